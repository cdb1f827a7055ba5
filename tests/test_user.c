/* User calls (RFC 9293, 3.10.1 to 3.10.6), one group of tests per call and in it one row per state: rows U-C to U-TW.
 * An error changes nothing and sends nothing. */
#include "bench.h"

Suite *user_suite(void);

/* The call is refused with this answer in each of these states, and nothing else happens. */
static void refused(const char *call, const char *answer, const enum place *places, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        given(places[i]);
        struct tcb before = tcb;
        when("%s", call);
        expect("%s", answer);
        ck_assert_mem_eq(&before, &tcb, sizeof tcb);
    }
}
#define REFUSED(call, answer, ...)                                                                                     \
    refused(call, answer, (const enum place[]){__VA_ARGS__}, sizeof(const enum place[]){__VA_ARGS__} / sizeof(enum place))

#define EVERY_OPENED                                                                                                   \
    SYN_SENT, SYN_RECEIVED_P, SYN_RECEIVED_X, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT

/* ---- 3.10.1 OPEN ---- */

/* U-C: "If passive, enter the LISTEN state and return." */
START_TEST(u_c_open_passive)
{
    given(CLOSED);
    when("OPEN passive");
    expect("-> LISTEN");
}
END_TEST

/* U-C: "if active and the remote socket is specified, issue a SYN segment", SND.UNA = ISS, SND.NXT = ISS+1. */
START_TEST(u_c_open_active)
{
    given(CLOSED);
    show_windows = true;
    when("OPEN active");
    expect("-> SYN-SENT, > S 100 win 65535 mss 1460, +rto 1");
    ck_assert_uint_eq(ours(tcb.iss), 100);
    ck_assert_uint_eq(ours(tcb.snd_una), 100);
    ck_assert_uint_eq(ours(tcb.snd_nxt), 101);
    ck_assert_int_eq(tcb.origin, ORIGIN_ACTIVE);
}
END_TEST

/* SHLD-5: the MSS option may be left out. */
START_TEST(u_c_open_active_without_mss_option)
{
    knobs.mss_option = 0;
    show_windows = true;
    given(CLOSED);
    when("OPEN active");
    expect("-> SYN-SENT, > S 100 win 65535, +rto 1");
}
END_TEST

/* U-C: "if active and the remote socket is unspecified, return "error: remote socket unspecified"". */
START_TEST(u_c_open_active_to_nobody)
{
    given(CLOSED);
    when("OPEN active nobody");
    expect("EDESTADDRREQ");
    ck_assert_int_eq(tcb.state, TCP_CLOSED);
}
END_TEST

/* U-L: a second passive OPEN; MUST-41: the existing record is not affected. */
START_TEST(u_l_open_passive_again)
{
    REFUSED("OPEN passive", "EISCONN", LISTEN);
}
END_TEST

/* U-L: "change the connection from passive to active". */
START_TEST(u_l_open_active)
{
    given(LISTEN);
    when("OPEN active");
    expect("-> SYN-SENT, > S 100, +rto 1");
    ck_assert_int_eq(tcb.origin, ORIGIN_ACTIVE);
    ck_assert_uint_eq(tcb.rport, 80);
}
END_TEST

/* U-L: the same without a remote socket. */
START_TEST(u_l_open_active_to_nobody)
{
    REFUSED("OPEN active nobody", "EDESTADDRREQ", LISTEN);
}
END_TEST

/* U-SS to U-TW: "error: connection already exists". */
START_TEST(u_open_exists)
{
    REFUSED("OPEN passive", "EISCONN", EVERY_OPENED);
    REFUSED("OPEN active", "EISCONN", EVERY_OPENED);
    REFUSED("OPEN active nobody", "EISCONN", EVERY_OPENED);
}
END_TEST

/* ---- 3.10.2 SEND ---- */

/* U-C */
START_TEST(u_c_send)
{
    REFUSED("SEND 10", "ENOTCONN", CLOSED);
}
END_TEST

/* U-L: "if the remote socket was not specified, return "error: remote socket unspecified"". */
START_TEST(u_l_send_to_nobody)
{
    REFUSED("SEND 10", "EDESTADDRREQ", LISTEN);
}
END_TEST

