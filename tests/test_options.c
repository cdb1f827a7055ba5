/* TCP options: their syntax (RFC 9293, 3.1, 3.2), window scale and timestamps (RFC 7323), SACK-permitted (RFC 2018). */
#include "bench.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

Suite *options_suite(void);

#define DAY SEC(86400)

/* ---- octets ---- */

static void are_octets(const struct segment *seg, const char *hex)
{
    uint8_t octets[OPTIONS_MAX];
    char text[2 * OPTIONS_MAX + 1] = "";
    options_put(seg, octets);
    for (uint32_t i = 0; i < options_size(seg); i++)
        sprintf(text + 2 * i, "%02x", (unsigned)octets[i]);
    ck_assert_str_eq(text, hex);
}

/* The bytes of a Linux SYN as measured (tcp-reference, 7), and what is left of it when options are switched off. */
START_TEST(options_on_the_wire)
{
    uint8_t linux_opts = OPT_SACK_PERMITTED | OPT_TIMESTAMPS | OPT_WSCALE;
    struct segment seg = {.flags = SEG_SYN, .mss = 1460, .opts = linux_opts, .tsval = 0x01020304, .wscale = 10};
    are_octets(&seg, "020405b4" "0402080a" "0102030400000000" "0103030a");
    seg.opts = OPT_SACK_PERMITTED;
    are_octets(&seg, "020405b4" "01010402");
    seg.opts = OPT_WSCALE;
    are_octets(&seg, "020405b4" "0103030a");
    seg.opts = OPT_FAST_OPEN; /* a request: measured as 22 02 01 01 */
    are_octets(&seg, "020405b4" "22020101");
    seg.n_extra = 8;
    memcpy(seg.extra, "\1\2\3\4\5\6\7\10", 8);
    are_octets(&seg, "020405b4" "220a0102030405060708" "0101");
    seg = (struct segment){.flags = SEG_ACK, .opts = OPT_TIMESTAMPS, .tsval = 5, .tsecr = 0xfffffffe};
    are_octets(&seg, "0101080a" "00000005fffffffe");
    seg.opts = 0;
    are_octets(&seg, "");
}
END_TEST

/* MUST-68, MUST-69: behind the last option zeros, up to a multiple of four octets. */
START_TEST(must_69_zeros_behind_the_end)
{
    struct segment seg = {.flags = SEG_SYN, .mss = 1460, .opts = OPT_RAW, .n_extra = 5, .extra = {253, 5, 1, 2, 3}};
    are_octets(&seg, "020405b4" "fd05010203" "000000");
}
END_TEST

/* Every combination that a segment may carry: read back from its octets it is the same. */
START_TEST(options_there_and_back)
{
    for (unsigned opts = 0; opts < 16; opts++)
        for (unsigned n = 0; n <= 16; n += n ? 2 : 4) {
            struct segment seg = {.mss = 1460, .opts = (uint8_t)opts, .n_extra = (uint8_t)n}, back = {0};
            uint8_t octets[OPTIONS_MAX];
            seg.tsval = opts & OPT_TIMESTAMPS ? 0xfedcba98 : 0;
            seg.tsecr = opts & OPT_TIMESTAMPS ? 0x76543210 : 0;
            seg.wscale = opts & OPT_WSCALE ? 14 : 0;
            if (!(opts & OPT_FAST_OPEN))
                seg.n_extra = 0;
            memset(seg.extra, 0xab, seg.n_extra);
            ck_assert_uint_le(options_size(&seg), OPTIONS_MAX);
            ck_assert_uint_eq(options_size(&seg) % 4, 0);
            options_put(&seg, octets);
            options_read(&back, octets, options_size(&seg));
            ck_assert_mem_eq(&seg, &back, sizeof seg);
        }
}
END_TEST

static struct segment read_octets(const char *octets, uint32_t n)
{
    struct segment seg = {0};
    options_read(&seg, (const uint8_t *)octets, n);
    return seg;
}
#define READ(text) read_octets(text, sizeof text - 1)

/* MUST-4: EOL, NOP and MSS; what is behind EOL is padding, whatever it looks like. */
START_TEST(must_4_eol_nop_mss)
{
    ck_assert_uint_eq(READ("\2\4\5\264").mss, 1460);
    ck_assert_uint_eq(READ("\1\1\2\4\5\264\0\0").mss, 1460);
    ck_assert_uint_eq(READ("\0\1\2\4\5\264\0\0").mss, 0);
}
END_TEST

/* MUST-64: options begin wherever they like. */
START_TEST(must_64_not_aligned)
{
    struct segment seg = READ("\1\2\4\5\264\3\3\7\10\12\0\0\0\1\0\0\0\2\4\2\0\0");
    ck_assert_uint_eq(seg.mss, 1460);
    ck_assert_uint_eq(seg.wscale, 7);
    ck_assert_uint_eq(seg.tsval, 1);
    ck_assert_uint_eq(seg.tsecr, 2);
    ck_assert_uint_eq(seg.opts, OPT_WSCALE | OPT_TIMESTAMPS | OPT_SACK_PERMITTED);
}
END_TEST

