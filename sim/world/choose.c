#include "choose.h"

#include "internal.h"

/* ---- statements ---- */

bool is_user_call(const struct statement *st)
{
    if (st->act.kind != ACT_CALL)
        return false;
    switch (st->act.call) {
    case CALL_SEND:
    case CALL_RECEIVE:
    case CALL_SHUTDOWN:
    case CALL_CLOSE:
    case CALL_ABORT:
        return true;
    default:
        return false;
    }
}

/* The host that an expression asks, as a bit. */
static uint32_t asks(const struct expr *e)
{
    return e->is_var ? UINT32_C(1) << e->host : 0;
}

uint32_t hosts_of_statement(const struct scenario *sc, uint32_t n)
{
    const struct action *act = &sc->script[n].act;
    if (act->kind == ACT_CALL)
        return UINT32_C(1) << act->host;
    if (act->kind == ACT_FLOOD)
        return UINT32_C(1) << act->flood.to;
    const struct inject *in = &act->inject;
    uint8_t to = host_by_addr(sc, in->daddr);
    return (to != NO_HOST ? UINT32_C(1) << to : 0) | asks(&in->seq) | asks(&in->ack) | asks(&in->win);
}

bool chooser_takes(struct sim *sim, uint32_t statement)
{
    struct chooser *c = sim->chooser;
    if (hosts_of_statement(sim->sc, statement) & ~c->hosts) {
        if (c->n_elsewhere < sizeof c->elsewhere / sizeof *c->elsewhere)
            c->elsewhere[c->n_elsewhere++] = statement;
        else
            c->overflow = true;
        return true;
    }
    if (!c->calls_wait || !is_user_call(&sim->sc->script[statement]))
        return false;
    task_start(sim->w, TASK_STATEMENT, NEVER, statement);
    return true;
}

void choose_park(struct sim *sim)
{
    struct world *w = sim->w;
    for (uint32_t i = 0; i < w->pools[POOL_TASKS].high; i++) {
        struct task *t = task_at(w, i);
        if (t->slot.birth && t->kind == TASK_STATEMENT && is_user_call(&sim->sc->script[t->n])) {
            agenda_remove(w, POOL_TASKS, i);
            t->at = t->began = NEVER;
        }
    }
}

/* ---- after each choice the world comes to rest ---- */

/* What an application would have done with a connection that is gone comes to nothing, and is no choice. */
static void drop_stale_tasks(struct world *w)
{
    for (uint32_t i = 0; i < w->pools[POOL_TASKS].high; i++) {
        const struct task *t = task_at(w, i);
        if (t->slot.birth && t->kind > TASK_OUTAGE && conn_at(w, t->conn)->slot.birth != t->birth)
            pool_give(w, POOL_TASKS, i);
    }
}

static bool settle(struct sim *sim)
{
    while (sim->w->due_n > 0)
        if (!world_step(sim))
            return false;
    drop_stale_tasks(sim->w);
    return true;
}

static bool begin(struct sim *sim)
{
    if (!pools_make_room(&sim->w))
        return false;
    sim->w->step++;
    sim->w->events++;
    return true;
}

/* ---- segments ---- */

uint32_t choose_flights(const struct world *w, uint32_t *to, uint32_t room)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->pools[POOL_FLIGHTS].high; i++) {
        if (!flight_at(w, i)->slot.birth)
            continue;
        uint32_t at = n < room ? n : room;
        for (; at > 0 && flight_at(w, to[at - 1])->id > flight_at(w, i)->id; at--)
            if (at < room)
                to[at] = to[at - 1];
        if (at < room)
            to[at] = i;
        n++;
    }
    return n;
}

const struct flight *choose_flight(const struct world *w, uint32_t flight)
{
    return flight_at(w, flight);
}

uint32_t choose_sent(const struct world *w)
{
    return w->flights_sent;
}

uint32_t choose_add(struct world *w, const struct flight *f)
{
    uint32_t i = pool_take(w, POOL_FLIGHTS);
    struct flight *to = flight_at(w, i);
    struct slot slot = to->slot;
    *to = *f;
    to->slot = slot;
    to->arrives = NEVER;
    return i;
}

bool choose_arrival(struct sim *sim, uint32_t flight, bool stays)
{
    if (!begin(sim))
        return false;
    struct flight f = *flight_at(sim->w, flight);
    if (!stays) {
        flight_arrives(sim, flight);
        return settle(sim);
    }
    flight_arrives(sim, choose_add(sim->w, &f));
    return settle(sim);
}

void choose_loss(struct sim *sim, uint32_t flight)
{
    pool_give(sim->w, POOL_FLIGHTS, flight);
}

/* ---- what is due ---- */

