/* Tests that are scenarios: their own expectations are the test. */
#ifndef TESTS_HOLDS_H
#define TESTS_HOLDS_H

#include "lang.h"
#include "oracle.h"

/* Runs it; all that it expects must hold. */
static inline void holds(const char *text)
{
    struct scenario sc = reads(text);
    struct trace trace;
    struct run run;
    struct verdict v;

    trace_init(&trace);
    ck_assert(run_scenario(&sc, &trace.sink, NULL, &run));
    ck_assert_uint_gt(sc.n_expects, 0);
    for (uint32_t i = 0; i < sc.n_expects; i++) {
        oracle_judge(&sc, i, trace.recs, trace.n, &run, &v);
        ck_assert_msg(v.held, "line %u: expected %s, got %s %s", (unsigned)sc.expects[i].line, v.expected, v.got, v.differs);
    }
    run_free(&run);
    trace_free(&trace);
    scenario_free(&sc);
}

#endif
