/* The footer: sums over the whole trace, or over the one connection that is shown. */
#include "ladder_foot.h"

#include "ladder_flood.h"
#include "ladder_groups.h"
#include "numtext.h"

#include <inttypes.h>
#include <stdlib.h>

enum { CONNS_LISTED = 8 };

struct sums {
    uint32_t sent, lost, retransmitted, copies, injected;
    uint32_t flood_sent, flood_arrived, answers; /* of a flood, and to it; its departures need not be recorded */
    const struct trace_rec *end;   /* TR_END, NULL if the trace has none */
    uint8_t *state;                /* of each host in each connection, UNSEEN if it never changed */
};

#define UNSEEN UINT8_MAX

static size_t end_index(const struct trace_meta *meta, uint32_t host, uint32_t conn)
{
    return (size_t)host * meta->n_conns + conn;
}

static void count_send(struct sums *s, const struct trace_rec *rec)
{
    if (rec->marks & MARK_FLOOD) {
        s->flood_sent += rec_foreign(rec);
        s->answers += !rec_foreign(rec);
        return;
    }
    if (s->flood_sent + s->flood_arrived > 0 && flood_answer(rec)) { /* lost, but not by the network */
        s->answers++;
        return;
    }
    if (rec->marks & MARK_COPY)
        s->copies++;
    else if (rec->marks & MARK_INJECTED)
        s->injected++;
    else
        s->sent++;
    s->lost += rec->fate != FATE_DELIVERED;
    s->retransmitted += rec->retransmission > 0 && !(rec->marks & MARK_COPY);
}

static bool sum_up(struct sums *s, const struct ladder *l)
{
    const struct trace_meta *meta = l->meta;
    size_t n = (size_t)meta->n_hosts * meta->n_conns;

    *s = (struct sums){.state = malloc(n > 0 ? n : 1)};
    if (s->state == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        s->state[i] = UNSEEN;
    for (size_t i = 0; i < l->n; i++) {
        const struct trace_rec *rec = &l->recs[i];

        if (rec->kind == TR_END)
            s->end = rec;
        if (l->opts->connection >= 0 && rec->conn != (uint16_t)l->opts->connection)
            continue;
        if (rec->kind == TR_SEND)
            count_send(s, rec);
        s->flood_arrived += rec->kind == TR_ARRIVE && (rec->marks & MARK_FLOOD) != 0;
        if (rec->kind == TR_STATE && rec->host < meta->n_hosts && rec->conn < meta->n_conns)
            s->state[end_index(meta, rec->host, rec->conn)] = rec->to;
    }
    return true;
}

static uint8_t initial_state(const struct trace_meta *meta, uint32_t host)
{
    return meta->host_listens != NULL && meta->host_listens[host] ? TCP_LISTEN : TCP_CLOSED;
}

/* Did anything happen in this connection? */
static bool conn_used(const struct ladder *l, const struct sums *s, uint32_t conn)
{
    for (uint32_t host = 0; host < l->meta->n_hosts; host++)
        if (s->state[end_index(l->meta, host, conn)] != UNSEEN)
            return true;
    return false;
}

/* "client ESTABLISHED, server LISTEN": those who took part; the lifelines always, unless it is with a third host. */
static void tell_conn(const struct ladder *l, const struct sums *s, uint32_t conn, struct strbuf *out)
{
    const char *before = "";
    uint32_t always = 2;

    for (uint32_t host = 2; host < l->meta->n_hosts; host++)
        if (s->state[end_index(l->meta, host, conn)] != UNSEEN)
            always = 0;
    for (uint32_t host = 0; host < l->meta->n_hosts; host++) {
        uint8_t state = s->state[end_index(l->meta, host, conn)];

        if (state == UNSEEN && host >= always)
            continue;
        strbuf_printf(out, "%s%s %s", before, l->meta->hosts[host],
                      tcp_state_name(state != UNSEEN ? state : initial_state(l->meta, host)));
        before = ", ";
    }
}

static void tell_states(const struct ladder *l, const struct sums *s, struct strbuf *out)
{
    uint32_t listed = 0, more = 0;

    strbuf_puts(out, "end: ");
    for (uint32_t conn = 0; conn < l->meta->n_conns; conn++) {
        bool wanted = l->opts->connection < 0 || (uint32_t)l->opts->connection == conn;

        if (!wanted || (l->opts->connection < 0 && l->meta->n_conns > 1 && !conn_used(l, s, conn)))
            continue;
        if (listed == CONNS_LISTED) {
            more++;
            continue;
        }
        strbuf_puts(out, listed > 0 ? "; " : "");
        if (*l->meta->conns[conn] != '\0')
            strbuf_printf(out, "%s: ", l->meta->conns[conn]);
        tell_conn(l, s, conn, out);
        listed++;
    }
    if (listed == 0)
        tell_conn(l, s, 0, out);
    if (more > 0)
        strbuf_printf(out, "; and %" PRIu32 " more", more);
}

static void tell_counts(const struct sums *s, struct strbuf *out)
{
    const struct {
        uint32_t n;
        const char *what;
    } counts[] = {
        {s->lost, "lost"},
        {s->retransmitted, "retransmitted"},
        {s->copies, "duplicated"},
        {s->injected, "injected"},
        {s->flood_sent > s->flood_arrived ? s->flood_sent : s->flood_arrived, "in a flood"},
        {s->answers, "to its sources"},
    };

    strbuf_printf(out, "%" PRIu32 " sent", s->sent);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i].n > 0)
            strbuf_printf(out, ", %" PRIu32 " %s", counts[i].n, counts[i].what);
}

static void tell_stop(const struct sums *s, struct strbuf *out)
{
    char buf[NUMTEXT_MAX];

    if (s->end == NULL || s->end->n == END_QUIET)
        return;
    time_text(s->end->at, time_decimals(s->end->at), buf);
    if (s->end->n == END_UNTIL)
        strbuf_printf(out, "stopped at %s s by the time limit", buf);
    else if (s->end->n == END_EVENTS)
        strbuf_printf(out, "stopped at %s s after %" PRIu32 " events: the limit on events was hit", buf, s->end->step);
    else
        strbuf_printf(out, "stopped at %s s: the virtual clock has reached its end", buf);
}

static void tell_expects(const struct ladder_footer *footer, struct strbuf *out)
{
    if (footer != NULL && footer->expects > 0)
        strbuf_printf(out, "expect %u/%u %s", footer->held, footer->expects,
                      footer->held == footer->expects ? "ok" : "FAILED");
}

void foot_draw(struct ladder *l, const struct ladder_footer *footer)
{
    enum { STATES, COUNTS, STOP, EXPECTS, GROUPS };
    struct strbuf text[GROUPS] = {{NULL, 0, 0, false}};
    struct group groups[GROUPS];
    struct sums sums;

    if (!sum_up(&sums, l)) {
        l->out->failed = true;
        return;
    }
    tell_states(l, &sums, &text[STATES]);
    tell_counts(&sums, &text[COUNTS]);
    tell_stop(&sums, &text[STOP]);
    tell_expects(footer, &text[EXPECTS]);
    for (size_t i = 0; i < GROUPS; i++)
        groups[i] = (struct group){text[i].p, text[i].n, INK_PLAIN};
    if (footer != NULL && footer->held < footer->expects)
        groups[EXPECTS].ink = INK_LOSS;
    groups_draw(l, groups, GROUPS, 2);
    for (size_t i = 0; i < GROUPS; i++)
        strbuf_free(&text[i]);
    free(sums.state);
}
