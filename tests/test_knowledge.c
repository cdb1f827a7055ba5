/* What each end can be sure of (docs/knowledge.md), from hand-built traces. The signs were written down from what the boxes
 * mean: an end knows of the other direction only what an ACK of its own numbers has told it (RFC 9293, 3.4.1), and the
 * sender of the last ACK never learns whether it has arrived (3.6). */
#include "knowledge.h"

#include <check.h>
#include <string.h>

Suite *knowledge_suite(void);

enum { CLIENT, SERVER, HOSTS, FLIGHTS_MAX = 32 };
enum { SYN = SEG_SYN, ACK = SEG_ACK, FIN = SEG_FIN, RST = SEG_RST };

static const uint32_t addresses[HOSTS] = {0x0A000001, 0x0A000002};
static const char *const names[HOSTS] = {"client", "server"}, *const conns[] = {""};
static const struct trace_meta meta = {.hosts = names, .addrs = addresses, .conns = conns, .n_hosts = HOSTS, .n_conns = 1};

/* A trace that is told record by record. A segment is known by the number of its flight. */
struct story {
    struct knowledge k;
    uint32_t step, flights;
    struct trace_rec sent[FLIGHTS_MAX];
};

static void begin(struct story *s)
{
    memset(s, 0, sizeof *s);
    ck_assert(knowledge_init(&s->k, &meta));
}

static uint32_t put_on_the_way(struct story *s, int host, uint8_t flags, uint32_t seq, uint32_t ack, uint8_t marks)
{
    struct trace_rec *rec = &s->sent[++s->flights];

    ck_assert_uint_lt(s->flights, FLIGHTS_MAX);
    *rec = (struct trace_rec){.kind = TR_SEND, .step = s->step, .flight = s->flights, .marks = marks,
                              .host = marks & MARK_INJECTED ? NO_HOST : (uint8_t)host, .peer = (uint8_t)!host,
                              .seg = {.saddr = addresses[host], .daddr = addresses[!host], .seq = seq, .ack = ack,
                                      .flags = flags}};
    knowledge_see(&s->k, rec);
    return s->flights;
}

/* What a host's own TCP sends, in the step that goes on. */
static uint32_t sends(struct story *s, int host, uint8_t flags, uint32_t seq, uint32_t ack)
{
    return put_on_the_way(s, host, flags, seq, ack, 0);
}

/* Something that claims to come from a host, and does not. */
static uint32_t forged(struct story *s, int host, uint8_t flags, uint32_t seq, uint32_t ack)
{
    s->step++;
    return put_on_the_way(s, host, flags, seq, ack, MARK_INJECTED);
}

static void arrives_by(struct story *s, uint32_t flight, enum tcp_rule rule)
{
    struct trace_rec rec = s->sent[flight];

    rec.kind = TR_ARRIVE;
    rec.step = ++s->step;
    rec.host = rec.peer;
    rec.rule = (uint16_t)rule;
    knowledge_see(&s->k, &rec);
}

static void arrives(struct story *s, uint32_t flight)
{
    arrives_by(s, flight, R_NONE);
}

static void becomes_by(struct story *s, int host, enum tcp_state from, enum tcp_state to, enum tcp_rule rule)
{
    knowledge_see(&s->k, &(struct trace_rec){.kind = TR_STATE, .step = s->step, .host = (uint8_t)host, .from = (uint8_t)from,
                                             .to = (uint8_t)to, .rule = (uint16_t)rule});
}

static void becomes(struct story *s, int host, enum tcp_state from, enum tcp_state to)
{
    becomes_by(s, host, from, to, R_NONE);
}

static void told_closed(struct story *s, int host)
{
    knowledge_see(&s->k, &(struct trace_rec){.kind = TR_NEWS, .step = s->step, .host = (uint8_t)host, .news = NEWS_CLOSED});
}

/* The signs of an end: those of opening, or those of closing. */
static const char *signs(const struct story *s, int host, char *to)
{
    bool closing = knowledge_closing(&s->k, (uint32_t)host, 0);
    int n = 0;

    for (int box = closing ? BOXES_OPENING : 0; box < (closing ? (int)KNOWLEDGE_BOXES : (int)BOXES_OPENING); box++)
        to[n++] = sure_sign(knowledge_of(&s->k, (uint32_t)host, 0, (enum knowledge_box)box));
    to[n] = '\0';
    return to;
}

