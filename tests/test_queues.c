/* A listener with its queues, in whole runs: each test is a scenario whose own expectations are the test (worked out by
 * hand beside it), in the order of tcp-reference section 4; and the bounds of both queues in random runs. */
#include "holds.h"
#include "internal.h"
#include "isn.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *queues_suite(void);

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

/* The options of the handshake come back in the timestamp; without timestamps, or with the classic layout, there are none. */
START_TEST(cookie_and_options)
{
    static const struct {
        const char *client, *server, *expect;
    } rows[] = {
        {"window-scale 3 timestamps yes sack-permitted yes", "window-scale 7 timestamps yes sack-permitted yes",
         "expect server.snd_wscale = 3\nexpect server.rcv_wscale = 7\nexpect client.snd_wscale = 7\n"},
        {"window-scale 3 timestamps yes", "window-scale 7 timestamps yes sack-permitted yes",
         "expect server.snd_wscale = 3\nexpect client.snd_wscale = 7\n"},
        {"timestamps yes", "window-scale 7 timestamps yes", "expect server.snd_wscale = 0\nexpect client.snd_wscale = 0\n"},
        {"window-scale 3 sack-permitted yes", "window-scale 7 timestamps yes sack-permitted yes",
         "expect server.snd_wscale = 0\nexpect client.snd_wscale = 0\n"},
        {"window-scale 3 timestamps yes", "window-scale 7 timestamps yes cookie-layout classic",
         "expect server.snd_wscale = 0\nexpect client.snd_wscale = 0\n"},
    };
    static const char *const ways[] = {"syn-cookies 2", "syn-cookies 1 backlog 4 syn-queue-full evict"};
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned way = 0; way < 2; way++) {
            char text[900];
            snprintf(text, sizeof text,
                     "host client iss 100 window 60000 %s\nhost server iss 300 listen 80 window 60000 %s %s\n"
                     "link client server delay 50ms\n"
                     "at 700ms flood server:80 rate 50/s for 500ms from 10.0.0.0/8\n"
                     "at 1.01s client connect server:80\n"
                     "at 1.5s client send 10\nat 1.6s server send 10\nuntil 2s\n"
                     "expect server.cookies_good = 1\nexpect server.delivered = 10\nexpect client.delivered = 10\n"
                     "expect server.snd_wnd >= 59000\nexpect client.snd_wnd >= 59000\n%s",
                     rows[i].client, rows[i].server, ways[way], rows[i].expect);
            holds(text);
        }
}
END_TEST

/* ---- the oldest entry makes room ---- */

/* A queue of 4 under a flood of 10/s: an entry lives 0.4 s. The round trip is 100 ms, so the honest client gets through. With
 * 50/s it lives 80 ms, and when its ACK comes there is no entry: RST. */
START_TEST(evict_lets_the_honest_in)
{
    holds("host client iss 100\nlink client server delay 50ms\n"
          "host server iss 300 listen 80 backlog 4 syn-queue-full evict\n"
          "at 0s flood server:80 rate 10/s for 2s from 10.0.0.0/8\n"
          "at 1.01s client connect server:80\n"
          "until 2s\n"
          "expect server LISTEN SYN-RECEIVED ESTABLISHED\n"
          "expect server ESTABLISHED at 1.16s\n"
          "expect server.syn_queue = 4 at 0.3s\n"
          "expect server.syn_queue = 4 at 0.4s\n"
          "expect server.evicted = 1 at 0.4s\n"
          "expect server.syn_drops = 0\n");
    holds("host client iss 100\nlink client server delay 50ms\n"
          "host server iss 300 listen 80 backlog 4 syn-queue-full evict\n"
          "at 0s flood server:80 rate 50/s for 2s from 10.0.0.0/8\n"
          "at 1.01s client connect server:80\n"
          "until 1.3s\n"
          "expect server LISTEN SYN-RECEIVED LISTEN\n"
          "expect server SYN-RECEIVED at 1.1s\n"
          "expect server LISTEN at 1.14s\n"      /* its SYN came at 1.06; three older ones go before it */
          "expect client ESTABLISHED at 1.2s\n"
          "expect client CLOSED at 1.21s\n"
          "expect client gets ECONNRESET at 1.21s\n"
          "expect server sends R 1 time\n");
}
END_TEST

