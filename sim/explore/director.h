/* A run of the search's choices, made once more in a world that is whole. What the files of the replay share. */
#ifndef DIRECTOR_H
#define DIRECTOR_H

#include "explore.h"

/* A segment's way through the network. */
struct journey {
    uint32_t flight;
    uint8_t host, to;
    struct segment seg;
    nsec sent;           /* as the world has it */
    nsec moment;         /* as the search counts time */
    nsec arrived[2];
    uint8_t n_arrived;
    bool lost;
    bool ended;          /* by the scenario's own faults, when it was sent */
};

struct made_call {
    uint32_t statement;
    nsec at;
};

/* By how much the numbers of a connection's direction differ from those in the search, where a clock that gives initial
 * numbers may show another time. */
struct shift {
    uint32_t saddr, daddr;
    uint16_t sport, dport;
    uint32_t by;
};

enum { SHIFTS_MAX = 32, ROOM = 256 /* for anything at the same time */ };

struct director {
    struct trace_sink sink;
    struct trace_sink *next;     /* who else looks on; NULL: nobody */
    struct space *space;
    const struct scenario *sc;
    struct sim sim;
    struct chooser chooser;
    struct joint joint;          /* where the search is */
    nsec moment;
    bool untimed;                /* nothing takes time on its way, and what the search has first is first */
    nsec last;                   /* when the last choice was made; -1 before the first */
    uint32_t last_arrived;       /* the flight that arrived then, 0 if it was none */
    uint32_t sent_before;        /* flights that were sent before the last choice that was none */
    nsec delay;                  /* of all links instead of their own, NEVER: their own */
    struct journey *journeys;
    uint32_t n_journeys, journeys_cap;
    struct made_call *calls;
    uint32_t n_calls, calls_cap;
    struct shift shifts[SHIFTS_MAX];
    uint32_t n_shifts;
    bool failed;
    char why[200];               /* it cannot be done */
};

/* False: no memory. To be ended with director_end in any case. */
bool director_begin(struct director *d, struct space *space, nsec delay, bool untimed, struct trace_sink *next);
void director_end(struct director *d);

/* Makes the choices of the counterexample. False: it cannot be done, and d->why says why not. */
bool director_plays(struct director *d, const struct explored *e);

/* It cannot be done; the first reason is kept. False. */
bool director_cannot(struct director *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- journeys.c ---- */

void journeys_add(struct director *d, const struct trace_rec *rec);
/* The world's flight that the search means by this piece, its index in the pool; its journey. */
bool journeys_find(struct director *d, uint32_t piece, uint32_t *flight, struct journey **journey);
struct journey *director_journey(struct director *d, uint32_t flight);
/* How long a segment takes if nothing befalls it. */
nsec director_link_delay(const struct director *d, const struct journey *j);

/* ---- replay_text.c ---- */

/* Does a pattern of flags and numbers that fits the one fit the other? */
bool looks_alike(const struct segment *a, const struct segment *b);
/* "client P. 101:111(10) ack 301" */
void pattern_put(struct strbuf *out, const struct scenario *sc, uint8_t host, const struct segment *seg);

/* The scenario that runs to the same end, appended. */
void replay_put(struct strbuf *out, const struct director *d, const struct explored *e);

#define OUT_OF_MEMORY "out of memory"

/* Between two things that must not be at once. */
#define TICK USEC(1)

#endif
