/* What the files of the endpoint share with each other and with nobody else. */
#ifndef TCP_INTERNAL_H
#define TCP_INTERNAL_H

#include "tcp.h"

#include <assert.h>
#include <stddef.h>

/* One step in progress: the arguments of tcp_step and the ACK that is owed. */
struct step {
    struct tcb *t;
    nsec now;
    const struct tcp_knobs *k;
    const struct tcp_event *ev;
    const struct segment *seg; /* the segment that has arrived, as it is understood; NULL if none */
    struct tcp_actions *out;
    bool opened;             /* this step has made it ESTABLISHED */
    bool ack_now;            /* an ACK must leave in this step, alone or with text (MUST-58) */
    enum tcp_rule ack_rule;
};

/* ---- tcp_step.c: what every part says and does ---- */

/* An ACK of nothing new is no news once something else has been decided. */
static inline bool has_weight(uint16_t rule)
{
    return rule != R_NONE && rule != R_ACK_NEW && rule != R_ACK_OLD && rule != R_ACK_WINDOW && rule != R_SEND_QUEUED;
}

/* Names the rule that decided about the event. A later, more specific one replaces an earlier one. */
static inline void because(struct step *s, enum tcp_rule rule)
{
    struct tcp_actions *out = s->out;
    if (has_weight(out->rule) && out->rule != rule && out->also[1] == R_NONE)
        out->also[out->also[0] == R_NONE ? 0 : 1] = out->rule;
    out->rule = (uint16_t)rule;
}

/* Where the next change of state or piece of news is written; no octets. */
static inline struct tcp_note *next_note(struct step *s)
{
    struct tcp_actions *out = s->out;
    assert(out->n_note < TCP_NOTE_MAX);
    struct tcp_note *n = &out->note[out->n_note++];
    n->octets = 0;
    return n;
}

/* Tells the user something. */
static inline void tell(struct step *s, enum tcp_news news, enum tcp_rule rule)
{
    struct tcp_note *n = next_note(s);
    n->kind = NOTE_NEWS;
    n->from = 0;
    n->to = (uint8_t)news;
    n->rule = (uint16_t)rule;
}

/* Changes the state. CLOSED and LISTEN stop all timers and forget all numbers; TIME-WAIT starts 2MSL, FIN-WAIT-2 its limit. */
/* FIN-WAIT-2: starts its timer if there is a limit. */
void limit_fin_wait_2(struct step *s);
void enter(struct step *s, enum tcp_state state, enum tcp_rule rule);

static inline nsec *deadline(struct tcb *t, enum tcp_timer timer)
{
    return timer == TIMER_DELACK ? &t->delack_at : timer == TIMER_USER ? &t->user_at : &t->main_at;
}

static inline bool is_main(enum tcp_timer timer)
{
    return timer != TIMER_DELACK && timer != TIMER_USER;
}

static inline void timer_start(struct tcb *t, enum tcp_timer timer, nsec at)
{
    if (is_main(timer))
        t->main_timer = (uint8_t)timer;
    *deadline(t, timer) = at;
}

static inline void timer_stop(struct tcb *t, enum tcp_timer timer)
{
    if (is_main(timer)) {
        if (t->main_timer != timer)
            return;
        t->main_timer = TIMER_NONE;
    }
    *deadline(t, timer) = NEVER;
}

/* ---- tcp_output.c: sending ---- */

/* A segment with the current ACK and window (no ACK field if `flags` has no SEG_ACK). retransmission as in tcp_emission. */
void emit(struct step *s, uint8_t flags, uint32_t seq, uint32_t len, enum tcp_rule rule, uint8_t retransmission);
/* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>: duplicate and challenge ACKs. */
void emit_ack(struct step *s, enum tcp_rule rule);
/* The same, as the answer to a segment that is not acceptable or not to be believed; throttled as RFC 5961, section 7, has it
 * (per connection: a limit per host is a side channel). */
void emit_challenge(struct step *s, const struct segment *seg, enum tcp_rule rule);
/* The RST that a segment draws where it does not belong: <SEQ=SEG.ACK>, or <SEQ=0><ACK=...> if it has no ACK. */
void emit_reset_for(struct step *s, const struct segment *seg, enum tcp_rule rule);
/* <SEQ=SND.NXT><CTL=RST>: ABORT (3.10.5). */
void emit_reset(struct step *s, enum tcp_rule rule);
/* Resends the first segment of the retransmission queue: SYN, text and FIN alike. */
void resend_first(struct step *s, enum tcp_rule rule);
/* Sends what may be sent now, then the ACK that is owed, then sets the timers that follow from what is outstanding. */
void tcp_output(struct step *s);
/* Octets that SEND has queued and that were never sent. */
static inline uint32_t unsent(const struct tcb *t)
{
    return t->flags & TF_FIN_SENT ? 0 : seq_sub(t->snd_end, t->snd_nxt);
}

