/* The values of the language: see value.h. */
#include "value.h"
#include "segment.h"

#include <stdio.h>
#include <string.h>

#define BILLION 1000000000u

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool equals(const char *p, size_t len, const char *text)
{
    return strlen(text) == len && memcmp(p, text, len) == 0;
}

/* ---- decimals: digits, perhaps with a fraction ---- */

enum decimal { DECIMAL_OK, DECIMAL_MALFORMED, DECIMAL_TOO_FINE, DECIMAL_TOO_BIG };

/* How many of the octets at p are digits and dots: the rest is the unit. */
static size_t decimal_span(const char *p, size_t len)
{
    size_t n = 0;
    while (n < len && (is_digit(p[n]) || p[n] == '.'))
        n++;
    return n;
}

/* The digits after the point, times unit. Horner's rule from the last digit on: d1.d2d3 of a unit is
 * (d2 + d3 / 10) / 10. If the whole is a whole number, then so is each step. */
static bool scale_fraction(const char *digits, size_t len, uint64_t unit, uint64_t *out)
{
    uint64_t sum = 0;
    for (size_t i = len; i > 0; i--) {
        sum += (uint64_t)(digits[i - 1] - '0') * unit;
        if (sum % 10 != 0)
            return false;
        sum /= 10;
    }
    *out = sum;
    return true;
}

/* The decimal times `unit`, if that is a whole number and not more than `most`. */
static enum decimal decimal_scaled(const char *p, size_t len, uint64_t unit, uint64_t most, uint64_t *out)
{
    uint64_t whole = 0, fraction = 0;
    size_t i = 0;
    bool too_big = false;

    for (; i < len && is_digit(p[i]); i++) {
        uint64_t digit = (uint64_t)(p[i] - '0');
        too_big = too_big || whole > (most - digit % 10) / 10;
        whole = too_big ? 0 : whole * 10 + digit;
    }
    if (i == 0)
        return DECIMAL_MALFORMED;
    size_t digits = i < len ? i + 1 : len;
    if (i < len) {
        if (p[i] != '.' || digits == len)
            return DECIMAL_MALFORMED;
        for (i = digits; i < len; i++)
            if (!is_digit(p[i]))
                return DECIMAL_MALFORMED;
        if (!scale_fraction(p + digits, len - digits, unit, &fraction))
            return DECIMAL_TOO_FINE;
    }
    if (too_big || whole > most / unit || fraction > most - whole * unit)
        return DECIMAL_TOO_BIG;
    *out = whole * unit + fraction;
    return DECIMAL_OK;
}

struct unit {
    const char *name;
    uint64_t size;
};

/* The size of a unit, 0 if there is none of this name. */
static uint64_t unit_size(const struct unit *units, size_t n, const char *p, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (equals(p, len, units[i].name))
            return units[i].size;
    return 0;
}

