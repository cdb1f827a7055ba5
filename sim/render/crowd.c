#include "crowd.h"

#include "numtext.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct crowd_one {
    nsec since;      /* when it was opened; when its opening end called CLOSE; NEVER: that is over */
    uint16_t port;   /* to which it was opened, 0: nothing was sent yet */
    uint8_t opener;  /* the host */
    uint8_t peer;    /* the host at the other end */
    uint8_t state;   /* of the opening end */
    bool closing;
    bool there, here; /* ESTABLISHED at the opening end; at the other */
};

/* ---- counting ---- */

static void add_sample(struct crowd *c, struct crowd_samples *s, nsec at)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 1024;
        nsec *more = realloc(s->at, cap * sizeof *more);
        if (!more) {
            c->out_of_memory = true;
            return;
        }
        s->at = more;
        s->cap = cap;
    }
    s->at[s->n++] = at;
}

static struct crowd_one *one_of(struct crowd *c, uint32_t nth)
{
    if (nth > c->cap) {
        uint32_t cap = nth < 1024 ? 1024 : 2 * nth;
        struct crowd_one *more = realloc(c->ones, cap * sizeof *more);
        if (!more) {
            c->out_of_memory = true;
            return NULL;
        }
        memset(more + c->cap, 0, (cap - c->cap) * sizeof *more);
        c->ones = more;
        c->cap = cap;
    }
    if (nth > c->n)
        c->n = nth;
    return &c->ones[nth - 1];
}

static void count_state(struct crowd *c, struct crowd_one *one, const struct trace_rec *rec)
{
    one->state = rec->to;
    if (rec->to == TCP_ESTABLISHED && !one->closing) {
        c->established++;
        add_sample(c, &c->handshakes, rec->at - one->since);
    }
    if ((rec->to == TCP_FIN_WAIT_1 || rec->to == TCP_LAST_ACK) && !one->closing) {
        one->closing = true;
        one->since = rec->at;
    }
    bool both_closed = rec->to == TCP_TIME_WAIT || (rec->to == TCP_CLOSED && rec->from == TCP_LAST_ACK);
    if (both_closed && one->closing && one->since != NEVER) {
        add_sample(c, &c->closes, rec->at - one->since);
        one->since = NEVER;
    }
}

static bool is_error(uint8_t news)
{
    return news == NEWS_RESET || news == NEWS_REFUSED || news == NEWS_TIMED_OUT || news == NEWS_USER_TIMEOUT ||
           news == NEWS_EXISTS;
}

static void count_served(struct crowd *c, struct crowd_one *one, bool opener)
{
    bool before = one->there && one->here;
    one->there = one->there || opener;
    one->here = one->here || !opener;
    c->served += !before && one->there && one->here;
}

static void count_one(struct crowd *c, const struct trace_rec *rec)
{
    struct crowd_one *one = one_of(c, rec->nth);
    if (!one)
        return;
    if (rec->kind == TR_CALL && rec->call == CALL_CONNECT && rec->rule == R_OPEN_ACTIVE)
        *one = (struct crowd_one){.since = rec->at, .opener = rec->host};
    if (rec->kind == TR_STATE && rec->to == TCP_ESTABLISHED)
        count_served(c, one, rec->host == one->opener);
    if (rec->host != one->opener)
        return;
    if (rec->kind == TR_SEND && one->port == 0) {
        one->port = rec->seg.dport;
        one->peer = rec->peer;
    }
    if (rec->kind == TR_STATE)
        count_state(c, one, rec);
    if (rec->kind == TR_NEWS && is_error(rec->news))
        c->news[rec->news]++;
}

static void count_flood(struct crowd *c, const struct trace_rec *rec)
{
    if (rec->kind == TR_SEND) {
        c->flood_cookies += rec->rule == R_COOKIE_SENT;
        c->flood_answers += (rec->seg.flags & (SEG_SYN | SEG_ACK)) == (SEG_SYN | SEG_ACK);
    } else if (rec->kind == TR_ARRIVE && (rec->seg.flags & (SEG_SYN | SEG_ACK)) == SEG_SYN) {
        c->flood_syns++;
        if (rec->rule == R_SYN_QUEUE_FULL || rec->rule == R_SYN_QUEUE_RESET) {
            c->flood_drops++;
            c->first_drop = nsec_min(c->first_drop, rec->at);
        }
    } else if (rec->kind == TR_STATE) {
        c->flood_evictions += rec->rule == R_SYN_EVICTED;
    }
}

/* ---- passing on ---- */

