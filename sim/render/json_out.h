/* Writing JSON (RFC 8259), piece by piece and without blanks. */
#ifndef JSON_OUT_H
#define JSON_OUT_H

#include "strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json {
    struct strbuf *out;
    bool comma;         /* the next member follows another one */
};

/* Each adds one member. `key` is NULL in arrays and outside; it is a word that needs no escaping. */
void json_open(struct json *j, const char *key, char bracket);  /* '{' or '[' */
void json_close(struct json *j, char bracket);                  /* '}' or ']' */
void json_uint(struct json *j, const char *key, uint64_t value);
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
/* A text of `len` octets. UTF-8 stays as it is; what is not UTF-8 becomes U+FFFD. */
void json_octets(struct json *j, const char *key, const char *s, size_t len);
/* A NUL-terminated text; null if it is NULL. */
void json_text(struct json *j, const char *key, const char *s);

#endif
