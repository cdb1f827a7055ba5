/* TIME-WAIT: when a SYN may open a new incarnation, and the way back if it was an old duplicate after all (RFC 9293, 3.6.1,
 * MAY-2; RFC 6191); what makes 2MSL begin anew; what Linux does instead. */
#include "tcp_internal.h"

/* SYN alone, no ACK, no RST, and such that a listener would take it. */
static bool opens_something(const struct step *s, const struct segment *seg)
{
    return (seg->flags & (SEG_SYN | SEG_ACK | SEG_RST)) == SEG_SYN && !tcp_listen_drops(s->k, seg) &&
           !((seg->opts & OPT_MALFORMED) && s->k->option_length == OPTLEN_RESET);
}

/* Newer than everything of the old incarnation: its number lies above all that the peer ever used. The last of them was its
 * FIN, just below RCV.NXT. */
static bool newer_by_number(const struct tcb *t, const struct segment *seg, enum tcp_rule *rule)
{
    *rule = R_TIME_WAIT_REOPEN;
    return seq_geq(seg->seq, t->rcv_nxt);
}

static bool newer_by_timestamp(enum tcp_rule why, enum tcp_rule *rule)
{
    *rule = why;
    return true;
}

/* RFC 6191, section 2. Timestamps decide if they can; if the old incarnation had none, those of the new one keep the two apart
 * (PAWS), if the new one has them: what the SYN offers is in use only if we use it too. */
static bool newer_rfc6191(const struct step *s, const struct segment *seg, enum tcp_rule *rule)
{
    const struct tcb *t = s->t;
    bool had = t->flags & TF_TIMESTAMPS, has = (seg->opts & OPT_TIMESTAMPS) && s->k->timestamps;
    if (had && has && seq_lt(seg->tsval, t->ts_recent))
        return false;
    if (newer_by_number(t, seg, rule))
        return true;
    if (!had)
        return has && newer_by_timestamp(R_TIME_WAIT_TIMESTAMPS, rule);
    return has && seq_gt(seg->tsval, t->ts_recent) && newer_by_timestamp(R_TIME_WAIT_TIMESTAMP, rule);
}

/* Linux: by number, which has to be above RCV.NXT, or by timestamp, unless PAWS refuses it. */
static bool newer_linux(const struct tcb *t, const struct segment *seg, enum tcp_rule *rule)
{
    bool both = (t->flags & TF_TIMESTAMPS) && (seg->opts & OPT_TIMESTAMPS);
    if (both && seq_lt(seg->tsval, t->ts_recent))
        return false;
    if (seg->seq != t->rcv_nxt && newer_by_number(t, seg, rule))
        return true;
    return both && seq_gt(seg->tsval, t->ts_recent) && newer_by_timestamp(R_TIME_WAIT_TIMESTAMP, rule);
}

static bool is_newer(const struct step *s, const struct segment *seg, enum tcp_rule *rule)
{
    switch (s->k->tw_reuse) {
    case TWREUSE_SEQ:
        return newer_by_number(s->t, seg, rule);
    case TWREUSE_RFC6191:
        return newer_rfc6191(s, seg, rule);
    case TWREUSE_LINUX:
        return newer_linux(s->t, seg, rule);
    default:
        return false;
    }
}

/* "The initial sequence number for the new connection is larger than the largest used on the previous one." */
uint32_t iss_above(const struct step *s)
{
    uint32_t above = s->t->snd_nxt;
    if (s->k->tw_reuse == TWREUSE_LINUX || !seq_gt(s->ev->fresh_iss, above))
        return seq_add(above, TIME_WAIT_ISS_STEP);
    return s->ev->fresh_iss;
}

bool time_wait_takes_syn(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    enum tcp_rule rule;
    if (!opens_something(s, seg) || !s->ev->listening || !is_newer(s, seg, &rule))
        return false;
    struct tcb old = *t;
    struct tcp_event ev = *s->ev;
    const struct tcp_event *was = s->ev;
    ev.fresh_iss = iss_above(s);
    tcb_init(t, old.laddr, old.lport);
    t->state = TCP_TIME_WAIT; /* so that the note says where it comes from */
    s->ev = &ev;
    open_passively(s, seg, rule);
    s->ev = was;
    if (s->k->tw_reuse == TWREUSE_LINUX)
        return true; /* what was there before is forgotten */
    t->origin = ORIGIN_TIME_WAIT;
    t->before.iss = old.iss;
    t->before.irs = old.irs;
    t->before.snd_nxt = old.snd_nxt;
    t->before.rcv_nxt = old.rcv_nxt;
    t->before.ts_recent = old.ts_recent;
    t->before.options = old.flags & (TF_TIMESTAMPS | TF_SACK);
    return true;
}

bool time_wait_refuses_syn(struct step *s, const struct segment *seg)
{
    if (!opens_something(s, seg) || s->k->tw_refuse != TWREFUSE_DROP)
        return false;
    because(s, R_TIME_WAIT_DROP);
    return true;
}

bool time_wait_answers_fin(struct step *s, const struct segment *seg)
{
    struct tcb *t = s->t;
    if (t->state != TCP_TIME_WAIT || !(seg->flags & SEG_FIN) || seg_end(seg) != t->rcv_nxt ||
        s->k->tw_restart == TWRESTART_LITERAL)
        return false;
    timer_start(t, TIMER_2MSL, s->now + 2 * s->k->msl);
    emit_ack(s, R_TIME_WAIT_FIN);
    return true;
}

void time_wait_hears(struct step *s, const struct segment *seg, bool acceptable)
{
    bool counts = s->k->tw_restart == TWRESTART_ANY || (s->k->tw_restart == TWRESTART_LITERAL && acceptable);
    if (!counts || !(seg->flags & SEG_ACK))
        return;
    because(s, R_TIME_WAIT_ACK);
    timer_start(s->t, TIMER_2MSL, s->now + 2 * s->k->msl);
}

void back_to_time_wait(struct step *s, enum tcp_rule rule)
{
    struct tcb *t = s->t, now = *t;
    tcb_init(t, now.laddr, now.lport);
    t->state = TCP_SYN_RECEIVED; /* for the note */
    t->raddr = now.raddr;
    t->rport = now.rport;
    t->flags = TF_CLOSED_BY_USER | TF_FIN_SENT | TF_FIN_RECEIVED | TF_SYN_ACKED | now.before.options;
    t->ts_recent = now.before.ts_recent;
    t->ts_recent_at = s->now;
    t->ts_offset = now.ts_offset; /* for one pair of hosts it is always the same */
    t->iss = now.before.iss;
    t->irs = now.before.irs;
    t->snd_una = t->snd_nxt = t->snd_up = now.before.snd_nxt;
    t->snd_end = seq_sub(t->snd_nxt, 1); /* the FIN was the last */
    t->rcv_nxt = t->rcv_up = t->last_ack_sent = now.before.rcv_nxt;
    t->rcv_adv = seq_add(t->rcv_nxt, tcp_first_window(s->k));
    t->rto = s->k->rto_initial;
    enter(s, TCP_TIME_WAIT, rule);
}
