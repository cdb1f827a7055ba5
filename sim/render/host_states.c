/* A listener has no connection of its own in the trace: where it comes and goes, the connections on its port follow. */
#include "host_states.h"

#include <stdlib.h>

struct host_place {
    uint8_t state;
    bool changed;    /* something has happened to the connection itself */
    uint16_t port;   /* the host's own, 0 if no segment has told it yet */
};

/* Does the host listen for this connection when the run starts, or is rebooted? */
static bool listens_at_first(const struct trace_meta *meta, uint32_t host, uint32_t conn)
{
    if (meta->conn_listens != NULL)
        return meta->conn_listens[(size_t)host * meta->n_conns + conn];
    return meta->listen_ports != NULL && meta->listen_ports[host] != 0;
}

static struct host_place *place(const struct host_states *s, uint32_t host, uint32_t conn)
{
    bool known = host < s->meta->n_hosts && conn < s->meta->n_conns;

    return known ? &s->place[(size_t)host * s->meta->n_conns + conn] : NULL;
}

bool host_states_init(struct host_states *s, const struct trace_meta *meta)
{
    *s = (struct host_states){.meta = meta};
    s->place = calloc((size_t)meta->n_hosts * meta->n_conns + 1, sizeof *s->place);
    for (uint32_t host = 0; s->place != NULL && host < meta->n_hosts; host++)
        for (uint32_t conn = 0; conn < meta->n_conns; conn++)
            place(s, host, conn)->state = listens_at_first(meta, host, conn) ? TCP_LISTEN : TCP_CLOSED;
    return s->place != NULL;
}

void host_states_free(struct host_states *s)
{
    free(s->place);
    s->place = NULL;
}

static void learn_port(const struct host_states *s, uint32_t host, uint32_t conn, uint16_t port)
{
    struct host_place *at = place(s, host, conn);

    if (at != NULL)
        at->port = port;
}

void host_states_learn(struct host_states *s, const struct trace_rec *rec)
{
    if (rec->kind != TR_SEND || (rec->marks & MARK_INJECTED))
        return;
    learn_port(s, rec->host, rec->conn, rec->seg.sport);
    learn_port(s, rec->peer, rec->conn, rec->seg.dport);
}

/* What a listener's beginning or end is to a connection that is not on its way. */
static void follow_listener(struct host_place *at, uint8_t from, uint8_t to)
{
    if (at->state == from)
        at->state = to;
}

/* Is this connection on the port of the listener that comes or goes? */
static bool on_port(const struct host_states *s, const struct trace_rec *rec, uint32_t conn)
{
    uint16_t port = place(s, rec->host, conn)->port;

    if (s->port != 0 && port != 0)
        return port == s->port;
    return rec->to == TCP_CLOSED || listens_at_first(s->meta, rec->host, conn);
}

static void see_listener(struct host_states *s, const struct trace_rec *rec)
{
    struct host_place *at = place(s, rec->host, rec->conn);

    if (at != NULL) {
        follow_listener(at, rec->from, rec->to);
        at->changed = true;
        return;
    }
    for (uint32_t conn = 0; rec->host < s->meta->n_hosts && conn < s->meta->n_conns; conn++)
        if (on_port(s, rec, conn))
            follow_listener(place(s, rec->host, conn), rec->from, rec->to);
}

static void see_state(struct host_states *s, const struct trace_rec *rec)
{
    struct host_place *at = place(s, rec->host, rec->conn);

    if (state_of_listener(rec)) {
        see_listener(s, rec);
    } else if (at != NULL) {
        at->state = rec->to;
        at->changed = true;
    }
}

/* Without power, or without its process, a host listens no more; no record says so. */
static void see_call(struct host_states *s, const struct trace_rec *rec)
{
    bool silenced = rec->call == CALL_CRASH || rec->call == CALL_REBOOT || rec->call == CALL_KILL;

    s->port = rec->call == CALL_LISTEN || rec->call == CALL_UNLISTEN ? rec->n : 0;
    for (uint32_t conn = 0; silenced && rec->host < s->meta->n_hosts && conn < s->meta->n_conns; conn++)
        follow_listener(place(s, rec->host, conn), TCP_LISTEN, TCP_CLOSED);
}

void host_states_see(struct host_states *s, const struct trace_rec *rec)
{
    host_states_learn(s, rec);
    if (rec->kind == TR_CALL)
        see_call(s, rec);
    else if (rec->kind == TR_STATE)
        see_state(s, rec);
}

bool host_states_changed(const struct host_states *s, uint32_t host, uint32_t conn)
{
    const struct host_place *at = place(s, host, conn);

    return at != NULL && at->changed;
}

uint8_t host_states_of(const struct host_states *s, uint32_t host, uint32_t conn)
{
    const struct host_place *at = place(s, host, conn);

    return at != NULL ? at->state : NO_STATE_KNOWN;
}

const char *host_states_name(const struct host_states *s, uint32_t host, uint32_t conn)
{
    uint8_t state = host_states_of(s, host, conn);

    return state < TCP_STATES ? tcp_state_name((enum tcp_state)state) : NULL;
}
