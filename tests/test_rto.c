/* The retransmission timeout (RFC 6298). */
#include "bench.h"

Suite *rto_suite(void);

/* One segment is sent and acknowledged after t. */
static void round_trip(nsec t)
{
    when("SEND 10");
    passes(t);
    when(". 301:301(0) ack %u", (unsigned)ours(tcb.snd_nxt));
}

/* ESTABLISHED, the SYN acknowledged after t. */
static void established_after(nsec t)
{
    given(SYN_SENT);
    passes(t);
    when("S. 300:300(0) ack 101");
}

static void has(nsec srtt, nsec rttvar, nsec rto)
{
    ck_assert_int_eq(tcb.srtt, srtt);
    ck_assert_int_eq(tcb.rttvar, rttvar);
    ck_assert_int_eq(tcb.rto, rto);
}

/* (2.1): 1 s before any sample. */
START_TEST(rfc_6298_2_1_initial)
{
    given(SYN_SENT);
    ck_assert_int_eq(tcb.rto, SEC(1));
    knobs.rto_initial = SEC(3);
    given(CLOSED);
    when("OPEN active");
    expect("-> SYN-SENT, > S 100, +rto 3");
}
END_TEST

/* (2.2), (2.3): samples of 0.1, 0.2 and 0.1 s, with no lower limit to see the numbers. RTTVAR uses the old SRTT. */
START_TEST(rfc_6298_2_2_worked_example)
{
    knobs.rto_min = 0;
    established_after(MSEC(100));
    has(MSEC(100), MSEC(50), MSEC(300));
    round_trip(MSEC(200));
    has(USEC(112500), USEC(62500), USEC(362500));
    round_trip(MSEC(100));
    has(110937500, MSEC(50), 310937500);
}
END_TEST

/* The same where our SYN was a SYN,ACK. */
START_TEST(rfc_6298_2_2_passive)
{
    knobs.rto_min = 0;
    given(SYN_RECEIVED_P);
    passes(MSEC(100));
    when(". 301:301(0) ack 101");
    has(MSEC(100), MSEC(50), MSEC(300));
}
END_TEST

/* (2.4): rounded up to 1 s. */
START_TEST(rfc_6298_2_4_at_least_a_second)
{
    established_after(MSEC(100));
    has(MSEC(100), MSEC(50), SEC(1));
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1");
}
END_TEST

/* (2.5): an upper limit, also for what is computed. */
START_TEST(rfc_6298_2_5_at_most)
{
    knobs.rto_initial = SEC(100);
    knobs.rto_max = SEC(60);
    established_after(SEC(50));
    has(SEC(50), SEC(25), SEC(60));
}
END_TEST

/* Section 3, Karn: no sample from what was resent; the backed-off RTO stays until new text brings one. */
START_TEST(rfc_6298_3_karn)
{
    established_after(MSEC(100));
    when("SEND 10");
    when_due("rto", SEC(1));
    passes(MSEC(10));
    when(". 301:301(0) ack 111");
    has(MSEC(100), MSEC(50), SEC(2));
    when("SEND 10");
    expect("> P. 111:121/301, +rto 2");
    passes(MSEC(100));
    when(". 301:301(0) ack 121");
    has(MSEC(100), USEC(37500), SEC(1));
}
END_TEST

/* Section 3: a segment is timed from when it was sent, one at a time; those sent meanwhile are not. */
START_TEST(rfc_6298_3_one_sample_at_a_time)
{
    knobs.rto_min = 0;
    knobs.nagle = 0;
    established_after(MSEC(100));
    when("SEND 10");
    passes(MSEC(40));
    when("SEND 10");
    passes(MSEC(60));
    when(". 301:301(0) ack 111");
    has(MSEC(100), USEC(37500), MSEC(250));
    passes(MSEC(50));
    when(". 301:301(0) ack 121");
    has(MSEC(100), USEC(37500), MSEC(250));
}
END_TEST

/* Section 3: an ACK of less than the timed segment is no sample. */
START_TEST(rfc_6298_3_partial_ack)
{
    established_after(MSEC(100));
    when("SEND 10");
    passes(MSEC(500));
    when(". 301:301(0) ack 105");
    has(MSEC(100), MSEC(50), SEC(1));
    passes(MSEC(100));
    when(". 301:301(0) ack 111");
    has(USEC(162500), USEC(162500), SEC(1));
}
END_TEST

