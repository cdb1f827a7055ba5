/* What the script does to hosts, connections and the network. */
#include "internal.h"

/* ---- listening ---- */

static uint8_t free_listener(const struct host_state *h)
{
    uint8_t i = 0;
    while (i < LISTENERS_MAX && h->listeners[i].port)
        i++;
    return i;
}

static uint16_t listening_name(const struct sim *sim)
{
    return sim->sc->n_conns == 1 && sim->sc->n_loads == 0 ? 0 : CONN_OTHER;
}

static void refuse_listen(struct sim *sim, uint8_t host, enum tcp_news news, enum tcp_rule rule)
{
    struct trace_rec rec = record(sim, TR_NEWS, host, listening_name(sim));
    rec.news = (uint8_t)news;
    rec.rule = (uint16_t)rule;
    put(sim, &rec);
    when_news(sim, host, listening_name(sim), news);
}

/* Has the host a connection from this port, in whatever state? */
static bool port_has_connections(const struct world *w, uint8_t host, uint16_t port)
{
    for (uint32_t i = 0; i < w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(w, i);
        if (c->slot.birth && c->host == host && c->tcb.lport == port)
            return true;
    }
    return false;
}

static void listen_call(struct sim *sim, const struct action *act)
{
    struct host_state *h = &sim->w->hosts[act->host];
    uint8_t i = free_listener(h);
    bool taken = find_listener(sim->w, act->host, act->port) < LISTENERS_MAX; /* MUST-41 */
    bool in_use = !taken && act->exclusive && port_has_connections(sim->w, act->host, act->port);
    enum tcp_rule rule = taken ? R_OPEN_AGAIN : in_use ? R_PORT_IN_USE : R_OPEN_PASSIVE;
    record_call(sim, CALL_LISTEN, act->host, listening_name(sim), act->port, rule);
    if (rule != R_OPEN_PASSIVE || i == LISTENERS_MAX) {
        refuse_listen(sim, act->host, taken ? NEWS_EXISTS : in_use ? NEWS_IN_USE : NEWS_RESOURCES,
                      in_use ? R_PORT_IN_USE : R_OPEN_AGAIN);
        return;
    }
    h->listeners[i] = (struct listener){.port = act->port, .backlog = act->n};
    record_state(sim, act->host, listening_name(sim), TCP_CLOSED, TCP_LISTEN, R_OPEN_PASSIVE);
    when_state(sim, act->host, listening_name(sim), TCP_LISTEN);
}

static void drop_halves(struct sim *sim, uint8_t host, uint8_t listener, enum tcp_rule rule)
{
    for (uint32_t i = 0; i < sim->w->pools[POOL_HALVES].high; i++) {
        const struct half_open *h = half_at(sim->w, i);
        if (!h->slot.birth || h->half.host != host || (h->half.listener != listener && listener != LISTENERS_MAX))
            continue;
        uint16_t name = name_of_half(sim, h);
        record_state(sim, host, name, TCP_SYN_RECEIVED, TCP_CLOSED, rule);
        when_state(sim, host, name, TCP_CLOSED);
        take_half(sim, i);
    }
}

/* Of a listener's own state. Where a connection of that name lives, the name is its. */
static uint16_t name_of_listener(const struct sim *sim, uint8_t host)
{
    uint16_t name = listening_name(sim);
    return name != CONN_OTHER && called_connection(sim->sc, sim->w, host, name) != NONE ? CONN_OTHER : name;
}

/* It listens no more. What it has left of half-open entries vanishes. */
static void end_listener(struct sim *sim, uint8_t host, uint8_t i, bool tell)
{
    struct listener *l = &sim->w->hosts[host].listeners[i];
    drop_halves(sim, host, i, R_LISTENER_GONE);
    record_queue(sim, host, l);
    l->port = 0;
    l->closing = false;
    if (tell)
        record_state(sim, host, name_of_listener(sim, host), TCP_LISTEN, TCP_CLOSED, R_CLOSE_EARLY);
}

/* At once, or (listener-close reset) when all its half-open entries have been aborted, one due at a time. So are then
 * connections that nobody will accept now. */
static void close_listener(struct sim *sim, uint8_t host, uint8_t i, bool tell)
{
    struct listener *l = &sim->w->hosts[host].listeners[i];
    l->closing = sim->sc->hosts[host].knobs.listener_close == LCLOSE_RESET && l->syn_queue > 0;
    if (!l->closing)
        end_listener(sim, host, i, tell);
}

static void unlisten_call(struct sim *sim, const struct action *act)
{
    for (uint8_t i = 0; i < LISTENERS_MAX; i++) {
        const struct listener *l = &sim->w->hosts[act->host].listeners[i];
        if (l->port == 0 || (act->port != 0 && l->port != act->port))
            continue;
        record_call(sim, CALL_UNLISTEN, act->host, listening_name(sim), l->port, R_CLOSE_EARLY);
        close_listener(sim, act->host, i, true);
    }
    due_add(sim->w, (struct due){.kind = DUE_KILL, .host = act->host, .n = 0, .conn = 1});
}

