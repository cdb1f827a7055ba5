/* Judging segments: counted, exact, in order, or none at all. */
#include "judge.h"

#include <string.h>

/* Sent by a host: not put into the network by the script, not copied by the channel. */
static bool is_sent(const struct trace_rec *rec)
{
    return rec->kind == TR_SEND && !(rec->marks & (MARK_INJECTED | MARK_COPY));
}

/* Received by a host that was there to hear it. */
static bool is_received(const struct trace_rec *rec)
{
    return rec->kind == TR_ARRIVE && rec->rule != R_CHECKSUM && rec->rule != R_HOST_DOWN && rec->rule != R_UNPLUGGED && rec->rule != R_QUIET;
}

static bool is_counted(const struct expect *e, const struct trace_rec *rec)
{
    return e->receives ? is_received(rec) : is_sent(rec);
}

static bool in_time(const struct expect *e, nsec at)
{
    return at >= e->from && at < e->until && (!e->has_at || at == e->at) && (!e->has_by || at <= e->by);
}

static void add_event(char *to, size_t size, const struct court *c, const struct trace_rec *rec)
{
    add_segment(to, size, &rec->seg);
    add(to, size, " at ");
    add_time(to, size, rec->at);
    if (rec->peer != NO_HOST) {
        add(to, size, rec->kind == TR_ARRIVE ? " from " : " to ");
        add_endpoint(to, size, c->sc, rec->peer, CONN_OTHER);
    }
}

bool judge_count(struct court *c)
{
    const struct expect *e = c->e;
    uint64_t n = 0;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, e->host, e->conn);
    EXPECTED(c, e->receives ? " receives " : " sends ");
    add_pattern(c->verdict->expected, sizeof c->verdict->expected, &e->what);
    EXPECTED(c, " %s %llu time%s", compare_text(e->cmp), (unsigned long long)e->n, e->n == 1 ? "" : "s");
    add_when(c->verdict->expected, sizeof c->verdict->expected, e);
    for (size_t i = 0; i < c->n; i++) {
        const struct trace_rec *rec = &c->recs[i];
        if (!is_counted(e, rec) || !concerns(c, rec) || !in_time(e, rec->at) ||
            !pattern_matches(&e->what, &rec->seg))
            continue;
        n++;
        decide_at(c, rec);
    }
    GOT(c, "%llu time%s", (unsigned long long)n, n == 1 ? "" : "s");
    if (n > 0) {
        GOT(c, ", the last at ");
        add_time(c->verdict->got, sizeof c->verdict->got, c->verdict->at);
    }
    if (compare(n, e->cmp, e->n))
        return true;
    DIFFERS(c, "count");
    return false;
}

/* The first field in which a segment differs from the pattern, as text; NULL if it fits. */
static const char *first_difference(const struct pattern *p, const struct segment *seg, uint32_t *want, uint32_t *is)
{
    const struct {
        bool asked;
        const char *name;
        uint32_t want, is;
    } fields[] = {
        {!p->any, "flags", p->flags, seg->flags}, {p->has_seq, "seq", p->seq, seg->seq}, {p->has_len, "len", p->len, seg->len},
        {p->has_ack, "ack", p->ack, seg->ack},    {p->has_win, "win", p->win, seg->wnd}, {p->has_mss, "mss", p->mss, seg->mss},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!fields[i].asked || fields[i].want == fields[i].is)
            continue;
        *want = fields[i].want;
        *is = fields[i].is;
        return fields[i].name;
    }
    return NULL;
}

/* How much a segment is like what was expected: more is more alike. */
static int likeness(const struct expect *e, const struct trace_rec *rec)
{
    const struct pattern *p = &e->what;
    const struct segment *seg = &rec->seg;
    int points = 0;
    points += (p->any || p->flags == seg->flags) ? 16 : p->flags && (p->flags & ~seg->flags) == 0 ? 3 : 0;
    points += p->has_seq && p->seq == seg->seq ? 4 : 0;
    points += p->has_len && p->len == seg->len ? 2 : 0;
    points += p->has_ack && p->ack == seg->ack ? 2 : 0;
    points += p->options.given && option_list_matches(&p->options, seg) ? 3 : 0;
    points += in_time(e, rec->at) ? 6 : 0;
    return points;
}

