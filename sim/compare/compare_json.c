/* The comparison as one JSON object. docs/compare.md has the members. */
#include "compare.h"
#include "json_out.h"
#include "segment_text.h"
#include "wrap.h"

static void put_profiles(struct json *j, const struct comparison *c, uint32_t who)
{
    json_open(j, "profiles", '[');
    for (int run = 0; run < c->n_runs; run++)
        if (who >> run & 1)
            json_text(j, NULL, c->runs[run].profile);
    json_close(j, ']');
}

struct rule_putter {
    struct json *j;
    struct strbuf text;
};

static void put_rule(void *context, uint16_t rule)
{
    struct rule_putter *p = context;
    strbuf_clear(&p->text);
    clause_text(rule, &p->text);
    json_open(p->j, NULL, '{');
    json_text(p->j, "name", rule_name((enum tcp_rule)rule));
    json_text(p->j, "clause", p->text.p);
    json_text(p->j, "text", rule_text((enum tcp_rule)rule));
    json_close(p->j, '}');
}

/* For people a blank at which no line is broken is a sign of its own; here it is a blank. */
static void plain_blanks(struct strbuf *text)
{
    for (size_t i = 0; i < text->n; i++)
        if (text->p[i] == *HARD_BLANK)
            text->p[i] = ' ';
}

static void put_event(struct json *j, const struct comparison *c, const struct compare_line *line, struct strbuf *text)
{
    const struct compared *run = &c->runs[line->run];
    struct rule_putter p = {.j = j};
    json_open(j, NULL, '{');
    json_int(j, "at", line->at);
    put_profiles(j, c, line->who);
    strbuf_clear(text);
    happening_what(run, line->what, false, text);
    plain_blanks(text);
    json_text(j, "what", text->p);
    json_open(j, "rules", '[');
    happening_rules(run, line->what, put_rule, &p);
    json_close(j, ']');
    json_close(j, '}');
    j->out->failed = j->out->failed || p.text.failed;
    strbuf_free(&p.text);
}

static void put_outcome(struct json *j, const struct compared *run, struct strbuf *text)
{
    strbuf_clear(text);
    j->out->failed = j->out->failed || !outcome_text(run, text);
    plain_blanks(text);
    json_open(j, NULL, '{');
    json_text(j, "profile", run->profile);
    json_text(j, "text", text->p);
    json_uint(j, "expectations", run->expects);
    json_uint(j, "held", run->held);
    json_close(j, '}');
}

static void put_head(struct json *j, const struct comparison *c)
{
    const struct trace_meta *meta = c->runs[0].meta;
    json_text(j, "schema", "tcpsim-compare");
    json_uint(j, "version", 1);
    json_text(j, "scenario", meta->name);
    put_profiles(j, c, UINT32_MAX);
    json_open(j, "own", '[');
    for (uint32_t host = 0; host < meta->n_hosts; host++) {
        if (compare_keeps(c, host) == NULL)
            continue;
        json_open(j, NULL, '{');
        json_text(j, "host", meta->hosts[host]);
        json_text(j, "profile", compare_keeps(c, host));
        json_close(j, '}');
    }
    json_close(j, ']');
}

void compare_json(struct comparison *c, struct strbuf *out)
{
    struct json j = {.out = out};
    struct compare_walk walk;
    struct compare_line line;
    struct strbuf text = {0};
    compare_begin(&walk, c, 0);
    walk.silent = 0;
    json_open(&j, NULL, '{');
    put_head(&j, c);
    if (walk.parted == NEVER)
        json_null(&j, "parted");
    else
        json_int(&j, "parted", walk.parted);
    json_open(&j, "events", '[');
    while (compare_next(&walk, &line))
        put_event(&j, c, &line, &text);
    json_close(&j, ']');
    json_open(&j, "outcomes", '[');
    for (int run = 0; run < c->n_runs; run++)
        put_outcome(&j, &c->runs[run], &text);
    json_close(&j, ']');
    json_close(&j, '}');
    strbuf_puts(out, "\n");
    out->failed = out->failed || text.failed;
    strbuf_free(&text);
}
