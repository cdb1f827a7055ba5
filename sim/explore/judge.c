/* What is asked of the states and of the steps between them: the properties of the protocol, the scenario's own expectations,
 * and which pairs of states there are. */
#include "space_internal.h"

/* Whatever was sent takes some time, so that a statement for this very moment comes first. */
bool script_is_due(const struct part *const *parts, uint32_t n)
{
    for (uint32_t g = 0; g < n; g++)
        if (parts[g]->script != UINT32_MAX && parts[g]->next == 0)
            return true;
    return false;
}

bool at_rest(const struct space *s, const struct part *const *parts, const struct joint *j)
{
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        if (parts[g]->next != NEVER || parts[g]->n_calls > 0)
            return false;
    return s->anything || !has_mail(j); /* what is under way dies out */
}

/* ---- steps ---- */

void judge_ends(struct expansion *x, struct happening what)
{
    const struct scenario *sc = x->s->sc;
    const struct conn_cfg *c = what.conn < sc->n_conns ? &sc->conns[what.conn] : NULL;
    if (!c || c->host == NO_HOST || c->host == c->peer)
        return;
    uint8_t host = what.host, peer = c->host == host ? c->peer : c->host;
    const struct part *a = x->to.part[x->s->parts.group_of[host]], *b = x->to.part[x->s->parts.group_of[peer]];
    x->broken |= happening_broken(&a->views[host * sc->n_conns + what.conn], &b->views[peer * sc->n_conns + what.conn], what.what);
}

static uint64_t atoms_now(struct expansion *x)
{
    uint64_t atoms = x->happened;
    for (uint32_t g = 0, n = x->s->parts.n_groups; g < n; g++)
        atoms |= x->to.part[g]->rest;
    if (x->s->when_quiet && at_rest(x->s, x->to.part, x->next))
        atoms |= x->s->when_quiet;
    return atoms;
}

void judge_atoms(struct expansion *x)
{
    const struct space *s = x->s;
    uint64_t properties = x->broken | (s->names_properties ? state_broken(s, x->to.part) : 0);
    if (!(x->happened | x->turned | properties | s->when_quiet | x->from->fresh))
        return; /* nothing is to be said that was not said before */
    uint64_t atoms = atoms_now(x);
    for (uint32_t i = 0; i < s->n_nevers && (x->happened || !s->nevers_happen); i++) {
        const struct expect *e = &s->sc->expects[s->nevers[i].expect];
        bool broken = e->kind == EXPECT_NEVER ? (s->nevers[i].atoms & ~atoms) == 0
                                              : expect_is_broken(e, atoms, s->nevers[i].atoms, (uint32_t)properties);
        if (broken)
            x->broken |= UINT64_C(1) << (BROKEN_EXPECTS + i);
    }
    for (uint32_t i = 0, n = s->n_eventuallys; i < n; i++)
        x->next->history |= (uint16_t)(((s->eventuallys[i].atoms & ~atoms) == 0) << i);
}

/* ---- states ---- */

/* What lies between the ends of each connection, whatever led here. */
uint64_t state_broken(const struct space *s, const struct part *const *parts)
{
    const struct scenario *sc = s->sc;
    uint64_t broken = 0;
    for (uint16_t i = 0; i < sc->n_conns; i++) {
        const struct conn_cfg *c = &sc->conns[i];
        if (c->host == NO_HOST || c->host == c->peer)
            continue;
        const struct view *a = &parts[s->parts.group_of[c->host]]->views[c->host * sc->n_conns + i];
        const struct view *b = &parts[s->parts.group_of[c->peer]]->views[c->peer * sc->n_conns + i];
        broken |= ends_broken(a, b);
    }
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        broken |= parts[g]->broken;
    return broken;
}

uint64_t asked_of(const struct space *s, uint64_t broken)
{
    return broken & ~(((UINT64_C(1) << PROPERTIES) - 1) & ~(uint64_t)s->apply);
}

static void note_pair(struct space *s, unsigned worker, const struct part *const *parts)
{
    const struct scenario *sc = s->sc;
    if (sc->n_hosts < 2)
        return;
    const struct view *a = &parts[s->parts.group_of[0]]->views[s->pair_conn];
    const struct view *b = &parts[s->parts.group_of[1]]->views[sc->n_conns + s->pair_conn];
    s->seen[worker].pairs[a->state][b->state] = true;
}

uint64_t space_judge(struct space *s, unsigned worker, const struct joint *j)
{
    const struct part *parts[GROUPS_MAX];
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        parts[g] = part_at(&s->hands[worker], j->part[g]);
    uint64_t said = j->fresh ? 0 : asked_of(s, state_broken(s, parts));
    if (!j->fresh && !script_is_due(parts, s->parts.n_groups)) /* not in the middle of a moment */
        note_pair(s, worker, parts);
    if (at_rest(s, parts, j))
        said |= SEARCH_GOAL(0);
    for (uint32_t i = 0; i < s->n_eventuallys; i++)
        if (j->history >> i & 1)
            said |= SEARCH_GOAL(i + 1);
    return said;
}

/* ---- which expectations ---- */

static void judge_what_happens(struct space *s)
{
    for (uint32_t i = 0; i < s->parts.atoms.n; i++) {
        if (!s->parts.atoms.at[i].happens)
            s->lasting |= UINT64_C(1) << i;
        s->names_properties = s->names_properties || s->parts.atoms.at[i].e->kind == EXPECT_PROPERTY;
    }
    s->when_quiet = atoms_when_quiet(&s->parts.atoms);
    s->nevers_happen = true;
    for (uint32_t i = 0; i < s->n_nevers; i++)
        s->nevers_happen = s->nevers_happen && (s->nevers[i].atoms & ~s->lasting);
}

/* The first connection between the first two hosts: connection 0 is the one without a name, which need not be used. */
static uint16_t conn_of_pairs(const struct scenario *sc)
{
    for (uint16_t i = 0; i < sc->n_conns; i++) {
        const struct conn_cfg *c = &sc->conns[i];
        if (c->host <= 1 && c->peer <= 1 && c->host != c->peer)
            return i;
    }
    return 0;
}

enum space_refusal take_expects(struct space *s)
{
    const struct scenario *sc = s->sc;
    s->pair_conn = conn_of_pairs(sc);
    for (uint32_t i = 0; i < sc->n_expects; i++) {
        const struct expect *e = &sc->expects[i];
        if (e->n_conds == 0 || e->negate || !expect_applies(sc, e))
            continue;
        struct asked asked = {.expect = i, .atoms = atoms_of(&s->parts.atoms, e)};
        if (e->kind == EXPECT_EVENTUALLY) {
            if (s->n_eventuallys == SEARCH_GOALS - 1)
                return SPACE_EVENTUALLYS;
            s->eventuallys[s->n_eventuallys++] = asked;
        } else {
            if (s->n_nevers == NEVERS_MAX)
                return SPACE_NEVERS;
            s->nevers[s->n_nevers++] = asked;
        }
    }
    judge_what_happens(s);
    return SPACE_FINE;
}
