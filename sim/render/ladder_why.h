/* Reasons: the text beside (or below) a row. */
#ifndef LADDER_WHY_H
#define LADDER_WHY_H

#include "ladder_parts.h"

/* Appends all that the records of a row give as reasons. `retransmission`: say that it is one, because the row has no
 * other room for it. */
void why_tell(struct ladder *l, const struct row *row, bool retransmission);

/* Appends the counts of a folded flood. */
void why_flood(struct ladder *l, const struct row *row);

#endif
