/* pcapng (draft-ietf-opsawg-pcapng): one section; an interface per host; all that the trace knows beyond the wire is in
 * comments. With a tap there is one interface only, number 0. */
#include "capture.h"
#include "octets.h"
#include "packet.h"
#include "version.h"

#include <inttypes.h>
#include <string.h>

#define BLOCK_SECTION 0x0a0d0d0au
#define BYTE_ORDER_MAGIC 0x1a2b3c4du

enum { BLOCK_INTERFACE = 1, BLOCK_NAMES = 4, BLOCK_PACKET = 6 };
enum { OPT_END = 0, OPT_COMMENT = 1, SHB_USERAPPL = 4, IF_NAME = 2, IF_TSRESOL = 9, EPB_FLAGS = 2 };
enum { NAMES_END = 0, NAMES_IPV4 = 1 };
enum { NANOSECONDS = 9, INBOUND = 1, OUTBOUND = 2 };

/* ---- blocks and options ---- */

/* A block is: type, length, body, length. The length is known at its end. Returns where it begins. */
static size_t block_begin(struct strbuf *out, uint32_t type)
{
    size_t begin = out->n;

    octets_32(out, type);
    octets_32(out, 0);
    return begin;
}

static void block_end(struct strbuf *out, size_t begin)
{
    uint32_t len = (uint32_t)(out->n + 4 - begin);

    octets_32(out, len);
    if (!out->failed)
        memcpy(out->p + begin + 4, out->p + out->n - 4, 4);
}

/* As much of a text as an option can hold, never half a character. */
static size_t clip(const char *s, size_t len)
{
    if (len <= UINT16_MAX)
        return len;
    for (len = UINT16_MAX; len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80;)
        len--;
    return len;
}

static void option(struct strbuf *out, uint32_t code, const char *s, size_t len)
{
    len = clip(s, len);
    octets_16(out, code);
    octets_16(out, (uint32_t)len);
    strbuf_put(out, s, len);
    octets_pad(out, len);
}

static void text_option(struct strbuf *out, uint32_t code, const char *s)
{
    option(out, code, s, strlen(s));
}

static void options_end(struct strbuf *out)
{
    option(out, OPT_END, "", 0);
}

/* ---- what comes before the packets ---- */

static void put_about(struct strbuf *out, const struct trace_meta *meta, int tap)
{
    struct strbuf text = {0};

    strbuf_printf(&text, "%s, seed %" PRIu64 ", profile %s, tcpsim %s", meta->name, meta->seed, meta->profile,
                  TCPSIM_VERSION);
    if (tap >= 0)
        strbuf_printf(&text, ", as seen at %s", meta->hosts[tap]);
    if (text.failed)
        out->failed = true;
    else
        option(out, OPT_COMMENT, text.p, text.n);
    strbuf_free(&text);
    if (meta->title != NULL)
        text_option(out, OPT_COMMENT, meta->title);
    for (uint32_t i = 0; i < meta->n_about; i++)
        text_option(out, OPT_COMMENT, meta->about[i]);
}

static void put_section(struct strbuf *out, const struct trace_meta *meta, int tap)
{
    size_t begin = block_begin(out, BLOCK_SECTION);

    octets_32(out, BYTE_ORDER_MAGIC);
    octets_16(out, 1); /* version 1.0 */
    octets_16(out, 0);
    octets_32(out, UINT32_MAX); /* 64 bits: the length of the section is not told */
    octets_32(out, UINT32_MAX);
    put_about(out, meta, tap);
    text_option(out, SHB_USERAPPL, "tcpsim " TCPSIM_VERSION);
    options_end(out);
    block_end(out, begin);
}

static void put_interface(struct strbuf *out, const char *name)
{
    static const char resolution[] = {NANOSECONDS};
    size_t begin = block_begin(out, BLOCK_INTERFACE);

    octets_16(out, LINKTYPE_RAW);
    octets_16(out, 0);
    octets_32(out, PACKET_LONGEST);
    text_option(out, IF_NAME, name);
    option(out, IF_TSRESOL, resolution, sizeof resolution);
    options_end(out);
    block_end(out, begin);
}

/* So that addresses can be shown as names; a name ends with a NUL. */
static void put_names(struct strbuf *out, const struct trace_meta *meta)
{
    size_t begin = block_begin(out, BLOCK_NAMES);

    for (uint32_t i = 0; i < meta->n_hosts; i++) {
        size_t len = strlen(meta->hosts[i]);
        uint32_t a = meta->addrs[i];
        const unsigned char octets[4] = {(unsigned char)(a >> 24 & 255), (unsigned char)(a >> 16 & 255),
                                         (unsigned char)(a >> 8 & 255), (unsigned char)(a & 255)};

        if (len + 5 > UINT16_MAX)
            continue;
        octets_16(out, NAMES_IPV4);
        octets_16(out, (uint32_t)len + 5);
        strbuf_put(out, (const char *)octets, sizeof octets);
        strbuf_put(out, meta->hosts[i], len + 1);
        octets_pad(out, len + 5);
    }
    octets_16(out, NAMES_END);
    octets_16(out, 0);
    block_end(out, begin);
}

/* ---- packets ---- */

static void put_packet(struct strbuf *out, const struct trace_rec *rec, const struct sighting *s, uint32_t interface,
                       const struct strbuf *comment)
{
    const char flags[4] = {s->inbound ? INBOUND : OUTBOUND, 0, 0, 0};
    uint32_t size = packet_size(&rec->seg);
    size_t begin = block_begin(out, BLOCK_PACKET);

    octets_32(out, interface);
    octets_32(out, (uint32_t)(rec->at >> 32));
    octets_32(out, (uint32_t)(rec->at & UINT32_MAX));
    octets_32(out, size);
    octets_32(out, size);
    capture_packet(rec, s, out);
    octets_pad(out, size);
    if (comment->n > 0)
        option(out, OPT_COMMENT, comment->p, comment->n);
    option(out, EPB_FLAGS, flags, sizeof flags);
    options_end(out);
    block_end(out, begin);
}

void pcapng_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                   struct strbuf *out)
{
    struct strbuf comment = {0};
    struct sighting s;

    put_section(out, meta, opts->tap);
    for (uint32_t i = 0; i < meta->n_hosts; i++)
        if (opts->tap < 0 || i == (uint32_t)opts->tap)
            put_interface(out, meta->hosts[i]);
    put_names(out, meta);
    for (size_t i = 0; i < n; i++) {
        if (!capture_sees(meta, &recs[i], opts, &s))
            continue;
        strbuf_clear(&comment);
        capture_comment(meta, recs, n, i, &comment);
        put_packet(out, &recs[i], &s, opts->tap < 0 ? s.host : 0, &comment);
    }
    if (comment.failed)
        out->failed = true;
    strbuf_free(&comment);
}
