/* A segment as the octets of an IPv4 packet (RFC 791, RFC 9293, 3.1), with both checksums. */
#ifndef PACKET_H
#define PACKET_H

#include "segment.h"
#include "strbuf.h"

enum { PACKET_LONGEST = 65535 }; /* the total length is a field of 16 bits */

/* Octets of the packet, at most PACKET_LONGEST. */
uint32_t packet_size(const struct segment *seg);

/* Octets of text in it: all of them, unless there are more than an IPv4 packet can hold. */
uint32_t packet_text(const struct segment *seg);

/* Appends it. `id` goes into the identification field. A corrupted one has a bit flipped, in the first octet of its text or,
 * if it has none, in its checksum: all fields can still be read, and the checksum is wrong. */
void packet_put(struct strbuf *out, const struct segment *seg, uint16_t id, bool corrupted);

/* The octet with this number in any stream. */
uint8_t packet_filler(uint32_t seq);

#endif
