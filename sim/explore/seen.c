/* The table of states that were seen. A slot holds the digest itself, so that a state is known by one line of the cache, or two.
 * The slots lie in the order of the digests, each where its digest would be if all were spread evenly, or behind that: so who
 * looks for a state that is not there knows it as soon as a larger digest comes, and a table that grows is copied from its
 * beginning to its end. There are some tables, each for its share of the digests, that grow at different times: what is needed
 * beside them for growing is little. */
#include "search_internal.h"

#include <stdlib.h>
#include <string.h>

/* Behind the last place there is some room; the last slot of all is always empty. */
enum { FIRST_SLOTS = 256, MORE_SLOTS = 64 };

/* Where the state is, or has to come in. An empty slot has the largest digest: so it need not be told from one that is larger. */
static inline struct slot *place_of(const struct seen *s, const uint64_t digest[2])
{
    struct slot *slot = home_of(table_of(s, digest), digest[0]);
    while (slot->digest < digest[0])
        slot++;
    while (slot->digest == digest[0] && slot->number && slot->more < (uint32_t)digest[1])
        slot++;
    return slot;
}

static inline bool is_it(const struct slot *slot, const uint64_t digest[2])
{
    return slot->number && slot->digest == digest[0] && slot->more == (uint32_t)digest[1];
}

uint32_t seen_find(const struct seen *s, const uint64_t digest[2])
{
    const struct slot *slot = place_of(s, digest);
    return is_it(slot, digest) ? slot->number - 1 : SEARCH_NOBODY;
}

static size_t slots_of(const struct table *t)
{
    return t->n ? (size_t)t->n + MORE_SLOTS : 0;
}

/* So many slots, into which what is there is copied. False: no memory, or with so many they do not fit. */
static bool resize(struct table *t, uint32_t n)
{
    struct table more = {.n = n, .used = t->used};
    more.slots = malloc(slots_of(&more) * sizeof *more.slots);
    if (!more.slots)
        return false;
    for (size_t i = 0; i < slots_of(&more); i++)
        more.slots[i] = (struct slot){.digest = UINT64_MAX};
    struct slot *to = more.slots, *last = more.slots + slots_of(&more) - 1;
    for (size_t i = 0; i < slots_of(t); i++) {
        const struct slot *from = &t->slots[i];
        if (!from->number)
            continue;
        if (to < home_of(&more, from->digest))
            to = home_of(&more, from->digest);
        if (to == last) {
            free(more.slots);
            return false;
        }
        *to++ = *from;
    }
    free(t->slots);
    *t = more;
    return true;
}

/* Half as many slots again: from a half to three quarters of them are used. */
static bool grow(struct table *t)
{
    return resize(t, t->n ? t->n + t->n / 2 : FIRST_SLOTS);
}

bool seen_init(struct seen *s)
{
    bool ok = true;
    store_init(&s->entries, sizeof(struct entry));
    for (int i = 0; i < SEEN_TABLES; i++)
        ok = grow(&s->tables[i]) && ok;
    return ok;
}

void seen_free(struct seen *s)
{
    store_free(&s->entries);
    for (int i = 0; i < SEEN_TABLES; i++)
        free(s->tables[i].slots);
}

size_t seen_octets(const struct seen *s)
{
    size_t slots = 0;
    for (int i = 0; i < SEEN_TABLES; i++)
        slots += slots_of(&s->tables[i]);
    return store_octets(&s->entries) + slots * sizeof(struct slot);
}

/* Moves what is in the way by one place. False: there is none. */
static bool make_way(const struct table *t, struct slot *place)
{
    struct slot *empty = place, *last = t->slots + slots_of(t) - 1;
    while (empty->number)
        empty++;
    if (empty == last)
        return false;
    memmove(place + 1, place, (size_t)(empty - place) * sizeof *place);
    return true;
}

struct slot *seen_slot(struct seen *s, const uint64_t digest[2])
{
    struct slot *slot = place_of(s, digest);
    if (is_it(slot, digest))
        return slot;
    struct table *t = &s->tables[digest[0] % SEEN_TABLES];
    while (t->used >= t->n - t->n / 4 || !make_way(t, slot)) {
        if (!grow(t))
            return NULL;
        slot = place_of(s, digest);
    }
    *slot = (struct slot){.digest = digest[0], .more = (uint32_t)digest[1]};
    t->used++;
    return slot;
}
