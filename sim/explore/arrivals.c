/* Where the network may do anything, all that is under way to a group may arrive at any time and stays under way. What comes of
 * it depends on nothing but the part of the group and its mail: so it is found out once for each two of them. Most of it is
 * nothing at all: a segment that comes once more finds a host that has it already. */
#include "parts_internal.h"

#include <stdlib.h>
#include <string.h>

/* What comes of it when the segment number `at` arrives. */
static struct arrival arrival_of(struct hand *h, const struct effect *e, uint32_t at)
{
    struct arrival a = {.at = (uint8_t)at, .part = INTERN_NONE, .piece = INTERN_NONE};
    if (!e->quiet || e->n_pieces > 1)
        return a;
    a.part = e->part;
    if (e->n_pieces == 1) {
        a.piece = e->others[0];
        a.group = h->parts->group_of[piece_at(h, e->others[0])->flight.to];
    }
    return a;
}

/* The numbers of segments depend on which worker was first: what is an echo, and so what comes first, must not. */
static bool is_echo(const struct arrivals *all, uint32_t part, const struct arrival *a)
{
    return a->part == part && (all->n_echoes == 0 || a->group == all->echoes_to);
}

static void sort_in(struct arrivals *all, uint32_t part, const struct arrival *a, struct arrival *echoes)
{
    if (a->part == part && a->piece == INTERN_NONE) {
        all->n_idle++;
    } else if (is_echo(all, part, a)) {
        echoes[all->n_echoes++] = *a;
        all->echoes_to = a->group;
        if (a->piece < MAIL_FIRST)
            mail_note(all->echoes, a->piece);
        else
            all->far = true;
    } else {
        all->of[all->n++] = *a;
    }
}

static struct arrivals *find_out(struct hand *h, uint32_t group, uint32_t part, const struct mail *m)
{
    struct arrival echoes[MAIL_MOST];
    struct arrivals *all = calloc(1, sizeof *all + m->n * sizeof *all->of);
    for (uint32_t i = 0; all && i < m->n; i++) {
        const struct effect *e = hand_step(h, group, part, event(EVENT_ARRIVES, m->piece[i]));
        if (e) {
            struct arrival a = arrival_of(h, e, i);
            sort_in(all, part, &a, echoes);
        } else {
            free(all);
            all = NULL;
        }
    }
    if (all)
        memcpy(&all->of[all->n], echoes, all->n_echoes * sizeof *echoes);
    return all;
}

static bool room_for_one(struct hand *h)
{
    if (h->n_arrivals < h->arrivals_cap)
        return true;
    uint32_t cap = h->arrivals_cap ? h->arrivals_cap * 2 : 256;
    struct arrivals **more = realloc(h->arrivals, cap * sizeof *more);
    if (!more)
        return false;
    h->arrivals = more;
    h->arrivals_cap = cap;
    return true;
}

const struct arrivals *hand_look_up(struct hand *h, uint32_t group, uint32_t part, uint32_t mail)
{
    uint64_t ev = event(EVENT_ALL_ARRIVE, mail);
    uint32_t known = memo_find(&h->memo, part, ev);
    if (known != MEMO_NONE)
        return h->arrivals[known];
    const struct mail *m = mail_at(h, mail);
    struct arrivals *all = room_for_one(h) ? find_out(h, group, part, m) : NULL;
    if (!all || !memo_add(&h->memo, part, ev, h->n_arrivals)) {
        h->no_memory = true;
        free(all);
        return NULL;
    }
    h->arrivals[h->n_arrivals++] = all;
    h->arrivals_octets += sizeof *all + m->n * sizeof *all->of;
    return all;
}

void arrivals_free(struct hand *h)
{
    for (uint32_t i = 0; i < h->n_arrivals; i++)
        free(h->arrivals[i]);
    free(h->arrivals);
}
