/* Cutting runs into happenings, finding where they part, and merging what is the same afterwards. */
#include "compare.h"

#include "ladder_rows.h"

#include <stdlib.h>
#include <string.h>

/* ---- what counts ---- */

/* The ladder says behind a retransmission how long its timer will run: so that is something one sees. */
static bool is_rto_of_retransmission(const struct compared *run, const struct happening *h, const struct trace_rec *rec)
{
    if (rec->timer != TIMER_RTO || rec->timer_op != TIMER_STARTS)
        return false;
    for (size_t i = h->first; i < h->end; i++)
        if (run->recs[i].kind == TR_SEND && run->recs[i].retransmission > 0 && run->recs[i].host == rec->host)
            return true;
    return false;
}

bool compare_tells(const struct compared *run, const struct happening *h, const struct trace_rec *rec)
{
    switch ((enum trace_kind)rec->kind) {
    case TR_CALL:
        return !rec_automatic(rec);
    case TR_SEND: /* what is put into the network is told where it arrives */
        return !(rec->marks & MARK_FLOOD) && (!rec_foreign(rec) || rec->fate != FATE_DELIVERED);
    case TR_ARRIVE:
        return !(rec->marks & MARK_FLOOD);
    case TR_STATE:
        return rec->from != rec->to && rec->conn != CONN_OTHER;
    case TR_NEWS:
        return !rec_routine_news(rec);
    case TR_TIMER: /* those of a flood, and of other connections without a name, are too many */
        return rec->conn != CONN_OTHER && (rec->timer_op == TIMER_FIRES || is_rto_of_retransmission(run, h, rec));
    case TR_QUEUE:
        return rec_shows_queue(rec, run->meta);
    case TR_LINK:
        return true;
    default:
        return false;
    }
}

/* The next record from *i on that counts, NULL if there is none; *i is behind it. */
static const struct trace_rec *next_told(const struct compared *run, const struct happening *h, size_t *i)
{
    while (*i < h->end) {
        const struct trace_rec *rec = &run->recs[(*i)++];
        if (compare_tells(run, h, rec))
            return rec;
    }
    return NULL;
}

/* ---- what is the same ---- */

/* As one sees it in a ladder: a window, unless it is zero, and options are not. */
static bool same_segment(const struct segment *a, const struct segment *b)
{
    return a->saddr == b->saddr && a->daddr == b->daddr && a->sport == b->sport && a->dport == b->dport &&
           a->flags == b->flags && a->seq == b->seq && a->ack == b->ack && a->len == b->len && (a->wnd == 0) == (b->wnd == 0);
}

static bool same_details(const struct trace_rec *a, const struct trace_rec *b)
{
    switch ((enum trace_kind)a->kind) {
    case TR_CALL:
    case TR_LINK:
        return a->call == b->call && a->n == b->n && a->line == b->line;
    case TR_SEND:
        return same_segment(&a->seg, &b->seg) && a->fate == b->fate && a->arrives == b->arrives &&
               a->retransmission == b->retransmission;
    case TR_ARRIVE:
        return same_segment(&a->seg, &b->seg);
    case TR_STATE:
        return a->from == b->from && a->to == b->to;
    case TR_NEWS:
        return a->news == b->news;
    case TR_TIMER:
        return a->timer == b->timer && a->timer_op == b->timer_op && a->arrives == b->arrives;
    default:
        return a->synq == b->synq && a->synq_cap == b->synq_cap && a->acceptq == b->acceptq &&
               a->acceptq_cap == b->acceptq_cap;
    }
}

static bool same_record(const struct trace_rec *a, const struct trace_rec *b)
{
    return a->kind == b->kind && a->at == b->at && a->host == b->host && a->peer == b->peer && a->conn == b->conn &&
           a->rule == b->rule && a->also[0] == b->also[0] && a->also[1] == b->also[1] && a->marks == b->marks &&
           same_details(a, b);
}

static bool same_happening(const struct compared *x, const struct happening *a, const struct compared *y,
                           const struct happening *b)
{
    size_t i = a->first, j = b->first;
    for (;;) {
        const struct trace_rec *p = next_told(x, a, &i), *q = next_told(y, b, &j);
        if (p == NULL || q == NULL)
            return p == q;
        if (!same_record(p, q))
            return false;
    }
}

/* ---- cutting ---- */

static bool make_list(struct comparison *c, int run)
{
    const struct compared *r = &c->runs[run];
    size_t cap = 0, end;
    for (size_t first = 0; first < r->n; first = end) {
        struct happening h = {.at = r->recs[first].at, .first = first};
        h.end = end = group_end(r->recs, first, r->n);
        if (next_told(r, &h, &first) == NULL)
            continue;
        if (c->n[run] == cap) {
            cap = cap > 0 ? 2 * cap : 256;
            struct happening *grown = realloc(c->list[run], cap * sizeof *grown);
            if (grown == NULL)
                return false;
            c->list[run] = grown;
        }
        c->list[run][c->n[run]++] = h;
    }
    return true;
}

