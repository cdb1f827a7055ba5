/* Slim TCBs: slim.h says that one is a TCB in another form, with no behaviour of its own. So a TCB that is made slim and back
 * before whatever happens to it, as often as it fits, goes on as one that is left alone. */
#include "slim.h"

#include "isn.h"

#include <check.h>
#include <string.h>

Suite *slim_suite(void);

enum { LADDR = 0x0a000001, RADDR = 0x0a000002 };

static struct tcp_knobs knobs;

/* One TCB beside its twin that is made slim and back before every event. */
struct twins {
    struct tcb t, twin;
    nsec now;
    uint32_t fitted, events;
    bool fits_in[TCP_STATES];
};

static void setup(void)
{
    knobs = tcp_rfc9293;
}

/* What has no meaning now is lost. */
static void forget_what_is_lost(struct tcb *t)
{
    if (t->snd_una == t->snd_nxt && t->main_timer != TIMER_PERSIST)
        t->since = 0;
    if (!(t->flags & TF_TIMING))
        t->rtt_seq = 0;
    if (!(t->flags & TF_TIMING))
        t->rtt_at = 0;
    if (!(t->flags & TF_TIMESTAMPS))
        t->ts_recent_at = 0;
    if (!(t->flags & TF_FIN_HELD))
        t->held_fin = 0;
    if (t->challenges == 0)
        t->challenged = 0;
    if (t->n_held == 0 && !(t->state == TCP_SYN_RECEIVED && t->origin == ORIGIN_TIME_WAIT))
        memset(&t->held, 0, sizeof t->held);
}

static bool same(const struct tcb *a, const struct tcb *b)
{
    struct tcb x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    forget_what_is_lost(&x);
    forget_what_is_lost(&y);
    return memcmp(&x, &y, sizeof x) == 0;
}

static void go_slim(struct twins *p)
{
    struct slim s;
    memset(&s, 0, sizeof s);
    if (!slim_from_tcb(&s, &p->twin))
        return;
    enum tcp_timer of_slim, of_whole;
    ck_assert_int_eq(slim_next_timeout(&s, &of_slim), tcp_next_timeout(&p->twin, &of_whole));
    ck_assert_int_eq(of_slim, of_whole);
    tcb_from_slim(&p->twin, &s);
    p->fits_in[p->twin.state] = true;
    p->fitted++;
}

static void happens(struct twins *p, struct tcp_event *ev)
{
    struct tcp_actions out, twin_out;
    memset(&out, 0, sizeof out);
    memset(&twin_out, 0, sizeof twin_out);
    go_slim(p);
    p->events++;
    ck_assert(same(&p->t, &p->twin));
    ev->knobs = &knobs;
    tcp_step(&p->t, p->now, ev, &out);
    tcp_step(&p->twin, p->now, ev, &twin_out);
    ck_assert(same(&p->t, &p->twin));
    ck_assert_int_eq(memcmp(&out, &twin_out, sizeof out), 0);
}

static void arrives(struct twins *p, uint8_t flags, uint32_t seq, uint32_t len, uint32_t ack, uint32_t wnd)
{
    const struct segment seg = {.saddr = RADDR, .daddr = LADDR, .sport = 80, .dport = 4711, .seq = seq, .ack = ack, .len = len,
                                .wnd = wnd, .flags = flags, .mss = flags & SEG_SYN ? 1460 : 0};
    happens(p, &(struct tcp_event){.kind = EV_SEGMENT, .fresh_iss = 9000, .seg = &seg});
}

static void call(struct twins *p, enum tcp_event_kind kind, uint32_t octets)
{
    happens(p, &(struct tcp_event){.kind = kind, .octets = octets, .raddr = RADDR, .rport = 80, .fresh_iss = 1000});
}

static struct twins calling(void)
{
    struct twins p;
    memset(&p, 0, sizeof p);
    tcb_init(&p.t, LADDR, 4711);
    tcb_init(&p.twin, LADDR, 4711);
    p.now = SEC(3);
    call(&p, EV_OPEN_ACTIVE, 0);
    return p;
}

static struct twins established(void)
{
    struct twins p = calling();
    p.now += MSEC(100);
    arrives(&p, SEG_SYN | SEG_ACK, 300, 0, 1001, 8000);
    ck_assert_int_eq(p.t.state, TCP_ESTABLISHED);
    return p;
}

/* Whatever comes next: text in order or not, ACKs of some of what is outstanding, calls, timers. */
static void something_happens(struct twins *p, uint64_t seed, uint32_t n)
{
    uint64_t x = mix(seed, 1, n), y = mix(seed, 2, n);
    uint32_t acked = p->t.snd_una + (uint32_t)(y >> 32) % (seq_sub(p->t.snd_nxt, p->t.snd_una) + 1);
    uint32_t wnd = y % 5 == 0 ? (uint32_t)(y >> 8 & 1023) : 8000, ahead = y % 7 == 0 ? 50 : 0;
    enum tcp_timer timer;
    nsec next = tcp_next_timeout(&p->t, &timer);
    p->now += (nsec)(x >> 40);
    if (next <= p->now || x % 8 == 0) {
        if (next == NEVER)
            return;
        p->now = next;
        happens(p, &(struct tcp_event){.kind = EV_TIMEOUT, .timer = timer});
    } else if (x % 8 < 5) {
        uint8_t fin = y % 40 == 0 ? SEG_FIN : 0;
        arrives(p, SEG_ACK | fin, p->t.rcv_nxt + ahead, (uint32_t)(y >> 20) % 200, acked, wnd);
    } else if (x % 8 == 5) {
        call(p, EV_SEND, (uint32_t)(y % 3000));
    } else if (x % 8 == 6) {
        call(p, EV_RECEIVE, y % 3 ? 500 : RECEIVE_ALL);
    } else if (y % 30 == 0) {
        call(p, EV_CLOSE, 0);
    }
}

