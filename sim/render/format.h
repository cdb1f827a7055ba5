/* The forms in which a run can be shown. Each is one file that reads the trace and one line in formats.def. */
#ifndef FORMAT_H
#define FORMAT_H

#include "ladder.h"

struct format_options {
    struct ladder_options ladder;  /* width, alphabet, colour, ...: for people */
    struct ladder_footer footer;
    int tap;                       /* index of the host at which a capture is taken, -1: at all */
};

/* Writes the whole run. Each function is called NAME_format. If memory runs out, out->failed is set. */
typedef void format_writer(const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
                           const struct format_options *opts, struct strbuf *out);

enum format_use {
    FOR_PEOPLE,    /* what went wrong is told below it */
    FOR_PROGRAMS,  /* text in which nothing else may stand: what went wrong goes to standard error */
    BINARY,        /* the same, one run a file, and not to be written to a terminal */
};

struct format {
    const char *name;
    const char *text;              /* what it is, for --help */
    enum format_use use;
    format_writer *write;
};

/* All formats; *n of them. The first is the default. */
const struct format *formats(size_t *n);

#define FORMAT(name, text, use) format_writer name##_format;
#include "formats.def"
#undef FORMAT

#endif
