#include "intern.h"

#include <stdlib.h>
#include <string.h>

bool intern_init(struct intern *in)
{
    memset(in, 0, sizeof *in);
    pthread_mutex_init(&in->lock, NULL);
    in->mask = 1023;
    in->slots = calloc(in->mask + 1, sizeof *in->slots);
    return in->slots;
}

void intern_free(struct intern *in)
{
    for (uint32_t i = 0; i < in->n; i++)
        free(in->items[i]);
    free(in->items);
    free(in->slots);
    pthread_mutex_destroy(&in->lock);
}

static uint32_t *slot_of(const struct intern *in, const uint64_t digest[2])
{
    size_t i = (size_t)digest[0] & in->mask;
    while (in->slots[i] && (in->items[in->slots[i] - 1]->digest[0] != digest[0] ||
                            in->items[in->slots[i] - 1]->digest[1] != digest[1]))
        i = (i + 1) & in->mask;
    return &in->slots[i];
}

uint32_t intern_find(struct intern *in, const uint64_t digest[2])
{
    pthread_mutex_lock(&in->lock);
    uint32_t id = *slot_of(in, digest) - 1;
    pthread_mutex_unlock(&in->lock);
    return id;
}

static bool grow_slots(struct intern *in)
{
    size_t n = (in->mask + 1) * 2;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots)
        return false;
    free(in->slots);
    in->slots = slots;
    in->mask = n - 1;
    for (uint32_t i = 0; i < in->n; i++)
        *slot_of(in, in->items[i]->digest) = i + 1;
    return true;
}

static bool make_room(struct intern *in)
{
    if ((size_t)in->n * 2 > in->mask && !grow_slots(in))
        return false;
    if (in->n < in->cap)
        return true;
    uint32_t cap = in->cap ? in->cap * 2 : 256;
    struct interned **more = realloc(in->items, cap * sizeof *more);
    if (!more)
        return false;
    in->items = more;
    in->cap = cap;
    return true;
}

uint32_t intern_add(struct intern *in, struct interned *item, size_t octets)
{
    pthread_mutex_lock(&in->lock);
    uint32_t *slot = slot_of(in, item->digest);
    uint32_t id = *slot - 1;
    if (*slot) {
        free(item);
    } else if (make_room(in)) {
        id = item->id = in->n;
        in->items[in->n++] = item;
        in->octets += octets + 3 * sizeof(void *);
        *slot_of(in, item->digest) = in->n;
    } else {
        free(item);
    }
    pthread_mutex_unlock(&in->lock);
    return id;
}

/* False: no memory. */
static bool widen(struct intern_view *view, uint32_t n)
{
    if (n <= view->cap)
        return true;
    size_t cap = (size_t)n * 2;
    struct interned **more = realloc(view->items, cap * sizeof *more);
    if (!more)
        return false;
    view->items = more;
    view->cap = cap < UINT32_MAX ? (uint32_t)cap : UINT32_MAX;
    return true;
}

bool intern_look(struct intern *in, struct intern_view *view)
{
    pthread_mutex_lock(&in->lock);
    bool ok = widen(view, in->n);
    if (ok && in->n > view->n) {
        memcpy(view->items + view->n, in->items + view->n, (in->n - view->n) * sizeof *view->items);
        view->n = in->n;
    }
    pthread_mutex_unlock(&in->lock);
    return ok;
}
