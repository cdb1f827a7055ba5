/* The properties I-1 to I-17: each is seen to break, by a step or a pair of ends in which just that is wrong. I-18, that all of
 * them hold wherever the numbers begin, is what every test of the bench does twice, and tests/explore.sh with a whole space. */
#include "lang.h"
#include "watch.h"

#include "bench.h" /* has a global `now` */

#include <stdlib.h>
#include <string.h>

Suite *watch_suite(void);

/* One step: an endpoint before and after, what happened to it, and what it asked for. */
struct taken {
    struct tcb before, after;
    struct segment seg;
    struct tcp_event ev;
    struct tcp_actions out;
};

/* Nothing happens to an endpoint in this state, and nothing is wrong. */
static struct taken nothing(enum place place)
{
    struct taken s;
    given(place);
    memset(&s, 0, sizeof s);
    s.before = s.after = tcb;
    s.ev = (struct tcp_event){.kind = EV_STATUS, .knobs = &knobs};
    return s;
}

static uint32_t broken_by(const struct taken *s)
{
    return step_broken(now, &s->before, &s->ev, &s->after, &s->out);
}

/* A segment arrives, which acknowledges all that was sent. */
static void arrives(struct taken *s, uint32_t seq, uint32_t len, uint8_t flags)
{
    s->seg = (struct segment){.seq = seq, .ack = s->before.snd_nxt, .len = len, .flags = flags, .wnd = 65535};
    s->ev.kind = EV_SEGMENT;
    s->ev.seg = &s->seg;
}

static struct tcp_emission *sends(struct taken *s, uint8_t flags, uint32_t seq, uint32_t len)
{
    struct tcp_emission *e = &s->out.emit[s->out.n_emit++];
    e->seg = (struct segment){.seq = seq, .ack = s->after.rcv_nxt, .len = len, .flags = flags, .wnd = 65535};
    return e;
}

static void timer_fires(struct taken *s, enum tcp_timer timer)
{
    s->ev.kind = EV_TIMEOUT;
    s->ev.timer = timer;
}

/* ---- one step ---- */

static uint32_t una_beyond_nxt(void)
{
    struct taken s = nothing(ESTABLISHED);
    s.after.snd_una = seq_add(s.after.snd_nxt, 1);
    return broken_by(&s);
}

static uint32_t rcv_nxt_back(void)
{
    struct taken s = nothing(ESTABLISHED);
    s.after.rcv_nxt--;
    return broken_by(&s);
}

static uint32_t right_edge_back(void)
{
    struct taken s = nothing(ESTABLISHED);
    s.after.rcv_adv--;
    return broken_by(&s);
}

static uint32_t eof_after_reset(void)
{
    struct taken s = nothing(ESTABLISHED);
    arrives(&s, s.before.rcv_nxt, 0, SEG_RST);
    s.out.note[0] = (struct tcp_note){.kind = NOTE_NEWS, .to = NEWS_RESET};
    s.out.note[1] = (struct tcp_note){.kind = NOTE_NEWS, .to = NEWS_EOF};
    s.out.n_note = 2;
    return broken_by(&s);
}

static uint32_t text_behind_fin(void)
{
    struct taken s = nothing(FIN_WAIT_1);
    sends(&s, SEG_ACK, s.after.snd_nxt, 10);
    return broken_by(&s);
}

