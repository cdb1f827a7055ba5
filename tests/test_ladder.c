/* The ladder, drawn from hand-built traces. The drawings below were written from the rules in docs/output.md: a row for
 * each departure and arrival, states when they change and on the first and last row, a cut where nothing happens. They
 * use no rules (R_NONE) unless the reasons are the subject. */
#include "ladder.h"
#include "numtext.h"
#include "utf8.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *ladder_suite(void);

/* ---- building traces ---- */

enum { CLIENT, SERVER, ATTACKER, CAROL, HOSTS, TAPE_MAX = 1024 };
enum { SYN = SEG_SYN, ACK = SEG_ACK, FIN = SEG_FIN, RST = SEG_RST, PSH = SEG_PSH };

#define MS(x) MSEC(x)
#define ADDRESS(host) (0x0A000001u + (uint32_t)(host))

struct tape {
    struct trace_rec rec[TAPE_MAX];
    size_t n;
    uint32_t step, flight;
    const char *names[HOSTS];
    const char *conns[3];
    struct trace_meta meta;
    struct ladder_options opts;
    struct ladder_footer footer;
};

static const uint32_t addresses[HOSTS] = {ADDRESS(0), ADDRESS(1), ADDRESS(2), ADDRESS(3)};
static const uint16_t server_listens[HOSTS] = {0, 80, 0, 0};
static const uint8_t server_shows_queue[HOSTS] = {0, 1, 0, 0};

static const char *one_line(const void *source, uint32_t line, size_t *len)
{
    (void)line;
    *len = strlen(source);
    return source;
}

static struct tape *tape_new(void)
{
    struct tape *t = calloc(1, sizeof *t);

    ck_assert_ptr_nonnull(t);
    t->names[CLIENT] = "client";
    t->names[SERVER] = "server";
    t->names[ATTACKER] = "attacker";
    t->names[CAROL] = "carol";
    t->conns[0] = "";
    t->meta = (struct trace_meta){.name = "test", .hosts = t->names, .addrs = addresses, .conns = t->conns,
                                  .profile = "rfc9293", .delay = "50 ms", .seed = 1, .n_hosts = HOSTS, .n_conns = 1,
                                  .listen_ports = server_listens, .line_text = one_line, .source = "drop client . #1"};
    t->opts = (struct ladder_options){.width = 80, .connection = -1};
    return t;
}

static struct trace_rec *put(struct tape *t, nsec at, enum trace_kind kind, int host)
{
    struct trace_rec *rec = &t->rec[t->n++];

    ck_assert_uint_lt(t->n, TAPE_MAX);
    *rec = (struct trace_rec){.at = at, .arrives = NEVER, .step = t->step, .kind = (uint8_t)kind, .host = (uint8_t)host,
                              .peer = (uint8_t)(host == CLIENT ? SERVER : CLIENT)};
    return rec;
}

static struct trace_rec *calls(struct tape *t, nsec at, int host, enum trace_call call)
{
    struct trace_rec *rec;

    t->step++;
    rec = put(t, at, TR_CALL, host);
    rec->call = (uint8_t)call;
    rec->line = 7;
    return rec;
}

static struct trace_rec *state(struct tape *t, nsec at, int host, enum tcp_state from, enum tcp_state to)
{
    struct trace_rec *rec = put(t, at, TR_STATE, host);

    rec->from = (uint8_t)from;
    rec->to = (uint8_t)to;
    return rec;
}

static struct trace_rec *sends(struct tape *t, nsec at, int host, int flags, uint32_t seq, uint32_t ack)
{
    struct trace_rec *rec = put(t, at, TR_SEND, host);

    rec->arrives = at + MS(50);
    rec->flight = ++t->flight;
    rec->seg = (struct segment){.seq = seq, .ack = ack, .wnd = 65535, .flags = (uint8_t)flags};
    rec->seg.saddr = ADDRESS(host);
    rec->seg.daddr = ADDRESS(rec->peer);
    return rec;
}

static struct trace_rec *arrives(struct tape *t, nsec at, const struct trace_rec *sent)
{
    struct trace_rec *rec;

    t->step++;
    rec = put(t, at, TR_ARRIVE, sent->peer);
    rec->peer = sent->host;
    rec->flight = sent->flight;
    rec->marks = sent->marks;
    rec->conn = sent->conn;
    rec->seg = sent->seg;
    return rec;
}

static struct trace_rec *news(struct tape *t, nsec at, int host, enum tcp_news what)
{
    struct trace_rec *rec = put(t, at, TR_NEWS, host);

    rec->news = (uint8_t)what;
    return rec;
}

static struct trace_rec *timer(struct tape *t, nsec at, int host, enum tcp_timer which, enum timer_op op, nsec deadline)
{
    struct trace_rec *rec = put(t, at, TR_TIMER, host);

    rec->timer = (uint8_t)which;
    rec->timer_op = (uint8_t)op;
    rec->arrives = deadline;
    return rec;
}

static struct trace_rec *queues(struct tape *t, nsec at, int host, uint32_t syn, uint32_t accept)
{
    struct trace_rec *rec = put(t, at, TR_QUEUE, host);

    rec->synq = syn;
    rec->synq_cap = 4;
    rec->acceptq = accept;
    rec->acceptq_cap = 2;
    return rec;
}

/* A segment that `host` (or NO_HOST) puts into the network for `peer`, and its arrival at the same time. */
static struct trace_rec *injected(struct tape *t, nsec at, int host, int peer, int flags, uint32_t seq)
{
    struct trace_rec *sent;

    t->step++;
    sent = sends(t, at, host, flags, seq, 0);
    sent->peer = (uint8_t)peer;
    sent->marks = MARK_INJECTED;
    sent->arrives = at;
    sent->seg.saddr = ADDRESS(1 - peer);
    return arrives(t, at, sent);
}

/* ---- comparing drawings ---- */

static char *draw(struct tape *t)
{
    struct strbuf out = {NULL, 0, 0, false};

    ladder_render(&t->meta, t->rec, t->n, &t->opts, &t->footer, &out);
    ck_assert(!out.failed);
    ck_assert_uint_eq(out.n, strlen(out.p));
    return out.p;
}

/* Everything below the headings. */
static const char *body(const char *drawing)
{
    const char *headings = strstr(drawing, "time s");

    ck_assert_ptr_nonnull(headings);
    return strchr(headings, '\n') + 1;
}

static void expect_body(struct tape *t, const char *expected)
{
    char *drawn = draw(t);

    if (strcmp(body(drawn), expected) != 0)
        ck_abort_msg("expected\n%s\nbut drawn is\n%s", expected, body(drawn));
    free(drawn);
}

static void expect_all(struct tape *t, const char *expected)
{
    char *drawn = draw(t);

    if (strcmp(drawn, expected) != 0)
        ck_abort_msg("expected\n%s\nbut drawn is\n%s", expected, drawn);
    free(drawn);
}

static void expect_has(struct tape *t, const char *part)
{
    char *drawn = draw(t);

    if (strstr(drawn, part) == NULL)
        ck_abort_msg("expected somewhere\n%s\nbut drawn is\n%s", part, drawn);
    free(drawn);
}

/* What the ladder says of a rule that it names for the first time; `brief`: behind another check of the same section. */
static void rule_says(enum tcp_rule rule, bool brief, struct strbuf *out)
{
    const char *clause = rule_clause(rule), *check = strrchr(clause, ' ');

    strbuf_printf(out, "%s  %s", brief && check != NULL ? check + 1 : clause, rule_text(rule));
}

/* Among the reasons of a row, on a line that is wide enough for all of them: `%` stands for a rule with its clause, `~` for
 * one with only the last word of it. The rules follow in order. */
static void expect_why(struct tape *t, const char *reasons, ...)
{
    struct strbuf line = {NULL, 0, 0, false};
    int width = t->opts.width;
    va_list rules;

    va_start(rules, reasons);
    for (const char *c = reasons; *c != '\0'; c++) {
        if (*c == '%' || *c == '~')
            rule_says((enum tcp_rule)va_arg(rules, int), *c == '~', &line);
        else
            strbuf_put(&line, c, 1);
    }
    va_end(rules);
    t->opts.width = 700;
    expect_has(t, line.p);
    t->opts.width = width;
    strbuf_free(&line);
}

static void expect_lacks(struct tape *t, const char *part)
{
    char *drawn = draw(t);

    if (strstr(drawn, part) != NULL)
        ck_abort_msg("expected nowhere\n%s\nbut drawn is\n%s", part, drawn);
    free(drawn);
}

/* ---- traces that several tests look at ---- */