/* MUST-6: an option that is not known is skipped by its length; so is a known kind with a length that is not its own. */
START_TEST(must_6_unknown_is_skipped)
{
    ck_assert_uint_eq(READ("\375\6\2\4\0\1\2\4\5\264\0\0").mss, 1460);
    ck_assert_uint_eq(READ("\2\3\11\1\2\4\5\264").mss, 1460);
    ck_assert_uint_eq(READ("\3\4\7\7").opts, 0);
}
END_TEST

/* MUST-7: lengths 0 and 1, and beyond the header. What stood before is taken, nothing behind. */
START_TEST(must_7_illegal_lengths)
{
    static const char *const wrong[] = {"\2\0\5\264", "\375\0\1\1", "\375\1\1\1", "\375\5\1\1", "\10\12\0\1", "\1\1\1\375"};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint8_t octets[12] = {3, 3, 7, 1, 0, 0, 0, 0, 4, 2, 1, 1};
        struct segment seg = {0};
        memcpy(octets + 4, wrong[i], 4);
        options_read(&seg, octets, i < 4 && i != 3 ? 12 : 8);
        ck_assert_uint_eq(seg.opts, OPT_WSCALE | OPT_MALFORMED);
        ck_assert_uint_eq(seg.mss, 0);
    }
}
END_TEST

/* RFC 7413, 4.1.1: a cookie has 4 to 16 octets, an even number of them, or none if it is asked for. Others are no Fast Open. */
START_TEST(rfc7413_4_1_1_cookie_lengths)
{
    for (unsigned n = 0; n <= 20; n++) {
        uint8_t octets[24] = {34, (uint8_t)(2 + n)};
        struct segment seg = {0};
        bool is_one = n == 0 || (n >= 4 && n <= 16 && n % 2 == 0);
        options_read(&seg, octets, 24);
        ck_assert_uint_eq(seg.opts, is_one ? OPT_FAST_OPEN : 0);
        ck_assert_uint_eq(seg.n_extra, is_one ? n : 0);
    }
}
END_TEST

/* A segment that carries no raw octets has nothing to be read. */
START_TEST(nothing_to_decode)
{
    struct segment seg = {.flags = SEG_SYN, .mss = 1460, .opts = OPT_WSCALE, .wscale = 7};
    struct segment decoded = options_decoded(&seg);
    ck_assert_uint_eq(decoded.mss, 1460);
    ck_assert_uint_eq(decoded.opts, OPT_WSCALE);
    ck_assert_uint_eq(decoded.wscale, 7);
}
END_TEST

/* No octets of up to six make the reader read beyond them (the sanitizer looks) or forget to end. */
START_TEST(must_7_all_short_ones)
{
    static const uint8_t alphabet[] = {0, 1, 2, 3, 4, 8, 10, 34, 255};
    enum { LETTERS = sizeof alphabet, LONGEST = 5 };
    for (unsigned n = 1; n <= LONGEST; n++) {
        unsigned total = 1;
        for (unsigned i = 0; i < n; i++)
            total *= LETTERS;
        for (unsigned k = 0; k < total; k++) {
            uint8_t octets[LONGEST];
            struct segment seg = {0};
            for (unsigned i = 0, x = k; i < n; i++, x /= LETTERS)
                octets[LONGEST - n + i] = alphabet[x % LETTERS];
            options_read(&seg, octets + LONGEST - n, n);
            ck_assert(!(seg.opts & OPT_RAW));
        }
    }
}
END_TEST

/* ---- what an endpoint makes of them ---- */

/* MUST-5: options in any segment. */
START_TEST(must_5_options_in_any_segment)
{
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101 wscale 3 sackOK TS 7/8 mss 100");
    expect("> . 101/311");
    when("F. 311:311(0) ack 101 raw fd040102");
    expect("EOF, -> CLOSE-WAIT, > . 101/312");
    ck_assert_uint_eq(tcb.snd_wnd, 65535);
}
END_TEST

/* MUST-6: kind 253 in a SYN. */
START_TEST(must_6_unknown_in_syn)
{
    given(LISTEN);
    when("S 300:300(0) mss 1000 raw fd040102");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    ck_assert_uint_eq(tcb.snd_mss, 1000);
}
END_TEST

/* MUST-7: the connection opens, as on Linux; what stands before the illegal length counts. */
START_TEST(must_7_illegal_length_in_syn)
{
    given(LISTEN);
    when("S 300:300(0) mss 1000 raw fd00");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    ck_assert_uint_eq(tcb.snd_mss, 1000);
    given(LISTEN);
    when("S 300:300(0) raw 02000405b4");
    expect("-> SYN-RECEIVED, > S. 100/301, +rto 1");
    ck_assert_uint_eq(tcb.snd_mss, 536);
}
END_TEST

