#include "half.h"

#include "tcp_internal.h"

#include <assert.h>

_Static_assert(sizeof(struct half) <= 44, "with what the host adds, 60 octets an entry");

enum {
    KEPT = TF_FIN_HELD | TF_SYN_RESENT | TF_TIMING, /* all that SYN-RECEIVED can have, beside options */
    OPTIONS = TF_WSCALE | TF_TIMESTAMPS | TF_SACK,
};

bool tcb_is_half(const struct tcb *t)
{
    return t->state == TCP_SYN_RECEIVED && t->origin == ORIGIN_PASSIVE && t->snd_end == seq_add(t->iss, 1) &&
           t->rcv_want == 0 && !(t->flags & ~(uint32_t)(KEPT | OPTIONS));
}

static void unpack_flags(struct tcb *t, const struct half *h, const struct tcp_knobs *k)
{
    t->flags = (h->fin_held ? TF_FIN_HELD : 0u) | (h->syn_resent ? TF_SYN_RESENT : 0u) | (h->timing ? TF_TIMING : 0u) |
               (h->wscale ? TF_WSCALE : 0u) | (h->timestamps ? TF_TIMESTAMPS : 0u) | (h->sack ? TF_SACK : 0u);
    if (h->wscale) {
        t->snd_wscale = h->snd_wscale;
        t->rcv_wscale = tcp_own_shift(k);
    }
    t->ts_recent = h->ts_recent;
    t->ts_recent_at = half_since(h); /* nothing half-open lives for days */
}

static uint64_t packed_time(nsec t)
{
    return t == NEVER ? UINT64_MAX : (uint64_t)t + HALF_TIME_ZERO;
}

void half_set_times(struct half *h, nsec since, nsec due)
{
    uint64_t s = packed_time(since), d = packed_time(due);
    h->since_low = (uint32_t)s;
    h->since_high = (uint32_t)(s >> 32) & HALF_TIME_HIGH;
    h->due_low = (uint32_t)d;
    h->due_high = (uint32_t)(d >> 32) & HALF_TIME_HIGH;
}

void half_from_tcb(struct half *h, const struct tcb *t)
{
    assert(tcb_is_half(t));
    h->raddr = t->raddr;
    h->irs = t->irs;
    h->iss = t->iss;
    h->ts_recent = t->ts_recent;
    h->wnd = (uint16_t)t->snd_wnd;
    h->rport = t->rport;
    h->mss = t->snd_mss;
    h->text = (uint16_t)(t->n_held ? seq_sub(t->held[0].end, t->held[0].start) : 0);
    h->fin_held = (t->flags & TF_FIN_HELD) != 0;
    h->syn_resent = (t->flags & TF_SYN_RESENT) != 0;
    h->timing = (t->flags & TF_TIMING) != 0;
    h->wscale = (t->flags & TF_WSCALE) != 0;
    h->timestamps = (t->flags & TF_TIMESTAMPS) != 0;
    h->sack = (t->flags & TF_SACK) != 0;
    h->snd_wscale = t->snd_wscale & 15u;
    h->retries = t->retries;
    h->resent = t->resent;
    half_set_times(h, t->since, tcb_main_deadline(t, TIMER_RTO));
}

void tcb_from_half(struct tcb *t, const struct half *h, const struct half_home *home, const struct tcp_knobs *k)
{
    tcb_init(t, home->laddr, home->lport);
    t->state = TCP_SYN_RECEIVED;
    t->origin = ORIGIN_PASSIVE;
    t->raddr = h->raddr;
    t->rport = h->rport;
    t->retries = (uint8_t)h->retries;
    t->resent = (uint8_t)h->resent;
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
    if (h->fin_held)
        t->held_fin = seq_add(t->rcv_nxt, h->text);

    t->since = t->rtt_at = half_since(h);
    t->rto = rto_of_syn(k, ORIGIN_PASSIVE, h->retries);
    if (half_due(h) != NEVER) {
        t->main_timer = TIMER_RTO;
        t->main_at = half_due(h);
    }
    if (open_limit(k) > 0)
        t->user_at = t->since + open_limit(k);
}

nsec half_sent_at(const struct half *h, const struct tcp_knobs *k)
{
    return half_due(h) - rto_of_syn(k, ORIGIN_PASSIVE, h->retries); /* each SYN,ACK starts the timer anew */
}

bool half_is_syn_again(const struct half *h, const struct segment *seg)
{
    return (seg->flags & (SEG_SYN | SEG_ACK | SEG_RST)) == SEG_SYN && seg->seq == h->irs;
}
