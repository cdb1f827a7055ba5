/* The profiles of profiles.def: names, values, and where each value comes from. */
#include "knobs.h"

#include <string.h>

static const struct {
    const char *name, *text;
} profiles[PROFILES] = {
#define PROFILE(id, name_, text_) [PROFILE_##id] = {.name = name_, .text = text_},
#define SETS(profile, field, value, kind, source)
#include "profiles.def"
#undef PROFILE
#undef SETS
};

static const struct row {
    enum tcp_profile profile;
    enum knob_index knob;
    enum provenance kind;
    const char *source;
} rows[] = {
#define PROFILE(id, name, text)
#define SETS(profile_, field, value, kind_, source_)                                                                   \
    {.profile = PROFILE_##profile_, .knob = KNOB_AT_##field, .kind = FROM_##kind_, .source = source_},
#include "profiles.def"
#undef PROFILE
#undef SETS
};

static const char *const default_sources[KNOBS] = {
#define KNOB(name, kind, field, value, least, most, source, text) [KNOB_AT_##field] = source,
#include "knobs.def"
#undef KNOB
};

const char *profile_name(enum tcp_profile profile)
{
    return profiles[profile].name;
}

const char *profile_text(enum tcp_profile profile)
{
    return profiles[profile].text;
}

bool profile_by_name(const char *name, size_t len, enum tcp_profile *out)
{
    for (int i = 0; i < PROFILES; i++)
        if (strlen(profiles[i].name) == len && memcmp(profiles[i].name, name, len) == 0) {
            *out = (enum tcp_profile)i;
            return true;
        }
    return false;
}

void knobs_of(enum tcp_profile which, struct tcp_knobs *out)
{
    *out = tcp_rfc9293;
#define PROFILE(id, name, text)
#define SETS(profile, field, value, kind, source)                                                                      \
    if (which == PROFILE_##profile)                                                                                    \
        out->field = (value);
#include "profiles.def"
#undef PROFILE
#undef SETS
}

/* What knobs.def names: an RFC, or a choice made here. */
static struct knob_origin default_origin(enum knob_index knob)
{
    const char *source = default_sources[knob];
    return (struct knob_origin){.kind = strncmp(source, "RFC ", 4) == 0 ? FROM_CLAUSE : FROM_DECISION, .source = source};
}

struct knob_origin knob_origin(enum tcp_profile profile, enum knob_index knob)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].profile == profile && rows[i].knob == knob)
            return (struct knob_origin){.kind = rows[i].kind, .source = rows[i].source, .own = true};
    return default_origin(knob);
}

const char *provenance_name(enum provenance kind)
{
    static const char *const names[PROVENANCES] = {
        [FROM_CLAUSE] = "clause",     [FROM_SOURCE] = "source",         [FROM_MEASURED] = "measured",
        [FROM_DECISION] = "decision", [FROM_UNVERIFIED] = "unverified",
    };
    return names[kind];
}
