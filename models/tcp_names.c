/* Names of states, timers and news, as they are written in scenarios, traces and diagrams. */
#include "tcp.h"

const char *tcp_state_name(enum tcp_state state)
{
    static const char *const names[TCP_STATES] = {
        "CLOSED",     "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
        "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",
    };
    return names[state];
}

const char *tcp_timer_name(enum tcp_timer timer)
{
    static const char *const names[TCP_TIMERS] = {
        "none", "rto", "persist", "override", "2msl", "fin-wait-2", "keepalive", "delack", "user",
    };
    return names[timer];
}

static const struct {
    const char *name, *text;
} news_names[TCP_NEWS] = {
    [NEWS_NONE] = {"NONE", ""},
    [NEWS_OPEN] = {"OPEN", "connection open"},
    [NEWS_DELIVER] = {"DATA", "text received"},
    [NEWS_EOF] = {"EOF", "connection closing"},
    [NEWS_CLOSED] = {"CLOSED", "connection closed"},
    [NEWS_URGENT] = {"URGENT", "urgent data ahead"},
    [NEWS_R1] = {"R1", "delivery in trouble"},
    [NEWS_RESET] = {"ECONNRESET", "connection reset"},
    [NEWS_REFUSED] = {"ECONNREFUSED", "connection refused"},
    [NEWS_TIMED_OUT] = {"ETIMEDOUT", "connection timed out"},
    [NEWS_UNREACHABLE] = {"EHOSTUNREACH", "destination unreachable"},
    [NEWS_SOFT_ERROR] = {"SOFT-ERROR", "delivery in trouble, says ICMP"},
    [NEWS_USER_TIMEOUT] = {"USER-TIMEOUT", "connection aborted due to user timeout"},
    [NEWS_NOT_EXIST] = {"ENOTCONN", "connection does not exist"},
    [NEWS_EXISTS] = {"EISCONN", "connection already exists"},
    [NEWS_UNSPECIFIED] = {"EDESTADDRREQ", "remote socket unspecified"},
    [NEWS_RESOURCES] = {"ENOBUFS", "insufficient resources"},
    [NEWS_NO_PORT] = {"EADDRNOTAVAIL", "no local port is free"},
    [NEWS_IN_USE] = {"EADDRINUSE", "address already in use"},
    [NEWS_CLOSING] = {"EPIPE", "connection closing"},
    [NEWS_ERROR_CLOSING] = {"ECANCELED", "closing"},
    [NEWS_STATUS] = {"STATUS", "status"},
};

const char *tcp_news_name(enum tcp_news news)
{
    return news_names[news].name;
}

const char *tcp_news_text(enum tcp_news news)
{
    return news_names[news].text;
}

const char *icmp_meaning(uint8_t type, uint8_t code)
{
    static const char *const unreachable[] = {
        "net unreachable",      "host unreachable",    "protocol unreachable", "port unreachable",
        "fragmentation needed", "source route failed",
    };
    switch (type) {
    case ICMP_UNREACHABLE:
        return code < sizeof unreachable / sizeof *unreachable ? unreachable[code] : "destination unreachable";
    case ICMP_SOURCE_QUENCH:
        return "source quench";
    case ICMP_TIME_EXCEEDED:
        return "time exceeded";
    case ICMP_PARAMETER_PROBLEM:
        return "parameter problem";
    default:
        return "ICMP";
    }
}
