/* What applications do by themselves, as their `app` line says: accept, read, echo, close. And the two lists that such
 * things wait in: what is due before time goes on, and tasks for a later time. */
#include "internal.h"

void due_add(struct world *w, struct due d)
{
    uint32_t cap = w->pools[POOL_DUE].cap;
    assert(w->due_n < cap);
    uint32_t at = w->due_head + w->due_n++;
    *POOL_AT(w, POOL_DUE, struct due, at < cap ? at : at - cap) = d;
    pool_watch(w, POOL_DUE, w->due_n);
}

uint32_t task_start(struct world *w, enum task_kind kind, nsec at, uint32_t n)
{
    uint32_t i = pool_take(w, POOL_TASKS);
    struct task *t = task_at(w, i);
    t->kind = (uint8_t)kind;
    t->n = n;
    t->at = t->began = at;
    agenda_set(w, POOL_TASKS, i);
    return i;
}

/* A task of a connection. */
static void conn_task(struct world *w, enum task_kind kind, nsec at, uint32_t conn)
{
    struct task *t = task_at(w, task_start(w, kind, at, 0));
    t->conn = conn;
    t->birth = conn_at(w, conn)->slot.birth;
}

/* Where somebody chooses, it waits on its own among what can be chosen; and so it does if the connection has a close to wait for. */
void app_closes_later(struct sim *sim, uint32_t conn, nsec after)
{
    if (sim->chooser || conn_at(sim->w, conn)->tcb.closes)
        conn_task(sim->w, TASK_CLOSE, sim->w->now + after, conn);
    else
        conn_closes_at(sim->w, conn, sim->w->now + after);
}

static const struct app_cfg *app_of(const struct sim *sim, const struct conn *c)
{
    return &sim->sc->hosts[c->host].app;
}

static struct due about(const struct sim *sim, enum due_kind kind, uint32_t conn, uint32_t n)
{
    return (struct due){.kind = (uint8_t)kind, .n = n, .conn = conn, .birth = conn_at(sim->w, conn)->slot.birth};
}

static void child_waits(struct sim *sim, uint32_t conn)
{
    const struct app_cfg *app = app_of(sim, conn_at(sim->w, conn));
    if (app->accept == ACCEPT_AT_ONCE)
        due_add(sim->w, about(sim, DUE_ACCEPT, conn, 0));
    else if (app->accept == ACCEPT_AFTER)
        conn_task(sim->w, TASK_ACCEPT, sim->w->now + app->accept_after, conn);
}

static void reached_end(struct sim *sim, uint32_t conn)
{
    const struct app_cfg *app = app_of(sim, conn_at(sim->w, conn));
    if (!app->close_on_eof)
        return;
    if (app->close_after == 0)
        due_add(sim->w, about(sim, DUE_CLOSE, conn, 0));
    else
        app_closes_later(sim, conn, app->close_after);
}

void app_hears(struct sim *sim, uint32_t conn, enum tcp_news news, uint32_t octets)
{
    const struct conn *c = conn_at(sim->w, conn);
    if (!c->tcb.accepted && c->listener < LISTENERS_MAX) {
        if (news == NEWS_OPEN)
            child_waits(sim, conn);
        return; /* whoever accepts it will see the rest */
    }
    if (news == NEWS_OPEN && c->load)
        load_established(sim, conn);
    if (news == NEWS_DELIVER && app_of(sim, conn_at(sim->w, conn))->echo)
        due_add(sim->w, about(sim, DUE_SEND, conn, octets));
    if (news == NEWS_EOF)
        reached_end(sim, conn);
}

void app_starts(struct sim *sim, uint32_t conn)
{
    const struct conn *c = conn_at(sim->w, conn);
    if ((c->tcb.flags & TF_FIN_RECEIVED) && c->tcb.unread == 0)
        reached_end(sim, conn); /* it came before anybody accepted */
    else if (app_of(sim, c)->read == READ_AT_ONCE)
        due_add(sim->w, about(sim, DUE_READ, conn, RECEIVE_ALL));
    if (c->tcb.unread > 0)
        app_may_read(sim, conn);
}

void app_may_read(struct sim *sim, uint32_t conn)
{
    struct conn *c = conn_at(sim->w, conn);
    const struct app_cfg *app = app_of(sim, c);
    if (app->read != READ_EVERY || !c->tcb.accepted || c->tcb.read_task)
        return;
    c->tcb.read_task = true;
    conn_task(sim->w, TASK_READ, sim->w->now + app->read_every, conn);
}

