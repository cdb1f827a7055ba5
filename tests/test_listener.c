/* A listener's two queues: who is let in, and what the others get. RFC 9293 says nothing about them. */
#include "listener.h"

#include <check.h>

Suite *listener_suite(void);

static struct tcp_knobs knobs;
static struct syn_facts facts;
static enum tcp_rule rule;

static void setup(void)
{
    knobs = tcp_rfc9293;
    rule = R_NONE;
    facts = (struct syn_facts){0};
}

static enum admission syn(uint32_t syn_queue, uint32_t accept_queue, uint32_t backlog)
{
    struct listener l = {.port = 80, .backlog = backlog, .syn_queue = syn_queue, .accept_queue = accept_queue};
    return listener_admits_syn(&l, &knobs, &facts, &rule);
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
    knobs.syn_queue_full = SYNQFULL_RESET;
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
    knobs.syn_queue_full = SYNQFULL_RESET;
    knobs.accept_queue_full = QFULL_RESET;
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

/* ---- backlog-rule linux ---- */

/* Lets in as many as there is room for, and says how many that were. */
static uint32_t fill(uint32_t backlog, bool accept_queue)
{
    uint32_t n = 0;
    while (n < 100 && (accept_queue ? child(n, backlog) : syn(n, 0, backlog)) == ADMIT)
        n++;
    return n;
}

/* Measured for a backlog of 0 to 3: each queue is full when longer than B, and so holds B + 1. */
START_TEST(linux_holds_one_more)
{
    knobs.backlog_rule = BACKLOG_LINUX;
    for (uint32_t b = 0; b <= 3; b++) {
        ck_assert_uint_eq(fill(b, true), b + 1);
        ck_assert_int_eq(rule, R_ACCEPT_QUEUE_FULL);
        ck_assert_uint_eq(fill(b, false), b + 1);
        ck_assert_int_eq(rule, R_SYN_QUEUE_FULL);
    }
    knobs.backlog_rule = BACKLOG_PLAIN;
    for (uint32_t b = 0; b <= 3; b++) {
        ck_assert_uint_eq(fill(b, true), b);
        ck_assert_uint_eq(fill(b, false), b);
    }
}
END_TEST

/* B = min(backlog, somaxconn). */
START_TEST(linux_somaxconn)
{
    knobs.backlog_rule = BACKLOG_LINUX;
    knobs.somaxconn = 5;
    ck_assert_uint_eq(fill(4, true), 5);
    ck_assert_uint_eq(fill(5, true), 6);
    ck_assert_uint_eq(fill(50, true), 6);
    ck_assert_uint_eq(fill(50, false), 6);
    struct listener l = {.port = 80, .backlog = 50};
    ck_assert_uint_eq(listener_syn_room(&l, &knobs), 6);
    ck_assert_uint_eq(listener_accept_room(&l, &knobs), 6);
    knobs.backlog_rule = BACKLOG_PLAIN; /* there it means nothing */
    ck_assert_uint_eq(fill(50, true), 50);
}
END_TEST

/* The order in which Linux asks: SYN queue, accept queue, reserve. */
START_TEST(linux_order_of_reasons)
{
    knobs.backlog_rule = BACKLOG_LINUX;
    knobs.max_syn_backlog = 4;
    ck_assert_int_eq(syn(6, 6, 5), IGNORE);
    ck_assert_int_eq(rule, R_SYN_QUEUE_FULL);
    ck_assert_int_eq(syn(5, 6, 5), IGNORE);
    ck_assert_int_eq(rule, R_ACCEPT_QUEUE_FULL);
    ck_assert_int_eq(syn(5, 5, 5), IGNORE);
    ck_assert_int_eq(rule, R_SYN_RESERVED);
}
END_TEST

/* Less than a quarter of max-syn-backlog is free: 16 - 13 < 4. */
START_TEST(linux_reserve)
{
    knobs.max_syn_backlog = 16;
    ck_assert_int_eq(syn(12, 0, 100), ADMIT);
    ck_assert_int_eq(syn(13, 0, 100), IGNORE);
    ck_assert_int_eq(rule, R_SYN_RESERVED);
    ck_assert_int_eq(syn(20, 0, 100), IGNORE);
    facts.proven = true;
    ck_assert_int_eq(syn(13, 0, 100), ADMIT);
    ck_assert_int_eq(syn(20, 0, 100), ADMIT);
}
END_TEST

static uint32_t retries(uint32_t entries, uint32_t young, uint32_t backlog)
{
    struct listener l = {.port = 80, .backlog = backlog, .syn_queue = entries, .young = young};
    return listener_synack_retries(&l, &knobs);
}

/* 2 * entries > max(8, B): from 5 down to 2, one for each time that twice the young ones, doubled again and again, are not
 * more than all. */
START_TEST(linux_pressure)
{
    knobs.synack_retries = 5;
    ck_assert_uint_eq(retries(100, 0, 100), 5); /* not without the knob */
    knobs.synack_pressure = 1;
    knobs.backlog_rule = BACKLOG_LINUX;
    ck_assert_uint_eq(retries(4, 0, 3), 5);     /* 8 is not above 8 */
    ck_assert_uint_eq(retries(5, 0, 3), 2);
    ck_assert_uint_eq(retries(50, 0, 100), 5);  /* 100 is not above B */
    ck_assert_uint_eq(retries(51, 51, 100), 5); /* all young: 51 < 102 */
    ck_assert_uint_eq(retries(52, 26, 100), 4); /* half: 52 < 52 is false, 52 < 104 */
    ck_assert_uint_eq(retries(52, 27, 100), 5);
    ck_assert_uint_eq(retries(52, 13, 100), 3); /* a quarter */
    ck_assert_uint_eq(retries(56, 7, 100), 2);  /* an eighth */
    ck_assert_uint_eq(retries(101, 0, 100), 2);
    knobs.somaxconn = 40;                       /* of B, not of the backlog */
    ck_assert_uint_eq(retries(21, 0, 100), 2);
}
END_TEST

/* Never below 2, nor above the knob. */
START_TEST(linux_pressure_floor)
{
    knobs.synack_pressure = 1;
    for (uint32_t most = 0; most <= 5; most++) {
        knobs.synack_retries = most;
        ck_assert_uint_eq(retries(100, 0, 100), most < 2 ? most : 2);
    }
}
END_TEST

/* ---- the oldest entry makes room (RFC 4987, 3.4, 3.5) ---- */

START_TEST(evict_oldest)
{
    knobs.syn_queue_full = SYNQFULL_EVICT;
    facts.chain = 4;
    ck_assert_int_eq(syn(3, 0, 4), ADMIT);
    ck_assert_int_eq(syn(4, 0, 4), EVICT);
    ck_assert_int_eq(syn(4, 4, 4), IGNORE); /* its handshake could not be finished */
    ck_assert_int_eq(rule, R_ACCEPT_QUEUE_FULL);
    knobs.syn_cookies = 1; /* evicting comes first */
    ck_assert_int_eq(syn(4, 0, 4), EVICT);
    knobs.syn_cookies = 2;
    ck_assert_int_eq(syn(4, 0, 4), COOKIE);
    knobs.syn_cookies = 0;
    facts.chain = 0; /* nothing to evict */
    ck_assert_int_eq(syn(4, 0, 4), IGNORE);
    ck_assert_int_eq(rule, R_SYN_QUEUE_FULL);
}
END_TEST

/* The bucket counts, not the backlog. */
START_TEST(evict_from_a_bucket)
{
    struct listener l = {.port = 80, .backlog = 4};
    knobs.syncache_buckets = 512;
    ck_assert_uint_eq(listener_syn_room(&l, &knobs), 512 * 30);
    facts.chain = 29;
    ck_assert_int_eq(syn(5, 0, 4), ADMIT);
    facts.chain = 30;
    ck_assert_int_eq(syn(5, 0, 4), EVICT);
}
END_TEST

/* ---- SYN cookies ---- */

/* 0: never; 1: when the queue is full; 2: always. A full accept queue comes before. */
START_TEST(cookies_0_1_2)
{
    ck_assert_int_eq(syn(3, 0, 4), ADMIT);
    ck_assert_int_eq(syn(4, 0, 4), IGNORE);
    knobs.syn_cookies = 1;
    ck_assert_int_eq(syn(3, 0, 4), ADMIT);
    ck_assert_int_eq(syn(4, 0, 4), COOKIE);
    ck_assert_int_eq(rule, R_COOKIE_SENT);
    knobs.syn_cookies = 2;
    ck_assert_int_eq(syn(0, 0, 4), COOKIE);
    ck_assert_int_eq(syn(0, 4, 4), IGNORE);
    ck_assert_int_eq(rule, R_ACCEPT_QUEUE_FULL);
}
END_TEST

/* With cookies nothing is kept for proven peers. */
START_TEST(cookies_need_no_reserve)
{
    knobs.max_syn_backlog = 16;
    ck_assert_int_eq(syn(15, 0, 100), IGNORE);
    knobs.syn_cookies = 1;
    ck_assert_int_eq(syn(15, 0, 100), ADMIT);
}
END_TEST

/* An ACK is looked at until cookie-overflow after the last cookie, and never if there was none. */
START_TEST(cookies_overflow)
{
    struct listener l = {.port = 80};
    knobs.syn_cookies = 1;
    ck_assert(!listener_takes_cookies(&l, &knobs, 0));
    l.cookies_until = SEC(130);
    ck_assert(listener_takes_cookies(&l, &knobs, SEC(10)));
    ck_assert(listener_takes_cookies(&l, &knobs, SEC(130)));
    ck_assert(!listener_takes_cookies(&l, &knobs, SEC(130) + 1));
    knobs.syn_cookies = 0;
    ck_assert(!listener_takes_cookies(&l, &knobs, SEC(10)));
}
END_TEST

/* ---- defer-accept ---- */

/* As Linux counts seconds in timeouts: 1, 1 + 2, 1 + 2 + 4 ... s, and no more than rto-max each. */
START_TEST(deferred_timeouts)
{
    static const struct {
        nsec defer;
        uint32_t n;
    } rows[] = {{0, 0}, {1, 1}, {SEC(1), 1}, {SEC(1) + 1, 2}, {SEC(3), 2}, {SEC(5), 3}, {SEC(7), 3}, {SEC(63), 6},
                {SEC(123), 7}, {SEC(183), 8}};
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        knobs.defer_accept = rows[i].defer;
        ck_assert_uint_eq(listener_deferred_timeouts(&knobs), rows[i].n);
    }
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
    tcase_add_test(tc, linux_holds_one_more);
    tcase_add_test(tc, linux_somaxconn);
    tcase_add_test(tc, linux_order_of_reasons);
    tcase_add_test(tc, linux_reserve);
    tcase_add_test(tc, linux_pressure);
    tcase_add_test(tc, linux_pressure_floor);
    tcase_add_test(tc, evict_oldest);
    tcase_add_test(tc, evict_from_a_bucket);
    tcase_add_test(tc, cookies_0_1_2);
    tcase_add_test(tc, cookies_need_no_reserve);
    tcase_add_test(tc, cookies_overflow);
    tcase_add_test(tc, deferred_timeouts);
    suite_add_tcase(suite, tc);
    return suite;
}
