/* What an endpoint may choose inside (or, said so, outside) the RFCs: names and values are in knobs.def. And the profiles:
 * named sets of such choices, in profiles.def. */
#ifndef KNOBS_H
#define KNOBS_H

#include "nsec.h"

#include <stdbool.h>
#include <stddef.h>

enum { DUPSYN_RESEND, DUPSYN_LITERAL };
enum { SIMOPEN_FIGURE, SIMOPEN_LITERAL };
enum { QFULL_DROP, QFULL_RESET };
enum { BACKLOG_PLAIN, BACKLOG_LINUX };
enum { TWREUSE_NONE, TWREUSE_SEQ, TWREUSE_LINUX };
enum { TWREFUSE_ACK, TWREFUSE_DROP };
enum { ICMPABORT_HARD, ICMPABORT_OPENING, ICMPABORT_NEVER };
enum { STRAWMAN_NONE, STRAWMAN_TWO_WAY, STRAWMAN_IGNORE_ACK, STRAWMAN_NO_TIME_WAIT };

typedef nsec knob_TIME;
typedef uint32_t knob_COUNT, knob_YESNO, knob_DUPSYN, knob_SIMOPEN, knob_QFULL, knob_BACKLOG, knob_TWREUSE, knob_ICMPABORT, knob_TWREFUSE, knob_STRAWMAN;

struct tcp_knobs {
#define KNOB(name, kind, field, value, least, most, source, text) knob_##kind field;
#include "knobs.def"
#undef KNOB
};

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
