/* Many connections: a `load` opens them at once, at a rate or one after the other, and each sends and closes by itself. */
#include "internal.h"

static const struct load *load_of(const struct sim *sim, uint32_t statement)
{
    return &sim->sc->script[statement].act.load;
}

static uint8_t load_number(const struct plan *plan, uint32_t statement)
{
    uint8_t i = 0;
    while (plan->loads[i] != statement)
        i++;
    return (uint8_t)(i + 1);
}

/* The addresses come round first, then the ports: the n-th pair of sockets of the load. */
static struct sockets nth_sockets(const struct sim *sim, const struct action *act, uint32_t n)
{
    const struct load *l = &act->load;
    uint32_t size = l->size ? l->size : 1, ports = l->last_port - l->first_port + 1u;
    return (struct sockets){
        .laddr = l->size ? l->from + n % size : sim->sc->hosts[act->host].addr, .raddr = sim->sc->hosts[l->to].addr,
        .lport = (uint16_t)(l->first_port + n / size % ports), .rport = l->port,
    };
}

/* The number of the pair of sockets with this opening end, within its load; false: it is not one of them. */
static bool nth_of(const struct action *act, uint32_t own_addr, uint32_t addr, uint16_t port, uint32_t opened, uint32_t *nth)
{
    const struct load *l = &act->load;
    uint32_t from = l->size ? l->from : own_addr, size = l->size ? l->size : 1;
    if (addr - from >= size || port < l->first_port || port > l->last_port)
        return false;
    uint32_t pairs = (uint32_t)(l->last_port - l->first_port + 1) * size; /* after so many they come round again */
    *nth = (uint32_t)(port - l->first_port) * size + (addr - from);
    if (pairs > 0 && opened > *nth)
        *nth += (opened - 1 - *nth) / pairs * pairs;
    return true;
}

uint32_t load_nth(const struct sim *sim, uint8_t host, const struct sockets *k)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i < sim->plan->n_loads; i++) {
        const struct action *act = &sim->sc->script[sim->plan->loads[i]].act;
        const struct load *l = &act->load;
        uint32_t opened = *(const uint32_t *)pool_at(sim->w, POOL_LOADS, i), own = sim->sc->hosts[act->host].addr, nth;
        uint32_t to = sim->sc->hosts[l->to].addr;
        bool opens = host == act->host && k->rport == l->port && k->raddr == to &&
                     nth_of(act, own, k->laddr, k->lport, opened, &nth);
        bool opened_to = !opens && host == l->to && k->lport == l->port && k->laddr == to &&
                         nth_of(act, own, k->raddr, k->rport, opened, &nth);
        if (opens || opened_to)
            return before + nth + 1;
        before += l->connections;
    }
    return 0;
}

static void open_next(struct sim *sim, uint32_t statement)
{
    const struct statement *st = &sim->sc->script[statement];
    uint8_t load = load_number(sim->plan, statement);
    uint32_t *opened = pool_at(sim->w, POOL_LOADS, load - 1u);
    struct sockets k = nth_sockets(sim, &st->act, (*opened)++);
    sim->line = st->line;
    load_concerns_sockets(sim, st->act.host, &k);
    if (sim->w->hosts[st->act.host].up)
        open_sockets(sim, st->act.host, CONN_OTHER, &k, load);
}

static bool all_opened(const struct sim *sim, uint32_t statement)
{
    const uint32_t *opened = pool_at(sim->w, POOL_LOADS, load_number(sim->plan, statement) - 1u);
    return *opened >= load_of(sim, statement)->connections;
}

void load_starts(struct sim *sim, uint32_t statement)
{
    if (load_of(sim, statement)->one_by_one)
        load_next(sim, statement);
    else
        task_start(sim->w, TASK_LOAD, sim->w->now, statement);
}

bool load_goes_on(struct sim *sim, struct task *task)
{
    uint32_t statement = task->n, i = (uint32_t)(task - (struct task *)pool_at(sim->w, POOL_TASKS, 0));
    const struct load *l = load_of(sim, statement);
    task->count++;
    if (l->rate_num > 0)
        task->at = nth_time(l->rate_num, l->rate_den, task->began, task->count);
    bool more = task->count < l->connections;
    if (more)
        agenda_set(sim->w, POOL_TASKS, i);
    open_next(sim, statement);
    return more;
}

void load_next(struct sim *sim, uint32_t statement)
{
    if (!all_opened(sim, statement))
        open_next(sim, statement);
}

void load_ended(struct sim *sim, uint8_t load)
{
    uint32_t statement = sim->plan->loads[load - 1u];
    if (load_of(sim, statement)->one_by_one)
        due_add(sim->w, (struct due){.kind = DUE_LOAD, .n = statement});
}

void load_established(struct sim *sim, uint32_t conn)
{
    const struct conn *c = conn_at(sim->w, conn);
    const struct load *l = load_of(sim, sim->plan->loads[c->load - 1u]);
    if (l->send > 0)
        due_add(sim->w, (struct due){.kind = DUE_SEND, .n = l->send, .conn = conn, .birth = c->slot.birth});
    if (l->close && l->close_after == 0)
        due_add(sim->w, (struct due){.kind = DUE_CLOSE, .conn = conn, .birth = c->slot.birth});
    else if (l->close)
        app_closes_later(sim, conn, l->close_after);
}
