/* What one worker does: it expands the states of a slice, and finds out which successors are new. The table of states that
 * were seen does not change meanwhile. So what is new may be found several times: those of one slice are known by a small
 * table of its own, those of several slices are told apart when they are put together. */
#include "search_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a slice finds ---- */

static size_t state_size(const struct search_out *out)
{
    return out->s->model.state_size;
}

/* Room for one more that is new. */
static bool room_for_found(struct search_out *out)
{
    if (out->n_found < out->cap)
        return true;
    uint32_t cap = out->cap ? out->cap * 2 : 256;
    struct found *found = realloc(out->found, cap * sizeof *found);
    if (found)
        out->found = found;
    char *states = realloc(out->states, (size_t)cap * state_size(out));
    if (states)
        out->states = states;
    if (!found || !states)
        return false;
    out->cap = cap;
    return true;
}

/* Where it stands in the slice's own table, or could. NULL: it is not there, and no room is left. */
static uint16_t *own_slot(struct search_out *out, const uint64_t digest[2])
{
    for (size_t i = digest[1] % OWN_SLOTS, tried = 0; tried < 64; i = (i + 1) % OWN_SLOTS, tried++) {
        uint16_t own = out->own[i];
        if (own == 0)
            return &out->own[i];
        const struct found *f = &out->found[own - 1];
        if (f->digest[0] == digest[0] && f->digest[1] == digest[1])
            return &out->own[i];
    }
    return NULL;
}

static void add_edge(struct search_out *out, uint32_t parent, uint32_t edge)
{
    if (!out->s->options.edges)
        return;
    uint8_t *degree = &out->degrees[parent - out->first];
    if (out->n_edges == out->edges_cap) {
        uint32_t cap = out->edges_cap ? out->edges_cap * 2 : 1024;
        uint32_t *more = realloc(out->edges, cap * sizeof *more);
        if (!more) {
            out->out_of_memory = true;
            return;
        }
        out->edges = more;
        out->edges_cap = cap;
    }
    out->edges[out->n_edges++] = edge;
    ++*degree;
    assert(*degree <= SEARCH_EDGES_MOST);
}

static void violation(struct search_out *out, const struct waiting *w, uint64_t broken)
{
    if (broken && !out->violation.broken)
        out->violation = (struct search_violation){.state = w->parent, .choice = w->choice, .broken = broken};
}

/* ---- successors, looked up ---- */

/* It is new. The number of its `found`. */
static uint32_t find(struct search_out *out, const struct waiting *w)
{
    const struct search *s = out->s;
    void *state = out->states + (size_t)out->n_found * state_size(out);
    memcpy(state, out->waiting_states + (size_t)(w - out->waiting) * state_size(out), state_size(out));
    uint64_t said = s->model.check(s->model.context, out->worker, state);
    violation(out, w, w->broken | (said & ((UINT64_C(1) << 56) - 1)));
    out->found[out->n_found] = (struct found){
        .digest = {w->digest[0], w->digest[1]}, .parent = w->parent, .choice = w->choice, .goals = (uint8_t)(said >> 56),
    };
    return out->n_found++;
}

/* The number of a successor that is not in the table of all, or not known to be: that of its `found`. */
static uint32_t own_number(struct search_out *out, const struct waiting *w, uint16_t *own)
{
    if (!room_for_found(out)) {
        out->out_of_memory = true;
        return SEARCH_NOBODY;
    }
    uint32_t number = find(out, w);
    if (own && number < UINT16_MAX)
        *own = (uint16_t)(number + 1);
    return number;
}

/* Where it leads: to a state that was found in this slice, to one that was seen before, or to a new one. The slice's own are the
 * most and the nearest. SEARCH_NOBODY: no memory. */
static uint32_t edge_of(struct search_out *out, const struct waiting *w)
{
    if (w->known != SEARCH_NOBODY)
        return w->known;
    uint16_t *own = own_slot(out, w->digest);
    if (own && *own)
        return EDGE_FOUND | (*own - 1u);
    uint32_t number = seen_find(&out->s->seen, w->digest);
    if (number == SEARCH_NOBODY && (number = own_number(out, w, own)) != SEARCH_NOBODY)
        number |= EDGE_FOUND;
    return number;
}

