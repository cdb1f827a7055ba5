/* Lines, and the tokens of a line.
 *
 * A token is a word, a string, or an operator. Words end at blanks, at operators, at quotes and at `#`. The operators are
 * , = != < <= > >= -> and +. A `#` begins a comment, unless a digit follows and it is not the first of its line: `#2` is
 * the second occurrence of something. */
#ifndef LEX_H
#define LEX_H

#include "arena.h"
#include "source.h"

#include <stdbool.h>

enum { LINE_MAX_OCTETS = 65536 };

/* ---- lines ---- */

/* One line, without its end. */
struct line {
    const char *p;
    size_t len;
    uint32_t number;  /* from 1; 0: not a line of a file, but a part of one */
};

/* Steps to the next line; begin with a zeroed one. False after the last. A byte order mark at the start is not part of the
 * first line. */
bool next_line(const struct source *src, struct line *line);

/* Where lines begin, so that looking for one takes no reading from the start. */
struct line_index {
    size_t *at;       /* of lines 1, 1 + 64, 1 + 128, ... */
    uint32_t n;
};

bool line_index_build(struct line_index *index, const struct source *src, struct arena *arena);
const char *line_index_find(const struct line_index *index, const struct source *src, uint32_t number, size_t *len);

/* ---- tokens ---- */

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPERATOR };

struct token {
    enum token_kind kind;
    const char *p;            /* what it says; of a string what is between the quotes, escapes and all */
    uint32_t n;
    uint32_t at, len;         /* where it stands in the line, in octets */
    const struct param_entry *param; /* that it stands for, NULL if it is written out */
};

/* The tokens of one line. tokens[n] is a TOKEN_END. */
struct tokens {
    struct arena *arena;
    struct token *at;
    uint32_t n, cap;
    uint32_t comment;         /* where a comment begins; the length of the line if there is none */
};

/* What lex_line found wrong, and where (in octets). */
struct lex_error {
    size_t at, len;
    char text[120];           /* empty: no memory */
};

bool lex_line(const struct line *line, struct tokens *out, struct lex_error *error);

bool token_is(const struct token *t, const char *text);

/* How many of the octets at p are the statement: what follows is a comment, or blanks at the end. */
size_t statement_span(const char *p, size_t len);

/* The first word of a line as far as it is made of plain letters and `-`: enough to tell which statement it is. */
bool line_begins_with(const struct line *line, const char *word);

#endif
