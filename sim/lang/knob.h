/* The knobs of knobs.def as a table: names, limits and values as words. */
#ifndef KNOB_H
#define KNOB_H

#include "knobs.h"

/* One per kind of knobs.def. */
enum knob_kind {
    KNOB_TIME,
    KNOB_COUNT,
    KNOB_YESNO,
    KNOB_DUPSYN,
    KNOB_SIMOPEN,
    KNOB_QFULL,
    KNOB_SYNQFULL,
    KNOB_BACKLOG,
    KNOB_COOKIE,
    KNOB_LCLOSE,
    KNOB_TWREUSE,
    KNOB_TWRESTART,
    KNOB_TWREFUSE,
    KNOB_ICMPABORT,
    KNOB_R2END,
    KNOB_GIVEUP,
    KNOB_FW2OF,
    KNOB_WSCALE,
    KNOB_TSMISSING,
    KNOB_FASTOPEN,
    KNOB_OPTLEN,
    KNOB_SYNTEXT,
    KNOB_SYNAGAIN,
    KNOB_EDGE,
    KNOB_ACKBOUND,
    KNOB_PROBE,
    KNOB_STRAWMAN,
    KNOB_KINDS
};

struct knob {
    const char *name;
    enum knob_kind kind;
    size_t offset;            /* of its field in struct tcp_knobs */
    int64_t least, most;
    const char *source, *text; /* where its default comes from; what it is */
};

extern const struct knob knob_table[KNOBS];

/* The words for the values 0, 1, ... of a kind, *n of them; NULL for times and counts. */
const char *const *knob_words(enum knob_kind kind, size_t *n);

int64_t knob_get(const struct tcp_knobs *knobs, const struct knob *k);
void knob_set(struct tcp_knobs *knobs, const struct knob *k, int64_t value);

/* The value as a scenario would write it: "120s", "65535", "yes", "drop". buf: at least 32 octets. */
const char *knob_text(const struct knob *k, int64_t value, char *buf);

#endif
