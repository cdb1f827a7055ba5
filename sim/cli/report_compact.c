/* For people: what is wrong, and one line at the end. */
#include "report.h"

#include <inttypes.h>

static void begin(const struct report_options *opts, size_t files, struct strbuf *out)
{
    (void)opts;
    (void)files;
    (void)out;
}

static void put_notes(const struct report_options *opts, const struct outcome *o, struct strbuf *out)
{
    if (!opts->quiet && o->code == EXIT_HOLDS && !o->diagnostics) /* warnings */
        strbuf_put(out, o->said.p, o->said.n);
    for (uint32_t i = 0; !opts->quiet && !o->idle_fails && i < o->n_idle; i++)
        note_print(o->path, &o->idle[i], out);
}

static void one(const struct report_options *opts, size_t number, const struct outcome *o, struct strbuf *out)
{
    (void)number;
    bool ok = o->code == EXIT_HOLDS;
    bool mute = o->expects == 0 && !o->diagnostics;
    if (ok && !opts->verbose && (!mute || opts->quiet)) {
        put_notes(opts, o, out);
        return;
    }
    strbuf_printf(out, "%-6s  ", ok ? "ok" : o->code == EXIT_FAILED ? "FAILED" : "ERROR");
    outcome_title(o, out);
    strbuf_puts(out, "  ");
    if (ok && o->diagnostics)
        strbuf_puts(out, "the diagnostics are as expected");
    else if (ok && mute)
        strbuf_puts(out, "it ran, but expects nothing");
    else if (ok || o->code == EXIT_FAILED)
        outcome_headline(o, out);
    else
        strbuf_printf(out, "exit code %d", o->code);
    if (o->elsewhere > 0)
        strbuf_printf(out, ", %u more for other profiles", (unsigned)o->elsewhere);
    strbuf_puts(out, "\n");
    if (!ok)
        outcome_explain(o, out);
    put_notes(opts, o, out);
    if (ok)
        return;
    strbuf_puts(out, "\n");
}

static void end(const struct report_options *opts, const struct totals *t, const char *bail, struct strbuf *out)
{
    if (opts->quiet && t->ok == t->files && !bail)
        return;
    strbuf_printf(out, "%s%s", bail ? bail : "", bail ? ", after " : "");
    if (t->runs > t->files)
        strbuf_printf(out, "%zu runs of ", t->runs);
    strbuf_printf(out, "%zu files, %zu ok, %zu not; %" PRIu64 " of %" PRIu64 " expectations hold\n", t->files, t->ok,
                  t->runs - t->ok, t->held, t->expects);
}

const struct report report_compact = {begin, one, end};
