/* Binary files, octet by octet: no structure of the compiler's is ever written. */
#include "octets.h"

static void octet(struct strbuf *out, uint32_t x)
{
    const unsigned char c = (unsigned char)(x & 255);

    strbuf_put(out, (const char *)&c, 1);
}

void octets_16(struct strbuf *out, uint32_t x)
{
    octet(out, x);
    octet(out, x >> 8);
}

void octets_32(struct strbuf *out, uint32_t x)
{
    octets_16(out, x);
    octets_16(out, x >> 16);
}

void octets_pad(struct strbuf *out, size_t len)
{
    strbuf_put(out, "\0\0\0", (4 - len % 4) % 4);
}
