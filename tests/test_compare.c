/* Comparing runs: from hand-built traces, what counts as a difference and what is merged; and from a scenario, that the
 * textbook parts from RFC 9293 where claim S9 says so. */
#include "compare.h"
#include "lang.h"
#include "run.h"

#include <stdlib.h>

Suite *compare_suite(void);

/* ---- two runs, record by record ---- */

enum { CLIENT, SERVER, HOSTS, RECORDS_MAX = 16 };

static const char *const names[HOSTS] = {"client", "server"}, *const conns[] = {""}, *const own[HOSTS] = {"a", "a"};
static const uint32_t addresses[HOSTS] = {0x0A000001, 0x0A000002};
static const struct trace_meta meta = {.hosts = names, .addrs = addresses, .conns = conns, .n_hosts = HOSTS, .n_conns = 1};

struct tape {
    struct trace_rec recs[RECORDS_MAX];
    size_t n;
};

static struct trace_rec *add(struct tape *t, nsec at, enum trace_kind kind, int host)
{
    struct trace_rec *rec = &t->recs[t->n++];

    ck_assert_uint_lt(t->n, RECORDS_MAX);
    *rec = (struct trace_rec){.at = at, .arrives = NEVER, .step = (uint32_t)t->n, .kind = (uint8_t)kind, .host = (uint8_t)host,
                              .peer = (uint8_t)!host};
    return rec;
}

static struct trace_rec *fires(struct tape *t, nsec at, enum tcp_timer timer, enum tcp_rule rule)
{
    struct trace_rec *rec = add(t, at, TR_TIMER, CLIENT);

    rec->timer = (uint8_t)timer;
    rec->timer_op = TIMER_FIRES;
    rec->rule = (uint16_t)rule;
    return rec;
}

static struct trace_rec *gets(struct tape *t, nsec at, int host, uint8_t flags, uint32_t seq)
{
    struct trace_rec *rec = add(t, at, TR_ARRIVE, host);

    rec->seg = (struct segment){.saddr = addresses[!host], .daddr = addresses[host], .seq = seq, .flags = flags, .wnd = 65535};
    return rec;
}

/* In the step of the record before. */
static struct trace_rec *follows(struct tape *t, enum trace_kind kind, int host)
{
    const struct trace_rec *cause = &t->recs[t->n - 1];
    struct trace_rec *rec = add(t, cause->at, kind, host);

    rec->step = cause->step;
    return rec;
}

static struct comparison compares(struct compared runs[], const struct tape *tapes, int n)
{
    static const char *const profiles[] = {"a", "b", "c"};
    struct comparison c;

    for (int i = 0; i < n; i++)
        runs[i] = (struct compared){.profile = profiles[i], .meta = &meta, .recs = tapes[i].recs, .n = tapes[i].n};
    ck_assert(compare_make(&c, runs, n));
    return c;
}

/* What stands behind the common part: "2 a: client gets S 1|", with whole seconds. */
static const char *told(struct comparison *c)
{
    static char text[2000];
    struct strbuf out = {0};
    struct compare_walk walk;
    struct compare_line line;

    for (compare_begin(&walk, c, c->common); compare_next(&walk, &line);) {
        strbuf_printf(&out, "%lld ", (long long)(line.at / SEC(1)));
        profiles_text(c, line.who, &out);
        strbuf_puts(&out, ": ");
        if (line.what != NULL)
            happening_what(&c->runs[line.run], line.what, true, &out);
        else if (line.until == NEVER)
            strbuf_puts(&out, "nothing more");
        else
            strbuf_printf(&out, "nothing until %lld", (long long)(line.until / SEC(1)));
        strbuf_puts(&out, "|");
    }
    snprintf(text, sizeof text, "%s", out.p != NULL ? out.p : "");
    for (char *p = text; *p != '\0'; p++)
        *p = *p == '\x1f' ? ' ' : *p;
    strbuf_free(&out);
    return text;
}