START_TEST(slim_and_back_goes_on_the_same)
{
    uint32_t fitted = 0, events = 0;
    bool fits_in[TCP_STATES] = {0};
    for (uint64_t seed = 0; seed < 400; seed++) {
        knobs.user_timeout = seed % 3 ? tcp_rfc9293.user_timeout : 0;
        struct twins p = seed % 2 ? established() : calling();
        for (uint32_t n = 0; n < 60 && p.t.state != TCP_CLOSED; n++)
            something_happens(&p, seed, n);
        fitted += p.fitted;
        events += p.events;
        for (int state = 0; state < TCP_STATES; state++)
            fits_in[state] |= p.fits_in[state];
    }
    ck_assert_uint_gt(fitted, events / 3);
    for (int state = TCP_SYN_SENT; state < TCP_STATES; state++)
        ck_assert_msg(state == TCP_SYN_RECEIVED || fits_in[state], "none in %s", tcp_state_name((enum tcp_state)state));
}
END_TEST

static bool fits(const struct twins *p)
{
    struct slim s;
    memset(&s, 0, sizeof s);
    return slim_from_tcb(&s, &p->t);
}

/* A life as most have it fits at every step, TIME-WAIT included. */
START_TEST(slim_fits_a_life)
{
    struct twins p = calling();
    ck_assert(fits(&p));
    p.now += MSEC(100);
    arrives(&p, SEG_SYN | SEG_ACK, 300, 0, 1001, 8000);
    ck_assert(fits(&p));
    call(&p, EV_SEND, 100);
    ck_assert(fits(&p));
    p.now += MSEC(100);
    arrives(&p, SEG_ACK, 301, 50, 1101, 8000);
    ck_assert(fits(&p));
    call(&p, EV_CLOSE, 0);
    ck_assert(fits(&p));
    p.now += MSEC(100);
    arrives(&p, SEG_ACK, 351, 0, 1102, 8000);
    ck_assert(fits(&p));
    arrives(&p, SEG_ACK | SEG_FIN, 351, 0, 1102, 8000);
    ck_assert_int_eq(p.t.state, TCP_TIME_WAIT);
    ck_assert(fits(&p));
}
END_TEST

/* A SYN that nobody answers: however long RTO has become. */
START_TEST(slim_fits_retransmissions)
{
    struct twins p = calling();
    for (int n = 0; p.t.state != TCP_CLOSED; n++) {
        struct tcp_event ev = {.kind = EV_TIMEOUT};
        ck_assert(fits(&p));
        p.now = tcp_next_timeout(&p.t, &ev.timer);
        happens(&p, &ev);
    }
    ck_assert_uint_eq(p.fitted, p.events - 1); /* all but OPEN, which comes before everything */
}
END_TEST

/* Nothing that a TCB can be: beyond the last of an enum, a shift that no option has, a timer that runs for ever. */
static bool is_impossible(const struct tcb *t)
{
    return t->state >= TCP_STATES || t->origin > ORIGIN_FAST_OPEN || t->main_timer >= TCP_TIMERS || t->flags >> 20 ||
           t->snd_wscale > 14 || t->rcv_wscale > 14 || (t->main_timer == TIMER_NONE) != (t->main_at == NEVER);
}

/* An octet of a TCB that is another is told, or it does not fit, or it means nothing, or it is padding. */
START_TEST(slim_tells_everything_or_does_not_fit)
{
    enum { PADDING = 3 };
    struct twins of[] = {calling(), established()};
    uint32_t lost = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < sizeof(struct tcb); i++)
            for (unsigned bit = 0; bit < 8; bit++) {
                struct twins p = of[k];
                struct slim s;
                memset(&s, 0, sizeof s);
                ((unsigned char *)&p.t)[i] ^= (unsigned char)(1u << bit);
                if (is_impossible(&p.t) || !slim_from_tcb(&s, &p.t))
                    continue;
                tcb_from_slim(&p.twin, &s);
                lost += !same(&p.t, &p.twin);
            }
    ck_assert_uint_le(lost, 2 * 8 * PADDING);
}
END_TEST

START_TEST(slim_is_not)
{
    struct twins p = established();
    p.t.main_timer = TIMER_KEEPALIVE;
    p.t.main_at = ((nsec)1 << 48) - 1;
    ck_assert(fits(&p));
    p.t.main_at++; /* farther than 48 bits reach */
    ck_assert(!fits(&p));

    p = established();
    arrives(&p, SEG_ACK, 400, 10, 1001, 8000);
    ck_assert(!fits(&p)); /* text beyond a gap */

    p = established();
    p.t.srtt = SEC(3);
    ck_assert(fits(&p));
    p.t.srtt++; /* longer than 2^31 ns, and not whole microseconds */
    ck_assert(!fits(&p));
}
END_TEST

START_TEST(slim_is_small)
{
    ck_assert_uint_le(sizeof(struct slim), 84);
}
END_TEST

Suite *slim_suite(void)
{
    Suite *suite = suite_create("slim TCBs");
    TCase *tc = tcase_create("slim");
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, slim_and_back_goes_on_the_same);
    tcase_add_test(tc, slim_fits_a_life);
    tcase_add_test(tc, slim_fits_retransmissions);
    tcase_add_test(tc, slim_tells_everything_or_does_not_fit);
    tcase_add_test(tc, slim_is_not);
    tcase_add_test(tc, slim_is_small);
    suite_add_tcase(suite, tc);
    return suite;
}
