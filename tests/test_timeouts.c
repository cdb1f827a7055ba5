/* Timeouts (RFC 9293, 3.10.8, 3.8.3, 3.8.6; RFC 6298, 5): rows T-1 to T-9. when_due() ticks to just before the timer,
 * where nothing is due, and once more. */
#include "bench.h"

#include <string.h>

Suite *timeouts_suite(void);

/* The same is sent at each of these times (s since the first, ending with 0), always by the timer. R1 is told with the
 * third (T-3), but not of a half-open connection: it has no user yet. */
static void resent_at(const char *segment, const unsigned *times)
{
    bool has_user = tcb.state != TCP_SYN_RECEIVED || tcb.origin == ORIGIN_ACTIVE;
    unsigned last = 0;
    for (unsigned n = 0; times[n]; n++) {
        when_due("rto", SEC(times[n] - last));
        unsigned next = times[n] - last < 30 ? 2 * (times[n] - last) : 60;
        expect("%s> %s rtx %u, +rto %u", n == 2 && has_user ? "R1, " : "", segment, n + 1, next);
        last = times[n];
    }
}
#define RESENT_AT(segment, ...) resent_at(segment, (const unsigned[]){__VA_ARGS__, 0})

/* ---- T-1 user timeout ---- */

/* T-1: "flush all queues, signal the user "error: connection aborted due to user timeout", delete the TCB": nothing sent. */
START_TEST(t_1_user_timeout)
{
    knobs.user_timeout = SEC(5);
    given(ESTABLISHED);
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1, +user 5");
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    when_due("user", SEC(2));
    expect("USER-TIMEOUT, -> CLOSED, -rto, -user");
}
END_TEST

/* T-1 "for any state": SYN-SENT. */
START_TEST(t_1_user_timeout_syn_sent)
{
    knobs.user_timeout = SEC(5);
    given(SYN_SENT);
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    when_due("user", SEC(2));
    expect("USER-TIMEOUT, -> CLOSED, -rto, -user");
}
END_TEST

/* T-1, 3.9.1.1: the default is five minutes; an idle connection has no such timer. */
START_TEST(t_1_user_timeout_default)
{
    ck_assert_int_eq(tcp_rfc9293.user_timeout, SEC(300));
    knobs.user_timeout = SEC(300);
    given(ESTABLISHED);
    ck_assert_int_eq(tcb.user_at, NEVER);
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1, +user 300");
    when(". 301:301(0) ack 111");
    expect("-rto, -user");
}
END_TEST

/* T-1: progress starts it afresh. */
START_TEST(t_1_user_timeout_progress)
{
    knobs.user_timeout = SEC(5);
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    passes(MSEC(100));
    when(". 301:301(0) ack 105");
    expect("+rto 2, +user 5");
}
END_TEST

/* T-1: text that waits for a window counts as undelivered, unless the probes are answered (MUST-37). */
START_TEST(t_1_user_timeout_zero_window)
{
    knobs.user_timeout = SEC(5);
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    expect("+persist 1, +user 5");
    when_due("persist", SEC(1));
    when(". 301:301(0) ack 101 win 0");
    expect("+user 5");
    when_due("persist", SEC(2));
    when_due("user", SEC(3));
    expect("USER-TIMEOUT, -> CLOSED, -persist, -user");
}
END_TEST

/* ---- T-2 retransmission ---- */

/* T-2: "send the segment at the front of the retransmission queue again": SYN, SYN,ACK, text and FIN alike. */
START_TEST(t_2_retransmission)
{
    given(SYN_SENT);
    when_due("rto", SEC(1));
    expect("> S 100 rtx 1, +rto 2");
    given(SYN_RECEIVED_P);
    when_due("rto", SEC(1));
    expect("> S. 100/301 rtx 1, +rto 2");
    given(SYN_RECEIVED_X);
    when_due("rto", SEC(1));
    expect("> S. 100/301 rtx 1, +rto 2");
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    expect("> P. 101:111/301 rtx 1, +rto 2");
    given(CLOSE_WAIT);
    when("SEND 10");
    when_due("rto", SEC(1));
    expect("> P. 101:111/302 rtx 1, +rto 2");
    given(FIN_WAIT_1);
    when_due("rto", SEC(1));
    expect("> F. 101/301 rtx 1, +rto 2");
    given(CLOSING);
    when_due("rto", SEC(1));
    expect("> F. 101/302 rtx 1, +rto 2");
    given(LAST_ACK);
    when_due("rto", SEC(1));
    expect("> F. 101/302 rtx 1, +rto 2");
}
END_TEST

