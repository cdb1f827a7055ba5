/* How far tcpsim explore goes: explore. */
#include "parse.h"

enum { MOST_FAULTS = EXPLORE_ANY - 1 };

static bool take_budget(struct parser *p, uint8_t *out)
{
    uint32_t n;
    if (accept(p, "any")) {
        *out = EXPLORE_ANY;
        return true;
    }
    if (!take_u32(p, "a number of faults, or any", 0, MOST_FAULTS, &n))
        return false;
    *out = (uint8_t)n;
    return true;
}

static bool take_losses(struct parser *p, void *object)
{
    return take_budget(p, &((struct explore_cfg *)object)->losses);
}

static bool take_dups(struct parser *p, void *object)
{
    return take_budget(p, &((struct explore_cfg *)object)->dups);
}

static bool take_reorder(struct parser *p, void *object)
{
    return take_budget(p, &((struct explore_cfg *)object)->reorders);
}

static bool take_delays(struct parser *p, void *object)
{
    return take_budget(p, &((struct explore_cfg *)object)->delays);
}

static bool take_user_choices(struct parser *p, void *object)
{
    (void)p;
    ((struct explore_cfg *)object)->user_choices = true;
    return true;
}

static bool take_only_expects(struct parser *p, void *object)
{
    (void)p;
    ((struct explore_cfg *)object)->only_expects = true;
    return true;
}

static bool take_not_in_runs(struct parser *p, void *object)
{
    (void)p;
    ((struct explore_cfg *)object)->not_in_runs = true;
    return true;
}

static bool take_depth(struct parser *p, void *object)
{
    return take_u32(p, "a number of choices", 1, UINT32_MAX, &((struct explore_cfg *)object)->depth);
}

static bool take_states(struct parser *p, void *object)
{
    return take_number(p, "a number of states", 1, UINT64_MAX, &((struct explore_cfg *)object)->states);
}

static const struct attr attrs[] = {
    {"losses", take_losses},   {"dups", take_dups},   {"reorder", take_reorder},
    {"delays", take_delays},   {"user-choices", take_user_choices}, {"only-expects", take_only_expects},
    {"not-in-runs", take_not_in_runs}, {"depth", take_depth},
    {"states", take_states},
};

bool parse_explore(struct parser *p)
{
    struct explore_cfg *cfg = &p->sc->explore;
    uint32_t given = 0;
    if (cfg->line)
        return fail_twice(p, &p->tokens.at[0], cfg->line);
    cfg->line = p->line.number;
    if (at_end(p))
        return fail_expected(p, peek(p), "how far to go, such as losses 2");
    return take_attrs(p, "bound", attrs, sizeof attrs / sizeof *attrs, NULL, 0, cfg, &given);
}
