/* A scenario as a value: what a file says, resolved and checked. The world reads it and never changes it. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "source.h"
#include "strbuf.h"
#include "tcp.h"
#include "trace.h"

#define HOSTS_MAX 16
#define DEFAULT_PORT 49152 /* of the unnamed connection's active end; the k-th named one has DEFAULT_PORT + k */

/* ---- hosts ---- */

enum isn_policy { ISN_FIXED, ISN_CLOCK, ISN_RFC6528, ISN_RANDOM, ISN_FIXED64K };

enum accept_policy { ACCEPT_AT_ONCE, ACCEPT_AFTER, ACCEPT_NEVER }; /* NEVER: only by an accept call */
enum read_policy { READ_AT_ONCE, READ_EVERY, READ_NEVER };         /* NEVER: only by a receive call */

struct app_cfg {
    enum accept_policy accept;
    enum read_policy read;
    nsec accept_after, read_every;
    uint32_t read_octets;
    bool echo;               /* sends back what it reads */
    bool close_on_eof;
    nsec close_after;        /* after EOF */
};

struct host_cfg {
    const char *name;
    uint32_t addr;
    uint32_t also_from, also_size; /* more addresses, those that its loads open from; size 0: none */
    uint32_t line;
    enum tcp_profile profile; /* its own, or the scenario's */
    struct tcp_knobs knobs;  /* those of the profile, but for what is said of the host alone */
    enum isn_policy isn;
    const uint32_t *iss;     /* ISN_FIXED: the n-th connection takes the n-th value, the last one again and again */
    uint32_t n_iss;
    uint16_t listen_port;    /* 0: does not listen when the run starts */
    bool backlog_given;
    uint32_t backlog;        /* of a listener: entries in the SYN queue, and in the accept queue; default 128 */
    struct app_cfg app;
};

/* ---- connections ---- */

/* Known by name: two sockets. Index 0 is the unnamed one. */
struct conn_cfg {
    const char *name;        /* "" for the unnamed one */
    uint8_t host, peer;      /* who opens it (first) and to whom; host NO_HOST if the scenario opens none under this index */
    uint16_t port, peer_port;
    uint32_t line;
};

/* ---- links ---- */

#define PER_BILLION 1000000000u

/* One direction. Probabilities are in parts per billion. */
struct pipe_cfg {
    bool exists;
    uint32_t line;
    nsec delay, jitter;      /* jitter: 0..jitter is added, evenly; it never reorders by itself */
    uint32_t loss, duplicate, reorder, corrupt;
    nsec reorder_by;         /* how long a reordered segment is late */
    uint64_t rate;           /* bit/s, 0: infinite */
    uint32_t queue;          /* segments that wait for the line, 0: no limit */
    nsec forget;             /* a box on it forgets connections that were idle for so long; 0: there is no box */
    bool forget_resets;      /* and answers what then comes with a RST */
};

struct outage_cfg {
    uint8_t from, to;        /* one direction: two entries for both */
    nsec begin, end;
    uint32_t line;
};

/* ---- variables and expressions ---- */

/* A variable of an endpoint: client.snd_nxt */
enum var {
    VAR_ISS, VAR_SND_UNA, VAR_SND_NXT, VAR_SND_WND, VAR_SND_WL1, VAR_SND_WL2, VAR_SND_UP, VAR_SND_MSS, VAR_EFF_SND_MSS,
    VAR_SND_WSCALE, VAR_RCV_WSCALE, VAR_TS_RECENT, VAR_MAX_SND_WND,
    VAR_IRS, VAR_RCV_NXT, VAR_RCV_WND, VAR_RCV_UP,
    VAR_URGENT,      /* octets of urgent data that the application has not read */
    VAR_UNREAD,      /* octets in order that the application has not read */
    VAR_UNSENT,      /* octets that SEND queued and TCP has not sent */
    VAR_UNACKED,     /* SND.NXT - SND.UNA */
    VAR_RTO, VAR_SRTT, VAR_RTTVAR,  /* times */
    VAR_RETRIES,
    /* of the host */
    VAR_SYN_QUEUE, VAR_ACCEPT_QUEUE,
    VAR_CONNECTIONS, /* TCBs and half-open entries */
    VAR_SYN_DROPS,   /* SYNs that found no room in the SYN queue, so far */
    VAR_OVERFLOWS,   /* SYNs and third ACKs that found the accept queue full, so far */
    VAR_COOKIES_SENT, VAR_COOKIES_GOOD, /* SYN cookies; those that came back and opened a connection */
    VAR_EVICTED,     /* half-open entries that made room for younger ones */
    VAR_DELIVERED,   /* octets that RECEIVE has returned, of the connection in this run */
    VARS
};

