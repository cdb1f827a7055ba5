/* Sending: segmentizing, Nagle, sender SWS avoidance (RFC 9293, 3.7.4, 3.8.6.2.1), the retransmission queue as ranges of
 * sequence numbers in which SYN, text and FIN are alike, and the timers that follow from what is outstanding. */
#include "tcp_internal.h"

#include <assert.h>

static bool may_send_text(const struct tcb *t)
{
    if (t->state == TCP_SYN_RECEIVED)
        return t->origin == ORIGIN_FAST_OPEN; /* RFC 7413, 4.2.2 */
    return tcp_synchronized((enum tcp_state)t->state) && t->state != TCP_FIN_WAIT_2 && t->state != TCP_TIME_WAIT;
}

/* One more segment leaves: it is made where it leaves. */
static struct tcp_emission *put(struct step *s, uint8_t retransmission)
{
    assert(s->out->n_emit < TCP_EMIT_MAX);
    struct tcp_emission *e = &s->out->emit[s->out->n_emit++];
    e->retransmission = retransmission;
    return e;
}

void emit(struct step *s, uint8_t flags, uint32_t seq, uint32_t len, enum tcp_rule rule, uint8_t retransmission)
{
    struct tcb *t = s->t;
    struct tcp_emission *e = put(s, retransmission);
    struct segment *seg = &e->seg;
    *seg = (struct segment){
        .saddr = t->laddr, .daddr = t->raddr, .sport = t->lport, .dport = t->rport,
        .seq = seq, .len = len, .flags = flags,
        .wnd = offer_window(s, flags),
    };
    if ((flags & SEG_SYN) || (t->flags & TF_TIMESTAMPS)) /* no other segment has options */
        add_options(s, seg);
    if ((t->flags & TF_SEND_URGENT) && len > 0 && seq_gt(t->snd_up, seq)) {
        uint32_t ahead = seq_sub(t->snd_up, seq);
        seg->flags |= SEG_URG;
        seg->up = (uint16_t)(ahead < UINT16_MAX ? ahead : UINT16_MAX);
    }
    if (flags & SEG_ACK) { /* carries whatever ACK is owed */
        seg->ack = t->last_ack_sent = t->rcv_nxt;
        s->ack_now = false;
        timer_stop(t, TIMER_DELACK);
    }
    if (s->k->fin_random || s->k->fin_ack_random)
        rule = apply_claims(s, seg, rule);
    e->rule = (uint16_t)rule;
}

void emit_ack(struct step *s, enum tcp_rule rule)
{
    because(s, rule);
    emit(s, SEG_ACK, s->t->snd_nxt, 0, rule, 0);
}

/* Two ends that find each other's empty ACKs unacceptable would answer each other for ever (I-14). A segment that takes up
 * sequence space is always answered: its sender waits for it. */
static bool throttled(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (s->k->challenge_limit == 0 || seg->len > 0 || (seg->flags & SEG_FIN) ||
        !tcp_synchronized((enum tcp_state)t->state))
        return false;
    if (t->challenges == 0 || s->now - t->challenged >= s->k->challenge_span) {
        t->challenged = s->now;
        t->challenges = 0;
    }
    if (t->challenges >= s->k->challenge_limit)
        return true;
    t->challenges++;
    return false;
}

/* One of the three that RFC 5961 has brought: a limit of the whole host counts only these. A SYN is asked about
 * "irrespective of the sequence number". */
static bool is_challenge(const struct segment *seg, enum tcp_rule rule)
{
    return rule == R_RST_CHALLENGE || rule == R_ACK_TOO_OLD || (seg->flags & SEG_SYN);
}

void emit_challenge(struct step *s, const struct segment *seg, enum tcp_rule rule)
{
    if (is_challenge(seg, rule) && s->ev->no_challenges) {
        because(s, R_CHALLENGE_HOST);
    } else if (throttled(s, seg)) {
        because(s, R_CHALLENGE_THROTTLED);
    } else {
        s->out->challenged = is_challenge(seg, rule);
        emit_ack(s, rule);
    }
}

void emit_reset_for(struct step *s, const struct segment *seg, enum tcp_rule rule)
{
    struct segment rst;
    if (!tcp_reset_for(seg, &rst))
        return;
    struct tcp_emission *e = put(s, 0);
    e->seg = rst;
    e->rule = (uint16_t)rule;
    s->ack_now = false; /* one answer to one segment */
}

void emit_reset(struct step *s, enum tcp_rule rule)
{
    emit(s, s->k->reset_ack ? SEG_RST | SEG_ACK : SEG_RST, s->t->snd_nxt, 0, rule, 0);
}

/* ---- the retransmission queue ---- */

/* The end of the text that was sent at least once. */
static uint32_t sent_text_end(const struct tcb *t)
{
    return t->flags & TF_FIN_SENT ? t->snd_end : t->snd_nxt;
}

static uint8_t text_flags(const struct tcb *t, uint32_t len, uint32_t end, bool fin)
{
    uint8_t flags = SEG_ACK;
    if (len > 0 && end == t->snd_end) /* MUST-60, MUST-61: PSH when the queue is empty */
        flags |= SEG_PSH;
    if (fin)
        flags |= SEG_FIN;
    return flags;
}