/* ---- hosts ---- */

static void start_listening(struct world *w, const struct scenario *sc, uint8_t host)
{
    const struct host_cfg *cfg = &sc->hosts[host];
    if (cfg->listen_port)
        w->hosts[host].listeners[0] =
            (struct listener){.port = cfg->listen_port, .backlog = cfg->backlog};
}

void hosts_start(struct world *w, const struct scenario *sc)
{
    for (uint8_t h = 0; h < sc->n_hosts; h++) {
        nsec limit = open_limit(&sc->hosts[h].knobs);
        w->hosts[h].up = w->hosts[h].plugged = true;
        w->hosts[h].addr = sc->hosts[h].addr;
        w->hosts[h].open_limit = limit > 0 ? limit : NSEC_LONGEST;
        start_listening(w, sc, h);
    }
}

/* A power cut: what the host knew is gone, and nobody is told. */
static void lose_everything(struct sim *sim, uint8_t host)
{
    struct world *w = sim->w;
    for (uint32_t i = 0; i < w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(w, i);
        if (!c->slot.birth || c->host != host)
            continue;
        record_state(sim, host, c->name, (uint8_t)c->tcb.state, TCP_CLOSED, R_CRASH);
        when_state(sim, host, c->name, TCP_CLOSED);
        free_conn(w, i);
    }
    drop_halves(sim, host, LISTENERS_MAX, R_CRASH);
    for (int i = 0; i < LISTENERS_MAX; i++)
        w->hosts[host].listeners[i] = (struct listener){0};
    w->hosts[host].up = false;
}

static void crash_call(struct sim *sim, uint8_t host)
{
    record_call(sim, CALL_CRASH, host, CONN_OTHER, 0, R_CRASH);
    lose_everything(sim, host);
}

static void reboot_call(struct sim *sim, uint8_t host)
{
    bool was_up = sim->w->hosts[host].up;
    struct trace_rec rec = record(sim, TR_CALL, host, CONN_OTHER);
    rec.call = CALL_REBOOT;
    rec.rule = R_REBOOT;
    rec.also[0] = was_up ? R_CRASH : R_NONE; /* before it is up again */
    if (looked_at(sim, TR_CALL))
        put(sim, &rec);
    if (was_up)
        lose_everything(sim, host);
    sim->w->hosts[host].up = true;
    sim->w->hosts[host].quiet_until = sim->w->now + sim->sc->hosts[host].knobs.quiet_time;
    start_listening(sim->w, sim->sc, host);
    if (sim->sc->hosts[host].listen_port) {
        record_state(sim, host, listening_name(sim), TCP_CLOSED, TCP_LISTEN, R_REBOOT);
        when_state(sim, host, listening_name(sim), TCP_LISTEN);
    }
}

static void plug(struct sim *sim, uint8_t host, bool in)
{
    sim->w->hosts[host].plugged = in;
    record_call(sim, in ? CALL_PLUG : CALL_UNPLUG, host, CONN_OTHER, 0, R_NONE);
}

static void kill_call(struct sim *sim, uint8_t host)
{
    record_call(sim, CALL_KILL, host, CONN_OTHER, 0, R_KILL);
    for (uint8_t i = 0; i < LISTENERS_MAX; i++)
        if (sim->w->hosts[host].listeners[i].port)
            close_listener(sim, host, i, false);
    due_add(sim->w, (struct due){.kind = DUE_KILL, .host = host});
}

/* The next half-open entry of a listener that is closing, from `*next` on; false if there is none. */
static bool abort_half(struct sim *sim, uint8_t host, uint32_t *next)
{
    for (; *next < sim->w->pools[POOL_HALVES].high; ++*next) {
        const struct half_open *h = half_at(sim->w, *next);
        if (!h->slot.birth || h->half.host != host || !sim->w->hosts[host].listeners[h->half.listener].closing)
            continue;
        sim->flood = h->half.flood;
        half_event(sim, (*next)++, &(struct tcp_event){.kind = EV_ABORT});
        return true;
    }
    return false;
}

/* One connection at a time, since closing it may send: first half-open ones (from d.birth on), then the others (from d.n on).
 * d.conn: only those that nobody has accepted; the listener was closed, not the process. */
