/* Labels: the flags as tcpdump writes them, then seq, seq:end if there is text, /ack if the ACK bit is set. */
#include "ladder_label.h"

#include <inttypes.h>

/* Which lifeline sent a segment, going by who did, or by the address it claims if it was put into the network. */
static int sender_side(const struct ladder *l, const struct trace_rec *rec)
{
    const struct trace_meta *meta = l->meta;

    if ((rec->marks & (MARK_INJECTED | MARK_FLOOD | MARK_THIRD)) == 0)
        return host_side(rec->kind == TR_SEND ? rec->host : rec->peer);
    for (uint8_t i = 0; i < 2 && i < meta->n_hosts; i++)
        if (meta->addrs != NULL && meta->addrs[i] == rec->seg.saddr)
            return host_side(i);
    return SIDE_NONE;
}

static const struct isn *isn_of(const struct ladder *l, const struct trace_rec *rec, int side)
{
    static const struct isn unknown = {false, 0};

    if (!l->opts->relative || side == SIDE_NONE || rec->conn >= l->meta->n_conns)
        return &unknown;
    return &l->isns[ladder_end(l, side, rec->conn)];
}

void label_learn(struct ladder *l, const struct trace_rec *rec)
{
    if (rec->kind != TR_SEND || rec_foreign(rec) || !(rec->seg.flags & SEG_SYN) || rec->conn >= l->meta->n_conns)
        return;
    l->isns[ladder_end(l, host_side(rec->host), rec->conn)] = (struct isn){true, rec->seg.seq};
}

static void make_extra(struct ladder *l, const struct segment *seg)
{
    bool wordy = l->opts->verbose > 0;

    strbuf_clear(&l->extra);
    if (wordy || (seg->wnd == 0 && !(seg->flags & SEG_RST))) /* the window of a RST means nothing */
        strbuf_printf(&l->extra, " win %" PRIu32, seg->wnd);
    if (wordy && seg->mss != 0)
        strbuf_printf(&l->extra, " mss %u", (unsigned)seg->mss);
    if (seg->flags & SEG_URG)
        strbuf_printf(&l->extra, " urg %u", (unsigned)seg->up);
}

void label_make(struct ladder *l, const struct trace_rec *rec)
{
    const struct segment *seg = &rec->seg;
    int side = sender_side(l, rec);
    const struct isn *isn = isn_of(l, rec, side);
    const struct isn *peer = isn_of(l, rec, side == SIDE_NONE ? SIDE_NONE : 1 - side);
    uint32_t seq = isn->known ? seq_sub(seg->seq, isn->value) : seg->seq;
    char flags[8];

    strbuf_clear(&l->label);
    if (*conn_name(l, rec->conn) != '\0')
        strbuf_printf(&l->label, "%s: ", conn_name(l, rec->conn));
    strbuf_printf(&l->label, "%s %" PRIu32, flags_text(seg->flags, flags), seq);
    if (seg->len > 0)
        strbuf_printf(&l->label, ":%" PRIu32, seq_add(seq, seg->len));
    if (seg->flags & SEG_ACK)
        strbuf_printf(&l->label, "/%" PRIu32, peer->known ? seq_sub(seg->ack, peer->value) : seg->ack);
    make_extra(l, seg);
}
