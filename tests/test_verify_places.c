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

/* ---- ids of a list ------------------------------------------------------- */

/* Ids that are parts of others, signs and prefixes of full width, characters
 * whose bytes are like those of signs, and an id that is folded. */
static void test_whole_ids(void **state)
{
    static const struct {
        const char *list;
        int characters[4]; /* of what is unknown, by its order; 0: no more */
    } cases[] = {{"B10;B1", {5}},
                 {"B1;B10", {1}},
                 {"B10; B1 ;B10", {6}},
                 {"B10；B1；Z", {5, 8}},
                 {"B10、B1，B10", {5}},
                 {"Z；；B10;B1", {1, 8}},
                 {"雛B1;B1", {1, 5}},
                 {"B1Ａ;B1", {1, 5}},
                 {"PO B1;B1", {1, 7}},
                 {"B10;cert:B1;B1", {5, 13}},
                 {"B10;B1;B1Z;B1", {5, 8, 12}},
                 {"Ｚ;B10;B1", {1, 7}}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[300];
        struct verified *verified;
        size_t count = 0;

        snprintf(text, sizeof text,
                 "== certificates.csv\n"
                 "id,instrument,calibrated_on,references\n"
                 "B10,R,2025-01-10,NMI:PTB\n"
                 "X1,X,2025-06-01,\"%s\"\n",
                 cases[i].list);
        verified = verify_text(text, "2026-06-30");
        for (size_t k = 0; k < verified->count; k++) {
            const struct verified_finding *one = &verified->list[k];

            if (strcmp(one->key, "certificate-unknown") != 0)
                continue;
            assert_true(count < COUNT(cases[i].characters));
            /* Behind `X1,X,2025-06-01,"`. */
            if (one->character != (uint64_t)cases[i].characters[count] + 17)
                fail_msg("%s: %d", cases[i].list, (int)one->character - 17);
            count++;
        }
        assert_true(count > 0 && (count == COUNT(cases[i].characters) ||
                                  cases[i].characters[count] == 0));
        free(verified);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_whole_ids)};

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}
