/* Properties that one step of an endpoint keeps or breaks, whatever the other end does. */
#include "watch.h"

#define BIT(p) (UINT32_C(1) << (p))

static bool lives(const struct tcb *t)
{
    return t->state > TCP_LISTEN;
}

static bool same_incarnation(const struct tcb *before, const struct tcb *after)
{
    return lives(before) && lives(after) && before->iss == after->iss;
}

static bool numbers_in_order(const struct tcb *t)
{
    if (!lives(t))
        return true;
    if (tcp_synchronized((enum tcp_state)t->state) && t->state != TCP_FIN_WAIT_1 && t->state != TCP_CLOSING &&
        t->snd_una == t->iss)
        return false; /* CLOSE in SYN-RECEIVED leads to FIN-WAIT-1 before our SYN is acknowledged */
    return seq_leq(t->iss, t->snd_una) && seq_leq(t->snd_una, t->snd_nxt) && seq_sub(t->snd_nxt, t->snd_una) < UINT32_C(1) << 31;
}

static bool goes_back(const struct tcb *before, const struct tcb *after)
{
    if (!same_incarnation(before, after))
        return false;
    if (seq_lt(after->snd_una, before->snd_una))
        return true;
    return before->state != TCP_SYN_SENT && after->irs == before->irs &&
           (seq_lt(after->rcv_nxt, before->rcv_nxt) || seq_lt(after->rcv_adv, before->rcv_adv));
}

/* ---- what is sent ---- */

static bool text_behind_fin(const struct tcb *before, const struct tcb *after, const struct segment *seg)
{
    const struct tcb *t = lives(after) ? after : before;
    if (!(t->flags & TF_FIN_SENT) || (seg->flags & (SEG_SYN | SEG_RST)))
        return false;
    uint32_t fin = seq_sub(t->snd_nxt, 1);
    if ((seg->flags & SEG_FIN) && seq_add(seg->seq, seg->len) != fin)
        return true;
    return seg->len > 0 && seq_gt(seq_add(seg->seq, seg->len), fin);
}

static bool acknowledges(const struct tcb *before, const struct tcb *after, const struct segment *seg)
{
    bool first_syn = (seg->flags & (SEG_SYN | SEG_ACK)) == SEG_SYN;
    if (first_syn || (seg->flags & SEG_RST))
        return true;
    uint32_t rcv_nxt = lives(after) ? after->rcv_nxt : before->rcv_nxt;
    if (!(seg->flags & SEG_ACK))
        return false;
    return seg->ack == rcv_nxt || !lives(after); /* who is gone has forgotten what it had received in this step */
}

/* What was never sent before, and goes beyond what the peer has offered. */
static bool beyond_window(const struct tcb *before, const struct tcb *after, const struct tcp_emission *e)
{
    if (!same_incarnation(before, after) || e->retransmission > 0 || e->rule == R_PERSIST || (e->seg.flags & (SEG_SYN | SEG_RST)))
        return false;
    uint32_t end = seg_end(&e->seg), edge = seq_add(after->snd_una, after->snd_wnd);
    return seg_len(&e->seg) > 0 && seq_gt(end, before->snd_nxt) && seq_gt(end, edge) &&
           seq_gt(end, seq_add(before->snd_una, before->snd_wnd));
}

/* RFC 9293, 3.10.5 and 3.6.1: ABORT, and text that its user will not read. Without the checks of RFC 5961 also a SYN in the
 * window. The rest no RFC asks for: that of stacks that reset where they give up, and Linux's of connections that nobody has open
 * any more (D-7, D-8), each by a knob of its own. */
static bool may_reset(const struct tcb *before, const struct tcp_event *ev, const struct tcp_emission *e)
{
    if (!tcp_synchronized((enum tcp_state)before->state) || ev->kind == EV_ABORT || ev->kind == EV_CLOSE_BOTH)
        return true;
    switch (e->rule) {
    case R_TEXT_NO_READER:
    case R_CLOSE_UNREAD:
    case R_SYN_RESET:
    case R_OPTION_RESET:
    case R_GIVE_UP_RESET:
    case R_KEEPALIVE_DEAD:
    case R_ORPHAN_ENDS:
    case R_ORPHAN_FIN:
        return true;
    default:
        return false;
    }
}

