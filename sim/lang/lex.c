/* Lines to tokens: see lex.h. */
#include "lex.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum { INDEX_STRIDE = 64 };

static const char byte_order_mark[] = "\xEF\xBB\xBF";

/* ---- lines ---- */

bool next_line(const struct source *src, struct line *line)
{
    const char *end = src->text + src->len, *p;

    if (src->len == 0)
        return false;
    if (line->number == 0) {
        p = src->text;
        if (src->len >= 3 && memcmp(p, byte_order_mark, 3) == 0)
            p += 3;
    } else {
        p = memchr(line->p + line->len, '\n', (size_t)(end - (line->p + line->len)));
        if (!p || ++p == end)
            return false;
    }
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    line->p = p;
    line->len = (size_t)((newline ? newline : end) - p);
    if (line->len > 0 && p[line->len - 1] == '\r')
        line->len--;
    line->number++;
    return true;
}

bool line_index_build(struct line_index *index, const struct source *src, struct arena *arena)
{
    struct line line = {0};

    while (next_line(src, &line)) {
        if ((line.number - 1) % INDEX_STRIDE != 0)
            continue;
        size_t *at = arena_more(arena, index->at, index->n, sizeof *at);
        if (!at)
            return false;
        index->at = at;
        at[index->n++] = (size_t)(line.p - src->text);
    }
    return true;
}

const char *line_index_find(const struct line_index *index, const struct source *src, uint32_t number, size_t *len)
{
    uint32_t i = number > 0 ? (number - 1) / INDEX_STRIDE : UINT32_MAX;
    if (i >= index->n)
        return NULL;
    struct source rest = {.name = src->name, .text = src->text + index->at[i], .len = src->len - index->at[i]};
    return source_line(&rest, (number - 1) % INDEX_STRIDE + 1, len);
}

bool line_begins_with(const struct line *line, const char *word)
{
    size_t i = 0, n = strlen(word);

    while (i < line->len && (line->p[i] == ' ' || line->p[i] == '\t'))
        i++;
    if (line->len - i < n || memcmp(line->p + i, word, n) != 0)
        return false;
    return i + n == line->len || !strchr("abcdefghijklmnopqrstuvwxyz-", line->p[i + n]);
}

/* ---- characters ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What a character is called that has no place in a scenario, or none outside of strings and comments. NULL: it is fine. */
static const char *never_allowed(uint32_t cp)
{
    if (cp == 0)
        return "a NUL octet";
    if ((cp < 0x20 && cp != '\t') || (cp >= 0x7F && cp < 0xA0))
        return "a control character";
    if ((cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069))
        return "a character that changes the direction of writing"; /* what is shown would not be what is read */
    return NULL;
}

static const char *not_in_words(uint32_t cp)
{
    if (cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200F) || cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp == 0xFEFF)
        return "a special blank; use a plain one";
    if (cp == 0xAB || cp == 0xBB || (cp >= 0x2018 && cp <= 0x201F))
        return "a typographic quotation mark; use \"";
    if (cp >= 0x2010 && cp <= 0x2015)
        return "a typographic dash; use -";
    return NULL;
}

/* The plain character for a digit or sign as Chinese and Japanese keyboards make it, NUL if it is none. (Their letters may
 * stand in names.) */
static char plain_for(uint32_t cp)
{
    char c = cp >= 0xFF01 && cp <= 0xFF5E ? (char)(cp - 0xFF00 + ' ') : '\0';
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (cp == 0x3001 || cp == 0x3002)
        return cp == 0x3001 ? ',' : '.';
    return letter ? '\0' : c;
}

/* Where in a line, and how it goes on. */
struct reader {
    const char *p;
    size_t len, at;
    bool inside;  /* what is before the text is not the beginning of a line */
    struct tokens *out;
    struct lex_error *error;
};

static bool fail(struct reader *r, size_t at, size_t len, const char *text)
{
    r->error->at = at;
    r->error->len = len;
    snprintf(r->error->text, sizeof r->error->text, "%s", text);
    return false;
}

/* All of the line is UTF-8 and has no characters that are never allowed. */
static bool check_characters(struct reader *r)
{
    uint32_t cp;

    for (size_t i = 0, n; i < r->len; i += n) {
        n = 1;
        cp = (unsigned char)r->p[i];
        if (cp >= 0x20 && cp < 0x7F)
            continue;
        n = (size_t)utf8_decode(r->p + i, r->len - i, &cp);
        if (n == 0)
            return fail(r, i, 1, "this is not UTF-8");
        const char *name = never_allowed(cp);
        if (name) {
            char text[100];
            snprintf(text, sizeof text, "%s (U+%04X) may not stand in a scenario", name, (unsigned)cp);
            return fail(r, i, n, text);
        }
    }
    return true;
}

/* ---- tokens ---- */

static bool add(struct reader *r, enum token_kind kind, size_t at, size_t len)
{
    struct tokens *out = r->out;
    if (out->n == out->cap) { /* it is kept from line to line, and so has a capacity of its own */
        struct token *more = arena_more(out->arena, out->at, out->n, sizeof *more);
        if (!more)
            return fail(r, 0, 0, "");
        out->at = more;
        out->cap = out->n < 8 ? 8 : out->n * 2;
    }
    size_t quote = kind == TOKEN_STRING ? 1 : 0;
    out->at[out->n++] = (struct token){
        .kind = kind,
        .p = r->p + at + quote,
        .n = (uint32_t)(len - 2 * quote),
        .at = (uint32_t)at,
        .len = (uint32_t)len,
    };
    r->at = at + len;
    return true;
}

