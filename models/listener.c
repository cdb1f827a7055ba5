#include "listener.h"

/* B: what is left of the backlog. */
static uint32_t limit(const struct listener *l, const struct tcp_knobs *k)
{
    return k->backlog_rule == BACKLOG_LINUX && l->backlog > k->somaxconn ? k->somaxconn : l->backlog;
}

static uint32_t room(const struct listener *l, const struct tcp_knobs *k)
{
    return limit(l, k) + (k->backlog_rule == BACKLOG_LINUX ? 1 : 0);
}

uint32_t listener_syn_room(const struct listener *l, const struct tcp_knobs *k)
{
    return k->syncache_buckets > 0 ? k->syncache_buckets * k->syncache_depth : room(l, k);
}

uint32_t listener_accept_room(const struct listener *l, const struct tcp_knobs *k)
{
    return room(l, k);
}

/* Less than a quarter of max-syn-backlog is free: what is left is for peers that were there before. */
static bool in_reserve(const struct listener *l, const struct tcp_knobs *k)
{
    return k->max_syn_backlog > 0 && l->syn_queue > k->max_syn_backlog - k->max_syn_backlog / 4;
}

static bool is_full(const struct listener *l, const struct tcp_knobs *k, const struct syn_facts *syn)
{
    return k->syncache_buckets > 0 ? syn->chain >= k->syncache_depth : l->syn_queue >= listener_syn_room(l, k);
}

enum admission listener_admits_syn(const struct listener *l, const struct tcp_knobs *k, const struct syn_facts *syn,
                                   enum tcp_rule *rule)
{
    bool full = is_full(l, k, syn);
    bool evict = full && syn->chain > 0 && k->syn_cookies < 2;
    bool cookie = k->syn_cookies == 2 || (full && !evict && k->syn_cookies == 1);
    if (full && !evict && !cookie) {
        bool reset = k->syn_queue_full == SYNQFULL_RESET;
        *rule = reset ? R_SYN_QUEUE_RESET : R_SYN_QUEUE_FULL;
        return reset ? REFUSE : IGNORE;
    }
    if (l->accept_queue >= listener_accept_room(l, k)) {
        *rule = R_ACCEPT_QUEUE_FULL;
        return IGNORE;
    }
    if (cookie) {
        *rule = R_COOKIE_SENT;
        return COOKIE;
    }
    if (k->syn_cookies == 0 && in_reserve(l, k) && !syn->proven) {
        *rule = R_SYN_RESERVED;
        return IGNORE;
    }
    return evict ? EVICT : ADMIT;
}

enum admission listener_admits_child(const struct listener *l, const struct tcp_knobs *k, enum tcp_rule *rule)
{
    if (l->accept_queue < listener_accept_room(l, k))
        return ADMIT;
    bool reset = k->accept_queue_full == QFULL_RESET;
    *rule = reset ? R_ACCEPT_QUEUE_RESET : R_ACCEPT_QUEUE_FULL;
    return reset ? REFUSE : IGNORE;
}

bool listener_takes_cookies(const struct listener *l, const struct tcp_knobs *k, nsec now)
{
    return k->syn_cookies > 0 && l->cookies_until > 0 && now <= l->cookies_until;
}

uint32_t listener_synack_retries(const struct listener *l, const struct tcp_knobs *k)
{
    uint32_t retries = k->synack_retries, b = limit(l, k);
    if (!k->synack_pressure || retries == RETRIES_AS_SYN || 2ull * l->syn_queue <= (b > 8 ? b : 8))
        return retries;
    for (uint64_t young = 2ull * l->young; retries > 2 && l->syn_queue >= young; young *= 2)
        retries--;
    return retries;
}

uint32_t listener_deferred_timeouts(const struct tcp_knobs *k)
{
    uint32_t n = 0;
    nsec rto = k->rto_initial;
    for (nsec waited = 0; waited < k->defer_accept; n++) {
        waited += rto;
        rto = nsec_min(2 * rto, k->rto_max);
    }
    return n;
}
