/* What a host remembers for TCP Fast Open (RFC 7413): as a client, a cookie for each server, or that it is no use to try there
 * (4.1.3); as a server, the key of its cookies and how many connections it has opened fast that are not acknowledged yet. */
#include "step.h"

#include "isn.h"

#include <string.h>

enum { NO_USE = UINT8_MAX }; /* as cookie_memory.n */

static struct cookie_memory *memory_of(struct world *w, uint8_t host, uint32_t server, bool make)
{
    struct host_state *h = &w->hosts[host];
    for (int i = 0; i < COOKIES_KEPT; i++)
        if (h->cookies[i].n > 0 && h->cookies[i].server == server)
            return &h->cookies[i];
    if (!make)
        return NULL;
    struct cookie_memory *m = &h->cookies[h->next_cookie]; /* the oldest goes */
    h->next_cookie = (uint8_t)((h->next_cookie + 1) % COOKIES_KEPT);
    *m = (struct cookie_memory){.server = server};
    return m;
}

void fast_open_connect(const struct sim *sim, uint8_t host, uint32_t server, struct tcp_event *ev)
{
    const struct cookie_memory *m = memory_of(sim->w, host, server, false);
    if (!(cfg_of(sim, host)->knobs.fast_open & FASTOPEN_CLIENT) || (m && (m->n == NO_USE || ev->octets == 0)))
        return;
    ev->fast_open = true;
    ev->n_cookie = m ? m->n : 0;
    memcpy(ev->cookie, m ? m->cookie : ev->cookie, ev->n_cookie);
}

static void remember(struct world *w, uint8_t host, uint32_t server, const struct segment *seg)
{
    struct cookie_memory *m = memory_of(w, host, server, true);
    m->n = seg->n_extra;
    memcpy(m->cookie, seg->extra, seg->n_extra);
}

void fast_open_learns(struct sim *sim, uint8_t host, const struct tcb *before, const struct tcb *after, const struct tcp_event *ev)
{
    const struct segment *seg = ev->seg;
    if (!(cfg_of(sim, host)->knobs.fast_open & FASTOPEN_CLIENT))
        return;
    bool answered = ev->kind == EV_SEGMENT && after->state >= TCP_ESTABLISHED;
    if (answered && (seg->opts & OPT_FAST_OPEN) && seg->n_extra > 0 && seg->n_extra <= FAST_OPEN_COOKIE)
        remember(sim->w, host, before->raddr, seg);
    else if ((before->flags & TF_FAST_OPEN) &&
             (ev->kind == EV_TIMEOUT || (answered && seg->ack == seq_add(before->iss, 1)))) /* 4.1.3: no answer, or not for the text */
        memory_of(sim->w, host, before->raddr, true)->n = NO_USE;
}

void fast_open_listen(const struct sim *sim, uint8_t host, struct tcp_event *ev)
{
    const struct tcp_knobs *k = &cfg_of(sim, host)->knobs;
    uint32_t pending = 0;
    if (!(k->fast_open & FASTOPEN_SERVER) || !(ev->seg->opts & OPT_FAST_OPEN))
        return;
    uint64_t key[2] = {mix(sim->w->seed, 4u << 20 | host, 0), mix(sim->w->seed, 4u << 20 | host, 1)};
    for (uint32_t i = 0; i < sim->w->pools[POOL_CONNS].high; i++) {
        const struct conn *c = conn_at(sim->w, i);
        pending += c->slot.birth && c->host == host && c->tcb.state == TCP_SYN_RECEIVED && c->tcb.origin == ORIGIN_FAST_OPEN;
    }
    ev->fast_open = true;
    ev->fast_open_full = pending >= k->fast_open_pending;
    ev->n_cookie = FAST_OPEN_COOKIE;
    fast_open_cookie(ev->seg->saddr, key, ev->cookie);
}
