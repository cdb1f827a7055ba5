/* What a host does with its listeners: which SYNs get an entry in the SYN queue, what happens to an entry, and which of them
 * join the accept queue. RFC 9293 has no queues; the decisions are in models/listener.c. An entry has no behaviour of its own:
 * for the length of a step it is a TCB. */
#include "step.h"

void count_refusal(struct host_state *h, enum tcp_rule rule)
{
    if (rule == R_ACCEPT_QUEUE_FULL || rule == R_ACCEPT_QUEUE_RESET)
        h->overflows++;
    else
        h->syn_drops++;
}

static void refuse_child(struct sim *sim, uint32_t i, const struct half_open *h, const struct flight *f, enum tcp_rule rule)
{
    struct segment rst;
    uint16_t name = name_of_half(sim, h);
    record_state(sim, h->half.host, name, TCP_SYN_RECEIVED, TCP_LISTEN, rule);
    drop_half(sim, i);
    when_state(sim, h->half.host, name, TCP_LISTEN);
    if (tcp_reset_for(&f->seg, &rst))
        send_segment(sim, h->half.host, name, &rst, rule, 0);
}

/* The application wants connections with something to read. `t`: what its ACK would make of it. */
static bool is_deferred(const struct sim *sim, const struct half_open *h, const struct tcb *t)
{
    const struct tcp_knobs *k = &cfg_of(sim, h->half.host)->knobs;
    return k->defer_accept > 0 && h->half.retries < listener_deferred_timeouts(k) && t->state == TCP_ESTABLISHED &&
           t->rcv_nxt == seq_add(h->half.irs, 1) && t->n_held == 0;
}

/* A half that is one no longer: the handshake is complete, or the user has called. False if the accept queue has no room:
 * then nothing of it has happened. */
static bool becomes_conn(struct sim *sim, uint32_t i, const struct tcb *t, const struct cause *cause, uint32_t *conn)
{
    struct half_open h = *half_at(sim->w, i);
    struct listener *l = &sim->w->hosts[h.half.host].listeners[h.half.listener];
    bool called = cause->kind == BY_CALL; /* whoever calls it has it: it need not be accepted */
    uint16_t name = name_of_half(sim, &h);
    enum tcp_rule rule;
    if (!called && is_deferred(sim, &h, t)) {
        half_at(sim->w, i)->half.acked = true;
        record_cause(sim, h.half.host, name, cause, R_DEFERRED, NULL);
        return false;
    }
    enum admission a = called ? ADMIT : listener_admits_child(l, &cfg_of(sim, h.half.host)->knobs, &rule);
    if (a != ADMIT) {
        record_cause(sim, h.half.host, name, cause, (uint16_t)rule, NULL);
        half_at(sim->w, i)->half.acked = true;
        count_refusal(&sim->w->hosts[h.half.host], rule);
        if (a == REFUSE)
            refuse_child(sim, i, &h, cause->flight, rule);
        return false;
    }
    take_half(sim, i);
    *conn = add_conn(sim->w, h.half.host, name, t);
    struct conn *c = conn_at(sim->w, *conn);
    c->tcb.accepted = called;
    if (!called) {
        c->listener = h.half.listener & 15u;
        l->accept_queue++;
    }
    agenda_set_conn(sim->w, c, *conn);
    return true;
}

/* An entry that may be evicted has a cookie for its number: so its third ACK can still open the connection. */
static bool has_cookie(const struct tcp_knobs *k)
{
    return k->syn_cookies > 0 && chains_needed(k) > 0;
}

/* synack-interval: the peer's SYN came again so soon after the last one that it draws nothing. */
static bool too_soon(const struct sim *sim, const struct half_open *h, const struct tcp_event *ev)
{
    const struct tcp_knobs *k = ev->knobs;
    return k->synack_interval > 0 && h->half.answered && ev->kind == EV_SEGMENT && half_is_syn_again(&h->half, ev->seg) &&
           sim->w->now - half_sent_at(&h->half, k) < k->synack_interval;
}

/* The knobs of a step of this entry: a crowded queue has less patience. `fewer` is where they are written if they differ. */
static const struct tcp_knobs *knobs_now(const struct sim *sim, const struct half_open *h, struct tcp_knobs *fewer)
{
    const struct tcp_knobs *k = &cfg_of(sim, h->half.host)->knobs;
    uint32_t retries = listener_synack_retries(&sim->w->hosts[h->half.host].listeners[h->half.listener], k);
    uint32_t deferred = h->half.acked ? listener_deferred_timeouts(k) : 0;
    if (retries < deferred)
        retries = deferred; /* one that has been acknowledged stays until then */
    if (retries == k->synack_retries)
        return k;
    *fewer = *k;
    fewer->synack_retries = retries;
    return fewer;
}

