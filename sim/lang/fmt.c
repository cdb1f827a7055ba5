/* Canonical text. The scenario is parsed first, so that what is printed here is known to be right; then every line is cut
 * into words once more and printed with its blanks in order. */
#include "fmt.h"
#include "parse.h"
#include "utf8.h"

#include <string.h>

/* Columns that a longer line does not move. */
enum { HEAD_MAX = 40, COMMENT_MAX = 100 };

/* A line that is printed when it is known how far comments are to be moved to the right. */
struct held {
    struct line line;
    size_t begin, end;          /* of the statement, in formatter.held_text; empty if there is only a comment */
    size_t comment;             /* where it begins in the line; the length of the line if there is none */
    int width;                  /* of the statement */
};

struct formatter {
    const struct source *src;
    struct strbuf *out;
    struct arena arena;
    struct state_places states; /* in the order of the text */
    uint32_t next_state;
    struct tokens ahead;        /* of lines that are only looked at, not printed yet */
    struct held *held;          /* the lines since the last empty one */
    uint32_t n_held, held_cap;
    struct strbuf held_text;
    bool no_memory;
};

/* One line, cut. */
struct cut {
    struct line line;
    struct tokens tokens;
};

/* ---- columns ---- */

/* What may share a column: all that say something about the scenario itself, all that belong to the script, ... */
enum block { BLOCK_NONE, BLOCK_ABOUT, BLOCK_PARAM, BLOCK_HOST, BLOCK_LINK, BLOCK_FAULT, BLOCK_SCRIPT, BLOCK_EXPECT, BLOCK_UNDER };

/* `expect under ...` has columns of its own. */
static enum block block_of(const struct token *first)
{
    static const struct {
        const char *word;
        enum block block;
    } blocks[] = {
        {"title", BLOCK_ABOUT},     {"about", BLOCK_ABOUT},   {"cites", BLOCK_ABOUT},   {"tags", BLOCK_ABOUT},
        {"seed", BLOCK_ABOUT},      {"profile", BLOCK_ABOUT}, {"until", BLOCK_ABOUT},   {"max-events", BLOCK_ABOUT}, {"explore", BLOCK_ABOUT},
        {"param", BLOCK_PARAM},     {"host", BLOCK_HOST},     {"set", BLOCK_HOST},      {"app", BLOCK_HOST},
        {"link", BLOCK_LINK},       {"outage", BLOCK_LINK},   {"drop", BLOCK_FAULT},    {"delay", BLOCK_FAULT},
        {"duplicate", BLOCK_FAULT}, {"reorder", BLOCK_FAULT}, {"corrupt", BLOCK_FAULT}, {"at", BLOCK_SCRIPT},
        {"when", BLOCK_SCRIPT},     {"expect", BLOCK_EXPECT},
    };
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        if (token_is(first, blocks[i].word))
            return blocks[i].block == BLOCK_EXPECT && token_is(first + 1, "under") ? BLOCK_UNDER : blocks[i].block;
    return BLOCK_NONE;
}

/* How many tokens stand before the column; 0 if the line has none. */
static uint32_t head_len(const struct tokens *t)
{
    uint32_t n = 0;

    switch (block_of(&t->at[0])) {
    case BLOCK_ABOUT:
        n = 1;
        break;
    case BLOCK_PARAM:
    case BLOCK_HOST:
    case BLOCK_FAULT:
        n = 2;
        break;
    case BLOCK_SCRIPT:
        n = token_is(&t->at[0], "at") ? 2 : 0; /* of `when`, the condition may be long */
        break;
    case BLOCK_LINK:
        n = t->n > 2 && token_is(&t->at[2], "->") ? 4 : 3;
        break;
    case BLOCK_EXPECT: /* expect EP ...; but not expect HOST > HOST, expect EP.VAR = N, expect order ... */
        n = token_is(&t->at[1], "not") ? 3 : 2;
        if (n >= t->n || t->at[n].kind == TOKEN_OPERATOR || token_is(&t->at[1], "order") || token_is(&t->at[1], "always") ||
            token_is(&t->at[1], "never") || token_is(&t->at[1], "eventually"))
            n = 0;
        break;
    case BLOCK_UNDER: /* expect under P, P */
        for (n = 3; n + 1 < t->n && token_is(&t->at[n], ","); n += 2)
            ;
        break;
    case BLOCK_NONE:
        break;
    }
    return n < t->n ? n : 0;
}

