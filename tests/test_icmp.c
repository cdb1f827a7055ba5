/* ICMP messages about a connection: RFC 9293, 3.9.2.2 (MUST-54 to MUST-56, SHLD-25, SHLD-26), RFC 5461, RFC 5927. */
#include "bench.h"

/* MAY-2: an entry that came from TIME-WAIT goes back to it, whatever ends it. */
START_TEST(may_2_hard_error_goes_back)
{
    listening = true;
    given(TIME_WAIT);
    when("S 500:500(0)");
    ck_assert_int_eq(tcb.state, TCP_SYN_RECEIVED);
    when("ICMP 3/3 seq %u", (unsigned)ours(tcb.iss));
    ck_assert_int_eq(tcb.state, TCP_TIME_WAIT);
    ck_assert_uint_eq(theirs(tcb.rcv_nxt), 302);
}
END_TEST

Suite *icmp_suite(void);

/* Destination unreachable 0, 1, 5; time exceeded 0, 1; parameter problem. And the codes that came later. */
static const char *const soft[] = {"3/0", "3/1", "3/5", "3/13", "11/0", "11/1", "12/0"};
static const char *const hard[] = {"3/2", "3/3"};
#define EACH(i, list) for (unsigned i = 0; i < sizeof list / sizeof *list; i++)

/* MUST-56: a soft error never ends the connection. SHLD-25: the user is told. */
START_TEST(must_56_soft_errors)
{
    EACH(i, soft)
    {
        given(SYN_SENT);
        when("ICMP %s seq 100", soft[i]);
        expect("SOFT-ERROR");
        given(SYN_RECEIVED_X);
        when("ICMP %s seq 100", soft[i]);
        expect("SOFT-ERROR");
        given(ESTABLISHED);
        when("SEND 10");
        when("ICMP %s seq 101", soft[i]);
        expect("SOFT-ERROR");
        given(LAST_ACK);
        when("ICMP %s seq 101", soft[i]);
        expect("SOFT-ERROR");
    }
}
END_TEST

/* A half-open connection has no user yet. */
START_TEST(shld_25_nobody_to_tell)
{
    given(SYN_RECEIVED_P);
    when("ICMP 3/1 seq 100");
    expect("nothing");
}
END_TEST

/* SHLD-26: destination unreachable 2 and 3 abort the connection, in whatever state; nothing is sent. */
START_TEST(shld_26_hard_errors)
{
    EACH(i, hard)
    {
        given(SYN_SENT);
        when("ICMP %s seq 100", hard[i]);
        expect("EHOSTUNREACH, -> CLOSED, -rto");
        given(SYN_RECEIVED_P);
        when("ICMP %s seq 100", hard[i]);
        expect("-> LISTEN, -rto");
        given(SYN_RECEIVED_X);
        when("ICMP %s seq 100", hard[i]);
        expect("EHOSTUNREACH, -> CLOSED, -rto");
        given(ESTABLISHED);
        when("SEND 10");
        when("ICMP %s seq 110", hard[i]);
        expect("EHOSTUNREACH, -> CLOSED, -rto");
        given(CLOSING);
        when("ICMP %s seq 101", hard[i]);
        expect("EHOSTUNREACH, -> CLOSED, -rto");
    }
}
END_TEST

/* Code 4 is in the text's list of hard errors, but is about the path MTU since RFC 1191. */
START_TEST(fragmentation_needed)
{
    given(SYN_SENT);
    when("ICMP 3/4 seq 100");
    expect("nothing");
}
END_TEST

/* MUST-55: source quench is dropped in silence. What is no error is not for TCP. */
START_TEST(must_55_source_quench)
{
    given(SYN_SENT);
    when("ICMP 4/0 seq 100");
    expect("nothing");
    when("ICMP 8/0 seq 100");
    expect("nothing");
}
END_TEST

