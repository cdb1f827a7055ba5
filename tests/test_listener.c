/* A listener's two queues: who is let in, and what the others get. RFC 9293 says nothing about them. */
#include "listener.h"

#include <check.h>

Suite *listener_suite(void);

static struct tcp_knobs knobs;
static enum tcp_rule rule;

static void setup(void)
{
    knobs = tcp_rfc9293;
    rule = R_NONE;
}

static enum admission syn(uint32_t syn_queue, uint32_t accept_queue, uint32_t backlog)
{
    struct listener l = {.port = 80, .backlog = backlog, .syn_queue = syn_queue, .accept_queue = accept_queue};
    return listener_admits_syn(&l, &knobs, &rule);
}

static enum admission child(uint32_t accept_queue, uint32_t backlog)
{
    struct listener l = {.port = 80, .backlog = backlog, .syn_queue = backlog, .accept_queue = accept_queue};
    return listener_admits_child(&l, &knobs, &rule);
}

/* A SYN has a place while the SYN queue holds fewer than the backlog. */
START_TEST(syn_is_admitted)
{
    ck_assert_int_eq(syn(0, 0, 1), ADMIT);
    ck_assert_int_eq(syn(3, 0, 4), ADMIT);
    ck_assert_int_eq(syn(3, 3, 4), ADMIT);
    ck_assert_int_eq(rule, R_NONE);
}
END_TEST

/* SYN queue full: ignored, or refused by knob. */
START_TEST(syn_queue_full)
{
    ck_assert_int_eq(syn(4, 0, 4), IGNORE);
    ck_assert_int_eq(rule, R_SYN_QUEUE_FULL);
    knobs.syn_queue_full = QFULL_RESET;
    ck_assert_int_eq(syn(4, 0, 4), REFUSE);
    ck_assert_int_eq(rule, R_SYN_QUEUE_RESET);
    ck_assert_int_eq(syn(5, 0, 4), REFUSE);
}
END_TEST

/* Accept queue full: no SYN either, since its handshake could not be finished; never a RST. */
START_TEST(syn_while_accept_queue_full)
{
    ck_assert_int_eq(syn(0, 4, 4), IGNORE);
    ck_assert_int_eq(rule, R_ACCEPT_QUEUE_FULL);
    knobs.syn_queue_full = knobs.accept_queue_full = QFULL_RESET;
    ck_assert_int_eq(syn(0, 4, 4), IGNORE);
    ck_assert_int_eq(rule, R_ACCEPT_QUEUE_FULL);
}
END_TEST

/* A finished handshake has a place while the accept queue holds fewer than the backlog, however full the other is. */
START_TEST(child_is_admitted)
{
    ck_assert_int_eq(child(0, 1), ADMIT);
    ck_assert_int_eq(child(3, 4), ADMIT);
}
END_TEST

/* Accept queue full: as if the third ACK had not come, or RST by knob. */
START_TEST(accept_queue_full)
{
    ck_assert_int_eq(child(4, 4), IGNORE);
    ck_assert_int_eq(rule, R_ACCEPT_QUEUE_FULL);
    knobs.accept_queue_full = QFULL_RESET;
    ck_assert_int_eq(child(4, 4), REFUSE);
    ck_assert_int_eq(rule, R_ACCEPT_QUEUE_RESET);
}
END_TEST

/* A backlog of none lets nobody in. */
START_TEST(backlog_zero)
{
    ck_assert_int_eq(syn(0, 0, 0), IGNORE);
    ck_assert_int_eq(child(0, 0), IGNORE);
}
END_TEST

Suite *listener_suite(void)
{
    Suite *suite = suite_create("listener");
    TCase *tc = tcase_create("queues");
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, syn_is_admitted);
    tcase_add_test(tc, syn_queue_full);
    tcase_add_test(tc, syn_while_accept_queue_full);
    tcase_add_test(tc, child_is_admitted);
    tcase_add_test(tc, accept_queue_full);
    tcase_add_test(tc, backlog_zero);
    suite_add_tcase(suite, tc);
    return suite;
}
