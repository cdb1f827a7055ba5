/* An endpoint as octets (pack.h): each field by its name, without what makes no difference any more. */
#include "pack_io.h"

static const nsec NEVER_GIVES_UP = SEC(365 * 86400);

bool never_gives_up(const struct tcp_knobs *k)
{
    return k->r2 >= NEVER_GIVES_UP && k->syn_r2 >= NEVER_GIVES_UP && k->syn_retries == 0 && k->user_timeout == 0;
}

bool constant_rto(const struct tcp_knobs *k)
{
    return k->rto_min == k->rto_max && k->rto_initial == k->rto_max && k->rto_max <= SEC(3);
}

static void plain_rtt(struct tcb *t, const struct tcp_knobs *k)
{
    if (constant_rto(k)) {
        t->flags &= ~(uint32_t)(TF_SRTT | TF_TIMING);
        t->resent = 0;
    }
    if (t->resent > 1)
        t->resent = 1;
    if (!(t->flags & TF_TIMING))
        t->rtt_seq = 0;
    if (!(t->flags & TF_TIMING))
        t->rtt_at = 0;
    if (!(t->flags & TF_SRTT))
        t->srtt = t->rttvar = 0;
}

static void plain_retries(struct tcb *t, const struct tcp_knobs *k, nsec now)
{
    bool counts = t->snd_una != t->snd_nxt || t->main_timer == TIMER_PERSIST;
    if (!counts || never_gives_up(k))
        t->since = now;
    if (constant_rto(k) && never_gives_up(k) && t->retries > k->r1)
        t->retries = (uint8_t)k->r1;
    nsec interval = t->rto;
    uint8_t shift = 0;
    for (; shift < t->probe_shift && interval < k->rto_max; shift++)
        interval *= 2;
    t->probe_shift = shift;
}

void tcb_plain(struct tcb *t, const struct tcp_knobs *k, nsec now)
{
    plain_rtt(t, k);
    plain_retries(t, k, now);
    if (t->challenges > 0 && now - t->challenged >= k->challenge_span)
        t->challenges = 0;
    if (t->challenges == 0)
        t->challenged = now;
    if (k->delayed_ack == 0)
        t->last_ack_sent = 0;
    if (!(t->flags & TF_SEND_URGENT))
        t->snd_up = 0;
    if (!(t->flags & TF_URGENT))
        t->rcv_up = 0;
}

static void io_tcb_sequence(struct io *io, struct tcb *t)
{
    IO(io, t->iss);
    IO(io, t->snd_una);
    IO(io, t->snd_nxt);
    IO(io, t->snd_wnd);
    IO(io, t->snd_wl1);
    IO(io, t->snd_wl2);
    IO(io, t->snd_up);
    IO(io, t->max_snd_wnd);
    IO(io, t->snd_end);
    IO(io, t->irs);
    IO(io, t->rcv_nxt);
    IO(io, t->rcv_up);
    IO(io, t->rcv_adv);
    IO(io, t->rcv_unread);
    IO(io, t->rcv_want);
    IO(io, t->last_ack_sent);
    if (t->flags & TF_FIN_HELD)
        IO(io, t->held_fin);
    IO(io, t->n_held);
    if (t->state == TCP_SYN_RECEIVED && t->origin == ORIGIN_TIME_WAIT) {
        IO(io, t->before);
        return;
    }
    for (int i = 0; i < t->n_held && i < TCP_HELD_MAX; i++)
        IO(io, t->held[i]);
}

static void io_tcb_times(struct io *io, struct tcb *t)
{
    IO(io, t->rtt_seq);
    if (t->flags & TF_TIMING)
        io_time(io, &t->rtt_at);
    IO(io, t->srtt);
    IO(io, t->rttvar);
    IO(io, t->rto);
    io_time(io, &t->since);
    io_time(io, &t->challenged);
    IO(io, t->ts_offset);
    IO(io, t->ts_recent);
    if (t->flags & TF_TIMESTAMPS)
        io_time(io, &t->ts_recent_at);
    io_time(io, &t->main_at);
    io_time(io, &t->delack_at);
    io_time(io, &t->user_at);
}

void io_tcb(struct io *io, struct tcb *t)
{
    IO(io, t->laddr);
    IO(io, t->raddr);
    IO(io, t->lport);
    IO(io, t->rport);
    IO(io, t->state);
    IO(io, t->origin);
    IO(io, t->main_timer);
    IO(io, t->retries);
    IO(io, t->resent);
    IO(io, t->flags);
    IO(io, t->probe_shift);
    IO(io, t->challenges);
    IO(io, t->snd_wscale);
    IO(io, t->rcv_wscale);
    IO(io, t->quick_acks);
    IO(io, t->snd_mss);
    io_tcb_sequence(io, t);
    io_tcb_times(io, t);
}
