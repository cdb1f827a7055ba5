/* Which rows are the two ends of one flight. */
#ifndef LADDER_PAIRS_H
#define LADDER_PAIRS_H

#include "ladder_rows.h"

/* Fills in `mate`, and `number` where something comes between departure and arrival. */
void rows_pair(struct rows *rows, const struct trace_rec *recs);

#endif
