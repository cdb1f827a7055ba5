#include "workers.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIPES = 2, POLL_MS = 200 /* a signal that comes just before poll is noticed after this long */ };

/* One process. */
struct worker {
    pid_t pid;               /* 0: none */
    int fds[PIPES];          /* its result, its standard error; -1: closed */
    struct work_end end;
};

struct pool {
    const struct workers *w;
    struct worker *workers;  /* w->parallel of them */
    struct work_end *ends;   /* per piece of work, until it is handed on */
    bool *ended;
    struct pollfd *polls;
    size_t n, next, handed, finished;
};

/* ---- in the worker ---- */

static void write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            _exit(1); /* nobody reads any more */
        p += k;
        n -= (size_t)k;
    }
}

static void close_all(const struct pool *p)
{
    for (int i = 0; i < p->w->parallel; i++)
        for (int k = 0; k < PIPES; k++)
            if (p->workers[i].pid && p->workers[i].fds[k] >= 0)
                close(p->workers[i].fds[k]);
}

/* An octet more than the result tells that it is complete. */
static _Noreturn void be_worker(const struct pool *p, size_t index, int out_fd, int err_fd)
{
    struct strbuf out = {0};
    signal(SIGINT, SIG_IGN); /* who waits for us decides */
    close_all(p);            /* or they would never break if who waits for us dies */
    dup2(err_fd, STDERR_FILENO);
    p->w->work(p->w->context, index, &out);
    if (out.failed) {
        fputs("out of memory\n", stderr);
        _exit(WORKER_NO_MEMORY);
    }
    write_all(out_fd, out.p, out.n);
    write_all(out_fd, "", 1);
    _exit(0);
}

/* ---- starting one ---- */

static bool open_pipes(int out[2], int err[2])
{
    if (pipe(out) != 0)
        return false;
    if (pipe(err) == 0)
        return true;
    int why = errno;
    close(out[0]);
    close(out[1]);
    errno = why;
    return false;
}

static bool start(struct pool *p, struct worker *to)
{
    int out[2], err[2];
    if (!open_pipes(out, err))
        return false;
    fflush(NULL);
    pid_t pid = fork();
    int why = errno;
    if (pid == 0) {
        close(out[0]);
        close(err[0]);
        be_worker(p, p->next, out[1], err[1]);
    }
    close(out[1]);
    close(err[1]);
    if (pid < 0) {
        close(out[0]);
        close(err[0]);
        errno = why;
        return false;
    }
    *to = (struct worker){.pid = pid, .fds = {out[0], err[0]}, .end = {.index = p->next++}};
    return true;
}

static int running(const struct pool *p)
{
    int n = 0;
    for (int i = 0; i < p->w->parallel; i++)
        n += p->workers[i].pid != 0;
    return n;
}

/* Fills the free places. If the system has no process to spare, those that run go on; false if there is not even one. */
static bool start_some(struct pool *p)
{
    for (int i = 0; i < p->w->parallel && p->next < p->n; i++)
        if (p->workers[i].pid == 0 && !start(p, &p->workers[i]))
            return running(p) > 0;
    return true;
}

/* ---- hearing from them ---- */

static void hear(struct worker *worker, int which)
{
    char buf[16384];
    ssize_t n = read(worker->fds[which], buf, sizeof buf);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        close(worker->fds[which]);
        worker->fds[which] = -1;
    } else {
        strbuf_put(which == 0 ? &worker->end.out : &worker->end.err, buf, (size_t)n);
    }
}

static void wait_for(pid_t pid, int *status)
{
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        ;
}

/* Both pipes are closed: it has ended. */
static void finish(struct pool *p, struct worker *worker)
{
    int status = 0;
    struct work_end *end = &worker->end;
    wait_for(worker->pid, &status);
    end->complete = WIFEXITED(status) && WEXITSTATUS(status) == 0 && end->out.n > 0 && !end->out.failed;
    end->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (end->complete)
        end->out.n--; /* the octet that says so */
    p->ends[end->index] = *end;
    p->ended[end->index] = true;
    p->finished++;
    if (p->w->progress)
        p->w->progress(p->w->context, p->finished, end->index);
    *worker = (struct worker){0};
}

