/* pcap (draft-ietf-opsawg-pcap): one vantage point, times in nanoseconds, no comments. For programs that read nothing newer. */
#include "capture.h"
#include "octets.h"
#include "packet.h"

#define MAGIC_NSEC 0xa1b23c4du

static void put_header(struct strbuf *out)
{
    octets_32(out, MAGIC_NSEC);
    octets_16(out, 2); /* version 2.4 */
    octets_16(out, 4);
    octets_32(out, 0); /* two reserved fields */
    octets_32(out, 0);
    octets_32(out, PACKET_LONGEST);
    octets_32(out, LINKTYPE_RAW);
}

static void put_record(struct strbuf *out, const struct trace_rec *rec, const struct sighting *s)
{
    uint32_t size = packet_size(&rec->seg);

    octets_32(out, (uint32_t)(rec->at / SEC(1)));
    octets_32(out, (uint32_t)(rec->at % SEC(1)));
    octets_32(out, size);
    octets_32(out, size);
    capture_packet(rec, s, out);
}

void pcap_format(const struct trace_meta *meta, const struct trace_rec *recs, size_t n, const struct format_options *opts,
                 struct strbuf *out)
{
    struct format_options one = *opts;
    struct sighting s;

    if (one.tap < 0)
        one.tap = 0; /* the first host: usually the client */
    put_header(out);
    for (size_t i = 0; i < n; i++)
        if (capture_sees(meta, &recs[i], &one, &s))
            put_record(out, &recs[i], &s);
}
