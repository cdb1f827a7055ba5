/* What an endpoint may choose inside (or, said so, outside) the RFCs. Names and values are in knobs.def. */
#ifndef KNOBS_H
#define KNOBS_H

#include "nsec.h"

enum { DUPSYN_RESEND, DUPSYN_LITERAL };
enum { SIMOPEN_FIGURE, SIMOPEN_LITERAL };
enum { QFULL_DROP, QFULL_RESET };
enum { TWREUSE_NONE, TWREUSE_SEQ, TWREUSE_LINUX };
enum { TWREFUSE_ACK, TWREFUSE_DROP };
enum { STRAWMAN_NONE, STRAWMAN_TWO_WAY, STRAWMAN_IGNORE_ACK, STRAWMAN_NO_TIME_WAIT };

typedef nsec knob_TIME;
typedef uint32_t knob_COUNT, knob_YESNO, knob_DUPSYN, knob_SIMOPEN, knob_QFULL, knob_TWREUSE, knob_TWREFUSE, knob_STRAWMAN;

struct tcp_knobs {
#define KNOB(name, kind, field, value, least, most, source, text) knob_##kind field;
#include "knobs.def"
#undef KNOB
};

/* The default profile: RFC 9293 with the RFC 5961 checks, its gaps decided as docs/conformance.md tells. */
extern const struct tcp_knobs tcp_rfc9293;

#endif