/* number, or endpoint variable, plus a number (modulo 2^32) */
struct expr {
    bool is_var;
    uint8_t host;
    uint16_t conn;
    enum var var;
    uint32_t plus;
};

/* ---- options ---- */

/* As they are written: <mss 1460,TS val 7>. */
struct option_list {
    bool given;
    uint8_t kinds;           /* OPT_*, and OPTION_BIT_MSS */
    uint8_t values;          /* of these the value is said (wscale, MSS, Fast Open) */
    bool has_tsval, has_tsecr;
    bool any_cookie;         /* Fast Open: a cookie, whichever */
    uint8_t wscale;
    uint16_t mss;
    struct expr tsval, tsecr; /* in a pattern: numbers */
    uint8_t n_extra, extra[OPT_EXTRA_MAX];
};
enum { OPTION_BIT_MSS = 128 }; /* beside OPT_* */

/* ---- segments as patterns ---- */

enum compare { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE };

struct pattern {
    bool any;                /* every segment */
    uint8_t flags;           /* exactly these, PSH too */
    bool has_seq, has_len, has_ack, has_win, has_mss;
    uint32_t seq, len, ack, win, mss;
    struct option_list options; /* exactly these */
};

/* ---- faults on chosen segments ---- */

enum fault_kind { FAULT_DROP, FAULT_DELAY, FAULT_DUPLICATE, FAULT_REORDER, FAULT_CORRUPT };

struct fault {
    enum fault_kind kind;
    uint8_t host;            /* whose segments */
    uint16_t conn;           /* of this connection; CONN_OTHER: of any */
    struct pattern what;
    uint32_t first, last;    /* occurrences, from 1; last UINT32_MAX: no end */
    nsec from, until;        /* only segments sent in [from, until) */
    nsec by;                 /* FAULT_DELAY: how late. DUPLICATE: the copy's lag. REORDER: the longest hold */
    uint32_t line;
};

/* ---- what the script does ---- */

enum act_kind {
    ACT_CALL,     /* call: CALL_* on host / conn */
    ACT_INJECT,
    ACT_FLOOD,
    ACT_LOAD,
};

struct inject {
    uint8_t by;              /* the host that forges it, NO_HOST: it was still in the network */
    uint32_t saddr, daddr;
    uint16_t sport, dport;
    uint8_t flags;
    struct expr seq, ack, win;
    uint32_t len;
    uint16_t mss;
    struct option_list options;
};

struct flood {
    uint8_t to;
    uint16_t port;
    uint64_t rate_num;       /* segments per rate_den ns */
    uint64_t rate_den;
    nsec lasts;
    uint32_t from;           /* first address */
    uint32_t size;           /* how many addresses, at least 1 */
    bool alive;              /* hosts have these addresses, and answer what they get with RST */
};

/* Many connections from one host, each from sockets of its own: the n-th from address `from` + n modulo `size`, and a port
 * that is one higher whenever the addresses have come round. */
struct load {
    uint8_t to;
    uint16_t port;
    uint16_t first_port, last_port; /* of the opening end */
    uint32_t connections;
    uint64_t rate_num, rate_den;    /* opened per ns, as of a flood; rate_num 0: all at once */
    bool one_by_one;                /* the next is opened when the one before is CLOSED */
    uint32_t from, size;            /* the opening end's addresses; size 0: the host's own */
    uint32_t send;                  /* octets, as soon as it is ESTABLISHED; 0: none */
    bool close;
    nsec close_after;               /* ESTABLISHED; 0: at once */
};

struct action {
    enum act_kind kind;
    enum trace_call call;
    uint8_t host;
    uint16_t conn;           /* index of conns; 0 unnamed */
    uint32_t n;              /* send, receive (RECEIVE_ALL), accept (how many, UINT32_MAX all), listen (backlog),
                                icmp (type << 8 | code) */
    uint16_t port;           /* listen, unlisten */
    bool of_conn;            /* listen: for this connection alone */
    bool exclusive;          /* listen: without SO_REUSEADDR */
    bool urgent;             /* send */
    bool and_close;          /* send N close */
    struct expr seq;         /* icmp: the number that the message quotes, if has_seq; else SND.UNA */
    bool has_seq;
    struct inject inject;
    struct flood flood;
    struct load load;
};

