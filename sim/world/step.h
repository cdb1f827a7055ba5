/* What the files share that let something happen to an endpoint: endpoint.c (steps of connections), listen.c (what a host
 * does with its listeners and their half-open entries), keep.c (where connections and entries are kept). */
#ifndef STEP_H
#define STEP_H

#include "internal.h"

static inline const struct host_cfg *cfg_of(const struct sim *sim, uint8_t host)
{
    return &sim->sc->hosts[host];
}

/* The cause of a step comes first in the trace, with the rule that the step has found. */
struct cause {
    enum { BY_SEGMENT, BY_CALL, BY_TIMER, BY_ITSELF } kind;
    const struct flight *flight;
    enum trace_call call;
    uint32_t n;
    enum tcp_timer timer;
};

/* ---- endpoint.c ---- */

/* What an event that opens a connection needs; where the number that answers a SYN is a cookie, that. */
void offer_cookie(const struct sim *sim, uint8_t host, struct tcp_event *ev);
void offer_fresh(const struct sim *sim, uint8_t host, const struct sockets *k, struct tcp_event *ev);
void put_cause(const struct sim *sim, uint8_t host, uint16_t name, const struct cause *cause, uint16_t rule,
               const uint16_t also[2]);

static inline void record_cause(const struct sim *sim, uint8_t host, uint16_t name, const struct cause *cause, uint16_t rule,
                                const uint16_t also[2])
{
    if (sim->sink && cause->kind != BY_ITSELF)
        put_cause(sim, host, name, cause, rule, also);
}

/* A step that the watcher sees. */
void show_step(struct sim *sim, uint8_t host, struct tcb *t, const struct tcp_event *ev, struct tcp_actions *out);

/* Every step of an endpoint is taken by this, so that a watcher sees it. */
static inline void watched_step(struct sim *sim, uint8_t host, struct tcb *t, const struct tcp_event *ev, struct tcp_actions *out)
{
    if (sim->watcher)
        show_step(sim, host, t, ev, out);
    else
        tcp_step(t, sim->w->now, ev, out);
}

/* One of a host that may send only so many challenge ACKs a second. */
void limited_step(struct sim *sim, uint8_t host, struct tcb *t, struct tcp_event *ev, struct tcp_actions *out, uint32_t limit);

/* tcp_step of an endpoint of this host, whose knobs are ev->knobs, and which may have a limit for all of them together. */
static inline void host_step(struct sim *sim, uint8_t host, struct tcb *t, struct tcp_event *ev, struct tcp_actions *out)
{
    if (ev->knobs->challenge_host_limit > 0)
        limited_step(sim, host, t, ev, out, ev->knobs->challenge_host_limit);
    else
        watched_step(sim, host, t, ev, out);
}

void do_notes(struct sim *sim, uint8_t host, uint16_t name, const struct tcp_actions *out);
void record_timers(const struct sim *sim, uint8_t host, uint16_t name, const struct tcb *before, const struct tcb *after);

/* States, news, segments and timers, as the step has it. */
static inline void do_actions(struct sim *sim, uint8_t host, uint16_t name, const struct tcp_actions *out, const struct tcb *before,
                              const struct tcb *after)
{
    if (out->n_note > 0)
        do_notes(sim, host, name, out);
    for (int i = 0; i < out->n_emit; i++)
        send_segment(sim, host, name, &out->emit[i].seg, (enum tcp_rule)out->emit[i].rule, out->emit[i].retransmission);
    if (looked_at(sim, TR_TIMER))
        record_timers(sim, host, name, before, after);
}

void tell_app(struct sim *sim, uint32_t conn, const struct tcp_actions *out);
/* The step of a TCB that exists only for it: CLOSED, or LISTEN of a listener when no SYN has come. */
void passing_step(struct sim *sim, uint8_t host, uint16_t name, struct tcb *t, struct tcp_event *ev,
                  const struct cause *cause, struct tcp_actions *out);

/* ---- fast_open.c ---- */

