/* Coverage as a drawing: the state diagram for graphviz (dot -Tsvg), what was seen in bold.
 *
 * An arc of Figure 5 is solid, one that only the text has dashed. The many events of the text that join the same two
 * states share one arc, which is bold if any of them was seen; those that were say how often. */
#include "coverage.h"

#include <inttypes.h>

static const char *name(unsigned state)
{
    return tcp_state_name((enum tcp_state)state);
}

static bool same_arc(size_t i, size_t k)
{
    return transitions[i].from == transitions[k].from && transitions[i].to == transitions[k].to &&
           transitions[i].source == transitions[k].source;
}

/* It draws the arc for all that share it. */
static bool is_first(size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_arc(i, k))
            return false;
    return true;
}

static bool put_label(const struct coverage_sum *sum, size_t i, struct strbuf *out)
{
    bool any = false;
    for (size_t k = i; k < TRANSITIONS; k++) {
        if (!same_arc(i, k))
            continue;
        strbuf_printf(out, "%s%s", k > i ? "\\n" : "", transitions[k].event);
        if (sum->transitions[k].times > 0)
            strbuf_printf(out, ": %" PRIu64, sum->transitions[k].times);
        any = any || sum->transitions[k].times > 0;
    }
    return any;
}

static void put_arc(const struct coverage_sum *sum, size_t i, struct strbuf *out)
{
    const struct transition *t = &transitions[i];
    strbuf_printf(out, "    \"%s\" -> \"%s\" [label=\"", name(t->from), name(t->to));
    bool seen = put_label(sum, i, out);
    strbuf_printf(out, "\", style=\"%s%s\"%s];\n", t->source == IN_FIGURE ? "solid" : "dashed", seen ? ",bold" : "",
                  seen ? ", penwidth=3" : ", color=\"gray60\", fontcolor=\"gray40\"");
}

/* A state is bold if a run was ever in it. */
static bool visited(const struct coverage_sum *sum, unsigned state)
{
    for (size_t i = 0; i < TRANSITIONS; i++)
        if (sum->transitions[i].times > 0 && (transitions[i].to == state || transitions[i].from == state))
            return true;
    return false;
}

static void put_strays(const struct coverage_sum *sum, struct strbuf *out)
{
    for (uint32_t i = 0; i < sum->n_strays; i++) {
        const struct stray *s = &sum->strays[i];
        bool beyond = rule_is_beyond(s->rule);
        strbuf_printf(out, "    \"%s\" -> \"%s\" [label=\"%s%s: %" PRIu32 "\", style=\"dotted,bold\", color=\"%s\"];\n",
                      name(s->from), name(s->to), beyond ? "" : "NOT IN THE TABLE: ", rule_name((enum tcp_rule)s->rule), s->times,
                      beyond ? "gray60" : "red");
    }
}

void coverage_dot(const struct coverage_sum *sum, struct strbuf *out)
{
    uint32_t total, figure_total;
    uint32_t figure = transitions_seen(sum, IN_FIGURE, &figure_total), seen = transitions_seen(sum, IN_TEXT, &total) + figure;
    strbuf_puts(out, "digraph tcp {\n    rankdir=TB;\n    node [shape=box, style=\"rounded\", fontname=\"Helvetica\"];\n"
                     "    edge [fontname=\"Helvetica\", fontsize=10];\n");
    strbuf_printf(out,
                  "    label=\"RFC 9293, Figure 5 (solid) and text (dashed): %" PRIu32 " of %" PRIu32
                  " transitions seen, %" PRIu32 " of %" PRIu32 " of the figure\";\n",
                  seen, total + figure_total, figure, figure_total);
    for (unsigned s = 0; s < TCP_STATES; s++)
        strbuf_printf(out, "    \"%s\"%s;\n", name(s), visited(sum, s) ? " [style=\"rounded,bold\", penwidth=3]" : "");
    for (size_t i = 0; i < TRANSITIONS; i++)
        if (is_first(i))
            put_arc(sum, i, out);
    put_strays(sum, out);
    strbuf_puts(out, "}\n");
}
