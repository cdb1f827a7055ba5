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
 * window. */
static bool may_reset(const struct tcb *before, const struct tcp_event *ev, const struct tcp_emission *e)
{
    if (!tcp_synchronized((enum tcp_state)before->state) || ev->kind == EV_ABORT || ev->kind == EV_CLOSE_BOTH)
        return true;
    return e->rule == R_TEXT_NO_READER || e->rule == R_CLOSE_UNREAD || e->rule == R_SYN_RESET;
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

/* I-9: an ACK without text, in order, of what we have sent and not too old, draws no ACK. With a window that was closed or
 * with text to send it lets something go; that is no answer to it. */
static bool answers_an_ack(const struct tcb *before, const struct tcp_event *ev, const struct tcp_actions *out)
{
    const struct segment *seg = ev->seg;
    if (ev->kind != EV_SEGMENT || !tcp_synchronized((enum tcp_state)before->state) || seg->flags != SEG_ACK || seg->len > 0)
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
        after->state != TCP_TIME_WAIT)
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

static bool bad_rto(const struct tcb *before, const struct tcp_event *ev, const struct tcb *after)
{
    const struct tcp_knobs *k = ev->knobs;
    if (!same_incarnation(before, after) || (after->state == TCP_SYN_RECEIVED && after->origin == ORIGIN_TIME_WAIT))
        return false;
    bool sampled = after->srtt != before->srtt || after->rttvar != before->rttvar ||
                   ((after->flags & TF_SRTT) && !(before->flags & TF_SRTT));
    if (sampled && before->resent > 0)
        return true;
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
    if (bad_rto(before, ev, after))
        broken |= BIT(PROP_I_13);
    if (time_wait_too_short(now, before, ev, after, out) || leaves_time_wait_at_once(out))
        broken |= BIT(PROP_I_16);
    if (!out->more && timers_wrong(after))
        broken |= BIT(PROP_I_17);
    return broken;
}