static uint32_t second_fin(void)
{
    struct taken s = nothing(FIN_WAIT_1);
    sends(&s, SEG_FIN | SEG_ACK, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t send_after_close(void)
{
    struct taken s = nothing(FIN_WAIT_1);
    s.ev.kind = EV_SEND;
    s.after.snd_end += 10;
    return broken_by(&s);
}

static uint32_t rst_for_rst(void)
{
    struct taken s = nothing(SYN_SENT);
    arrives(&s, 1, 0, SEG_RST);
    sends(&s, SEG_RST, 1, 0);
    return broken_by(&s);
}

static uint32_t ack_for_ack(void)
{
    struct taken s = nothing(ESTABLISHED);
    arrives(&s, s.before.rcv_nxt, 0, SEG_ACK);
    sends(&s, SEG_ACK, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t rst_for_nothing(void)
{
    struct taken s = nothing(ESTABLISHED);
    arrives(&s, s.before.rcv_nxt, 10, SEG_ACK);
    sends(&s, SEG_RST, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t no_ack(void)
{
    struct taken s = nothing(ESTABLISHED);
    sends(&s, SEG_PSH, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t another_ack(void)
{
    struct taken s = nothing(ESTABLISHED);
    sends(&s, SEG_ACK, s.after.snd_nxt, 0)->seg.ack++;
    return broken_by(&s);
}

static uint32_t beyond_the_window(void)
{
    struct taken s = nothing(ESTABLISHED);
    s.before.snd_wnd = s.after.snd_wnd = 10;
    sends(&s, SEG_ACK, s.after.snd_nxt, 11);
    s.after.snd_nxt = seq_add(s.after.snd_nxt, 11);
    return broken_by(&s);
}

/* Text is outstanding and its timer runs; it has just run out, and the first of it was sent again. */
static struct taken resent(void)
{
    struct taken s = nothing(ESTABLISHED);
    timer_fires(&s, TIMER_RTO);
    s.before.snd_nxt = s.before.snd_end = s.after.snd_nxt = s.after.snd_end = seq_add(s.before.snd_una, 10);
    s.before.main_timer = s.after.main_timer = TIMER_RTO;
    s.before.main_at = now;
    s.before.rto = SEC(1);
    s.after.rto = SEC(2);
    s.after.main_at = now + SEC(2);
    s.after.flags &= ~(uint32_t)TF_TIMING;
    sends(&s, SEG_ACK, s.before.snd_una, 10)->retransmission = 1;
    return s;
}

static uint32_t resent_too_soon(void)
{
    struct taken s = resent();
    s.before.main_at = now + 1;
    return broken_by(&s);
}

static uint32_t timer_too_short(void)
{
    struct taken s = resent();
    s.after.main_at--;
    return broken_by(&s);
}

/* The next segment is the earliest now, and was sent after the timer was started. */
static uint32_t timer_not_restarted(void)
{
    struct taken s = resent();
    s.out.n_emit = 0;
    arrives(&s, s.before.rcv_nxt, 0, SEG_ACK);
    s.after.snd_una = seq_add(s.after.snd_una, 5);
    s.after.rto = s.before.rto;
    s.before.main_at = s.after.main_at = now + MSEC(1);
    return broken_by(&s);
}

static uint32_t no_back_off(void)
{
    struct taken s = resent();
    s.after.rto = SEC(1);
    s.after.main_at = now + SEC(1);
    return broken_by(&s);
}

static uint32_t rto_above_the_most(void)
{
    struct taken s = resent();
    s.after.rto = knobs.rto_max + 1;
    s.after.main_at = now + s.after.rto;
    return broken_by(&s);
}

static uint32_t timed_twice(void)
{
    struct taken s = resent();
    s.after.flags |= TF_TIMING;
    s.after.rtt_seq = s.after.snd_nxt;
    return broken_by(&s);
}

static uint32_t two_answers(void)
{
    struct taken s = nothing(ESTABLISHED);
    arrives(&s, seq_sub(s.before.rcv_nxt, 10), 10, SEG_ACK);
    sends(&s, SEG_ACK, s.after.snd_nxt, 0);
    sends(&s, SEG_ACK, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t no_throttle(void)
{
    struct taken s = nothing(ESTABLISHED);
    arrives(&s, seq_sub(s.before.rcv_nxt, 10), 0, SEG_ACK);
    s.before.challenges = (uint8_t)knobs.challenge_limit;
    s.before.challenged = s.after.challenged = now;
    s.after.challenges = (uint8_t)(knobs.challenge_limit + 1);
    sends(&s, SEG_ACK, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t answer_not_counted(void)
{
    struct taken s = nothing(ESTABLISHED);
    arrives(&s, seq_sub(s.before.rcv_nxt, 10), 0, SEG_ACK);
    sends(&s, SEG_ACK, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t short_time_wait(void)
{
    struct taken s = nothing(TIME_WAIT);
    s.before.state = TCP_FIN_WAIT_2;
    s.after.main_at = now + 2 * knobs.msl - 1;
    return broken_by(&s);
}

static uint32_t fin_again_without_restart(void)
{
    struct taken s = nothing(TIME_WAIT);
    now += SEC(1);
    arrives(&s, seq_sub(s.before.rcv_nxt, 1), 0, SEG_FIN | SEG_ACK);
    sends(&s, SEG_ACK, s.after.snd_nxt, 0);
    return broken_by(&s);
}

static uint32_t left_by_an_ack(void)
{
    struct taken s = nothing(TIME_WAIT);
    arrives(&s, s.before.rcv_nxt, 0, SEG_ACK);
    tcb_init(&s.after, s.before.laddr, s.before.lport);
    return broken_by(&s);
}

static uint32_t opened_below(void)
{
    struct taken s = nothing(TIME_WAIT);
    arrives(&s, seq_add(s.before.rcv_nxt, 1), 0, SEG_SYN);
    s.after.state = TCP_SYN_RECEIVED;
    s.after.iss = s.after.snd_una = seq_sub(s.before.snd_nxt, 1);
    s.after.snd_nxt = s.before.snd_nxt;
    s.after.main_timer = TIMER_RTO;
    s.after.main_at = now + s.after.rto;
    return broken_by(&s);
}

static uint32_t outstanding_without_timer(void)
{
    struct taken s = nothing(ESTABLISHED);
    s.after.snd_nxt = s.after.snd_end = seq_add(s.after.snd_nxt, 10);
    return broken_by(&s);
}

static uint32_t timer_in_closed(void)
{
    struct taken s = nothing(ESTABLISHED);
    tcb_init(&s.after, s.before.laddr, s.before.lport);
    s.after.user_at = now + 1;
    return broken_by(&s);
}

/* ---- two ends ---- */

/* a has sent ten octets and a FIN, b has received and acknowledged them; nothing is wrong. */
static void two_ends(struct view *a, struct view *b)
{
    *a = (struct view){.ever = true, .alive = true, .agreed = true, .state = TCP_FIN_WAIT_2, .flags = TF_FIN_SENT, .iss = 100, .irs = 300,
                       .snd_una = 112, .snd_nxt = 112, .snd_end = 111, .rcv_nxt = 301};
    *b = (struct view){.ever = true, .alive = true, .agreed = true, .state = TCP_CLOSE_WAIT, .iss = 300, .irs = 100, .snd_una = 301,
                       .snd_nxt = 301, .snd_end = 301, .rcv_nxt = 112, .delivered = 10};
}

static uint32_t disagree(void)
{
    struct view a, b;
    two_ends(&a, &b);
    a.rcv_nxt = 302;
    return ends_broken(&a, &b);
}

static uint32_t established_with_nobody(void)
{
    struct view a, b;
    two_ends(&a, &b);
    b.ever = b.alive = false;
    return happening_broken(&a, &b, HAPPENED_OPEN);
}

static uint32_t delivered_twice(void)
{
    struct view a, b;
    two_ends(&a, &b);
    b.delivered = 20;
    return happening_broken(&b, &a, HAPPENED_DATA);
}

static uint32_t end_before_text(void)
{
    struct view a, b;
    two_ends(&a, &b);
    b.delivered = 9;
    return happening_broken(&b, &a, HAPPENED_EOF);
}

static uint32_t fin_acknowledged_without_text(void)
{
    struct view a, b;
    two_ends(&a, &b);
    b.rcv_nxt = 105;
    ck_assert_uint_eq(ends_broken(&a, &b), ends_broken(&b, &a));
    return ends_broken(&a, &b);
}

/* ---- a host ---- */

static uint32_t queue_too_long(void)
{
    struct scenario sc = reads("host client\nhost server listen 80 backlog 2\nlink client server delay 1ms\n");
    struct plan *plan = plan_new(&sc);
    struct world *w = world_new(plan);
    w->hosts[1].listeners[0].syn_queue = 2;
    ck_assert_uint_eq(hosts_broken(plan, w, 2), 0);
    w->hosts[1].listeners[0].syn_queue = 3;
    uint32_t broken = hosts_broken(plan, w, 2);
    free(w);
    plan_free(plan);
    scenario_free(&sc);
    return broken;
}

/* ---- all of them ---- */

static const struct {
    enum property property;
    const char *what;
    uint32_t (*breaks)(void);
} cases[] = {
#define CASE(property, breaks) {property, #breaks, breaks}
    CASE(PROP_I_1, una_beyond_nxt), CASE(PROP_I_2, rcv_nxt_back), CASE(PROP_I_2, right_edge_back), CASE(PROP_I_3, disagree),
    CASE(PROP_I_4, established_with_nobody), CASE(PROP_I_5, delivered_twice), CASE(PROP_I_6, end_before_text),
    CASE(PROP_I_6, eof_after_reset), CASE(PROP_I_7, fin_acknowledged_without_text), CASE(PROP_I_8, text_behind_fin),
    CASE(PROP_I_8, second_fin), CASE(PROP_I_8, send_after_close), CASE(PROP_I_9, rst_for_rst), CASE(PROP_I_9, ack_for_ack),
    CASE(PROP_I_10, rst_for_nothing), CASE(PROP_I_11, no_ack), CASE(PROP_I_11, another_ack), CASE(PROP_I_12, beyond_the_window),
    CASE(PROP_I_13, resent_too_soon), CASE(PROP_I_13, timer_too_short), CASE(PROP_I_13, timer_not_restarted),
    CASE(PROP_I_13, no_back_off), CASE(PROP_I_13, rto_above_the_most), CASE(PROP_I_13, timed_twice), CASE(PROP_I_14, two_answers),
    CASE(PROP_I_14, no_throttle), CASE(PROP_I_14, answer_not_counted), CASE(PROP_I_15, queue_too_long),
    CASE(PROP_I_16, short_time_wait), CASE(PROP_I_16, fin_again_without_restart), CASE(PROP_I_16, left_by_an_ack),
    CASE(PROP_I_16, opened_below), CASE(PROP_I_17, outstanding_without_timer), CASE(PROP_I_17, timer_in_closed),
};

START_TEST(each_property_is_seen_to_break)
{
    uint32_t seen = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(cases[i].breaks() >> cases[i].property & 1, "%s is not seen as a breach of %s", cases[i].what,
                      property_name(cases[i].property));
        seen |= UINT32_C(1) << cases[i].property;
    }
    for (int p = 0; p < PROPERTIES; p++)
        ck_assert_msg(seen >> p & 1, "no case breaks %s", property_name((enum property)p));
}
END_TEST

START_TEST(nothing_is_broken_where_nothing_is_wrong)
{
    for (int place = CLOSED; place < PLACES; place++) {
        struct taken s = nothing((enum place)place);
        ck_assert_uint_eq(broken_by(&s), 0);
    }
    struct taken s = resent();
    ck_assert_uint_eq(broken_by(&s), 0);
    struct view a, b;
    two_ends(&a, &b);
    ck_assert_uint_eq(ends_broken(&a, &b) | happening_broken(&b, &a, HAPPENED_EOF | HAPPENED_DATA | HAPPENED_OPEN), 0);
}
END_TEST

/* RFC 9293, 3.5: an old duplicate SYN opens half a connection with who has closed, until a RST comes. It has acknowledged the SYN
 * only; who acknowledged the FIN is gone. */
START_TEST(an_old_syn_takes_back_no_acknowledgment)
{
    struct view a, b;
    two_ends(&a, &b);
    a.state = TCP_TIME_WAIT;
    b = (struct view){.ever = true, .alive = true, .state = TCP_SYN_RECEIVED, .iss = 300, .irs = 100,
                      .snd_una = 300, .snd_nxt = 301, .snd_end = 301, .rcv_nxt = 101};
    ck_assert_uint_eq(ends_broken(&a, &b) | ends_broken(&b, &a), 0);
    b.alive = false;
    b.state = TCP_LISTEN;
    ck_assert_uint_eq(ends_broken(&a, &b) | ends_broken(&b, &a), 0);
}
END_TEST

/* I-4: a listener gave up the entry that it answered with 300, and answers the SYN again with 900. The first answer comes late. */
START_TEST(an_answer_of_an_entry_that_is_gone_is_one)
{
    struct view a, b;
    two_ends(&a, &b);
    a.state = TCP_ESTABLISHED;
    b = (struct view){.ever = true, .alive = true, .half_open = true, .state = TCP_SYN_RECEIVED, .iss = 900, .irs = 100};
    ck_assert_uint_eq(happening_broken(&a, &b, HAPPENED_OPEN), 0);
    b.irs = 90; /* what it has answered is not our SYN */
    ck_assert_uint_eq(happening_broken(&a, &b, HAPPENED_OPEN) >> PROP_I_4 & 1, 1);
}
END_TEST

Suite *watch_suite(void)
{
    return BENCH_SUITE("properties", each_property_is_seen_to_break, nothing_is_broken_where_nothing_is_wrong,
                       an_old_syn_takes_back_no_acknowledgment, an_answer_of_an_entry_that_is_gone_is_one);
}
