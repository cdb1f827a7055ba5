/* From records to packets. */
#include "capture.h"

#include "packet.h"

static bool wanted(const struct trace_rec *rec, const struct format_options *opts)
{
    return (opts->tap < 0 || rec->host == opts->tap) &&
           (opts->ladder.connection < 0 || rec->conn == opts->ladder.connection);
}

bool capture_sees(const struct trace_meta *meta, const struct trace_rec *rec, const struct format_options *opts,
                  struct sighting *s)
{
    bool departs = rec->kind == TR_SEND && (rec->marks & MARK_COPY) == 0;
    bool arrives = rec->kind == TR_ARRIVE && rec->rule != R_HOST_DOWN && rec->rule != R_UNPLUGGED;

    if (!(departs || arrives) || rec->host >= meta->n_hosts || !wanted(rec, opts))
        return false;
    *s = (struct sighting){.host = rec->host, .inbound = arrives, .corrupted = arrives && (rec->marks & MARK_CORRUPTED) != 0};
    return true;
}

void capture_packet(const struct trace_rec *rec, const struct sighting *s, struct strbuf *out)
{
    packet_put(out, &rec->seg, (uint16_t)(rec->flight & 0xffff), s->corrupted);
}
