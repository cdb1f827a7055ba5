#include "csv_out.h"

#include <string.h>

void csv_octets(struct strbuf *out, const char *s, size_t len)
{
    if (strcspn(s, ",\"\r\n") == len) {
        strbuf_put(out, s, len);
        return;
    }
    strbuf_puts(out, "\"");
    for (size_t i = 0; i < len; i++)
        strbuf_put(out, s[i] == '"' ? "\"\"" : &s[i], s[i] == '"' ? 2 : 1);
    strbuf_puts(out, "\"");
}

void csv_text(struct strbuf *out, const char *s)
{
    csv_octets(out, s, strlen(s));
}
