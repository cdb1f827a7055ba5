/* From a row to its arrow: where it begins and ends, what stands on it, and in which ink. */
#include "ladder_arrow.h"

#include "fate_text.h"
#include "ladder_call.h"
#include "ladder_label.h"
#include "ladder_lane.h"
#include "ladder_rule.h"
#include "segment_text.h"
#include "utf8.h"

#include <inttypes.h>

/* "[carol]" in l->tip_text, or "[*]" and the name in the reason if the lane is too narrow for it. */
static void name_marker(struct ladder *l, const char *name, const char *how)
{
    strbuf_clear(&l->tip_text);
    strbuf_printf(&l->tip_text, "[%s]", name);
    if (utf8_text_width(l->tip_text.p, l->tip_text.n) <= lane_width(&l->geo) - 6)
        return;
    strbuf_clear(&l->tip_text);
    strbuf_puts(&l->tip_text, "[*]");
    why_item(l);
    strbuf_printf(&l->why, "%s %s", how, name);
}

/* "[1]…" where an arrow goes on or comes from elsewhere. The dots are on the side of the gap, and are left out if the
 * label needs their column. */
static void number_marker(struct ladder *l, uint32_t number, bool gap_at_right)
{
    const char *dots = glyph_text(GLYPH_MORE, l->opts->ascii);
    int room = lane_width(&l->geo) - utf8_text_width(l->label.p, l->label.n) - utf8_text_width(l->extra.p, l->extra.n);

    if (room < 12)
        dots = "";
    strbuf_clear(&l->tip_text);
    strbuf_printf(&l->tip_text, "%s[%" PRIu32 "]%s", gap_at_right ? "" : dots, number, gap_at_right ? dots : "");
}

/* Somebody without a lifeline, at the other end of a segment. */
static const char *other_name(const struct ladder *l, const struct trace_rec *rec, uint8_t host)
{
    if (rec->marks & MARK_FLOOD)
        return "flood";
    return host < l->meta->n_hosts ? l->meta->hosts[host] : network_name(rec);
}

/* Who put a segment into the network that arrives without having left a lifeline. */
static const char *origin(const struct ladder *l, const struct trace_rec *rec)
{
    return other_name(l, rec, rec->kind == TR_SEND ? rec->host : rec->peer);
}

/* A departure whose arrival was never seen. */
static void unfinished(struct ladder *l, const struct trace_rec *rec)
{
    strbuf_clear(&l->tip_text);
    strbuf_puts(&l->tip_text, glyph_text(GLYPH_MORE, l->opts->ascii));
    why_item(l);
    if (l->opts->unfinished)
        strbuf_puts(&l->why, "on its way");
    else
        strbuf_puts(&l->why, rec->arrives > l->recs[l->n - 1].at ? "still on its way at the end" : "does not arrive");
}

/* Who is to blame for a loss, in l->tip_text. */
static void tell_fate(struct ladder *l, const struct trace_rec *rec)
{
    strbuf_clear(&l->tip_text);
    fate_text(l->meta, rec, &l->tip_text);
}

static void departure(struct ladder *l, size_t i, struct arrow *a)
{
    const struct row *row = &l->rows.at[i];
    const struct trace_rec *rec = &l->recs[row->seg];

    a->to_right = row->side == SIDE_LEFT;
    a->from_line = (rec->marks & MARK_COPY) == 0; /* the channel made a copy, not the host */
    a->tip = TIP_TEXT;
    if (rec->fate != FATE_DELIVERED) {
        a->tip = TIP_LOST;
        a->ink = INK_LOSS;
        tell_fate(l, rec);
    } else if (host_side(rec->peer) == SIDE_NONE) {
        a->tip = TIP_INTO;
        name_marker(l, other_name(l, rec, rec->peer), "to");
    } else if (row->mate == NO_ROW) {
        unfinished(l, rec);
    } else if (row->number > 0) {
        number_marker(l, row->number, a->to_right);
    } else {
        a->tip = TIP_TURN;
    }
}

static void lost_from_elsewhere(struct ladder *l, size_t i, struct arrow *a)
{
    const struct row *row = &l->rows.at[i];
    const struct trace_rec *rec = &l->recs[row->seg];

    a->to_right = row->side == SIDE_RIGHT;
    a->tip = TIP_LOST;
    a->ink = INK_LOSS;
    name_marker(l, origin(l, rec), "from");
    strbuf_clear(&l->tail);
    strbuf_put(&l->tail, l->tip_text.p, l->tip_text.n);
    a->tail = l->tail.p;
    tell_fate(l, rec);
}

static void arrival(struct ladder *l, size_t i, struct arrow *a)
{
    const struct row *row = &l->rows.at[i];
    const struct trace_rec *rec = &l->recs[row->seg];

    a->to_right = row->side == SIDE_RIGHT;
    a->tip = rec_rejected(rec) ? TIP_REFUSED : TIP_HEAD;
    a->ink = a->tip == TIP_REFUSED ? INK_LOSS : INK_PLAIN;
    if (row->mate != NO_ROW && a->ink == INK_PLAIN && l->recs[l->rows.at[row->mate].seg].retransmission > 0)
        a->ink = INK_RETRANSMISSION;
    a->corner = row->mate != NO_ROW && row->number == 0;
    a->back = a->corner && l->rows.at[row->mate].side == row->side;
    if (a->corner)
        return;
    if (row->mate != NO_ROW)
        number_marker(l, row->number, !a->to_right);
    else
        name_marker(l, origin(l, rec), "from");
    a->tail = l->tip_text.p;
}

/* What had no room in the lane begins the reason. */
static void tell_leftovers(struct ladder *l, const struct arrow *a)
{
    if (a->label_left) {
        why_item(l);
        strbuf_put(&l->why, l->label.p, l->label.n);
        strbuf_put(&l->why, l->extra.p, l->extra.n);
    } else if (a->extra_left) {
        why_item(l);
        strbuf_puts(&l->why, l->extra.p + 1); /* without its leading blank */
    }
    if (a->text_left) {
        why_item(l);
        strbuf_printf(&l->why, "%s %s", glyph_text(GLYPH_LOST, l->opts->ascii), l->tip_text.p);
    }
}

bool row_is_foreign(const struct ladder *l, const struct row *row)
{
    return row->kind == ROW_SEND && rec_foreign(&l->recs[row->seg]);
}

bool arrow_draw(struct ladder *l, size_t i)
{
    const struct row *row = &l->rows.at[i];
    const struct trace_rec *rec = &l->recs[row->seg];
    struct arrow a = {.ink = rec->retransmission > 0 ? INK_RETRANSMISSION : INK_PLAIN};

    label_make(l, rec);
    if (row_is_foreign(l, row))
        lost_from_elsewhere(l, i, &a);
    else if (row->kind == ROW_SEND)
        departure(l, i, &a);
    else
        arrival(l, i, &a);
    a.label = l->label.p;
    a.extra = l->extra.p;
    if (a.tip == TIP_TEXT || a.tip == TIP_INTO || a.tip == TIP_LOST)
        a.tip_text = l->tip_text.p;
    lane_arrow(l, &a);
    tell_leftovers(l, &a);
    return a.tip == TIP_TURN;
}
