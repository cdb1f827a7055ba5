/* Where connections and half-open entries are kept: pools, the table, the agenda, and the counts of the two queues. */
#include "step.h"

uint32_t add_conn(struct world *w, uint8_t host, uint16_t name, const struct tcb *t)
{
    uint32_t i = pool_take(w, POOL_CONNS);
    struct conn *c = conn_at(w, i);
    c->host = host & 15u;
    c->name = name;
    c->listener = LISTENERS_MAX;
    conn_begins(w, i, t);
    table_add(w, POOL_CONNS, i);
    return i;
}

/* A connection that nobody has accepted stands in one of its listener's queues: `half`, the SYN queue. */
static uint32_t *queue_of(struct listener *l, bool half)
{
    return half ? &l->syn_queue : &l->accept_queue;
}

void enter_queue(struct sim *sim, struct conn *c, uint8_t listener, bool half)
{
    struct listener *l = &sim->w->hosts[c->host].listeners[listener];
    c->listener = listener & 15u;
    c->tcb.accepted = false;
    ++*queue_of(l, half);
    record_queue(sim, c->host, l);
}

void leave_queue(struct sim *sim, struct conn *c, bool half)
{
    if (c->listener == LISTENERS_MAX)
        return;
    struct listener *l = &sim->w->hosts[c->host].listeners[c->listener];
    c->listener = LISTENERS_MAX;
    --*queue_of(l, half);
    record_queue(sim, c->host, l);
}

void free_conn(struct world *w, uint32_t i)
{
    table_remove(w, POOL_CONNS, i);
    conn_ends(w, conn_at(w, i));
    pool_give(w, POOL_CONNS, i);
}

void add_half(struct sim *sim, uint8_t host, uint8_t listener, const struct tcb *t)
{
    struct world *w = sim->w;
    uint32_t i = pool_take(w, POOL_HALVES);
    struct half_open *h = half_at(w, i);
    h->half.host = host & 15u;
    h->half.listener = listener & 7u;
    h->half.flood = sim->flood;
    half_from_tcb(&h->half, t);
    table_add(w, POOL_HALVES, i);
    chain_add(sim, i);
    agenda_set(w, POOL_HALVES, i);
    struct listener *l = &w->hosts[host].listeners[listener];
    l->syn_queue++;
    l->young++;
    record_queue(sim, host, l);
}

void change_half(struct sim *sim, uint32_t i, const struct tcb *t)
{
    struct half_open *h = half_at(sim->w, i);
    if (h->half.retries == 0 && t->retries > 0)
        sim->w->hosts[h->half.host].listeners[h->half.listener].young--;
    nsec was = half_due(&h->half);
    half_from_tcb(&h->half, t);
    if (half_due(&h->half) != was || !agenda_has(sim->w, POOL_HALVES, i))
        agenda_set(sim->w, POOL_HALVES, i);
}

void take_half(struct sim *sim, uint32_t i)
{
    const struct half_open *h = half_at(sim->w, i);
    struct listener *l = &sim->w->hosts[h->half.host].listeners[h->half.listener];
    l->young -= h->half.retries == 0;
    l->syn_queue--;
    chain_remove(sim, i);
    table_remove(sim->w, POOL_HALVES, i);
    pool_give(sim->w, POOL_HALVES, i);
}

void drop_half(struct sim *sim, uint32_t i)
{
    uint8_t host = half_at(sim->w, i)->half.host, listener = half_at(sim->w, i)->half.listener;
    take_half(sim, i);
    record_queue(sim, host, &sim->w->hosts[host].listeners[listener]);
}

/* A half-open entry that comes to nothing does not take the place of a connection. */
void keep_last(struct sim *sim, uint8_t host, uint16_t name, const struct tcb *before)
{
    if (sim->plan->keeps_last && name != CONN_OTHER && before->state != TCP_CLOSED) {
        struct tally *t = pool_at(sim->w, POOL_TALLIES, host * sim->sc->n_conns + name);
        if (!tcb_half_open(before) || t->last.lport == 0 || tcb_half_open(&t->last))
            t->last = *before;
    }
}
