#include "slim.h"

#include "tcp_internal.h"

_Static_assert(sizeof(struct slim) <= 84, "with what the host adds, 104 octets a connection");
_Static_assert(TF_FAST_OPEN < 1 << 20, "slim.flags has twenty bits, and that is the last");
_Static_assert((int)TCP_STATES <= 16 && (int)TCP_TIMERS <= 16, "four bits each");

/* ---- times in few bits ---- */

enum { USER_NEVER = UINT16_MAX, USER_MILLISECONDS = 1 << 15 };
#define SHORT_MICROSECONDS (UINT32_C(1) << 31)
#define MAIN_MOST ((nsec)1 << 48)

/* 32 bits: nanoseconds to 2.1 s, whole microseconds to 35 minutes. */
static uint32_t short_time(nsec t, bool *fits)
{
    if (t >= 0 && t < (nsec)SHORT_MICROSECONDS)
        return (uint32_t)t;
    *fits = *fits && t >= 0 && t % 1000 == 0 && t / 1000 < (nsec)SHORT_MICROSECONDS;
    return SHORT_MICROSECONDS | (uint32_t)(t / 1000);
}

static nsec long_time(uint32_t t)
{
    return t & SHORT_MICROSECONDS ? USEC(t & ~SHORT_MICROSECONDS) : (nsec)t;
}

/* 16 bits: whole seconds to 9 hours, whole milliseconds to half a minute. */
static uint16_t user_time(nsec t, bool *fits)
{
    if (t >= 0 && t % SEC(1) == 0 && t / SEC(1) < USER_MILLISECONDS)
        return (uint16_t)(t / SEC(1));
    *fits = *fits && t >= 0 && t % MSEC(1) == 0 && t / MSEC(1) < USER_MILLISECONDS - 1;
    return (uint16_t)(USER_MILLISECONDS | t / MSEC(1));
}

static nsec user_at(const struct slim *s, nsec since)
{
    if (s->user == USER_NEVER)
        return NEVER;
    return since + (s->user & USER_MILLISECONDS ? MSEC(s->user & ~USER_MILLISECONDS) : SEC(s->user));
}

static nsec main_at(const struct slim *s)
{
    return s->main_timer == TIMER_NONE ? NEVER : (nsec)((uint64_t)s->main_high << 32 | s->main_low);
}

/* ---- what everything is a distance from ---- */

/* SYN-SENT, or nothing at all: the peer's numbers are not known, and are 0. */
static bool knows_peer(enum tcp_state state)
{
    return state > TCP_SYN_SENT;
}

/* ---- there ---- */

/* Everything that has no place in a slim TCB is as it mostly is. */
static bool is_plain(const struct tcb *t)
{
    enum { RARE = TF_TIMESTAMPS | TF_FIN_HELD | TF_URGENT | TF_SEND_URGENT };
    bool timed_as_all = t->rtt_seq == t->snd_nxt && t->rtt_at == t->since;
    return !(t->flags & RARE) && !(t->n_held | t->challenges | t->probe_shift) && t->delack_at == NEVER &&
           !(t->ts_offset | t->ts_recent) && t->snd_up == seq_add(t->iss, 1) &&
           t->rcv_up == (knows_peer((enum tcp_state)t->state) ? seq_add(t->irs, 1) : 0) &&
           (t->rcv_want == 0 || t->rcv_want == RECEIVE_ALL) && (!(t->flags & TF_TIMING) || timed_as_all) &&
           (t->state != TCP_SYN_RECEIVED || t->origin != ORIGIN_TIME_WAIT) && t->quick_acks < 32;
}

void slim_marks(struct slim *s, const struct tcb *t)
{
    s->laddr = t->laddr;
    s->raddr = t->raddr;
    s->lport = t->lport;
    s->rport = t->rport;
    s->flags = t->flags & 0xfffffu;
    s->state = t->state & 15u;
    s->origin = t->origin & 3u;
    s->unread = t->rcv_unread < UINT16_MAX ? (uint16_t)t->rcv_unread : UINT16_MAX;
}

static void take_small(struct slim *s, const struct tcb *t)
{
    s->main_timer = t->main_timer & 15u;
    s->reads_all = t->rcv_want == RECEIVE_ALL;
    s->retries = t->retries;
    s->resent = t->resent;
    s->snd_wscale = t->snd_wscale & 15u;
    s->rcv_wscale = t->rcv_wscale & 15u;
    s->quick_acks = t->quick_acks & 31u;
}

