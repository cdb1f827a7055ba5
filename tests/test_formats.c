/* The text formats, from a hand-built trace. What is expected was written by hand: tcpdump's lines as print-tcp.c makes them,
 * the numbered lines as in RFC 9293, 3.5, csv as in RFC 4180, JSON as in docs/json.md. */
#include "format.h"
#include "json_out.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *formats_suite(void);

/* ---- a run: the client's first SYN is lost, the second arrives, so does the answer; a forged RST does not get in ---- */

enum { CLIENT, SERVER, MALLORY, HOSTS };
enum { SYN = SEG_SYN, ACK = SEG_ACK, RST = SEG_RST, PSH = SEG_PSH };

static const char *const names[HOSTS] = {"client", "server", "mallory"};
static const uint32_t addresses[HOSTS] = {0x0A000001, 0x0A000002, 0x0A000003};
static const uint16_t listens[HOSTS] = {0, 80, 0};
static const char *const conns[] = {""};

/* Line 1 of the scenario has everything that csv, md and JSON must mask. */
static const char *statement(const void *source, uint32_t line, size_t *len)
{
    const char *text = line == 1 ? "drop client S #1, \"a\\b\" | *\t\xC3\xA9" : "at 0s client connect server:80";

    (void)source;
    *len = strlen(text);
    return text;
}

static const struct trace_meta meta = {
    .name = "test", .title = "A \"title\"\n", .hosts = names, .addrs = addresses, .conns = conns, .profile = "rfc9293",
    .seed = UINT64_MAX, .n_hosts = HOSTS, .n_conns = 1, .listen_ports = listens, .line_text = statement,
};

#define SEGMENT(from, to, ...)                                                                                         \
    {.saddr = 0x0A000001 + from, .daddr = 0x0A000001 + to, .sport = from == SERVER ? 80 : 49152,                       \
     .dport = to == SERVER ? 80 : 49152, .wnd = 65535, __VA_ARGS__}
#define FIRST_SYN SEGMENT(CLIENT, SERVER, .seq = 4294967295, .flags = SYN, .mss = 1460)
#define SYN_ACK SEGMENT(SERVER, CLIENT, .seq = 300, .ack = 0, .flags = SYN | ACK, .mss = 1460)
#define TEXT SEGMENT(CLIENT, SERVER, .seq = 0, .ack = 301, .len = 10, .flags = PSH | ACK)
#define FORGED SEGMENT(CLIENT, SERVER, .seq = 7, .flags = RST)

static const struct trace_rec run[] = {
    {.at = 0, .step = 1, .kind = TR_CALL, .host = CLIENT, .peer = NO_HOST, .call = CALL_CONNECT, .rule = R_OPEN_ACTIVE, .line = 2},
    {.at = 0, .step = 1, .kind = TR_STATE, .host = CLIENT, .peer = NO_HOST, .from = TCP_CLOSED, .to = TCP_SYN_SENT,
     .rule = R_OPEN_ACTIVE, .line = 2},
    {.at = 0, .step = 1, .kind = TR_SEND, .host = CLIENT, .peer = SERVER, .seg = FIRST_SYN, .flight = 1, .arrives = NEVER,
     .fate = FATE_DROPPED, .line = 1, .rule = R_OPEN_ACTIVE},
    {.at = 0, .step = 1, .kind = TR_TIMER, .host = CLIENT, .peer = NO_HOST, .timer = TIMER_RTO, .timer_op = TIMER_STARTS,
     .arrives = SEC(1)},
    {.at = SEC(1), .step = 2, .kind = TR_TIMER, .host = CLIENT, .peer = NO_HOST, .timer = TIMER_RTO, .timer_op = TIMER_FIRES,
     .arrives = NEVER, .rule = R_RTO},
    {.at = SEC(1), .step = 2, .kind = TR_SEND, .host = CLIENT, .peer = SERVER, .seg = FIRST_SYN, .flight = 2,
     .arrives = SEC(1) + 50001, .retransmission = 1, .rule = R_RTO},
    {.at = SEC(1) + 50001, .step = 3, .kind = TR_ARRIVE, .host = SERVER, .peer = CLIENT, .seg = FIRST_SYN, .flight = 2,
     .rule = R_LISTEN_SYN},
    {.at = SEC(1) + 50001, .step = 3, .kind = TR_STATE, .host = SERVER, .peer = NO_HOST, .from = TCP_LISTEN,
     .to = TCP_SYN_RECEIVED, .rule = R_LISTEN_SYN},
    {.at = SEC(1) + 50001, .step = 3, .kind = TR_SEND, .host = SERVER, .peer = CLIENT, .seg = SYN_ACK, .flight = 3,
     .arrives = SEC(2), .rule = R_LISTEN_SYN},
    {.at = SEC(2), .step = 4, .kind = TR_ARRIVE, .host = CLIENT, .peer = SERVER, .seg = SYN_ACK, .flight = 3,
     .rule = R_SYN_SENT_SYN_ACK},
    {.at = SEC(2), .step = 4, .kind = TR_STATE, .host = CLIENT, .peer = NO_HOST, .from = TCP_SYN_SENT, .to = TCP_ESTABLISHED,
     .rule = R_SYN_SENT_SYN_ACK},
    {.at = SEC(2), .step = 4, .kind = TR_SEND, .host = CLIENT, .peer = SERVER, .seg = TEXT, .flight = 4, .arrives = SEC(90000)},
    {.at = SEC(3), .step = 5, .kind = TR_SEND, .host = MALLORY, .peer = SERVER, .seg = FORGED, .flight = 5, .arrives = SEC(3),
     .marks = MARK_INJECTED | MARK_THIRD},
    {.at = SEC(3), .step = 5, .kind = TR_ARRIVE, .host = SERVER, .peer = MALLORY, .seg = FORGED, .flight = 5,
     .marks = MARK_INJECTED | MARK_THIRD, .rule = R_SEQ_RST},
    {.at = SEC(86400) + 5, .step = 6, .kind = TR_END, .host = NO_HOST, .peer = NO_HOST, .conn = CONN_OTHER, .n = END_UNTIL,
     .arrives = NEVER},
};
enum { RECORDS = sizeof run / sizeof *run };

