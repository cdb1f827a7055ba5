/* What the files of the world share with each other. */
#ifndef WORLD_INTERNAL_H
#define WORLD_INTERNAL_H

#include "world.h"

#include <assert.h>

/* ---- pool.c ---- */

static inline void *pool_at(const struct world *w, enum pool_id id, uint32_t i)
{
    const struct pool *p = &w->pools[id];
    assert(i < p->cap);
    /* the block is ours and not const where this is written through */
    return (char *)(uintptr_t)w + p->at + (size_t)i * p->item;
}

/* The same where the size is known: less to load. */
#define POOL_AT(w, id, type, i) \
    (assert((i) < (w)->pools[id].cap), (type *)(void *)((char *)(uintptr_t)(w) + (w)->pools[id].at) + (i))

static inline struct conn *conn_at(const struct world *w, uint32_t i)
{
    return POOL_AT(w, POOL_CONNS, struct conn, i);
}

static inline struct half_open *half_at(const struct world *w, uint32_t i)
{
    return POOL_AT(w, POOL_HALVES, struct half_open, i);
}

static inline struct flight *flight_at(const struct world *w, uint32_t i)
{
    return POOL_AT(w, POOL_FLIGHTS, struct flight, i);
}

static inline struct task *task_at(const struct world *w, uint32_t i)
{
    return POOL_AT(w, POOL_TASKS, struct task, i);
}

/* n_whens: each may start once, whatever the event. */
struct world *pools_new(const uint32_t caps[POOLS], uint32_t n_whens);
/* Makes `to`, of the same size, the same world. Slots that were never used are left as they are: pool_take clears them. */
void pools_copy(struct world *to, const struct world *from);
/* Room for what one event may take, or false. */
bool pools_make_room(struct world **w);
/* How much memory is taken when pools_make_room has moved what stands in the way; 0 if it has nothing to do. */
size_t pools_moving(const struct world *w);

/* ---- sizes.c ---- */

/* Adds the room that floods and loads are going to need. */
void sizes_foresee(const struct plan *plan, uint32_t caps[POOLS]);

/* ---- agenda.c: what happens when; equal times in the order documented in docs/architecture.md ---- */

/* Among equal times: the script, then arrivals, then applications, then timers. */
enum rank { RANK_SCRIPT, RANK_ARRIVAL, RANK_APP, RANK_TIMER };

static inline uint64_t rank_of(enum rank rank, uint32_t host, uint32_t n)
{
    return (uint64_t)rank << 56 | (uint64_t)host << 40 | n;
}

static inline uint32_t handle_of(enum pool_id id, uint32_t i)
{
    return (uint32_t)id << 28 | i;
}

void agenda_start(struct world *w, enum agenda_kind kind);

enum { IDLE = NONE - 1 }; /* slot.next of one that is not on the agenda */

/* A slot that is taken or given back: not on the agenda. */
static inline void slot_starts(struct slot *slot, uint32_t birth)
{
    *slot = (struct slot){.chain = NONE, .next = IDLE, .birth = birth};
}

/* The time and rank of what may stand on the agenda, from what it holds. */
static inline struct agenda_item flight_when(const struct flight *f, uint32_t i)
{
    return (struct agenda_item){f->arrives, rank_of(RANK_ARRIVAL, 0, f->id), handle_of(POOL_FLIGHTS, i)};
}

struct agenda_item conn_when(const struct world *w, const struct conn *c, uint32_t i);

/* Puts the slot where `item` says, wherever it was; item->at NEVER: removes it. */
void agenda_put(struct world *w, struct slot *slot, const struct agenda_item *item);
/* Removes a slot that is on it. */
void agenda_take_out(struct world *w, struct slot *slot, uint32_t handle);

/* Puts, moves or removes the slot, by the time and rank that it now holds. Not needed, and not cheap, if they are as they were. */
void agenda_set(struct world *w, enum pool_id id, uint32_t i);

/* The same where it is known what it is. */
static inline void agenda_set_conn(struct world *w, struct conn *c, uint32_t i)
{
    struct agenda_item item = conn_when(w, c, i);
    agenda_put(w, &c->slot, &item);
}

static inline void agenda_set_flight(struct world *w, struct flight *f, uint32_t i)
{
    struct agenda_item item = flight_when(f, i);
    agenda_put(w, &f->slot, &item);
}

static inline bool agenda_has(const struct world *w, enum pool_id id, uint32_t i)
{
    return ((const struct slot *)pool_at(w, id, i))->next != IDLE;
}