static void look_up(struct search_out *out, const struct waiting *w)
{
    uint32_t edge = edge_of(out, w);
    violation(out, w, w->broken);
    if (!w->fault && edge != SEARCH_NOBODY)
        add_edge(out, w->parent, edge);
}

/* Where it leads if that is near, or a step towards it. */
static void look_ahead(struct search_out *out, struct waiting *w)
{
    if (w->known != SEARCH_NOBODY)
        return;
    const uint16_t *own = own_slot(out, w->digest);
    if (own && *own)
        w->known = EDGE_FOUND | (*own - 1u);
    else
        seen_touch(&out->s->seen, w->digest);
}

/* All that wait, in the order in which they were told. */
static void look_up_all(struct search_out *out)
{
    for (uint32_t i = 0; i < out->n_waiting; i++)
        look_ahead(out, &out->waiting[i]);
    for (uint32_t i = 0; i < out->n_waiting; i++)
        look_up(out, &out->waiting[i]);
    out->n_waiting = 0;
}

/* ---- for the model ---- */

/* One more that waits. */
static struct waiting *wait_for(struct search_out *out, uint16_t choice, bool fault, uint64_t broken)
{
    if (out->n_waiting == WAITING_MAX)
        look_up_all(out);
    struct waiting *w = &out->waiting[out->n_waiting++];
    w->broken = broken;
    w->parent = out->parent;
    w->choice = choice;
    w->fault = fault;
    w->known = SEARCH_NOBODY;
    return w;
}

void *search_room(struct search_out *out)
{
    if (out->n_waiting == WAITING_MAX)
        look_up_all(out);
    return out->waiting_states + (size_t)out->n_waiting * state_size(out);
}

void search_take_known(struct search_out *out, const uint64_t digest[2], uint16_t choice, bool fault, uint64_t broken)
{
    struct waiting *w = wait_for(out, choice, fault, broken);
    w->digest[0] = digest[0];
    w->digest[1] = digest[1];
    out->generated++;
}

void search_take(struct search_out *out, uint16_t choice, bool fault, uint64_t broken)
{
    const struct search *s = out->s;
    uint64_t digest[2];
    s->model.digest(s->model.context, out->worker, search_room(out), digest);
    search_take_known(out, digest, choice, fault, broken);
}

void search_stay(struct search_out *out, uint32_t n, bool edge)
{
    out->generated += n;
    if (!edge || n == 0)
        return;
    struct waiting *w = wait_for(out, 0, false, 0);
    w->known = out->parent;
}

void search_leave(struct search_out *out)
{
    out->generated++;
}

/* ---- a slice ---- */

bool slice_init(struct search_out *out, struct search *s)
{
    out->s = s;
    out->waiting_states = malloc(WAITING_MAX * s->model.state_size);
    return out->waiting_states && room_for_found(out);
}

void slice_free(struct search_out *out)
{
    free(out->found);
    free(out->states);
    free(out->edges);
    free(out->waiting_states);
}

static void begin(struct search_out *out, unsigned worker, uint64_t first, uint64_t end)
{
    out->worker = worker;
    out->first = first;
    out->end = end;
    out->n_found = out->n_edges = 0;
    out->generated = 0;
    out->violation.broken = 0;
    memset(out->own, 0, sizeof out->own);
    memset(out->degrees, 0, sizeof out->degrees);
}

void slice_begins(struct search_out *out)
{
    const struct search *s = out->s;
    begin(out, 0, 0, 0);
    out->parent = SEARCH_NOBODY;
    for (uint32_t i = 0; s->model.initial(s->model.context, i, search_room(out)); i++)
        search_take(out, (uint16_t)i, true, 0);
    look_up_all(out);
}

void slice_expand(struct search_out *out, unsigned worker, uint64_t first, uint64_t end)
{
    struct search *s = out->s;
    begin(out, worker, first, end);
    for (uint64_t i = first; i < end; i++) {
        out->parent = (uint32_t)i;
        s->model.successors(s->model.context, worker, store_at(&s->level, i - s->level_first), out);
    }
    look_up_all(out);
}
