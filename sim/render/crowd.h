/* The many connections of a load, of which only a few can be drawn. A reader of the trace that stands before another: it
 * lets pass what belongs to the first few (or to one that was asked for), as connections with the names #1, #2, ..., keeps
 * the rest back, and counts them all. */
#ifndef CROWD_H
#define CROWD_H

#include "strbuf.h"
#include "trace.h"

struct crowd_samples {
    nsec *at;
    size_t n, cap;
};

struct crowd {
    struct trace_sink sink;
    struct trace_sink *to;
    const struct trace_meta *meta;
    uint32_t first;              /* the first so many are shown, */
    uint32_t only;               /* or, if not 0, this one */
    bool all;                    /* keeps nothing back: somebody counts segments */

    struct crowd_one *ones;      /* by number */
    uint32_t n, cap;
    uint32_t established;        /* opening ends that were */
    uint32_t served;             /* connections of which both ends were */
    uint32_t states[TCP_STATES]; /* of the opening end, at the end of the run; of those that were opened */
    uint32_t news[TCP_NEWS];     /* errors told to the opening end */
    struct crowd_samples handshakes, closes;
    uint64_t flood_syns, flood_drops, flood_evictions, flood_cookies, flood_answers;
    nsec first_drop;             /* NEVER: none */
    nsec full;                   /* when a SYN queue had no place left for the first time; NEVER: never */
    bool out_of_memory;

    struct trace_meta shown;     /* as `meta`, with the names of those that are shown */
    char *names;
};

/* Shows the first `first`, or `only` if that is not 0. */
void crowd_init(struct crowd *c, const struct trace_meta *meta, struct trace_sink *to, uint32_t first, uint32_t only);
void crowd_free(struct crowd *c);

/* Takes out of a trace what is not to be shown, if all of it was let pass; answers how many records are left. */
size_t crowd_thin(const struct crowd *c, struct trace_rec *recs, size_t n);

/* How much memory it takes. */
size_t crowd_octets(const struct crowd *c);

/* After the run: meta data with the names. NULL: no memory. */
const struct trace_meta *crowd_meta(struct crowd *c);

/* After the run: how it went with all of them. */
void crowd_print(struct crowd *c, struct strbuf *out);

#endif
