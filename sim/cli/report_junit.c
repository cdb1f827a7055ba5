/* JUnit's XML, as build servers read it: a suite per directory, a case per file. Without times, so that the same result is the
 * same file. tests/junit.xsd describes it. */
#include "report.h"

#include "xml_text.h"

#include <string.h>

static void put_attribute(struct strbuf *out, const char *name, const char *value, size_t len)
{
    strbuf_printf(out, " %s=\"", name);
    put_xml_attribute(out, value, len);
    strbuf_puts(out, "\"");
}

static void put_element(struct strbuf *out, const char *name, const char *type, const struct outcome *o)
{
    struct strbuf text = {0};
    outcome_headline(o, &text);
    strbuf_printf(out, "      <%s", name);
    put_attribute(out, "message", text.p, text.n);
    put_attribute(out, "type", type, strlen(type));
    strbuf_puts(out, ">");
    strbuf_clear(&text);
    outcome_explain(o, &text);
    put_xml_text(out, text.p, text.n);
    strbuf_printf(out, "</%s>\n", name);
    out->failed = out->failed || text.failed;
    strbuf_free(&text);
}

static const char *type_of(const struct outcome *o)
{
    switch (o->code) {
    case EXIT_FAILED:
        return o->diagnostics ? "diagnostics" : "expectation";
    case EXIT_USAGE:
        return "scenario";
    case EXIT_LIMIT:
        return "limit";
    case EXIT_IO:
        return "file";
    default:
        return "crash";
    }
}

/* ---- suites ---- */

static void put_counts(struct strbuf *out, size_t tests, size_t failures, size_t errors)
{
    strbuf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\">\n", tests, failures, errors);
}

static void end_suite(struct junit *j)
{
    if (j->suite_tests == 0)
        return;
    strbuf_puts(&j->suites, "  <testsuite");
    put_attribute(&j->suites, "name", j->name.p, j->name.n);
    put_counts(&j->suites, j->suite_tests, j->suite_failures, j->suite_errors);
    strbuf_put(&j->suites, j->cases.p, j->cases.n);
    strbuf_puts(&j->suites, "  </testsuite>\n");
    strbuf_clear(&j->cases);
    j->suite_tests = j->suite_failures = j->suite_errors = 0;
}

static void enter_suite(struct junit *j, const char *dir, size_t len)
{
    if (j->suite_tests > 0 && j->name.n == len && memcmp(j->name.p, dir, len) == 0)
        return;
    end_suite(j);
    strbuf_clear(&j->name);
    strbuf_put(&j->name, dir, len);
}

/* The file's name, with its profile if it is run under several. */
static void put_name(struct strbuf *out, const char *name, const char *profile)
{
    struct strbuf text = {0};
    strbuf_puts(&text, name);
    if (profile)
        strbuf_printf(&text, " [%s]", profile);
    put_attribute(out, "name", text.p, text.n);
    out->failed = out->failed || text.failed;
    strbuf_free(&text);
}

void junit_one(struct junit *j, const struct outcome *o)
{
    const char *slash = strrchr(o->path, '/');
    const char *name = slash ? slash + 1 : o->path;
    bool fails = o->code == EXIT_FAILED, errs = !fails && o->code != EXIT_HOLDS;
    enter_suite(j, slash ? o->path : ".", slash ? (size_t)(slash - o->path) : 1);
    strbuf_puts(&j->cases, "    <testcase");
    put_attribute(&j->cases, "classname", j->name.p, j->name.n);
    put_name(&j->cases, name, o->profile);
    put_attribute(&j->cases, "file", o->path, strlen(o->path));
    strbuf_puts(&j->cases, fails || errs ? ">\n" : "/>\n");
    if (fails || errs) {
        put_element(&j->cases, fails ? "failure" : "error", type_of(o), o);
        strbuf_puts(&j->cases, "    </testcase>\n");
    }
    j->tests++;
    j->suite_tests++;
    j->failures += fails;
    j->suite_failures += fails;
    j->errors += errs;
    j->suite_errors += errs;
}

void junit_end(struct junit *j, struct strbuf *out)
{
    end_suite(j);
    strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tcpsim\"");
    put_counts(out, j->tests, j->failures, j->errors);
    strbuf_put(out, j->suites.p, j->suites.n);
    strbuf_puts(out, "</testsuites>\n");
    out->failed = out->failed || j->suites.failed || j->cases.failed || j->name.failed;
}

void junit_free(struct junit *j)
{
    strbuf_free(&j->suites);
    strbuf_free(&j->cases);
    strbuf_free(&j->name);
}
