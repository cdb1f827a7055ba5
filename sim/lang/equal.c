/* Do two scenarios say the same? Field by field: padding and places in the text are not what they say. */
#include "fmt.h"
#include "knob.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_texts(const char *const *a, uint32_t n_a, const char *const *b, uint32_t n_b)
{
    if (n_a != n_b)
        return false;
    for (uint32_t i = 0; i < n_a; i++)
        if (!same_text(a[i], b[i]))
            return false;
    return true;
}

static bool same_knobs(const struct tcp_knobs *a, const struct tcp_knobs *b)
{
    for (size_t i = 0; i < KNOBS; i++)
        if (knob_get(a, &knob_table[i]) != knob_get(b, &knob_table[i]))
            return false;
    return true;
}

static bool same_app(const struct app_cfg *a, const struct app_cfg *b)
{
    return a->accept == b->accept && a->read == b->read && a->accept_after == b->accept_after &&
           a->read_every == b->read_every && a->read_octets == b->read_octets && a->echo == b->echo &&
           a->close_on_eof == b->close_on_eof && a->close_after == b->close_after;
}

static bool same_host(const struct host_cfg *a, const struct host_cfg *b)
{
    if (a->n_iss != b->n_iss)
        return false;
    for (uint32_t i = 0; i < a->n_iss; i++)
        if (a->iss[i] != b->iss[i])
            return false;
    return same_text(a->name, b->name) && a->addr == b->addr && a->profile == b->profile && same_knobs(&a->knobs, &b->knobs) && a->isn == b->isn &&
           a->listen_port == b->listen_port && a->backlog_given == b->backlog_given && a->backlog == b->backlog &&
           same_app(&a->app, &b->app);
}

static bool same_conn(const struct conn_cfg *a, const struct conn_cfg *b)
{
    return same_text(a->name, b->name) && a->host == b->host && a->peer == b->peer && a->port == b->port &&
           a->peer_port == b->peer_port;
}

static bool same_pipe(const struct pipe_cfg *a, const struct pipe_cfg *b)
{
    return a->exists == b->exists && a->delay == b->delay && a->jitter == b->jitter && a->loss == b->loss &&
           a->duplicate == b->duplicate && a->reorder == b->reorder && a->corrupt == b->corrupt &&
           a->reorder_by == b->reorder_by && a->rate == b->rate && a->queue == b->queue &&
           a->forget == b->forget && a->forget_resets == b->forget_resets;
}

static bool same_outage(const struct outage_cfg *a, const struct outage_cfg *b)
{
    return a->from == b->from && a->to == b->to && a->begin == b->begin && a->end == b->end;
}

static bool same_expr(const struct expr *a, const struct expr *b)
{
    return a->is_var == b->is_var && a->host == b->host && a->conn == b->conn && a->var == b->var && a->plus == b->plus;
}

static bool same_options(const struct option_list *a, const struct option_list *b)
{
    return a->given == b->given && a->kinds == b->kinds && a->values == b->values && a->has_tsval == b->has_tsval &&
           a->has_tsecr == b->has_tsecr && a->any_cookie == b->any_cookie && a->wscale == b->wscale && a->mss == b->mss &&
           same_expr(&a->tsval, &b->tsval) && same_expr(&a->tsecr, &b->tsecr) && a->n_extra == b->n_extra &&
           memcmp(a->extra, b->extra, a->n_extra) == 0;
}

static bool same_pattern(const struct pattern *a, const struct pattern *b)
{
    return a->any == b->any && a->flags == b->flags && a->has_seq == b->has_seq && a->has_len == b->has_len &&
           a->has_ack == b->has_ack && a->has_win == b->has_win && a->has_mss == b->has_mss && a->seq == b->seq &&
           a->len == b->len && a->ack == b->ack && a->win == b->win && a->mss == b->mss && same_options(&a->options, &b->options);
}

static bool same_fault(const struct fault *a, const struct fault *b)
{
    return a->kind == b->kind && a->host == b->host && a->conn == b->conn && same_pattern(&a->what, &b->what) &&
           a->first == b->first && a->last == b->last && a->from == b->from && a->until == b->until && a->by == b->by;
}

static bool same_inject(const struct inject *a, const struct inject *b)
{
    return a->by == b->by && a->saddr == b->saddr && a->daddr == b->daddr && a->sport == b->sport &&
           a->dport == b->dport && a->flags == b->flags && same_expr(&a->seq, &b->seq) && same_expr(&a->ack, &b->ack) &&
           same_expr(&a->win, &b->win) && a->len == b->len && a->mss == b->mss &&
           same_options(&a->options, &b->options);
}

static bool same_flood(const struct flood *a, const struct flood *b)
{
    return a->to == b->to && a->port == b->port && a->rate_num == b->rate_num && a->rate_den == b->rate_den &&
           a->lasts == b->lasts && a->from == b->from && a->size == b->size && a->alive == b->alive;
}

