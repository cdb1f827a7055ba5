/* A half-open connection: SYN-RECEIVED, opened passively, nobody has accepted it. A listener may hold millions of them,
 * so one takes a fraction of a TCB. It has no behaviour of its own: to let something happen to it, make it a TCB, call
 * tcp_step, and make it a half again if it still is one. */
#ifndef HALF_H
#define HALF_H

#include "tcp.h"

struct half {
    uint32_t raddr, irs, iss;
    uint32_t ts_recent;     /* if `timestamps` */
    uint16_t wnd;           /* SND.WND, from the SYN, where it is never scaled */
    uint16_t rport;
    uint16_t mss;           /* largest text to send, from the SYN */
    uint16_t text;          /* octets that came with the SYN and wait */
    uint32_t since_low, due_low; /* see half_since, half_due */
    uint32_t since_high : 30;
    uint32_t fin_held : 1, syn_resent : 1; /* TF_FIN_HELD and so on, as are these: */
    uint32_t due_high : 30;
    uint32_t timing : 1, wscale : 1;
    uint32_t timestamps : 1, sack : 1;
    uint32_t snd_wscale : 4;
    uint32_t retries : 8, resent : 8;
    /* Nothing of the protocol, but of whoever keeps it; half_from_tcb leaves it as it is. */
    uint32_t host : 4, listener : 3;
    uint32_t flood : 1;     /* of a flood */
    uint32_t answered : 1;  /* its last SYN,ACK answered the SYN that had come again, not the timer */
    uint32_t acked : 1;     /* the third ACK has come, and was not let in */
};

/* A time in 62 bits, from 36 years before the start of a run on; all ones are NEVER. */
#define HALF_TIME_ZERO ((uint64_t)1 << 60)
enum { HALF_TIME_HIGH = 0x3fffffff };

static inline nsec half_time(uint32_t low, uint32_t high)
{
    return high == HALF_TIME_HIGH && low == UINT32_MAX ? NEVER : (nsec)(((uint64_t)high << 32 | low) - HALF_TIME_ZERO);
}

/* When the first SYN,ACK left. */
static inline nsec half_since(const struct half *h)
{
    return half_time(h->since_low, h->since_high);
}

/* When it is resent, NEVER if not. */
static inline nsec half_due(const struct half *h)
{
    return half_time(h->due_low, h->due_high);
}

void half_set_times(struct half *h, nsec since, nsec due);

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