static uint32_t sends_broken(const struct tcb *before, const struct tcp_event *ev, const struct tcb *after,
                             const struct tcp_emission *e)
{
    uint32_t broken = 0;
    bool rst = e->seg.flags & SEG_RST;
    if (text_behind_fin(before, after, &e->seg))
        broken |= BIT(PROP_I_8);
    if (rst && ev->kind == EV_SEGMENT && (ev->seg->flags & SEG_RST))
        broken |= BIT(PROP_I_9);
    if (rst && !may_reset(before, ev, e))
        broken |= BIT(PROP_I_10);
    if (!acknowledges(before, after, &e->seg))
        broken |= BIT(PROP_I_11);
    if (beyond_window(before, after, e))
        broken |= BIT(PROP_I_12);
    return broken;
}

/* RFC 7323, 5.3: asked before anything else, and what fails it is not looked at any further. */
static bool fails_paws(const struct tcb *before, const struct segment *seg)
{
    return (before->flags & TF_TIMESTAMPS) && (!(seg->opts & OPT_TIMESTAMPS) || seq_lt(seg->tsval, before->ts_recent));
}

/* I-9: an ACK without text, in order, of what we have sent and not too old, draws no ACK. With a window that was closed or
 * with text to send it lets something go; that is no answer to it. */
static bool answers_an_ack(const struct tcb *before, const struct tcp_event *ev, const struct tcp_actions *out)
{
    const struct segment *seg = ev->seg;
    if (ev->kind != EV_SEGMENT || !tcp_synchronized((enum tcp_state)before->state) || seg->flags != SEG_ACK || seg->len > 0)
        return false;
    if (fails_paws(before, seg) || (ev->knobs->ack_bound && seq_leq(seg->ack, before->iss)))
        return false;
    uint32_t oldest = seq_sub(before->snd_una, before->max_snd_wnd);
    if (seg->seq != before->rcv_nxt || seq_lt(seg->ack, oldest) || seq_gt(seg->ack, before->snd_nxt))
        return false;
    bool holds = before->n_held > 0 || (before->flags & TF_FIN_HELD); /* text that came with a SYN may be taken now */
    for (int i = 0; i < out->n_emit; i++)
        if (out->emit[i].seg.flags == SEG_ACK && out->emit[i].seg.len == 0 && !holds)
            return true;
    return false;
}

/* ---- answers to what is not acceptable ---- */

static bool in_window(const struct tcb *t, uint32_t seq)
{
    return seq_sub(seq, t->rcv_nxt) < tcb_rcv_wnd(t);
}

/* Table 6. Of what meets a closed window at RCV.NXT the ACK counts (MUST-66), so that it is left out here; likewise whatever a
 * knob takes that the table does not. */
static bool is_unacceptable(const struct tcb *t, const struct tcp_event *ev)
{
    const struct segment *seg = ev->seg;
    const struct tcp_knobs *k = ev->knobs;
    if (seg->seq == t->rcv_nxt || k->old_ack || (k->right_edge && seg->seq == t->rcv_adv))
        return false;
    return !in_window(t, seg->seq) && (seg_len(seg) == 0 || !in_window(t, seq_sub(seg_end(seg), 1)));
}

/* I-14. Text and FIN are always answered: who sends them waits for it. */
static bool answers_too_often(nsec now, const struct tcb *before, const struct tcp_event *ev, const struct tcb *after,
                              const struct tcp_actions *out)
{
    const struct tcp_knobs *k = ev->knobs;
    if (ev->kind != EV_SEGMENT || !tcp_synchronized((enum tcp_state)before->state) || !is_unacceptable(before, ev))
        return false;
    if (out->n_emit > 1 || (out->n_emit > 0 && (ev->seg->flags & SEG_RST)))
        return true;
    if (out->n_emit == 0 || k->challenge_limit == 0 || ev->seg->len > 0 || (ev->seg->flags & SEG_FIN) || !same_incarnation(before, after))
        return false;
    uint32_t before_it = before->challenges > 0 && now - before->challenged < k->challenge_span ? before->challenges : 0;
    return before_it >= k->challenge_limit || after->challenges <= before_it;
}

