/* Places in a text that was read, and how what is wrong there is shown:
 *
 *     scenarios/lossy.scn:4:19: error: a probability is between 0 and 1
 *         link A -> B  loss 1.2
 *                           ^~~
 */
#include "source.h"
#include "utf8.h"

#include <stdarg.h>
#include <string.h>

/* What is shown of a long line, in columns: so much before the caret, so much in all. */
enum { INDENT = 4, SHOWN_BEFORE = 80, SHOWN_ALL = 160, TAB_WIDTH = 8 };

static const char ellipsis[] = "\xE2\x80\xA6";
static const char replacement[] = "\xEF\xBF\xBD";

/* What some editors put at the start to say that this is UTF-8. */
static const char byte_order_mark[] = "\xEF\xBB\xBF";

const char *source_line(const struct source *src, uint32_t line, size_t *len)
{
    const char *p = src->text, *end = src->text + src->len;

    if (line == 0 || src->len == 0)
        return NULL;
    if (src->len >= 3 && memcmp(p, byte_order_mark, 3) == 0)
        p += 3;
    for (uint32_t i = 1; i < line; i++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p || ++p == end)
            return NULL;
    }
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    *len = (size_t)((newline ? newline : end) - p);
    if (*len > 0 && p[*len - 1] == '\r')
        --*len;
    return p;
}

/* The octets of the character at s; one octet that is not UTF-8 counts as a character. */
static size_t char_len(const char *s, size_t len, uint32_t *cp)
{
    int n = utf8_decode(s, len, cp);
    if (n > 0)
        return (size_t)n;
    *cp = 0xFFFD;
    return 1;
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
}

/* What a character shown by show_char takes. */
static size_t shown_width(uint32_t cp)
{
    if (cp == '\t')
        return TAB_WIDTH;
    return is_control(cp) ? 1 : (size_t)utf8_width(cp);
}

/* A control character could do anything to a terminal: it is shown as a replacement. */
static void show_char(FILE *to, const char *s, size_t n, uint32_t cp)
{
    if (cp == 0xFFFD || (is_control(cp) && cp != '\t'))
        fputs(replacement, to);
    else
        fwrite(s, 1, n, to);
}

static void show_text(FILE *to, const char *s, size_t len)
{
    uint32_t cp;
    for (size_t i = 0, n; i < len; i += n) {
        n = char_len(s + i, len - i, &cp);
        show_char(to, s + i, n, cp);
    }
}

/* A part of a line: the octets [begin, end), with the caret under the one at `caret`. */
struct window {
    size_t begin, caret, end;
};

/* Where in the line the character in column `col` begins. */
static size_t column_offset(const char *line, size_t len, uint32_t col)
{
    size_t at = 0;
    uint32_t cp;
    for (uint32_t i = 1; i < col && at < len; i++)
        at += char_len(line + at, len - at, &cp);
    return at;
}

/* The beginning of the character that ends before `at`. */
static size_t step_back(const char *line, size_t at)
{
    size_t least = at > 4 ? at - 4 : 0;
    uint32_t cp;
    for (size_t i = at - 1; at > 0; i--) {
        if ((size_t)utf8_decode(line + i, at - i, &cp) == at - i)
            return i;
        if (i == least)
            break;
    }
    return at - 1;
}

static struct window window_around(const char *line, size_t len, uint32_t col)
{
    struct window w = {.caret = column_offset(line, len, col)};
    size_t width = 0;
    uint32_t cp;

    for (w.begin = w.caret; w.begin > 0 && width < SHOWN_BEFORE;) {
        w.begin = step_back(line, w.begin);
        char_len(line + w.begin, len - w.begin, &cp);
        width += shown_width(cp);
    }
    /* A character without width costs an octet or two all the same: a window is never longer than a few times its width. */
    size_t octets_max = w.caret + 4 * SHOWN_ALL;
    for (w.end = w.caret; w.end < len && w.end < octets_max && width < SHOWN_ALL;) {
        w.end += char_len(line + w.end, len - w.end, &cp);
        width += shown_width(cp);
    }
    return w;
}

