/* The network: segments leave, are under way, arrive. */
#include "internal.h"

#include "options.h"

enum { HEADERS = 40 }; /* octets of IPv4 and TCP header, without options */

/* Segments still waiting for the line, or on it. */
static uint32_t waiting(const struct world *w, uint8_t from, uint8_t to)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->pools[POOL_FLIGHTS].high; i++) {
        const struct flight *f = flight_at(w, i);
        if (f->slot.birth && f->from == from && f->to == to && f->departs > w->now)
            n++;
    }
    return n;
}

static void put_send(const struct sim *sim, const struct flight *f, enum fate_kind fate, enum tcp_rule rule,
                     uint8_t retransmission)
{
    struct trace_rec rec = record(sim, TR_SEND, f->from, f->name);
    rec.peer = f->to;
    rec.flight = f->id;
    rec.seg = f->seg;
    rec.fate = (uint8_t)fate;
    rec.marks = f->marks;
    rec.arrives = fate == FATE_DELIVERED ? f->arrives : NEVER;
    rec.rule = (uint16_t)rule;
    rec.retransmission = retransmission;
    if (f->line)
        rec.line = f->line;
    put(sim, &rec);
}

static inline void record_send(const struct sim *sim, const struct flight *f, enum fate_kind fate, enum tcp_rule rule,
                               uint8_t retransmission)
{
    if (looked_at(sim, TR_SEND))
        put_send(sim, f, fate, rule, retransmission);
}

/* The flood that this address is a spoofed source of; what is sent there belongs to it. NULL if there is none. */
static const struct flood *flood_of(const struct sim *sim, uint32_t addr)
{
    for (uint32_t i = 0; i < sim->plan->floods; i++) {
        const struct flood *f = &sim->sc->script[sim->plan->flood[i]].act.flood;
        if (addr >= f->from && addr - f->from < f->size)
            return f;
    }
    return NULL;
}

static uint8_t marks_of(const struct sim *sim, uint8_t from, uint8_t to, uint32_t addr)
{
    uint8_t marks = 0;
    if (from > 1 || (to != NO_HOST && to > 1))
        marks |= MARK_THIRD;
    if (to == NO_HOST && flood_of(sim, addr))
        marks |= MARK_FLOOD;
    return marks;
}

/* A segment that was held is overtaken by one that arrives at `at`: it comes right behind it. */
static void release_held(struct sim *sim, struct pipe_state *pipe, nsec at)
{
    struct world *w = sim->w;
    if (pipe->held == NONE)
        return;
    struct flight *f = flight_at(w, pipe->held);
    if (f->slot.birth && f->held && f->arrives > at && !sim->chooser) {
        f->held = false;
        f->arrives = at;
        f->id = ++w->flights_sent;
        agenda_set(w, POOL_FLIGHTS, pipe->held);
    }
    pipe->held = NONE;
}

static void copy_flight(struct sim *sim, const struct flight *original, const struct fate *fate)
{
    uint32_t i = pool_take(sim->w, POOL_FLIGHTS);
    struct flight *f = flight_at(sim->w, i);
    struct slot slot = f->slot;
    *f = *original;
    f->slot = slot;
    f->id = ++sim->w->flights_sent;
    f->marks |= MARK_COPY;
    if (f->arrives != NEVER)
        f->arrives += fate->copy_late;
    record_send(sim, f, FATE_DELIVERED, R_NONE, 0);
    agenda_set(sim->w, POOL_FLIGHTS, i);
}

/* A segment whose flight is `i` leaves. */
static void take_off(struct sim *sim, uint32_t i, const struct fate *fate, enum tcp_rule rule, uint8_t rtx)
{
    struct world *w = sim->w;
    struct flight *f = flight_at(w, i);
    uint32_t number = f->from * sim->sc->n_hosts + f->to;
    const struct pipe_cfg *cfg = &sim->sc->pipes[number];
    struct pipe_state *pipe = POOL_AT(w, POOL_CHANNELS, struct pipe_state, number);
    struct channel_load load = {
        .delay = cfg->delay + fate->jitter, .late = fate->late, .loses_place = fate->loses_place, .rate = cfg->rate,
        .octets = cfg->rate > 0 ? HEADERS + options_size(&f->seg) + f->seg.len : 0,
    };
    struct channel_times times = channel_offer(&pipe->channel, w->now, &load);
    f->departs = times.departs;
    f->arrives = sim->chooser ? NEVER : times.arrives; /* a chooser says when */
    f->held = fate->hold;
    record_send(sim, f, FATE_DELIVERED, rule, rtx);
    agenda_set_flight(w, f, i);
    if (fate->copy)
        copy_flight(sim, f, fate);
    release_held(sim, pipe, f->arrives);
    if (fate->hold)
        pipe->held = i;
}

/* Somebody lives at a spoofed address. */
static bool is_alive(const struct sim *sim, uint32_t addr)
{
    const struct flood *flood = flood_of(sim, addr);
    return flood && flood->alive;
}

/* He knows nothing of this connection and says so (3.10.7.1), at once. */
static void backscatter(struct sim *sim, uint8_t host, const struct segment *seg)
{
    struct segment rst;
    if (!tcp_reset_for(seg, &rst))
        return;
    uint32_t i = pool_take(sim->w, POOL_FLIGHTS);
    struct flight *f = flight_at(sim->w, i);
    f->id = ++sim->w->flights_sent;
    f->name = CONN_OTHER;
    f->from = NO_HOST;
    f->to = host;
    f->marks = MARK_INJECTED | MARK_FLOOD;
    f->departs = f->arrives = sim->w->now;
    f->seg = rst;
    agenda_set(sim->w, POOL_FLIGHTS, i);
}

