/* The search through all behaviours: that taking the world apart loses nothing, that what is left out of a state and of the
 * choices makes no difference, and that goals are judged rightly. */
#include "explore.h"
#include "isn.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *explore_suite(void);

static struct scenario sc;

static void scenario_of(const char *text)
{
    struct source src = {.name = "test", .text = text, .len = strlen(text)};
    struct diags diags = {0};
    ck_assert_msg(scenario_parse(&src, NULL, &sc, &diags), "%s", text);
}

static struct explored explored(struct explore_bounds b, unsigned workers)
{
    struct explored e;
    struct explore_watch watch = {0};
    ck_assert_int_eq(explore(&sc, &b, workers, &watch, &e), SPACE_FINE);
    return e;
}

/* ---- the parts and the whole ---- */

/* A world that is whole, led by the same choices as the search. */
struct whole {
    struct space space;
    struct sim sim;
    struct chooser chooser;
    struct joint joint;
};

static void whole_begins(struct whole *w, const struct space_options *options)
{
    memset(w, 0, sizeof *w);
    ck_assert_int_eq(space_init(&w->space, &sc, options, 1), SPACE_FINE);
    w->chooser = (struct chooser){.hosts = UINT32_MAX, .calls_wait = options->calls_wait, .timeless = true};
    w->sim = (struct sim){.plan = w->space.parts.plan, .sc = &sc, .chooser = &w->chooser, .w = world_new(w->space.parts.plan)};
    if (options->calls_wait)
        choose_park(&w->sim);
    space_initial(&w->space, &w->joint);
}

static void whole_ends(struct whole *w)
{
    free(w->sim.w);
    space_free(&w->space);
}

static uint32_t piece_of(struct whole *w, uint32_t flight)
{
    const struct flight *f = choose_flight(w->sim.w, flight);
    nsec age = w->sim.w->now - f->departs;
    return piece_of_flight(&w->space.hands[0], f, age, age > 0 || (f->marks & (MARK_DELAYED | MARK_HELD)));
}

enum { ROOM = 64 };

static uint32_t flight_of(struct whole *w, uint32_t piece)
{
    uint32_t list[ROOM], n = choose_flights(w->sim.w, list, ROOM);
    for (uint32_t i = 0; i < n; i++)
        if (piece_of(w, list[i]) == piece)
            return list[i];
    ck_abort_msg("the whole world has no such segment");
    return 0;
}

/* The k-th of these that belongs to the group. */
static uint32_t nth_of_group(struct whole *w, bool calls, uint32_t group, uint32_t k)
{
    uint32_t list[ROOM];
    uint32_t n = calls ? choose_calls(&sc, w->sim.w, list, ROOM) : choose_earliest(w->sim.w, list, ROOM);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t hosts = calls ? hosts_of_statement(&sc, choose_statement_of(w->sim.w, list[i])) : choose_hosts(&sc, w->sim.w, list[i]);
        if ((hosts & w->space.parts.groups[group]) && k-- == 0)
            return list[i];
    }
    ck_abort_msg("the whole world has no such thing to do");
    return 0;
}

static void whole_does(struct whole *w, struct choice c)
{
    uint32_t piece = space_piece(&w->space, &w->joint, c);
    if (c.kind == CHOICE_ARRIVE || c.kind == CHOICE_DUPLICATE)
        choose_arrival(&w->sim, flight_of(w, piece), c.kind == CHOICE_DUPLICATE);
    else if (c.kind == CHOICE_LOSE)
        choose_loss(&w->sim, flight_of(w, piece));
    else if (c.kind == CHOICE_DUE)
        choose_due(&w->sim, nth_of_group(w, false, c.group, c.n));
    else
        choose_call(&w->sim, nth_of_group(w, true, c.group, c.n));
}

static void is_the_same(struct whole *w)
{
    uint32_t parts[GROUPS_MAX], list[ROOM];
    ck_assert(parts_of_world(&w->space.hands[0], w->sim.w, UINT32_MAX, parts));
    for (uint32_t g = 0; g < w->space.parts.n_groups; g++)
        ck_assert_uint_eq(parts[g], w->joint.part[g]);
    uint32_t n = choose_flights(w->sim.w, list, ROOM), n_mail = 0;
    for (uint32_t g = 0; g < w->space.parts.n_groups; g++) {
        const struct mail *m = mail_at(&w->space.hands[0], w->joint.mail[g]);
        n_mail += m->n;
        for (uint32_t i = 0; i < m->n; i++) {
            uint32_t here = 0, there = 0;
            for (uint32_t k = 0; k < m->n; k++)
                here += m->piece[k] == m->piece[i];
            for (uint32_t k = 0; k < n; k++)
                there += piece_of(w, list[k]) == m->piece[i];
            ck_assert_uint_eq(here, there);
        }
    }
    ck_assert_uint_eq(n, n_mail);
}