static void basic_open(struct tape *t)
{
    struct trace_rec *seg;

    calls(t, 0, CLIENT, CALL_CONNECT);
    state(t, 0, CLIENT, TCP_CLOSED, TCP_SYN_SENT);
    seg = sends(t, 0, CLIENT, SYN, 100, 0);
    arrives(t, MS(50), seg);
    state(t, MS(50), SERVER, TCP_LISTEN, TCP_SYN_RECEIVED);
    seg = sends(t, MS(50), SERVER, SYN | ACK, 300, 101);
    arrives(t, MS(100), seg);
    state(t, MS(100), CLIENT, TCP_SYN_SENT, TCP_ESTABLISHED);
    seg = sends(t, MS(100), CLIENT, ACK, 101, 301);
    arrives(t, MS(150), seg);
    state(t, MS(150), SERVER, TCP_SYN_RECEIVED, TCP_ESTABLISHED);
}

/* The drawing in product.md: the third segment is lost, the server's RTO brings it about again. */
static void lost_third_ack(struct tape *t)
{
    struct trace_rec *seg;

    basic_open(t);
    t->n -= 2; /* the third segment's arrival, and what it did */
    seg = &t->rec[t->n - 1];
    seg->fate = FATE_DROPPED;
    seg->arrives = NEVER;
    seg->line = 3;
    t->step++;
    timer(t, MS(1050), SERVER, TIMER_RTO, TIMER_FIRES, MS(1050));
    seg = sends(t, MS(1050), SERVER, SYN | ACK, 300, 101);
    seg->retransmission = 1;
    timer(t, MS(1050), SERVER, TIMER_RTO, TIMER_STARTS, MS(3050));
    arrives(t, MS(1100), seg);
    seg = sends(t, MS(1100), CLIENT, ACK, 101, 301);
    arrives(t, MS(1150), seg);
    state(t, MS(1150), SERVER, TCP_SYN_RECEIVED, TCP_ESTABLISHED);
}

static void flood(struct tape *t, nsec at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        nsec now = at + USEC(100) * i;
        struct trace_rec *seg = injected(t, now, NO_HOST, SERVER, SYN, 1000 + i);

        seg->marks = MARK_FLOOD;
        seg[-1].marks = MARK_FLOOD;
        seg->conn = seg[-1].conn = CONN_OTHER;
        seg->rule = i < 4 ? R_LISTEN_SYN : R_SYN_QUEUE_FULL;
        if (i >= 4)
            continue;
        queues(t, now, SERVER, i + 1, 0);
        seg = sends(t, now, SERVER, SYN | ACK, 300, 1001 + i);
        seg->peer = NO_HOST;
        seg->fate = FATE_NO_HOST;
        seg->conn = CONN_OTHER;
    }
}

/* Something of everything, for tests about whole drawings. */
static void rich(struct tape *t)
{
    struct trace_rec *seg;

    lost_third_ack(t);
    calls(t, SEC(2), CLIENT, CALL_SEND)->n = 10;
    seg = sends(t, SEC(2), CLIENT, PSH | ACK, 101, 301);
    seg->seg.len = 10;
    seg->rule = R_SEND_TEXT;
    seg->marks = MARK_DELAYED;
    injected(t, MS(2010), ATTACKER, CLIENT, RST, 500)->rule = R_RST_CHALLENGE;
    arrives(t, MS(2900), seg)->rule = R_TEXT;
    seg = sends(t, MS(2900), SERVER, ACK, 301, 111);
    seg->fate = FATE_LOST;
    seg->seg.wnd = 0;
    flood(t, SEC(3), 6);
    injected(t, SEC(4), NO_HOST, SERVER, SYN, 77)->rule = R_SYN_CHALLENGE;
    seg = sends(t, SEC(4), SERVER, ACK, 301, 111);
    arrives(t, MS(4050), seg)->rule = R_CHECKSUM;
    calls(t, SEC(5), SERVER, CALL_CRASH)->rule = R_CRASH;
    state(t, SEC(5), SERVER, TCP_ESTABLISHED, TCP_CLOSED);
    news(t, SEC(5), SERVER, NEWS_RESET);
    t->step++;
    put(t, SEC(9), TR_END, CLIENT)->n = END_UNTIL;
    t->footer = (struct ladder_footer){.expects = 5, .held = 4};
}

/* ---- the shape of the ladder ---- */

START_TEST(an_open_is_three_slants)
{
    struct tape *t = tape_new();

    basic_open(t);
    t->footer = (struct ladder_footer){.expects = 2, .held = 2};
    expect_all(t,
        "tcpsim test   seed 1   profile rfc9293   delay 50 ms\n"
        "\n"
        "  time s  client                                                    server\n"
        "   0.000  SYN-SENT     ├── S 100 ────────────────────────────╮    │ LISTEN\n"
        "                       │ connect                             │    │\n"
        "   0.050               │                                     ╰───►│ SYN-RECEIVED\n"
        "   0.050               │    ╭─────────────────────── S. 300/101 ──┤\n"
        "   0.100  ESTABLISHED  │◄───╯                                     │\n"
        "   0.100               ├── . 101/301 ────────────────────────╮    │\n"
        "   0.150  ESTABLISHED  │                                     ╰───►│ ESTABLISHED\n"
        "  end: client ESTABLISHED, server ESTABLISHED   3 sent   expect 2/2 ok\n");
    free(t);
}
END_TEST

/* A wide line has a column for the reasons, and a slant then turns down in the middle of the lane. */
START_TEST(a_wide_line_has_a_why_column)
{
    struct tape *t = tape_new();

    basic_open(t);
    t->opts.width = 120;
    t->rec[0].rule = t->rec[2].rule = R_OPEN_ACTIVE; /* said once, not again for the segment */
    t->rec[3].rule = R_LISTEN_SYN;
    expect_has(t,
        "  time s  client                                                    server        why\n"
        "   0.000  SYN-SENT     ├── S 100 ────────────╮                    │ LISTEN        connect; RFC 9293 3.10.1  OPEN: send\n"
        "                       │                     │                    │               SYN\n"
        "   0.050               │                     ╰───────────────────►│ SYN-RECEIVED  3.10.7.2 third  SYN: answer SYN,ACK\n"
        "   0.050               │                    ╭─────── S. 300/101 ──┤\n"
        "   0.100  ESTABLISHED  │◄───────────────────╯                     │\n");
    free(t);
}
END_TEST

START_TEST(a_lost_segment_stops_in_the_lane)
{
    struct tape *t = tape_new();

    lost_third_ack(t);
    t->footer = (struct ladder_footer){.expects = 5, .held = 5};
    expect_body(t,
        "   0.000  SYN-SENT     ├── S 100 ────────────────────────────╮    │ LISTEN\n"
        "                       │ connect                             │    │\n"
        "   0.050               │                                     ╰───►│ SYN-RECEIVED\n"
        "   0.050               │    ╭─────────────────────── S. 300/101 ──┤\n"
        "   0.100  ESTABLISHED  │◄───╯                                     │\n"
        "   0.100               ├── . 101/301 ─────✗ link: drop client . #1│\n"
        "          ESTABLISHED  ┆               ┄ 0.950 s ┄                ┆ SYN-RECEIVED\n"
        "   1.050               │    ╭─────────────────────── S. 300/101 ──┤ rtx 1\n"
        "                       │    │                         rto 2.000 s │\n"
        "   1.100               │◄───╯                                     │\n"
        "   1.100               ├── . 101/301 ────────────────────────╮    │\n"
        "   1.150  ESTABLISHED  │                                     ╰───►│ ESTABLISHED\n"
        "  end: client ESTABLISHED, server ESTABLISHED   5 sent, 1 lost, 1 retransmitted\n"
        "  expect 5/5 ok\n");
    free(t);
}
END_TEST

/* Product.md: "crossing segments are split arrows with the same number". RFC 9293, 3.5, Figure 7. */
START_TEST(crossing_segments_are_split)
{
    struct tape *t = tape_new();
    struct trace_rec *a, *b;

    t->meta.listen_ports = NULL;
    calls(t, 0, CLIENT, CALL_CONNECT);
    state(t, 0, CLIENT, TCP_CLOSED, TCP_SYN_SENT);
    a = sends(t, 0, CLIENT, SYN, 100, 0);
    calls(t, MS(20), SERVER, CALL_CONNECT);
    state(t, MS(20), SERVER, TCP_CLOSED, TCP_SYN_SENT);
    b = sends(t, MS(20), SERVER, SYN, 300, 0);
    arrives(t, MS(50), a);
    state(t, MS(50), SERVER, TCP_SYN_SENT, TCP_SYN_RECEIVED);
    arrives(t, MS(70), b);
    state(t, MS(70), CLIENT, TCP_SYN_SENT, TCP_SYN_RECEIVED);
    expect_body(t,
        "   0.000  SYN-SENT     ├── S 100 ─────── [1]…                     │ CLOSED\n"
        "                       │ connect                                  │\n"
        "   0.020               │                     …[2] ─────── S 300 ──┤ SYN-SENT\n"
        "                       │                                  connect │\n"
        "   0.050               │                     …[1] ── S 100 ──────►│ SYN-RECEIVED\n"
        "   0.070  SYN-RECEIVED │◄────── S 300 ── [2]…                     │ SYN-RECEIVED\n"
        "  end: client SYN-RECEIVED, server SYN-RECEIVED   2 sent\n");
    free(t);
}
END_TEST

