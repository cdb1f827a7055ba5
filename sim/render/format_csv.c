/* Comma-separated values as RFC 4180 has them: every column in every row, lines end with CRLF. */
#include "csv_out.h"
#include "segment_rows.h"

static void put_title(struct strbuf *out)
{
    for (int col = 0; col < SEGMENT_COLUMNS; col++)
        strbuf_printf(out, "%s%s", col > 0 ? "," : "", segment_column_title((enum segment_column)col));
    strbuf_puts(out, "\r\n");
}

static void put_row(const struct segment_rows *rows, size_t i, struct strbuf *cell, struct strbuf *out)
{
    for (int col = 0; col < SEGMENT_COLUMNS; col++) {
        strbuf_clear(cell);
        segment_cell(rows, i, (enum segment_column)col, cell);
        strbuf_puts(out, col > 0 ? "," : "");
        if (cell->n > 0)
            csv_octets(out, cell->p, cell->n);
    }
    strbuf_puts(out, "\r\n");
}

void csv_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                struct strbuf *out)
{
    struct segment_rows rows;
    struct strbuf cell = {0};
    bool ok = segment_rows_make(&rows, meta, recs, n, opts);

    if (ok)
        put_title(out);
    for (size_t i = 0; ok && i < rows.n; i++)
        put_row(&rows, i, &cell, out);
    out->failed = out->failed || !ok || cell.failed;
    segment_rows_free(&rows);
    strbuf_free(&cell);
}
