/* What --help says. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char general[] =
    "tcpsim: a simulator of TCP connection set-up and teardown\n"
    "\n"
    "usage: tcpsim [run] [OPTION]... FILE...    run scenarios and draw what happens\n"
    "       tcpsim test [OPTION]... PATH...     run all scenarios below PATH as a regression test\n"
    "       tcpsim coverage [OPTION]... PATH... which transitions and rules of TCP they exercise\n"
    "       tcpsim matrix [OPTION]...           what each state does with each segment\n"
    "       tcpsim compare FILE -p A -p B...    where the runs under several profiles part, and what happens then\n"
    "       tcpsim claims [OPTION]... [ID]...   what the textbook says, judged: S1 to S23\n"
    "       tcpsim profile [NAME]               what a profile chooses, and how that is known\n"
    "       tcpsim explore [OPTION]... PATH...  what if the network had behaved differently: all that can happen\n"
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
    "          70  a bug in tcpsim\n"
    "         130  interrupted\n";

static const char run[] =
    "usage: tcpsim [run] [OPTION]... FILE...\n"
    "\n"
    "Runs each scenario in virtual time and prints it as a ladder. Several files are run one after the other.\n"
    "\n"
    "what is run\n"
    "  --seed N           the seed of all chance (default: the scenario's, else 1)\n"
    "  --set NAME=VALUE   the value of a parameter; may be given again\n"
    "  -p, --profile NAME the profile of all hosts that name none themselves\n"
    "  --until T          stop at this virtual time, as 1.5s or 2min\n"
    "  --max-events N     stop after so many events, with exit code 3 (default 1000000)\n"
    "  --max-memory M     stop when more memory is needed, as 500M or 4G, with exit code 3 (default: no limit)\n"
    "  --strict           a fault or a `when` that did nothing is a failure (default: a note)\n"
    "\n"
    "how it is shown\n"
    "  --format F         one of the formats below\n"
    "  --tap HOST         what a capture at this host would see (pcap, pcapng)\n"
    "  -o FILE            write the result to FILE; it appears only when it is complete\n"
    "  --width N          columns (default: the terminal's; 100 if there is none; at least 80)\n"
    "  --ascii            no characters beyond ASCII; --unicode: box drawing. Default: as the locale allows\n"
    "  --color WHEN       auto (default), always or never\n"
    "  --rel              sequence numbers count from the initial one\n"
    "  --notation textbook   each segment also as `SYN=1, ACK=1, seq=y, ack=x+1` (ladder)\n"
    "  --knowledge        with what each end can be sure of after each arrival (docs/knowledge.md; ladder, json)\n"
    "  --connection NAME  draw only this connection; of a load, a number\n"
    "  --each-flood-segment   draw floods segment by segment\n"
    "  -v                 timers, windows, options, all that users are told\n"
    "  -q                 print only what is wrong\n"
    "  --digest           instead of the ladder a digest of the state at the end; below the result if --format is given\n"
    "  --progress         a line a second that says how far it is, also where standard error is no terminal\n"
    "\n"
    "Ctrl-C ends a run: what happened until then is shown, and the exit code is 130.\n";

#define WHICH \
    "which files\n" \
    "  PATH               a file, or a directory: all *.scn below it\n" \
    "  --filter TEXT      only those whose path contains TEXT\n" \
    "  --tag WORD         only those with this word in their `tags`\n" \
    "  -j N               so many at once (default: one per processor); it changes nothing but the time\n" \
    "\n" \
    "how they are run: --seed, --set, --profile, --until, --max-events,\n" \
    "--max-memory (each run) as in `tcpsim run`\n"

static const char test[] =
    "usage: tcpsim test [OPTION]... PATH...\n"
    "\n"
    "Runs each scenario and tells whether its expectations hold. A file with NAME.err beside it is not run: what is said\n"
    "about it must be the text of NAME.err (NAME.args may hold options for it).\n"
    "\n"
    WHICH
    "\n"
    "how it is reported\n"
    "  --report FORM      tap (TAP 14), tap13 (for older readers of TAP), compact (for people), or auto (default):\n"
    "                     compact on a terminal, else tap\n"
    "  --junit FILE       JUnit's XML as well; FILE appears only when it is complete\n"
    "  -o FILE            write the report to FILE\n"
    "  -v, -q             compact: name all files, or only those that fail\n"
    "  --strict           a fault or a `when` that did nothing, under any profile, is a failure (default: a note)\n"
    "  --progress         a line a second that says how far it is, also where standard error is no terminal\n"
    "\n"
    "exit code  0  all expectations hold\n"
    "           1  one failed, or a diagnostic is not as expected\n"
    "           2  wrong usage, no scenario at all, or one that cannot be read\n"
    "           3  a run limit was hit\n"
    "           4  reading or writing failed\n"
    "          70  a bug in tcpsim: one of its processes crashed\n"
    "         130  interrupted\n";

static const char coverage[] =
    "usage: tcpsim coverage [OPTION]... PATH...\n"
    "\n"
    "Runs each scenario and tells which transitions between the states of RFC 9293 (Figure 5 and the text) and which rules\n"
    "were exercised. Whether expectations hold is not asked: that is `tcpsim test`. Files with NAME.err beside them are left\n"
    "out.\n"
    "\n"
    WHICH
    "\n"
    "how it is reported\n"
    "  --format F         table (default), json, or dot: the state diagram for graphviz, what was seen in bold\n"
    "  -o FILE            write it to FILE; it appears only when it is complete\n"
    "  --min-transitions N   exit code 1 if fewer transitions were seen\n";

static const char matrix[] =
    "usage: tcpsim matrix [OPTION]...\n"
    "\n"
    "Brings an endpoint into each state of RFC 9293, lets one segment arrive, and tells the next state, what is sent and by\n"
    "which clause: for ten kinds of segments, five places of SEQ and four of ACK. docs/matrix.md explains them.\n"
    "\n"
    "  --profile NAME     the profile of the endpoint (default: rfc9293)\n"
    "  --state S          only this state\n"
    "  --format F         table (default): equal cells share a line; csv or json: one row per cell\n"
    "  -o FILE            write it to FILE; it appears only when it is complete\n";

static const char compare[] =
    "usage: tcpsim compare [OPTION]... FILE --profile A --profile B...\n"
    "\n"
    "Runs the scenario under each profile. What is the same in all of them is drawn once, as a ladder. From the first difference\n"
    "on each line says when, under which profiles, what happens, and by which rule; what is the same under several is one\n"
    "line. At the end: what came of it under each. What the file says of its hosts holds under all of them.\n"
    "\n"
    "  -p, --profile NAME   one of the profiles; at least two\n"
    "  --format F           table (default) or json (docs/compare.md)\n"
    "  -o FILE              write it to FILE; it appears only when it is complete\n"
    "  --seed, --set, --until, --max-events, --width, --ascii, --unicode, --color   as in `tcpsim run`\n"
    "\n"
    "exit code  0  compared, whether there is a difference or not, and whether expectations hold or not\n"
    "           2  wrong usage, or a scenario that cannot be read\n"
    "           3  a run limit was hit\n"
    "           4  reading or writing failed\n";

static const char claims_help[] =
    "usage: tcpsim claims [OPTION]... [ID]...\n"
    "\n"
    "What the widely read textbook article says about opening and closing, each sentence with a verdict, with what is right,\n"
    "where that stands, and the scenarios that show it. With IDs (S1 to S23): these, in full.\n"
    "\n"
    "  --verdict WORD   only those that are right, simplified (true in the usual case, or lacking a condition), wrong\n"
    "                   (contradicts RFC 9293), practice (not in the RFC, but so in some system), or gap (left out)\n"
    "  --format F       table (default), json or csv\n"
    "  -o FILE          write it to FILE; it appears only when it is complete\n";

static const char profile[] =
    "usage: tcpsim profile [OPTION]... [NAME]\n"
    "\n"
    "Lists the profiles; with NAME, all knobs of one: its value, that of rfc9293 if it is another, and where it comes from: a\n"
    "clause of an RFC, source code that was read, a measurement, or a decision of this program. What is unverified says so.\n"
    "\n"
    "  --format F         table (default), csv or json: one row per knob, with its meaning\n"
    "  -o FILE            write it to FILE; it appears only when it is complete\n";

static const char explore[] =
    "usage: tcpsim explore [OPTION]... PATH...\n"
    "\n"
    "Searches all behaviours of a scenario in which the network commits no more than so many faults, and tells what holds in\n"
    "all of them: the properties of TCP (docs/explore.md lists them) and the scenario's own `expect always`, `expect never` and\n"
    "`expect eventually`. What does not hold is shown by a shortest run. Links have no times here: a segment arrives at any\n"
    "moment, but before the next thing that is due.\n"
    "\n"
    "which files\n"
    "  PATH               a file, or a directory: all *.scn below it, but for those with NAME.err beside them\n"
    "  --filter TEXT      only those whose path contains TEXT\n"
    "  --tag WORD         only those with this word in their `tags`\n"
    "\n"
    "what the network may do (default: as the scenario's `explore` says, else 1 loss, 1 duplicate, 1 reordering)\n"
    "  --losses N         so many segments are lost; N may be `any`\n"
    "  --dups N           so many arrive twice\n"
    "  --reorder N        so many overtake an earlier one\n"
    "  --delays N         so many times a timer may run out although segments are under way\n"
    "  --user-choices     send, receive, shutdown, close and abort are called at any moment once their time has come\n"
    "\n"
    "how far\n"
    "  --depth N          so many choices in a row; 0: no bound\n"
    "  --states N         stop after so many states; 0: no bound\n"
    "  --max-memory M     stop when so much is used, as 500M (default 4G); --memory is the same\n"
    "  -j N               so many at once (default: one per processor); it changes nothing but the time\n"
    "\n"
    "  --each             instead: lose, then duplicate, then delay each segment of the run in turn, a line each\n"
    "  --format F         table (default), or json: an object for each file, and nothing drawn\n"
    "  -o FILE            write the run that shows the failure to FILE, a scenario for `tcpsim run`; of one scenario only\n"
    "  --progress         a line now and then also where standard error is no terminal\n"
    "  -v                 time and memory too\n"
    "  -q                 only failures, and which bounds were hit\n"
    "  --seed, --set, --profile, --width, --ascii, --unicode, --color, --rel as in `tcpsim run`\n"
    "\n"
    "exit code  0  all behaviours within the bounds were seen, and everything holds\n"
    "           1  something does not hold\n"
    "           2  wrong usage, or a scenario that cannot be read or explored\n"
    "           3  a bound was hit first: nothing is known of what lies beyond\n"
    "           4  reading or writing failed\n"
    "         130  interrupted: what was seen until then is printed\n"
    "\n"
    "Of several files each is told by itself, and a line at the end counts them; the exit code is that of the gravest.\n";

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
    else if (command && strcmp(command, "explore") == 0)
        fputs(explore, stdout);
    else if (command && strcmp(command, "fmt") == 0)
        fputs(fmt, stdout);
    else if (command && strcmp(command, "test") == 0)
        fputs(test, stdout);
    else if (command && strcmp(command, "coverage") == 0)
        fputs(coverage, stdout);
    else if (command && strcmp(command, "compare") == 0)
        fputs(compare, stdout);
    else if (command && strcmp(command, "claims") == 0)
        fputs(claims_help, stdout);
    else if (command && strcmp(command, "matrix") == 0)
        fputs(matrix, stdout);
    else if (command && strcmp(command, "profile") == 0)
        fputs(profile, stdout);
    else
        fputs(general, stdout);
}
