/* Initial sequence numbers (RFC 9293, 3.4.1; RFC 6528). */
#ifndef ISN_H
#define ISN_H

#include "nsec.h"

/* MUST-8: a 32-bit clock that ticks about every 4 microseconds (and so wraps after 4.77 hours). */
uint32_t isn_clock(nsec now);

/* RFC 6528: ISN = M + F(local socket, remote socket, secret key); F is SipHash-2-4. */
uint32_t isn_rfc6528(nsec now, uint32_t laddr, uint16_t lport, uint32_t raddr, uint16_t rport, const uint64_t key[2]);

/* As 4.2BSD did: the n-th connection of a host (from 0) gets a number 64000 above the one before. Whoever knows one knows
 * the next. */
uint32_t isn_fixed64k(uint32_t n);

/* SipHash-2-4 of `len` octets. */
uint64_t siphash(const uint64_t key[2], const uint8_t *data, uint32_t len);

/* A number that looks random, and is the same for the same three inputs: all chance in a run is drawn from this, so that
 * no generator has a state that one draw could shift for another. */
uint64_t mix(uint64_t seed, uint64_t stream, uint64_t n);

/* The most significant octet first. */
static inline void put32(uint8_t *to, uint32_t x)
{
    to[0] = (uint8_t)(x >> 24);
    to[1] = (uint8_t)(x >> 16 & 0xff);
    to[2] = (uint8_t)(x >> 8 & 0xff);
    to[3] = (uint8_t)(x & 0xff);
}

#endif
