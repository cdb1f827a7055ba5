/* What the files of the search share. */
#ifndef SEARCH_INTERNAL_H
#define SEARCH_INTERNAL_H

#include "crew.h"
#include "search.h"
#include "store.h"

/* States of one slice, which one worker expands; and slices that are expanded before what was found is put together. */
enum { SLICE = 256, SLICES_PER_WORKER = 4 };

#define MOST_STATES UINT32_C(0x7fff0000)

/* All that remains of a state: 24 octets. */
struct entry {
    uint64_t digest[2];
    uint32_t parent;
    uint16_t choice;
    uint8_t degree;        /* edges without a fault that leave it; they follow each other in `edges` */
    uint8_t goals;         /* bit i: SEARCH_GOAL(i) */
};

/* A successor that was not known when its slice was begun. */
struct found {
    uint64_t digest[2];
    uint32_t parent, number;
    uint16_t choice;
    uint8_t goals;
};

#define EDGE_FOUND UINT32_C(0x80000000) /* in search_out.edges: not a state's number but that of a `found` */

/* A successor on its way to the table. */
struct waiting {
    uint64_t digest[2], broken;
    uint16_t choice;
    bool fault;
};

enum { WAITING_MAX = 32 };

#if defined(__GNUC__)
#define PREFETCH(p) __builtin_prefetch(p)
#else
#define PREFETCH(p) (void)(p)
#endif

/* What one slice brings. */
struct search_out {
    struct search *s;
    unsigned worker;
    uint32_t parent;
    unsigned degree;
    struct found *found;
    char *states;          /* of each found */
    uint32_t n_found, cap;
    uint32_t *edges;
    uint32_t n_edges, edges_cap;
    uint8_t degrees[SLICE];
    uint32_t n_degrees;
    uint64_t generated;
    struct search_violation violation; /* the first; broken 0: none */
    bool out_of_memory;
    struct waiting waiting[WAITING_MAX]; /* successors that are not looked up yet */
    char *waiting_states;
    uint32_t n_waiting;
};

struct search {
    struct search_model model;
    struct search_options options;
    struct crew *crew;
    struct search_out *outs;
    unsigned n_outs;
    struct store entries, edges;
    struct store level, next;              /* states to be expanded now, and then */
    uint64_t level_first, level_end, at;   /* their numbers; how far it is */
    uint32_t *slots;                       /* a hash table of numbers + 1 */
    size_t mask;
    uint64_t generated;
    uint32_t depth;
    size_t most_octets;
    struct search_violation violation;
};

static inline struct entry *entry_at(const struct search *s, uint32_t i)
{
    return store_at(&s->entries, i);
}

#endif