/* A call without a segment, a timer that fires without one: a row each, with the reason in the lane. */
START_TEST(rows_without_segments)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    calls(t, SEC(1), CLIENT, CALL_CLOSE);
    news(t, SEC(1), CLIENT, NEWS_NOT_EXIST);
    t->step++;
    rec = put(t, SEC(1), TR_CALL, SERVER); /* automatic: not worth a row */
    rec->call = CALL_ACCEPT;
    t->step++;
    timer(t, MS(1001), SERVER, TIMER_2MSL, TIMER_FIRES, 0);
    state(t, MS(1001), SERVER, TCP_TIME_WAIT, TCP_CLOSED);
    expect_body(t,
        "   1.000  CLOSED       │ client close; → client: ENOTCONN         │ LISTEN\n"
        "                       │ \"connection does not exist\"              │\n"
        "   1.001  CLOSED       │                  server 2MSL timer fires │ CLOSED\n"
        "  end: client CLOSED, server CLOSED   0 sent\n");
    free(t);
}
END_TEST

START_TEST(no_flight_is_cut_by_quiet_time)
{
    struct tape *t = tape_new();
    struct trace_rec *seg;

    basic_open(t);
    calls(t, MS(350), CLIENT, CALL_CLOSE); /* 200 ms after the last row: not more than four flights */
    seg = sends(t, MS(350), CLIENT, FIN | ACK, 101, 301);
    arrives(t, MS(5400), seg);             /* delayed by five seconds, and still one slant */
    expect_lacks(t, "┄");
    calls(t, MS(5601), CLIENT, CALL_CLOSE);
    expect_has(t, "          ESTABLISHED  ┆               ┄ 0.201 s ┄                ┆ ESTABLISHED\n");
    free(t);
}
END_TEST

START_TEST(times_get_the_decimals_they_need)
{
    struct tape *t = tape_new();

    calls(t, 0, CLIENT, CALL_CLOSE);
    expect_has(t, "\n   0.000  CLOSED       │");
    calls(t, USEC(1500), CLIENT, CALL_CLOSE);
    expect_has(t, "\n  0.000000  CLOSED       │");
    calls(t, SEC(70) + 1, CLIENT, CALL_CLOSE);
    expect_has(t, "\n   0.001500000               │");
    expect_has(t, "\n  70.000000001  CLOSED       │");
    free(t);
}
END_TEST

/* ---- numbers ---- */

static void long_numbers(struct tape *t)
{
    struct trace_rec *a, *b;

    calls(t, 0, CLIENT, CALL_SEND)->n = 10;
    a = sends(t, 0, CLIENT, FIN | PSH | ACK, 4294967285u, 4294967295u);
    a->seg.len = 10;
    arrives(t, MS(50), a);
    a = sends(t, MS(50), SERVER, FIN | PSH | ACK, 4294967285u, 4294967295u);
    a->seg.len = 10;
    t->step++;
    b = sends(t, MS(60), SERVER, FIN | PSH | ACK, 4294967285u, 4294967295u);
    b->seg.len = 10;
    b->retransmission = 12;
    arrives(t, MS(100), a);
    arrives(t, MS(110), b);
}

START_TEST(ten_digit_numbers_fit_80_columns)
{
    struct tape *t = tape_new();

    long_numbers(t);
    expect_body(t,
        "   0.000  CLOSED       ├─ FP. 4294967285:4294967295/4294967295 ─╮ │ LISTEN\n"
        "                       │ send 10                                │ │\n"
        "   0.050               │                                        ╰►│\n"
        "   0.050               │[1] FP. 4294967285:4294967295/4294967295 ─┤\n"
        "   0.060               │[2] FP. 4294967285:4294967295/4294967295 ─┤ rtx 12\n"
        "   0.100               │◄ FP. 4294967285:4294967295/4294967295 [1]│\n"
        "   0.110  CLOSED       │◄ FP. 4294967285:4294967295/4294967295 [2]│ LISTEN\n"
        "  end: client CLOSED, server LISTEN   3 sent, 1 retransmitted\n");
    t->opts.ascii = true;
    expect_body(t,
        "   0.000  CLOSED       +- FP. 4294967285:4294967295/4294967295 -. | LISTEN\n"
        "                       | send 10                                | |\n"
        "   0.050               |                                        '>|\n"
        "   0.050               |[1] FP. 4294967285:4294967295/4294967295 -+\n"
        "   0.060               |[2] FP. 4294967285:4294967295/4294967295 -+ rtx 12\n"
        "   0.100               |< FP. 4294967285:4294967295/4294967295 [1]|\n"
        "   0.110  CLOSED       |< FP. 4294967285:4294967295/4294967295 [2]| LISTEN\n"
        "  end: client CLOSED, server LISTEN   3 sent, 1 retransmitted\n");
    free(t);
}
END_TEST

/* What has no room beside the arrow is said in the reason: nothing is cut. */
START_TEST(what_does_not_fit_moves_to_the_reason)
{
    struct tape *t = tape_new();

    long_numbers(t);
    t->rec[1].seg.wnd = 0;
    expect_has(t,
        "   0.000  CLOSED       ├─ FP. 4294967285:4294967295/4294967295 ─╮ │ LISTEN\n"
        "                       │ win 0; send 10                         │ │\n");
    t->rec[1].fate = FATE_DROPPED;
    t->rec[1].line = 3;
    expect_has(t,
        "   0.000  CLOSED       ├─ FP. 4294967285:4294967295/4294967295 ─✗ │ LISTEN\n"
        "                       │ win 0; ✗ link: drop client . #1; send 10 │\n");
    free(t);
}
END_TEST

START_TEST(windows_and_options)
{
    struct tape *t = tape_new();

    basic_open(t);
    t->rec[2].seg.mss = 1460;
    t->rec[5].seg.wnd = 0;
    expect_has(t, "├── S 100 ──");
    expect_has(t, "── S. 300/101 win 0 ──┤");
    t->opts.verbose = 1;
    expect_has(t, "├── S 100 win 65535 mss 1460 ──");
    free(t);
}
END_TEST

/* As Wireshark counts: the SYN has number 0. */
START_TEST(relative_numbers)
{
    struct tape *t = tape_new();

    basic_open(t);
    t->opts.relative = true;
    expect_has(t, "├── S 0 ──");
    expect_has(t, "── S. 0/1 ──┤");
    expect_has(t, "├── . 1/1 ──");
    free(t);
}
END_TEST

/* ---- segments that come from elsewhere, and get lost ---- */

START_TEST(injected_segments_name_the_forger)
{
    struct tape *t = tape_new();

    injected(t, 0, ATTACKER, SERVER, RST, 500);
    injected(t, MS(1), NO_HOST, CLIENT, SYN, 77);
    injected(t, MS(2), ATTACKER, CAROL, SYN, 1)->seg.saddr = ADDRESS(SERVER); /* between two hosts without lifelines */
    expect_body(t,
        "   0.000  CLOSED       │                   [attacker] ── R 500 ──►│ LISTEN\n"
        "                       │                       injected as client │\n"
        "   0.001               │◄── S 77 ── [network]                     │\n"
        "                       │ injected as server                       │\n"
        "   0.002  CLOSED       │ carol receives S 1; injected as server   │ LISTEN\n"
        "  end: client CLOSED, server LISTEN   0 sent, 3 injected\n");
    free(t);
}
END_TEST

/* What a host sends to itself turns round in the lane. */
START_TEST(a_loop_comes_back)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    t->step++;
    rec = sends(t, 0, CLIENT, SYN, 9, 0);
    rec->peer = CLIENT;
    arrives(t, MS(50), rec);
    rec = sends(t, MS(60), SERVER, SYN, 10, 0);
    rec->peer = SERVER;
    arrives(t, MS(70), rec);
    expect_body(t,
        "   0.000  CLOSED       ├── S 9 ──────────────────────────────╮    │ LISTEN\n"
        "   0.050               │◄────────────────────────────────────╯    │\n"
        "   0.060               │    ╭───────────────────────────── S 10 ──┤\n"
        "   0.070  CLOSED       │    ╰────────────────────────────────────►│ LISTEN\n"
        "  end: client CLOSED, server LISTEN   2 sent\n");
    free(t);
}
END_TEST

