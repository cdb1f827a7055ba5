/* JSON Lines: every record of the trace as one object, with a first one that says what was run and a last one that says
 * what came of it. docs/json.md describes each member, tests/json-schema.json is the same for machines: whoever adds a
 * member adds it to all three, whoever removes or changes one gives the schema another version. */
#include "format.h"
#include "host_states.h"
#include "json_knowledge.h"
#include "json_out.h"
#include "ladder_call.h"
#include "ladder_rows.h"
#include "numbers.h"
#include "options.h"
#include "options_text.h"
#include "segment_text.h"
#include "sums.h"
#include "version.h"

#include <stdio.h>

enum { SCHEMA_VERSION = 1 };

struct teller {
    const struct trace_meta *meta;
    const struct format_options *opts;
    struct json j;
    struct host_states states;
    struct numbers numbers;
    struct json_knowledge knowledge; /* only if the options ask for it */
    struct strbuf text;       /* a text being put together */
};

/* ---- what was run ---- */

static void tell_hosts(struct teller *t)
{
    json_open(&t->j, "hosts", '[');
    for (uint32_t i = 0; i < t->meta->n_hosts; i++) {
        strbuf_clear(&t->text);
        dotted_text(t->meta->addrs[i], &t->text);
        json_open(&t->j, NULL, '{');
        json_text(&t->j, "name", t->meta->hosts[i]);
        json_text(&t->j, "address", t->text.p);
        json_bool(&t->j, "listens", t->meta->listen_ports != NULL && t->meta->listen_ports[i] != 0);
        json_text(&t->j, "profile", t->meta->host_profiles != NULL ? t->meta->host_profiles[i] : t->meta->profile);
        json_close(&t->j, '}');
    }
    json_close(&t->j, ']');
}

static void tell_texts(struct teller *t, const char *key, const char *const *texts, uint32_t n)
{
    json_open(&t->j, key, '[');
    for (uint32_t i = 0; i < n; i++)
        json_text(&t->j, NULL, texts[i]);
    json_close(&t->j, ']');
}

static void begin_record(struct teller *t)
{
    t->j.comma = false;
    json_open(&t->j, NULL, '{');
}

static void end_record(struct teller *t)
{
    json_close(&t->j, '}');
    strbuf_puts(t->j.out, "\n");
}

static void tell_run(struct teller *t)
{
    const struct trace_meta *meta = t->meta;

    begin_record(t);
    json_text(&t->j, "schema", "tcpsim-trace");
    json_uint(&t->j, "version", SCHEMA_VERSION);
    json_text(&t->j, "kind", "run");
    json_text(&t->j, "program", "tcpsim " TCPSIM_VERSION);
    json_text(&t->j, "scenario", meta->name);
    json_text(&t->j, "title", meta->title);
    tell_texts(t, "about", meta->about, meta->n_about);
    json_uint(&t->j, "seed", meta->seed);
    json_text(&t->j, "profile", meta->profile);
    json_text(&t->j, "delay", meta->delay);
    tell_hosts(t);
    tell_texts(t, "connections", meta->conns, meta->n_conns);
    end_record(t);
}

/* ---- what every record has ---- */

static void tell_host(struct teller *t, const char *key, uint8_t host)
{
    json_text(&t->j, key, host < t->meta->n_hosts ? t->meta->hosts[host] : NULL);
}

static void tell_conn(struct teller *t, uint16_t conn)
{
    json_text(&t->j, "connection", conn < t->meta->n_conns ? t->meta->conns[conn] : NULL);
}

static void tell_rule(struct teller *t, const char *key, uint16_t rule)
{
    if (rule == R_NONE || rule >= RULES) {
        json_null(&t->j, key);
        return;
    }
    strbuf_clear(&t->text);
    clause_text(rule, &t->text);
    json_open(&t->j, key, '{');
    json_text(&t->j, "name", rule_name((enum tcp_rule)rule));
    json_text(&t->j, "clause", t->text.p);
    json_text(&t->j, "text", rule_text((enum tcp_rule)rule));
    json_close(&t->j, '}');
}

/* The scenario line behind it: its number and what it says. */
static void tell_line(struct teller *t, uint32_t line)
{
    size_t len = 0;
    const char *text = line > 0 && t->meta->line_text != NULL ? t->meta->line_text(t->meta->source, line, &len) : NULL;

    if (line > 0)
        json_uint(&t->j, "line", line);
    else
        json_null(&t->j, "line");
    if (text != NULL)
        json_octets(&t->j, "statement", text, len);
    else
        json_null(&t->j, "statement");
}