static inline void agenda_remove(struct world *w, enum pool_id id, uint32_t i)
{
    struct slot *slot = pool_at(w, id, i);
    if (slot->next != IDLE)
        agenda_take_out(w, slot, handle_of(id, i));
}

/* Removes the first, which is w->first, and returns its handle. */
uint32_t agenda_pop(struct world *w);

/* ---- pool.c again: slots, which are off the agenda when they are given back ---- */

/* So many of this pool are in use now: must there be more room before the next event? */
static inline void pool_watch(struct world *w, enum pool_id id, uint32_t live)
{
    if (live > w->pools[id].enough)
        w->tight = true;
}

/* One whose slot alone is as it should be: whoever takes it writes all the rest. There is room: world_step has seen to it. */
static inline uint32_t pool_take_unfilled(struct world *w, enum pool_id id)
{
    struct pool *p = &w->pools[id];
    uint32_t i = p->free != NONE ? p->free : p->high++;
    struct slot *slot = pool_at(w, id, i);
    if (p->free != NONE)
        p->free = slot->chain;
    pool_watch(w, id, ++p->live);
    slot_starts(slot, ++w->births);
    return i;
}

/* A zeroed slot. */
uint32_t pool_take(struct world *w, enum pool_id id);

static inline void pool_give(struct world *w, enum pool_id id, uint32_t i)
{
    struct pool *p = &w->pools[id];
    struct slot *slot = pool_at(w, id, i);
    if (slot->next != IDLE)
        agenda_take_out(w, slot, handle_of(id, i));
    slot_starts(slot, 0);
    slot->chain = p->free;
    p->free = i;
    p->live--;
}

/* ---- table.c: who is meant ---- */

struct sockets {
    uint32_t laddr, raddr;
    uint16_t lport, rport;
};

/* A connection of a host, full or half-open: handle_of(), NONE if none. */
uint32_t find_connection(const struct world *w, uint8_t host, const struct sockets *k);
/* Somebody is going to look for a connection between these sockets: what that takes comes into the cache meanwhile. Changes
 * nothing. */
void table_expects(const struct world *w, uint8_t host, const struct sockets *k);
/* This flight arrives next, and then the one behind it in its lane. */
void table_expects_flight(const struct world *w, uint32_t i);
void table_add(struct world *w, enum pool_id id, uint32_t i);
void table_remove(struct world *w, enum pool_id id, uint32_t i);
/* Fills the table of a world whose buckets nobody has written to. */
void table_rebuild(struct world *w);
/* Index of the listener on this port, LISTENERS_MAX if none. */
uint8_t find_listener(const struct world *w, uint8_t host, uint16_t port);
/* The scenario's name for two sockets. */
uint16_t name_of(const struct scenario *sc, const struct sockets *k);
uint16_t name_of_half(const struct sim *sim, const struct half_open *h);
/* The sockets of a named connection as `host` sees them; false if the name has none on this host. */
bool sockets_of(const struct scenario *sc, uint8_t host, uint16_t name, struct sockets *k);
uint8_t host_by_addr(const struct scenario *sc, uint32_t addr);

/* ---- record.c: telling the trace ---- */

/* Does anybody want records of this kind? If not, nothing is made up. */
static inline bool looked_at(const struct sim *sim, enum trace_kind kind)
{
    return sim->sink && !(sim->sink->ignores >> kind & 1);
}

/* Does anybody want records of any kind? */
static inline bool looks(const struct sim *sim)
{
    return sim->sink && sim->sink->ignores != UINT32_MAX;
}

/* A record of this kind with time, step and line filled in; put() sends it if it is looked_at. */
struct trace_rec record(const struct sim *sim, enum trace_kind kind, uint8_t host, uint16_t name);
void put(const struct sim *sim, const struct trace_rec *rec);
void put_call(const struct sim *sim, enum trace_call call, uint8_t host, uint16_t name, uint32_t n, enum tcp_rule rule);
void put_state(const struct sim *sim, uint8_t host, uint16_t name, uint8_t from, uint8_t to, enum tcp_rule rule);
void put_queue(const struct sim *sim, uint8_t host, const struct listener *l);

static inline void record_call(const struct sim *sim, enum trace_call call, uint8_t host, uint16_t name, uint32_t n,
                               enum tcp_rule rule)
{
    if (looked_at(sim, TR_CALL))
        put_call(sim, call, host, name, n, rule);
}

static inline void record_state(const struct sim *sim, uint8_t host, uint16_t name, uint8_t from, uint8_t to, enum tcp_rule rule)
{
    if (looked_at(sim, TR_STATE))
        put_state(sim, host, name, from, to, rule);
}

