/* The values of the scenario language, at their boundaries. */
#include "lang.h"
#include "value.h"

TCase *lang_values_tcase(void);

/* Calls a reader with a literal. */
#define READ(reader, text, out) reader(text, strlen(text), out)

START_TEST(a_duration_is_exact)
{
    static const struct {
        const char *text;
        nsec ns;
    } good[] = {
        {"0", 0},
        {"0s", 0},
        {"1ns", 1},
        {"1us", 1000},
        {"50ms", 50000000},
        {"1.5s", 1500000000},
        {"0.000249s", 249000},
        {"1.000000001s", 1000000001},
        {"1.0000000010000000000000s", 1000000001},
        {"0.001us", 1},
        {"1.25us", 1250},
        {"1.5min", 90000000000},
        {"2min", 120000000000},
        {"0.5h", 1800000000000},
        {"0.0000000000025h", 9},
        {"007s", 7000000000},
        {"2305843009213693951ns", NSEC_LONGEST},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        nsec t = -1;
        const char *wrong_how = READ(duration_read, good[i].text, &t);
        ck_assert_msg(!wrong_how, "%s %s", good[i].text, wrong_how);
        ck_assert_msg(t == good[i].ns, "%s is %lld ns", good[i].text, (long long)t);
    }
}
END_TEST

START_TEST(what_is_no_duration)
{
    static const char *const bad[] = {
        "",      "s",      "5",      "00",      "-1s",    "+1s",  "1 s",   "1.s",     ".5s",   "1..5s", "1.5.2s", "1e3s",
        "1sec",  "1S",     "1m",     "1minute", "0.5ns",  "1,5s", "0x1s",  "1.0000000001s", "ms",
        "2305843009213693952ns", "99999999999999999999999999999999999999s", "18446744073709551616ns",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        nsec t = -1;
        ck_assert_msg(READ(duration_read, bad[i], &t), "'%s' was taken for %lld ns", bad[i], (long long)t);
        ck_assert_int_eq(t, -1);
    }
}
END_TEST

START_TEST(a_probability_is_in_parts_per_billion)
{
    static const struct {
        const char *text;
        uint32_t ppb;
    } good[] = {
        {"0", 0},         {"0%", 0},          {"1", 1000000000},         {"100%", 1000000000},
        {"1.0", 1000000000}, {"5%", 50000000}, {"0.05", 50000000},        {"0.1%", 1000000},
        {"0.000000001", 1},  {"0.0000001%", 1}, {"33.3333333%", 333333333}, {"0.50", 500000000},
    };
    static const char *const bad[] = {"", "%", "1.2", "101%", "100.0000001%", "1.000000001", "0.0000000001",
                                      "0.00000001%", "-1%", "five", "5%%", ".5", "5.%"};
    uint32_t ppb;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_msg(!READ(probability_read, good[i].text, &ppb), "%s", good[i].text);
        ck_assert_msg(ppb == good[i].ppb, "%s is %u", good[i].text, (unsigned)ppb);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(READ(probability_read, bad[i], &ppb), "%s", bad[i]);
}
END_TEST

START_TEST(a_bandwidth_is_in_bits_per_second)
{
    static const struct {
        const char *text;
        uint64_t rate;
    } good[] = {{"1bit/s", 1},
                {"9600bit/s", 9600},
                {"64kbit/s", 64000},
                {"1.544Mbit/s", 1544000},
                {"0.001kbit/s", 1},
                {"1000Gbit/s", 1000000000000}};
    static const char *const bad[] = {"", "1", "1Mbit", "1MBit/s", "0bit/s", "0.5bit/s", "1000.000000001Gbit/s", "bit/s"};
    uint64_t rate;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_msg(!READ(bandwidth_read, good[i].text, &rate), "%s", good[i].text);
        ck_assert_uint_eq(rate, good[i].rate);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(READ(bandwidth_read, bad[i], &rate), "%s", bad[i]);
}
END_TEST

