/* A digest of all that a world is: two worlds that agree in it have the same connections in the same states, the same segments
 * under way, the same things to do at the same times. It is made of named fields alone: no padding, no capacity, no place in
 * memory counts, nor how the agenda keeps its order, nor whether somebody looked on. */
#ifndef WORLD_DIGEST_H
#define WORLD_DIGEST_H

#include "world.h"

/* False: no memory. Takes a moment for each connection; the world may have any size. */
bool world_digest(const struct plan *plan, const struct world *w, uint64_t to[2]);

#endif
