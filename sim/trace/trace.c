/* A reader of the trace that keeps everything, and the letters for flags that all readers share. */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

/* The sink is the first member, so a pointer to it is a pointer to the trace. */
static void keep(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct trace *t = (struct trace *)sink;

    if (t->out_of_memory)
        return;
    if (t->n == t->cap) {
        size_t cap = t->cap > 0 ? t->cap * 2 : 256;
        struct trace_rec *recs = cap <= SIZE_MAX / sizeof *recs ? realloc(t->recs, cap * sizeof *recs) : NULL;

        if (recs == NULL) {
            t->out_of_memory = true;
            return;
        }
        t->recs = recs;
        t->cap = cap;
    }
    t->recs[t->n++] = *rec;
}

void trace_init(struct trace *t)
{
    memset(t, 0, sizeof *t);
    t->sink.put = keep;
}

void trace_free(struct trace *t)
{
    free(t->recs);
    trace_init(t);
}

size_t trace_octets(const struct trace *t)
{
    return t->n * sizeof *t->recs; /* behind them nothing was touched */
}

const char *flags_text(uint8_t flags, char *buf)
{
    static const struct {
        uint8_t flag;
        char letter;
    } letters[] = {
        {SEG_FIN, 'F'}, {SEG_SYN, 'S'}, {SEG_RST, 'R'}, {SEG_PSH, 'P'}, {SEG_ACK, '.'}, {SEG_URG, 'U'},
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (flags & letters[i].flag)
            buf[n++] = letters[i].letter;
    if (n == 0)
        buf[n++] = '-';
    buf[n] = '\0';
    return buf;
}