uint32_t choose_earliest(const struct world *w, uint32_t *to, uint32_t room)
{
    assert(w->agenda != AGENDA_LANES); /* all that is scheduled stands in one array */
    uint32_t n = 0, live = w->pools[POOL_AGENDA].live;
    const struct agenda_item *items = pool_at(w, POOL_AGENDA, 0);
    uint64_t last = 0;
    bool any = false;
    for (;;) { /* by rank: there are few */
        const struct agenda_item *next = NULL;
        for (uint32_t i = 0; i < live; i++)
            if (items[i].at == w->first.at && (!any || items[i].rank > last) && (!next || items[i].rank < next->rank))
                next = &items[i];
        if (!next)
            return n;
        if (n < room)
            to[n] = next->handle;
        n++;
        last = next->rank;
        any = true;
    }
}

uint32_t choose_hosts(const struct scenario *sc, const struct world *w, uint32_t handle)
{
    uint32_t i = handle & 0x0fffffff;
    if (handle >> 28 == POOL_CONNS)
        return UINT32_C(1) << conn_at(w, i)->host;
    if (handle >> 28 == POOL_HALVES)
        return UINT32_C(1) << half_at(w, i)->half.host;
    const struct task *t = task_at(w, i);
    if (t->kind == TASK_OUTAGE)
        return 0;
    return t->kind < TASK_OUTAGE ? hosts_of_statement(sc, t->n) : UINT32_C(1) << conn_at(w, t->conn)->host;
}

uint32_t choose_script_due(const struct world *w)
{
    uint32_t first[1];
    if (w->first.at == NEVER || choose_earliest(w, first, 1) == 0 || first[0] >> 28 != POOL_TASKS ||
        task_at(w, first[0] & 0x0fffffff)->kind >= TASK_OUTAGE)
        return UINT32_MAX;
    return task_at(w, first[0] & 0x0fffffff)->n;
}

bool choose_timer(const struct world *w, uint32_t handle, enum tcp_timer *timer)
{
    *timer = TIMER_RTO;
    if (handle >> 28 == POOL_CONNS)
        conn_next_timeout(w, conn_at(w, handle & 0x0fffffff), timer);
    return handle >> 28 != POOL_TASKS;
}

bool choose_due(struct sim *sim, uint32_t handle)
{
    if (!begin(sim))
        return false;
    struct world *w = sim->w;
    enum pool_id id = (enum pool_id)(handle >> 28);
    uint32_t i = handle & 0x0fffffff;
    w->now = w->first.at;
    agenda_remove(w, id, i);
    slot_happens(sim, id, i);
    return settle(sim);
}

/* ---- calls ---- */

static bool comes_before(const struct scenario *sc, uint32_t a, uint32_t b)
{
    const struct statement *x = &sc->script[a], *y = &sc->script[b];
    return x->when.kind == WHEN_AT && y->when.kind == WHEN_AT && x->act.host == y->act.host && x->act.conn == y->act.conn &&
           (x->when.at < y->when.at || (x->when.at == y->when.at && a < b));
}

static bool waits(const struct task *t)
{
    return t->slot.birth && t->kind == TASK_STATEMENT && t->at == NEVER;
}

static bool may_be_called(const struct scenario *sc, const struct world *w, uint32_t task)
{
    for (uint32_t i = 0; i < w->pools[POOL_TASKS].high; i++)
        if (waits(task_at(w, i)) && comes_before(sc, task_at(w, i)->n, task_at(w, task)->n))
            return false;
    return true;
}

uint32_t choose_calls(const struct scenario *sc, const struct world *w, uint32_t *to, uint32_t room)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->pools[POOL_TASKS].high; i++) {
        if (!waits(task_at(w, i)) || !may_be_called(sc, w, i))
            continue;
        uint32_t at = n < room ? n : room;
        for (; at > 0 && task_at(w, to[at - 1])->n > task_at(w, i)->n; at--)
            if (at < room)
                to[at] = to[at - 1];
        if (at < room)
            to[at] = i;
        n++;
    }
    return n;
}

uint32_t choose_statement_of(const struct world *w, uint32_t task)
{
    return task_at(w, task)->n;
}

bool choose_call(struct sim *sim, uint32_t task)
{
    if (!begin(sim))
        return false;
    task_runs(sim, task);
    return settle(sim);
}

bool choose_statement(struct sim *sim, uint32_t statement)
{
    if (!begin(sim))
        return false;
    const struct when *when = &sim->sc->script[statement].when;
    if (sim->chooser->calls_wait && is_user_call(&sim->sc->script[statement]))
        task_start(sim->w, TASK_STATEMENT, NEVER, statement);
    else if (when->at > 0)
        task_start(sim->w, TASK_STATEMENT, sim->w->now + when->at, statement);
    else
        statement_runs(sim, statement);
    return settle(sim);
}
