/* What `tcpsim explore` tells of a search, for people and for programs. */
#ifndef EXPLORE_REPORT_H
#define EXPLORE_REPORT_H

#include "cli.h"
#include "explore.h"

/* A scenario that was explored, and what came of it. */
struct exploration {
    const char *path;
    const struct scenario *sc;
    const struct explore_bounds *bounds;
    const struct explored *found;
};

/* The whole report, without the run that shows a failure; `seconds` is told only if `verbose`. */
void put_report(struct strbuf *out, const struct exploration *x, bool verbose, double seconds);
/* Of a quiet search: what fails, or that it is not known. */
void put_troubles(struct strbuf *out, const struct exploration *x);
/* What the run that is about to be drawn shows: "\nthe shortest way to it has 14 choices:\n\n". */
void put_way(struct strbuf *out, const struct exploration *x);

/* All of it as one object. */
void explore_json(struct strbuf *out, const struct exploration *x);

/* Transitions of RFC 9293's figure and beyond it: how many there are, and how many were taken. */
struct transition_counts {
    uint32_t figure, figure_seen, text, text_seen;
};
struct transition_counts count_transitions(const struct explored *e);
/* How many expectations a run judges and a search does not. */
uint32_t not_judged(const struct scenario *sc);
/* How many choices lead to what fails. */
uint32_t way_length(const struct explored *e);
/* Did the search see all there is within its bounds? */
bool saw_all(const struct explored *e);

#endif
