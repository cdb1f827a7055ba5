/* Measuring workloads, and telling it: rows with the ratios to the yardsticks, and which aims are met. */
#include "workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void die(const char *what)
{
    fprintf(stderr, "workloads: %s\n", what);
    exit(1);
}

/* ---- measuring ---- */

static void run_in_child(const struct workload *w, struct result *r)
{
    int ends[2];
    if (pipe(ends) != 0)
        die(strerror(errno));
    fflush(stdout);
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

struct result measure(const struct workload *w, unsigned runs)
{
    struct result all[99];
    bool terminal = isatty(STDERR_FILENO);
    for (unsigned i = 0; i < runs; i++) {
        if (terminal)
            fprintf(stderr, "\r%s: run %u of %u ", w->name, i + 1, runs);
        run_in_child(w, &all[i]);
    }
    if (terminal)
        fprintf(stderr, "\r%40s\r", "");
    qsort(all, runs, sizeof *all, quicker);
    return all[runs / 2];
}

/* ---- rows ---- */

static double ns_per_event(const struct result *r)
{
    return r->seconds * 1e9 / (double)r->events;
}

static double ns_per_unit(const struct result *r)
{
    return r->seconds * 1e9 / (double)r->units;
}

/* 0: one of them was not measured. */
static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static double of_yardstick(const struct result *r, const struct result *yardstick)
{
    return ratio(ns_per_event(r), yardstick->events ? ns_per_event(yardstick) : 0);
}

static bool is_of_w3(const struct workload *w)
{
    return strncmp(w->name, "w3-", 3) == 0;
}

/* Time per cycle as a multiple of that with 10^3 connections. */
static double growth(const struct workload *w, const struct result *r, const struct related *to)
{
    return is_of_w3(w) && to->thousand.units ? ratio(ns_per_unit(r), ns_per_unit(&to->thousand)) : 0;
}

static void json_ratio(const char *name, double x)
{
    if (x > 0)
        printf(", \"%s\": %.3f", name, x);
    else
        printf(", \"%s\": null", name);
}

static void json_row(const struct workload *w, const struct result *r, unsigned runs, const struct related *to, bool first)
{
    printf("%s\n    {\"workload\": \"%s\", \"what\": \"%s\", \"runs\": %u, \"unit\": \"%s\", \"units\": %llu, \"seconds\": %.6f,"
           " \"per_second\": %.0f, \"events\": %llu, \"events_per_second\": %.0f, \"ns_per_event\": %.1f, \"peak_octets\": %llu",
           first ? "" : ",", w->name, w->what, runs, w->unit, (unsigned long long)r->units, r->seconds, 1e9 / ns_per_unit(r),
           (unsigned long long)r->events, 1e9 / ns_per_event(r), ns_per_event(r), (unsigned long long)r->octets);
    json_ratio("octets_per_unit", w->memory == MEMORY_OF_EACH ? (double)r->octets / (double)w->n : 0);
    json_ratio("event_to_bare", of_yardstick(r, &to->bare));
    json_ratio("event_to_naive", of_yardstick(r, &to->naive));
    json_ratio("unit_to_w3_1e3", growth(w, r, to));
    printf("}");
}

static void cell(double x, const char *format)
{
    char text[32] = "-";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (x > 0)
        snprintf(text, sizeof text, format, x);
#pragma GCC diagnostic pop
    printf(" %8s", text);
}

static void table_head(void)
{
    printf("%-7s %10s %-7s %10s %8s %8s %8s %8s %8s %8s\n", "", "a second", "", "events/s", "ns/event", "octets", "/bare", "/naive",
           "/w3-1e3", "runs");
}

void report_row(const struct workload *w, const struct result *r, unsigned runs, const struct related *to, bool json, bool first)
{
    if (json) {
        if (first)
            printf("{\n  \"workloads\": [");
        json_row(w, r, runs, to, first);
    } else {
        if (first)
            table_head();
        printf("%-7s %10.0f %ss%*s %10.0f %8.1f", w->name, 1e9 / ns_per_unit(r), w->unit, 6 - (int)strlen(w->unit), "",
               1e9 / ns_per_event(r), ns_per_event(r));
        cell(w->memory == MEMORY_OF_EACH ? (double)r->octets / (double)w->n : 0, "%.1f");
        cell(of_yardstick(r, &to->bare), "%.2f");
        cell(of_yardstick(r, &to->naive), "%.2f");
        cell(growth(w, r, to), "%.2f");
        printf(" %8u\n", runs);
    }
    fflush(stdout);
}

/* ---- aims ---- */

enum what_of { PER_SECOND, BARE_SHARE, GROWTH, OCTETS };

static struct aim {
    const char *workload, *text;
    enum what_of what;
    bool at_least;           /* else: at most */
    double value, measured;  /* measured 0: not yet */
} aims[] = {
    {"w1", "cycles a second", PER_SECOND, true, 650000, 0},
    {"w1", "of the speed of the bare yardstick", BARE_SHARE, true, 0.25, 0},
    {"w3-1e5", "times the time per cycle of w3-1e3", GROWTH, false, 2.5, 0},
    {"w3-1e6", "times the time per cycle of w3-1e3", GROWTH, false, 4, 0},
    {"w3-1e7", "times the time per cycle of w3-1e3", GROWTH, false, 5, 0},
    {"w3-1e5", "octets a connection, both ends", OCTETS, false, 256, 0},
    {"w3-1e6", "octets a connection, both ends", OCTETS, false, 256, 0},
    {"w3-1e7", "octets a connection, both ends", OCTETS, false, 256, 0},
    {"w4", "octets a half-open connection", OCTETS, false, 64, 0},
    {"w4", "SYNs a second", PER_SECOND, true, 3000000, 0},
    {"w6", "copies and steps a second", PER_SECOND, true, 1000000, 0},
};
enum { AIMS = sizeof aims / sizeof *aims };

void aims_see(const struct workload *w, const struct result *r, const struct related *to)
{
    for (int i = 0; i < AIMS; i++) {
        struct aim *a = &aims[i];
        if (strcmp(a->workload, w->name) != 0)
            continue;
        if (a->what == PER_SECOND)
            a->measured = 1e9 / ns_per_unit(r);
        else if (a->what == BARE_SHARE)
            a->measured = ratio(1, of_yardstick(r, &to->bare));
        else if (a->what == GROWTH)
            a->measured = growth(w, r, to);
        else
            a->measured = (double)r->octets / (double)w->n;
    }
}

static bool is_met(const struct aim *a)
{
    return a->at_least ? a->measured >= a->value : a->measured <= a->value;
}

static void json_aims(void)
{
    const char *comma = "";
    printf("\n  ],\n  \"aims\": [");
    for (int i = 0; i < AIMS; i++) {
        const struct aim *a = &aims[i];
        if (a->measured <= 0)
            continue;
        printf("%s\n    {\"workload\": \"%s\", \"what\": \"%s\", \"at_%s\": %g, \"measured\": %.3f, \"met\": %s}", comma, a->workload,
               a->text, a->at_least ? "least" : "most", a->value, a->measured, is_met(a) ? "true" : "false");
        comma = ",";
    }
    printf("\n  ]\n}\n");
}

void aims_report(bool json)
{
    if (json) {
        json_aims();
        return;
    }
    for (int i = 0; i < AIMS; i++) {
        const struct aim *a = &aims[i];
        bool whole = a->what == PER_SECOND;
        if (a->measured > 0)
            printf("%-6s  %-6s %10.*f %s; %s %.*f\n", is_met(a) ? "met" : "MISSED", a->workload, whole ? 0 : 2, a->measured, a->text,
                   a->at_least ? "at least" : "at most", whole ? 0 : 2, a->value);
    }
}
