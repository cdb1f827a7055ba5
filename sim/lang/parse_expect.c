/* What shall come true: expect. */
#include "parse.h"

static const char *const comparisons[] = {"=", "!=", "<", "<=", ">", ">="}; /* in the order of enum compare */
enum { COMPARISONS = sizeof comparisons / sizeof comparisons[0] };

/* `==`, `=>`, `=<`, `<>` */
static bool next_is_foreign(const struct parser *p)
{
    const struct token *a = peek(p), *b = a + 1;
    bool joined = a->kind == TOKEN_OPERATOR && b->kind == TOKEN_OPERATOR && b->at == a->at + a->len;
    return joined && !token_is(b, "+") && !token_is(b, ",");
}

static bool fail_foreign(struct parser *p)
{
    const struct token *a = peek(p);
    bool less = token_is(a, "<") || token_is(a + 1, "<"), more = token_is(a, ">") || token_is(a + 1, ">");
    return fail_sign(p, "a comparison", less && more ? "!=" : less ? "<=" : more ? ">=" : "=");
}

/* The comparison that comes next, if one does. */
static bool accept_comparison(struct parser *p, enum compare *out)
{
    for (size_t i = 0; i < COMPARISONS; i++) {
        if (accept(p, comparisons[i])) {
            *out = (enum compare)i;
            return true;
        }
    }
    return false;
}

/* ---- times ---- */

static bool take_time_of_run(struct parser *p, nsec *out)
{
    const struct token *t = peek(p);
    return take_duration(p, out) && check_time(p, t, *out);
}

/* [at T | by T], or only [at T] */
static bool take_at_or_by(struct parser *p, struct expect *e, bool by_too)
{
    static const char *const words[] = {"at", "by"};

    if (at_end(p))
        return true;
    if (accept(p, "at")) {
        e->has_at = true;
        return take_time_of_run(p, &e->at) && take_end(p);
    }
    if (by_too && accept(p, "by")) {
        e->has_by = true;
        return take_time_of_run(p, &e->by) && take_end(p);
    }
    return fail_unknown(p, peek(p), "time", words, by_too ? 2 : 1);
}

static bool take_from(struct parser *p, void *object)
{
    const struct token *t = peek(p);
    struct span *span = object;
    return take_span_from(p, span) && check_time(p, t, span->from);
}

static bool take_until(struct parser *p, void *object)
{
    const struct token *t = peek(p);
    struct span *span = object;
    return take_span_until(p, span) && check_time(p, t, span->until);
}

/* [from T] [until T] */
static bool take_span(struct parser *p, struct expect *e)
{
    static const struct attr attrs[] = {{"from", take_from}, {"until", take_until}};
    struct span span = {.until = NEVER};
    uint32_t given = 0;

    if (!take_attrs(p, "span of time", attrs, 2, NULL, 0, &span, &given))
        return false;
    e->from = span.from;
    e->until = span.until;
    return true;
}

/* ---- EP STATE {STATE} [at T | by T] ---- */

static bool next_is_state(const struct parser *p)
{
    return peek(p)->kind == TOKEN_WORD && state_by_name(peek(p)->p, peek(p)->n) >= 0;
}

static bool take_states(struct parser *p, const struct endpoint *ep, struct expect *e)
{
    uint8_t *path = NULL;

    if (!conn_of(p, ep, &e->conn))
        return false;
    do {
        uint8_t *state = MORE(p, p->arena, path, e->n_path);
        if (!state || !take_state(p, state))
            return false;
        e->n_path++;
    } while (next_is_state(p));
    e->path = path;
    if (at_end(p)) {
        e->kind = EXPECT_PATH;
        return true;
    }
    const struct token *t = peek(p);
    if (!token_is(t, "at") && !token_is(t, "by")) {
        uint8_t state;
        return take_state(p, &state); /* fails, and says so */
    }
    if (e->n_path > 1)
        return fail(p, t, "a path of states has no time; expect each state with its own line");
    e->kind = EXPECT_STATE;
    e->state = (enum tcp_state)path[0];
    e->path = NULL;
    e->n_path = 0;
    e->has_at = token_is(t, "at") && token_is(t + 1, "end");
    if (e->has_at) {
        e->at = NEVER;
        p->next += 2;
        return take_end(p);
    }
    return take_at_or_by(p, e, true);
}

/* ---- EP sends|receives PATTERN [CMP] N times [from T] [until T] ---- */

static bool take_count(struct parser *p, struct expect *e)
{
    e->kind = EXPECT_COUNT;
    if (!take_pattern(p, &e->what))
        return false;
    if (next_is_foreign(p))
        return fail_foreign(p);
    bool compared = accept_comparison(p, &e->cmp), alone = at_end(p) || next_is(p, "from") || next_is(p, "until");
    if (!compared && alone && (!e->what.has_seq || e->what.has_len)) { /* not `S 2`, where `times` was forgotten */
        e->cmp = CMP_GE;
        e->n = 1;
        return take_span(p, e);
    }
    if (!take_number(p, "a number of times", 0, UINT32_MAX, &e->n))
        return false;
    if (!accept(p, "time") && !take_exactly(p, "times"))
        return false;
    return take_span(p, e);
}

