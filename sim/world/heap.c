/* What fits no lane of the agenda: a binary heap; or, as the reference for tests, an array that is searched. */
#include "heap.h"

static struct agenda_item *item_at(const struct world *w, uint32_t i)
{
    return (struct agenda_item *)pool_at(w, POOL_AGENDA, 0) + i;
}

static void place(struct world *w, uint32_t i, struct agenda_item item)
{
    struct slot *slot = pool_at(w, (enum pool_id)(item.handle >> 28), item.handle & 0x0fffffff);
    *item_at(w, i) = item;
    slot->prev = i;
    slot->next = IN_HEAP;
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

void heap_add(struct world *w, const struct agenda_item *item)
{
    uint32_t end = w->pools[POOL_AGENDA].live++;
    if (w->agenda == AGENDA_NAIVE)
        place(w, end, *item);
    else
        rise(w, end, *item);
}

void heap_remove(struct world *w, uint32_t i)
{
    struct agenda_item last = *item_at(w, --w->pools[POOL_AGENDA].live);
    if (i == w->pools[POOL_AGENDA].live)
        return;
    if (w->agenda == AGENDA_NAIVE)
        place(w, i, last);
    else if (i > 0 && before(&last, item_at(w, (i - 1) / 2)))
        rise(w, i, last);
    else
        sink(w, i, last);
}

struct agenda_item heap_first(const struct world *w)
{
    struct agenda_item first = *item_at(w, 0);
    if (w->agenda == AGENDA_NAIVE)
        for (uint32_t i = 1; i < w->pools[POOL_AGENDA].live; i++)
            if (before(item_at(w, i), &first))
                first = *item_at(w, i);
    return first;
}
