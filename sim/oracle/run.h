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
    uint64_t octets;           /* of memory in use at the end: the world, and what its readers keep */
    bool out_of_memory;
    uint64_t digest[2];        /* of the world at the end, if it was asked for */
    struct reading *readings;  /* per expectation */
    uint32_t *met;             /* per fault, then per statement of the script: how often its condition was met */
};

/* How far a run has come. */
struct run_stage {
    nsec now;
    uint64_t events;
    uint64_t octets;           /* as in struct run */
    uint64_t done, all;        /* of what can be foreseen, which is: (0 of 0: nothing can) */
    enum { STAGE_TIME, STAGE_LOADS, STAGE_FLOODS } of; /* virtual time until the limit; connections of loads; time of floods */
};

/* Who accompanies a run; each of them may be NULL. */
struct run_company {
    const volatile int *stop;  /* looked at between events: not zero ends the run, interrupted */
    void (*look)(void *context, const struct run_stage *stage); /* now and then, after some thousand events */
    uint64_t (*octets)(void *context); /* of memory that readers of the trace keep: counts for the limit on memory */
    void *context;
    bool wants_digest;
};

/* Runs. False: memory ran out at the start. `company` may be NULL. To be freed with run_free. */
bool run_scenario(const struct scenario *sc, struct trace_sink *sink, const struct run_company *company, struct run *run);
void run_free(struct run *run);

#endif