static void sure(const struct story *s, const char *client, const char *server)
{
    char text[KNOWLEDGE_BOXES + 1];

    ck_assert_str_eq(signs(s, CLIENT, text), client);
    ck_assert_str_eq(signs(s, SERVER, text), server);
}

static uint32_t client_opens(struct story *s)
{
    s->step++;
    becomes(s, CLIENT, TCP_CLOSED, TCP_SYN_SENT);
    return sends(s, CLIENT, SYN, 100, 0);
}

static uint32_t server_answers(struct story *s, uint32_t syn)
{
    arrives(s, syn);
    becomes(s, SERVER, TCP_LISTEN, TCP_SYN_RECEIVED);
    return sends(s, SERVER, SYN | ACK, 300, s->sent[syn].seg.seq + 1);
}

static uint32_t client_is_open(struct story *s, uint32_t syn_ack)
{
    arrives(s, syn_ack);
    becomes(s, CLIENT, TCP_SYN_SENT, TCP_ESTABLISHED);
    return sends(s, CLIENT, ACK, 101, 301);
}

static void server_is_open(struct story *s, uint32_t ack)
{
    arrives(s, ack);
    becomes(s, SERVER, TCP_SYN_RECEIVED, TCP_ESTABLISHED);
}

static void handshake(struct story *s)
{
    begin(s);
    server_is_open(s, client_is_open(s, server_answers(s, client_opens(s))));
}

/* ---- opening ---- */

/* 3.5, Figure 6: the first segment tells the server nothing but that something comes from there; the second tells the client
 * all; the third the server. */
START_TEST(three_segments)
{
    struct story s;
    uint32_t syn, syn_ack, ack;

    begin(&s);
    syn = client_opens(&s);
    sure(&s, ".....", ".....");
    syn_ack = server_answers(&s, syn);
    sure(&s, "..ooo", "xx..o");
    ack = client_is_open(&s, syn_ack);
    sure(&s, "xxxxx", "xxooo");
    server_is_open(&s, ack);
    sure(&s, "xxxxx", "xxxxx");
    knowledge_free(&s.k);
}
END_TEST

/* 3.5, Figure 8: the old SYN is taken for the client's, and is not. That its SYN,ACK has arrived the server never learns; the
 * RST leaves it with nothing. */
START_TEST(an_old_syn)
{
    struct story s;
    uint32_t syn, old, syn_ack, rst;

    begin(&s);
    syn = client_opens(&s);
    old = forged(&s, CLIENT, SYN, 90, 0);
    syn_ack = server_answers(&s, old);
    sure(&s, ".....", "!x...");
    arrives(&s, syn_ack);
    rst = sends(&s, CLIENT, RST, 91, 0);
    sure(&s, "xx...", "!xoo.");
    arrives(&s, rst);
    becomes(&s, SERVER, TCP_SYN_RECEIVED, TCP_LISTEN);
    sure(&s, "xxoo.", ".....");
    server_answers(&s, syn);
    sure(&s, "xxooo", "xx..o");
    knowledge_free(&s.k);
}
END_TEST

/* An old duplicate need not be forged: a copy of the SYN of an earlier life of this connection is as old. */
START_TEST(a_syn_of_an_earlier_life)
{
    struct story s;
    uint32_t old;

    begin(&s);
    old = client_opens(&s);
    becomes(&s, CLIENT, TCP_SYN_SENT, TCP_CLOSED);
    s.step++;
    becomes(&s, CLIENT, TCP_CLOSED, TCP_SYN_SENT);
    sends(&s, CLIENT, SYN, 500, 0);
    server_answers(&s, old);
    sure(&s, ".....", "!x...");
    knowledge_free(&s.k);
}
END_TEST

/* A two-way handshake: the server is ESTABLISHED and takes everything for granted; about an old SYN it is wrong. */
START_TEST(two_segments)
{
    struct story s;
    uint32_t syn_ack;

    begin(&s);
    arrives(&s, forged(&s, CLIENT, SYN, 90, 0));
    becomes(&s, SERVER, TCP_LISTEN, TCP_SYN_RECEIVED);
    becomes(&s, SERVER, TCP_SYN_RECEIVED, TCP_ESTABLISHED);
    syn_ack = sends(&s, SERVER, SYN | ACK, 300, 91);
    sure(&s, ".....", "!x!!!");
    arrives(&s, syn_ack);
    sure(&s, ".....", "!x?\?!");
    knowledge_free(&s.k);
}
END_TEST

