/* What stands below the ladder. */
#ifndef LADDER_FOOT_H
#define LADDER_FOOT_H

#include "ladder_parts.h"

/* The states at the end, counts of segments, why the run stopped, and how the expectations fared. */
void foot_draw(struct ladder *l, const struct ladder_footer *footer);

#endif
