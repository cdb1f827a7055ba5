/* A digest of 128 bits over words: two multiplications a word, each lane mixed with the other at the end. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__clang__)
#define DIGEST_WRAPS __attribute__((no_sanitize("unsigned-integer-overflow")))
#else
#define DIGEST_WRAPS
#endif

DIGEST_WRAPS static inline uint64_t digest_mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

DIGEST_WRAPS static inline void digest_words(const uint64_t *words, size_t n, uint64_t to[2])
{
    uint64_t a = UINT64_C(0x9e3779b97f4a7c15) * (n + 1), b = UINT64_C(0xc2b2ae3d27d4eb4f);
    for (size_t i = 0; i < n; i++) {
        a = (a ^ words[i]) * UINT64_C(0x9fb21c651e98df25);
        a ^= a >> 35;
        b = (b + words[i]) * UINT64_C(0xa0761d6478bd642f);
        b ^= b >> 29;
    }
    to[0] = digest_mix(a + b);
    to[1] = digest_mix(b ^ (a << 17 | a >> 47));
}

/* Of octets; what is missing to a whole word is taken as zero, and the length counts. */
static inline void digest_octets(const void *octets, size_t n, uint64_t to[2])
{
    uint64_t words[256 + 1];
    const char *p = octets;
    uint64_t sofar[2] = {n, 0};
    while (n > sizeof words - 24) {
        memcpy(words, p, sizeof words - 24);
        words[sizeof words / 8 - 2] = sofar[0];
        words[sizeof words / 8 - 1] = sofar[1];
        words[sizeof words / 8 - 3] = 0;
        digest_words(words, sizeof words / 8, sofar);
        p += sizeof words - 24;
        n -= sizeof words - 24;
    }
    size_t n_words = (n + 7) / 8;
    if (n_words > 0)
        words[n_words - 1] = 0;
    memcpy(words, p, n);
    words[n_words++] = sofar[0];
    words[n_words++] = sofar[1];
    digest_words(words, n_words, to);
}

#endif
