/* What was asked of a host or done to a link, in the words of the scenario language. */
#ifndef LADDER_CALL_H
#define LADDER_CALL_H

#include "strbuf.h"
#include "trace.h"

/* "send" */
const char *call_word(uint8_t call);
/* "send 10" */
void call_text(const struct trace_rec *rec, struct strbuf *out);
/* "link client > server: outage begins" */
void link_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out);

#endif
