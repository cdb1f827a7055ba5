/* tcpsim explore without its command line: searches all behaviours of a scenario and says what holds in them. */
#ifndef EXPLORE_H
#define EXPLORE_H

#include "space.h"
#include "strbuf.h"

struct explore_bounds {
    struct faults faults;
    bool user_choices, early;
    uint32_t depth;
    uint64_t states, memory; /* 0: none */
};

static inline struct space_options space_options_of(const struct explore_bounds *b)
{
    return (struct space_options){.faults = b->faults, .calls_wait = b->user_choices, .early = b->early};
}

enum standing { STANDS_HOLDS, STANDS_FAILS, STANDS_OPEN /* the search ended before it was known */ };

/* A property, and what became of it. */
struct ruling {
    const char *name, *clause;   /* of the scenario's own expectations both are "" */
    char sentence[160];
    enum standing standing;
};

enum { RULINGS_MAX = PROPERTIES + NEVERS_MAX + SEARCH_GOALS };

/* What kind of thing the counterexample shows. */
enum flaw { FLAW_NONE, FLAW_BROKEN, FLAW_STUCK, FLAW_ENDLESS };

struct explored {
    enum search_end why;
    bool left_out;               /* in some behaviours there was no room for all segments under way, or for all that happened at once */
    uint64_t states, generated, waiting;
    uint32_t depth;
    size_t octets;               /* of the search; beside it */
    size_t table_octets;         /* of parts, segments and steps */
    uint64_t parts, pieces, steps;
    bool pairs[TCP_STATES][TCP_STATES];
    bool transitions[TRANSITIONS];
    struct ruling rulings[RULINGS_MAX];
    uint32_t n_rulings;
    /* the counterexample */
    enum flaw flaw;
    uint32_t culprit;            /* its ruling */
    uint32_t expect;             /* the scenario's own expectation behind it, UINT32_MAX: none */
    enum property property;      /* or the property; PROPERTIES: that it comes to rest */
    uint16_t *path;              /* choices, the first says which initial state */
    uint32_t n_path, loop_from;  /* FLAW_ENDLESS: from there on the choices repeat for ever */
};

struct explore_watch {
    const volatile int *stop;
    void (*progress)(void *context, const struct search *s);
    void *context;
};

/* Searches. SPACE_FINE, or why it cannot be done. *to is to be freed with explored_free. */
enum space_refusal explore(const struct scenario *sc, const struct explore_bounds *bounds, unsigned workers,
                           const struct explore_watch *watch, struct explored *to);
void explored_free(struct explored *e);

/* The counterexample as a scenario that `tcpsim run` runs to the same end, appended to *out. The first attempt leaves the links
 * as they are, later ones give them shorter delays. False: it cannot be written so, and *why says why not. */
enum { EXPLORE_ATTEMPTS = 4 };
bool explore_scenario(const struct scenario *sc, const struct explore_bounds *bounds, const struct explored *e, unsigned attempt,
                      struct strbuf *out, struct strbuf *why);

/* The counterexample as the search has it, in whose time segments take none: to be drawn if no scenario can be written. False:
 * *to has only what came before memory, or the way, was lost. */
bool explore_drawing(const struct scenario *sc, const struct explore_bounds *bounds, const struct explored *e, struct trace *to);

#endif