static const struct unit time_units[] = {
    {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", BILLION}, {"min", 60ull * BILLION}, {"h", 3600ull * BILLION},
};
enum { TIME_UNITS = sizeof time_units / sizeof time_units[0] };

/* ---- readers ---- */

const char *number_read(const char *p, size_t len, uint64_t *out)
{
    for (size_t i = 0; i < len; i++)
        if (!is_digit(p[i]))
            return "is not a number";
    switch (decimal_scaled(p, len, 1, UINT64_MAX, out)) {
    case DECIMAL_OK:
        return NULL;
    case DECIMAL_TOO_BIG:
        return "is too large";
    default:
        return "is not a number";
    }
}

const char *duration_read(const char *p, size_t len, nsec *out)
{
    size_t digits = decimal_span(p, len);
    uint64_t ns;

    if (digits == 0)
        return "is not a time; write it like 50ms, 1.5s or 2min";
    if (digits == len) {
        if (!equals(p, len, "0"))
            return "has no unit; a time ends with ns, us, ms, s, min or h";
        *out = 0;
        return NULL;
    }
    uint64_t unit = unit_size(time_units, TIME_UNITS, p + digits, len - digits);
    if (unit == 0)
        return "has an unknown unit; a time ends with ns, us, ms, s, min or h";
    switch (decimal_scaled(p, digits, unit, NSEC_LONGEST, &ns)) {
    case DECIMAL_OK:
        *out = (nsec)ns;
        return NULL;
    case DECIMAL_TOO_FINE:
        return "is finer than a nanosecond";
    case DECIMAL_TOO_BIG:
        return "is longer than any run (73 years)";
    default:
        return "is not a time; write it like 50ms, 1.5s or 2min";
    }
}

const char *probability_read(const char *p, size_t len, uint32_t *out)
{
    bool percent = len > 0 && p[len - 1] == '%';
    uint64_t parts;

    switch (decimal_scaled(p, percent ? len - 1 : len, percent ? BILLION / 100 : BILLION, BILLION, &parts)) {
    case DECIMAL_OK:
        *out = (uint32_t)parts;
        return NULL;
    case DECIMAL_TOO_FINE:
        return "is finer than one in a billion";
    case DECIMAL_TOO_BIG:
        return percent ? "is more than 100%" : "is more than 1; percent are written with %, like 5%";
    default:
        return "is not a probability; write it like 5% or 0.05";
    }
}

const char *bandwidth_read(const char *p, size_t len, uint64_t *out)
{
    static const struct unit units[] = {{"bit/s", 1}, {"kbit/s", 1000}, {"Mbit/s", 1000000}, {"Gbit/s", BILLION}};
    size_t digits = decimal_span(p, len);
    uint64_t unit = unit_size(units, sizeof units / sizeof units[0], p + digits, len - digits);
    uint64_t rate;

    if (unit == 0)
        return "is not a rate; write it like 64kbit/s, with bit/s, kbit/s, Mbit/s or Gbit/s";
    switch (decimal_scaled(p, digits, unit, 1000ull * BILLION, &rate)) {
    case DECIMAL_OK:
        if (rate == 0)
            return "is too slow; leave the rate out for a link without limit";
        *out = rate;
        return NULL;
    case DECIMAL_TOO_FINE:
        return "is finer than one bit/s";
    case DECIMAL_TOO_BIG:
        return "is more than 1000Gbit/s";
    default:
        return "is not a rate; write it like 64kbit/s, with bit/s, kbit/s, Mbit/s or Gbit/s";
    }
}

const char *event_rate_read(const char *p, size_t len, struct event_rate *out)
{
    size_t digits = decimal_span(p, len);
    uint64_t num;

    if (digits == len || p[digits] != '/')
        return "is not a rate; write it like 10000/s or 2/min";
    uint64_t den = unit_size(time_units, TIME_UNITS, p + digits + 1, len - digits - 1);
    if (den == 0)
        return "has an unknown unit; a rate ends with /ns, /us, /ms, /s, /min or /h";
    switch (decimal_scaled(p, digits, 1, BILLION, &num)) {
    case DECIMAL_OK:
        if (num == 0)
            return "is too slow; it must be at least 1";
        *out = (struct event_rate){.num = num, .den = den};
        return NULL;
    case DECIMAL_TOO_FINE:
        return "is not a whole number; use a longer unit";
    case DECIMAL_TOO_BIG:
        return "is too fast; at most 1000000000 are allowed";
    default:
        return "is not a rate; write it like 10000/s or 2/min";
    }
}

/* The number at the beginning of the text: at most 10 digits, no leading zero. Its length, 0 if there is none. */
static size_t leading_number(const char *p, size_t len, uint64_t most, uint64_t *out)
{
    size_t n = 0;
    while (n < len && is_digit(p[n]))
        n++;
    if (n == 0 || n > 10 || (n > 1 && p[0] == '0'))
        return 0;
    return decimal_scaled(p, n, 1, most, out) == DECIMAL_OK ? n : 0;
}

const char *address_read(const char *p, size_t len, uint32_t *out)
{
    static const char wrong[] = "is not an address; write four numbers up to 255, like 10.0.0.1";
    uint32_t addr = 0;

    for (int i = 0; i < 4; i++) {
        uint64_t octet;
        if (i > 0) {
            if (len == 0 || *p != '.')
                return wrong;
            p++;
            len--;
        }
        size_t n = leading_number(p, len, 255, &octet);
        if (n == 0)
            return wrong;
        addr = addr << 8 | (uint32_t)octet;
        p += n;
        len -= n;
    }
    if (len > 0)
        return wrong;
    *out = addr;
    return NULL;
}

const char *cidr_read(const char *p, size_t len, struct address_range *out)
{
    const char *slash = len > 0 ? memchr(p, '/', len) : NULL;
    uint64_t bits;
    uint32_t first;

    if (!slash)
        return "is not a range of addresses; write it like 10.0.0.0/8";
    const char *wrong = address_read(p, (size_t)(slash - p), &first);
    if (wrong)
        return "is not a range of addresses; write it like 10.0.0.0/8";
    size_t rest = len - (size_t)(slash + 1 - p);
    if (leading_number(slash + 1, rest, 32, &bits) != rest || rest == 0)
        return "has no prefix length from 0 to 32, as in 10.0.0.0/8";
    uint32_t beyond = bits == 32 ? 0 : UINT32_MAX >> bits;
    if (first & beyond)
        return "has bits set beyond its prefix length; write 10.0.0.0/8, not 10.0.0.1/8";
    *out = (struct address_range){.first = first, .size = beyond == UINT32_MAX ? beyond : beyond + 1};
    return NULL;
}

const char *flags_read(const char *p, size_t len, uint8_t *out)
{
    static const char letters[] = "FSRP.U"; /* in the order of their bits */
    unsigned flags = 0;

    if (equals(p, len, "-")) {
        *out = 0;
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        const char *at = p[i] ? strchr(letters, p[i]) : NULL;
        if (!at)
            return "is not a set of flags: F S R P U and . for ACK, like S. or F. (- for none)";
        unsigned bit = 1u << (at - letters);
        if (flags & bit)
            return "has a flag twice";
        flags |= bit;
    }
    *out = (uint8_t)flags;
    return len > 0 ? NULL : "is not a set of flags";
}
_Static_assert(SEG_FIN == 1 && SEG_SYN == 2 && SEG_RST == 4 && SEG_PSH == 8 && SEG_ACK == 16 && SEG_URG == 32,
               "flags_read relies on the order of the bits");

const char *seq_text_read(const char *p, size_t len, struct seq_text *out)
{
    static const char wrong[] = "is not SEQ:END(LEN) with numbers up to 4294967295, like 101:111(10)";
    uint64_t seq, end, octets;
    size_t n = leading_number(p, len, UINT32_MAX, &seq);
    const char *stop = p + len;

    if (n == 0 || p + n == stop || p[n] != ':')
        return wrong;
    p += n + 1;
    n = leading_number(p, (size_t)(stop - p), UINT32_MAX, &end);
    if (n == 0 || p + n == stop || p[n] != '(')
        return wrong;
    p += n + 1;
    n = leading_number(p, (size_t)(stop - p), UINT32_MAX, &octets);
    if (n == 0 || p + n + 1 != stop || p[n] != ')')
        return wrong;
    if (seq_add((uint32_t)seq, (uint32_t)octets) != end)
        return "contradicts itself: SEQ:END(LEN) needs END = SEQ + LEN (SYN and FIN do not count)";
    *out = (struct seq_text){.seq = (uint32_t)seq, .len = (uint32_t)octets};
    return NULL;
}

const char *occurrences_read(const char *p, size_t len, struct occurrences *out)
{
    static const char wrong[] = "is not an occurrence; write #2 (the second), #2..4 or #2.. (and all that follow)";
    const uint64_t most = UINT32_MAX - 1;
    uint64_t first, last;

    size_t n = len > 0 && p[0] == '#' ? leading_number(p + 1, len - 1, most, &first) : 0;
    if (n == 0)
        return wrong;
    p += n + 1;
    len -= n + 1;
    last = first;
    if (len >= 2 && p[0] == '.' && p[1] == '.') {
        p += 2;
        len -= 2;
        last = UINT32_MAX;
        n = len > 0 ? leading_number(p, len, most, &last) : 0;
        if (n != len)
            return wrong;
        len = 0;
    }
    if (len > 0)
        return wrong;
    if (first == 0)
        return "is none: occurrences count from 1";
    if (last < first)
        return "ends before it begins";
    *out = (struct occurrences){.first = (uint32_t)first, .last = (uint32_t)last};
    return NULL;
}

/* ---- and back ---- */

const char *address_text(uint32_t addr, char *buf)
{
    snprintf(buf, 16, "%u.%u.%u.%u", (unsigned)(addr >> 24), (unsigned)(addr >> 16 & 255), (unsigned)(addr >> 8 & 255),
             (unsigned)(addr & 255));
    return buf;
}
