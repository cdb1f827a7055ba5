/* One direction of a link: the line's rate, the queue before it, the delay behind it, and who may overtake whom. */
#include "channel.h"

#include <check.h>

Suite *channel_suite(void);

/* A segment of 1000 octets over 50 ms, by default on an infinitely fast line. */
static const struct channel_load plain = {.delay = MSEC(50), .octets = 1000};

/* Rate 0: only the delay counts. */
START_TEST(delay)
{
    struct channel c = {0};
    struct channel_times t = channel_offer(&c, SEC(1), &plain);
    ck_assert_int_eq(t.departs, SEC(1));
    ck_assert_int_eq(t.arrives, MSEC(1050));
}
END_TEST

/* 1000 octets at 8 Mbit/s take 1 ms; the next one waits for the line. */
START_TEST(rate)
{
    struct channel c = {0};
    struct channel_load load = plain;
    load.rate = 8000000;
    struct channel_times t = channel_offer(&c, 0, &load);
    ck_assert_int_eq(t.departs, MSEC(1));
    ck_assert_int_eq(t.arrives, MSEC(51));
    t = channel_offer(&c, 0, &load);
    ck_assert_int_eq(t.departs, MSEC(2));
    ck_assert_int_eq(t.arrives, MSEC(52));
    t = channel_offer(&c, MSEC(10), &load); /* the line was idle meanwhile */
    ck_assert_int_eq(t.departs, MSEC(11));
    ck_assert_int_eq(t.arrives, MSEC(61));
}
END_TEST

/* Time on the line is rounded up to a nanosecond, never to nothing. */
START_TEST(rate_rounds_up)
{
    struct channel c = {0};
    struct channel_load load = {.octets = 1, .rate = 3000000000u};
    ck_assert_int_eq(channel_offer(&c, 0, &load).departs, 3);
    load.rate = UINT64_C(100000000000);
    c = (struct channel){0};
    ck_assert_int_eq(channel_offer(&c, 0, &load).departs, 1);
    load.rate = 8;
    c = (struct channel){0};
    ck_assert_int_eq(channel_offer(&c, 0, &load).departs, SEC(1));
    load.octets = 0;
    c = (struct channel){0};
    ck_assert_int_eq(channel_offer(&c, 0, &load).departs, 0);
}
END_TEST

/* First in, first out: a shorter delay does not let a segment overtake. */
START_TEST(fifo)
{
    struct channel c = {0};
    struct channel_load load = plain;
    load.delay = MSEC(70);
    ck_assert_int_eq(channel_offer(&c, 0, &load).arrives, MSEC(70));
    load.delay = MSEC(50);
    ck_assert_int_eq(channel_offer(&c, MSEC(1), &load).arrives, MSEC(70));
    ck_assert_int_eq(channel_offer(&c, MSEC(30), &load).arrives, MSEC(80));
}
END_TEST

/* A late segment that loses its place is overtaken, and holds nobody up. */
START_TEST(late_loses_its_place)
{
    struct channel c = {0};
    struct channel_load load = plain, late = plain;
    late.late = SEC(3);
    late.loses_place = true;
    ck_assert_int_eq(channel_offer(&c, 0, &late).arrives, MSEC(3050));
    ck_assert_int_eq(channel_offer(&c, MSEC(1), &load).arrives, MSEC(51));
    ck_assert_int_eq(channel_offer(&c, MSEC(2), &late).arrives, MSEC(3052));
}
END_TEST

/* Nor does it wait for those before it; but it takes its time on the line. */
START_TEST(late_may_overtake)
{
    struct channel c = {0};
    struct channel_load slow = plain, quick = plain;
    slow.delay = MSEC(100);
    slow.rate = quick.rate = 8000000;
    quick.loses_place = true;
    ck_assert_int_eq(channel_offer(&c, 0, &slow).arrives, MSEC(101));
    ck_assert_int_eq(channel_offer(&c, 0, &quick).arrives, MSEC(52));
    ck_assert_int_eq(c.last_arrival, MSEC(101));
    ck_assert_int_eq(c.busy_until, MSEC(2));
}
END_TEST

/* Late but in its place: the others wait. */
START_TEST(late_in_its_place)
{
    struct channel c = {0};
    struct channel_load load = plain, late = plain;
    late.late = SEC(3);
    ck_assert_int_eq(channel_offer(&c, 0, &late).arrives, MSEC(3050));
    ck_assert_int_eq(channel_offer(&c, MSEC(1), &load).arrives, MSEC(3050));
}
END_TEST

Suite *channel_suite(void)
{
    Suite *suite = suite_create("channel");
    TCase *tc = tcase_create("times");
    tcase_add_test(tc, delay);
    tcase_add_test(tc, rate);
    tcase_add_test(tc, rate_rounds_up);
    tcase_add_test(tc, fifo);
    tcase_add_test(tc, late_loses_its_place);
    tcase_add_test(tc, late_may_overtake);
    tcase_add_test(tc, late_in_its_place);
    suite_add_tcase(suite, tc);
    return suite;
}