/* T-2, I-17: nothing outstanding, no timer. */
START_TEST(t_2_nothing_outstanding)
{
    static const enum place places[] = {CLOSED, LISTEN, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        given(places[i]);
        ck_assert_int_eq(tcp_next_timeout(&tcb, NULL), NEVER);
    }
}
END_TEST

/* ---- T-3 R1 ---- */

/* T-3, SHLD-9, SHLD-10: R1 is three retransmissions: the application is told once, the connection lives. */
START_TEST(t_3_r1)
{
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    expect("> P. 101:111/301 rtx 2, +rto 4");
    when_due("rto", SEC(4));
    expect("R1, > P. 101:111/301 rtx 3, +rto 8");
    when_due("rto", SEC(8));
    expect("> P. 101:111/301 rtx 4, +rto 16");
    when(". 301:301(0) ack 111");
    expect("-rto");
}
END_TEST

/* T-3: after progress it can be told again. */
START_TEST(t_3_r1_again)
{
    knobs.r1 = 1;
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    expect("R1, > P. 101:111/301 rtx 1, +rto 2");
    when(". 301:301(0) ack 105");
    when_due("rto", SEC(2));
    expect("R1, > P. 105:111/301 rtx 1, +rto 4");
}
END_TEST

/* ---- T-4, T-5 R2 of a SYN ---- */

