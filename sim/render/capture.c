/* From records to packets. */
#include "capture.h"

#include "packet.h"
#include "tap.h"

static bool wanted(const struct trace_rec *rec, const struct format_options *opts)
{
    return (opts->tap < 0 || rec->host == opts->tap) &&
           (opts->ladder.connection < 0 || rec->conn == opts->ladder.connection);
}

bool capture_sees(const struct trace_meta *meta, const struct trace_rec *rec, const struct format_options *opts,
                  struct sighting *s)
{
    bool inbound = rec->kind == TR_ARRIVE;

    if (rec->host >= meta->n_hosts || !tap_sees(rec, rec->host) || !wanted(rec, opts))
        return false;
    *s = (struct sighting){
        .host = rec->host, .inbound = inbound, .corrupted = inbound && (rec->marks & MARK_CORRUPTED) != 0,
    };
    return true;
}

void capture_packet(const struct trace_rec *rec, const struct sighting *s, struct strbuf *out)
{
    packet_put(out, &rec->seg, (uint16_t)(rec->flight & 0xffff), s->corrupted);
}
