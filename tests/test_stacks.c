/* What the profiles do otherwise than RFC 9293, row by row of the reference: 3.2 to 3.4 (schedules and limits), 1.17 (Linux),
 * T-4 to T-6. Each knob that is behind it is tried alone too. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

Suite *stacks_suite(void);

/* The knobs of a profile; the user timeout off, as always here. */
static void as(enum tcp_profile profile)
{
    knobs_of(profile, &knobs);
    knobs.user_timeout = 0;
}

/* The same is sent again at each of these times (s since the first; 0 ends them), always by the RTO. */
static void resent_at(const char *segment, const unsigned *times)
{
    nsec begun = now;
    for (unsigned n = 0; times[n]; n++) {
        char rtx[60];
        when_due("rto", begun + SEC(times[n]) - now);
        snprintf(rtx, sizeof rtx, "> %s rtx %u,", segment, n + 1);
        ck_assert_msg(strstr(bench_line(), rtx), "%s: not in: %s", rtx, bench_line());
    }
}
#define RESENT_AT(segment, ...) resent_at(segment, (const unsigned[]){__VA_ARGS__, 0})

/* ---- 3.2: SYN and SYN,ACK ---- */

/* Linux 6.18: SYNs at 0 1 2 3 4 5 7 11 19 35 67, given up at 131 (measured: 11 SYNs, ETIMEDOUT). */
START_TEST(linux_syn_schedule)
{
    as(PROFILE_LINUX);
    given(SYN_SENT);
    RESENT_AT("S 100", 1, 2, 3, 4, 5, 7, 11, 19, 35, 67);
    when_due("rto", SEC(131 - 67));
    expect("ETIMEDOUT, -> CLOSED, -rto");
    ck_assert_int_eq(reason, R_SYN_RETRIES);
}
END_TEST

