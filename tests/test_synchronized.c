/* SEGMENT ARRIVES in the synchronized states, what is common to all seven (RFC 9293, 3.10.7.4, checks one to five):
 * rows SY-1 to SY-12. A is our SND.NXT, N the peer's next number, E the right edge: the window is N ... E-1. */
#include "bench.h"

/* Linux 3.6 to 4.6 had one limit for the whole host, and only for the three kinds of challenge that RFC 5961 has brought.
 * What was an ACK before it is one still. */
START_TEST(challenge_limit_of_the_host)
{
    no_challenges = true;
    given(ESTABLISHED);
    when("R 302:302(0)");
    expect("nothing");
    when("S 301:301(0)");
    expect("nothing");
    when("S. 1:1(0) ack 1");
    expect("nothing");
    when(". 301:301(0) ack 4294901857"); /* 101 - 65535 - 5: too old to be true */
    expect("nothing");
    when(". 300:300(0) ack 101");
    expect("> . 101/301");
    when(". 301:301(0) ack 102");
    expect("> . 101/301");
    no_challenges = false;
    when("R 302:302(0)");
    expect("> . 101/301");
}
END_TEST

Suite *synchronized_suite(void);

static const enum place synchronized[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT};
#define EACH_SYNCHRONIZED(i) (unsigned i = 0; i < sizeof synchronized / sizeof *synchronized; i++)

#define A ((unsigned)ours(tcb.snd_nxt))
#define N ((unsigned)theirs(tcb.rcv_nxt))
#define E ((unsigned)theirs(tcb.rcv_adv))

static void segment(const char *flags, unsigned seq, unsigned len, unsigned ack)
{
    when("%s %u:%u(%u) ack %u", flags, seq, seq_add(seq, len), len, ack);
}

/* The answer is <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, and the segment is dropped: nothing else changes. */
static void draws_ack(const char *flags, unsigned seq, unsigned len, unsigned ack)
{
    struct tcb before = tcb;
    segment(flags, seq, len, ack);
    expect("> . %u/%u", (unsigned)ours(before.snd_nxt), (unsigned)theirs(before.rcv_nxt));
    before.last_ack_sent = tcb.last_ack_sent;
    before.challenges = tcb.challenges;
    before.challenged = tcb.challenged;
    ck_assert_mem_eq(&before, &tcb, sizeof tcb);
}

static void draws_nothing(const char *flags, unsigned seq, unsigned len, unsigned ack)
{
    struct tcb before = tcb;
    segment(flags, seq, len, ack);
    expect("nothing");
    ck_assert_uint_eq(before.state, tcb.state);
    ck_assert_uint_eq(before.rcv_nxt, tcb.rcv_nxt);
    ck_assert_uint_eq(before.snd_una, tcb.snd_una);
}

/* ---- first check: the sequence number (Table 6) ---- */

/* SY-1: wholly before or behind the window: ACK, drop. */
START_TEST(sy_1_unacceptable_draws_ack)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_ack(".", N - 1, 0, A); /* a keep-alive probe, for one */
        draws_ack("P.", N - 10, 10, A);
        draws_ack("P.", N - 100, 10, A);
        draws_ack("F.", N - 1, 0, A); /* the FIN again */
        draws_ack(".", E, 0, A);
        draws_ack("P.", E, 10, A);
        draws_ack("F.", E, 0, A);
        draws_ack("-", N - 1, 0, 0);
        draws_ack(".", N + 0x80000000, 0, A);
    }
}
END_TEST

/* SY-1: the first and the last number of the window are acceptable. */
START_TEST(sy_1_edges_of_the_window)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        unsigned una = (unsigned)ours(tcb.snd_una);
        draws_nothing(".", N, 0, una);
        draws_nothing(".", E - 1, 0, una);
    }
}
END_TEST

/* SY-1: RCV.WND = 0. Text is not acceptable, and neither is a FIN, even at RCV.NXT: "it must still send an
 * acknowledgment showing its next expected sequence number and current window (zero)" (3.8.6.1). */
START_TEST(sy_1_zero_window)
{
    static const enum place places[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};

    knobs.window = 10;
    for (unsigned i = 0; i < 3; i++) {
        given(places[i]);
        unsigned una = (unsigned)ours(tcb.snd_una);
        segment("P.", N, 10, una);
        ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 0);
        draws_nothing(".", N, 0, una);
        draws_ack("P.", N, 1, una);
        draws_ack("F.", N, 0, una);
        draws_ack(".", N + 1, 0, una);
        draws_ack("S", N, 0, 0);
        draws_ack("P.", N - 1, 1, una);
    }
}
END_TEST

