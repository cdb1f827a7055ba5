/* What the files of the parser share: where in the text it is, how it takes values, how it reports.
 *
 * Three passes over the lines: `param`, then `host` and `until`, then everything else, so that the order of the lines is
 * free. What can only be judged at the end (does the connection exist? the link?) is put aside as a `pending` and judged by
 * resolve.c.
 *
 * Every take_* reads one thing from the current line. On failure it reports and returns false, and so does everyone above:
 * a line has one error, and the parser goes on with the next line. */
#ifndef PARSE_H
#define PARSE_H

#include "arena.h"
#include "knob.h"
#include "lex.h"
#include "names.h"
#include "scenario.h"
#include "value.h"

enum {
    NAME_MAX_OCTETS = 64,
    CONNS_MAX = UINT16_MAX - DEFAULT_PORT + 1, /* the unnamed one included: each can have a port of its own */
    OCTETS_MAX = 1 << 30,                      /* of one call */
};

/* Where something is written. */
struct place {
    uint32_t line, at, len;          /* octets of the line; line 0: nowhere */
    const struct param_entry *param; /* the parameter that stands there */
};

struct param_entry {
    const char *name;
    struct place place;              /* of its name */
    struct token value;
    const char *text;                /* the value as it was written */
    bool from_set;                   /* by --set, not by the file */
    bool broken;                     /* its line was wrong: what uses it fails without a word */
    bool used;
};

/* What is remembered of a host only while parsing. */
struct host_facts {
    struct place place;              /* of its name */
    struct place addr;               /* of its address, line 0 if it is not given */
    struct place backlog;
    struct place profile;            /* of its name if the host has its own, line 0 if not */
    struct place knobs[KNOBS];       /* where a knob was set, line 0 if nowhere */
    uint32_t app[6];                 /* lines of the attributes of `app` */
    uint16_t listens;                /* the first port it ever listens on, 0 if none */
    bool asked_which;                /* PENDING_WHICH: once a host is enough */
    bool asked_link[HOSTS_MAX];      /* PENDING_LINK: likewise */
};

/* A check that must wait until everything is known. */
enum pending_kind {
    PENDING_MEMBER,  /* host must be an end of conn */
    PENDING_WHICH,   /* an endpoint without /CONN where one connection must be meant */
    PENDING_LINK,    /* a link must lead from host to peer */
    PENDING_INJECT,  /* injects[index] has ports to be found */
    PENDING_LOAD,    /* the addresses of the load of script[index] are nobody else's */
};

struct pending {
    enum pending_kind kind;
    struct place place;
    uint8_t host, peer;
    uint16_t conn;
    uint32_t index;
};

/* A side of `inject`; what is not written is found by resolve.c. */
struct side {
    uint8_t host;    /* NO_HOST: only an address */
    bool has_conn;
    uint16_t conn;
    struct place place;
};

struct inject_facts {
    struct side from, to;
    uint32_t statement; /* of the script */
};

/* Where states are written, for whoever wants to write them anew. */
struct state_places {
    struct arena *arena;
    struct place *at;
    uint32_t n;
};

struct parser {
    struct arena *arena;              /* what the scenario keeps */
    struct arena *scratch;            /* what goes when the parsing is done */
    const struct overrides *overrides;
    struct state_places *states;      /* NULL: nobody asks */
    struct scenario *sc;
    struct diags *diags;
    bool no_memory;

    struct line line;                 /* the current one */
    struct tokens tokens;
    uint32_t next;                    /* which token comes next */

    struct line_index *index;
    struct names hosts, conns, params;
    struct names sockets;             /* pairs of them, as text */
    uint16_t *conn_of_sockets;
    struct param_entry *param_list;
    struct host_facts *host_facts;    /* HOSTS_MAX */
    struct pending *pendings;
    struct inject_facts *injects;
    uint32_t n_pendings, n_injects;
    const char **about, **cites, **tags;

    uint32_t title_line, seed_line, profile_line, until_line, max_events_line;
    nsec file_until;                  /* what the file says, whatever the command line says */

    /* Something of this kind could not be read: do not report what follows from that. */
    bool bad_params, bad_hosts, bad_links, bad_script;
};

/* ---- reporting (report.c); all return false ---- */

struct place place_of(const struct parser *p, const struct token *t);

