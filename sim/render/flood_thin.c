#include "flood_thin.h"

#include "ladder_flood.h"

#include <stdlib.h>
#include <string.h>

static bool append(struct flood_thin *t, struct flood_recs *recs, const struct trace_rec *rec)
{
    if (recs->n == recs->cap) {
        size_t cap = recs->cap ? 2 * recs->cap : 16;
        struct trace_rec *more = realloc(recs->at, cap * sizeof *more);
        if (!more) {
            t->out_of_memory = true;
            return false;
        }
        recs->at = more;
        recs->cap = cap;
    }
    recs->at[recs->n++] = *rec;
    return true;
}

/* ---- kinds of steps ---- */

/* Do both count for the same in a folded row? */
static bool alike(const struct trace_rec *a, const struct trace_rec *b)
{
    return a->kind == b->kind && a->host == b->host && a->peer == b->peer && a->conn == b->conn && a->rule == b->rule &&
           a->marks == b->marks && a->fate == b->fate && (a->retransmission > 0) == (b->retransmission > 0) &&
           a->seg.flags == b->seg.flags && a->from == b->from && a->to == b->to && a->call == b->call && a->news == b->news &&
           a->timer == b->timer && a->timer_op == b->timer_op;
}

static struct flood_kind *kind_of(struct flood_thin *t, const struct trace_rec *recs, size_t n)
{
    for (size_t k = 0; k < t->n_kinds; k++) {
        struct flood_kind *kind = &t->kinds[k];
        bool same = kind->n == n;
        for (size_t i = 0; i < n && same; i++)
            same = alike(&t->kinds_recs.at[kind->first + i], &recs[i]);
        if (same)
            return kind;
    }
    return NULL;
}

static void add_kind(struct flood_thin *t, const struct trace_rec *recs, size_t n)
{
    struct flood_kind kind = {t->kinds_recs.n, n};
    if (t->n_kinds == t->cap_kinds) {
        size_t cap = t->cap_kinds ? 2 * t->cap_kinds : 16;
        struct flood_kind *more = realloc(t->kinds, cap * sizeof *more);
        if (!more) {
            t->out_of_memory = true;
            return;
        }
        t->kinds = more;
        t->cap_kinds = cap;
    }
    for (size_t i = 0; i < n; i++)
        if (!append(t, &t->kinds_recs, &recs[i]))
            return;
    t->kinds[t->n_kinds++] = kind;
}

static void take(struct flood_thin *t, const struct trace_rec *recs, size_t n)
{
    struct flood_kind *kind = kind_of(t, recs, n);
    if (!kind) {
        add_kind(t, recs, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        struct trace_rec *rec = &t->kinds_recs.at[kind->first + i];
        uint32_t more = rec->more + 1 + recs[i].more;
        *rec = recs[i];
        rec->more = more;
    }
}

/* ---- passing on ---- */

static void pass(struct flood_thin *t, const struct trace_rec *recs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        t->to->put(t->to, &recs[i]);
}

static const struct trace_rec *first_of(const struct flood_thin *t, const struct flood_kind *kind)
{
    return &t->kinds_recs.at[kind->first];
}

/* The run is over: kinds in the order in which the last of each happened. */
static void end_run(struct flood_thin *t)
{
    while (t->n_kinds > 0) {
        struct flood_kind *next = &t->kinds[0];
        for (size_t k = 1; k < t->n_kinds; k++)
            if (first_of(t, &t->kinds[k])->step < first_of(t, next)->step)
                next = &t->kinds[k];
        pass(t, first_of(t, next), next->n);
        *next = t->kinds[--t->n_kinds];
    }
    t->kinds_recs.n = 0;
    t->in_run = false;
}

static void end_step(struct flood_thin *t)
{
    struct flood_fold ignored = {0};
    size_t end;
    for (size_t first = 0; first < t->step.n; first = end) {
        const struct trace_rec *recs = t->step.at;
        end = group_end(recs, first, t->step.n);
        bool flood = flood_takes(&ignored, recs, first, end);
        if (!flood)
            end_run(t);
        if (flood && t->in_run)
            take(t, recs + first, end - first);
        else
            pass(t, recs + first, end - first);
        t->in_run = flood;
    }
    t->step.n = 0;
}

static void thin_put(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct flood_thin *t = (struct flood_thin *)sink;
    if (t->step.n > 0 && t->step.at[0].step != rec->step)
        end_step(t);
    append(t, &t->step, rec);
    if (rec->kind == TR_END)
        end_step(t);
}

void flood_thin_init(struct flood_thin *t, struct trace_sink *to)
{
    memset(t, 0, sizeof *t);
    t->sink = (struct trace_sink){.put = thin_put, .ignores = to->ignores};
    t->to = to;
}

void flood_thin_free(struct flood_thin *t)
{
    free(t->step.at);
    free(t->kinds_recs.at);
    free(t->kinds);
    memset(t, 0, sizeof *t);
}
