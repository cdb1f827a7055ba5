/* The values of the language: text to number and back. Exact decimal, checked against overflow; no floating point.
 *
 * Each reader of a value returns NULL if the len octets at p are one, else what is wrong with them, to be put behind the
 * quoted text: "is not a time; write it like 50ms or 1.5s". *out is only set on success. */
#ifndef VALUE_H
#define VALUE_H

#include "nsec.h"
#include "numtext.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- readers ---- */

const char *number_read(const char *p, size_t len, uint64_t *out);       /* 0 to 2^64 - 1 */
const char *duration_read(const char *p, size_t len, nsec *out);         /* 50ms 1.5s 2min 0 */
const char *probability_read(const char *p, size_t len, uint32_t *out);  /* 5% 0.05, in parts per billion */
const char *bandwidth_read(const char *p, size_t len, uint64_t *out);    /* 1Mbit/s, in bit/s, at least 1 */
const char *address_read(const char *p, size_t len, uint32_t *out);      /* 10.0.0.1 */
const char *flags_read(const char *p, size_t len, uint8_t *out);         /* S. or - */

/* 10000/s: `num` events every `den` ns */
struct event_rate {
    uint64_t num, den;
};
const char *event_rate_read(const char *p, size_t len, struct event_rate *out);

/* 10.0.0.0/8: the first address and how many; /0 counts as one less than it has, to fit */
struct address_range {
    uint32_t first, size;
};
const char *cidr_read(const char *p, size_t len, struct address_range *out);

/* SEQ:END(LEN), tcpdump's notation: END = SEQ + LEN modulo 2^32 */
struct seq_text {
    uint32_t seq, len;
};
const char *seq_text_read(const char *p, size_t len, struct seq_text *out);

/* #2 #2..4 #2.. */
struct occurrences {
    uint32_t first, last; /* last UINT32_MAX: no end */
};
const char *occurrences_read(const char *p, size_t len, struct occurrences *out);

/* ---- and back ---- */

/* "10.0.0.1". buf: at least 16 octets. */
const char *address_text(uint32_t addr, char *buf);

#endif
