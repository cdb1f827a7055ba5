/* The states by their names, and by what other systems call them. */
#include "scenario.h"

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c == '_' ? '-' : c;
}

/* Case does not count, `_` is `-`, and a `-` of the name may be left out: FinWait1, FIN_WAIT_1. */
static bool same_state(const char *word, size_t len, const char *name)
{
    size_t i = 0;
    for (; *name; name++) {
        if (i < len && upper(word[i]) == *name)
            i++;
        else if (*name != '-')
            return false;
    }
    return i == len && len > 0;
}

int state_by_name(const char *word, size_t len)
{
    static const struct {
        const char *name;
        enum tcp_state state;
    } aliases[] = {
        {"SYN-RECV", TCP_SYN_RECEIVED}, /* Linux */
        {"SYN-RCVD", TCP_SYN_RECEIVED}, /* BSD, Windows, most textbooks */
        {"SYN-RECD", TCP_SYN_RECEIVED},
        {"ESTAB", TCP_ESTABLISHED}, /* RFC 793, and ss */
    };

    for (int i = 0; i < TCP_STATES; i++)
        if (same_state(word, len, tcp_state_name((enum tcp_state)i)))
            return i;
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (same_state(word, len, aliases[i].name))
            return (int)aliases[i].state;
    return -1;
}
