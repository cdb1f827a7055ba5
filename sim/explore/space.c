#include "space.h"

#include "digest.h"

#include <assert.h>
#include <stdlib.h>
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

/* ---- segments under way ---- */

/* Where successors go: to the search, or to whoever asked. */
struct expansion {
    struct space *s;
    struct hand *hand;
    struct space_seen *seen;
    struct search_out *out;
    void (*each)(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken);
    void *context;
    const struct joint *from;
    struct joint next;          /* being made */
    uint64_t broken, happened;  /* by what has happened in making it: properties and atoms */
};

static const struct piece *piece_of(struct expansion *x, uint16_t id)
{
    return piece_at(x->hand, id);
}

static unsigned direction(const struct piece *p)
{
    return (unsigned)p->flight.from << 8 | p->flight.to;
}

/* Does b come after a where it makes no difference which comes first? */
static bool in_order(const struct space *s, const struct piece *a, const struct piece *b)
{
    if (direction(a) != direction(b))
        return direction(a) < direction(b);
    if (s->options.faults.reorders == ANY)
        return a->in.digest[0] <= b->in.digest[0];
    if (a->late != b->late)
        return a->late;
    return !a->late || a->in.digest[0] <= b->in.digest[0];
}

static bool put_piece(struct expansion *x, uint32_t id)
{
    struct joint *j = &x->next;
    if (id > UINT16_MAX)
        return false;
    const struct piece *p = piece_of(x, (uint16_t)id);
    bool a_set = x->s->options.faults.dups == ANY && x->s->options.faults.reorders == ANY;
    uint32_t at = j->n;
    while (at > 0 && !in_order(x->s, piece_of(x, j->piece[at - 1]), p))
        at--;
    if (a_set && at > 0 && j->piece[at - 1] == id)
        return true; /* one that may come any number of times is under way once */
    if (j->n == JOINT_PIECES)
        return false;
    memmove(&j->piece[at + 1], &j->piece[at], (size_t)(j->n - at) * sizeof *j->piece);
    j->piece[at] = (uint16_t)id;
    j->n++;
    return true;
}

static void take_piece(struct joint *j, uint32_t at)
{
    j->n--;
    memmove(&j->piece[at], &j->piece[at + 1], (size_t)(j->n - at) * sizeof *j->piece);
    j->piece[j->n] = 0;
}

/* ---- letting something happen ---- */

static void judge_ends(struct expansion *x, uint8_t host, uint16_t conn, unsigned what)
{
    const struct scenario *sc = x->s->sc;
    if (conn >= sc->n_conns || sc->conns[conn].host == NO_HOST || sc->conns[conn].host == sc->conns[conn].peer)
        return;
    uint8_t peer = sc->conns[conn].host == host ? sc->conns[conn].peer : sc->conns[conn].host;
    const struct part *a = part_at(x->hand, x->next.part[x->s->parts.group_of[host]]);
    const struct part *b = part_at(x->hand, x->next.part[x->s->parts.group_of[peer]]);
    x->broken |= views_broken(&a->views[host * sc->n_conns + conn], &b->views[peer * sc->n_conns + conn], what);
}

