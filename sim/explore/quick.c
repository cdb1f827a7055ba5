/* Tables before the table of steps, for what happens most often. What comes of all segments at one part, or after one time, lies
 * side by side. */
#include "digest.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- a segment arrives, and all that comes of it is another part, or the same, and one segment at the most ---- */

static struct arrival *arrivals_of(struct hand *h, uint32_t part)
{
    if (part >= h->arrivals_n) {
        size_t n = (size_t)part * 2 + 64;
        struct arrival **more = realloc(h->arrivals, n * sizeof *more);
        if (!more)
            return NULL;
        memset(more + h->arrivals_n, 0, (n - h->arrivals_n) * sizeof *more);
        h->arrivals = more;
        h->arrivals_n = n;
    }
    if (!h->arrivals[part] && (h->arrivals[part] = calloc(QUICK_PIECES, sizeof **h->arrivals)))
        h->arrivals_octets += QUICK_PIECES * sizeof **h->arrivals;
    return h->arrivals[part];
}

const struct arrival *hand_learn(struct hand *h, uint32_t group, uint32_t part, uint32_t piece)
{
    struct arrival *of_part = piece < QUICK_PIECES ? arrivals_of(h, part) : NULL;
    if (!of_part)
        return NULL;
    struct arrival *a = &of_part[piece];
    const struct effect *e = a->kind == ARRIVAL_UNKNOWN ? hand_step(h, group, part, event(EVENT_ARRIVES, piece)) : NULL;
    if (e && e->quiet && e->n_pieces <= 1 && (e->n_pieces == 0 || e->pieces[0] <= UINT16_MAX))
        *a = (struct arrival){.part = e->part, .piece = (uint16_t)e->pieces[0], .n_pieces = e->n_pieces, .kind = ARRIVAL_PLAIN};
    else if (e)
        a->kind = ARRIVAL_OTHER;
    return a->kind == ARRIVAL_PLAIN ? a : NULL;
}

/* ---- a segment gets older ---- */

struct ageing *hand_ageing(struct hand *h, nsec more)
{
    struct ageing *a = &h->ageings[digest_mix((uint64_t)more) % AGEINGS];
    if (a->by != more)
        *a = (struct ageing){.by = more};
    return a;
}

uint32_t ageing_learn(struct hand *h, struct ageing *a, uint32_t piece)
{
    uint32_t older = hand_older(h, piece, a->by);
    if (piece < QUICK_PIECES && older != INTERN_NONE)
        a->older[piece] = older + 1;
    return older;
}