/* MUST-54: "acts on an ICMP error message passed up from the IP layer, directing it to the connection that created it". */
START_TEST(must_54_no_connection)
{
    given(CLOSED);
    when("ICMP 3/3 seq 100");
    expect("nothing");
    given(LISTEN);
    when("ICMP 3/3 seq 100");
    expect("nothing");
    knobs.icmp_check = 0;
    given(TIME_WAIT); /* it has sent all that it ever will */
    when("ICMP 3/3 seq 101");
    expect("nothing");
}
END_TEST

/* RFC 5927, 4.1: the number quoted must be one that is under way: SND.UNA =< SEG.SEQ < SND.NXT. */
START_TEST(rfc_5927_number_quoted)
{
    given(SYN_SENT);
    when("ICMP 3/3 seq 99");
    expect("nothing");
    when("ICMP 3/3 seq 101");
    expect("nothing");
    given(ESTABLISHED);
    when("ICMP 3/3 seq 101");
    expect("nothing");
    when("SEND 10");
    when("ICMP 3/3 seq 100");
    expect("nothing");
    when("ICMP 3/3 seq 111");
    expect("nothing");
    when("ICMP 3/3 seq 101");
    expect("EHOSTUNREACH, -> CLOSED, -rto");
    knobs.icmp_check = 0;
    given(ESTABLISHED);
    when("ICMP 3/3 seq 5000");
    expect("EHOSTUNREACH, -> CLOSED");
}
END_TEST

/* D-12, RFC 5461: any error ends an opening at once, and none ends a connection that is open. */
START_TEST(d_12_only_while_opening)
{
    knobs.icmp_abort = ICMPABORT_OPENING;
    EACH(i, soft)
    {
        given(SYN_SENT);
        when("ICMP %s seq 100", soft[i]);
        expect("EHOSTUNREACH, -> CLOSED, -rto");
    }
    EACH(i, hard)
    {
        given(ESTABLISHED);
        when("SEND 10");
        when("ICMP %s seq 101", hard[i]);
        expect("SOFT-ERROR");
    }
    given(SYN_SENT);
    when("ICMP 3/4 seq 100");
    expect("nothing");
    when("ICMP 4/0 seq 100");
    expect("nothing");
}
END_TEST

START_TEST(icmp_never_aborts)
{
    knobs.icmp_abort = ICMPABORT_NEVER;
    given(SYN_SENT);
    when("ICMP 3/3 seq 100");
    expect("SOFT-ERROR");
}
END_TEST

/* a SEND in LISTEN opened it, and so it listens again. */
START_TEST(hard_error_listens_again)
{
    given(CLOSED);
    when("OPEN passive peer");
    when("SEND 10");
    when("ICMP 3/3 seq 100");
    expect("-> LISTEN, -rto");
}
END_TEST

/* RFC 792: what types and codes mean, for what people read. */
START_TEST(rfc_792_meanings)
{
    static const struct {
        uint8_t type, code;
        const char *text;
    } rows[] = {
        {3, 0, "net unreachable"},      {3, 1, "host unreachable"},    {3, 2, "protocol unreachable"},
        {3, 3, "port unreachable"},     {3, 4, "fragmentation needed"}, {3, 5, "source route failed"},
        {3, 13, "destination unreachable"}, {4, 0, "source quench"},   {11, 0, "time exceeded"},
        {12, 0, "parameter problem"},   {8, 0, "ICMP"},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_str_eq(icmp_meaning(rows[i].type, rows[i].code), rows[i].text);
}
END_TEST

Suite *icmp_suite(void)
{
    return BENCH_SUITE("3.9.2.2 ICMP", must_54_no_connection, must_55_source_quench, must_56_soft_errors,
                       shld_25_nobody_to_tell, shld_26_hard_errors, fragmentation_needed, rfc_5927_number_quoted,
                       d_12_only_while_opening, icmp_never_aborts, hard_error_listens_again, may_2_hard_error_goes_back, rfc_792_meanings);
}
