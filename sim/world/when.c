/* Conditions that statements wait for. Each `when` counts how often its condition was met and starts once. */
#include "internal.h"

static bool is_meant(const struct when *when, uint8_t host, uint16_t name)
{
    return when->host == host && (when->conn == CONN_OTHER || when->conn == name);
}

static void met(struct sim *sim, uint32_t statement)
{
    const struct when *when = &sim->sc->script[statement].when;
    uint32_t *count = pool_at(sim->w, POOL_COUNTERS, sim->sc->n_faults + statement);
    if (++*count != when->occurrence)
        return;
    if (when->at == 0)
        due_add(sim->w, (struct due){.kind = DUE_STATEMENT, .n = statement});
    else
        task_start(sim->w, TASK_STATEMENT, sim->w->now + when->at, RANK_SCRIPT, statement);
}

void when_state(struct sim *sim, uint8_t host, uint16_t name, enum tcp_state state)
{
    for (uint32_t i = 0; i < sim->plan->n_whens; i++) {
        const struct when *when = &sim->sc->script[sim->plan->whens[i]].when;
        if (when->kind == WHEN_STATE && when->state == state && is_meant(when, host, name))
            met(sim, sim->plan->whens[i]);
    }
}

void when_segment(struct sim *sim, enum when_kind kind, uint8_t host, uint16_t name, const struct segment *seg)
{
    for (uint32_t i = 0; i < sim->plan->n_whens; i++) {
        const struct when *when = &sim->sc->script[sim->plan->whens[i]].when;
        if (when->kind == kind && is_meant(when, host, name) && pattern_matches(&when->what, seg))
            met(sim, sim->plan->whens[i]);
    }
}

void when_news(struct sim *sim, uint8_t host, uint16_t name, enum tcp_news news)
{
    for (uint32_t i = 0; i < sim->plan->n_whens; i++) {
        const struct when *when = &sim->sc->script[sim->plan->whens[i]].when;
        if (when->kind == WHEN_GETS && when->news == news && is_meant(when, host, name))
            met(sim, sim->plan->whens[i]);
    }
}
