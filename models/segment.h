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

/* Which options beside MSS a segment has; how they look on the wire is in options.h. */
enum {
    OPT_SACK_PERMITTED = 1,
    OPT_TIMESTAMPS = 2,
    OPT_WSCALE = 4,
    OPT_FAST_OPEN = 8,  /* a cookie in `extra`, or none: a request for one */
    OPT_RAW = 16,       /* octets in `extra` that follow the other options: whatever an injected segment was given */
    OPT_MALFORMED = 32, /* an option had an illegal length; it and all behind it are not known. Never sent */
};
enum { OPT_EXTRA_MAX = 16 }; /* octets of the longest cookie (RFC 7413, 4.1.1) */

struct segment {
    uint32_t saddr, daddr; /* IPv4 addresses, host byte order */
    uint32_t seq, ack;
    uint32_t len;          /* octets of text */
    uint32_t wnd;          /* the window field, as on the wire: at most 65535, not scaled */
    uint16_t sport, dport;
    uint16_t mss;          /* the MSS option, 0 if absent */
    uint16_t up;           /* the urgent pointer */
    uint8_t flags;
    uint8_t opts;          /* OPT_* */
    uint8_t wscale;        /* OPT_WSCALE: the shift count */
    uint8_t n_extra;       /* octets of `extra` in use */
    uint32_t tsval, tsecr; /* OPT_TIMESTAMPS */
    uint8_t extra[OPT_EXTRA_MAX]; /* OPT_FAST_OPEN or OPT_RAW, never both */
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