/* Is the i-th happening the same in all runs? */
static bool all_same(const struct comparison *c, size_t i)
{
    for (int run = 0; run < c->n_runs; run++)
        if (i >= c->n[run])
            return false;
    for (int run = 1; run < c->n_runs; run++)
        if (!same_happening(&c->runs[0], &c->list[0][i], &c->runs[run], &c->list[run][i]))
            return false;
    return true;
}

bool compare_make(struct comparison *c, const struct compared *runs, int n_runs)
{
    *c = (struct comparison){.runs = runs, .n_runs = n_runs};
    for (int run = 0; run < n_runs; run++)
        if (!make_list(c, run))
            return false;
    while (all_same(c, c->common))
        c->common++;
    return true;
}

void compare_free(struct comparison *c)
{
    for (int run = 0; run < c->n_runs; run++)
        free(c->list[run]);
    *c = (struct comparison){0};
}

bool compare_differs(const struct comparison *c)
{
    for (int run = 0; run < c->n_runs; run++)
        if (c->n[run] > c->common)
            return true;
    return false;
}

/* The profiles of the runs are different ones, so a host that has the same in all of them has not got it from there. */
const char *compare_keeps(const struct comparison *c, uint32_t host)
{
    const char *first = c->runs[0].meta->host_profiles ? c->runs[0].meta->host_profiles[host] : NULL;
    for (int run = 1; first != NULL && run < c->n_runs; run++)
        if (strcmp(c->runs[run].meta->host_profiles[host], first) != 0)
            return NULL;
    return first;
}

/* ---- merging ---- */

static nsec time_of_next(const struct compare_walk *w, int run)
{
    return w->next[run] < w->c->n[run] ? w->c->list[run][w->next[run]].at : NEVER;
}

static nsec earliest(const struct compare_walk *w)
{
    nsec at = NEVER;
    for (int run = 0; run < w->c->n_runs; run++)
        at = nsec_min(at, time_of_next(w, run));
    return at;
}

static void skip_told(struct compare_walk *w)
{
    for (int run = 0; run < w->c->n_runs; run++)
        while (w->next[run] < w->c->n[run] && w->c->list[run][w->next[run]].told)
            w->next[run]++;
}

void compare_begin(struct compare_walk *w, struct comparison *c, size_t from)
{
    *w = (struct compare_walk){.c = c};
    for (int run = 0; run < c->n_runs; run++) {
        for (size_t i = from; i < c->n[run]; i++)
            c->list[run][i].told = false;
        w->next[run] = from;
    }
    w->parted = NEVER;
    for (int run = 0; run < c->n_runs; run++)
        if (c->common < c->n[run])
            w->parted = nsec_min(w->parted, c->list[run][c->common].at);
    for (int run = 0; run < c->n_runs; run++)
        if (c->common >= c->n[run] || c->list[run][c->common].at > w->parted)
            w->silent |= UINT32_C(1) << run;
}

/* Those of the silent runs in which something happens again at the same time. */
static void take_silent(struct compare_walk *w, struct compare_line *line)
{
    *line = (struct compare_line){.at = w->parted, .run = -1};
    for (int run = 0; run < w->c->n_runs; run++) {
        if (!(w->silent >> run & 1))
            continue;
        if (line->run < 0) {
            line->run = run;
            line->until = time_of_next(w, run);
        }
        if (time_of_next(w, run) == line->until)
            line->who |= UINT32_C(1) << run;
    }
    w->silent &= ~line->who;
}

/* What happens next in this run at `at`, if the same happens in another one at the same time: marks both as told. */
static bool joins(struct compare_walk *w, const struct compare_line *line, int run)
{
    struct comparison *c = w->c;
    for (size_t i = w->next[run]; i < c->n[run] && c->list[run][i].at == line->at; i++) {
        struct happening *h = &c->list[run][i];
        if (h->told || !same_happening(&c->runs[line->run], line->what, &c->runs[run], h))
            continue;
        h->told = true;
        return true;
    }
    return false;
}

bool compare_next(struct compare_walk *w, struct compare_line *line)
{
    skip_told(w);
    nsec at = earliest(w);
    if (w->silent && at > w->parted) {
        take_silent(w, line);
        return true;
    }
    if (at == NEVER)
        return false;
    *line = (struct compare_line){.at = at, .run = 0};
    while (time_of_next(w, line->run) != at)
        line->run++;
    struct happening *h = &w->c->list[line->run][w->next[line->run]];
    h->told = true;
    line->what = h;
    line->who = UINT32_C(1) << line->run;
    for (int run = line->run + 1; run < w->c->n_runs; run++)
        if (joins(w, line, run))
            line->who |= UINT32_C(1) << run;
    return true;
}
