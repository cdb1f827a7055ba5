/* Work in processes of its own: the order, and all the ways in which one may end. */
#include "workers.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

Suite *workers_suite(void);

static volatile int stop;
static struct strbuf told; /* what `done` heard, a line each */
static size_t last_finished;

static void nap(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static bool tell(void *context, const struct work_end *end)
{
    (void)context;
    strbuf_printf(&told, "%zu ", end->index);
    if (end->complete)
        strbuf_put(&told, end->out.p, end->out.n < 20 ? end->out.n : 20);
    else
        work_end_text(end, &told);
    if (end->err.n > 0)
        strbuf_printf(&told, " [%s]", end->err.p);
    strbuf_puts(&told, "\n");
    return true;
}

static void note_progress(void *context, size_t finished, size_t index)
{
    (void)context;
    (void)index;
    ck_assert_uint_eq(finished, last_finished + 1);
    last_finished = finished;
}

static enum workers_end with(void (*work)(void *, size_t, struct strbuf *), int parallel, size_t n)
{
    struct workers w = {.parallel = parallel, .stop = &stop, .work = work, .done = tell, .progress = note_progress};
    strbuf_free(&told);
    strbuf_puts(&told, "");
    last_finished = 0;
    return workers_run(&w, n);
}

/* Nobody is left behind: neither running nor to be waited for. */
static void nobody_left(void)
{
    int status;
    ck_assert_int_eq(waitpid(-1, &status, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}

/* The first takes longest. */
static void slow_first(void *context, size_t i, struct strbuf *out)
{
    (void)context;
    if (i == 0)
        nap(50);
    strbuf_printf(out, "square %zu", i * i);
}

START_TEST(results_come_in_order_with_any_number_of_processes)
{
    static const char wanted[] = "0 square 0\n1 square 1\n2 square 4\n3 square 9\n4 square 16\n";
    for (int parallel = 1; parallel <= 8; parallel++) {
        ck_assert_int_eq(with(slow_first, parallel, 5), WORKERS_DONE);
        ck_assert_str_eq(told.p, wanted);
        ck_assert_uint_eq(last_finished, 5);
        nobody_left();
    }
}
END_TEST

START_TEST(nothing_to_do)
{
    ck_assert_int_eq(with(slow_first, 4, 0), WORKERS_DONE);
    ck_assert_str_eq(told.p, "");
}
END_TEST

static void badly(void *context, size_t i, struct strbuf *out)
{
    (void)context;
    strbuf_puts(out, "fine");
    if (i == 1) {
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    } else if (i == 2) {
        fputs("last words", stderr);
        _exit(70);
    } else if (i == 3) {
        _exit(0); /* well, but without a result */
    }
}

/* One that crashes takes nothing with it. */
START_TEST(crashes_are_told_and_the_others_go_on)
{
    char wanted[400];
    snprintf(wanted, sizeof wanted,
             "0 fine\n1 crashed, which is a bug in tcpsim: signal %d (%s)\n"
             "2 crashed, which is a bug in tcpsim: exit code 70 before it was done [last words]\n"
             "3 crashed, which is a bug in tcpsim: exit code 0 before it was done\n4 fine\n",
             SIGSEGV, strsignal(SIGSEGV));
    ck_assert_int_eq(with(badly, 2, 5), WORKERS_DONE);
    ck_assert_str_eq(told.p, wanted);
    nobody_left();
}
END_TEST

enum { LARGE = 3000000 };

static void much(void *context, size_t i, struct strbuf *out)
{
    (void)context;
    (void)i;
    for (int k = 0; k < LARGE / 10; k++) {
        strbuf_puts(out, "0123456789");
        if (k % 100 == 0)
            fputs("and much beside it\n", stderr);
    }
}

static size_t much_out, much_err;

static bool measure(void *context, const struct work_end *end)
{
    (void)context;
    much_out += end->complete ? end->out.n : 0;
    much_err += end->err.n;
    return true;
}

/* More than a pipe holds, on both of them at once. */
START_TEST(large_results)
{
    struct workers w = {.parallel = 3, .stop = &stop, .work = much, .done = measure};
    ck_assert_int_eq(workers_run(&w, 4), WORKERS_DONE);
    ck_assert_uint_eq(much_out, 4u * LARGE);
    ck_assert_uint_eq(much_err, 4u * (LARGE / 1000) * strlen("and much beside it\n"));
}
END_TEST

static void for_ever(void *context, size_t i, struct strbuf *out)
{
    (void)context;
    (void)out;
    while (i > 0)
        pause();
}

static bool stop_then(void *context, const struct work_end *end)
{
    (void)end;
    stop = context == NULL;
    return context == NULL;
}

/* Whoever is still at work is killed, whether the caller's flag says stop or the one who takes the results. */
START_TEST(stopping_kills_those_at_work)
{
    struct workers w = {.parallel = 3, .stop = &stop, .work = for_ever, .done = stop_then};
    ck_assert_int_eq(workers_run(&w, 3), WORKERS_STOPPED);
    nobody_left();
    stop = 0;
    w.context = &w;
    ck_assert_int_eq(workers_run(&w, 3), WORKERS_STOPPED);
    nobody_left();
}
END_TEST

Suite *workers_suite(void)
{
    Suite *s = suite_create("workers");
    TCase *tc = tcase_create("workers");
    tcase_add_test(tc, results_come_in_order_with_any_number_of_processes);
    tcase_add_test(tc, nothing_to_do);
    tcase_add_test(tc, crashes_are_told_and_the_others_go_on);
    tcase_add_test(tc, large_results);
    tcase_add_test(tc, stopping_kills_those_at_work);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(s, tc);
    return s;
}
