/* What a scenario says and a run had no use for: a fault on segments that nobody sent, a `when` that never came. */
#ifndef UNMET_H
#define UNMET_H

#include "oracle.h"

/* How many statements there are that may go unmet: the faults, then the script. */
static inline uint32_t unmet_most(const struct scenario *sc)
{
    return sc->n_faults + sc->n_script;
}

/* The line of the i-th of them if its condition was not met in this run, or not as often as it asks for; else 0. *to tells
 * what it waits for and what came instead: as the trace has it, or, if that does not hold all (`recs` NULL), only how often. */
uint32_t unmet_look(const struct scenario *sc, uint32_t i, const struct run *run, const struct trace_rec *recs, size_t n,
                    struct verdict *to);

#endif