/* MUST-7, the RFC's suggestion, where the knob has it: reset. Not by somebody who could not have sent a RST. */
START_TEST(must_7_reset)
{
    static const struct {
        enum place place;
        const char *event, *does;
    } rows[] = {
        {CLOSED, "S 300:300(0) raw 0200", "> R. 0/301"},
        {LISTEN, "S 300:300(0) raw 0200", "> R. 0/301"},
        {LISTEN, "R 300:300(0) raw 0200", "nothing"},
        {SYN_SENT, "S. 300:300(0) ack 101 raw 0200", "ECONNRESET, -> CLOSED, > R 101, -rto"},
        {SYN_SENT, "S. 300:300(0) ack 99 raw 0200", "> R 99"},
        {SYN_SENT, "S 300:300(0) raw 0200", "> R. 0/301"},
        {SYN_RECEIVED_P, ". 301:301(0) ack 101 raw 0200", "-> LISTEN, > R 101, -rto"},
        {SYN_RECEIVED_X, ". 301:301(0) ack 101 raw 0200", "ECONNRESET, -> CLOSED, > R 101, -rto"},
        {ESTABLISHED, "P. 301:311(10) ack 101 raw 0200", "ECONNRESET, -> CLOSED, > R 101"},
        {ESTABLISHED, "P. 301:311(10) ack 101 raw fd040200", "> . 101/311"}, /* of a kind that is not known, and legal */
        {ESTABLISHED, ". 300:300(0) ack 101 raw 0200", "> . 101/301"},        /* outside the window */
        {ESTABLISHED, "R 301:301(0) raw 0200", "ECONNRESET, -> CLOSED"},
        {TIME_WAIT, ". 302:302(0) ack 102 raw 0200", "ECONNRESET, -> CLOSED, > R 102, -2msl"},
    };
    knobs.option_length = OPTLEN_RESET;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        given(rows[i].place);
        when("%s", rows[i].event);
        expect("%s", rows[i].does);
    }
}
END_TEST

/* MUST-7, MAY-2: a half-open connection that took the place of a TIME-WAIT gives it back, as with a RST. */
START_TEST(must_7_reset_leads_back_to_time_wait)
{
    knobs.option_length = OPTLEN_RESET;
    listening = true;
    given(TIME_WAIT);
    fresh_iss = 9000;
    when("S 400:400(0)");
    when(". 401:401(0) ack 9001 raw 0200");
    expect("-> TIME-WAIT, > R 9001, -rto, +2msl 240");
}
END_TEST

/* MUST-65: an MSS option that comes without SYN has no effect. */
START_TEST(must_65_mss_without_syn)
{
    given(ESTABLISHED);
    when(". 301:301(0) ack 101 mss 9000");
    expect("nothing");
    ck_assert_uint_eq(tcb.snd_mss, 536);
}
END_TEST

/* ---- both or neither ---- */

static void offer_all(bool ours)
{
    knobs.window_scale = ours ? WSCALE_0 + 3 : WSCALE_NONE;
    knobs.timestamps = ours;
    knobs.sack_permitted = ours;
    show_windows = true;
}

/* RFC 7323, 2.2 and 3.2, RFC 2018, 2: the SYN has what we offer; an option is in use if the peer's SYN has it too. */
START_TEST(both_or_neither_active)
{
    for (int ours = 0; ours < 2; ours++)
        for (int theirs = 0; theirs < 2; theirs++) {
            offer_all(ours);
            given(CLOSED);
            when("OPEN active");
            expect("-> SYN-SENT, > S 100 win 65535 mss 1460%s, +rto 1", ours ? " sackOK TS 0/0 wscale 3" : "");
            when("S. 300:300(0) ack 101%s", theirs ? " sackOK TS 7/0 wscale 5" : "");
            bool both = ours && theirs;
            expect("-> ESTABLISHED, OPEN, > . 101/301 win %d%s, -rto", both ? 65536 >> 3 : 65535, both ? " TS 0/7" : "");
            ck_assert_uint_eq(tcb.flags & (TF_WSCALE | TF_TIMESTAMPS | TF_SACK),
                              both ? TF_WSCALE | TF_TIMESTAMPS | TF_SACK : 0);
            ck_assert_uint_eq(tcb.snd_wscale, both ? 5 : 0);
            ck_assert_uint_eq(tcb.rcv_wscale, both ? 3 : 0);
        }
}
END_TEST

/* SYN,ACK has an option only if the SYN had it, also when it is sent again. */
START_TEST(both_or_neither_passive)
{
    for (int ours = 0; ours < 2; ours++)
        for (int theirs = 0; theirs < 2; theirs++) {
            offer_all(ours);
            bool both = ours && theirs;
            given(LISTEN);
            when("S 300:300(0)%s", theirs ? " sackOK TS 7/0 wscale 5" : "");
            expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1460%s, +rto 1", both ? " sackOK TS 0/7 wscale 3" : "");
            when_due("rto", SEC(1));
            expect("> S. 100/301 win 65535 mss 1460%s rtx 1, +rto 2", both ? " sackOK TS 1000/7 wscale 3" : "");
        }
}
END_TEST

/* Both ends open: each SYN is an offer and an answer. */
START_TEST(both_or_neither_simultaneous)
{
    for (int ours = 0; ours < 2; ours++)
        for (int theirs = 0; theirs < 2; theirs++) {
            offer_all(ours);
            bool both = ours && theirs;
            given(SYN_SENT);
            when("S 300:300(0)%s", theirs ? " sackOK TS 7/0 wscale 5" : "");
            expect("-> SYN-RECEIVED, > S. 100/301 win 65535 mss 1460%s", both ? " sackOK TS 0/7 wscale 3" : "");
        }
}
END_TEST

