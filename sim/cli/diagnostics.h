/* A scenario whose diagnostics are the point. */
#ifndef DIAGNOSTICS_H
#define DIAGNOSTICS_H

#include "job.h"

/* Reads the file (as `tcpsim run` with the words of NAME.args, if there is such a file) and compares what is said, to the
 * octet, with NAME.err, and the exit code with 2. j->code is 0 or 1 then; free the job in any case. */
void check_diagnostics(struct job *j, const char *path);

#endif
