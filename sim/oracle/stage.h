/* How far a run has come, of what the scenario lets foresee. */
#ifndef STAGE_H
#define STAGE_H

#include "run.h"

/* Fills in what can be foreseen: stage->done, all, of. */
void stage_find(const struct sim *sim, struct run_stage *stage);

#endif
