/* Losses: a statement of the scenario is quoted, everything else has a name. */
#include "fate_text.h"

#include "segment_text.h"

static void statement(const struct trace_meta *meta, uint32_t line, struct strbuf *out)
{
    size_t len = 0;
    const char *text = line > 0 && meta->line_text != NULL ? meta->line_text(meta->source, line, &len) : NULL;

    strbuf_puts(out, "link: ");
    size_t from = out->n;
    if (text != NULL && len > 0)
        strbuf_put(out, text, len);
    else
        strbuf_puts(out, "drop");
    squeeze_blanks(out, from);
}

void fate_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out)
{
    static const char *const texts[FATES] = {
        [FATE_LOST] = "link: random loss", [FATE_QUEUE_FULL] = "link: queue full", [FATE_OUTAGE] = "link: outage",
        [FATE_UNPLUGGED] = "unplugged",    [FATE_NO_LINK] = "no link",         [FATE_FORGOTTEN] = "link: forgotten",
    };

    if (rec->fate == FATE_DROPPED) {
        statement(meta, rec->line, out);
    } else if (rec->fate == FATE_NO_HOST) {
        strbuf_puts(out, "no host ");
        dotted_text(rec->seg.daddr, out);
    } else if (rec->fate < FATES && texts[rec->fate] != NULL) {
        strbuf_puts(out, texts[rec->fate]);
    }
}
