/* Relative sequence numbers. */
#include "numbers.h"

#include "segment_text.h"

#include <stdlib.h>

bool numbers_init(struct numbers *n, const struct trace_meta *meta)
{
    n->meta = meta;
    n->isns = calloc((size_t)meta->n_hosts * meta->n_conns + 1, sizeof *n->isns);
    return n->isns != NULL;
}

void numbers_free(struct numbers *n)
{
    free(n->isns);
    n->isns = NULL;
}

static struct isn *isn_at(const struct numbers *n, uint8_t host, uint16_t conn)
{
    return host < n->meta->n_hosts && conn < n->meta->n_conns ? &n->isns[(size_t)host * n->meta->n_conns + conn] : NULL;
}

static bool put_into_network(const struct trace_rec *rec)
{
    return (rec->marks & (MARK_INJECTED | MARK_FLOOD)) != 0;
}

void numbers_learn(struct numbers *n, const struct trace_rec *rec)
{
    struct isn *isn = rec->kind == TR_SEND && (rec->seg.flags & SEG_SYN) && !put_into_network(rec)
                          ? isn_at(n, rec->host, rec->conn) : NULL;

    if (isn != NULL)
        *isn = (struct isn){true, rec->seg.seq};
}

struct shown_numbers numbers_relative(const struct numbers *n, const struct trace_rec *rec)
{
    struct shown_numbers shown = {.seq = rec->seg.seq, .ack = rec->seg.ack};
    uint8_t sender = rec->kind == TR_SEND ? rec->host : rec->peer;
    uint8_t receiver = rec->kind == TR_SEND ? rec->peer : rec->host;
    const struct isn *mine, *its;

    if (put_into_network(rec)) /* its numbers are those of whom it claims to come from */
        sender = host_at(n->meta, rec->seg.saddr);
    mine = isn_at(n, sender, rec->conn);
    its = isn_at(n, receiver, rec->conn);
    shown.seq_relative = mine != NULL && mine->known;
    shown.ack_relative = its != NULL && its->known;
    if (shown.seq_relative)
        shown.seq = seq_sub(shown.seq, mine->value);
    if (shown.ack_relative)
        shown.ack = seq_sub(shown.ack, its->value);
    return shown;
}
