/* A happening, the rules behind it and the outcome of a run in words. */
#include "compare.h"

#include "fate_text.h"
#include "glyphs.h"
#include "host_states.h"
#include "ladder_call.h"
#include "ladder_rows.h"
#include "ladder_timers.h"
#include "numtext.h"
#include "segment_text.h"
#include "sums.h"
#include "wrap.h"

#include <inttypes.h>
#include <string.h>

/* Puts one happening into words. */
struct teller {
    const struct compared *run;
    const struct happening *h;
    bool ascii;
    struct strbuf *out;
    bool sends;           /* something was sent */
    uint8_t host;         /* who was named last */
    uint16_t conn;
};

static void item(struct strbuf *out, size_t from)
{
    if (out->n > from)
        strbuf_puts(out, "; ");
}

/* "server" or "server/A" */
static void name(const struct trace_meta *meta, uint8_t host, uint16_t conn, struct strbuf *out)
{
    strbuf_puts(out, host < meta->n_hosts ? meta->hosts[host] : "network");
    if (conn < meta->n_conns && *meta->conns[conn] != '\0')
        strbuf_printf(out, "/%s", meta->conns[conn]);
}

/* Whose doing it is, if that is not who was named before. */
static void whose(struct teller *t, const struct trace_rec *rec)
{
    bool of_host = rec->conn == CONN_OTHER; /* or of a connection without a name: it is enough to know the host */
    if (rec->host == t->host && (rec->conn == t->conn || of_host))
        return;
    name(t->run->meta, rec->host, rec->conn, t->out);
    strbuf_puts(t->out, " ");
    t->host = rec->host;
    t->conn = rec->conn;
}

/* No line is broken inside the label. */
static void segment(struct teller *t, const struct trace_rec *rec)
{
    size_t from = t->out->n;
    label_text(&rec->seg, rec->seg.seq, rec->seg.ack, t->out);
    for (size_t i = from; i < t->out->n; i++)
        if (t->out->p[i] == ' ')
            t->out->p[i] = *HARD_BLANK;
    if (rec->seg.wnd == 0 && !(rec->seg.flags & SEG_RST))
        strbuf_puts(t->out, " win 0");
}

/* What the network did to it: " (delayed)" */
static void marks(struct teller *t, const struct trace_rec *rec)
{
    static const uint8_t told[] = {MARK_DELAYED, MARK_HELD, MARK_COPY, MARK_CORRUPTED};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (rec->marks & told[i])
            strbuf_printf(t->out, " (%s)", mark_name(told[i], 0));
    if (!(rec->marks & MARK_INJECTED))
        return;
    strbuf_puts(t->out, rec->marks & MARK_BOX ? " (from a box, as " : " (injected as ");
    claim_text(t->run->meta, rec, t->out);
    strbuf_puts(t->out, ")");
}

static void tell_send(struct teller *t, const struct trace_rec *rec)
{
    t->sends = true;
    whose(t, rec);
    strbuf_puts(t->out, "sends ");
    segment(t, rec);
    marks(t, rec);
    if (rec->retransmission > 0)
        strbuf_printf(t->out, ", rtx" HARD_BLANK "%u", (unsigned)rec->retransmission);
    if (rec->fate == FATE_DELIVERED)
        return;
    strbuf_printf(t->out, " %s" HARD_BLANK, glyph_text(GLYPH_LOST, t->ascii));
    fate_text(t->run->meta, rec, t->out);
}

static void tell_arrival(struct teller *t, const struct trace_rec *rec)
{
    whose(t, rec);
    strbuf_puts(t->out, "gets ");
    segment(t, rec);
    marks(t, rec);
}

static void tell_call(struct teller *t, const struct trace_rec *rec)
{
    whose(t, rec);
    if (!call_quote(t->run->meta, rec, t->out))
        call_text(rec, t->out);
}

