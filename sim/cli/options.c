/* Reading the arguments. */
#include "cli.h"

#include "claims.h"
#include "value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Commands, as bits. */
enum {
    RUN = 1,
    FMT = 2,
    TEST = 4,
    COVERAGE = 8,
    MATRIX = 16,
    CLAIMS_OF = 32,
    PROFILE = 64,
    COMPARE = 128,
    EXPLORE = 256,
    ALL = RUN | FMT | TEST | COVERAGE | MATRIX | CLAIMS_OF | PROFILE | COMPARE | EXPLORE
};

static const struct {
    const char *name;
    unsigned bit;
} commands[] = {{"run", RUN}, {"fmt", FMT}, {"test", TEST}, {"coverage", COVERAGE}, {"matrix", MATRIX},
              {"claims", CLAIMS_OF}, {"profile", PROFILE}, {"compare", COMPARE}, {"explore", EXPLORE}, {"help", ALL}};
enum { COMMANDS = sizeof commands / sizeof *commands };

enum option_id {
    OPT_SEED, OPT_SET, OPT_PROFILE, OPT_UNTIL, OPT_MAX_EVENTS, OPT_FORMAT, OPT_OUTPUT, OPT_WIDTH, OPT_ASCII, OPT_UNICODE,
    OPT_COLOR, OPT_REL, OPT_KNOWLEDGE, OPT_NOTATION, OPT_CONNECTION, OPT_TAP, OPT_EACH_FLOOD, OPT_VERBOSE, OPT_QUIET, OPT_HELP, OPT_VERSION,
    OPT_WRITE, OPT_CHECK, OPT_JOBS, OPT_REPORT, OPT_JUNIT, OPT_FILTER, OPT_TAG, OPT_MIN_TRANSITIONS, OPT_STATE,
    OPT_VERDICT,
    OPT_LOSSES, OPT_DUPS, OPT_REORDER, OPT_DELAYS, OPT_USER_CHOICES, OPT_DEPTH, OPT_STATES, OPT_MEMORY, OPT_EACH, OPT_PROGRESS,
    OPTIONS
};

static const struct {
    const char *name;
    bool has_value;
    unsigned commands;      /* to which it belongs */
} option_names[OPTIONS] = {
    [OPT_SEED] = {"--seed", true, RUN | TEST | COVERAGE | COMPARE | EXPLORE},
    [OPT_SET] = {"--set", true, RUN | TEST | COVERAGE | COMPARE | EXPLORE},
    [OPT_PROFILE] = {"--profile", true, RUN | TEST | COVERAGE | MATRIX | COMPARE | EXPLORE},
    [OPT_UNTIL] = {"--until", true, RUN | TEST | COVERAGE | COMPARE},
    [OPT_MAX_EVENTS] = {"--max-events", true, RUN | TEST | COVERAGE | COMPARE},
    [OPT_FORMAT] = {"--format", true, RUN | COVERAGE | MATRIX | CLAIMS_OF | PROFILE | COMPARE},
    [OPT_OUTPUT] = {"-o", true, ALL},
    [OPT_WIDTH] = {"--width", true, RUN | COMPARE | EXPLORE},
    [OPT_ASCII] = {"--ascii", false, RUN | COMPARE | EXPLORE},
    [OPT_UNICODE] = {"--unicode", false, RUN | COMPARE | EXPLORE},
    [OPT_COLOR] = {"--color", true, RUN | COMPARE | EXPLORE},
    [OPT_REL] = {"--rel", false, RUN | EXPLORE},
    [OPT_KNOWLEDGE] = {"--knowledge", false, RUN},
    [OPT_NOTATION] = {"--notation", true, RUN},
    [OPT_CONNECTION] = {"--connection", true, RUN},
    [OPT_TAP] = {"--tap", true, RUN},
    [OPT_EACH_FLOOD] = {"--each-flood-segment", false, RUN},
    [OPT_VERBOSE] = {"-v", false, RUN | TEST | EXPLORE},
    [OPT_QUIET] = {"-q", false, RUN | TEST | EXPLORE},
    [OPT_HELP] = {"--help", false, ALL},
    [OPT_VERSION] = {"--version", false, ALL},
    [OPT_WRITE] = {"-w", false, FMT},
    [OPT_CHECK] = {"--check", false, FMT},
    [OPT_JOBS] = {"-j", true, TEST | COVERAGE | EXPLORE},
    [OPT_REPORT] = {"--report", true, TEST},
    [OPT_JUNIT] = {"--junit", true, TEST},
    [OPT_FILTER] = {"--filter", true, TEST | COVERAGE},
    [OPT_TAG] = {"--tag", true, TEST | COVERAGE},
    [OPT_MIN_TRANSITIONS] = {"--min-transitions", true, COVERAGE},
    [OPT_LOSSES] = {"--losses", true, EXPLORE},
    [OPT_DUPS] = {"--dups", true, EXPLORE},
    [OPT_REORDER] = {"--reorder", true, EXPLORE},
    [OPT_DELAYS] = {"--delays", true, EXPLORE},
    [OPT_USER_CHOICES] = {"--user-choices", false, EXPLORE},
    [OPT_DEPTH] = {"--depth", true, EXPLORE},
    [OPT_STATES] = {"--states", true, EXPLORE},
    [OPT_MEMORY] = {"--memory", true, EXPLORE},
    [OPT_EACH] = {"--each", false, EXPLORE},
    [OPT_PROGRESS] = {"--progress", false, EXPLORE},
    [OPT_STATE] = {"--state", true, MATRIX},
    [OPT_VERDICT] = {"--verdict", true, CLAIMS_OF},
};
_Static_assert(OPTIONS <= 64, "struct options.given has a bit for each");

