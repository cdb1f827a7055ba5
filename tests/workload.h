/* Workloads of make bench: what one is, how it is measured, what is told of it. */
#ifndef TESTS_WORKLOAD_H
#define TESTS_WORKLOAD_H

#include "world.h"

struct result {
    double seconds;      /* of CPU */
    uint64_t events;
    uint64_t units;      /* cycles, SYNs, copies: what the workload counts */
    uint64_t octets;     /* peak of resident memory, less what the process had before it began */
};

enum memory_of { MEMORY_OF_ALL, MEMORY_OF_EACH }; /* of units: one after the other, or all at the same time */

struct workload {
    const char *name, *what, *unit;
    const char *text;    /* the scenario; %lu, if it is there, is how many */
    uint64_t n;
    unsigned repeat;     /* so often in one run, so that it takes long enough to be measured; 0 is 1 */
    unsigned runs;       /* 0: as many as were asked for, 5 if nothing was said */
    enum agenda_kind agenda;
    enum memory_of memory;
    void (*run)(const struct workload *w, struct result *r);
};

/* The yardsticks and w3-1e3, to which others are related; seconds 0: not measured. */
struct related {
    struct result bare, naive, thousand;
};

_Noreturn void die(const char *what);

/* The median of so many runs, each in a process of its own so that its peak memory is its own. Standard error tells how far it
 * is if it is a terminal. */
struct result measure(const struct workload *w, unsigned runs);

/* A row of the table, or an object. */
void report_row(const struct workload *w, const struct result *r, unsigned runs, const struct related *to, bool json, bool first);

/* Remembers the row; at the end says of each aim that was measured whether it is met. */
void aims_see(const struct workload *w, const struct result *r, const struct related *to);
void aims_report(bool json);

#endif
