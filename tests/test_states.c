/* SEGMENT ARRIVES in the synchronized states, what is different in each (RFC 9293, 3.10.7.4, checks five to eight): rows
 * ES, F1, F2, CW, CL, LA, TW. Their first rows (RST) are the ends of SY-3 in test_synchronized.c. */
#include "bench.h"

Suite *states_suite(void);

/* ---- ESTABLISHED ---- */

/* ES-1: second check; "any outstanding RECEIVEs and SEND should receive reset responses. All segment queues should be
 * flushed. Users should also receive an unsolicited general connection reset signal." */
START_TEST(es_1_rst_flushes_all)
{
    given(ESTABLISHED);
    when("RECEIVE 10");
    when("SEND 20");
    when("P. 311:321(10) ack 101"); /* held beyond a gap */
    when("R 301:301(0)");
    expect("ECONNRESET, -> CLOSED, -rto");
    ck_assert_uint_eq(tcb.n_held, 0);
    ck_assert_uint_eq(tcb.rcv_want, 0);
    ck_assert_uint_eq(tcb.snd_end, 0);
}
END_TEST

/* ES-2: sixth check; "signal the user that the remote side has urgent data if the urgent pointer is in advance of the
 * data consumed"; once for a continuous sequence of urgent data. */
START_TEST(es_2_urgent)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("U. 301:311(10) ack 101 up 15");
    expect("URGENT, DATA 10, > . 101/311");
    ck_assert_uint_eq(theirs(tcb.rcv_up), 316);
    when("U. 311:313(2) ack 101 up 6"); /* further urgent data: still the same urgent mode */
    expect("DATA 2, > . 101/313");
    ck_assert_uint_eq(theirs(tcb.rcv_up), 317);
    when("U. 313:314(1) ack 101 up 2"); /* RCV.UP = max(RCV.UP, SEG.UP) */
    ck_assert_uint_eq(theirs(tcb.rcv_up), 317);
    when(". 314:317(3) ack 101");
    expect("DATA 3, > . 101/317"); /* all urgent data is consumed */
    when("U. 317:318(1) ack 101 up 3");
    expect("URGENT, DATA 1, > . 101/318");
}
END_TEST

/* MUST-33: how much urgent data remains to be read, here of text whose urgent pointer is 316. Urgent mode lasts until the user
 * has it all, not until it has come. */
START_TEST(must_33_urgent_until_it_is_read)
{
    given(ESTABLISHED);
    ck_assert_uint_eq(tcb_urgent(&tcb), 0);
    when("U. 301:311(10) ack 101 up 15");
    expect("URGENT, > . 101/311");
    ck_assert_uint_eq(tcb_urgent(&tcb), 15);
    when("RECEIVE 4");
    expect("DATA 4");
    ck_assert_uint_eq(tcb_urgent(&tcb), 11);
    when("U. 311:316(5) ack 101 up 5"); /* all is there, and nothing new is urgent */
    expect("> . 101/316");
    when("U. 316:318(2) ack 101 up 1"); /* one octet more, and still the same urgent mode */
    expect("> . 101/318");
    ck_assert_uint_eq(tcb_urgent(&tcb), 12);
    when("RECEIVE 12");
    expect("DATA 12");
    ck_assert_uint_eq(tcb_urgent(&tcb), 0);
    when("U. 318:318(0) ack 101 up 1"); /* one octet is unread, the next one is urgent */
    expect("URGENT");
    ck_assert_uint_eq(tcb_urgent(&tcb), 2);
}
END_TEST

/* "If the urgent pointer is in advance of the data consumed": what has come already may become urgent while nobody has read it. */
START_TEST(es_2_urgent_what_is_unread)
{
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    when("U. 311:311(0) ack 101 up 0");
    expect("URGENT");
    ck_assert_uint_eq(tcb_urgent(&tcb), 10);
}
END_TEST

/* ES-2: an urgent pointer that is not ahead of RCV.NXT announces nothing. */
START_TEST(es_2_urgent_in_the_past)
{
    given(ESTABLISHED);
    when("U. 301:301(0) ack 101 up 0");
    expect("nothing");
    when("U. 301:301(0) ack 101 up 1");
    expect("URGENT");
}
END_TEST

