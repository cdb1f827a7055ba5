/* A table from names to the numbers 0, 1, 2, ... in the order in which they were added. */
#ifndef NAMES_H
#define NAMES_H

#include "arena.h"

#include <stdbool.h>

#define NO_NAME UINT32_MAX

struct names {
    struct arena *arena;
    const char **list;  /* n names, NUL-terminated */
    uint32_t *slots;    /* number + 1, or 0 if free; as many as a power of two */
    uint32_t n, n_slots;
};

/* The number of a name, NO_NAME if it was not added. */
uint32_t names_find(const struct names *t, const char *p, size_t len);

/* Adds a name that is not there. Returns its number, NO_NAME if there is no memory. */
uint32_t names_add(struct names *t, const char *p, size_t len);

#endif
