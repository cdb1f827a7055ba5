/* Runs all unit tests, in the order of the layers: the protocol row by row, its parts, then what is built on it.
 * A suite is selected with CK_RUN_SUITE, fork is switched off with CK_FORK=no (for a debugger). */
#include <check.h>
#include <stddef.h>
#include <stdlib.h>

/* models/, in the order of RFC 9293, 3.10 */
Suite *user_suite(void);
Suite *closed_listen_suite(void);
Suite *syn_sent_suite(void);
Suite *syn_received_suite(void);
Suite *synchronized_suite(void);
Suite *states_suite(void);
Suite *timeouts_suite(void);
Suite *icmp_suite(void);
Suite *why_suite(void);
/* models/, mechanism by mechanism */
Suite *rto_suite(void);
Suite *output_suite(void);
Suite *text_suite(void);
Suite *options_suite(void);
Suite *fast_open_suite(void);
Suite *seq_suite(void);
Suite *half_suite(void);
Suite *slim_suite(void);
Suite *listener_suite(void);
Suite *cookie_suite(void);
Suite *channel_suite(void);
Suite *isn_suite(void);
Suite *knobs_suite(void);
Suite *strawman_suite(void);
Suite *stacks_suite(void);
/* sim/ */
Suite *lang_suite(void);
Suite *ladder_suite(void);
Suite *crowd_suite(void);
Suite *knowledge_suite(void);
Suite *notation_suite(void);
Suite *world_suite(void);
Suite *queues_suite(void);
Suite *limits_suite(void);
Suite *flood_thin_suite(void);
Suite *agendas_suite(void);
Suite *hosts_suite(void);
Suite *pcapng_suite(void);
Suite *formats_suite(void);
Suite *coverage_suite(void);
Suite *claims_suite(void);
Suite *compare_suite(void);
Suite *matrix_suite(void);
Suite *workers_suite(void);
Suite *xml_suite(void);
Suite *search_suite(void);
Suite *explore_suite(void);
Suite *watch_suite(void);

int main(void)
{
    Suite *(*const suites[])(void) = {
        user_suite,     closed_listen_suite, syn_sent_suite, syn_received_suite, synchronized_suite,
        states_suite,   timeouts_suite,      icmp_suite,     why_suite,      rto_suite,          output_suite,
        text_suite,     options_suite, fast_open_suite,       seq_suite,           half_suite, slim_suite, listener_suite,     cookie_suite,       channel_suite,
        isn_suite,      knobs_suite,         strawman_suite, stacks_suite, lang_suite,         ladder_suite,
        crowd_suite, knowledge_suite, notation_suite, claims_suite, compare_suite,
        world_suite,    queues_suite, limits_suite, flood_thin_suite, agendas_suite, hosts_suite,    pcapng_suite,        formats_suite,       coverage_suite,     matrix_suite,
        workers_suite,  xml_suite,   search_suite, explore_suite, watch_suite,
    };
    SRunner *runner = srunner_create(NULL);
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        srunner_add_suite(runner, suites[i]());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
