/* The world: everything that changes during a run, as one value.
 *
 * It is one block of memory without a pointer in it: a header, then arrays at offsets, linked by indices. Copying the
 * block forks the simulation. What never changes (the scenario, and a plan made from it) lies outside and is shared by
 * all copies. Arrays grow by moving apart in a larger block, only between two events, so that no event allocates. */
#ifndef WORLD_H
#define WORLD_H

#include "channel.h"
#include "half.h"
#include "listener.h"
#include "scenario.h"
#include "slim.h"
#include "tcp.h"
#include "trace.h"

#include <stddef.h>

#define NONE UINT32_MAX
#define LISTENERS_MAX 8

/* ---- arrays in the block ---- */

enum pool_id {
    POOL_CONNS,    /* struct conn */
    POOL_HALVES,   /* struct half_open */
    POOL_FLIGHTS,  /* struct flight */
    POOL_TASKS,    /* struct task */
    POOL_WHOLES,   /* struct whole_tcb: TCBs of some conns */
    POOL_AGENDA,   /* struct agenda_item: those that stand in no lane */
    POOL_DUE,      /* struct due: a ring of things to do before time goes on */
    POOL_BUCKETS,  /* uint32_t: the hash table of conns and halves */
    POOL_COUNTERS, /* uint32_t per fault and statement: how often its condition was met */
    POOL_TALLIES,  /* struct tally per host and named connection */
    POOL_CHANNELS, /* struct pipe_state per pair of hosts */
    POOL_LOADS,    /* uint32_t per load: how many connections were opened */
    POOL_BOXES,    /* nsec per connection with a name: until when the boxes on its link remember it. Only if there are boxes */
    POOL_CHAINS,   /* struct chain: half-open entries by age, see syncache.c. Only if a host evicts */
    POOL_LINKS,    /* struct link per half-open entry. Only if a host evicts */
    POOLS,
    POOL_ENDS = 15 /* not a pool: handles with this are the ends of the agenda's lanes */
};
_Static_assert((int)POOL_ENDS >= (int)POOLS, "no pool has this number");

struct pool {
    size_t at;         /* offset in the block */
    uint32_t item;     /* octets each */
    uint32_t cap;
    uint32_t enough;   /* with so many in use there is room for whatever the next event may take */
    uint32_t high;     /* slots ever used: those above are untouched */
    uint32_t free;     /* head of the list of freed slots, NONE if empty */
    uint32_t live;
};

/* Every slot that can be freed begins with this. */
struct slot {
    uint32_t chain;    /* of the free list, or of the hash chain */
    uint32_t prev, next; /* in the agenda: see agenda.c */
    uint32_t birth;    /* grows with every slot taken: tells an old index from a new one. 0: free */
};

struct conn {
    struct slot slot;
    uint16_t name;     /* index in scenario.conns, or CONN_OTHER */
    uint8_t load;      /* of which load it is: index in plan.loads + 1; 0: of none */
    uint8_t host : 4;
    uint8_t listener : 4; /* waits in the accept queue of this listener; LISTENERS_MAX if not */
    struct slim tcb;   /* see conn_tcb */
};
_Static_assert(sizeof(struct conn) == 104, "a host may have millions");
_Static_assert(LISTENERS_MAX < 16 && HOSTS_MAX <= 16, "struct conn has four bits each");

/* The TCB of a conn while it is not slim: see conn.c. */
struct whole_tcb {
    struct slot slot;
    uint32_t conn;
    struct tcb tcb;
    nsec closes_at;    /* when its application closes it; NEVER: that is not planned */
    uint32_t closes_birth; /* its rank among what applications do at that time */
};

/* Its name, if it has one, is that of its sockets. */
struct half_open {
    struct slot slot;
    struct half half;
};
_Static_assert(sizeof(struct half_open) == 60, "a listener may hold millions");
_Static_assert(LISTENERS_MAX == 8 && HOSTS_MAX == 16, "struct half has three bits for the listener, four for the host");

/* Half-open entries by age: a list through links with the same index as the entries. */
struct chain {
    uint32_t oldest, youngest, n;
};

struct link {
    uint32_t older, younger;
};

/* A segment in the network. */
struct flight {
    struct slot slot;
    uint32_t id;       /* trace_rec.flight, and its rank among equal arrival times */
    nsec arrives, departs;
    uint32_t line;
    uint16_t name;
    uint8_t from, to, marks;
    bool held;         /* waits to be overtaken (FAULT_REORDER) */
    struct segment seg;
};

