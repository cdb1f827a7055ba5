/* SEGMENT ARRIVES in CLOSED, LISTEN and SYN-SENT (RFC 9293, 3.10.7.1 to 3.10.7.3), in the RFC's order of checks. */
#include "tcp_internal.h"

#include "options.h"

bool tcp_reset_for(const struct segment *seg, struct segment *rst)
{
    if (seg->flags & SEG_RST)
        return false;
    *rst = (struct segment){.saddr = seg->daddr, .daddr = seg->saddr, .sport = seg->dport, .dport = seg->sport};
    if (seg->flags & SEG_ACK) {
        rst->seq = seg->ack;
        rst->flags = SEG_RST;
    } else {
        rst->ack = seg_end(seg);
        rst->flags = SEG_RST | SEG_ACK;
    }
    return true;
}

static void arrives_closed(struct step *s, const struct segment *seg)
{
    if (seg->flags & SEG_RST) {
        because(s, R_CLOSED_RST);
        return;
    }
    enum tcp_rule rule = seg->flags & SEG_ACK ? R_CLOSED_ACK : R_CLOSED_NO_ACK;
    because(s, rule);
    emit_reset_for(s, seg, rule);
}

static void arrives_listen(struct step *s, const struct segment *seg)
{
    if (seg->flags & SEG_RST) { /* first */
        because(s, R_LISTEN_RST);
    } else if (seg->flags & SEG_ACK) { /* second: nothing was ever sent that it could acknowledge */
        because(s, R_LISTEN_ACK);
        emit_reset_for(s, seg, R_LISTEN_ACK);
    } else if (tcp_listen_drops(s->k, seg)) {
        because(s, R_LISTEN_SYN_FIN);
    } else if (seg->flags & SEG_SYN) { /* third */
        if (check_option_lengths(s, seg))
            open_passively(s, seg, R_LISTEN_SYN);
    } else { /* fourth */
        because(s, R_LISTEN_OTHER);
    }
}

/* First check of SYN-SENT: an ACK must acknowledge our SYN. The comparison is =< SND.NXT, not ==: text may have gone
 * with the SYN (3.10.7.3). */
static bool syn_sent_ack_acceptable(const struct step *s, const struct segment *seg)
{
    const struct tcb *t = s->t;
    return seq_lt(t->snd_una, seg->ack) && seq_leq(seg->ack, t->snd_nxt);
}

static void syn_sent_refused(struct step *s)
{
    tell(s, NEWS_REFUSED, R_SYN_SENT_RST);
    enter(s, s->t->flags & TF_FROM_LISTEN ? TCP_LISTEN : TCP_CLOSED, R_SYN_SENT_RST);
}

static void syn_sent_syn_ack(struct step *s, const struct segment *seg, enum tcp_rule rule)
{
    learn_from_syn(s, seg);
    ack_advances(s, rule == R_STRAWMAN_IGNORE_ACK ? s->t->snd_nxt : seg->ack);
    open_done(s, rule);
    s->ack_now = true;
    s->ack_rule = rule;
    send_rest_of_syn(s);
    if (s->k->syn_text != SYNTEXT_KEEP && (seg->len > 0 || (seg->flags & SEG_FIN))) {
        because(s, rule_of_syn_text(s->k));
        return;
    }
    struct segment rest = seg_without_syn(seg);
    process_text(s, &rest);
    check_fin(s, &rest);
}

/* Both ends open at once (MUST-10): the same ISS again, now with an ACK. */
static void syn_sent_syn(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    learn_from_syn(s, seg);
    hold_text_of_syn(s, seg);
    enter(s, TCP_SYN_RECEIVED, R_SYN_SENT_SYN);
    emit(s, SEG_SYN | SEG_ACK, t->iss, 0, R_SYN_SENT_SYN, 0);
    t->flags &= ~(uint32_t)TF_TIMING; /* an ACK may answer the SYN or this (Karn) */
    timer_start(t, TIMER_RTO, s->now + t->rto);
}

static void arrives_syn_sent(struct step *s, const struct segment *seg)
{
    bool ack = seg->flags & SEG_ACK;
    bool strawman = s->k->strawman == STRAWMAN_IGNORE_ACK;
    if (ack && !syn_sent_ack_acceptable(s, seg) && !strawman) { /* first */
        because(s, seg->flags & SEG_RST ? R_SYN_SENT_BAD_ACK_RST : R_SYN_SENT_BAD_ACK);
        emit_reset_for(s, seg, R_SYN_SENT_BAD_ACK);
        resend_syn_soon(s);
        return;
    }
    if (ack && s->k->tsecr_check && !echoes_what_was_sent(s, seg)) {
        because(s, R_SYN_SENT_TSECR);
        emit_reset_for(s, seg, R_SYN_SENT_TSECR);
        return;
    }
    if (seg->flags & SEG_RST) { /* second. RCV.NXT is unknown: the acceptable ACK is the check */
        if (ack)
            syn_sent_refused(s);
        else
            because(s, R_SYN_SENT_RST_NO_ACK);
        return;
    }
    if ((seg->flags & SEG_SYN) && !check_option_lengths(s, seg))
        return;
    if (!(seg->flags & SEG_SYN)) /* fifth */
        because(s, R_SYN_SENT_OTHER);
    else if (ack) /* fourth; third, security, is not simulated */
        syn_sent_syn_ack(s, seg, syn_sent_ack_acceptable(s, seg) ? R_SYN_SENT_SYN_ACK : R_STRAWMAN_IGNORE_ACK);
    else
        syn_sent_syn(s, seg);
}

void tcp_arrives(struct step *s)
{
    struct segment decoded;
    const struct segment *seg = s->ev->seg;
    if (seg->opts & OPT_RAW) {
        decoded = options_decoded(seg);
        seg = &decoded;
        if ((seg->opts & OPT_MALFORMED) && s->k->option_length == OPTLEN_IGNORE)
            because(s, R_OPTION_LENGTH);
    }
    s->seg = seg;
    switch (s->t->state) {
    case TCP_CLOSED:
        arrives_closed(s, seg);
        break;
    case TCP_LISTEN:
        arrives_listen(s, seg);
        break;
    case TCP_SYN_SENT:
        arrives_syn_sent(s, seg);
        break;
    default:
        tcp_arrives_otherwise(s, seg);
        break;
    }
    s->seg = NULL;
}
