/* The table of transitions against Figure 5 and against the model, and the counting of coverage. */
#include "coverage.h"

#include <check.h>
#include <string.h>

Suite *coverage_suite(void);

/* ---- the table ---- */

/* Figure 5 has 20 arcs: counted in the RFC's drawing. */
START_TEST(figure_5_has_20_arcs)
{
    static const struct coverage_sum none;
    uint32_t total;
    ck_assert_uint_eq(transitions_seen(&none, IN_FIGURE, &total), 0);
    ck_assert_uint_eq(total, 20);
}
END_TEST

START_TEST(no_transition_twice)
{
    for (size_t i = 0; i < TRANSITIONS; i++)
        for (int k = 0; k < CAUSES_MAX; k++)
            if (transitions[i].rules[k] != R_NONE)
                ck_assert_msg(transition_find(transitions[i].from, transitions[i].to, transitions[i].rules[k]) == i,
                              "%s -> %s by %s is in the table twice", tcp_state_name((enum tcp_state)transitions[i].from),
                              tcp_state_name((enum tcp_state)transitions[i].to),
                              rule_name((enum tcp_rule)transitions[i].rules[k]));
}
END_TEST

/* ---- the table and the model: whatever happens to an endpoint, it does what the table has ---- */

static uint64_t chance_state;

/* Evenly from 0 to n - 1. */
static uint32_t chance(uint32_t n)
{
    chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(((chance_state >> 32) * n) >> 32);
}

static struct tcp_knobs random_knobs(void)
{
    struct tcp_knobs k = tcp_rfc9293;
    k.rfc5961 = chance(2);
    k.rfc1337 = chance(4) == 0;
    k.simultaneous_open = chance(2);
    k.user_timeout = chance(2) ? SEC(20) : 0;
    k.fin_wait_2_limit = chance(4) ? 0 : SEC(60);
    k.window = chance(4) ? 65535 : 8;
    k.r2 = chance(2) ? SEC(5) : SEC(100);
    k.syn_r2 = chance(2) ? SEC(5) : SEC(180);
    k.rto_initial = chance(4) ? SEC(1) : SEC(200); /* then R2 of a SYN lies beyond the three minutes of MUST-23 */
    k.keepalive = chance(2);
    k.keepalive_idle = k.keepalive_interval = MSEC(1);
    k.keepalive_probes = 2;
    k.icmp_check = 0;
    k.delayed_ack = chance(2) ? 0 : MSEC(200);
    k.timestamps = chance(2);
    return k;
}

/* Most segments are near enough to what is expected to do something. */
static struct segment random_segment(const struct tcb *t)
{
    static const uint8_t flags[] = {
        SEG_SYN, SEG_SYN | SEG_ACK, SEG_ACK, SEG_ACK | SEG_PSH, SEG_FIN | SEG_ACK, SEG_RST, SEG_RST | SEG_ACK, SEG_FIN, 0,
    };
    struct segment seg = {.saddr = 2, .daddr = 1, .sport = 2, .dport = 1, .wnd = chance(8) ? 65535 : 0};
    seg.flags = flags[chance(sizeof flags)];
    seg.seq = t->rcv_nxt + (chance(4) ? 0 : chance(2) ? 1 : (uint32_t)-1);
    seg.ack = t->snd_nxt - (chance(3) ? 0 : 1);
    seg.len = chance(3) ? 0 : chance(20);
    seg.opts = chance(4) ? 0 : OPT_TIMESTAMPS;
    seg.tsval = 1 + chance(9);
    return seg;
}

