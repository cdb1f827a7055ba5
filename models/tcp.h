/* One TCP endpoint as a value and the one function that changes it (RFC 9293, 3.10).
 *
 * There is no clock, I/O, allocation, randomness or global variable here: what an endpoint needs from outside (the time,
 * a fresh initial sequence number, whether anyone listens) comes with the event, and all it wants done goes out as
 * actions. The same state, time and event always give the same actions. */
#ifndef TCP_H
#define TCP_H

#include "knobs.h"
#include "rules.h"
#include "segment.h"

/* RFC 9293, 3.3.2. CLOSED is fictional: it stands for "no TCB". */
enum tcp_state {
    TCP_CLOSED,
    TCP_LISTEN,
    TCP_SYN_SENT,
    TCP_SYN_RECEIVED,
    TCP_ESTABLISHED,
    TCP_FIN_WAIT_1,
    TCP_FIN_WAIT_2,
    TCP_CLOSE_WAIT,
    TCP_CLOSING,
    TCP_LAST_ACK,
    TCP_TIME_WAIT,
    TCP_STATES
};

/* How a connection began; SYN-RECEIVED must remember it (RFC 9293, MUST-11). A SYN that opened it from TIME-WAIT may turn out
 * to be an old duplicate, and then TIME-WAIT goes on (MAY-2). */
enum tcp_origin { ORIGIN_PASSIVE, ORIGIN_ACTIVE, ORIGIN_TIME_WAIT, ORIGIN_FAST_OPEN };

/* RTO, PERSIST, 2MSL, FIN-WAIT-2, KEEPALIVE and the SWS override never run together: each needs what excludes the others
 * (something outstanding; nothing outstanding but text waiting; TIME-WAIT; FIN-WAIT-2; idle). They share one deadline. */
enum tcp_timer {
    TIMER_NONE,
    TIMER_RTO,
    TIMER_PERSIST,
    TIMER_OVERRIDE,
    TIMER_2MSL,
    TIMER_FIN_WAIT_2,
    TIMER_KEEPALIVE,
    TIMER_DELACK,
    TIMER_USER,
    TCP_TIMERS
};

/* What the user of a connection may be told: answers to calls and news (RFC 9293, 3.9.1, 3.10). */
enum tcp_news {
    NEWS_NONE,
    NEWS_OPEN,              /* the connection is ESTABLISHED */
    NEWS_DELIVER,           /* RECEIVE returns `octets` */
    NEWS_EOF,               /* "connection closing": the peer sent all it had and its FIN */
    NEWS_CLOSED,            /* the connection ended normally (MUST-12) */
    NEWS_URGENT,            /* urgent data ahead (MUST-32) */
    NEWS_R1,                /* R1 reached: delivery is in trouble (SHLD-9) */
    NEWS_RESET,             /* "connection reset" */
    NEWS_REFUSED,           /* "connection refused" */
    NEWS_TIMED_OUT,         /* R2 reached: "connection timed out" */
    NEWS_UNREACHABLE,       /* ICMP: the connection is aborted */
    NEWS_SOFT_ERROR,        /* ICMP: told, the connection lives (SHLD-25) */
    NEWS_USER_TIMEOUT,      /* "connection aborted due to user timeout" */
    NEWS_NOT_EXIST,         /* "connection does not exist" */
    NEWS_EXISTS,            /* "connection already exists" */
    NEWS_UNSPECIFIED,       /* "remote socket unspecified" */
    NEWS_RESOURCES,         /* "insufficient resources" */
    NEWS_NO_PORT,           /* every local port is in use to that socket; told by the host, not by TCP */
    NEWS_IN_USE,            /* the port has connections still; told by the host */
    NEWS_CLOSING,           /* "connection closing", as the answer to a call */
    NEWS_ERROR_CLOSING,     /* "error: closing", to calls still waiting when a CLOSE comes */
    NEWS_STATUS,            /* STATUS: the answer is the state itself */
    TCP_NEWS
};

enum tcp_event_kind {
    EV_OPEN_PASSIVE, /* remote socket in raddr, rport, or 0 if any */
    EV_OPEN_ACTIVE,  /* remote socket in raddr, rport; 0 means unspecified */
    EV_SEND,
    EV_RECEIVE,
    EV_CLOSE,        /* RFC 9293's CLOSE: "I have no more to send" */
    EV_CLOSE_BOTH,   /* the same, and no more reading (MAY-1): what close() does in half-duplex stacks */
    EV_ABORT,
    EV_STATUS,
    EV_SEGMENT,
    EV_ICMP,         /* an ICMP message quotes a segment of ours; icmp_seq is its number */
    EV_TIMEOUT,      /* the earliest deadline has come; `timer` says which */
    EV_MORE,         /* go on sending: the last actions said `more` */
};