/* ---- window scale (RFC 7323, 2) ---- */

/* ESTABLISHED with a peer that sends these options. */
static void established_with(const char *options)
{
    given(SYN_SENT);
    when("S. 300:300(0) ack 101%s", options);
    ck_assert_int_eq(tcb.state, TCP_ESTABLISHED);
}

/* MUST-1: the window has 32 bits inside. 2.2: SND.WND is SEG.WND << Snd.Wind.Shift, but not in a SYN. */
START_TEST(rfc7323_2_2_windows_are_scaled)
{
    knobs.window_scale = WSCALE_0 + 2;
    established_with(" win 1000 wscale 14");
    ck_assert_uint_eq(tcb.snd_wnd, 1000);
    when(". 301:301(0) ack 101 win 65535");
    ck_assert_uint_eq(tcb.snd_wnd, 65535u << 14);
    ck_assert_uint_eq(tcb.max_snd_wnd, 65535u << 14);
    when(". 301:301(0) ack 101 win 1");
    ck_assert_uint_eq(tcb.snd_wnd, 16384);
}
END_TEST

/* The third segment of the handshake is the first that is scaled. */
START_TEST(rfc7323_2_2_third_segment_is_scaled)
{
    knobs.window_scale = WSCALE_0 + 2;
    given(LISTEN);
    when("S 300:300(0) win 500 wscale 4");
    ck_assert_uint_eq(tcb.snd_wnd, 500);
    when(". 301:301(0) ack 101 win 500");
    ck_assert_uint_eq(tcb.snd_wnd, 8000);
}
END_TEST

/* SYN,ACK of Figure 7 is a SYN. */
START_TEST(rfc7323_2_2_crossing_syn_ack_is_not_scaled)
{
    knobs.window_scale = WSCALE_0 + 2;
    given(SYN_SENT);
    when("S 300:300(0) wscale 4");
    when("S. 300:300(0) ack 101 win 500 wscale 4");
    ck_assert_int_eq(tcb.state, TCP_ESTABLISHED);
    ck_assert_uint_eq(tcb.snd_wnd, 500);
}
END_TEST

/* 2.3: SEG.WND is RCV.WND >> Rcv.Wind.Shift. RCV.WND is a multiple of what that can say, so that no window is told away and
 * what was offered is not taken back, and the buffer is exceeded by less than one such unit. */
START_TEST(rfc7323_2_3_small_windows_are_not_told_away)
{
    show_windows = true;
    knobs.window_scale = WSCALE_0 + 10;
    knobs.window = 1000;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 wscale 4");
    expect("-> ESTABLISHED, OPEN, > . 101/301 win 1, -rto");
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 1024);
    when("P. 301:325(24) ack 101"); /* 976 are free */
    expect("> . 101/325 win 1");
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 1024);
    when("P. 325:1301(976) ack 101"); /* none is free, and the 48 that were offered are still taken */
    expect("> . 101/1301 win 0");
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 48);
    when("RECEIVE all");
    expect("DATA 1000, > . 101/1301 win 1");
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 1024);
}
END_TEST

/* 2.3: a shift of more than 14 counts as 14. */
START_TEST(rfc7323_2_3_shift_above_14)
{
    static const struct {
        uint8_t sent, counts;
    } shifts[] = {{0, 0}, {13, 13}, {14, 14}, {15, 14}, {255, 14}};
    knobs.window_scale = WSCALE_0;
    for (unsigned i = 0; i < sizeof shifts / sizeof *shifts; i++) {
        given(SYN_SENT);
        when("S. 300:300(0) ack 101 wscale %u", (unsigned)shifts[i].sent);
        ck_assert_uint_eq(tcb.snd_wscale, shifts[i].counts);
    }
}
END_TEST

/* A large buffer: 65535 in the SYN, all of it as soon as the window can be scaled. 1000000 >> 4 = 62500. */
START_TEST(rfc7323_2_2_large_buffer)
{
    knobs.window = 1000000;
    knobs.window_scale = WSCALE_0 + 4;
    show_windows = true;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 wscale 0");
    expect("-> ESTABLISHED, OPEN, > . 101/301 win 62500, -rto");
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 1000000);

    given(SYN_SENT); /* the peer does not scale: what the field can say is all there is */
    when("S. 300:300(0) ack 101");
    expect("-> ESTABLISHED, OPEN, > . 101/301 win 65535, -rto");
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 65535);

    knobs.window = 1 << 30; /* 65535 << 14 is a little less than 2^30 */
    knobs.window_scale = WSCALE_14;
    given(SYN_SENT);
    when("S. 300:300(0) ack 101 wscale 0");
    expect("-> ESTABLISHED, OPEN, > . 101/301 win 65535, -rto");
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 65535u << 14);
}
END_TEST

/* Where there is no room for more the field is cut off, and what was offered before is still taken (2.4: a peer must bear it
 * that the window seems to shrink). */