enum task_kind { /* the script's own first: TASK_OUTAGE is the last of them */
    TASK_STATEMENT,    /* script statement `n` */
    TASK_FLOOD,        /* the next SYN of the flood of statement `n` */
    TASK_LOAD,         /* the next connection of the load of statement `n` */
    TASK_OUTAGE,       /* outage `n` begins or ends: only for the trace */
    TASK_ACCEPT,       /* the application of `conn` accepts it */
    TASK_READ,
    TASK_CLOSE,
};

struct task {
    struct slot slot;
    uint8_t kind;
    bool ends;         /* TASK_OUTAGE */
    uint32_t n;
    uint32_t conn, birth;
    uint32_t count;    /* TASK_FLOOD, TASK_LOAD: how many so far */
    nsec at, began;
};

enum due_kind { DUE_MORE, DUE_STATEMENT, DUE_ACCEPT, DUE_READ, DUE_SEND, DUE_CLOSE, DUE_KILL, DUE_LOAD };

/* What must happen next, before time goes on. */
struct due {
    uint8_t kind;
    uint8_t host;
    uint32_t n;           /* DUE_STATEMENT: which; DUE_LOAD: whose next connection; DUE_SEND: octets; DUE_KILL: the next conn to look at */
    uint32_t conn, birth;
};

/* What remains known of a connection of a host, also when its TCB is gone. */
struct tally {
    uint64_t delivered;
    struct tcb last;      /* as it was before it was deleted; lport 0: there was none */
};

struct pipe_state {
    struct channel channel;
    uint32_t sent;        /* segments offered: the number of the next draw of chance */
    uint32_t held;        /* a flight that waits to be overtaken, NONE */
};

struct agenda_item {
    nsec at;
    uint64_t rank;        /* order among equal times */
    uint32_t handle;      /* pool << 28 | index */
};

/* What one pool puts off by one delay, in order: a ring through the slots and, between its last and its first, `ends`. */
struct lane {
    struct slot ends;
    nsec delay;
    struct agenda_item first, last; /* what stands behind and before `ends` */
    uint8_t pool;
};

enum { AGENDA_LANES_MAX = 16 };

/* How the agenda keeps its order. It is the same with all three. */
enum agenda_kind {
    AGENDA_LANES, /* lanes, and a heap for what fits none */
    AGENDA_HEAP,  /* the heap alone */
    AGENDA_NAIVE, /* an array that is searched: the reference for tests and bench */
};

/* What a client knows of a server (RFC 7413, 4.1.3). */
struct cookie_memory {
    uint32_t server;
    uint8_t n;            /* octets of the cookie; 0: this place is free */
    uint8_t cookie[FAST_OPEN_COOKIE];
};
enum { COOKIES_KEPT = 4 };

struct host_state {
    bool up, plugged;
    uint16_t proven;      /* bit h: a round trip to host h was measured in a connection that ended well */
    uint8_t next_cookie;  /* place of the next new one in `cookies` */
    uint32_t isns;        /* initial sequence numbers used */
    uint32_t challenge_second, challenges; /* challenge ACKs sent in that second since the start */
    uint32_t addr;        /* at which it listens */
    nsec quiet_until;     /* sends nothing before, after a reboot */
    nsec open_limit;      /* by its knobs, NSEC_LONGEST if there is none: when its half-open entries come due */
    uint32_t syn_drops, overflows, cookies_sent, cookies_good, evicted; /* see VAR_SYN_DROPS and what follows it */
    struct listener listeners[LISTENERS_MAX];
    struct cookie_memory cookies[COOKIES_KEPT];
};

/* ---- the world ---- */

struct world {
    size_t size;          /* of the block, this header included */
    nsec now;
    uint64_t events;
    uint64_t seed;
    uint32_t step;        /* trace_rec.step of what happens now */
    uint32_t births, flights_sent;
    uint32_t due_head, due_n;
    uint32_t buckets_mask;
    uint32_t next_slim;   /* the next whole TCB that may be made slim: see conn.c */
    uint32_t n_hosts, n_whens;
    uint8_t agenda;       /* enum agenda_kind */
    bool tight;           /* an array may be too small for what the next event may take */
    uint16_t lanes_used;  /* a bit each */
    struct agenda_item first; /* of all that is scheduled; at NEVER: nothing is */
    struct lane lanes[AGENDA_LANES_MAX];
    struct pool pools[POOLS];
    struct host_state hosts[HOSTS_MAX];
};

