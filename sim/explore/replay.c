/* A counterexample as a scenario. The choices are made once more, now in a world that is whole and has its times: a segment
 * arrives when its link would bring it, or later if the choices have it come later; between two things that are due there
 * is room for any number of arrivals. What differs from an undisturbed network becomes drop, delay and duplicate, and calls
 * that waited to be chosen get their times. */
#include "explore.h"

#include "numtext.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A segment's way through the network. */
struct journey {
    uint32_t flight;
    uint8_t host, to;
    struct segment seg;
    nsec sent;           /* as the world has it */
    nsec moment;         /* as the search counts time */
    nsec arrived[2];
    uint8_t n_arrived;
    bool lost;
};

struct made_call {
    uint32_t statement;
    nsec at;
};

struct director {
    struct trace_sink sink;
    struct space *space;
    const struct scenario *sc;
    struct sim sim;
    struct chooser chooser;
    struct joint joint;          /* where the search is */
    nsec moment;
    nsec last;                   /* when the last choice was made; -1 before the first */
    uint32_t last_arrived;       /* the flight that arrived then, 0 if it was none */
    nsec delay;                  /* of all links instead of their own, NEVER: their own */
    struct journey *journeys;
    uint32_t n_journeys, journeys_cap;
    struct made_call *calls;
    uint32_t n_calls, calls_cap;
    const char *why;             /* it cannot be done */
};

static const nsec TICK = USEC(1); /* between two things that must not be at once */

static bool cannot(struct director *d, const char *why)
{
    if (!d->why)
        d->why = why;
    return false;
}

/* ---- what is sent ---- */

static void note_send(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct director *d = (struct director *)sink;
    if (rec->kind != TR_SEND || (rec->marks & (MARK_COPY | MARK_INJECTED)))
        return;
    if (d->n_journeys == d->journeys_cap) {
        uint32_t cap = d->journeys_cap ? d->journeys_cap * 2 : 64;
        struct journey *more = realloc(d->journeys, cap * sizeof *more);
        if (!more) {
            cannot(d, "out of memory");
            return;
        }
        d->journeys = more;
        d->journeys_cap = cap;
    }
    d->journeys[d->n_journeys++] = (struct journey){
        .flight = rec->flight, .host = rec->host, .to = rec->peer, .seg = rec->seg, .sent = rec->at, .moment = d->moment,
    };
}

static struct journey *journey_of(struct director *d, uint32_t flight)
{
    for (uint32_t i = 0; i < d->n_journeys; i++)
        if (d->journeys[i].flight == flight)
            return &d->journeys[i];
    return NULL;
}

static nsec link_delay(const struct director *d, const struct journey *j)
{
    return d->delay != NEVER ? d->delay : scenario_pipe(d->sc, j->host, j->to)->delay;
}

/* ---- the search's state, step by step ---- */

struct wanted {
    uint16_t number;
    bool found;
    struct joint next;
};

static void is_wanted(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken)
{
    struct wanted *w = context;
    (void)fault, (void)broken;
    if (number != w->number || w->found)
        return;
    w->found = true;
    w->next = *to;
}

static nsec until_due(struct director *d)
{
    nsec at = NEVER;
    for (uint32_t g = 0; g < d->space->parts.n_groups; g++)
        at = nsec_min(at, part_at(&d->space->hands[0], d->joint.part[g])->next);
    return at;
}

/* ---- making the choices ---- */

static bool same_segment(const struct segment *a, const struct segment *b)
{
    return a->saddr == b->saddr && a->daddr == b->daddr && a->sport == b->sport && a->dport == b->dport && a->seq == b->seq &&
           a->ack == b->ack && a->len == b->len && a->wnd == b->wnd && a->flags == b->flags && a->mss == b->mss && a->up == b->up;
}

