/* tcpsim coverage: which transitions and rules scenarios exercise. Whether their expectations hold is `tcpsim test`'s. */
#include "coverage.h"
#include "job.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

struct covering {
    struct suite suite;
    struct coverage_sum sum;
};

/* What goes through the pipe: this, and then what was said. */
struct covered {
    int code;
    bool ran;
    struct coverage coverage;
};

static void do_run(void *context, size_t index, struct strbuf *out)
{
    const struct covering *c = context;
    static struct covered covered;
    struct job j;
    if (job_read(&j, c->suite.paths[index], &c->suite.o->overrides))
        job_run(&j);
    covered.code = j.code;
    covered.ran = j.ran;
    if (j.ran)
        coverage_of(j.trace.recs, j.trace.n, &covered.coverage);
    strbuf_put(out, (const char *)&covered, sizeof covered);
    strbuf_put(out, j.said.p, j.said.n);
    job_free(&j);
}

static void say_crash(const char *path, const struct work_end *end)
{
    struct strbuf text = {0};
    work_end_text(end, &text);
    fprintf(stderr, "tcpsim: %s: %s\n", path, text.n ? text.p : "");
    strbuf_free(&text);
}

static bool take(void *context, const struct work_end *end)
{
    struct covering *c = context;
    struct covered covered = {.code = !end->signal && end->exit_code == WORKER_NO_MEMORY ? EXIT_LIMIT : EXIT_BUG};
    if (end->err.n > 0)
        fwrite(end->err.p, 1, end->err.n, stderr);
    if (end->complete) {
        memcpy(&covered, end->out.p, sizeof covered);
        fwrite(end->out.p + sizeof covered, 1, end->out.n - sizeof covered, stderr);
    } else {
        say_crash(c->suite.paths[end->index], end);
    }
    if (covered.ran)
        coverage_add(&c->sum, &covered.coverage, c->suite.paths[end->index]);
    if (covered.code != EXIT_FAILED)
        c->suite.code = graver(c->suite.code, covered.code);
    return true;
}

/* The table is from the RFC: what it does not know is a bug, or a profile that leaves the RFC. */
static void warn_of_strays(const struct coverage_sum *sum)
{
    for (uint32_t i = 0; i < sum->n_strays; i++) {
        const struct stray *s = &sum->strays[i];
        if (!rule_is_beyond(s->rule))
            fprintf(stderr, "tcpsim: warning: %s -> %s by %s is no transition of RFC 9293: a bug, or what a profile does (%s)\n",
                    tcp_state_name((enum tcp_state)s->from), tcp_state_name((enum tcp_state)s->to),
                    rule_name((enum tcp_rule)s->rule), sum->stray_first[i]);
    }
}

static int write_sum(const struct options *o, const struct coverage_sum *sum)
{
    static coverage_writer *const writers[COVERAGE_FORMATS] = {
        [COVERAGE_TABLE] = coverage_table, [COVERAGE_JSON] = coverage_json, [COVERAGE_DOT] = coverage_dot,
    };
    struct strbuf text = {0};
    writers[o->command_format](sum, &text);
    return write_result(o->output, &text);
}

static int check_threshold(const struct options *o, const struct coverage_sum *sum)
{
    uint32_t total;
    uint32_t seen = transitions_seen(sum, IN_FIGURE, &total) + transitions_seen(sum, IN_TEXT, &total);
    if (seen >= (uint32_t)o->min_transitions)
        return EXIT_HOLDS;
    fprintf(stderr, "tcpsim: %u transitions were seen, --min-transitions wants %u\n", (unsigned)seen,
            (unsigned)o->min_transitions);
    return EXIT_FAILED;
}

static int cover(struct covering *c, struct options *o)
{
    struct workers w = {.context = c, .work = do_run, .done = take};
    if (!suite_options(o))
        return EXIT_USAGE;
    if (!suite_collect(&c->suite, o, 0) || !suite_has_parameters(&c->suite))
        return c->suite.code;
    if (suite_has(&c->suite, o->output))
        return EXIT_USAGE;
    if (!suite_work(&c->suite, &w))
        return c->suite.code;
    int code = graver(c->suite.code, write_sum(o, &c->sum));
    warn_of_strays(&c->sum);
    return graver(code, check_threshold(o, &c->sum));
}

int command_coverage(struct options *o)
{
    static struct covering c;
    catch_interrupt();
    int code = cover(&c, o);
    suite_free(&c.suite);
    return code;
}
