/* A Markdown table, for documents that are kept beside the scenario. Columns in which there is nothing are left out. */
#include "segment_rows.h"

#include <string.h>

/* What Markdown would take for markup is escaped, and so is what would end the cell. */
static void put_value(struct strbuf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (strchr("\\|*_`<[]", s[i]) != NULL)
            strbuf_puts(out, "\\");
        strbuf_put(out, &s[i], 1);
    }
}

static void put_head(const bool *used, struct strbuf *out)
{
    for (int col = 0; col < SEGMENT_COLUMNS; col++)
        if (used[col])
            strbuf_printf(out, "| %s ", segment_column_title((enum segment_column)col));
    strbuf_puts(out, "|\n");
    for (int col = 0; col < SEGMENT_COLUMNS; col++)
        if (used[col])
            strbuf_puts(out, segment_column_right((enum segment_column)col) ? "|---:" : "|:---");
    strbuf_puts(out, "|\n");
}

static void put_row(const struct segment_rows *rows, size_t i, const bool *used, struct strbuf *cell, struct strbuf *out)
{
    for (int col = 0; col < SEGMENT_COLUMNS; col++) {
        if (!used[col])
            continue;
        strbuf_clear(cell);
        segment_cell(rows, i, (enum segment_column)col, cell);
        strbuf_puts(out, "| ");
        if (cell->n > 0)
            put_value(out, cell->p, cell->n);
        strbuf_puts(out, cell->n > 0 ? " " : "");
    }
    strbuf_puts(out, "|\n");
}

void md_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
               struct strbuf *out)
{
    struct segment_rows rows;
    struct strbuf cell = {0};
    bool used[SEGMENT_COLUMNS];
    bool ok = segment_rows_make(&rows, meta, recs, n, opts);

    for (int col = 0; ok && col < SEGMENT_COLUMNS; col++)
        used[col] = segment_column_used(&rows, (enum segment_column)col);
    if (ok)
        put_head(used, out);
    for (size_t i = 0; ok && i < rows.n; i++)
        put_row(&rows, i, used, &cell, out);
    out->failed = out->failed || !ok || cell.failed;
    segment_rows_free(&rows);
    strbuf_free(&cell);
}
