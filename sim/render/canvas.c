/* One line of a diagram as cells. */
#include "canvas.h"

#include "utf8.h"
#include "wrap.h"

#include <stdlib.h>
#include <string.h>

void canvas_free(struct canvas *c)
{
    free(c->cells);
    memset(c, 0, sizeof *c);
}

/* Makes the line at least `width` columns long; new columns are blank. */
static bool extend(struct canvas *c, int width)
{
    if (width > c->cap) {
        int cap = width > 160 ? width + width / 2 : 160;
        struct cell *cells = realloc(c->cells, (size_t)cap * sizeof *cells);

        if (cells == NULL) {
            c->failed = true;
            return false;
        }
        c->cells = cells;
        c->cap = cap;
    }
    for (; c->used < width; c->used++)
        c->cells[c->used] = (struct cell){" ", 1, INK_PLAIN};
    return true;
}

static void put(struct canvas *c, int col, const char *p, size_t len, enum ink ink)
{
    c->cells[col] = (struct cell){p, (uint16_t)len, (uint8_t)ink};
}

void canvas_glyph(struct canvas *c, int col, enum glyph glyph, enum ink ink)
{
    const char *text = glyph_text(glyph, c->ascii);

    if (extend(c, col + 1))
        put(c, col, text, strlen(text), ink);
}

/* What is shown instead of a character that must not reach a terminal; NULL if it may. */
static const char *stand_in(int octets, uint32_t cp)
{
    if (octets == 0)
        return "?";
    if (cp == (uint32_t)HARD_BLANK[0])
        return " ";
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ? "?" : NULL;
}

int canvas_text(struct canvas *c, int col, const char *s, size_t len, enum ink ink)
{
    int start = col;

    while (len > 0) {
        uint32_t cp = 0;
        int n = utf8_decode(s, len, &cp);
        const char *instead = stand_in(n, cp);
        int width = instead != NULL ? 1 : utf8_width(cp);
        struct cell *last = col > start ? &c->cells[col - 1] : NULL;

        n = n > 0 ? n : 1;
        if (!extend(c, col + width))
            break;
        if (width > 0)
            put(c, col, instead != NULL ? instead : s, instead != NULL ? 1 : (size_t)n, ink);
        if (width == 2)
            put(c, col + 1, s + n, 0, ink);
        if (width == 0 && last != NULL && last->p + last->len == s)
            last->len = (uint16_t)(last->len + n); /* combines with the character before it */
        col += width;
        s += n;
        len -= (size_t)n;
    }
    return col - start;
}

static bool blank(const struct cell *cell)
{
    return cell->len == 1 && *cell->p == ' ';
}

/* An upper bound of what the first `used` cells take when written: ink changes twice a cell at worst. */
static size_t octets_needed(const struct canvas *c, int used)
{
    size_t need = 16;

    for (int col = 0; col < used; col++)
        need += c->cells[col].len + (c->color ? 16u : 0u);
    return need;
}

/* Most cells hold one to three octets: not worth a call. */
static char *append(char *p, const char *s, size_t len)
{
    while (len-- > 0)
        *p++ = *s++;
    return p;
}

void canvas_flush(struct canvas *c, struct strbuf *out)
{
    uint8_t ink = INK_PLAIN;
    int used = c->used;
    char *p;

    c->used = 0;
    while (used > 0 && blank(&c->cells[used - 1]))
        used--;
    if (!strbuf_reserve(out, octets_needed(c, used)))
        return;
    p = out->p + out->n;
    for (int col = 0; col < used; col++) {
        const struct cell *cell = &c->cells[col];

        if (c->color && cell->ink != ink) {
            p = append(p, INK_OFF, ink == INK_PLAIN ? 0 : strlen(INK_OFF));
            p = append(p, ink_on(cell->ink), strlen(ink_on(cell->ink)));
            ink = cell->ink;
        }
        p = append(p, cell->p, cell->len);
    }
    p = append(p, INK_OFF, ink == INK_PLAIN ? 0 : strlen(INK_OFF));
    *p++ = '\n';
    *p = '\0';
    out->n = (size_t)(p - out->p);
}
