/* SEGMENT ARRIVES in SYN-SENT (RFC 9293, 3.10.7.3): rows SS-1 to SS-8. There is no sequence check: RCV.NXT is unknown. */
#include "bench.h"

Suite *syn_sent_suite(void);

/* SEG.ACK =< ISS or SEG.ACK > SND.NXT: our SYN is 100, so only 101 is good. */
static const unsigned bad_acks[] = {99, 100, 102, 0x80000064, 0x80000065};
enum { BAD_ACKS = sizeof bad_acks / sizeof *bad_acks };

/* SS-1: first check; a RST with a bad ACK is dropped. */
START_TEST(ss_1_bad_ack_rst_is_dropped)
{
    for (unsigned i = 0; i < BAD_ACKS; i++) {
        given(SYN_SENT);
        when("R. 300:300(0) ack %u", bad_acks[i]);
        expect("nothing");
    }
}
END_TEST

/* SS-2: first check; a bad ACK draws <SEQ=SEG.ACK><CTL=RST> and the segment is discarded. */
START_TEST(ss_2_bad_ack_draws_rst)
{
    for (unsigned i = 0; i < BAD_ACKS; i++) {
        given(SYN_SENT);
        when("S. 300:300(0) ack %u", bad_acks[i]);
        expect("> R %u", bad_acks[i]);
        when(". 300:300(0) ack %u", bad_acks[i]);
        expect("> R %u", bad_acks[i]);
        ck_assert_int_eq(tcb.state, TCP_SYN_SENT);
    }
}
END_TEST

/* SS-3: second check; a RST with an acceptable ACK. The RFC's "connection reset" is told as refused, as sockets do. */
START_TEST(ss_3_rst_is_refusal)
{
    given(SYN_SENT);
    when("R. 0:0(0) ack 101");
    expect("ECONNREFUSED, -> CLOSED, -rto");
}
END_TEST

/* RFC 5961's "SEG.SEQ = RCV.NXT" cannot be asked in SYN-SENT; any sequence number will do. */
START_TEST(ss_3_rst_at_any_sequence_number)
{
    static const unsigned seqs[] = {0, 300, 301, 0x80000000};

    for (unsigned i = 0; i < sizeof seqs / sizeof *seqs; i++) {
        given(SYN_SENT);
        when("R. %u:%u(0) ack 101", seqs[i], seqs[i]);
        expect("ECONNREFUSED, -> CLOSED, -rto");
    }
}
END_TEST

/* flags are tested in the order of the text: SYN with RST is a RST. */
START_TEST(ss_3_syn_with_rst_is_a_rst)
{
    given(SYN_SENT);
    when("SR. 300:300(0) ack 101");
    expect("ECONNREFUSED, -> CLOSED, -rto");
}
END_TEST

/* SS-4: second check; a RST without ACK is dropped, even with a SYN. */
START_TEST(ss_4_rst_without_ack_is_dropped)
{
    given(SYN_SENT);
    when("R 300:300(0)");
    expect("nothing");
    when("SR 300:300(0)");
    expect("nothing");
}
END_TEST

/* SS-5: fourth check; SYN,ACK of our SYN. */
START_TEST(ss_5_syn_ack_acceptable)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 1000 mss 1400");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    ck_assert_uint_eq(theirs(tcb.irs), 300);
    ck_assert_uint_eq(theirs(tcb.rcv_nxt), 301);
    ck_assert_uint_eq(ours(tcb.snd_una), 101);
    ck_assert_uint_eq(ours(tcb.snd_nxt), 101);
    ck_assert_uint_eq(tcb.snd_mss, 1400);
}
END_TEST

/* the text sets the send window only for simultaneous opens; it is needed here as well. */
START_TEST(ss_5_takes_the_window)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 1000");
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    ck_assert_uint_eq(theirs(tcb.snd_wl1), 300);
    ck_assert_uint_eq(ours(tcb.snd_wl2), 101);
    ck_assert_uint_eq(tcb.max_snd_wnd, 1000);
}
END_TEST

/* SS-5: "data or controls that were queued for transmission MAY be included" in the ACK. */
START_TEST(ss_5_queued_text_goes_with_the_ack)
{
    given(SYN_SENT);
    when("SEND 10");
    expect("nothing");
    passes(MSEC(100));
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > P. 101:111/301, +rto 1");
}
END_TEST

