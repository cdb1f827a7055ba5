/* The sixth to eighth check: URG, text and FIN (RFC 9293, 3.10.7.4), and the receiver's side of the window (3.8.6).
 * Text is ranges of sequence numbers; what lies beyond a gap is held (SHLD-31) in up to TCP_HELD_MAX ranges. */
#include "tcp_internal.h"

#include <assert.h>

static bool takes_text(const struct tcb *t)
{
    return t->state == TCP_ESTABLISHED || t->state == TCP_FIN_WAIT_1 || t->state == TCP_FIN_WAIT_2;
}

/* ---- held ranges ---- */

static void remove_held(struct tcb *t, int i)
{
    for (int j = i + 1; j < t->n_held; j++)
        t->held[j - 1] = t->held[j];
    t->n_held--;
}

/* Adds [start, end), merging with what it touches. False if there are too many gaps. */
static bool hold(struct tcb *t, uint32_t start, uint32_t end)
{
    int i = 0;
    while (i < t->n_held) {
        if (seq_lt(end, t->held[i].start) || seq_gt(start, t->held[i].end)) {
            i++;
            continue;
        }
        start = seq_min(start, t->held[i].start);
        end = seq_max(end, t->held[i].end);
        remove_held(t, i);
    }
    if (t->n_held == TCP_HELD_MAX)
        return false;
    int at = t->n_held++;
    for (; at > 0 && seq_gt(t->held[at - 1].start, start); at--)
        t->held[at] = t->held[at - 1];
    t->held[at] = (struct seq_range){start, end};
    return true;
}

/* Octets in order go to the buffer; the window shrinks with them until the user reads. */
static void advance(struct tcb *t, uint32_t end)
{
    t->rcv_unread += seq_sub(end, t->rcv_nxt);
    t->rcv_nxt = end;
}

bool take_held(struct step *s)
{
    struct tcb *t = s->t;
    bool moved = false;
    while (t->n_held > 0 && seq_leq(t->held[0].start, t->rcv_nxt)) {
        if (seq_gt(t->held[0].end, t->rcv_nxt)) {
            advance(t, t->held[0].end);
            moved = true;
        }
        remove_held(t, 0);
    }
    return moved;
}

void hold_text_of_syn(struct step *s, const struct segment *syn)
{
    struct tcb *t = s->t;
    uint32_t room = tcp_first_window(s->k), len = syn->len < room ? syn->len : room;
    t->n_held = 0;
    if (s->k->syn_text != SYNTEXT_KEEP && !opens_fast(s, syn) && (len > 0 || (syn->flags & SEG_FIN))) {
        because(s, rule_of_syn_text(s->k));
        return;
    }
    if (len > 0)
        hold(t, t->rcv_nxt, seq_add(t->rcv_nxt, len));
    if ((syn->flags & SEG_FIN) && len == syn->len && len < room) {
        t->held_fin = seq_add(t->rcv_nxt, len);
        t->flags |= TF_FIN_HELD;
    }
}

/* ---- the user's side ---- */

/* The next octet that the user has not consumed. */
static uint32_t consumed(const struct tcb *t)
{
    return seq_sub(t->rcv_nxt, t->rcv_unread);
}

uint32_t tcb_urgent(const struct tcb *t)
{
    return t->flags & TF_URGENT ? seq_sub(t->rcv_up, consumed(t)) : 0;
}

void deliver(struct step *s, enum tcp_rule rule)
{
    struct tcb *t = s->t;
    uint32_t n = t->rcv_unread < t->rcv_want ? t->rcv_unread : t->rcv_want;
    if (n == 0)
        return;
    t->rcv_unread -= n;
    if (t->rcv_want != RECEIVE_ALL)
        t->rcv_want -= n;
    if ((t->flags & TF_URGENT) && seq_geq(consumed(t), t->rcv_up)) /* no more of it: out of urgent mode */
        t->flags &= ~(uint32_t)TF_URGENT;
    tell(s, NEWS_DELIVER, rule);
    s->out->note[s->out->n_note - 1].octets = n;
}

/* The right edge moves only by min(half the buffer, one MSS) at a time (MUST-39), and never to the left (SHLD-14). */
bool open_window(struct step *s)
{
    struct tcb *t = s->t;
    uint32_t buffer = receive_buffer(s);
    uint32_t edge = seq_add(t->rcv_nxt, receive_room(s));
    if (!seq_gt(edge, t->rcv_adv))
        return false;
    uint32_t worth = buffer / 2 < s->k->mss ? buffer / 2 : s->k->mss;
    if (seq_sub(edge, t->rcv_adv) < worth)
        return false;
    t->rcv_adv = edge;
    return true;
}

