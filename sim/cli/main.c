/* tcpsim: reads scenarios, runs them, shows what happened. */
#include "cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int graver(int a, int b)
{
    static const int order[] = {EXIT_HOLDS, EXIT_FAILED, EXIT_LIMIT, EXIT_USAGE, EXIT_IO, EXIT_INTERRUPTED, EXIT_BUG};
    for (size_t i = sizeof order / sizeof *order; i-- > 0;)
        if (a == order[i] || b == order[i])
            return order[i];
    return a;
}

/* An assertion that fails is a bug in tcpsim, and says so with a code of its own. */
static void on_abort(int sig)
{
    static const char text[] = "tcpsim: this is a bug in tcpsim, not in your scenario; please report it\n";
    (void)sig;
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(EXIT_BUG);
}

static int print_and_flush(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_HOLDS;
    fputs("tcpsim: cannot write to standard output\n", stderr);
    return EXIT_IO;
}

static int help(const struct options *o)
{
    const char *about = o->help ? o->command : o->n_files ? o->files[0] : NULL;
    if (about && !is_command(about)) {
        const char *meant = command_meant(about);
        fprintf(stderr, "tcpsim: unknown command '%s'%s%s%s\n", about, meant ? "; did you mean '" : "", meant ? meant : "",
                meant ? "'?" : "");
        return EXIT_USAGE;
    }
    help_print(about);
    return print_and_flush();
}

static int run_the_command(struct options *o)
{
    static const struct {
        const char *name;
        int (*run)(struct options *o);
    } commands[] = {{"run", command_run}, {"fmt", command_fmt}, {"test", command_test}, {"coverage", command_coverage},
                  {"compare", command_compare}, {"explore", command_explore}};
    for (size_t i = 1; o->command && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(o->command, commands[i].name) == 0)
            return commands[i].run(o);
    return command_run(o);
}

static bool is_named(const struct options *o, const char *command)
{
    return o->command && strcmp(o->command, command) == 0;
}

static int matrix(struct options *o)
{
    if (o->n_files == 0)
        return command_matrix(o);
    fprintf(stderr, "tcpsim: matrix takes no files, but there is '%s'\n", o->files[0]);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    struct options o;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGABRT, on_abort);
    if (!options_parse(&o, argc, argv))
        return EXIT_USAGE;
    if (o.version) {
        puts("tcpsim " TCPSIM_VERSION);
        return print_and_flush();
    }
    if (o.help || is_named(&o, "help"))
        return help(&o);
    if (is_named(&o, "matrix")) /* the commands that read no scenario */
        return matrix(&o);
    if (is_named(&o, "claims"))
        return command_claims(&o);
    if (is_named(&o, "profile"))
        return command_profile(&o);
    if (o.n_files == 0) {
        bool below = is_named(&o, "test") || is_named(&o, "coverage") || is_named(&o, "explore");
        fprintf(stderr, "tcpsim: no scenario given\nusage: tcpsim %s %s...   (tcpsim --help tells more)\n",
                o.command ? o.command : "[run]", below ? "PATH" : "FILE");
        return EXIT_USAGE;
    }
    return run_the_command(&o);
}