START_TEST(rfc7323_2_4_field_is_cut_off)
{
    knobs.window = 1000;
    knobs.window_scale = WSCALE_0 + 3;
    show_windows = true;
    established_with(" wscale 0");
    when("P. 301:1291(990) ack 101");
    expect("> . 101/1291 win 2"); /* 10 are free: 9 to 16 */
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 16);
    when("P. 1291:1294(3) ack 101");
    expect("> . 101/1294 win 1"); /* 13 of the 16 are left, 7 are free: 1 to 8 */
    ck_assert_uint_eq(tcb_rcv_wnd(&tcb), 13);
}
END_TEST

/* A SYN that comes later does not change the shift. */
START_TEST(rfc7323_2_2_fixed_when_open)
{
    knobs.window_scale = WSCALE_0;
    established_with(" wscale 5");
    when("S 301:301(0) wscale 9");
    ck_assert_uint_eq(tcb.snd_wscale, 5);
}
END_TEST

/* ---- timestamps (RFC 7323, 3 and 4) ---- */

/* ESTABLISHED at 0 s; the peer's clock shows 1000. */
static void with_timestamps(void)
{
    knobs.timestamps = 1;
    established_with(" mss 1012 TS 1000/0");
    show_windows = true;
}

/* 3.2: once both SYNs had it, every segment has it; a RST too. TSecr only with ACK. */
START_TEST(rfc7323_3_2_every_segment)
{
    with_timestamps();
    passes(MSEC(20));
    when("P. 301:311(10) ack 101 TS 1010/0");
    expect("> . 101/311 win 65525 TS 20/1010");
    when("SEND 10");
    expect("> P. 101:111/311 win 65525 TS 20/1010, +rto 1");
    when("CLOSE");
    expect("-> FIN-WAIT-1, > F. 111/311 win 65525 TS 20/1010");
    when("ABORT");
    ck_assert_ptr_nonnull(strstr(bench_line(), "> R 112 TS 20/0"));
}
END_TEST

/* 5.4: the clock ticks from 1 ms to 1 s, and may begin anywhere; it wraps. */
START_TEST(rfc7323_5_4_clock)
{
    knobs.timestamps = 1;
    show_windows = true;
    ts_offset = UINT32_MAX - 1;
    given(SYN_SENT);
    passes(MSEC(2) - 1);
    when("S. 300:300(0) ack 101 TS 1000/4294967294");
    expect("-> ESTABLISHED, OPEN, > . 101/301 win 65535 TS 4294967295/1000, -rto");
    passes(1);
    when("P. 301:311(10) ack 101 TS 1010/0");
    expect("> . 101/311 win 65525 TS 0/1010");
    knobs.timestamp_tick = SEC(1);
    passes(SEC(3));
    when("P. 311:321(10) ack 101 TS 1010/0");
    expect("> . 101/321 win 65515 TS 1/1010");
}
END_TEST

/* MUST-16: the option takes 12 octets of each segment. */
START_TEST(must_16_less_the_options)
{
    with_timestamps();
    when("SEND 2500");
    expect("> . 101:1101/301 win 65535 TS 0/1000, > . 1101:2101/301 win 65535 TS 0/1000, +rto 1");
    ck_assert_uint_eq(tcb_eff_snd_mss(&tcb), 1000);
    when(". 301:301(0) ack 2101 TS 1000/0");
    expect("> P. 2101:2601/301 win 65535 TS 0/1000");

    knobs.timestamps = 0;
    established_with(" mss 1012");
    ck_assert_uint_eq(tcb_eff_snd_mss(&tcb), 1012);

    knobs.timestamps = 1; /* an MSS that leaves no room: one octet at least */
    established_with(" mss 12 TS 1/0");
    ck_assert_uint_eq(tcb_eff_snd_mss(&tcb), 1);
}
END_TEST

/* 4.3: TS.Recent is the TSval of the segment that fits to Last.ACK.sent, so that TSecr covers a delayed ACK. */
START_TEST(rfc7323_4_3_delayed_ack_echoes_the_earliest)
{
    knobs.delayed_ack = MSEC(200);
    with_timestamps();
    when("P. 301:311(10) ack 101 TS 1001/0");
    when("P. 311:321(10) ack 101 TS 1002/0");
    ck_assert_uint_eq(tcb.ts_recent, 1001);
    when_due("delack", MSEC(200));
    expect("> . 101/321 win 65515 TS 200/1001, -delack");
    when("P. 321:331(10) ack 101 TS 1003/0");
    ck_assert_uint_eq(tcb.ts_recent, 1003);
}
END_TEST

/* ... and of one before a gap, not beyond it: the ACKs of what is held echo what came last in order. */
START_TEST(rfc7323_4_3_hole)
{
    with_timestamps();
    when("P. 311:321(10) ack 101 TS 1001/0");
    expect("> . 101/301 win 65535 TS 0/1000");
    when("P. 301:311(10) ack 101 TS 1002/0");
    expect("> . 101/321 win 65515 TS 0/1002");
}
END_TEST

/* The peer's SYN comes again: SYN,ACK echoes the newer one, or the sample would span both. */
START_TEST(rfc7323_4_3_duplicate_syn)
{
    knobs.timestamps = 1;
    show_windows = true;
    given(LISTEN);
    when("S 300:300(0) TS 1000/0");
    passes(MSEC(500));
    when("S 300:300(0) TS 2000/0");
    expect("> S. 100/301 win 65535 mss 1460 TS 500/2000 rtx 1, +rto 1");
}
END_TEST

