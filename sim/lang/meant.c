/* What was meant by what is not in the language, but is written so elsewhere: SYN,ACK for S., == for =, a call without its
 * time. (Slips of the keyboard are did_you_mean's.) */
#include "parse.h"

#include <stdio.h>
#include <string.h>

/* ---- flags ---- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool begins_with(const char *p, size_t len, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < n; i++)
        if (i == len || upper(p[i]) != name[i])
            return false;
    return true;
}

/* One flag at the beginning of the text, by its name or its letter. How long that is; 0: there is none. */
static size_t flag_at(const char *p, size_t len, uint8_t *flags)
{
    static const struct {
        const char *name;
        uint8_t flag;
    } known[] = {
        {"SYN", SEG_SYN}, {"FIN", SEG_FIN}, {"RST", SEG_RST}, {"ACK", SEG_ACK}, {"PSH", SEG_PSH}, {"URG", SEG_URG},
        {"S", SEG_SYN},   {"F", SEG_FIN},   {"R", SEG_RST},   {"A", SEG_ACK},   {"P", SEG_PSH},   {"U", SEG_URG}, {".", SEG_ACK},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins_with(p, len, known[i].name)) {
            *flags |= known[i].flag;
            return strlen(known[i].name);
        }
    return 0;
}

/* Is the word made of such flags, perhaps with signs between them? Adds them. */
static bool add_flags(const struct token *t, uint8_t *flags)
{
    size_t n;
    for (size_t i = 0; i < t->n; i += n) {
        n = flag_at(t->p + i, t->n - i, flags);
        if (n == 0 && i > 0 && strchr("-/|&_", t->p[i]))
            n = 1;
        if (n == 0)
            return false;
    }
    return true;
}

const char *flags_meant(const struct token *t, char text[FLAGS_MEANT])
{
    uint8_t flags = 0;
    if (t->kind != TOKEN_WORD || !add_flags(t, &flags))
        return NULL;
    for (; (token_is(t + 1, ",") || token_is(t + 1, "+")) && t[2].kind == TOKEN_WORD; t += 2)
        if (!add_flags(&t[2], &flags))
            break;
    if (!(flags & (SEG_SYN | SEG_RST))) /* nobody sends a FIN, or text, without an ACK */
        flags |= SEG_ACK;
    return flags_text(flags, text);
}

/* ---- signs ---- */

bool fail_sign(struct parser *p, const char *what, const char *right)
{
    const struct token *first = peek(p), *last = first;
    while (last[1].kind == TOKEN_OPERATOR && last[1].at == last->at + last->len)
        last++;
    struct token all = *first;
    all.n = all.len = last->at + last->len - first->at;
    return fail(p, &all, "'%s' is not %s; write %s", shown(&all).text, what, right);
}

/* ---- a call without its time ---- */

bool is_endpoint(const struct parser *p, const struct token *t)
{
    const char *slash = t->kind == TOKEN_WORD ? memchr(t->p, '/', t->n) : NULL;
    size_t len = slash ? (size_t)(slash - t->p) : t->n;
    return t->kind == TOKEN_WORD && names_find(&p->hosts, t->p, len) != NO_NAME;
}

bool fail_untimed(struct parser *p)
{
    const struct token *first = &p->tokens.at[0], *t = first + 1;
    while (t->kind != TOKEN_END && !token_is(t, "at"))
        t++;
    const struct token *last = t - 1;
    struct shown call = shown_text(p->line.p + first->at, last->at + last->len - first->at);
    struct shown time = t->kind != TOKEN_END && t[1].kind == TOKEN_WORD ? shown(t + 1) : (struct shown){"1s"};
    return fail(p, first, "an action begins with its time; write: at %s %s", time.text, call.text);
}