void half_step(struct sim *sim, uint32_t i, struct tcp_event *ev, const struct cause *cause)
{
    struct world *w = sim->w;
    struct half_open *h = half_at(w, i);
    uint8_t host = h->half.host, listener = h->half.listener;
    uint16_t name = name_of_half(sim, h);
    struct tcb before, after;
    struct tcp_actions out;
    struct tcp_knobs fewer;
    uint32_t conn = NONE;

    ev->knobs = knobs_now(sim, h, &fewer);
    ev->quiet = h->half.acked && h->half.retries + 1u < listener_deferred_timeouts(ev->knobs); /* the last asks for the ACK again */
    if (too_soon(sim, h, ev)) {
        record_cause(sim, host, name, cause, R_SYN_TOO_SOON, NULL);
        return;
    }
    half_to_tcb(sim->sc, sim->w, h, &before);
    load_concerns(sim, host, &before);
    after = before;
    host_step(sim, host, &after, ev, &out);
    if (has_cookie(ev->knobs))
        cookie_stamps(&after, &out);
    if (after.state > TCP_LISTEN && !tcb_is_half(&after) && !becomes_conn(sim, i, &after, cause, &conn))
        return;
    record_cause(sim, host, name, cause, out.rule, out.also);
    if (conn != NONE) {
        record_queue(sim, host, &w->hosts[host].listeners[listener]);
    } else if (tcb_is_half(&after)) {
        if (out.n_emit > 0 || ev->kind == EV_TIMEOUT)
            h->half.answered = ev->kind == EV_SEGMENT && half_is_syn_again(&h->half, ev->seg);
        change_half(sim, i, &after);
    } else {
        keep_last(sim, host, name, &before);
        drop_half(sim, i);
    }
    do_actions(sim, host, name, &out, &before, &after);
    if (conn != NONE)
        tell_app(sim, conn, &out);
}

void half_event(struct sim *sim, uint32_t i, struct tcp_event *ev)
{
    half_step(sim, i, ev, &(struct cause){.kind = BY_ITSELF});
}

/* ---- children that are kept whole ---- */

void reopened(struct sim *sim, uint32_t i, uint8_t listener, const struct tcb *t)
{
    struct world *w = sim->w;
    uint8_t host = conn_at(w, i)->host;
    uint16_t name = conn_at(w, i)->name;
    w->hosts[host].isns++;
    free_conn(w, i);
    if (tcb_is_half(t)) {
        add_half(sim, host, listener, t);
        return;
    }
    uint32_t child = add_conn(w, host, name, t);
    enter_queue(sim, conn_at(w, child), listener, true);
    agenda_set(w, POOL_CONNS, child);
}

bool stays_out(struct sim *sim, uint32_t i, const struct tcb *before, struct tcb *t, const struct cause *cause)
{
    struct conn *c = conn_at(sim->w, i);
    struct segment rst;
    enum tcp_rule rule;
    if (c->listener == LISTENERS_MAX || !tcb_half_open(before) || t->state != TCP_ESTABLISHED || cause->kind != BY_SEGMENT)
        return false;
    uint8_t host = c->host;
    uint16_t name = c->name;
    enum admission a =
        listener_admits_child(&sim->w->hosts[host].listeners[c->listener], &cfg_of(sim, host)->knobs, &rule);
    if (a == ADMIT)
        return false;
    *t = *before;
    count_refusal(&sim->w->hosts[host], rule);
    record_cause(sim, host, name, cause, (uint16_t)rule, NULL);
    if (a == IGNORE)
        return true;
    record_state(sim, host, name, TCP_SYN_RECEIVED, TCP_LISTEN, rule);
    leave_queue(sim, c, true);
    free_conn(sim->w, i);
    when_state(sim, host, name, TCP_LISTEN);
    if (tcp_reset_for(&cause->flight->seg, &rst))
        send_segment(sim, host, name, &rst, rule, 0);
    return true;
}

void child_moves(struct sim *sim, uint32_t i, const struct cause *cause)
{
    struct conn *c = conn_at(sim->w, i);
    uint8_t listener = c->listener;
    leave_queue(sim, c, true);
    if (c->tcb.state != TCP_TIME_WAIT && cause->kind != BY_CALL)
        enter_queue(sim, c, listener, false);
    else
        c->tcb.accepted = true;
}

