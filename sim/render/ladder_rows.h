/* From records to rows: what stands on a line of its own, which rows are the two ends of one arrow, what is folded.
 * Nothing is drawn here. */
#ifndef LADDER_ROWS_H
#define LADDER_ROWS_H

#include "ladder.h"

#define NO_ROW UINT32_MAX
#define NO_REC UINT32_MAX

enum row_kind {
    ROW_PLAIN,   /* something happened, but no segment moved */
    ROW_SEND,    /* a segment leaves; or one that somebody else sent gets lost */
    ROW_ARRIVE,
    ROW_FLOOD,   /* a run of flood segments and what they drew */
};

enum { SIDE_LEFT, SIDE_RIGHT, SIDE_NONE };

struct row {
    nsec at;
    nsec until;          /* ROW_FLOOD: when its last record happened; else the same as `at` */
    uint32_t first, end; /* the records that it may tell about: [first, end) */
    uint32_t seg;        /* the record of its segment, NO_REC if it has none */
    uint32_t mate;       /* the row at the other end of the arrow, NO_ROW if none */
    uint32_t number;     /* what joins the ends of an arrow that is drawn in two pieces; 0: one piece, or no mate */
    uint16_t conn;
    uint8_t kind;        /* enum row_kind */
    uint8_t side;        /* whose row it is */
    bool cause;          /* it shows the cause of [first, end), and tells of states, news and queues */
    bool head;           /* it is the first row of [first, end), and tells of most timers */
    bool waits;          /* its segment is the first that wants an answer: it tells which timers begin to wait for it */
};

struct rows {
    struct row *at;
    size_t n, cap;
    bool failed;         /* no memory */
};

void rows_make(struct rows *rows, const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
               const struct ladder_options *opts);
void rows_free(struct rows *rows);

/* Where the group of records that begins at `first` ends: a cause, and what followed from it in the same step. */
size_t group_end(const struct trace_rec *recs, size_t first, size_t n);

/* Did `rec` put a segment into the network that the host named in it did not send by its own TCP? */
bool rec_foreign(const struct trace_rec *rec);
/* A call that an application makes by itself again and again: of interest only for what it causes. */
bool rec_automatic(const struct trace_rec *rec);
/* News that says no more than that all goes well. */
bool rec_routine_news(const struct trace_rec *rec);
/* A listener whose queues the reader wants to see. */
bool rec_shows_queue(const struct trace_rec *rec, const struct trace_meta *meta);
/* Does it belong to another connection than the one that is to be shown (-1: all)? */
bool rec_hidden(const struct trace_rec *rec, int connection);
/* Does the segment arrive without being let in? */
bool rec_rejected(const struct trace_rec *rec);
/* Is it about what a host without a lifeline receives? */
bool row_elsewhere(const struct row *row, const struct trace_rec *recs);
/* SIDE_LEFT or SIDE_RIGHT for a host with a lifeline, SIDE_NONE for the others. */
int host_side(uint8_t host);

#endif
