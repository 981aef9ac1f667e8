/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files in declared encodings: tables of any size, whole sources, faults at
 * their byte; and files in undeclared ones, which are refused with a hint.
 */
#include "assert_close.h"
#include "seen.h"
#include "seeded.h"

#include "../calib/files/csv.h"
#include "../calib/files/yaml.h"

#include <jansson.h>

/* What was read: fields joined by |, records by a line end. */
struct reading {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_csv *csv;
    enum ct_status status;
    size_t records;
    char text[2048];
};

static void put(struct reading *reading, const char *text)
{
    size_t length = strlen(reading->text);

    snprintf(reading->text + length, sizeof reading->text - length, "%s", text);
}

static void read_dialect(struct reading *reading, const void *bytes,
                         size_t length, struct ct_csv_dialect dialect)
{
    const char *path = scratch_file("table.csv", bytes, length);
    const struct ct_csv_record *record = NULL;

    memset(reading, 0, sizeof *reading);
    seen_init(&reading->seen, &reading->sources);
    assert_int_equal(ct_csv_open(reading->sources, path, dialect,
                                 &reading->seen.sink, &reading->csv),
                     CT_OK);
    while ((reading->status = ct_csv_next(reading->csv, &record)) == CT_OK &&
           record != NULL) {
        reading->records++;
        for (size_t i = 0; i < record->count && reading->records < 20; i++) {
            put(reading, i > 0 ? "|" : "");
            put(reading, record->fields[i].text);
        }
        if (reading->records < 20)
            put(reading, "\n");
    }
    assert_int_equal(unlink(path), 0);
}

static void read_bytes(struct reading *reading, const void *bytes,
                       size_t length, enum ct_encoding encoding)
{
    read_dialect(reading, bytes, length,
                 (struct ct_csv_dialect){.encoding = encoding});
}

static void done(struct reading *reading)
{
    ct_csv_free(reading->csv);
    ct_sources_free(reading->sources);
}

/* ---- declared ---------------------------------------------------------------
 */

