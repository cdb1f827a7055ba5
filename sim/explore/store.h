/* A long array that grows without moving: pieces of a fixed number of items. What is left unused is less than one piece. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STORE_PIECE_BITS = 12, STORE_PIECE = 1 << STORE_PIECE_BITS }; /* items */

struct store {
    size_t item;      /* octets of one */
    uint64_t n;
    char **pieces;
    size_t n_pieces, cap;
    size_t gone;      /* pieces at the beginning that are given back */
};

/* Empty, of items of this size. */
void store_init(struct store *s, size_t item);
void store_free(struct store *s);
/* Room for one more in a new piece. False: no memory. */
bool store_add_piece(struct store *s);
/* Gives back what lies before item `first`; nobody may ask for it any more. */
void store_drop_before(struct store *s, uint64_t first);
/* Octets that it takes. */
size_t store_octets(const struct store *s);

static inline void *store_at(const struct store *s, uint64_t i)
{
    return s->pieces[i >> STORE_PIECE_BITS] + (size_t)(i & (STORE_PIECE - 1)) * s->item;
}

/* A new item at the end, not zeroed. NULL: no memory. */
static inline void *store_add(struct store *s)
{
    if (s->n == (uint64_t)s->n_pieces << STORE_PIECE_BITS && !store_add_piece(s))
        return NULL;
    return store_at(s, s->n++);
}

/* n new items side by side, at most a piece of them. What is left of a piece that is too small stays unused. */
static inline void *store_add_some(struct store *s, uint32_t n)
{
    uint64_t room = ((uint64_t)s->n_pieces << STORE_PIECE_BITS) - s->n;
    if (room < n) {
        s->n += room;
        if (!store_add_piece(s))
            return NULL;
    }
    s->n += n;
    return store_at(s, s->n - n);
}

#endif