static void tell_timer(struct teller *t, const struct trace_rec *rec)
{
    char buf[NUMTEXT_MAX];
    nsec wait = rec->arrives - rec->at;
    if (rec->timer_op == TIMER_FIRES) {
        whose(t, rec);
        strbuf_puts(t->out, timer_fires_text(rec->timer));
        return;
    }
    strbuf_printf(t->out, "rto" HARD_BLANK "%s" HARD_BLANK "s", time_text(wait, time_decimals(wait), buf));
}

static void tell(struct teller *t, const struct trace_rec *rec)
{
    switch ((enum trace_kind)rec->kind) {
    case TR_CALL:
        tell_call(t, rec);
        break;
    case TR_SEND:
        tell_send(t, rec);
        break;
    case TR_ARRIVE:
        tell_arrival(t, rec);
        break;
    case TR_STATE:
        whose(t, rec);
        strbuf_printf(t->out, "%s" HARD_BLANK "%s" HARD_BLANK "%s", tcp_state_name((enum tcp_state)rec->from),
                      glyph_text(GLYPH_TELLS, t->ascii), tcp_state_name((enum tcp_state)rec->to));
        break;
    case TR_NEWS:
        whose(t, rec);
        strbuf_printf(t->out, "is told %s", tcp_news_name((enum tcp_news)rec->news));
        break;
    case TR_TIMER:
        tell_timer(t, rec);
        break;
    case TR_QUEUE:
        whose(t, rec);
        strbuf_printf(t->out, "SYN" HARD_BLANK "%" PRIu32 "/%" PRIu32 ", accept" HARD_BLANK "%" PRIu32 "/%" PRIu32, rec->synq,
                      rec->synq_cap, rec->acceptq, rec->acceptq_cap);
        break;
    default:
        link_text(t->run->meta, rec, t->out);
        break;
    }
}

/* A timer that has fired without a segment is worth a word. */
static bool is_silent(const struct teller *t)
{
    return t->run->recs[t->h->first].kind == TR_TIMER && !t->sends;
}

void happening_what(const struct compared *run, const struct happening *h, bool ascii, struct strbuf *out)
{
    struct teller t = {.run = run, .h = h, .ascii = ascii, .out = out, .host = NO_HOST, .conn = CONN_OTHER};
    size_t from = out->n;
    for (size_t i = h->first; i < h->end; i++) {
        if (!compare_tells(run, h, &run->recs[i]))
            continue;
        item(out, from);
        tell(&t, &run->recs[i]);
    }
    if (is_silent(&t)) {
        item(out, from);
        strbuf_puts(out, "sends nothing");
    }
}

/* ---- why ---- */

struct rules {
    uint16_t seen[16];
    int n;
    void (*take)(void *context, uint16_t rule);
    void *context;
};

static void give(struct rules *r, uint16_t rule)
{
    const int most = (int)(sizeof r->seen / sizeof *r->seen);
    for (int i = 0; i < r->n; i++)
        if (r->seen[i] == rule)
            return;
    if (rule == R_NONE || rule == R_ACCEPT)
        return;
    if (r->n < most)
        r->seen[r->n++] = rule;
    r->take(r->context, rule);
}

void happening_rules(const struct compared *run, const struct happening *h, void (*take)(void *context, uint16_t rule),
                     void *context)
{
    struct rules r = {.take = take, .context = context};
    for (size_t i = h->first; i < h->end; i++) {
        const struct trace_rec *rec = &run->recs[i];
        if (!compare_tells(run, h, rec))
            continue;
        for (size_t k = 0; k < sizeof rec->also / sizeof *rec->also; k++)
            give(&r, rec->also[k]);
        give(&r, rec->rule);
    }
}

struct why {
    struct strbuf *out;
    bool *said;
    size_t from;
};

/* A clause of an RFC that only this rule has. */
static bool is_told_by_clause(uint16_t rule)
{
    const char *clause = rule_clause((enum tcp_rule)rule);
    for (int other = R_NONE + 1; other < RULES; other++)
        if (other != rule && strcmp(rule_clause((enum tcp_rule)other), clause) == 0)
            return false;
    return clause_is_bare(clause) || strncmp(clause, "RFC ", 4) == 0;
}

