/* The options of a segment as octets (RFC 9293, 3.2; RFC 7323, 2.2 and 3.2; RFC 2018, section 2; RFC 7413, 4.1.1). */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "segment.h"

enum { OPTIONS_MAX = 40 }; /* the data offset has four bits */

/* Octets of the options with their padding: a multiple of 4, at most OPTIONS_MAX. */
uint32_t options_size(const struct segment *seg);

/* Writes them, options_size() octets: MSS, SACK-permitted, timestamps, window scale, Fast Open, then raw octets, with NOPs in
 * front so that numbers are aligned, and zeros behind (MUST-69). */
void options_put(const struct segment *seg, uint8_t *out);

/* Reads `n` octets of options into the fields of *seg, as a receiver does: unknown kinds and lengths that are not their kind's
 * are skipped (MUST-6). At an illegal length (less than 2, or beyond the end) it stops and sets OPT_MALFORMED (MUST-7). */
void options_read(struct segment *seg, const uint8_t *p, uint32_t n);

/* A segment with raw octets as its receiver understands it: without OPT_RAW. */
struct segment options_decoded(const struct segment *seg);

#endif
