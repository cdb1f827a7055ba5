/* Letting something happen to a connection: a TCB takes a step, and the world does what the step asks for. A half-open
 * connection becomes a TCB for the length of the step. */
#include "step.h"

#include "isn.h"

/* ---- initial sequence numbers ---- */

/* The ISS of the next connection between these sockets; hosts[host].isns counts those that were used. Where segments take
 * no time, each connection has a number as if it were begun a second after the one before. */
static uint32_t next_iss(const struct sim *sim, uint8_t host, const struct sockets *k)
{
    const struct host_cfg *cfg = cfg_of(sim, host);
    uint32_t n = sim->w->hosts[host].isns;
    nsec clock = sim->w->now + (sim->chooser && sim->chooser->timeless ? SEC(n) : 0);
    switch (cfg->isn) {
    case ISN_CLOCK:
        return isn_clock(clock);
    case ISN_RFC6528:
        return isn_rfc6528(clock, k->laddr, k->lport, k->raddr, k->rport, sim->plan->secrets[host]);
    case ISN_FIXED64K:
        return isn_fixed64k(n);
    case ISN_RANDOM:
        return (uint32_t)(mix(sim->w->seed, 2u << 20 | host, n) >> 32);
    default:
        return cfg->n_iss ? cfg->iss[n < cfg->n_iss ? n : cfg->n_iss - 1] : 0;
    }
}

/* RFC 7323, 7.1: what a clock shows to one peer tells nothing to another. */
static uint32_t ts_offset(const struct world *w, const struct host_cfg *cfg, uint8_t host, uint32_t raddr)
{
    uint32_t more = cfg->knobs.timestamp_random ? (uint32_t)(mix(w->seed, 3u << 20 | host, raddr) >> 32) : 0;
    return seq_add(cfg->knobs.timestamp_offset, more);
}

void offer_cookie(const struct sim *sim, uint8_t host, struct tcp_event *ev)
{
    ev->fresh_iss = cookie_for(sim, host, ev->seg);
    ev->ts_offset = ts_offset(sim->w, cfg_of(sim, host), host, ev->seg->saddr);
}

void offer_fresh(const struct sim *sim, uint8_t host, const struct sockets *k, struct tcp_event *ev)
{
    ev->fresh_iss = next_iss(sim, host, k);
    ev->ts_offset = ts_offset(sim->w, cfg_of(sim, host), host, k->raddr);
}

void half_to_tcb(const struct scenario *sc, const struct world *w, const struct half_open *h, struct tcb *t)
{
    const struct host_cfg *cfg = &sc->hosts[h->half.host];
    struct half_home home = {
        .laddr = cfg->addr,
        .lport = w->hosts[h->half.host].listeners[h->half.listener].port,
        .ts_offset = ts_offset(w, cfg, h->half.host, h->half.raddr),
    };
    tcb_from_half(t, &h->half, &home, &cfg->knobs);
}

/* ---- doing what a step asks for ---- */

