/* The search engine apart from TCP: models whose numbers of states others have published, built on the same interface. The
 * counts are those of the manifests of the TLA+ examples repository as TLC found them: different states, states generated
 * (initial ones included), levels. The models are written anew from what the algorithms are. */
#include "digest.h"
#include "search.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *search_suite(void);

struct result {
    enum search_end why;
    uint64_t states, generated;
    uint32_t depth;
    struct search_violation violation;
    uint32_t stuck, endless; /* as to goal 0 */
    uint16_t path[32];
    uint32_t n_path;
};

static void bytes_digest(const void *context, unsigned worker, const void *state, uint64_t to[2])
{
    (void)worker;
    digest_octets(state, *(const size_t *)context, to);
}

static uint64_t nothing_wrong(void *context, unsigned worker, const void *state)
{
    (void)context, (void)worker, (void)state;
    return 0;
}

static struct result explore(struct search_model model, unsigned workers, bool edges)
{
    struct search_options options = {.workers = workers, .edges = edges};
    struct result r = {0};
    model.context = &model.state_size;
    model.digest = bytes_digest;
    if (!model.check)
        model.check = nothing_wrong;
    struct search *s = search_new(&model, &options);
    ck_assert_ptr_nonnull(s);
    r.why = search_run(s);
    r.states = search_states(s);
    r.generated = search_generated(s);
    r.depth = search_depth(s);
    r.violation = search_violation(s);
    if (edges && r.why == SEARCH_DONE) {
        struct search_goals goals;
        ck_assert(search_goals(s, true, &goals));
        r.stuck = search_stuck(s, &goals, 0);
        r.endless = search_endless(s, &goals, 0);
        search_goals_free(&goals);
    }
    if (r.why == SEARCH_BROKEN && r.violation.state != SEARCH_NOBODY) {
        uint16_t *choices;
        ck_assert(search_path(s, r.violation.state, &choices, &r.n_path));
        ck_assert_uint_le(r.n_path, 31);
        memcpy(r.path, choices, r.n_path * sizeof *choices);
        r.path[r.n_path++] = r.violation.choice;
        free(choices);
    }
    search_free(s);
    return r;
}

/* The same counts with one worker and with three. */
static void counts(const struct search_model *model, uint64_t states, uint64_t generated, uint32_t depth)
{
    for (unsigned workers = 1; workers <= 3; workers += 2) {
        struct result r = explore(*model, workers, true);
        ck_assert_int_eq(r.why, SEARCH_DONE);
        ck_assert_uint_eq(r.states, states);
        ck_assert_uint_eq(r.generated, generated);
        ck_assert_uint_eq(r.depth, depth);
    }
}

/* ---- the alternating bit protocol: two values, two queues of two ---- */

struct alternating {
    uint8_t n_msgs, msgs[3][2]; /* bit, value */
    uint8_t n_acks, acks[3];
    uint8_t s_bit, s_ack, r_bit, sent, received;
};

static bool alternating_initial(void *context, uint32_t i, void *state)
{
    struct alternating *a = state;
    (void)context;
    memset(a, 0, sizeof *a);
    a->s_bit = a->s_ack = a->r_bit = i & 1;
    a->sent = i >> 1 & 1;
    a->received = i >> 2 & 1;
    return i < 8;
}

static void alternating_take(struct search_out *out, const struct alternating *a)
{
    if (a->n_msgs > 2 || a->n_acks > 2)
        search_leave(out);
    else
        search_take(out, 0, false, 0);
}

static struct alternating *alternating_room(struct search_out *out, const struct alternating *from)
{
    return memcpy(search_room(out), from, sizeof *from);
}

static void remove_msg(struct alternating *a, unsigned i)
{
    memmove(a->msgs[i], a->msgs[i + 1], sizeof a->msgs - (i + 1) * sizeof a->msgs[0]);
    a->n_msgs--;
    memset(a->msgs[a->n_msgs], 0, sizeof a->msgs[0]);
}

static void remove_ack(struct alternating *a, unsigned i)
{
    memmove(&a->acks[i], &a->acks[i + 1], sizeof a->acks - (i + 1));
    a->acks[--a->n_acks] = 0;
}

