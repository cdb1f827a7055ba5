/* A figure as RFC 9293 draws them, while it is being drawn: shared by its lines, its words and its rows. */
#ifndef RFC_FIGURE_H
#define RFC_FIGURE_H

#include "format.h"
#include "host_states.h"
#include "ladder_rows.h"
#include "numbers.h"

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

/* ---- rfc_line.c: lines of text ---- */

/* n blanks, none if it is below zero. */
void put_blanks(struct figure *f, int n);

/* The number of a line stands before whatever is written of it first. */
void begin_line(struct figure *f);

/* Blanks at the end of a line are taken back. */
void end_line(struct figure *f);

/* The next line has the next number. */
void open_row(struct figure *f);

/* What is in the comment so far, and the next thing to say. */
struct strbuf *say(struct strbuf *comment);

/* Closes a comment; from now on it is ASCII. */
void close_comment(struct strbuf *comment);

/* A comment in as many lines as it takes, on the side of whose doing it is. */
void put_comment(struct figure *f, const struct strbuf *text, int side);

void put_states(struct figure *f, const char *left, const char *right);

/* ---- rfc_segment.c ---- */

/* "<SEQ=100><ACK=301><CTL=ACK><DATA=10>", in f->pieces, at which it may be broken. */
void cut_segment(struct figure *f, const struct trace_rec *rec);

/* A whole line: states and arrows on both sides ("" for none), the segment between them. */
struct line {
    const char *left_state, *left_arrow, *right_arrow, *right_state;
};

/* The segment that was cut last, on as many lines as it takes. */
void put_segment(struct figure *f, const struct line *line);

/* ---- rfc_words.c: what is said of a row, in f->before and f->after ---- */

/* States and numbers know of all records before `end`. */
void see_until(struct figure *f, size_t end);

/* "" where nothing is known. */
const char *figure_state(const struct figure *f, int side, uint16_t conn);

const char *figure_host(const struct figure *f, uint8_t host);

void tell_wait(struct figure *f, const struct row *row);
void tell_connection(struct figure *f, const struct row *row);
void tell_cause(struct figure *f, const struct row *row);
void tell_news(struct figure *f, const struct row *row);
void tell_rule(struct figure *f, const struct row *row);
void tell_others(struct figure *f, const struct trace_rec *rec, bool lifeline_sends);
void tell_way(struct figure *f, const struct trace_rec *rec);
void tell_rejection(struct figure *f, const struct trace_rec *arrival);

#endif
