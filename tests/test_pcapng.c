/* Captures: packets with checksums added up by hand (RFC 1071), files written out octet by octet from the pcapng and pcap
 * specifications, and who sees what. That other programs read them is tests/readers_tshark.sh's subject. */
#include "format.h"
#include "packet.h"
#include "version.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *pcapng_suite(void);

/* ---- a run of three hosts, record by record ---- */

enum { A, B, C, HOSTS, TAPE_MAX = 64 };

struct tape {
    struct trace_rec rec[TAPE_MAX];
    size_t n;
    uint32_t step, flight;
    struct trace_meta meta;
    struct format_options opts;
    struct strbuf out;
};

static const char *const names[HOSTS] = {"a", "b", "carol"};
static const char *const conns[] = {""};
static const uint32_t addresses[HOSTS] = {0x0a000001, 0x0a000002, 0x0a000003};

static const char *quoted(const void *source, uint32_t line, size_t *len)
{
    (void)line;
    *len = strlen(source);
    return source;
}

static struct tape *tape_new(void)
{
    struct tape *t = calloc(1, sizeof *t);
    ck_assert_ptr_nonnull(t);
    t->meta = (struct trace_meta){.name = "t", .hosts = names, .addrs = addresses, .conns = conns, .profile = "p", .seed = 1,
                                  .n_hosts = 2, .n_conns = 1, .line_text = quoted, .source = "drop a S #1"};
    t->opts = (struct format_options){.ladder = {.connection = -1}, .tap = -1};
    return t;
}

static void tape_free(struct tape *t)
{
    strbuf_free(&t->out);
    free(t);
}

static struct trace_rec *put(struct tape *t, nsec at, enum trace_kind kind, uint8_t host)
{
    ck_assert_uint_lt(t->n, TAPE_MAX);
    struct trace_rec *rec = &t->rec[t->n++];
    *rec = (struct trace_rec){.at = at, .arrives = NEVER, .step = t->step, .kind = (uint8_t)kind, .host = host,
                              .peer = host == A ? B : A};
    return rec;
}

static struct segment syn(void)
{
    return (struct segment){.saddr = 0x0a000001, .daddr = 0x0a000002, .sport = 49152, .dport = 80, .seq = 100, .wnd = 65535,
                            .mss = 1460, .flags = SEG_SYN};
}

static struct segment text(uint32_t seq, uint32_t len)
{
    return (struct segment){.saddr = 0x0a000001, .daddr = 0x0a000002, .sport = 49152, .dport = 80, .seq = seq, .ack = 301,
                            .len = len, .wnd = 65535, .flags = SEG_PSH | SEG_ACK};
}

static struct trace_rec *sends(struct tape *t, nsec at, struct segment seg)
{
    struct trace_rec *rec = put(t, at, TR_SEND, A);
    rec->seg = seg;
    rec->flight = ++t->flight;
    rec->arrives = at + MSEC(50);
    return rec;
}

static struct trace_rec *arrives(struct tape *t, nsec at, const struct trace_rec *sent)
{
    t->step++;
    struct trace_rec *rec = put(t, at, TR_ARRIVE, sent->peer);
    rec->peer = sent->host;
    rec->seg = sent->seg;
    rec->flight = sent->flight;
    rec->marks = sent->marks;
    return rec;
}

static struct trace_rec *state(struct tape *t, nsec at, uint8_t host, enum tcp_state from, enum tcp_state to)
{
    struct trace_rec *rec = put(t, at, TR_STATE, host);
    rec->from = (uint8_t)from;
    rec->to = (uint8_t)to;
    return rec;
}

static void write_with(struct tape *t, format_writer *write)
{
    strbuf_clear(&t->out);
    write(&t->meta, t->rec, t->n, &t->opts, &t->out);
    ck_assert(!t->out.failed);
}

/* ---- octets ---- */

