/* SYN cookies as numbers: what goes in comes out, in time and for the same handshake only; and how few numbers are cookies. */
#include "cookie.h"

#include "isn.h"
#include "seq.h"

#include <check.h>
#include <stdlib.h>

Suite *cookie_suite(void);

static const uint64_t key[2] = {0x0706050403020100u, 0x0f0e0d0c0b0a0908u};
static const struct cookie_of handshake = {0x0a000001, 0x0a000002, 80, 40000, 100};
static const uint32_t layouts[] = {COOKIE_LINUX, COOKIE_CLASSIC};
static const nsec ticks[] = {SEC(60), SEC(64)};

static uint32_t make(uint32_t layout, uint16_t mss, nsec now)
{
    return cookie_make(layout, &handshake, mss, now, key);
}

static uint16_t check(uint32_t layout, uint32_t iss, nsec now)
{
    return cookie_check(layout, &handshake, iss, 2, now, key);
}

/* The MSS comes back, at once and later, for any ISN of the client and at any time. */
START_TEST(cookie_round_trip)
{
    static const uint32_t isns[] = {0, 100, 0x7fffffff, 0x80000000, UINT32_MAX};
    static const uint16_t msses[] = {536, 1300, 1440, 1460};
    for (unsigned l = 0; l < 2; l++)
        for (unsigned i = 0; i < 5; i++)
            for (unsigned m = 0; m < 4; m++)
                for (unsigned t = 0; t < 1000; t++) { /* ten hours: the count of minutes goes round in 256, that of 64 s in 32 */
                    struct cookie_of of = handshake;
                    nsec now = SEC(37) * t;
                    of.irs = isns[i];
                    uint32_t iss = cookie_make(layouts[l], &of, msses[m], now, key);
                    if (cookie_check(layouts[l], &of, iss, 2, now, key) != msses[m])
                        ck_abort_msg("layout %u, MSS %u, %u s", l, msses[m], 37 * t);
                }
}
END_TEST

/* Rounded down to {536, 1300, 1440, 1460}; below 536 it is 536 (measured: a peer that offers 400 gets 536). */
START_TEST(cookie_mss_is_rounded_down)
{
    static const struct {
        uint16_t offered, kept;
    } rows[] = {
        {1, 536},     {400, 536},   {536, 536},   {537, 536},   {1299, 536},    {1300, 1300}, {1439, 1300},
        {1440, 1440}, {1452, 1440}, {1459, 1440}, {1460, 1460}, {1461, 1460}, {8960, 1460}, {65535, 1460},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_uint_eq(cookie_mss(COOKIE_LINUX, rows[i].offered), rows[i].kept);
        ck_assert_uint_eq(check(COOKIE_LINUX, make(COOKIE_LINUX, rows[i].offered, 0), 0), rows[i].kept);
    }
    for (unsigned mss = 1; mss <= UINT16_MAX; mss++) { /* the classic one has eight values; never more than offered but below the lowest */
        uint16_t kept = cookie_mss(COOKIE_CLASSIC, (uint16_t)mss);
        if (kept > mss && mss >= 216)
            ck_abort_msg("%u of %u", kept, mss);
    }
}
END_TEST

/* Good in the tick in which it was made and in the next: between one tick and two. */
START_TEST(cookie_validity)
{
    for (unsigned l = 0; l < 2; l++) {
        nsec tick = ticks[l], made[] = {10 * tick, 10 * tick + tick / 2, 11 * tick - 1};
        for (unsigned i = 0; i < 3; i++) {
            uint32_t iss = make(layouts[l], 1460, made[i]);
            ck_assert_uint_eq(check(layouts[l], iss, made[i]), 1460);
            ck_assert_uint_eq(check(layouts[l], iss, 12 * tick - 1), 1460);
            ck_assert_uint_eq(check(layouts[l], iss, 12 * tick), 0);
            ck_assert_uint_eq(check(layouts[l], iss, 10 * tick - 1), 0); /* from the future */
            ck_assert_uint_eq(cookie_check(layouts[l], &handshake, iss, 1, 11 * tick - 1, key), 1460);
            ck_assert_uint_eq(cookie_check(layouts[l], &handshake, iss, 1, 11 * tick, key), 0);
            ck_assert_uint_eq(cookie_check(layouts[l], &handshake, iss, 3, 13 * tick - 1, key), 1460);
        }
    }
}
END_TEST

/* Everything that it is made of counts. */
START_TEST(cookie_of_another_handshake)
{
    for (unsigned l = 0; l < 2; l++) {
        uint32_t iss = make(layouts[l], 1460, SEC(5));
        const uint64_t other_key[2] = {key[0], key[1] ^ 1};
        struct cookie_of of[] = {handshake, handshake, handshake, handshake, handshake};
        of[0].laddr ^= 1;
        of[1].raddr ^= 1;
        of[2].lport ^= 1;
        of[3].rport ^= 1;
        of[4].irs += 1u << 23;
        for (unsigned i = 0; i < 5; i++)
            ck_assert_uint_eq(cookie_check(layouts[l], &of[i], iss, 2, SEC(5), key), 0);
        ck_assert_uint_eq(cookie_check(layouts[l], &handshake, iss, 2, SEC(5), other_key), 0);
    }
}
END_TEST

/* linux: of all 2^32 numbers 8 are cookies: 2 counts with 4 indices each; a random ACK passes with 2^-29. By its make-up
 * the check looks at the top octet (which must be one of two counts) and at the low 24 bits (which must be one of four
 * neighbours): so all top octets are tried at the right place, and a million places around and apart with the right one. */
