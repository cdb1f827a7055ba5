/* Puts together what slices have found, in the order of the slices. So the numbers of the states do not depend on how many workers
 * there are. One worker alone does it: shared by two it took longer, for then each waits for lines of the cache that the other has. */
#include "search_internal.h"

#include <string.h>

/* Slots of several states are read together before they are needed. */
enum { TOGETHER = 16 };

static void touch_some(const struct seen *s, const struct search_out *out, uint32_t i)
{
    for (uint32_t k = i; i % TOGETHER == 0 && k < i + TOGETHER && k < out->n_found; k++)
        seen_touch(s, out->found[k].digest);
}

/* It gets the next number, and waits to be expanded. False: no memory. */
static bool give_number(struct search *s, const struct search_out *out, uint32_t i)
{
    struct found *f = &out->found[i];
    struct entry *e = store_add(&s->seen.entries);
    void *waits = store_add(&s->next);
    if (!e || !waits)
        return false;
    f->number = (uint32_t)s->seen.entries.n - 1;
    *e = (struct entry){.parent = f->parent, .choice = f->choice, .goals = f->goals};
    memcpy(waits, out->states + (size_t)i * s->model.state_size, s->model.state_size);
    return true;
}

static bool give_numbers(struct search *s, const struct search_out *out)
{
    for (uint32_t i = 0; i < out->n_found; i++) {
        struct found *f = &out->found[i];
        touch_some(&s->seen, out, i);
        struct slot *slot = seen_slot(&s->seen, f->digest);
        if (!slot || (!slot->number && !give_number(s, out, i)))
            return false;
        if (slot->number)
            f->number = slot->number - 1;
        else
            slot->number = f->number + 1;
    }
    return true;
}

/* Without a branch: as many lead to what was found now as to what was known. */
static uint32_t edge_number(const struct search_out *out, uint32_t edge)
{
    uint32_t found = 0 - (edge >> 31); /* all bits or none */
    return (out->found[edge & ~EDGE_FOUND & found].number & found) | (edge & ~found);
}

static bool keep_edges(struct search *s, const struct search_out *out)
{
    for (uint64_t i = out->first; i < out->end; i++)
        entry_at(&s->seen, (uint32_t)i)->degree = out->degrees[i - out->first];
    for (uint32_t i = 0; i < out->n_edges; i++) {
        uint32_t *kept = store_add(&s->edges);
        if (!kept)
            return false;
        *kept = edge_number(out, out->edges[i]);
    }
    return true;
}

bool gather(struct search *s, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        const struct search_out *out = &s->outs[i];
        s->generated += out->generated;
        if (!s->violation.broken)
            s->violation = out->violation;
        if (!give_numbers(s, out) || out->out_of_memory || !keep_edges(s, out))
            return false;
    }
    return true;
}
