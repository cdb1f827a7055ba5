/* Text that grows by doubling. */
#include "strbuf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool strbuf_reserve(struct strbuf *sb, size_t len)
{
    size_t cap = sb->cap > 0 ? sb->cap : 64;
    char *p;

    if (sb->failed)
        return false;
    if (len < sb->cap && sb->n < sb->cap - len)
        return true;
    while (cap <= len || cap - len <= sb->n) {
        if (cap > SIZE_MAX / 2) {
            sb->failed = true;
            return false;
        }
        cap *= 2;
    }
    p = realloc(sb->p, cap);
    if (p == NULL) {
        sb->failed = true;
        return false;
    }
    sb->p = p;
    sb->cap = cap;
    return true;
}

void strbuf_put(struct strbuf *sb, const char *s, size_t len)
{
    if (!strbuf_reserve(sb, len))
        return;
    if (len > 0)
        memcpy(sb->p + sb->n, s, len);
    sb->n += len;
    sb->p[sb->n] = '\0';
}

void strbuf_puts(struct strbuf *sb, const char *s)
{
    strbuf_put(sb, s, strlen(s));
}

void strbuf_printf(struct strbuf *sb, const char *format, ...)
{
    char small[128];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0) {
        sb->failed = true;
        return;
    }
    if ((size_t)len < sizeof small) {
        strbuf_put(sb, small, (size_t)len);
        return;
    }
    if (!strbuf_reserve(sb, (size_t)len))
        return;
    va_start(args, format);
    vsnprintf(sb->p + sb->n, (size_t)len + 1, format, args);
    va_end(args);
    sb->n += (size_t)len;
}

void strbuf_clear(struct strbuf *sb)
{
    sb->n = 0;
    if (sb->p != NULL)
        sb->p[0] = '\0';
}

void strbuf_free(struct strbuf *sb)
{
    free(sb->p);
    memset(sb, 0, sizeof *sb);
}
