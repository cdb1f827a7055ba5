/* Timeouts (RFC 9293, 3.10.8 and 3.8.3; RFC 6298, section 5). */
#include "tcp_internal.h"

static bool is_opening(const struct tcb *t)
{
    return t->state <= TCP_SYN_RECEIVED || syn_outstanding(t); /* also after CLOSE in SYN-RECEIVED */
}

/* How many retransmissions are allowed; -1 if it is the time that counts. 3.8.3 lets R2 be measured in either. */
static int retries_allowed(const struct step *s)
{
    const struct tcp_knobs *k = s->k;
    if (tcb_half_open(s->t) && k->synack_retries != RETRIES_AS_SYN)
        return (int)k->synack_retries;
    uint32_t n = is_opening(s->t) ? k->syn_retries : k->retries;
    return n > 0 ? (int)n : -1;
}

static nsec r2_of(const struct step *s)
{
    if (is_opening(s->t))
        return s->k->syn_r2;
    return (s->t->flags & TF_NO_READER) && s->k->r2_orphan > 0 ? s->k->r2_orphan : s->k->r2;
}

/* 3.8.3: R2 of a SYN is at least 3 minutes, that of text and FIN at least 100 s (MUST-23, SHLD-11). Retransmission goes
 * on for at least that long: the end comes one RTO after the first transmission at or beyond R2. `waited` is the time
 * that has just run out. */
static bool r2_reached(const struct step *s, nsec waited)
{
    const struct tcb *t = s->t;
    int allowed = retries_allowed(s);
    if (allowed >= 0)
        return t->retries >= allowed;
    nsec last = s->k->r2_end == R2END_LATER ? waited : 0;
    return s->now - last - t->since >= r2_of(s);
}

/* T-4 to T-6: "delete the TCB", and no RFC says that a segment is sent. Some stacks send a RST, if they have seen the peer's
 * SYN. */
static enum tcp_rule reset_at_the_end(struct step *s, enum tcp_rule rule)
{
    bool half_open = s->k->give_up == GIVEUP_RESET_HALF_OPEN && s->t->state == TCP_SYN_RECEIVED;
    if (s->t->state == TCP_SYN_SENT || !(half_open || s->k->give_up == GIVEUP_RESET))
        return rule;
    rule = half_open ? R_GIVE_UP_HALF_OPEN : R_GIVE_UP_RESET;
    emit_reset(s, rule);
    return rule;
}

static void give_up(struct step *s, enum tcp_rule rule)
{
    bool half_open = tcb_half_open(s->t);
    because(s, rule);
    rule = reset_at_the_end(s, rule);
    if (half_open) { /* T-5: the user never knew of it */
        enter(s, TCP_LISTEN, rule);
        return;
    }
    tell(s, NEWS_TIMED_OUT, rule);
    enter(s, TCP_CLOSED, rule);
}

static enum tcp_rule rule_of_r2(const struct step *s)
{
    bool early = is_opening(s->t) && s->now - s->t->since < SEC(180); /* MUST-23 */
    if (tcb_half_open(s->t))
        return early ? R_SYNACK_RETRIES : R_R2_SYN_RECEIVED;
    return early ? R_SYN_RETRIES : R_R2;
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

nsec persist_interval(const struct step *s)
{
    nsec most = s->k->persist_max > 0 ? s->k->persist_max : s->k->rto_max, interval = s->t->rto;
    for (int i = 0; i < s->t->probe_shift && interval < most; i++)
        interval *= 2;
    return nsec_min(nsec_max(interval, s->k->persist_min), most);
}

/* 3.8.6.1: probes for ever while they are answered; unanswered ones count towards R2 as text does. */
static void on_persist(struct step *s)
{
    struct tcb *t = s->t;
    if (t->retries == 0)
        t->since = s->now;
    else if (r2_reached(s, persist_interval(s))) {
        give_up(s, rule_of_r2(s));
        return;
    }
    because(s, R_PERSIST);
    send_probe(s);
    count_retry(s);
    if (t->probe_shift < UINT8_MAX)
        t->probe_shift++;
    timer_start(t, TIMER_PERSIST, s->now + persist_interval(s));
}

static void back_off(struct step *s)
{
    struct tcb *t = s->t;
    if (syn_outstanding(t))
        t->rto = rto_of_syn(s->k, (enum tcp_origin)t->origin, t->retries);
    else
        rto_back_off(t, s->k);
}

static void on_rto(struct step *s)
{
    struct tcb *t = s->t;
    if (tcp_synchronized((enum tcp_state)t->state) && t->snd_wnd == 0 && !syn_outstanding(t)) {
        t->retries = 0; /* SHLD-17: text beyond the edge of a closed window does not time the connection out, and no probe */
        on_persist(s);  /* (MUST-35) has gone unanswered yet */
        return;
    }
    if (r2_reached(s, t->rto)) {
        give_up(s, rule_of_r2(s));
        return;
    }
    bool linear = syn_outstanding(t) && t->origin == ORIGIN_ACTIVE && t->retries < s->k->syn_linear;
    enum tcp_rule rule = s->ev->quiet ? R_DEFER_WAITS : linear ? R_RTO_LINEAR : t->rto >= s->k->rto_max ? R_RTO_MAX : R_RTO;
    if (syn_outstanding(t))
        t->flags |= TF_SYN_RESENT;
    because(s, rule);
    count_retry(s);
    if (!s->ev->quiet)
        resend_first(s, rule);                       /* (5.4) */
    back_off(s);                                     /* (5.5) */
    timer_start(t, TIMER_RTO, s->now + t->rto);      /* (5.6) */
}

static void on_user_timeout(struct step *s)
{
    if (is_opening(s->t) && s->k->open_limit > 0 && open_limit(s->k) == s->k->open_limit) {
        give_up(s, R_OPEN_LIMIT);
        return;
    }
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
