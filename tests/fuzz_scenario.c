/* Any octets at all: the parser must neither crash nor leak, and what it accepts must survive being formatted.
 * For libFuzzer: clang -fsanitize=fuzzer,address,undefined; words in fuzz/scenario.dict. */
#include "fmt.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_diags(const struct source *src, const struct diags *diags)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    must(diags->errors > 0 && diags->kept > 0);
    if (to) {
        diags_print(to, src, diags);
        fclose(to);
    }
    free(text);
}

/* Formatting changes nothing but the looks, and nothing at all the second time. */
static void check_format(const struct source *src, const struct scenario *sc)
{
    struct strbuf once = {0}, twice = {0};
    struct diags diags;
    struct scenario again;

    must(scenario_format(src, &once, &diags));
    struct source formatted = {.name = src->name, .text = once.p, .len = once.n};
    must(scenario_parse(&formatted, NULL, &again, &diags));
    must(scenario_equal(sc, &again));
    must(scenario_format(&formatted, &twice, &diags));
    must(once.n == twice.n && memcmp(once.p, twice.p, once.n) == 0);
    scenario_free(&again);
    strbuf_free(&once);
    strbuf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source src = {.name = "fuzz.scn", .text = (const char *)data, .len = size};
    struct scenario sc;
    struct diags diags;

    if (!scenario_parse(&src, NULL, &sc, &diags)) {
        check_diags(&src, &diags);
        return 0;
    }
    check_format(&src, &sc);
    for (uint32_t i = 0; i < sc.n_script; i++) {
        size_t len;
        const struct trace_meta *meta = scenario_meta(&sc);
        must(meta->line_text(meta->source, sc.script[i].line, &len) && len > 0);
    }
    scenario_free(&sc);
    return 0;
}
