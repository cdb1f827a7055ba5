/* What the files of the space share: space.c is its beginning, its end and its face to the search, choices.c what may
 * happen next, successor.c what comes of it, under_way.c the segments under way, glance.c a look at a successor that is not
 * made, judge.c what is asked. */
#ifndef SPACE_INTERNAL_H
#define SPACE_INTERNAL_H

#include "space.h"

/* A set of segments, and the sum of their digests. Segment i is in it if stamps[i] is the stamp. */
struct segments {
    uint32_t *stamps, stamp;
    uint32_t n;
    uint64_t sum[2];
};

/* What one worker needs to look at successors without making them. */
struct glance {
    struct segments now, aged;   /* what is under way where it starts, and the same when time has gone on */
    bool aged_known;
    struct segments *in;         /* of the successor, but for those that it adds: */
    uint32_t added[JOINT_PIECES], n_added;
};

/* Making the successors of a state. Where they go: to the search, to whoever asked, or one of them to `kept`. */
struct expansion {
    struct space *s;
    struct hand *hand;
    struct space_seen *seen;
    struct glance *glance;      /* not NULL: they are not made, only looked at */
    struct search_out *out;
    void (*each)(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken);
    void *context;
    struct joint *kept;
    const struct joint *from;
    const struct part *from_part[GROUPS_MAX], *part[GROUPS_MAX]; /* of `from`, of `next` */
    struct joint next;          /* being made; with `glance` all but what is under way */
    uint64_t broken, happened;  /* by what has happened in making it: properties and atoms */
};

static inline const struct piece *piece_of(struct expansion *x, uint32_t id)
{
    return piece_at(x->hand, id);
}

static inline void parts_of_joint(const struct space *s, struct hand *hand, const struct joint *j, const struct part **parts)
{
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        parts[g] = part_at(hand, j->part[g]);
}

/* ---- choices.c ---- */

/* All successors of a state. */
void expand(struct expansion *x, const struct joint *from);
/* Only the one by this choice. */
void choose_one(struct expansion *x, const struct joint *from, uint16_t number);

/* ---- successor.c ---- */

void successor_begin(struct expansion *x, const struct joint *from);
/* A group of hosts has another part. */
void successor_becomes(struct expansion *x, uint32_t group, uint32_t part);
/* Lets something happen to a group of hosts. False: it cannot be found out, or there is no room for all that is sent. */
bool successor_step(struct expansion *x, uint32_t group, uint64_t ev);
/* What has happened is judged and handed on, or there was no room for it. */
void successor_finish(struct expansion *x, uint16_t number, bool fault);
void successor_leave(struct expansion *x);

/* ---- under_way.c ---- */

/* One more under way in the successor. False: there is no room. */
bool put_piece(struct expansion *x, uint32_t id);
void take_piece(struct joint *j, uint32_t at);
/* Is it the first in its direction that has not lost its place? */
bool is_first(struct expansion *x, const struct joint *j, uint32_t at);
/* A copy beside it, in the same place, would only do the same once more. */
bool is_repeated(const struct joint *j, uint32_t at);

enum aged { AGES, TOO_OLD, NO_ROOM };

/* All that is under way in the successor gets older, and loses its place. */
enum aged pieces_age(struct expansion *x, nsec by);

/* ---- glance.c ---- */

/* False: no memory. */
bool glance_init(struct glance *g);
void glance_free(struct glance *g);
/* The state whose successors are looked at; then before each of them; what it adds; and that time goes on in it. */
void glance_from(struct expansion *x, const struct joint *from);
void glance_begin(struct expansion *x, const struct joint *from);
bool glance_put(struct expansion *x, uint32_t id);
bool glance_age(struct expansion *x, nsec by);
/* Is it under way where it starts? */
static inline bool glance_has(const struct expansion *x, uint32_t id)
{
    const struct segments *now = &x->glance->now;
    return now->stamps[id] == now->stamp;
}

/* Nothing has happened, but perhaps to what has happened before. */
bool glance_stays(const struct expansion *x);
/* The digest of the successor. */
void glance_digest(struct expansion *x, uint64_t to[2]);
/* The digest of a state in which what is under way is a set. */
void set_digest(const struct space *s, struct hand *hand, const struct joint *j, uint64_t to[2]);

/* ---- judge.c ---- */

/* A statement is due at this very moment. */
bool script_is_due(const struct part *const *parts, uint32_t n);
/* Nothing is left that could happen. */
bool at_rest(const struct space *s, const struct part *const *parts, uint32_t under_way);
/* Something has happened to an end of a connection: what does not hold between its ends now? */
void judge_ends(struct expansion *x, uint8_t host, uint16_t conn, unsigned what);
/* What the scenario's own expectations say of the successor. */
void judge_atoms(struct expansion *x);
/* Properties that do not hold in a state, whatever led to it. */
uint64_t state_broken(const struct space *s, const struct part *const *parts);
/* Those that are asked. */
uint64_t asked_of(const struct space *s, uint64_t broken);
/* search_model.check */
uint64_t space_judge(struct space *s, unsigned worker, const struct joint *j);
/* Finds the expectations that are asked of all behaviours. */
enum space_refusal take_expects(struct space *s);

#endif
