/* tcpsim test: many scenarios as a regression test, in parallel, with a report for people or for programs. */
#include "progress.h"
#include "report.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct test {
    struct suite suite;
    const struct report *report;
    struct report_options opts;
    struct totals totals;
    struct sinkfile file;     /* the report */
    struct sinkfile junit_file;
    struct junit junit;
    struct progress progress;
    struct failure *idle;     /* n_idle: statements that did nothing in any run of the present file so far */
    uint32_t n_idle;
    bool out_of_memory;
};

static void show_progress(void *context, size_t finished, size_t index)
{
    struct test *t = context;
    if (progress_due(&t->progress))
        progress_show(&t->progress, "%zu/%zu, %u not ok  %s", finished, t->suite.n, (unsigned)(t->totals.runs - t->totals.ok),
                      t->suite.paths[index]);
}

static void end_progress(void *context)
{
    struct test *t = context;
    progress_clear(&t->progress);
}

/* ---- the report ---- */

static void put_out(struct test *t, struct strbuf *text)
{
    if (text->n > 0) {
        progress_clear(&t->progress);
        output_write(&t->file, text->p, text->n);
    }
    t->out_of_memory = t->out_of_memory || text->failed;
    strbuf_free(text);
}

static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,%@";
    return *word && strspn(word, plain) == strlen(word);
}

/* As a shell reads it. */
static void put_word(struct strbuf *out, const char *word)
{
    strbuf_puts(out, " ");
    if (is_plain(word)) {
        strbuf_puts(out, word);
        return;
    }
    strbuf_puts(out, "'");
    for (const char *p = word; *p; p++)
        strbuf_put(out, *p == '\'' ? "'\\''" : p, *p == '\'' ? 4 : 1);
    strbuf_puts(out, "'");
}

/* "tcpsim run --seed 7 FILE": what was given to the test is given to the run. */
static void put_command(struct strbuf *out, const struct overrides *ov, const char *path)
{
    char size[MEMORY_TEXT_MAX];
    strbuf_puts(out, "tcpsim run");
    if (ov->has_seed)
        strbuf_printf(out, " --seed %llu", (unsigned long long)ov->seed);
    if (ov->has_max_events)
        strbuf_printf(out, " --max-events %llu", (unsigned long long)ov->max_events);
    if (ov->max_octets)
        strbuf_printf(out, " --max-memory %s", memory_text(ov->max_octets, size));
    if (ov->has_until)
        strbuf_printf(out, " --until %lldns", (long long)ov->until);
    if (ov->profile)
        strbuf_printf(out, " --profile %s", ov->profile);
    for (uint32_t i = 0; i < ov->n_set; i++) {
        if (!has_parameter(path, ov->set[i]))
            continue;
        strbuf_puts(out, " --set");
        put_word(out, ov->set[i]);
    }
    put_word(out, path);
}

static void count(struct totals *t, const struct outcome *o, bool again)
{
    t->runs++;
    t->files += !again;
    t->ok += o->code == EXIT_HOLDS;
    t->expects += o->expects;
    t->held += o->held;
}

/* ---- statements that did nothing ---- */

/* Are these two tests one file under two profiles? */
static bool same_file(const struct test *t, size_t a, size_t b)
{
    return b < t->suite.n && suite_profile(&t->suite, a) && suite_profile(&t->suite, b) &&
           strcmp(t->suite.paths[a], t->suite.paths[b]) == 0;
}

static bool has_line(const struct failure *list, uint32_t n, uint32_t line)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i].line == line)
            return true;
    return false;
}

/* Keeps of the list what the other has too. */
static void intersect(struct failure *list, uint32_t *n, const struct failure *other, uint32_t n_other)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *n; i++)
        if (has_line(other, n_other, list[i].line))
            list[kept++] = list[i];
    *n = kept;
}

/* What does nothing under one profile may be there for another. So behind the last run of a file the outcome has what did
 * nothing in all of them, and before that, or if the other profiles are not run, nothing. */
static void settle_idle(struct test *t, size_t index, struct outcome *o)
{
    bool goes_on = index > 0 && same_file(t, index - 1, index), last = !same_file(t, index, index + 1);
    if (goes_on)
        intersect(o->idle, &o->n_idle, t->idle, t->n_idle);
    free(t->idle);
    t->idle = last ? NULL : o->idle;
    t->n_idle = last ? 0 : o->n_idle;
    if (last && (o->profile || o->elsewhere == 0))
        return;
    if (last)
        free(o->idle);
    o->idle = NULL;
    o->n_idle = 0;
}

