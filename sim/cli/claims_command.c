/* tcpsim claims: what the textbook says, judged. */
#include "claims.h"
#include "cli.h"

#include <stdio.h>
#include <string.h>

static bool no_such_claim(const char *name)
{
    const char *names[CLAIMS];
    for (int i = 0; i < CLAIMS; i++)
        names[i] = claims[i].id;
    const char *meant = did_you_mean(name, strlen(name), names, CLAIMS);
    fprintf(stderr, "tcpsim: there is no claim '%s'", name);
    if (meant)
        fprintf(stderr, "; did you mean '%s'?\n", meant);
    else
        fprintf(stderr, ": they are %s to %s\n", claims[0].id, claims[CLAIMS - 1].id);
    return false;
}

/* Those that are named, or all; of these those with the verdict that was asked for. */
static bool choose(const struct options *o, uint32_t *which)
{
    *which = o->n_files ? 0 : UINT32_MAX;
    for (int i = 0; i < o->n_files; i++) {
        enum claim_id id = claim_by_name(o->files[i]);
        if (id == CLAIMS)
            return no_such_claim(o->files[i]);
        *which |= UINT32_C(1) << id;
    }
    for (int i = 0; i < CLAIMS; i++)
        if (o->verdict >= 0 && claims[i].verdict != (enum verdict_of_claim)o->verdict)
            *which &= ~(UINT32_C(1) << i);
    return true;
}

int command_claims(struct options *o)
{
    static claims_writer *const writers[CLAIMS_FORMATS] = {
        [CLAIMS_TABLE] = claims_table, [CLAIMS_JSON] = claims_json, [CLAIMS_CSV] = claims_csv,
    };
    struct strbuf text = {0};
    uint32_t which;
    if (!choose(o, &which))
        return EXIT_USAGE;
    if (o->n_files && o->command_format == CLAIMS_TABLE)
        claims_in_full(which, &text);
    else
        writers[o->command_format](which, &text);
    return write_result(o->output, &text);
}