/* `seg`: where its segment is, if it is one. */
static struct tcp_event random_event(const struct tcb *t, struct segment *seg)
{
    static const enum tcp_event_kind calls[] = {
        EV_OPEN_PASSIVE, EV_OPEN_ACTIVE, EV_SEND, EV_RECEIVE, EV_CLOSE, EV_CLOSE_BOTH, EV_ABORT, EV_STATUS,
    };
    struct tcp_event ev = {.fresh_iss = 1000 + chance(1000), .listening = chance(2), .octets = 1 + chance(20)};
    uint32_t kind = chance(20);
    if (kind < 4 && tcp_next_timeout(t, &ev.timer) != NEVER) {
        ev.kind = EV_TIMEOUT;
    } else if (kind < 8 || (t->state == TCP_CLOSED && kind < 16)) {
        ev.kind = calls[chance(sizeof calls / sizeof *calls)];
        ev.raddr = 2;
        ev.rport = 2;
    } else if (kind >= 18) {
        ev.kind = EV_ICMP;
        ev.icmp_type = ICMP_UNREACHABLE;
        ev.icmp_code = (uint8_t)(1 + 2 * chance(2));
    } else {
        ev.kind = EV_SEGMENT;
        *seg = random_segment(t);
        ev.seg = seg;
    }
    return ev;
}

static void check_notes(const struct tcp_actions *out, uint32_t *times)
{
    for (int i = 0; i < out->n_note; i++) {
        const struct tcp_note *n = &out->note[i];
        if (n->kind != NOTE_STATE)
            continue;
        size_t found = transition_find(n->from, n->to, n->rule);
        ck_assert_msg(found < TRANSITIONS || rule_is_beyond(n->rule), "%s -> %s by %s is not in the table",
                      tcp_state_name((enum tcp_state)n->from), tcp_state_name((enum tcp_state)n->to),
                      rule_name((enum tcp_rule)n->rule));
        if (found < TRANSITIONS)
            times[found]++;
    }
}

/* One life of an endpoint: so many random events. */
static void random_life(uint32_t *times)
{
    struct tcp_knobs knobs = random_knobs();
    struct tcp_actions out;
    struct tcb t;
    nsec now = 0;
    tcb_init(&t, 1, 1);
    for (int i = 0; i < 30; i++) {
        struct segment seg;
        struct tcp_event ev = random_event(&t, &seg);
        ev.knobs = &knobs;
        nsec due = tcp_next_timeout(&t, NULL);
        now = ev.kind == EV_TIMEOUT || now + MSEC(1) > due ? due : now + MSEC(1);
        if (ev.kind != EV_TIMEOUT && due <= now) {
            ev.kind = EV_TIMEOUT;
            tcp_next_timeout(&t, &ev.timer);
        }
        do {
            tcp_step(&t, now, &ev, &out);
            check_notes(&out, times);
            ev.kind = EV_MORE;
        } while (out.more);
    }
}

/* And nothing in the table is out of the model's reach. */
START_TEST(table_and_model_agree)
{
    static uint32_t times[TRANSITIONS];
    chance_state = 1;
    for (int i = 0; i < 200000; i++)
        random_life(times);
    for (size_t i = 0; i < TRANSITIONS; i++)
        ck_assert_msg(times[i] > 0, "never reached: %s -> %s by %s", tcp_state_name((enum tcp_state)transitions[i].from),
                      tcp_state_name((enum tcp_state)transitions[i].to), transitions[i].event);
}
END_TEST

/* ---- counting ---- */

static struct trace_rec state_record(uint32_t step, enum tcp_state from, enum tcp_state to, enum tcp_rule rule)
{
    return (struct trace_rec){
        .step = step, .kind = TR_STATE, .from = (uint8_t)from, .to = (uint8_t)to, .rule = (uint16_t)rule,
    };
}

