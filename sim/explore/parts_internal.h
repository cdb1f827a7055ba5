/* What the files of the parts share: parts.c is the beginning, parts_intern.c what is interned,
 * steps.c the table of steps, mail.c what is under way, arrivals.c what comes of it. */
#ifndef PARTS_INTERNAL_H
#define PARTS_INTERNAL_H

#include "parts.h"

/* A thing was found or added and has this number: the worker may ask for it from now on. INTERN_NONE: no memory. */
uint32_t hand_knows(struct hand *h, struct intern *in, struct intern_view *view, uint32_t id);
/* Notes what becomes of a part, a mail or a segment, and says it. INTERN_NONE: no memory, or it was no number. */
uint32_t hand_notes(struct hand *h, struct memo *memo, uint32_t what, uint64_t event, uint32_t becomes);

/* The number of a group's part in this world. INTERN_NONE: no memory. */
uint32_t intern_part(struct hand *h, const struct world *w, uint32_t group);

/* The worker's own world becomes one in which there is only this part of a group. False: no memory. */
bool world_begins(struct hand *h, uint32_t group, const uint8_t *octets, size_t n);

/* The empty mail is the first. False: no memory. */
bool mail_begins(struct hand *h);

void arrivals_free(struct hand *h);

#endif
