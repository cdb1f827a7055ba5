/* The words of properties.def. */
#include "scenario.h"

static const struct {
    const char *name, *clause, *sentence;
} properties[PROPERTIES] = {
#define PROPERTY(id, name, clause, sentence) {name, clause, sentence},
#include "properties.def"
#undef PROPERTY
};

const char *property_name(enum property p)
{
    return properties[p].name;
}

const char *property_clause(enum property p)
{
    return properties[p].clause;
}

const char *property_sentence(enum property p)
{
    return properties[p].sentence;
}
