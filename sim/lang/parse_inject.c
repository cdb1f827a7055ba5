/* Segments from third parties: inject, flood. */
#include "parse.h"

#include <string.h>

enum { TEXT_MAX = 65495 }; /* what an IPv4 packet can carry behind two headers */

/* ---- sockets ---- */

/* HOST/CONN, HOST:PORT, HOST: what is missing is found at the end. A.B.C.D:PORT has it all. */
static bool find_side(struct parser *p, const struct token *t, struct side *side, uint32_t *addr, uint16_t *port)
{
    const char *colon = memchr(t->p, ':', t->n), *slash = memchr(t->p, '/', t->n);
    size_t before = colon ? (size_t)(colon - t->p) : t->n;
    struct endpoint ep;

    *side = (struct side){.host = NO_HOST, .place = place_of(p, t)};
    if (t->p[0] >= '0' && t->p[0] <= '9') {
        const char *wrong = address_read(t->p, before, addr);
        if (wrong)
            return fail(p, t, "'%s' %s", shown_text(t->p, before).text, wrong);
        if (!colon)
            return fail(p, t, "an address needs a port here, like %s:80", shown(t).text);
    } else {
        if (slash && colon)
            return fail(p, t, "expected host:port or host/connection, not both: the connection has a port");
        if (!find_endpoint(p, t, t->p, before, &ep))
            return false;
        side->host = ep.host;
        side->has_conn = ep.named;
        side->conn = ep.conn;
    }
    return !colon || read_port(p, t, colon + 1, t->n - before - 1, port);
}

static bool take_side(struct parser *p, struct side *side, uint32_t *addr, uint16_t *port)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a socket like server:80 or 10.0.0.9:1000");
    return find_side(p, t, side, addr, port);
}

/* ---- fields ---- */

struct inject_line {
    struct inject *inject;
    bool has_seq, has_ack, has_len;
};

/* [=] EXPR */
static bool take_field(struct parser *p, struct expr *out)
{
    accept(p, "=");
    return take_expr(p, out);
}

static bool take_seq(struct parser *p, void *object)
{
    struct inject_line *line = object;
    line->has_seq = true;
    return take_field(p, &line->inject->seq);
}

static bool take_ack(struct parser *p, void *object)
{
    struct inject_line *line = object;
    line->has_ack = true;
    if (!(line->inject->flags & SEG_ACK))
        return fail(p, &p->tokens.at[p->next - 1], "ack means nothing without a . in the flags");
    return take_field(p, &line->inject->ack);
}

static bool take_win(struct parser *p, void *object)
{
    struct inject_line *line = object;
    accept(p, "=");
    const struct token *t = peek(p);
    if (!take_expr(p, &line->inject->win))
        return false;
    return line->inject->win.is_var || line->inject->win.plus <= UINT16_MAX ||
           fail(p, t, "%s does not fit into the window field; expected at most 65535", shown(t).text);
}

static bool take_len(struct parser *p, void *object)
{
    struct inject_line *line = object;
    if (line->has_len)
        return fail(p, &p->tokens.at[p->next - 1], "len is already said by SEQ:END(LEN)");
    line->has_len = true;
    return take_u32(p, "a number of octets", 0, TEXT_MAX, &line->inject->len);
}

static bool take_mss(struct parser *p, void *object)
{
    uint32_t mss;
    if (!take_u32(p, "a maximum segment size", 1, UINT16_MAX, &mss))
        return false;
    ((struct inject_line *)object)->inject->mss = (uint16_t)mss;
    return true;
}

static bool take_list(struct parser *p, void *object)
{
    return take_options(p, &((struct inject_line *)object)->inject->options, false);
}

static bool take_by(struct parser *p, void *object)
{
    return take_host(p, &((struct inject_line *)object)->inject->by);
}

static const struct attr with_seq[] = {
    {"seq", take_seq}, {"ack", take_ack}, {"win", take_win}, {"len", take_len}, {"mss", take_mss}, {"<", take_list}, {"by", take_by},
};
enum { INJECT_ATTRS = sizeof with_seq / sizeof with_seq[0] };

