/* Sending text (RFC 9293, 3.7.1, 3.7.4, 3.8.6, 3.9.1.2): segmentizing, Nagle, sender SWS avoidance, the window, PSH, the
 * retransmission queue, the urgent pointer. */
#include "bench.h"

Suite *output_suite(void);

/* ESTABLISHED; the peer offers this window and takes segments of up to 100 octets. */
static void given_window(unsigned window)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win %u mss 100", window);
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
}

/* ---- MSS (3.7.1) ---- */

/* MUST-15: "If an MSS Option is not received at connection setup, TCP implementations MUST assume a default send MSS of
 * 536 for IPv4." */
START_TEST(must_15_default_mss)
{
    knobs.nagle = 0;
    given(ESTABLISHED);
    when("SEND 1000");
    expect("> . 101:637/301, > P. 637:1101/301, +rto 1");
    given(SYN_RECEIVED_P);
    when(". 301:301(0) ack 101");
    ck_assert_uint_eq(tcb.snd_mss, 536);
}
END_TEST

/* MUST-14, MUST-16: the MSS of the peer's SYN, larger or smaller. */
START_TEST(must_16_send_mss)
{
    knobs.nagle = 0;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 mss 1460");
    when("SEND 2000");
    expect("> . 101:1561/301, > P. 1561:2101/301, +rto 1");
    given(SYN_SENT);
    when("S 300:300(0) mss 40");
    when(". 301:301(0) ack 101");
    when("SEND 50");
    expect("> . 101:141/301, > P. 141:151/301, +rto 1");
}
END_TEST

/* MUST-65: the MSS option is on SYN and SYN,ACK only; one received elsewhere has no effect. */
START_TEST(must_65_mss_on_syn_only)
{
    show_windows = true;
    knobs.mss = 1000;
    given(LISTEN);
    when("S 300:300(0) mss 700");
    expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1000, +rto 1");
    when(". 301:301(0) ack 101 mss 50");
    ck_assert_uint_eq(tcb.snd_mss, 700);
    when("SEND 10");
    expect("> P. 101:111/301 win 65535, +rto 1");
}
END_TEST

/* ---- Nagle (3.7.4) ---- */

/* SHLD-7: "If there is unacknowledged data (i.e., SND.NXT > SND.UNA), then the sending TCP endpoint buffers all user data
 * until the outstanding data has been acknowledged or until the TCP endpoint can send a full-sized segment." */
START_TEST(shld_7_nagle)
{
    given_window(1000);
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1");
    when("SEND 10");
    expect("nothing");
    when("SEND 10");
    expect("nothing");
    passes(MSEC(100));
    when(". 301:301(0) ack 111");
    expect("> P. 111:131/301, +rto 1");
}
END_TEST

/* SHLD-7: a full-sized segment goes; the rest behind it does not. */
START_TEST(shld_7_full_sized)
{
    given_window(1000);
    when("SEND 10");
    when("SEND 99");
    expect("nothing");
    when("SEND 1");
    expect("> P. 111:211/301");
    when("SEND 250");
    expect("> . 211:311/301, > . 311:411/301");
    ck_assert_uint_eq(ours(tcb.snd_end), 461);
}
END_TEST

/* MUST-17: it can be switched off for a connection. */
START_TEST(must_17_no_nagle)
{
    knobs.nagle = 0;
    given_window(1000);
    when("SEND 10");
    when("SEND 10");
    expect("> P. 111:121/301");
    when("SEND 10");
    expect("> P. 121:131/301");
}
END_TEST

/* Nagle gathers what may be followed by more; the last text before a FIN is not. */
START_TEST(nagle_ends_with_close)
{
    given_window(1000);
    when("SEND 10");
    when("SEND 10");
    when("CLOSE");
    expect("-> FIN-WAIT-1, > FP. 111:121/301");
}
END_TEST

/* ---- the window (3.8.6) ---- */

/* "may send in [SND.NXT, SND.UNA + SND.WND)": nothing beyond, in one go or several. */
START_TEST(window_is_honoured)
{
    given_window(250);
    when("SEND 1000");
    expect("> . 101:201/301, > . 201:301/301, +rto 1"); /* 50 more would be silly (3.8.6.2.1) */
    passes(MSEC(100));
    when(". 301:301(0) ack 201 win 250");
    expect("> . 301:401/301, +rto 1");
    when(". 301:301(0) ack 401 win 250");
    expect("> . 401:501/301, > . 501:601/301");
}
END_TEST

