/* The choices: what may happen next in a state. */
#include "space_internal.h"

#include <string.h>

/* ---- choices as numbers ---- */

static uint16_t number_of(enum choice_kind kind, uint32_t group, uint32_t n)
{
    return (uint16_t)((uint32_t)kind << 12 | group << 8 | n);
}

struct choice choice_of(uint16_t number)
{
    return (struct choice){.kind = (enum choice_kind)(number >> 12), .group = number >> 8 & 15, .n = (uint8_t)number};
}

/* ---- letting something happen ---- */

static void becomes(struct expansion *x, uint32_t group, uint32_t part)
{
    x->next.part[group] = part;
    x->part[group] = part_at(x->hand, part);
}

static bool step(struct expansion *x, uint32_t group, uint64_t ev);

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
        if (!step(x, to, event(EVENT_MET, e->elsewhere[i])))
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
    becomes(x, group, e->part);
    for (uint32_t i = 0; i < e->n_pieces; i++)
        if (!put_piece(x, e->pieces[i]))
            return false;
    return e->quiet || has_more(x, e);
}

static bool step(struct expansion *x, uint32_t group, uint64_t ev)
{
    return apply(x, group, hand_step(x->hand, group, x->next.part[group], ev));
}

/* The successor is looked at, and not made. */
static void offer(struct expansion *x, uint16_t number, bool fault)
{
    uint64_t digest[2];
    if (x->broken == 0 && !fault && glance_stays(x)) {
        search_stay(x->out, false); /* a network that may do anything need not do it again */
    } else {
        glance_digest(x, digest);
        search_offer(x->out, digest, number, fault, x->broken);
    }
    glance_end(x);
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
static void finish(struct expansion *x, uint16_t number, bool fault)
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

static void leave(struct expansion *x)
{
    x->seen->too_many = true;
    if (x->glance)
        glance_end(x);
    if (x->out)
        search_leave(x->out);
}

static void begin(struct expansion *x, const struct joint *from)
{
    x->broken = x->happened = 0;
    for (uint32_t g = 0, n = x->s->parts.n_groups; g < n; g++)
        x->part[g] = x->from_part[g];
    if (x->glance)
        glance_begin(x, from);
    else
        x->next = *from;
}

static bool pay(uint8_t *left)
{
    if (*left == 0)
        return false;
    if (*left != ANY)
        --*left;
    return true;
}

/* ---- segments ---- */

/* Begins a successor in which the segment gets its turn; false if that costs more than is left. */
static bool gets_turn(struct expansion *x, const struct joint *from, uint32_t at, bool *fault)
{
    begin(x, from);
    *fault = false;
    if (is_repeated(from, at))
        return false;
    if (piece_of(x, from->piece[at])->late || is_first(x, from, at))
        return true;
    *fault = true;
    return pay(&x->next.left.reorders);
}

static bool arrives_at_host(struct expansion *x, uint16_t id)
{
    return step(x, x->s->parts.group_of[piece_of(x, id)->flight.to], event(EVENT_ARRIVES, id));
}

static void arrives(struct expansion *x, const struct joint *from, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, from, at, &fault))
        return;
    uint16_t id = from->piece[at];
    take_piece(&x->next, at);
    if (arrives_at_host(x, id))
        finish(x, number_of(CHOICE_ARRIVE, 0, at), fault);
    else
        leave(x);
}

static void is_lost(struct expansion *x, const struct joint *from, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, from, at, &fault) && !x->s->options.early)
        return;
    begin(x, from);
    if (is_repeated(from, at) || !pay(&x->next.left.losses))
        return;
    take_piece(&x->next, at);
    finish(x, number_of(CHOICE_LOSE, 0, at), true);
}

static void is_duplicated(struct expansion *x, const struct joint *from, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, from, at, &fault) || !pay(&x->next.left.dups))
        return;
    if (arrives_at_host(x, from->piece[at]))
        finish(x, number_of(CHOICE_DUPLICATE, 0, at), true);
    else
        leave(x);
}

/* A segment arrives that most hosts have already, and what they answer is under way already. */
static bool changes_nothing(const struct expansion *x, uint32_t group, const struct arrival *a)
{
    return a->part == x->from->part[group] && !x->from->fresh && (a->n_pieces == 0 || glance_has(x, a->piece));
}

