#include "bench.h"
#include "options_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { OUR_ADDR = 0x0a000001, PEER_ADDR = 0x0a000002, OUR_PORT = 1024, PEER_PORT = 80 };
enum { OURS_WRITTEN = 100, THEIRS_WRITTEN = 300 };

struct tcb tcb;
struct tcp_knobs knobs;
nsec now;
bool listening, no_challenges, show_windows;
uint32_t fresh_iss, ts_offset;
bool fast_open, fast_open_full;
const char *cookie = "";
enum tcp_rule reason;

static uint32_t iss_base = OURS_WRITTEN, irs_base = THEIRS_WRITTEN;
static char where[32], what[256], did[2048], complaint[8192];

/* An assertion that costs nothing while it holds: Check records each of its own, and a test may take a million steps. */
__attribute__((format(printf, 2, 3))) static void must(bool holds, const char *complaint_text, ...)
{
    if (holds)
        return;
    char text[512];
    va_list args;
    va_start(args, complaint_text);
    vsnprintf(text, sizeof text, complaint_text, args);
    va_end(args);
    ck_abort_msg("%s", text);
}

/* ---- numbers ---- */

uint32_t ours(uint32_t seq)
{
    return seq_add(seq_sub(seq, iss_base), OURS_WRITTEN);
}

uint32_t theirs(uint32_t seq)
{
    return seq_add(seq_sub(seq, irs_base), THEIRS_WRITTEN);
}

uint32_t our_seq(uint32_t written)
{
    return seq_add(seq_sub(written, OURS_WRITTEN), iss_base);
}

uint32_t their_seq(uint32_t written)
{
    return seq_add(seq_sub(written, THEIRS_WRITTEN), irs_base);
}

/* ---- what a step did, in words ---- */

__attribute__((format(printf, 1, 2))) static void say(const char *text, ...)
{
    size_t n = strlen(did);
    n += (size_t)snprintf(did + n, sizeof did - n, "%s", n ? ", " : "");
    va_list args;
    va_start(args, text);
    vsnprintf(did + n, sizeof did - n, text, args);
    va_end(args);
    must(strlen(did) < sizeof did - 100, "a step does too much to say");
}

static void say_note(const struct tcp_note *note)
{
    if (note->kind == NOTE_STATE)
        say("-> %s", tcp_state_name((enum tcp_state)note->to));
    else if (note->to == NEWS_DELIVER)
        say("DATA %u", (unsigned)note->octets);
    else
        say("%s", tcp_news_name((enum tcp_news)note->to));
}

static const char letters[] = "FSRP.U"; /* in the order of their bits */

static int say_options(char *p, const struct segment *seg)
{
    struct strbuf words = {0};
    options_words(seg, &words);
    int n = sprintf(p, "%s", words.p ? words.p : "");
    strbuf_free(&words);
    return n;
}

static void say_emission(const struct tcp_emission *e)
{
    const struct segment *seg = &e->seg;
    char text[256], *p = text;
    for (unsigned i = 0; letters[i]; i++)
        if (seg->flags >> i & 1)
            *p++ = letters[i];
    /* The RST that answers a segment without ACK has the sequence number 0 itself. */
    uint32_t seq = (seg->flags & SEG_RST) && (seg->flags & SEG_ACK) && seg->seq == 0 ? 0 : ours(seg->seq);
    p += sprintf(p, " %u", (unsigned)seq);
    if (seg->len)
        p += sprintf(p, ":%u", (unsigned)seq_add(seq, seg->len));
    if (seg->flags & SEG_ACK)
        p += sprintf(p, "/%u", (unsigned)theirs(seg->ack));
    if (seg->flags & SEG_URG)
        p += sprintf(p, " up %u", (unsigned)seg->up);
    if (show_windows && seg->flags != SEG_RST)
        p += sprintf(p, " win %u", (unsigned)seg->wnd);
    if (show_windows && seg->mss)
        p += sprintf(p, " mss %u", (unsigned)seg->mss);
    if (show_windows)
        p += say_options(p, seg);
    if (e->retransmission)
        p += sprintf(p, " rtx %u", (unsigned)e->retransmission);
    *p = '\0';
    say("> %s", text);
}

