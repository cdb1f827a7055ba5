/* What became of a segment on its way, in words that all formats share. */
#ifndef FATE_TEXT_H
#define FATE_TEXT_H

#include "strbuf.h"
#include "trace.h"

/* "link: drop client . #1": who is to blame for a segment that never arrives, and why. Nothing if it does. */
void fate_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out);

#endif