/* A rule that several records of one step name was applied once; in another step, or at another host, once more. */
START_TEST(rules_are_counted_by_step_and_host)
{
    static struct coverage c;
    struct trace_rec recs[4] = {
        {.step = 1, .kind = TR_CALL, .rule = R_OPEN_ACTIVE},
        state_record(1, TCP_CLOSED, TCP_SYN_SENT, R_OPEN_ACTIVE),
        {.step = 1, .kind = TR_SEND, .rule = R_OPEN_ACTIVE, .host = 1},
        {.step = 2, .kind = TR_SEND, .rule = R_OPEN_ACTIVE},
    };
    coverage_of(recs, 4, &c);
    ck_assert_uint_eq(c.rules[R_OPEN_ACTIVE], 3);
    ck_assert_uint_eq(c.rules[R_NONE], 0);
    ck_assert_uint_eq(c.transitions[transition_find(TCP_CLOSED, TCP_SYN_SENT, R_OPEN_ACTIVE)], 1);
    ck_assert_uint_eq(c.n_strays, 0);
}
END_TEST

/* What the table does not have is told, and told apart by its rule. */
START_TEST(strays_are_kept)
{
    static struct coverage c;
    struct trace_rec recs[3] = {
        state_record(1, TCP_ESTABLISHED, TCP_LISTEN, R_RST),
        state_record(2, TCP_ESTABLISHED, TCP_CLOSED, R_CRASH),
        state_record(3, TCP_ESTABLISHED, TCP_LISTEN, R_RST),
    };
    coverage_of(recs, 3, &c);
    ck_assert_uint_eq(c.n_strays, 2);
    ck_assert_uint_eq(c.strays[0].times, 2);
    ck_assert(!rule_is_beyond(c.strays[0].rule));
    ck_assert(rule_is_beyond(c.strays[1].rule));
}
END_TEST

/* The right two states by the wrong rule are a stray: SYN,ACK does not take a connection from SYN-SENT to CLOSED. */
START_TEST(the_rule_counts_too)
{
    ck_assert_uint_eq(transition_find(TCP_SYN_SENT, TCP_CLOSED, R_SYN_SENT_SYN_ACK), TRANSITIONS);
    ck_assert_uint_lt(transition_find(TCP_SYN_SENT, TCP_CLOSED, R_SYN_SENT_RST), TRANSITIONS);
    ck_assert_uint_eq(transition_find(TCP_SYN_SENT, TCP_CLOSED, R_NONE), TRANSITIONS);
}
END_TEST

/* Two runs: how often in all, in how many, and which was the first. */
START_TEST(runs_add_up)
{
    static struct coverage c;
    static struct coverage_sum sum;
    uint32_t total;
    struct trace_rec rec = state_record(1, TCP_CLOSED, TCP_SYN_SENT, R_OPEN_ACTIVE);
    coverage_of(&rec, 0, &c);
    coverage_add(&sum, &c, "empty");
    coverage_of(&rec, 1, &c);
    coverage_add(&sum, &c, "one");
    coverage_add(&sum, &c, "two");
    const struct seen *s = &sum.transitions[transition_find(TCP_CLOSED, TCP_SYN_SENT, R_OPEN_ACTIVE)];
    ck_assert_uint_eq(sum.runs, 3);
    ck_assert_uint_eq(s->times, 2);
    ck_assert_uint_eq(s->runs, 2);
    ck_assert_str_eq(s->first, "one");
    ck_assert_uint_eq(transitions_seen(&sum, IN_FIGURE, &total), 1);
    ck_assert_uint_eq(rules_seen(&sum, &total), 1);
    ck_assert_uint_eq(total, RULES - 1);
}
END_TEST

Suite *coverage_suite(void)
{
    Suite *s = suite_create("coverage");
    TCase *table = tcase_create("table");
    tcase_add_test(table, figure_5_has_20_arcs);
    tcase_add_test(table, no_transition_twice);
    tcase_add_test(table, table_and_model_agree);
    tcase_set_timeout(table, 120);
    suite_add_tcase(s, table);
    TCase *counting = tcase_create("counting");
    tcase_add_test(counting, rules_are_counted_by_step_and_host);
    tcase_add_test(counting, strays_are_kept);
    tcase_add_test(counting, the_rule_counts_too);
    tcase_add_test(counting, runs_add_up);
    suite_add_tcase(s, counting);
    return s;
}