static void say_timer(const char *name, nsec before, nsec after)
{
    if (before == after)
        return;
    if (after == NEVER) {
        say("-%s", name);
        return;
    }
    char seconds[32];
    sprintf(seconds, "%lld.%09lld", (long long)((after - now) / SEC(1)), (long long)((after - now) % SEC(1)));
    size_t n = strlen(seconds);
    while (seconds[n - 1] == '0')
        seconds[--n] = '\0';
    if (seconds[n - 1] == '.')
        seconds[--n] = '\0';
    say("+%s %s", name, seconds);
}

/* ---- what must hold in every step of every test ---- */

static void check_emission(const struct tcp_event *ev, const struct segment *seg)
{
    must(seg->saddr == OUR_ADDR && seg->daddr == PEER_ADDR && seg->sport == OUR_PORT && seg->dport == PEER_PORT,
                  "a segment from or to somebody else");
    must(ev->kind != EV_SEGMENT || !(ev->seg->flags & seg->flags & SEG_RST), "a RST answers a RST (I-9)");
    must((seg->flags & (SEG_ACK | SEG_RST)) || seg->flags == SEG_SYN, "neither ACK nor RST nor SYN (I-11)");
    must(!(seg->flags & SEG_SYN) || seg->len == 0 || knobs.send_on_syn || *cookie, "text on a SYN");
}

/* Everything that happens has a reason. */
static void check_reasons(const struct tcp_actions *out)
{
    must(out->rule != R_NONE && out->rule < RULES, "no rule decided about this");
    for (unsigned i = 0; i < out->n_note; i++)
        must(out->note[i].rule != R_NONE && out->note[i].rule < RULES, "news without a rule");
    for (unsigned i = 0; i < out->n_emit; i++)
        must(out->emit[i].rule != R_NONE && out->emit[i].rule < RULES, "a segment without a rule");
}

static void check_progress(const struct tcb *before)
{
    if (before->state < TCP_SYN_RECEIVED || tcb.state < before->state)
        return;
    if (tcb.iss != before->iss || tcb.irs != before->irs)
        return; /* a new incarnation */
    must(seq_leq(before->snd_una, tcb.snd_una), "SND.UNA goes back (I-2)");
    must(seq_leq(before->snd_nxt, tcb.snd_nxt), "SND.NXT goes back (I-3)");
    must(seq_leq(before->rcv_nxt, tcb.rcv_nxt), "RCV.NXT goes back (I-2)");
    must(seq_leq(before->rcv_adv, tcb.rcv_adv), "the right edge goes left (I-2, SHLD-14)");
}

static struct tcp_actions last; /* of the last step, as it was before EV_MORE */

bool bench_also(enum tcp_rule rule)
{
    return last.also[0] == rule || last.also[1] == rule;
}

const struct segment *bench_emitted(unsigned i)
{
    ck_assert_uint_lt(i, last.n_emit);
    return &last.emit[i].seg;
}

enum tcp_rule bench_emission_rule(unsigned i)
{
    return (enum tcp_rule)last.emit[i].rule;
}

static uint8_t octets(const char **p, uint8_t *out)
{
    unsigned octet, n = 0;
    for (; sscanf(*p, "%2x", &octet) == 1; *p += 2) {
        must(n < OPT_EXTRA_MAX, "\"%s\": too many octets", what);
        out[n++] = (uint8_t)octet;
        if ((*p)[2] == '\0' || (*p)[2] == ' ')
            break;
    }
    for (; **p && **p != ' '; ++*p)
        ;
    return (uint8_t)n;
}

