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
    expect("-> CLOSED, > R. 101/306, -delack");
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

Suite *stacks_suite(void)
{
    return BENCH_SUITE("profiles", linux_syn_schedule, linux_syn_schedule_without_linear, syn_linear_says_so,
                       syn_linear_is_not_for_syn_ack, linux_syn_ack_schedule, bsd_syn_schedule, bsd_syn_ack_ends_with_rst,
                       textbook_s9, textbook_s9_is_about_half_open_ones, rfc793_syn_schedule, open_limit_and_user_timeout,
                       open_limit_ends_with_the_handshake, bsd_data_ends_with_rst, linux_data_ends_silently, r2_end,
                       linux_orphan_fin, fin_wait_2_of_orphans, time_wait_lasts, reset_with_ack, close_with_unread_text,
                       bsd_in_window);
}
