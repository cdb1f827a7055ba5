/* tcpsim profile: which profiles there are, and what a profile chooses and why it is known. */
#include "cli.h"
#include "csv_out.h"
#include "json_out.h"
#include "knob.h"

#include <stdio.h>
#include <string.h>

bool find_profile(const char *who, const char *name, enum tcp_profile *out)
{
    const char *names[PROFILES];
    if (profile_by_name(name, strlen(name), out))
        return true;
    for (int i = 0; i < PROFILES; i++)
        names[i] = profile_name((enum tcp_profile)i);
    unknown_word(who, name, names, PROFILES);
    return false;
}

/* One knob of one profile, as it is written. */
struct line {
    const struct knob *knob;
    struct knob_origin origin;
    char value[32], usual[32]; /* usual: under rfc9293 */
};

static struct line line_of(enum tcp_profile profile, enum knob_index i)
{
    struct line line = {.knob = &knob_table[i], .origin = knob_origin(profile, i)};
    struct tcp_knobs knobs;
    char buf[32];
    knobs_of(profile, &knobs);
    snprintf(line.value, sizeof line.value, "%s", knob_text(line.knob, knob_get(&knobs, line.knob), buf));
    snprintf(line.usual, sizeof line.usual, "%s", knob_text(line.knob, knob_get(&tcp_rfc9293, line.knob), buf));
    return line;
}

struct tally {
    unsigned differ, unverified;
};

static struct tally tally_of(enum tcp_profile profile)
{
    struct tally n = {0, 0};
    for (int i = 0; i < KNOBS; i++) {
        struct line line = line_of(profile, (enum knob_index)i);
        n.differ += strcmp(line.value, line.usual) != 0;
        n.unverified += line.origin.kind == FROM_UNVERIFIED;
    }
    return n;
}

/* ---- for people ---- */

static void table_of_all(struct strbuf *out)
{
    for (int i = 0; i < PROFILES; i++) {
        struct tally n = tally_of((enum tcp_profile)i);
        strbuf_printf(out, "%-9s %s", profile_name((enum tcp_profile)i), profile_text((enum tcp_profile)i));
        if (n.differ > 0)
            strbuf_printf(out, "; %u of %d knobs differ", n.differ, KNOBS);
        if (n.unverified > 0)
            strbuf_printf(out, ", %u unverified", n.unverified);
        strbuf_puts(out, "\n");
    }
    strbuf_puts(out, "\n`tcpsim profile NAME` lists its knobs.\n");
}

/* The value under rfc9293 stands beside one that differs. */
static void put_row(struct strbuf *out, const struct line *line)
{
    bool differs = strcmp(line->value, line->usual) != 0;
    strbuf_printf(out, "  %-19s %-16s %-9s %-11s %s\n", line->knob->name, line->value, differs ? line->usual : "",
                  line->origin.own ? provenance_name(line->origin.kind) : "as rfc9293", line->origin.source);
}

static void table_of_one(enum tcp_profile profile, struct strbuf *out)
{
    struct tally n = tally_of(profile);
    bool is_default = profile == PROFILE_RFC9293;
    strbuf_printf(out, "%s: %s\n\n", profile_name(profile), profile_text(profile));
    strbuf_printf(out, "  %-19s %-16s %-9s %-11s %s\n", "knob", "value", is_default ? "" : "rfc9293", "from", "source");
    for (int i = 0; i < KNOBS; i++) {
        struct line line = line_of(profile, (enum knob_index)i);
        line.origin.own = line.origin.own || is_default;
        put_row(out, &line);
    }
    if (!is_default)
        strbuf_puts(out, "\nas rfc9293: the profile says nothing of its own about it.\n");
    if (n.unverified > 0)
        strbuf_printf(out, "%u unverified: nobody has looked, so that no scenario may rest on it.\n", n.unverified);
}

/* ---- for programs ---- */

static void csv_of(enum tcp_profile profile, struct strbuf *out)
{
    for (int i = 0; i < KNOBS; i++) {
        struct line line = line_of(profile, (enum knob_index)i);
        const char *cells[] = {
            profile_name(profile), line.knob->name, line.value, line.usual, provenance_name(line.origin.kind),
            line.origin.own ? "own" : "rfc9293", line.origin.source, line.knob->text,
        };
        for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
            strbuf_puts(out, c > 0 ? "," : "");
            csv_octets(out, cells[c], strlen(cells[c]));
        }
        strbuf_puts(out, "\r\n");
    }
}

static void json_of(struct json *j, enum tcp_profile profile)
{
    json_open(j, NULL, '{');
    json_text(j, "name", profile_name(profile));
    json_text(j, "text", profile_text(profile));
    json_open(j, "knobs", '[');
    for (int i = 0; i < KNOBS; i++) {
        struct line line = line_of(profile, (enum knob_index)i);
        json_open(j, NULL, '{');
        json_text(j, "name", line.knob->name);
        json_text(j, "value", line.value);
        json_text(j, "rfc9293", line.usual);
        json_text(j, "provenance", provenance_name(line.origin.kind));
        json_bool(j, "own", line.origin.own);
        json_text(j, "source", line.origin.source);
        json_text(j, "text", line.knob->text);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

/* ---- all profiles, or one ---- */

struct choice {
    bool all;
    enum tcp_profile one;
};

static bool chosen(const struct choice *c, int profile)
{
    return c->all || profile == (int)c->one;
}

static void write_table(const struct choice *c, struct strbuf *out)
{
    if (c->all)
        table_of_all(out);
    else
        table_of_one(c->one, out);
}

static void write_csv(const struct choice *c, struct strbuf *out)
{
    strbuf_puts(out, "profile,knob,value,rfc9293,provenance,from,source,meaning\r\n");
    for (int i = 0; i < PROFILES; i++)
        if (chosen(c, i))
            csv_of((enum tcp_profile)i, out);
}

static void write_json(const struct choice *c, struct strbuf *out)
{
    struct json j = {.out = out};
    json_open(&j, NULL, '{');
    json_text(&j, "schema", "tcpsim-profiles");
    json_uint(&j, "version", 1);
    json_open(&j, "profiles", '[');
    for (int i = 0; i < PROFILES; i++)
        if (chosen(c, i))
            json_of(&j, (enum tcp_profile)i);
    json_close(&j, ']');
    json_close(&j, '}');
    strbuf_puts(out, "\n");
}

int command_profile(struct options *o)
{
    static void (*const writers[MATRIX_FORMATS])(const struct choice *, struct strbuf *) = {
        [MATRIX_TABLE] = write_table, [MATRIX_CSV] = write_csv, [MATRIX_JSON] = write_json,
    };
    struct choice c = {.all = o->n_files == 0};
    struct strbuf text = {0};
    if (o->n_files > 1) {
        fprintf(stderr, "tcpsim: profile takes one name, but there is '%s' too\n", o->files[1]);
        return EXIT_USAGE;
    }
    if (!c.all && !find_profile("profile", o->files[0], &c.one))
        return EXIT_USAGE;
    writers[o->command_format](&c, &text);
    return write_result(o->output, &text);
}
