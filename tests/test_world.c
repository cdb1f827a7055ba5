/* Properties of whole runs: random scripts over a lossy, duplicating, reordering channel keep the invariants of the
 * protocol, lose nothing and end; and a world is a value: the same input gives the same run, a copy goes its own way. */
#include "internal.h"
#include "run.h"
#include "strbuf.h"

#include "isn.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *world_suite(void);

/* Check's own assertions report every success through a pipe: too slow for millions of them. */
#define HOLDS(x)                                                                                                           \
    do {                                                                                                                   \
        if (!(x))                                                                                                          \
            ck_abort_msg("%s", #x);                                                                                        \
    } while (0)

/* ---- random scenarios ---- */

struct dice {
    uint64_t seed, n;
};

static uint32_t roll(struct dice *d, uint32_t sides)
{
    return (uint32_t)(mix(d->seed, 77, d->n++) >> 33) % sides;
}

static uint32_t pick(struct dice *d, const uint32_t *of, uint32_t n)
{
    return of[roll(d, n)];
}

struct plot {
    uint32_t iss_a, iss_b, sent_a, sent_b;
    bool simultaneous;
};

/* A shift that leaves something of the window; a clock that may come round. */
static void write_options(struct strbuf *sb, struct dice *d, uint32_t window)
{
    if (window >= 1000 && roll(d, 2) == 0)
        strbuf_printf(sb, " window-scale %u", roll(d, window > 65535 ? 9 : window / 1000 % 8));
    if (roll(d, 2) == 0)
        strbuf_printf(sb, " timestamps yes timestamp-offset %u timestamp-tick %ums", 4294967295u - roll(d, 3000),
                      1 + roll(d, 2) * roll(d, 1000));
    if (roll(d, 2) == 0)
        strbuf_puts(sb, " sack-permitted yes");
    if (roll(d, 4) == 0)
        strbuf_puts(sb, " send-on-syn yes");
    if (roll(d, 4) == 0)
        strbuf_puts(sb, " syn-text drop");
}

static void write_host(struct strbuf *sb, struct dice *d, const char *name, uint32_t iss, bool listens)
{
    static const uint32_t windows[] = {1, 10, 100, 536, 1000, 5000, 65535, 1000000}, sizes[] = {1, 7, 100, 536, 1460};
    uint32_t window = pick(d, windows, 8);
    strbuf_printf(sb, "host %s iss %u window %u mss %u msl 1s syn-r2 100000s r2 100000s user-timeout 0", name, iss,
                  window, pick(d, sizes, 5));
    write_options(sb, d, window);
    if (roll(d, 3) == 0)
        strbuf_printf(sb, " delayed-ack %ums", 1 + roll(d, 499));
    if (roll(d, 3) == 0)
        strbuf_puts(sb, " nagle no");
    if (roll(d, 4) == 0)
        strbuf_puts(sb, " simultaneous-open literal");
    if (listens)
        strbuf_puts(sb, " listen 80");
    strbuf_puts(sb, "\n");
}

static uint32_t write_life(struct strbuf *sb, struct dice *d, const char *name)
{
    uint32_t sum = 0, sends = roll(d, 4);
    for (uint32_t i = 0; i < sends; i++) {
        uint32_t octets = 1 + roll(d, 3000);
        strbuf_printf(sb, "when %s ESTABLISHED after %ums %s send %u\n", name, 1 + i * 300 + roll(d, 300), name, octets);
        sum += octets;
    }
    strbuf_printf(sb, "when %s ESTABLISHED after %ums %s close\n", name, 1200 + roll(d, 3000), name);
    return sum;
}

/* Two hosts that open, talk and close over a bad channel. No ABORT, no reboot, no forged segments; nobody gives up. */
static void write_plot(struct strbuf *sb, struct plot *p, uint64_t seed, uint32_t shift)
{
    struct dice d = {.seed = seed};
    static const uint32_t isses[] = {100, 4294967291u, 4294967295u, 2147483640u, 0};
    p->iss_a = seq_add(pick(&d, isses, 5), shift);
    p->iss_b = seq_add(pick(&d, isses, 5), shift);
    p->simultaneous = roll(&d, 3) == 0;
    write_host(sb, &d, "a", p->iss_a, false);
    write_host(sb, &d, "b", p->iss_b, !p->simultaneous);
    uint32_t delay = roll(&d, 200);
    strbuf_printf(sb, "link a b delay %ums jitter %ums loss %u%% duplicate %u%% reorder %u%% by %ums corrupt %u%%\n",
                  delay, roll(&d, 50), roll(&d, 25), roll(&d, 15), roll(&d, 20), 1 + roll(&d, 300), roll(&d, 5));
    uint32_t early = roll(&d, 3) == 0 ? 1 + roll(&d, 700) : 0;
    strbuf_puts(sb, "at 0s a connect b:80");
    strbuf_printf(sb, early ? " send %u\n" : "\n", early);
    if (p->simultaneous)
        strbuf_printf(sb, "at %ums b connect a:49152 from 80\n", roll(&d, delay + 1)); /* before the SYN is there */
    p->sent_a = early + write_life(sb, &d, "a");
    p->sent_b = write_life(sb, &d, "b");
    strbuf_printf(sb, "seed %u\nmax-events 2000000\n", (unsigned)(seed & 0xffffff));
}

/* ---- a run under observation ---- */

struct stage {
    struct trace_sink sink;
    struct strbuf text;
    struct source src;
    struct scenario sc;
    struct plan *plan;
    struct sim sim;
    struct trace trace;
};

static void stage_open(struct stage *s)
{
    struct diags diags = {0};
    s->src = (struct source){.name = "random", .text = s->text.p, .len = s->text.n};
    if (!scenario_parse(&s->src, NULL, &s->sc, &diags)) {
        diags_print(stderr, &s->src, &diags);
        ck_abort_msg("the generator wrote a scenario that cannot be read");
    }
    s->plan = plan_new(&s->sc);
    HOLDS(s->plan != NULL);
    trace_init(&s->trace);
    s->sim = (struct sim){.plan = s->plan, .sc = &s->sc, .w = world_new(s->plan), .sink = &s->trace.sink};
    HOLDS(s->sim.w != NULL);
}

static void stage_close(struct stage *s)
{
    free(s->sim.w);
    plan_free(s->plan);
    trace_free(&s->trace);
    scenario_free(&s->sc);
    strbuf_free(&s->text);
}

enum { SENT_KEPT = 256 };

/* What the protocol must never do, watched from one event to the next. */
struct watch {
    struct plot plot;
    struct tcb last[2];           /* as it was after the event before */
    uint32_t high[2];             /* SND.NXT, the highest ever */
    uint32_t delivered[2];
    bool fin_known[2];
    uint32_t fin[2];              /* sequence number of the FIN, once sent */
    struct {
        uint32_t seq;
        nsec at;
    } sent[2][SENT_KEPT];         /* the last transmissions of what takes up sequence space */
    uint32_t n_sent[2];
};

static bool tcb_of(const struct stage *s, uint8_t host, struct tcb *t)
{
    uint32_t handle = called_connection(&s->sc, s->sim.w, host, 0);
    if (handle == NONE)
        return false;
    if (handle >> 28 == POOL_CONNS)
        conn_look(s->sim.w, conn_at(s->sim.w, handle & 0x0fffffff), t);
    else
        half_to_tcb(&s->sc, s->sim.w, half_at(s->sim.w, handle & 0x0fffffff), t);
    return true;
}

/* I-2: nothing is taken back. */
static void check_monotone(const struct tcb *was, const struct tcb *is)
{
    if (was->state <= TCP_SYN_SENT || is->iss != was->iss || is->irs != was->irs)
        return;
    HOLDS(seq_geq(is->snd_una, was->snd_una));
    HOLDS(seq_geq(is->rcv_nxt, was->rcv_nxt));
    HOLDS(seq_geq(is->rcv_adv, was->rcv_adv));
}

/* I-3: synchronized ends agree. */
static void check_agree(const struct watch *w, const struct tcb *a, const struct tcb *b)
{
    if (!tcp_synchronized((enum tcp_state)a->state) || !tcp_synchronized((enum tcp_state)b->state))
        return;
    HOLDS(a->irs == w->plot.iss_b);
    HOLDS(b->irs == w->plot.iss_a);
    HOLDS(seq_leq(b->snd_una, a->rcv_nxt) && seq_leq(a->rcv_nxt, w->high[1]));
    HOLDS(seq_leq(a->snd_una, b->rcv_nxt) && seq_leq(b->rcv_nxt, w->high[0]));
}

/* I-13: the timer never resends sooner than the least RTO, one second, after the last transmission. */
static void check_spacing(struct watch *w, const struct trace_rec *rec)
{
    uint8_t h = rec->host;
    uint32_t n = w->n_sent[h] < SENT_KEPT ? w->n_sent[h] : SENT_KEPT;
    for (uint32_t i = 0; i < n; i++)
        if (w->sent[h][i].seq == rec->seg.seq && rec->rule == R_RTO)
            HOLDS(rec->at - w->sent[h][i].at >= SEC(1));
    for (uint32_t i = 0; i < n; i++)
        if (w->sent[h][i].seq == rec->seg.seq) {
            w->sent[h][i].at = rec->at;
            return;
        }
    w->sent[h][w->n_sent[h] % SENT_KEPT].seq = rec->seg.seq;
    w->sent[h][w->n_sent[h]++ % SENT_KEPT].at = rec->at;
}

/* I-12: new text stays inside the window; only a probe goes beyond. */
static void check_window(const struct tcb *t, const struct trace_rec *rec)
{
    if (rec->retransmission == 0 && rec->rule != R_PERSIST && t->snd_una != t->iss)
        HOLDS(seq_leq(seg_end(&rec->seg), seq_add(t->snd_una, t->snd_wnd)));
}

/* I-8: one FIN number, and no text at or above it. I-11: the ACK is RCV.NXT. I-9, I-10: nobody resets here. */
static void check_emission(struct watch *w, const struct stage *s, const struct trace_rec *rec)
{
    const struct segment *seg = &rec->seg;
    struct tcb t;
    uint8_t h = rec->host;
    if (rec->kind != TR_SEND || (rec->marks & MARK_COPY))
        return;
    uint32_t end = seq_add(seg_text(seg), seg->len);
    if (seg->flags & SEG_RST)
        return;
    if (w->fin_known[h] && seg->len > 0)
        HOLDS(seq_leq(end, w->fin[h]));
    if (seg->flags & SEG_FIN) {
        HOLDS(!w->fin_known[h] || w->fin[h] == end);
        w->fin_known[h] = true;
        w->fin[h] = end;
    }
    w->high[h] = w->high[h] && seq_gt(w->high[h], seg_end(seg)) ? w->high[h] : seg_end(seg);
    if (seg_len(seg) > 0)
        check_spacing(w, rec);
    if (!tcb_of(s, h, &t) || t.state == TCP_CLOSED)
        return;
    if (seg->flags & SEG_ACK)
        HOLDS(seq_leq(seg->ack, t.rcv_nxt));
    if (seg_len(seg) > 0)
        check_window(&t, rec);
}

static void check_news(struct watch *w, const struct trace_rec *rec)
{
    if (rec->kind != TR_NEWS)
        return;
    uint32_t peer_sent = rec->host == 0 ? w->plot.sent_b : w->plot.sent_a;
    if (rec->news == NEWS_DELIVER)
        w->delivered[rec->host] += rec->n;
    HOLDS(w->delivered[rec->host] <= peer_sent);            /* I-5: never more than was given */
    if (rec->news == NEWS_EOF)
        HOLDS(w->delivered[rec->host] == peer_sent);        /* I-6: the end comes last */
    HOLDS(rec->news != NEWS_RESET && rec->news != NEWS_REFUSED && rec->news != NEWS_TIMED_OUT);
}

/* I-4: no connection without the peer's SYN and its ACK of ours. Both ISS are known here, so the TCB shows it. */
static void check_open(const struct watch *w, uint8_t host, const struct tcb *t)
{
    if (!tcp_synchronized((enum tcp_state)t->state))
        return;
    HOLDS(t->irs == (host == 0 ? w->plot.iss_b : w->plot.iss_a));
    HOLDS(t->snd_una != t->iss || t->state == TCP_FIN_WAIT_1);
}

static void check_after_event(struct watch *w, const struct stage *s, size_t from)
{
    struct tcb now[2];
    bool there[2];
    for (size_t i = from; i < s->trace.n; i++) {
        check_emission(w, s, &s->trace.recs[i]);
        check_news(w, &s->trace.recs[i]);
    }
    for (uint8_t h = 0; h < 2; h++) {
        there[h] = tcb_of(s, h, &now[h]);
        if (!there[h])
            continue;
        tcb_check(&now[h]);
        check_monotone(&w->last[h], &now[h]);
        check_open(w, h, &now[h]);
        w->last[h] = now[h];
    }
    if (there[0] && there[1])
        check_agree(w, &now[0], &now[1]);
}

/* C1: what was sent and copied was delivered, is under way or was lost. */
static void check_conservation(const struct stage *s)
{
    uint32_t put_in = 0, arrived = 0, lost = 0;
    for (size_t i = 0; i < s->trace.n; i++) {
        const struct trace_rec *rec = &s->trace.recs[i];
        put_in += rec->kind == TR_SEND;
        lost += rec->kind == TR_SEND && rec->fate != FATE_DELIVERED;
        arrived += rec->kind == TR_ARRIVE;
    }
    HOLDS(put_in == arrived + lost + s->sim.w->pools[POOL_FLIGHTS].live);
}

static void play(struct stage *s, struct watch *w)
{
    while (world_next(s->sim.w) != NEVER && s->sim.w->events < 400000) {
        size_t from = s->trace.n;
        nsec before = s->sim.w->now;
        HOLDS(world_step(&s->sim));
        HOLDS(s->sim.w->now >= before); /* E3: time does not go back */
        check_after_event(w, s, from);
    }
}

/* V-1 to V-4: both opened, everything arrived, both closed, the agenda is empty. */
static void check_ended(const struct stage *s, const struct watch *w)
{
    struct tcb t;
    HOLDS(world_next(s->sim.w) == NEVER);
    HOLDS(!tcb_of(s, 0, &t) && !tcb_of(s, 1, &t));
    HOLDS(w->delivered[1] == w->plot.sent_a);
    HOLDS(w->delivered[0] == w->plot.sent_b);
}

enum { PLOTS = 200 };

/* A peer in TIME-WAIT whose 2MSL runs out while the last ACK is still being lost answers the FIN with a RST; LAST-ACK
 * then closes without news (LA-1). With MSL 1 s on a lossy path that is legitimate; nobody else may reset. */
static void check_resets(const struct stage *s)
{
    for (size_t i = 0; i < s->trace.n; i++) {
        const struct trace_rec *rec = &s->trace.recs[i];
        if (rec->kind == TR_SEND && (rec->seg.flags & SEG_RST) && !(rec->marks & MARK_COPY))
            HOLDS(rec->rule == R_CLOSED_ACK || rec->rule == R_LISTEN_ACK || rec->rule == R_CLOSED_NO_ACK);
    }
}

START_TEST(random_plots_keep_the_invariants_and_end)
{
    struct stage s = {0};
    struct watch w = {0};
    write_plot(&s.text, &w.plot, (uint64_t)_i + 1, 0);
    stage_open(&s);
    play(&s, &w);
    check_conservation(&s);
    check_resets(&s);
    check_ended(&s, &w);
    stage_close(&s);
}
END_TEST

/* ---- a world is a value ---- */

/* Two records of the same happening, sequence numbers apart by `shift`. */
static void same_record(const struct trace_rec *a, const struct trace_rec *b, uint32_t shift)
{
    HOLDS(a->at == b->at);
    HOLDS(a->kind == b->kind);
    HOLDS(a->host == b->host);
    HOLDS(a->conn == b->conn);
    HOLDS(a->seg.saddr == b->seg.saddr && a->seg.daddr == b->seg.daddr);
    HOLDS(a->seg.sport == b->seg.sport && a->seg.dport == b->seg.dport);
    HOLDS(a->rule == b->rule);
    HOLDS(a->step == b->step);
    HOLDS(a->flight == b->flight);
    HOLDS(a->timer == b->timer);
    HOLDS(a->timer_op == b->timer_op);
    HOLDS(a->n == b->n);
    HOLDS(a->synq == b->synq);
    HOLDS(a->acceptq == b->acceptq);
    HOLDS(a->from == b->from);
    HOLDS(a->to == b->to);
    HOLDS(a->news == b->news);
    HOLDS(a->fate == b->fate);
    HOLDS(a->marks == b->marks);
    HOLDS(a->arrives == b->arrives);
    HOLDS(a->seg.flags == b->seg.flags);
    HOLDS(a->seg.len == b->seg.len);
    HOLDS(a->seg.wnd == b->seg.wnd);
    if (a->seg.flags & (SEG_SYN | SEG_ACK))
        HOLDS(seq_add(a->seg.seq, a->seg.flags & SEG_RST && !(a->seg.seq) ? 0 : shift) == b->seg.seq);
    if (a->seg.flags & SEG_ACK)
        HOLDS(seq_add(a->seg.ack, shift) == b->seg.ack);
}

static void same_trace(const struct trace *a, const struct trace *b, uint32_t shift)
{
    HOLDS(a->n == b->n);
    for (size_t i = 0; i < a->n; i++)
        same_record(&a->recs[i], &b->recs[i], shift);
}

static void run_plot(struct stage *s, uint64_t seed, uint32_t shift)
{
    struct watch w = {0};
    memset(s, 0, sizeof *s);
    write_plot(&s->text, &w.plot, seed, shift);
    stage_open(s);
    while (world_next(s->sim.w) != NEVER && s->sim.w->events < 400000)
        HOLDS(world_step(&s->sim));
}

/* M1, I-18: the same run with all numbers moved. The one test that finds a `<` between sequence numbers. */
START_TEST(moving_both_iss_changes_nothing_else)
{
    static const uint32_t shifts[] = {0, 1, 4294967196u, 2147483548u, 1u << 31, 4294967295u - 600};
    struct stage a, b;
    run_plot(&a, (uint64_t)_i + 1, 0);
    for (size_t k = 0; k < sizeof shifts / sizeof *shifts; k++) {
        run_plot(&b, (uint64_t)_i + 1, shifts[k]);
        same_trace(&a.trace, &b.trace, shifts[k]);
        stage_close(&b);
    }
    stage_close(&a);
}
END_TEST

/* ---- the agenda ---- */

static struct stage run_with(const char *text, enum agenda_kind agenda)
{
    struct stage s = {0};
    strbuf_puts(&s.text, text);
    stage_open(&s);
    free(s.sim.w);
    s.plan->agenda = agenda;
    s.sim.w = world_new(s.plan);
    HOLDS(s.sim.w != NULL);
    while (world_next(s.sim.w) <= s.sc.until && world_next(s.sim.w) != NEVER)
        HOLDS(world_step(&s.sim));
    return s;
}

static void any_agenda_will_do(const char *text)
{
    struct stage naive = run_with(text, AGENDA_NAIVE), heap = run_with(text, AGENDA_HEAP), lanes = run_with(text, AGENDA_LANES);
    same_trace(&naive.trace, &heap.trace, 0);
    same_trace(&naive.trace, &lanes.trace, 0);
    stage_close(&naive);
    stage_close(&heap);
    stage_close(&lanes);
}

/* Lanes, a heap and an array that is searched keep the same order: on random channels, where little fits a lane, ... */
START_TEST(any_agenda_keeps_the_order_of_random_plots)
{
    struct plot plot;
    struct strbuf text = {0};
    write_plot(&text, &plot, (uint64_t)_i + 2000, 0);
    any_agenda_will_do(text.p);
    strbuf_free(&text);
}
END_TEST

/* ... and in a flood, where equal times are the rule: entries are made, resent, evicted by a reboot and by a closed listener. */
START_TEST(any_agenda_keeps_the_order_of_a_flood)
{
    any_agenda_will_do("host a iss 100\nhost b iss 300 listen 80 backlog 300\nlink a b delay 50ms\n"
                       "at 0s flood b:80 rate 1000/s for 2s from 10.1.0.0/16\nat 0s flood b:80 rate 500/s for 3s from 10.2.0.0/16\n"
                       "at 1s a connect b:80\nat 20s b reboot\nat 21s flood b:80 rate 250/s for 1s from 10.1.0.0/16\n"
                       "at 40s b unlisten 80\nuntil 90s\n");
}
END_TEST

/* Timers put off by the same time at the same moment, the younger connection's first. */
START_TEST(any_agenda_puts_equal_timers_in_order)
{
    any_agenda_will_do("host a iss 100\nhost b iss 300 listen 80\nlink a b delay 50ms\n"
                       "at 0s a connect b:80 as x\nat 0s a connect b:80 as y\nat 0s a connect b:80 as z\noutage a b from 1s until 9s\n"
                       "at 2s a/z send 10\nat 2s a/x send 10\nat 2s a/y send 10\nat 20s a/y close\nat 20s a/x close\nuntil 90s\n");
}
END_TEST

/* E5: a copy taken at any event goes on exactly like the original, and neither touches the other. */
START_TEST(a_copy_goes_on_like_the_original)
{
    struct stage s = {0};
    struct plot plot;
    write_plot(&s.text, &plot, (uint64_t)_i + 1000, 0);
    stage_open(&s);
    for (int k = 0; k < 40 + _i * 7 && world_next(s.sim.w) != NEVER; k++)
        HOLDS(world_step(&s.sim));
    struct world *copy = world_copy(s.sim.w);
    HOLDS(copy != NULL);
    size_t from = s.trace.n;
    while (world_next(s.sim.w) != NEVER)
        HOLDS(world_step(&s.sim));
    struct trace second;
    trace_init(&second);
    struct sim other = {.plan = s.plan, .sc = &s.sc, .w = copy, .sink = &second.sink};
    while (world_next(other.w) != NEVER)
        HOLDS(world_step(&other));
    struct trace rest = {.recs = s.trace.recs + from, .n = s.trace.n - from};
    same_trace(&rest, &second, 0);
    HOLDS(s.sim.w->events == other.w->events);
    free(other.w);
    trace_free(&second);
    stage_close(&s);
}
END_TEST

/* E6: whether somebody looks changes nothing. */
START_TEST(looking_changes_nothing)
{
    struct stage a, b = {0};
    struct plot plot;
    run_plot(&a, (uint64_t)_i + 1, 0);
    write_plot(&b.text, &plot, (uint64_t)_i + 1, 0);
    stage_open(&b);
    b.sim.sink = NULL;
    while (world_next(b.sim.w) != NEVER)
        HOLDS(world_step(&b.sim));
    HOLDS(a.sim.w->now == b.sim.w->now);
    HOLDS(a.sim.w->events == b.sim.w->events);
    stage_close(&a);
    stage_close(&b);
}
END_TEST

/* product.md: an explorer holds worlds by the thousand. */
START_TEST(a_world_of_two_hosts_is_small)
{
    struct stage s;
    run_plot(&s, 1, 0);
    HOLDS(s.sim.w->size <= 32 * 1024);
    HOLDS(sizeof(struct half_open) <= 60);
    stage_close(&s);
}
END_TEST

/* ---- channels ---- */

static struct stage run_text(const char *text)
{
    struct stage s = {0};
    strbuf_puts(&s.text, text);
    stage_open(&s);
    while (world_next(s.sim.w) != NEVER && world_next(s.sim.w) <= s.sc.until)
        HOLDS(world_step(&s.sim));
    return s;
}

static nsec arrival(const struct stage *s, uint32_t nth)
{
    for (size_t i = 0; i < s->trace.n; i++)
        if (s->trace.recs[i].kind == TR_ARRIVE && s->trace.recs[i].host == 1 && nth-- == 0)
            return s->trace.recs[i].at;
    return NEVER;
}

/* C4: 40 octets of headers and the MSS option at 8000 bit/s take 44 ms, then the delay. */
START_TEST(rate_serializes)
{
    struct stage s = run_text("host a iss 1\nhost b iss 2 listen 80\nlink a b delay 10ms rate 8kbit/s\n"
                              "at 0s a connect b:80\n");
    HOLDS(arrival(&s, 0) == MSEC(54));
    stage_close(&s);
}
END_TEST

/* The reordered segment comes right behind the one that overtakes it. */
START_TEST(reorder_holds_until_overtaken)
{
    struct stage s = run_text("host a iss 1 nagle no\nhost b iss 2 listen 80\nlink a b delay 10ms\nreorder a P. #1\n"
                              "at 0s a connect b:80\nat 100ms a send 10\nat 200ms a send 10\n");
    HOLDS(arrival(&s, 2) == MSEC(210)); /* 0: SYN, 1: ACK; then the second text */
    HOLDS(arrival(&s, 3) == MSEC(210));
    stage_close(&s);
}
END_TEST

/* C6: what happens in one direction leaves the draws of the other alone. */
START_TEST(directions_have_chances_of_their_own)
{
    static const char *const texts[] = {
        "host a iss 1\nhost b iss 2 listen 80\nlink a -> b delay 10ms jitter 9ms\nlink b -> a delay 10ms loss 0%\nat 0s a connect b:80\n",
        "host a iss 1\nhost b iss 2 listen 80\nlink a -> b delay 10ms jitter 9ms\nlink b -> a delay 10ms jitter 5ms\nat 0s a connect b:80\n",
    };
    struct stage one = run_text(texts[0]), two = run_text(texts[1]);
    HOLDS(arrival(&one, 0) == arrival(&two, 0));
    stage_close(&one);
    stage_close(&two);
}
END_TEST

/* Loss of 10 % over 20000 draws lies within five standard deviations. */
START_TEST(chance_is_fair)
{
    struct stage s = {0};
    strbuf_puts(&s.text, "host a iss 1\nhost b iss 2 listen 80\nlink a b delay 1ms loss 10%\n");
    stage_open(&s);
    uint32_t lost = 0;
    struct segment seg = {.daddr = s.sc.hosts[1].addr, .flags = SEG_ACK};
    for (int i = 0; i < 20000; i++)
        lost += decide_fate(&s.sim, 0, 1, 0, &seg).kind == FATE_LOST;
    HOLDS(lost >= 2000 - 212);
    HOLDS(lost <= 2000 + 212);
    stage_close(&s);
}
END_TEST

static uint32_t sent_with(const struct stage *s, enum fate_kind fate)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s->trace.n; i++)
        n += s->trace.recs[i].kind == TR_SEND && s->trace.recs[i].fate == fate;
    return n;
}