static void explain_options(struct court *c, const struct segment *seg)
{
    DIFFERS(c, "options:");
    add_option_text(c->verdict->differs, sizeof c->verdict->differs, &c->e->what.options, NULL);
    DIFFERS(c, " expected,");
    add_option_text(c->verdict->differs, sizeof c->verdict->differs, NULL, seg);
    DIFFERS(c, " sent");
}

static void explain_difference(struct court *c, const struct trace_rec *rec)
{
    uint32_t want, is;
    char a[8], b[8];
    const char *field = first_difference(&c->e->what, &rec->seg, &want, &is);
    decide_at(c, rec);
    const struct option_list *options = &c->e->what.options;
    if (!field && options->given && !option_list_matches(options, &rec->seg))
        explain_options(c, &rec->seg);
    else if (!field)
        DIFFERS(c, in_time(c->e, rec->at) ? "the host it was sent to" : "time");
    else if (strcmp(field, "flags") == 0)
        DIFFERS(c, "flags: %s expected, %s sent", flags_text((uint8_t)want, a), flags_text((uint8_t)is, b));
    else
        DIFFERS(c, "%s: %u expected, %u sent", field, want, is);
}

bool judge_segment(struct court *c)
{
    const struct expect *e = c->e;
    const struct trace_rec *nearest = NULL;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, e->host, e->conn);
    EXPECTED(c, " > %s ", e->peer < c->sc->n_hosts ? c->sc->hosts[e->peer].name : "anybody");
    add_pattern(c->verdict->expected, sizeof c->verdict->expected, &e->what);
    add_when(c->verdict->expected, sizeof c->verdict->expected, e);
    for (size_t i = 0; i < c->n; i++) {
        const struct trace_rec *rec = &c->recs[i];
        if (!is_counted(e, rec) || !concerns(c, rec))
            continue;
        if (in_time(e, rec->at) && (e->peer == NO_HOST || rec->peer == e->peer) && pattern_matches(&e->what, &rec->seg)) {
            decide_at(c, rec);
            add_event(c->verdict->got, sizeof c->verdict->got, c, rec);
            return true;
        }
        if (!nearest || likeness(e, rec) > likeness(e, nearest))
            nearest = rec;
    }
    if (!nearest) {
        GOT(c, e->receives ? "it received nothing" : "it sent nothing");
        return false;
    }
    GOT(c, "no such segment; the most like it: ");
    add_event(c->verdict->got, sizeof c->verdict->got, c, nearest);
    explain_difference(c, nearest);
    return false;
}

bool judge_order(struct court *c)
{
    const struct expect *e = c->e;
    uint32_t k = 0;
    EXPECTED(c, "in this order:");
    for (uint32_t i = 0; i < e->n_order; i++) {
        EXPECTED(c, i ? ", %s " : " %s ", c->sc->hosts[e->order[i].host].name);
        add_pattern(c->verdict->expected, sizeof c->verdict->expected, &e->order[i].what);
    }
    for (size_t i = 0; i < c->n && k < e->n_order; i++) {
        const struct trace_rec *rec = &c->recs[i];
        if (!is_sent(rec) || rec->host != e->order[k].host || !pattern_matches(&e->order[k].what, &rec->seg))
            continue;
        k++;
        decide_at(c, rec);
    }
    GOT(c, "the first %u of %u", k, e->n_order);
    if (k > 0) {
        GOT(c, ", the last of these at ");
        add_time(c->verdict->got, sizeof c->verdict->got, c->verdict->at);
    }
    if (k == e->n_order)
        return true;
    DIFFERS(c, "then no %s ", c->sc->hosts[e->order[k].host].name);
    add_pattern(c->verdict->differs, sizeof c->verdict->differs, &e->order[k].what);
    return false;
}

bool judge_silent(struct court *c)
{
    const struct expect *e = c->e;
    add_endpoint(c->verdict->expected, sizeof c->verdict->expected, c->sc, e->host, e->conn);
    EXPECTED(c, " silent");
    add_when(c->verdict->expected, sizeof c->verdict->expected, e);
    for (size_t i = 0; i < c->n; i++) {
        const struct trace_rec *rec = &c->recs[i];
        if (!is_sent(rec) || !concerns(c, rec) || !in_time(e, rec->at))
            continue;
        decide_at(c, rec);
        GOT(c, "it sent ");
        add_event(c->verdict->got, sizeof c->verdict->got, c, rec);
        DIFFERS(c, "silence");
        return false;
    }
    GOT(c, "it sent nothing");
    return true;
}
