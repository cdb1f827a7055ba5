/* Glyphs and inks. Nothing here is drawn double-width by a terminal that treats Ambiguous as narrow, and no ink is a
 * bright one or a yellow: those cannot be read on white. */
#include "glyphs.h"

const char *glyph_text(enum glyph glyph, bool ascii)
{
    static const char *const texts[GLYPHS][2] = {
        [GLYPH_LIFE] = {"│", "|"},       [GLYPH_LIFE_CUT] = {"┆", ":"},   [GLYPH_SHAFT] = {"─", "-"},
        [GLYPH_FROM_LEFT] = {"├", "+"},  [GLYPH_FROM_RIGHT] = {"┤", "+"}, [GLYPH_LEFT_DOWN] = {"╮", "."},
        [GLYPH_RIGHT_DOWN] = {"╭", "."}, [GLYPH_DOWN_RIGHT] = {"╰", "'"}, [GLYPH_DOWN_LEFT] = {"╯", "'"},
        [GLYPH_TO_RIGHT] = {"►", ">"},   [GLYPH_TO_LEFT] = {"◄", "<"},    [GLYPH_LOST] = {"✗", "x"},
        [GLYPH_CUT] = {"┄", "."},        [GLYPH_MORE] = {"…", "~"},       [GLYPH_TELLS] = {"→", ">"},
    };
    return texts[glyph][ascii ? 1 : 0];
}

const char *ink_on(enum ink ink)
{
    static const char *const codes[INKS] = {
        [INK_PLAIN] = "",
        [INK_STATE] = "\033[1m",           /* bold */
        [INK_LOSS] = "\033[31m",           /* red */
        [INK_RETRANSMISSION] = "\033[35m", /* magenta */
        [INK_WHY] = "\033[2m",             /* faint: of the terminal's own colour, so it suits its background */
    };
    return codes[ink];
}