static inline void record_queue(const struct sim *sim, uint8_t host, const struct listener *l)
{
    if (looked_at(sim, TR_QUEUE))
        put_queue(sim, host, l);
}

void record_arrival(const struct sim *sim, const struct flight *f, uint16_t name, enum tcp_rule rule, const uint16_t also[2]);

/* ---- fate.c ---- */

struct fate {
    enum fate_kind kind;
    uint8_t marks;
    uint32_t line;       /* of the statement that decided */
    nsec late, jitter;
    bool loses_place;
    bool hold;           /* until overtaken */
    bool copy;
    nsec copy_late;
};

/* What happens to a segment that `from` sends to `to`: the script first, then chance. */
struct fate decide_fate(struct sim *sim, uint8_t from, uint8_t to, uint16_t name, const struct segment *seg);

/* It arrives, whatever is asked: decide_fate would say so too. */
static inline bool nothing_befalls(const struct sim *sim, uint8_t from, uint8_t to)
{
    return to != NO_HOST && sim->plan->plain[from * sim->sc->n_hosts + to] && sim->w->hosts[from].plugged &&
           sim->w->hosts[to].plugged;
}

/* ---- box.c: what a link forgets ---- */

/* Does the box on this pipe, if there is one, let a segment of the connection through? It remembers those it has let. */
bool box_passes(struct sim *sim, const struct pipe_cfg *pipe, uint16_t name, const struct segment *seg);
/* It has not, and says so to the sender. */
void box_resets(struct sim *sim, const struct pipe_cfg *pipe, uint8_t from, uint16_t name, const struct segment *seg);

/* ---- wire.c: the network ---- */

/* A segment that somebody on the way has made reaches `to` at that time. */
void send_from_box(struct sim *sim, uint8_t to, uint16_t name, const struct segment *seg, nsec arrives);

void send_segment(struct sim *sim, uint8_t from, uint16_t name, const struct segment *seg, enum tcp_rule rule,
                  uint8_t retransmission);
/* The flight with this index has arrived. */
void flight_arrives(struct sim *sim, uint32_t i);
/* A segment from nowhere reaches its destination now. */
void inject(struct sim *sim, const struct segment *seg, uint8_t by, uint8_t marks);

/* ---- endpoint.c: letting something happen to a connection ---- */

/* A half-open connection as the TCB that it is. */
void half_to_tcb(const struct scenario *sc, const struct world *w, const struct half_open *h, struct tcb *t);
/* `k`: the sockets that it is for, as the host sees them. */
void segment_to_host(struct sim *sim, const struct flight *f, uint16_t name, const struct sockets *k);
void conn_event(struct sim *sim, uint32_t i, struct tcp_event *ev);
void half_event(struct sim *sim, uint32_t i, struct tcp_event *ev);
/* A user call to the connection `name` of `host`; if there is none, it is answered as in CLOSED. */
/* Active OPEN between two sockets, by a load (see conn.load). */
void open_sockets(struct sim *sim, uint8_t host, uint16_t name, const struct sockets *k, uint8_t load);
void call_connection(struct sim *sim, uint8_t host, uint16_t name, struct tcp_event *ev, enum trace_call call);
void timer_fires(struct sim *sim, enum pool_id id, uint32_t i);
void accept_conn(struct sim *sim, uint32_t i);
void free_conn(struct world *w, uint32_t i);
/* An entry leaves the SYN queue; the trace is not told. */
void take_half(struct sim *sim, uint32_t i);
/* The connection a call means: by its sockets, or the oldest of the host if the scenario opens none by name. */
uint32_t called_connection(const struct scenario *sc, const struct world *w, uint8_t host, uint16_t name);

/* ---- conn.c: connections as they are kept ---- */

/* A new one. */
void conn_begins(struct world *w, uint32_t i, const struct tcb *t);
static inline struct whole_tcb *whole_of(const struct world *w, const struct conn *c)
{
    return POOL_AT(w, POOL_WHOLES, struct whole_tcb, c->tcb.elsewhere);
}

struct tcb *conn_make_whole(struct world *w, uint32_t i);

/* Its TCB, so that something can happen to it; it stays where it is until another is asked for, or begins. */
static inline struct tcb *conn_tcb(struct world *w, uint32_t i)
{
    const struct conn *c = conn_at(w, i);
    return c->tcb.whole ? &whole_of(w, c)->tcb : conn_make_whole(w, i);
}

/* A copy of its TCB. */
void conn_look(const struct world *w, const struct conn *c, struct tcb *t);
/* Before its slot is given back. */
void conn_ends(struct world *w, struct conn *c);

