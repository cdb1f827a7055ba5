/* A host's part of the world as octets: see pack.h. */
#include "choose.h"
#include "pack_io.h"

static void io_all(struct io *io, struct world **world, uint32_t hosts, bool with_time)
{
    uint32_t conns[CONNS_HERE];
    struct world *w = *world;
    if (with_time) {
        IO(io, w->now);
        io->now = w->now;
    }
    for (uint8_t h = 0; h < w->n_hosts; h++)
        if (hosts >> h & 1) {
            io_host(io, &w->hosts[h], h);
            io_tallies(io, w, h);
        }
    uint32_t n = io_slots(io, world, hosts, conns);
    io_tasks(io, world, hosts, conns, n);
    io_counters(io, *world, hosts);
}

size_t world_pack(const struct plan *plan, const struct world *w, uint32_t hosts, bool with_time, uint8_t to[PACK_MOST])
{
    struct io io = {.plan = plan, .p = to, .end = to + PACK_MOST, .writes = true, .now = w->now};
    struct world *mine = (struct world *)(uintptr_t)w; /* writes to `to` only */
    assert(w->due_n == 0);
    io_all(&io, &mine, hosts, with_time);
    return io.full ? 0 : (size_t)(io.p - to);
}

bool world_unpack(const struct plan *plan, struct world **w, uint32_t hosts, bool with_time, const uint8_t *from, size_t n)
{
    uint8_t *p = (uint8_t *)(uintptr_t)from; /* reads from it only */
    struct io io = {.plan = plan, .p = p, .end = p + n, .now = (*w)->now};
    io_all(&io, w, hosts, with_time);
    assert(io.full || io.p == io.end);
    return !io.full;
}

static void io_what(struct io *io, enum packed what, void *x)
{
    switch (what) {
    case PACKED_TCB:
        io_tcb(io, x);
        break;
    case PACKED_CONN:
        io_conn(io, x);
        break;
    case PACKED_HALF:
        io_half(io, x);
        break;
    case PACKED_LISTENER:
        io_listener(io, x);
        break;
    case PACKED_HOST:
        io_host(io, x, 0);
        break;
    }
}

bool pack_there_and_back(const struct plan *plan, enum packed what, const void *x, void *back, size_t size)
{
    uint8_t octets[2048], copy[2048];
    assert(size <= sizeof copy);
    memcpy(copy, x, size);
    struct io to = {.plan = plan, .p = octets, .end = octets + sizeof octets, .writes = true};
    io_what(&to, what, copy);
    struct io from = {.plan = plan, .p = octets, .end = to.p};
    memset(back, 0, size);
    io_what(&from, what, back);
    return !to.full && !from.full;
}

struct world *world_blank(const struct plan *plan)
{
    struct world *w = world_new(plan);
    if (!w)
        return NULL;
    for (int id = POOL_CONNS; id <= POOL_DUE; id++)
        w->pools[id].high = w->pools[id].live = 0;
    for (int id = POOL_CONNS; id <= POOL_WHOLES; id++)
        w->pools[id].free = NONE;
    w->lanes_used = 0;
    agenda_start(w, AGENDA_HEAP);
    for (int h = 0; h < HOSTS_MAX; h++) {
        nsec limit = w->hosts[h].open_limit;
        w->hosts[h] = (struct host_state){.open_limit = limit, .up = true, .plugged = true}; /* who is not here may be sent to */
    }
    return w;
}

bool pack_needs_time(const struct scenario *sc)
{
    bool again = scenario_opens_again(sc); /* is the new initial number higher, and by how much? */
    for (uint32_t i = 0; i < sc->n_faults; i++)
        if (sc->faults[i].from > 0 || sc->faults[i].until != NEVER)
            return true;
    for (uint32_t h = 0; h < sc->n_hosts; h++) {
        const struct tcp_knobs *k = &sc->hosts[h].knobs;
        if (k->timestamps || k->challenge_host_limit || k->syn_cookies || k->fast_open != FASTOPEN_NONE)
            return true; /* their clocks go on */
        if (again && (sc->hosts[h].isn == ISN_CLOCK || sc->hosts[h].isn == ISN_RFC6528))
            return true;
    }
    return sc->n_outages > 0;
}
