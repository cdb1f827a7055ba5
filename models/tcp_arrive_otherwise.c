/* SEGMENT ARRIVES in SYN-RECEIVED and the synchronized states (RFC 9293, 3.10.7.4): the first four of the eight checks,
 * and the order of all. A check that says false has dealt with the segment. */
#include "tcp_internal.h"

/* Table 6 (3.4, 3.10.7.4). */
bool is_acceptable(const struct step *s, const struct segment *seg)
{
    const struct tcb *t = s->t;
    uint32_t wnd = tcb_rcv_wnd(t), len = seg_len(seg);
    if (wnd == 0)
        return len == 0 && seg->seq == t->rcv_nxt;
    if (s->k->strawman == STRAWMAN_UNSIGNED)
        return seq_naively_within(seg->seq, t->rcv_nxt, wnd);
    uint32_t first = seq_sub(seg->seq, t->rcv_nxt); /* distance into the window, modulo 2^32 */
    if (len == 0)
        return first < wnd || (first == wnd && s->k->right_edge == EDGE_INSIDE);
    uint32_t last = seq_sub(seq_sub(seg_end(seg), 1), t->rcv_nxt);
    return first < wnd || last < wnd;
}

/* "Special allowance should be made to accept valid ACKs, URGs, and RSTs" with a zero window (MUST-66): the text is not
 * taken, the rest of the segment is. */
static bool zero_window_allowance(const struct tcb *t, const struct segment *seg)
{
    return tcb_rcv_wnd(t) == 0 && seg->seq == t->rcv_nxt && !(seg->flags & SEG_SYN);
}

/* The peer's SYN again: our SYN,ACK is lost or late. The text says ACK, which a peer in SYN-SENT drops; every stack
 * resends SYN,ACK, which takes the place of the next retransmission by timer. */
static bool duplicate_syn(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (t->state != TCP_SYN_RECEIVED || seg->seq != t->irs ||
        (seg->flags & (SEG_SYN | SEG_ACK | SEG_RST)) != SEG_SYN || s->k->duplicate_syn != DUPSYN_RESEND)
        return false;
    because(s, R_DUPLICATE_SYN);
    take_timestamp(s, seg);
    resend_first(s, R_DUPLICATE_SYN);
    timer_start(t, TIMER_RTO, s->now + t->rto);
    return true;
}

/* The SYN,ACK of a simultaneous open begins below RCV.NXT, yet Figure 7 lets it complete the open. */
static bool figure_7(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (t->state != TCP_SYN_RECEIVED || t->origin != ORIGIN_ACTIVE || seg->seq != t->irs ||
        (seg->flags & (SEG_SYN | SEG_ACK | SEG_RST)) != (SEG_SYN | SEG_ACK) || !seq_lt(t->snd_una, seg->ack) ||
        !seq_leq(seg->ack, t->snd_nxt) || s->k->simultaneous_open == SIMOPEN_LITERAL) /* text may have gone with our SYN */
        return false;
    bool and_ack = s->k->simultaneous_open == SIMOPEN_FIGURE_ACK;
    take_timestamp(s, seg);
    take_window(t, seg);
    ack_advances(s, seg->ack);
    open_done(s, and_ack ? R_FIGURE_7_ACK : R_FIGURE_7);
    if (and_ack) {
        s->ack_now = true;
        s->ack_rule = R_FIGURE_7_ACK;
    }
    struct segment rest = seg_without_syn(seg);
    process_text(s, &rest);
    check_fin(s, &rest);
    return true;
}

static enum tcp_rule why_unacceptable(const struct step *s, const struct segment *seg)
{
    const struct tcb *t = s->t;
    if (s->k->strawman == STRAWMAN_UNSIGNED)
        return R_STRAWMAN_UNSIGNED;
    if (seq_lt(seg->seq, t->rcv_nxt))
        return R_SEQ_OLD;
    return tcb_rcv_wnd(t) == 0 ? R_SEQ_ZERO_WINDOW : R_SEQ_UNACCEPTABLE;
}

static bool check_sequence(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (duplicate_syn(s, seg) || figure_7(s, seg)) /* asked first: their text may reach into the window */
        return false;
    if (is_acceptable(s, seg))
        return true;
    if (zero_window_allowance(t, seg)) { /* "it must still send an acknowledgment" (3.8.6.1), of a FIN as of text */
        s->ack_now = !(seg->flags & SEG_RST);
        s->ack_rule = R_SEQ_ZERO_WINDOW;
        return true;
    }
    if (seg->flags & SEG_RST) {
        because(s, R_SEQ_RST);
    } else if (!time_wait_answers_fin(s, seg)) {
        if (t->state == TCP_TIME_WAIT)
            time_wait_hears(s, seg, false);
        if (!takes_ack_of_old(s, seg))
            emit_challenge(s, seg, why_unacceptable(s, seg));
    }
    return false;
}

