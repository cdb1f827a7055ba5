#include "each.h"

#include "director.h"
#include "numtext.h"

#include <stdlib.h>
#include <string.h>

/* ---- the cases ---- */

static bool is_sent(const struct trace_rec *rec)
{
    return rec->kind == TR_SEND && !(rec->marks & (MARK_COPY | MARK_INJECTED)) && rec->fate == FATE_DELIVERED;
}

/* Every segment that looks like this counts, whatever became of it. */
static uint32_t occurrence(const struct trace_rec *recs, size_t i)
{
    uint32_t n = 0;
    for (size_t k = 0; k <= i; k++)
        n += recs[k].kind == TR_SEND && !(recs[k].marks & (MARK_COPY | MARK_INJECTED)) && recs[k].host == recs[i].host &&
             looks_alike(&recs[k].seg, &recs[i].seg);
    return n;
}

/* When the next segment in the same direction arrives, NEVER if none follows. */
static nsec successor(const struct trace_rec *recs, size_t n, size_t i)
{
    for (size_t k = i + 1; k < n; k++)
        if (is_sent(&recs[k]) && recs[k].host == recs[i].host && recs[k].peer == recs[i].peer)
            return recs[k].arrives;
    return NEVER;
}

bool each_cases(const struct trace_rec *recs, size_t n, struct each_case **cases, uint32_t *n_cases)
{
    uint32_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += is_sent(&recs[i]);
    *cases = calloc((size_t)count * EACH_FAULTS + 1, sizeof **cases);
    *n_cases = 0;
    for (int fault = 0; *cases && fault < EACH_FAULTS; fault++)
        for (size_t i = 0; i < n; i++) {
            nsec next = is_sent(&recs[i]) ? successor(recs, n, i) : NEVER;
            if (!is_sent(&recs[i]) || (fault == EACH_DELAY && next == NEVER))
                continue;
            (*cases)[(*n_cases)++] = (struct each_case){
                .fault = (enum each_fault)fault, .host = recs[i].host, .peer = recs[i].peer, .conn = recs[i].conn, .seg = recs[i].seg,
                .at = recs[i].at, .occurrence = occurrence(recs, i), .by = next == NEVER ? 0 : next - recs[i].arrives + USEC(1),
            };
        }
    return *cases;
}

/* ---- a run with one fault more ---- */

static struct fault fault_of(const struct each_case *c)
{
    static const enum fault_kind kinds[] = {
        [EACH_LOSS] = FAULT_DROP, [EACH_DUPLICATE] = FAULT_DUPLICATE, [EACH_DELAY] = FAULT_DELAY,
    };
    return (struct fault){
        .kind = kinds[c->fault], .host = c->host, .conn = CONN_OTHER, .first = c->occurrence, .last = c->occurrence,
        .until = NEVER, .by = c->by,
        .what = {.flags = c->seg.flags, .has_seq = true, .seq = c->seg.seq, .has_len = true, .len = c->seg.len,
                 .has_ack = (c->seg.flags & SEG_ACK) != 0, .ack = c->seg.ack},
    };
}

/* ---- what was sent that else would not have been ---- */

/* What hosts have sent in a run, what looks the same side by side, each in the order of time. */
struct sendings {
    const struct trace_rec **recs;
    size_t n;
};

static int compare_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_looks(const struct trace_rec *a, const struct trace_rec *b)
{
    int c = compare_u32(a->host, b->host);
    c = c ? c : compare_u32(a->seg.flags, b->seg.flags);
    c = c ? c : compare_u32(a->seg.seq, b->seg.seq);
    c = c ? c : compare_u32(a->seg.ack, b->seg.ack);
    c = c ? c : compare_u32(a->seg.len, b->seg.len);
    return c ? c : compare_u32(a->seg.wnd, b->seg.wnd);
}

static int compare_sendings(const void *x, const void *y)
{
    const struct trace_rec *const *a = x, *const *b = y;
    int c = compare_looks(*a, *b);
    return c ? c : (*a > *b) - (*a < *b); /* both in one trace, which is in the order of time */
}

/* False: no memory. */
static bool take_sendings(const struct trace_rec *recs, size_t n, struct sendings *to)
{
    to->n = 0;
    to->recs = malloc((n + 1) * sizeof(const struct trace_rec *));
    for (size_t i = 0; to->recs && i < n; i++)
        if (recs[i].kind == TR_SEND && !(recs[i].marks & (MARK_COPY | MARK_INJECTED)))
            to->recs[to->n++] = &recs[i];
    if (to->recs)
        qsort(to->recs, to->n, sizeof *to->recs, compare_sendings);
    return to->recs;
}

/* How many from number i on look the same. */
static size_t alike(const struct sendings *s, size_t i)
{
    size_t n = 0;
    while (i + n < s->n && compare_looks(s->recs[i], s->recs[i + n]) == 0)
        n++;
    return n;
}

/* Of n that look the same, and n_before before: the one too many. That is the first that comes when so many had not come before. */
static const struct trace_rec *one_too_many(const struct trace_rec *const *recs, size_t n, const struct trace_rec *const *before, size_t n_before)
{
    if (n <= n_before)
        return NULL;
    size_t i = 0;
    while (i < n_before && recs[i]->at >= before[i]->at)
        i++;
    return recs[i];
}