START_TEST(the_same)
{
    struct tape tapes[2] = {{.n = 0}};
    struct compared runs[2];

    for (int i = 0; i < 2; i++)
        gets(&tapes[i], SEC(1), CLIENT, SEG_SYN, 1);
    struct comparison c = compares(runs, tapes, 2);
    ck_assert(!compare_differs(&c));
    ck_assert_uint_eq(c.common, 1);
    ck_assert_str_eq(told(&c), "");
    compare_free(&c);
}
END_TEST

/* As in a ladder, windows and options are not seen; neither are text delivered, a timer that stops and a flood. */
START_TEST(what_makes_no_difference)
{
    struct tape tapes[2] = {{.n = 0}};
    struct compared runs[2];

    for (int i = 0; i < 2; i++)
        gets(&tapes[i], SEC(1), CLIENT, SEG_SYN, 1)->seg.wnd = i == 0 ? 65535 : 64240;
    tapes[1].recs[0].seg.mss = 1460;
    follows(&tapes[0], TR_NEWS, CLIENT)->news = NEWS_DELIVER;
    follows(&tapes[0], TR_TIMER, CLIENT)->timer_op = TIMER_STOPS;
    gets(&tapes[0], SEC(2), CLIENT, SEG_SYN, 7)->marks = MARK_FLOOD;
    struct comparison c = compares(runs, tapes, 2);
    ck_assert(!compare_differs(&c));
    compare_free(&c);
}
END_TEST

/* Who forges a segment, and who answers in another's name. */
START_TEST(in_whose_name)
{
    struct tape tapes[2] = {{.n = 0}};
    struct compared runs[2];

    for (int i = 0; i < 2; i++) {
        struct trace_rec *rec = gets(&tapes[i], SEC(1), CLIENT, SEG_RST, 1);
        rec->marks = i == 0 ? MARK_INJECTED : MARK_INJECTED | MARK_BOX;
        rec->seg.saddr = 0x0A000009;
    }
    struct comparison c = compares(runs, tapes, 2);
    ck_assert_str_eq(told(&c), "1 a: client gets R 1 (injected as 10.0.0.9)|1 b: client gets R 1 (from a box, as 10.0.0.9)|");
    compare_free(&c);
}
END_TEST

/* A rule that was told before is told by its clause, unless this is another rule's as well: then only the words tell it. */
START_TEST(a_clause_of_many_rules_says_too_little)
{
    static const struct {
        enum tcp_rule rule;
        const char *again;
    } rules[] = {{R_RTO, "RFC 6298 5.4-5.6"}, {R_ACK_OLD, "RFC 9293 3.10.7.4 fifth  ACK of nothing new"}};

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct tape tape = {.n = 0};
        struct compared runs[2];
        struct strbuf out = {0};
        bool said[RULES] = {false};

        gets(&tape, SEC(1), CLIENT, SEG_ACK, 1)->rule = (uint16_t)rules[i].rule;
        struct comparison c = compares(runs, (struct tape[]){tape, tape}, 2);
        happening_why(&runs[0], &c.list[0][0], said, &out);
        strbuf_clear(&out);
        happening_why(&runs[0], &c.list[0][0], said, &out);
        ck_assert_str_eq(out.p, rules[i].again);
        strbuf_free(&out);
        compare_free(&c);
    }
}
END_TEST

START_TEST(what_makes_one)
{
    for (int i = 0; i < 6; i++) {
        struct tape tapes[2] = {{.n = 0}};
        struct compared runs[2];

        for (int k = 0; k < 2; k++) {
            gets(&tapes[k], SEC(1), CLIENT, SEG_ACK, 1)->rule = R_ACK_OLD;
            follows(&tapes[k], TR_STATE, CLIENT)->to = TCP_LISTEN;
        }
        struct trace_rec *rec = tapes[1].recs;
        if (i == 0)
            rec->seg.seq++;
        else if (i == 1)
            rec->seg.wnd = 0;
        else if (i == 2)
            rec->rule = R_ACK_NEW;
        else if (i == 3)
            rec->marks = MARK_COPY;
        else if (i == 4)
            rec[1].to = TCP_SYN_SENT;
        else
            rec->at = rec[1].at = SEC(2);
        struct comparison c = compares(runs, tapes, 2);
        ck_assert_msg(compare_differs(&c), "%d", i);
        ck_assert_uint_eq(c.common, 0);
        compare_free(&c);
    }
}
END_TEST