/* SEQ:END(LEN), or nothing */
static bool take_seq_text(struct parser *p, struct inject_line *line)
{
    const struct token *t = peek(p);
    struct seq_text text;

    if (t->kind != TOKEN_WORD || t->p[0] < '0' || t->p[0] > '9')
        return true;
    const char *wrong = seq_text_read(t->p, t->n, &text);
    if (wrong && !memchr(t->p, ':', t->n))
        return fail(p, t, "expected seq %s, or SEQ:END(LEN)", shown(t).text);
    if (wrong)
        return fail(p, t, "'%s' %s", shown(t).text, wrong);
    if (text.len > TEXT_MAX)
        return fail(p, t, "%u octets do not fit into a segment; at most %d do", (unsigned)text.len, TEXT_MAX);
    take(p);
    line->inject->seq.plus = text.seq;
    line->inject->len = text.len;
    line->has_seq = line->has_len = true;
    return true;
}

static bool take_fields(struct parser *p, struct inject *inject)
{
    struct inject_line line = {.inject = inject};
    uint32_t given = 0;

    if (!take_seq_text(p, &line))
        return false;
    bool with_text = line.has_seq; /* then seq is given */
    if (!take_attrs(p, "field", with_text ? with_seq + 1 : with_seq, with_text ? INJECT_ATTRS - 1 : INJECT_ATTRS, NULL,
                    0, &line, &given))
        return false;
    return line.has_seq || fail(p, peek(p), "inject needs a sequence number: seq N, seq = HOST.var, or SEQ:END(LEN)");
}

static bool add_inject(struct parser *p, const struct inject_facts *facts)
{
    struct inject_facts *more = MORE(p, p->scratch, p->injects, p->n_injects);
    if (!more)
        return false;
    *more = *facts;
    more->statement = p->sc->n_script;
    return add_pending(p, (struct pending){
                              .kind = PENDING_INJECT, .place = facts->to.place, .index = p->n_injects++});
}

bool parse_inject(struct parser *p, struct action *act)
{
    struct inject *inject = &act->inject;
    struct inject_facts facts;

    act->kind = ACT_INJECT;
    act->host = NO_HOST;
    act->conn = CONN_OTHER;
    *inject = (struct inject){.by = NO_HOST, .win.plus = UINT16_MAX};
    if (!take_side(p, &facts.from, &inject->saddr, &inject->sport))
        return false;
    if (peek(p)->kind == TOKEN_OPERATOR && !next_is(p, ">"))
        return fail_sign(p, "the sign between two sockets", ">");
    return take_exactly(p, ">") &&
           take_side(p, &facts.to, &inject->daddr, &inject->dport) && take_flags(p, &inject->flags) &&
           take_fields(p, inject) && add_inject(p, &facts);
}

/* ---- flood ---- */

static bool take_rate(struct parser *p, void *object)
{
    struct event_rate rate;
    struct flood *flood = object;
    if (!take_event_rate(p, &rate))
        return false;
    flood->rate_num = rate.num;
    flood->rate_den = rate.den;
    return true;
}

static bool take_for(struct parser *p, void *object)
{
    return take_duration(p, &((struct flood *)object)->lasts);
}

static bool take_from(struct parser *p, void *object)
{
    struct address_range range;
    struct flood *flood = object;
    if (!take_cidr(p, &range))
        return false;
    flood->from = range.first;
    flood->size = range.size;
    return true;
}

static bool take_alive(struct parser *p, void *object)
{
    (void)p;
    ((struct flood *)object)->alive = true;
    return true;
}

static const struct attr flood_attrs[] = {{"rate", take_rate}, {"for", take_for}, {"from", take_from}, {"alive", take_alive}};
enum { FLOOD_ATTRS = sizeof flood_attrs / sizeof flood_attrs[0], FLOOD_NEEDS = 3 };

bool parse_flood(struct parser *p, struct action *act)
{
    const struct token *t = peek(p);
    uint32_t given = 0, addr;
    struct side to;
    struct flood *flood = &act->flood;

    act->kind = ACT_FLOOD;
    act->conn = CONN_OTHER;
    if (!take_side(p, &to, &addr, &flood->port))
        return false;
    if (to.host == NO_HOST || to.has_conn || flood->port == 0)
        return fail(p, t, "expected a host and a port like server:80, not '%s'", shown(t).text);
    act->host = flood->to = to.host;
    if (!take_attrs(p, "detail of a flood", flood_attrs, FLOOD_ATTRS, NULL, 0, flood, &given))
        return false;
    for (size_t i = 0; i < FLOOD_NEEDS; i++)
        if (!(given & 1u << i))
            return fail(p, peek(p), "flood needs %s: flood server:80 rate 1000/s for 1s from 10.9.0.0/16",
                        flood_attrs[i].name);
    return true;
}