/* One of the successors, each as likely as any other. */
struct lot {
    uint64_t seed;
    uint32_t n;
    uint16_t number;
    struct joint to;
};

static void draw(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken)
{
    struct lot *lot = context;
    (void)fault, (void)broken;
    lot->n++;
    if (mix(lot->seed, 1, lot->n) % lot->n == 0) {
        lot->number = number;
        lot->to = *to;
    }
}

static void walks(const char *text, const struct space_options *options)
{
    scenario_of(text);
    for (uint64_t walk = 0; walk < 60; walk++) {
        struct whole w;
        whole_begins(&w, options);
        is_the_same(&w);
        for (uint64_t i = 0; i < 60; i++) {
            struct lot lot = {.seed = mix(walk, 2, i)};
            space_each(&w.space, 0, &w.joint, draw, &lot);
            if (lot.n == 0)
                break;
            whole_does(&w, choice_of(lot.number));
            w.joint = lot.to;
            is_the_same(&w);
        }
        whole_ends(&w);
    }
    scenario_free(&sc);
}

#define TWO_HOSTS "host client iss 100\nhost server iss 300 listen 80\nlink client server delay 50ms\n"

/* Random ways through the space: at each step the parts and the segments of the search are those of the whole world. */
START_TEST(the_parts_do_what_the_whole_does)
{
    struct space_options options = {.faults = {.losses = 3, .dups = 2, .reorders = 2, .delays = 2}};
    walks(TWO_HOSTS "at 0s client connect server:80\nat 1s client send 3000\nat 2s server send 2000\nat 3s client close\n"
                    "when server CLOSE-WAIT server close\n", &options);
    walks(TWO_HOSTS "app server echo close-on-eof\nset server delayed-ack 200ms\nset client window 2000\n"
                    "at 0s client connect server:80\nat 1s client send 5000\nat 9s client shutdown\n", &options);
    walks("host alice iss 100\nhost bob iss 300\nlink alice bob delay 50ms\nat 0s alice connect bob:7000 from 7000\n"
          "at 0s bob connect alice:7000 from 7000\nat 1s alice send 10\nat 2s bob close\nat 2s alice close\n", &options);
    walks("host client iss 100 500\nhost server iss 300 700 listen 80 backlog 1\nlink client server delay 50ms\n"
          "app server accept after 1s read 100 every 1s\nat 0s client connect server:80 as one\nat 1s client connect server:80 as two\n"
          "at 2s client/one send 300\nat 2s client/two abort\nat 5s server reboot\nwhen client/one CLOSED client connect server:80 as two\n",
          &options);
    walks("host client isn fixed64k\nhost server isn random listen 80\nlink client server delay 50ms\nat 0s client connect server:80\n"
          "at 1s client abort\nat 2s client connect server:80\nat 3s client abort\nat 4s client connect server:80\n", &options);
    walks(TWO_HOSTS "at 0s client connect server:80 as one\nat 0s client connect server:80 as two\nat 0s client connect server:80 as three\n"
                    "at 0s client connect server:80 as four\nat 0s client connect server:80 as five\nat 0s client connect server:80 as six\n"
                    "at 1s client/one close\nat 1s client/six send 10\n", &options); /* more than there is room for at first */
    options.calls_wait = true;
    walks(TWO_HOSTS "at 0s client connect server:80\nwhen client ESTABLISHED client send 100\nwhen client ESTABLISHED client close\n"
                    "when server ESTABLISHED server send 10\nwhen server ESTABLISHED server close\nwhen client CLOSED server abort\n", &options);
}
END_TEST

/* ---- a state is what it is about ---- */

/* A piece of a struct that makes no difference to what happens next, and so is no part of a state. */
struct left_out {
    size_t at, n;
};
#define LEFT_OUT(type, field) {offsetof(type, field), sizeof(((type *)NULL)->field)}

/* Clears what belongs to no field. With a compiler that cannot tell, only what is left out is tested. */
#if defined __has_builtin
#if __has_builtin(__builtin_clear_padding)
#define CLEAR_PADDING(x) __builtin_clear_padding(x)
#endif
#endif
#ifdef CLEAR_PADDING
enum { PADDING_IS_KNOWN = 1 };
#else
#define CLEAR_PADDING(x) (void)(x)
enum { PADDING_IS_KNOWN = 0 };
#endif

static bool is_left_out(size_t octet, const struct left_out *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (octet >= out[i].at && octet < out[i].at + out[i].n)
            return true;
    return false;
}

/* Each bit of each field comes back, but for those that are left out; what is left out and padding do not. Of times that may lie
 * in the past it is only known that they do, so that in hosts the highest bit of an octet is not tried. `x` is such that nothing in it makes a field say nothing. */
