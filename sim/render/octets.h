/* Numbers in binary files, least significant octet first: the same file on every machine. */
#ifndef OCTETS_H
#define OCTETS_H

#include "strbuf.h"

#include <stdint.h>

void octets_16(struct strbuf *out, uint32_t x);
void octets_32(struct strbuf *out, uint32_t x);
/* Zeros up to the next multiple of four after `len` octets. */
void octets_pad(struct strbuf *out, size_t len);

#endif
