/* Canonical text: what it looks like, that formatting twice changes nothing, and that it means the same. */
#include "fmt.h"
#include "lang.h"

TCase *lang_format_tcase(void);

/* Formats it, checks that the result means the same and stays as it is, and returns it. */
static struct strbuf formatted(const char *text)
{
    static struct diags diags;
    struct source src = source_of(text);
    struct strbuf once = {0}, twice = {0};
    struct scenario before = reads(text);

    ck_assert_msg(scenario_format(&src, &once, &diags), "%s", complaints(&diags));
    struct scenario after = reads(once.p);
    ck_assert_msg(scenario_equal(&before, &after), "this does not mean the same:\n%s", once.p);
    struct source again = source_of(once.p);
    ck_assert(scenario_format(&again, &twice, &diags));
    ck_assert_str_eq(once.p, twice.p);
    strbuf_free(&twice);
    scenario_free(&before);
    scenario_free(&after);
    return once;
}

#define FORMATS(from, to)                                                                                              \
    do {                                                                                                               \
        struct strbuf out_ = formatted(from);                                                                          \
        ck_assert_str_eq(out_.p, to);                                                                                  \
        strbuf_free(&out_);                                                                                            \
    } while (0)

START_TEST(blanks_collapse)
{
    FORMATS("\n\n  host\tclient   iss  100 \t\n\n\n\nhost server\n\n", "host client  iss 100\n\nhost server\n");
}
END_TEST

START_TEST(other_line_ends_and_the_byte_order_mark_go)
{
    FORMATS("\xEF\xBB\xBFhost a\r\n\r\nhost b", "host a\n\nhost b\n");
}
END_TEST

START_TEST(comments_stay)
{
    FORMATS("#1 first\nhost a # one\n  # two  \nhost b#three\n", "#1 first\nhost a  # one\n# two\nhost b  #three\n");
}
END_TEST

/* Comments behind statements stand in one column, up to the next empty line. */
START_TEST(comments_have_a_column)
{
    FORMATS("host a # one\nhost long # two\nhost b\nhost c # three\n\nhost d # four\n",
            "host a     # one\nhost long  # two\nhost b\nhost c     # three\n\nhost d  # four\n");
}
END_TEST

START_TEST(columns_within_a_block)
{
    FORMATS("title \"x\"\nabout \"y\"\nmax-events 5\n\n" DUO
            "at 0s client connect server:80\nwhen server ESTAB server send 5\nat 1500ms client close\n",
            "title       \"x\"\nabout       \"y\"\nmax-events  5\n\n"
            "host client  iss 100\nhost server  iss 300 listen 80\nlink client server  delay 50ms\n"
            "at 0s      client connect server:80\nwhen server ESTABLISHED server send 5\nat 1500ms  client close\n");
}
END_TEST

START_TEST(expectations_under_profiles_have_columns_of_their_own)
{
    FORMATS(CONNECTED "expect client estab at 1s\nexpect under linux,bsd44 client estab at 1s\n"
            "expect under textbook not a.rto>1s\nexpect server estab at 1s\nhost a\n",
            "host client  iss 100\nhost server  iss 300 listen 80\nlink client server  delay 50ms\n"
            "at 0s  client connect server:80\nexpect client  ESTABLISHED at 1s\n"
            "expect under linux, bsd44  client ESTABLISHED at 1s\nexpect under textbook      not a.rto > 1s\n"
            "expect server  ESTABLISHED at 1s\nhost a\n");
}
END_TEST

START_TEST(columns_by_width_not_by_octets)
{
    FORMATS("host \xC3\xA4 iss 1\nhost abc iss 2\n", "host \xC3\xA4    iss 1\nhost abc  iss 2\n");
    FORMATS("host \xE5\xB1\xB1 iss 1\nhost abc iss 2\n", "host \xE5\xB1\xB1   iss 1\nhost abc  iss 2\n");
}
END_TEST

START_TEST(states_get_the_names_of_the_rfc)
{
    FORMATS(CONNECTED "expect client syn_sent estab\nwhen server CLOSE_WAIT server close\n",
            "host client  iss 100\nhost server  iss 300 listen 80\nlink client server  delay 50ms\n"
            "at 0s  client connect server:80\nexpect client  SYN-SENT ESTABLISHED\nwhen server CLOSE-WAIT server close\n");
}
END_TEST

/* A host may have the name of a state; only what is a state changes. */
START_TEST(names_are_not_states)
{
    FORMATS("host estab\nhost listen listen 80\nlink estab listen\nat 0s estab connect listen:80\n"
            "expect estab estab by 1s\n",
            "host estab\nhost listen  listen 80\nlink estab listen\nat 0s  estab connect listen:80\n"
            "expect estab  ESTABLISHED by 1s\n");
}
END_TEST

START_TEST(operators_have_blanks)
{
    FORMATS("param d=5ms\nhost a iss 1\nhost b iss 2\n"
            "link a->b delay $d\ncites a,b ,c d\nat 0s inject a:1>b:2 R seq=b.rcv_nxt+1\n"
            "at 1s inject a:1 > b:2 R seq b.rcv_nxt-1\nat 2s inject a:1 > b:2 R seq b.rcv_nxt -1\n"
            "expect not a.iss!=b.iss\nexpect order a S,b S.\n",
            "param d = 5ms\nhost a  iss 1\nhost b  iss 2\n"
            "link a -> b  delay $d\ncites  a, b, c d\nat 0s  inject a:1 > b:2 R seq = b.rcv_nxt + 1\n"
            "at 1s  inject a:1 > b:2 R seq b.rcv_nxt - 1\nat 2s  inject a:1 > b:2 R seq b.rcv_nxt - 1\n"
            "expect not a.iss != b.iss\nexpect order a S, b S.\n");
}
END_TEST