static void step(struct tcp_event *ev)
{
    struct tcb before = tcb;
    struct tcp_actions out;

    did[0] = '\0';
    ev->knobs = &knobs;
    ev->fresh_iss = our_seq(fresh_iss);
    ev->ts_offset = ts_offset;
    ev->fast_open = fast_open;
    ev->fast_open_full = fast_open_full;
    const char *hex = cookie;
    ev->n_cookie = *hex ? octets(&hex, ev->cookie) : 0;
    ev->listening = listening;
    ev->no_challenges = no_challenges;
    tcp_step(&tcb, now, ev, &out);
    check_reasons(&out);
    last = out;
    reason = (enum tcp_rule)out.rule;
    for (;;) {
        for (unsigned i = 0; i < out.n_note; i++)
            say_note(&out.note[i]);
        for (unsigned i = 0; i < out.n_emit; i++) {
            check_emission(ev, &out.emit[i].seg);
            say_emission(&out.emit[i]);
        }
        if (!out.more)
            break;
        must(out.n_emit == TCP_EMIT_MAX, "more to send, but not because the step was full");
        struct tcp_event more = {.kind = EV_MORE, .knobs = &knobs};
        tcp_step(&tcb, now, &more, &out);
    }
    for (enum tcp_timer timer = TIMER_RTO; timer < TCP_TIMERS; timer++)
        say_timer(tcp_timer_name(timer), tcb_deadline(&before, timer), tcb_deadline(&tcb, timer));
    check_progress(&before);
    if (did[0] == '\0')
        say("nothing");
}

/* ---- reading what is to happen ---- */

static unsigned number(const char **p)
{
    unsigned n = 0;
    int used = 0;
    must(sscanf(*p, "%u%n", &n, &used) == 1, "a number is missing in \"%s\" at \"%s\"", what, *p);
    *p += used;
    return n;
}

static bool word(const char **p, const char *text)
{
    size_t n = strlen(text);
    while (**p == ' ')
        ++*p;
    if (strncmp(*p, text, n) != 0)
        return false;
    *p += n;
    return true;
}

/* One option; false if it is none. */
static bool option(const char **p, struct segment *seg)
{
    if (word(p, "mss")) {
        seg->mss = (uint16_t)number(p);
    } else if (word(p, "sackOK")) {
        seg->opts |= OPT_SACK_PERMITTED;
    } else if (word(p, "TS")) {
        seg->opts |= OPT_TIMESTAMPS;
        seg->tsval = number(p);
        must(word(p, "/"), "\"%s\": TSval/TSecr, please", what);
        seg->tsecr = number(p);
    } else if (word(p, "wscale")) {
        seg->opts |= OPT_WSCALE;
        seg->wscale = (uint8_t)number(p);
    } else if (word(p, "tfo cookiereq")) {
        seg->opts |= OPT_FAST_OPEN;
    } else if (word(p, "tfo ")) {
        seg->opts |= OPT_FAST_OPEN;
        seg->n_extra = octets(p, seg->extra);
    } else if (word(p, "raw ")) {
        seg->opts |= OPT_RAW;
        seg->n_extra = octets(p, seg->extra);
    } else {
        return false;
    }
    return true;
}

static struct segment segment(const char *p)
{
    struct segment seg = {.saddr = PEER_ADDR, .daddr = OUR_ADDR, .sport = PEER_PORT, .dport = OUR_PORT, .wnd = 65535};
    for (; *p && *p != ' '; p++) {
        const char *letter = strchr(letters, *p);
        must(letter != NULL || *p == '-', "\"%s\": flags, please", what);
        if (letter)
            seg.flags |= (uint8_t)(1u << (letter - letters));
    }
    uint32_t start = number(&p);
    seg.seq = their_seq(start);
    must(word(&p, ":"), "\"%s\": SEQ:END(LEN), please", what);
    uint32_t end = number(&p);
    must(word(&p, "("), "\"%s\": SEQ:END(LEN), please", what);
    seg.len = number(&p);
    must(word(&p, ")") && end == seq_add(start, seg.len), "\"%s\": END is not SEQ + LEN", what);
    while (*p) {
        if (word(&p, "ack"))
            seg.ack = our_seq(number(&p));
        else if (word(&p, "win"))
            seg.wnd = number(&p);
        else if (word(&p, "up"))
            seg.up = (uint16_t)number(&p);
        else if (!option(&p, &seg))
            ck_abort_msg("\"%s\": \"%s\" is not known", what, p);
    }
    return seg;
}