/* Beside the connections of loads everything is, unless one of them was asked for. */
static bool is_shown(const struct crowd *c, const struct trace_rec *rec)
{
    if (c->only)
        return rec->nth == c->only || rec->kind == TR_END;
    return rec->nth <= c->first;
}

static void crowd_put(struct trace_sink *sink, const struct trace_rec *rec)
{
    struct crowd *c = (struct crowd *)sink;
    if (rec->marks & MARK_FLOOD)
        count_flood(c, rec);
    if (rec->nth > 0)
        count_one(c, rec);
    if (rec->kind == TR_QUEUE && rec->synq_cap > 0 && rec->synq >= rec->synq_cap)
        c->full = nsec_min(c->full, rec->at);
    if (!c->all && !is_shown(c, rec))
        return;
    struct trace_rec named = *rec;
    if (rec->nth > 0 && is_shown(c, rec))
        named.conn = (uint16_t)(c->meta->n_conns + (c->only ? 0 : rec->nth - 1));
    c->to->put(c->to, &named);
}

size_t crowd_thin(const struct crowd *c, struct trace_rec *recs, size_t n)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++)
        if (is_shown(c, &recs[i]))
            recs[left++] = recs[i];
    return left;
}

void crowd_init(struct crowd *c, const struct trace_meta *meta, struct trace_sink *to, uint32_t first, uint32_t only)
{
    uint32_t room = CONN_OTHER - meta->n_conns;
    *c = (struct crowd){
        .sink = {.put = crowd_put}, .to = to, .meta = meta, .first = first < room ? first : room, .only = only, .first_drop = NEVER,
        .full = NEVER,
    };
}

size_t crowd_octets(const struct crowd *c)
{
    return c->cap * sizeof *c->ones + (c->handshakes.n + c->closes.n) * sizeof(nsec);
}

void crowd_free(struct crowd *c)
{
    free(c->ones);
    free(c->handshakes.at);
    free(c->closes.at);
    free(c->names);
    free((void *)(uintptr_t)c->shown.conns);
    free((void *)(uintptr_t)c->shown.conn_listens);
}

/* ---- names ---- */

enum { NAME_ROOM = 12 }; /* "#4294967295" */

/* Was this one opened to a port on which the host listens? */
static bool is_listened_for(const struct crowd *c, uint32_t host, uint32_t nth)
{
    const struct crowd_one *one = nth <= c->n ? &c->ones[nth - 1] : NULL;
    return one && one->port != 0 && one->peer == host && one->port == c->meta->listen_ports[host];
}

/* For those with names the scenario tells who listens, for the others that are shown their opening segment. */
static void fill_listens(const struct crowd *c, uint8_t *to, uint32_t n_conns)
{
    uint32_t named = c->meta->n_conns;
    for (uint32_t h = 0; h < c->meta->n_hosts; h++) {
        memcpy(to + (size_t)h * n_conns, c->meta->conn_listens + (size_t)h * named, named);
        for (uint32_t i = named; i < n_conns; i++)
            to[(size_t)h * n_conns + i] = is_listened_for(c, h, c->only ? c->only : i - named + 1);
    }
}

const struct trace_meta *crowd_meta(struct crowd *c)
{
    uint32_t extra = c->only ? 1 : c->n < c->first ? c->n : c->first, n = c->meta->n_conns + extra;
    const char **conns = malloc(n * sizeof *conns);
    uint8_t *listens = calloc((size_t)c->meta->n_hosts * n, 1);
    c->names = malloc((size_t)(extra + 1) * NAME_ROOM);
    c->shown = *c->meta;
    c->shown.conns = conns;
    c->shown.conn_listens = listens;
    if (!conns || !listens || !c->names)
        return NULL;
    memcpy(conns, c->meta->conns, c->meta->n_conns * sizeof *conns);
    fill_listens(c, listens, n);
    for (uint32_t i = 0; i < extra; i++) {
        char *name = c->names + (size_t)i * NAME_ROOM;
        snprintf(name, NAME_ROOM, "#%" PRIu32, c->only ? c->only : i + 1);
        conns[c->meta->n_conns + i] = name;
    }
    c->shown.n_conns = n;
    return &c->shown;
}

/* ---- telling ---- */

static int by_length(const void *a, const void *b)
{
    nsec x = *(const nsec *)a, y = *(const nsec *)b;
    return (x > y) - (x < y);
}

/* The least sample that so many of ten thousand do not exceed. */
static nsec quantile(const struct crowd_samples *s, uint64_t of_10000)
{
    size_t i = (size_t)(((uint64_t)s->n * of_10000 + 9999) / 10000);
    return s->at[i > 0 ? i - 1 : 0];
}

