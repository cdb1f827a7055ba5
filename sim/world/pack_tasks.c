/* What is on the agenda beside the timers of connections, as octets (pack.h). */
#include "choose.h"
#include "pack_io.h"

static bool task_is_of(const struct io *io, const struct world *w, uint32_t i, uint32_t hosts)
{
    const struct task *t = task_at(w, i);
    if (t->kind == TASK_OUTAGE)
        return false; /* only for the trace */
    if (t->kind < TASK_OUTAGE)
        return hosts_of_statement(io->plan->sc, t->n) & hosts;
    const struct conn *c = t->conn < w->pools[POOL_CONNS].high ? conn_at(w, t->conn) : NULL;
    return c && c->slot.birth == t->birth && (hosts >> c->host & 1);
}

static uint32_t index_of(uint32_t slot, const uint32_t *slots, uint32_t n)
{
    uint32_t i = 0;
    while (i < n && slots[i] != slot)
        i++;
    return i;
}

static void io_task(struct io *io, struct world *w, uint32_t i, const uint32_t *conns, uint32_t n_conns)
{
    struct task t = *task_at(w, i);
    uint32_t conn = 0;
    IO(io, t.kind);
    IO(io, t.n);
    io_time(io, &t.at);
    if (t.kind > TASK_OUTAGE) {
        conn = index_of(handle_of(POOL_CONNS, t.conn), conns, n_conns);
        IO(io, conn);
    }
    if (io->writes || io->full)
        return;
    if (t.kind > TASK_OUTAGE) {
        t.conn = conns[conn] & 0x0fffffff;
        t.birth = conn_at(w, t.conn)->slot.birth;
    }
    t.began = t.at;
    *task_at(w, i) = t;
    if (t.at != NEVER)
        agenda_set(w, POOL_TASKS, i);
}

/* Statements come in the order of the script, whenever they were put on the agenda; the rest by age. */
static bool task_is_before(const struct task *a, const struct task *b)
{
    bool x = a->kind > TASK_OUTAGE, y = b->kind > TASK_OUTAGE;
    if (x != y)
        return y;
    return x ? a->slot.birth < b->slot.birth : a->n < b->n;
}

static uint32_t tasks_in_order(struct io *io, const struct world *w, uint32_t hosts, uint32_t *to)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->pools[POOL_TASKS].high; i++) {
        if (!birth_of(w, POOL_TASKS, i) || !task_is_of(io, w, i, hosts))
            continue;
        if (n == PACK_TASKS)
            return PACK_TASKS + 1;
        uint32_t at = n++;
        for (; at > 0 && task_is_before(task_at(w, i), task_at(w, to[at - 1])); at--)
            to[at] = to[at - 1];
        to[at] = i;
    }
    return n;
}

void io_tasks(struct io *io, struct world **w, uint32_t hosts, const uint32_t *conns, uint32_t n_conns)
{
    uint32_t tasks[PACK_TASKS], n = 0;
    if (io->writes)
        n = tasks_in_order(io, *w, hosts, tasks);
    IO(io, n);
    io->full = io->full || n > PACK_TASKS;
    for (uint32_t i = 0; i < n && !io->full; i++)
        if (io->writes || io_makes_room(io, w))
            io_task(io, *w, io->writes ? tasks[i] : pool_take(*w, POOL_TASKS), conns, n_conns);
}
