/* What the files of the oracle share. */
#ifndef JUDGE_H
#define JUDGE_H

#include "oracle.h"

#include <stdarg.h>
#include <stdio.h>

/* The material of one judgement. */
struct court {
    const struct scenario *sc;
    const struct expect *e;
    const struct trace_rec *recs;
    size_t n;
    const struct reading *reading;
    struct verdict *verdict;
    const struct trace_rec *rec; /* where it went wrong, NULL if at no single record */
};

#if defined(__GNUC__)
#define JUDGE_FORMAT(f, a) __attribute__((format(printf, f, a)))
#else
#define JUDGE_FORMAT(f, a)
#endif

/* Appends to a text of the verdict; what does not fit is cut off behind an ellipsis. */
void add(char *to, size_t size, const char *format, ...) JUDGE_FORMAT(3, 4);
#define EXPECTED(c, ...) add((c)->verdict->expected, sizeof(c)->verdict->expected, __VA_ARGS__)
#define GOT(c, ...) add((c)->verdict->got, sizeof(c)->verdict->got, __VA_ARGS__)
#define DIFFERS(c, ...) add((c)->verdict->differs, sizeof(c)->verdict->differs, __VA_ARGS__)

/* "client", "client/A" */
void add_endpoint(char *to, size_t size, const struct scenario *sc, uint8_t host, uint16_t conn);
/* "1.050 s" */
void add_time(char *to, size_t size, nsec t);
/* "F. 101:101(0) ack 301 win 65535" */
void add_segment(char *to, size_t size, const struct segment *seg);
/* " <mss 1460>": of the list, or if it is NULL of the segment. */
void add_option_text(char *to, size_t size, const struct option_list *list, const struct segment *seg);
/* A pattern as it is written in scenarios. */
void add_pattern(char *to, size_t size, const struct pattern *p);
/* ", at 1.5 s", ", from 1 s until 2 s": what the expectation says of times. */
void add_when(char *to, size_t size, const struct expect *e);

/* It is decided here. */
void decide_at(struct court *c, const struct trace_rec *rec);

/* Is the record about the endpoint of the expectation? */
bool concerns(const struct court *c, const struct trace_rec *rec);
bool compare(uint64_t a, enum compare cmp, uint64_t b);
const char *compare_text(enum compare cmp);

/* True if what the expectation says (without its `not`) is so. They fill in expected, got, differs and at. */
bool judge_path(struct court *c);
bool judge_state(struct court *c);
bool judge_count(struct court *c);
bool judge_segment(struct court *c);
bool judge_order(struct court *c);
bool judge_silent(struct court *c);
bool judge_news(struct court *c);
bool judge_var(struct court *c);
bool judge_always(struct court *c);

/* "client.snd_una = 102" */
void add_comparison(struct court *c, const struct expect *e);

#endif