/* MUST-66: with a zero window "special allowance should be made to accept valid ACKs, URGs, and RSTs". */
START_TEST(sy_1_zero_window_allowance)
{
    knobs.window = 10;
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    when("SEND 10");
    when("P. 311:321(10) ack 111 win 77"); /* the text is not taken, its ACK and window are */
    expect("> . 111/311, -rto");
    ck_assert_uint_eq(ours(tcb.snd_una), 111);
    ck_assert_uint_eq(tcb.snd_wnd, 77);
    when("U. 311:311(0) ack 111 up 5");
    expect("URGENT");
    when("R 312:312(0)");
    expect("nothing");
    when("R 311:311(0)");
    expect("ECONNRESET, -> CLOSED");
}
END_TEST

/* SY-2: an unacceptable RST is dropped. RFC 5961 3.2 (1) asks about its sequence number alone: text behind it does not
 * carry a RST into the window. */
START_TEST(sy_2_rst_outside_the_window)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_nothing("R", N - 1, 0, 0);
        draws_nothing("R", E, 0, 0);
        draws_nothing("R.", N - 1, 0, A);
        draws_nothing("R", N - 10, 10, 0);
        draws_nothing("R", N - 10, 20, 0);
    }
}
END_TEST

/* ---- second check: RST ---- */

static void reset(unsigned offset, unsigned len)
{
    static const char *const signals[] = {
        "ECONNRESET, -> CLOSED",       /* ES-1 */
        "ECONNRESET, -> CLOSED, -rto", /* F1-1 */
        "ECONNRESET, -> CLOSED",       /* F2-1 */
        "ECONNRESET, -> CLOSED",       /* CW-1 */
        "-> CLOSED, -rto",             /* CL-1: no signal required */
        "-> CLOSED, -rto",             /* LA-1 */
        "-> CLOSED, -2msl",            /* TW-2 */
    };
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        segment("R", N + offset, len, 0);
        expect("%s", signals[i]);
        given(synchronized[i]);
        segment("R.", N + offset, len, A);
        expect("%s", signals[i]);
    }
}

/* SY-3, ES-1, F1-1, F2-1, CW-1, CL-1, LA-1, TW-2: a RST at exactly RCV.NXT. */
START_TEST(sy_3_rst_at_rcv_nxt)
{
    reset(0, 0);
}
END_TEST

/* SHLD-2: a RST may carry text. */
START_TEST(sy_3_rst_with_text)
{
    reset(0, 7);
}
END_TEST

/* SY-4: RFC 5961 3.2 (3): in the window, but not at RCV.NXT: challenge ACK. */
START_TEST(sy_4_rst_in_window_is_challenged)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_ack("R", N + 1, 0, 0);
        draws_ack("R", E - 1, 0, 0);
        draws_ack("R.", N + 1, 0, A);
    }
}
END_TEST

/* SY-4 without RFC 5961: as SY-3. */
START_TEST(sy_4_rst_in_window_rfc793)
{
    knobs.rfc5961 = 0;
    reset(1, 0);
}
END_TEST

/* SY-4: a genuine peer answers the challenge with a RST at our RCV.NXT (W-5). */
START_TEST(sy_4_challenge_is_answered)
{
    given(ESTABLISHED);
    when("R 311:311(0)");
    expect("> . 101/301");
    when("R 301:301(0)");
    expect("ECONNRESET, -> CLOSED");
}
END_TEST

/* ---- fourth check: SYN ---- */

/* SY-6: RFC 5961 4.2: "if the SYN bit is set, irrespective of the sequence number": challenge ACK. */
START_TEST(sy_6_syn_is_challenged)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_ack("S", N, 0, 0);
        draws_ack("S", N + 1, 0, 0);
        draws_ack("S", N - 1, 0, 0);
        draws_ack("S", E, 0, 0);
        draws_ack("S", N - 1, 10, 0);
        draws_ack("S.", N, 0, A);
        draws_ack("S.", N - 1, 0, A);
        draws_ack("S.", N - 1, 10, A);
    }
}
END_TEST

/* SY-6 without RFC 5961: a SYN in the window is an error: RST, "connection reset", CLOSED. */
START_TEST(sy_6_syn_rfc793)
{
    knobs.rfc5961 = 0;
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        const char *timer = tcb.main_timer == TIMER_RTO ? ", -rto" : tcb.main_timer == TIMER_2MSL ? ", -2msl" : "";
        unsigned nxt = N;
        segment("S", nxt, 0, 0);
        expect("ECONNRESET, -> CLOSED, > R. 0/%u%s", nxt + 1, timer);
        given(synchronized[i]);
        unsigned ack = A;
        segment("S.", nxt + 1, 0, ack);
        expect("ECONNRESET, -> CLOSED, > R %u%s", ack, timer);
    }
}
END_TEST