/* The box remembers for 10 s from the last segment that it let through, in either direction; a SYN is always welcome. */
START_TEST(a_box_forgets_what_is_idle)
{
    static const char hosts[] = "host a iss 1\nhost b iss 2 listen 80\nlink a b delay 1ms forget 10s\nat 0s a connect b:80\n";
    char text[400];
    struct stage s;
    snprintf(text, sizeof text, "%sat 10s b send 1\nat 20s b send 1\nat 30s a send 1\n", hosts);
    s = run_text(text); /* each exchange ends with an ACK at x.001 s */
    HOLDS(sent_with(&s, FATE_FORGOTTEN) == 0);
    stage_close(&s);
    snprintf(text, sizeof text, "%sat 10.002s b send 1\nuntil 10.5s\n", hosts); /* the ACK of the SYN,ACK passed at 0.002 s */
    s = run_text(text);
    HOLDS(sent_with(&s, FATE_FORGOTTEN) == 1);
    stage_close(&s);
    snprintf(text, sizeof text, "%sat 20s a abort\nat 21s a connect b:80\nuntil 22s\n", hosts);
    s = run_text(text); /* the RST does not get through; the SYN draws a challenge ACK, and so on */
    HOLDS(sent_with(&s, FATE_FORGOTTEN) == 1);
    stage_close(&s);
}
END_TEST

