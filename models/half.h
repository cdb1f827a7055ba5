/* A half-open connection: SYN-RECEIVED, opened passively, nobody has accepted it. A listener may hold millions of them,
 * so one takes a fraction of a TCB. It has no behaviour of its own: to let something happen to it, make it a TCB, call
 * tcp_step, and make it a half again if it still is one. */
#ifndef HALF_H
#define HALF_H

#include "tcp.h"

/* A time that needs no alignment but that of its halves, so that nothing is lost between it and its neighbours. */
struct small_time {
    uint32_t low, high;
};

static inline struct small_time small_time(nsec t)
{
    return (struct small_time){(uint32_t)t, (uint32_t)((uint64_t)t >> 32)};
}

static inline nsec nsec_of(struct small_time t)
{
    return (nsec)((uint64_t)t.high << 32 | t.low);
}

struct half {
    struct small_time since; /* when the first SYN,ACK left */
    struct small_time due;   /* when it is resent, NEVER if not */
    uint32_t raddr, irs, iss;
    uint32_t ts_recent; /* TF_TIMESTAMPS */
    uint16_t wnd;    /* SND.WND, from the SYN, where it is never scaled */
    uint16_t rport;
    uint16_t mss;    /* largest text to send, from the SYN */
    uint16_t text;   /* octets that came with the SYN and wait */
    uint16_t flags;  /* TF_* and Snd.Wind.Shift, packed */
    uint8_t retries, resent;
};

/* What its listener and its host know. */
struct half_home {
    uint32_t laddr;
    uint32_t ts_offset; /* as in the event that opened it */
    uint16_t lport;
};

/* t: SYN-RECEIVED, ORIGIN_PASSIVE, nothing sent but SYN,ACK. */
void half_from_tcb(struct half *h, const struct tcb *t);
void tcb_from_half(struct tcb *t, const struct half *h, const struct half_home *home, const struct tcp_knobs *k);

/* When its SYN,ACK was last sent. */
nsec half_sent_at(const struct half *h, const struct tcp_knobs *k);

/* Is this the SYN that made it, come again? */
bool half_is_syn_again(const struct half *h, const struct segment *seg);

/* Can it be kept as a half? (Not after a user call in SYN-RECEIVED, nor if it listens by itself.) */
bool tcb_is_half(const struct tcb *t);

#endif
