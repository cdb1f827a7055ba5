/* Reasons, in the order in which they come about: what was called or which timer fired, what was decided and by which
 * rule, what the user is told, what became of the queues and of the segment on its way, and the timers. */
#include "ladder_why.h"

#include "ladder_call.h"
#include "ladder_flood.h"
#include "ladder_rule.h"
#include "ladder_timers.h"
#include "segment_text.h"
#include "wrap.h"

#include <inttypes.h>
#include <string.h>

/* A timer that fires is not told if its rule says so and the arrow shows what is sent again. */
static bool tells_timer(const struct ladder *l, const struct row *row)
{
    const struct trace_rec *rec = &l->recs[row->first];
    bool resends = row->seg != NO_REC && l->recs[row->seg].retransmission > 0;

    return rec->kind == TR_TIMER && rec->timer_op == TIMER_FIRES && !(resends && rec->timer == TIMER_RTO);
}

static void tell_call(struct ladder *l, const struct trace_rec *rec)
{
    if (!call_quote(l->meta, rec, &l->why))
        call_text(rec, &l->why);
}

static void tell_cause(struct ladder *l, const struct row *row)
{
    const struct trace_rec *rec = &l->recs[row->first];

    if (rec->kind == TR_CALL || tells_timer(l, row)) {
        why_item(l);
        if (row->seg == NO_REC)
            why_whose(l, rec);
        if (rec->kind == TR_CALL)
            tell_call(l, rec);
        else
            strbuf_puts(&l->why, timer_fires_text(rec->timer));
    }
    if (rec->kind == TR_LINK) {
        why_item(l);
        link_text(l->meta, rec, &l->why);
    }
    if (rec->kind != TR_ARRIVE && rec->rule != R_ACCEPT) { /* "server accept" says all that this rule does */
        rule_tell_before(l, rec, rec->rule);
        rule_tell(l, rec->rule);
    }
}

/* The state column shows only the last state of a row's own connection; what it does not show is told here. */
static void tell_state(struct ladder *l, const struct row *row, uint32_t at)
{
    const struct trace_rec *rec = &l->recs[at];
    const struct trace_rec *cause = &l->recs[row->first];
    const char *state = tcp_state_name(rec->to);
    bool passed = false;

    if (rec->from == rec->to)
        return;
    rule_tell_before(l, cause, rec->rule);
    rule_tell(l, rec->rule);
    if (rec->conn == CONN_OTHER && state_of_listener(rec)) { /* of several connections: no column has its state */
        why_item(l);
        strbuf_puts(&l->why, rec->to == TCP_LISTEN ? "now listening" : "no longer listening");
    } else if (host_side(rec->host) == SIDE_NONE || rec->conn != row->conn) {
        why_item(l);
        if (cause->host == rec->host && cause->conn == rec->conn && row->seg == NO_REC)
            strbuf_puts(&l->why, "now" HARD_BLANK);
        else
            why_whose(l, rec);
        strbuf_puts(&l->why, state);
    } else if (rec->conn != CONN_OTHER) {
        for (uint32_t i = at + 1; i < row->end && !passed; i++)
            passed = l->recs[i].kind == TR_STATE && l->recs[i].host == rec->host && l->recs[i].conn == rec->conn;
        if (passed) {
            why_item(l);
            strbuf_printf(&l->why, "by way of %s", state);
        }
    }
}

static void tell_news(struct ladder *l, const struct trace_rec *rec)
{
    const char *arrow = glyph_text(GLYPH_TELLS, l->opts->ascii), *words = tcp_news_text(rec->news);

    if (l->opts->verbose <= 0 && rec_routine_news(rec))
        return;
    rule_tell(l, rec->rule);
    why_item(l);
    strbuf_printf(&l->why, "%s" HARD_BLANK "%s: %s", arrow, host_name(l->meta, rec->host), tcp_news_name(rec->news));
    if (rec->news == NEWS_DELIVER)
        strbuf_printf(&l->why, " %" PRIu32, rec->n);
    else if (*words != '\0' && !rule_has_said(l, words))
        strbuf_printf(&l->why, " \"%s\"", words);
}

static void tell_queue(struct ladder *l, const struct trace_rec *rec)
{
    why_item(l);
    strbuf_printf(&l->why, "SYN" HARD_BLANK "%" PRIu32 "/%" PRIu32 "  ", rec->synq, rec->synq_cap);
    strbuf_printf(&l->why, "accept" HARD_BLANK "%" PRIu32 "/%" PRIu32, rec->acceptq, rec->acceptq_cap);
}

static void tell_count(struct ladder *l, uint32_t n, const char *one, const char *many)
{
    if (n == 0)
        return;
    why_item(l);
    strbuf_printf(&l->why, "%" PRIu32 " %s", n, n == 1 ? one : many);
}