static void every_field_is_named(enum packed what, const void *x, size_t size, const void *fields, const struct left_out *out,
                                 size_t n_out, const char *where)
{
    scenario_of("host client isn random challenge-host-limit 5\nhost server iss 300 listen 80\nlink client server delay 50ms\n"
                "at 0s client connect server:80\n");
    struct parts parts;
    bool has_pasts = what == PACKED_LISTENER || what == PACKED_HOST;
    ck_assert(parts_init(&parts, &sc, false, &(struct mail_rules){0}));
    for (size_t bit = 0; bit < 8 * size; bit++) {
        unsigned char mask = (unsigned char)(1u << bit % 8), there[2048], back[2048];
        bool is_field = ((const unsigned char *)fields)[bit / 8] & mask, out_of_it = is_left_out(bit / 8, out, n_out);
        memcpy(there, x, size);
        there[bit / 8] ^= mask;
        ck_assert(pack_there_and_back(parts.plan, what, there, back, size));
        bool came = ((back[bit / 8] ^ there[bit / 8]) & mask) == 0;
        if (!(bit % 8 == 7 && has_pasts) && is_field && !out_of_it && PADDING_IS_KNOWN)
            ck_assert_msg(came, "octet %zu of %zu is lost: name the new field in %s, or say here why not", bit / 8, size, where);
        if (!is_field || out_of_it)
            ck_assert_msg(((back[bit / 8] ^ ((const unsigned char *)x)[bit / 8]) & mask) == 0 && !came,
                          "octet %zu of %zu is no part of a state, and yet written by %s", bit / 8, size, where);
    }
    parts_free(&parts);
    scenario_free(&sc);
}

START_TEST(every_field_of_a_tcb_is_named)
{
    struct tcb t, fields;
    memset(&t, 0, sizeof t);
    t.flags = UINT32_MAX;
    t.n_held = TCP_HELD_MAX;
    memset(&fields, 0xff, sizeof fields);
    CLEAR_PADDING(&fields);
    every_field_is_named(PACKED_TCB, &t, sizeof t, &fields, NULL, 0, "io_tcb (sim/world/pack_tcb.c)");
}
END_TEST

/* A slot is where it lies and when it was taken: the order of age is kept by the order in which they are written. That a close is
 * planned is not here, but a task. */
START_TEST(every_field_of_a_connection_is_named)
{
    struct conn c, fields;
    memset(&c, 0, sizeof c);
    memset(&fields, 0xff, sizeof fields);
    CLEAR_PADDING(&fields);
    memset(&fields.slot, 0, sizeof fields.slot);
    fields.load = 0;
    memset(&fields.tcb, 0, sizeof fields.tcb); /* its TCB is written by io_tcb; what else is kept there: */
    fields.tcb.accepted = fields.tcb.read_task = 1;
    every_field_is_named(PACKED_CONN, &c, sizeof c, &fields, NULL, 0, "io_conn (sim/world/pack_slots.c)");
}
END_TEST

START_TEST(every_field_of_a_half_open_entry_is_named)
{
    static const struct left_out out[] = {LEFT_OUT(struct half_open, slot)};
    struct half_open h, fields;
    memset(&h, 0, sizeof h);
    memset(&fields, 0xff, sizeof fields);
    CLEAR_PADDING(&fields);
    every_field_is_named(PACKED_HALF, &h, sizeof h, &fields, out, 1, "io_half (sim/world/pack_slots.c)");
}
END_TEST

START_TEST(every_field_of_a_listener_is_named)
{
    struct listener l, fields;
    memset(&l, 0, sizeof l);
    l.port = 80;
    memset(&fields, 0xff, sizeof fields);
    CLEAR_PADDING(&fields);
    every_field_is_named(PACKED_LISTENER, &l, sizeof l, &fields, NULL, 0, "io_listener (sim/world/pack_host.c)");
}
END_TEST

/* What is counted for the end of a run makes no difference, and open_limit follows from the knobs. */
START_TEST(every_field_of_a_host_is_named)
{
    static const struct left_out out[] = {
        LEFT_OUT(struct host_state, open_limit), LEFT_OUT(struct host_state, syn_drops), LEFT_OUT(struct host_state, overflows),
        LEFT_OUT(struct host_state, cookies_sent), LEFT_OUT(struct host_state, cookies_good), LEFT_OUT(struct host_state, evicted),
    };
    struct host_state h, fields;
    memset(&h, 0, sizeof h);
    for (int i = 0; i < LISTENERS_MAX; i++)
        h.listeners[i].port = 80;
    memset(&fields, 0xff, sizeof fields);
    CLEAR_PADDING(&fields);
    ck_assert_uint_eq(offsetof(struct host_state, listeners) + sizeof h.listeners + sizeof h.cookies, sizeof h);
    for (int i = 0; i < LISTENERS_MAX; i++) { /* one by one: gcc 12 goes wrong from the first array on */
        memset(&fields.listeners[i], 0xff, sizeof fields.listeners[i]);
        CLEAR_PADDING(&fields.listeners[i]);
    }
    for (int i = 0; i < COOKIES_KEPT; i++) {
        memset(&fields.cookies[i], 0xff, sizeof fields.cookies[i]);
        CLEAR_PADDING(&fields.cookies[i]);
    }
    every_field_is_named(PACKED_HOST, &h, sizeof h, &fields, out, sizeof out / sizeof *out, "io_host (sim/world/pack_host.c)");
}
END_TEST