/* Conditions with the same key may be met by the same event: kind, host, and which state or news. */
enum { WHEN_SUBJECTS = 32, WHEN_KEYS = 5 * HOSTS_MAX * WHEN_SUBJECTS };
_Static_assert((int)TCP_STATES <= (int)WHEN_SUBJECTS && (int)TCP_NEWS <= (int)WHEN_SUBJECTS, "each has a key of its own");

static inline uint32_t when_key(enum when_kind kind, uint8_t host, unsigned subject)
{
    return ((uint32_t)kind * HOSTS_MAX + host) * WHEN_SUBJECTS + subject;
}

/* What is made of a scenario once and never changes. */
struct plan {
    const struct scenario *sc;
    uint32_t *whens;      /* indices of statements that wait for a condition, by when_key, then in order */
    uint32_t *when_first; /* where in `whens` those of a key begin; WHEN_KEYS + 1 of them */
    uint32_t *flood;      /* indices of statements that are floods */
    uint32_t *loads;      /* indices of statements that are loads */
    uint32_t n_whens, floods, n_loads;
    enum agenda_kind agenda; /* of the worlds made from it; 0 as plan_new leaves it */
    uint64_t secrets[HOSTS_MAX][2]; /* of RFC 6528 */
    bool *plain;          /* per pair of hosts, as scenario.pipes: nothing can befall a segment there while both have a cable */
    bool keeps_last;      /* somebody will ask for variables of deleted connections */
};

/* Looks on while an endpoint takes a step. */
struct step_watcher {
    void (*step)(struct step_watcher *self, uint8_t host, nsec now, const struct tcb *before, const struct tcp_event *ev,
                 const struct tcb *after, const struct tcp_actions *out);
};

/* Somebody who chooses, in place of the agenda and of chance, when a segment arrives and whether it does. Segments wait in
 * the network until they are chosen (choose.c), and links have no rate, no queue and no chance. */
struct chooser {
    uint32_t hosts;       /* bits: the hosts that are in this world. What a statement does to others is not done: */
    uint32_t elsewhere[64], n_elsewhere; /* these statements were met, and belong to hosts that are not here */
    bool timeless;        /* segments take no time, so that connections would be begun at one moment that never are */
    bool calls_wait;      /* calls of the script to a connection wait too, from when their condition is met */
    bool overflow;        /* there was no room in `elsewhere` */
};

/* A run in progress. `sink` NULL: nobody looks. */
struct sim {
    struct chooser *chooser;      /* NULL: the agenda decides */
    struct step_watcher *watcher; /* NULL: nobody watches */
    const struct plan *plan;
    const struct scenario *sc;
    struct world *w;
    struct trace_sink *sink;
    uint32_t line;        /* the scenario line behind what happens now */
    bool flood;           /* what happens now belongs to a flood: a segment of its, or a half-open entry */
    uint32_t nth;         /* trace_rec.nth of what happens now */
    uint64_t most_octets; /* the world may take when it grows; 0: any number */
    bool refused;         /* it wanted more */
    uint32_t bad_line;    /* a statement that asked for the variable of a connection that does not exist; ends the run */
};

/* NULL if memory runs out. */
struct plan *plan_new(const struct scenario *sc);
void plan_free(struct plan *plan);

/* The world before anything has happened. NULL if memory runs out. */
struct world *world_new(const struct plan *plan);
/* A fork. NULL if memory runs out. To be freed with free(). */
struct world *world_copy(const struct world *w);

/* When the next thing happens: now if something is due, NEVER if nothing is left. */
static inline nsec world_next(const struct world *w)
{
    return w->due_n > 0 ? w->now : w->first.at;
}

/* How much memory it takes: of its block, what was touched. Memory that never was costs nothing. */
size_t world_octets(const struct world *w);

/* Lets the next thing happen. sim->w may move. False if memory has run out, or would be more than sim->most_octets: the world
 * is as before. */
bool world_step(struct sim *sim);

/* The TCB of a connection as it was before it was deleted, if there was one; the plan has to keep it. */
bool world_last_tcb(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn, struct tcb *t);

/* The TCB of a connection as it is, or as it last was (*alive tells which). False if it never was. */
bool world_tcb(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn, struct tcb *t, bool *alive);

/* The value of a variable now. False if there is no such connection (any more, and none was deleted). */
bool world_var(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn, enum var var, uint64_t *value);

/* How often the condition of fault `i` was met so far, or behind the faults that of statement `i` - n_faults of the script. */
uint32_t world_met(const struct world *w, uint32_t i);

#endif
