/* One row: a line with time, states and the arrow, and further lines as the reason needs them. */
#include "ladder_row.h"

#include "ladder_arrow.h"
#include "ladder_flood.h"
#include "ladder_knowledge.h"
#include "ladder_label.h"
#include "ladder_lane.h"
#include "ladder_rule.h"
#include "ladder_why.h"
#include "numtext.h"
#include "utf8.h"
#include "wrap.h"

#include <inttypes.h>
#include <string.h>

/* What the two state columns hold: a state or, in the sender's, how manieth retransmission this is. */
struct sides {
    bool shows[2], changed[2];
    uint8_t state[2];
};

/* A connection between a lifeline and a third host is none of the other lifeline's. */
static uint8_t state_now(const struct ladder *l, int side)
{
    unsigned parties = l->parties[l->conn];
    bool absent = (parties & 1u << SIDE_NONE) != 0 && (parties & 1u << side) == 0;

    return absent ? NO_STATE_KNOWN : host_states_of(&l->states, (uint32_t)side, l->conn);
}

/* A record that the states have just learned from: does it change what a state column of its row shows? What only
 * happens to a listener is nothing to a connection that is on its way. */
static void see_change(const struct ladder *l, const struct row *row, const struct trace_rec *rec, struct sides *s)
{
    int side = host_side(rec->host);

    if (!row->cause || rec->kind != TR_STATE || side == SIDE_NONE || rec->from == rec->to || rec->conn != row->conn)
        return;
    if (rec->conn == CONN_OTHER ? state_of_listener(rec) : host_states_of(&l->states, rec->host, rec->conn) != rec->to)
        return;
    s->shows[side] = s->changed[side] = true;
    s->state[side] = rec->to;
}

/* Brings the states up to date and decides what the row shows of them. */
static struct sides follow_states(struct ladder *l, const struct row *row, bool show_both)
{
    struct sides s = {{show_both, show_both}, {false, false}, {0, 0}};
    uint8_t before[2];

    if (row->conn != CONN_OTHER)
        l->conn = row->conn;
    ladder_follow(l, row->first);
    for (int side = SIDE_LEFT; side <= SIDE_RIGHT; side++)
        before[side] = state_now(l, side);
    while (l->seen < row->end) {
        ladder_follow(l, l->seen + 1);
        see_change(l, row, &l->recs[l->seen - 1], &s);
    }
    for (int side = SIDE_LEFT; side <= SIDE_RIGHT; side++) {
        if (s.changed[side])
            continue;
        s.state[side] = state_now(l, side);
        s.changed[side] = s.state[side] != before[side];
        s.shows[side] = s.shows[side] || s.changed[side];
    }
    return s;
}

static int state_column(const struct ladder *l, int side)
{
    return side == SIDE_LEFT ? l->geo.left_state : l->geo.right_state;
}

static void draw_states(struct ladder *l, const struct sides *s)
{
    for (int side = SIDE_LEFT; side <= SIDE_RIGHT; side++) {
        const char *name;

        if (!s->shows[side] || s->state[side] == NO_STATE_KNOWN)
            continue;
        name = tcp_state_name(s->state[side]);
        canvas_text(&l->line, state_column(l, side), name, strlen(name), s->changed[side] ? INK_STATE : INK_PLAIN);
    }
}

static void draw_lifelines(struct ladder *l, enum glyph glyph)
{
    canvas_glyph(&l->line, l->geo.left, glyph, INK_PLAIN);
    canvas_glyph(&l->line, l->geo.right, glyph, INK_PLAIN);
}

/* ---- reasons ---- */

/* Where the reason of a row goes: columns [from, to), on the row's own line or below it. */
struct place {
    int from, to;
    bool below;
    bool at_right;   /* a block that ends at `to`, next to the lifeline of whom it is about */
};

