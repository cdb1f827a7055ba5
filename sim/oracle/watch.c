#include "watch.h"

#include "judge.h"

#include <string.h>

#define BIT(p) (UINT32_C(1) << (p))

/* ---- atoms ---- */

static bool asks_conditions(const struct expect *e)
{
    return e->kind == EXPECT_ALWAYS || e->kind == EXPECT_NEVER || e->kind == EXPECT_EVENTUALLY;
}

bool atoms_collect(const struct scenario *sc, struct atoms *to)
{
    to->n = 0;
    for (uint32_t i = 0; i < sc->n_expects; i++) {
        const struct expect *e = &sc->expects[i];
        for (uint32_t k = 0; asks_conditions(e) && k < e->n_conds; k++) {
            if (to->n == ATOMS_MAX)
                return false;
            bool happens = e->conds[k].kind == EXPECT_NEWS || e->conds[k].kind == EXPECT_COUNT;
            to->at[to->n++] = (struct atom){.e = &e->conds[k], .happens = happens, .if_any = e->kind == EXPECT_ALWAYS};
        }
    }
    return true;
}

uint64_t atoms_of(const struct atoms *a, const struct expect *e)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->at[i].e >= e->conds && a->at[i].e < e->conds + e->n_conds)
            bits |= UINT64_C(1) << i;
    return bits;
}

bool expect_is_broken(const struct expect *e, uint64_t rest, uint64_t wanted, uint32_t broken)
{
    uint32_t bit = 0;
    for (uint32_t i = 0; i < e->n_conds; i++, bit++) {
        while (!(wanted >> bit & 1))
            bit++;
        if (e->conds[i].kind == EXPECT_PROPERTY ? (broken >> e->conds[i].property & 1) != 0 : !(rest >> bit & 1))
            return true;
    }
    return false;
}

static bool var_holds(const struct atom *a, const struct plan *plan, const struct world *w)
{
    const struct expect *e = a->e;
    uint64_t value, rhs = e->n;
    if (!world_var(plan, w, e->host, e->conn, e->var, &value))
        return a->if_any;
    if (e->rhs.is_var) {
        if (!world_var(plan, w, e->rhs.host, e->rhs.conn, e->rhs.var, &rhs))
            return a->if_any;
        rhs = seq_add((uint32_t)rhs, e->rhs.plus);
    }
    return compare(value, e->cmp, rhs);
}

static bool lasts_now(const struct atom *a, const struct plan *plan, const struct world *w)
{
    const struct expect *e = a->e;
    if (e->kind == EXPECT_VAR)
        return var_holds(a, plan, w);
    return e->kind == EXPECT_STATE && view_of(plan, w, e->host, e->conn).state == e->state;
}

uint64_t atoms_when_quiet(const struct atoms *a)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->at[i].e->kind == EXPECT_QUIET)
            bits |= UINT64_C(1) << i;
    return bits;
}

uint64_t atoms_at_rest(const struct atoms *a, const struct plan *plan, const struct world *w, uint32_t hosts)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < a->n; i++)
        if (!a->at[i].happens && (hosts >> a->at[i].e->host & 1) && lasts_now(&a->at[i], plan, w))
            bits |= UINT64_C(1) << i;
    return bits;
}

/* ---- the two ends ---- */

static bool listens(const struct world *w, uint8_t host)
{
    for (int i = 0; i < LISTENERS_MAX; i++)
        if (w->hosts[host].listeners[i].port)
            return true;
    return false;
}

struct view view_of(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn)
{
    struct view v = {.state = listens(w, host) ? TCP_LISTEN : TCP_CLOSED};
    struct tcb t, before;
    uint16_t name = conn < plan->sc->n_conns ? conn : 0;
    v.ever = world_tcb(plan, w, host, name, &t, &v.alive);
    if (!v.ever)
        return v;
    if (v.alive)
        v.state = t.state;
    else if (!tcb_half_open(&t))
        v.state = TCP_CLOSED; /* a listener that is still there waits for others */
    if (v.alive && tcb_half_open(&t) && world_last_tcb(plan, w, host, name, &before) && !tcb_half_open(&before)) {
        v.alive = false; /* what was agreed was agreed with the one before; nothing yet with this one */
        t = before;
    }
    v.half_open = tcb_half_open(&t);
    v.agreed = tcp_synchronized((enum tcp_state)t.state);
    world_var(plan, w, host, name, VAR_DELIVERED, &v.delivered);
    v.flags = t.flags;
    v.unread = t.rcv_unread;
    v.iss = t.iss;
    v.irs = t.irs;
    v.snd_una = t.snd_una;
    v.snd_nxt = t.snd_nxt;
    v.snd_end = t.snd_end;
    v.rcv_nxt = t.rcv_nxt;
    return v;
}

