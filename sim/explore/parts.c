#include "parts.h"

#include "digest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups ---- */

static uint32_t hosts_asked(const struct scenario *sc, const struct expect *e)
{
    uint32_t hosts = UINT32_C(1) << e->host;
    if (e->kind == EXPECT_VAR && e->rhs.is_var)
        hosts |= UINT32_C(1) << e->rhs.host;
    (void)sc;
    return hosts;
}

static void join(struct parts *p, uint32_t hosts)
{
    uint32_t together = 0, n = 0;
    for (uint32_t i = 0; i < p->n_groups; i++) {
        if (p->groups[i] & hosts)
            together |= p->groups[i];
        else
            p->groups[n++] = p->groups[i];
    }
    if (together) {
        p->groups[n] = together;
        for (uint32_t i = n++; i > 0 && p->groups[i - 1] > p->groups[i]; i--) { /* the scenario's order */
            uint32_t swap = p->groups[i];
            p->groups[i] = p->groups[i - 1];
            p->groups[i - 1] = swap;
        }
    }
    p->n_groups = n;
}

static void make_groups(struct parts *p)
{
    const struct scenario *sc = p->sc;
    uint32_t all = (UINT32_C(1) << sc->n_hosts) - 1;
    if (sc->n_hosts > GROUPS_MAX) {
        p->groups[p->n_groups++] = all;
    } else {
        for (uint32_t h = 0; h < sc->n_hosts; h++)
            p->groups[p->n_groups++] = UINT32_C(1) << h;
    }
    for (uint32_t i = 0; i < sc->n_script; i++)
        join(p, hosts_of_statement(sc, i));
    for (uint32_t i = 0; i < p->atoms.n; i++)
        if (p->atoms.at[i].e->kind != EXPECT_PROPERTY && p->atoms.at[i].e->kind != EXPECT_QUIET)
            join(p, hosts_asked(sc, p->atoms.at[i].e));
    for (uint8_t h = 0; h < sc->n_hosts; h++)
        for (uint8_t g = 0; g < p->n_groups; g++)
            if (p->groups[g] >> h & 1)
                p->group_of[h] = g;
}

bool parts_init(struct parts *p, const struct scenario *sc, bool calls_wait)
{
    memset(p, 0, sizeof *p);
    p->sc = sc;
    p->calls_wait = calls_wait;
    p->with_time = pack_needs_time(sc);
    atoms_collect(sc, &p->atoms);
    make_groups(p);
    p->plan = plan_new(sc);
    if (p->plan) {
        p->plan->keeps_last = true; /* who judges asks for what is gone */
        p->plan->agenda = AGENDA_HEAP;
        p->blank = world_blank(p->plan);
    }
    return intern_init(&p->parts) && intern_init(&p->pieces) && p->plan && p->blank;
}

void parts_free(struct parts *p)
{
    intern_free(&p->parts);
    intern_free(&p->pieces);
    free(p->blank);
    plan_free(p->plan);
}

/* ---- one worker ---- */

/* Every change of state on the way counts for coverage. */
struct hand_sink {
    struct trace_sink sink;
    struct hand *hand;
};

bool hand_init(struct hand *h, struct parts *p)
{
    memset(h, 0, sizeof *h);
    h->parts = p;
    h->sim = (struct sim){.plan = p->plan, .sc = p->sc, .chooser = &h->chooser};
    h->memo_mask = (1 << 12) - 1;
    h->memo = calloc(h->memo_mask + 1, sizeof *h->memo);
    return h->memo;
}

void hand_free(struct hand *h)
{
    for (size_t i = 0; i < h->n_effects; i++)
        free(h->effects[i]);
    free(h->effects);
    free(h->memo);
    free(h->seen_parts.items);
    free(h->seen_pieces.items);
    free(h->sim.w);
}

/* ---- interning ---- */

static uint32_t add_part(struct hand *h, const struct world *w, uint32_t hosts, const uint8_t *octets, size_t n, uint64_t d[2])
{
    const struct scenario *sc = h->parts->sc;
    size_t n_views = (size_t)sc->n_hosts * sc->n_conns, views = (sizeof(struct part) + 15) / 16 * 16;
    size_t size = views + n_views * sizeof(struct view) + n;
    uint32_t ignored[1];
    struct part *p = calloc(1, size);
    if (!p)
        return INTERN_NONE;
    struct view *view = (struct view *)(void *)((char *)p + views);
    uint8_t *copy = (uint8_t *)(view + n_views);
    p->in.digest[0] = d[0];
    p->in.digest[1] = d[1];
    p->next = world_next(w) == NEVER ? NEVER : world_next(w) - w->now;
    p->n_due = p->next == NEVER ? 0 : choose_earliest(w, ignored, 0);
    p->script = choose_script_due(w);
    p->n_calls = choose_calls(sc, w, ignored, 0);
    p->rest = atoms_at_rest(&h->parts->atoms, h->parts->plan, w, hosts);
    p->broken = hosts_broken(w, hosts);
    for (uint8_t host = 0; host < sc->n_hosts; host++)
        for (uint16_t conn = 0; (hosts >> host & 1) && conn < sc->n_conns; conn++)
            view[host * sc->n_conns + conn] = view_of(h->parts->plan, w, host, conn);
    p->views = view;
    p->octets = memcpy(copy, octets, n);
    p->n_octets = (uint32_t)n;
    return intern_add(&h->parts->parts, &p->in, size);
}

