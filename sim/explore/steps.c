/* Steps: each different one is taken once by the world, and after that it is a look into a table. */
#include "parts_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- a step, taken by the world ---- */

/* Every change of state on the way counts for coverage. */
struct hand_sink {
    struct trace_sink sink;
    struct hand *hand;
};

static void note_transition(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct hand_sink *s = (struct hand_sink *)sink;
    size_t t = rec->kind == TR_STATE ? transition_find(rec->from, rec->to, rec->rule) : TRANSITIONS;
    if (t < TRANSITIONS)
        s->hand->transitions[t] = true;
}

/* The k-th of the calls, or of what is due. False: no memory. */
static bool nth_happens(struct hand *h, bool call, uint32_t k)
{
    enum { ROOM = 256 };
    uint32_t list[ROOM];
    uint32_t n = call ? choose_calls(h->sim.sc, h->sim.w, list, ROOM) : choose_earliest(h->sim.w, list, ROOM);
    assert(k < n);
    if (k >= ROOM) {
        h->chooser.overflow = true; /* not even for its number is there room */
        return true;
    }
    return call ? choose_call(&h->sim, list[k]) : choose_due(&h->sim, list[k]);
}

static bool happens(struct hand *h, uint64_t ev)
{
    uint32_t what = (uint32_t)ev;
    if (ev & EVENT_PASS) {
        h->sim.w->now += (nsec)(ev & ~EVENT_PASS);
        return true;
    }
    switch (ev >> 32) {
    case EVENT_ARRIVES:
        return choose_arrival(&h->sim, choose_add(h->sim.w, &piece_at(h, what)->flight), false);
    case EVENT_DUE:
    case EVENT_CALL:
        return nth_happens(h, ev >> 32 == EVENT_CALL, what);
    default:
        return choose_statement(&h->sim, what);
    }
}

static bool take_pieces(struct hand *h, struct effect *e)
{
    uint32_t flights[STEP_FLIGHTS];
    uint32_t n = choose_flights(h->sim.w, flights, STEP_FLIGHTS);
    if (n > STEP_FLIGHTS)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct flight *f = choose_flight(h->sim.w, flights[i]);
        e->others[i] = piece_of_flight(h, f, 0, f->marks & (MARK_DELAYED | MARK_HELD));
        if (e->others[i] == INTERN_NONE)
            return false;
    }
    e->n_pieces = (uint8_t)n;
    return true;
}

static bool take_happenings(struct hand *h, struct effect *e)
{
    e->seen = h->watch.seen;
    e->broken = h->watch.broken;
    if (h->chooser.overflow || h->chooser.n_elsewhere > STEP_ELSEWHERE || h->watch.n_happened > STEP_HAPPENED)
        return false;
    uint32_t *other = &e->others[e->n_pieces];
    e->n_elsewhere = (uint8_t)h->chooser.n_elsewhere;
    e->n_happened = (uint8_t)h->watch.n_happened;
    for (uint32_t i = 0; i < e->n_elsewhere; i++)
        *other++ = h->chooser.elsewhere[i];
    for (uint32_t i = 0; i < e->n_happened; i++)
        *other++ = (uint32_t)h->watch.happened[i].host << 24 | (uint32_t)h->watch.happened[i].what << 16 | h->watch.happened[i].conn;
    return true;
}

static void take_step(struct hand *h, uint32_t group, uint32_t part, uint64_t ev, struct effect *e)
{
    struct hand_sink sink = {.sink.put = note_transition, .hand = h};
    const struct part *from = part_at(h, part);
    memset(e, 0, sizeof *e);
    watch_init(&h->watch, h->parts->sc, &h->parts->atoms, &sink.sink);
    h->sim.sink = &h->watch.sink;
    h->sim.watcher = &h->watch.watcher;
    h->steps++;
    bool happened = world_begins(h, group, from->octets, from->n_octets) && happens(h, ev);
    h->no_memory = h->no_memory || !happened;
    e->failed = !happened || !take_pieces(h, e) || !take_happenings(h, e);
    if (!e->failed) {
        e->part = intern_part(h, h->sim.w, group);
        e->failed = e->part == INTERN_NONE;
    }
    e->quiet = !e->failed && !e->broken && !e->seen && e->n_elsewhere + e->n_happened == 0;
}

/* ---- the table of steps ---- */

/* Its number; INTERN_NONE: no memory. */
static uint32_t keep(struct hand *h, const struct effect *e)
{
    size_t octets = offsetof(struct effect, others) + (size_t)(e->n_pieces + e->n_elsewhere + e->n_happened) * sizeof *e->others;
    uint32_t items = (uint32_t)((octets + sizeof(uint64_t) - 1) / sizeof(uint64_t));
    void *kept = store_add_some(&h->effects, items);
    if (!kept || h->effects.n >= INTERN_NONE) {
        h->no_memory = true;
        return INTERN_NONE;
    }
    memcpy(kept, e, octets);
    return (uint32_t)h->effects.n - items;
}

const struct effect *hand_step(struct hand *h, uint32_t group, uint32_t part, uint64_t ev)
{
    uint32_t known = memo_find(&h->memo, part, ev);
    if (known == MEMO_NONE) {
        struct effect e;
        take_step(h, group, part, ev, &e);
        known = hand_notes(h, &h->memo, part, ev, keep(h, &e));
        if (known == INTERN_NONE)
            return NULL;
    }
    return store_at(&h->effects, known);
}

/* ---- age ---- */

uint32_t hand_older(struct hand *h, uint32_t piece, nsec more)
{
    uint64_t ev = event_pass(more);
    uint32_t known = memo_find(&h->memo_pieces, piece, ev);
    if (known != MEMO_NONE)
        return known;
    const struct piece *p = piece_at(h, piece);
    bool dies = p->age + more > h->parts->sc->hosts[p->flight.from].knobs.msl;
    uint32_t older = dies ? PIECE_DEAD : piece_of_flight(h, &p->flight, p->age + more, true);
    return hand_notes(h, &h->memo_pieces, piece, ev, older);
}
