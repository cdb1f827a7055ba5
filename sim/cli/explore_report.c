/* The report of a search, for people. docs/explore.md explains it. */
#include "explore_report.h"

uint32_t way_length(const struct explored *e)
{
    return e->n_path > 0 ? e->n_path - 1 : 0; /* the first only says where it begins */
}

/* What never comes about is found when all has been seen. */
bool saw_all(const struct explored *e)
{
    return !e->left_out && (e->why == SEARCH_DONE || (e->why == SEARCH_BROKEN && e->flaw != FLAW_BROKEN));
}

/* ---- how far it went ---- */

static void put_budget(struct strbuf *out, const char *what, uint8_t n, const char *between)
{
    if (n == EXPLORE_ANY)
        strbuf_printf(out, "%s%s any", between, what);
    else
        strbuf_printf(out, "%s%s %u", between, what, n);
}

static void put_bounds(struct strbuf *out, const struct explore_bounds *b)
{
    put_budget(out, "losses", b->faults.losses, "");
    put_budget(out, "duplicates", b->faults.dups, ", ");
    put_budget(out, "reorderings", b->faults.reorders, ", ");
    put_budget(out, "delays", b->faults.delays, ", ");
    strbuf_puts(out, b->user_choices ? ", calls at any moment" : "");
    if (b->depth)
        strbuf_printf(out, "; depth %u at most", b->depth);
    if (b->states)
        strbuf_printf(out, "; about %llu states at most", (unsigned long long)b->states);
    strbuf_puts(out, "\n");
}

static const char *end_text(const struct explored *e)
{
    if (saw_all(e))
        return "all behaviours within these bounds were seen";
    switch (e->why) {
    case SEARCH_DONE:
        return "not all of them: where too many segments were under way, or too much happened at once, it did not go on";
    case SEARCH_BROKEN:
        return "stopped at the first failure, by a shortest way";
    case SEARCH_STOPPED:
        return "interrupted: what follows is what was seen until then";
    case SEARCH_DEPTH:
        return "not all of them: the bound on the depth was hit first";
    case SEARCH_STATES:
        return "not all of them: the bound on states was hit first";
    default:
        return "not all of them: memory ran out first";
    }
}

/* ---- what was seen ---- */

static void put_figures(struct strbuf *out, const struct explored *e)
{
    strbuf_printf(out, "states            %llu different, reached %llu times; depth %u\n", (unsigned long long)e->states,
                  (unsigned long long)e->generated, e->depth);
    strbuf_printf(out, "parts             %llu of hosts, %llu segments\n", (unsigned long long)e->parts,
                  (unsigned long long)e->pieces);
}

/* The only figures that depend on the machine and on -j. */
static void put_cost(struct strbuf *out, const struct explored *e, double seconds)
{
    strbuf_printf(out, "time and memory   %.2f s, %.0f states/s; %.1f octets a state; %llu steps of the world, %.1f MB for their table\n",
                  seconds, seconds > 0 ? (double)e->states / seconds : 0.0, e->states ? (double)e->octets / (double)e->states : 0.0,
                  (unsigned long long)e->steps, (double)e->table_octets / 1e6);
}

static uint32_t count_pairs(const struct explored *e)
{
    uint32_t n = 0;
    for (int a = 0; a < TCP_STATES; a++)
        for (int b = 0; b < TCP_STATES; b++)
            n += e->pairs[a][b];
    return n;
}

static void put_pairs(struct strbuf *out, const struct scenario *sc, const struct explored *e)
{
    if (sc->n_hosts < 2)
        return;
    strbuf_printf(out, "pairs of states   %u (%s, %s)\n", count_pairs(e), sc->hosts[0].name, sc->hosts[1].name);
    for (int a = 0; a < TCP_STATES; a++) {
        const char *comma = "";
        for (int b = 0; b < TCP_STATES; b++) {
            if (!e->pairs[a][b])
                continue;
            if (!*comma)
                strbuf_printf(out, "  %-13s ", tcp_state_name((enum tcp_state)a));
            strbuf_printf(out, "%s%s", comma, tcp_state_name((enum tcp_state)b));
            comma = ", ";
        }
        if (*comma)
            strbuf_puts(out, "\n");
    }
}

struct transition_counts count_transitions(const struct explored *e)
{
    struct transition_counts n = {0};
    for (int i = 0; i < TRANSITIONS; i++) {
        bool in_figure = transitions[i].source == IN_FIGURE;
        n.figure += in_figure;
        n.text += !in_figure;
        n.figure_seen += in_figure && e->transitions[i];
        n.text_seen += !in_figure && e->transitions[i];
    }
    return n;
}

