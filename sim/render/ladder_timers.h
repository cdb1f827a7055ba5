/* The timers of a row. */
#ifndef LADDER_TIMERS_H
#define LADDER_TIMERS_H

#include "ladder_parts.h"

/* "RTO timer fires" */
const char *timer_fires_text(uint8_t timer);

/* " 2.000 s", all in one word, appended to l->why. */
void timer_tell_seconds(struct ladder *l, nsec t);
/* How long the retransmissions of a row wait for their answer; with -v, every start and stop. */
void timers_tell(struct ladder *l, const struct row *row);

#endif