/* ES-3: seventh check; text at RCV.NXT is delivered and acknowledged. */
START_TEST(es_3_text_in_order)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("P. 301:311(10) ack 101");
    expect("DATA 10, > . 101/311");
    when(". 311:312(1) ack 101");
    expect("DATA 1, > . 101/312");
}
END_TEST

/* ES-3: "piggybacked on a segment being transmitted if possible": one segment for our text and the ACK. */
START_TEST(es_3_ack_rides_on_text)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 10");
    when("SEND 15");
    expect("> . 101:111/301, +rto 1");
    passes(MSEC(100));
    when("P. 301:306(5) ack 111 win 10");
    expect("> P. 111:116/306, +rto 1");
}
END_TEST

/* ES-4, MAY-13, SHLD-31: text beyond a gap is held, and the gap is told at once. One ACK when it is filled (MUST-58). */
START_TEST(es_4_text_beyond_a_gap)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("P. 311:321(10) ack 101");
    expect("> . 101/301");
    when("P. 321:331(10) ack 101");
    expect("> . 101/301");
    when("P. 301:311(10) ack 101");
    expect("DATA 30, > . 101/331");
}
END_TEST

/* ES-5: "only the new parts are processed". */
START_TEST(es_5_text_straddles_the_left_edge)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("P. 296:306(10) ack 101");
    expect("DATA 5, > . 101/306");
}
END_TEST

/* ES-6: "trimming off any portions that lie outside the window". */
START_TEST(es_6_text_straddles_the_right_edge)
{
    knobs.window = 8;
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    expect("> . 101/309");
    when("RECEIVE all");
    expect("DATA 8, > . 101/309");
}
END_TEST

/* ES-6: the FIN behind it is outside as well. */
START_TEST(es_6_fin_beyond_the_right_edge)
{
    knobs.window = 8;
    given(ESTABLISHED);
    when("FP. 301:309(8) ack 101");
    expect("> . 101/309");
    when("RECEIVE 8");
    expect("DATA 8, > . 101/309");
    when("F. 309:309(0) ack 101");
    expect("EOF, -> CLOSE-WAIT, > . 101/310");
}
END_TEST

/* ES-7: eighth check; "signal the user "connection closing", advance RCV.NXT over the FIN, and send an acknowledgment". */
START_TEST(es_7_fin_in_order)
{
    given(ESTABLISHED);
    when("F. 301:301(0) ack 101");
    expect("EOF, -> CLOSE-WAIT, > . 101/302");
}
END_TEST

/* ES-7: after its text, with one ACK for both; the pending RECEIVE returns what there is. */
START_TEST(es_7_fin_after_its_text)
{
    given(ESTABLISHED);
    when("RECEIVE 100");
    when("FP. 301:311(10) ack 101");
    expect("DATA 10, EOF, -> CLOSE-WAIT, > . 101/312");
}
END_TEST

/* ES-8: a FIN beyond a gap waits until the gap is filled. */
START_TEST(es_8_fin_beyond_a_gap)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("F. 311:311(0) ack 101");
    expect("> . 101/301");
    when("P. 301:311(10) ack 101");
    expect("DATA 10, EOF, -> CLOSE-WAIT, > . 101/312");

    given(ESTABLISHED);
    when("RECEIVE all");
    when("FP. 311:321(10) ack 101");
    expect("> . 101/301");
    when("P. 301:311(10) ack 101");
    expect("DATA 20, EOF, -> CLOSE-WAIT, > . 101/322");
}
END_TEST

/* ---- FIN-WAIT-1 ---- */

/* F1-1: as ES-1; our FIN is not sent again. */
START_TEST(f1_1_rst)
{
    given(FIN_WAIT_1);
    when("R 301:301(0)");
    expect("ECONNRESET, -> CLOSED, -rto");
}
END_TEST

/* F1-2: fifth check; "if the FIN segment is now acknowledged, then enter FIN-WAIT-2". */
START_TEST(f1_2_ack_of_our_fin)
{
    given(FIN_WAIT_1);
    when(". 301:301(0) ack 102");
    expect("-> FIN-WAIT-2, -rto");
}
END_TEST