START_TEST(two_segments_and_good_luck)
{
    struct story s;
    uint32_t syn, syn_ack;

    begin(&s);
    syn = client_opens(&s);
    arrives(&s, syn);
    becomes(&s, SERVER, TCP_LISTEN, TCP_SYN_RECEIVED);
    becomes(&s, SERVER, TCP_SYN_RECEIVED, TCP_ESTABLISHED);
    syn_ack = sends(&s, SERVER, SYN | ACK, 300, 101);
    sure(&s, "..ooo", "xx!!?");
    arrives(&s, client_is_open(&s, syn_ack));
    sure(&s, "xxxxx", "xxxxx");
    knowledge_free(&s.k);
}
END_TEST

/* The third segment is lost: all is well, and the server does not know. */
START_TEST(the_third_is_lost)
{
    struct story s;

    begin(&s);
    client_is_open(&s, server_answers(&s, client_opens(&s)));
    sure(&s, "xxxxx", "xxooo");
    knowledge_free(&s.k);
}
END_TEST

/* Crossing SYNs carry no ACK, and tell no more than one SYN does. */
START_TEST(crossing_syns)
{
    struct story s;
    uint32_t one, other;

    begin(&s);
    one = client_opens(&s);
    becomes(&s, SERVER, TCP_CLOSED, TCP_SYN_SENT);
    other = sends(&s, SERVER, SYN, 300, 0);
    arrives(&s, other);
    becomes(&s, CLIENT, TCP_SYN_SENT, TCP_SYN_RECEIVED);
    sure(&s, "xx..o", "..ooo");
    arrives(&s, one);
    becomes(&s, SERVER, TCP_SYN_SENT, TCP_SYN_RECEIVED);
    sure(&s, "xxooo", "xxooo");
    knowledge_free(&s.k);
}
END_TEST

/* Only an ACK of what was sent in this life tells anything. */
START_TEST(acks_of_other_numbers)
{
    static const uint32_t acks[] = {99, 100, 102, 100 + 0x80000000u};

    for (size_t i = 0; i < sizeof acks / sizeof *acks; i++) {
        struct story s;

        begin(&s);
        client_opens(&s);
        arrives(&s, forged(&s, SERVER, SYN | ACK, 300, acks[i]));
        sure(&s, "!x...", ".....");
        knowledge_free(&s.k);
    }
}
END_TEST

/* Who guesses the server's number (RFC 9293, MUST-9) makes it believe all, of a host that has never said a word. The host's
 * cable is there, but the host is down: the SYN,ACK has arrived, and nobody has received it. */
START_TEST(a_guessed_number)
{
    struct story s;
    uint32_t syn_ack;

    begin(&s);
    syn_ack = server_answers(&s, forged(&s, CLIENT, SYN, 100, 0));
    arrives_by(&s, syn_ack, R_HOST_DOWN);
    sure(&s, ".....", "!xo..");
    server_is_open(&s, forged(&s, CLIENT, ACK, 101, 301));
    sure(&s, ".....", "!xx!!");
    knowledge_free(&s.k);
}
END_TEST

/* What is not let in tells nothing, but it has been sent and has arrived. */
START_TEST(not_let_in)
{
    struct story s;
    uint32_t ack;

    begin(&s);
    ack = client_is_open(&s, server_answers(&s, client_opens(&s)));
    arrives_by(&s, ack, R_ACCEPT_QUEUE_FULL);
    sure(&s, "xxxxx", "xxooo");
    knowledge_free(&s.k);
    begin(&s);
    arrives_by(&s, client_opens(&s), R_SYN_QUEUE_FULL);
    sure(&s, "..o..", ".....");
    knowledge_free(&s.k);
}
END_TEST

