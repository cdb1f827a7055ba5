/* Virtual time: integer nanoseconds since the start of a run. Nothing in tcpsim uses floating point for time. */
#ifndef NSEC_H
#define NSEC_H

#include <stdint.h>

typedef int64_t nsec;

#define NEVER INT64_MAX
#define USEC(x) ((nsec)(x) * 1000)
#define MSEC(x) ((nsec)(x) * 1000000)
#define SEC(x) ((nsec)(x) * 1000000000)

/* Times far beyond any run, so that sums of a few of them stay below NEVER: about 73 years. */
#define NSEC_LONGEST (NEVER / 4)

static inline nsec nsec_min(nsec a, nsec b)
{
    return a < b ? a : b;
}

static inline nsec nsec_max(nsec a, nsec b)
{
    return a > b ? a : b;
}

#endif
