/* However the agenda keeps its order, and whether anybody looks on or not: the same trace, octet for octet, and the same world at
 * the end. Lanes and heap against an array that is searched, on scenarios of all kinds. */
#include "format.h"
#include "internal.h"
#include "lang.h"
#include "world_digest.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *agendas_suite(void);

struct outcome_of_run {
    struct strbuf text;   /* all records, as JSON tells them */
    uint64_t digest[2];
    uint64_t events;
};

static const struct format *json(void)
{
    size_t n;
    const struct format *table = formats(&n);
    while (strcmp(table->name, "json") != 0)
        table++;
    return table;
}

static struct outcome_of_run run_with(const struct scenario *sc, enum agenda_kind agenda, bool looks)
{
    struct outcome_of_run o = {0};
    struct trace trace;
    struct plan *plan = plan_new(sc);
    ck_assert_ptr_nonnull(plan);
    plan->agenda = agenda;
    trace_init(&trace);
    struct sim sim = {.plan = plan, .sc = sc, .w = world_new(plan), .sink = looks ? &trace.sink : NULL};
    while (world_next(sim.w) <= sc->until && world_next(sim.w) != NEVER && sim.w->events < 200000 && !sim.bad_line)
        ck_assert(world_step(&sim));
    o.events = sim.w->events;
    ck_assert(world_digest(plan, sim.w, o.digest));
    json()->write(scenario_meta(sc), trace.recs, trace.n, &(struct format_options){.tap = -1, .ladder = {.connection = -1}}, &o.text);
    trace_free(&trace);
    free(sim.w);
    plan_free(plan);
    return o;
}

static void same_world(const char *name, const struct outcome_of_run *a, const struct outcome_of_run *b)
{
    ck_assert_msg(a->events == b->events, "%s: other events", name);
    ck_assert_msg(a->digest[0] == b->digest[0] && a->digest[1] == b->digest[1], "%s: another world at the end", name);
}

static void any_will_do(const char *name, const struct scenario *sc)
{
    struct outcome_of_run naive = run_with(sc, AGENDA_NAIVE, true);
    for (int i = 0; i < 4; i++) {
        enum agenda_kind agenda = i & 1 ? AGENDA_HEAP : AGENDA_LANES;
        struct outcome_of_run other = run_with(sc, agenda, i < 2);
        same_world(name, &naive, &other);
        bool same = naive.text.n == other.text.n && memcmp(naive.text.p, other.text.p, naive.text.n) == 0;
        ck_assert_msg(i >= 2 || same, "%s: another trace", name);
        strbuf_free(&other.text);
    }
    strbuf_free(&naive.text);
}

static void holds_for(const char *text)
{
    struct scenario sc = reads(text);
    any_will_do(text, &sc);
    scenario_free(&sc);
}

#define PAIR "host a\nhost b listen 80 backlog 200\napp b close-on-eof\nlink a b delay 50ms"

START_TEST(loads)
{
    holds_for(PAIR "\nat 0s a load b:80 connections 200 one-by-one close\n");
    holds_for(PAIR "\nat 0s a load b:80 connections 300 send 100 close\n"); /* all at once: equal times */
    holds_for(PAIR "\nat 0s a load b:80 connections 300 rate 1000/s from 11.0.0.0/8 send 100 close after 1s\n");
    holds_for(PAIR "\nat 0s a load b:80 connections 150 rate 300/s close\nat 100ms a load b:80 connections 150 rate 700/s from 12.0.0.0/24"
                   " send 3000 close after 200ms\nuntil 3s\n");
}
END_TEST

START_TEST(losses)
{
    holds_for(PAIR " loss 10%\nat 0s a load b:80 connections 200 rate 400/s send 100 close\n");
    holds_for(PAIR " loss 20% duplicate 10% jitter 30ms reorder 10% by 20ms\nat 0s a load b:80 connections 100 rate 400/s send 5000 close after 1s\n");
    holds_for(PAIR " rate 1Mbit/s queue 20\nat 0s a load b:80 connections 100 send 5000 close\n");
}
END_TEST

START_TEST(floods)
{
    static const char *const defences[] = {"syn-queue-full drop", "syn-queue-full evict", "syn-cookies 1", "syn-cookies 2",
                                           "syncache-buckets 16 syncache-depth 8", "synack-pressure yes"};
    for (size_t i = 0; i < sizeof defences / sizeof *defences; i++) {
        char text[600];
        snprintf(text, sizeof text,
                 "host a\nhost b listen 80 backlog 100 %s\napp b close-on-eof\nlink a b delay 50ms jitter 5ms loss 2%%\n"
                 "at 0s flood b:80 rate 1000/s for 2s from 11.0.0.0/8\n"
                 "at 500ms a load b:80 connections 100 rate 100/s close\nat 40s b reboot\nuntil 2min\n", defences[i]);
        holds_for(text);
    }
}
END_TEST

