/* What an endpoint may choose inside (or, said so, outside) the RFCs: names and values are in knobs.def. And the profiles:
 * named sets of such choices, in profiles.def. */
#ifndef KNOBS_H
#define KNOBS_H

#include "nsec.h"

#include <stdbool.h>
#include <stddef.h>

enum { DUPSYN_RESEND, DUPSYN_LITERAL };
enum { SIMOPEN_FIGURE, SIMOPEN_LITERAL, SIMOPEN_FIGURE_ACK };
enum { QFULL_DROP, QFULL_RESET };
enum { SYNQFULL_DROP, SYNQFULL_RESET, SYNQFULL_EVICT };
enum { BACKLOG_PLAIN, BACKLOG_LINUX };
enum { RETRIES_AS_SYN = 255 }; /* synack-retries */
enum { R2END_LATER, R2END_AT_ONCE };
enum { GIVEUP_SILENT, GIVEUP_RESET_HALF_OPEN, GIVEUP_RESET };
enum { FW2OF_ALL, FW2OF_ORPHANS };
enum { LCLOSE_RESET, LCLOSE_SILENT };
enum { COOKIE_LINUX, COOKIE_CLASSIC };
enum { TWREUSE_NONE, TWREUSE_SEQ, TWREUSE_RFC6191, TWREUSE_LINUX };
enum { TWRESTART_FIN, TWRESTART_LITERAL, TWRESTART_ANY };
enum { TWREFUSE_ACK, TWREFUSE_DROP };
enum { WSCALE_NONE, WSCALE_0, WSCALE_14 = WSCALE_0 + 14 }; /* WSCALE_0 + n: a shift of n */
enum { FASTOPEN_NONE, FASTOPEN_CLIENT, FASTOPEN_SERVER, FASTOPEN_BOTH }; /* bits */
enum { OPTLEN_IGNORE, OPTLEN_RESET };
enum { TSMISSING_DROP, TSMISSING_ACCEPT };
enum { ICMPABORT_HARD, ICMPABORT_OPENING, ICMPABORT_NEVER };
enum { SYNTEXT_KEEP, SYNTEXT_DROP, SYNTEXT_FORBID };
enum { SYNAGAIN_LISTEN, SYNAGAIN_RESET };
enum { EDGE_OUTSIDE, EDGE_INSIDE };
enum { ACKBOUND_WINDOW, ACKBOUND_ACKED };
enum { PROBE_OCTET, PROBE_EMPTY };
enum {
    STRAWMAN_NONE,
    STRAWMAN_TWO_WAY,
    STRAWMAN_IGNORE_ACK,
    STRAWMAN_NO_TIME_WAIT,
    STRAWMAN_SHORT_TIME_WAIT,
    STRAWMAN_NO_PERSIST,
    STRAWMAN_UNSIGNED,
    STRAWMAN_NO_KARN,
    STRAWMAN_FIN_NOT_RESENT,
    STRAWMAN_FIN_EARLY,
    STRAWMEN
};

typedef nsec knob_TIME;
/* All others are uint32_t: one a line, so that two hands may add one. */
typedef uint32_t knob_COUNT;
typedef uint32_t knob_YESNO;
typedef uint32_t knob_DUPSYN;
typedef uint32_t knob_SIMOPEN;
typedef uint32_t knob_QFULL;
typedef uint32_t knob_SYNQFULL;
typedef uint32_t knob_BACKLOG;
typedef uint32_t knob_COOKIE;
typedef uint32_t knob_LCLOSE;
typedef uint32_t knob_TWREUSE;
typedef uint32_t knob_ICMPABORT;
typedef uint32_t knob_TWRESTART;
typedef uint32_t knob_TWREFUSE;
typedef uint32_t knob_R2END;
typedef uint32_t knob_GIVEUP;
typedef uint32_t knob_FW2OF;
typedef uint32_t knob_WSCALE;
typedef uint32_t knob_TSMISSING;
typedef uint32_t knob_FASTOPEN;
typedef uint32_t knob_OPTLEN;
typedef uint32_t knob_SYNTEXT;
typedef uint32_t knob_SYNAGAIN;
typedef uint32_t knob_EDGE;
typedef uint32_t knob_ACKBOUND;
typedef uint32_t knob_PROBE;
typedef uint32_t knob_STRAWMAN;

struct tcp_knobs {
#define KNOB(name, kind, field, value, least, most, source, text) knob_##kind field;
#include "knobs.def"
#undef KNOB
};

/* How long a connection may take to open: the nearer of open-limit and user-timeout, 0 if there is no limit. */
static inline nsec open_limit(const struct tcp_knobs *k)
{
    if (k->open_limit == 0 || k->user_timeout == 0)
        return k->open_limit + k->user_timeout;
    return k->open_limit < k->user_timeout ? k->open_limit : k->user_timeout;
}

enum knob_index {
#define KNOB(name, kind, field, value, least, most, source, text) KNOB_AT_##field,
#include "knobs.def"
#undef KNOB
    KNOBS
};

/* The default profile: RFC 9293 with the RFC 5961 checks, its gaps decided as docs/conformance.md tells. */
extern const struct tcp_knobs tcp_rfc9293;

/* ---- profiles ---- */

enum tcp_profile {
#define PROFILE(id, name, text) PROFILE_##id,
#define SETS(profile, field, value, kind, source)
#include "profiles.def"
#undef PROFILE
#undef SETS
    PROFILES
};

/* How it is known that a profile has this value. FROM_UNVERIFIED: nobody has looked; no test may rest on it. */
enum provenance { FROM_CLAUSE, FROM_SOURCE, FROM_MEASURED, FROM_DECISION, FROM_UNVERIFIED, PROVENANCES };

struct knob_origin {
    enum provenance kind;
    const char *source;  /* "RFC 6298 2.4", "tcp_rto_min_us", ... */
    bool own;            /* the profile says it itself; else it is as in rfc9293 */
};

/* "linux"; what it is, in a line. */
const char *profile_name(enum tcp_profile profile);
const char *profile_text(enum tcp_profile profile);

/* The profile with this name; false if there is none. */
bool profile_by_name(const char *name, size_t len, enum tcp_profile *out);

/* All knobs as the profile has them. */
void knobs_of(enum tcp_profile profile, struct tcp_knobs *out);

/* Where the value of one of them comes from. */
struct knob_origin knob_origin(enum tcp_profile profile, enum knob_index knob);

/* "clause", "source", "measured", "decision", "unverified" */
const char *provenance_name(enum provenance kind);

#endif
