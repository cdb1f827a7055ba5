/* What each end of a connection can be sure of, and whether it is so: derived from what it has received in this run, and
 * nothing else. The textbook explains the three segments of the handshake, and the four of the close, by such boxes to
 * tick; docs/knowledge.md says what each one means here and goes through some runs line by line. (RFC 9293, 3.4.1, 3.5,
 * 3.6.) */
#ifndef KNOWLEDGE_H
#define KNOWLEDGE_H

#include "trace.h"

/* The boxes of an end, in the order in which they are shown. */
enum knowledge_box {
    BOX_PEER_SENDS,     /* the peer's sending works */
    BOX_I_RECEIVE,
    BOX_I_SEND,
    BOX_PEER_RECEIVES,
    BOX_PEER_NOW,       /* the peer is in this very connection now */
    BOX_FIN_THERE,      /* the peer has my FIN */
    BOX_FIN_HERE,       /* I have the peer's FIN */
    BOX_ACK_THERE,      /* the peer has my ACK of its FIN */
    KNOWLEDGE_BOXES,
    BOXES_OPENING = BOX_PEER_NOW + 1, /* those from 0 on are about opening, the others about closing */
};

/* How an end stands to a box. It believes what something it has received tells it, or what it acts upon: a connection
 * that is ESTABLISHED takes all boxes of opening for granted, one whose user was told that it is closed those of closing. */
enum sure {
    SURE_NOT,       /* it does not believe it, and it is not so */
    SURE_BLIND,     /* it is so, but the end has not learned it */
    SURE_KNOWN,     /* something it has received tells it, and it is so */
    SURE_GRANTED,   /* it is so, and it acts upon it, but nothing it has received tells it */
    SURE_WRONG,     /* it believes it, and it is not so */
    SURES
};

struct end;

struct knowledge {
    const struct trace_meta *meta;
    struct end *ends;               /* n_hosts * n_conns */
    struct trace_rec arrival;       /* the latest */
    uint32_t step;                  /* of the latest record */
    uint32_t flight, flight_before; /* the highest number given to a segment, and before this step */
};

bool knowledge_init(struct knowledge *k, const struct trace_meta *meta); /* false: no memory */
void knowledge_free(struct knowledge *k);

/* To be called for each record, in order. */
void knowledge_see(struct knowledge *k, const struct trace_rec *rec);

/* Has this host sent or received a segment of this connection? */
bool knowledge_has(const struct knowledge *k, uint32_t host, uint32_t conn);
/* Has it sent or accepted a FIN? From then on the boxes of closing are what matters. */
bool knowledge_closing(const struct knowledge *k, uint32_t host, uint32_t conn);
enum sure knowledge_of(const struct knowledge *k, uint32_t host, uint32_t conn, enum knowledge_box box);

/* "peer_sends"; "the peer's sending works"; the letter under which it is drawn, 'a' to 'h' */
const char *box_name(enum knowledge_box box);
const char *box_text(enum knowledge_box box);
char box_letter(enum knowledge_box box);
/* "granted"; the sign that is drawn, '?' */
const char *sure_name(enum sure sure);
char sure_sign(enum sure sure);

#endif