static bool world_begins(struct hand *h, uint32_t group, const uint8_t *octets, size_t n)
{
    const struct world *blank = h->parts->blank;
    if (h->sim.w && h->sim.w->size != blank->size) {
        free(h->sim.w);
        h->sim.w = NULL;
    }
    if (!h->sim.w && !(h->sim.w = malloc(blank->size)))
        return false;
    memcpy(h->sim.w, blank, blank->size);
    h->chooser = (struct chooser){.hosts = h->parts->groups[group], .calls_wait = h->parts->calls_wait};
    return world_unpack(h->parts->plan, &h->sim.w, h->chooser.hosts, h->parts->with_time, octets, n);
}

/* What is to be known of a part is asked of a world that has nothing else in it: neither other hosts nor what will come to
 * nothing. */
static uint32_t intern_part(struct hand *h, const struct world *w, uint32_t group)
{
    struct parts *p = h->parts;
    uint64_t d[2];
    size_t n = world_pack(p->plan, w, p->groups[group], p->with_time, h->packed);
    if (n == 0)
        return INTERN_NONE;
    digest_octets(h->packed, n, d);
    d[0] ^= group; /* two hosts in the same state are two parts */
    uint32_t known = intern_find(&p->parts, d);
    if (known != INTERN_NONE)
        return known;
    return world_begins(h, group, h->packed, n) ? add_part(h, h->sim.w, p->groups[group], h->packed, n, d) : INTERN_NONE;
}

uint32_t piece_of_flight(struct hand *h, const struct flight *f, nsec age, bool late)
{
    const struct segment *s = &f->seg;
    uint64_t words[] = {
        (uint64_t)s->saddr << 32 | s->daddr, (uint64_t)s->seq << 32 | s->ack, (uint64_t)s->len << 32 | s->wnd,
        (uint64_t)s->sport << 48 | (uint64_t)s->dport << 32 | (uint64_t)s->mss << 16 | s->up,
        (uint64_t)s->flags << 56 | (uint64_t)f->from << 48 | (uint64_t)f->to << 40 | (uint64_t)f->marks << 32 | f->name,
        (uint64_t)s->tsval << 32 | s->tsecr, (uint64_t)s->opts << 16 | (uint64_t)s->wscale << 8 | s->n_extra, (uint64_t)age, late, 0, 0, 0,
    };
    uint64_t d[2], extra[2];
    digest_octets(s->extra, s->n_extra, extra);
    words[sizeof words / sizeof *words - 1] = extra[0];
    digest_words(words, sizeof words / sizeof *words, d);
    uint32_t known = intern_find(&h->parts->pieces, d);
    if (known != INTERN_NONE)
        return known;
    struct piece *p = calloc(1, sizeof *p);
    if (!p)
        return INTERN_NONE;
    p->in.digest[0] = d[0];
    p->in.digest[1] = d[1];
    p->flight = (struct flight){.from = f->from, .to = f->to, .marks = f->marks, .name = f->name, .seg = f->seg};
    p->age = age;
    p->late = late;
    return intern_add(&h->parts->pieces, &p->in, sizeof *p);
}

uint32_t piece_older(struct hand *h, uint32_t piece, nsec more)
{
    const struct piece *p = piece_at(h, piece);
    return piece_of_flight(h, &p->flight, p->age + more, true);
}

/* ---- a step, taken by the world ---- */

static void note_transition(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct hand_sink *s = (struct hand_sink *)sink;
    size_t t = rec->kind == TR_STATE ? transition_find(rec->from, rec->to, rec->rule) : TRANSITIONS;
    if (t < TRANSITIONS)
        s->hand->transitions[t] = true;
}

/* The k-th of the calls, or of what is due. */
static bool nth_happens(struct hand *h, bool call, uint32_t k)
{
    enum { ROOM = 256 };
    uint32_t list[ROOM];
    uint32_t n = call ? choose_calls(h->sim.sc, h->sim.w, list, ROOM) : choose_earliest(h->sim.w, list, ROOM);
    assert(k < n);
    if (k >= ROOM)
        return false;
    return call ? choose_call(&h->sim, list[k]) : choose_due(&h->sim, list[k]);
}

