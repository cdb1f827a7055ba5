/* A counterexample as the search has it, for those that no run with times can have: the same choices in a whole world, where
 * segments take no time and of things due at the same time any may be first. Only to be drawn. */
#include "director.h"

#include <stdlib.h>

/* The k-th arrival of a flight; NULL if there is none. */
static struct trace_rec *arrival(struct trace *t, uint32_t flight, uint32_t k)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->recs[i].kind == TR_ARRIVE && t->recs[i].flight == flight && k-- == 0)
            return &t->recs[i];
    return NULL;
}

/* A segment says where it went only when the search has chosen it. */
static void say_where_it_went(struct director *d, struct trace *t, struct trace_rec *sent)
{
    const struct trace_rec *there = arrival(t, sent->flight, 0);
    const struct journey *j = director_journey(d, sent->flight);
    sent->arrives = there ? there->at : NEVER; /* still under way */
    if (!there && j && j->lost) {
        sent->fate = FATE_DROPPED;
        sent->line = 0; /* by no statement */
    }
}

/* What arrives again left as a copy, with a number of its own. */
static void put_copies(struct trace *t, const struct trace_rec *sent, uint32_t *flights, struct trace_sink *to)
{
    for (struct trace_rec *again; (again = arrival(t, sent->flight, 1));) {
        struct trace_rec copy = *sent;
        copy.flight = again->flight = ++*flights;
        copy.marks |= MARK_COPY;
        copy.arrives = again->at;
        again->marks |= MARK_COPY;
        to->put(to, &copy);
    }
}

static void put_all(struct director *d, struct trace *t, struct trace_sink *to)
{
    uint32_t flights = choose_sent(d->sim.w);
    for (size_t i = 0; i < t->n; i++) {
        bool flies = t->recs[i].kind == TR_SEND && t->recs[i].fate == FATE_DELIVERED;
        if (flies)
            say_where_it_went(d, t, &t->recs[i]);
        to->put(to, &t->recs[i]);
        if (flies)
            put_copies(t, &t->recs[i], &flights, to);
    }
    struct trace_rec end = {
        .at = d->sim.w->now, .arrives = NEVER, .step = d->sim.w->step + 1, .kind = TR_END, .n = END_UNTIL, .host = NO_HOST,
        .peer = NO_HOST, .conn = CONN_OTHER,
    };
    to->put(to, &end);
}

bool explore_drawing(const struct scenario *sc, const struct explore_bounds *bounds, const struct explored *e, struct trace *to)
{
    struct space space;
    struct director d;
    struct trace t;
    struct space_options options = space_options_of(bounds);
    trace_init(&t);
    bool ok = space_init(&space, sc, &options, 1) == SPACE_FINE;
    if (ok) {
        ok = director_begin(&d, &space, NEVER, true, &t.sink) && director_plays(&d, e);
        if (d.sim.w)
            put_all(&d, &t, &to->sink);
        director_end(&d);
    }
    space_free(&space);
    trace_free(&t);
    return ok && !t.out_of_memory && !to->out_of_memory;
}
