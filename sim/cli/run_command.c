/* tcpsim run: each file is read, run, shown and judged. */
#include "cli.h"

#include "job.h"
#include "progress.h"
#include "sums.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- one file ---- */

enum { DRAWN = 3 }; /* of the connections of a load, in diagrams; in tables and in what programs read all are */

/* "17" or "#17": that one of the connections of loads. 0: there is none with such a number. */
static uint32_t load_number(const struct scenario *sc, const char *name)
{
    const char *digits = *name == '#' ? name + 1 : name;
    uint64_t n = 0;
    if (sc->n_loads == 0 || !*digits || strlen(digits) > 9)
        return 0;
    for (; *digits >= '0' && *digits <= '9'; digits++)
        n = 10 * n + (uint64_t)(*digits - '0');
    uint64_t all = 0;
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind == ACT_LOAD)
            all += sc->script[i].act.load.connections;
    return *digits || n > all ? 0 : (uint32_t)n;
}

/* The index of `name` among the connections or hosts; -1 if it is NULL. */
static bool connection_index(struct job *j, const char *name, int *index)
{
    *index = -1;
    if (!name)
        return true;
    j->crowd_only = load_number(&j->sc, name);
    if (j->crowd_only > 0) {
        *index = (int)j->sc.n_conns; /* the name that it will have */
        return true;
    }
    for (uint32_t i = 0; i < j->sc.n_conns; i++)
        if (strcmp(j->sc.conns[i].name, name) == 0) {
            *index = (int)i;
            return true;
        }
    strbuf_printf(&j->said, "tcpsim: %s: there is no connection '%s'\n", j->path, name);
    j->code = EXIT_USAGE;
    return false;
}

static bool tap_index(struct job *j, const char *name, int *index)
{
    *index = -1;
    if (!name)
        return true;
    for (uint32_t i = 0; i < j->sc.n_hosts; i++)
        if (strcmp(j->sc.hosts[i].name, name) == 0) {
            *index = (int)i;
            return true;
        }
    strbuf_printf(&j->said, "tcpsim: %s: there is no host '%s' to tap\n", j->path, name);
    j->code = EXIT_USAGE;
    return false;
}

/* What is told below a ladder may be told below nothing, but not below lines in a form of their own. */
static bool has_foot(const struct format *format)
{
    return strcmp(format->name, "ladder") == 0 || strcmp(format->name, "none") == 0;
}

static bool draws_few(const struct format *format)
{
    return has_foot(format) || strcmp(format->name, "rfc") == 0;
}

/* Where there is no ladder to say it: what stands above is not all. */
static void put_stop(const struct job *j, struct strbuf *out)
{
    const struct trace_rec *end = j->trace.n > 0 ? &j->trace.recs[j->trace.n - 1] : NULL;
    if (!end || end->kind != TR_END || end->n == END_QUIET || end->n == END_UNTIL)
        return;
    strbuf_puts(out, "  ");
    end_text(end, out);
    strbuf_puts(out, "\n");
}

/* It stands instead of the ladder; below the result if a format is asked for. */
static bool only_digest(const struct options *o)
{
    return o->digest && !o->format_name;
}

static void put_digest(const struct job *j, struct strbuf *out)
{
    strbuf_printf(out, "%016" PRIx64 "%016" PRIx64 "  %s\n", j->run.digest[0], j->run.digest[1], j->path);
}

static void show(struct job *j, const struct options *o, int connection, int tap, struct strbuf *out)
{
    struct format_options opts = {.tap = tap, .footer = {.expects = j->held + j->n_failures, .held = j->held, .elsewhere = j->elsewhere}};
    opts.ladder = look_of(o);
    opts.ladder.about = true;
    opts.ladder.connection = connection;
    if (!j->only_judged)
        o->format->write(j->meta, j->trace.recs, j->trace.n, &opts, out);
    if (!o->quiet && !only_digest(o) && j->has_crowd && has_foot(o->format))
        crowd_print(&j->crowd, out);
    if (!o->quiet && !only_digest(o) && strcmp(o->format->name, "none") == 0)
        put_stop(j, out);
    if (o->digest)
        put_digest(j, o->format->use == FOR_PEOPLE ? out : &j->said);
    for (uint32_t i = 0; i < j->n_failures; i++) /* in what programs read there is no room for texts */
        failure_print(j->path, &j->failures[i], o->format->use == FOR_PEOPLE ? out : &j->said);
}

