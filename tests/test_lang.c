/* The scenario language, statement by statement: what each says, and what is assumed where it says nothing.
 * What is wrong and how that is reported is in scenarios/wrong/; here is only what a file cannot show. */
#include "lang.h"

Suite *lang_suite(void);
TCase *lang_values_tcase(void);
TCase *lang_format_tcase(void);
TCase *lang_limits_tcase(void);
TCase *lang_docs_tcase(void);

/* ---- what a scenario says about itself ---- */

START_TEST(nothing_but_a_host)
{
    struct scenario sc = reads("host a");
    ck_assert_str_eq(sc.name, "test/it");
    ck_assert_ptr_null(sc.title);
    ck_assert_uint_eq(sc.profile, PROFILE_RFC9293);
    ck_assert_uint_eq(sc.seed, 1);
    ck_assert(sc.until == NEVER);
    ck_assert_uint_eq(sc.max_events, 1000000);
    ck_assert_uint_eq(sc.n_hosts, 1);
    ck_assert_uint_eq(sc.n_conns, 1);
    ck_assert_uint_eq(sc.conns[0].host, NO_HOST);
    ck_assert_uint_eq(sc.n_script + sc.n_expects + sc.n_faults + sc.n_outages + sc.n_params, 0);
    scenario_free(&sc);
}
END_TEST

START_TEST(head)
{
    struct scenario sc = reads("title \"A \\\"quoted\\\" \\\\ word\"\nabout \"One.\"\nabout \"Two. # no comment\"\n"
                               "cites RFC9293  3.8.1, RFC6298 5.5\ncites RFC793\ntags open,loss\n"
                               "seed 18446744073709551615\nprofile rfc9293\nuntil 2min\nmax-events 5\nhost a");
    ck_assert_str_eq(sc.title, "A \"quoted\" \\ word");
    ck_assert_uint_eq(sc.n_about, 2);
    ck_assert_str_eq(sc.about[1], "Two. # no comment");
    ck_assert_uint_eq(sc.n_cites, 3);
    ck_assert_str_eq(sc.cites[0], "RFC9293 3.8.1");
    ck_assert_str_eq(sc.cites[2], "RFC793");
    ck_assert_uint_eq(sc.n_tags, 2);
    ck_assert_str_eq(sc.tags[1], "loss");
    ck_assert(sc.seed == UINT64_MAX);
    ck_assert(sc.until == SEC(120));
    ck_assert_uint_eq(sc.max_events, 5);
    scenario_free(&sc);
}
END_TEST

START_TEST(parameters)
{
    const char *text = "link client server loss $lossy\n"
                       "param lossy = 5%\nparam who = server\nparam which = #2\nparam than = >=\n"
                       "host client iss 100\nhost $who iss 300\ndrop client S $which\n"
                       "expect client.snd_nxt $than 100\n";
    struct scenario sc = reads(text);
    ck_assert_uint_eq(sc.pipes[1].loss, 50000000);
    ck_assert_str_eq(sc.hosts[1].name, "server");
    ck_assert(sc.faults[0].first == 2 && sc.faults[0].last == 2);
    ck_assert_uint_eq(sc.expects[0].cmp, CMP_GE);
    ck_assert_uint_eq(sc.n_params, 4);
    ck_assert_str_eq(sc.params[0].name, "lossy");
    ck_assert_str_eq(sc.params[0].value, "5%");
    scenario_free(&sc);

    sc = reads_with(text, SETS("lossy=1", "which=#3", "than=<"));
    ck_assert_uint_eq(sc.pipes[1].loss, PER_BILLION);
    ck_assert_uint_eq(sc.faults[0].first, 3);
    ck_assert_uint_eq(sc.expects[0].cmp, CMP_LT);
    ck_assert_str_eq(sc.params[0].value, "1");
    scenario_free(&sc);
}
END_TEST

START_TEST(bad_values_on_the_command_line)
{
    const char *text = "param lossy = 5%\nhost a\nhost b\nlink a b loss $lossy\n";
    ck_assert_str_eq(wrong_with(text, SETS("lossy=1.2")),
                     "4:15: '1.2' is more than 1; percent are written with %, like 5% ($lossy is '1.2' by --set)");
    ck_assert_str_eq(wrong_with(text, SETS("losy=1")), "0:0: --set losy: unknown parameter; did you mean 'lossy'?");
    ck_assert_str_eq(wrong_with(text, SETS("q=1")), "0:0: --set q: the scenario has no such parameter");
    ck_assert_str_eq(wrong_with(text, SETS("lossy")), "0:0: --set lossy: expected NAME=VALUE");
    ck_assert_str_eq(wrong_with(text, SETS("lossy=0", "lossy=1")), "0:0: --set lossy is given twice");
    ck_assert_str_eq(wrong_with(text, SETS("lossy=")), "0:0: --set lossy: expected one value, not ''");
    ck_assert_str_eq(wrong_with(text, SETS("lossy=1 2")), "0:0: --set lossy: expected one value, not '1 2'");
    ck_assert_str_eq(wrong_with(text, SETS("lossy=$x")), "0:0: --set lossy: a parameter cannot stand for another");
    ck_assert_str_eq(wrong_with(text, SETS("lossy=\"x")),
                     "0:0: --set lossy: this string has no end; it ends with \" on the same line");
    ck_assert_str_eq(wrong_with(text, &(struct overrides){.profile = "solaris"}),
                     "0:0: --profile solaris: unknown profile; expected rfc9293, rfc793, linux, bsd44, textbook");
    ck_assert_str_eq(wrong_with(text, &(struct overrides){.profile = "linus"}),
                     "0:0: --profile linus: unknown profile; did you mean 'linux'?");
}
END_TEST

