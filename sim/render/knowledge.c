/* Following what each end has received, and, with the eyes of somebody who sees both ends, what of it is true. Sequence
 * numbers are the only witnesses: an ACK tells an end something only if it covers a number that this end has sent in this
 * life of the connection (RFC 9293, 3.4.1). */
#include "knowledge.h"

#include "ladder_rows.h"
#include "segment_text.h"

#include <stdlib.h>

/* One end of one connection. A life begins when the connection leaves CLOSED or LISTEN. */
struct end {
    uint8_t peer;               /* a host, NO_HOST until a segment tells */
    bool alive;                 /* in a state other than CLOSED and LISTEN */
    uint32_t first_flight;      /* of what this end sends in this life: older segments are old duplicates */
    uint32_t last_syn;          /* the number of the last SYN sent, even if nothing was kept of it (a SYN cookie) */

    uint32_t iss, irs;          /* the two initial sequence numbers as this end has them */
    uint32_t sent;              /* the sequence number after all that it has sent */
    uint32_t acked;             /* the highest ACK of something it has sent */
    uint32_t fin_end;           /* the sequence number after its FIN */
    uint32_t carrier_end;       /* the same of the first new segment sent with an ACK of the peer's FIN */
    bool has_syn, has_iss, has_irs, has_acked, has_fin, has_carrier;

    bool heard;                 /* it has received something from the peer's address ... */
    bool heard_peer;            /* ... that the peer has sent, in its present life */
    bool arrived, received;     /* of what it sends something has reached the peer, and was let in */
    bool established;           /* it takes the connection for open */
    bool took_fin;              /* it has accepted a FIN */
    bool peers_fin;             /* a FIN that the peer has sent has come */
    bool fin_accepted;          /* the peer has accepted its FIN ... */
    bool ack_arrived;           /* ... and has got its ACK of the peer's */
    bool told_closed;           /* its user was told that the connection is closed */
};

static const struct {
    const char *name, *text;
} boxes[KNOWLEDGE_BOXES] = {
    [BOX_PEER_SENDS] = {"peer_sends", "the peer's sending works"},
    [BOX_I_RECEIVE] = {"i_receive", "my receiving works"},
    [BOX_I_SEND] = {"i_send", "my sending works"},
    [BOX_PEER_RECEIVES] = {"peer_receives", "the peer's receiving works"},
    [BOX_PEER_NOW] = {"peer_now", "the peer is there now: this is no old duplicate"},
    [BOX_FIN_THERE] = {"fin_there", "the peer has my FIN"},
    [BOX_FIN_HERE] = {"fin_here", "I have the peer's FIN"},
    [BOX_ACK_THERE] = {"ack_there", "the peer has my ACK of its FIN"},
};

const char *box_name(enum knowledge_box box)
{
    return boxes[box].name;
}

const char *box_text(enum knowledge_box box)
{
    return boxes[box].text;
}

char box_letter(enum knowledge_box box)
{
    return (char)('a' + (int)box);
}

const char *sure_name(enum sure sure)
{
    static const char *const names[SURES] = {"not", "blind", "known", "granted", "wrong"};

    return names[sure];
}

char sure_sign(enum sure sure)
{
    return ".ox?!"[sure];
}

static struct end *end_of(const struct knowledge *k, uint32_t host, uint32_t conn)
{
    bool known = host < k->meta->n_hosts && conn < k->meta->n_conns;

    return known ? &k->ends[(size_t)host * k->meta->n_conns + conn] : NULL;
}

bool knowledge_init(struct knowledge *k, const struct trace_meta *meta)
{
    size_t n = (size_t)meta->n_hosts * meta->n_conns;

    *k = (struct knowledge){.meta = meta, .arrival.host = NO_HOST};
    k->ends = calloc(n + 1, sizeof *k->ends);
    for (size_t i = 0; k->ends != NULL && i < n; i++)
        k->ends[i].peer = NO_HOST;
    return k->ends != NULL;
}

void knowledge_free(struct knowledge *k)
{
    free(k->ends);
    k->ends = NULL;
}

static void forget(struct end *e)
{
    *e = (struct end){.peer = e->peer, .first_flight = e->first_flight, .last_syn = e->last_syn, .has_syn = e->has_syn};
}

/* ---- sending ---- */

static bool by_its_own_tcp(const struct trace_rec *rec)
{
    return (rec->marks & (MARK_INJECTED | MARK_FLOOD)) == 0;
}

/* A SYN cookie: nothing is kept of the connection, but what becomes of this segment will count if it comes to life. */
static void sends_cookie(struct end *e, const struct trace_rec *rec)
{
    if (e->has_syn && e->last_syn == rec->seg.seq)
        return;
    forget(e);
    e->first_flight = rec->flight;
}