/* ---- reductions ---- */

static void same_verdicts(const char *text, struct explore_bounds b)
{
    scenario_of(text);
    struct explored with = explored(b, 1);
    b.early = true;
    struct explored without = explored(b, 1);
    ck_assert_int_eq(with.why, without.why);
    ck_assert_int_eq(memcmp(with.pairs, without.pairs, sizeof with.pairs), 0);
    ck_assert_int_eq(memcmp(with.transitions, without.transitions, sizeof with.transitions), 0);
    ck_assert_uint_eq(with.n_rulings, without.n_rulings);
    for (uint32_t i = 0; i < with.n_rulings; i++)
        ck_assert_int_eq(with.rulings[i].standing, without.rulings[i].standing);
    ck_assert_uint_le(with.states, without.states);
    explored_free(&with);
    explored_free(&without);
    scenario_free(&sc);
}

/* A segment is lost when it could arrive: earlier comes to the same. */
START_TEST(losing_late_is_losing_early)
{
    struct explore_bounds b = {.faults = {.losses = 2, .dups = 1, .reorders = 1, .delays = 1}};
    same_verdicts(TWO_HOSTS "at 0s client connect server:80\nat 1s client send 2000\nat 2s client close\n"
                            "when server CLOSE-WAIT server close\nexpect eventually server gets EOF\n", b);
    same_verdicts(TWO_HOSTS "set client strawman no-time-wait\nat 0s client connect server:80\nat 1s client close\n"
                            "when server CLOSE-WAIT server close\nexpect never client gets ECONNRESET\n", b);
}
END_TEST

/* A network that may do anything: all that was sent is under way, or one loss and one copy after the other. */
START_TEST(anything_is_anything)
{
    struct explore_bounds b = {.faults = {.losses = ANY, .dups = ANY, .reorders = ANY, .delays = ANY}, .user_choices = true};
    same_verdicts("host client iss 100 rto-initial 1s rto-min 1s rto-max 1s r2 100000h syn-r2 100000h user-timeout 0 challenge-limit 0 msl 1s\n"
                  "host server iss 300 rto-initial 1s rto-min 1s rto-max 1s r2 100000h syn-r2 100000h user-timeout 0 challenge-limit 0 msl 1s listen 80\n"
                  "link client server delay 50ms\nat 0s client connect server:80\nuntil 1h\n"
                  "when server ESTABLISHED server unlisten\nwhen client ESTABLISHED client close\n", b);
}
END_TEST

/* ---- arrivals that are found out together ---- */

static struct space searched;

static void take_each(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken)
{
    struct search_out *out = context;
    memcpy(search_room(out), to, sizeof *to);
    search_take(out, number, fault, broken);
}

static void one_by_one(void *context, unsigned worker, const void *state, struct search_out *out)
{
    space_each(context, worker, state, take_each, out);
}

/* The same search with what arrives found out for a whole mail, and segment by segment. */
static void same_space(const char *text, struct faults faults)
{
    struct space_options options = {.faults = faults, .calls_wait = true};
    struct search_options how = {.workers = 1, .states = 5000};
    uint64_t states[2], generated[2];
    uint32_t depth[2];
    scenario_of(text);
    for (int way = 0; way < 2; way++) {
        ck_assert_int_eq(space_init(&searched, &sc, &options, 1), SPACE_FINE);
        struct search_model model = space_model(&searched);
        if (way)
            model.successors = one_by_one;
        struct search *s = search_new(&model, &how);
        search_run(s);
        states[way] = search_states(s);
        generated[way] = search_generated(s);
        depth[way] = search_depth(s);
        search_free(s);
        space_free(&searched);
    }
    ck_assert_uint_gt(states[0], 100);
    ck_assert_uint_eq(states[0], states[1]);
    ck_assert_uint_eq(generated[0], generated[1]);
    ck_assert_uint_eq(depth[0], depth[1]);
    scenario_free(&sc);
}