/* 4.1, where Karn has no sample: the SYN was sent twice, and TSecr says that the second was answered, after 30 ms. */
START_TEST(rfc7323_4_1_sample_from_what_was_resent)
{
    knobs.timestamps = 1;
    given(SYN_SENT);
    when_due("rto", SEC(1));
    passes(MSEC(30));
    when("S. 300:300(0) ack 101 TS 7/1000");
    ck_assert_int_eq(tcb.srtt, MSEC(30));
    given(SYN_SENT);
    when_due("rto", SEC(1));
    passes(MSEC(30));
    when("S. 300:300(0) ack 101 TS 7/0");
    ck_assert_int_eq(tcb.srtt, MSEC(1030));
}
END_TEST

/* Only an ACK that moves SND.UNA; only a time that was ours and is past. */
START_TEST(rfc7323_4_1_no_sample)
{
    with_timestamps();
    nsec srtt = tcb.srtt;
    when("SEND 10");
    when_due("rto", SEC(1));
    passes(MSEC(10));
    when(". 301:301(0) ack 101 TS 1001/1000");
    when(". 301:301(0) ack 111 TS 1001/2000"); /* our clock shows 1010 */
    ck_assert_int_eq(tcb.srtt, srtt);
    ck_assert_int_eq(tcb.rttvar, 0);
}
END_TEST

/* The clock's granularity is the least that RTO is above SRTT: RFC 6298 (2.3). SRTT 1 s, RTTVAR 500 ms, 375, ... */
START_TEST(rfc_6298_2_3_granularity)
{
    knobs.timestamps = 1;
    knobs.timestamp_tick = SEC(1);
    knobs.rto_min = 0;
    given(SYN_SENT);
    when_due("rto", SEC(1));
    passes(MSEC(500));
    when("S. 300:300(0) ack 101 TS 7/1"); /* within the tick: 0 s */
    ck_assert_int_eq(tcb.srtt, 0);
    when("SEND 10");
    when_due("rto", SEC(1)); /* not the 3 s of RFC 6298 (5.7): there was a sample */
    when(". 301:301(0) ack 111 TS 7/2");
    ck_assert_int_eq(tcb.rto, SEC(1));
}
END_TEST

/* ---- PAWS (RFC 7323, 5) ---- */

/* R1: a segment with an older timestamp is not acceptable, whatever its sequence number: ACK. */
START_TEST(rfc7323_5_3_r1_old_timestamp)
{
    with_timestamps();
    when("P. 301:311(10) ack 101 TS 999/0");
    expect("> . 101/301 win 65535 TS 0/1000");
    ck_assert_int_eq(reason, R_PAWS);
    when("F. 301:301(0) ack 101 TS 999/0");
    expect("> . 101/301 win 65535 TS 0/1000");
    when("S 301:301(0) TS 999/0"); /* a SYN draws its challenge ACK here */
    expect("> . 101/301 win 65535 TS 0/1000");
    when("P. 301:311(10) ack 101 TS 1000/0"); /* equal is not older */
    expect("> . 101/311 win 65525 TS 0/1000");
}
END_TEST

/* "Older" is modulo 2^32. */
START_TEST(rfc7323_5_3_r1_wraps)
{
    static const struct {
        uint32_t recent, tsval;
        bool old;
    } rows[] = {
        {0, UINT32_MAX, true}, {UINT32_MAX, 0, false}, {5, 0x80000005u, true}, {5, 0x80000004u, false},
        {0x80000000u, 0, true}, {0xfffffff0u, 16, false}, {16, 0xfffffff0u, true},
    };
    knobs.timestamps = 1;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        given(SYN_SENT);
        when("S. 300:300(0) ack 101 TS %u/0", (unsigned)rows[i].recent);
        when("P. 301:311(10) ack 101 TS %u/0", (unsigned)rows[i].tsval);
        expect(rows[i].old ? "> . 101/301" : "> . 101/311");
        ck_assert_uint_eq(tcb.ts_recent, rows[i].old ? rows[i].recent : rows[i].tsval);
    }
}
END_TEST

/* A RST is exempt, and teaches nothing (5.2). */
START_TEST(rfc7323_5_2_rst_is_exempt)
{
    with_timestamps();
    when("R 302:302(0) TS 2000/0");
    expect("> . 101/301 win 65535 TS 0/1000"); /* not at RCV.NXT */
    ck_assert_uint_eq(tcb.ts_recent, 1000);
    when("R 301:301(0) TS 1/0");
    expect("ECONNRESET, -> CLOSED");
}
END_TEST

/* Before the sequence test: an old timestamp is named even where the sequence number is wrong as well. */
START_TEST(rfc7323_5_3_r1_comes_first)
{
    with_timestamps();
    when("P. 201:211(10) ack 101 TS 999/0");
    ck_assert_int_eq(reason, R_PAWS);
    when("P. 201:211(10) ack 101 TS 1001/0");
    ck_assert_int_eq(reason, R_SEQ_OLD);
    ck_assert_uint_eq(tcb.ts_recent, 1000); /* R2 before R3 */
}
END_TEST

