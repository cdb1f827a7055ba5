/* The scenario language at its limits: what is too much is said, and nothing takes longer than its size allows. */
#include "lang.h"

#include <stdlib.h>

TCase *lang_limits_tcase(void);

/* `head`, then the format n times with 0, 1, 2, ... */
#define REPEAT(buf, head, n, ...)                                                                                      \
    do {                                                                                                               \
        strbuf_printf(buf, "%s", head);                                                                                \
        for (unsigned i = 0; i < (n); i++)                                                                             \
            strbuf_printf(buf, __VA_ARGS__);                                                                           \
    } while (0)

START_TEST(an_empty_text)
{
    ck_assert_str_eq(wrong(""), "0:0: nothing to simulate: no host");
    ck_assert_str_eq(wrong("\n\r\n# nobody\n"), "0:0: nothing to simulate: no host");
}
END_TEST

START_TEST(octets_of_any_kind)
{
    static struct diags diags;
    static const char text[] = "host a\0b\n";
    struct source src = {.name = "x", .text = text, .len = sizeof text - 1};
    struct scenario sc;
    ck_assert(!scenario_parse(&src, NULL, &sc, &diags));
    ck_assert_str_eq(complaints(&diags), "1:7: a NUL octet (U+0000) may not stand in a scenario");
    ck_assert_str_eq(wrong("host a\rb\n"), "1:7: a control character (U+000D) may not stand in a scenario");
    ck_assert_str_eq(wrong("host a # \xC3\n"), "1:10: this is not UTF-8");
    ck_assert_str_eq(wrong("\xEF\xBB\xBFhst a\n"), "1:1: unknown statement 'hst'; did you mean 'host'?");
}
END_TEST

START_TEST(a_line_too_long)
{
    struct strbuf text = {0};
    REPEAT(&text, "host a\n#", 65536, "x");
    ck_assert_str_eq(wrong(text.p), "2:1: this line is 65537 octets long; more than 65536 are not allowed");
    text.p[text.n - 1] = '\n';
    struct scenario sc = reads(text.p);
    scenario_free(&sc);
    strbuf_free(&text);
}
END_TEST

START_TEST(many_errors)
{
    static struct diags diags;
    struct strbuf text = {0};
    struct scenario sc;
    REPEAT(&text, "host a\n", 1000, "drop b S #%u\n", i);
    struct source src = source_of(text.p);
    ck_assert(!scenario_parse(&src, NULL, &sc, &diags));
    ck_assert_uint_eq(diags.errors, 1000);
    ck_assert_uint_eq(diags.kept, DIAGS_KEPT);
    ck_assert_uint_eq(diags.at[DIAGS_KEPT - 1].line, DIAGS_KEPT + 1);
    strbuf_free(&text);
}
END_TEST

START_TEST(errors_in_the_order_of_the_text)
{
    ck_assert_str_eq(wrong("seed x\nhost a iss x\nparam p 5\nat 1 a close\nhost b iss x\n"),
                     "1:6: expected a seed, not 'x'\n2:12: expected a sequence number, not 'x'\n"
                     "3:9: expected '=', not '5'\n"
                     "4:4: '1' has no unit; a time ends with ns, us, ms, s, min or h\n"
                     "5:12: expected a sequence number, not 'x'");
}
END_TEST

/* What follows from an error is not reported: it would bury the error. */
START_TEST(errors_that_follow_from_others)
{
    ck_assert_str_eq(wrong("hots client\nhost server\nlink client server delay 5ms\nat 0s client close\n"),
                     "1:1: unknown statement 'hots'; did you mean 'host'?");
    ck_assert_str_eq(wrong("host client\nhost server\nlink client server dely 5ms\nat 0s client connect server:80\n"),
                     "3:20: unknown attribute of a link 'dely'; did you mean 'delay'?");
    ck_assert_str_eq(wrong(DUO "at 0s client conect server:80 as A\nat 1s client/A close\nexpect client/A CLOSED at 2s\n"),
                     "4:14: unknown action 'conect'; did you mean 'connect'?");
    ck_assert_str_eq(wrong("param d 5ms\n" DUO "outage client server from 1s until $d\n"), "1:9: expected '=', not '5ms'");
}
END_TEST

START_TEST(as_many_connections_as_ports)
{
    struct strbuf text = {0};
    REPEAT(&text, DUO, 16383, "at 0s client connect server:80 as c%u\n", i);
    struct scenario sc = reads(text.p);
    ck_assert_uint_eq(sc.n_conns, 16384);
    ck_assert_uint_eq(sc.conns[16383].port, 65535);
    scenario_free(&sc);
    strbuf_printf(&text, "at 0s client connect server:80 as more\n");
    ck_assert_str_eq(wrong(text.p), "16387:35: more than 16384 connections");
    strbuf_free(&text);
}
END_TEST

