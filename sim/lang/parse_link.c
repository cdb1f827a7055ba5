/* The network: link, outage. */
#include "parse.h"

/* `A B` or `A -> B`. `A A` is the loopback of a host, which has one direction only. */
struct direction {
    uint8_t a, b;
    bool one_way;
    const struct token *token; /* of B */
};

static bool take_direction(struct parser *p, struct direction *d)
{
    if (!take_host(p, &d->a))
        return false;
    if (peek(p)->kind == TOKEN_OPERATOR && !next_is(p, "->"))
        return fail_sign(p, "the sign of a direction", "->, or nothing for both directions");
    d->one_way = accept(p, "->");
    d->token = peek(p);
    if (!take_host(p, &d->b))
        return false;
    d->one_way = d->one_way || d->a == d->b;
    return true;
}

/* ---- link ---- */

static bool take_delay(struct parser *p, void *pipe)
{
    return take_duration(p, &((struct pipe_cfg *)pipe)->delay);
}

static bool take_jitter(struct parser *p, void *pipe)
{
    return take_duration(p, &((struct pipe_cfg *)pipe)->jitter);
}

static bool take_loss(struct parser *p, void *pipe)
{
    return take_probability(p, &((struct pipe_cfg *)pipe)->loss);
}

static bool take_duplicate(struct parser *p, void *pipe)
{
    return take_probability(p, &((struct pipe_cfg *)pipe)->duplicate);
}

static bool take_reorder(struct parser *p, void *pipe)
{
    struct pipe_cfg *cfg = pipe;
    return take_probability(p, &cfg->reorder) && take_exactly(p, "by") && take_duration(p, &cfg->reorder_by);
}

static bool take_corrupt(struct parser *p, void *pipe)
{
    return take_probability(p, &((struct pipe_cfg *)pipe)->corrupt);
}

static bool take_rate(struct parser *p, void *pipe)
{
    return take_bandwidth(p, &((struct pipe_cfg *)pipe)->rate);
}

static bool take_queue(struct parser *p, void *pipe)
{
    return take_u32(p, "a number of segments", 1, UINT32_MAX, &((struct pipe_cfg *)pipe)->queue);
}

static bool take_forget(struct parser *p, void *pipe)
{
    struct pipe_cfg *cfg = pipe;
    const struct token *t = peek(p);
    if (!take_duration(p, &cfg->forget))
        return false;
    if (cfg->forget == 0)
        return fail(p, t, "a box that forgets at once lets nothing pass; leave 'forget' out if there is none");
    cfg->forget_resets = accept(p, "reset");
    return true;
}

static const struct attr link_attrs[] = {
    {"delay", take_delay},     {"jitter", take_jitter},   {"loss", take_loss}, {"duplicate", take_duplicate},
    {"reorder", take_reorder}, {"corrupt", take_corrupt}, {"rate", take_rate}, {"queue", take_queue},
    {"forget", take_forget},
};
enum { LINK_ATTRS = sizeof link_attrs / sizeof link_attrs[0] };

static bool set_pipe(struct parser *p, const struct direction *d, bool back, const struct pipe_cfg *cfg)
{
    uint8_t from = back ? d->b : d->a, to = back ? d->a : d->b;
    struct pipe_cfg *pipe = &p->sc->pipes[from * p->sc->n_hosts + to];
    if (pipe->exists)
        return fail(p, d->token, "there already is a link %s -> %s, in line %u", p->hosts.list[from], p->hosts.list[to],
                    (unsigned)pipe->line);
    *pipe = *cfg;
    return true;
}

bool parse_link(struct parser *p)
{
    struct direction d;
    struct pipe_cfg cfg = {.exists = true, .line = p->line.number};
    uint32_t given = 0;

    if (!take_direction(p, &d))
        return false;
    /* Whatever becomes of its attributes, there is a link. */
    if (!set_pipe(p, &d, false, &cfg) || (!d.one_way && !set_pipe(p, &d, true, &cfg)))
        return false;
    if (!take_attrs(p, "attribute of a link", link_attrs, LINK_ATTRS, NULL, 0, &cfg, &given))
        return false;
    if (cfg.queue && !cfg.rate)
        return fail(p, &p->tokens.at[0], "nothing ever queues on a link without rate: give it one, or no queue");
    p->sc->pipes[d.a * p->sc->n_hosts + d.b] = cfg;
    if (!d.one_way)
        p->sc->pipes[d.b * p->sc->n_hosts + d.a] = cfg;
    return true;
}

/* ---- outage ---- */

static bool add_outage(struct parser *p, const struct direction *d, bool back, const struct span *span)
{
    struct outage_cfg *outage = MORE(p, p->arena, p->sc->outages, p->sc->n_outages);
    if (!outage)
        return false;
    *outage = (struct outage_cfg){
        .from = back ? d->b : d->a,
        .to = back ? d->a : d->b,
        .begin = span->from,
        .end = span->until,
        .line = p->line.number,
    };
    p->sc->n_outages++;
    return pend_link(p, d->token, outage->from, outage->to);
}

bool parse_outage(struct parser *p)
{
    struct direction d;
    struct span span = {0};

    if (!take_direction(p, &d) || !take_exactly(p, "from") || !take_span_from(p, &span) || !take_exactly(p, "until") ||
        !take_span_until(p, &span) || !take_end(p))
        return false;
    return add_outage(p, &d, false, &span) && (d.one_way || add_outage(p, &d, true, &span));
}
