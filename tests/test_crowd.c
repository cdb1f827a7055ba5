/* The connections of a load, as a reader of the trace gets them: with names, and each with its listener. */
#include "crowd.h"
#include "host_states.h"

#include <check.h>

Suite *crowd_suite(void);

enum { CLIENT, SERVER, CAROL, HOSTS };

static const char *const names[HOSTS] = {"client", "server", "carol"}, *const conns[] = {""};
static const uint16_t listens[HOSTS] = {0, 80, 8080};
static const uint8_t conn_listens[HOSTS] = {0, 1, 1};
static const struct trace_meta scenario = {
    .hosts = names, .conns = conns, .n_hosts = HOSTS, .n_conns = 1, .listen_ports = listens, .conn_listens = conn_listens,
};

static struct trace kept;
static struct crowd crowd;
static struct host_states states;

static void given_shown(uint32_t first, uint32_t only)
{
    trace_init(&kept);
    crowd_init(&crowd, &scenario, &kept.sink, first, only);
}

static void when_opened(uint32_t nth, uint8_t to, uint16_t port)
{
    struct trace_rec call = {.kind = TR_CALL, .call = CALL_CONNECT, .rule = R_OPEN_ACTIVE, .host = CLIENT, .conn = CONN_OTHER};
    struct trace_rec syn = {.kind = TR_SEND, .host = CLIENT, .peer = to, .conn = CONN_OTHER};

    call.nth = syn.nth = nth;
    syn.seg = (struct segment){.flags = SEG_SYN, .sport = 49152, .dport = port};
    crowd.sink.put(&crowd.sink, &call);
    crowd.sink.put(&crowd.sink, &syn);
}

static void when_all_is_shown(void)
{
    const struct trace_meta *meta = crowd_meta(&crowd);

    ck_assert_ptr_nonnull(meta);
    ck_assert(host_states_init(&states, meta));
}

static void finished(void)
{
    host_states_free(&states);
    crowd_free(&crowd);
    trace_free(&kept);
}

/* At the start each connection is in LISTEN at the host that listens on the port to which it is opened, and nowhere else. */
START_TEST(each_has_its_listener)
{
    given_shown(4, 0);
    when_opened(1, SERVER, 80);
    when_opened(2, SERVER, 8080);
    when_opened(3, CAROL, 8080);
    when_opened(4, NO_HOST, 80);
    when_all_is_shown();
    ck_assert_str_eq(host_states_name(&states, SERVER, 1), "LISTEN");
    ck_assert_str_eq(host_states_name(&states, CLIENT, 1), "CLOSED");
    ck_assert_str_eq(host_states_name(&states, CAROL, 1), "CLOSED");
    ck_assert_str_eq(host_states_name(&states, SERVER, 2), "CLOSED");
    ck_assert_str_eq(host_states_name(&states, CAROL, 3), "LISTEN");
    ck_assert_str_eq(host_states_name(&states, SERVER, 4), "CLOSED");
    finished();
}
END_TEST

START_TEST(the_one_that_was_asked_for_has_its_own)
{
    given_shown(0, 2);
    when_opened(1, SERVER, 8080);
    when_opened(2, SERVER, 80);
    when_all_is_shown();
    ck_assert_str_eq(host_states_name(&states, SERVER, 1), "LISTEN");
    ck_assert_str_eq(host_states_name(&states, CAROL, 1), "CLOSED");
    finished();
}
END_TEST

/* The run ended before it was opened: nothing tells where it would have gone. */
START_TEST(one_that_was_never_opened_has_none)
{
    given_shown(0, 1000000);
    when_opened(1, SERVER, 80);
    when_all_is_shown();
    ck_assert_str_eq(host_states_name(&states, SERVER, 1), "CLOSED");
    finished();
}
END_TEST

Suite *crowd_suite(void)
{
    Suite *s = suite_create("crowd");
    TCase *tc = tcase_create("listeners");

    suite_add_tcase(s, tc);
    tcase_add_test(tc, each_has_its_listener);
    tcase_add_test(tc, the_one_that_was_asked_for_has_its_own);
    tcase_add_test(tc, one_that_was_never_opened_has_none);
    return s;
}
