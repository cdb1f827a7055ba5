#include "claims.h"

#include <string.h>

const struct claim claims[CLAIMS] = {
#define CLAIM(id_, verdict_, says_, right_, clauses_, scenarios_)                                                      \
    {.id = #id_, .verdict = VERDICT_##verdict_, .says = says_, .right = right_, .clauses = clauses_, .scenarios = scenarios_},
#include "claims.def"
#undef CLAIM
};

const char *claim_verdict_name(enum verdict_of_claim verdict)
{
    static const char *const names[CLAIM_VERDICTS] = {"right", "simplified", "wrong", "practice", "gap"};
    return names[verdict];
}

enum claim_id claim_by_name(const char *name)
{
    for (int i = 0; i < CLAIMS; i++)
        if ((name[0] == 'S' || name[0] == 's') && strcmp(claims[i].id + 1, name + 1) == 0)
            return (enum claim_id)i;
    return CLAIMS;
}

bool claim_item(const char **list, const char *separator, const char **item, size_t *len)
{
    const char *end = strstr(*list, separator);
    *item = *list;
    *len = end ? (size_t)(end - *list) : strlen(*list);
    *list = end ? end + strlen(separator) : *list + *len;
    return *len > 0;
}