/* 3.5.1, half-open: the peer has crashed, and the other end goes on believing in it. The crashed end knows nothing. */
START_TEST(half_open)
{
    struct story s;

    handshake(&s);
    s.step++;
    becomes_by(&s, CLIENT, TCP_ESTABLISHED, TCP_CLOSED, R_CRASH);
    sure(&s, ".....", "xxxx!");
    s.step++;
    becomes(&s, CLIENT, TCP_CLOSED, TCP_SYN_SENT); /* up again, and calling: it is another connection */
    sends(&s, CLIENT, SYN, 400, 0);
    sure(&s, ".....", "xxxx!");
    knowledge_free(&s.k);
}
END_TEST

/* With a SYN cookie nothing is kept of the SYN; the ACK tells both numbers. */
START_TEST(a_cookie)
{
    struct story s;
    uint32_t syn_ack, ack;

    begin(&s);
    arrives(&s, client_opens(&s));
    syn_ack = sends(&s, SERVER, SYN | ACK, 300, 101);
    sure(&s, "..oo.", ".....");
    ack = client_is_open(&s, syn_ack);
    sure(&s, "xxxx!", ".....");
    arrives(&s, ack);
    becomes(&s, SERVER, TCP_LISTEN, TCP_ESTABLISHED);
    sure(&s, "xxxxx", "xxxxx");
    knowledge_free(&s.k);
}
END_TEST

/* ---- closing ---- */

static uint32_t client_closes(struct story *s)
{
    s->step++;
    becomes(s, CLIENT, TCP_ESTABLISHED, TCP_FIN_WAIT_1);
    return sends(s, CLIENT, FIN | ACK, 101, 301);
}

static uint32_t server_takes_fin(struct story *s, uint32_t fin)
{
    arrives(s, fin);
    becomes(s, SERVER, TCP_ESTABLISHED, TCP_CLOSE_WAIT);
    return sends(s, SERVER, ACK, 301, 102);
}

static uint32_t server_closes(struct story *s)
{
    s->step++;
    becomes(s, SERVER, TCP_CLOSE_WAIT, TCP_LAST_ACK);
    return sends(s, SERVER, FIN | ACK, 301, 102);
}

static uint32_t client_takes_fin(struct story *s, uint32_t fin)
{
    arrives(s, fin);
    becomes(s, CLIENT, TCP_FIN_WAIT_2, TCP_TIME_WAIT);
    return sends(s, CLIENT, ACK, 102, 302);
}

static uint32_t up_to_the_last_ack(struct story *s)
{
    uint32_t ack;

    handshake(s);
    ack = server_takes_fin(s, client_closes(s));
    arrives(s, ack);
    becomes(s, CLIENT, TCP_FIN_WAIT_1, TCP_FIN_WAIT_2);
    return client_takes_fin(s, server_closes(s));
}

/* 3.6, Figure 12. The server's FIN carries its ACK of the client's FIN, so an ACK of the one tells it about the other. The
 * client's last ACK takes no number: nothing can ever acknowledge it. */
START_TEST(four_segments)
{
    struct story s;
    uint32_t fin, ack;

    handshake(&s);
    fin = client_closes(&s);
    sure(&s, "...", "xxxxx");
    ack = server_takes_fin(&s, fin);
    sure(&s, "o..", ".x.");
    arrives(&s, ack);
    becomes(&s, CLIENT, TCP_FIN_WAIT_1, TCP_FIN_WAIT_2);
    sure(&s, "x..", ".xo");
    fin = server_closes(&s);
    sure(&s, "x..", ".xo");
    ack = client_takes_fin(&s, fin);
    sure(&s, "xx.", "oxo");
    arrives(&s, ack);
    becomes(&s, SERVER, TCP_LAST_ACK, TCP_CLOSED);
    told_closed(&s, SERVER);
    sure(&s, "xxo", "xxx");
    s.step++;
    becomes(&s, CLIENT, TCP_TIME_WAIT, TCP_CLOSED);
    told_closed(&s, CLIENT);
    sure(&s, "xx?", "xxx");
    knowledge_free(&s.k);
}
END_TEST

/* TIME-WAIT ends by the clock, whatever became of the last ACK. */
START_TEST(the_last_ack_is_lost)
{
    struct story s;

    up_to_the_last_ack(&s);
    sure(&s, "xx.", "oxo");
    s.step++;
    becomes(&s, CLIENT, TCP_TIME_WAIT, TCP_CLOSED);
    told_closed(&s, CLIENT);
    sure(&s, "xx!", "oxo");
    knowledge_free(&s.k);
}
END_TEST