/* ---- one test ---- */

static bool take_outcome(void *context, const struct work_end *end)
{
    struct test *t = context;
    struct outcome o;
    struct strbuf command = {0}, text = {0};
    struct overrides ov = suite_overrides(&t->suite, end->index);
    if (!outcome_read(&o, t->suite.paths[end->index], end)) {
        o.code = graver(o.code, EXIT_LIMIT);
        t->out_of_memory = true;
    }
    o.profile = suite_profile(&t->suite, end->index);
    put_command(&command, &ov, o.path);
    settle_idle(t, end->index, &o);
    if (t->suite.o->strict && !outcome_fail_idle(&o))
        t->out_of_memory = true;
    o.command = o.diagnostics || command.failed ? NULL : command.p; /* a message needs no ladder */
    count(&t->totals, &o, end->index > 0 && same_file(t, end->index - 1, end->index));
    t->suite.code = graver(t->suite.code, o.code);
    t->report->one(&t->opts, end->index + 1, &o, &text);
    put_out(t, &text);
    if (t->suite.o->junit)
        junit_one(&t->junit, &o);
    strbuf_free(&command);
    outcome_free(&o);
    return !t->file.failed && !t->out_of_memory && (!t->file.closed_pipe || t->suite.o->junit);
}

static void do_test(void *context, size_t index, struct strbuf *out)
{
    const struct test *t = context;
    struct overrides ov = suite_overrides(&t->suite, index);
    outcome_write(t->suite.paths[index], &ov, out);
}

static void run_all(struct test *t)
{
    struct strbuf text = {0};
    struct workers w = {.context = t, .work = do_test, .done = take_outcome, .progress = show_progress, .over = end_progress};
    t->report->begin(&t->opts, t->suite.n, &text);
    put_out(t, &text);
    bool done = suite_work(&t->suite, &w);
    const char *bail = done ? NULL : interrupted ? "interrupted" : t->out_of_memory ? "out of memory" : "given up";
    t->report->end(&t->opts, &t->totals, bail, &text);
    put_out(t, &text);
}

/* Only a complete one is left behind. */
static bool close_junit(struct test *t)
{
    struct strbuf text = {0};
    if (!t->suite.o->junit)
        return true;
    if (t->totals.runs < t->suite.n) {
        output_discard(&t->junit_file);
        return true;
    }
    junit_end(&t->junit, &text);
    t->out_of_memory = t->out_of_memory || text.failed;
    output_write(&t->junit_file, text.p, text.n);
    strbuf_free(&text);
    return output_close(&t->junit_file);
}

static bool open_files(struct test *t, const struct options *o)
{
    if (!output_open(&t->file, o->output))
        return false;
    if (!o->junit || output_open(&t->junit_file, o->junit))
        return true;
    output_discard(&t->file);
    return false;
}

static void choose_report(struct test *t, const struct options *o)
{
    bool compact = o->report == REPORT_COMPACT || (o->report == REPORT_AUTO && isatty(t->file.fd));
    t->report = compact ? &report_compact : &report_tap;
    t->opts = (struct report_options){
        .quiet = o->quiet, .verbose = o->verbose, .tap_version = o->report == REPORT_TAP13 ? 13 : 14,
    };
    progress_start(&t->progress, o->progress);
}

static int test_files(struct test *t, const struct options *o)
{
    if (suite_has(&t->suite, o->output) || suite_has(&t->suite, o->junit))
        return EXIT_USAGE;
    if (!open_files(t, o))
        return EXIT_IO;
    choose_report(t, o);
    run_all(t);
    bool written = close_junit(t);
    if (!output_close(&t->file) || !written)
        t->suite.code = graver(t->suite.code, EXIT_IO);
    if (t->out_of_memory) {
        fputs("tcpsim: out of memory\n", stderr);
        t->suite.code = graver(t->suite.code, EXIT_LIMIT);
    }
    junit_free(&t->junit);
    return t->suite.code;
}

int command_test(struct options *o)
{
    struct test t = {0};
    catch_interrupt();
    bool fits = suite_options(o), ready = fits && suite_collect(&t.suite, o, WITH_DIAGNOSTICS) && suite_has_parameters(&t.suite);
    ready = ready && suite_repeat_for_profiles(&t.suite);
    int code = ready ? test_files(&t, o) : fits ? t.suite.code : EXIT_USAGE;
    free(t.idle);
    suite_free(&t.suite);
    return code;
}
