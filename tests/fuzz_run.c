/* libFuzzer target: whatever can be read can be run, drawn and judged. The oracle is every assertion in the endpoint (what
 * must be true between two steps) and in the world, under the sanitizers. */
#include "format.h"
#include "oracle.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show_and_judge(const struct scenario *sc, const struct trace *trace, const struct run *run)
{
    for (int style = 0; style < 2; style++) {
        struct strbuf out = {0};
        struct format_options opts = {.tap = -1};
        opts.ladder = (struct ladder_options){.width = style ? 140 : 80, .ascii = style, .verbose = style, .connection = -1};
        size_t n;
        const struct format *all = formats(&n);
        for (size_t i = 0; i < n; i++)
            all[i].write(scenario_meta(sc), trace->recs, trace->n, &opts, &out);
        strbuf_free(&out);
    }
    for (uint32_t i = 0; i < sc->n_expects; i++) {
        struct verdict verdict;
        oracle_judge(sc, i, trace->recs, trace->n, run, &verdict);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source src = {.name = "fuzz", .text = (const char *)data, .len = size};
    struct overrides limit = {.has_max_events = true, .max_events = 3000};
    struct diags diags = {0};
    struct scenario sc;
    if (!scenario_parse(&src, &limit, &sc, &diags))
        return 0;
    struct trace trace;
    struct run run;
    trace_init(&trace);
    if (run_scenario(&sc, &trace.sink, NULL, &run)) {
        show_and_judge(&sc, &trace, &run);
        run_free(&run);
    }
    trace_free(&trace);
    scenario_free(&sc);
    return 0;
}
