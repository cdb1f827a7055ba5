/* Numbered lines as in the figures of RFC 9293, 3.5 and 3.6 (and RFC 793 before it), never more than 72 columns of ASCII:
 *
 *     2.  SYN-SENT     --> <SEQ=100><CTL=SYN>                 --> SYN-RECEIVED
 *
 * In the RFC's words: "..." is a segment that is still in the network, "XXX" one that is lost or rejected, and comments are
 * in parentheses. docs/formats.md is the legend. */
#include "fate_text.h"
#include "format.h"
#include "host_states.h"
#include "ladder_call.h"
#include "ladder_flood.h"
#include "numbers.h"
#include "numtext.h"
#include "options_text.h"
#include "segment_text.h"
#include "utf8.h"
#include "wrap.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    WIDTH = 72,
    STATE = 12,                          /* SYN-RECEIVED */
    ARROW = 3,
    AROUND = STATE + 1 + ARROW + 1,      /* what stands on either side of a segment */
    PIECES_MAX = 16,
};

struct figure {
    const struct trace_meta *meta;
    const struct trace_rec *recs;
    const struct format_options *opts;
    struct strbuf *out;
    struct rows rows;
    struct host_states states;
    struct numbers numbers;
    size_t seen;              /* records that states and numbers know of */
    nsec now;                 /* when the last line happened */
    uint32_t line;            /* its number */
    int indent;               /* columns of the number and the blanks behind it */
    bool numbered;            /* the current line has its number already */
    uint16_t conn;            /* the connection that the last line was about */
    struct strbuf before, after;           /* comments on the current line */
    struct strbuf pieces[PIECES_MAX];      /* of the segment: "<SEQ=100>" */
    int n_pieces;
};

/* ---- lines ---- */

static void put_blanks(struct figure *f, int n)
{
    strbuf_printf(f->out, "%*s", n > 0 ? n : 0, "");
}

/* The number of a line stands before whatever is written of it first. */
static void begin_line(struct figure *f)
{
    char number[16];

    snprintf(number, sizeof number, "%" PRIu32 ".", f->line);
    strbuf_printf(f->out, "%-*s", f->indent, f->numbered ? "" : number);
    f->numbered = true;
}

/* Blanks at the end of a line are taken back. */
static void end_line(struct figure *f)
{
    while (f->out->n > 0 && f->out->p[f->out->n - 1] == ' ')
        f->out->n--;
    strbuf_puts(f->out, "\n");
}

/* A comment in as many lines as it takes, on the side of whose doing it is. */
static void put_comment(struct figure *f, const struct strbuf *text, int side)
{
    int width = WIDTH - f->indent;
    size_t next;

    for (size_t at = 0; at < text->n; at = next) {
        size_t n = wrap_line(text->p + at, text->n - at, width, &next);

        next += at;
        begin_line(f);
        if (side == SIDE_RIGHT)
            put_blanks(f, (int)n > STATE ? width - (int)n : width - STATE);
        for (size_t i = 0; i < n; i++)
            strbuf_put(f->out, text->p[at + i] == *HARD_BLANK ? " " : &text->p[at + i], 1);
        end_line(f);
    }
}

/* What is in the comment so far, and the next thing to say. */
static struct strbuf *say(struct strbuf *comment)
{
    strbuf_puts(comment, comment->n > 0 ? "; " : "(");
    return comment;
}

/* Closes a comment; from now on it is ASCII. */
static void close_comment(struct strbuf *comment)
{
    size_t to = 0, n;
    uint32_t cp;

    if (comment->n == 0)
        return;
    strbuf_puts(comment, ")");
    for (size_t i = 0; i < comment->n; i += n) {
        n = (size_t)utf8_decode(comment->p + i, comment->n - i, &cp);
        bool plain = n == 1 && ((cp >= 0x20 && cp < 0x7f) || cp == (unsigned char)*HARD_BLANK);

        comment->p[to++] = plain ? comment->p[i] : '?';
        n = n > 0 ? n : 1;
    }
    comment->n = to;
}