/* Blanks as wide as the text, tabs as tabs, so that what follows stands below what follows the text. */
static void pad_like(FILE *to, const char *s, size_t len)
{
    uint32_t cp;
    for (size_t i = 0; i < len; i += char_len(s + i, len - i, &cp)) {
        char_len(s + i, len - i, &cp);
        if (cp == '\t')
            fputc('\t', to);
        else
            fprintf(to, "%*s", (int)shown_width(cp), "");
    }
}

/* ^~~~ as wide as the characters it stands under. */
static void print_caret(FILE *to, const char *s, size_t len, uint32_t span)
{
    size_t width = 0;
    uint32_t cp;
    for (size_t i = 0; i < len && span > 0 && width < SHOWN_ALL; span--) {
        i += char_len(s + i, len - i, &cp);
        width += cp == '\t' ? 1 : shown_width(cp);
    }
    fputc('^', to);
    for (size_t i = 1; i < width; i++)
        fputc('~', to);
    fputc('\n', to);
}

static void print_place(FILE *to, const struct source *src, const struct diag *d)
{
    size_t len;
    const char *line = source_line(src, d->line, &len);
    if (!line)
        return;

    struct window w = window_around(line, len, d->col);
    fprintf(to, "%*s%s", INDENT, "", w.begin > 0 ? ellipsis : "");
    show_text(to, line + w.begin, w.end - w.begin);
    fprintf(to, "%s\n", w.end < len ? ellipsis : "");
    fprintf(to, "%*s", INDENT + (w.begin > 0 ? 1 : 0), "");
    pad_like(to, line + w.begin, w.caret - w.begin);
    print_caret(to, line + w.caret, w.end - w.caret, d->span);
}

void diags_print(FILE *to, const struct source *src, const struct diags *diags)
{
    for (uint32_t i = 0; i < diags->kept; i++) {
        const struct diag *d = &diags->at[i];
        show_text(to, src->name, strlen(src->name));
        if (d->line > 0)
            fprintf(to, ":%u:%u", (unsigned)d->line, (unsigned)d->col);
        fprintf(to, ": %s: %s\n", d->warning ? "warning" : "error", d->text);
        if (d->line > 0)
            print_place(to, src, d);
    }
    if (diags->errors > diags->kept) {
        show_text(to, src->name, strlen(src->name));
        fprintf(to, ": %u errors in all, the first %u are shown\n", (unsigned)diags->errors, (unsigned)diags->kept);
    }
}

/* vsnprintf cuts at an octet; what is left of a character there goes too. */
static void drop_partial_char(char *text)
{
    size_t n = strlen(text);
    uint32_t cp;
    for (size_t back = 1; back <= 4 && back <= n; back++) {
        unsigned char lead = (unsigned char)text[n - back];
        if (lead < 0x80)
            return;
        if (lead >= 0xC0) {
            if (utf8_decode(text + n - back, back, &cp) == 0)
                text[n - back] = '\0';
            return;
        }
    }
}

struct diag *diag_vadd(struct diags *diags, uint32_t line, uint32_t col, uint32_t span, const char *format, va_list args)
{
    if (diags->errors < UINT32_MAX)
        diags->errors++;
    if (diags->kept == DIAGS_KEPT)
        return NULL;
    struct diag *d = &diags->at[diags->kept++];
    *d = (struct diag){.line = line, .col = col, .span = span > 0 ? span : 1};
    if (vsnprintf(d->text, sizeof d->text, format, args) >= (int)sizeof d->text)
        drop_partial_char(d->text);
    return d;
}

struct diag *diag_add(struct diags *diags, uint32_t line, uint32_t col, uint32_t span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct diag *d = diag_vadd(diags, line, col, span, format, args);
    va_end(args);
    return d;
}

static bool before(const struct diag *a, const struct diag *b)
{
    return a->line < b->line || (a->line == b->line && a->col < b->col);
}

void diags_sort(struct diags *diags)
{
    for (uint32_t i = 1; i < diags->kept; i++) {
        struct diag d = diags->at[i];
        uint32_t j = i;
        for (; j > 0 && before(&d, &diags->at[j - 1]); j--)
            diags->at[j] = diags->at[j - 1];
        diags->at[j] = d;
    }
}
