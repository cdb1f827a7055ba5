/* tcpsim run: each file is read, run, shown and judged. */
#include "cli.h"

#include "numtext.h"
#include "oracle.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted_signal;
static volatile int interrupted;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupted_signal = 1;
    interrupted = 1;
}

/* ---- how to show ---- */

static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) /* the first that is set decides */
            return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "UTF8") || strstr(value, "utf-8");
    }
    return false;
}

static bool wants_ascii(const struct options *o)
{
    const char *term = getenv("TERM");
    if (o->ascii || o->unicode)
        return o->ascii;
    return !locale_is_utf8() || (term && strcmp(term, "dumb") == 0);
}

static bool wants_color(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR");
    if (o->color != COLOR_AUTO)
        return o->color == COLOR_ALWAYS;
    return !(no_color && *no_color) && !o->output && isatty(STDOUT_FILENO);
}

static int wanted_width(const struct options *o)
{
    struct winsize ws;
    if (o->width)
        return o->width;
    if (!o->output && isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0)
        return ws.ws_col;
    return 100;
}

/* ---- one file ---- */

struct job {
    const struct options *o;
    const char *path;        /* as in messages */
    struct scenario sc;
    struct trace trace;
    struct run run;
    struct verdict *verdicts;
    unsigned held;
};

static bool connection_index(const struct job *j, int *index)
{
    *index = -1;
    if (!j->o->connection)
        return true;
    for (uint32_t i = 0; i < j->sc.n_conns; i++)
        if (strcmp(j->sc.conns[i].name, j->o->connection) == 0) {
            *index = (int)i;
            return true;
        }
    fprintf(stderr, "tcpsim: %s: there is no connection '%s'\n", j->path, j->o->connection);
    return false;
}

static bool tap_index(const struct job *j, int *index)
{
    *index = -1;
    if (!j->o->tap)
        return true;
    for (uint32_t i = 0; i < j->sc.n_hosts; i++)
        if (strcmp(j->sc.hosts[i].name, j->o->tap) == 0) {
            *index = (int)i;
            return true;
        }
    fprintf(stderr, "tcpsim: %s: there is no host '%s' to tap\n", j->path, j->o->tap);
    return false;
}

static bool judge_all(struct job *j)
{
    j->verdicts = calloc(j->sc.n_expects + 1, sizeof *j->verdicts);
    if (!j->verdicts)
        return false;
    for (uint32_t i = 0; i < j->sc.n_expects; i++) {
        oracle_judge(&j->sc, i, j->trace.recs, j->trace.n, &j->run, &j->verdicts[i]);
        j->held += j->verdicts[i].held;
    }
    return true;
}

static void add_failure(struct strbuf *out, const struct job *j, uint32_t line, const struct verdict *v)
{
    const struct trace_meta *meta = scenario_meta(&j->sc);
    char time[NUMTEXT_MAX];
    size_t len = 0;
    const char *text = meta->line_text(meta->source, line, &len);
    strbuf_printf(out, "%s:%u: expectation failed\n    ", j->path, line);
    strbuf_put(out, text, len);
    strbuf_printf(out, "\n  expected  %s\n  got       %s\n", v->expected, v->got);
    if (v->differs[0])
        strbuf_printf(out, "  differs   %s\n", v->differs);
    if (v->at != NEVER)
        strbuf_printf(out, "  time      %s s\n", time_text(v->at, time_decimals(v->at), time));
}

/* In a capture there is no room for texts: they go to standard error. */
static void show_failures(const struct job *j, struct strbuf *out)
{
    struct strbuf apart = {0}, *to = j->o->format->binary ? &apart : out;
    for (uint32_t i = 0; i < j->sc.n_expects; i++)
        if (!j->verdicts[i].held)
            add_failure(to, j, j->sc.expects[i].line, &j->verdicts[i]);
    if (apart.n > 0)
        fputs(apart.p, stderr);
    out->failed = out->failed || apart.failed;
    strbuf_free(&apart);
}

static void show(const struct job *j, int connection, int tap, struct strbuf *out)
{
    const struct options *o = j->o;
    struct format_options opts = {.tap = tap, .footer = {.expects = j->sc.n_expects, .held = j->held}};
    opts.ladder = (struct ladder_options){
        .width = wanted_width(o), .ascii = wants_ascii(o), .color = wants_color(o), .relative = o->relative, .about = true,
        .verbose = o->verbose, .each_flood_segment = o->each_flood_segment, .connection = connection,
    };
    if (!o->quiet || o->format->binary)
        o->format->write(scenario_meta(&j->sc), j->trace.recs, j->trace.n, &opts, out);
    show_failures(j, out);
}

