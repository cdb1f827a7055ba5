/* Arrows. A place in the lane is counted as k, the columns between it and the sender's lifeline, so that an arrow is
 * laid out only once and drawn in either direction; only texts are not mirrored.
 *
 *   tail  lead  label extra  trail  end
 *   [1]   ──    S. 300/101   ─────  ►
 *
 * If the line is short of room, first the spacing gets tighter, then the text at the end moves out, then the extras,
 * and last the label: they are reported as left over and appear in the reason. Flags and numbers are never cut. */
#include "ladder_lane.h"

#include "utf8.h"

#include <string.h>

/* Dashes before and after the label, blanks between the arrow and the texts at its ends. */
struct spacing {
    int lead, trail, gap;
};

struct layout {
    struct spacing spacing;
    int tail, label, extra, end;  /* widths of the texts */
    int start;                    /* k of the first column in use */
    int shaft;                    /* columns from after the tail to before the end */
};

static int text_width(const char *s)
{
    return s == NULL ? 0 : utf8_text_width(s, strlen(s));
}

int lane_column(const struct ladder *l, bool to_right, int k)
{
    return to_right ? l->geo.left + 1 + k : l->geo.right - 1 - k;
}

/* Where a text of so many columns begins that covers k up to k + width - 1. */
static int text_column(const struct ladder *l, bool to_right, int k, int width)
{
    return to_right ? lane_column(l, true, k) : lane_column(l, false, k + width - 1);
}

static int least_shaft(const struct layout *lay)
{
    const struct spacing *s = &lay->spacing;

    return lay->label > 0 ? s->lead + 1 + lay->label + lay->extra + 1 + s->trail : 3;
}

static int tail_part(const struct layout *lay)
{
    return lay->tail > 0 ? lay->tail + lay->spacing.gap : 0;
}

static int tip_part(const struct layout *lay, enum arrow_tip tip)
{
    switch (tip) {
    case TIP_TURN:
        return 2; /* the corner, and a column for the arrival's head */
    case TIP_TEXT:
        return lay->spacing.gap + lay->end;
    case TIP_INTO:
        return 1 + lay->spacing.gap + lay->end;
    case TIP_LOST:
        return 1 + (lay->end > 0 ? 1 + lay->end : 0);
    default:
        return 1;
    }
}

static int clamp(int n, int least, int most)
{
    if (n > most)
        n = most;
    return n < least ? least : n;
}

/* Shares the columns that are not needed between the place before the arrow and its shaft. */
static void spread(const struct ladder *l, const struct arrow *a, struct layout *lay, int spare)
{
    int lane = lane_width(&l->geo), middle = lane / 2;
    int ends = tail_part(lay) + lay->shaft;

    lay->start = 0;
    switch (a->tip) {
    case TIP_TURN: /* where there is no why column, the reason stands beside the turn: leave it room */
        lay->shaft += clamp((l->geo.why > 0 ? middle : lane - 5) - ends, 0, spare);
        break;
    case TIP_TEXT:
    case TIP_INTO:
        lay->shaft += clamp(middle - ends - tip_part(lay, a->tip), 0, spare);
        break;
    case TIP_LOST:
        if (lay->tail == 0)
            lay->shaft += clamp(middle - ends, 0, spare);
        break;
    default:
        if (lay->tail > 0)
            lay->start = clamp(middle, 0, spare);
        lay->shaft += spare - lay->start;
        break;
    }
}

/* Tries to lay the arrow out with these texts, in the widest spacing that has room. */
static bool lay_out(const struct ladder *l, const struct arrow *a, bool tip_text, bool extra, bool label,
                    struct layout *lay)
{
    const struct spacing spacings[] = {{2, 2, 1}, {1, 1, 0}, {a->tail != NULL ? 0 : 1, 0, 0}};

    for (size_t i = 0; i < sizeof spacings / sizeof *spacings; i++) {
        int spare;

        *lay = (struct layout){.spacing = spacings[i], .tail = text_width(a->tail)};
        lay->label = label ? text_width(a->label) : 0;
        lay->extra = label && extra ? text_width(a->extra) : 0;
        lay->end = tip_text ? text_width(a->tip_text) : 0;
        lay->shaft = least_shaft(lay);
        spare = lane_width(&l->geo) - tail_part(lay) - lay->shaft - tip_part(lay, a->tip);
        if (spare >= 0) {
            spread(l, a, lay, spare);
            return true;
        }
    }
    return false;
}

