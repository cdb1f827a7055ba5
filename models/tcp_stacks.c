/* What some stacks do otherwise than RFC 9293, 3.10.7, when a segment arrives: Linux as measured (rows D-1 to D-10 of the
 * profile `linux`), 4.4BSD, and what textbooks claim. One function each; each asks its knob first, and names a rule that says
 * whose it is. Other differences are one condition, and stand where the RFC's own text is. */
#include "isn.h"
#include "tcp_internal.h"

bool tcp_listen_drops(const struct tcp_knobs *k, const struct segment *seg)
{
    return !k->syn_fin && (seg->flags & SEG_SYN) && (seg->flags & SEG_FIN) && !(seg->flags & (SEG_ACK | SEG_RST));
}

enum tcp_rule rule_of_syn_text(const struct tcp_knobs *k)
{
    return k->syn_text == SYNTEXT_KEEP ? R_NONE : k->syn_text == SYNTEXT_DROP ? R_SYN_TEXT_DROPPED : R_TEXTBOOK_S5;
}

void resend_syn_soon(struct step *s)
{
    struct tcb *t = s->t;
    if (s->k->syn_resend == 0 || t->retries > 0)
        return;
    because(s, R_SYN_SOON);
    timer_start(t, TIMER_RTO, s->now + s->k->syn_resend);
}

/* ---- the synchronized states, before any check ---- */

/* D-10 */
static bool has_nothing_to_say(struct step *s, const struct segment *seg)
{
    if (!s->k->no_ack_first || (seg->flags & (SEG_ACK | SEG_RST | SEG_SYN)))
        return false;
    because(s, R_NO_ACK_FIRST);
    return true;
}

/* D-7: of an orphan in FIN-WAIT-2 little is kept, and a RST or SYN anywhere in the window is the end of it. Text and FIN go
 * the usual way. */
static bool ends_orphan(struct step *s, const struct segment *seg)
{
    const struct tcb *t = s->t;
    if (!s->k->orphan_strict || t->state != TCP_FIN_WAIT_2 || !(t->flags & TF_NO_READER) ||
        !(seg->flags & (SEG_RST | SEG_SYN)) || !is_acceptable(s, seg))
        return false;
    if (!(seg->flags & SEG_RST))
        emit_reset_for(s, seg, R_ORPHAN_ENDS);
    enter(s, TCP_CLOSED, R_ORPHAN_ENDS);
    return true;
}

/* D-7, D-8: the FIN is beyond a gap, so that text is missing which nobody will read. */
static bool fin_to_orphan(struct step *s, const struct segment *seg)
{
    const struct tcb *t = s->t;
    bool beyond = (seg->flags & (SEG_FIN | SEG_ACK | SEG_RST | SEG_SYN)) == (SEG_FIN | SEG_ACK) && seq_gt(seg->seq, t->rcv_nxt);
    bool waits = t->state == TCP_FIN_WAIT_1 || t->state == TCP_FIN_WAIT_2;
    if (!s->k->orphan_strict || !waits || !(t->flags & TF_NO_READER) || !(t->flags & TF_FIN_SENT) ||
        !beyond || seg->ack != t->snd_nxt || !is_acceptable(s, seg))
        return false;
    emit_reset_for(s, seg, R_ORPHAN_FIN);
    enter(s, TCP_CLOSED, R_ORPHAN_FIN);
    return true;
}

bool stack_takes(struct step *s, const struct segment *seg)
{
    return has_nothing_to_say(s, seg) || ends_orphan(s, seg) || fin_to_orphan(s, seg);
}

/* CW-1: the sender of the RST may not have counted the FIN that it sent before. */
bool is_reset_before_fin(const struct step *s, const struct segment *seg)
{
    const struct tcb *t = s->t;
    bool after_fin = t->state == TCP_CLOSE_WAIT || t->state == TCP_CLOSING || t->state == TCP_LAST_ACK;
    return s->k->reset_before_fin && after_fin && (seg->flags & SEG_RST) && seg->seq == seq_sub(t->rcv_nxt, 1);
}

/* what ends at RCV.NXT is old, and yet may be the only one to carry the ACK of our FIN. */
bool takes_ack_of_old(struct step *s, const struct segment *seg)
{
    if (!s->k->old_ack || !(seg->flags & SEG_ACK) || (seg->flags & (SEG_SYN | SEG_RST)) || seg_len(seg) == 0 ||
        seg_end(seg) != s->t->rcv_nxt || s->t->state == TCP_TIME_WAIT || s->t->state == TCP_SYN_RECEIVED)
        return false;
    if (check_ack(s, seg))
        emit_ack(s, R_OLD_ACK_TAKEN);
    return true;
}

/* ---- sending ---- */

/* Claims S16 and S18: numbers that are said to be random. Each is the same whenever the segment is sent again. */
static uint32_t random_number(const struct tcb *t, int claim)
{
    return (uint32_t)(mix(t->iss, t->irs, (uint64_t)claim) >> 32);
}

enum tcp_rule apply_claims(const struct step *s, struct segment *seg, enum tcp_rule rule)
{
    if (s->k->fin_random && (seg->flags & SEG_FIN) && seg->len == 0) {
        seg->seq = random_number(s->t, 16);
        return R_TEXTBOOK_S16;
    }
    bool wave = rule == R_FIN || rule == R_FIN_HELD || rule == R_FIN_DELAYED;
    if (s->k->fin_ack_random && seg->flags == SEG_ACK && seg->len == 0 && wave) {
        seg->seq = random_number(s->t, 18);
        return R_TEXTBOOK_S18;
    }
    return rule;
}