START_TEST(arrivals_together_are_those_one_by_one)
{
    struct faults any = {.losses = ANY, .dups = ANY, .reorders = ANY, .delays = ANY};
    same_space(TWO_HOSTS "at 0s client connect server:80\nwhen client ESTABLISHED client close\nwhen server ESTABLISHED server close\n"
                         "expect eventually client CLOSED\nexpect eventually quiet\n", any);
    same_space(TWO_HOSTS "app server echo close-on-eof\nset server delayed-ack 200ms\nat 0s client connect server:80\n"
                         "at 1s client send 3000\nwhen client ESTABLISHED client shutdown\nexpect eventually server gets EOF\n", any);
    same_space("host one iss 100\nhost two iss 200\nhost server iss 300 listen 80\nlink one server delay 50ms\nlink two server delay 50ms\n"
               "at 0s one connect server:80 as first\nat 0s two connect server:80 as second\nwhen one/first ESTABLISHED one/first close\n", any);
    same_space("host alice iss 100\nhost bob iss 300\nlink alice bob delay 50ms\nat 0s alice connect bob:7000 from 7000\n"
               "at 0s bob connect alice:7000 from 7000\nwhen alice ESTABLISHED bob close\nwhen bob CLOSE-WAIT alice abort\n", any);
}
END_TEST

/* ---- ends that are gone ---- */

static void none_fails(const char *text, struct explore_bounds b)
{
    scenario_of(text);
    struct explored e = explored(b, 1);
    ck_assert_int_eq(e.flaw, FLAW_NONE);
    ck_assert(e.why == SEARCH_DONE || e.why == SEARCH_STATES);
    explored_free(&e);
    scenario_free(&sc);
}

/* A SYN that comes again when all is over opens an entry at a server that goes on listening. What the ends had from each other was
 * between others: I-5 to I-7 are not about that entry, neither while it is there nor when it is gone. */
START_TEST(an_old_syn_takes_nothing_back)
{
    struct explore_bounds b = {.faults = {.dups = 1, .delays = 1}, .user_choices = true, .states = 60000};
    none_fails("host client iss 100\nhost server isn rfc6528 listen 80\nlink client server delay 50ms\nat 0s client connect server:80\n"
               "at 1s client send 10 close\nat 2s server send 20 close\nuntil 1h\n", b);
    none_fails("host client iss 100 timestamps yes\nhost server isn clock listen 80 timestamps yes\nlink client server delay 50ms\n"
               "at 0s client connect server:80\nat 1s client send 10\nat 2s server close\nuntil 1h\n", b); /* time is part of the state */
}
END_TEST

/* I-4: who listens gives up an entry, and answers the SYN again when it comes again. */
START_TEST(an_entry_that_is_given_up_has_answered)
{
    struct explore_bounds b = {.faults = {.losses = 1, .dups = 1, .delays = 2}, .user_choices = true, .states = 20000};
    none_fails("host client iss 100\nhost server isn clock listen 80 synack-retries 1\nlink client server delay 50ms\n"
               "at 0s client connect server:80\nuntil 1h\n", b);
    none_fails("host client iss 100 profile rfc793\nhost server isn clock listen 80 profile rfc793\nlink client server delay 50ms\n"
               "at 0s client connect server:80\nat 3s server unlisten 80\nat 4s server listen 80\nuntil 1h\n", b);
}
END_TEST

/* Whatever numbers the segments have: which worker is first to number one is chance. Each state is found by the same way. */
static uint32_t ways(uint32_t numbered_before, uint16_t ways[], uint32_t room)
{
    struct space_options options = {.faults = {.losses = ANY, .dups = ANY, .reorders = ANY, .delays = ANY}, .calls_wait = true};
    struct search_options how = {.workers = 1, .states = 3000};
    uint32_t n_ways = 0;
    ck_assert_int_eq(space_init(&searched, &sc, &options, 1), SPACE_FINE);
    for (uint32_t i = 0; i < numbered_before; i++)
        piece_of_flight(&searched.hands[0], &(struct flight){.from = 0, .to = 1, .seg.seq = i}, 0, false);
    struct search_model model = space_model(&searched);
    struct search *s = search_new(&model, &how);
    search_run(s);
    for (uint32_t i = 0; i < search_states(s); i++) {
        uint16_t *choices;
        uint32_t n;
        ck_assert(search_path(s, i, &choices, &n));
        for (uint32_t k = 0; k < n && n_ways < room; k++)
            ways[n_ways++] = choices[k];
        free(choices);
    }
    search_free(s);
    space_free(&searched);
    return n_ways;
}

START_TEST(numbers_of_segments_make_no_difference)
{
    enum { ROOM_FOR_WAYS = 100000 };
    static uint16_t low[ROOM_FOR_WAYS], mixed[ROOM_FOR_WAYS], high[ROOM_FOR_WAYS];
    scenario_of(TWO_HOSTS "app server echo close-on-eof\nset server delayed-ack 200ms\nat 0s client connect server:80\n"
                          "at 1s client send 3000\nwhen client ESTABLISHED client shutdown\n");
    uint32_t n = ways(0, low, ROOM_FOR_WAYS);
    ck_assert_uint_gt(n, 1000);
    ck_assert_uint_eq(ways(MAIL_FIRST - 4, mixed, ROOM_FOR_WAYS), n);
    ck_assert_uint_eq(ways(MAIL_FIRST, high, ROOM_FOR_WAYS), n);
    ck_assert_int_eq(memcmp(low, mixed, n * sizeof *low), 0);
    ck_assert_int_eq(memcmp(low, high, n * sizeof *low), 0);
    scenario_free(&sc);
}
END_TEST

