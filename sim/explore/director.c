/* Makes the choices of a counterexample once more, now in a world that is whole and has its times: a segment arrives when its
 * link would bring it, or later if the choices have it come later; between two things that are due there is room for any
 * number of arrivals. Where that cannot be, because a timer would run out first, it is still possible to do as the search
 * does, in whose time segments take none (`untimed`). */
#include "director.h"

#include "numtext.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool director_cannot(struct director *d, const char *format, ...)
{
    va_list args;
    if (d->failed)
        return false;
    d->failed = true;
    va_start(args, format);
    vsnprintf(d->why, sizeof d->why, format, args);
    va_end(args);
    return false;
}

static void look_on(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct director *d = (struct director *)sink;
    if (rec->kind == TR_SEND && !(rec->marks & (MARK_COPY | MARK_INJECTED)))
        journeys_add(d, rec);
    if (d->next)
        d->next->put(d->next, rec);
}

/* ---- the search's state, step by step ---- */

/* ---- making the choices ---- */

/* "the rto timer of client" */
static void put_due(struct strbuf *out, const struct director *d, uint32_t handle)
{
    enum tcp_timer timer;
    uint32_t hosts = choose_hosts(d->sc, d->sim.w, handle);
    uint8_t host = 0;
    while (host + 1u < d->sc->n_hosts && !(hosts >> host & 1))
        host++;
    if (choose_timer(d->sim.w, handle, &timer))
        strbuf_printf(out, "the %s timer of %s", tcp_timer_name(timer), d->sc->hosts[host].name);
    else
        strbuf_printf(out, "what %s does", d->sc->hosts[host].name);
}

static bool is_too_late(struct director *d, nsec at)
{
    uint32_t first[1];
    char buf[NUMTEXT_MAX], when[NUMTEXT_MAX];
    struct strbuf due = {0};
    nsec next = world_next(d->sim.w);
    if (choose_earliest(d->sim.w, first, 1) > 0)
        put_due(&due, d, first[0]);
    director_cannot(d, "%.*s comes first at %s s, and what should be before it not until %s s", (int)due.n, due.p ? due.p : "",
           time_text(next, time_decimals(next), buf), time_text(at, time_decimals(at), when));
    strbuf_free(&due);
    return false;
}

/* Time goes on to `at`, if nothing is due before. What arrives comes before timers and applications of the same time. */
static bool moves_to(struct director *d, nsec at, bool arrival)
{
    nsec next = world_next(d->sim.w);
    if (next < at || (next == at && (!arrival || choose_script_due(d->sim.w) != UINT32_MAX)))
        return is_too_late(d, at);
    d->sim.w->now = at;
    d->last = at;
    return true;
}

/* May it arrive at the same time as what was done last, and after it? Arrivals of the same time come in the order in which
 * they were sent, and before what is due then, unless that has sent them. */
static bool follows_at_once(const struct director *d, const struct journey *j)
{
    return d->last_arrived ? d->last_arrived < j->flight : j->sent == d->last && j->flight > d->sent_before;
}

static bool arrives(struct director *d, uint32_t piece, bool stays)
{
    uint32_t flight;
    struct journey *j;
    if (!journeys_find(d, piece, &flight, &j))
        return false;
    nsec at = d->untimed ? d->sim.w->now : j->sent + director_link_delay(d, j);
    if (!d->untimed && (at < d->last || (at == d->last && !follows_at_once(d, j))))
        at = d->last + TICK;
    if (!d->untimed && j->n_arrived == 2)
        return director_cannot(d, "a segment arrives three times");
    if (!d->untimed && !moves_to(d, at, true))
        return false;
    j->arrived[j->n_arrived > 0] = at;
    if (j->n_arrived < 2)
        j->n_arrived++;
    d->last_arrived = j->flight;
    return choose_arrival(&d->sim, flight, stays) || director_cannot(d, OUT_OF_MEMORY);
}

static bool is_lost(struct director *d, uint32_t piece)
{
    uint32_t flight;
    struct journey *j;
    if (!journeys_find(d, piece, &flight, &j))
        return false;
    j->lost = j->n_arrived == 0; /* else only its copy is */
    choose_loss(&d->sim, flight);
    return true;
}