/* T-4, MUST-23: a SYN is resent for at least 3 minutes: at 1 3 7 15 31 63 123 183 s, given up at 243; nothing sent. */
START_TEST(t_4_syn_schedule)
{
    given(SYN_SENT);
    RESENT_AT("S 100", 1, 3, 7, 15, 31, 63, 123, 183);
    when_due("rto", SEC(60));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* T-5: SYN-RECEIVED from LISTEN: the same schedule; back to LISTEN in silence: no RST. */
START_TEST(t_5_syn_ack_schedule)
{
    given(SYN_RECEIVED_P);
    RESENT_AT("S. 100/301", 1, 3, 7, 15, 31, 63, 123, 183);
    when_due("rto", SEC(60));
    expect("-> LISTEN, -rto");
}
END_TEST

/* T-5 from SYN-SENT: the user waits for an answer. */
START_TEST(t_5_syn_ack_schedule_active)
{
    given(SYN_RECEIVED_X);
    RESENT_AT("S. 100/301", 1, 3, 7, 15, 31, 63, 123, 183);
    when_due("rto", SEC(60));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* T-4, knob syn-retries: so many retransmissions, whatever the time. */
START_TEST(t_4_syn_retries)
{
    knobs.syn_retries = 2;
    given(SYN_SENT);
    RESENT_AT("S 100", 1, 3);
    when_due("rto", SEC(4));
    expect("ETIMEDOUT, -> CLOSED, -rto");
    given(SYN_RECEIVED_P);
    RESENT_AT("S. 100/301", 1, 3);
    when_due("rto", SEC(4));
    expect("-> LISTEN, -rto");
}
END_TEST

/* ---- T-6 R2 of text and FIN ---- */

/* T-6, SHLD-11: for at least 100 s: at 1 3 7 15 31 63 123 s, given up at 183; nothing sent. */
START_TEST(t_6_text_schedule)
{
    given(ESTABLISHED);
    when("SEND 10");
    RESENT_AT("P. 101:111/301", 1, 3, 7, 15, 31, 63, 123);
    when_due("rto", SEC(60));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* T-6: R2 counts from the first transmission, not from the opening or from the last that was acknowledged. */
START_TEST(t_6_r2_after_idling)
{
    given(ESTABLISHED);
    passes(SEC(1000));
    when("SEND 10");
    RESENT_AT("P. 101:111/301", 1, 3, 7, 15, 31, 63, 123);
    when_due("rto", SEC(60));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* T-6: a FIN likewise. */
START_TEST(t_6_fin_schedule)
{
    given(FIN_WAIT_1);
    RESENT_AT("F. 101/301", 1, 3, 7, 15, 31, 63, 123);
    when_due("rto", SEC(60));
    expect("ETIMEDOUT, -> CLOSED, -rto");
    given(LAST_ACK);
    RESENT_AT("F. 101/302", 1, 3, 7, 15, 31, 63, 123);
    when_due("rto", SEC(60));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* T-6, MUST-20, MUST-21: the end comes at the first expiry whose last transmission was R2 or more after the first one. */
START_TEST(t_6_r2_boundary)
{
    knobs.r2 = SEC(7);
    given(ESTABLISHED);
    when("SEND 10");
    RESENT_AT("P. 101:111/301", 1, 3, 7);
    when_due("rto", SEC(8));
    expect("ETIMEDOUT, -> CLOSED, -rto");

    knobs.r2 = SEC(7) + 1;
    given(ESTABLISHED);
    when("SEND 10");
    RESENT_AT("P. 101:111/301", 1, 3, 7, 15);
    when_due("rto", SEC(16));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* T-6: progress starts R2 afresh. */
START_TEST(t_6_r2_progress)
{
    knobs.r2 = SEC(3);
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    when(". 301:301(0) ack 105");
    when_due("rto", SEC(4));
    expect("> P. 105:111/301 rtx 1, +rto 8");
    when_due("rto", SEC(8));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* ---- T-7 TIME-WAIT ---- */

/* T-7, MUST-13: 2 MSL of 2 minutes; "delete the TCB, enter the CLOSED state". */
START_TEST(t_7_2msl)
{
    given(TIME_WAIT);
    when_due("2msl", SEC(240));
    expect("CLOSED, -> CLOSED, -2msl");
    knobs.msl = SEC(30);
    given(TIME_WAIT);
    when_due("2msl", SEC(60));
    expect("CLOSED, -> CLOSED, -2msl");
}
END_TEST

/* ---- T-8 zero window (3.8.6.1) ---- */

/* T-8, W-20, MUST-36, SHLD-29, SHLD-30: the first probe after one RTO, then at twice the interval each time; the probe is
 * one octet of new text, then the same again. */
START_TEST(t_8_probes)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    expect("+persist 1");
    when_due("persist", SEC(1));
    expect("> . 101:102/301, +persist 2");
    when(". 301:301(0) ack 101 win 0");
    expect("nothing");
    when_due("persist", SEC(2));
    expect("> . 101:102/301 rtx 1, +persist 4");
    when(". 301:301(0) ack 101 win 0");
    when_due("persist", SEC(4));
    expect("> . 101:102/301 rtx 2, +persist 8");
    when(". 301:301(0) ack 102 win 999"); /* it opened, the news was lost, and this probe was taken */
    expect("> P. 102:111/301, +rto 1, -persist");
}
END_TEST

/* T-8, MUST-35, SHLD-17: text was lost until R2 was near; then the peer says that its window is zero. It is alive, so it is probed,
 * and only probes count from here on. */
START_TEST(t_8_retransmissions_do_not_count)
{
    knobs.r2 = SEC(3);
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    when(". 301:301(0) ack 101 win 0");
    when_due("rto", SEC(4));
    expect("> . 101:102/301 rtx 3, -rto, +persist 8");
    when(". 301:301(0) ack 101 win 0");
    when_due("persist", SEC(8));
    expect("> . 101:102/301 rtx 4, +persist 16");
}
END_TEST

/* MUST-23: at least 3 minutes "for a SYN segment", also if the user has closed before it was acknowledged. */
START_TEST(t_5_syn_ack_after_close)
{
    knobs.r2 = SEC(3);
    given(SYN_RECEIVED_P);
    when("CLOSE");
    ck_assert_int_eq(tcb.state, TCP_FIN_WAIT_1);
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    when_due("rto", SEC(4));
    ck_assert_int_eq(tcb.state, TCP_FIN_WAIT_1);
}
END_TEST

/* T-8: the window opens while a probe is on its way that was refused: it goes again, filled up. */
START_TEST(t_8_window_opens)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    when_due("persist", SEC(1));
    when(". 301:301(0) ack 101 win 1000");
    expect("> P. 101:111/301 rtx 1, +rto 1, -persist");
}
END_TEST

/* T-8: ... no further than the window and the MSS let it. */
START_TEST(t_8_window_opens_a_little)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 1000");
    when_due("persist", SEC(1));
    when(". 301:301(0) ack 101 win 5");
    expect("> . 101:106/301 rtx 1, +rto 1, -persist");

    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 1000");
    when_due("persist", SEC(1));
    when(". 301:301(0) ack 101 win 2000");
    expect("> . 101:637/301 rtx 1, +rto 1, -persist");
}
END_TEST

/* T-8: the next time it closes the probes begin anew. */
START_TEST(t_8_back_off_begins_anew)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    when_due("persist", SEC(1));
    when_due("persist", SEC(2));
    when(". 301:301(0) ack 102 win 10");
    expect("> P. 102:111/301, +rto 1, -persist");
    when(". 301:301(0) ack 111 win 0");
    when("SEND 10");
    expect("+persist 1");
    when_due("persist", SEC(1));
    expect("> . 111:112/301, +persist 2");
}
END_TEST

/* T-8: it opens before the first probe. */
START_TEST(t_8_window_opens_at_once)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    passes(MSEC(500));
    when(". 301:301(0) ack 101 win 1000");
    expect("> P. 101:111/301, +rto 1, -persist");
}
END_TEST

/* T-8, MUST-37: "As long as the receiving TCP peer continues to send acknowledgments in response to the probe segments,
 * the sending TCP peer MUST allow the connection to stay open." */
START_TEST(t_8_answered_probes_go_on_for_ever)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    nsec interval = SEC(1);
    for (int i = 0; i < 100; i++) {
        when_due("persist", interval);
        when(". 301:301(0) ack 101 win 0");
        expect("nothing");
        interval = nsec_min(2 * interval, SEC(60));
    }
    ck_assert_int_eq(tcb.state, TCP_ESTABLISHED);
}
END_TEST

/* T-8: unanswered ones count towards R2, like text. */
START_TEST(t_8_unanswered_probes_end)
{
    static const unsigned times[] = {3, 7, 15, 31, 63, 123};
    unsigned last = 1;

    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    when_due("persist", SEC(1));
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
        when_due("persist", SEC(times[i] - last));
        last = times[i];
    }
    when_due("persist", SEC(60));
    expect("ETIMEDOUT, -> CLOSED, -persist");
}
END_TEST