/* U: how much the window lets go; nothing if the peer has shrunk it below what is in flight. */
static inline uint32_t usable_window(const struct tcb *t)
{
    uint32_t edge = seq_add(t->snd_una, t->snd_wnd);
    return seq_gt(edge, t->snd_nxt) ? seq_sub(edge, t->snd_nxt) : 0;
}

static inline bool fin_waits(const struct tcb *t)
{
    return (t->flags & (TF_CLOSED_BY_USER | TF_FIN_SENT)) == TF_CLOSED_BY_USER;
}

static inline bool fin_acknowledged(const struct tcb *t)
{
    return (t->flags & TF_FIN_SENT) && t->snd_una == t->snd_nxt;
}

/* Something sent is not acknowledged. */
static inline bool outstanding(const struct tcb *t)
{
    return t->snd_una != t->snd_nxt;
}

/* Our SYN (or SYN,ACK) is the first of what is not. */
static inline bool syn_outstanding(const struct tcb *t)
{
    return t->state >= TCP_SYN_SENT && !(t->flags & TF_SYN_ACKED);
}

/* One octet, or the FIN, beyond what the window allows (3.8.6.1). */
void send_probe(struct step *s);
/* Text that sender SWS avoidance has held back goes now (3.8.6.2.1). */
void send_override(struct step *s);

/* ---- tcp_open.c: the beginning of a connection ---- */

/* Chooses the ISS, sends SYN, SYN-SENT. */
void open_actively(struct step *s, enum tcp_rule rule);
/* A SYN has come to a TCB in LISTEN (or TIME-WAIT): SYN,ACK, SYN-RECEIVED. */
void open_passively(struct step *s, const struct segment *syn, enum tcp_rule rule);
/* Our SYN is acknowledged: ESTABLISHED. */
void open_done(struct step *s, enum tcp_rule rule);
/* What it brings in any state: CLOSE in SYN-RECEIVED has led to FIN-WAIT-1 before it (3.10.4). */
void syn_acknowledged(struct step *s, enum tcp_rule rule);
/* Takes IRS, RCV.NXT, the window and the MSS from the peer's SYN. */
void learn_from_syn(struct step *s, const struct segment *syn);

/* ---- tcp_time_wait.c: a SYN in TIME-WAIT ---- */

enum { TIME_WAIT_ISS_STEP = 65537 }; /* how far above the old numbers a new ISS is put if it is not above them by itself */

/* "Larger than the largest sequence number used on the previous connection": the fresh ISS, or one that is. */
uint32_t iss_above(const struct step *s);
/* Opens a new incarnation if the rule for that is satisfied and somebody listens (MAY-2). Asked before the sequence check,
 * since the new ISS may lie anywhere above the window. */
bool time_wait_takes_syn(struct step *s, const struct segment *seg);
/* Drops a SYN that opens nothing, if the knob says so. */
bool time_wait_refuses_syn(struct step *s, const struct segment *seg);
/* The peer's FIN again: ACK, and 2MSL begins anew. The text never gets there with it, since the first check drops it. */
bool time_wait_answers_fin(struct step *s, const struct segment *seg);
/* What else makes 2MSL begin anew, if the knob says so: an ACK that has passed the checks, or any. */
void time_wait_hears(struct step *s, const struct segment *seg, bool acceptable);
/* From SYN-RECEIVED of ORIGIN_TIME_WAIT: the SYN was an old duplicate; 2MSL begins anew. */
void back_to_time_wait(struct step *s, enum tcp_rule rule);
/* ---- tcp_options.c: window scale, timestamps, SACK-permitted ---- */

/* Which options are in use: those that our SYN has and the peer's has too. */
void learn_options(struct step *s, const struct segment *syn);
/* Those that a segment of this connection carries. */
void add_options(const struct step *s, struct segment *seg);
/* R1 and R3 of RFC 7323, 5.3, before and after the sequence test. False: the segment is dealt with. */
bool check_timestamp(struct step *s, const struct segment *seg);
void take_timestamp(struct step *s, const struct segment *seg);
/* How long the segment that TSecr names has been under way and back; -1 if that is not known. */
nsec timestamp_rtt(const struct step *s);
/* MUST-7. False: the segment has an option of illegal length, and that ends the connection. */
bool malformed_option(struct step *s, const struct segment *seg);
static inline bool check_option_lengths(struct step *s, const struct segment *seg)
{
    return !(seg->opts & OPT_MALFORMED) || malformed_option(s, seg);
}

