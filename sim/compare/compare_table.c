/* For people: what is the same as a ladder, what is not as lines of time, profiles, what happens and why. */
#include "canvas.h"
#include "compare.h"
#include "ladder.h"
#include "numtext.h"
#include "utf8.h"
#include "wrap.h"

#include <string.h>

enum { INDENT = 2, LEAST_TIME = 6, LEAST_WHO = 7, MOST_WHO = 16, WHY_INDENT = 2, MOST_TOLD = 1000 };

struct table {
    struct comparison *c;
    const struct ladder_options *opts;
    struct strbuf *out;
    struct canvas line;
    int width, decimals, time_end, who, what;   /* columns */
    nsec now;                                   /* the time that stands above */
    bool said[RULES];                           /* rules that were told in full */
    struct strbuf time, who_text, what_text, why_text;
};

/* ---- what is the same ---- */

/* The records of the first run before the runs part. */
static size_t common_records(const struct comparison *c)
{
    if (!compare_differs(c))
        return c->runs[0].n;
    return c->common < c->n[0] ? c->list[0][c->common].first : c->runs[0].n;
}

static void draw_common(struct table *t, const char *names)
{
    struct trace_meta meta = *t->c->runs[0].meta;
    struct ladder_options opts = *t->opts;
    meta.profile = names;
    meta.host_profiles = NULL;
    opts.unfinished = opts.no_options = true;
    ladder_render(&meta, t->c->runs[0].recs, common_records(t->c), &opts, NULL, t->out);
}

/* ---- lines ---- */

/* One text in its columns, further lines below each other. Both sides go on until both are at an end. */
struct flow {
    const char *text;
    size_t len, at;
    int from, width;
    enum ink ink;
};

static bool put_flow(struct table *t, struct flow *f)
{
    size_t next;
    if (f->at >= f->len)
        return false;
    size_t n = wrap_line(f->text + f->at, f->len - f->at, f->width, &next);
    canvas_text(&t->line, f->from, f->text + f->at, n, f->ink);
    f->at += next;
    return true;
}

static void put_time(struct table *t, nsec at)
{
    char buf[NUMTEXT_MAX];
    strbuf_clear(&t->time);
    strbuf_puts(&t->time, time_text(at, t->decimals, buf));
    canvas_text(&t->line, t->time_end - (int)t->time.n, t->time.p, t->time.n, INK_PLAIN);
}

/* `who_text` beside `what_text`, and below that `why_text`. */
static void put_row(struct table *t)
{
    struct flow who = {t->who_text.p, t->who_text.n, 0, t->who, t->what - 2 - t->who, INK_PLAIN};
    struct flow what = {t->what_text.p, t->what_text.n, 0, t->what, t->width - t->what, INK_PLAIN};
    struct flow why = {t->why_text.p, t->why_text.n, 0, t->what + WHY_INDENT, t->width - t->what - WHY_INDENT, INK_WHY};
    while (who.at < who.len || what.at < what.len || why.at < why.len) {
        put_flow(t, &who);
        if (!put_flow(t, &what))
            put_flow(t, &why);
        canvas_flush(&t->line, t->out);
    }
}

static void clear(struct table *t)
{
    strbuf_clear(&t->who_text);
    strbuf_clear(&t->what_text);
    strbuf_clear(&t->why_text);
}

static void tell_line(struct table *t, const struct compare_line *line)
{
    char buf[NUMTEXT_MAX];
    const struct compared *run = &t->c->runs[line->run];
    clear(t);
    profiles_text(t->c, line->who, &t->who_text);
    if (line->what != NULL) {
        happening_what(run, line->what, t->opts->ascii, &t->what_text);
        happening_why(run, line->what, t->said, &t->why_text);
    } else if (line->until == NEVER) {
        strbuf_puts(&t->what_text, "nothing more");
    } else {
        strbuf_printf(&t->what_text, "nothing until %s" HARD_BLANK "s", time_text(line->until, t->decimals, buf));
    }
    if (line->at != t->now)
        put_time(t, line->at);
    t->now = line->at;
    put_row(t);
}

static void measure_line(struct table *t, const struct compare_line *line, nsec *latest, int *widest)
{
    clear(t);
    profiles_text(t->c, line->who, &t->who_text);
    int width = utf8_text_width(t->who_text.p, t->who_text.n), decimals = time_decimals(line->at);
    *widest = width > *widest ? width : *widest;
    *latest = nsec_max(*latest, line->at);
    t->decimals = decimals > t->decimals ? decimals : t->decimals;
}

/* "rfc9293," must have room: lists of profiles are broken between them. */
static int least_who(const struct comparison *c)
{
    int least = LEAST_WHO;
    for (int run = 0; run < c->n_runs; run++) {
        int width = (int)strlen(c->runs[run].profile) + 1;
        least = width > least ? width : least;
    }
    return least;
}

/* The columns, as wide as what goes there; profiles in several lines if there are many. */
static void measure(struct table *t)
{
    struct compare_walk walk;
    struct compare_line line;
    char buf[NUMTEXT_MAX];
    nsec latest = 0;
    int widest = least_who(t->c), time;
    t->decimals = 3;
    for (compare_begin(&walk, t->c, t->c->common); compare_next(&walk, &line);)
        measure_line(t, &line, &latest, &widest);
    time = (int)strlen(time_text(latest, t->decimals, buf));
    t->time_end = INDENT + (time > LEAST_TIME ? time : LEAST_TIME);
    t->who = t->time_end + 2;
    t->what = t->who + (widest < MOST_WHO ? widest : MOST_WHO) + 2;
}

