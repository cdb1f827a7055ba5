/* What was sent in the run of a counterexample, and which of it the search means. */
#include "director.h"

#include <stdlib.h>

/* ---- what is sent ---- */

void journeys_add(struct director *d, const struct trace_rec *rec)
{
    if (d->n_journeys == d->journeys_cap) {
        uint32_t cap = d->journeys_cap ? d->journeys_cap * 2 : 64;
        struct journey *more = realloc(d->journeys, cap * sizeof *more);
        if (!more) {
            director_cannot(d, OUT_OF_MEMORY);
            return;
        }
        d->journeys = more;
        d->journeys_cap = cap;
    }
    d->journeys[d->n_journeys++] = (struct journey){
        .flight = rec->flight, .host = rec->host, .to = rec->peer, .seg = rec->seg, .sent = rec->at, .moment = d->moment,
        .ended = rec->fate != FATE_DELIVERED,
    };
}

struct journey *director_journey(struct director *d, uint32_t flight)
{
    for (uint32_t i = 0; i < d->n_journeys; i++)
        if (d->journeys[i].flight == flight)
            return &d->journeys[i];
    return NULL;
}

nsec director_link_delay(const struct director *d, const struct journey *j)
{
    return d->delay != NEVER ? d->delay : scenario_pipe(d->sc, j->host, j->to)->delay;
}

/* ---- which segment of the world is meant ---- */

static bool same_way(const struct segment *a, const struct segment *b)
{
    return a->saddr == b->saddr && a->daddr == b->daddr && a->sport == b->sport && a->dport == b->dport;
}

/* Is b so far from a as numbers of this direction are known to be? */
static bool is_shifted(const struct director *d, uint32_t saddr, uint16_t sport, uint32_t daddr, uint16_t dport, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < d->n_shifts; i++) {
        const struct shift *s = &d->shifts[i];
        if (s->saddr == saddr && s->sport == sport && s->daddr == daddr && s->dport == dport && s->by == seq_sub(b, a))
            return true;
    }
    return a == b;
}

/* p as the search has it, f as the world has it. */
static bool same_segment(const struct director *d, const struct segment *p, const struct segment *f)
{
    if (!same_way(p, f) || p->len != f->len || p->wnd != f->wnd || p->flags != f->flags || p->mss != f->mss)
        return false;
    if ((p->flags & SEG_URG) && seq_sub(p->up, p->seq) != seq_sub(f->up, f->seq))
        return false;
    return is_shifted(d, p->saddr, p->sport, p->daddr, p->dport, p->seq, f->seq) &&
           (!(p->flags & SEG_ACK) || is_shifted(d, p->daddr, p->dport, p->saddr, p->sport, p->ack, f->ack));
}

/* A SYN with another number than the search's tells how far the clocks are apart. */
static void learn_shift(struct director *d, const struct segment *p, const struct segment *f)
{
    if (!(p->flags & SEG_SYN) || d->n_shifts == SHIFTS_MAX || is_shifted(d, p->saddr, p->sport, p->daddr, p->dport, p->seq, f->seq))
        return;
    d->shifts[d->n_shifts++] = (struct shift){.saddr = p->saddr, .daddr = p->daddr, .sport = p->sport, .dport = p->dport,
                                              .by = seq_sub(f->seq, p->seq)};
}

static bool may_be_it(const struct director *d, const struct piece *p, const struct segment *f, bool any_number)
{
    const struct segment *seg = &p->flight.seg;
    if (!any_number)
        return same_segment(d, seg, f);
    return (seg->flags & SEG_SYN) && same_way(seg, f) && seg->flags == f->flags && seg->len == f->len;
}

/* The world's flight that the search means; its journey. */
bool journeys_find(struct director *d, uint32_t piece, uint32_t *flight, struct journey **journey)
{
    uint32_t list[ROOM];
    const struct piece *p = piece_at(&d->space->hands[0], piece);
    uint32_t n = choose_flights(d->sim.w, list, ROOM);
    for (uint32_t i = 0; i < 2 * n && n <= ROOM; i++) { /* first with the number that is known, else any SYN */
        const struct flight *f = choose_flight(d->sim.w, list[i % n]);
        struct journey *j = director_journey(d, f->id);
        if (!j || !may_be_it(d, p, &f->seg, i >= n) || d->moment - j->moment != p->age)
            continue;
        learn_shift(d, &p->flight.seg, &f->seg);
        *flight = list[i % n];
        *journey = j;
        return true;
    }
    struct strbuf text = {0};
    pattern_put(&text, d->sc, p->flight.from, &p->flight.seg);
    director_cannot(d, "%.*s is not sent then", (int)text.n, text.p ? text.p : "a segment");
    strbuf_free(&text);
    return false;
}
