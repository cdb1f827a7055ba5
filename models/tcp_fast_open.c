/* TCP Fast Open (RFC 7413): text on a SYN that is taken before the handshake is over, on the strength of a cookie that the
 * server gave this client earlier. Also text on a SYN without it, which is legal and waits (RFC 9293, 3.10.7.2). */
#include "tcp_internal.h"

#include "isn.h"
#include "options.h"

#include <string.h>

void fast_open_cookie(uint32_t client, const uint64_t key[2], uint8_t cookie[FAST_OPEN_COOKIE])
{
    const uint8_t addr[4] = {(uint8_t)(client >> 24), (uint8_t)(client >> 16 & 255), (uint8_t)(client >> 8 & 255),
                             (uint8_t)(client & 255)};
    uint64_t mac = siphash(key, addr, sizeof addr);
    for (int i = 0; i < FAST_OPEN_COOKIE; i++)
        cookie[i] = (uint8_t)(mac >> (8 * i) & 255);
}

/* ---- the client ---- */

/* Text may be on the SYN with a cookie (RFC 7413, 4.2.2), or if the knob says so. */
static bool puts_text_on_syn(const struct step *s)
{
    return (s->ev->fast_open && s->ev->n_cookie > 0) || s->k->send_on_syn;
}

uint32_t text_of_syn(const struct step *s)
{
    struct segment syn = {.flags = SEG_SYN};
    if (s->ev->kind != EV_OPEN_ACTIVE || !puts_text_on_syn(s))
        return 0;
    add_options(s, &syn);
    uint32_t options = options_size(&syn), mss = s->t->snd_mss; /* the peer's is not known yet: 536 */
    uint32_t room = mss > options ? mss - options : 0;
    return s->ev->octets < room ? s->ev->octets : room;
}

void send_rest_of_syn(struct step *s)
{
    if ((s->t->flags & TF_FAST_OPEN) && outstanding(s->t) && s->t->snd_wnd > 0) /* a probe would be too early (SHLD-29) */
        resend_first(s, R_FAST_OPEN_REST);
}

/* ---- the server ---- */

bool opens_fast(const struct step *s, const struct segment *syn)
{
    const struct tcp_event *ev = s->ev;
    return ev->fast_open && !ev->fast_open_full && syn->len > 0 && (syn->opts & OPT_FAST_OPEN) && syn->n_extra > 0 &&
           syn->n_extra == ev->n_cookie && memcmp(syn->extra, ev->cookie, ev->n_cookie) == 0;
}

void take_text_of_syn(struct step *s)
{
    s->t->origin = ORIGIN_FAST_OPEN;
    tell(s, NEWS_OPEN, R_FAST_OPEN);
    take_held(s);
    deliver(s, R_FAST_OPEN);
}

/* ---- both ---- */

void add_fast_open(const struct step *s, struct segment *seg)
{
    const struct tcp_event *ev = s->ev;
    bool first = !(seg->flags & SEG_ACK);
    bool asked = s->seg && (s->seg->opts & OPT_FAST_OPEN) && s->t->state == TCP_SYN_RECEIVED && s->t->origin == ORIGIN_PASSIVE;
    if (!ev->fast_open || !(first ? ev->kind == EV_OPEN_ACTIVE : asked))
        return;
    seg->opts |= OPT_FAST_OPEN;
    seg->n_extra = ev->n_cookie;
    memcpy(seg->extra, ev->cookie, ev->n_cookie);
}