/* The world's flight that the search means; its journey. */
static bool find_flight(struct director *d, uint32_t piece, uint32_t *flight, struct journey **journey)
{
    enum { ROOM = 256 };
    uint32_t list[ROOM];
    const struct piece *p = piece_at(&d->space->hands[0], piece);
    uint32_t n = choose_flights(d->sim.w, list, ROOM);
    for (uint32_t i = 0; i < n && i < ROOM; i++) {
        const struct flight *f = choose_flight(d->sim.w, list[i]);
        struct journey *j = journey_of(d, f->id);
        if (!j || !same_segment(&f->seg, &p->flight.seg) || d->moment - j->moment != p->age)
            continue;
        *flight = list[i];
        *journey = j;
        return true;
    }
    return cannot(d, "a segment of it is not there when times are as they are");
}

/* Time goes on to `at`, if nothing is due before. What arrives comes before timers and applications of the same time. */
static bool moves_to(struct director *d, nsec at, bool arrival)
{
    nsec next = world_next(d->sim.w);
    if (next < at || (next == at && (!arrival || choose_script_due(d->sim.w) != UINT32_MAX)))
        return cannot(d, "a timer would run out first");
    d->sim.w->now = at;
    d->last = at;
    return true;
}

static bool arrives(struct director *d, uint32_t piece, bool stays)
{
    uint32_t flight;
    struct journey *j;
    if (!find_flight(d, piece, &flight, &j))
        return false;
    nsec at = j->sent + link_delay(d, j);
    bool follows = at == d->last && d->last_arrived && d->last_arrived < j->flight;
    if (at < d->last || (at == d->last && !follows))
        at = d->last + TICK;
    if (j->n_arrived == 2)
        return cannot(d, "a segment arrives three times");
    if (!moves_to(d, at, true))
        return false;
    j->arrived[j->n_arrived++] = at;
    d->last_arrived = j->flight;
    return choose_arrival(&d->sim, flight, stays) || cannot(d, "out of memory");
}

static bool is_lost(struct director *d, uint32_t piece)
{
    uint32_t flight;
    struct journey *j;
    if (!find_flight(d, piece, &flight, &j))
        return false;
    j->lost = j->n_arrived == 0; /* else only its copy is */
    choose_loss(&d->sim, flight);
    return true;
}

static bool is_due(struct director *d, uint32_t group)
{
    uint32_t first[1];
    if (choose_earliest(d->sim.w, first, 1) == 0 ||
        !(choose_hosts(d->sc, d->sim.w, first[0]) & d->space->parts.groups[group]))
        return cannot(d, "its timers run out in another order");
    bool ok = choose_due(&d->sim, first[0]);
    d->last = d->sim.w->now;
    d->last_arrived = 0;
    return ok || cannot(d, "out of memory");
}

static bool note_call(struct director *d, uint32_t statement)
{
    if (d->n_calls == d->calls_cap) {
        uint32_t cap = d->calls_cap ? d->calls_cap * 2 : 16;
        struct made_call *more = realloc(d->calls, cap * sizeof *more);
        if (!more)
            return cannot(d, "out of memory");
        d->calls = more;
        d->calls_cap = cap;
    }
    d->calls[d->n_calls++] = (struct made_call){.statement = statement, .at = d->last};
    return true;
}

static bool is_called(struct director *d, uint32_t group, uint32_t k)
{
    enum { ROOM = 256 };
    uint32_t list[ROOM];
    uint32_t n = choose_calls(d->sc, d->sim.w, list, ROOM);
    for (uint32_t i = 0; i < n && i < ROOM; i++) {
        uint32_t statement = choose_statement_of(d->sim.w, list[i]);
        if (!(hosts_of_statement(d->sc, statement) & d->space->parts.groups[group]) || k-- > 0)
            continue;
        nsec at = d->last < 0 ? 0 : d->last + TICK;
        d->last_arrived = 0;
        return moves_to(d, at, false) && note_call(d, statement) && (choose_call(&d->sim, list[i]) || cannot(d, "out of memory"));
    }
    return cannot(d, "a call cannot be made then");
}

