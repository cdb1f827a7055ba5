/* The search itself: level by level, slice by slice, in the order of the states' numbers. */
#include "search_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- putting together ---- */

/* Numbers what a slice has found; who is new waits to be expanded. False: no memory. */
static bool enter_found(struct search *s, struct search_out *out)
{
    enum { TOGETHER = 16 };
    for (uint32_t i = 0; i < out->n_found; i++) {
        struct found *f = &out->found[i];
        uint64_t known = s->seen.entries.n;
        for (uint32_t k = i; i % TOGETHER == 0 && k < i + TOGETHER && k < out->n_found; k++)
            seen_touch(&s->seen, out->found[k].digest);
        f->number = seen_enter(&s->seen, f);
        if (f->number == SEARCH_NOBODY)
            return false;
        if (f->number < known)
            continue;
        void *waits = store_add(&s->next);
        if (!waits)
            return false;
        memcpy(waits, out->states + (size_t)i * s->model.state_size, s->model.state_size);
    }
    return true;
}

/* Without a branch: as many lead to what was found now as to what was known. */
static uint32_t edge_number(const struct search_out *out, uint32_t edge)
{
    uint32_t found = 0 - (edge >> 31); /* all bits or none */
    return (out->found[edge & ~EDGE_FOUND & found].number & found) | (edge & ~found);
}

static bool keep_edges(struct search *s, const struct search_out *out)
{
    for (uint64_t i = out->first; i < out->end; i++)
        entry_at(&s->seen, (uint32_t)i)->degree = out->degrees[i - out->first];
    for (uint32_t i = 0; i < out->n_edges; i++) {
        uint32_t *kept = store_add(&s->edges);
        if (!kept)
            return false;
        *kept = edge_number(out, out->edges[i]);
    }
    return true;
}

static bool merge(struct search *s, struct search_out *out)
{
    s->generated += out->generated;
    if (!s->violation.broken)
        s->violation = out->violation;
    return enter_found(s, out) && !out->out_of_memory && keep_edges(s, out);
}

/* ---- the search ---- */

size_t search_octets(const struct search *s)
{
    size_t n = seen_octets(&s->seen) + store_octets(&s->edges) + store_octets(&s->level) + store_octets(&s->next);
    return n > s->most_octets ? n : s->most_octets;
}

static bool beyond(struct search *s, enum search_end *why)
{
    s->most_octets = search_octets(s);
    if (s->options.stop && *s->options.stop)
        *why = SEARCH_STOPPED;
    else if (s->violation.broken)
        *why = SEARCH_BROKEN;
    else if (s->options.states && s->seen.entries.n >= s->options.states)
        *why = SEARCH_STATES;
    else if ((s->options.memory && s->most_octets > s->options.memory) || s->seen.entries.n > MOST_STATES)
        *why = SEARCH_MEMORY;
    else
        return false;
    return true;
}

/* One slice of those that are expanded together. */
static void work(void *context, unsigned worker, unsigned piece)
{
    struct search *s = context;
    uint64_t first = s->at + (uint64_t)piece * SLICE, end = first + SLICE;
    slice_expand(&s->outs[piece], worker, first, end < s->level_end ? end : s->level_end);
}

/* Some slices together. One worker alone puts each slice together at once: so less is found twice. False: no memory. */
static bool expand_slices(struct search *s, uint64_t end)
{
    while (s->at < end) {
        uint64_t left = (end - s->at + SLICE - 1) / SLICE;
        unsigned n = left < s->n_outs ? (unsigned)left : s->n_outs;
        crew_work(s->crew, n, work, s);
        for (unsigned i = 0; i < n; i++)
            if (!merge(s, &s->outs[i]))
                return false;
        s->at = s->outs[n - 1].end;
        store_drop_before(&s->level, s->at - s->level_first);
    }
    return true;
}

/* All states of a level. Bounds are looked at after a round of slices, whatever the number of workers. */
static bool expand_level(struct search *s, enum search_end *why)
{
    while (s->at < s->level_end) {
        uint64_t end = s->at + (uint64_t)ROUND * SLICE;
        if (!expand_slices(s, end < s->level_end ? end : s->level_end)) {
            *why = SEARCH_MEMORY;
            return false;
        }
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
    s->level_end = s->seen.entries.n;
}

static bool enter_initial(struct search *s)
{
    slice_begins(&s->outs[0]);
    return merge(s, &s->outs[0]);
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
    return s->seen.entries.n;
}

uint32_t search_find(const struct search *s, const uint64_t digest[2])
{
    return seen_find(&s->seen, digest);
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
    return s->seen.entries.n - s->at;
}

struct search_violation search_violation(const struct search *s)
{
    return s->violation;
}

bool search_path(const struct search *s, uint32_t state, uint16_t **choices, uint32_t *n)
{
    uint32_t length = 0;
    for (uint32_t i = state; i != SEARCH_NOBODY; i = entry_at(&s->seen, i)->parent)
        length++;
    *choices = malloc((length + 1) * sizeof **choices);
    *n = length;
    if (!*choices)
        return false;
    for (uint32_t i = state; i != SEARCH_NOBODY; i = entry_at(&s->seen, i)->parent)
        (*choices)[--length] = entry_at(&s->seen, i)->choice;
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
    store_init(&s->edges, sizeof(uint32_t));
    store_init(&s->level, model->state_size);
    store_init(&s->next, model->state_size);
    s->n_outs = options->workers == 1 ? 1 : options->workers * SLICES_PER_WORKER;
    s->outs = crew_alloc(s->n_outs, sizeof *s->outs);
    s->crew = crew_new(options->workers);
    bool ok = s->outs && s->crew && seen_init(&s->seen);
    for (unsigned i = 0; ok && i < s->n_outs; i++)
        ok = slice_init(&s->outs[i], s);
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
    for (unsigned i = 0; s->outs && i < s->n_outs; i++)
        slice_free(&s->outs[i]);
    free(s->outs);
    seen_free(&s->seen);
    store_free(&s->edges);
    store_free(&s->level);
    store_free(&s->next);
    free(s);
}
