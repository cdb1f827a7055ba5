/* What if this one segment had been lost, come twice, or come late? Each segment of a run in turn. */
#ifndef EACH_H
#define EACH_H

#include "oracle.h"
#include "strbuf.h"

/* What is done to a segment. */
enum each_fault { EACH_LOSS, EACH_DUPLICATE, EACH_DELAY, EACH_FAULTS };

struct each_case {
    enum each_fault fault;
    uint8_t host, peer;        /* who sent it, and to whom */
    uint16_t conn;             /* as in trace_rec */
    struct segment seg;
    nsec at;                   /* when */
    uint32_t occurrence;       /* among those that look alike */
    nsec by;                   /* EACH_DELAY: so much that its successor comes first */
};

/* What came of it. */
struct each_end {
    bool repaired;             /* EACH_LOSS: somebody said it again; else: something was sent that is not sent without it */
    uint8_t host;              /* who */
    enum tcp_timer timer;      /* which timer made it, TIMER_NONE: a segment that arrived */
    uint16_t rule;             /* the rule behind it */
    struct segment seg;        /* what was sent */
    nsec at;                   /* when */
    bool answers;              /* EACH_LOSS: that drew an answer, which says what was lost */
    struct segment answer;
    nsec answered;             /* when it was sent */
    nsec longer;               /* how much later the last change of state came than without it; may be negative */
    uint8_t states[2];         /* of both ends of its connection at the end, in the order of the file */
    uint32_t failed;           /* expectations that do not hold any more */
    enum end_reason why;
};

/* The cases of a run: first each loss, then each duplicate, then each delay past its successor. *cases is to be freed. False:
 * no memory. */
bool each_cases(const struct trace_rec *recs, size_t n, struct each_case **cases, uint32_t *n_cases);

/* Runs the scenario once more with this one fault. False: no memory. */
bool each_run(const struct scenario *sc, const struct each_case *c, const struct trace_rec *recs, size_t n,
              const volatile int *stop, struct each_end *to);

/* One line. */
void each_print(const struct scenario *sc, const struct each_case *c, const struct each_end *e, struct strbuf *out);

#endif
