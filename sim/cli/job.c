#include "job.h"

#include "numtext.h"
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

/* As diags_print shows them, in `said`. */
static void say_diags(struct job *j, const struct source *src, const struct diags *diags)
{
    char *text = NULL;
    size_t len = 0;
    FILE *f = diags->kept ? open_memstream(&text, &len) : NULL;
    if (!f)
        return;
    diags_print(f, src, diags);
    if (fclose(f) == 0)
        strbuf_put(&j->said, text, len);
    free(text);
}

bool job_read_text(struct job *j, const char *name, char *text, size_t len, const struct overrides *ov)
{
    struct source src = {.name = name, .text = text, .len = len};
    struct diags diags = {0};
    *j = (struct job){.path = name, .text = text};
    j->cut_short = ov && ov->has_until;
    j->readable = scenario_parse(&src, ov, &j->sc, &diags);
    say_diags(j, &src, &diags);
    if (!j->readable)
        j->code = EXIT_USAGE;
    return j->readable;
}

bool job_read(struct job *j, const char *path, const struct overrides *ov)
{
    char *text = NULL;
    size_t len = 0;
    *j = (struct job){.path = path, .code = EXIT_IO};
    if (!read_whole(path, &text, &len, &j->said))
        return false;
    return job_read_text(j, strcmp(path, "-") == 0 ? "<stdin>" : path, text, len, ov);
}

void job_free(struct job *j)
{
    if (j->ran) {
        run_free(&j->run);
        trace_free(&j->trace);
        crowd_free(&j->crowd);
        flood_thin_free(&j->thin);
    }
    if (j->readable)
        scenario_free(&j->sc);
    free(j->failures);
    free(j->idle);
    free(j->text);
    strbuf_free(&j->said);
    *j = (struct job){0};
}

/* ---- running ---- */

static void out_of_memory(struct job *j)
{
    strbuf_printf(&j->said, "tcpsim: %s: out of memory\n", j->path);
    j->code = graver(j->code, EXIT_LIMIT);
}

static double mega(uint64_t octets)
{
    return (double)octets / (1 << 20);
}

/* For the text that is made of the trace: measured, no format takes more than twice the room of the records. */
static uint64_t kept_for_text(const struct job *j)
{
    return j->drawn ? 2 * trace_octets(&j->trace) : 0;
}

/* What those who read the trace keep of it, and will need. */
static uint64_t kept(void *context)
{
    const struct job *j = context;
    return trace_octets(&j->trace) + kept_for_text(j) + (j->has_crowd ? crowd_octets(&j->crowd) : 0);
}

static void say_limit(struct job *j, const char *time)
{
    char limit[MEMORY_TEXT_MAX];
    const struct run *r = &j->run;
    double text = mega(kept_for_text(j));
    strbuf_printf(&j->said, "tcpsim: %s: stopped at %s s after %llu events: it needs more memory than %s (--max-memory); in use: %.1fM",
                  j->path, time, (unsigned long long)r->events, memory_text(j->sc.max_octets, limit), mega(r->octets) - text);
    if (text >= 0.05)
        strbuf_printf(&j->said, ", and %.1fM for the text", text);
    strbuf_puts(&j->said, "\n");
}

static void say_end(struct job *j, const char *time, const char *why)
{
    strbuf_printf(&j->said, "tcpsim: %s: stopped at %s s after %llu events: either it never ends, or it needs more (%s)\n", j->path,
                  time, (unsigned long long)j->run.events, why);
}

