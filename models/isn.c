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

WRAPS static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotl(v[1], 13) ^ v[0];
    v[3] = rotl(v[3], 16) ^ v[2];
    v[0] = rotl(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotl(v[1], 17) ^ v[2];
    v[3] = rotl(v[3], 21) ^ v[0];
    v[2] = rotl(v[2], 32);
}

WRAPS uint64_t siphash(const uint64_t key[2], const uint8_t *data, uint32_t len)
{
    uint64_t v[4] = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
                     key[1] ^ 0x7465646279746573u};
    for (uint32_t at = 0; at <= len; at += 8) { /* the last word holds what is left, and the length in its top octet */
        uint64_t word = 0;
        for (uint32_t i = 0; i < 8 && at + i < len; i++)
            word |= (uint64_t)data[at + i] << (8 * i);
        if (at + 8 > len)
            word |= (uint64_t)(len & 0xff) << 56;
        v[3] ^= word;
        sip_round(v);
        sip_round(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

WRAPS uint32_t isn_clock(nsec now)
{
    return (uint32_t)((uint64_t)now / 4000);
}

WRAPS uint32_t isn_fixed64k(uint32_t n)
{
    return 64000 * (n + 1);
}

static void put32(uint8_t *to, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(x >> (24 - 8 * i) & 0xff);
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
