/* One cell of the matrix: the state is reached, the segment is made, the step is taken, and what it did is named. */
#include "matrix.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { OUR_ADDR = 0x0a000001, PEER_ADDR = 0x0a000002, OUR_PORT = 80, PEER_PORT = 1024 };
enum { PEER_WINDOW = 1000 }; /* what the peer offers, always: MAX.SND.WND */

struct bench {
    const struct tcp_knobs *knobs;
    struct matrix_base base;
    nsec now;
    struct tcb tcb;
    struct tcp_actions did;
};

static void step(struct bench *b, struct tcp_event ev)
{
    ev.knobs = b->knobs;
    ev.fresh_iss = b->base.iss;
    ev.listening = b->tcb.state == TCP_TIME_WAIT;
    tcp_step(&b->tcb, b->now, &ev, &b->did);
    assert(!b->did.more);
}

static void call(struct bench *b, enum tcp_event_kind kind)
{
    bool active = kind == EV_OPEN_ACTIVE;
    step(b, (struct tcp_event){.kind = kind, .raddr = active ? PEER_ADDR : 0, .rport = active ? PEER_PORT : 0});
}

static void arrives(struct bench *b, struct segment seg)
{
    seg.saddr = PEER_ADDR;
    seg.daddr = OUR_ADDR;
    seg.sport = PEER_PORT;
    seg.dport = OUR_PORT;
    seg.wnd = PEER_WINDOW;
    step(b, (struct tcp_event){.kind = EV_SEGMENT, .seg = &seg});
}

/* An ACK that is still owed leaves: what is in the cell then comes from the segment alone. */
static void settle(struct bench *b)
{
    if (b->tcb.delack_at == NEVER)
        return;
    b->now = b->tcb.delack_at;
    step(b, (struct tcp_event){.kind = EV_TIMEOUT, .timer = TIMER_DELACK});
}

/* What the peer sends next, as it should: SEQ = RCV.NXT, ACK = SND.NXT or one less. */
static void peer_sends(struct bench *b, uint8_t flags, uint32_t ack)
{
    arrives(b, (struct segment){.flags = flags | SEG_ACK, .seq = b->tcb.rcv_nxt, .ack = ack});
}

static void syn_arrives(struct bench *b, uint8_t flags)
{
    arrives(b, (struct segment){.flags = flags, .seq = b->base.irs, .ack = seq_add(b->base.iss, 1)});
}

/* ---- the states ---- */

static void reach(struct bench *b, enum matrix_place place);

static void from(struct bench *b, enum matrix_place before, enum tcp_event_kind kind)
{
    reach(b, before);
    call(b, kind);
}

static void reach(struct bench *b, enum matrix_place place)
{
    switch (place) {
    case PLACE_LISTEN:
        from(b, PLACE_CLOSED, EV_OPEN_PASSIVE);
        break;
    case PLACE_SYN_SENT:
        from(b, PLACE_CLOSED, EV_OPEN_ACTIVE);
        break;
    case PLACE_SYN_RECEIVED_P:
        reach(b, PLACE_LISTEN);
        syn_arrives(b, SEG_SYN);
        break;
    case PLACE_SYN_RECEIVED_X:
        reach(b, PLACE_SYN_SENT);
        syn_arrives(b, SEG_SYN);
        break;
    case PLACE_ESTABLISHED:
        reach(b, PLACE_SYN_SENT);
        syn_arrives(b, SEG_SYN | SEG_ACK);
        break;
    case PLACE_FIN_WAIT_1:
        from(b, PLACE_ESTABLISHED, EV_CLOSE);
        break;
    case PLACE_FIN_WAIT_2:
        reach(b, PLACE_FIN_WAIT_1);
        peer_sends(b, 0, b->tcb.snd_nxt);
        break;
    case PLACE_CLOSE_WAIT:
        reach(b, PLACE_ESTABLISHED);
        peer_sends(b, SEG_FIN, b->tcb.snd_nxt);
        break;
    case PLACE_CLOSING: /* the peer's FIN has crossed ours */
        reach(b, PLACE_FIN_WAIT_1);
        peer_sends(b, SEG_FIN, b->tcb.snd_una);
        break;
    case PLACE_LAST_ACK:
        from(b, PLACE_CLOSE_WAIT, EV_CLOSE);
        break;
    case PLACE_TIME_WAIT:
        reach(b, PLACE_FIN_WAIT_2);
        peer_sends(b, SEG_FIN, b->tcb.snd_nxt);
        break;
    default:
        tcb_init(&b->tcb, OUR_ADDR, OUR_PORT);
        break;
    }
    settle(b);
    assert(b->tcb.state == matrix_state(place));
}

