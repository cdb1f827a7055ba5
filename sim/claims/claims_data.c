/* The claims for programs. docs/claims.md has the members and columns. */
#include "claims.h"
#include "csv_out.h"
#include "json_out.h"

static void put_list(struct json *j, const char *key, const char *list, const char *separator)
{
    const char *item;
    size_t len;
    json_open(j, key, '[');
    while (claim_item(&list, separator, &item, &len))
        json_octets(j, NULL, item, len);
    json_close(j, ']');
}

static void put_claim(struct json *j, const struct claim *claim)
{
    json_open(j, NULL, '{');
    json_text(j, "id", claim->id);
    json_text(j, "verdict", claim_verdict_name(claim->verdict));
    json_text(j, "says", claim->says);
    json_text(j, "right", claim->right);
    put_list(j, "clauses", claim->clauses, "; ");
    put_list(j, "scenarios", claim->scenarios, " ");
    json_close(j, '}');
}

void claims_json(uint32_t which, struct strbuf *out)
{
    struct json j = {.out = out};
    json_open(&j, NULL, '{');
    json_text(&j, "schema", "tcpsim-claims");
    json_uint(&j, "version", 1);
    json_open(&j, "claims", '[');
    for (int i = 0; i < CLAIMS; i++)
        if (which >> i & 1)
            put_claim(&j, &claims[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    strbuf_puts(out, "\n");
}

void claims_csv(uint32_t which, struct strbuf *out)
{
    strbuf_puts(out, "id,verdict,says,right,clauses,scenarios\r\n");
    for (int i = 0; i < CLAIMS; i++) {
        if (!(which >> i & 1))
            continue;
        const struct claim *claim = &claims[i];
        strbuf_printf(out, "%s,%s,", claim->id, claim_verdict_name(claim->verdict));
        csv_text(out, claim->says);
        strbuf_puts(out, ",");
        csv_text(out, claim->right);
        strbuf_puts(out, ",");
        csv_text(out, claim->clauses);
        strbuf_puts(out, ",");
        csv_text(out, claim->scenarios);
        strbuf_puts(out, "\r\n");
    }
}