/* ---- what is under way ---- */

static struct parts post;
static struct hand postman;

/* The client's MSL is 10 s. */
static void post_opens(struct mail_rules rules)
{
    scenario_of("host client iss 100 msl 10s\nhost server iss 300 listen 80\nhost third iss 500\nlink client server delay 50ms\n"
                "link third server delay 50ms\nat 0s client connect server:80\n");
    ck_assert(parts_init(&post, &sc, false, &rules));
    ck_assert(hand_init(&postman, &post));
}

static void post_closes(void)
{
    hand_free(&postman);
    parts_free(&post);
    scenario_free(&sc);
}

static uint32_t letter_from(uint8_t host, uint32_t seq, nsec age, bool late)
{
    return piece_of_flight(&postman, &(struct flight){.from = host, .to = 1, .seg.seq = seq}, age, late);
}

static uint32_t letter(uint32_t seq, nsec age, bool late)
{
    return letter_from(0, seq, age, late);
}

/* Numbers of its segments from the first on, 0: there is no more. */
static void mail_has(uint32_t mail, uint32_t first, uint32_t second, uint32_t third)
{
    const uint32_t wanted[] = {first, second, third};
    const struct mail *m = mail_at(&postman, mail);
    for (uint32_t i = 0; i < 3; i++)
        ck_assert_uint_eq(i < m->n ? piece_at(&postman, m->piece[i])->flight.seg.seq : 0, wanted[i]);
    ck_assert_uint_le(m->n, 3);
}

START_TEST(mail_keeps_its_order)
{
    post_opens((struct mail_rules){0});
    uint32_t mail = mail_put(&postman, MAIL_EMPTY, letter(1, 0, false));
    mail = mail_put(&postman, mail, letter(2, 0, false));
    mail_has(mail, 1, 2, 0);
    ck_assert_uint_eq(mail_at(&postman, mail)->waiting, 2); /* the second waits for the first */
    uint32_t three = mail_put(&postman, mail, letter(3, 0, true));
    mail_has(three, 3, 1, 2); /* what has lost its place nobody waits for */
    ck_assert_uint_eq(mail_at(&postman, three)->waiting, 4);
    mail_has(mail_take(&postman, three, 1), 3, 2, 0);
    ck_assert_uint_eq(mail_at(&postman, mail_take(&postman, three, 1))->waiting, 0);
    ck_assert_uint_eq(mail_take(&postman, mail_take(&postman, mail, 0), 0), MAIL_EMPTY);
    three = mail_put(&postman, mail, letter_from(2, 3, 0, false));
    mail_has(three, 1, 2, 3);
    ck_assert_uint_eq(mail_at(&postman, three)->waiting, 2); /* one sender does not wait for another */
    post_closes();
}
END_TEST

START_TEST(copies_in_the_same_place_are_repeated)
{
    post_opens((struct mail_rules){0});
    uint32_t mail = mail_put(&postman, mail_put(&postman, MAIL_EMPTY, letter(1, 0, false)), letter(1, 0, false));
    mail_has(mail, 1, 1, 0);
    ck_assert_uint_eq(mail_at(&postman, mail)->repeated, 2);
    mail = mail_put(&postman, mail_put(&postman, mail_take(&postman, mail, 0), letter(2, 0, false)), letter(1, 0, false));
    mail_has(mail, 1, 2, 1);
    ck_assert_uint_eq(mail_at(&postman, mail)->repeated, 0); /* another is between them */
    post_closes();
}
END_TEST

/* Whoever was sent first: what is under way is the same, and none waits for another. */
START_TEST(where_any_order_costs_nothing_nobody_waits)
{
    post_opens((struct mail_rules){.any_order = true});
    uint32_t one = mail_put(&postman, mail_put(&postman, MAIL_EMPTY, letter(1, 0, false)), letter(2, 0, false));
    uint32_t other = mail_put(&postman, mail_put(&postman, MAIL_EMPTY, letter(2, 0, false)), letter(1, 0, false));
    ck_assert_uint_eq(one, other);
    ck_assert_uint_eq(mail_at(&postman, one)->waiting, 0);
    uint32_t twice = mail_put(&postman, one, letter(1, 0, false));
    ck_assert_uint_eq(mail_at(&postman, twice)->n, 3);
    post_closes();
    post_opens((struct mail_rules){.any_order = true, .once = true});
    one = mail_put(&postman, mail_put(&postman, MAIL_EMPTY, letter(1, 0, false)), letter(2, 0, false));
    ck_assert_uint_eq(mail_put(&postman, one, letter(1, 0, false)), one);
    post_closes();
}
END_TEST