/* Older kernels have no linear timeouts: 0 1 3 7 15 31 63, given up at 127. */
START_TEST(linux_syn_schedule_without_linear)
{
    as(PROFILE_LINUX);
    knobs.syn_linear = 0;
    knobs.syn_retries = 6;
    given(SYN_SENT);
    RESENT_AT("S 100", 1, 3, 7, 15, 31, 63);
    when_due("rto", SEC(127 - 63));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* The reason says that RTO is not doubled, as long as it is not. */
START_TEST(syn_linear_says_so)
{
    knobs.syn_linear = 1;
    given(SYN_SENT);
    when_due("rto", SEC(1));
    expect("> S 100 rtx 1, +rto 1");
    ck_assert_int_eq(reason, R_RTO_LINEAR);
    when_due("rto", SEC(1));
    expect("> S 100 rtx 2, +rto 2");
    ck_assert_int_eq(reason, R_RTO);
}
END_TEST

/* It is about SYNs alone: a SYN,ACK doubles from the beginning. */
START_TEST(syn_linear_is_not_for_syn_ack)
{
    knobs.syn_linear = 4;
    given(SYN_RECEIVED_P);
    when_due("rto", SEC(1));
    expect("> S. 100/301 rtx 1, +rto 2");
    ck_assert_int_eq(reason, R_RTO);
}
END_TEST

/* Linux: 6 SYN,ACKs at 0 1 3 7 15 31; at 63 the entry is deleted silently, and a later ACK draws a RST. */
START_TEST(linux_syn_ack_schedule)
{
    as(PROFILE_LINUX);
    given(SYN_RECEIVED_P);
    RESENT_AT("S. 100/301", 1, 3, 7, 15, 31);
    when_due("rto", SEC(63 - 31));
    expect("-> LISTEN, -rto");
    when(". 301:301(0) ack 101");
    expect("> R 101");
}
END_TEST

/* 4.4BSD: SYNs at 0 6 30, and at 75 the establishment timer. A connection without a peer's SYN ends in silence. */
START_TEST(bsd_syn_schedule)
{
    as(PROFILE_BSD44);
    given(SYN_SENT);
    RESENT_AT("S 100", 6, 30);
    when_due("user", SEC(75 - 30));
    expect("ETIMEDOUT, -> CLOSED, -rto, -user");
    ck_assert_int_eq(reason, R_OPEN_LIMIT);
}
END_TEST

/* 4.4BSD in SYN-RECEIVED: tcp_drop sends <SEQ=SND.NXT><ACK=RCV.NXT><CTL=RST,ACK>. */
START_TEST(bsd_syn_ack_ends_with_rst)
{
    as(PROFILE_BSD44);
    given(SYN_RECEIVED_P);
    RESENT_AT("S. 100/301", 6, 30);
    when_due("user", SEC(75 - 30));
    expect("-> LISTEN, > R. 101/301, -rto, -user");
    ck_assert_int_eq(reason, R_GIVE_UP_RESET);
}
END_TEST

/* Claim S9: one wait, a RST, and the entry is gone. With the RFC's own RST, since the claim says nothing of its form. */
START_TEST(textbook_s9)
{
    as(PROFILE_TEXTBOOK);
    given(SYN_RECEIVED_P);
    when_due("rto", SEC(1));
    expect("-> LISTEN, > R 101, -rto");
    ck_assert_int_eq(reason, R_GIVE_UP_HALF_OPEN);
}
END_TEST

/* The claim is about SYN-RECEIVED: nothing else ends with a RST. */
START_TEST(textbook_s9_is_about_half_open_ones)
{
    as(PROFILE_TEXTBOOK);
    knobs.r2 = knobs.syn_r2 = 0;
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    expect("ETIMEDOUT, -> CLOSED, -rto");
    given(SYN_SENT);
    when_due("rto", SEC(1));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

START_TEST(rfc793_syn_schedule)
{
    as(PROFILE_RFC793);
    given(SYN_SENT);
    RESENT_AT("S 100", 3, 9, 21);
}
END_TEST

/* ---- limits while it opens ---- */

/* The nearer of open-limit and user-timeout counts, and each says its own. */
START_TEST(open_limit_and_user_timeout)
{
    knobs.open_limit = SEC(5);
    knobs.user_timeout = SEC(6);
    given(SYN_SENT);
    RESENT_AT("S 100", 1, 3);
    when_due("user", SEC(2));
    expect("ETIMEDOUT, -> CLOSED, -rto, -user");
    knobs.user_timeout = SEC(4);
    given(SYN_SENT);
    RESENT_AT("S 100", 1, 3);
    when_due("user", SEC(1));
    expect("USER-TIMEOUT, -> CLOSED, -rto, -user");
}
END_TEST

/* Once it is open the limit is over. */
START_TEST(open_limit_ends_with_the_handshake)
{
    knobs.open_limit = SEC(5);
    given(SYN_RECEIVED_P);
    when(". 301:301(0) ack 101");
    expect("-> ESTABLISHED, OPEN, -rto, -user");
}
END_TEST

/* ---- R2 of text and FIN ---- */

/* 4.4BSD: 12 retransmissions, then a RST. RTO 1 s by the minimum here, then doubled up to 64 s. */
START_TEST(bsd_data_ends_with_rst)
{
    as(PROFILE_BSD44);
    given(ESTABLISHED);
    when("SEND 10");
    RESENT_AT("P. 101:111/301", 1, 3, 7, 15, 31, 63, 127, 191, 255, 319, 383, 447);
    when_due("rto", SEC(64));
    expect("ETIMEDOUT, -> CLOSED, > R. 111/301, -rto");
    ck_assert_int_eq(reason, R_GIVE_UP_RESET);
}
END_TEST

/* Linux: no RST, and with the first timeout beyond 924.6 s. RTO is 0.2 s here, the least: 0.2 (2^n - 1) up to 102.2,
 * 204.6, then every 120 s; the timeout at 924.6 is the first that is not before the limit. */
START_TEST(linux_data_ends_silently)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("SEND 10");
    nsec begun = now;
    for (int n = 1; n <= 15; n++) {
        nsec at = n <= 10 ? MSEC(200) * ((1 << n) - 1) : MSEC(204600) + SEC(120) * (n - 10);
        when_due("rto", begun + at - now);
        ck_assert_msg(strstr(bench_line(), "> P. 101:111/301 rtx"), "%s", bench_line());
    }
    when_due("rto", begun + MSEC(924600) - now);
    expect("ETIMEDOUT, -> CLOSED, -rto");
    ck_assert_int_eq(reason, R_R2);
}
END_TEST

/* r2-end alone: R2 has passed when the RTO ends at 3 s. */
START_TEST(r2_end)
{
    knobs.r2 = SEC(3);
    given(ESTABLISHED);
    when("SEND 10");
    RESENT_AT("P. 101:111/301", 1, 3);
    when_due("rto", SEC(4));
    expect("ETIMEDOUT, -> CLOSED, -rto");
    knobs.r2_end = R2END_AT_ONCE;
    given(ESTABLISHED);
    when("SEND 10");
    RESENT_AT("P. 101:111/301", 1);
    when_due("rto", SEC(2));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* Linux: a FIN of an orphan for 102.2 s (measured: 10 FINs): 0.2 (2^n - 1) reaches it with n = 9. No RST. */
START_TEST(linux_orphan_fin)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("CLOSE both");
    expect("-> FIN-WAIT-1, > F. 101/301, +rto 0.2");
    nsec begun = now;
    for (int n = 1; n <= 8; n++) {
        when_due("rto", begun + MSEC(200) * ((1 << n) - 1) - now);
        ck_assert_msg(strstr(bench_line(), "> F. 101/301 rtx"), "%s", bench_line());
    }
    when_due("rto", begun + MSEC(102200) - now);
    expect("ETIMEDOUT, -> CLOSED, -rto");
    given(ESTABLISHED); /* shutdown(SHUT_WR) is no orphan */
    when("CLOSE");
    for (int n = 1; n <= 10; n++)
        bench_fire();
    ck_assert_int_eq(tcb.state, TCP_FIN_WAIT_1);
}
END_TEST

/* ---- FIN-WAIT-2 and TIME-WAIT ---- */

/* Linux: 60 s for an orphan, whenever it became one; a FIN after that draws a RST. Else for ever. 4.4BSD: 675 s. */
START_TEST(fin_wait_2_of_orphans)
{
    as(PROFILE_LINUX);
    given(FIN_WAIT_2);
    ck_assert_int_eq(tcp_next_timeout(&tcb, NULL), NEVER);
    when("CLOSE both");
    expect("+fin-wait-2 60");
    when_due("fin-wait-2", SEC(60));
    expect("CLOSED, -> CLOSED, -fin-wait-2");
    when("F. 301:301(0) ack 102");
    expect("> R 102");
    given(ESTABLISHED);
    when("CLOSE both");
    when(". 301:301(0) ack 102");
    expect("-> FIN-WAIT-2, -rto, +fin-wait-2 60");
    as(PROFILE_BSD44);
    given(ESTABLISHED);
    when("CLOSE both");
    when(". 301:301(0) ack 102");
    expect("-> FIN-WAIT-2, -rto, +fin-wait-2 675");
}
END_TEST

START_TEST(time_wait_lasts)
{
    as(PROFILE_LINUX);
    given(TIME_WAIT);
    when_due("2msl", SEC(60));
    as(PROFILE_BSD44);
    given(TIME_WAIT);
    when_due("2msl", SEC(60));
    as(PROFILE_RFC793);
    given(TIME_WAIT);
    when_due("2msl", SEC(240));
}
END_TEST

/* ---- the form of a RST, and half-duplex close ---- */

/* RST(x): Linux and 4.4BSD <SEQ=SND.NXT><ACK=RCV.NXT><CTL=RST,ACK>. The answer to a segment is as the RFC has it. */
START_TEST(reset_with_ack)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("ABORT");
    expect("-> CLOSED, > R. 101/301");
    when(". 301:301(0) ack 101");
    expect("> R 101");
    as(PROFILE_BSD44);
    given(SYN_RECEIVED_P);
    when("ABORT");
    expect("-> CLOSED, > R. 101/301, -rto, -user");
}
END_TEST

