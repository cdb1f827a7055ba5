/* Reads a scenario: the passes over its lines, and which statement is read by whom. */
#include "parse.h"

#include <stdlib.h>
#include <string.h>

enum pass { PASS_PARAMS, PASS_HOSTS, PASS_REST, PASSES };

static const struct statement_kind {
    const char *name;
    enum pass pass;
    bool (*parse)(struct parser *p);
} statements[] = {
    {"param", PASS_PARAMS, parse_param},
    {"host", PASS_HOSTS, parse_host},
    {"until", PASS_HOSTS, parse_until},
    {"title", PASS_REST, parse_title},
    {"about", PASS_REST, parse_about},
    {"cites", PASS_REST, parse_cites},
    {"tags", PASS_REST, parse_tags},
    {"seed", PASS_REST, parse_seed},
    {"profile", PASS_REST, parse_profile},
    {"max-events", PASS_REST, parse_max_events},
    {"set", PASS_REST, parse_set},
    {"app", PASS_REST, parse_app},
    {"link", PASS_REST, parse_link},
    {"outage", PASS_REST, parse_outage},
    {"drop", PASS_REST, parse_drop},
    {"delay", PASS_REST, parse_delay},
    {"duplicate", PASS_REST, parse_duplicate},
    {"reorder", PASS_REST, parse_reorder},
    {"corrupt", PASS_REST, parse_corrupt},
    {"at", PASS_REST, parse_at},
    {"when", PASS_REST, parse_when},
    {"expect", PASS_REST, parse_expect},
    {"explore", PASS_REST, parse_explore},
};
enum { STATEMENTS = sizeof statements / sizeof statements[0] };

/* ---- one line ---- */

/* In which pass a line is read: by its first word. What is no statement is for the last. */
static enum pass pass_of(const struct line *line)
{
    for (size_t i = 0; statements[i].pass != PASS_REST; i++)
        if (line_begins_with(line, statements[i].name))
            return statements[i].pass;
    return PASS_REST;
}

/* Puts a parameter's value where $NAME stands. */
static bool substitute(struct parser *p, struct token *t)
{
    uint32_t i = names_find(&p->params, t->p + 1, t->n - 1);

    if (i == NO_NAME) {
        if (p->bad_params)
            return false;
        if (memchr(t->p + 1, '$', t->n - 1) || memchr(t->p, ':', t->n) || memchr(t->p, '/', t->n))
            return fail(p, t, "'%s': a parameter stands for a whole word, not for a part of one", shown(t).text);
        const char *near = did_you_mean(t->p + 1, t->n - 1, p->params.list, p->params.n);
        if (near)
            return fail(p, t, "unknown parameter '%s'; did you mean '$%s'?", shown(t).text, near);
        return fail(p, t, "unknown parameter '%s'; write: param %s = VALUE", shown(t).text,
                    t->n > 1 ? shown_text(t->p + 1, t->n - 1).text : "NAME");
    }
    struct param_entry *param = &p->param_list[i];
    param->used = true;
    t->kind = param->value.kind;
    t->p = param->value.p;
    t->n = param->value.n;
    t->param = param;
    return !param->broken;
}

static bool substitute_all(struct parser *p)
{
    for (uint32_t i = 0; i < p->tokens.n; i++) {
        struct token *t = &p->tokens.at[i];
        if (t->kind != TOKEN_WORD)
            continue;
        if (t->p[0] == '$') {
            if (!substitute(p, t))
                return false;
        } else if (memchr(t->p, '$', t->n)) {
            return fail(p, t, "'%s': a parameter stands for a whole word, not for a part of one", shown(t).text);
        }
    }
    return true;
}

static bool lex(struct parser *p)
{
    struct lex_error error;

    if (lex_line(&p->line, &p->tokens, &error))
        return true;
    if (!error.text[0])
        return fail_no_memory(p);
    struct place place = {.line = p->line.number, .at = (uint32_t)error.at, .len = (uint32_t)error.len};
    return fail_at(p, place, "%s", error.text);
}

static bool parse_statement(struct parser *p)
{
    const char *names[STATEMENTS];
    uint32_t i;

    if (p->tokens.at[0].kind == TOKEN_WORD && p->tokens.at[0].p[0] == '$')
        return fail(p, &p->tokens.at[0], "a statement cannot begin with a parameter");
    for (size_t s = 0; s < STATEMENTS; s++)
        names[s] = statements[s].name;
    if (peek(p)->kind != TOKEN_WORD)
        return fail_expected(p, peek(p), "a statement like host or at");
    if (token_is(peek(p), "inject") || token_is(peek(p), "flood"))
        return fail(p, peek(p), "this is an action and needs its time: write at 1s %s",
                    token_is(peek(p), "flood") ? "flood" : "inject");
    if (is_endpoint(p, peek(p)) && !did_you_mean(peek(p)->p, peek(p)->n, names, STATEMENTS))
        return fail_untimed(p);
    if (!take_word_of(p, "statement", names, STATEMENTS, &i))
        return false;
    /* `param` has to see its value as it is written. */
    return (statements[i].pass == PASS_PARAMS || substitute_all(p)) && statements[i].parse(p);
}

