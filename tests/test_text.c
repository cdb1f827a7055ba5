/* Receiving text (RFC 9293, 3.10.7.4, seventh and eighth check; 3.8.6): what is held beyond gaps, the edges of the window,
 * receiver SWS avoidance. */
#include "bench.h"
#include "isn.h" /* mix(): the random orders are the same in every run */

#include <stdio.h>
#include <string.h>

Suite *text_suite(void);

/* ---- order ---- */

enum { PIECE = 10, PIECES = 5 };

/* Pieces of 10 octets arrive in this order. Each draws one ACK, of everything up to the first gap, and as much is given
 * to the user, once. */
static void arrives_in_order(const unsigned *order, unsigned n, bool fin)
{
    bool came[PIECES] = {false};
    unsigned first_gap = 0, delivered = 0;

    given(ESTABLISHED);
    when("RECEIVE all");
    for (unsigned i = 0; i < n; i++) {
        unsigned piece = order[i], seq = 301 + PIECE * piece;
        came[piece] = true;
        while (first_gap < n && came[first_gap])
            first_gap++;
        unsigned fresh = first_gap * PIECE - delivered;
        bool all = first_gap == n;
        delivered += fresh;
        char data[32] = "";
        if (fresh)
            snprintf(data, sizeof data, "DATA %u, ", fresh);
        when("%s %u:%u(%d) ack 101", fin && piece == n - 1 ? "FP." : "P.", seq, seq + PIECE, PIECE);
        expect("%s%s> . 101/%u", data, all && fin ? "EOF, -> CLOSE-WAIT, " : "",
               301 + delivered + (all && fin ? 1 : 0));
    }
    ck_assert_uint_eq(delivered, n * PIECE);
    ck_assert_uint_eq(tcb.n_held, 0);
}

static void every_order(unsigned *order, unsigned from, unsigned n)
{
    if (from == n) {
        arrives_in_order(order, n, false);
        arrives_in_order(order, n, true);
        return;
    }
    for (unsigned i = from; i < n; i++) {
        unsigned a = order[from], b = order[i];
        order[from] = b;
        order[i] = a;
        every_order(order, from + 1, n);
        order[from] = a;
        order[i] = b;
    }
}

/* SHLD-31, I-5, I-6, MUST-58: all 1! + 2! + ... + 5! orders, with and without a FIN on the last piece. */
START_TEST(shld_31_every_order)
{
    for (unsigned n = 1; n <= PIECES; n++) {
        unsigned order[PIECES] = {0, 1, 2, 3, 4};
        every_order(order, 0, n);
    }
}
END_TEST

/* ---- overlaps, against the plainest model there is: a flag per octet ---- */

enum { STREAM = 200, SEGMENTS = 400 };

static unsigned gaps(const bool *came, unsigned next)
{
    unsigned n = 0;
    for (unsigned i = next; i < STREAM; i++)
        n += came[i] && !came[i - 1];
    return n;
}

/* ES-4 to ES-6: segments of any place and length. What would make more than TCP_HELD_MAX separate pieces is dropped. */
static void random_segments(unsigned seed)
{
    bool came[STREAM + 1] = {true}; /* [i]: octet i has come; octet 0 is the SYN */
    unsigned next = 1;

    knobs.window = STREAM - 1;
    given(ESTABLISHED);
    for (unsigned i = 0; i < SEGMENTS && next < STREAM; i++) {
        unsigned start = 1 + (unsigned)(mix(seed, 1, i) % (STREAM - 1));
        unsigned len = 1 + (unsigned)(mix(seed, 2, i) % 30);
        unsigned end = start + len < STREAM ? start + len : STREAM; /* the rest is beyond the right edge */
        bool after[STREAM + 1];
        memcpy(after, came, sizeof came);
        bool covers_window = start < next && start + len > STREAM; /* Table 6: neither end is inside */
        for (unsigned o = start; o < end && !covers_window; o++)
            after[o] = true;
        if (start > next && gaps(after, next + 1) > TCP_HELD_MAX)
            memcpy(after, came, sizeof came);
        memcpy(came, after, sizeof came);
        while (next < STREAM && came[next])
            next++;
        when(". %u:%u(%u) ack 101", 300 + start, 300 + start + len, len);
        expect("> . 101/%u", 300 + next);
        ck_assert_uint_eq(tcb.n_held, gaps(came, next));
    }
    ck_assert_uint_eq(tcb.rcv_unread, next - 1);
}