static void send_msg(struct alternating *a)
{
    a->msgs[a->n_msgs][0] = a->s_bit;
    a->msgs[a->n_msgs++][1] = a->sent;
}

static void alternating_sender(const struct alternating *from, struct search_out *out)
{
    struct alternating *a;
    for (uint8_t value = 0; from->s_ack == from->s_bit && value < 2; value++) {
        a = alternating_room(out, from);
        a->sent = value;
        a->s_bit = 1 - a->s_bit;
        send_msg(a);
        alternating_take(out, a);
    }
    if (from->s_ack != from->s_bit) {
        a = alternating_room(out, from);
        send_msg(a);
        alternating_take(out, a);
    }
    if (from->n_acks > 0) {
        a = alternating_room(out, from);
        a->s_ack = a->acks[0];
        remove_ack(a, 0);
        alternating_take(out, a);
    }
}

static void alternating_successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    struct alternating from = *(const struct alternating *)state, *a;
    (void)context, (void)worker;
    alternating_sender(&from, out);
    if (from.n_msgs > 0) {
        a = alternating_room(out, &from);
        a->r_bit = a->msgs[0][0];
        a->received = a->msgs[0][1];
        remove_msg(a, 0);
        alternating_take(out, a);
    }
    a = alternating_room(out, &from);
    a->acks[a->n_acks++] = a->r_bit;
    alternating_take(out, a);
    for (unsigned i = 0; i < from.n_msgs; i++) {
        a = alternating_room(out, &from);
        remove_msg(a, i);
        alternating_take(out, a);
    }
    for (unsigned i = 0; i < from.n_acks; i++) {
        a = alternating_room(out, &from);
        remove_ack(a, i);
        alternating_take(out, a);
    }
}

START_TEST(alternating_bit_240_1392_10)
{
    counts(&(struct search_model){.state_size = sizeof(struct alternating), .initial = alternating_initial,
                                  .successors = alternating_successors}, 240, 1392, 10);
}
END_TEST

/* ---- five dining philosophers who hand each other clean forks (Chandy and Misra) ---- */

enum { PHILOSOPHERS = 5 };
enum activity { LOOPS, EATS, THINKS };

struct table {
    uint8_t holder[PHILOSOPHERS], clean[PHILOSOPHERS]; /* fork p lies left of philosopher p */
    uint8_t does[PHILOSOPHERS], hungry[PHILOSOPHERS];
};

static bool table_initial(void *context, uint32_t i, void *state)
{
    (void)context;
    *(struct table *)state = (struct table){.holder = {0, 0, 2, 3, 4}, .hungry = {1, 1, 1, 1, 1}};
    return i == 0;
}

static void table_loops(struct table *t, unsigned p)
{
    unsigned left = p, right = (p + 1) % PHILOSOPHERS;
    if (t->holder[left] == p && !t->clean[left]) {
        t->holder[left] = (uint8_t)((p + PHILOSOPHERS - 1) % PHILOSOPHERS);
        t->clean[left] = 1;
    } else if (t->holder[right] == p && !t->clean[right]) {
        t->holder[right] = (uint8_t)((p + 1) % PHILOSOPHERS);
        t->clean[right] = 1;
    }
    bool can_eat = t->holder[left] == p && t->holder[right] == p && t->clean[left] && t->clean[right];
    t->does[p] = !t->hungry[p] ? THINKS : can_eat ? EATS : LOOPS;
}

static void table_step(struct table *t, unsigned p)
{
    if (t->does[p] == LOOPS) {
        table_loops(t, p);
        return;
    }
    t->hungry[p] = t->does[p] == THINKS;
    if (t->does[p] == EATS)
        t->clean[p] = t->clean[(p + 1) % PHILOSOPHERS] = 0;
    t->does[p] = LOOPS;
}

static void table_successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    (void)context, (void)worker;
    struct table from = *(const struct table *)state;
    for (unsigned p = 0; p < PHILOSOPHERS; p++) {
        struct table *t = memcpy(search_room(out), &from, sizeof from);
        table_step(t, p);
        search_take(out, (uint16_t)p, false, 0);
    }
}

