/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text that was read in a wrong encoding before. The garbled forms are those
 * of Python: s.encode("utf-8").decode("cp1252" or "latin-1").
 */
#include "../calib/files/encoding_guess.h"
#include "../calib/files/garbled.h"
#include "fail_malloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const struct {
    const char *text, *meant; /* "": it is what was meant */
} cases[] = {
    {"æ ¡å‡†", ""}, /* a blank in place of U+00A0: not all of it is UTF-8 */
    {"æ\u00A0¡å‡†", "校准"},
    {"æ¸©åº¦è®¡", "温度计"},
    {"å\xC2\x8E\xC2\x8Bå\xC2\x8A\xC2\x9Bè¡¨", "压力表"}, /* by ISO 8859-1 */
    {"20 Â°C Â± 0.1", "20 °C ± 0.1"},
    {"ÂµA", "µA"},
    {"kâ„¦", "k\u2126"},
    {"kÎ©", "kΩ"},
    {"MÃ¼ller â€“ GrÃ¶ÃŸe", "Müller – Größe"},
    {"Å\xC2\x81Ã³dÅº", "Łódź"},
    {"ÃƒÂ©", "é"}, /* twice */
    {"ï¼ˆæ ¡ï¼‰", ""},
    {"ï¼ˆå‡†ï¼‰", "（准）"},
    /* Nothing of this is garbled. */
    {"", ""},
    {"plain", ""},
    {"温度计", ""},
    {"± 0.5 °C", ""},
    {"Ø±0.05", ""}, /* would be Arabic */
    {"Å²·K", ""},   /* no Ų */
    {"3×10²", ""},
    {"«été»", ""},
    {"Ä°", ""},
    {"Ã©温", ""}, /* not a cell that as a whole went that way */
    {"MAÇÃ\u00A0", ""},
    {"Zürich, Genève", ""},
    {"ΔT ≤ 0,1 K", ""},
};

static void test_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_buffer meant = {0};

        assert_int_equal(
            ct_garbled_meant(cases[i].text, strlen(cases[i].text), &meant),
            CT_OK);
        ct_buffer_putc(&meant, '\0');
        if (strcmp(meant.data, cases[i].meant) != 0)
            fail_msg("`%s`: `%s`", cases[i].text, meant.data);
        ct_buffer_release(&meant);
    }
}

/* What the readers look for first is not missed where something is meant. */
static void test_survey(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t length = strlen(cases[i].text);
        bool suspect = false;

        assert_int_equal(ct_utf8_survey(cases[i].text, length, &suspect),
                         length);
        if (cases[i].meant[0] != '\0' && !suspect)
            fail_msg("`%s` is not suspected", cases[i].text);
    }
}

static void test_replaced(void **state)
{
    bool suspect;

    (void)state;
    assert_string_equal(ct_garbled_replaced("a\uFFFDb"), "U+FFFD");
    assert_string_equal(ct_garbled_replaced("锟斤拷"), "锟斤拷");
    assert_null(ct_garbled_replaced("锟"));
    assert_null(ct_garbled_replaced(""));
    (void)ct_utf8_survey("温度锟斤拷", 15, &suspect);
    assert_true(suspect);
    (void)ct_utf8_survey("温度\uFFFD", 9, &suspect);
    assert_true(suspect);
    (void)ct_utf8_survey("温度计：１２", 18, &suspect);
    assert_false(suspect);
}

static void test_memory(void **state)
{
    (void)state;
    if (!fail_malloc_works())
        skip();
    for (size_t n = 1;; n++) {
        static const char text[] = "æ¸©åº¦è®¡ æ¸©åº¦è®¡ æ¸©åº¦è®¡ æ¸©åº¦è®¡";
        long before = fail_malloc_balance();
        struct ct_sink sink = {0};
        enum ct_status status;
        bool reached;

        fail_malloc_at(n, n % 2 == 0);
        status =
            ct_garbled_tell(text, strlen(text), (struct ct_place){0}, &sink);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        assert_int_equal(fail_malloc_balance(), before);
        assert_int_equal(status, reached ? CT_NOMEM : CT_OK);
        assert_int_equal(sink.warnings, reached ? 0 : 1);
        if (!reached)
            break;
    }
}

