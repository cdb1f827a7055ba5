/* Several threads that do the pieces of one work and then wait for the next. The caller is one of them, so that a crew of
 * one is no thread at all. */
#ifndef CREW_H
#define CREW_H

#include <stddef.h>

struct crew;

/* Threads beside the caller: size - 1. If not all of them can be had, the crew is smaller. NULL: no memory. */
struct crew *crew_new(unsigned size);
void crew_free(struct crew *c);

/* Does work(context, worker, piece) for each piece from 0 to n - 1, each once, in any order and by any worker
 * (0 ... size - 1), and returns when all are done. */
void crew_work(struct crew *c, unsigned n, void (*work)(void *context, unsigned worker, unsigned piece), void *context);

/* Two workers that write to the same line of a cache wait for each other: so what one of them has begins on a line of its own
 * (of 64 octets, and its neighbour, which is fetched with it). */
#define CREW_APART _Alignas(128)

/* n zeroed things of such a size, which is a multiple of that. NULL: no memory. */
void *crew_alloc(size_t n, size_t size);

#endif
