/* docs/scenarios.md says what is true: its examples are scenarios, and its table of knobs is that of knobs.def. */
#include "knob.h"
#include "lang.h"

#include <stdlib.h>

TCase *lang_docs_tcase(void);

/* The whole document; tests run in the top directory. */
static char *document(void)
{
    struct strbuf text = {0};
    char buf[4096];
    size_t n;
    FILE *f = fopen("docs/scenarios.md", "r");

    ck_assert_msg(f, "docs/scenarios.md cannot be read: run the tests in the top directory");
    while ((n = fread(buf, 1, sizeof buf, f)) > 0)
        strbuf_put(&text, buf, n);
    fclose(f);
    ck_assert(text.p && !text.failed);
    return text.p;
}

/* A block between ``` and ```, without a language behind the first, is a scenario. */
START_TEST(every_example_is_a_scenario)
{
    char *doc = document();
    unsigned n = 0;

    for (char *p = strstr(doc, "```"); p; p = strstr(p, "```"), n++) {
        bool example = p[3] == '\n';
        char *begin = strchr(p, '\n') + 1, *end = strstr(begin, "```");
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        if (example) {
            struct scenario sc = reads(begin);
            scenario_free(&sc);
        }
        p = end + 3;
    }
    ck_assert_uint_ge(n, 6);
    free(doc);
}
END_TEST

START_TEST(the_table_of_knobs_is_complete)
{
    char *doc = document(), row[500], value[32];

    for (size_t i = 0; i < KNOBS; i++) {
        const struct knob *k = &knob_table[i];
        snprintf(row, sizeof row, "\n| `%s` | %s | %s | %s", k->name, knob_text(k, knob_get(&tcp_rfc9293, k), value),
                 k->source, k->text);
        ck_assert_msg(strstr(doc, row), "docs/scenarios.md lacks this:%s", row);
    }
    free(doc);
}
END_TEST

START_TEST(the_table_of_profiles_is_complete)
{
    char *doc = document(), row[200];

    for (int i = 0; i < PROFILES; i++) {
        snprintf(row, sizeof row, "\n| `%s` | %s |\n", profile_name((enum tcp_profile)i), profile_text((enum tcp_profile)i));
        ck_assert_msg(strstr(doc, row), "docs/scenarios.md lacks this:%s", row);
    }
    free(doc);
}
END_TEST

TCase *lang_docs_tcase(void)
{
    TCase *tc = tcase_create("docs");
    tcase_add_test(tc, every_example_is_a_scenario);
    tcase_add_test(tc, the_table_of_knobs_is_complete);
    tcase_add_test(tc, the_table_of_profiles_is_complete);
    return tc;
}