static struct place why_place(const struct ladder *l, const struct row *row, bool turns)
{
    const struct geometry *geo = &l->geo;
    struct place p = {geo->why, geo->why + geo->why_width, false, false};
    int turn;

    if (geo->why > 0)
        return p;
    p = (struct place){geo->left + 2, geo->right - 1, row->kind != ROW_PLAIN, row->side == SIDE_RIGHT};
    turn = lane_column(l, row->side == SIDE_LEFT, l->turn);
    if (turns && row->side == SIDE_LEFT)
        p.to = turn - 1;
    if (turns && row->side == SIDE_RIGHT)
        p.from = turn + 2;
    return p;
}

/* The columns of the longest line. */
static int block_width(const struct strbuf *text, int width)
{
    size_t at = 0, next = 0;
    int longest = 0;

    for (; at < text->n; at += next) {
        size_t len = wrap_line(text->p + at, text->n - at, width, &next);
        int w = utf8_text_width(text->p + at, len);

        longest = w > longest ? w : longest;
    }
    return longest;
}

/* A line with the lifelines and the arrow that is on its way down; beside them what the ends can be sure of, if that was
 * asked for. */
static void further_line(struct ladder *l, const struct row *row, bool turns)
{
    draw_lifelines(l, GLYPH_LIFE);
    knowledge_put(l);
    if (turns)
        canvas_glyph(&l->line, lane_column(l, row->side == SIDE_LEFT, l->turn), GLYPH_LIFE,
                     l->recs[row->seg].retransmission > 0 ? INK_RETRANSMISSION : INK_PLAIN);
}

/* Puts the reason and ends the row's lines. */
static void draw_why(struct ladder *l, const struct row *row, bool turns)
{
    struct place p = why_place(l, row, turns);
    const char *text = l->why.p;
    size_t at = 0, next = 0;
    int from = p.from;

    if (p.at_right)
        from = p.to - block_width(&l->why, p.to - p.from);
    if (p.below || l->why.n == 0)
        canvas_flush(&l->line, l->out);
    for (; at < l->why.n; at += next) {
        size_t len = wrap_line(text + at, l->why.n - at, p.to - p.from, &next);

        if (p.below || at > 0)
            further_line(l, row, turns);
        canvas_text(&l->line, from, text + at, len, INK_WHY);
        canvas_flush(&l->line, l->out);
    }
    while (knowledge_due(l)) {
        further_line(l, row, turns);
        canvas_flush(&l->line, l->out);
    }
}

/* ---- rows ---- */

static void draw_time(struct ladder *l, nsec at)
{
    char buf[NUMTEXT_MAX];
    const char *text = time_text(at, l->geo.decimals, buf);
    int width = (int)strlen(text);

    strbuf_clear(&l->time);
    strbuf_puts(&l->time, text);
    canvas_text(&l->line, l->geo.time_end - width, l->time.p, l->time.n, INK_PLAIN);
}

static void draw_centred(struct ladder *l, const struct strbuf *text, enum ink ink)
{
    int width = utf8_text_width(text->p, text->n), room = lane_width(&l->geo) - width;

    canvas_text(&l->line, l->geo.left + 1 + (room > 0 ? room / 2 : 0), text->p, text->n, ink);
}

static void draw_flood(struct ladder *l, const struct row *row)
{
    const char *dots = glyph_text(GLYPH_MORE, l->opts->ascii);
    struct flood_sum sum;
    uint32_t n;

    flood_count(&sum, l->recs, row, l->meta);
    n = sum.arrived > 0 ? sum.arrived : sum.sent;
    strbuf_clear(&l->label);
    if (n > 0)
        strbuf_printf(&l->label, "%s %" PRIu32 " SYN%s from a flood %s", dots, n, n == 1 ? "" : "s", dots);
    else
        strbuf_printf(&l->label, "%s answers to the flood %s", dots, dots);
    draw_centred(l, &l->label, INK_PLAIN);
    why_flood(l, row);
}

