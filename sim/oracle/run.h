/* A run from beginning to end: lets the world go on until nothing is left, a limit is hit, or the caller says stop. On the
 * way it reads the variables that expectations ask for, at their times. */
#ifndef RUN_H
#define RUN_H

#include "world.h"

/* A variable as it was when an expectation wanted to know. */
struct reading {
    bool known;
    uint64_t value;
    bool rhs_known;
    uint64_t rhs;       /* the variable on the other side, if there is one */
    bool ever;          /* of always, never, eventually: it has come to what decides */
    nsec when;          /* and when first */
};

struct run {
    enum end_reason why;
    nsec at;                   /* virtual time of the end */
    uint64_t events;
    uint32_t bad_line;         /* ended by a statement that asked for the variable of a connection that does not exist */
    bool out_of_memory, interrupted;
    struct reading *readings;  /* per expectation */
};

/* Runs. `stop` (may be NULL) is looked at between events: not zero ends the run, interrupted. False: memory ran out at
 * the start. To be freed with run_free. */
bool run_scenario(const struct scenario *sc, struct trace_sink *sink, const volatile int *stop, struct run *run);
void run_free(struct run *run);

#endif
