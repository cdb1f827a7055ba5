/* UTF-8 and the columns that a character takes on a terminal. No locale: the same octets have the same width anywhere. */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Reads one character from the first `len` octets of s. Returns the octets used, 0 if they do not begin with a
 * well-formed one (too short, overlong, a surrogate, beyond U+10FFFF); *cp is set only if it does. */
int utf8_decode(const char *s, size_t len, uint32_t *cp);

/* Columns: 2 for East Asian Wide and Fullwidth (emoji among them), 0 for what combines or is invisible, 1 for all
 * else, East Asian Ambiguous included. A control character counts one too: nobody should print it as it is. */
int utf8_width(uint32_t cp);

/* Columns of `len` octets of text. An octet that is not UTF-8 counts one, for the replacement that will be shown. */
int utf8_text_width(const char *s, size_t len);

#endif