/* What a host without a lifeline receives: in the lane, which is also where the reason goes if it has no column. */
static void draw_receipt(struct ladder *l, const struct row *row)
{
    const struct trace_rec *rec = &l->recs[row->first];

    label_make(l, rec);
    strbuf_clear(&l->tip_text);
    strbuf_printf(&l->tip_text, "%s receives %s", host_name(l->meta, rec->host), l->label.p);
    strbuf_put(&l->tip_text, l->extra.p, l->extra.n);
    if (l->geo.why > 0 && utf8_text_width(l->tip_text.p, l->tip_text.n) <= lane_width(&l->geo)) {
        draw_centred(l, &l->tip_text, rec_rejected(rec) ? INK_LOSS : INK_PLAIN);
    } else {
        why_item(l);
        strbuf_put(&l->why, l->tip_text.p, l->tip_text.n);
    }
}

/* "rtx 2" in the sender's state column. False if it has none, or if there is a state already. */
static bool draw_retransmission(struct ladder *l, const struct row *row, const struct sides *s)
{
    if (row_is_foreign(l, row) || s->shows[row->side])
        return false;
    strbuf_clear(&l->rtx);
    strbuf_printf(&l->rtx, "rtx %u", (unsigned)l->recs[row->seg].retransmission);
    canvas_text(&l->line, state_column(l, row->side), l->rtx.p, l->rtx.n, INK_RETRANSMISSION);
    return true;
}

static void new_step(struct ladder *l, const struct row *row)
{
    uint32_t step = l->recs[row->first].step;

    if (step != l->step)
        l->n_said = 0;
    l->step = step;
}

void row_draw(struct ladder *l, size_t i)
{
    const struct row *row = &l->rows.at[i];
    struct sides s = follow_states(l, row, i == 0 || i + 1 == l->rows.n);
    bool resent = row->kind == ROW_SEND && l->recs[row->seg].retransmission > 0, turns = false;

    new_step(l, row);
    knowledge_begin_row(l, row);
    strbuf_clear(&l->why);
    l->clause = NULL;
    draw_time(l, row->at);
    draw_states(l, &s);
    draw_lifelines(l, GLYPH_LIFE);
    if (row->kind == ROW_FLOOD)
        draw_flood(l, row);
    else if (row->seg != NO_REC)
        turns = arrow_draw(l, i);
    else if (row_elsewhere(row, l->recs))
        draw_receipt(l, row);
    if (row->kind != ROW_FLOOD)
        why_tell(l, row, resent && !draw_retransmission(l, row, &s));
    draw_why(l, row, turns);
}

/* "A: ┄ 0.950 s ┄" in l->label. */
static void make_cut(struct ladder *l, nsec span, const char *conn)
{
    const char *cut = glyph_text(GLYPH_CUT, l->opts->ascii);
    char buf[NUMTEXT_MAX];

    strbuf_clear(&l->label);
    strbuf_printf(&l->label, "%s%s%s %s s %s", conn, *conn != '\0' ? ": " : "", cut,
                  time_text(span, time_decimals(span), buf), cut);
}

void row_cut(struct ladder *l, const struct row *row, nsec span)
{
    struct sides s = {{true, true}, {false, false}, {0, 0}};

    if (row->conn != CONN_OTHER)
        l->conn = row->conn;
    ladder_follow(l, row->first);
    s.state[SIDE_LEFT] = state_now(l, SIDE_LEFT);
    s.state[SIDE_RIGHT] = state_now(l, SIDE_RIGHT);
    draw_states(l, &s);
    draw_lifelines(l, GLYPH_LIFE_CUT);
    make_cut(l, span, conn_name(l, l->conn)); /* whose states these are, if there is room */
    if (utf8_text_width(l->label.p, l->label.n) > lane_width(&l->geo))
        make_cut(l, span, "");
    draw_centred(l, &l->label, INK_WHY);
    canvas_flush(&l->line, l->out);
}
