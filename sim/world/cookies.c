/* SYN cookies of a host's listeners: how one is sent, and what is made of the ACK that brings it back. What a cookie is made of
 * is in models/cookie.c. */
#include "step.h"

#include "cookie.h"
#include "isn.h"

struct cookie_key {
    uint64_t of[2];
};

static struct cookie_key cookie_key(const struct sim *sim, uint8_t host)
{
    return (struct cookie_key){{mix(sim->w->seed, 3u << 20 | host, 0), mix(sim->w->seed, 3u << 20 | host, 1)}};
}

static struct cookie_of cookie_of(const struct segment *seg, uint32_t irs)
{
    return (struct cookie_of){seg->daddr, seg->saddr, seg->dport, seg->sport, irs};
}

uint32_t cookie_for(const struct sim *sim, uint8_t host, const struct segment *syn)
{
    const struct tcp_knobs *k = &cfg_of(sim, host)->knobs;
    struct cookie_of of = cookie_of(syn, syn->seq);
    return cookie_make(k->cookie_layout, &of, syn->mss ? syn->mss : TCP_DEFAULT_MSS, sim->w->now, cookie_key(sim, host).of);
}

/* Do options travel with this host's cookies? */
static bool cookies_have_options(const struct tcp_knobs *k)
{
    return k->cookie_layout == COOKIE_LINUX && k->timestamps;
}

struct segment agree_on_less(const struct tcp_knobs *k, const struct segment *syn)
{
    struct segment less = *syn;
    bool options = cookies_have_options(k) && (syn->opts & OPT_TIMESTAMPS);
    less.opts &= options ? OPT_TIMESTAMPS | OPT_SACK_PERMITTED | OPT_WSCALE : 0;
    return less;
}

void cookie_stamps(const struct tcb *t, struct tcp_actions *out)
{
    struct cookie_options options = {
        .wscale = t->flags & TF_WSCALE ? t->snd_wscale : COOKIE_NO_WSCALE, .sack = t->flags & TF_SACK,
    };
    for (int i = 0; i < out->n_emit; i++) {
        struct segment *seg = &out->emit[i].seg;
        if ((seg->flags & SEG_SYN) && (seg->opts & OPT_TIMESTAMPS))
            seg->tsval = seq_add(cookie_tsval(seq_sub(seg->tsval, t->ts_offset), options), t->ts_offset);
    }
}

/* What the ACK's timestamp says about the options of the handshake. False: something that this host never agrees upon. */
static bool take_options(const struct tcp_knobs *k, const struct segment *seg, struct tcb *t)
{
    if (!cookies_have_options(k) || !(seg->opts & OPT_TIMESTAMPS))
        return true;
    struct cookie_options options = cookie_options(seq_sub(seg->tsecr, t->ts_offset));
    t->flags |= TF_TIMESTAMPS | (options.sack ? TF_SACK : 0) | (options.wscale != COOKIE_NO_WSCALE ? TF_WSCALE : 0);
    t->ts_recent = seg->tsval;
    if (options.wscale != COOKIE_NO_WSCALE) {
        t->snd_wscale = options.wscale;
        t->rcv_wscale = tcp_own_shift(k);
    }
    return (!options.sack || k->sack_permitted) &&
           (options.wscale == COOKIE_NO_WSCALE || (k->window_scale != WSCALE_NONE && options.wscale <= 14));
}

void answer_with_cookie(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                        const struct cause *cause)
{
    struct host_state *h = &sim->w->hosts[host];
    struct tcb t = listening_tcb(ev->seg);
    struct tcp_actions out;
    ev->knobs = &cfg_of(sim, host)->knobs;
    offer_cookie(sim, host, ev);
    struct segment less = agree_on_less(ev->knobs, ev->seg);
    ev->seg = &less;
    watched_step(sim, host, &t, ev, &out);
    ev->seg = &cause->flight->seg;
    cookie_stamps(&t, &out);
    record_cause(sim, host, name, cause, R_COOKIE_SENT, NULL);
    send_segment(sim, host, name, &out.emit[0].seg, R_COOKIE_SENT, 0);
    h->listeners[listener].cookies_until = sim->w->now + ev->knobs->cookie_overflow;
    h->cookies_sent++;
}

/* What the cookie of this ACK stands for: the connection that was not kept, in SYN-RECEIVED. False: it brings none. */
static bool read_cookie(const struct sim *sim, uint8_t host, struct tcp_event *ev, struct tcb *t)
{
    const struct tcp_knobs *k = &cfg_of(sim, host)->knobs;
    const struct segment *seg = ev->seg;
    uint32_t irs = seq_sub(seg->seq, 1), iss = seq_sub(seg->ack, 1);
    struct cookie_of of = cookie_of(seg, irs);
    struct sockets sockets = {seg->daddr, seg->saddr, seg->dport, seg->sport};
    uint16_t mss = cookie_check(k->cookie_layout, &of, iss, k->cookie_ticks, sim->w->now, cookie_key(sim, host).of);
    struct half half = {
        .raddr = seg->saddr, .irs = irs, .iss = iss, .rport = seg->sport, .mss = mss,
    };
    half_set_times(&half, sim->w->now, NEVER);
    if (mss == 0)
        return false;
    ev->knobs = k;
    offer_fresh(sim, host, &sockets, ev);
    tcb_from_half(t, &half, &(struct half_home){seg->daddr, ev->ts_offset, seg->dport}, k);
    return take_options(k, seg, t);
}

/* The third ACK of a handshake of which nothing was kept: from LISTEN to ESTABLISHED, or further. `t`: as read_cookie has it. */
static void cookie_opens(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcb t, struct tcp_event *ev,
                         const struct cause *cause)
{
    struct host_state *h = &sim->w->hosts[host];
    struct tcb before = listening_tcb(ev->seg);
    struct tcp_actions out;
    watched_step(sim, host, &t, ev, &out);
    assert(out.note[0].kind == NOTE_STATE);
    out.note[0].from = TCP_LISTEN;
    out.note[0].rule = R_COOKIE_GOOD;
    record_cause(sim, host, name, cause, out.rule, (const uint16_t[2]){R_COOKIE_GOOD, out.also[0]});
    h->cookies_good++;
    uint32_t i = add_conn(sim->w, host, name, &t);
    enter_queue(sim, conn_at(sim->w, i), listener, false);
    agenda_set(sim->w, POOL_CONNS, i);
    do_actions(sim, host, name, &out, &before, &t);
    tell_app(sim, i, &out);
}

void ack_to_listener(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                     const struct cause *cause)
{
    struct host_state *h = &sim->w->hosts[host];
    struct segment rst;
    struct tcb t;
    enum tcp_rule rule;
    if (!read_cookie(sim, host, ev, &t)) {
        record_cause(sim, host, name, cause, R_COOKIE_BAD, NULL);
        if (tcp_reset_for(ev->seg, &rst))
            send_segment(sim, host, name, &rst, R_COOKIE_BAD, 0);
    } else if (listener_admits_child(&h->listeners[listener], &cfg_of(sim, host)->knobs, &rule) != ADMIT) {
        count_refusal(h, R_ACCEPT_QUEUE_FULL); /* never a RST: there is no entry that would remember the handshake */
        record_cause(sim, host, name, cause, R_ACCEPT_QUEUE_FULL, NULL);
    } else {
        cookie_opens(sim, host, listener, name, t, ev, cause);
    }
}
