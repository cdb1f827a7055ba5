/* Text inside of XML. What is not UTF-8 becomes U+FFFD, so that every reader accepts the result. */
#ifndef XML_TEXT_H
#define XML_TEXT_H

#include "strbuf.h"

/* Between tags or inside an attribute's quotes. Characters that XML 1.0 forbids become U+FFFD too. */
void put_xml_text(struct strbuf *sb, const char *s, size_t len);

#endif