/* Neighbours never eat at once. */
static uint64_t two_eat(void *context, unsigned worker, const void *state)
{
    const struct table *t = state;
    (void)context, (void)worker;
    bool both = false;
    for (unsigned p = 0; p < PHILOSOPHERS; p++)
        both = both || (t->does[p] == EATS && t->does[(p + 1) % PHILOSOPHERS] == EATS);
    return both;
}

START_TEST(dining_philosophers_67_336_29)
{
    struct search_model model = {.state_size = sizeof(struct table), .initial = table_initial,
                                 .successors = table_successors, .check = two_eat};
    counts(&model, 67, 336, 29);
}
END_TEST

/* ---- Peterson's mutual exclusion ---- */

enum { REST, RAISE, YIELD, WAIT, CRITICAL, LOWER };

struct peterson {
    uint8_t flag[2], turn, at[2];
};

static bool peterson_initial(void *context, uint32_t i, void *state)
{
    (void)context;
    memset(state, 0, sizeof(struct peterson));
    return i == 0;
}

static void peterson_step(struct peterson *p, uint8_t self, bool yields_first)
{
    uint8_t other = 1 - self;
    switch (p->at[self]) {
    case REST:
        p->at[self] = yields_first ? YIELD : RAISE;
        break;
    case RAISE:
        p->flag[self] = 1;
        p->at[self] = yields_first ? WAIT : YIELD;
        break;
    case YIELD:
        p->turn = other;
        p->at[self] = yields_first ? RAISE : WAIT;
        break;
    case WAIT:
        p->at[self] = CRITICAL;
        break;
    case CRITICAL:
        p->at[self] = LOWER;
        break;
    default:
        p->flag[self] = 0;
        p->at[self] = REST;
    }
}

static void peterson_steps(const void *state, struct search_out *out, bool yields_first)
{
    struct peterson from = *(const struct peterson *)state;
    for (uint8_t self = 0; self < 2; self++) {
        if (from.at[self] == WAIT && from.flag[1 - self] && from.turn != self)
            continue;
        struct peterson *p = memcpy(search_room(out), &from, sizeof from);
        peterson_step(p, self, yields_first);
        search_take(out, self, false, 0);
    }
}

static void peterson_successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    (void)context, (void)worker;
    peterson_steps(state, out, false);
}

static void careless_successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    (void)context, (void)worker;
    peterson_steps(state, out, true);
}

static uint64_t both_critical(void *context, unsigned worker, const void *state)
{
    const struct peterson *p = state;
    (void)context, (void)worker;
    return p->at[0] == CRITICAL && p->at[1] == CRITICAL;
}

static const struct search_model peterson = {.state_size = sizeof(struct peterson), .initial = peterson_initial,
                                             .successors = peterson_successors, .check = both_critical};

START_TEST(peterson_42_77_11)
{
    counts(&peterson, 42, 77, 11);
}
END_TEST

/* Who yields before the flag is raised is not kept out. Worked out by hand, the shortest way has 8 steps: 0 rests, yields;
 * 1 rests, yields, raises its flag, sees that 0's is down and is in; 0 raises its flag, sees that the turn is its own, since 1
 * yielded last, and is in too: 2 + 4 + 2. */
START_TEST(the_shortest_way_to_a_violation)
{
    struct search_model model = peterson;
    model.successors = careless_successors;
    for (unsigned workers = 1; workers <= 2; workers++) {
        struct result r = explore(model, workers, false);
        ck_assert_int_eq(r.why, SEARCH_BROKEN);
        ck_assert_uint_eq(r.violation.broken, 1);
        ck_assert_uint_eq(r.n_path, 1 + 8); /* the first choice is the initial state */
        struct peterson p = {0};
        for (uint32_t i = 1; i < r.n_path; i++)
            peterson_step(&p, (uint8_t)r.path[i], true);
        ck_assert(both_critical(NULL, 0, &p));
    }
}
END_TEST

/* ---- two-phase commit with three resource managers ---- */

enum { MANAGERS = 3 };
enum { WORKING, PREPARED, COMMITTED, ABORTED };
enum { TM_INIT, TM_COMMITTED, TM_ABORTED };
enum { SAYS_COMMIT = 1 << MANAGERS, SAYS_ABORT = 2 << MANAGERS }; /* messages; the lower bits: prepared */

struct commit {
    uint8_t rm[MANAGERS], tm, prepared, msgs;
};

