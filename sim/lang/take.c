/* Takes tokens, values and attributes from the current line. */
#include "parse.h"

#include <stdio.h>
#include <string.h>

void *more_items(struct parser *p, struct arena *arena, void *array, uint32_t n, size_t item_size)
{
    void *more = arena_more(arena, array, n, item_size);
    if (!more)
        fail_no_memory(p);
    return more;
}

/* ---- tokens ---- */

const struct token *peek(const struct parser *p)
{
    return &p->tokens.at[p->next];
}

const struct token *take(struct parser *p)
{
    const struct token *t = peek(p);
    if (t->kind != TOKEN_END)
        p->next++;
    return t;
}

bool at_end(const struct parser *p)
{
    return peek(p)->kind == TOKEN_END;
}

bool next_is(const struct parser *p, const char *text)
{
    return token_is(peek(p), text);
}

bool accept(struct parser *p, const char *text)
{
    if (!next_is(p, text))
        return false;
    p->next++;
    return true;
}

bool take_exactly(struct parser *p, const char *text)
{
    char what[40];
    if (accept(p, text))
        return true;
    snprintf(what, sizeof what, "'%s'", text);
    return fail_expected(p, peek(p), what);
}

bool take_end(struct parser *p)
{
    const struct token *t = peek(p);
    if (t->kind == TOKEN_END)
        return true;
    if (t->n > 1 && t->p[0] == '#')
        return fail(p, t, "'%s' does not belong here: an occurrence stands behind a segment, a comment begins with # and "
                          "a blank", shown(t).text);
    return fail(p, t, "'%s' does not belong here; the statement is complete without it", shown(t).text);
}

/* ---- values ---- */

/* Takes a word that a reader of values has called good (NULL) or not. */
static bool judge(struct parser *p, const struct token *t, const char *what, const char *wrong)
{
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, what);
    if (wrong)
        return fail(p, t, "'%s' %s", shown(t).text, wrong);
    return true;
}

/* All that a function does which takes a word and has a reader for it. */
#define TAKE_VALUE(p, what, reader, out)                                                                               \
    const struct token *t_ = take(p);                                                                                  \
    return judge(p, t_, what, t_->kind == TOKEN_WORD ? reader(t_->p, t_->n, out) : NULL)

bool take_duration(struct parser *p, nsec *out)
{
    TAKE_VALUE(p, "a time like 50ms or 1.5s", duration_read, out);
}

bool take_probability(struct parser *p, uint32_t *out)
{
    TAKE_VALUE(p, "a probability like 5% or 0.05", probability_read, out);
}

bool take_bandwidth(struct parser *p, uint64_t *out)
{
    TAKE_VALUE(p, "a rate like 64kbit/s", bandwidth_read, out);
}

bool take_event_rate(struct parser *p, struct event_rate *out)
{
    TAKE_VALUE(p, "a rate like 10000/s", event_rate_read, out);
}

bool take_address(struct parser *p, uint32_t *out)
{
    TAKE_VALUE(p, "an address like 10.0.0.1", address_read, out);
}

bool take_cidr(struct parser *p, struct address_range *out)
{
    TAKE_VALUE(p, "a range of addresses like 10.0.0.0/8", cidr_read, out);
}

/* Letters of flags alone: what is wrong is something else. */
static bool is_of_flags(const struct token *t)
{
    uint32_t i = 0;
    while (i < t->n && t->p[i] && strchr("FSRP.U", t->p[i]))
        i++;
    return i == t->n;
}

bool take_flags(struct parser *p, uint8_t *out)
{
    char buf[FLAGS_MEANT];
    const struct token *t = take(p);
    const char *wrong = t->kind == TOKEN_WORD ? flags_read(t->p, t->n, out) : NULL;
    const char *meant = wrong && !is_of_flags(t) ? flags_meant(t, buf) : NULL;
    if (meant)
        return fail(p, t, "'%s' is not a set of flags; did you mean '%s'? Flags are the letters F S R P U, and . for ACK",
                    shown(t).text, meant);
    return judge(p, t, "the flags of a segment, like S. or F. (- for none)", wrong);
}