/* SY-6 without RFC 5961: "If the SYN is not in the window, this step would not be reached." */
START_TEST(sy_6_syn_outside_the_window_rfc793)
{
    knobs.rfc5961 = 0;
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_ack("S", N - 1, 0, 0);
        draws_ack("S", E, 0, 0);
    }
    given(ESTABLISHED); /* its SYN is trimmed off, and its text is new */
    when("RECEIVE all");
    when("S. 300:310(10) ack 101");
    expect("DATA 10, > . 101/311");
}
END_TEST

/* ---- fifth check: ACK ---- */

/* SY-7: "if the ACK bit is off, drop the segment and return". */
START_TEST(sy_7_no_ack)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_nothing("-", N, 0, 0);
        draws_nothing("P", N, 10, 0);
        draws_nothing("F", N, 0, 0);
    }
}
END_TEST

/* SY-8, MAY-12: acceptable only if SND.UNA - MAX.SND.WND =< SEG.ACK. The largest window ever was 65535. */
START_TEST(sy_8_ack_too_old)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        unsigned oldest = (unsigned)ours(tcb.snd_una) - 65535;
        draws_nothing(".", N, 0, oldest);
        draws_ack(".", N, 0, oldest - 1);
        draws_ack("P.", N, 10, oldest - 1);
    }
}
END_TEST

/* SY-8: MAX.SND.WND is the largest window the peer ever offered, not the present one. */
START_TEST(sy_8_largest_window_ever)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 10");
    when(". 301:301(0) ack 101 win 20");
    when(". 301:301(0) ack 101 win 5");
    draws_nothing(".", N, 0, 101 - 20);
    draws_ack(".", N, 0, 101 - 21);
}
END_TEST

/* SY-8 without RFC 5961: an old ACK "can be ignored", its text is good. */
START_TEST(sy_8_rfc793)
{
    knobs.rfc5961 = 0;
    given(ESTABLISHED);
    when("RECEIVE all");
    when("P. 301:311(10) ack %u", 101u - 100000u);
    expect("DATA 10, > . 101/311");
}
END_TEST

/* SY-9: "If the ACK acks something not yet sent (SEG.ACK > SND.NXT), then send an ACK, drop the segment, and return." */
START_TEST(sy_9_ack_of_something_not_sent)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_ack(".", N, 0, A + 1);
        draws_ack("P.", N, 10, A + 1);
        draws_ack("F.", N, 0, A + 1);
        draws_ack(".", N, 0, A + 0x7fffffff);
    }
}
END_TEST

/* SY-10: "If the ACK is a duplicate (SEG.ACK =< SND.UNA), it can be ignored": the text is processed. */
START_TEST(sy_10_duplicate_ack)
{
    static const enum place places[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};

    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        draws_nothing(".", N, 0, (unsigned)ours(tcb.snd_una) - 1);
    }
    for (unsigned i = 0; i < 3; i++) {
        given(places[i]);
        when("RECEIVE all");
        unsigned nxt = A;
        when("P. 301:311(10) ack 100");
        expect("DATA 10, > . %u/311", nxt);
    }
}
END_TEST

/* SY-11: SND.UNA < SEG.ACK =< SND.NXT. What is acknowledged leaves the queue; the timer restarts (RFC 6298, 5.3) or,
 * with nothing left, stops (5.2). */
START_TEST(sy_11_ack_of_new_text)
{
    static const enum place places[] = {ESTABLISHED, CLOSE_WAIT};

    for (unsigned i = 0; i < 2; i++) {
        given(places[i]);
        when("SEND 10");
        passes(MSEC(300));
        when(". %u:%u(0) ack 105", N, N);
        expect("+rto 1");
        ck_assert_uint_eq(ours(tcb.snd_una), 105);
        when_due("rto", SEC(1));
        expect("> P. 105:111/%u rtx 1, +rto 2", N);
        when(". %u:%u(0) ack 111", N, N);
        expect("-rto");
        ck_assert_uint_eq(ours(tcb.snd_una), 111);
    }
}
END_TEST

/* SY-12: SND.WND <- SEG.WND if SND.WL1 < SEG.SEQ, or SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK. */
START_TEST(sy_12_window_update)
{
    static const enum place places[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        given(places[i]);
        unsigned una = (unsigned)ours(tcb.snd_una), n = N;
        when(". %u:%u(0) ack %u win 1000", n, n, una); /* WL1 before, or equal and WL2 equal */
        ck_assert_uint_eq(tcb.snd_wnd, 1000);
        when(". %u:%u(0) ack %u win 2000", n + 5, n + 5, una); /* newer SEQ */
        ck_assert_uint_eq(tcb.snd_wnd, 2000);
        ck_assert_uint_eq(theirs(tcb.snd_wl1), n + 5);
        ck_assert_uint_eq(ours(tcb.snd_wl2), una);
        when(". %u:%u(0) ack %u win 3000", n + 4, n + 4, una); /* older SEQ: an old window */
        ck_assert_uint_eq(tcb.snd_wnd, 2000);
        when(". %u:%u(0) ack %u win 4000", n + 5, n + 5, una);
        ck_assert_uint_eq(tcb.snd_wnd, 4000);
        when(". %u:%u(0) ack %u win 5000", n + 6, n + 6, una - 1); /* SEG.ACK < SND.UNA: none of this */
        ck_assert_uint_eq(tcb.snd_wnd, 4000);
        ck_assert_uint_eq(tcb.max_snd_wnd, 65535);
    }
}
END_TEST