/* U-L: with a remote socket SEND opens actively; the text is queued until ESTABLISHED. */
START_TEST(u_l_send_opens)
{
    given(CLOSED);
    when("OPEN passive peer");
    when("SEND 10");
    expect("-> SYN-SENT, > S 100, +rto 1");
    passes(MSEC(100));
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > P. 101:111/301, +rto 1");
}
END_TEST

/* U-L: "The urgent bit if requested in the command must be sent with the data segments." */
START_TEST(u_l_send_urgent)
{
    given(CLOSED);
    when("OPEN passive peer");
    when("SEND 10 urgent");
    expect("-> SYN-SENT, > S 100, +rto 1");
    passes(MSEC(100));
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > P.U 101:111/301 up 10, +rto 1");
}
END_TEST

/* U-L: "If there is no room to queue the request, respond with "error: insufficient resources"." */
START_TEST(u_l_send_too_much)
{
    knobs.send_buffer = 10;
    given(CLOSED);
    when("OPEN passive peer");
    when("SEND 11");
    expect("ENOBUFS");
    ck_assert_int_eq(tcb.state, TCP_LISTEN);
    when("SEND 10");
    expect("-> SYN-SENT, > S 100, +rto 1");
}
END_TEST

/* an opening that began with SEND in LISTEN goes back to LISTEN when it is reset; the user learns why. */
START_TEST(u_l_send_refused_listens_again)
{
    given(CLOSED);
    when("OPEN passive peer");
    when("SEND 10");
    when("R. 0:0(0) ack 101");
    expect("ECONNREFUSED, -> LISTEN, -rto");

    given(LISTEN); /* whereas an active OPEN in LISTEN made it active for good */
    when("OPEN active");
    when("R. 0:0(0) ack 101");
    expect("ECONNREFUSED, -> CLOSED, -rto");
}
END_TEST

/* U-SS, U-SR: "Queue the data for transmission after entering ESTABLISHED state." */
START_TEST(u_ss_sr_send_waits)
{
    given(SYN_SENT);
    when("SEND 10");
    expect("nothing");

    given(SYN_RECEIVED_P);
    when("SEND 10");
    expect("nothing");
    passes(MSEC(100));
    when(". 301:301(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > P. 101:111/301, +rto 1");

    given(SYN_RECEIVED_X);
    when("SEND 10");
    expect("nothing");
}
END_TEST

/* U-ES, U-CW: "Segmentize the buffer and send it with a piggybacked acknowledgment (acknowledgment value = RCV.NXT)." */
START_TEST(u_es_cw_send)
{
    given(ESTABLISHED);
    when("SEND 10");
    expect("> P. 101:111/301, +rto 1");

    given(CLOSE_WAIT);
    when("SEND 10");
    expect("> P. 101:111/302, +rto 1");
}
END_TEST

/* U-ES, U-CW: "If the URGENT flag is set, then SND.UP <- SND.NXT and set the urgent pointer in the outgoing segments";
 * MUST-62: it points to the octet after the urgent data. */
START_TEST(u_es_cw_send_urgent)
{
    given(ESTABLISHED);
    when("SEND 10 urgent");
    expect("> P.U 101:111/301 up 10, +rto 1");

    given(CLOSE_WAIT);
    when("SEND 10 urgent");
    expect("> P.U 101:111/302 up 10, +rto 1");
}
END_TEST

/* U-SS to U-CW: "If there is insufficient space to remember this buffer": what is unacknowledged counts. */
START_TEST(u_send_too_much)
{
    static const enum place places[] = {SYN_SENT, SYN_RECEIVED_P, SYN_RECEIVED_X, ESTABLISHED, CLOSE_WAIT};

    knobs.send_buffer = 100;
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        given(places[i]);
        when("SEND 101");
        expect("ENOBUFS");
        when("SEND 60");
        when("SEND 41");
        expect("ENOBUFS");
        when("SEND 40");
        ck_assert_uint_eq(ours(tcb.snd_end), 201);
    }
    given(ESTABLISHED);
    when("SEND 100");
    when(". 301:301(0) ack 131");
    when("SEND 31");
    expect("ENOBUFS");
    when("SEND 30");
    expect("nothing"); /* Nagle: 70 octets are on their way */
}
END_TEST

/* U-F1, U-F2, U-CL, U-LA, U-TW: "error: connection closing" and do not service the request. */
START_TEST(u_send_closing)
{
    REFUSED("SEND 10", "EPIPE", FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT);
}
END_TEST

