/* tcpsim explore: all behaviours of a scenario, what holds in them, and how it fails if something does not. */
#include "cli.h"

#include "each.h"
#include "explore.h"
#include "fmt.h"
#include "job.h"
#include "numtext.h"
#include "progress.h"
#include "workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t DEFAULT_MEMORY = (uint64_t)4 << 30;

static void show_progress(void *context, const struct search *s)
{
    struct progress *p = context;
    if (progress_due(p))
        progress_show(p, "%llu states, %llu waiting, depth %u, %.0f states/s, %zu MB", (unsigned long long)search_states(s),
                      (unsigned long long)search_waiting(s), search_depth(s), (double)search_states(s) / progress_seconds(p),
                      search_octets(s) >> 20);
}

/* ---- bounds ---- */

static uint8_t chosen(int option, uint8_t of_scenario)
{
    return option < 0 ? of_scenario : (uint8_t)option;
}

static struct explore_bounds bounds_of(const struct options *o, const struct scenario *sc)
{
    const struct explore_cfg *cfg = &sc->explore;
    return (struct explore_bounds){
        .faults = {.losses = chosen(o->losses, cfg->losses), .dups = chosen(o->dups, cfg->dups),
                   .reorders = chosen(o->reorder, cfg->reorders), .delays = chosen(o->delays, cfg->delays)},
        .user_choices = o->user_choices || cfg->user_choices,
        .depth = o->depth ? (uint32_t)o->depth : cfg->depth,
        .states = o->states ? o->states : cfg->states,
        .memory = o->overrides.max_octets ? o->overrides.max_octets : DEFAULT_MEMORY,
    };
}

static void put_budget(struct strbuf *out, const char *what, uint8_t n, const char *between)
{
    if (n == EXPLORE_ANY)
        strbuf_printf(out, "%s%s any", between, what);
    else
        strbuf_printf(out, "%s%s %u", between, what, n);
}

/* ---- the report ---- */

