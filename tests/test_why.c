/* Why something happened: each row of the state machine names the rule that decided, and the ladder prints it. */
#include "bench.h"

Suite *why_suite(void);

static bool named[RULES];

/* The last step was decided by this rule. */
#define because_of(rule)                                                                                               \
    do {                                                                                                               \
        ck_assert_str_eq(rule_name(reason), rule_name(rule));                                                          \
        named[rule] = true;                                                                                            \
    } while (0)

/* In this state, this happens, for this reason. */
struct row {
    enum place place;
    const char *event;
    enum tcp_rule rule;
};

static void rows(const struct row *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        given(row[i].place);
        when("%s", row[i].event);
        ck_assert_msg(reason == row[i].rule, "given %s, when: %s\n  expected reason: %s\n  actual reason:   %s",
                      place_name(row[i].place), row[i].event, rule_name(row[i].rule), rule_name(reason));
        named[row[i].rule] = true;
    }
}
#define ROWS(...) rows((const struct row[]){__VA_ARGS__}, sizeof(const struct row[]){__VA_ARGS__} / sizeof(struct row))

static void why_user_calls(void)
{
    ROWS({CLOSED, "OPEN passive", R_OPEN_PASSIVE},
         {CLOSED, "OPEN active", R_OPEN_ACTIVE},
         {LISTEN, "OPEN active", R_OPEN_ACTIVE},
         {CLOSED, "OPEN active nobody", R_OPEN_UNSPECIFIED},
         {LISTEN, "OPEN passive", R_OPEN_AGAIN},
         {ESTABLISHED, "OPEN active", R_OPEN_AGAIN},
         {LISTEN, "SEND 10", R_SEND_UNSPECIFIED},
         {SYN_SENT, "SEND 10", R_SEND_QUEUED},
         {ESTABLISHED, "SEND 10", R_SEND_TEXT},
         {FIN_WAIT_1, "SEND 10", R_SEND_CLOSING},
         {ESTABLISHED, "SEND 2000000", R_SEND_RESOURCES},
         {ESTABLISHED, "RECEIVE 10", R_RECEIVE_QUEUED},
         {CLOSE_WAIT, "RECEIVE 10", R_RECEIVE_CLOSING},
         {LISTEN, "CLOSE", R_CLOSE_EARLY},
         {SYN_SENT, "CLOSE", R_CLOSE_EARLY},
         {ESTABLISHED, "CLOSE", R_CLOSE},
         {CLOSE_WAIT, "CLOSE", R_CLOSE},
         {FIN_WAIT_1, "CLOSE", R_CLOSE_AGAIN},
         {ESTABLISHED, "ABORT", R_ABORT},
         {SYN_SENT, "ABORT", R_ABORT_SILENT},
         {TIME_WAIT, "ABORT", R_ABORT_SILENT},
         {ESTABLISHED, "STATUS", R_STATUS},
         {CLOSED, "STATUS", R_NOT_EXIST},
         {CLOSED, "SEND 10", R_NOT_EXIST});

    knobs.tw_connect = 1;
    ROWS({TIME_WAIT, "OPEN active", R_OPEN_TIME_WAIT});
    given(CLOSED);
    when("OPEN passive peer");
    when("SEND 10");
    because_of(R_SEND_OPENS);
    given(SYN_RECEIVED_P);
    when("SEND 10");
    when("CLOSE");
    because_of(R_CLOSE_QUEUED);
    given(ESTABLISHED); /* 5 of the 10 octets have to wait for window, and so has the FIN */
    when(". 301:301(0) ack 101 win 5");
    when("SEND 10");
    when("CLOSE");
    because_of(R_CLOSE_QUEUED);
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    when("RECEIVE 5");
    because_of(R_RECEIVE);
    when("CLOSE both");
    because_of(R_CLOSE_UNREAD);
    knobs.window = 10;
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    when("RECEIVE 10");
    because_of(R_WINDOW_UPDATE);
    bench_reset();
    given(ESTABLISHED);
    when("SEND 10");
    when("SEND 10");
    because_of(R_SEND_HELD_NAGLE);
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    because_of(R_SEND_HELD_WINDOW);
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 5"); /* less than half of the largest window ever offered */
    when("SEND 10");
    because_of(R_SEND_HELD_SWS);
}

