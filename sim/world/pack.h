/* The part of a world that belongs to some of its hosts, as octets: only what can make a difference to what happens next.
 *
 * Each field is named. Times are written as seen from now, so that the same state at another time is the same octets. What
 * is only told (how often a segment was sent again, the number of an event) is left out, and so is what nobody will look at
 * any more: when a segment was sent that is not being timed, how many retries there were if nobody ever gives up. Between
 * hosts there are only segments, which are not part of it. */
#ifndef PACK_H
#define PACK_H

#include "world.h"

enum { PACK_MOST = 16384, PACK_TASKS = 256 }; /* octets; statements to come and other things that wait for their time */

/* Writes the part of these hosts (bits) at `to`; `with_time`: and what time it is, if the scenario's faults or outages depend
 * on it. All that was due at once has happened. Answers how many octets; 0: more than PACK_MOST, or more than
 * PACK_TASKS tasks or 64 connections. */
size_t world_pack(const struct plan *plan, const struct world *w, uint32_t hosts, bool with_time, uint8_t to[PACK_MOST]);

/* A world of the plan in which there is nothing. NULL: no memory. */
struct world *world_blank(const struct plan *plan);

/* Puts a part into a world in which those hosts have nothing. False: no memory. */
bool world_unpack(const struct plan *plan, struct world **w, uint32_t hosts, bool with_time, const uint8_t *from, size_t n);

/* What an endpoint is without what makes no difference, as world_pack writes it, at the time `now`. */
void tcb_plain(struct tcb *t, const struct tcp_knobs *k, nsec now);

/* Writes one thing as world_pack does, but for tcb_plain and the like, and reads it back: what is not written is 0. For a test:
 * has every field its name? A host's state is that of the first host. */
enum packed { PACKED_TCB, PACKED_CONN, PACKED_HALF, PACKED_LISTENER, PACKED_HOST };
bool pack_there_and_back(const struct plan *plan, enum packed what, const void *x, void *back, size_t size);

/* Does the scenario ask what time it is? */
bool pack_needs_time(const struct scenario *sc);

#endif
