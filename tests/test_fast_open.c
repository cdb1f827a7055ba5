/* Text on a SYN (RFC 9293, 3.4, 3.10.7.2) and TCP Fast Open (RFC 7413). */
#include "bench.h"

#include <string.h>

Suite *fast_open_suite(void);

#define GOOD "0102030405060708"

/* ---- text on a SYN without Fast Open ---- */

/* 3.10.7.2: the text waits; SYN,ACK is of the SYN only. 3.10.7.3: the ACK of it is less than SND.NXT, and good. */
START_TEST(rfc9293_3_4_text_on_syn)
{
    knobs.send_on_syn = 1;
    given(CLOSED);
    when("OPEN active SEND 5");
    expect("-> SYN-SENT, > S 100:105, +rto 1");
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 106/301");
    when(". 301:301(0) ack 106");
    expect("-rto");
}
END_TEST

/* All of it may be acknowledged at once. */
START_TEST(rfc9293_3_10_7_3_ack_of_syn_and_text)
{
    knobs.send_on_syn = 1;
    given(CLOSED);
    when("OPEN active SEND 5");
    when("S. 300:300(0) ack 107"); /* beyond SND.NXT */
    expect("> R 107");
    when("S. 300:300(0) ack 106");
    expect("-> ESTABLISHED, OPEN, > . 106/301, -rto");
}
END_TEST

/* Not what is more than 536 octets with the options of the SYN (MUST-15, MUST-16): the rest follows. 536 - 4 = 532. */
START_TEST(must_15_text_on_syn)
{
    knobs.send_on_syn = 1;
    given(CLOSED);
    when("OPEN active SEND 600");
    expect("-> SYN-SENT, > S 100:632, +rto 1");
    when("S. 300:300(0) ack 633");
    expect("-> ESTABLISHED, OPEN, > P. 633:701/301");
}
END_TEST

/* A peer that has thrown it away (Linux): the timer brings it again. */
START_TEST(text_on_syn_comes_again)
{
    knobs.send_on_syn = 1;
    given(CLOSED);
    when("OPEN active SEND 5");
    when("S. 300:300(0) ack 101");
    when_due("rto", SEC(1));
    expect("> P. 101:106/301 rtx 1, +rto 2");
}
END_TEST

START_TEST(text_waits_if_it_may_not_be_on_the_syn)
{
    given(CLOSED);
    when("OPEN active SEND 5");
    expect("-> SYN-SENT, > S 100, +rto 1");
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > P. 101:106/301");
    given(CLOSED);
    when("OPEN active SEND 2000000");
    expect("ENOBUFS");
    ck_assert_int_eq(tcb.state, TCP_CLOSED);
}
END_TEST

