#include "progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_MAX = 200 };

static double seconds_since(const struct timespec *t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

static bool is_terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

void progress_start(struct progress *p, bool forced)
{
    *p = (struct progress){.terminal = is_terminal()};
    p->wanted = forced || p->terminal;
    clock_gettime(CLOCK_MONOTONIC, &p->began);
    p->last = p->began;
}

bool progress_due(const struct progress *p)
{
    return p->wanted && seconds_since(&p->last) >= 1.0;
}

double progress_seconds(const struct progress *p)
{
    return seconds_since(&p->began);
}

/* One less than there are: a line that fills the last one may go on to the next. */
static size_t columns(void)
{
    struct winsize ws;
    size_t n = ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 1 ? ws.ws_col : 80;
    return (n < COLUMNS_MAX ? n : COLUMNS_MAX) - 1;
}

/* No escape sequences: it is written over with blanks. */
void progress_clear(struct progress *p)
{
    if (p->shown > 0)
        fprintf(stderr, "\r%*s\r", (int)p->shown, "");
    p->shown = 0;
}

void progress_show(struct progress *p, const char *format, ...)
{
    char line[COLUMNS_MAX];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : strlen(line), room = columns();
    if (p->terminal && len > room)
        len = room;
    for (size_t i = 0; i < len; i++) /* what a name might do to a terminal, and columns that could not be counted */
        if (line[i] < 0x20 || line[i] > 0x7E)
            line[i] = '?';
    progress_clear(p);
    fprintf(stderr, "%.*s%s", (int)len, line, p->terminal ? "" : "\n");
    p->shown = p->terminal ? len : 0;
    clock_gettime(CLOCK_MONOTONIC, &p->last);
}