static int head_width(const struct cut *cut)
{
    uint32_t n = head_len(&cut->tokens);
    int width = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct token *t = &cut->tokens.at[i];
        width += utf8_text_width(cut->line.p + t->at, t->len) + (i > 0 && !token_is(t, ","));
    }
    return width;
}

/* The next line, cut. False at the end, or if there is no memory. */
static bool next_cut(struct formatter *f, struct cut *cut)
{
    struct lex_error error;
    if (!next_line(f->src, &cut->line))
        return false;
    if (lex_line(&cut->line, &cut->tokens, &error))
        return true;
    f->no_memory = true; /* it is the same text that was parsed */
    return false;
}

/* The column of the block that begins with this line. A comment does not end a block; an empty line does. */
static int column_from(struct formatter *f, const struct cut *first)
{
    struct cut cut = {.line = first->line, .tokens = f->ahead};
    enum block block = block_of(&first->tokens.at[0]);
    int column = head_width(first);

    if (column > HEAD_MAX)
        column = 0;
    while (next_cut(f, &cut)) {
        if (cut.tokens.n == 0 && cut.tokens.comment < cut.line.len)
            continue;
        if (cut.tokens.n == 0 || block_of(&cut.tokens.at[0]) != block)
            break;
        int width = head_width(&cut);
        if (width > column && width <= HEAD_MAX)
            column = width;
    }
    f->ahead = cut.tokens; /* its memory serves the next block */
    return column;
}

/* ---- words ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where the minus of HOST.var-N stands in a word, 0 if nowhere. */
static size_t minus_in(const char *p, size_t len)
{
    const char *dot = is_digit(p[0]) ? NULL : memchr(p, '.', len);
    if (!dot)
        return 0;
    const char *minus = memchr(dot, '-', len - (size_t)(dot - p));
    return minus && minus > dot + 1 ? (size_t)(minus - p) : 0;
}

/* A word of an `at`, `when` or `expect`: there blanks stand around a minus. */
static void put_script_word(struct strbuf *out, const char *p, size_t len)
{
    size_t minus = minus_in(p, len);

    if (minus > 0) {
        strbuf_put(out, p, minus);
        strbuf_put(out, " -", 2);
        if (minus + 1 < len)
            strbuf_put(out, " ", 1);
        strbuf_put(out, p + minus + 1, len - minus - 1);
    } else if (len > 1 && p[0] == '-' && is_digit(p[1])) {
        strbuf_put(out, "- ", 2);
        strbuf_put(out, p + 1, len - 1);
    } else {
        strbuf_put(out, p, len);
    }
}

static void put_token(struct formatter *f, struct strbuf *out, const struct cut *cut, const struct token *t)
{
    const struct state_places *states = &f->states;
    enum block block = block_of(&cut->tokens.at[0]);
    bool script = block == BLOCK_SCRIPT || block == BLOCK_EXPECT || block == BLOCK_UNDER;

    if (f->next_state < states->n && states->at[f->next_state].line == cut->line.number &&
        states->at[f->next_state].at == t->at) {
        const char *name = tcp_state_name((enum tcp_state)state_by_name(t->p, t->n));
        strbuf_put(out, name, strlen(name));
        f->next_state++;
    } else if (t->kind == TOKEN_WORD && script) {
        put_script_word(out, t->p, t->n);
    } else {
        strbuf_put(out, cut->line.p + t->at, t->len);
    }
}

/* ---- lines ---- */

static size_t trimmed(const char *p, size_t len)
{
    while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
        len--;
    return len;
}

/* `<` is also a comparison. */
static bool begins_options(const struct tokens *t, uint32_t i)
{
    return i + 1 < t->n && token_is(&t->at[i], "<") && (is_option_word(&t->at[i + 1]) || token_is(&t->at[i + 1], ">"));
}

/* No blank between this token and the one before it: commas, and all of a list of options but its words. */
static bool touches(const struct tokens *t, uint32_t i, bool options)
{
    const struct token *before = &t->at[i - 1];
    if (token_is(&t->at[i], ","))
        return true;
    return options && (token_is(before, "<") || token_is(before, ",") || token_is(&t->at[i], ">"));
}

static void put_statement(struct formatter *f, struct strbuf *out, const struct cut *cut, int column)
{
    const struct tokens *t = &cut->tokens;
    uint32_t head = head_len(t);
    int width = head_width(cut), gap = block_of(&t->at[0]) == BLOCK_PARAM ? 1 : 2;

    bool options = false; /* inside <mss 1460,sackOK> */
    for (uint32_t i = 0; i < t->n; i++) {
        if (i > 0 && i == head)
            strbuf_printf(out, "%*s", (width < column ? column - width : 0) + gap, "");
        else if (i > 0 && !touches(t, i, options))
            strbuf_put(out, " ", 1);
        put_token(f, out, cut, &t->at[i]);
        options = options ? !token_is(&t->at[i], ">") : begins_options(t, i);
    }
}

