/* SEGMENT ARRIVES in SYN-RECEIVED (RFC 9293, 3.10.7.4): rows SR-1 to SR-11, for P, which came from LISTEN, and X, which
 * came from SYN-SENT (MUST-11). RCV.NXT is 301 and the window 65535, so it ends before 65836. Our SYN is 100. */
#include "bench.h"

Suite *syn_received_suite(void);

static const enum place origins[] = {SYN_RECEIVED_P, SYN_RECEIVED_X};
#define BOTH_ORIGINS(o) (unsigned o = 0; o < 2; o++)

/* SR-1: first check; "an acknowledgment should be sent in reply: <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>". */
START_TEST(sr_1_unacceptable_draws_ack)
{
    static const char *const segments[] = {
        ". 300:300(0) ack 101",     "P. 291:301(10) ack 101",   ". 65836:65836(0) ack 101",
        "- 65836:65846(10)",        "F. 300:300(0) ack 101",    "S 65836:65836(0)",
        "S 290:290(0)",
    };
    for BOTH_ORIGINS(o)
        for (unsigned i = 0; i < sizeof segments / sizeof *segments; i++) {
            given(origins[o]);
            when("%s", segments[i]);
            expect("> . 101/301");
        }
}
END_TEST

/* SR-1a, Q-8: the peer's SYN again: the SYN,ACK again, in place of the next retransmission. */
START_TEST(sr_1a_duplicate_syn_draws_syn_ack)
{
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        passes(MSEC(400));
        when("S 300:300(0)");
        expect("> S. 100/301 rtx 1, +rto 1");
        passes(MSEC(400));
        when("S 300:300(0)");
        expect("> S. 100/301 rtx 2, +rto 1");
    }
}
END_TEST

/* SR-1a, Q-8, knob duplicate-syn literal: the text's ACK. */
START_TEST(sr_1a_duplicate_syn_literal)
{
    knobs.duplicate_syn = DUPSYN_LITERAL;
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        passes(MSEC(400));
        when("S 300:300(0)");
        expect("> . 101/301");
    }
}
END_TEST

/* SR-1a: a SYN that carried text, or a FIN, comes again. Its text makes it acceptable by Table 6, but its SYN is outside
 * the window, and "portions that lie outside the window (including SYN and FIN)" are trimmed off: not row SR-6. */
START_TEST(sr_1a_duplicate_syn_with_text)
{
    given(LISTEN);
    when("RECEIVE all");
    when("S 300:310(10)");
    passes(MSEC(400));
    when("S 300:310(10)");
    expect("> S. 100/301 rtx 1, +rto 1");
    when(". 311:311(0) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 10, > . 101/311, -rto");

    given(SYN_RECEIVED_X);
    passes(MSEC(400));
    when("SF 300:300(0)");
    expect("> S. 100/301 rtx 1, +rto 1");

    knobs.duplicate_syn = DUPSYN_LITERAL; /* what is left after trimming has no ACK: dropped at the fifth check */
    given(LISTEN);
    when("S 300:310(10)");
    when("S 300:310(10)");
    expect("nothing");
    ck_assert_int_eq(tcb.state, TCP_SYN_RECEIVED);
}
END_TEST

/* SR-1b, Q-3: Figure 7: the crossing SYN,ACK completes the open, although its SEQ is below RCV.NXT. */
START_TEST(sr_1b_figure_7)
{
    given(SYN_RECEIVED_X);
    when("S. 300:300(0) ack 101 win 1000");
    expect("-> ESTABLISHED, OPEN, -rto");
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    ck_assert_uint_eq(ours(tcb.snd_una), 101);
}
END_TEST

/* SR-1b, Q-3, knob simultaneous-open literal: the sequence check fails; the ACK that follows lets the peer in (SR-8). */
START_TEST(sr_1b_figure_7_literal)
{
    knobs.simultaneous_open = SIMOPEN_LITERAL;
    given(SYN_RECEIVED_X);
    when("S. 300:300(0) ack 101 win 1000");
    expect("> . 101/301");
    when(". 301:301(0) ack 101");
    expect("-> ESTABLISHED, OPEN, -rto");
}
END_TEST

/* SR-1b only completes an open: a SYN,ACK that does not acknowledge our SYN, or whose SEQ is not IRS, or that comes to a
 * passively opened end, is unacceptable. */
START_TEST(sr_1b_not_figure_7)
{
    given(SYN_RECEIVED_X);
    when("S. 300:300(0) ack 100");
    expect("> . 101/301");
    when("S. 299:299(0) ack 101");
    expect("> . 101/301");
    given(SYN_RECEIVED_P);
    when("S. 300:300(0) ack 101");
    expect("> . 101/301");
}
END_TEST

