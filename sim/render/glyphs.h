/* What a diagram is drawn with: signs of one column each, in two alphabets, and inks. */
#ifndef GLYPHS_H
#define GLYPHS_H

#include <stdbool.h>

enum glyph {
    GLYPH_LIFE,        /* a lifeline, or an arrow between departure and arrival */
    GLYPH_LIFE_CUT,    /* a lifeline where time is cut out */
    GLYPH_SHAFT,
    GLYPH_FROM_LEFT,   /* an arrow leaves the left lifeline */
    GLYPH_FROM_RIGHT,
    GLYPH_LEFT_DOWN,   /* comes from the left, turns down */
    GLYPH_RIGHT_DOWN,
    GLYPH_DOWN_RIGHT,  /* comes from above, turns right */
    GLYPH_DOWN_LEFT,
    GLYPH_TO_RIGHT,    /* the head of an arrow */
    GLYPH_TO_LEFT,
    GLYPH_LOST,
    GLYPH_CUT,
    GLYPH_MORE,        /* something is left out or goes on elsewhere */
    GLYPH_TELLS,       /* news for the user */
    GLYPHS
};

enum ink {
    INK_PLAIN,
    INK_STATE,         /* a state that was just entered */
    INK_LOSS,
    INK_RETRANSMISSION,
    INK_WHY,
    INKS
};

/* Every glyph takes one column in both alphabets, so that both drawings have the same columns. */
const char *glyph_text(enum glyph glyph, bool ascii);

/* The ANSI sequence that switches to an ink from plain. "" for plain itself. */
const char *ink_on(enum ink ink);
#define INK_OFF "\033[0m"

#endif
