/* Making a world and letting it go on. */
#include "internal.h"

#include "isn.h"

#include <stdlib.h>
#include <string.h>

/* ---- the plan ---- */

static bool asks_for_deleted(const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_expects; i++)
        if (sc->expects[i].kind == EXPECT_VAR || sc->expects[i].n_conds > 0)
            return true;
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind == ACT_INJECT)
            return true;
    return false;
}

static uint32_t key_of(const struct when *when)
{
    unsigned subject = when->kind == WHEN_STATE ? when->state : when->kind == WHEN_GETS ? when->news : 0;
    return when_key(when->kind, when->host, subject);
}

/* A counting sort: by key, and in the order of the file where keys are equal. */
static void sort_whens(struct plan *plan)
{
    const struct scenario *sc = plan->sc;
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].when.kind != WHEN_AT)
            plan->when_first[key_of(&sc->script[i].when) + 1]++;
    for (uint32_t key = 0; key < WHEN_KEYS; key++)
        plan->when_first[key + 1] += plan->when_first[key];
    plan->n_whens = plan->when_first[WHEN_KEYS];
    for (uint32_t i = sc->n_script; i-- > 0;) {
        const struct when *when = &sc->script[i].when;
        if (when->kind != WHEN_AT)
            plan->whens[--plan->when_first[key_of(when) + 1]] = i;
    }
    for (uint32_t key = 0; key < WHEN_KEYS; key++) /* each end was counted down to its beginning */
        plan->when_first[key] = plan->when_first[key + 1];
    plan->when_first[WHEN_KEYS] = plan->n_whens;
}

static bool is_plain(const struct pipe_cfg *p)
{
    bool chances = p->loss || p->duplicate || p->reorder || p->corrupt || p->jitter;
    return p->exists && !chances && p->forget == 0 && (p->rate == 0 || p->queue == 0);
}

struct plan *plan_new(const struct scenario *sc)
{
    struct plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        return NULL;
    plan->sc = sc;
    plan->keeps_last = asks_for_deleted(sc);
    plan->whens = malloc((sc->n_script + 1) * sizeof *plan->whens);
    plan->when_first = calloc(WHEN_KEYS + 1, sizeof *plan->when_first);
    plan->flood = malloc((sc->n_script + 1) * sizeof *plan->flood);
    plan->loads = malloc((sc->n_script + 1) * sizeof *plan->loads);
    plan->plain = malloc((size_t)sc->n_hosts * sc->n_hosts * sizeof *plan->plain);
    if (!plan->plain || !plan->whens || !plan->flood || !plan->loads || !plan->when_first) {
        plan_free(plan);
        return NULL;
    }
    sort_whens(plan);
    for (uint32_t h = 0; h < 2 * sc->n_hosts; h++)
        plan->secrets[h / 2][h % 2] = mix(sc->seed, 1u << 20 | h / 2, h % 2);
    for (uint32_t i = 0; i < sc->n_hosts * sc->n_hosts; i++)
        plan->plain[i] = sc->n_faults == 0 && sc->n_outages == 0 && is_plain(&sc->pipes[i]);
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind == ACT_FLOOD)
            plan->flood[plan->floods++] = i;
        else if (sc->script[i].act.kind == ACT_LOAD)
            plan->loads[plan->n_loads++] = i;
    return plan;
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    free(plan->plain);
    free(plan->whens);
    free(plan->when_first);
    free(plan->flood);
    free(plan->loads);
    free(plan);
}

/* ---- the world ---- */

static bool has_boxes(const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_hosts * sc->n_hosts; i++)
        if (sc->pipes[i].forget > 0)
            return true;
    return false;
}

/* The hash table has about a bucket for each connection, from one half to twice as many. */
static uint32_t buckets_for(uint32_t connections)
{
    uint32_t n = 8;
    while (n < connections / 2)
        n *= 2;
    return n;
}

