/* The channel's part of the script, faults on chosen segments: drop, delay, duplicate, reorder, corrupt. */
#include "parse.h"

/* How long a reordered segment waits at most for one that overtakes it. */
static const nsec reorder_longest = SEC(1);

struct fault_line {
    struct fault *fault;
    struct span span;
    bool has_by;
};

static bool take_from(struct parser *p, void *object)
{
    return take_span_from(p, &((struct fault_line *)object)->span);
}

static bool take_until(struct parser *p, void *object)
{
    return take_span_until(p, &((struct fault_line *)object)->span);
}

static bool take_by(struct parser *p, void *object)
{
    struct fault_line *line = object;
    line->has_by = true;
    return take_duration(p, &line->fault->by);
}

/* `by` is the last of them, for faults that are about time. */
static const struct attr fault_attrs[] = {{"from", take_from}, {"until", take_until}, {"by", take_by}};
enum { FAULT_ATTRS = sizeof fault_attrs / sizeof fault_attrs[0] };

static bool refuse_by(struct parser *p, enum fault_kind kind)
{
    for (const struct token *t = peek(p); t->kind != TOKEN_END; t++)
        if (token_is(t, "by"))
            return fail(p, t, "'by' does not go with %s: it says how late a segment comes", kind == FAULT_DROP ? "drop" : "corrupt");
    return true;
}

static bool take_occurrences(struct parser *p, struct fault *fault)
{
    const struct token *t = peek(p);
    struct occurrences which = {.first = 1, .last = UINT32_MAX};

    if (t->kind == TOKEN_WORD && t->p[0] == '#') {
        const char *wrong = occurrences_read(t->p, t->n, &which);
        if (wrong)
            return fail(p, t, "'%s' %s", shown(t).text, wrong);
        take(p);
    }
    fault->first = which.first;
    fault->last = which.last;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* `drop client S # 1`: what was meant to be an occurrence is a comment, and all of them are lost. */
static void warn_of_comment(struct parser *p, const struct fault *fault)
{
    uint32_t at = p->tokens.comment, digits = at + 1;
    if (at >= p->line.len || fault->first != 1 || fault->last != UINT32_MAX)
        return;
    while (digits < p->line.len && (p->line.p[digits] == ' ' || p->line.p[digits] == '\t'))
        digits++;
    uint32_t end = digits;
    while (end < p->line.len && is_digit(p->line.p[end]))
        end++;
    if (end > digits)
        warn_at(p, (struct place){.line = p->line.number, .at = at, .len = end - at},
                "a comment begins here, so this is about all such segments; for some of them write #%.*s without a blank",
                (int)(end - digits), p->line.p + digits);
}

static bool take_fault(struct parser *p, struct fault *fault)
{
    struct fault_line line = {.fault = fault, .span = {.until = NEVER}};
    struct endpoint ep;
    uint32_t given = 0;
    bool timeless = fault->kind == FAULT_DROP || fault->kind == FAULT_CORRUPT;

    if (!take_endpoint(p, &ep) || !take_pattern(p, &fault->what) || !take_occurrences(p, fault) ||
        (timeless && !refuse_by(p, fault->kind)) ||
        !take_attrs(p, "detail of a fault", fault_attrs, FAULT_ATTRS - timeless, pattern_words, n_pattern_words, &line, &given))
        return false;
    if (fault->kind == FAULT_DELAY && !line.has_by)
        return fail(p, peek(p), "delay needs 'by': write by 3s for three seconds late");
    if (fault->kind == FAULT_REORDER && !line.has_by)
        fault->by = reorder_longest;
    fault->host = ep.host;
    fault->conn = conn_or_any(&ep);
    fault->from = line.span.from;
    fault->until = line.span.until;
    return true;
}

static bool parse_fault(struct parser *p, enum fault_kind kind)
{
    struct fault fault = {.kind = kind, .line = p->line.number};
    if (!take_fault(p, &fault))
        return false;
    struct fault *more = MORE(p, p->arena, p->sc->faults, p->sc->n_faults);
    if (!more)
        return false;
    *more = fault;
    p->sc->n_faults++;
    warn_of_comment(p, &fault);
    return true;
}

bool parse_drop(struct parser *p)
{
    return parse_fault(p, FAULT_DROP);
}

bool parse_delay(struct parser *p)
{
    return parse_fault(p, FAULT_DELAY);
}

bool parse_duplicate(struct parser *p)
{
    return parse_fault(p, FAULT_DUPLICATE);
}

bool parse_reorder(struct parser *p)
{
    return parse_fault(p, FAULT_REORDER);
}

bool parse_corrupt(struct parser *p)
{
    return parse_fault(p, FAULT_CORRUPT);
}