static struct format_options plain(void)
{
    return (struct format_options){.ladder = {.width = 80, .connection = -1}, .footer = {.expects = 3, .held = 2}, .tap = -1};
}

/* A source of a flood that is alive gets an answer at once; a host that nobody knows gets none. No record says that it arrives. */
static const struct trace_rec to_a_flood[] = {
    {.at = SEC(4), .step = 1, .kind = TR_SEND, .host = SERVER, .peer = NO_HOST, .conn = CONN_OTHER, .seg = SEGMENT(SERVER, 5, .seq = 300,
     .ack = 8, .flags = SYN | ACK), .flight = 1, .arrives = SEC(4), .marks = MARK_FLOOD},
    {.at = SEC(5), .step = 2, .kind = TR_SEND, .host = SERVER, .peer = NO_HOST, .conn = CONN_OTHER, .seg = SEGMENT(SERVER, 6, .seq = 300,
     .ack = 9, .flags = SYN | ACK), .flight = 2, .arrives = NEVER, .fate = FATE_NO_HOST, .marks = MARK_FLOOD},
};

static char *written(format_writer *write, const struct format_options *opts, size_t n)
{
    struct strbuf out = {0};

    write(&meta, run, n, opts, &out);
    ck_assert(!out.failed);
    return out.p != NULL ? out.p : calloc(1, 1);
}

static void expect(format_writer *write, const struct format_options *opts, const char *expected)
{
    char *text = written(write, opts, RECORDS);

    if (strcmp(text, expected) != 0)
        ck_abort_msg("expected\n%s\nbut written is\n%s", expected, text);
    free(text);
}

/* Line `line` (from 1). */
static void expect_line(format_writer *write, const struct format_options *opts, int line, const char *expected)
{
    char *text = written(write, opts, RECORDS), *at = text;
    size_t len = strlen(expected);

    for (int i = 1; i < line && at != NULL; i++)
        at = strchr(at, '\n') != NULL ? strchr(at, '\n') + 1 : NULL;
    if (at == NULL || strncmp(at, expected, len) != 0 || (at[len] != '\n' && at[len] != '\0'))
        ck_abort_msg("expected as line %d\n%s\nin\n%s", line, expected, text);
    free(text);
}

/* ---- tcpdump ---- */

