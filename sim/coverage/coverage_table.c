/* Coverage for people: what was seen, how often, and where first. */
#include "coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put_seen(struct strbuf *out, const struct seen *s)
{
    if (s->times == 0)
        strbuf_puts(out, "      -\n");
    else
        strbuf_printf(out, "%7" PRIu64 " %5" PRIu32 "  %s\n", s->times, s->runs, s->first);
}

static const char *mark(const struct seen *s)
{
    return s->times > 0 ? "yes" : "NO";
}

static void put_transitions(const struct coverage_sum *sum, enum transition_source source, const char *title,
                            struct strbuf *out)
{
    uint32_t total, seen = transitions_seen(sum, source, &total);
    strbuf_printf(out, "%s: %" PRIu32 " of %" PRIu32 " transitions\n", title, seen, total);
    strbuf_printf(out, "  %-4s%-12s    %-12s  %-23s %-16s%7s %5s  %s\n", "", "from", "to", "event", "RFC 9293", "times",
                  "runs", "first in");
    for (size_t i = 0; i < TRANSITIONS; i++) {
        const struct transition *t = &transitions[i];
        if (t->source != source)
            continue;
        strbuf_printf(out, "  %-4s%-12s -> %-12s  %-23s %-16s", mark(&sum->transitions[i]),
                      tcp_state_name((enum tcp_state)t->from), tcp_state_name((enum tcp_state)t->to), t->event, t->clause);
        put_seen(out, &sum->transitions[i]);
    }
}

/* The columns that the texts of all rules need, and two blanks. */
static int text_width(void)
{
    size_t width = 0;
    for (size_t i = R_NONE + 1; i < RULES; i++) {
        size_t n = strlen(rule_text((enum tcp_rule)i));
        width = n > width ? n : width;
    }
    return (int)width + 2;
}

static void put_rules(const struct coverage_sum *sum, struct strbuf *out)
{
    int width = text_width();
    uint32_t total, seen = rules_seen(sum, &total);
    strbuf_printf(out, "Rules: %" PRIu32 " of %" PRIu32 "\n", seen, total);
    strbuf_printf(out, "  %-4s%-22s%-18s%-*s%7s %5s  %s\n", "", "rule", "clause", width, "", "times", "runs", "first in");
    for (size_t i = R_NONE + 1; i < RULES; i++) {
        enum tcp_rule r = (enum tcp_rule)i;
        strbuf_printf(out, "  %-4s%-22s%-18s%-*s", mark(&sum->rules[i]), rule_name(r), rule_clause(r), width, rule_text(r));
        put_seen(out, &sum->rules[i]);
    }
}

static void put_strays(const struct coverage_sum *sum, bool beyond, const char *title, struct strbuf *out)
{
    bool any = false;
    for (uint32_t i = 0; i < sum->n_strays; i++) {
        const struct stray *s = &sum->strays[i];
        if (rule_is_beyond(s->rule) != beyond)
            continue;
        if (!any)
            strbuf_printf(out, "\n%s\n", title);
        any = true;
        strbuf_printf(out, "  %-12s -> %-12s  %s: %" PRIu32 " time%s, first in %s\n", tcp_state_name((enum tcp_state)s->from),
                      tcp_state_name((enum tcp_state)s->to), rule_name((enum tcp_rule)s->rule), s->times, s->times == 1 ? "" : "s",
                      sum->stray_first[i]);
    }
}

void coverage_table(const struct coverage_sum *sum, struct strbuf *out)
{
    uint32_t total, figure_total, rule_total;
    uint32_t figure = transitions_seen(sum, IN_FIGURE, &figure_total), seen = transitions_seen(sum, IN_TEXT, &total) + figure;
    uint32_t rules = rules_seen(sum, &rule_total);
    put_transitions(sum, IN_FIGURE, "Figure 5", out);
    strbuf_puts(out, "\n");
    put_transitions(sum, IN_TEXT, "The text beyond the figure", out);
    strbuf_puts(out, "\n");
    put_rules(sum, out);
    put_strays(sum, true, "Not the RFC's, and not counted", out);
    put_strays(sum, false, "NOT IN THE TABLE: a bug, or what a profile does", out);
    strbuf_printf(out,
                  "\n%" PRIu32 " scenarios: %" PRIu32 " of %" PRIu32 " transitions (%" PRIu32 " of the %" PRIu32
                  " of Figure 5), %" PRIu32 " of %" PRIu32 " rules\n",
                  sum->runs, seen, total + figure_total, figure, figure_total, rules, rule_total);
}
