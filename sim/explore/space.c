/* The space of a scenario: its beginning, its end, and its face to the search. */
#include "digest.h"
#include "space_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- for the search ---- */

static void successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    struct space *s = context;
    struct expansion x = {.s = s, .hand = &s->hands[worker], .seen = &s->seen[worker], .out = out};
    if (s->anything)
        x.glance = &s->glances[worker];
    expand(&x, state);
}

static void make(void *context, unsigned worker, const void *state, uint16_t choice, void *to)
{
    struct space *s = context;
    struct expansion x = {.s = s, .hand = &s->hands[worker], .seen = &s->seen[worker], .kept = to};
    choose_one(&x, state, choice);
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
    if (s->anything) {
        set_digest(s, hand, j, to);
        return;
    }
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
    space_digest(context, worker, state, to);
}

static uint64_t check(void *context, unsigned worker, const void *state)
{
    return space_judge(context, worker, state);
}

struct search_model space_model(struct space *s)
{
    return (struct search_model){
        .state_size = sizeof(struct joint), .context = s, .initial = initial, .successors = successors, .digest = digest,
        .check = check, .make = make,
    };
}

/* ---- beginning and end ---- */

/* What only counts what has happened is no part of a state. */
static bool asks_a_count(const struct atoms *atoms)
{
    for (uint32_t i = 0; i < atoms->n; i++)
        if (atoms->at[i].e->kind == EXPECT_VAR && variable_is_count(atoms->at[i].e->var))
            return true;
    return false;
}

static enum space_refusal refusal(const struct scenario *sc)
{
    struct atoms atoms;
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind != ACT_CALL && sc->script[i].act.kind != ACT_INJECT)
            return SPACE_LOAD;
    if (!atoms_collect(sc, &atoms))
        return SPACE_ATOMS;
    return asks_a_count(&atoms) ? SPACE_COUNTS : SPACE_FINE;
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
    s->glances = calloc(workers, sizeof *s->glances);
    bool ok = s->hands && s->seen && s->glances && parts_init(&s->parts, sc, options->calls_wait);
    for (unsigned i = 0; ok && i < workers; i++)
        ok = hand_init(&s->hands[i], &s->parts) && glance_init(&s->glances[i]);
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
    for (unsigned i = 0; s->glances && i < s->workers; i++)
        glance_free(&s->glances[i]);
    parts_free(&s->parts);
    free(s->hands);
    free(s->seen);
    free(s->glances);
}
