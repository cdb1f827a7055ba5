/* What the parts of the ladder share while one is drawn. */
#ifndef LADDER_PARTS_H
#define LADDER_PARTS_H

#include "canvas.h"
#include "host_states.h"
#include "knowledge.h"
#include "ladder_rows.h"
#include "notation.h"
#include "numbers.h"

enum { STATE_WIDTH = 12, SAID_MAX = 8 };

/* Where things are: columns count from 0, an end is the column after the last. */
struct geometry {
    int width;
    int decimals;           /* of times */
    int time_end;
    int left_state, left;   /* the state of the left host, its lifeline */
    int right, right_state;
    int why, why_width;     /* the why column; why 0: there is none, reasons go into the lane */
};

enum { SIDES = 2, SIGNS_MAX = 2 * BOXES_OPENING };

/* The two lines below a row that tell what the ends can be sure of: letters, if they are not those that stand above, and
 * signs. */
struct knowledge_lines {
    char letters[SIDES][SIGNS_MAX], signs[SIDES][SIGNS_MAX]; /* "a b c d e"; "" for none */
    bool has_letters, has_signs;
};

/* What was drawn last of an end, so that it is drawn again when it has changed. */
struct knowledge_drawn {
    char signs[SIGNS_MAX];
    bool closing;
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
    size_t seen;            /* how many records `states` and `numbers` have learned from */
    struct host_states states;
    struct numbers numbers;
    struct notation notation;   /* only if the options ask for it */
    struct knowledge knowledge; /* only if the options ask for it, like the next two */
    struct knowledge_drawn *drawn; /* SIDES for each connection */
    bool closing_above[SIDES];  /* the letters that stand above in this column are those of closing */
    struct knowledge_lines below;
    uint8_t *parties;       /* of each connection: bit 1 << host_side() of those whose state changes in it */
    uint16_t conn;          /* the connection whose states are shown when a row does not name one */
    bool rfc_named;         /* a bare clause was already introduced as RFC 9293's */
    const char *clause;     /* the one that was told last in this row, NULL if none was */
    uint32_t step;          /* the step that `said` is about */
    uint16_t said[SAID_MAX];
    int n_said;
    int turn;               /* where the last slant turned down: columns between it and the sender's lifeline */
    struct strbuf time, rtx, label, extra, tip_text, tail, why; /* texts of the row being drawn */
};

/* Lets `states` and `numbers` learn from the records before `end`. */
void ladder_follow(struct ladder *l, size_t end);

static inline int lane_width(const struct geometry *geo)
{
    return geo->right - geo->left - 1;
}

/* The name of a host, "" if it has none. */
const char *host_name(const struct trace_meta *meta, uint8_t host);
/* The name of a connection if labels have to say which one they are about, else "". */
const char *conn_name(const struct ladder *l, uint16_t conn);

#endif
