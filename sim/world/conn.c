/* A connection as it is kept. A TCB to which something happens is whole, in an array for the few of them. When others need the
 * room, it is made slim, in the slot of its connection, unless that does not tell all of it. So a few connections cost no
 * packing, and millions of them little memory.
 *
 * Beside its timers a connection may have one thing more to wait for: its application is going to close it. While no timer runs,
 * that takes no room of its own in a slim TCB. */
#include "internal.h"

enum { WHOLE_AT_EASE = 32 }; /* so many are kept whole before any is made slim */
#define SPARE_MOST ((nsec)1 << 48)

/* ---- a close that is planned: its time, and its rank among what applications do at that time ---- */

/* Where a slim TCB has room as long as no timer runs. */
static bool note_plan(struct slim *s, nsec at, uint32_t birth)
{
    if (s->main_timer != TIMER_NONE || slim_counts(s) || at < 0 || at >= SPARE_MOST)
        return false;
    s->main_low = (uint32_t)at;
    s->main_high = (uint16_t)(at >> 32);
    s->since = birth;
    return true;
}

nsec conn_closing(const struct world *w, const struct conn *c, uint32_t *birth)
{
    *birth = 0;
    if (!c->tcb.closes)
        return NEVER;
    *birth = c->tcb.whole ? whole_of(w, c)->closes_birth : c->tcb.since;
    return c->tcb.whole ? whole_of(w, c)->closes_at : (nsec)((uint64_t)c->tcb.main_high << 32 | c->tcb.main_low);
}

/* ---- slim and whole ---- */

static void make_slim(struct world *w, struct conn *c)
{
    uint32_t place = c->tcb.elsewhere;
    const struct whole_tcb *whole = whole_of(w, c);
    bool fits = slim_from_tcb(&c->tcb, &whole->tcb);
    if (fits && (!c->tcb.closes || note_plan(&c->tcb, whole->closes_at, whole->closes_birth))) {
        c->tcb.whole = false;
        pool_give(w, POOL_WHOLES, place);
    } else {
        c->tcb.elsewhere = place;
    }
}

/* Goes round through those that are whole; what does not fit is passed over. */
static void make_room(struct world *w)
{
    const struct pool *p = &w->pools[POOL_WHOLES];
    for (int tries = 0; tries < 2 && p->live >= WHOLE_AT_EASE; tries++) {
        w->next_slim = w->next_slim + 1 < p->high ? w->next_slim + 1 : 0;
        const struct whole_tcb *whole = POOL_AT(w, POOL_WHOLES, struct whole_tcb, w->next_slim);
        if (whole->slot.birth)
            make_slim(w, conn_at(w, whole->conn));
    }
}

static uint32_t take_place(struct world *w, uint32_t i)
{
    make_room(w);
    uint32_t place = pool_take_unfilled(w, POOL_WHOLES);
    POOL_AT(w, POOL_WHOLES, struct whole_tcb, place)->conn = i;
    return place;
}

struct tcb *conn_make_whole(struct world *w, uint32_t i)
{
    struct conn *c = conn_at(w, i);
    uint32_t place = take_place(w, i);
    struct whole_tcb *whole = POOL_AT(w, POOL_WHOLES, struct whole_tcb, place);
    whole->closes_at = conn_closing(w, c, &whole->closes_birth);
    tcb_from_slim(&whole->tcb, &c->tcb);
    c->tcb.whole = true;
    c->tcb.elsewhere = place;
    return &whole->tcb;
}

void conn_begins(struct world *w, uint32_t i, const struct tcb *t)
{
    struct conn *c = conn_at(w, i);
    c->tcb.whole = true;
    c->tcb.elsewhere = take_place(w, i);
    whole_of(w, c)->tcb = *t;
    slim_marks(&c->tcb, t);
}

void conn_look(const struct world *w, const struct conn *c, struct tcb *t)
{
    if (c->tcb.whole)
        *t = whole_of(w, c)->tcb;
    else
        tcb_from_slim(t, &c->tcb);
}

void conn_ends(struct world *w, struct conn *c)
{
    if (c->tcb.whole)
        pool_give(w, POOL_WHOLES, c->tcb.elsewhere);
}

/* ---- what it waits for ---- */

static struct agenda_item closing(uint32_t i, nsec at, uint32_t birth)
{
    return (struct agenda_item){at, rank_of(RANK_APP, 0, birth), handle_of(POOL_CONNS, i)};
}

struct agenda_item conn_when(const struct world *w, const struct conn *c, uint32_t i)
{
    nsec at = conn_next_timeout(w, c, NULL);
    uint32_t birth;
    if (c->tcb.closes && conn_closing(w, c, &birth) <= at)
        return closing(i, conn_closing(w, c, &birth), birth);
    return (struct agenda_item){at, rank_of(RANK_TIMER, c->host, c->slot.birth), handle_of(POOL_CONNS, i)};
}

void conn_closes_at(struct world *w, uint32_t i, nsec at)
{
    struct conn *c = conn_at(w, i);
    conn_tcb(w, i);
    c->tcb.closes = true;
    whole_of(w, c)->closes_at = at;
    whole_of(w, c)->closes_birth = ++w->births;
    agenda_set_conn(w, c, i);
}

bool conn_closes_now(struct world *w, uint32_t i)
{
    struct conn *c = conn_at(w, i);
    uint32_t birth;
    if (!c->tcb.closes || conn_closing(w, c, &birth) > conn_next_timeout(w, c, NULL))
        return false;
    conn_tcb(w, i);
    c->tcb.closes = false;
    return true;
}