/* T-8, MUST-35: the window shrinks to zero with text on its way: that is probed, and (SHLD-17) does not time out. */
START_TEST(t_8_window_shrinks_to_zero)
{
    given(ESTABLISHED);
    when("SEND 10");
    when(". 301:301(0) ack 101 win 0");
    expect("nothing");
    when_due("rto", SEC(1));
    expect("> . 101:102/301 rtx 1, -rto, +persist 2");
    for (int i = 0; i < 20; i++) {
        when(". 301:301(0) ack 101 win 0");
        when_due("persist", nsec_min(SEC(2) << i, SEC(60)));
    }
    when(". 301:301(0) ack 101 win 1000");
    expect("> P. 101:111/301 rtx 22, +rto 1, -persist"); /* once by RTO, twenty probes, and now */
}
END_TEST

/* T-8 with Karn: the ACK of an octet that was sent twice is no sample. */
START_TEST(t_8_probe_is_no_sample)
{
    given(ESTABLISHED);
    when("SEND 10");
    when(". 301:301(0) ack 101 win 0");
    when_due("rto", SEC(1));
    passes(MSEC(100));
    when(". 301:301(0) ack 102 win 0");
    ck_assert_int_eq(tcb.srtt, 0); /* the handshake took no time */
    ck_assert_int_eq(tcb.rto, SEC(1));
}
END_TEST

/* T-8: a FIN waits for the window as text does, and is the probe if nothing else is left. */
START_TEST(t_8_fin_as_probe)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("CLOSE");
    expect("-> FIN-WAIT-1, +persist 1");
    when_due("persist", SEC(1));
    expect("> F. 101/301, +persist 2");
    when_due("persist", SEC(2));
    expect("> F. 101/301 rtx 1, +persist 4");
    when(". 301:301(0) ack 102 win 0");
    expect("-> FIN-WAIT-2, -persist");

    given(CLOSE_WAIT);
    when(". 302:302(0) ack 101 win 0");
    when("CLOSE");
    expect("+persist 1");
    when_due("persist", SEC(1));
    expect("-> LAST-ACK, > F. 101/302, +persist 2");
}
END_TEST

/* ---- T-9 delayed ACK (3.8.6.3) ---- */

/* Reading, with segments of up to 1000 octets both ways and ACKs held for 0.2 s. */
static void given_delayed_acks(void)
{
    knobs.delayed_ack = MSEC(200);
    knobs.mss = 1000;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 mss 1000");
    when("RECEIVE all");
}

