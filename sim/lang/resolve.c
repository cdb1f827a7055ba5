/* What can only be said when every line is read: addresses, ports, and whether it all fits together. */
#include "parse.h"

#include <stdio.h>
#include <string.h>

/* ---- hosts ---- */

static bool address_taken(const struct scenario *sc, uint32_t addr)
{
    for (uint32_t i = 0; i < sc->n_hosts; i++)
        if (sc->hosts[i].addr == addr)
            return true;
    return false;
}

/* 10.0.0.1, 10.0.0.2, ... in the order of the hosts; whose number another host has taken gets one of those that follow. */
static void default_addresses(struct scenario *sc)
{
    const uint32_t net = 10u << 24;
    uint32_t spare = sc->n_hosts + 1;

    for (uint32_t i = 0; i < sc->n_hosts; i++) {
        if (sc->hosts[i].addr != 0)
            continue;
        uint32_t addr = net + i + 1;
        while (address_taken(sc, addr))
            addr = net + spare++;
        sc->hosts[i].addr = addr;
    }
}

static void check_addresses(struct parser *p)
{
    const struct host_cfg *hosts = p->sc->hosts;
    char buf[16];

    for (uint32_t i = 0; i < p->sc->n_hosts; i++)
        for (uint32_t j = 0; j < i; j++)
            if (hosts[i].addr == hosts[j].addr && hosts[i].addr != 0) {
                fail_at(p, p->host_facts[i].addr, "host '%s' already has the address %s",
                        shown_text(hosts[j].name, strlen(hosts[j].name)).text, address_text(hosts[i].addr, buf));
                break;
            }
}

/* One knob must not be more than another. */
static bool check_knobs(struct parser *p, uint32_t host, enum knob_index low, enum knob_index high)
{
    const struct host_facts *facts = &p->host_facts[host];
    const struct knob *l = &knob_table[low], *h = &knob_table[high];
    int64_t lv = knob_get(&p->sc->hosts[host].knobs, l), hv = knob_get(&p->sc->hosts[host].knobs, h);
    char lbuf[32], hbuf[32];

    if (lv <= hv)
        return true;
    struct place place = facts->knobs[high].line > facts->knobs[low].line ? facts->knobs[high] : facts->knobs[low];
    return fail_at(p, place, "%s %s is more than %s %s", l->name, knob_text(l, lv, lbuf), h->name,
                   knob_text(h, hv, hbuf));
}

static void check_hosts(struct parser *p)
{
    check_addresses(p);
    default_addresses(p->sc);
    for (uint32_t i = 0; i < p->sc->n_hosts; i++) {
        if (check_knobs(p, i, KNOB_AT_rto_min, KNOB_AT_rto_max))
            check_knobs(p, i, KNOB_AT_rto_initial, KNOB_AT_rto_max);
        if (p->sc->hosts[i].backlog_given && !p->host_facts[i].listens && !p->bad_script)
            fail_at(p, p->host_facts[i].backlog, "a backlog is of a host that listens, and '%s' never does",
                    shown_text(p->sc->hosts[i].name, strlen(p->sc->hosts[i].name)).text);
    }
}

/* ---- connections ---- */

static bool is_open(const struct conn_cfg *conn)
{
    return conn->host != NO_HOST;
}

static bool is_end(const struct conn_cfg *conn, uint8_t host)
{
    return conn->host == host || conn->peer == host;
}

static void fail_no_conn(struct parser *p, const struct pending *pending)
{
    const char *name = p->conns.list[pending->conn];
    const char **open = arena_alloc(p->scratch, p->sc->n_conns * sizeof *open);
    size_t n = 0;

    if (!open) {
        fail_no_memory(p);
        return;
    }
    for (uint32_t i = 1; i < p->sc->n_conns; i++)
        if (is_open(&p->sc->conns[i]))
            open[n++] = p->sc->conns[i].name;
    const char *near = did_you_mean(name, strlen(name), open, n);
    struct shown word = shown_text(name, strlen(name));
    if (near)
        fail_at(p, pending->place, "unknown connection '%s'; did you mean '%s'?", word.text, near);
    else
        fail_at(p, pending->place, "unknown connection '%s'; no connect has it: ... connect HOST:PORT as %s", word.text,
                word.text);
}

static void check_member(struct parser *p, const struct pending *pending)
{
    const struct conn_cfg *conn = &p->sc->conns[pending->conn];

    if (is_open(conn)) {
        if (!is_end(conn, pending->host))
            fail_at(p, pending->place, "'%s' is not an end of connection '%s', which is between '%s' and '%s'",
                    p->hosts.list[pending->host], conn->name, p->hosts.list[conn->host], p->hosts.list[conn->peer]);
    } else if (!p->bad_script) {
        fail_no_conn(p, pending);
    }
}

/* An endpoint was written without its connection. That is the unnamed one, if it is the host's; or nothing is ambiguous
 * because the host has no connection with a name. */
static void check_which(struct parser *p, const struct pending *pending)
{
    const struct conn_cfg *conns = p->sc->conns;
    const char *host = p->hosts.list[pending->host];

    if (p->bad_script || (is_open(&conns[0]) && is_end(&conns[0], pending->host)))
        return;
    for (uint32_t i = 1; i < p->sc->n_conns; i++) {
        if (is_open(&conns[i]) && is_end(&conns[i], pending->host)) {
            fail_at(p, pending->place, "which connection of '%s'? All of them have names; write %s/%s", host, host,
                    conns[i].name);
            return;
        }
    }
}

static void check_link(struct parser *p, const struct pending *pending)
{
    const char *a = p->hosts.list[pending->host], *b = p->hosts.list[pending->peer];
    if (!p->bad_links && !scenario_pipe(p->sc, pending->host, pending->peer)->exists)
        fail_at(p, pending->place, "no link between %s and %s; write: link %s %s delay 50ms", a, b, a, b);
}