/* What it resets it resets in the name of the far end: half of the way there, and half of it back. A RST draws none. */
START_TEST(a_box_may_reset)
{
    struct stage s = run_text("host a iss 1\nhost b iss 2 listen 80\nlink a b delay 4ms forget 10s reset\n"
                              "at 0s a connect b:80\nat 20s b send 1\nat 30s a abort\n");
    HOLDS(sent_with(&s, FATE_FORGOTTEN) == 2);
    HOLDS(arrival(&s, 2) == SEC(20) + MSEC(4));
    HOLDS(arrival(&s, 3) == NEVER);
    stage_close(&s);
}
END_TEST

/* A loopback is a link like any other, but it has no cable to unplug. */
START_TEST(a_loopback_needs_no_cable)
{
    struct stage s = run_text("host a iss 1\nhost b iss 2\nlink b b delay 10ms\nat 0s b unplug\n"
                              "at 1s b connect b:7000 from 7000\n");
    HOLDS(arrival(&s, 0) == SEC(1) + MSEC(10)); /* SYN */
    HOLDS(arrival(&s, 1) == SEC(1) + MSEC(20)); /* SYN,ACK */
    HOLDS(arrival(&s, 2) == NEVER);
    stage_close(&s);
}
END_TEST

/* ---- order of equal times ---- */

