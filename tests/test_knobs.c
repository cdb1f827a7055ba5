/* The tables: knobs.def holds what the RFCs demand of the defaults, rules.def and the names are complete and distinct. */
#include "tcp.h"

#include <check.h>
#include <stdint.h>

Suite *knobs_suite(void);
TCase *profiles_tcase(void);

static const struct {
    const char *name, *source, *text;
    int64_t value, least, most;
} table[] = {
#define KNOB(name, kind, field, value, least, most, source, text) {name, source, text, value, least, most},
#include "knobs.def"
#undef KNOB
};
/* The default lies between its limits. */
START_TEST(knobs_are_within_their_limits)
{
    for (unsigned i = 0; i < KNOBS; i++) {
        ck_assert_msg(table[i].least <= table[i].value && table[i].value <= table[i].most, "%s", table[i].name);
        ck_assert_msg(table[i].least < table[i].most, "%s", table[i].name);
        ck_assert_msg(table[i].source[0] && table[i].text[0], "%s", table[i].name);
    }
}
END_TEST

START_TEST(knobs_have_names_of_their_own)
{
    for (unsigned i = 0; i < KNOBS; i++)
        for (unsigned j = 0; j < i; j++)
            ck_assert_str_ne(table[i].name, table[j].name);
}
END_TEST

/* What the RFCs say of the defaults, or at least of their limits. */
START_TEST(defaults_are_the_rfcs)
{
    const struct tcp_knobs *k = &tcp_rfc9293;

    ck_assert_int_eq(k->msl, SEC(120));              /* 3.4.2 */
    ck_assert_int_eq(k->rto_initial, SEC(1));        /* RFC 6298 2.1 */
    ck_assert_int_eq(k->rto_min, SEC(1));            /* RFC 6298 2.4 */
    ck_assert_int_ge(k->rto_max, SEC(60));           /* RFC 6298 2.5 */
    ck_assert_uint_ge(k->r1, 3);                     /* SHLD-10 */
    ck_assert_int_ge(k->r2, SEC(100));               /* SHLD-11 */
    ck_assert_int_ge(k->syn_r2, SEC(180));           /* MUST-23 */
    ck_assert_int_eq(k->user_timeout, SEC(300));     /* 3.9.1.1 */
    ck_assert_int_lt(k->delayed_ack, MSEC(500));     /* MUST-40 */
    ck_assert_int_ge(k->sws_override, MSEC(100));    /* 3.8.6.2.1 */
    ck_assert_int_le(k->sws_override, SEC(1));
    ck_assert_uint_eq(k->nagle, 1);                  /* SHLD-7 */
    ck_assert_uint_eq(k->mss_option, 1);             /* SHLD-5 */
    ck_assert_uint_eq(k->rfc5961, 1);
    ck_assert_uint_eq(k->challenge_limit, 10);       /* RFC 5961 7 */
    ck_assert_int_eq(k->challenge_span, SEC(5));
    ck_assert_uint_eq(k->half_duplex_close, 0);
    ck_assert_uint_eq(k->duplicate_syn, DUPSYN_RESEND);      /* */
    ck_assert_uint_eq(k->simultaneous_open, SIMOPEN_FIGURE); /* */
    ck_assert_uint_eq(k->rfc1337, 0);
}
END_TEST

/* Every rule has a name, a clause and a text; no two have the same name. */
START_TEST(rules_are_complete)
{
    for (enum tcp_rule i = R_NONE; i < RULES; i++) {
        ck_assert_str_ne(rule_name(i), "");
        if (i == R_NONE)
            continue;
        ck_assert_str_ne(rule_clause(i), "");
        ck_assert_str_ne(rule_text(i), "");
        for (enum tcp_rule j = R_NONE; j < i; j++)
            ck_assert_str_ne(rule_name(i), rule_name(j));
    }
    ck_assert_str_eq(rule_name(R_SYN_CHALLENGE), "SYN_CHALLENGE");
}
END_TEST

/* States are called as in the RFC (3.3.2). */
START_TEST(states_have_the_rfcs_names)
{
    static const char *const names[] = {
        "CLOSED",     "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
        "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",
    };
    for (unsigned i = 0; i < TCP_STATES; i++) {
        ck_assert_str_eq(tcp_state_name((enum tcp_state)i), names[i]);
        ck_assert_int_eq(tcp_synchronized((enum tcp_state)i), i >= TCP_ESTABLISHED);
    }
}
END_TEST

START_TEST(news_and_timers_have_names)
{
    for (unsigned i = 0; i < TCP_NEWS; i++) {
        ck_assert_ptr_nonnull(tcp_news_name((enum tcp_news)i));
        ck_assert_ptr_nonnull(tcp_news_text((enum tcp_news)i));
        for (unsigned j = 0; j < i; j++)
            ck_assert_str_ne(tcp_news_name((enum tcp_news)i), tcp_news_name((enum tcp_news)j));
    }
    for (unsigned i = 0; i < TCP_TIMERS; i++)
        for (unsigned j = 0; j < i; j++)
            ck_assert_str_ne(tcp_timer_name((enum tcp_timer)i), tcp_timer_name((enum tcp_timer)j));
}
END_TEST

Suite *knobs_suite(void)
{
    Suite *suite = suite_create("tables");
    TCase *tc = tcase_create("knobs, rules, names");
    tcase_add_test(tc, knobs_are_within_their_limits);
    tcase_add_test(tc, knobs_have_names_of_their_own);
    tcase_add_test(tc, defaults_are_the_rfcs);
    tcase_add_test(tc, rules_are_complete);
    tcase_add_test(tc, states_have_the_rfcs_names);
    tcase_add_test(tc, news_and_timers_have_names);
    suite_add_tcase(suite, tc);
    suite_add_tcase(suite, profiles_tcase());
    return suite;
}
