#include "memo.h"

#include <stdlib.h>

bool memo_init(struct memo *m)
{
    m->n = 0;
    m->mask = (1 << 12) - 1;
    m->slots = calloc(m->mask + 1, sizeof *m->slots);
    return m->slots;
}

void memo_free(struct memo *m)
{
    free(m->slots);
}

static bool grow(struct memo *m)
{
    struct memo more = {.mask = m->mask * 2 + 1, .n = m->n};
    more.slots = calloc(more.mask + 1, sizeof *more.slots);
    if (!more.slots)
        return false;
    for (size_t i = 0; i <= m->mask; i++)
        if (m->slots[i].known)
            *memo_place(&more, m->slots[i].what, m->slots[i].event) = m->slots[i];
    free(m->slots);
    *m = more;
    return true;
}

bool memo_add(struct memo *m, uint32_t what, uint64_t event, uint32_t known)
{
    if (m->n * 2 > m->mask && !grow(m))
        return false;
    *memo_place(m, what, event) = (struct memo_slot){.what = what, .event = event, .known = known + 1};
    m->n++;
    return true;
}

size_t memo_octets(const struct memo *m)
{
    return (m->mask + 1) * sizeof *m->slots;
}
