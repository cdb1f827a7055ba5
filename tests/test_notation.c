/* The textbook's letters. Its own example: x, y; then u, v, w of the close; here with what they are. */
#include "notation.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *notation_suite(void);

enum { CLIENT, SERVER, HOSTS };
enum { SYN = SEG_SYN, ACK = SEG_ACK, FIN = SEG_FIN, RST = SEG_RST, PSH = SEG_PSH };

static const uint32_t addresses[HOSTS] = {0x0A000001, 0x0A000002};
static const char *const names[HOSTS] = {"client", "server"}, *const conns[] = {""};
static const struct trace_meta meta = {.hosts = names, .addrs = addresses, .conns = conns, .n_hosts = HOSTS, .n_conns = 1};

static struct notation notation;
static uint32_t flight;

static void setup(void)
{
    ck_assert(notation_init(&notation, &meta));
    flight = 0;
}

static void teardown(void)
{
    notation_free(&notation);
}

/* A host sends a segment; how that is written. */
static void sends_marked(int host, uint8_t flags, uint32_t seq, uint32_t ack, uint32_t len, uint8_t marks, const char *wanted)
{
    struct trace_rec rec = {.kind = TR_SEND, .host = (uint8_t)host, .peer = (uint8_t)!host, .flight = ++flight, .marks = marks,
                            .seg = {.saddr = addresses[host], .daddr = addresses[!host], .seq = seq, .ack = ack, .len = len,
                                    .flags = flags}};
    struct strbuf out = {0};

    notation_see(&notation, &rec);
    notation_text(&notation, &rec, &out);
    for (char *p = out.p; *p != '\0'; p++)
        *p = *p == '\x1f' ? ' ' : *p;
    ck_assert_str_eq(out.p, wanted);
    strbuf_free(&out);
}

static void sends(int host, uint8_t flags, uint32_t seq, uint32_t ack, uint32_t len, const char *wanted)
{
    sends_marked(host, flags, seq, ack, len, 0, wanted);
}

static void opens(void)
{
    sends(CLIENT, SYN, 100, 0, 0, "SYN=1, seq=x");
    sends(SERVER, SYN | ACK, 300, 101, 0, "SYN=1, ACK=1, seq=y, ack=x+1");
    sends(CLIENT, ACK, 101, 301, 0, "ACK=1, seq=x+1, ack=y+1");
}

START_TEST(the_textbooks_own_example)
{
    opens();
    sends(CLIENT, FIN | ACK, 101, 301, 0, "FIN=1, ACK=1, seq=u, ack=y+1 (u=x+1)");
    sends(SERVER, ACK, 301, 102, 0, "ACK=1, seq=v, ack=u+1 (v=y+1)");
    sends(SERVER, FIN | ACK, 301, 102, 0, "FIN=1, ACK=1, seq=w, ack=u+1 (w=v)");
    sends(CLIENT, ACK, 102, 302, 0, "ACK=1, seq=u+1, ack=w+1");
}
END_TEST

START_TEST(with_text)
{
    opens();
    sends(CLIENT, PSH | ACK, 101, 301, 10, "ACK=1, seq=x+1, ack=y+1, len=10");
    sends(SERVER, ACK, 301, 111, 0, "ACK=1, seq=y+1, ack=x+11");
    sends(CLIENT, FIN | ACK, 111, 301, 0, "FIN=1, ACK=1, seq=u, ack=y+1 (u=x+11)");
    sends(SERVER, PSH | ACK, 301, 112, 5, "ACK=1, seq=v, ack=u+1, len=5 (v=y+1)");
    sends(SERVER, FIN | ACK, 306, 112, 0, "FIN=1, ACK=1, seq=w, ack=u+1 (w=v+5)");
    sends(CLIENT, PSH | ACK, 101, 301, 10, "ACK=1, seq=x+1, ack=v, len=10"); /* an old one, from before u */
    sends(CLIENT, FIN | ACK, 111, 307, 0, "FIN=1, ACK=1, seq=u, ack=w+1");   /* again: nothing new */
}
END_TEST

