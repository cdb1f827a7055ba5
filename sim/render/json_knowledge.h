/* What each end can be sure of, as members of a JSON record: told of an end when it has changed. */
#ifndef JSON_KNOWLEDGE_H
#define JSON_KNOWLEDGE_H

#include "json_out.h"
#include "knowledge.h"

struct told;

struct json_knowledge {
    struct knowledge k;
    struct told *told;   /* n_hosts * n_conns: what was told last */
};

bool json_knowledge_init(struct json_knowledge *jk, const struct trace_meta *meta); /* false: no memory */
void json_knowledge_free(struct json_knowledge *jk);

/* Has something changed since this was asked of this end the last time? */
bool json_knowledge_news(struct json_knowledge *jk, uint32_t host, uint32_t conn);
/* "phase" and "boxes". */
void json_knowledge_put(const struct json_knowledge *jk, struct json *j, uint32_t host, uint32_t conn);

#endif
