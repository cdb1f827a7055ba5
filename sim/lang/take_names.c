/* Takes names from the current line: hosts, connections, endpoints, states, news. */
#include "parse.h"
#include "utf8.h"

#include <string.h>

/* ---- what a name is ---- */

static bool is_letter(uint32_t cp)
{
    if (cp < 0x80)
        return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp == '_';
    if (cp < 0xC0)
        return cp == 0xAA || cp == 0xB5 || cp == 0xBA; /* the rest of Latin-1's first half is punctuation */
    return cp != 0xD7 && cp != 0xF7 && !(cp >= 0x2000 && cp <= 0x2BFF) && !(cp >= 0x3000 && cp <= 0x3004) &&
           !(cp >= 0x3008 && cp <= 0x3020) && !(cp >= 0xE000 && cp <= 0xF8FF) && !(cp >= 0xFF00 && cp <= 0xFF0F) &&
           cp < 0xF0000;
}

/* How many octets of the text form the beginning of a name. */
static size_t name_span(const char *text, size_t len, bool digit_first)
{
    uint32_t cp;
    for (size_t i = 0, n; i < len; i += n) {
        n = (size_t)utf8_decode(text + i, len - i, &cp);
        bool inside = i > 0 || digit_first;
        if (n == 0 || !(is_letter(cp) || (inside && ((cp >= '0' && cp <= '9') || (i > 0 && cp == '-')))))
            return i;
    }
    return len;
}

static bool check_name_from(struct parser *p, const struct token *t, const char *text, size_t len, const char *what,
                            bool digit_first)
{
    size_t n = name_span(text, len, digit_first);
    if (n == 0)
        return fail(p, t, "'%s' cannot name %s: a name begins with a letter", shown_text(text, len).text, what);
    if (n < len)
        return fail(p, t, "'%s' cannot name %s: a name has letters, digits, - and _", shown_text(text, len).text, what);
    if (len > NAME_MAX_OCTETS)
        return fail(p, t, "'%s' cannot name %s: a name has at most %d octets", shown_text(text, len).text, what,
                    NAME_MAX_OCTETS);
    return true;
}

/* Is it a name? Else reports what is wrong with it. */
static bool check_name(struct parser *p, const struct token *t, const char *text, size_t len, const char *what)
{
    return check_name_from(p, t, text, len, what, false);
}

bool take_name(struct parser *p, const char *what, const struct token **out)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, what);
    *out = t;
    return check_name(p, t, t->p, t->n, what);
}

/* ---- hosts ---- */

/* The part [text, text + len) of a token, as a token of its own: the caret shall point at it. */
static struct token part_of(const struct token *t, const char *text, size_t len)
{
    struct token part = *t;
    part.p = text;
    part.n = (uint32_t)len;
    if (!t->param) {
        part.at = t->at + (uint32_t)(text - t->p);
        part.len = (uint32_t)len;
    }
    return part;
}

bool find_host(struct parser *p, const struct token *t, const char *text, size_t len, uint8_t *out)
{
    uint32_t i = names_find(&p->hosts, text, len);
    if (i != NO_NAME) {
        *out = (uint8_t)i;
        return true;
    }
    if (p->bad_hosts)
        return false; /* it may be the one that could not be read */
    struct token part = part_of(t, text, len);
    if (p->hosts.n == 0)
        return fail(p, &part, "unknown host '%s'; there is no host line", shown(&part).text);
    return fail_unknown(p, &part, "host", p->hosts.list, p->hosts.n);
}

bool take_host(struct parser *p, uint8_t *out)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a host");
    const char *slash = memchr(t->p, '/', t->n);
    if (slash && names_find(&p->hosts, t->p, (size_t)(slash - t->p)) != NO_NAME)
        return fail(p, t, "expected a host, not one of its connections: write %.*s", (int)(slash - t->p), t->p);
    return find_host(p, t, t->p, t->n, out);
}

/* ---- connections ---- */

