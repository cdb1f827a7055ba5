/* Does a segment fit a pattern? */
#include "scenario.h"

bool pattern_matches(const struct pattern *p, const struct segment *seg)
{
    if (p->any)
        return true;
    return p->flags == seg->flags && (!p->has_seq || p->seq == seg->seq) && (!p->has_len || p->len == seg->len) &&
           (!p->has_ack || p->ack == seg->ack) && (!p->has_win || p->win == seg->wnd) &&
           (!p->has_mss || p->mss == seg->mss);
}
