/* Memory that is given back all at once. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    struct arena_chunk *chunks; /* the newest first; small pieces are cut from the first */
};

/* All return NULL if there is no memory; what was there before stays valid. */

/* Zeroed, aligned for anything. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of len octets, and a NUL. */
char *arena_text(struct arena *a, const char *p, size_t len);

/* Makes room for item n (counting from 0) of an array that has n of them so far, and zeroes it. The capacity is the next
 * power of two, so that nobody needs to remember it: grow only by one, and only with this function. Returns the array,
 * which may have moved. */
void *arena_more(struct arena *a, void *array, uint32_t n, size_t item_size);

void arena_free(struct arena *a);

#endif
