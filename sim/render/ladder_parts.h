/* What the parts of the ladder share while one is drawn. */
#ifndef LADDER_PARTS_H
#define LADDER_PARTS_H

#include "canvas.h"
#include "ladder_rows.h"
#include "numbers.h"

enum { STATE_WIDTH = 12, SAID_MAX = 8 };

#define NO_STATE UINT8_MAX  /* of a host that has no part in a connection */

/* Where things are: columns count from 0, an end is the column after the last. */
struct geometry {
    int width;
    int decimals;           /* of times */
    int time_end;
    int left_state, left;   /* the state of the left host, its lifeline */
    int right, right_state;
    int why, why_width;     /* the why column; why 0: there is none, reasons go into the lane */
};

struct ladder {
    const struct trace_meta *meta;
    const struct trace_rec *recs;
    size_t n;
    const struct ladder_options *opts;
    struct strbuf *out;
    struct canvas line;
    struct rows rows;
    struct geometry geo;
    uint8_t *states;        /* of both lifelines in each connection (see ladder_end), or NO_STATE */
    struct numbers numbers;
    uint16_t conn;          /* the connection whose states are shown when a row does not name one */
    bool rfc_named;         /* a bare clause was already introduced as RFC 9293's */
    uint32_t step;          /* the step that `said` is about */
    uint16_t said[SAID_MAX];
    int n_said;
    int turn;               /* where the last slant turned down: columns between it and the sender's lifeline */
    struct strbuf time, rtx, label, extra, tip_text, tail, why; /* texts of the row being drawn */
};

/* Index of an endpoint in `states`. side: SIDE_LEFT or SIDE_RIGHT; conn: not CONN_OTHER. */
static inline size_t ladder_end(const struct ladder *l, int side, uint16_t conn)
{
    return (size_t)side * l->meta->n_conns + conn;
}

static inline int lane_width(const struct geometry *geo)
{
    return geo->right - geo->left - 1;
}

/* The name of a host, "" if it has none. */
const char *host_name(const struct trace_meta *meta, uint8_t host);
/* The name of a connection if labels have to say which one they are about, else "". */
const char *conn_name(const struct ladder *l, uint16_t conn);

#endif
