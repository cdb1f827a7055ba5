/* The part of the agenda that keeps any order: heap.c. Lanes are in agenda.c. */
#ifndef HEAP_H
#define HEAP_H

#include "internal.h"

/* A slot's `next` in the agenda: the one behind it in its lane, or IDLE, or this: `prev` is its place in the heap. */
enum { IN_HEAP = IDLE - 1 };

static inline bool before(const struct agenda_item *a, const struct agenda_item *b)
{
    return a->at < b->at || (a->at == b->at && a->rank < b->rank);
}

void heap_add(struct world *w, const struct agenda_item *item);
/* The one whose place is `i` goes. */
void heap_remove(struct world *w, uint32_t i);
/* There is one. */
struct agenda_item heap_first(const struct world *w);

#endif