/* I-8: what SEND adds after CLOSE would lie behind the FIN. */
static bool sends_after_close(const struct tcb *before, const struct tcp_event *ev, const struct tcb *after)
{
    return ev->kind == EV_SEND && same_incarnation(before, after) && (before->flags & TF_CLOSED_BY_USER) &&
           after->snd_end != before->snd_end;
}

/* I-6: who was told of a reset has seen the last of the connection. */
static bool ends_well_after_reset(const struct tcp_actions *out)
{
    bool reset = false;
    for (int i = 0; i < out->n_note; i++) {
        const struct tcp_note *note = &out->note[i];
        if (note->kind == NOTE_NEWS && reset && note->to == NEWS_EOF)
            return true;
        reset = reset || (note->kind == NOTE_NEWS && (note->to == NEWS_RESET || note->to == NEWS_REFUSED));
    }
    return false;
}

/* ---- timers ---- */

static bool timers_wrong(const struct tcb *t)
{
    if (!lives(t))
        return t->main_at != NEVER || t->delack_at != NEVER || t->user_at != NEVER;
    bool outstanding = t->snd_una != t->snd_nxt;
    if (t->state == TCP_TIME_WAIT)
        return t->main_timer != TIMER_2MSL;
    if (t->main_timer == TIMER_RTO)
        return !outstanding;
    return outstanding && t->main_timer != TIMER_PERSIST;
}

static bool time_wait_too_short(nsec now, const struct tcb *before, const struct tcp_event *ev, const struct tcb *after,
                                const struct tcp_actions *out)
{
    nsec least = now + 2 * ev->knobs->msl;
    if (after->state == TCP_TIME_WAIT && before->state != TCP_TIME_WAIT)
        return after->main_at < least;
    if (before->state != TCP_TIME_WAIT || ev->kind != EV_SEGMENT || !(ev->seg->flags & SEG_FIN) || out->n_emit == 0 ||
        after->state != TCP_TIME_WAIT || fails_paws(before, ev->seg))
        return false;
    return seg_end(ev->seg) == before->rcv_nxt && after->main_at < least; /* the FIN again, and its ACK again */
}

/* A step may lead into TIME-WAIT and out of it again. */
static bool leaves_time_wait_at_once(const struct tcp_actions *out)
{
    for (int i = 0; i + 1 < out->n_note; i++)
        if (out->note[i].kind == NOTE_STATE && out->note[i].to == TCP_TIME_WAIT && out->note[i + 1].kind == NOTE_STATE)
            return true;
    return false;
}

/* What else may end it: a RST (TW-2), a SYN that opens anew (TW-6), the user, or a connect that may take its sockets. */
static bool leaves_time_wait_early(nsec now, const struct tcb *before, const struct tcp_event *ev, const struct tcb *after)
{
    if (before->state != TCP_TIME_WAIT || after->state == TCP_TIME_WAIT)
        return false;
    if (ev->kind == EV_TIMEOUT)
        return ev->timer != TIMER_2MSL || now < before->main_at;
    return ev->kind == EV_SEGMENT && !(ev->seg->flags & (SEG_SYN | SEG_RST));
}

/* With timestamps old segments can be told by them. */
static bool opens_below_old_numbers(const struct tcb *before, const struct tcb *after)
{
    return before->state == TCP_TIME_WAIT && after->state == TCP_SYN_RECEIVED && !(before->flags & TF_TIMESTAMPS) &&
           seq_lt(after->iss, before->snd_nxt);
}

/* I-13. The earliest outstanding segment was sent when the timer was started, or before. So it is not sent again too soon if the
 * timer is never set for less than one RTO, and set anew when another segment becomes the earliest. (Linux sends a SYN again soon
 * after a bad ACK: syn-resend.) */
