/* Drawing one row with all its lines. */
#ifndef LADDER_ROW_H
#define LADDER_ROW_H

#include "ladder_parts.h"

void row_draw(struct ladder *l, size_t i);

/* The line that stands for a span in which nothing happens. `conn`: whose states it repeats. */
void row_cut(struct ladder *l, nsec span, uint16_t conn);

#endif