static void same_octets(const char *got, size_t n, const char *expected, size_t len)
{
    for (size_t i = 0; i < n && i < len; i++)
        ck_assert_msg(got[i] == expected[i], "octet %zu is %02x, expected %02x", i, (unsigned)(unsigned char)got[i],
                      (unsigned)(unsigned char)expected[i]);
    ck_assert_msg(n == len, "%zu octets, expected %zu", n, len);
}

#define OCTETS(out, literal) same_octets((out).p, (out).n, literal, sizeof literal - 1)

static uint32_t le32(const char *p)
{
    uint32_t x = 0;
    for (int i = 3; i >= 0; i--)
        x = x << 8 | (unsigned char)p[i];
    return x;
}

static uint32_t le16(const char *p)
{
    return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}

static uint32_t be16(const char *p)
{
    return (uint32_t)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

/* The k-th block of a type (from 0), NULL if there are fewer. Checks both lengths of every block on its way. */
static const char *block(const struct tape *t, uint32_t type, int k)
{
    for (size_t at = 0; at < t->out.n;) {
        uint32_t len = le32(t->out.p + at + 4);
        ck_assert_uint_eq(len % 4, 0);
        ck_assert_uint_ge(len, 12);
        ck_assert_uint_le(at + len, t->out.n);
        ck_assert_uint_eq(le32(t->out.p + at + len - 4), len);
        if (le32(t->out.p + at) == type && k-- == 0)
            return t->out.p + at;
        at += len;
    }
    return NULL;
}

static int blocks(const struct tape *t, uint32_t type)
{
    int n = 0;
    while (block(t, type, n))
        n++;
    return n;
}

enum { INTERFACE = 1, NAMES = 4, PACKET = 6, SECTION = 0x0a0d0d0a };

static uint32_t interface_of(const struct tape *t, int k)
{
    return le32(block(t, PACKET, k) + 8);
}

/* The octets of a packet begin after type, length, interface, time and two lengths. */
static const char *ip_of(const struct tape *t, int k)
{
    return block(t, PACKET, k) + 28;
}

static const char *tcp_of(const struct tape *t, int k)
{
    return ip_of(t, k) + 20;
}

/* The value of an option of the k-th packet; its length in *len. NULL if it is not there. */
static const char *option_of(const struct tape *t, int k, uint32_t code, uint32_t *len)
{
    const char *p = block(t, PACKET, k), *end = p + le32(p + 4) - 4;
    for (p += 28 + (le32(p + 20) + 3) / 4 * 4; p < end && le16(p) != 0; p += 4 + (le16(p + 2) + 3) / 4 * 4) {
        *len = le16(p + 2);
        if (le16(p) == code)
            return p + 4;
    }
    ck_assert_msg(p + 4 == end, "options end where the block does");
    return NULL;
}

static const char *comment_of(const struct tape *t, int k)
{
    static char said[512];
    uint32_t len = 0;
    const char *p = option_of(t, k, 1, &len);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_lt(len, sizeof said);
    memcpy(said, p, len);
    said[len] = '\0';
    return said;
}

static uint32_t direction_of(const struct tape *t, int k)
{
    uint32_t len = 0;
    const char *p = option_of(t, k, 2, &len);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq(len, 4);
    return le32(p);
}

/* ---- packets ---- */

/* IP: 4500+002c+0001+4000+4006+0a00+0001+0a00+0002 = d936, complement 26c9.
 * TCP: pseudo-header 0a00+0001+0a00+0002+0006+0018 = 1421; c000+0050+0064+6002+ffff+0204+05b4 = 2286d; together 23c8e,
 * folded 3c90, complement c36f. */
START_TEST(syn_with_mss)
{
    struct strbuf out = {0};
    struct segment seg = syn();
    packet_put(&out, &seg, 1, false);
    ck_assert_uint_eq(packet_size(&seg), 44);
    OCTETS(out, "\x45\0\0\x2c\0\x01\x40\0\x40\x06\x26\xc9\x0a\0\0\x01\x0a\0\0\x02"
                "\xc0\0\0\x50\0\0\0\x64\0\0\0\0\x60\x02\xff\xff\xc3\x6f\0\0\x02\x04\x05\xb4");
    strbuf_free(&out);
}
END_TEST

/* An odd number of octets: as if a zero followed. 101 modulo 64 is 37, a "b".
 * IP: 4500+002b+0002+4000+4006+0a00+0001+0a00+0002 = d936, complement 26c9.
 * TCP: 1409+0017 = 1420; c000+0050+0065+012d+5018+ffff+6263+6400 = 2d85c; together 2ec7c, folded ec7e, complement 1381. */
START_TEST(odd_text)
{
    struct strbuf out = {0};
    struct segment seg = text(101, 3);
    packet_put(&out, &seg, 2, false);
    OCTETS(out, "\x45\0\0\x2b\0\x02\x40\0\x40\x06\x26\xc9\x0a\0\0\x01\x0a\0\0\x02"
                "\xc0\0\0\x50\0\0\0\x65\0\0\x01\x2d\x50\x18\xff\xff\x13\x81\0\0"
                "bcd");
    strbuf_free(&out);
}
END_TEST

START_TEST(urgent_pointer)
{
    struct strbuf out = {0};
    struct segment seg = text(101, 3);
    seg.flags |= SEG_URG;
    seg.up = 0x1234;
    packet_put(&out, &seg, 2, false);
    ck_assert_uint_eq(be16(out.p + 20 + 18), 0x1234);
    ck_assert_uint_eq((unsigned char)out.p[20 + 13], 0x38);
    strbuf_free(&out);
}
END_TEST

/* What is sent again is the same: text is a function of the sequence number, also where the numbers wrap. */
START_TEST(filler)
{
    struct strbuf whole = {0}, part = {0};
    struct segment all = text(4294967290u, 200), some = text(4, 50);
    packet_put(&whole, &all, 0, false);
    packet_put(&part, &some, 0, false);
    ck_assert_mem_eq(whole.p + 40 + 10, part.p + 40, 50);
    ck_assert_uint_eq(packet_filler(0), '0');
    ck_assert_uint_eq(packet_filler(63), '\n');
    ck_assert_uint_eq(packet_filler(UINT32_MAX), '\n');
    strbuf_free(&whole);
    strbuf_free(&part);
}
END_TEST

/* The SYN takes the first number: text begins one later. */
START_TEST(text_on_syn)
{
    struct strbuf out = {0};
    struct segment seg = syn();
    seg.len = 2;
    packet_put(&out, &seg, 0, false);
    ck_assert_mem_eq(out.p + 44, "bc", 2);
    strbuf_free(&out);
}
END_TEST

START_TEST(longest_text)
{
    struct strbuf out = {0};
    struct segment seg = text(101, 65495);
    packet_put(&out, &seg, 0, false);
    ck_assert_uint_eq(out.n, 65535);
    ck_assert_uint_eq(be16(out.p + 2), 65535);
    strbuf_free(&out);
}
END_TEST

/* Only a script can make such a segment. It is cut, and the comment says so. */
START_TEST(too_long_text)
{
    struct tape *t = tape_new();
    struct segment seg = syn();
    seg.len = 70000;
    ck_assert_uint_eq(packet_text(&seg), 65535 - 44);
    sends(t, 0, seg);
    write_with(t, pcapng_format);
    ck_assert_uint_eq(be16(ip_of(t, 0) + 2), 65535);
    ck_assert_ptr_nonnull(strstr(comment_of(t, 0), "70000 octets of text do not fit into an IPv4 packet: cut"));
    tape_free(t);
}
END_TEST

START_TEST(corrupted_text)
{
    struct strbuf out = {0};
    struct segment seg = text(101, 3);
    packet_put(&out, &seg, 2, true);
    ck_assert_mem_eq(out.p + 40, "Bcd", 3);
    ck_assert_uint_eq(be16(out.p + 36), 0x1381); /* as it was sent */
    strbuf_free(&out);
}
END_TEST

START_TEST(corrupted_without_text)
{
    struct strbuf out = {0};
    struct segment seg = syn();
    packet_put(&out, &seg, 1, true);
    ck_assert_uint_eq(be16(out.p + 36), 0xe36f);
    ck_assert_uint_eq(be16(out.p + 10), 0x26c9); /* that of IP is right: the packet finds its way */
    strbuf_free(&out);
}
END_TEST

/* ---- files ---- */

_Static_assert(sizeof TCPSIM_VERSION == 6, "the lengths below count on five characters");

/* 4294967297 ns is 1 * 2^32 + 1. */
#define SYN_PACKET                                                                                                     \
    "\x45\0\0\x2c\0\x01\x40\0\x40\x06\x26\xc9\x0a\0\0\x01\x0a\0\0\x02"                                                 \
    "\xc0\0\0\x50\0\0\0\x64\0\0\0\0\x60\x02\xff\xff\xc3\x6f\0\0\x02\x04\x05\xb4"

START_TEST(pcapng_octet_by_octet)
{
    struct tape *t = tape_new();
    sends(t, 4294967297, syn())->fate = FATE_LOST;
    write_with(t, pcapng_format);
    OCTETS(t->out,
           /* section header: type, length 88, byte order, version 1.0, length of the section unknown */
           "\x0a\x0d\x0d\x0a\x58\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"
           "\x01\0\x22\0t, seed 1, profile p, tcpsim " TCPSIM_VERSION "\0\0" /* comment, 34 octets and 2 of padding */
           "\x04\0\x0c\0tcpsim " TCPSIM_VERSION                              /* application */
           "\0\0\0\0\x58\0\0\0"
           /* interfaces: type 1, length 40, link type 101, longest packet; name; 10^-9 s */
           "\x01\0\0\0\x28\0\0\0\x65\0\0\0\xff\xff\0\0\x02\0\x01\0a\0\0\0\x09\0\x01\0\x09\0\0\0\0\0\0\0\x28\0\0\0"
           "\x01\0\0\0\x28\0\0\0\x65\0\0\0\xff\xff\0\0\x02\0\x01\0b\0\0\0\x09\0\x01\0\x09\0\0\0\0\0\0\0\x28\0\0\0"
           /* names: type 4, length 40; IPv4, 6 octets: address, name, NUL */
           "\x04\0\0\0\x28\0\0\0\x01\0\x06\0\x0a\0\0\x01"
           "a\0\0\0\x01\0\x06\0\x0a\0\0\x02"
           "b\0\0\0\0\0\0\0\x28\0\0\0"
           /* packet: type 6, length 116, interface 0, time, 44 octets captured of 44 */
           "\x06\0\0\0\x74\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\x2c\0\0\0\x2c\0\0\0" SYN_PACKET
           "\x01\0\x17\0lost: link: random loss\0" /* comment, 23 octets and 1 of padding */
           "\x02\0\x04\0\x02\0\0\0"                /* flags: outbound */
           "\0\0\0\0\x74\0\0\0");
    tape_free(t);
}
END_TEST

START_TEST(pcap_octet_by_octet)
{
    struct tape *t = tape_new();
    arrives(t, 4344967297, sends(t, 4294967297, syn())); /* at b: not in the capture at a */
    write_with(t, pcap_format);
    OCTETS(t->out, "\x4d\x3c\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x65\0\0\0"
                   "\x04\0\0\0\x01\xd8\x94\x11\x2c\0\0\0\x2c\0\0\0" SYN_PACKET); /* 4 s, 294967297 ns */
    tape_free(t);
}
END_TEST

/* Packets and comments of all lengths modulo 4: padded, and the lengths count no padding. */
START_TEST(padding)
{
    struct tape *t = tape_new();
    static const char *const retold[] = {"drop", "drop a", "drop a S", "drop a S #1"};
    for (uint32_t i = 0; i < 16; i++) {
        struct trace_rec *rec = sends(t, i, text(101, i % 4));
        rec->line = 1;
        rec->fate = FATE_DROPPED;
    }
    for (size_t i = 0; i < 4; i++) {
        t->meta.source = retold[i];
        write_with(t, pcapng_format);
        ck_assert_int_eq(blocks(t, PACKET), 16);
        for (int k = 0; k < 16; k++) {
            ck_assert_uint_eq(le32(block(t, PACKET, k) + 20), 40 + (uint32_t)k % 4);
            ck_assert_uint_eq(direction_of(t, k), 2);
        }
    }
    tape_free(t);
}
END_TEST

/* An option has 16 bits for its length. A longer text is cut, not in the middle of a character. */
START_TEST(long_title)
{
    struct tape *t = tape_new();
    char *title = malloc(70001);
    ck_assert_ptr_nonnull(title);
    memset(title, 'x', 70000);
    memcpy(title + 65534, "\xe2\x94\x80", 3);
    title[70000] = '\0';
    t->meta.title = title;
    write_with(t, pcapng_format);
    const char *p = block(t, SECTION, 0) + 24;
    p += 4 + (le16(p + 2) + 3) / 4 * 4;
    ck_assert_uint_eq(le16(p), 1);
    ck_assert_uint_eq(le16(p + 2), 65534);
    free(title);
    tape_free(t);
}
END_TEST

/* ---- who sees what ---- */

START_TEST(lost_segment_is_at_its_sender_only)
{
    struct tape *t = tape_new();
    sends(t, 0, syn())->fate = FATE_LOST;
    arrives(t, SEC(1) + MSEC(50), sends(t, SEC(1), syn()));
    write_with(t, pcapng_format);
    ck_assert_int_eq(blocks(t, INTERFACE), 2);
    ck_assert_int_eq(blocks(t, PACKET), 3);
    for (int k = 0; k < 3; k++) {
        ck_assert_uint_eq(interface_of(t, k), k < 2 ? A : B);
        ck_assert_uint_eq(direction_of(t, k), k < 2 ? 2 : 1);
    }
    ck_assert_uint_eq(be16(ip_of(t, 1) + 4), be16(ip_of(t, 2) + 4)); /* the same flight */
    t->opts.tap = B;
    write_with(t, pcapng_format);
    ck_assert_int_eq(blocks(t, INTERFACE), 1);
    ck_assert_int_eq(blocks(t, PACKET), 1);
    ck_assert_uint_eq(interface_of(t, 0), 0);
    ck_assert_uint_eq(direction_of(t, 0), 1);
    ck_assert_ptr_nonnull(strstr(block(t, SECTION, 0) + 28, ", as seen at b"));
    tape_free(t);
}
END_TEST

START_TEST(corrupted_on_its_way)
{
    struct tape *t = tape_new();
    struct trace_rec *sent = sends(t, 0, syn());
    sent->marks = MARK_CORRUPTED;
    arrives(t, MSEC(50), sent);
    write_with(t, pcapng_format);
    ck_assert_uint_eq(be16(tcp_of(t, 0) + 16), 0xc36f);
    ck_assert_uint_eq(be16(tcp_of(t, 1) + 16), 0xe36f);
    tape_free(t);
}
END_TEST

/* The network makes a copy: it leaves no host, and arrives. */
START_TEST(copy_is_at_its_receiver_only)
{
    struct tape *t = tape_new();
    struct trace_rec *sent = sends(t, 0, syn()), *copy = sends(t, 0, syn());
    copy->marks = MARK_COPY;
    arrives(t, MSEC(50), sent);
    arrives(t, MSEC(50), copy);
    write_with(t, pcapng_format);
    ck_assert_int_eq(blocks(t, PACKET), 3);
    ck_assert_uint_eq(interface_of(t, 0), A);
    ck_assert_uint_eq(interface_of(t, 1), B);
    ck_assert_uint_eq(interface_of(t, 2), B);
    ck_assert_str_eq(comment_of(t, 2), "copy made by the network");
    tape_free(t);
}
END_TEST

/* A forged segment leaves the forger; one that was still in the network leaves nobody. */
START_TEST(injected)
{
    struct tape *t = tape_new();
    t->meta.n_hosts = HOSTS;
    struct trace_rec *forged = sends(t, 0, syn()), *old = sends(t, 0, syn());
    forged->host = C;
    old->host = NO_HOST;
    forged->marks = old->marks = MARK_INJECTED;
    forged->peer = old->peer = B;
    arrives(t, 0, forged);
    arrives(t, 0, old);
    write_with(t, pcapng_format);
    ck_assert_int_eq(blocks(t, PACKET), 3);
    ck_assert_uint_eq(interface_of(t, 0), C);
    ck_assert_str_eq(comment_of(t, 0), "injected by carol; arrives at 0.050 s");
    ck_assert_str_eq(comment_of(t, 1), "injected by carol");
    ck_assert_str_eq(comment_of(t, 2), "injected: it was still in the network");
    tape_free(t);
}
END_TEST

/* A host that is down, or has no cable, hears nothing. */
START_TEST(deaf_host)
{
    struct tape *t = tape_new();
    struct trace_rec *sent = sends(t, 0, syn());
    arrives(t, MSEC(50), sent)->rule = R_HOST_DOWN;
    arrives(t, MSEC(50), sent)->rule = R_UNPLUGGED;
    arrives(t, MSEC(50), sent)->rule = R_CLOSED_RST;
    write_with(t, pcapng_format);
    ck_assert_int_eq(blocks(t, PACKET), 2);
    tape_free(t);
}
END_TEST

START_TEST(one_connection)
{
    struct tape *t = tape_new();
    sends(t, 0, syn());
    sends(t, 0, syn())->conn = 1;
    sends(t, 0, syn())->conn = CONN_OTHER;
    t->opts.ladder.connection = 1;
    write_with(t, pcapng_format);
    ck_assert_int_eq(blocks(t, PACKET), 1);
    tape_free(t);
}
END_TEST

START_TEST(no_packets)
{
    struct tape *t = tape_new();
    write_with(t, pcapng_format);
    ck_assert_int_eq(blocks(t, SECTION), 1);
    ck_assert_int_eq(blocks(t, NAMES), 1);
    ck_assert_int_eq(blocks(t, PACKET), 0);
    write_with(t, pcap_format);
    ck_assert_uint_eq(t->out.n, 24);
    tape_free(t);
}
END_TEST

/* ---- comments ---- */

static void call(struct tape *t, nsec at, enum trace_call what, uint32_t line)
{
    t->step++;
    struct trace_rec *rec = put(t, at, TR_CALL, A);
    rec->call = (uint8_t)what;
    rec->line = line;
    rec->rule = R_OPEN_ACTIVE;
}

START_TEST(call_rule_state_and_loss)
{
    struct tape *t = tape_new();
    call(t, 0, CALL_CONNECT, 14);
    state(t, 0, A, TCP_CLOSED, TCP_SYN_SENT)->rule = R_OPEN_ACTIVE;
    struct trace_rec *sent = sends(t, 0, syn());
    sent->rule = R_OPEN_ACTIVE;
    sent->fate = FATE_DROPPED;
    sent->line = 12;
    write_with(t, pcapng_format);
    ck_assert_str_eq(comment_of(t, 0), "connect (line 14); RFC 9293 3.10.1  OPEN: send SYN; CLOSED -> SYN-SENT; "
                                       "lost: link: drop a S #1 (line 12)");
    tape_free(t);
}
END_TEST

START_TEST(timer_and_retransmission)
{
    struct tape *t = tape_new();
    struct trace_rec *fires = put(t, SEC(1), TR_TIMER, A);
    fires->timer = TIMER_RTO;
    fires->timer_op = TIMER_FIRES;
    fires->rule = R_NONE;
    struct trace_rec *sent = sends(t, SEC(1), syn());
    sent->retransmission = 2;
    sent->marks = MARK_DELAYED | MARK_HELD;
    write_with(t, pcapng_format);
    ck_assert_str_eq(comment_of(t, 0), "retransmission 2; rto fires; arrives at 1.050 s; delayed on the way; held on the way");
    tape_free(t);
}
END_TEST

/* The states that an arrival brings about are told with it; the answer has its rule only. Two segments that a call
 * lets go: the first tells the call and the state. Another connection's states are none of theirs. */
START_TEST(each_state_is_told_once)
{
    struct tape *t = tape_new();
    struct trace_rec *sent = sends(t, 0, syn());
    arrives(t, MSEC(50), sent)->rule = R_LISTEN_SYN;
    state(t, MSEC(50), B, TCP_LISTEN, TCP_SYN_RECEIVED)->rule = R_LISTEN_SYN;
    state(t, MSEC(50), B, TCP_ESTABLISHED, TCP_CLOSED)->conn = CONN_OTHER;
    struct trace_rec *answer = sends(t, MSEC(50), syn());
    answer->host = B;
    answer->rule = R_LISTEN_SYN;
    call(t, SEC(1), CALL_CLOSE, 9);
    state(t, SEC(1), A, TCP_ESTABLISHED, TCP_FIN_WAIT_1);
    sends(t, SEC(1), text(101, 1));
    sends(t, SEC(1), text(102, 1));
    write_with(t, pcapng_format);
    ck_assert_str_eq(comment_of(t, 1), "LISTEN -> SYN-RECEIVED; RFC 9293 3.10.7.2 third  SYN: answer SYN,ACK");
    ck_assert_str_eq(comment_of(t, 2), "RFC 9293 3.10.7.2 third  SYN: answer SYN,ACK; arrives at 0.100 s");
    ck_assert_str_eq(comment_of(t, 3), "close (line 9); RFC 9293 3.10.1  OPEN: send SYN; ESTABLISHED -> FIN-WAIT-1; "
                                       "arrives at 1.050 s");
    ck_assert_str_eq(comment_of(t, 4), "arrives at 1.050 s");
    tape_free(t);
}
END_TEST

Suite *pcapng_suite(void)
{
    Suite *s = suite_create("pcapng");
    TCase *packets = tcase_create("packets"), *files = tcase_create("files"), *taps = tcase_create("taps"),
          *comments = tcase_create("comments");
    tcase_add_test(packets, syn_with_mss);
    tcase_add_test(packets, odd_text);
    tcase_add_test(packets, urgent_pointer);
    tcase_add_test(packets, filler);
    tcase_add_test(packets, text_on_syn);
    tcase_add_test(packets, longest_text);
    tcase_add_test(packets, too_long_text);
    tcase_add_test(packets, corrupted_text);
    tcase_add_test(packets, corrupted_without_text);
    tcase_add_test(files, pcapng_octet_by_octet);
    tcase_add_test(files, pcap_octet_by_octet);
    tcase_add_test(files, padding);
    tcase_add_test(files, long_title);
    tcase_add_test(taps, lost_segment_is_at_its_sender_only);
    tcase_add_test(taps, corrupted_on_its_way);
    tcase_add_test(taps, copy_is_at_its_receiver_only);
    tcase_add_test(taps, injected);
    tcase_add_test(taps, deaf_host);
    tcase_add_test(taps, one_connection);
    tcase_add_test(taps, no_packets);
    tcase_add_test(comments, call_rule_state_and_loss);
    tcase_add_test(comments, timer_and_retransmission);
    tcase_add_test(comments, each_state_is_told_once);
    suite_add_tcase(s, packets);
    suite_add_tcase(s, files);
    suite_add_tcase(s, taps);
    suite_add_tcase(s, comments);
    return s;
}