static void tell_common(struct teller *t, const struct trace_rec *rec, const char *kind)
{
    json_text(&t->j, "kind", kind);
    json_int(&t->j, "at", rec->at);
    json_uint(&t->j, "step", rec->step);
    tell_host(t, "host", rec->host);
    tell_host(t, "peer", rec->peer);
    tell_conn(t, rec->conn);
    json_text(&t->j, "state", host_states_name(&t->states, rec->host, rec->conn));
    tell_rule(t, "rule", rec->rule);
    tell_line(t, rec->line);
}

/* ---- what the kinds have ---- */

/* What was decided before `rule`, in the same step. */
static void tell_also(struct teller *t, const struct trace_rec *rec)
{
    json_open(&t->j, "also", '[');
    for (size_t i = 0; i < sizeof rec->also / sizeof *rec->also; i++)
        if (rec->also[i] != R_NONE)
            tell_rule(t, NULL, rec->also[i]);
    json_close(&t->j, ']');
}

static void tell_time(struct teller *t, const char *key, nsec time)
{
    if (time == NEVER)
        json_null(&t->j, key);
    else
        json_int(&t->j, key, time);
}

static void tell_names(struct teller *t, const char *key, const char *(*name)(uint8_t, int), uint8_t bits)
{
    json_open(&t->j, key, '[');
    for (int i = 0; name(bits, i) != NULL; i++)
        json_text(&t->j, NULL, name(bits, i));
    json_close(&t->j, ']');
}

/* A member that is there only if `present`. */
static void tell_optional(struct teller *t, const char *key, bool present, uint32_t value)
{
    if (present)
        json_uint(&t->j, key, value);
    else
        json_null(&t->j, key);
}

static void tell_socket(struct teller *t, const char *addr_key, uint32_t addr, const char *port_key, uint16_t port)
{
    strbuf_clear(&t->text);
    dotted_text(addr, &t->text);
    json_text(&t->j, addr_key, t->text.p);
    json_uint(&t->j, port_key, port);
}

static void tell_relative(struct teller *t, const struct trace_rec *rec)
{
    struct shown_numbers shown = numbers_relative(&t->numbers, rec);
    bool ack = (rec->seg.flags & SEG_ACK) != 0;

    tell_optional(t, "rel_seq", shown.seq_relative, shown.seq);
    tell_optional(t, "rel_ack", ack && shown.ack_relative, shown.ack);
}

/* A text put together in t->text, or null. */
static void tell_hex(struct teller *t, const char *key, bool there, const uint8_t *p, size_t n)
{
    strbuf_clear(&t->text);
    hex_text(p, n, &t->text);
    if (there)
        json_text(&t->j, key, t->text.p != NULL ? t->text.p : "");
    else
        json_null(&t->j, key);
}

static void tell_options(struct teller *t, const struct segment *seg)
{
    uint8_t octets[OPTIONS_MAX];
    uint32_t n = options_size(seg);

    options_put(seg, octets);
    tell_optional(t, "wscale", seg->opts & OPT_WSCALE, seg->wscale);
    tell_optional(t, "tsval", seg->opts & OPT_TIMESTAMPS, seg->tsval);
    tell_optional(t, "tsecr", seg->opts & OPT_TIMESTAMPS, seg->tsecr);
    json_bool(&t->j, "sack_permitted", seg->opts & OPT_SACK_PERMITTED);
    tell_hex(t, "fast_open", seg->opts & OPT_FAST_OPEN, seg->extra, seg->n_extra);
    tell_hex(t, "options", n > 0, octets, n);
}

static void tell_segment(struct teller *t, const struct trace_rec *rec)
{
    const struct segment *seg = &rec->seg;
    char letters[8];

    json_uint(&t->j, "flight", rec->flight);
    tell_names(t, "marks", mark_name, rec->marks);
    json_open(&t->j, "segment", '{');
    tell_socket(t, "src", seg->saddr, "sport", seg->sport);
    tell_socket(t, "dst", seg->daddr, "dport", seg->dport);
    json_text(&t->j, "flags", flags_text(seg->flags, letters));
    tell_names(t, "bits", flag_name, seg->flags);
    json_uint(&t->j, "seq", seg->seq);
    json_uint(&t->j, "end", seg_end(seg));
    tell_optional(t, "ack", (seg->flags & SEG_ACK) != 0, seg->ack);
    json_uint(&t->j, "len", seg->len);
    json_uint(&t->j, "win", seg->wnd);
    tell_optional(t, "mss", seg->mss != 0, seg->mss);
    tell_optional(t, "urg", (seg->flags & SEG_URG) != 0, seg->up);
    tell_options(t, seg);
    if (t->opts->ladder.relative)
        tell_relative(t, rec);
    json_close(&t->j, '}');
}

