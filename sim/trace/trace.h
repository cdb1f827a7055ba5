/* The interface between simulating and showing: a stream of plain records, in the order in which things happened.
 * The world writes it, everything that shows or judges a run reads it; no reader looks at the world. */
#ifndef TRACE_H
#define TRACE_H

#include "nsec.h"
#include "rules.h"
#include "segment.h"
#include "tcp.h"

#include <stddef.h>

enum trace_kind {
    TR_CALL,    /* a user call or something done to a host; call, n, rule, line */
    TR_SEND,    /* a segment leaves a host, or is put into the network: seg, fate, flight, arrives, retransmission, rule */
    TR_ARRIVE,  /* a segment reaches a host: seg, flight, rule (what was decided about it) */
    TR_STATE,   /* from -> to, rule */
    TR_NEWS,    /* the user is told something: news, n octets, rule */
    TR_TIMER,   /* timer, timer_op, deadline, rule */
    TR_QUEUE,   /* a listener's queues have changed: synq, synq_cap, acceptq, acceptq_cap */
    TR_LINK,    /* an outage begins or ends: call is CALL_OUTAGE_BEGINS or _ENDS, host, peer */
    TR_END,     /* the run is over: why */
};

/* What is asked of a host, by its user or by fate. */
enum trace_call {
    CALL_LISTEN,
    CALL_CONNECT,
    CALL_SEND,
    CALL_RECEIVE,
    CALL_SHUTDOWN,
    CALL_CLOSE,
    CALL_ABORT,
    CALL_STATUS,
    CALL_ACCEPT,
    CALL_UNLISTEN,
    CALL_CRASH,
    CALL_REBOOT,
    CALL_KILL,
    CALL_UNPLUG,
    CALL_PLUG,
    CALL_ICMP,          /* an ICMP message about a connection has come: n is type << 8 | code */
    CALL_OUTAGE_BEGINS,
    CALL_OUTAGE_ENDS,
    CALLS
};

/* What became of a segment that was offered to the network. */
enum fate_kind {
    FATE_DELIVERED,     /* it will arrive at `arrives` */
    FATE_DROPPED,       /* by a drop statement (line) */
    FATE_LOST,          /* by the channel's random loss */
    FATE_QUEUE_FULL,    /* the channel's queue had no room */
    FATE_OUTAGE,        /* the channel was down */
    FATE_UNPLUGGED,     /* sender or receiver had no cable */
    FATE_NO_HOST,       /* nobody has the address */
    FATE_NO_LINK,       /* no link leads there */
    FATE_FORGOTTEN,     /* a box on the way knows no such connection (any more) */
    FATES
};

/* What happened to a segment on its way, beside arriving or not; bits of `marks`. */
enum {
    MARK_CORRUPTED = 1,  /* arrives, and fails its checksum */
    MARK_DELAYED = 2,    /* by a delay statement */
    MARK_HELD = 4,       /* by a reorder statement or by random reordering: later ones may overtake it */
    MARK_COPY = 8,       /* a duplicate made by the channel */
    MARK_INJECTED = 16,  /* put into the network by the script or by a box, not sent by the host it claims to be from */
    MARK_FLOOD = 32,     /* one of a flood; in every kind of record: what it does to a host, and what a host does for it */
    MARK_THIRD = 64,     /* sent by or to a host that is not one of the two main ones */
    MARK_BOX = 128,      /* beside MARK_INJECTED: a box on the way answers in the name of the far end */
};

enum timer_op { TIMER_STARTS, TIMER_STOPS, TIMER_FIRES };

enum end_reason {
    END_QUIET,   /* nothing is left that could happen */
    END_UNTIL,   /* the time limit of --until or `until` was reached (a normal end) */
    END_EVENTS,  /* the limit on events was hit */
    END_TIME,    /* the virtual clock reached its end */
    END_MEMORY,  /* there was no more memory: none at all, or the limit was hit */
    END_INTERRUPTED, /* somebody wished it to end */
};

#define NO_HOST 255 /* as host or peer: nobody in the scenario */

