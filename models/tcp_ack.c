/* The fifth check: the ACK field (RFC 9293, 3.10.7.4; RFC 5961, 5.2). */
#include "tcp_internal.h"

/* A sample only if the timed segment was never resent (Karn; RFC 6298, section 3): TF_TIMING is cleared by resending. TSecr
 * tells which of the copies is acknowledged, so it serves where Karn leaves nothing, and only there: the gains of RFC 6298 are
 * made for one sample a round trip (RFC 7323, 4.2). */
static void take_sample(struct step *s, uint32_t ack)
{
    struct tcb *t = s->t;
    nsec echoed = timestamp_rtt(s);
    if (!(t->flags & TF_TIMING)) {
        if (echoed >= 0)
            rto_sample(t, s->k, echoed, s->k->timestamp_tick);
    } else if (seq_geq(ack, t->rtt_seq)) {
        t->flags &= ~(uint32_t)TF_TIMING;
        rto_sample(t, s->k, s->now - t->rtt_at, 1);
    }
}

void ack_advances(struct step *s, uint32_t ack)
{
    struct tcb *t = s->t;
    t->snd_una = ack;
    t->flags |= TF_SYN_ACKED;
    t->retries = t->resent = 0;
    t->since = s->now;
    t->flags &= ~(uint32_t)TF_R1_TOLD;
    if (seq_geq(ack, t->snd_up))
        t->flags &= ~(uint32_t)TF_SEND_URGENT;
    take_sample(s, ack);
    timer_stop(t, TIMER_USER); /* progress: tcp_output starts it afresh if more waits */
    if (!outstanding(t))
        timer_stop(t, TIMER_RTO);                        /* RFC 6298 (5.2) */
    else if (t->main_timer == TIMER_RTO)
        timer_start(t, TIMER_RTO, s->now + t->rto);      /* (5.3) */
}

void take_window(struct tcb *t, const struct segment *seg)
{
    t->snd_wnd = scaled_window(t, seg);
    t->snd_wl1 = seg->seq;
    t->snd_wl2 = seg->ack;
    if (t->max_snd_wnd < t->snd_wnd)
        t->max_snd_wnd = t->snd_wnd;
}

/* SND.WND only from a segment that is not older than the last one used (SND.WL1, SND.WL2). */
static void update_window(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!seq_lt(t->snd_wl1, seg->seq) && !(t->snd_wl1 == seg->seq && seq_leq(t->snd_wl2, seg->ack)))
        return;
    if (t->snd_wnd != scaled_window(t, seg) && s->out->rule == R_ACK_OLD)
        because(s, R_ACK_WINDOW); /* nothing but that */
    take_window(t, seg);
}

static bool ack_in_syn_received(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!seq_lt(t->snd_una, seg->ack) || !seq_leq(seg->ack, t->snd_nxt)) { /* RST, not a challenge */
        because(s, R_SYN_RECEIVED_BAD_ACK);
        emit_reset_for(s, seg, R_SYN_RECEIVED_BAD_ACK);
        return false;
    }
    take_window(t, seg);
    ack_advances(s, seg->ack);
    open_done(s, R_SYN_RECEIVED_ACK);
    return true;
}

/* What the acknowledgement of our FIN brings, where it depends on nothing else. FIN-WAIT-1 waits for the eighth check,
 * since a FIN in the same segment leads to TIME-WAIT at once (3.3.2, note 2). */
static bool fin_is_acknowledged(struct step *s)
{
    switch (s->t->state) {
    case TCP_CLOSING:
        enter(s, TCP_TIME_WAIT, R_ACK_OF_FIN);
        return true;
    case TCP_LAST_ACK:
        tell(s, NEWS_CLOSED, R_ACK_OF_FIN);
        enter(s, TCP_CLOSED, R_ACK_OF_FIN);
        return false;
    default:
        because(s, R_ACK_OF_FIN);
        return true;
    }
}

/* RFC 5961, 5.2: an honest peer has never acknowledged less than what MAX.SND.WND ago was outstanding. */
static uint32_t oldest_ack(const struct step *s)
{
    const struct tcb *t = s->t;
    uint32_t acked = seq_sub(t->snd_una, t->iss), back = t->max_snd_wnd;
    if (s->k->ack_bound == ACKBOUND_ACKED && acked < back)
        back = acked;
    return seq_sub(t->snd_una, back);
}

bool check_ack(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!(seg->flags & SEG_ACK)) {
        because(s, R_NO_ACK);
        return false;
    }
    if (t->state == TCP_SYN_RECEIVED)
        return ack_in_syn_received(s, seg);
    if (seq_gt(seg->ack, t->snd_nxt)) {
        emit_challenge(s, seg, R_ACK_ABOVE);
        return false;
    }
    if (s->k->rfc5961 && seq_lt(seg->ack, oldest_ack(s))) { /* MAY-12 */
        emit_challenge(s, seg, R_ACK_TOO_OLD);
        return false;
    }
    bool advances = seq_gt(seg->ack, t->snd_una);
    bool syn = syn_outstanding(t); /* CLOSE in SYN-RECEIVED has led to FIN-WAIT-1 before the SYN was acknowledged */
    bool only_syn = syn && seg->ack == seq_add(t->iss, 1);
    because(s, !advances ? R_ACK_OLD : only_syn ? R_ACK_OF_SYN : R_ACK_NEW);
    if (advances)
        ack_advances(s, seg->ack);
    if (advances && syn)
        syn_acknowledged(s, R_ACK_NEW);
    if (seq_geq(seg->ack, t->snd_una)) {
        if (t->main_timer == TIMER_PERSIST) { /* MUST-37: probes are answered, the connection lives */
            t->retries = 0;
            t->since = s->now;
            timer_stop(t, TIMER_USER);
        }
        update_window(s, seg);
    }
    if (t->state == TCP_TIME_WAIT)
        time_wait_hears(s, seg, true);
    return !advances || !fin_acknowledged(t) || fin_is_acknowledged(s);
}
