/* A hash table with open addressing. */
#include "names.h"

#include <string.h>

/* FNV-1a */
static uint32_t hash(const char *p, size_t len)
{
    uint64_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = ((h ^ (unsigned char)p[i]) * 16777619u) & UINT32_MAX;
    return (uint32_t)h;
}

/* The slot that has the name, or the free one where it belongs. */
static uint32_t find_slot(const struct names *t, const char *p, size_t len)
{
    uint32_t i = hash(p, len) & (t->n_slots - 1);
    for (; t->slots[i] != 0; i = (i + 1) & (t->n_slots - 1)) {
        const char *name = t->list[t->slots[i] - 1];
        if (strlen(name) == len && memcmp(name, p, len) == 0)
            break;
    }
    return i;
}

uint32_t names_find(const struct names *t, const char *p, size_t len)
{
    if (t->n == 0)
        return NO_NAME;
    uint32_t number = t->slots[find_slot(t, p, len)];
    return number ? number - 1 : NO_NAME;
}

/* Twice as many slots. */
static bool widen(struct names *t)
{
    struct names wider = *t;
    if (t->n_slots > UINT32_MAX / 4)
        return false;
    wider.n_slots = t->n_slots ? t->n_slots * 2 : 64;
    wider.slots = arena_alloc(t->arena, wider.n_slots * sizeof *wider.slots);
    if (!wider.slots)
        return false;
    for (uint32_t i = 0; i < t->n; i++)
        wider.slots[find_slot(&wider, t->list[i], strlen(t->list[i]))] = i + 1;
    *t = wider;
    return true;
}

uint32_t names_add(struct names *t, const char *p, size_t len)
{
    if (t->n >= t->n_slots / 2 && !widen(t))
        return NO_NAME;
    const char *text = arena_text(t->arena, p, len);
    const char **list = text ? arena_more(t->arena, t->list, t->n, sizeof *list) : NULL;
    if (!list)
        return NO_NAME;
    t->list = list;
    list[t->n] = text;
    t->slots[find_slot(t, p, len)] = t->n + 1;
    return t->n++;
}
