/* A line on standard error that says how far something has come that takes longer than a second: on a terminal written over
 * itself and erased before anything else is said; elsewhere only if it is asked for, a line a second. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct progress {
    bool wanted, terminal;
    size_t shown;            /* columns of what stands there */
    struct timespec began, last;
};

/* From now on. `forced`: also where standard error is no terminal. */
void progress_start(struct progress *p, bool forced);

/* Is it time for the next line? Looks at the clock. */
bool progress_due(const struct progress *p);

/* Shows the line, cut to the terminal's width. */
__attribute__((format(printf, 2, 3))) void progress_show(struct progress *p, const char *format, ...);

/* Takes it away. To be called before anything else is written. */
void progress_clear(struct progress *p);

/* Since the start. */
double progress_seconds(const struct progress *p);

#endif