START_TEST(many_statements)
{
    struct strbuf text = {0};
    REPEAT(&text, CONNECTED, 100000, "at %uus client send 1 # one more\nexpect client ESTABLISHED at %ums\n", i, i);
    struct scenario sc = reads(text.p);
    const struct trace_meta *meta = scenario_meta(&sc);
    size_t len;
    ck_assert_uint_eq(sc.n_script, 100001);
    ck_assert_uint_eq(sc.n_expects, 100000);
    for (uint32_t i = 0; i < sc.n_script; i++) /* finding a line takes no reading from the start */
        ck_assert_ptr_nonnull(meta->line_text(meta->source, sc.script[i].line, &len));
    scenario_free(&sc);
    strbuf_free(&text);
}
END_TEST

START_TEST(many_parameters)
{
    struct strbuf text = {0};
    REPEAT(&text, "host a\n", 20000, "param p%u = %u\nset a r1 $p%u\n", i, i, i);
    const char *first = "3:10: 0 is out of range; expected a number from 1 to 255 ($p0 is '0' by line 2)\n";
    ck_assert_int_eq(strncmp(wrong(text.p), first, strlen(first)), 0);
    strbuf_free(&text);
}
END_TEST

/* ---- how errors are shown ---- */

/* What diags_print prints. */
static char *printed(const char *text)
{
    static struct diags diags;
    struct source src = {.name = "it.scn", .text = text, .len = strlen(text)};
    struct scenario sc;
    char *out = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&out, &len);

    ck_assert(!scenario_parse(&src, NULL, &sc, &diags));
    diags_print(to, &src, &diags);
    fclose(to);
    return out;
}

#define PRINTS(text, expected)                                                                                         \
    do {                                                                                                               \
        char *out_ = printed(text);                                                                                    \
        ck_assert_str_eq(out_, expected);                                                                              \
        free(out_);                                                                                                    \
    } while (0)

START_TEST(the_caret_stands_below)
{
    PRINTS("host a\n\thost\t\xE5\xB1\xB1 \xC3\xA4 x", "it.scn:2:9: error: unknown attribute of a host '\xC3\xA4'; expected "
           "addr, iss, isn, listen, backlog, profile, window, mss, mss-option, send-buffer, msl, rto-initial, rto-min, rto-max, "
           "r1, r2, ...\n    \thost\t\xE5\xB1\xB1 \xC3\xA4 x\n    \t    \t   ^\n");
    PRINTS("", "it.scn: error: nothing to simulate: no host\n");
}
END_TEST

/* A long line is shown around the caret, cut where characters end. */
START_TEST(a_window_of_a_long_line)
{
    struct strbuf text = {0};
    REPEAT(&text, "host a\ntags ", 3000, "\xC3\xA4%s", "");
    strbuf_printf(&text, " \"x\" ");
    REPEAT(&text, "", 3000, "\xC3\xA4%s", "");
    char *out = printed(text.p);
    char *line = strchr(out, '\n') + 1, *caret = strchr(line, '\n') + 1;
    ck_assert(strncmp(out, "it.scn:2:3007: error: expected a comma", 38) == 0);
    ck_assert(strncmp(line, "    \xE2\x80\xA6\xC3\xA4", 9) == 0);
    ck_assert(strstr(line, "\xC3\xA4\xE2\x80\xA6\n"));
    /* The part before: an ellipsis, 79 letters and a blank, so the caret is in column 4 + 1 + 80. */
    ck_assert_uint_eq(strspn(caret, " "), 85);
    ck_assert_str_eq(caret + 85, "^~~\n");
    free(out);
    strbuf_free(&text);
}
END_TEST

START_TEST(more_than_are_shown)
{
    struct strbuf text = {0};
    REPEAT(&text, "host a\n", 25, "seed x%s\n", "");
    char *out = printed(text.p);
    ck_assert_ptr_nonnull(strstr(out, "\nit.scn: 25 errors in all, the first 20 are shown\n"));
    free(out);
    strbuf_free(&text);
}
END_TEST

TCase *lang_limits_tcase(void)
{
    TCase *tc = tcase_create("limits");
    tcase_add_test(tc, an_empty_text);
    tcase_add_test(tc, octets_of_any_kind);
    tcase_add_test(tc, a_line_too_long);
    tcase_add_test(tc, many_errors);
    tcase_add_test(tc, errors_in_the_order_of_the_text);
    tcase_add_test(tc, errors_that_follow_from_others);
    tcase_add_test(tc, as_many_connections_as_ports);
    tcase_add_test(tc, many_statements);
    tcase_add_test(tc, many_parameters);
    tcase_add_test(tc, the_caret_stands_below);
    tcase_add_test(tc, a_window_of_a_long_line);
    tcase_add_test(tc, more_than_are_shown);
    tcase_set_timeout(tc, 60);
    return tc;
}