void record_timers(const struct sim *sim, uint8_t host, uint16_t name, const struct tcb *before, const struct tcb *after)
{
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

static void count_delivered(struct sim *sim, uint8_t host, uint16_t name, uint32_t octets)
{
    if (name != CONN_OTHER)
        POOL_AT(sim->w, POOL_TALLIES, struct tally, host * sim->sc->n_conns + name)->delivered += octets;
}

/* States and news. `conn` NONE: not (or no longer) a full connection. */
void do_notes(struct sim *sim, uint8_t host, uint16_t name, const struct tcp_actions *out)
{
    const struct tcp_note *note = out->note;
    for (int left = out->n_note; left > 0; left--, note++) {
        if (note->kind == NOTE_STATE) {
            record_state(sim, host, name, note->from, note->to, (enum tcp_rule)note->rule);
            when_state(sim, host, name, (enum tcp_state)note->to);
            continue;
        }
        if (looked_at(sim, TR_NEWS)) {
            struct trace_rec rec = record(sim, TR_NEWS, host, name);
            rec.news = note->to;
            rec.n = note->octets;
            rec.rule = note->rule;
            put(sim, &rec);
        }
        if (note->to == NEWS_DELIVER)
            count_delivered(sim, host, name, note->octets);
        when_news(sim, host, name, (enum tcp_news)note->to);
    }
}

void tell_app(struct sim *sim, uint32_t conn, const struct tcp_actions *out)
{
    const struct tcp_note *note = out->note;
    for (int left = out->n_note; left > 0; left--, note++)
        if (note->kind == NOTE_NEWS)
            app_hears(sim, conn, (enum tcp_news)note->to, note->octets);
}

void put_cause(const struct sim *sim, uint8_t host, uint16_t name, const struct cause *cause, uint16_t rule,
               const uint16_t also[2])
{
    if (cause->kind == BY_SEGMENT) {
        record_arrival(sim, cause->flight, name, (enum tcp_rule)rule, also);
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

/* The peer answers, and how fast is known: for the reserve of a SYN queue (max-syn-backlog). */
static void note_proven(struct sim *sim, uint8_t host, const struct tcb *before, const struct tcb *after)
{
    bool ended = after->state == TCP_TIME_WAIT || (after->state == TCP_CLOSED && before->state == TCP_LAST_ACK);
    uint8_t peer = ended && (before->flags & TF_SRTT) ? host_by_addr(sim->sc, before->raddr) : NO_HOST;
    if (peer != NO_HOST)
        sim->w->hosts[host].proven |= (uint16_t)(1u << peer);
}

void show_step(struct sim *sim, uint8_t host, struct tcb *t, const struct tcp_event *ev, struct tcp_actions *out)
{
    struct tcb before = *t;
    tcp_step(t, sim->w->now, ev, out);
    sim->watcher->step(sim->watcher, host, sim->w->now, &before, ev, t, out);
}

/* A limit on challenge ACKs that all connections share. That one connection notices what another does is just what is wrong
 * with it. */
void limited_step(struct sim *sim, uint8_t host, struct tcb *t, struct tcp_event *ev, struct tcp_actions *out, uint32_t limit)
{
    struct host_state *h = &sim->w->hosts[host];
    uint32_t second = (uint32_t)(sim->w->now / SEC(1));
    if (h->challenge_second != second)
        h->challenges = 0;
    h->challenge_second = second;
    ev->no_challenges = h->challenges >= limit;
    watched_step(sim, host, t, ev, out);
    h->challenges += out->challenged;
}

/* What a TIME-WAIT, or a passive OPEN of this very connection, must be told so that it can open anew. */
static uint8_t offer_opening(struct sim *sim, const struct conn *c, struct tcp_event *ev)
{
    struct sockets k = {c->tcb.laddr, c->tcb.raddr, c->tcb.lport, c->tcb.rport};
    uint8_t listener = LISTENERS_MAX;
    if (c->tcb.state == TCP_TIME_WAIT) {
        listener = find_listener(sim->w, c->host, k.lport);
        ev->listening = listener < LISTENERS_MAX;
    } else {
        ev->raddr = k.raddr;
        ev->rport = k.rport;
    }
    offer_fresh(sim, c->host, &k, ev);
    return listener;
}

/* Where the connection is kept after a step that has changed it. `before`: its TCB as it was. False: it is no more. */
static bool keep_stepped(struct sim *sim, uint32_t i, const struct tcb *before, const struct tcb *after, uint8_t listener,
                         const struct cause *cause)
{
    struct conn *c = conn_at(sim->w, i);
    if (after->state == TCP_CLOSED || (after->state == TCP_LISTEN && !(after->flags & TF_LONE))) {
        keep_last(sim, c->host, c->name, before);
        leave_queue(sim, c, tcb_half_open(before));
        if (c->load)
            load_ended(sim, c->load);
        free_conn(sim->w, i);
        return false;
    }
    if (before->state == TCP_TIME_WAIT && tcb_half_open(after)) {
        struct tcb opened = *after;
        reopened(sim, i, listener, &opened);
        return false;
    }
    slim_marks(&c->tcb, after);
    if (c->listener < LISTENERS_MAX && tcb_half_open(before) && !tcb_half_open(after))
        child_moves(sim, i, cause);
    if (tcp_next_timeout(after, NULL) != tcp_next_timeout(before, NULL) || c->slot.next == IDLE)
        agenda_set_conn(sim->w, c, i);
    return true;
}

static void conn_step(struct sim *sim, uint32_t i, struct tcp_event *ev, const struct cause *cause)
{
    struct world *w = sim->w;
    struct conn *c = conn_at(w, i);
    uint8_t host = c->host, listener = LISTENERS_MAX;
    uint16_t name = c->name;
    uint32_t birth = c->slot.birth;
    struct tcb *after = conn_tcb(w, i);
    const struct tcb before = *after;
    struct tcp_actions out;
    load_concerns(sim, host, &before);

    ev->knobs = &cfg_of(sim, host)->knobs;
    if (before.state == TCP_LISTEN || (before.state == TCP_TIME_WAIT && ev->kind == EV_SEGMENT))
        listener = offer_opening(sim, c, ev);
    host_step(sim, host, after, ev, &out);
    if (c->listener < LISTENERS_MAX && stays_out(sim, i, &before, after, cause))
        return;
    record_cause(sim, host, name, cause, out.rule, out.also);
    note_proven(sim, host, &before, after);
    if (before.state == TCP_SYN_SENT)
        fast_open_learns(sim, host, &before, after, ev);

    if (before.state == TCP_LISTEN && after->state > TCP_LISTEN)
        w->hosts[host].isns++;
    if (keep_stepped(sim, i, &before, after, listener, cause) && out.more)
        due_add(w, (struct due){.kind = DUE_MORE, .conn = i, .birth = birth});
    do_actions(sim, host, name, &out, &before, after); /* what is freed keeps its TCB until its place is taken again */
    if (c->slot.birth == birth) {
        tell_app(sim, i, &out);
        if (c->tcb.unread > 0)
            app_may_read(sim, i);
    }
}

void conn_event(struct sim *sim, uint32_t i, struct tcp_event *ev)
{
    conn_step(sim, i, ev, &(struct cause){.kind = BY_ITSELF});
}

/* ---- where there is no connection ---- */

void passing_step(struct sim *sim, uint8_t host, uint16_t name, struct tcb *t, struct tcp_event *ev,
                  const struct cause *cause, struct tcp_actions *out)
{
    struct tcb before = *t;
    ev->knobs = &cfg_of(sim, host)->knobs;
    watched_step(sim, host, t, ev, out);
    record_cause(sim, host, name, cause, out->rule, out->also);
    do_actions(sim, host, name, out, &before, t);
}

/* One for which there is no connection. */
static void segment_to_nobody(struct sim *sim, uint8_t host, uint16_t name, struct tcp_event *ev, const struct cause *cause)
{
    const struct segment *seg = ev->seg;
    bool own = seg->daddr == sim->w->hosts[host].addr; /* the other addresses of a load only open */
    uint8_t listener = own ? find_listener(sim->w, host, seg->dport) : LISTENERS_MAX;
    if (listener < LISTENERS_MAX) {
        to_listener(sim, host, listener, name, ev, cause);
        return;
    }
    struct tcp_actions out;
    struct tcb t;
    tcb_init(&t, seg->daddr, seg->dport);
    passing_step(sim, host, name, &t, ev, cause, &out);
}

void segment_to_host(struct sim *sim, const struct flight *f, uint16_t name, const struct sockets *k)
{
    uint8_t host = f->to;
    struct tcp_event ev = {.kind = EV_SEGMENT, .seg = &f->seg};
    struct cause cause = {.kind = BY_SEGMENT, .flight = f};
    sim->flood = f->marks & MARK_FLOOD;
    uint32_t handle = find_connection(sim->w, host, k);
    load_concerns_sockets(sim, host, k);
    if (handle == NONE)
        segment_to_nobody(sim, host, name, &ev, &cause);
    else if (handle >> 28 == POOL_CONNS)
        conn_step(sim, handle & 0x0fffffff, &ev, &cause);
    else
        half_step(sim, handle & 0x0fffffff, &ev, &cause);
    when_segment(sim, WHEN_RECEIVES, host, name, &f->seg);
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
    uint32_t used = 0, ports = cfg_of(sim, host)->knobs.ports;
    if (k->lport < DEFAULT_PORT || ports > UINT16_MAX - DEFAULT_PORT)
        return true; /* not chosen (`from`), or there are as many as there can be */
    for (uint32_t i = 0; i < sim->w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(sim->w, i);
        used += c->slot.birth && c->host == host && c->tcb.lport >= DEFAULT_PORT && c->tcb.raddr == k->raddr &&
                c->tcb.rport == k->rport;
    }
    return used < ports;
}

static void no_port(struct sim *sim, uint8_t host, uint16_t name, const struct cause *cause)
{
    record_cause(sim, host, name, cause, R_NO_PORT, NULL);
    if (looked_at(sim, TR_NEWS)) {
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
    offer_fresh(sim, host, k, ev);
    if (ev->kind == EV_OPEN_ACTIVE)
        fast_open_connect(sim, host, k->raddr, ev);
    struct tcb before = t;
    watched_step(sim, host, &t, ev, &out);
    record_cause(sim, host, name, cause, out.rule, out.also);
    if (t.state != TCP_LISTEN)
        sim->w->hosts[host].isns++;
    uint32_t i = add_conn(sim->w, host, name, &t);
    struct conn *c = conn_at(sim->w, i);
    c->tcb.accepted = true;
    c->load = load;
    agenda_set_conn(sim->w, c, i);
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
    if (old == NONE && ev->kind == EV_OPEN_ACTIVE && !port_is_free(sim, host, &k)) {
        no_port(sim, host, name, cause);
        return;
    }
    struct tcb t;
    tcb_init(&t, k.laddr, k.lport);
    if (old != NONE) {
        conn_look(sim->w, conn_at(sim->w, old), &t);
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
    } else if (ev->kind == EV_OPEN_ACTIVE || ev->kind == EV_OPEN_PASSIVE) {
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
        if (conn_closes_now(sim->w, i)) {
            app_closes(sim, i);
            return;
        }
        conn_next_timeout(sim->w, conn_at(sim->w, i), &ev.timer);
        conn_step(sim, i, &ev, &(struct cause){.kind = BY_TIMER, .timer = ev.timer});
        return;
    }
    const struct half_open *h = half_at(sim->w, i);
    sim->flood = h->half.flood;
    struct tcb t;
    half_to_tcb(sim->sc, sim->w, h, &t);
    tcp_next_timeout(&t, &ev.timer);
    half_step(sim, i, &ev, &(struct cause){.kind = BY_TIMER, .timer = ev.timer});
}

void accept_conn(struct sim *sim, uint32_t i)
{
    struct conn *c = conn_at(sim->w, i);
    if (c->tcb.accepted)
        return;
    assert(!slim_half_open(&c->tcb));
    c->tcb.accepted = true;
    load_concerns_sockets(sim, c->host, &(struct sockets){c->tcb.laddr, c->tcb.raddr, c->tcb.lport, c->tcb.rport});
    record_call(sim, CALL_ACCEPT, c->host, c->name, 1, R_ACCEPT);
    leave_queue(sim, c, false);
    app_starts(sim, i);
}
