/* The wish to end: noted the first time, so that what was found so far is still told; obeyed at once the second time. */
#include "job.h"

#include <signal.h>
#include <string.h>
#include <time.h>

volatile int interrupted;
static struct timespec when;

/* timeout(1) signals its child and then the group the child is in: what comes within a fifth of a second is one wish. */
static bool is_the_same_wish(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - when.tv_sec) * 1000 + (now.tv_nsec - when.tv_nsec) / 1000000 < 200;
}

static void on_interrupt(int sig)
{
    if (!interrupted) {
        clock_gettime(CLOCK_MONOTONIC, &when);
        interrupted = 1;
    } else if (!is_the_same_wish()) {
        signal(sig, SIG_DFL);
        raise(sig);
    }
}

void catch_interrupt(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction old, sa = {.sa_handler = on_interrupt};
    sigemptyset(&sa.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) /* nohup, background jobs */
            sigaction(signals[i], &sa, NULL);
}
