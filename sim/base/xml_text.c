#include "xml_text.h"
#include "utf8.h"

#include <stdbool.h>

static const char replacement[] = "\xEF\xBF\xBD";

/* The octets of the character at s; 0 if it is none. */
static size_t whole_char(const char *s, size_t len, uint32_t *cp)
{
    int n = utf8_decode(s, len, cp);
    return n > 0 ? (size_t)n : 0;
}

/* XML 1.0, 2.2. A tab or line end inside an attribute would be read as a blank: they are written by number. */
static void put_xml_char(struct strbuf *sb, const char *s, size_t n, uint32_t cp)
{
    bool forbidden = (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 0xFFFE || cp == 0xFFFF;
    if (forbidden)
        strbuf_puts(sb, replacement);
    else if (cp == '&' || cp == '<' || cp == '>' || cp == '"' || cp == '\'' || cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
        strbuf_printf(sb, "&#%u;", (unsigned)cp);
    else
        strbuf_put(sb, s, n);
}

void put_xml_text(struct strbuf *sb, const char *s, size_t len)
{
    uint32_t cp = 0;
    for (size_t i = 0, n; i < len; i += n ? n : 1) {
        n = whole_char(s + i, len - i, &cp);
        if (n)
            put_xml_char(sb, s + i, n, cp);
        else
            strbuf_puts(sb, replacement);
    }
}
