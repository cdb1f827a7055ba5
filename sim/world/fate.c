/* What befalls a segment on its way: the script's faults first, then chance.
 *
 * Chance has no state: every draw is a function of the seed, the direction, the number of the segment on it and what is
 * being drawn. So no draw shifts another: turning loss off leaves the jitter of every segment as it was, and what happens
 * in one direction leaves the other alone. */
#include "internal.h"

#include "isn.h"

enum draw { DRAW_LOSS, DRAW_DUPLICATE, DRAW_REORDER, DRAW_CORRUPT, DRAW_JITTER, DRAWS };

static uint64_t draw(const struct sim *sim, uint32_t pipe, uint32_t n, enum draw what)
{
    return mix(sim->w->seed, pipe, (uint64_t)n * DRAWS + what);
}

/* True with probability p / 10^9. */
static bool happens(const struct sim *sim, uint32_t pipe, uint32_t n, enum draw what, uint32_t p)
{
    return p > 0 && (draw(sim, pipe, n, what) >> 32) * PER_BILLION >> 32 < p;
}

/* Evenly in [0, most]. */
static nsec evenly(uint64_t x, nsec most)
{
    return (nsec)(x % ((uint64_t)most + 1));
}

static void apply(struct fate *fate, const struct fault *f)
{
    fate->line = f->line;
    switch (f->kind) {
    case FAULT_DROP:
        fate->kind = FATE_DROPPED;
        break;
    case FAULT_DELAY:
        fate->late += f->by;
        fate->loses_place = true;
        fate->marks |= MARK_DELAYED;
        break;
    case FAULT_DUPLICATE:
        fate->copy = true;
        fate->copy_late = f->by;
        break;
    case FAULT_REORDER:
        fate->hold = fate->loses_place = true;
        fate->late += f->by;
        fate->marks |= MARK_HELD;
        break;
    case FAULT_CORRUPT:
        fate->marks |= MARK_CORRUPTED;
        break;
    }
}

/* Every fault counts the segments that fit it, whatever else happens to them; the first drop is the one that counts. */
static void scripted(struct sim *sim, uint8_t from, uint16_t name, const struct segment *seg, struct fate *fate)
{
    for (uint32_t i = 0; i < sim->sc->n_faults; i++) {
        const struct fault *f = &sim->sc->faults[i];
        if (f->host != from || sim->w->now < f->from || sim->w->now >= f->until ||
            (f->conn != CONN_OTHER && f->conn != name) || !pattern_matches(&f->what, seg))
            continue;
        uint32_t *count = pool_at(sim->w, POOL_COUNTERS, i);
        ++*count;
        if (*count >= f->first && *count <= f->last && fate->kind == FATE_DELIVERED)
            apply(fate, f);
    }
}

static void by_chance(struct sim *sim, const struct pipe_cfg *pipe, uint32_t number, struct fate *fate)
{
    uint32_t n = ((struct pipe_state *)pool_at(sim->w, POOL_CHANNELS, number))->sent++;
    if (happens(sim, number, n, DRAW_LOSS, pipe->loss) && fate->kind == FATE_DELIVERED)
        fate->kind = FATE_LOST;
    if (happens(sim, number, n, DRAW_DUPLICATE, pipe->duplicate))
        fate->copy = true;
    if (happens(sim, number, n, DRAW_REORDER, pipe->reorder)) {
        fate->late += pipe->reorder_by;
        fate->loses_place = true;
        fate->marks |= MARK_HELD;
    }
    if (happens(sim, number, n, DRAW_CORRUPT, pipe->corrupt))
        fate->marks |= MARK_CORRUPTED;
    if (pipe->jitter > 0)
        fate->jitter = evenly(draw(sim, number, n, DRAW_JITTER), pipe->jitter);
}

static bool outage(const struct sim *sim, uint8_t from, uint8_t to, uint32_t *line)
{
    for (uint32_t i = 0; i < sim->sc->n_outages; i++) {
        const struct outage_cfg *o = &sim->sc->outages[i];
        if (o->from == from && o->to == to && sim->w->now >= o->begin && sim->w->now < o->end) {
            *line = o->line;
            return true;
        }
    }
    return false;
}

struct fate decide_fate(struct sim *sim, uint8_t from, uint8_t to, uint16_t name, const struct segment *seg)
{
    struct fate fate = {.kind = FATE_DELIVERED};
    scripted(sim, from, name, seg, &fate);
    if (to == NO_HOST) {
        fate.kind = FATE_NO_HOST;
        return fate;
    }
    const struct pipe_cfg *pipe = scenario_pipe(sim->sc, from, to);
    if (!pipe->exists) {
        fate.kind = FATE_NO_LINK;
        return fate;
    }
    if (!sim->chooser)
        by_chance(sim, pipe, from * sim->sc->n_hosts + to, &fate);
    uint32_t line = 0;
    if (from != to && (!sim->w->hosts[from].plugged || !sim->w->hosts[to].plugged)) /* a loopback has no cable */
        fate.kind = FATE_UNPLUGGED;
    else if (fate.kind == FATE_DELIVERED && outage(sim, from, to, &line)) {
        fate.kind = FATE_OUTAGE;
        fate.line = line;
    } else if (fate.kind == FATE_DELIVERED && !box_passes(sim, pipe, name, seg)) {
        fate.kind = FATE_FORGOTTEN;
        fate.line = pipe->line;
    }
    return fate;
}