/* T-9, SHLD-18: the ACK of text in order waits; the timer sends it. */
START_TEST(t_9_delayed_ack)
{
    given_delayed_acks();
    when("P. 301:311(10) ack 101");
    expect("DATA 10, +delack 0.2");
    passes(MSEC(50));
    when("P. 311:321(10) ack 101"); /* the timer does not start anew */
    expect("DATA 10");
    when_due("delack", MSEC(150));
    expect("> . 101/321, -delack");
}
END_TEST

/* T-9 in FIN-WAIT-1 and FIN-WAIT-2. */
START_TEST(t_9_delayed_ack_fin_wait)
{
    knobs.delayed_ack = MSEC(200);
    given(FIN_WAIT_1);
    when("P. 301:311(10) ack 101");
    expect("+delack 0.2");
    when_due("delack", MSEC(200));
    expect("> . 102/311, -delack");
    given(FIN_WAIT_2);
    when("P. 301:311(10) ack 102");
    expect("+delack 0.2");
}
END_TEST

/* T-9, SHLD-19: "at least every second full-sized segment or 2*RMSS bytes of new data". */
START_TEST(t_9_every_second_full_segment)
{
    given_delayed_acks();
    when(". 301:1301(1000) ack 101");
    expect("DATA 1000, +delack 0.2");
    when(". 1301:2301(1000) ack 101");
    expect("DATA 1000, > . 101/2301, -delack");
    when(". 2301:3300(999) ack 101");
    expect("DATA 999, +delack 0.2");
    when(". 3300:4300(1000) ack 101"); /* 1999: not yet */
    expect("DATA 1000");
    when(". 4300:4301(1) ack 101");
    expect("DATA 1, > . 101/4301, -delack");
}
END_TEST

/* T-9: at once: text beyond a gap, text that fills a gap, duplicates (RFC 5681, 4.2). */
START_TEST(t_9_not_delayed)
{
    given_delayed_acks();
    when("P. 311:321(10) ack 101");
    expect("> . 101/301");
    when("P. 301:311(10) ack 101");
    expect("DATA 20, > . 101/321");
    when("P. 301:311(10) ack 101");
    expect("> . 101/321");
}
END_TEST

/* T-9: a pending ACK rides on whatever is sent. */
START_TEST(t_9_rides_on_text)
{
    given_delayed_acks();
    when("P. 301:311(10) ack 101");
    passes(MSEC(50));
    when("SEND 5");
    expect("> P. 101:106/311, +rto 1, -delack");
}
END_TEST

/* T-9, W-10: in CLOSE-WAIT the ACK of the FIN may wait for our own FIN: the close in three segments. */
START_TEST(t_9_ack_of_fin_waits_for_ours)
{
    given_delayed_acks();
    when("F. 301:301(0) ack 101");
    expect("EOF, -> CLOSE-WAIT, +delack 0.2");
    when("CLOSE");
    expect("-> LAST-ACK, > F. 101/302, +rto 1, -delack");
}
END_TEST

/* MUST-40: less than 0.5 s. */
START_TEST(t_9_must_40)
{
    static const struct { const char *name; nsec most; } limits[] = {
#define KNOB(name, kind, field, value, least, most, source, text) {name, most},
#include "knobs.def"
#undef KNOB
    };
    unsigned seen = 0;
    for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++)
        if (strcmp(limits[i].name, "delayed-ack") == 0) {
            ck_assert_int_lt(limits[i].most, MSEC(500));
            seen++;
        }
    ck_assert_uint_eq(seen, 1);
}
END_TEST

/* ---- not in the RFC's list: sender SWS override, FIN-WAIT-2 limit ---- */

/* 3.8.6.2.1 (4): too little window to be worth a segment, and nothing on its way that would bring an ACK. */
START_TEST(override)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 1000");
    when(". 301:301(0) ack 101 win 100");
    when("SEND 200");
    expect("+override 0.5");
    when_due("override", MSEC(500));
    expect("> . 101:201/301, +rto 1, -override");
}
END_TEST

/* However small the window is. */
START_TEST(override_of_one_octet)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 1000");
    when(". 301:301(0) ack 101 win 1");
    when("SEND 200");
    when_due("override", MSEC(500));
    expect("> . 101:102/301, +rto 1, -override");
}
END_TEST

/* The window opens in time. */
START_TEST(override_not_needed)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 1000");
    when(". 301:301(0) ack 101 win 100");
    when("SEND 200");
    when(". 301:301(0) ack 101 win 1000");
    expect("> P. 101:301/301, +rto 1, -override");
}
END_TEST