/* F1-2: "and continue processing in that state". */
START_TEST(f1_2_ack_of_our_fin_with_text)
{
    given(FIN_WAIT_1);
    when("RECEIVE all");
    when("P. 301:311(10) ack 102");
    expect("DATA 10, -> FIN-WAIT-2, > . 102/311, -rto");
}
END_TEST

/* F1-3: an ACK of something else. */
START_TEST(f1_3_ack_of_less)
{
    given(FIN_WAIT_1);
    when(". 301:301(0) ack 101");
    expect("nothing");

    given(ESTABLISHED);
    when("SEND 10");
    when("CLOSE");
    expect("-> FIN-WAIT-1, > F. 111/301");
    passes(MSEC(100));
    when(". 301:301(0) ack 111");
    expect("+rto 1");
    ck_assert_int_eq(tcb.state, TCP_FIN_WAIT_1);
}
END_TEST

/* F1-3: FIN-WAIT-1 can be entered with text still queued; an ACK of all that was sent is no ACK of a FIN not yet sent. */
START_TEST(f1_3_fin_not_sent_yet)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 10");
    when("SEND 15");
    when("CLOSE");
    passes(MSEC(100));
    when(". 301:301(0) ack 111 win 0");
    expect("-rto, +persist 1");
    ck_assert_int_eq(tcb.state, TCP_FIN_WAIT_1);
    when(". 301:301(0) ack 111 win 10");
    expect("> FP. 111:116/301, +rto 1, -persist");
    when(". 301:301(0) ack 117");
    expect("-> FIN-WAIT-2, -rto");
}
END_TEST

/* F1-4: seventh check; CLOSE was simplex: text still comes. */
START_TEST(f1_4_text)
{
    given(FIN_WAIT_1);
    when("RECEIVE all");
    when("P. 301:311(10) ack 101");
    expect("DATA 10, > . 102/311");
}
END_TEST

/* F1-5: eighth check; "If our FIN has been ACKed (perhaps in this segment), then enter TIME-WAIT", without a stop in
 * FIN-WAIT-2. */
START_TEST(f1_5_fin_with_ack_of_our_fin)
{
    given(FIN_WAIT_1);
    when("F. 301:301(0) ack 102");
    expect("EOF, -> TIME-WAIT, > . 102/302, -rto, +2msl 240");

    given(FIN_WAIT_1);
    when("RECEIVE all");
    when("FP. 301:311(10) ack 102");
    expect("DATA 10, EOF, -> TIME-WAIT, > . 102/312, -rto, +2msl 240");
}
END_TEST

/* F1-6: "otherwise, enter the CLOSING state". The ACK is <SEQ=SND.NXT>, behind our FIN. */
START_TEST(f1_6_fin_without_ack_of_our_fin)
{
    given(FIN_WAIT_1);
    when("F. 301:301(0) ack 101");
    expect("EOF, -> CLOSING, > . 102/302");
}
END_TEST

/* F1-6: nor is a FIN acknowledged that was not sent yet. It follows from CLOSING. */
START_TEST(f1_6_fin_before_ours_is_sent)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 10");
    when("SEND 15");
    when("CLOSE");
    passes(MSEC(100));
    when("F. 301:301(0) ack 111 win 10");
    expect("EOF, -> CLOSING, > FP. 111:116/302, +rto 1");
    when(". 302:302(0) ack 117");
    expect("-> TIME-WAIT, -rto, +2msl 240");
}
END_TEST

/* F1, ES-8: the gap before the peer's FIN is filled by the segment that acknowledges ours. */
START_TEST(f1_5_held_fin)
{
    given(FIN_WAIT_1);
    when("F. 311:311(0) ack 101");
    expect("> . 102/301");
    when("P. 301:311(10) ack 102");
    expect("EOF, -> TIME-WAIT, > . 102/312, -rto, +2msl 240");
}
END_TEST

/* ---- FIN-WAIT-2 ---- */

/* F2-1: as ES-1. */
START_TEST(f2_1_rst)
{
    knobs.fin_wait_2_limit = SEC(60);
    given(FIN_WAIT_2);
    when("R 301:301(0)");
    expect("ECONNRESET, -> CLOSED, -fin-wait-2");
}
END_TEST

