/* Numbered lines as in the figures of RFC 9293, 3.5 and 3.6 (and RFC 793 before it), never more than 72 columns of ASCII:
 *
 *     2.  SYN-SENT     --> <SEQ=100><CTL=SYN>                 --> SYN-RECEIVED
 *
 * In the RFC's words: "..." is a segment that is still in the network, "XXX" one that is lost or rejected, and comments are
 * in parentheses. docs/formats.md is the legend. */
#include "ladder_flood.h"
#include "numtext.h"
#include "rfc_figure.h"
#include "wrap.h"

#include <inttypes.h>

/* ---- rows ---- */

static void begin_row(struct figure *f, const struct row *row)
{
    strbuf_clear(&f->before);
    strbuf_clear(&f->after);
    tell_connection(f, row);
    tell_wait(f, row);
    if (row->cause)
        tell_cause(f, row);
    f->now = row->until;
}

/* Nothing to say of it, and nobody has a state to show: such a row takes no number. */
static bool is_empty(const struct figure *f, const char *left, const char *right)
{
    return f->before.n == 0 && f->after.n == 0 && *left == '\0' && *right == '\0';
}

static void plain_row(struct figure *f, const struct row *row)
{
    begin_row(f, row);
    see_until(f, row->end);
    tell_news(f, row);
    tell_rule(f, row);
    close_comment(&f->before);
    close_comment(&f->after);

    const char *left = figure_state(f, SIDE_LEFT, row->conn), *right = figure_state(f, SIDE_RIGHT, row->conn);
    if (is_empty(f, left, right))
        return;
    open_row(f);
    put_comment(f, &f->before, host_side(f->recs[row->first].host));
    put_states(f, left, right);
    put_comment(f, &f->after, SIDE_LEFT);
}

/* A line from left to right or the other way: at the sender's end an arrow, at the receiver's what becomes of it. */
static void put_way(struct figure *f, bool to_right, const char *sender, const char *leaves, const char *comes,
                    const char *receiver)
{
    const struct line line = {to_right ? sender : receiver, to_right ? leaves : comes, to_right ? comes : leaves,
                              to_right ? receiver : sender};

    close_comment(&f->before);
    close_comment(&f->after);
    open_row(f);
    put_comment(f, &f->before, to_right ? SIDE_LEFT : SIDE_RIGHT);
    put_segment(f, &line);
    put_comment(f, &f->after, SIDE_LEFT);
}

/* A segment that arrives before anything else happens: one line for both ends. */
static void whole_way(struct figure *f, const struct row *row, const struct row *mate)
{
    const struct trace_rec *rec = &f->recs[row->seg], *arrival = &f->recs[mate->seg];
    const char *arrow = row->side == SIDE_LEFT ? "-->" : "<--", *sender;

    begin_row(f, row);
    see_until(f, row->end);
    sender = figure_state(f, row->side, row->conn);
    cut_segment(f, rec);
    see_until(f, mate->end);
    tell_way(f, rec);
    tell_rejection(f, arrival);
    tell_rule(f, row);
    tell_rule(f, mate);
    tell_news(f, row);
    tell_news(f, mate);
    f->now = mate->until;
    put_way(f, row->side == SIDE_LEFT, sender, arrow, rec_rejected(arrival) ? "XXX" : arrow,
            figure_state(f, mate->side, mate->conn));
}

/* It leaves, and is lost or still on its way. Of what somebody else sends to a lifeline only the loss is shown. */
static void departure(struct figure *f, const struct row *row)
{
    const struct trace_rec *rec = &f->recs[row->seg];
    bool foreign = rec_foreign(rec), to_right = (row->side == SIDE_LEFT) != foreign;

    begin_row(f, row);
    see_until(f, row->end);
    cut_segment(f, rec);
    tell_way(f, rec);
    tell_others(f, rec, !foreign);
    tell_rule(f, row);
    tell_news(f, row);
    put_way(f, to_right, foreign ? "" : figure_state(f, row->side, row->conn), foreign ? "..." : to_right ? "-->" : "<--",
            rec->fate == FATE_DELIVERED ? "..." : "XXX", "");
}

static void arrival(struct figure *f, const struct row *row)
{
    const struct trace_rec *rec = &f->recs[row->seg];
    bool to_right = row->side == SIDE_RIGHT;

    begin_row(f, row);
    see_until(f, row->end);
    cut_segment(f, rec);
    tell_way(f, rec);
    tell_others(f, rec, false);
    tell_rejection(f, rec);
    tell_rule(f, row);
    tell_news(f, row);
    put_way(f, to_right, "", "...", rec_rejected(rec) ? "XXX" : to_right ? "-->" : "<--", figure_state(f, row->side, row->conn));
}

static void tell_count(struct figure *f, uint32_t n, const char *what)
{
    if (n > 0)
        strbuf_printf(say(&f->before), "%" PRIu32 HARD_BLANK "%s", n, what);
}

