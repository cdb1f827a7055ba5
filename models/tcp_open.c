/* How a connection begins: what OPEN does, and what a SYN teaches (RFC 9293, 3.10.1, 3.10.7.2, 3.10.7.3). */
#include "tcp_internal.h"

/* The first octet of our stream is a SYN; it waits for its ACK like everything in the retransmission queue. */
static void syn_is_sent(struct step *s)
{
    struct tcb *t = s->t;
    t->iss = s->ev->fresh_iss;
    t->snd_una = t->iss;
    t->snd_nxt = t->snd_end = t->snd_up = seq_add(t->iss, 1);
    t->rto = rto_of_syn(s->k, (enum tcp_origin)t->origin, 0);
    t->rtt_seq = t->snd_nxt;
    t->rtt_at = t->since = s->now;
    t->flags |= TF_TIMING;
    t->snd_mss = TCP_DEFAULT_MSS;
    t->ts_offset = s->ev->ts_offset;
}

void open_actively(struct step *s, enum tcp_rule rule)
{
    struct tcb *t = s->t;
    t->origin = ORIGIN_ACTIVE;
    syn_is_sent(s);
    uint32_t len = text_of_syn(s);
    enter(s, TCP_SYN_SENT, rule);
    emit(s, SEG_SYN, t->iss, len, rule, 0);
    if (s->ev->kind != EV_OPEN_ACTIVE)
        return;
    t->snd_end = seq_add(t->snd_nxt, s->ev->octets);
    t->snd_nxt = seq_add(t->snd_nxt, len);
    if (len > 0 && s->ev->fast_open)
        t->flags |= TF_FAST_OPEN;
}

void learn_from_syn(struct step *s, const struct segment *syn)
{
    struct tcb *t = s->t;
    t->irs = syn->seq;
    t->rcv_nxt = t->rcv_up = seq_add(syn->seq, 1);
    t->rcv_adv = seq_add(t->rcv_nxt, tcp_first_window(s->k));
    t->last_ack_sent = t->rcv_nxt;
    t->snd_wnd = t->max_snd_wnd = syn->wnd; /* here too */
    t->snd_wl1 = syn->seq;
    t->snd_wl2 = syn->flags & SEG_ACK ? syn->ack : t->iss;
    if (syn->mss)
        t->snd_mss = syn->mss;
    learn_options(s, syn);
}

void open_passively(struct step *s, const struct segment *syn, enum tcp_rule rule)
{
    struct tcb *t = s->t;
    t->raddr = syn->saddr;
    t->rport = syn->sport;
    t->origin = ORIGIN_PASSIVE;
    syn_is_sent(s);
    learn_from_syn(s, syn);
    hold_text_of_syn(s, syn);
    enter(s, TCP_SYN_RECEIVED, rule);
    if (opens_fast(s, syn)) {
        take_text_of_syn(s);
        rule = R_FAST_OPEN;
        because(s, rule);
    }
    emit(s, SEG_SYN | SEG_ACK, t->iss, 0, rule, 0);
    if (s->k->strawman == STRAWMAN_TWO_WAY) { /* not TCP: believes the SYN without asking */
        t->snd_una = t->snd_nxt;
        t->flags |= TF_SYN_ACKED;
        open_done(s, R_STRAWMAN_TWO_WAY);
    }
}

/* RFC 6298 (5.7): if the timer expired while the SYN waited for its ACK, the path may be slow and nothing has been
 * measured: RTO is 3 s when data begins. A timestamp can measure even then. */
static void rto_after_lost_syn(struct step *s)
{
    struct tcb *t = s->t;
    if ((t->flags & TF_SYN_RESENT) && !(t->flags & TF_SRTT) && s->k->rto_initial < SEC(3))
        t->rto = nsec_min(SEC(3), s->k->rto_max);
    if (t->main_timer == TIMER_RTO)
        timer_start(t, TIMER_RTO, s->now + t->rto);
}

void syn_acknowledged(struct step *s, enum tcp_rule rule)
{
    rto_after_lost_syn(s);
    if (!take_held(s)) { /* text that came with the SYN */
        open_window(s);  /* a SYN could offer 65535 octets at the most */
        return;
    }
    s->ack_now = true;
    s->ack_rule = R_TEXT;
    deliver(s, rule);
    open_window(s);
}

void open_done(struct step *s, enum tcp_rule rule)
{
    s->opened = true;
    enter(s, TCP_ESTABLISHED, rule);
    if (s->t->origin != ORIGIN_FAST_OPEN) /* that one knows */
        tell(s, NEWS_OPEN, rule);
    syn_acknowledged(s, rule);
}