/* 3.10.7.3 first, "== SND.NXT is not appropriate when the stack is capable of sending data on the SYN": here too. */
START_TEST(sr_1b_figure_7_text_on_our_syn)
{
    knobs.send_on_syn = 1;
    given(CLOSED);
    when("OPEN active SEND 10");
    when("S 300:300(0)");
    when("S. 300:300(0) ack 101");
    ck_assert_int_eq(tcb.state, TCP_ESTABLISHED);
    ck_assert_uint_eq(ours(tcb.snd_una), 101);
    ck_assert_int_eq(tcb.main_timer, TIMER_RTO); /* the text is still outstanding */
    when_due("rto", SEC(1));
    expect("> P. 101:111/301 rtx 1, +rto 2");
}
END_TEST

/* SR-1b: text behind the crossing SYN,ACK is the seventh step's, as in SYN-SENT (SS-5). */
START_TEST(sr_1b_figure_7_with_text)
{
    given(SYN_SENT);
    when("RECEIVE all");
    when("S 300:300(0)");
    when("S. 300:310(10) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 10, > . 101/311, -rto");
}
END_TEST

/* SR-2: first check; an unacceptable RST is dropped. */
START_TEST(sr_2_rst_outside_the_window)
{
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        when("R 300:300(0)");
        expect("nothing");
        when("R 65836:65836(0)");
        expect("nothing");
        when("R. 299:299(0) ack 101");
        expect("nothing");
    }
}
END_TEST

/* SR-3: second check, RFC 5961 3.2: a RST in the window, but not at RCV.NXT, draws a challenge ACK. */
START_TEST(sr_3_rst_in_window_is_challenged)
{
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        when("R 302:302(0)");
        expect("> . 101/301");
        when("R 65835:65835(0)");
        expect("> . 101/301");
    }
}
END_TEST

/* SR-3 without RFC 5961: as SR-4. */
START_TEST(sr_3_rst_in_window_rfc793)
{
    knobs.rfc5961 = 0;
    given(SYN_RECEIVED_P);
    when("R 302:302(0)");
    expect("-> LISTEN, -rto");
    given(SYN_RECEIVED_X);
    when("R 302:302(0)");
    expect("ECONNREFUSED, -> CLOSED, -rto");
}
END_TEST

/* SR-4 P, MUST-11: "return this connection to LISTEN state. The user need not be informed." It listens as before. */
START_TEST(sr_4_rst_passive)
{
    given(SYN_RECEIVED_P);
    when("R 301:301(0)");
    expect("-> LISTEN, -rto");
    ck_assert_uint_eq(tcb.raddr, 0); /* any remote socket again */
    when("S 700:700(0)");
    expect("-> SYN-RECEIVED, > S. 100/701, +rto 1");
}
END_TEST

/* SR-4 X, MUST-11: "signal the user "connection refused"", CLOSED. */
START_TEST(sr_4_rst_active)
{
    given(SYN_RECEIVED_X);
    when("R 301:301(0)");
    expect("ECONNREFUSED, -> CLOSED, -rto");
}
END_TEST

/* SR-4: SEND changed the passive OPEN into an active one (3.10.2), so the user is told; Q-9 has it listen again, as from SYN-SENT. */
START_TEST(sr_4_rst_after_send_in_listen)
{
    given(LISTEN);
    given(CLOSED);
    when("OPEN passive peer");
    when("SEND 10");
    when("S 300:300(0)");
    when("R 301:301(0)");
    expect("ECONNREFUSED, -> LISTEN, -rto");
}
END_TEST

/* SR-9 where an ACK would be owed too, as the window is zero: one answer, the RST. */
START_TEST(sr_9_one_answer)
{
    knobs.window = 0;
    given(SYN_RECEIVED_P);
    when("P. 301:311(10) ack 999");
    expect("> R 999");
}
END_TEST

/* 3.10.7.4: "trimming off any portions that lie outside the window (including SYN and FIN)": the SYN's FIN is at RCV.NXT + RCV.WND. */
START_TEST(sr_10_fin_of_syn_beyond_the_window)
{
    knobs.window = 10;
    given(LISTEN);
    when("SF 300:310(10)");
    when(". 301:301(0) ack 101");
    ck_assert_int_eq(tcb.state, TCP_ESTABLISHED);
    ck_assert_uint_eq(theirs(tcb.rcv_nxt), 311);
    given(LISTEN); /* one octet less */
    when("SF 300:309(9)");
    when(". 301:301(0) ack 101");
    ck_assert_int_eq(tcb.state, TCP_CLOSE_WAIT);
}
END_TEST

/* SR-6 P: fourth check; a SYN in the window: back to LISTEN, nothing sent. */
START_TEST(sr_6_syn_passive)
{
    given(SYN_RECEIVED_P);
    when("S 302:302(0)");
    expect("-> LISTEN, -rto");
    given(SYN_RECEIVED_P);
    when("S. 301:301(0) ack 101");
    expect("-> LISTEN, -rto");
}
END_TEST

