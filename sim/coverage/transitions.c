#include "transitions.h"

const struct transition transitions[TRANSITIONS] = {
#define FIGURE(from, to, event, clause, ...) {TCP_##from, TCP_##to, IN_FIGURE, event, clause, {__VA_ARGS__}},
#define TEXT(from, to, event, clause, ...) {TCP_##from, TCP_##to, IN_TEXT, event, clause, {__VA_ARGS__}},
#define BEYOND(rule)
#include "transitions.def"
#undef FIGURE
#undef TEXT
#undef BEYOND
};

static bool caused_by(const struct transition *t, uint16_t rule)
{
    for (int i = 0; i < CAUSES_MAX; i++)
        if (rule != R_NONE && t->rules[i] == rule)
            return true;
    return false;
}

size_t transition_find(uint8_t from, uint8_t to, uint16_t rule)
{
    for (size_t i = 0; i < TRANSITIONS; i++)
        if (transitions[i].from == from && transitions[i].to == to && caused_by(&transitions[i], rule))
            return i;
    return TRANSITIONS;
}

bool rule_is_beyond(uint16_t rule)
{
    static const uint16_t beyond[] = {
#define FIGURE(from, to, event, clause, ...)
#define TEXT(from, to, event, clause, ...)
#define BEYOND(rule) rule,
#include "transitions.def"
#undef FIGURE
#undef TEXT
#undef BEYOND
    };
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        if (beyond[i] == rule)
            return true;
    return false;
}
