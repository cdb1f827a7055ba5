/* Parts of hosts and segments under way, each kept once. */
#include "digest.h"
#include "parts_internal.h"

#include <stdlib.h>
#include <string.h>

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
    p->broken = hosts_broken(h->parts->plan, w, hosts);
    for (uint8_t host = 0; host < sc->n_hosts; host++)
        for (uint16_t conn = 0; (hosts >> host & 1) && conn < sc->n_conns; conn++)
            view[host * sc->n_conns + conn] = view_of(h->parts->plan, w, host, conn);
    p->views = view;
    p->octets = memcpy(copy, octets, n);
    p->n_octets = (uint32_t)n;
    return intern_add(&h->parts->parts, &p->in, size);
}

bool world_begins(struct hand *h, uint32_t group, const uint8_t *octets, size_t n)
{
    const struct world *blank = h->parts->blank;
    if (h->sim.w && h->sim.w->size != blank->size) {
        free(h->sim.w);
        h->sim.w = NULL;
    }
    if (!h->sim.w && !(h->sim.w = malloc(blank->size)))
        return false;
    memcpy(h->sim.w, blank, blank->size);
    h->chooser = (struct chooser){.hosts = h->parts->groups[group], .calls_wait = h->parts->calls_wait, .timeless = true};
    return world_unpack(h->parts->plan, &h->sim.w, h->chooser.hosts, h->parts->with_time, octets, n);
}

/* What is to be known of a part is asked of a world that has nothing else in it: neither other hosts nor what will come to
 * nothing. */
uint32_t intern_part(struct hand *h, const struct world *w, uint32_t group)
{
    struct parts *p = h->parts;
    uint64_t d[2];
    size_t n = world_pack(p->plan, w, p->groups[group], p->with_time, h->packed);
    if (n == 0)
        return INTERN_NONE;
    digest_octets(h->packed, n, d);
    d[0] = digest_mix(d[0] ^ group); /* two hosts in the same state are two parts */
    d[1] = digest_mix(d[1] ^ group);
    uint32_t known = intern_find(&p->parts, d);
    if (known == INTERN_NONE && world_begins(h, group, h->packed, n))
        known = add_part(h, h->sim.w, p->groups[group], h->packed, n, d);
    return hand_knows(h, &p->parts, &h->seen_parts, known);
}

static uint32_t add_piece(struct hand *h, const struct flight *f, nsec age, bool late, const uint64_t d[2])
{
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
    return hand_knows(h, &h->parts->pieces, &h->seen_pieces, known != INTERN_NONE ? known : add_piece(h, f, age, late, d));
}
