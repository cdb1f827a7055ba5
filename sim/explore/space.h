/* All behaviours of a scenario as a space to be searched: a state is the part of each group of hosts, the segments under way to it,
 * and how many faults the network may still commit; a choice is what happens next.
 *
 * Time. What hosts do, they do at their times: a timer never runs out before another that is due earlier, nor a statement of
 * the script. Only the network has no times: a segment may arrive at any moment, so that between two moments at which
 * something is due any number of segments arrive, in no time. Time goes on when nothing is under way, or, at the cost of a
 * `delay`, although something is; no segment becomes older than the MSL of its sender.
 *
 * Order. Segments of one host to another arrive in the order in which they were sent. One that overtakes an earlier one
 * costs a `reorder`; those that were delayed have lost their place and may be overtaken. (If there is no bound on reorders, no
 * order is kept, and whatever arrives first is no fault.) A duplicate arrives and stays under way. What is lost, or stays as a copy,
 * is decided when a segment could arrive: decided earlier it would make no difference (a test compares the two).
 *
 * A network that may do anything. If losses, duplicates, reorderings and delays are all unbounded, whatever was sent may arrive
 * at any time, any number of times or never, until it is too old. Then what is under way is simply all that was sent within
 * the MSL, each once: arriving takes nothing away, and losing is not to arrive. A state with more under way can do all that
 * one with less can (a test compares the two). What has to come about eventually is then judged as what can still come about:
 * such a network owes nobody anything. */
#ifndef SPACE_H
#define SPACE_H

#include "parts.h"
#include "search.h"

enum { ANY = 255, NEVERS_MAX = 24 };

struct faults {
    uint8_t losses, dups, reorders, delays; /* ANY: as many as you like */
};

struct joint {
    uint32_t part[GROUPS_MAX], mail[GROUPS_MAX];
    struct faults left;
    uint16_t history;        /* which of the `eventually` have come true */
    uint16_t fresh;          /* nothing has happened yet */
};

enum choice_kind { CHOICE_ARRIVE, CHOICE_CALL, CHOICE_DUE, CHOICE_LOSE, CHOICE_DUPLICATE };

/* A choice as the search numbers it. */
struct choice {
    enum choice_kind kind;
    uint8_t group;           /* whose call, or who is due; else to whom it is under way */
    uint8_t n;               /* which call, or which of what is due; else which of the mail */
};

struct choice choice_of(uint16_t number);

/* Bits of what the search calls broken: properties first, then the scenario's own always and never. */
enum { BROKEN_EXPECTS = PROPERTIES };

/* An expectation that is asked of all behaviours. */
struct asked {
    uint32_t expect;         /* its index */
    uint64_t atoms;
};

struct space_options {
    struct faults faults;
    bool calls_wait;         /* calls of the script may come at any moment */
    bool early;              /* no reduction, for tests: what is not first in its direction may be lost too, and a network that may
                                do anything does one thing after the other */
};

/* What one worker saw. */
struct space_seen {
    CREW_APART bool pairs[TCP_STATES][TCP_STATES]; /* of the first two hosts and the first connection */
    bool too_many;           /* segments under way, or things in one step: some behaviours were left out */
};

struct space {
    struct space_options options;
    struct parts parts;
    const struct scenario *sc;
    unsigned workers;
    struct hand *hands;
    struct space_seen *seen;
    uint32_t apply;          /* properties that are asked, as bits */
    struct asked nevers[NEVERS_MAX], eventuallys[SEARCH_GOALS - 1];
    uint32_t n_nevers, n_eventuallys; /* nevers: the always too */
    uint16_t pair_conn;      /* whose states at the first two hosts are told as pairs */
    uint64_t lasting, when_quiet; /* atoms that do not just happen; that come true when it comes to rest */
    bool nevers_happen;      /* each never needs something to happen: no state alone breaks it */
    bool names_properties;   /* an `always` names properties, and may mean some that are asked of states */
    bool asks_rest;          /* goal 0: that it comes to rest */
    bool anything;           /* a network that may do anything */
    uint32_t first_part[GROUPS_MAX];
};

enum space_refusal { SPACE_FINE, SPACE_LOAD, SPACE_BOXES, SPACE_ATOMS, SPACE_COUNTS, SPACE_NEVERS, SPACE_EVENTUALLYS, SPACE_STATEMENTS, SPACE_MEMORY };

/* What of a scenario cannot be searched, if anything. */
enum space_refusal space_init(struct space *s, const struct scenario *sc, const struct space_options *options, unsigned workers);
void space_free(struct space *s);

/* For search_new. */
struct search_model space_model(struct space *s);

/* All successors of a state with the number of each choice, as search_model.successors finds them; for tests and for going on. `each`
 * is called with the state behind it. */
void space_each(struct space *s, unsigned worker, const struct joint *from,
                void (*each)(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken), void *context);

/* The segment that a choice is about, INTERN_NONE if it is about none. */
uint32_t space_piece(struct space *s, const struct joint *from, struct choice c);
/* How long it is until the next thing is due, NEVER if nothing is. */
nsec space_wait(struct space *s, const struct joint *from);
/* The successor by one choice. False: there is none. */
bool space_take(struct space *s, const struct joint *from, uint16_t number, struct joint *to);

void space_initial(const struct space *s, struct joint *to);
void space_digest(const struct space *s, unsigned worker, const struct joint *j, uint64_t to[2]);

#endif
