/* The footer: sums over the whole trace, or over the one connection that is shown. */
#include "ladder_foot.h"

#include "ladder_groups.h"
#include "numtext.h"
#include "sums.h"

#include <inttypes.h>

enum { CONNS_LISTED = 8 };

/* Did anything happen in this connection? */
static bool conn_used(const struct ladder *l, const struct sums *s, uint32_t conn)
{
    for (uint32_t host = 0; host < l->meta->n_hosts; host++)
        if (host_states_changed(&s->states, host, conn))
            return true;
    return false;
}

/* "client ESTABLISHED, server LISTEN": those who took part; the lifelines always, unless it is with a third host. */
static void tell_conn(const struct ladder *l, const struct sums *s, uint32_t conn, struct strbuf *out)
{
    const char *before = "";
    uint32_t always = 2;

    for (uint32_t host = 2; host < l->meta->n_hosts; host++)
        if (host_states_changed(&s->states, host, conn))
            always = 0;
    for (uint32_t host = 0; host < l->meta->n_hosts; host++) {
        if (!host_states_changed(&s->states, host, conn) && host >= always)
            continue;
        strbuf_printf(out, "%s%s %s", before, l->meta->hosts[host], host_states_name(&s->states, host, conn));
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
        {sums_flood(s), "in a flood"},
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

    if (!sums_make(&sums, l->meta, l->recs, l->n, l->opts->connection)) {
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
    sums_free(&sums);
}