/* Unread text makes the close of Linux a RST (W-14 b); 4.4BSD drops the text and sends its FIN. */
START_TEST(close_with_unread_text)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("P. 301:306(5) ack 101");
    when("CLOSE both");
    expect("-> CLOSED, > R. 101/306");
    as(PROFILE_BSD44);
    knobs.delayed_ack = 0;
    given(ESTABLISHED);
    when("P. 301:306(5) ack 101");
    when("CLOSE both");
    expect("-> FIN-WAIT-1, > F. 101/306, +rto 1");
    when("P. 306:311(5) ack 101");
    expect("-> CLOSED, > R 101, -rto");
}
END_TEST

/* 4.4BSD: a RST or SYN anywhere in the window ends the connection. */
START_TEST(bsd_in_window)
{
    as(PROFILE_BSD44);
    given(ESTABLISHED);
    when("R 400:400(0)");
    expect("ECONNRESET, -> CLOSED");
    given(ESTABLISHED);
    when("S 400:400(0)");
    expect("ECONNRESET, -> CLOSED, > R. 0/401");
    as(PROFILE_RFC793);
    given(ESTABLISHED);
    when("R 400:400(0)");
    expect("ECONNRESET, -> CLOSED");
}
END_TEST

/* ---- Linux, row by row (1.4 to 1.17) ---- */

