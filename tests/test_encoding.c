/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Encodings: names, every character against the C library's iconv, blocks cut
 * anywhere, and the way back to the bytes of the file.
 */
#include "assert_close.h"
#include "seen.h"
#include "seeded.h"

#include "../calib/files/encoding_guess.h"

#include <iconv.h>

/* ---- names ------------------------------------------------------------------
 */

static void test_names(void **state)
{
    static const struct {
        const char *name;
        enum ct_encoding encoding;
    } cases[] = {
        {"utf-8", CT_UTF_8},
        {"UTF8", CT_UTF_8},
        {"utf_8_sig", CT_UTF_8},
        {"US-ASCII", CT_UTF_8},
        {"GB18030", CT_GB18030},
        {"gbk", CT_GB18030},
        {"GB2312", CT_GB18030},
        {"gb-2312", CT_GB18030},
        {"cp936", CT_GB18030},
        {"GB 18030-2022", CT_GB18030},
        {"Big5", CT_BIG5},
        {"big-5", CT_BIG5},
        {"cp950", CT_BIG5},
        {"Shift_JIS", CT_SHIFT_JIS},
        {"shift-jis", CT_SHIFT_JIS},
        {"SJIS", CT_SHIFT_JIS},
        {"Windows-31J", CT_SHIFT_JIS},
        {"windows-1252", CT_WINDOWS_1252},
        {"CP1252", CT_WINDOWS_1252},
        {"latin-1", CT_WINDOWS_1252},
        {"ISO-8859-1", CT_WINDOWS_1252},
        {"iso8859_1", CT_WINDOWS_1252},
        {"UTF-16", CT_UTF_16LE},
        {"utf-16le", CT_UTF_16LE},
        {"UTF-16BE", CT_UTF_16BE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum ct_encoding encoding = CT_ENCODINGS;

        assert_int_equal(ct_encoding_parse(cases[i].name, strlen(cases[i].name),
                                           (struct ct_place){0}, NULL,
                                           &encoding),
                         CT_OK);
        if (encoding != cases[i].encoding)
            fail_msg("%s is read as %s", cases[i].name,
                     ct_encoding_name(encoding));
    }
    /* The names shown are names. */
    for (int i = 0; i < CT_ENCODINGS; i++) {
        const char *name = ct_encoding_name((enum ct_encoding)i);
        enum ct_encoding encoding;

        assert_int_equal(ct_encoding_parse(name, strlen(name),
                                           (struct ct_place){0}, NULL,
                                           &encoding),
                         CT_OK);
        assert_int_equal(encoding, i);
    }
}

static void test_unknown_names(void **state)
{
    static const struct {
        const char *name, *near;
    } cases[] = {
        {"gb18300", "gb18030"},
        {"GB2321", "gb2312"},
        {"shift_jsi", "shift_jis"},
        {"latn1", "latin1"},
        {"koi7", ""},
        {"", ""},
        {"-", ""},
        {"a name that is much longer than any encoding has", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen;
        struct ct_sources *sources;
        enum ct_encoding encoding = CT_ENCODINGS;

        seen_init(&seen, &sources);
        assert_int_equal(ct_encoding_parse(cases[i].name, strlen(cases[i].name),
                                           (struct ct_place){0}, &seen.sink,
                                           &encoding),
                         CT_INVALID);
        assert_int_equal(encoding, CT_ENCODINGS);
        assert_string_equal(seen.list[0].key, "unknown-encoding");
        assert_string_equal(seen.list[0].text[0], cases[i].name);
        assert_string_equal(seen.list[0].text[1], cases[i].near);
        ct_sources_free(sources);
    }
}

/* Encodings that are known and not read: others are not what is meant, and
 * iconv knows them by these names. */
static void test_unread_names(void **state)
{
    static const char *const names[] = {
        "utf-32",      "UTF32LE", "utf-32be", "UCS-4",     "utf-7",
        "iso-8859-2",  "cp949",   "latin2",   "cp1250",    "windows-1251",
        "ISO8859-15",  "euc-jp",  "EUC-KR",   "euc-tw",    "koi8-r",
        "iso-2022-jp", "latin10", "koi8-u",   "big5-hkscs"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct seen seen;
        struct ct_sources *sources;
        enum ct_encoding encoding = CT_ENCODINGS;
        iconv_t handle = iconv_open("UTF-8", names[i]);

        assert_true(handle != (iconv_t)-1);
        (void)iconv_close(handle);
        seen_init(&seen, &sources);
        assert_int_equal(ct_encoding_parse(names[i], strlen(names[i]),
                                           (struct ct_place){0}, &seen.sink,
                                           &encoding),
                         CT_INVALID);
        assert_int_equal(encoding, CT_ENCODINGS);
        assert_string_equal(seen.list[0].key, "unread-encoding");
        assert_string_equal(seen.list[0].text[0], names[i]);
        ct_sources_free(sources);
    }
}

/* ---- every character --------------------------------------------------------
 */

static const struct {
    enum ct_encoding encoding;
    const char *iconv_name;
} codings[] = {
    {CT_GB18030, "GB18030"},
    {CT_BIG5, "BIG5"},
    {CT_SHIFT_JIS, "CP932"},
    {CT_WINDOWS_1252, "CP1252"},
};

enum { CODINGS = sizeof codings / sizeof codings[0] };

struct pair {
    struct ct_decoder *decoder;
    enum ct_encoding encoding;
    iconv_t handle;
    size_t sound; /* sequences that are one character */
};

/* What iconv makes of the bytes; 0: they are not sound, or nothing at all. */
static size_t by_iconv(iconv_t handle, const char *bytes, size_t length,
                       char *out, size_t room)
{
    char *in = (char *)(uintptr_t)bytes;
    char *to = out;
    size_t left = length, free_room = room;

    (void)iconv(handle, NULL, NULL, NULL, NULL);
    if (iconv(handle, &in, &left, &to, &free_room) == (size_t)-1 || left > 0)
        return 0;
    return room - free_room;
}

/* One sequence of bytes: the same characters as iconv's, whose length in the
 * encoding is that of the bytes; or odd bytes, which can be told again. */
static void check_sequence(struct pair *pair, const char *bytes, size_t length)
{
    char expected[32], made[32];
    size_t size =
        by_iconv(pair->handle, bytes, length, expected, sizeof expected);
    struct ct_decoded decoded =
        ct_decode(pair->decoder, bytes, length, true, made, sizeof made);

    assert_int_equal(decoded.used, length);
    assert_int_equal(
        ct_encoded_length(pair->encoding, made, decoded.made, decoded.made),
        length);
    /* The C library takes 0x80 in Big5 for a control character. */
    if (pair->encoding == CT_BIG5 &&
        (bytes[0] == '\x80' ||
         (bytes[0] > 0 && length == 2 && bytes[1] == '\x80')))
        size = 0;
    if (size == 0) {
        unsigned char raw[2];

        assert_true(decoded.odd > 0);
        assert_true(ct_utf8_sound(made, decoded.made) < decoded.made);
        if ((unsigned char)made[0] == 0xC0 || (unsigned char)made[0] == 0xC1) {
            assert_int_equal(
                ct_encoding_raw(pair->encoding, made, decoded.made, raw), 1);
            assert_int_equal(raw[0], (unsigned char)bytes[0]);
        }
        return;
    }
    pair->sound++;
    if (decoded.odd > 0 || decoded.made != size ||
        memcmp(made, expected, size) != 0)
        fail_msg("%s: %02X %02X is not what iconv makes of it",
                 ct_encoding_name(pair->encoding), (unsigned char)bytes[0],
                 length > 1 ? (unsigned char)bytes[1] : 0);
    assert_int_equal(ct_utf8_sound(made, size), size);
    assert_int_equal(
        ct_encoding_raw(pair->encoding, made, size, (unsigned char[2]){0}), 0);
}

static void check_four_bytes(struct pair *pair)
{
    /* U+0080-U+FFFF, then U+10000-U+10FFFF and what lies behind, thinned. */
    for (unsigned first = 0x81; first <= 0xFE; first++) {
        for (unsigned second = 0x30; second <= 0x39; second++) {
            for (unsigned third = 0x81; third <= 0xFE; third++) {
                for (unsigned fourth = 0x30; fourth <= 0x39; fourth++) {
                    const char bytes[] = {(char)first, (char)second,
                                          (char)third, (char)fourth};

                    if (first <= 0x84 || (third % 32 == 1 && fourth == 0x37))
                        check_sequence(pair, bytes, 4);
                }
            }
        }
    }
}

static void test_every_character(void **state)
{
    (void)state;
    for (size_t i = 0; i < CODINGS; i++) {
        struct pair pair = {.encoding = codings[i].encoding};

        pair.handle = iconv_open("UTF-8", codings[i].iconv_name);
        assert_true(pair.handle != (iconv_t)-1);
        assert_int_equal(ct_decoder_new(pair.encoding, &pair.decoder), CT_OK);
        for (unsigned first = 1; first <= 0xFF; first++) {
            check_sequence(&pair, (const char[]){(char)first}, 1);
            for (unsigned second = 1; second <= 0xFF; second++)
                check_sequence(&pair, (const char[]){(char)first, (char)second},
                               2);
        }
        if (pair.encoding == CT_GB18030)
            check_four_bytes(&pair);
        assert_true(pair.sound > 10000);
        iconv_close(pair.handle);
        ct_decoder_free(pair.decoder);
    }
}

/* ---- blocks -----------------------------------------------------------------
 */

/* Half of it as it comes, half likely to be characters. */
static void random_bytes(struct seeded *random, char *bytes, size_t length)
{
    static const unsigned char likely[] = {0xB0, 0xC4, 0xA1, 0x82, 0x30, 0x81,
                                           0x5C, 0x41, 0x2C, 0x0A, 0xD8, 0xDE};

    for (size_t i = 0; i < length; i++)
        bytes[i] = seeded_below(random, 4) == 0
                       ? (char)seeded_below(random, 256)
                       : (char)likely[seeded_below(random, sizeof likely)];
}

/* As a reader does: a block more each time, the rest kept. */
static size_t decode_in_blocks(struct ct_decoder *decoder,
                               struct seeded *random, const char *bytes,
                               size_t length, char *out, size_t *used)
{
    size_t made = 0, known = 0;

    *used = 0;
    for (;;) {
        bool last = known == length;
        struct ct_decoded decoded =
            ct_decode(decoder, bytes + *used, known - *used, last, out + made,
                      4 + seeded_below(random, 60));

        *used += decoded.used;
        made += decoded.made;
        assert_int_equal(0, decoded.used > 0 ? 0 : decoded.made);
        if (last && (decoded.used == 0 || *used == length))
            return made;
        known += seeded_below(random, 5);
        known = known < length ? known : length;
    }
}

/* The bytes before each place add up however the text is cut. */
static void check_cuts(enum ct_encoding encoding, const char *text,
                       size_t length)
{
    uint64_t sum = 0;

    for (size_t at = 0; at < length; at++) {
        assert_int_equal(ct_encoded_length(encoding, text, at, length), sum);
        sum += ct_encoded_length(encoding, text + at, 1, length - at);
    }
}

static void check_blocks(struct seeded *random, enum ct_encoding encoding,
                         size_t round)
{
    char bytes[200], whole[700], parts[800];
    size_t length = seeded_below(random, sizeof bytes), made, used;
    struct ct_decoder *one, *two;
    struct ct_decoded decoded;

    random_bytes(random, bytes, length);
    assert_int_equal(ct_decoder_new(encoding, &one), CT_OK);
    assert_int_equal(ct_decoder_new(encoding, &two), CT_OK);
    decoded = ct_decode(one, bytes, length, true, whole, sizeof whole);
    made = decode_in_blocks(two, random, bytes, length, parts, &used);
    if (made != decoded.made || memcmp(parts, whole, made) != 0 ||
        used != decoded.used)
        fail_msg("seed %llu, round %zu, %s: cut into blocks it reads "
                 "differently",
                 (unsigned long long)random->seed, round,
                 ct_encoding_name(encoding));
    /* Only the odd byte of UTF-16 is left. */
    assert_true(length - decoded.used <=
                (encoding == CT_UTF_16LE || encoding == CT_UTF_16BE));
    assert_int_equal(ct_encoded_length(encoding, whole, made, made),
                     decoded.used);
    check_cuts(encoding, whole, made);
    ct_decoder_free(one);
    ct_decoder_free(two);
}

static void test_blocks(void **state)
{
    struct seeded random = seeded_init(11);
    size_t rounds = seeded_cases(400);

    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        for (int i = CT_UTF_16LE; i < CT_ENCODINGS; i++)
            check_blocks(&random, (enum ct_encoding)i, round);
    }
}

/* ---- what a file could be in ------------------------------------------------
 */

static void test_utf8_cut(void **state)
{
    static const struct {
        const char *bytes;
        bool cut;
    } cases[] = {
        {"\xC2", true},         {"\xE7", true},      {"\xE7\xBC", true},
        {"\xE0\xA0", true},     {"\xE0\x80", false}, {"\xED\xA0", false},
        {"\xF0\x9F\x98", true}, {"\xF4\x8F", true},  {"\xF4\x90", false},
        {"\xF5", false},        {"\x80", false},     {"\xC2\xB5", false},
        {"a", false},           {"", false},         {"\xE7\x2C", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (ct_utf8_cut(cases[i].bytes, strlen(cases[i].bytes)) != cases[i].cut)
            fail_msg("case %zu", i);
}

static void test_raw_of_utf8(void **state)
{
    unsigned char raw[2];

    (void)state;
    /* In a file of UTF-8 these are bytes of the file itself. */
    assert_int_equal(ct_encoding_raw(CT_UTF_8, "\xC1\xA6", 2, raw), 0);
    assert_int_equal(ct_encoding_raw(CT_GB18030, "\xC1\xA6", 2, raw), 1);
    assert_int_equal(raw[0], 0xE6);
}

/* What the cell would read; by Python's codecs. */
static void test_readings(void **state)
{
    static const struct {
        const char *text;
        size_t fault;
        const char *readings;
    } cases[] = {
        {"a,\xB1\xE0\xBA\xC5,b", 2,
         "编号 in GB18030, 晤瘍 in Big5, ｱ犲ﾅ in Shift_JIS, ±àºÅ in "
         "windows-1252"},
        {"1,5 \x80 \x96", 4, "5 € – in windows-1252"},
        {"\"\x89\xB7\x93\x78\x8C\x76\"", 1,
         "壏搙寁 in GB18030, 温度計 in Shift_JIS, ‰·“xŒv in windows-1252"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_encoding_trial trial = {0};
        struct ct_buffer readings = {0};
        size_t length = strlen(cases[i].text);
        unsigned fit;

        assert_int_equal(ct_encoding_fit(&trial, cases[i].text, length, &fit),
                         CT_OK);
        ct_encoding_readings(&trial, fit, cases[i].text, length, cases[i].fault,
                             &readings);
        assert_string_equal(readings.data, cases[i].readings);
        ct_buffer_release(&readings);
        ct_encoding_trial_release(&trial);
    }
}

/* A long cell is shown in part, from a place between two characters. */
static void test_long_reading(void **state)
{
    struct ct_encoding_trial trial = {0};
    struct ct_buffer readings = {0};
    char text[301];

    (void)state;
    memset(text, 'x', 100);
    for (size_t i = 100; i < 300; i += 2)
        memcpy(text + i, "\xCA\xFD", 2); /* 数 */
    ct_encoding_readings(&trial, 0, text, 300, 100, &readings);
    assert_int_equal(readings.length, 0);
    assert_int_equal(ct_encoding_fit(&trial, text, 300, &(unsigned){0}), CT_OK);
    ct_encoding_readings(&trial, 1, text, 300, 100, &readings);
    assert_string_equal(readings.data,
                        "xxxxxxxxxxxxxxxx数数数数数数数数… in GB18030");
    ct_buffer_release(&readings);
    ct_encoding_trial_release(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_unread_names),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_utf8_cut),
        cmocka_unit_test(test_raw_of_utf8),
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_long_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
