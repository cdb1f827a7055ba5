/* Header and footer are lines of short texts. */
#include "ladder_groups.h"

#include "utf8.h"
#include "wrap.h"

enum { BETWEEN = 3, CLOSE = 1 };

void paragraph_draw(struct ladder *l, const char *text, size_t len, int indent, enum ink ink)
{
    size_t next = 0;

    for (size_t at = 0; at < len; at += next) {
        size_t n = wrap_line(text + at, len - at, l->geo.width - indent, &next);

        canvas_text(&l->line, indent, text + at, n, ink);
        canvas_flush(&l->line, l->out);
    }
}

void groups_draw(struct ladder *l, const struct group *groups, size_t n, int indent)
{
    int col = indent;

    for (size_t i = 0; i < n; i++) {
        const struct group *g = &groups[i];
        int width = utf8_text_width(g->text, g->len), between = g->close ? CLOSE : BETWEEN;

        if (g->len == 0)
            continue;
        if (col > indent && col + between + width > l->geo.width) {
            canvas_flush(&l->line, l->out);
            col = indent;
        }
        if (col == indent && col + width > l->geo.width) {
            paragraph_draw(l, g->text, g->len, indent, g->ink);
            continue;
        }
        if (col > indent)
            col += between;
        col += canvas_text(&l->line, col, g->text, g->len, g->ink);
    }
    if (col > indent)
        canvas_flush(&l->line, l->out);
}