START_TEST(equal_times)
{
    holds_for(PAIR "\nat 0s a connect b:80 as x\nat 0s a connect b:80 as y\nat 0s a connect b:80 as z\noutage a b from 1s until 9s\n"
                   "at 2s a/z send 10\nat 2s a/x send 10\nat 2s a/y send 10\nat 20s a/y close\nat 20s a/x close\nuntil 90s\n");
    holds_for(PAIR "\nat 0s flood b:80 rate 1000/s for 1s from 11.0.0.0/8\nat 0s flood b:80 rate 1000/s for 1s from 12.0.0.0/8\nuntil 70s\n");
}
END_TEST

/* Everything that there is. */
START_TEST(all_scenarios)
{
    glob_t found;
    ck_assert_int_eq(glob("scenarios/[!w]*/*.scn", 0, NULL, &found), 0);
    ck_assert_uint_gt(found.gl_pathc, 50);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char text[32768];
        FILE *f = fopen(found.gl_pathv[i], "r");
        ck_assert_ptr_nonnull(f);
        size_t n = fread(text, 1, sizeof text - 1, f);
        fclose(f);
        text[n] = '\0';
        struct scenario sc = reads(text);
        any_will_do(found.gl_pathv[i], &sc);
        scenario_free(&sc);
    }
    globfree(&found);
}
END_TEST

/* ---- the digest itself ---- */

static void digest_of(const char *text, uint64_t to[2])
{
    struct scenario sc = reads(text);
    struct outcome_of_run o = run_with(&sc, AGENDA_LANES, false);
    memcpy(to, o.digest, sizeof o.digest);
    strbuf_free(&o.text);
    scenario_free(&sc);
}

/* Whatever differs a little at the end is another world. */
START_TEST(a_little_other_is_another_digest)
{
    static const char *const worlds[] = {
        PAIR "\nat 0s a connect b:80\nuntil 3s\n",
        PAIR "\nseed 2\nat 0s a connect b:80\nuntil 3s\n",
        PAIR "\nat 0s a connect b:80\nat 1s a send 1\nuntil 3s\n",
        PAIR "\nat 0s a connect b:80\nat 1s a send 2\nuntil 3s\n",
        PAIR "\nat 0s a connect b:80\nat 1001ms a send 2\nuntil 3s\n",
        PAIR "\nat 0s a connect b:80\nat 2.98s a send 1\nuntil 3s\n",
        PAIR "\nat 0s a connect b:80\nat 2.98s a send 2\nuntil 3s\n",
        PAIR "\ndelay a S by 5s\nat 0s a connect b:80\nuntil 500ms\n",
        PAIR "\ndelay a S by 6s\nat 0s a connect b:80\nuntil 500ms\n",
        PAIR "\nat 0s a connect b:80 from 5000\nuntil 3s\n",
        PAIR "\nat 0s a connect b:80\nwhen a ESTABLISHED after 5s a close\nuntil 3s\n",
        PAIR "\nat 0s a connect b:80\nwhen a ESTABLISHED after 6s a close\nuntil 3s\n",
        PAIR "\nat 0s flood b:80 rate 1000/s for 100ms from 11.0.0.0/8\nuntil 3s\n",
        PAIR "\nat 0s flood b:80 rate 1000/s for 100ms from 12.0.0.0/8\nuntil 3s\n",
        PAIR "\nat 0s a load b:80 connections 100\nuntil 3s\n",
        PAIR "\nat 0s a load b:80 connections 101\nuntil 3s\n",
        PAIR "\nat 0s a load b:80 connections 101 close after 1s\nuntil 500ms\n",
        PAIR "\nat 0s a load b:80 connections 101 close after 2s\nuntil 500ms\n",
    };
    enum { N = sizeof worlds / sizeof *worlds };
    uint64_t digests[N][2];
    for (size_t i = 0; i < N; i++) {
        digest_of(worlds[i], digests[i]);
        for (size_t k = 0; k < i; k++)
            ck_assert_msg(digests[i][0] != digests[k][0] && digests[i][1] != digests[k][1], "%s\nand\n%s\nare the same", worlds[i],
                          worlds[k]);
    }
}
END_TEST

Suite *agendas_suite(void)
{
    Suite *suite = suite_create("agendas");
    TCase *tc = tcase_create("any will do");
    tcase_add_test(tc, loads);
    tcase_add_test(tc, losses);
    tcase_add_test(tc, floods);
    tcase_add_test(tc, equal_times);
    tcase_add_test(tc, all_scenarios);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    TCase *digest = tcase_create("digest");
    tcase_add_test(digest, a_little_other_is_another_digest);
    suite_add_tcase(suite, digest);
    return suite;
}
