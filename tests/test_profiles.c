/* The profiles: their values are those of the reference (an RFC, BSD's source, Linux 6.18 as measured), each within its limits,
 * and each says where it comes from. What is only remembered is not tested here: it may not be relied upon. */
#include "knob.h"

#include <check.h>
#include <string.h>

TCase *profiles_tcase(void);

static struct tcp_knobs of(enum tcp_profile profile)
{
    struct tcp_knobs k;
    knobs_of(profile, &k);
    return k;
}

START_TEST(profiles_have_names)
{
    enum tcp_profile p;
    for (int i = 0; i < PROFILES; i++) {
        const char *name = profile_name((enum tcp_profile)i);
        ck_assert(profile_by_name(name, strlen(name), &p) && p == (enum tcp_profile)i);
        ck_assert(profile_text((enum tcp_profile)i)[0]);
    }
    ck_assert(!profile_by_name("linux", 4, &p));
    ck_assert(!profile_by_name("linux2", 6, &p));
    ck_assert(!profile_by_name("", 0, &p));
}
END_TEST

/* Whatever differs from rfc9293 is a row of its own, with a source; every value is one that a scenario could set. */
START_TEST(profiles_values_have_an_origin_and_fit)
{
    for (int i = 0; i < PROFILES; i++) {
        struct tcp_knobs k = of((enum tcp_profile)i);
        for (int n = 0; n < KNOBS; n++) {
            const struct knob *knob = &knob_table[n];
            struct knob_origin from = knob_origin((enum tcp_profile)i, (enum knob_index)n);
            int64_t value = knob_get(&k, knob);
            const char *name = profile_name((enum tcp_profile)i);
            ck_assert_msg(value >= knob->least && value <= knob->most, "%s %s", name, knob->name);
            ck_assert_msg(from.source && from.source[0] && from.kind < PROVENANCES, "%s %s", name, knob->name);
            ck_assert_msg(from.own || value == knob_get(&tcp_rfc9293, knob), "%s %s", name, knob->name);
        }
        ck_assert_msg(k.rto_min <= k.rto_max && k.rto_initial <= k.rto_max, "%s", profile_name((enum tcp_profile)i));
    }
}
END_TEST

