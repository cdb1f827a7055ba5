/* The report of a search, for programs: one object a scenario, a line each. docs/explore.md has the members. Nothing of it depends
 * on the machine. */
#include "coverage.h"
#include "explore_report.h"
#include "json_out.h"

static const char *standing_name(enum standing standing)
{
    static const char *const names[] = {[STANDS_HOLDS] = "holds", [STANDS_FAILS] = "fails", [STANDS_OPEN] = "open"};
    return names[standing];
}

static const char *end_name(const struct explored *e)
{
    static const char *const names[] = {
        [SEARCH_DONE] = "room", [SEARCH_BROKEN] = "failure", [SEARCH_STOPPED] = "interrupted",
        [SEARCH_DEPTH] = "depth", [SEARCH_STATES] = "states", [SEARCH_MEMORY] = "memory",
    };
    return saw_all(e) ? "all" : names[e->why];
}

static const char *text_or_null(const char *text)
{
    return text[0] ? text : NULL;
}

/* Null: there is no bound. */
static void put_bound(struct json *j, const char *key, uint64_t n, uint64_t none)
{
    if (n == none)
        json_null(j, key);
    else
        json_uint(j, key, n);
}

static void put_bounds(struct json *j, const struct explore_bounds *b)
{
    json_open(j, "bounds", '{');
    put_bound(j, "losses", b->faults.losses, EXPLORE_ANY);
    put_bound(j, "dups", b->faults.dups, EXPLORE_ANY);
    put_bound(j, "reorder", b->faults.reorders, EXPLORE_ANY);
    put_bound(j, "delays", b->faults.delays, EXPLORE_ANY);
    json_bool(j, "user_choices", b->user_choices);
    put_bound(j, "depth", b->depth, 0);
    put_bound(j, "states", b->states, 0);
    put_bound(j, "memory", b->memory, 0);
    json_close(j, '}');
}

static void put_hosts(struct json *j, const struct scenario *sc)
{
    json_open(j, "hosts", '[');
    for (uint32_t h = 0; sc->n_hosts >= 2 && h < 2; h++)
        json_text(j, NULL, sc->hosts[h].name);
    json_close(j, ']');
}

static void put_pairs(struct json *j, const struct explored *e)
{
    json_open(j, "pairs", '[');
    for (int a = 0; a < TCP_STATES; a++)
        for (int b = 0; b < TCP_STATES; b++) {
            if (!e->pairs[a][b])
                continue;
            json_open(j, NULL, '[');
            json_text(j, NULL, tcp_state_name((enum tcp_state)a));
            json_text(j, NULL, tcp_state_name((enum tcp_state)b));
            json_close(j, ']');
        }
    json_close(j, ']');
}

static void put_counts(struct json *j, const char *key, uint32_t all, uint32_t figure)
{
    json_open(j, key, '{');
    json_uint(j, "transitions", all);
    json_uint(j, "figure", figure);
    json_close(j, '}');
}

/* Those that were taken; how many are known is told as `tcpsim coverage` tells it. */
static void put_transitions(struct json *j, const struct explored *e)
{
    struct transition_counts n = count_transitions(e);
    put_counts(j, "seen", n.figure_seen + n.text_seen, n.figure_seen);
    put_counts(j, "total", n.figure + n.text, n.figure);
    json_open(j, "transitions", '[');
    for (int i = 0; i < TRANSITIONS; i++) {
        if (!e->transitions[i])
            continue;
        json_open(j, NULL, '{');
        transition_json(j, &transitions[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_rulings(struct json *j, const struct explored *e)
{
    json_open(j, "rulings", '[');
    for (uint32_t i = 0; i < e->n_rulings; i++) {
        const struct ruling *r = &e->rulings[i];
        json_open(j, NULL, '{');
        json_text(j, "name", text_or_null(r->name));
        json_text(j, "sentence", r->sentence);
        json_text(j, "clause", text_or_null(r->clause));
        json_text(j, "standing", standing_name(r->standing));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_failure(struct json *j, const struct explored *e)
{
    static const char *const kinds[] = {[FLAW_BROKEN] = "broken", [FLAW_STUCK] = "stuck", [FLAW_ENDLESS] = "endless"};
    if (e->flaw == FLAW_NONE) {
        json_null(j, "failure");
        return;
    }
    json_open(j, "failure", '{');
    json_uint(j, "ruling", e->culprit);
    json_text(j, "kind", kinds[e->flaw]);
    json_uint(j, "choices", way_length(e));
    json_close(j, '}');
}

void explore_json(struct strbuf *out, const struct exploration *x)
{
    const struct explored *e = x->found;
    struct json j = {.out = out};
    json_open(&j, NULL, '{');
    json_text(&j, "schema", "tcpsim-explore");
    json_uint(&j, "version", 1);
    json_text(&j, "file", x->path);
    put_bounds(&j, x->bounds);
    json_text(&j, "end", end_name(e));
    json_text(&j, "result", standing_name(e->flaw != FLAW_NONE ? STANDS_FAILS : saw_all(e) ? STANDS_HOLDS : STANDS_OPEN));
    json_uint(&j, "states", e->states);
    json_uint(&j, "reached", e->generated);
    json_uint(&j, "depth", e->depth);
    json_uint(&j, "parts", e->parts);
    json_uint(&j, "segments", e->pieces);
    put_hosts(&j, x->sc);
    put_pairs(&j, e);
    put_transitions(&j, e);
    put_rulings(&j, e);
    json_uint(&j, "not_judged", not_judged(x->sc));
    put_failure(&j, e);
    json_close(&j, '}');
    strbuf_puts(out, "\n");
}
