/* A half-open connection: SYN-RECEIVED, opened passively, nobody has accepted it. A listener may hold millions of them,
 * so one takes a fraction of a TCB. It has no behaviour of its own: to let something happen to it, make it a TCB, call
 * tcp_step, and make it a half again if it still is one. */
#ifndef HALF_H
#define HALF_H

#include "tcp.h"

struct half {
    nsec since;      /* when the first SYN,ACK left */
    nsec due;        /* when it is resent, NEVER if not */
    uint32_t raddr, irs, iss;
    uint32_t wnd;    /* SND.WND, from the SYN */
    uint16_t rport, lport;
    uint16_t mss;    /* largest text to send, from the SYN */
    uint16_t text;   /* octets that came with the SYN and wait */
    uint16_t flags;  /* TF_* */
    uint8_t retries, resent;
};

/* t: SYN-RECEIVED, ORIGIN_PASSIVE, nothing sent but SYN,ACK. */
void half_from_tcb(struct half *h, const struct tcb *t);
void tcb_from_half(struct tcb *t, const struct half *h, uint32_t laddr, const struct tcp_knobs *k);

/* Can it be kept as a half? (Not after a user call in SYN-RECEIVED, nor if it listens by itself.) */
bool tcb_is_half(const struct tcb *t);

#endif
