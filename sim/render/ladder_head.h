/* What stands above the ladder. */
#ifndef LADDER_HEAD_H
#define LADDER_HEAD_H

#include "ladder_parts.h"

/* Name, seed, profile and delay; the title; the about paragraphs. */
void head_draw(struct ladder *l);
/* The headings of the columns. */
void head_columns(struct ladder *l);

#endif
