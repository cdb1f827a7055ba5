/* Drawing one row with all its lines. */
#ifndef LADDER_ROW_H
#define LADDER_ROW_H

#include "ladder_parts.h"

void row_draw(struct ladder *l, size_t i);

/* The line that stands for a span before a row in which nothing happens. */
void row_cut(struct ladder *l, const struct row *row, nsec span);

#endif