/* How a run ended that did not end by itself; the exit code for it. */
static int explain_end(struct job *j)
{
    char time[NUMTEXT_MAX];
    const struct run *r = &j->run;
    time_text(r->at, time_decimals(r->at), time);
    if (r->out_of_memory || j->trace.out_of_memory || j->thin.out_of_memory)
        strbuf_printf(&j->said, "tcpsim: %s: out of memory at %s s, after %llu events\n", j->path, time,
                      (unsigned long long)r->events);
    else if (r->bad_line)
        strbuf_printf(&j->said, "%s:%u: error: at %s s there is no such connection, so its variable has no value\n", j->path,
                      r->bad_line, time);
    else if (r->why == END_INTERRUPTED)
        strbuf_printf(&j->said, "tcpsim: %s: interrupted at %s s after %llu events\n", j->path, time, (unsigned long long)r->events);
    else if (r->why == END_MEMORY)
        say_limit(j, time);
    else if (r->why == END_EVENTS)
        say_end(j, time, j->sc.until == NEVER ? "--max-events sets the limit; 'until 60s' gives it an end"
                                              : "--max-events sets the limit");
    else if (r->why == END_TIME)
        say_end(j, time, "end of time");
    else
        return EXIT_HOLDS;
    return r->why == END_INTERRUPTED ? EXIT_INTERRUPTED : r->bad_line ? EXIT_USAGE : EXIT_LIMIT;
}

/* The kinds of records that no expectation of the scenario looks at. */
static uint32_t unjudged_kinds(const struct scenario *sc)
{
    const uint32_t judged = 1u << TR_STATE | 1u << TR_NEWS | 1u << TR_SEND | 1u << TR_ARRIVE;
    for (uint32_t i = 0; i < sc->n_expects; i++)
        if (sc->expects[i].kind != EXPECT_VAR && sc->expects[i].n_conds == 0)
            return ~judged;
    return UINT32_MAX;
}

static bool has_many(const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind == ACT_FLOOD || sc->script[i].act.kind == ACT_LOAD)
            return true;
    return false;
}

/* Those of a load that are drawn have names from now on. */
static void name_crowd(struct job *j)
{
    j->meta = crowd_meta(&j->crowd);
    if (j->meta && !j->crowd.out_of_memory)
        return;
    j->meta = scenario_meta(&j->sc);
    out_of_memory(j);
}

static void show_stage(void *context, const struct run_stage *stage)
{
    static const char *const words[] = {
        [STAGE_TIME] = " of virtual time", [STAGE_LOADS] = " of connections opened", [STAGE_FLOODS] = " of the flood",
    };
    const struct job *j = context;
    char share[16] = "", time[NUMTEXT_MAX];
    if (!progress_due(j->progress))
        return;
    if (stage->all > 0)
        snprintf(share, sizeof share, "%.1f %%", 100.0 * (double)stage->done / (double)stage->all);
    progress_show(j->progress, "%s%s%s%s s, %.1f million events, %.0f events/s, %.0f MB", share, stage->all > 0 ? words[stage->of] : "",
                  stage->all > 0 ? ", " : "", time_text(stage->now, 3, time), (double)stage->events / 1e6,
                  (double)stage->events / progress_seconds(j->progress), mega(stage->octets));
}

void job_run(struct job *j)
{
    struct run_company company = {.stop = &interrupted, .octets = kept, .context = j, .look = j->progress ? show_stage : NULL,
                                  .wants_digest = j->wants_digest};
    trace_init(&j->trace);
    if (j->only_judged && !j->strict)
        j->trace.sink.ignores = unjudged_kinds(&j->sc);
    j->meta = scenario_meta(&j->sc);
    j->has_crowd = !j->only_judged && has_many(&j->sc);
    bool judged = unjudged_kinds(&j->sc) != UINT32_MAX;
    flood_thin_init(&j->thin, &j->trace.sink);
    crowd_init(&j->crowd, j->meta, j->folds && !judged ? &j->thin.sink : &j->trace.sink, j->crowd_first, j->crowd_only);
    j->crowd.all = judged;
    if (!run_scenario(&j->sc, j->has_crowd ? &j->crowd.sink : &j->trace.sink, &company, &j->run)) {
        trace_free(&j->trace);
        crowd_free(&j->crowd);
        flood_thin_free(&j->thin);
        out_of_memory(j);
        return;
    }
    if (j->progress)
        progress_clear(j->progress);
    j->ran = true;
    j->code = explain_end(j);
    if (j->has_crowd)
        name_crowd(j);
    if (!job_judge(j))
        out_of_memory(j);
    if (j->has_crowd)
        j->trace.n = crowd_thin(&j->crowd, j->trace.recs, j->trace.n);
    if (j->n_failures > 0)
        j->code = graver(j->code, EXIT_FAILED);
}
