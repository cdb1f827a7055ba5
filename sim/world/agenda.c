/* What happens when: a binary heap of (time, rank), whose entries know their slot and whose slots know their entry, so
 * that a timer that moves is moved and never goes stale. */
#include "internal.h"

static struct agenda_item *item_at(const struct world *w, uint32_t i)
{
    return (struct agenda_item *)pool_at(w, POOL_AGENDA, 0) + i;
}

static struct slot *slot_of(const struct world *w, uint32_t handle)
{
    return pool_at(w, (enum pool_id)(handle >> 28), handle & 0x0fffffff);
}

static bool before(const struct agenda_item *a, const struct agenda_item *b)
{
    return a->at < b->at || (a->at == b->at && a->rank < b->rank);
}

static void place(struct world *w, uint32_t i, struct agenda_item item)
{
    *item_at(w, i) = item;
    slot_of(w, item.handle)->place = i;
}

static void rise(struct world *w, uint32_t i, struct agenda_item item)
{
    while (i > 0 && before(&item, item_at(w, (i - 1) / 2))) {
        place(w, i, *item_at(w, (i - 1) / 2));
        i = (i - 1) / 2;
    }
    place(w, i, item);
}

static void sink(struct world *w, uint32_t i, struct agenda_item item)
{
    uint32_t n = w->pools[POOL_AGENDA].live;
    for (uint32_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && before(item_at(w, child + 1), item_at(w, child)))
            child++;
        if (!before(item_at(w, child), &item))
            break;
        place(w, i, *item_at(w, child));
        i = child;
    }
    place(w, i, item);
}

static void take_out(struct world *w, uint32_t i)
{
    struct agenda_item last = *item_at(w, --w->pools[POOL_AGENDA].live);
    if (i == w->pools[POOL_AGENDA].live)
        return;
    if (i > 0 && before(&last, item_at(w, (i - 1) / 2)))
        rise(w, i, last);
    else
        sink(w, i, last);
}

void agenda_set(struct world *w, enum pool_id id, uint32_t i, nsec at, uint64_t rank)
{
    struct slot *slot = pool_at(w, id, i);
    if (slot->place != NONE) {
        const struct agenda_item *now = item_at(w, slot->place);
        if (now->at == at && now->rank == rank)
            return;
        take_out(w, slot->place);
        slot->place = NONE;
    }
    if (at == NEVER)
        return;
    struct agenda_item item = {.at = at, .rank = rank, .handle = handle_of(id, i)};
    rise(w, w->pools[POOL_AGENDA].live++, item);
}

struct agenda_item agenda_pop(struct world *w)
{
    struct agenda_item first = *item_at(w, 0);
    slot_of(w, first.handle)->place = NONE;
    take_out(w, 0);
    return first;
}