START_TEST(options_have_no_blanks_around_them)
{
    FORMATS("param n=2\nhost a iss 1\nhost b iss 2\nlink a b delay 5ms\nat 0s inject a:1>b:2 S seq 1 < mss 1460 ,sackOK , TS val b.ts_recent-1 ecr 0,raw fd 0401>by a\n"
            "drop a S <>#1\nexpect a sends S<mss,wscale> <$n times\nexpect a sends S <2 times\nexpect a.iss<b.iss\n",
            "param n = 2\nhost a  iss 1\nhost b  iss 2\nlink a b  delay 5ms\n"
            "at 0s  inject a:1 > b:2 S seq 1 <mss 1460,sackOK,TS val b.ts_recent - 1 ecr 0,raw fd 0401> by a\n"
            "drop a  S <> #1\nexpect a  sends S <mss,wscale> < $n times\nexpect a  sends S < 2 times\nexpect a.iss < b.iss\n");
}
END_TEST

START_TEST(parameters_stay)
{
    FORMATS("param   lossy =   \"a # b\"\ntitle $lossy\nhost a\n", "param lossy = \"a # b\"\ntitle  $lossy\nhost a\n");
}
END_TEST

/* A line that would become too long to be read again stays as it is. */
START_TEST(a_line_never_becomes_too_long)
{
    static char text[70000] = "host a\ntags a";
    size_t n = strlen(text);
    while (n < 65000) {
        memcpy(text + n, ",a", 3);
        n += 2;
    }
    struct strbuf out = formatted(text);
    ck_assert_uint_eq(out.n, n + 1);
    strbuf_free(&out);
}
END_TEST

START_TEST(what_is_wrong_is_not_formatted)
{
    static struct diags diags;
    struct strbuf out = {0};
    struct source src = source_of("host a iss x\n");
    ck_assert(!scenario_format(&src, &out, &diags));
    ck_assert_str_eq(complaints(&diags), "1:12: expected a sequence number, not 'x'");
    ck_assert_uint_eq(out.n, 0);
}
END_TEST

/* What differs, differs: one line each, against DUO with a few more. */
START_TEST(equality_sees_every_field)
{
    static const char *const others[] = {
        "title \"t\"",
        "about \"t\"",
        "cites RFC793",
        "tags a",
        "seed 2",
        "until 1h",
        "max-events 5",
        "host third",
        "set client nagle no",
        "set client msl 1s",
        "app client echo",
        "app client read never",
        "app client close-on-eof after 1s",
        "outage client server from 1s until 2s",
        "drop client S",
        "drop client S #1",
        "drop client S ack 1",
        "drop client S <>",
        "drop client S <mss>",
        "drop client S <mss 7>",
        "drop client S <TS>",
        "drop client S <TS val 7>",
        "drop client S <TS ecr 7>",
        "drop client S <wscale 7>",
        "drop client S <tfo>",
        "drop client S <tfo cookiereq>",
        "drop client S <tfo cookie>",
        "drop client S <tfo cookie 01020304>",
        "drop client S <raw 01020304>",
        "corrupt client S",
        "at 1s client close",
        "at 1s client abort",
        "at 1s client send 5",
        "at 1s client send 5 urgent",
        "at 1s inject client > server R seq 1",
        "at 1s inject client > server R seq client.iss",
        "at 1s inject client > server R seq 1 <>",
        "at 1s inject client > server R seq 1 <TS val 7>",
        "at 1s inject client > server R seq 1 <TS val client.iss>",
        "at 1s flood server:80 rate 1/s for 1s from 10.0.0.0/8",
        "when client ESTABLISHED client close",
        "when client sends S client close",
        "expect client ESTABLISHED at 1s",
        "expect not client ESTABLISHED at 1s",
        "expect client ESTABLISHED by 1s",
        "expect client ESTABLISHED",
        "expect client SYN-SENT",
        "expect client sends S 1 time",
        "expect client sends S > 1 times",
        "expect client.rto = 1s",
        "expect order client S, server S.",
        "expect order client S, server .",
        "param p = 5s\nexpect client silent from $p",
        "param q = 5s\nexpect client silent from $q",
    };
    enum { N = sizeof others / sizeof *others };
    struct scenario sc[N];
    char text[N][400];
    for (size_t i = 0; i < N; i++) {
        snprintf(text[i], sizeof text[i], CONNECTED "%s\n", others[i]);
        sc[i] = reads(text[i]);
    }
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            ck_assert_msg(scenario_equal(&sc[i], &sc[j]) == (i == j), "%s / %s", others[i], others[j]);
    for (size_t i = 0; i < N; i++)
        scenario_free(&sc[i]);
}
END_TEST

TCase *lang_format_tcase(void)
{
    TCase *tc = tcase_create("format");
    tcase_add_test(tc, blanks_collapse);
    tcase_add_test(tc, other_line_ends_and_the_byte_order_mark_go);
    tcase_add_test(tc, comments_stay);
    tcase_add_test(tc, comments_have_a_column);
    tcase_add_test(tc, columns_within_a_block);
    tcase_add_test(tc, columns_by_width_not_by_octets);
    tcase_add_test(tc, expectations_under_profiles_have_columns_of_their_own);
    tcase_add_test(tc, states_get_the_names_of_the_rfc);
    tcase_add_test(tc, names_are_not_states);
    tcase_add_test(tc, operators_have_blanks);
    tcase_add_test(tc, options_have_no_blanks_around_them);
    tcase_add_test(tc, parameters_stay);
    tcase_add_test(tc, a_line_never_becomes_too_long);
    tcase_add_test(tc, what_is_wrong_is_not_formatted);
    tcase_add_test(tc, equality_sees_every_field);
    return tc;
}
