/* The claims of the textbook, each with a verdict, what is right, where that stands, and the scenarios that show it.
 * docs/claims.md. */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "strbuf.h"

#include <stdint.h>

enum claim_id {
#define CLAIM(id, verdict, says, right, clauses, scenarios) CLAIM_##id,
#include "claims.def"
#undef CLAIM
    CLAIMS
};

enum verdict_of_claim {
    VERDICT_RIGHT,
    VERDICT_SIMPLIFIED, /* true in the usual case, or lacking a condition */
    VERDICT_WRONG,      /* contradicts RFC 9293 */
    VERDICT_PRACTICE,   /* not in the RFC, but so in some system */
    VERDICT_GAP,        /* the textbook is silent */
    CLAIM_VERDICTS
};

struct claim {
    const char *id;         /* "S9" */
    enum verdict_of_claim verdict;
    const char *says, *right;
    const char *clauses;    /* "RFC 9293 3.10.8; Linux reqsk_timer_handler" */
    const char *scenarios;  /* "open/ack3-lost-idle open/ack3-never" */
};

extern const struct claim claims[CLAIMS];

/* "simplified" */
const char *claim_verdict_name(enum verdict_of_claim verdict);

/* CLAIMS if there is none of this name; case does not count. */
enum claim_id claim_by_name(const char *name);

/* Takes the next item off a list; false at its end. `separator` as in struct claim: "; " or " ". */
bool claim_item(const char **list, const char *separator, const char **item, size_t *len);

/* A bit 1 << id for each one that is to be written. */
typedef void claims_writer(uint32_t which, struct strbuf *out);

/* Two columns, 80 wide; in full; for programs. */
claims_writer claims_table, claims_in_full, claims_json, claims_csv;

_Static_assert(CLAIMS <= 32, "claims_writer has a bit for each");

#endif