void kill_goes_on(struct sim *sim, struct due d)
{
    struct world *w = sim->w;
    uint8_t host = d.host;
    bool only_unaccepted = d.conn;
    if (abort_half(sim, host, &d.birth)) {
        due_add(w, d);
        return;
    }
    for (uint8_t i = 0; i < LISTENERS_MAX; i++)
        if (w->hosts[host].listeners[i].closing)
            end_listener(sim, host, i, only_unaccepted);
    uint32_t next = d.n;
    for (uint32_t i = next; i < w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(w, i);
        bool orphan = c->listener < LISTENERS_MAX && w->hosts[host].listeners[c->listener].port == 0;
        if (!c->slot.birth || c->host != host || (only_unaccepted && !orphan))
            continue;
        d.n = i + 1;
        due_add(w, d);
        struct tcp_event ev = {.kind = orphan ? EV_ABORT : EV_CLOSE_BOTH};
        conn_event(sim, i, &ev);
        return;
    }
}

/* ---- calls ---- */

static void accept_call(struct sim *sim, uint8_t host, uint32_t n)
{
    struct world *w = sim->w;
    for (uint32_t taken = 0; taken < n; taken++) {
        uint32_t oldest = NONE;
        for (uint32_t i = 0; i < w->pools[POOL_CONNS].high; i++) {
            const struct conn *c = conn_at(w, i);
            if (c->slot.birth && c->host == host && c->listener < LISTENERS_MAX && !c->tcb.accepted && !slim_half_open(&c->tcb) &&
                (oldest == NONE || c->slot.birth < conn_at(w, oldest)->slot.birth))
                oldest = i;
        }
        if (oldest == NONE)
            return;
        accept_conn(sim, oldest);
    }
}

static enum tcp_event_kind event_of(const struct sim *sim, const struct action *act)
{
    switch (act->call) {
    case CALL_LISTEN:
        return EV_OPEN_PASSIVE;
    case CALL_CONNECT:
        return EV_OPEN_ACTIVE;
    case CALL_SEND:
        return EV_SEND;
    case CALL_RECEIVE:
        return EV_RECEIVE;
    case CALL_CLOSE:
        return sim->sc->hosts[act->host].knobs.half_duplex_close ? EV_CLOSE_BOTH : EV_CLOSE;
    case CALL_SHUTDOWN:
        return EV_CLOSE;
    case CALL_ABORT:
        return EV_ABORT;
    default:
        return EV_STATUS;
    }
}

static bool value_of(struct sim *sim, const struct expr *e, uint32_t *value)
{
    uint64_t x = 0;
    if (e->is_var && !world_var(sim->plan, sim->w, e->host, e->conn, e->var, &x)) {
        sim->bad_line = sim->line;
        return false;
    }
    *value = seq_add((uint32_t)x, e->plus);
    return true;
}

static void icmp_arrives(struct sim *sim, const struct action *act)
{
    uint64_t una = 0; /* of what has no connection: nobody asks */
    struct tcp_event ev = {
        .kind = EV_ICMP, .octets = act->n, .icmp_type = (uint8_t)(act->n >> 8), .icmp_code = (uint8_t)act->n,
    };
    if (!act->has_seq && world_var(sim->plan, sim->w, act->host, act->conn, VAR_SND_UNA, &una))
        ev.icmp_seq = (uint32_t)una;
    if (!sim->w->hosts[act->host].plugged)
        record_call(sim, CALL_ICMP, act->host, act->conn, act->n, R_UNPLUGGED);
    else if (!act->has_seq || value_of(sim, &act->seq, &ev.icmp_seq))
        call_connection(sim, act->host, act->conn, &ev, CALL_ICMP);
}

static void user_call(struct sim *sim, const struct action *act)
{
    struct tcp_event ev = {.kind = event_of(sim, act), .octets = act->n, .urgent = act->urgent, .and_close = act->and_close};
    call_connection(sim, act->host, act->conn, &ev, act->call);
}

static void call(struct sim *sim, const struct action *act)
{
    switch (act->call) {
    case CALL_LISTEN:
        if (act->of_conn)
            user_call(sim, act);
        else
            listen_call(sim, act);
        break;
    case CALL_UNLISTEN:
        unlisten_call(sim, act);
        break;
    case CALL_ACCEPT:
        accept_call(sim, act->host, act->n ? act->n : UINT32_MAX);
        break;
    case CALL_CRASH:
        crash_call(sim, act->host);
        break;
    case CALL_REBOOT:
        reboot_call(sim, act->host);
        break;
    case CALL_KILL:
        kill_call(sim, act->host);
        break;
    case CALL_UNPLUG:
    case CALL_PLUG:
        plug(sim, act->host, act->call == CALL_PLUG);
        break;
    case CALL_ICMP:
        icmp_arrives(sim, act);
        break;
    default:
        user_call(sim, act);
    }
}

/* ---- injected segments and floods ---- */

