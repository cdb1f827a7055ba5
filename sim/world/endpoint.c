/* Letting something happen to a connection: a TCB takes a step, and the world does what the step asks for. A half-open
 * connection becomes a TCB for the length of the step. */
#include "internal.h"

#include "isn.h"

#include <string.h>

static const struct host_cfg *cfg_of(const struct sim *sim, uint8_t host)
{
    return &sim->sc->hosts[host];
}

/* ---- initial sequence numbers ---- */

static uint32_t fresh_iss(const struct sim *sim, uint8_t host, const struct sockets *k)
{
    const struct host_cfg *cfg = cfg_of(sim, host);
    uint32_t n = sim->w->hosts[host].isns;
    uint64_t secret[2] = {mix(sim->w->seed, 1u << 20 | host, 0), mix(sim->w->seed, 1u << 20 | host, 1)};
    switch (cfg->isn) {
    case ISN_CLOCK:
        return isn_clock(sim->w->now);
    case ISN_RFC6528:
        return isn_rfc6528(sim->w->now, k->laddr, k->lport, k->raddr, k->rport, secret);
    case ISN_RANDOM:
        return (uint32_t)(mix(sim->w->seed, 2u << 20 | host, n) >> 32);
    default:
        return cfg->n_iss ? cfg->iss[n < cfg->n_iss ? n : cfg->n_iss - 1] : 0;
    }
}

/* ---- keeping connections ---- */

static uint32_t add_conn(struct world *w, uint8_t host, uint16_t name, const struct tcb *t)
{
    uint32_t i = pool_take(w, POOL_CONNS);
    struct conn *c = conn_at(w, i);
    c->host = host;
    c->name = name;
    c->listener = LISTENERS_MAX;
    c->tcb = *t;
    table_add(w, POOL_CONNS, i);
    return i;
}

/* A connection that nobody has accepted stands in one of its listener's queues: `half`, the SYN queue. */
static uint32_t *queue_of(struct listener *l, bool half)
{
    return half ? &l->syn_queue : &l->accept_queue;
}

static void enter_queue(struct sim *sim, struct conn *c, uint8_t listener, bool half)
{
    struct listener *l = &sim->w->hosts[c->host].listeners[listener];
    c->listener = listener;
    c->accepted = false;
    ++*queue_of(l, half);
    record_queue(sim, c->host, l);
}

static void leave_queue(struct sim *sim, struct conn *c, bool half)
{
    if (c->listener == LISTENERS_MAX)
        return;
    struct listener *l = &sim->w->hosts[c->host].listeners[c->listener];
    c->listener = LISTENERS_MAX;
    --*queue_of(l, half);
    record_queue(sim, c->host, l);
}

void free_conn(struct world *w, uint32_t i)
{
    table_remove(w, POOL_CONNS, i);
    pool_give(w, POOL_CONNS, i);
}

void free_half(struct world *w, uint32_t i)
{
    table_remove(w, POOL_HALVES, i);
    pool_give(w, POOL_HALVES, i);
}

static void add_half(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, const struct tcb *t)
{
    struct world *w = sim->w;
    uint32_t i = pool_take(w, POOL_HALVES);
    struct half_open *h = half_at(w, i);
    h->host = host;
    h->name = name;
    h->listener = listener;
    half_from_tcb(&h->half, t);
    table_add(w, POOL_HALVES, i);
    agenda_set(w, POOL_HALVES, i);
    struct listener *l = &w->hosts[host].listeners[listener];
    l->syn_queue++;
    record_queue(sim, host, l);
}

static void drop_half(struct sim *sim, uint32_t i)
{
    const struct half_open *h = half_at(sim->w, i);
    uint8_t host = h->host;
    struct listener *l = &sim->w->hosts[host].listeners[h->listener];
    free_half(sim->w, i);
    l->syn_queue--;
    record_queue(sim, host, l);
}

/* What the tally keeps of a TCB that is about to change for the last time. */
static void keep_last(struct sim *sim, uint8_t host, uint16_t name, const struct tcb *before)
{
    if (sim->plan->keeps_last && name != CONN_OTHER && before->state != TCP_CLOSED) {
        struct tally *t = pool_at(sim->w, POOL_TALLIES, host * sim->sc->n_conns + name);
        t->last = *before;
    }
}

/* ---- doing what a step asks for ---- */