/* ---- the ports of injected segments ---- */

/* For two hosts: the connection that is meant if none is named. */
struct between {
    uint32_t n; /* how many there are */
    uint16_t conn;
};

static struct between *find_between(struct parser *p)
{
    uint32_t n = p->sc->n_hosts;
    struct between *table = arena_alloc(p->scratch, (size_t)n * n * sizeof *table);
    if (!table) {
        fail_no_memory(p);
        return NULL;
    }
    for (uint32_t i = 0; i < p->sc->n_conns; i++) {
        const struct conn_cfg *conn = &p->sc->conns[i];
        if (!is_open(conn))
            continue;
        struct between *there = &table[conn->host * n + conn->peer], *back = &table[conn->peer * n + conn->host];
        if (there->n > 0 && there->conn == 0) /* the unnamed one comes first, and it is meant */
            continue;
        *there = *back = (struct between){.n = there->n + 1, .conn = (uint16_t)i};
    }
    return table;
}

static uint16_t port_of(const struct conn_cfg *conn, uint8_t host)
{
    return conn->host == host ? conn->port : conn->peer_port;
}

/* The port of a side of which only the host is said. `active`: the side that sends. */
static bool find_port(struct parser *p, const struct between *table, const struct side *side, const struct side *other,
                      bool sends, uint16_t *port)
{
    const struct scenario *sc = p->sc;
    struct between between = {0};
    struct host_facts *facts = &p->host_facts[side->host];
    const char *host = p->hosts.list[side->host];

    if (side->has_conn || (other->has_conn && is_end(&sc->conns[other->conn], side->host)))
        between = (struct between){.n = 1, .conn = side->has_conn ? side->conn : other->conn};
    else if (other->host != NO_HOST)
        between = table[side->host * sc->n_hosts + other->host];
    if (between.n > 1)
        return fail_at(p, side->place, "which connection of '%s'? Write %s/%s or a port", host, host,
                       sc->conns[between.conn].name);
    if (between.n == 1)
        *port = port_of(&sc->conns[between.conn], side->host);
    else if (sends)
        *port = DEFAULT_PORT;
    else if (facts->listens)
        *port = facts->listens;
    else
        return fail_at(p, side->place, "which port of '%s'? It has no connection with the sender and never listens; "
                                       "write %s:80", host, host);
    return true;
}

static void complete_inject(struct parser *p, const struct between *table, const struct inject_facts *facts)
{
    struct inject *inject = &p->sc->script[facts->statement].act.inject;
    const struct side *from = &facts->from, *to = &facts->to;

    if (from->host != NO_HOST)
        inject->saddr = p->sc->hosts[from->host].addr;
    if (to->host != NO_HOST)
        inject->daddr = p->sc->hosts[to->host].addr;
    if (from->host != NO_HOST && inject->sport == 0 && !find_port(p, table, from, to, true, &inject->sport))
        return;
    if (to->host != NO_HOST && inject->dport == 0)
        find_port(p, table, to, from, false, &inject->dport);
}

/* ---- the addresses of a load ---- */

static bool in_range(uint32_t addr, uint32_t first, uint32_t size)
{
    return addr - first < size;
}

/* No address belongs to two hosts, and all loads of a host open from the same addresses. */
static void check_load_addresses(struct parser *p, const struct pending *pending)
{
    struct host_cfg *hosts = p->sc->hosts, *mine = &hosts[pending->host];
    const struct load *load = &p->sc->script[pending->index].act.load;
    for (uint32_t h = 0; h < p->sc->n_hosts && load->size > 0; h++) {
        bool overlap = hosts[h].also_size > 0 && (in_range(hosts[h].also_from, load->from, load->size) ||
                                                  in_range(load->from, hosts[h].also_from, hosts[h].also_size));
        if (h != pending->host && (overlap || in_range(hosts[h].addr, load->from, load->size))) {
            fail_at(p, pending->place, "'%s' has some of the addresses of this load", p->hosts.list[h]);
            return;
        }
    }
    if (load->size > 0 && mine->also_size > 0 && (mine->also_from != load->from || mine->also_size != load->size)) {
        fail_at(p, pending->place, "another load of '%s' is from other addresses; a host has one range of them",
                p->hosts.list[pending->host]);
        return;
    }
    if (load->size > 0) {
        mine->also_from = load->from;
        mine->also_size = load->size;
    }
}

/* ---- all ---- */

static void judge(struct parser *p, const struct between *table, const struct pending *pending)
{
    switch (pending->kind) {
    case PENDING_MEMBER:
        check_member(p, pending);
        break;
    case PENDING_WHICH:
        check_which(p, pending);
        break;
    case PENDING_LINK:
        check_link(p, pending);
        break;
    case PENDING_INJECT:
        if (!p->bad_script)
            complete_inject(p, table, &p->injects[pending->index]);
        break;
    case PENDING_LOAD:
        if (!p->bad_script)
            check_load_addresses(p, pending);
        break;
    }
}

void resolve(struct parser *p)
{
    if (p->sc->n_hosts == 0 && !p->bad_hosts && p->diags->errors == 0)
        fail_at(p, (struct place){0}, "nothing to simulate: no host");
    check_hosts(p);
    struct between *table = find_between(p);
    uint32_t bad_line = 0; /* a line has one error */
    for (uint32_t i = 0; table && i < p->n_pendings; i++) {
        uint32_t errors = p->diags->errors;
        if (p->pendings[i].place.line != bad_line)
            judge(p, table, &p->pendings[i]);
        if (p->diags->errors > errors)
            bad_line = p->pendings[i].place.line;
    }
}