/* Ends the line that began at `begin`. It may not become longer than a line can be: then it stays as it was. */
static void end_line(struct formatter *f, size_t begin, const struct line *line)
{
    if (f->out->n - begin > LINE_MAX_OCTETS && !f->out->failed) {
        size_t indent = 0, len = trimmed(line->p, line->len);
        while (indent < len && (line->p[indent] == ' ' || line->p[indent] == '\t'))
            indent++;
        f->out->n = begin;
        strbuf_put(f->out, line->p + indent, len - indent);
    }
    strbuf_put(f->out, "\n", 1);
}

static struct held *more_held(struct formatter *f)
{
    if (f->n_held == f->held_cap) { /* it is kept from paragraph to paragraph, and so has a capacity of its own */
        struct held *more = arena_more(&f->arena, f->held, f->n_held, sizeof *more);
        if (!more) {
            f->no_memory = true;
            return NULL;
        }
        f->held = more;
        f->held_cap = f->n_held < 8 ? 8 : f->n_held * 2;
    }
    return &f->held[f->n_held++];
}

static void hold(struct formatter *f, const struct cut *cut, int column)
{
    struct held *held = more_held(f);
    if (!held)
        return;
    *held = (struct held){.line = cut->line, .begin = f->held_text.n, .comment = cut->tokens.comment};
    if (cut->tokens.n > 0)
        put_statement(f, &f->held_text, cut, column);
    f->no_memory = f->held_text.failed;
    held->end = f->held_text.n;
    if (held->end > held->begin)
        held->width = utf8_text_width(f->held_text.p + held->begin, held->end - held->begin);
}

static void release_line(struct formatter *f, const struct held *h, int column)
{
    size_t begin = f->out->n, len = trimmed(h->line.p, h->line.len);
    bool statement = h->end > h->begin, comment = h->comment < h->line.len;

    if (statement)
        strbuf_put(f->out, f->held_text.p + h->begin, h->end - h->begin);
    if (statement && comment)
        strbuf_printf(f->out, "%*s", (h->width < column ? column - h->width : 0) + 2, "");
    if (comment)
        strbuf_put(f->out, h->line.p + h->comment, len - h->comment);
    end_line(f, begin, &h->line);
}

/* Prints the lines held, the comments behind statements in one column. */
static void release(struct formatter *f)
{
    int column = 0;

    for (uint32_t i = 0; i < f->n_held; i++) {
        const struct held *h = &f->held[i];
        if (h->comment < h->line.len && h->width > column && h->width <= COMMENT_MAX)
            column = h->width;
    }
    for (uint32_t i = 0; i < f->n_held; i++)
        release_line(f, &f->held[i], column);
    f->n_held = 0;
    f->held_text.n = 0;
}

static void format_lines(struct formatter *f)
{
    struct cut cut = {.tokens.arena = &f->arena};
    enum block block = BLOCK_NONE;
    int column = 0;
    bool empty_line = false;

    while (!f->no_memory && next_cut(f, &cut)) {
        if (cut.tokens.n == 0 && cut.tokens.comment == cut.line.len) {
            release(f);
            empty_line = f->out->n > 0; /* none at the beginning, none at the end */
            block = BLOCK_NONE;
            continue;
        }
        if (empty_line)
            strbuf_put(f->out, "\n", 1);
        empty_line = false;
        if (cut.tokens.n > 0 && block_of(&cut.tokens.at[0]) != block) {
            block = block_of(&cut.tokens.at[0]);
            column = column_from(f, &cut);
        }
        hold(f, &cut, column);
    }
    release(f);
}

bool scenario_format(const struct source *src, struct strbuf *out, struct diags *diags)
{
    struct scenario sc;
    struct formatter f = {.src = src, .out = out};

    f.states.arena = f.ahead.arena = &f.arena;
    bool ok = scenario_parse_noting(src, NULL, &sc, diags, &f.states);
    if (ok) {
        scenario_free(&sc);
        format_lines(&f);
        ok = !f.no_memory && !out->failed;
        if (!ok)
            diag_add(diags, 0, 0, 0, "out of memory");
    }
    strbuf_free(&f.held_text);
    arena_free(&f.arena);
    return ok;
}