/* Was it one of the reasons of the last step, and not the last word? */
static void also_because_of(enum tcp_rule rule)
{
    ck_assert_msg(bench_also(rule), "%s is not among the reasons", rule_name(rule));
}

/* 1.4: SYN+FIN dropped, also SYN+RST (a RST); text of a SYN is thrown away, and the SYN,ACK covers only the SYN. */
START_TEST(linux_listen)
{
    as(PROFILE_LINUX);
    given(LISTEN);
    when("SF 300:300(0)");
    expect("nothing");
    when("SR 300:300(0)");
    expect("nothing");
    when("S 300:310(10)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    also_because_of(R_SYN_TEXT_DROPPED);
    when(". 301:301(0) ack 101");
    expect("-> ESTABLISHED, OPEN, -rto");
}
END_TEST

/* D-1: a bad ACK in SYN-SENT, RST or not: the SYN goes again within 10 ms. Not if it has gone twice. */
START_TEST(d_1_syn_again_at_once)
{
    as(PROFILE_LINUX);
    given(SYN_SENT);
    when("S. 300:300(0) ack 99");
    expect("> R 99, +rto 0.01");
    when_due("rto", MSEC(10));
    expect("> S 100 rtx 1, +rto 1");
    when("S. 300:300(0) ack 99");
    expect("> R 99");
    given(SYN_SENT);
    when("R. 300:300(0) ack 99");
    expect("+rto 0.01");
}
END_TEST

/* D-2: FIN and data on the SYN,ACK are ignored: ACK = IRS + 1. */
START_TEST(d_2_text_of_syn_ack)
{
    as(PROFILE_LINUX);
    given(SYN_SENT);
    when("FS. 300:310(10) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    also_because_of(R_SYN_TEXT_DROPPED);
    given(SYN_SENT);
    when("FS. 300:300(0) ack 101"); /* a FIN alone */
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    given(SYN_SENT);
    when("S. 300:310(10) ack 101"); /* text alone */
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
}
END_TEST

/* D-3: TSecr must lie between the first SYN's TSval, sent at 0 s, and now, 20 ms or ticks later. */
START_TEST(d_3_tsecr_of_syn_ack)
{
    as(PROFILE_LINUX);
    given(SYN_SENT);
    passes(MSEC(20));
    when("S. 300:300(0) ack 101 TS 1/%u", (unsigned)(tcb.ts_offset - 1));
    expect("> R 101");
    when("S. 300:300(0) ack 101 TS 1/%u", (unsigned)(tcb.ts_offset + 21));
    expect("> R 101");
    ck_assert_int_eq(reason, R_SYN_SENT_TSECR);
    when("S. 300:300(0) ack 101 TS 1/%u", (unsigned)(tcb.ts_offset + 20));
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 TS 1/%u", (unsigned)tcb.ts_offset);
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    as(PROFILE_RFC9293);
    knobs.timestamps = 1;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 TS 1/77");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
}
END_TEST

/* SR-1b: the crossing SYN,ACK opens it, and is answered with an ACK. 4.4BSD does the same. */
START_TEST(sr_1b_figure_7_with_ack)
{
    as(PROFILE_LINUX);
    given(SYN_RECEIVED_X);
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    as(PROFILE_BSD44);
    given(SYN_RECEIVED_X);
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto, -user");
}
END_TEST

/* SR-6: RST(n), and the request is deleted. */
START_TEST(sr_6_syn_deletes_the_request)
{
    as(PROFILE_LINUX);
    given(SYN_RECEIVED_P);
    when("S 400:400(0)");
    expect("-> LISTEN, > R. 0/401, -rto");
}
END_TEST

/* D-4: RCV.NXT + RCV.WND is inside for a RST and an empty segment. The window is 64240: 301 + 64240. */
START_TEST(d_4_right_edge)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("R 64541:64541(0)");
    expect("> . 101/301");
    ck_assert_int_eq(reason, R_RST_CHALLENGE);
    given(ESTABLISHED);
    when("R 64542:64542(0)");
    expect("nothing");
    given(ESTABLISHED);
    when(". 64541:64541(0) ack 101");
    expect("nothing");
    knobs.right_edge = EDGE_OUTSIDE;
    given(ESTABLISHED);
    when("R 64541:64541(0)");
    expect("nothing");
}
END_TEST

/* D-6: an ACK of anything before our ISS is challenged, although MAX.SND.WND would let it. */
START_TEST(d_6_ack_before_our_iss)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("P. 301:311(10) ack 99");
    expect("> . 101/301");
    ck_assert_int_eq(reason, R_ACK_TOO_OLD);
    given(ESTABLISHED);
    when("P. 301:311(10) ack 100");
    expect("> . 101/311");
    as(PROFILE_RFC9293);
    given(ESTABLISHED);
    when("P. 301:311(10) ack 99");
    expect("> . 101/311");
}
END_TEST

