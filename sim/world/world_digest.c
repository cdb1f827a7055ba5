#include "world_digest.h"

#include "digest.h"
#include "pack_io.h"

#include <stdlib.h>

/* Each thing is digested by itself, with its kind and with which it is (of what comes and goes: its birth), and all digests are
 * added up: so the order in which slots lie does not count, and nothing has to be sorted. */
struct digesting {
    struct io io;
    struct world *w;      /* is not written to */
    uint8_t *octets;
    uint64_t sum[2];
};

enum thing { THING_WORLD, THING_HOST, THING_COUNTERS, THING_CONN, THING_HALF, THING_FLIGHT, THING_TASK, THING_DUE, THING_PIPE, THING_LOAD,
             THING_BOX, THING_CHAIN };

static void begin(struct digesting *d, enum thing thing, uint32_t which)
{
    uint8_t kind = (uint8_t)thing;
    d->io.p = d->octets;
    IO(&d->io, kind);
    IO(&d->io, which);
}

DIGEST_WRAPS static void add_up(struct digesting *d)
{
    uint64_t its[2];
    assert(!d->io.full);
    digest_octets(d->octets, (size_t)(d->io.p - d->octets), its);
    d->sum[0] += its[0];
    d->sum[1] += its[1];
}

/* ---- what comes and goes ---- */

static void add_conn(struct digesting *d, uint32_t i)
{
    struct conn c = *conn_at(d->w, i);
    struct tcb t;
    uint32_t birth;
    nsec closing = conn_closing(d->w, &c, &birth);
    conn_look(d->w, &c, &t);
    begin(d, THING_CONN, c.slot.birth);
    io_conn(&d->io, &c);
    io_tcb(&d->io, &t);
    IO(&d->io, closing);
    IO(&d->io, birth);
    IO(&d->io, c.load);
    add_up(d);
}

static void add_half(struct digesting *d, uint32_t i)
{
    struct half_open h = *half_at(d->w, i);
    begin(d, THING_HALF, h.slot.birth);
    io_half(&d->io, &h);
    if (d->w->pools[POOL_LINKS].cap > 0) { /* who goes before it when room is needed */
        uint32_t older = ((const struct link *)pool_at(d->w, POOL_LINKS, i))->older;
        uint32_t birth = older == NONE ? 0 : birth_of(d->w, POOL_HALVES, older);
        IO(&d->io, birth);
    }
    add_up(d);
}

static void io_segment(struct io *io, struct segment *s)
{
    IO(io, s->saddr);
    IO(io, s->daddr);
    IO(io, s->seq);
    IO(io, s->ack);
    IO(io, s->len);
    IO(io, s->wnd);
    IO(io, s->sport);
    IO(io, s->dport);
    IO(io, s->mss);
    IO(io, s->up);
    IO(io, s->flags);
    IO(io, s->opts);
    IO(io, s->wscale);
    IO(io, s->tsval);
    IO(io, s->tsecr);
    IO(io, s->n_extra);
    io_octets(io, s->extra, s->n_extra);
}

static void add_flight(struct digesting *d, uint32_t i)
{
    struct flight f = *flight_at(d->w, i);
    begin(d, THING_FLIGHT, f.id);
    IO(&d->io, f.arrives);
    IO(&d->io, f.departs);
    IO(&d->io, f.name);
    IO(&d->io, f.from);
    IO(&d->io, f.to);
    IO(&d->io, f.marks);
    IO(&d->io, f.held);
    io_segment(&d->io, &f.seg);
    add_up(d);
}

static void add_task(struct digesting *d, uint32_t i)
{
    struct task t = *task_at(d->w, i);
    begin(d, THING_TASK, t.slot.birth);
    IO(&d->io, t.kind);
    IO(&d->io, t.ends);
    IO(&d->io, t.n);
    IO(&d->io, t.birth);
    IO(&d->io, t.count);
    IO(&d->io, t.at);
    IO(&d->io, t.began);
    add_up(d);
}

static void add_each(struct digesting *d, enum pool_id id, void (*add)(struct digesting *d, uint32_t i))
{
    for (uint32_t i = 0; i < d->w->pools[id].high; i++)
        if (birth_of(d->w, id, i))
            add(d, i);
}

