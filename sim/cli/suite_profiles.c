/* A scenario may expect something only under some profiles (`expect under linux ...`). As a test it is run under each profile
 * that it names there, and under its own. Which these are is found out in a process of its own, like all that reads files. */
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
};

static void find_profiles(void *context, size_t i, struct strbuf *out)
{
    const struct finding *f = context;
    struct named named = {.own = PROFILE_RFC9293};
    struct job j;
    if (!tests_diagnostics(f->s->paths[i]) && job_read(&j, f->s->paths[i], &f->s->o->overrides)) {
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
    f->named[end->index] = (struct named){.own = PROFILE_RFC9293};
    if (end->complete)
        memcpy(&f->named[end->index], end->out.p, sizeof f->named[end->index]);
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

bool suite_repeat_for_profiles(struct suite *s)
{
    struct finding f = {.s = s, .named = calloc(s->n + 1, sizeof *f.named)};
    struct workers w = {.context = &f, .work = find_profiles, .done = profiles_found};
    if (s->o->overrides.profile) { /* only that one is wanted */
        free(f.named);
        return true;
    }
    bool done = f.named && suite_work(s, &w);
    if (f.named && done && repeat(s, f.named)) {
        free(f.named);
        return true;
    }
    if (!f.named || done) {
        fputs("tcpsim: out of memory\n", stderr);
        s->code = graver(s->code, EXIT_LIMIT);
    }
    free(f.named);
    return false;
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