static void why_segments_early(void)
{
    ROWS({CLOSED, "R 301:301(0)", R_CLOSED_RST},
         {CLOSED, ". 301:301(0) ack 101", R_CLOSED_ACK},
         {CLOSED, "S 300:300(0)", R_CLOSED_NO_ACK},
         {LISTEN, "R 300:300(0)", R_LISTEN_RST},
         {LISTEN, ". 300:300(0) ack 101", R_LISTEN_ACK},
         {LISTEN, "S 300:300(0)", R_LISTEN_SYN},
         {LISTEN, "- 300:300(0)", R_LISTEN_OTHER},
         {SYN_SENT, "S. 300:300(0) ack 99", R_SYN_SENT_BAD_ACK},
         {SYN_SENT, "R. 300:300(0) ack 99", R_SYN_SENT_BAD_ACK_RST},
         {SYN_SENT, "R. 300:300(0) ack 101", R_SYN_SENT_RST},
         {SYN_SENT, "R 300:300(0)", R_SYN_SENT_RST_NO_ACK},
         {SYN_SENT, "S. 300:300(0) ack 101", R_SYN_SENT_SYN_ACK},
         {SYN_SENT, "S 300:300(0)", R_SYN_SENT_SYN},
         {SYN_SENT, ". 300:300(0) ack 101", R_SYN_SENT_OTHER});
}

static void why_checks_one_to_four(void)
{
    ROWS({ESTABLISHED, ". 300:300(0) ack 101", R_SEQ_OLD},
         {SYN_RECEIVED_P, ". 300:300(0) ack 101", R_SEQ_OLD},
         {ESTABLISHED, ". 65836:65836(0) ack 101", R_SEQ_UNACCEPTABLE},
         {ESTABLISHED, "R 300:300(0)", R_SEQ_RST},
         {ESTABLISHED, "R 291:311(20)", R_SEQ_RST},
         {SYN_RECEIVED_P, "S 300:300(0)", R_DUPLICATE_SYN},
         {SYN_RECEIVED_X, "S. 300:300(0) ack 101", R_FIGURE_7},
         {TIME_WAIT, "F. 301:301(0) ack 102", R_TIME_WAIT_FIN},
         {SYN_RECEIVED_P, "R 301:301(0)", R_RST_LISTEN},
         {SYN_RECEIVED_X, "R 301:301(0)", R_RST_REFUSED},
         {ESTABLISHED, "R 301:301(0)", R_RST},
         {LAST_ACK, "R 302:302(0)", R_RST_LATE},
         {TIME_WAIT, "R 302:302(0)", R_RST_LATE},
         {ESTABLISHED, "R 302:302(0)", R_RST_CHALLENGE},
         {SYN_RECEIVED_P, "S 301:301(0)", R_SYN_LISTEN},
         {ESTABLISHED, "S 301:301(0)", R_SYN_CHALLENGE});

    listening = true;
    ROWS({TIME_WAIT, "S 400:400(0)", R_TIME_WAIT_REOPEN});
    when("R 401:401(0)");
    because_of(R_RST_TIME_WAIT);
    when("S 400:400(0)");
    when("S 500:500(0)");
    because_of(R_SYN_TIME_WAIT);
    knobs.timestamps = 1;
    ROWS({TIME_WAIT, "S 50:50(0) TS 7/0", R_TIME_WAIT_TIMESTAMPS});
    given(TIME_WAIT);
    tcb.flags |= TF_TIMESTAMPS;
    when("S 50:50(0) TS 7/0");
    because_of(R_TIME_WAIT_TIMESTAMP);
    knobs.timestamps = 0;
    knobs.tw_refuse = TWREFUSE_DROP;
    ROWS({TIME_WAIT, "S 301:301(0)", R_TIME_WAIT_DROP});
    listening = false;
    knobs.rfc1337 = 1;
    ROWS({TIME_WAIT, "R 302:302(0)", R_RST_RFC1337});
    knobs.tw_restart = TWRESTART_ANY;
    ROWS({TIME_WAIT, ". 302:302(0) ack 102", R_TIME_WAIT_ACK});
    knobs.tw_challenge = 0;
    ROWS({TIME_WAIT, "R 303:303(0)", R_RST_NO_CHALLENGE});
    no_challenges = true;
    ROWS({ESTABLISHED, "R 302:302(0)", R_CHALLENGE_HOST});
    no_challenges = false;
    knobs.challenge_limit = 1;
    given(ESTABLISHED);
    when("S 301:301(0)");
    when("S 301:301(0)");
    because_of(R_CHALLENGE_THROTTLED);
    knobs.rfc5961 = 0;
    ROWS({ESTABLISHED, "S 301:301(0)", R_SYN_RESET}, {ESTABLISHED, "R 302:302(0)", R_RST_WINDOW},
         {LAST_ACK, "R 303:303(0)", R_RST_WINDOW_LATE});
    knobs.window = 10;
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    when("P. 311:312(1) ack 101");
    because_of(R_SEQ_ZERO_WINDOW);
    when("F. 312:312(0) ack 101");
    because_of(R_SEQ_ZERO_WINDOW);
}

