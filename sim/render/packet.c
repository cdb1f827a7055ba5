/* Headers and checksums. No stream carries real octets, so text is made up as a function of the sequence number: what is
 * sent again is the same as before, and a reader can see where in the stream it belongs. */
#include "packet.h"

#include "options.h"

enum { IP_HEADER = 20, TCP_HEADER = 20, TTL = 64, PROTOCOL_TCP = 6 };
enum { DONT_FRAGMENT = 0x4000 };
enum { AT_IP_CHECKSUM = 10, AT_IP_SADDR = 12, AT_TCP_CHECKSUM = 16 };
enum { FLIPPED = 0x20 };

static uint32_t tcp_header(const struct segment *seg)
{
    return TCP_HEADER + options_size(seg);
}

uint32_t packet_text(const struct segment *seg)
{
    uint32_t room = PACKET_LONGEST - IP_HEADER - tcp_header(seg);

    return seg->len < room ? seg->len : room;
}

uint32_t packet_size(const struct segment *seg)
{
    return IP_HEADER + tcp_header(seg) + packet_text(seg);
}

/* Lines of 64 octets. 64 divides 2^32, so that the lines go on where sequence numbers wrap. */
uint8_t packet_filler(uint32_t seq)
{
    static const char line[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.\n";

    _Static_assert(sizeof line - 1 == 64, "a power of two");
    return (uint8_t)line[seq & 63];
}

/* ---- network byte order ---- */

static void put16(uint8_t *p, uint32_t x)
{
    p[0] = (uint8_t)(x >> 8 & 255);
    p[1] = (uint8_t)(x & 255);
}

static void put32(uint8_t *p, uint32_t x)
{
    put16(p, x >> 16);
    put16(p + 2, x & 0xffff);
}

/* RFC 1071: the sum of 16-bit words. An odd octet at the end counts as if a zero followed. No packet is long enough for
 * 32 bits to overflow. */
static uint32_t sum(const uint8_t *p, uint32_t len, uint32_t from)
{
    for (; len >= 2; p += 2, len -= 2)
        from += (uint32_t)p[0] << 8 | p[1];
    return len > 0 ? from + ((uint32_t)p[0] << 8) : from;
}

static uint32_t fold(uint32_t x)
{
    while (x > 0xffff)
        x = (x & 0xffff) + (x >> 16);
    return x ^ 0xffff;
}

/* ---- headers ---- */

static void put_ip(uint8_t *ip, const struct segment *seg, uint16_t id)
{
    ip[0] = 4 << 4 | IP_HEADER / 4;
    ip[1] = 0;
    put16(ip + 2, packet_size(seg));
    put16(ip + 4, id);
    put16(ip + 6, DONT_FRAGMENT);
    ip[8] = TTL;
    ip[9] = PROTOCOL_TCP;
    put16(ip + AT_IP_CHECKSUM, 0);
    put32(ip + AT_IP_SADDR, seg->saddr);
    put32(ip + AT_IP_SADDR + 4, seg->daddr);
    put16(ip + AT_IP_CHECKSUM, fold(sum(ip, IP_HEADER, 0)));
}

static void put_tcp(uint8_t *tcp, const struct segment *seg)
{
    put16(tcp, seg->sport);
    put16(tcp + 2, seg->dport);
    put32(tcp + 4, seg->seq);
    put32(tcp + 8, seg->ack);
    tcp[12] = (uint8_t)(tcp_header(seg) / 4 << 4);
    tcp[13] = seg->flags;
    put16(tcp + 14, seg->wnd < UINT16_MAX ? seg->wnd : UINT16_MAX);
    put16(tcp + AT_TCP_CHECKSUM, 0);
    put16(tcp + 18, seg->up);
    options_put(seg, tcp + TCP_HEADER);
}

static void put_text(uint8_t *p, const struct segment *seg)
{
    uint32_t n = packet_text(seg);

    for (uint32_t i = 0; i < n; i++)
        p[i] = packet_filler(seq_add(seg_text(seg), i));
}

/* RFC 9293, 3.1: over the pseudo-header (addresses, protocol, length), header and text. */
static uint32_t tcp_checksum(const uint8_t *ip, const uint8_t *tcp, uint32_t len)
{
    return fold(sum(tcp, len, sum(ip + AT_IP_SADDR, 8, PROTOCOL_TCP + len)));
}

void packet_put(struct strbuf *out, const struct segment *seg, uint16_t id, bool corrupted)
{
    uint32_t size = packet_size(seg), header = tcp_header(seg);
    uint8_t *ip, *tcp;

    if (!strbuf_reserve(out, size))
        return;
    ip = (uint8_t *)out->p + out->n;
    tcp = ip + IP_HEADER;
    put_ip(ip, seg, id);
    put_tcp(tcp, seg);
    put_text(tcp + header, seg);
    put16(tcp + AT_TCP_CHECKSUM, tcp_checksum(ip, tcp, size - IP_HEADER));
    if (corrupted)
        tcp[packet_text(seg) > 0 ? header : AT_TCP_CHECKSUM] ^= FLIPPED;
    out->n += size;
    out->p[out->n] = '\0';
}
