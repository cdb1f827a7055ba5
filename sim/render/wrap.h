/* Breaking text into lines of so many columns. */
#ifndef WRAP_H
#define WRAP_H

#include <stddef.h>

/* A blank that no line is broken at; the canvas shows it as a blank. "SYN" HARD_BLANK "3/4" */
#define HARD_BLANK "\x1f"

/* How many octets of s go on a line of `width` columns; *next is where the following line begins, `len` if there is
 * none. Breaks at blanks, and before and after wide characters; a word that is longer than the line is broken where the
 * line ends, so nothing is ever lost. `len` must not be 0. */
size_t wrap_line(const char *s, size_t len, int width, size_t *next);

#endif