/* With cookies on, the number of every SYN,ACK is one: the evicted entry's ACK opens the connection all the same. */
START_TEST(evict_and_cookies)
{
    holds("host client iss 100\nlink client server delay 50ms\n"
          "host server iss 300 listen 80 backlog 4 syn-queue-full evict syn-cookies 1\n"
          "at 0s flood server:80 rate 50/s for 2s from 10.0.0.0/8\n"
          "at 1.01s client connect server:80\n"
          "until 1.3s\n"
          "expect server LISTEN SYN-RECEIVED LISTEN ESTABLISHED\n"
          "expect server ESTABLISHED at 1.16s\n"
          "expect server.cookies_sent = 0\n"
          "expect server.cookies_good = 1\n");
}
END_TEST

/* 2 buckets of 3: at most 6 entries whatever the backlog; the queue record's bound says so too. 100 SYNs into 2 buckets: those
 * beyond 3 in each evict one. */
START_TEST(syncache_of_two_buckets)
{
    holds(HOSTS "host server iss 300 listen 80 backlog 1 syncache-buckets 2 syncache-depth 3\n"
                "at 0s flood server:80 rate 1000/s for 100ms from 10.0.0.0/8\n"
                "until 200ms\n"
                "expect server.syn_queue = 6\n"
                "expect server.evicted = 94\n"
                "expect server.syn_drops = 0\n"
                "expect server sends S. 100 times\n");
}
END_TEST

/* One bucket is a queue of its depth, for all listeners of the host together: the oldest goes whosever it is. */
START_TEST(syncache_is_the_hosts)
{
    holds("host client iss 100\nhost server iss 300 500 700 listen 80 syncache-buckets 1 syncache-depth 2\n"
          "link client server delay 50ms\n"
          "at 0s server listen 81\n"
          "drop server any\n"
          "at 1s client connect server:80 as a\n"
          "at 1.1s client connect server:81 as b\n"
          "at 1.2s client connect server:81 as c\n"
          "until 1.5s\n"
          "expect server/a LISTEN SYN-RECEIVED LISTEN\n"
          "expect server/a LISTEN at 1.25s\n"
          "expect server/b SYN-RECEIVED at 1.5s\n"
          "expect server/c SYN-RECEIVED at 1.5s\n");
}
END_TEST

/* ---- defer-accept ---- */

/* 5 s are three timeouts (1 + 2 + 4). The bare ACK is ignored, nothing is resent while text is waited for, and the last
 * timeout asks once more: the answer to that opens the connection, text or not. */
START_TEST(defer_accept_without_text)
{
    holds(HOSTS "host server iss 300 listen 80 defer-accept 5s\n"
                "at 0s client connect server:80\n"
                "expect client ESTABLISHED at 0.1s\n"
                "expect server SYN-RECEIVED at 0.15s\n"
                "expect server sends S. 1 time until 7.05s\n"
                "expect server > client S. 300:300(0) ack 101 at 7.05s\n"
                "expect server SYN-RECEIVED at 7.14s\n"
                "expect server ESTABLISHED at 7.15s\n"
                "expect server.overflows = 0\n");
}
END_TEST

/* 20 s are five timeouts (1 + 2 + 4 + 8 + 16). An entry whose ACK has come waits for them, whatever synack-retries says. */
START_TEST(defer_accept_outlasts_retries)
{
    holds(HOSTS "host server iss 300 listen 80 defer-accept 20s synack-retries 2\n"
                "at 0s client connect server:80\n"
                "expect server sends S. 1 time until 31.05s\n"
                "expect server > client S. 300:300(0) ack 101 at 31.05s\n"
                "expect server ESTABLISHED at 31.15s\n");
}
END_TEST

/* Text opens it, with the SYN,ACK's only transmission; and so does a FIN. */
START_TEST(defer_accept_with_text)
{
    holds(HOSTS "host server iss 300 listen 80 defer-accept 5s\n"
                "at 0s client connect server:80\n"
                "at 2s client send 10\n"
                "expect server SYN-RECEIVED at 2.04s\n"
                "expect server ESTABLISHED at 2.05s\n"
                "expect server.unread = 10\n"
                "expect server sends S. 1 time\n");
    holds(HOSTS "host server iss 300 listen 80 defer-accept 5s\n"
                "at 0s client connect server:80\n"
                "at 2s client close\n"
                "until 3s\n"
                "expect server CLOSE-WAIT at 2.05s\n");
}
END_TEST

/* An entry whose ACK never came is resent and given up as ever. */
START_TEST(defer_accept_and_no_ack)
{
    holds(HOSTS "host server iss 300 listen 80 defer-accept 20s synack-retries 2\n"
                "drop client .\n"
                "at 0s client connect server:80\n"
                "expect server sends S. 3 times\n"
                "expect server LISTEN at 7.05s\n");
}
END_TEST

/* ---- a listener that is closed (D-11; 3.10.5) ---- */

