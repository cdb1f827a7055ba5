/* A listening socket's two queues and what happens when one is full. RFC 9293 says nothing about them: they are the
 * implementer's. The entries themselves live with the host; here are the numbers and the decisions.
 *
 * The SYN queue holds half-open entries (SYN-RECEIVED), the accept queue finished handshakes that the application has not
 * accepted. Under the knob `backlog-rule linux` all is as in Linux: both limits come from B = min(backlog, somaxconn), and
 * a queue is full when it is longer than B, so that it holds B + 1. */
#ifndef LISTENER_H
#define LISTENER_H

#include "knobs.h"
#include "rules.h"
#include "segment.h"

struct listener {
    uint16_t port;         /* 0: this slot is free */
    bool closing;          /* its half-open children are being aborted */
    uint32_t backlog;      /* as listen() was told */
    uint32_t syn_queue;    /* half-open entries: SYN came, SYN,ACK sent */
    uint32_t young;        /* those of them whose SYN,ACK was not yet resent by timer */
    uint32_t accept_queue; /* finished handshakes that the application has not accepted */
    nsec cookies_until;    /* until then an ACK without an entry may bring a SYN cookie; 0: none was sent */
};

/* COOKIE: no entry, but a SYN,ACK whose number is a SYN cookie. EVICT: the oldest entry gives its place. */
enum admission { ADMIT, IGNORE, REFUSE, COOKIE, EVICT };

/* What the host knows about a SYN. */
struct syn_facts {
    bool proven;    /* it has measured a round trip to this peer before */
    uint32_t chain; /* entries that could make room for it: those in its bucket of the SYN cache, or in the whole queue;
                       0 if entries are not evicted */
};

/* How many entries each queue holds at the most. */
uint32_t listener_syn_room(const struct listener *l, const struct tcp_knobs *k);
uint32_t listener_accept_room(const struct listener *l, const struct tcp_knobs *k);

/* May a SYN have an entry? If not, *rule says why; REFUSE wants a RST. A SYN is not taken either while the accept queue
 * is full, not even with a cookie: its handshake could not be finished. */
enum admission listener_admits_syn(const struct listener *l, const struct tcp_knobs *k, const struct syn_facts *syn,
                                   enum tcp_rule *rule);

/* May an entry whose handshake is complete join the accept queue? IGNORE: as if the ACK had not come. */
enum admission listener_admits_child(const struct listener *l, const struct tcp_knobs *k, enum tcp_rule *rule);

/* Is it worth the trouble to look for a cookie in an ACK that belongs to no entry? */
bool listener_takes_cookies(const struct listener *l, const struct tcp_knobs *k, nsec now);

/* defer-accept, in timeouts of an entry: until its timer has run out so often, a third ACK without text is ignored. As many as
 * need that long at the least. 0: not deferred. */
uint32_t listener_deferred_timeouts(const struct tcp_knobs *k);

/* How often a SYN,ACK is resent by timer at this moment: synack-retries, or fewer in a crowded queue (synack-pressure), but
 * not fewer than 2. 0: the knob is not set, R2 limits it. The rule keeps half the queue for young entries: the more old ones
 * there are for a young one, the sooner they go (Linux, reqsk_timer_handler). */
uint32_t listener_synack_retries(const struct listener *l, const struct tcp_knobs *k);

#endif
