#include "channel.h"

/* Time on the line, rounded up to a nanosecond. */
static nsec transmission(uint32_t octets, uint64_t rate)
{
    if (rate == 0)
        return 0;
    uint64_t bits = (uint64_t)octets * 8;
    return (nsec)((bits * 1000000000u + rate - 1) / rate);
}

struct channel_times channel_offer(struct channel *c, nsec now, const struct channel_load *load)
{
    struct channel_times times;
    times.departs = nsec_max(now, c->busy_until) + transmission(load->octets, load->rate);
    c->busy_until = times.departs;
    times.arrives = times.departs + load->delay + load->late;
    if (!load->loses_place) {
        times.arrives = nsec_max(times.arrives, c->last_arrival);
        c->last_arrival = times.arrives;
    }
    return times;
}
