/* What stands on an arrow. */
#ifndef LADDER_LABEL_H
#define LADDER_LABEL_H

#include "ladder_parts.h"

/* Writes l->label ("A: S. 300/101") and l->extra ("win 0 mss 1460", "" if there is nothing more to say). */
void label_make(struct ladder *l, const struct trace_rec *rec);

#endif