/* 5.5: after 24 days TS.Recent says nothing, and what comes is taken in its place. */
START_TEST(rfc7323_5_5_after_24_days)
{
    with_timestamps();
    passes(24 * DAY);
    when("P. 301:311(10) ack 101 TS 999/0");
    ck_assert_int_eq(reason, R_PAWS);
    passes(1);
    when("P. 301:311(10) ack 101 TS 999/0");
    ck_assert_int_eq(reason, R_TEXT);
    ck_assert_uint_eq(tcb.ts_recent, 999);
    when("P. 311:321(10) ack 101 TS 998/0");
    ck_assert_int_eq(reason, R_PAWS);
}
END_TEST

/* 3.2: a segment without the option is dropped; Linux takes it. It never resets. */
START_TEST(rfc7323_3_2_missing)
{
    with_timestamps();
    when("P. 301:311(10) ack 101");
    expect("nothing");
    when("F. 301:301(0) ack 101");
    expect("nothing");
    when("R 301:301(0)");
    expect("ECONNRESET, -> CLOSED");

    knobs.timestamps_missing = TSMISSING_ACCEPT;
    with_timestamps();
    when("P. 301:311(10) ack 101");
    expect("> . 101/311 win 65525 TS 0/1000");
}
END_TEST

/* Timestamps that were not agreed upon mean nothing. */
START_TEST(rfc7323_3_2_not_in_use)
{
    given(ESTABLISHED);
    when("P. 301:311(10) ack 101 TS 7/0");
    when("P. 311:321(10) ack 101 TS 6/0");
    expect("> . 101/321");
    when("SEND 10");
    when_due("rto", SEC(1));
    when(". 321:321(0) ack 111 TS 6/0");
    ck_assert_int_eq(tcb.srtt, 0);
}
END_TEST

/* TIME-WAIT: a FIN that comes again has a newer timestamp and is answered; an older one is not believed. */
START_TEST(rfc7323_5_3_time_wait)
{
    with_timestamps();
    when("CLOSE");
    when("F. 301:301(0) ack 102 TS 1001/0");
    ck_assert_int_eq(tcb.state, TCP_TIME_WAIT);
    passes(SEC(1));
    when("F. 301:301(0) ack 102 TS 1000/0");
    expect("> . 102/302 win 65534 TS 1000/1001"); /* the FIN has taken one */
    when("F. 301:301(0) ack 102 TS 2001/0");
    expect("> . 102/302 win 65534 TS 1000/1001, +2msl 240");
}
END_TEST

/* ---- RFC 6191: a SYN in TIME-WAIT ---- */

/* TIME-WAIT; the peer's last number was 301, its FIN, and the last timestamp seen 1001. */
static void time_wait_with_timestamps(void)
{
    with_timestamps();
    when("CLOSE");
    when("F. 301:301(0) ack 102 TS 1001/0");
    ck_assert_int_eq(tcb.state, TCP_TIME_WAIT);
    show_windows = false;
    listening = true;
}

/* 3.10.7.4 fourth: a SYN is asked about "irrespective of the sequence number"; RFC 7323, 3.2 would only have it dropped (SHOULD). A
 * peer that has rebooted without timestamps could never connect again. */
START_TEST(rfc7323_3_2_syn_is_asked_about)
{
    with_timestamps();
    show_windows = false;
    when("S 900:900(0)");
    expect("> . 101/301");
    when(". 301:301(0) ack 101"); /* no SYN */
    expect("nothing");
}
END_TEST

/* 1.14, TW-4: what PAWS refuses restarts 2MSL too, where anything does (Linux). */
START_TEST(tw_4_linux_paws)
{
    time_wait_with_timestamps();
    knobs.tw_restart = TWRESTART_ANY;
    passes(SEC(10));
    when("P. 291:301(10) ack 101 TS 1000/0"); /* TS.Recent is 1001 */
    expect("> . 102/302, +2msl 240");
}
END_TEST

/* RFC 6191, section 2, the old incarnation used timestamps: newer; the same and a higher number; none and a higher number;
 * otherwise not. */
START_TEST(rfc6191_2_had_timestamps)
{
    static const struct {
        const char *syn;
        bool taken;
    } rows[] = {
        {"S 50:50(0) TS 1002/0", true},      {"S 500:500(0) TS 1002/0", true},  {"S 500:500(0) TS 1001/0", true},
        {"S 50:50(0) TS 1001/0", false},     {"S 500:500(0)", true},            {"S 50:50(0)", false},
        {"S 500:500(0) TS 1000/0", false},   {"S 50:50(0) TS 1000/0", false},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        time_wait_with_timestamps();
        when("%s", rows[i].syn);
        ck_assert_msg((tcb.state == TCP_SYN_RECEIVED) == rows[i].taken, "%s: %s", rows[i].syn, bench_line());
    }
}
END_TEST

/* The old incarnation had none: a SYN with timestamps is taken, if they "would be enabled for the new incarnation"; one without
 * only with a higher number. */
