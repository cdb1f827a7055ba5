/* libFuzzer target: whatever can be read can be explored, by one worker as by two, and what does not hold can be written down and
 * drawn. The oracle is every assertion, under the sanitizers. How much the network may do depends on how long the scenario is. */
#include "explore.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct explore_bounds bounds_for(size_t size)
{
    struct explore_bounds b = {.states = 200, .memory = 64 << 20, .user_choices = size & 1, .early = size % 5 == 0};
    if (size % 3 == 0)
        b.faults = (struct faults){.losses = ANY, .dups = ANY, .reorders = ANY, .delays = ANY};
    else
        b.faults = (struct faults){.losses = size >> 1 & 1, .dups = size >> 2 & 1, .reorders = size >> 3 & 1, .delays = size >> 4 & 1};
    return b;
}

static void are_the_same(const struct explored *a, const struct explored *b)
{
    assert(a->why == b->why && a->states == b->states && a->generated == b->generated && a->depth == b->depth);
    assert(a->flaw == b->flaw && a->n_path == b->n_path && a->culprit == b->culprit);
    for (uint32_t i = 0; i < a->n_path; i++)
        assert(a->path[i] == b->path[i]);
}

static void show(const struct scenario *sc, const struct explore_bounds *b, const struct explored *e)
{
    struct trace trace;
    for (unsigned attempt = 0; attempt < EXPLORE_ATTEMPTS; attempt++) {
        struct strbuf out = {0}, why = {0};
        explore_scenario(sc, b, e, attempt, &out, &why);
        strbuf_free(&out);
        strbuf_free(&why);
    }
    trace_init(&trace);
    explore_drawing(sc, b, e, &trace);
    trace_free(&trace);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source src = {.name = "fuzz", .text = (const char *)data, .len = size};
    struct diags diags = {0};
    struct scenario sc;
    struct explore_watch watch = {0};
    struct explored by[2];
    if (!scenario_parse(&src, NULL, &sc, &diags))
        return 0;
    struct explore_bounds b = bounds_for(size);
    if (explore(&sc, &b, 1, &watch, &by[0]) == SPACE_FINE) {
        if (explore(&sc, &b, 2, &watch, &by[1]) == SPACE_FINE)
            are_the_same(&by[0], &by[1]);
        if (by[0].flaw != FLAW_NONE)
            show(&sc, &b, &by[0]);
        explored_free(&by[1]);
        explored_free(&by[0]);
    }
    scenario_free(&sc);
    return 0;
}
