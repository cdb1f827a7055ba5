/* A listening socket's two queues and what happens when one is full. RFC 9293 says nothing about them: they are the
 * implementer's. The entries themselves live with the host; here are the numbers and the decisions. */
#ifndef LISTENER_H
#define LISTENER_H

#include "knobs.h"
#include "rules.h"
#include "segment.h"

struct listener {
    uint16_t port;       /* 0: this slot is free */
    uint32_t backlog;    /* each queue holds so many */
    uint32_t syn_queue;  /* half-open entries: SYN came, SYN,ACK sent */
    uint32_t accept_queue; /* finished handshakes that the application has not accepted */
};

enum admission { ADMIT, IGNORE, REFUSE };

/* May a SYN have an entry? If not, *rule says why; REFUSE wants a RST. A SYN is not taken either while the accept queue
 * is full: its handshake could not be finished. */
enum admission listener_admits_syn(const struct listener *l, const struct tcp_knobs *k, enum tcp_rule *rule);

/* May an entry whose handshake is complete join the accept queue? IGNORE: as if the ACK had not come. */
enum admission listener_admits_child(const struct listener *l, const struct tcp_knobs *k, enum tcp_rule *rule);

#endif
