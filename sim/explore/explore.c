#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rulings ---- */

static struct ruling *add_ruling(struct explored *e, const char *name, const char *clause)
{
    struct ruling *r = &e->rulings[e->n_rulings++];
    *r = (struct ruling){.name = name, .clause = clause, .standing = STANDS_OPEN};
    return r;
}

static void say_expect(const struct scenario *sc, const struct asked *a, struct ruling *r)
{
    const struct trace_meta *meta = scenario_meta(sc);
    size_t len = 0;
    const char *text = meta->line_text(meta->source, sc->expects[a->expect].line, &len);
    snprintf(r->sentence, sizeof r->sentence, "%.*s", (int)len, text ? text : "");
}

static const char rest_name[] = "rest";
static const char own_name[] = "";

/* The order: properties, the scenario's always and never, then what is to come. */
static void list_rulings(const struct space *s, struct explored *e)
{
    for (int p = 0; p < PROPERTIES; p++)
        if (s->apply >> p & 1)
            snprintf(add_ruling(e, property_name((enum property)p), property_clause((enum property)p))->sentence,
                     sizeof e->rulings[0].sentence, "%s", property_sentence((enum property)p));
    for (uint32_t i = 0; i < s->n_nevers; i++)
        say_expect(s->sc, &s->nevers[i], add_ruling(e, own_name, ""));
    if (s->asks_rest)
        snprintf(add_ruling(e, rest_name, "3.8.1")->sentence, sizeof e->rulings[0].sentence,
                 "without more faults it comes to rest: nobody talks or waits for ever");
    for (uint32_t i = 0; i < s->n_eventuallys; i++)
        say_expect(s->sc, &s->eventuallys[i], add_ruling(e, own_name, ""));
}

static uint32_t ruling_of_bit(const struct space *s, unsigned bit)
{
    uint32_t n = 0;
    for (unsigned p = 0; p < bit && p < PROPERTIES; p++)
        n += s->apply >> p & 1;
    return n + (bit > PROPERTIES ? bit - PROPERTIES : 0);
}

static uint32_t first_goal_ruling(const struct space *s, const struct explored *e)
{
    return e->n_rulings - s->n_eventuallys - s->asks_rest;
}

/* ---- a safety property is broken ---- */

/* Room for more choices on the path. */
static bool longer_path(struct explored *e, uint32_t more)
{
    uint16_t *longer = realloc(e->path, ((size_t)e->n_path + more) * sizeof *longer);
    if (longer)
        e->path = longer;
    return longer;
}

static bool take_violation(const struct space *space, const struct search *s, struct explored *e)
{
    struct search_violation v = search_violation(s);
    unsigned bit = 0;
    while (!(v.broken >> bit & 1))
        bit++;
    e->flaw = FLAW_BROKEN;
    e->culprit = ruling_of_bit(space, bit);
    e->property = bit < PROPERTIES ? (enum property)bit : PROPERTIES;
    if (bit >= PROPERTIES)
        e->expect = space->nevers[bit - PROPERTIES].expect;
    e->rulings[e->culprit].standing = STANDS_FAILS;
    if (v.state == SEARCH_NOBODY || !search_path(s, v.state, &e->path, &e->n_path) || !longer_path(e, 1))
        return v.state == SEARCH_NOBODY;
    e->path[e->n_path++] = v.choice;
    return true;
}

/* ---- a goal is not reached ---- */

/* Following a way that never reaches the goal. */
struct follow {
    struct space *space;
    const struct search *s;
    const struct search_goals *goals;
    unsigned goal;
    bool endless;
    bool found;
    uint16_t number;
    uint32_t state;
    struct joint next;
};

static void follow_one(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken)
{
    struct follow *f = context;
    uint64_t d[2];
    (void)broken;
    if (f->found || fault)
        return;
    space_digest(f->space, 0, to, d);
    uint32_t state = search_find(f->s, d);
    if (state == SEARCH_NOBODY)
        return;
    struct goal_bits bits = f->goals->of[state];
    if (f->endless ? !(bits.endless >> f->goal & 1) : bits.reaches >> f->goal & 1)
        return;
    f->found = true;
    f->number = number;
    f->state = state;
    f->next = *to;
}

/* The state at the end of the path. */
static bool joint_at_end(struct space *space, const struct explored *e, struct joint *j)
{
    space_initial(space, j);
    for (uint32_t i = 1; i < e->n_path; i++)
        if (!space_take(space, j, e->path[i], j))
            return false;
    return true;
}

enum { STEPS_MAX = 10000 };

/* The states on the way behind the path. */
struct way {
    uint32_t been[STEPS_MAX], n;
};

static bool has_been(const struct way *way, uint32_t state, uint32_t *when)
{
    for (*when = 0; *when < way->n; ++*when)
        if (way->been[*when] == state)
            return true;
    return false;
}

/* One step further; false: nothing more happens. */
static bool goes_on(struct follow *f, struct joint *j)
{
    f->found = false;
    space_each(f->space, 0, j, follow_one, f);
    if (f->found)
        *j = f->next;
    return f->found;
}