#define RECEIVE_ALL UINT32_MAX /* as octets of EV_RECEIVE: read whatever comes, from now on */

struct tcp_event {
    enum tcp_event_kind kind;
    const struct tcp_knobs *knobs;
    uint32_t fresh_iss;    /* the ISS to use if this event opens a connection */
    uint32_t ts_offset;    /* likewise: what its timestamps are ahead of the clock */
    bool fast_open;        /* EV_OPEN_ACTIVE: use Fast Open; EV_SEGMENT: the listener knows it */
    bool fast_open_full;   /* EV_SEGMENT: but too many such connections wait for their third segment */
    uint8_t n_cookie;      /* octets of it */
    uint8_t cookie[OPT_EXTRA_MAX]; /* EV_OPEN_ACTIVE: to be sent, none: ask for one; EV_SEGMENT: the only one that is good */
    bool listening;        /* somebody listens on this port: a SYN in TIME-WAIT may open anew (MAY-2) */
    bool no_challenges;    /* the host has sent as many challenge ACKs as it may */
    bool urgent;           /* EV_SEND */
    bool and_close;        /* EV_SEND followed at once by CLOSE, so that FIN may ride on the last text */
    uint32_t octets;       /* EV_SEND, EV_RECEIVE */
    uint32_t raddr;        /* EV_OPEN_* */
    uint16_t rport;        /* EV_OPEN_* */
    enum tcp_timer timer;  /* EV_TIMEOUT */
    bool quiet;            /* EV_TIMEOUT of a half-open connection: it counts, but no SYN,ACK is resent */
    uint8_t icmp_type, icmp_code; /* EV_ICMP */
    uint32_t icmp_seq;     /* EV_ICMP */
    const struct segment *seg; /* EV_SEGMENT */
};

/* ICMP types (RFC 792), and the code of ICMP_UNREACHABLE that is about the path MTU. */
enum { ICMP_UNREACHABLE = 3, ICMP_SOURCE_QUENCH = 4, ICMP_TIME_EXCEEDED = 11, ICMP_PARAMETER_PROBLEM = 12, ICMP_TOO_BIG = 4 };

enum { TCP_DEFAULT_MSS = 536 }; /* MUST-15: the largest text of a peer that sends no MSS option (IPv4) */

enum { TCP_EMIT_MAX = 8, TCP_NOTE_MAX = 16, TCP_HELD_MAX = 4 };

/* A state change or a piece of news, with the rule behind it, in the order in which they happened. */
struct tcp_note {
    enum { NOTE_STATE, NOTE_NEWS } kind;
    uint8_t from, to;      /* NOTE_STATE: states; NOTE_NEWS: `to` is the news */
    uint16_t rule;
    uint32_t octets;       /* NEWS_DELIVER */
};

struct tcp_emission {
    struct segment seg;
    uint16_t rule;
    uint8_t retransmission; /* 0: first time; n: the n-th retransmission of this */
};

/* All that a step may ask for. */
struct tcp_actions {
    uint8_t n_emit, n_note;
    bool challenged;       /* a challenge ACK of RFC 5961 is among them */
    bool more;             /* there is more to send: step again with EV_MORE, at the same time */
    uint16_t rule;         /* what decided about this event last */
    uint16_t also[2];      /* what was decided before, in order; R_NONE if nothing of weight */
    struct tcp_emission emit[TCP_EMIT_MAX];
    struct tcp_note note[TCP_NOTE_MAX];
};

struct seq_range {
    uint32_t start, end;   /* [start, end) */
};

/* The transmission control block (RFC 9293, 3.3.1). A plain value: no pointers. */
struct tcb {
    uint32_t laddr, raddr; /* raddr 0: unspecified */
    uint16_t lport, rport;
    uint8_t state;         /* enum tcp_state */
    uint8_t origin;        /* enum tcp_origin */
    uint8_t main_timer;    /* which timer main_at belongs to, TIMER_NONE if none */
    uint8_t retries;       /* expiries in a row without an answer: R1 and R2 count them */
    uint32_t flags;        /* TF_* */
    uint8_t resent;        /* how often the earliest outstanding segment was sent again, for whatever reason; 255: or more */
    uint8_t probe_shift;   /* back-off of the persist timer */
    uint8_t n_held;
    uint8_t challenges;    /* ACKs sent to empty, unacceptable segments since challenged */
    uint8_t snd_wscale, rcv_wscale; /* Snd.Wind.Shift, Rcv.Wind.Shift (RFC 7323, 2.2): 0 unless TF_WSCALE */
    uint8_t quick_acks;    /* ACKs of text that did not wait at the beginning (quick-ack) */
    uint16_t snd_mss;      /* SendMSS: largest text to send in a segment without options, from the peer's MSS option */