/* MSL is 10 s: what is 4 s old may become 6 s older, and not a nanosecond more. */
START_TEST(mail_grows_older_until_it_dies)
{
    post_opens((struct mail_rules){0});
    uint32_t mail = mail_put(&postman, mail_put(&postman, MAIL_EMPTY, letter(1, SEC(4), true)), letter(2, 0, false));
    uint32_t older = mail_older(&postman, mail, SEC(6));
    ck_assert_uint_eq(mail_at(&postman, older)->n, 2);
    ck_assert_uint_eq(mail_at(&postman, older)->waiting, 0);
    for (uint32_t i = 0; i < 2; i++) {
        const struct piece *p = piece_at(&postman, mail_at(&postman, older)->piece[i]);
        ck_assert(p->late);
        ck_assert_int_eq(p->age, p->flight.seg.seq == 1 ? SEC(10) : SEC(6));
    }
    ck_assert_uint_eq(mail_older(&postman, mail, SEC(6) + 1), MAIL_DEAD);
    ck_assert_uint_eq(mail_older(&postman, mail, SEC(6) + 1), MAIL_DEAD); /* as it is remembered */
    post_closes();
    post_opens((struct mail_rules){.any_order = true, .once = true, .fades = true});
    mail = mail_put(&postman, mail_put(&postman, MAIL_EMPTY, letter(1, SEC(4), true)), letter(2, 0, false));
    mail_has(mail_older(&postman, mail, SEC(6) + 1), 2, 0, 0);
    ck_assert_uint_eq(mail_older(&postman, mail, SEC(11)), MAIL_EMPTY);
    post_closes();
}
END_TEST

/* As many as there is room for, and one more. */
START_TEST(mail_has_room_for_so_many)
{
    uint32_t mail = MAIL_EMPTY;
    post_opens((struct mail_rules){0});
    for (uint32_t i = 1; i <= MAIL_MOST; i++) {
        mail = mail_put(&postman, mail, letter(i, 0, false));
        ck_assert_uint_ne(mail, INTERN_NONE);
    }
    ck_assert_uint_eq(mail_at(&postman, mail)->waiting, (UINT32_C(1) << MAIL_MOST) - 2);
    ck_assert_uint_eq(mail_put(&postman, mail, letter(99, 0, false)), INTERN_NONE);
    ck_assert(!postman.no_memory);
    post_closes();
}
END_TEST

/* Each bit of a segment under way makes another of it. */
START_TEST(every_field_of_a_segment_is_named)
{
    struct flight f;
    memset(&f, 0, sizeof f);
    f.to = 1;
    f.seg.n_extra = OPT_EXTRA_MAX;
    post_opens((struct mail_rules){0});
    uint32_t same = piece_of_flight(&postman, &f, 0, false);
    ck_assert_uint_ne(piece_of_flight(&postman, &f, 1, false), same);
    ck_assert_uint_ne(piece_of_flight(&postman, &f, 0, true), same);
    struct segment fields;
    memset(&fields, 0xff, sizeof fields);
    CLEAR_PADDING(&fields);
    for (size_t bit = 0; bit < 8 * sizeof f.seg; bit++) {
        struct flight g = f;
        unsigned char mask = (unsigned char)(1u << bit % 8);
        ((unsigned char *)&g.seg)[bit / 8] ^= mask;
        if (g.seg.n_extra == OPT_EXTRA_MAX && (((unsigned char *)&fields)[bit / 8] & mask) && PADDING_IS_KNOWN)
            ck_assert_msg(piece_of_flight(&postman, &g, 0, false) != same,
                          "octet %zu is lost: name the new field in piece_of_flight (sim/explore/parts_intern.c)", bit / 8);
    }
    post_closes();
}
END_TEST

/* ---- goals ---- */

/* Who waits for a window that never opens: persist probes for ever, and that is no rest. */
START_TEST(probing_for_ever_is_no_rest)
{
    scenario_of("host client iss 100 user-timeout 0 rto-max 1s\nhost server iss 300 listen 80 window 10\nlink client server delay 50ms\n"
                "app server read never\nat 0s client connect server:80\nat 1s client send 20\nexpect eventually server.unread = 10\n");
    struct explored e = explored((struct explore_bounds){0}, 1);
    ck_assert_int_eq(e.why, SEARCH_BROKEN);
    ck_assert_int_eq(e.flaw, FLAW_ENDLESS);
    ck_assert_int_eq(e.rulings[e.culprit].standing, STANDS_FAILS);
    ck_assert_str_eq(e.rulings[e.culprit].name, "rest");
    explored_free(&e);
    scenario_free(&sc);
}
END_TEST

/* Does all that a scenario asks hold? */
static bool holds(struct explore_bounds b, const char *text)
{
    scenario_of(text);
    struct explored e = explored(b, 1);
    ck_assert(e.why == SEARCH_DONE || e.why == SEARCH_BROKEN);
    bool all = e.why == SEARCH_DONE;
    for (uint32_t i = 0; i < e.n_rulings; i++)
        all = all && e.rulings[i].standing == STANDS_HOLDS;
    explored_free(&e);
    scenario_free(&sc);
    return all;
}