static bool step(struct expansion *x, uint32_t group, uint64_t ev)
{
    const struct effect *e = hand_step(x->hand, group, x->next.part[group], ev);
    if (!e || e->failed) {
        x->seen->out_of_memory = x->seen->out_of_memory || !e;
        return false;
    }
    x->next.part[group] = e->part;
    x->broken |= e->broken;
    x->happened |= e->seen;
    for (uint32_t i = 0; i < e->n_pieces; i++)
        if (!put_piece(x, e->pieces[i]))
            return false;
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

/* ---- what is asked ---- */

/* Whatever was sent takes some time, so that a statement for this very moment comes first. */
static bool script_is_due(const struct space *s, struct hand *hand, const struct joint *j)
{
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        if (part_at(hand, j->part[g])->script != UINT32_MAX && part_at(hand, j->part[g])->next == 0)
            return true;
    return false;
}

/* Nothing is left that could happen. */
static bool at_rest(const struct space *s, struct hand *hand, const struct joint *j)
{
    for (uint32_t g = 0; g < s->parts.n_groups; g++) {
        const struct part *p = part_at(hand, j->part[g]);
        if (p->next != NEVER || p->n_calls > 0)
            return false;
    }
    return j->n == 0 || s->anything; /* what is under way dies out */
}

static uint64_t atoms_now(struct expansion *x)
{
    uint64_t atoms = x->happened;
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        atoms |= part_at(x->hand, x->next.part[g])->rest;
    if (at_rest(x->s, x->hand, &x->next))
        atoms |= atoms_when_quiet(&x->s->parts.atoms);
    return atoms;
}

static void judge_atoms(struct expansion *x)
{
    const struct space *s = x->s;
    if (s->n_nevers + s->n_eventuallys == 0)
        return;
    uint64_t atoms = atoms_now(x);
    for (uint32_t i = 0; i < s->n_nevers && (x->happened || !s->nevers_happen); i++) {
        const struct expect *e = &s->sc->expects[s->nevers[i].expect];
        bool broken = e->kind == EXPECT_NEVER ? (s->nevers[i].atoms & ~atoms) == 0
                                              : expect_is_broken(e, atoms, s->nevers[i].atoms, (uint32_t)x->broken);
        if (broken)
            x->broken |= UINT64_C(1) << (BROKEN_EXPECTS + i);
    }
    for (uint32_t i = 0; i < s->n_eventuallys; i++)
        if ((s->eventuallys[i].atoms & ~atoms) == 0)
            x->next.history |= (uint16_t)(1u << i);
}

/* What lies between the ends of each connection, whatever led here. */
static uint64_t state_broken(struct space *s, struct hand *hand, const struct joint *j)
{
    const struct scenario *sc = s->sc;
    uint64_t broken = 0;
    for (uint16_t i = 0; i < sc->n_conns; i++) {
        const struct conn_cfg *c = &sc->conns[i];
        if (c->host == NO_HOST || c->host == c->peer)
            continue;
        const struct view *a = &part_at(hand, j->part[s->parts.group_of[c->host]])->views[c->host * sc->n_conns + i];
        const struct view *b = &part_at(hand, j->part[s->parts.group_of[c->peer]])->views[c->peer * sc->n_conns + i];
        broken |= views_broken(a, b, 0) | views_broken(b, a, 0);
    }
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        broken |= part_at(hand, j->part[g])->broken;
    return broken;
}

static uint64_t mask(const struct space *s)
{
    return ~(((UINT64_C(1) << PROPERTIES) - 1) & ~(uint64_t)s->apply);
}

/* The successor is made: judge it and hand it on. */
static void finish(struct expansion *x, uint16_t number, bool fault)
{
    x->next.fresh = 0;
    judge_atoms(x);
    x->broken &= mask(x->s);
    if (x->each) {
        x->broken |= state_broken(x->s, x->hand, &x->next) & mask(x->s);
        x->each(x->context, number, &x->next, fault, x->broken);
        return;
    }
    if (x->broken == 0 && !fault && memcmp(&x->next, x->from, sizeof x->next) == 0) { /* many segments change nothing */
        search_stay(x->out, !x->s->anything);
        return;
    }
    memcpy(search_room(x->out), &x->next, sizeof x->next);
    search_take(x->out, number, fault, x->broken);
}

static void leave(struct expansion *x)
{
    x->seen->too_many = true;
    if (x->out)
        search_leave(x->out);
}

static void begin(struct expansion *x, const struct joint *from)
{
    x->next = *from;
    x->broken = x->happened = 0;
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

/* Is it the first in its direction that has not lost its place? */
static bool is_first(struct expansion *x, const struct joint *j, uint32_t at)
{
    const struct piece *p = piece_of(x, j->piece[at]);
    for (uint32_t i = at; i-- > 0;) {
        const struct piece *q = piece_of(x, j->piece[i]);
        if (direction(q) != direction(p))
            return true;
        if (!q->late)
            return false;
    }
    return true;
}

/* A copy beside it, in the same place, would only do the same once more. */
static bool is_repeated(const struct joint *j, uint32_t at)
{
    return at > 0 && j->piece[at - 1] == j->piece[at];
}

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

static void arrives(struct expansion *x, const struct joint *from, uint32_t at)
{
    bool fault;
    if (!gets_turn(x, from, at, &fault))
        return;
    uint16_t id = from->piece[at];
    take_piece(&x->next, at);
    if (step(x, x->s->parts.group_of[piece_of(x, id)->flight.to], event(EVENT_ARRIVES, id)))
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
    uint16_t id = from->piece[at];
    if (step(x, x->s->parts.group_of[piece_of(x, id)->flight.to], event(EVENT_ARRIVES, id)))
        finish(x, number_of(CHOICE_DUPLICATE, 0, at), !x->s->anything);
    else
        leave(x);
}

/* ---- time and calls ---- */

static nsec earliest(struct expansion *x, const struct joint *j)
{
    nsec at = NEVER;
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        at = nsec_min(at, part_at(x->hand, j->part[g])->next);
    return at;
}

/* All that is under way gets older, and loses its place. */
static bool pieces_age(struct expansion *x, nsec by)
{
    struct joint old = x->next;
    x->next.n = 0;
    memset(x->next.piece, 0, sizeof x->next.piece);
    for (uint32_t i = 0; i < old.n; i++) {
        const struct piece *p = piece_of(x, old.piece[i]);
        if (p->age + by > x->s->sc->hosts[p->flight.from].knobs.msl) {
            if (x->s->anything)
                continue;
            return false;
        }
        uint32_t older = piece_older(x->hand, old.piece[i], by);
        if (older == INTERN_NONE || !put_piece(x, older)) {
            leave(x);
            return false;
        }
    }
    return true;
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
    if (delayed && !pieces_age(x, when))
        return;
    if (others_age(x, group, when) && step(x, group, event(EVENT_DUE, k)))
        finish(x, number_of(CHOICE_DUE, group, k), delayed && !x->s->anything);
    else
        leave(x);
}

static void time_goes_on(struct expansion *x, const struct joint *from)
{
    nsec when = earliest(x, from);
    uint32_t script = UINT32_MAX;
    for (uint32_t g = 0; when != NEVER && g < x->s->parts.n_groups; g++) {
        const struct part *p = part_at(x->hand, from->part[g]);
        if (p->next == when && p->script < script)
            script = p->script;
    }
    for (uint32_t g = 0; when != NEVER && g < x->s->parts.n_groups; g++) {
        const struct part *p = part_at(x->hand, from->part[g]);
        for (uint32_t k = 0; p->next == when && k < p->n_due && script == UINT32_MAX; k++)
            is_due(x, from, g, k, when);
        if (p->next == when && script != UINT32_MAX && p->script == script) /* in the order of the script */
            is_due(x, from, g, 0, when);
    }
}

static void calls_are_made(struct expansion *x, const struct joint *from)
{
    for (uint32_t g = 0; g < x->s->parts.n_groups; g++)
        for (uint32_t k = 0; k < part_at(x->hand, from->part[g])->n_calls; k++) {
            begin(x, from);
            if (step(x, g, event(EVENT_CALL, k)))
                finish(x, number_of(CHOICE_CALL, g, k), false);
            else
                leave(x);
        }
}

static void expand(struct expansion *x, const struct joint *from)
{
    x->from = from;
    bool script = script_is_due(x->s, x->hand, from);
    for (uint32_t i = 0; i < from->n && !script && !x->s->anything; i++)
        arrives(x, from, i);
    for (uint32_t i = 0; i < from->n && !script && x->s->anything; i++)
        is_duplicated(x, from, i);
    if (!script)
        calls_are_made(x, from);
    time_goes_on(x, from);
    for (uint32_t i = 0; i < from->n && !script && !x->s->anything; i++)
        is_lost(x, from, i);
    for (uint32_t i = 0; i < from->n && !script && !x->s->anything; i++)
        is_duplicated(x, from, i);
}

/* ---- for the search ---- */

static void successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    struct space *s = context;
    struct joint from;
    struct expansion x = {.s = s, .hand = &s->hands[worker], .seen = &s->seen[worker], .out = out};
    memcpy(&from, state, sizeof from);
    expand(&x, &from);
}

void space_each(struct space *s, unsigned worker, const struct joint *from,
                void (*each)(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken), void *context)
{
    struct expansion x = {.s = s, .hand = &s->hands[worker], .seen = &s->seen[worker], .each = each, .context = context};
    expand(&x, from);
}

void space_initial(const struct space *s, struct joint *to)
{
    memset(to, 0, sizeof *to);
    memcpy(to->part, s->first_part, sizeof to->part);
    to->left = s->options.faults;
    to->fresh = 1;
}

static bool initial(void *context, uint32_t i, void *state)
{
    space_initial(context, state);
    return i == 0;
}

void space_digest(const struct space *s, unsigned worker, const struct joint *j, uint64_t to[2])
{
    struct hand *hand = &s->hands[worker];
    uint64_t words[2 * GROUPS_MAX + 2 + JOINT_PIECES];
    size_t n = 0;
    for (uint32_t g = 0; g < s->parts.n_groups; g++) {
        const struct part *p = part_at(hand, j->part[g]);
        words[n++] = p->in.digest[0];
        words[n++] = p->in.digest[1];
    }
    words[n++] = (uint64_t)j->left.losses << 56 | (uint64_t)j->left.dups << 48 | (uint64_t)j->left.reorders << 40 |
                 (uint64_t)j->left.delays << 32 | (uint64_t)j->history << 8 | j->n;
    for (uint32_t i = 0; i < j->n; i++)
        words[n++] = piece_at(hand, j->piece[i])->in.digest[0];
    digest_words(words, n, to);
}

static void digest(const void *context, unsigned worker, const void *state, uint64_t to[2])
{
    struct joint j;
    memcpy(&j, state, sizeof j);
    space_digest(context, worker, &j, to);
}

static void note_pair(struct space *s, unsigned worker, const struct joint *j)
{
    const struct scenario *sc = s->sc;
    if (sc->n_hosts < 2)
        return;
    const struct view *a = part_at(&s->hands[worker], j->part[s->parts.group_of[0]])->views;
    const struct view *b = &part_at(&s->hands[worker], j->part[s->parts.group_of[1]])->views[sc->n_conns];
    s->seen[worker].pairs[a->state][b->state] = true;
}

static uint64_t check(void *context, unsigned worker, const void *state)
{
    struct space *s = context;
    struct joint j;
    uint64_t said = 0;
    memcpy(&j, state, sizeof j);
    if (!j.fresh)
        said = state_broken(s, &s->hands[worker], &j) & mask(s);
    if (!j.fresh && !script_is_due(s, &s->hands[worker], &j)) /* not in the middle of a moment */
        note_pair(s, worker, &j);
    if (at_rest(s, &s->hands[worker], &j))
        said |= SEARCH_GOAL(0);
    for (uint32_t i = 0; i < s->n_eventuallys; i++)
        if (j.history >> i & 1)
            said |= SEARCH_GOAL(i + 1);
    return said;
}

struct search_model space_model(struct space *s)
{
    return (struct search_model){
        .state_size = sizeof(struct joint), .context = s, .initial = initial, .successors = successors, .digest = digest,
        .check = check,
    };
}

/* ---- beginning and end ---- */

static void judge_what_happens(struct space *s)
{
    for (uint32_t i = 0; i < s->parts.atoms.n; i++)
        if (!s->parts.atoms.at[i].happens)
            s->lasting |= UINT64_C(1) << i;
    s->nevers_happen = true;
    for (uint32_t i = 0; i < s->n_nevers; i++)
        s->nevers_happen = s->nevers_happen && (s->nevers[i].atoms & ~s->lasting);
}

static enum space_refusal take_expects(struct space *s)
{
    const struct scenario *sc = s->sc;
    for (uint32_t i = 0; i < sc->n_expects; i++) {
        const struct expect *e = &sc->expects[i];
        if (e->n_conds == 0 || e->negate || !expect_applies(sc, e))
            continue;
        struct asked asked = {.expect = i, .atoms = atoms_of(&s->parts.atoms, e)};
        if (e->kind == EXPECT_EVENTUALLY) {
            if (s->n_eventuallys == SEARCH_GOALS - 1)
                return SPACE_EVENTUALLYS;
            s->eventuallys[s->n_eventuallys++] = asked;
        } else {
            if (s->n_nevers == NEVERS_MAX)
                return SPACE_NEVERS;
            s->nevers[s->n_nevers++] = asked;
        }
    }
    judge_what_happens(s);
    return SPACE_FINE;
}

static enum space_refusal refusal(const struct scenario *sc)
{
    struct atoms atoms;
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind != ACT_CALL && sc->script[i].act.kind != ACT_INJECT)
            return SPACE_LOAD;
    return atoms_collect(sc, &atoms) ? SPACE_FINE : SPACE_ATOMS;
}