static bool synchronized(const struct view *v)
{
    return v->alive && tcp_synchronized((enum tcp_state)v->state);
}

static bool agree(const struct view *a, const struct view *b)
{
    return a->irs == b->iss && seq_leq(b->snd_una, a->rcv_nxt) && seq_leq(a->rcv_nxt, b->snd_nxt);
}

/* Octets that its user gave to SEND. */
static uint32_t given(const struct view *v)
{
    return seq_sub(v->snd_end, seq_add(v->iss, 1));
}

/* Fewer octets have come than were given, whatever the numbers say. */
static bool lacks_text(const struct view *self, const struct view *peer)
{
    return self->alive && !(self->flags & TF_NO_READER) && self->delivered + self->unread < given(peer);
}

/* The FIN of self is acknowledged, and peer does not have all that was sent before it. */
static bool lost_text(const struct view *self, const struct view *peer)
{
    return self->alive && (self->flags & TF_FIN_SENT) && self->snd_una == self->snd_nxt && peer->agreed && peer->irs == self->iss &&
           seq_lt(peer->rcv_nxt, self->snd_end);
}

uint32_t ends_broken(const struct view *a, const struct view *b)
{
    uint32_t broken = 0;
    if (synchronized(a) && synchronized(b) && (!agree(a, b) || !agree(b, a)))
        broken |= BIT(PROP_I_3);
    if (lost_text(a, b) || lost_text(b, a))
        broken |= BIT(PROP_I_7);
    return broken;
}

/* The peer does not know our SYN, or we believe in another than its. Who listens may have answered our SYN more than once, each time
 * with another number, and of what it sent first nothing is left there. */
static bool met_nobody(const struct view *self, const struct view *peer)
{
    return !peer->ever || peer->irs != self->iss || (peer->iss != self->irs && !peer->half_open);
}

uint32_t happening_broken(const struct view *self, const struct view *peer, unsigned happened)
{
    uint32_t broken = 0;
    if ((happened & HAPPENED_OPEN) && met_nobody(self, peer))
        broken |= BIT(PROP_I_4);
    if ((happened & HAPPENED_DATA) && (!peer->ever || peer->iss != self->irs || self->delivered > given(peer)))
        broken |= BIT(PROP_I_5);
    if ((happened & HAPPENED_EOF) && (!peer->ever || !(peer->flags & TF_FIN_SENT) || seq_lt(self->rcv_nxt, peer->snd_end) || lacks_text(self, peer)))
        broken |= BIT(PROP_I_6);
    return broken;
}

static uint8_t other_end(const struct conn_cfg *c, uint8_t host)
{
    return host == c->host ? c->peer : c->host;
}

static bool is_end(const struct conn_cfg *c, uint8_t host)
{
    return c->host != NO_HOST && c->host != c->peer && (host == c->host || host == c->peer);
}

uint32_t watch_ends(const struct watch *watch, const struct plan *plan, const struct world *w)
{
    uint32_t broken = 0;
    for (uint16_t i = 0; i < plan->sc->n_conns; i++) {
        const struct conn_cfg *c = &plan->sc->conns[i];
        if (c->host == NO_HOST || c->host == c->peer)
            continue;
        struct view a = view_of(plan, w, c->host, i), b = view_of(plan, w, c->peer, i);
        broken |= ends_broken(&a, &b);
    }
    for (uint32_t i = 0; i < watch->n_happened; i++) {
        uint16_t conn = watch->happened[i].conn;
        uint8_t host = watch->happened[i].host;
        if (conn >= plan->sc->n_conns || !is_end(&plan->sc->conns[conn], host))
            continue;
        struct view a = view_of(plan, w, host, conn), b = view_of(plan, w, other_end(&plan->sc->conns[conn], host), conn);
        broken |= happening_broken(&a, &b, watch->happened[i].what);
    }
    return broken;
}

/* A crash, or the same two sockets opened again, begins another incarnation, of which the first end knows nothing yet; and who
 * forges segments may come between the two ends. A scenario may still ask for the property by name. */
