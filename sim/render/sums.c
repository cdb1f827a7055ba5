/* What a run comes to: segments by their fate, the states at the end, why it ended. */
#include "sums.h"

#include "ladder_flood.h"
#include "ladder_rows.h"
#include "numtext.h"

#include <inttypes.h>

static void count_send(struct sums *s, const struct trace_rec *rec)
{
    if (rec->marks & MARK_FLOOD) {
        s->flood_sent += rec_foreign(rec) ? 1 + rec->more : 0;
        s->answers += rec_foreign(rec) ? 0 : 1 + rec->more;
        return;
    }
    if (s->flood_sent + s->flood_arrived > 0 && flood_answer(rec)) { /* lost, but not by the network */
        s->answers += 1 + rec->more;
        return;
    }
    if (rec->marks & MARK_COPY)
        s->copies++;
    else if (rec->marks & MARK_BOX)
        s->by_box++;
    else if (rec->marks & MARK_INJECTED)
        s->injected++;
    else
        s->sent++;
    s->lost += rec->fate != FATE_DELIVERED;
    s->retransmitted += rec->retransmission > 0 && !(rec->marks & MARK_COPY);
}

static void count_arrival(struct sums *s, const struct trace_rec *rec)
{
    if (rec->marks & MARK_FLOOD) {
        if (!(rec->seg.flags & SEG_RST))
            s->flood_arrived += 1 + rec->more;
        return;
    }
    s->corrupted += rec->rule == R_CHECKSUM;
    s->not_let_in += rec_rejected(rec) && rec->rule != R_CHECKSUM;
}

bool sums_make(struct sums *s, const struct trace_meta *meta, const struct trace_rec *recs, size_t n, int connection)
{
    *s = (struct sums){0};
    if (!host_states_init(&s->states, meta))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct trace_rec *rec = &recs[i];

        if (rec->kind == TR_END)
            s->end = rec;
        if (connection >= 0 && rec->conn != (uint16_t)connection)
            continue;
        if (rec->kind == TR_SEND)
            count_send(s, rec);
        if (rec->kind == TR_ARRIVE)
            count_arrival(s, rec);
        host_states_see(&s->states, rec);
    }
    return true;
}

void sums_free(struct sums *s)
{
    host_states_free(&s->states);
}

void end_text(const struct trace_rec *end, struct strbuf *out)
{
    char buf[NUMTEXT_MAX];

    if (end == NULL || end->n == END_QUIET)
        return;
    time_text(end->at, time_decimals(end->at), buf);
    if (end->n == END_UNTIL)
        strbuf_printf(out, "stopped at %s s by the time limit", buf);
    else if (end->n == END_EVENTS)
        strbuf_printf(out, "stopped at %s s after %" PRIu32 " events: the limit on events was hit", buf,
                      end->step - 1); /* the end is a step of its own */
    else if (end->n == END_MEMORY)
        strbuf_printf(out, "stopped at %s s: no more memory", buf);
    else if (end->n == END_INTERRUPTED)
        strbuf_printf(out, "interrupted at %s s", buf);
    else
        strbuf_printf(out, "stopped at %s s: the virtual clock has reached its end", buf);
}

uint32_t sums_flood(const struct sums *s)
{
    return s->flood_sent > s->flood_arrived ? s->flood_sent : s->flood_arrived;
}
