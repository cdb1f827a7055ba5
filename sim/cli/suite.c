#include "suite.h"

#include "job.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char scn[] = ".scn";

static bool ends_in_scn(const char *name)
{
    size_t n = strlen(name);
    return n > sizeof scn - 1 && strcmp(name + n - (sizeof scn - 1), scn) == 0;
}

char *beside(const char *path, const char *extension)
{
    struct strbuf name = {0};
    strbuf_put(&name, path, strlen(path) - (ends_in_scn(path) ? sizeof scn - 1 : 0));
    strbuf_puts(&name, extension);
    if (!name.failed)
        return name.p;
    strbuf_free(&name);
    return NULL;
}

bool tests_diagnostics(const char *path)
{
    char *err = ends_in_scn(path) ? beside(path, ".err") : NULL;
    bool is = err && access(err, F_OK) == 0;
    free(err);
    return is;
}

/* ---- collecting ---- */

/* Takes over the path. */
static void add_path(struct suite *s, char *path)
{
    if (path && s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 64;
        char **grown = realloc(s->paths, cap * sizeof *grown);
        if (grown) {
            s->paths = grown;
            s->cap = cap;
        }
    }
    if (!path || s->n == s->cap) {
        free(path);
        s->out_of_memory = true;
        return;
    }
    s->paths[s->n++] = path;
}

static char *join(const char *dir, const char *name)
{
    struct strbuf path = {0};
    size_t n = strlen(dir);
    while (n > 1 && dir[n - 1] == '/')
        n--;
    strbuf_put(&path, dir, n);
    strbuf_printf(&path, "%s%s", n == 1 && dir[0] == '/' ? "" : "/", name);
    if (!path.failed)
        return path.p;
    strbuf_free(&path);
    return NULL;
}

static void add_below(struct suite *s, const char *dir);

/* Directories behind symbolic links are not entered: they could lead in a circle. */
static void add_entry(struct suite *s, const char *dir, const char *name)
{
    struct stat st;
    char *path = name[0] == '.' ? NULL : join(dir, name);
    if (name[0] == '.')
        return;
    if (!path)
        s->out_of_memory = true;
    else if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
        add_below(s, path);
    else if (ends_in_scn(name)) {
        add_path(s, path);
        return;
    }
    free(path);
}

static void add_below(struct suite *s, const char *dir)
{
    DIR *d = opendir(dir);
    if (!d) {
        fprintf(stderr, "tcpsim: %s: %s\n", dir, strerror(errno));
        s->code = EXIT_IO;
        return;
    }
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        add_entry(s, dir, e->d_name);
    closedir(d);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_argument(struct suite *s, const char *path)
{
    struct stat st;
    size_t before = s->n;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        add_below(s, path);
    else
        add_path(s, strdup(path)); /* if it is not there, that is what its test will say */
    if (s->n > before)
        qsort(s->paths + before, s->n - before, sizeof *s->paths, by_name);
}

/* ---- choosing ---- */

/* Keeps those for which `keep` says so. */
static void retain(struct suite *s, const bool *keep)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (keep[i])
            s->paths[n++] = s->paths[i];
        else
            free(s->paths[i]);
    }
    s->n = n;
}

static bool has_tag(const struct scenario *sc, const char *tag)
{
    for (uint32_t i = 0; i < sc->n_tags; i++)
        if (strcmp(sc->tags[i], tag) == 0)
            return true;
    return false;
}

struct choice {
    struct suite *s;
    bool *keep;
};

/* What cannot be read is kept: that it cannot must not go unnoticed. */
static void look_for_tag(void *context, size_t i, struct strbuf *out)
{
    const struct choice *c = context;
    struct job j;
    const char *path = c->s->paths[i];
    bool keep = strcmp(path, "-") == 0 || /* which can be read once only */
                (!tests_diagnostics(path) && (!job_read(&j, path, &c->s->o->overrides) || has_tag(&j.sc, c->s->o->tag)));
    strbuf_puts(out, keep ? "y" : "n");
}

static bool tag_found(void *context, const struct work_end *end)
{
    struct choice *c = context;
    c->keep[end->index] = !end->complete || end->out.p[0] == 'y';
    return true;
}

static void choose_by_path(const struct suite *s, unsigned with, bool *keep)
{
    const char *part = s->o->filter;
    for (size_t i = 0; i < s->n; i++)
        keep[i] = (!part || strstr(s->paths[i], part)) && ((with & WITH_DIAGNOSTICS) || !tests_diagnostics(s->paths[i]));
}

static bool choose(struct suite *s, unsigned with)
{
    struct choice c = {.s = s, .keep = calloc(s->n + 1, sizeof *c.keep)};
    bool ok = c.keep != NULL;
    s->out_of_memory = s->out_of_memory || !ok;
    if (ok) {
        choose_by_path(s, with, c.keep);
        retain(s, c.keep);
    }
    if (ok && s->o->tag) {
        struct workers w = {.context = &c, .work = look_for_tag, .done = tag_found};
        ok = suite_work(s, &w);
        if (ok)
            retain(s, c.keep);
    }
    free(c.keep);
    return ok;
}

/* ---- all of it ---- */

static bool nothing_left(struct suite *s)
{
    const struct options *o = s->o;
    fprintf(stderr, "tcpsim: %s: no scenario%s%s%s%s\n", o->command, o->filter ? " with --filter " : "",
            o->filter ? o->filter : "", o->tag ? " with --tag " : "", o->tag ? o->tag : "");
    s->code = graver(s->code, EXIT_USAGE);
    return false;
}

bool suite_collect(struct suite *s, const struct options *o, unsigned with)
{
    *s = (struct suite){.o = o};
    for (int i = 0; i < o->n_files; i++) {
        if (strcmp(o->files[i], "-") == 0 && !(with & WITH_STDIN)) {
            fprintf(stderr, "tcpsim: '%s' reads files and directories, not standard input\n", o->command);
            s->code = EXIT_USAGE;
            return false;
        }
        add_argument(s, o->files[i]);
    }
    bool ok = choose(s, with);
    if (s->out_of_memory) {
        fputs("tcpsim: out of memory\n", stderr);
        s->code = graver(s->code, EXIT_LIMIT);
        return false;
    }
    return ok && (s->n > 0 || nothing_left(s));
}

bool suite_has(const struct suite *s, const char *output)
{
    for (size_t i = 0; output && i < s->n; i++)
        if (is_same_file(output, s->paths[i])) {
            fprintf(stderr, "tcpsim: %s would be overwritten: it is one of the scenarios\n", output);
            return true;
        }
    return false;
}

void suite_free(struct suite *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->paths[i]);
    free(s->paths);
    free(s->profiles);
    *s = (struct suite){0};
}

bool suite_work_on(struct suite *s, struct workers *w, size_t n)
{
    w->parallel = s->o->jobs ? s->o->jobs : workers_default();
    w->stop = &interrupted;
    enum workers_end how = workers_run(w, n);
    if (how == WORKERS_NONE) {
        fprintf(stderr, "tcpsim: cannot start a process: %s\n", strerror(errno));
        s->code = graver(s->code, EXIT_LIMIT);
    } else if (interrupted) {
        fputs("tcpsim: interrupted\n", stderr);
        s->code = graver(s->code, EXIT_INTERRUPTED);
    }
    return how == WORKERS_DONE;
}

bool suite_work(struct suite *s, struct workers *w)
{
    return suite_work_on(s, w, s->n);
}