/* D-7: an orphan in FIN-WAIT-2. Any RST in the window, a SYN (answered RST(n)), text (RST(a)): gone. FIN: TIME-WAIT. */
START_TEST(d_7_orphan_in_fin_wait_2)
{
    static const struct {
        const char *event, *did;
    } rows[] = {
        {"R 400:400(0)", "-> CLOSED, -fin-wait-2"},
        {"S 400:400(0)", "-> CLOSED, > R. 0/401, -fin-wait-2"},
        {"P. 301:311(10) ack 102", "-> CLOSED, > R 102, -fin-wait-2"},
        {"F. 301:301(0) ack 102", "EOF, -> TIME-WAIT, > . 102/302, +2msl 60, -fin-wait-2"},
        {"F. 400:400(0) ack 102", "-> CLOSED, > R 102, -fin-wait-2"},
    };
    as(PROFILE_LINUX);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        given(FIN_WAIT_2);
        when("CLOSE both");
        when("%s", rows[i].event);
        expect("%s", rows[i].did);
    }
    given(FIN_WAIT_2);
    when("CLOSE both");
    unsigned beyond = (unsigned)theirs(tcb.rcv_adv) + 1; /* outside the window: as everybody does */
    when("R %u:%u(0)", beyond, beyond);
    expect("nothing");
    ck_assert_int_eq(tcb.state, TCP_FIN_WAIT_2);
    given(FIN_WAIT_2); /* no orphan: challenge ACKs */
    when("R 400:400(0)");
    expect("> . 102/301");
}
END_TEST

/* D-8: an orphan in FIN-WAIT-1, a FIN beyond a gap that acknowledges ours: RST(a), gone. If it does not, it is held. */
START_TEST(d_8_orphan_in_fin_wait_1)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("CLOSE both");
    when("F. 400:400(0) ack 102");
    expect("-> CLOSED, > R 102, -rto");
    given(ESTABLISHED);
    when("CLOSE both");
    when("F. 400:400(0) ack 101");
    expect("> . 102/301");
    given(ESTABLISHED);
    when("CLOSE both");
    unsigned beyond = (unsigned)theirs(tcb.rcv_adv) + 1; /* outside the window: SY-1 */
    when("F. %u:%u(0) ack 102", beyond, beyond);
    expect("> . 102/301");
    given(FIN_WAIT_1); /* no orphan */
    when("F. 400:400(0) ack 102");
    expect("-> FIN-WAIT-2, > . 102/301, -rto");
}
END_TEST

/* D-9: the ACK of a bare FIN goes at once; with text it may wait 40 ms, once the quick ones are over. */
START_TEST(d_9_ack_of_fin)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("F. 301:301(0) ack 101");
    expect("EOF, -> CLOSE-WAIT, > . 101/302");
    knobs.quick_ack = 0;
    given(ESTABLISHED);
    when("FP. 301:311(10) ack 101");
    expect("EOF, -> CLOSE-WAIT, +delack 0.04");
}
END_TEST

/* D-10: neither ACK, RST nor SYN: never answered, wherever it lies. RFC 9293 asks for the sequence number first. */
START_TEST(d_10_no_ack_first)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when("F 200:200(0)");
    expect("nothing");
    as(PROFILE_RFC9293);
    given(ESTABLISHED);
    when("F 200:200(0)");
    expect("> . 101/301");
}
END_TEST