/* What connect, with or without text, knows of this server. */
void fast_open_connect(const struct sim *sim, uint8_t host, uint32_t server, struct tcp_event *ev);
/* A step from SYN-SENT: a new cookie, or one that is no use. */
void fast_open_learns(struct sim *sim, uint8_t host, const struct tcb *before, const struct tcb *after, const struct tcp_event *ev);
/* The cookie that a SYN should have, for a listener. */
void fast_open_listen(const struct sim *sim, uint8_t host, struct tcp_event *ev);

/* ---- listen.c ---- */

void half_step(struct sim *sim, uint32_t i, struct tcp_event *ev, const struct cause *cause);
/* A SYN has opened a new incarnation: a listener's business again. One that may have to go back to TIME-WAIT is kept whole. */
void reopened(struct sim *sim, uint32_t i, uint8_t listener, const struct tcb *t);
/* The handshake of such a one is complete, and the accept queue has no room: then nothing of this step has happened. `t`: its
 * TCB, which is as it was then. */
bool stays_out(struct sim *sim, uint32_t i, const struct tcb *before, struct tcb *t, const struct cause *cause);
/* A child that was half-open is so no longer: it waits to be accepted, or is in TIME-WAIT as before, or whoever has called
 * it has it. */
void child_moves(struct sim *sim, uint32_t i, const struct cause *cause);
/* A segment for which there is no connection, but a listener. */
void to_listener(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                 const struct cause *cause);

/* A listener that answers a segment: a TCB for the length of a step. */
struct tcb listening_tcb(const struct segment *seg);
/* What netstat -s would show. */
void count_refusal(struct host_state *h, enum tcp_rule rule);

/* ---- cookies.c ---- */

/* The number of a SYN,ACK that answers this SYN. */
uint32_t cookie_for(const struct sim *sim, uint8_t host, const struct segment *syn);

/* Of the options of a SYN that is answered with a cookie only those are left for which there is room. */
struct segment agree_on_less(const struct tcp_knobs *k, const struct segment *syn);
/* The timestamps of SYN,ACKs with cookies say what was agreed upon. */
void cookie_stamps(const struct tcb *t, struct tcp_actions *out);
/* The SYN,ACK leaves as for any SYN, and what would have become an entry is forgotten. */
void answer_with_cookie(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                        const struct cause *cause);
/* An ACK that belongs to no entry, while cookies may be under way. */
void ack_to_listener(struct sim *sim, uint8_t host, uint8_t listener, uint16_t name, struct tcp_event *ev,
                     const struct cause *cause);

/* ---- syncache.c ---- */

/* How many entries the SYN's list holds: those that may have to make room for it. 0 if the host evicts nothing. */
uint32_t chain_length(const struct sim *sim, uint8_t host, uint8_t listener, const struct segment *syn);
/* An entry is the youngest now; it is an entry no longer. */
void chain_add(struct sim *sim, uint32_t i);
void chain_remove(struct sim *sim, uint32_t i);
/* The oldest of them goes. There is one. */
void evict_oldest(struct sim *sim, uint8_t host, uint8_t listener, const struct segment *syn);

/* ---- keep.c ---- */

uint32_t add_conn(struct world *w, uint8_t host, uint16_t name, const struct tcb *t);
/* A new entry in the listener's SYN queue. */
void add_half(struct sim *sim, uint8_t host, uint8_t listener, const struct tcb *t);
/* What has become of the TCB of an entry is kept in it. */
void change_half(struct sim *sim, uint32_t i, const struct tcb *t);
void drop_half(struct sim *sim, uint32_t i);
/* A connection that nobody has accepted stands in one of its listener's queues: `half`, the SYN queue. */
void enter_queue(struct sim *sim, struct conn *c, uint8_t listener, bool half);
void leave_queue(struct sim *sim, struct conn *c, bool half);
/* What the tally keeps of a TCB that is about to change for the last time. */
void keep_last(struct sim *sim, uint8_t host, uint16_t name, const struct tcb *before);

#endif