/* All of a flight but its slot: a segment that `from` sends to `to` now. */
static void fill_flight(struct sim *sim, struct flight *f, uint8_t from, uint8_t to, uint16_t name, const struct segment *seg,
                        const struct fate *fate)
{
    f->id = ++sim->w->flights_sent;
    f->arrives = NEVER;
    f->departs = 0;
    f->line = fate->line;
    f->name = name;
    f->from = from;
    f->to = to;
    f->marks = fate->marks | marks_of(sim, from, to, seg->daddr);
    f->held = false;
    f->seg = *seg;
}

/* What happens to it where something may. */
static struct fate befalls(struct sim *sim, uint8_t from, uint8_t to, uint16_t name, const struct segment *seg)
{
    struct fate fate = decide_fate(sim, from, to, name, seg);
    if (fate.kind != FATE_DELIVERED || sim->chooser)
        return fate;
    const struct pipe_cfg *cfg = scenario_pipe(sim->sc, from, to);
    if (cfg->rate > 0 && cfg->queue > 0 && waiting(sim->w, from, to) > cfg->queue)
        fate.kind = FATE_QUEUE_FULL;
    return fate;
}

/* It goes to none of the hosts. */
static void is_lost(struct sim *sim, uint8_t from, uint8_t to, uint16_t name, const struct segment *seg, const struct fate *fate,
                    enum tcp_rule rule, uint8_t retransmission)
{
    struct flight f;
    bool alive = to == NO_HOST && is_alive(sim, seg->daddr);
    fill_flight(sim, &f, from, to, name, seg, fate);
    if (alive)
        f.arrives = sim->w->now;
    record_send(sim, &f, alive ? FATE_DELIVERED : fate->kind, rule, retransmission);
    if (alive)
        backscatter(sim, from, seg);
    if (fate->kind == FATE_FORGOTTEN && scenario_pipe(sim->sc, from, to)->forget_resets)
        box_resets(sim, scenario_pipe(sim->sc, from, to), from, name, seg);
}

void send_segment(struct sim *sim, uint8_t from, uint16_t name, const struct segment *seg, enum tcp_rule rule,
                  uint8_t retransmission)
{
    static const struct fate plain = {.kind = FATE_DELIVERED};
    uint8_t to = host_by_addr(sim->sc, seg->daddr);
    const struct fate *fate = &plain;
    struct fate other;
    if (!nothing_befalls(sim, from, to)) {
        other = befalls(sim, from, to, name, seg);
        fate = &other;
    }
    if (fate->kind == FATE_DELIVERED) {
        uint32_t i = pool_take_unfilled(sim->w, POOL_FLIGHTS);
        fill_flight(sim, flight_at(sim->w, i), from, to, name, seg, fate);
        take_off(sim, i, fate, rule, retransmission);
    } else {
        is_lost(sim, from, to, name, seg, fate, rule, retransmission);
    }
    when_segment(sim, WHEN_SENDS, from, name, seg);
}

void send_from_box(struct sim *sim, uint8_t to, uint16_t name, const struct segment *seg, nsec arrives)
{
    uint32_t i = pool_take(sim->w, POOL_FLIGHTS);
    struct flight *f = flight_at(sim->w, i);
    f->id = ++sim->w->flights_sent;
    f->name = name;
    f->from = NO_HOST;
    f->to = to;
    f->marks = MARK_INJECTED | MARK_BOX;
    f->departs = sim->w->now;
    f->arrives = arrives;
    f->seg = *seg;
    record_send(sim, f, FATE_DELIVERED, R_NONE, 0);
    agenda_set(sim->w, POOL_FLIGHTS, i);
}

static inline void arrives(struct sim *sim, const struct flight *f)
{
    const struct host_state *h = &sim->w->hosts[f->to];
    struct sockets k = {f->seg.daddr, f->seg.saddr, f->seg.dport, f->seg.sport};
    uint16_t name = name_of(sim->sc, &k);
    if (!h->up)
        record_arrival(sim, f, name, R_HOST_DOWN, NULL);
    else if (!h->plugged && f->from != f->to)
        record_arrival(sim, f, name, R_UNPLUGGED, NULL);
    else if (sim->w->now < h->quiet_until)
        record_arrival(sim, f, name, R_QUIET, NULL);
    else if (f->marks & MARK_CORRUPTED)
        record_arrival(sim, f, name, R_CHECKSUM, NULL); /* MUST-3: before everything */
    else
        segment_to_host(sim, f, name, &k);
}

void flight_arrives(struct sim *sim, uint32_t i)
{
    const struct flight *f = flight_at(sim->w, i); /* stays where it is: no event moves an array */
    sim->line = 0;
    arrives(sim, f);
    pool_give(sim->w, POOL_FLIGHTS, i);
}

void inject(struct sim *sim, const struct segment *seg, uint8_t by, uint8_t marks)
{
    uint8_t host = host_by_addr(sim->sc, seg->daddr);
    struct sockets k = {seg->daddr, seg->saddr, seg->dport, seg->sport};
    struct flight f = {
        .id = ++sim->w->flights_sent, .from = by, .to = host, .marks = marks, .arrives = sim->w->now, .seg = *seg,
        .name = name_of(sim->sc, &k), .line = sim->line,
    };
    if (!(marks & MARK_FLOOD))
        record_send(sim, &f, host == NO_HOST ? FATE_NO_HOST : FATE_DELIVERED, R_NONE, 0);
    if (host != NO_HOST)
        arrives(sim, &f);
}
