/* Floods: thousands of segments that are one thing to the reader. */
#ifndef LADDER_FLOOD_H
#define LADDER_FLOOD_H

#include "ladder_rows.h"

struct flood_fold {
    bool seen;       /* there was a flood: answers to it may still be going out */
    uint32_t row;    /* the row that the run of flood records is folded into, NO_ROW if none is open */
};

/* Does it go to an address that nobody in the scenario has, as the answers to a flood do? */
bool flood_answer(const struct trace_rec *rec);

/* Does the group [first, end) belong to a flood? */
bool flood_takes(struct flood_fold *fold, const struct trace_rec *recs, size_t first, size_t end);
/* Something else is shown: what the flood does next needs another row. */
void flood_interrupted(struct flood_fold *fold);

/* What a folded row says. */
struct flood_sum {
    uint32_t sent, arrived, lost;     /* the flood's own segments */
    uint32_t answers, again, resets;  /* SYN,ACKs for them, the same retransmitted, RSTs */
    uint32_t refused, expired;        /* dropped by a full queue; half-open entries given up */
    uint32_t scattered, freed;        /* RSTs from its sources, which are alive; half-open entries that these have freed */
    uint32_t queue;                   /* the last TR_QUEUE record to be shown, NO_REC if none */
};

void flood_count(struct flood_sum *sum, const struct trace_rec *recs, const struct row *row,
                 const struct trace_meta *meta);

#endif
