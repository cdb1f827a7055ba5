/* make bench: what a run costs. Each workload is a scenario; it is run several times, each time in a process of its own so that
 * its peak memory is its own, and the median is told. Two yardsticks are measured in the same call: the agenda alone, with one
 * touch of a state record per event, and the same world with a reference agenda that is an array to be searched.
 *
 *     workloads [--runs N] [--json] [--units N] [NAME ...]
 *
 * --units: so many cycles (SYNs, ...) instead, once, in this process, for a profiler. */
#include "internal.h"
#include "strbuf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct result {
    double seconds;      /* of CPU */
    uint64_t events;
    uint64_t units;      /* cycles, SYNs, copies: what the workload counts */
    uint64_t octets;     /* peak of resident memory, less what the process had before it began */
};

struct workload {
    const char *name, *what, *unit;
    const char *text;    /* the scenario; %lu, if it is there, is how many */
    uint64_t n;
    enum agenda_kind agenda;
    void (*run)(const struct workload *w, struct result *r);
};

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t peak_octets(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (uint64_t)u.ru_maxrss * 1024;
}

static void die(const char *what)
{
    fprintf(stderr, "workloads: %s\n", what);
    exit(1);
}

/* ---- a world to work with ---- */

struct bench {
    struct strbuf text;
    struct source src;
    struct scenario sc;
    struct plan *plan;
    struct sim sim;
};

static void bench_open(struct bench *b, const struct workload *w)
{
    struct diags diags = {0};
    memset(b, 0, sizeof *b);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    strbuf_printf(&b->text, w->text, (unsigned long)w->n);
#pragma GCC diagnostic pop
    b->src = (struct source){.name = w->name, .text = b->text.p, .len = b->text.n};
    if (!scenario_parse(&b->src, NULL, &b->sc, &diags)) {
        diags_print(stderr, &b->src, &diags);
        exit(1);
    }
    b->plan = plan_new(&b->sc);
    if (!b->plan)
        die("out of memory");
    b->plan->agenda = w->agenda;
    b->sim = (struct sim){.plan = b->plan, .sc = &b->sc, .w = world_new(b->plan)};
    if (!b->sim.w)
        die("out of memory");
}

static void bench_close(struct bench *b)
{
    free(b->sim.w);
    plan_free(b->plan);
    scenario_free(&b->sc);
    strbuf_free(&b->text);
}

static void step(struct sim *sim)
{
    if (!world_step(sim))
        die("out of memory");
}

/* ---- what is run ---- */

/* To the end of the scenario. */
static void run_to_end(const struct workload *w, struct result *r)
{
    struct bench b;
    bench_open(&b, w);
    uint64_t before = peak_octets();
    double began = cpu_seconds();
    while (world_next(b.sim.w) <= b.sc.until && world_next(b.sim.w) != NEVER)
        step(&b.sim);
    r->seconds = cpu_seconds() - began;
    r->octets = peak_octets() - before;
    r->events = b.sim.w->events;
    r->units = w->n;
    bench_close(&b);
}

/* As an explorer does: copy a world of two hosts with ten segments under way, and let one thing happen in the copy. */
static void run_copies(const struct workload *w, struct result *r)
{
    struct bench b;
    bench_open(&b, w);
    while (b.sim.w->pools[POOL_FLIGHTS].live < 10 || b.sim.w->due_n > 0)
        step(&b.sim);
    double began = cpu_seconds();
    for (uint64_t i = 0; i < w->n; i++) {
        struct sim copy = b.sim;
        copy.w = world_copy(b.sim.w);
        if (!copy.w)
            die("out of memory");
        step(&copy);
        free(copy.w);
    }
    r->seconds = cpu_seconds() - began;
    r->events = r->units = w->n;
    bench_close(&b);
}

/* The machine's limit for this kind of work: the agenda of workload 1, and one touch of a record of a TCB's size for each event. */
static void run_bare(const struct workload *w, struct result *r)
{
    static struct conn records[2];
    struct bench b;
    bench_open(&b, w);
    struct world *world = b.sim.w;
    for (uint32_t i = 0; i < 2; i++)
        task_start(world, TASK_READ, MSEC(50), 0);
    uint32_t *touched = &records[0].tcb.snd_nxt;
    double began = cpu_seconds();
    for (uint64_t i = 0; i < w->n; i++) {
        world->now = world->first.at;
        uint32_t task = agenda_pop(world) & 0x0fffffff;
        records[task & 1].tcb.snd_nxt++;
        task_at(world, task)->at += MSEC(50);
        agenda_set(world, POOL_TASKS, task);
    }
    r->seconds = cpu_seconds() - began;
    r->events = r->units = w->n;
    if (*touched == 0)
        die("nothing was touched");
    bench_close(&b);
}

/* ---- the workloads ---- */

#define PAIR "host client\nhost server listen 80 backlog 20000000\napp server close-on-eof\nmax-events 18446744073709551615\n"

