/* JSON: commas, and strings that survive whatever is in them. */
#include "json_out.h"

#include "utf8.h"

#include <inttypes.h>
#include <string.h>

/* Nearly all octets are such, so they are looked at once and copied in one piece. */
static bool plain_ascii(char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* What is no plain ASCII. Returns the octets used. */
static size_t put_special(struct strbuf *out, const char *s, size_t len)
{
    uint32_t cp;
    int n = utf8_decode(s, len, &cp);

    if (n == 0)
        strbuf_puts(out, "\xEF\xBF\xBD"); /* U+FFFD */
    else if (cp == '"' || cp == '\\')
        strbuf_printf(out, "\\%c", (int)cp);
    else if (cp < ' ' || cp == 0x7f)
        strbuf_printf(out, "\\u%04" PRIX32, cp);
    else
        strbuf_put(out, s, (size_t)n);
    return n > 0 ? (size_t)n : 1;
}

/* Inside of quotes (RFC 8259, 7): quote, backslash and control characters must be escaped. */
static void put_escaped(struct strbuf *out, const char *s, size_t len)
{
    for (size_t i = 0, n; i < len; i += n) {
        for (n = 0; i + n < len && plain_ascii(s[i + n]);)
            n++;
        if (n > 0)
            strbuf_put(out, s + i, n);
        else
            n = put_special(out, s + i, len - i);
    }
}

static void put_string(struct strbuf *out, const char *s, size_t len)
{
    strbuf_puts(out, "\"");
    put_escaped(out, s, len);
    strbuf_puts(out, "\"");
}

static void begin(struct json *j, const char *key)
{
    if (j->comma)
        strbuf_puts(j->out, ",");
    j->comma = true;
    if (key != NULL) {
        strbuf_puts(j->out, "\"");
        strbuf_puts(j->out, key);
        strbuf_puts(j->out, "\":");
    }
}

void json_open(struct json *j, const char *key, char bracket)
{
    begin(j, key);
    strbuf_put(j->out, &bracket, 1);
    j->comma = false;
}

void json_close(struct json *j, char bracket)
{
    strbuf_put(j->out, &bracket, 1);
    j->comma = true;
}

void json_uint(struct json *j, const char *key, uint64_t value)
{
    begin(j, key);
    strbuf_printf(j->out, "%" PRIu64, value);
}

void json_int(struct json *j, const char *key, int64_t value)
{
    begin(j, key);
    strbuf_printf(j->out, "%" PRId64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
    begin(j, key);
    strbuf_puts(j->out, value ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
    begin(j, key);
    strbuf_puts(j->out, "null");
}

void json_octets(struct json *j, const char *key, const char *s, size_t len)
{
    begin(j, key);
    put_string(j->out, s, len);
}

void json_text(struct json *j, const char *key, const char *s)
{
    if (s == NULL)
        json_null(j, key);
    else
        json_octets(j, key, s, strlen(s));
}
