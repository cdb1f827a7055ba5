/* The segments of a run as the rows of a table. The formats table, csv and md are this and a way to write cells. */
#ifndef SEGMENT_ROWS_H
#define SEGMENT_ROWS_H

#include "format.h"
#include "numbers.h"

enum segment_column {
    COL_NUMBER, COL_TIME, COL_FROM, COL_TO, COL_CONNECTION, COL_FLAGS, COL_SEQ, COL_ACK, COL_LEN, COL_WIN, COL_MSS, COL_OPTIONS,
    COL_SENDER, COL_RECEIVER, COL_RTX, COL_MARKS, COL_FATE, COL_ARRIVES, COL_SENT_BY, COL_DECIDED_BY,
    SEGMENT_COLUMNS
};

/* A segment that was offered to the network; of a flood, one that arrived. */
struct segment_row {
    uint32_t seg;                /* the record of its departure (of a flood: of its arrival) */
    uint32_t arrival;            /* the record of its arrival, NO_REC if it was not seen to arrive */
    uint32_t seq, ack;           /* as they are to be shown */
    uint8_t sender, receiver;    /* their states when it has left and when it has arrived, or NO_STATE_KNOWN */
};

struct segment_rows {
    const struct trace_meta *meta;
    const struct trace_rec *recs;
    struct segment_row *at;
    size_t n;
    int decimals;                /* of times */
};

/* False: no memory. */
bool segment_rows_make(struct segment_rows *rows, const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
                       const struct format_options *opts);
void segment_rows_free(struct segment_rows *rows);

const char *segment_column_title(enum segment_column col);
/* A number: it belongs to the right. */
bool segment_column_right(enum segment_column col);
/* Appends the text of a cell, which may be empty. */
void segment_cell(const struct segment_rows *rows, size_t i, enum segment_column col, struct strbuf *out);
/* Is there anything in this column? */
bool segment_column_used(const struct segment_rows *rows, enum segment_column col);

#endif
