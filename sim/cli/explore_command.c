/* tcpsim explore: all behaviours of a scenario, what holds in them, and how it fails if something does not. */
#include "cli.h"

#include "each.h"
#include "explore_report.h"
#include "fmt.h"
#include "job.h"
#include "numtext.h"
#include "progress.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const uint64_t DEFAULT_MEMORY = (uint64_t)4 << 30;

/* Which of the scenarios it is, and how far it is. */
struct place {
    size_t number, of;
    struct progress progress;
};

enum { WHICH_MAX = 48 };

/* "2/24  "; nothing if there is but one. */
static const char *which_of(const struct place *at, char to[WHICH_MAX])
{
    to[0] = '\0';
    if (at->of > 1)
        snprintf(to, WHICH_MAX, "%zu/%zu  ", at->number, at->of);
    return to;
}

static void show_progress(void *context, const struct search *s)
{
    struct place *at = context;
    struct progress *p = &at->progress;
    char which[WHICH_MAX];
    if (!progress_due(p))
        return;
    progress_show(p, "%s%llu states, %llu waiting, depth %u, %.0f states/s, %zu MB", which_of(at, which), (unsigned long long)search_states(s),
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
        .depth = o->has_depth ? (uint32_t)o->depth : cfg->depth,
        .states = o->has_states ? o->states : cfg->states,
        .memory = o->overrides.max_octets ? o->overrides.max_octets : DEFAULT_MEMORY,
    };
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

/* No run with times comes to it: as the search has it, which is better than nothing. */
static void show_untimed(const struct options *o, const struct exploration *x, const struct strbuf *why, struct strbuf *out)
{
    struct trace t;
    struct ladder_footer footer = {0};
    strbuf_printf(out, "It cannot be written as a scenario with times: %.*s.\n", (int)why->n, why->p ? why->p : "");
    strbuf_puts(out, "Here it is as the search has it, in whose time segments take none:\n\n");
    trace_init(&t);
    if (!explore_drawing(x->sc, x->bounds, x->found, &t))
        strbuf_puts(out, "(memory ran out before the end)\n");
    draw(o, x->sc, &t, &footer, out);
    trace_free(&t);
}

/* A scenario that comes to the failure, in *text; it is drawn, too. False: there is none, and *why says why not. */
static bool find_counterexample(const struct options *o, const struct exploration *x, struct strbuf *text, struct strbuf *why,
                                struct strbuf *out)
{
    bool shown = false;
    for (unsigned attempt = 0; !shown && attempt < EXPLORE_ATTEMPTS; attempt++) {
        text->n = 0;
        if (!explore_scenario(x->sc, x->bounds, x->found, attempt, text, why))
            continue;
        format_text(text);
        shown = show_counterexample(o, text, out);
        if (!shown && why->n == 0)
            strbuf_puts(why, "run with times, it does not come to the same");
    }
    return shown;
}

/* What -o asks for goes to *found. */
static void counterexample(const struct options *o, struct job *j, const struct exploration *x, struct strbuf *found,
                           struct strbuf *out)
{
    struct strbuf text = {0}, why = {0};
    put_way(out, x);
    bool shown = find_counterexample(o, x, &text, &why, out);
    if (shown)
        strbuf_put(found, text.p, text.n);
    else
        show_untimed(o, x, &why, out);
    if (!shown && o->output)
        strbuf_printf(&j->said, "tcpsim: -o %s: not written, there is no scenario that comes to it\n", o->output);
    strbuf_free(&text);
    strbuf_free(&why);
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
        [SPACE_STATEMENTS] = "explore knows no more than 256 statements of one host",
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
    return saw_all(e) ? EXIT_HOLDS : EXIT_LIMIT;
}

static void put_text(const struct options *o, struct job *j, const struct exploration *x, double seconds, struct strbuf *found,
                     struct strbuf *out)
{
    if (!o->quiet)
        put_report(out, x, o->verbose, seconds);
    else
        put_troubles(out, x);
    if (x->found->flaw != FLAW_NONE)
        counterexample(o, j, x, found, out);
}

/* Programs want no drawing, but -o may want the scenario. */
static void put_object(const struct options *o, struct job *j, const struct exploration *x, int code, struct strbuf *found,
                       struct strbuf *out)
{
    struct strbuf drawing = {0};
    if (!o->quiet || code != EXIT_HOLDS)
        explore_json(out, x);
    if (o->output && x->found->flaw != FLAW_NONE)
        counterexample(o, j, x, found, &drawing);
    strbuf_free(&drawing);
}

static int explore_job(const struct options *o, struct job *j, struct place *at, struct strbuf *found, struct strbuf *out)
{
    struct explored e;
    struct explore_bounds b = bounds_of(o, &j->sc);
    progress_start(&at->progress, o->progress);
    struct explore_watch watch = {.stop = &interrupted, .progress = show_progress, .context = at};
    unsigned workers = (unsigned)(o->jobs ? o->jobs : workers_default());
    enum space_refusal no = explore(&j->sc, &b, workers, &watch, &e);
    progress_clear(&at->progress);
    if (no != SPACE_FINE)
        return refuse(j, no);
    struct exploration x = {.path = j->path, .sc = &j->sc, .bounds = &b, .found = &e};
    int code = e.flaw != FLAW_NONE ? graver(exit_code(&e), EXIT_FAILED) : exit_code(&e);
    if (o->command_format == EXPLORE_JSON)
        put_object(o, j, &x, code, found, out);
    else
        put_text(o, j, &x, progress_seconds(&at->progress), found, out);
    explored_free(&e);
    return code;
}

/* ---- --each: one segment at a time ---- */

static void show_runs(struct place *at, uint32_t i, uint32_t n)
{
    char which[WHICH_MAX];
    if (progress_due(&at->progress))
        progress_show(&at->progress, "%s%u of %u runs", which_of(at, which), i, n);
}

static int each_job(const struct options *o, struct job *j, struct place *at, struct strbuf *out)
{
    struct each_case *cases = NULL;
    uint32_t n = 0;
    job_run(j);
    if (!j->ran || j->code == EXIT_LIMIT || !each_cases(j->trace.recs, j->trace.n, &cases, &n))
        return j->ran && j->code != EXIT_HOLDS && j->code != EXIT_FAILED ? j->code : EXIT_LIMIT;
    strbuf_printf(out, "%s: each segment in turn lost, then sent twice, then delayed past its successor\n", j->path);
    if (n == 0)
        strbuf_puts(out, "  none can be: nothing was sent but what a load, a flood or the scenario's own faults have in hand\n");
    progress_start(&at->progress, o->progress);
    for (uint32_t i = 0; i < n; i++) {
        struct each_end end;
        show_runs(at, i, n);
        if (!each_run(&j->sc, &cases[i], j->trace.recs, j->trace.n, &interrupted, &end)) {
            progress_clear(&at->progress);
            free(cases);
            return EXIT_LIMIT;
        }
        if (interrupted) { /* that run was cut short */
            strbuf_puts(out, "  interrupted: the others were not tried\n");
            break;
        }
        each_print(&j->sc, &cases[i], &end, out);
    }
    progress_clear(&at->progress);
    free(cases);
    return interrupted ? EXIT_INTERRUPTED : EXIT_HOLDS;
}

/* ---- several files ---- */

struct exploring {
    const struct options *o;
    struct suite suite;
    struct sinkfile report, scenario; /* `scenario`: of -o */
    struct strbuf found;              /* what goes there */
    uint32_t holding, failing, bounded, unexplored; /* files */
    bool told;                        /* something is in the report */
};

static int explore_file(struct exploring *x, size_t i, struct strbuf *out)
{
    struct job j;
    struct place at = {.number = i + 1, .of = x->suite.n};
    int code;
    if (job_read(&j, x->suite.paths[i], &x->o->overrides))
        code = x->o->each ? each_job(x->o, &j, &at, out) : explore_job(x->o, &j, &at, &x->found, out);
    else
        code = j.code;
    print_said(&j.said);
    job_free(&j);
    return code;
}

static void count(struct exploring *x, int code)
{
    x->holding += code == EXIT_HOLDS;
    x->failing += code == EXIT_FAILED;
    x->bounded += code == EXIT_LIMIT;
    x->unexplored += code == EXIT_USAGE || code == EXIT_IO;
}

/* A blank line between what is told of two files; objects have a line each. */
static void tell(struct exploring *x, const struct strbuf *text)
{
    if (text->n > 0 && x->told && x->o->command_format != EXPLORE_JSON)
        output_write(&x->report, "\n", 1);
    output_write(&x->report, text->p, text->n);
    x->told = x->told || text->n > 0;
}

static void explore_all(struct exploring *x)
{
    for (size_t i = 0; i < x->suite.n && !interrupted && !x->report.closed_pipe && !x->report.failed; i++) {
        struct strbuf out = {0};
        int code = explore_file(x, i, &out);
        if (out.failed) {
            fprintf(stderr, "tcpsim: %s: out of memory\n", x->suite.paths[i]);
            code = graver(code, EXIT_LIMIT);
        }
        tell(x, &out);
        strbuf_free(&out);
        count(x, code);
        x->suite.code = graver(x->suite.code, code);
    }
}

/* "24 scenarios: 20 hold, 2 fail, 1 hits a bound, 1 cannot be explored" */
static void put_summary(const struct exploring *x, struct strbuf *out)
{
    const size_t explored = (size_t)x->holding + x->failing + x->bounded + x->unexplored;
    strbuf_printf(out, "%zu scenarios: %u hold%s, %u fail%s, %u hit%s a bound, %u cannot be explored", x->suite.n, x->holding,
                  x->holding == 1 ? "s" : "", x->failing, x->failing == 1 ? "s" : "", x->bounded, x->bounded == 1 ? "s" : "",
                  x->unexplored);
    if (explored < x->suite.n)
        strbuf_printf(out, "; interrupted: %zu not finished", x->suite.n - explored);
    strbuf_puts(out, "\n");
}

static void summarize(struct exploring *x)
{
    struct strbuf out = {0};
    put_summary(x, &out);
    tell(x, &out);
    strbuf_free(&out);
}

/* ---- what is explored, and where it is told ---- */

static bool any_directory(const struct options *o)
{
    struct stat st;
    for (int i = 0; i < o->n_files; i++)
        if (stat(o->files[i], &st) == 0 && S_ISDIR(st.st_mode))
            return true;
    return false;
}

/* What is named must be what it is said to be; what lies below a directory need not have each parameter, and what is there to
 * be complained about is left out. */
static bool collect(struct exploring *x, struct options *o)
{
    bool below = any_directory(o);
    if (below && !suite_options(o)) {
        x->suite.code = EXIT_USAGE;
        return false;
    }
    return suite_collect(&x->suite, o, below ? 0 : WITH_DIAGNOSTICS | WITH_STDIN) && (!below || suite_has_parameters(&x->suite));
}

/* Before the search, which may take long. */
static int open_scenario(struct exploring *x)
{
    const struct options *o = x->o;
    if (o->each || x->suite.n > 1) {
        fprintf(stderr, "tcpsim: explore -o takes one scenario%s\n", o->each ? ", and --each writes none" : "");
        return EXIT_USAGE;
    }
    if (is_same_file(o->output, x->suite.paths[0])) {
        fprintf(stderr, "tcpsim: -o %s would overwrite the scenario\n", o->output);
        return EXIT_USAGE;
    }
    return output_open(&x->scenario, o->output) ? EXIT_HOLDS : EXIT_IO;
}

/* Nothing found leaves no file. */
static bool close_scenario(struct exploring *x)
{
    output_write(&x->scenario, x->found.p, x->found.n);
    if (x->found.n > 0)
        return output_close(&x->scenario);
    output_discard(&x->scenario);
    return true;
}

static int explore_suite(struct exploring *x)
{
    int code = x->o->output ? open_scenario(x) : EXIT_HOLDS;
    if (code != EXIT_HOLDS)
        return code;
    output_open(&x->report, NULL); /* standard output is open */
    explore_all(x);
    if (interrupted) {
        fputs("tcpsim: interrupted\n", stderr);
        x->suite.code = graver(x->suite.code, EXIT_INTERRUPTED);
    }
    if (x->suite.n > 1 && !x->o->each && x->o->command_format != EXPLORE_JSON)
        summarize(x);
    bool written = !x->o->output || close_scenario(x);
    if (!output_close(&x->report) || !written)
        x->suite.code = graver(x->suite.code, EXIT_IO);
    return x->suite.code;
}

int command_explore(struct options *o)
{
    static struct exploring x;
    x.o = o;
    catch_interrupt();
    int code = collect(&x, o) ? explore_suite(&x) : x.suite.code;
    strbuf_free(&x.found);
    suite_free(&x.suite);
    return code;
}