/* A round trip to this address was measured in a connection that has ended well. */
static bool proven(const struct sim *sim, uint8_t host, uint32_t addr)
{
    uint8_t peer = host_by_addr(sim->sc, addr);
    return peer != NO_HOST && (sim->w->hosts[host].proven >> peer & 1);
}

/* ---- segments for which there is no connection ---- */

struct tcb listening_tcb(const struct segment *seg)
{
    struct tcb t;
    tcb_init(&t, seg->daddr, seg->dport);
    t.state = TCP_LISTEN;
    return t;
}

/* A SYN that gets no entry. */
static void syn_is_kept_out(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                            const struct cause *cause, enum admission a, enum tcp_rule rule)
{
    struct segment rst;
    if (a == COOKIE) {
        answer_with_cookie(sim, host, listener, name, ev, cause);
        return;
    }
    count_refusal(&sim->w->hosts[host], rule);
    record_cause(sim, host, name, cause, (uint16_t)rule, NULL);
    if (a == REFUSE && tcp_reset_for(ev->seg, &rst))
        send_segment(sim, host, name, &rst, rule, 0);
}

/* A SYN has become a child: an entry, or with a strawman that believes every SYN a connection. */
static void add_child(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, const struct tcb *t,
                      const struct tcb *before, const struct tcp_actions *out)
{
    sim->w->hosts[host].isns++;
    if (tcb_is_half(t)) {
        add_half(sim, host, listener, t);
        do_actions(sim, host, name, out, before, t);
        return;
    }
    uint32_t i = add_conn(sim->w, host, name, t);
    conn_at(sim->w, i)->listener = listener & 15u;
    sim->w->hosts[host].listeners[listener].accept_queue++;
    agenda_set(sim->w, POOL_CONNS, i);
    do_actions(sim, host, name, out, before, t);
    tell_app(sim, i, out);
}

static void syn_is_let_in(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                          const struct cause *cause, bool evict)
{
    struct listener *l = &sim->w->hosts[host].listeners[listener];
    struct tcb before = listening_tcb(ev->seg), t = before;
    struct sockets sockets = {t.laddr, ev->seg->saddr, ev->seg->dport, ev->seg->sport};
    struct tcp_actions out;
    struct segment less;
    ev->knobs = &cfg_of(sim, host)->knobs;
    fast_open_listen(sim, host, ev);
    if (!has_cookie(ev->knobs)) {
        offer_fresh(sim, host, &sockets, ev);
    } else {
        offer_cookie(sim, host, ev);
        less = agree_on_less(ev->knobs, ev->seg);
        ev->seg = &less;
    }
    watched_step(sim, host, &t, ev, &out);
    ev->seg = &cause->flight->seg;
    if (has_cookie(ev->knobs))
        cookie_stamps(&t, &out);
    record_cause(sim, host, name, cause, out.rule, out.also);
    if (evict) {
        evict_oldest(sim, host, listener, ev->seg);
        l->cookies_until = sim->w->now + ev->knobs->cookie_overflow;
    }
    add_child(sim, host, listener, name, &t, &before, &out);
}

static void to_listener_syn(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                            const struct cause *cause)
{
    const struct listener *l = &sim->w->hosts[host].listeners[listener];
    struct syn_facts facts = {
        .proven = proven(sim, host, ev->seg->saddr), .chain = chain_length(sim, host, listener, ev->seg),
    };
    enum tcp_rule rule;
    enum admission a = listener_admits_syn(l, &cfg_of(sim, host)->knobs, &facts, &rule);
    if (a == ADMIT || a == EVICT)
        syn_is_let_in(sim, host, listener, name, ev, cause, a == EVICT);
    else
        syn_is_kept_out(sim, host, listener, name, ev, cause, a, rule);
}

void to_listener(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                 const struct cause *cause)
{
    uint8_t flags = ev->seg->flags & (SEG_SYN | SEG_ACK | SEG_RST);
    if (flags == SEG_SYN && !tcp_listen_drops(&cfg_of(sim, host)->knobs, ev->seg)) {
        to_listener_syn(sim, host, listener, name, ev, cause);
    } else if (flags == SEG_ACK && listener_takes_cookies(&sim->w->hosts[host].listeners[listener],
                                                          &cfg_of(sim, host)->knobs, sim->w->now)) {
        ack_to_listener(sim, host, listener, name, ev, cause);
    } else {
        struct tcb t = listening_tcb(ev->seg);
        struct tcp_actions out;
        passing_step(sim, host, name, &t, ev, cause, &out);
    }
}