START_TEST(the_command_line_wins)
{
    struct scenario sc =
        reads_with("seed 1\nuntil 5s\nmax-events 7\n" CONNECTED "expect client ESTABLISHED by 4s\n",
                   &(struct overrides){.has_seed = true, .seed = 9, .has_until = true, .until = SEC(2),
                                       .has_max_events = true, .max_events = 3, .profile = "rfc9293"});
    ck_assert_uint_eq(sc.seed, 9);
    ck_assert(sc.until == SEC(2)); /* the expectation is not an error then: who shortens a run knows it */
    ck_assert_uint_eq(sc.max_events, 3);
    ck_assert_uint_eq(scenario_meta(&sc)->seed, 9);
    scenario_free(&sc);
}
END_TEST

/* ---- profiles ---- */

/* A host's own profile stands over the file's and the command line's, a single knob over every profile, whatever comes first. */
START_TEST(profiles_and_knobs)
{
    const char *text = "set a msl 5s\nset b profile bsd44\nhost a\nhost b rto-max 90s\nhost c profile rfc793 msl 7s\n"
                       "profile linux\nset c rto-initial 2s\n";
    struct scenario sc = reads(text);
    ck_assert_uint_eq(sc.profile, PROFILE_LINUX);
    ck_assert_uint_eq(sc.hosts[0].profile, PROFILE_LINUX);
    ck_assert(sc.hosts[0].knobs.rto_min == MSEC(200) && sc.hosts[0].knobs.msl == SEC(5));
    ck_assert_uint_eq(sc.hosts[1].profile, PROFILE_BSD44);
    ck_assert(sc.hosts[1].knobs.rto_max == SEC(90) && sc.hosts[1].knobs.msl == SEC(30));
    ck_assert_uint_eq(sc.hosts[2].knobs.rfc5961, 0);
    ck_assert(sc.hosts[2].knobs.rto_initial == SEC(2) && sc.hosts[2].knobs.msl == SEC(7));
    ck_assert_str_eq(scenario_meta(&sc)->profile, "linux");
    ck_assert_str_eq(scenario_meta(&sc)->host_profiles[2], "rfc793");
    scenario_free(&sc);

    sc = reads_with(text, &(struct overrides){.profile = "textbook"});
    ck_assert_uint_eq(sc.hosts[0].profile, PROFILE_TEXTBOOK);
    ck_assert(sc.hosts[0].knobs.rto_min == SEC(1) && sc.hosts[0].knobs.msl == SEC(5));
    ck_assert_uint_eq(sc.hosts[1].profile, PROFILE_BSD44);
    scenario_free(&sc);
}
END_TEST

START_TEST(expectations_under_profiles)
{
    const char *text = CONNECTED "expect client ESTABLISHED at 1s\nexpect under linux, bsd44 client sends S 1 time\n"
                                 "expect under rfc9293 not order client S, client S\nexpect under rfc9293 client.rto = 1s\n";
    struct scenario sc = reads(text);
    ck_assert_uint_eq(sc.expects[0].under, 0);
    ck_assert_uint_eq(sc.expects[1].under, 1u << PROFILE_LINUX | 1u << PROFILE_BSD44);
    ck_assert(sc.expects[2].negate && sc.expects[2].kind == EXPECT_ORDER && sc.expects[3].kind == EXPECT_VAR);
    ck_assert(expect_applies(&sc, &sc.expects[0]) && !expect_applies(&sc, &sc.expects[1]));
    ck_assert(expect_applies(&sc, &sc.expects[2]));
    scenario_free(&sc);

    sc = reads_with(text, &(struct overrides){.profile = "bsd44"});
    ck_assert(expect_applies(&sc, &sc.expects[0]) && expect_applies(&sc, &sc.expects[1]));
    ck_assert(!expect_applies(&sc, &sc.expects[2]));
    scenario_free(&sc);
}
END_TEST

/* ---- hosts ---- */