static void put_transitions(struct strbuf *out, const struct explored *e)
{
    struct transition_counts n = count_transitions(e);
    strbuf_printf(out, "transitions       %u of %u in RFC 9293's Figure 5, %u of %u beyond it in the text\n", n.figure_seen, n.figure,
                  n.text_seen, n.text);
}

/* ---- what holds ---- */

static void put_ruling(struct strbuf *out, const struct ruling *r)
{
    static const char *const words[] = {[STANDS_HOLDS] = "holds", [STANDS_FAILS] = "FAILS", [STANDS_OPEN] = "open"};
    strbuf_printf(out, "%-5s  %s%s%s%s%s%s\n", words[r->standing], r->name, r->name[0] ? ": " : "", r->sentence,
                  r->clause[0] ? " (" : "", r->clause, r->clause[0] ? ")" : "");
}

/* One must not take it for granted that they hold. */
uint32_t not_judged(const struct scenario *sc)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < sc->n_expects; i++)
        n += expect_applies(sc, &sc->expects[i]) && (sc->expects[i].n_conds == 0 || sc->expects[i].negate);
    return n;
}

static void put_rulings(struct strbuf *out, const struct exploration *x)
{
    uint32_t others = not_judged(x->sc);
    for (uint32_t i = 0; i < x->found->n_rulings; i++) {
        strbuf_puts(out, "  ");
        put_ruling(out, &x->found->rulings[i]);
    }
    if (x->found->n_rulings == 0)
        strbuf_puts(out, "  nothing is judged: `only-expects`, and there is no expect always, never or eventually\n");
    if (others > 0)
        strbuf_printf(out, "  not judged: %u expectation%s about one run\n", others, others == 1 ? "" : "s");
}

/* A TCP that speaks as it should, but for a scenario that gives it one initial number for all connections (MUST-8): NULL if none. */
static const struct host_cfg *has_one_iss(const struct scenario *sc)
{
    const struct host_cfg *found = NULL;
    for (uint32_t h = 0; h < sc->n_hosts; h++) {
        const struct host_cfg *host = &sc->hosts[h];
        if (host->knobs.strawman != STRAWMAN_NONE)
            return NULL;
        if (host->listen_port && host->isn == ISN_FIXED && host->n_iss == 1)
            found = host;
    }
    return found;
}

/* Who meets this first takes it for a flaw of TCP. */
static void put_note(struct strbuf *out, const struct exploration *x)
{
    const struct host_cfg *host = has_one_iss(x->sc);
    if (x->found->flaw == FLAW_BROKEN && x->found->property == PROP_I_3 && host)
        strbuf_printf(out, "  note: every connection of %s begins with iss %u; give it a second one if that is not what you ask about\n",
                      host->name, host->iss[0]);
}

/* ---- all of it ---- */

void put_report(struct strbuf *out, const struct exploration *x, bool verbose, double seconds)
{
    strbuf_printf(out, "%s: ", x->path);
    put_bounds(out, x->bounds);
    strbuf_printf(out, "%s\n\n", end_text(x->found));
    put_figures(out, x->found);
    if (verbose)
        put_cost(out, x->found, seconds);
    put_pairs(out, x->sc, x->found);
    put_transitions(out, x->found);
    strbuf_puts(out, "\n");
    put_rulings(out, x);
    put_note(out, x);
}

void put_troubles(struct strbuf *out, const struct exploration *x)
{
    const struct explored *e = x->found;
    if (e->flaw == FLAW_NONE && !saw_all(e) && e->why != SEARCH_STOPPED)
        strbuf_printf(out, "%s: %s\n", x->path, end_text(e));
    for (uint32_t i = 0; i < e->n_rulings; i++)
        if (e->rulings[i].standing == STANDS_FAILS) {
            strbuf_printf(out, "%s: ", x->path);
            put_ruling(out, &e->rulings[i]);
        }
    put_note(out, x);
}

static uint32_t failures(const struct explored *e)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->n_rulings; i++)
        n += e->rulings[i].standing == STANDS_FAILS;
    return n;
}

void put_way(struct strbuf *out, const struct exploration *x)
{
    const struct explored *e = x->found;
    const struct ruling *r = &e->rulings[e->culprit];
    uint32_t n = way_length(e);
    if (failures(e) > 1)
        strbuf_printf(out, "\nthe shortest way to the failure of `%s` has %u choice%s:\n\n", r->name[0] ? r->name : r->sentence, n, n == 1 ? "" : "s");
    else
        strbuf_printf(out, "\nthe shortest way to it has %u choice%s:\n\n", n, n == 1 ? "" : "s");
}
