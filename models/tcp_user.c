/* The user calls: OPEN, SEND, RECEIVE, CLOSE, ABORT, STATUS (RFC 9293, 3.10.1 to 3.10.6), one function each and in
 * each one row per state (U-C ... U-TW of the reference table). */
#include "tcp_internal.h"

/* The call changes nothing; its answer is an error. */
static void refuse(struct step *s, enum tcp_news news, enum tcp_rule rule)
{
    tell(s, news, rule);
    because(s, rule);
}

/* Somebody waits for an answer to a SEND or RECEIVE. */
static bool calls_wait(const struct tcb *t)
{
    return t->rcv_want > 0 || unsent(t) > 0;
}

static void flush_calls(struct step *s, enum tcp_news news, enum tcp_rule rule)
{
    if (calls_wait(s->t))
        tell(s, news, rule);
}

static void open_passive(struct step *s)
{
    struct tcb *t = s->t;
    if (t->state != TCP_CLOSED) { /* MUST-41: the existing record is not touched */
        refuse(s, NEWS_EXISTS, R_OPEN_AGAIN);
        return;
    }
    t->raddr = s->ev->raddr;
    t->rport = s->ev->rport;
    t->flags = s->ev->raddr ? TF_LONE : TF_LONE | TF_ANY_REMOTE;
    enter(s, TCP_LISTEN, R_OPEN_PASSIVE);
}

/* Not in the RFC: an OPEN takes the sockets of a TIME-WAIT. The new ISS lies above all that was used before, so that the
 * peer, if it is in TIME-WAIT too, can tell the new SYN from an old one. */
static bool open_from_time_wait(struct step *s)
{
    struct tcb *t = s->t, old = *t;
    struct tcp_event ev = *s->ev;
    const struct tcp_event *was = s->ev;
    if (t->state != TCP_TIME_WAIT || !s->k->tw_connect)
        return false;
    ev.fresh_iss = iss_above(s);
    tcb_init(t, old.laddr, old.lport);
    t->state = TCP_TIME_WAIT; /* for the note */
    t->raddr = old.raddr;
    t->rport = old.rport;
    s->ev = &ev;
    open_actively(s, R_OPEN_TIME_WAIT);
    s->ev = was;
    return true;
}

static void open_active(struct step *s)
{
    struct tcb *t = s->t;
    if (open_from_time_wait(s))
        return;
    if (t->state != TCP_CLOSED && t->state != TCP_LISTEN) {
        refuse(s, NEWS_EXISTS, R_OPEN_AGAIN);
        return;
    }
    if (s->ev->raddr == 0) {
        refuse(s, NEWS_UNSPECIFIED, R_OPEN_UNSPECIFIED);
        return;
    }
    if (s->ev->octets > s->k->send_buffer) {
        refuse(s, NEWS_RESOURCES, R_SEND_RESOURCES);
        return;
    }
    t->raddr = s->ev->raddr;
    t->rport = s->ev->rport;
    t->flags = 0;
    open_actively(s, R_OPEN_ACTIVE);
}

static void queue_text(struct step *s)
{
    struct tcb *t = s->t;
    t->snd_end = seq_add(t->snd_end, s->ev->octets);
    if (s->ev->urgent) {
        t->snd_up = t->snd_end; /* the octet after the urgent data (MUST-62) */
        t->flags |= TF_SEND_URGENT;
    }
    because(s, R_SEND_QUEUED); /* tcp_output says so if it can send */
}

static void send_in_listen(struct step *s)
{
    struct tcb *t = s->t;
    if (t->raddr == 0) {
        refuse(s, NEWS_UNSPECIFIED, R_SEND_UNSPECIFIED);
        return;
    }
    if (s->ev->octets > s->k->send_buffer) {
        refuse(s, NEWS_RESOURCES, R_SEND_RESOURCES);
        return;
    }
    t->flags = TF_LONE | TF_FROM_LISTEN; /* a reset leads back to LISTEN */
    open_actively(s, R_SEND_OPENS);
    queue_text(s);
    because(s, R_SEND_OPENS);
}

static void close_call(struct step *s);

static void send_call(struct step *s)
{
    struct tcb *t = s->t;
    switch (t->state) {
    case TCP_CLOSED:
        refuse(s, NEWS_NOT_EXIST, R_NOT_EXIST);
        return;
    case TCP_LISTEN:
        send_in_listen(s);
        return;
    case TCP_SYN_SENT:
    case TCP_SYN_RECEIVED:
    case TCP_ESTABLISHED:
    case TCP_CLOSE_WAIT:
        break;
    default:
        refuse(s, NEWS_CLOSING, R_SEND_CLOSING);
        return;
    }
    if (t->flags & TF_CLOSED_BY_USER) { /* CLOSE is queued in SYN-RECEIVED or CLOSE-WAIT */
        refuse(s, NEWS_CLOSING, R_SEND_CLOSING);
        return;
    }
    uint32_t kept = seq_sub(t->snd_end, t->snd_una) - (syn_outstanding(t) ? 1u : 0u);
    if (s->ev->octets > s->k->send_buffer - kept) {
        refuse(s, NEWS_RESOURCES, R_SEND_RESOURCES);
        return;
    }
    queue_text(s);
    if (s->ev->and_close)
        close_call(s);
}