/* Distances come out right even where the numbers wrap; one that is too long says so in the upper half of what is returned. */
static uint32_t take_numbers(struct slim *s, const struct tcb *t)
{
    uint32_t wnd_lost = seq_sub(t->max_snd_wnd, t->snd_wnd), unacked = seq_sub(t->snd_nxt, t->snd_una);
    uint32_t unsent = seq_sub(seq_add(t->snd_end, 1), t->snd_nxt), wl1 = seq_sub(t->rcv_nxt, t->snd_wl1);
    uint32_t wl2 = seq_sub(knows_peer((enum tcp_state)t->state) ? t->snd_una : 0, t->snd_wl2);
    uint32_t unsaid = seq_sub(t->rcv_nxt, t->last_ack_sent);
    s->iss = t->iss;
    s->snd_nxt = t->snd_nxt;
    s->irs = t->irs;
    s->rcv_nxt = t->rcv_nxt;
    s->snd_wnd = t->snd_wnd;
    s->rcv_wnd = tcb_rcv_wnd(t);
    s->snd_mss = t->snd_mss;
    s->wnd_lost = (uint16_t)wnd_lost;
    s->unacked = (uint16_t)unacked;
    s->unsent = (uint16_t)unsent;
    s->wl1 = (uint16_t)wl1;
    s->wl2 = (uint16_t)wl2;
    s->unsaid = (uint16_t)unsaid;
    return wnd_lost | unacked | unsent | wl1 | wl2 | unsaid | t->rcv_unread;
}

static bool take_times(struct slim *s, const struct tcb *t)
{
    bool fits = t->main_timer == TIMER_NONE || (t->main_at >= 0 && t->main_at < MAIN_MOST);
    s->rto = short_time(t->rto, &fits);
    s->srtt = short_time(t->srtt, &fits);
    s->rttvar = short_time(t->rttvar, &fits);
    s->main_low = (uint32_t)t->main_at;
    s->main_high = (uint16_t)(t->main_at >> 32);
    s->user = USER_NEVER;
    if (slim_counts(s)) {
        fits = fits && t->main_timer != TIMER_NONE && t->since > -MAIN_MOST && (t->user_at == NEVER || t->user_at < MAIN_MOST);
        s->since = short_time(fits ? t->main_at - t->since : 0, &fits);
        if (fits && t->user_at != NEVER)
            s->user = user_time(t->user_at - t->since, &fits);
    } else {
        s->since = 0;
        fits = fits && t->user_at == NEVER && !(t->flags & TF_TIMING);
    }
    return fits;
}

bool slim_from_tcb(struct slim *s, const struct tcb *t)
{
    slim_marks(s, t);
    take_small(s, t);
    bool near = take_numbers(s, t) <= UINT16_MAX;
    return take_times(s, t) && near && is_plain(t);
}

/* ---- and back ---- */

static void give_numbers(struct tcb *t, const struct slim *s)
{
    bool peer = knows_peer((enum tcp_state)s->state);
    t->iss = s->iss;
    t->snd_nxt = s->snd_nxt;
    t->snd_una = seq_sub(s->snd_nxt, s->unacked);
    t->snd_wnd = s->snd_wnd;
    t->snd_wl1 = seq_sub(s->rcv_nxt, s->wl1);
    t->snd_wl2 = seq_sub(peer ? t->snd_una : 0, s->wl2);
    t->snd_up = seq_add(s->iss, 1);
    t->max_snd_wnd = seq_add(s->snd_wnd, s->wnd_lost);
    t->snd_end = seq_sub(seq_add(s->snd_nxt, s->unsent), 1);
    t->irs = s->irs;
    t->rcv_nxt = s->rcv_nxt;
    t->rcv_up = peer ? seq_add(s->irs, 1) : 0;
    t->rcv_adv = seq_add(s->rcv_nxt, s->rcv_wnd);
    t->rcv_unread = s->unread;
    t->rcv_want = s->reads_all ? RECEIVE_ALL : 0;
    t->last_ack_sent = seq_sub(s->rcv_nxt, s->unsaid);
}

static void give_times(struct tcb *t, const struct slim *s)
{
    t->rto = long_time(s->rto);
    t->srtt = long_time(s->srtt);
    t->rttvar = long_time(s->rttvar);
    t->main_at = main_at(s);
    if (slim_counts(s)) {
        t->since = t->main_at - long_time(s->since);
        t->user_at = user_at(s, t->since);
    }
    if (s->flags & TF_TIMING) {
        t->rtt_seq = s->snd_nxt;
        t->rtt_at = t->since;
    }
}

void tcb_from_slim(struct tcb *t, const struct slim *s)
{
    tcb_init(t, s->laddr, s->lport);
    t->raddr = s->raddr;
    t->rport = s->rport;
    t->state = (uint8_t)s->state;
    t->origin = (uint8_t)s->origin;
    t->main_timer = (uint8_t)s->main_timer;
    t->retries = (uint8_t)s->retries;
    t->flags = s->flags;
    t->resent = (uint8_t)s->resent;
    t->snd_wscale = (uint8_t)s->snd_wscale;
    t->rcv_wscale = (uint8_t)s->rcv_wscale;
    t->quick_acks = (uint8_t)s->quick_acks;
    t->snd_mss = s->snd_mss;
    give_numbers(t, s);
    give_times(t, s);
}

nsec slim_next_timeout(const struct slim *s, enum tcp_timer *timer)
{
    nsec at = main_at(s), user = slim_counts(s) ? user_at(s, at - long_time(s->since)) : NEVER;
    if (timer)
        *timer = user < at ? TIMER_USER : (enum tcp_timer)s->main_timer;
    return nsec_min(at, user);
}
