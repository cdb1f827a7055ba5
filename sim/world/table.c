/* Who is meant: connections by their two sockets (a hash table of indices, conns and halves together), listeners by
 * port, hosts by address, and the scenario's names for connections. */
#include "internal.h"

static inline uint32_t *bucket(const struct world *w, uint8_t host, const struct sockets *k)
{
    uint64_t remote = (uint64_t)k->raddr << 32 | (uint32_t)k->lport << 16 | k->rport, local = (uint64_t)k->laddr << 8 | host;
    uint64_t h = (remote ^ local * 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u; /* spreads into the upper half */
    return POOL_AT(w, POOL_BUCKETS, uint32_t, (uint32_t)(h >> 32) & w->buckets_mask);
}

static struct sockets sockets_of_half(const struct world *w, const struct half *h)
{
    const struct host_state *its = &w->hosts[h->host];
    return (struct sockets){its->addr, h->raddr, its->listeners[h->listener].port, h->rport};
}

static struct sockets sockets_at(const struct world *w, uint32_t handle, uint8_t *host)
{
    uint32_t i = handle & 0x0fffffff;
    if (handle >> 28 == POOL_CONNS) {
        const struct conn *c = conn_at(w, i);
        *host = c->host;
        return (struct sockets){c->tcb.laddr, c->tcb.raddr, c->tcb.lport, c->tcb.rport};
    }
    const struct half_open *h = half_at(w, i);
    *host = h->half.host;
    return sockets_of_half(w, &h->half);
}

/* Is that what this handle means? */
static bool is_at(const struct world *w, uint32_t handle, uint8_t host, const struct sockets *k)
{
    uint32_t i = handle & 0x0fffffff;
    if (handle >> 28 == POOL_CONNS) {
        const struct conn *c = conn_at(w, i);
        return c->tcb.raddr == k->raddr && c->tcb.lport == k->lport && c->tcb.rport == k->rport && c->tcb.laddr == k->laddr &&
               c->host == host;
    }
    const struct half *h = &half_at(w, i)->half;
    const struct host_state *its = &w->hosts[host];
    return h->raddr == k->raddr && h->rport == k->rport && h->host == host && its->addr == k->laddr &&
           its->listeners[h->listener].port == k->lport;
}

/* Buckets and chains hold handles plus one; 0 is the end, so that a table nobody has written to is empty. */
static uint32_t *next_of(const struct world *w, uint32_t link)
{
    uint32_t handle = link - 1;
    return &((struct slot *)pool_at(w, (enum pool_id)(handle >> 28), handle & 0x0fffffff))->chain;
}

uint32_t find_connection(const struct world *w, uint8_t host, const struct sockets *k)
{
    uint32_t link = *bucket(w, host, k);
    while (link != 0 && !is_at(w, link - 1, host, k))
        link = *next_of(w, link);
    return link - 1; /* NONE if it is 0 */
}

/* The table of a small world stays in the cache by itself. */
static bool is_small(const struct world *w)
{
    enum { PLACES = 1 << 15 };
    return w->buckets_mask < PLACES;
}

void table_expects(const struct world *w, uint8_t host, const struct sockets *k)
{
    if (!is_small(w))
        __builtin_prefetch(bucket(w, host, k));
}

static void fetch(const struct world *w, uint32_t handle)
{
    enum { LINE = 64 };
    const char *slot = pool_at(w, (enum pool_id)(handle >> 28), handle & 0x0fffffff);
    __builtin_prefetch(slot);
    __builtin_prefetch(slot + LINE);
}

void table_expects_flight(const struct world *w, uint32_t i)
{
    if (is_small(w))
        return;
    const struct flight *f = flight_at(w, i);
    uint32_t link = *bucket(w, f->to, &(struct sockets){f->seg.daddr, f->seg.saddr, f->seg.dport, f->seg.sport});
    if (link != 0)
        fetch(w, link - 1);
    if (f->slot.next >> 28 != POOL_FLIGHTS)
        return;
    f = flight_at(w, f->slot.next & 0x0fffffff);
    table_expects(w, f->to, &(struct sockets){f->seg.daddr, f->seg.saddr, f->seg.dport, f->seg.sport});
}

void table_add(struct world *w, enum pool_id id, uint32_t i)
{
    uint8_t host;
    struct sockets k = sockets_at(w, handle_of(id, i), &host);
    uint32_t *head = bucket(w, host, &k);
    uint32_t link = handle_of(id, i) + 1;
    *next_of(w, link) = *head;
    *head = link;
}

void table_remove(struct world *w, enum pool_id id, uint32_t i)
{
    uint8_t host;
    uint32_t link = handle_of(id, i) + 1;
    struct sockets k = sockets_at(w, link - 1, &host);
    uint32_t *at = bucket(w, host, &k);
    while (*at != link)
        at = next_of(w, *at);
    *at = *next_of(w, link);
}

void table_rebuild(struct world *w)
{
    w->buckets_mask = w->pools[POOL_BUCKETS].cap - 1;
    for (uint32_t i = 0; i < w->pools[POOL_CONNS].high; i++)
        if (conn_at(w, i)->slot.birth)
            table_add(w, POOL_CONNS, i);
    for (uint32_t i = 0; i < w->pools[POOL_HALVES].high; i++)
        if (half_at(w, i)->slot.birth)
            table_add(w, POOL_HALVES, i);
}

uint8_t find_listener(const struct world *w, uint8_t host, uint16_t port)
{
    uint8_t i = 0;
    while (i < LISTENERS_MAX && (port == 0 || w->hosts[host].listeners[i].port != port))
        i++;
    return i;
}

uint8_t host_by_addr(const struct scenario *sc, uint32_t addr)
{
    for (uint8_t h = 0; h < sc->n_hosts; h++)
        if (sc->hosts[h].addr == addr || addr - sc->hosts[h].also_from < sc->hosts[h].also_size)
            return h;
    return NO_HOST;
}

bool sockets_of(const struct scenario *sc, uint8_t host, uint16_t name, struct sockets *k)
{
    if (name >= sc->n_conns || sc->conns[name].host == NO_HOST)
        return false;
    const struct conn_cfg *c = &sc->conns[name];
    if (host == c->host)
        *k = (struct sockets){sc->hosts[host].addr, sc->hosts[c->peer].addr, c->port, c->peer_port};
    else if (host == c->peer)
        *k = (struct sockets){sc->hosts[host].addr, sc->hosts[c->host].addr, c->peer_port, c->port};
    else
        return false;
    return true;
}

uint16_t name_of(const struct scenario *sc, const struct sockets *k)
{
    if (sc->n_conns == 1 && sc->conns[0].host == NO_HOST && sc->n_loads == 0)
        return 0; /* nobody connects: all there is belongs to the unnamed one */
    if (sc->n_conns == 1 && sc->conns[0].host == NO_HOST)
        return CONN_OTHER;
    uint8_t host = host_by_addr(sc, k->laddr);
    for (uint16_t i = 0; host != NO_HOST && i < sc->n_conns; i++) {
        struct sockets its;
        if (sockets_of(sc, host, i, &its) && its.raddr == k->raddr && its.lport == k->lport && its.rport == k->rport)
            return i;
    }
    return CONN_OTHER;
}

uint16_t name_of_half(const struct sim *sim, const struct half_open *h)
{
    struct sockets k = sockets_of_half(sim->w, &h->half);
    return name_of(sim->sc, &k);
}