/* A SYN that crossed another is answered by two segments: no sample (Karn). Nor if the SYN,ACK was resent for a SYN. */
START_TEST(rfc_6298_3_ambiguous_syn)
{
    given(SYN_SENT);
    passes(MSEC(100));
    when("S 300:300(0)");
    passes(MSEC(100));
    when(". 301:301(0) ack 101");
    ck_assert(!(tcb.flags & TF_SRTT));
    ck_assert_int_eq(tcb.rto, SEC(1));

    given(SYN_RECEIVED_P);
    passes(MSEC(100));
    when("S 300:300(0)");
    passes(MSEC(100));
    when(". 301:301(0) ack 101");
    ck_assert(!(tcb.flags & TF_SRTT));
    ck_assert_int_eq(tcb.rto, SEC(1));
}
END_TEST

/* (5.1): sending starts the timer if it is not running. */
START_TEST(rfc_6298_5_1_starts)
{
    knobs.nagle = 0;
    given(ESTABLISHED);
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1");
    passes(MSEC(100));
    when("SEND 10");
    expect("> P. 111:121/301"); /* it runs */
}
END_TEST

/* (5.2), (5.3): all acknowledged: off; some: restart with the current RTO; nothing new: runs on. */
START_TEST(rfc_6298_5_2_5_3_restarts)
{
    given(ESTABLISHED);
    when("SEND 10");
    passes(MSEC(100));
    when(". 301:301(0) ack 101");
    expect("nothing");
    when(". 301:301(0) ack 106");
    expect("+rto 1");
    when(". 301:301(0) ack 111");
    expect("-rto");
}
END_TEST

/* (5.4) to (5.6): resend the earliest, double RTO, restart; up to the maximum. */
START_TEST(rfc_6298_5_5_backs_off)
{
    knobs.r2 = SEC(100000);
    knobs.nagle = 0;
    given(ESTABLISHED);
    when("SEND 600");
    expect("> . 101:637/301, > P. 637:701/301, +rto 1");
    when_due("rto", SEC(1));
    expect("> . 101:637/301 rtx 1, +rto 2");
    for (nsec rto = SEC(2); rto < SEC(60); rto *= 2)
        when_due("rto", rto);
    when_due("rto", SEC(60));
    when_due("rto", SEC(60));
    expect("> . 101:637/301 rtx 8, +rto 60");
}
END_TEST

/* (5.7): "If the timer expires awaiting the ACK of a SYN segment and the TCP implementation is using an RTO less than 3
 * seconds, the RTO MUST be re-initialized to 3 seconds when data transmission begins." */
START_TEST(rfc_6298_5_7_syn_resent)
{
    given(SYN_SENT);
    when_due("rto", SEC(1));
    passes(MSEC(100));
    when("S. 300:300(0) ack 101");
    when("SEND 10");
    expect("> P. 101:111/301, +rto 3");

    given(SYN_RECEIVED_P);
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    when(". 301:301(0) ack 101");
    when("SEND 10");
    expect("> P. 101:111/301, +rto 3");
}
END_TEST

/* (5.7): not if it did not expire (a SYN,ACK resent for a duplicate SYN), nor if the initial RTO is 3 s or more. */
START_TEST(rfc_6298_5_7_not_otherwise)
{
    given(SYN_RECEIVED_P);
    when("S 300:300(0)");
    when(". 301:301(0) ack 101");
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1");

    knobs.rto_initial = SEC(3);
    given(SYN_SENT);
    when_due("rto", SEC(3));
    when("S. 300:300(0) ack 101");
    when("SEND 10");
    expect("> P. 101:111/301, +rto 6");
}
END_TEST

Suite *rto_suite(void)
{
    return BENCH_SUITE(
        "RFC 6298 RTO", rfc_6298_2_1_initial, rfc_6298_2_2_worked_example, rfc_6298_2_2_passive,
        rfc_6298_2_4_at_least_a_second, rfc_6298_2_5_at_most, rfc_6298_3_karn, rfc_6298_3_one_sample_at_a_time,
        rfc_6298_3_partial_ack, rfc_6298_3_ambiguous_syn, rfc_6298_5_1_starts, rfc_6298_5_2_5_3_restarts,
        rfc_6298_5_5_backs_off, rfc_6298_5_7_syn_resent, rfc_6298_5_7_not_otherwise);
}
