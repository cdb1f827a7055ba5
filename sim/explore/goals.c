/* Liveness, from who leads where: the edges without a fault lie in the order of the states, so that a sweep from the last
 * state to the first passes each edge once. Most edges lead to a higher number, so few sweeps are needed. */
#include "search_internal.h"

#include <stdlib.h>

static uint32_t edge_at(const struct search *s, uint64_t i)
{
    return *(const uint32_t *)store_at(&s->edges, i);
}

/* Goals reach themselves, and so does who leads to one that does. */
static bool sweep_reaches(const struct search *s, unsigned goal, uint8_t *marks)
{
    bool changed = false;
    uint64_t edge = s->edges.n;
    for (uint32_t i = (uint32_t)s->entries.n; i-- > 0;) {
        const struct entry *e = entry_at(s, i);
        bool reaches = e->goals >> goal & 1;
        for (unsigned k = 0; k < e->degree; k++)
            reaches = (marks[edge_at(s, --edge)] & MARK_REACHES) || reaches;
        if (reaches && !(marks[i] & MARK_REACHES)) {
            marks[i] |= MARK_REACHES;
            changed = true;
        }
    }
    return changed;
}

/* Who is no goal and leads to one that may go on for ever may do so too; all are taken to until it is disproved. */
static bool sweep_endless(const struct search *s, unsigned goal, uint8_t *marks)
{
    bool changed = false;
    uint64_t edge = s->edges.n;
    for (uint32_t i = (uint32_t)s->entries.n; i-- > 0;) {
        const struct entry *e = entry_at(s, i);
        bool goes_on = false;
        for (unsigned k = 0; k < e->degree; k++)
            goes_on = (marks[edge_at(s, --edge)] & MARK_ENDLESS) || goes_on;
        if (((e->goals >> goal & 1) || !goes_on) && (marks[i] & MARK_ENDLESS)) {
            marks[i] &= (uint8_t)~MARK_ENDLESS;
            changed = true;
        }
    }
    return changed;
}

bool search_goals(const struct search *s, unsigned goal, struct search_goals *to)
{
    uint32_t n = (uint32_t)s->entries.n;
    *to = (struct search_goals){.stuck = SEARCH_NOBODY, .endless = SEARCH_NOBODY, .marks = malloc(n + 1)};
    if (!to->marks)
        return false;
    for (uint32_t i = 0; i < n; i++)
        to->marks[i] = MARK_ENDLESS;
    while (sweep_reaches(s, goal, to->marks))
        ;
    while (sweep_endless(s, goal, to->marks))
        ;
    for (uint32_t i = n; i-- > 0;) {
        if (!(to->marks[i] & MARK_REACHES))
            to->stuck = i;
        if (to->marks[i] & MARK_ENDLESS)
            to->endless = i;
    }
    return true;
}
