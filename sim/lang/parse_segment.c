/* Patterns of segments, and expressions with the variables of an endpoint. */
#include "parse.h"

#include <string.h>

/* ---- patterns ---- */

enum { PATTERN_ACK, PATTERN_WIN, PATTERN_LEN, PATTERN_MSS };
const char *const pattern_words[] = {"ack", "win", "len", "mss"};
const size_t n_pattern_words = sizeof pattern_words / sizeof pattern_words[0];

static bool starts_with_digit(const struct token *t)
{
    return t->kind == TOKEN_WORD && t->p[0] >= '0' && t->p[0] <= '9';
}

/* SEQ or SEQ:END(LEN). A number before `times` is how many, not which. */
static bool take_pattern_seq(struct parser *p, struct pattern *out)
{
    const struct token *t = peek(p);
    struct seq_text text;

    if (!starts_with_digit(t) || token_is(t + 1, "times") || token_is(t + 1, "time"))
        return true;
    out->has_seq = true;
    if (!memchr(t->p, ':', t->n))
        return take_u32(p, "a sequence number", 0, UINT32_MAX, &out->seq);
    const char *wrong = seq_text_read(t->p, t->n, &text);
    if (wrong)
        return fail(p, t, "'%s' %s", shown(t).text, wrong);
    take(p);
    out->seq = text.seq;
    out->len = text.len;
    out->has_len = true;
    return true;
}

static bool take_pattern_field(struct parser *p, size_t which, struct pattern *out)
{
    switch (which) {
    case PATTERN_ACK:
        out->has_ack = true;
        return take_u32(p, "an acknowledgment number", 0, UINT32_MAX, &out->ack);
    case PATTERN_WIN:
        out->has_win = true;
        return take_u32(p, "a window", 0, UINT16_MAX, &out->win);
    case PATTERN_LEN:
        out->has_len = true;
        return take_u32(p, "a number of octets", 0, UINT32_MAX, &out->len);
    default:
        out->has_mss = true;
        return take_u32(p, "a maximum segment size", 0, UINT16_MAX, &out->mss);
    }
}

static bool take_pattern_fields(struct parser *p, struct pattern *out)
{
    for (;;) {
        const struct token *t = peek(p);
        size_t i = 0;
        while (i < n_pattern_words && !token_is(t, pattern_words[i]))
            i++;
        if (i == n_pattern_words)
            return true;
        const bool given[] = {out->has_ack, out->has_win, out->has_len, out->has_mss};
        if (given[i])
            return fail_twice(p, t, p->line.number);
        take(p);
        if (!take_pattern_field(p, i, out))
            return false;
    }
}

bool take_pattern(struct parser *p, struct pattern *out)
{
    const struct token *t = peek(p);

    *out = (struct pattern){0};
    if (accept(p, "any")) {
        out->any = true;
        return true;
    }
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a segment like S or F. (or any)");
    if (!take_flags(p, &out->flags) || !take_pattern_seq(p, out) || !take_pattern_fields(p, out))
        return false;
    if (!options_follow(p))
        return true;
    take(p);
    return take_options(p, &out->options, true);
}

/* ---- variables ---- */

static const char *const variables[VARS] = {
    [VAR_ISS] = "iss",
    [VAR_SND_UNA] = "snd_una",
    [VAR_SND_NXT] = "snd_nxt",
    [VAR_SND_WND] = "snd_wnd",
    [VAR_SND_WL1] = "snd_wl1",
    [VAR_SND_WL2] = "snd_wl2",
    [VAR_SND_UP] = "snd_up",
    [VAR_SND_MSS] = "snd_mss",
    [VAR_EFF_SND_MSS] = "eff_snd_mss",
    [VAR_SND_WSCALE] = "snd_wscale",
    [VAR_RCV_WSCALE] = "rcv_wscale",
    [VAR_TS_RECENT] = "ts_recent",
    [VAR_MAX_SND_WND] = "max_snd_wnd",
    [VAR_IRS] = "irs",
    [VAR_RCV_NXT] = "rcv_nxt",
    [VAR_RCV_WND] = "rcv_wnd",
    [VAR_RCV_UP] = "rcv_up",
    [VAR_URGENT] = "urgent",
    [VAR_UNREAD] = "unread",
    [VAR_UNSENT] = "unsent",
    [VAR_UNACKED] = "unacked",
    [VAR_RTO] = "rto",
    [VAR_SRTT] = "srtt",
    [VAR_RTTVAR] = "rttvar",
    [VAR_RETRIES] = "retries",
    [VAR_SYN_QUEUE] = "syn_queue",
    [VAR_ACCEPT_QUEUE] = "accept_queue",
    [VAR_CONNECTIONS] = "connections",
    [VAR_SYN_DROPS] = "syn_drops",
    [VAR_OVERFLOWS] = "overflows",
    [VAR_COOKIES_SENT] = "cookies_sent",
    [VAR_COOKIES_GOOD] = "cookies_good",
    [VAR_EVICTED] = "evicted",
    [VAR_DELIVERED] = "delivered",
};

const char *variable_name(enum var var)
{
    return variables[var];
}

