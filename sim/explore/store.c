#include "store.h"

#include <stdlib.h>

void store_init(struct store *s, size_t item)
{
    *s = (struct store){.item = item};
}

void store_free(struct store *s)
{
    for (size_t i = s->gone; i < s->n_pieces; i++)
        free(s->pieces[i]);
    free(s->pieces);
    store_init(s, s->item);
}

bool store_add_piece(struct store *s)
{
    if (s->n_pieces == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        char **more = realloc(s->pieces, cap * sizeof *more);
        if (!more)
            return false;
        s->pieces = more;
        s->cap = cap;
    }
    char *piece = malloc(s->item * STORE_PIECE);
    if (!piece)
        return false;
    s->pieces[s->n_pieces++] = piece;
    return true;
}

void store_drop_before(struct store *s, uint64_t first)
{
    for (; s->gone < first >> STORE_PIECE_BITS; s->gone++) {
        free(s->pieces[s->gone]);
        s->pieces[s->gone] = NULL;
    }
}

size_t store_octets(const struct store *s)
{
    return (s->n_pieces - s->gone) * s->item * STORE_PIECE + s->cap * sizeof *s->pieces;
}
