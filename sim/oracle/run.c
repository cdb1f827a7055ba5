#include "run.h"

#include "stage.h"
#include "watch.h"
#include "world_digest.h"

#include <stdlib.h>
#include <string.h>

/* Expectations about variables, in the order of the times they ask for. */
struct probes {
    const struct expect **at;
    uint32_t n, next;
};

static nsec time_of(const struct expect *e)
{
    return e->has_at ? e->at : NEVER;
}

/* By time, then by place in the file: a total order, so that every C library sorts alike. */
static int earlier(const void *x, const void *y)
{
    const struct expect *a = *(const struct expect *const *)x, *b = *(const struct expect *const *)y;
    if (time_of(a) != time_of(b))
        return time_of(a) < time_of(b) ? -1 : 1;
    return a < b ? -1 : a > b;
}

static bool find_probes(const struct scenario *sc, struct probes *p)
{
    p->at = malloc((sc->n_expects + 1) * sizeof *p->at);
    p->n = p->next = 0;
    if (!p->at)
        return false;
    for (uint32_t i = 0; i < sc->n_expects; i++)
        if (sc->expects[i].kind == EXPECT_VAR)
            p->at[p->n++] = &sc->expects[i];
    qsort(p->at, p->n, sizeof *p->at, earlier);
    return true;
}

static void read_one(const struct sim *sim, const struct expect *e, struct reading *r)
{
    r->known = world_var(sim->plan, sim->w, e->host, e->conn, e->var, &r->value);
    r->rhs_known = !e->rhs.is_var || world_var(sim->plan, sim->w, e->rhs.host, e->rhs.conn, e->rhs.var, &r->rhs);
}

/* Reads what was asked for at times before `next`: everything that happens at such a time has happened. */
static void read_until(const struct sim *sim, struct probes *p, nsec next, struct run *run)
{
    for (; p->next < p->n && time_of(p->at[p->next]) < next; p->next++) {
        const struct expect *e = p->at[p->next];
        read_one(sim, e, &run->readings[e - sim->sc->expects]);
    }
}

/* Looks whether it has come to what decides an always, a never or an eventually. */
static void watch_all(const struct sim *sim, struct watch *watch, struct run *run)
{
    uint32_t hosts = (UINT32_C(1) << sim->sc->n_hosts) - 1;
    uint64_t rest = atoms_at_rest(watch->atoms, sim->plan, sim->w, hosts);
    if (world_next(sim->w) == NEVER)
        rest |= atoms_when_quiet(watch->atoms);
    uint32_t broken = watch->broken | watch_ends(watch, sim->plan, sim->w) | hosts_broken(sim->plan, sim->w, hosts);
    for (uint32_t i = 0; i < sim->sc->n_expects; i++) {
        const struct expect *e = &sim->sc->expects[i];
        struct reading *r = &run->readings[i];
        if (e->n_conds == 0 || r->ever)
            continue;
        uint64_t wanted = atoms_of(watch->atoms, e);
        bool decides = (wanted & ~(rest | watch->seen)) == 0;
        if (e->kind == EXPECT_ALWAYS)
            decides = expect_is_broken(e, rest, wanted, broken);
        r->ever = decides;
        r->when = sim->w->now;
    }
    watch_clear(watch);
}

static bool asks_always(const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_expects; i++)
        if (sc->expects[i].n_conds > 0)
            return true;
    return false;
}

enum { EVENTS_BETWEEN = 1024 }; /* two looks at memory and clock: together less than a thousandth of the time */

/* How much memory is in use, and what the world may still take. False: too much. */
static bool count_memory(struct sim *sim, const struct run_company *company, struct run *run)
{
    uint64_t beside = company->octets ? company->octets(company->context) : 0, most = sim->sc->max_octets;
    run->octets = beside + world_octets(sim->w);
    if (most == 0)
        return true;
    sim->most_octets = most > beside ? most - beside : 1;
    return run->octets <= most;
}

static bool look_on(struct sim *sim, const struct run_company *company, struct run *run)
{
    struct run_stage stage = {.now = sim->w->now, .events = sim->w->events};
    if (!count_memory(sim, company, run))
        return false;
    if (company->look) {
        stage.octets = run->octets;
        stage_find(sim, &stage);
        company->look(company->context, &stage);
    }
    return true;
}