static void record_timers(const struct sim *sim, uint8_t host, uint16_t name, const struct tcb *before, const struct tcb *after)
{
    if (!sim->sink)
        return;
    for (int timer = TIMER_RTO; timer < TCP_TIMERS; timer++) {
        nsec was = tcb_deadline(before, (enum tcp_timer)timer), is = tcb_deadline(after, (enum tcp_timer)timer);
        if (was == is)
            continue;
        struct trace_rec rec = record(sim, TR_TIMER, host, name);
        rec.timer = (uint8_t)timer;
        rec.timer_op = is == NEVER ? TIMER_STOPS : TIMER_STARTS;
        rec.arrives = is;
        put(sim, &rec);
    }
}

/* States and news. `conn` NONE: not (or no longer) a full connection. */
static void do_notes(struct sim *sim, uint8_t host, uint16_t name, const struct tcp_actions *out)
{
    for (int i = 0; i < out->n_note; i++) {
        const struct tcp_note *note = &out->note[i];
        if (note->kind == NOTE_STATE) {
            record_state(sim, host, name, note->from, note->to, (enum tcp_rule)note->rule);
            when_state(sim, host, name, (enum tcp_state)note->to);
            continue;
        }
        if (sim->sink) {
            struct trace_rec rec = record(sim, TR_NEWS, host, name);
            rec.news = note->to;
            rec.n = note->octets;
            rec.rule = note->rule;
            put(sim, &rec);
        }
        if (note->to == NEWS_DELIVER && name != CONN_OTHER)
            ((struct tally *)pool_at(sim->w, POOL_TALLIES, host * sim->sc->n_conns + name))->delivered += note->octets;
        when_news(sim, host, name, (enum tcp_news)note->to);
    }
}

static void do_emissions(struct sim *sim, uint8_t host, uint16_t name, const struct tcp_actions *out)
{
    for (int i = 0; i < out->n_emit; i++) {
        const struct tcp_emission *e = &out->emit[i];
        send_segment(sim, host, name, &e->seg, (enum tcp_rule)e->rule, e->retransmission);
    }
}

static void do_actions(struct sim *sim, uint8_t host, uint16_t name, const struct tcp_actions *out, const struct tcb *before,
                       const struct tcb *after)
{
    do_notes(sim, host, name, out);
    do_emissions(sim, host, name, out);
    record_timers(sim, host, name, before, after);
}

static void tell_app(struct sim *sim, uint32_t conn, const struct tcp_actions *out)
{
    for (int i = 0; i < out->n_note; i++)
        if (out->note[i].kind == NOTE_NEWS)
            app_hears(sim, conn, (enum tcp_news)out->note[i].to, out->note[i].octets);
}

/* The cause of a step comes first in the trace, with the rule that the step has found. */
struct cause {
    enum { BY_SEGMENT, BY_CALL, BY_TIMER, BY_ITSELF } kind;
    const struct flight *flight;
    uint8_t peer;
    enum trace_call call;
    uint32_t n;
    enum tcp_timer timer;
};

static void record_cause(const struct sim *sim, uint8_t host, uint16_t name, const struct cause *cause, uint16_t rule,
                         const uint16_t also[2])
{
    if (!sim->sink || cause->kind == BY_ITSELF)
        return;
    if (cause->kind == BY_SEGMENT) {
        record_arrival(sim, host, cause->peer, name, cause->flight, (enum tcp_rule)rule, also);
    } else if (cause->kind == BY_CALL) {
        record_call(sim, cause->call, host, name, cause->n, (enum tcp_rule)rule);
    } else {
        struct trace_rec rec = record(sim, TR_TIMER, host, name);
        rec.timer = (uint8_t)cause->timer;
        rec.timer_op = TIMER_FIRES;
        rec.rule = rule;
        put(sim, &rec);
    }
}

/* ---- full connections ---- */

/* A SYN has opened a new incarnation: a listener's business again. One that may have to go back to TIME-WAIT is kept whole. */
static void reopened(struct sim *sim, uint32_t i, uint8_t listener, const struct tcb *t)
{
    struct world *w = sim->w;
    uint8_t host = conn_at(w, i)->host;
    uint16_t name = conn_at(w, i)->name;
    w->hosts[host].isns++;
    free_conn(w, i);
    if (tcb_is_half(t)) {
        add_half(sim, host, listener, name, t);
        return;
    }
    uint32_t child = add_conn(w, host, name, t);
    enter_queue(sim, conn_at(w, child), listener, true);
    agenda_set(w, POOL_CONNS, child);
}