/* Microseconds are cut off, a bare SYN has no ack, text is seq:end, and what is not heard at the first host is not there. */
START_TEST(tcpdump_at_the_first_host)
{
    struct format_options opts = plain();

    expect(tcpdump_format, &opts,
           "00:00:00.000000 IP 10.0.0.1.49152 > 10.0.0.2.80: Flags [S], seq 4294967295, win 65535, options [mss 1460], length 0\n"
           "00:00:01.000000 IP 10.0.0.1.49152 > 10.0.0.2.80: Flags [S], seq 4294967295, win 65535, options [mss 1460], length 0\n"
           "00:00:02.000000 IP 10.0.0.2.80 > 10.0.0.1.49152: Flags [S.], seq 300, ack 0, win 65535, options [mss 1460], length 0\n"
           "00:00:02.000000 IP 10.0.0.1.49152 > 10.0.0.2.80: Flags [P.], seq 0:10, ack 301, win 65535, length 10\n");
}
END_TEST

/* The lost SYN is not there, the forged RST is. */
START_TEST(tcpdump_at_the_other_host)
{
    struct format_options opts = plain();

    opts.tap = SERVER;
    expect(tcpdump_format, &opts,
           "00:00:01.000050 IP 10.0.0.1.49152 > 10.0.0.2.80: Flags [S], seq 4294967295, win 65535, options [mss 1460], length 0\n"
           "00:00:01.000050 IP 10.0.0.2.80 > 10.0.0.1.49152: Flags [S.], seq 300, ack 0, win 65535, options [mss 1460], length 0\n"
           "00:00:03.000000 IP 10.0.0.1.49152 > 10.0.0.2.80: Flags [R], seq 7, win 65535, length 0\n");
}
END_TEST

/* As without -S: SYNs as they are, then counted from the ISNs, across 2^32. */
START_TEST(tcpdump_relative)
{
    struct format_options opts = plain();

    opts.ladder.relative = true;
    expect_line(tcpdump_format, &opts, 4,
                "00:00:02.000000 IP 10.0.0.1.49152 > 10.0.0.2.80: Flags [P.], seq 1:11, ack 1, win 65535, length 10");
}
END_TEST

/* ---- numbered lines ---- */

START_TEST(rfc_figure)
{
    struct format_options opts = plain();

    expect(rfc_format, &opts,
           "    client                                                  server\n"
           "\n"
           "1.  CLOSED                                                  LISTEN\n"
           "\n"
           "2.  (connect)\n"
           "    SYN-SENT     --> <SEQ=4294967295><CTL=SYN>          XXX\n"
           "    (lost: link: drop client S #1, \"a\\b\" | * ?)\n"
           "\n"
           "3.  (1 s later; rto fires; retransmission 1)\n"
           "    SYN-SENT     --> <SEQ=4294967295><CTL=SYN>          --> SYN-RECEIVED\n"
           "\n"
           "4.  ESTABLISHED  <-- <SEQ=300><ACK=0><CTL=SYN,ACK>      <-- SYN-RECEIVED\n"
           "\n"
           "5.  ESTABLISHED  --> <SEQ=0><ACK=301><CTL=PSH,ACK>      ...\n"
           "                     <DATA=10>\n"
           "\n"
           "6.  (1 s later)\n"
           "                 ... <SEQ=7><CTL=RST>                   --> SYN-RECEIVED\n"
           "    (from mallory, as client)\n"
           "\n"
           "    (stopped at 86400.000000005 s)\n");
}
END_TEST

/* ---- tables ---- */

START_TEST(csv_masks)
{
    struct format_options opts = plain();

    expect(csv_format, &opts,
           "no,time,from,to,connection,flags,seq,ack,len,win,mss,options,sender,receiver,rtx,marks,fate,arrives,sent because,on arrival\r\n"
           "1,0.000000000,client,server,,S,4294967295,,0,65535,1460,,SYN-SENT,,,,"
           "\"link: drop client S #1, \"\"a\\b\"\" | * \xC3\xA9\",,RFC 9293 3.10.1: OPEN: send SYN,\r\n"
           "2,1.000000000,client,server,,S,4294967295,,0,65535,1460,,SYN-SENT,SYN-RECEIVED,1,,arrived,1.000050001,"
           "\"RFC 6298 5.4-5.6: RTO: resend the earliest, double RTO\",\"RFC 9293 3.10.7.2 third: SYN: answer SYN,ACK\"\r\n"
           "3,1.000050001,server,client,,S.,300,0,0,65535,1460,,SYN-RECEIVED,ESTABLISHED,,,arrived,2.000000000,"
           "\"RFC 9293 3.10.7.2 third: SYN: answer SYN,ACK\",\"RFC 9293 3.10.7.3 fourth: SYN,ACK: established\"\r\n"
           "4,2.000000000,client,server,,P.,0,301,10,65535,,,ESTABLISHED,,,,on its way,,,\r\n"
           "5,3.000000000,mallory,server,,R,7,,0,65535,,,,SYN-RECEIVED,,injected as client,arrived,3.000000000,,"
           "RFC 9293 3.10.7.4 first: RST outside the window: ignored\r\n");
}
END_TEST