enum space_refusal space_init(struct space *s, const struct scenario *sc, const struct space_options *options, unsigned workers)
{
    memset(s, 0, sizeof *s);
    enum space_refusal no = refusal(sc);
    if (no != SPACE_FINE)
        return no;
    s->options = *options;
    s->sc = sc;
    s->workers = workers;
    s->apply = properties_that_apply(sc);
    if (sc->explore.only_expects)
        s->apply = 0;
    s->asks_rest = sc->until == NEVER && !sc->explore.only_expects;
    const struct faults *f = &options->faults;
    s->anything = !options->early && f->losses == ANY && f->dups == ANY && f->reorders == ANY && f->delays == ANY;
    s->hands = calloc(workers, sizeof *s->hands);
    s->seen = calloc(workers, sizeof *s->seen);
    bool ok = s->hands && s->seen && parts_init(&s->parts, sc, options->calls_wait);
    for (unsigned i = 0; ok && i < workers; i++)
        ok = hand_init(&s->hands[i], &s->parts);
    if (!ok || !parts_begin(&s->hands[0], s->first_part))
        return SPACE_MEMORY;
    const struct pool *pools = s->parts.blank->pools;
    if (pools[POOL_BOXES].cap > 0 || pools[POOL_CHAINS].cap > 0)
        return SPACE_BOXES;
    return take_expects(s);
}

void space_free(struct space *s)
{
    if (!s->sc)
        return;
    for (unsigned i = 0; s->hands && i < s->workers; i++)
        hand_free(&s->hands[i]);
    parts_free(&s->parts);
    free(s->hands);
    free(s->seen);
}
