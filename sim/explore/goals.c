/* Liveness, from who leads where: the edges without a fault lie in the order of the states, so that a sweep from the last
 * state to the first passes each edge once. Most edges lead to a higher number, so few sweeps are needed. All goals are
 * judged at once, a bit each. */
#include "search_internal.h"

#include <stdlib.h>

/* What all to which the edges from number `first` to before `end` lead can, taken together. The last edge comes first: it is time
 * going on, which mostly leads to all that there is to know; and where all is known, who is left need not be asked. */
static inline struct goal_bits ahead(const struct store *edges, const struct goal_bits *of, uint64_t first, uint64_t end, struct goal_bits most)
{
    struct goal_bits all = {0};
    while (end > first && (all.reaches != most.reaches || all.endless != most.endless)) {
        struct goal_bits to = of[*(const uint32_t *)store_at(edges, --end)];
        all.reaches |= to.reaches;
        all.endless |= to.endless;
    }
    return all;
}

/* A state reaches its own goals and those of all that it leads to. And it may go on for ever without those goals that it
 * neither is nor is kept to by all that it leads to: every state is taken to until it is disproved. What reaches all goals and
 * cannot go on without them stays so. */
static bool sweep(const struct search *s, struct goal_bits *of, struct goal_bits most)
{
    const struct store edges = s->edges;
    bool changed = false;
    uint64_t edge = edges.n;
    for (uint32_t i = (uint32_t)s->seen.entries.n; i-- > 0;) {
        const struct entry *e = entry_at(&s->seen, i);
        edge -= e->degree;
        if (of[i].reaches == most.reaches && of[i].endless == 0)
            continue;
        struct goal_bits is = ahead(&edges, of, edge, edge + e->degree, most);
        is.reaches |= e->goals;
        is.endless &= (uint8_t)~e->goals;
        changed = changed || is.reaches != of[i].reaches || is.endless != of[i].endless;
        of[i] = is;
    }
    return changed;
}

bool search_goals(const struct search *s, bool endless, struct search_goals *to)
{
    size_t n = s->seen.entries.n;
    struct goal_bits most = {.endless = endless ? UINT8_MAX : 0};
    to->of = malloc((n + 1) * sizeof *to->of);
    if (!to->of)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        to->of[i] = (struct goal_bits){.endless = most.endless};
        most.reaches |= entry_at(&s->seen, i)->goals;
    }
    while (sweep(s, to->of, most))
        ;
    return true;
}

uint32_t search_stuck(const struct search *s, const struct search_goals *g, unsigned goal)
{
    for (uint32_t i = 0; i < s->seen.entries.n; i++)
        if (!(g->of[i].reaches >> goal & 1))
            return i;
    return SEARCH_NOBODY;
}

uint32_t search_endless(const struct search *s, const struct search_goals *g, unsigned goal)
{
    for (uint32_t i = 0; i < s->seen.entries.n; i++)
        if (g->of[i].endless >> goal & 1)
            return i;
    return SEARCH_NOBODY;
}

void search_goals_free(struct search_goals *g)
{
    free(g->of);
    g->of = NULL;
}