/* F2-2: nothing to do for an ACK: the user's CLOSE could be acknowledged, the TCB stays. */
START_TEST(f2_2_ack)
{
    given(FIN_WAIT_2);
    when(". 301:301(0) ack 102");
    expect("nothing");
    ck_assert_int_eq(tcb.state, TCP_FIN_WAIT_2);
}
END_TEST

/* F2-3: text still comes (half-close, W-12). */
START_TEST(f2_3_text)
{
    given(FIN_WAIT_2);
    when("RECEIVE all");
    when("P. 301:351(50) ack 102");
    expect("DATA 50, > . 102/351");
}
END_TEST

/* F2-4: "Enter the TIME-WAIT state. Start the time-wait timer, turn off the other timers." */
START_TEST(f2_4_fin)
{
    given(FIN_WAIT_2);
    when("F. 301:301(0) ack 102");
    expect("EOF, -> TIME-WAIT, > . 102/302, +2msl 240");
}
END_TEST

/* F2-4: "turn off the other timers": so the ACK of the FIN cannot wait for one. */
START_TEST(f2_4_no_delayed_ack_in_time_wait)
{
    knobs.delayed_ack = MSEC(200);
    given(FIN_WAIT_2);
    ck_assert_int_eq(tcb.delack_at, NEVER);
    when("P. 301:311(10) ack 102");
    expect("+delack 0.2");
    when("F. 311:311(0) ack 102");
    expect("EOF, -> TIME-WAIT, > . 102/312, +2msl 240, -delack");
    ck_assert_int_eq(tcb.delack_at, NEVER);

    given(FIN_WAIT_1);
    when("F. 301:301(0) ack 101");
    when(". 302:302(0) ack 102");
    ck_assert_int_eq(tcb.state, TCP_TIME_WAIT);
    ck_assert_int_eq(tcb.delack_at, NEVER);
}
END_TEST

/* ---- CLOSE-WAIT ---- */

/* CW-1: as ES-1, and what waits to be sent is lost. */
START_TEST(cw_1_rst)
{
    given(CLOSE_WAIT);
    when("SEND 10");
    when("R 302:302(0)");
    expect("ECONNRESET, -> CLOSED, -rto");
}
END_TEST

/* CW-2: "Do the same processing as for the ESTABLISHED state" for the ACK. */
START_TEST(cw_2_ack)
{
    given(CLOSE_WAIT);
    when("SEND 10");
    when(". 302:302(0) ack 111 win 99");
    expect("-rto");
    ck_assert_uint_eq(ours(tcb.snd_una), 111);
    ck_assert_uint_eq(tcb.snd_wnd, 99);
}
END_TEST

/* CW-3: URG and text after the FIN "should not occur": ignored. */
START_TEST(cw_3_text_and_urg_are_ignored)
{
    given(CLOSE_WAIT);
    when("RECEIVE all");
    when("P. 302:312(10) ack 101");
    expect("nothing");
    when("U. 302:302(0) ack 101 up 5");
    expect("nothing");
    when("F. 302:302(0) ack 101");
    expect("nothing");
    ck_assert_uint_eq(theirs(tcb.rcv_nxt), 302);
}
END_TEST

/* CW-4: the FIN again fails the sequence check: ACK. */
START_TEST(cw_4_fin_again)
{
    given(CLOSE_WAIT);
    when("F. 301:301(0) ack 101");
    expect("> . 101/302");
    ck_assert_int_eq(tcb.state, TCP_CLOSE_WAIT);
}
END_TEST

/* ---- CLOSING ---- */

/* CL-1: "enter the CLOSED state, delete the TCB, and return": the user, who has closed, is not told. */
START_TEST(cl_1_rst)
{
    given(CLOSING);
    when("R 302:302(0)");
    expect("-> CLOSED, -rto");
}
END_TEST

/* CL-2: "if the ACK acknowledges our FIN, then enter the TIME-WAIT state". */
START_TEST(cl_2_ack_of_our_fin)
{
    given(CLOSING);
    when(". 302:302(0) ack 102");
    expect("-> TIME-WAIT, -rto, +2msl 240");
}
END_TEST

