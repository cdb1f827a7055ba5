/* A bench for one TCB: bring it into a state by real events, let one thing happen to it, read what it did in one line.
 *
 *     given(ESTABLISHED);
 *     when("F. 301:301(0) ack 101");
 *     expect("EOF, -> CLOSE-WAIT, > . 101/302");
 *
 * Our ISS is written 100 and the peer's 300, so that 101 is our first octet and 301 the peer's. The numbers really used
 * are those of the base: every suite runs once as written and once with both streams about to wrap. */
#ifndef BENCH_H
#define BENCH_H

#include "tcp.h"

#include <check.h>

/* The states of RFC 9293, 3.3.2, SYN-RECEIVED by its two origins (MUST-11). */
enum place {
    CLOSED,
    LISTEN,         /* passive OPEN, any remote socket */
    SYN_SENT,
    SYN_RECEIVED_P, /* from LISTEN */
    SYN_RECEIVED_X, /* from SYN-SENT: simultaneous open */
    ESTABLISHED,    /* actively opened; 101 and 301 are next */
    FIN_WAIT_1,     /* our FIN is 101 */
    FIN_WAIT_2,
    CLOSE_WAIT,     /* the peer's FIN was 301 */
    CLOSING,
    LAST_ACK,
    TIME_WAIT,
    PLACES,
};

/* The endpoint and its knobs: tests set what they are about, before given() or after. The knobs start as the default
 * profile with the user timeout off, since it would show in every line. */
extern struct tcb tcb;
extern struct tcp_knobs knobs;
extern nsec now;

/* What the next steps see beside the event itself. */
extern bool no_challenges;  /* the host has sent enough of them */
extern bool listening;      /* somebody listens on our port (TIME-WAIT asks) */
extern uint32_t fresh_iss;  /* written as in the segments: 100 unless set */
extern bool fast_open, fast_open_full; /* as in the event */
extern const char *cookie;  /* in hexadecimal: what OPEN sends, or the only one that a listener takes; "" if none */
extern uint32_t ts_offset;  /* what our timestamps are ahead of the clock */
extern bool show_windows;   /* emissions with their window and their options: " win 65535 mss 1460 TS 0/0" */

/* CLOSED, at 0 s, knobs and all: a checked fixture, done before each test. */
void bench_reset(void);

/* A fresh TCB in that state, at 0 s; the knobs stay as they are. The peer's window is 65535, and it sends no MSS option. */
void given(enum place place);

/* A segment arrives or the user calls:
 *     "S. 300:300(0) ack 101 win 1000 mss 1460 up 3"   win 65535 unless written; flags - for none
 *         and options: "sackOK TS 7/0 wscale 3", "tfo 0102030405060708", "tfo cookiereq", "raw fd040102"
 *     "OPEN passive", "OPEN passive peer", "OPEN active", "OPEN active nobody", "OPEN active SEND 10"
 *     "SEND 10", "SEND 10 urgent", "SEND 10 CLOSE" (at once), "RECEIVE 10", "RECEIVE all"
 *     "CLOSE", "CLOSE both", "ABORT", "STATUS"
 *     "ICMP 3/1 seq 100" */
__attribute__((format(printf, 1, 2))) void when(const char *text, ...);

/* Time passes in which no timer is due. */
void passes(nsec t);

/* The next timer due is `name`, exactly t from now and not a tick before; it fires. */
#define when_due(name, t)                                                                                              \
    do {                                                                                                               \
        ck_assert_msg(bench_due(name, t), "%s", bench_complaint());                                                    \
        bench_fire();                                                                                                  \
    } while (0)

/* The last step did exactly this: state changes and news in their order, then "> FLAGS SEQ[:END]/ACK" for each emission
 * ("rtx 1": a retransmission), then "+rto 1" or "-rto" for timers stopped or set to another
 * time (seconds from now); or "nothing". */
#define expect(...) ck_assert_msg(bench_said(__VA_ARGS__), "%s", bench_complaint())

/* The rule that decided about the last step. */
extern enum tcp_rule reason;

/* Another reason of the last step; what it sent, and why. */
bool bench_also(enum tcp_rule rule);
const struct segment *bench_emitted(unsigned i);
enum tcp_rule bench_emission_rule(unsigned i);

/* A number as written: of our stream, of the peer's. */
uint32_t ours(uint32_t seq);
uint32_t theirs(uint32_t seq);
/* And back. */
uint32_t our_seq(uint32_t written);
uint32_t their_seq(uint32_t written);

const char *place_name(enum place place);

/* Are both streams about to wrap? */
bool bench_wraps(void);

/* Both initial sequence numbers really used, from the next given() on; and what the last step did, for comparing. */
void bench_base(uint32_t iss, uint32_t irs);
const char *bench_line(void);

/* Behind the macros. */
bool bench_due(const char *name, nsec t);
void bench_fire(void);
__attribute__((format(printf, 1, 2))) bool bench_said(const char *expected, ...);
const char *bench_complaint(void);

/* A suite of these tests on the bench, each at both bases. */
Suite *bench_suite(const char *name, const TTest *const *tests, size_t n);
#define BENCH_SUITE(name, ...)                                                                                         \
    bench_suite(name, (const TTest *const[]){__VA_ARGS__},                                                             \
                sizeof(const TTest *const[]){__VA_ARGS__} / sizeof(const TTest *))

#endif