#define TWO_CHILDREN                                                                                                       \
    "drop client/b .\n" /* a is ESTABLISHED and unaccepted, b is half-open */                                              \
    "at 0s client connect server:80 as a\n"                                                                                \
    "at 0s client connect server:80 as b\n"                                                                                \
    "at 0.5s server unlisten 80\n"

/* Both children are aborted: RST at SND.NXT. */
START_TEST(listener_close_reset)
{
    holds(HOSTS "host server iss 300 listen 80\n" TWO_CHILDREN
                "expect server > client R 301:301(0) at 0.5s\n"
                "expect server/a sends R 301 1 time\n"
                "expect server/b sends R 301 1 time\n"
                "expect server/b LISTEN SYN-RECEIVED CLOSED\n"
                "expect client/a gets ECONNRESET at 0.55s\n"
                "expect client/b gets ECONNRESET at 0.55s\n"
                "expect server.connections = 0\n"
                "expect server.syn_queue = 0\n");
}
END_TEST

/* Linux: the half-open child vanishes, and what comes for it later is answered as by a host that knows nothing. */
START_TEST(listener_close_silent)
{
    holds(HOSTS "host server iss 300 listen 80 listener-close silent\n" TWO_CHILDREN
                "at 1s client/b send 10\n"
                "expect server/a sends R 301 1 time until 1s\n"
                "expect server/b sends R 0 times until 1s\n"
                "expect server/b CLOSED at 0.5s\n"
                "expect client/b gets ECONNRESET at 1.1s\n"
                "expect server > client R 301:301(0) at 1.05s\n");
}
END_TEST

/* It may listen again at once, with queues of its own. */
START_TEST(listen_again)
{
    holds(HOSTS "host server iss 300 listen 80 backlog 1\n" TWO_CHILDREN
                "at 0.5s server listen 80 backlog 2\n"
                "at 1s client connect server:80 as c\n"
                "at 1s client connect server:80 as d\n"
                "until 2s\n"
                "expect server/c ESTABLISHED at 2s\n"
                "expect server/d ESTABLISHED at 2s\n"
                "expect server.accept_queue = 2\n");
}
END_TEST

/* ---- spoofed sources that are alive ---- */

/* Each SYN,ACK draws a RST, which frees the entry before the next SYN. Silent ones keep theirs. */
START_TEST(flood_from_the_living)
{
    holds(HOSTS "host server iss 300 listen 80 backlog 2\n"
                "at 0s flood server:80 rate 10/s for 1s from 10.0.0.0/8 alive\n"
                "expect server receives S 10 times\n"
                "expect server receives R 10 times\n"
                "expect server sends S. 10 times\n"
                "expect server.syn_drops = 0\n"
                "expect server.syn_queue = 0 at 0.5s\n");
    holds(HOSTS "host server iss 300 listen 80 backlog 2\n"
                "at 0s flood server:80 rate 10/s for 1s from 10.0.0.0/8\n"
                "until 0.95s\n"
                "expect server receives R 0 times\n"
                "expect server.syn_drops = 8\n"
                "expect server.syn_queue = 2\n");
}
END_TEST

/* ---- I-15: the bounds, in random runs ---- */

/* What the queues of a host really hold, counted entry by entry. */
static void check_queues(const struct sim *sim, uint8_t host)
{
    const struct world *w = sim->w;
    const struct tcp_knobs *k = &sim->sc->hosts[host].knobs;
    uint32_t halves[LISTENERS_MAX] = {0}, young[LISTENERS_MAX] = {0}, waiting[LISTENERS_MAX] = {0}, chained = 0, all = 0;
    for (uint32_t i = 0; i < w->pools[POOL_HALVES].high; i++) {
        const struct half_open *h = half_at(w, i);
        if (!h->slot.birth || h->half.host != host)
            continue;
        all++;
        halves[h->half.listener]++;
        young[h->half.listener] += h->half.retries == 0;
    }
    for (uint32_t i = 0; i < w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(w, i);
        if (c->slot.birth && c->host == host && c->listener < LISTENERS_MAX)
            waiting[c->listener]++;
    }
    for (int i = 0; i < LISTENERS_MAX; i++) {
        const struct listener *l = &w->hosts[host].listeners[i];
        if (l->port == 0)
            continue;
        ck_assert_uint_eq(l->syn_queue, halves[i]);
        ck_assert_uint_eq(l->young, young[i]);
        ck_assert_uint_eq(l->accept_queue, waiting[i]);
        ck_assert_uint_le(l->syn_queue, listener_syn_room(l, k));
        ck_assert_uint_le(l->accept_queue, listener_accept_room(l, k));
        if (k->backlog_rule == BACKLOG_LINUX)
            ck_assert(l->accept_queue <= l->backlog + 1 && (k->syncache_buckets > 0 || l->syn_queue <= l->backlog + 1));
    }
    for (uint32_t i = 0; i < w->pools[POOL_CHAINS].cap; i++) { /* one host has them */
        const struct chain *c = pool_at(w, POOL_CHAINS, i);
        uint32_t n = 0, birth = 0;
        for (uint32_t at = c->oldest; at != NONE; at = ((const struct link *)pool_at(w, POOL_LINKS, at))->younger, n++) {
            ck_assert_uint_gt(half_at(w, at)->slot.birth, birth); /* by age, and each is there */
            birth = half_at(w, at)->slot.birth;
        }
        ck_assert_uint_eq(n, c->n);
        ck_assert(k->syncache_buckets == 0 || n <= k->syncache_depth);
        chained += n;
    }
    ck_assert(w->pools[POOL_CHAINS].cap == 0 || chained == all);
}

