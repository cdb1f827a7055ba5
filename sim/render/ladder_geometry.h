/* Which column everything begins at. */
#ifndef LADDER_GEOMETRY_H
#define LADDER_GEOMETRY_H

#include "ladder_parts.h"

void geometry_make(struct geometry *geo, const struct rows *rows, int width);

#endif
