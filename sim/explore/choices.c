/* The choices: what may happen next in a state. */
#include "space_internal.h"

/* ---- choices as numbers ---- */

static uint16_t number_of(enum choice_kind kind, uint32_t group, uint32_t n)
{
    return (uint16_t)((uint32_t)kind << 12 | group << 8 | n);
}

struct choice choice_of(uint16_t number)
{
    return (struct choice){.kind = (enum choice_kind)(number >> 12), .group = number >> 8 & 15, .n = (uint8_t)number};
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

static bool is_repeated(const struct expansion *x, uint32_t group, uint32_t at)
{
    return x->at.mail[group]->repeated >> at & 1;
}

static bool waits(const struct expansion *x, uint32_t group, uint32_t at)
{
    return x->at.mail[group]->waiting >> at & 1;
}

/* Begins a successor in which the segment gets its turn; false if that costs more than is left. */
static bool gets_turn(struct expansion *x, uint32_t group, uint32_t at, bool *fault)
{
    successor_begin(x);
    *fault = waits(x, group, at);
    return !is_repeated(x, group, at) && (!*fault || pay(&x->next->left.reorders));
}

/* It is under way no more. */
static bool is_taken(struct expansion *x, uint32_t group, uint32_t at)
{
    return successor_gets(x, group, mail_take(x->hand, x->next->mail[group], at));
}

static bool arrives_at_host(struct expansion *x, uint32_t group, uint32_t at)
{
    return successor_step(x, group, event(EVENT_ARRIVES, x->at.mail[group]->piece[at]));
}

static void arrives(struct expansion *x, uint32_t group, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, group, at, &fault))
        return;
    if (is_taken(x, group, at) && arrives_at_host(x, group, at))
        successor_finish(x, number_of(CHOICE_ARRIVE, group, at), fault);
    else
        successor_leave(x);
}

/* It may be lost when it could arrive; that costs no reordering then. */
static void is_lost(struct expansion *x, uint32_t group, uint32_t at)
{
    bool could_arrive = !waits(x, group, at) || x->from->left.reorders > 0;
    if (is_repeated(x, group, at) || (!could_arrive && !x->s->options.early))
        return;
    successor_begin(x);
    if (!pay(&x->next->left.losses))
        return;
    if (is_taken(x, group, at))
        successor_finish(x, number_of(CHOICE_LOSE, group, at), true);
    else
        successor_leave(x);
}

static void is_duplicated(struct expansion *x, uint32_t group, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, group, at, &fault) || !pay(&x->next->left.dups))
        return;
    if (arrives_at_host(x, group, at))
        successor_finish(x, number_of(CHOICE_DUPLICATE, group, at), true);
    else
        successor_leave(x);
}

/* Where the network may do anything, it costs nothing, nothing has to come first and nothing is there twice. */
static void is_duplicated_freely(struct expansion *x, uint32_t group, uint32_t at)
{
    successor_begin(x);
    if (arrives_at_host(x, group, at))
        successor_finish(x, number_of(CHOICE_DUPLICATE, group, at), false);
    else
        successor_leave(x);
}

/* The same where it is known what comes of it. */
static void is_duplicated_as_known(struct expansion *x, uint32_t group, const struct arrival *a)
{
    successor_begin(x);
    successor_becomes(x, group, a->part);
    if (a->piece == INTERN_NONE || successor_sends(x, a->group, a->piece))
        successor_finish(x, number_of(CHOICE_DUPLICATE, group, a->at), false);
    else
        successor_leave(x);
}

static void one_by_one(struct expansion *x, uint32_t group)
{
    for (uint32_t i = 0, n = x->at.mail[group]->n; i < n; i++)
        is_duplicated_freely(x, group, i);
}

/* The host has it already, and answers: most often the answer is under way already. */
static void is_echoed(struct expansion *x, uint32_t group, const struct arrivals *all)
{
    const uint64_t *has = x->at.mail[all->echoes_to]->first, *sent = all->echoes;
    if (!all->far && !((sent[0] & ~has[0]) | (sent[1] & ~has[1]))) {
        search_stay(x->out, all->n_echoes, false);
        return;
    }
    for (uint32_t i = 0; i < all->n_echoes; i++) {
        const struct arrival *a = &all->of[all->n + i];
        if (a->piece < MAIL_FIRST && mail_notes(has, a->piece))
            search_stay(x->out, 1, false);
        else
            is_duplicated_as_known(x, group, a);
    }
}

/* All that is under way to a group. Who searches need not be told of each that does nothing. */
static void all_are_duplicated_freely(struct expansion *x, uint32_t group)
{
    const struct joint *from = x->from;
    const struct arrivals *all = x->out ? hand_arrivals(x->hand, group, from->part[group], from->mail[group]) : NULL;
    if (!all) {
        one_by_one(x, group);
        return;
    }
    for (uint32_t i = 0; i < all->n; i++)
        if (all->of[i].part != INTERN_NONE)
            is_duplicated_as_known(x, group, &all->of[i]);
        else
            is_duplicated_freely(x, group, all->of[i].at);
    is_echoed(x, group, all);
    search_stay(x->out, all->n_idle, false);
}