/* What is to be done before time goes on; the order counts. */
static void add_due(struct digesting *d)
{
    for (uint32_t i = 0; i < d->w->due_n; i++) {
        struct due due = *(const struct due *)pool_at(d->w, POOL_DUE, (d->w->due_head + i) % d->w->pools[POOL_DUE].cap);
        begin(d, THING_DUE, i);
        IO(&d->io, due.kind);
        IO(&d->io, due.host);
        IO(&d->io, due.n);
        IO(&d->io, due.birth);
        add_up(d);
    }
}

/* ---- what is always there ---- */

static void add_world(struct digesting *d)
{
    struct world *w = d->w;
    begin(d, THING_WORLD, w->n_hosts);
    IO(&d->io, w->now);
    IO(&d->io, w->events);
    IO(&d->io, w->seed);
    IO(&d->io, w->births);
    IO(&d->io, w->flights_sent);
    add_up(d);
}

static void add_host(struct digesting *d, uint8_t host)
{
    struct host_state h = d->w->hosts[host];
    begin(d, THING_HOST, host);
    io_host(&d->io, &h, host);
    IO(&d->io, h.isns);
    IO(&d->io, h.syn_drops);
    IO(&d->io, h.overflows);
    IO(&d->io, h.cookies_sent);
    IO(&d->io, h.cookies_good);
    IO(&d->io, h.evicted);
    io_tallies(&d->io, d->w, host);
    add_up(d);
}

static void add_counters(struct digesting *d)
{
    begin(d, THING_COUNTERS, 0);
    io_counters(&d->io, d->w, UINT32_MAX);
    add_up(d);
}

static void add_pipe(struct digesting *d, uint32_t i)
{
    struct pipe_state p = *(const struct pipe_state *)pool_at(d->w, POOL_CHANNELS, i);
    uint32_t held = p.held == NONE ? 0 : flight_at(d->w, p.held)->id;
    begin(d, THING_PIPE, i);
    IO(&d->io, p.channel.busy_until);
    IO(&d->io, p.channel.last_arrival);
    IO(&d->io, p.sent);
    IO(&d->io, held);
    add_up(d);
}

static void add_load(struct digesting *d, uint32_t i)
{
    begin(d, THING_LOAD, i);
    io_octets(&d->io, pool_at(d->w, POOL_LOADS, i), sizeof(uint32_t));
    add_up(d);
}

static void add_box(struct digesting *d, uint32_t i)
{
    begin(d, THING_BOX, i);
    io_octets(&d->io, pool_at(d->w, POOL_BOXES, i), sizeof(nsec));
    add_up(d);
}

static void add_chain(struct digesting *d, uint32_t i)
{
    struct chain c = *(const struct chain *)pool_at(d->w, POOL_CHAINS, i);
    uint32_t oldest = c.oldest == NONE ? 0 : birth_of(d->w, POOL_HALVES, c.oldest);
    begin(d, THING_CHAIN, i);
    IO(&d->io, c.n);
    IO(&d->io, oldest);
    add_up(d);
}

static void add_all_of(struct digesting *d, enum pool_id id, void (*add)(struct digesting *d, uint32_t i))
{
    for (uint32_t i = 0; i < d->w->pools[id].cap; i++)
        add(d, i);
}

/* ---- all of it ---- */

/* What the largest of the things takes as octets. */
static size_t room_needed(const struct scenario *sc)
{
    return 4096 + (size_t)sc->n_conns * 64 + ((size_t)sc->n_faults + sc->n_script) * sizeof(uint32_t);
}

bool world_digest(const struct plan *plan, const struct world *w, uint64_t to[2])
{
    size_t room = room_needed(plan->sc);
    struct digesting d = {.w = (struct world *)(uintptr_t)w, .octets = malloc(room)};
    if (!d.octets)
        return false;
    d.io = (struct io){.plan = plan, .end = d.octets + room, .writes = true}; /* times as seen from the start */
    add_world(&d);
    for (uint8_t host = 0; host < w->n_hosts; host++)
        add_host(&d, host);
    add_counters(&d);
    add_each(&d, POOL_CONNS, add_conn);
    add_each(&d, POOL_HALVES, add_half);
    add_each(&d, POOL_FLIGHTS, add_flight);
    add_each(&d, POOL_TASKS, add_task);
    add_due(&d);
    add_all_of(&d, POOL_CHANNELS, add_pipe);
    add_all_of(&d, POOL_LOADS, add_load);
    add_all_of(&d, POOL_BOXES, add_box);
    add_all_of(&d, POOL_CHAINS, add_chain);
    free(d.octets);
    to[0] = d.sum[0];
    to[1] = d.sum[1];
    return true;
}
