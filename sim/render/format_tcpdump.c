/* One line a segment, as `tcpdump -nn -S` prints it at one host: to be grepped, and to be compared with real captures.
 * With opts->ladder.relative it is `tcpdump -nn`: numbers count from the ISN in what has an ACK bit and no SYN. */
#include "format.h"
#include "ladder_rows.h"
#include "numbers.h"
#include "options_text.h"
#include "segment_text.h"
#include "tap.h"

#include <inttypes.h>

/* hh:mm:ss.uuuuuu: the run begins at midnight. Microseconds are cut off, days are not counted, as tcpdump does it. */
static void put_time(struct strbuf *out, nsec at)
{
    uint64_t us = (uint64_t)at / 1000, s = us / 1000000;

    strbuf_printf(out, "%02u:%02u:%02u.%06u", (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60), (unsigned)(s % 60),
                  (unsigned)(us % 1000000));
}

static void put_sockets(struct strbuf *out, const struct segment *seg)
{
    strbuf_puts(out, " IP ");
    dotted_text(seg->saddr, out);
    strbuf_printf(out, ".%u > ", (unsigned)seg->sport);
    dotted_text(seg->daddr, out);
    strbuf_printf(out, ".%u: ", (unsigned)seg->dport);
}

/* A bare ACK has no seq, and a SYN is not counted where text ends. */
static void put_numbers(struct strbuf *out, const struct segment *seg, const struct shown_numbers *shown)
{
    if (seg->len > 0 || (seg->flags & (SEG_SYN | SEG_FIN | SEG_RST)))
        strbuf_printf(out, ", seq %" PRIu32, shown->seq);
    if (seg->len > 0)
        strbuf_printf(out, ":%" PRIu32, seq_add(shown->seq, seg->len));
    if (seg->flags & SEG_ACK)
        strbuf_printf(out, ", ack %" PRIu32, shown->ack);
}

static void put_line(struct strbuf *out, const struct trace_rec *rec, const struct shown_numbers *shown)
{
    const struct segment *seg = &rec->seg;
    char flags[8];

    put_time(out, rec->at);
    put_sockets(out, seg);
    strbuf_printf(out, "Flags [%s]", seg->flags != 0 ? flags_text(seg->flags, flags) : "none");
    put_numbers(out, seg, shown);
    strbuf_printf(out, ", win %" PRIu32, seg->wnd);
    if (seg->flags & SEG_URG)
        strbuf_printf(out, ", urg %u", (unsigned)seg->up);
    if (seg->mss != 0 || seg->opts != 0) {
        strbuf_puts(out, ", options [");
        if (!options_text(seg, out)) {
            strbuf_puts(out, "\n"); /* tcpdump stops there */
            return;
        }
        strbuf_puts(out, "]");
    }
    strbuf_printf(out, ", length %" PRIu32 "\n", seg->len);
}

static bool counts_from_isn(const struct segment *seg)
{
    return (seg->flags & (SEG_ACK | SEG_SYN)) == SEG_ACK;
}

void tcpdump_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
                    const struct format_options *opts, struct strbuf *out)
{
    int tap = opts->tap < 0 ? 0 : opts->tap;
    struct numbers numbers;

    if (!numbers_init(&numbers, meta)) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct trace_rec *rec = &recs[i];
        struct shown_numbers shown = {.seq = rec->seg.seq, .ack = rec->seg.ack};

        numbers_learn(&numbers, rec);
        if (!tap_sees(rec, tap) || rec_hidden(rec, opts->ladder.connection))
            continue;
        if (opts->ladder.relative && counts_from_isn(&rec->seg))
            shown = numbers_relative(&numbers, rec);
        put_line(out, rec, &shown);
    }
    numbers_free(&numbers);
}
