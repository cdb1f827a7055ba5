/* What a capture would see of a run, and what there is to say about it beside what is on the wire. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "format.h"

enum { LINKTYPE_RAW = 101 }; /* packets begin with their IP header */

/* A packet at the host where it is seen. */
struct sighting {
    uint8_t host;
    bool inbound;
    bool corrupted;  /* the network had already done it */
};

/* Is there a packet to be seen in this record, anywhere or (opts->tap) at one host? What departs is seen at the host that
 * really sends it, what arrives at the host that hears it; copies that the network makes depart nowhere. */
bool capture_sees(const struct trace_meta *meta, const struct trace_rec *rec, const struct format_options *opts,
                  struct sighting *s);

/* Appends the packet. Its IP identification is the number of the flight: the same at both ends. */
void capture_packet(const struct trace_rec *rec, const struct sighting *s, struct strbuf *out);

/* Appends what is known of recs[at]: why it was sent, what its arrival changed, what became of it. The same octets of time
 * for every packet, however many there are in a step. */
void capture_comment(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, size_t at, struct strbuf *out);

#endif