static void flood_row(struct figure *f, const struct row *row)
{
    struct flood_sum sum;

    begin_row(f, row);
    see_until(f, row->end);
    flood_count(&sum, f->recs, row, f->meta);
    uint32_t n = sum.sent > sum.arrived ? sum.sent : sum.arrived;
    tell_count(f, n, n == 1 ? "segment of a flood" : "segments of a flood");
    tell_count(f, sum.lost, "of them lost");
    tell_count(f, sum.refused, "dropped: queue full");
    tell_count(f, sum.answers, "SYN,ACK back");
    tell_count(f, sum.again, "SYN,ACK again");
    tell_count(f, sum.resets, "RST back");
    tell_count(f, sum.scattered, "RST from its sources");
    tell_count(f, sum.freed, "half-open freed");
    tell_count(f, sum.expired, "half-open given up");
    close_comment(&f->before);
    open_row(f);
    put_comment(f, &f->before, SIDE_LEFT);
}

/* Is row i the departure of what arrives at the other lifeline in the next one? What a host sends to itself takes two lines. */
static bool goes_whole_way(const struct figure *f, size_t i)
{
    const struct row *row = &f->rows.at[i];

    return row->mate == i + 1 && f->rows.at[i + 1].side != row->side;
}

/* Draws row i. Returns how many rows that were. */
static size_t put_row(struct figure *f, size_t i)
{
    const struct row *row = &f->rows.at[i];

    if (row->kind == ROW_FLOOD)
        flood_row(f, row);
    else if (row->kind == ROW_PLAIN)
        plain_row(f, row);
    else if (row->kind == ROW_ARRIVE)
        arrival(f, row);
    else if (goes_whole_way(f, i))
        whole_way(f, row, &f->rows.at[i + 1]);
    else
        departure(f, row);
    return goes_whole_way(f, i) ? 2 : 1;
}

/* ---- all of it ---- */

/* A name of a host as a comment would have it, without its parentheses. */
static void put_host(struct figure *f, uint8_t host, int room, bool right)
{
    struct strbuf *name = &f->before;
    int n;

    strbuf_clear(name);
    strbuf_printf(name, "(%s", figure_host(f, host));
    close_comment(name);
    n = name->n > 2 ? (int)name->n - 2 : 0;
    n = n > room ? room : n;
    put_blanks(f, right && n > STATE ? room - n : right ? room - STATE : 0);
    strbuf_put(f->out, name->n > 2 ? name->p + 1 : "", (size_t)n);
    if (!right)
        put_blanks(f, room - n);
}

static void put_head(struct figure *f)
{
    int half = (WIDTH - f->indent) / 2;

    put_blanks(f, f->indent);
    put_host(f, 0, half, false);
    if (f->meta->n_hosts > 1)
        put_host(f, 1, WIDTH - f->indent - half, true);
    end_line(f);
    open_row(f);
    put_states(f, figure_state(f, SIDE_LEFT, 0), figure_state(f, SIDE_RIGHT, 0));
}

/* A normal end needs no words: nothing more happens. */
static void put_end(struct figure *f, size_t n)
{
    const struct trace_rec *end = n > 0 ? &f->recs[n - 1] : NULL;
    char buf[NUMTEXT_MAX];

    if (end == NULL || end->kind != TR_END || end->n == END_QUIET)
        return;
    strbuf_clear(&f->before);
    strbuf_printf(say(&f->before), "%s at %s s", end->n == END_INTERRUPTED ? "interrupted" : "stopped",
                  time_text(end->at, time_decimals(end->at), buf));
    close_comment(&f->before);
    strbuf_puts(f->out, "\n");
    put_comment(f, &f->before, SIDE_LEFT);
}

static int indent_for(size_t lines)
{
    int digits = 1;

    for (; lines >= 10; lines /= 10)
        digits++;
    return digits > 2 ? digits + 2 : 4;
}

static void draw(struct figure *f, size_t n)
{
    f->indent = indent_for(f->rows.n + 1);
    put_head(f);
    for (size_t i = 0; i < f->rows.n;)
        i += put_row(f, i);
    put_end(f, n);
}

static void figure_free(struct figure *f)
{
    f->out->failed = f->out->failed || f->before.failed || f->after.failed;
    for (int i = 0; i < PIECES_MAX; i++) {
        f->out->failed = f->out->failed || f->pieces[i].failed;
        strbuf_free(&f->pieces[i]);
    }
    strbuf_free(&f->before);
    strbuf_free(&f->after);
    rows_free(&f->rows);
    host_states_free(&f->states);
    numbers_free(&f->numbers);
}

void rfc_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                struct strbuf *out)
{
    struct figure f = {.meta = meta, .recs = recs, .opts = opts, .out = out};

    rows_make(&f.rows, meta, recs, n, &opts->ladder);
    if (!f.rows.failed && host_states_init(&f.states, meta) && numbers_init(&f.numbers, meta))
        draw(&f, n);
    else
        out->failed = true;
    figure_free(&f);
}
