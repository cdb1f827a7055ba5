/* The one entry: an event happens to an endpoint (RFC 9293, 3.10). Here are the cut into user calls, segments and
 * timeouts, the changes of state, and what must be true between two steps. */
#include "tcp_internal.h"

#include <assert.h>
#include <string.h>

void tcb_init(struct tcb *t, uint32_t laddr, uint16_t lport)
{
    memset(t, 0, sizeof *t);
    t->laddr = laddr;
    t->lport = lport;
    t->main_at = t->delack_at = t->user_at = NEVER;
}

/* A TCB that is deleted, or listens again, keeps its sockets and nothing else; a listener also the RECEIVE that waits for
 * the next connection, since the user is not told about this one (3.10.7.4, second). */
static void forget(struct tcb *t, enum tcp_state state)
{
    struct tcb old = *t;
    tcb_init(t, old.laddr, old.lport);
    t->flags = old.flags & (TF_LONE | TF_ANY_REMOTE);
    t->rcv_want = state == TCP_LISTEN ? old.rcv_want : 0;
    if (!(t->flags & TF_ANY_REMOTE)) {
        t->raddr = old.raddr;
        t->rport = old.rport;
    }
}

/* RFC 9293 has no such limit. An orphan: nobody has it open any more, so that nobody misses what the peer might send. */
void limit_fin_wait_2(struct step *s)
{
    bool concerned = s->k->fin_wait_2_of == FW2OF_ALL || (s->t->flags & TF_NO_READER);
    if (s->k->fin_wait_2_limit > 0 && concerned)
        timer_start(s->t, TIMER_FIN_WAIT_2, s->now + s->k->fin_wait_2_limit);
}

void enter(struct step *s, enum tcp_state state, enum tcp_rule rule)
{
    struct tcb *t = s->t;
    struct tcp_note *n = next_note(s);
    n->kind = NOTE_STATE;
    n->from = t->state;
    n->to = (uint8_t)state;
    n->rule = (uint16_t)rule;
    if (state == TCP_CLOSED || state == TCP_LISTEN) {
        forget(t, state);
        s->ack_now = false;
    }
    t->state = (uint8_t)state;
    if (state == TCP_TIME_WAIT) {
        timer_stop(t, TIMER_USER);
        timer_start(t, TIMER_2MSL, s->now + 2 * s->k->msl);
        if (s->k->strawman == STRAWMAN_SHORT_TIME_WAIT)
            timer_start(t, TIMER_2MSL, s->now + s->k->msl);
    }
    if (state == TCP_FIN_WAIT_2)
        limit_fin_wait_2(s);
    because(s, rule);
}

static void check_held(const struct tcb *t)
{
    assert(t->n_held <= TCP_HELD_MAX);
    for (int i = 0; i < t->n_held; i++) {
        assert(seq_lt(t->held[i].start, t->held[i].end));
        assert(i == 0 || seq_lt(t->held[i - 1].end, t->held[i].start));
    }
}

/* The deadlines fit the state: TIME-WAIT has 2MSL, or it would never leave, and a TCB that is deleted or listens has none
 * (I-17). */
static void check_timers(const struct tcb *t)
{
    if (t->main_timer == TIMER_NONE)
        assert(t->main_at == NEVER);
    else
        assert(t->main_at != NEVER);
    if (t->main_timer == TIMER_RTO)
        assert(t->snd_una != t->snd_nxt);                          /* RFC 6298 (5.2), I-17 */
    if (t->main_timer == TIMER_FIN_WAIT_2)
        assert(t->state == TCP_FIN_WAIT_2);
    if (t->state == TCP_TIME_WAIT)
        assert(t->main_timer == TIMER_2MSL && t->delack_at == NEVER && t->user_at == NEVER);
    else
        assert(t->main_timer != TIMER_2MSL);
    if (t->state <= TCP_LISTEN)
        assert(t->main_at == NEVER && t->delack_at == NEVER && t->user_at == NEVER);
}

static inline void check(const struct tcb *t)
{
    assert(t->state < TCP_STATES);
    assert(seq_leq(t->snd_una, t->snd_nxt));                                      /* I-1 */
    assert(seq_leq(t->iss, t->snd_una) || seq_sub(t->snd_una, t->iss) > 1u << 30);/* I-1, until 2^31 octets have passed */
    assert(seq_leq(t->rcv_nxt, t->rcv_adv));                                      /* the right edge is never left of RCV.NXT */
    if (t->flags & TF_FIN_SENT)                                                   /* I-8: nothing after FIN */
        assert(t->snd_nxt == seq_add(t->snd_end, 1) && (t->flags & TF_CLOSED_BY_USER));
    check_timers(t);
    if (t->n_held > 0)
        check_held(t);
}

void tcb_check(const struct tcb *t)
{
    check(t);
}

/* What comes in has left another step, or was made by tcb_init: that nobody else has touched it since is checked where speed is
 * not asked for. */
#ifdef __SANITIZE_ADDRESS__
enum { CHECKS_ON_ENTRY = 1 };
#else
enum { CHECKS_ON_ENTRY = 0 };
#endif

void tcp_step(struct tcb *t, nsec now, const struct tcp_event *ev, struct tcp_actions *out)
{
    struct step s = {.t = t, .now = now, .k = ev->knobs, .ev = ev, .out = out};
    out->n_emit = out->n_note = 0;
    out->more = out->challenged = false;
    out->rule = out->also[0] = out->also[1] = R_NONE;
    if (CHECKS_ON_ENTRY)
        tcb_check(t);

    switch (ev->kind) {
    case EV_SEGMENT:
        tcp_arrives(&s);
        break;
    case EV_ICMP:
        tcp_icmp(&s);
        break;
    case EV_TIMEOUT:
        tcp_timeout(&s);
        break;
    case EV_MORE:
        break;
    default:
        tcp_user_call(&s);
        break;
    }
    tcp_output(&s);
    check(t);
}
