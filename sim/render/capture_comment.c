/* Comments on packets, in the words of the ladder's reasons: cause, rule, change of state, what happens on the way. */
#include "capture.h"

#include "fate_text.h"
#include "ladder_call.h"
#include "numtext.h"
#include "packet.h"
#include "segment_text.h"

#include <inttypes.h>

enum { LOOK = 32, SAID = 4 }; /* records looked at on either side; more never belong to one segment */

struct comment {
    struct strbuf *out;
    const struct trace_meta *meta;
    size_t begin;          /* where it begins in *out */
    uint16_t said[SAID];   /* rules: each is told once */
    int n_said;
};

static void item(struct comment *c)
{
    if (c->out->n > c->begin)
        strbuf_puts(c->out, "; ");
}

static bool said(struct comment *c, uint16_t rule)
{
    for (int i = 0; i < c->n_said; i++)
        if (c->said[i] == rule)
            return true;
    if (c->n_said < SAID)
        c->said[c->n_said++] = rule;
    return false;
}

/* "RFC 9293 3.10.7.2 third  SYN: answer SYN,ACK" */
static void tell_rule(struct comment *c, uint16_t rule)
{
    if (rule == R_NONE || said(c, rule))
        return;
    item(c);
    rule_sentence(rule, c->out);
}

static void tell_line(struct comment *c, uint32_t line)
{
    if (line > 0)
        strbuf_printf(c->out, " (line %" PRIu32 ")", line);
}

/* The call or the timer that made the host send. An arrival is a packet of its own and has its own comment. */
static void tell_cause(struct comment *c, const struct trace_rec *rec)
{
    bool fires = rec->kind == TR_TIMER && rec->timer_op == TIMER_FIRES;

    if (rec->kind != TR_CALL && !fires)
        return;
    item(c);
    if (fires)
        strbuf_printf(c->out, "%s fires", tcp_timer_name(rec->timer));
    else
        call_text(rec, c->out);
    if (rec->kind == TR_CALL)
        tell_line(c, rec->line);
    tell_rule(c, rec->rule);
}

static void tell_state(struct comment *c, const struct trace_rec *rec, const struct trace_rec *seg)
{
    if (rec->kind != TR_STATE || rec->from == rec->to || rec->host != seg->host || rec->conn != seg->conn)
        return;
    item(c);
    strbuf_printf(c->out, "%s -> %s", tcp_state_name(rec->from), tcp_state_name(rec->to));
    tell_rule(c, rec->rule);
}

/* What stands between the cause of a step and its segments. */
static bool between(const struct trace_rec *rec, const struct trace_rec *seg)
{
    return rec->step == seg->step && (rec->kind == TR_STATE || rec->kind == TR_NEWS || rec->kind == TR_QUEUE);
}

/* Of a segment that leaves: the call or timer before it, and the states between; both are the first segment's alone. */
static void tell_before(struct comment *c, const struct trace_rec *recs, size_t at)
{
    const struct trace_rec *seg = &recs[at];
    size_t first = at;

    while (first > 0 && at - first < LOOK && between(&recs[first - 1], seg))
        first--;
    if (first > 0 && recs[first - 1].step == seg->step && recs[first - 1].kind == TR_ARRIVE)
        return; /* the arrival tells them */
    if (first > 0 && recs[first - 1].step == seg->step && recs[first - 1].host == seg->host)
        tell_cause(c, &recs[first - 1]);
    for (size_t i = first; i < at; i++)
        tell_state(c, &recs[i], seg);
}

/* Of a segment that arrives: what it changed. */
static void tell_after(struct comment *c, const struct trace_rec *recs, size_t n, size_t at)
{
    for (size_t i = at + 1; i < n && i - at <= LOOK && between(&recs[i], &recs[at]); i++)
        tell_state(c, &recs[i], &recs[at]);
}

static void tell_fate(struct comment *c, const struct trace_rec *rec)
{
    char time[NUMTEXT_MAX];

    item(c);
    if (rec->fate == FATE_DELIVERED && rec->arrives == NEVER) {
        strbuf_puts(c->out, "delivered");
    } else if (rec->fate == FATE_DELIVERED) {
        strbuf_printf(c->out, "arrives at %s s", time_text(rec->arrives, time_decimals(rec->arrives), time));
    } else {
        strbuf_puts(c->out, "lost: ");
        fate_text(c->meta, rec, c->out);
        tell_line(c, rec->fate == FATE_DROPPED || rec->fate == FATE_OUTAGE ? rec->line : 0);
    }
}

static void tell_marks(struct comment *c, const struct trace_rec *rec)
{
    const struct {
        uint8_t mark;
        const char *word;
    } words[] = {
        {MARK_CORRUPTED, "corrupted on the way"}, {MARK_DELAYED, "delayed on the way"}, {MARK_HELD, "held on the way"},
        {MARK_COPY, "copy made by the network"},  {MARK_FLOOD, rec->kind == TR_SEND ? "to a flood" : "one of a flood"},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (rec->marks & words[i].mark) {
            item(c);
            strbuf_puts(c->out, words[i].word);
        }
    }
}

/* Who has really sent a segment that claims to come from somebody else. */
static void tell_forger(struct comment *c, const struct trace_rec *rec)
{
    uint8_t by = rec->kind == TR_SEND ? rec->host : rec->peer;

    if ((rec->marks & (MARK_INJECTED | MARK_FLOOD)) != MARK_INJECTED)
        return;
    item(c);
    if (rec->marks & MARK_BOX)
        strbuf_puts(c->out, "answer of a box on the way");
    else if (by < c->meta->n_hosts)
        strbuf_printf(c->out, "injected by %s", c->meta->hosts[by]);
    else
        strbuf_puts(c->out, "injected: it was still in the network");
}

static void tell_cut(struct comment *c, const struct trace_rec *rec)
{
    if (packet_text(&rec->seg) == rec->seg.len)
        return;
    item(c);
    strbuf_printf(c->out, "%" PRIu32 " octets of text do not fit into an IPv4 packet: cut", rec->seg.len);
}

void capture_comment(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, size_t at, struct strbuf *out)
{
    const struct trace_rec *rec = &recs[at];
    struct comment c = {.out = out, .meta = meta, .begin = out->n};

    if (rec->retransmission > 0)
        strbuf_printf(out, "retransmission %u", (unsigned)rec->retransmission);
    if (rec->kind == TR_SEND)
        tell_before(&c, recs, at);
    else
        tell_after(&c, recs, n, at);
    tell_rule(&c, rec->rule);
    tell_forger(&c, rec);
    if (rec->kind == TR_SEND)
        tell_fate(&c, rec);
    tell_marks(&c, rec);
    tell_cut(&c, rec);
}
