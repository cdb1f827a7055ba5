#include "judge.h"

#include "numtext.h"
#include "options_text.h"

#include <string.h>

/* ---- words ---- */

void add(char *to, size_t size, const char *format, ...)
{
    static const char more[] = " ...";
    size_t used = strlen(to);
    if (used + sizeof more >= size)
        return;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(to + used, size - used, format, args);
    va_end(args);
    if (n >= 0 && used + (size_t)n >= size)
        memcpy(to + size - sizeof more, more, sizeof more);
}

void add_endpoint(char *to, size_t size, const struct scenario *sc, uint8_t host, uint16_t conn)
{
    if (host >= sc->n_hosts) {
        add(to, size, "nobody");
        return;
    }
    add(to, size, "%s", sc->hosts[host].name);
    if (conn < sc->n_conns && sc->conns[conn].name[0])
        add(to, size, "/%s", sc->conns[conn].name);
}

void add_time(char *to, size_t size, nsec t)
{
    char buf[NUMTEXT_MAX];
    add(to, size, "%s s", time_text(t, time_decimals(t), buf));
}

void add_option_text(char *to, size_t size, const struct option_list *list, const struct segment *seg)
{
    struct strbuf text = {0};
    if (list) {
        option_list_text(list, &text);
    } else {
        strbuf_puts(&text, "<");
        options_text(seg, &text);
        strbuf_puts(&text, ">");
    }
    add(to, size, " %s", text.p ? text.p : "");
    strbuf_free(&text);
}

void add_segment(char *to, size_t size, const struct segment *seg)
{
    char flags[8];
    add(to, size, "%s %u:%u(%u)", flags_text(seg->flags, flags), seg->seq, seq_add(seg->seq, seg->len), seg->len);
    if (seg->flags & SEG_ACK)
        add(to, size, " ack %u", seg->ack);
    add(to, size, " win %u", seg->wnd);
    if (seg->opts)
        add_option_text(to, size, NULL, seg);
    else if (seg->mss)
        add(to, size, " mss %u", seg->mss);
}

void add_pattern(char *to, size_t size, const struct pattern *p)
{
    char flags[8];
    add(to, size, "%s", p->any ? "any" : flags_text(p->flags, flags));
    if (p->has_seq && p->has_len)
        add(to, size, " %u:%u(%u)", p->seq, seq_add(p->seq, p->len), p->len);
    else if (p->has_seq)
        add(to, size, " %u", p->seq);
    else if (p->has_len)
        add(to, size, " len %u", p->len);
    if (p->has_ack)
        add(to, size, " ack %u", p->ack);
    if (p->has_win)
        add(to, size, " win %u", p->win);
    if (p->has_mss)
        add(to, size, " mss %u", p->mss);
    if (p->options.given)
        add_option_text(to, size, &p->options, NULL);
}

void add_when(char *to, size_t size, const struct expect *e)
{
    static const char *const words[] = {" at ", " by ", " from ", " until "};
    nsec times[] = {e->has_at ? e->at : NEVER, e->has_by ? e->by : NEVER, e->from > 0 ? e->from : NEVER, e->until};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (times[i] == NEVER)
            continue;
        add(to, size, "%s", words[i]);
        add_time(to, size, times[i]);
    }
}

/* ---- what all judgements need ---- */

bool concerns(const struct court *c, const struct trace_rec *rec)
{
    return rec->host == c->e->host && (c->e->conn == CONN_OTHER || c->e->conn == rec->conn);
}

void decide_at(struct court *c, const struct trace_rec *rec)
{
    c->rec = rec;
    c->verdict->at = rec->at;
}

bool compare(uint64_t a, enum compare cmp, uint64_t b)
{
    switch (cmp) {
    case CMP_EQ:
        return a == b;
    case CMP_NE:
        return a != b;
    case CMP_LT:
        return a < b;
    case CMP_LE:
        return a <= b;
    case CMP_GT:
        return a > b;
    default:
        return a >= b;
    }
}

const char *compare_text(enum compare cmp)
{
    static const char *const texts[] = {"=", "!=", "<", "<=", ">", ">="};
    return texts[cmp];
}

/* The rule behind a record: its own, or that of what came before it in the same event. */
static uint16_t rule_behind(const struct court *c, const struct trace_rec *rec)
{
    for (const struct trace_rec *r = rec;; r--) {
        if (r->rule != R_NONE)
            return r->rule;
        if (r == c->recs || r[-1].step != rec->step)
            return R_NONE;
    }
}

void oracle_judge(const struct scenario *sc, uint32_t i, const struct trace_rec *recs, size_t n, const struct run *run,
                  struct verdict *verdict)
{
    static bool (*const judges[])(struct court *) = {
        [EXPECT_PATH] = judge_path, [EXPECT_STATE] = judge_state,   [EXPECT_COUNT] = judge_count,
        [EXPECT_SEGMENT] = judge_segment, [EXPECT_ORDER] = judge_order, [EXPECT_SILENT] = judge_silent,
        [EXPECT_NEWS] = judge_news, [EXPECT_VAR] = judge_var, [EXPECT_ALWAYS] = judge_always,
        [EXPECT_NEVER] = judge_always, [EXPECT_EVENTUALLY] = judge_always,
    };
    struct court c = {
        .sc = sc, .e = &sc->expects[i], .recs = recs, .n = n, .reading = &run->readings[i], .verdict = verdict,
    };
    memset(verdict, 0, sizeof *verdict);
    verdict->at = NEVER;
    if (c.e->negate)
        EXPECTED(&c, "not: ");
    verdict->held = judges[c.e->kind](&c) != c.e->negate;
    if (!verdict->held && c.rec)
        verdict->rule = rule_behind(&c, c.rec);
    if (c.e->negate && !verdict->held)
        add(verdict->differs, sizeof verdict->differs, "it is so, and was expected not to be");
}