/* RFC 9293 3.10.3. Octets that nobody has read go to the caller at once; else the call waits. */
static void receive_call(struct step *s)
{
    struct tcb *t = s->t;
    if (t->state == TCP_CLOSED) {
        refuse(s, NEWS_NOT_EXIST, R_NOT_EXIST);
        return;
    }
    bool over = t->flags & TF_FIN_RECEIVED; /* CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT: no more will come */
    if (over && t->rcv_unread == 0) {
        refuse(s, t->state == TCP_CLOSE_WAIT ? NEWS_EOF : NEWS_CLOSING, R_RECEIVE_CLOSING);
        return;
    }
    t->rcv_want = s->ev->octets == RECEIVE_ALL || t->rcv_want == RECEIVE_ALL ? RECEIVE_ALL
                                                                            : t->rcv_want + s->ev->octets;
    because(s, t->rcv_unread > 0 ? R_RECEIVE : R_RECEIVE_QUEUED);
    deliver(s, R_RECEIVE);
    if (over && t->rcv_unread == 0 && t->rcv_want == RECEIVE_ALL)
        tell(s, NEWS_EOF, R_RECEIVE_CLOSING);
    if (tcp_synchronized((enum tcp_state)t->state) && !over && open_window(s)) {
        s->ack_now = true;
        s->ack_rule = R_WINDOW_UPDATE;
    }
}

static void close_established(struct step *s)
{
    bool goes = usable_window(s->t) > unsent(s->t);
    s->t->flags |= TF_CLOSED_BY_USER;
    enter(s, TCP_FIN_WAIT_1, goes ? R_CLOSE : R_CLOSE_QUEUED); /* at once, whatever is still queued */
}

static void close_call(struct step *s)
{
    struct tcb *t = s->t;
    switch (t->state) {
    case TCP_CLOSED:
        refuse(s, NEWS_NOT_EXIST, R_NOT_EXIST);
        break;
    case TCP_LISTEN:
    case TCP_SYN_SENT:
        flush_calls(s, NEWS_ERROR_CLOSING, R_CLOSE_EARLY);
        enter(s, TCP_CLOSED, R_CLOSE_EARLY);
        break;
    case TCP_SYN_RECEIVED:
        if (unsent(t) == 0 && !(t->flags & TF_CLOSED_BY_USER)) {
            close_established(s);
        } else {
            t->flags |= TF_CLOSED_BY_USER;
            because(s, R_CLOSE_QUEUED);
        }
        break;
    case TCP_ESTABLISHED:
        close_established(s);
        break;
    case TCP_CLOSE_WAIT:
        if (t->flags & TF_CLOSED_BY_USER) {
            refuse(s, NEWS_CLOSING, R_CLOSE_AGAIN);
        } else {
            t->flags |= TF_CLOSED_BY_USER; /* LAST-ACK comes with the FIN, not before */
            because(s, R_CLOSE_QUEUED);
        }
        break;
    default:
        refuse(s, NEWS_CLOSING, R_CLOSE_AGAIN);
        break;
    }
}

/* Half-duplex close (3.6.1, MAY-1): what was not read, and what comes from now on, is lost and the peer must know. */
static void close_both(struct step *s)
{
    struct tcb *t = s->t;
    if (s->k->unread_reset && t->rcv_unread > 0 && tcp_synchronized((enum tcp_state)t->state) && t->state <= TCP_CLOSE_WAIT) {
        emit_reset(s, R_CLOSE_UNREAD);
        enter(s, TCP_CLOSED, R_CLOSE_UNREAD);
        return;
    }
    t->rcv_want = 0;
    bool was_shut = t->flags & TF_CLOSED_BY_USER;
    if (t->state >= TCP_SYN_RECEIVED)
        t->flags |= TF_NO_READER;
    if (t->state == TCP_FIN_WAIT_2) /* after shutdown */
        limit_fin_wait_2(s);
    if (!was_shut)
        close_call(s);
    else
        because(s, R_CLOSE);
}

static void abort_call(struct step *s)
{
    struct tcb *t = s->t;
    switch (t->state) {
    case TCP_CLOSED:
        refuse(s, NEWS_NOT_EXIST, R_NOT_EXIST);
        return;
    case TCP_SYN_RECEIVED:
    case TCP_ESTABLISHED:
    case TCP_FIN_WAIT_1:
    case TCP_FIN_WAIT_2:
    case TCP_CLOSE_WAIT:
        flush_calls(s, NEWS_RESET, R_ABORT);
        emit_reset(s, R_ABORT);
        enter(s, TCP_CLOSED, R_ABORT);
        return;
    case TCP_LISTEN:
    case TCP_SYN_SENT:
        flush_calls(s, NEWS_RESET, R_ABORT_SILENT);
        break;
    default: /* CLOSING, LAST-ACK, TIME-WAIT: "ok", no RST */
        break;
    }
    enter(s, TCP_CLOSED, R_ABORT_SILENT);
}

static void status_call(struct step *s)
{
    if (s->t->state == TCP_CLOSED)
        refuse(s, NEWS_NOT_EXIST, R_NOT_EXIST);
    else
        refuse(s, NEWS_STATUS, R_STATUS);
}

void tcp_user_call(struct step *s)
{
    switch (s->ev->kind) {
    case EV_OPEN_PASSIVE:
        open_passive(s);
        break;
    case EV_OPEN_ACTIVE:
        open_active(s);
        break;
    case EV_SEND:
        send_call(s);
        break;
    case EV_RECEIVE:
        receive_call(s);
        break;
    case EV_CLOSE:
        close_call(s);
        break;
    case EV_CLOSE_BOTH:
        close_both(s);
        break;
    case EV_ABORT:
        abort_call(s);
        break;
    default:
        status_call(s);
        break;
    }
}
