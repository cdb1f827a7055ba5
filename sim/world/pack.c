#include "pack.h"

#include "choose.h"
#include "internal.h"

#include <string.h>

/* ---- one function for both ways: what is written in an order is read in it ---- */

struct io {
    const struct plan *plan;
    uint8_t *p, *end;       /* reading: it is not written to */
    bool writes, full;
    nsec now;
};

static void io_octets(struct io *io, void *x, size_t n)
{
    if ((size_t)(io->end - io->p) < n) {
        io->full = true;
        return;
    }
    if (io->writes)
        memcpy(io->p, x, n);
    else
        memcpy(x, io->p, n);
    io->p += n;
}

#define IO(io, field) io_octets(io, &(field), sizeof(field))

/* As seen from now. */
static void io_time(struct io *io, nsec *t)
{
    nsec seen = *t == NEVER ? NEVER : *t - io->now;
    IO(io, seen);
    if (!io->writes)
        *t = seen == NEVER ? NEVER : seen + io->now;
}

/* ---- an endpoint ---- */

/* Longer than any run: who gives up after that never does. */
static const nsec NEVER_GIVES_UP = SEC(365 * 86400);

static bool never_gives_up(const struct tcp_knobs *k)
{
    return k->r2 >= NEVER_GIVES_UP && k->syn_r2 >= NEVER_GIVES_UP && k->syn_retries == 0 && k->user_timeout == 0;
}

/* All that can become of RTO is what it is at first. */
static bool constant_rto(const struct tcp_knobs *k)
{
    return k->rto_min == k->rto_max && k->rto_initial == k->rto_max && k->rto_max <= SEC(3);
}

static void plain_rtt(struct tcb *t, const struct tcp_knobs *k)
{
    if (constant_rto(k)) {
        t->flags &= ~(uint32_t)(TF_SRTT | TF_TIMING);
        t->resent = 0;
    }
    if (t->resent > 1)
        t->resent = 1;
    if (!(t->flags & TF_TIMING))
        t->rtt_seq = 0;
    if (!(t->flags & TF_TIMING))
        t->rtt_at = 0;
    if (!(t->flags & TF_SRTT))
        t->srtt = t->rttvar = 0;
}

static void plain_retries(struct tcb *t, const struct tcp_knobs *k, nsec now)
{
    bool counts = t->snd_una != t->snd_nxt || t->main_timer == TIMER_PERSIST;
    if (!counts || never_gives_up(k))
        t->since = now;
    if (constant_rto(k) && never_gives_up(k) && t->retries > k->r1)
        t->retries = (uint8_t)k->r1;
    nsec interval = t->rto;
    uint8_t shift = 0;
    for (; shift < t->probe_shift && interval < k->rto_max; shift++)
        interval *= 2;
    t->probe_shift = shift;
}

void tcb_plain(struct tcb *t, const struct tcp_knobs *k, nsec now)
{
    plain_rtt(t, k);
    plain_retries(t, k, now);
    if (t->challenges > 0 && now - t->challenged >= k->challenge_span)
        t->challenges = 0;
    if (t->challenges == 0)
        t->challenged = now;
    if (k->delayed_ack == 0)
        t->last_ack_sent = 0;
    if (!(t->flags & TF_SEND_URGENT))
        t->snd_up = 0;
    if (!(t->flags & TF_URGENT))
        t->rcv_up = 0;
}

static void io_tcb_sequence(struct io *io, struct tcb *t)
{
    IO(io, t->iss);
    IO(io, t->snd_una);
    IO(io, t->snd_nxt);
    IO(io, t->snd_wnd);
    IO(io, t->snd_wl1);
    IO(io, t->snd_wl2);
    IO(io, t->snd_up);
    IO(io, t->max_snd_wnd);
    IO(io, t->snd_end);
    IO(io, t->irs);
    IO(io, t->rcv_nxt);
    IO(io, t->rcv_up);
    IO(io, t->rcv_adv);
    IO(io, t->rcv_unread);
    IO(io, t->rcv_want);
    IO(io, t->last_ack_sent);
    if (t->flags & TF_FIN_HELD)
        IO(io, t->held_fin);
    IO(io, t->n_held);
    if (t->state == TCP_SYN_RECEIVED && t->origin == ORIGIN_TIME_WAIT) {
        IO(io, t->before);
        return;
    }
    for (int i = 0; i < t->n_held && i < TCP_HELD_MAX; i++)
        IO(io, t->held[i]);
}