static void put_time(struct strbuf *out, const char *what, nsec t)
{
    char text[NUMTEXT_MAX];
    strbuf_printf(out, "  %s %s", what, time_text(t, time_decimals(t) > 3 ? 6 : 3, text));
}

enum { BARS = 8, BAR_WIDTH = 40 };

/* How many samples lie in each eighth of the span between the least and the greatest. */
static void put_histogram(struct strbuf *out, const struct crowd_samples *s)
{
    nsec least = s->at[0], span = s->at[s->n - 1] - least;
    size_t counts[BARS] = {0}, most = 1;
    char from[NUMTEXT_MAX];
    if (span == 0)
        return;
    for (size_t i = 0; i < s->n; i++) {
        nsec bar = (s->at[i] - least) / (span / BARS + 1);
        counts[bar]++;
        most = counts[bar] > most ? counts[bar] : most;
    }
    for (int i = 0; i < BARS; i++) {
        strbuf_printf(out, "      from %9s  %9zu%s", time_text(least + i * (span / BARS + 1), 3, from), counts[i],
                      counts[i] ? "  " : "");
        for (size_t k = 0; k < (counts[i] * BAR_WIDTH + most - 1) / most; k++)
            strbuf_puts(out, "#");
        strbuf_puts(out, "\n");
    }
}

static void put_samples(struct strbuf *out, const char *what, struct crowd_samples *s)
{
    if (s->n == 0)
        return;
    qsort(s->at, s->n, sizeof *s->at, by_length);
    strbuf_printf(out, "    %-9s s", what);
    put_time(out, "min", s->at[0]);
    put_time(out, "median", quantile(s, 5000));
    put_time(out, "90 %", quantile(s, 9000));
    put_time(out, "99 %", quantile(s, 9900));
    put_time(out, "max", s->at[s->n - 1]);
    strbuf_puts(out, "\n");
    put_histogram(out, s);
}

static void put_counts(struct crowd *c, struct strbuf *out)
{
    strbuf_printf(out, "  %" PRIu32 " connection%s opened", c->n, c->n == 1 ? "" : "s");
    if (!c->only && c->first < c->n)
        strbuf_printf(out, " (the first %" PRIu32 " are shown)", c->first);
    uint64_t tenths = (uint64_t)c->served * 1000 / c->n;
    strbuf_printf(out, ", %" PRIu32 " ESTABLISHED, %" PRIu32 " at both ends (%" PRIu64 ".%" PRIu64 " %%)\n    at the end", c->established,
                  c->served, tenths / 10, tenths % 10);
    const char *comma = "";
    for (uint32_t i = 0; i < c->n; i++)
        c->states[c->ones[i].state]++;
    for (int s = 0; s < TCP_STATES; s++) {
        if (c->states[s] == 0)
            continue;
        strbuf_printf(out, "%s %" PRIu32 " %s", comma, c->states[s], tcp_state_name((enum tcp_state)s));
        comma = ",";
    }
    strbuf_puts(out, "\n");
    for (int news = 0; news < TCP_NEWS; news++)
        if (c->news[news] > 0)
            strbuf_printf(out, "    %" PRIu32 " %s\n", c->news[news], tcp_news_name((enum tcp_news)news));
}

static void put_flood(const struct crowd *c, struct strbuf *out)
{
    char at[NUMTEXT_MAX];
    if (c->flood_syns == 0)
        return;
    strbuf_printf(out, "  flood: %" PRIu64 " SYNs, %" PRIu64 " dropped", c->flood_syns, c->flood_drops);
    if (c->first_drop != NEVER)
        strbuf_printf(out, ", the first at %s s", time_text(c->first_drop, 3, at));
    if (c->flood_evictions > 0)
        strbuf_printf(out, ", %" PRIu64 " evicted", c->flood_evictions);
    if (c->flood_cookies > 0)
        strbuf_printf(out, ", %" PRIu64 " answered with a cookie", c->flood_cookies);
    if (c->full != NEVER)
        strbuf_printf(out, "; SYN queue full at %s s", time_text(c->full, 3, at));
    uint64_t hundredths = c->flood_answers * 100 / c->flood_syns;
    strbuf_printf(out, "; %" PRIu64 " SYN,ACKs, %" PRIu64 ".%02" PRIu64 " per SYN\n", c->flood_answers, hundredths / 100,
                  hundredths % 100);
}

void crowd_print(struct crowd *c, struct strbuf *out)
{
    if (c->n > 0) {
        put_counts(c, out);
        put_samples(out, "handshake", &c->handshakes);
        put_samples(out, "close", &c->closes);
    }
    put_flood(c, out);
}
