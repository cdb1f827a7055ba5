/* Before anything is known of it, a host listens or is closed. */
#include "host_states.h"

#include <stdlib.h>
#include <string.h>

static size_t count(const struct trace_meta *meta)
{
    return (size_t)meta->n_hosts * meta->n_conns;
}

bool host_states_init(struct host_states *s, const struct trace_meta *meta)
{
    s->meta = meta;
    s->state = malloc(count(meta) + 1);
    if (s->state != NULL)
        memset(s->state, NO_STATE_KNOWN, count(meta) + 1);
    return s->state != NULL;
}

void host_states_free(struct host_states *s)
{
    free(s->state);
    s->state = NULL;
}

static uint8_t *place(const struct host_states *s, uint32_t host, uint32_t conn)
{
    bool known = host < s->meta->n_hosts && conn < s->meta->n_conns;

    return known ? &s->state[(size_t)host * s->meta->n_conns + conn] : NULL;
}

void host_states_see(struct host_states *s, const struct trace_rec *rec)
{
    uint8_t *at = rec->kind == TR_STATE ? place(s, rec->host, rec->conn) : NULL;

    if (at != NULL)
        *at = rec->to;
}

bool host_states_changed(const struct host_states *s, uint32_t host, uint32_t conn)
{
    const uint8_t *at = place(s, host, conn);

    return at != NULL && *at != NO_STATE_KNOWN;
}

uint8_t host_states_of(const struct host_states *s, uint32_t host, uint32_t conn)
{
    const uint8_t *at = place(s, host, conn), *listens = s->meta->conn_listens;

    if (at == NULL || *at != NO_STATE_KNOWN)
        return at == NULL ? NO_STATE_KNOWN : *at;
    if (listens != NULL)
        return listens[(size_t)host * s->meta->n_conns + conn] ? TCP_LISTEN : TCP_CLOSED;
    return s->meta->host_listens != NULL && s->meta->host_listens[host] ? TCP_LISTEN : TCP_CLOSED;
}

const char *host_states_name(const struct host_states *s, uint32_t host, uint32_t conn)
{
    uint8_t state = host_states_of(s, host, conn);

    return state < TCP_STATES ? tcp_state_name((enum tcp_state)state) : NULL;
}