static void why_checks_five_to_eight(void)
{
    ROWS({ESTABLISHED, "- 301:301(0)", R_NO_ACK},
         {SYN_RECEIVED_P, ". 301:301(0) ack 101", R_SYN_RECEIVED_ACK},
         {SYN_RECEIVED_P, ". 301:301(0) ack 102", R_SYN_RECEIVED_BAD_ACK},
         {ESTABLISHED, ". 301:301(0) ack 102", R_ACK_ABOVE},
         {CLOSE_WAIT, ". 302:302(0) ack 4294867397", R_ACK_TOO_OLD},
         {ESTABLISHED, ". 301:301(0) ack 101", R_ACK_OLD},
         {ESTABLISHED, ". 301:301(0) ack 101 win 10", R_ACK_WINDOW},
         {FIN_WAIT_1, ". 301:301(0) ack 102", R_ACK_OF_FIN},
         {CLOSING, ". 302:302(0) ack 102", R_ACK_OF_FIN},
         {LAST_ACK, ". 302:302(0) ack 102", R_ACK_OF_FIN},
         {ESTABLISHED, "P. 301:311(10) ack 101", R_TEXT},
         {ESTABLISHED, "P. 302:311(9) ack 101", R_TEXT_GAP},
         {CLOSE_WAIT, "P. 302:311(9) ack 101", R_TEXT_IGNORED},
         {ESTABLISHED, "F. 301:301(0) ack 101", R_FIN},
         {FIN_WAIT_1, "F. 301:301(0) ack 101", R_FIN},
         {ESTABLISHED, "F. 302:302(0) ack 101", R_FIN_GAP});

    given(ESTABLISHED);
    when("SEND 10");
    when(". 301:301(0) ack 111");
    because_of(R_ACK_NEW);
    given(SYN_RECEIVED_P); /* FIN-WAIT-1 before the SYN is acknowledged */
    when("CLOSE");
    when(". 301:301(0) ack 101");
    because_of(R_ACK_OF_SYN);

    given(ESTABLISHED);
    when("SEND 10");
    when(". 301:301(0) ack 111");
    for (unsigned seq = 303; seq <= 309; seq += 2)
        when(". %u:%u(1) ack 111", seq, seq + 1);
    because_of(R_TEXT_GAP);
    when(". 311:312(1) ack 111");
    because_of(R_TEXT_NO_ROOM);
    given(ESTABLISHED);
    when("CLOSE both");
    when("P. 301:311(10) ack 101");
    because_of(R_TEXT_NO_READER);
}

static void why_text_waits_or_fills(void)
{
    given(ESTABLISHED);
    when("P. 311:321(10) ack 101");
    when("P. 301:311(10) ack 101");
    because_of(R_TEXT_FILLS);
    given(ESTABLISHED);
    when("F. 311:311(0) ack 101");
    when("P. 301:311(10) ack 101");
    because_of(R_FIN_HELD);
    knobs.delayed_ack = MSEC(200);
    ROWS({ESTABLISHED, "P. 301:311(10) ack 101", R_TEXT_DELAYED}, {ESTABLISHED, "F. 301:301(0) ack 101", R_FIN_DELAYED});
}