/* The window closes meanwhile: nothing can be sent, so probes begin. */
START_TEST(override_meets_zero_window)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 1000");
    when(". 301:301(0) ack 101 win 100");
    when("SEND 200");
    when(". 301:301(0) ack 101 win 0");
    expect("nothing");
    when_due("override", MSEC(500));
    expect("+persist 1, -override");
}
END_TEST

/* T-10, MUST-25: there are no keep-alives unless somebody has asked for them. */
START_TEST(t_10_off_by_default)
{
    given(ESTABLISHED);
    passes(SEC(1000000));
}
END_TEST

/* T-10, MUST-28: the first probe after two hours. It has no text (SHLD-12) and a number that the peer has already, so that it
 * answers; the answer is all that was asked for. */
START_TEST(t_10_keepalive)
{
    knobs.keepalive = 1;
    given(ESTABLISHED);
    when_due("keepalive", SEC(7200));
    expect("> . 100/301, +keepalive 75");
    passes(MSEC(100));
    when(". 301:301(0) ack 101");
    expect("+keepalive 7200");
    when_due("keepalive", SEC(7200));
    expect("> . 100/301, +keepalive 75");
}
END_TEST

/* MAY-6: one octet of garbage, for a peer that does not answer empty segments. */
START_TEST(may_6_garbage_octet)
{
    knobs.keepalive = knobs.keepalive_octet = 1;
    given(ESTABLISHED);
    when_due("keepalive", SEC(7200));
    expect("> . 100:101/301, +keepalive 75");
}
END_TEST

/* What a peer that lives makes of such a probe: SY-1, with and without the octet. */
START_TEST(t_10_probe_is_answered)
{
    given(ESTABLISHED);
    when(". 300:300(0) ack 101");
    expect("> . 101/301");
    when(". 300:301(1) ack 101");
    expect("> . 101/301");
}
END_TEST

/* MUST-29: one probe without an answer is not the end; nine are (3.3). No RST, since the text asks for none. */
START_TEST(must_29_several_unanswered)
{
    knobs.keepalive = 1;
    given(ESTABLISHED);
    when_due("keepalive", SEC(7200));
    for (int i = 1; i < 9; i++) {
        when_due("keepalive", SEC(75));
        expect("> . 100/301, +keepalive 75");
    }
    when_due("keepalive", SEC(75));
    expect("ETIMEDOUT, -> CLOSED, -keepalive");
}
END_TEST

/* An answer to the eighth, and counting begins anew. */
START_TEST(must_29_one_answer_is_enough)
{
    knobs.keepalive = 1;
    given(ESTABLISHED);
    when_due("keepalive", SEC(7200));
    for (int i = 1; i < 8; i++)
        when_due("keepalive", SEC(75));
    when(". 301:301(0) ack 101");
    when_due("keepalive", SEC(7200));
    for (int i = 1; i < 9; i++) {
        when_due("keepalive", SEC(75));
        expect("> . 100/301, +keepalive 75");
    }
    when_due("keepalive", SEC(75));
    expect("ETIMEDOUT, -> CLOSED, -keepalive");
}
END_TEST

/* 3.3: Linux, and BSD too, send RST when they give up. */
START_TEST(t_10_reset)
{
    knobs.keepalive = knobs.keepalive_reset = 1;
    knobs.keepalive_probes = 2;
    given(ESTABLISHED);
    when_due("keepalive", SEC(7200));
    when_due("keepalive", SEC(75));
    when_due("keepalive", SEC(75));
    expect("ETIMEDOUT, -> CLOSED, > R 101, -keepalive");
}
END_TEST

/* MUST-26: any text or ACK that comes shows that the peer lives. A RST that is ignored does not. */
START_TEST(must_26_heard)
{
    knobs.keepalive = 1;
    given(ESTABLISHED);
    passes(SEC(1000));
    when(". 301:301(0) ack 101");
    expect("+keepalive 7200");
    passes(SEC(1000));
    when(". 300:300(0) ack 101");
    expect("> . 101/301, +keepalive 7200");
    passes(SEC(1000));
    when("R 300:300(0)");
    expect("nothing");
    when_due("keepalive", SEC(6200));
    expect("> . 100/301, +keepalive 75");
}
END_TEST

