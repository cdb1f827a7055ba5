/* Conditions that statements wait for. Each `when` counts how often its condition was met and starts once. */
#include "internal.h"

static bool is_meant(const struct when *when, uint16_t name)
{
    return when->conn == CONN_OTHER || when->conn == name;
}

static void met(struct sim *sim, uint32_t statement)
{
    const struct when *when = &sim->sc->script[statement].when;
    uint32_t *count = pool_at(sim->w, POOL_COUNTERS, sim->sc->n_faults + statement);
    if (++*count != when->occurrence)
        return;
    if (sim->chooser && chooser_takes(sim, statement))
        return;
    if (when->at == 0)
        due_add(sim->w, (struct due){.kind = DUE_STATEMENT, .n = statement});
    else
        task_start(sim->w, TASK_STATEMENT, sim->w->now + when->at, statement);
}

void when_met(struct sim *sim, uint32_t key, uint16_t name, const struct segment *seg)
{
    const struct plan *plan = sim->plan;
    for (uint32_t i = plan->when_first[key]; i < plan->when_first[key + 1]; i++) {
        const struct when *when = &sim->sc->script[plan->whens[i]].when;
        if (is_meant(when, name) && (!seg || pattern_matches(&when->what, seg)))
            met(sim, plan->whens[i]);
    }
}

uint32_t world_met(const struct world *w, uint32_t i)
{
    return *(const uint32_t *)pool_at(w, POOL_COUNTERS, i);
}