static void why_timeouts(void)
{
    knobs.r1 = 1;
    knobs.r2 = knobs.syn_r2 = 0;
    given(SYN_SENT);
    when_due("rto", SEC(1));
    because_of(R_SYN_RETRIES);
    given(ESTABLISHED);
    when("SEND 10");
    when_due("rto", SEC(1));
    because_of(R_R2);
    given(SYN_RECEIVED_P);
    when_due("rto", SEC(1));
    because_of(R_SYNACK_RETRIES);
    knobs.syn_r2 = SEC(180);
    knobs.rto_initial = SEC(200);
    knobs.rto_max = SEC(200);
    given(SYN_RECEIVED_P);
    when_due("rto", SEC(200));
    when_due("rto", SEC(200));
    because_of(R_R2_SYN_RECEIVED);
    knobs.rto_initial = SEC(1);
    knobs.rto_max = SEC(60);
    knobs.r2 = knobs.syn_r2 = SEC(100);
    given(SYN_SENT);
    when_due("rto", SEC(1));
    because_of(R_RTO);
    knobs.rto_max = SEC(2);
    when_due("rto", SEC(2));
    because_of(R_RTO_MAX);
    knobs.rto_max = SEC(60);
    given(TIME_WAIT);
    when_due("2msl", SEC(240));
    because_of(R_2MSL);
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 1000");
    when(". 301:301(0) ack 101 win 10");
    when("SEND 200");
    when_due("override", MSEC(500));
    because_of(R_OVERRIDE);
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    when_due("persist", SEC(1));
    because_of(R_PERSIST);
    knobs.user_timeout = SEC(2);
    given(SYN_SENT);
    when_due("rto", SEC(1));
    when_due("user", SEC(1));
    because_of(R_USER_TIMEOUT);
    knobs.user_timeout = 0;
    knobs.delayed_ack = MSEC(200);
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101");
    when_due("delack", MSEC(200));
    because_of(R_DELAYED_ACK);
    knobs.keepalive = 1;
    knobs.keepalive_probes = 2;
    given(ESTABLISHED);
    when_due("keepalive", SEC(7200));
    because_of(R_KEEPALIVE);
    when_due("keepalive", SEC(75));
    when_due("keepalive", SEC(75));
    because_of(R_KEEPALIVE_DEAD);
    knobs.fin_wait_2_limit = SEC(60);
    given(FIN_WAIT_2);
    when_due("fin-wait-2", SEC(60));
    because_of(R_FIN_WAIT_2_LIMIT);
}

static void why_icmp(void)
{
    ROWS({SYN_SENT, "ICMP 3/1 seq 100", R_ICMP_SOFT},
         {SYN_SENT, "ICMP 3/3 seq 100", R_ICMP_HARD},
         {SYN_SENT, "ICMP 3/4 seq 100", R_ICMP_TOO_BIG},
         {SYN_SENT, "ICMP 4/0 seq 100", R_ICMP_QUENCH},
         {SYN_SENT, "ICMP 0/0 seq 100", R_ICMP_OTHER},
         {SYN_SENT, "ICMP 3/3 seq 101", R_ICMP_NOT_SENT},
         {CLOSED, "ICMP 3/3 seq 100", R_ICMP_NOBODY});
    knobs.icmp_abort = ICMPABORT_OPENING;
    ROWS({SYN_SENT, "ICMP 3/1 seq 100", R_ICMP_OPENING});
}

/* What RFC 9293 does not know: other stacks, and claims. */
static void why_stacks(void)
{
    knobs.syn_linear = 1;
    given(SYN_SENT);
    when_due("rto", SEC(1));
    because_of(R_RTO_LINEAR);
    knobs.open_limit = MSEC(500);
    given(SYN_SENT);
    when_due("user", MSEC(500));
    because_of(R_OPEN_LIMIT);
    knobs.give_up = GIVEUP_RESET_HALF_OPEN;
    given(SYN_RECEIVED_P);
    when_due("user", MSEC(500));
    because_of(R_GIVE_UP_HALF_OPEN);
    knobs.give_up = GIVEUP_RESET;
    given(SYN_RECEIVED_P);
    when_due("user", MSEC(500));
    because_of(R_GIVE_UP_RESET);
}