/* By Python's codecs. */
static void test_declared(void **state)
{
    static const struct {
        enum ct_encoding encoding;
        const char *bytes, *text;
    } cases[] = {
        {CT_GB18030, "\xB1\xE0\xBA\xC5,\xA1\xE6\r\n\x81\x30\x85\x38,\xA6\xCC\n",
         "编号|℃\nµ|μ\n"},
        /* second bytes that are ASCII: backslash, pipe, letters */
        {CT_BIG5, "\xA6\x57\xBA\xD9,\xB3\x5C\xC0\x7C\n\xA5\x5C,\"a\xA4\x40\"\n",
         "名稱|許嚐\n功|a一\n"},
        {CT_SHIFT_JIS,
         "\x83\x5C\x83\x74\x83\x67,\xB6\xDE,\\\n\x87\x6F,\x81\x8E,~\n",
         "ソフト|ｶﾞ|\\\n㎜|℃|~\n"},
        {CT_WINDOWS_1252, "5 \x80 \x96 \x84gut\x93,\xB5\xB0\n",
         "5 € – „gut“|µ°\n"},
        {CT_UTF_8, "µ,μ,Ω,Ω\n", "µ|μ|Ω|Ω\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;

        read_bytes(&reading, cases[i].bytes, strlen(cases[i].bytes),
                   cases[i].encoding);
        assert_int_equal(reading.status, CT_OK);
        assert_string_equal(reading.text, cases[i].text);
        assert_int_equal(reading.seen.count, i == 0 ? 1 : 0);
        if (i == 0)
            assert_seen(&reading.seen, 0, "mixed-line-ends", 2, 4);
        done(&reading);
    }
}

static void test_declared_utf16(void **state)
{
    static const char little[] = "a\0,\0\x03\x4E\n\0\x3D\xD8\x00\xDE\n";
    static const char big[] = "\0a\0,\x4E\x03\0\n\xD8\x3D\xDE\x00\0\n";
    struct reading reading;

    (void)state;
    read_bytes(&reading, little, sizeof little, CT_UTF_16LE);
    assert_string_equal(reading.text, "a|七\n\xF0\x9F\x98\x80\n");
    assert_int_equal(reading.seen.count, 0);
    done(&reading);
    read_bytes(&reading, big, sizeof big - 1, CT_UTF_16BE);
    assert_string_equal(reading.text, "a|七\n\xF0\x9F\x98\x80\n");
    assert_int_equal(reading.seen.count, 0);
    done(&reading);
}

/* A mark decides, and says so where it gainsays what was declared. */
static void test_mark_decides(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        enum ct_encoding declared;
        const char *key;
    } cases[] = {
        {"\xEF\xBB\xBF\xE7\xBC\x96\n", 7, CT_UTF_8, NULL},
        {"\xEF\xBB\xBF\xE7\xBC\x96\n", 7, CT_GB18030, "encoding-by-mark"},
        {"\xFF\xFE\x16\x7F\n\0", 6, CT_UTF_16LE, NULL},
        {"\xFF\xFE\x16\x7F\n\0", 6, CT_UTF_8, "encoding-utf16"},
        {"\xFF\xFE\x16\x7F\n\0", 6, CT_UTF_16BE, "encoding-by-mark"},
        {"\x84\x31\x95\x33\xB1\xE0\n", 7, CT_UTF_8, "encoding-utf16"},
        {"\x84\x31\x95\x33\xB1\xE0\n", 7, CT_GB18030, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;

        read_bytes(&reading, cases[i].bytes, cases[i].length,
                   cases[i].declared);
        assert_string_equal(reading.text, "编\n");
        assert_int_equal(reading.seen.count, cases[i].key != NULL);
        assert_int_equal(reading.seen.sink.errors, 0);
        if (cases[i].key != NULL)
            assert_string_equal(reading.seen.list[0].key, cases[i].key);
        done(&reading);
    }
}

/* What was declared is done, but said where it is most likely wrong: 中文
 * has six bytes in UTF-8, which are three sound characters of GB18030. */
static void test_suspect(void **state)
{
    static const struct {
        const char *bytes;
        enum ct_encoding declared;
        bool suspect;
    } cases[] = {
        {"a,\xE4\xB8\xAD\xE6\x96\x87\n", CT_GB18030, true},
        {"a,\xE4\xB8\xAD\xE6\x96\x87\n1,\xE4", CT_WINDOWS_1252, true},
        {"a,\xCA\xFD\n", CT_GB18030, false},
        {"a,\xC2\xB5\n", CT_GB18030, false}, /* one character, or two bytes */
        {"a,b\n", CT_GB18030, false},
        {"a,\xE4\xB8\xAD\n", CT_UTF_8, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;
        size_t length = strlen(cases[i].bytes);
        bool whole = cases[i].bytes[length - 1] == '\n';
        const char *path;
        uint32_t source;

        read_bytes(&reading, cases[i].bytes, length, cases[i].declared);
        assert_int_equal(reading.status, CT_OK);
        /* A file of one block is known to its end only once that was read. */
        assert_int_equal(reading.seen.sink.warnings, cases[i].suspect);
        if (cases[i].suspect)
            assert_seen(&reading.seen, 0, "encoding-suspect", 1, 1);
        done(&reading);
        path = scratch_file("a.yaml", cases[i].bytes, length);
        seen_init(&reading.seen, &reading.sources);
        assert_int_equal(ct_source_open_as(reading.sources, path,
                                           cases[i].declared,
                                           &reading.seen.sink, &source),
                         CT_OK);
        assert_int_equal(reading.seen.sink.warnings, cases[i].suspect && whole);
        ct_sources_free(reading.sources);
        assert_int_equal(unlink(path), 0);
    }
}

/* ---- faults in declared encodings -------------------------------------------
 */

static void assert_byte(const struct seen *seen, size_t i, const char *key,
                        uint64_t line, uint64_t column, uint64_t byte)
{
    assert_seen(seen, i, key, line, column);
    assert_int_equal(seen->list[i].position.byte, byte);
}

/* Each record with such a byte is refused at the byte, the others are read. */
static void test_invalid_bytes(void **state)
{
    static const char bytes[] = "\xB1\xE0,b\n"      /* 0 编,b */
                                "1,\xCA\xFD\xFF\n"  /* 5 数, then no byte */
                                "2,\xE7\xBC\x96,\n" /* 11 编 in UTF-8 */
                                "3,\xCA\xFD\n"      /* 18 */
                                "4,\0\n"            /* 23 */
                                "5,\x81\x30\x81\n"; /* 27 */
    struct reading reading;

    (void)state;
    read_bytes(&reading, bytes, sizeof bytes - 1, CT_GB18030);
    assert_int_equal(reading.status, CT_OK);
    assert_string_equal(reading.text, "编|b\n3|数\n");
    assert_int_equal(reading.seen.count, 4);
    assert_byte(&reading.seen, 0, "encoding-invalid", 2, 4, 9);
    assert_string_equal(reading.seen.list[0].text[0], "0xFF");
    assert_string_equal(reading.seen.list[0].text[1], "9");
    assert_string_equal(reading.seen.list[0].text[2], "GB18030");
    assert_byte(&reading.seen, 1, "encoding-invalid", 3, 4, 15);
    assert_string_equal(reading.seen.list[1].text[0], "0x96");
    assert_byte(&reading.seen, 2, "nul-byte", 5, 3, 25);
    assert_byte(&reading.seen, 3, "encoding-invalid", 6, 3, 29);
    assert_string_equal(reading.seen.list[3].text[0], "0x81");
    done(&reading);
}

static void test_half_a_pair(void **state)
{
    static const char bytes[] = "a\0\n\0"
                                "\x3D\xD8,\0b\0\n\0"
                                "c\0\n\0\x00\xDE";
    struct reading reading;

    (void)state;
    read_bytes(&reading, bytes, sizeof bytes - 1, CT_UTF_16LE);
    assert_string_equal(reading.text, "a\nc\n");
    assert_int_equal(reading.seen.count, 2);
    assert_byte(&reading.seen, 0, "utf16-broken", 2, 1, 4);
    assert_byte(&reading.seen, 1, "utf16-broken", 4, 1, 16);
    done(&reading);
}

/* A file that ends inside a character. */
static void test_cut_off(void **state)
{
    static const struct {
        const char *bytes;
        enum ct_encoding encoding;
        uint64_t byte;
        const char *key;
    } cases[] = {
        {"a\n\xE7\xBC", CT_UTF_8, 2, "character-cut-off"},
        {"a\nb,\xC2", CT_UTF_8, 4, "character-cut-off"},
        {"a\nb,\xCA\xFD\xCA", CT_GB18030, 6, "character-cut-off"},
        {"a\n\x81\x30", CT_GB18030, 2, "character-cut-off"},
        {"a\n\x81\x30\x84", CT_GB18030, 2, "character-cut-off"},
        {"a\n\xA6\x57\xA6", CT_BIG5, 4, "character-cut-off"},
        {"a\n\x83\x5C\x83", CT_SHIFT_JIS, 4, "character-cut-off"},
        /* whole, but no characters */
        {"a\nb\xFF", CT_GB18030, 3, "encoding-invalid"},
        {"a\nb\x81", CT_WINDOWS_1252, 3, "encoding-invalid"},
        {"a\nb\x81,", CT_GB18030, 3, "encoding-invalid"},
        {"a\nb\x80", CT_SHIFT_JIS, 3, "encoding-invalid"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;

        read_bytes(&reading, cases[i].bytes, strlen(cases[i].bytes),
                   cases[i].encoding);
        assert_string_equal(reading.text, "a\n");
        assert_int_equal(reading.seen.count, 1);
        assert_string_equal(reading.seen.list[0].key, cases[i].key);
        assert_int_equal(reading.seen.list[0].position.line, 2);
        assert_int_equal(reading.seen.list[0].position.byte, cases[i].byte);
        done(&reading);
    }
}

/* ---- long files -------------------------------------------------------------
 */

/* Characters whose lengths differ in the encoding and in UTF-8. */
static const struct {
    enum ct_encoding encoding;
    const char *pieces[6];
} alphabets[] = {
    {CT_GB18030,
     {"\xB1\xE0", "a", "\x81\x30\x84\x38", "\xA1\xE6", "9,", "\xFE\x51"}},
    {CT_SHIFT_JIS, {"\x83\x5C", "a", "\xB6", "\x81\x8E", "9,", "\xDE"}},
    {CT_BIG5, {"\xA6\x57", "a", "\xB3\x5C", "b", "9,", "\xA5\x5C"}},
    {CT_WINDOWS_1252, {"\x80", "a", "\xB5", "b", "9,", "\x93"}},
};

enum { LONG = 5 * 1024 * 1024 + 100 };

/* Bytes 0xFF, which are nothing in any of them but the last, stand in some
 * records; NUL in those of the last. Their offsets are found again. */
static void check_long_file(struct seeded *random, size_t which)
{
    char *bytes = malloc(LONG + 300);
    size_t length = 0, faults = 0;
    uint64_t expected[SEEN], lines[SEEN], line = 1;
    bool nul = alphabets[which].encoding == CT_WINDOWS_1252;
    struct reading reading;

    assert_non_null(bytes);
    while (length < LONG) {
        size_t pieces = 1 + seeded_below(random, 60);
        bool faulty = faults < SEEN && seeded_below(random, 1000) == 0;

        for (size_t i = 0; i < pieces; i++) {
            const char *piece =
                alphabets[which].pieces[seeded_below(random, 6)];

            memcpy(bytes + length, piece, strlen(piece));
            length += strlen(piece);
        }
        if (faulty) {
            expected[faults] = length;
            lines[faults++] = line;
            bytes[length++] = nul ? '\0' : '\xFF';
        }
        bytes[length++] = '\n';
        line++;
    }
    read_bytes(&reading, bytes, length, alphabets[which].encoding);
    assert_int_equal(reading.seen.count, faults);
    assert_int_equal(reading.records, line - 1 - faults);
    for (size_t i = 0; i < faults; i++) {
        const struct ct_position *at = &reading.seen.list[i].position;

        if (at->byte != expected[i] || at->line != lines[i])
            fail_msg("seed %llu, %s, fault %zu: byte %llu, line %llu instead "
                     "of %llu, %llu",
                     (unsigned long long)random->seed,
                     ct_encoding_name(alphabets[which].encoding), i,
                     (unsigned long long)at->byte, (unsigned long long)at->line,
                     (unsigned long long)expected[i],
                     (unsigned long long)lines[i]);
    }
    done(&reading);
    free(bytes);
}

static void test_long_files(void **state)
{
    struct seeded random = seeded_init(12);

    (void)state;
    for (size_t i = 0; i < sizeof alphabets / sizeof alphabets[0]; i++)
        check_long_file(&random, i);
}

/* ---- undeclared -------------------------------------------------------------
 */

/* All of the file is in another encoding: said once, nothing is read. */
static void test_whole_file(void **state)
{
    static const char bytes[] = "id,\xC3\xFB\xB3\xC6\n1,\xCA\xFD\xD7\xD6\n";
    struct reading reading;
    const struct ct_csv_record *record;

    (void)state;
    read_bytes(&reading, bytes, sizeof bytes - 1, CT_UTF_8);
    assert_int_equal(reading.status, CT_INVALID);
    assert_string_equal(reading.text, "");
    assert_int_equal(reading.seen.count, 1);
    assert_byte(&reading.seen, 0, "invalid-utf8", 1, 4, 3);
    assert_string_equal(reading.seen.list[0].text[2],
                        "GB18030, Big5, windows-1252");
    assert_string_equal(reading.seen.list[0].text[3],
                        "名称 in GB18030, 靡備 in Big5, "
                        "Ãû³Æ in windows-1252");
    /* And no more after it. */
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
    assert_null(record);
    done(&reading);
    read_dialect(&reading, bytes, sizeof bytes - 1,
                 (struct ct_csv_dialect){.faulty = true});
    assert_int_equal(reading.status, CT_INVALID);
    done(&reading);
}

/* What decodes at the first fault but not everywhere is no candidate. */
static void test_whole_file_is_looked_at(void **state)
{
    size_t length = 3 * 1024 * 1024;
    char *bytes = malloc(length);
    struct reading reading;

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < length; i += 8)
        memcpy(bytes + i, "12,\xCA\xFD,3\n", 8);
    memcpy(bytes + length - 8, "\x81\x30\x84\x38,,3\n", 8); /* GB18030 alone */
    read_bytes(&reading, bytes, length, CT_UTF_8);
    assert_int_equal(reading.status, CT_INVALID);
    assert_int_equal(reading.seen.count, 1);
    assert_string_equal(reading.seen.list[0].text[2], "GB18030");
    assert_string_equal(reading.seen.list[0].text[3], "数 in GB18030");
    done(&reading);
    free(bytes);
}

/* Rows from two files: each bad one is told, the others are read. */
static void test_pieces(void **state)
{
    static const char *const cases[] = {
        /* UTF-8 header, GBK row; GBK header, UTF-8 row; damaged */
        "\xE7\xBC\x96\xE5\x8F\xB7,\xE5\x90\x8D\xE7\xA7\xB0\r\n"
        "A1,\xCA\xFD\xD7\xD6\xB1\xED\r\nB,2\r\n",
        "A1,\xCA\xFD\xD7\xD6\xB1\xED\r\n"
        "\xE7\xBC\x96\xE5\x8F\xB7,\xE5\x90\x8D\xE7\xA7\xB0\r\nB,2\r\n",
        "\xE7\xBC\x96,b\r\nA1,\xFF\x81\x8D\r\nB,2\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;

        read_bytes(&reading, cases[i], strlen(cases[i]), CT_UTF_8);
        assert_int_equal(reading.status, CT_OK);
        assert_int_equal(reading.records, 2);
        assert_int_equal(reading.seen.count, 1);
        assert_string_equal(reading.seen.list[0].key, "invalid-utf8");
        assert_int_equal(reading.seen.list[0].position.byte, i == 0   ? 18
                                                             : i == 1 ? 3
                                                                      : 10);
        done(&reading);
    }
}

/* ---- whole sources ----------------------------------------------------------
 */

static void test_source_declared(void **state)
{
    static const char bytes[] = "a: 1\n\xCA\xFD\xD7\xD6: {b: \xB5\xA5, c: d}\n";
    const char *path = scratch_file("a.yaml", bytes, sizeof bytes - 1);
    struct seen seen;
    struct ct_sources *sources;
    struct ct_arena arena = {0};
    const struct ct_yaml *root, *value;
    struct ct_position at;
    uint32_t source;

    (void)state;
    seen_init(&seen, &sources);
    assert_int_equal(
        ct_source_open_as(sources, path, CT_GB18030, &seen.sink, &source),
        CT_OK);
    assert_int_equal(ct_yaml_read(sources, source, &arena, &seen.sink, &root),
                     CT_OK);
    value = ct_yaml_get(ct_yaml_get(root, "数字"), "c");
    assert_non_null(value);
    ct_source_locate(sources, value->place, &at);
    assert_int_equal(at.line, 2);
    assert_int_equal(at.column, 15);
    assert_int_equal(at.byte, 5 + 14 + 3); /* three characters of two bytes */
    assert_int_equal(seen.count, 0);
    ct_arena_release(&arena);
    ct_sources_free(sources);
    assert_int_equal(unlink(path), 0);
}

static void test_source_faults(void **state)
{
    static const struct {
        const char *bytes;
        enum ct_encoding declared;
        const char *key;
        uint64_t line, byte;
    } cases[] = {
        {"a: \xCA\xFD\nb: \xFF\n", CT_GB18030, "encoding-invalid", 2, 9},
        {"a: \xCA\xFD\nb: \xCA", CT_GB18030, "character-cut-off", 2, 9},
        {"a: \xE6\x95", CT_UTF_8, "character-cut-off", 1, 3},
        {"a: \xCA\xFD\n", CT_UTF_8, "invalid-utf8", 1, 3},
        {"a: \x81\n", CT_WINDOWS_1252, "encoding-invalid", 1, 3},
        {"a: b\nc: \xA6", CT_BIG5, "character-cut-off", 2, 8},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path =
            scratch_file("a.yaml", cases[i].bytes, strlen(cases[i].bytes));
        struct seen seen;
        struct ct_sources *sources;
        uint32_t source = 77;

        seen_init(&seen, &sources);
        assert_int_equal(ct_source_open_as(sources, path, cases[i].declared,
                                           &seen.sink, &source),
                         CT_INVALID);
        assert_int_equal(source, 77);
        assert_int_equal(seen.count, 1);
        assert_string_equal(seen.list[0].key, cases[i].key);
        assert_int_equal(seen.list[0].position.line, cases[i].line);
        assert_int_equal(seen.list[0].position.byte, cases[i].byte);
        ct_sources_free(sources);
        assert_int_equal(unlink(path), 0);
    }
}

/* ---- the published examples -------------------------------------------------
 */

#define DATA "../shared/csv/encoding/"

static void check_example(const char *name)
{
    char path[128];
    json_t *about, *records;
    const char *encoding_name;
    struct ct_csv_dialect dialect = {0};
    const struct ct_csv_record *record;
    struct seen seen;
    struct ct_sources *sources;
    struct ct_csv *csv;

    snprintf(path, sizeof path, DATA "%s.json", name);
    about = json_load_file(path, 0, NULL);
    assert_non_null(about);
    records = json_object_get(about, "records");
    encoding_name = json_string_value(json_object_get(about, "encoding"));
    seen_init(&seen, &sources);
    assert_int_equal(ct_encoding_parse(encoding_name, strlen(encoding_name),
                                       (struct ct_place){0}, &seen.sink,
                                       &dialect.encoding),
                     CT_OK);
    snprintf(path, sizeof path, DATA "%s.csv", name);
    assert_int_equal(ct_csv_open(sources, path, dialect, &seen.sink, &csv),
                     CT_OK);
    for (size_t row = 0;; row++) {
        const json_t *expected = json_array_get(records, row);

        assert_int_equal(ct_csv_next(csv, &record), CT_OK);
        if (record == NULL) {
            assert_int_equal(row, json_array_size(records));
            break;
        }
        assert_int_equal(record->count, json_array_size(expected));
        for (size_t i = 0; i < record->count; i++)
            assert_string_equal(record->fields[i].text,
                                json_string_value(json_array_get(expected, i)));
    }
    assert_int_equal(seen.sink.errors, 0);
    ct_csv_free(csv);
    ct_sources_free(sources);
    json_decref(about);
}

/* Kept beside the repository; skipped without them. */
static void test_examples(void **state)
{
    static const char *const names[] = {"ascii-only",  "big5",    "cp1252",
                                        "gb18030",     "gbk",     "shift-jis",
                                        "utf16be-bom", "utf8-bom"};

    (void)state;
    if (access(DATA, R_OK) != 0) {
        print_message("no " DATA ": skipped\n");
        skip();
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        check_example(names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_declared_utf16),
        cmocka_unit_test(test_mark_decides),
        cmocka_unit_test(test_suspect),
        cmocka_unit_test(test_invalid_bytes),
        cmocka_unit_test(test_half_a_pair),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_long_files),
        cmocka_unit_test(test_whole_file),
        cmocka_unit_test(test_whole_file_is_looked_at),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_source_declared),
        cmocka_unit_test(test_source_faults),
        cmocka_unit_test(test_examples),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