static bool same_load(const struct load *a, const struct load *b)
{
    return a->to == b->to && a->port == b->port && a->first_port == b->first_port && a->last_port == b->last_port &&
           a->connections == b->connections && a->rate_num == b->rate_num && a->rate_den == b->rate_den &&
           a->one_by_one == b->one_by_one && a->from == b->from && a->size == b->size && a->send == b->send &&
           a->close == b->close && a->close_after == b->close_after;
}

static bool same_action(const struct action *a, const struct action *b)
{
    return a->kind == b->kind && a->call == b->call && a->host == b->host && a->conn == b->conn && a->n == b->n &&
           a->port == b->port && a->urgent == b->urgent && a->and_close == b->and_close && a->of_conn == b->of_conn &&
           a->exclusive == b->exclusive && a->has_seq == b->has_seq && same_expr(&a->seq, &b->seq) &&
           same_inject(&a->inject, &b->inject) && same_flood(&a->flood, &b->flood) && same_load(&a->load, &b->load);
}

static bool same_when(const struct when *a, const struct when *b)
{
    return a->kind == b->kind && a->at == b->at && a->host == b->host && a->conn == b->conn && a->state == b->state &&
           same_pattern(&a->what, &b->what) && a->news == b->news && a->occurrence == b->occurrence;
}

static bool same_statement(const struct statement *a, const struct statement *b)
{
    return same_when(&a->when, &b->when) && same_action(&a->act, &b->act);
}

static bool same_order(const struct expect *a, const struct expect *b)
{
    if (a->n_path != b->n_path || a->n_order != b->n_order)
        return false;
    for (uint32_t i = 0; i < a->n_path; i++)
        if (a->path[i] != b->path[i])
            return false;
    for (uint32_t i = 0; i < a->n_order; i++)
        if (a->order[i].host != b->order[i].host || !same_pattern(&a->order[i].what, &b->order[i].what))
            return false;
    return true;
}

static bool same_expect(const struct expect *a, const struct expect *b);

static bool same_conds(const struct expect *a, const struct expect *b)
{
    if (a->n_conds != b->n_conds)
        return false;
    for (uint32_t i = 0; i < a->n_conds; i++)
        if (!same_expect(&a->conds[i], &b->conds[i]))
            return false;
    return true;
}

static bool same_expect(const struct expect *a, const struct expect *b)
{
    return a->kind == b->kind && a->negate == b->negate && a->under == b->under && a->host == b->host && a->peer == b->peer &&
           a->conn == b->conn && same_order(a, b) && same_conds(a, b) && a->property == b->property && a->state == b->state && same_pattern(&a->what, &b->what) &&
           a->receives == b->receives && a->cmp == b->cmp && a->n == b->n && same_expr(&a->rhs, &b->rhs) &&
           a->news == b->news && a->var == b->var && a->has_at == b->has_at && a->at == b->at &&
           a->has_by == b->has_by && a->by == b->by && a->from == b->from && a->until == b->until;
}

static bool same_param(const struct param *a, const struct param *b)
{
    return same_text(a->name, b->name) && same_text(a->value, b->value);
}

static bool same_explore(const struct explore_cfg *a, const struct explore_cfg *b)
{
    return a->losses == b->losses && a->dups == b->dups && a->reorders == b->reorders && a->delays == b->delays &&
           a->user_choices == b->user_choices && a->only_expects == b->only_expects && a->not_in_runs == b->not_in_runs && a->depth == b->depth && a->states == b->states;
}

/* An array of each: as many items, and each the same. */
#define SAME_ARRAY(what, same)                                                                                         \
    static bool same_##what(const struct scenario *a, const struct scenario *b)                                        \
    {                                                                                                                  \
        if (a->n_##what != b->n_##what)                                                                                \
            return false;                                                                                              \
        for (uint32_t i = 0; i < a->n_##what; i++)                                                                     \
            if (!same(&a->what[i], &b->what[i]))                                                                       \
                return false;                                                                                          \
        return true;                                                                                                   \
    }
SAME_ARRAY(hosts, same_host)
SAME_ARRAY(conns, same_conn)
SAME_ARRAY(outages, same_outage)
SAME_ARRAY(faults, same_fault)
SAME_ARRAY(script, same_statement)
SAME_ARRAY(expects, same_expect)
SAME_ARRAY(params, same_param)

static bool same_pipes(const struct scenario *a, const struct scenario *b)
{
    for (uint32_t i = 0; i < a->n_hosts * a->n_hosts; i++)
        if (!same_pipe(&a->pipes[i], &b->pipes[i]))
            return false;
    return true;
}

bool scenario_equal(const struct scenario *a, const struct scenario *b)
{
    return same_text(a->title, b->title) && same_texts(a->about, a->n_about, b->about, b->n_about) &&
           same_texts(a->cites, a->n_cites, b->cites, b->n_cites) && same_texts(a->tags, a->n_tags, b->tags, b->n_tags) &&
           a->profile == b->profile && a->seed == b->seed && a->until == b->until &&
           a->max_events == b->max_events && same_explore(&a->explore, &b->explore) && same_hosts(a, b) && same_conns(a, b) && same_pipes(a, b) &&
           same_outages(a, b) && same_faults(a, b) && same_script(a, b) && same_expects(a, b) && same_params(a, b);
}