START_TEST(hosts)
{
    struct scenario sc = reads("host a\nhost b addr 10.0.0.1 iss 1 2 4294967295 listen 80 backlog 5 mss 536 nagle no\n"
                               "host c isn clock\nhost d isn rfc6528\nhost e isn random\n");
    ck_assert_uint_eq(sc.hosts[0].addr, 0x0A000006); /* 10.0.0.1 is taken, and 2 to 5 are the others' */
    ck_assert_uint_eq(sc.hosts[0].isn, ISN_RFC6528);
    ck_assert_uint_eq(sc.hosts[0].listen_port, 0);
    ck_assert_uint_eq(sc.hosts[0].backlog, 128);
    ck_assert(!sc.hosts[0].backlog_given);
    ck_assert(sc.hosts[0].knobs.mss == tcp_rfc9293.mss);
    ck_assert_uint_eq(sc.hosts[1].addr, 0x0A000001);
    ck_assert_uint_eq(sc.hosts[1].isn, ISN_FIXED);
    ck_assert_uint_eq(sc.hosts[1].n_iss, 3);
    ck_assert_uint_eq(sc.hosts[1].iss[2], UINT32_MAX);
    ck_assert_uint_eq(sc.hosts[1].listen_port, 80);
    ck_assert(sc.hosts[1].backlog_given && sc.hosts[1].backlog == 5);
    ck_assert_uint_eq(sc.hosts[1].knobs.mss, 536);
    ck_assert_uint_eq(sc.hosts[1].knobs.nagle, 0);
    ck_assert_uint_eq(sc.hosts[2].addr, 0x0A000003);
    ck_assert_uint_eq(sc.hosts[2].isn, ISN_CLOCK);
    ck_assert_uint_eq(sc.hosts[3].isn, ISN_RFC6528);
    ck_assert_uint_eq(sc.hosts[4].isn, ISN_RANDOM);
    ck_assert_uint_eq(sc.hosts[4].line, 5);
    scenario_free(&sc);
}
END_TEST

START_TEST(knobs)
{
    struct scenario sc = reads(DUO "set client msl 30s syn-retries 5\nset client strawman two-way\n"
                                   "set server accept-queue-full reset duplicate-syn literal\n");
    ck_assert(sc.hosts[0].knobs.msl == SEC(30));
    ck_assert_uint_eq(sc.hosts[0].knobs.syn_retries, 5);
    ck_assert_uint_eq(sc.hosts[0].knobs.strawman, STRAWMAN_TWO_WAY);
    ck_assert_uint_eq(sc.hosts[1].knobs.accept_queue_full, QFULL_RESET);
    ck_assert_uint_eq(sc.hosts[1].knobs.duplicate_syn, DUPSYN_LITERAL);
    ck_assert(sc.hosts[1].knobs.msl == tcp_rfc9293.msl);
    scenario_free(&sc);
}
END_TEST

START_TEST(applications)
{
    struct scenario sc = reads("host a\nhost b\nhost c\napp a accept after 2s read 10 every 1s\napp a echo\n"
                               "app b accept never read never close-on-eof after 3s\n");
    ck_assert(sc.hosts[0].app.accept == ACCEPT_AFTER && sc.hosts[0].app.accept_after == SEC(2));
    ck_assert(sc.hosts[0].app.read == READ_EVERY && sc.hosts[0].app.read_octets == 10);
    ck_assert(sc.hosts[0].app.read_every == SEC(1) && sc.hosts[0].app.echo && !sc.hosts[0].app.close_on_eof);
    ck_assert(sc.hosts[1].app.accept == ACCEPT_NEVER && sc.hosts[1].app.read == READ_NEVER);
    ck_assert(sc.hosts[1].app.close_on_eof && sc.hosts[1].app.close_after == SEC(3));
    ck_assert(sc.hosts[2].app.accept == ACCEPT_AT_ONCE && sc.hosts[2].app.read == READ_AT_ONCE);
    scenario_free(&sc);
}
END_TEST

/* ---- the network ---- */

START_TEST(links)
{
    struct scenario sc = reads("link a b delay 50ms jitter 5ms loss 1% duplicate 2% reorder 3% by 4ms corrupt 0.05 "
                               "rate 1Mbit/s queue 7\nlink a -> c delay 1ms\nlink c -> a\nhost a\nhost b\nhost c\n");
    const struct pipe_cfg *there = scenario_pipe(&sc, 0, 1), *back = scenario_pipe(&sc, 1, 0);
    ck_assert(there->exists && back->exists && !scenario_pipe(&sc, 1, 2)->exists && !scenario_pipe(&sc, 0, 0)->exists);
    ck_assert(there->delay == MSEC(50) && there->jitter == MSEC(5) && there->reorder_by == MSEC(4));
    ck_assert(there->loss == 10000000 && there->duplicate == 20000000 && there->reorder == 30000000);
    ck_assert(there->corrupt == 50000000 && there->rate == 1000000 && there->queue == 7);
    ck_assert(back->delay == MSEC(50) && back->queue == 7 && back->line == 1);
    ck_assert(scenario_pipe(&sc, 0, 2)->delay == MSEC(1) && scenario_pipe(&sc, 2, 0)->delay == 0);
    scenario_free(&sc);
}
END_TEST

