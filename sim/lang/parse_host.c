/* Hosts: host, set, app. */
#include "parse.h"

#include <stdio.h>
#include <string.h>

enum { BACKLOG_DEFAULT = 128, BACKLOG_MAX = 1000000000 };

/* What cannot name a host, because it stands where a host's name could: `when client sends S after ...`. */
static const char *const reserved[] = {
    "ack", "after", "always", "any", "eventually", "flood", "inject", "len", "mss", "never", "not", "order", "quiet", "under", "while",
    "win",
};

/* ---- knobs ---- */

static bool take_knob_value(struct parser *p, const struct knob *k, int64_t *out)
{
    const struct token *t = peek(p);
    uint64_t n;
    uint32_t word;
    nsec time;
    size_t n_words;
    char least[32], most[32], what[64];
    const char *const *words = knob_words(k->kind, &n_words);

    if (k->kind == KNOB_COUNT) {
        snprintf(what, sizeof what, "a number from %lld to %lld", (long long)k->least, (long long)k->most);
        if (t->kind == TOKEN_WORD && (t->p[0] < '0' || t->p[0] > '9'))
            return fail_expected(p, t, what);
        if (!take_number(p, "a number", (uint64_t)k->least, (uint64_t)k->most, &n))
            return false;
        *out = (int64_t)n;
    } else if (k->kind == KNOB_TIME) {
        if (!take_duration(p, &time))
            return false;
        if (time < k->least || time > k->most)
            return fail(p, t, "%s is out of range; expected a time from %s to %s", shown(t).text,
                        duration_text(k->least, "", least), duration_text(k->most, "", most));
        *out = time;
    } else if (k->kind == KNOB_YESNO && !next_is(p, "yes") && !next_is(p, "no")) {
        return fail_expected(p, t, "yes or no"); /* `on` is nearer to `no` than to what it means */
    } else {
        snprintf(what, sizeof what, "value of %s", k->name);
        if (!take_word_of(p, what, words, n_words, &word))
            return false;
        *out = word;
    }
    return true;
}

/* The knob that a token names; KNOBS if none. */
static size_t find_knob(const struct token *t)
{
    size_t i = 0;
    while (i < KNOBS && !token_is(t, knob_table[i].name))
        i++;
    return i;
}

/* KNOB VALUE; the knob is known to be knob i. */
static bool take_knob(struct parser *p, uint8_t host, size_t i)
{
    const struct token *t = take(p);
    struct place *place = &p->host_facts[host].knobs[i];
    int64_t value = 0;

    if (place->line)
        return fail_twice(p, t, place->line);
    *place = place_of(p, t);
    if (!take_knob_value(p, &knob_table[i], &value))
        return false;
    knob_set(&p->sc->hosts[host].knobs, &knob_table[i], value);
    return true;
}

static bool fail_unknown_knob(struct parser *p, const struct token *t, const char *what, const char *const *also,
                              size_t n_also)
{
    const char *names[KNOBS + 16];
    size_t n = 0;
    for (; n < n_also; n++)
        names[n] = also[n];
    for (size_t i = 0; i < KNOBS; i++)
        names[n++] = knob_table[i].name;
    return fail_unknown(p, t, what, names, n);
}

static const char *const profile_word = "profile"; /* stands where a knob could */

bool parse_set(struct parser *p)
{
    uint8_t host;
    if (!take_host(p, &host))
        return false;
    do {
        size_t i = find_knob(peek(p));
        if (i == KNOBS && !next_is(p, profile_word))
            return fail_unknown_knob(p, peek(p), "knob", &profile_word, 1);
        if (!(i == KNOBS ? take_host_profile(p, host) : take_knob(p, host, i)))
            return false;
    } while (!at_end(p));
    return true;
}

/* ---- host ---- */

/* A host being read. */
struct host_line {
    struct host_cfg *cfg;
    struct host_facts *facts;
    uint8_t index;
};

