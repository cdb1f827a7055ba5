/* The world taken apart, so that a state of it is a few numbers.
 *
 * Hosts know of each other only by segments. So what one of them does when something happens to it depends on nothing but
 * its own part of the world (world/pack.h), and the same part and the same event always give the same: another part,
 * segments that leave, and what was seen on the way. Both are interned, and each different step is taken once, by the
 * world itself, with the part unpacked into it, the event let happen, and the result packed again. After that it is a look
 * into a table. Nothing is abstracted: what stands in the table is what the world did.
 *
 * Hosts that a single statement of the script acts on or asks together form one group, and have one part together. */
#ifndef PARTS_H
#define PARTS_H

#include "choose.h"
#include "intern.h"
#include "pack.h"
#include "store.h"
#include "transitions.h"
#include "watch.h"

enum { GROUPS_MAX = 4, STEP_FLIGHTS = 24, STEP_ELSEWHERE = 8, STEP_HAPPENED = 8 };

/* The part of a group of hosts, at rest. */
struct part {
    struct interned in;
    nsec next;               /* until the next thing is due, NEVER if nothing is */
    uint32_t n_due, n_calls; /* how many things are due then; how many calls of the script may be made */
    uint64_t rest;           /* atoms that last */
    uint32_t broken;         /* properties of a host alone that do not hold */
    uint32_t script;         /* the statement of the script that is due first, UINT32_MAX if what is due first is none */
    uint32_t n_octets;
    const struct view *views;/* of each host of the scenario and each named connection: [host * n_conns + conn] */
    const uint8_t *octets;   /* as packed; both lie behind this */
};

/* A segment under way. */
struct piece {
    struct interned in;
    struct flight flight;    /* only what was sent, from whom to whom and by whose fault it is late */
    nsec age;                /* how long it has been under way: so far as time has passed since */
    bool late;               /* it may be overtaken without more ado */
};

enum event_kind { EVENT_ARRIVES, EVENT_DUE, EVENT_CALL, EVENT_PASS, EVENT_MET, EVENT_OLDER };

static inline uint64_t event(enum event_kind kind, uint64_t what)
{
    return (uint64_t)kind << 60 | what;
}

/* What comes of an event. */
struct effect {
    uint32_t part;
    uint32_t broken;         /* properties that a step has broken */
    uint64_t seen;           /* atoms that happened */
    uint8_t n_pieces, n_elsewhere, n_happened;
    bool failed;             /* no memory, or more than there is room for here */
    bool quiet;              /* all that it may do is to send and to change the part */
    uint32_t pieces[STEP_FLIGHTS];
    uint32_t elsewhere[STEP_ELSEWHERE]; /* statements whose condition was met, of other groups */
    struct {
        uint8_t host, what;
        uint16_t conn;
    } happened[STEP_HAPPENED];
};

/* What all workers share. */
struct parts {
    const struct scenario *sc;
    struct plan *plan;
    struct atoms atoms;
    struct world *blank;
    bool calls_wait, with_time;
    uint32_t n_groups, groups[GROUPS_MAX]; /* hosts of each, as bits */
    uint8_t group_of[HOSTS_MAX];
    struct intern parts, pieces;
};

struct memo_slot {
    uint32_t part, effect;   /* effect: number + 1. EVENT_OLDER: of a segment; and which it becomes, + 1 */
    uint64_t event;
};

/* What most arrivals come to: another part, or the same, and one segment at the most. */
struct arrival {
    uint32_t part;
    uint16_t piece;
    uint8_t n_pieces;
    enum arrival_kind { ARRIVAL_UNKNOWN, ARRIVAL_PLAIN, ARRIVAL_OTHER } kind : 8;
};

enum { QUICK_PIECES = 256, AGEINGS = 16 }; /* tables of so many segments, those with the first numbers; for so many times */

/* What segments become after a time. */
struct ageing {
    nsec by;
    uint32_t older[QUICK_PIECES]; /* number + 1 */
};

/* What one worker has. */
struct hand {
    struct parts *parts;
    struct sim sim;
    struct chooser chooser;
    struct watch watch;
    struct intern_view seen_parts, seen_pieces;
    struct memo_slot *memo;
    size_t memo_mask, memo_n;
    struct store effects;
    struct arrival **arrivals;  /* of each part that was asked for: [part][segment], a table before the table */
    size_t arrivals_n, arrivals_octets;
    struct ageing ageings[AGEINGS];
    uint64_t steps;          /* taken by the world, not looked up */
    bool transitions[TRANSITIONS];
    uint8_t packed[PACK_MOST];
};

/* False: no memory. */
bool parts_init(struct parts *p, const struct scenario *sc, bool calls_wait);
void parts_free(struct parts *p);
bool hand_init(struct hand *h, struct parts *p);
void hand_free(struct hand *h);

/* The parts of the world before anything has happened. False: no memory. */
bool parts_begin(struct hand *h, uint32_t part_of_group[GROUPS_MAX]);

/* Lets something happen to a part of group `group`. NULL: no memory. */
const struct effect *hand_step(struct hand *h, uint32_t group, uint32_t part, uint64_t event);

/* The same where a segment arrives at a part, if that is quickly told. NULL: it is not. */
const struct arrival *hand_learn(struct hand *h, uint32_t group, uint32_t part, uint32_t piece);

static inline const struct arrival *hand_arrival(struct hand *h, uint32_t group, uint32_t part, uint32_t piece)
{
    const struct arrival *of_part = part < h->arrivals_n ? h->arrivals[part] : NULL;
    if (!of_part || piece >= QUICK_PIECES || of_part[piece].kind != ARRIVAL_PLAIN)
        return hand_learn(h, group, part, piece);
    return &of_part[piece];
}

/* The same segment after `more` time. PIECE_DEAD: it is older than the MSL of its sender. INTERN_NONE: no memory. */
#define PIECE_DEAD (INTERN_NONE - 1)
uint32_t hand_older(struct hand *h, uint32_t piece, nsec more);

/* The same for many segments: first the table for this time, then what stands in it. */
struct ageing *hand_ageing(struct hand *h, nsec more);
uint32_t ageing_learn(struct hand *h, struct ageing *a, uint32_t piece);

static inline uint32_t ageing_older(struct hand *h, struct ageing *a, uint32_t piece)
{
    return piece < QUICK_PIECES && a->older[piece] ? a->older[piece] - 1 : ageing_learn(h, a, piece);
}

static inline const struct part *part_at(struct hand *h, uint32_t id)
{
    return (const struct part *)(const void *)intern_at(&h->parts->parts, &h->seen_parts, id);
}

static inline const struct piece *piece_at(struct hand *h, uint32_t id)
{
    return (const struct piece *)(const void *)intern_at(&h->parts->pieces, &h->seen_pieces, id);
}

/* Interns what this world is made of, group by group (for those of `groups`, bits). For tests and for the beginning. */
bool parts_of_world(struct hand *h, const struct world *w, uint32_t groups, uint32_t part_of_group[GROUPS_MAX]);
/* Interns a segment under way. */
uint32_t piece_of_flight(struct hand *h, const struct flight *f, nsec age, bool late);

#endif