/* MUST-1: the window field is unsigned: 65535 is not -1. */
START_TEST(must_1_window_is_unsigned)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 65535 mss 65495");
    when("SEND 100000");
    expect("> . 101:65596/301, +rto 1");
}
END_TEST

/* Many segments at once: all of them, in order, over several steps (EV_MORE). */
START_TEST(window_of_many_segments)
{
    given_window(2000);
    when("SEND 1950");
    expect("> . 101:201/301, > . 201:301/301, > . 301:401/301, > . 401:501/301, > . 501:601/301, > . 601:701/301, "
           "> . 701:801/301, > . 801:901/301, > . 901:1001/301, > . 1001:1101/301, > . 1101:1201/301, "
           "> . 1201:1301/301, > . 1301:1401/301, > . 1401:1501/301, > . 1501:1601/301, > . 1601:1701/301, "
           "> . 1701:1801/301, > . 1801:1901/301, > . 1901:2001/301, +rto 1");
}
END_TEST

/* MUST-34, SHLD-15: the peer takes back window: "SHOULD NOT send new data", U is negative. */
START_TEST(shld_15_window_shrinks)
{
    given_window(1000);
    when("SEND 500");
    when(". 301:301(0) ack 101 win 200");
    expect("nothing");
    when("SEND 100");
    expect("nothing");
    when(". 301:301(0) ack 301 win 200");
    expect("nothing"); /* 101 + 500 is the edge of what was sent: U = 0 */
    when(". 301:301(0) ack 401 win 300");
    expect("> P. 601:701/301");
}
END_TEST

/* SHLD-16: retransmission stays "between SND.UNA and SND.UNA + SND.WND". */
START_TEST(shld_16_resends_within_the_window)
{
    given_window(1000);
    when("SEND 300");
    when(". 301:301(0) ack 101 win 30");
    when_due("rto", SEC(1));
    expect("> . 101:131/301 rtx 1, +rto 2");
}
END_TEST

/* ---- sender SWS avoidance (3.8.6.2.1, MUST-38) ---- */

/* (1) min(D,U) >= Eff.snd.MSS. */
START_TEST(must_38_full_segment)
{
    given_window(1000);
    when(". 301:301(0) ack 101 win 130");
    when("SEND 500");
    expect("> . 101:201/301, +rto 1");
}
END_TEST

/* (2) "all queued data can be sent now": D =< U, idle. Every SEND counts as pushed. */
START_TEST(must_38_all_that_is_queued)
{
    given_window(1000);
    when(". 301:301(0) ack 101 win 30");
    when("SEND 30");
    expect("> P. 101:131/301, +rto 1");
}
END_TEST

/* (3) "at least a fraction Fs of the maximum window": half of 60. */
START_TEST(must_38_half_the_maximum_window)
{
    given_window(60);
    when(". 301:301(0) ack 101 win 30");
    when("SEND 500");
    expect("> . 101:131/301, +rto 1");
}
END_TEST

/* Otherwise not: 29 is less than half of 60, than the MSS, than what is queued. */
START_TEST(must_38_silly)
{
    given_window(60);
    when(". 301:301(0) ack 101 win 29");
    when("SEND 500");
    expect("+override 0.5");
}
END_TEST

/* ---- PSH (3.9.1.2) ---- */

/* MUST-60, MUST-61: without PUSH on SEND, PSH is set "in the last buffered segment (i.e., when there is no more queued
 * data to be sent)". */
START_TEST(must_61_psh_on_the_last)
{
    given_window(1000);
    when("SEND 300");
    expect("> . 101:201/301, > . 201:301/301, > P. 301:401/301, +rto 1");
}
END_TEST

/* ---- FIN ---- */

/* SEND with CLOSE at once: the FIN rides on the last text. */
START_TEST(fin_on_the_last_text)
{
    given_window(1000);
    when("SEND 150 CLOSE");
    expect("-> FIN-WAIT-1, > . 101:201/301, > FP. 201:251/301, +rto 1");
    given(CLOSE_WAIT);
    when("SEND 10 CLOSE");
    expect("-> LAST-ACK, > FP. 101:111/302, +rto 1");
}
END_TEST

/* I-8: the FIN has its number behind the last octet, and it is the last thing sent. */
START_TEST(fin_is_last)
{
    given_window(1000);
    when("SEND 10 CLOSE");
    ck_assert_uint_eq(ours(tcb.snd_nxt), 112);
    when(". 301:301(0) ack 112");
    expect("-> FIN-WAIT-2, -rto");
}
END_TEST

