/* A row for each segment: what left, in which states, what became of it, and the rules at both ends. */
#include "segment_rows.h"

#include "fate_text.h"
#include "host_states.h"
#include "ladder_rows.h"
#include "numtext.h"
#include "options_text.h"
#include "segment_text.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- from records to rows ---- */

struct builder {
    struct segment_rows *rows;
    const struct format_options *opts;
    struct host_states states;
    struct numbers numbers;
    uint32_t *row_of;    /* by flight: its row, NO_ROW if it has none */
    uint32_t arrived;    /* the row of the last arrival: the state it leads to comes in the records after it */
};

/* The departures of a flood need not be recorded. */
static bool has_row(const struct trace_rec *rec, int connection)
{
    bool is = rec->kind == TR_SEND || (rec->kind == TR_ARRIVE && (rec->marks & MARK_FLOOD));

    return is && !rec_hidden(rec, connection);
}

static uint8_t state_of(const struct builder *b, const struct trace_rec *rec, uint8_t host)
{
    return host_states_of(&b->states, host, rec->conn);
}

static void add_row(struct builder *b, uint32_t i)
{
    const struct trace_rec *rec = &b->rows->recs[i];
    struct shown_numbers shown = {.seq = rec->seg.seq, .ack = rec->seg.ack};
    uint8_t host = rec->kind == TR_SEND ? rec->host : rec->peer;

    if (b->opts->ladder.relative)
        shown = numbers_relative(&b->numbers, rec);
    if (rec->marks & MARK_INJECTED) /* no TCP has sent it */
        host = NO_HOST;
    b->row_of[rec->flight] = (uint32_t)b->rows->n;
    b->rows->at[b->rows->n++] = (struct segment_row){.seg = i, .arrival = NO_REC, .seq = shown.seq, .ack = shown.ack,
                                                     .sender = state_of(b, rec, host), .receiver = NO_STATE_KNOWN};
}

static void note_arrival(struct builder *b, uint32_t i)
{
    const struct trace_rec *rec = &b->rows->recs[i];
    uint32_t row = b->row_of[rec->flight];

    b->arrived = row;
    if (row == NO_ROW)
        return;
    b->rows->at[row].arrival = i;
    b->rows->at[row].receiver = state_of(b, rec, rec->host);
}

/* A change of state belongs to the arrival before it if it is of the same event. */
static void note_state(struct builder *b, const struct trace_rec *rec)
{
    struct segment_row *row = b->arrived != NO_ROW ? &b->rows->at[b->arrived] : NULL;
    const struct trace_rec *arrival = row != NULL ? &b->rows->recs[row->arrival] : NULL;

    if (arrival != NULL && arrival->step == rec->step && arrival->host == rec->host && arrival->conn == rec->conn)
        row->receiver = rec->to;
}

static void take(struct builder *b, uint32_t i)
{
    const struct trace_rec *rec = &b->rows->recs[i];

    host_states_see(&b->states, rec);
    numbers_learn(&b->numbers, rec);
    if (has_row(rec, b->opts->ladder.connection))
        add_row(b, i);
    if (rec->kind == TR_ARRIVE)
        note_arrival(b, i);
    if (rec->kind == TR_STATE)
        note_state(b, rec);
}

/* Room for as many rows as there will be, and for all flights; and how fine times are. */
static bool prepare(struct builder *b, size_t n)
{
    struct segment_rows *rows = b->rows;
    uint32_t flights = 0;
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        const struct trace_rec *rec = &rows->recs[i];

        flights = rec->flight > flights ? rec->flight : flights;
        if (!has_row(rec, b->opts->ladder.connection))
            continue;
        count++;
        rows->decimals = time_decimals(rec->at) > rows->decimals ? time_decimals(rec->at) : rows->decimals;
        if (rec->arrives != NEVER && time_decimals(rec->arrives) > rows->decimals)
            rows->decimals = time_decimals(rec->arrives);
    }
    rows->at = malloc((count + 1) * sizeof *rows->at);
    b->row_of = malloc(((size_t)flights + 1) * sizeof *b->row_of);
    for (size_t i = 0; b->row_of != NULL && i <= flights; i++)
        b->row_of[i] = NO_ROW;
    return rows->at != NULL && b->row_of != NULL;
}

