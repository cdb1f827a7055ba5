/* The forms in which `tcpsim test` reports. Each is one file. */
#ifndef REPORT_H
#define REPORT_H

#include "outcome.h"

/* So far. */
struct totals {
    size_t files, runs, ok;  /* a file may be run under several profiles */
    uint64_t expects, held;
};

struct report_options {
    bool quiet, verbose;
    int tap_version;
};

struct report {
    void (*begin)(const struct report_options *opts, size_t files, struct strbuf *out);
    void (*one)(const struct report_options *opts, size_t number, const struct outcome *o, struct strbuf *out);
    /* `bail` tells why it ends before all are done, NULL if it does not. */
    void (*end)(const struct report_options *opts, const struct totals *t, const char *bail, struct strbuf *out);
};

extern const struct report report_tap, report_compact;

/* JUnit needs totals before what they are of: it collects. */
struct junit {
    struct strbuf suites, cases; /* finished suites; the test cases of the present one */
    struct strbuf name;          /* its directory */
    size_t tests, failures, errors;                    /* all */
    size_t suite_tests, suite_failures, suite_errors;  /* of the present one */
};

void junit_one(struct junit *j, const struct outcome *o);
/* The document. */
void junit_end(struct junit *j, struct strbuf *out);
void junit_free(struct junit *j);

#endif
