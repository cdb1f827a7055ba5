/* A search through all states that a model can reach, breadth first. It knows nothing of TCP: a state is so many octets
 * that only the model understands.
 *
 * Of each state that was seen there remain 96 bits of a digest, the state it was first reached from and the number of the
 * choice that led there: enough to know it again and to tell the way to it. The states themselves are kept only while they
 * wait to be expanded. Two different states with the same digest would be taken for one: with n states the odds of that
 * are below n^2 / 2^97; for a hundred million states, one in ten million million.
 *
 * Several workers expand slices of a level; what they find is put together in the order of the slices. So what comes out,
 * the number of each state included, does not depend on how many workers there are. */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_NOBODY UINT32_MAX /* the parent of an initial state */

struct search_out;

enum { SEARCH_EDGES_MOST = UINT8_MAX - 1 }; /* that may leave a state without a fault */

struct search_model {
    size_t state_size;
    void *context;
    /* Writes the i-th initial state; false: there are no more. */
    bool (*initial)(void *context, uint32_t i, void *state);
    /* Calls search_room and search_take for each successor, always in the same order. worker: 0 ... workers - 1. */
    void (*successors)(void *context, unsigned worker, const void *state, struct search_out *out);
    void (*digest)(const void *context, unsigned worker, const void *state, uint64_t to[2]);
    /* Looks at a state that is new: bits of properties that do not hold in it, and SEARCH_GOAL(i) of goals that are reached. */
    uint64_t (*check)(void *context, unsigned worker, const void *state);
    /* What it keeps itself, for options.memory. May be NULL. */
    size_t (*octets)(const void *context);
};

/* In the answer of `check`: what has to be reached eventually is reached. It is not a violation. */
enum { SEARCH_GOALS = 8 };
#define SEARCH_GOAL(i) (UINT64_C(1) << (56 + (i)))

/* Room for the next successor: state_size octets. The same until it is taken. */
void *search_room(struct search_out *out);
/* What is in the room is a successor, by this choice. `fault`: it takes a fault of the environment, so that it does not
 * help to reach a goal. `broken`: bits of properties that the step itself violates. */
void search_take(struct search_out *out, uint16_t choice, bool fault, uint64_t broken);
/* The same where the digest is known already. */
void search_take_known(struct search_out *out, const uint64_t digest[2], uint16_t choice, bool fault, uint64_t broken);
/* n successors are the state itself again: counted, and if `edge`, it may be so for ever. */
void search_stay(struct search_out *out, uint32_t n, bool edge);
/* It is a successor, but beyond the bounds of the model: counted and not entered. */
void search_leave(struct search_out *out);

enum search_end {
    SEARCH_DONE,       /* all reachable states were seen */
    SEARCH_BROKEN,     /* a property does not hold */
    SEARCH_STOPPED,    /* somebody said stop */
    SEARCH_DEPTH, SEARCH_STATES, SEARCH_MEMORY, /* a bound was hit first */
};

struct search;

struct search_options {
    unsigned workers;            /* at least 1 */
    uint32_t depth;              /* so many choices in a row at the most; 0: no bound */
    uint64_t states;             /* 0: as many as there is room for */
    uint64_t memory;             /* octets, with those of the model; 0: no bound */
    bool edges;                  /* keep who leads where without a fault, for search_goals */
    const volatile int *stop;    /* not zero: give up. May be NULL */
    void (*progress)(void *context, const struct search *s); /* now and then. May be NULL */
    void *progress_context;
};

/* NULL: no memory. */
struct search *search_new(const struct search_model *model, const struct search_options *options);
void search_free(struct search *s);
enum search_end search_run(struct search *s);

uint64_t search_states(const struct search *s);      /* different ones */
uint64_t search_generated(const struct search *s);   /* successors, initial states included: how often a state was reached */
uint32_t search_depth(const struct search *s);       /* levels: an initial state alone is one */
uint64_t search_waiting(const struct search *s);     /* found and not yet expanded */
size_t search_octets(const struct search *s);        /* memory in use, its largest so far */

/* The number of a state, SEARCH_NOBODY if it was not seen. */
uint32_t search_find(const struct search *s, const uint64_t digest[2]);

/* How a state is reached: *choices is to be freed; choices[0] is which of the initial states. False: no memory. */
bool search_path(const struct search *s, uint32_t state, uint16_t **choices, uint32_t *n);

/* After SEARCH_BROKEN: the last choice of the shortest way, what it violates, and the state it is taken in (SEARCH_NOBODY:
 * it is an initial state, and `choice` says which). */
struct search_violation {
    uint32_t state;
    uint16_t choice;
    uint64_t broken;
};
struct search_violation search_violation(const struct search *s);

/* After SEARCH_DONE with `edges`: can a goal be reached from every state without a fault, and is it reached whatever is
 * chosen? Bits of goals per state: those that it can reach, and those without which it may go on for ever. */
struct search_goals {
    struct goal_bits {
        uint8_t reaches, endless;
    } *of;
};

/* False: no memory. endless: that is asked too; else nothing is said to be so. */
bool search_goals(const struct search *s, bool endless, struct search_goals *to);
void search_goals_free(struct search_goals *g);
/* The first state from which the goal cannot be reached; from which one may go on for ever without reaching it. SEARCH_NOBODY:
 * there is none. */
uint32_t search_stuck(const struct search *s, const struct search_goals *g, unsigned goal);
uint32_t search_endless(const struct search *s, const struct search_goals *g, unsigned goal);

#endif
