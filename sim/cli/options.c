/* Reading the arguments: which options they are, whether they belong to the command, and what does not go together. */
#include "option_table.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    unsigned bit;
} commands[] = {{"run", RUN}, {"fmt", FMT}, {"test", TEST}, {"coverage", COVERAGE}, {"matrix", MATRIX},
              {"claims", CLAIMS_OF}, {"profile", PROFILE}, {"compare", COMPARE}, {"explore", EXPLORE}, {"help", ALL}};
enum { COMMANDS = sizeof commands / sizeof *commands };

static bool unknown_option(const char *arg, size_t len)
{
    const char *names[64];
    for (int i = 0; i < options_n; i++)
        names[i] = option_table[i].name;
    const char *meant = did_you_mean(arg, len, names, (size_t)options_n);
    return usage_error("unknown option '%.*s'%s%s%s", (int)len, arg, meant ? "; did you mean '" : "", meant ? meant : "",
                       meant ? "'?" : "");
}

/* The long name of a short one. */
static const char *name_of(const char *arg)
{
    return strcmp(arg, "-h") == 0 ? "--help" : strcmp(arg, "-p") == 0 ? "--profile" : strcmp(arg, "-V") == 0 ? "--version" : arg;
}

/* Which option `arg` is, NULL if none; its value if it was written as --name=value or as -j4. */
static const struct option *find_option(const char *arg, size_t *len, const char **value)
{
    const char *equals = strncmp(arg, "--", 2) == 0 ? strchr(arg, '=') : NULL;
    const char *name = name_of(arg);
    bool joined = arg[1] != '-' && arg[2] != '\0';
    *len = equals ? (size_t)(equals - arg) : strlen(name);
    *value = equals ? equals + 1 : NULL;
    for (const struct option *option = option_table; option < option_table + options_n; option++) {
        size_t n = strlen(option->name);
        if (joined && option->read && n == 2 && option->name[1] == arg[1]) {
            *value = arg + 2;
            return option;
        }
        if (n == *len && strncmp(option->name, name, n) == 0)
            return option;
    }
    *len = equals ? *len : strlen(arg);
    return NULL;
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
    static const char *const explore_names[EXPLORE_FORMATS] = {"table", "json"};
    enum { FORMATS_MAX = 32 };
    const char *names[FORMATS_MAX];
    size_t n;
    int which = 0;
    const struct format *table = formats(&n);
    o->format = table;
    if (!o->format_name)
        return true;
    if (command_bit(o) == COVERAGE)
        return choose_word("--format", o->format_name, coverage_names, COVERAGE_FORMATS, &o->command_format);
    if (command_bit(o) == COMPARE)
        return choose_word("--format", o->format_name, compare_names, COMPARE_FORMATS, &o->command_format);
    if (command_bit(o) == EXPLORE)
        return choose_word("--format", o->format_name, explore_names, EXPLORE_FORMATS, &o->command_format);
    if (command_bit(o) == CLAIMS_OF)
        return choose_word("--format", o->format_name, claims_names, CLAIMS_FORMATS, &o->command_format);
    if (command_bit(o) == MATRIX || command_bit(o) == PROFILE)
        return choose_word("--format", o->format_name, matrix_names, MATRIX_FORMATS, &o->command_format);
    for (size_t i = 0; i < n && i < FORMATS_MAX; i++)
        names[i] = table[i].name;
    if (!choose_word("--format", o->format_name, names, n, &which))
        return false;
    o->format = &table[which];
    return true;
}

static bool take_option(struct options *o, int argc, char **argv, int *i)
{
    size_t len;
    const char *value;
    const struct option *option = find_option(argv[*i], &len, &value);
    if (!option)
        return unknown_option(argv[*i], len);
    o->given |= UINT64_C(1) << (option - option_table);
    if (!option->read) {
        if (value)
            return usage_error("%s takes no value", option->name);
        *(bool *)((char *)o + option->to) = true;
        return true;
    }
    if (!value && ++*i == argc)
        return usage_error("%s wants a value", option->name);
    return option->read(o, option, value ? value : argv[*i]);
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
    char to[200];
    for (int i = 0; i < options_n; i++) {
        if (!(o->given >> i & 1) || (option_table[i].commands & command_bit(o)))
            continue;
        name_commands(option_table[i].commands, to, sizeof to);
        return usage_error("%s belongs to %s", option_table[i].name, to);
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
    if (o->tap && strncmp(format, "pcap", 4) != 0 && strcmp(format, "tcpdump") != 0)
        return usage_error("--tap is for pcapng, pcap and tcpdump, which show what one host sees, not for %s", format);
    if (o->notation != NOTATION_TCPDUMP && !ladder)
        return usage_error("--notation textbook is for ladders, not for %s", format);
    return true;
}

/* --each goes through one run, and not through all that the network could do. */
static bool each_fits(const struct options *o)
{
    const char *other = !o->each            ? NULL
                        : o->losses >= 0    ? "--losses"
                        : o->dups >= 0      ? "--dups"
                        : o->reorder >= 0   ? "--reorder"
                        : o->delays >= 0    ? "--delays"
                        : o->user_choices   ? "--user-choices"
                        : o->has_depth      ? "--depth"
                        : o->has_states     ? "--states"
                                            : NULL;
    if (o->each && o->format_name && o->command_format != EXPLORE_TABLE)
        return usage_error("--each and --format %s exclude each other", o->format_name);
    return !other || usage_error("--each and %s exclude each other: --each is about one segment at a time", other);
}

static bool fits_together(struct options *o)
{
    if (o->ascii && o->unicode)
        return usage_error("--ascii and --unicode exclude each other");
    if (o->write && o->check)
        return usage_error("-w and --check exclude each other");
    return (o->help || belongs(o)) && choose_format(o) && format_fits(o) && each_fits(o);
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
