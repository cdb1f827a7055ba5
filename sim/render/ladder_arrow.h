/* The arrow of a row. */
#ifndef LADDER_ARROW_H
#define LADDER_ARROW_H

#include "ladder_parts.h"

/* Draws the arrow of row i, which has a segment, into l->line. What had no room is appended to l->why. True if the
 * arrow goes down from here to the next row. */
bool arrow_draw(struct ladder *l, size_t i);

/* Is it about a segment that somebody else put into the network, and that gets lost? */
bool row_is_foreign(const struct ladder *l, const struct row *row);

#endif
