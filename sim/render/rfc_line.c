/* Lines of a figure: their numbers, and comments in parentheses, which are ASCII and wrapped. */
#include "rfc_figure.h"

#include "utf8.h"
#include "wrap.h"

#include <inttypes.h>
#include <stdio.h>

void put_blanks(struct figure *f, int n)
{
    strbuf_printf(f->out, "%*s", n > 0 ? n : 0, "");
}

/* The number of a line stands before whatever is written of it first. */
void begin_line(struct figure *f)
{
    char number[16];

    snprintf(number, sizeof number, "%" PRIu32 ".", f->line);
    strbuf_printf(f->out, "%-*s", f->indent, f->numbered ? "" : number);
    f->numbered = true;
}

/* Blanks at the end of a line are taken back. */
void end_line(struct figure *f)
{
    while (f->out->n > 0 && f->out->p[f->out->n - 1] == ' ')
        f->out->n--;
    strbuf_puts(f->out, "\n");
}

/* A comment in as many lines as it takes, on the side of whose doing it is. */
void put_comment(struct figure *f, const struct strbuf *text, int side)
{
    int width = WIDTH - f->indent;
    size_t next;

    for (size_t at = 0; at < text->n; at = next) {
        size_t n = wrap_line(text->p + at, text->n - at, width, &next);

        next += at;
        begin_line(f);
        if (side == SIDE_RIGHT)
            put_blanks(f, (int)n > STATE ? width - (int)n : width - STATE);
        for (size_t i = 0; i < n; i++)
            strbuf_put(f->out, text->p[at + i] == *HARD_BLANK ? " " : &text->p[at + i], 1);
        end_line(f);
    }
}

/* What is in the comment so far, and the next thing to say. */
struct strbuf *say(struct strbuf *comment)
{
    strbuf_puts(comment, comment->n > 0 ? "; " : "(");
    return comment;
}

/* Closes a comment; from now on it is ASCII. */
void close_comment(struct strbuf *comment)
{
    size_t to = 0, n;
    uint32_t cp;

    if (comment->n == 0)
        return;
    strbuf_puts(comment, ")");
    for (size_t i = 0; i < comment->n; i += n) {
        n = (size_t)utf8_decode(comment->p + i, comment->n - i, &cp);
        bool plain = n == 1 && ((cp >= 0x20 && cp < 0x7f) || cp == (unsigned char)*HARD_BLANK);

        comment->p[to++] = plain ? comment->p[i] : '?';
        n = n > 0 ? n : 1;
    }
    comment->n = to;
}

void open_row(struct figure *f)
{
    strbuf_puts(f->out, "\n");
    f->line++;
    f->numbered = false;
}

void put_states(struct figure *f, const char *left, const char *right)
{
    if (*left == '\0' && *right == '\0')
        return;
    begin_line(f);
    strbuf_printf(f->out, "%-*s%s", WIDTH - f->indent - STATE, left, right);
    end_line(f);
}