bool segment_rows_make(struct segment_rows *rows, const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
                       const struct format_options *opts)
{
    struct builder b = {.rows = rows, .opts = opts, .arrived = NO_ROW};
    bool ok;

    *rows = (struct segment_rows){.meta = meta, .recs = recs, .decimals = 3};
    ok = prepare(&b, n) && host_states_init(&b.states, meta) && numbers_init(&b.numbers, meta);
    for (size_t i = 0; ok && i < n; i++)
        take(&b, (uint32_t)i);
    host_states_free(&b.states);
    numbers_free(&b.numbers);
    free(b.row_of);
    return ok;
}

void segment_rows_free(struct segment_rows *rows)
{
    free(rows->at);
    rows->at = NULL;
}

/* ---- from rows to cells ---- */

static const struct {
    const char *title;
    bool right;
} columns[SEGMENT_COLUMNS] = {
    [COL_NUMBER] = {"no", true},           [COL_TIME] = {"time", true},       [COL_FROM] = {"from", false},
    [COL_TO] = {"to", false},              [COL_CONNECTION] = {"connection", false}, [COL_FLAGS] = {"flags", false},
    [COL_SEQ] = {"seq", true},             [COL_ACK] = {"ack", true},         [COL_LEN] = {"len", true},
    [COL_WIN] = {"win", true},             [COL_MSS] = {"mss", true},         [COL_OPTIONS] = {"options", false},
    [COL_SENDER] = {"sender", false},
    [COL_RECEIVER] = {"receiver", false},  [COL_RTX] = {"rtx", true},         [COL_MARKS] = {"marks", false},
    [COL_FATE] = {"fate", false},          [COL_ARRIVES] = {"arrives", true}, [COL_SENT_BY] = {"sent because", false},
    [COL_DECIDED_BY] = {"on arrival", false},
};

const char *segment_column_title(enum segment_column col)
{
    return columns[col].title;
}

bool segment_column_right(enum segment_column col)
{
    return columns[col].right;
}

static void put_time(const struct segment_rows *rows, nsec t, struct strbuf *out)
{
    char buf[NUMTEXT_MAX];

    if (t != NEVER)
        strbuf_puts(out, time_text(t, rows->decimals, buf));
}

static void put_number(uint32_t n, bool wanted, struct strbuf *out)
{
    if (wanted)
        strbuf_printf(out, "%" PRIu32, n);
}

static void put_state(uint8_t state, struct strbuf *out)
{
    if (state < TCP_STATES)
        strbuf_puts(out, tcp_state_name((enum tcp_state)state));
}

/* "injected as client, delayed". That a third host is concerned says no more than from and to. */
static void put_marks(const struct segment_rows *rows, const struct trace_rec *rec, struct strbuf *out)
{
    uint8_t marks = rec->marks & (uint8_t)~MARK_THIRD;

    for (int i = 0; mark_name(marks, i) != NULL; i++)
        strbuf_printf(out, "%s%s", i > 0 ? ", " : "", mark_name(marks, i));
    if (marks & MARK_INJECTED) {
        strbuf_puts(out, " as ");
        claim_text(rows->meta, rec, out);
    }
}

/* When it was seen to arrive; where nobody of the scenario could see it, when it was to; else NEVER. */
static nsec arrival_of(const struct segment_rows *rows, const struct segment_row *row)
{
    const struct trace_rec *rec = &rows->recs[row->seg];

    if (row->arrival != NO_REC)
        return rows->recs[row->arrival].at;
    return rec->fate == FATE_DELIVERED && rec->peer == NO_HOST ? rec->arrives : NEVER;
}

static void put_fate(const struct segment_rows *rows, const struct segment_row *row, struct strbuf *out)
{
    const struct trace_rec *rec = &rows->recs[row->seg];

    if (arrival_of(rows, row) != NEVER)
        strbuf_puts(out, "arrived");
    else if (rec->fate == FATE_DELIVERED)
        strbuf_puts(out, "on its way");
    else
        fate_text(rows->meta, rec, out);
}

