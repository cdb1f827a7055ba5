/* Calls in the words of the scenario language, so that the reader finds them in the file. */
#include "ladder_call.h"

#include <inttypes.h>

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
    [CALL_OUTAGE_BEGINS] = "outage begins",
    [CALL_OUTAGE_ENDS] = "outage ends",
};

const char *call_word(uint8_t call)
{
    return call < CALLS ? call_words[call] : "?";
}

void call_text(const struct trace_rec *rec, struct strbuf *out)
{
    strbuf_puts(out, call_word(rec->call));
    if (rec->call == CALL_RECEIVE && rec->n == RECEIVE_ALL)
        strbuf_puts(out, " all");
    else if (rec->call == CALL_SEND || rec->call == CALL_RECEIVE)
        strbuf_printf(out, " %" PRIu32, rec->n);
}

static const char *name(const struct trace_meta *meta, uint8_t host)
{
    return host < meta->n_hosts ? meta->hosts[host] : "?";
}

void link_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out)
{
    strbuf_printf(out, "link %s > %s: %s", name(meta, rec->host), name(meta, rec->peer), call_word(rec->call));
}
