/* What was asked of a host or done to a link, in the words of the scenario or at least of its language. */
#ifndef LADDER_CALL_H
#define LADDER_CALL_H

#include "strbuf.h"
#include "trace.h"

/* "send" */
const char *call_word(uint8_t call);
/* "send 10" */
void call_text(const struct trace_rec *rec, struct strbuf *out);
/* "send 10 urgent close": what stands in the scenario after the endpoint. False if no such line is known. */
bool call_quote(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out);
/* "link client > server: outage begins" */
void link_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out);

#endif
