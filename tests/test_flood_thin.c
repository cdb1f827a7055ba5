/* What is kept of a flood is enough: ladder and RFC figure of the thinned trace are those of the whole one, octet for octet. */
#include "flood_thin.h"
#include "format.h"
#include "holds.h"

#include <stdio.h>
#include <string.h>

Suite *flood_thin_suite(void);

static const struct format *format_called(const char *name)
{
    size_t n;
    const struct format *table = formats(&n);
    while (strcmp(table->name, name) != 0)
        table++;
    return table;
}

static void draw(const struct scenario *sc, const struct trace *t, const char *format, int verbose, struct strbuf *out)
{
    struct format_options opts = {.tap = -1, .ladder = {.connection = -1, .width = 120, .ascii = true, .verbose = verbose}};
    format_called(format)->write(scenario_meta(sc), t->recs, t->n, &opts, out);
}

static void same_drawing(const struct scenario *sc, const struct trace *whole, const struct trace *thin, const char *format, int verbose)
{
    struct strbuf a = {0}, b = {0};
    draw(sc, whole, format, verbose, &a);
    draw(sc, thin, format, verbose, &b);
    if (a.n != b.n || memcmp(a.p, b.p, a.n) != 0)
        fprintf(stderr, "%.*s\n---- thinned:\n%.*s\n", (int)a.n, a.p, (int)b.n, b.p);
    ck_assert(a.n == b.n && memcmp(a.p, b.p, a.n) == 0);
    strbuf_free(&a);
    strbuf_free(&b);
}

/* Of the thinned trace no more than `most` records are left. */
static void draws_the_same(const char *text, size_t most)
{
    struct scenario sc = reads(text);
    struct trace whole, left;
    struct flood_thin thin;
    struct run run;
    trace_init(&whole);
    trace_init(&left);
    flood_thin_init(&thin, &left.sink);
    ck_assert(run_scenario(&sc, &whole.sink, NULL, &run));
    run_free(&run);
    ck_assert(run_scenario(&sc, &thin.sink, NULL, &run));
    run_free(&run);
    ck_assert_uint_le(left.n, most);
    for (int verbose = 0; verbose < 2; verbose++) {
        same_drawing(&sc, &whole, &left, "ladder", verbose);
        same_drawing(&sc, &whole, &left, "rfc", verbose);
    }
    flood_thin_free(&thin);
    trace_free(&whole);
    trace_free(&left);
    scenario_free(&sc);
}

#define TWO "host a iss 100\nhost b iss 300 listen 80 backlog 50 %s\nlink a b delay 50ms %s\napp b close-on-eof\n"

START_TEST(every_defence)
{
    static const char *const defences[] = {"syn-queue-full drop", "syn-queue-full reset", "syn-queue-full evict", "syn-cookies 1",
                                           "syn-cookies 2", "syncache-buckets 4 syncache-depth 4", "backlog-rule linux"};
    for (size_t i = 0; i < sizeof defences / sizeof *defences; i++) {
        char text[500];
        snprintf(text, sizeof text,
                 TWO "at 0s flood b:80 rate 1000/s for 2s from 11.0.0.0/8\nat 500ms a connect b:80\nat 3s a close\nuntil 2min\n",
                 defences[i], "");
        draws_the_same(text, 600);
    }
}
END_TEST

START_TEST(on_a_bad_path_and_beside_calls)
{
    char text[600];
    snprintf(text, sizeof text,
             TWO "at 0s flood b:80 rate 1000/s for 3s from 11.0.0.0/8\nat 100ms flood b:80 rate 300/s for 1s from 12.0.0.0/24\n"
             "at 500ms a connect b:80\nat 1s b unlisten 80\nat 2s b listen 80 backlog 5\nat 20s b reboot\nuntil 1min\n",
             "", "loss 10% duplicate 5% jitter 30ms");
    draws_the_same(text, 900);
}
END_TEST

/* Who has these addresses answers with RST, and frees what the flood has filled. */
START_TEST(from_the_living)
{
    char text[600];
    snprintf(text, sizeof text, TWO "at 0s flood b:80 rate 1000/s for 1s from 11.0.0.0/8 alive\nat 300ms a connect b:80\nuntil 1min\n", "",
             "");
    draws_the_same(text, 300);
}
END_TEST

/* However large it is. */
START_TEST(it_does_not_grow)
{
    char text[600];
    snprintf(text, sizeof text, TWO "max-events 10000000\nat 0s flood b:80 rate 100000/s for 1s from 11.0.0.0/8\nuntil 1min\n", "", "");
    draws_the_same(text, 200);
}
END_TEST

Suite *flood_thin_suite(void)
{
    Suite *suite = suite_create("flood thin");
    TCase *tc = tcase_create("drawings");
    tcase_add_test(tc, every_defence);
    tcase_add_test(tc, on_a_bad_path_and_beside_calls);
    tcase_add_test(tc, from_the_living);
    tcase_add_test(tc, it_does_not_grow);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite;
}
