/* Floods are folded: a run of records that belong to one becomes a single row with counts. */
#include "ladder_flood.h"

/* What a host sends to an address of the flood, first or again, goes to nobody in the scenario. */
bool flood_answer(const struct trace_rec *rec)
{
    return rec->kind == TR_SEND && rec->peer == NO_HOST && rec->conn == CONN_OTHER && !rec_foreign(rec) &&
           (rec->marks & MARK_THIRD) == 0;
}

bool flood_takes(struct flood_fold *fold, const struct trace_rec *recs, size_t first, size_t end)
{
    bool flood = false;

    for (size_t i = first; i < end && !flood; i++)
        flood = (recs[i].marks & MARK_FLOOD) != 0;
    for (size_t i = first; i < end && flood; i++) /* what a flood does to others is shown */
        flood = recs[i].kind != TR_STATE || (recs[i].marks & MARK_FLOOD) != 0 || recs[i].conn == CONN_OTHER;
    if (flood && !fold->seen) {
        fold->seen = true;
        fold->row = NO_ROW;
    }
    return flood;
}

void flood_interrupted(struct flood_fold *fold)
{
    fold->row = NO_ROW;
}

static void count_send(struct flood_sum *sum, const struct trace_rec *rec)
{
    uint32_t n = 1 + rec->more;

    if (rec_foreign(rec)) {
        sum->sent += n;
        sum->lost += rec->fate != FATE_DELIVERED ? n : 0;
    } else if (rec->seg.flags & SEG_RST) {
        sum->resets += n;
    } else if (rec->retransmission > 0) {
        sum->again += n;
    } else {
        sum->answers += n;
    }
}

static void count_arrival(struct flood_sum *sum, const struct trace_rec *rec)
{
    uint32_t n = 1 + rec->more;

    if (rec->seg.flags & SEG_RST)
        sum->scattered += n;
    else
        sum->arrived += n;
    sum->refused += rec_rejected(rec) ? n : 0;
}

static void count_state(struct flood_sum *sum, const struct trace_rec *rec)
{
    uint32_t n = 1 + rec->more;

    if (rec->rule == R_RST_LISTEN && (rec->marks & MARK_FLOOD) != 0)
        sum->freed += n;
    if (rec->rule == R_R2_SYN_RECEIVED || rec->rule == R_SYNACK_RETRIES)
        sum->expired += n;
}

void flood_count(struct flood_sum *sum, const struct trace_rec *recs, const struct row *row,
                 const struct trace_meta *meta)
{
    *sum = (struct flood_sum){.queue = NO_REC};
    for (uint32_t i = row->first; i < row->end; i++) {
        const struct trace_rec *rec = &recs[i];

        if (rec->kind == TR_SEND && ((rec->marks & MARK_FLOOD) != 0 || flood_answer(rec)))
            count_send(sum, rec);
        else if (rec->kind == TR_ARRIVE && (rec->marks & MARK_FLOOD) != 0)
            count_arrival(sum, rec);
        else if (rec->kind == TR_STATE)
            count_state(sum, rec);
        if (rec_shows_queue(rec, meta))
            sum->queue = i;
    }
}