/* A server drops it, with the FIN if there is one, or keeps it until ESTABLISHED. */
START_TEST(text_on_syn_kept_or_dropped)
{
    given(LISTEN);
    when("RECEIVE all");
    when("S 300:305(5)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    when(". 306:306(0) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 5, > . 101/306, -rto");

    knobs.syn_text = SYNTEXT_DROP;
    given(LISTEN);
    when("RECEIVE all");
    when("SF 300:305(5)");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    when(". 306:306(0) ack 101");
    expect("-> ESTABLISHED, OPEN, -rto");
}
END_TEST

/* ---- the client ---- */

/* 4.1.1: a client without a cookie asks for one; its text waits. */
START_TEST(rfc7413_4_1_1_request)
{
    show_windows = fast_open = true;
    given(CLOSED);
    when("OPEN active SEND 5");
    expect("-> SYN-SENT, > S 100 win 65535 mss 1460 tfo cookiereq, +rto 1");
    when("S. 300:300(0) ack 101 tfo " GOOD);
    expect("-> ESTABLISHED, OPEN, > P. 101:106/301 win 65535");
}
END_TEST

/* 4.2.2: with a cookie the text is on the SYN. */
START_TEST(rfc7413_4_2_2_cookie_and_text)
{
    show_windows = fast_open = true;
    cookie = GOOD;
    given(CLOSED);
    when("OPEN active SEND 5");
    expect("-> SYN-SENT, > S 100:105 win 65535 mss 1460 tfo " GOOD ", +rto 1");
    when("S. 300:300(0) ack 106");
    expect("-> ESTABLISHED, OPEN, > . 106/301 win 65535, -rto");
}
END_TEST

/* The server's text may be on its way before our third segment. */
START_TEST(rfc7413_4_2_2_answer_with_the_syn_ack)
{
    fast_open = true;
    cookie = GOOD;
    given(CLOSED);
    when("OPEN active SEND 5");
    when("S. 300:310(10) ack 106");
    expect("-> ESTABLISHED, OPEN, > . 106/311, -rto");
}
END_TEST

/* SYN,ACK without the text: it goes again at once, not when the timer says. */
START_TEST(rfc7413_4_2_2_text_again)
{
    fast_open = true;
    cookie = GOOD;
    given(CLOSED);
    when("OPEN active SEND 5");
    when("S. 300:300(0) ack 101 tfo 0807060504030201");
    expect("-> ESTABLISHED, OPEN, > P. 101:106/301 rtx 1");
    when(". 301:301(0) ack 106");
    expect("-rto");
}
END_TEST

/* But not into a closed window: that is probed after one RTO (SHLD-29). */
START_TEST(rfc7413_4_2_2_zero_window)
{
    fast_open = true;
    cookie = GOOD;
    given(CLOSED);
    when("OPEN active SEND 5");
    when("S. 300:300(0) ack 101 win 0");
    expect("-> ESTABLISHED, OPEN, > . 106/301");
    when_due("rto", SEC(1));
    expect("> . 101:102/301 rtx 1, -rto, +persist 2");
}
END_TEST

/* A SYN that is sent again has neither cookie nor text. */
START_TEST(rfc7413_4_1_3_fallback)
{
    show_windows = fast_open = true;
    cookie = GOOD;
    given(CLOSED);
    when("OPEN active SEND 5");
    when_due("rto", SEC(1));
    expect("> S 100 win 65535 mss 1460 rtx 1, +rto 2");
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > P. 101:106/301 win 65535 rtx 1, +rto 3");
}
END_TEST

/* ---- the server ---- */

/* A listener that knows Fast Open and takes this cookie; its user reads. */
static void listens(void)
{
    fast_open = true;
    cookie = GOOD;
    given(LISTEN);
    when("RECEIVE all");
}

/* 4.1.2: who asks gets one, once. */
START_TEST(rfc7413_4_1_2_gives_a_cookie)
{
    show_windows = true;
    listens();
    when("S 300:300(0) tfo cookiereq");
    expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1460 tfo " GOOD ", +rto 1");
    when_due("rto", SEC(1));
    expect("> S. 100/301 win 65535 mss 1460 rtx 1, +rto 2");
}
END_TEST

START_TEST(rfc7413_4_1_2_only_if_it_knows_it)
{
    show_windows = true;
    given(LISTEN);
    when("S 300:300(0) tfo cookiereq");
    expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1460, +rto 1");
    listens();
    when("S 300:300(0)");
    expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1460, +rto 1");
}
END_TEST

/* 4.2.2: the text is the user's before the handshake is over, and SYN,ACK acknowledges it. */
START_TEST(rfc7413_4_2_2_text_at_once)
{
    listens();
    when("S 300:305(5) tfo " GOOD);
    expect("-> SYN-RECEIVED, OPEN, DATA 5, > S. 100/306, +rto 1");
    when(". 306:306(0) ack 101");
    expect("-> ESTABLISHED, -rto");
}
END_TEST

/* ... and the server may answer at once. Nagle does not wait for the SYN,ACK. */
START_TEST(rfc7413_4_2_2_answer_before_the_third_segment)
{
    listens();
    when("S 300:305(5) mss 100 tfo " GOOD);
    when("SEND 10");
    expect("> P. 101:111/306");
    when("SEND 10");
    expect("nothing"); /* for this it does */
    when(". 306:306(0) ack 111");
    expect("-> ESTABLISHED, > P. 111:121/306");
}
END_TEST

/* SYN,ACK lost: it comes again, and then the text. */
START_TEST(rfc7413_4_2_2_syn_ack_again)
{
    listens();
    when("S 300:305(5) tfo " GOOD);
    when("SEND 10");
    when_due("rto", SEC(1));
    expect("> S. 100/306 rtx 1, +rto 2");
    when("S 300:300(0)"); /* the client's SYN again, without text */
    expect("> S. 100/306 rtx 2");
    when(". 306:306(0) ack 101");
    expect("-> ESTABLISHED, +rto 3");
}
END_TEST

/* Another cookie, or none that is good at this time: SYN,ACK of the SYN only, and the good one with it. */
START_TEST(rfc7413_4_2_2_not_good)
{
    static const char *const bad[] = {"0102030405060709", "01020304", "0102030405060708090a"};
    show_windows = true;
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        listens();
        when("S 300:305(5) tfo %s", bad[i]);
        expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1460 tfo " GOOD ", +rto 1");
    }
    fast_open_full = true;
    listens();
    when("S 300:305(5) tfo " GOOD);
    expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1460 tfo " GOOD ", +rto 1");
}
END_TEST

