/* The knobs of knobs.def as a table: see knob.h. */
#include "knob.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

const struct knob knob_table[KNOBS] = {
#define KNOB(name_, kind_, field, value, least_, most_, source_, text_)                                                \
    {                                                                                                                  \
        .name = name_,                                                                                                 \
        .kind = KNOB_##kind_,                                                                                          \
        .offset = offsetof(struct tcp_knobs, field),                                                                   \
        .least = least_,                                                                                               \
        .most = most_,                                                                                                 \
        .source = source_,                                                                                             \
        .text = text_,                                                                                                 \
    },
#include "knobs.def"
#undef KNOB
};

/* In the order of the enums in knobs.h. */
static const char *const yesno[] = {"no", "yes"};
static const char *const dupsyn[] = {"resend", "literal"};
static const char *const simopen[] = {"figure", "literal", "figure-ack"};
static const char *const qfull[] = {"drop", "reset"};
static const char *const synqfull[] = {"drop", "reset", "evict"};
static const char *const backlog[] = {"plain", "linux"};
static const char *const lclose[] = {"reset", "silent"};
static const char *const cookie[] = {"linux", "classic"};
static const char *const twreuse[] = {"none", "seq", "rfc6191", "linux"};
static const char *const twrestart[] = {"fin", "literal", "any"};
static const char *const twrefuse[] = {"ack", "drop"};
static const char *const wscale[] = {"none", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"};
static const char *const optlen[] = {"ignore", "reset"};
static const char *const fastopen[] = {"none", "client", "server", "both"};
static const char *const tsmissing[] = {"drop", "accept"};
static const char *const icmpabort[] = {"hard", "opening", "never"};
static const char *const r2end[] = {"later", "at-once"};
static const char *const giveup[] = {"silent", "reset-half-open", "reset"};
static const char *const fw2of[] = {"all", "orphans"};
static const char *const syntext[] = {"keep", "drop", "forbid"};
static const char *const synagain[] = {"listen", "reset"};
static const char *const edge[] = {"outside", "inside"};
static const char *const ackbound[] = {"window", "acked"};
static const char *const probe[] = {"octet", "empty"};
static const char *const strawman[] = {
    "none", "two-way", "ignore-ack", "no-time-wait", "short-time-wait", "no-persist", "unsigned-compare", "no-karn",
    "fin-not-resent", "fin-early",
};

static const struct {
    const char *const *words;
    size_t n;
} lists[KNOB_KINDS] = {
#define LIST(words) {words, sizeof words / sizeof words[0]}
    [KNOB_YESNO] = LIST(yesno),
    [KNOB_DUPSYN] = LIST(dupsyn),
    [KNOB_SIMOPEN] = LIST(simopen),
    [KNOB_QFULL] = LIST(qfull),
    [KNOB_SYNQFULL] = LIST(synqfull),
    [KNOB_BACKLOG] = LIST(backlog),
    [KNOB_LCLOSE] = LIST(lclose),
    [KNOB_COOKIE] = LIST(cookie),
    [KNOB_TWREUSE] = LIST(twreuse),
    [KNOB_TWRESTART] = LIST(twrestart),
    [KNOB_TWREFUSE] = LIST(twrefuse),
    [KNOB_WSCALE] = LIST(wscale),
    [KNOB_OPTLEN] = LIST(optlen),
    [KNOB_FASTOPEN] = LIST(fastopen),
    [KNOB_TSMISSING] = LIST(tsmissing),
    [KNOB_ICMPABORT] = LIST(icmpabort),
    [KNOB_R2END] = LIST(r2end),
    [KNOB_GIVEUP] = LIST(giveup),
    [KNOB_FW2OF] = LIST(fw2of),
    [KNOB_SYNTEXT] = LIST(syntext),
    [KNOB_SYNAGAIN] = LIST(synagain),
    [KNOB_EDGE] = LIST(edge),
    [KNOB_ACKBOUND] = LIST(ackbound),
    [KNOB_PROBE] = LIST(probe),
    [KNOB_STRAWMAN] = LIST(strawman),
#undef LIST
};

const char *const *knob_words(enum knob_kind kind, size_t *n)
{
    *n = lists[kind].n;
    return lists[kind].words;
}

int64_t knob_get(const struct tcp_knobs *knobs, const struct knob *k)
{
    nsec time;
    uint32_t count;

    if (k->kind == KNOB_TIME) {
        memcpy(&time, (const char *)knobs + k->offset, sizeof time);
        return time;
    }
    memcpy(&count, (const char *)knobs + k->offset, sizeof count);
    return count;
}

void knob_set(struct tcp_knobs *knobs, const struct knob *k, int64_t value)
{
    nsec time = value;
    uint32_t count = (uint32_t)value;

    if (k->kind == KNOB_TIME)
        memcpy((char *)knobs + k->offset, &time, sizeof time);
    else
        memcpy((char *)knobs + k->offset, &count, sizeof count);
}

const char *knob_text(const struct knob *k, int64_t value, char *buf)
{
    if (k->kind == KNOB_TIME)
        return duration_text(value, "", buf);
    if (k->kind != KNOB_COUNT)
        return lists[k->kind].words[value];
    snprintf(buf, 32, "%lld", (long long)value);
    return buf;
}
