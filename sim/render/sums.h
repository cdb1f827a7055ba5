/* Sums over a run, or over one of its connections. */
#ifndef SUMS_H
#define SUMS_H

#include "host_states.h"
#include "strbuf.h"

struct sums {
    uint32_t sent, lost, retransmitted, copies, injected, by_box;
    uint32_t corrupted, not_let_in;              /* arrived in vain; not those of a flood */
    uint32_t flood_sent, flood_arrived, answers; /* of a flood, and to it; its departures need not be recorded */
    const struct trace_rec *end;                 /* TR_END, NULL if the trace has none */
    struct host_states states;                   /* at the end */
};

/* connection: index in trace_meta.conns, -1 for all. False: no memory. */
bool sums_make(struct sums *s, const struct trace_meta *meta, const struct trace_rec *recs, size_t n, int connection);
void sums_free(struct sums *s);

/* "stopped at 0.020 s by the time limit": why the run ended, if it did not by itself. `end` may be NULL. */
void end_text(const struct trace_rec *end, struct strbuf *out);

/* Segments of a flood. */
uint32_t sums_flood(const struct sums *s);

#endif
