/* Options of a segment as tcpdump and packetdrill write them: <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>. */
#include "options.h"
#include "parse.h"

#include <string.h>

enum { OPTION_MSS, OPTION_SACK_OK, OPTION_TS, OPTION_WSCALE, OPTION_TFO, OPTION_RAW, OPTION_NOP, OPTION_EOL, OPTION_WORDS };
static const char *const words[OPTION_WORDS] = {"mss", "sackOK", "TS", "wscale", "tfo", "raw", "nop", "eol"};

bool is_option_word(const struct token *t)
{
    size_t i = 0;
    while (i < OPTION_WORDS && !token_is(t, words[i]))
        i++;
    return i < OPTION_WORDS;
}

static bool is_number(const struct token *t)
{
    return t->kind == TOKEN_WORD && t->p[0] >= '0' && t->p[0] <= '9';
}

/* In a pattern an option without its value is one with any value. */
static bool value_follows(const struct parser *p, bool pattern)
{
    return !pattern || is_number(peek(p));
}

/* ---- octets ---- */

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* One word of octets, behind those that are there. */
static bool take_hex(struct parser *p, struct option_list *out)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_WORD || t->n == 0)
        return fail_expected(p, t, "octets in hexadecimal like fd040102");
    for (uint32_t i = 0; i < t->n; i += 2) {
        int high = hex_digit(t->p[i]), low = i + 1 < t->n ? hex_digit(t->p[i + 1]) : -1;
        if (high < 0 || low < 0)
            return fail(p, t, "'%s' is not octets in hexadecimal like fd040102", shown(t).text);
        if (out->n_extra == OPT_EXTRA_MAX)
            return fail(p, t, "more than %d octets", OPT_EXTRA_MAX);
        out->extra[out->n_extra++] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool take_raw(struct parser *p, struct option_list *out)
{
    do {
        if (!take_hex(p, out))
            return false;
    } while (!next_is(p, ",") && !next_is(p, ">"));
    return true;
}

/* tfo cookiereq, tfo cookie 0102030405060708; in a pattern also tfo alone: either. */
static bool take_tfo(struct parser *p, struct option_list *out, bool pattern)
{
    const struct token *t = peek(p);
    if (accept(p, "cookiereq")) {
        out->values |= OPT_FAST_OPEN;
        return true;
    }
    if (!accept(p, "cookie"))
        return pattern || fail_expected(p, t, "cookiereq, or cookie and its octets");
    t = peek(p);
    out->any_cookie = pattern && (next_is(p, ",") || next_is(p, ">"));
    if (out->any_cookie)
        return true;
    out->values |= OPT_FAST_OPEN;
    if (!take_hex(p, out))
        return false;
    if (out->n_extra < 4 || out->n_extra % 2 != 0)
        return fail(p, t, "a cookie has 4 to %d octets, an even number", OPT_EXTRA_MAX);
    return true;
}

/* ---- options ---- */

static bool take_stamp(struct parser *p, struct expr *out, bool pattern)
{
    *out = (struct expr){0};
    return pattern ? take_u32(p, "a timestamp", 0, UINT32_MAX, &out->plus) : take_expr(p, out);
}

/* TS val N ecr N; in a pattern either or both may be missing. */
static bool take_timestamps(struct parser *p, struct option_list *out, bool pattern)
{
    if (accept(p, "val")) {
        out->has_tsval = true;
        if (!take_stamp(p, &out->tsval, pattern))
            return false;
    } else if (!pattern) {
        return fail_expected(p, peek(p), "val, a timestamp, and perhaps ecr with another");
    }
    out->has_tsecr = accept(p, "ecr");
    return !out->has_tsecr || take_stamp(p, &out->tsecr, pattern);
}

static bool take_value(struct parser *p, uint32_t word, struct option_list *out, bool pattern)
{
    uint32_t n = 0;
    bool value = value_follows(p, pattern);
    switch (word) {
    case OPTION_MSS:
        out->values |= value ? OPTION_BIT_MSS : 0;
        if (value && !take_u32(p, "a maximum segment size", 1, UINT16_MAX, &n))
            return false;
        out->mss = (uint16_t)n;
        return true;
    case OPTION_WSCALE:
        out->values |= value ? OPT_WSCALE : 0;
        if (value && !take_u32(p, "a shift", 0, UINT8_MAX, &n))
            return false;
        out->wscale = (uint8_t)n;
        return true;
    case OPTION_TS:
        return take_timestamps(p, out, pattern);
    case OPTION_TFO:
        return take_tfo(p, out, pattern);
    case OPTION_RAW:
        return take_raw(p, out);
    default:
        return true;
    }
}

/* One of them. Padding may be written, and is put where it belongs whether it is or not. */
static bool take_option(struct parser *p, struct option_list *out, bool pattern)
{
    static const uint8_t bits[OPTION_WORDS] = {
        [OPTION_MSS] = OPTION_BIT_MSS, [OPTION_SACK_OK] = OPT_SACK_PERMITTED, [OPTION_TS] = OPT_TIMESTAMPS,
        [OPTION_WSCALE] = OPT_WSCALE,  [OPTION_TFO] = OPT_FAST_OPEN,          [OPTION_RAW] = OPT_RAW,
    };
    const struct token *t = peek(p);
    uint32_t word;
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "an option like mss 1460");
    if (!take_word_of(p, "option", words, OPTION_WORDS, &word))
        return false;
    if (out->kinds & bits[word])
        return fail_twice(p, t, p->line.number);
    out->kinds |= bits[word];
    if ((out->kinds & (OPT_FAST_OPEN | OPT_RAW)) == (OPT_FAST_OPEN | OPT_RAW))
        return fail(p, t, "tfo and raw do not go together: a cookie may be among the raw octets, too");
    return take_value(p, word, out, pattern);
}

bool take_options(struct parser *p, struct option_list *out, bool pattern)
{
    *out = (struct option_list){.given = true};
    if (accept(p, ">"))
        return true;
    do {
        if (!take_option(p, out, pattern))
            return false;
    } while (accept(p, ","));
    return accept(p, ">") || fail_expected(p, peek(p), "',' or '>'");
}

/* `<` is also a comparison, but then a number follows. */
bool options_follow(const struct parser *p)
{
    return next_is(p, "<") && !is_number(peek(p) + 1);
}