/* A second row for the same would only half count. */
START_TEST(profiles_say_it_once)
{
    static const struct {
        enum tcp_profile profile;
        enum knob_index knob;
    } rows[] = {
#define PROFILE(id, name, text)
#define SETS(profile_, field, value, kind, source) {.profile = PROFILE_##profile_, .knob = KNOB_AT_##field},
#include "profiles.def"
#undef PROFILE
#undef SETS
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(rows[i].profile != rows[j].profile || rows[i].knob != rows[j].knob, "%s: %s is set twice",
                          profile_name(rows[i].profile), knob_table[rows[i].knob].name);
}
END_TEST

/* The default profile rests on RFCs and on decisions of this program. */
START_TEST(profiles_rfc9293_is_the_default)
{
    struct tcp_knobs k = of(PROFILE_RFC9293);
    for (int n = 0; n < KNOBS; n++) {
        enum provenance kind = knob_origin(PROFILE_RFC9293, (enum knob_index)n).kind;
        ck_assert_int_eq(knob_get(&k, &knob_table[n]), knob_get(&tcp_rfc9293, &knob_table[n]));
        ck_assert(kind == FROM_CLAUSE || kind == FROM_DECISION);
    }
    ck_assert_int_eq(knob_origin(PROFILE_RFC9293, KNOB_AT_msl).kind, FROM_CLAUSE);
    ck_assert_int_eq(knob_origin(PROFILE_RFC9293, KNOB_AT_syn_retries).kind, FROM_DECISION);
}
END_TEST

START_TEST(profiles_rfc793)
{
    struct tcp_knobs k = of(PROFILE_RFC793);
    ck_assert_uint_eq(k.rfc5961, 0);
    ck_assert_uint_eq(k.challenge_limit, 0);
    ck_assert_int_eq(k.rto_initial, SEC(3)); /* RFC 1122, 4.2.3.1 */
    ck_assert_int_eq(k.msl, SEC(120));
    ck_assert_uint_eq(k.duplicate_syn, DUPSYN_LITERAL);
    ck_assert_uint_eq(k.tw_reuse, TWREUSE_NONE);
}
END_TEST

/* Reference 3.3. */
START_TEST(profiles_linux)
{
    struct tcp_knobs k = of(PROFILE_LINUX);
    ck_assert_int_eq(k.msl, SEC(30)); /* TIME-WAIT 60 s */
    ck_assert_int_eq(k.rto_initial, SEC(1));
    ck_assert_int_eq(k.rto_min, MSEC(200));
    ck_assert_int_eq(k.rto_max, SEC(120));
    ck_assert_int_eq(k.r2, MSEC(924600));
    ck_assert_int_eq(k.fin_wait_2_limit, SEC(60));
    ck_assert_int_eq(k.delayed_ack, MSEC(40));
    ck_assert_uint_eq(k.rfc5961, 1);
    ck_assert_uint_eq(k.challenge_limit, 1); /* one in 500 ms */
    ck_assert_int_eq(k.challenge_span, MSEC(500));
    ck_assert_uint_eq(k.half_duplex_close, 1);
    ck_assert_uint_eq(k.rfc1337, 0);
    ck_assert_uint_eq(k.accept_queue_full, QFULL_DROP);
    ck_assert_int_eq(knob_origin(PROFILE_LINUX, KNOB_AT_rto_min).kind, FROM_MEASURED);
}
END_TEST

/* Reference 3.4, and sys/netinet of 4.4BSD-Lite2. */
START_TEST(profiles_bsd44)
{
    struct tcp_knobs k = of(PROFILE_BSD44);
    ck_assert_int_eq(k.msl, SEC(30));
    ck_assert_int_eq(k.rto_min, SEC(1));
    ck_assert_int_eq(k.rto_max, SEC(64));
    ck_assert_uint_eq(k.rfc5961, 0);
    ck_assert_int_eq(knob_origin(PROFILE_BSD44, KNOB_AT_rto_max).kind, FROM_SOURCE);
    ck_assert_int_eq(k.open_limit, SEC(75));
    ck_assert_int_eq(k.fin_wait_2_limit, SEC(675));
    ck_assert_uint_eq(k.retries, 12);
    ck_assert_int_eq(k.delayed_ack, MSEC(200));
    ck_assert_uint_eq(k.window, 8192);
    ck_assert_uint_eq(k.timestamps, 1);
    ck_assert_int_eq(k.timestamp_tick, MSEC(500));
    ck_assert_uint_eq(k.sack_permitted, 0);
    ck_assert_int_eq(knob_origin(PROFILE_BSD44, KNOB_AT_accept_queue_full).kind, FROM_UNVERIFIED);
    ck_assert_int_eq(knob_origin(PROFILE_BSD44, KNOB_AT_r1).own, false);
}
END_TEST

START_TEST(provenances_have_names)
{
    static const char *const names[PROVENANCES] = {"clause", "source", "measured", "decision", "unverified"};
    for (int i = 0; i < PROVENANCES; i++)
        ck_assert_str_eq(provenance_name((enum provenance)i), names[i]);
}
END_TEST

TCase *profiles_tcase(void)
{
    TCase *tc = tcase_create("profiles");
    tcase_add_test(tc, profiles_have_names);
    tcase_add_test(tc, profiles_values_have_an_origin_and_fit);
    tcase_add_test(tc, profiles_say_it_once);
    tcase_add_test(tc, profiles_rfc9293_is_the_default);
    tcase_add_test(tc, profiles_rfc793);
    tcase_add_test(tc, profiles_linux);
    tcase_add_test(tc, profiles_bsd44);
    tcase_add_test(tc, provenances_have_names);
    return tc;
}