/* I-8: no SEND succeeds after CLOSE, even while the CLOSE waits. */
START_TEST(u_send_after_queued_close)
{
    given(SYN_RECEIVED_P);
    when("SEND 10");
    when("CLOSE");
    when("SEND 10");
    expect("EPIPE");

    given(CLOSE_WAIT);
    when(". 302:302(0) ack 101 win 0");
    when("SEND 10");
    when("CLOSE");
    when("SEND 10");
    expect("EPIPE");
}
END_TEST

/* ---- 3.10.3 RECEIVE ---- */

/* U-C */
START_TEST(u_c_receive)
{
    REFUSED("RECEIVE 10", "ENOTCONN", CLOSED);
}
END_TEST

/* U-L, U-SS, U-SR: "Queue for processing after entering ESTABLISHED state." */
START_TEST(u_l_ss_sr_receive_waits)
{
    static const enum place places[] = {LISTEN, SYN_SENT, SYN_RECEIVED_P, SYN_RECEIVED_X};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        given(places[i]);
        when("RECEIVE 10");
        expect("nothing");
        ck_assert_uint_eq(tcb.rcv_want, 10);
    }
    given(LISTEN);
    when("RECEIVE 10");
    when("S 300:300(0)");
    when("P. 301:305(4) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 4, > . 101/305, -rto");
}
END_TEST

/* SR-4: back in LISTEN "the user need not be informed": his RECEIVE waits for the next connection. */
START_TEST(u_l_receive_outlives_a_reset)
{
    given(LISTEN);
    when("RECEIVE 10");
    when("S 300:300(0)");
    when("R 301:301(0)");
    expect("-> LISTEN, -rto");
    when("S 300:300(0)");
    when("P. 301:305(4) ack 101");
    expect("-> ESTABLISHED, OPEN, DATA 4, > . 101/305, -rto");
}
END_TEST

/* U-ES, U-F1, U-F2: "If insufficient incoming segments are queued to satisfy the request, queue the request." */
START_TEST(u_es_f1_f2_receive)
{
    static const enum place places[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        given(places[i]);
        when("P. 301:305(4) ack 101");
        when("RECEIVE 3");
        expect("DATA 3");
        when("RECEIVE 2");
        expect("DATA 1");
        when("P. 305:308(3) ack 101");
        expect("DATA 1, > . %u/308", (unsigned)ours(tcb.snd_nxt));
        ck_assert_uint_eq(tcb.rcv_unread, 2);
    }
}
END_TEST

/* U-CW: "RECEIVEs must be satisfied by data already on hand. If no text is awaiting delivery, the RECEIVE will get an
 * "error: connection closing" response" (to the user: end of stream). */
START_TEST(u_cw_receive)
{
    REFUSED("RECEIVE 10", "EOF", CLOSE_WAIT);

    given(ESTABLISHED);
    when("FP. 301:305(4) ack 101");
    when("RECEIVE 10");
    expect("DATA 4");
    when("RECEIVE 10");
    expect("EOF");
}
END_TEST

/* U-CL, U-LA, U-TW: "error: connection closing". */
START_TEST(u_cl_la_tw_receive)
{
    REFUSED("RECEIVE 10", "EPIPE", CLOSING, LAST_ACK, TIME_WAIT);
    REFUSED("RECEIVE all", "EPIPE", CLOSING, LAST_ACK, TIME_WAIT);
}
END_TEST

/* U-CL, U-LA, U-TW: the text has "connection closing" even for octets that came before the peer's FIN and that nobody
 * has read. They were acknowledged, so they are not withheld: the error comes after them. */
START_TEST(u_cl_la_tw_receive_what_is_on_hand)
{
    given(ESTABLISHED);
    when("FP. 301:305(4) ack 101");
    when("CLOSE");
    ck_assert_int_eq(tcb.state, TCP_LAST_ACK);
    when("RECEIVE 10");
    expect("DATA 4");
    when("RECEIVE 10");
    expect("EPIPE");

    given(FIN_WAIT_2);
    when("FP. 301:305(4) ack 102");
    ck_assert_int_eq(tcb.state, TCP_TIME_WAIT);
    when("RECEIVE 4");
    expect("DATA 4");
    when("RECEIVE 4");
    expect("EPIPE");
}
END_TEST

/* ---- 3.10.4 CLOSE ---- */

/* U-C */
START_TEST(u_c_close)
{
    REFUSED("CLOSE", "ENOTCONN", CLOSED);
}
END_TEST

