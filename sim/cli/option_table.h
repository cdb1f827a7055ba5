/* Which options there are, what each is worth, and where it goes. */
#ifndef OPTION_TABLE_H
#define OPTION_TABLE_H

#include "cli.h"

#include <stddef.h>

/* Commands, as bits. */
enum {
    RUN = 1,
    FMT = 2,
    TEST = 4,
    COVERAGE = 8,
    MATRIX = 16,
    CLAIMS_OF = 32,
    PROFILE = 64,
    COMPARE = 128,
    EXPLORE = 256,
    ALL = RUN | FMT | TEST | COVERAGE | MATRIX | CLAIMS_OF | PROFILE | COMPARE | EXPLORE
};

struct option {
    const char *name;
    unsigned commands;        /* to which it belongs */
    /* Takes the value. False: a usage error was printed. NULL: a flag, which has none, and sets a bool. */
    bool (*read)(struct options *o, const struct option *option, const char *value);
    size_t to;                /* what it sets: offset in struct options */
    size_t noted;             /* and of a bool that says that it was given; 0: there is none */
    uint64_t most;            /* of a number */
    const char *const *words; /* a choice of these; NULL behind the last */
};

/* In the order in which they are looked at. */
extern const struct option option_table[];
extern const int options_n;

/* ---- option_values.c ---- */

/* To standard error. False. */
__attribute__((format(printf, 1, 2))) bool usage_error(const char *format, ...);

/* One of the words, by its index. False: a usage error was printed. */
bool choose_word(const char *option, const char *value, const char *const *words, size_t n, int *to);

bool read_text(struct options *o, const struct option *option, const char *value);    /* const char * */
bool read_word(struct options *o, const struct option *option, const char *value);    /* int: which of `words` */
bool read_number(struct options *o, const struct option *option, const char *value);  /* uint64_t, up to `most` */
bool read_int(struct options *o, const struct option *option, const char *value);     /* int, likewise */
bool read_jobs(struct options *o, const struct option *option, const char *value);    /* int, at least 1 */
bool read_budget(struct options *o, const struct option *option, const char *value);  /* int: how many faults */
bool read_octets(struct options *o, const struct option *option, const char *value);  /* uint64_t: 500M, 4G */
bool read_time(struct options *o, const struct option *option, const char *value);    /* nsec */
bool read_set(struct options *o, const struct option *option, const char *value);     /* one more of them */
bool read_profile(struct options *o, const struct option *option, const char *value); /* likewise */
bool read_state(struct options *o, const struct option *option, const char *value);   /* int: enum tcp_state */
bool read_verdict(struct options *o, const struct option *option, const char *value); /* int: enum verdict_of_claim */

#endif
