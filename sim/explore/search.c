#include "search_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table of states that were seen ---- */

static const size_t FIRST_SLOTS = 1 << 12;

static uint32_t *slot_of(const struct search *s, const uint64_t digest[2])
{
    size_t i = (size_t)digest[0] & s->mask;
    for (;; i = (i + 1) & s->mask) {
        uint32_t *slot = &s->slots[i];
        if (*slot == 0)
            return slot;
        const struct entry *e = entry_at(s, *slot - 1);
        if (e->digest[0] == digest[0] && e->digest[1] == digest[1])
            return slot;
    }
}

uint32_t search_find(const struct search *s, const uint64_t digest[2])
{
    return *slot_of(s, digest) - 1; /* an empty slot is 0, and so SEARCH_NOBODY */
}

/* Twice the slots: three quarters of them are used at the most. */
static bool grow(struct search *s)
{
    size_t n = s->slots ? (s->mask + 1) * 2 : FIRST_SLOTS;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots)
        return false;
    free(s->slots);
    s->slots = slots;
    s->mask = n - 1;
    for (uint32_t i = 0; i < s->entries.n; i++)
        *slot_of(s, entry_at(s, i)->digest) = i + 1;
    return true;
}

/* ---- what a worker finds ---- */

/* Room for one more that is new. */
static bool room_for_found(struct search_out *out)
{
    if (out->n_found < out->cap)
        return true;
    uint32_t cap = out->cap ? out->cap * 2 : 256;
    struct found *found = realloc(out->found, cap * sizeof *found);
    if (found)
        out->found = found;
    char *states = realloc(out->states, (size_t)cap * out->s->model.state_size);
    if (states)
        out->states = states;
    if (!found || !states)
        return false;
    out->cap = cap;
    return true;
}

void *search_room(struct search_out *out)
{
    return out->waiting_states + (size_t)out->n_waiting * out->s->model.state_size;
}

static void add_edge(struct search_out *out, uint32_t edge)
{
    if (!out->s->options.edges)
        return;
    for (unsigned i = 0; i < out->degree; i++) /* several choices may lead to the same */
        if (out->edges[out->n_edges - 1 - i] == edge)
            return;
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
    out->degree++;
    assert(out->degree < UINT8_MAX);
}

static void violation(struct search_out *out, uint16_t choice, uint64_t broken)
{
    if (!out->violation.broken)
        out->violation = (struct search_violation){.state = out->parent, .choice = choice, .broken = broken};
}

void search_stay(struct search_out *out, bool edge)
{
    out->generated++;
    if (edge)
        add_edge(out, out->parent);
}

void search_leave(struct search_out *out)
{
    out->generated++;
}

/* One successor: is it known? */
static void look_up(struct search_out *out, struct waiting *w, const void *state)
{
    const struct search *s = out->s;
    uint32_t known = search_find(s, w->digest);
    if (known != SEARCH_NOBODY) {
        if (!w->fault)
            add_edge(out, known);
    } else if (room_for_found(out)) {
        uint64_t said = s->model.check(s->model.context, out->worker, state);
        w->broken |= said & ((UINT64_C(1) << 56) - 1);
        if (!w->fault)
            add_edge(out, EDGE_FOUND | out->n_found);
        memcpy(out->states + (size_t)out->n_found * s->model.state_size, state, s->model.state_size);
        out->found[out->n_found++] = (struct found){
            .digest = {w->digest[0], w->digest[1]}, .parent = out->parent, .choice = w->choice, .goals = (uint8_t)(said >> 56),
        };
    } else {
        out->out_of_memory = true;
    }
    if (w->broken)
        violation(out, w->choice, w->broken);
}

/* All that wait. The table is far larger than any cache: while one is made, the places of those before are fetched. */
static void look_up_all(struct search_out *out)
{
    const struct search *s = out->s;
    for (uint32_t i = 0; i < out->n_waiting; i++) {
        uint32_t number = s->slots[(size_t)out->waiting[i].digest[0] & s->mask];
        if (number)
            PREFETCH(entry_at(s, number - 1));
    }
    for (uint32_t i = 0; i < out->n_waiting; i++)
        look_up(out, &out->waiting[i], out->waiting_states + (size_t)i * s->model.state_size);
    out->n_waiting = 0;
}

