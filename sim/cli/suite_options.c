/* Options that hold for many scenarios: a profile that is none is one mistake and not one for each file; --set may name what
 * only some of them have. */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line `param NAME ...`, as a scenario has it. */
static bool is_parameter(const char *line, size_t len, const char *name, size_t name_len)
{
    static const char param[] = "param", blanks[] = " \t";
    size_t i = 0;
    while (i < len && strchr(blanks, line[i]))
        i++;
    if (len - i < sizeof param - 1 || memcmp(line + i, param, sizeof param - 1) != 0)
        return false;
    i += sizeof param - 1;
    if (i == len || !strchr(blanks, line[i]))
        return false;
    while (i < len && strchr(blanks, line[i]))
        i++;
    return len - i > name_len && memcmp(line + i, name, name_len) == 0 && strchr(" \t=", line[i + name_len]);
}

bool has_parameter(const char *path, const char *set)
{
    struct strbuf said = {0};
    char *text = NULL;
    size_t len = 0, name_len = strcspn(set, "=");
    bool has = false;
    if (read_whole(path, &text, &len, &said))
        for (const char *line = text, *end = text + len; !has && line < end;) {
            size_t n = strcspn(line, "\n"); /* a NUL ends the text, and would be an error */
            has = is_parameter(line, n, set, name_len);
            line += n + 1;
        }
    free(text);
    strbuf_free(&said);
    return has;
}

static bool any_has(const struct suite *s, const char *set)
{
    for (size_t i = 0; i < s->n; i++)
        if (has_parameter(s->paths[i], set))
            return true;
    return false;
}

bool suite_options(struct options *o)
{
    enum tcp_profile profile;
    o->overrides.set_may_miss = true;
    return !o->overrides.profile || find_profile("--profile", o->overrides.profile, &profile);
}

bool suite_has_parameters(struct suite *s)
{
    const struct overrides *ov = &s->o->overrides;
    for (uint32_t i = 0; i < ov->n_set; i++)
        if (!any_has(s, ov->set[i])) {
            fprintf(stderr, "tcpsim: --set %.*s: no scenario has such a parameter\n", (int)strcspn(ov->set[i], "="), ov->set[i]);
            s->code = EXIT_USAGE;
            return false;
        }
    return true;
}