/* The k-th of what is due that belongs to the group. Not untimed it has to be the first of all. */
static bool find_due(struct director *d, uint32_t group, uint32_t k, uint32_t *handle)
{
    uint32_t list[ROOM];
    uint32_t n = choose_earliest(d->sim.w, list, ROOM);
    for (uint32_t i = 0; i < n && i < ROOM && (d->untimed || i == 0); i++)
        if ((choose_hosts(d->sc, d->sim.w, list[i]) & d->space->parts.groups[group]) && (!d->untimed || k-- == 0)) {
            *handle = list[i];
            return true;
        }
    char buf[NUMTEXT_MAX];
    struct strbuf due = {0};
    nsec next = world_next(d->sim.w);
    if (n > 0)
        put_due(&due, d, list[0]);
    director_cannot(d, "%.*s comes first at %s s, and here something else of the same time would have to be before it",
           (int)due.n, due.p ? due.p : "nothing", time_text(next, time_decimals(next), buf));
    strbuf_free(&due);
    return false;
}

static bool is_due(struct director *d, uint32_t group, uint32_t k)
{
    uint32_t handle;
    d->sent_before = choose_sent(d->sim.w);
    d->last_arrived = 0;
    if (!find_due(d, group, k, &handle))
        return false;
    bool ok = choose_due(&d->sim, handle);
    d->last = d->sim.w->now;
    return ok || director_cannot(d, OUT_OF_MEMORY);
}

static bool note_call(struct director *d, uint32_t statement)
{
    if (d->n_calls == d->calls_cap) {
        uint32_t cap = d->calls_cap ? d->calls_cap * 2 : 16;
        struct made_call *more = realloc(d->calls, cap * sizeof *more);
        if (!more)
            return director_cannot(d, OUT_OF_MEMORY);
        d->calls = more;
        d->calls_cap = cap;
    }
    d->calls[d->n_calls++] = (struct made_call){.statement = statement, .at = d->last};
    return true;
}

static bool is_called(struct director *d, uint32_t group, uint32_t k)
{
    uint32_t list[ROOM];
    uint32_t n = choose_calls(d->sc, d->sim.w, list, ROOM);
    for (uint32_t i = 0; i < n && i < ROOM; i++) {
        uint32_t statement = choose_statement_of(d->sim.w, list[i]);
        if (!(hosts_of_statement(d->sc, statement) & d->space->parts.groups[group]) || k-- > 0)
            continue;
        nsec at = d->last < 0 ? 0 : d->last + TICK;
        d->last_arrived = 0;
        d->sent_before = choose_sent(d->sim.w);
        if (!d->untimed && !moves_to(d, at, false))
            return false;
        return note_call(d, statement) && (choose_call(&d->sim, list[i]) || director_cannot(d, OUT_OF_MEMORY));
    }
    return director_cannot(d, "a call cannot be made then");
}

static bool make_choice(struct director *d, uint16_t number)
{
    struct choice c = choice_of(number);
    nsec wait = space_wait(d->space, &d->joint);
    uint32_t piece = space_piece(d->space, &d->joint, c);
    if (!space_take(d->space, &d->joint, number, &d->joint))
        return director_cannot(d, "the way there is lost");
    bool ok = true;
    if (c.kind == CHOICE_DUE)
        d->moment += wait; /* what is sent from now on is younger */
    if (c.kind == CHOICE_ARRIVE || c.kind == CHOICE_DUPLICATE)
        ok = arrives(d, piece, c.kind == CHOICE_DUPLICATE);
    else if (c.kind == CHOICE_LOSE)
        ok = is_lost(d, piece);
    else if (c.kind == CHOICE_DUE)
        ok = is_due(d, c.group, c.n);
    else
        ok = is_called(d, c.group, c.n);
    return ok && !d->failed;
}

bool director_plays(struct director *d, const struct explored *e)
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

/* ---- beginning and end ---- */

bool director_begin(struct director *d, struct space *space, nsec delay, bool untimed, struct trace_sink *next)
{
    *d = (struct director){
        .sink.put = look_on, .next = next, .space = space, .sc = space->sc, .last = -1, .delay = delay, .untimed = untimed,
        .chooser = {.hosts = UINT32_MAX, .calls_wait = space->options.calls_wait, .timeless = untimed},
    };
    d->sim = (struct sim){.plan = space->parts.plan, .sc = space->sc, .chooser = &d->chooser, .sink = &d->sink};
    d->sim.w = world_new(space->parts.plan);
    if (!d->sim.w)
        return director_cannot(d, OUT_OF_MEMORY);
    if (space->options.calls_wait)
        choose_park(&d->sim);
    return true;
}

void director_end(struct director *d)
{
    free(d->sim.w);
    free(d->journeys);
    free(d->calls);
}
