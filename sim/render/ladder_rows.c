/* Rows. The records of one event (one step) are cut into groups, each with one cause; a group gives a row for its cause
 * and one for each further segment. */
#include "ladder_rows.h"

#include "ladder_flood.h"
#include "ladder_pairs.h"

#include <stdlib.h>
#include <string.h>

int host_side(uint8_t host)
{
    return host < 2 ? (int)host : SIDE_NONE;
}

bool rec_foreign(const struct trace_rec *rec)
{
    if (rec->kind != TR_SEND)
        return false;
    return host_side(rec->host) == SIDE_NONE || (rec->marks & MARK_INJECTED) != 0;
}

bool rec_automatic(const struct trace_rec *rec)
{
    return rec->kind == TR_CALL && rec->line == 0 && (rec->call == CALL_RECEIVE || rec->call == CALL_ACCEPT);
}

bool rec_rejected(const struct trace_rec *rec)
{
    return rec->kind == TR_ARRIVE && (rec->rule == R_CHECKSUM || rec->rule == R_SYN_QUEUE_FULL ||
                                      rec->rule == R_SYN_RESERVED || rec->rule == R_SYN_TOO_SOON || rec->rule == R_DEFERRED ||
                                      rec->rule == R_ACCEPT_QUEUE_FULL || rec->rule == R_HOST_DOWN ||
                                      rec->rule == R_UNPLUGGED || rec->rule == R_QUIET);
}

bool rec_routine_news(const struct trace_rec *rec)
{
    return rec->news == NEWS_OPEN || rec->news == NEWS_DELIVER;
}

bool rec_shows_queue(const struct trace_rec *rec, const struct trace_meta *meta)
{
    return rec->kind == TR_QUEUE && rec->host < meta->n_hosts && meta->host_shows_queue != NULL &&
           meta->host_shows_queue[rec->host];
}

/* What is asked of a whole host, and the state of a link, belong to no connection. */
static bool host_wide(const struct trace_rec *rec)
{
    if (rec->kind == TR_LINK || rec->kind == TR_QUEUE)
        return true;
    if (rec->kind != TR_CALL)
        return false;
    return rec->call == CALL_LISTEN || rec->call == CALL_UNLISTEN || rec->call == CALL_ACCEPT ||
           (rec->call >= CALL_CRASH && rec->call <= CALL_OUTAGE_ENDS);
}

bool rec_hidden(const struct trace_rec *rec, int connection)
{
    return connection >= 0 && rec->conn != (uint16_t)connection && !host_wide(rec);
}

/* Can it be what made the rest of its step happen? */
static bool begins_group(const struct trace_rec *rec)
{
    if (rec->kind == TR_TIMER)
        return rec->timer_op == TIMER_FIRES;
    return rec->kind == TR_ARRIVE || rec->kind == TR_LINK || (rec->kind == TR_CALL && !rec_automatic(rec));
}

size_t group_end(const struct trace_rec *recs, size_t first, size_t n)
{
    size_t end = first + 1;

    while (end < n && recs[end].step == recs[first].step && !begins_group(&recs[end]))
        end++;
    return end;
}

bool row_elsewhere(const struct row *row, const struct trace_rec *recs)
{
    return row->kind == ROW_PLAIN && recs[row->first].kind == TR_ARRIVE;
}

/* What a host without a lifeline receives is of interest only if it is more than what goes on in any connection. */
static bool out_of_the_ordinary(const struct trace_rec *rec)
{
    const int marks = MARK_INJECTED | MARK_CORRUPTED;

    switch ((enum tcp_rule)rec->rule) {
    case R_NONE:
    case R_ACK_NEW:
    case R_ACK_OF_SYN:
    case R_ACK_OLD:
    case R_ACK_WINDOW:
    case R_TEXT:
    case R_TEXT_DELAYED:
        return (rec->marks & marks) != 0 || (rec->seg.flags & SEG_RST) != 0;
    default:
        return true;
    }
}

/* Is it something to look at, even if no segment moves? */
static bool visible(const struct trace_rec *rec, const struct trace_meta *meta, const struct ladder_options *opts)
{
    switch ((enum trace_kind)rec->kind) {
    case TR_CALL:
        return !rec_automatic(rec);
    case TR_STATE:
        return rec->from != rec->to;
    case TR_NEWS:
        return opts->verbose > 0 || !rec_routine_news(rec);
    case TR_TIMER:
        return rec->timer_op == TIMER_FIRES;
    case TR_QUEUE:
        return rec_shows_queue(rec, meta);
    case TR_LINK:
        return true;
    case TR_ARRIVE:
        return host_side(rec->host) == SIDE_NONE && out_of_the_ordinary(rec);
    case TR_SEND:
        return rec->retransmission > 0;
    default:
        return false;
    }
}

/* A segment is drawn where it leaves a lifeline. What others send is drawn where it arrives, so its departure is of
 * interest only if it never does. */
static bool draws_send(const struct trace_rec *rec)
{
    if (rec->kind != TR_SEND)
        return false;
    if (!rec_foreign(rec))
        return true;
    return rec->fate != FATE_DELIVERED && host_side(rec->peer) != SIDE_NONE;
}

