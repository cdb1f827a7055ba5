#include "json_knowledge.h"

#include <stdlib.h>
#include <string.h>

struct told {
    uint8_t sure[KNOWLEDGE_BOXES];
    bool closing;
};

bool json_knowledge_init(struct json_knowledge *jk, const struct trace_meta *meta)
{
    jk->told = calloc((size_t)meta->n_hosts * meta->n_conns + 1, sizeof *jk->told);
    return knowledge_init(&jk->k, meta) && jk->told != NULL;
}

void json_knowledge_free(struct json_knowledge *jk)
{
    knowledge_free(&jk->k);
    free(jk->told);
    jk->told = NULL;
}

bool json_knowledge_news(struct json_knowledge *jk, uint32_t host, uint32_t conn)
{
    struct told now = {.closing = knowledge_closing(&jk->k, host, conn)}, *told;

    if (!knowledge_has(&jk->k, host, conn))
        return false;
    for (int box = 0; box < KNOWLEDGE_BOXES; box++)
        now.sure[box] = (uint8_t)knowledge_of(&jk->k, host, conn, (enum knowledge_box)box);
    told = &jk->told[(size_t)host * jk->k.meta->n_conns + conn];
    if (told->closing == now.closing && memcmp(told->sure, now.sure, sizeof now.sure) == 0)
        return false;
    *told = now;
    return true;
}

void json_knowledge_put(const struct json_knowledge *jk, struct json *j, uint32_t host, uint32_t conn)
{
    json_text(j, "phase", knowledge_closing(&jk->k, host, conn) ? "closing" : "opening");
    json_open(j, "boxes", '{');
    for (int box = 0; box < KNOWLEDGE_BOXES; box++)
        json_text(j, box_name((enum knowledge_box)box),
                  sure_name(knowledge_of(&jk->k, host, conn, (enum knowledge_box)box)));
    json_close(j, '}');
}