START_TEST(es_4_es_5_es_6_overlaps)
{
    for (unsigned seed = 0; seed < 200; seed++)
        random_segments(seed);
}
END_TEST

/* Pieces that only touch become one; a fifth separate one has no place until a gap is filled. */
START_TEST(shld_31_too_many_gaps)
{
    given(ESTABLISHED);
    for (unsigned seq = 311; seq <= 371; seq += 20)
        when(". %u:%u(10) ack 101", seq, seq + 10);
    ck_assert_uint_eq(tcb.n_held, 4);
    when(". 391:401(10) ack 101");
    expect("> . 101/301");
    ck_assert_uint_eq(tcb.n_held, 4);
    when(". 321:331(10) ack 101");
    ck_assert_uint_eq(tcb.n_held, 3);
    when(". 391:401(10) ack 101");
    ck_assert_uint_eq(tcb.n_held, 4);
    when(". 301:311(10) ack 101");
    expect("> . 101/341");
}
END_TEST

/* ---- the window ---- */

/* 3.10.7.4: a segment's text and FIN are processed before what was held. A FIN ends the stream there: what came before it
 * and claimed numbers beyond is not text. */
START_TEST(fin_ends_what_was_held)
{
    given(ESTABLISHED);
    when(". 306:313(7) ack 101");
    expect("> . 101/301");
    when("FP. 301:311(10) ack 101");
    expect("EOF, -> CLOSE-WAIT, > . 101/312");
    when("RECEIVE 100");
    expect("DATA 10");
    given(ESTABLISHED);
    when(". 320:330(10) ack 101"); /* wholly beyond it */
    when("F. 311:311(0) ack 101");
    when("P. 301:311(10) ack 101");
    expect("EOF, -> CLOSE-WAIT, > . 101/312");
}
END_TEST

/* 3.8.6.2.2: octets that nobody has read take their room from the window; the right edge stays. */
START_TEST(window_shrinks_with_unread_text)
{
    knobs.window = 100;
    show_windows = true;
    given(ESTABLISHED);
    when("P. 301:331(30) ack 101");
    expect("> . 101/331 win 70");
    when("P. 331:401(70) ack 101");
    expect("> . 101/401 win 0");
}
END_TEST

/* MUST-39: "keep RCV.NXT+RCV.WND fixed until RCV.BUFF - RCV.USER - RCV.WND >= min(Fr * RCV.BUFF, Eff.snd.MSS)"; then
 * the peer is told. Here Fr * RCV.BUFF is 50. */
START_TEST(must_39_half_the_buffer)
{
    knobs.window = 100;
    show_windows = true;
    given(ESTABLISHED);
    when("P. 301:401(100) ack 101");
    when("RECEIVE 49");
    expect("DATA 49");
    when("RECEIVE 1");
    expect("DATA 1, > . 101/401 win 50");
    when("RECEIVE 49");
    expect("DATA 49");
    when("RECEIVE 1");
    expect("DATA 1, > . 101/401 win 100");
}
END_TEST

/* MUST-39: an MSS, if that is less. */
START_TEST(must_39_one_mss)
{
    knobs.window = 100;
    knobs.mss = 20;
    show_windows = true;
    given(ESTABLISHED);
    when("P. 301:401(100) ack 101");
    when("RECEIVE 19");
    expect("DATA 19");
    when("RECEIVE 1");
    expect("DATA 1, > . 101/401 win 20");

    knobs.mss = 40; /* less than half of the buffer, more than a third */
    given(ESTABLISHED);
    when("P. 301:401(100) ack 101");
    when("RECEIVE 39");
    expect("DATA 39");
    when("RECEIVE 1");
    expect("DATA 1, > . 101/401 win 40");
}
END_TEST

