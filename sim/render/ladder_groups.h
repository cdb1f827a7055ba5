/* Lines of short texts that belong together inside but may be broken between. */
#ifndef LADDER_GROUPS_H
#define LADDER_GROUPS_H

#include "ladder_parts.h"

struct group {
    const char *text;
    size_t len;
    enum ink ink;
    bool close;   /* only one blank sets it off from the group before */
};

/* Writes the groups side by side, three blanks between them, `indent` columns from the left; begins a line where one
 * does not fit any more. Empty groups are left out. */
void groups_draw(struct ladder *l, const struct group *groups, size_t n, int indent);

/* A text broken into lines. */
void paragraph_draw(struct ladder *l, const char *text, size_t len, int indent, enum ink ink);

#endif