/* docs/architecture.md: script, then arrivals, then applications, then timers. The SYN comes again at the very moment at
 * which the server's own timer runs out: one SYN,ACK leaves, not two. */
START_TEST(arrivals_come_before_timers)
{
    struct stage s = run_text("host a iss 100\nhost b iss 300 listen 80\nlink a b delay 50ms\ndrop b S. #1\n"
                              "at 0s a connect b:80\nuntil 1.05s\n");
    uint32_t at_1050 = 0;
    for (size_t i = 0; i < s.trace.n; i++)
        at_1050 += s.trace.recs[i].kind == TR_SEND && s.trace.recs[i].at == MSEC(1050);
    HOLDS(at_1050 == 1);
    stage_close(&s);
}
END_TEST

Suite *world_suite(void)
{
    Suite *suite = suite_create("world");
    TCase *random = tcase_create("random plots"), *value = tcase_create("a value"), *channel = tcase_create("channels");
    tcase_set_timeout(random, 20);
    tcase_set_timeout(value, 20);
    tcase_add_loop_test(random, random_plots_keep_the_invariants_and_end, 0, PLOTS);
    tcase_add_loop_test(value, moving_both_iss_changes_nothing_else, 0, 60);
    tcase_add_loop_test(value, a_copy_goes_on_like_the_original, 0, 40);
    tcase_add_loop_test(value, any_agenda_keeps_the_order_of_random_plots, 0, 60);
    tcase_add_test(value, any_agenda_keeps_the_order_of_a_flood);
    tcase_add_test(value, any_agenda_puts_equal_timers_in_order);
    tcase_add_loop_test(value, looking_changes_nothing, 0, 20);
    tcase_add_test(value, a_world_of_two_hosts_is_small);
    tcase_add_test(channel, rate_serializes);
    tcase_add_test(channel, reorder_holds_until_overtaken);
    tcase_add_test(channel, directions_have_chances_of_their_own);
    tcase_add_test(channel, chance_is_fair);
    tcase_add_test(channel, a_loopback_needs_no_cable);
    tcase_add_test(channel, a_box_forgets_what_is_idle);
    tcase_add_test(channel, a_box_may_reset);
    tcase_add_test(channel, arrivals_come_before_timers);
    suite_add_tcase(suite, random);
    suite_add_tcase(suite, value);
    suite_add_tcase(suite, channel);
    return suite;
}