/* SY-12: of two segments with the same SEQ the one with the higher ACK is newer. */
START_TEST(sy_12_same_seq_newer_ack)
{
    given(ESTABLISHED);
    when("SEND 10");
    when(". 301:301(0) ack 106 win 1000");
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    ck_assert_uint_eq(ours(tcb.snd_wl2), 106);
    when(". 301:301(0) ack 104 win 2000");
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    when(". 301:301(0) ack 107 win 3000");
    ck_assert_uint_eq(tcb.snd_wnd, 3000);
}
END_TEST

/* ---- the throttle of such ACKs (RFC 5961, 7; I-14) ---- */

/* "no more than N challenge ACKs in any M seconds": ten in five by default; the eleventh empty segment draws nothing. */
START_TEST(throttle_of_challenge_acks)
{
    for EACH_SYNCHRONIZED(i) {
        given(synchronized[i]);
        for (unsigned n = 0; n < 10; n++) {
            now += MSEC(100);
            draws_ack(n % 2 ? "." : "R", n % 2 ? N - 1 : N + 1, 0, A);
        }
        draws_nothing(".", N - 1, 0, A); /* SY-1 */
        draws_nothing("R", N + 1, 0, 0); /* SY-4 */
        draws_nothing("S", N, 0, 0);     /* SY-6 */
        draws_nothing(".", N, 0, A + 1); /* SY-9 */
        draws_nothing(".", N, 0, A - 100000); /* SY-8 */
    }
}
END_TEST

/* The span begins with the first of them. */
START_TEST(throttle_ends)
{
    knobs.challenge_limit = 2;
    given(ESTABLISHED);
    passes(MSEC(100));
    draws_ack("R", N + 1, 0, 0);
    passes(MSEC(1000));
    draws_ack("R", N + 1, 0, 0);
    passes(MSEC(4000) - 1);
    draws_nothing("R", N + 1, 0, 0);
    passes(1);
    draws_ack("R", N + 1, 0, 0);
    draws_ack("R", N + 1, 0, 0);
    draws_nothing("R", N + 1, 0, 0);
}
END_TEST

/* What waits for an ACK, text and FIN, gets one however often it comes, and is not counted. */
START_TEST(throttle_spares_text_and_fin)
{
    given(ESTABLISHED);
    for (unsigned n = 0; n < 30; n++) {
        draws_ack("P.", N - 10, 10, A);
        draws_ack("F.", N - 1, 0, A);
    }
    ck_assert_uint_eq(tcb.challenges, 0);
}
END_TEST

/* Nor in SYN-RECEIVED, which is no synchronized state; and 0 means no limit. */
START_TEST(throttle_is_not_everywhere)
{
    given(SYN_RECEIVED_X);
    for (unsigned n = 0; n < 30; n++)
        draws_ack(".", N - 1, 0, A);
    knobs.challenge_limit = 0;
    given(ESTABLISHED);
    for (unsigned n = 0; n < 300; n++)
        draws_ack(".", N - 1, 0, A);
}
END_TEST

Suite *synchronized_suite(void)
{
    return BENCH_SUITE(
        "3.10.7.4 synchronized states", sy_1_unacceptable_draws_ack, sy_1_edges_of_the_window, sy_1_zero_window,
        sy_1_zero_window_allowance, sy_2_rst_outside_the_window, sy_3_rst_at_rcv_nxt, sy_3_rst_with_text,
        sy_4_rst_in_window_is_challenged, sy_4_rst_in_window_rfc793, sy_4_challenge_is_answered,
        sy_6_syn_is_challenged, sy_6_syn_rfc793, sy_6_syn_outside_the_window_rfc793, sy_7_no_ack, sy_8_ack_too_old,
        sy_8_largest_window_ever, sy_8_rfc793, sy_9_ack_of_something_not_sent, sy_10_duplicate_ack,
        sy_11_ack_of_new_text, sy_12_window_update, sy_12_same_seq_newer_ack, throttle_of_challenge_acks,
        throttle_ends, throttle_spares_text_and_fin, throttle_is_not_everywhere,
        challenge_limit_of_the_host);
}
