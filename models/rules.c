#include "rules.h"

static const struct {
    const char *name, *clause, *text;
} rules[RULES] = {
#define RULE(id, clause, text) {#id, clause, text},
#include "rules.def"
#undef RULE
};

const char *rule_clause(enum tcp_rule rule)
{
    return rules[rule].clause;
}

const char *rule_text(enum tcp_rule rule)
{
    return rules[rule].text;
}

const char *rule_name(enum tcp_rule rule)
{
    return rules[rule].name + 2; /* without "R_" */
}
