/* The block and its arrays: taking, giving back, growing. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* What a single event can take at the most: one step of an endpoint emits TCP_EMIT_MAX segments, each may be copied. */
enum { ROOM_FLIGHTS = 2 * TCP_EMIT_MAX + 2, ROOM_DUE = 64, ROOM_TASKS = 64, ROOM_CONNS = 2, ROOM_HALVES = 2, ROOM_WHOLES = 2 };
/* Beside that, every statement that waits for a condition may start at once, but only once in a run. */

static const uint32_t items[POOLS] = {
    [POOL_CONNS] = sizeof(struct conn),
    [POOL_HALVES] = sizeof(struct half_open),
    [POOL_FLIGHTS] = sizeof(struct flight),
    [POOL_TASKS] = sizeof(struct task),
    [POOL_WHOLES] = sizeof(struct whole_tcb),
    [POOL_AGENDA] = sizeof(struct agenda_item),
    [POOL_DUE] = sizeof(struct due),
    [POOL_BUCKETS] = sizeof(uint32_t),
    [POOL_COUNTERS] = sizeof(uint32_t),
    [POOL_TALLIES] = sizeof(struct tally),
    [POOL_CHANNELS] = sizeof(struct pipe_state),
    [POOL_LOADS] = sizeof(uint32_t),
    [POOL_BOXES] = sizeof(nsec),
    [POOL_CHAINS] = sizeof(struct chain),
    [POOL_LINKS] = sizeof(struct link),
};

/* The order in which they lie in the block. What grows moves those behind it: so those come first whose size is known, then
 * those for which room was foreseen. */
static const uint8_t order[POOLS] = {
    POOL_COUNTERS, POOL_TALLIES, POOL_CHANNELS, POOL_LOADS, POOL_BOXES, POOL_CHAINS, POOL_BUCKETS,
    POOL_CONNS, POOL_HALVES, POOL_LINKS, POOL_DUE, POOL_TASKS, POOL_FLIGHTS, POOL_WHOLES, POOL_AGENDA,
};

/* Lays the arrays out one behind the other; returns the size of the block. */
static size_t lay_out(struct pool pools[POOLS], const uint32_t caps[POOLS])
{
    size_t at = (sizeof(struct world) + 15) / 16 * 16;
    for (int k = 0; k < POOLS; k++) {
        int i = order[k];
        pools[i].at = at;
        pools[i].item = items[i];
        pools[i].cap = caps[i];
        at += ((size_t)caps[i] * items[i] + 15) / 16 * 16;
    }
    return at;
}

/* What one event may take of a pool. */
static uint32_t room_for(const struct world *w, int id)
{
    static const uint32_t room[POOLS] = {
        [POOL_CONNS] = ROOM_CONNS, [POOL_HALVES] = ROOM_HALVES, [POOL_FLIGHTS] = ROOM_FLIGHTS, [POOL_TASKS] = ROOM_TASKS,
        [POOL_WHOLES] = ROOM_WHOLES, [POOL_DUE] = ROOM_DUE,
    };
    bool per_when = id == POOL_TASKS || id == POOL_DUE;
    return room[id] + (per_when ? w->n_whens : 0);
}

static void note_enough(struct world *w)
{
    for (int i = 0; i < POOLS; i++)
        w->pools[i].enough = w->pools[i].cap > room_for(w, i) ? w->pools[i].cap - room_for(w, i) : 0;
}

struct world *pools_new(const uint32_t caps[POOLS], uint32_t n_whens)
{
    struct pool pools[POOLS] = {{0}};
    size_t size = lay_out(pools, caps);
    struct world *w = calloc(1, size); /* large arrays stay untouched, and so cost nothing, until they are used */
    if (!w)
        return NULL;
    for (int i = 0; i < POOLS; i++)
        pools[i].free = NONE;
    memcpy(w->pools, pools, sizeof pools);
    w->size = size;
    w->n_whens = n_whens;
    note_enough(w);
    return w;
}

uint32_t pool_take(struct world *w, enum pool_id id)
{
    uint32_t i = pool_take_unfilled(w, id);
    memset((char *)pool_at(w, id, i) + sizeof(struct slot), 0, w->pools[id].item - sizeof(struct slot));
    return i;
}