START_TEST(cookie_probability_linux)
{
    nsec now = SEC(6000);
    uint32_t passed = 0;
    for (unsigned age = 0; age < 2; age++) {
        uint32_t first = make(COOKIE_LINUX, 536, now - age * SEC(60)); /* index 0 */
        for (uint32_t top = 0; top < 256; top++)
            for (uint32_t low = 0; low < 8; low++)
                passed += check(COOKIE_LINUX, seq_add(first, (top << 24) + low - 2), now) > 0;
        ck_assert_uint_eq(passed, 4 * (age + 1));
    }
    uint32_t first = make(COOKIE_LINUX, 536, now);
    for (uint32_t i = 4; i < 1u << 20; i++)
        if (check(COOKIE_LINUX, seq_add(first, i * 16 + i % 16), now))
            ck_abort_msg("%u from the cookie there is another", i * 16 + i % 16);
}
END_TEST

/* classic: 2 times of 32, 8 indices, one hash of 2^24: 16 of 2^32, 2^-28. */
START_TEST(cookie_probability_classic)
{
    nsec now = SEC(6400);
    for (unsigned age = 0; age < 2; age++) {
        uint32_t iss = make(COOKIE_CLASSIC, 1, now - age * SEC(64)), passed = 0;
        for (uint32_t top = 0; top < 256; top++) /* all times and indices behind this hash */
            passed += check(COOKIE_CLASSIC, seq_add(iss, top << 24), now) > 0;
        ck_assert_uint_eq(passed, 8);
        for (uint32_t low = 1; low < 1u << 20; low++)
            if (check(COOKIE_CLASSIC, seq_add(iss, low), now))
                ck_abort_msg("%u from the cookie there is another", low);
    }
}
END_TEST

/* A million forged ACKs with random numbers; the chance that none of them passes is 1 - 2^-9 at the least, and it is the
 * same million each time. */
START_TEST(cookie_forged)
{
    for (unsigned l = 0; l < 2; l++)
        for (uint32_t n = 0; n < 1000000; n++)
            if (check(layouts[l], (uint32_t)(mix(4711, l, n) >> 32), SEC(100)))
                ck_abort_msg("forged: %u", n);
}
END_TEST

/* The layouts are what they are said to be: the parts add up. */
START_TEST(cookie_layouts)
{
    struct cookie_of later = handshake;
    later.irs = 5100;
    for (unsigned l = 0; l < 2; l++) /* the client's ISN is added */
        ck_assert_uint_eq(seq_sub(cookie_make(layouts[l], &later, 1460, 0, key), make(layouts[l], 1460, 0)), 5000);

    uint32_t one = seq_sub(make(COOKIE_LINUX, 1300, 0), make(COOKIE_LINUX, 536, 0)); /* the index, in 24 bits */
    ck_assert(one == 1 || one == seq_sub(1, 1u << 24));
    uint32_t minute = seq_sub(make(COOKIE_LINUX, 536, SEC(60)), make(COOKIE_LINUX, 536, SEC(59)));
    ck_assert(minute >> 24 == 0 || minute >> 24 == 1); /* 2^24, and the difference of two hashes of 24 bits */

    uint32_t inside = seq_sub(make(COOKIE_CLASSIC, 1460, SEC(64) * 37), handshake.irs);
    ck_assert_uint_eq(inside >> 27, 37 % 32);
    ck_assert_uint_eq(inside >> 24 & 7, 5); /* 1460 is the sixth */
}
END_TEST

/* Options in the low six bits of a timestamp: shift count, or 15 for none, and SACK in bit 4. It is never ahead of the clock,
 * and less than 64 ticks behind it. */
START_TEST(cookie_timestamp)
{
    ck_assert_uint_eq(cookie_tsval(1000, (struct cookie_options){7, true}), 960 + 16 + 7);   /* 960 = 15 * 64 */
    ck_assert_uint_eq(cookie_tsval(982, (struct cookie_options){7, true}), 896 + 16 + 7);    /* 983 would be ahead */
    ck_assert_uint_eq(cookie_tsval(983, (struct cookie_options){7, true}), 960 + 16 + 7);
    ck_assert_uint_eq(cookie_tsval(1000, (struct cookie_options){COOKIE_NO_WSCALE, false}), 960 + 15);
    for (uint32_t clock = UINT32_MAX - 100; clock != 200; clock++)
        for (unsigned bits = 0; bits < 32; bits++) {
            struct cookie_options in = {bits & 15, bits >> 4};
            uint32_t tsval = cookie_tsval(clock, in);
            struct cookie_options out = cookie_options(tsval);
            if (out.wscale != in.wscale || out.sack != in.sack || seq_sub(clock, tsval) > 63)
                ck_abort_msg("%u at %u", bits, clock);
        }
}
END_TEST

Suite *cookie_suite(void)
{
    Suite *suite = suite_create("SYN cookies");
    TCase *tc = tcase_create("numbers");
    tcase_add_test(tc, cookie_round_trip);
    tcase_add_test(tc, cookie_mss_is_rounded_down);
    tcase_add_test(tc, cookie_validity);
    tcase_add_test(tc, cookie_of_another_handshake);
    tcase_add_test(tc, cookie_probability_linux);
    tcase_add_test(tc, cookie_probability_classic);
    tcase_add_test(tc, cookie_forged);
    tcase_add_test(tc, cookie_layouts);
    tcase_add_test(tc, cookie_timestamp);
    suite_add_tcase(suite, tc);
    return suite;
}
