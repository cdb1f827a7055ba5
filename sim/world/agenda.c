/* What happens when. Whatever is scheduled knows its own time and rank (see slot_when); here is only their order.
 *
 * Almost everything is scheduled a constant time ahead: a segment by the delay of its link, a timer by RTO or 2MSL. What
 * is put off by the same time comes due in the order in which it was put off, so it stands in a lane: a list through the
 * slots themselves, whose head is its earliest. What fits no lane (random delays, a timer that keeps its old deadline) goes
 * into a binary heap. The first of all is the first of a few heads. The order does not depend on which of them holds
 * what: tests run the same worlds with the heap alone, and with a plain array that is searched. */
#include "heap.h"

/* How far back from the end of its lane an item may have its place: equal times that come out of order. */
enum { STEPS_BACK = 8 };

static bool is_ends(uint32_t handle)
{
    return handle >> 28 == POOL_ENDS;
}

static struct slot *slot_of(struct world *w, uint32_t handle)
{
    return is_ends(handle) ? &w->lanes[handle & 0x0fffffff].ends
                           : pool_at(w, (enum pool_id)(handle >> 28), handle & 0x0fffffff);
}

static struct agenda_item half_when(const struct world *w, const struct half_open *h, uint32_t i)
{
    nsec due = nsec_min(half_due(&h->half), half_since(&h->half) + w->hosts[h->half.host].open_limit);
    return (struct agenda_item){due, rank_of(RANK_TIMER, h->half.host, h->slot.birth), handle_of(POOL_HALVES, i)};
}

static struct agenda_item task_when(const struct task *t, uint32_t i)
{
    bool scripted = t->kind <= TASK_OUTAGE;
    uint64_t rank = scripted ? rank_of(RANK_SCRIPT, 0, t->n) : rank_of(RANK_APP, 0, t->slot.birth);
    return (struct agenda_item){t->at, rank, handle_of(POOL_TASKS, i)};
}

static struct agenda_item slot_when(const struct world *w, uint32_t handle)
{
    uint32_t i = handle & 0x0fffffff;
    switch (handle >> 28) {
    case POOL_FLIGHTS:
        return flight_when(flight_at(w, i), i);
    case POOL_CONNS:
        return conn_when(w, conn_at(w, i), i);
    case POOL_HALVES:
        return half_when(w, half_at(w, i), i);
    default:
        return task_when(task_at(w, i), i);
    }
}

/* ---- lanes ---- */

/* The lane for what pool `id` puts off by `delay`. */
static uint32_t lane_of(enum pool_id id, nsec delay)
{
    uint64_t x = ((uint64_t)delay + (uint64_t)id) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(x >> 60);
}
_Static_assert(AGENDA_LANES_MAX == 16, "lane_of takes four bits");

static void lane_remove(struct world *w, const struct slot *slot)
{
    if (slot->next == slot->prev) { /* the only one between the ends */
        w->lanes_used &= (uint16_t)~(1u << (slot->prev & 0x0fffffff));
        return;
    }
    slot_of(w, slot->prev)->next = slot->next;
    slot_of(w, slot->next)->prev = slot->prev;
    if (is_ends(slot->prev))
        w->lanes[slot->prev & 0x0fffffff].first = slot_when(w, slot->next);
    else if (is_ends(slot->next))
        w->lanes[slot->next & 0x0fffffff].last = slot_when(w, slot->prev);
}

/* An empty lane is for whatever comes first. */
static void lane_starts(struct world *w, uint32_t number, nsec delay, struct slot *slot, const struct agenda_item *item)
{
    struct lane *lane = &w->lanes[number];
    lane->delay = delay;
    lane->pool = (uint8_t)(item->handle >> 28);
    lane->first = lane->last = *item;
    lane->ends.prev = lane->ends.next = item->handle;
    slot->prev = slot->next = handle_of(POOL_ENDS, number);
    w->lanes_used |= (uint16_t)(1u << number);
}

