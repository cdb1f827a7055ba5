/* Judging states, news and variables. */
#include "judge.h"

#include "numtext.h"

#include <string.h>

/* ---- states ---- */

static bool listens_at_start(const struct court *c)
{
    const struct trace_meta *meta = scenario_meta(c->sc);
    if (c->e->conn >= meta->n_conns)
        return meta->listen_ports[c->e->host] != 0;
    return meta->conn_listens[c->e->host * meta->n_conns + c->e->conn];
}

static enum tcp_state first_state(const struct court *c)
{
    return listens_at_start(c) ? TCP_LISTEN : TCP_CLOSED;
}

static const char *name(unsigned state)
{
    return tcp_state_name((enum tcp_state)state);
}

/* The next state record of the endpoint at or after *i, NULL if none. */
static const struct trace_rec *next_state(const struct court *c, size_t *i)
{
    while (*i < c->n) {
        const struct trace_rec *rec = &c->recs[(*i)++];
        if (rec->kind == TR_STATE && concerns(c, rec))
            return rec;
    }
    return NULL;
}

/* How far the path fits; `with_first` if it begins with the state in which the endpoint began. */
static uint32_t fits(const struct court *c, bool with_first, const struct trace_rec **at)
{
    uint32_t k = 0;
    size_t i = 0;
    *at = NULL;
    if (with_first && c->e->path[k++] != first_state(c))
        return 0;
    while ((*at = next_state(c, &i)) != NULL && k < c->e->n_path && (*at)->to == c->e->path[k])
        k++;
    return k;
}

static void add_path(struct court *c)
{
    size_t i = 0;
    const struct trace_rec *rec;
    GOT(c, "%s", name(first_state(c)));
    while ((rec = next_state(c, &i)) != NULL) {
        GOT(c, " %s", name(rec->to));
    }
}

bool judge_path(struct court *c)
{
    const struct trace_rec *at, *with_at;
    uint32_t without = fits(c, false, &at), with = fits(c, true, &with_at);
    uint32_t k = without >= with ? without : with;
    at = without >= with ? at : with_at;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, c->e->host, c->e->conn);
    EXPECTED(c, " passes through");
    for (uint32_t i = 0; i < c->e->n_path; i++)
        EXPECTED(c, " %s", name(c->e->path[i]));
    add_path(c);
    if (k == c->e->n_path && !at)
        return true;
    if (at)
        decide_at(c, at);
    DIFFERS(c, "state %u of the path: came %s, expected %s", k + 1, at ? name(at->to) : "no more",
            k < c->e->n_path ? name(c->e->path[k]) : "no more");
    if (c->e->n_path == 1)
        DIFFERS(c, " (a path names every state; use `at T` or `by T` for one)");
    return false;
}

bool judge_state(struct court *c)
{
    const struct expect *e = c->e;
    const struct trace_rec *rec;
    size_t i = 0;
    enum tcp_state now = first_state(c);
    const struct trace_rec *entered = NULL;
    bool reached = now == e->state;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, e->host, e->conn);
    EXPECTED(c, " %s", name(e->state));
    if (e->has_at && e->at == NEVER)
        EXPECTED(c, " at the end");
    add_when(c->verdict->expected, sizeof c->verdict->expected, e);
    while ((rec = next_state(c, &i)) != NULL) {
        if (rec->to == e->state && !entered)
            entered = rec;
        if (e->has_at && rec->at <= e->at) {
            now = (enum tcp_state)rec->to;
            c->rec = rec;
        }
    }
    if (e->has_at) {
        c->verdict->at = e->at;
        GOT(c, "%s", name(now));
        if (now != e->state)
            DIFFERS(c, "state: came %s, expected %s", name(now), name(e->state));
        return now == e->state;
    }
    reached = reached || (entered && entered->at <= e->by);
    if (!entered) {
        GOT(c, reached ? "it began so" : "it never was");
    } else {
        decide_at(c, entered);
        GOT(c, "entered at ");
        add_time(c->verdict->got, sizeof c->verdict->got, entered->at);
    }
    if (!reached)
        DIFFERS(c, "time: by %s", !entered ? "no time at all" : "then expected, later entered");
    return reached;
}

/* ---- news ---- */

bool judge_news(struct court *c)
{
    const struct expect *e = c->e;
    bool found = false;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, e->host, e->conn);
    EXPECTED(c, " gets %s", tcp_news_name(e->news));
    add_when(c->verdict->expected, sizeof c->verdict->expected, e);
    for (size_t i = 0; i < c->n && !found; i++) {
        const struct trace_rec *rec = &c->recs[i];
        if (rec->kind != TR_NEWS || !concerns(c, rec) || rec->news != e->news)
            continue;
        decide_at(c, rec);
        found = (!e->has_at || rec->at == e->at) && (!e->has_by || rec->at <= e->by);
    }
    if (c->verdict->at != NEVER) {
        GOT(c, "%s at ", tcp_news_name(e->news));
        add_time(c->verdict->got, sizeof c->verdict->got, c->verdict->at);
        if (!found)
            DIFFERS(c, "time");
        return found;
    }
    GOT(c, "no %s; told:", tcp_news_name(e->news));
    for (size_t i = 0; i < c->n; i++)
        if (c->recs[i].kind == TR_NEWS && concerns(c, &c->recs[i]))
            GOT(c, " %s", tcp_news_name((enum tcp_news)c->recs[i].news));
    DIFFERS(c, "news: %s expected, it never came", tcp_news_name(e->news));
    return false;
}

/* ---- variables ---- */

static void add_value(char *to, size_t size, enum var var, uint64_t value)
{
    char buf[NUMTEXT_MAX];
    if (variable_is_time(var))
        add(to, size, "%s", duration_text((nsec)value, " ", buf));
    else
        add(to, size, "%llu", (unsigned long long)value);
}

void add_comparison(struct court *c, const struct expect *e)
{
    char *to = c->verdict->expected;
    size_t size = sizeof c->verdict->expected;
    EXPECTED(c, ".%s %s ", variable_name(e->var), compare_text(e->cmp));
    if (!e->rhs.is_var) {
        add_value(to, size, e->var, e->n);
        return;
    }
    add_endpoint(to, size, c->sc, e->rhs.host, e->rhs.conn);
    EXPECTED(c, ".%s", variable_name(e->rhs.var));
    if (e->rhs.plus)
        EXPECTED(c, " %c %u", (int32_t)e->rhs.plus < 0 ? '-' : '+', (int32_t)e->rhs.plus < 0 ? 0u - e->rhs.plus : e->rhs.plus);
}

bool judge_var(struct court *c)
{
    const struct expect *e = c->e;
    uint64_t rhs = e->rhs.is_var ? seq_add((uint32_t)c->reading->rhs, e->rhs.plus) : e->n;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, e->host, e->conn);
    EXPECTED(c, ".%s %s ", variable_name(e->var), compare_text(e->cmp));
    if (e->has_at)
        c->verdict->at = e->at;
    if (!c->reading->known || !c->reading->rhs_known) {
        EXPECTED(c, "a value");
        GOT(c, "there is no such connection");
        DIFFERS(c, "%s has no value", variable_name(e->var));
        return false;
    }
    add_value(c->verdict->expected, sizeof c->verdict->expected, e->var, rhs);
    add_when(c->verdict->expected, sizeof c->verdict->expected, e);
    GOT(c, "%s = ", variable_name(e->var));
    add_value(c->verdict->got, sizeof c->verdict->got, e->var, c->reading->value);
    if (compare(c->reading->value, e->cmp, rhs))
        return true;
    DIFFERS(c, "%s", variable_name(e->var));
    return false;
}