/* L-4: what a listener drops opens nothing from TIME-WAIT either. */
START_TEST(tw_6_syn_fin_opens_nothing)
{
    as(PROFILE_LINUX);
    listening = true;
    given(TIME_WAIT);
    when("SF 500:500(0)");
    ck_assert_int_eq(tcb.state, TCP_TIME_WAIT);
    when("S 500:500(0)");
    ck_assert_int_eq(tcb.state, TCP_SYN_RECEIVED);
}
END_TEST

/* SR-4 X: Linux's error is the one of an open connection. */
START_TEST(sr_4_crossed_reset)
{
    as(PROFILE_LINUX);
    given(SYN_RECEIVED_X);
    when("R 301:301(0)");
    expect("ECONNRESET, -> CLOSED, -rto");
}
END_TEST

/* CW-1: SEQ = RCV.NXT - 1 as well, in CLOSE-WAIT, CLOSING and LAST-ACK; nowhere else. */
START_TEST(cw_1_rst_before_fin)
{
    as(PROFILE_LINUX);
    given(CLOSE_WAIT);
    when("R 301:301(0)");
    expect("ECONNRESET, -> CLOSED");
    also_because_of(R_RST_BEFORE_FIN);
    given(CLOSING);
    when("R 301:301(0)");
    expect("-> CLOSED, -rto");
    given(LAST_ACK);
    when("R 301:301(0)");
    expect("-> CLOSED, -rto");
    given(ESTABLISHED);
    when("R 300:300(0)");
    expect("nothing");
    given(CLOSE_WAIT);
    when("R 300:300(0)");
    expect("nothing");
}
END_TEST

/* the ACK of a FIN that comes again counts. 4.4BSD does the same; RFC 9293 drops it. */
START_TEST(q_4_ack_of_old_fin)
{
    as(PROFILE_LINUX);
    given(CLOSING);
    when("F. 301:301(0) ack 102");
    expect("-> TIME-WAIT, > . 102/302, -rto, +2msl 60");
    given(LAST_ACK);
    when("F. 301:301(0) ack 102");
    expect("CLOSED, -> CLOSED, -rto");
    as(PROFILE_BSD44);
    given(CLOSING);
    when("F. 301:301(0) ack 102");
    expect("-> TIME-WAIT, > . 102/302, -rto, +2msl 60");
    as(PROFILE_RFC9293);
    given(CLOSING);
    when("F. 301:301(0) ack 102");
    expect("> . 102/302");
}
END_TEST

/* TW-3: a RST in the window but not at RCV.NXT is dropped. TW-4, TW-5: old segments and bare ACKs restart the 60 s. TW-7: a
 * SYN without ACK does not. */
START_TEST(tw_3_4_5_linux)
{
    as(PROFILE_LINUX);
    given(TIME_WAIT);
    when("R 400:400(0)");
    expect("nothing");
    given(TIME_WAIT);
    passes(SEC(1));
    when("P. 255:265(10) ack 33");
    expect("> . 102/302, +2msl 60");
    also_because_of(R_TIME_WAIT_ACK);
    passes(SEC(1));
    when(". 302:302(0) ack 102");
    expect("+2msl 60");
    passes(SEC(1));
    when("S 50:50(0)");
    expect("> . 102/302");
}
END_TEST

/* The first ACKs of text do not wait; then they do, 40 ms. */
START_TEST(linux_quick_ack)
{
    as(PROFILE_LINUX);
    knobs.quick_ack = 2;
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    expect("> . 101/311");
    when("P. 311:321(10) ack 101");
    expect("> . 101/321");
    when("P. 321:331(10) ack 101");
    expect("+delack 0.04");
}
END_TEST

/* 8, zero window: an empty segment with SEQ = SND.UNA - 1, at RTO, then twice that, and again. The answer keeps it alive. */
START_TEST(linux_zero_window_probe)
{
    as(PROFILE_LINUX);
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    expect("+persist 0.2");
    when_due("persist", MSEC(200));
    expect("> . 100/301, +persist 0.4");
    when(". 301:301(0) ack 101 win 0");
    when_due("persist", MSEC(400));
    expect("> . 100/301, +persist 0.8");
    when(". 301:301(0) ack 101 win 1000");
    expect("> P. 101:111/301, +rto 0.2, -persist");
}
END_TEST

