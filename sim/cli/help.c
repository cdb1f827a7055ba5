/* What --help says. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char general[] =
    "tcpsim: a simulator of TCP connection set-up and teardown\n"
    "\n"
    "usage: tcpsim [run] [OPTION]... FILE...    run scenarios and draw what happens\n"
    "       tcpsim fmt [-w | --check] FILE...   write scenarios in their usual form\n"
    "       tcpsim help [COMMAND]\n"
    "\n"
    "FILE may be - for standard input. `tcpsim help run` lists the options.\n"
    "\n"
    "exit code  0  ran, and every expectation holds\n"
    "           1  an expectation failed\n"
    "           2  wrong usage, or a scenario that cannot be read\n"
    "           3  a run limit was hit\n"
    "           4  reading or writing failed\n"
    "          70  a bug in tcpsim\n";

static const char run[] =
    "usage: tcpsim [run] [OPTION]... FILE...\n"
    "\n"
    "Runs each scenario in virtual time and prints it as a ladder. Several files are run one after the other.\n"
    "\n"
    "what is run\n"
    "  --seed N           the seed of all chance (default: the scenario's, else 1)\n"
    "  --set NAME=VALUE   the value of a parameter; may be given again\n"
    "  --profile NAME     the profile of all hosts that name none themselves\n"
    "  --until T          stop at this virtual time, as 1.5s or 2min\n"
    "  --max-events N     stop after so many events, with exit code 3 (default 1000000)\n"
    "\n"
    "how it is shown\n"
    "  --format F         one of the formats below\n"
    "  --tap HOST         what a capture at this host would see (pcap, pcapng)\n"
    "  -o FILE            write the result to FILE; it appears only when it is complete\n"
    "  --width N          columns (default: the terminal's; 100 if there is none; at least 80)\n"
    "  --ascii            no characters beyond ASCII; --unicode: box drawing. Default: as the locale allows\n"
    "  --color WHEN       auto (default), always or never\n"
    "  --rel              sequence numbers count from the initial one\n"
    "  --connection NAME  draw only this connection\n"
    "  --each-flood-segment   draw floods segment by segment\n"
    "  -v                 timers, windows, options, all that users are told\n"
    "  -q                 print only what is wrong\n";

static const char fmt[] =
    "usage: tcpsim fmt [-w | --check] FILE...\n"
    "\n"
    "Prints each scenario in the usual form: one blank between words, states as the RFC spells them. Comments and\n"
    "order stay.\n"
    "\n"
    "  -w        write the result back into the file\n"
    "  --check   print nothing; exit code 1 if a file is not in the usual form\n";

static void print_run(void)
{
    size_t n;
    const struct format *table = formats(&n);
    fputs(run, stdout);
    fputs("\nformats\n", stdout);
    for (size_t i = 0; i < n; i++)
        printf("  %-10s %s\n", table[i].name, table[i].text);
}

void help_print(const char *command)
{
    if (command && strcmp(command, "run") == 0)
        print_run();
    else if (command && strcmp(command, "fmt") == 0)
        fputs(fmt, stdout);
    else
        fputs(general, stdout);
}