START_TEST(outages)
{
    struct scenario sc = reads(DUO "outage client server from 1s until 2s\noutage client -> server from 3s until 4s\n");
    ck_assert_uint_eq(sc.n_outages, 3);
    ck_assert(sc.outages[0].from == 0 && sc.outages[0].to == 1 && sc.outages[0].begin == SEC(1));
    ck_assert(sc.outages[1].from == 1 && sc.outages[1].to == 0 && sc.outages[1].end == SEC(2));
    ck_assert(sc.outages[2].from == 0 && sc.outages[2].to == 1 && sc.outages[2].line == 5);
    scenario_free(&sc);
}
END_TEST

START_TEST(faults)
{
    struct scenario sc = reads("drop client any\ndelay client/A F. #1 by 3s\nduplicate server P. 301:311(10) #2..4\n"
                               "reorder client . ack 301 win 0 len 5 mss 6 #2..\ncorrupt client S 7 until 2s from 1s\n"
                               "reorder client S by 5s\n" DUO "at 0s client connect server:80 as A\n");
    const struct fault *f = sc.faults;
    ck_assert_uint_eq(sc.n_faults, 6);
    ck_assert(f[0].kind == FAULT_DROP && f[0].what.any && f[0].conn == CONN_OTHER && f[0].host == 0);
    ck_assert(f[0].first == 1 && f[0].last == UINT32_MAX && f[0].from == 0 && f[0].until == NEVER);
    ck_assert(f[1].kind == FAULT_DELAY && f[1].conn == 1 && f[1].by == SEC(3) && f[1].first == 1 && f[1].last == 1);
    ck_assert(f[1].what.flags == (SEG_FIN | SEG_ACK) && !f[1].what.has_seq);
    ck_assert(f[2].kind == FAULT_DUPLICATE && f[2].host == 1 && f[2].by == 0 && f[2].first == 2 && f[2].last == 4);
    ck_assert(f[2].what.has_seq && f[2].what.seq == 301 && f[2].what.has_len && f[2].what.len == 10);
    ck_assert(f[3].kind == FAULT_REORDER && f[3].by == SEC(1) && f[3].last == UINT32_MAX);
    ck_assert(f[3].what.has_ack && f[3].what.ack == 301 && f[3].what.has_win && f[3].what.win == 0);
    ck_assert(f[3].what.has_len && f[3].what.len == 5 && f[3].what.has_mss && f[3].what.mss == 6);
    ck_assert(f[4].kind == FAULT_CORRUPT && f[4].what.has_seq && f[4].what.seq == 7 && !f[4].what.has_len);
    ck_assert(f[4].from == SEC(1) && f[4].until == SEC(2));
    ck_assert(f[5].by == SEC(5));
    scenario_free(&sc);
}
END_TEST

/* ---- the script ---- */

START_TEST(calls)
{
    struct scenario sc = reads(DUO "at 1s client connect server:80\nat 1s client send 10 close urgent\n"
                                   "at 1s client receive all\nat 1s client receive 5\nat 1s client shutdown\n"
                                   "at 1s client close\nat 1s client abort\nat 1s client status\nat 1s server accept\n"
                                   "at 1s server accept 2\nat 1s server listen 81\nat 1s server listen 82 backlog 3\n"
                                   "at 1s server unlisten\nat 1s server unlisten 81\nat 1s server crash\n"
                                   "at 1s server reboot\nat 1s server kill\nat 1s server unplug\nat 1s server plug\n"
                                   "at 1s server icmp 3/1\nat 1s server icmp 11/0 seq = client.snd_nxt + 1\n");
    static const enum trace_call expected[] = {
        CALL_CONNECT, CALL_SEND,   CALL_RECEIVE, CALL_RECEIVE,  CALL_SHUTDOWN, CALL_CLOSE, CALL_ABORT,
        CALL_STATUS,  CALL_ACCEPT, CALL_ACCEPT,  CALL_LISTEN,   CALL_LISTEN,   CALL_UNLISTEN, CALL_UNLISTEN,
        CALL_CRASH,   CALL_REBOOT, CALL_KILL,    CALL_UNPLUG,   CALL_PLUG,
        CALL_ICMP,    CALL_ICMP,
    };
    ck_assert_uint_eq(sc.n_script, sizeof expected / sizeof *expected);
    for (uint32_t i = 0; i < sc.n_script; i++) {
        ck_assert(sc.script[i].when.kind == WHEN_AT && sc.script[i].when.at == SEC(1));
        ck_assert(sc.script[i].act.kind == ACT_CALL && sc.script[i].act.call == expected[i]);
        ck_assert_uint_eq(sc.script[i].act.host, i < 8 ? 0 : 1);
        ck_assert_uint_eq(sc.script[i].line, i + 4);
    }
    ck_assert(sc.script[1].act.n == 10 && sc.script[1].act.urgent && sc.script[1].act.and_close);
    ck_assert_uint_eq(sc.script[2].act.n, RECEIVE_ALL);
    ck_assert_uint_eq(sc.script[3].act.n, 5);
    ck_assert_uint_eq(sc.script[8].act.n, UINT32_MAX);
    ck_assert_uint_eq(sc.script[9].act.n, 2);
    ck_assert(sc.script[10].act.port == 81 && sc.script[10].act.n == 128);
    ck_assert(sc.script[11].act.port == 82 && sc.script[11].act.n == 3);
    ck_assert(sc.script[19].act.n == (3 << 8 | 1) && !sc.script[19].act.has_seq);
    ck_assert(sc.script[20].act.n == 11 << 8 && sc.script[20].act.has_seq && sc.script[20].act.seq.plus == 1);
    ck_assert(sc.script[12].act.port == 0 && sc.script[13].act.port == 81);
    scenario_free(&sc);
}
END_TEST