static void io_tcb_times(struct io *io, struct tcb *t)
{
    IO(io, t->rtt_seq);
    if (t->flags & TF_TIMING)
        io_time(io, &t->rtt_at);
    IO(io, t->srtt);
    IO(io, t->rttvar);
    IO(io, t->rto);
    io_time(io, &t->since);
    io_time(io, &t->challenged);
    IO(io, t->ts_offset);
    IO(io, t->ts_recent);
    if (t->flags & TF_TIMESTAMPS)
        io_time(io, &t->ts_recent_at);
    io_time(io, &t->main_at);
    io_time(io, &t->delack_at);
    io_time(io, &t->user_at);
}

static void io_tcb(struct io *io, struct tcb *t)
{
    IO(io, t->laddr);
    IO(io, t->raddr);
    IO(io, t->lport);
    IO(io, t->rport);
    IO(io, t->state);
    IO(io, t->origin);
    IO(io, t->main_timer);
    IO(io, t->retries);
    IO(io, t->resent);
    IO(io, t->flags);
    IO(io, t->probe_shift);
    IO(io, t->challenges);
    IO(io, t->snd_wscale);
    IO(io, t->rcv_wscale);
    IO(io, t->quick_acks);
    IO(io, t->snd_mss);
    io_tcb_sequence(io, t);
    io_tcb_times(io, t);
}

/* ---- connections, in the order of their age ---- */

enum { CONNS_HERE = 64 };

static uint32_t birth_of(const struct world *w, enum pool_id id, uint32_t i)
{
    return ((const struct slot *)pool_at(w, id, i))->birth;
}

static uint8_t host_of(const struct world *w, uint32_t handle)
{
    uint32_t i = handle & 0x0fffffff;
    return handle >> 28 == POOL_CONNS ? conn_at(w, i)->host : half_at(w, i)->half.host;
}

static uint32_t age_of(const struct world *w, uint32_t handle)
{
    return birth_of(w, (enum pool_id)(handle >> 28), handle & 0x0fffffff);
}

/* Connections and half-open entries of these hosts as handles, oldest first: among equal times that counts. */
static uint32_t by_age(const struct world *w, uint32_t hosts, uint32_t to[CONNS_HERE])
{
    uint32_t n = 0;
    for (int id = POOL_CONNS; id <= POOL_HALVES; id++)
        for (uint32_t i = 0; i < w->pools[id].high; i++) {
            uint32_t handle = handle_of((enum pool_id)id, i);
            if (!age_of(w, handle) || !(hosts >> host_of(w, handle) & 1))
                continue;
            if (n == CONNS_HERE)
                return n + 1;
            uint32_t at = n++;
            for (; at > 0 && age_of(w, to[at - 1]) > age_of(w, handle); at--)
                to[at] = to[at - 1];
            to[at] = handle;
        }
    return n;
}

static const struct tcp_knobs *its_knobs(const struct io *io, uint8_t host)
{
    return &io->plan->sc->hosts[host].knobs;
}

static void io_conn(struct io *io, struct world *w, uint32_t i)
{
    struct conn c = *conn_at(w, i);
    IO(io, c.host);
    IO(io, c.name);
    IO(io, c.listener);
    IO(io, c.accepted);
    IO(io, c.read_task);
    if (io->writes)
        tcb_plain(&c.tcb, its_knobs(io, c.host), io->now);
    io_tcb(io, &c.tcb);
    if (io->writes || io->full)
        return;
    *conn_at(w, i) = c;
    table_add(w, POOL_CONNS, i);
    agenda_set(w, POOL_CONNS, i);
}