static bool lex_string(struct reader *r)
{
    size_t i = r->at + 1;

    for (; i < r->len && r->p[i] != '"'; i++) {
        if (r->p[i] != '\\')
            continue;
        if (i + 1 < r->len && r->p[i + 1] != '"' && r->p[i + 1] != '\\')
            return fail(r, i, 2, "only \\\" and \\\\ may follow a backslash in a string: \\\" for \", \\\\ for \\");
        i++;
    }
    if (i >= r->len)
        return fail(r, r->at, 1, "this string has no end; it ends with \" on the same line");
    return add(r, TOKEN_STRING, r->at, i + 1 - r->at);
}

/* How long the operator at p is, 0 if there is none. */
static size_t operator_len(const char *p, size_t len)
{
    if (len >= 2 && (memcmp(p, "!=", 2) == 0 || memcmp(p, "<=", 2) == 0 || memcmp(p, ">=", 2) == 0 ||
                     memcmp(p, "->", 2) == 0))
        return 2;
    return p[0] == ',' || p[0] == '=' || p[0] == '<' || p[0] == '>' || p[0] == '+';
}

/* Does a `#` at this place mark an occurrence? Then no comment begins here. */
static bool is_occurrence(const struct reader *r, size_t at)
{
    return (r->inside || r->out->n > 0) && at + 1 < r->len && is_digit(r->p[at + 1]);
}

/* May this character not stand in a word? Then the text says what it is, and what to write instead. */
static bool word_has_no(uint32_t cp, char *text, size_t size)
{
    const char *name = not_in_words(cp);
    char plain = plain_for(cp);
    if (name)
        snprintf(text, size, "this (U+%04X) is %s", (unsigned)cp, name);
    else if (plain == ';')
        snprintf(text, size, "this (U+%04X) is a full-width ';'; a statement ends with its line", (unsigned)cp);
    else if (plain)
        snprintf(text, size, "this (U+%04X) is a full-width '%c'; use the plain %c", (unsigned)cp, plain, plain);
    return name || plain;
}

static bool lex_word(struct reader *r)
{
    size_t i = r->at;
    uint32_t cp;

    for (size_t n; i < r->len; i += n) {
        char c = r->p[i];
        n = 1;
        if (c == ' ' || c == '\t' || c == '"' || (c == '#' && i > r->at) || operator_len(r->p + i, r->len - i) > 0)
            break;
        if ((unsigned char)c < 0x80)
            continue;
        n = (size_t)utf8_decode(r->p + i, r->len - i, &cp); /* not 0: check_characters */
        char text[100];
        if (word_has_no(cp, text, sizeof text))
            return fail(r, i, n, text);
    }
    return add(r, TOKEN_WORD, r->at, i - r->at);
}

static bool lex_token(struct reader *r)
{
    size_t n = operator_len(r->p + r->at, r->len - r->at);

    if (n > 0)
        return add(r, TOKEN_OPERATOR, r->at, n);
    if (r->p[r->at] == '"')
        return lex_string(r);
    return lex_word(r);
}

static bool lex_tokens(struct reader *r)
{
    while (r->at < r->len) {
        char c = r->p[r->at];
        if (c == ' ' || c == '\t') {
            r->at++;
        } else if (c == '#' && !is_occurrence(r, r->at)) {
            r->out->comment = (uint32_t)r->at;
            break;
        } else if (!lex_token(r)) {
            return false;
        }
    }
    return true;
}

bool lex_line(const struct line *line, struct tokens *out, struct lex_error *error)
{
    struct reader r = {.p = line->p, .len = line->len, .inside = line->number == 0, .out = out, .error = error};

    out->n = 0;
    if (line->len > LINE_MAX_OCTETS) {
        fail(&r, 0, 1, "");
        snprintf(error->text, sizeof error->text, "this line is %zu octets long; more than %d are not allowed", line->len,
                 LINE_MAX_OCTETS);
        return false;
    }
    out->comment = (uint32_t)line->len;
    if (!check_characters(&r) || !lex_tokens(&r))
        return false;

    /* The end stands right behind the last token: "something is missing here". */
    size_t end = out->n > 0 ? out->at[out->n - 1].at + out->at[out->n - 1].len : 0;
    if (!add(&r, TOKEN_END, end, 0))
        return false;
    out->n--;
    return true;
}

bool token_is(const struct token *t, const char *text)
{
    return (t->kind == TOKEN_WORD || t->kind == TOKEN_OPERATOR) && strlen(text) == t->n && memcmp(t->p, text, t->n) == 0;
}

size_t statement_span(const char *p, size_t len)
{
    bool quoted = false;
    size_t end = 0; /* behind the last octet that is not blank */

    for (size_t i = 0; i < len; i++) {
        if (p[i] == '"')
            quoted = !quoted;
        else if (quoted && p[i] == '\\')
            i++;
        else if (!quoted && p[i] == '#' && (end == 0 || i + 1 >= len || !is_digit(p[i + 1])))
            break;
        if (i < len && p[i] != ' ' && p[i] != '\t')
            end = i + 1;
    }
    return end;
}