/* A good cookie without text opens nothing early. */
START_TEST(rfc7413_4_2_2_no_text)
{
    listens();
    when("S 300:300(0) tfo " GOOD);
    ck_assert_int_eq(tcb.origin, ORIGIN_PASSIVE);
    ck_assert_ptr_null(strstr(bench_line(), "OPEN"));
}
END_TEST

/* Its user has the connection: he is told how it ends. */
START_TEST(rfc7413_reset_is_told)
{
    listens();
    when("S 300:305(5) tfo " GOOD);
    when("R 306:306(0)");
    expect("ECONNRESET, -> CLOSED, -rto");
}
END_TEST

START_TEST(rfc7413_give_up_is_told)
{
    knobs.syn_r2 = SEC(1);
    listens();
    when("S 300:305(5) tfo " GOOD);
    when_due("rto", SEC(1));
    when_due("rto", SEC(2));
    expect("ETIMEDOUT, -> CLOSED, -rto");
}
END_TEST

/* A FIN with the text: all there is to say in one segment. */
START_TEST(rfc7413_text_and_fin)
{
    listens();
    when("SF 300:305(5) tfo " GOOD);
    expect("-> SYN-RECEIVED, OPEN, DATA 5, > S. 100/306, +rto 1");
    when(". 307:307(0) ack 101"); /* the client takes it that its FIN has come */
    ck_assert_int_eq(tcb.state, TCP_CLOSE_WAIT);
}
END_TEST

/* 4.1.2: a MAC of the client's address: others have others, and another key gives others. */
START_TEST(rfc7413_4_1_2_cookie_of_an_address)
{
    const uint64_t key[2] = {1, 2}, other[2] = {1, 3};
    uint8_t a[FAST_OPEN_COOKIE], b[FAST_OPEN_COOKIE];
    fast_open_cookie(0x0a000001, key, a);
    fast_open_cookie(0x0a000001, key, b);
    ck_assert_mem_eq(a, b, sizeof a);
    fast_open_cookie(0x0a000002, key, b);
    ck_assert_mem_ne(a, b, sizeof a);
    fast_open_cookie(0x0a000001, other, b);
    ck_assert_mem_ne(a, b, sizeof a);
}
END_TEST

Suite *fast_open_suite(void)
{
    return BENCH_SUITE("text on a SYN, RFC 7413", rfc9293_3_4_text_on_syn, rfc9293_3_10_7_3_ack_of_syn_and_text,
                       must_15_text_on_syn, text_on_syn_comes_again, text_waits_if_it_may_not_be_on_the_syn,
                       text_on_syn_kept_or_dropped, rfc7413_4_1_1_request, rfc7413_4_2_2_cookie_and_text,
                       rfc7413_4_2_2_answer_with_the_syn_ack, rfc7413_4_2_2_text_again, rfc7413_4_2_2_zero_window, rfc7413_4_1_3_fallback,
                       rfc7413_4_1_2_gives_a_cookie, rfc7413_4_1_2_only_if_it_knows_it, rfc7413_4_2_2_text_at_once,
                       rfc7413_4_2_2_answer_before_the_third_segment, rfc7413_4_2_2_syn_ack_again, rfc7413_4_2_2_not_good,
                       rfc7413_4_2_2_no_text, rfc7413_reset_is_told, rfc7413_give_up_is_told, rfc7413_text_and_fin,
                       rfc7413_4_1_2_cookie_of_an_address);
}