/* CL-3: "otherwise, ignore the segment". */
START_TEST(cl_3_other_ack)
{
    given(CLOSING);
    when(". 302:302(0) ack 101");
    expect("nothing");
    ck_assert_int_eq(tcb.state, TCP_CLOSING);
}
END_TEST

/* CL-4: text and URG are ignored; the FIN again draws an ACK (SY-1). Q-4: its ACK field is not looked at, though it
 * acknowledges our FIN: the peer's next bare ACK will tell. */
START_TEST(cl_4_text_urg_fin)
{
    given(CLOSING);
    when("P. 302:312(10) ack 101");
    expect("nothing");
    when("U. 302:302(0) ack 101 up 5");
    expect("nothing");
    when("F. 301:301(0) ack 102");
    expect("> . 102/302");
    ck_assert_int_eq(tcb.state, TCP_CLOSING);
}
END_TEST

/* ---- LAST-ACK ---- */

/* LA-1: as CL-1. */
START_TEST(la_1_rst)
{
    given(LAST_ACK);
    when("R 302:302(0)");
    expect("-> CLOSED, -rto");
}
END_TEST

/* LA-2: "If our FIN is now acknowledged, delete the TCB, enter the CLOSED state, and return." */
START_TEST(la_2_ack_of_our_fin)
{
    given(LAST_ACK);
    when(". 302:302(0) ack 102");
    expect("CLOSED, -> CLOSED, -rto");
}
END_TEST

/* LA-3: any other ACK. */
START_TEST(la_3_other_ack)
{
    given(LAST_ACK);
    when(". 302:302(0) ack 101");
    expect("nothing");
    ck_assert_int_eq(tcb.state, TCP_LAST_ACK);
}
END_TEST

/* LA-4, Q-4: the FIN again: ACK by the first check. */
START_TEST(la_4_fin_again)
{
    given(LAST_ACK);
    when("F. 301:301(0) ack 102");
    expect("> . 102/302");
    ck_assert_int_eq(tcb.state, TCP_LAST_ACK);
}
END_TEST

/* ---- TIME-WAIT ---- */

/* TW-1, Q-5: "a retransmission of the remote FIN. Acknowledge it, and restart the 2 MSL timeout." */
START_TEST(tw_1_fin_again_restarts_2msl)
{
    given(TIME_WAIT);
    passes(SEC(100));
    when("F. 301:301(0) ack 102");
    expect("> . 102/302, +2msl 240");
    passes(SEC(100));
    when("FP. 291:301(10) ack 102"); /* with its text before it */
    expect("> . 102/302, +2msl 240");
    when_due("2msl", SEC(240));
    expect("CLOSED, -> CLOSED, -2msl");
}
END_TEST

/* TW-2 with RFC 1337, fix F1: ignored, and nothing restarts. */
START_TEST(tw_2_rst_rfc1337)
{
    knobs.rfc1337 = 1;
    given(TIME_WAIT);
    passes(SEC(100));
    when("R 302:302(0)");
    expect("nothing");
    when_due("2msl", SEC(140));
    expect("CLOSED, -> CLOSED, -2msl");
}
END_TEST

/* TW-3: a RST in the window elsewhere: challenge ACK, as everywhere (SY-4). */
START_TEST(tw_3_rst_in_window)
{
    given(TIME_WAIT);
    passes(SEC(100));
    when("R 303:303(0)");
    expect("> . 102/302");
}
END_TEST

/* TW-4: old text, old ACKs: ACK, 2MSL goes on. */
START_TEST(tw_4_other_unacceptable)
{
    given(TIME_WAIT);
    passes(SEC(100));
    when("P. 291:301(10) ack 102");
    expect("> . 102/302");
    when(". 301:301(0) ack 102");
    expect("> . 102/302");
    when("F. 300:300(0) ack 102"); /* a FIN, but not that one */
    expect("> . 102/302");
}
END_TEST

/* TW-5: an acceptable bare ACK: nothing. */
START_TEST(tw_5_bare_ack)
{
    given(TIME_WAIT);
    passes(SEC(100));
    when(". 302:302(0) ack 102");
    expect("nothing");
}
END_TEST

