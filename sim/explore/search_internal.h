/* What the files of the search share: seen.c knows the states again, slice.c is what one worker does, gather.c puts together
 * what they find, search.c goes from level to level, goals.c judges liveness. */
#ifndef SEARCH_INTERNAL_H
#define SEARCH_INTERNAL_H

#include "crew.h"
#include "search.h"
#include "store.h"

/* States of one slice, which one worker expands; slices of a round, after which bounds and violations are looked at. Neither
 * depends on the number of workers. Slices that several workers expand before what was found is put together. */
enum { SLICE = 256, ROUND = 16, ROUND_MOST = 256, SLICES_PER_WORKER = 8 };

#define MOST_STATES UINT32_C(0x7fff0000)

/* All that remains of a state, beside its digest: 8 octets. */
struct entry {
    uint32_t parent;
    uint16_t choice;
    uint8_t degree;        /* edges without a fault that leave it; they follow each other in `edges` */
    uint8_t goals;         /* bit i: SEARCH_GOAL(i) */
};

/* 96 bits of a digest, and the number of the state + 1; 0: nobody. 16 octets. */
struct slot {
    uint64_t digest;
    uint32_t more, number;
};

struct table {
    struct slot *slots;
    uint32_t n, used;
};

/* One for each value of the last four bits. */
enum { SEEN_TABLES = 16 };

/* The states that were seen, numbered in the order in which they were found. */
struct seen {
    struct store entries;
    struct table tables[SEEN_TABLES];
};

/* A successor that was not known when its slice was begun. */
struct found {
    uint64_t digest[2];
    uint32_t parent, number;
    uint16_t choice;
    uint8_t goals;
};

#define EDGE_FOUND UINT32_C(0x80000000) /* the first bit, in search_out.edges: not a state's number but that of a `found` */

/* A successor on its way to the table. */
struct waiting {
    uint64_t digest[2], broken;
    uint32_t parent, known;  /* known: where it leads, as in search_out.edges; SEARCH_NOBODY: not looked up yet */
    uint16_t choice;
    bool fault;
};

enum { WAITING_MAX = 32, OWN_SLOTS = 4096 };

/* What one slice brings. */
struct search_out {
    CREW_APART struct search *s;
    unsigned worker;
    uint64_t first, end;   /* its states */
    uint32_t parent;       /* being expanded */
    struct found *found;
    char *states;          /* of each found */
    uint32_t n_found, cap;
    uint16_t own[OWN_SLOTS]; /* a hash table of the found: number + 1. The last in a full one are found twice */
    uint32_t *edges;
    uint32_t n_edges, edges_cap;
    uint8_t degrees[SLICE];
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
    struct seen seen;
    struct store edges;
    struct store level, next;              /* states to be expanded now, and then */
    uint64_t level_first, level_end, at;   /* their numbers; how far it is */
    uint64_t generated;
    uint32_t depth;
    size_t most_octets;
    struct search_violation violation;
};

static inline struct entry *entry_at(const struct seen *s, uint32_t i)
{
    return store_at(&s->entries, i);
}

/* ---- seen.c ---- */

/* False: no memory. */
bool seen_init(struct seen *s);
void seen_free(struct seen *s);
size_t seen_octets(const struct seen *s);
/* The number of the state with this digest, SEARCH_NOBODY if there is none. */
uint32_t seen_find(const struct seen *s, const uint64_t digest[2]);
/* Its slot; if it had none, one that has the number 0 and is to get its own at once. Good until the next one. NULL: no memory. */
struct slot *seen_slot(struct seen *s, const uint64_t digest[2]);

/* Its table, and where it would be if nobody else wanted that place: by the first 32 bits. */
static inline const struct table *table_of(const struct seen *s, const uint64_t digest[2])
{
    return &s->tables[digest[0] % SEEN_TABLES];
}

static inline struct slot *home_of(const struct table *t, uint64_t digest)
{
    return &t->slots[(digest >> 32) * t->n >> 32];
}

/* The tables are larger than any cache: so the places of several states are read together before they are needed, when none has
 * to wait for another. (Asking the processor to fetch them ahead did not help.) */
static inline void seen_touch(const struct seen *s, const uint64_t digest[2])
{
    (void)*(const volatile uint32_t *)&home_of(table_of(s, digest), digest[0])->number;
}

/* ---- slice.c ---- */

bool slice_init(struct search_out *out, struct search *s);
void slice_free(struct search_out *out);
/* The initial states. */
void slice_begins(struct search_out *out);
/* Expands the states from number `first` to before `end`. */
void slice_expand(struct search_out *out, unsigned worker, uint64_t first, uint64_t end);

/* ---- gather.c ---- */

/* Numbers what the first n slices have found; who is new waits to be expanded. False: no memory. */
bool gather(struct search *s, unsigned n);

#endif