/* U-L: "Any outstanding RECEIVEs are returned with "error: closing"." Nothing is sent. */
START_TEST(u_l_close)
{
    given(LISTEN);
    when("CLOSE");
    expect("-> CLOSED");

    given(LISTEN);
    when("RECEIVE 1");
    when("CLOSE");
    expect("ECANCELED, -> CLOSED");
}
END_TEST

/* U-SS: "return "error: closing" responses to any queued SENDs, or RECEIVEs." Nothing is sent. */
START_TEST(u_ss_close)
{
    given(SYN_SENT);
    when("CLOSE");
    expect("-> CLOSED, -rto");

    given(SYN_SENT);
    when("SEND 1");
    when("CLOSE");
    expect("ECANCELED, -> CLOSED, -rto");

    given(SYN_SENT);
    when("RECEIVE 10");
    when("CLOSE");
    expect("ECANCELED, -> CLOSED, -rto");
}
END_TEST

/* U-SR: "If no SENDs have been issued and there is no pending data to send, then form a FIN segment and send it, and
 * enter FIN-WAIT-1 state." */
START_TEST(u_sr_close)
{
    given(SYN_RECEIVED_P);
    when("CLOSE");
    expect("-> FIN-WAIT-1, > F. 101/301");
    when(". 301:301(0) ack 102");
    expect("-> FIN-WAIT-2, -rto");

    given(SYN_RECEIVED_X);
    when("CLOSE");
    expect("-> FIN-WAIT-1, > F. 101/301");
}
END_TEST

/* U-SR: the SYN,ACK is still the first of the retransmission queue; FIN-WAIT-1 resends it. */
START_TEST(u_sr_close_resends_syn_ack)
{
    given(SYN_RECEIVED_P);
    when("CLOSE");
    when_due("rto", SEC(1));
    expect("> S. 100/301 rtx 1, +rto 2");
    when(". 301:301(0) ack 101");
    expect("+rto 3"); /* RFC 6298 (5.7) */
    when_due("rto", SEC(3));
    expect("> F. 101/301 rtx 1, +rto 6");
}
END_TEST

/* U-SR with L-4: what came with the SYN is not lost if the user closes before the handshake ends. */
START_TEST(u_sr_close_keeps_text_of_syn)
{
    given(LISTEN);
    when("RECEIVE all");
    when("S 300:310(10)");
    when("CLOSE");
    expect("-> FIN-WAIT-1, > F. 101/301");
    when(". 301:301(0) ack 100"); /* acknowledges nothing, our SYN neither */
    expect("nothing");
    when(". 311:311(0) ack 102");
    expect("DATA 10, -> FIN-WAIT-2, > . 102/311, -rto");
}
END_TEST

/* U-SR: "otherwise, queue for processing after entering ESTABLISHED state." */
START_TEST(u_sr_close_waits_for_text)
{
    given(SYN_RECEIVED_P);
    when("SEND 10");
    when("CLOSE");
    expect("nothing");
    passes(MSEC(100));
    when(". 301:301(0) ack 101");
    expect("-> ESTABLISHED, OPEN, -> FIN-WAIT-1, > FP. 101:111/301, +rto 1");
}
END_TEST

/* U-ES: "form a FIN segment and send it. In any case, enter FIN-WAIT-1 state." */
START_TEST(u_es_close)
{
    given(ESTABLISHED);
    when("CLOSE");
    expect("-> FIN-WAIT-1, > F. 101/301, +rto 1");
}
END_TEST

/* U-ES: "Queue this until all preceding SENDs have been segmentized", yet in FIN-WAIT-1 at once. */
START_TEST(u_es_close_with_text_queued)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 win 10");
    when("SEND 15");
    expect("> . 101:111/301, +rto 1");
    when("CLOSE");
    expect("-> FIN-WAIT-1");
    passes(MSEC(100));
    when(". 301:301(0) ack 111 win 10");
    expect("> FP. 111:116/301, +rto 1");
}
END_TEST

/* U-F1, U-F2, U-CL, U-LA, U-TW: "error: connection closing"; no second FIN. */
START_TEST(u_close_again)
{
    REFUSED("CLOSE", "EPIPE", FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT);
}
END_TEST

/* U-CW: "Queue this request until all preceding SENDs have been segmentized; then send a FIN segment, enter LAST-ACK
 * state": not before. */
