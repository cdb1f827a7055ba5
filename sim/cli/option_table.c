#include "option_table.h"

#define TO(field) .to = offsetof(struct options, field)
#define NOTED(field) .noted = offsetof(struct options, field)

static const char *const notations[] = {"tcpdump", "textbook", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};
static const char *const reports[REPORTS + 1] = {"auto", "tap", "tap13", "compact", NULL};

enum { MANY = RUN | TEST | COVERAGE | COMPARE, MANY_AND_EXPLORE = MANY | EXPLORE, DRAWN = RUN | COMPARE | EXPLORE };

const struct option option_table[] = {
    {"--seed", MANY_AND_EXPLORE, read_number, TO(overrides.seed), NOTED(overrides.has_seed), .most = UINT64_MAX},
    {"--set", MANY_AND_EXPLORE, read_set, TO(set)},
    {"--profile", MANY_AND_EXPLORE | MATRIX, read_profile, TO(profiles)},
    {"--until", MANY, read_time, TO(overrides.until), NOTED(overrides.has_until)},
    {"--max-events", MANY, read_number, TO(overrides.max_events), NOTED(overrides.has_max_events), .most = UINT64_MAX},
    {"--format", RUN | COVERAGE | MATRIX | CLAIMS_OF | PROFILE | COMPARE | EXPLORE, read_text, TO(format_name)},
    {"-o", ALL, read_text, TO(output)},
    {"--width", DRAWN, read_int, TO(width), .most = 10000},
    {"--ascii", DRAWN, NULL, TO(ascii)},
    {"--unicode", DRAWN, NULL, TO(unicode)},
    {"--color", DRAWN, read_word, TO(color), .words = colors},
    {"--rel", RUN | EXPLORE, NULL, TO(relative)},
    {"--knowledge", RUN, NULL, TO(knowledge)},
    {"--notation", RUN, read_word, TO(notation), .words = notations},
    {"--connection", RUN, read_text, TO(connection)},
    {"--tap", RUN, read_text, TO(tap)},
    {"--each-flood-segment", RUN, NULL, TO(each_flood_segment)},
    {"-v", RUN | TEST | EXPLORE, NULL, TO(verbose)},
    {"-q", RUN | TEST | EXPLORE, NULL, TO(quiet)},
    {"--help", ALL, NULL, TO(help)},
    {"--version", ALL, NULL, TO(version)},
    {"-w", FMT, NULL, TO(write)},
    {"--check", FMT, NULL, TO(check)},
    {"-j", TEST | COVERAGE | EXPLORE, read_jobs, TO(jobs), .most = JOBS_MAX},
    {"--report", TEST, read_word, TO(report), .words = reports},
    {"--junit", TEST, read_text, TO(junit)},
    {"--filter", TEST | COVERAGE | EXPLORE, read_text, TO(filter)},
    {"--tag", TEST | COVERAGE | EXPLORE, read_text, TO(tag)},
    {"--min-transitions", COVERAGE, read_int, TO(min_transitions), .most = 10000},
    {"--state", MATRIX, read_state, TO(state)},
    {"--verdict", CLAIMS_OF, read_verdict, TO(verdict)},
    {"--losses", EXPLORE, read_budget, TO(losses)},
    {"--dups", EXPLORE, read_budget, TO(dups)},
    {"--reorder", EXPLORE, read_budget, TO(reorder)},
    {"--delays", EXPLORE, read_budget, TO(delays)},
    {"--user-choices", EXPLORE, NULL, TO(user_choices)},
    {"--depth", EXPLORE, read_number, TO(depth), NOTED(has_depth), .most = UINT32_MAX},
    {"--states", EXPLORE, read_number, TO(states), NOTED(has_states), .most = UINT64_MAX},
    {"--memory", EXPLORE, read_octets, TO(overrides.max_octets)},
    {"--max-memory", MANY_AND_EXPLORE, read_octets, TO(overrides.max_octets)},
    {"--each", EXPLORE, NULL, TO(each)},
    {"--digest", RUN, NULL, TO(digest)},
    {"--strict", RUN | TEST, NULL, TO(strict)},
    {"--progress", RUN | TEST | EXPLORE, NULL, TO(progress)},
};
const int options_n = sizeof option_table / sizeof *option_table;
_Static_assert(sizeof option_table / sizeof *option_table <= 64, "struct options.given has a bit for each");