static struct tcp_event open_event(const char *p)
{
    struct tcp_event ev = {.kind = EV_OPEN_ACTIVE, .raddr = PEER_ADDR, .rport = PEER_PORT};
    bool passive = word(&p, "passive");
    if (passive)
        ev.kind = EV_OPEN_PASSIVE;
    else
        must(word(&p, "active"), "\"%s\": active or passive?", what);
    if ((passive && !word(&p, "peer")) || (!passive && word(&p, "nobody"))) {
        ev.raddr = 0;
        ev.rport = 0;
    }
    if (word(&p, "SEND"))
        ev.octets = number(&p);
    return ev;
}

/* `seg`: where its segment is, if it is one. */
static struct tcp_event event(const char *p, struct segment *seg)
{
    struct tcp_event ev = {.kind = EV_SEGMENT};
    if (word(&p, "OPEN")) {
        ev = open_event(p);
    } else if (word(&p, "SEND")) {
        ev.kind = EV_SEND;
        ev.octets = number(&p);
        ev.urgent = word(&p, "urgent");
        ev.and_close = word(&p, "CLOSE");
    } else if (word(&p, "RECEIVE")) {
        ev.kind = EV_RECEIVE;
        ev.octets = word(&p, "all") ? RECEIVE_ALL : number(&p);
    } else if (word(&p, "CLOSE")) {
        ev.kind = word(&p, "both") ? EV_CLOSE_BOTH : EV_CLOSE;
    } else if (word(&p, "ABORT")) {
        ev.kind = EV_ABORT;
    } else if (word(&p, "ICMP")) {
        ev.kind = EV_ICMP;
        ev.icmp_type = (uint8_t)number(&p);
        must(word(&p, "/"), "\"%s\": TYPE/CODE, please", what);
        ev.icmp_code = (uint8_t)number(&p);
        must(word(&p, "seq"), "\"%s\": seq N, please", what);
        ev.icmp_seq = our_seq(number(&p));
    } else if (word(&p, "STATUS")) {
        ev.kind = EV_STATUS;
    } else {
        *seg = segment(p);
        ev.seg = seg;
    }
    return ev;
}

void when(const char *text, ...)
{
    va_list args;
    va_start(args, text);
    vsnprintf(what, sizeof what, text, args);
    va_end(args);
    struct segment seg;
    struct tcp_event ev = event(what, &seg);
    step(&ev);
}

/* ---- time ---- */

void passes(nsec t)
{
    enum tcp_timer timer;
    nsec due = tcp_next_timeout(&tcb, &timer);
    ck_assert_msg(due > now + t, "given %s: %s is due already in %lld ns", where, tcp_timer_name(timer),
                  (long long)(due - now));
    now += t;
}

bool bench_due(const char *name, nsec t)
{
    enum tcp_timer timer;
    nsec due = tcp_next_timeout(&tcb, &timer);
    snprintf(complaint, sizeof complaint,
             "given %s, after: %s\n  expected timer: %s in %lld ns\n  actual timer:   %s in %lld ns", where, what, name,
             (long long)t, tcp_timer_name(timer), (long long)(due == NEVER ? -1 : due - now));
    return due == now + t && strcmp(name, tcp_timer_name(timer)) == 0;
}

void bench_fire(void)
{
    struct tcp_event ev = {.kind = EV_TIMEOUT};
    now = tcp_next_timeout(&tcb, &ev.timer);
    snprintf(what, sizeof what, "%s fires", tcp_timer_name(ev.timer));
    step(&ev);
}

/* ---- expectations ---- */

bool bench_said(const char *expected, ...)
{
    char text[sizeof did];
    va_list args;
    va_start(args, expected);
    vsnprintf(text, sizeof text, expected, args);
    va_end(args);
    snprintf(complaint, sizeof complaint, "given %s, when: %s\n  expected: %s\n  actual:   %s", where, what, text, did);
    return strcmp(text, did) == 0;
}