static void first_sizes(const struct plan *plan, bool foresee, uint32_t caps[POOLS])
{
    const struct scenario *sc = plan->sc;
    caps[POOL_CONNS] = 4;
    caps[POOL_HALVES] = 4;
    if (foresee)
        sizes_foresee(plan, caps);
    caps[POOL_FLIGHTS] = 24;
    caps[POOL_WHOLES] = 4;
    caps[POOL_TASKS] = sc->n_script + 2 * sc->n_outages + plan->n_whens + 64;
    caps[POOL_DUE] = plan->n_whens + 64;
    caps[POOL_AGENDA] = caps[POOL_CONNS] + caps[POOL_HALVES] + caps[POOL_FLIGHTS] + caps[POOL_TASKS];
    caps[POOL_BUCKETS] = buckets_for(caps[POOL_CONNS] + caps[POOL_HALVES]);
    caps[POOL_COUNTERS] = sc->n_faults + sc->n_script + 1;
    caps[POOL_TALLIES] = sc->n_hosts * sc->n_conns;
    caps[POOL_CHANNELS] = sc->n_hosts * sc->n_hosts;
    caps[POOL_LOADS] = plan->n_loads;
    for (uint32_t h = 0; h < sc->n_hosts; h++)
        caps[POOL_CHAINS] += chains_needed(&sc->hosts[h].knobs);
    caps[POOL_LINKS] = caps[POOL_CHAINS] > 0 ? caps[POOL_HALVES] : 0;
    caps[POOL_BOXES] = has_boxes(sc) ? sc->n_conns : 0;
}

static void schedule_script(struct world *w, const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].when.kind == WHEN_AT)
            task_start(w, TASK_STATEMENT, sc->script[i].when.at, i);
    for (uint32_t i = 0; i < sc->n_outages; i++) {
        task_start(w, TASK_OUTAGE, sc->outages[i].begin, i);
        if (sc->outages[i].end == NEVER)
            continue;
        uint32_t ends = task_start(w, TASK_OUTAGE, sc->outages[i].end, i);
        task_at(w, ends)->ends = true;
    }
}

struct world *world_new(const struct plan *plan)
{
    const struct scenario *sc = plan->sc;
    uint32_t caps[POOLS] = {0};
    first_sizes(plan, true, caps);
    struct world *w = pools_new(caps, plan->n_whens);
    if (!w) { /* this system gives no memory away before it is there: then the arrays will have to grow */
        memset(caps, 0, sizeof caps);
        first_sizes(plan, false, caps);
        w = pools_new(caps, plan->n_whens);
    }
    if (!w)
        return NULL;
    w->seed = sc->seed;
    agenda_start(w, plan->agenda);
    w->n_hosts = sc->n_hosts;
    for (uint32_t i = 0; i < caps[POOL_CHANNELS]; i++)
        ((struct pipe_state *)pool_at(w, POOL_CHANNELS, i))->held = NONE;
    for (uint32_t i = 0; i < caps[POOL_CHAINS]; i++)
        *(struct chain *)pool_at(w, POOL_CHAINS, i) = (struct chain){.oldest = NONE, .youngest = NONE};
    table_rebuild(w);
    hosts_start(w, sc);
    schedule_script(w, sc);
    return w;
}

struct world *world_copy(const struct world *w)
{
    struct world *copy = malloc(w->size);
    if (copy)
        pools_copy(copy, w);
    return copy;
}

void slot_happens(struct sim *sim, enum pool_id id, uint32_t i)
{
    if (id == POOL_FLIGHTS)
        flight_arrives(sim, i);
    else if (id == POOL_TASKS)
        task_runs(sim, i);
    else
        timer_fires(sim, id, i);
}

static bool make_room(struct sim *sim)
{
    if (sim->most_octets > 0 && pools_moving(sim->w) > sim->most_octets) {
        sim->refused = true;
        return false;
    }
    return pools_make_room(&sim->w);
}

bool world_step(struct sim *sim)
{
    if (sim->w->tight && !make_room(sim))
        return false;
    struct world *w = sim->w;
    sim->nth = 0;
    w->step++;
    w->events++;
    sim->flood = false;
    if (w->due_n > 0) {
        due_runs(sim);
        return true;
    }
    assert(w->first.at >= w->now);
    w->now = w->first.at;
    uint32_t handle = agenda_pop(w);
    if (w->first.handle >> 28 == POOL_FLIGHTS)
        table_expects_flight(w, w->first.handle & 0x0fffffff);
    slot_happens(sim, (enum pool_id)(handle >> 28), handle & 0x0fffffff);
    return true;
}
