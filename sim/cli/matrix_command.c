/* tcpsim matrix: what an endpoint does with each kind of segment in each state. */
#include "cli.h"
#include "matrix.h"

#include <stdio.h>
#include <string.h>

static int write_matrix(const struct options *o, const struct matrix *m)
{
    static matrix_writer *const writers[MATRIX_FORMATS] = {
        [MATRIX_TABLE] = matrix_table, [MATRIX_CSV] = matrix_csv, [MATRIX_JSON] = matrix_json,
    };
    struct strbuf text = {0};
    writers[o->command_format](m, &text);
    return write_result(o->output, &text);
}

static bool choose_profile(const char *name, enum tcp_profile *profile)
{
    const char *names[PROFILES];
    if (profile_by_name(name, strlen(name), profile))
        return true;
    for (int i = 0; i < PROFILES; i++)
        names[i] = profile_name((enum tcp_profile)i);
    const char *meant = did_you_mean(name, strlen(name), names, PROFILES);
    fprintf(stderr, "tcpsim: --profile does not know '%s'%s%s%s\n", name, meant ? "; did you mean '" : "", meant ? meant : "",
            meant ? "'?" : "");
    return false;
}

int command_matrix(struct options *o)
{
    static struct matrix_cell cells[MATRIX_CELLS];
    enum tcp_profile profile = PROFILE_RFC9293;
    struct tcp_knobs knobs;
    if (o->overrides.profile && !choose_profile(o->overrides.profile, &profile))
        return EXIT_USAGE;
    struct matrix m = {.profile = profile_name(profile), .state = o->state, .cells = cells};
    knobs_of(profile, &knobs);
    matrix_make(&knobs, (struct matrix_base){.iss = 1000, .irs = 5000}, cells);
    return write_matrix(o, &m);
}
