/* What an endpoint does with each kind of segment in each state: RFC 9293, 3.10.7, cell by cell.
 *
 * A cell is a state, a segment, where its SEQ lies against the receive window and where its ACK lies against what was sent.
 * Each cell is one real step: a fresh TCB is brought into the state by real events, one segment arrives, and what follows
 * is said in the RFC's symbols, not in numbers. */
#ifndef MATRIX_H
#define MATRIX_H

#include "strbuf.h"
#include "tcp.h"

/* The states of RFC 9293, 3.3.2, with SYN-RECEIVED by its two origins (MUST-11). FIN-WAIT-1, CLOSING and LAST-ACK: our FIN is
 * sent and not acknowledged. LISTEN: any remote socket. TIME-WAIT: somebody listens on the port. */
enum matrix_place {
    PLACE_CLOSED,
    PLACE_LISTEN,
    PLACE_SYN_SENT,
    PLACE_SYN_RECEIVED_P, /* from LISTEN */
    PLACE_SYN_RECEIVED_X, /* from SYN-SENT: simultaneous open */
    PLACE_ESTABLISHED,
    PLACE_FIN_WAIT_1,
    PLACE_FIN_WAIT_2,
    PLACE_CLOSE_WAIT,
    PLACE_CLOSING,
    PLACE_LAST_ACK,
    PLACE_TIME_WAIT,
    MATRIX_PLACES
};

/* S, S., ., F., SF, R, R., P. (the one with text), none and all six flags. */
enum { MATRIX_SEGMENTS = 10, MATRIX_TEXT = 10 };

/* SEG.SEQ. The two outside are as near to the window as they can be: OUTSIDE_LEFT ends where the window begins, so it is also
 * what comes when the peer sends its last segment again; OUTSIDE_RIGHT begins where the window ends. In states without a
 * window the same five numbers, which must not matter. */
enum matrix_seq { SEQ_OUTSIDE_LEFT, SEQ_LEFT_EDGE, SEQ_MIDDLE, SEQ_RIGHT_EDGE, SEQ_OUTSIDE_RIGHT, MATRIX_SEQS };

/* SEG.ACK. TOO_OLD: SND.UNA - MAX.SND.WND - 1 (RFC 5961, 5.2); OLD: SND.NXT - 1, all but the last that was sent; EXACT:
 * SND.NXT; ABOVE: SND.NXT + 1. A segment without the ACK flag has the number too, and it must not matter. */
enum matrix_ack { ACK_TOO_OLD, ACK_OLD, ACK_EXACT, ACK_ABOVE, MATRIX_ACKS };

enum { MATRIX_CELLS = MATRIX_PLACES * MATRIX_SEGMENTS * MATRIX_SEQS * MATRIX_ACKS };

struct matrix_cell {
    uint8_t place, segment, seq, ack;
    uint8_t next;               /* enum tcp_state, the same if nothing changed */
    uint16_t rule;              /* what decided last */
    uint32_t rcv_nxt, snd_una;  /* how far they moved; 0 when the TCB is gone or new */
    char emits[64];             /* "ACKNOW", "(ACKNOW)", "RST(a)", "RST(n)", "SYNACK", "SYN"; "-" if nothing */
    char user[64];              /* what the user is told: "EOF", "ECONNRESET" ...; "-" if nothing */
};

/* The initial sequence numbers of both sides. They must not matter. */
struct matrix_base {
    uint32_t iss, irs;
};

/* All cells in the order of the coordinates: place, segment, seq, ack. */
void matrix_make(const struct tcp_knobs *knobs, struct matrix_base base, struct matrix_cell cells[MATRIX_CELLS]);

enum tcp_state matrix_state(enum matrix_place place);
/* "passive", "active", or "" where it makes no difference */
const char *matrix_origin(enum matrix_place place);
/* "S.", "none", "all" */
const char *matrix_segment_name(unsigned segment);
/* "outside-left" */
const char *matrix_seq_name(enum matrix_seq seq);
/* "too-old" */
const char *matrix_ack_name(enum matrix_ack ack);

/* A matrix to be written; `state`: only this enum tcp_state, -1 for all. */
struct matrix {
    const char *profile;
    int state;
    const struct matrix_cell *cells;
};

bool matrix_shows(const struct matrix *m, enum matrix_place place);

typedef void matrix_writer(const struct matrix *m, struct strbuf *out);

matrix_writer matrix_table, matrix_csv, matrix_json;

#endif