/* What did nothing, unless it is there for a profile that this run does not have. */
static void tell_idle(struct job *j, const struct options *o, struct strbuf *out, struct strbuf *notes)
{
    if (j->elsewhere > 0)
        return;
    for (uint32_t i = 0; i < j->n_idle; i++) {
        if (!o->strict && !j->only_judged)
            note_print(j->path, &j->idle[i], notes);
        else if (o->strict)
            failure_print(j->path, &j->idle[i], o->format->use == FOR_PEOPLE ? out : &j->said);
    }
    if (o->strict && j->n_idle > 0)
        j->code = graver(j->code, EXIT_FAILED);
}

/* `notes`: to be said below the result. */
static int run_file(const struct options *o, const char *path, struct strbuf *out, struct strbuf *notes)
{
    struct job j;
    struct progress progress;
    int connection, tap;
    if (job_read(&j, path, &o->overrides) && connection_index(&j, o->connection, &connection) && tap_index(&j, o->tap, &tap)) {
        j.crowd_first = draws_few(o->format) ? DRAWN : UINT32_MAX;
        progress_start(&progress, o->progress);
        j.progress = progress.wanted ? &progress : NULL;
        j.only_judged = (o->quiet && o->format->use != BINARY) || only_digest(o);
        j.drawn = !j.only_judged && strcmp(o->format->name, "none") != 0;
        j.folds = draws_few(o->format) && !o->each_flood_segment;
        j.wants_digest = o->digest;
        j.strict = o->strict;
        job_run(&j);
        if (j.ran) {
            show(&j, o, connection, tap, out);
            tell_idle(&j, o, out, notes);
        }
    }
    if (out->failed || notes->failed) {
        strbuf_printf(&j.said, "tcpsim: %s: out of memory\n", j.path);
        j.code = graver(j.code, EXIT_LIMIT);
    }
    int code = j.code;
    print_said(&j.said);
    job_free(&j);
    return code;
}

/* ---- all files ---- */

static void summarize(struct sinkfile *file, const struct options *o, int failed)
{
    struct strbuf text = {0};
    if (o->n_files < 2 || ((o->quiet || only_digest(o)) && failed == 0))
        return;
    bool below = o->format->use == FOR_PEOPLE;
    strbuf_printf(&text, "%s%d files, %d ok, %d not\n", o->quiet || !below ? "" : "\n", o->n_files, o->n_files - failed, failed);
    if (!text.failed && below)
        output_write(file, text.p, text.n);
    else if (!text.failed)
        fputs(text.p, stderr);
    strbuf_free(&text);
}

/* A capture holds one run: all begin at time 0 with the same addresses, so that in one file they would mix. It is nothing
 * for a terminal. */
static bool binary_fits(const struct options *o, const struct sinkfile *file)
{
    const char *name = o->format->name;
    if (o->format->use != BINARY)
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

/* -o must not replace a scenario by its ladder. */
static bool spares_inputs(const struct options *o)
{
    for (int i = 0; o->output && i < o->n_files; i++)
        if (is_same_file(o->output, o->files[i])) {
            fprintf(stderr, "tcpsim: -o %s would overwrite the scenario\n", o->output);
            return false;
        }
    return true;
}

int command_run(struct options *o)
{
    struct sinkfile file;
    int code = EXIT_HOLDS, failed = 0, done = 0;
    if (!spares_inputs(o))
        return EXIT_USAGE;
    if (!output_open(&file, o->output))
        return EXIT_IO;
    if (!binary_fits(o, &file)) {
        output_discard(&file);
        return EXIT_USAGE;
    }
    catch_interrupt();
    for (; done < o->n_files && !interrupted && !file.closed_pipe && !file.failed; done++) {
        struct strbuf out = {0}, notes = {0};
        int its = run_file(o, o->files[done], &out, &notes);
        if (done > 0 && out.n > 0 && o->format->use == FOR_PEOPLE && !only_digest(o))
            output_write(&file, "\n", 1);
        if (out.n > 0)
            output_write(&file, out.p, out.n);
        strbuf_free(&out);
        print_said(&notes);
        failed += its != EXIT_HOLDS;
        code = graver(code, its);
    }
    summarize(&file, o, failed);
    if (!output_close(&file))
        code = graver(code, EXIT_IO);
    return code;
}