START_TEST(a_rate_of_events)
{
    struct event_rate rate;
    ck_assert_ptr_null(READ(event_rate_read, "10000/s", &rate));
    ck_assert_uint_eq(rate.num, 10000);
    ck_assert_uint_eq(rate.den, 1000000000);
    ck_assert_ptr_null(READ(event_rate_read, "2/min", &rate));
    ck_assert_uint_eq(rate.num, 2);
    ck_assert_uint_eq(rate.den, 60000000000);
    ck_assert_ptr_null(READ(event_rate_read, "1000000000/ns", &rate));
    ck_assert_ptr_nonnull(READ(event_rate_read, "1000000001/s", &rate));
    ck_assert_ptr_nonnull(READ(event_rate_read, "0/s", &rate));
    ck_assert_ptr_nonnull(READ(event_rate_read, "/s", &rate));
    ck_assert_ptr_nonnull(READ(event_rate_read, "1/", &rate));
    ck_assert_ptr_nonnull(READ(event_rate_read, "1s", &rate));
    ck_assert_ptr_nonnull(READ(event_rate_read, "", &rate));
}
END_TEST

START_TEST(an_address_has_four_numbers)
{
    static const char *const bad[] = {"",        "10",       "10.0.0",     "10.0.0.0.1", "10.0.0.256", "10.0.0.",
                                      ".0.0.1",  "10..0.1",  "10.0.0.01",  "10.0.0.1 ",  "10.0.0.-1",  "a.b.c.d",
                                      "0x10.0.0.1", "10.0.0.4294967297"};
    uint32_t addr;
    ck_assert_ptr_null(READ(address_read, "10.1.2.3", &addr));
    ck_assert_uint_eq(addr, 0x0A010203);
    ck_assert_ptr_null(READ(address_read, "255.255.255.255", &addr));
    ck_assert_uint_eq(addr, UINT32_MAX);
    ck_assert_ptr_null(READ(address_read, "0.0.0.0", &addr));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(READ(address_read, bad[i], &addr), "%s", bad[i]);
}
END_TEST

START_TEST(a_range_of_addresses)
{
    static const char *const bad[] = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8",
                                      "10.0.0.0/08", "/8", ""};
    struct address_range range;
    ck_assert_ptr_null(READ(cidr_read, "10.0.0.0/8", &range));
    ck_assert_uint_eq(range.first, 10u << 24);
    ck_assert_uint_eq(range.size, 1u << 24);
    ck_assert_ptr_null(READ(cidr_read, "10.0.0.7/32", &range));
    ck_assert_uint_eq(range.size, 1);
    ck_assert_ptr_null(READ(cidr_read, "128.0.0.0/1", &range));
    ck_assert_uint_eq(range.size, 1u << 31);
    ck_assert_ptr_null(READ(cidr_read, "0.0.0.0/0", &range));
    ck_assert_uint_eq(range.size, UINT32_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(READ(cidr_read, bad[i], &range), "%s", bad[i]);
}
END_TEST

START_TEST(flags_in_any_order)
{
    uint8_t flags;
    ck_assert_ptr_null(READ(flags_read, "S.", &flags));
    ck_assert_uint_eq(flags, SEG_SYN | SEG_ACK);
    ck_assert_ptr_null(READ(flags_read, ".S", &flags));
    ck_assert_uint_eq(flags, SEG_SYN | SEG_ACK);
    ck_assert_ptr_null(READ(flags_read, "FSRP.U", &flags));
    ck_assert_uint_eq(flags, SEG_FIN | SEG_SYN | SEG_RST | SEG_PSH | SEG_ACK | SEG_URG);
    ck_assert_ptr_null(READ(flags_read, "-", &flags));
    ck_assert_uint_eq(flags, 0);
    ck_assert_ptr_nonnull(READ(flags_read, "", &flags));
    ck_assert_ptr_nonnull(READ(flags_read, "SS", &flags));
    ck_assert_ptr_nonnull(READ(flags_read, "s", &flags));
    ck_assert_ptr_nonnull(READ(flags_read, "S-", &flags));
    ck_assert_ptr_nonnull(READ(flags_read, "SYN", &flags));
}
END_TEST