/* How a run ended that did not end by itself; the exit code for it. */
static int explain_end(const struct job *j)
{
    char time[NUMTEXT_MAX];
    const struct run *r = &j->run;
    time_text(r->at, time_decimals(r->at), time);
    if (r->out_of_memory || j->trace.out_of_memory) {
        fprintf(stderr, "tcpsim: %s: out of memory at %s s, after %llu events\n", j->path, time,
                (unsigned long long)r->events);
        return EXIT_LIMIT;
    }
    if (r->bad_line) {
        fprintf(stderr, "%s:%u: error: at %s s there is no such connection, so its variable has no value\n", j->path,
                r->bad_line, time);
        return EXIT_USAGE;
    }
    if (r->interrupted)
        return EXIT_INTERRUPTED;
    if (r->why == END_EVENTS || r->why == END_TIME) {
        fprintf(stderr, "tcpsim: %s: stopped at %s s after %llu events: the exchange does not come to an end (%s)\n", j->path,
                time, (unsigned long long)r->events, r->why == END_EVENTS ? "--max-events sets the limit" : "end of time");
        return EXIT_LIMIT;
    }
    return EXIT_HOLDS;
}

static int run_job(struct job *j, struct strbuf *out)
{
    int connection, tap, code;
    if (!connection_index(j, &connection) || !tap_index(j, &tap))
        return EXIT_USAGE;
    trace_init(&j->trace);
    if (!run_scenario(&j->sc, &j->trace.sink, &interrupted, &j->run)) {
        fprintf(stderr, "tcpsim: %s: out of memory\n", j->path);
        return EXIT_LIMIT;
    }
    code = explain_end(j);
    if (judge_all(j)) {
        show(j, connection, tap, out);
        if (j->held < j->sc.n_expects)
            code = graver(code, EXIT_FAILED);
    }
    if (!j->verdicts || out->failed) {
        fprintf(stderr, "tcpsim: %s: out of memory\n", j->path);
        code = graver(code, EXIT_LIMIT);
    }
    free(j->verdicts);
    run_free(&j->run);
    trace_free(&j->trace);
    return code;
}

static int run_text(const struct options *o, const char *path, const char *text, size_t len, struct strbuf *out)
{
    struct job j = {.o = o, .path = strcmp(path, "-") == 0 ? "<stdin>" : path};
    struct source src = {.name = j.path, .text = text, .len = len};
    struct diags diags = {0};
    bool ok = scenario_parse(&src, &o->overrides, &j.sc, &diags);
    diags_print(stderr, &src, &diags);
    if (!ok)
        return EXIT_USAGE;
    int code = run_job(&j, out);
    scenario_free(&j.sc);
    return code;
}

static int run_file(const struct options *o, const char *path, struct strbuf *out)
{
    char *text = NULL;
    size_t len = 0;
    if (!read_whole(path, &text, &len))
        return EXIT_IO;
    int code = run_text(o, path, text, len, out);
    free(text);
    return code;
}

/* ---- all files ---- */

static void catch_interrupt(void)
{
    struct sigaction sa = {.sa_handler = on_interrupt};
    sigemptyset(&sa.sa_mask);
    sa.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C ends it at once */
    sigaction(SIGINT, &sa, NULL);
}

static void summarize(struct sinkfile *file, const struct options *o, int failed)
{
    struct strbuf text = {0};
    if (o->n_files < 2 || (o->quiet && failed == 0))
        return;
    strbuf_printf(&text, "%s%d files, %d ok, %d not\n", o->quiet ? "" : "\n", o->n_files, o->n_files - failed, failed);
    if (!text.failed)
        output_write(file, text.p, text.n);
    strbuf_free(&text);
}

/* A capture holds one run: all begin at time 0 with the same addresses, so that in one file they would mix. It is nothing
 * for a terminal. */
static bool binary_fits(const struct options *o, const struct sinkfile *file)
{
    const char *name = o->format->name;
    if (!o->format->binary)
        return true;
    if (o->n_files > 1)
        fprintf(stderr, "tcpsim: a %s capture holds one run: give one scenario at a time\n", name);
    else if (isatty(file->fd))
        fprintf(stderr, "tcpsim: --format %s is binary, nothing for a terminal: write it to a file with -o FILE, or pipe it on\n",
                name);
    else
        return true;
    return false;
}

int command_run(struct options *o)
{
    struct sinkfile file;
    int code = EXIT_HOLDS, failed = 0, done = 0;
    if (!output_open(&file, o->output))
        return EXIT_IO;
    if (!binary_fits(o, &file)) {
        output_discard(&file);
        return EXIT_USAGE;
    }
    catch_interrupt();
    for (; done < o->n_files && !interrupted && !file.closed_pipe && !file.failed; done++) {
        struct strbuf out = {0};
        int its = run_file(o, o->files[done], &out);
        if (done > 0 && out.n > 0)
            output_write(&file, "\n", 1);
        if (out.n > 0)
            output_write(&file, out.p, out.n);
        strbuf_free(&out);
        failed += its != EXIT_HOLDS;
        code = graver(code, its);
    }
    summarize(&file, o, failed);
    if (!output_close(&file))
        code = graver(code, EXIT_IO);
    return code;
}
