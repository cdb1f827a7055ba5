/* Liveness, from who leads where: the edges without a fault lie in the order of the states, so that a sweep from the last
 * state to the first passes each edge once. Most edges lead to a higher number, so few sweeps are needed. All goals are
 * judged at once, a bit each. */
#include "search_internal.h"

#include <stdlib.h>
#include <string.h>

/* A state reaches its own goals and those of all that it leads to. And it may go on for ever without those goals that it
 * neither is nor is kept to by all that it leads to: every state is taken to until it is disproved. */
static bool sweep(const struct search *s, uint8_t *reaches, uint8_t *endless)
{
    bool changed = false;
    uint64_t edge = s->edges.n;
    for (uint32_t i = (uint32_t)s->seen.entries.n; i-- > 0;) {
        const struct entry *e = entry_at(&s->seen, i);
        uint8_t reached = e->goals, goes_on = 0;
        for (unsigned k = 0; k < e->degree; k++) {
            uint32_t to = *(const uint32_t *)store_at(&s->edges, --edge);
            reached |= reaches[to];
            goes_on |= endless[to];
        }
        goes_on &= (uint8_t)~e->goals;
        changed = changed || reached != reaches[i] || goes_on != endless[i];
        reaches[i] = reached;
        endless[i] = goes_on;
    }
    return changed;
}

bool search_goals(const struct search *s, struct search_goals *to)
{
    size_t n = s->seen.entries.n;
    to->reaches = calloc(n + 1, 1);
    to->endless = malloc(n + 1);
    if (!to->reaches || !to->endless) {
        search_goals_free(to);
        return false;
    }
    memset(to->endless, 0xff, n);
    while (sweep(s, to->reaches, to->endless))
        ;
    return true;
}

static uint32_t first_with(const uint8_t *bits, size_t n, unsigned goal, unsigned wanted)
{
    for (size_t i = 0; i < n; i++)
        if ((bits[i] >> goal & 1u) == wanted)
            return (uint32_t)i;
    return SEARCH_NOBODY;
}

uint32_t search_stuck(const struct search *s, const struct search_goals *g, unsigned goal)
{
    return first_with(g->reaches, s->seen.entries.n, goal, 0);
}

uint32_t search_endless(const struct search *s, const struct search_goals *g, unsigned goal)
{
    return first_with(g->endless, s->seen.entries.n, goal, 1);
}

void search_goals_free(struct search_goals *g)
{
    free(g->reaches);
    free(g->endless);
    *g = (struct search_goals){0};
}
