#include "knobs.h"

const struct tcp_knobs tcp_rfc9293 = {
#define KNOB(name, kind, field, value, least, most, source, text) .field = (value),
#include "knobs.def"
#undef KNOB
};