START_TEST(csv_knows_who_is_alive)
{
    struct format_options opts = plain();
    struct strbuf out = {0};

    csv_format(&meta, to_a_flood, 2, &opts, &out);
    ck_assert_str_eq(strchr(out.p, '\n') + 1,
                     "1,4.000,server,10.0.0.6,,S.,300,8,0,65535,,,,,,flood,arrived,4.000,,\r\n"
                     "2,5.000,server,10.0.0.7,,S.,300,9,0,65535,,,,,,flood,no host 10.0.0.7,,,\r\n");
    strbuf_free(&out);
}
END_TEST

/* A box answers in the name of the server: a RST that is let in, and another that finds the client without a cable. The last
 * segment is broken. */
static const struct trace_rec from_a_box[] = {
    {.at = SEC(4), .step = 1, .kind = TR_SEND, .host = NO_HOST, .peer = CLIENT, .seg = SEGMENT(SERVER, CLIENT, .seq = 7, .flags = RST),
     .flight = 1, .arrives = SEC(4), .marks = MARK_INJECTED | MARK_BOX},
    {.at = SEC(4), .step = 1, .kind = TR_ARRIVE, .host = CLIENT, .peer = NO_HOST, .seg = SEGMENT(SERVER, CLIENT, .seq = 7, .flags = RST),
     .flight = 1, .marks = MARK_INJECTED | MARK_BOX, .rule = R_SEQ_RST},
    {.at = SEC(5), .step = 2, .kind = TR_SEND, .host = NO_HOST, .peer = CLIENT, .seg = SEGMENT(SERVER, CLIENT, .seq = 8, .flags = RST),
     .flight = 2, .arrives = SEC(5), .marks = MARK_INJECTED | MARK_BOX},
    {.at = SEC(5), .step = 2, .kind = TR_ARRIVE, .host = CLIENT, .peer = NO_HOST, .seg = SEGMENT(SERVER, CLIENT, .seq = 8, .flags = RST),
     .flight = 2, .marks = MARK_INJECTED | MARK_BOX, .rule = R_UNPLUGGED},
    {.at = SEC(6), .step = 3, .kind = TR_ARRIVE, .host = CLIENT, .peer = SERVER, .seg = SYN_ACK, .flight = 3, .rule = R_CHECKSUM},
    {.at = SEC(7), .step = 4, .kind = TR_END, .host = NO_HOST, .peer = NO_HOST, .conn = CONN_OTHER, .n = END_QUIET, .arrives = NEVER},
};

static char *of_a_box(format_writer *write)
{
    struct format_options opts = plain();
    struct strbuf out = {0};

    write(&meta, from_a_box, sizeof from_a_box / sizeof *from_a_box, &opts, &out);
    ck_assert(!out.failed);
    return out.p;
}

START_TEST(a_box_is_no_forger)
{
    char *csv = of_a_box(csv_format), *rfc = of_a_box(rfc_format), *json = of_a_box(json_format);

    ck_assert_ptr_nonnull(strstr(csv, "\n1,4.000,box,client,,R,7,,0,65535,,,,CLOSED,,box as server,arrived,4.000,,"));
    ck_assert_ptr_nonnull(strstr(rfc, "(from box, as server)"));
    ck_assert_ptr_nonnull(strstr(json, "\"flight\":1,\"marks\":[\"box\"],"));
    free(csv);
    free(rfc);
    free(json);
}
END_TEST

/* The same sums as below a ladder. */
START_TEST(json_counts_what_is_not_let_in)
{
    char *json = of_a_box(json_format);

    ck_assert_ptr_nonnull(strstr(json, "\"counts\":{\"sent\":0,\"lost\":0,\"corrupted\":1,\"not_let_in\":1,\"retransmitted\":0,"
                                       "\"duplicated\":0,\"injected\":0,\"by_box\":2,\"flood\":0,\"flood_answers\":0}"));
    free(json);
}
END_TEST

