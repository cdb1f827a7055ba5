/* Calls in the words of the scenario language, so that the reader finds them in the file. */
#include "ladder_call.h"

#include "segment_text.h"

#include <inttypes.h>
#include <string.h>

static const char *const call_words[CALLS] = {
    [CALL_LISTEN] = "listen",
    [CALL_CONNECT] = "connect",
    [CALL_SEND] = "send",
    [CALL_RECEIVE] = "receive",
    [CALL_SHUTDOWN] = "shutdown",
    [CALL_CLOSE] = "close",
    [CALL_ABORT] = "abort",
    [CALL_STATUS] = "status",
    [CALL_ACCEPT] = "accept",
    [CALL_UNLISTEN] = "unlisten",
    [CALL_CRASH] = "crash",
    [CALL_REBOOT] = "reboot",
    [CALL_KILL] = "kill",
    [CALL_UNPLUG] = "unplug",
    [CALL_PLUG] = "plug",
    [CALL_ICMP] = "icmp",
    [CALL_OUTAGE_BEGINS] = "outage begins",
    [CALL_OUTAGE_ENDS] = "outage ends",
};

const char *call_word(uint8_t call)
{
    return call < CALLS ? call_words[call] : "?";
}

/* What the numbers of an ICMP message mean. */
static void say_meaning(const struct trace_rec *rec, struct strbuf *out)
{
    if (rec->call == CALL_ICMP)
        strbuf_printf(out, " (%s)", icmp_meaning((uint8_t)(rec->n >> 8), (uint8_t)rec->n));
}

void call_text(const struct trace_rec *rec, struct strbuf *out)
{
    strbuf_puts(out, call_word(rec->call));
    if (rec->call == CALL_RECEIVE && rec->n == RECEIVE_ALL)
        strbuf_puts(out, " all");
    else if (rec->call == CALL_SEND || rec->call == CALL_RECEIVE)
        strbuf_printf(out, " %" PRIu32, rec->n);
    else if (rec->call == CALL_ICMP)
        strbuf_printf(out, " %" PRIu32 "/%" PRIu32, rec->n >> 8, rec->n & 0xff);
    say_meaning(rec, out);
}

static const char *name(const struct trace_meta *meta, uint8_t host)
{
    return host < meta->n_hosts ? meta->hosts[host] : "?";
}

struct word {
    const char *p;
    size_t n;
};

/* The word that begins at *at or behind the blanks there, and moves *at behind it. n is 0 at the end. */
static struct word next_word(const char **at, const char *end)
{
    const char *p = *at, *begin;

    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    for (begin = p; p < end && *p != ' ' && *p != '\t'; p++)
        ;
    *at = p;
    return (struct word){begin, (size_t)(p - begin)};
}

/* "client" or "client/A" */
static bool is_endpoint(const struct word *word, const char *host)
{
    size_t n = strlen(host);

    return word->n >= n && memcmp(word->p, host, n) == 0 && (word->n == n || word->p[n] == '/');
}

bool call_quote(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out)
{
    size_t len = 0, from = out->n;
    const char *text = rec->line > 0 && meta->line_text != NULL ? meta->line_text(meta->source, rec->line, &len) : NULL;
    const char *end, *at = text, *verb = call_word(rec->call);
    struct word before = {text, 0}, word;

    if (text == NULL)
        return false;
    end = text + len;
    for (word = next_word(&at, end); word.n > 0; before = word, word = next_word(&at, end)) {
        if (word.n == strlen(verb) && memcmp(word.p, verb, word.n) == 0 && is_endpoint(&before, name(meta, rec->host))) {
            strbuf_put(out, word.p, (size_t)(end - word.p));
            squeeze_blanks(out, from);
            say_meaning(rec, out);
            return true;
        }
    }
    return false;
}

void link_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out)
{
    strbuf_printf(out, "link %s > %s: %s", name(meta, rec->host), name(meta, rec->peer), call_word(rec->call));
}
