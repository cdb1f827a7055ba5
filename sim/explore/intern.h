/* Things that never change, each kept once and known by a number. Several threads may add at once. */
#ifndef INTERN_H
#define INTERN_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What every such thing begins with. */
struct interned {
    uint64_t digest[2];
    uint32_t id;
};

struct intern {
    pthread_mutex_t lock;
    struct interned **items;
    uint32_t n, cap;
    uint32_t *slots;       /* numbers + 1 */
    size_t mask;
    size_t octets;         /* of all that was added */
};

#define INTERN_NONE UINT32_MAX

bool intern_init(struct intern *in);
void intern_free(struct intern *in);

/* The number of what has this digest, INTERN_NONE if nothing has. */
uint32_t intern_find(struct intern *in, const uint64_t digest[2]);

/* Adds a thing made with malloc, of so many octets, or frees it if it is there already. Its number; INTERN_NONE: no memory. */
uint32_t intern_add(struct intern *in, struct interned *item, size_t octets);

/* What one thread knows of them without asking the others. */
struct intern_view {
    struct interned **items;
    uint32_t n, cap;
};

/* The thing with this number; NULL: no memory. */
const struct interned *intern_fetch(struct intern *in, struct intern_view *view, uint32_t id);

static inline const struct interned *intern_at(struct intern *in, struct intern_view *view, uint32_t id)
{
    return id < view->n ? view->items[id] : intern_fetch(in, view, id);
}

#endif
