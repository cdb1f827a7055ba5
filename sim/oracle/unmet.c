/* Statements that did nothing: their condition is judged like an expectation, whose verdict says what came instead. */
#include "unmet.h"

#include "judge.h"

#include <string.h>

/* What it waits for, as an expectation. */
struct wait {
    struct expect e;
    uint8_t state;        /* the path of `e` if it waits for a state */
    uint32_t occurrence;
};

static void of_fault(const struct fault *f, struct wait *to)
{
    to->e = (struct expect){
        .kind = EXPECT_SEGMENT, .host = f->host, .peer = NO_HOST, .conn = f->conn, .what = f->what, .from = f->from,
        .until = f->until, .line = f->line,
    };
    to->occurrence = f->first;
}

/* False: it waits for a time, and that comes. */
static bool of_statement(const struct statement *st, struct wait *to)
{
    static const enum expect_kind kinds[] = {
        [WHEN_STATE] = EXPECT_PATH, [WHEN_SENDS] = EXPECT_SEGMENT, [WHEN_RECEIVES] = EXPECT_SEGMENT, [WHEN_GETS] = EXPECT_NEWS,
    };
    const struct when *when = &st->when;
    if (when->kind == WHEN_AT)
        return false;
    to->e = (struct expect){
        .kind = kinds[when->kind], .host = when->host, .peer = NO_HOST, .conn = when->conn, .what = when->what,
        .receives = when->kind == WHEN_RECEIVES, .news = when->news, .until = NEVER, .line = st->line,
        .path = &to->state, .n_path = 1,
    };
    to->state = (uint8_t)when->state;
    to->occurrence = when->occurrence;
    return true;
}

static void put_waited(struct court *c, const struct wait *wait)
{
    const struct expect *e = c->e;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, e->host, e->conn);
    if (e->kind == EXPECT_PATH)
        EXPECTED(c, " %s", tcp_state_name((enum tcp_state)wait->state));
    else if (e->kind == EXPECT_NEWS)
        EXPECTED(c, " gets %s", tcp_news_name(e->news));
    else {
        EXPECTED(c, e->receives ? " receives " : " sends ");
        add_pattern(c->verdict->expected, sizeof c->verdict->expected, &e->what);
    }
    if (wait->occurrence > 1)
        EXPECTED(c, " %u times", wait->occurrence);
    add_when(c->verdict->expected, sizeof c->verdict->expected, e);
}

/* What the verdict on it says of what came. */
static void put_instead(struct court *c)
{
    struct verdict v = {.at = NEVER}, *wanted = c->verdict;
    c->verdict = &v;
    if (c->e->kind == EXPECT_NEWS)
        judge_news(c);
    else if (c->e->kind == EXPECT_SEGMENT)
        judge_segment(c);
    else
        judge_path(c);
    c->verdict = wanted;
    GOT(c, "%s", v.got);
    if (c->e->kind == EXPECT_SEGMENT)
        DIFFERS(c, "%s", v.differs);
}

uint32_t unmet_look(const struct scenario *sc, uint32_t i, const struct run *run, const struct trace_rec *recs, size_t n,
                    struct verdict *to)
{
    struct wait wait;
    uint32_t met = run->met[i];
    struct court c = {.sc = sc, .e = &wait.e, .recs = recs, .n = n, .verdict = to};
    if (i < sc->n_faults)
        of_fault(&sc->faults[i], &wait);
    else if (!of_statement(&sc->script[i - sc->n_faults], &wait))
        return 0;
    if (met >= wait.occurrence)
        return 0;
    memset(to, 0, sizeof *to);
    to->at = NEVER;
    put_waited(&c, &wait);
    if (met > 0)
        GOT(&c, "only %u", met);
    else if (recs)
        put_instead(&c);
    else
        GOT(&c, "never");
    return wait.e.line;
}
