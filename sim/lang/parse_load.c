/* Many connections at once, or one after the other: load. */
#include "parse.h"

#include <string.h>

enum { FIRST_PORT = 1024, CONNECTIONS_MAX = 100000000 };

static bool take_connections(struct parser *p, void *object)
{
    return take_u32(p, "a number of connections", 1, CONNECTIONS_MAX, &((struct load *)object)->connections);
}

static bool take_load_rate(struct parser *p, void *object)
{
    struct event_rate rate;
    struct load *load = object;
    if (!take_event_rate(p, &rate))
        return false;
    load->rate_num = rate.num;
    load->rate_den = rate.den;
    return true;
}

static bool take_one_by_one(struct parser *p, void *object)
{
    (void)p;
    ((struct load *)object)->one_by_one = true;
    return true;
}

static bool take_load_from(struct parser *p, void *object)
{
    struct address_range range;
    struct load *load = object;
    if (!take_cidr(p, &range))
        return false;
    load->from = range.first;
    load->size = range.size;
    return true;
}

/* 1024-65535 */
static bool take_ports(struct parser *p, void *object)
{
    struct load *load = object;
    const struct token *t = take(p);
    const char *dash = t->kind == TOKEN_WORD ? memchr(t->p, '-', t->n) : NULL;
    if (!dash)
        return fail_expected(p, t, "a range of ports like 1024-65535");
    size_t before = (size_t)(dash - t->p);
    if (!read_port(p, t, t->p, before, &load->first_port) ||
        !read_port(p, t, dash + 1, t->n - before - 1, &load->last_port))
        return false;
    return load->first_port <= load->last_port || fail(p, t, "'%s' is empty: it ends before it begins", shown(t).text);
}

static bool take_load_send(struct parser *p, void *object)
{
    return take_u32(p, "a number of octets", 1, OCTETS_MAX, &((struct load *)object)->send);
}

/* close [after T] */
static bool take_load_close(struct parser *p, void *object)
{
    struct load *load = object;
    load->close = true;
    return !accept(p, "after") || take_duration(p, &load->close_after);
}

static const struct attr load_attrs[] = {
    {"connections", take_connections}, {"rate", take_load_rate}, {"one-by-one", take_one_by_one}, {"from", take_load_from},
    {"ports", take_ports}, {"send", take_load_send}, {"close", take_load_close},
};
enum { LOAD_ATTRS = sizeof load_attrs / sizeof load_attrs[0], GIVEN_CONNECTIONS = 1, GIVEN_RATE = 2, GIVEN_ONE_BY_ONE = 4 };

static bool check_load(struct parser *p, const struct token *t, const struct load *load, uint32_t given)
{
    if (!(given & GIVEN_CONNECTIONS))
        return fail(p, peek(p), "load needs connections: load server:80 connections 1000");
    if ((given & GIVEN_RATE) && (given & GIVEN_ONE_BY_ONE))
        return fail(p, t, "a load has a rate or goes one-by-one, not both");
    if (load->one_by_one && !load->close)
        return fail(p, t, "one-by-one waits for the end of each connection, and this load never closes one; add: close");
    uint64_t sockets = (uint64_t)(load->last_port - load->first_port + 1) * (load->size ? load->size : 1);
    if (!load->one_by_one && load->connections > sockets)
        return fail(p, t, "%u connections need as many pairs of sockets, and there are %u; add addresses (from 10.1.0.0/16) or ports",
                    (unsigned)load->connections, (unsigned)sockets);
    return true;
}

bool parse_load(struct parser *p, uint8_t host, struct action *act)
{
    const struct token *t = peek(p);
    struct load *load = &act->load;
    uint32_t given = 0;

    act->kind = ACT_LOAD;
    p->sc->n_loads++;
    act->conn = CONN_OTHER;
    *load = (struct load){.first_port = FIRST_PORT, .last_port = UINT16_MAX};
    if (!take_target(p, &load->to, &load->port))
        return false;
    if (load->to == host)
        return fail(p, t, "a host cannot connect to itself here: there is no link to draw");
    return take_attrs(p, "detail of a load", load_attrs, LOAD_ATTRS, NULL, 0, load, &given) &&
           check_load(p, t, load, given) && pend_link(p, t, host, load->to) &&
           add_pending(p, (struct pending){.kind = PENDING_LOAD, .place = place_of(p, t), .host = host, .index = p->sc->n_script});
}