enum when_kind {
    WHEN_AT,      /* at a time */
    WHEN_STATE,   /* an endpoint enters a state */
    WHEN_SENDS,   /* a host sends the occ-th segment like this */
    WHEN_RECEIVES,
    WHEN_GETS,    /* its user gets the occ-th news of this kind */
};

struct when {
    enum when_kind kind;
    nsec at;                 /* WHEN_AT: the time; else the delay after the condition */
    uint8_t host;
    uint16_t conn;           /* CONN_OTHER: any */
    enum tcp_state state;
    struct pattern what;
    enum tcp_news news;
    uint32_t occurrence;     /* from 1 */
};

struct statement {
    struct when when;
    struct action act;
    uint32_t line;
};

/* ---- expectations ---- */

enum expect_kind {
    EXPECT_PATH,     /* the states that an endpoint passes through, all of them */
    EXPECT_STATE,    /* it is in a state at a time, or reaches it by a time */
    EXPECT_COUNT,    /* sends or receives segments like this so many times */
    EXPECT_SEGMENT,  /* host > peer pattern, sent at a time (or at any) */
    EXPECT_ORDER,    /* these segments are sent in this order (others may come between) */
    EXPECT_SILENT,   /* sends nothing from one time until another */
    EXPECT_NEWS,     /* the user gets an error, EOF, ... */
    EXPECT_VAR,      /* a variable compares so, at a time or at the end */
    EXPECT_ALWAYS,   /* all `conds` hold whenever the world is at rest */
    EXPECT_NEVER,    /* they never do at once */
    EXPECT_EVENTUALLY, /* they once do */
    EXPECT_PROPERTY, /* in `conds` only: a property of properties.def holds */
    EXPECT_QUIET,    /* in `conds` only: nothing is left that could happen */
};

/* What is to hold in every behaviour; properties.def. */
enum property {
#define PROPERTY(id, name, clause, sentence) id,
#include "properties.def"
#undef PROPERTY
    PROPERTIES
};

const char *property_name(enum property p);
const char *property_clause(enum property p);
const char *property_sentence(enum property p);

struct order_item {
    uint8_t host;
    struct pattern what;
};

struct expect {
    enum expect_kind kind;
    bool negate;             /* `expect not ...` */
    uint32_t under;          /* `expect under P, P ...`: bits 1 << enum tcp_profile; 0: under all */
    uint8_t host, peer;      /* peer: EXPECT_SEGMENT, NO_HOST if not said */
    uint16_t conn;           /* CONN_OTHER: any connection of the host (EXPECT_COUNT, _SEGMENT, ...) */
    const uint8_t *path;     /* EXPECT_PATH: n_path states */
    uint32_t n_path;
    const struct order_item *order; /* EXPECT_ORDER: n_order items */
    uint32_t n_order;
    enum tcp_state state;    /* EXPECT_STATE */
    struct pattern what;
    bool receives;           /* EXPECT_COUNT: receives, not sends */
    const struct expect *conds; /* EXPECT_ALWAYS, _NEVER, _EVENTUALLY: n_conds of EXPECT_STATE, _NEWS, _COUNT (once is enough), */
    uint32_t n_conds;           /* _VAR and _PROPERTY, without times */
    enum property property;     /* EXPECT_PROPERTY */
    enum compare cmp;        /* EXPECT_COUNT, EXPECT_VAR */
    uint64_t n;              /* what to compare with; for times in ns */
    struct expr rhs;         /* EXPECT_VAR: if rhs.is_var, compare with this instead */
    enum tcp_news news;
    enum var var;
    bool has_at;             /* `at T`: exactly then (EXPECT_STATE, _VAR: as it is after all that happens at T) */
    nsec at;
    bool has_by;             /* `by T`: then or before */
    nsec by;
    nsec from, until;        /* `from T until T`; 0 and NEVER if not said */
    uint32_t line;
};

/* ---- how far `tcpsim explore` goes if the command line says nothing else ---- */

enum { EXPLORE_ANY = 255 };

struct explore_cfg {
    uint8_t losses, dups, reorders, delays; /* EXPLORE_ANY: as many as you like */
    bool user_choices;
    bool not_in_runs;        /* expect always, never and eventually are not judged in a run: one rule is wrong on purpose */
    bool only_expects;       /* judge what the scenario itself expects, and no property beside it */
    uint32_t depth;          /* 0: no bound */
    uint64_t states;         /* 0: no bound */
    uint32_t line;           /* 0: nothing was said, and these are the defaults */
};