uint32_t properties_that_apply(const struct scenario *sc)
{
    uint32_t all = BIT(PROPERTIES) - 1;
    uint32_t of_both = BIT(PROP_I_3) | BIT(PROP_I_4) | BIT(PROP_I_5) | BIT(PROP_I_6) | BIT(PROP_I_7);
    for (uint8_t h = 0; h < sc->n_hosts; h++) {
        const struct tcp_knobs *k = &sc->hosts[h].knobs;
        if (k->syn_cookies)
            all &= ~BIT(PROP_I_4); /* who answers with a cookie has nothing that could be asked whether it did */
        if (k->fast_open == FASTOPEN_SERVER || k->fast_open == FASTOPEN_BOTH)
            all &= ~BIT(PROP_I_5); /* RFC 7413 2.1: text on a SYN that comes twice may be given to the user twice */
    }
    for (uint32_t i = 0; i < sc->n_script; i++)
        if (sc->script[i].act.kind != ACT_CALL)
            return all & ~of_both;
    return scenario_opens_again(sc) ? all & ~of_both : all;
}

/* ---- watching ---- */

static void happened(struct watch *watch, uint8_t host, uint16_t conn, unsigned what)
{
    if (watch->n_happened == HAPPENED_MAX)
        return; /* no single event has so much to tell */
    watch->happened[watch->n_happened].host = host;
    watch->happened[watch->n_happened].conn = conn;
    watch->happened[watch->n_happened++].what = (uint8_t)what;
}

static bool is_about(const struct expect *e, const struct trace_rec *rec)
{
    return rec->host == e->host && (e->conn == CONN_OTHER || e->conn == rec->conn);
}

static bool is_it(const struct expect *e, const struct trace_rec *rec)
{
    if (!is_about(e, rec))
        return false;
    if (e->kind == EXPECT_STATE)
        return rec->kind == TR_STATE && rec->to == e->state;
    if (e->kind == EXPECT_NEWS)
        return rec->kind == TR_NEWS && rec->news == e->news;
    if (e->kind != EXPECT_COUNT || (rec->marks & MARK_COPY && rec->kind == TR_SEND))
        return false;
    return rec->kind == (e->receives ? TR_ARRIVE : TR_SEND) && pattern_matches(&e->what, &rec->seg);
}

static void note_news(struct watch *watch, const struct trace_rec *rec)
{
    if (rec->news == NEWS_EOF)
        happened(watch, rec->host, rec->conn, HAPPENED_EOF);
    if (rec->news == NEWS_DELIVER)
        happened(watch, rec->host, rec->conn, HAPPENED_DATA);
}

static void put(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct watch *watch = (struct watch *)sink;
    for (uint32_t i = 0; i < watch->atoms->n; i++)
        if (is_it(watch->atoms->at[i].e, rec))
            watch->seen |= UINT64_C(1) << i;
    if (rec->kind == TR_STATE && rec->to == TCP_ESTABLISHED)
        happened(watch, rec->host, rec->conn, HAPPENED_OPEN);
    if (rec->kind == TR_NEWS)
        note_news(watch, rec);
    if (watch->next)
        watch->next->put(watch->next, rec);
}

static bool queues_too_long(const struct plan *plan, const struct world *w, uint8_t host)
{
    const struct tcp_knobs *k = &plan->sc->hosts[host].knobs;
    for (int i = 0; i < LISTENERS_MAX; i++) {
        const struct listener *l = &w->hosts[host].listeners[i];
        if (l->port && (l->syn_queue > listener_syn_room(l, k) || l->accept_queue > listener_accept_room(l, k)))
            return true;
    }
    return false;
}

uint32_t hosts_broken(const struct plan *plan, const struct world *w, uint32_t hosts)
{
    for (uint8_t h = 0; h < w->n_hosts; h++)
        if ((hosts >> h & 1) && queues_too_long(plan, w, h))
            return BIT(PROP_I_15);
    return 0;
}

static void watch_step(struct step_watcher *self, uint8_t host, nsec now, const struct tcb *before, const struct tcp_event *ev,
                       const struct tcb *after, const struct tcp_actions *out)
{
    struct watch *watch = (struct watch *)(void *)((char *)self - offsetof(struct watch, watcher));
    (void)host;
    watch->broken |= step_broken(now, before, ev, after, out);
}

void watch_init(struct watch *watch, const struct scenario *sc, const struct atoms *atoms, struct trace_sink *next)
{
    memset(watch, 0, sizeof *watch);
    watch->sink.put = put;
    watch->watcher.step = watch_step;
    watch->next = next;
    watch->sc = sc;
    watch->atoms = atoms;
}

void watch_clear(struct watch *watch)
{
    watch->seen = 0;
    watch->broken = 0;
    watch->n_happened = 0;
}