static void put_titles(struct table *t)
{
    canvas_text(&t->line, t->time_end - 6, "time s", 6, INK_PLAIN);
    canvas_text(&t->line, t->who, "profile", 7, INK_PLAIN);
    canvas_text(&t->line, t->what, "what happens", 12, INK_PLAIN);
    canvas_flush(&t->line, t->out);
}

static void draw_differences(struct table *t)
{
    struct compare_walk walk;
    struct compare_line line;
    strbuf_puts(t->out, t->c->common > 0 ? "\nfrom here on they differ\n" : "\nthey differ from the beginning\n");
    put_titles(t);
    t->now = NEVER;
    size_t told = 0;
    for (compare_begin(&walk, t->c, t->c->common); compare_next(&walk, &line); told++)
        if (told < MOST_TOLD)
            tell_line(t, &line);
    if (told > MOST_TOLD)
        strbuf_printf(t->out, "... and %zu more (--until ends the runs earlier, --format json has all)\n", told - MOST_TOLD);
}

/* ---- what came of it ---- */

static bool same_outcome(const struct strbuf *a, const struct strbuf *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

static void put_outcomes(struct table *t, const struct strbuf outcomes[])
{
    uint32_t told = 0;
    for (int run = 0; run < t->c->n_runs; run++) {
        uint32_t who = 0;
        if (told >> run & 1)
            continue;
        for (int other = run; other < t->c->n_runs; other++)
            if (same_outcome(&outcomes[run], &outcomes[other]))
                who |= UINT32_C(1) << other;
        clear(t);
        profiles_text(t->c, who, &t->who_text);
        strbuf_put(&t->what_text, outcomes[run].p, outcomes[run].n);
        if (told == 0)
            canvas_text(&t->line, INDENT, "end", 3, INK_PLAIN);
        put_row(t);
        told |= who;
    }
}

static void draw_outcomes(struct table *t)
{
    struct strbuf outcomes[COMPARED_MAX] = {{0}};
    bool ok = true;
    for (int run = 0; run < t->c->n_runs; run++)
        ok = ok && outcome_text(&t->c->runs[run], &outcomes[run]);
    strbuf_puts(t->out, "\n");
    if (ok)
        put_outcomes(t, outcomes);
    t->out->failed = t->out->failed || !ok;
    for (int run = 0; run < t->c->n_runs; run++)
        strbuf_free(&outcomes[run]);
}

/* ---- all of it ---- */

/* Hosts of which the file says which profile they have: they are the same in all runs, though the profiles are not. */
static void tell_own_profiles(struct table *t)
{
    const struct comparison *c = t->c;
    for (uint32_t host = 0; host < c->runs[0].meta->n_hosts; host++)
        if (compare_keeps(c, host) != NULL)
            strbuf_printf(t->out, "%s has a profile of its own in all of them: %s\n", c->runs[0].meta->hosts[host],
                          compare_keeps(c, host));
}

/* A difference that comes from a value which nobody has checked is no finding. */
static void tell_unverified(struct table *t)
{
    for (int run = 0; run < t->c->n_runs; run++) {
        const char *name = t->c->runs[run].profile;
        enum tcp_profile profile;
        unsigned n = 0;
        if (!profile_by_name(name, strlen(name), &profile))
            continue;
        for (int knob = 0; knob < KNOBS; knob++)
            n += knob_origin(profile, (enum knob_index)knob).kind == FROM_UNVERIFIED;
        if (n > 0)
            strbuf_printf(t->out, "%u value%s of %s %s unverified: tcpsim profile %s\n", n, n == 1 ? "" : "s", name,
                          n == 1 ? "is" : "are", name);
    }
}

static void tell_same(struct table *t, const char *names)
{
    strbuf_printf(t->out, "\nno difference: %s\n", names);
}

void compare_table(struct comparison *c, const struct ladder_options *opts, struct strbuf *out)
{
    struct table t = {.c = c, .opts = opts, .out = out, .line = {.ascii = opts->ascii, .color = opts->color}};
    struct strbuf names = {0};
    t.width = opts->width < LADDER_WIDTH_MIN ? LADDER_WIDTH_MIN : opts->width;
    for (int run = 0; run < c->n_runs; run++)
        strbuf_printf(&names, "%s%s", run > 0 ? " / " : "", c->runs[run].profile);
    draw_common(&t, names.p != NULL ? names.p : "");
    measure(&t);
    if (compare_differs(c))
        draw_differences(&t);
    else
        tell_same(&t, names.p);
    draw_outcomes(&t);
    tell_own_profiles(&t);
    tell_unverified(&t);
    struct strbuf *texts[] = {&names, &t.time, &t.who_text, &t.what_text, &t.why_text};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        out->failed = out->failed || texts[i]->failed;
        strbuf_free(texts[i]);
    }
    out->failed = out->failed || t.line.failed;
    canvas_free(&t.line);
}