/* TW-6, MAY-2: a SYN above RCV.NXT opens anew if somebody listens: "assigns its initial sequence number for the new
 * connection to be larger than the largest sequence number it used on the previous connection incarnation". */
START_TEST(tw_6_syn_reopens)
{
    listening = true;
    given(TIME_WAIT);
    fresh_iss = 9000;
    when("S 5303:5303(0) win 1000 mss 1400");
    expect("-> SYN-RECEIVED, > S. 9000/5304, +rto 1, -2msl");
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    ck_assert_uint_eq(tcb.snd_mss, 1400);
    ck_assert(tcb_half_open(&tcb)); /* MUST-11: no user of ours has opened it */
    when(". 5304:5304(0) ack 9001");
    expect("-> ESTABLISHED, OPEN, -rto");
}
END_TEST

/* TW-6: the very next number above RCV.NXT will do, wherever the window ends. */
START_TEST(tw_6_any_seq_above_rcv_nxt)
{
    static const unsigned seqs[] = {303, 65836, 100000, 0x8000012d}; /* the last one is 302 + 2^31 - 1 */

    listening = true;
    for (unsigned i = 0; i < sizeof seqs / sizeof *seqs; i++) {
        given(TIME_WAIT);
        when("S %u:%u(0)", seqs[i], seqs[i]);
        expect("-> SYN-RECEIVED, > S. 65639/%u, +rto 1, -2msl", seqs[i] + 1);
    }
}
END_TEST

/* TW-6: an ISS that is not larger than all numbers used is moved up: W-19, 102 + 65537. */
START_TEST(tw_6_iss_above_the_old_ones)
{
    listening = true;
    given(TIME_WAIT);
    fresh_iss = 102;
    when("S 400:400(0)");
    expect("-> SYN-RECEIVED, > S. 65639/401, +rto 1, -2msl");
    fresh_iss = 100;
    given(TIME_WAIT);
    fresh_iss = 103;
    when("S 400:400(0)");
    expect("-> SYN-RECEIVED, > S. 103/401, +rto 1, -2msl");
}
END_TEST

/* TW-7: not above RCV.NXT: ACK (W-19: 301 is the peer's old FIN). */
START_TEST(tw_7_syn_does_not_reopen)
{
    listening = true;
    given(TIME_WAIT);
    passes(SEC(100));
    when("S 300:300(0)");
    expect("> . 102/302");
    when("S 301:301(0)"); /* its FIN had this one */
    expect("> . 102/302");
    when("S 2147483951:2147483951(0)"); /* 303 + 2^31 */
    expect("> . 102/302");
}
END_TEST

/* TW-6: a SYN that anything else is not enough for: the host reuses nothing. */
START_TEST(tw_6_no_reuse)
{
    listening = true;
    knobs.tw_reuse = TWREUSE_NONE;
    given(TIME_WAIT);
    when("S 400:400(0)");
    expect("> . 102/302");
}
END_TEST

/* MAY-2 (2): "returns to TIME-WAIT state if the SYN turns out to be an old duplicate". The RST that answers the SYN,ACK
 * says so. All numbers are the old ones again: ours 102, the peer's 302; and 2MSL, 4 min, begins anew. */
START_TEST(may_2_back_to_time_wait)
{
    listening = true;
    given(TIME_WAIT);
    uint32_t iss = tcb.iss, irs = tcb.irs;
    passes(SEC(100));
    fresh_iss = 9000;
    when("S 400:400(0)");
    expect("-> SYN-RECEIVED, > S. 9000/401, +rto 1, -2msl");
    when("R 401:401(0)");
    expect("-> TIME-WAIT, -rto, +2msl 240");
    ck_assert_uint_eq(tcb.iss, iss);
    ck_assert_uint_eq(tcb.irs, irs);
    when("F. 301:301(0) ack 102");
    expect("> . 102/302");
    when("S 303:303(0)");
    expect("-> SYN-RECEIVED, > S. 9000/304, +rto 1, -2msl");
    when(". 304:304(0) ack 9001");
    expect("-> ESTABLISHED, OPEN, -rto");
}
END_TEST