START_TEST(a_host_may_talk_to_itself)
{
    struct scenario sc = reads(DUO "link client client delay 1ms loss 1%\n"
                                   "at 0s client connect client:7000 from 7000\nexpect client > client S\n");
    ck_assert(scenario_pipe(&sc, 0, 0)->delay == MSEC(1) && !scenario_pipe(&sc, 1, 1)->exists);
    ck_assert(sc.conns[0].host == 0 && sc.conns[0].peer == 0 && sc.conns[0].port == 7000 && sc.conns[0].peer_port == 7000);
    scenario_free(&sc);
}
END_TEST

START_TEST(a_listener_may_wait_for_one)
{
    struct scenario sc = reads(DUO "at 0s server listen 81 for client:5000 as A\nat 1s client connect server:81 from 5000 as A\n"
                                   "at 2s server listen 82 exclusive backlog 3\n");
    const struct action *one = &sc.script[0].act, *any = &sc.script[2].act;
    ck_assert(one->call == CALL_LISTEN && one->of_conn && one->port == 81 && one->conn == 1 && sc.script[1].act.conn == 1);
    ck_assert(sc.conns[1].host == 1 && sc.conns[1].port == 81 && sc.conns[1].peer == 0 && sc.conns[1].peer_port == 5000);
    ck_assert(any->call == CALL_LISTEN && !any->of_conn && any->exclusive && any->n == 3);
    ck_assert(!one->exclusive);
    scenario_free(&sc);
}
END_TEST

START_TEST(connections_are_two_sockets)
{
    struct scenario sc = reads(DUO "expect client/B ESTABLISHED by 9s\n" /* the first to appear */
                                   "at 0s client connect server:80\nat 1s client connect server:80 as A\n"
                                   "at 2s client connect server:80 from 5000 as B\nat 3s client connect server:80\n"
                                   "at 4s server connect client:49152 from 80\nat 5s server connect client:5000 as B\n"
                                   "at 6s client/A close\nat 7s client close\n");
    ck_assert_uint_eq(sc.n_conns, 3);
    ck_assert_str_eq(sc.conns[0].name, "");
    ck_assert(sc.conns[0].host == 0 && sc.conns[0].peer == 1);
    ck_assert(sc.conns[0].port == 49152 && sc.conns[0].peer_port == 80);
    ck_assert_str_eq(sc.conns[1].name, "B");
    ck_assert_uint_eq(sc.conns[1].port, 5000);
    ck_assert_str_eq(sc.conns[2].name, "A");
    ck_assert_uint_eq(sc.conns[2].port, 49154);
    ck_assert_uint_eq(sc.script[4].act.conn, 0); /* the other side of a simultaneous open */
    ck_assert_uint_eq(sc.script[4].act.host, 1);
    ck_assert_uint_eq(sc.script[5].act.conn, 1);
    ck_assert_uint_eq(sc.script[6].act.conn, 2);
    ck_assert_uint_eq(sc.script[7].act.conn, 0);
    scenario_free(&sc);
}
END_TEST

START_TEST(conditions)
{
    struct scenario sc = reads(CONNECTED "when client estab client close\nwhen server sends S. 300 ack 101 #2 client abort\n"
                                         "when client receives F. after 2s client send 3\n"
                                         "when client gets EOF #3 after 0 client close\n");
    const struct statement *s = &sc.script[1];
    ck_assert(s[0].when.kind == WHEN_STATE && s[0].when.state == TCP_ESTABLISHED && s[0].when.at == 0);
    ck_assert(s[0].when.conn == CONN_OTHER && s[0].when.occurrence == 1 && s[0].act.conn == 0);
    ck_assert(s[1].when.kind == WHEN_SENDS && s[1].when.host == 1 && s[1].when.occurrence == 2);
    ck_assert(s[1].when.what.has_seq && s[1].when.what.seq == 300 && s[1].when.what.ack == 101);
    ck_assert(s[2].when.kind == WHEN_RECEIVES && s[2].when.at == SEC(2) && s[2].act.n == 3);
    ck_assert(s[3].when.kind == WHEN_GETS && s[3].when.news == NEWS_EOF && s[3].when.occurrence == 3);
    scenario_free(&sc);
}
END_TEST

