/* Judging what is to hold always, never or eventually: it was watched during the run. */
#include "judge.h"

#include "watch.h"

static void add_condition(struct court *c, const struct expect *e)
{
    struct verdict *v = c->verdict;
    if (e->kind == EXPECT_PROPERTY) {
        EXPECTED(c, "%s: %s", property_name(e->property), property_sentence(e->property));
        return;
    }
    if (e->kind == EXPECT_QUIET) {
        EXPECTED(c, "quiet: nothing is left that could happen");
        return;
    }
    add_endpoint(v->expected, sizeof v->expected, c->sc, e->host, e->conn);
    if (e->kind == EXPECT_STATE) {
        EXPECTED(c, " %s", tcp_state_name(e->state));
    } else if (e->kind == EXPECT_NEWS) {
        EXPECTED(c, " gets %s", tcp_news_name(e->news));
    } else if (e->kind == EXPECT_COUNT) {
        EXPECTED(c, " %s ", e->receives ? "receives" : "sends");
        add_pattern(v->expected, sizeof v->expected, &e->what);
    } else {
        add_comparison(c, e);
    }
}

bool judge_always(struct court *c)
{
    static const char *const words[] = {
        [EXPECT_ALWAYS] = "always ", [EXPECT_NEVER] = "never ", [EXPECT_EVENTUALLY] = "eventually ",
    };
    const struct expect *e = c->e;
    const struct reading *r = c->reading;
    EXPECTED(c, "%s", words[e->kind]);
    for (uint32_t i = 0; i < e->n_conds; i++) {
        if (i > 0)
            EXPECTED(c, " while ");
        add_condition(c, &e->conds[i]);
    }
    bool held = (e->kind == EXPECT_EVENTUALLY) == r->ever;
    if (!r->ever) {
        GOT(c, e->kind == EXPECT_ALWAYS ? "it was always so" : "it was never so");
        return held;
    }
    c->verdict->at = r->when;
    GOT(c, e->kind == EXPECT_ALWAYS ? "not so at " : "so at ");
    add_time(c->verdict->got, sizeof c->verdict->got, r->when);
    return held;
}
