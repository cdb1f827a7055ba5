#include "listener.h"

enum admission listener_admits_syn(const struct listener *l, const struct tcp_knobs *k, enum tcp_rule *rule)
{
    if (l->syn_queue >= l->backlog) {
        bool reset = k->syn_queue_full == QFULL_RESET;
        *rule = reset ? R_SYN_QUEUE_RESET : R_SYN_QUEUE_FULL;
        return reset ? REFUSE : IGNORE;
    }
    if (l->accept_queue >= l->backlog) {
        *rule = R_ACCEPT_QUEUE_FULL;
        return IGNORE;
    }
    return ADMIT;
}

enum admission listener_admits_child(const struct listener *l, const struct tcp_knobs *k, enum tcp_rule *rule)
{
    if (l->accept_queue < l->backlog)
        return ADMIT;
    bool reset = k->accept_queue_full == QFULL_RESET;
    *rule = reset ? R_ACCEPT_QUEUE_RESET : R_ACCEPT_QUEUE_FULL;
    return reset ? REFUSE : IGNORE;
}