/* 4.4BSD: one octet, never closer than 5 s, never farther apart than 60 s. */
START_TEST(bsd_zero_window_probe)
{
    static const unsigned next[] = {5, 5, 8, 16, 32, 60, 60}; /* RTO 1 s: 2 and 4 are raised to 5, 64 is lowered */
    as(PROFILE_BSD44);
    knobs.r1 = 255;
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    expect("+persist 5");
    for (size_t i = 0; i < sizeof next / sizeof *next; i++) {
        bench_fire();
        expect("> . 101:102/301%s, +persist %u", i ? (char[]){' ', 'r', 't', 'x', ' ', (char)('0' + i), '\0'} : "", next[i]);
    }
}
END_TEST

/* ---- the textbook's claims ---- */

/* S5: a SYN or SYN,ACK may not carry text: it is dropped, with the claim's own name. */
START_TEST(textbook_s5)
{
    as(PROFILE_TEXTBOOK);
    given(LISTEN);
    when("S 300:310(10)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    also_because_of(R_TEXTBOOK_S5);
    given(SYN_SENT);
    when("S. 300:310(10) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 101/301, -rto");
    also_because_of(R_TEXTBOOK_S5);
}
END_TEST

/* S16: the FIN's number is not SND.NXT, whatever else it is; the same when it is sent again; it takes up SND.NXT. */
START_TEST(textbook_s16)
{
    as(PROFILE_TEXTBOOK);
    given(ESTABLISHED);
    when("CLOSE");
    uint32_t seq = bench_emitted(0)->seq;
    ck_assert_uint_ne(seq, our_seq(101));
    ck_assert_int_eq(bench_emission_rule(0), R_TEXTBOOK_S16);
    ck_assert_uint_eq(tcb.snd_nxt, our_seq(102));
    when_due("rto", SEC(1));
    ck_assert_uint_eq(bench_emitted(0)->seq, seq);
    as(PROFILE_RFC9293);
    given(ESTABLISHED);
    when("CLOSE");
    expect("-> FIN-WAIT-1, > F. 101/301, +rto 1");
}
END_TEST

/* S18: the ACK of the FIN has a number of its own; the one that answers the FIN again is an ordinary ACK. */
START_TEST(textbook_s18)
{
    as(PROFILE_TEXTBOOK);
    given(ESTABLISHED);
    when("F. 301:301(0) ack 101");
    ck_assert_uint_ne(bench_emitted(0)->seq, our_seq(101));
    ck_assert_uint_eq(bench_emitted(0)->ack, their_seq(302));
    ck_assert_int_eq(bench_emission_rule(0), R_TEXTBOOK_S18);
    when("F. 301:301(0) ack 101");
    expect("> . 101/302");
}
END_TEST

Suite *stacks_suite(void)
{
    return BENCH_SUITE("profiles", linux_syn_schedule, linux_syn_schedule_without_linear, syn_linear_says_so,
                       syn_linear_is_not_for_syn_ack, linux_syn_ack_schedule, bsd_syn_schedule, bsd_syn_ack_ends_with_rst,
                       textbook_s9, textbook_s9_is_about_half_open_ones, rfc793_syn_schedule, open_limit_and_user_timeout,
                       open_limit_ends_with_the_handshake, bsd_data_ends_with_rst, linux_data_ends_silently, r2_end,
                       linux_orphan_fin, fin_wait_2_of_orphans, time_wait_lasts, reset_with_ack, close_with_unread_text,
                       bsd_in_window, linux_listen, d_1_syn_again_at_once, d_2_text_of_syn_ack, d_3_tsecr_of_syn_ack, sr_1b_figure_7_with_ack,
                       sr_6_syn_deletes_the_request, d_4_right_edge, d_6_ack_before_our_iss, d_7_orphan_in_fin_wait_2,
                       d_8_orphan_in_fin_wait_1, d_9_ack_of_fin, d_10_no_ack_first, sr_4_crossed_reset, tw_6_syn_fin_opens_nothing, cw_1_rst_before_fin, q_4_ack_of_old_fin,
                       tw_3_4_5_linux, linux_quick_ack, linux_zero_window_probe, bsd_zero_window_probe, textbook_s5,
                       textbook_s16, textbook_s18);
}