START_TEST(md_masks)
{
    struct format_options opts = plain();

    expect_line(md_format, &opts, 1,
                "| no | time | from | to | flags | seq | ack | len | win | mss | sender | receiver | rtx | marks | fate | arrives "
                "| sent because | on arrival |");
    expect_line(md_format, &opts, 2,
                "|---:|---:|:---|:---|:---|---:|---:|---:|---:|---:|:---|:---|---:|:---|:---|---:|:---|:---|");
    expect_line(md_format, &opts, 3,
                "| 1 | 0.000000000 | client | server | S | 4294967295 | | 0 | 65535 | 1460 | SYN-SENT | | | "
                "| link: drop client S #1, \"a\\\\b\" \\| \\* \xC3\xA9 | | RFC 9293 3.10.1: OPEN: send SYN | |");
}
END_TEST

/* Numbers stand at the right, empty cells are dashes, an empty column (connection) is not there. */
START_TEST(table_aligns)
{
    struct format_options opts = plain();

    opts.ladder.relative = true;
    expect_line(table_format, &opts, 4,
                " 3  1.000050001  server   client  S.       0    1    0  65535  1460  SYN-RECEIVED  ESTABLISHED     -  -"
                "                   arrived                              2.000000000  "
                "RFC 9293 3.10.7.2 third: SYN: answer SYN,ACK            RFC 9293 3.10.7.3 fourth: SYN,ACK: established");
}
END_TEST

/* ---- JSON ---- */

START_TEST(json_first)
{
    struct format_options opts = plain();

    expect_line(json_format, &opts, 1,
                "{\"schema\":\"tcpsim-trace\",\"version\":1,\"kind\":\"run\",\"program\":\"tcpsim 0.1.0\",\"scenario\":\"test\","
                "\"title\":\"A \\\"title\\\"\\u000A\",\"about\":[],\"seed\":18446744073709551615,\"profile\":\"rfc9293\","
                "\"delay\":null,\"hosts\":[{\"name\":\"client\",\"address\":\"10.0.0.1\",\"listens\":false,\"profile\":\"rfc9293\"},"
                "{\"name\":\"server\",\"address\":\"10.0.0.2\",\"listens\":true,\"profile\":\"rfc9293\"},"
                "{\"name\":\"mallory\",\"address\":\"10.0.0.3\",\"listens\":false,\"profile\":\"rfc9293\"}],\"connections\":[\"\"]}");
}
END_TEST

START_TEST(json_lost_segment)
{
    struct format_options opts = plain();

    expect_line(json_format, &opts, 4,
                "{\"kind\":\"send\",\"at\":0,\"step\":1,\"host\":\"client\",\"peer\":\"server\",\"connection\":\"\","
                "\"state\":\"SYN-SENT\",\"rule\":{\"name\":\"OPEN_ACTIVE\",\"clause\":\"RFC 9293 3.10.1\","
                "\"text\":\"OPEN: send SYN\"},\"line\":1,\"statement\":\"drop client S #1, \\\"a\\\\b\\\" | *\\u0009\xC3\xA9\","
                "\"fate\":\"dropped\",\"arrives\":null,\"retransmission\":0,\"flight\":1,\"marks\":[],"
                "\"segment\":{\"src\":\"10.0.0.1\",\"sport\":49152,\"dst\":\"10.0.0.2\",\"dport\":80,\"flags\":\"S\","
                "\"bits\":[\"SYN\"],\"seq\":4294967295,\"end\":0,\"ack\":null,\"len\":0,\"win\":65535,\"mss\":1460,\"urg\":null,"
                "\"wscale\":null,\"tsval\":null,\"tsecr\":null,\"sack_permitted\":false,\"fast_open\":null,\"options\":\"020405b4\"}}");
}
END_TEST

START_TEST(json_timer_and_state)
{
    struct format_options opts = plain();

    expect_line(json_format, &opts, 5,
                "{\"kind\":\"timer\",\"at\":0,\"step\":1,\"host\":\"client\",\"peer\":null,\"connection\":\"\","
                "\"state\":\"SYN-SENT\",\"rule\":null,\"line\":null,\"statement\":null,\"timer\":\"rto\",\"op\":\"starts\","
                "\"deadline\":1000000000}");
    expect_line(json_format, &opts, 9,
                "{\"kind\":\"state\",\"at\":1000050001,\"step\":3,\"host\":\"server\",\"peer\":null,\"connection\":\"\","
                "\"state\":\"SYN-RECEIVED\",\"rule\":{\"name\":\"LISTEN_SYN\",\"clause\":\"RFC 9293 3.10.7.2 third\","
                "\"text\":\"SYN: answer SYN,ACK\"},\"line\":null,\"statement\":null,\"from\":\"LISTEN\",\"to\":\"SYN-RECEIVED\"}");
}
END_TEST

