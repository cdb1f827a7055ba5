/* tcpsim compare: one scenario under several profiles. */
#include "compare.h"
#include "cli.h"
#include "job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct comparing {
    const struct options *o;
    struct job jobs[COMPARED_MAX];
    struct compared runs[COMPARED_MAX];
    int n_jobs;
};

/* At least two, all different and known. */
static bool profiles_fit(const struct options *o)
{
    enum tcp_profile which;
    if (o->n_profiles < COMPARED_LEAST) {
        fprintf(stderr, "tcpsim: compare wants at least two profiles: tcpsim compare %s --profile rfc9293 --profile linux\n",
                o->files[0]);
        return false;
    }
    for (int i = 0; i < o->n_profiles; i++) {
        if (!find_profile("--profile", o->profiles[i], &which))
            return false;
        for (int k = 0; k < i; k++)
            if (strcmp(o->profiles[i], o->profiles[k]) == 0) {
                fprintf(stderr, "tcpsim: --profile %s is given twice\n", o->profiles[i]);
                return false;
            }
    }
    return true;
}

static bool files_fit(const struct options *o)
{
    if (o->n_files > 1)
        fprintf(stderr, "tcpsim: compare takes one scenario, but there is '%s'\n", o->files[1]);
    else if (o->output && is_same_file(o->output, o->files[0]))
        fprintf(stderr, "tcpsim: -o %s would overwrite the scenario\n", o->output);
    else
        return true;
    return false;
}

/* Each run owns a copy of the text: standard input is read once. */
static int read_and_run(struct comparing *c, const char *text, size_t len, const char *profile)
{
    struct overrides ov = c->o->overrides;
    struct job *j = &c->jobs[c->n_jobs++];
    const char *path = c->o->files[0];
    char *copy = malloc(len + 1);
    if (!copy) {
        fputs("tcpsim: out of memory\n", stderr);
        return EXIT_LIMIT;
    }
    memcpy(copy, text, len + 1);
    ov.profile = profile;
    if (job_read_text(j, strcmp(path, "-") == 0 ? "<stdin>" : path, copy, len, &ov))
        job_run(j);
    if (j->ran)
        c->runs[c->n_jobs - 1] = (struct compared){
            .profile = profile, .meta = scenario_meta(&j->sc), .recs = j->trace.recs, .n = j->trace.n,
            .expects = j->held + j->n_failures, .held = j->held,
        };
    print_said(&j->said);
    return j->code == EXIT_FAILED ? EXIT_HOLDS : j->code; /* that an expectation fails under one is why one compares */
}

static int show(const struct comparing *c)
{
    struct comparison comparison;
    struct ladder_options look = look_of(c->o);
    struct strbuf out = {0};
    out.failed = !compare_make(&comparison, c->runs, c->n_jobs);
    if (!out.failed && c->o->command_format == COMPARE_JSON)
        compare_json(&comparison, &out);
    else if (!out.failed)
        compare_table(&comparison, &look, &out);
    compare_free(&comparison);
    return write_result(c->o->output, &out);
}

static bool all_ran(const struct comparing *c)
{
    for (int i = 0; i < c->n_jobs; i++)
        if (!c->jobs[i].ran)
            return false;
    return true;
}

static int compare(struct comparing *c, const char *text, size_t len)
{
    int code = EXIT_HOLDS;
    for (int i = 0; i < c->o->n_profiles && (c->n_jobs == 0 || all_ran(c)) && !interrupted; i++)
        code = graver(code, read_and_run(c, text, len, c->o->profiles[i]));
    if (all_ran(c) && !interrupted)
        code = graver(code, show(c));
    for (int i = 0; i < c->n_jobs; i++)
        job_free(&c->jobs[i]);
    return interrupted ? EXIT_INTERRUPTED : code;
}

int command_compare(struct options *o)
{
    static struct comparing c;
    struct strbuf said = {0};
    char *text = NULL;
    size_t len = 0;
    if (!files_fit(o) || !profiles_fit(o))
        return EXIT_USAGE;
    catch_interrupt();
    c.o = o;
    if (!read_whole(o->files[0], &text, &len, &said)) {
        print_said(&said);
        return EXIT_IO;
    }
    int code = compare(&c, text, len);
    free(text);
    return code;
}
