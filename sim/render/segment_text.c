/* Words for segments. */
#include "segment_text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

struct bit_name {
    uint8_t bit;
    const char *name;
};

/* The i-th of the names whose bit is set. The table ends with a NULL. */
static const char *nth(const struct bit_name *table, uint8_t bits, int i)
{
    for (; table->name != NULL; table++)
        if ((bits & table->bit) && i-- == 0)
            return table->name;
    return NULL;
}

const char *flag_name(uint8_t flags, int i)
{
    static const struct bit_name names[] = {
        {SEG_FIN, "FIN"}, {SEG_SYN, "SYN"}, {SEG_RST, "RST"}, {SEG_PSH, "PSH"}, {SEG_ACK, "ACK"}, {SEG_URG, "URG"}, {0, NULL},
    };
    return nth(names, flags, i);
}

const char *mark_name(uint8_t marks, int i)
{
    static const struct bit_name names[] = {
        {MARK_CORRUPTED, "corrupted"}, {MARK_DELAYED, "delayed"}, {MARK_HELD, "held"},   {MARK_COPY, "copy"},
        {MARK_INJECTED, "injected"},   {MARK_FLOOD, "flood"},     {MARK_THIRD, "third"}, {MARK_BOX, "box"}, {0, NULL},
    };
    if (marks & MARK_BOX) /* nobody has forged it */
        marks &= (uint8_t)~MARK_INJECTED;
    return nth(names, marks, i);
}

const char *fate_name(uint8_t fate)
{
    static const char *const names[FATES] = {
        [FATE_DELIVERED] = "delivered", [FATE_DROPPED] = "dropped",     [FATE_LOST] = "lost",
        [FATE_QUEUE_FULL] = "queue-full", [FATE_OUTAGE] = "outage",     [FATE_UNPLUGGED] = "unplugged",
        [FATE_NO_HOST] = "no-host",     [FATE_NO_LINK] = "no-link",
        [FATE_FORGOTTEN] = "forgotten",
    };
    return fate < FATES ? names[fate] : NULL;
}

void squeeze_blanks(struct strbuf *text, size_t from)
{
    size_t to = from;

    for (size_t i = from; i < text->n; i++) {
        char c = (unsigned char)text->p[i] <= ' ' || text->p[i] == 0x7f ? ' ' : text->p[i];

        if (c != ' ' || (to > from && text->p[to - 1] != ' '))
            text->p[to++] = c;
    }
    text->n = to;
    if (text->p != NULL)
        text->p[to] = '\0';
}

void label_text(const struct segment *seg, uint32_t seq, uint32_t ack, struct strbuf *out)
{
    char flags[8];

    strbuf_printf(out, "%s %" PRIu32, flags_text(seg->flags, flags), seq);
    if (seg->len > 0)
        strbuf_printf(out, ":%" PRIu32, seq_add(seq, seg->len));
    if (seg->flags & SEG_ACK)
        strbuf_printf(out, "/%" PRIu32, ack);
}

void dotted_text(uint32_t addr, struct strbuf *out)
{
    strbuf_printf(out, "%u.%u.%u.%u", addr >> 24, addr >> 16 & 255, addr >> 8 & 255, addr & 255);
}

bool clause_is_bare(const char *clause)
{
    size_t digits = strspn(clause, "0123456789."), word = strcspn(clause, " ,");

    return digits > 0 && digits == word;
}

void clause_text(uint16_t rule, struct strbuf *out)
{
    const char *clause = rule < RULES ? rule_clause((enum tcp_rule)rule) : "";

    strbuf_printf(out, "%s%s", clause_is_bare(clause) ? "RFC 9293 " : "", clause);
}

void rule_sentence(uint16_t rule, struct strbuf *out)
{
    if (rule == R_NONE || rule >= RULES)
        return;
    clause_text(rule, out);
    strbuf_printf(out, "  %s", rule_text((enum tcp_rule)rule));
}

uint8_t host_at(const struct trace_meta *meta, uint32_t addr)
{
    for (uint8_t i = 0; i < meta->n_hosts && meta->addrs != NULL; i++)
        if (meta->addrs[i] == addr)
            return i;
    return NO_HOST;
}

static void host_or_address(const struct trace_meta *meta, uint8_t host, uint32_t addr, struct strbuf *out)
{
    if (host < meta->n_hosts)
        strbuf_puts(out, meta->hosts[host]);
    else
        dotted_text(addr, out);
}

const char *network_name(const struct trace_rec *rec)
{
    return rec->marks & MARK_BOX ? "box" : "network";
}

void sender_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out)
{
    uint8_t host = rec->kind == TR_SEND ? rec->host : rec->peer;

    if (host >= meta->n_hosts && (rec->marks & MARK_INJECTED))
        strbuf_puts(out, network_name(rec));
    else
        host_or_address(meta, host, rec->seg.saddr, out);
}

void receiver_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out)
{
    host_or_address(meta, rec->kind == TR_SEND ? rec->peer : rec->host, rec->seg.daddr, out);
}

const char *claim_verb(const struct trace_rec *rec)
{
    return rec->marks & MARK_BOX ? "answers" : "injected";
}

void claim_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out)
{
    host_or_address(meta, host_at(meta, rec->seg.saddr), rec->seg.saddr, out);
}