static void put_rule(void *context, uint16_t rule)
{
    struct why *why = context;
    item(why->out, why->from);
    if (why->said[rule] && is_told_by_clause(rule))
        clause_text(rule, why->out);
    else
        rule_sentence(rule, why->out);
    why->said[rule] = true;
}

void happening_why(const struct compared *run, const struct happening *h, bool said[RULES], struct strbuf *out)
{
    struct why why = {.out = out, .said = said, .from = out->n};
    happening_rules(run, h, put_rule, &why);
}

/* ---- what came of it ---- */

static void tell_states(const struct compared *run, const struct host_states *states, struct strbuf *out)
{
    size_t from = out->n;
    for (uint32_t conn = 0; conn < run->meta->n_conns; conn++) {
        for (uint32_t host = 0; host < run->meta->n_hosts; host++) {
            if (!host_states_changed(states, host, conn))
                continue;
            strbuf_puts(out, out->n > from ? ", " : "");
            name(run->meta, (uint8_t)host, (uint16_t)conn, out);
            strbuf_printf(out, HARD_BLANK "%s", host_states_name(states, host, conn));
        }
    }
}

/* What the users were told, in order: "client is told ECONNRESET, ENOTCONN" */
static void tell_news(const struct compared *run, struct strbuf *out)
{
    for (uint32_t conn = 0; conn < run->meta->n_conns; conn++) {
        for (uint32_t host = 0; host < run->meta->n_hosts; host++) {
            bool named = false;
            for (size_t i = 0; i < run->n; i++) {
                const struct trace_rec *rec = &run->recs[i];
                if (rec->kind != TR_NEWS || rec->host != host || rec->conn != conn || rec_routine_news(rec))
                    continue;
                strbuf_puts(out, named ? ", " : "; ");
                if (!named) {
                    name(run->meta, rec->host, rec->conn, out);
                    strbuf_puts(out, " is told ");
                }
                named = true;
                strbuf_puts(out, tcp_news_name((enum tcp_news)rec->news));
            }
        }
    }
}

static void tell_counts(const struct sums *sums, struct strbuf *out)
{
    char buf[NUMTEXT_MAX];
    strbuf_printf(out, "; %" PRIu32 HARD_BLANK "sent", sums->sent);
    if (sums->lost > 0)
        strbuf_printf(out, ", %" PRIu32 HARD_BLANK "lost", sums->lost);
    if (sums->retransmitted > 0)
        strbuf_printf(out, ", %" PRIu32 HARD_BLANK "retransmitted", sums->retransmitted);
    if (sums->end != NULL && sums->end->n != END_QUIET)
        strbuf_printf(out, "; stopped at %s s", time_text(sums->end->at, time_decimals(sums->end->at), buf));
}

bool outcome_text(const struct compared *run, struct strbuf *out)
{
    struct sums sums;
    if (!sums_make(&sums, run->meta, run->recs, run->n, -1))
        return false;
    tell_states(run, &sums.states, out);
    tell_news(run, out);
    tell_counts(&sums, out);
    if (run->expects > 0)
        strbuf_printf(out, "; expect %u/%u %s", run->held, run->expects, run->held == run->expects ? "ok" : "FAILED");
    sums_free(&sums);
    return !out->failed;
}

void profiles_text(const struct comparison *c, uint32_t who, struct strbuf *out)
{
    const char *between = "";
    if (c->n_runs > 2 && who == (UINT32_C(1) << c->n_runs) - 1) {
        strbuf_puts(out, "all");
        return;
    }
    for (int run = 0; run < c->n_runs; run++) {
        if (!(who >> run & 1))
            continue;
        strbuf_printf(out, "%s%s", between, c->runs[run].profile);
        between = ", ";
    }
}
