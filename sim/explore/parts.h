/* The world taken apart, so that a state of it is a few numbers: the part of each group of hosts, and what is under way to it.
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
#include "crew.h"
#include "intern.h"
#include "memo.h"
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

/* All that is under way to a group of hosts: sender by sender, then in the order in which they were sent, or by their digest where
 * the order makes no difference. */
struct mail {
    struct interned in;
    uint64_t first[2];       /* bit i: segment number i is in it */
    uint32_t n;
    uint32_t largest;        /* number of its segments */
    uint32_t waiting;        /* bit i: an earlier one of the same sender, that has not lost its place, comes first */
    uint32_t repeated;       /* bit i: a copy is beside it, in the same place, and would only do the same once more */
    uint32_t piece[];
};

enum { MAIL_EMPTY = 0, MAIL_MOST = 24, MAIL_FIRST = 128 };

/* How free the network is with it. */
struct mail_rules {
    bool any_order;          /* whatever comes first costs nothing */
    bool once;               /* what may come any number of times is under way once */
    bool fades;              /* what is too old is gone, and that is nobody's fault */
};

/* What happens to a part, or to a mail (EVENT_SENT, EVENT_TAKEN). */
enum event_kind {
    EVENT_ARRIVES, EVENT_DUE, EVENT_CALL, EVENT_MET, EVENT_ALL_ARRIVE, EVENT_SENT, EVENT_TAKEN,
};

static inline uint64_t event(enum event_kind kind, uint32_t what)
{
    return (uint64_t)kind << 32 | what;
}

/* Time goes on, for a part, a mail or a segment: any time that there is. */
#define EVENT_PASS (UINT64_C(1) << 63)

static inline uint64_t event_pass(nsec by)
{
    return EVENT_PASS | (uint64_t)by;
}

/* What comes of an event. What is kept of it ends behind the last of `others`. */
struct effect {
    uint64_t seen;           /* atoms that happened */
    uint32_t part;
    uint32_t broken;         /* properties that a step has broken */
    uint8_t n_pieces, n_elsewhere, n_happened;
    bool failed;             /* no memory, or more than there is room for here */
    bool quiet;              /* all that it may do is to send and to change the part */
    uint32_t others[STEP_FLIGHTS + STEP_ELSEWHERE + STEP_HAPPENED]; /* segments that are sent; statements of other groups whose
                                                                       condition is met; what has happened to ends */
};

static inline uint32_t effect_elsewhere(const struct effect *e, uint32_t i)
{
    return e->others[e->n_pieces + i];
}

struct happening {
    uint8_t host, what;
    uint16_t conn;
};

static inline struct happening effect_happening(const struct effect *e, uint32_t i)
{
    uint32_t n = e->others[e->n_pieces + e->n_elsewhere + i];
    return (struct happening){.host = (uint8_t)(n >> 24), .what = (uint8_t)(n >> 16), .conn = (uint16_t)n};
}

/* What all workers share. */
struct parts {
    const struct scenario *sc;
    struct plan *plan;
    struct atoms atoms;
    struct world *blank;
    bool calls_wait, with_time;
    uint32_t n_groups, groups[GROUPS_MAX]; /* hosts of each, as bits */
    uint8_t group_of[HOSTS_MAX];
    struct mail_rules rules;
    struct intern parts, pieces, mails;
};

static inline void mail_note(uint64_t first[2], uint32_t piece)
{
    first[piece / 64] |= UINT64_C(1) << piece % 64;
}

static inline bool mail_notes(const uint64_t first[2], uint32_t piece)
{
    return first[piece / 64] >> piece % 64 & 1;
}

/* What comes of a segment that arrives: another part, or the same, and one segment at the most. */
struct arrival {
    uint32_t part;           /* INTERN_NONE: more than that comes of it */
    uint32_t piece;          /* INTERN_NONE: none is sent */
    uint8_t at;              /* which of the mail has arrived */
    uint8_t group;           /* to which the piece is sent */
};

/* What comes of a mail, one for each of it that does anything. Echoes only have a segment sent to one group: most often all of them
 * are under way to it already. */
struct arrivals {
    uint64_t echoes[2];      /* as mail.first */
    bool far;                /* there are echoes with other numbers */
    uint8_t echoes_to;
    uint8_t n, n_echoes;     /* first n others, then the echoes */
    uint8_t n_idle;          /* how many do nothing */
    struct arrival of[];
};

enum { LATELY = 4096 };      /* what was asked for lately is mostly asked for again, and this many are near */

