/* What a scenario says about itself and its run: title, about, cites, tags, seed, until, max-events, param. */
#include "parse.h"

#include <string.h>

/* A statement that may stand once. */
static bool once(struct parser *p, uint32_t *line)
{
    if (*line)
        return fail_twice(p, &p->tokens.at[0], *line);
    *line = p->line.number;
    return true;
}

bool parse_title(struct parser *p)
{
    return once(p, &p->title_line) && take_string(p, &p->sc->title) && take_end(p);
}

bool parse_about(struct parser *p)
{
    const char *text;
    if (!take_string(p, &text) || !take_end(p))
        return false;
    const char **item = MORE(p, p->arena, p->about, p->sc->n_about);
    if (!item)
        return false;
    *item = text;
    p->sc->n_about++;
    return true;
}

/* Words up to a comma or the end, with one blank between them. */
static bool take_words(struct parser *p, const char *what, const char **out)
{
    size_t size = 0;
    const struct token *first = peek(p);
    for (; peek(p)->kind == TOKEN_WORD; take(p))
        size += peek(p)->n + 1u;
    if (size == 0)
        return fail_expected(p, peek(p), what);

    char *text = arena_alloc(p->arena, size), *to = text;
    if (!text)
        return fail_no_memory(p);
    for (const struct token *t = first; t < peek(p); t++) {
        if (t > first)
            *to++ = ' ';
        memcpy(to, t->p, t->n);
        to += t->n;
    }
    *out = text;
    return true;
}

/* A list with commas, added to what was there before. */
static bool take_list(struct parser *p, const char *what, const char ***items, uint32_t *n)
{
    do {
        const char *text = NULL;
        if (!take_words(p, what, &text))
            return false;
        const char **item = MORE(p, p->arena, *items, *n);
        if (!item)
            return false;
        *item = text;
        ++*n;
    } while (accept(p, ","));
    return at_end(p) || fail_expected(p, peek(p), "a comma or the end of the line");
}

bool parse_cites(struct parser *p)
{
    return take_list(p, "a source like RFC9293 3.8.1", &p->cites, &p->sc->n_cites);
}

bool parse_tags(struct parser *p)
{
    return take_list(p, "a tag", &p->tags, &p->sc->n_tags);
}

bool parse_seed(struct parser *p)
{
    return once(p, &p->seed_line) && take_number(p, "a seed", 0, UINT64_MAX, &p->sc->seed) && take_end(p);
}

bool parse_until(struct parser *p)
{
    nsec until;
    if (!once(p, &p->until_line) || !take_duration(p, &until) || !take_end(p))
        return false;
    p->sc->until = p->file_until = until;
    return true;
}

bool parse_max_events(struct parser *p)
{
    return once(p, &p->max_events_line) &&
           take_number(p, "a number of events", 1, UINT64_MAX, &p->sc->max_events) && take_end(p);
}

/* ---- parameters ---- */

static struct param_entry *add_param(struct parser *p, const char *name, size_t len)
{
    struct param_entry *param = MORE(p, p->scratch, p->param_list, p->params.n);
    if (!param)
        return NULL;
    uint32_t i = names_add(&p->params, name, len);
    if (i == NO_NAME) {
        fail_no_memory(p);
        return NULL;
    }
    param->name = p->params.list[i];
    return param;
}

/* The value that the command line gives a parameter, NULL if it gives none. */
static const char *value_by_set(const struct parser *p, const char *name)
{
    size_t len = strlen(name);
    for (uint32_t i = 0; i < p->overrides->n_set; i++)
        if (strncmp(p->overrides->set[i], name, len) == 0 && p->overrides->set[i][len] == '=')
            return p->overrides->set[i] + len + 1;
    return NULL;
}

