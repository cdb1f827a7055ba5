/* The space of a scenario: its beginning, its end, and its face to the search. */
#include "digest.h"
#include "space_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- for the search ---- */

static void successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    struct space *s = context;
    struct expansion x = {.s = s, .hand = &s->hands[worker], .seen = &s->seen[worker], .out = out, .from = state};
    expand(&x);
}

void space_each(struct space *s, unsigned worker, const struct joint *from,
                void (*each)(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken), void *context)
{
    struct expansion x = {.s = s, .hand = &s->hands[worker], .seen = &s->seen[worker], .each = each, .context = context, .from = from};
    expand(&x);
}

uint32_t space_piece(struct space *s, const struct joint *from, struct choice c)
{
    bool of_mail = c.kind == CHOICE_ARRIVE || c.kind == CHOICE_LOSE || c.kind == CHOICE_DUPLICATE;
    return of_mail ? mail_at(&s->hands[0], from->mail[c.group])->piece[c.n] : INTERN_NONE;
}

nsec space_wait(struct space *s, const struct joint *from)
{
    struct stand stand;
    stand_of(s, &s->hands[0], from, &stand);
    return earliest(s, stand.part);
}

bool space_take(struct space *s, const struct joint *from, uint16_t number, struct joint *to)
{
    struct joint kept;
    struct expansion x = {.s = s, .hand = &s->hands[0], .seen = &s->seen[0], .kept = &kept, .from = from};
    choose_one(&x, number);
    if (x.made)
        *to = kept;
    return x.made;
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

/* Each term is 128 bits of a good hash, and no two terms of a sum are the same. So the odds of two states with the same digest
 * are those of two random numbers of 128 bits. */
void stand_of(const struct space *s, struct hand *hand, const struct joint *j, struct stand *to)
{
    const uint64_t nothing[2] = {0, 0};
    others_digest(j, to->digest);
    for (uint32_t g = 0; g < s->parts.n_groups; g++) {
        to->part[g] = part_at(hand, j->part[g]);
        to->mail[g] = mail_at(hand, j->mail[g]);
        digest_changes(to->digest, nothing, to->part[g]->in.digest);
        digest_changes(to->digest, nothing, to->mail[g]->in.digest);
    }
}

void space_digest(const struct space *s, unsigned worker, const struct joint *j, uint64_t to[2])
{
    struct stand stand;
    stand_of(s, &s->hands[worker], j, &stand);
    to[0] = stand.digest[0];
    to[1] = stand.digest[1];
}

static void digest(const void *context, unsigned worker, const void *state, uint64_t to[2])
{
    space_digest(context, worker, state, to);
}

static uint64_t check(void *context, unsigned worker, const void *state)
{
    return space_judge(context, worker, state);
}

/* Not what workers keep beside it: then the end of a search would depend on how many there are. */
static size_t octets(const void *context)
{
    const struct parts *p = &((const struct space *)context)->parts;
    return p->parts.octets + p->pieces.octets + p->mails.octets;
}

struct search_model space_model(struct space *s)
{
    return (struct search_model){
        .state_size = sizeof(struct joint), .context = s, .initial = initial, .successors = successors, .digest = digest,
        .check = check, .octets = octets,
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
    struct mail_rules rules = {.any_order = f->reorders == ANY, .once = f->reorders == ANY && f->dups == ANY, .fades = s->anything};
    s->hands = crew_alloc(workers, sizeof *s->hands);
    s->seen = crew_alloc(workers, sizeof *s->seen);
    bool ok = s->hands && s->seen && parts_init(&s->parts, sc, options->calls_wait, &rules);
    for (unsigned i = 0; ok && i < workers; i++)
        ok = hand_init(&s->hands[i], &s->parts);
    if (!ok || !parts_begin(&s->hands[0], s->first_part))
        return ok && sc->n_script > PACK_TASKS ? SPACE_STATEMENTS : SPACE_MEMORY;
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
