/* What reasons are made of: parts, endpoints, clauses and what they say. */
#ifndef LADDER_RULE_H
#define LADDER_RULE_H

#include "ladder_parts.h"

/* Begins the next part of l->why, set off from what is there by "; ". */
void why_item(struct ladder *l);
/* "client ", "client/A ": whose doing something is, where no arrow shows it. */
void why_whose(struct ladder *l, const struct trace_rec *rec);
/* "rtx 2", where neither a state column nor an arrow shows it. */
void why_retransmission(struct ladder *l, const struct trace_rec *rec);

/* A rule is said once in each step. */
void rule_tell(struct ladder *l, uint16_t rule);
/* What the cause of a step had decided before it came to `rule`. */
void rule_tell_before(struct ladder *l, const struct trace_rec *cause, uint16_t rule);
/* Did a rule that was told in this step use these words? */
bool rule_has_said(const struct ladder *l, const char *words);

#endif