/* What --set says is read like a token of a scenario. */
static bool set_value(struct parser *p, struct param_entry *param, const char *value)
{
    struct tokens tokens = {.arena = p->scratch};
    struct lex_error error;
    struct line line = {.p = value, .len = strlen(value)};

    if (!lex_line(&line, &tokens, &error))
        return error.text[0] ? fail_at(p, (struct place){0}, "--set %s: %s", param->name, error.text)
                             : fail_no_memory(p);
    if (tokens.n != 1)
        return fail_at(p, (struct place){0}, "--set %s: expected one value, not '%s'", param->name,
                       shown_text(value, strlen(value)).text);
    if (tokens.at[0].kind == TOKEN_WORD && tokens.at[0].p[0] == '$')
        return fail_at(p, (struct place){0}, "--set %s: a parameter cannot stand for another", param->name);
    param->value = tokens.at[0];
    param->text = value;
    param->from_set = true;
    return true;
}

static bool file_value(struct parser *p, struct param_entry *param)
{
    const struct token *t = take(p);

    if (t->kind == TOKEN_END)
        return fail_expected(p, t, "a value");
    if (t->kind == TOKEN_WORD && t->p[0] == '$')
        return fail(p, t, "a parameter cannot stand for another");
    param->value = *t;
    param->text = arena_text(p->scratch, p->line.p + t->at, t->len);
    return param->text ? take_end(p) : fail_no_memory(p);
}

bool parse_param(struct parser *p)
{
    const struct token *name;

    if (!take_name(p, "a parameter", &name))
        return false;
    uint32_t i = names_find(&p->params, name->p, name->n);
    if (i != NO_NAME)
        return fail_twice(p, name, p->param_list[i].place.line);
    struct param_entry *param = add_param(p, name->p, name->n);
    if (!param)
        return false;
    param->place = place_of(p, name);
    param->broken = true;
    if (!take_exactly(p, "=") || !file_value(p, param))
        return false;
    const char *by_set = value_by_set(p, param->name);
    if (by_set && !set_value(p, param, by_set))
        return false;
    param->broken = false;

    struct param *out = MORE(p, p->arena, p->sc->params, p->sc->n_params);
    if (!out)
        return false;
    char *text = arena_text(p->arena, param->text, strlen(param->text));
    char *own_name = arena_text(p->arena, param->name, strlen(param->name));
    *out = (struct param){.name = own_name, .value = text, .line = p->line.number};
    p->sc->n_params++;
    return (text && own_name) || fail_no_memory(p);
}

void check_params(struct parser *p)
{
    for (uint32_t i = 0; i < p->params.n && p->diags->kept < DIAGS_KEPT; i++) {
        const struct param_entry *param = &p->param_list[i];
        if (!param->used && !param->broken)
            fail_at(p, param->place, "parameter '%s' is never used; write $%s where its value shall stand", param->name,
                    param->name);
    }
}

/* ---- the command line ---- */

static void check_set(struct parser *p, uint32_t index)
{
    const char *set = p->overrides->set[index];
    size_t len = strcspn(set, "=");
    struct shown name = shown_text(set, len);
    const struct place nowhere = {0};

    if (set[len] == '\0') {
        fail_at(p, nowhere, "--set %s: expected NAME=VALUE", name.text);
        return;
    }
    for (uint32_t i = 0; i < index; i++) {
        if (strncmp(p->overrides->set[i], set, len + 1) == 0) {
            fail_at(p, nowhere, "--set %s is given twice", name.text);
            return;
        }
    }
    if (p->bad_params || p->overrides->set_may_miss || names_find(&p->params, set, len) != NO_NAME)
        return;
    const char *near = did_you_mean(set, len, p->params.list, p->params.n);
    if (near)
        fail_at(p, nowhere, "--set %s: unknown parameter; did you mean '%s'?", name.text, near);
    else
        fail_at(p, nowhere, "--set %s: the scenario has no such parameter", name.text);
}

void apply_overrides(struct parser *p)
{
    const struct overrides *ov = p->overrides;

    for (uint32_t i = 0; i < ov->n_set; i++)
        check_set(p, i);
    if (ov->has_seed)
        p->sc->seed = ov->seed;
    if (ov->has_until)
        p->sc->until = ov->until;
    if (ov->has_max_events)
        p->sc->max_events = ov->max_events;
    p->sc->max_octets = ov->max_octets;
}
