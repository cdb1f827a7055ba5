/* Sequence numbers (RFC 9293, 3.4): arithmetic modulo 2^32, and a connection that does not care where it begins. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

Suite *seq_suite(void);

/* ---- 3.4: comparisons modulo 2^32 ---- */

/* b is up to 2^31 - 1 after a, wherever a is. */
START_TEST(seq_order)
{
    static const uint32_t starts[] = {0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    static const uint32_t distances[] = {1, 2, 65535, 0x7ffffffe, 0x7fffffff};

    for (unsigned i = 0; i < sizeof starts / sizeof *starts; i++)
        for (unsigned j = 0; j < sizeof distances / sizeof *distances; j++) {
            uint32_t a = starts[i], b = seq_add(a, distances[j]);
            ck_assert(seq_lt(a, b) && seq_leq(a, b) && !seq_gt(a, b) && !seq_geq(a, b));
            ck_assert(seq_gt(b, a) && seq_geq(b, a) && !seq_lt(b, a) && !seq_leq(b, a));
            ck_assert_uint_eq(seq_max(a, b), b);
            ck_assert_uint_eq(seq_max(b, a), b);
            ck_assert_uint_eq(seq_min(a, b), a);
            ck_assert_uint_eq(seq_min(b, a), a);
            ck_assert_uint_eq(seq_sub(b, a), distances[j]);
            ck_assert_int_eq(seq_diff(b, a), (int32_t)distances[j]);
            ck_assert_int_eq(seq_diff(a, b), -(int32_t)distances[j]);
        }
}
END_TEST

START_TEST(seq_equal)
{
    static const uint32_t numbers[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff};

    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uint32_t a = numbers[i];
        ck_assert(seq_leq(a, a) && seq_geq(a, a) && !seq_lt(a, a) && !seq_gt(a, a));
        ck_assert_uint_eq(seq_max(a, a), a);
        ck_assert_uint_eq(seq_min(a, a), a);
    }
}
END_TEST

/* 3.4: SEG.LEN counts SYN and FIN; RST, ACK, PSH and URG take no space. The SYN comes before the text, the FIN behind. */
START_TEST(seg_len_counts_syn_and_fin)
{
    struct segment seg = {.seq = 0xfffffffe, .len = 10};
    ck_assert_uint_eq(seg_len(&seg), 10);
    ck_assert_uint_eq(seg_end(&seg), 8);
    ck_assert_uint_eq(seg_text(&seg), 0xfffffffe);
    seg.flags = SEG_RST | SEG_ACK | SEG_PSH | SEG_URG;
    ck_assert_uint_eq(seg_len(&seg), 10);
    seg.flags = SEG_SYN;
    ck_assert_uint_eq(seg_len(&seg), 11);
    ck_assert_uint_eq(seg_text(&seg), 0xffffffff);
    seg.flags = SEG_FIN;
    ck_assert_uint_eq(seg_len(&seg), 11);
    ck_assert_uint_eq(seg_text(&seg), 0xfffffffe);
    seg.flags = SEG_SYN | SEG_FIN;
    ck_assert_uint_eq(seg_len(&seg), 12);
    ck_assert_uint_eq(seg_end(&seg), 10);
}
END_TEST

/* ---- I-18: the same exchange wherever the streams begin ---- */

/* Opening, text both ways and out of order, a lost segment, urgent data, a closed window, both FINs, TIME-WAIT; a line
 * for everything that was done. */