/* Hosts without a lifeline are names in the lane. */
START_TEST(third_hosts_are_named)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    t->step++;
    rec = sends(t, 0, CAROL, SYN, 9, 0);
    rec->peer = SERVER;
    rec->marks = MARK_THIRD;
    arrives(t, MS(50), rec);
    rec = sends(t, MS(50), SERVER, SYN | ACK, 300, 10);
    rec->peer = CAROL;
    rec->marks = MARK_THIRD;
    t->step++;
    rec = sends(t, MS(60), CAROL, ACK, 10, 301);
    rec->peer = SERVER;
    rec->marks = MARK_THIRD;
    rec->fate = FATE_OUTAGE;
    expect_body(t,
        "   0.050  CLOSED       │                     [carol] ── S 9 ─────►│ LISTEN\n"
        "   0.050               │                  [carol] ◄── S. 300/10 ──┤\n"
        "   0.060  CLOSED       │[carol] ── . 10/301 ──✗ link: outage      │ LISTEN\n"
        "  end: client CLOSED, server LISTEN   3 sent, 1 lost\n");
    free(t);
}
END_TEST

START_TEST(every_fate_has_its_words)
{
    static const struct {
        enum fate_kind fate;
        const char *words;
    } fates[] = {
        {FATE_DROPPED, "✗ link: drop client . #1"},
        {FATE_LOST, "✗ link: random loss"},
        {FATE_QUEUE_FULL, "✗ link: queue full"},
        {FATE_OUTAGE, "✗ link: outage"},
        {FATE_UNPLUGGED, "✗ unplugged"},
        {FATE_NO_HOST, "✗ no host 10.0.0.2"},
        {FATE_NO_LINK, "✗ no link"},
        {FATE_FORGOTTEN, "✗ link: forgotten"},
    };
    struct tape *t = tape_new();
    struct trace_rec *rec = sends(t, 0, CLIENT, SYN, 100, 0);

    rec->line = 3;
    for (size_t i = 0; i < sizeof fates / sizeof *fates; i++) {
        rec->fate = (uint8_t)fates[i].fate;
        expect_has(t, fates[i].words);
    }
    free(t);
}
END_TEST

START_TEST(what_a_host_does_not_let_in)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    t->step++;
    rec = sends(t, 0, CLIENT, SYN, 100, 0);
    arrives(t, MS(50), rec)->rule = R_ACCEPT_QUEUE_FULL;
    expect_has(t,
        "   0.000  CLOSED       ├── S 100 ────────────────────────────╮    │ LISTEN\n"
        "   0.050  CLOSED       │                                     ╰───✗│ LISTEN\n");
    expect_has(t, "  end: client CLOSED, server LISTEN   1 sent, 1 not let in\n");
    expect_why(t, "✗│ LISTEN        %\n", R_ACCEPT_QUEUE_FULL);
    free(t);
}
END_TEST

START_TEST(marks_are_words)
{
    struct tape *t = tape_new();
    struct trace_rec *a, *b;

    t->step++;
    a = sends(t, 0, CLIENT, SYN, 100, 0);
    a->marks = MARK_DELAYED | MARK_CORRUPTED;
    b = sends(t, 0, CLIENT, SYN, 100, 0);
    b->marks = MARK_COPY | MARK_HELD;
    arrives(t, MS(50), b);
    arrives(t, MS(90), a)->rule = R_CHECKSUM;
    expect_body(t,
        "   0.000  CLOSED       ├── S 100 ─────── [1]…                     │ LISTEN\n"
        "                       │ delayed; corrupted                       │\n"
        "   0.000               │── S 100 ────────────────────────────╮    │\n"
        "                       │ copy; held                          │    │\n"
        "   0.050               │                                     ╰───►│\n"
        "   0.090  CLOSED       │                     …[1] ── S 100 ──────✗│ LISTEN\n"
        "                       │ corrupted; RFC 9293 3.1 MUST-3  checksum │\n"
        "                       │ wrong: dropped                           │\n"
        "  end: client CLOSED, server LISTEN   1 sent, 1 corrupted, 1 duplicated\n");
    free(t);
}
END_TEST

START_TEST(a_segment_may_still_be_on_its_way)
{
    struct tape *t = tape_new();

    t->step++;
    sends(t, 0, CLIENT, SYN, 100, 0);
    t->step++;
    put(t, MS(20), TR_END, CLIENT)->n = END_UNTIL;
    expect_body(t,
        "   0.000  CLOSED       ├── S 100 ────────── …                     │ LISTEN\n"
        "                       │ still on its way at the end              │\n"
        "  end: client CLOSED, server LISTEN   1 sent\n"
        "  stopped at 0.020 s by the time limit\n");
    free(t);
}
END_TEST

/* ---- floods ---- */

START_TEST(a_flood_is_one_row)
{
    struct tape *t = tape_new();

    t->meta.host_shows_queue = server_shows_queue;
    flood(t, SEC(1), 128);
    expect_body(t,
        "   1.000  CLOSED       │        … 128 SYNs from a flood …         │ LISTEN\n"
        "                       │ until 1.012700 s; 124 dropped: queue     │\n"
        "                       │ full; 4 SYN,ACKs back; SYN 4/4           │\n"
        "                       │ accept 0/2                               │\n"
        "  end: client CLOSED, server LISTEN   0 sent, 128 in a flood, 4 to its sources\n");
    free(t);
}
END_TEST

START_TEST(a_flood_segment_by_segment)
{
    struct tape *t = tape_new();

    flood(t, SEC(1), 5);
    t->opts.each_flood_segment = true;
    t->opts.ascii = true;
    expect_has(t, "|                   [flood] -- S 1000 -->| LISTEN\n");
    expect_has(t, "[flood] -- S 1004 --x|");
    expect_has(t, "|  no host 10.0.0.1 x----- S. 300/1001 --+");
    free(t);
}
END_TEST

/* A drawing for several runs does not say of all what one of them has sent. What the script injects is the same in all. */
START_TEST(a_drawing_without_options)
{
    struct tape *t = tape_new();
    struct trace_rec *seg = injected(t, MS(100), ATTACKER, SERVER, SYN, 500);

    seg->seg.opts = seg[-1].seg.opts = OPT_WSCALE;
    seg->seg.wscale = seg[-1].seg.wscale = 7;
    calls(t, MS(200), CLIENT, CALL_CONNECT);
    seg = sends(t, MS(200), CLIENT, SYN, 100, 0);
    seg->seg.opts = OPT_WSCALE;
    seg->seg.wscale = 9;
    expect_has(t, "S 100 wscale 9");
    t->opts.no_options = true;
    expect_has(t, "S 100 ");
    expect_lacks(t, "wscale 9");
    expect_has(t, "wscale 7");
    free(t);
}
END_TEST

/* The box of a link is nobody's attack: it answers what it does not know. */
START_TEST(a_box_answers)
{
    struct tape *t = tape_new();
    struct trace_rec *seg = injected(t, MS(100), NO_HOST, SERVER, RST, 500);

    seg->marks = seg[-1].marks = MARK_INJECTED | MARK_BOX;
    expect_body(t,
        "   0.100  CLOSED       │                     [box] ── R 500 ─────►│ LISTEN\n"
        "                       │                        answers as client │\n"
        "  end: client CLOSED, server LISTEN   0 sent, 1 by a box\n");
    free(t);
}
END_TEST

/* Its sources are alive: what a host sends there arrives, and they answer. */
START_TEST(a_flood_from_the_living)
{
    struct tape *t = tape_new();
    struct trace_rec *seg;

    flood(t, SEC(1), 1);
    seg = &t->rec[t->n - 1];
    seg->marks = MARK_FLOOD;
    seg->fate = FATE_DELIVERED;
    seg->arrives = SEC(1);
    t->opts.each_flood_segment = true;
    expect_has(t, "│                [flood] ◄── S. 300/1001 ──┤");
    free(t);
}
END_TEST

/* Other rows part a flood into two. */
START_TEST(a_flood_goes_on_after_other_rows)
{
    struct tape *t = tape_new();

    flood(t, SEC(1), 3);
    calls(t, SEC(1) + MS(1), CLIENT, CALL_CLOSE);
    flood(t, SEC(1) + MS(2), 1);
    expect_has(t, "… 3 SYNs from a flood …");
    expect_has(t, "client close");
    expect_has(t, "… 1 SYN from a flood …");
    free(t);
}
END_TEST

/* ---- reasons ---- */

START_TEST(reasons_wrap_in_the_lane_at_80)
{
    struct tape *t = tape_new();

    injected(t, 0, ATTACKER, CLIENT, RST, 500)->rule = R_RST;
    state(t, 0, CLIENT, TCP_ESTABLISHED, TCP_CLOSED);
    news(t, 0, CLIENT, NEWS_RESET);
    expect_body(t,
        "   0.000  CLOSED       │◄── R 500 ── [attacker]                   │ LISTEN\n"
        "                       │ injected as server; RFC 9293 3.10.7.4    │\n"
        "                       │ second  RST at RCV.NXT: connection       │\n"
        "                       │ reset; → client: ECONNRESET              │\n"
        "  end: client CLOSED, server LISTEN   0 sent, 1 injected\n");
    free(t);
}
END_TEST