/* ---- acknowledging ---- */

static void owe_ack(struct step *s, enum tcp_rule rule)
{
    s->ack_now = true;
    s->ack_rule = rule;
}

/* SHLD-18, MUST-40, SHLD-19: an ACK may wait, but not for long and not for a second full segment. */
static bool ack_may_wait(const struct step *s)
{
    const struct tcb *t = s->t;
    uint32_t effective = tcb_eff_snd_mss(t), full = s->k->mss < effective ? s->k->mss : effective;
    return s->k->delayed_ack > 0 && seq_sub(t->rcv_nxt, t->last_ack_sent) < 2 * full;
}

/* The first ones may be sent at once, so that a sender that begins slowly need not wait. */
static bool is_quick(struct step *s)
{
    if (s->t->quick_acks >= s->k->quick_ack)
        return false;
    s->t->quick_acks++;
    return true;
}

static void delay_ack(struct step *s)
{
    if (s->t->delack_at == NEVER)
        timer_start(s->t, TIMER_DELACK, s->now + s->k->delayed_ack);
}

/* ---- the checks ---- */

/* Sixth: URG. RCV.UP only advances; the user is told once per piece of urgent data (MUST-31, MUST-32). A pointer that is
 * not ahead of what has been consumed says nothing, and an old RCV.UP is not compared with: it may be 2^31 behind. */
static void process_urgent(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (!(seg->flags & SEG_URG))
        return;
    uint32_t up = seq_add(seg->seq, seg->up);
    if (!seq_gt(up, consumed(t)))
        return;
    if (t->flags & TF_URGENT) {
        t->rcv_up = seq_max(t->rcv_up, up);
        return;
    }
    t->rcv_up = up;
    t->flags |= TF_URGENT;
    tell(s, NEWS_URGENT, R_URGENT);
}

static void no_reader(struct step *s, const struct segment *seg)
{
    emit_reset_for(s, seg, R_TEXT_NO_READER);
    enter(s, TCP_CLOSED, R_TEXT_NO_READER);
}

/* A FIN inside the window is noted before the text of its segment is looked at: nothing beyond it is text, whatever came
 * earlier and claimed to be. */
static void note_fin(struct tcb *t, const struct segment *seg)
{
    uint32_t fin = seq_add(seg_text(seg), seg->len);
    if (!(seg->flags & SEG_FIN) || (t->flags & TF_FIN_HELD) || seq_lt(fin, t->rcv_nxt) || seq_geq(fin, t->rcv_adv))
        return;
    t->held_fin = fin;
    t->flags |= TF_FIN_HELD;
    while (t->n_held > 0 && seq_geq(t->held[t->n_held - 1].start, fin))
        t->n_held--;
    if (t->n_held > 0)
        t->held[t->n_held - 1].end = seq_min(t->held[t->n_held - 1].end, fin);
}

/* Text in [start, end), both inside the window, not all of it old. `gap`: something beyond it is held; a segment that fills
 * the gap is acknowledged at once (RFC 5681, 4.2). */
static void receive_text(struct step *s, uint32_t start, uint32_t end, bool gap)
{
    struct tcb *t = s->t;
    if (seq_gt(start, t->rcv_nxt)) { /* MAY-13: an immediate duplicate ACK tells the sender about the gap */
        bool kept = hold(t, start, end);
        because(s, kept ? R_TEXT_GAP : R_TEXT_NO_ROOM);
        owe_ack(s, kept ? R_TEXT_GAP : R_TEXT_NO_ROOM);
        return;
    }
    advance(t, end);
    take_held(s);
    deliver(s, R_TEXT);
    open_window(s);
    if (!gap && ack_may_wait(s) && !is_quick(s)) {
        because(s, R_TEXT_DELAYED);
        delay_ack(s);
    } else {
        because(s, gap ? R_TEXT_FILLS : R_TEXT);
        owe_ack(s, s->out->rule);
    }
}

