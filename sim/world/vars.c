/* Reading the variables that scenarios may name: client.snd_nxt, server.syn_queue. */
#include "internal.h"

static uint64_t of_tcb(const struct tcb *t, enum var var)
{
    switch (var) {
    case VAR_ISS:
        return t->iss;
    case VAR_SND_UNA:
        return t->snd_una;
    case VAR_SND_NXT:
        return t->snd_nxt;
    case VAR_SND_WND:
        return t->snd_wnd;
    case VAR_SND_WL1:
        return t->snd_wl1;
    case VAR_SND_WL2:
        return t->snd_wl2;
    case VAR_SND_UP:
        return t->snd_up;
    case VAR_SND_MSS:
        return t->snd_mss;
    case VAR_EFF_SND_MSS:
        return tcb_eff_snd_mss(t);
    case VAR_SND_WSCALE:
        return t->snd_wscale;
    case VAR_RCV_WSCALE:
        return t->rcv_wscale;
    case VAR_TS_RECENT:
        return t->ts_recent;
    case VAR_MAX_SND_WND:
        return t->max_snd_wnd;
    case VAR_IRS:
        return t->irs;
    case VAR_RCV_NXT:
        return t->rcv_nxt;
    case VAR_RCV_WND:
        return tcb_rcv_wnd(t);
    case VAR_RCV_UP:
        return t->rcv_up;
    case VAR_URGENT:
        return tcb_urgent(t);
    case VAR_UNREAD:
        return t->rcv_unread;
    case VAR_UNSENT:
        return t->flags & TF_FIN_SENT ? 0 : seq_sub(t->snd_end, t->snd_nxt);
    case VAR_UNACKED:
        return seq_sub(t->snd_nxt, t->snd_una);
    case VAR_RTO:
        return (uint64_t)t->rto;
    case VAR_SRTT:
        return (uint64_t)t->srtt;
    case VAR_RTTVAR:
        return (uint64_t)t->rttvar;
    default:
        return t->retries;
    }
}

static uint64_t of_host(const struct world *w, uint8_t host, enum var var)
{
    uint64_t sum = 0;
    if (var == VAR_SYN_DROPS)
        return w->hosts[host].syn_drops;
    if (var == VAR_OVERFLOWS)
        return w->hosts[host].overflows;
    if (var == VAR_COOKIES_SENT)
        return w->hosts[host].cookies_sent;
    if (var == VAR_COOKIES_GOOD)
        return w->hosts[host].cookies_good;
    if (var == VAR_EVICTED)
        return w->hosts[host].evicted;
    if (var == VAR_CONNECTIONS)
        for (uint32_t i = 0; i < w->pools[POOL_CONNS].high; i++)
            sum += conn_at(w, i)->slot.birth && conn_at(w, i)->host == host && !slim_half_open(&conn_at(w, i)->tcb);
    for (int i = 0; i < LISTENERS_MAX; i++) {
        const struct listener *l = &w->hosts[host].listeners[i];
        sum += var == VAR_ACCEPT_QUEUE ? l->accept_queue : l->syn_queue;
    }
    return sum;
}

bool world_last_tcb(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn, struct tcb *t)
{
    *t = ((const struct tally *)pool_at(w, POOL_TALLIES, host * plan->sc->n_conns + conn))->last;
    return t->lport != 0;
}

bool world_tcb(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn, struct tcb *t, bool *alive)
{
    const struct scenario *sc = plan->sc;
    uint32_t handle = called_connection(sc, w, host, conn);
    uint32_t i = handle & 0x0fffffff;
    *alive = handle != NONE;
    if (handle != NONE && handle >> 28 == POOL_CONNS) {
        conn_look(w, conn_at(w, i), t);
        return true;
    }
    if (handle != NONE) {
        half_to_tcb(sc, w, half_at(w, i), t);
        return true;
    }
    return world_last_tcb(plan, w, host, conn, t);
}

bool world_var(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn, enum var var, uint64_t *value)
{
    struct tcb t;
    bool alive;
    uint16_t name = conn < plan->sc->n_conns ? conn : 0;
    if (var == VAR_DELIVERED) {
        *value = ((const struct tally *)pool_at(w, POOL_TALLIES, host * plan->sc->n_conns + name))->delivered;
        return true;
    }
    if (variable_is_of_host(var)) {
        *value = of_host(w, host, var);
        return true;
    }
    if (!world_tcb(plan, w, host, name, &t, &alive))
        return false;
    *value = of_tcb(&t, var);
    return true;
}