static void lane_appends(struct world *w, uint32_t number, struct slot *slot, const struct agenda_item *item)
{
    struct lane *lane = &w->lanes[number];
    slot->prev = lane->ends.prev;
    slot->next = handle_of(POOL_ENDS, number);
    slot_of(w, slot->prev)->next = item->handle;
    lane->ends.prev = item->handle;
    lane->last = *item;
}

/* Before the last, behind all that are due before it. False if the place is too far from the end. Not in line, since it is rare:
 * the rest then needs no more registers than it has. */
__attribute__((noinline)) static bool lane_squeezes_in(struct world *w, struct lane *lane, struct slot *slot,
                                                       const struct agenda_item *item)
{
    uint32_t after = slot_of(w, lane->ends.prev)->prev;
    for (int steps = 1; !is_ends(after); after = slot_of(w, after)->prev) {
        struct agenda_item there = slot_when(w, after);
        if (before(&there, item))
            break;
        if (steps++ == STEPS_BACK)
            return false;
    }
    struct slot *there = slot_of(w, after);
    slot->prev = after;
    slot->next = there->next;
    slot_of(w, slot->next)->prev = item->handle;
    there->next = item->handle;
    if (there == &lane->ends)
        lane->first = *item;
    return true;
}

/* False if the lane is taken by another delay, or the place is too far from the end. */
static bool lane_add(struct world *w, struct slot *slot, const struct agenda_item *item)
{
    enum pool_id id = (enum pool_id)(item->handle >> 28);
    nsec delay = item->at - w->now;
    uint32_t number = lane_of(id, delay);
    struct lane *lane = &w->lanes[number];
    if (!(w->lanes_used >> number & 1)) {
        lane_starts(w, number, delay, slot, item);
        return true;
    }
    if (lane->delay != delay || lane->pool != id)
        return false;
    if (!before(&lane->last, item))
        return lane_squeezes_in(w, lane, slot, item);
    lane_appends(w, number, slot, item);
    return true;
}

/* ---- all together ---- */

static void find_first(struct world *w)
{
    struct agenda_item none = {NEVER, 0, NONE}, in_heap;
    const struct agenda_item *first = &none;
    if (w->pools[POOL_AGENDA].live > 0) {
        in_heap = heap_first(w);
        first = &in_heap;
    }
    for (uint32_t used = w->lanes_used; used != 0; used &= used - 1) {
        const struct agenda_item *head = &w->lanes[__builtin_ctz(used)].first;
        if (before(head, first))
            first = head;
    }
    w->first = *first;
}

void agenda_start(struct world *w, enum agenda_kind kind)
{
    w->agenda = (uint8_t)kind;
    w->first = (struct agenda_item){NEVER, 0, NONE};
    for (uint32_t i = 0; i < AGENDA_LANES_MAX; i++)
        w->lanes[i].ends.prev = w->lanes[i].ends.next = handle_of(POOL_ENDS, i);
}

void agenda_take_out(struct world *w, struct slot *slot, uint32_t handle)
{
    if (slot->next == IN_HEAP)
        heap_remove(w, slot->prev);
    else
        lane_remove(w, slot);
    slot->next = IDLE;
    if (w->first.handle == handle)
        find_first(w);
}

void agenda_put(struct world *w, struct slot *slot, const struct agenda_item *item)
{
    if (slot->next != IDLE)
        agenda_take_out(w, slot, item->handle);
    if (item->at == NEVER)
        return;
    if (w->agenda != AGENDA_LANES || !lane_add(w, slot, item))
        heap_add(w, item);
    if (before(item, &w->first))
        w->first = *item;
}

void agenda_set(struct world *w, enum pool_id id, uint32_t i)
{
    struct agenda_item item = slot_when(w, handle_of(id, i));
    agenda_put(w, pool_at(w, id, i), &item);
}

uint32_t agenda_pop(struct world *w)
{
    uint32_t handle = w->first.handle;
    agenda_take_out(w, slot_of(w, handle), handle);
    return handle;
}