static void why_linux(void)
{
    knobs_of(PROFILE_LINUX, &knobs);
    ROWS({LISTEN, "SF 300:300(0)", R_LISTEN_SYN_FIN},
         {SYN_SENT, "S. 300:300(0) ack 99", R_SYN_SOON},
         {SYN_SENT, "S. 300:300(0) ack 101 TS 1/2000000000", R_SYN_SENT_TSECR},
         {SYN_RECEIVED_X, "S. 300:300(0) ack 101", R_FIGURE_7_ACK},
         {SYN_RECEIVED_X, "R 301:301(0)", R_RST_CROSSED},
         {SYN_RECEIVED_P, "S 400:400(0)", R_SYN_RESETS_ENTRY},
         {ESTABLISHED, "F 301:301(0)", R_NO_ACK_FIRST},
         {CLOSING, "F. 301:301(0) ack 101", R_OLD_ACK_TAKEN});
    given(ESTABLISHED);
    when("CLOSE both");
    when("F. 400:400(0) ack 102");
    because_of(R_ORPHAN_FIN);
    given(FIN_WAIT_2);
    when("CLOSE both");
    when("R 400:400(0)");
    because_of(R_ORPHAN_ENDS);
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    when_due("persist", MSEC(200));
    because_of(R_PERSIST_EMPTY);
}

/* Our clock and the peer's show 0 when the connection opens. */
static void why_timestamps(void)
{
    knobs.timestamps = 1;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 TS 1000/0");
    when(". 301:301(0) ack 101 TS 999/0");
    because_of(R_PAWS);
    when(". 301:301(0) ack 101");
    because_of(R_TS_MISSING);
}

static void why_options(void)
{
    knobs.option_length = OPTLEN_RESET;
    ROWS({LISTEN, "S 300:300(0) raw 0200", R_OPTION_RESET}, {ESTABLISHED, ". 301:301(0) ack 101 raw 0200", R_OPTION_RESET});
}

static void why_fast_open(void)
{
    fast_open = true;
    cookie = "01020304";
    ROWS({LISTEN, "S 300:310(10) tfo 01020304", R_FAST_OPEN}, {LISTEN, "S 300:310(10) tfo 01020305", R_LISTEN_SYN});
}

static void why_strawmen(void)
{
    knobs.strawman = STRAWMAN_TWO_WAY;
    ROWS({LISTEN, "S 300:300(0)", R_STRAWMAN_TWO_WAY});
    knobs.strawman = STRAWMAN_IGNORE_ACK;
    ROWS({SYN_SENT, "S. 300:300(0) ack 99", R_STRAWMAN_IGNORE_ACK});
    knobs.strawman = STRAWMAN_NO_TIME_WAIT;
    ROWS({FIN_WAIT_2, "F. 301:301(0) ack 102", R_STRAWMAN_NO_TIME_WAIT});
    knobs.strawman = STRAWMAN_FIN_EARLY;
    ROWS({ESTABLISHED, "F. 311:311(0) ack 101", R_STRAWMAN_FIN_EARLY});
    knobs.strawman = STRAWMAN_UNSIGNED;
    ROWS({ESTABLISHED, "P. 290:295(5) ack 101", R_STRAWMAN_UNSIGNED});
}

/* Each row has its reason, and each reason of the protocol has a row here; but for these, which only ever explain a
 * segment or a piece of news within a step that another rule decided. */
START_TEST(every_row_has_its_reason)
{
    static const enum tcp_rule within[] = {R_NONE, R_SEND_LATER, R_SEND_WITH_ACK, R_SEND_ACKED, R_R1, R_WINDOW_OPENS,
                                           R_OPTION_LENGTH,
                                          R_URGENT, R_SYN_TEXT_DROPPED, R_FAST_OPEN_REST, R_TEXTBOOK_S5, R_RST_BEFORE_FIN,
                                          R_TEXTBOOK_S16, R_TEXTBOOK_S18, R_STRAWMAN_FIN_NOT_RESENT};

    why_user_calls();
    bench_reset();
    why_segments_early();
    bench_reset();
    why_checks_one_to_four();
    bench_reset();
    why_checks_five_to_eight();
    bench_reset();
    why_text_waits_or_fills();
    bench_reset();
    why_timeouts();
    bench_reset();
    why_icmp();
    bench_reset();
    why_stacks();
    bench_reset();
    why_linux();
    bench_reset();
    why_timestamps();
    bench_reset();
    why_fast_open();
    bench_reset();
    why_options();
    bench_reset();
    why_strawmen();
    for (unsigned i = 0; i < sizeof within / sizeof *within; i++)
        named[within[i]] = true;
    for (enum tcp_rule rule = R_NONE; rule < R_CHECKSUM; rule++) /* from there on they are the hosts' */
        ck_assert_msg(named[rule], "no row is decided by %s", rule_name(rule));
}
END_TEST

Suite *why_suite(void)
{
    return BENCH_SUITE("reasons", every_row_has_its_reason);
}
