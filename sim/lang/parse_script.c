/* What is done and when: at, when, and the calls. */
#include "parse.h"

#include <stdio.h>
#include <string.h>

/* ---- calls ---- */

/* A call being read: `client send 10`. */
struct call_line {
    struct action *act;
    const struct endpoint *ep;
};

static bool take_send_word(struct parser *p, const char *word, bool *given)
{
    const struct token *t = peek(p);
    if (!accept(p, word))
        return false;
    if (*given) {
        fail_twice(p, t, p->line.number);
        return false;
    }
    return *given = true;
}

static bool call_send(struct parser *p, const struct call_line *call)
{
    static const char *const words[] = {"urgent", "close"};
    struct action *act = call->act;

    if (!take_u32(p, "a number of octets", 1, OCTETS_MAX, &act->n))
        return false;
    while (!at_end(p)) {
        const struct token *t = peek(p);
        if (take_send_word(p, "urgent", &act->urgent) || take_send_word(p, "close", &act->and_close))
            continue;
        if (token_is(t, "urgent") || token_is(t, "close"))
            return false; /* twice */
        return fail_unknown(p, t, "detail of send", words, 2);
    }
    return true;
}

static bool call_receive(struct parser *p, const struct call_line *call)
{
    call->act->n = RECEIVE_ALL;
    return accept(p, "all") || take_u32(p, "a number of octets (or all)", 1, OCTETS_MAX, &call->act->n);
}

static bool take_listen_attrs(struct parser *p, struct action *act)
{
    static const char *const words[] = {"backlog", "exclusive"};
    bool given[2] = {false, false};

    while (!at_end(p)) {
        const struct token *t = peek(p);
        uint32_t i;
        if (!take_word_of(p, "detail of listen", words, 2, &i))
            return false;
        if (given[i])
            return fail_twice(p, t, p->line.number);
        given[i] = true;
        if (i == 0 && !take_u32(p, "a number of connections", 0, 1000000000, &act->n))
            return false;
    }
    act->exclusive = given[1];
    return true;
}

static bool call_listen(struct parser *p, const struct call_line *call)
{
    struct host_facts *facts = &p->host_facts[call->ep->host];

    call->act->n = p->sc->hosts[call->ep->host].backlog;
    if (!take_port(p, &call->act->port))
        return false;
    if (accept(p, "for"))
        return parse_listen_for(p, call->ep->host, call->act);
    if (facts->listens == 0)
        facts->listens = call->act->port;
    return take_listen_attrs(p, call->act);
}

static bool call_unlisten(struct parser *p, const struct call_line *call)
{
    return at_end(p) || take_port(p, &call->act->port);
}

static bool call_accept(struct parser *p, const struct call_line *call)
{
    call->act->n = UINT32_MAX;
    return at_end(p) || take_u32(p, "a number of connections", 1, UINT32_MAX - 1, &call->act->n);
}

/* TYPE/CODE */
static bool take_icmp_type(struct parser *p, uint32_t *out)
{
    const struct token *t = take(p);
    const char *slash = t->kind == TOKEN_WORD ? memchr(t->p, '/', t->n) : NULL;
    uint64_t type, code;

    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "the type and code of an ICMP message, like 3/1");
    size_t n = slash ? (size_t)(slash - t->p) : 0;
    if (!slash || number_read(t->p, n, &type) || number_read(slash + 1, t->n - n - 1, &code) || type > 255 || code > 255)
        return fail(p, t, "'%s' is not an ICMP message; write its type and code, like 3/1", shown(t).text);
    *out = (uint32_t)(type << 8 | code);
    return true;
}

static bool call_icmp(struct parser *p, const struct call_line *call)
{
    struct action *act = call->act;
    if (!take_icmp_type(p, &act->n))
        return false;
    act->has_seq = accept(p, "seq");
    if (!act->has_seq)
        return true;
    accept(p, "=");
    return take_expr(p, &act->seq);
}

static bool call_connect(struct parser *p, const struct call_line *call)
{
    return parse_connect(p, call->ep->host, call->act);
}

