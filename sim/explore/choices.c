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

/* Begins a successor in which the segment gets its turn; false if that costs more than is left. */
static bool gets_turn(struct expansion *x, const struct joint *from, uint32_t at, bool *fault)
{
    successor_begin(x, from);
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
    return successor_step(x, x->s->parts.group_of[piece_of(x, id)->flight.to], event(EVENT_ARRIVES, id));
}

static void arrives(struct expansion *x, const struct joint *from, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, from, at, &fault))
        return;
    uint16_t id = from->piece[at];
    take_piece(&x->next, at);
    if (arrives_at_host(x, id))
        successor_finish(x, number_of(CHOICE_ARRIVE, 0, at), fault);
    else
        successor_leave(x);
}

static void is_lost(struct expansion *x, const struct joint *from, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, from, at, &fault) && !x->s->options.early)
        return;
    successor_begin(x, from);
    if (is_repeated(from, at) || !pay(&x->next.left.losses))
        return;
    take_piece(&x->next, at);
    successor_finish(x, number_of(CHOICE_LOSE, 0, at), true);
}

static void is_duplicated(struct expansion *x, const struct joint *from, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, from, at, &fault) || !pay(&x->next.left.dups))
        return;
    if (arrives_at_host(x, from->piece[at]))
        successor_finish(x, number_of(CHOICE_DUPLICATE, 0, at), true);
    else
        successor_leave(x);
}

/* A segment arrives that most hosts have already, and what they answer is under way already. */
static bool changes_nothing(const struct expansion *x, uint32_t group, const struct arrival *a)
{
    return (a->part == x->from->part[group]) & !x->from->fresh & ((a->n_pieces == 0) | glance_has(x, a->piece));
}

static uint32_t goes_to(struct expansion *x, uint32_t id)
{
    return x->s->parts.group_of[piece_of(x, id)->flight.to];
}

static const struct arrival *arrival_of(struct expansion *x, const struct joint *from, uint32_t at)
{
    uint32_t group = goes_to(x, from->piece[at]);
    return hand_arrival(x->hand, group, from->part[group], from->piece[at]);
}

/* Where the network may do anything, it costs nothing, nothing has to come first and nothing is there twice. a: what comes of
 * it, if that is quickly told. */
static void is_duplicated_freely(struct expansion *x, const struct joint *from, uint32_t at, const struct arrival *a)
{
    uint32_t id = from->piece[at], group = goes_to(x, id);
    if (a && x->glance && changes_nothing(x, group, a)) {
        search_stay(x->out, false);
        return;
    }
    successor_begin(x, from);
    if (a)
        successor_becomes(x, group, a->part);
    if (a ? a->n_pieces == 0 || put_piece(x, a->piece) : successor_step(x, group, event(EVENT_ARRIVES, id)))
        successor_finish(x, number_of(CHOICE_DUPLICATE, 0, at), false);
    else
        successor_leave(x);
}

/* First all are looked up, so that no look-up has to wait for what comes of another. */
static void all_are_duplicated_freely(struct expansion *x, const struct joint *from)
{
    const struct arrival *a[JOINT_PIECES];
    for (uint32_t i = 0; i < from->n; i++)
        a[i] = arrival_of(x, from, i);
    for (uint32_t i = 0; i < from->n; i++)
        is_duplicated_freely(x, from, i, a[i]);
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
        if (g != but && by > 0 && !successor_step(x, g, event(EVENT_PASS, (uint64_t)by)))
            return false;
    return true;
}

static void is_due(struct expansion *x, const struct joint *from, uint32_t group, uint32_t k, nsec when)
{
    bool delayed = from->n > 0 && when > 0;
    successor_begin(x, from);
    if (delayed && !pay(&x->next.left.delays))
        return;
    enum aged aged = delayed ? pieces_age(x, when) : AGES;
    if (aged == TOO_OLD)
        return;
    if (aged == AGES && others_age(x, group, when) && successor_step(x, group, event(EVENT_DUE, k)))
        successor_finish(x, number_of(CHOICE_DUE, group, k), delayed && !x->s->anything);
    else
        successor_leave(x);
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
    successor_begin(x, from);
    if (successor_step(x, group, event(EVENT_CALL, k)))
        successor_finish(x, number_of(CHOICE_CALL, group, k), false);
    else
        successor_leave(x);
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
    if (!script && anything)
        all_are_duplicated_freely(x, from);
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
            is_duplicated_freely(x, from, c.n, arrival_of(x, from, c.n));
        else
            is_duplicated(x, from, c.n);
        break;
    }
}