/* Where the arrays must be larger: doubled, so that the cost of moving stays in proportion. */
static bool want(const struct world *w, uint32_t caps[POOLS])
{
    bool more = false;
    for (int i = 0; i < POOLS; i++) {
        uint32_t cap = w->pools[i].cap;
        uint32_t used = i == POOL_DUE ? w->due_n : w->pools[i].live;
        uint32_t room = room_for(w, i), need = used + room;
        caps[i] = cap;
        if (room > 0 && need > cap) {
            caps[i] = cap * 2 > need ? cap * 2 : need;
            more = true;
        }
    }
    if (more) {
        caps[POOL_AGENDA] = caps[POOL_CONNS] + caps[POOL_HALVES] + caps[POOL_FLIGHTS] + caps[POOL_TASKS];
        caps[POOL_LINKS] = w->pools[POOL_LINKS].cap > 0 ? caps[POOL_HALVES] : 0;
        while (caps[POOL_BUCKETS] < (caps[POOL_CONNS] + caps[POOL_HALVES]) / 2)
            caps[POOL_BUCKETS] *= 2;
    }
    return more;
}

/* Slots that may hold something. Those never used stay untouched. */
static uint32_t used_slots(const struct pool *p, int id)
{
    return id <= POOL_WHOLES ? p->high : id == POOL_AGENDA ? p->live : p->cap;
}

/* The ring has become longer: what stood at its old end, before what it goes on with at its beginning, stands at the new end. */
static void stretch_due(struct world *w, uint32_t old_cap)
{
    uint32_t n = old_cap - w->due_head, cap = w->pools[POOL_DUE].cap;
    if (w->due_head + w->due_n <= old_cap)
        return;
    memmove(pool_at(w, POOL_DUE, cap - n), pool_at(w, POOL_DUE, w->due_head), n * sizeof(struct due));
    w->due_head = cap - n;
}

void pools_copy(struct world *to, const struct world *from)
{
    memcpy(to, from, offsetof(struct world, hosts) + from->n_hosts * sizeof from->hosts[0]);
    for (int i = 0; i < POOLS; i++) {
        const struct pool *p = &from->pools[i];
        uint32_t used = i == POOL_DUE && from->due_n == 0 ? 0 : used_slots(p, i);
        memcpy((char *)to + p->at, (const char *)from + p->at, (size_t)used * items[i]);
    }
}

/* Of tables that are written to here and there, as many pages as there are entries. */
static size_t touched(const struct world *w, int id)
{
    enum { PAGE = 4096 };
    const struct pool *p = &w->pools[id];
    size_t all = (size_t)used_slots(p, id) * items[id], entries = (size_t)w->pools[POOL_CONNS].high + w->pools[POOL_HALVES].high;
    bool scattered = id == POOL_BUCKETS || id == POOL_LINKS;
    return scattered && all / PAGE > entries ? entries * PAGE : all;
}

size_t world_octets(const struct world *w)
{
    size_t sum = sizeof *w;
    for (int i = 0; i < POOLS; i++)
        sum += touched(w, i);
    return sum;
}

size_t pools_moving(const struct world *w)
{
    uint32_t caps[POOLS];
    struct pool pools[POOLS];
    size_t sum = world_octets(w);
    if (!want(w, caps))
        return 0;
    lay_out(pools, caps);
    for (int i = 0; i < POOLS; i++)
        if (pools[i].at != w->pools[i].at)
            sum += touched(w, i);
    return sum;
}

/* The arrays go where there is room for so many, the last first: each moves into what the one behind it has left. */
static void move_apart(struct world *w, const uint32_t caps[POOLS])
{
    struct pool old[POOLS];
    memcpy(old, w->pools, sizeof old);
    w->size = lay_out(w->pools, caps);
    note_enough(w);
    for (int k = POOLS; k-- > 0;) {
        int i = order[k];
        if (w->pools[i].at != old[i].at && i != POOL_BUCKETS)
            memmove((char *)w + w->pools[i].at, (char *)w + old[i].at, (size_t)used_slots(&old[i], i) * items[i]);
    }
    stretch_due(w, old[POOL_DUE].cap);
    if (caps[POOL_BUCKETS] != old[POOL_BUCKETS].cap) {
        memset(pool_at(w, POOL_BUCKETS, 0), 0, caps[POOL_BUCKETS] * sizeof(uint32_t));
        table_rebuild(w);
    }
}

bool pools_make_room(struct world **w)
{
    uint32_t caps[POOLS];
    if (!(*w)->tight)
        return true;
    if (want(*w, caps)) {
        struct pool pools[POOLS];
        struct world *bigger = realloc(*w, lay_out(pools, caps)); /* a large block keeps its pages: no second copy of them */
        if (!bigger)
            return false;
        *w = bigger;
        move_apart(bigger, caps);
    }
    (*w)->tight = false;
    return true;
}
