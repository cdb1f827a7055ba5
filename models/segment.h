/* A TCP segment (RFC 9293, 3.1) with the two addresses of its IP header. Text is a length: octet n of a stream is a
 * function of n, so that no octets need to be carried. */
#ifndef SEGMENT_H
#define SEGMENT_H

#include "seq.h"

/* The flag bits as on the wire. */
enum {
    SEG_FIN = 1,
    SEG_SYN = 2,
    SEG_RST = 4,
    SEG_PSH = 8,
    SEG_ACK = 16,
    SEG_URG = 32,
};

struct segment {
    uint32_t saddr, daddr; /* IPv4 addresses, host byte order */
    uint32_t seq, ack;
    uint32_t len;          /* octets of text */
    uint32_t wnd;          /* the window field, as on the wire */
    uint16_t sport, dport;
    uint16_t mss;          /* the MSS option, 0 if absent */
    uint16_t up;           /* the urgent pointer */
    uint8_t flags;
};

/* SEG.LEN (RFC 9293, 3.4): text plus SYN plus FIN. */
static inline uint32_t seg_len(const struct segment *seg)
{
    return seg->len + ((seg->flags & SEG_SYN) ? 1u : 0u) + ((seg->flags & SEG_FIN) ? 1u : 0u);
}

/* The sequence number after the segment. */
static inline uint32_t seg_end(const struct segment *seg)
{
    return seq_add(seg->seq, seg_len(seg));
}

/* Where the text begins: a SYN precedes the first octet. */
static inline uint32_t seg_text(const struct segment *seg)
{
    return seq_add(seg->seq, (seg->flags & SEG_SYN) ? 1u : 0u);
}

/* What is left when the SYN is dealt with or trimmed off: everything else begins one later. */
static inline struct segment seg_without_syn(const struct segment *seg)
{
    struct segment rest = *seg;
    rest.seq = seg_text(seg);
    if ((seg->flags & SEG_SYN) && rest.up > 0)
        rest.up--;
    rest.flags &= (uint8_t)~SEG_SYN;
    return rest;
}

#endif
