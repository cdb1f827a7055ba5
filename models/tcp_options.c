/* Window scale, timestamps and SACK-permitted: what both SYNs must have, and what segments carry then (RFC 7323, sections 2 and
 * 3; RFC 2018, section 2). */
#include "tcp_internal.h"

enum { SHIFT_MAX = 14 }; /* RFC 7323, 2.3 */
#define TS_VALID SEC(24 * 86400) /* RFC 7323, 5.5 */

/* ---- negotiation ---- */

/* A shift that is too large counts as 14 (RFC 7323, 2.3). */
static void learn_shift(struct step *s, const struct segment *syn)
{
    struct tcb *t = s->t;
    if (!(syn->opts & OPT_WSCALE) || s->k->window_scale == WSCALE_NONE)
        return;
    t->flags |= TF_WSCALE;
    t->snd_wscale = syn->wscale < SHIFT_MAX ? syn->wscale : SHIFT_MAX;
    t->rcv_wscale = tcp_own_shift(s->k);
}

void learn_options(struct step *s, const struct segment *syn)
{
    struct tcb *t = s->t;
    learn_shift(s, syn);
    if ((syn->opts & OPT_TIMESTAMPS) && s->k->timestamps) {
        t->flags |= TF_TIMESTAMPS;
        t->ts_recent = syn->tsval;
        t->ts_recent_at = s->now;
    }
    if ((syn->opts & OPT_SACK_PERMITTED) && s->k->sack_permitted)
        t->flags |= TF_SACK;
}

/* ---- windows ---- */

static uint32_t round_up(uint32_t n, uint32_t unit)
{
    return (n + unit - 1) / unit * unit;
}

/* The shift of RFC 7323, 2.3, would take the last octets of RCV.WND away: a small window would look like none. So RCV.WND is
 * made a multiple of what can be said, as Linux does, by less than one such unit more than there is room for. */
static void round_window(struct tcb *t, uint32_t room)
{
    uint32_t unit = 1u << t->rcv_wscale, wnd = round_up(tcb_rcv_wnd(t), unit);
    if (wnd <= round_up(room, unit) && wnd >> t->rcv_wscale <= UINT16_MAX)
        t->rcv_adv = seq_add(t->rcv_nxt, wnd);
}

uint32_t offer_window(struct step *s, uint8_t flags)
{
    struct tcb *t = s->t;
    if (!(flags & SEG_ACK))
        return flags & SEG_SYN ? tcp_first_window(s->k) : 0;
    if (t->rcv_wscale > 0 && !(flags & (SEG_SYN | SEG_RST)))
        round_window(t, receive_room(s));
    uint32_t wnd = tcb_rcv_wnd(t);
    if (!(flags & SEG_SYN))
        wnd >>= t->rcv_wscale;
    return wnd < UINT16_MAX ? wnd : UINT16_MAX;
}

/* ---- timestamps ---- */

/* What the timestamp clock shows, or showed (RFC 7323, 5.4). */
static uint32_t timestamp_at(const struct step *s, nsec at)
{
    return seq_add((uint32_t)((uint64_t)(at / s->k->timestamp_tick) & UINT32_MAX), s->t->ts_offset);
}

static uint32_t timestamp(const struct step *s)
{
    return timestamp_at(s, s->now);
}

bool echoes_what_was_sent(const struct step *s, const struct segment *seg)
{
    return !(seg->opts & OPT_TIMESTAMPS) || !s->k->timestamps || seg->tsecr == 0 ||
           (seq_geq(seg->tsecr, timestamp_at(s, s->t->since)) && seq_leq(seg->tsecr, timestamp(s)));
}

/* ---- illegal lengths ---- */

/* "A suggested procedure is to reset the connection and log the error cause" (3.2). Asked where the security of a segment would
 * be, so that nobody resets who could not have done so by a RST. */
