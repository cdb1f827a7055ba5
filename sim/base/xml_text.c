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

static const char *entity(uint32_t cp)
{
    switch (cp) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

/* XML 1.0, 2.2 */
static bool forbidden(uint32_t cp)
{
    return (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 0xFFFE || cp == 0xFFFF;
}

static void put_char(struct strbuf *sb, const char *s, size_t n, uint32_t cp, bool attribute)
{
    if (forbidden(cp))
        strbuf_puts(sb, replacement);
    else if (entity(cp))
        strbuf_puts(sb, entity(cp));
    else if (cp == '\r' || (attribute && cp < 0x20) || (cp >= 0x7F && cp < 0xA0))
        strbuf_printf(sb, "&#%u;", (unsigned)cp);
    else
        strbuf_put(sb, s, n);
}

static void put(struct strbuf *sb, const char *s, size_t len, bool attribute)
{
    uint32_t cp = 0;
    for (size_t i = 0, n; i < len; i += n ? n : 1) {
        n = whole_char(s + i, len - i, &cp);
        if (n)
            put_char(sb, s + i, n, cp, attribute);
        else
            strbuf_puts(sb, replacement);
    }
}

void put_xml_text(struct strbuf *sb, const char *s, size_t len)
{
    put(sb, s, len, false);
}

void put_xml_attribute(struct strbuf *sb, const char *s, size_t len)
{
    put(sb, s, len, true);
}
