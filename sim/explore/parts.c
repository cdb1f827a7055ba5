/* The parts of a scenario's world: its groups of hosts, what workers share and what each has, and the beginning. */
#include "parts_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- groups ---- */

static uint32_t hosts_asked(const struct expect *e)
{
    uint32_t hosts = UINT32_C(1) << e->host;
    if (e->kind == EXPECT_VAR && e->rhs.is_var)
        hosts |= UINT32_C(1) << e->rhs.host;
    return hosts;
}

static void join(struct parts *p, uint32_t hosts)
{
    uint32_t together = 0, n = 0;
    for (uint32_t i = 0; i < p->n_groups; i++) {
        if (p->groups[i] & hosts)
            together |= p->groups[i];
        else
            p->groups[n++] = p->groups[i];
    }
    if (together) {
        p->groups[n] = together;
        for (uint32_t i = n++; i > 0 && p->groups[i - 1] > p->groups[i]; i--) { /* the scenario's order */
            uint32_t swap = p->groups[i];
            p->groups[i] = p->groups[i - 1];
            p->groups[i - 1] = swap;
        }
    }
    p->n_groups = n;
}

static void make_groups(struct parts *p)
{
    const struct scenario *sc = p->sc;
    uint32_t all = (UINT32_C(1) << sc->n_hosts) - 1;
    if (sc->n_hosts > GROUPS_MAX) {
        p->groups[p->n_groups++] = all;
    } else {
        for (uint32_t h = 0; h < sc->n_hosts; h++)
            p->groups[p->n_groups++] = UINT32_C(1) << h;
    }
    for (uint32_t i = 0; i < sc->n_script; i++)
        join(p, hosts_of_statement(sc, i));
    for (uint32_t i = 0; i < p->atoms.n; i++)
        if (p->atoms.at[i].e->kind != EXPECT_PROPERTY && p->atoms.at[i].e->kind != EXPECT_QUIET)
            join(p, hosts_asked(p->atoms.at[i].e));
    for (uint8_t h = 0; h < sc->n_hosts; h++)
        for (uint8_t g = 0; g < p->n_groups; g++)
            if (p->groups[g] >> h & 1)
                p->group_of[h] = g;
}

bool parts_init(struct parts *p, const struct scenario *sc, bool calls_wait, const struct mail_rules *rules)
{
    memset(p, 0, sizeof *p);
    p->sc = sc;
    p->calls_wait = calls_wait;
    p->rules = *rules;
    p->with_time = pack_needs_time(sc);
    atoms_collect(sc, &p->atoms);
    make_groups(p);
    p->plan = plan_new(sc);
    if (p->plan) {
        p->plan->keeps_last = true; /* who judges asks for what is gone */
        p->plan->agenda = AGENDA_HEAP;
        p->blank = world_blank(p->plan);
    }
    return intern_init(&p->parts) && intern_init(&p->pieces) && intern_init(&p->mails) && p->plan && p->blank;
}

void parts_free(struct parts *p)
{
    intern_free(&p->parts);
    intern_free(&p->pieces);
    intern_free(&p->mails);
    free(p->blank);
    plan_free(p->plan);
}

/* ---- one worker ---- */

bool hand_init(struct hand *h, struct parts *p)
{
    memset(h, 0, sizeof *h);
    h->parts = p;
    h->sim = (struct sim){.plan = p->plan, .sc = p->sc, .chooser = &h->chooser};
    store_init(&h->effects, sizeof(uint64_t));
    return memo_init(&h->memo) && memo_init(&h->memo_mails) && memo_init(&h->memo_pieces) && mail_begins(h);
}

void hand_free(struct hand *h)
{
    store_free(&h->effects);
    arrivals_free(h);
    memo_free(&h->memo);
    memo_free(&h->memo_mails);
    memo_free(&h->memo_pieces);
    free(h->seen_parts.items);
    free(h->seen_pieces.items);
    free(h->seen_mails.items);
    free(h->sim.w);
}

size_t hand_octets(const struct hand *h)
{
    return store_octets(&h->effects) + memo_octets(&h->memo) + memo_octets(&h->memo_mails) + memo_octets(&h->memo_pieces) +
           h->arrivals_octets;
}

uint32_t hand_knows(struct hand *h, struct intern *in, struct intern_view *view, uint32_t id)
{
    if (id != INTERN_NONE && intern_sees(in, view, id))
        return id;
    h->no_memory = true;
    return INTERN_NONE;
}

uint32_t hand_notes(struct hand *h, struct memo *memo, uint32_t what, uint64_t ev, uint32_t becomes)
{
    if (becomes == INTERN_NONE || memo_add(memo, what, ev, becomes))
        return becomes;
    h->no_memory = true;
    return INTERN_NONE;
}

static bool sees_mail(struct hand *h, uint32_t id)
{
    struct parts *p = h->parts;
    return intern_sees(&p->mails, &h->seen_mails, id) && intern_sees(&p->pieces, &h->seen_pieces, mail_at(h, id)->largest);
}

bool hand_sees(struct hand *h, const uint32_t part[GROUPS_MAX], const uint32_t mail[GROUPS_MAX])
{
    for (uint32_t g = 0; g < h->parts->n_groups; g++)
        if (!intern_sees(&h->parts->parts, &h->seen_parts, part[g]) || !sees_mail(h, mail[g])) {
            h->no_memory = true;
            return false;
        }
    return true;
}

/* ---- the beginning ---- */

bool parts_of_world(struct hand *h, const struct world *w, uint32_t groups, uint32_t part_of_group[GROUPS_MAX])
{
    for (uint32_t g = 0; g < h->parts->n_groups; g++)
        if ((groups >> g & 1) && (part_of_group[g] = intern_part(h, w, g)) == INTERN_NONE)
            return false;
    return true;
}

bool parts_begin(struct hand *h, uint32_t part_of_group[GROUPS_MAX])
{
    struct parts *p = h->parts;
    struct sim sim = h->sim;
    struct chooser chooser = {.hosts = UINT32_MAX, .calls_wait = p->calls_wait};
    sim.w = world_new(p->plan);
    sim.chooser = &chooser;
    if (!sim.w)
        return false;
    if (p->calls_wait)
        choose_park(&sim);
    bool ok = parts_of_world(h, sim.w, UINT32_MAX, part_of_group);
    free(sim.w);
    return ok;
}
