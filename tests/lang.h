/* Scenarios as literals, for the tests of the language. */
#ifndef TESTS_LANG_H
#define TESTS_LANG_H

#include "scenario.h"
#include "strbuf.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

/* Two hosts and a link, in lines 1 to 3. */
#define DUO                                                                                                            \
    "host client iss 100\n"                                                                                            \
    "host server iss 300 listen 80\n"                                                                                  \
    "link client server delay 50ms\n"

/* The same with a connection, in lines 1 to 4. */
#define CONNECTED DUO "at 0s client connect server:80\n"

static inline struct source source_of(const char *text)
{
    return (struct source){.name = "scenarios/test/it.scn", .text = text, .len = strlen(text)};
}

/* "3:7: unknown ..." of each error, a line each. */
static inline const char *complaints(const struct diags *diags)
{
    static char text[DIAGS_KEPT * (sizeof diags->at[0].text + 32)];
    size_t n = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < diags->kept; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%u:%u: %s", i ? "\n" : "", (unsigned)diags->at[i].line,
                              (unsigned)diags->at[i].col, diags->at[i].text);
    return text;
}

/* Reads it with these --set, or fails the test with what the parser says. */
static inline struct scenario reads_with(const char *text, const struct overrides *ov)
{
    static struct diags diags;
    struct source src = source_of(text);
    struct scenario sc;
    bool ok = scenario_parse(&src, ov, &sc, &diags);
    ck_assert_msg(ok, "%s\n%s", complaints(&diags), text);
    return sc;
}

static inline struct scenario reads(const char *text)
{
    return reads_with(text, NULL);
}

/* What is wrong with it: "3:7: unknown ...". */
static inline const char *wrong_with(const char *text, const struct overrides *ov)
{
    static struct diags diags;
    struct source src = source_of(text);
    struct scenario sc;
    bool ok = scenario_parse(&src, ov, &sc, &diags);
    ck_assert_msg(!ok, "this was read without complaint:\n%s", text);
    ck_assert_ptr_null(sc.arena);
    return complaints(&diags);
}

static inline const char *wrong(const char *text)
{
    return wrong_with(text, NULL);
}

#define SETS(...)                                                                                                      \
    (&(const struct overrides){.set = (const char *const[]){__VA_ARGS__},                                              \
                               .n_set = sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *)})

#endif
