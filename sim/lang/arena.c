/* A chunk arena: small pieces are cut from a shared chunk, arrays that grow have a chunk each. */
#include "arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 16 * 1024, ARRAY_FIRST = 8 };

struct arena_chunk {
    struct arena_chunk *next, *prev;
    size_t used, size;
    max_align_t octets[]; /* `size` of them */
};

/* A chunk whose `size` octets are all to be given out at once or not (used tells), first in the list if `first`. */
static struct arena_chunk *add_chunk(struct arena *a, size_t size, bool first)
{
    if (size > SIZE_MAX - sizeof(struct arena_chunk))
        return NULL;
    struct arena_chunk *c = malloc(sizeof *c + size);
    if (!c)
        return NULL;

    c->used = 0;
    c->size = size;
    c->prev = first ? NULL : a->chunks;
    c->next = first || !a->chunks ? a->chunks : a->chunks->next;
    if (c->prev)
        c->prev->next = c;
    else
        a->chunks = c;
    if (c->next)
        c->next->prev = c;
    return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
    const size_t align = sizeof(max_align_t);
    if (size > SIZE_MAX - align)
        return NULL;
    size = (size + align - 1) / align * align;

    struct arena_chunk *c = a->chunks;
    if (!c || c->size - c->used < size) {
        bool shared = size <= CHUNK_SIZE / 4; /* a large piece must not waste the rest of the first chunk */
        c = add_chunk(a, shared ? CHUNK_SIZE : size, shared);
        if (!c)
            return NULL;
    }
    char *p = (char *)c->octets + c->used;
    c->used += size;
    return memset(p, 0, size);
}

char *arena_text(struct arena *a, const char *p, size_t len)
{
    char *text = len < SIZE_MAX ? arena_alloc(a, len + 1) : NULL;
    if (text && len > 0)
        memcpy(text, p, len);
    return text;
}

/* Makes the chunk that holds `array` larger. */
static struct arena_chunk *resize_chunk(struct arena *a, void *array, size_t size)
{
    struct arena_chunk *old = (struct arena_chunk *)(void *)((char *)array - offsetof(struct arena_chunk, octets));
    bool first = a->chunks == old;
    if (size > SIZE_MAX - sizeof *old)
        return NULL;
    struct arena_chunk *c = realloc(old, sizeof *c + size);
    if (!c)
        return NULL;

    c->used = c->size = size;
    if (first)
        a->chunks = c;
    else
        c->prev->next = c;
    if (c->next)
        c->next->prev = c;
    return c;
}

void *arena_more(struct arena *a, void *array, uint32_t n, size_t item_size)
{
    if (n == 0 || (n >= ARRAY_FIRST && (n & (n - 1)) == 0)) {
        size_t cap = n == 0 ? ARRAY_FIRST : (size_t)n * 2;
        if (n > UINT32_MAX / 2 || cap > SIZE_MAX / item_size)
            return NULL;
        struct arena_chunk *c = n == 0 ? add_chunk(a, cap * item_size, false) : resize_chunk(a, array, cap * item_size);
        if (!c)
            return NULL;
        c->used = c->size;
        array = c->octets;
    }
    memset((char *)array + n * item_size, 0, item_size);
    return array;
}

void arena_free(struct arena *a)
{
    while (a->chunks) {
        struct arena_chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
}