/* Absolute numbers stay; the relative ones come beside them, null where the ISN is not known. */
START_TEST(json_relative)
{
    struct format_options opts = plain();
    char *text;

    opts.ladder.relative = true;
    text = written(json_format, &opts, RECORDS);
    ck_assert_ptr_nonnull(strstr(text, "\"seq\":0,\"end\":10,\"ack\":301,\"len\":10,\"win\":65535,\"mss\":null,\"urg\":null,"
                                          "\"wscale\":null,\"tsval\":null,\"tsecr\":null,\"sack_permitted\":false,\"fast_open\":null,\"options\":null,"
                                       "\"rel_seq\":1,\"rel_ack\":1}"));
    ck_assert_ptr_nonnull(strstr(text, "\"seq\":7,\"end\":7,\"ack\":null,\"len\":0,\"win\":65535,\"mss\":null,\"urg\":null,"
                                          "\"wscale\":null,\"tsval\":null,\"tsecr\":null,\"sack_permitted\":false,\"fast_open\":null,\"options\":null,"
                                       "\"rel_seq\":8,\"rel_ack\":null}"));
    free(text);
}
END_TEST

START_TEST(json_last)
{
    struct format_options opts = plain();

    expect_line(json_format, &opts, RECORDS + 1,
                "{\"kind\":\"end\",\"at\":86400000000005,\"step\":6,\"host\":null,\"peer\":null,\"connection\":null,"
                "\"state\":null,\"rule\":null,\"line\":null,\"statement\":null,\"reason\":\"until\","
                "\"states\":[{\"host\":\"client\",\"connection\":\"\",\"state\":\"ESTABLISHED\"},"
                "{\"host\":\"server\",\"connection\":\"\",\"state\":\"SYN-RECEIVED\"}],"
                "\"counts\":{\"sent\":4,\"lost\":1,\"corrupted\":0,\"not_let_in\":0,\"retransmitted\":1,\"duplicated\":0,\"injected\":1,\"by_box\":0,\"flood\":0,"
                "\"flood_answers\":0},\"expectations\":{\"total\":3,\"held\":2,\"other_profiles\":0}}");
}
END_TEST

/* What is no UTF-8 becomes U+FFFD, octet by octet; controls are escaped, DEL too. */
START_TEST(json_texts)
{
    struct strbuf out = {0};
    struct json j = {.out = &out};

    json_octets(&j, NULL, "\xFF\xC3\xA9\xED\xA0\x80\x01\x7F/\0z", 11);
    ck_assert_str_eq(out.p, "\"\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\u0001\\u007F/\\u0000z\"");
    strbuf_free(&out);
}
END_TEST

/* ---- all of them ---- */

/* A trace may end anywhere, or be empty: no format may fall over. */
START_TEST(any_part_of_a_trace)
{
    size_t n_formats;
    const struct format *all = formats(&n_formats);
    struct format_options opts = plain();

    for (size_t i = 0; i < n_formats; i++)
        for (size_t n = 0; n <= RECORDS; n++)
            free(written(all[i].write, &opts, n));
}
END_TEST

Suite *formats_suite(void)
{
    Suite *suite = suite_create("formats");
    TCase *tc = tcase_create("formats");

    tcase_add_test(tc, tcpdump_at_the_first_host);
    tcase_add_test(tc, tcpdump_at_the_other_host);
    tcase_add_test(tc, tcpdump_relative);
    tcase_add_test(tc, rfc_figure);
    tcase_add_test(tc, csv_masks);
    tcase_add_test(tc, csv_knows_who_is_alive);
    tcase_add_test(tc, a_box_is_no_forger);
    tcase_add_test(tc, json_counts_what_is_not_let_in);
    tcase_add_test(tc, md_masks);
    tcase_add_test(tc, table_aligns);
    tcase_add_test(tc, json_first);
    tcase_add_test(tc, json_lost_segment);
    tcase_add_test(tc, json_timer_and_state);
    tcase_add_test(tc, json_relative);
    tcase_add_test(tc, json_last);
    tcase_add_test(tc, json_texts);
    tcase_add_test(tc, any_part_of_a_trace);
    suite_add_tcase(suite, tc);
    return suite;
}