/* ---- HOST > HOST PATTERN [at T | by T] ---- */

static bool take_segment(struct parser *p, const struct endpoint *ep, struct expect *e)
{
    e->kind = EXPECT_SEGMENT;
    if (ep->named)
        return fail(p, ep->token, "expected a host before '>', not one of its connections");
    const struct token *t = peek(p);
    if (!take_host(p, &e->peer))
        return false;
    if (e->peer == e->host && !pend_link(p, t, e->host, e->peer))
        return false;
    return take_pattern(p, &e->what) && take_at_or_by(p, e, true);
}

/* ---- order HOST PATTERN, HOST PATTERN {, HOST PATTERN} ---- */

static bool take_order(struct parser *p, struct expect *e)
{
    struct order_item *items = NULL;

    e->kind = EXPECT_ORDER;
    do {
        struct order_item *item = MORE(p, p->arena, items, e->n_order);
        if (!item || !take_host(p, &item->host) || !take_pattern(p, &item->what))
            return false;
        e->n_order++;
    } while (accept(p, ","));
    e->order = items;
    e->host = items[0].host;
    if (!at_end(p))
        return fail_expected(p, peek(p), "a comma or the end of the line");
    return e->n_order > 1 || fail(p, peek(p), "an order needs two segments or more, with commas between them");
}

/* ---- EP gets NEWS [at T | by T] ---- */

static bool take_gets(struct parser *p, struct expect *e)
{
    e->kind = EXPECT_NEWS;
    return take_news(p, &e->news) && take_at_or_by(p, e, true);
}

/* ---- EP.VAR CMP EXPR|duration [at T] ---- */

static bool take_time_value(struct parser *p, struct expect *e)
{
    const struct token *t = peek(p);
    nsec time;

    if (!is_variable(t)) {
        if (!take_duration(p, &time))
            return false;
        e->n = (uint64_t)time;
        return true;
    }
    if (!take_variable(p, &e->rhs))
        return false;
    return variable_is_time(e->rhs.var) || fail(p, t, "'%s' is a number, but a time is needed here", shown(t).text);
}

static bool take_number_value(struct parser *p, struct expect *e)
{
    const struct token *t = peek(p);

    if (!take_expr(p, &e->rhs))
        return false;
    e->n = e->rhs.plus;
    return !e->rhs.is_var || !variable_is_time(e->rhs.var) ||
           fail(p, t, "'%s' is a time, but a number is needed here", shown(t).text);
}

static bool take_var_of(struct parser *p, struct expect *e)
{
    struct expr lhs;

    e->kind = EXPECT_VAR;
    if (!take_variable(p, &lhs))
        return false;
    e->host = lhs.host;
    e->conn = lhs.conn;
    e->var = lhs.var;
    if (next_is_foreign(p))
        return fail_foreign(p);
    if (!accept_comparison(p, &e->cmp))
        return fail_expected(p, peek(p), "one of = != < <= > >=");
    return variable_is_time(e->var) ? take_time_value(p, e) : take_number_value(p, e);
}

static bool take_var(struct parser *p, struct expect *e)
{
    return take_var_of(p, e) && take_at_or_by(p, e, false);
}

/* ---- always|never|eventually CONDITION {while CONDITION} ---- */

static const char *const properties[] = {
#define PROPERTY(id, name, clause, sentence) name,
#include "properties.def"
#undef PROPERTY
};

static bool take_property(struct parser *p, struct expect *e)
{
    uint32_t which;
    e->kind = EXPECT_PROPERTY;
    if (!take_word_of(p, "property", properties, PROPERTIES, &which))
        return false;
    e->property = (enum property)which;
    return true;
}

static bool next_is_property(const struct parser *p)
{
    const struct token *t = peek(p);
    return t->kind == TOKEN_WORD && t->n > 2 && t->p[0] == 'I' && t->p[1] == '-';
}

static bool take_condition_of_endpoint(struct parser *p, struct expect *e)
{
    static const char *const words[] = {"sends", "receives", "gets"};
    struct endpoint ep;
    uint8_t state;

    if (!take_endpoint(p, &ep))
        return false;
    e->host = ep.host;
    e->conn = conn_or_any(&ep);
    if (accept(p, "gets")) {
        e->kind = EXPECT_NEWS;
        return take_news(p, &e->news);
    }
    e->receives = next_is(p, "receives");
    if (accept(p, "sends") || accept(p, "receives")) {
        e->kind = EXPECT_COUNT;
        return take_pattern(p, &e->what);
    }
    e->kind = EXPECT_STATE;
    if (!next_is_state(p))
        return fail_unknown(p, peek(p), "condition", words, sizeof words / sizeof *words);
    if (!take_state(p, &state) || !conn_of(p, &ep, &e->conn))
        return false;
    e->state = (enum tcp_state)state;
    return true;
}