/* As tcb_plain leaves out what makes no difference. */
static void plain_half(struct half *h, const struct tcp_knobs *k)
{
    if (constant_rto(k) && never_gives_up(k) && h->retries > k->r1)
        h->retries = (uint8_t)k->r1;
    if (constant_rto(k))
        h->resent = 0;
    if (h->resent > 1)
        h->resent = 1;
}

/* A bit-field of at most eight bits. */
#define IO_BITS(io, field, mask) \
    do { \
        uint8_t bits = (uint8_t)(field); \
        IO(io, bits); \
        (field) = bits & (mask); \
    } while (0)

static void io_half_times(struct io *io, struct half *h, const struct tcp_knobs *k)
{
    nsec since = half_since(h), due = half_due(h);
    if (never_gives_up(k) && constant_rto(k) && io->writes)
        since = io->now;
    io_time(io, &since);
    io_time(io, &due);
    half_set_times(h, since, due);
}

static void io_half_bits(struct io *io, struct half *h)
{
    IO_BITS(io, h->fin_held, 1u);
    IO_BITS(io, h->syn_resent, 1u);
    IO_BITS(io, h->timing, 1u);
    IO_BITS(io, h->wscale, 1u);
    IO_BITS(io, h->timestamps, 1u);
    IO_BITS(io, h->sack, 1u);
    IO_BITS(io, h->snd_wscale, 15u);
    IO_BITS(io, h->retries, 255u);
    IO_BITS(io, h->resent, 255u);
}

static void io_half_fields(struct io *io, struct half *h)
{
    const struct tcp_knobs *k = its_knobs(io, h->host);
    if (io->writes)
        plain_half(h, k);
    io_half_times(io, h, k);
    IO(io, h->raddr);
    IO(io, h->irs);
    IO(io, h->iss);
    IO(io, h->ts_recent);
    IO(io, h->wnd);
    IO(io, h->rport);
    IO(io, h->mss);
    IO(io, h->text);
    io_half_bits(io, h);
}

static void io_half(struct io *io, struct world *w, uint32_t i)
{
    struct half_open h = *half_at(w, i);
    IO_BITS(io, h.half.host, 15u);
    IO_BITS(io, h.half.listener, 7u);
    IO_BITS(io, h.half.flood, 1u);
    IO_BITS(io, h.half.answered, 1u);
    IO_BITS(io, h.half.acked, 1u);
    io_half_fields(io, &h.half);
    if (io->writes || io->full)
        return;
    *half_at(w, i) = h;
    table_add(w, POOL_HALVES, i);
    agenda_set(w, POOL_HALVES, i);
}

static uint32_t io_slots(struct io *io, struct world *w, uint32_t hosts, uint32_t slots[CONNS_HERE])
{
    uint32_t n = io->writes ? by_age(w, hosts, slots) : 0;
    IO(io, n);
    io->full = io->full || n > CONNS_HERE;
    for (uint32_t i = 0; i < n && !io->full; i++) {
        uint8_t id = io->writes ? (uint8_t)(slots[i] >> 28) : 0;
        IO(io, id);
        if (!io->writes)
            slots[i] = handle_of((enum pool_id)id, pool_take(w, (enum pool_id)id));
        if (id == POOL_CONNS)
            io_conn(io, w, slots[i] & 0x0fffffff);
        else
            io_half(io, w, slots[i] & 0x0fffffff);
    }
    return io->full ? 0 : n;
}

/* ---- tasks ---- */

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

enum { TASKS_HERE = 256 };

static uint32_t tasks_in_order(struct io *io, const struct world *w, uint32_t hosts, uint32_t *to)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->pools[POOL_TASKS].high; i++) {
        if (!birth_of(w, POOL_TASKS, i) || !task_is_of(io, w, i, hosts))
            continue;
        if (n == TASKS_HERE)
            return TASKS_HERE + 1;
        uint32_t at = n++;
        for (; at > 0 && task_is_before(task_at(w, i), task_at(w, to[at - 1])); at--)
            to[at] = to[at - 1];
        to[at] = i;
    }
    return n;
}

