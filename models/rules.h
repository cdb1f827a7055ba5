/* Why something happened: every action of an endpoint names one of these rules. The texts are in rules.def. */
#ifndef RULES_H
#define RULES_H

enum tcp_rule {
#define RULE(id, clause, text) id,
#include "rules.def"
#undef RULE
    RULES
};

/* The clause, as "3.10.7.4" for RFC 9293 or with another RFC's number in front. */
const char *rule_clause(enum tcp_rule rule);
/* What it says, in a few words. */
const char *rule_text(enum tcp_rule rule);
/* Its name in JSON, tests and coverage: "SYN_RECEIVED_RST". */
const char *rule_name(enum tcp_rule rule);

#endif