static bool happens(struct hand *h, uint64_t ev)
{
    uint64_t what = ev & ((UINT64_C(1) << 60) - 1);
    switch (ev >> 60) {
    case EVENT_ARRIVES:
        return choose_arrival(&h->sim, choose_add(h->sim.w, &piece_at(h, (uint32_t)what)->flight), false);
    case EVENT_DUE:
    case EVENT_CALL:
        return nth_happens(h, ev >> 60 == EVENT_CALL, (uint32_t)what);
    case EVENT_PASS:
        h->sim.w->now += (nsec)what;
        return true;
    default:
        return choose_statement(&h->sim, (uint32_t)what);
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
        e->pieces[i] = piece_of_flight(h, f, 0, f->marks & (MARK_DELAYED | MARK_HELD));
        if (e->pieces[i] == INTERN_NONE)
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
    e->n_elsewhere = (uint8_t)h->chooser.n_elsewhere;
    memcpy(e->elsewhere, h->chooser.elsewhere, e->n_elsewhere * sizeof *e->elsewhere);
    e->n_happened = (uint8_t)h->watch.n_happened;
    for (uint32_t i = 0; i < h->watch.n_happened; i++) {
        e->happened[i].host = h->watch.happened[i].host;
        e->happened[i].conn = h->watch.happened[i].conn;
        e->happened[i].what = h->watch.happened[i].what;
    }
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
    e->failed = !from || !world_begins(h, group, from->octets, from->n_octets) || !happens(h, ev) || !take_pieces(h, e) || !take_happenings(h, e);
    if (!e->failed) {
        e->part = intern_part(h, h->sim.w, group);
        e->failed = e->part == INTERN_NONE;
    }
}

/* ---- the table of steps ---- */

static size_t memo_place(const struct hand *h, uint32_t part, uint64_t ev)
{
    size_t i = (size_t)digest_mix(ev ^ (uint64_t)part << 33) & h->memo_mask;
    while (h->memo[i].effect && (h->memo[i].part != part || h->memo[i].event != ev))
        i = (i + 1) & h->memo_mask;
    return i;
}

static bool grow_memo(struct hand *h)
{
    struct memo_slot *old = h->memo;
    size_t n = h->memo_mask + 1;
    struct memo_slot *more = calloc(n * 2, sizeof *more);
    if (!more)
        return false;
    h->memo = more;
    h->memo_mask = n * 2 - 1;
    for (size_t i = 0; i < n; i++)
        if (old[i].effect)
            h->memo[memo_place(h, old[i].part, old[i].event)] = old[i];
    free(old);
    return true;
}

static struct effect *add_effect(struct hand *h)
{
    if (h->n_effects == h->effects_cap) {
        size_t cap = h->effects_cap ? h->effects_cap * 2 : 1024;
        struct effect **more = realloc(h->effects, cap * sizeof *more);
        if (!more)
            return NULL;
        h->effects = more;
        h->effects_cap = cap;
    }
    struct effect *e = malloc(sizeof *e);
    if (e)
        h->effects[h->n_effects++] = e;
    return e;
}

const struct effect *hand_step(struct hand *h, uint32_t group, uint32_t part, uint64_t ev)
{
    size_t i = memo_place(h, part, ev);
    if (h->memo[i].effect)
        return h->effects[h->memo[i].effect - 1];
    if (h->memo_n * 2 > h->memo_mask && !grow_memo(h))
        return NULL;
    struct effect *e = add_effect(h);
    if (!e)
        return NULL;
    take_step(h, group, part, ev, e);
    h->memo[memo_place(h, part, ev)] = (struct memo_slot){.part = part, .event = ev, .effect = (uint32_t)h->n_effects};
    h->memo_n++;
    return e;
}

/* ---- the beginning ---- */

bool parts_of_world(struct hand *h, const struct world *w, uint32_t groups, uint32_t part_of_group[GROUPS_MAX])
{
    for (uint32_t g = 0; g < h->parts->n_groups; g++)
        if ((groups >> g & 1) && (part_of_group[g] = intern_part(h, w, g)) == INTERN_NONE)
            return false;
    return true;
}

bool parts_begin(struct hand *h, uint32_t part_of_group[GROUPS_MAX])
{
    struct parts *p = h->parts;
    struct sim sim = h->sim;
    struct chooser chooser = {.hosts = UINT32_MAX, .calls_wait = p->calls_wait};
    sim.w = world_new(p->plan);
    sim.chooser = &chooser;
    if (!sim.w)
        return false;
    if (p->calls_wait)
        choose_park(&sim);
    bool ok = parts_of_world(h, sim.w, UINT32_MAX, part_of_group);
    free(sim.w);
    return ok;
}