static bool take_addr(struct parser *p, struct host_line *h)
{
    const struct token *t = peek(p);
    uint32_t addr;

    if (!take_address(p, &addr))
        return false;
    if (addr >> 24 == 0 || addr >> 28 >= 0xE) /* this network; multicast, reserved, broadcast (RFC 9293, MUST-57) */
        return fail(p, t, "%s is not the address of one host", shown(t).text);
    h->cfg->addr = addr;
    h->facts->addr = place_of(p, t);
    return true;
}

static bool take_iss(struct parser *p, struct host_line *h)
{
    uint32_t *iss = NULL;
    do {
        uint32_t *more = MORE(p, p->arena, iss, h->cfg->n_iss);
        if (!more || !take_u32(p, "a sequence number", 0, UINT32_MAX, more))
            return false;
        h->cfg->n_iss++;
        h->cfg->iss = iss;
    } while (peek(p)->kind == TOKEN_WORD && peek(p)->p[0] >= '0' && peek(p)->p[0] <= '9');
    h->cfg->isn = ISN_FIXED;
    return true;
}

static bool take_isn(struct parser *p, struct host_line *h)
{
    static const char *const policies[] = {"clock", "rfc6528", "random", "fixed64k"};
    uint32_t i;
    if (!take_word_of(p, "way to choose sequence numbers", policies, 4, &i))
        return false;
    h->cfg->isn = (enum isn_policy)(ISN_CLOCK + i);
    return true;
}

static bool take_listen(struct parser *p, struct host_line *h)
{
    if (!take_port(p, &h->cfg->listen_port))
        return false;
    h->facts->listens = h->cfg->listen_port;
    return true;
}

static bool take_backlog(struct parser *p, struct host_line *h)
{
    h->facts->backlog = place_of(p, &p->tokens.at[p->next - 1]);
    h->cfg->backlog_given = true;
    return take_u32(p, "a number of connections", 0, BACKLOG_MAX, &h->cfg->backlog);
}

enum { HOST_ADDR, HOST_ISS, HOST_ISN, HOST_LISTEN, HOST_BACKLOG, HOST_ATTRS };
static const char *const host_attrs[HOST_ATTRS + 1] = {"addr", "iss", "isn", "listen", "backlog", "profile"};
static bool (*const take_host_attr[HOST_ATTRS])(struct parser *p, struct host_line *h) = {
    take_addr, take_iss, take_isn, take_listen, take_backlog,
};

static bool take_host_attrs(struct parser *p, struct host_line *h)
{
    bool given[HOST_ATTRS] = {false};

    while (!at_end(p)) {
        const struct token *t = peek(p);
        size_t i = 0, knob = find_knob(t);
        if (knob < KNOBS) {
            if (!take_knob(p, h->index, knob))
                return false;
            continue;
        }
        if (token_is(t, profile_word)) {
            if (!take_host_profile(p, h->index))
                return false;
            continue;
        }
        while (i < HOST_ATTRS && !token_is(t, host_attrs[i]))
            i++;
        if (i == HOST_ATTRS)
            return fail_unknown_knob(p, t, "attribute of a host", host_attrs, HOST_ATTRS + 1);
        if (given[i])
            return fail_twice(p, t, p->line.number);
        given[i] = true;
        if ((i == HOST_ISS && given[HOST_ISN]) || (i == HOST_ISN && given[HOST_ISS]))
            return fail(p, t, "iss and isn exclude each other: iss gives the numbers, isn says how to choose them");
        take(p);
        if (!take_host_attr[i](p, h))
            return false;
    }
    return true;
}

static bool check_host_name(struct parser *p, const struct token *name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (token_is(name, reserved[i]))
            return fail(p, name, "'%s' cannot name a host: it is a word of the language", reserved[i]);
    uint32_t other = names_find(&p->hosts, name->p, name->n);
    if (other != NO_NAME)
        return fail(p, name, "host '%s' was already declared in line %u", shown(name).text,
                    (unsigned)p->sc->hosts[other].line);
    if (p->hosts.n == HOSTS_MAX)
        return fail(p, name, "more than %d hosts", HOSTS_MAX);
    return true;
}