static bool call_load(struct parser *p, const struct call_line *call)
{
    return parse_load(p, call->ep->host, call->act);
}

static const struct verb {
    const char *name;
    enum trace_call call;
    bool of_conn; /* of a connection, not of the host */
    bool (*take)(struct parser *p, const struct call_line *call); /* what follows the verb; NULL: nothing */
} verbs[] = {
    {"listen", CALL_LISTEN, false, call_listen},
    {"connect", CALL_CONNECT, false, call_connect},
    {"load", CALL_CONNECT, false, call_load},
    {"send", CALL_SEND, true, call_send},
    {"receive", CALL_RECEIVE, true, call_receive},
    {"shutdown", CALL_SHUTDOWN, true, NULL},
    {"close", CALL_CLOSE, true, NULL},
    {"abort", CALL_ABORT, true, NULL},
    {"status", CALL_STATUS, true, NULL},
    {"accept", CALL_ACCEPT, false, call_accept},
    {"unlisten", CALL_UNLISTEN, false, call_unlisten},
    {"crash", CALL_CRASH, false, NULL},
    {"reboot", CALL_REBOOT, false, NULL},
    {"kill", CALL_KILL, false, NULL},
    {"unplug", CALL_UNPLUG, false, NULL},
    {"plug", CALL_PLUG, false, NULL},
    {"icmp", CALL_ICMP, true, call_icmp},
};
enum { VERBS = sizeof verbs / sizeof verbs[0] };

static bool take_verb(struct parser *p, const struct verb **out)
{
    const char *names[VERBS];
    uint32_t i;
    for (size_t v = 0; v < VERBS; v++)
        names[v] = verbs[v].name;
    if (!take_word_of(p, "action", names, VERBS, &i))
        return false;
    *out = &verbs[i];
    return true;
}

static bool parse_call(struct parser *p, struct action *act)
{
    struct endpoint ep;
    const struct verb *verb = NULL;
    const struct call_line call = {.act = act, .ep = &ep};

    if (!take_endpoint(p, &ep) || !take_verb(p, &verb))
        return false;
    act->kind = ACT_CALL;
    act->call = verb->call;
    act->host = ep.host;
    if (verb->of_conn && !conn_of(p, &ep, &act->conn))
        return false;
    if (!verb->of_conn && ep.named)
        return fail(p, ep.token, "%s is done to a host, not to a connection%s", verb->name,
                    verb->call == CALL_CONNECT ? "; the new one is named at the end: as NAME" : "");
    return !verb->take || verb->take(p, &call);
}

/* The first word is neither inject nor flood, nor a host: which of them was meant? */
static bool fail_actor(struct parser *p, const struct token *t)
{
    const char *names[HOSTS_MAX + 2];
    size_t n = 0;
    for (; n < p->hosts.n; n++)
        names[n] = p->hosts.list[n];
    names[n++] = "inject";
    names[n++] = "flood";
    return p->bad_hosts ? false : fail_unknown(p, t, "host or action", names, n);
}

static bool parse_action(struct parser *p, struct action *act)
{
    const struct token *t = peek(p);

    *act = (struct action){0};
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "an action like client close");
    if (accept(p, "inject"))
        return parse_inject(p, act);
    if (accept(p, "flood"))
        return parse_flood(p, act) && take_end(p);
    if (!memchr(t->p, '/', t->n) && names_find(&p->hosts, t->p, t->n) == NO_NAME)
        return fail_actor(p, t);
    return parse_call(p, act) && take_end(p);
}

/* ---- connect ---- */

/* Both sockets of a connection, as one of its ends says. */
struct sockets {
    uint8_t host, peer;
    uint16_t port, peer_port;
};

/* HOST:PORT */
bool take_target(struct parser *p, uint8_t *host, uint16_t *port)
{
    const struct token *t = take(p);
    const char *colon = t->kind == TOKEN_WORD ? memchr(t->p, ':', t->n) : NULL;

    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a host and a port like server:80");
    if (!find_host(p, t, t->p, colon ? (size_t)(colon - t->p) : t->n, host))
        return false;
    if (!colon)
        return fail(p, t, "expected a port too, like %s:80", shown(t).text);
    return read_port(p, t, colon + 1, t->n - (size_t)(colon + 1 - t->p), port);
}

