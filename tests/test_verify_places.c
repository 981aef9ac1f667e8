/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings stand at the same line and character in whichever encoding a table
 * is written, with a byte order mark or without; bytes are those of the file.
 */
#include "verified.h"

/* A title with a wide and an astral character before the faults, and a cell of
 * two lines. */
static const char table[] =
    "id,name,manufacturer,range_max,unit,interval,serial\n"
    "A,\"卡\U0001F600尺, 长\",x,1.2.3,mm,12,1\n"
    "B,天平é,y,5,xyzzy,P12M,2\n"
    "C\u200b,z,\"q\nr\",7,mm,P12M,ＳＮ１\n";

static const struct {
    const char *key;
    uint64_t line, character;
} expected[] = {{"cell-not-a-number", 2, 14},
                {"interval-without-unit", 2, 23},
                {"cell-unit-unknown", 3, 11},
                {"id-invisible", 4, 2}};

enum form { UTF_8, UTF_8_MARK, UTF_16_LE, UTF_16_BE, FORMS };

static void put_unit(FILE *file, enum form form, unsigned unit)
{
    unsigned high = unit >> 8, low = unit & 0xFF;

    fputc((int)(form == UTF_16_LE ? low : high), file);
    fputc((int)(form == UTF_16_LE ? high : low), file);
}

/* One character of valid UTF-8; its bytes. */
static size_t decode(const char *text, unsigned *character)
{
    unsigned char first = (unsigned char)text[0];
    size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    *character = length == 1 ? first : first & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++)
        *character = *character << 6 | ((unsigned char)text[i] & 0x3F);
    return length;
}

static void write_table(const char *path, enum form form)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    if (form == UTF_8_MARK)
        fputs("\xEF\xBB\xBF", file);
    if (form <= UTF_8_MARK) {
        fputs(table, file);
    } else {
        put_unit(file, form, 0xFEFF);
        for (const char *at = table; *at != '\0';) {
            unsigned character;

            at += decode(at, &character);
            if (character >= 0x10000) {
                put_unit(file, form, 0xD800 + ((character - 0x10000) >> 10));
                character = 0xDC00 + ((character - 0x10000) & 0x3FF);
            }
            put_unit(file, form, character);
        }
    }
    assert_int_equal(fclose(file), 0);
}

static void test_places(void **state)
{
    (void)state;
    for (enum form form = UTF_8; form < FORMS; form++) {
        struct verified *verified;

        write_table(verified_path("instruments.csv"), form);
        verified = verify_folder(verified_path(""), "2026-06-30");
        for (size_t i = 0; i < COUNT(expected); i++) {
            bool found = false;

            for (size_t k = 0; k < verified->count; k++)
                found |= strcmp(verified->list[k].key, expected[i].key) == 0 &&
                         verified->list[k].line == expected[i].line &&
                         verified->list[k].character == expected[i].character;
            if (!found)
                fail_msg("form %d: no `%s` at %d:%d", (int)form,
                         expected[i].key, (int)expected[i].line,
                         (int)expected[i].character);
        }
        free(verified);
    }
    verified_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places)};

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}