/* Text from SND.UNA on, up to `limit` octets, and the FIN if it was sent and is next. */
static void resend_text(struct step *s, uint32_t limit, enum tcp_rule rule)
{
    struct tcb *t = s->t;
    uint32_t len = seq_sub(sent_text_end(t), t->snd_una);
    if (len > limit)
        len = limit;
    uint32_t end = seq_add(t->snd_una, len);
    bool fin = (t->flags & TF_FIN_SENT) && end == t->snd_end;
    if (fin && s->k->strawman == STRAWMAN_FIN_NOT_RESENT) {
        fin = false;
        rule = R_STRAWMAN_FIN_NOT_RESENT;
        because(s, rule);
    }
    emit(s, text_flags(t, len, end, fin), t->snd_una, len, rule, t->resent);
}

/* Karn: what was sent twice is not timed. */
static void note_resending(struct step *s)
{
    struct tcb *t = s->t;
    if (s->k->strawman == STRAWMAN_NO_KARN)
        t->rtt_at = s->now; /* not TCP: the ACK is taken to be of this one */
    else
        t->flags &= ~(uint32_t)TF_TIMING;
    if (t->resent < UINT8_MAX)
        t->resent++;
}

void resend_first(struct step *s, enum tcp_rule rule)
{
    struct tcb *t = s->t;
    note_resending(s);
    if (t->state == TCP_SYN_SENT) {
        emit(s, SEG_SYN, t->iss, 0, rule, t->resent);
    } else if (syn_outstanding(t)) {
        emit(s, SEG_SYN | SEG_ACK, t->iss, 0, rule, t->resent);
    } else { /* within the window, but at least one octet (SHLD-16) */
        uint32_t mss = tcb_eff_snd_mss(t), limit = t->snd_wnd < mss ? t->snd_wnd : mss;
        resend_text(s, limit ? limit : 1, rule);
    }
}

/* ---- new text ---- */

/* Nagle waits for text; a SYN,ACK that is not acknowledged is none. */
static bool text_outstanding(const struct tcb *t)
{
    return syn_outstanding(t) ? t->snd_nxt != seq_add(t->iss, 1) : outstanding(t);
}

/* Sender SWS avoidance with Nagle (3.8.6.2.1, MUST-38). Every SEND is pushed; the last text before a FIN does not wait. */
static bool worth_sending(const struct step *s, uint32_t len, uint32_t queued, uint32_t usable)
{
    const struct tcb *t = s->t;
    if (len >= tcb_eff_snd_mss(t))
        return true;
    if (text_outstanding(t) && s->k->nagle && !fin_waits(t))
        return false;
    return queued <= usable || len >= (t->max_snd_wnd + 1) / 2;
}

/* Something new leaves: time it if nothing is being timed, and let R2 count from here if it is the first. */
static void sent_new(struct step *s, uint32_t end)
{
    struct tcb *t = s->t;
    if (!outstanding(t))
        t->since = s->now;
    t->snd_nxt = end;
    if (!(t->flags & TF_TIMING)) {
        t->flags |= TF_TIMING;
        t->rtt_seq = end;
        t->rtt_at = s->now;
    }
}

static void fin_leaves(struct step *s)
{
    s->t->flags |= TF_FIN_SENT;
    if (s->t->state == TCP_CLOSE_WAIT)
        enter(s, TCP_LAST_ACK, R_CLOSE);
}

/* Why this goes now: the user asked for it, the connection has just opened, Nagle's wait is over, or there is window. */
static enum tcp_rule rule_of_sending(const struct step *s, uint32_t len, bool fin)
{
    const struct tcb *t = s->t;
    if (fin)
        return R_CLOSE;
    if (s->ev->kind == EV_SEND)
        return R_SEND_TEXT;
    if (s->opened)
        return R_SEND_WITH_ACK;
    bool nagle_waited = s->k->nagle && len < tcb_eff_snd_mss(t) && !outstanding(t) && s->out->rule != R_ACK_WINDOW;
    return nagle_waited ? R_SEND_ACKED : R_SEND_LATER;
}

/* Why a SEND in a synchronized state sent nothing. */
static enum tcp_rule rule_of_waiting(const struct step *s)
{
    const struct tcb *t = s->t;
    if (usable_window(t) == 0)
        return R_SEND_HELD_WINDOW;
    return outstanding(t) && s->k->nagle ? R_SEND_HELD_NAGLE : R_SEND_HELD_SWS;
}

/* Sends `len` octets from SND.NXT, with the FIN if `fin`. */
static void send_text(struct step *s, uint32_t len, bool fin, enum tcp_rule rule)
{
    struct tcb *t = s->t;
    uint32_t seq = t->snd_nxt, end = seq_add(seq, len);
    if (s->ev->kind == EV_SEND)
        because(s, rule);
    emit(s, text_flags(t, len, end, fin), seq, len, rule, 0);
    sent_new(s, fin ? seq_add(end, 1) : end);
    if (fin)
        fin_leaves(s);
}

