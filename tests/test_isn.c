/* Initial sequence numbers (RFC 9293, 3.4.1; RFC 6528) and the chance that all runs draw from. */
#include "isn.h"

#include "seq.h"

#include <check.h>

Suite *isn_suite(void);

static const uint64_t key[2] = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};

/* SipHash-2-4, all 64 published vectors: the key is 00 01 ... 0f, the input of length n is 00 01 ... n-1. */
START_TEST(siphash_published_vectors)
{
    static const uint64_t vectors[] = {
        UINT64_C(0x726fdb47dd0e0e31), UINT64_C(0x74f839c593dc67fd), UINT64_C(0x0d6c8009d9a94f5a),
        UINT64_C(0x85676696d7fb7e2d), UINT64_C(0xcf2794e0277187b7), UINT64_C(0x18765564cd99a68d),
        UINT64_C(0xcbc9466e58fee3ce), UINT64_C(0xab0200f58b01d137), UINT64_C(0x93f5f5799a932462),
        UINT64_C(0x9e0082df0ba9e4b0), UINT64_C(0x7a5dbbc594ddb9f3), UINT64_C(0xf4b32f46226bada7),
        UINT64_C(0x751e8fbc860ee5fb), UINT64_C(0x14ea5627c0843d90), UINT64_C(0xf723ca908e7af2ee),
        UINT64_C(0xa129ca6149be45e5), UINT64_C(0x3f2acc7f57c29bdb), UINT64_C(0x699ae9f52cbe4794),
        UINT64_C(0x4bc1b3f0968dd39c), UINT64_C(0xbb6dc91da77961bd), UINT64_C(0xbed65cf21aa2ee98),
        UINT64_C(0xd0f2cbb02e3b67c7), UINT64_C(0x93536795e3a33e88), UINT64_C(0xa80c038ccd5ccec8),
        UINT64_C(0xb8ad50c6f649af94), UINT64_C(0xbce192de8a85b8ea), UINT64_C(0x17d835b85bbb15f3),
        UINT64_C(0x2f2e6163076bcfad), UINT64_C(0xde4daaaca71dc9a5), UINT64_C(0xa6a2506687956571),
        UINT64_C(0xad87a3535c49ef28), UINT64_C(0x32d892fad841c342), UINT64_C(0x7127512f72f27cce),
        UINT64_C(0xa7f32346f95978e3), UINT64_C(0x12e0b01abb051238), UINT64_C(0x15e034d40fa197ae),
        UINT64_C(0x314dffbe0815a3b4), UINT64_C(0x027990f029623981), UINT64_C(0xcadcd4e59ef40c4d),
        UINT64_C(0x9abfd8766a33735c), UINT64_C(0x0e3ea96b5304a7d0), UINT64_C(0xad0c42d6fc585992),
        UINT64_C(0x187306c89bc215a9), UINT64_C(0xd4a60abcf3792b95), UINT64_C(0xf935451de4f21df2),
        UINT64_C(0xa9538f0419755787), UINT64_C(0xdb9acddff56ca510), UINT64_C(0xd06c98cd5c0975eb),
        UINT64_C(0xe612a3cb9ecba951), UINT64_C(0xc766e62cfcadaf96), UINT64_C(0xee64435a9752fe72),
        UINT64_C(0xa192d576b245165a), UINT64_C(0x0a8787bf8ecb74b2), UINT64_C(0x81b3e73d20b49b6f),
        UINT64_C(0x7fa8220ba3b2ecea), UINT64_C(0x245731c13ca42499), UINT64_C(0xb78dbfaf3a8d83bd),
        UINT64_C(0xea1ad565322a1a0b), UINT64_C(0x60e61c23a3795013), UINT64_C(0x6606d7e446282b93),
        UINT64_C(0x6ca4ecb15c5f91e1), UINT64_C(0x9f626da15c9625f3), UINT64_C(0xe51b38608ef25f57),
        UINT64_C(0x958a324ceb064572),
    };
    uint8_t input[64];
    for (uint8_t i = 0; i < sizeof input; i++)
        input[i] = i;
    for (uint32_t n = 0; n < sizeof vectors / sizeof *vectors; n++)
        ck_assert_uint_eq(siphash(key, input, n), vectors[n]);
}
END_TEST

/* MUST-8: "a clock that increments about every 4 microseconds": once round in 2^32 x 4 us, which is 4 h 46 min 20 s. */
START_TEST(must_8_clock)
{
    ck_assert_uint_eq(isn_clock(0), 0);
    ck_assert_uint_eq(isn_clock(USEC(4) - 1), 0);
    ck_assert_uint_eq(isn_clock(USEC(4)), 1);
    ck_assert_uint_eq(isn_clock(SEC(1)), 250000);
    ck_assert_uint_eq(isn_clock(USEC(4) * INT64_C(0x100000000) - 1), UINT32_MAX);
    ck_assert_uint_eq(isn_clock(USEC(4) * INT64_C(0x100000000)), 0);
}
END_TEST

