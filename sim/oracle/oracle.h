/* Judging a run: does its trace hold what the scenario expects? */
#ifndef ORACLE_H
#define ORACLE_H

#include "run.h"
#include "trace.h"

struct verdict {
    bool held;
    nsec at;                /* when it went wrong, NEVER if at no single time */
    uint16_t rule;          /* enum tcp_rule, if it did not hold: behind the one thing that decided it; R_NONE if there is no
                               one thing, or it is not known: of a variable, or of what is to hold always */
    char expected[240], got[480], differs[160]; /* differs: the first field that does; may be empty */
};

/* Judges expectation `i`. recs: the whole trace of the run. */
void oracle_judge(const struct scenario *sc, uint32_t i, const struct trace_rec *recs, size_t n, const struct run *run,
                  struct verdict *verdict);

#endif
