/* A segment in a figure: "<SEQ=100><ACK=301><CTL=ACK>", broken between its pieces where a line is too short for it. */
#include "rfc_figure.h"

#include "options_text.h"
#include "segment_text.h"

#include <inttypes.h>
#include <stdio.h>

static struct strbuf *piece(struct figure *f)
{
    struct strbuf *p = &f->pieces[f->n_pieces++];

    strbuf_clear(p);
    return p;
}

static void number_piece(struct figure *f, const char *name, uint32_t value)
{
    strbuf_printf(piece(f), "<%s=%" PRIu32 ">", name, value);
}

static void control_piece(struct figure *f, uint8_t flags)
{
    struct strbuf *p;

    if (flags == 0)
        return;
    p = piece(f);
    strbuf_puts(p, "<CTL=");
    for (int i = 0; flag_name(flags, i) != NULL; i++)
        strbuf_printf(p, "%s%s", i > 0 ? "," : "", flag_name(flags, i));
    strbuf_puts(p, ">");
}

static void octets_piece(struct figure *f, const char *name, const struct segment *seg)
{
    struct strbuf *p = piece(f);

    strbuf_printf(p, "<%s=", name);
    hex_text(seg->extra, seg->n_extra, p);
    strbuf_puts(p, ">");
}

static void option_pieces(struct figure *f, const struct segment *seg)
{
    if (seg->mss != 0)
        number_piece(f, "MSS", seg->mss);
    if (seg->opts & OPT_SACK_PERMITTED)
        strbuf_puts(piece(f), "<SACK-PERMITTED>");
    if (seg->opts & OPT_TIMESTAMPS) {
        number_piece(f, "TSVAL", seg->tsval);
        number_piece(f, "TSECR", seg->tsecr);
    }
    if (seg->opts & OPT_WSCALE)
        number_piece(f, "WSCALE", seg->wscale);
    if (seg->opts & OPT_FAST_OPEN)
        octets_piece(f, "COOKIE", seg);
    if (seg->opts & OPT_RAW)
        octets_piece(f, "OPTIONS", seg);
}

/* "<SEQ=100><ACK=301><CTL=ACK><DATA=10>", in pieces at which it may be broken. */
void cut_segment(struct figure *f, const struct trace_rec *rec)
{
    const struct segment *seg = &rec->seg;
    struct shown_numbers shown = {.seq = seg->seq, .ack = seg->ack};
    bool wordy = f->opts->ladder.verbose > 0;

    if (f->opts->ladder.relative)
        shown = numbers_relative(&f->numbers, rec);
    f->n_pieces = 0;
    number_piece(f, "SEQ", shown.seq);
    if (seg->flags & SEG_ACK)
        number_piece(f, "ACK", shown.ack);
    control_piece(f, seg->flags);
    if (seg->len > 0)
        number_piece(f, "DATA", seg->len);
    if (wordy || (seg->wnd == 0 && !(seg->flags & SEG_RST)))
        number_piece(f, "WND", seg->wnd);
    if (seg->flags & SEG_URG)
        number_piece(f, "UP", seg->up);
    if (wordy)
        option_pieces(f, seg);
}

/* How many pieces from the first-th on fit in a line; their columns in *columns. */
static int fitting(const struct figure *f, int first, int *columns)
{
    int room = WIDTH - f->indent - 2 * AROUND, i = first;

    *columns = 0;
    while (i < f->n_pieces && (i == first || *columns + (int)f->pieces[i].n <= room))
        *columns += (int)f->pieces[i++].n;
    return i - first;
}

static int put_pieces(struct figure *f, int first)
{
    int columns, n = fitting(f, first, &columns);

    for (int i = first; i < first + n; i++)
        strbuf_puts(f->out, f->pieces[i].p != NULL ? f->pieces[i].p : "");
    put_blanks(f, WIDTH - f->indent - 2 * AROUND - columns);
    return first + n;
}

void put_segment(struct figure *f, const struct line *line)
{
    int next;

    begin_line(f);
    strbuf_printf(f->out, "%-*s %-*s ", STATE, line->left_state, ARROW, line->left_arrow);
    next = put_pieces(f, 0);
    strbuf_printf(f->out, " %-*s %s", ARROW, line->right_arrow, line->right_state);
    end_line(f);
    while (next < f->n_pieces) {
        begin_line(f);
        put_blanks(f, AROUND);
        next = put_pieces(f, next);
        end_line(f);
    }
}
