/* What became of one file that was tested: made in a worker, read where it is reported. */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "job.h"
#include "workers.h"

enum { FAILURES_KEPT = 20 }; /* of one file; the rest are counted */

struct outcome {
    const char *path;
    const char *profile;             /* the file is run under several, and this is the one; else NULL */
    int code;                        /* the exit code that it gives */
    bool diagnostics;                /* it was not run, but its diagnostics were compared with NAME.err */
    uint32_t expects, held;          /* judged; of these, those that hold */
    uint32_t elsewhere;              /* for other profiles */
    uint32_t n_failures, not_shown;
    struct failure *failures;        /* n_failures, the first ones */
    struct failure *idle;            /* n_idle: statements that did nothing, in this run or (behind the last) in any of the file's */
    uint32_t n_idle;
    bool idle_fails;                 /* and these are among the failures */
    struct strbuf said;              /* what would be on standard error */
    bool ran;
    const char *command;             /* runs it alone and shows the ladder; NULL if there is none */
};

/* In the worker: tests the file. */
void outcome_write(const char *path, const struct overrides *ov, struct strbuf *out);

/* Where it is reported. False: no memory. To be freed with outcome_free. */
bool outcome_read(struct outcome *o, const char *path, const struct work_end *end);
void outcome_free(struct outcome *o);

/* Statements that did nothing are failures now. False: no memory. */
bool outcome_fail_idle(struct outcome *o);

/* "scenarios/open/blackhole.scn [linux]" */
void outcome_title(const struct outcome *o, struct strbuf *out);

/* In one line: "1 of 32 expectations failed". */
void outcome_headline(const struct outcome *o, struct strbuf *out);

/* All that is to be said of one that is not ok. */
void outcome_explain(const struct outcome *o, struct strbuf *out);

#endif
