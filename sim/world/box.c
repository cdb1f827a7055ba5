/* A box on the way that keeps state, as firewalls and address translators do (RFC 5382): it remembers the connections whose
 * SYN it has let through, until they have been idle for too long. What belongs to none of them is dropped or answered with
 * a RST. It stands in the middle of the link, sees both directions, and has one idle time for all states of a connection. */
#include "internal.h"

bool box_passes(struct sim *sim, const struct pipe_cfg *pipe, uint16_t name, const struct segment *seg)
{
    nsec now = sim->w->now;
    if (pipe->forget == 0 || name == CONN_OTHER) /* a connection without a name, of a load perhaps: nobody's business */
        return true;
    nsec *remembers = pool_at(sim->w, POOL_BOXES, name);
    if ((seg->flags & (SEG_SYN | SEG_ACK)) != SEG_SYN && now >= *remembers)
        return false;
    *remembers = now + pipe->forget;
    return true;
}

/* Half of the way there, and half of it back. */
void box_resets(struct sim *sim, const struct pipe_cfg *pipe, uint8_t from, uint16_t name, const struct segment *seg)
{
    struct segment rst;
    if (tcp_reset_for(seg, &rst))
        send_from_box(sim, from, name, &rst, sim->w->now + pipe->delay);
}
