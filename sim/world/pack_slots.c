/* Connections and half-open entries as octets (pack.h), in the order of their age. */
#include "pack_io.h"

static uint8_t host_of(const struct world *w, uint32_t handle)
{
    uint32_t i = handle & 0x0fffffff;
    return handle >> 28 == POOL_CONNS ? conn_at(w, i)->host : half_at(w, i)->half.host;
}

static uint32_t age_of(const struct world *w, uint32_t handle)
{
    return birth_of(w, (enum pool_id)(handle >> 28), handle & 0x0fffffff);
}

/* Connections and half-open entries of these hosts as handles, oldest first: among equal times that counts. */
static uint32_t by_age(const struct world *w, uint32_t hosts, uint32_t to[CONNS_HERE])
{
    uint32_t n = 0;
    for (int id = POOL_CONNS; id <= POOL_HALVES; id++)
        for (uint32_t i = 0; i < w->pools[id].high; i++) {
            uint32_t handle = handle_of((enum pool_id)id, i);
            if (!age_of(w, handle) || !(hosts >> host_of(w, handle) & 1))
                continue;
            if (n == CONNS_HERE)
                return n + 1;
            uint32_t at = n++;
            for (; at > 0 && age_of(w, to[at - 1]) > age_of(w, handle); at--)
                to[at] = to[at - 1];
            to[at] = handle;
        }
    return n;
}

/* A bit-field of at most eight bits. */
#define IO_BITS(io, field, mask) \
    do { \
        uint8_t bits = (uint8_t)(field); \
        IO(io, bits); \
        (field) = bits & (mask); \
    } while (0)

void io_conn(struct io *io, struct conn *c)
{
    IO(io, c->name);
    IO_BITS(io, c->host, 15u);
    IO_BITS(io, c->listener, 15u);
    IO_BITS(io, c->tcb.accepted, 1u);
    IO_BITS(io, c->tcb.read_task, 1u);
}

static void io_conn_slot(struct io *io, struct world *w, uint32_t i)
{
    struct conn c = *conn_at(w, i);
    struct tcb t = {0};
    assert(!c.tcb.closes); /* who explores has a task for that */
    io_conn(io, &c);
    if (io->writes) {
        conn_look(w, &c, &t);
        tcb_plain(&t, io_knobs(io, c.host), io->now);
    }
    io_tcb(io, &t);
    if (io->writes || io->full)
        return;
    *conn_at(w, i) = c;
    conn_begins(w, i, &t);
    table_add(w, POOL_CONNS, i);
    agenda_set(w, POOL_CONNS, i);
}

/* As tcb_plain leaves out what makes no difference. */
static void plain_half(struct half *h, const struct tcp_knobs *k, nsec now)
{
    if (never_gives_up(k) && constant_rto(k))
        half_set_times(h, now, half_due(h));
    if (constant_rto(k) && never_gives_up(k) && h->retries > k->r1)
        h->retries = (uint8_t)k->r1;
    if (constant_rto(k))
        h->resent = 0;
    if (h->resent > 1)
        h->resent = 1;
}

static void io_half_times(struct io *io, struct half *h)
{
    nsec since = half_since(h), due = half_due(h);
    io_time(io, &since);
    io_time(io, &due);
    half_set_times(h, since, due);
}

static void io_half_bits(struct io *io, struct half *h)
{
    IO_BITS(io, h->host, 15u);
    IO_BITS(io, h->listener, 7u);
    IO_BITS(io, h->flood, 1u);
    IO_BITS(io, h->answered, 1u);
    IO_BITS(io, h->acked, 1u);
    IO_BITS(io, h->fin_held, 1u);
    IO_BITS(io, h->syn_resent, 1u);
    IO_BITS(io, h->timing, 1u);
    IO_BITS(io, h->wscale, 1u);
    IO_BITS(io, h->timestamps, 1u);
    IO_BITS(io, h->sack, 1u);
    IO_BITS(io, h->snd_wscale, 15u);
    IO_BITS(io, h->retries, 255u);
    IO_BITS(io, h->resent, 255u);
}

void io_half(struct io *io, struct half_open *entry)
{
    struct half *h = &entry->half;
    io_half_bits(io, h);
    io_half_times(io, h);
    IO(io, h->raddr);
    IO(io, h->irs);
    IO(io, h->iss);
    IO(io, h->ts_recent);
    IO(io, h->wnd);
    IO(io, h->rport);
    IO(io, h->mss);
    IO(io, h->text);
}

static void io_half_slot(struct io *io, struct world *w, uint32_t i)
{
    struct half_open h = *half_at(w, i);
    if (io->writes)
        plain_half(&h.half, io_knobs(io, h.half.host), io->now);
    io_half(io, &h);
    if (io->writes || io->full)
        return;
    *half_at(w, i) = h;
    table_add(w, POOL_HALVES, i);
    agenda_set(w, POOL_HALVES, i);
}

uint32_t io_slots(struct io *io, struct world **w, uint32_t hosts, uint32_t slots[CONNS_HERE])
{
    uint32_t n = io->writes ? by_age(*w, hosts, slots) : 0;
    IO(io, n);
    io->full = io->full || n > CONNS_HERE;
    for (uint32_t i = 0; i < n && !io->full; i++) {
        uint8_t id = io->writes ? (uint8_t)(slots[i] >> 28) : 0;
        IO(io, id);
        if (!io->writes && !io_makes_room(io, w))
            break;
        if (!io->writes)
            slots[i] = handle_of((enum pool_id)id, pool_take(*w, (enum pool_id)id));
        if (id == POOL_CONNS)
            io_conn_slot(io, *w, slots[i] & 0x0fffffff);
        else
            io_half_slot(io, *w, slots[i] & 0x0fffffff);
    }
    return io->full ? 0 : n;
}