static bool take_as(struct parser *p, uint16_t *conn)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a name for the connection");
    return intern_conn(p, t, t->p, t->n, conn);
}

enum { CONNECT_FROM, CONNECT_AS, CONNECT_SEND, CONNECT_DETAILS };

static bool take_connect_detail(struct parser *p, uint32_t which, uint16_t *port, struct action *act)
{
    if (which == CONNECT_FROM)
        return take_port(p, port);
    if (which == CONNECT_AS)
        return take_as(p, &act->conn);
    return take_u32(p, "a number of octets", 1, OCTETS_MAX, &act->n);
}

static bool take_connect_attrs(struct parser *p, uint16_t *port, struct action *act)
{
    static const char *const words[CONNECT_DETAILS] = {"from", "as", "send"};
    bool given[CONNECT_DETAILS] = {false};

    while (!at_end(p)) {
        const struct token *t = peek(p);
        uint32_t i;
        if (!take_word_of(p, "detail of connect", words, CONNECT_DETAILS, &i))
            return false;
        if (given[i])
            return fail_twice(p, t, p->line.number);
        given[i] = true;
        if (!take_connect_detail(p, i, port, act))
            return false;
    }
    return true;
}

/* A later connect with the same name opens the same two sockets again, from either end. Port 0 was not said. */
static bool agrees(const struct conn_cfg *conn, const struct sockets *s)
{
    bool same = s->host == conn->host && s->peer == conn->peer && s->peer_port == conn->peer_port &&
                (s->port == 0 || s->port == conn->port);
    bool crossed = s->host == conn->peer && s->peer == conn->host && s->peer_port == conn->port &&
                   (s->port == 0 || s->port == conn->peer_port);
    return same || crossed;
}

static bool fail_disagrees(struct parser *p, const struct token *t, const struct conn_cfg *conn)
{
    char name[80];
    snprintf(name, sizeof name, conn->name[0] ? "connection '%s'" : "the connection without a name", conn->name);
    return fail(p, t, "%s is %s:%u to %s:%u since line %u; give this one %s with 'as'", name,
                shown_text(p->hosts.list[conn->host], strlen(p->hosts.list[conn->host])).text, (unsigned)conn->port,
                shown_text(p->hosts.list[conn->peer], strlen(p->hosts.list[conn->peer])).text,
                (unsigned)conn->peer_port, (unsigned)conn->line, conn->name[0] ? "another name" : "a name");
}

/* No two connections have the same two sockets. */
static bool check_sockets(struct parser *p, const struct token *t, uint16_t conn)
{
    const struct conn_cfg *c = &p->sc->conns[conn];
    bool in_order = c->host < c->peer; /* whoever opens: they are the same two */
    char key[40];
    int n = snprintf(key, sizeof key, "%u:%u %u:%u", in_order ? c->host : c->peer, in_order ? c->port : c->peer_port,
                     in_order ? c->peer : c->host, in_order ? c->peer_port : c->port);

    uint32_t i = names_find(&p->sockets, key, (size_t)n);
    if (i != NO_NAME)
        return fail(p, t, "line %u already has a connection with these two sockets; use its name, or another port",
                    (unsigned)p->sc->conns[p->conn_of_sockets[i]].line);
    uint16_t *more = MORE(p, p->scratch, p->conn_of_sockets, p->sockets.n);
    if (!more)
        return false;
    *more = conn;
    return names_add(&p->sockets, key, (size_t)n) != NO_NAME || fail_no_memory(p);
}