/* The open pipes. Only these: poll refuses more entries than a process may have files. */
static nfds_t list_open(const struct pool *p)
{
    nfds_t n = 0;
    for (int i = 0; i < p->w->parallel; i++)
        for (int k = 0; k < PIPES; k++)
            if (p->workers[i].pid && p->workers[i].fds[k] >= 0)
                p->polls[n++] = (struct pollfd){.fd = p->workers[i].fds[k], .events = POLLIN};
    return n;
}

static void hear_all(struct pool *p)
{
    nfds_t n = list_open(p), at = 0;
    if (poll(p->polls, n, POLL_MS) <= 0)
        return;
    for (int i = 0; i < p->w->parallel; i++) {
        struct worker *worker = &p->workers[i];
        for (int k = 0; k < PIPES; k++)
            if (worker->pid && worker->fds[k] >= 0 && p->polls[at++].revents)
                hear(worker, k);
        if (worker->pid && worker->fds[0] < 0 && worker->fds[1] < 0)
            finish(p, worker);
    }
}

/* In the order of the index. */
static bool hand_on(struct pool *p)
{
    bool go_on = true;
    for (; go_on && p->handed < p->n && p->ended[p->handed]; p->handed++) {
        struct work_end *end = &p->ends[p->handed];
        go_on = p->w->done(p->w->context, end);
        strbuf_free(&end->out);
        strbuf_free(&end->err);
    }
    return go_on;
}

/* ---- all of them ---- */

static void give_up(struct pool *p)
{
    int status;
    for (int i = 0; i < p->w->parallel; i++)
        if (p->workers[i].pid)
            kill(p->workers[i].pid, SIGKILL);
    close_all(p);
    for (int i = 0; i < p->w->parallel; i++) {
        struct worker *worker = &p->workers[i];
        if (worker->pid)
            wait_for(worker->pid, &status);
        strbuf_free(&worker->end.out);
        strbuf_free(&worker->end.err);
    }
}

static enum workers_end run_all(struct pool *p)
{
    while (p->handed < p->n) {
        if (*p->w->stop)
            return WORKERS_STOPPED;
        if (!start_some(p))
            return WORKERS_NONE;
        hear_all(p);
        if (!hand_on(p))
            return WORKERS_STOPPED;
    }
    return WORKERS_DONE;
}

enum workers_end workers_run(const struct workers *w, size_t n)
{
    size_t parallel = (size_t)w->parallel;
    struct pool p = {.w = w, .n = n};
    enum workers_end how = WORKERS_NONE;
    p.workers = calloc(parallel, sizeof *p.workers);
    p.polls = calloc(parallel * PIPES, sizeof *p.polls);
    p.ends = calloc(n + 1, sizeof *p.ends);
    p.ended = calloc(n + 1, sizeof *p.ended);
    if (p.workers && p.polls && p.ends && p.ended) {
        how = run_all(&p);
        int why = errno;
        give_up(&p);
        for (size_t i = p.handed; i < n; i++) {
            strbuf_free(&p.ends[i].out);
            strbuf_free(&p.ends[i].err);
        }
        errno = why;
    }
    int errno_of_it = errno;
    if (w->over)
        w->over(w->context);
    errno = errno_of_it;
    free(p.workers);
    free(p.polls);
    free(p.ends);
    free(p.ended);
    return how;
}

int workers_default(void)
{
    long n = 1;
#ifdef _SC_NPROCESSORS_ONLN
    n = sysconf(_SC_NPROCESSORS_ONLN);
#endif
    return n < 1 ? 1 : n > 256 ? 256 : (int)n;
}

void work_end_text(const struct work_end *end, struct strbuf *out)
{
    if (end->signal == SIGKILL)
        strbuf_puts(out, "killed by signal 9: by somebody, or by the system because it ran out of memory");
    else if (end->signal)
        strbuf_printf(out, "crashed, which is a bug in tcpsim: signal %d (%s)", end->signal, strsignal(end->signal));
    else if (end->exit_code == WORKER_NO_MEMORY)
        strbuf_puts(out, "out of memory");
    else
        strbuf_printf(out, "crashed, which is a bug in tcpsim: exit code %d before it was done", end->exit_code);
}