__attribute__((format(printf, 1, 2))) static bool usage_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("tcpsim: ", stderr);
    vfprintf(stderr, format, args);
    fputs("\n(tcpsim --help lists what there is)\n", stderr);
    va_end(args);
    return false;
}

static bool unknown_option(const char *arg, size_t len)
{
    const char *names[OPTIONS];
    for (int i = 0; i < OPTIONS; i++)
        names[i] = option_names[i].name;
    const char *meant = did_you_mean(arg, len, names, OPTIONS);
    return usage_error("unknown option '%.*s'%s%s%s", (int)len, arg, meant ? "; did you mean '" : "", meant ? meant : "",
                       meant ? "'?" : "");
}

/* Which option `arg` is; its value if it was written as --name=value. */
static int find_option(const char *arg, size_t *len, const char **value)
{
    const char *equals = strncmp(arg, "--", 2) == 0 ? strchr(arg, '=') : NULL;
    *len = equals ? (size_t)(equals - arg) : strlen(arg);
    *value = equals ? equals + 1 : NULL;
    if (arg[1] != '-' && arg[2] != '\0') /* -j4 */
        for (int i = 0; i < OPTIONS; i++)
            if (option_names[i].has_value && strlen(option_names[i].name) == 2 && option_names[i].name[1] == arg[1]) {
                *value = arg + 2;
                return i;
            }
    if (strcmp(arg, "-h") == 0)
        return OPT_HELP;
    if (strcmp(arg, "-p") == 0)
        return OPT_PROFILE;
    if (strcmp(arg, "-V") == 0)
        return OPT_VERSION;
    for (int i = 0; i < OPTIONS; i++)
        if (strlen(option_names[i].name) == *len && strncmp(option_names[i].name, arg, *len) == 0)
            return i;
    return OPTIONS;
}

static bool is_number(const char *text, uint64_t *to)
{
    *to = 0;
    for (const char *p = text; *p; p++) {
        if (*p < '0' || *p > '9')
            return false;
        *to = *to * 10 + (uint64_t)(*p - '0');
    }
    return *text != '\0';
}

static bool number(const char *option, const char *value, uint64_t most, uint64_t *to)
{
    uint64_t x = 0;
    bool ok = *value != '\0';
    for (const char *p = value; ok && *p; p++) {
        ok = *p >= '0' && *p <= '9' && x <= (most - (uint64_t)(*p - '0')) / 10;
        x = x * 10 + (uint64_t)(*p - '0');
    }
    if (!ok)
        return usage_error("%s wants a number from 0 to %llu, not '%s'", option, (unsigned long long)most, value);
    *to = x;
    return true;
}