static uint32_t roll(uint64_t seed, uint32_t *n, uint32_t sides)
{
    return (uint32_t)(mix(seed, 15, (*n)++) >> 33) % sides;
}

static void write_crowd(struct strbuf *sb, uint64_t seed)
{
    static const char *const full[] = {"drop", "reset", "evict"};
    static const char *const accept[] = {"at-once", "after 300ms", "never"};
    uint32_t n = 0, backlog = roll(seed, &n, 6);
    strbuf_printf(sb, "host client iss 100\nhost server iss 300 listen 80 backlog %u synack-retries %u syn-queue-full %s", backlog,
                  1 + roll(seed, &n, 4), full[roll(seed, &n, 3)]);
    strbuf_printf(sb, " accept-queue-full %s backlog-rule %s syn-cookies %u synack-pressure %s", full[roll(seed, &n, 2)],
                  roll(seed, &n, 2) ? "plain" : "linux", roll(seed, &n, 3), roll(seed, &n, 2) ? "yes" : "no");
    if (roll(seed, &n, 3) == 0)
        strbuf_printf(sb, " syncache-buckets %u syncache-depth %u", 1 + roll(seed, &n, 3), 1 + roll(seed, &n, 3));
    strbuf_printf(sb, "\napp server accept %s\n", accept[roll(seed, &n, 3)]);
    strbuf_printf(sb, "link client server delay 50ms jitter 40ms loss %u%% duplicate 10%%\n", roll(seed, &n, 30));
    for (uint32_t i = 0; i < 12; i++) {
        uint32_t at = roll(seed, &n, 3000);
        strbuf_printf(sb, "at %ums client connect server:80 as c%u\n", at, i);
        strbuf_printf(sb, "at %ums client/c%u %s\n", at + roll(seed, &n, 2000), i, roll(seed, &n, 3) ? "send 10" : "abort");
    }
    strbuf_printf(sb, "at %ums flood server:80 rate 20/s for 1s from 10.0.0.0/8\n", roll(seed, &n, 2000));
    strbuf_printf(sb, "at 4s server accept %u\nat 5s server unlisten\nat %us server listen 80 backlog 2\n", 1 + roll(seed, &n, 4),
                  5 + roll(seed, &n, 2));
    strbuf_printf(sb, "seed %u\nuntil 20s\n", (unsigned)(seed & 0xffff));
}

START_TEST(i_15_bounds_of_the_queues)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct strbuf text = {0};
        write_crowd(&text, seed);
        struct scenario sc = reads(text.p);
        struct plan *plan = plan_new(&sc);
        struct sim sim = {.plan = plan, .sc = &sc, .w = world_new(plan)};
        while (world_next(sim.w) <= SEC(20)) {
            ck_assert(world_step(&sim));
            check_queues(&sim, 1);
        }
        free(sim.w);
        plan_free(plan);
        scenario_free(&sc);
        strbuf_free(&text);
    }
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
    tcase_add_test(tc, cookie_and_options);
    tcase_add_test(tc, evict_lets_the_honest_in);
    tcase_add_test(tc, evict_and_cookies);
    tcase_add_test(tc, syncache_of_two_buckets);
    tcase_add_test(tc, syncache_is_the_hosts);
    tcase_add_test(tc, defer_accept_without_text);
    tcase_add_test(tc, defer_accept_outlasts_retries);
    tcase_add_test(tc, defer_accept_with_text);
    tcase_add_test(tc, defer_accept_and_no_ack);
    tcase_add_test(tc, listener_close_reset);
    tcase_add_test(tc, listener_close_silent);
    tcase_add_test(tc, listen_again);
    tcase_add_test(tc, flood_from_the_living);
    tcase_add_test(tc, i_15_bounds_of_the_queues);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite;
}
