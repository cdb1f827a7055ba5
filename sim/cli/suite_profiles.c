/* A scenario may expect something only under some profiles (`expect under linux ...`). As a test it is run under each profile
 * that it names there, and under its own. Which these are is found out in a process of its own, like all that parses files. */
#include "suite.h"

#include "job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AS_IT_SAYS = -1 };

/* What one file says. */
struct named {
    enum tcp_profile own;
    uint32_t under;       /* bits 1 << enum tcp_profile */
};

struct finding {
    struct suite *s;
    struct named *named;  /* per path */
    size_t *asked;        /* the paths of files in which the word stands */
    size_t n_asked;
};

/* Most files do not have the word, and need not be parsed twice. */
static bool has_word(const char *path)
{
    struct strbuf said = {0};
    char *text = NULL;
    size_t len = 0;
    bool has = !tests_diagnostics(path) && read_whole(path, &text, &len, &said) && strstr(text, "under");
    free(text);
    strbuf_free(&said);
    return has;
}

static void find_profiles(void *context, size_t i, struct strbuf *out)
{
    const struct finding *f = context;
    struct named named = {.own = PROFILE_RFC9293};
    struct job j;
    if (job_read(&j, f->s->paths[f->asked[i]], &f->s->o->overrides)) {
        named.own = j.sc.profile;
        for (uint32_t e = 0; e < j.sc.n_expects; e++)
            named.under |= j.sc.expects[e].under;
    }
    strbuf_put(out, (const char *)&named, sizeof named);
}

/* What cannot be read, or crashes, has its one test to say so. */
static bool profiles_found(void *context, const struct work_end *end)
{
    const struct finding *f = context;
    if (end->complete)
        memcpy(&f->named[f->asked[end->index]], end->out.p, sizeof *f->named);
    return true;
}

/* The runs that are to be made. */
struct runs {
    char **paths;
    int *profiles;
    size_t n;
    bool failed;
};

static void add_run(struct runs *r, const char *path, int profile)
{
    char *copy = r->failed ? NULL : strdup(path);
    r->failed = !copy;
    if (!copy)
        return;
    r->paths[r->n] = copy;
    r->profiles[r->n++] = profile;
}

static void add_runs(struct runs *r, const char *path, const struct named *named)
{
    uint32_t others = named->under & ~(UINT32_C(1) << named->own);
    add_run(r, path, others ? (int)named->own : AS_IT_SAYS);
    for (int p = 0; p < PROFILES; p++)
        if (others >> p & 1)
            add_run(r, path, p);
}

static void free_paths(char **paths, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(paths[i]);
    free(paths);
}

/* The paths of s, each as often as it is run. False: no memory; then s is as it was. */
static bool repeat(struct suite *s, const struct named *named)
{
    size_t most = s->n * PROFILES + 1;
    struct runs r = {.paths = calloc(most, sizeof *r.paths), .profiles = calloc(most, sizeof *r.profiles)};
    r.failed = !r.paths || !r.profiles;
    for (size_t i = 0; i < s->n; i++)
        add_runs(&r, s->paths[i], &named[i]);
    if (r.failed) {
        free_paths(r.paths, r.n);
        free(r.profiles);
        return false;
    }
    free_paths(s->paths, s->n);
    s->paths = r.paths;
    s->profiles = r.profiles;
    s->n = s->cap = r.n;
    return true;
}

static void out_of_memory(struct suite *s)
{
    fputs("tcpsim: out of memory\n", stderr);
    s->code = graver(s->code, EXIT_LIMIT);
}

static bool find_and_repeat(struct finding *f)
{
    struct workers w = {.context = f, .work = find_profiles, .done = profiles_found};
    if (!f->named || !f->asked) {
        out_of_memory(f->s);
        return false;
    }
    for (size_t i = 0; i < f->s->n; i++)
        if (has_word(f->s->paths[i]))
            f->asked[f->n_asked++] = i;
    if (f->n_asked > 0 && !suite_work_on(f->s, &w, f->n_asked))
        return false;
    bool ok = repeat(f->s, f->named);
    if (!ok)
        out_of_memory(f->s);
    return ok;
}

bool suite_repeat_for_profiles(struct suite *s)
{
    if (s->o->overrides.profile) /* only that one is wanted */
        return true;
    struct finding f = {
        .s = s, .named = calloc(s->n + 1, sizeof *f.named), .asked = calloc(s->n + 1, sizeof *f.asked),
    };
    bool ok = find_and_repeat(&f);
    free(f.named);
    free(f.asked);
    return ok;
}

const char *suite_profile(const struct suite *s, size_t i)
{
    return s->profiles && s->profiles[i] != AS_IT_SAYS ? profile_name((enum tcp_profile)s->profiles[i]) : NULL;
}

struct overrides suite_overrides(const struct suite *s, size_t i)
{
    struct overrides ov = s->o->overrides;
    const char *profile = suite_profile(s, i);
    if (profile)
        ov.profile = profile;
    return ov;
}
