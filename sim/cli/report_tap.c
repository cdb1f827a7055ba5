/* TAP 14 (testanything.org): a line per file, and a YAML block behind one that failed. */
#include "report.h"

#include "json_out.h"
#include "numtext.h"
#include "segment_text.h"

#include <stdio.h>
#include <string.h>

/* A `#` would begin a directive, a line end would end the line. */
static void put_description(struct strbuf *out, const char *path)
{
    for (const char *p = path; *p; p++) {
        if (*p == '#' || *p == '\\')
            strbuf_puts(out, "\\");
        strbuf_put(out, (unsigned char)*p < 0x20 || *p == 0x7F ? "?" : p, 1);
    }
}

/* A JSON string is a YAML one. */
static void put_text(struct strbuf *out, const char *lead, const char *key, const char *text, size_t len)
{
    struct json j = {.out = out};
    strbuf_printf(out, "%s%s: ", lead, key);
    json_octets(&j, NULL, text, len);
    strbuf_puts(out, "\n");
}

static void put_member(struct strbuf *out, const char *key, const char *text)
{
    put_text(out, "      ", key, text, strlen(text));
}

static void put_rule(struct strbuf *out, enum tcp_rule rule)
{
    struct strbuf clause = {0};
    clause_text((uint16_t)rule, &clause);
    put_member(out, "rule", rule_name(rule));
    put_text(out, "      ", "clause", clause.p, clause.n);
    put_member(out, "because", rule_text(rule));
    strbuf_free(&clause);
}

static void put_failure(struct strbuf *out, const struct failure *f)
{
    const struct verdict *v = &f->verdict;
    char time[NUMTEXT_MAX];
    const char *lead = "    - ";
    if (f->line) { /* of diagnostics there is none */
        strbuf_printf(out, "    - line: %u\n", (unsigned)f->line);
        lead = "      ";
    }
    if (f->statement[0])
        put_member(out, "statement", f->statement);
    put_text(out, lead, "expected", v->expected, strlen(v->expected));
    put_member(out, "got", v->got);
    if (v->differs[0])
        put_member(out, "differs", v->differs);
    if (v->at != NEVER)
        strbuf_printf(out, "      time: %s\n", time_text(v->at, time_decimals(v->at), time));
    if (v->rule != R_NONE)
        put_rule(out, (enum tcp_rule)v->rule);
}

static void put_block(struct strbuf *out, const struct outcome *o)
{
    struct strbuf head = {0};
    outcome_headline(o, &head);
    strbuf_puts(out, "  ---\n");
    put_text(out, "  ", "message", head.p, head.n);
    strbuf_printf(out, "  severity: %s\n  exit: %d\n", o->code == EXIT_FAILED ? "fail" : "error", o->code);
    put_text(out, "  ", "file", o->path, strlen(o->path));
    strbuf_puts(out, o->n_failures ? "  failures:\n" : "");
    for (uint32_t i = 0; i < o->n_failures; i++)
        put_failure(out, &o->failures[i]);
    if (o->not_shown > 0)
        strbuf_printf(out, "  not_shown: %u\n", (unsigned)o->not_shown);
    if (o->said.n > 0)
        put_text(out, "  ", "said", o->said.p, o->said.n);
    if (o->command)
        put_text(out, "  ", o->ran ? "ladder" : "again", o->command, strlen(o->command));
    strbuf_puts(out, "  ...\n");
    out->failed = out->failed || head.failed;
    strbuf_free(&head);
}

/* "# FILE:6: did nothing: drop client F #1 (no such segment; ...)" */
static void put_notes(const struct outcome *o, struct strbuf *out)
{
    for (uint32_t i = 0; !o->idle_fails && i < o->n_idle; i++) {
        const struct verdict *v = &o->idle[i].verdict;
        strbuf_puts(out, "# ");
        put_description(out, o->path);
        strbuf_printf(out, ":%u: this did nothing: %s (%s%s%s)\n", (unsigned)o->idle[i].line, o->idle[i].statement, v->got,
                      v->differs[0] ? "; " : "", v->differs);
    }
}

/* What is said of a test that is ok: warnings. */
static void put_said(const struct outcome *o, struct strbuf *out)
{
    const char *line = o->said.p, *end = line + o->said.n;
    while (o->said.n > 0 && line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t n = (size_t)((stop ? stop : end) - line);
        strbuf_puts(out, "# ");
        strbuf_put(out, line, n);
        strbuf_puts(out, "\n");
        line += n + 1;
    }
}

static void begin(const struct report_options *opts, size_t files, struct strbuf *out)
{
    strbuf_printf(out, "TAP version %d\n1..%zu\n", opts->tap_version, files);
}

static void one(const struct report_options *opts, size_t number, const struct outcome *o, struct strbuf *out)
{
    (void)opts;
    strbuf_printf(out, "%s %zu - ", o->code == EXIT_HOLDS ? "ok" : "not ok", number);
    put_description(out, o->path);
    if (o->profile)
        strbuf_printf(out, " [%s]", o->profile);
    strbuf_puts(out, "\n");
    if (o->code != EXIT_HOLDS)
        put_block(out, o);
    else if (o->expects == 0 && !o->diagnostics)
        strbuf_puts(out, "# it ran, but expects nothing\n");
    if (o->code == EXIT_HOLDS && !o->diagnostics)
        put_said(o, out);
    put_notes(o, out);
    if (o->elsewhere > 0)
        strbuf_printf(out, "# %u more for other profiles\n", (unsigned)o->elsewhere);
}

static void end(const struct report_options *opts, const struct totals *t, const char *bail, struct strbuf *out)
{
    (void)opts;
    (void)t;
    if (bail)
        strbuf_printf(out, "Bail out! %s\n", bail);
}

const struct report report_tap = {begin, one, end};
