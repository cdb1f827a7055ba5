#include "coverage.h"

#include <string.h>

static void add_stray(struct stray *strays, uint32_t *n, const struct stray *s)
{
    uint32_t i = 0;
    while (i < *n && (strays[i].from != s->from || strays[i].to != s->to || strays[i].rule != s->rule))
        i++;
    if (i == STRAYS_MAX)
        i--;
    else if (i == *n)
        strays[(*n)++] = (struct stray){.from = s->from, .to = s->to, .rule = s->rule};
    strays[i].times += s->times;
}

static void count_transition(struct coverage *c, const struct trace_rec *rec)
{
    size_t i = transition_find(rec->from, rec->to, rec->rule);
    if (i < TRANSITIONS)
        c->transitions[i]++;
    else
        add_stray(c->strays, &c->n_strays, &(struct stray){rec->from, rec->to, rec->rule, 1});
}

/* Several records of one step may name the same rule: it was applied once. */
static bool named_before(const struct trace_rec *recs, size_t i)
{
    for (size_t k = i; k-- > 0 && recs[k].step == recs[i].step;)
        if (recs[k].rule == recs[i].rule && recs[k].host == recs[i].host)
            return true;
    return false;
}

void coverage_of(const struct trace_rec *recs, size_t n, struct coverage *c)
{
    memset(c, 0, sizeof *c);
    for (size_t i = 0; i < n; i++) {
        if (recs[i].kind == TR_STATE)
            count_transition(c, &recs[i]);
        if (recs[i].rule != R_NONE && recs[i].rule < RULES && !named_before(recs, i))
            c->rules[recs[i].rule]++;
        for (int k = 0; k < 2; k++) /* what a step has decided before its last rule */
            if (recs[i].also[k] != R_NONE && recs[i].also[k] < RULES)
                c->rules[recs[i].also[k]]++;
    }
}

static void add_seen(struct seen *s, uint32_t times, const char *name)
{
    if (times == 0)
        return;
    s->times += times;
    s->runs++;
    if (!s->first)
        s->first = name;
}

void coverage_add(struct coverage_sum *sum, const struct coverage *run, const char *name)
{
    sum->runs++;
    for (size_t i = 0; i < TRANSITIONS; i++)
        add_seen(&sum->transitions[i], run->transitions[i], name);
    for (size_t i = 0; i < RULES; i++)
        add_seen(&sum->rules[i], run->rules[i], name);
    for (uint32_t i = 0; i < run->n_strays; i++) {
        uint32_t before = sum->n_strays;
        add_stray(sum->strays, &sum->n_strays, &run->strays[i]);
        if (sum->n_strays > before)
            sum->stray_first[before] = name;
    }
}

uint32_t transitions_seen(const struct coverage_sum *sum, enum transition_source source, uint32_t *total)
{
    uint32_t n = 0;
    *total = 0;
    for (size_t i = 0; i < TRANSITIONS; i++) {
        if (transitions[i].source != source)
            continue;
        n += sum->transitions[i].times > 0;
        ++*total;
    }
    return n;
}

uint32_t rules_seen(const struct coverage_sum *sum, uint32_t *total)
{
    uint32_t n = 0;
    *total = RULES - 1; /* all but R_NONE */
    for (size_t i = R_NONE + 1; i < RULES; i++)
        n += sum->rules[i].times > 0;
    return n;
}