START_TEST(injected_segments)
{
    struct scenario sc = reads("host eve\n" CONNECTED
                               "at 1s inject server > client R seq = client.rcv_nxt + 1\n"
                               "at 1s inject 10.0.0.9:7 > server:81 P. 5:15(10) ack server.snd_nxt - 1 win 9 mss 8 by eve\n"
                               "at 1s inject eve > server S seq 7 len 2\n");
    const struct inject *i = &sc.script[1].act.inject;
    ck_assert(sc.script[1].act.kind == ACT_INJECT && i->by == NO_HOST && i->flags == SEG_RST);
    ck_assert(i->saddr == 0x0A000003 && i->sport == 80 && i->daddr == 0x0A000002 && i->dport == 49152);
    ck_assert(i->seq.is_var && i->seq.host == 1 && i->seq.var == VAR_RCV_NXT && i->seq.plus == 1);
    ck_assert(!i->ack.is_var && i->ack.plus == 0 && i->win.plus == 65535 && i->len == 0 && i->mss == 0);
    i = &sc.script[2].act.inject;
    ck_assert(i->by == 0 && i->saddr == 0x0A000009 && i->sport == 7 && i->daddr == 0x0A000003 && i->dport == 81);
    ck_assert(i->seq.plus == 5 && i->len == 10 && i->ack.plus == UINT32_MAX && i->win.plus == 9 && i->mss == 8);
    i = &sc.script[3].act.inject; /* no connection between them: 49152, and where it listens */
    ck_assert(i->saddr == 0x0A000001 && i->sport == 49152 && i->dport == 80 && i->len == 2);
    scenario_free(&sc);
}
END_TEST