__attribute__((format(printf, 3, 4))) bool fail_at(struct parser *p, struct place place, const char *format, ...);
__attribute__((format(printf, 3, 4))) bool fail(struct parser *p, const struct token *t, const char *format, ...);

/* The scenario is to be used all the same. */
__attribute__((format(printf, 3, 4))) void warn_at(struct parser *p, struct place place, const char *format, ...);

/* "expected WHAT, not 'word'", or "... after 'word'" if the line ends too early. */
bool fail_expected(struct parser *p, const struct token *t, const char *what);

/* "unknown WHAT 'word'; did you mean 'near'?", or with the list of names if none is near. */
bool fail_unknown(struct parser *p, const struct token *t, const char *what, const char *const *names, size_t n);

/* "a, b, c" as far as it fits. */
void list_names(char *buf, size_t size, const char *const *names, size_t n);

bool fail_twice(struct parser *p, const struct token *t, uint32_t line);
bool fail_no_memory(struct parser *p);

/* A token as it may be shown in a message: not too long, harmless. */
struct shown {
    char text[80];
};
struct shown shown(const struct token *t);
struct shown shown_text(const char *p, size_t len);

/* ---- what was meant (meant.c) ---- */

/* "S." for a word like SA, or for SYN,ACK with what follows it; NULL if it does not speak of flags. */
enum { FLAGS_MEANT = 8 };
const char *flags_meant(const struct token *t, char text[FLAGS_MEANT]);
/* "'==' is not WHAT; write RIGHT": the operators that come next, without a blank between them. */
bool fail_sign(struct parser *p, const char *what, const char *right);
/* Is it the name of a host, perhaps with that of a connection? */
bool is_endpoint(const struct parser *p, const struct token *t);
/* A statement that begins with an endpoint: "an action begins with its time; write: at 1s client close". */
bool fail_untimed(struct parser *p);

/* ---- tokens (take.c) ---- */

const struct token *peek(const struct parser *p);
const struct token *take(struct parser *p); /* the end is never taken: it comes again and again */
bool at_end(const struct parser *p);
bool next_is(const struct parser *p, const char *text);
bool accept(struct parser *p, const char *text);
bool take_exactly(struct parser *p, const char *text);
bool take_end(struct parser *p);

/* ---- values (take.c); `what` completes "expected ..." ---- */

bool take_number(struct parser *p, const char *what, uint64_t least, uint64_t most, uint64_t *out);
bool take_u32(struct parser *p, const char *what, uint32_t least, uint32_t most, uint32_t *out);
bool take_port(struct parser *p, uint16_t *out);
bool take_duration(struct parser *p, nsec *out);
bool take_probability(struct parser *p, uint32_t *out);
bool take_bandwidth(struct parser *p, uint64_t *out);
bool take_event_rate(struct parser *p, struct event_rate *out);
bool take_address(struct parser *p, uint32_t *out);
bool take_cidr(struct parser *p, struct address_range *out);
bool take_flags(struct parser *p, uint8_t *out);
bool take_word_of(struct parser *p, const char *what, const char *const *words, size_t n, uint32_t *out);
bool take_string(struct parser *p, const char **out);

/* A number that is a part of a token: `len` octets at p_. */
bool read_port(struct parser *p, const struct token *t, const char *text, size_t len, uint16_t *out);

/* `from T` and `until T`, wherever they are attributes. Both check that the span is not empty. */
struct span {
    nsec from, until;
    bool has_from, has_until;
};
bool take_span_from(struct parser *p, struct span *span);
bool take_span_until(struct parser *p, struct span *span);

/* ---- attributes: words in any order, each at most once, until the line ends (take.c) ---- */

struct attr {
    const char *name;
    bool (*take)(struct parser *p, void *object); /* its value; the name is already taken */
};

/* `also` are words that could have stood here: they are suggested like the attributes. `given` has bit i for attribute i. */
bool take_attrs(struct parser *p, const char *what, const struct attr *list, size_t n, const char *const *also,
                size_t n_also, void *object, uint32_t *given);

/* ---- names (take_names.c) ---- */

bool take_name(struct parser *p, const char *what, const struct token **out);

bool take_host(struct parser *p, uint8_t *out);
bool find_host(struct parser *p, const struct token *t, const char *text, size_t len, uint8_t *out);

/* The connection with this name, made known if it was not. */
bool intern_conn(struct parser *p, const struct token *t, const char *text, size_t len, uint16_t *out);

