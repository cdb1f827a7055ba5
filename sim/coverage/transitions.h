/* The state diagram of RFC 9293 as a table: Figure 5, and what the text has beyond it. */
#ifndef TRANSITIONS_H
#define TRANSITIONS_H

#include "tcp.h"

#include <stddef.h>

enum transition_source { IN_FIGURE, IN_TEXT };

enum { CAUSES_MAX = 3 };

struct transition {
    uint8_t from, to;            /* enum tcp_state */
    uint8_t source;              /* enum transition_source */
    const char *event, *clause;
    uint16_t rules[CAUSES_MAX];  /* those that may cause it; R_NONE where there is no more */
};

/* How many there are. */
enum {
#define FIGURE(from, to, event, clause, ...) +1
#define TEXT(from, to, event, clause, ...) +1
#define BEYOND(rule)
    TRANSITIONS = 0
#include "transitions.def"
#undef FIGURE
#undef TEXT
#undef BEYOND
};

/* All of them, in the order of transitions.def. */
extern const struct transition transitions[TRANSITIONS];

/* The index of a transition; TRANSITIONS if the table does not have it. */
size_t transition_find(uint8_t from, uint8_t to, uint16_t rule);

/* Is the rule one that is not the RFC's? */
bool rule_is_beyond(uint16_t rule);

#endif
