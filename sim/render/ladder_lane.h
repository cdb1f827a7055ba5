/* Arrows between the lifelines. */
#ifndef LADDER_LANE_H
#define LADDER_LANE_H

#include "ladder_parts.h"

enum arrow_tip {
    TIP_TURN,   /* turns down in the lane: the departure of a slant */
    TIP_HEAD,   /* reaches the far lifeline */
    TIP_REFUSED,/* reaches it and is not let in */
    TIP_TEXT,   /* goes on elsewhere, at the arrow of the same number; or the run ends before it arrives */
    TIP_INTO,   /* reaches a host without a lifeline */
    TIP_LOST,   /* stops in mid-lane; the text after it says why */
};

/* All texts may be NULL or "". They read from left to right whichever way the arrow goes. */
struct arrow {
    bool to_right;
    bool from_line;         /* touches the lifeline it leaves; else it begins at `tail`, or just beside the lifeline */
    bool corner;            /* the arrival of a slant: begins where its departure has turned down */
    bool back;              /* of a corner: it arrives at the lifeline that it has left */
    enum arrow_tip tip;
    enum ink ink;
    const char *tail;       /* "[attacker]" */
    const char *label, *extra;
    const char *tip_text;
    bool extra_left, label_left, text_left; /* out: had no room, and has to be said elsewhere */
};

/* Draws the arrow into l->line. A departure that turns down leaves where it did in l->turn, and the corner of an
 * arrival is drawn there. */
void lane_arrow(struct ladder *l, struct arrow *arrow);

/* The column of a place in the lane: k columns from the lifeline that the arrow comes from. */
int lane_column(const struct ladder *l, bool to_right, int k);

#endif