/* A call that an application makes without a statement of its own. */
static void app_calls(struct sim *sim, uint32_t conn, enum tcp_event_kind kind, enum trace_call call, uint32_t octets)
{
    const struct conn *c = conn_at(sim->w, conn);
    struct tcp_event ev = {.kind = kind, .octets = octets};
    load_concerns_sockets(sim, c->host, &(struct sockets){c->tcb.laddr, c->tcb.raddr, c->tcb.lport, c->tcb.rport});
    bool heard = kind == EV_SEND || kind == EV_CLOSE || kind == EV_CLOSE_BOTH;
    if (heard)
        record_call(sim, call, c->host, c->name, octets, R_NONE);
    conn_event(sim, conn, &ev);
}

void app_closes(struct sim *sim, uint32_t conn)
{
    bool half_duplex = sim->sc->hosts[conn_at(sim->w, conn)->host].knobs.half_duplex_close;
    app_calls(sim, conn, half_duplex ? EV_CLOSE_BOTH : EV_CLOSE, CALL_CLOSE, 0);
}

static void app_reads(struct sim *sim, uint32_t conn)
{
    conn_at(sim->w, conn)->tcb.read_task = false;
    if (conn_at(sim->w, conn)->tcb.unread > 0)
        app_calls(sim, conn, EV_RECEIVE, CALL_RECEIVE, app_of(sim, conn_at(sim->w, conn))->read_octets);
}

static bool still_there(const struct sim *sim, uint32_t conn, uint32_t birth)
{
    return conn < sim->w->pools[POOL_CONNS].high && conn_at(sim->w, conn)->slot.birth == birth;
}

void task_runs(struct sim *sim, uint32_t i)
{
    struct task t = *task_at(sim->w, i);
    sim->line = 0;
    if (t.kind == TASK_FLOOD && flood_goes_on(sim, task_at(sim->w, i)))
        return;
    if (t.kind == TASK_LOAD && load_goes_on(sim, task_at(sim->w, i)))
        return;
    pool_give(sim->w, POOL_TASKS, i);
    if (t.kind == TASK_STATEMENT) {
        statement_runs(sim, t.n);
    } else if (t.kind == TASK_OUTAGE) {
        const struct outage_cfg *o = &sim->sc->outages[t.n];
        struct trace_rec rec = record(sim, TR_LINK, o->from, CONN_OTHER);
        rec.peer = o->to;
        rec.call = t.ends ? CALL_OUTAGE_ENDS : CALL_OUTAGE_BEGINS;
        rec.line = o->line;
        put(sim, &rec);
    } else if (still_there(sim, t.conn, t.birth)) {
        if (t.kind == TASK_ACCEPT)
            accept_conn(sim, t.conn);
        else if (t.kind == TASK_READ)
            app_reads(sim, t.conn);
        else if (t.kind == TASK_CLOSE)
            app_closes(sim, t.conn);
    }
}

void due_runs(struct sim *sim)
{
    struct world *w = sim->w;
    struct due d = *POOL_AT(w, POOL_DUE, struct due, w->due_head);
    w->due_head = w->due_head + 1 < w->pools[POOL_DUE].cap ? w->due_head + 1 : 0;
    w->due_n--;
    sim->line = 0;
    if (d.kind == DUE_STATEMENT) {
        statement_runs(sim, d.n);
        return;
    }
    if (d.kind == DUE_LOAD) {
        load_next(sim, d.n);
        return;
    }
    if (d.kind == DUE_KILL) {
        kill_goes_on(sim, d);
        return;
    }
    if (!still_there(sim, d.conn, d.birth))
        return;
    if (d.kind == DUE_MORE)
        conn_event(sim, d.conn, &(struct tcp_event){.kind = EV_MORE});
    else if (d.kind == DUE_ACCEPT)
        accept_conn(sim, d.conn);
    else if (d.kind == DUE_READ)
        app_calls(sim, d.conn, EV_RECEIVE, CALL_RECEIVE, d.n);
    else if (d.kind == DUE_SEND)
        app_calls(sim, d.conn, EV_SEND, CALL_SEND, d.n);
    else
        app_closes(sim, d.conn);
}