/* A FIN occupies sequence space, so it needs room in the window. */
START_TEST(fin_needs_window)
{
    given_window(10);
    when("SEND 10 CLOSE");
    expect("-> FIN-WAIT-1, > P. 101:111/301, +rto 1");
    passes(MSEC(100));
    when(". 301:301(0) ack 111 win 1");
    expect("> F. 111/301, +rto 1");
}
END_TEST

/* ---- the retransmission queue ---- */

/* What is resent may be cut anew (3.8.1): text and FIN that went apart go together. */
START_TEST(resends_text_with_fin)
{
    given_window(1000);
    when("SEND 10");
    when("SEND 20");
    when("CLOSE");
    when_due("rto", SEC(1));
    expect("> FP. 101:131/301 rtx 1, +rto 2");
}
END_TEST

/* One segment of at most the MSS, from SND.UNA, wherever the ACK has cut; no FIN and no PSH before its place. */
START_TEST(resends_the_first_segment)
{
    given_window(1000);
    when("SEND 250 CLOSE");
    when(". 301:301(0) ack 151");
    when_due("rto", SEC(1));
    expect("> . 151:251/301 rtx 1, +rto 2");
    when(". 301:301(0) ack 271");
    when_due("rto", SEC(2));
    expect("> FP. 271:351/301 rtx 1, +rto 4");
    given_window(1000);
    when("SEND 250 CLOSE");
    when_due("rto", SEC(1));
    expect("> . 101:201/301 rtx 1, +rto 2");
}
END_TEST

/* Text that was never sent is not resent, even if there is room in the segment. */
START_TEST(resends_only_what_was_sent)
{
    given_window(1000);
    when("SEND 10");
    when("SEND 10");
    when_due("rto", SEC(1));
    expect("> . 101:111/301 rtx 1, +rto 2");
}
END_TEST

/* What is resent carries the present ACK and window. */
START_TEST(resends_with_the_latest_ack)
{
    show_windows = true;
    given(ESTABLISHED);
    when("SEND 10");
    when("P. 301:306(5) ack 101");
    when_due("rto", SEC(1));
    expect("> P. 101:111/306 win 65530 rtx 1, +rto 2");
}
END_TEST

/* ---- urgent (3.8.5) ---- */

/* MUST-31, MUST-62: "the urgent pointer MUST point to the sequence number of the octet following the urgent data", in
 * every segment before it, and in what is resent. */
START_TEST(must_62_urgent_pointer)
{
    given_window(1000);
    when("SEND 150 urgent");
    expect("> .U 101:201/301 up 150, +rto 1");
    when("SEND 50");
    expect("> P.U 201:301/301 up 50");
    when_due("rto", SEC(1));
    expect("> .U 101:201/301 up 150 rtx 1, +rto 2");
    when(". 301:301(0) ack 251");
    when("SEND 100");
    expect("> P. 301:401/301");
    when_due("rto", SEC(2));
    expect("> . 251:351/301 rtx 1, +rto 4");
}
END_TEST

/* One octet, as most who use it send. */
START_TEST(must_62_one_octet)
{
    given_window(1000);
    when("SEND 1 urgent");
    expect("> P.U 101:102/301 up 1, +rto 1");
}
END_TEST

/* MUST-31: "a sequence of urgent data of any length": the field is 16 bits, so it says "at least so far". */
START_TEST(must_31_urgent_far_ahead)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 10 mss 10");
    when("SEND 70000 urgent");
    expect("> .U 101:111/301 up 65535, +rto 1");
}
END_TEST

Suite *output_suite(void)
{
    return BENCH_SUITE(
        "sending", must_15_default_mss, must_16_send_mss, must_65_mss_on_syn_only, shld_7_nagle, shld_7_full_sized,
        must_17_no_nagle, nagle_ends_with_close, window_is_honoured, must_1_window_is_unsigned,
        window_of_many_segments, shld_15_window_shrinks, shld_16_resends_within_the_window, must_38_full_segment,
        must_38_all_that_is_queued, must_38_half_the_maximum_window, must_38_silly, must_61_psh_on_the_last,
        fin_on_the_last_text, fin_is_last, fin_needs_window, resends_text_with_fin, resends_the_first_segment,
        resends_only_what_was_sent, resends_with_the_latest_ack, must_62_urgent_pointer, must_62_one_octet,
        must_31_urgent_far_ahead);
}