START_TEST(u_cw_close)
{
    given(CLOSE_WAIT);
    when("CLOSE");
    expect("-> LAST-ACK, > F. 101/302, +rto 1");

    given(SYN_SENT);
    when("SF. 300:300(0) ack 101 win 10");
    when("SEND 15");
    expect("> . 101:111/302, +rto 1");
    when("CLOSE");
    expect("nothing");
    ck_assert_int_eq(tcb.state, TCP_CLOSE_WAIT);
    when("CLOSE");
    expect("EPIPE");
    passes(MSEC(100));
    when(". 302:302(0) ack 111 win 10");
    expect("-> LAST-ACK, > FP. 111:116/302, +rto 1");
}
END_TEST

/* ---- 3.10.5 ABORT ---- */

/* U-C */
START_TEST(u_c_abort)
{
    REFUSED("ABORT", "ENOTCONN", CLOSED);
}
END_TEST

/* U-L, U-SS: queued calls get "connection reset"; nothing is sent. */
START_TEST(u_l_ss_abort)
{
    given(LISTEN);
    when("ABORT");
    expect("-> CLOSED");
    given(LISTEN);
    when("RECEIVE 10");
    when("ABORT");
    expect("ECONNRESET, -> CLOSED");

    given(SYN_SENT);
    when("ABORT");
    expect("-> CLOSED, -rto");
    given(SYN_SENT);
    when("SEND 10");
    when("ABORT");
    expect("ECONNRESET, -> CLOSED, -rto");
}
END_TEST

/* U-SR to U-CW: <SEQ=SND.NXT><CTL=RST>; "all segments queued for transmission or retransmission should be flushed". */
START_TEST(u_sr_es_f1_f2_cw_abort)
{
    given(SYN_RECEIVED_P);
    when("ABORT");
    expect("-> CLOSED, > R 101, -rto");
    given(SYN_RECEIVED_X);
    when("ABORT");
    expect("-> CLOSED, > R 101, -rto");
    given(ESTABLISHED);
    when("ABORT");
    expect("-> CLOSED, > R 101");
    given(FIN_WAIT_1);
    when("ABORT");
    expect("-> CLOSED, > R 102, -rto");
    given(FIN_WAIT_2);
    when("ABORT");
    expect("-> CLOSED, > R 102");
    given(CLOSE_WAIT);
    when("ABORT");
    expect("-> CLOSED, > R 101");
}
END_TEST

/* U-ES: "All queued SENDs and RECEIVEs should be given "connection reset" notification." */
START_TEST(u_es_abort_tells_waiting_calls)
{
    given(ESTABLISHED);
    when("RECEIVE 10");
    when("ABORT");
    expect("ECONNRESET, -> CLOSED, > R 101");

    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 0");
    when("SEND 10");
    when("ABORT");
    expect("ECONNRESET, -> CLOSED, > R 101, -persist");
}
END_TEST

/* U-LING: SO_LINGER with time 0 makes close() an ABORT: RST behind what is already sent, what is queued is lost, no FIN. */
START_TEST(u_ling_close_is_abort)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 win 10");
    when("SEND 10");
    when("SEND 10");
    when("ABORT");
    expect("ECONNRESET, -> CLOSED, > R 111, -rto");
}
END_TEST

/* U-CL, U-LA, U-TW: "Respond with "ok" and delete the TCB": no RST. */
START_TEST(u_cl_la_tw_abort)
{
    given(CLOSING);
    when("ABORT");
    expect("-> CLOSED, -rto");
    given(LAST_ACK);
    when("ABORT");
    expect("-> CLOSED, -rto");
    given(TIME_WAIT);
    when("ABORT");
    expect("-> CLOSED, -2msl");
}
END_TEST

/* ---- 3.10.6 STATUS ---- */

/* U-C to U-TW: "state = ..." (the answer is the state itself), or "connection does not exist". */
START_TEST(u_status)
{
    REFUSED("STATUS", "ENOTCONN", CLOSED);
    REFUSED("STATUS", "STATUS", LISTEN, EVERY_OPENED);
}
END_TEST

/* ---- 3.6.1 half-duplex close (MAY-1, SHLD-3) ---- */