/* What holds at the beginning and is over soon has come about, or should not have. */
START_TEST(what_holds_at_the_beginning_counts)
{
    struct explore_bounds none = {0};
    ck_assert(holds(none, TWO_HOSTS "at 0s client connect server:80\nexpect eventually server LISTEN\n"));
    ck_assert(!holds(none, TWO_HOSTS "at 0s client connect server:80\nexpect never server LISTEN\n"));
}
END_TEST

/* The server is told of the handshake's ACK, or of the RST, by a last step that changes nothing about the client; as long as the RST
 * is under way it is not quiet. */
START_TEST(quiet_comes_with_the_last_step)
{
    struct explore_bounds none = {0};
    ck_assert(holds(none, TWO_HOSTS "at 0s client connect server:80\nexpect eventually quiet while client ESTABLISHED\n"));
    ck_assert(!holds(none, TWO_HOSTS "at 0s client connect server:80\nexpect never quiet while client ESTABLISHED\n"));
    ck_assert(holds(none, TWO_HOSTS "at 0s client connect server:80\nat 1s client abort\nexpect never quiet while server ESTABLISHED\n"));
}
END_TEST

/* The client closes a second after its ACK has made the server ESTABLISHED. If the same ACK comes once more then, nothing changes, and
 * yet it is seen to come: connect, SYN, SYN,ACK, ACK, close, ACK. */
START_TEST(what_changes_nothing_may_break_something)
{
    struct explore_bounds any = {.faults = {.losses = ANY, .dups = ANY, .reorders = ANY, .delays = ANY}};
    scenario_of("explore only-expects\n" TWO_HOSTS "at 0s client connect server:80\nwhen server ESTABLISHED after 1s client close\n"
                "expect never server receives . while client FIN-WAIT-1\n");
    struct explored e = explored(any, 1);
    ck_assert_int_eq(e.why, SEARCH_BROKEN);
    ck_assert_uint_eq(e.n_path, 1 + 6); /* the first choice is the initial state */
    explored_free(&e);
    scenario_free(&sc);
}
END_TEST

/* The same numbers with one worker and with three. */
START_TEST(workers_change_nothing)
{
    struct explore_bounds b = {.faults = {.losses = 2, .dups = 1, .reorders = 1}};
    scenario_of(TWO_HOSTS "at 0s client connect server:80\nat 1s client send 2000\nat 2s client close\n"
                          "when server CLOSE-WAIT server close\nexpect never server gets EOF\n");
    struct explored one = explored(b, 1), three = explored(b, 3);
    ck_assert_uint_eq(one.states, three.states);
    ck_assert_uint_eq(one.generated, three.generated);
    ck_assert_uint_eq(one.n_path, three.n_path);
    ck_assert_int_eq(memcmp(one.path, three.path, one.n_path * sizeof *one.path), 0);
    explored_free(&one);
    explored_free(&three);
    scenario_free(&sc);
}
END_TEST

Suite *explore_suite(void)
{
    Suite *s = suite_create("explore");
    TCase *tc = tcase_create("explore");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, the_parts_do_what_the_whole_does);
    tcase_add_test(tc, every_field_of_a_tcb_is_named);
    tcase_add_test(tc, every_field_of_a_connection_is_named);
    tcase_add_test(tc, every_field_of_a_half_open_entry_is_named);
    tcase_add_test(tc, every_field_of_a_listener_is_named);
    tcase_add_test(tc, every_field_of_a_host_is_named);
    tcase_add_test(tc, losing_late_is_losing_early);
    tcase_add_test(tc, anything_is_anything);
    tcase_add_test(tc, arrivals_together_are_those_one_by_one);
    tcase_add_test(tc, an_old_syn_takes_nothing_back);
    tcase_add_test(tc, an_entry_that_is_given_up_has_answered);
    tcase_add_test(tc, numbers_of_segments_make_no_difference);
    tcase_add_test(tc, mail_keeps_its_order);
    tcase_add_test(tc, copies_in_the_same_place_are_repeated);
    tcase_add_test(tc, where_any_order_costs_nothing_nobody_waits);
    tcase_add_test(tc, mail_grows_older_until_it_dies);
    tcase_add_test(tc, mail_has_room_for_so_many);
    tcase_add_test(tc, every_field_of_a_segment_is_named);
    tcase_add_test(tc, probing_for_ever_is_no_rest);
    tcase_add_test(tc, what_holds_at_the_beginning_counts);
    tcase_add_test(tc, quiet_comes_with_the_last_step);
    tcase_add_test(tc, what_changes_nothing_may_break_something);
    tcase_add_test(tc, workers_change_nothing);
    suite_add_tcase(s, tc);
    return s;
}