START_TEST(reasons_wrap_in_their_column_at_120)
{
    struct tape *t = tape_new();

    t->opts.width = 120;
    injected(t, 0, ATTACKER, CLIENT, RST, 500)->rule = R_RST;
    news(t, 0, CLIENT, NEWS_RESET);
    expect_body(t,
        "   0.000  CLOSED       │◄── R 500 ── [attacker]                   │ LISTEN        injected as server; RFC 9293 3.10.7.4\n"
        "                       │                                          │               second  RST at RCV.NXT: connection\n"
        "                       │                                          │               reset; → client: ECONNRESET\n"
        "  end: client CLOSED, server LISTEN   0 sent, 1 injected\n");
    free(t);
}
END_TEST

START_TEST(queue_depths_of_listeners_that_set_them)
{
    struct tape *t = tape_new();
    struct trace_rec *seg;

    t->step++;
    seg = sends(t, 0, CLIENT, SYN, 100, 0);
    arrives(t, MS(50), seg);
    queues(t, MS(50), SERVER, 3, 1);
    expect_lacks(t, "SYN 3/4");
    t->meta.host_shows_queue = server_shows_queue;
    expect_has(t, "│                      SYN 3/4  accept 1/2 │\n");
    free(t);
}
END_TEST

START_TEST(timers_and_news_when_verbose)
{
    struct tape *t = tape_new();
    struct trace_rec *seg;

    t->step++;
    seg = sends(t, 0, CLIENT, SYN, 100, 0);
    timer(t, 0, CLIENT, TIMER_RTO, TIMER_STARTS, SEC(1));
    arrives(t, MS(50), seg);
    news(t, MS(50), SERVER, NEWS_OPEN);
    news(t, MS(50), SERVER, NEWS_DELIVER)->n = 10;
    news(t, MS(50), SERVER, NEWS_EOF);
    timer(t, MS(50), SERVER, TIMER_DELACK, TIMER_STOPS, 0);
    expect_lacks(t, "rto");
    expect_lacks(t, "OPEN");
    expect_has(t, "→ server: EOF");
    t->opts.verbose = 1;
    t->opts.width = 120;
    expect_has(t, "LISTEN        rto starts 1.000 s\n");
    expect_has(t, "LISTEN        → server: OPEN \"connection open\";\n");
    expect_has(t, "  → server: DATA 10; → server: EOF\n");
    expect_has(t, "delack stops\n");
    free(t);
}
END_TEST

/* The column has room for one state; the others are told. */
START_TEST(two_state_changes_in_one_step)
{
    struct tape *t = tape_new();
    struct trace_rec *seg;

    t->step++;
    seg = sends(t, 0, CLIENT, FIN | ACK, 101, 301);
    arrives(t, MS(50), seg);
    state(t, MS(50), SERVER, TCP_SYN_RECEIVED, TCP_ESTABLISHED);
    state(t, MS(50), SERVER, TCP_ESTABLISHED, TCP_CLOSE_WAIT);
    expect_has(t,
        "   0.050  CLOSED       │                                     ╰───►│ CLOSE-WAIT\n"
        "                       │                    by way of ESTABLISHED │\n");
    free(t);
}
END_TEST

/* A host without a lifeline still has a life. The other lifeline has no part in its connection. */
START_TEST(what_third_hosts_do)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    calls(t, 0, CAROL, CALL_CONNECT);
    state(t, 0, CAROL, TCP_CLOSED, TCP_SYN_SENT);
    t->step++;
    rec = sends(t, MS(50), SERVER, SYN | ACK, 300, 10);
    rec->peer = CAROL;
    rec->marks = MARK_THIRD;
    arrives(t, MS(100), rec);
    state(t, MS(100), CAROL, TCP_SYN_SENT, TCP_ESTABLISHED);
    expect_body(t,
        "   0.000               │ carol connect; now SYN-SENT              │\n"
        "   0.050               │                  [carol] ◄── S. 300/10 ──┤\n"
        "   0.100               │ carol receives S. 300/10;                │\n"
        "                       │ now ESTABLISHED                          │\n"
        "  end: carol ESTABLISHED   1 sent\n");
    free(t);
}
END_TEST

/* ---- more reasons ---- */

static struct trace_rec *arrives_at_server(struct tape *t, nsec at, int flags)
{
    t->step++;
    return arrives(t, at + MS(50), sends(t, at, CLIENT, flags, 100, 0));
}

static void decide(struct trace_rec *rec, enum tcp_rule first, enum tcp_rule second, enum tcp_rule last)
{
    rec->also[0] = (uint16_t)first;
    rec->also[1] = (uint16_t)second;
    rec->rule = (uint16_t)last;
}

/* What was decided on the way to the last check is told before it; of a clause only what is new. */
START_TEST(all_that_was_decided_is_told_in_order)
{
    struct tape *t = tape_new();
    struct trace_rec *rec = arrives_at_server(t, 0, FIN | PSH | ACK);

    decide(rec, R_TEXT, R_NONE, R_FIN);
    expect_why(t, "  RFC 9293 %; ~\n", R_TEXT, R_FIN);
    decide(rec, R_TEXT, R_RST_CHALLENGE, R_FIN); /* another document between them */
    expect_why(t, "  RFC 9293 %; %; %\n", R_TEXT, R_RST_CHALLENGE, R_FIN);
    decide(rec, R_LISTEN_SYN, R_NONE, R_FIN); /* another section */
    expect_why(t, "  RFC 9293 %; %\n", R_LISTEN_SYN, R_FIN);
    decide(rec, R_SYN_RECEIVED_ACK, R_TEXT, R_FIN);
    state(t, MS(50), SERVER, TCP_SYN_RECEIVED, TCP_ESTABLISHED)->rule = R_SYN_RECEIVED_ACK;
    state(t, MS(50), SERVER, TCP_ESTABLISHED, TCP_CLOSE_WAIT)->rule = R_FIN;
    expect_why(t, "  RFC 9293 %; by way of ESTABLISHED; ~; ~\n", R_SYN_RECEIVED_ACK, R_TEXT, R_FIN);
    free(t);
}
END_TEST

START_TEST(a_call_tells_all_that_was_decided_too)
{
    struct tape *t = tape_new();

    decide(calls(t, 0, CLIENT, CALL_CLOSE), R_SEND_TEXT, R_NONE, R_CLOSE);
    expect_why(t, "  client close; RFC 9293 %; %\n", R_SEND_TEXT, R_CLOSE);
    free(t);
}
END_TEST

/* The words of the RFC are quoted only if the rule has not said them. */
START_TEST(news_repeat_no_rule)
{
    struct tape *t = tape_new();
    struct trace_rec *rec = arrives_at_server(t, 0, FIN | ACK);

    news(t, MS(50), SERVER, NEWS_EOF);
    expect_why(t, "  → server: EOF \"connection closing\"\n");
    ck_assert_ptr_nonnull(strstr(rule_text(R_FIN), tcp_news_text(NEWS_EOF)));
    rec->rule = R_FIN;
    expect_why(t, "%; → server: EOF\n", R_FIN);
    free(t);
}
END_TEST

/* That somebody accepts is said by the call. */
START_TEST(accept_is_a_call_and_no_more)
{
    struct tape *t = tape_new();

    t->meta.host_shows_queue = server_shows_queue;
    calls(t, 0, SERVER, CALL_ACCEPT)->rule = R_ACCEPT;
    queues(t, 0, SERVER, 0, 1);
    expect_why(t, "  server accept; SYN 0/4  accept 1/2\n");
    free(t);
}
END_TEST

/* No line is broken inside the depth of a queue, however long. */
START_TEST(numbers_are_not_broken)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    t->meta.host_shows_queue = server_shows_queue;
    arrives_at_server(t, 0, SYN)->rule = R_LISTEN_SYN;
    rec = queues(t, MS(50), SERVER, 1000000000, 1000000000);
    rec->synq_cap = rec->acceptq_cap = 1000000000;
    expect_has(t, "SYN 1000000000/1000000000");
    expect_has(t, "accept 1000000000/1000000000");
    t->opts.width = 120;
    expect_has(t, "SYN 1000000000/1000000000");
    expect_has(t, "accept 1000000000/1000000000");
    free(t);
}
END_TEST

static const char *statement_of(const void *source, uint32_t line, size_t *len)
{
    const char *const *lines = source;

    *len = strlen(lines[line]);
    return lines[line];
}

