/* The search itself: level by level, slice by slice, in the order of the states' numbers. */
#include "search_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- the search ---- */

size_t search_octets(const struct search *s)
{
    size_t n = seen_octets(&s->seen) + store_octets(&s->edges) + store_octets(&s->level) + store_octets(&s->next);
    return n > s->most_octets ? n : s->most_octets;
}

static bool beyond(struct search *s, enum search_end *why)
{
    size_t beside = s->model.octets ? s->model.octets(s->model.context) : 0;
    s->most_octets = search_octets(s);
    if (s->options.stop && *s->options.stop)
        *why = SEARCH_STOPPED;
    else if (s->violation.broken)
        *why = SEARCH_BROKEN;
    else if (s->options.states && s->seen.entries.n >= s->options.states)
        *why = SEARCH_STATES;
    else if ((s->options.memory && s->most_octets + beside > s->options.memory) || s->seen.entries.n > MOST_STATES)
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
        if (!gather(s, n))
            return false;
        s->at = s->outs[n - 1].end;
        store_drop_before(&s->level, s->at - s->level_first);
    }
    return true;
}

/* States of a round: of a large level an eighth at the most. It depends on nothing but the level. */
static uint64_t round_of(const struct search *s)
{
    uint64_t slices = (s->level_end - s->level_first) / SLICE / 8;
    return SLICE * (slices < ROUND ? ROUND : slices > ROUND_MOST ? ROUND_MOST : slices);
}

/* All states of a level. Bounds are looked at after a round of slices, whatever the number of workers. */
static bool expand_level(struct search *s, enum search_end *why)
{
    while (s->at < s->level_end) {
        uint64_t end = s->at + round_of(s);
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
    return gather(s, 1);
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