static void io_tasks(struct io *io, struct world *w, uint32_t hosts, const uint32_t *conns, uint32_t n_conns)
{
    uint32_t tasks[TASKS_HERE], n = 0;
    if (io->writes)
        n = tasks_in_order(io, w, hosts, tasks);
    IO(io, n);
    io->full = io->full || n > TASKS_HERE;
    for (uint32_t i = 0; i < n && !io->full; i++)
        io_task(io, w, io->writes ? tasks[i] : pool_take(w, POOL_TASKS), conns, n_conns);
}

/* ---- hosts ---- */

/* How often a fault's or a condition's segment came, as far as it matters. */
static uint32_t most_counted(const struct scenario *sc, uint32_t i)
{
    if (i >= sc->n_faults)
        return sc->script[i - sc->n_faults].when.occurrence;
    const struct fault *f = &sc->faults[i];
    return f->last == UINT32_MAX ? f->first : f->last + 1;
}

static bool counter_is_of(const struct scenario *sc, uint32_t i, uint32_t hosts)
{
    if (i < sc->n_faults)
        return hosts >> sc->faults[i].host & 1;
    const struct when *when = &sc->script[i - sc->n_faults].when;
    return when->kind != WHEN_AT && (hosts >> when->host & 1);
}

static void io_counters(struct io *io, struct world *w, uint32_t hosts)
{
    const struct scenario *sc = io->plan->sc;
    for (uint32_t i = 0; i < sc->n_faults + sc->n_script; i++) {
        if (!counter_is_of(sc, i, hosts))
            continue;
        uint32_t *count = pool_at(w, POOL_COUNTERS, i);
        uint32_t most = most_counted(sc, i), n = *count < most ? *count : most;
        IO(io, n);
        if (!io->writes)
            *count = n;
    }
}

/* What those who judge may ask of a connection that is gone; nothing while there is one. */
static void io_last(struct io *io, const struct world *w, uint8_t host, uint16_t name, struct tcb *last)
{
    struct tcb now;
    bool alive = false;
    struct tcb t = *last;
    if (io->writes && world_tcb(io->plan, w, host, name, &now, &alive) && alive)
        t.lport = 0;
    IO(io, t.lport);
    if (t.lport == 0)
        return;
    IO(io, t.state);
    IO(io, t.origin);
    IO(io, t.iss);
    IO(io, t.irs);
    IO(io, t.snd_una);
    IO(io, t.snd_nxt);
    IO(io, t.snd_end);
    IO(io, t.rcv_nxt);
    IO(io, t.rcv_adv);
    uint8_t sent_fin = (t.flags & TF_FIN_SENT) != 0;
    IO(io, sent_fin);
    if (io->writes || io->full)
        return;
    t.flags = sent_fin ? TF_FIN_SENT : 0;
    *last = t;
}

static void io_listener(struct io *io, struct listener *l)
{
    IO(io, l->port);
    if (l->port == 0 && l->accept_queue == 0 && l->syn_queue == 0)
        return;
    IO(io, l->closing);
    IO(io, l->backlog);
    IO(io, l->syn_queue);
    IO(io, l->young);
    bool cookies = l->cookies_until > io->now;
    IO(io, cookies);
    if (cookies)
        io_time(io, &l->cookies_until);
    IO(io, l->accept_queue);
}

/* Of the initial sequence numbers, those that are left to choose from. */
static uint32_t isns_that_matter(const struct host_cfg *cfg, uint32_t isns)
{
    if (cfg->isn == ISN_RANDOM)
        return isns;
    uint32_t most = cfg->isn == ISN_FIXED && cfg->n_iss > 0 ? cfg->n_iss - 1 : 0;
    return isns < most ? isns : most;
}