/* How many faults: a number, or any. */
static bool budget(const char *option, const char *value, int *to)
{
    uint64_t n = EXPLORE_ANY;
    if (strcmp(value, "any") != 0 && (strlen(value) > 3 || !is_number(value, &n) || n >= EXPLORE_ANY))
        return usage_error("%s wants a number from 0 to %d, or any, not '%s'", option, EXPLORE_ANY - 1, value);
    *to = (int)n;
    return true;
}

/* Octets: 500M, 4G. */
static bool memory(const char *option, const char *value, uint64_t *to)
{
    static const char units[] = "KMG";
    char digits[16];
    size_t len = strlen(value);
    const char *unit = len > 1 ? strchr(units, value[len - 1]) : NULL;
    uint64_t n = 0;
    snprintf(digits, sizeof digits, "%.*s", (int)(len > 0 ? len - 1 : 0), value);
    if (!unit || len > 7 || !is_number(digits, &n) || n == 0)
        return usage_error("%s wants an amount of memory such as 500M or 4G, not '%s'", option, value);
    *to = n << (10 * (unit - units + 1));
    return true;
}

/* One of the words, by its index. */
static bool choice(const char *option, const char *value, const char *const *words, size_t n, int *to)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], value) == 0) {
            *to = (int)i;
            return true;
        }
    const char *meant = did_you_mean(value, strlen(value), words, n);
    return usage_error("%s does not know '%s'%s%s%s", option, value, meant ? "; did you mean '" : "", meant ? meant : "",
                       meant ? "'?" : "");
}

static bool add_set(struct options *o, const char *value)
{
    if (!strchr(value, '=') || value[0] == '=')
        return usage_error("--set wants NAME=VALUE, not '%s'", value);
    if (o->overrides.n_set == SET_MAX)
        return usage_error("--set may be given %d times at the most", SET_MAX);
    o->set[o->overrides.n_set++] = value;
    return true;
}

/* The last one counts, but where several are wanted. */
static bool add_profile(struct options *o, const char *value)
{
    if (o->n_profiles == PROFILE_OPTIONS_MAX)
        return usage_error("--profile may be given %d times at the most", PROFILE_OPTIONS_MAX);
    o->profiles[o->n_profiles++] = o->overrides.profile = value;
    return true;
}

static unsigned bit_of(const char *word)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, word) == 0)
            return commands[i].bit;
    return 0;
}

static unsigned command_bit(const struct options *o)
{
    return o->command ? bit_of(o->command) : RUN;
}

const char *command_meant(const char *word)
{
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    return did_you_mean(word, strlen(word), names, COMMANDS);
}

bool is_command(const char *word)
{
    return bit_of(word) != 0;
}

/* Which formats there are depends on the command, which may come after the option. */
static bool choose_format(struct options *o)
{
    static const char *const coverage_names[COVERAGE_FORMATS] = {"table", "json", "dot"};
    static const char *const matrix_names[MATRIX_FORMATS] = {"table", "csv", "json"};
    static const char *const compare_names[COMPARE_FORMATS] = {"table", "json"};
    static const char *const claims_names[CLAIMS_FORMATS] = {"table", "json", "csv"};
    enum { FORMATS_MAX = 32 };
    const char *names[FORMATS_MAX];
    size_t n;
    int which = 0;
    const struct format *table = formats(&n);
    o->format = table;
    if (!o->format_name)
        return true;
    if (command_bit(o) == COVERAGE)
        return choice("--format", o->format_name, coverage_names, COVERAGE_FORMATS, &o->command_format);
    if (command_bit(o) == COMPARE)
        return choice("--format", o->format_name, compare_names, COMPARE_FORMATS, &o->command_format);
    if (command_bit(o) == CLAIMS_OF)
        return choice("--format", o->format_name, claims_names, CLAIMS_FORMATS, &o->command_format);
    if (command_bit(o) == MATRIX || command_bit(o) == PROFILE)
        return choice("--format", o->format_name, matrix_names, MATRIX_FORMATS, &o->command_format);
    for (size_t i = 0; i < n && i < FORMATS_MAX; i++)
        names[i] = table[i].name;
    if (!choice("--format", o->format_name, names, n, &which))
        return false;
    o->format = &table[which];
    return true;
}