/* SND.WND from a segment: scaled, unless it is a SYN. */
static inline uint32_t scaled_window(const struct tcb *t, const struct segment *seg)
{
    return seg->flags & SEG_SYN ? seg->wnd : seg->wnd << t->snd_wscale;
}
/* The field that says RCV.WND on a segment with these flags. Where windows are scaled, RCV.WND is rounded to what it can say. */
uint32_t offer_window(struct step *s, uint8_t flags);
/* The largest window that can be offered to the peer. */
static inline uint32_t receive_buffer(const struct step *s)
{
    uint32_t largest = (uint32_t)UINT16_MAX << s->t->rcv_wscale;
    return s->k->window < largest ? s->k->window : largest;
}
/* How much of it is free. */
static inline uint32_t receive_room(const struct step *s)
{
    uint32_t buffer = receive_buffer(s);
    return s->t->rcv_unread < buffer ? buffer - s->t->rcv_unread : 0;
}

/* ---- tcp_fast_open.c ---- */

/* How much of the text that came with OPEN goes with the SYN. */
uint32_t text_of_syn(const struct step *s);
/* SYN,ACK has not acknowledged the text of our SYN: it goes again at once. */
void send_rest_of_syn(struct step *s);
/* May the text of this SYN be taken at once? */
bool opens_fast(const struct step *s, const struct segment *syn);
/* Takes it: the user has the connection from now on. */
void take_text_of_syn(struct step *s);
/* The Fast Open option of a SYN or SYN,ACK, where it belongs. Never on one that is sent again. */
void add_fast_open(const struct step *s, struct segment *seg);
/* SYN-SENT: TSecr lies between the first SYN and now, or there is none. */
bool echoes_what_was_sent(const struct step *s, const struct segment *seg);

/* ---- tcp_stacks.c: what stacks do otherwise ---- */

/* SYN-SENT, after a bad ACK: the first SYN again, at once. */
void resend_syn_soon(struct step *s);
/* Why the text of a SYN is dropped, R_NONE if it is kept. */
enum tcp_rule rule_of_syn_text(const struct tcp_knobs *k);
/* Has this segment been dealt with, before any check of 3.10.7.4? */
bool stack_takes(struct step *s, const struct segment *seg);
bool is_reset_before_fin(const struct step *s, const struct segment *seg);
/* An old segment has been dealt with by taking its ACK. */
bool takes_ack_of_old(struct step *s, const struct segment *seg);
/* Numbers as textbooks have them. The rule, or another that says so. */
enum tcp_rule apply_claims(const struct step *s, struct segment *seg, enum tcp_rule rule);
/* Table 6 (3.4, 3.10.7.4); in tcp_arrive_otherwise.c. */
bool is_acceptable(const struct step *s, const struct segment *seg);

/* ---- the chapters of 3.10 ---- */

void tcp_user_call(struct step *s);                                   /* 3.10.1 to 3.10.6 */
void tcp_arrives(struct step *s);                                     /* 3.10.7 */
void tcp_arrives_otherwise(struct step *s, const struct segment *seg); /* 3.10.7.4 */
void tcp_timeout(struct step *s);                                     /* 3.10.8 */

void tcp_icmp(struct step *s);                                        /* 3.9.2.2 */

/* ---- tcp_keepalive.c: 3.8.4 ---- */

/* Starts, restarts or stops the keep-alive timer; `busy`: something is outstanding, or waits. */
void keepalive_follows(struct step *s, bool busy);
void on_keepalive(struct step *s);

/* ---- tcp_ack.c: the fifth check ---- */

bool check_ack(struct step *s, const struct segment *seg);
/* SND.WND, SND.WL1, SND.WL2 from a segment whose ACK is acceptable. */
void take_window(struct tcb *t, const struct segment *seg);
/* The acknowledgement is of something new: takes the sample, stops or restarts the timer. */
void ack_advances(struct step *s, uint32_t ack);

/* ---- tcp_text.c: the seventh and eighth check ---- */

void process_text(struct step *s, const struct segment *seg);
void check_fin(struct step *s, const struct segment *seg);
/* Text and FIN that came with a SYN wait until ESTABLISHED (3.10.7.2, 3.10.7.3). */
void hold_text_of_syn(struct step *s, const struct segment *syn);
/* Takes in order what was held and fits now; true if RCV.NXT moved. */
bool take_held(struct step *s);
/* Gives unread octets to the pending RECEIVE. */
void deliver(struct step *s, enum tcp_rule rule);
/* Moves the right edge if that is worth telling (receiver SWS avoidance, 3.8.6.2.2); true if it moved. */
bool open_window(struct step *s);

/* ---- rto.c: RFC 6298 ---- */

/* r: a round trip, measured with a clock of granularity g */
void rto_sample(struct tcb *t, const struct tcp_knobs *k, nsec r, nsec g);
nsec rto_of_syn(const struct tcp_knobs *k, enum tcp_origin origin, int timeouts);
/* How long until the next zero-window probe. */
nsec persist_interval(const struct step *s);
void rto_back_off(struct tcb *t, const struct tcp_knobs *k);

#endif