void process_text(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    bool gap = t->n_held > 0 || (t->flags & TF_FIN_HELD);
    if (takes_text(t)) {
        process_urgent(s, seg);
        note_fin(t, seg);
    }
    if (seg->len == 0)
        return;
    if (!takes_text(t)) { /* the peer has sent its FIN: this should not occur */
        because(s, R_TEXT_IGNORED);
        if (t->state == TCP_TIME_WAIT)
            owe_ack(s, R_TEXT_IGNORED);
        return;
    }
    if (tcb_rcv_wnd(t) == 0) { /* got here by MUST-66: only its ACK and URG count */
        because(s, R_SEQ_ZERO_WINDOW);
        return;
    }
    uint32_t start = seq_max(seg_text(seg), t->rcv_nxt);
    uint32_t end = seq_min(seq_add(seg_text(seg), seg->len), t->rcv_adv);
    if (t->flags & TF_FIN_HELD)
        end = seq_min(end, t->held_fin);
    if (!seq_lt(start, end)) /* all of it is old; the FIN behind it may be new */
        return;
    if (t->flags & TF_NO_READER)
        no_reader(s, seg);
    else
        receive_text(s, start, end, gap);
}

static enum tcp_state state_after_fin(const struct tcb *t)
{
    switch (t->state) {
    case TCP_ESTABLISHED:
        return TCP_CLOSE_WAIT;
    case TCP_FIN_WAIT_1:
        return fin_acknowledged(t) ? TCP_TIME_WAIT : TCP_CLOSING;
    default:
        assert(t->state == TCP_FIN_WAIT_2);
        return TCP_TIME_WAIT;
    }
}

/* `came_now`: with this segment (`bare`: without text); else it was held and the gap before it is filled. TIME-WAIT turns off the other timers, so
 * only in CLOSE-WAIT may the ACK wait. */
static void fin_in_order(struct step *s, bool came_now, bool bare)
{
    struct tcb *t = s->t;
    t->rcv_nxt = seq_add(t->rcv_nxt, 1);
    t->rcv_adv = seq_max(t->rcv_adv, t->rcv_nxt);
    t->flags = (t->flags & ~(uint32_t)TF_FIN_HELD) | TF_FIN_RECEIVED;
    t->n_held = 0;
    enum tcp_state next = state_after_fin(t);
    bool waits = next == TCP_CLOSE_WAIT && !s->ack_now && ack_may_wait(s) && (s->k->fin_ack_waits || !bare);
    enum tcp_rule rule = waits ? R_FIN_DELAYED : came_now ? R_FIN : R_FIN_HELD;
    tell(s, NEWS_EOF, rule);
    enter(s, next, rule);
    if (waits)
        delay_ack(s);
    else
        owe_ack(s, rule);
}

/* The strawman of T8: nobody stays behind to answer a FIN that comes again. */
static void maybe_no_time_wait(struct step *s)
{
    if (s->k->strawman != STRAWMAN_NO_TIME_WAIT || s->t->state != TCP_TIME_WAIT)
        return;
    if (s->ack_now)
        emit_ack(s, s->ack_rule);
    enter(s, TCP_CLOSED, R_STRAWMAN_NO_TIME_WAIT);
}

/* The strawman whose FIN is a message of its own, with no place in the stream. */
static void fin_early(struct step *s, const struct segment *seg)
{
    s->t->rcv_nxt = s->t->held_fin;
    s->t->rcv_adv = seq_max(s->t->rcv_adv, s->t->rcv_nxt);
    fin_in_order(s, true, seg->len == 0);
    because(s, R_STRAWMAN_FIN_EARLY);
    s->ack_rule = R_STRAWMAN_FIN_EARLY;
}

/* Eighth: FIN. It takes effect only in order. */
void check_fin(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (takes_text(t) && (t->flags & TF_FIN_HELD)) {
        bool came_now = (seg->flags & SEG_FIN) && t->held_fin == seq_add(seg_text(seg), seg->len);
        if (t->held_fin == t->rcv_nxt) {
            fin_in_order(s, came_now, seg->len == 0);
        } else if (came_now && s->k->strawman == STRAWMAN_FIN_EARLY) {
            fin_early(s, seg);
        } else if (came_now) {
            because(s, R_FIN_GAP);
            owe_ack(s, R_FIN_GAP);
        }
    }
    if (t->state == TCP_FIN_WAIT_1 && fin_acknowledged(t))
        enter(s, TCP_FIN_WAIT_2, R_ACK_OF_FIN);
    maybe_no_time_wait(s);
}
