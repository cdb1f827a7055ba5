/* The values of options: what each may be, and what is said if it is not. */
#include "option_table.h"

#include "claims.h"
#include "value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool usage_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("tcpsim: ", stderr);
    vfprintf(stderr, format, args);
    fputs("\n(tcpsim --help lists what there is)\n", stderr);
    va_end(args);
    return false;
}

void unknown_word(const char *who, const char *value, const char *const *words, size_t n)
{
    const char *meant = did_you_mean(value, strlen(value), words, n);
    fprintf(stderr, "tcpsim: %s does not know '%s'", who, value);
    if (meant)
        fprintf(stderr, "; did you mean '%s'?\n", meant);
    for (size_t i = 0; !meant && i < n; i++)
        fprintf(stderr, "%s%s%s", i == 0 ? "; it knows " : i + 1 == n ? " and " : ", ", words[i], i + 1 == n ? "\n" : "");
}

/* Where the value goes. */
static void *place_of(struct options *o, const struct option *option)
{
    if (option->noted)
        *(bool *)((char *)o + option->noted) = true;
    return (char *)o + option->to;
}

bool read_text(struct options *o, const struct option *option, const char *value)
{
    *(const char **)place_of(o, option) = value;
    return true;
}

/* ---- words ---- */

bool choose_word(const char *option, const char *value, const char *const *words, size_t n, int *to)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], value) == 0) {
            *to = (int)i;
            return true;
        }
    unknown_word(option, value, words, n);
    return false;
}

bool read_word(struct options *o, const struct option *option, const char *value)
{
    size_t n = 0;
    while (option->words[n])
        n++;
    return choose_word(option->name, value, option->words, n, place_of(o, option));
}

/* The RFC's spelling or one of the usual others. */
bool read_state(struct options *o, const struct option *option, const char *value)
{
    const char *names[TCP_STATES];
    o->state = state_by_name(value, strlen(value));
    for (int i = 0; i < TCP_STATES; i++)
        names[i] = tcp_state_name((enum tcp_state)i);
    return o->state >= 0 || choose_word(option->name, value, names, TCP_STATES, &o->state);
}

bool read_verdict(struct options *o, const struct option *option, const char *value)
{
    const char *names[CLAIM_VERDICTS];
    for (int i = 0; i < CLAIM_VERDICTS; i++)
        names[i] = claim_verdict_name((enum verdict_of_claim)i);
    return choose_word(option->name, value, names, CLAIM_VERDICTS, place_of(o, option));
}

/* ---- numbers ---- */

static bool is_number(const char *text, uint64_t *to)
{
    *to = 0;
    for (const char *p = text; *p; p++) {
        if (*p < '0' || *p > '9')
            return false;
        *to = *to * 10 + (uint64_t)(*p - '0');
    }
    return *text != '\0';
}

static bool number(const struct option *option, const char *value, uint64_t *to)
{
    uint64_t x = 0;
    bool ok = *value != '\0';
    for (const char *p = value; ok && *p; p++) {
        ok = *p >= '0' && *p <= '9' && x <= (option->most - (uint64_t)(*p - '0')) / 10;
        x = x * 10 + (uint64_t)(*p - '0');
    }
    if (!ok)
        return usage_error("%s wants a number from 0 to %llu, not '%s'", option->name, (unsigned long long)option->most, value);
    *to = x;
    return true;
}

bool read_number(struct options *o, const struct option *option, const char *value)
{
    return number(option, value, place_of(o, option));
}

bool read_int(struct options *o, const struct option *option, const char *value)
{
    uint64_t n = 0;
    bool ok = number(option, value, &n);
    *(int *)place_of(o, option) = (int)n;
    return ok;
}

bool read_jobs(struct options *o, const struct option *option, const char *value)
{
    if (!read_int(o, option, value))
        return false;
    return o->jobs > 0 || usage_error("-j wants at least 1");
}

bool read_budget(struct options *o, const struct option *option, const char *value)
{
    uint64_t n = EXPLORE_ANY;
    if (strcmp(value, "any") != 0 && (strlen(value) > 3 || !is_number(value, &n) || n >= EXPLORE_ANY))
        return usage_error("%s wants a number from 0 to %d, or any, not '%s'", option->name, EXPLORE_ANY - 1, value);
    *(int *)place_of(o, option) = (int)n;
    return true;
}

static const char units[] = "KMG"; /* each 1024 times the one before */

const char *memory_text(uint64_t octets, char to[MEMORY_TEXT_MAX])
{
    int unit = 0;
    for (octets >>= 10; octets % 1024 == 0 && units[unit + 1]; octets >>= 10)
        unit++;
    snprintf(to, MEMORY_TEXT_MAX, "%llu%c", (unsigned long long)octets, units[unit]);
    return to;
}

bool read_octets(struct options *o, const struct option *option, const char *value)
{
    char digits[16];
    size_t len = strlen(value);
    const char *unit = len > 1 ? strchr(units, value[len - 1]) : NULL;
    uint64_t n = 0;
    snprintf(digits, sizeof digits, "%.*s", (int)(len > 0 ? len - 1 : 0), value);
    if (!unit || len > 7 || !is_number(digits, &n) || n == 0)
        return usage_error("%s wants an amount of memory such as 500M or 4G, not '%s'", option->name, value);
    *(uint64_t *)place_of(o, option) = n << (10 * (unit - units + 1));
    return true;
}

bool read_time(struct options *o, const struct option *option, const char *value)
{
    if (duration_read(value, strlen(value), place_of(o, option)))
        return usage_error("%s wants a time such as 1.5s or 2min, not '%s'", option->name, value);
    return true;
}

/* ---- what may be given several times ---- */

bool read_set(struct options *o, const struct option *option, const char *value)
{
    if (!strchr(value, '=') || value[0] == '=')
        return usage_error("%s wants NAME=VALUE, not '%s'", option->name, value);
    if (o->overrides.n_set == SET_MAX)
        return usage_error("%s may be given %d times at the most", option->name, SET_MAX);
    o->set[o->overrides.n_set++] = value;
    return true;
}

/* The last one counts, but where several are wanted. */
bool read_profile(struct options *o, const struct option *option, const char *value)
{
    if (o->n_profiles == PROFILE_OPTIONS_MAX)
        return usage_error("%s may be given %d times at the most", option->name, PROFILE_OPTIONS_MAX);
    o->profiles[o->n_profiles++] = o->overrides.profile = value;
    return true;
}
