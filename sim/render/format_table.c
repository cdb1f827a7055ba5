/* A table with aligned columns, for people and for awk. Columns in which there is nothing are left out. */
#include "segment_rows.h"
#include "utf8.h"

#include <string.h>

struct layout {
    int width[SEGMENT_COLUMNS];   /* 0: left out */
    int last;                     /* the last column that is there: nothing is filled up behind it */
};

static int widest(const struct segment_rows *rows, enum segment_column col, struct strbuf *cell)
{
    int width = utf8_text_width(segment_column_title(col), strlen(segment_column_title(col)));

    for (size_t i = 0; i < rows->n; i++) {
        strbuf_clear(cell);
        segment_cell(rows, i, col, cell);
        int w = cell->n > 0 ? utf8_text_width(cell->p, cell->n) : 0;
        width = w > width ? w : width;
    }
    return width;
}

static void lay_out(struct layout *l, const struct segment_rows *rows, struct strbuf *cell)
{
    for (int col = 0; col < SEGMENT_COLUMNS; col++) {
        bool used = rows->n == 0 || segment_column_used(rows, (enum segment_column)col);

        l->width[col] = used ? widest(rows, (enum segment_column)col, cell) : 0;
        l->last = used ? col : l->last;
    }
}

static void put_blanks(struct strbuf *out, int n)
{
    while (n-- > 0)
        strbuf_puts(out, " ");
}

static void put_cell(const struct layout *l, int col, const char *s, size_t len, struct strbuf *out)
{
    int fill = l->width[col] - utf8_text_width(s, len);
    bool right = segment_column_right((enum segment_column)col);

    put_blanks(out, right ? fill : 0);
    strbuf_put(out, s, len);
    if (col == l->last)
        strbuf_puts(out, "\n");
    else
        put_blanks(out, (right ? 0 : fill) + 2);
}

static void put_title(const struct layout *l, struct strbuf *out)
{
    for (int col = 0; col <= l->last; col++)
        if (l->width[col] > 0)
            put_cell(l, col, segment_column_title((enum segment_column)col),
                     strlen(segment_column_title((enum segment_column)col)), out);
}

/* An empty cell is a dash, so that programs that split at blanks find the columns where they are. */
static void put_row(const struct layout *l, const struct segment_rows *rows, size_t i, struct strbuf *cell,
                    struct strbuf *out)
{
    for (int col = 0; col <= l->last; col++) {
        if (l->width[col] == 0)
            continue;
        strbuf_clear(cell);
        segment_cell(rows, i, (enum segment_column)col, cell);
        put_cell(l, col, cell->n > 0 ? cell->p : "-", cell->n > 0 ? cell->n : 1, out);
    }
}

void table_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                  struct strbuf *out)
{
    struct segment_rows rows;
    struct layout layout = {.last = 0};
    struct strbuf cell = {0};
    bool ok = segment_rows_make(&rows, meta, recs, n, opts);

    if (ok) {
        lay_out(&layout, &rows, &cell);
        put_title(&layout, out);
    }
    for (size_t i = 0; ok && i < rows.n; i++)
        put_row(&layout, &rows, i, &cell, out);
    out->failed = out->failed || !ok || cell.failed;
    segment_rows_free(&rows);
    strbuf_free(&cell);
}
