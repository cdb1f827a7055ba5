/* Timeouts (RFC 9293, 3.10.8 and 3.8.3; RFC 6298, section 5). */
#include "tcp_internal.h"

/* 3.8.3: R2 of a SYN is at least 3 minutes, that of text and FIN at least 100 s (MUST-23, SHLD-11). Retransmission goes
 * on for at least that long: the end comes one RTO after the first transmission at or beyond R2. `waited` is the time
 * that has just run out. */
static bool r2_reached(const struct step *s, nsec waited)
{
    const struct tcb *t = s->t;
    bool syn = t->state <= TCP_SYN_RECEIVED;
    bool half_open = t->state == TCP_SYN_RECEIVED && t->origin == ORIGIN_PASSIVE;
    uint32_t most = half_open && s->k->synack_retries > 0 ? s->k->synack_retries : s->k->syn_retries;
    if (syn && most > 0)
        return t->retries >= most;
    return s->now - waited - t->since >= (syn ? s->k->syn_r2 : s->k->r2);
}

static void give_up(struct step *s)
{
    struct tcb *t = s->t;
    if (tcb_half_open(t)) { /* T-5: the user never knew of it */
        enter(s, TCP_LISTEN, R_R2_SYN_RECEIVED);
        return;
    }
    tell(s, NEWS_TIMED_OUT, R_R2);
    enter(s, TCP_CLOSED, R_R2);
}

/* The application learns that delivery is in trouble, once (SHLD-9). */
static void count_retry(struct step *s)
{
    struct tcb *t = s->t;
    if (t->retries < UINT8_MAX)
        t->retries++;
    bool has_user = !tcb_half_open(t); /* nobody has accepted a half-open one */
    if (has_user && t->retries >= s->k->r1 && !(t->flags & TF_R1_TOLD)) {
        t->flags |= TF_R1_TOLD;
        tell(s, NEWS_R1, R_R1);
    }
}

static nsec persist_interval(const struct step *s)
{
    nsec interval = s->t->rto;
    for (int i = 0; i < s->t->probe_shift && interval < s->k->rto_max; i++)
        interval *= 2;
    return nsec_min(interval, s->k->rto_max);
}

/* 3.8.6.1: probes for ever while they are answered; unanswered ones count towards R2 as text does. */
static void on_persist(struct step *s)
{
    struct tcb *t = s->t;
    if (t->retries == 0)
        t->since = s->now;
    else if (r2_reached(s, persist_interval(s))) {
        give_up(s);
        return;
    }
    because(s, R_PERSIST);
    send_probe(s);
    count_retry(s);
    if (t->probe_shift < UINT8_MAX)
        t->probe_shift++;
    timer_start(t, TIMER_PERSIST, s->now + persist_interval(s));
}

static void on_rto(struct step *s)
{
    struct tcb *t = s->t;
    if (tcp_synchronized((enum tcp_state)t->state) && t->snd_wnd == 0 && !syn_outstanding(t)) {
        on_persist(s); /* SHLD-17: text beyond the edge of a closed window does not time the connection out */
        return;
    }
    if (r2_reached(s, t->rto)) {
        give_up(s);
        return;
    }
    if (syn_outstanding(t))
        t->flags |= TF_SYN_RESENT;
    because(s, R_RTO);
    count_retry(s);
    resend_first(s, R_RTO);                          /* (5.4) */
    rto_back_off(t, s->k);                           /* (5.5) */
    timer_start(t, TIMER_RTO, s->now + t->rto);      /* (5.6) */
}

static void on_user_timeout(struct step *s)
{
    tell(s, NEWS_USER_TIMEOUT, R_USER_TIMEOUT);
    enter(s, TCP_CLOSED, R_USER_TIMEOUT);
}

static void on_2msl(struct step *s)
{
    tell(s, NEWS_CLOSED, R_2MSL);
    enter(s, TCP_CLOSED, R_2MSL);
}

void tcp_timeout(struct step *s)
{
    struct tcb *t = s->t;
    timer_stop(t, s->ev->timer);
    switch (s->ev->timer) {
    case TIMER_RTO:
        on_rto(s);
        break;
    case TIMER_PERSIST:
        on_persist(s);
        break;
    case TIMER_OVERRIDE:
        because(s, R_OVERRIDE);
        send_override(s);
        break;
    case TIMER_2MSL:
        on_2msl(s);
        break;
    case TIMER_FIN_WAIT_2:
        tell(s, NEWS_CLOSED, R_FIN_WAIT_2_LIMIT);
        enter(s, TCP_CLOSED, R_FIN_WAIT_2_LIMIT);
        break;
    case TIMER_KEEPALIVE:
        on_keepalive(s);
        break;
    case TIMER_DELACK:
        because(s, R_DELAYED_ACK);
        s->ack_now = true;
        s->ack_rule = R_DELAYED_ACK;
        break;
    default:
        on_user_timeout(s);
        break;
    }
}