    uint32_t iss, snd_una, snd_nxt, snd_wnd, snd_wl1, snd_wl2, snd_up;
    uint32_t max_snd_wnd;  /* the largest window the peer ever offered (RFC 5961, 5.2) */
    uint32_t snd_end;      /* the sequence number after the last octet given to SEND; where FIN goes */

    uint32_t irs, rcv_nxt, rcv_up;
    uint32_t rcv_adv;      /* the right edge offered: RCV.NXT + RCV.WND */
    uint32_t rcv_unread;   /* RCV.USER: octets in order that nobody has read yet */
    uint32_t rcv_want;     /* octets that a pending RECEIVE waits for; RECEIVE_ALL: it never stops reading */
    uint32_t last_ack_sent;
    uint32_t held_fin;     /* the sequence number of a FIN beyond a gap (TF_FIN_HELD) */
    union {
        struct seq_range held[TCP_HELD_MAX]; /* text beyond a gap: ascending, disjoint, not touching */
        struct {                             /* SYN-RECEIVED of ORIGIN_TIME_WAIT, when only the first is in use: */
            struct seq_range first;
            uint32_t iss, irs, snd_nxt, rcv_nxt, ts_recent, options; /* of the incarnation before; options: TF_* */
        } before;
    };

    uint32_t rtt_seq;      /* the segment being timed ends here (TF_TIMING) */
    nsec rtt_at;           /* when it was sent */
    nsec srtt, rttvar, rto;
    nsec since;            /* when the oldest outstanding segment was first sent, or last made progress: R2 counts from here */

    nsec challenged;       /* when the first of `challenges` was sent */

    uint32_t ts_offset;    /* what our timestamps are ahead of the clock */
    uint32_t ts_recent;    /* TS.Recent, what TSecr echoes (RFC 7323, 4.3); TF_TIMESTAMPS */
    nsec ts_recent_at;     /* when it was taken: after 24 days it says nothing (5.5) */

    nsec main_at, delack_at, user_at; /* deadlines, NEVER if off */
};

enum {
    TF_CLOSED_BY_USER = 1,  /* CLOSE was called: FIN follows the queued text */
    TF_FIN_SENT = 2,
    TF_FIN_RECEIVED = 4,
    TF_FIN_HELD = 8,
    TF_SYN_RESENT = 16,     /* the RTO expired awaiting the ACK of our SYN (RFC 6298, 5.7) */
    TF_TIMING = 32,
    TF_SRTT = 64,           /* srtt and rttvar hold a sample */
    TF_R1_TOLD = 128,
    TF_NO_READER = 256,     /* closed both ways: text that arrives is lost and draws a RST */
    TF_FROM_LISTEN = 512,   /* SYN-SENT by a SEND in LISTEN: a reset goes back there */
    TF_URGENT = 1024,       /* the user knows that it is in urgent mode */
    TF_SEND_URGENT = 2048,  /* snd_up is ahead of what the peer has acknowledged */
    TF_LONE = 4096,         /* PASSIVE OPEN made this TCB itself listen, so a reset returns it to LISTEN */
    TF_ANY_REMOTE = 8192,   /* that OPEN left the remote socket unspecified */
    TF_SYN_ACKED = 16384,   /* our SYN is acknowledged; SND.UNA = ISS says so no more once the numbers have gone round */
    TF_WSCALE = 1 << 16,    /* both SYNs had the option: windows are scaled */
    TF_TIMESTAMPS = 1 << 17,
    TF_SACK = 1 << 18,      /* both SYNs had SACK-permitted */
    TF_FAST_OPEN = 1 << 19, /* our SYN had a cookie, and text */
};

/* An endpoint with its local socket, CLOSED. */
void tcb_init(struct tcb *t, uint32_t laddr, uint16_t lport);

/* Lets `ev` happen at `now` (ns, never earlier than any time given before) and writes what follows to *out.
 * Afterwards state CLOSED means that the TCB is deleted. */
void tcp_step(struct tcb *t, nsec now, const struct tcp_event *ev, struct tcp_actions *out);