/* The same if a newer SYN tells (SR-6): only one of the two can be the peer's. Its repetition opens. */
START_TEST(may_2_back_by_a_syn)
{
    listening = true;
    given(TIME_WAIT);
    when("S 400:400(0)");
    when("S 500:500(0)");
    expect("-> TIME-WAIT, -rto, +2msl 240");
    when("S 500:500(0)");
    expect("-> SYN-RECEIVED, > S. 65639/501, +rto 1, -2msl");
}
END_TEST

/* A RST that is not exact is asked about first, as in any SYN-RECEIVED (SR-3); an ACK that is wrong draws one (SR-9). */
START_TEST(may_2_not_yet_back)
{
    listening = true;
    given(TIME_WAIT);
    when("S 400:400(0)");
    when("R 402:402(0)");
    expect("> . 65640/401");
    when(". 401:401(0) ack 102");
    expect("> R 102");
    when("S 400:400(0)");
    expect("> S. 65639/401 rtx 1");
}
END_TEST

/* Nobody answers the SYN,ACK: 4 min of silence are 2MSL too, so that the listener has it (T-5). */
START_TEST(may_2_given_up)
{
    listening = true;
    given(TIME_WAIT);
    when("S 400:400(0)");
    static const unsigned waits[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    for (unsigned i = 0; i < 8; i++)
        when_due("rto", SEC(waits[i]));
    when_due("rto", SEC(60));
    expect("-> LISTEN, -rto");
}
END_TEST

/* 1.14: Linux takes 65537 above the old SND.NXT whatever its clock says, and does not go back to TIME-WAIT. */
START_TEST(tw_6_linux)
{
    listening = true;
    knobs.tw_reuse = TWREUSE_LINUX;
    given(TIME_WAIT);
    fresh_iss = 500000;
    when("S 400:400(0)");
    expect("-> SYN-RECEIVED, > S. 65639/401, +rto 1, -2msl");
    when("R 401:401(0)");
    expect("-> LISTEN, -rto");
}
END_TEST

/* TW-7 as RFC 6191 has it: dropped in silence, and 2MSL goes on. The peer's FIN is still answered. */
START_TEST(tw_7_dropped)
{
    listening = true;
    knobs.tw_refuse = TWREFUSE_DROP;
    given(TIME_WAIT);
    when("S 301:301(0)");
    expect("nothing");
    when("S. 302:302(0) ack 102");
    expect("> . 102/302");
    when("F. 301:301(0) ack 102");
    expect("> . 102/302");
    when("S 303:303(0)");
    expect("-> SYN-RECEIVED, > S. 65639/304, +rto 1, -2msl");
}
END_TEST

/* D-13: OPEN takes the sockets of a TIME-WAIT if the knob lets it, with an ISS above all that was used: 102 + 65537. */
START_TEST(d_13_open_from_time_wait)
{
    given(TIME_WAIT);
    when("OPEN active");
    expect("EISCONN");
    knobs.tw_connect = 1;
    given(TIME_WAIT);
    when("OPEN active");
    expect("-> SYN-SENT, > S 65639, +rto 1, -2msl");
    when("S. 9000:9000(0) ack 65640");
    expect("-> ESTABLISHED, OPEN, > . 65640/9001, -rto");
    given(TIME_WAIT);
    fresh_iss = 70000;
    when("OPEN active");
    expect("-> SYN-SENT, > S 70000, +rto 1, -2msl");
}
END_TEST

/* TW-7: nobody listens: ACK, although the SYN is newer. */
START_TEST(tw_7_nobody_listens)
{
    given(TIME_WAIT);
    passes(SEC(100));
    when("S 400:400(0)");
    expect("> . 102/302");
}
END_TEST

/* TW-8: SYN with ACK never reopens; nor does one with RST. */
START_TEST(tw_8_syn_ack)
{
    listening = true;
    given(TIME_WAIT);
    passes(SEC(100));
    when("S. 400:400(0) ack 102");
    expect("> . 102/302");
    when("SR 400:400(0)");
    expect("> . 102/302"); /* a RST in the window (TW-3) */
}
END_TEST

/* Q-5 by the letter: the FIN sent again is dropped by the first check and restarts nothing; an ACK that passes the fifth does,
 * although "the only thing that can arrive in this state is a retransmission of the remote FIN". */
START_TEST(q_5_literal)
{
    knobs.tw_restart = TWRESTART_LITERAL;
    given(TIME_WAIT);
    passes(SEC(100));
    when("F. 301:301(0) ack 102");
    expect("> . 102/302");
    when(". 302:302(0) ack 102");
    expect("+2msl 240");
    passes(SEC(100));
    when("P. 301:302(1) ack 102");
    expect("> . 102/302");
    when_due("2msl", SEC(140));
}
END_TEST

/* TW-4, TW-5: Linux begins anew by old text, old ACKs and acceptable ones; not by a SYN without ACK, nor by a RST. TW-3: it
 * does not challenge. */
START_TEST(tw_linux_restarts)
{
    knobs.tw_restart = TWRESTART_ANY;
    knobs.tw_challenge = 0;
    knobs.rfc1337 = 1;
    given(TIME_WAIT);
    passes(SEC(100));
    when("P. 301:302(1) ack 102");
    expect("> . 102/302, +2msl 240");
    passes(SEC(100));
    when(". 301:301(0) ack 102");
    expect("> . 102/302, +2msl 240");
    passes(SEC(100));
    when(". 302:302(0) ack 102");
    expect("+2msl 240");
    passes(SEC(100));
    when("F. 301:301(0) ack 102");
    expect("> . 102/302, +2msl 240");
    passes(SEC(100));
    when("S 301:301(0)");
    expect("> . 102/302");
    when("R 303:303(0)");
    expect("nothing");
    when("R 302:302(0)");
    expect("nothing");
    when_due("2msl", SEC(140));
}
END_TEST

/* TW-9: text is ignored, and answered with an ACK; URG alone is ignored. */
START_TEST(tw_9_text_and_urg)
{
    given(TIME_WAIT);
    passes(SEC(100));
    when("P. 302:312(10) ack 102");
    expect("> . 102/302");
    when("U. 302:302(0) ack 102 up 5");
    expect("nothing");
    when("F. 302:302(0) ack 102"); /* a second FIN: no such number can be */
    expect("nothing");
}
END_TEST

Suite *states_suite(void)
{
    return BENCH_SUITE(
        "3.10.7.4 state by state", es_1_rst_flushes_all, es_2_urgent, must_33_urgent_until_it_is_read, es_2_urgent_what_is_unread, es_2_urgent_in_the_past, es_3_text_in_order, es_3_ack_rides_on_text,
        es_4_text_beyond_a_gap, es_5_text_straddles_the_left_edge, es_6_text_straddles_the_right_edge,
        es_6_fin_beyond_the_right_edge, es_7_fin_in_order, es_7_fin_after_its_text, es_8_fin_beyond_a_gap,
        f1_1_rst, f1_2_ack_of_our_fin, f1_2_ack_of_our_fin_with_text, f1_3_ack_of_less, f1_3_fin_not_sent_yet, f1_4_text,
        f1_5_fin_with_ack_of_our_fin, f1_6_fin_without_ack_of_our_fin, f1_6_fin_before_ours_is_sent, f1_5_held_fin,
        f2_1_rst, f2_2_ack, f2_3_text, f2_4_fin, f2_4_no_delayed_ack_in_time_wait, cw_1_rst, cw_2_ack, cw_3_text_and_urg_are_ignored,
        cw_4_fin_again, cl_1_rst, cl_2_ack_of_our_fin, cl_3_other_ack, cl_4_text_urg_fin, la_1_rst, la_2_ack_of_our_fin, la_3_other_ack,
        la_4_fin_again, tw_1_fin_again_restarts_2msl, tw_2_rst_rfc1337, tw_3_rst_in_window, tw_4_other_unacceptable,
        tw_5_bare_ack, tw_6_syn_reopens, tw_6_any_seq_above_rcv_nxt, tw_6_iss_above_the_old_ones,
        tw_6_no_reuse, may_2_back_to_time_wait, may_2_back_by_a_syn, may_2_not_yet_back, may_2_given_up, tw_6_linux, q_5_literal, tw_linux_restarts,
        tw_7_syn_does_not_reopen, tw_7_dropped, d_13_open_from_time_wait, tw_7_nobody_listens, tw_8_syn_ack, tw_9_text_and_urg);
}
