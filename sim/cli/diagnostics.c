#include "diagnostics.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 64 };

/* The words of NAME.args as `tcpsim run` would read them. They stay in *text. */
static bool read_words(const char *path, char **text, struct options *o)
{
    static char program[] = "tcpsim", run[] = "run";
    char *argv[WORDS_MAX] = {program, run};
    int n = 2;
    size_t len;
    struct strbuf said = {0};
    if (access(path, F_OK) != 0)
        return options_parse(o, n, argv);
    if (!read_whole(path, text, &len, &said)) {
        print_said(&said);
        return false;
    }
    for (char *word = strtok(*text, " \t\r\n"); word && n < WORDS_MAX; word = strtok(NULL, " \t\r\n"))
        argv[n++] = word;
    return options_parse(o, n, argv);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The messages name the file as it was called when they were written: "scenarios/wrong/tabs.scn", from wherever the test is
 * run. The name is what stands before the first colon, if it ends as the path does. To be freed. */
static char *name_in(const char *wanted, const char *path)
{
    char *name = strndup(wanted, strcspn(wanted, ":\n"));
    if (name && strcmp(base_name(name), base_name(path)) == 0)
        return name;
    free(name);
    return strdup(path);
}

/* ---- comparing ---- */

static void copy_line(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%.*s", (int)strcspn(text, "\n"), text);
}

static void first_difference(const char *wanted, const char *got, struct verdict *v)
{
    unsigned line = 1;
    for (size_t n; (n = strcspn(wanted, "\n")) == strcspn(got, "\n") && memcmp(wanted, got, n) == 0 && wanted[n] == got[n];
         line++) {
        wanted += n + 1;
        got += n + 1;
    }
    copy_line(v->expected, sizeof v->expected, *wanted ? wanted : "no more lines");
    copy_line(v->got, sizeof v->got, *got ? got : "no more lines");
    snprintf(v->differs, sizeof v->differs, "line %u of the diagnostics", line);
}

static void judge(struct job *j, const char *wanted)
{
    struct verdict v = {.at = NEVER};
    const char *got = j->said.n ? j->said.p : "";
    bool same = strcmp(wanted, got) == 0;
    int code = j->code;
    j->code = same && code == EXIT_USAGE ? EXIT_HOLDS : EXIT_FAILED;
    j->held = j->n_failures = 0;
    if (j->code == EXIT_HOLDS)
        return;
    if (!same) {
        first_difference(wanted, got, &v);
    } else {
        snprintf(v.expected, sizeof v.expected, "exit code %d", EXIT_USAGE);
        snprintf(v.got, sizeof v.got, "exit code %d", code);
    }
    job_add_failure(j, 0, &v);
}

/* ---- one file ---- */

/* What is known of the file, all to be freed. */
struct papers {
    char *err, *args, *text, *words, *wanted, *name;
    size_t len;
};

static bool read_papers(struct papers *p, const char *path, struct options *o, struct strbuf *said)
{
    size_t len;
    p->err = beside(path, ".err");
    p->args = beside(path, ".args");
    if (!p->err || !p->args || !read_whole(path, &p->text, &p->len, said) || !read_whole(p->err, &p->wanted, &len, said) ||
        !read_words(p->args, &p->words, o))
        return false;
    p->name = name_in(p->wanted, path);
    return p->name != NULL;
}

static void free_papers(struct papers *p)
{
    free(p->err);
    free(p->args);
    free(p->text);
    free(p->words);
    free(p->wanted);
    free(p->name);
}

void check_diagnostics(struct job *j, const char *path)
{
    struct papers p = {0};
    struct options o;
    struct strbuf said = {0};
    if (!read_papers(&p, path, &o, &said)) {
        *j = (struct job){.path = path, .code = EXIT_IO, .said = said};
        free_papers(&p);
        return;
    }
    if (job_read_text(j, p.name, p.text, p.len, &o.overrides))
        job_run(j);
    p.text = NULL; /* the job's now */
    judge(j, p.wanted);
    j->path = path;
    free_papers(&p);
}