/* SR-6 X: "Otherwise, handle per the directions for synchronized states": challenge ACK. */
START_TEST(sr_6_syn_active)
{
    given(SYN_RECEIVED_X);
    when("S 302:302(0)");
    expect("> . 101/301");
    when("S. 301:301(0) ack 101");
    expect("> . 101/301");
}
END_TEST

/* SR-6 X without RFC 5961: "send a reset", "connection reset", CLOSED. */
START_TEST(sr_6_syn_active_rfc793)
{
    knobs.rfc5961 = 0;
    given(SYN_RECEIVED_X);
    when("S 302:302(0)");
    expect("ECONNRESET, -> CLOSED, > R. 0/303, -rto");
}
END_TEST

/* SR-7: fifth check; "if the ACK bit is off, drop the segment and return". */
START_TEST(sr_7_no_ack)
{
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        when("- 301:301(0)");
        expect("nothing");
        when("P 301:311(10)");
        expect("nothing");
        when("F 301:301(0)");
        expect("nothing");
    }
}
END_TEST

/* SR-8: fifth check; SND.UNA < SEG.ACK =< SND.NXT: ESTABLISHED, with the window of this segment. */
START_TEST(sr_8_ack_acceptable)
{
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        when(". 301:301(0) ack 101 win 1234");
        expect("-> ESTABLISHED, OPEN, -rto");
        ck_assert_uint_eq(ours(tcb.snd_una), 101);
        ck_assert_uint_eq(tcb.snd_wnd, 1234);
        ck_assert_uint_eq(theirs(tcb.snd_wl1), 301);
        ck_assert_uint_eq(ours(tcb.snd_wl2), 101);
    }
}
END_TEST

/* SR-9: fifth check; "If the segment acknowledgment is not acceptable, form a reset segment <SEQ=SEG.ACK><CTL=RST> and
 * send it." Q-7: a RST and no challenge; the entry stays. */
START_TEST(sr_9_ack_not_acceptable)
{
    static const unsigned acks[] = {100, 102, 99, 0x80000065};

    for BOTH_ORIGINS(o)
        for (unsigned i = 0; i < sizeof acks / sizeof *acks; i++) {
            given(origins[o]);
            when(". 301:301(0) ack %u", acks[i]);
            expect("> R %u", acks[i]);
            ck_assert_int_eq(tcb.state, TCP_SYN_RECEIVED);
        }
}
END_TEST

/* SR-10: the ACK carries text: seventh check in ESTABLISHED. */
START_TEST(sr_10_ack_with_text)
{
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        when("RECEIVE all");
        when("P. 301:311(10) ack 101");
        expect("-> ESTABLISHED, OPEN, DATA 10, > . 101/311, -rto");
    }
}
END_TEST

/* SR-10 beyond a gap: ESTABLISHED, the text is held, the ACK tells of the gap. */
START_TEST(sr_10_ack_with_text_beyond_a_gap)
{
    given(SYN_RECEIVED_P);
    when("RECEIVE all");
    when("P. 311:321(10) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    when("P. 301:311(10) ack 101");
    expect("DATA 20, > . 101/321");
}
END_TEST

/* SR-11: the ACK carries a FIN: eighth check, CLOSE-WAIT. */
START_TEST(sr_11_ack_with_fin)
{
    for BOTH_ORIGINS(o) {
        given(origins[o]);
        when("F. 301:301(0) ack 101");
        expect("-> ESTABLISHED, OPEN, EOF, -> CLOSE-WAIT, > . 101/302, -rto");
        given(origins[o]);
        when("FP. 301:311(10) ack 101");
        expect("-> ESTABLISHED, OPEN, EOF, -> CLOSE-WAIT, > . 101/312, -rto");
    }
}
END_TEST

Suite *syn_received_suite(void)
{
    return BENCH_SUITE(
        "3.10.7.4 SYN-RECEIVED", sr_1_unacceptable_draws_ack, sr_1a_duplicate_syn_draws_syn_ack,
        sr_1a_duplicate_syn_literal, sr_1a_duplicate_syn_with_text, sr_1b_figure_7, sr_1b_figure_7_text_on_our_syn, sr_1b_figure_7_literal,
        sr_1b_not_figure_7, sr_1b_figure_7_with_text, sr_2_rst_outside_the_window, sr_3_rst_in_window_is_challenged,
        sr_3_rst_in_window_rfc793, sr_4_rst_passive, sr_4_rst_active, sr_4_rst_after_send_in_listen, sr_9_one_answer, sr_10_fin_of_syn_beyond_the_window, sr_6_syn_passive, sr_6_syn_active,
        sr_6_syn_active_rfc793, sr_7_no_ack, sr_8_ack_acceptable, sr_9_ack_not_acceptable, sr_10_ack_with_text,
        sr_10_ack_with_text_beyond_a_gap, sr_11_ack_with_fin);
}
