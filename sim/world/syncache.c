/* The half-open entries of a host by age, for hosts that give the oldest one's place away (RFC 4987, 3.4 and 3.5): one list per
 * listener (`syn-queue-full evict`), or one per bucket of the host's SYN cache (`syncache-buckets`). Hosts that evict nothing
 * have no lists, and a world without such hosts has no room for them. */
#include "step.h"

#include "isn.h"

static bool has_cache(const struct sim *sim, uint8_t host)
{
    return cfg_of(sim, host)->knobs.syncache_buckets > 0;
}

uint32_t chains_needed(const struct tcp_knobs *k)
{
    if (k->syncache_buckets > 0)
        return k->syncache_buckets;
    return k->syn_queue_full == SYNQFULL_EVICT ? LISTENERS_MAX : 0;
}

/* The first list of a host: those of the hosts before it come before. */
static uint32_t first_chain(const struct sim *sim, uint8_t host)
{
    uint32_t first = 0;
    for (uint8_t h = 0; h < host; h++)
        first += chains_needed(&cfg_of(sim, h)->knobs);
    return first;
}

static struct chain *chain_at(const struct world *w, uint32_t i)
{
    return pool_at(w, POOL_CHAINS, i);
}

static struct link *link_at(const struct world *w, uint32_t i)
{
    return pool_at(w, POOL_LINKS, i);
}

/* The list of an entry between these sockets of a host that has lists. The buckets are drawn by a key of the host, so that
 * nobody outside can choose one to crowd. */
static struct chain *chain_of(const struct sim *sim, uint8_t host, uint8_t listener, const struct sockets *s)
{
    uint32_t n = chains_needed(&cfg_of(sim, host)->knobs), which = listener;
    if (has_cache(sim, host))
        which = (uint32_t)(mix(sim->w->seed, 4u << 20 | host, mix(s->raddr, s->lport, s->rport)) >> 32) % n;
    return chain_at(sim->w, first_chain(sim, host) + which);
}

static struct chain *chain_of_half(const struct sim *sim, uint32_t i)
{
    const struct half_open *h = half_at(sim->w, i);
    if (chains_needed(&cfg_of(sim, h->half.host)->knobs) == 0)
        return NULL;
    const struct sockets s = {0, h->half.raddr, sim->w->hosts[h->half.host].listeners[h->half.listener].port, h->half.rport};
    return chain_of(sim, h->half.host, h->half.listener, &s);
}

static struct chain *chain_of_syn(const struct sim *sim, uint8_t host, uint8_t listener, const struct segment *syn)
{
    if (chains_needed(&cfg_of(sim, host)->knobs) == 0)
        return NULL;
    const struct sockets s = {0, syn->saddr, syn->dport, syn->sport};
    return chain_of(sim, host, listener, &s);
}

uint32_t chain_length(const struct sim *sim, uint8_t host, uint8_t listener, const struct segment *syn)
{
    const struct chain *c = chain_of_syn(sim, host, listener, syn);
    return c ? c->n : 0;
}

void chain_add(struct sim *sim, uint32_t i)
{
    struct chain *c = chain_of_half(sim, i);
    if (!c)
        return;
    *link_at(sim->w, i) = (struct link){.older = c->youngest, .younger = NONE};
    if (c->youngest != NONE)
        link_at(sim->w, c->youngest)->younger = i;
    else
        c->oldest = i;
    c->youngest = i;
    c->n++;
}

void chain_remove(struct sim *sim, uint32_t i)
{
    struct chain *c = chain_of_half(sim, i);
    if (!c)
        return;
    struct link l = *link_at(sim->w, i);
    if (l.older != NONE)
        link_at(sim->w, l.older)->younger = l.younger;
    else
        c->oldest = l.younger;
    if (l.younger != NONE)
        link_at(sim->w, l.younger)->older = l.older;
    else
        c->youngest = l.older;
    c->n--;
}

void evict_oldest(struct sim *sim, uint8_t host, uint8_t listener, const struct segment *syn)
{
    const struct chain *c = chain_of_syn(sim, host, listener, syn);
    assert(c);
    uint32_t i = c->oldest;
    const struct half_open *h = half_at(sim->w, i);
    uint16_t name = name_of_half(sim, h);
    bool flood = sim->flood;
    sim->flood = h->half.flood;
    record_state(sim, host, name, TCP_SYN_RECEIVED, TCP_LISTEN, R_SYN_EVICTED);
    drop_half(sim, i);
    when_state(sim, host, name, TCP_LISTEN);
    sim->flood = flood;
    sim->w->hosts[host].evicted++;
}