/* The earliest deadline, NEVER if none; *timer (if not NULL) tells whose. Equal deadlines: the lower enum tcp_timer. */
static inline nsec tcp_next_timeout(const struct tcb *t, enum tcp_timer *timer)
{
    nsec at = t->main_at;
    enum tcp_timer which = (enum tcp_timer)t->main_timer;
    if (t->delack_at < at) {
        at = t->delack_at;
        which = TIMER_DELACK;
    }
    if (t->user_at < at) {
        at = t->user_at;
        which = TIMER_USER;
    }
    if (timer)
        *timer = which;
    return at;
}

/* When `timer` is due, NEVER if it is off: one of those of which only one runs at a time. */
static inline nsec tcb_main_deadline(const struct tcb *t, enum tcp_timer timer)
{
    return timer != TIMER_NONE && t->main_timer == timer ? t->main_at : NEVER;
}

/* Any timer. */
static inline nsec tcb_deadline(const struct tcb *t, enum tcp_timer timer)
{
    if (timer == TIMER_DELACK)
        return t->delack_at;
    if (timer == TIMER_USER)
        return t->user_at;
    return tcb_main_deadline(t, timer);
}

/* RCV.WND: what the peer may still send (RFC 9293, 3.3.1). */
static inline uint32_t tcb_rcv_wnd(const struct tcb *t)
{
    return seq_sub(t->rcv_adv, t->rcv_nxt);
}

/* The window that a SYN or SYN,ACK offers: it is never scaled (RFC 7323, 2.2). */
static inline uint32_t tcp_first_window(const struct tcp_knobs *k)
{
    return k->window < UINT16_MAX ? k->window : UINT16_MAX;
}

/* The shift that our own windows have if windows are scaled. */
static inline uint8_t tcp_own_shift(const struct tcp_knobs *k)
{
    return (uint8_t)(k->window_scale - WSCALE_0);
}

enum { FAST_OPEN_COOKIE = 8 }; /* octets of the cookies that we give */

/* The cookie that a server gives to this client (RFC 7413, 4.1.2): SipHash of its address. */
void fast_open_cookie(uint32_t client, const uint64_t key[2], uint8_t cookie[FAST_OPEN_COOKIE]);

enum { TIMESTAMPS_OCTETS = 12 }; /* of the option with its padding */

/* Eff.snd.MSS (RFC 9293, 3.7.1, MUST-16): the largest text that fits beside the options of each segment. */
static inline uint32_t tcb_eff_snd_mss(const struct tcb *t)
{
    uint32_t options = t->flags & TF_TIMESTAMPS ? TIMESTAMPS_OCTETS : 0;
    return t->snd_mss > options ? t->snd_mss - options : 1;
}

/* How much urgent data remains to be read (MUST-33): octets up to RCV.UP that RECEIVE has not returned, those included that
 * have not come yet. 0 outside of urgent mode. */
uint32_t tcb_urgent(const struct tcb *t);

/* Asserts what is true between any two steps; tcp_step calls it at the end of each. */
void tcb_check(const struct tcb *t);

/* The RST that answers a segment for which there is no connection (RFC 9293, 3.5.2 group 1 and 3.10.7.1).
 * False if the segment is itself a RST and draws none. */
bool tcp_reset_for(const struct segment *seg, struct segment *rst);

/* LISTEN: is it a SYN that is dropped at sight? */
bool tcp_listen_drops(const struct tcp_knobs *k, const struct segment *seg);

/* "SYN-RECEIVED" */
const char *tcp_state_name(enum tcp_state state);
/* "rto", "persist", "override", "2msl", "fin-wait-2", "keepalive", "delack", "user" */
const char *tcp_timer_name(enum tcp_timer timer);
/* "host unreachable"; "ICMP" if it is none that TCP knows. */
const char *icmp_meaning(uint8_t type, uint8_t code);
/* The name used in scenarios: "ECONNRESET", "EOF" */
const char *tcp_news_name(enum tcp_news news);
/* The RFC's words: "connection reset" */
const char *tcp_news_text(enum tcp_news news);

/* SYN-RECEIVED by somebody else's SYN: no user knows of it yet. */
static inline bool tcb_half_open(const struct tcb *t)
{
    return t->state == TCP_SYN_RECEIVED && t->origin != ORIGIN_ACTIVE && t->origin != ORIGIN_FAST_OPEN;
}

static inline bool tcp_synchronized(enum tcp_state s)
{
    return s >= TCP_ESTABLISHED;
}

#endif
