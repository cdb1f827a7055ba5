/* What a reader of the trace needs to know about the scenario. */
#include "parse.h"

#include <stdio.h>
#include <string.h>

/* Behind trace_meta.source: it must live as long as the meta data do. */
struct lines_of {
    struct source source;
    const struct line_index *index;
};

static const char *line_text(const void *source, uint32_t line, size_t *len)
{
    const struct lines_of *lines = source;
    size_t n;
    const char *p = line_index_find(lines->index, &lines->source, line, &n);

    *len = 0;
    if (!p)
        return NULL;
    for (; n > 0 && (*p == ' ' || *p == '\t'); n--)
        p++;
    *len = statement_span(p, n);
    return p;
}

/* "scenarios/open/basic.scn" is called open/basic. */
static char *name_of(struct parser *p)
{
    static const char dir[] = "scenarios/", ext[] = ".scn";
    const char *name = p->sc->source.name;
    size_t len;

    while (strncmp(name, "./", 2) == 0)
        name += 2;
    if (strncmp(name, dir, sizeof dir - 1) == 0)
        name += sizeof dir - 1;
    len = strlen(name);
    if (len > sizeof ext - 1 && strcmp(name + len - (sizeof ext - 1), ext) == 0)
        len -= sizeof ext - 1;
    return arena_text(p->arena, name, len);
}

/* The delay of the link between the first two hosts, or of the loopback of the only one. */
static bool delay_of(struct parser *p, const char **out)
{
    char there[32], back[32], both[80];

    *out = NULL;
    if (p->sc->n_hosts == 0)
        return true;
    uint32_t far = p->sc->n_hosts > 1 ? 1 : 0;
    const struct pipe_cfg *a = scenario_pipe(p->sc, 0, far), *b = scenario_pipe(p->sc, far, 0);
    if (!a->exists && !b->exists)
        return true;
    duration_text(a->exists ? a->delay : b->delay, " ", there);
    duration_text(b->exists ? b->delay : a->delay, " ", back);
    if (strcmp(there, back) == 0)
        snprintf(both, sizeof both, "%s", there);
    else
        snprintf(both, sizeof both, "%s / %s", there, back);
    *out = arena_text(p->arena, both, strlen(both));
    return *out != NULL;
}

/* Which host listens, when the run starts, on the port that a connection has there. */
static uint8_t *connection_listens(struct parser *p)
{
    const struct scenario *sc = p->sc;
    uint8_t *listens = arena_alloc(p->arena, (size_t)sc->n_hosts * sc->n_conns);

    if (!listens)
        return NULL;
    for (uint32_t h = 0; h < sc->n_hosts; h++) {
        uint16_t port = sc->hosts[h].listen_port;
        for (uint32_t c = 0; c < sc->n_conns; c++) {
            const struct conn_cfg *conn = &sc->conns[c];
            bool opens = conn->host == h, nobody = conn->host == NO_HOST;
            listens[h * sc->n_conns + c] = port && (nobody || port == (opens ? conn->port : conn->peer_port));
        }
    }
    return listens;
}

/* The scenario's arrays, one field of each item at a time. */
static bool fill_arrays(struct parser *p, struct trace_meta *meta)
{
    const struct scenario *sc = p->sc;
    uint32_t *addrs = arena_alloc(p->arena, sc->n_hosts * sizeof *addrs);
    uint16_t *ports = arena_alloc(p->arena, sc->n_hosts * sizeof *ports);
    uint8_t *shows_queue = arena_alloc(p->arena, sc->n_hosts);

    const char **profiles = arena_alloc(p->arena, sc->n_hosts * sizeof *profiles);

    meta->conn_listens = connection_listens(p);
    if (!addrs || !profiles || !ports || !shows_queue || !meta->conn_listens)
        return false;
    for (uint32_t i = 0; i < sc->n_hosts; i++) {
        addrs[i] = sc->hosts[i].addr;
        ports[i] = sc->hosts[i].listen_port;
        shows_queue[i] = sc->hosts[i].backlog_given;
        profiles[i] = profile_name(sc->hosts[i].profile);
    }
    meta->addrs = addrs;
    meta->host_profiles = profiles;
    meta->listen_ports = ports;
    meta->host_shows_queue = shows_queue;
    meta->hosts = p->hosts.list;
    meta->conns = p->conns.list;
    meta->n_hosts = sc->n_hosts;
    meta->n_conns = sc->n_conns;
    return true;
}

bool fill_meta(struct parser *p)
{
    struct scenario *sc = p->sc;
    struct trace_meta *meta = arena_alloc(p->arena, sizeof *meta);
    struct lines_of *lines = arena_alloc(p->arena, sizeof *lines);

    sc->name = name_of(p);
    if (!meta || !lines || !sc->name || !fill_arrays(p, meta) || !delay_of(p, &meta->delay))
        return fail_no_memory(p);
    *lines = (struct lines_of){.source = sc->source, .index = p->index};
    meta->name = sc->name;
    meta->title = sc->title;
    meta->about = p->about;
    meta->n_about = sc->n_about;
    meta->profile = profile_name(sc->profile);
    meta->seed = sc->seed;
    meta->line_text = line_text;
    meta->source = lines;
    sc->meta = meta;
    return true;
}

const struct trace_meta *scenario_meta(const struct scenario *sc)
{
    return sc->meta;
}

static bool connects_again(const struct scenario *sc, uint32_t statement)
{
    const struct action *a = &sc->script[statement].act;
    for (uint32_t i = 0; i < statement && a->call == CALL_CONNECT; i++) {
        const struct action *b = &sc->script[i].act;
        if (b->kind == ACT_CALL && b->call == CALL_CONNECT && b->host == a->host && b->conn == a->conn)
            return true;
    }
    return false;
}

bool scenario_opens_again(const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_script; i++) {
        const struct action *a = &sc->script[i].act;
        if (a->kind == ACT_CALL && (a->call == CALL_CRASH || a->call == CALL_REBOOT || connects_again(sc, i)))
            return true;
    }
    return false;
}
