/* What a host knows beside its connections, as octets (pack.h). */
#include "pack_io.h"

/* How often a fault's or a condition's segment came, as far as it matters. */
static uint32_t most_counted(const struct scenario *sc, uint32_t i)
{
    if (i >= sc->n_faults)
        return sc->script[i - sc->n_faults].when.occurrence;
    const struct fault *f = &sc->faults[i];
    return f->last == UINT32_MAX ? f->first : f->last + 1;
}

static bool counter_is_of(const struct scenario *sc, uint32_t i, uint32_t hosts)
{
    if (i < sc->n_faults)
        return hosts >> sc->faults[i].host & 1;
    const struct when *when = &sc->script[i - sc->n_faults].when;
    return when->kind != WHEN_AT && (hosts >> when->host & 1);
}

void io_counters(struct io *io, struct world *w, uint32_t hosts)
{
    const struct scenario *sc = io->plan->sc;
    for (uint32_t i = 0; i < sc->n_faults + sc->n_script; i++) {
        if (!counter_is_of(sc, i, hosts))
            continue;
        uint32_t *count = pool_at(w, POOL_COUNTERS, i);
        uint32_t most = most_counted(sc, i), n = *count < most ? *count : most;
        IO(io, n);
        if (!io->writes)
            *count = n;
    }
}

/* What those who judge may ask of a connection that is gone; nothing while there is one, but for a half-open entry. */
static void io_last(struct io *io, const struct world *w, uint8_t host, uint16_t name, struct tcb *last)
{
    struct tcb now;
    bool alive = false;
    struct tcb t = *last;
    if (io->writes && world_tcb(io->plan, w, host, name, &now, &alive) && alive && !tcb_half_open(&now))
        t.lport = 0;
    IO(io, t.lport);
    if (t.lport == 0)
        return;
    IO(io, t.state);
    IO(io, t.origin);
    IO(io, t.iss);
    IO(io, t.irs);
    IO(io, t.snd_una);
    IO(io, t.snd_nxt);
    IO(io, t.snd_end);
    IO(io, t.rcv_nxt);
    IO(io, t.rcv_adv);
    uint8_t sent_fin = (t.flags & TF_FIN_SENT) != 0;
    IO(io, sent_fin);
    if (io->writes || io->full)
        return;
    t.flags = sent_fin ? TF_FIN_SENT : 0;
    *last = t;
}

void io_listener(struct io *io, struct listener *l)
{
    IO(io, l->port);
    if (l->port == 0 && l->accept_queue == 0 && l->syn_queue == 0)
        return;
    IO(io, l->closing);
    IO(io, l->backlog);
    IO(io, l->syn_queue);
    IO(io, l->young);
    bool cookies = l->cookies_until > io->now;
    IO(io, cookies);
    if (cookies)
        io_time(io, &l->cookies_until);
    IO(io, l->accept_queue);
}

/* Of the initial sequence numbers, those that are left to choose from. */
static uint32_t isns_that_matter(const struct host_cfg *cfg, uint32_t isns)
{
    if (cfg->isn != ISN_FIXED)
        return isns;
    uint32_t most = cfg->n_iss > 0 ? cfg->n_iss - 1 : 0;
    return isns < most ? isns : most;
}

static void io_cookie(struct io *io, struct cookie_memory *c)
{
    IO(io, c->server);
    IO(io, c->n);
    IO(io, c->cookie);
}

void io_host(struct io *io, struct host_state *h, uint8_t host)
{
    const struct host_cfg *cfg = &io->plan->sc->hosts[host];
    uint32_t isns = isns_that_matter(cfg, h->isns);
    nsec quiet = nsec_max(h->quiet_until, io->now);
    IO(io, h->up);
    IO(io, h->plugged);
    IO(io, h->addr);
    IO(io, h->proven);
    IO(io, isns);
    io_time(io, &quiet);
    if (cfg->knobs.challenge_host_limit > 0) {
        IO(io, h->challenge_second);
        IO(io, h->challenges);
    }
    IO(io, h->next_cookie);
    for (int i = 0; i < COOKIES_KEPT; i++)
        io_cookie(io, &h->cookies[i]);
    for (int i = 0; i < LISTENERS_MAX; i++)
        io_listener(io, &h->listeners[i]);
    if (io->writes)
        return;
    h->isns = isns;
    h->quiet_until = quiet;
}

void io_tallies(struct io *io, struct world *w, uint8_t host)
{
    const struct scenario *sc = io->plan->sc;
    for (uint16_t name = 0; name < sc->n_conns; name++) {
        struct tally *t = pool_at(w, POOL_TALLIES, host * sc->n_conns + name);
        IO(io, t->delivered);
        io_last(io, w, host, name, &t->last);
    }
}