void search_take(struct search_out *out, uint16_t choice, bool fault, uint64_t broken)
{
    const struct search *s = out->s;
    struct waiting *w = &out->waiting[out->n_waiting];
    const void *state = search_room(out);
    *w = (struct waiting){.choice = choice, .fault = fault, .broken = broken};
    out->generated++;
    s->model.digest(s->model.context, out->worker, state, w->digest);
    PREFETCH(&s->slots[(size_t)w->digest[0] & s->mask]);
    if (++out->n_waiting == WAITING_MAX)
        look_up_all(out);
}

static void out_begin(struct search_out *out, struct search *s, unsigned worker)
{
    out->s = s;
    out->worker = worker;
    out->n_found = out->n_edges = out->n_degrees = 0;
    out->generated = 0;
    out->violation.broken = 0;
}

/* One slice of the level. */
static void expand_slice(void *context, unsigned worker, unsigned piece)
{
    struct search *s = context;
    struct search_out *out = &s->outs[piece];
    uint64_t first = s->at + (uint64_t)piece * SLICE, end = first + SLICE;
    if (end > s->level_end)
        end = s->level_end;
    out_begin(out, s, worker);
    for (uint64_t i = first; i < end; i++) {
        out->parent = (uint32_t)i;
        out->degree = 0;
        s->model.successors(s->model.context, worker, store_at(&s->level, i - s->level_first), out);
        look_up_all(out);
        out->degrees[out->n_degrees++] = (uint8_t)out->degree;
    }
}

/* ---- putting together ---- */

/* The number of the state: a new one if it is new. SEARCH_NOBODY: no memory. */
static uint32_t enter(struct search *s, const struct found *f, const void *state)
{
    uint32_t *slot = slot_of(s, f->digest);
    if (*slot)
        return *slot - 1;
    struct entry *e = store_add(&s->entries);
    void *waits = store_add(&s->next);
    if (!e || !waits)
        return SEARCH_NOBODY;
    *e = (struct entry){.digest = {f->digest[0], f->digest[1]}, .parent = f->parent, .choice = f->choice, .goals = f->goals};
    memcpy(waits, state, s->model.state_size);
    *slot = (uint32_t)s->entries.n;
    if (s->entries.n * 4 > (s->mask + 1) * 3 && !grow(s))
        return SEARCH_NOBODY;
    return (uint32_t)s->entries.n - 1;
}

static bool keep_edges(struct search *s, const struct search_out *out, uint64_t first)
{
    for (uint32_t i = 0; i < out->n_degrees; i++)
        entry_at(s, (uint32_t)(first + i))->degree = out->degrees[i];
    for (uint32_t i = 0; i < out->n_edges; i++) {
        uint32_t edge = out->edges[i];
        uint32_t *kept = store_add(&s->edges);
        if (!kept)
            return false;
        *kept = edge & EDGE_FOUND ? out->found[edge & ~EDGE_FOUND].number : edge;
    }
    return true;
}

static bool merge(struct search *s, struct search_out *out, uint64_t first)
{
    s->generated += out->generated;
    if (!s->violation.broken)
        s->violation = out->violation;
    for (uint32_t i = 0; i < out->n_found; i++) {
        struct found *f = &out->found[i];
        f->number = enter(s, f, out->states + (size_t)i * s->model.state_size);
        if (f->number == SEARCH_NOBODY)
            return false;
    }
    return !out->out_of_memory && keep_edges(s, out, first);
}

/* ---- the search ---- */

size_t search_octets(const struct search *s)
{
    size_t n = store_octets(&s->entries) + store_octets(&s->edges) + store_octets(&s->level) + store_octets(&s->next) +
               (s->mask + 1) * sizeof *s->slots;
    return n > s->most_octets ? n : s->most_octets;
}

static bool beyond(struct search *s, enum search_end *why)
{
    s->most_octets = search_octets(s);
    if (s->options.stop && *s->options.stop)
        *why = SEARCH_STOPPED;
    else if (s->violation.broken)
        *why = SEARCH_BROKEN;
    else if (s->options.states && s->entries.n >= s->options.states)
        *why = SEARCH_STATES;
    else if ((s->options.memory && s->most_octets > s->options.memory) || s->entries.n > MOST_STATES)
        *why = SEARCH_MEMORY;
    else
        return false;
    return true;
}

