/* One line of a diagram as cells, one per terminal column, so that things can be placed by column whatever octets they
 * take. The cells point into the texts that were put there: those must stay until the line is out. */
#ifndef CANVAS_H
#define CANVAS_H

#include "glyphs.h"
#include "strbuf.h"

#include <stdint.h>

struct cell {
    const char *p;       /* a character and what combines with it */
    uint16_t len;        /* 0: the right half of a wide character */
    uint8_t ink;
};

struct canvas {
    struct cell *cells;
    int used, cap;       /* columns; `used` is where the text of the line ends */
    bool ascii, color;
    bool failed;         /* no memory: what did not fit was left out */
};

void canvas_free(struct canvas *c);

void canvas_glyph(struct canvas *c, int col, enum glyph glyph, enum ink ink);
/* Puts a text and returns the columns it takes. What is not UTF-8, and control characters, become '?'. */
int canvas_text(struct canvas *c, int col, const char *s, size_t len, enum ink ink);

/* Appends the line without the blanks at its end, ended by a newline, and begins an empty one. */
void canvas_flush(struct canvas *c, struct strbuf *out);

#endif