static void tell_send(struct teller *t, const struct trace_rec *rec)
{
    tell_common(t, rec, "send");
    json_text(&t->j, "fate", fate_name(rec->fate));
    tell_time(t, "arrives", rec->arrives);
    json_uint(&t->j, "retransmission", rec->retransmission);
    tell_segment(t, rec);
}

static void tell_arrive(struct teller *t, const struct trace_rec *rec)
{
    tell_common(t, rec, "arrive");
    tell_also(t, rec);
    tell_segment(t, rec);
}

static void tell_icmp(struct teller *t, const struct trace_rec *rec)
{
    char text[24];

    snprintf(text, sizeof text, "%u/%u", (unsigned)(rec->n >> 8), (unsigned)(rec->n & 0xff));
    json_text(&t->j, "icmp", rec->call == CALL_ICMP ? text : NULL);
}

static void tell_call(struct teller *t, const struct trace_rec *rec)
{
    bool octets = rec->call == CALL_SEND || (rec->call == CALL_RECEIVE && rec->n != RECEIVE_ALL);

    tell_common(t, rec, "call");
    tell_also(t, rec);
    json_text(&t->j, "call", call_word(rec->call));
    tell_optional(t, "octets", octets, rec->n);
    tell_icmp(t, rec);
}

static void tell_state(struct teller *t, const struct trace_rec *rec)
{
    tell_common(t, rec, "state");
    json_text(&t->j, "from", tcp_state_name((enum tcp_state)rec->from));
    json_text(&t->j, "to", tcp_state_name((enum tcp_state)rec->to));
}

static void tell_news(struct teller *t, const struct trace_rec *rec)
{
    tell_common(t, rec, "news");
    json_text(&t->j, "news", tcp_news_name((enum tcp_news)rec->news));
    json_text(&t->j, "text", tcp_news_text((enum tcp_news)rec->news));
    tell_optional(t, "octets", rec->news == NEWS_DELIVER, rec->n);
}

static void tell_timer(struct teller *t, const struct trace_rec *rec)
{
    static const char *const ops[] = {[TIMER_STARTS] = "starts", [TIMER_STOPS] = "stops", [TIMER_FIRES] = "fires"};

    tell_common(t, rec, "timer");
    json_text(&t->j, "timer", tcp_timer_name((enum tcp_timer)rec->timer));
    json_text(&t->j, "op", ops[rec->timer_op]);
    tell_time(t, "deadline", rec->arrives);
}

static void tell_queue(struct teller *t, const struct trace_rec *rec)
{
    tell_common(t, rec, "queue");
    json_uint(&t->j, "syn_queue", rec->synq);
    json_uint(&t->j, "syn_limit", rec->synq_cap);
    json_uint(&t->j, "accept_queue", rec->acceptq);
    json_uint(&t->j, "accept_limit", rec->acceptq_cap);
}

static void tell_link(struct teller *t, const struct trace_rec *rec)
{
    tell_common(t, rec, "link");
    json_text(&t->j, "outage", rec->call == CALL_OUTAGE_BEGINS ? "begins" : "ends");
}

/* ---- what came of it ---- */

static void tell_final_states(struct teller *t, const struct sums *sums)
{
    json_open(&t->j, "states", '[');
    for (uint32_t conn = 0; conn < t->meta->n_conns; conn++) {
        for (uint32_t host = 0; host < t->meta->n_hosts; host++) {
            if (!host_states_changed(&sums->states, host, conn))
                continue;
            json_open(&t->j, NULL, '{');
            tell_host(t, "host", (uint8_t)host);
            tell_conn(t, (uint16_t)conn);
            json_text(&t->j, "state", host_states_name(&sums->states, host, conn));
            json_close(&t->j, '}');
        }
    }
    json_close(&t->j, ']');
}