static const char *end_text(const struct explored *e)
{
    switch (e->why) {
    case SEARCH_DONE:
        return e->left_out ? "not all of them: where too many segments were under way, or too much happened at once, it did not go on"
                           : "all behaviours within these bounds were seen";
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

static void put_transitions(struct strbuf *out, const struct explored *e)
{
    uint32_t figure = 0, seen = 0, text = 0, text_seen = 0;
    for (int i = 0; i < TRANSITIONS; i++) {
        bool in_figure = transitions[i].source == IN_FIGURE;
        figure += in_figure;
        text += !in_figure;
        seen += in_figure && e->transitions[i];
        text_seen += !in_figure && e->transitions[i];
    }
    strbuf_printf(out, "transitions       %u of %u in RFC 9293's Figure 5, %u of %u beyond it in the text\n", seen, figure, text_seen,
                  text);
}

static void put_ruling(struct strbuf *out, const struct ruling *r)
{
    static const char *const words[] = {[STANDS_HOLDS] = "holds", [STANDS_FAILS] = "FAILS", [STANDS_OPEN] = "open"};
    strbuf_printf(out, "%-5s  %s%s%s%s%s%s\n", words[r->standing], r->name, r->name[0] ? ": " : "", r->sentence,
                  r->clause[0] ? " (" : "", r->clause, r->clause[0] ? ")" : "");
}

static void put_rulings(struct strbuf *out, const struct explored *e)
{
    for (uint32_t i = 0; i < e->n_rulings; i++) {
        strbuf_puts(out, "  ");
        put_ruling(out, &e->rulings[i]);
    }
}

/* Of a quiet search, nothing but this. */
static void put_failures(struct strbuf *out, const char *path, const struct explored *e)
{
    for (uint32_t i = 0; i < e->n_rulings; i++)
        if (e->rulings[i].standing == STANDS_FAILS) {
            strbuf_printf(out, "%s: ", path);
            put_ruling(out, &e->rulings[i]);
        }
}

static void put_figures(struct strbuf *out, const struct options *o, const struct explored *e, double seconds)
{
    strbuf_printf(out, "states            %llu different, reached %llu times; depth %u\n", (unsigned long long)e->states,
                  (unsigned long long)e->generated, e->depth);
    strbuf_printf(out, "parts             %llu of hosts, %llu segments\n", (unsigned long long)e->parts,
                  (unsigned long long)e->pieces);
    if (o->verbose) /* the only figures that depend on the machine and on -j */
        strbuf_printf(out, "time and memory   %.2f s, %.0f states/s; %.1f octets a state; %llu steps of the world, %.1f MB for their table\n",
                      seconds, seconds > 0 ? (double)e->states / seconds : 0.0,
                      e->states ? (double)e->octets / (double)e->states : 0.0, (unsigned long long)e->steps,
                      (double)e->table_octets / 1e6);
}

static void put_report(struct strbuf *out, const struct options *o, const char *path, const struct scenario *sc,
                       const struct explore_bounds *b, const struct explored *e, double seconds)
{
    strbuf_printf(out, "%s: ", path);
    put_budget(out, "losses", b->faults.losses, "");
    put_budget(out, "duplicates", b->faults.dups, ", ");
    put_budget(out, "reorderings", b->faults.reorders, ", ");
    put_budget(out, "delays", b->faults.delays, ", ");
    strbuf_puts(out, b->user_choices ? ", calls at any moment\n" : "\n");
    strbuf_printf(out, "%s\n\n", end_text(e));
    put_figures(out, o, e, seconds);
    put_pairs(out, sc, e);
    put_transitions(out, e);
    strbuf_puts(out, "\n");
    put_rulings(out, e);
}

/* ---- the counterexample ---- */

static void draw(const struct options *o, const struct scenario *sc, const struct trace *t, const struct ladder_footer *footer,
                 struct strbuf *out)
{
    struct ladder_options opts = look_of(o);
    opts.about = true;
    opts.connection = -1;
    ladder_render(scenario_meta(sc), t->recs, t->n, &opts, footer, out);
}

/* Runs it, to see whether it comes to the same, and draws it. */
static bool show_counterexample(const struct options *o, const struct strbuf *text, struct strbuf *out)
{
    struct job j;
    char *copy = malloc(text->n + 1);
    if (!copy)
        return false;
    memcpy(copy, text->p, text->n);
    copy[text->n] = '\0';
    if (job_read_text(&j, "counterexample", copy, text->n, NULL))
        job_run(&j);
    bool fails = j.ran && j.n_failures > 0;
    struct ladder_footer footer = {.expects = j.held + j.n_failures, .held = j.held};
    if (fails)
        draw(o, &j.sc, &j.trace, &footer, out);
    for (uint32_t i = 0; fails && i < j.n_failures; i++)
        failure_print("counterexample", &j.failures[i], out);
    job_free(&j);
    return fails;
}

static void format_text(struct strbuf *text)
{
    struct source src = {.name = "counterexample", .text = text->p, .len = text->n};
    struct diags diags = {0};
    struct strbuf usual = {0};
    if (scenario_format(&src, &usual, &diags)) {
        strbuf_free(text);
        *text = usual;
    } else {
        strbuf_free(&usual);
    }
}

static bool write_counterexample(const struct options *o, const struct strbuf *text)
{
    struct sinkfile file;
    if (!output_open(&file, o->output))
        return false;
    output_write(&file, text->p, text->n);
    return output_close(&file);
}

/* No run with times comes to it: as the search has it, which is better than nothing. */
static void show_untimed(const struct options *o, const struct job *j, const struct explore_bounds *b, const struct explored *e,
                         const struct strbuf *why, struct strbuf *out)
{
    struct trace t;
    struct ladder_footer footer = {0};
    strbuf_printf(out, "It cannot be written as a scenario with times: %.*s.\n", (int)why->n, why->p ? why->p : "");
    strbuf_puts(out, "Here it is as the search has it, in whose time segments take none:\n\n");
    trace_init(&t);
    if (!explore_drawing(&j->sc, b, e, &t))
        strbuf_puts(out, "(memory ran out before the end)\n");
    draw(o, &j->sc, &t, &footer, out);
    trace_free(&t);
}

static int counterexample(const struct options *o, struct job *j, const struct explore_bounds *b, const struct explored *e,
                          struct strbuf *out)
{
    struct strbuf text = {0}, why = {0};
    bool shown = false;
    int code = EXIT_FAILED;
    strbuf_printf(out, "\nthe shortest way to it has %u choices:\n\n", e->n_path > 0 ? e->n_path - 1 : 0);
    for (unsigned attempt = 0; !shown && attempt < EXPLORE_ATTEMPTS; attempt++) {
        text.n = 0;
        if (!explore_scenario(&j->sc, b, e, attempt, &text, &why))
            continue;
        format_text(&text);
        shown = show_counterexample(o, &text, out);
        if (!shown && why.n == 0)
            strbuf_puts(&why, "run with times, it does not come to the same");
    }
    if (!shown)
        show_untimed(o, j, b, e, &why, out);
    if (!shown && o->output)
        strbuf_printf(&j->said, "tcpsim: -o %s: not written, there is no scenario that comes to it\n", o->output);
    if (shown && o->output && !write_counterexample(o, &text))
        code = EXIT_IO;
    strbuf_free(&text);
    strbuf_free(&why);
    return code;
}

/* ---- one file ---- */

static int refuse(const struct job *j, enum space_refusal no)
{
    static const char *const texts[] = {
        [SPACE_LOAD] = "explore knows no flood and no load: they are about numbers, not about behaviours",
        [SPACE_BOXES] = "explore knows no boxes that remember connections, and no SYN cache that evicts",
        [SPACE_ATOMS] = "more than 64 conditions in expect always, never and eventually",
        [SPACE_COUNTS] = "syn_drops, overflows, cookies_sent, cookies_good and evicted count what has happened: they are no part of a "
                         "state, and always, never and eventually cannot ask for them here",
        [SPACE_NEVERS] = "more than 24 expectations of always and never",
        [SPACE_EVENTUALLYS] = "more than 7 expectations of eventually",
        [SPACE_MEMORY] = "out of memory",
    };
    fprintf(stderr, "tcpsim: %s: %s\n", j->path, texts[no]);
    return no == SPACE_MEMORY ? EXIT_LIMIT : EXIT_USAGE;
}

static int exit_code(const struct explored *e)
{
    if (e->why == SEARCH_BROKEN)
        return EXIT_FAILED;
    if (e->why == SEARCH_STOPPED)
        return EXIT_INTERRUPTED;
    return e->why == SEARCH_DONE && !e->left_out ? EXIT_HOLDS : EXIT_LIMIT;
}

static int explore_job(const struct options *o, struct job *j, struct strbuf *out)
{
    struct explored e;
    struct explore_bounds b = bounds_of(o, &j->sc);
    struct progress p;
    progress_start(&p, o->progress);
    struct explore_watch watch = {.stop = &interrupted, .progress = show_progress, .context = &p};
    unsigned workers = (unsigned)(o->jobs ? o->jobs : workers_default());
    enum space_refusal no = explore(&j->sc, &b, workers, &watch, &e);
    progress_clear(&p);
    if (no != SPACE_FINE)
        return refuse(j, no);
    if (!o->quiet)
        put_report(out, o, j->path, &j->sc, &b, &e, progress_seconds(&p));
    else
        put_failures(out, j->path, &e);
    int code = exit_code(&e);
    if (e.flaw != FLAW_NONE)
        code = graver(code, counterexample(o, j, &b, &e, out));
    explored_free(&e);
    return code;
}

/* ---- --each: one segment at a time ---- */

static int each_job(struct job *j, struct strbuf *out)
{
    struct each_case *cases = NULL;
    uint32_t n = 0;
    job_run(j);
    if (!j->ran || j->code == EXIT_LIMIT || !each_cases(&j->sc, j->trace.recs, j->trace.n, &cases, &n))
        return j->ran && j->code != EXIT_HOLDS && j->code != EXIT_FAILED ? j->code : EXIT_LIMIT;
    strbuf_printf(out, "%s: each segment in turn lost, then sent twice, then delayed past its successor\n", j->path);
    if (n == 0)
        strbuf_puts(out, "  none can be: nothing was sent but what a load, a flood or the scenario's own faults have in hand\n");
    for (uint32_t i = 0; i < n; i++) {
        struct each_end end;
        if (!each_run(&j->sc, &cases[i], j->trace.recs, j->trace.n, &interrupted, &end)) {
            free(cases);
            return EXIT_LIMIT;
        }
        if (interrupted) { /* that run was cut short */
            strbuf_puts(out, "  interrupted: the others were not tried\n");
            break;
        }
        each_print(&j->sc, &cases[i], &end, out);
    }
    free(cases);
    return interrupted ? EXIT_INTERRUPTED : EXIT_HOLDS;
}

static int explore_file(const struct options *o, const char *path, struct strbuf *out)
{
    struct job j;
    int code;
    if (job_read(&j, path, &o->overrides))
        code = o->each ? each_job(&j, out) : explore_job(o, &j, out);
    else
        code = j.code;
    print_said(&j.said);
    job_free(&j);
    return code;
}

int command_explore(struct options *o)
{
    struct sinkfile file;
    int code = EXIT_HOLDS;
    if (o->output && (o->each || o->n_files > 1)) {
        fprintf(stderr, "tcpsim: explore -o takes one scenario%s\n", o->each ? ", and --each writes none" : "");
        return EXIT_USAGE;
    }
    for (int i = 0; o->output && i < o->n_files; i++)
        if (is_same_file(o->output, o->files[i])) {
            fprintf(stderr, "tcpsim: -o %s would overwrite the scenario\n", o->output);
            return EXIT_USAGE;
        }
    if (!output_open(&file, NULL))
        return EXIT_IO;
    catch_interrupt();
    for (int i = 0; i < o->n_files && !interrupted; i++) {
        struct strbuf out = {0};
        int its = explore_file(o, o->files[i], &out);
        if (i > 0 && out.n > 0)
            output_write(&file, "\n", 1);
        output_write(&file, out.p, out.n);
        strbuf_free(&out);
        code = graver(code, its);
    }
    if (!output_close(&file))
        code = graver(code, EXIT_IO);
    return code;
}
