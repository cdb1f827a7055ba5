/* The state of each host in each connection, as the trace tells it. It is the state of the connection, not of a listener:
 * a connection that has not begun is in LISTEN while somebody listens for it, and once it is CLOSED it stays so until the
 * host begins to listen anew. */
#ifndef HOST_STATES_H
#define HOST_STATES_H

#include "trace.h"

enum { NO_STATE_KNOWN = 255 };

struct host_place;

struct host_states {
    const struct trace_meta *meta;
    struct host_place *place;  /* n_hosts * n_conns */
    uint32_t port;             /* which the last listen or unlisten was about, 0 after anything else done to a host */
};

/* Does a listener begin or end? Otherwise a change of state is a connection's. */
static inline bool state_of_listener(const struct trace_rec *rec)
{
    return (rec->from == TCP_LISTEN && rec->to == TCP_CLOSED) || (rec->from == TCP_CLOSED && rec->to == TCP_LISTEN);
}

bool host_states_init(struct host_states *s, const struct trace_meta *meta); /* false: no memory */
void host_states_free(struct host_states *s);

/* To be called for each record, in order. */
void host_states_see(struct host_states *s, const struct trace_rec *rec);
/* Segments tell the ports of a connection. A reader that has all records may let it look at them before it begins. */
void host_states_learn(struct host_states *s, const struct trace_rec *rec);

/* Did it change so far? */
bool host_states_changed(const struct host_states *s, uint32_t host, uint32_t conn);
/* LISTEN or CLOSED if it did not; NO_STATE_KNOWN if it is none of the connections of the scenario, or no host. */
uint8_t host_states_of(const struct host_states *s, uint32_t host, uint32_t conn);
/* The same by name, NULL if not known. */
const char *host_states_name(const struct host_states *s, uint32_t host, uint32_t conn);

#endif