/* SS-5: "continue processing at the sixth step": text is delivered, one ACK for SYN and text. */
START_TEST(ss_5_text_on_the_syn_ack)
{
    given(SYN_SENT);
    when("RECEIVE all");
    when("S. 300:310(10) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 10, > . 101/311, -rto");
}
END_TEST

/* SS-5: a FIN on the SYN,ACK moves on to CLOSE-WAIT. */
START_TEST(ss_5_fin_on_the_syn_ack)
{
    given(SYN_SENT);
    when("SF. 300:310(10) ack 101");
    expect("-> ESTABLISHED, OPEN, EOF, -> CLOSE-WAIT, > . 101/312, -rto");

    given(SYN_SENT);
    when("SF. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, EOF, -> CLOSE-WAIT, > . 101/302, -rto");
}
END_TEST

/* SS-5, sixth step: the urgent pointer counts from SEG.SEQ, which is the SYN's: 300 + 6 is the octet after the fifth. */
START_TEST(ss_5_urgent_on_the_syn_ack)
{
    given(SYN_SENT);
    when("RECEIVE all");
    when("SU. 300:302(2) ack 101 up 6");
    expect("-> ESTABLISHED, OPEN, URGENT, DATA 2, > . 101/303, -rto");
    ck_assert_uint_eq(theirs(tcb.rcv_up), 306);
}
END_TEST

/* SS-6: fourth check; a SYN without ACK crosses ours (MUST-10). The SYN,ACK repeats the same ISS. */
START_TEST(ss_6_syn_crosses_ours)
{
    given(SYN_SENT);
    passes(MSEC(400));
    when("S 300:300(0) win 1000 mss 1400");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    ck_assert_int_eq(tcb.origin, ORIGIN_ACTIVE);
    ck_assert_uint_eq(theirs(tcb.irs), 300);
    ck_assert_uint_eq(ours(tcb.snd_una), 100);
    ck_assert_uint_eq(ours(tcb.snd_nxt), 101);
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    ck_assert_uint_eq(theirs(tcb.snd_wl1), 300);
    ck_assert_uint_eq(tcb.snd_mss, 1400);
}
END_TEST

/* SS-6: "other controls or text in the segment: queue them for processing after the ESTABLISHED state." */
START_TEST(ss_6_text_and_fin_wait)
{
    given(SYN_SENT);
    when("RECEIVE all");
    passes(MSEC(100));
    when("SF 300:310(10)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    when(". 312:312(0) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 10, EOF, -> CLOSE-WAIT, > . 101/312, -rto");
}
END_TEST

/* SS-7: an acceptable ACK alone is dropped, with text or FIN too. */
START_TEST(ss_7_ack_without_syn_is_dropped)
{
    given(SYN_SENT);
    when(". 300:300(0) ack 101");
    expect("nothing");
    when("P. 300:310(10) ack 101");
    expect("nothing");
    when("F. 300:300(0) ack 101");
    expect("nothing");
    ck_assert_uint_eq(ours(tcb.snd_una), 100);
}
END_TEST

/* SS-8: fifth; neither SYN nor RST: dropped. A FIN is never processed here (3.10.7.4, eighth). */
START_TEST(ss_8_anything_else_is_dropped)
{
    given(SYN_SENT);
    when("- 300:300(0)");
    expect("nothing");
    when("F 300:300(0)");
    expect("nothing");
    when("P 300:310(10)");
    expect("nothing");
}
END_TEST

Suite *syn_sent_suite(void)
{
    return BENCH_SUITE(
        "3.10.7.3 SYN-SENT", ss_1_bad_ack_rst_is_dropped, ss_2_bad_ack_draws_rst, ss_3_rst_is_refusal,
        ss_3_rst_at_any_sequence_number, ss_3_syn_with_rst_is_a_rst, ss_4_rst_without_ack_is_dropped,
        ss_5_syn_ack_acceptable, ss_5_takes_the_window, ss_5_queued_text_goes_with_the_ack, ss_5_text_on_the_syn_ack,
        ss_5_fin_on_the_syn_ack, ss_5_urgent_on_the_syn_ack, ss_6_syn_crosses_ours, ss_6_text_and_fin_wait,
        ss_7_ack_without_syn_is_dropped, ss_8_anything_else_is_dropped);
}
