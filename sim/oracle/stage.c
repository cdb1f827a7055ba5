#include "stage.h"

#include "internal.h"

static void of_loads(const struct sim *sim, struct run_stage *stage)
{
    stage->of = STAGE_LOADS;
    for (uint32_t i = 0; i < sim->plan->n_loads; i++) {
        stage->done += *(const uint32_t *)pool_at(sim->w, POOL_LOADS, i);
        stage->all += sim->sc->script[sim->plan->loads[i]].act.load.connections;
    }
}

/* They go at a constant rate: the share of their time is the share of their segments. When others begin is not known before. */
static void of_floods(const struct sim *sim, struct run_stage *stage)
{
    stage->of = STAGE_FLOODS;
    for (uint32_t i = 0; i < sim->plan->floods; i++) {
        const struct statement *s = &sim->sc->script[sim->plan->flood[i]];
        if (s->when.kind != WHEN_AT)
            continue;
        nsec since = sim->w->now > s->when.at ? sim->w->now - s->when.at : 0;
        stage->done += (uint64_t)nsec_min(since, s->act.flood.lasts);
        stage->all += (uint64_t)s->act.flood.lasts;
    }
}

void stage_find(const struct sim *sim, struct run_stage *stage)
{
    stage->done = stage->all = 0;
    stage->of = STAGE_TIME;
    if (sim->sc->until != NEVER) {
        stage->done = (uint64_t)sim->w->now;
        stage->all = (uint64_t)sim->sc->until;
    } else if (sim->plan->n_loads > 0) {
        of_loads(sim, stage);
    } else {
        of_floods(sim, stage);
    }
}
