/* How a ladder is to look: what the options say, else what the terminal and the environment do. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) /* the first that is set decides */
            return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "UTF8") || strstr(value, "utf-8");
    }
    return false;
}

static bool wants_ascii(const struct options *o)
{
    const char *term = getenv("TERM");
    if (o->ascii || o->unicode)
        return o->ascii;
    return !locale_is_utf8() || (term && strcmp(term, "dumb") == 0);
}

static bool wants_color(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR");
    if (o->color != COLOR_AUTO)
        return o->color == COLOR_ALWAYS;
    return !(no_color && *no_color) && !o->output && isatty(STDOUT_FILENO);
}

static int wanted_width(const struct options *o)
{
    struct winsize ws;
    if (o->width)
        return o->width;
    if (!o->output && isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0)
        return ws.ws_col;
    return 100;
}

struct ladder_options look_of(const struct options *o)
{
    return (struct ladder_options){
        .width = wanted_width(o), .ascii = wants_ascii(o), .color = wants_color(o), .relative = o->relative,
        .verbose = o->verbose, .each_flood_segment = o->each_flood_segment, .connection = -1, .knowledge = o->knowledge,
        .letters = o->notation == NOTATION_TEXTBOOK,
    };
}