/* ---- first blocks -------------------------------------------------------- */

#define BYTES(text) text, sizeof(text) - 1

static void test_wide(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        int encoding; /* -1: neither */
    } blocks[] = {
        {BYTES("i\0d\0,\0v\0\n\0"), CT_UTF_16LE},
        {BYTES("\0i\0d\0,\0v\0\n"), CT_UTF_16BE},
        {BYTES("\x16\x7f\xf7\x53,\0\x0d\x54\xf0\x79,\0\n\0\x31\0"),
         CT_UTF_16LE}, /* 编号,名称,\n1 */
        {BYTES("id,v\n1,\0\n2,3\n"), -1},
        {BYTES("id,v\n\0\0\0\0\0\0\0\0"), -1},
        {BYTES("i\0d\0,\0\0v\0\n"), -1},
        {BYTES("id,value\n"), -1},
        {BYTES("a\0b\0"), -1},
        {BYTES(""), -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(blocks); i++) {
        enum ct_encoding encoding;
        bool wide = ct_encoding_looks_wide(blocks[i].bytes, blocks[i].length,
                                           &encoding);

        if ((wide ? (int)encoding : -1) != blocks[i].encoding)
            fail_msg("block %zu", i);
    }
}

static void test_utf32(void **state)
{
    (void)state;
    assert_true(ct_encoding_looks_utf32(BYTES("i\0\0\0d\0\0\0\x16\x7f\0\0")));
    assert_true(ct_encoding_looks_utf32(BYTES("\0\0\0i\0\0\0d\0\0\x7f\x16")));
    assert_true(ct_encoding_looks_utf32(BYTES("\xff\xfe\0\0i\0\0\0")));
    assert_true(ct_encoding_looks_utf32(BYTES("\0\0\xfe\xff\0\0\0i")));
    assert_false(ct_encoding_looks_utf32(BYTES("\xff\xfei\0d\0")));
    assert_false(ct_encoding_looks_utf32(BYTES("i\0d\0,\0v\0")));
    assert_false(ct_encoding_looks_utf32(BYTES("\0\0\0\0\0\0\0\0")));
    assert_false(ct_encoding_looks_utf32(BYTES("id,v")));
    assert_false(ct_encoding_looks_utf32(BYTES("")));
}

/* 1,温度计 by Python's codecs; the set 1 is GB18030 alone. */
static void test_chinese(void **state)
{
    (void)state;
    assert_true(ct_encoding_is_chinese(
        1, BYTES("1,\xce\xc2\xb6\xc8\xbc\xc6\xa1\xe6\n")));
    assert_false(ct_encoding_is_chinese(
        2, BYTES("1,\xce\xc2\xb6\xc8\xbc\xc6\xa1\xe6\n")));
    /* Big5: 1,數位電錶 */
    assert_false(ct_encoding_is_chinese(
        15, BYTES("1,\xbc\xc6\xa6\xec\xb9\x71\xbf\xf6\n")));
    /* windows-1252: 1,5 °C ± 0,1 */
    assert_false(
        ct_encoding_is_chinese(15, BYTES("1,5 \xb0\x43 \xb1\x20\x30,1\n")));
    /* Two characters and signs: too little to tell. */
    assert_false(
        ct_encoding_is_chinese(1, BYTES("\xd7\xbc\xb6\xc8\xa1\xe6\xa1\xa3")));
    assert_false(ct_encoding_is_chinese(1, BYTES("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meant),    cmocka_unit_test(test_survey),
        cmocka_unit_test(test_replaced), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_wide),     cmocka_unit_test(test_utf32),
        cmocka_unit_test(test_chinese),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