static void sends(struct end *e, const struct trace_rec *rec)
{
    const struct segment *seg = &rec->seg;
    uint32_t after = seg_end(seg);
    bool is_new;

    if (seg->flags & SEG_SYN) {
        if (!e->alive)
            sends_cookie(e, rec);
        e->last_syn = seg->seq;
        e->has_syn = true;
    }
    if (!e->alive || (seg->flags & SEG_RST)) /* the number of a RST may be the peer's choice */
        return;
    if (seg->flags & SEG_SYN) {
        if (!e->has_iss)
            e->sent = seg->seq;
        e->iss = seg->seq;
        e->has_iss = true;
    }
    is_new = seq_gt(after, e->sent);
    e->sent = seq_max(e->sent, after);
    if (seg->flags & SEG_FIN) {
        e->fin_end = after;
        e->has_fin = true;
    }
    if (is_new && e->took_fin && !e->has_carrier) { /* not a retransmission: its ACK would not tell which copy has come */
        e->carrier_end = after;
        e->has_carrier = true;
    }
}

/* ---- receiving ---- */

/* Does this end's ACK field speak of something that `e` has sent in this life? */
static bool covers(const struct end *e, const struct segment *seg)
{
    return (seg->flags & SEG_ACK) && e->has_iss && seq_lt(e->iss, seg->ack) && seq_leq(seg->ack, e->sent);
}

/* What an arrival tells the end that receives it. */
static void learns(struct end *e, const struct trace_rec *rec, bool from_peer)
{
    e->heard = true;
    e->heard_peer = e->heard_peer || from_peer;
    e->peers_fin = e->peers_fin || (from_peer && (rec->seg.flags & SEG_FIN));
    if (covers(e, &rec->seg)) {
        e->acked = e->has_acked ? seq_max(e->acked, rec->seg.ack) : rec->seg.ack;
        e->has_acked = true;
    }
}

/* Is a FIN of this end acknowledged by `ack`? Not if the FIN has a number that this end has never come to. */
static bool covers_fin(const struct end *e, uint32_t ack)
{
    return e->has_fin && seq_lt(e->iss, e->fin_end) && seq_geq(ack, e->fin_end);
}

/* What it makes true for the end that sent it, whether that end ever hears of it or not. */
static void comes_true(struct end *sender, const struct end *receiver, const struct trace_rec *rec)
{
    sender->arrived = true;
    if (rec_rejected(rec))
        return;
    sender->received = true;
    if (!receiver->alive)
        return;
    sender->ack_arrived = sender->ack_arrived || (covers(receiver, &rec->seg) && covers_fin(receiver, rec->seg.ack));
}

/* Did the peer send it, in its present life? */
static bool is_from_peer(const struct knowledge *k, const struct trace_rec *rec)
{
    const struct end *sender = end_of(k, host_at(k->meta, rec->seg.saddr), rec->conn);

    return sender != NULL && by_its_own_tcp(rec) && rec->flight >= sender->first_flight;
}

static void arrives(struct knowledge *k, struct end *e, const struct trace_rec *rec)
{
    struct end *sender;

    k->arrival = *rec;
    e->peer = host_at(k->meta, rec->seg.saddr);
    sender = end_of(k, e->peer, rec->conn);
    if (sender == NULL)
        return;
    if (is_from_peer(k, rec))
        comes_true(sender, e, rec);
    if (e->alive && !rec_rejected(rec))
        learns(e, rec, is_from_peer(k, rec));
}

/* ---- states ---- */

static bool is_nothing(uint8_t state)
{
    return state == TCP_CLOSED || state == TCP_LISTEN;
}

/* The arrival that has made this end do what it does in this step, NULL if something else has. */
static const struct trace_rec *cause(const struct knowledge *k, const struct trace_rec *rec)
{
    const struct trace_rec *a = &k->arrival;
    bool same = a->host == rec->host && a->conn == rec->conn && a->step == rec->step;

    return same && !rec_rejected(a) ? a : NULL;
}

/* A segment without a SYN begins a life only if a SYN,ACK was sent of which nothing was kept: it tells both numbers. */
static void recall_syn(struct end *e, const struct segment *seg)
{
    e->irs = seq_sub(seg->seq, 1);
    e->iss = e->last_syn;
    e->sent = seq_add(e->iss, 1);
    e->has_irs = true;
    e->has_iss = e->has_syn;
}

static void begin(const struct knowledge *k, struct end *e, const struct trace_rec *by)
{
    if (by != NULL && !(by->seg.flags & SEG_SYN)) {
        recall_syn(e, &by->seg);
    } else {
        forget(e);
        e->first_flight = k->flight_before + 1;
    }
    e->alive = true;
    if (by != NULL)
        learns(e, by, is_from_peer(k, by));
}

/* After a power cut or a RST nothing is known any more, and what was to be opened is not. What closing has shown stays. */
static void finish(struct end *e, const struct trace_rec *rec, const struct trace_rec *by)
{
    bool reset = by != NULL && (by->seg.flags & SEG_RST) != 0;

    e->alive = false;
    if (rec->rule == R_CRASH || reset || (!e->has_fin && !e->took_fin))
        forget(e);
}

