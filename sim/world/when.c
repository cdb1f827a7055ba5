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

/* All that wait for this; `seg` (or NULL) must fit their pattern. */
static void all_met(struct sim *sim, uint32_t key, uint16_t name, const struct segment *seg)
{
    const struct plan *plan = sim->plan;
    if (plan->n_whens == 0)
        return;
    for (uint32_t i = plan->when_first[key]; i < plan->when_first[key + 1]; i++) {
        const struct when *when = &sim->sc->script[plan->whens[i]].when;
        if (is_meant(when, name) && (!seg || pattern_matches(&when->what, seg)))
            met(sim, plan->whens[i]);
    }
}

void when_state(struct sim *sim, uint8_t host, uint16_t name, enum tcp_state state)
{
    all_met(sim, when_key(WHEN_STATE, host, state), name, NULL);
}

void when_segment(struct sim *sim, enum when_kind kind, uint8_t host, uint16_t name, const struct segment *seg)
{
    all_met(sim, when_key(kind, host, 0), name, seg);
}

void when_news(struct sim *sim, uint8_t host, uint16_t name, enum tcp_news news)
{
    all_met(sim, when_key(WHEN_GETS, host, news), name, NULL);
}
