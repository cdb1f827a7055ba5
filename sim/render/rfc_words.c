/* What a figure says of a row in comments: what caused it, who was told what, and what the network did. */
#include "rfc_figure.h"

#include "fate_text.h"
#include "ladder_call.h"
#include "numtext.h"
#include "options_text.h"
#include "segment_text.h"
#include "wrap.h"

#include <inttypes.h>

void see_until(struct figure *f, size_t end)
{
    for (; f->seen < end; f->seen++) {
        host_states_see(&f->states, &f->recs[f->seen]);
        numbers_learn(&f->numbers, &f->recs[f->seen]);
    }
}

const char *figure_state(const struct figure *f, int side, uint16_t conn)
{
    const char *name = host_states_name(&f->states, (uint32_t)side, conn);

    return name != NULL ? name : "";
}

const char *figure_host(const struct figure *f, uint8_t host)
{
    return host < f->meta->n_hosts ? f->meta->hosts[host] : "network";
}

/* Whose doing it is, if the side of the comment does not tell. */
static void tell_whose(struct figure *f, const struct trace_rec *rec, const struct row *row)
{
    if (host_side(rec->host) == SIDE_NONE || row->kind == ROW_PLAIN)
        strbuf_printf(&f->before, "%s: ", figure_host(f, rec->host));
}

/* Time passes unseen until somebody or a timer does something: what arrives was on its way. */
void tell_wait(struct figure *f, const struct row *row)
{
    bool expected = f->recs[row->first].kind == TR_ARRIVE && row->mate != NO_ROW;
    char buf[NUMTEXT_MAX];

    if (!expected && row->at > f->now)
        strbuf_printf(say(&f->before), "%s" HARD_BLANK "later", duration_text(row->at - f->now, HARD_BLANK, buf));
}

void tell_connection(struct figure *f, const struct row *row)
{
    if (f->opts->ladder.connection >= 0 || row->conn >= f->meta->n_conns || row->conn == f->conn)
        return;
    f->conn = row->conn;
    if (*f->meta->conns[row->conn] != '\0')
        strbuf_printf(say(&f->before), "connection" HARD_BLANK "%s", f->meta->conns[row->conn]);
}

void tell_cause(struct figure *f, const struct row *row)
{
    const struct trace_rec *cause = &f->recs[row->first];

    if (cause->kind == TR_CALL) {
        say(&f->before);
        tell_whose(f, cause, row);
        call_text(cause, &f->before);
    } else if (cause->kind == TR_TIMER) {
        say(&f->before);
        tell_whose(f, cause, row);
        strbuf_printf(&f->before, "%s" HARD_BLANK "fires", tcp_timer_name((enum tcp_timer)cause->timer));
    } else if (cause->kind == TR_LINK) {
        link_text(f->meta, cause, say(&f->before));
    } else if (cause->kind == TR_ARRIVE && row->seg == NO_REC) {
        cut_segment(f, cause);
        strbuf_printf(say(&f->before), "%s receives ", figure_host(f, cause->host));
        for (int i = 0; i < f->n_pieces; i++)
            strbuf_puts(&f->before, f->pieces[i].p);
    }
}

/* What the users are told: once for all the rows of an event. */
void tell_news(struct figure *f, const struct row *row)
{
    bool wordy = f->opts->ladder.verbose > 0;

    for (uint32_t i = row->first; i < row->end && row->cause; i++) {
        const struct trace_rec *rec = &f->recs[i];

        if (rec->kind == TR_NEWS && (wordy || !rec_routine_news(rec)))
            strbuf_printf(say(&f->after), "%s is told %s", figure_host(f, rec->host), tcp_news_name((enum tcp_news)rec->news));
    }
}

void tell_rule(struct figure *f, const struct row *row)
{
    const struct trace_rec *rec = &f->recs[row->seg != NO_REC ? row->seg : row->first];

    if (f->opts->ladder.verbose <= 0 || rec->rule == R_NONE || rec->rule >= RULES)
        return;
    clause_text(rec->rule, say(&f->after));
    strbuf_printf(&f->after, ": %s", rule_text((enum tcp_rule)rec->rule));
}

/* Where it comes from or goes to, if that is no lifeline. */
void tell_others(struct figure *f, const struct trace_rec *rec, bool lifeline_sends)
{
    uint8_t other = rec->peer;

    if (rec_foreign(rec))
        other = rec->host;
    if (rec->marks & MARK_INJECTED) {
        strbuf_printf(say(&f->after), "from %s, as ", other < f->meta->n_hosts ? f->meta->hosts[other] : network_name(rec));
        claim_text(f->meta, rec, &f->after);
    } else if (rec->marks & MARK_FLOOD) {
        strbuf_puts(say(&f->after), lifeline_sends ? "to the flood" : "from the flood");
    } else if (host_side(other) == SIDE_NONE && other < f->meta->n_hosts) {
        strbuf_printf(say(&f->after), "%s %s", lifeline_sends ? "to" : "from", figure_host(f, other));
    }
}

void tell_way(struct figure *f, const struct trace_rec *rec)
{
    static const uint8_t told[] = {MARK_DELAYED, MARK_HELD, MARK_COPY, MARK_CORRUPTED};

    if (rec->kind == TR_SEND && rec->retransmission > 0)
        strbuf_printf(say(&f->before), "retransmission" HARD_BLANK "%u", (unsigned)rec->retransmission);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (rec->marks & told[i])
            strbuf_puts(say(&f->after), mark_name(told[i], 0));
    if (rec->kind == TR_SEND && rec->fate != FATE_DELIVERED) {
        strbuf_puts(say(&f->after), "lost: ");
        fate_text(f->meta, rec, &f->after);
    }
}

void tell_rejection(struct figure *f, const struct trace_rec *arrival)
{
    if (rec_rejected(arrival) && f->opts->ladder.verbose <= 0)
        strbuf_puts(say(&f->after), rule_text((enum tcp_rule)arrival->rule));
}
