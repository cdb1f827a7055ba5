/* Letters and signs of what the ends can be sure of. They stand in the state columns, below every arrival and wherever
 * something has changed; an end changes its letters when it sends or accepts a FIN. docs/knowledge.md is the legend. */
#include "ladder_knowledge.h"

#include "ladder_groups.h"

#include <stdio.h>
#include <string.h>

/* ---- above the ladder ---- */

static bool any_fin(const struct ladder *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->recs[i].kind == TR_SEND && (l->recs[i].seg.flags & SEG_FIN) && !rec_hidden(&l->recs[i], l->opts->connection))
            return true;
    return false;
}

static void put_line(struct ladder *l, const char *left, const char *right)
{
    enum { LEFT = 2, RIGHT = 56 };

    canvas_text(&l->line, LEFT, left, strlen(left), INK_PLAIN);
    canvas_text(&l->line, RIGHT, right, strlen(right), INK_PLAIN);
    canvas_flush(&l->line, l->out);
}

void knowledge_legend(struct ladder *l)
{
    static const char *const signs[BOXES_OPENING] = {
        "x  known, and so", "?  assumed, and so", "!  believed, but NOT so", "o  so, but not known", ".  neither",
    };
    int n = any_fin(l) ? KNOWLEDGE_BOXES : BOXES_OPENING;
    char text[80];

    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "%c  %s", box_letter((enum knowledge_box)i), box_text((enum knowledge_box)i));
        put_line(l, text, i < BOXES_OPENING ? signs[i] : "");
    }
    canvas_flush(&l->line, l->out);
}

static int state_column(const struct ladder *l, int side)
{
    return side == SIDE_LEFT ? l->geo.left_state : l->geo.right_state;
}

/* "a b c d e" of opening, or "f g h" of closing */
static void make_letters(bool closing, char *to)
{
    int first = closing ? BOXES_OPENING : 0, end = closing ? KNOWLEDGE_BOXES : BOXES_OPENING;

    for (int box = first; box < end; box++) {
        *to++ = box_letter((enum knowledge_box)box);
        *to++ = box + 1 < end ? ' ' : '\0';
    }
}

void knowledge_letters(struct ladder *l)
{
    for (int side = SIDE_LEFT; side < SIDES && side < (int)l->meta->n_hosts; side++) {
        make_letters(false, l->below.letters[side]);
        canvas_text(&l->line, state_column(l, side), l->below.letters[side], strlen(l->below.letters[side]), INK_PLAIN);
    }
    canvas_flush(&l->line, l->out);
}

/* ---- below a row ---- */

static void make_signs(const struct ladder *l, int side, bool closing, char *to)
{
    int first = closing ? BOXES_OPENING : 0, end = closing ? KNOWLEDGE_BOXES : BOXES_OPENING;

    for (int box = first; box < end; box++) {
        *to++ = sure_sign(knowledge_of(&l->knowledge, (uint32_t)side, l->conn, (enum knowledge_box)box));
        *to++ = box + 1 < end ? ' ' : '\0';
    }
}

/* Makes the signs of one end. True if they are not those drawn last. */
static bool make_side(struct ladder *l, int side)
{
    struct knowledge_drawn *drawn = &l->drawn[(size_t)l->conn * SIDES + (size_t)side];
    bool closing = knowledge_closing(&l->knowledge, (uint32_t)side, l->conn), changed;

    if (!knowledge_has(&l->knowledge, (uint32_t)side, l->conn))
        return false;
    make_signs(l, side, closing, l->below.signs[side]);
    if (closing != l->closing_above[side])
        make_letters(closing, l->below.letters[side]);
    changed = closing != drawn->closing || strcmp(l->below.signs[side], drawn->signs) != 0;
    drawn->closing = closing;
    memcpy(drawn->signs, l->below.signs[side], sizeof drawn->signs);
    return changed;
}

/* The letters of this row stand above from now on. */
static void keep_letters(struct ladder *l)
{
    for (int side = SIDE_LEFT; side < SIDES; side++) {
        if (l->below.letters[side][0] == '\0')
            continue;
        l->closing_above[side] = !l->closing_above[side];
        l->below.has_letters = true;
    }
}

void knowledge_begin_row(struct ladder *l, const struct row *row)
{
    bool changed = false;

    memset(&l->below, 0, sizeof l->below);
    if (!l->opts->knowledge || !row->cause || row->conn >= l->meta->n_conns)
        return;
    for (int side = SIDE_LEFT; side < SIDES; side++)
        changed = make_side(l, side) || changed;
    if (!changed && row->kind != ROW_ARRIVE) {
        memset(&l->below, 0, sizeof l->below);
        return;
    }
    l->below.has_signs = true;
    keep_letters(l);
}

bool knowledge_due(const struct ladder *l)
{
    return l->below.has_letters || l->below.has_signs;
}

static void put_signs(struct ladder *l, int side)
{
    const char *signs = l->below.signs[side];

    for (int i = 0; signs[i] != '\0'; i++)
        canvas_text(&l->line, state_column(l, side) + i, &signs[i], 1,
                    signs[i] == sure_sign(SURE_WRONG) ? INK_LOSS : INK_PLAIN);
}

void knowledge_put(struct ladder *l)
{
    for (int side = SIDE_LEFT; side < SIDES; side++) {
        if (l->below.has_letters)
            canvas_text(&l->line, state_column(l, side), l->below.letters[side], strlen(l->below.letters[side]), INK_PLAIN);
        else if (l->below.has_signs)
            put_signs(l, side);
    }
    if (l->below.has_letters)
        l->below.has_letters = false;
    else
        l->below.has_signs = false;
}
