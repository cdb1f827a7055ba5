/* The claims for people, 80 columns of ASCII: side by side with what is right, or one after the other in full. */
#include "claims.h"
#include "wrap.h"

#include <assert.h>
#include <string.h>

enum { SAYS = 15, RIGHT = 42, WIDTH = 79, INDENT = 2, LINES_MAX = 32 };

/* A text broken into lines of so many columns. */
struct lines {
    struct {
        const char *text;
        size_t len;
    } at[LINES_MAX];
    size_t n;
};

static void add_lines(struct lines *lines, const char *text, size_t len, int width)
{
    size_t next;
    for (size_t i = 0; i < len; i += next) {
        assert(lines->n < LINES_MAX); /* claims.def is ours, and short */
        lines->at[lines->n].text = text + i;
        lines->at[lines->n++].len = wrap_line(text + i, len - i, width, &next);
    }
}

static void add_list(struct lines *lines, const char *list, const char *separator, int width)
{
    const char *item;
    size_t len;
    while (claim_item(&list, separator, &item, &len))
        add_lines(lines, item, len, width);
}

/* ---- side by side ---- */

static void put_claim(const struct claim *claim, struct strbuf *out)
{
    struct lines left = {.n = 0}, right = {.n = 0};
    add_lines(&left, claim->says, strlen(claim->says), RIGHT - 2 - SAYS);
    add_lines(&right, claim->right, strlen(claim->right), WIDTH - RIGHT);
    add_list(&right, claim->clauses, "; ", WIDTH - RIGHT);
    add_list(&right, claim->scenarios, " ", WIDTH - RIGHT);
    for (size_t i = 0; i < left.n || i < right.n; i++) {
        const char *says = i < left.n ? left.at[i].text : "", *is = i < right.n ? right.at[i].text : "";
        int says_len = i < left.n ? (int)left.at[i].len : 0, is_len = i < right.n ? (int)right.at[i].len : 0;
        if (i == 0)
            strbuf_printf(out, "%-4s%-11s", claim->id, claim_verdict_name(claim->verdict));
        else if (says_len > 0 || is_len > 0)
            strbuf_printf(out, "%*s", SAYS, "");
        strbuf_printf(out, "%.*s", says_len, says);
        if (is_len > 0)
            strbuf_printf(out, "%*s%.*s", RIGHT - SAYS - says_len, "", is_len, is);
        strbuf_puts(out, "\n");
    }
}

void claims_table(uint32_t which, struct strbuf *out)
{
    strbuf_printf(out, "%-4s%-11s%-*s%s\n", "id", "verdict", RIGHT - SAYS, "the textbook says",
                  "what is right; where it stands; see");
    for (int i = 0; i < CLAIMS; i++) {
        if (!(which >> i & 1))
            continue;
        strbuf_puts(out, "\n");
        put_claim(&claims[i], out);
    }
}

/* ---- in full ---- */

static void put_lines(const char *title, const struct lines *lines, const char *before, const char *behind, struct strbuf *out)
{
    strbuf_printf(out, "\n%s\n", title);
    for (size_t i = 0; i < lines->n; i++)
        strbuf_printf(out, "%*s%s%.*s%s\n", INDENT, "", before, (int)lines->at[i].len, lines->at[i].text, behind);
}

static void put_in_full(const struct claim *claim, struct strbuf *out)
{
    struct lines says = {.n = 0}, right = {.n = 0}, clauses = {.n = 0}, scenarios = {.n = 0};
    add_lines(&says, claim->says, strlen(claim->says), WIDTH - INDENT);
    add_lines(&right, claim->right, strlen(claim->right), WIDTH - INDENT);
    add_list(&clauses, claim->clauses, "; ", WIDTH - INDENT);
    add_list(&scenarios, claim->scenarios, " ", WIDTH - INDENT);
    strbuf_printf(out, "%s: %s\n", claim->id, claim_verdict_name(claim->verdict));
    put_lines("The textbook says", &says, "", "", out);
    put_lines("What is right", &right, "", "", out);
    put_lines("Where it stands", &clauses, "", "", out);
    put_lines("See it", &scenarios, "tcpsim scenarios/", ".scn", out);
}

void claims_in_full(uint32_t which, struct strbuf *out)
{
    const char *between = "";
    for (int i = 0; i < CLAIMS; i++) {
        if (!(which >> i & 1))
            continue;
        strbuf_puts(out, between);
        put_in_full(&claims[i], out);
        between = "\n";
    }
}
