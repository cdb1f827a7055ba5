/* Text inside of XML, whatever it is. */
#include "xml_text.h"

#include <check.h>
#include <string.h>

Suite *xml_suite(void);

static const char *xml(const char *s, size_t len)
{
    static struct strbuf sb;
    strbuf_clear(&sb);
    strbuf_puts(&sb, "");
    put_xml_text(&sb, s, len);
    return sb.p;
}

static const char *attribute(const char *s, size_t len)
{
    static struct strbuf sb;
    strbuf_clear(&sb);
    strbuf_puts(&sb, "");
    put_xml_attribute(&sb, s, len);
    return sb.p;
}

START_TEST(markup_is_escaped)
{
    ck_assert_str_eq(xml("a < b && \"c\" > 'd'", 18), "a &lt; b &amp;&amp; &quot;c&quot; &gt; 'd'");
    ck_assert_str_eq(xml("]]>", 3), "]]&gt;");
    ck_assert_str_eq(xml("", 0), "");
}
END_TEST

/* XML 1.0, 2.2 allows tab, line feed and carriage return; inside an attribute they survive only as numbers. */
START_TEST(control_characters)
{
    ck_assert_str_eq(xml("\t\r\n", 3), "\t&#13;\n"); /* 2.11: a reader would make the carriage return a line feed */
    ck_assert_str_eq(attribute("\t\r\n", 3), "&#9;&#13;&#10;");
    ck_assert_str_eq(xml("\0\x1B", 2), "\xEF\xBF\xBD\xEF\xBF\xBD");
}
END_TEST

START_TEST(not_utf8)
{
    ck_assert_str_eq(xml("\xC3\xA9", 2), "\xC3\xA9");
    ck_assert_str_eq(xml("\xC3(", 2), "\xEF\xBF\xBD(");
    ck_assert_str_eq(xml("a\xE2\x80", 3), "a\xEF\xBF\xBD\xEF\xBF\xBD");
}
END_TEST

Suite *xml_suite(void)
{
    Suite *s = suite_create("XML");
    TCase *tc = tcase_create("text");
    tcase_add_test(tc, markup_is_escaped);
    tcase_add_test(tc, control_characters);
    tcase_add_test(tc, not_utf8);
    suite_add_tcase(s, tc);
    return s;
}
