/* One scenario: read, run and judged. What `run`, `test` and `coverage` do with each file. Nothing is printed here: what is
 * to be said stands in `said`. */
#ifndef JOB_H
#define JOB_H

#include "cli.h"
#include "crowd.h"
#include "flood_thin.h"
#include "oracle.h"

/* An expectation that did not hold, or a statement whose condition was never met. Plain: it goes through a pipe as it is. */
struct failure {
    uint32_t line;           /* 0: not about a line */
    bool idle;               /* a statement that did nothing; its verdict tells what it waited for */
    char statement[1024];    /* the scenario line; what does not fit is cut off behind an ellipsis */
    struct verdict verdict;
};

enum { IDLE_KEPT = 50 }; /* statements that did nothing: who has more of them knows enough */

struct job {
    const char *path;        /* as in messages: "<stdin>" for "-" */
    int code;                /* so far */
    struct strbuf said;      /* for standard error: diagnostics, limits */

    struct progress *progress; /* told how far the run is; NULL: nobody is (set before job_run) */
    bool folds;              /* floods are drawn folded, or not at all (set before job_run) */
    bool only_judged;        /* nobody will draw the trace: keep what expectations need (set before job_run) */
    bool wants_digest;       /* of the world at the end: run.digest (set before job_run) */
    bool drawn;              /* somebody will: room is kept for the text (set before job_run) */
    uint32_t crowd_first, crowd_only; /* which connections of a load are to be drawn (set before job_run): see crowd.h */
    bool readable;           /* sc is to be used */
    struct scenario sc;
    bool ran;                /* trace, run and what follows are */
    struct trace trace;
    struct crowd crowd;      /* if has_crowd: the scenario has a load or a flood, and somebody looks */
    bool has_crowd;
    struct flood_thin thin;  /* between the two, if floods are folded */
    const struct trace_meta *meta; /* of the run */
    struct run run;
    uint32_t held;           /* expectations that do */
    uint32_t elsewhere;      /* that are for other profiles: not judged */
    struct failure *failures;/* those that do not, in the order of the file */
    uint32_t n_failures, cap_failures;
    bool cut_short;          /* --until: what comes later in the scenario is not to be expected */
    bool strict;             /* a statement that did nothing will count as a failure (set before job_run) */
    struct failure *idle;    /* statements that did nothing, if the run came to its end */
    uint32_t n_idle, cap_idle;

    char *text;              /* of the file */
};

/* Reads the file. False: it cannot be read or is no scenario; `said` and `code` tell. Free the job in any case. */
bool job_read(struct job *j, const char *path, const struct overrides *ov);

/* The same, for a text read before, under a name for the messages. The job owns the text from now on. */
bool job_read_text(struct job *j, const char *name, char *text, size_t len, const struct overrides *ov);

/* Runs and judges it. */
void job_run(struct job *j);
void job_free(struct job *j);

/* ---- judgement.c ---- */

/* Judges a run that is over. False: no memory. */
bool job_judge(struct job *j);

/* Adds one that a run did not find. False: no memory. */
bool job_add_failure(struct job *j, uint32_t line, const struct verdict *v);

/* What is wrong, as people read it. */
void failure_print(const char *path, const struct failure *f, struct strbuf *out);
/* The same of what is no failure but worth a note. */
void note_print(const char *path, const struct failure *f, struct strbuf *out);

/* ---- Ctrl-C ---- */

/* From now on SIGINT, SIGTERM and SIGHUP set `interrupted`; a second one ends the program at once. */
void catch_interrupt(void);
extern volatile int interrupted;

#endif
