/* The command line: what its files share. Only here does tcpsim print and exit. */
#ifndef CLI_H
#define CLI_H

#include "format.h"
#include "scenario.h"
#include "strbuf.h"
#include "version.h"

/* Exit codes; docs/output.md tells what they mean. */
enum {
    EXIT_HOLDS = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_LIMIT = 3,
    EXIT_IO = 4,
    EXIT_BUG = 70,
    EXIT_INTERRUPTED = 130,
};

/* The graver of two: what cannot be read or written counts more than a limit, that more than a failed expectation. */
int graver(int a, int b);

/* ---- options ---- */

enum { SET_MAX = 64, JOBS_MAX = 1024, PROFILE_OPTIONS_MAX = 16 };

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
/* How a ladder tells numbers: in letters too. */
enum { NOTATION_TCPDUMP, NOTATION_TEXTBOOK };
/* How `test` reports. AUTO: compact on a terminal, else TAP. */
enum { REPORT_AUTO, REPORT_TAP, REPORT_TAP13, REPORT_COMPACT, REPORTS };
/* How `coverage` does. */
enum { COVERAGE_TABLE, COVERAGE_JSON, COVERAGE_DOT, COVERAGE_FORMATS };
/* And `matrix`. */
enum { MATRIX_TABLE, MATRIX_CSV, MATRIX_JSON, MATRIX_FORMATS };
/* And `claims`. */
enum { CLAIMS_TABLE, CLAIMS_JSON, CLAIMS_CSV, CLAIMS_FORMATS };
/* And `compare`. */
enum { COMPARE_TABLE, COMPARE_JSON, COMPARE_FORMATS };
/* And `explore`. */
enum { EXPLORE_TABLE, EXPLORE_JSON, EXPLORE_FORMATS };

struct options {
    const char *command;            /* "run", "test", ...; NULL if none was named */
    bool help, version;
    bool quiet, verbose, ascii, unicode, relative, knowledge, write, check, each_flood_segment;
    int width;                      /* 0: as the terminal has it */
    int color, notation;            /* COLOR_*, NOTATION_* */
    uint64_t given;                 /* a bit for each option */
    const char *format_name;
    const struct format *format;    /* of `run` */
    int command_format;             /* of `coverage`, `matrix`, `claims`, `compare` and `explore` */
    int verdict;                    /* of `claims`: enum verdict_of_claim, -1: all */
    int state;                      /* of `matrix`: enum tcp_state, -1: all */
    const char *output;             /* -o, NULL: standard output */
    const char *connection, *tap;
    bool digest;                    /* of the state at the end */
    bool strict;                    /* a statement that does nothing is a failure */
    bool progress;                  /* also where standard error is no terminal */
    int jobs;                       /* -j, 0: one per processor */
    int report;                     /* REPORT_* */
    const char *junit, *filter, *tag;
    int min_transitions;
    int losses, dups, reorder, delays; /* of `explore`; -1: as the scenario says */
    bool user_choices, each;
    bool has_depth, has_states;     /* else as the scenario says */
    uint64_t depth, states;         /* 0: no bound */
    const char *set[SET_MAX];
    const char *profiles[PROFILE_OPTIONS_MAX]; /* all that were given: `compare` wants several */
    int n_profiles;
    struct overrides overrides;
    char **files;
    int n_files;
};

/* Reads the arguments. False: a usage error was printed. o->files points into a part of argv that it reorders. */
bool options_parse(struct options *o, int argc, char **argv);
bool is_command(const char *word);
/* The command that was probably meant, NULL if none. */
const char *command_meant(const char *word);
void help_print(const char *command);
/* How a ladder is to look, for -o or the terminal. */
struct ladder_options look_of(const struct options *o);

/* "500M", as options have it. */
enum { MEMORY_TEXT_MAX = 24 };
const char *memory_text(uint64_t octets, char to[MEMORY_TEXT_MAX]);

/* ---- reading and writing ---- */

/* Reads a file, or standard input if the path is "-". False: *said tells why. *text is to be freed; a
 * NUL follows it. */
bool read_whole(const char *path, char **text, size_t *len, struct strbuf *said);

/* To standard error; empties it. */
void print_said(struct strbuf *said);

/* Where results go: standard output, or a file that appears only when it is complete. */
struct sinkfile {
    const char *path;
    char *temporary;
    int fd;
    bool closed_pipe, failed;
};

/* Two names of one regular file. */
bool is_same_file(const char *a, const char *b);

bool output_open(struct sinkfile *out, const char *path);
void output_write(struct sinkfile *out, const char *text, size_t len);
/* False: something was lost; a message was printed. */
bool output_close(struct sinkfile *out);
/* Gives up: no file is left behind. */
void output_discard(struct sinkfile *out);

/* Writes a result as a whole to `path` (NULL: standard output) and frees it; the exit code. */
int write_result(const char *path, struct strbuf *text);

/* ---- commands ---- */

int command_run(struct options *o);
int command_fmt(struct options *o);
int command_test(struct options *o);
int command_coverage(struct options *o);
int command_explore(struct options *o);
int command_matrix(struct options *o);
int command_claims(struct options *o);
int command_compare(struct options *o);
int command_profile(struct options *o);

/* To standard error: `who` (an option, a command) does not know the value, but these words. */
void unknown_word(const char *who, const char *value, const char *const *words, size_t n);

/* The profile with this name. False: a message was printed; `who` does not know it. */
bool find_profile(const char *who, const char *name, enum tcp_profile *out);

#endif