/* Where the network may do anything, it costs nothing, nothing has to come first and nothing is there twice. */
static void is_duplicated_freely(struct expansion *x, const struct joint *from, uint32_t at)
{
    uint32_t id = from->piece[at], group = x->s->parts.group_of[piece_of(x, id)->flight.to];
    const struct arrival *a = hand_arrival(x->hand, group, from->part[group], id);
    if (a && x->glance && changes_nothing(x, group, a)) {
        search_stay(x->out, false);
        return;
    }
    begin(x, from);
    if (a)
        becomes(x, group, a->part);
    if (a ? a->n_pieces == 0 || put_piece(x, a->piece) : step(x, group, event(EVENT_ARRIVES, id)))
        finish(x, number_of(CHOICE_DUPLICATE, 0, at), false);
    else
        leave(x);
}

/* ---- time and calls ---- */

static nsec earliest(const struct expansion *x)
{
    nsec at = NEVER;
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        at = nsec_min(at, x->from_part[g]->next);
    return at;
}

static bool others_age(struct expansion *x, uint32_t but, nsec by)
{
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        if (g != but && by > 0 && !step(x, g, event(EVENT_PASS, (uint64_t)by)))
            return false;
    return true;
}

static void is_due(struct expansion *x, const struct joint *from, uint32_t group, uint32_t k, nsec when)
{
    bool delayed = from->n > 0 && when > 0;
    begin(x, from);
    if (delayed && !pay(&x->next.left.delays))
        return;
    enum aged aged = delayed ? pieces_age(x, when) : AGES;
    if (aged == TOO_OLD)
        return;
    if (aged == AGES && others_age(x, group, when) && step(x, group, event(EVENT_DUE, k)))
        finish(x, number_of(CHOICE_DUE, group, k), delayed && !x->s->anything);
    else
        leave(x);
}

static void time_goes_on(struct expansion *x, const struct joint *from)
{
    nsec when = earliest(x);
    uint32_t script = UINT32_MAX;
    for (uint32_t g = 0; when != NEVER && g < x->s->parts.n_groups; g++) {
        const struct part *p = x->from_part[g];
        if (p->next == when && p->script < script)
            script = p->script;
    }
    for (uint32_t g = 0; when != NEVER && g < x->s->parts.n_groups; g++) {
        const struct part *p = x->from_part[g];
        for (uint32_t k = 0; p->next == when && k < p->n_due && script == UINT32_MAX; k++)
            is_due(x, from, g, k, when);
        if (p->next == when && script != UINT32_MAX && p->script == script) /* in the order of the script */
            is_due(x, from, g, 0, when);
    }
}

static void is_called(struct expansion *x, const struct joint *from, uint32_t group, uint32_t k)
{
    begin(x, from);
    if (step(x, group, event(EVENT_CALL, k)))
        finish(x, number_of(CHOICE_CALL, group, k), false);
    else
        leave(x);
}

static void calls_are_made(struct expansion *x, const struct joint *from)
{
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        for (uint32_t k = 0; k < x->from_part[g]->n_calls; k++)
            is_called(x, from, g, k);
}

/* ---- all of them, or one ---- */

static void leave_from(struct expansion *x, const struct joint *from)
{
    x->from = from;
    parts_of_joint(x->s, x->hand, from, x->from_part);
}

void expand(struct expansion *x, const struct joint *from)
{
    leave_from(x, from);
    bool script = script_is_due(x->from_part, x->s->parts.n_groups), anything = x->s->anything;
    if (x->glance)
        glance_from(x, from);
    for (uint32_t i = 0; i < from->n && !script && !anything; i++)
        arrives(x, from, i);
    for (uint32_t i = 0; i < from->n && !script && anything; i++)
        is_duplicated_freely(x, from, i);
    if (!script)
        calls_are_made(x, from);
    time_goes_on(x, from);
    for (uint32_t i = 0; i < from->n && !script && !anything; i++)
        is_lost(x, from, i);
    for (uint32_t i = 0; i < from->n && !script && !anything; i++)
        is_duplicated(x, from, i);
}

void choose_one(struct expansion *x, const struct joint *from, uint16_t number)
{
    struct choice c = choice_of(number);
    leave_from(x, from);
    switch (c.kind) {
    case CHOICE_ARRIVE:
        arrives(x, from, c.n);
        break;
    case CHOICE_CALL:
        is_called(x, from, c.group, c.n);
        break;
    case CHOICE_DUE:
        is_due(x, from, c.group, c.n, earliest(x));
        break;
    case CHOICE_LOSE:
        is_lost(x, from, c.n);
        break;
    case CHOICE_DUPLICATE:
        if (x->s->anything)
            is_duplicated_freely(x, from, c.n);
        else
            is_duplicated(x, from, c.n);
        break;
    }
}