/* The handshake of such a one is complete, and the accept queue has no room: then nothing of this step has happened. */
static bool stays_out(struct sim *sim, uint32_t i, const struct tcb *before, const struct cause *cause)
{
    struct conn *c = conn_at(sim->w, i);
    struct segment rst;
    enum tcp_rule rule;
    if (c->listener == LISTENERS_MAX || !tcb_half_open(before) || c->tcb.state != TCP_ESTABLISHED || cause->kind != BY_SEGMENT)
        return false;
    uint8_t host = c->host;
    uint16_t name = c->name;
    enum admission a =
        listener_admits_child(&sim->w->hosts[host].listeners[c->listener], &cfg_of(sim, host)->knobs, &rule);
    if (a == ADMIT)
        return false;
    c->tcb = *before;
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

/* A child that was half-open is so no longer: it waits to be accepted, or is in TIME-WAIT as before, or whoever has called
 * it has it. */
static void child_moves(struct sim *sim, uint32_t i, const struct cause *cause)
{
    struct conn *c = conn_at(sim->w, i);
    uint8_t listener = c->listener;
    leave_queue(sim, c, true);
    if (c->tcb.state != TCP_TIME_WAIT && cause->kind != BY_CALL)
        enter_queue(sim, c, listener, false);
    else
        c->accepted = true;
}

static void conn_step(struct sim *sim, uint32_t i, struct tcp_event *ev, const struct cause *cause)
{
    struct world *w = sim->w;
    struct conn *c = conn_at(w, i);
    uint8_t host = c->host;
    uint16_t name = c->name;
    uint32_t birth = c->slot.birth;
    struct tcb before = c->tcb;
    struct tcp_actions out;

    ev->knobs = &cfg_of(sim, host)->knobs;
    uint8_t listener = find_listener(w, host, c->tcb.lport);
    if (before.state == TCP_TIME_WAIT && ev->kind == EV_SEGMENT) {
        struct sockets k = {before.laddr, before.raddr, before.lport, before.rport};
        ev->listening = listener < LISTENERS_MAX;
        ev->fresh_iss = fresh_iss(sim, host, &k);
    }
    tcp_step(&c->tcb, w->now, ev, &out);
    struct tcb after = c->tcb;
    if (stays_out(sim, i, &before, cause))
        return;
    record_cause(sim, host, name, cause, out.rule, out.also);

    if (after.state == TCP_CLOSED || after.state == TCP_LISTEN) {
        keep_last(sim, host, name, &before);
        leave_queue(sim, c, tcb_half_open(&before));
        if (c->load)
            load_ended(sim, c->load);
        free_conn(w, i);
    } else if (before.state == TCP_TIME_WAIT && tcb_half_open(&after)) {
        reopened(sim, i, listener, &after);
    } else {
        if (c->listener < LISTENERS_MAX && tcb_half_open(&before) && !tcb_half_open(&after))
            child_moves(sim, i, cause);
        if (tcp_next_timeout(&after, NULL) != tcp_next_timeout(&before, NULL) || !agenda_has(w, POOL_CONNS, i))
            agenda_set(w, POOL_CONNS, i);
        if (out.more)
            due_add(w, (struct due){.kind = DUE_MORE, .conn = i, .birth = birth});
    }
    do_actions(sim, host, name, &out, &before, &after);
    if (conn_at(w, i)->slot.birth == birth) {
        tell_app(sim, i, &out);
        app_may_read(sim, i);
    }
}

void conn_event(struct sim *sim, uint32_t i, struct tcp_event *ev)
{
    conn_step(sim, i, ev, &(struct cause){.kind = BY_ITSELF});
}

/* ---- half-open connections ---- */

static void refuse_child(struct sim *sim, uint32_t i, const struct half_open *h, const struct flight *f, enum tcp_rule rule)
{
    struct segment rst;
    record_state(sim, h->host, h->name, TCP_SYN_RECEIVED, TCP_LISTEN, rule);
    drop_half(sim, i);
    when_state(sim, h->host, h->name, TCP_LISTEN);
    if (tcp_reset_for(&f->seg, &rst))
        send_segment(sim, h->host, h->name, &rst, rule, 0);
}

/* A half that is one no longer: the handshake is complete, or the user has called. False if the accept queue has no room:
 * then nothing of it has happened. */
static bool becomes_conn(struct sim *sim, uint32_t i, const struct tcb *t, const struct cause *cause, uint32_t *conn)
{
    struct half_open h = *half_at(sim->w, i);
    struct listener *l = &sim->w->hosts[h.host].listeners[h.listener];
    bool called = cause->kind == BY_CALL; /* whoever calls it has it: it need not be accepted */
    enum tcp_rule rule;
    enum admission a = called ? ADMIT : listener_admits_child(l, &cfg_of(sim, h.host)->knobs, &rule);
    if (a != ADMIT) {
        record_cause(sim, h.host, h.name, cause, (uint16_t)rule, NULL);
        if (a == REFUSE)
            refuse_child(sim, i, &h, cause->flight, rule);
        return false;
    }
    free_half(sim->w, i);
    l->syn_queue--;
    *conn = add_conn(sim->w, h.host, h.name, t);
    struct conn *c = conn_at(sim->w, *conn);
    c->accepted = called;
    if (!called) {
        c->listener = h.listener;
        l->accept_queue++;
    }
    agenda_set(sim->w, POOL_CONNS, *conn);
    return true;
}

static void half_step(struct sim *sim, uint32_t i, struct tcp_event *ev, const struct cause *cause)
{
    struct world *w = sim->w;
    struct half_open *h = half_at(w, i);
    uint8_t host = h->host, listener = h->listener;
    uint16_t name = h->name;
    struct tcb before, after;
    struct tcp_actions out;
    uint32_t conn = NONE;

    ev->knobs = &cfg_of(sim, host)->knobs;
    tcb_from_half(&before, &h->half, cfg_of(sim, host)->addr, ev->knobs);
    after = before;
    tcp_step(&after, w->now, ev, &out);
    if (after.state > TCP_LISTEN && !tcb_is_half(&after) && !becomes_conn(sim, i, &after, cause, &conn))
        return;
    record_cause(sim, host, name, cause, out.rule, out.also);
    if (conn != NONE) {
        record_queue(sim, host, &w->hosts[host].listeners[listener]);
    } else if (tcb_is_half(&after)) {
        nsec was = nsec_of(h->half.due);
        half_from_tcb(&h->half, &after);
        if (nsec_of(h->half.due) != was || !agenda_has(w, POOL_HALVES, i))
            agenda_set(w, POOL_HALVES, i);
    } else {
        keep_last(sim, host, name, &before);
        drop_half(sim, i);
    }
    do_actions(sim, host, name, &out, &before, &after);
    if (conn != NONE)
        tell_app(sim, conn, &out);
}

/* ---- where there is no connection ---- */

/* The step of a TCB that exists only for it: CLOSED, or LISTEN of a listener. */
static void passing_step(struct sim *sim, uint8_t host, uint16_t name, struct tcb *t, struct tcp_event *ev,
                         const struct cause *cause, struct tcp_actions *out)
{
    struct tcb before = *t;
    ev->knobs = &cfg_of(sim, host)->knobs;
    tcp_step(t, sim->w->now, ev, out);
    record_cause(sim, host, name, cause, out->rule, out->also);
    if (before.state == TCP_LISTEN && before.state != t->state) {
        sim->w->hosts[host].isns++;
        uint8_t listener = find_listener(sim->w, host, t->lport);
        if (tcb_is_half(t)) {
            add_half(sim, host, listener, name, t);
        } else { /* a strawman that believes every SYN */
            uint32_t i = add_conn(sim->w, host, name, t);
            conn_at(sim->w, i)->listener = listener;
            sim->w->hosts[host].listeners[listener].accept_queue++;
            agenda_set(sim->w, POOL_CONNS, i);
            do_actions(sim, host, name, out, &before, t);
            tell_app(sim, i, out);
            return;
        }
    }
    do_actions(sim, host, name, out, &before, t);
}

static void to_listener(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                        const struct cause *cause)
{
    const struct listener *l = &sim->w->hosts[host].listeners[listener];
    const struct segment *seg = &ev->seg;
    struct tcp_actions out;
    struct tcb t;
    if ((seg->flags & (SEG_SYN | SEG_ACK | SEG_RST)) == SEG_SYN) {
        enum tcp_rule rule;
        enum admission a = listener_admits_syn(l, &cfg_of(sim, host)->knobs, &rule);
        struct segment rst;
        if (a != ADMIT)
            record_cause(sim, host, name, cause, (uint16_t)rule, NULL);
        if (a == REFUSE && tcp_reset_for(seg, &rst))
            send_segment(sim, host, name, &rst, rule, 0);
        if (a != ADMIT)
            return;
    }
    tcb_init(&t, cfg_of(sim, host)->addr, seg->dport);
    t.state = TCP_LISTEN;
    struct sockets k = {t.laddr, seg->saddr, seg->dport, seg->sport};
    ev->fresh_iss = fresh_iss(sim, host, &k);
    passing_step(sim, host, name, &t, ev, cause, &out);
}

void segment_to_host(struct sim *sim, uint8_t host, uint8_t peer, const struct flight *f)
{
    const struct segment *seg = &f->seg;
    struct sockets k = {seg->daddr, seg->saddr, seg->dport, seg->sport};
    struct tcp_event ev = {.kind = EV_SEGMENT, .seg = *seg};
    struct cause cause = {.kind = BY_SEGMENT, .flight = f, .peer = peer};
    uint32_t handle = find_connection(sim->w, host, &k);
    uint16_t name = name_of(sim->sc, &k);
    bool own = seg->daddr == sim->w->hosts[host].addr; /* the other addresses of a load only open */
    uint8_t listener = own ? find_listener(sim->w, host, seg->dport) : LISTENERS_MAX;
    if (handle != NONE && handle >> 28 == POOL_CONNS) {
        conn_step(sim, handle & 0x0fffffff, &ev, &cause);
    } else if (handle != NONE) {
        half_step(sim, handle & 0x0fffffff, &ev, &cause);
    } else if (listener < LISTENERS_MAX) {
        to_listener(sim, host, listener, name, &ev, &cause);
    } else {
        struct tcp_actions out;
        struct tcb t;
        tcb_init(&t, seg->daddr, seg->dport);
        passing_step(sim, host, name, &t, &ev, &cause, &out);
    }
    when_segment(sim, WHEN_RECEIVES, host, name, seg);
}

/* ---- user calls and timers ---- */

uint32_t called_connection(const struct scenario *sc, const struct world *w, uint8_t host, uint16_t name)
{
    struct sockets k;
    if (sockets_of(sc, host, name, &k))
        return find_connection(w, host, &k);
    uint32_t found = NONE, birth = NONE;
    for (uint32_t i = 0; i < w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(w, i);
        if (c->slot.birth && c->host == host && c->slot.birth < birth) {
            found = handle_of(POOL_CONNS, i);
            birth = c->slot.birth;
        }
    }
    return found;
}

/* A port that connect has chosen is not free for the same remote socket until that connection is gone, TIME-WAIT included. */
static bool port_is_free(const struct sim *sim, uint8_t host, const struct sockets *k)
{
    uint32_t used = 0;
    if (k->lport < DEFAULT_PORT)
        return true; /* not chosen: `from` */
    for (uint32_t i = 0; i < sim->w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(sim->w, i);
        used += c->slot.birth && c->host == host && c->tcb.lport >= DEFAULT_PORT && c->tcb.raddr == k->raddr &&
                c->tcb.rport == k->rport;
    }
    return used < cfg_of(sim, host)->knobs.ports;
}

static void no_port(struct sim *sim, uint8_t host, uint16_t name, const struct cause *cause)
{
    record_cause(sim, host, name, cause, R_NO_PORT, NULL);
    if (sim->sink) {
        struct trace_rec rec = record(sim, TR_NEWS, host, name);
        rec.news = NEWS_NO_PORT;
        rec.rule = R_NO_PORT;
        put(sim, &rec);
    }
    when_news(sim, host, name, NEWS_NO_PORT);
}

/* `t`: CLOSED with these local sockets, or in TIME-WAIT. `load`: as conn.load. */
static void open_conn(struct sim *sim, uint8_t host, uint16_t name, const struct sockets *k, struct tcb t, struct tcp_event *ev,
                      const struct cause *cause, uint8_t load)
{
    struct tcp_actions out;
    ev->knobs = &cfg_of(sim, host)->knobs;
    ev->raddr = k->raddr;
    ev->rport = k->rport;
    ev->fresh_iss = fresh_iss(sim, host, k);
    struct tcb before = t;
    tcp_step(&t, sim->w->now, ev, &out);
    record_cause(sim, host, name, cause, out.rule, out.also);
    sim->w->hosts[host].isns++;
    uint32_t i = add_conn(sim->w, host, name, &t);
    struct conn *c = conn_at(sim->w, i);
    c->accepted = true;
    c->load = load;
    agenda_set(sim->w, POOL_CONNS, i);
    do_actions(sim, host, name, &out, &before, &t);
    app_starts(sim, i);
}

/* `old`: the connection in TIME-WAIT whose sockets are taken, NONE if there is none. */
static void open_call(struct sim *sim, uint8_t host, uint16_t name, uint32_t old, struct tcp_event *ev,
                      const struct cause *cause)
{
    struct sockets k;
    if (!sockets_of(sim->sc, host, name, &k))
        return;
    if (old == NONE && !port_is_free(sim, host, &k)) {
        no_port(sim, host, name, cause);
        return;
    }
    struct tcb t;
    tcb_init(&t, k.laddr, k.lport);
    if (old != NONE) {
        t = conn_at(sim->w, old)->tcb;
        free_conn(sim->w, old);
    }
    open_conn(sim, host, name, &k, t, ev, cause, 0);
}

void open_sockets(struct sim *sim, uint8_t host, uint16_t name, const struct sockets *k, uint8_t load)
{
    struct tcp_event ev = {.kind = EV_OPEN_ACTIVE};
    struct cause cause = {.kind = BY_CALL, .call = CALL_CONNECT};
    uint32_t handle = find_connection(sim->w, host, k);
    struct tcb t;
    tcb_init(&t, k->laddr, k->lport);
    if (handle == NONE)
        open_conn(sim, host, name, k, t, &ev, &cause, load);
    else if (handle >> 28 == POOL_CONNS)
        conn_step(sim, handle & 0x0fffffff, &ev, &cause); /* "connection already exists" */
    else
        half_step(sim, handle & 0x0fffffff, &ev, &cause);
}

void call_connection(struct sim *sim, uint8_t host, uint16_t name, struct tcp_event *ev, enum trace_call call)
{
    struct cause cause = {.kind = BY_CALL, .call = call, .n = ev->octets};
    uint32_t handle = called_connection(sim->sc, sim->w, host, name);
    if (ev->kind == EV_OPEN_ACTIVE && handle != NONE && handle >> 28 == POOL_CONNS &&
        conn_at(sim->w, handle & 0x0fffffff)->tcb.state == TCP_TIME_WAIT && cfg_of(sim, host)->knobs.tw_connect) {
        open_call(sim, host, name, handle & 0x0fffffff, ev, &cause);
    } else if (handle != NONE && handle >> 28 == POOL_CONNS) {
        conn_step(sim, handle & 0x0fffffff, ev, &cause);
    } else if (handle != NONE) {
        half_step(sim, handle & 0x0fffffff, ev, &cause);
    } else if (ev->kind == EV_OPEN_ACTIVE) {
        open_call(sim, host, name, NONE, ev, &cause);
    } else {
        struct tcp_actions out;
        struct tcb t;
        tcb_init(&t, cfg_of(sim, host)->addr, 0);
        passing_step(sim, host, name, &t, ev, &cause, &out);
    }
}

void timer_fires(struct sim *sim, enum pool_id id, uint32_t i)
{
    struct tcp_event ev = {.kind = EV_TIMEOUT};
    sim->line = 0;
    if (id == POOL_CONNS) {
        tcp_next_timeout(&conn_at(sim->w, i)->tcb, &ev.timer);
        conn_step(sim, i, &ev, &(struct cause){.kind = BY_TIMER, .timer = ev.timer});
        return;
    }
    const struct half_open *h = half_at(sim->w, i);
    struct tcb t;
    tcb_from_half(&t, &h->half, cfg_of(sim, h->host)->addr, &cfg_of(sim, h->host)->knobs);
    tcp_next_timeout(&t, &ev.timer);
    half_step(sim, i, &ev, &(struct cause){.kind = BY_TIMER, .timer = ev.timer});
}

void accept_conn(struct sim *sim, uint32_t i)
{
    struct conn *c = conn_at(sim->w, i);
    if (c->accepted)
        return;
    assert(!tcb_half_open(&c->tcb));
    c->accepted = true;
    record_call(sim, CALL_ACCEPT, c->host, c->name, 1, R_ACCEPT);
    leave_queue(sim, c, false);
    app_starts(sim, i);
}
