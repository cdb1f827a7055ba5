/* The notation of the textbook: "SYN=1, ACK=1, seq=y, ack=x+1". x is the initial sequence number of the host that sends the
 * first SYN of a connection, y that of the other. Of closing: u is the number of the first FIN, v that of the segment which
 * first acknowledges it, w that of the other FIN. Where one of these is first used it is said what it is: nothing about them
 * is random. docs/output.md. */
#ifndef NOTATION_H
#define NOTATION_H

#include "strbuf.h"
#include "trace.h"

struct letters;

struct notation {
    const struct trace_meta *meta;
    struct letters *ends;   /* n_hosts * n_conns */
};

bool notation_init(struct notation *n, const struct trace_meta *meta); /* false: no memory */
void notation_free(struct notation *n);

/* To be called for each record, in order, before it is shown. */
void notation_see(struct notation *n, const struct trace_rec *rec);

/* A segment of a TR_SEND or TR_ARRIVE record. A number that no letter is known for stays a number. */
void notation_text(const struct notation *n, const struct trace_rec *rec, struct strbuf *out);

#endif
