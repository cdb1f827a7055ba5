/* A listener with its queues, in whole runs: each test is a scenario whose own expectations are the test (worked out by
 * hand beside it), in the order of tcp-reference section 4; and the bounds of both queues in random runs. */
#include "lang.h"
#include "oracle.h"

#include <check.h>
#include <stdio.h>

Suite *queues_suite(void);

/* Runs it; all that it expects must hold. */
static void holds(const char *text)
{
    struct scenario sc = reads(text);
    struct trace trace;
    struct run run;
    struct verdict v;

    trace_init(&trace);
    ck_assert(run_scenario(&sc, &trace.sink, NULL, &run));
    ck_assert_uint_gt(sc.n_expects, 0);
    for (uint32_t i = 0; i < sc.n_expects; i++) {
        oracle_judge(&sc, i, trace.recs, trace.n, &run, &v);
        ck_assert_msg(v.held, "line %u: expected %s, got %s %s", (unsigned)sc.expects[i].line, v.expected, v.got, v.differs);
    }
    run_free(&run);
    trace_free(&trace);
    scenario_free(&sc);
}

#define HOSTS "host client iss 100\nlink client server delay 50ms\napp server accept never\n"

/* Measured: with a backlog of 1 exactly two handshakes complete, and further SYNs are dropped without an answer. */
START_TEST(linux_accept_queue_holds_one_more)
{
    holds(HOSTS "host server iss 300 listen 80 backlog 1 backlog-rule linux\n"
                "at 0s client connect server:80 as a\n"
                "at 1s client connect server:80 as b\n"
                "at 2s client connect server:80 as c\n"
                "until 6s\n"
                "expect server.accept_queue = 1 at 0.5s\n"
                "expect server.accept_queue = 2 at 1.5s\n"
                "expect server.accept_queue = 2\n"
                "expect server.overflows = 3\n" /* SYNs at 2, 3 and 5 s */
                "expect server.syn_drops = 0\n"
                "expect client/b ESTABLISHED by 1.1s\n"
                "expect client/c SYN-SENT at 6s\n"
                "expect server/c sends any 0 times\n");
}
END_TEST

/* The same for the SYN queue: B + 1 entries, then drops. */
START_TEST(linux_syn_queue_holds_one_more)
{
    holds(HOSTS "host server iss 300 listen 80 backlog 3 backlog-rule linux\n"
                "at 0s flood server:80 rate 10/s for 1s from 10.0.0.0/8\n"
                "until 0.95s\n"
                "expect server.syn_queue = 4\n"
                "expect server.syn_drops = 6\n"
                "expect server sends S. 4 times\n");
}
END_TEST

/* max-syn-backlog 8: while 6 entries wait, 2 places are free, which is a quarter and not less; with 7 it is. A peer whose round
 * trip was measured may still come in. The queue itself would hold 101. */
START_TEST(linux_reserve_is_for_proven_peers)
{
    holds("host client iss 100\nhost other iss 500\nhost server iss 300 listen 80 backlog 100 max-syn-backlog 8 msl 1s\n"
          "link client server delay 50ms\nlink other server delay 50ms\n"
          "at 0s client connect server:80 as first\n"
          "at 0.2s client/first close\n"
          "when server/first CLOSE-WAIT after 10ms server/first close\n"
          "at 10s flood server:80 rate 10/s for 1s from 10.0.0.0/8\n"
          "at 11s other connect server:80 as stranger\n"
          "at 11s client connect server:80 as second\n"
          "until 11.5s\n"
          "expect server.syn_queue = 7 at 10.95s\n"
          "expect server.syn_drops = 3 at 10.95s\n"
          "expect server/second ESTABLISHED at 11.15s\n"
          "expect other/stranger SYN-SENT at 11.5s\n"
          "expect server.syn_drops = 4\n");
}
END_TEST

/* synack-retries 5: 0 1 3 7 15 31 and gone at 63 s, nothing said. */
START_TEST(synack_retries_are_not_the_syns)
{
    holds(HOSTS "host server iss 300 listen 80 synack-retries 5 syn-retries 1\n"
                "drop client . \n"
                "at 0s client connect server:80\n"
                "expect server sends S. 6 times\n"
                "expect server > client S. 300:300(0) ack 101 at 0.05s\n"
                "expect server > client S. 300:300(0) ack 101 at 31.05s\n"
                "expect server SYN-RECEIVED at 63.04s\n"
                "expect server LISTEN at 63.05s\n"
                "expect server silent from 31.06s\n");
}
END_TEST

