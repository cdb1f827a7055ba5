/* One scenario under several profiles: how long the runs are the same, and what happens in each of them afterwards. Like
 * everything that shows a run, it reads the trace only. docs/compare.md. */
#ifndef COMPARE_H
#define COMPARE_H

#include "strbuf.h"
#include "trace.h"

enum { COMPARED_MAX = 16, COMPARED_LEAST = 2 };

/* One of the runs. All come from the same file, so hosts and connections have the same numbers in all. */
struct compared {
    const char *profile;
    const struct trace_meta *meta;
    const struct trace_rec *recs;
    size_t n;
    unsigned expects, held;
};

/* Something that happens in a run: the records [first, end), a cause and what follows from it. */
struct happening {
    nsec at;
    size_t first, end;
    bool told;           /* a line has told it already */
};

struct comparison {
    const struct compared *runs;
    int n_runs;
    struct happening *list[COMPARED_MAX];
    size_t n[COMPARED_MAX];
    size_t common;       /* so many of them are the same in all runs, from the beginning */
};

/* False: no memory. To be freed in any case. */
bool compare_make(struct comparison *c, const struct compared *runs, int n_runs);
void compare_free(struct comparison *c);

/* Do the runs part at all? */
bool compare_differs(const struct comparison *c);

/* The profile of a host that has one of its own, the same in all runs; NULL if it has that of the run. */
const char *compare_keeps(const struct comparison *c, uint32_t host);

/* A line of the part in which the runs differ: what happens, in which of them. */
struct compare_line {
    nsec at;
    uint32_t who;                  /* bits 1 << index of the run */
    int run;                       /* the first of these */
    const struct happening *what;  /* of that run; NULL: nothing happens in them until ... */
    nsec until;                    /* ... then, NEVER if nothing more does */
};

struct compare_walk {
    struct comparison *c;
    size_t next[COMPARED_MAX];     /* of each run's list */
    nsec parted;                   /* when they part, NEVER if they do not */
    uint32_t silent;               /* runs in which nothing happens then, and of which this is still to be told */
};

/* Goes through what happens from the first happening that is not the same in all runs on; or, `from` 0, through all. By time;
 * equal things at the same time are one line. False at the end. */
void compare_begin(struct compare_walk *w, struct comparison *c, size_t from);
bool compare_next(struct compare_walk *w, struct compare_line *line);

/* Is this record of those that people are told? The others (a timer that stops, text delivered) make no difference. */
bool compare_tells(const struct compared *run, const struct happening *h, const struct trace_rec *rec);

/* "server RTO timer fires; sends S. 300/101; rtx 1; rto 2.000 s" */
void happening_what(const struct compared *run, const struct happening *h, bool ascii, struct strbuf *out);
/* The rules behind it, each once: "RFC 6298 5.4-5.6  RTO: resend the earliest, double RTO"; of one that was said
 * before only the clause, if it is an RFC's and no other rule's. Marks them as said. */
void happening_why(const struct compared *run, const struct happening *h, bool said[RULES], struct strbuf *out);
/* Calls `take` with each of these rules, in order. */
void happening_rules(const struct compared *run, const struct happening *h, void (*take)(void *context, uint16_t rule),
                     void *context);

/* What came of a run: "client CLOSED, server LISTEN; client is told ECONNRESET; 4 sent, 1 lost; expect 34/34 ok" */
bool outcome_text(const struct compared *run, struct strbuf *out); /* false: no memory */

/* "textbook, rfc9293" of the bits of `who`; "all" if it is all of them and there are more than two. */
void profiles_text(const struct comparison *c, uint32_t who, struct strbuf *out);

struct ladder_options;

/* The part that is the same as a ladder, then the differences, then what came of it; the width and so on as for a ladder. */
void compare_table(struct comparison *c, const struct ladder_options *opts, struct strbuf *out);
void compare_json(struct comparison *c, struct strbuf *out);

#endif
