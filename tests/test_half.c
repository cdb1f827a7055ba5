/* Half-open connections: half.h says that one is a TCB in another form, with no behaviour of its own. So for every TCB in
 * SYN-RECEIVED that a listener can have, half and back is the same TCB, and goes on in the same way. */
#include "half.h"

#include "bench.h"

#include <string.h>

Suite *half_suite(void);

enum { LADDR = 0x0a000001, RADDR = 0x0a000002, TS_OFFSET = 77 };

/* The options of every segment that arrives. */
static uint8_t peer_opts;

/* One TCB beside its twin that is made a half and back before every event. */
struct pair {
    struct tcb t, twin;
    nsec now;
};

static struct tcb there_and_back(const struct tcb *t)
{
    struct half h = {0};
    struct tcb back;
    ck_assert(tcb_is_half(t));
    half_from_tcb(&h, t);
    tcb_from_half(&back, &h, &(struct half_home){.laddr = LADDR, .lport = 80, .ts_offset = TS_OFFSET}, &knobs);
    return back;
}

static void same(const struct tcb *a, const struct tcb *b)
{
#define SAME(field)                                                                                                    \
    if (a->field != b->field)                                                                                          \
    ck_abort_msg(#field ": %lld, not %lld", (long long)b->field, (long long)a->field)
    SAME(laddr);
    SAME(raddr);
    SAME(lport);
    SAME(rport);
    SAME(state);
    SAME(origin);
    SAME(main_timer);
    SAME(retries);
    SAME(flags);
    SAME(probe_shift);
    SAME(n_held);
    SAME(snd_mss);
    SAME(snd_wscale);
    SAME(rcv_wscale);
    SAME(ts_offset);
    SAME(ts_recent);
    SAME(iss);
    SAME(snd_una);
    SAME(snd_nxt);
    SAME(snd_wnd);
    SAME(snd_wl1);
    SAME(snd_wl2);
    SAME(snd_up);
    SAME(max_snd_wnd);
    SAME(snd_end);
    SAME(irs);
    SAME(rcv_nxt);
    SAME(rcv_up);
    SAME(rcv_adv);
    SAME(rcv_unread);
    SAME(rcv_want);
    SAME(last_ack_sent);
    SAME(held_fin);
    SAME(rtt_seq);
    SAME(rtt_at);
    SAME(srtt);
    SAME(rttvar);
    SAME(rto);
    SAME(since);
    SAME(main_at);
    SAME(delack_at);
    SAME(user_at);
    for (unsigned i = 0; i < a->n_held; i++) {
        SAME(held[i].start);
        SAME(held[i].end);
    }
#undef SAME
}

static void same_actions(const struct tcp_actions *a, const struct tcp_actions *b)
{
    ck_assert_uint_eq(a->n_emit, b->n_emit);
    ck_assert_uint_eq(a->n_note, b->n_note);
    ck_assert_uint_eq(a->rule, b->rule);
    for (unsigned i = 0; i < a->n_emit; i++) {
        ck_assert_mem_eq(&a->emit[i].seg, &b->emit[i].seg, sizeof a->emit[i].seg);
        ck_assert_uint_eq(a->emit[i].retransmission, b->emit[i].retransmission);
    }
    for (unsigned i = 0; i < a->n_note; i++) {
        ck_assert_uint_eq(a->note[i].to, b->note[i].to);
        ck_assert_uint_eq(a->note[i].octets, b->note[i].octets);
    }
}

/* The event happens to both, with the same result. */
static void happens(struct pair *p, struct tcp_event *ev)
{
    struct tcp_actions out, twin_out;
    if (tcb_is_half(&p->twin))
        p->twin = there_and_back(&p->twin);
    same(&p->t, &p->twin);
    ev->knobs = &knobs;
    memset(&out, 0, sizeof out);
    memset(&twin_out, 0, sizeof twin_out);
    tcp_step(&p->t, p->now, ev, &out);
    tcp_step(&p->twin, p->now, ev, &twin_out);
    same_actions(&out, &twin_out);
    same(&p->t, &p->twin);
}

static void arrives(struct pair *p, uint8_t flags, uint32_t seq, uint32_t len, uint32_t ack)
{
    struct tcp_event ev = {
        .kind = EV_SEGMENT,
        .fresh_iss = 100,
        .ts_offset = TS_OFFSET,
        .seg = &(struct segment){.saddr = RADDR, .daddr = LADDR, .sport = 9, .dport = 80, .seq = seq, .ack = ack, .len = len,
                                 .wnd = 5000, .mss = 1200, .flags = flags, .opts = peer_opts, .wscale = 13,
                                 .tsval = (uint32_t)(p->now / MSEC(1)), .tsecr = TS_OFFSET},
    };
    happens(p, &ev);
}

static void fires(struct pair *p)
{
    struct tcp_event ev = {.kind = EV_TIMEOUT};
    p->now = tcp_next_timeout(&p->t, &ev.timer);
    happens(p, &ev);
}

/* A child of a listener: it came from LISTEN, but does not listen by itself. */
static struct pair opened(uint8_t extra, uint32_t len)
{
    struct pair p;
    memset(&p, 0, sizeof p);
    tcb_init(&p.t, LADDR, 80);
    p.t.state = TCP_LISTEN;
    p.now = SEC(7);
    p.twin = p.t;
    arrives(&p, (uint8_t)(SEG_SYN | extra), 300, len, 0);
    ck_assert_int_eq(p.t.state, TCP_SYN_RECEIVED);
    return p;
}

static const struct {
    uint8_t flags;
    uint32_t len;
} syns[] = {{0, 0}, {0, 10}, {SEG_FIN, 0}, {SEG_FIN, 10}, {0, 65535}, {0, 70000}, {SEG_FIN, 65535}};
enum { SYNS = sizeof syns / sizeof *syns };

/* After k retransmissions, with and without duplicates of the SYN between them; then one of these ends it or does not. */
static const struct {
    uint8_t flags;
    uint32_t seq, len, ack;
} ends[] = {
    {SEG_ACK, 301, 0, 101},           /* the third segment */
    {SEG_ACK | SEG_PSH, 301, 20, 101},
    {SEG_ACK | SEG_PSH, 311, 20, 101},
    {SEG_ACK | SEG_FIN, 301, 0, 101},
    {SEG_ACK, 301, 0, 4711},          /* SR-9 */
    {SEG_ACK, 300, 0, 101},           /* SR-1 */
    {SEG_RST, 301, 0, 0},             /* SR-4 */
    {SEG_RST, 302, 0, 0},             /* SR-3 */
    {SEG_RST, 300, 0, 0},             /* SR-2 */
    {SEG_SYN, 300, 0, 0},             /* SR-1a */
    {SEG_SYN, 300, 10, 0},
    {SEG_SYN, 400, 0, 0},             /* SR-6 */
    {0, 301, 10, 0},                  /* SR-7 */
};
enum { ENDS = sizeof ends / sizeof *ends };

static const unsigned retransmissions[] = {0, 1, 2, 3, 6, 8, 9};
enum { RETRANSMISSIONS = sizeof retransmissions / sizeof *retransmissions };

START_TEST(half_and_back_goes_on_the_same)
{
    for (unsigned i = 0; i < SYNS; i++)
        for (unsigned k = 0; k < RETRANSMISSIONS; k++)
            for (unsigned duplicates = 0; duplicates < 2; duplicates++)
                for (unsigned e = 0; e < ENDS; e++) {
                    struct pair p = opened(syns[i].flags, syns[i].len);
                    for (unsigned n = 0; n < retransmissions[k] && p.t.state == TCP_SYN_RECEIVED; n++) {
                        fires(&p);
                        for (unsigned d = 0; d < duplicates && p.t.state == TCP_SYN_RECEIVED; d++) {
                            p.now += MSEC(10);
                            arrives(&p, (uint8_t)(SEG_SYN | syns[i].flags), 300, syns[i].len, 0);
                        }
                    }
                    p.now += MSEC(10);
                    if (p.t.state == TCP_SYN_RECEIVED)
                        arrives(&p, ends[e].flags, ends[e].seq, ends[e].len, ends[e].ack);
                    if (p.t.state == TCP_ESTABLISHED) /* what it has learnt about time shows here */
                        arrives(&p, SEG_ACK | SEG_PSH, p.t.rcv_nxt, 5, 101);
                }
}
END_TEST

/* The same with other knobs: a smaller window than text, RTO limits, a short user timeout, literal answers. */
START_TEST(half_and_back_with_other_knobs)
{
    knobs.window = 7;
    half_and_back_goes_on_the_same_fn(0);
    knobs = tcp_rfc9293;
    knobs.rto_initial = SEC(3);
    knobs.rto_max = SEC(5);
    half_and_back_goes_on_the_same_fn(0);
    knobs = tcp_rfc9293;
    knobs.rto_initial = SEC(120);
    half_and_back_goes_on_the_same_fn(0);
    knobs = tcp_rfc9293;
    knobs.user_timeout = SEC(10);
    half_and_back_goes_on_the_same_fn(0);
    knobs = tcp_rfc9293;
    knobs.duplicate_syn = DUPSYN_LITERAL;
    knobs.syn_retries = 3;
    knobs.rfc5961 = 0;
    half_and_back_goes_on_the_same_fn(0);
}
END_TEST

/* The same with options: those of both, of one only. */
START_TEST(half_and_back_with_options)
{
    knobs = tcp_rfc9293;
    peer_opts = OPT_WSCALE | OPT_TIMESTAMPS | OPT_SACK_PERMITTED;
    half_and_back_goes_on_the_same_fn(0);
    knobs.window = 100000;
    knobs.window_scale = WSCALE_0 + 5;
    knobs.timestamps = knobs.sack_permitted = 1;
    half_and_back_goes_on_the_same_fn(0);
    peer_opts = OPT_WSCALE;
    half_and_back_goes_on_the_same_fn(0);
    peer_opts = 0;
}
END_TEST

/* Out of retries it is nothing any more. */
START_TEST(half_ends_in_listen)
{
    struct pair p = opened(0, 0);
    for (unsigned n = 0; n < 9; n++)
        fires(&p);
    ck_assert_int_eq(p.t.state, TCP_LISTEN);
    ck_assert(!tcb_is_half(&p.t));
}
END_TEST

/* What a half cannot remember stays a TCB. */
START_TEST(half_is_not)
{
    static const enum place places[] = {CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED_X, ESTABLISHED, TIME_WAIT};

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        given(places[i]);
        ck_assert(!tcb_is_half(&tcb));
    }
    given(SYN_RECEIVED_P); /* it listens by itself (PASSIVE OPEN) */
    ck_assert(!tcb_is_half(&tcb));

    struct tcp_event send = {.kind = EV_SEND, .octets = 10}, receive = {.kind = EV_RECEIVE, .octets = 10};
    struct tcp_event *const calls[] = {&send, &receive};
    for (unsigned i = 0; i < 2; i++) {
        struct pair p = opened(0, 0);
        ck_assert(tcb_is_half(&p.t));
        happens(&p, calls[i]);
        ck_assert_int_eq(p.t.state, TCP_SYN_RECEIVED);
        ck_assert(!tcb_is_half(&p.t));
    }
}
END_TEST

/* A listener may hold millions of them. */
START_TEST(half_is_small)
{
    ck_assert_uint_le(sizeof(struct half), 44);
}
END_TEST

Suite *half_suite(void)
{
    Suite *suite = suite_create("half-open connections");
    TCase *tc = tcase_create("there and back");
    tcase_add_checked_fixture(tc, bench_reset, NULL);
    tcase_add_test(tc, half_and_back_goes_on_the_same);
    tcase_add_test(tc, half_and_back_with_other_knobs);
    tcase_add_test(tc, half_and_back_with_options);
    tcase_add_test(tc, half_ends_in_listen);
    tcase_add_test(tc, half_is_not);
    tcase_add_test(tc, half_is_small);
    tcase_set_timeout(tc, 60); /* many pairs, slow under sanitizers */
    suite_add_tcase(suite, tc);
    return suite;
}
