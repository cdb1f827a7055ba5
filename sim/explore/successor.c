/* One successor being made, or only looked at: what has happened to the hosts, what they have sent, and where it goes then. */
#include "space_internal.h"

#include <string.h>

void successor_becomes(struct expansion *x, uint32_t group, uint32_t part)
{
    x->next.part[group] = part;
    x->part[group] = part_at(x->hand, part);
}

/* What a step does besides: it may break something, and meet the condition of a statement of another group. */
static bool has_more(struct expansion *x, const struct effect *e)
{
    x->broken |= e->broken;
    x->happened |= e->seen;
    for (uint32_t i = 0; i < e->n_happened; i++)
        judge_ends(x, e->happened[i].host, e->happened[i].conn, e->happened[i].what);
    for (uint32_t i = 0; i < e->n_elsewhere; i++) {
        uint32_t hosts = hosts_of_statement(x->s->sc, e->elsewhere[i]), to = 0;
        while (!(x->s->parts.groups[to] & hosts))
            to++;
        if (!successor_step(x, to, event(EVENT_MET, e->elsewhere[i])))
            return false;
    }
    return true;
}

/* False: it could not be found out, or there is no room for all that is sent. */
static bool apply(struct expansion *x, uint32_t group, const struct effect *e)
{
    if (!e || e->failed) {
        x->seen->out_of_memory = x->seen->out_of_memory || !e;
        return false;
    }
    successor_becomes(x, group, e->part);
    for (uint32_t i = 0; i < e->n_pieces; i++)
        if (!put_piece(x, e->pieces[i]))
            return false;
    return e->quiet || has_more(x, e);
}

bool successor_step(struct expansion *x, uint32_t group, uint64_t ev)
{
    return apply(x, group, hand_step(x->hand, group, x->next.part[group], ev));
}

/* The successor is looked at, and not made. */
static void offer(struct expansion *x, uint16_t number, bool fault)
{
    uint64_t digest[2];
    if (x->broken == 0 && !fault && glance_stays(x)) {
        search_stay(x->out, false); /* a network that may do anything need not do it again */
        return;
    }
    glance_digest(x, digest);
    search_offer(x->out, digest, number, fault, x->broken);
}

static void take(struct expansion *x, uint16_t number, bool fault)
{
    if (x->broken == 0 && !fault && memcmp(&x->next, x->from, sizeof x->next) == 0) { /* many segments change nothing */
        search_stay(x->out, !x->s->anything);
        return;
    }
    *(struct joint *)search_room(x->out) = x->next;
    search_take(x->out, number, fault, x->broken);
}

/* What has happened is judged and handed on. */
void successor_finish(struct expansion *x, uint16_t number, bool fault)
{
    x->next.fresh = 0;
    judge_atoms(x);
    if (x->broken)
        x->broken = asked_of(x->s, x->broken);
    if (x->each)
        x->each(x->context, number, &x->next, fault, x->broken | asked_of(x->s, state_broken(x->s, x->part)));
    else if (x->kept)
        *x->kept = x->next;
    else if (x->glance)
        offer(x, number, fault);
    else
        take(x, number, fault);
}

void successor_leave(struct expansion *x)
{
    x->seen->too_many = true;
    if (x->out)
        search_leave(x->out);
}

void successor_begin(struct expansion *x, const struct joint *from)
{
    x->broken = x->happened = 0;
    for (uint32_t g = 0, n = x->s->parts.n_groups; g < n; g++)
        x->part[g] = x->from_part[g];
    if (x->glance)
        glance_begin(x, from);
    else
        x->next = *from;
}
