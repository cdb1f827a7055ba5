#include "cookie.h"

#include "isn.h"
#include "seq.h"

/* Linux's four (net/ipv4/syncookies.c). The classic layout has room for eight and does not say which. */
static const uint16_t linux_mss[] = {536, 1300, 1440, 1460};
static const uint16_t classic_mss[] = {216, 536, 1024, 1300, 1440, 1460, 4312, 8960};

static const struct layout {
    const uint16_t *mss;
    uint32_t n_mss;
    nsec tick;
} layouts[] = {
    [COOKIE_LINUX] = {linux_mss, sizeof linux_mss / sizeof *linux_mss, SEC(60)},
    [COOKIE_CLASSIC] = {classic_mss, sizeof classic_mss / sizeof *classic_mss, SEC(64)},
};

enum { HASH_BITS = 24, HASH_MASK = (1 << HASH_BITS) - 1, MSS_BITS = 3 };

static uint32_t index_of(const struct layout *l, uint16_t mss)
{
    uint32_t i = l->n_mss - 1;
    while (i > 0 && mss < l->mss[i])
        i--;
    return i;
}

uint16_t cookie_mss(uint32_t layout, uint16_t mss)
{
    return layouts[layout].mss[index_of(&layouts[layout], mss)];
}

static uint32_t ticks_of(const struct layout *l, nsec now)
{
    return (uint32_t)(now / l->tick);
}

/* which: H0 and H1 are different functions. */
static uint32_t hash(const struct cookie_of *of, uint32_t count, uint32_t which, const uint64_t key[2])
{
    uint8_t in[20];
    put32(in, of->laddr);
    put32(in + 4, of->raddr);
    put32(in + 8, (uint32_t)of->lport << 16 | of->rport);
    put32(in + 12, count);
    put32(in + 16, which);
    return (uint32_t)(siphash(key, in, sizeof in) & UINT32_MAX);
}

/* ---- linux ---- */

static uint32_t linux_base(const struct cookie_of *of, const uint64_t key[2])
{
    return seq_add(hash(of, 0, 0, key), of->irs);
}

static uint32_t linux_make(const struct cookie_of *of, uint32_t index, uint32_t count, const uint64_t key[2])
{
    uint32_t low = seq_add(hash(of, count, 1, key), index) & HASH_MASK;
    return seq_add(linux_base(of, key), seq_add((count & 0xff) << HASH_BITS, low));
}

/* The index, or something above all indices. */
static uint32_t linux_open(const struct cookie_of *of, uint32_t iss, uint32_t ticks, uint32_t count, const uint64_t key[2])
{
    uint32_t inside = seq_sub(iss, linux_base(of, key));
    uint32_t age = seq_sub(count, inside >> HASH_BITS) & 0xff;
    return age < ticks ? seq_sub(inside, hash(of, seq_sub(count, age), 1, key)) & HASH_MASK : UINT32_MAX;
}

/* ---- classic ---- */

static uint32_t classic_make(const struct cookie_of *of, uint32_t index, uint32_t t, const uint64_t key[2])
{
    uint32_t low = hash(of, t, 0, key) & HASH_MASK;
    return seq_add(of->irs, (t & 31) << (HASH_BITS + MSS_BITS) | index << HASH_BITS | low);
}

static uint32_t classic_open(const struct cookie_of *of, uint32_t iss, uint32_t ticks, uint32_t t, const uint64_t key[2])
{
    uint32_t inside = seq_sub(iss, of->irs);
    uint32_t age = seq_sub(t, inside >> (HASH_BITS + MSS_BITS)) & 31;
    bool ours = age < ticks && (inside & HASH_MASK) == (hash(of, seq_sub(t, age), 0, key) & HASH_MASK);
    return ours ? inside >> HASH_BITS & ((1 << MSS_BITS) - 1) : UINT32_MAX;
}

uint32_t cookie_make(uint32_t layout, const struct cookie_of *of, uint16_t mss, nsec now, const uint64_t key[2])
{
    const struct layout *l = &layouts[layout];
    uint32_t index = index_of(l, mss), count = ticks_of(l, now);
    return layout == COOKIE_LINUX ? linux_make(of, index, count, key) : classic_make(of, index, count, key);
}

uint16_t cookie_check(uint32_t layout, const struct cookie_of *of, uint32_t iss, uint32_t ticks, nsec now,
                      const uint64_t key[2])
{
    const struct layout *l = &layouts[layout];
    uint32_t count = ticks_of(l, now);
    uint32_t index = layout == COOKIE_LINUX ? linux_open(of, iss, ticks, count, key)
                                            : classic_open(of, iss, ticks, count, key);
    return index < l->n_mss ? l->mss[index] : 0;
}

enum { TS_BITS = 6, TS_MASK = (1 << TS_BITS) - 1, TS_WSCALE = 15, TS_SACK = 16 }; /* bit 5 is ECN's */

uint32_t cookie_tsval(uint32_t clock, struct cookie_options options)
{
    uint32_t low = options.wscale | (options.sack ? TS_SACK : 0u);
    uint32_t tsval = (clock & ~(uint32_t)TS_MASK) | low;
    return low > (clock & TS_MASK) ? seq_sub(tsval, 1 << TS_BITS) : tsval; /* never ahead of the clock */
}

struct cookie_options cookie_options(uint32_t tsecr)
{
    return (struct cookie_options){.wscale = tsecr & TS_WSCALE, .sack = tsecr & TS_SACK};
}
