/* The options of a segment as words. */
#ifndef OPTIONS_TEXT_H
#define OPTIONS_TEXT_H

#include "segment.h"
#include "strbuf.h"

/* As tcpdump writes them, in the order of the wire: "mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7". Nothing if there are none.
 * False: one has an illegal length, and what is behind it cannot be read. */
bool options_text(const struct segment *seg, struct strbuf *out);

/* All but MSS in short, without padding, each with a blank in front: " sackOK TS 100/0 wscale 7". */
void options_words(const struct segment *seg, struct strbuf *out);

/* "02040506" */
void hex_text(const uint8_t *p, size_t n, struct strbuf *out);

#endif