/* What the scenario says, without the blanks that align it. */
START_TEST(statements_are_quoted)
{
    static const char *const lines[] = {
        "", "at 1s    client/send   send 10   urgent\tclose", "when server  ESTABLISHED  client  close", "drop client  S  #1",
        "at 1s  clients send 10 close",
    };
    struct tape *t = tape_new();
    struct trace_rec *rec;

    t->meta.line_text = statement_of;
    t->meta.source = lines;
    rec = calls(t, 0, CLIENT, CALL_SEND);
    rec->n = 10;
    rec->line = 1;
    expect_why(t, "  client send 10 urgent close\n");
    rec->line = 4; /* not this host's */
    expect_why(t, "  client send 10\n");
    rec = calls(t, MS(1), CLIENT, CALL_CLOSE);
    rec->line = 2;
    expect_why(t, "  client close\n");
    t->step++;
    rec = sends(t, MS(2), CLIENT, SYN, 100, 0);
    rec->fate = FATE_DROPPED;
    rec->line = 3;
    expect_has(t, "✗ link: drop client S #1│");
    free(t);
}
END_TEST

/* ---- timers ---- */

START_TEST(timers_that_fire_have_words)
{
    static const struct {
        enum tcp_timer timer;
        const char *words;
    } timers[] = {
        {TIMER_RTO, "client RTO timer fires"},           {TIMER_PERSIST, "client persist timer fires"},
        {TIMER_OVERRIDE, "client override timer fires"}, {TIMER_2MSL, "client 2MSL timer fires"},
        {TIMER_FIN_WAIT_2, "client FIN-WAIT-2 timer fires"}, {TIMER_DELACK, "client delayed-ACK timer fires"},
        {TIMER_USER, "client user timeout fires"},
    };
    struct tape *t = tape_new();
    struct trace_rec *rec = timer(t, 0, CLIENT, TIMER_RTO, TIMER_FIRES, 0);

    for (size_t i = 0; i < sizeof timers / sizeof *timers; i++) {
        rec->timer = (uint8_t)timers[i].timer;
        expect_has(t, timers[i].words);
    }
    free(t);
}
END_TEST

/* A probe is one, be it the first or marked as a retransmission. The rule of an RTO says itself that it has fired. */
START_TEST(every_probe_has_its_timer)
{
    struct tape *t = tape_new();
    struct trace_rec *fires, *probe;

    t->step++;
    fires = timer(t, 0, CLIENT, TIMER_PERSIST, TIMER_FIRES, 0);
    probe = sends(t, 0, CLIENT, ACK, 101, 301);
    arrives(t, MS(50), probe);
    expect_why(t, "  persist timer fires\n");
    probe->retransmission = 2;
    expect_why(t, "  rtx 2; persist timer fires\n");
    fires->timer = TIMER_RTO;
    expect_lacks(t, "timer fires");
    free(t);
}
END_TEST

/* The world records the timers of a step last. What an arrival stops stands on its row, what starts for an answer on that
 * of the first segment that wants one. */
START_TEST(timers_stand_where_they_belong)
{
    struct tape *t = tape_new();
    struct trace_rec *sent[3];

    t->opts.verbose = 1;
    t->opts.width = 120;
    arrives_at_server(t, 0, ACK);
    sent[0] = sends(t, MS(50), SERVER, ACK, 301, 101); /* takes no number */
    sent[1] = sends(t, MS(50), SERVER, PSH | ACK, 301, 101);
    sent[1]->seg.len = 10;
    sent[2] = sends(t, MS(50), SERVER, PSH | ACK, 311, 101);
    sent[2]->seg.len = 10;
    timer(t, MS(50), SERVER, TIMER_RTO, TIMER_STARTS, MS(1050));
    timer(t, MS(50), SERVER, TIMER_DELACK, TIMER_STOPS, 0);
    timer(t, MS(50), SERVER, TIMER_USER, TIMER_STARTS, SEC(300) + MS(50));
    for (int i = 0; i < 3; i++)
        arrives(t, MS(100), sent[i]);
    expect_has(t, "►│               delack stops; user starts 300.000 s\n");
    expect_has(t, "── . 301/101 win 65535 ──┤\n");
    expect_has(t, "── P. 301:311/101 win 65535 ──┤               rto starts 1.000 s\n");
    expect_has(t, "── P. 311:321/101 win 65535 ──┤\n");
    free(t);
}
END_TEST

/* ---- hosts without a lifeline ---- */

START_TEST(what_is_odd_at_a_third_host_has_a_row)
{
    struct tape *t = tape_new();
    struct trace_rec *sent, *rec;

    t->step++;
    sent = sends(t, 0, SERVER, RST, 300, 0);
    sent->peer = CAROL;
    rec = arrives(t, MS(50), sent);
    rec->rule = R_RST_RFC1337;
    expect_why(t, "%\n", R_RST_RFC1337);
    expect_has(t, "│ carol receives R 300; ");
    t->opts.width = 120; /* the lane is free where the reason has a column */
    expect_has(t, "│           carol receives R 300           │ LISTEN        RFC 1337");
    t->opts.width = 80;
    rec->rule = R_ACK_NEW;
    expect_has(t, "carol receives R 300");
    rec->seg.flags = ACK;
    expect_lacks(t, "carol receives");
    rec->marks = MARK_INJECTED;
    rec->seg.saddr = ADDRESS(SERVER);
    expect_has(t, "│ carol receives . 300/0; injected as      │ LISTEN\n");
    rec->marks = 0;
    rec->rule = R_SEQ_OLD;
    expect_has(t, "carol receives . 300/0");
    free(t);
}
END_TEST

START_TEST(a_third_host_retransmits)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    t->step++;
    timer(t, SEC(1), CAROL, TIMER_RTO, TIMER_FIRES, 0)->rule = R_RTO;
    rec = sends(t, SEC(1), CAROL, SYN, 9, 0);
    rec->peer = SERVER;
    rec->retransmission = 1;
    timer(t, SEC(1), CAROL, TIMER_RTO, TIMER_STARTS, SEC(3));
    expect_why(t, "  carol RTO timer fires; %; rtx 1; rto 2.000 s\n", R_RTO);
    rec->fate = FATE_OUTAGE;
    expect_why(t, "  rtx 1; %; rto 2.000 s\n", R_RTO);
    free(t);
}
END_TEST

START_TEST(what_goes_to_a_third_host_has_a_head)
{
    struct tape *t = tape_new();

    t->step++;
    sends(t, 0, CLIENT, SYN, 9, 0)->peer = CAROL;
    t->step++;
    sends(t, 0, SERVER, SYN, 9, 0)->peer = CAROL;
    expect_has(t, "├── S 9 ─────► [carol]                     │");
    expect_has(t, "│                     [carol] ◄───── S 9 ──┤");
    t->opts.ascii = true;
    expect_has(t, "+-- S 9 -----> [carol]                     |");
    expect_has(t, "|                     [carol] <----- S 9 --+");
    free(t);
}
END_TEST

/* ---- several connections ---- */

static void two_connections(struct tape *t)
{
    struct trace_rec *seg;

    t->conns[1] = "A";
    t->conns[2] = "B";
    t->meta.n_conns = 3;
    for (uint16_t conn = 1; conn <= 2; conn++) {
        nsec at = conn == 1 ? 0 : MS(100);

        calls(t, at, CLIENT, CALL_CONNECT)->conn = conn;
        state(t, at, CLIENT, TCP_CLOSED, TCP_SYN_SENT)->conn = conn;
        seg = sends(t, at, CLIENT, SYN, 100u * conn, 0);
        seg->conn = conn;
        arrives(t, at + MS(50), seg);
    }
}

START_TEST(labels_name_the_connection)
{
    struct tape *t = tape_new();

    two_connections(t);
    expect_body(t,
        "   0.000  SYN-SENT     ├── A: S 100 ─────────────────────────╮    │ LISTEN\n"
        "                       │ connect                             │    │\n"
        "   0.050               │                                     ╰───►│\n"
        "   0.100  SYN-SENT     ├── B: S 200 ─────────────────────────╮    │\n"
        "                       │ connect                             │    │\n"
        "   0.150  SYN-SENT     │                                     ╰───►│ LISTEN\n"
        "  end: A: client SYN-SENT, server LISTEN; B: client SYN-SENT, server LISTEN\n"
        "  2 sent\n");
    free(t);
}
END_TEST

START_TEST(one_connection_of_several)
{
    struct tape *t = tape_new();

    two_connections(t);
    t->opts.connection = 2;
    expect_all(t,
        "tcpsim test   seed 1   profile rfc9293   delay 50 ms   connection B\n"
        "\n"
        "  time s  client                                                    server\n"
        "   0.100  SYN-SENT     ├── S 200 ────────────────────────────╮    │ LISTEN\n"
        "                       │ connect                             │    │\n"
        "   0.150  SYN-SENT     │                                     ╰───►│ LISTEN\n"
        "  end: B: client SYN-SENT, server LISTEN   1 sent\n");
    free(t);
}
END_TEST

