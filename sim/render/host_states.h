/* The state of each host in each connection, as the trace tells it. */
#ifndef HOST_STATES_H
#define HOST_STATES_H

#include "trace.h"

enum { NO_STATE_KNOWN = 255 };

struct host_states {
    const struct trace_meta *meta;
    uint8_t *state;   /* NO_STATE_KNOWN if it never changed */
};

bool host_states_init(struct host_states *s, const struct trace_meta *meta); /* false: no memory */
void host_states_free(struct host_states *s);

/* To be called for each record, in order. */
void host_states_see(struct host_states *s, const struct trace_rec *rec);

/* Did it change so far? */
bool host_states_changed(const struct host_states *s, uint32_t host, uint32_t conn);
/* LISTEN or CLOSED if it did not; NO_STATE_KNOWN if it is none of the connections of the scenario, or no host. */
uint8_t host_states_of(const struct host_states *s, uint32_t host, uint32_t conn);
/* The same by name, NULL if not known. */
const char *host_states_name(const struct host_states *s, uint32_t host, uint32_t conn);

#endif