/* ---- segments ---- */

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
static void cut_segment(struct figure *f, const struct trace_rec *rec)
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

/* A whole line: states and arrows on both sides ("" for none), the segment between them. */
struct line {
    const char *left_state, *left_arrow, *right_arrow, *right_state;
};

static void put_segment(struct figure *f, const struct line *line)
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

static void put_states(struct figure *f, const char *left, const char *right)
{
    if (*left == '\0' && *right == '\0')
        return;
    begin_line(f);
    strbuf_printf(f->out, "%-*s%s", WIDTH - f->indent - STATE, left, right);
    end_line(f);
}

/* ---- what is said of a row ---- */

static void see_until(struct figure *f, size_t end)
{
    for (; f->seen < end; f->seen++) {
        host_states_see(&f->states, &f->recs[f->seen]);
        numbers_learn(&f->numbers, &f->recs[f->seen]);
    }
}

static const char *state_name(const struct figure *f, int side, uint16_t conn)
{
    const char *name = host_states_name(&f->states, (uint32_t)side, conn);

    return name != NULL ? name : "";
}

static const char *name_of(const struct figure *f, uint8_t host)
{
    return host < f->meta->n_hosts ? f->meta->hosts[host] : "network";
}

/* Whose doing it is, if the side of the comment does not tell. */
static void tell_whose(struct figure *f, const struct trace_rec *rec, const struct row *row)
{
    if (host_side(rec->host) == SIDE_NONE || row->kind == ROW_PLAIN)
        strbuf_printf(&f->before, "%s: ", name_of(f, rec->host));
}

/* Time passes unseen until somebody or a timer does something: what arrives was on its way. */
static void tell_wait(struct figure *f, const struct row *row)
{
    bool expected = f->recs[row->first].kind == TR_ARRIVE && row->mate != NO_ROW;
    char buf[NUMTEXT_MAX];

    if (!expected && row->at > f->now)
        strbuf_printf(say(&f->before), "%s" HARD_BLANK "later", duration_text(row->at - f->now, HARD_BLANK, buf));
}

static void tell_connection(struct figure *f, const struct row *row)
{
    if (f->opts->ladder.connection >= 0 || row->conn >= f->meta->n_conns || row->conn == f->conn)
        return;
    f->conn = row->conn;
    if (*f->meta->conns[row->conn] != '\0')
        strbuf_printf(say(&f->before), "connection" HARD_BLANK "%s", f->meta->conns[row->conn]);
}

static void tell_cause(struct figure *f, const struct row *row)
{
    const struct trace_rec *cause = &f->recs[row->first];

    if (cause->kind == TR_CALL) {
        say(&f->before);
        tell_whose(f, cause, row);
        call_text(cause, &f->before);
    } else if (cause->kind == TR_TIMER) {
        say(&f->before);
        tell_whose(f, cause, row);
        strbuf_printf(&f->before, "%s" HARD_BLANK "fires", tcp_timer_name((enum tcp_timer)cause->timer));
    } else if (cause->kind == TR_LINK) {
        link_text(f->meta, cause, say(&f->before));
    } else if (cause->kind == TR_ARRIVE && row->seg == NO_REC) {
        cut_segment(f, cause);
        strbuf_printf(say(&f->before), "%s receives ", name_of(f, cause->host));
        for (int i = 0; i < f->n_pieces; i++)
            strbuf_puts(&f->before, f->pieces[i].p);
    }
}

/* What the users are told: once for all the rows of an event. */
static void tell_news(struct figure *f, const struct row *row)
{
    bool wordy = f->opts->ladder.verbose > 0;

    for (uint32_t i = row->first; i < row->end && row->cause; i++) {
        const struct trace_rec *rec = &f->recs[i];

        if (rec->kind == TR_NEWS && (wordy || !rec_routine_news(rec)))
            strbuf_printf(say(&f->after), "%s is told %s", name_of(f, rec->host), tcp_news_name((enum tcp_news)rec->news));
    }
}

