/* ICMP messages about a connection (RFC 9293, 3.9.2.2; RFC 5461; what RFC 5927 demands of the number they quote). */
#include "tcp_internal.h"

enum meaning { SOFT, HARD, QUENCH, TOO_BIG, NO_ERROR };

/* The list of 3.9.2.2. Code 4 stands there among the hard ones; since RFC 1191 it is about the path MTU. */
static enum meaning meaning_of(uint8_t type, uint8_t code)
{
    if (type == ICMP_UNREACHABLE && code == ICMP_TOO_BIG)
        return TOO_BIG;
    if (type == ICMP_UNREACHABLE && (code == 2 || code == 3))
        return HARD;
    if (type == ICMP_SOURCE_QUENCH)
        return QUENCH;
    bool error = type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER_PROBLEM;
    return error ? SOFT : NO_ERROR;
}

/* RFC 5927, 4.1: only somebody who has seen what is under way can quote a number in [SND.UNA, SND.NXT). */
static bool quotes_what_is_under_way(const struct tcb *t, uint32_t seq)
{
    return seq_leq(t->snd_una, seq) && seq_lt(seq, t->snd_nxt);
}

/* Whether the connection ends, and by which rule. */
static bool ends(const struct step *s, enum meaning meaning, enum tcp_rule *rule)
{
    bool opening = !tcp_synchronized((enum tcp_state)s->t->state);
    switch (s->k->icmp_abort) {
    case ICMPABORT_HARD:
        *rule = meaning == HARD ? R_ICMP_HARD : R_ICMP_SOFT;
        return meaning == HARD;
    case ICMPABORT_OPENING:
        *rule = opening ? R_ICMP_OPENING : R_ICMP_SOFT;
        return opening;
    default:
        *rule = R_ICMP_SOFT;
        return false;
    }
}

static void told(struct step *s, enum meaning meaning)
{
    struct tcb *t = s->t;
    enum tcp_rule rule;
    if (!ends(s, meaning, &rule)) {
        because(s, rule);
        if (!tcb_half_open(t))
            tell(s, NEWS_SOFT_ERROR, rule);
    } else if (tcb_half_open(t) && t->origin == ORIGIN_TIME_WAIT) {
        back_to_time_wait(s, rule);
    } else if (tcb_half_open(t) || (t->flags & TF_FROM_LISTEN && !tcp_synchronized((enum tcp_state)t->state))) {
        enter(s, TCP_LISTEN, rule); /* who listens has not been told of it, and need not be told of its end */
    } else {
        tell(s, NEWS_UNREACHABLE, rule);
        enter(s, TCP_CLOSED, rule);
    }
}

void tcp_icmp(struct step *s)
{
    const struct tcb *t = s->t;
    enum meaning meaning = meaning_of(s->ev->icmp_type, s->ev->icmp_code);
    if (meaning == QUENCH)
        because(s, R_ICMP_QUENCH);
    else if (meaning == TOO_BIG)
        because(s, R_ICMP_TOO_BIG);
    else if (meaning == NO_ERROR)
        because(s, R_ICMP_OTHER);
    else if (t->state <= TCP_LISTEN || t->state == TCP_TIME_WAIT)
        because(s, R_ICMP_NOBODY);
    else if (s->k->icmp_check && !quotes_what_is_under_way(t, s->ev->icmp_seq))
        because(s, R_ICMP_NOT_SENT);
    else
        told(s, meaning);
}