/* All states of a level, in batches of slices. */
static bool expand_level(struct search *s, enum search_end *why)
{
    while (s->at < s->level_end) {
        uint64_t left = (s->level_end - s->at + SLICE - 1) / SLICE;
        unsigned n = left < s->n_outs ? (unsigned)left : s->n_outs;
        crew_work(s->crew, n, expand_slice, s);
        for (unsigned i = 0; i < n; i++)
            if (!merge(s, &s->outs[i], s->at + (uint64_t)i * SLICE)) {
                *why = SEARCH_MEMORY;
                return false;
            }
        s->at += (uint64_t)n * SLICE;
        if (s->at > s->level_end)
            s->at = s->level_end;
        store_drop_before(&s->level, s->at - s->level_first);
        if (s->options.progress)
            s->options.progress(s->options.progress_context, s);
        if (beyond(s, why))
            return false;
    }
    return true;
}

static void next_level(struct search *s)
{
    store_free(&s->level);
    s->level = s->next;
    store_init(&s->next, s->model.state_size);
    s->level_first = s->at = s->level_end;
    s->level_end = s->entries.n;
}

static bool enter_initial(struct search *s)
{
    struct search_out *out = &s->outs[0];
    out_begin(out, s, 0);
    for (uint32_t i = 0; s->model.initial(s->model.context, i, search_room(out)); i++) {
        out->parent = SEARCH_NOBODY;
        search_take(out, (uint16_t)i, true, 0);
    }
    look_up_all(out);
    return merge(s, out, 0);
}

enum search_end search_run(struct search *s)
{
    enum search_end why = SEARCH_DONE;
    if (!enter_initial(s))
        return SEARCH_MEMORY;
    next_level(s);
    if (beyond(s, &why))
        return why;
    while (s->level_end > s->level_first) {
        s->depth++;
        if (s->options.depth && s->depth > s->options.depth) {
            s->depth--;
            return SEARCH_DEPTH;
        }
        if (!expand_level(s, &why))
            return why;
        next_level(s);
    }
    return SEARCH_DONE;
}

/* ---- what came out ---- */

uint64_t search_states(const struct search *s)
{
    return s->entries.n;
}

uint64_t search_generated(const struct search *s)
{
    return s->generated;
}

uint32_t search_depth(const struct search *s)
{
    return s->depth;
}

uint64_t search_waiting(const struct search *s)
{
    return s->entries.n - s->at;
}

struct search_violation search_violation(const struct search *s)
{
    return s->violation;
}

bool search_path(const struct search *s, uint32_t state, uint16_t **choices, uint32_t *n)
{
    uint32_t length = 0;
    for (uint32_t i = state; i != SEARCH_NOBODY; i = entry_at(s, i)->parent)
        length++;
    *choices = malloc((length + 1) * sizeof **choices);
    *n = length;
    if (!*choices)
        return false;
    for (uint32_t i = state; i != SEARCH_NOBODY; i = entry_at(s, i)->parent)
        (*choices)[--length] = entry_at(s, i)->choice;
    return true;
}

/* ---- beginning and end ---- */

struct search *search_new(const struct search_model *model, const struct search_options *options)
{
    struct search *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->model = *model;
    s->options = *options;
    store_init(&s->entries, sizeof(struct entry));
    store_init(&s->edges, sizeof(uint32_t));
    store_init(&s->level, model->state_size);
    store_init(&s->next, model->state_size);
    s->n_outs = options->workers * SLICES_PER_WORKER;
    s->outs = calloc(s->n_outs, sizeof *s->outs);
    s->crew = crew_new(options->workers);
    bool ok = s->outs && s->crew && grow(s);
    for (unsigned i = 0; ok && i < s->n_outs; i++)
        ok = (s->outs[i].waiting_states = malloc(WAITING_MAX * model->state_size)) != NULL;
    if (!ok) {
        search_free(s);
        return NULL;
    }
    return s;
}

void search_free(struct search *s)
{
    if (!s)
        return;
    crew_free(s->crew);
    for (unsigned i = 0; s->outs && i < s->n_outs; i++) {
        free(s->outs[i].found);
        free(s->outs[i].states);
        free(s->outs[i].edges);
        free(s->outs[i].waiting_states);
    }
    free(s->outs);
    store_free(&s->entries);
    store_free(&s->edges);
    store_free(&s->level);
    store_free(&s->next);
    free(s->slots);
    free(s);
}