/* ---- the segments ---- */

static const struct {
    const char *name;
    uint8_t flags;
    uint32_t text;
} segments[MATRIX_SEGMENTS] = {
    {"S", SEG_SYN, 0},
    {"S.", SEG_SYN | SEG_ACK, 0},
    {".", SEG_ACK, 0},
    {"F.", SEG_FIN | SEG_ACK, 0},
    {"SF", SEG_SYN | SEG_FIN, 0},
    {"R", SEG_RST, 0},
    {"R.", SEG_RST | SEG_ACK, 0},
    {"P.", SEG_PSH | SEG_ACK, MATRIX_TEXT},
    {"none", 0, 0},
    {"all", SEG_FIN | SEG_SYN | SEG_RST | SEG_PSH | SEG_ACK | SEG_URG, 0},
};

static uint32_t seq_at(const struct bench *b, enum matrix_seq where, uint32_t len)
{
    bool known = b->tcb.state >= TCP_SYN_RECEIVED; /* RCV.NXT and the window */
    uint32_t left = known ? b->tcb.rcv_nxt : seq_add(b->base.irs, 1);
    uint32_t wnd = known ? tcb_rcv_wnd(&b->tcb) : PEER_WINDOW;
    switch (where) {
    case SEQ_OUTSIDE_LEFT:
        return seq_sub(left, len > 0 ? len : 1);
    case SEQ_LEFT_EDGE:
        return left;
    case SEQ_MIDDLE:
        return seq_add(left, wnd / 2);
    case SEQ_RIGHT_EDGE:
        return seq_add(left, wnd - 1);
    default:
        return seq_add(left, wnd);
    }
}

static uint32_t ack_at(const struct bench *b, enum matrix_ack where)
{
    bool known = b->tcb.state >= TCP_SYN_SENT; /* SND.UNA and SND.NXT */
    uint32_t una = known ? b->tcb.snd_una : seq_add(b->base.iss, 1);
    uint32_t nxt = known ? b->tcb.snd_nxt : una;
    switch (where) {
    case ACK_TOO_OLD:
        return seq_sub(una, PEER_WINDOW + 1);
    case ACK_OLD:
        return seq_sub(nxt, 1);
    case ACK_EXACT:
        return nxt;
    default:
        return seq_add(nxt, 1);
    }
}

static struct segment segment_at(const struct bench *b, const struct matrix_cell *cell)
{
    struct segment seg = {.flags = segments[cell->segment].flags, .len = segments[cell->segment].text};
    seg.seq = seq_at(b, (enum matrix_seq)cell->seq, seg_len(&seg));
    seg.ack = ack_at(b, (enum matrix_ack)cell->ack);
    return seg;
}

/* ---- what it did ---- */

/* The RFC's name for a segment, NULL if it is none of these. `t` is the TCB afterwards. */
static const char *symbol(const struct segment *seg, const struct tcb *t, const struct segment *arrived)
{
    bool current = seg->ack == t->rcv_nxt && seg->len == 0;
    switch (seg->flags) {
    case SEG_ACK:
        return current && seg->seq == t->snd_nxt ? "ACKNOW" : NULL;
    case SEG_SYN | SEG_ACK:
        return current && seg->seq == t->iss ? "SYNACK" : NULL;
    case SEG_SYN:
        return seg->seq == t->iss && seg->len == 0 ? "SYN" : NULL;
    case SEG_RST:
        return (arrived->flags & SEG_ACK) && seg->seq == arrived->ack ? "RST(a)" : NULL;
    case SEG_RST | SEG_ACK:
        return !(arrived->flags & SEG_ACK) && seg->seq == 0 && seg->ack == seg_end(arrived) ? "RST(n)" : NULL;
    default:
        return NULL;
    }
}

static void add_word(char *to, size_t size, const char *word)
{
    size_t n = strlen(to);
    int len = snprintf(to + n, size - n, "%s%s", n > 0 ? " " : "", word);
    assert(len >= 0 && (size_t)len < size - n);
    (void)len;
}