const char *bench_complaint(void)
{
    return complaint;
}

const char *bench_line(void)
{
    return did;
}

/* ---- states ---- */

const char *place_name(enum place place)
{
    static const char *const names[PLACES] = {
        "CLOSED",     "LISTEN",     "SYN-SENT",   "SYN-RECEIVED P", "SYN-RECEIVED X", "ESTABLISHED",
        "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",        "LAST-ACK",       "TIME-WAIT",
    };
    return names[place];
}

void given(enum place place)
{
    /* How to get there: from which state, by what. */
    static const struct {
        enum place from;
        enum tcp_state state;
        const char *event;
    } ways[PLACES] = {
        [LISTEN] = {CLOSED, TCP_LISTEN, "OPEN passive"},
        [SYN_SENT] = {CLOSED, TCP_SYN_SENT, "OPEN active"},
        [SYN_RECEIVED_P] = {LISTEN, TCP_SYN_RECEIVED, "S 300:300(0)"},
        [SYN_RECEIVED_X] = {SYN_SENT, TCP_SYN_RECEIVED, "S 300:300(0)"},
        [ESTABLISHED] = {SYN_SENT, TCP_ESTABLISHED, "S. 300:300(0) ack 101"},
        [FIN_WAIT_1] = {ESTABLISHED, TCP_FIN_WAIT_1, "CLOSE"},
        [FIN_WAIT_2] = {FIN_WAIT_1, TCP_FIN_WAIT_2, ". 301:301(0) ack 102"},
        [CLOSE_WAIT] = {ESTABLISHED, TCP_CLOSE_WAIT, "F. 301:301(0) ack 101"},
        [CLOSING] = {FIN_WAIT_1, TCP_CLOSING, "F. 301:301(0) ack 101"},
        [LAST_ACK] = {CLOSE_WAIT, TCP_LAST_ACK, "CLOSE"},
        [TIME_WAIT] = {FIN_WAIT_2, TCP_TIME_WAIT, "F. 301:301(0) ack 102"},
    };
    if (place == CLOSED) {
        now = 0;
        tcb_init(&tcb, OUR_ADDR, OUR_PORT);
    } else {
        given(ways[place].from);
        when("%s", ways[place].event);
        ck_assert_msg(tcb.state == ways[place].state, "%s does not lead to %s", ways[place].event, place_name(place));
    }
    snprintf(where, sizeof where, "%s", place_name(place));
}

void bench_reset(void)
{
    knobs = tcp_rfc9293;
    knobs.user_timeout = 0;
    listening = no_challenges = show_windows = false;
    fresh_iss = OURS_WRITTEN;
    ts_offset = 0;
    fast_open = fast_open_full = false;
    cookie = "";
    given(CLOSED);
}

/* ---- suites ---- */

bool bench_wraps(void)
{
    return irs_base != THEIRS_WRITTEN;
}

void bench_base(uint32_t iss, uint32_t irs)
{
    iss_base = iss;
    irs_base = irs;
}

static void as_written(void)
{
    bench_base(OURS_WRITTEN, THEIRS_WRITTEN);
    bench_reset();
}

/* I-18: both streams wrap just after their SYN. */
static void at_the_wrap(void)
{
    bench_base(UINT32_MAX - 4, UINT32_MAX - 2);
    bench_reset();
}

Suite *bench_suite(const char *name, const TTest *const *tests, size_t n)
{
    Suite *suite = suite_create(name);
    TCase *plain = tcase_create("as written"), *wrap = tcase_create("at the wrap");
    tcase_add_checked_fixture(plain, as_written, NULL);
    tcase_add_checked_fixture(wrap, at_the_wrap, NULL);
    for (size_t i = 0; i < n; i++) {
        tcase_add_test(plain, tests[i]);
        tcase_add_test(wrap, tests[i]);
    }
    suite_add_tcase(suite, plain);
    suite_add_tcase(suite, wrap);
    return suite;
}
