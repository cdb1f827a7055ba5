/* The matrix of states and segments (sim/matrix/). Its cells are compared with tests/matrix.txt by tests/matrix.sh; here is what
 * must hold of any matrix. */
#include "matrix.h"

#include <check.h>
#include <string.h>

Suite *matrix_suite(void);

static struct matrix_cell cells[MATRIX_CELLS], moved[MATRIX_CELLS];

/* I-18: where the numbers begin makes no difference, not even in the middle of a wrap. */
START_TEST(i_18_any_initial_numbers)
{
    static const struct matrix_base bases[] = {
        {0, 0}, {UINT32_MAX - 4, UINT32_MAX - 2}, {UINT32_MAX, UINT32_MAX}, {0x7fffffff, 0x80000000}, {UINT32_MAX - 500, 77},
    };
    matrix_make(&tcp_rfc9293, (struct matrix_base){1000, 5000}, cells);
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        matrix_make(&tcp_rfc9293, bases[i], moved);
        for (size_t j = 0; j < MATRIX_CELLS; j++)
            ck_assert_msg(memcmp(&cells[j], &moved[j], sizeof cells[j]) == 0, "cell %zu is another one at base %zu", j, i);
    }
}
END_TEST

/* The ACK field of a segment without the ACK flag is not looked at (3.1). */
START_TEST(no_flag_no_ack_field)
{
    matrix_make(&tcp_rfc9293, (struct matrix_base){1000, 5000}, cells);
    for (size_t i = 0; i < MATRIX_CELLS; i++) {
        const char *segment = matrix_segment_name(cells[i].segment);
        const struct matrix_cell *other = &cells[i - i % MATRIX_ACKS];
        if (strchr(segment, '.') || strcmp(segment, "all") == 0)
            continue;
        ck_assert_int_eq(cells[i].next, other->next);
        ck_assert_str_eq(cells[i].emits, other->emits);
        ck_assert_str_eq(cells[i].user, other->user);
    }
}
END_TEST

/* I-9: no RST is answered with a RST; nor with anything else but a challenge. */
START_TEST(i_9_no_rst_draws_a_rst)
{
    matrix_make(&tcp_rfc9293, (struct matrix_base){1000, 5000}, cells);
    for (size_t i = 0; i < MATRIX_CELLS; i++) {
        const char *segment = matrix_segment_name(cells[i].segment);
        if (segment[0] == 'R' || strcmp(segment, "all") == 0)
            ck_assert(strcmp(cells[i].emits, "-") == 0 || strcmp(cells[i].emits, "ACKNOW") == 0);
    }
}
END_TEST

Suite *matrix_suite(void)
{
    Suite *suite = suite_create("matrix");
    TCase *tc = tcase_create("all cells");
    tcase_add_test(tc, i_18_any_initial_numbers);
    tcase_add_test(tc, no_flag_no_ack_field);
    tcase_add_test(tc, i_9_no_rst_draws_a_rst);
    suite_add_tcase(suite, tc);
    return suite;
}
