#include "outcome.h"

#include "diagnostics.h"
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What goes through the pipe: this, n_failures and then n_idle times struct failure, and then what was said. Both ends are
 * the same program. */
struct packed {
    int code;
    uint32_t diagnostics, ran, expects, held, elsewhere, n_failures, not_shown, n_idle;
};

static void pack(const struct job *j, bool diagnostics, struct strbuf *out)
{
    struct packed p = {.code = j->code, .diagnostics = diagnostics, .ran = j->ran, .held = j->held, .elsewhere = j->elsewhere};
    p.expects = diagnostics ? 0 : j->held + j->n_failures;
    p.n_failures = j->n_failures < FAILURES_KEPT ? j->n_failures : FAILURES_KEPT;
    p.not_shown = j->n_failures - p.n_failures;
    p.n_idle = j->n_idle;
    strbuf_put(out, (const char *)&p, sizeof p);
    strbuf_put(out, (const char *)j->failures, p.n_failures * sizeof *j->failures);
    strbuf_put(out, (const char *)j->idle, p.n_idle * sizeof *j->idle);
    strbuf_put(out, j->said.p, j->said.n);
    out->failed = out->failed || j->said.failed;
}

void outcome_write(const char *path, const struct overrides *ov, struct strbuf *out)
{
    struct job j;
    bool diagnostics = tests_diagnostics(path);
    if (diagnostics)
        check_diagnostics(&j, path);
    else if (job_read(&j, path, ov))
        job_run(&j);
    pack(&j, diagnostics, out);
    job_free(&j);
}

/* ---- reading it ---- */

static bool unpack_list(struct failure **list, uint32_t n, const struct strbuf *from, size_t *at)
{
    *list = calloc((size_t)n + 1, sizeof **list);
    if (!*list)
        return false;
    memcpy(*list, from->p + *at, n * sizeof **list);
    *at += n * sizeof **list;
    return true;
}

static bool unpack(struct outcome *o, const struct strbuf *from)
{
    struct packed p;
    size_t at = sizeof p;
    memcpy(&p, from->p, sizeof p);
    *o = (struct outcome){
        .path = o->path, .code = p.code, .diagnostics = p.diagnostics, .expects = p.expects, .held = p.held,
        .elsewhere = p.elsewhere, .not_shown = p.not_shown, .ran = p.ran,
    };
    if (!unpack_list(&o->failures, p.n_failures, from, &at) || !unpack_list(&o->idle, p.n_idle, from, &at))
        return false;
    o->n_failures = p.n_failures;
    o->n_idle = p.n_idle;
    strbuf_put(&o->said, from->p + at, from->n - at);
    return !o->said.failed;
}

/* A worker that did not come to its end. */
static bool crashed(struct outcome *o, const struct work_end *end)
{
    o->code = !end->signal && end->exit_code == WORKER_NO_MEMORY ? EXIT_LIMIT : EXIT_BUG;
    strbuf_printf(&o->said, "tcpsim: %s: ", o->path);
    work_end_text(end, &o->said);
    strbuf_puts(&o->said, "\n");
    return !o->said.failed;
}

bool outcome_read(struct outcome *o, const char *path, const struct work_end *end)
{
    *o = (struct outcome){.path = path};
    bool ok = end->complete ? unpack(o, &end->out) : crashed(o, end);
    strbuf_put(&o->said, end->err.p, end->err.n);
    return ok && !o->said.failed;
}

void outcome_free(struct outcome *o)
{
    free(o->failures);
    free(o->idle);
    strbuf_free(&o->said);
    *o = (struct outcome){0};
}

bool outcome_fail_idle(struct outcome *o)
{
    size_t n = o->n_failures + o->n_idle;
    struct failure *all = o->n_idle > 0 ? realloc(o->failures, n * sizeof *all) : o->failures;
    if (o->n_idle == 0)
        return true;
    if (!all)
        return false;
    memcpy(all + o->n_failures, o->idle, o->n_idle * sizeof *all);
    o->failures = all;
    o->n_failures = (uint32_t)n;
    o->idle_fails = true;
    o->code = graver(o->code, EXIT_FAILED);
    return true;
}

/* ---- telling it ---- */

static void put_first_line(const struct strbuf *said, struct strbuf *out)
{
    const char *end = said->n ? memchr(said->p, '\n', said->n) : NULL;
    strbuf_put(out, said->p, end ? (size_t)(end - said->p) : said->n);
}

void outcome_title(const struct outcome *o, struct strbuf *out)
{
    strbuf_puts(out, o->path);
    if (o->profile)
        strbuf_printf(out, " [%s]", o->profile);
}

void outcome_headline(const struct outcome *o, struct strbuf *out)
{
    if (o->code == EXIT_HOLDS)
        strbuf_printf(out, "all %u expectations hold", (unsigned)o->expects);
    else if (o->diagnostics && o->code == EXIT_FAILED)
        strbuf_puts(out, "the diagnostics are not those expected");
    else if (o->code == EXIT_FAILED && o->held == o->expects)
        strbuf_printf(out, "all %u expectations hold, but %u statement%s did nothing", (unsigned)o->expects, (unsigned)o->n_idle,
                      o->n_idle == 1 ? "" : "s");
    else if (o->code == EXIT_FAILED)
        strbuf_printf(out, "%u of %u expectations failed", (unsigned)(o->expects - o->held), (unsigned)o->expects);
    else
        put_first_line(&o->said, out);
}

void outcome_explain(const struct outcome *o, struct strbuf *out)
{
    for (uint32_t i = 0; i < o->n_failures; i++)
        failure_print(o->path, &o->failures[i], out);
    if (o->not_shown > 0)
        strbuf_printf(out, "... and %u more\n", (unsigned)o->not_shown);
    strbuf_put(out, o->said.p, o->said.n);
    if (o->command)
        strbuf_printf(out, "  %-8s  %s\n", o->ran ? "ladder" : "again", o->command);
}
