/* Coverage for programs. The members are described in docs/pipeline.md. */
#include "coverage.h"
#include "json_out.h"

static const char *state(uint8_t s)
{
    return tcp_state_name((enum tcp_state)s);
}

static void put_seen(struct json *j, const struct seen *s)
{
    json_uint(j, "times", s->times);
    json_uint(j, "runs", s->runs);
    json_text(j, "first", s->first);
    json_close(j, '}');
}

void transition_json(struct json *j, const struct transition *t)
{
    json_text(j, "from", state(t->from));
    json_text(j, "to", state(t->to));
    json_text(j, "event", t->event);
    json_text(j, "clause", t->clause);
    json_bool(j, "figure", t->source == IN_FIGURE);
}

static void put_transition(struct json *j, const struct transition *t, const struct seen *seen)
{
    json_open(j, NULL, '{');
    transition_json(j, t);
    put_seen(j, seen);
}

static void put_rule(struct json *j, enum tcp_rule rule, const struct seen *seen)
{
    json_open(j, NULL, '{');
    json_text(j, "rule", rule_name(rule));
    json_text(j, "clause", rule_clause(rule));
    json_text(j, "text", rule_text(rule));
    put_seen(j, seen);
}

static void put_stray(struct json *j, const struct stray *s, const char *first)
{
    json_open(j, NULL, '{');
    json_text(j, "from", state(s->from));
    json_text(j, "to", state(s->to));
    json_text(j, "rule", rule_name((enum tcp_rule)s->rule));
    json_bool(j, "unknown", !rule_is_beyond(s->rule));
    json_uint(j, "times", s->times);
    json_text(j, "first", first);
    json_close(j, '}');
}

static void put_counts(struct json *j, const char *key, uint32_t figure, uint32_t text, uint32_t rules)
{
    json_open(j, key, '{');
    json_uint(j, "transitions", figure + text);
    json_uint(j, "figure", figure);
    json_uint(j, "rules", rules);
    json_close(j, '}');
}

static void put_head(struct json *j, const struct coverage_sum *sum)
{
    uint32_t figures, texts, rules;
    uint32_t figure = transitions_seen(sum, IN_FIGURE, &figures), text = transitions_seen(sum, IN_TEXT, &texts);
    uint32_t rule = rules_seen(sum, &rules);
    json_text(j, "schema", "tcpsim-coverage");
    json_uint(j, "version", 1);
    json_uint(j, "scenarios", sum->runs);
    put_counts(j, "seen", figure, text, rule);
    put_counts(j, "total", figures, texts, rules);
}

void coverage_json(const struct coverage_sum *sum, struct strbuf *out)
{
    struct json j = {.out = out};
    json_open(&j, NULL, '{');
    put_head(&j, sum);
    json_open(&j, "transitions", '[');
    for (size_t i = 0; i < TRANSITIONS; i++)
        put_transition(&j, &transitions[i], &sum->transitions[i]);
    json_close(&j, ']');
    json_open(&j, "rules", '[');
    for (size_t i = R_NONE + 1; i < RULES; i++)
        put_rule(&j, (enum tcp_rule)i, &sum->rules[i]);
    json_close(&j, ']');
    json_open(&j, "strays", '[');
    for (uint32_t i = 0; i < sum->n_strays; i++)
        put_stray(&j, &sum->strays[i], sum->stray_first[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    strbuf_puts(out, "\n");
}