static bool commit_initial(void *context, uint32_t i, void *state)
{
    (void)context;
    memset(state, 0, sizeof(struct commit));
    return i == 0;
}

static struct commit *commit_room(struct search_out *out, const struct commit *from)
{
    return memcpy(search_room(out), from, sizeof *from);
}

static void manager_becomes(const struct commit *from, unsigned i, uint8_t what, uint8_t says, struct search_out *out)
{
    struct commit *c = commit_room(out, from);
    c->rm[i] = what;
    c->msgs |= says;
    search_take(out, 0, false, 0);
}

static void coordinator(const struct commit *from, struct search_out *out)
{
    struct commit *c;
    if (from->prepared == (1 << MANAGERS) - 1) {
        c = commit_room(out, from);
        c->tm = TM_COMMITTED;
        c->msgs |= SAYS_COMMIT;
        search_take(out, 0, false, 0);
    }
    c = commit_room(out, from);
    c->tm = TM_ABORTED;
    c->msgs |= SAYS_ABORT;
    search_take(out, 0, false, 0);
    for (unsigned i = 0; i < MANAGERS; i++)
        if (from->msgs >> i & 1) {
            c = commit_room(out, from);
            c->prepared |= (uint8_t)(1 << i);
            search_take(out, 0, false, 0);
        }
}

static void commit_successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    (void)context, (void)worker;
    struct commit from = *(const struct commit *)state;
    if (from.tm == TM_INIT)
        coordinator(&from, out);
    for (unsigned i = 0; i < MANAGERS; i++) {
        if (from.rm[i] == WORKING) {
            manager_becomes(&from, i, PREPARED, (uint8_t)(1 << i), out);
            manager_becomes(&from, i, ABORTED, 0, out);
        }
        if (from.msgs & SAYS_COMMIT)
            manager_becomes(&from, i, COMMITTED, 0, out);
        if (from.msgs & SAYS_ABORT)
            manager_becomes(&from, i, ABORTED, 0, out);
    }
}

/* Nobody commits while another aborts. */
static uint64_t disagree(void *context, unsigned worker, const void *state)
{
    const struct commit *c = state;
    (void)context, (void)worker;
    bool committed = false, aborted = false;
    for (unsigned i = 0; i < MANAGERS; i++) {
        committed = committed || c->rm[i] == COMMITTED;
        aborted = aborted || c->rm[i] == ABORTED;
    }
    return committed && aborted;
}

START_TEST(two_phase_commit_288_1146_11)
{
    struct search_model model = {.state_size = sizeof(struct commit), .initial = commit_initial,
                                 .successors = commit_successors, .check = disagree};
    counts(&model, 288, 1146, 11);
}
END_TEST

/* ---- goals: a graph of seven states, by hand ---- */

/* 0 leads to 1 and, by a fault, to 2. 1 leads to 3, the goal, and to 4; 4 leads to 1. 2 leads to 5, where it ends; 6 is an
 * initial state that leads to the goal alone. */
static const struct {
    uint8_t from, to;
    bool fault;
} arrows[] = {{0, 1, false}, {0, 2, true}, {1, 3, false}, {1, 4, false}, {4, 1, false}, {2, 5, false}, {6, 3, false}};

static bool graph_initial(void *context, uint32_t i, void *state)
{
    (void)context;
    memset(state, i == 0 ? 0 : 6, 1);
    return i < 2;
}

static void graph_successors(void *context, unsigned worker, const void *state, struct search_out *out)
{
    uint8_t from = *(const uint8_t *)state;
    (void)context, (void)worker;
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
        if (arrows[i].from == from) {
            memcpy(search_room(out), &arrows[i].to, 1);
            search_take(out, (uint16_t)i, arrows[i].fault, 0);
        }
}

static uint64_t three_is_the_goal(void *context, unsigned worker, const void *state)
{
    (void)context, (void)worker;
    return *(const uint8_t *)state == 3 ? SEARCH_GOAL(0) : 0;
}

static size_t a_megabyte(const void *context)
{
    (void)context;
    return 1 << 20;
}

