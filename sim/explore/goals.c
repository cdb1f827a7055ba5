/* Liveness, from who leads where: the edges without a fault lie in the order of the states, so that a sweep from the last
 * state to the first passes each edge once. Most edges lead to a higher number, so few sweeps are needed. All goals are
 * judged at once, a bit each. */
#include "search_internal.h"

#include <stdlib.h>
#include <string.h>

/* Where a state leads, taken together. */
struct together {
    uint8_t reaches, endless;
};

/* The edges from number `first` to before `end`, the last one first: that is time going on, which mostly leads to all there is to
 * know. Where all is known, who is left need not be asked. */
static inline struct together ahead(const struct store *edges, const struct search_goals *g, uint64_t first, uint64_t end, uint8_t all_goals)
{
    struct together all = {.endless = g->endless ? 0 : UINT8_MAX};
    while (end > first && (all.reaches != all_goals || all.endless != UINT8_MAX)) {
        uint32_t to = *(const uint32_t *)store_at(edges, --end);
        all.reaches |= g->reaches[to];
        if (g->endless)
            all.endless |= g->endless[to];
    }
    return all;
}

/* A state reaches its own goals and those of all that it leads to. And it may go on for ever without those goals that it
 * neither is nor is kept to by all that it leads to: every state is taken to until it is disproved. What reaches all goals and
 * cannot go on without them stays so. */
static bool sweep(const struct search *s, const struct search_goals *goals, uint8_t all_goals)
{
    const struct search_goals g = *goals;
    const struct store edges = s->edges;
    bool changed = false;
    uint64_t edge = edges.n;
    for (uint32_t i = (uint32_t)s->seen.entries.n; i-- > 0;) {
        const struct entry *e = entry_at(&s->seen, i);
        edge -= e->degree;
        if (g.reaches[i] == all_goals && (!g.endless || g.endless[i] == 0))
            continue;
        struct together all = ahead(&edges, &g, edge, edge + e->degree, all_goals);
        uint8_t reaches = e->goals | all.reaches, endless = all.endless & (uint8_t)~e->goals;
        changed = changed || reaches != g.reaches[i] || (g.endless && endless != g.endless[i]);
        g.reaches[i] = reaches;
        if (g.endless)
            g.endless[i] = endless;
    }
    return changed;
}

bool search_goals(const struct search *s, bool endless, struct search_goals *to)
{
    size_t n = s->seen.entries.n;
    *to = (struct search_goals){.reaches = calloc(n + 1, 1), .endless = endless ? malloc(n + 1) : NULL};
    if (!to->reaches || (endless && !to->endless)) {
        search_goals_free(to);
        return false;
    }
    if (endless)
        memset(to->endless, 0xff, n);
    uint8_t goals = 0;
    for (uint32_t i = 0; i < n; i++)
        goals |= entry_at(&s->seen, i)->goals;
    while (sweep(s, to, goals))
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
