/* Many pieces of work, each in a process of its own, several at a time. A piece that crashes takes nothing with it, and what
 * comes out does not depend on how many run at once. */
#ifndef WORKERS_H
#define WORKERS_H

#include "strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORKER_NO_MEMORY = 3 }; /* the exit code of a worker whose result did not fit into memory */

/* How a piece of work ended. */
struct work_end {
    size_t index;
    struct strbuf out;   /* what it wrote: all of it if `complete` */
    struct strbuf err;   /* what came out of its standard error */
    bool complete;       /* it came to its end; if not: */
    int exit_code;       /* ... it left with this one, */
    int signal;          /* or was killed by this one, 0 if not */
};

struct workers {
    int parallel;                /* at the most; at least 1 */
    const volatile int *stop;    /* not zero: give up */
    void *context;
    /* In a process of its own: what it puts into *out is handed to `done`. */
    void (*work)(void *context, size_t index, struct strbuf *out);
    /* In this process, in the order of the index. Answers false to give up. */
    bool (*done)(void *context, const struct work_end *end);
    /* In this process, in the order of time: so many are finished, this one as the last. May be NULL. */
    void (*progress)(void *context, size_t finished, size_t index);
    /* In this process, once nothing runs any more. May be NULL. */
    void (*over)(void *context);
};

enum workers_end {
    WORKERS_DONE,
    WORKERS_STOPPED,     /* by `stop` or by `done`: those that were running are killed */
    WORKERS_NONE,        /* not even one process could be started; errno says why */
};

/* Does the work 0 to n - 1. */
enum workers_end workers_run(const struct workers *w, size_t n);

/* How many processors there are. */
int workers_default(void);

/* "crashed, which is a bug in tcpsim: signal 11 (Segmentation fault)": how it ended that did not come to its end. */
void work_end_text(const struct work_end *end, struct strbuf *out);

#endif
