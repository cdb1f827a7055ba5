/* The segments under way: by direction, then in the order in which they were sent, or by their digest where the order makes
 * no difference. */
#include "space_internal.h"

#include <string.h>

static unsigned direction(const struct piece *p)
{
    return (unsigned)p->flight.from << 8 | p->flight.to;
}

/* Does b come after a where it makes no difference which comes first? */
static bool in_order(const struct space *s, const struct piece *a, const struct piece *b)
{
    if (direction(a) != direction(b))
        return direction(a) < direction(b);
    if (s->options.faults.reorders == ANY)
        return a->in.digest[0] <= b->in.digest[0];
    if (a->late != b->late)
        return a->late;
    return !a->late || a->in.digest[0] <= b->in.digest[0];
}

bool put_piece(struct expansion *x, uint32_t id)
{
    struct joint *j = &x->next;
    if (id > UINT16_MAX)
        return false;
    if (x->glance)
        return glance_put(x, id);
    const struct piece *p = piece_of(x, id);
    bool a_set = x->s->options.faults.dups == ANY && x->s->options.faults.reorders == ANY;
    uint32_t at = j->n;
    while (at > 0 && !in_order(x->s, piece_of(x, j->piece[at - 1]), p))
        at--;
    if (a_set && at > 0 && j->piece[at - 1] == id)
        return true; /* one that may come any number of times is under way once */
    if (j->n == JOINT_PIECES)
        return false;
    memmove(&j->piece[at + 1], &j->piece[at], (size_t)(j->n - at) * sizeof *j->piece);
    j->piece[at] = (uint16_t)id;
    j->n++;
    return true;
}

void take_piece(struct joint *j, uint32_t at)
{
    j->n--;
    memmove(&j->piece[at], &j->piece[at + 1], (size_t)(j->n - at) * sizeof *j->piece);
    j->piece[j->n] = 0;
}

bool is_first(struct expansion *x, const struct joint *j, uint32_t at)
{
    const struct piece *p = piece_of(x, j->piece[at]);
    for (uint32_t i = at; i-- > 0;) {
        const struct piece *q = piece_of(x, j->piece[i]);
        if (direction(q) != direction(p))
            return true;
        if (!q->late)
            return false;
    }
    return true;
}

bool is_repeated(const struct joint *j, uint32_t at)
{
    return at > 0 && j->piece[at - 1] == j->piece[at];
}

enum aged pieces_age(struct expansion *x, nsec by)
{
    if (x->glance)
        return glance_age(x, by) ? AGES : NO_ROOM;
    struct joint old = x->next;
    x->next.n = 0;
    memset(x->next.piece, 0, sizeof x->next.piece);
    for (uint32_t i = 0; i < old.n; i++) {
        uint32_t older = hand_older(x->hand, old.piece[i], by);
        if (older == PIECE_DEAD && !x->s->anything)
            return TOO_OLD;
        if (older != PIECE_DEAD && (older == INTERN_NONE || !put_piece(x, older)))
            return NO_ROOM;
    }
    return AGES;
}
