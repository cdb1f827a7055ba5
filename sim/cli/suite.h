/* The scenario files that `test`, `coverage` and `explore` are given: files as they are, directories with all *.scn below them. */
#ifndef SUITE_H
#define SUITE_H

#include "cli.h"
#include "workers.h"

struct suite {
    const struct options *o;
    char **paths;
    int *profiles;        /* per path: the enum tcp_profile to run it under, -1: what it says itself; NULL: -1 for all */
    size_t n, cap;
    int code;             /* EXIT_IO if a directory could not be read */
    bool out_of_memory;
};

/* A file whose diagnostics are the point: NAME.err lies beside NAME.scn. */
bool tests_diagnostics(const char *path);

/* NAME.EXTENSION beside NAME.scn; to be freed, NULL if there is no memory. */
char *beside(const char *path, const char *extension);

/* Is `output` (may be NULL) one of the scenarios, which would be overwritten? If so a message was printed. */
bool suite_has(const struct suite *s, const char *output);

/* Collects and chooses. `with`: what else may be among them: files whose diagnostics are the point, and "-". False: nothing is
 * left or something failed; a message was printed, s->code tells. Free in any case. */
enum { WITH_DIAGNOSTICS = 1, WITH_STDIN = 2 };
bool suite_collect(struct suite *s, const struct options *o, unsigned with);

/* Makes the options those of many scenarios, which need not all have the parameters that --set names. False: there is no such
 * profile; a message was printed. */
bool suite_options(struct options *o);
/* Does at least one of them have each of these parameters? If not a message was printed, and s->code tells. */
bool suite_has_parameters(struct suite *s);
/* Has the file a line for the parameter in NAME=VALUE? */
bool has_parameter(const char *path, const char *set);

/* Repeats each file that has expectations `under` profiles, once for each of them, its own profile first. */
bool suite_repeat_for_profiles(struct suite *s);
/* "linux" if path i is there for several profiles, else NULL. */
const char *suite_profile(const struct suite *s, size_t i);
/* The overrides for path i. */
struct overrides suite_overrides(const struct suite *s, size_t i);

void suite_free(struct suite *s);

/* Does the work on each of them. False: it did not come to its end; a message was printed and s->code tells. */
bool suite_work(struct suite *s, struct workers *w);
/* The work 0 to n - 1. */
bool suite_work_on(struct suite *s, struct workers *w, size_t n);

#endif