/* ---- time and calls ---- */

enum aged { AGES, TOO_OLD, NO_ROOM };

/* All that is under way gets older. */
static enum aged mails_age(struct expansion *x, nsec by)
{
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++) {
        uint32_t older = mail_older(x->hand, x->next->mail[g], by);
        if (older == MAIL_DEAD)
            return TOO_OLD;
        if (!successor_gets(x, g, older))
            return NO_ROOM;
    }
    return AGES;
}

static bool others_age(struct expansion *x, uint32_t but, nsec by)
{
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        if (g != but && by > 0 && !successor_step(x, g, event_pass(by)))
            return false;
    return true;
}

static void is_due(struct expansion *x, uint32_t group, uint32_t k, nsec when)
{
    bool delayed = when > 0 && has_mail(x->from);
    successor_begin(x);
    if (delayed && !pay(&x->next->left.delays))
        return;
    enum aged aged = delayed ? mails_age(x, when) : AGES;
    if (aged == TOO_OLD)
        return;
    if (aged == AGES && others_age(x, group, when) && successor_step(x, group, event(EVENT_DUE, k)))
        successor_finish(x, number_of(CHOICE_DUE, group, k), delayed && !x->s->anything);
    else
        successor_leave(x);
}

/* One more that is not about what is under way: is there room for it? */
static bool room_for_other(struct expansion *x)
{
    if (x->n_others++ < OTHERS_MOST)
        return true;
    successor_leave(x);
    return false;
}

static void time_goes_on(struct expansion *x)
{
    nsec when = earliest(x->s, x->at.part);
    uint32_t script = UINT32_MAX;
    for (uint32_t g = 0; when != NEVER && g < x->s->parts.n_groups; g++) {
        const struct part *p = x->at.part[g];
        if (p->next == when && p->script < script)
            script = p->script;
    }
    for (uint32_t g = 0; when != NEVER && g < x->s->parts.n_groups; g++) {
        const struct part *p = x->at.part[g];
        for (uint32_t k = 0; p->next == when && k < p->n_due && script == UINT32_MAX && room_for_other(x); k++)
            is_due(x, g, k, when);
        if (p->next == when && script != UINT32_MAX && p->script == script) /* in the order of the script */
            is_due(x, g, 0, when);
    }
}

static void is_called(struct expansion *x, uint32_t group, uint32_t k)
{
    successor_begin(x);
    if (successor_step(x, group, event(EVENT_CALL, k)))
        successor_finish(x, number_of(CHOICE_CALL, group, k), false);
    else
        successor_leave(x);
}

static void calls_are_made(struct expansion *x)
{
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        for (uint32_t k = 0; k < x->at.part[g]->n_calls && room_for_other(x); k++)
            is_called(x, g, k);
}

/* ---- all of them, or one ---- */

/* What may become of each segment under way: of two hosts, what the first one has sent comes first. */
static void each_under_way(struct expansion *x, void (*becomes)(struct expansion *x, uint32_t group, uint32_t at))
{
    for (uint32_t g = x->s->parts.n_groups; g-- > 0;)
        for (uint32_t i = 0, n = x->at.mail[g]->n; i < n; i++)
            becomes(x, g, i);
}

static void something_arrives(struct expansion *x)
{
    if (!x->s->anything)
        each_under_way(x, arrives);
    for (uint32_t g = x->s->parts.n_groups; x->s->anything && g-- > 0;)
        all_are_duplicated_freely(x, g);
}

void expand(struct expansion *x)
{
    if (!hand_sees(x->hand, x->from->part, x->from->mail)) {
        successor_leave(x);
        return;
    }
    stand_of(x->s, x->hand, x->from, &x->at);
    bool script = script_is_due(x->at.part, x->s->parts.n_groups);
    if (!script) {
        something_arrives(x);
        calls_are_made(x);
    }
    time_goes_on(x);
    if (!script && !x->s->anything) {
        each_under_way(x, is_lost);
        each_under_way(x, is_duplicated);
    }
}

void choose_one(struct expansion *x, uint16_t number)
{
    struct choice c = choice_of(number);
    stand_of(x->s, x->hand, x->from, &x->at);
    switch (c.kind) {
    case CHOICE_ARRIVE:
        arrives(x, c.group, c.n);
        break;
    case CHOICE_CALL:
        is_called(x, c.group, c.n);
        break;
    case CHOICE_DUE:
        is_due(x, c.group, c.n, earliest(x->s, x->at.part));
        break;
    case CHOICE_LOSE:
        is_lost(x, c.group, c.n);
        break;
    case CHOICE_DUPLICATE:
        if (x->s->anything)
            is_duplicated_freely(x, c.group, c.n);
        else
            is_duplicated(x, c.group, c.n);
        break;
    }
}
