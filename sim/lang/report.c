/* How the parser reports what is wrong. */
#include "parse.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

struct place place_of(const struct parser *p, const struct token *t)
{
    return (struct place){.line = p->line.number, .at = t->at, .len = t->len, .param = t->param};
}

static uint32_t count_chars(const char *s, size_t len)
{
    uint32_t chars = 0, cp;
    for (size_t i = 0; i < len; chars++) {
        int n = utf8_decode(s + i, len - i, &cp);
        i += n > 0 ? (size_t)n : 1;
    }
    return chars;
}

/* The value of a parameter is not to be seen where it is used: say what it is, and who said so. */
static void add_param(struct diag *d, const struct param_entry *param)
{
    char by_whom[sizeof d->text], who[32] = "--set";

    if (!param->from_set)
        snprintf(who, sizeof who, "line %u", (unsigned)param->place.line);
    int n = snprintf(by_whom, sizeof by_whom, " ($%s is '%s' by %s)", shown_text(param->name, strlen(param->name)).text,
                     shown_text(param->text, strlen(param->text)).text, who);
    size_t room = sizeof d->text - 1 - (size_t)n, len = strlen(d->text);
    if (len > room)
        for (len = room; len > 0 && ((unsigned char)d->text[len] & 0xC0) == 0x80; len--)
            ;
    memcpy(d->text + len, by_whom, (size_t)n + 1);
}

__attribute__((format(printf, 3, 0))) static struct diag *tell_at(struct parser *p, struct place place, const char *format,
                                                                 va_list args)
{
    uint32_t col = 0, span = 1;
    size_t len;
    const char *line = line_index_find(p->index, &p->sc->source, place.line, &len);

    if (line && place.at <= len) {
        col = count_chars(line, place.at) + 1;
        span = count_chars(line + place.at, place.len <= len - place.at ? place.len : len - place.at);
    }
    struct diag *d = diag_vadd(p->diags, place.line, col, span, format, args);
    if (d && place.param)
        add_param(d, place.param);
    return d;
}

bool fail_at(struct parser *p, struct place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell_at(p, place, format, args);
    va_end(args);
    return false;
}

void warn_at(struct parser *p, struct place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct diag *d = tell_at(p, place, format, args);
    va_end(args);
    p->diags->errors--;
    if (d)
        d->warning = true;
}

bool fail(struct parser *p, const struct token *t, const char *format, ...)
{
    char text[sizeof p->diags->at[0].text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return fail_at(p, place_of(p, t), "%s", text);
}

bool fail_no_memory(struct parser *p)
{
    p->no_memory = true;
    return false;
}

struct shown shown_text(const char *p, size_t len)
{
    enum { CHARS_MAX = 40, OCTETS = sizeof((struct shown *)0)->text - 4 };
    struct shown s;
    size_t out = 0, chars = 0;
    uint32_t cp;

    for (size_t i = 0, n; i < len; i += n, chars++) {
        n = (size_t)utf8_decode(p + i, len - i, &cp);
        if (chars == CHARS_MAX || out + 4 > OCTETS) {
            memcpy(s.text + out, "...", 3);
            out += 3;
            break;
        }
        if (n == 0 || cp < 0x20 || (cp >= 0x7F && cp < 0xA0)) {
            n = n == 0 ? 1 : n;
            s.text[out++] = '?';
        } else {
            memcpy(s.text + out, p + i, n);
            out += n;
        }
    }
    s.text[out] = '\0';
    return s;
}

struct shown shown(const struct token *t)
{
    size_t quote = t->kind == TOKEN_STRING ? 1 : 0;
    return shown_text(t->p - quote, t->n + 2 * quote);
}

bool fail_expected(struct parser *p, const struct token *t, const char *what)
{
    if (t->kind != TOKEN_END)
        return fail(p, t, "expected %s, not '%s'", what, shown(t).text);
    return fail(p, t, "expected %s after '%s'", what, shown(t - 1).text);
}

void list_names(char *buf, size_t size, const char *const *names, size_t n)
{
    size_t used = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        size_t need = strlen(names[i]) + 2;
        if (used + need + 5 > size) {
            snprintf(buf + used, size - used, ", ...");
            return;
        }
        used += (size_t)snprintf(buf + used, size - used, "%s%s", i ? ", " : "", names[i]);
    }
}

bool fail_unknown(struct parser *p, const struct token *t, const char *what, const char *const *names, size_t n)
{
    char list[130];

    if (p->diags->kept == DIAGS_KEPT) /* it will only be counted */
        return fail(p, t, "unknown %s", what);
    const char *near = t->kind == TOKEN_WORD ? did_you_mean(t->p, t->n, names, n) : NULL;
    if (near)
        return fail(p, t, "unknown %s '%s'; did you mean '%s'?", what, shown(t).text, near);
    list_names(list, sizeof list, names, n);
    if (t->kind == TOKEN_END)
        return fail(p, t, "expected %s %s after '%s': %s", strchr("aeiou", what[0]) ? "an" : "a", what,
                    shown(t - 1).text, list);
    return fail(p, t, "unknown %s '%s'; expected %s", what, shown(t).text, list);
}

bool fail_twice(struct parser *p, const struct token *t, uint32_t line)
{
    if (line == p->line.number)
        return fail(p, t, "'%s' is given twice", shown(t).text);
    return fail(p, t, "'%s' was already given in line %u", shown(t).text, (unsigned)line);
}