/* The connection `index` is between these sockets, as `t` says. */
static bool set_sockets(struct parser *p, const struct token *t, const struct sockets *sockets, uint16_t index)
{
    struct sockets s = *sockets;
    struct conn_cfg *conn = &p->sc->conns[index];
    if (s.peer == s.host && s.peer_port != (s.port ? s.port : conn->port)) /* or its two ends would have one name */
        return fail(p, t, "a host can connect to itself only from the same port: %s:%u from %u",
                    shown_text(p->hosts.list[s.host], strlen(p->hosts.list[s.host])).text, (unsigned)s.peer_port,
                    (unsigned)s.peer_port);
    if (conn->host != NO_HOST)
        return agrees(conn, &s) || fail_disagrees(p, t, conn);
    conn->host = s.host;
    conn->peer = s.peer;
    conn->peer_port = s.peer_port;
    conn->line = p->line.number;
    if (s.port)
        conn->port = s.port;
    return check_sockets(p, t, index) && pend_link(p, t, s.host, s.peer);
}

bool parse_connect(struct parser *p, uint8_t host, struct action *act)
{
    const struct token *t = peek(p);
    struct sockets s = {.host = host};

    return take_target(p, &s.peer, &s.peer_port) && take_connect_attrs(p, &s.port, act) &&
           set_sockets(p, t, &s, act->conn);
}

bool parse_listen_for(struct parser *p, uint8_t host, struct action *act)
{
    const struct token *t = peek(p);
    struct sockets s = {.host = host, .port = act->port};

    act->of_conn = true;
    return take_target(p, &s.peer, &s.peer_port) && (!accept(p, "as") || take_as(p, &act->conn)) &&
           set_sockets(p, t, &s, act->conn);
}

/* ---- at, when ---- */

static bool add_statement(struct parser *p, const struct when *when, const struct action *act)
{
    struct statement *st = MORE(p, p->arena, p->sc->script, p->sc->n_script);
    if (!st)
        return false;
    *st = (struct statement){.when = *when, .act = *act, .line = p->line.number};
    p->sc->n_script++;
    return true;
}

bool parse_at(struct parser *p)
{
    struct when when = {.kind = WHEN_AT};
    struct action act;
    const struct token *t = peek(p);

    return take_duration(p, &when.at) && check_time(p, t, when.at) && parse_action(p, &act) &&
           add_statement(p, &when, &act);
}

/* [#n] */
static bool take_occurrence(struct parser *p, uint32_t *out)
{
    const struct token *t = peek(p);
    struct occurrences which;

    *out = 1;
    if (t->kind != TOKEN_WORD || t->p[0] != '#')
        return true;
    const char *wrong = occurrences_read(t->p, t->n, &which);
    if (wrong)
        return fail(p, t, "'%s' %s", shown(t).text, wrong);
    if (which.first != which.last)
        return fail(p, t, "'%s' is more than one; this fires once: #2 for the second time", shown(t).text);
    take(p);
    *out = which.first;
    return true;
}

static bool fail_condition(struct parser *p, const struct token *t)
{
    const char *names[TCP_STATES + 3] = {"sends", "receives", "gets"};
    for (int i = 0; i < TCP_STATES; i++)
        names[3 + i] = tcp_state_name((enum tcp_state)i);
    return fail_unknown(p, t, "event", names, TCP_STATES + 3);
}

static bool take_condition(struct parser *p, struct when *when)
{
    struct endpoint ep;
    uint8_t state;

    if (!take_endpoint(p, &ep))
        return false;
    when->host = ep.host;
    when->conn = conn_or_any(&ep);
    const struct token *t = peek(p);
    if (accept(p, "sends") || accept(p, "receives")) {
        when->kind = token_is(t, "sends") ? WHEN_SENDS : WHEN_RECEIVES;
        return take_pattern(p, &when->what) && take_occurrence(p, &when->occurrence);
    }
    if (accept(p, "gets")) {
        when->kind = WHEN_GETS;
        return take_news(p, &when->news) && take_occurrence(p, &when->occurrence);
    }
    if (t->kind != TOKEN_WORD || state_by_name(t->p, t->n) < 0)
        return fail_condition(p, t);
    when->kind = WHEN_STATE;
    when->occurrence = 1;
    if (!take_state(p, &state))
        return false;
    when->state = (enum tcp_state)state;
    return true;
}

bool parse_when(struct parser *p)
{
    struct when when = {0};
    struct action act;

    return take_condition(p, &when) && (!accept(p, "after") || take_duration(p, &when.at)) && parse_action(p, &act) &&
           add_statement(p, &when, &act);
}