/* The RFC's spelling or one of the usual others. */
static bool choose_state(struct options *o, const char *value)
{
    const char *names[TCP_STATES];
    o->state = state_by_name(value, strlen(value));
    for (int i = 0; i < TCP_STATES; i++)
        names[i] = tcp_state_name((enum tcp_state)i);
    return o->state >= 0 || choice("--state", value, names, TCP_STATES, &o->state);
}

static bool choose_verdict(struct options *o, const char *value)
{
    const char *names[CLAIM_VERDICTS];
    for (int i = 0; i < CLAIM_VERDICTS; i++)
        names[i] = claim_verdict_name((enum verdict_of_claim)i);
    return choice("--verdict", value, names, CLAIM_VERDICTS, &o->verdict);
}

static bool set_valued(struct options *o, enum option_id id, const char *value)
{
    static const char *const notations[] = {"tcpdump", "textbook"};
    static const char *const colors[] = {"auto", "always", "never"};
    static const char *const reports[REPORTS] = {"auto", "tap", "tap13", "compact"};
    uint64_t n = 0;
    int which = 0;
    const char *name = option_names[id].name;
    switch (id) {
    case OPT_LOSSES:
        return budget(name, value, &o->losses);
    case OPT_DUPS:
        return budget(name, value, &o->dups);
    case OPT_REORDER:
        return budget(name, value, &o->reorder);
    case OPT_DELAYS:
        return budget(name, value, &o->delays);
    case OPT_DEPTH:
        if (!number(name, value, UINT32_MAX, &n))
            return false;
        o->depth = (uint32_t)n;
        return true;
    case OPT_STATES:
        return number(name, value, UINT64_MAX, &o->states);
    case OPT_MEMORY:
        return memory(name, value, &o->memory);
    case OPT_SEED:
        o->overrides.has_seed = true;
        return number(name, value, UINT64_MAX, &o->overrides.seed);
    case OPT_MAX_EVENTS:
        o->overrides.has_max_events = true;
        return number(name, value, UINT64_MAX, &o->overrides.max_events);
    case OPT_UNTIL:
        o->overrides.has_until = true;
        if (duration_read(value, strlen(value), &o->overrides.until))
            return usage_error("--until wants a time such as 1.5s or 2min, not '%s'", value);
        return true;
    case OPT_SET:
        return add_set(o, value);
    case OPT_PROFILE:
        return add_profile(o, value);
    case OPT_FORMAT:
        o->format_name = value;
        return true;
    case OPT_NOTATION:
        if (!choice(name, value, notations, 2, &which))
            return false;
        o->letters = which == 1;
        return true;
    case OPT_COLOR:
        if (!choice(name, value, colors, 3, &which))
            return false;
        o->color = which == 0 ? COLOR_AUTO : which == 1 ? COLOR_ALWAYS : COLOR_NEVER;
        return true;
    case OPT_WIDTH:
        if (!number(name, value, 10000, &n))
            return false;
        o->width = (int)n;
        return true;
    case OPT_OUTPUT:
        o->output = value;
        return true;
    case OPT_TAP:
        o->tap = value;
        return true;
    case OPT_JOBS:
        if (!number(name, value, JOBS_MAX, &n))
            return false;
        if (n == 0)
            return usage_error("-j wants at least 1");
        o->jobs = (int)n;
        return true;
    case OPT_REPORT:
        return choice(name, value, reports, REPORTS, &o->report);
    case OPT_JUNIT:
        o->junit = value;
        return true;
    case OPT_FILTER:
        o->filter = value;
        return true;
    case OPT_TAG:
        o->tag = value;
        return true;
    case OPT_MIN_TRANSITIONS:
        if (!number(name, value, 10000, &n))
            return false;
        o->min_transitions = (uint32_t)n;
        return true;
    case OPT_STATE:
        return choose_state(o, value);
    case OPT_VERDICT:
        return choose_verdict(o, value);
    default:
        o->connection = value;
        return true;
    }
}