/* ---- the whole ---- */

struct param {
    const char *name, *value; /* the value as text, one token */
    uint32_t line;
};

struct scenario {
    struct source source;
    const char *name;        /* for the header: "open/basic" */
    const char *title;       /* NULL if none */
    const char *const *about;
    const char *const *cites;
    const char *const *tags;
    uint32_t n_about, n_cites, n_tags;
    enum tcp_profile profile; /* of the hosts that name none themselves; default rfc9293 */
    uint64_t seed;           /* default 1 */
    nsec until;              /* NEVER if not said */
    uint64_t max_events;     /* default 1000000 */
    uint64_t max_octets;     /* of memory that a run may take, 0: any number. Not the file's: it knows nothing of the machine */
    struct explore_cfg explore;

    struct host_cfg *hosts;
    struct conn_cfg *conns;  /* conns[0] is the unnamed one */
    struct pipe_cfg *pipes;  /* n_hosts * n_hosts: pipes[from * n_hosts + to] */
    struct outage_cfg *outages;
    struct fault *faults;
    struct statement *script;
    struct expect *expects;
    struct param *params;
    uint32_t n_hosts, n_conns, n_outages, n_faults, n_script, n_expects, n_params;
    uint32_t n_loads;        /* statements that are loads */

    const struct trace_meta *meta; /* see scenario_meta */
    void *arena;             /* owns everything above but the source's text */
};

static inline const struct pipe_cfg *scenario_pipe(const struct scenario *sc, unsigned from, unsigned to)
{
    return &sc->pipes[from * sc->n_hosts + to];
}

/* Is it for `tcpsim explore` alone? */
static inline bool expect_is_for_explore(const struct scenario *sc, const struct expect *e)
{
    return sc->explore.not_in_runs && e->n_conds > 0;
}

/* Is the expectation to be judged in a run of this scenario? (Another profile's is not.) */
static inline bool expect_applies(const struct scenario *sc, const struct expect *e)
{
    return e->under == 0 || (e->under >> sc->profile & 1);
}

/* What the command line sets over the file: --set NAME=VALUE ..., --profile, --seed, --until, --max-events, --max-memory. */
struct overrides {
    const char *const *set;  /* n_set texts NAME=VALUE */
    uint32_t n_set;
    bool set_may_miss;       /* a scenario may be without such a parameter: they are for many scenarios */
    const char *profile;     /* NULL: as the file says */
    bool has_seed, has_until, has_max_events;
    uint64_t seed, max_events;
    uint64_t max_octets;     /* 0: there is no limit */
    nsec until;
};

/* Reads a scenario. On success true and *out is to be freed with scenario_free; on failure false, diags say why, and
 * nothing is to be freed. `ov` may be NULL. The source's text must outlive the scenario. Never prints, never exits. */
bool scenario_parse(const struct source *src, const struct overrides *ov, struct scenario *out, struct diags *diags);
void scenario_free(struct scenario *sc);

/* The meta data of a run of this scenario; filled in by scenario_parse, valid as long as the scenario. */
const struct trace_meta *scenario_meta(const struct scenario *sc);

/* The state that a word names: the RFC's spelling or a usual alias (SYN_RECV, SYN_RCVD, FIN_WAIT1, ...), any case.
 * -1 if none. */
int state_by_name(const char *word, size_t len);

/* "snd_nxt"; whether it is a time (ns), and whether it belongs to the host and not to a connection. */
const char *variable_name(enum var var);
bool variable_is_time(enum var var);
bool variable_is_of_host(enum var var);
bool variable_is_count(enum var var); /* of what has happened so far, at a host */

/* A list of options as it is written, in one spelling: "<mss 1460,sackOK>". */
void option_list_text(const struct option_list *list, struct strbuf *out);

/* Gives them to a segment, but for timestamps: they may be expressions. */
void option_list_set(const struct option_list *list, struct segment *seg);

/* Does the segment have exactly these options? */
bool option_list_matches(const struct option_list *list, const struct segment *seg);

/* Does the segment fit the pattern? */
bool pattern_matches(const struct pattern *p, const struct segment *seg);

/* May there be a second incarnation of a connection: does a host crash, or connect with the same sockets again? */
bool scenario_opens_again(const struct scenario *sc);

#endif
