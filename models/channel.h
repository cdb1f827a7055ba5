/* One direction of a link: a line of a certain rate, a queue before it, a delay behind it. What befalls a segment by
 * chance or by script is decided outside and comes in as its fate. */
#ifndef CHANNEL_H
#define CHANNEL_H

#include "nsec.h"

#include <stdbool.h>
#include <stdint.h>

struct channel {
    nsec busy_until;    /* the line is sending until then */
    nsec last_arrival;  /* nothing that keeps its place arrives before this */
};

struct channel_load {
    nsec delay;         /* of the path, with the jitter drawn for this segment */
    nsec late;          /* more delay, by fate; it gives up its place in the order */
    bool loses_place;   /* later segments may overtake it */
    uint64_t rate;      /* bit/s, 0: infinite */
    uint32_t octets;    /* on the wire, headers included */
};

struct channel_times {
    nsec departs;       /* its last bit has left the queue */
    nsec arrives;
};

/* Time on the line, rounded up to a nanosecond. */
nsec channel_transmission(uint32_t octets, uint64_t rate);

/* Puts a segment on the line at `now`. Segments that keep their place arrive in the order in which they were put. */
static inline struct channel_times channel_offer(struct channel *c, nsec now, const struct channel_load *load)
{
    struct channel_times times;
    times.departs = nsec_max(now, c->busy_until) + (load->rate > 0 ? channel_transmission(load->octets, load->rate) : 0);
    c->busy_until = times.departs;
    times.arrives = times.departs + load->delay + load->late;
    if (!load->loses_place) {
        times.arrives = nsec_max(times.arrives, c->last_arrival);
        c->last_arrival = times.arrives;
    }
    return times;
}

#endif
