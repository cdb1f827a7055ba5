/* SEGMENT ARRIVES in CLOSED and in LISTEN (RFC 9293, 3.10.7.1, 3.10.7.2): rows C-1 to C-3, L-1 to L-5. */
#include "bench.h"

Suite *closed_listen_suite(void);

/* ---- 3.10.7.1 CLOSED ---- */

/* C-1: an incoming segment containing a RST is discarded. */
START_TEST(c_1_rst_is_ignored)
{
    given(CLOSED);
    when("R 301:301(0)");
    expect("nothing");
    when("R. 301:301(0) ack 101");
    expect("nothing");
    when("SR 301:301(0)");
    expect("nothing");
}
END_TEST

/* C-2: without ACK the answer is <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>; SYN and FIN count in SEG.LEN. */
START_TEST(c_2_no_ack_draws_rst_ack)
{
    given(CLOSED);
    when("S 300:300(0)");
    expect("> R. 0/301");
    when("S 300:310(10)");
    expect("> R. 0/311");
    when("F 300:300(0)");
    expect("> R. 0/301");
    when("SF 300:300(0)");
    expect("> R. 0/302");
    when("- 300:310(10)");
    expect("> R. 0/310");
}
END_TEST

/* C-3: with ACK it is <SEQ=SEG.ACK><CTL=RST>, without the ACK bit. */
START_TEST(c_3_ack_draws_rst_at_seg_ack)
{
    static const char *const flags[] = {".", "S.", "F.", "P.", "SF."};

    given(CLOSED);
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++) {
        when("%s 300:300(0) ack 4711", flags[i]);
        expect("> R 4711");
    }
    when("P. 300:310(10) ack 101");
    expect("> R 101");
}
END_TEST

/* 3.5.2 group 1: the reset goes from where the segment was sent to, to where it came from, and carries nothing else. */
START_TEST(c_3_reset_for_names_both_sockets)
{
    struct segment syn = {.saddr = 1, .daddr = 2, .sport = 3, .dport = 4, .seq = 70, .len = 5, .flags = SEG_SYN,
                          .wnd = 1000, .mss = 1460};
    struct segment rst;

    ck_assert(tcp_reset_for(&syn, &rst));
    ck_assert_uint_eq(rst.saddr, 2);
    ck_assert_uint_eq(rst.daddr, 1);
    ck_assert_uint_eq(rst.sport, 4);
    ck_assert_uint_eq(rst.dport, 3);
    ck_assert_uint_eq(rst.flags, SEG_RST | SEG_ACK);
    ck_assert_uint_eq(rst.seq, 0);
    ck_assert_uint_eq(rst.ack, 76);
    ck_assert_uint_eq(rst.len, 0);
    ck_assert_uint_eq(rst.mss, 0);

    ck_assert(!tcp_reset_for(&rst, &rst));
}
END_TEST

/* ---- 3.10.7.2 LISTEN ---- */

/* L-1: first, a RST is ignored, whatever else is set. */
START_TEST(l_1_rst_is_ignored)
{
    given(LISTEN);
    when("R 300:300(0)");
    expect("nothing");
    when("R. 300:300(0) ack 101");
    expect("nothing");
    when("SR 300:300(0)");
    expect("nothing");
}
END_TEST

/* L-2: second, any ACK is bad: <SEQ=SEG.ACK><CTL=RST>. */
START_TEST(l_2_ack_draws_rst)
{
    given(LISTEN);
    when(". 300:300(0) ack 101");
    expect("> R 101");
    when("S. 300:300(0) ack 101");
    expect("> R 101");
    when("F. 300:300(0) ack 101");
    expect("> R 101");
    ck_assert_int_eq(tcb.state, TCP_LISTEN);
}
END_TEST

