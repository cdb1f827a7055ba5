/* Profiles: which one the run has, which a host has for itself, and the knobs that follow. A knob that is set on a host stands
 * over its profile, whichever line comes first. */
#include "parse.h"

#include <string.h>

bool take_profile(struct parser *p, enum tcp_profile *out)
{
    const char *names[PROFILES];
    uint32_t which;

    for (int i = 0; i < PROFILES; i++)
        names[i] = profile_name((enum tcp_profile)i);
    if (!take_word_of(p, "profile", names, PROFILES, &which))
        return false;
    *out = (enum tcp_profile)which;
    return true;
}

bool parse_profile(struct parser *p)
{
    if (p->profile_line)
        return fail_twice(p, &p->tokens.at[0], p->profile_line);
    p->profile_line = p->line.number;
    return take_profile(p, &p->sc->profile) && take_end(p);
}

bool take_host_profile(struct parser *p, uint8_t host)
{
    const struct token *t = take(p);
    struct place *place = &p->host_facts[host].profile;

    if (place->line)
        return fail_twice(p, t, place->line);
    *place = place_of(p, t);
    return take_profile(p, &p->sc->hosts[host].profile);
}

/* ---- when all lines are read ---- */

static void override_profile(struct parser *p, const char *name)
{
    const char *names[PROFILES];
    char list[80];
    size_t len = strlen(name);

    if (profile_by_name(name, len, &p->sc->profile))
        return;
    for (int i = 0; i < PROFILES; i++)
        names[i] = profile_name((enum tcp_profile)i);
    list_names(list, sizeof list, names, PROFILES);
    const char *near = did_you_mean(name, len, names, PROFILES);
    if (near)
        fail_at(p, (struct place){0}, "--profile %s: unknown profile; did you mean '%s'?", shown_text(name, len).text, near);
    else
        fail_at(p, (struct place){0}, "--profile %s: unknown profile; expected %s", shown_text(name, len).text, list);
}

/* What the lines have set is in the host's knobs; all others come from the profile. */
static void fill_knobs(struct host_cfg *host, const struct host_facts *facts)
{
    struct tcp_knobs set = host->knobs;

    knobs_of(host->profile, &host->knobs);
    for (size_t i = 0; i < KNOBS; i++)
        if (facts->knobs[i].line)
            knob_set(&host->knobs, &knob_table[i], knob_get(&set, &knob_table[i]));
}

void apply_profiles(struct parser *p)
{
    if (p->overrides->profile)
        override_profile(p, p->overrides->profile);
    for (uint32_t i = 0; i < p->sc->n_hosts; i++) {
        struct host_cfg *host = &p->sc->hosts[i];
        if (!p->host_facts[i].profile.line)
            host->profile = p->sc->profile;
        fill_knobs(host, &p->host_facts[i]);
    }
}
