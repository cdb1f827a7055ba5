/* Sequence numbers are integers modulo 2^32 (RFC 9293, 3.4). All arithmetic that may wrap, and every comparison of two
 * sequence numbers, is in this file: a `<` between sequence numbers anywhere else is a bug that no compiler reports. */
#ifndef SEQ_H
#define SEQ_H

#include <stdbool.h>
#include <stdint.h>

#if defined(__clang__)
#define SEQ_WRAPS __attribute__((no_sanitize("unsigned-integer-overflow", "implicit-conversion")))
#else
#define SEQ_WRAPS
#endif

/* a + n, modulo 2^32 */
SEQ_WRAPS static inline uint32_t seq_add(uint32_t a, uint32_t n)
{
    return a + n;
}

/* a - n, modulo 2^32 */
SEQ_WRAPS static inline uint32_t seq_sub(uint32_t a, uint32_t n)
{
    return a - n;
}

/* The signed distance from b to a: positive if a is after b. Meaningful while they are less than 2^31 apart. */
SEQ_WRAPS static inline int32_t seq_diff(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

static inline bool seq_lt(uint32_t a, uint32_t b)
{
    return seq_diff(a, b) < 0;
}

static inline bool seq_leq(uint32_t a, uint32_t b)
{
    return seq_diff(a, b) <= 0;
}

static inline bool seq_gt(uint32_t a, uint32_t b)
{
    return seq_diff(a, b) > 0;
}

static inline bool seq_geq(uint32_t a, uint32_t b)
{
    return seq_diff(a, b) >= 0;
}

/* How one must not compare: as if numbers never came round. Only a strawman does. */
SEQ_WRAPS static inline bool seq_naively_within(uint32_t a, uint32_t from, uint32_t n)
{
    return from <= a && a < from + n;
}

static inline uint32_t seq_max(uint32_t a, uint32_t b)
{
    return seq_gt(a, b) ? a : b;
}

static inline uint32_t seq_min(uint32_t a, uint32_t b)
{
    return seq_lt(a, b) ? a : b;
}

#endif