/* As tcp_next_timeout. */
static inline nsec conn_next_timeout(const struct world *w, const struct conn *c, enum tcp_timer *timer)
{
    return c->tcb.whole ? tcp_next_timeout(&whole_of(w, c)->tcb, timer) : slim_next_timeout(&c->tcb, timer);
}

/* When its application is going to close it, and its rank among what applications do at that time; NEVER: it is not planned. */
nsec conn_closing(const struct world *w, const struct conn *c, uint32_t *birth);
/* Its application is going to close it then. Not if it is already going to. */
void conn_closes_at(struct world *w, uint32_t i, nsec at);
/* Is it that for which its time has come? Then it is planned no longer. */
bool conn_closes_now(struct world *w, uint32_t i);

/* ---- syncache.c ---- */

/* Lists by age that a host with these knobs needs. */
uint32_t chains_needed(const struct tcp_knobs *k);

/* ---- app.c: what applications do by themselves ---- */

/* News has come to a connection. */
void app_hears(struct sim *sim, uint32_t conn, enum tcp_news news, uint32_t octets);
void app_closes(struct sim *sim, uint32_t conn);
void app_closes_later(struct sim *sim, uint32_t conn, nsec after);
/* A connection belongs to an application from now on. */
void app_starts(struct sim *sim, uint32_t conn);
/* Text lies unread. */
void app_may_read(struct sim *sim, uint32_t conn);
void task_runs(struct sim *sim, uint32_t i);
/* One thing that is due. */
void due_runs(struct sim *sim);
void due_add(struct world *w, struct due d);

/* ---- script.c ---- */

void statement_runs(struct sim *sim, uint32_t n);
/* A flood's next SYN; false when it is over. */
bool flood_goes_on(struct sim *sim, struct task *task);
void kill_goes_on(struct sim *sim, struct due d);
void hosts_start(struct world *w, const struct scenario *sc);

/* When the n-th of a rate (rate_num in rate_den ns) happens; no rounding adds up. */
nsec nth_time(uint64_t rate_num, uint64_t rate_den, nsec began, uint32_t n);

/* ---- load.c: many connections ---- */

void load_starts(struct sim *sim, uint32_t statement);
/* A load's next connection; false when it was the last. */
bool load_goes_on(struct sim *sim, struct task *task);
/* Which connection of a load is meant by these sockets of `host`. 0: of none. */
uint32_t load_nth(const struct sim *sim, uint8_t host, const struct sockets *k);

/* What happens from here on happens between these sockets of `host`: sim->nth, for the trace. */
static inline void load_concerns_sockets(struct sim *sim, uint8_t host, const struct sockets *k)
{
    if (looks(sim) && sim->plan->n_loads > 0)
        sim->nth = load_nth(sim, host, k);
}

static inline void load_concerns(struct sim *sim, uint8_t host, const struct tcb *t)
{
    load_concerns_sockets(sim, host, &(struct sockets){t->laddr, t->raddr, t->lport, t->rport});
}

/* A connection of a load is ESTABLISHED, or is no more. */
void load_established(struct sim *sim, uint32_t conn);
void load_ended(struct sim *sim, uint8_t load);
/* The next connection of a load that goes one by one. */
void load_next(struct sim *sim, uint32_t statement);

/* ---- choose.c ---- */

/* A statement whose condition is met: does it wait to be chosen, or belong elsewhere? */
bool chooser_takes(struct sim *sim, uint32_t statement);

/* ---- world.c ---- */

/* Lets what this slot waits for happen; it is off the agenda already. */
void slot_happens(struct sim *sim, enum pool_id id, uint32_t i);

/* ---- when.c: conditions that statements wait for ---- */

/* All that wait for what has this key; `seg` (or NULL) must fit their pattern. */
void when_met(struct sim *sim, uint32_t key, uint16_t name, const struct segment *seg);

static inline void when_state(struct sim *sim, uint8_t host, uint16_t name, enum tcp_state state)
{
    if (sim->plan->n_whens > 0)
        when_met(sim, when_key(WHEN_STATE, host, state), name, NULL);
}

static inline void when_segment(struct sim *sim, enum when_kind kind, uint8_t host, uint16_t name, const struct segment *seg)
{
    if (sim->plan->n_whens > 0)
        when_met(sim, when_key(kind, host, 0), name, seg);
}

static inline void when_news(struct sim *sim, uint8_t host, uint16_t name, enum tcp_news news)
{
    if (sim->plan->n_whens > 0)
        when_met(sim, when_key(WHEN_GETS, host, news), name, NULL);
}

/* Starts a task of this kind. */
uint32_t task_start(struct world *w, enum task_kind kind, nsec at, uint32_t n);

#endif
