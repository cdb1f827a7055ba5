#include "half.h"

#include "tcp_internal.h"

#include <assert.h>

_Static_assert(sizeof(struct half) <= 44, "with what the host adds, 64 octets an entry");

enum {
    KEPT = TF_FIN_HELD | TF_SYN_RESENT | TF_TIMING, /* all that SYN-RECEIVED can have, beside options */
    OPTIONS = TF_WSCALE | TF_TIMESTAMPS | TF_SACK,
};
enum { SHIFT_AT = 8, OPTIONS_AT = 12 }; /* bits of half.flags */
_Static_assert(KEPT < 1 << SHIFT_AT && OPTIONS >> 16 << OPTIONS_AT <= UINT16_MAX, "they do not overlap");

bool tcb_is_half(const struct tcb *t)
{
    return t->state == TCP_SYN_RECEIVED && t->origin == ORIGIN_PASSIVE && t->snd_end == seq_add(t->iss, 1) &&
           t->rcv_want == 0 && !(t->flags & ~(uint32_t)(KEPT | OPTIONS));
}

static uint16_t packed_flags(const struct tcb *t)
{
    return (uint16_t)((t->flags & KEPT) | (uint32_t)t->snd_wscale << SHIFT_AT | (t->flags & OPTIONS) >> 16 << OPTIONS_AT);
}

static void unpack_flags(struct tcb *t, const struct half *h, const struct tcp_knobs *k)
{
    t->flags = (h->flags & KEPT) | (uint32_t)h->flags >> OPTIONS_AT << 16;
    if (t->flags & TF_WSCALE) {
        t->snd_wscale = h->flags >> SHIFT_AT & 15;
        t->rcv_wscale = tcp_own_shift(k);
    }
    t->ts_recent = h->ts_recent;
    t->ts_recent_at = nsec_of(h->since); /* nothing half-open lives for days */
}

void half_from_tcb(struct half *h, const struct tcb *t)
{
    assert(tcb_is_half(t));
    *h = (struct half){
        .since = small_time(t->since),
        .due = small_time(tcb_deadline(t, TIMER_RTO)),
        .raddr = t->raddr,
        .irs = t->irs,
        .iss = t->iss,
        .ts_recent = t->ts_recent,
        .wnd = (uint16_t)t->snd_wnd,
        .rport = t->rport,
        .mss = t->snd_mss,
        .text = (uint16_t)(t->n_held ? seq_sub(t->held[0].end, t->held[0].start) : 0),
        .flags = packed_flags(t),
        .retries = t->retries,
        .resent = t->resent,
    };
}

void tcb_from_half(struct tcb *t, const struct half *h, const struct half_home *home, const struct tcp_knobs *k)
{
    tcb_init(t, home->laddr, home->lport);
    t->state = TCP_SYN_RECEIVED;
    t->origin = ORIGIN_PASSIVE;
    t->raddr = h->raddr;
    t->rport = h->rport;
    t->retries = h->retries;
    t->resent = h->resent;
    t->snd_mss = h->mss;
    t->ts_offset = home->ts_offset;
    unpack_flags(t, h, k);

    t->iss = t->snd_una = h->iss;
    t->snd_nxt = t->snd_end = t->snd_up = t->rtt_seq = seq_add(h->iss, 1);
    t->snd_wnd = t->max_snd_wnd = h->wnd;
    t->snd_wl1 = t->irs = h->irs;
    t->snd_wl2 = h->iss;
    t->rcv_nxt = t->rcv_up = t->last_ack_sent = seq_add(h->irs, 1);
    t->rcv_adv = seq_add(t->rcv_nxt, tcp_first_window(k));
    if (h->text > 0) {
        t->n_held = 1;
        t->held[0] = (struct seq_range){t->rcv_nxt, seq_add(t->rcv_nxt, h->text)};
    }
    if (h->flags & TF_FIN_HELD)
        t->held_fin = seq_add(t->rcv_nxt, h->text);

    t->since = t->rtt_at = nsec_of(h->since);
    t->rto = rto_of_syn(k, ORIGIN_PASSIVE, h->retries);
    if (nsec_of(h->due) != NEVER) {
        t->main_timer = TIMER_RTO;
        t->main_at = nsec_of(h->due);
    }
    if (open_limit(k) > 0)
        t->user_at = t->since + open_limit(k);
}

nsec half_sent_at(const struct half *h, const struct tcp_knobs *k)
{
    return nsec_of(h->due) - rto_of_syn(k, ORIGIN_PASSIVE, h->retries); /* each SYN,ACK starts the timer anew */
}

bool half_is_syn_again(const struct half *h, const struct segment *seg)
{
    return (seg->flags & (SEG_SYN | SEG_ACK | SEG_RST)) == SEG_SYN && seg->seq == h->irs;
}
