/* What hosts do with connections in TIME-WAIT, in silence and after a reboot, in whole runs. Each test is a scenario; the times
 * are worked out by hand: every link takes 50 ms. */
#include "holds.h"

Suite *hosts_suite(void);

/* The server is in TIME-WAIT on `a` from 2.05 s on; `b` has filled the accept queue; at 10 s a newer SYN for `a`. */
#define REOPENED(knobs)                                                                                                \
    "host client iss 100 100 5000\nhost server iss 300 listen 80 backlog 1 " knobs "\nlink client server delay 50ms\n"  \
    "app server accept never\n"                                                                                        \
    "at 0s client connect server:80 as a\nat 500ms server accept\nat 1s server/a close\nat 2s client/a close\n"        \
    "at 3s client connect server:80 as b\nat 10s client connect server:80 as a\n"                                      \
    "expect server.accept_queue = 1 at 9s\nexpect server/a SYN-RECEIVED at 10.05s\n"

/* A SYN that opens anew needs no room in a queue, its third ACK does: it is ignored until there is some. */
START_TEST(reopened_waits_for_the_accept_queue)
{
    holds(REOPENED("") "at 10.8s server accept\n"
                       "expect server/a SYN-RECEIVED at 10.5s\n"
                       "expect server.syn_queue = 1 at 10.5s\n"
                       "expect server.connections = 2 at 10.5s\n" /* b, and a half-open a */
                       "expect server > client S. 65839:65839(0) ack 5001 at 11.05s\n"
                       "expect server/a ESTABLISHED at 11.15s\n"
                       "expect server.syn_queue = 0 at 11.5s\n"
                       "expect server.accept_queue = 1 at 11.5s\n");
}
END_TEST

/* Or it is refused, as any other child. */
START_TEST(reopened_is_refused)
{
    holds(REOPENED("accept-queue-full reset") "expect server > client R 65840:65840(0) at 10.15s\n"
                                              "expect client/a gets ECONNRESET at 10.2s\n"
                                              "expect server.syn_queue = 0\n"
                                              "expect server.accept_queue = 1\n");
}
END_TEST

/* The listener goes: so does a child that came out of TIME-WAIT. */
START_TEST(reopened_loses_its_listener)
{
    holds(REOPENED("") "at 10.07s server unlisten\n"
                       "expect server/a CLOSED at 10.07s\n"
                       "expect server.syn_queue = 0 at 10.08s\n"
                       "expect server.connections = 0 at 10.08s\n");
}
END_TEST

/* It was an old duplicate: TIME-WAIT as before, and nobody will accept it. */
START_TEST(back_in_time_wait_nobody_accepts)
{
    holds("host client iss 100\nhost server iss 300 listen 80\nlink client server delay 50ms\n"
          "at 0s client connect server:80\nat 1s server close\nat 2s client close\n"
          "at 10s inject client > server S seq 4000\nat 11s server accept\n"
          "expect server.syn_queue = 1 at 10.02s\n"
          "expect server TIME-WAIT at 10.1s\n"
          "expect server.syn_queue = 0 at 10.2s\n"
          "expect server.accept_queue = 0 at 10.2s\n"
          "expect server.connections = 1 at 12s\n"
          "expect server CLOSED at 250.1s\n"); /* 10.1 + 240 */
}
END_TEST

/* Ports are used up towards one remote socket; one that was named (`from`) is not of those to choose from. */
START_TEST(ports_are_of_a_remote_socket)
{
    holds("host client iss 100 ports 1\nhost server iss 300 listen 80\nlink client server delay 50ms\n"
          "at 0s server listen 81\n"
          "at 1s client connect server:80 from 1000 as named\nat 2s client connect server:80 as first\n"
          "at 3s client connect server:80 as second\nat 4s client connect server:81 as other\n"
          "at 5s client/first abort\nat 6s client connect server:80 as second\n"
          "expect client/named ESTABLISHED at 1.1s\nexpect client/first ESTABLISHED at 2.1s\n"
          "expect client/second gets EADDRNOTAVAIL at 3s\nexpect client/other ESTABLISHED at 4.1s\n"
          "expect client/second ESTABLISHED at 6.1s\n");
}
END_TEST

