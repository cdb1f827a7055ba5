/* Watching a world for what is to hold always, never or eventually. What a scenario asks is cut into atoms: conditions about
 * one endpoint that either last (a state, a variable) or happen (a segment, news). Beside them stand the properties of
 * properties.def: those about one step of an endpoint are judged while it takes it, those about both ends of a connection
 * when the world has come to rest. The run of a scenario and the search through all its behaviours watch alike. */
#ifndef WATCH_H
#define WATCH_H

#include "world.h"

enum { ATOMS_MAX = 64, HAPPENED_MAX = 64 };

struct atom {
    const struct expect *e;
    bool happens;          /* else it lasts */
    bool if_any;           /* of an always: while the variable has no value, nothing is asked of it */
};

struct atoms {
    struct atom at[ATOMS_MAX];
    uint32_t n;
};

/* The atoms of a scenario. False: it has more than ATOMS_MAX. */
bool atoms_collect(const struct scenario *sc, struct atoms *to);
/* Those of one expectation, as bits. */
uint64_t atoms_of(const struct atoms *a, const struct expect *e);
/* Those that hold when nothing is left that could happen. */
uint64_t atoms_when_quiet(const struct atoms *a);
/* Of those that last, which hold now? Only those about these hosts (bits). */
uint64_t atoms_at_rest(const struct atoms *a, const struct plan *plan, const struct world *w, uint32_t hosts);

/* Does what is to hold always fail now? `rest`: the atoms that hold; `wanted`: its own; `broken`: properties that do not. */
bool expect_is_broken(const struct expect *e, uint64_t rest, uint64_t wanted, uint32_t broken);

/* Which properties can be asked of this scenario, as bits: of more than one incarnation, only those about a single step. */
uint32_t properties_that_apply(const struct scenario *sc);

/* ---- what one end of a connection shows to who judges both ---- */

struct view {
    bool ever, alive;      /* there was one; there is one, and if it is a half-open entry, it is the first */
    bool agreed;           /* it is, or was, synchronized */
    bool half_open;        /* it is, or was to its end, a listener's answer to a SYN */
    uint8_t state;         /* as it is: if it is gone, CLOSED, or LISTEN if it went back there */
    uint32_t flags;        /* TF_* */
    uint32_t iss, irs, snd_una, snd_nxt, snd_end, rcv_nxt;
    uint64_t delivered;
    uint32_t unread;
};

struct view view_of(const struct plan *plan, const struct world *w, uint8_t host, uint16_t conn);

enum { HAPPENED_OPEN = 1, HAPPENED_EOF = 2, HAPPENED_DATA = 4 };

/* Properties that do not hold between the two ends, as bits: whatever has happened, and what has just happened to `self`. */
uint32_t ends_broken(const struct view *a, const struct view *b);
uint32_t happening_broken(const struct view *self, const struct view *peer, unsigned happened);

/* ---- watching ---- */

struct watch {
    struct trace_sink sink;      /* to be the sim's; hands on to `next` */
    struct step_watcher watcher; /* to be the sim's */
    struct trace_sink *next;     /* may be NULL */
    const struct scenario *sc;
    const struct atoms *atoms;
    uint64_t seen;               /* atoms that happened, or lasting ones that were entered, since this was cleared */
    uint32_t broken;             /* properties that a step has broken, likewise */
    uint32_t n_happened;
    struct {
        uint8_t host, what;
        uint16_t conn;
    } happened[HAPPENED_MAX];
};

void watch_init(struct watch *watch, const struct scenario *sc, const struct atoms *atoms, struct trace_sink *next);
void watch_clear(struct watch *watch);

/* Properties about both ends that do not hold now; the world is at rest. */
uint32_t watch_ends(const struct watch *watch, const struct plan *plan, const struct world *w);

/* Properties about hosts alone that do not hold now. */
uint32_t hosts_broken(const struct plan *plan, const struct world *w, uint32_t hosts);

/* Properties that one step breaks (watch_steps.c). */
uint32_t step_broken(nsec now, const struct tcb *before, const struct tcp_event *ev, const struct tcb *after,
                     const struct tcp_actions *out);

#endif
