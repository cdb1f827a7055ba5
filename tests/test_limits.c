/* The limit on memory: a run that hits it ends, and the process has not taken more than it, nor much less. */
#include "holds.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

Suite *limits_suite(void);

enum { MEGA = 1 << 20 };

static uint64_t peak(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (uint64_t)u.ru_maxrss * 1024;
}

/* How much the process has taken on top of what it had. Each test is a process of its own. */
static uint64_t taken_until_refused(const char *text, uint64_t limit)
{
    struct scenario sc = reads(text);
    struct run run;
    sc.max_octets = limit;
    uint64_t before = peak();
    ck_assert(run_scenario(&sc, NULL, NULL, &run));
    uint64_t taken = peak() - before;
    ck_assert_int_eq(run.why, END_MEMORY);
    ck_assert(!run.out_of_memory);
    run_free(&run);
    scenario_free(&sc);
    return taken;
}

/* Its arrays are foreseen, and touched one entry after the other. */
START_TEST(flood_takes_what_it_may)
{
    uint64_t taken = taken_until_refused("host a\nhost b listen 80 backlog 20000000\nlink a b delay 50ms\nmax-events 1000000000\n"
                                         "at 0s flood b:80 rate 10000000/s for 1s from 11.0.0.0/8\n", 128 * MEGA);
    ck_assert_uint_le(taken, 132 * MEGA);
    ck_assert_uint_ge(taken, 116 * MEGA);
}
END_TEST

/* Nothing is foreseen of segments under way and of what is to be closed: these arrays grow, and what stands behind moves. */
START_TEST(load_takes_what_it_may)
{
    uint64_t limit = (uint64_t)(24 + 34 * _i) * MEGA;
    uint64_t taken = taken_until_refused("host a\nhost b listen 80 backlog 20000000\nlink a b delay 50ms\nmax-events 1000000000\n"
                                         "at 0s a load b:80 connections 1000000 rate 100000/s from 11.0.0.0/8 close after 2s\n",
                                         limit);
    ck_assert_uint_le(taken, limit + limit / 16 + 2 * MEGA); /* pages that were left are not counted */
    ck_assert_uint_ge(taken, limit - limit / 4);
}
END_TEST

/* Enough is enough: nothing changes. */
START_TEST(a_limit_that_is_not_hit_changes_nothing)
{
    struct scenario sc = reads("host a iss 1\nhost b iss 2 listen 80\nlink a b delay 50ms\nat 0s a connect b:80\n");
    struct run run;
    sc.max_octets = MEGA;
    ck_assert(run_scenario(&sc, NULL, NULL, &run));
    ck_assert_int_eq(run.why, END_QUIET);
    ck_assert_uint_lt(run.octets, MEGA);
    run_free(&run);
    scenario_free(&sc);
}
END_TEST

/* A peak never falls, so that what is measured needs a process of its own, and one that takes no memory for itself. */
static bool can_measure(void)
{
#ifdef __SANITIZE_ADDRESS__
    return false;
#else
    const char *fork = getenv("CK_FORK");
    return !fork || strcmp(fork, "no") != 0;
#endif
}

Suite *limits_suite(void)
{
    Suite *suite = suite_create("limits");
    TCase *tc = tcase_create("memory");
    if (can_measure()) {
        tcase_add_test(tc, flood_takes_what_it_may);
        tcase_add_loop_test(tc, load_takes_what_it_may, 0, 5);
    }
    tcase_add_test(tc, a_limit_that_is_not_hit_changes_nothing);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite;
}
