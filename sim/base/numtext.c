/* Times and durations as text. */
#include "numtext.h"

#include <inttypes.h>
#include <stdio.h>

int time_decimals(nsec t)
{
    if (t % 1000 != 0)
        return 9;
    return t % 1000000 != 0 ? 6 : 3;
}

/* The magnitude of a time; good for INT64_MIN too. */
static uint64_t magnitude(nsec t)
{
    return t < 0 ? (uint64_t)-(t + 1) + 1 : (uint64_t)t;
}

static uint64_t power_of_ten(int n)
{
    uint64_t p = 1;

    while (n-- > 0)
        p *= 10;
    return p;
}

const char *time_text(nsec t, int decimals, char *buf)
{
    uint64_t u = magnitude(t);
    const char *sign = t < 0 ? "-" : "";

    if (t == NEVER)
        snprintf(buf, NUMTEXT_MAX, "never");
    else if (decimals <= 0)
        snprintf(buf, NUMTEXT_MAX, "%s%" PRIu64, sign, u / 1000000000);
    else
        snprintf(buf, NUMTEXT_MAX, "%s%" PRIu64 ".%0*u", sign, u / 1000000000, decimals > 9 ? 9 : decimals,
                 (unsigned)(u % 1000000000 / power_of_ten(decimals > 9 ? 0 : 9 - decimals)));
    return buf;
}

/* u / 10^digits with its decimals, but without the zeros at their end. */
static void scaled_text(uint64_t u, int digits, const char *blank, const char *unit, char *buf)
{
    uint64_t scale = power_of_ten(digits), rest = u % scale;

    while (rest != 0 && rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    if (rest == 0)
        snprintf(buf, NUMTEXT_MAX, "%" PRIu64 "%s%s", u / scale, blank, unit);
    else
        snprintf(buf, NUMTEXT_MAX, "%" PRIu64 ".%0*u%s%s", u / scale, digits, (unsigned)rest, blank, unit);
}

const char *duration_text(nsec t, const char *blank, char *buf)
{
    const uint64_t second = 1000000000, minute = 60 * second, hour = 60 * minute;
    uint64_t u = magnitude(t);

    if (t == NEVER)
        snprintf(buf, NUMTEXT_MAX, "never");
    else if (u == 0)
        snprintf(buf, NUMTEXT_MAX, "0%ss", blank);
    else if (u % hour == 0)
        snprintf(buf, NUMTEXT_MAX, "%" PRIu64 "%sh", u / hour, blank);
    else if (u % minute == 0)
        snprintf(buf, NUMTEXT_MAX, "%" PRIu64 "%smin", u / minute, blank);
    else if (u >= second)
        scaled_text(u, 9, blank, "s", buf);
    else if (u >= 1000000)
        scaled_text(u, 6, blank, "ms", buf);
    else if (u >= 1000)
        scaled_text(u, 3, blank, "us", buf);
    else
        scaled_text(u, 0, blank, "ns", buf);
    return buf;
}