static void inject_statement(struct sim *sim, const struct inject *in)
{
    struct segment seg = {
        .saddr = in->saddr, .daddr = in->daddr, .sport = in->sport, .dport = in->dport, .flags = in->flags,
        .len = in->len, .mss = in->mss,
    };
    const struct option_list *o = &in->options;
    if (o->given)
        option_list_set(o, &seg);
    if (value_of(sim, &o->tsval, &seg.tsval) && value_of(sim, &o->tsecr, &seg.tsecr) && value_of(sim, &in->seq, &seg.seq) && value_of(sim, &in->ack, &seg.ack) && value_of(sim, &in->win, &seg.wnd)) {
        if (seg.wnd > UINT16_MAX) /* a variable may say more than the field can */
            seg.wnd = UINT16_MAX;
        uint8_t third = in->by != NO_HOST && in->by > 1 ? MARK_THIRD : 0;
        inject(sim, &seg, in->by, MARK_INJECTED | third);
    }
}

nsec nth_time(uint64_t rate_num, uint64_t rate_den, nsec began, uint32_t n)
{
    return began + (nsec)((uint64_t)n / rate_num * rate_den + (uint64_t)n % rate_num * rate_den / rate_num);
}

/* The n-th spoofed source: an address of the range that no host of the scenario has. */
static uint32_t flood_source(const struct scenario *sc, const struct flood *f, uint32_t n)
{
    uint32_t taken = 0;
    for (uint32_t h = 0; h < sc->n_hosts; h++)
        taken += sc->hosts[h].addr - f->from < f->size;
    uint32_t left = f->size > taken ? f->size - taken : 1, nth = n % left, source = f->from + nth;
    for (bool moved = true; moved;) { /* over the addresses in use at or below it */
        uint32_t below = 0;
        for (uint32_t h = 0; h < sc->n_hosts; h++)
            below += sc->hosts[h].addr - f->from < f->size && sc->hosts[h].addr <= source;
        moved = source != f->from + nth + below;
        source = f->from + nth + below;
    }
    return source;
}

/* The sockets of a host that the n-th SYN of a flood meets. */
static struct sockets flood_sockets(const struct scenario *sc, const struct flood *f, uint32_t n)
{
    return (struct sockets){sc->hosts[f->to].addr, flood_source(sc, f, n), f->port, (uint16_t)(1024 + n / f->size % 64512)};
}

bool flood_goes_on(struct sim *sim, struct task *task)
{
    const struct statement *st = &sim->sc->script[task->n];
    const struct flood *f = &st->act.flood;
    uint32_t n = task->count++;
    sim->line = st->line;
    struct sockets k = flood_sockets(sim->sc, f, n), k_next = flood_sockets(sim->sc, f, n + 1);
    struct segment syn = {
        .saddr = k.raddr, .daddr = k.laddr, .sport = k.rport, .dport = k.lport, .seq = n, .wnd = 65535, .mss = 1460, .flags = SEG_SYN,
    };
    nsec next = nth_time(f->rate_num, f->rate_den, task->began, n + 1);
    bool more = next < task->began + f->lasts;
    if (more) {
        task->at = next;
        agenda_set(sim->w, POOL_TASKS, (uint32_t)(task - (struct task *)pool_at(sim->w, POOL_TASKS, 0)));
    }
    table_expects(sim->w, f->to, &k_next);
    inject(sim, &syn, NO_HOST, MARK_INJECTED | MARK_FLOOD);
    return more;
}

static void start_flood(struct sim *sim, uint32_t n)
{
    task_start(sim->w, TASK_FLOOD, sim->w->now, n);
}

/* Only what opens a connection would send something: a host that has just started knows no other. */
static bool waits_for_quiet(struct sim *sim, uint32_t n)
{
    const struct action *act = &sim->sc->script[n].act;
    bool opens = act->kind == ACT_LOAD || (act->kind == ACT_CALL && act->call == CALL_CONNECT);
    if (!opens || sim->w->now >= sim->w->hosts[act->host].quiet_until)
        return false;
    record_call(sim, CALL_CONNECT, act->host, act->conn, 0, R_QUIET_WAITS);
    task_start(sim->w, TASK_STATEMENT, sim->w->hosts[act->host].quiet_until, n);
    return true;
}

void statement_runs(struct sim *sim, uint32_t n)
{
    const struct statement *st = &sim->sc->script[n];
    sim->line = st->line;
    if (waits_for_quiet(sim, n))
        return;
    if (st->act.kind == ACT_INJECT)
        inject_statement(sim, &st->act.inject);
    else if (st->act.kind == ACT_FLOOD)
        start_flood(sim, n);
    else if (st->act.kind == ACT_LOAD)
        load_starts(sim, n);
    else if (sim->w->hosts[st->act.host].up || st->act.call == CALL_REBOOT || st->act.call == CALL_UNPLUG ||
             st->act.call == CALL_PLUG)
        call(sim, &st->act);
    else
        record_call(sim, st->act.call, st->act.host, st->act.conn, st->act.n, R_HOST_DOWN);
}
