#include "options_text.h"
#include "options.h"

#include <inttypes.h>

void hex_text(const uint8_t *p, size_t n, struct strbuf *out)
{
    for (size_t i = 0; i < n; i++)
        strbuf_printf(out, "%02x", (unsigned)p[i]);
}

/* ---- from octets, as a reader of the wire sees them ---- */

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* A kind without a name, or with a length that is not its own. */
static void put_unknown(struct strbuf *out, const uint8_t *p, uint32_t len)
{
    strbuf_printf(out, "unknown-%u", (unsigned)p[0]);
    if (len > 2)
        strbuf_puts(out, " 0x");
    hex_text(p + 2, len - 2, out);
}

static void put_fast_open(struct strbuf *out, const uint8_t *p, uint32_t len)
{
    strbuf_puts(out, len > 2 ? "tfo  cookie " : "tfo  cookiereq");
    hex_text(p + 2, len - 2, out);
}

static void put_option(struct strbuf *out, const uint8_t *p, uint32_t len)
{
    if (p[0] == 2 && len == 4)
        strbuf_printf(out, "mss %u", (unsigned)(p[2] << 8 | p[3]));
    else if (p[0] == 3 && len == 3)
        strbuf_printf(out, "wscale %u", (unsigned)p[2]);
    else if (p[0] == 4 && len == 2)
        strbuf_puts(out, "sackOK");
    else if (p[0] == 8 && len == 10)
        strbuf_printf(out, "TS val %" PRIu32 " ecr %" PRIu32, get32(p + 2), get32(p + 6));
    else if (p[0] == 34)
        put_fast_open(out, p, len);
    else
        put_unknown(out, p, len);
}

bool options_text(const struct segment *seg, struct strbuf *out)
{
    uint8_t octets[OPTIONS_MAX];
    const uint8_t *p = octets, *end = octets + options_size(seg);

    options_put(seg, octets);
    for (uint32_t len; p < end; p += len) {
        if (p > octets)
            strbuf_puts(out, ",");
        if (p[0] <= 1) {
            strbuf_puts(out, p[0] ? "nop" : "eol");
            if (p[0] == 0)
                return true;
            len = 1;
            continue;
        }
        len = end - p > 1 ? p[1] : 0;
        if (len < 2 || len > (uint32_t)(end - p)) {
            strbuf_puts(out, "[bad opt]");
            return false;
        }
        put_option(out, p, len);
    }
    return true;
}

/* ---- in short ---- */

void options_words(const struct segment *seg, struct strbuf *out)
{
    if (seg->opts & OPT_SACK_PERMITTED)
        strbuf_puts(out, " sackOK");
    if (seg->opts & OPT_TIMESTAMPS)
        strbuf_printf(out, " TS %" PRIu32 "/%" PRIu32, seg->tsval, seg->tsecr);
    if (seg->opts & OPT_WSCALE)
        strbuf_printf(out, " wscale %u", (unsigned)seg->wscale);
    if (seg->opts & OPT_FAST_OPEN)
        strbuf_puts(out, seg->n_extra > 0 ? " tfo " : " tfo cookiereq");
    if (seg->opts & OPT_RAW)
        strbuf_puts(out, " raw ");
    if (seg->opts & (OPT_FAST_OPEN | OPT_RAW))
        hex_text(seg->extra, seg->n_extra, out);
}