static void exchange(char *log, size_t size)
{
    static const char *const script[] = {
        "S. 300:300(0) ack 99", "S. 300:300(0) ack 101 win 2000 mss 100", "RECEIVE all", "SEND 1000",
        ". 301:301(0) ack 501 win 100", "P. 311:321(10) ack 501", "P. 301:315(14) ack 601 win 2000", "@",
        ". 321:321(0) ack 1101", "U. 321:331(10) ack 1101 up 20", "R 340:340(0)", "S 331:331(0)", "SEND 150 urgent",
        ". 331:331(0) ack 1201 win 0", "SEND 10", "@", ". 331:331(0) ack 1201 win 0", "@",
        ". 331:331(0) ack 1202 win 50", ". 331:331(0) ack 4000", "F. 361:361(0) ack 1202",
        "P. 331:361(30) ack 1202 win 2000", "SEND 5", "CLOSE", "@", ". 362:362(0) ack 1267",
    };
    size_t used = 0;
    given(SYN_SENT);
    for (unsigned i = 0; i < sizeof script / sizeof *script; i++) {
        if (script[i][0] == '@')
            bench_fire(); /* whatever is due next */
        else
            when("%s", script[i]);
        used += (size_t)snprintf(log + used, size - used, "%s: %s\n", script[i], bench_line());
        ck_assert_uint_lt(used, size);
    }
    ck_assert_int_eq(tcb.state, TCP_CLOSED);
}

START_TEST(i_18_wherever_the_streams_begin)
{
    static const uint32_t bases[] = {0,          1,          0x7fffff00, 0x7fffffff, 0x80000000,
                                     0xfffffb00, 0xfffffff0, 0xfffffffb, 0xffffffff};
    enum { BASES = sizeof bases / sizeof *bases };
    static char plain[8192], other[8192];

    bench_base(100, 300);
    exchange(plain, sizeof plain);
    for (unsigned i = 0; i < BASES; i++)
        for (unsigned j = 0; j < BASES; j++) {
            bench_base(bases[i], bases[j]);
            exchange(other, sizeof other);
            ck_assert_str_eq(plain, other);
        }
}
END_TEST

/* ---- connections that go round ---- */

/* The user sends, and the peer acknowledges, so many octets. */
static void transfer(uint64_t octets)
{
    while (octets > 0) {
        uint32_t n = octets < 60000 ? (uint32_t)octets : 60000;
        when("SEND %u", (unsigned)n);
        when(". %u:%u(0) ack %u", (unsigned)theirs(tcb.rcv_nxt), (unsigned)theirs(tcb.rcv_nxt),
             (unsigned)ours(tcb.snd_nxt));
        octets -= n;
    }
}

static void given_large_segments(void)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 mss 65000");
}

/* After 2^32 - 1 octets SND.UNA is ISS again, and what waits for its ACK is text and no SYN. */
START_TEST(four_gibi_octets_later)
{
    given_large_segments();
    transfer(UINT32_MAX);
    ck_assert_uint_eq(tcb.snd_una, tcb.iss);
    when("SEND 10");
    expect("> P. 100:110/301, +rto 1");
    when_due("rto", SEC(1));
    expect("> P. 100:110/301 rtx 1, +rto 2");
    when(". 301:301(0) ack 110");
    expect("-rto");
    ck_assert(!(tcb.flags & TF_SYN_RESENT));
}
END_TEST

/* The send buffer is counted from SND.UNA, also when that is more than 2^31 behind ISS. */
START_TEST(two_gibi_octets_later)
{
    given_large_segments();
    transfer(0x80000010);
    when("SEND %u", (unsigned)knobs.send_buffer + 1);
    expect("ENOBUFS");
    when("SEND 10");
    expect("> P. 2147483765:2147483775/301, +rto 1");
}
END_TEST

/* An urgent pointer of long ago does not count: RCV.UP may be 2^31 behind RCV.NXT. */
START_TEST(urgent_two_gibi_octets_later)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("U. 301:302(1) ack 101 up 1");
    expect("URGENT, DATA 1, > . 101/302");
    for (uint32_t seq = 302; seq < 0x80000200; seq += 65000)
        when(". %u:%u(65000) ack 101", (unsigned)seq, (unsigned)seq + 65000);
    unsigned nxt = (unsigned)theirs(tcb.rcv_nxt);
    when("U. %u:%u(1) ack 101 up 1", nxt, nxt + 1);
    expect("URGENT, DATA 1, > . 101/%u", nxt + 1);
}
END_TEST

Suite *seq_suite(void)
{
    return BENCH_SUITE(
        "sequence numbers", seq_order, seq_equal, seg_len_counts_syn_and_fin, i_18_wherever_the_streams_begin,
        four_gibi_octets_later, two_gibi_octets_later, urgent_two_gibi_octets_later);
}
