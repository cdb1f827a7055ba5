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

/* The default profile is TCP. */
START_TEST(no_strawman_by_default)
{
    ck_assert_uint_eq(tcp_rfc9293.strawman, STRAWMAN_NONE);
}
END_TEST

Suite *strawman_suite(void)
{
    return BENCH_SUITE(
        "strawmen", x_1_two_way_handshake, x_2_client_ignores_seg_ack, x_2_otherwise_as_ever, x_3_no_time_wait,
        no_strawman_by_default);
}
