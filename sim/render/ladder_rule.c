/* Rules in the reason: each once in a step, and no more of a clause than is new. */
#include "ladder_rule.h"

#include "segment_text.h"
#include "wrap.h"

#include <string.h>

void why_item(struct ladder *l)
{
    if (l->why.n > 0)
        strbuf_puts(&l->why, "; ");
}

void why_whose(struct ladder *l, const struct trace_rec *rec)
{
    const char *conn = conn_name(l, rec->conn);

    strbuf_printf(&l->why, "%s%s%s ", host_name(l->meta, rec->host), *conn != '\0' ? "/" : "", conn);
}

void why_retransmission(struct ladder *l, const struct trace_rec *rec)
{
    why_item(l);
    strbuf_printf(&l->why, "rtx" HARD_BLANK "%u", (unsigned)rec->retransmission);
}

/* True if it was said before in this step; from now on it was. */
static bool said(struct ladder *l, uint16_t rule)
{
    for (int i = 0; i < l->n_said; i++)
        if (l->said[i] == rule)
            return true;
    if (l->n_said < SAID_MAX)
        l->said[l->n_said++] = rule;
    return false;
}

/* "eighth" of "3.10.7.4 eighth" if the clause before it was another check of the same section. */
static const char *new_part(const char *before, const char *clause)
{
    const char *check = strrchr(clause, ' ');

    if (before == NULL || check == NULL || !clause_is_bare(clause) || check[1] < 'a' || check[1] > 'z')
        return clause;
    check++;
    return strncmp(before, clause, (size_t)(check - clause)) == 0 ? check : clause;
}

/* Clause and text. The first bare section says whose it is. */
void rule_tell(struct ladder *l, uint16_t rule)
{
    const char *clause;

    if (rule == R_NONE || rule >= RULES || said(l, rule))
        return;
    clause = rule_clause(rule);
    why_item(l);
    strbuf_printf(&l->why, "%s%s%s%s", clause_is_bare(clause) && !l->rfc_named ? "RFC 9293 " : "", new_part(l->clause, clause),
                  *clause != '\0' ? "  " : "", rule_text(rule));
    l->rfc_named = l->rfc_named || clause_is_bare(clause);
    l->clause = clause;
}

void rule_tell_before(struct ladder *l, const struct trace_rec *cause, uint16_t rule)
{
    for (size_t i = 0; i < sizeof cause->also / sizeof *cause->also && cause->also[i] != rule; i++)
        rule_tell(l, cause->also[i]);
}

bool rule_has_said(const struct ladder *l, const char *words)
{
    for (int i = 0; i < l->n_said; i++)
        if (strstr(rule_text(l->said[i]), words) != NULL)
            return true;
    return false;
}