/* Why the next thing, at that time, is not to happen; END_QUIET: it may. */
static enum end_reason reason_to_stop(struct sim *sim, nsec next, const struct run_company *company, struct run *run)
{
    if (next > sim->sc->until)
        return END_UNTIL;
    if (next > NSEC_LONGEST)
        return END_TIME;
    if (sim->w->events >= sim->sc->max_events)
        return END_EVENTS;
    if (company->stop && *company->stop)
        return END_INTERRUPTED;
    if (sim->w->events % EVENTS_BETWEEN == 0 && !look_on(sim, company, run))
        return END_MEMORY;
    return END_QUIET;
}

static void go(struct sim *sim, struct probes *p, const struct run_company *company, struct run *run, struct watch *watch)
{
    run->why = END_QUIET;
    for (nsec next; (next = world_next(sim->w)) != NEVER;) {
        read_until(sim, p, next, run);
        run->why = reason_to_stop(sim, next, company, run);
        if (run->why != END_QUIET)
            return;
        if (!world_step(sim)) {
            run->out_of_memory = !sim->refused;
            run->why = END_MEMORY;
            return;
        }
        if (watch && sim->w->due_n == 0)
            watch_all(sim, watch, run);
        if (sim->bad_line) {
            run->bad_line = sim->bad_line;
            return;
        }
    }
}

/* How often each fault and each `when` found what it waits for. */
static void count_met(const struct sim *sim, struct run *run)
{
    for (uint32_t i = 0; i < sim->sc->n_faults + sim->sc->n_script; i++)
        run->met[i] = world_met(sim->w, i);
}

static void tell_end(const struct sim *sim, const struct run *run)
{
    struct trace_rec rec = {
        .at = run->at, .arrives = NEVER, .step = sim->w->step + 1, .kind = TR_END, .n = run->why, .host = NO_HOST,
        .peer = NO_HOST, .conn = CONN_OTHER,
    };
    if (sim->sink && !(sim->sink->ignores >> TR_END & 1))
        sim->sink->put(sim->sink, &rec);
}

static void run_plan(struct sim *sim, struct probes *p, const struct run_company *company, struct run *run)
{
    struct atoms atoms;
    struct watch watch;
    bool watches = asks_always(sim->sc) && atoms_collect(sim->sc, &atoms);
    struct trace_sink *sink = sim->sink;
    if (watches) {
        watch_init(&watch, sim->sc, &atoms, sink);
        sim->sink = &watch.sink;
        sim->watcher = &watch.watcher;
    }
    go(sim, p, company, run, watches ? &watch : NULL);
    sim->sink = sink;
    sim->watcher = NULL;
    run->at = run->why == END_UNTIL ? sim->sc->until : sim->w->now;
    run->events = sim->w->events;
    count_memory(sim, company, run);
    count_met(sim, run);
    if (company->wants_digest && !world_digest(sim->plan, sim->w, run->digest))
        run->out_of_memory = true;
    for (; p->next < p->n; p->next++)
        read_one(sim, p->at[p->next], &run->readings[p->at[p->next] - sim->sc->expects]);
    tell_end(sim, run);
}

bool run_scenario(const struct scenario *sc, struct trace_sink *sink, const struct run_company *company, struct run *run)
{
    static const struct run_company nobody = {0};
    memset(run, 0, sizeof *run);
    struct plan *plan = plan_new(sc);
    struct world *w = plan ? world_new(plan) : NULL;
    struct probes probes = {0};
    run->readings = calloc(sc->n_expects + 1, sizeof *run->readings);
    run->met = calloc(sc->n_faults + sc->n_script + 1, sizeof *run->met);
    bool ok = w && run->readings && run->met && find_probes(sc, &probes);
    if (ok) {
        struct sim sim = {.plan = plan, .sc = sc, .w = w, .sink = sink};
        run_plan(&sim, &probes, company ? company : &nobody, run);
        w = sim.w;
    } else {
        run_free(run);
    }
    free(probes.at);
    free(w);
    plan_free(plan);
    return ok;
}

void run_free(struct run *run)
{
    free(run->readings);
    free(run->met);
    run->readings = NULL;
    run->met = NULL;
}
