/* Writing comma-separated values (RFC 4180). */
#ifndef CSV_OUT_H
#define CSV_OUT_H

#include "strbuf.h"

/* One value of `len` octets, in quotation marks if it needs them. */
void csv_octets(struct strbuf *out, const char *s, size_t len);
/* A NUL-terminated one. */
void csv_text(struct strbuf *out, const char *s);

#endif