/* What the model keeps counts too. */
START_TEST(memory_is_that_of_search_and_model)
{
    struct search_model model = {.state_size = 1, .initial = graph_initial, .successors = graph_successors, .digest = bytes_digest,
                                 .check = three_is_the_goal, .octets = a_megabyte};
    model.context = &model.state_size;
    for (int more = 0; more < 2; more++) {
        struct search_options options = {.workers = 1, .memory = more ? 4 << 20 : 1 << 20};
        struct search *s = search_new(&model, &options);
        ck_assert_int_eq(search_run(s), more ? SEARCH_DONE : SEARCH_MEMORY);
        search_free(s);
    }
}
END_TEST

/* In the order in which they are found: 0, 6, 1, 2, 3, 4, 5. From 2 and 5 the goal cannot be reached; from 0, 1 and 4 it can,
 * and yet one may go round between 1 and 4 for ever. That 0 may get to 2 by a fault is no matter. */
START_TEST(who_reaches_the_goal)
{
    struct search_model model = {.state_size = 1, .initial = graph_initial, .successors = graph_successors,
                                 .check = three_is_the_goal};
    struct result r = explore(model, 1, true);
    ck_assert_uint_eq(r.states, 7);
    ck_assert_uint_eq(r.stuck, 3);   /* state 2 */
    ck_assert_uint_eq(r.endless, 0);
}
END_TEST

/* ---- goals: two more, from state 0 ---- */

static bool only_zero(void *context, uint32_t i, void *state)
{
    (void)context;
    memset(state, 0, 1);
    return i == 0;
}

static void leads_to(struct search_out *out, uint8_t to)
{
    memcpy(search_room(out), &to, 1);
    search_take(out, to, false, 0);
}

/* 0 leads to 1; 1 to 4, which leads back, and to 3, the goal, which comes last: that it can be reached does not say that it is. */
static void may_miss_it(void *context, unsigned worker, const void *state, struct search_out *out)
{
    uint8_t from = *(const uint8_t *)state;
    (void)context, (void)worker;
    if (from == 1)
        leads_to(out, 4);
    if (from != 3)
        leads_to(out, from == 1 ? 3 : 1);
}

/* 0 leads to 3 and back, for ever: the goal is reached again and again. */
static void comes_by_again(void *context, unsigned worker, const void *state, struct search_out *out)
{
    (void)context, (void)worker;
    leads_to(out, 3 - *(const uint8_t *)state);
}

/* 0 leads to 3, or stays. */
static void may_stay(void *context, unsigned worker, const void *state, struct search_out *out)
{
    (void)context, (void)worker;
    search_stay(out, 1, *(const uint8_t *)state == 0);
    leads_to(out, 3);
}

START_TEST(who_can_reach_the_goal_may_miss_it)
{
    struct search_model model = {.state_size = 1, .initial = only_zero, .successors = may_miss_it, .check = three_is_the_goal};
    struct result r = explore(model, 1, true);
    ck_assert_uint_eq(r.states, 4);
    ck_assert_uint_eq(r.stuck, SEARCH_NOBODY);
    ck_assert_uint_eq(r.endless, 0);
    model.successors = comes_by_again;
    r = explore(model, 1, true);
    ck_assert_uint_eq(r.states, 2);
    ck_assert_uint_eq(r.stuck, SEARCH_NOBODY);
    ck_assert_uint_eq(r.endless, SEARCH_NOBODY);
    model.successors = may_stay;
    r = explore(model, 1, true);
    ck_assert_uint_eq(r.generated, 5);
    ck_assert_uint_eq(r.stuck, SEARCH_NOBODY);
    ck_assert_uint_eq(r.endless, 0);
}
END_TEST

Suite *search_suite(void)
{
    Suite *s = suite_create("search");
    TCase *tc = tcase_create("search");
    tcase_add_test(tc, alternating_bit_240_1392_10);
    tcase_add_test(tc, dining_philosophers_67_336_29);
    tcase_add_test(tc, peterson_42_77_11);
    tcase_add_test(tc, the_shortest_way_to_a_violation);
    tcase_add_test(tc, two_phase_commit_288_1146_11);
    tcase_add_test(tc, memory_is_that_of_search_and_model);
    tcase_add_test(tc, who_reaches_the_goal);
    tcase_add_test(tc, who_can_reach_the_goal_may_miss_it);
    suite_add_tcase(s, tc);
    return s;
}