static void name_emissions(struct matrix_cell *cell, const struct bench *b, const struct segment *arrived)
{
    for (unsigned i = 0; i < b->did.n_emit; i++) {
        const struct segment *seg = &b->did.emit[i].seg;
        const char *name = symbol(seg, &b->tcb, arrived);
        char raw[sizeof cell->emits];
        snprintf(raw, sizeof raw, "flags=%u;seq=%u;ack=%u;len=%u", (unsigned)seg->flags, (unsigned)seg->seq,
                 (unsigned)seg->ack, (unsigned)seg->len);
        add_word(cell->emits, sizeof cell->emits, name ? name : raw);
    }
    if (b->tcb.delack_at != NEVER)
        add_word(cell->emits, sizeof cell->emits, "(ACKNOW)");
    if (cell->emits[0] == '\0')
        add_word(cell->emits, sizeof cell->emits, "-");
}

static void name_news(struct matrix_cell *cell, const struct bench *b)
{
    for (unsigned i = 0; i < b->did.n_note; i++)
        if (b->did.note[i].kind == NOTE_NEWS)
            add_word(cell->user, sizeof cell->user, tcp_news_name((enum tcp_news)b->did.note[i].to));
    if (cell->user[0] == '\0')
        add_word(cell->user, sizeof cell->user, "-");
}

static void make_cell(struct bench *b, struct matrix_cell *cell)
{
    const struct tcb before = b->tcb;
    const struct segment seg = segment_at(b, cell);
    arrives(b, seg);
    cell->next = b->tcb.state;
    cell->rule = b->did.rule;
    if (before.state >= TCP_SYN_RECEIVED && b->tcb.state >= before.state) {
        cell->rcv_nxt = seq_sub(b->tcb.rcv_nxt, before.rcv_nxt);
        cell->snd_una = seq_sub(b->tcb.snd_una, before.snd_una);
    }
    name_emissions(cell, b, &seg);
    name_news(cell, b);
}

void matrix_make(const struct tcp_knobs *knobs, struct matrix_base base, struct matrix_cell cells[MATRIX_CELLS])
{
    struct bench b = {.knobs = knobs, .base = base};
    struct tcb start = {0};
    for (unsigned i = 0; i < MATRIX_CELLS; i++) {
        unsigned each = MATRIX_SEGMENTS * MATRIX_SEQS * MATRIX_ACKS;
        struct matrix_cell *cell = &cells[i];
        *cell = (struct matrix_cell){.place = (uint8_t)(i / each),
                                     .segment = (uint8_t)(i / (MATRIX_SEQS * MATRIX_ACKS) % MATRIX_SEGMENTS),
                                     .seq = (uint8_t)(i / MATRIX_ACKS % MATRIX_SEQS),
                                     .ack = (uint8_t)(i % MATRIX_ACKS)};
        if (i % each == 0) {
            b.now = 0;
            reach(&b, (enum matrix_place)cell->place);
            start = b.tcb;
        }
        b.tcb = start;
        make_cell(&b, cell);
    }
}

/* ---- names ---- */

enum tcp_state matrix_state(enum matrix_place place)
{
    static const uint8_t states[MATRIX_PLACES] = {
        TCP_CLOSED,      TCP_LISTEN,     TCP_SYN_SENT,   TCP_SYN_RECEIVED, TCP_SYN_RECEIVED, TCP_ESTABLISHED,
        TCP_FIN_WAIT_1,  TCP_FIN_WAIT_2, TCP_CLOSE_WAIT, TCP_CLOSING,      TCP_LAST_ACK,     TCP_TIME_WAIT,
    };
    return (enum tcp_state)states[place];
}

const char *matrix_origin(enum matrix_place place)
{
    return place == PLACE_SYN_RECEIVED_P ? "passive" : place == PLACE_SYN_RECEIVED_X ? "active" : "";
}

const char *matrix_segment_name(unsigned segment)
{
    return segments[segment].name;
}

const char *matrix_seq_name(enum matrix_seq seq)
{
    static const char *const names[MATRIX_SEQS] = {"outside-left", "left-edge", "middle", "right-edge", "outside-right"};
    return names[seq];
}

const char *matrix_ack_name(enum matrix_ack ack)
{
    static const char *const names[MATRIX_ACKS] = {"too-old", "old", "exact", "above"};
    return names[ack];
}

bool matrix_shows(const struct matrix *m, enum matrix_place place)
{
    return m->state < 0 || (enum tcp_state)m->state == matrix_state(place);
}