/* A on a port that the server listens on, B on another. */
static void one_is_listened_for(struct tape *t)
{
    static const uint8_t listens[HOSTS * 3] = {[SERVER * 3 + 1] = 1};

    two_connections(t);
    for (size_t i = 0; i < t->n; i++)
        t->rec[i].seg.dport = t->rec[i].conn == 1 ? 80 : 81;
    t->meta.conn_listens = listens;
}

static struct trace_rec *listener(struct tape *t, nsec at, enum tcp_state from, enum tcp_state to)
{
    struct trace_rec *rec = state(t, at, SERVER, from, to);

    rec->conn = CONN_OTHER;
    return rec;
}

static void something_happens(struct tape *t, nsec at, uint16_t conn)
{
    calls(t, at, CLIENT, CALL_STATUS)->conn = conn;
}

START_TEST(listening_is_for_a_port)
{
    struct tape *t = tape_new();

    one_is_listened_for(t);
    something_happens(t, SEC(1), 1);
    expect_has(t, "          SYN-SENT     ┆              A: ┄ 0.850 s ┄              ┆ LISTEN\n");
    expect_has(t, "  end: A: client SYN-SENT, server LISTEN; B: client SYN-SENT, server CLOSED\n");
    free(t);
}
END_TEST

/* Cuts follow the listeners: on this port, on another, on any. */
START_TEST(listeners_come_and_go)
{
    struct tape *t = tape_new();

    one_is_listened_for(t);
    calls(t, SEC(1), SERVER, CALL_LISTEN)->n = 81;
    listener(t, SEC(1), TCP_CLOSED, TCP_LISTEN);
    something_happens(t, SEC(2), 2);
    expect_has(t, "          SYN-SENT     ┆              B: ┄ 1.000 s ┄              ┆ LISTEN\n");
    calls(t, SEC(3), SERVER, CALL_UNLISTEN)->n = 81;
    listener(t, SEC(3), TCP_LISTEN, TCP_CLOSED);
    something_happens(t, SEC(5), 2);
    expect_has(t, "          SYN-SENT     ┆              B: ┄ 2.000 s ┄              ┆ CLOSED\n");
    something_happens(t, SEC(8), 1);
    expect_has(t, "          SYN-SENT     ┆              A: ┄ 3.000 s ┄              ┆ LISTEN\n");
    calls(t, SEC(9), SERVER, CALL_CRASH)->conn = CONN_OTHER;
    something_happens(t, SEC(13), 1);
    expect_has(t, "          SYN-SENT     ┆              A: ┄ 4.000 s ┄              ┆ CLOSED\n");
    calls(t, SEC(14), SERVER, CALL_REBOOT)->conn = CONN_OTHER;
    listener(t, SEC(14), TCP_CLOSED, TCP_LISTEN);
    something_happens(t, SEC(19), 1);
    expect_has(t, "          SYN-SENT     ┆              A: ┄ 5.000 s ┄              ┆ LISTEN\n");
    expect_has(t, "server LISTEN; B: client SYN-SENT, server CLOSED\n");
    free(t);
}
END_TEST

/* A connection on its way does not care for its listener, and once closed it is CLOSED although somebody listens. */
START_TEST(a_connection_is_not_its_listener)
{
    struct tape *t = tape_new();

    basic_open(t);
    calls(t, SEC(1), SERVER, CALL_UNLISTEN);
    state(t, SEC(1), SERVER, TCP_LISTEN, TCP_CLOSED);
    calls(t, SEC(2), CLIENT, CALL_STATUS);
    expect_has(t, "   1.000               │                          server unlisten │\n"
                  "          ESTABLISHED  ┆               ┄ 1.000 s ┄                ┆ ESTABLISHED\n");
    t->n -= 3;
    t->step++;
    state(t, SEC(1), SERVER, TCP_LAST_ACK, TCP_CLOSED);
    calls(t, SEC(2), CLIENT, CALL_STATUS);
    expect_has(t, "          ESTABLISHED  ┆               ┄ 1.000 s ┄                ┆ CLOSED\n");
    free(t);
}
END_TEST

/* ---- names, header and footer ---- */

/* Connections in the order in which they open, and each in one piece. */
START_TEST(the_footer_is_broken_between_items)
{
    struct tape *t = tape_new();
    struct trace_rec *rec;

    two_connections(t);
    for (size_t i = 0; i < t->n; i++)
        t->rec[i].conn = (uint16_t)(3 - t->rec[i].conn); /* B opens first */
    t->conns[1] = "connection-A";
    t->conns[2] = "connection-B";
    rec = &t->rec[t->n - 1];
    rec->rule = R_HOST_DOWN;
    for (int i = 0; i < 2; i++) {
        t->step++;
        arrives(t, MS(200), sends(t, MS(150), CLIENT, ACK, 1, 1))->rule = R_CHECKSUM;
    }
    expect_has(t,
        "  end: connection-B: client SYN-SENT, server LISTEN;\n"
        "  connection-A: client SYN-SENT, server LISTEN\n"
        "  4 sent, 2 corrupted, 1 not let in\n");
    free(t);
}
END_TEST

/* Each of 客户端 and 服务器 takes six columns. */
START_TEST(east_asian_names_keep_the_columns)
{
    struct tape *t = tape_new();

    t->names[CLIENT] = "客户端";
    t->names[SERVER] = "服务器";
    t->names[ATTACKER] = "攻撃者";
    t->meta.title = "三次握手";
    calls(t, 0, CLIENT, CALL_CLOSE);
    injected(t, 0, ATTACKER, SERVER, RST, 500);
    expect_all(t,
        "tcpsim test   seed 1   profile rfc9293   delay 50 ms\n"
        "三次握手\n"
        "\n"
        "  time s  客户端                                                    服务器\n"
        "   0.000  CLOSED       │ 客户端 close                             │ LISTEN\n"
        "   0.000  CLOSED       │                     [攻撃者] ── R 500 ──►│ LISTEN\n"
        "                       │                       injected as 客户端 │\n"
        "  end: 客户端 CLOSED, 服务器 LISTEN   0 sent, 1 injected\n");
    free(t);
}
END_TEST

START_TEST(the_about_text_is_wrapped)
{
    static const char *const about[] = {
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen.",
        "日本語の段落には空白がないので、どの文字の後でも改行できる。一行は八十桁であり、全角文字は二桁を占める。",
    };
    struct tape *t = tape_new();

    t->meta.about = about;
    t->meta.n_about = 2;
    expect_lacks(t, "One two");
    t->opts.about = true;
    expect_has(t,
        "delay 50 ms\n"
        "\n"
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen\n"
        "fifteen.\n"
        "\n"
        "日本語の段落には空白がないので、どの文字の後でも改行できる。一行は八十桁であり、\n"
        "全角文字は二桁を占める。\n"
        "\n"
        "  time s");
    free(t);
}
END_TEST

START_TEST(the_footer_says_why_it_stopped)
{
    struct tape *t = tape_new();
    struct trace_rec *end;

    t->footer = (struct ladder_footer){.expects = 5, .held = 4};
    t->step = 1000001; /* the end is a step of its own */
    end = put(t, SEC(10), TR_END, CLIENT);
    end->n = END_QUIET;
    expect_body(t, "  end: client CLOSED, server LISTEN   0 sent   expect 4/5 FAILED\n");
    end->n = END_UNTIL;
    expect_has(t, "stopped at 10.000 s by the time limit");
    end->n = END_EVENTS;
    expect_has(t, "stopped at 10.000 s after 1000000 events: the limit on events was hit");
    free(t);
}
END_TEST

/* Nothing that the user writes reaches the terminal as a control sequence. */
START_TEST(control_characters_are_replaced)
{
    struct tape *t = tape_new();

    t->meta.title = "a\033[31mb\xFF";
    expect_has(t, "\na?[31mb?\n");
    free(t);
}
END_TEST

/* ---- whole drawings ---- */

static size_t line_end(const char *s)
{
    return strcspn(s, "\n");
}

START_TEST(both_alphabets_have_the_same_columns)
{
    struct tape *t = tape_new();

    rich(t);
    for (t->opts.width = 80; t->opts.width <= 160; t->opts.width++) {
        char *drawn, *ascii;
        const char *d, *a;

        t->opts.verbose = t->opts.width % 2;
        t->opts.ascii = false;
        d = drawn = draw(t);
        t->opts.ascii = true;
        a = ascii = draw(t);
        for (; *d != '\0' && *a != '\0'; d += line_end(d) + 1, a += line_end(a) + 1) {
            ck_assert_int_eq(utf8_text_width(d, line_end(d)), utf8_text_width(a, line_end(a)));
            ck_assert_int_le(utf8_text_width(d, line_end(d)), t->opts.width);
        }
        ck_assert_int_eq(*d, *a);
        for (a = ascii; *a != '\0'; a++)
            ck_assert((unsigned char)*a < 0x80);
        free(drawn);
        free(ascii);
    }
    free(t);
}
END_TEST