/* How long a retransmission will wait is seen, how long a first segment waits is not. */
START_TEST(the_next_time_out)
{
    for (uint8_t again = 0; again < 2; again++) {
        struct tape tapes[2] = {{.n = 0}};
        struct compared runs[2];

        for (int i = 0; i < 2; i++) {
            struct trace_rec *rec;

            fires(&tapes[i], SEC(1), TIMER_RTO, R_RTO);
            follows(&tapes[i], TR_SEND, CLIENT)->retransmission = again;
            rec = follows(&tapes[i], TR_TIMER, CLIENT);
            rec->timer = TIMER_RTO;
            rec->timer_op = TIMER_STARTS;
            rec->arrives = SEC(i == 0 ? 2 : 3);
        }
        struct comparison c = compares(runs, tapes, 2);
        ck_assert_int_eq(compare_differs(&c), again);
        compare_free(&c);
    }
}
END_TEST

/* What is equal at the same time is one line, whatever else happens then; equal things at different times are two. */
START_TEST(equal_things_are_one_line)
{
    struct tape tapes[3] = {{.n = 0}};
    struct compared runs[3];

    for (int i = 0; i < 3; i++)
        gets(&tapes[i], SEC(1), SERVER, SEG_SYN, 1);
    gets(&tapes[0], SEC(2), CLIENT, SEG_RST, 2);
    gets(&tapes[0], SEC(2), CLIENT, SEG_FIN, 3);
    gets(&tapes[1], SEC(2), CLIENT, SEG_FIN, 3);
    gets(&tapes[2], SEC(2), CLIENT, SEG_FIN, 3);
    gets(&tapes[2], SEC(2), CLIENT, SEG_FIN, 3);
    gets(&tapes[0], SEC(4), SERVER, SEG_SYN, 9);
    gets(&tapes[0], SEC(4), SERVER, SEG_SYN, 9);
    gets(&tapes[2], SEC(4), SERVER, SEG_SYN, 8);
    gets(&tapes[2], SEC(4), SERVER, SEG_SYN, 9);
    gets(&tapes[1], SEC(5), SERVER, SEG_SYN, 9);
    struct comparison c = compares(runs, tapes, 3);
    ck_assert_uint_eq(c.common, 1);
    ck_assert_str_eq(told(&c), "2 a: client gets R 2|2 all: client gets F 3|2 c: client gets F 3|4 a, c: server gets S 9|"
                               "4 a: server gets S 9|4 c: server gets S 8|5 b: server gets S 9|");
    compare_free(&c);
}
END_TEST

/* Where they part each run has its line, those in which nothing happens too. */
START_TEST(silence)
{
    struct tape tapes[3] = {{.n = 0}};
    struct compared runs[3];

    for (int i = 0; i < 3; i++)
        gets(&tapes[i], SEC(1), SERVER, SEG_SYN, 1);
    fires(&tapes[1], SEC(2), TIMER_2MSL, R_2MSL);
    fires(&tapes[0], SEC(3), TIMER_2MSL, R_2MSL);
    struct comparison c = compares(runs, tapes, 3);
    ck_assert_str_eq(told(&c), "2 b: client 2MSL timer fires; sends nothing|2 a: nothing until 3|2 c: nothing more|"
                               "3 a: client 2MSL timer fires; sends nothing|");
    compare_free(&c);
}
END_TEST

