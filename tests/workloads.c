/* make bench: what a run costs. Each workload is a scenario; it is run several times, and the median is told. Two yardsticks are
 * measured in the same call: the agenda alone, with one touch of a state record per event, and a world whose agenda is an array
 * that is searched.
 *
 *     workloads [--runs N] [--json] [--units N] [NAME ...]
 *
 * --units: so many cycles (SYNs, ...) instead, once, in this process, for a profiler. */
#include "workload.h"

#include "internal.h"
#include "strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

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

static void run_once(const struct workload *w, struct result *r)
{
    struct bench b;
    bench_open(&b, w);
    uint64_t before = peak_octets();
    double began = cpu_seconds();
    while (world_next(b.sim.w) <= b.sc.until && world_next(b.sim.w) != NEVER)
        step(&b.sim);
    r->seconds += cpu_seconds() - began;
    if (r->units == 0) /* what follows finds the memory that the first has left */
        r->octets = peak_octets() - before;
    r->events += b.sim.w->events;
    r->units += w->n;
    bench_close(&b);
}

/* To the end of the scenario. */
static void run_to_end(const struct workload *w, struct result *r)
{
    for (unsigned i = 0; i < w->repeat || i == 0; i++)
        run_once(w, r);
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
    static struct tcb records[2];
    struct bench b;
    bench_open(&b, w);
    struct world *world = b.sim.w;
    for (uint32_t i = 0; i < 2; i++)
        task_start(world, TASK_READ, MSEC(50), 0);
    uint32_t *touched = &records[0].snd_nxt;
    double began = cpu_seconds();
    for (uint64_t i = 0; i < w->n; i++) {
        world->now = world->first.at;
        uint32_t task = agenda_pop(world) & 0x0fffffff;
        records[task & 1].snd_nxt++;
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

#define EACH_CLOSES "link client server delay 50ms\nat 0s client load server:80 connections %lu "
#define AT_ONCE(rate) PAIR EACH_CLOSES "rate " rate "/s from 11.0.0.0/8 close after 2s\n"

/* The yardsticks first, so that each row can be told with its ratios. */
static const struct workload workloads[] = {
    {.name = "bare", .what = "yardstick a: the agenda alone, with one touch of a record per event", .unit = "event",
     .text = PAIR "link client server delay 50ms\nat 0s client connect server:80\n", .n = 20000000, .run = run_bare},
    {.name = "naive", .what = "yardstick b: 10^3 connections at the same time, with an agenda that is searched", .unit = "cycle",
     .text = AT_ONCE("1000"), .n = 1000, .repeat = 10, .agenda = AGENDA_NAIVE, .memory = MEMORY_OF_EACH, .run = run_to_end},
    {.name = "w1", .what = "one connection after the other: open, close, no loss", .unit = "cycle",
     .text = PAIR EACH_CLOSES "one-by-one close\n", .n = 300000, .run = run_to_end},
    {.name = "w2", .what = "the same with 100 octets of text and 5 % loss", .unit = "cycle",
     .text = PAIR "link client server delay 50ms loss 5%%\nat 0s client load server:80 connections %lu one-by-one send 100 close\n",
     .n = 100000, .run = run_to_end},
    {.name = "w3-1e3", .what = "10^3 connections at the same time", .unit = "cycle", .text = AT_ONCE("1000"), .n = 1000,
     .repeat = 200, .memory = MEMORY_OF_EACH, .run = run_to_end},
    {.name = "w3-1e5", .what = "10^5 connections at the same time", .unit = "cycle", .text = AT_ONCE("100000"), .n = 100000,
     .repeat = 3, .memory = MEMORY_OF_EACH, .run = run_to_end},
    {.name = "w3-1e6", .what = "10^6 connections at the same time", .unit = "cycle", .text = AT_ONCE("1000000"), .n = 1000000,
     .memory = MEMORY_OF_EACH, .run = run_to_end},
    {.name = "w3-1e7", .what = "10^7 connections at the same time", .unit = "cycle", .text = AT_ONCE("10000000"), .n = 10000000,
     .runs = 3, .memory = MEMORY_OF_EACH, .run = run_to_end},
    {.name = "w4", .what = "a flood of 10^7 SYNs into a queue that holds them", .unit = "SYN",
     .text = PAIR "link client server delay 50ms\nat 0s flood server:80 rate %lu/s for 1s from 11.0.0.0/8\nuntil 1.1s\n",
     .n = 10000000, .memory = MEMORY_OF_EACH, .run = run_to_end},
    {.name = "w5", .what = "a flood of 10^7 SYNs, each answered with a cookie", .unit = "SYN",
     .text = "host client\nhost server listen 80 backlog 100 syn-cookies 2\nmax-events 18446744073709551615\n"
             "link client server delay 50ms\nat 0s flood server:80 rate %lu/s for 1s from 11.0.0.0/8\nuntil 1.1s\n",
     .n = 10000000, .run = run_to_end},
    {.name = "w6", .what = "a world of two hosts, ten segments under way: copy and step", .unit = "step",
     .text = "host client\nhost server listen 80\nlink client server delay 50ms rate 1Mbit/s\nat 0s client connect server:80\n"
             "at 1s client send 14600\n", .n = 1000000, .run = run_copies},
};
enum { WORKLOADS = sizeof workloads / sizeof workloads[0] };

/* ---- all of them ---- */

struct wishes {
    unsigned runs;           /* 0: nothing was said */
    bool json;
    uint64_t units;          /* 0: as the workload has it */
    char **names;
    int n_names;
};

static bool is_chosen(const struct workload *w, const struct wishes *wishes)
{
    for (int i = 0; i < wishes->n_names; i++)
        if (strcmp(wishes->names[i], w->name) == 0)
            return true;
    return wishes->n_names == 0;
}

static bool is_yardstick(const struct workload *w)
{
    return strcmp(w->name, "bare") == 0 || strcmp(w->name, "naive") == 0;
}

static void read_wishes(struct wishes *to, int argc, char **argv)
{
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--json") == 0)
            to->json = true;
        else if (strcmp(argv[at], "--units") == 0 && at + 1 < argc)
            to->units = strtoul(argv[++at], NULL, 10);
        else if (strcmp(argv[at], "--runs") == 0 && at + 1 < argc)
            to->runs = (unsigned)strtoul(argv[++at], NULL, 10);
        else
            die("unknown option");
    }
    if (to->runs > 99)
        die("--runs takes 1 to 99");
    to->names = argv + at;
    to->n_names = argc - at;
}

/* In this process, and once: callgrind looks at it. */
static void run_here(const struct wishes *wishes)
{
    for (size_t i = 0; i < WORKLOADS; i++) {
        struct workload w = workloads[i];
        struct result r = {0};
        if (!is_chosen(&w, wishes))
            continue;
        w.n = wishes->units;
        w.repeat = 1;
        w.run(&w, &r);
    }
}

static void run_all(const struct wishes *wishes)
{
    struct related to = {0};
    bool first = true;
    for (size_t i = 0; i < WORKLOADS; i++) {
        const struct workload *w = &workloads[i];
        if (!is_chosen(w, wishes) && !is_yardstick(w))
            continue;
        unsigned runs = wishes->runs ? wishes->runs : w->runs ? w->runs : 5;
        struct result r = measure(w, runs);
        if (strcmp(w->name, "bare") == 0)
            to.bare = r;
        if (strcmp(w->name, "naive") == 0)
            to.naive = r;
        if (strcmp(w->name, "w3-1e3") == 0)
            to.thousand = r;
        report_row(w, &r, runs, &to, wishes->json, first);
        aims_see(w, &r, &to);
        first = false;
    }
    aims_report(wishes->json);
}

int main(int argc, char **argv)
{
    struct wishes wishes = {0};
    read_wishes(&wishes, argc, argv);
    if (wishes.units > 0)
        run_here(&wishes);
    else
        run_all(&wishes);
    return 0;
}