/* MUST-39 while the user reads whatever comes: the edge moves with the ACK, in the same steps. */
START_TEST(must_39_while_reading)
{
    knobs.window = 100;
    knobs.mss = 20;
    show_windows = true;
    given(ESTABLISHED);
    when("RECEIVE all");
    when("P. 301:311(10) ack 101");
    expect("DATA 10, > . 101/311 win 90");
    when("P. 311:320(9) ack 101");
    expect("DATA 9, > . 101/320 win 81");
    when("P. 320:321(1) ack 101");
    expect("DATA 1, > . 101/321 win 100");
}
END_TEST

/* SHLD-14, I-2: the right edge never moves left, whatever comes and however it is read. The bench asserts it in every
 * step; this gives it something to do. */
START_TEST(shld_14_right_edge_never_moves_left)
{
    for (unsigned seed = 0; seed < 50; seed++) {
        knobs.window = 1 + (uint32_t)(mix(seed, 0, 0) % 200);
        knobs.mss = 1 + (uint32_t)(mix(seed, 0, 1) % 100);
        given(ESTABLISHED);
        for (unsigned i = 0; i < 200; i++) {
            unsigned len = (unsigned)(mix(seed, 3, i) % 60);
            unsigned seq = (unsigned)theirs(tcb.rcv_nxt) + (unsigned)(mix(seed, 4, i) % 20) - 5;
            if (mix(seed, 5, i) % 3 == 0)
                when("RECEIVE %u", 1 + len);
            else
                when(". %u:%u(%u) ack 101", seq, seq + len, len);
        }
    }
}
END_TEST

/* After the peer's FIN there is no window to open. */
START_TEST(no_update_after_fin)
{
    knobs.window = 100;
    given(ESTABLISHED);
    when("FP. 301:391(90) ack 101");
    when("RECEIVE 90");
    expect("DATA 90");
}
END_TEST

/* RECEIVE before there is a connection opens nothing. */
START_TEST(no_update_before_established)
{
    given(SYN_RECEIVED_P);
    when("RECEIVE 90");
    expect("nothing");
}
END_TEST

/* A window of no octets at all: text is refused, the probes are answered. */
START_TEST(window_zero)
{
    knobs.window = 0;
    show_windows = true;
    given(ESTABLISHED);
    when("P. 301:302(1) ack 101");
    expect("> . 101/301 win 0");
    when("F. 301:301(0) ack 101");
    expect("> . 101/301 win 0");
}
END_TEST

/* ---- reading ---- */

/* RECEIVE of a number waits until so many have come; what is more stays. */
START_TEST(receive_counts)
{
    given(ESTABLISHED);
    when("RECEIVE 15");
    when("P. 301:311(10) ack 101");
    expect("DATA 10, > . 101/311");
    when("P. 311:321(10) ack 101");
    expect("DATA 5, > . 101/321");
    when("RECEIVE all");
    expect("DATA 5");
}
END_TEST

/* Whoever reads on to the end is told of the end: with the FIN if he has read all before, after the last octet if not. */
START_TEST(receive_to_the_end)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("FP. 301:311(10) ack 101");
    expect("DATA 10, EOF, -> CLOSE-WAIT, > . 101/312");

    given(ESTABLISHED);
    when("FP. 301:311(10) ack 101");
    expect("EOF, -> CLOSE-WAIT, > . 101/312"); /* "signal the user "connection closing"" */
    when("RECEIVE all");
    expect("DATA 10, EOF");
}
END_TEST

Suite *text_suite(void)
{
    return BENCH_SUITE(
        "receiving", shld_31_every_order, es_4_es_5_es_6_overlaps, shld_31_too_many_gaps, fin_ends_what_was_held,
        window_shrinks_with_unread_text, must_39_half_the_buffer, must_39_one_mss, must_39_while_reading,
        shld_14_right_edge_never_moves_left, no_update_after_fin, no_update_before_established, window_zero,
        receive_counts, receive_to_the_end);
}