/* L-4: third, a SYN is answered with <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>. */
START_TEST(l_4_syn_draws_syn_ack)
{
    given(LISTEN);
    when("S 300:300(0) win 1000 mss 1400");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    ck_assert_int_eq(tcb.origin, ORIGIN_PASSIVE);
    ck_assert_uint_eq(theirs(tcb.irs), 300);
    ck_assert_uint_eq(theirs(tcb.rcv_nxt), 301);
    ck_assert_uint_eq(ours(tcb.iss), 100);
    ck_assert_uint_eq(ours(tcb.snd_una), 100);
    ck_assert_uint_eq(ours(tcb.snd_nxt), 101);
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    ck_assert_uint_eq(tcb.snd_mss, 1400);
}
END_TEST

/* L-4: "if the listen was not fully specified, then the unspecified fields should be filled in now." */
START_TEST(l_4_fills_in_the_remote_socket)
{
    given(LISTEN);
    ck_assert_uint_eq(tcb.raddr, 0);
    ck_assert_uint_eq(tcb.rport, 0);
    when("S 300:300(0)");
    ck_assert_uint_ne(tcb.raddr, 0);
    ck_assert_uint_eq(tcb.rport, 80);
}
END_TEST

/* L-4: "any other control or text should be queued for processing later"; the SYN,ACK acknowledges only the SYN. */
START_TEST(l_4_text_on_the_syn_waits)
{
    given(LISTEN);
    when("RECEIVE all");
    when("S 300:310(10)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    when(". 311:311(0) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 10, > . 101/311, -rto");
}
END_TEST

/* L-4: the same with a FIN behind the text. */
START_TEST(l_4_fin_on_the_syn_waits)
{
    given(LISTEN);
    when("SF 300:310(10)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    when(". 312:312(0) ack 101");
    expect("-> ESTABLISHED, OPEN, EOF, -> CLOSE-WAIT, > . 101/312, -rto");

    given(LISTEN);
    when("SF 300:300(0)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    when(". 302:302(0) ack 101");
    expect("-> ESTABLISHED, OPEN, EOF, -> CLOSE-WAIT, > . 101/302, -rto");
}
END_TEST

/* L-4: text on the SYN fills the whole buffer. Once it is delivered the peer must learn that there is room again: the
 * user, who reads whatever comes, will not call RECEIVE a second time. */
START_TEST(l_4_text_on_the_syn_fills_the_buffer)
{
    knobs.window = 10;
    show_windows = true;
    given(LISTEN);
    when("RECEIVE all");
    when("S 300:310(10)");
    expect("-> SYN-RECEIVED, > S. 100/301 win 10 mss 1460, +rto 1");
    when(". 301:301(0) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 10, > . 101/311 win 10, -rto");
}
END_TEST

/* L-4: more text than the window offered: the rest is not taken, nor the FIN behind it. */
START_TEST(l_4_text_on_the_syn_beyond_the_window)
{
    knobs.window = 8;
    given(LISTEN);
    when("RECEIVE all");
    when("SF 300:310(10)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    when(". 301:301(0) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 8, > . 101/309, -rto");
}
END_TEST

/* L-5: fourth, what is neither RST, ACK nor SYN is dropped. */
START_TEST(l_5_anything_else_is_dropped)
{
    given(LISTEN);
    when("- 300:300(0)");
    expect("nothing");
    when("F 300:300(0)");
    expect("nothing");
    when("P 300:310(10)");
    expect("nothing");
    when("U 300:310(10) up 5");
    expect("nothing");
}
END_TEST

Suite *closed_listen_suite(void)
{
    return BENCH_SUITE(
        "3.10.7.1 CLOSED, 3.10.7.2 LISTEN", c_1_rst_is_ignored, c_2_no_ack_draws_rst_ack,
        c_3_ack_draws_rst_at_seg_ack, c_3_reset_for_names_both_sockets, l_1_rst_is_ignored, l_2_ack_draws_rst,
        l_4_syn_draws_syn_ack, l_4_fills_in_the_remote_socket, l_4_text_on_the_syn_waits, l_4_fin_on_the_syn_waits,
        l_4_text_on_the_syn_fills_the_buffer, l_4_text_on_the_syn_beyond_the_window, l_5_anything_else_is_dropped);
}