bool take_number(struct parser *p, const char *what, uint64_t least, uint64_t most, uint64_t *out)
{
    const struct token *t = take(p);
    uint64_t n;
    const char *wrong = t->kind == TOKEN_WORD ? number_read(t->p, t->n, &n) : NULL;

    if (t->kind != TOKEN_WORD || (wrong && t->n > 0 && (t->p[0] < '0' || t->p[0] > '9')))
        return fail_expected(p, t, what);
    if (wrong)
        return fail(p, t, "'%s' %s; expected %s", shown(t).text, wrong, what);
    if (n < least || n > most)
        return fail(p, t, "%s is out of range; expected %s from %llu to %llu", shown(t).text, what,
                    (unsigned long long)least, (unsigned long long)most);
    *out = n;
    return true;
}

bool take_u32(struct parser *p, const char *what, uint32_t least, uint32_t most, uint32_t *out)
{
    uint64_t n = 0;
    if (!take_number(p, what, least, most, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

bool read_port(struct parser *p, const struct token *t, const char *text, size_t len, uint16_t *out)
{
    uint64_t n = 0;
    const char *wrong = len > 0 ? number_read(text, len, &n) : "is missing";

    if (wrong || n > UINT16_MAX)
        return fail(p, t, "'%s' is not a port; ports are numbers from 1 to 65535", shown_text(text, len).text);
    if (n == 0)
        return fail(p, t, "port 0 cannot be used; ports are numbers from 1 to 65535");
    *out = (uint16_t)n;
    return true;
}

bool take_port(struct parser *p, uint16_t *out)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a port");
    return read_port(p, t, t->p, t->n, out);
}

bool take_word_of(struct parser *p, const char *what, const char *const *words, size_t n, uint32_t *out)
{
    const struct token *t = take(p);
    for (size_t i = 0; i < n; i++) {
        if (token_is(t, words[i])) {
            *out = (uint32_t)i;
            return true;
        }
    }
    return fail_unknown(p, t, what, words, n);
}

bool take_string(struct parser *p, const char **out)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_STRING)
        return fail_expected(p, t, "a text in quotes");
    char *text = arena_text(p->arena, t->p, t->n);
    if (!text)
        return fail_no_memory(p);

    char *to = text; /* in place: an escape is longer than what it stands for */
    for (const char *from = text; *from; from++) {
        if (*from == '\\')
            from++;
        *to++ = *from;
    }
    *to = '\0';
    *out = text;
    return true;
}

/* ---- spans of time ---- */

static bool check_span(struct parser *p, const struct token *t, const struct span *span)
{
    if (span->has_from && span->has_until && span->until <= span->from)
        return fail(p, t, "this ends before it begins: 'until' must be later than 'from'");
    return true;
}

bool take_span_from(struct parser *p, struct span *span)
{
    const struct token *t = peek(p);
    span->has_from = true;
    return take_duration(p, &span->from) && check_span(p, t, span);
}

bool take_span_until(struct parser *p, struct span *span)
{
    const struct token *t = peek(p);
    span->has_until = true;
    return take_duration(p, &span->until) && check_span(p, t, span);
}

/* ---- attributes ---- */

enum { WORDS_MAX = 64 };

static bool fail_attr(struct parser *p, const struct token *t, const char *what, const struct attr *list, size_t n,
                      const char *const *also, size_t n_also)
{
    const char *words[WORDS_MAX];
    size_t n_words = 0;
    for (size_t i = 0; i < n && n_words < WORDS_MAX; i++)
        words[n_words++] = list[i].name;
    for (size_t i = 0; i < n_also && n_words < WORDS_MAX; i++)
        words[n_words++] = also[i];
    if (t->kind == TOKEN_WORD && t->n > 1 && t->p[0] == '#')
        return take_end(p);
    return fail_unknown(p, t, what, words, n_words);
}

bool take_attrs(struct parser *p, const char *what, const struct attr *list, size_t n, const char *const *also,
                size_t n_also, void *object, uint32_t *given)
{
    while (!at_end(p)) {
        const struct token *t = peek(p);
        size_t i = 0;
        while (i < n && !token_is(t, list[i].name))
            i++;
        if (i == n)
            return fail_attr(p, t, what, list, n, also, n_also);
        if (*given & 1u << i)
            return fail_twice(p, t, p->line.number);
        *given |= 1u << i;
        take(p);
        if (!list[i].take(p, object))
            return false;
    }
    return true;
}
