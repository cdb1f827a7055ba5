/* How the parts of pack.c write and read: one function for both ways, so that what is written in an order is read in it. */
#ifndef PACK_IO_H
#define PACK_IO_H

#include "internal.h"
#include "pack.h"

#include <string.h>

struct io {
    const struct plan *plan;
    uint8_t *p, *end;       /* reading: it is not written to */
    bool writes, full;
    nsec now;
};

static inline void io_octets(struct io *io, void *x, size_t n)
{
    if ((size_t)(io->end - io->p) < n) {
        io->full = true;
        return;
    }
    if (io->writes)
        memcpy(io->p, x, n);
    else
        memcpy(x, io->p, n);
    io->p += n;
}

#define IO(io, field) io_octets(io, &(field), sizeof(field))

/* As seen from now. */
static inline void io_time(struct io *io, nsec *t)
{
    nsec seen = *t == NEVER ? NEVER : *t - io->now;
    IO(io, seen);
    if (!io->writes)
        *t = seen == NEVER ? NEVER : seen + io->now;
}

/* Reading: there is room for one more of everything, as before an event. The world may be elsewhere then. False: no memory. */
static inline bool io_makes_room(struct io *io, struct world **w)
{
    io->full = io->full || !pools_make_room(w);
    return !io->full;
}

static inline const struct tcp_knobs *io_knobs(const struct io *io, uint8_t host)
{
    return &io->plan->sc->hosts[host].knobs;
}

/* 0: the slot is free. */
static inline uint32_t birth_of(const struct world *w, enum pool_id id, uint32_t i)
{
    return ((const struct slot *)pool_at(w, id, i))->birth;
}

/* ---- pack_tcb.c ---- */

/* Longer than any run: who gives up after that never does. */
bool never_gives_up(const struct tcp_knobs *k);
/* All that can become of RTO is what it is at first. */
bool constant_rto(const struct tcp_knobs *k);

void io_tcb(struct io *io, struct tcb *t);

/* ---- pack_slots.c ---- */

enum { CONNS_HERE = 64 };

/* What is known of a connection beside its TCB. */
void io_conn(struct io *io, struct conn *c);
void io_half(struct io *io, struct half_open *h);
/* Connections and half-open entries of these hosts, by age. How many there are, their handles in `slots`. */
uint32_t io_slots(struct io *io, struct world **w, uint32_t hosts, uint32_t slots[CONNS_HERE]);

/* ---- pack_tasks.c ---- */

void io_tasks(struct io *io, struct world **w, uint32_t hosts, const uint32_t *conns, uint32_t n_conns);

/* ---- pack_host.c ---- */

void io_listener(struct io *io, struct listener *l);
void io_host(struct io *io, struct host_state *h, uint8_t host);
/* What remains known of its connections. */
void io_tallies(struct io *io, struct world *w, uint8_t host);
/* How often segments and conditions that faults and statements of these hosts wait for have come. */
void io_counters(struct io *io, struct world *w, uint32_t hosts);

#endif