/* Gives up one text after the other until the arrow has room. A text that an arrow ends in is part of it. */
static void choose_layout(const struct ladder *l, struct arrow *a, struct layout *lay)
{
    bool end = a->tip == TIP_TEXT || a->tip == TIP_INTO;

    a->text_left = a->extra_left = a->label_left = false;
    if (lay_out(l, a, true, true, true, lay))
        return;
    a->text_left = !end && text_width(a->tip_text) > 0;
    if (lay_out(l, a, end, true, true, lay))
        return;
    a->extra_left = text_width(a->extra) > 0;
    if (lay_out(l, a, end, false, true, lay))
        return;
    a->label_left = true;
    lay_out(l, a, end, false, false, lay);
}

static void shaft(struct ladder *l, const struct arrow *a, int from, int to)
{
    for (int k = from; k < to; k++)
        canvas_glyph(&l->line, lane_column(l, a->to_right, k), GLYPH_SHAFT, a->ink);
}

static void text(struct ladder *l, const struct arrow *a, int k, const char *s, int width)
{
    if (width > 0)
        canvas_text(&l->line, text_column(l, a->to_right, k, width), s, strlen(s), a->ink);
}

static void draw_label(struct ladder *l, const struct arrow *a, const struct layout *lay, int k)
{
    int col = text_column(l, a->to_right, k, lay->label + lay->extra);

    canvas_text(&l->line, col, a->label, strlen(a->label), a->ink);
    if (lay->extra > 0)
        canvas_text(&l->line, col + lay->label, a->extra, strlen(a->extra), a->ink);
}

static void draw_shaft(struct ladder *l, const struct arrow *a, const struct layout *lay, int from)
{
    int after = from + lay->spacing.lead + 1 + lay->label + lay->extra + 1;

    if (lay->label == 0) {
        shaft(l, a, from, from + lay->shaft);
        return;
    }
    shaft(l, a, from, from + lay->spacing.lead);
    draw_label(l, a, lay, from + lay->spacing.lead + 1);
    shaft(l, a, after, from + lay->shaft);
}

static void glyph(struct ladder *l, const struct arrow *a, int k, enum glyph to_right, enum glyph to_left)
{
    canvas_glyph(&l->line, lane_column(l, a->to_right, k), a->to_right ? to_right : to_left, a->ink);
}

static void draw_tip(struct ladder *l, const struct arrow *a, const struct layout *lay, int k)
{
    switch (a->tip) {
    case TIP_TURN:
        glyph(l, a, k, GLYPH_LEFT_DOWN, GLYPH_RIGHT_DOWN);
        l->turn = k;
        break;
    case TIP_HEAD:
        glyph(l, a, k, GLYPH_TO_RIGHT, GLYPH_TO_LEFT);
        break;
    case TIP_REFUSED:
        glyph(l, a, k, GLYPH_LOST, GLYPH_LOST);
        break;
    case TIP_TEXT:
        text(l, a, k + lay->spacing.gap, a->tip_text, lay->end);
        break;
    case TIP_INTO:
        glyph(l, a, k, GLYPH_TO_RIGHT, GLYPH_TO_LEFT);
        text(l, a, k + 1 + lay->spacing.gap, a->tip_text, lay->end);
        break;
    case TIP_LOST:
        glyph(l, a, k, GLYPH_LOST, GLYPH_LOST);
        text(l, a, k + 2, a->tip_text, lay->end);
        break;
    }
}

/* The second half of a slant has no texts. */
static void draw_corner(struct ladder *l, const struct arrow *a)
{
    const struct layout none = {.label = 0};
    int last = lane_width(&l->geo) - 1;
    int turn = a->back ? last - l->turn : l->turn; /* which is counted from the sender */

    glyph(l, a, turn, GLYPH_DOWN_RIGHT, GLYPH_DOWN_LEFT);
    shaft(l, a, turn + 1, last);
    draw_tip(l, a, &none, last);
}

void lane_arrow(struct ladder *l, struct arrow *a)
{
    struct layout lay;
    int from;

    if (a->corner) {
        draw_corner(l, a);
        return;
    }
    choose_layout(l, a, &lay);
    if (a->from_line)
        canvas_glyph(&l->line, lane_column(l, a->to_right, -1), a->to_right ? GLYPH_FROM_LEFT : GLYPH_FROM_RIGHT,
                     INK_PLAIN);
    text(l, a, lay.start, a->tail, lay.tail);
    from = lay.start + tail_part(&lay);
    draw_shaft(l, a, &lay, from);
    draw_tip(l, a, &lay, from + lay.shaft);
}
