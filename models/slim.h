/* A TCB in three eighths of its size, to keep while nothing happens to it. It has no behaviour of its own: to let something
 * happen to it, make it a TCB, call tcp_step, and make it slim again.
 *
 * Most fields of a TCB say little most of the time: sequence numbers lie close together, urgent pointers point to nothing, held
 * text is not there. What lies close is kept as a distance; what is not as it mostly is does not fit, and whoever keeps the TCB
 * keeps it whole then. Without timestamps nearly every TCB fits: open, closing, in TIME-WAIT, with a segment outstanding. */
#ifndef SLIM_H
#define SLIM_H

#include "tcp.h"

struct slim {
    uint32_t laddr, raddr;
    uint16_t lport, rport;
    uint32_t flags : 20, state : 4, main_timer : 4, origin : 2;
    uint32_t reads_all : 1;  /* rcv_want is RECEIVE_ALL, not 0 */
    uint32_t accepted : 1;   /* nothing of TCP, but of whoever keeps it: an application has it */
    uint32_t retries : 8, resent : 8, snd_wscale : 4, rcv_wscale : 4, quick_acks : 5;
    uint32_t whole : 1;      /* his too: it does not fit, and is kept elsewhere */
    uint32_t closes : 1;     /* his too: its application is going to close it */
    uint32_t read_task : 1;  /* his too: a slow reader's next read is on the agenda */
    uint32_t iss, snd_nxt, irs, rcv_nxt;
    uint32_t snd_wnd, rcv_wnd;
    uint16_t snd_mss;
    uint16_t wnd_lost;       /* max_snd_wnd - snd_wnd */
    uint16_t unread;         /* rcv_unread; more than it can say: all ones */
    uint16_t unacked;        /* snd_nxt - snd_una */
    uint16_t unsent;         /* snd_end - snd_nxt, and one for the FIN */
    uint16_t wl1, wl2;       /* how far snd_wl1 is behind rcv_nxt, and snd_wl2 behind snd_una */
    uint16_t unsaid;         /* how far last_ack_sent is behind rcv_nxt */
    union {
        uint32_t rto;        /* as srtt and rttvar: see short_time in slim.c */
        uint32_t elsewhere;  /* if it does not fit: for whoever keeps it whole */
    };
    uint32_t srtt, rttvar;
    uint32_t since;          /* how far since is before main_at. Only while it counts: see slim_counts */
    uint32_t main_low;       /* main_at, in 48 bits: 78 hours. */
    uint16_t main_high;
    uint16_t user;           /* how far user_at is behind since */
};

/* Takes what is TCP's from `t`. False if that does not tell all of it. What has no meaning in t's state (such as the time of a
 * sample when nothing is timed) is lost without notice. */
bool slim_from_tcb(struct slim *s, const struct tcb *t);
/* The TCB again, if it has fitted. */
void tcb_from_slim(struct tcb *t, const struct slim *s);
/* tcp_next_timeout() of the TCB, if it has fitted. */
nsec slim_next_timeout(const struct slim *s, enum tcp_timer *timer);
/* Takes from `t` what tells connections from each other at a glance: sockets, state, origin, flags and unread. */
void slim_marks(struct slim *s, const struct tcb *t);

/* As tcb_half_open. */
static inline bool slim_half_open(const struct slim *s)
{
    return s->state == TCP_SYN_RECEIVED && s->origin != ORIGIN_ACTIVE && s->origin != ORIGIN_FAST_OPEN;
}

/* Is a time kept from which R2 and the user timeout count? If not, and no timer runs, since, main_low and main_high are free. */
static inline bool slim_counts(const struct slim *s)
{
    return s->unacked != 0 || s->main_timer == TIMER_PERSIST;
}

#endif
