/* How much a world will hold when a load or a flood is under way, as far as the scenario tells: so much room is asked for at
 * the start. Memory that is never touched costs nothing, and arrays that need not move need no second copy of themselves. */
#include "internal.h"

enum { MOST_SLOTS = 1 << 27 }; /* beyond this nothing is foreseen; handles have 28 bits */

static uint64_t syns_of(const struct flood *f)
{
    uint64_t whole = (uint64_t)f->lasts / f->rate_den, rest = (uint64_t)f->lasts % f->rate_den;
    if (f->rate_num > 0 && whole > MOST_SLOTS / f->rate_num)
        return MOST_SLOTS;
    return whole * f->rate_num + rest * f->rate_num / f->rate_den + 1;
}

static uint64_t room_to_listen(const struct scenario *sc)
{
    uint64_t room = 0;
    for (uint32_t h = 0; h < sc->n_hosts; h++)
        room += (sc->hosts[h].backlog ? sc->hosts[h].backlog : 128u) + 1;
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind == ACT_CALL && sc->script[i].act.call == CALL_LISTEN)
            room += sc->script[i].act.n + 1u;
    return room;
}

static uint32_t bounded(uint64_t n)
{
    return n < MOST_SLOTS ? (uint32_t)n : MOST_SLOTS;
}

void sizes_foresee(const struct plan *plan, uint32_t caps[POOLS])
{
    const struct scenario *sc = plan->sc;
    uint64_t halves = 0, conns = 0;
    for (uint32_t i = 0; i < plan->floods; i++)
        halves += syns_of(&sc->script[plan->flood[i]].act.flood);
    for (uint32_t i = 0; i < plan->n_loads; i++) {
        const struct load *l = &sc->script[plan->loads[i]].act.load;
        if (l->one_by_one)
            continue;
        halves += l->connections;
        conns += 2 * (uint64_t)l->connections; /* an end each */
    }
    uint64_t room = room_to_listen(sc);
    caps[POOL_HALVES] += bounded(halves < room ? halves : room);
    caps[POOL_CONNS] += bounded(conns);
}