static struct row *add_row(struct rows *rows, const struct row *row)
{
    if (rows->n == rows->cap) {
        size_t cap = rows->cap > 0 ? rows->cap * 2 : 256;
        struct row *at = cap <= SIZE_MAX / sizeof *at ? realloc(rows->at, cap * sizeof *at) : NULL;

        if (at == NULL) {
            rows->failed = true;
            return NULL;
        }
        rows->at = at;
        rows->cap = cap;
    }
    rows->at[rows->n] = *row;
    return &rows->at[rows->n++];
}

/* The connection that a row without a segment is about: the first one with a name whose state changes, if any does. */
static uint16_t plain_conn(const struct trace_rec *recs, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (recs[i].kind == TR_STATE && recs[i].conn != CONN_OTHER)
            return recs[i].conn;
    return recs[first].conn;
}

static int send_side(const struct trace_rec *rec)
{
    return rec_foreign(rec) ? host_side(rec->peer) : host_side(rec->host);
}

/* The row that shows the cause of a group; the number of its segment's record in *used, or `end` if it has none. */
static bool cause_row(const struct trace_rec *recs, size_t first, size_t end, const struct trace_meta *meta,
                      const struct ladder_options *opts, struct row *row, size_t *used)
{
    bool anything = false;
    size_t seg = end;

    if (recs[first].kind == TR_ARRIVE && host_side(recs[first].host) != SIDE_NONE) {
        seg = first;
    } else {
        for (size_t i = first; i < end && seg == end; i++)
            if (draws_send(&recs[i]) && (recs[i].host == recs[first].host || rec_foreign(&recs[i])))
                seg = i;
        for (size_t i = first; i < end; i++)
            anything = anything || visible(&recs[i], meta, opts);
    }
    *used = seg;
    if (seg == end && !anything)
        return false;
    *row = (struct row){.at = recs[first].at, .until = recs[first].at, .first = (uint32_t)first, .end = (uint32_t)end,
                        .seg = NO_REC, .mate = NO_ROW, .conn = plain_conn(recs, first, end), .kind = ROW_PLAIN,
                        .side = (uint8_t)host_side(recs[first].host), .cause = true};
    if (seg < end) {
        row->seg = (uint32_t)seg;
        row->kind = recs[seg].kind == TR_ARRIVE ? ROW_ARRIVE : ROW_SEND;
        row->conn = recs[seg].conn;
        row->side = (uint8_t)(row->kind == ROW_SEND ? send_side(&recs[seg]) : host_side(recs[seg].host));
    }
    return true;
}

/* Shares the timers of a group out among its rows, which are those from `head` on. */
static void share_timers(struct rows *rows, size_t head, const struct trace_rec *recs)
{
    size_t waits = head;

    for (size_t i = head; i < rows->n; i++) {
        const struct row *row = &rows->at[i];

        if (row->kind == ROW_SEND && !rec_foreign(&recs[row->seg]) && seg_len(&recs[row->seg].seg) > 0) {
            waits = i;
            break;
        }
    }
    if (head < rows->n)
        rows->at[head].head = rows->at[waits].waits = true;
}

/* The rows of one group. */
static void group_rows(struct rows *rows, const struct trace_rec *recs, size_t first, size_t end,
                       const struct trace_meta *meta, const struct ladder_options *opts)
{
    struct row row;
    size_t used, before = rows->n;

    if (cause_row(recs, first, end, meta, opts, &row, &used))
        add_row(rows, &row);
    for (size_t i = used < end ? used + 1 : first; i < end; i++) {
        if (!draws_send(&recs[i]))
            continue;
        row = (struct row){.at = recs[i].at, .until = recs[i].at, .first = (uint32_t)first, .end = (uint32_t)end,
                           .seg = (uint32_t)i, .mate = NO_ROW, .conn = recs[i].conn, .kind = ROW_SEND,
                           .side = (uint8_t)send_side(&recs[i])};
        add_row(rows, &row);
    }
    share_timers(rows, before, recs);
}

void rows_make(struct rows *rows, const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
               const struct ladder_options *opts)
{
    struct flood_fold fold = {0};
    size_t end;

    memset(rows, 0, sizeof *rows);
    for (size_t first = 0; first < n && !rows->failed; first = end) {
        end = group_end(recs, first, n);
        if (!opts->each_flood_segment && flood_takes(&fold, recs, first, end)) {
            if (fold.row == NO_ROW) {
                struct row row = {.at = recs[first].at, .first = (uint32_t)first, .seg = NO_REC, .mate = NO_ROW,
                                  .conn = CONN_OTHER, .kind = ROW_FLOOD, .side = SIDE_NONE};

                fold.row = (uint32_t)rows->n;
                if (add_row(rows, &row) == NULL)
                    break;
            }
            rows->at[fold.row].until = recs[end - 1].at;
            rows->at[fold.row].end = (uint32_t)end;
            continue;
        }
        if (recs[first].kind != TR_END && !rec_hidden(&recs[first], opts->connection)) {
            size_t before = rows->n;

            group_rows(rows, recs, first, end, meta, opts);
            if (rows->n > before)
                flood_interrupted(&fold);
        }
    }
    if (!rows->failed)
        rows_pair(rows, recs);
}

void rows_free(struct rows *rows)
{
    free(rows->at);
    memset(rows, 0, sizeof *rows);
}