/* What lasts: `always` can be asked of nothing else. */
static bool lasts(const struct expect *e)
{
    return e->kind == EXPECT_STATE || e->kind == EXPECT_VAR || e->kind == EXPECT_PROPERTY || e->kind == EXPECT_QUIET;
}

static bool take_condition(struct parser *p, enum expect_kind kind, struct expect *e)
{
    const struct token *t = peek(p);
    *e = (struct expect){.peer = NO_HOST, .conn = CONN_OTHER, .until = NEVER, .line = p->line.number};
    if (next_is_property(p) && kind != EXPECT_ALWAYS)
        return fail(p, t, "a property holds always or not: write expect always %s", shown(t).text);
    if (next_is_property(p))
        return take_property(p, e);
    if (accept(p, "quiet")) {
        e->kind = EXPECT_QUIET;
        return true;
    }
    if (is_variable(t) ? !take_var_of(p, e) : !take_condition_of_endpoint(p, e))
        return false;
    return kind != EXPECT_ALWAYS || lasts(e) ||
           fail(p, t, "what happens once does not hold always: expect eventually or expect never");
}

static bool take_conditions(struct parser *p, enum expect_kind kind, struct expect *e)
{
    struct expect *conds = NULL;
    e->kind = kind;
    do {
        struct expect *cond = MORE(p, p->arena, conds, e->n_conds);
        if (!cond || !take_condition(p, kind, cond))
            return false;
        e->n_conds++;
    } while (accept(p, "while"));
    e->conds = conds;
    e->host = conds[0].host;
    return at_end(p) || fail_expected(p, peek(p), "'while' or the end of the line");
}

/* ---- all of them ---- */

static bool fail_expectation(struct parser *p, const struct token *t)
{
    const char *names[TCP_STATES + 4] = {"sends", "receives", "gets", "silent"};
    for (int i = 0; i < TCP_STATES; i++)
        names[4 + i] = tcp_state_name((enum tcp_state)i);
    if (is_variable_name(t))
        return fail(p, t, "a variable stands behind its host and a dot; write %s.%s", shown(t - 1).text, shown(t).text);
    return fail_unknown(p, t, "expectation", names, TCP_STATES + 4);
}

static bool take_of_endpoint(struct parser *p, struct expect *e)
{
    struct endpoint ep;

    if (!take_endpoint(p, &ep))
        return false;
    e->host = ep.host;
    e->conn = conn_or_any(&ep);
    if (accept(p, ">"))
        return take_segment(p, &ep, e);
    if (peek(p)->kind == TOKEN_OPERATOR)
        return fail_sign(p, "the sign between two hosts", ">");
    if (accept(p, "sends"))
        return take_count(p, e);
    if (accept(p, "receives")) {
        e->receives = true;
        return take_count(p, e);
    }
    if (accept(p, "gets"))
        return take_gets(p, e);
    if (accept(p, "silent")) {
        e->kind = EXPECT_SILENT;
        return take_span(p, e);
    }
    return next_is_state(p) ? take_states(p, &ep, e) : fail_expectation(p, peek(p));
}

/* PROFILE {, PROFILE}: the runs in which it is expected. */
static bool take_under(struct parser *p, uint32_t *under)
{
    do {
        const struct token *t = peek(p);
        enum tcp_profile profile;
        if (!take_profile(p, &profile))
            return false;
        if (*under >> profile & 1)
            return fail_twice(p, t, p->line.number);
        *under |= UINT32_C(1) << profile;
    } while (accept(p, ","));
    return true;
}

bool parse_expect(struct parser *p)
{
    struct expect e = {.peer = NO_HOST, .conn = CONN_OTHER, .until = NEVER, .line = p->line.number};
    bool ok;

    if (accept(p, "under") && !take_under(p, &e.under))
        return false;
    e.negate = accept(p, "not");
    if (accept(p, "order"))
        ok = take_order(p, &e);
    else if (accept(p, "always"))
        ok = take_conditions(p, EXPECT_ALWAYS, &e);
    else if (accept(p, "never"))
        ok = take_conditions(p, EXPECT_NEVER, &e);
    else if (accept(p, "eventually"))
        ok = take_conditions(p, EXPECT_EVENTUALLY, &e);
    else if (is_variable(peek(p)))
        ok = take_var(p, &e);
    else
        ok = take_of_endpoint(p, &e);
    if (!ok)
        return false;

    struct expect *more = MORE(p, p->arena, p->sc->expects, p->sc->n_expects);
    if (!more)
        return false;
    *more = e;
    p->sc->n_expects++;
    return true;
}
