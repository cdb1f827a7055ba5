/* Text inside of XML. What is not UTF-8 becomes U+FFFD, so that every reader accepts the result. */
#ifndef XML_TEXT_H
#define XML_TEXT_H

#include "strbuf.h"

/* Characters that XML 1.0 forbids become U+FFFD too. */
void put_xml_text(struct strbuf *sb, const char *s, size_t len);

/* Inside of an attribute's quotes: there a line end would be read as a blank, so it is written by number. */
void put_xml_attribute(struct strbuf *sb, const char *s, size_t len);

#endif