static void reset_in_syn_received(struct step *s)
{
    struct tcb *t = s->t;
    if (t->origin == ORIGIN_TIME_WAIT) {
        back_to_time_wait(s, R_RST_TIME_WAIT);
        return;
    }
    if (t->origin == ORIGIN_PASSIVE) { /* the user need not be told (MUST-11) */
        enter(s, TCP_LISTEN, R_RST_LISTEN);
        return;
    }
    if (t->flags & TF_FROM_LISTEN) { /* SEND made it an active one, so he is; Q-9 */
        tell(s, NEWS_REFUSED, R_RST_REFUSED);
        enter(s, TCP_LISTEN, R_RST_REFUSED);
        return;
    }
    if (t->origin == ORIGIN_FAST_OPEN) { /* its user has text of it */
        tell(s, NEWS_RESET, R_RST);
        enter(s, TCP_CLOSED, R_RST);
        return;
    }
    enum tcp_rule why = s->k->crossed_reset ? R_RST_CROSSED : R_RST_REFUSED;
    tell(s, s->k->crossed_reset ? NEWS_RESET : NEWS_REFUSED, why);
    enter(s, TCP_CLOSED, why);
}

static void reset_synchronized(struct step *s, const struct segment *seg)
{
    bool exact = seg->seq == s->t->rcv_nxt; /* before RFC 5961 anywhere in the window would do */
    enum tcp_state state = s->t->state;
    bool late = state == TCP_CLOSING || state == TCP_LAST_ACK || state == TCP_TIME_WAIT; /* all is done, and nobody asks any more */
    enum tcp_rule rule = late ? (exact ? R_RST_LATE : R_RST_WINDOW_LATE) : exact ? R_RST : R_RST_WINDOW;
    if (state == TCP_TIME_WAIT && s->k->rfc1337) {
        because(s, R_RST_RFC1337);
        return;
    }
    if (!late)
        tell(s, NEWS_RESET, rule);
    enter(s, TCP_CLOSED, rule);
}

/* RFC 5961 3.2, taken over by 3.10.7.4: only a RST at exactly RCV.NXT resets; one elsewhere in the window is asked about.
 * One before the window is dropped, even if text behind it has brought it here. */
static bool check_rst(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!(seg->flags & SEG_RST))
        return true;
    if (s->k->rfc5961 && seq_lt(seg->seq, t->rcv_nxt))
        because(s, R_SEQ_RST);
    else if (s->k->rfc5961 && seg->seq != t->rcv_nxt && t->state == TCP_TIME_WAIT && !s->k->tw_challenge)
        because(s, R_RST_NO_CHALLENGE);
    else if (s->k->rfc5961 && seg->seq != t->rcv_nxt)
        emit_challenge(s, seg, R_RST_CHALLENGE);
    else if (t->state == TCP_SYN_RECEIVED)
        reset_in_syn_received(s);
    else
        reset_synchronized(s, seg);
    return false;
}

/* "Trimming off any portions that lie outside the window (including SYN and FIN)": of a SYN whose text reaches into the
 * window only the text is left. Not where RFC 5961 4.2 asks about a SYN "irrespective of the sequence number". */
static bool syn_is_trimmed(const struct step *s, const struct segment *seg)
{
    return (seg->flags & SEG_SYN) && seq_lt(seg->seq, s->t->rcv_nxt) && (tcb_half_open(s->t) || !s->k->rfc5961);
}

static bool check_syn(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!(seg->flags & SEG_SYN))
        return true;
    if (tcb_half_open(t) && t->origin == ORIGIN_TIME_WAIT) { /* then the SYN before it was old */
        back_to_time_wait(s, R_SYN_TIME_WAIT);
    } else if (tcb_half_open(t) && s->k->syn_again == SYNAGAIN_RESET) {
        emit_reset_for(s, seg, R_SYN_RESETS_ENTRY);
        enter(s, TCP_LISTEN, R_SYN_RESETS_ENTRY);
    } else if (tcb_half_open(t)) {
        enter(s, TCP_LISTEN, R_SYN_LISTEN);
    } else if (s->k->rfc5961) {
        emit_challenge(s, seg, R_SYN_CHALLENGE);
    } else {
        tell(s, NEWS_RESET, R_SYN_RESET);
        emit_reset_for(s, seg, R_SYN_RESET);
        enter(s, TCP_CLOSED, R_SYN_RESET);
    }
    return false;
}

void tcp_arrives_otherwise(struct step *s, const struct segment *seg)
{
    if (s->t->state == TCP_TIME_WAIT && (time_wait_takes_syn(s, seg) || time_wait_refuses_syn(s, seg)))
        return;
    if (stack_takes(s, seg))
        return;
    struct segment rest;
    if (is_reset_before_fin(s, seg)) {
        because(s, R_RST_BEFORE_FIN);
        rest = *seg;
        rest.seq = s->t->rcv_nxt;
        seg = &rest;
    }
    if (!check_timestamp(s, seg))
        return;
    if (!check_sequence(s, seg)) /* first */
        return;
    take_timestamp(s, seg);
    if (!check_rst(s, seg)) /* second; third, security, is not simulated */
        return;
    if (!check_option_lengths(s, seg))
        return;
    if (syn_is_trimmed(s, seg)) {
        rest = seg_without_syn(seg);
        seg = &rest;
    }
    if (!check_syn(s, seg)) /* fourth */
        return;
    if (!check_ack(s, seg)) /* fifth */
        return;
    process_text(s, seg); /* sixth (URG) and seventh */
    check_fin(s, seg);    /* eighth */
}