/* U-HD: "close" that also ends reading, with text that nobody has read: RST, so that the peer learns of the loss. */
START_TEST(u_hd_unread_text)
{
    static const enum place places[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        given(places[i]);
        unsigned nxt = (unsigned)ours(tcb.snd_nxt);
        when("P. 301:305(4) ack %u", nxt > 101 ? 102 : 101);
        when("CLOSE both");
        expect("-> CLOSED, > R %u", nxt);
    }
    given(ESTABLISHED);
    when("FP. 301:305(4) ack 101");
    when("CLOSE both");
    expect("-> CLOSED, > R 101");
}
END_TEST

/* U-HD: everything was read: an ordinary close. */
START_TEST(u_hd_nothing_unread)
{
    given(ESTABLISHED);
    when("RECEIVE all");
    when("P. 301:305(4) ack 101");
    when("CLOSE both");
    expect("-> FIN-WAIT-1, > F. 101/305, +rto 1");
    given(CLOSE_WAIT);
    when("CLOSE both");
    expect("-> LAST-ACK, > F. 101/302, +rto 1");
}
END_TEST

/* U-HD, F1-4, F2-3: "new data arrives after CLOSE": RST. */
START_TEST(u_hd_text_after_close)
{
    given(ESTABLISHED);
    when("CLOSE both");
    when("P. 301:305(4) ack 101");
    expect("-> CLOSED, > R 101, -rto");

    given(ESTABLISHED);
    when("CLOSE both");
    when(". 301:301(0) ack 102");
    when("P. 301:305(4) ack 102");
    expect("-> CLOSED, > R 102");

    given(ESTABLISHED); /* a bare FIN brings no text */
    when("CLOSE both");
    when(". 301:301(0) ack 102");
    when("F. 301:301(0) ack 102");
    expect("EOF, -> TIME-WAIT, > . 102/302, +2msl 240");
}
END_TEST

/* U-HD after shutdown: CLOSE first, then no more reading either. */
START_TEST(u_hd_after_shutdown)
{
    given(FIN_WAIT_2);
    when("CLOSE both");
    expect("nothing");
    when("P. 301:305(4) ack 102");
    expect("-> CLOSED, > R 102");
}
END_TEST

/* U-HD in SYN-RECEIVED: the same as later. */
START_TEST(u_hd_syn_received)
{
    given(SYN_RECEIVED_P);
    when("CLOSE both");
    expect("-> FIN-WAIT-1, > F. 101/301");
    when(". 301:301(0) ack 102");
    expect("-> FIN-WAIT-2, -rto");
    when("P. 301:305(4) ack 102");
    expect("-> CLOSED, > R 102");
}
END_TEST

/* U-HD before there is a connection: CLOSE. */
START_TEST(u_hd_early)
{
    REFUSED("CLOSE both", "ENOTCONN", CLOSED);
    given(LISTEN);
    when("CLOSE both");
    expect("-> CLOSED");
    given(SYN_SENT);
    when("CLOSE both");
    expect("-> CLOSED, -rto");
}
END_TEST

Suite *user_suite(void)
{
    return BENCH_SUITE(
        "3.10.1 to 3.10.6 user calls", u_c_open_passive, u_c_open_active, u_c_open_active_without_mss_option,
        u_c_open_active_to_nobody, u_l_open_passive_again, u_l_open_active, u_l_open_active_to_nobody, u_open_exists,
        u_c_send, u_l_send_to_nobody, u_l_send_opens, u_l_send_urgent, u_l_send_too_much,
        u_l_send_refused_listens_again, u_ss_sr_send_waits, u_es_cw_send, u_es_cw_send_urgent, u_send_too_much,
        u_send_closing, u_send_after_queued_close, u_c_receive, u_l_ss_sr_receive_waits, u_l_receive_outlives_a_reset,
        u_es_f1_f2_receive, u_cw_receive, u_cl_la_tw_receive, u_cl_la_tw_receive_what_is_on_hand, u_c_close,
        u_l_close, u_ss_close, u_sr_close, u_sr_close_resends_syn_ack, u_sr_close_keeps_text_of_syn,
        u_sr_close_waits_for_text, u_es_close, u_es_close_with_text_queued, u_close_again, u_cw_close, u_c_abort,
        u_l_ss_abort, u_sr_es_f1_f2_cw_abort, u_es_abort_tells_waiting_calls, u_ling_close_is_abort,
        u_cl_la_tw_abort, u_status,
        u_hd_unread_text, u_hd_nothing_unread, u_hd_text_after_close, u_hd_after_shutdown, u_hd_syn_received,
        u_hd_early);
}