START_TEST(colour_adds_nothing_but_colour)
{
    struct tape *t = tape_new();
    char *plain, *colored, *to;

    rich(t);
    plain = draw(t);
    t->opts.color = true;
    to = colored = draw(t);
    ck_assert_ptr_nonnull(strstr(colored, "\033[1mESTABLISHED\033[0m"));
    ck_assert_ptr_nonnull(strstr(colored, "\033[35mrtx 1\033[0m"));
    for (const char *from = colored; *from != '\0'; from++) {
        if (*from == '\033')
            from = strchr(from, 'm');
        else
            *to++ = *from;
    }
    *to = '\0';
    ck_assert_str_eq(plain, colored);
    free(plain);
    free(colored);
    free(t);
}
END_TEST

START_TEST(narrow_terminals_get_80_columns)
{
    struct tape *t = tape_new();
    char *at_80, *at_20;

    rich(t);
    at_80 = draw(t);
    t->opts.width = 20;
    at_20 = draw(t);
    ck_assert_str_eq(at_80, at_20);
    free(at_80);
    free(at_20);
    free(t);
}
END_TEST

START_TEST(an_empty_run)
{
    struct tape *t = tape_new();

    expect_body(t, "  end: client CLOSED, server LISTEN   0 sent\n");
    free(t);
}
END_TEST

/* ---- texts below the ladder's ---- */

START_TEST(times_are_exact)
{
    char buf[NUMTEXT_MAX];

    ck_assert_str_eq(time_text(MSEC(50), 3, buf), "0.050");
    ck_assert_str_eq(time_text(SEC(240), 3, buf), "240.000");
    ck_assert_str_eq(time_text(SEC(1) + 1, 9, buf), "1.000000001");
    ck_assert_str_eq(time_text(-MSEC(1500), 3, buf), "-1.500");
    ck_assert_str_eq(time_text(NEVER, 3, buf), "never");
    ck_assert_int_eq(time_decimals(MSEC(1)), 3);
    ck_assert_int_eq(time_decimals(USEC(1)), 6);
    ck_assert_int_eq(time_decimals(1), 9);
}
END_TEST

START_TEST(durations_as_people_write_them)
{
    static const struct {
        nsec t;
        const char *text;
    } cases[] = {
        {0, "0 s"},             {1, "1 ns"},          {USEC(1) + 500, "1.5 us"}, {MSEC(50), "50 ms"},
        {MSEC(1500), "1.5 s"},  {SEC(90), "90 s"},    {SEC(240), "4 min"},       {SEC(7200), "2 h"},
        {MSEC(1050), "1.05 s"}, {NEVER, "never"},     {SEC(1) + 1, "1.000000001 s"},
    };
    char buf[NUMTEXT_MAX];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(duration_text(cases[i].t, " ", buf), cases[i].text);
    ck_assert_str_eq(duration_text(MSEC(50), "", buf), "50ms");
}
END_TEST

START_TEST(utf8_is_checked)
{
    uint32_t cp = 0;

    ck_assert_int_eq(utf8_decode("a", 1, &cp), 1);
    ck_assert_int_eq(utf8_decode("\xE2\x94\x82", 3, &cp), 3);
    ck_assert_uint_eq(cp, 0x2502);
    ck_assert_int_eq(utf8_decode("\xF0\x9F\x98\x80", 4, &cp), 4);
    ck_assert_uint_eq(cp, 0x1F600);
    ck_assert_int_eq(utf8_decode("", 0, &cp), 0);
    ck_assert_int_eq(utf8_decode("\xE2\x94", 2, &cp), 0);         /* too short */
    ck_assert_int_eq(utf8_decode("\xC0\xAF", 2, &cp), 0);         /* overlong */
    ck_assert_int_eq(utf8_decode("\xE0\x80\xAF", 3, &cp), 0);
    ck_assert_int_eq(utf8_decode("\xED\xA0\x80", 3, &cp), 0);     /* a surrogate */
    ck_assert_int_eq(utf8_decode("\xF4\x90\x80\x80", 4, &cp), 0); /* beyond U+10FFFF */
    ck_assert_int_eq(utf8_decode("\x80", 1, &cp), 0);
}
END_TEST

START_TEST(widths)
{
    ck_assert_int_eq(utf8_width('a'), 1);
    ck_assert_int_eq(utf8_width(0x2502), 1);  /* │ is Ambiguous */
    ck_assert_int_eq(utf8_width(0x2717), 1);  /* ✗ */
    ck_assert_int_eq(utf8_width(0x4E00), 2);  /* 一 */
    ck_assert_int_eq(utf8_width(0xFF21), 2);  /* fullwidth A */
    ck_assert_int_eq(utf8_width(0xFF71), 1);  /* halfwidth katakana */
    ck_assert_int_eq(utf8_width(0xAC00), 2);  /* 가 */
    ck_assert_int_eq(utf8_width(0x0301), 0);  /* combining acute */
    ck_assert_int_eq(utf8_width(0x200B), 0);  /* zero width space */
    ck_assert_int_eq(utf8_width(0x1F600), 2); /* an emoji */
    ck_assert_int_eq(utf8_text_width("e\xCC\x81", 3), 1);
    ck_assert_int_eq(utf8_text_width("\xFF" "a", 2), 2);
}
END_TEST

static TCase *tests(const char *name, const TTest *const *list, size_t n)
{
    TCase *tc = tcase_create(name);

    for (size_t i = 0; i < n; i++)
        tcase_add_test(tc, list[i]);
    return tc;
}

Suite *ladder_suite(void)
{
    const TTest *const shape[] = {
        an_open_is_three_slants, a_wide_line_has_a_why_column, a_lost_segment_stops_in_the_lane,
        crossing_segments_are_split,
        rows_without_segments, no_flight_is_cut_by_quiet_time, times_get_the_decimals_they_need,
        ten_digit_numbers_fit_80_columns, what_does_not_fit_moves_to_the_reason, windows_and_options, relative_numbers,
    };
    const TTest *const elsewhere[] = {
        injected_segments_name_the_forger, a_loop_comes_back, third_hosts_are_named, every_fate_has_its_words,
        what_a_host_does_not_let_in, marks_are_words, a_segment_may_still_be_on_its_way, a_flood_is_one_row, a_flood_segment_by_segment,
        a_drawing_without_options, a_box_answers, a_flood_from_the_living, a_flood_goes_on_after_other_rows,
    };
    const TTest *const reasons[] = {
        reasons_wrap_in_the_lane_at_80, reasons_wrap_in_their_column_at_120, queue_depths_of_listeners_that_set_them,
        timers_and_news_when_verbose, two_state_changes_in_one_step, what_third_hosts_do,
        labels_name_the_connection, one_connection_of_several, all_that_was_decided_is_told_in_order,
        a_call_tells_all_that_was_decided_too, news_repeat_no_rule, accept_is_a_call_and_no_more, numbers_are_not_broken,
        statements_are_quoted, timers_that_fire_have_words, every_probe_has_its_timer, timers_stand_where_they_belong,
        what_is_odd_at_a_third_host_has_a_row, a_third_host_retransmits, what_goes_to_a_third_host_has_a_head,
    };
    const TTest *const listeners[] = {listening_is_for_a_port, listeners_come_and_go, a_connection_is_not_its_listener};
    const TTest *const whole[] = {
        east_asian_names_keep_the_columns, the_about_text_is_wrapped, the_footer_says_why_it_stopped,
        the_footer_is_broken_between_items, control_characters_are_replaced, both_alphabets_have_the_same_columns, colour_adds_nothing_but_colour,
        narrow_terminals_get_80_columns, an_empty_run,
    };
    const TTest *const text[] = {times_are_exact, durations_as_people_write_them, utf8_is_checked, widths};
    Suite *s = suite_create("ladder");

    suite_add_tcase(s, tests("shape", shape, sizeof shape / sizeof *shape));
    suite_add_tcase(s, tests("elsewhere", elsewhere, sizeof elsewhere / sizeof *elsewhere));
    suite_add_tcase(s, tests("reasons", reasons, sizeof reasons / sizeof *reasons));
    suite_add_tcase(s, tests("listeners", listeners, sizeof listeners / sizeof *listeners));
    suite_add_tcase(s, tests("whole", whole, sizeof whole / sizeof *whole));
    suite_add_tcase(s, tests("text", text, sizeof text / sizeof *text));
    return s;
}