/* The first segment that was sent more often than without the fault. False: no memory. */
static bool first_new(const struct trace_rec *recs, size_t n, const struct trace_rec *before, size_t n_before, const struct trace_rec **first)
{
    struct sendings now = {0}, then = {0};
    bool ok = take_sendings(recs, n, &now) && take_sendings(before, n_before, &then);
    *first = NULL;
    for (size_t i = 0, k = 0, more; ok && i < now.n; i += more) {
        more = alike(&now, i);
        while (k < then.n && compare_looks(then.recs[k], now.recs[i]) < 0)
            k++;
        size_t as_before = k < then.n && compare_looks(then.recs[k], now.recs[i]) == 0 ? alike(&then, k) : 0;
        const struct trace_rec *extra = one_too_many(&now.recs[i], more, &then.recs[k], as_before);
        if (extra && (!*first || extra < *first))
            *first = extra;
    }
    free(now.recs);
    free(then.recs);
    return ok;
}

/* ---- what came of it ---- */

static enum tcp_timer timer_behind(const struct trace_rec *recs, const struct trace_rec *rec)
{
    for (const struct trace_rec *r = rec; r >= recs && r->step == rec->step; r--)
        if (r->kind == TR_TIMER && r->timer_op == TIMER_FIRES)
            return (enum tcp_timer)r->timer;
    return TIMER_NONE;
}

/* Does b say what a said? Of what takes up sequence space all of it counts, of a bare ACK what it acknowledges. */
static bool says_again(const struct segment *a, const struct segment *b)
{
    if ((b->flags ^ a->flags) & (SEG_SYN | SEG_RST))
        return false;
    if (seg_len(a) > 0)
        return seg_len(b) > 0 && seq_leq(b->seq, a->seq) && seq_geq(seg_end(b), seg_end(a));
    return (a->flags & SEG_RST) || ((b->flags & SEG_ACK) && seq_geq(b->ack, a->ack));
}

/* Of SYNs that cross the SYN,ACKs are of use for their ACK alone. */
static bool acknowledges_as_much(const struct segment *a, const struct segment *b)
{
    const uint8_t both = SEG_SYN | SEG_ACK;
    return (a->flags & both) == both && (b->flags & (both | SEG_RST)) == SEG_ACK && seq_geq(b->ack, a->ack);
}

/* The first segment after the one that was lost that says the same, and arrives. */
static const struct trace_rec *first_again(const struct trace_rec *recs, size_t n, const struct each_case *c)
{
    const struct segment *a = &c->seg;
    for (size_t i = 0; i < n; i++) {
        const struct segment *b = &recs[i].seg;
        if (is_sent(&recs[i]) && recs[i].at >= c->at && recs[i].host == c->host && b->daddr == a->daddr && b->sport == a->sport &&
            b->dport == a->dport && (says_again(a, b) || acknowledges_as_much(a, b)))
            return &recs[i];
    }
    return NULL;
}

/* The departure of what made it: of the segment that arrived when this one was sent. NULL: no segment did. */
static const struct trace_rec *answered_by(const struct trace_rec *recs, const struct trace_rec *rec)
{
    const struct trace_rec *there = NULL;
    for (const struct trace_rec *r = rec; r >= recs && r->step == rec->step; r--)
        if (r->kind == TR_ARRIVE && r->host == rec->host)
            there = r;
    for (const struct trace_rec *r = there; r && r >= recs; r--)
        if (r->kind == TR_SEND && r->flight == there->flight)
            return r;
    return NULL;
}

static nsec last_change(const struct trace_rec *recs, size_t n)
{
    nsec at = 0;
    for (size_t i = 0; i < n; i++)
        if (recs[i].kind == TR_STATE || (recs[i].kind == TR_NEWS && recs[i].news == NEWS_DELIVER))
            at = recs[i].at;
    return at;
}

/* Of the connection that the segment belonged to, at both its ends, in the order of the file. */
static void take_states(const struct scenario *sc, const struct each_case *c, const struct trace_rec *recs, size_t n, uint8_t states[2])
{
    const struct trace_meta *meta = scenario_meta(sc);
    uint8_t peer = c->peer == NO_HOST ? c->host : c->peer;
    uint8_t ends[2] = {c->host < peer ? c->host : peer, c->host < peer ? peer : c->host};
    for (int end = 0; end < 2; end++) {
        bool listens = c->conn < meta->n_conns ? meta->conn_listens[ends[end] * meta->n_conns + c->conn] : meta->listen_ports[ends[end]] != 0;
        states[end] = listens ? TCP_LISTEN : TCP_CLOSED;
        for (size_t i = 0; i < n; i++)
            if (recs[i].kind == TR_STATE && recs[i].host == ends[end] && (recs[i].conn == c->conn || c->conn == CONN_OTHER))
                states[end] = recs[i].to;
    }
}

