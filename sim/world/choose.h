/* Choosing what happens next in a world whose `sim` has a chooser: which segment arrives, is lost or stays as a copy, which
 * of the things that are due first happens first, which call of the script is made. After each of these the world has come
 * to rest: nothing is due at once. */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "world.h"

/* The segments under way, oldest first, by their index in POOL_FLIGHTS. How many there are; `to` has room for `room`. */
uint32_t choose_flights(const struct world *w, uint32_t *to, uint32_t room);
/* One of them. */
const struct flight *choose_flight(const struct world *w, uint32_t flight);
/* Puts a segment into the network. There is room (a chooser has made some with each choice). */
uint32_t choose_add(struct world *w, const struct flight *f);

/* How many were sent so far: the id of the last. */
uint32_t choose_sent(const struct world *w);

/* It arrives now. `stays`: and so will it again, since there is a copy. False: no memory. */
bool choose_arrival(struct sim *sim, uint32_t flight, bool stays);
/* It is lost. */
void choose_loss(struct sim *sim, uint32_t flight);

/* What the agenda has for the earliest time, in its order: handles. How many there are. */
uint32_t choose_earliest(const struct world *w, uint32_t *to, uint32_t room);
/* The statement of the script that is due first, if nothing else is due before it; UINT32_MAX: it is no statement. Statements
 * come before whatever else is due at their time or has still to arrive then, in the order of the script. */
uint32_t choose_script_due(const struct world *w);
/* The hosts that something on the agenda is about, as bits. */
uint32_t choose_hosts(const struct scenario *sc, const struct world *w, uint32_t handle);
/* Is it a timer of an endpoint, and which? */
bool choose_timer(const struct world *w, uint32_t handle, enum tcp_timer *timer);
/* Time goes on to where that is due, and it happens. */
bool choose_due(struct sim *sim, uint32_t handle);

/* Calls that wait: indices in POOL_TASKS of those that may be made now, in the order of the script. Of a connection's calls at
 * one host that were given times, each waits for those before it. */
uint32_t choose_calls(const struct scenario *sc, const struct world *w, uint32_t *to, uint32_t room);
/* Which statement of the script it is. */
uint32_t choose_statement_of(const struct world *w, uint32_t task);
bool choose_call(struct sim *sim, uint32_t task);

/* Is it a call to a connection that there is: send, receive, shutdown, close, abort? Only such calls wait. */
bool is_user_call(const struct statement *st);

/* A statement whose condition was met at another host (chooser.elsewhere). */
bool choose_statement(struct sim *sim, uint32_t statement);

/* Puts statements that have a time and are calls to a connection among those that wait. */
void choose_park(struct sim *sim);

/* Hosts that a statement acts on or asks, as bits. */
uint32_t hosts_of_statement(const struct scenario *sc, uint32_t n);

#endif