bool malformed_option(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (s->k->option_length != OPTLEN_RESET)
        return true;
    because(s, R_OPTION_RESET);
    emit_reset_for(s, seg, R_OPTION_RESET);
    if (tcb_half_open(t) && t->origin == ORIGIN_TIME_WAIT) {
        back_to_time_wait(s, R_OPTION_RESET);
    } else if (tcb_half_open(t)) {
        enter(s, TCP_LISTEN, R_OPTION_RESET);
    } else if (t->state != TCP_LISTEN && (seg->flags & SEG_ACK)) { /* without ACK, anybody may have sent it */
        tell(s, NEWS_RESET, R_OPTION_RESET);
        enter(s, TCP_CLOSED, R_OPTION_RESET);
    }
    return false;
}

/* ---- PAWS and round trips (RFC 7323, 4 and 5) ---- */

/* A connection may have been idle for so long that the peer's clock has come round (5.5). */
static bool ts_recent_valid(const struct step *s)
{
    return s->now - s->t->ts_recent_at <= TS_VALID;
}

/* R1. A RST is exempt. A segment without the option cannot be told from an old duplicate (3.2). A SYN is no such segment: the
 * peer may have rebooted, and is to be asked whatever its numbers are (RFC 9293, 3.10.7.4 fourth). */
bool check_timestamp(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!(t->flags & TF_TIMESTAMPS) || (seg->flags & SEG_RST))
        return true;
    if (!(seg->opts & OPT_TIMESTAMPS)) {
        if (s->k->timestamps_missing == TSMISSING_ACCEPT || (seg->flags & SEG_SYN))
            return true;
        because(s, R_TS_MISSING);
        return false;
    }
    if (!seq_lt(seg->tsval, t->ts_recent) || !ts_recent_valid(s))
        return true;
    if (t->state == TCP_TIME_WAIT)
        time_wait_hears(s, seg, false);
    emit_challenge(s, seg, R_PAWS);
    return false;
}

/* R3: not from a segment that begins beyond what we have acknowledged, or TSecr would hide how long a delayed or lost ACK has
 * taken (4.3). */
void take_timestamp(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!(t->flags & TF_TIMESTAMPS) || !(seg->opts & OPT_TIMESTAMPS) || (seg->flags & SEG_RST))
        return;
    if ((seq_lt(seg->tsval, t->ts_recent) && ts_recent_valid(s)) || seq_gt(seg->seq, t->last_ack_sent))
        return;
    t->ts_recent = seg->tsval;
    t->ts_recent_at = s->now;
}

nsec timestamp_rtt(const struct step *s)
{
    const struct segment *seg = s->seg;
    if (!(s->t->flags & TF_TIMESTAMPS) || !seg || (seg->flags & (SEG_ACK | SEG_RST)) != SEG_ACK ||
        !(seg->opts & OPT_TIMESTAMPS))
        return -1;
    return seq_diff(timestamp(s), seg->tsecr) * s->k->timestamp_tick; /* negative if it is no time of ours */
}

/* ---- segments ---- */

/* Our first SYN offers what the knobs say; SYN,ACK has what the peer's SYN had too. */
static void add_options_of_syn(const struct step *s, struct segment *seg)
{
    bool first = !(seg->flags & SEG_ACK);
    if (s->k->mss_option)
        seg->mss = (uint16_t)s->k->mss;
    if (first ? s->k->sack_permitted : s->t->flags & TF_SACK)
        seg->opts |= OPT_SACK_PERMITTED;
    add_fast_open(s, seg);
    if (first ? s->k->window_scale != WSCALE_NONE : s->t->flags & TF_WSCALE) {
        seg->opts |= OPT_WSCALE;
        seg->wscale = tcp_own_shift(s->k);
    }
}

void add_options(const struct step *s, struct segment *seg)
{
    bool syn = seg->flags & SEG_SYN, first = syn && !(seg->flags & SEG_ACK);
    if (syn)
        add_options_of_syn(s, seg);
    if (first ? s->k->timestamps : s->t->flags & TF_TIMESTAMPS) {
        seg->opts |= OPT_TIMESTAMPS;
        seg->tsval = timestamp(s);
        seg->tsecr = seg->flags & SEG_ACK ? s->t->ts_recent : 0; /* without ACK it means nothing (RFC 7323, 3.2) */
    }
}