START_TEST(one_run_goes_on)
{
    struct tape tapes[2] = {{.n = 0}};
    struct compared runs[2];

    gets(&tapes[1], SEC(1), SERVER, SEG_SYN, 1);
    struct comparison c = compares(runs, tapes, 2);
    ck_assert(compare_differs(&c));
    ck_assert_str_eq(told(&c), "1 b: server gets S 1|1 a: nothing more|");
    compare_free(&c);
}
END_TEST

/* A host that has the same profile in all runs has it from the file. */
START_TEST(own_profiles)
{
    static const char *const others[HOSTS] = {"b", "a"};
    struct tape tapes[2] = {{.n = 0}};
    struct compared runs[2];
    struct trace_meta metas[2] = {meta, meta};
    struct comparison c = compares(runs, tapes, 2);

    ck_assert_ptr_null(compare_keeps(&c, CLIENT));
    metas[0].host_profiles = own;
    metas[1].host_profiles = others;
    runs[0].meta = &metas[0];
    runs[1].meta = &metas[1];
    ck_assert_ptr_null(compare_keeps(&c, CLIENT));
    ck_assert_str_eq(compare_keeps(&c, SERVER), "a");
    compare_free(&c);
}
END_TEST

/* ---- claim S9, from a scenario ---- */

struct ran {
    struct scenario sc;
    struct trace trace;
    struct run run;
};

static void run_under(struct ran *r, const char *text, const char *profile)
{
    r->sc = reads_with(text, &(const struct overrides){.profile = profile});
    trace_init(&r->trace);
    ck_assert(run_scenario(&r->sc, &r->trace.sink, NULL, &r->run));
}

/* The client's ACK at 0.1 s is lost. The server's timer runs out 1 s after its SYN,ACK of 0.05 s: by RFC 6298 it is sent again, by
 * the textbook a RST is. */
START_TEST(the_textbook_parts_after_one_time_out)
{
    static const char *const profiles[] = {"rfc9293", "textbook"};
    static const char text[] = CONNECTED "outage client -> server from 10ms until 10s\nuntil 1.06s\n";
    struct ran ran[2];
    struct compared runs[2];
    struct comparison c;
    struct compare_walk walk;
    struct compare_line line;

    for (int i = 0; i < 2; i++) {
        run_under(&ran[i], text, profiles[i]);
        runs[i] = (struct compared){.profile = profiles[i], .meta = scenario_meta(&ran[i].sc), .recs = ran[i].trace.recs,
                                    .n = ran[i].trace.n};
    }
    ck_assert(compare_make(&c, runs, 2));
    compare_begin(&walk, &c, c.common);
    ck_assert_int_eq(walk.parted, MSEC(1050));
    ck_assert(compare_next(&walk, &line));
    ck_assert_uint_eq(line.who, 1);
    ck_assert(compare_next(&walk, &line));
    ck_assert_uint_eq(line.who, 2);
    ck_assert(!compare_next(&walk, &line));
    ck_assert_str_eq(told(&c), "1 rfc9293: server RTO timer fires; sends S. 300/101, rtx 1; rto 2.000 s|"
                               "1 textbook: server RTO timer fires; SYN-RECEIVED > LISTEN; sends R 301|");
    compare_free(&c);
    for (int i = 0; i < 2; i++) {
        run_free(&ran[i].run);
        trace_free(&ran[i].trace);
        scenario_free(&ran[i].sc);
    }
}
END_TEST

Suite *compare_suite(void)
{
    Suite *suite = suite_create("compare");
    TCase *tc = tcase_create("compare");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc, the_same);
    tcase_add_test(tc, what_makes_no_difference);
    tcase_add_test(tc, in_whose_name);
    tcase_add_test(tc, a_clause_of_many_rules_says_too_little);
    tcase_add_test(tc, what_makes_one);
    tcase_add_test(tc, the_next_time_out);
    tcase_add_test(tc, equal_things_are_one_line);
    tcase_add_test(tc, silence);
    tcase_add_test(tc, one_run_goes_on);
    tcase_add_test(tc, own_profiles);
    tcase_add_test(tc, the_textbook_parts_after_one_time_out);
    return suite;
}