START_TEST(rfc6191_2_had_none)
{
    listening = true;
    given(TIME_WAIT); /* we use none: this is what an old duplicate of a SYN looks like */
    when("S 50:50(0) TS 7/0");
    expect("> . 102/302");
    knobs.timestamps = 1;
    given(TIME_WAIT);
    when("S 50:50(0) TS 7/0");
    expect("-> SYN-RECEIVED, > S. 65639/51, +rto 1, -2msl");
    given(TIME_WAIT);
    when("S 50:50(0) TS 4000000000/0"); /* there is nothing to compare it with */
    expect("-> SYN-RECEIVED, > S. 65639/51, +rto 1, -2msl");
    given(TIME_WAIT);
    when("S 500:500(0)");
    expect("-> SYN-RECEIVED, > S. 65639/501, +rto 1, -2msl");
    given(TIME_WAIT);
    when("S 50:50(0)");
    expect("> . 102/302");
}
END_TEST

/* 1.14: Linux takes a higher number or a newer timestamp, but never one that PAWS refuses. */
START_TEST(tw_6_linux_timestamps)
{
    static const struct {
        const char *syn;
        bool taken;
    } rows[] = {
        {"S 50:50(0) TS 1002/0", true},  {"S 500:500(0) TS 1001/0", true}, {"S 500:500(0)", true},
        {"S 50:50(0) TS 1001/0", false}, {"S 50:50(0)", false},            {"S 500:500(0) TS 1000/0", false},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        knobs.tw_reuse = TWREUSE_LINUX;
        time_wait_with_timestamps();
        when("%s", rows[i].syn);
        ck_assert_msg((tcb.state == TCP_SYN_RECEIVED) == rows[i].taken, "%s: %s", rows[i].syn, bench_line());
    }
    given(TIME_WAIT); /* a timestamp alone, when the old incarnation had none, is nothing newer */
    when("S 50:50(0) TS 7/0");
    expect("> . 102/302");
}
END_TEST

/* By number alone (RFC 1122) a timestamp says nothing. */
START_TEST(tw_6_seq_does_not_ask_timestamps)
{
    knobs.tw_reuse = TWREUSE_SEQ;
    time_wait_with_timestamps();
    when("S 50:50(0) TS 1002/0");
    ck_assert_int_eq(tcb.state, TCP_TIME_WAIT);
    when("S 500:500(0) TS 1002/0");
    ck_assert_int_eq(tcb.state, TCP_SYN_RECEIVED);
}
END_TEST

/* MAY-2 (2): back in TIME-WAIT, timestamps are in use as before, and the SYN that was old has left no trace in them. */
START_TEST(may_2_back_with_timestamps)
{
    time_wait_with_timestamps();
    when("S 500:500(0)");
    expect("-> SYN-RECEIVED, > S. 65639/501, +rto 1, -2msl");
    when("R 501:501(0)");
    expect("-> TIME-WAIT, -rto, +2msl 240");
    show_windows = true;
    passes(SEC(1));
    when("F. 301:301(0) ack 102 TS 1001/0");
    expect("> . 102/302 win 65535 TS 1000/1001, +2msl 240");
    when("F. 301:301(0) ack 102 TS 1000/0");
    expect("> . 102/302 win 65535 TS 1000/1001");
}
END_TEST

Suite *options_suite(void)
{
    return BENCH_SUITE(
        "options", options_on_the_wire, must_69_zeros_behind_the_end, options_there_and_back, must_4_eol_nop_mss,
        must_64_not_aligned, must_6_unknown_is_skipped, must_7_illegal_lengths, must_7_all_short_ones,
        rfc7413_4_1_1_cookie_lengths, nothing_to_decode,
        must_5_options_in_any_segment, must_6_unknown_in_syn, must_7_illegal_length_in_syn, must_7_reset, must_7_reset_leads_back_to_time_wait,
        must_65_mss_without_syn,
        both_or_neither_active, both_or_neither_passive, both_or_neither_simultaneous, rfc7323_2_2_windows_are_scaled,
        rfc7323_2_2_third_segment_is_scaled, rfc7323_2_2_crossing_syn_ack_is_not_scaled, rfc7323_2_3_small_windows_are_not_told_away, rfc7323_2_3_shift_above_14,
        rfc7323_2_2_large_buffer, rfc7323_2_4_field_is_cut_off, rfc7323_2_2_fixed_when_open, rfc7323_3_2_every_segment,
        rfc7323_5_4_clock, must_16_less_the_options, rfc7323_4_3_delayed_ack_echoes_the_earliest, rfc7323_4_3_hole,
        rfc7323_4_3_duplicate_syn, rfc7323_4_1_sample_from_what_was_resent, rfc7323_4_1_no_sample,
        rfc_6298_2_3_granularity, rfc7323_5_3_r1_old_timestamp, rfc7323_5_3_r1_wraps, rfc7323_5_2_rst_is_exempt,
        rfc7323_5_3_r1_comes_first, rfc7323_5_5_after_24_days, rfc7323_3_2_missing, rfc7323_3_2_not_in_use,
        rfc7323_5_3_time_wait, rfc6191_2_had_timestamps, rfc6191_2_had_none, tw_6_linux_timestamps,
        rfc7323_3_2_syn_is_asked_about, tw_4_linux_paws,
        tw_6_seq_does_not_ask_timestamps, may_2_back_with_timestamps);
}
