/* The retransmission timeout (RFC 6298, section 2). Integer nanoseconds: eighths and quarters are taken after
 * multiplying, so that the worked example of the specification comes out exactly. */
#include "tcp_internal.h"

static nsec clamp(nsec rto, const struct tcp_knobs *k)
{
    return nsec_min(nsec_max(rto, k->rto_min), k->rto_max);
}

/* (2.2), (2.3): RTTVAR first, with the old SRTT. */
void rto_sample(struct tcb *t, const struct tcp_knobs *k, nsec r, nsec g)
{
    if (!(t->flags & TF_SRTT)) {
        t->flags |= TF_SRTT;
        t->srtt = r;
        t->rttvar = r / 2;
    } else {
        nsec off = t->srtt > r ? t->srtt - r : r - t->srtt;
        t->rttvar = (3 * t->rttvar + off) / 4;
        t->srtt = (7 * t->srtt + r) / 8;
    }
    t->rto = clamp(t->srtt + nsec_max(g, 4 * t->rttvar), k);
}

/* A connection that does not open: so many timeouts have been. The first RTO may be another; the first retransmissions of a
 * SYN (not of a SYN,ACK) may not double it. */
nsec rto_of_syn(const struct tcp_knobs *k, enum tcp_origin origin, int timeouts)
{
    nsec rto = k->rto_initial;
    int doublings = timeouts;
    if (timeouts == 0)
        return k->syn_rto > 0 ? k->syn_rto : rto;
    if (origin == ORIGIN_ACTIVE)
        doublings -= timeouts < (int)k->syn_linear ? timeouts : (int)k->syn_linear;
    for (int i = 0; i < doublings && rto < k->rto_max; i++)
        rto *= 2;
    return nsec_min(rto, k->rto_max);
}

/* (5.5), capped (2.5) so that a scenario over a dead link ends. */
void rto_back_off(struct tcb *t, const struct tcp_knobs *k)
{
    t->rto = nsec_min(2 * t->rto, k->rto_max);
}