static void tell_counts(struct teller *t, const struct sums *sums)
{
    json_open(&t->j, "counts", '{');
    json_uint(&t->j, "sent", sums->sent);
    json_uint(&t->j, "lost", sums->lost);
    json_uint(&t->j, "corrupted", sums->corrupted);
    json_uint(&t->j, "not_let_in", sums->not_let_in);
    json_uint(&t->j, "retransmitted", sums->retransmitted);
    json_uint(&t->j, "duplicated", sums->copies);
    json_uint(&t->j, "injected", sums->injected);
    json_uint(&t->j, "by_box", sums->by_box);
    json_uint(&t->j, "flood", sums_flood(sums));
    json_uint(&t->j, "flood_answers", sums->answers);
    json_close(&t->j, '}');
}

/* A trace without an end (memory ran out) gives no such record: whoever reads it sees that something is missing. */
static void tell_end(struct teller *t, const struct sums *sums)
{
    static const char *const reasons[] = {
        [END_QUIET] = "quiet", [END_UNTIL] = "until", [END_EVENTS] = "events", [END_TIME] = "time",
        [END_MEMORY] = "memory", [END_INTERRUPTED] = "interrupted",
    };

    if (sums->end == NULL)
        return;
    begin_record(t);
    tell_common(t, sums->end, "end");
    json_text(&t->j, "reason", reasons[sums->end->n]);
    tell_final_states(t, sums);
    tell_counts(t, sums);
    json_open(&t->j, "expectations", '{');
    json_uint(&t->j, "total", t->opts->footer.expects);
    json_uint(&t->j, "held", t->opts->footer.held);
    json_uint(&t->j, "other_profiles", t->opts->footer.elsewhere);
    json_close(&t->j, '}');
    end_record(t);
}

/* ---- what the ends can be sure of ---- */

static void tell_knowledge_of(struct teller *t, const struct trace_rec *last, uint16_t conn)
{
    struct trace_rec rec = {.at = last->at, .step = last->step, .conn = conn, .peer = NO_HOST};

    for (uint32_t host = 0; host < t->meta->n_hosts; host++) {
        if (!json_knowledge_news(&t->knowledge, host, conn))
            continue;
        rec.host = (uint8_t)host;
        begin_record(t);
        tell_common(t, &rec, "knowledge");
        json_knowledge_put(&t->knowledge, &t->j, host, conn);
        end_record(t);
    }
}

/* All that has happened in a step is known; tells what has changed by it. */
static void tell_knowledge(struct teller *t, const struct trace_rec *recs, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (recs[i].conn < t->meta->n_conns && !rec_hidden(&recs[i], t->opts->ladder.connection))
            tell_knowledge_of(t, &recs[end - 1], recs[i].conn);
}

/* ---- all of it ---- */

static void tell_record(struct teller *t, const struct trace_rec *rec)
{
    static void (*const tell[])(struct teller *, const struct trace_rec *) = {
        [TR_CALL] = tell_call, [TR_SEND] = tell_send,   [TR_ARRIVE] = tell_arrive, [TR_STATE] = tell_state,
        [TR_NEWS] = tell_news, [TR_TIMER] = tell_timer, [TR_QUEUE] = tell_queue,   [TR_LINK] = tell_link,
    };

    host_states_see(&t->states, rec);
    numbers_learn(&t->numbers, rec);
    if (rec->kind == TR_END || rec_hidden(rec, t->opts->ladder.connection))
        return;
    begin_record(t);
    tell[rec->kind](t, rec);
    end_record(t);
}

static void tell_records(struct teller *t, const struct trace_rec *recs, size_t n)
{
    size_t first = 0; /* of the step */

    for (size_t i = 0; i < n; i++) {
        tell_record(t, &recs[i]);
        if (!t->opts->ladder.knowledge)
            continue;
        knowledge_see(&t->knowledge.k, &recs[i]);
        if (i + 1 < n && recs[i + 1].step == recs[i].step)
            continue;
        tell_knowledge(t, recs, first, i + 1);
        first = i + 1;
    }
}

void json_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                 struct strbuf *out)
{
    struct teller t = {.meta = meta, .opts = opts, .j = {.out = out}};
    struct sums sums = {0};
    bool ok = host_states_init(&t.states, meta) && numbers_init(&t.numbers, meta) &&
              sums_make(&sums, meta, recs, n, opts->ladder.connection) &&
              (!opts->ladder.knowledge || json_knowledge_init(&t.knowledge, meta));

    if (ok) {
        tell_run(&t);
        tell_records(&t, recs, n);
        tell_end(&t, &sums);
    }
    out->failed = out->failed || !ok || t.text.failed;
    host_states_free(&t.states);
    numbers_free(&t.numbers);
    json_knowledge_free(&t.knowledge);
    sums_free(&sums);
    strbuf_free(&t.text);
}
