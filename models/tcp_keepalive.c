/* Keep-alive (RFC 9293, 3.8.4): off by default (MUST-25), only while the connection is idle (MUST-26), and one probe without
 * an answer is not the end (MUST-29). It has the main timer when nobody else needs it. */
#include "tcp_internal.h"

/* The text names no states. Where nothing is outstanding and the peer may still be there: these three. */
static bool may_be_probed(const struct step *s)
{
    const struct tcb *t = s->t;
    return s->k->keepalive &&
           (t->state == TCP_ESTABLISHED || t->state == TCP_FIN_WAIT_2 || t->state == TCP_CLOSE_WAIT);
}

/* "No data or acknowledgment packets have been received": this one is such a packet. */
static bool heard(const struct step *s)
{
    return s->ev->kind == EV_SEGMENT && (s->ev->seg->flags & (SEG_ACK | SEG_RST)) == SEG_ACK;
}

void keepalive_follows(struct step *s, bool busy)
{
    struct tcb *t = s->t;
    bool probing = t->main_timer == TIMER_KEEPALIVE;
    if (busy || !may_be_probed(s)) {
        if (probing)
            t->retries = 0;
        timer_stop(t, TIMER_KEEPALIVE);
    } else if (t->main_timer == TIMER_NONE || (probing && heard(s))) {
        t->retries = 0;
        timer_start(t, TIMER_KEEPALIVE, s->now + s->k->keepalive_idle);
    }
}

/* SEQ = SND.NXT - 1 lies before the peer's window, so that it must answer with an ACK. */
static void probe(struct step *s)
{
    struct tcb *t = s->t;
    because(s, R_KEEPALIVE);
    emit(s, SEG_ACK, seq_sub(t->snd_nxt, 1), s->k->keepalive_octet ? 1 : 0, R_KEEPALIVE, 0);
    t->retries++;
    timer_start(t, TIMER_KEEPALIVE, s->now + s->k->keepalive_interval);
}

void on_keepalive(struct step *s)
{
    if (s->t->retries < s->k->keepalive_probes) {
        probe(s);
        return;
    }
    if (s->k->keepalive_reset)
        emit_reset(s, R_KEEPALIVE_DEAD);
    tell(s, NEWS_TIMED_OUT, R_KEEPALIVE_DEAD);
    enter(s, TCP_CLOSED, R_KEEPALIVE_DEAD);
}
