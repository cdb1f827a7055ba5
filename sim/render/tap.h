/* What a capture at a host sees: all that leaves it and all that reaches it. What was lost on the way is in the sender's
 * capture only. A copy made by the network is seen where it arrives; a host that is down or unplugged hears nothing. */
#ifndef TAP_H
#define TAP_H

#include "trace.h"

static inline bool tap_sees(const struct trace_rec *rec, int host)
{
    if (rec->host != host)
        return false;
    if (rec->kind == TR_SEND)
        return (rec->marks & MARK_COPY) == 0;
    return rec->kind == TR_ARRIVE && rec->rule != R_HOST_DOWN && rec->rule != R_UNPLUGGED;
}

#endif