struct lately {
    uint32_t part, mail;
    const struct arrivals *all;
};

/* What one worker has. */
struct hand {
    CREW_APART struct parts *parts;
    struct sim sim;
    struct chooser chooser;
    struct watch watch;
    struct intern_view seen_parts, seen_pieces, seen_mails;
    struct memo memo;        /* what becomes of parts: numbers of effects, of arrivals for EVENT_ALL_ARRIVE */
    struct memo memo_mails, memo_pieces; /* mails become mails, segments become segments */
    struct store effects;    /* one behind the other, each of several items */
    struct arrivals **arrivals;
    uint32_t n_arrivals, arrivals_cap;
    size_t arrivals_octets;
    bool no_memory;          /* so that something was left out */
    struct lately lately[LATELY];
    uint64_t steps;          /* taken by the world, not looked up */
    bool transitions[TRANSITIONS];
    uint8_t packed[PACK_MOST];
};

/* False: no memory. */
bool parts_init(struct parts *p, const struct scenario *sc, bool calls_wait, const struct mail_rules *rules);
void parts_free(struct parts *p);
bool hand_init(struct hand *h, struct parts *p);
void hand_free(struct hand *h);
/* What its tables take. */
size_t hand_octets(const struct hand *h);

/* The parts of the world before anything has happened. False: no memory. */
bool parts_begin(struct hand *h, uint32_t part_of_group[GROUPS_MAX]);

/* May this worker ask for the parts, the mails and the segments that a state is made of? Whoever found it has numbered them, and
 * that may have been another. False: no memory. */
bool hand_sees(struct hand *h, const uint32_t part[GROUPS_MAX], const uint32_t mail[GROUPS_MAX]);

/* Lets something happen to a part of group `group`. NULL: no memory. */
const struct effect *hand_step(struct hand *h, uint32_t group, uint32_t part, uint64_t event);

/* What may arrive of a mail at a part, each of it as if it stayed under way. NULL: no memory. */
const struct arrivals *hand_look_up(struct hand *h, uint32_t group, uint32_t part, uint32_t mail);

static inline const struct arrivals *hand_arrivals(struct hand *h, uint32_t group, uint32_t part, uint32_t mail)
{
    struct lately *l = &h->lately[(mail * 17 + part) % LATELY];
    if (!l->all || l->part != part || l->mail != mail)
        *l = (struct lately){.part = part, .mail = mail, .all = hand_look_up(h, group, part, mail)};
    return l->all;
}

/* The same segment after `more` time. PIECE_DEAD: it is older than the MSL of its sender. INTERN_NONE: no memory. */
#define PIECE_DEAD (INTERN_NONE - 1)
uint32_t hand_older(struct hand *h, uint32_t piece, nsec more);

/* What becomes of a mail: one more is sent; number `at` of it arrives or is lost; time goes on (MAIL_DEAD: one of it is older
 * than the MSL of its sender). INTERN_NONE: there is no room. */
#define MAIL_DEAD (INTERN_NONE - 1)
uint32_t mail_step(struct hand *h, uint32_t mail, uint64_t event);

static inline uint32_t mail_put(struct hand *h, uint32_t mail, uint32_t piece)
{
    return mail_step(h, mail, event(EVENT_SENT, piece));
}

static inline uint32_t mail_take(struct hand *h, uint32_t mail, uint32_t at)
{
    return mail_step(h, mail, event(EVENT_TAKEN, at));
}

static inline uint32_t mail_older(struct hand *h, uint32_t mail, nsec by)
{
    return mail_step(h, mail, event_pass(by));
}

static inline const struct part *part_at(struct hand *h, uint32_t id)
{
    return (const struct part *)(const void *)intern_at(&h->seen_parts, id);
}

static inline const struct piece *piece_at(struct hand *h, uint32_t id)
{
    return (const struct piece *)(const void *)intern_at(&h->seen_pieces, id);
}

static inline const struct mail *mail_at(struct hand *h, uint32_t id)
{
    return (const struct mail *)(const void *)intern_at(&h->seen_mails, id);
}

/* Interns what this world is made of, group by group (for those of `groups`, bits). For tests and for the beginning. */
bool parts_of_world(struct hand *h, const struct world *w, uint32_t groups, uint32_t part_of_group[GROUPS_MAX]);
/* Interns a segment under way. */
uint32_t piece_of_flight(struct hand *h, const struct flight *f, nsec age, bool late);

#endif
