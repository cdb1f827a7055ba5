#include "options.h"

#include <string.h>

enum kind {
    KIND_END = 0,
    KIND_NOP = 1,
    KIND_MSS = 2,
    KIND_WSCALE = 3,
    KIND_SACK_PERMITTED = 4,
    KIND_TIMESTAMPS = 8,
    KIND_FAST_OPEN = 34,
};
enum { LEN_MSS = 4, LEN_WSCALE = 3, LEN_SACK_PERMITTED = 2, LEN_TIMESTAMPS = 10, LEN_HEAD = 2 };

/* ---- writing ---- */

/* Octets, counted, and kept if there is somewhere to keep them. */
struct writer {
    uint8_t *p;
    uint32_t n;
};

static void put8(struct writer *w, uint32_t x)
{
    if (w->p)
        w->p[w->n] = (uint8_t)(x & 255);
    w->n++;
}

static void put16(struct writer *w, uint32_t x)
{
    put8(w, x >> 8);
    put8(w, x);
}

static void put32(struct writer *w, uint32_t x)
{
    put16(w, x >> 16);
    put16(w, x);
}

static void put_head(struct writer *w, enum kind kind, uint32_t len)
{
    put8(w, kind);
    put8(w, len);
}

static void put_nops(struct writer *w, int n)
{
    while (n-- > 0)
        put8(w, KIND_NOP);
}

/* SACK-permitted fits into the two octets in front of timestamps where NOPs would stand else. */
static void put_timestamps(struct writer *w, const struct segment *seg)
{
    if (!(seg->opts & OPT_SACK_PERMITTED))
        put_nops(w, 2);
    put_head(w, KIND_TIMESTAMPS, LEN_TIMESTAMPS);
    put32(w, seg->tsval);
    put32(w, seg->tsecr);
}

static void put_extra(struct writer *w, const struct segment *seg)
{
    for (uint32_t i = 0; i < seg->n_extra; i++)
        put8(w, seg->extra[i]);
}

static void put_all(struct writer *w, const struct segment *seg)
{
    if (seg->mss) {
        put_head(w, KIND_MSS, LEN_MSS);
        put16(w, seg->mss);
    }
    if ((seg->opts & OPT_SACK_PERMITTED) && !(seg->opts & OPT_TIMESTAMPS))
        put_nops(w, 2);
    if (seg->opts & OPT_SACK_PERMITTED)
        put_head(w, KIND_SACK_PERMITTED, LEN_SACK_PERMITTED);
    if (seg->opts & OPT_TIMESTAMPS)
        put_timestamps(w, seg);
    if (seg->opts & OPT_WSCALE) {
        put_nops(w, 1);
        put_head(w, KIND_WSCALE, LEN_WSCALE);
        put8(w, seg->wscale);
    }
    if (seg->opts & OPT_FAST_OPEN) {
        put_head(w, KIND_FAST_OPEN, LEN_HEAD + (uint32_t)seg->n_extra);
        put_extra(w, seg);
        put_nops(w, -(int)(seg->n_extra + LEN_HEAD) & 3);
    }
    if (seg->opts & OPT_RAW)
        put_extra(w, seg);
    while (w->n & 3)
        put8(w, KIND_END);
}

uint32_t options_size(const struct segment *seg)
{
    if (seg->opts == 0)
        return seg->mss ? (uint32_t)LEN_MSS : 0;
    struct writer counts = {0};
    put_all(&counts, seg);
    return counts.n;
}

void options_put(const struct segment *seg, uint8_t *out)
{
    put_all(&(struct writer){.p = out}, seg);
}

/* ---- reading ---- */

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* RFC 7413, 4.1.1: 4 to 16 octets and an even number, or none. */
static void read_fast_open(struct segment *seg, const uint8_t *p, uint32_t len)
{
    uint32_t n = len - LEN_HEAD;
    if (n != 0 && (n < 4 || n > OPT_EXTRA_MAX || n % 2 != 0))
        return;
    seg->opts |= OPT_FAST_OPEN;
    seg->n_extra = (uint8_t)n;
    memcpy(seg->extra, p + LEN_HEAD, n);
}

/* One option of a legal length. */
static void read_one(struct segment *seg, const uint8_t *p, uint32_t len)
{
    if (p[0] == KIND_MSS && len == LEN_MSS) {
        seg->mss = (uint16_t)(p[2] << 8 | p[3]);
    } else if (p[0] == KIND_WSCALE && len == LEN_WSCALE) {
        seg->opts |= OPT_WSCALE;
        seg->wscale = p[2];
    } else if (p[0] == KIND_SACK_PERMITTED && len == LEN_SACK_PERMITTED) {
        seg->opts |= OPT_SACK_PERMITTED;
    } else if (p[0] == KIND_TIMESTAMPS && len == LEN_TIMESTAMPS) {
        seg->opts |= OPT_TIMESTAMPS;
        seg->tsval = get32(p + 2);
        seg->tsecr = get32(p + 6);
    } else if (p[0] == KIND_FAST_OPEN) {
        read_fast_open(seg, p, len);
    }
}

void options_read(struct segment *seg, const uint8_t *p, uint32_t n)
{
    for (uint32_t len; n > 0 && p[0] != KIND_END; p += len, n -= len) {
        len = 1;
        if (p[0] == KIND_NOP)
            continue;
        len = n > 1 ? p[1] : 0;
        if (len < LEN_HEAD || len > n) {
            seg->opts |= OPT_MALFORMED;
            return;
        }
        read_one(seg, p, len);
    }
}

struct segment options_decoded(const struct segment *seg)
{
    uint8_t octets[OPTIONS_MAX];
    struct segment result = *seg;
    if (!(seg->opts & OPT_RAW))
        return result;
    options_put(seg, octets);
    result.mss = 0;
    result.opts = result.wscale = result.n_extra = 0;
    options_read(&result, octets, options_size(seg));
    return result;
}
