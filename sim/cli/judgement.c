/* What a run comes to: which expectations hold, and which statements did nothing. */
#include "job.h"

#include "numtext.h"
#include "segment_text.h"
#include "unmet.h"

#include <stdlib.h>
#include <string.h>

/* ---- lists ---- */

static void copy_statement(struct job *j, uint32_t line, char *to, size_t size)
{
    static const char more[] = "\xE2\x80\xA6";
    const struct trace_meta *meta = scenario_meta(&j->sc);
    size_t len = 0, room = size - 1;
    const char *text = meta->line_text(meta->source, line, &len);
    if (!text)
        len = 0;
    bool cut = len > room;
    if (cut) {
        len = room - (sizeof more - 1);
        while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) /* not in the middle of a character */
            len--;
    }
    if (len > 0)
        memcpy(to, text, len);
    memcpy(to + len, more, cut ? sizeof more : 0);
    to[len + (cut ? sizeof more - 1 : 0)] = '\0';
}

/* One more at the end of a list; NULL: no memory. */
static struct failure *append(struct failure **list, uint32_t *n, uint32_t *cap)
{
    if (*n == *cap) {
        uint32_t more = *cap ? 2 * *cap : 8;
        struct failure *grown = realloc(*list, more * sizeof *grown);
        if (!grown)
            return NULL;
        *list = grown;
        *cap = more;
    }
    return memset(&(*list)[(*n)++], 0, sizeof **list);
}

static bool fill(struct job *j, struct failure *f, uint32_t line, const struct verdict *v)
{
    if (!f)
        return false;
    f->line = line;
    f->verdict = *v;
    if (line)
        copy_statement(j, line, f->statement, sizeof f->statement);
    return true;
}

bool job_add_failure(struct job *j, uint32_t line, const struct verdict *v)
{
    return fill(j, append(&j->failures, &j->n_failures, &j->cap_failures), line, v);
}

/* ---- judging ---- */

static bool judge_all(struct job *j)
{
    struct verdict v;
    for (uint32_t i = 0; i < j->sc.n_expects; i++) {
        if (expect_is_for_explore(&j->sc, &j->sc.expects[i]))
            continue;
        if (!expect_applies(&j->sc, &j->sc.expects[i])) {
            j->elsewhere++;
            continue;
        }
        oracle_judge(&j->sc, i, j->trace.recs, j->trace.n, &j->run, &v);
        if (v.held)
            j->held++;
        else if (!job_add_failure(j, j->sc.expects[i].line, &v))
            return false;
    }
    return true;
}

/* Statements that did nothing in a run that came to its end. Where not every segment is kept, what came instead is not told. */
static bool look_for_idle(struct job *j)
{
    struct verdict v;
    bool whole = (!j->only_judged || j->strict) && !j->has_crowd;
    if (j->code != EXIT_HOLDS || (j->cut_short && j->run.why == END_UNTIL))
        return true;
    for (uint32_t i = 0; i < unmet_most(&j->sc) && j->n_idle < IDLE_KEPT; i++) {
        uint32_t line = unmet_look(&j->sc, i, &j->run, whole ? j->trace.recs : NULL, j->trace.n, &v);
        if (line == 0)
            continue;
        if (!fill(j, append(&j->idle, &j->n_idle, &j->cap_idle), line, &v))
            return false;
        j->idle[j->n_idle - 1].idle = true;
    }
    return true;
}

bool job_judge(struct job *j)
{
    return judge_all(j) && look_for_idle(j);
}

/* ---- showing ---- */

static void print_as(const char *path, const char *what, const struct failure *f, struct strbuf *out)
{
    const struct verdict *v = &f->verdict;
    char time[NUMTEXT_MAX];
    strbuf_puts(out, path);
    if (f->line)
        strbuf_printf(out, ":%u", (unsigned)f->line);
    strbuf_printf(out, ": %s\n", what);
    if (f->statement[0])
        strbuf_printf(out, "    %s\n", f->statement);
    strbuf_printf(out, "  expected  %s\n  got       %s\n", v->expected, v->got);
    if (v->differs[0])
        strbuf_printf(out, "  differs   %s\n", v->differs);
    if (v->at != NEVER)
        strbuf_printf(out, "  time      %s s\n", time_text(v->at, time_decimals(v->at), time));
    if (v->rule != R_NONE) {
        strbuf_puts(out, "  rule      ");
        rule_sentence(v->rule, out);
        strbuf_puts(out, "\n");
    }
}

void failure_print(const char *path, const struct failure *f, struct strbuf *out)
{
    print_as(path, f->idle ? "this did nothing" : f->line ? "expectation failed" : "diagnostics failed", f, out);
}

void note_print(const char *path, const struct failure *f, struct strbuf *out)
{
    print_as(path, "note: this did nothing", f, out);
}
