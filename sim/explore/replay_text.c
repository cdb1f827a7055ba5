/* A counterexample as a scenario: what differs from an undisturbed network becomes drop, delay and duplicate, calls that waited
 * to be chosen get their times, and of the lines that were written those stay that still say something. */
#include "director.h"

#include "numtext.h"

#include <string.h>

/* ---- faults ---- */

static void put_time(struct strbuf *out, nsec t)
{
    char buf[NUMTEXT_MAX];
    strbuf_puts(out, duration_text(t, "", buf));
}

bool looks_alike(const struct segment *a, const struct segment *b)
{
    return a->flags == b->flags && a->seq == b->seq && a->len == b->len && (a->ack == b->ack || !(a->flags & SEG_ACK));
}

void pattern_put(struct strbuf *out, const struct scenario *sc, uint8_t host, const struct segment *seg)
{
    char flags[8];
    strbuf_printf(out, "%s %s %u:%u(%u)", sc->hosts[host].name, flags_text(seg->flags, flags), seg->seq, seq_add(seg->seq, seg->len),
                  seg->len);
    if (seg->flags & SEG_ACK)
        strbuf_printf(out, " ack %u", seg->ack);
}

/* "drop client S. 300:300(0) ack 101 #2" */
static void put_fault(struct strbuf *out, const struct director *d, const char *word, uint32_t i)
{
    const struct journey *j = &d->journeys[i];
    uint32_t occurrence = 0;
    for (uint32_t k = 0; k <= i; k++)
        occurrence += d->journeys[k].host == j->host && looks_alike(&d->journeys[k].seg, &j->seg);
    strbuf_printf(out, "%s ", word);
    pattern_put(out, d->sc, j->host, &j->seg);
    strbuf_printf(out, " #%u", occurrence);
}

static bool is_dropped(const struct director *d, const struct journey *j)
{
    return j->lost || (d->space->anything && j->n_arrived == 0);
}

/* What is still under way at the end arrives behind it. */
static void put_faults(struct strbuf *out, const struct director *d, const struct explored *e)
{
    for (uint32_t i = 0; i < d->n_journeys; i++) {
        const struct journey *j = &d->journeys[i];
        if (j->ended)
            continue;
        nsec natural = j->sent + director_link_delay(d, j);
        if (is_dropped(d, j)) {
            put_fault(out, d, "drop", i);
            strbuf_puts(out, "\n");
        }
        nsec end = d->sim.w->now, arrived = j->n_arrived > 0 ? j->arrived[0] : natural <= end ? end + TICK : natural;
        if (!j->lost && !d->space->anything && j->n_arrived == 0 && e->flaw == FLAW_STUCK)
            arrived = natural;
        if (!is_dropped(d, j) && arrived != natural) {
            put_fault(out, d, "delay", i);
            strbuf_puts(out, " by ");
            put_time(out, arrived - natural);
            strbuf_puts(out, "\n");
        }
        if (j->n_arrived > 1) {
            put_fault(out, d, "duplicate", i);
            strbuf_puts(out, " by ");
            put_time(out, j->arrived[1] - j->arrived[0]);
            strbuf_puts(out, "\n");
        }
    }
}

static void put_endpoint(struct strbuf *out, const struct scenario *sc, const struct action *a)
{
    strbuf_puts(out, sc->hosts[a->host].name);
    if (a->conn < sc->n_conns && sc->conns[a->conn].name[0])
        strbuf_printf(out, "/%s", sc->conns[a->conn].name);
}

static void put_connect(struct strbuf *out, const struct scenario *sc, const struct action *a)
{
    const struct conn_cfg *c = &sc->conns[a->conn];
    bool first = a->host == c->host;
    strbuf_printf(out, "%s connect %s:%u from %u", sc->hosts[a->host].name, sc->hosts[first ? c->peer : c->host].name,
                  first ? c->peer_port : c->port, first ? c->port : c->peer_port);
    if (c->name[0])
        strbuf_printf(out, " as %s", c->name);
}

static void put_call(struct strbuf *out, const struct scenario *sc, const struct made_call *call)
{
    const struct action *a = &sc->script[call->statement].act;
    strbuf_puts(out, "at ");
    put_time(out, call->at);
    strbuf_puts(out, " ");
    if (a->call == CALL_CONNECT) {
        put_connect(out, sc, a);
    } else {
        put_endpoint(out, sc, a);
        if (a->call == CALL_SEND)
            strbuf_printf(out, " send %u%s%s", a->n, a->urgent ? " urgent" : "", a->and_close ? " close" : "");
        else if (a->call == CALL_RECEIVE && a->n == RECEIVE_ALL)
            strbuf_puts(out, " receive all");
        else if (a->call == CALL_RECEIVE)
            strbuf_printf(out, " receive %u", a->n);
        else
            strbuf_puts(out, a->call == CALL_SHUTDOWN ? " shutdown" : a->call == CALL_CLOSE ? " close" : " abort");
    }
    strbuf_puts(out, "\n");
}

