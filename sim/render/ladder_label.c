/* Labels: whose connection it is, the segment, and what else is of interest. */
#include "ladder_label.h"
#include "options_text.h"

#include "segment_text.h"

#include <inttypes.h>

/* Options are shown where they are the story: on SYNs, which agree on them, and of forged segments, which were given them on
 * purpose. */
static void put_options(struct ladder *l, const struct segment *seg, bool injected)
{
    bool chosen = l->opts->verbose > 0 || (seg->flags & SEG_SYN);

    if (injected || (chosen && !l->opts->no_options))
        options_words(seg, &l->extra);
}

static void make_extra(struct ladder *l, const struct segment *seg, bool injected)
{
    bool wordy = l->opts->verbose > 0;

    strbuf_clear(&l->extra);
    if (wordy || (seg->wnd == 0 && !(seg->flags & SEG_RST))) /* the window of a RST means nothing */
        strbuf_printf(&l->extra, " win %" PRIu32, seg->wnd);
    if (wordy && seg->mss != 0)
        strbuf_printf(&l->extra, " mss %u", (unsigned)seg->mss);
    put_options(l, seg, injected);
    if (seg->flags & SEG_URG)
        strbuf_printf(&l->extra, " urg %u", (unsigned)seg->up);
}

void label_make(struct ladder *l, const struct trace_rec *rec)
{
    const struct segment *seg = &rec->seg;
    struct shown_numbers shown = {.seq = seg->seq, .ack = seg->ack};

    if (l->opts->relative)
        shown = numbers_relative(&l->numbers, rec);
    strbuf_clear(&l->label);
    if (*conn_name(l, rec->conn) != '\0')
        strbuf_printf(&l->label, "%s: ", conn_name(l, rec->conn));
    label_text(seg, shown.seq, shown.ack, &l->label);
    make_extra(l, seg, rec->marks & MARK_INJECTED);
}