/* A change in a connection without a name, told beside another's: when a host crashes there may be a million. */
static bool is_crowd(const struct trace_rec *rec, const struct row *row)
{
    return rec->kind == TR_STATE && rec->conn == CONN_OTHER && row->conn != CONN_OTHER &&
           host_side(rec->host) != SIDE_NONE && !state_of_listener(rec);
}

static void tell_states(struct ladder *l, const struct row *row)
{
    uint32_t crowd = 0;

    for (uint32_t i = row->first; i < row->end; i++) {
        if (is_crowd(&l->recs[i], row))
            crowd++;
        else if (l->recs[i].kind == TR_STATE)
            tell_state(l, row, i);
    }
    tell_count(l, crowd, "other connection changes state", "other connections change state");
}

/* The cause's group. The rule of an arrival is the last of the checks that it went through: those that changed the
 * state came before it. Of the queues' depths the last ones count. */
static void tell_group(struct ladder *l, const struct row *row)
{
    const struct trace_rec *cause = &l->recs[row->first], *queue = NULL;

    tell_cause(l, row);
    tell_states(l, row);
    if (cause->kind == TR_ARRIVE) {
        rule_tell_before(l, cause, cause->rule);
        rule_tell(l, cause->rule);
    }
    for (uint32_t i = row->first; i < row->end; i++) {
        if (l->recs[i].kind == TR_NEWS)
            tell_news(l, &l->recs[i]);
        if (rec_shows_queue(&l->recs[i], l->meta))
            queue = &l->recs[i];
    }
    if (queue != NULL)
        tell_queue(l, queue);
}

static void tell_word(struct ladder *l, bool given, const char *word)
{
    if (given) {
        why_item(l);
        strbuf_puts(&l->why, word);
    }
}

/* Whom a segment that was put into the network claims to come from. */
static void tell_claim(struct ladder *l, const struct trace_rec *rec)
{
    why_item(l);
    strbuf_printf(&l->why, "%s as ", claim_verb(rec));
    claim_text(l->meta, rec, &l->why);
}

/* What the channel did to the segment, or that it is none of its claimed sender's. */
static void tell_way(struct ladder *l, const struct row *row)
{
    const struct trace_rec *rec = &l->recs[row->seg != NO_REC ? row->seg : row->first];
    bool alone = row->kind == ROW_SEND || row->mate == NO_ROW || row->number > 0;

    if (rec->marks & MARK_INJECTED)
        tell_claim(l, rec);
    tell_word(l, alone && (rec->marks & MARK_COPY) != 0, "copy");
    tell_word(l, row->kind == ROW_SEND && (rec->marks & MARK_DELAYED) != 0, "delayed");
    tell_word(l, row->kind == ROW_SEND && (rec->marks & MARK_HELD) != 0, "held");
    tell_word(l, alone && (rec->marks & MARK_CORRUPTED) != 0, "corrupted");
}

/* The textbook's way to write the segment, where it leaves; where it arrives if nobody saw it leave. */
static void tell_letters(struct ladder *l, const struct row *row)
{
    if (!l->opts->letters || row->seg == NO_REC || (row->kind == ROW_ARRIVE && row->mate != NO_ROW))
        return;
    why_item(l);
    notation_text(&l->notation, &l->recs[row->seg], &l->why);
}

/* A segment that leaves has its reasons before its way, one that arrives after it. */
void why_tell(struct ladder *l, const struct row *row, bool retransmission)
{
    if (retransmission)
        why_retransmission(l, &l->recs[row->seg]);
    tell_letters(l, row);
    if (row->kind == ROW_ARRIVE || row_elsewhere(row, l->recs))
        tell_way(l, row);
    if (row->cause)
        tell_group(l, row);
    if (row->kind == ROW_SEND) {
        rule_tell(l, l->recs[row->seg].rule);
        tell_way(l, row);
    }
    timers_tell(l, row);
}

void why_flood(struct ladder *l, const struct row *row)
{
    struct flood_sum sum;

    flood_count(&sum, l->recs, row, l->meta);
    if (row->until > row->at) {
        strbuf_puts(&l->why, "until");
        timer_tell_seconds(l, row->until);
    }
    tell_count(l, sum.lost, "lost on the way", "lost on the way");
    tell_count(l, sum.refused, "dropped: queue full", "dropped: queue full");
    tell_count(l, sum.answers, "SYN,ACK back", "SYN,ACKs back");
    tell_count(l, sum.again, "SYN,ACK again", "SYN,ACKs again");
    tell_count(l, sum.resets, "RST back", "RSTs back");
    tell_count(l, sum.scattered, "RST from its sources", "RSTs from its sources");
    tell_count(l, sum.freed, "half-open entry freed", "half-open entries freed");
    tell_count(l, sum.expired, "half-open entry given up", "half-open entries given up");
    if (sum.queue != NO_REC)
        tell_queue(l, &l->recs[sum.queue]);
}