/* The last ACK comes to an end that has given up: too late. */
START_TEST(the_last_ack_comes_too_late)
{
    struct story s;
    uint32_t ack = up_to_the_last_ack(&s);

    s.step++;
    becomes(&s, SERVER, TCP_LAST_ACK, TCP_CLOSED);
    arrives(&s, ack);
    sure(&s, "xx.", "oxo");
    knowledge_free(&s.k);
}
END_TEST

/* Figure 13: both send a last ACK, and neither learns of its arrival. */
START_TEST(crossing_fins)
{
    struct story s;
    uint32_t one, other, ack_one, ack_other;

    handshake(&s);
    one = client_closes(&s);
    s.step++;
    becomes(&s, SERVER, TCP_ESTABLISHED, TCP_FIN_WAIT_1);
    other = sends(&s, SERVER, FIN | ACK, 301, 101);
    arrives(&s, one);
    becomes(&s, SERVER, TCP_FIN_WAIT_1, TCP_CLOSING);
    ack_one = sends(&s, SERVER, ACK, 302, 102);
    arrives(&s, other);
    becomes(&s, CLIENT, TCP_FIN_WAIT_1, TCP_CLOSING);
    ack_other = sends(&s, CLIENT, ACK, 102, 302);
    sure(&s, "ox.", "ox.");
    arrives(&s, ack_one);
    becomes(&s, CLIENT, TCP_CLOSING, TCP_TIME_WAIT);
    arrives(&s, ack_other);
    becomes(&s, SERVER, TCP_CLOSING, TCP_TIME_WAIT);
    sure(&s, "xxo", "xxo");
    knowledge_free(&s.k);
}
END_TEST

/* A FIN that is sent again carries the latest ACK, but its acknowledgment may be of the first copy. */
START_TEST(a_repeated_fin_carries_nothing)
{
    struct story s;
    uint32_t fin, again;

    handshake(&s);
    client_closes(&s); /* lost */
    s.step++;
    becomes(&s, SERVER, TCP_ESTABLISHED, TCP_FIN_WAIT_1);
    fin = sends(&s, SERVER, FIN | ACK, 301, 101);
    arrives(&s, fin);
    becomes(&s, CLIENT, TCP_FIN_WAIT_1, TCP_CLOSING);
    s.step++;
    again = sends(&s, CLIENT, FIN | ACK, 101, 302);
    arrives(&s, again);
    becomes(&s, SERVER, TCP_FIN_WAIT_1, TCP_TIME_WAIT);
    fin = sends(&s, SERVER, ACK, 302, 102);
    arrives(&s, fin);
    becomes(&s, CLIENT, TCP_CLOSING, TCP_TIME_WAIT);
    sure(&s, "xxo", "xxo");
    knowledge_free(&s.k);
}
END_TEST

/* A FIN with a number that is not the next one (claim S16) arrives, and is not accepted; an ACK of what was before it is none of
 * the FIN. Before and behind the numbers of the connection. */
START_TEST(a_fin_out_of_order)
{
    static const uint32_t numbers[] = {4048082027u, 438742942u};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct story s;
        uint32_t fin, ack;

        handshake(&s);
        s.step++;
        becomes(&s, CLIENT, TCP_ESTABLISHED, TCP_FIN_WAIT_1);
        fin = sends(&s, CLIENT, FIN | ACK, numbers[i], 301);
        sure(&s, "...", "xxxxx");
        arrives(&s, fin);
        ack = sends(&s, SERVER, ACK, 301, 101);
        sure(&s, "...", "xxxxx");
        arrives(&s, ack);
        sure(&s, "...", "xxxxx");
        s.step++;
        becomes(&s, SERVER, TCP_ESTABLISHED, TCP_FIN_WAIT_1);
        arrives(&s, sends(&s, SERVER, FIN | ACK, 301, 101));
        becomes(&s, CLIENT, TCP_FIN_WAIT_1, TCP_CLOSING);
        sure(&s, ".x.", "o..");
        knowledge_free(&s.k);
    }
}
END_TEST