static void io_host(struct io *io, struct world *w, uint8_t host)
{
    const struct scenario *sc = io->plan->sc;
    struct host_state *h = &w->hosts[host];
    uint32_t isns = isns_that_matter(&sc->hosts[host], h->isns);
    IO(io, h->up);
    IO(io, h->plugged);
    IO(io, h->addr);
    IO(io, h->proven);
    IO(io, isns);
    nsec quiet = nsec_max(h->quiet_until, io->now);
    io_time(io, &quiet);
    if (!io->writes)
        h->quiet_until = quiet;
    if (sc->hosts[host].knobs.challenge_host_limit > 0) {
        IO(io, h->challenge_second);
        IO(io, h->challenges);
    }
    IO(io, h->next_cookie);
    IO(io, h->cookies);
    if (!io->writes)
        h->isns = isns;
    for (int i = 0; i < LISTENERS_MAX; i++)
        io_listener(io, &h->listeners[i]);
    for (uint16_t name = 0; name < sc->n_conns; name++) {
        struct tally *t = pool_at(w, POOL_TALLIES, host * sc->n_conns + name);
        IO(io, t->delivered);
        io_last(io, w, host, name, &t->last);
    }
}

/* ---- all of it ---- */

static void io_all(struct io *io, struct world *w, uint32_t hosts, bool with_time)
{
    uint32_t conns[CONNS_HERE];
    if (with_time) {
        IO(io, w->now);
        io->now = w->now;
    }
    for (uint8_t h = 0; h < w->n_hosts; h++)
        if (hosts >> h & 1)
            io_host(io, w, h);
    uint32_t n = io_slots(io, w, hosts, conns);
    io_tasks(io, w, hosts, conns, n);
    io_counters(io, w, hosts);
}

size_t world_pack(const struct plan *plan, const struct world *w, uint32_t hosts, bool with_time, uint8_t to[PACK_MOST])
{
    struct io io = {.plan = plan, .p = to, .end = to + PACK_MOST, .writes = true, .now = w->now};
    assert(w->due_n == 0);
    io_all(&io, (struct world *)(uintptr_t)w, hosts, with_time); /* writes to `to` only */
    return io.full ? 0 : (size_t)(io.p - to);
}

bool world_unpack(const struct plan *plan, struct world **w, uint32_t hosts, bool with_time, const uint8_t *from, size_t n)
{
    uint8_t *p = (uint8_t *)(uintptr_t)from; /* reads from it only */
    struct io io = {.plan = plan, .p = p, .end = p + n, .now = (*w)->now};
    if (!pools_make_room(w))
        return false;
    io_all(&io, *w, hosts, with_time);
    assert(!io.full && io.p == io.end);
    return true;
}

bool pack_tcb_there_and_back(const struct plan *plan, const struct tcb *t, struct tcb *back)
{
    uint8_t octets[1024];
    struct tcb copy = *t;
    struct io to = {.plan = plan, .p = octets, .end = octets + sizeof octets, .writes = true};
    io_tcb(&to, &copy);
    struct io from = {.plan = plan, .p = octets, .end = to.p};
    memset(back, 0, sizeof *back);
    io_tcb(&from, back);
    return !to.full && !from.full;
}

struct world *world_blank(const struct plan *plan)
{
    struct world *w = world_new(plan);
    if (!w)
        return NULL;
    for (int id = POOL_CONNS; id <= POOL_DUE; id++)
        w->pools[id].high = w->pools[id].live = 0;
    for (int id = POOL_CONNS; id <= POOL_TASKS; id++)
        w->pools[id].free = NONE;
    w->lanes_used = 0;
    agenda_start(w, AGENDA_HEAP);
    for (int h = 0; h < HOSTS_MAX; h++) {
        nsec limit = w->hosts[h].open_limit;
        w->hosts[h] = (struct host_state){.open_limit = limit, .up = true, .plugged = true}; /* who is not here may be sent to */
    }
    return w;
}

bool pack_needs_time(const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_faults; i++)
        if (sc->faults[i].from > 0 || sc->faults[i].until != NEVER)
            return true;
    for (uint32_t h = 0; h < sc->n_hosts; h++) {
        const struct tcp_knobs *k = &sc->hosts[h].knobs;
        if (k->timestamps || k->challenge_host_limit || k->syn_cookies || k->fast_open != FASTOPEN_NONE)
            return true; /* their clocks go on */
    }
    return sc->n_outages > 0;
}