/* ---- the lines that stay ---- */

static bool begins_with(const char *p, size_t n, const char *word)
{
    size_t len = strlen(word);
    while (n > 0 && (*p == ' ' || *p == '\t'))
        p++, n--;
    return n >= len && memcmp(p, word, len) == 0 && (n == len || p[len] == ' ' || p[len] == '\t');
}

static bool is_call_that_waits(const struct director *d, uint32_t line)
{
    for (uint32_t i = 0; i < d->sc->n_script; i++)
        if (d->sc->script[i].line == line)
            return d->space->options.calls_wait && is_user_call(&d->sc->script[i]);
    return false;
}

/* It is for a time that does not come. */
static bool is_beyond_end(const struct director *d, uint32_t line)
{
    for (uint32_t i = 0; i < d->sc->n_script; i++)
        if (d->sc->script[i].line == line)
            return d->sc->script[i].when.kind == WHEN_AT && d->sc->script[i].when.at > d->sim.w->now;
    return false;
}

static bool has_chance(const struct scenario *sc)
{
    for (uint32_t i = 0; i < sc->n_hosts * sc->n_hosts; i++)
        if (sc->pipes[i].exists && (sc->pipes[i].loss || sc->pipes[i].duplicate || sc->pipes[i].reorder || sc->pipes[i].corrupt ||
                                    sc->pipes[i].jitter || sc->pipes[i].rate))
            return true;
    return false;
}

static bool writes_links(const struct director *d)
{
    return d->delay != NEVER || has_chance(d->sc);
}

static bool line_stays(const struct director *d, const char *p, size_t n, uint32_t line, const struct explored *e)
{
    if (begins_with(p, n, "expect"))
        return e->expect != UINT32_MAX && d->sc->expects[e->expect].line == line;
    if (begins_with(p, n, "until") || begins_with(p, n, "explore") || begins_with(p, n, "profile"))
        return false;
    if (begins_with(p, n, "delay") || begins_with(p, n, "reorder")) /* when it arrives is said anew */
        return false;
    if (begins_with(p, n, "link") && writes_links(d))
        return false;
    if (e->flaw != FLAW_STUCK && is_beyond_end(d, line))
        return false;
    return !is_call_that_waits(d, line);
}

static void put_param(struct strbuf *out, const struct scenario *sc, uint32_t line)
{
    for (uint32_t i = 0; i < sc->n_params; i++)
        if (sc->params[i].line == line)
            strbuf_printf(out, "param %s = %s\n", sc->params[i].name, sc->params[i].value);
}

static void put_text(struct strbuf *out, const struct director *d, const struct explored *e)
{
    const char *p = d->sc->source.text, *end = p + d->sc->source.len;
    for (uint32_t line = 1; p < end; line++) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        size_t n = newline ? (size_t)(newline - p) : (size_t)(end - p);
        if (begins_with(p, n, "param")) {
            put_param(out, d->sc, line);
        } else if (line_stays(d, p, n, line, e)) {
            strbuf_put(out, p, n);
            strbuf_puts(out, "\n");
        }
        p += n + 1;
    }
}

static void put_links(struct strbuf *out, const struct director *d)
{
    const struct scenario *sc = d->sc;
    for (uint8_t a = 0; a < sc->n_hosts; a++)
        for (uint8_t b = 0; b < sc->n_hosts; b++) {
            const struct pipe_cfg *pipe = scenario_pipe(sc, a, b);
            if (!pipe->exists || pipe->line == 0) /* a loopback that nobody wrote */
                continue;
            strbuf_printf(out, "link %s -> %s delay ", sc->hosts[a].name, sc->hosts[b].name);
            put_time(out, d->delay != NEVER ? d->delay : pipe->delay);
            strbuf_puts(out, "\n");
        }
}

void replay_put(struct strbuf *out, const struct director *d, const struct explored *e)
{
    strbuf_printf(out, "# Found by tcpsim explore: this does not hold:\n# %s%s%s\n", e->rulings[e->culprit].name,
                  e->rulings[e->culprit].name[0] ? ": " : "", e->rulings[e->culprit].sentence);
    put_text(out, d, e);
    strbuf_printf(out, "\nprofile %s\n", profile_name((enum tcp_profile)d->sc->profile));
    if (writes_links(d))
        put_links(out, d);
    if (e->flaw != FLAW_STUCK) {
        strbuf_puts(out, "until ");
        put_time(out, d->sim.w->now);
        strbuf_puts(out, "\n");
    }
    put_faults(out, d, e);
    for (uint32_t i = 0; i < d->n_calls; i++)
        put_call(out, d->sc, &d->calls[i]);
    if (e->expect == UINT32_MAX && e->property == PROPERTIES)
        strbuf_puts(out, "expect eventually quiet\n");
    else if (e->expect == UINT32_MAX)
        strbuf_printf(out, "expect always %s\n", property_name(e->property));
}
