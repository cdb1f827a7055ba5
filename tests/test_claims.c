/* The table of claims: complete, in order, and pointing at what exists. Whether a verdict is right a reader must judge; the
 * clauses and scenarios are there for that. */
#include "claims.h"

#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

Suite *claims_suite(void);

START_TEST(they_are_s1_to_s23)
{
    char id[16];

    ck_assert_int_eq(CLAIMS, 23);
    for (int i = 0; i < CLAIMS; i++) {
        snprintf(id, sizeof id, "S%d", i + 1);
        ck_assert_str_eq(claims[i].id, id);
        ck_assert_int_eq(claim_by_name(id), i);
        id[0] = 's';
        ck_assert_int_eq(claim_by_name(id), i);
    }
    ck_assert_int_eq(claim_by_name("S0"), CLAIMS);
    ck_assert_int_eq(claim_by_name("9"), CLAIMS);
    ck_assert_int_eq(claim_by_name(""), CLAIMS);
}
END_TEST

/* The verdicts as the judgement of the textbook has them. */
START_TEST(verdicts)
{
    static const enum verdict_of_claim wanted[CLAIM_VERDICTS] = {
        [VERDICT_RIGHT] = 8, [VERDICT_SIMPLIFIED] = 8, [VERDICT_WRONG] = 4, [VERDICT_PRACTICE] = 2, [VERDICT_GAP] = 1,
    };
    unsigned n[CLAIM_VERDICTS] = {0};

    for (int i = 0; i < CLAIMS; i++)
        n[claims[i].verdict]++;
    for (int i = 0; i < CLAIM_VERDICTS; i++)
        ck_assert_uint_eq(n[i], wanted[i]);
    ck_assert_int_eq(claims[CLAIM_S5].verdict, VERDICT_WRONG);
    ck_assert_int_eq(claims[CLAIM_S9].verdict, VERDICT_WRONG);
    ck_assert_int_eq(claims[CLAIM_S16].verdict, VERDICT_WRONG);
    ck_assert_int_eq(claims[CLAIM_S18].verdict, VERDICT_WRONG);
}
END_TEST

/* "RFC 9293 3.5 Figure 6", "RFC 9293 3.6.1 MUST-13", "RFC 6528 3", or a name in a system's sources or manual. */
START_TEST(clauses_are_well_formed)
{
    regex_t form;

    ck_assert_int_eq(regcomp(&form,
                             "^(RFC [0-9]{3,4}( [0-9]+(\\.[0-9]+)*( Figure [0-9]+| (MUST|SHLD|MAY)-[0-9]+)?)"
                             "|(Linux|FreeBSD|4\\.4BSD) [a-z0-9_]+(\\([0-9]\\))?)$",
                             REG_EXTENDED | REG_NOSUB),
                     0);
    for (int i = 0; i < CLAIMS; i++) {
        const char *list = claims[i].clauses, *item;
        char clause[80];
        size_t len;
        int n = 0;

        for (; claim_item(&list, "; ", &item, &len); n++) {
            snprintf(clause, sizeof clause, "%.*s", (int)len, item);
            ck_assert_msg(regexec(&form, clause, 0, NULL, 0) == 0, "%s: '%s'", claims[i].id, clause);
        }
        ck_assert_int_gt(n, 0);
    }
    regfree(&form);
}
END_TEST

START_TEST(scenarios_exist)
{
    for (int i = 0; i < CLAIMS; i++) {
        const char *list = claims[i].scenarios, *item;
        char path[120];
        size_t len;
        int n = 0;

        for (; claim_item(&list, " ", &item, &len); n++) {
            snprintf(path, sizeof path, "scenarios/%.*s.scn", (int)len, item);
            ck_assert_msg(access(path, R_OK) == 0, "%s: %s", claims[i].id, path);
        }
        ck_assert_int_gt(n, 0);
    }
}
END_TEST

/* Sentences, in ASCII, with one blank between words. */
START_TEST(sentences)
{
    for (int i = 0; i < CLAIMS; i++) {
        const char *texts[] = {claims[i].says, claims[i].right};

        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            size_t len = strlen(texts[j]);

            ck_assert_msg(strchr(".)", texts[j][len - 1]) != NULL, "%s", texts[j]);
            ck_assert_msg(strstr(texts[j], "  ") == NULL, "%s", texts[j]);
            for (size_t k = 0; k < len; k++)
                ck_assert_msg(texts[j][k] >= ' ' && texts[j][k] <= '~', "%s", texts[j]);
        }
    }
}
END_TEST

Suite *claims_suite(void)
{
    Suite *suite = suite_create("claims");
    TCase *tc = tcase_create("claims");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc, they_are_s1_to_s23);
    tcase_add_test(tc, verdicts);
    tcase_add_test(tc, clauses_are_well_formed);
    tcase_add_test(tc, scenarios_exist);
    tcase_add_test(tc, sentences);
    return suite;
}