struct trace_rec {
    nsec at;
    nsec arrives;           /* TR_SEND: when it reaches the far end, NEVER if it does not; TR_TIMER: the deadline */
    uint32_t step;          /* records with the same number come from one event: its cause first, then what followed */
    uint32_t flight;        /* TR_SEND and TR_ARRIVE: pairs a departure with its arrival; copies have numbers of their own */
    uint32_t line;          /* the scenario line behind it (of the user call, of the drop statement), 0 if none */
    uint32_t nth;           /* of the connections of loads, from 1, at whichever end this is; 0: of none */
    uint32_t n;             /* TR_CALL, TR_NEWS: octets; TR_END: enum end_reason */
    uint32_t more;          /* so many others of a flood were just like this one, and were not kept (see flood_thin.h) */
    uint32_t synq, synq_cap, acceptq, acceptq_cap; /* TR_QUEUE */
    struct segment seg;     /* TR_SEND, TR_ARRIVE */
    uint16_t conn;          /* index of the named connection in trace_meta.conns; 0 is the unnamed one; CONN_OTHER: none of them */
    uint16_t rule;          /* enum tcp_rule: what decided last; R_NONE if there is none to name */
    uint16_t also[2];       /* TR_ARRIVE, TR_CALL: what was decided before it in the same step, in order; R_NONE if nothing */
    uint8_t kind;           /* enum trace_kind */
    uint8_t host;           /* whose lifeline; of an injected TR_SEND: who forges it, NO_HOST if it was still in the network.
                               Whom it claims to be from is in seg.saddr */
    uint8_t peer;           /* TR_SEND, TR_ARRIVE: the host at the other end, NO_HOST if the address is nobody's */
    uint8_t from, to;       /* TR_STATE: states */
    uint8_t call;           /* TR_CALL, TR_LINK: enum trace_call */
    uint8_t news;           /* TR_NEWS: enum tcp_news */
    uint8_t timer, timer_op;/* TR_TIMER */
    uint8_t fate, marks;    /* TR_SEND (marks in TR_ARRIVE too, and MARK_FLOOD in all) */
    uint8_t retransmission; /* TR_SEND: 0, or the how manieth */
};

#define CONN_OTHER UINT16_MAX

/* What does not change during a run and a reader needs to know. All pointers belong to the scenario. */
struct trace_meta {
    const char *name;             /* "open/syn-lost": the file without scenarios/ and .scn */
    const char *title;            /* may be NULL */
    const char *const *about;     /* n_about paragraphs */
    const char *const *hosts;     /* names; the first two are the ladder's lifelines */
    const uint32_t *addrs;        /* their addresses */
    const char *const *conns;     /* names of connections; conns[0] is "" */
    const char *delay;            /* the delay of the main link as text, "50 ms", "50 ms / 20 ms" if it differs; NULL if no link */
    const char *profile;          /* of the run: "rfc9293" */
    const char *const *host_profiles; /* per host: its own, or that of the run */
    uint64_t seed;
    uint32_t n_about, n_hosts, n_conns;
    const uint16_t *listen_ports; /* per host: the port that it listens on when the run starts, 0 if none */
    const uint8_t *conn_listens;  /* n_hosts * n_conns: [host * n_conns + conn], it listens on this connection's port then */
    const uint8_t *host_shows_queue; /* per host: its backlog was set, so its queue depths are of interest */
    /* The text of a scenario line without indentation and comment, for "link: drop client . #1"; not NUL-terminated. */
    const char *(*line_text)(const void *source, uint32_t line, size_t *len);
    const void *source;
};

/* A reader. `put` is called once per record, in order. */
struct trace_sink {
    void (*put)(struct trace_sink *sink, const struct trace_rec *rec);
    uint32_t ignores;    /* kinds that it does not want to see, as bits 1 << kind: they are not even made up */
};

/* A reader that keeps everything. */
struct trace {
    struct trace_sink sink;
    struct trace_rec *recs;
    size_t n, cap;
    bool out_of_memory;  /* from then on nothing was kept */
};

void trace_init(struct trace *t);
void trace_free(struct trace *t);
/* How much memory it takes. */
size_t trace_octets(const struct trace *t);

/* "S.", "P.", "FP.", "R", "-" if no flag is set: tcpdump's letters (in its order F S R P . U). buf: at least 8 octets. */
const char *flags_text(uint8_t flags, char *buf);

#endif