static void takes_fin(struct end *e, struct end *peer)
{
    e->took_fin = true;
    if (peer != NULL && e->peers_fin)
        peer->fin_accepted = true;
}

static void changes(const struct knowledge *k, struct end *e, const struct trace_rec *rec)
{
    const struct trace_rec *by = cause(k, rec);
    bool reopens = rec->from == TCP_TIME_WAIT && rec->to == TCP_SYN_RECEIVED;

    if (is_nothing(rec->from) && is_nothing(rec->to))
        return;
    if (is_nothing(rec->from) || reopens)
        begin(k, e, by);
    if (by != NULL && (by->seg.flags & SEG_SYN) && rec->to <= TCP_ESTABLISHED) {
        e->irs = by->seg.seq;
        e->has_irs = true;
    }
    e->established = e->established || rec->to == TCP_ESTABLISHED;
    if (rec->to == TCP_CLOSE_WAIT || rec->to == TCP_CLOSING || rec->to == TCP_TIME_WAIT || rec->rule == R_STRAWMAN_NO_TIME_WAIT)
        takes_fin(e, end_of(k, e->peer, rec->conn));
    if (is_nothing(rec->to))
        finish(e, rec, by);
}

void knowledge_see(struct knowledge *k, const struct trace_rec *rec)
{
    struct end *e = end_of(k, rec->host, rec->conn);

    if (rec->step != k->step)
        k->flight_before = k->flight;
    k->step = rec->step;
    if (rec->kind == TR_SEND && rec->flight > k->flight)
        k->flight = rec->flight;
    if (e == NULL)
        return;
    if (rec->kind == TR_SEND && by_its_own_tcp(rec) && !(rec->marks & MARK_COPY)) {
        e->peer = host_at(k->meta, rec->seg.daddr);
        sends(e, rec);
    } else if (rec->kind == TR_ARRIVE) {
        arrives(k, e, rec);
    } else if (rec->kind == TR_STATE) {
        changes(k, e, rec);
    } else if (rec->kind == TR_NEWS && rec->news == NEWS_CLOSED) {
        e->told_closed = true;
    }
}

/* ---- asking ---- */

bool knowledge_has(const struct knowledge *k, uint32_t host, uint32_t conn)
{
    const struct end *e = end_of(k, host, conn);

    return e != NULL && e->peer != NO_HOST;
}

bool knowledge_closing(const struct knowledge *k, uint32_t host, uint32_t conn)
{
    const struct end *e = end_of(k, host, conn);

    return e != NULL && (e->has_fin || e->took_fin);
}

/* Has it received something that tells it so? */
static bool is_told(const struct end *e, enum knowledge_box box)
{
    switch (box) {
    case BOX_PEER_SENDS:
    case BOX_I_RECEIVE:
        return e->heard;
    case BOX_I_SEND:
    case BOX_PEER_RECEIVES:
    case BOX_PEER_NOW:
        return e->has_acked;
    case BOX_FIN_THERE:
        return e->has_acked && covers_fin(e, e->acked);
    case BOX_FIN_HERE:
        return e->took_fin;
    default:
        return e->has_carrier && e->has_acked && seq_geq(e->acked, e->carrier_end);
    }
}

/* Is the peer in a connection whose initial sequence numbers are those that this end has? */
static bool is_with_peer(const struct end *e, const struct end *peer)
{
    if (peer == NULL || !peer->alive || !peer->has_iss)
        return false;
    if (e->has_irs)
        return peer->iss == e->irs;
    return e->has_iss && peer->has_irs && peer->irs == e->iss;
}

static bool is_so(const struct knowledge *k, const struct end *e, uint32_t conn, enum knowledge_box box)
{
    switch (box) {
    case BOX_PEER_SENDS:
        return e->heard_peer;
    case BOX_I_RECEIVE:
        return e->heard;
    case BOX_I_SEND:
        return e->arrived;
    case BOX_PEER_RECEIVES:
        return e->received;
    case BOX_PEER_NOW:
        return is_with_peer(e, end_of(k, e->peer, conn));
    case BOX_FIN_THERE:
        return e->fin_accepted;
    case BOX_FIN_HERE:
        return e->took_fin && e->peers_fin;
    default:
        return e->ack_arrived;
    }
}

enum sure knowledge_of(const struct knowledge *k, uint32_t host, uint32_t conn, enum knowledge_box box)
{
    const struct end *e = end_of(k, host, conn);
    bool so, told, granted;

    if (e == NULL || (!e->alive && !e->has_fin && !e->took_fin))
        return SURE_NOT;
    so = is_so(k, e, conn, box);
    told = is_told(e, box);
    granted = box < BOXES_OPENING ? e->established : e->told_closed;
    if (!told && !granted)
        return so ? SURE_BLIND : SURE_NOT;
    if (!so)
        return SURE_WRONG;
    return told ? SURE_KNOWN : SURE_GRANTED;
}