bool intern_conn(struct parser *p, const struct token *t, const char *text, size_t len, uint16_t *out)
{
    struct token part = part_of(t, text, len);

    if (len == 0)
        return fail(p, &part, "expected the name of a connection after '/'");
    uint32_t i = names_find(&p->conns, text, len);
    if (i == NO_NAME) {
        if (!check_name_from(p, &part, text, len, "a connection", true))
            return false;
        if (p->conns.n == CONNS_MAX)
            return fail(p, &part, "more than %d connections", CONNS_MAX);
        struct conn_cfg *conn = MORE(p, p->arena, p->sc->conns, p->sc->n_conns);
        i = conn ? names_add(&p->conns, text, len) : NO_NAME;
        if (i == NO_NAME)
            return fail_no_memory(p);
        *conn = (struct conn_cfg){
            .name = p->conns.list[i],
            .host = NO_HOST,
            .peer = NO_HOST,
            .port = (uint16_t)(DEFAULT_PORT + i),
        };
        p->sc->n_conns++;
    }
    *out = (uint16_t)i;
    return true;
}

/* ---- endpoints ---- */

bool find_endpoint(struct parser *p, const struct token *t, const char *text, size_t len, struct endpoint *out)
{
    const char *slash = len > 0 ? memchr(text, '/', len) : NULL;
    size_t host_len = slash ? (size_t)(slash - text) : len;

    *out = (struct endpoint){.named = slash != NULL, .token = t};
    if (!find_host(p, t, text, host_len, &out->host))
        return false;
    if (!slash)
        return true;
    if (!intern_conn(p, t, slash + 1, len - host_len - 1, &out->conn))
        return false;
    struct token part = part_of(t, slash + 1, len - host_len - 1);
    return add_pending(p, (struct pending){
                              .kind = PENDING_MEMBER,
                              .place = place_of(p, &part),
                              .host = out->host,
                              .conn = out->conn,
                          });
}

bool take_endpoint(struct parser *p, struct endpoint *out)
{
    const struct token *t = take(p);
    if (t->kind != TOKEN_WORD)
        return fail_expected(p, t, "a host");
    return find_endpoint(p, t, t->p, t->n, out);
}

bool conn_of(struct parser *p, const struct endpoint *ep, uint16_t *out)
{
    struct host_facts *facts = &p->host_facts[ep->host];
    *out = ep->conn;
    if (ep->named || facts->asked_which)
        return true;
    facts->asked_which = true;
    return add_pending(
        p, (struct pending){.kind = PENDING_WHICH, .place = place_of(p, ep->token), .host = ep->host});
}

uint16_t conn_or_any(const struct endpoint *ep)
{
    return ep->named ? ep->conn : CONN_OTHER;
}

/* ---- states and news ---- */

static bool note_state(struct parser *p, const struct token *t)
{
    if (!p->states || t->param)
        return true;
    struct place *more = MORE(p, p->states->arena, p->states->at, p->states->n);
    if (!more)
        return false;
    *more = place_of(p, t);
    p->states->n++;
    return true;
}

bool take_state(struct parser *p, uint8_t *out)
{
    const struct token *t = take(p);
    int state = t->kind == TOKEN_WORD ? state_by_name(t->p, t->n) : -1;
    const char *names[TCP_STATES];

    if (state >= 0) {
        *out = (uint8_t)state;
        return note_state(p, t);
    }
    for (int i = 0; i < TCP_STATES; i++)
        names[i] = tcp_state_name((enum tcp_state)i);
    return fail_unknown(p, t, "state", names, TCP_STATES);
}

bool take_news(struct parser *p, enum tcp_news *out)
{
    const char *names[TCP_NEWS];
    uint32_t i;

    for (int n = NEWS_NONE + 1; n < TCP_NEWS; n++)
        names[n - 1] = tcp_news_name((enum tcp_news)n);
    if (!take_word_of(p, "kind of news", names, TCP_NEWS - 1, &i))
        return false;
    *out = (enum tcp_news)(i + 1);
    return true;
}

/* ---- checks that wait ---- */

bool add_pending(struct parser *p, struct pending pending)
{
    struct pending *more = MORE(p, p->scratch, p->pendings, p->n_pendings);
    if (!more)
        return false;
    *more = pending;
    p->n_pendings++;
    return true;
}

bool pend_link(struct parser *p, const struct token *t, uint8_t host, uint8_t peer)
{
    bool *asked = &p->host_facts[host].asked_link[peer];
    if (*asked)
        return true;
    *asked = true;
    return add_pending(
        p, (struct pending){.kind = PENDING_LINK, .place = place_of(p, t), .host = host, .peer = peer});
}

bool check_time(struct parser *p, const struct token *t, nsec time)
{
    char buf[32];
    if (time <= p->file_until || p->overrides->has_until)
        return true;
    return fail(p, t, "this is after the end of the run: line %u says until %s", (unsigned)p->until_line,
                duration_text(p->file_until, "", buf));
}
