/* What each end can be sure of, drawn into the ladder: under the state of each end a row of signs, one for each box. */
#ifndef LADDER_KNOWLEDGE_H
#define LADDER_KNOWLEDGE_H

#include "ladder_parts.h"

/* Before the ladder: what letters and signs mean; and the first letters, below the names of the hosts. */
void knowledge_legend(struct ladder *l);
void knowledge_letters(struct ladder *l);

/* To be called when the records of a row were followed: makes ready what is to be shown below it. */
void knowledge_begin_row(struct ladder *l, const struct row *row);
/* Is something left of it? */
bool knowledge_due(const struct ladder *l);
/* Puts what comes next into the state columns of the current line. */
void knowledge_put(struct ladder *l);

#endif