static uint32_t isn(nsec now, uint32_t laddr, uint16_t lport, uint32_t raddr, uint16_t rport)
{
    return isn_rfc6528(now, laddr, lport, raddr, rport, key);
}

/* 4.2BSD: whoever has seen one number knows the next. After 2^32 the numbers go round. */
START_TEST(fixed64k)
{
    ck_assert_uint_eq(isn_fixed64k(0), 64000);
    ck_assert_uint_eq(isn_fixed64k(1), 128000);
    ck_assert_uint_eq(isn_fixed64k(67108), UINT32_C(8704)); /* 67109 x 64000 - 2^32 */
}
END_TEST

/* SHLD-1, RFC 6528 3: ISN = M + F(tuple, key): for one tuple it goes with the clock. */
START_TEST(rfc_6528_monotone_per_tuple)
{
    uint32_t first = isn(0, 1, 2, 3, 4), last = first;
    for (nsec now = MSEC(1); now < SEC(100); now += MSEC(37)) {
        uint32_t next = isn(now, 1, 2, 3, 4);
        ck_assert(seq_gt(next, last));
        ck_assert_uint_eq(seq_sub(next, first), isn_clock(now));
        last = next;
    }
}
END_TEST

/* MUST-9: every part of the tuple counts, and so does each half of the key. */
START_TEST(must_9_all_inputs_count)
{
    static const uint64_t others[][2] = {{1, 0}, {0, 1}};
    uint32_t it = isn(0, 1, 2, 3, 4);

    ck_assert_uint_eq(it, isn(0, 1, 2, 3, 4));
    ck_assert_uint_ne(it, isn(0, 9, 2, 3, 4));
    ck_assert_uint_ne(it, isn(0, 1, 9, 3, 4));
    ck_assert_uint_ne(it, isn(0, 1, 2, 9, 4));
    ck_assert_uint_ne(it, isn(0, 1, 2, 3, 9));
    ck_assert_uint_ne(it, isn(0, 3, 4, 1, 2));
    ck_assert_uint_ne(it, isn(0, 1, 4, 3, 2));
    for (unsigned i = 0; i < 2; i++) {
        uint64_t other[2] = {key[0] ^ others[i][0], key[1] ^ others[i][1]};
        ck_assert_uint_ne(it, isn_rfc6528(0, 1, 2, 3, 4, other));
    }
}
END_TEST

/* Neighbouring ports of one host do not have neighbouring numbers. */
START_TEST(must_9_neighbours_tell_nothing)
{
    unsigned near = 0;
    for (uint16_t port = 1024; port < 2024; port++) {
        int32_t apart = seq_diff(isn(0, 1, port, 3, 80), isn(0, 1, (uint16_t)(port + 1), 3, 80));
        near += apart > -1000000 && apart < 1000000;
    }
    ck_assert_uint_le(near, 5); /* of 1000; 0.5 are expected by chance */
}
END_TEST

/* mix: the same inputs, the same number; each input counts; all bits move. */
START_TEST(mix_looks_random)
{
    uint64_t ones = 0, all = 0, none = UINT64_MAX;

    ck_assert_uint_eq(mix(1, 2, 3), mix(1, 2, 3));
    ck_assert_uint_ne(mix(1, 2, 3), mix(2, 2, 3));
    ck_assert_uint_ne(mix(1, 2, 3), mix(1, 3, 3));
    ck_assert_uint_ne(mix(1, 2, 3), mix(1, 2, 4));
    ck_assert_uint_ne(mix(1, 2, 3), mix(2, 1, 3));
    ck_assert_uint_ne(mix(1, 2, 3), mix(1, 3, 2));
    ck_assert_uint_ne(mix(0, 0, 0), 0);
    for (uint64_t n = 0; n < 1000; n++) {
        uint64_t x = mix(1, 0, n);
        ones += (uint64_t)__builtin_popcountll(x);
        all |= x;
        none &= x;
    }
    ck_assert_uint_eq(all, UINT64_MAX);
    ck_assert_uint_eq(none, 0);
    ck_assert(ones > 31000 && ones < 33000);
}
END_TEST

Suite *isn_suite(void)
{
    Suite *suite = suite_create("ISN and chance");
    TCase *tc = tcase_create("numbers");
    tcase_add_test(tc, siphash_published_vectors);
    tcase_add_test(tc, must_8_clock);
    tcase_add_test(tc, fixed64k);
    tcase_add_test(tc, rfc_6528_monotone_per_tuple);
    tcase_add_test(tc, must_9_all_inputs_count);
    tcase_add_test(tc, must_9_neighbours_tell_nothing);
    tcase_add_test(tc, mix_looks_random);
    suite_add_tcase(suite, tc);
    return suite;
}