/* What a pattern takes and what it does not. Segments are made by inject, so both are read by the same rules. */
START_TEST(options_of_segments)
{
    static const struct {
        const char *pattern, *segment;
        bool fits;
    } rows[] = {
        {"S <>", "S seq 1 <>", true},
        {"S", "S seq 1 <mss 7,sackOK>", true},
        {"S <>", "S seq 1 mss 7", false},
        {"S <mss 7>", "S seq 1 mss 7", true},
        {"S <mss>", "S seq 1 mss 7", true},
        {"S <mss 8>", "S seq 1 mss 7", false},
        {"S <mss 7>", "S seq 1 <mss 7,sackOK>", false},
        {"S <mss 7,sackOK>", "S seq 1 mss 7", false},
        {"S <sackOK,nop,mss 7>", "S seq 1 <mss 7,nop,nop,sackOK,eol>", true},
        {"S <TS>", "S seq 1 <TS val 5 ecr 6>", true},
        {"S <TS val 5>", "S seq 1 <TS val 5 ecr 6>", true},
        {"S <TS ecr 6>", "S seq 1 <TS val 5 ecr 6>", true},
        {"S <TS val 6>", "S seq 1 <TS val 5 ecr 6>", false},
        {"S <TS ecr 5>", "S seq 1 <TS val 5 ecr 6>", false},
        {"S <wscale>", "S seq 1 <wscale 0>", true},
        {"S <wscale 15>", "S seq 1 <wscale 15>", true},
        {"S <wscale 0>", "S seq 1 <wscale 1>", false},
        {"S <tfo>", "S seq 1 <tfo cookiereq>", true},
        {"S <tfo>", "S seq 1 <tfo cookie 01020304>", true},
        {"S <tfo cookie>", "S seq 1 <tfo cookie 01020304>", true},
        {"S <tfo cookie>", "S seq 1 <tfo cookiereq>", false},
        {"S <tfo cookiereq>", "S seq 1 <tfo cookie 01020304>", false},
        {"S <tfo cookie 01020304>", "S seq 1 <tfo cookie 01020304>", true},
        {"S <tfo cookie 01020305>", "S seq 1 <tfo cookie 01020304>", false},
        {"S <raw 02 00>", "S seq 1 <raw 0200>", true},
        {"S <raw FD04>", "S seq 1 <raw fd05>", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[400];
        snprintf(text, sizeof text, CONNECTED "at 1s inject server > client %s\nexpect client sends %s 1 time\n",
                 rows[i].segment, rows[i].pattern);
        struct scenario sc = reads(text);
        const struct inject *in = &sc.script[1].act.inject;
        struct segment seg = {.flags = in->flags, .seq = 1, .mss = in->mss, .tsval = in->options.tsval.plus,
                              .tsecr = in->options.tsecr.plus, .wnd = 65535};
        if (in->options.given)
            option_list_set(&in->options, &seg);
        ck_assert_msg(pattern_matches(&sc.expects[0].what, &seg) == rows[i].fits, "%s / %s", rows[i].pattern, rows[i].segment);
        scenario_free(&sc);
    }
}
END_TEST

START_TEST(injected_into_a_named_connection)
{
    struct scenario sc = reads(DUO "at 0s client connect server:80 as A\nat 0s client connect server:80 as B\n"
                                   "at 1s inject server/B > client R seq client/B.rcv_nxt\n"
                                   "at 1s inject client:5 > server/A R seq 1\n");
    ck_assert(sc.script[2].act.inject.sport == 80 && sc.script[2].act.inject.dport == 49154);
    ck_assert(sc.script[2].act.inject.seq.conn == 2);
    ck_assert(sc.script[3].act.inject.sport == 5 && sc.script[3].act.inject.dport == 80);
    scenario_free(&sc);
}
END_TEST

START_TEST(floods)
{
    struct scenario sc = reads(DUO "at 1s flood server:80 from 10.0.0.0/8 rate 10000/s for 10s\n");
    const struct flood *f = &sc.script[0].act.flood;
    ck_assert(sc.script[0].act.kind == ACT_FLOOD && f->to == 1 && f->port == 80 && f->lasts == SEC(10));
    ck_assert(f->rate_num == 10000 && f->rate_den == 1000000000 && f->from == 10u << 24 && f->size == 1u << 24);
    scenario_free(&sc);
}
END_TEST

/* ---- expectations ---- */

START_TEST(expectations_of_states)
{
    struct scenario sc = reads(CONNECTED "expect client SYN_SENT estab\nexpect not server ESTABLISHED at 1s\n"
                                         "expect client TIME-WAIT by 2s\n");
    const struct expect *e = sc.expects;
    ck_assert(e[0].kind == EXPECT_PATH && e[0].n_path == 2 && e[0].conn == 0 && !e[0].negate && e[0].line == 5);
    ck_assert(e[0].path[0] == TCP_SYN_SENT && e[0].path[1] == TCP_ESTABLISHED);
    ck_assert(e[1].kind == EXPECT_STATE && e[1].negate && e[1].host == 1 && e[1].state == TCP_ESTABLISHED);
    ck_assert(e[1].has_at && e[1].at == SEC(1) && !e[1].has_by);
    ck_assert(e[2].has_by && e[2].by == SEC(2) && !e[2].has_at);
    scenario_free(&sc);
}
END_TEST

START_TEST(expectations_of_segments)
{
    struct scenario sc = reads(CONNECTED
                               "expect client sends S 2 times\nexpect client receives S. 300 1 time until 2s\n"
                               "expect not client sends any >= 5 times from 1s\nexpect client > server S 100:100(0) at 0s\n"
                               "expect not server > client R\nexpect order client S, server S. ack 101, client .\n"
                               "expect server silent from 1s until 2s\n");
    const struct expect *e = sc.expects;
    ck_assert(e[0].kind == EXPECT_COUNT && e[0].cmp == CMP_EQ && e[0].n == 2 && !e[0].what.has_seq && !e[0].receives);
    ck_assert(e[0].conn == CONN_OTHER && e[0].from == 0 && e[0].until == NEVER);
    ck_assert(e[1].receives && e[1].what.has_seq && e[1].what.seq == 300 && e[1].n == 1 && e[1].until == SEC(2));
    ck_assert(e[2].negate && e[2].what.any && e[2].cmp == CMP_GE && e[2].n == 5 && e[2].from == SEC(1));
    ck_assert(e[3].kind == EXPECT_SEGMENT && e[3].peer == 1 && e[3].has_at && e[3].at == 0 && e[3].what.has_len);
    ck_assert(e[4].kind == EXPECT_SEGMENT && e[4].negate && !e[4].has_at && !e[4].has_by);
    ck_assert(e[5].kind == EXPECT_ORDER && e[5].n_order == 3 && e[5].order[1].host == 1 && e[5].order[1].what.ack == 101);
    ck_assert(e[6].kind == EXPECT_SILENT && e[6].from == SEC(1) && e[6].until == SEC(2));
    scenario_free(&sc);
}
END_TEST

START_TEST(expectations_of_news_and_variables)
{
    struct scenario sc = reads(CONNECTED "expect client gets ECONNREFUSED by 1s\nexpect not client gets EOF\n"
                                         "expect client.snd_nxt = 101 at 1s\nexpect server.rto >= 1s\n"
                                         "expect client.snd_nxt = server.rcv_nxt-1\nexpect client.rto = server.rto\n"
                                         "expect server.syn_queue != 0\n");
    const struct expect *e = sc.expects;
    ck_assert(e[0].kind == EXPECT_NEWS && e[0].news == NEWS_REFUSED && e[0].has_by && e[0].conn == CONN_OTHER);
    ck_assert(e[1].negate && e[1].news == NEWS_EOF);
    ck_assert(e[2].kind == EXPECT_VAR && e[2].var == VAR_SND_NXT && e[2].cmp == CMP_EQ && e[2].n == 101 && e[2].at == SEC(1));
    ck_assert(e[3].var == VAR_RTO && e[3].cmp == CMP_GE && e[3].n == 1000000000 && !e[3].rhs.is_var);
    ck_assert(e[4].rhs.is_var && e[4].rhs.host == 1 && e[4].rhs.var == VAR_RCV_NXT && e[4].rhs.plus == UINT32_MAX);
    ck_assert(e[5].rhs.is_var && e[5].rhs.var == VAR_RTO);
    ck_assert(e[6].var == VAR_SYN_QUEUE && e[6].cmp == CMP_NE);
    scenario_free(&sc);
}
END_TEST

/* ---- what readers of the trace are told ---- */

/* The text of a line as a ladder shows it. */
static const char *shown_line(const struct trace_meta *meta, uint32_t line)
{
    static char text[100];
    size_t len;
    const char *p = meta->line_text(meta->source, line, &len);
    snprintf(text, sizeof text, "%.*s", (int)len, p ? p : "(none)");
    return p ? text : "(none)";
}

START_TEST(meta_data)
{
    struct scenario sc = reads("title \"t\"\nhost a listen 80 backlog 3\nhost b\nlink a -> b delay 50ms\n"
                               "link b -> a delay 20us\n  at 0s b connect a:80 as X#really\n"
                               "\tdrop b \t. #1 \t # why\nabout \"# \\\" #\" # c\n# only this\n");
    const struct trace_meta *meta = scenario_meta(&sc);
    ck_assert_str_eq(meta->name, "test/it");
    ck_assert_str_eq(meta->title, "t");
    ck_assert_str_eq(meta->delay, "50 ms / 20 us");
    ck_assert(meta->n_hosts == 2 && meta->n_conns == 2);
    ck_assert_str_eq(meta->hosts[1], "b");
    ck_assert_str_eq(meta->conns[1], "X");
    ck_assert_uint_eq(meta->addrs[1], 0x0A000002);
    ck_assert(meta->listen_ports[0] == 80 && meta->listen_ports[1] == 0);
    ck_assert(meta->host_shows_queue[0] && !meta->host_shows_queue[1]);
    ck_assert_str_eq(shown_line(meta, 6), "at 0s b connect a:80 as X");
    ck_assert_str_eq(shown_line(meta, 7), "drop b \t. #1");
    ck_assert_str_eq(shown_line(meta, 8), "about \"# \\\" #\"");
    ck_assert_str_eq(shown_line(meta, 9), "");
    ck_assert_str_eq(shown_line(meta, 10), "(none)");
    ck_assert_str_eq(shown_line(meta, 0), "(none)");
    scenario_free(&sc);
}
END_TEST

Suite *lang_suite(void)
{
    Suite *s = suite_create("lang");
    TCase *tc = tcase_create("statements");
    tcase_add_test(tc, nothing_but_a_host);
    tcase_add_test(tc, head);
    tcase_add_test(tc, parameters);
    tcase_add_test(tc, bad_values_on_the_command_line);
    tcase_add_test(tc, the_command_line_wins);
    tcase_add_test(tc, profiles_and_knobs);
    tcase_add_test(tc, expectations_under_profiles);
    tcase_add_test(tc, hosts);
    tcase_add_test(tc, knobs);
    tcase_add_test(tc, applications);
    tcase_add_test(tc, links);
    tcase_add_test(tc, outages);
    tcase_add_test(tc, faults);
    tcase_add_test(tc, calls);
    tcase_add_test(tc, a_host_may_talk_to_itself);
    tcase_add_test(tc, a_listener_may_wait_for_one);
    tcase_add_test(tc, connections_are_two_sockets);
    tcase_add_test(tc, conditions);
    tcase_add_test(tc, injected_segments);
    tcase_add_test(tc, options_of_segments);
    tcase_add_test(tc, injected_into_a_named_connection);
    tcase_add_test(tc, floods);
    tcase_add_test(tc, expectations_of_states);
    tcase_add_test(tc, expectations_of_segments);
    tcase_add_test(tc, expectations_of_news_and_variables);
    tcase_add_test(tc, meta_data);
    suite_add_tcase(s, lang_values_tcase());
    suite_add_tcase(s, tc);
    suite_add_tcase(s, lang_limits_tcase());
    suite_add_tcase(s, lang_format_tcase());
    suite_add_tcase(s, lang_docs_tcase());
    return s;
}
