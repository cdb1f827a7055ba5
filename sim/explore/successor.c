/* One successor being made: what has happened to the hosts, what they have sent, and where it goes then. */
#include "space_internal.h"

#include <string.h>

/* What a step does besides: it may break something, and meet the condition of a statement of another group. */
static bool has_more(struct expansion *x, const struct effect *e)
{
    x->broken |= e->broken;
    x->happened |= e->seen;
    for (uint32_t i = 0; i < e->n_happened; i++)
        judge_ends(x, effect_happening(e, i));
    for (uint32_t i = 0; i < e->n_elsewhere; i++) {
        uint32_t statement = effect_elsewhere(e, i), hosts = hosts_of_statement(x->s->sc, statement), to = 0;
        while (!(x->s->parts.groups[to] & hosts))
            to++;
        if (!successor_step(x, to, event(EVENT_MET, statement)))
            return false;
    }
    return true;
}

/* False: it could not be found out, or there is no room for all that is sent. */
static bool apply(struct expansion *x, uint32_t group, const struct effect *e)
{
    if (!e || e->failed)
        return false;
    successor_becomes(x, group, e->part);
    for (uint32_t i = 0; i < e->n_pieces; i++)
        if (!successor_sends(x, x->s->parts.group_of[piece_at(x->hand, e->others[i])->flight.to], e->others[i]))
            return false;
    return e->quiet || has_more(x, e);
}

bool successor_step(struct expansion *x, uint32_t group, uint64_t ev)
{
    return apply(x, group, hand_step(x->hand, group, x->next->part[group], ev));
}

/* Its digest takes in what has changed beside parts and mails. */
static void settle(struct expansion *x)
{
    const struct joint *from = x->from, *next = x->next;
    uint64_t was[2], is[2];
    if (from->history == next->history && memcmp(&from->left, &next->left, sizeof from->left) == 0)
        return;
    others_digest(from, was);
    others_digest(next, is);
    digest_changes(x->to.digest, was, is);
}

static void take(struct expansion *x, uint16_t number, bool fault)
{
    const uint64_t *was = x->at.digest, *is = x->to.digest;
    settle(x);
    if (!((was[0] ^ is[0]) | (was[1] ^ is[1]) | x->broken | fault)) { /* many segments change nothing */
        search_stay(x->out, 1, !x->s->anything);
        return;
    }
    search_take_known(x->out, is, number, fault, x->broken);
}

static void keep(struct expansion *x)
{
    *x->kept = *x->next;
    x->made = true;
}

/* What has happened is judged and handed on. */
void successor_finish(struct expansion *x, uint16_t number, bool fault)
{
    judge_atoms(x);
    if (x->broken)
        x->broken = asked_of(x->s, x->broken);
    if (x->each)
        x->each(x->context, number, x->next, fault, x->broken | asked_of(x->s, state_broken(x->s, x->to.part)));
    else if (x->kept)
        keep(x);
    else
        take(x, number, fault);
}

void successor_leave(struct expansion *x)
{
    x->seen->too_many = true;
    if (x->out)
        search_leave(x->out);
}