START_TEST(a_forged_fin)
{
    struct story s;

    handshake(&s);
    server_takes_fin(&s, forged(&s, CLIENT, FIN | ACK, 101, 301));
    sure(&s, "xxxxx", ".!.");
    knowledge_free(&s.k);
}
END_TEST

/* Without TIME-WAIT the end that should wait is gone before its ACK has arrived. */
START_TEST(no_time_wait)
{
    struct story s;
    uint32_t ack;

    handshake(&s);
    ack = server_takes_fin(&s, client_closes(&s));
    arrives(&s, ack);
    becomes(&s, CLIENT, TCP_FIN_WAIT_1, TCP_FIN_WAIT_2);
    arrives(&s, server_closes(&s));
    becomes_by(&s, CLIENT, TCP_FIN_WAIT_2, TCP_CLOSED, R_STRAWMAN_NO_TIME_WAIT);
    told_closed(&s, CLIENT);
    ack = sends(&s, CLIENT, ACK, 102, 302);
    sure(&s, "xx!", "oxo");
    knowledge_free(&s.k);
}
END_TEST

/* A power cut takes what closing has shown, too; the end of a connection by itself does not. */
START_TEST(a_crash_while_closing)
{
    struct story s;

    handshake(&s);
    arrives(&s, server_takes_fin(&s, client_closes(&s)));
    sure(&s, "x..", ".xo");
    s.step++;
    becomes_by(&s, CLIENT, TCP_FIN_WAIT_2, TCP_CLOSED, R_CRASH);
    sure(&s, ".....", ".xo");
    knowledge_free(&s.k);
}
END_TEST

/* A RST that is let in ends all, closing or not: there is no connection of which anything could be known. */
START_TEST(a_reset_while_closing)
{
    struct story s;

    handshake(&s);
    arrives(&s, server_takes_fin(&s, client_closes(&s)));
    sure(&s, "x..", ".xo");
    arrives(&s, forged(&s, SERVER, RST, 301, 0));
    becomes(&s, CLIENT, TCP_FIN_WAIT_2, TCP_CLOSED);
    sure(&s, ".....", ".xo");
    knowledge_free(&s.k);
}
END_TEST

/* A new connection on the same sockets begins with nothing known. */
START_TEST(opened_anew)
{
    struct story s;

    arrives(&s, up_to_the_last_ack(&s));
    becomes(&s, SERVER, TCP_LAST_ACK, TCP_CLOSED);
    s.step++;
    becomes(&s, CLIENT, TCP_TIME_WAIT, TCP_CLOSED);
    server_answers(&s, client_opens(&s));
    sure(&s, "..ooo", "xx..o");
    knowledge_free(&s.k);
}
END_TEST

Suite *knowledge_suite(void)
{
    Suite *suite = suite_create("knowledge");
    TCase *opening = tcase_create("opening"), *closing = tcase_create("closing");

    suite_add_tcase(suite, opening);
    tcase_add_test(opening, three_segments);
    tcase_add_test(opening, an_old_syn);
    tcase_add_test(opening, a_syn_of_an_earlier_life);
    tcase_add_test(opening, two_segments);
    tcase_add_test(opening, two_segments_and_good_luck);
    tcase_add_test(opening, the_third_is_lost);
    tcase_add_test(opening, crossing_syns);
    tcase_add_test(opening, acks_of_other_numbers);
    tcase_add_test(opening, a_guessed_number);
    tcase_add_test(opening, not_let_in);
    tcase_add_test(opening, half_open);
    tcase_add_test(opening, a_cookie);
    suite_add_tcase(suite, closing);
    tcase_add_test(closing, four_segments);
    tcase_add_test(closing, the_last_ack_is_lost);
    tcase_add_test(closing, the_last_ack_comes_too_late);
    tcase_add_test(closing, crossing_fins);
    tcase_add_test(closing, a_repeated_fin_carries_nothing);
    tcase_add_test(closing, a_fin_out_of_order);
    tcase_add_test(closing, a_forged_fin);
    tcase_add_test(closing, no_time_wait);
    tcase_add_test(closing, a_crash_while_closing);
    tcase_add_test(closing, a_reset_while_closing);
    tcase_add_test(closing, opened_anew);
    return suite;
}