bool variable_is_time(enum var var)
{
    return var == VAR_RTO || var == VAR_SRTT || var == VAR_RTTVAR;
}

bool variable_is_of_host(enum var var)
{
    return var >= VAR_SYN_QUEUE && var <= VAR_EVICTED;
}

bool variable_is_count(enum var var)
{
    return var >= VAR_SYN_DROPS && var <= VAR_EVICTED;
}

bool is_variable(const struct token *t)
{
    return t->kind == TOKEN_WORD && !starts_with_digit(t) && memchr(t->p, '.', t->n);
}

/* How long the name of a variable at the beginning of the text is; what follows may be `-1`. */
static size_t variable_span(const char *text, size_t len)
{
    size_t n = 0;
    while (n < len && ((text[n] >= 'a' && text[n] <= 'z') || (text[n] >= 'A' && text[n] <= 'Z') || text[n] == '_' ||
                       (text[n] >= '0' && text[n] <= '9')))
        n++;
    return n;
}

/* VARS if there is none with this name. */
static size_t variable_named(const char *text, size_t len)
{
    size_t i = 0;
    while (i < VARS && !(strlen(variables[i]) == len && memcmp(variables[i], text, len) == 0))
        i++;
    return i;
}

bool is_variable_name(const struct token *t)
{
    return t->kind == TOKEN_WORD && variable_named(t->p, t->n) < VARS;
}

static bool find_variable(struct parser *p, const struct token *t, const char *text, size_t len, enum var *out)
{
    size_t i = variable_named(text, len);
    if (i < VARS) {
        *out = (enum var)i;
        return true;
    }
    struct token part = *t;
    part.p = text;
    part.n = (uint32_t)len;
    if (!t->param) {
        part.at += (uint32_t)(text - t->p);
        part.len = (uint32_t)len;
    }
    return fail_unknown(p, &part, "variable", variables, VARS);
}

/* HOST.var or HOST/CONN.var; *rest is how much of the word follows. */
static bool take_variable_part(struct parser *p, struct expr *out, size_t *rest)
{
    const struct token *t = take(p);
    struct endpoint ep;

    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a variable like client.snd_nxt");
    const char *dot = memchr(t->p, '.', t->n);
    if (!dot)
        return fail_expected(p, t, "a number or a variable like client.snd_nxt");
    size_t before = (size_t)(dot - t->p), after = t->n - before - 1, name = variable_span(dot + 1, after);
    if (!find_endpoint(p, t, t->p, before, &ep) || !find_variable(p, t, dot + 1, name > 0 ? name : after, &out->var))
        return false;
    out->is_var = true;
    out->host = ep.host;
    *rest = after - name;
    if (!variable_is_of_host(out->var))
        return conn_of(p, &ep, &out->conn);
    if (ep.named)
        return fail(p, t, "%.*s is of a host, not of a connection: write %s.%.*s", (int)name, dot + 1,
                    p->hosts.list[ep.host], (int)name, dot + 1);
    return true;
}

bool take_variable(struct parser *p, struct expr *out)
{
    const struct token *t = peek(p);
    size_t rest;

    *out = (struct expr){0};
    if (!take_variable_part(p, out, &rest))
        return false;
    if (rest > 0)
        return fail(p, t, "'%s' is not a variable like client.snd_nxt", shown(t).text);
    return true;
}

/* ---- expressions ---- */

/* `- 1`, `-1`, or the -1 that ends a word. */
static bool take_minus(struct parser *p, const struct token *word, size_t rest, uint32_t *n)
{
    const struct token *t = rest > 0 ? word : take(p);
    const char *text = t->p + (rest > 0 ? t->n - rest : 0);
    size_t len = rest > 0 ? rest : t->n;
    uint64_t value;

    if (text[0] != '-')
        return fail(p, t, "'%s' is not a number or a variable like client.snd_nxt", shown(t).text);
    if (len == 1)
        return take_u32(p, "a number", 0, UINT32_MAX, n);
    if (number_read(text + 1, len - 1, &value) || value > UINT32_MAX)
        return fail(p, t, "'%s' does not end with a number up to 4294967295", shown(t).text);
    *n = (uint32_t)value;
    return true;
}

static bool begins_minus(const struct token *t)
{
    return t->kind == TOKEN_WORD && t->p[0] == '-' && (t->n == 1 || (t->p[1] >= '0' && t->p[1] <= '9'));
}

bool take_expr(struct parser *p, struct expr *out)
{
    const struct token *t = peek(p);
    size_t rest;
    uint32_t n;

    *out = (struct expr){0};
    if (starts_with_digit(t))
        return take_u32(p, "a number", 0, UINT32_MAX, &out->plus);
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a number or a variable like client.snd_nxt");
    if (!take_variable_part(p, out, &rest))
        return false;
    if (rest == 0 && accept(p, "+"))
        return take_u32(p, "a number", 0, UINT32_MAX, &out->plus);
    if (rest == 0 && !begins_minus(peek(p)))
        return true;
    if (!take_minus(p, t, rest, &n))
        return false;
    out->plus = seq_sub(0, n);
    return true;
}