/* One segment of new text or FIN, if there is any to send and the window and SWS avoidance let it. */
static bool send_one(struct step *s)
{
    struct tcb *t = s->t;
    uint32_t queued = unsent(t), usable = usable_window(t), mss = tcb_eff_snd_mss(t);
    uint32_t len = queued < usable ? queued : usable;
    if (len > mss)
        len = mss;
    bool fin = fin_waits(t) && len == queued && usable > len;
    if (len == 0 && !fin)
        return false;
    if (!fin && !worth_sending(s, len, queued, usable))
        return false;
    send_text(s, len, fin, rule_of_sending(s, len, fin));
    return true;
}

void send_probe(struct step *s)
{
    struct tcb *t = s->t;
    if (!outstanding(t) && s->k->probe == PROBE_EMPTY) {
        because(s, R_PERSIST_EMPTY);
        emit(s, SEG_ACK, seq_sub(t->snd_una, 1), 0, R_PERSIST_EMPTY, 0);
    } else if (outstanding(t)) {
        note_resending(s);
        resend_text(s, 1, R_PERSIST);
    } else {
        bool fin = unsent(t) == 0;
        send_text(s, fin ? 0 : 1, fin, R_PERSIST);
        t->flags &= ~(uint32_t)TF_TIMING; /* its ACK may come from a later probe */
    }
}

void send_override(struct step *s)
{
    struct tcb *t = s->t;
    uint32_t queued = unsent(t), usable = usable_window(t), mss = tcb_eff_snd_mss(t);
    uint32_t len = queued < usable ? queued : usable;
    if (len > 0)
        send_text(s, len < mss ? len : mss, false, R_OVERRIDE);
}

/* The window is open again: what the probe carried was refused, so it goes first, filled up to a whole segment. */
static void window_opens(struct step *s)
{
    struct tcb *t = s->t;
    timer_stop(t, TIMER_PERSIST);
    t->probe_shift = t->retries = 0;
    if (!outstanding(t))
        return;
    uint32_t len = seq_sub(t->snd_end, t->snd_una), mss = tcb_eff_snd_mss(t);
    if (len > t->snd_wnd)
        len = t->snd_wnd;
    if (len > mss)
        len = mss;
    if (!(t->flags & TF_FIN_SENT))
        t->snd_nxt = seq_max(t->snd_nxt, seq_add(t->snd_una, len));
    resend_first(s, R_WINDOW_OPENS);
}

/* ---- timers that follow ---- */

static nsec user_limit(const struct step *s)
{
    return s->t->state <= TCP_SYN_RECEIVED ? open_limit(s->k) : s->k->user_timeout;
}

/* At most one of RTO, persist and override: something is outstanding, or it waits for a window. */
static void set_timers(struct step *s, bool may_send)
{
    struct tcb *t = s->t;
    bool waits = may_send && (unsent(t) > 0 || fin_waits(t));
    if (s->k->keepalive)
        keepalive_follows(s, waits || outstanding(t));
    if (!outstanding(t) && !waits) {
        timer_stop(t, TIMER_OVERRIDE);
        timer_stop(t, TIMER_PERSIST);
        timer_stop(t, TIMER_USER);
        return;
    }
    if (outstanding(t) && t->main_timer != TIMER_RTO && t->main_timer != TIMER_PERSIST)
        timer_start(t, TIMER_RTO, s->now + t->rto); /* RFC 6298 (5.1) */
    bool persists = t->snd_wnd > 0 || s->k->strawman != STRAWMAN_NO_PERSIST;
    if (!outstanding(t) && waits && t->main_timer == TIMER_NONE && persists) {
        if (t->snd_wnd == 0)
            timer_start(t, TIMER_PERSIST, s->now + persist_interval(s)); /* MUST-36: the first probe one RTO later */
        else
            timer_start(t, TIMER_OVERRIDE, s->now + s->k->sws_override);
    }
    if (!waits)
        timer_stop(t, TIMER_OVERRIDE);
    if (user_limit(s) > 0 && t->user_at == NEVER)
        timer_start(t, TIMER_USER, s->now + user_limit(s));
}

void tcp_output(struct step *s)
{
    struct tcb *t = s->t;
    if (t->state <= TCP_LISTEN)
        return;
    if (t->state == TCP_ESTABLISHED && (t->flags & TF_CLOSED_BY_USER)) /* a CLOSE that was queued in SYN-RECEIVED */
        enter(s, TCP_FIN_WAIT_1, R_CLOSE);
    if (t->main_timer == TIMER_PERSIST && t->snd_wnd > 0)
        window_opens(s);
    bool may_send = may_send_text(t); /* what is sent here does not change it */
    if (may_send && t->main_timer != TIMER_PERSIST)
        while (!s->out->more && send_one(s))
            s->out->more = s->out->n_emit == TCP_EMIT_MAX;
    if (s->ack_now)
        emit_ack(s, s->ack_rule);
    if (s->out->rule == R_SEND_QUEUED && may_send)
        because(s, rule_of_waiting(s));
    set_timers(s, may_send);
}