/* SHLD-26 for a half-open entry: it is deleted, and nobody has to be told. */
START_TEST(icmp_deletes_a_half_open_entry)
{
    holds(CONNECTED "drop client . \n"
                    "at 70ms server icmp 3/3\n"
                    "expect server.syn_queue = 1 at 60ms\n"
                    "expect server.syn_queue = 0 at 70ms\n"
                    "expect server LISTEN at 70ms\n"
                    "expect server sends any 1 time\n"
                    "expect not server gets EHOSTUNREACH\n");
}
END_TEST

/* Without its cable a host hears no ICMP either; and one about no connection is for nobody. */
START_TEST(icmp_is_not_heard)
{
    holds(CONNECTED "drop client S #1\n"
                    "at 50ms client unplug\nat 60ms client icmp 3/3\nat 70ms client plug\nat 80ms server icmp 3/3\n"
                    "expect client > server S 100:100(0) at 1s\n"
                    "expect client ESTABLISHED at 1.1s\n"
                    "expect not client gets EHOSTUNREACH\n");
}
END_TEST

/* 3.4.3: a server that has rebooted answers nobody until its quiet time is over: SYNs at 2, 3, 5, 9 and 17 s. */
START_TEST(quiet_time_of_a_server)
{
    holds("host client iss 100\nhost server iss 300 listen 80 quiet-time 10s\nlink client server delay 50ms\n"
          "at 1s server reboot\nat 2s client connect server:80\n"
          "expect server silent from 0s until 17.05s\n"
          "expect server receives S 1 time\n"
          "expect client sends S 5 times\n"
          "expect client ESTABLISHED at 17.1s\n");
}
END_TEST

/* A load waits as a connect does. */
START_TEST(quiet_time_of_a_load)
{
    holds("host client iss 100 quiet-time 10s\nhost server iss 300 listen 80\nlink client server delay 50ms\n"
          "at 1s client reboot\nat 2s client load server:80 connections 3\nuntil 12s\n"
          "expect client silent from 0s until 11s\n"
          "expect client sends S 3 times\n");
}
END_TEST

/* It is over at the moment it says, and one reboot more begins it anew. */
START_TEST(quiet_time_begins_anew)
{
    holds("host client iss 100 quiet-time 10s\nhost server iss 300 listen 80\nlink client server delay 50ms\n"
          "at 1s client reboot\nat 2s client connect server:80\nat 5s client reboot\n"
          "expect client sends S 1 time\n"
          "expect client > server S 100:100(0) at 15s\n");
}
END_TEST

/* A power cut during the quiet time: what waited for its end is gone. */
START_TEST(quiet_time_and_a_crash)
{
    holds("host client iss 100 quiet-time 10s\nhost server iss 300 listen 80\nlink client server delay 50ms\n"
          "at 1s client reboot\nat 2s client connect server:80\nat 5s client crash\n"
          "expect client sends any 0 times\n");
}
END_TEST

/* MUST-26: both ends probe, but whoever hears a probe need not send one. The server has heard the last ACK 50 ms after the
 * client's last news, so the client begins; from then on the server has waited longer. */
START_TEST(keepalive_of_both_ends)
{
    holds("host client iss 100 keepalive yes\nhost server iss 300 listen 80 keepalive yes\nlink client server delay 50ms\n"
          "at 0s client connect server:80\nuntil 15000s\n"
          "expect client > server . 100:100(0) ack 301 at 7200.1s\n"
          "expect server > client . 300:300(0) ack 101 at 14400.15s\n"
          "expect client sends . 100:100(0) 1 time\n"
          "expect server sends . 300:300(0) 1 time\n");
}
END_TEST

Suite *hosts_suite(void)
{
    Suite *suite = suite_create("hosts");
    TCase *tc = tcase_create("whole runs");
    tcase_add_test(tc, reopened_waits_for_the_accept_queue);
    tcase_add_test(tc, reopened_is_refused);
    tcase_add_test(tc, reopened_loses_its_listener);
    tcase_add_test(tc, back_in_time_wait_nobody_accepts);
    tcase_add_test(tc, ports_are_of_a_remote_socket);
    tcase_add_test(tc, icmp_deletes_a_half_open_entry);
    tcase_add_test(tc, icmp_is_not_heard);
    tcase_add_test(tc, quiet_time_of_a_server);
    tcase_add_test(tc, quiet_time_of_a_load);
    tcase_add_test(tc, quiet_time_begins_anew);
    tcase_add_test(tc, quiet_time_and_a_crash);
    tcase_add_test(tc, keepalive_of_both_ends);
    suite_add_tcase(suite, tc);
    return suite;
}
