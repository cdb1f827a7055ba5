#include "format.h"

static const struct format table[] = {
#define FORMAT(name, text, use) {#name, text, use, name##_format},
#include "formats.def"
#undef FORMAT
};

const struct format *formats(size_t *n)
{
    *n = sizeof table / sizeof *table;
    return table;
}

void ladder_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                   struct strbuf *out)
{
    ladder_render(meta, recs, n, &opts->ladder, &opts->footer, out);
}

void none_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                 struct strbuf *out)
{
    (void)meta;
    (void)recs;
    (void)n;
    (void)opts;
    (void)out;
}
