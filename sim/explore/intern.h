/* Things that never change, each kept once and known by a number. Several threads may add at once. */
#ifndef INTERN_H
#define INTERN_H

#include <assert.h>
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

/* What one thread knows of them without asking the others: the first n. */
struct intern_view {
    struct interned **items;
    uint32_t n, cap;
};

/* The thread knows of all that there are now. False: no memory, and it knows of those that it knew before. */
bool intern_look(struct intern *in, struct intern_view *view);

/* Does the thread know of the thing with this number now? False: no memory. */
static inline bool intern_sees(struct intern *in, struct intern_view *view, uint32_t id)
{
    return id < view->n || intern_look(in, view);
}

/* The thing with this number, of which the thread knows. */
static inline const struct interned *intern_at(const struct intern_view *view, uint32_t id)
{
    assert(id < view->n);
    return view->items[id];
}

#endif
