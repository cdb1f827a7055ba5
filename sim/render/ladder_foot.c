/* The footer: sums over the whole trace, or over the one connection that is shown. */
#include "ladder_foot.h"

#include "ladder_groups.h"
#include "numtext.h"
#include "sums.h"
#include "wrap.h"

#include <inttypes.h>

enum { CONNS_LISTED = 8 };

/* The connections whose states are listed, in the order in which they open. */
struct listed {
    uint16_t conn[CONNS_LISTED];
    uint32_t n, more;
};

/* Did anything happen in this connection? */
static bool conn_used(const struct ladder *l, uint32_t conn)
{
    for (uint32_t host = 0; host < l->meta->n_hosts; host++)
        if (host_states_changed(&l->states, host, conn))
            return true;
    return false;
}

static bool is_listed(const struct listed *listed, uint16_t conn)
{
    for (uint32_t i = 0; i < listed->n; i++)
        if (listed->conn[i] == conn)
            return true;
    return false;
}

static struct listed list_conns(const struct ladder *l)
{
    struct listed listed = {{0}, 0, 0};
    int wanted = l->opts->connection < (int)l->meta->n_conns ? l->opts->connection : 0;
    uint32_t used = 0;

    if (wanted >= 0 || l->meta->n_conns == 1)
        return (struct listed){{(uint16_t)(wanted > 0 ? wanted : 0)}, 1, 0};
    for (size_t i = 0; i < l->n && listed.n < CONNS_LISTED; i++) {
        const struct trace_rec *rec = &l->recs[i];

        if (rec->kind == TR_STATE && rec->conn < l->meta->n_conns && !is_listed(&listed, rec->conn))
            listed.conn[listed.n++] = rec->conn;
    }
    for (uint32_t conn = 0; conn < l->meta->n_conns; conn++)
        used += conn_used(l, conn);
    if (listed.n == 0)
        listed.n = 1;
    listed.more = used > listed.n ? used - listed.n : 0;
    return listed;
}

/* "client ESTABLISHED, server LISTEN": those who took part; the lifelines always, unless it is with a third host. No line
 * is broken between a name and its state. */
static void tell_conn(const struct ladder *l, uint32_t conn, struct strbuf *out)
{
    const char *before = "";
    uint32_t always = 2;

    if (*l->meta->conns[conn] != '\0')
        strbuf_printf(out, "%s:" HARD_BLANK, l->meta->conns[conn]);
    for (uint32_t host = 2; host < l->meta->n_hosts; host++)
        if (host_states_changed(&l->states, host, conn))
            always = 0;
    for (uint32_t host = 0; host < l->meta->n_hosts; host++) {
        if (!host_states_changed(&l->states, host, conn) && host >= always)
            continue;
        strbuf_printf(out, "%s%s" HARD_BLANK "%s", before, l->meta->hosts[host], host_states_name(&l->states, host, conn));
        before = ", ";
    }
}

/* One group for each connection, for a line may be broken between them. Returns how many there are. */
static size_t tell_states(const struct ladder *l, struct strbuf *text, struct group *groups)
{
    struct listed listed = list_conns(l);
    size_t n = 0;

    strbuf_puts(&text[0], "end:" HARD_BLANK);
    for (; n < listed.n; n++) {
        tell_conn(l, listed.conn[n], &text[n]);
        strbuf_puts(&text[n], n + 1 < listed.n || listed.more > 0 ? ";" : "");
    }
    if (listed.more > 0)
        strbuf_printf(&text[n++], "and" HARD_BLANK "%" PRIu32 HARD_BLANK "more", listed.more);
    for (size_t i = 1; i < n; i++)
        groups[i].close = true;
    return n;
}

static void tell_counts(const struct sums *s, struct strbuf *out)
{
    const struct {
        uint32_t n;
        const char *what;
    } counts[] = {
        {s->lost, "lost"},
        {s->corrupted, "corrupted"},
        {s->not_let_in, "not" HARD_BLANK "let" HARD_BLANK "in"},
        {s->retransmitted, "retransmitted"},
        {s->copies, "duplicated"},
        {s->injected, "injected"},
        {s->by_box, "by" HARD_BLANK "a" HARD_BLANK "box"},
        {sums_flood(s), "in" HARD_BLANK "a" HARD_BLANK "flood"},
        {s->answers, "to" HARD_BLANK "its" HARD_BLANK "sources"},
    };

    strbuf_printf(out, "%" PRIu32 HARD_BLANK "sent", s->sent);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i].n > 0)
            strbuf_printf(out, ", %" PRIu32 HARD_BLANK "%s", counts[i].n, counts[i].what);
}

static void tell_expects(const struct ladder_footer *footer, struct strbuf *out)
{
    if (footer == NULL || footer->expects + footer->elsewhere == 0)
        return;
    strbuf_printf(out, "expect %u/%u %s", footer->held, footer->expects,
                  footer->held == footer->expects ? "ok" : "FAILED");
    if (footer->elsewhere > 0)
        strbuf_printf(out, ", %u for other profiles", footer->elsewhere);
}

void foot_draw(struct ladder *l, const struct ladder_footer *footer)
{
    enum { CONNS = CONNS_LISTED + 1, OTHERS = 3, GROUPS = CONNS + OTHERS };
    struct strbuf text[GROUPS] = {{NULL, 0, 0, false}};
    struct group groups[GROUPS] = {{NULL, 0, INK_PLAIN, false}};
    struct sums sums;
    size_t n;

    if (!sums_make(&sums, l->meta, l->recs, l->n, l->opts->connection)) {
        l->out->failed = true;
        return;
    }
    n = tell_states(l, text, groups);
    tell_counts(&sums, &text[n++]);
    end_text(sums.end, &text[n++]);
    tell_expects(footer, &text[n]);
    if (footer != NULL && footer->held < footer->expects)
        groups[n].ink = INK_LOSS;
    n++;
    for (size_t i = 0; i < n; i++) {
        groups[i].text = text[i].p;
        groups[i].len = text[i].n;
    }
    groups_draw(l, groups, n, 2);
    for (size_t i = 0; i < n; i++)
        strbuf_free(&text[i]);
    sums_free(&sums);
}
