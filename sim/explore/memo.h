/* What was found out before: a table from a number and an event to a number. */
#ifndef MEMO_H
#define MEMO_H

#include "digest.h"

#include <stdbool.h>

struct memo_slot {
    uint32_t what, known;    /* known: + 1; 0: nobody is here */
    uint64_t event;
};

struct memo {
    struct memo_slot *slots;
    size_t mask, n;
};

#define MEMO_NONE UINT32_MAX

/* False: no memory. */
bool memo_init(struct memo *m);
void memo_free(struct memo *m);
/* What was not known is known: anything but MEMO_NONE. False: no memory. */
bool memo_add(struct memo *m, uint32_t what, uint64_t event, uint32_t known);
size_t memo_octets(const struct memo *m);

DIGEST_WRAPS static inline struct memo_slot *memo_place(const struct memo *m, uint32_t what, uint64_t event)
{
    size_t i = (what * UINT64_C(0x9e3779b97f4a7c15) ^ event) * UINT64_C(0xd6e8feb86659fd93) >> 32 & m->mask;
    while (m->slots[i].known && (m->slots[i].what != what || m->slots[i].event != event))
        i = (i + 1) & m->mask;
    return &m->slots[i];
}

/* MEMO_NONE: it is not known. */
static inline uint32_t memo_find(const struct memo *m, uint32_t what, uint64_t event)
{
    return memo_place(m, what, event)->known - 1;
}

#endif
