#include "isn.h"

#if defined(__clang__)
#define WRAPS __attribute__((no_sanitize("unsigned-integer-overflow", "implicit-conversion", "unsigned-shift-base")))
#else
#define WRAPS
#endif

WRAPS static inline uint64_t rotl(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

/* SipHash's state, by value, so that it can live in registers. */
struct sip {
    uint64_t v0, v1, v2, v3;
};

WRAPS static inline struct sip sip_round(struct sip s)
{
    s.v0 += s.v1;
    s.v2 += s.v3;
    s.v1 = rotl(s.v1, 13) ^ s.v0;
    s.v3 = rotl(s.v3, 16) ^ s.v2;
    s.v0 = rotl(s.v0, 32);
    s.v2 += s.v1;
    s.v0 += s.v3;
    s.v1 = rotl(s.v1, 17) ^ s.v2;
    s.v3 = rotl(s.v3, 21) ^ s.v0;
    s.v2 = rotl(s.v2, 32);
    return s;
}

static inline struct sip sip_word(struct sip s, uint64_t word)
{
    s.v3 ^= word;
    s = sip_round(sip_round(s));
    s.v0 ^= word;
    return s;
}

static inline uint64_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t get64(const uint8_t *p)
{
    return get32(p) | get32(p + 4) << 32;
}

WRAPS uint64_t siphash(const uint64_t key[2], const uint8_t *data, uint32_t len)
{
    struct sip s = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
                    key[1] ^ 0x7465646279746573u};
    uint32_t at = 0;
    for (; at + 8 <= len; at += 8) {
        s = sip_word(s, get64(data + at));
    }
    uint64_t last = (uint64_t)(len & 0xff) << 56; /* what is left, and the length in the top octet */
    uint32_t shift = 0;
    if (at + 4 <= len) {
        last |= get32(data + at);
        shift = 32;
        at += 4;
    }
    for (; at < len; at++, shift += 8)
        last |= (uint64_t)data[at] << shift;
    s = sip_word(s, last);
    s.v2 ^= 0xff;
    s = sip_round(sip_round(sip_round(sip_round(s))));
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

WRAPS uint32_t isn_clock(nsec now)
{
    return (uint32_t)((uint64_t)now / 4000);
}

WRAPS uint32_t isn_fixed64k(uint32_t n)
{
    return 64000 * (n + 1);
}

WRAPS uint32_t isn_rfc6528(nsec now, uint32_t laddr, uint16_t lport, uint32_t raddr, uint16_t rport, const uint64_t key[2])
{
    uint8_t sockets[12];
    put32(sockets, laddr);
    put32(sockets + 4, raddr);
    put32(sockets + 8, (uint32_t)lport << 16 | rport);
    return isn_clock(now) + (uint32_t)siphash(key, sockets, sizeof sockets);
}

/* SplitMix64's finalizer, once per input. */
WRAPS static uint64_t scramble(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

WRAPS uint64_t mix(uint64_t seed, uint64_t stream, uint64_t n)
{
    return scramble(scramble(scramble(seed) ^ stream) ^ n);
}