static uint32_t failures(const struct scenario *sc, const struct trace_rec *recs, size_t n, const struct run *run)
{
    uint32_t failed = 0;
    struct verdict v;
    for (uint32_t i = 0; i < sc->n_expects; i++) {
        if (!expect_applies(sc, &sc->expects[i]))
            continue;
        oracle_judge(sc, i, recs, n, run, &v);
        failed += !v.held;
    }
    return failed;
}

static void take_repair(const struct trace_rec *recs, const struct trace_rec *rec, struct each_end *to)
{
    to->repaired = rec;
    if (!rec)
        return;
    to->host = rec->host;
    to->timer = timer_behind(recs, rec);
    to->rule = rec->rule;
    to->seg = rec->seg;
    to->at = rec->at;
}

/* False: no memory. */
static bool compare_runs(const struct scenario *sc, const struct each_case *c, const struct trace *t, const struct trace_rec *before,
                         size_t n_before, struct each_end *to)
{
    bool lost = c->fault == EACH_LOSS;
    const struct trace_rec *rec = lost ? first_again(t->recs, t->n, c) : NULL;
    if (!lost && !first_new(t->recs, t->n, before, n_before, &rec))
        return false;
    const struct trace_rec *cause = lost && rec ? answered_by(t->recs, rec) : NULL;
    if (cause && timer_behind(t->recs, cause) != TIMER_NONE) { /* somebody's timer, and this is the answer */
        to->answers = true;
        to->answer = rec->seg;
        to->answered = rec->at;
        rec = cause;
    }
    take_repair(t->recs, rec, to);
    to->longer = last_change(t->recs, t->n) - last_change(before, n_before);
    take_states(sc, c, t->recs, t->n, to->states);
    return true;
}

bool each_run(const struct scenario *sc, const struct each_case *c, const struct trace_rec *recs, size_t n,
              const volatile int *stop, struct each_end *to)
{
    struct scenario with = *sc;
    struct run run;
    struct trace trace;
    memset(to, 0, sizeof *to);
    with.faults = malloc((sc->n_faults + 1) * sizeof *with.faults);
    if (!with.faults)
        return false;
    if (sc->n_faults > 0)
        memcpy(with.faults, sc->faults, sc->n_faults * sizeof *with.faults);
    with.faults[with.n_faults++] = fault_of(c);
    trace_init(&trace);
    bool ran = run_scenario(&with, &trace.sink, &(struct run_company){.stop = stop}, &run), ok = ran && !trace.out_of_memory;
    if (ok) {
        to->failed = failures(sc, trace.recs, trace.n, &run);
        to->why = run.why;
        ok = compare_runs(sc, c, &trace, recs, n, to);
    }
    if (ran)
        run_free(&run);
    trace_free(&trace);
    free(with.faults);
    return ok;
}

/* ---- a line ---- */

static void put_repair(struct strbuf *out, const struct scenario *sc, const struct each_case *c, const struct each_end *e)
{
    char buf[NUMTEXT_MAX];
    if (!e->repaired) {
        strbuf_puts(out, c->fault == EACH_LOSS ? "  nobody says it again" : "  nothing more is sent");
        return;
    }
    if (e->timer != TIMER_NONE)
        strbuf_printf(out, "  %s timer of %s at %s s sends ", tcp_timer_name(e->timer), sc->hosts[e->host].name,
                      time_text(e->at, 3, buf));
    else
        strbuf_printf(out, "  at %s s ", time_text(e->at, 3, buf));
    pattern_put(out, sc, e->host, &e->seg);
    if (e->timer == TIMER_NONE)
        strbuf_printf(out, c->fault == EACH_LOSS ? " says it too (%s)" : " (%s)", rule_text((enum tcp_rule)e->rule));
    if (e->answers) {
        strbuf_printf(out, ", answered at %s s by ", time_text(e->answered, 3, buf));
        pattern_put(out, sc, c->host, &e->answer);
    }
}

void each_print(const struct scenario *sc, const struct each_case *c, const struct each_end *e, struct strbuf *out)
{
    static const char *const words[] = {[EACH_LOSS] = "lost", [EACH_DUPLICATE] = "twice", [EACH_DELAY] = "late"};
    char buf[NUMTEXT_MAX];
    struct strbuf what = {0};
    pattern_put(&what, sc, c->host, &c->seg);
    strbuf_printf(out, "%-5s  %8s s  %-36.*s", words[c->fault], time_text(c->at, 3, buf), (int)what.n, what.p ? what.p : "");
    strbuf_free(&what);
    put_repair(out, sc, c, e);
    strbuf_printf(out, "; %s", e->longer < 0 ? "over " : e->longer > 0 ? "takes " : "takes no longer");
    if (e->longer != 0)
        strbuf_printf(out, "%s %s", duration_text(e->longer < 0 ? -e->longer : e->longer, " ", buf), e->longer < 0 ? "earlier" : "longer");
    strbuf_printf(out, "; ends %s, %s", tcp_state_name((enum tcp_state)e->states[0]),
                  tcp_state_name((enum tcp_state)e->states[1]));
    if (e->why == END_EVENTS || e->why == END_TIME)
        strbuf_puts(out, ", and never comes to rest");
    strbuf_puts(out, "\n");
}