/* Goes on without a fault until nothing more happens, or until it has been there before. */
static bool go_on(struct space *space, const struct search *s, const struct search_goals *g, unsigned goal, uint32_t from,
                  struct explored *e)
{
    struct follow f = {.space = space, .s = s, .goals = g, .goal = goal, .endless = e->flaw == FLAW_ENDLESS, .state = from};
    struct way way;
    struct joint j;
    uint32_t first = e->n_path, when;
    if (!longer_path(e, STEPS_MAX) || !joint_at_end(space, e, &j))
        return false;
    for (way.n = 0; way.n < STEPS_MAX; e->path[e->n_path++] = f.number) {
        if (has_been(&way, f.state, &when)) {
            e->loop_from = first + when;
            e->flaw = FLAW_ENDLESS;
            return true;
        }
        way.been[way.n++] = f.state;
        if (!goes_on(&f, &j))
            return true;
    }
    return true;
}

/* The first goal that is missed shows how; of the others it is only said. */
static bool judge_goal(struct space *space, const struct search *s, const struct search_goals *g, unsigned goal, uint32_t ruling,
                       struct explored *e)
{
    uint32_t stuck = search_stuck(s, g, goal);
    uint32_t endless = space->anything ? SEARCH_NOBODY : search_endless(s, g, goal);
    uint32_t state = stuck != SEARCH_NOBODY ? stuck : endless;
    e->rulings[ruling].standing = state != SEARCH_NOBODY ? STANDS_FAILS : STANDS_HOLDS;
    if (state == SEARCH_NOBODY || e->flaw != FLAW_NONE)
        return true;
    e->flaw = stuck != SEARCH_NOBODY ? FLAW_STUCK : FLAW_ENDLESS;
    e->culprit = ruling;
    e->property = PROPERTIES;
    if (goal > 0)
        e->expect = space->eventuallys[goal - 1].expect;
    return search_path(s, state, &e->path, &e->n_path) && go_on(space, s, g, goal, state, e);
}

static bool judge_goals(struct space *space, const struct search *s, struct explored *e)
{
    uint32_t ruling = first_goal_ruling(space, e);
    struct search_goals g;
    if (!search_goals(s, !space->anything, &g)) /* a network that may do anything owes nobody anything */
        return false;
    bool ok = true;
    for (uint32_t goal = space->asks_rest ? 0 : 1; ok && goal <= space->n_eventuallys; goal++, ruling++)
        ok = judge_goal(space, s, &g, goal, ruling, e);
    search_goals_free(&g);
    return ok;
}

/* ---- all of it ---- */

static void take_figures(const struct space *space, const struct search *s, struct explored *e)
{
    e->states = search_states(s);
    e->generated = search_generated(s);
    e->waiting = search_waiting(s);
    e->depth = search_depth(s);
    e->octets = search_octets(s);
    e->parts = space->parts.parts.n;
    e->pieces = space->parts.pieces.n;
    e->table_octets = space->parts.parts.octets + space->parts.pieces.octets + space->parts.mails.octets;
    for (unsigned w = 0; w < space->workers; w++) {
        const struct hand *h = &space->hands[w];
        e->steps += h->steps;
        e->table_octets += store_octets(&h->effects) + hand_octets(h);
        e->left_out = e->left_out || space->seen[w].too_many;
        if (h->no_memory && e->why == SEARCH_DONE)
            e->why = SEARCH_MEMORY;
        for (int i = 0; i < TRANSITIONS; i++)
            e->transitions[i] = e->transitions[i] || h->transitions[i];
        for (int a = 0; a < TCP_STATES; a++)
            for (int b = 0; b < TCP_STATES; b++)
                e->pairs[a][b] = e->pairs[a][b] || space->seen[w].pairs[a][b];
    }
}

static void judge(struct space *space, const struct search *s, struct explored *e)
{
    if (e->why == SEARCH_BROKEN) {
        if (!take_violation(space, s, e))
            e->why = SEARCH_MEMORY;
        return;
    }
    if (e->why != SEARCH_DONE || e->left_out)
        return;
    for (uint32_t i = 0; i < first_goal_ruling(space, e); i++)
        e->rulings[i].standing = STANDS_HOLDS;
    if (!judge_goals(space, s, e))
        e->why = SEARCH_MEMORY;
    else if (e->flaw != FLAW_NONE)
        e->why = SEARCH_BROKEN;
}

enum space_refusal explore(const struct scenario *sc, const struct explore_bounds *bounds, unsigned workers,
                           const struct explore_watch *watch, struct explored *to)
{
    struct space space;
    struct space_options options = space_options_of(bounds);
    memset(to, 0, sizeof *to);
    to->expect = UINT32_MAX;
    enum space_refusal no = space_init(&space, sc, &options, workers);
    struct search_options how = {
        .workers = workers, .depth = bounds->depth, .states = bounds->states, .memory = bounds->memory, .stop = watch->stop,
        .progress = watch->progress, .progress_context = watch->context, .edges = true,
    };
    struct search_model model = space_model(&space);
    struct search *s = no == SPACE_FINE ? search_new(&model, &how) : NULL;
    if (no == SPACE_FINE && !s)
        no = SPACE_MEMORY;
    if (s) {
        list_rulings(&space, to);
        to->why = search_run(s);
        take_figures(&space, s, to);
        judge(&space, s, to);
    }
    search_free(s);
    space_free(&space);
    return no;
}

void explored_free(struct explored *e)
{
    free(e->path);
    e->path = NULL;
}
