/* Letters for numbers. A number is told from the latest letter of its host that is not beyond it. */
#include "notation.h"

#include "segment_text.h"
#include "wrap.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LETTERS_MAX = 3 }; /* x or y, then v, u or w */

struct letters {
    struct {
        char name;
        uint32_t value;
        uint32_t flight;    /* of the segment that brings it */
    } at[LETTERS_MAX];
    int n;
    bool fin;               /* it has sent one */
    bool anew;              /* it has begun another connection, and its SYN is yet to come */
    uint32_t fin_end;
};

static struct letters *end_of(const struct notation *n, uint32_t host, uint32_t conn)
{
    bool known = host < n->meta->n_hosts && conn < n->meta->n_conns;

    return known ? &n->ends[(size_t)host * n->meta->n_conns + conn] : NULL;
}

bool notation_init(struct notation *n, const struct trace_meta *meta)
{
    *n = (struct notation){.meta = meta, .ends = calloc((size_t)meta->n_hosts * meta->n_conns + 1, sizeof *n->ends)};
    return n->ends != NULL;
}

void notation_free(struct notation *n)
{
    free(n->ends);
    n->ends = NULL;
}

static void bring(struct letters *e, char name, const struct trace_rec *rec)
{
    if (e->n == LETTERS_MAX)
        return;
    e->at[e->n].name = name;
    e->at[e->n].value = rec->seg.seq;
    e->at[e->n++].flight = rec->flight;
}

/* Another number than before begins the connection anew, as does the first SYN after a change of state that says so. Who was
 * first stays the first. */
static void see_syn(struct letters *e, const struct letters *peer, const struct trace_rec *rec)
{
    bool answers = (rec->seg.flags & SEG_ACK) || (peer != NULL && peer != e && peer->n > 0 && peer->at[0].name == 'x');
    char name = e->n > 0 ? e->at[0].name : answers ? 'y' : 'x';

    if (e->n > 0 && e->at[0].value == rec->seg.seq && !e->anew)
        return;
    *e = (struct letters){.n = 0};
    bring(e, name, rec);
}

static void see_fin(struct letters *e, const struct letters *peer, const struct trace_rec *rec)
{
    if (e->fin)
        return;
    e->fin = true;
    e->fin_end = seg_end(&rec->seg);
    bring(e, peer != NULL && peer->fin ? 'w' : 'u', rec);
}

static bool acknowledges_fin(const struct letters *peer, const struct segment *seg)
{
    return peer != NULL && peer->fin && (seg->flags & SEG_ACK) && seq_geq(seg->ack, peer->fin_end);
}

static bool is_nothing(uint8_t state)
{
    return state == TCP_CLOSED || state == TCP_LISTEN;
}

static bool begins(const struct trace_rec *rec)
{
    bool reopens = rec->from == TCP_TIME_WAIT && rec->to == TCP_SYN_RECEIVED;

    return rec->kind == TR_STATE && ((is_nothing(rec->from) && !is_nothing(rec->to)) || reopens);
}

void notation_see(struct notation *n, const struct trace_rec *rec)
{
    struct letters *e = end_of(n, rec->host, rec->conn);
    const struct letters *peer = end_of(n, rec->peer, rec->conn);

    if (e != NULL && begins(rec))
        e->anew = true;
    if (rec->kind != TR_SEND || e == NULL || (rec->marks & (MARK_INJECTED | MARK_FLOOD | MARK_COPY)))
        return;
    if (rec->seg.flags & SEG_SYN)
        see_syn(e, peer, rec);
    else if (e->n > 0 && (rec->seg.flags & SEG_FIN))
        see_fin(e, peer, rec);
    else if (e->n == 1 && !e->fin && acknowledges_fin(peer, &rec->seg) && !(rec->seg.flags & SEG_RST))
        bring(e, 'v', rec);
}

/* "x+1", with one of the first `known` letters; the number itself if there is none. */
static void put_number(const struct letters *e, int known, uint32_t number, struct strbuf *out)
{
    int i = known - 1;

    if (e == NULL || known == 0) {
        strbuf_printf(out, "%" PRIu32, number);
        return;
    }
    while (i > 0 && seq_lt(number, e->at[i].value))
        i--;
    strbuf_printf(out, "%c", e->at[i].name);
    if (number != e->at[i].value)
        strbuf_printf(out, "%+" PRId32, seq_diff(number, e->at[i].value));
}

/* " (u=x+11)" where u is new. */
static void explain(const struct letters *e, const struct trace_rec *rec, struct strbuf *out)
{
    for (int i = 1; e != NULL && i < e->n; i++) {
        if (e->at[i].flight != rec->flight)
            continue;
        strbuf_printf(out, " (%c=", e->at[i].name);
        put_number(e, i, e->at[i].value, out);
        strbuf_puts(out, ")");
    }
}

void notation_text(const struct notation *n, const struct trace_rec *rec, struct strbuf *out)
{
    static const struct {
        uint8_t flag;
        const char *text;
    } flags[] = {{SEG_SYN, "SYN=1,"}, {SEG_FIN, "FIN=1,"}, {SEG_RST, "RST=1,"}, {SEG_ACK, "ACK=1,"}};
    const struct letters *from = end_of(n, host_at(n->meta, rec->seg.saddr), rec->conn);
    const struct letters *to = end_of(n, host_at(n->meta, rec->seg.daddr), rec->conn);

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (rec->seg.flags & flags[i].flag)
            strbuf_printf(out, "%s" HARD_BLANK, flags[i].text);
    strbuf_puts(out, "seq=");
    put_number(from, from != NULL ? from->n : 0, rec->seg.seq, out);
    if (rec->seg.flags & SEG_ACK) {
        strbuf_puts(out, "," HARD_BLANK "ack=");
        put_number(to, to != NULL ? to->n : 0, rec->seg.ack, out);
    }
    if (rec->seg.len > 0)
        strbuf_printf(out, "," HARD_BLANK "len=%" PRIu32, rec->seg.len);
    explain(from, rec, out);
}
