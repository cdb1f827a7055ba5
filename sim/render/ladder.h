/* A run as a ladder: time, two lifelines with their states, the segments between them, and why. The only thing it knows
 * of a run is its trace. docs/output.md is the legend. */
#ifndef LADDER_H
#define LADDER_H

#include "strbuf.h"
#include "trace.h"

#include <stdbool.h>
#include <stddef.h>

enum { LADDER_WIDTH_MIN = 80 };

struct ladder_options {
    int width;                /* columns of the terminal; less than LADDER_WIDTH_MIN is taken as that */
    bool ascii, color;
    bool relative;            /* sequence numbers count from the ISN of their sender */
    bool about;               /* with the scenario's about paragraphs */
    int verbose;              /* 1: timers, windows, options, all news */
    bool each_flood_segment;  /* do not fold floods */
    int connection;           /* index in trace_meta.conns, -1 for all */
    bool knowledge;           /* with what each end can be sure of */
    bool letters;             /* segments in the textbook's notation too */
    bool unfinished;          /* the run goes on elsewhere: no footer */
    bool no_options;          /* labels without the options that hosts choose: the drawing is for runs in which they differ */
};

/* What the footer says about the scenario's expectations. */
struct ladder_footer {
    unsigned expects, held;  /* judged, and of these those that hold */
    unsigned elsewhere;      /* for other profiles, not judged */
};

/* Appends the ladder to *out. `footer` may be NULL. If memory runs out, out->failed is set. */
void ladder_render(const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
                   const struct ladder_options *opts, const struct ladder_footer *footer, struct strbuf *out);

#endif