/* A new host as it is when nothing is said about it. */
static bool add_host(struct parser *p, const struct token *name, struct host_line *h)
{
    struct host_cfg *cfg = MORE(p, p->arena, p->sc->hosts, p->sc->n_hosts);
    uint32_t i = cfg ? names_add(&p->hosts, name->p, name->n) : NO_NAME;
    if (i == NO_NAME)
        return fail_no_memory(p);

    p->sc->n_hosts++;
    *cfg = (struct host_cfg){
        .name = p->hosts.list[i],
        .line = p->line.number,
        .isn = ISN_RFC6528,
        .backlog = BACKLOG_DEFAULT,
    };
    *h = (struct host_line){.cfg = cfg, .facts = &p->host_facts[i], .index = (uint8_t)i};
    h->facts->place = place_of(p, name);
    return true;
}

bool parse_host(struct parser *p)
{
    const struct token *name;
    struct host_line h;

    return take_name(p, "a host", &name) && check_host_name(p, name) && add_host(p, name, &h) && take_host_attrs(p, &h);
}

/* ---- app ---- */

static bool take_accept(struct parser *p, void *object)
{
    static const char *const words[] = {"at-once", "after", "never"};
    struct app_cfg *cfg = object;
    uint32_t i;
    if (!take_word_of(p, "way to accept", words, 3, &i))
        return false;
    cfg->accept = i == 0 ? ACCEPT_AT_ONCE : i == 1 ? ACCEPT_AFTER : ACCEPT_NEVER;
    return i != 1 || take_duration(p, &cfg->accept_after);
}

static bool take_read_every(struct parser *p, struct app_cfg *cfg)
{
    cfg->read = READ_EVERY;
    if (!take_u32(p, "a number of octets", 1, OCTETS_MAX, &cfg->read_octets) || !take_exactly(p, "every"))
        return false;
    const struct token *t = peek(p);
    if (!take_duration(p, &cfg->read_every))
        return false;
    return cfg->read_every > 0 || fail(p, t, "reading every 0 would never end; write read at-once");
}

static bool take_read(struct parser *p, void *object)
{
    static const char *const words[] = {"at-once", "never", "10 every 1s"}; /* the last is for the message */
    struct app_cfg *cfg = object;
    const struct token *t = peek(p);
    uint32_t i;

    if (t->kind == TOKEN_WORD && t->p[0] >= '0' && t->p[0] <= '9')
        return take_read_every(p, cfg);
    if (!take_word_of(p, "way to read", words, 3, &i))
        return false;
    cfg->read = i == 0 ? READ_AT_ONCE : READ_NEVER;
    return true;
}

static bool take_echo(struct parser *p, void *object)
{
    (void)p;
    ((struct app_cfg *)object)->echo = true;
    return true;
}

static bool take_close_on_eof(struct parser *p, void *object)
{
    struct app_cfg *cfg = object;
    cfg->close_on_eof = true;
    return !accept(p, "after") || take_duration(p, &cfg->close_after);
}

static const struct attr app_attrs[] = {
    {"accept", take_accept},
    {"read", take_read},
    {"echo", take_echo},
    {"close-on-eof", take_close_on_eof},
};
enum { APP_ATTRS = sizeof app_attrs / sizeof app_attrs[0] };

/* An attribute may stand once, in whichever `app` line of the host. */
static bool check_app_twice(struct parser *p, const uint32_t *lines)
{
    for (const struct token *t = peek(p); t->kind != TOKEN_END; t++)
        for (size_t i = 0; i < APP_ATTRS; i++)
            if (token_is(t, app_attrs[i].name) && lines[i])
                return fail_twice(p, t, lines[i]);
    return true;
}

bool parse_app(struct parser *p)
{
    uint8_t host;
    uint32_t given = 0;

    if (!take_host(p, &host))
        return false;
    uint32_t *lines = p->host_facts[host].app;
    if (at_end(p))
        return fail_expected(p, peek(p), "accept, read, echo or close-on-eof");
    bool ok = check_app_twice(p, lines) &&
              take_attrs(p, "behaviour of an application", app_attrs, APP_ATTRS, NULL, 0,
                         &p->sc->hosts[host].app, &given);
    for (size_t i = 0; i < APP_ATTRS; i++)
        if (given & 1u << i)
            lines[i] = p->line.number;
    return ok;
}