START_TEST(text_wraps_like_sequence_numbers)
{
    static const char *const bad[] = {"",      "1",        "1:2",      "1:2(",   "1:2()",  "1:2(2)", "1:3(1)",
                                      "01:2(1)", "1:2(1)x", "1:2(1))", ":2(1)", "-1:0(1)", "4294967296:4294967297(1)"};
    struct seq_text text;
    ck_assert_ptr_null(READ(seq_text_read, "101:111(10)", &text));
    ck_assert_uint_eq(text.seq, 101);
    ck_assert_uint_eq(text.len, 10);
    ck_assert_ptr_null(READ(seq_text_read, "100:100(0)", &text));
    ck_assert_ptr_null(READ(seq_text_read, "4294967295:9(10)", &text));
    ck_assert_uint_eq(text.seq, UINT32_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(READ(seq_text_read, bad[i], &text), "%s", bad[i]);
}
END_TEST

START_TEST(occurrences_count_from_one)
{
    static const char *const bad[] = {"",    "#",     "2",     "#0",    "#-1",   "#1..0", "#2..1",
                                      "#1.", "#1...", "#1..x", "#..2", "#1-2", "#4294967295", "#01"};
    struct occurrences which;
    ck_assert_ptr_null(READ(occurrences_read, "#2", &which));
    ck_assert(which.first == 2 && which.last == 2);
    ck_assert_ptr_null(READ(occurrences_read, "#2..4", &which));
    ck_assert(which.first == 2 && which.last == 4);
    ck_assert_ptr_null(READ(occurrences_read, "#2..", &which));
    ck_assert(which.first == 2 && which.last == UINT32_MAX);
    ck_assert_ptr_null(READ(occurrences_read, "#3..3", &which));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(READ(occurrences_read, bad[i], &which), "%s", bad[i]);
}
END_TEST

START_TEST(a_number_has_64_bits)
{
    uint64_t n;
    ck_assert_ptr_null(READ(number_read, "18446744073709551615", &n));
    ck_assert(n == UINT64_MAX);
    ck_assert_ptr_null(READ(number_read, "0000000000000000000000000000001", &n));
    ck_assert_uint_eq(n, 1);
    ck_assert_ptr_nonnull(READ(number_read, "18446744073709551616", &n));
    ck_assert_ptr_nonnull(READ(number_read, "99999999999999999999", &n));
    ck_assert_ptr_nonnull(READ(number_read, "1.0", &n));
    ck_assert_ptr_nonnull(READ(number_read, "", &n));
}
END_TEST

START_TEST(an_address_as_text)
{
    char buf[16];
    ck_assert_str_eq(address_text(0x0A000001, buf), "10.0.0.1");
    ck_assert_str_eq(address_text(UINT32_MAX, buf), "255.255.255.255");
}
END_TEST

/* RFC 9293's names, and what netstat, ss, BSD and the textbooks say. */
START_TEST(states_have_aliases)
{
    static const struct {
        const char *word;
        int state;
    } words[] = {
        {"CLOSED", TCP_CLOSED},           {"listen", TCP_LISTEN},          {"SYN-SENT", TCP_SYN_SENT},
        {"SYN_SENT", TCP_SYN_SENT},       {"SynSent", TCP_SYN_SENT},       {"SYN-RECEIVED", TCP_SYN_RECEIVED},
        {"SYN_RECV", TCP_SYN_RECEIVED},   {"SYN_RCVD", TCP_SYN_RECEIVED},  {"SYN-RECD", TCP_SYN_RECEIVED},
        {"ESTAB", TCP_ESTABLISHED},       {"ESTABLISHED", TCP_ESTABLISHED}, {"FIN_WAIT_1", TCP_FIN_WAIT_1},
        {"FIN_WAIT1", TCP_FIN_WAIT_1},    {"FINWAIT2", TCP_FIN_WAIT_2},    {"CLOSE_WAIT", TCP_CLOSE_WAIT},
        {"CLOSING", TCP_CLOSING},         {"LAST_ACK", TCP_LAST_ACK},      {"TIMEWAIT", TCP_TIME_WAIT},
        {"", -1},                         {"-", -1},                       {"SYN", -1},
        {"SYN--SENT", -1},                {"CLOSE", -1},                   {"FIN-WAIT-3", -1},
        {"LISTEN-", -1},                  {"ESTABLISHEDX", -1},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_msg(state_by_name(words[i].word, strlen(words[i].word)) == words[i].state, "%s", words[i].word);
}
END_TEST

START_TEST(a_pattern_compares_what_it_says)
{
    struct segment seg = {.flags = SEG_PSH | SEG_ACK, .seq = 101, .ack = 301, .len = 10, .wnd = 65535, .mss = 0};
    ck_assert(pattern_matches(&(struct pattern){.any = true}, &seg));
    ck_assert(pattern_matches(&(struct pattern){.flags = SEG_PSH | SEG_ACK}, &seg));
    ck_assert(!pattern_matches(&(struct pattern){.flags = SEG_ACK}, &seg)); /* PSH too */
    struct pattern all = {.flags = SEG_PSH | SEG_ACK,
                          .has_seq = true,
                          .seq = 101,
                          .has_ack = true,
                          .ack = 301,
                          .has_len = true,
                          .len = 10,
                          .has_win = true,
                          .win = 65535,
                          .has_mss = true};
    ck_assert(pattern_matches(&all, &seg));
    seg.seq++;
    ck_assert(!pattern_matches(&all, &seg));
    seg.seq--;
    seg.ack++;
    ck_assert(!pattern_matches(&all, &seg));
    seg.ack--;
    seg.len++;
    ck_assert(!pattern_matches(&all, &seg));
    seg.len--;
    seg.wnd--;
    ck_assert(!pattern_matches(&all, &seg));
    seg.wnd++;
    seg.mss = 1460;
    ck_assert(!pattern_matches(&all, &seg));
}
END_TEST

static const char *const words[] = {"delay", "duplicate", "drop", "SYN-RECEIVED", "ack", "S"};

static const char *nearest(const char *word)
{
    return did_you_mean(word, strlen(word), words, sizeof words / sizeof *words);
}

START_TEST(slips_of_the_keyboard)
{
    ck_assert_str_eq(nearest("dely"), "delay");           /* left out */
    ck_assert_str_eq(nearest("delayy"), "delay");         /* added */
    ck_assert_str_eq(nearest("deley"), "delay");          /* replaced */
    ck_assert_str_eq(nearest("dupilcate"), "duplicate");  /* swapped */
    ck_assert_str_eq(nearest("DROP"), "drop");            /* case is no slip */
    ck_assert_str_eq(nearest("syn_recieved"), "SYN-RECEIVED");
    ck_assert_ptr_null(nearest("stop"));                  /* two in four */
    ck_assert_ptr_null(nearest("R"));                     /* one letter says nothing */
    ck_assert_str_eq(nearest("s"), "S");
    ck_assert_ptr_null(nearest(""));
    ck_assert_ptr_null(nearest("delaydelaydelaydelaydelaydelaydelaydelaydelay"));
    ck_assert_ptr_null(did_you_mean("x", 1, NULL, 0));
}
END_TEST

TCase *lang_values_tcase(void)
{
    TCase *tc = tcase_create("values");
    tcase_add_test(tc, a_duration_is_exact);
    tcase_add_test(tc, what_is_no_duration);
    tcase_add_test(tc, a_probability_is_in_parts_per_billion);
    tcase_add_test(tc, a_bandwidth_is_in_bits_per_second);
    tcase_add_test(tc, a_rate_of_events);
    tcase_add_test(tc, an_address_has_four_numbers);
    tcase_add_test(tc, a_range_of_addresses);
    tcase_add_test(tc, flags_in_any_order);
    tcase_add_test(tc, text_wraps_like_sequence_numbers);
    tcase_add_test(tc, occurrences_count_from_one);
    tcase_add_test(tc, a_number_has_64_bits);
    tcase_add_test(tc, an_address_as_text);
    tcase_add_test(tc, states_have_aliases);
    tcase_add_test(tc, a_pattern_compares_what_it_says);
    tcase_add_test(tc, slips_of_the_keyboard);
    return tc;
}
