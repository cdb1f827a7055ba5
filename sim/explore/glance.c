/* A look at a successor that is not made.
 *
 * Where the network may do anything, what is under way is a set: nothing is ever taken out of it but by age. So the digest of a
 * state is a sum: of the digests of its parts, of the segments under way and of what has come true. The digest of a successor
 * is then known from what the step changes, and only those that nobody has seen are made. Most steps change nothing at all: a
 * segment that comes once more finds a host that has it already.
 *
 * Each term is 128 bits of a good hash, and no term is in a sum twice: the odds of two states with the same sum are those of
 * two random numbers of 128 bits. */
#include "digest.h"
#include "space_internal.h"

#include <stdlib.h>
#include <string.h>

DIGEST_WRAPS static inline void add(uint64_t sum[2], const uint64_t term[2])
{
    sum[0] += term[0];
    sum[1] += term[1];
}

/* ---- sets ---- */

static bool segments_init(struct segments *s)
{
    return (s->stamps = calloc(UINT16_MAX + 1, sizeof *s->stamps)) != NULL;
}

static void segments_clear(struct segments *s)
{
    if (++s->stamp == 0) {
        memset(s->stamps, 0, (UINT16_MAX + 1) * sizeof *s->stamps);
        s->stamp = 1;
    }
    s->n = 0;
    s->sum[0] = s->sum[1] = 0;
}

static void segments_put(struct segments *s, const struct piece *p)
{
    if (s->stamps[p->in.id] == s->stamp)
        return;
    s->stamps[p->in.id] = s->stamp;
    s->n++;
    add(s->sum, p->in.digest);
}

bool glance_init(struct glance *g)
{
    return segments_init(&g->now) && segments_init(&g->aged);
}

void glance_free(struct glance *g)
{
    free(g->now.stamps);
    free(g->aged.stamps);
}

/* ---- looking ---- */

void glance_from(struct expansion *x, const struct joint *from)
{
    struct glance *g = x->glance;
    segments_clear(&g->now);
    for (uint32_t i = 0; i < from->n; i++)
        segments_put(&g->now, piece_of(x, from->piece[i]));
    g->aged_known = false;
}

void glance_begin(struct expansion *x, const struct joint *from)
{
    x->glance->in = &x->glance->now;
    x->glance->n_added = 0;
    memcpy(&x->next, from, offsetof(struct joint, n));
}

bool glance_put(struct expansion *x, uint32_t id)
{
    struct glance *g = x->glance;
    bool is_in = g->in->stamps[id] == g->in->stamp;
    for (uint32_t i = 0; i < g->n_added; i++)
        is_in |= g->added[i] == id;
    if (is_in)
        return true;
    if (g->in->n + g->n_added == JOINT_PIECES)
        return false;
    g->added[g->n_added++] = id;
    return true;
}

/* All things that are due next are due after the same time: so it is found out once. */
bool glance_age(struct expansion *x, nsec by)
{
    struct glance *g = x->glance;
    g->in = &g->aged;
    if (g->aged_known)
        return true;
    struct ageing *a = hand_ageing(x->hand, by);
    segments_clear(&g->aged);
    for (uint32_t i = 0; i < x->from->n; i++) {
        uint32_t older = ageing_older(x->hand, a, x->from->piece[i]);
        if (older == PIECE_DEAD)
            continue;
        if (older > UINT16_MAX)
            return false;
        segments_put(&g->aged, piece_of(x, older));
    }
    g->aged_known = true;
    return true;
}

bool glance_stays(const struct expansion *x)
{
    const struct glance *g = x->glance;
    unsigned differs = g->n_added | (g->in != &g->now) | x->from->fresh | (x->next.history != x->from->history);
    for (uint32_t i = 0, n = x->s->parts.n_groups; i < n; i++)
        differs |= x->part[i] != x->from_part[i];
    return !differs;
}

/* ---- digests ---- */

DIGEST_WRAPS static void add_history(const struct space *s, uint16_t history, uint64_t to[2])
{
    for (uint32_t i = 0, n = s->n_eventuallys; i < n; i++) { /* without a branch that nobody could foretell */
        to[0] += s->eventuallys[i].term[0] * ((uint32_t)history >> i & 1u);
        to[1] += s->eventuallys[i].term[1] * ((uint32_t)history >> i & 1u);
    }
}

void set_digest(const struct space *s, struct hand *hand, const struct joint *j, uint64_t to[2])
{
    to[0] = to[1] = 0;
    for (uint32_t i = 0; i < j->n; i++)
        add(to, piece_at(hand, j->piece[i])->in.digest);
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        add(to, part_at(hand, j->part[g])->in.digest);
    add_history(s, j->history, to);
}

void glance_digest(struct expansion *x, uint64_t to[2])
{
    const struct glance *g = x->glance;
    uint32_t n_groups = x->s->parts.n_groups;
    to[0] = g->in->sum[0];
    to[1] = g->in->sum[1];
    for (uint32_t i = 0; i < g->n_added; i++)
        add(to, piece_of(x, g->added[i])->in.digest);
    for (uint32_t i = 0; i < n_groups; i++)
        add(to, x->part[i]->in.digest);
    add_history(x->s, x->next.history, to);
}
