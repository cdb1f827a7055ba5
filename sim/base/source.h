/* A text that was read, and places in it. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct source {
    const char *name;  /* as the user gave it: "scenarios/open/basic.scn", "<stdin>" */
    const char *text;  /* not NUL-terminated */
    size_t len;
};

/* What is wrong at a place. Lines and columns count from 1; a column counts characters, not octets. line 0: no place. */
struct diag {
    uint32_t line, col;
    uint32_t span;        /* characters to underline, at least 1 */
    bool warning;
    char text[240];       /* "unknown word 'dely'; did you mean 'delay'?" */
};

/* All that is wrong with a text: grows, keeps the first DIAGS_KEPT and counts the rest. */
enum { DIAGS_KEPT = 20 };
struct diags {
    struct diag at[DIAGS_KEPT];
    uint32_t kept, errors;
};

/* The octets of line `line` (from 1) without its line end; NULL if there is no such line. A byte
 * order mark is no part of the first. */
const char *source_line(const struct source *src, uint32_t line, size_t *len);

/* Adds an error. Returns it, or NULL if there are too many already and it was only counted. A text that is too long is
 * cut, never in the middle of a character. */
__attribute__((format(printf, 5, 6))) struct diag *diag_add(struct diags *diags, uint32_t line, uint32_t col,
                                                            uint32_t span, const char *format, ...);
__attribute__((format(printf, 5, 0))) struct diag *diag_vadd(struct diags *diags, uint32_t line, uint32_t col,
                                                             uint32_t span, const char *format, va_list args);

/* By place in the text; those without a place first. */
void diags_sort(struct diags *diags);

/* Prints them as file:line:col: error: text, the line, a caret. Long lines are shown around the caret. */
void diags_print(FILE *to, const struct source *src, const struct diags *diags);

/* The entry of names[0..n) nearest to `word` (of `len` octets), NULL if none is near enough to be meant. */
const char *did_you_mean(const char *word, size_t len, const char *const *names, size_t n);

#endif