/* EP: a host, perhaps with a connection. */
struct endpoint {
    uint8_t host;
    bool named;      /* the connection was written */
    uint16_t conn;   /* 0 if it was not */
    const struct token *token;
};
bool take_endpoint(struct parser *p, struct endpoint *out);
bool find_endpoint(struct parser *p, const struct token *t, const char *text, size_t len, struct endpoint *out);

/* The endpoint's connection if one must be meant (to be checked later), or any if none was written. */
bool conn_of(struct parser *p, const struct endpoint *ep, uint16_t *out);
uint16_t conn_or_any(const struct endpoint *ep);

bool take_state(struct parser *p, uint8_t *out);
bool take_news(struct parser *p, enum tcp_news *out);

/* PROFILE (parse_profile.c) */
bool take_profile(struct parser *p, enum tcp_profile *out);
/* `profile NAME` of a host; the word is the next token. */
bool take_host_profile(struct parser *p, uint8_t host);

bool add_pending(struct parser *p, struct pending pending);
bool check_time(struct parser *p, const struct token *t, nsec time); /* is it in this run? */
bool pend_link(struct parser *p, const struct token *t, uint8_t host, uint8_t peer);

/* ---- segments and variables (parse_segment.c) ---- */

extern const char *const pattern_words[];
extern const size_t n_pattern_words;

bool take_pattern(struct parser *p, struct pattern *out);

/* ---- options (parse_options.c) ---- */

/* Does a list of options begin here? */
bool options_follow(const struct parser *p);
bool is_option_word(const struct token *t);
/* The list, behind its `<`. In a pattern values may be missing; elsewhere timestamps may be expressions. */
bool take_options(struct parser *p, struct option_list *out, bool pattern);
bool take_expr(struct parser *p, struct expr *out);
bool is_variable(const struct token *t);
bool is_variable_name(const struct token *t); /* without its host */
bool take_variable(struct parser *p, struct expr *out); /* HOST.var, without + and - */

/* ---- statements; the statement's first word is already taken ---- */

bool parse_title(struct parser *p);
bool parse_about(struct parser *p);
bool parse_cites(struct parser *p);
bool parse_tags(struct parser *p);
bool parse_seed(struct parser *p);
bool parse_profile(struct parser *p);
bool parse_until(struct parser *p);
bool parse_max_events(struct parser *p);
bool parse_param(struct parser *p);
bool parse_host(struct parser *p);
bool parse_set(struct parser *p);
bool parse_app(struct parser *p);
bool parse_link(struct parser *p);
bool parse_outage(struct parser *p);
bool parse_drop(struct parser *p);
bool parse_delay(struct parser *p);
bool parse_duplicate(struct parser *p);
bool parse_reorder(struct parser *p);
bool parse_corrupt(struct parser *p);
bool parse_at(struct parser *p);
bool parse_when(struct parser *p);
bool parse_expect(struct parser *p);
bool parse_explore(struct parser *p);

bool take_target(struct parser *p, uint8_t *host, uint16_t *port); /* HOST:PORT */
bool parse_connect(struct parser *p, uint8_t host, struct action *act);
bool parse_listen_for(struct parser *p, uint8_t host, struct action *act); /* `listen PORT for` stands before it */
bool parse_inject(struct parser *p, struct action *act);
bool parse_flood(struct parser *p, struct action *act);
bool parse_load(struct parser *p, uint8_t host, struct action *act);

/* scenario_parse, noting where states are written (not those that a parameter stands for). */
bool scenario_parse_noting(const struct source *src, const struct overrides *ov, struct scenario *out,
                           struct diags *diags, struct state_places *states);

/* ---- after the last line ---- */

void apply_overrides(struct parser *p); /* --seed and the others; is each --set one of a parameter? */
void apply_profiles(struct parser *p);  /* --profile; each host gets its knobs */
void check_params(struct parser *p);    /* are they all used? */
void resolve(struct parser *p);
bool fill_meta(struct parser *p);

/* Room for item n of an array of n: a pointer to it, zeroed, or NULL if there is no memory (then all parsing stops). */
#define MORE(p, arena_, array, n) \
    (((array) = more_items(p, arena_, (array), (n), sizeof *(array))) ? &(array)[n] : NULL)
void *more_items(struct parser *p, struct arena *arena, void *array, uint32_t n, size_t item_size);

#endif
