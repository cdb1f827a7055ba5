/* Floods of any size: a reader of the trace before another that keeps of a flood what a folded row needs, and no more. The
 * first step of a run of flood is passed on as it is; of the following ones those that are alike become one, which knows how many
 * they were (trace_rec.more) and is as the last of them was. What is drawn of it is the same. */
#ifndef FLOOD_THIN_H
#define FLOOD_THIN_H

#include "trace.h"

/* Steps of one kind: records [first, first + n) of `recs`. */
struct flood_kind {
    size_t first, n;
};

struct flood_recs {
    struct trace_rec *at;
    size_t n, cap;
};

struct flood_thin {
    struct trace_sink sink;
    struct trace_sink *to;
    struct flood_recs step;      /* of the step that is going on */
    struct flood_recs kinds_recs;
    struct flood_kind *kinds;
    size_t n_kinds, cap_kinds;
    bool in_run;                 /* nothing else has happened since the last step of a flood */
    bool out_of_memory;
};

void flood_thin_init(struct flood_thin *t, struct trace_sink *to);
void flood_thin_free(struct flood_thin *t);

#endif
