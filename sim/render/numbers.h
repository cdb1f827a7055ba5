/* Sequence numbers as they are shown: as they are, or counted from the ISN of whoever sends them. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include "trace.h"

struct isn {
    bool known;
    uint32_t value;
};

/* The ISN of each host in each connection as far as its SYN was seen. */
struct numbers {
    const struct trace_meta *meta;
    struct isn *isns;
};

struct shown_numbers {
    uint32_t seq, ack;
    bool seq_relative, ack_relative; /* false: that ISN is not known, the number is as in the segment */
};

bool numbers_init(struct numbers *n, const struct trace_meta *meta); /* false: no memory */
void numbers_free(struct numbers *n);

/* Takes note of an ISN when a host sends a SYN. To be called for each record, before it is shown. */
void numbers_learn(struct numbers *n, const struct trace_rec *rec);

/* Those of a TR_SEND or TR_ARRIVE record, relative where the ISN is known. */
struct shown_numbers numbers_relative(const struct numbers *n, const struct trace_rec *rec);

#endif