static void set_flag(struct options *o, enum option_id id)
{
    switch (id) {
    case OPT_ASCII:
        o->ascii = true;
        break;
    case OPT_UNICODE:
        o->unicode = true;
        break;
    case OPT_REL:
        o->relative = true;
        break;
    case OPT_KNOWLEDGE:
        o->knowledge = true;
        break;
    case OPT_EACH_FLOOD:
        o->each_flood_segment = true;
        break;
    case OPT_VERBOSE:
        o->verbose++;
        break;
    case OPT_USER_CHOICES:
        o->user_choices = true;
        break;
    case OPT_EACH:
        o->each = true;
        break;
    case OPT_PROGRESS:
        o->progress = true;
        break;
    case OPT_QUIET:
        o->quiet = true;
        break;
    case OPT_HELP:
        o->help = true;
        break;
    case OPT_VERSION:
        o->version = true;
        break;
    case OPT_WRITE:
        o->write = true;
        break;
    default:
        o->check = true;
        break;
    }
}

static bool take_option(struct options *o, int argc, char **argv, int *i)
{
    size_t len;
    const char *value;
    int id = find_option(argv[*i], &len, &value);
    if (id == OPTIONS)
        return unknown_option(argv[*i], len);
    o->given |= UINT64_C(1) << id;
    if (!option_names[id].has_value) {
        if (value)
            return usage_error("%s takes no value", option_names[id].name);
        set_flag(o, (enum option_id)id);
        return true;
    }
    if (!value && ++*i == argc)
        return usage_error("%s wants a value", option_names[id].name);
    return set_valued(o, (enum option_id)id, value ? value : argv[*i]);
}

/* "'tcpsim run' and 'tcpsim test'" */
static void name_commands(unsigned bits, char *to, size_t size)
{
    size_t n = 0;
    to[0] = '\0';
    for (int i = 0; i < COMMANDS && n < size; i++) {
        if (!(bits & commands[i].bit) || commands[i].bit == ALL)
            continue;
        bits &= ~commands[i].bit;
        n += (size_t)snprintf(to + n, size - n, "%s'tcpsim %s'", n == 0 ? "" : bits ? ", " : " and ", commands[i].name);
    }
}

static bool belongs(const struct options *o)
{
    char to[120];
    for (int i = 0; i < OPTIONS; i++) {
        if (!(o->given >> i & 1) || (option_names[i].commands & command_bit(o)))
            continue;
        name_commands(option_names[i].commands, to, sizeof to);
        return usage_error("%s belongs to %s", option_names[i].name, to);
    }
    return true;
}

/* What only a ladder, or only it and JSON, can show. */
static bool format_fits(const struct options *o)
{
    const char *format = o->format->name;
    bool ladder = strcmp(format, "ladder") == 0;
    if (o->knowledge && !ladder && strcmp(format, "json") != 0)
        return usage_error("--knowledge is drawn in a ladder and told in json, not in %s", format);
    if (o->letters && !ladder)
        return usage_error("--notation textbook is for ladders, not for %s", format);
    return true;
}

static bool fits_together(struct options *o)
{
    if (o->ascii && o->unicode)
        return usage_error("--ascii and --unicode exclude each other");
    if (o->write && o->check)
        return usage_error("-w and --check exclude each other");
    return (o->help || belongs(o)) && choose_format(o) && format_fits(o);
}

/* A word that is no file but nearly a command was meant as one. */
static bool looks_like_command(const struct options *o)
{
    if (o->command || o->n_files < 2)
        return false;
    const char *meant = command_meant(o->files[0]);
    FILE *f = meant ? fopen(o->files[0], "r") : NULL;
    if (f)
        fclose(f);
    if (!meant || f)
        return false;
    usage_error("unknown command '%s'; did you mean '%s'?", o->files[0], meant);
    return true;
}

bool options_parse(struct options *o, int argc, char **argv)
{
    bool only_files = false;
    memset(o, 0, sizeof *o);
    o->files = argv;
    o->state = o->verdict = -1;
    o->losses = o->dups = o->reorder = o->delays = -1;
    for (int i = 1; i < argc; i++) {
        char *arg = argv[i];
        if (!only_files && strcmp(arg, "--") == 0)
            only_files = true;
        else if (!only_files && arg[0] == '-' && arg[1] != '\0') {
            if (!take_option(o, argc, argv, &i))
                return false;
        } else if (!only_files && !o->command && o->n_files == 0 && is_command(arg))
            o->command = arg;
        else
            argv[o->n_files++] = arg; /* never overtakes i */
    }
    o->overrides.set = o->set;
    return fits_together(o) && !looks_like_command(o);
}