static const struct workload workloads[] = {
    {"w1", "one connection after the other: open, close, no loss", "cycle",
     PAIR "link client server delay 50ms\nat 0s client load server:80 connections %lu one-by-one close\n", 300000, AGENDA_LANES,
     run_to_end},
    {"w2", "the same with 100 octets of text and 5 % loss", "cycle",
     PAIR "link client server delay 50ms loss 5%%\nat 0s client load server:80 connections %lu one-by-one send 100 close\n", 100000,
     AGENDA_LANES, run_to_end},
    {"w3-1e3", "10^3 connections at the same time", "cycle",
     PAIR "link client server delay 50ms\nat 0s client load server:80 connections %lu rate 1000/s from 11.0.0.0/8 close after 2s\n",
     1000, AGENDA_LANES, run_to_end},
    {"w3-1e5", "10^5 connections at the same time", "cycle",
     PAIR "link client server delay 50ms\nat 0s client load server:80 connections %lu rate 100000/s from 11.0.0.0/8 close after 2s\n",
     100000, AGENDA_LANES, run_to_end},
    {"w3-1e6", "10^6 connections at the same time", "cycle",
     PAIR "link client server delay 50ms\nat 0s client load server:80 connections %lu rate 1000000/s from 11.0.0.0/8 close after 2s\n",
     1000000, AGENDA_LANES, run_to_end},
    {"w3-1e7", "10^7 connections at the same time", "cycle",
     PAIR "link client server delay 50ms\nat 0s client load server:80 connections %lu rate 10000000/s from 11.0.0.0/8 close after 2s\n",
     10000000, AGENDA_LANES, run_to_end},
    {"w4", "a flood of 10^7 SYNs into a queue that holds them", "SYN",
     PAIR "link client server delay 50ms\nat 0s flood server:80 rate %lu/s for 1s from 11.0.0.0/8\nuntil 1.1s\n", 10000000,
     AGENDA_LANES, run_to_end},
    {"w5", "a flood of 10^7 SYNs, each answered with a cookie", "SYN",
     "host client\nhost server listen 80 backlog 100 syn-cookies 2\nmax-events 18446744073709551615\nlink client server delay 50ms\n"
     "at 0s flood server:80 rate %lu/s for 1s from 11.0.0.0/8\nuntil 1.1s\n", 10000000, AGENDA_LANES, run_to_end},
    {"w6", "a world of two hosts, ten segments under way: copy and step", "copy",
     "host client\nhost server listen 80\nlink client server delay 50ms rate 1Mbit/s\nat 0s client connect server:80\n"
     "at 1s client send 14600\n", 1000000, AGENDA_LANES, run_copies},
    {"bare", "yardstick a: the agenda alone, with one touch of a record per event", "event",
     PAIR "link client server delay 50ms\nat 0s client connect server:80\n", 20000000, AGENDA_LANES, run_bare},
    {"naive", "yardstick b: w1 with an agenda that is searched", "cycle",
     PAIR "link client server delay 50ms\nat 0s client load server:80 connections %lu one-by-one close\n", 300000, AGENDA_NAIVE,
     run_to_end},
};
enum { WORKLOADS = sizeof workloads / sizeof workloads[0] };

/* ---- measuring ---- */

static void run_in_child(const struct workload *w, struct result *r)
{
    int ends[2];
    if (pipe(ends) != 0)
        die(strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        memset(r, 0, sizeof *r);
        w->run(w, r);
        _exit(write(ends[1], r, sizeof *r) == (ssize_t)sizeof *r ? 0 : 1);
    }
    close(ends[1]);
    ssize_t got = child > 0 ? read(ends[0], r, sizeof *r) : -1;
    close(ends[0]);
    int status = 1;
    if (child > 0)
        waitpid(child, &status, 0);
    if (got != (ssize_t)sizeof *r || status != 0)
        die("a run has failed");
}

static int quicker(const void *a, const void *b)
{
    double x = ((const struct result *)a)->seconds, y = ((const struct result *)b)->seconds;
    return x < y ? -1 : x > y;
}

static struct result median(const struct workload *w, unsigned runs)
{
    struct result all[99];
    for (unsigned i = 0; i < runs; i++)
        run_in_child(w, &all[i]);
    qsort(all, runs, sizeof *all, quicker);
    return all[runs / 2];
}

static void print_row(const struct workload *w, const struct result *r, bool json, bool first)
{
    double each = r->seconds * 1e9 / (double)r->units, event = r->seconds * 1e9 / (double)r->events;
    double octets = (double)r->octets / (double)r->units;
    if (json)
        printf("%s\n  {\"workload\": \"%s\", \"unit\": \"%s\", \"units\": %llu, \"per_second\": %.0f, \"events\": %llu,"
               " \"ns_per_event\": %.1f, \"peak_octets\": %llu, \"octets_per_unit\": %.1f}", first ? "" : ",", w->name, w->unit,
               (unsigned long long)r->units, 1e9 / each, (unsigned long long)r->events, event, (unsigned long long)r->octets, octets);
    else
        printf("%-7s %11.0f %ss/s %9.0f ns each %6.1f events each %6.1f ns an event %8.1f octets each\n", w->name, 1e9 / each, w->unit,
               each, (double)r->events / (double)r->units, event, octets);
    fflush(stdout);
}

static bool chosen(const struct workload *w, char **names, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], w->name) == 0)
            return true;
    return n == 0;
}

int main(int argc, char **argv)
{
    unsigned runs = 5;
    bool json = false;
    unsigned long units = 0;
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--json") == 0)
            json = true;
        else if (strcmp(argv[at], "--units") == 0 && at + 1 < argc)
            units = strtoul(argv[++at], NULL, 10);
        else if (strcmp(argv[at], "--runs") == 0 && at + 1 < argc)
            runs = (unsigned)strtoul(argv[++at], NULL, 10);
        else
            die("unknown option");
    }
    if (runs < 1 || runs > 99)
        die("--runs takes 1 to 99");
    if (json)
        printf("[");
    bool first = true;
    for (size_t i = 0; i < WORKLOADS; i++) {
        struct workload w = workloads[i];
        struct result r = {0};
        if (!chosen(&w, argv + at, argc - at))
            continue;
        if (units > 0) { /* in this process: callgrind looks at it */
            w.n = units;
            w.run(&w, &r);
        } else {
            r = median(&w, runs);
        }
        print_row(&w, &r, json, first);
        first = false;
    }
    if (json)
        printf("\n]\n");
    return 0;
}