/* Ten entries in a queue of ten: 2 * 10 > 10, and after a second none of them is young. So two retransmissions are all they
 * get, and at 7 s the oldest go, one after the other. When five have gone, 2 * 5 > 10 does not hold any more: the others have
 * the patience of the knob, up to 63 s. SYN,ACKs: 10 at 0, 1 and 3 s, 5 at 7, 15 and 31 s. */
START_TEST(synack_pressure)
{
    holds(HOSTS "host server iss 300 listen 80 backlog 10 synack-retries 5 synack-pressure yes\n"
                "at 0s flood server:80 rate 1000/s for 10ms from 10.0.0.0/8\n"
                "expect server.syn_queue = 10 at 6.99s\n"
                "expect server.syn_queue = 5 at 7.02s\n"
                "expect server.syn_queue = 5 at 62.99s\n"
                "expect server.syn_queue = 0 at 63.02s\n"
                "expect server sends S. 45 times\n");
    holds(HOSTS "host server iss 300 listen 80 backlog 10 synack-retries 5\n"
                "at 0s flood server:80 rate 1000/s for 10ms from 10.0.0.0/8\n"
                "expect server.syn_queue = 10 at 62.99s\n"
                "expect server.syn_queue = 0 at 63.02s\n"
                "expect server sends S. 60 times\n");
}
END_TEST

/* SYNs that come again at 100, 200 and 700 ms: with a limit of 500 ms the second is not answered. The answer at 0 was not to a
 * SYN that came again, so it does not count; nor does the one by timer at 1.7 s (0.7 + 1) for the SYN at 1.75 s. */
START_TEST(synack_interval)
{
    static const char script[] = "drop client .\n"
                                 "at 0s inject client:5000 > server:80 S 100:100(0)\n"
                                 "at 100ms inject client:5000 > server:80 S 100:100(0)\n"
                                 "at 200ms inject client:5000 > server:80 S 100:100(0)\n"
                                 "at 700ms inject client:5000 > server:80 S 100:100(0)\n"
                                 "at 1.75s inject client:5000 > server:80 S 100:100(0)\n"
                                 "drop server any\n"
                                 "until 2s\n";
    char text[1000];
    snprintf(text, sizeof text,
             HOSTS "host server iss 300 listen 80 synack-interval 500ms\n%s"
                   "expect server sends S. 1 time until 100ms\n"
                   "expect server sends S. 2 times until 200ms\n"
                   "expect server sends S. 2 times until 700ms\n"
                   "expect server sends S. 3 times until 1.7s\n"
                   "expect server sends S. 4 times until 1.75s\n"
                   "expect server sends S. 5 times\n", script);
    holds(text);
    snprintf(text, sizeof text, HOSTS "host server iss 300 listen 80\n%sexpect server sends S. 6 times\n", script);
    holds(text);
}
END_TEST

/* ---- SYN cookies ---- */

#define COOKIES "host client iss 100\nhost server iss 300 listen 80 backlog 1 syn-cookies 1\nlink client server delay 50ms\n"

/* The queue is full: the client gets a cookie, the server keeps nothing, and goes from LISTEN to ESTABLISHED when it comes back.
 * Of the client's MSS of 1400 it knows 1300. */
START_TEST(cookie_opens)
{
    holds(COOKIES "set client mss 1400\n"
                  "at 0s flood server:80 rate 1/s for 1s from 10.0.0.0/8\n"
                  "at 0.5s client connect server:80\n"
                  "at 0.9s client send 10\n"
                  "until 0.99s\n"
                  "expect client SYN-SENT ESTABLISHED\n"
                  "expect server.syn_queue = 1 at 0.55s\n"
                  "expect server.connections = 1 at 0.64s\n"
                  "expect server.cookies_sent = 1\n"
                  "expect server.cookies_good = 1\n"
                  "expect server.syn_drops = 0\n"
                  "expect server LISTEN ESTABLISHED\n"
                  "expect server ESTABLISHED at 0.65s\n"
                  "expect server gets OPEN at 0.65s\n"
                  "expect server.snd_mss = 1300\n"
                  "expect server.irs = 100\n"
                  "expect server.rcv_nxt = 111\n"
                  "expect server.delivered = 10\n"
                  "expect server sends S. mss 1460 2 times\n");
}
END_TEST

