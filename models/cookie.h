/* SYN cookies: everything that must be known of a half-open connection is put into the initial sequence number of its SYN,ACK,
 * so that nothing needs to be kept; the third ACK brings it back (RFC 4987, 3.6). Only the MSS finds room, and only roughly.
 *
 * Two layouts, by the knob `cookie-layout`:
 *   linux    H0(sockets) + client's ISN + count * 2^24 + (H1(sockets, count) + MSS index) mod 2^24; count: minutes
 *   classic  Bernstein's: the client's ISN + (t mod 32, MSS index of 3 bits, 24 bits of H(sockets, t)); t: 64 s each
 * H is SipHash-2-4 with a secret key, so that nobody outside can make one. */
#ifndef COOKIE_H
#define COOKIE_H

#include "knobs.h"
#include "nsec.h"

#include <stdbool.h>
#include <stdint.h>

/* Whose handshake: two sockets, and the client's initial sequence number. */
struct cookie_of {
    uint32_t laddr, raddr;
    uint16_t lport, rport;
    uint32_t irs;
};

/* The sequence number of the SYN,ACK to a peer that takes segments of `mss` octets. layout: COOKIE_LINUX, COOKIE_CLASSIC. */
uint32_t cookie_make(uint32_t layout, const struct cookie_of *of, uint16_t mss, nsec now, const uint64_t key[2]);

/* Was `iss` a cookie of ours for this handshake, made in this tick of its clock or in the `ticks` - 1 before? The MSS that is in
 * it, 0 if it was not. */
uint16_t cookie_check(uint32_t layout, const struct cookie_of *of, uint32_t iss, uint32_t ticks, nsec now,
                      const uint64_t key[2]);

/* What is left of an MSS in a cookie: the next lower one of the layout's table; the lowest, if it is below that (so that a
 * peer that asked for less gets segments that are too large, against MUST-16). */
uint16_t cookie_mss(uint32_t layout, uint16_t mss);

/* What else both SYNs have agreed upon, in the six low bits of the timestamp that comes with a cookie and that the ACK echoes
 * (layout linux; without timestamps nothing else is agreed upon). */
struct cookie_options {
    uint8_t wscale; /* the client's shift count; COOKIE_NO_WSCALE: windows are not scaled */
    bool sack;
};
enum { COOKIE_NO_WSCALE = 15 };

/* The last timestamp, at `clock` or before, whose low bits say so. */
uint32_t cookie_tsval(uint32_t clock, struct cookie_options options);
/* From its echo. */
struct cookie_options cookie_options(uint32_t tsecr);

#endif
