/* Which transitions and which rules runs have exercised: a reader of the trace. */
#ifndef COVERAGE_H
#define COVERAGE_H

#include "strbuf.h"
#include "trace.h"
#include "transitions.h"

/* A transition for which transitions.def has no line under this rule. */
struct stray {
    uint8_t from, to;
    uint16_t rule;
    uint32_t times;
};

enum { STRAYS_MAX = 64 }; /* kinds of them; more are counted with the last */

/* What one run has exercised. A plain value. */
struct coverage {
    uint32_t transitions[TRANSITIONS], rules[RULES]; /* how often */
    uint32_t n_strays;
    struct stray strays[STRAYS_MAX];
};

void coverage_of(const struct trace_rec *recs, size_t n, struct coverage *c);

/* ---- several runs together ---- */

struct seen {
    uint64_t times;
    uint32_t runs;         /* in how many of them */
    const char *first;     /* the name of the first of these, NULL if in none */
};

struct coverage_sum {
    uint32_t runs;
    struct seen transitions[TRANSITIONS], rules[RULES];
    uint32_t n_strays;
    struct stray strays[STRAYS_MAX];
    const char *stray_first[STRAYS_MAX];
};

/* The name must live as long as the sum. */
void coverage_add(struct coverage_sum *sum, const struct coverage *run, const char *name);

/* How many transitions of a source were seen; *total is how many there are. */
uint32_t transitions_seen(const struct coverage_sum *sum, enum transition_source source, uint32_t *total);
uint32_t rules_seen(const struct coverage_sum *sum, uint32_t *total);

/* ---- the forms in which it is written ---- */

typedef void coverage_writer(const struct coverage_sum *sum, struct strbuf *out);

/* The members of a transition. */
struct json;
void transition_json(struct json *j, const struct transition *t);

coverage_writer coverage_table, coverage_json, coverage_dot;

#endif
