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

void answer_with_cookie(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                        const struct cause *cause)
{
    struct host_state *h = &sim->w->hosts[host];
    struct tcb t = listening_tcb(&ev->seg);
    struct tcp_actions out;
    ev->knobs = &cfg_of(sim, host)->knobs;
    ev->fresh_iss = cookie_for(sim, host, &ev->seg);
    ev->seg.opts = 0; /* a cookie has room for the MSS only: the other options are not agreed upon */
    tcp_step(&t, sim->w->now, ev, &out);
    record_cause(sim, host, name, cause, R_COOKIE_SENT, NULL);
    send_segment(sim, host, name, &out.emit[0].seg, R_COOKIE_SENT, 0);
    h->listeners[listener].cookies_until = sim->w->now + ev->knobs->cookie_overflow;
    h->cookies_sent++;
}

/* What the cookie of this ACK stands for: the entry that was not kept. False: it brings none. */
static bool read_cookie(const struct sim *sim, uint8_t host, const struct segment *seg, struct half *half)
{
    const struct tcp_knobs *k = &cfg_of(sim, host)->knobs;
    uint32_t irs = seq_sub(seg->seq, 1), iss = seq_sub(seg->ack, 1);
    struct cookie_of of = cookie_of(seg, irs);
    uint16_t mss = cookie_check(k->cookie_layout, &of, iss, k->cookie_ticks, sim->w->now, cookie_key(sim, host).of);
    *half = (struct half){
        .since = small_time(sim->w->now), .due = small_time(NEVER), .raddr = seg->saddr, .irs = irs, .iss = iss,
        .rport = seg->sport, .mss = mss,
    };
    return mss > 0;
}

/* The third ACK of a handshake of which nothing was kept: from LISTEN to ESTABLISHED, or further. */
static void cookie_opens(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, const struct half *half,
                         struct tcp_event *ev, const struct cause *cause)
{
    struct host_state *h = &sim->w->hosts[host];
    struct tcb before = listening_tcb(&ev->seg), t;
    struct tcp_actions out;
    ev->knobs = &cfg_of(sim, host)->knobs;
    tcb_from_half(&t, half, &(struct half_home){.laddr = ev->seg.daddr, .lport = ev->seg.dport}, ev->knobs);
    tcp_step(&t, sim->w->now, ev, &out);
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
    struct half half;
    enum tcp_rule rule;
    if (!read_cookie(sim, host, &ev->seg, &half)) {
        record_cause(sim, host, name, cause, R_COOKIE_BAD, NULL);
        if (tcp_reset_for(&ev->seg, &rst))
            send_segment(sim, host, name, &rst, R_COOKIE_BAD, 0);
    } else if (listener_admits_child(&h->listeners[listener], &cfg_of(sim, host)->knobs, &rule) != ADMIT) {
        count_refusal(h, R_ACCEPT_QUEUE_FULL); /* never a RST: there is no entry that would remember the handshake */
        record_cause(sim, host, name, cause, R_ACCEPT_QUEUE_FULL, NULL);
    } else {
        cookie_opens(sim, host, listener, name, &half, ev, cause);
    }
}
