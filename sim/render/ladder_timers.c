/* What is said of timers. The world records those of a step behind all its segments: which row they belong to is decided
 * by what they are. One that begins to wait for an answer belongs to the segment that wants it, all else to the cause. */
#include "ladder_timers.h"

#include "ladder_rule.h"
#include "numtext.h"
#include "wrap.h"

const char *timer_fires_text(uint8_t timer)
{
    static const char *const texts[TCP_TIMERS] = {
        [TIMER_RTO] = "RTO timer fires",           [TIMER_PERSIST] = "persist timer fires",
        [TIMER_OVERRIDE] = "override timer fires", [TIMER_2MSL] = "2MSL timer fires",
        [TIMER_FIN_WAIT_2] = "FIN-WAIT-2 timer fires", [TIMER_KEEPALIVE] = "keep-alive timer fires", [TIMER_DELACK] = "delayed-ACK timer fires",
        [TIMER_USER] = "user timeout fires",
    };
    return timer < TCP_TIMERS && texts[timer] != NULL ? texts[timer] : "timer fires";
}

void timer_tell_seconds(struct ladder *l, nsec t)
{
    char buf[NUMTEXT_MAX];

    strbuf_printf(&l->why, HARD_BLANK "%s" HARD_BLANK "s", time_text(t, time_decimals(t), buf));
}

static bool starts(const struct trace_rec *rec, enum tcp_timer timer)
{
    return rec->kind == TR_TIMER && rec->timer == timer && rec->timer_op == TIMER_STARTS;
}

/* A row resends if its segment does, or if what it tells about makes a host without a lifeline do so. */
static uint32_t resent(const struct ladder *l, const struct row *row)
{
    uint32_t i = row->seg != NO_REC ? row->seg : row->first;
    uint32_t end = row->seg != NO_REC ? row->seg + 1 : row->end;

    while (i < end && (l->recs[i].kind != TR_SEND || l->recs[i].retransmission == 0))
        i++;
    return i < end ? i : NO_REC;
}

/* How long a retransmission will wait for its answer. Where no arrow shows it, also that it is one. */
static void tell_retransmission(struct ladder *l, const struct row *row)
{
    uint32_t at = row->cause ? resent(l, row) : NO_REC;

    if (at == NO_REC)
        return;
    if (row->seg == NO_REC)
        why_retransmission(l, &l->recs[at]);
    for (uint32_t i = at + 1; i < row->end && l->opts->verbose <= 0; i++) {
        if (starts(&l->recs[i], TIMER_RTO)) {
            why_item(l);
            strbuf_puts(&l->why, "rto");
            timer_tell_seconds(l, l->recs[i].arrives - l->recs[i].at);
            return;
        }
    }
}

/* A timer that has fired is off: that it stops needs no words. */
static bool stops_what_fired(const struct trace_rec *rec, const struct trace_rec *cause)
{
    return rec->timer_op == TIMER_STOPS && cause->kind == TR_TIMER && cause->timer == rec->timer &&
           cause->host == rec->host;
}

static bool belongs(const struct trace_rec *rec, const struct row *row)
{
    return starts(rec, TIMER_RTO) || starts(rec, TIMER_PERSIST) ? row->waits : row->head;
}

static void tell_timer(struct ladder *l, const struct row *row, const struct trace_rec *rec)
{
    why_item(l);
    if (host_side(rec->host) != row->side || rec->conn != row->conn)
        why_whose(l, rec);
    strbuf_printf(&l->why, "%s" HARD_BLANK "%s", tcp_timer_name(rec->timer),
                  rec->timer_op == TIMER_STARTS ? "starts" : "stops");
    if (rec->timer_op == TIMER_STARTS)
        timer_tell_seconds(l, rec->arrives - rec->at);
}

void timers_tell(struct ladder *l, const struct row *row)
{
    tell_retransmission(l, row);
    for (uint32_t i = row->first; i < row->end && l->opts->verbose > 0; i++) {
        const struct trace_rec *rec = &l->recs[i];

        if (rec->kind == TR_TIMER && rec->timer_op != TIMER_FIRES && belongs(rec, row) &&
            !stops_what_fired(rec, &l->recs[row->first]))
            tell_timer(l, row, rec);
    }
}