static void put_connection(const struct segment_rows *rows, const struct trace_rec *rec, struct strbuf *out)
{
    if (rec->conn < rows->meta->n_conns)
        strbuf_puts(out, rows->meta->conns[rec->conn]);
}

static void put_rule(uint16_t rule, struct strbuf *out)
{
    if (rule == R_NONE || rule >= RULES)
        return;
    clause_text(rule, out);
    strbuf_printf(out, ": %s", rule_text((enum tcp_rule)rule));
}

/* All that was decided about it when it arrived. */
static void put_decisions(const struct segment_rows *rows, const struct segment_row *row, struct strbuf *out)
{
    const struct trace_rec *rec = row->arrival != NO_REC ? &rows->recs[row->arrival] : NULL;

    for (size_t i = 0; rec != NULL && i < sizeof rec->also / sizeof *rec->also; i++) {
        put_rule(rec->also[i], out);
        strbuf_puts(out, rec->also[i] != R_NONE ? "; " : "");
    }
    if (rec != NULL)
        put_rule(rec->rule, out);
}

static void put_segment(const struct segment_row *row, const struct segment *seg, enum segment_column col,
                        struct strbuf *out)
{
    char letters[8];

    switch (col) {
    case COL_FLAGS:
        strbuf_puts(out, flags_text(seg->flags, letters));
        break;
    case COL_SEQ:
        put_number(row->seq, true, out);
        break;
    case COL_ACK:
        put_number(row->ack, (seg->flags & SEG_ACK) != 0, out);
        break;
    case COL_LEN:
        put_number(seg->len, true, out);
        break;
    case COL_WIN:
        put_number(seg->wnd, true, out);
        break;
    case COL_MSS:
        put_number(seg->mss, seg->mss != 0, out);
        break;
    default:
        options_words(seg, out);
        break;
    }
}

static void put_rest(const struct segment_rows *rows, const struct segment_row *row, enum segment_column col,
                     struct strbuf *out)
{
    const struct trace_rec *rec = &rows->recs[row->seg];

    switch (col) {
    case COL_SENDER:
        put_state(row->sender, out);
        break;
    case COL_RECEIVER:
        put_state(row->receiver, out);
        break;
    case COL_RTX:
        put_number(rec->retransmission, rec->retransmission > 0, out);
        break;
    case COL_MARKS:
        put_marks(rows, rec, out);
        break;
    case COL_FATE:
        put_fate(rows, row, out);
        break;
    case COL_ARRIVES:
        put_time(rows, arrival_of(rows, row), out);
        break;
    case COL_SENT_BY:
        put_rule(rec->kind == TR_SEND ? rec->rule : R_NONE, out);
        break;
    default:
        put_decisions(rows, row, out);
        break;
    }
}

void segment_cell(const struct segment_rows *rows, size_t i, enum segment_column col, struct strbuf *out)
{
    const struct segment_row *row = &rows->at[i];
    const struct trace_rec *rec = &rows->recs[row->seg];
    size_t begin = out->n;

    if (col == COL_NUMBER)
        put_number((uint32_t)i + 1, true, out);
    else if (col == COL_TIME)
        put_time(rows, rec->at, out);
    else if (col == COL_FROM)
        sender_text(rows->meta, rec, out);
    else if (col == COL_TO)
        receiver_text(rows->meta, rec, out);
    else if (col == COL_CONNECTION)
        put_connection(rows, rec, out);
    else if (col <= COL_OPTIONS)
        put_segment(row, &rec->seg, col, out);
    else
        put_rest(rows, row, col, out);
    squeeze_blanks(out, begin); /* columns are told by two blanks */
}

bool segment_column_used(const struct segment_rows *rows, enum segment_column col)
{
    struct strbuf text = {0};
    bool used = false;

    for (size_t i = 0; i < rows->n && !used; i++) {
        segment_cell(rows, i, col, &text);
        used = text.n > 0;
    }
    strbuf_free(&text);
    return used;
}