static bool make_choice(struct director *d, uint16_t number)
{
    struct choice c = choice_of(number);
    struct wanted w = {.number = number};
    nsec wait = until_due(d);
    uint16_t piece = c.kind == CHOICE_CALL || c.kind == CHOICE_DUE ? 0 : d->joint.piece[c.n];
    space_each(d->space, 0, &d->joint, is_wanted, &w);
    if (!w.found)
        return cannot(d, "the way there is lost");
    bool ok = true;
    if (c.kind == CHOICE_DUE)
        d->moment += wait; /* what is sent from now on is younger */
    if (c.kind == CHOICE_ARRIVE || c.kind == CHOICE_DUPLICATE)
        ok = arrives(d, piece, c.kind == CHOICE_DUPLICATE);
    else if (c.kind == CHOICE_LOSE)
        ok = is_lost(d, piece);
    else if (c.kind == CHOICE_DUE)
        ok = is_due(d, c.group);
    else
        ok = is_called(d, c.group, c.n);
    d->joint = w.next;
    return ok && !d->why;
}

static bool make_choices(struct director *d, const struct explored *e)
{
    space_initial(d->space, &d->joint);
    for (uint32_t i = 1; i < e->n_path; i++)
        if (!make_choice(d, e->path[i]))
            return false;
    for (uint32_t i = e->loop_from; e->flaw == FLAW_ENDLESS && i < e->n_path; i++) /* once round, to show it */
        if (!make_choice(d, e->path[i]))
            return false;
    return true;
}

/* ---- writing it down ---- */

static void put_time(struct strbuf *out, nsec t)
{
    char buf[NUMTEXT_MAX];
    strbuf_puts(out, duration_text(t, "", buf));
}

static bool looks_alike(const struct journey *a, const struct journey *b)
{
    return a->host == b->host && a->seg.flags == b->seg.flags && a->seg.seq == b->seg.seq && a->seg.len == b->seg.len &&
           (a->seg.ack == b->seg.ack || !(a->seg.flags & SEG_ACK));
}

/* "drop client S. 300:300(0) ack 101 #2" */
static void put_fault(struct strbuf *out, const struct director *d, const char *word, uint32_t i)
{
    const struct journey *j = &d->journeys[i];
    char flags[8];
    uint32_t occurrence = 0;
    for (uint32_t k = 0; k <= i; k++)
        occurrence += looks_alike(&d->journeys[k], j);
    strbuf_printf(out, "%s %s %s %u:%u(%u)", word, d->sc->hosts[j->host].name, flags_text(j->seg.flags, flags), j->seg.seq,
                  seq_add(j->seg.seq, j->seg.len), j->seg.len);
    if (j->seg.flags & SEG_ACK)
        strbuf_printf(out, " ack %u", j->seg.ack);
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
        nsec natural = j->sent + (j->to == NO_HOST ? 0 : link_delay(d, j));
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

static void put_scenario(struct strbuf *out, const struct director *d, const struct explored *e)
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

/* ---- all of it ---- */

static bool try_delay(struct space *space, const struct explored *e, nsec delay, struct strbuf *out, const char **why)
{
    struct director d = {.sink.put = note_send, .space = space, .sc = space->sc, .last = -1, .delay = delay};
    d.chooser = (struct chooser){.hosts = UINT32_MAX, .calls_wait = space->options.calls_wait};
    d.sim = (struct sim){.plan = space->parts.plan, .sc = space->sc, .chooser = &d.chooser, .sink = &d.sink};
    d.sim.w = world_new(space->parts.plan);
    bool ok = d.sim.w || cannot(&d, "out of memory");
    if (ok && space->options.calls_wait)
        choose_park(&d.sim);
    ok = ok && make_choices(&d, e);
    if (ok)
        put_scenario(out, &d, e);
    *why = d.why;
    free(d.sim.w);
    free(d.journeys);
    free(d.calls);
    return ok;
}

bool explore_scenario(const struct scenario *sc, const struct explore_bounds *bounds, const struct explored *e,
                      struct strbuf *out, const char **why)
{
    static const nsec delays[] = {NEVER, MSEC(1), USEC(10)}; /* as the links have it; else shorter, so that more fits between */
    struct space space;
    struct space_options options = {.faults = bounds->faults, .calls_wait = bounds->user_choices, .early = bounds->early};
    bool ok = space_init(&space, sc, &options, 1) == SPACE_FINE;
    *why = "out of memory";
    bool done = false;
    for (size_t i = 0; ok && !done && i < sizeof delays / sizeof *delays; i++)
        done = try_delay(&space, e, delays[i], out, why);
    space_free(&space);
    return done;
}