static void tell_rule(struct figure *f, const struct row *row)
{
    const struct trace_rec *rec = &f->recs[row->seg != NO_REC ? row->seg : row->first];

    if (f->opts->ladder.verbose <= 0 || rec->rule == R_NONE || rec->rule >= RULES)
        return;
    clause_text(rec->rule, say(&f->after));
    strbuf_printf(&f->after, ": %s", rule_text((enum tcp_rule)rec->rule));
}

/* Where it comes from or goes to, if that is no lifeline. */
static void tell_others(struct figure *f, const struct trace_rec *rec, bool lifeline_sends)
{
    uint8_t other = rec->peer;

    if (rec_foreign(rec))
        other = rec->host;
    if (rec->marks & MARK_INJECTED) {
        strbuf_printf(say(&f->after), "from %s, as ", name_of(f, other));
        claim_text(f->meta, rec, &f->after);
    } else if (rec->marks & MARK_FLOOD) {
        strbuf_puts(say(&f->after), lifeline_sends ? "to the flood" : "from the flood");
    } else if (host_side(other) == SIDE_NONE && other < f->meta->n_hosts) {
        strbuf_printf(say(&f->after), "%s %s", lifeline_sends ? "to" : "from", name_of(f, other));
    }
}

static void tell_way(struct figure *f, const struct trace_rec *rec)
{
    static const uint8_t told[] = {MARK_DELAYED, MARK_HELD, MARK_COPY, MARK_CORRUPTED};

    if (rec->kind == TR_SEND && rec->retransmission > 0)
        strbuf_printf(say(&f->before), "retransmission" HARD_BLANK "%u", (unsigned)rec->retransmission);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (rec->marks & told[i])
            strbuf_puts(say(&f->after), mark_name(told[i], 0));
    if (rec->kind == TR_SEND && rec->fate != FATE_DELIVERED) {
        strbuf_puts(say(&f->after), "lost: ");
        fate_text(f->meta, rec, &f->after);
    }
}

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

static void open_row(struct figure *f)
{
    strbuf_puts(f->out, "\n");
    f->line++;
    f->numbered = false;
}

static void plain_row(struct figure *f, const struct row *row)
{
    begin_row(f, row);
    see_until(f, row->end);
    tell_news(f, row);
    tell_rule(f, row);
    close_comment(&f->before);
    close_comment(&f->after);
    open_row(f);
    put_comment(f, &f->before, host_side(f->recs[row->first].host));
    put_states(f, state_name(f, SIDE_LEFT, row->conn), state_name(f, SIDE_RIGHT, row->conn));
    put_comment(f, &f->after, SIDE_LEFT);
}

static void tell_rejection(struct figure *f, const struct trace_rec *arrival)
{
    if (rec_rejected(arrival) && f->opts->ladder.verbose <= 0)
        strbuf_puts(say(&f->after), rule_text((enum tcp_rule)arrival->rule));
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
    sender = state_name(f, row->side, row->conn);
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
            state_name(f, mate->side, mate->conn));
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
    put_way(f, to_right, foreign ? "" : state_name(f, row->side, row->conn), foreign ? "..." : to_right ? "-->" : "<--",
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
    put_way(f, to_right, "", "...", rec_rejected(rec) ? "XXX" : to_right ? "-->" : "<--", state_name(f, row->side, row->conn));
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
    tell_count(f, sum.sent > sum.arrived ? sum.sent : sum.arrived, "segments of a flood");
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
    strbuf_printf(name, "(%s", name_of(f, host));
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
    put_states(f, state_name(f, SIDE_LEFT, 0), state_name(f, SIDE_RIGHT, 0));
}

/* A normal end needs no words: nothing more happens. */
static void put_end(struct figure *f, size_t n)
{
    const struct trace_rec *end = n > 0 ? &f->recs[n - 1] : NULL;
    char buf[NUMTEXT_MAX];

    if (end == NULL || end->kind != TR_END || end->n == END_QUIET)
        return;
    strbuf_clear(&f->before);
    strbuf_printf(say(&f->before), "stopped at %s s", time_text(end->at, time_decimals(end->at), buf));
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