static bool timer_too_short(nsec now, const struct tcb *before, const struct tcp_event *ev, const struct tcb *after)
{
    bool counts = lives(after) && after->main_timer == TIMER_RTO && !(after->state == TCP_SYN_SENT && ev->knobs->syn_resend > 0);
    bool same = same_incarnation(before, after) && before->main_timer == TIMER_RTO;
    bool earliest_is_another = same && before->snd_una != after->snd_una;
    if (!counts || (same && !earliest_is_another && before->main_at == after->main_at))
        return false;
    return after->main_at < now + after->rto;
}

static bool resends_by_timer(const struct tcp_event *ev, const struct tcp_actions *out)
{
    for (int i = 0; i < out->n_emit && ev->kind == EV_TIMEOUT && ev->timer == TIMER_RTO; i++)
        if (out->emit[i].retransmission > 0)
            return true;
    return false;
}

/* RFC 6298 (5.5). How the first RTOs of a SYN are is a matter of syn-linear and syn-rto. */
static bool backs_off_badly(nsec now, const struct tcb *before, const struct tcp_event *ev, const struct tcb *after,
                            const struct tcp_actions *out)
{
    const struct tcp_knobs *k = ev->knobs;
    if (!resends_by_timer(ev, out) || !same_incarnation(before, after))
        return false;
    bool syn = before->state <= TCP_SYN_RECEIVED && (k->syn_linear > 0 || k->syn_rto > 0);
    return now < before->main_at || (!syn && after->rto < nsec_min(2 * before->rto, k->rto_max));
}

/* Karn. With timestamps an echo tells which of the two was answered. */
static bool times_what_was_resent(const struct tcb *after, const struct tcp_actions *out)
{
    for (int i = 0; i < out->n_emit && (after->flags & TF_TIMING) && !(after->flags & TF_TIMESTAMPS); i++) {
        const struct segment *seg = &out->emit[i].seg;
        if (out->emit[i].retransmission > 0 && seq_gt(after->rtt_seq, seg->seq) && seq_leq(after->rtt_seq, seg_end(seg)))
            return true;
    }
    return false;
}

static bool bad_rto(const struct tcb *before, const struct tcp_event *ev, const struct tcb *after)
{
    const struct tcp_knobs *k = ev->knobs;
    if (!same_incarnation(before, after) || (after->state == TCP_SYN_RECEIVED && after->origin == ORIGIN_TIME_WAIT))
        return false;
    bool sampled = after->srtt != before->srtt || after->rttvar != before->rttvar ||
                   ((after->flags & TF_SRTT) && !(before->flags & TF_SRTT));
    return after->rto != before->rto && (after->rto > k->rto_max || (sampled && after->rto < k->rto_min));
}

uint32_t step_broken(nsec now, const struct tcb *before, const struct tcp_event *ev, const struct tcb *after,
                     const struct tcp_actions *out)
{
    uint32_t broken = 0;
    if (!numbers_in_order(after))
        broken |= BIT(PROP_I_1);
    if (goes_back(before, after))
        broken |= BIT(PROP_I_2);
    for (int i = 0; i < out->n_emit; i++)
        broken |= sends_broken(before, ev, after, &out->emit[i]);
    if (answers_an_ack(before, ev, out))
        broken |= BIT(PROP_I_9);
    if (sends_after_close(before, ev, after))
        broken |= BIT(PROP_I_8);
    if (ends_well_after_reset(out))
        broken |= BIT(PROP_I_6);
    if (bad_rto(before, ev, after) || times_what_was_resent(after, out) || timer_too_short(now, before, ev, after) || backs_off_badly(now, before, ev, after, out))
        broken |= BIT(PROP_I_13);
    if (answers_too_often(now, before, ev, after, out))
        broken |= BIT(PROP_I_14);
    if (time_wait_too_short(now, before, ev, after, out) || leaves_time_wait_at_once(out) ||
        leaves_time_wait_early(now, before, ev, after) || opens_below_old_numbers(before, after))
        broken |= BIT(PROP_I_16);
    if (!out->more && timers_wrong(after))
        broken |= BIT(PROP_I_17);
    return broken;
}
