/* Binary files, octet by octet: no structure of the compiler's is ever written. */
#include "octets.h"

static char octet(uint32_t x)
{
    return (char)(unsigned char)(x & 255);
}

void octets_16(struct strbuf *out, uint32_t x)
{
    const char octets[] = {octet(x), octet(x >> 8)};

    strbuf_put(out, octets, sizeof octets);
}

void octets_32(struct strbuf *out, uint32_t x)
{
    const char octets[] = {octet(x), octet(x >> 8), octet(x >> 16), octet(x >> 24)};

    strbuf_put(out, octets, sizeof octets);
}

void octets_pad(struct strbuf *out, size_t len)
{
    strbuf_put(out, "\0\0\0", (4 - len % 4) % 4);
}