/* MUST-26: not while anything is outstanding, or waits for a window: then other timers run. */
START_TEST(must_26_only_when_idle)
{
    knobs.keepalive = 1;
    given(ESTABLISHED);
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1, -keepalive");
    when(". 301:301(0) ack 111 win 0");
    expect("-rto, +keepalive 7200");
    when("SEND 10");
    expect("+persist 1, -keepalive");
}
END_TEST

/* Text sent while probes went unanswered is resent as often as any other. */
START_TEST(t_10_text_after_probes)
{
    knobs.keepalive = 1;
    knobs.r1 = 2;
    given(ESTABLISHED);
    when_due("keepalive", SEC(7200));
    when_due("keepalive", SEC(75));
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1, -keepalive");
    when_due("rto", SEC(1));
    expect("> P. 101:111/301 rtx 1, +rto 2");
    when_due("rto", SEC(2));
    expect("R1, > P. 101:111/301 rtx 2, +rto 4");
}
END_TEST

/* The states in which nothing need be outstanding and the peer may still be there. In FIN-WAIT-2 a limit comes first. */
START_TEST(t_10_states)
{
    knobs.keepalive = 1;
    given(CLOSE_WAIT);
    when_due("keepalive", SEC(7200));
    expect("> . 100/302, +keepalive 75");
    given(FIN_WAIT_2);
    when_due("keepalive", SEC(7200));
    expect("> . 101/301, +keepalive 75");
    knobs.fin_wait_2_limit = SEC(60);
    given(FIN_WAIT_2);
    when_due("fin-wait-2", SEC(60));
    given(LAST_ACK);
    when_due("rto", SEC(1));
    given(TIME_WAIT);
    when_due("2msl", SEC(240));
}
END_TEST

/* Not in the RFC: the FIN-WAIT-2 limit of the knob. */
START_TEST(fin_wait_2_limit)
{
    knobs.fin_wait_2_limit = SEC(60);
    given(FIN_WAIT_1);
    when(". 301:301(0) ack 102");
    expect("-> FIN-WAIT-2, -rto, +fin-wait-2 60");
    when_due("fin-wait-2", SEC(60));
    expect("CLOSED, -> CLOSED, -fin-wait-2");

    given(FIN_WAIT_2);
    when("F. 301:301(0) ack 102");
    expect("EOF, -> TIME-WAIT, > . 102/302, +2msl 240, -fin-wait-2");
}
END_TEST

/* Of equal deadlines the lower timer comes first: text goes again before the connection is given up. */
START_TEST(equal_deadlines)
{
    knobs.user_timeout = SEC(1);
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    expect("> P. 101:111/301 rtx 1, +rto 2");
    when_due("user", 0);
    expect("USER-TIMEOUT, -> CLOSED, -rto, -user");
}
END_TEST

Suite *timeouts_suite(void)
{
    return BENCH_SUITE(
        "3.10.8 timeouts", t_1_user_timeout, t_1_user_timeout_syn_sent, t_1_user_timeout_default,
        t_1_user_timeout_progress, t_1_user_timeout_zero_window, t_2_retransmission, t_2_nothing_outstanding, t_3_r1,
        t_3_r1_again, t_4_syn_schedule, t_5_syn_ack_schedule, t_5_syn_ack_schedule_active, t_4_syn_retries,
        t_6_text_schedule, t_6_r2_after_idling, t_6_fin_schedule, t_6_r2_boundary, t_6_r2_progress, t_7_2msl,
        t_8_probes, t_8_retransmissions_do_not_count, t_5_syn_ack_after_close, t_8_window_opens, t_8_window_opens_a_little, t_8_back_off_begins_anew, t_8_window_opens_at_once,
        t_8_answered_probes_go_on_for_ever, t_8_unanswered_probes_end, t_8_window_shrinks_to_zero,
        t_8_probe_is_no_sample, t_8_fin_as_probe, t_9_delayed_ack, t_9_delayed_ack_fin_wait,
        t_9_every_second_full_segment, t_9_not_delayed, t_9_rides_on_text, t_9_ack_of_fin_waits_for_ours, t_9_must_40,
        override, override_of_one_octet, override_not_needed, override_meets_zero_window, fin_wait_2_limit,
        equal_deadlines, t_10_off_by_default, t_10_keepalive, may_6_garbage_octet, t_10_probe_is_answered,
        must_29_several_unanswered, must_29_one_answer_is_enough, t_10_reset, must_26_heard, must_26_only_when_idle,
        t_10_text_after_probes, t_10_states);
}
