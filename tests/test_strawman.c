/* Strawmen: each breaks one rule of TCP on purpose, to show what the rule is for. They do nothing unless asked. */
#include "bench.h"

Suite *strawman_suite(void);

/* X-1, the two-way handshake: an old SYN is enough to be ESTABLISHED. */
START_TEST(x_1_two_way_handshake)
{
    knobs.strawman = STRAWMAN_TWO_WAY;
    given(LISTEN);
    when("S 90:90(0)");
    expect("-> SYN-RECEIVED, -> ESTABLISHED, OPEN, > S. 100/91");
    when("RECEIVE all");
    when("P. 91:101(10) ack 101"); /* and what comes with it is delivered */
    expect("DATA 10, > . 101/101");
}
END_TEST

/* the client does not look at SEG.ACK: an old SYN,ACK is taken. */
START_TEST(x_2_client_ignores_seg_ack)
{
    knobs.strawman = STRAWMAN_IGNORE_ACK;
    given(SYN_SENT);
    when("S. 250:250(0) ack 81");
    expect("-> ESTABLISHED, OPEN, > . 101/251, -rto");
}
END_TEST

/* a good one is taken as ever, and RST and SYN likewise. */
START_TEST(x_2_otherwise_as_ever)
{
    knobs.strawman = STRAWMAN_IGNORE_ACK;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    given(SYN_SENT);
    when("R. 0:0(0) ack 101");
    expect("ECONNREFUSED, -> CLOSED, -rto");
    given(SYN_SENT);
    passes(MSEC(100));
    when("S 300:300(0)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
}
END_TEST

/* no TIME-WAIT: nobody stays to answer a FIN that comes again, from wherever TIME-WAIT would have been entered. */
START_TEST(x_3_no_time_wait)
{
    knobs.strawman = STRAWMAN_NO_TIME_WAIT;
    given(FIN_WAIT_1);
    when("F. 301:301(0) ack 102");
    expect("EOF, -> TIME-WAIT, -> CLOSED, > . 102/302, -rto");
    when("F. 301:301(0) ack 102");
    expect("> R 102");
    given(FIN_WAIT_2);
    when("F. 301:301(0) ack 102");
    expect("EOF, -> TIME-WAIT, -> CLOSED, > . 102/302");
    given(CLOSING);
    when(". 302:302(0) ack 102");
    expect("-> TIME-WAIT, -> CLOSED, -rto");
}
END_TEST

/* TIME-WAIT lasts one MSL, not two. */
START_TEST(x_4_short_time_wait)
{
    knobs.strawman = STRAWMAN_SHORT_TIME_WAIT;
    given(FIN_WAIT_2);
    when("F. 301:301(0) ack 102");
    expect("EOF, -> TIME-WAIT, > . 102/302, +2msl 120");
}
END_TEST

/* text that waits for a closed window waits for ever: no timer runs. */
START_TEST(x_11_no_persist_timer)
{
    knobs.strawman = STRAWMAN_NO_PERSIST;
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    expect("nothing");
    when(". 301:301(0) ack 101 win 100");
    expect("> P. 101:111/301, +rto 1");
}
END_TEST

/* numbers are compared as if they never came round. All goes well until the right edge of the window is beyond 2^32:
 * then it is below RCV.NXT, and nothing is between the two. */
START_TEST(x_12_unsigned_comparison)
{
    knobs.strawman = STRAWMAN_UNSIGNED;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101");
    when("RECEIVE all");
    when("P. 301:311(10) ack 101");
    if (bench_wraps())
        expect("> . 101/301");
    else
        expect("DATA 10, > . 101/311");
}
END_TEST

/* an RTT is taken from what was sent twice, as if the ACK were of the last copy: here 0.1 s, although nobody knows. */
START_TEST(x_13_no_karn)
{
    knobs.strawman = STRAWMAN_NO_KARN;
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", tcb.rto);
    passes(MSEC(100));
    when(". 301:301(0) ack 111");
    ck_assert(tcb.flags & TF_SRTT);
    ck_assert_int_le(tcb.srtt, MSEC(100));
}
END_TEST

/* FIN is not in the retransmission queue: what the timer sends instead is an ACK. */
START_TEST(x_14_fin_is_not_resent)
{
    knobs.strawman = STRAWMAN_FIN_NOT_RESENT;
    given(FIN_WAIT_1);
    when_due("rto", tcb.rto);
    ck_assert_str_eq("> . 101/301 rtx 1, +rto 2", bench_line());
}
END_TEST

/* FIN has no place in the stream: the user is told of the end before the text that precedes it. */
START_TEST(x_14_fin_out_of_order)
{
    knobs.strawman = STRAWMAN_FIN_EARLY;
    given(ESTABLISHED);
    when("F. 311:311(0) ack 101");
    expect("EOF, -> CLOSE-WAIT, > . 101/312");
}
END_TEST

/* The default profile is TCP. */
START_TEST(no_strawman_by_default)
{
    ck_assert_uint_eq(tcp_rfc9293.strawman, STRAWMAN_NONE);
}
END_TEST

Suite *strawman_suite(void)
{
    return BENCH_SUITE(
        "strawmen", x_1_two_way_handshake, x_2_client_ignores_seg_ack, x_2_otherwise_as_ever, x_3_no_time_wait, x_4_short_time_wait,
        x_11_no_persist_timer, x_12_unsigned_comparison, x_13_no_karn, x_14_fin_is_not_resent, x_14_fin_out_of_order,
        no_strawman_by_default);
}
