/* Text that grows. If memory runs out, `failed` is set, what is there stays and nothing more is added: check it once at
 * the end. All zero is an empty buffer. */
#ifndef STRBUF_H
#define STRBUF_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf {
    char *p;       /* NUL-terminated as soon as anything was added; NULL before */
    size_t n, cap;
    bool failed;
};

#if defined(__GNUC__)
#define STRBUF_FORMAT __attribute__((format(printf, 2, 3)))
#else
#define STRBUF_FORMAT
#endif

void strbuf_printf(struct strbuf *sb, const char *format, ...) STRBUF_FORMAT;
void strbuf_put(struct strbuf *sb, const char *s, size_t len);
void strbuf_puts(struct strbuf *sb, const char *s);

/* Makes room for `len` more octets (and a NUL). False if there is no memory. */
bool strbuf_reserve(struct strbuf *sb, size_t len);

/* Empties it, keeping its memory. */
void strbuf_clear(struct strbuf *sb);
void strbuf_free(struct strbuf *sb);

#endif