/* ---- what follows from a bad line is not reported ---- */

/* Did the line make the name known that is its second word? */
static bool has_named(const struct parser *p, const struct names *names)
{
    const struct token *name = p->tokens.n > 1 ? &p->tokens.at[1] : NULL;
    return name && names_find(names, name->p, name->n) != NO_NAME;
}

static void note_bad_line(struct parser *p)
{
    bool known = false;
    for (size_t i = 0; i < STATEMENTS; i++)
        known = known || line_begins_with(&p->line, statements[i].name);

    /* What is no statement may have been meant to be any. */
    if (!known || (line_begins_with(&p->line, "param") && !has_named(p, &p->params)))
        p->bad_params = true;
    if (!known || (line_begins_with(&p->line, "host") && !has_named(p, &p->hosts)))
        p->bad_hosts = true;
    if (!known || line_begins_with(&p->line, "link"))
        p->bad_links = true;
    if (!known || line_begins_with(&p->line, "at") || line_begins_with(&p->line, "when"))
        p->bad_script = true;
}

static void parse_line(struct parser *p)
{
    uint32_t pendings = p->n_pendings, injects = p->n_injects;

    p->next = 0;
    bool cut = lex(p);
    if (cut && (p->tokens.n == 0 || parse_statement(p)))
        return;
    if (!cut)
        p->tokens.n = 0;
    note_bad_line(p);
    p->n_pendings = pendings;
    p->n_injects = injects;
}

/* ---- all lines ---- */

static void parse_pass(struct parser *p, enum pass pass)
{
    struct line line = {0};

    while (!p->no_memory && next_line(&p->sc->source, &line)) {
        if (pass_of(&line) != pass)
            continue;
        p->line = line;
        parse_line(p);
    }
}

static bool prepare(struct parser *p)
{
    p->index = arena_alloc(p->arena, sizeof *p->index);
    p->host_facts = arena_alloc(p->scratch, HOSTS_MAX * sizeof *p->host_facts);
    p->sc->conns = MORE(p, p->arena, p->sc->conns, 0);
    if (!p->index || !p->host_facts || !p->sc->conns)
        return fail_no_memory(p);
    if (!line_index_build(p->index, &p->sc->source, p->arena) || names_add(&p->conns, "", 0) == NO_NAME)
        return fail_no_memory(p);
    p->sc->conns[0] = (struct conn_cfg){.name = "", .host = NO_HOST, .peer = NO_HOST, .port = DEFAULT_PORT};
    p->sc->n_conns = 1;
    return true;
}

static bool make_pipes(struct parser *p)
{
    size_t n = p->sc->n_hosts;
    p->sc->pipes = arena_alloc(p->arena, n * n * sizeof *p->sc->pipes);
    return p->sc->pipes || fail_no_memory(p);
}

static void parse_all(struct parser *p)
{
    if (!prepare(p))
        return;
    parse_pass(p, PASS_PARAMS);
    parse_pass(p, PASS_HOSTS);
    if (p->no_memory || !make_pipes(p))
        return;
    parse_pass(p, PASS_REST);
    if (p->no_memory)
        return;
    apply_overrides(p);
    apply_profiles(p);
    resolve(p);
    if (p->diags->errors == 0)
        check_params(p);
    if (p->diags->errors == 0)
        fill_meta(p);
}

bool scenario_parse_noting(const struct source *src, const struct overrides *ov, struct scenario *out,
                           struct diags *diags, struct state_places *states)
{
    static const struct overrides none = {0};
    struct arena scratch = {0}, *arena = calloc(1, sizeof *arena);
    struct parser p = {
        .arena = arena,
        .scratch = &scratch,
        .overrides = ov ? ov : &none,
        .states = states,
        .sc = out,
        .diags = diags,
        .tokens.arena = &scratch,
        .hosts.arena = arena,
        .conns.arena = arena,
        .params.arena = &scratch,
        .sockets.arena = &scratch,
        .file_until = NEVER,
    };

    *out = (struct scenario){
        .source = *src, .seed = 1, .until = NEVER, .max_events = 1000000, .arena = arena,
        .explore = {.losses = 1, .dups = 1, .reorders = 1}};
    *diags = (struct diags){0};
    if (!arena)
        p.no_memory = true;
    else if (src->len >= UINT32_MAX)
        diag_add(diags, 0, 0, 0, "longer than 4 GiB");
    else
        parse_all(&p);
    if (p.no_memory)
        diag_add(diags, 0, 0, 0, "out of memory");
    out->about = p.about;
    out->cites = p.cites;
    out->tags = p.tags;
    arena_free(&scratch);
    diags_sort(diags);
    if (diags->errors > 0)
        scenario_free(out);
    return diags->errors == 0;
}

bool scenario_parse(const struct source *src, const struct overrides *ov, struct scenario *out, struct diags *diags)
{
    return scenario_parse_noting(src, ov, out, diags, NULL);
}

void scenario_free(struct scenario *sc)
{
    if (sc->arena) {
        arena_free(sc->arena);
        free(sc->arena);
    }
    *sc = (struct scenario){0};
}