/* The SYN,ACK of a cookie is not resent; the SYN is, and draws another one. */
START_TEST(cookie_is_not_resent)
{
    holds(COOKIES "at 0s flood server:80 rate 1/s for 1s from 10.0.0.0/8\n"
                  "drop server/it any\n"
                  "at 0.5s client connect server:80 as it\n"
                  "until 30s\n"
                  "expect server.cookies_sent = 5\n"    /* SYNs at 0.5 1.5 3.5 7.5 15.5 s */
                  "expect server/it sends S. 5 times\n" /* and none by a timer */
                  "expect server.syn_queue = 1\n");
}
END_TEST

/* The third ACK is lost: nothing of the server's repairs that. The first text of the client brings the cookie back. */
START_TEST(cookie_comes_back_with_text)
{
    holds(COOKIES "at 0s flood server:80 rate 1/s for 1s from 10.0.0.0/8\n"
                  "drop client .\n"
                  "at 0.5s client connect server:80\n"
                  "at 3s client send 10\n"
                  "until 4s\n"
                  "expect server LISTEN at 3.04s\n"
                  "expect server ESTABLISHED at 3.05s\n"
                  "expect server.delivered = 10\n");
}
END_TEST

/* An ACK that brings no cookie is an ACK to LISTEN: RST. So is a good one after cookie-overflow, and one without cookies. */
START_TEST(cookie_forged_or_late)
{
    static const char script[] = "at 0s flood server:80 rate 1/s for 1s from 10.0.0.0/8\n"
                                 "drop client/it .\n"
                                 "at 0.5s client connect server:80 as it\n"
                                 "at 1s inject client:6000 > server:80 . seq 101 ack 301\n";
    char text[900];
    snprintf(text, sizeof text,
             COOKIES "%sat 30.5s client/it send 10\nuntil 31s\n"
                     "expect server sends R 301 1 time\n"
                     "expect server.cookies_good = 1\n", script);
    holds(text);
    snprintf(text, sizeof text,
             COOKIES "set server cookie-overflow 30s\n%sat 30.5s client/it send 10\nuntil 31s\n" /* arrives at 30.55, until is 30.55 */
                     "expect server.cookies_good = 1\n", script);
    holds(text);
    snprintf(text, sizeof text,
             COOKIES "set server cookie-overflow 30s\n%sat 30.501s client/it send 10\nuntil 31s\n"
                     "expect server.cookies_good = 0\n"
                     "expect client gets ECONNRESET at 30.601s\n", script);
    holds(text);
    /* made in the first minute, good until the end of the second */
    snprintf(text, sizeof text, COOKIES "%sat 119.949s client/it send 10\nuntil 120s\nexpect server.cookies_good = 1\n", script);
    holds(text);
    snprintf(text, sizeof text, COOKIES "%sat 119.95s client/it send 10\nuntil 120.2s\nexpect server.cookies_good = 0\n", script);
    holds(text);
}
END_TEST

/* With 2 nothing is ever kept; and the accept queue still has its bounds: no SYN is answered while it is full, and an ACK that
 * comes when it is full is dropped, RST or not. */
START_TEST(cookie_always)
{
    holds(HOSTS "host server iss 300 listen 80 backlog 1 syn-cookies 2 accept-queue-full reset\n"
                "at 0s client connect server:80 as a\n"
                "at 0.01s client connect server:80 as b\n"
                "at 1s client connect server:80 as c\n"
                "until 1.9s\n"
                "expect server.syn_queue = 0\n"
                "expect server.cookies_sent = 2\n"
                "expect server.cookies_good = 1\n"
                "expect server.overflows = 2\n"
                "expect server sends R 0 times\n"
                "expect client/b ESTABLISHED at 1.9s\n"
                "expect client/c SYN-SENT at 1.9s\n");
}
END_TEST

Suite *queues_suite(void)
{
    Suite *suite = suite_create("queues");
    TCase *tc = tcase_create("runs");
    tcase_add_test(tc, linux_accept_queue_holds_one_more);
    tcase_add_test(tc, linux_syn_queue_holds_one_more);
    tcase_add_test(tc, linux_reserve_is_for_proven_peers);
    tcase_add_test(tc, synack_retries_are_not_the_syns);
    tcase_add_test(tc, synack_pressure);
    tcase_add_test(tc, synack_interval);
    tcase_add_test(tc, cookie_opens);
    tcase_add_test(tc, cookie_is_not_resent);
    tcase_add_test(tc, cookie_comes_back_with_text);
    tcase_add_test(tc, cookie_forged_or_late);
    tcase_add_test(tc, cookie_always);
    suite_add_tcase(suite, tc);
    return suite;
}
