/* tcpsim matrix: what an endpoint does with each kind of segment in each state. */
#include "cli.h"
#include "matrix.h"

static int write_matrix(const struct options *o, const struct matrix *m)
{
    static matrix_writer *const writers[MATRIX_FORMATS] = {
        [MATRIX_TABLE] = matrix_table, [MATRIX_CSV] = matrix_csv, [MATRIX_JSON] = matrix_json,
    };
    struct strbuf text = {0};
    writers[o->command_format](m, &text);
    return write_result(o->output, &text);
}

int command_matrix(struct options *o)
{
    static struct matrix_cell cells[MATRIX_CELLS];
    enum tcp_profile profile = PROFILE_RFC9293;
    struct tcp_knobs knobs;
    if (o->overrides.profile && !find_profile("--profile", o->overrides.profile, &profile))
        return EXIT_USAGE;
    struct matrix m = {.profile = profile_name(profile), .state = o->state, .cells = cells};
    knobs_of(profile, &knobs);
    matrix_make(&knobs, (struct matrix_base){.iss = 1000, .irs = 5000}, cells);
    return write_matrix(o, &m);
}