/* A segment that was put into the network brings no letter, and is told in those of whom it claims to come from. */
START_TEST(an_old_syn)
{
    sends_marked(CLIENT, SYN, 90, 0, 0, MARK_INJECTED, "SYN=1, seq=90");
    sends(SERVER, SYN | ACK, 300, 91, 0, "SYN=1, ACK=1, seq=y, ack=91");
    sends(CLIENT, SYN, 100, 0, 0, "SYN=1, seq=x");
    sends_marked(CLIENT, SYN, 90, 0, 0, MARK_INJECTED, "SYN=1, seq=x-10");
    sends(CLIENT, RST, 91, 0, 0, "RST=1, seq=x-9");
    sends(SERVER, SYN | ACK, 400, 101, 0, "SYN=1, ACK=1, seq=y, ack=x+1"); /* another y */
    sends(CLIENT, ACK, 101, 401, 0, "ACK=1, seq=x+1, ack=y+1");
}
END_TEST

START_TEST(crossing)
{
    sends(CLIENT, SYN, UINT32_MAX, 0, 0, "SYN=1, seq=x");
    sends(SERVER, SYN, 300, 0, 0, "SYN=1, seq=y");
    sends(CLIENT, SYN | ACK, UINT32_MAX, 301, 0, "SYN=1, ACK=1, seq=x, ack=y+1");
    sends(CLIENT, FIN | ACK, 0, 301, 0, "FIN=1, ACK=1, seq=u, ack=y+1 (u=x+1)");
    sends(SERVER, FIN | ACK, 301, 0, 0, "FIN=1, ACK=1, seq=w, ack=u (w=y+1)");
    sends(CLIENT, ACK, 1, 302, 0, "ACK=1, seq=u+1, ack=w+1");
    sends(SERVER, ACK, 302, 1, 0, "ACK=1, seq=w+1, ack=u+1");
}
END_TEST

static void leaves(int host, enum tcp_state from, enum tcp_state to)
{
    struct trace_rec rec = {.kind = TR_STATE, .host = (uint8_t)host, .peer = NO_HOST, .from = (uint8_t)from, .to = (uint8_t)to};

    notation_see(&notation, &rec);
}

/* The same sockets and the same initial numbers once more: the letters of the close before are not of this connection. A SYN that
 * is sent again begins nothing. */
START_TEST(opened_anew_with_the_same_numbers)
{
    opens();
    sends(SERVER, FIN | ACK, 301, 101, 0, "FIN=1, ACK=1, seq=u, ack=x+1 (u=y+1)");
    sends(CLIENT, ACK, 101, 302, 0, "ACK=1, seq=v, ack=u+1 (v=x+1)");
    sends(CLIENT, FIN | ACK, 101, 302, 0, "FIN=1, ACK=1, seq=w, ack=u+1 (w=v)");
    leaves(CLIENT, TCP_LAST_ACK, TCP_CLOSED);
    leaves(CLIENT, TCP_CLOSED, TCP_SYN_SENT);
    sends(CLIENT, SYN, 100, 0, 0, "SYN=1, seq=x");
    leaves(SERVER, TCP_TIME_WAIT, TCP_SYN_RECEIVED);
    sends(SERVER, SYN | ACK, 300, 101, 0, "SYN=1, ACK=1, seq=y, ack=x+1");
    sends(CLIENT, ACK, 101, 301, 0, "ACK=1, seq=x+1, ack=y+1");
    sends(SERVER, FIN | ACK, 301, 101, 0, "FIN=1, ACK=1, seq=u, ack=x+1 (u=y+1)");
    sends(SERVER, SYN | ACK, 300, 101, 0, "SYN=1, ACK=1, seq=y, ack=x+1");
    sends(CLIENT, ACK, 101, 302, 0, "ACK=1, seq=v, ack=u+1 (v=x+1)");
}
END_TEST

Suite *notation_suite(void)
{
    Suite *suite = suite_create("notation");
    TCase *tc = tcase_create("notation");

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_textbooks_own_example);
    tcase_add_test(tc, with_text);
    tcase_add_test(tc, an_old_syn);
    tcase_add_test(tc, crossing);
    tcase_add_test(tc, opened_anew_with_the_same_numbers);
    return suite;
}
