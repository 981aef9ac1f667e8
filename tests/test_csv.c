/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading CSV: records, places, faults and going on after them, limits.
 */
#include "assert_close.h"
#include "seen.h"
#include "seeded.h"

#include "../calib/files/csv.h"
#include "../calib/files/csv_frame.h"

#include <time.h>

/* What a file was read as: fields joined by |, quoted ones in <>, records by
 * a line end. */
struct reading {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_csv *csv;
    char text[4096];
    uint64_t lines[32], numbers[32];
    size_t count;
};

static void put(struct reading *reading, const char *text)
{
    size_t length = strlen(reading->text);

    snprintf(reading->text + length, sizeof reading->text - length, "%s", text);
}

static void read_all(struct reading *reading)
{
    const struct ct_csv_record *record;

    for (;;) {
        assert_int_equal(ct_csv_next(reading->csv, &record), CT_OK);
        if (record == NULL)
            return;
        for (size_t i = 0; i < record->count; i++) {
            const struct ct_csv_field *field = &record->fields[i];

            assert_int_equal(field->text[field->length], '\0');
            put(reading, i > 0 ? "|" : "");
            put(reading, field->quoted ? "<" : "");
            put(reading, field->text);
            put(reading, field->quoted ? ">" : "");
        }
        put(reading, "\n");
        reading->lines[reading->count % 32] = record->line;
        reading->numbers[reading->count++ % 32] = record->number;
    }
}

static void read_bytes(struct reading *reading, const void *bytes,
                       size_t length, struct ct_csv_dialect dialect)
{
    const char *path = scratch_file("table.csv", bytes, length);

    memset(reading, 0, sizeof *reading);
    seen_init(&reading->seen, &reading->sources);
    assert_int_equal(ct_csv_open(reading->sources, path, dialect,
                                 &reading->seen.sink, &reading->csv),
                     CT_OK);
    assert_int_equal(unlink(path), 0);
    read_all(reading);
}

static void read_text(struct reading *reading, const char *text)
{
    read_bytes(reading, text, strlen(text), (struct ct_csv_dialect){0});
}

static void done(struct reading *reading)
{
    ct_csv_free(reading->csv);
    ct_sources_free(reading->sources);
}

static void expect(const char *bytes, const char *records)
{
    struct reading reading;

    read_text(&reading, bytes);
    assert_string_equal(reading.text, records);
    assert_int_equal(reading.seen.count, 0);
    done(&reading);
}

/* ---- sound files ------------------------------------------------------------
 */

static void test_records(void **state)
{
    (void)state;
    expect("", "");
    expect("\n", "");
    expect("a", "a\n");
    expect("a,b\n1,2", "a|b\n1|2\n");
    expect("a,b\r\n1,2\r\n", "a|b\n1|2\n");
    expect(" a ,\tb\t\n", " a |\tb\t\n");
    expect(",\n,,\n", "|\n||\n");
    expect("\"a,b\",\"c\"\"d\"\"\"\n", "<a,b>|<c\"d\">\n");
    expect("\"\"\"\"\n\"\"\n", "<\">\n<>\n");
    expect("\"a\nb\",c\n\"d\r\ne\rf\"\n", "<a\nb>|c\n<d\r\ne\rf>\n");
    expect("\"a\"", "<a>\n");
    expect("a,\"b\"", "a|<b>\n");
    expect("a,\n", "a|\n");
    expect("a,", "a|\n");
    expect("\"\",\"\"", "<>|<>\n");
    expect("a\xE2\x80\xA8"
           "b,\xC2\x85\n",
           "a\xE2\x80\xA8"
           "b|\xC2\x85\n");
}

static void test_lines_and_numbers(void **state)
{
    struct reading reading;
    static const uint64_t lines[] = {2, 5, 9, 11};

    (void)state;
    read_text(&reading, "\na,b\n\n\n\"x\ny\r\nz\rw\",2\nc,d\n\ne\n");
    assert_string_equal(reading.text, "a|b\n<x\ny\r\nz\rw>|2\nc|d\ne\n");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(reading.lines[i], lines[i]);
        assert_int_equal(reading.numbers[i], i + 1);
    }
    done(&reading);
}

static void test_dialect(void **state)
{
    struct reading reading;
    const char *text = "# \"c\n1,5;'a;b'\n\n#x;y\n2;'it''s'\n";

    (void)state;
    read_bytes(&reading, text, strlen(text),
               (struct ct_csv_dialect){
                   .delimiter = ';', .comment = '#', .quote = '\''});
    assert_string_equal(reading.text, "1,5|<a;b>\n2|<it's>\n");
    assert_int_equal(reading.numbers[1], 2);
    assert_int_equal(reading.lines[1], 5);
    done(&reading);
    read_bytes(&reading, text, strlen(text),
               (struct ct_csv_dialect){
                   .delimiter = ';', .keep_blank = true, .quote = '\''});
    assert_string_equal(reading.text, "# \"c\n1,5|<a;b>\n\n#x|y\n2|<it's>\n");
    assert_int_equal(reading.numbers[4], 5);
    done(&reading);
}

static void test_field_places(void **state)
{
    struct reading reading;
    static const char bytes[] =
        "\xEF\xBB\xBFh\n\xC2\xB5,,\"b\"\"\nc\",\"\",d\n";
    const char *path = scratch_file("places.csv", bytes, sizeof bytes - 1);
    static const struct {
        uint64_t offset;
        uint32_t length;
        uint64_t line, column;
    } places[] = {{2, 2, 2, 1},  {5, 0, 2, 3},  {7, 5, 2, 5},
                  {15, 0, 3, 5}, {17, 1, 3, 7}, {18, 0, 3, 8}};
    const struct ct_csv_record *record;

    (void)state;
    seen_init(&reading.seen, &reading.sources);
    assert_int_equal(ct_csv_open(reading.sources, path,
                                 (struct ct_csv_dialect){0}, &reading.seen.sink,
                                 &reading.csv),
                     CT_OK);
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
    assert_int_equal(record->count, 5);
    assert_int_equal(record->place.offset, 2);
    assert_int_equal(record->place.length, 16);
    for (size_t i = 0; i < 6; i++) {
        struct ct_place place = ct_csv_field_place(reading.csv, i);
        struct ct_position at;

        ct_source_locate(reading.sources, place, &at);
        assert_int_equal(place.source, ct_csv_source(reading.csv));
        assert_int_equal(place.offset, places[i].offset);
        assert_int_equal(place.length, places[i].length);
        assert_int_equal(at.line, places[i].line);
        assert_int_equal(at.column, places[i].column);
        assert_int_equal(at.byte, places[i].offset + 3);
    }
    assert_int_equal(reading.seen.count, 0);
    assert_int_equal(unlink(path), 0);
    done(&reading);
}

/* A byte order mark is no part of the text, and only said where it is asked
 * for: every table that a spreadsheet saves has one. */
static void test_byte_order_mark(void **state)
{
    static const char bytes[] = "\xEF\xBB\xBFname,u\nx,1\n";

    (void)state;
    for (int noted = 0; noted < 2; noted++) {
        struct reading reading;

        read_bytes(&reading, bytes, sizeof bytes - 1,
                   (struct ct_csv_dialect){.thorough = noted == 1});
        assert_string_equal(reading.text, "name|u\nx|1\n");
        assert_int_equal(reading.seen.count, noted);
        if (noted == 1)
            assert_seen(&reading.seen, 0, "byte-order-mark", 1, 1);
        done(&reading);
    }
}

/* Where files were joined, the mark of the second hides no quote, no comment
 * and no blank line behind it. */
static void test_marks_inside(void **state)
{
    static const char bytes[] =
        "\xEF\xBB\xBF\xEF\xBB\xBFid,text\n"
        "\xEF\xBB\xBF\"1\",\"a\nb\"\n"
        "\xEF\xBB\xBF\n"
        "\xEF\xBB\xBF#2,b\n"
        "\xEF\xBB\xBF\xEF\xBB\xBF\"3\",\xEF\xBB\xBF\"\"\n"
        "\xEF\xBB\xBF\"4,b\n5,c";
    static const char *const keys[] = {"mark-inside", "mark-inside",
                                       "mark-inside", "mark-inside",
                                       "mark-inside", "quote-in-unquoted-field",
                                       "mark-inside", "unterminated-quote"};
    static const uint64_t lines[] = {1, 2, 4, 5, 6, 6, 7, 7};
    struct reading reading;

    (void)state;
    read_bytes(&reading, bytes, sizeof bytes - 1,
               (struct ct_csv_dialect){.comment = '#'});
    assert_string_equal(reading.text, "id|text\n<1>|<a\nb>\n5|c\n");
    assert_int_equal(reading.lines[1], 2);
    assert_int_equal(reading.lines[2], 8);
    assert_int_equal(reading.seen.count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(reading.seen.list[i].key, keys[i]);
        assert_int_equal(reading.seen.list[i].position.line, lines[i]);
    }
    done(&reading);
}

/* A small table is kept for findings that come later, a long one is not. */
static void test_places_after_the_end(void **state)
{
    static const size_t lengths[] = {CT_SOURCE_KEPT, CT_SOURCE_KEPT + 4};

    (void)state;
    for (int i = 0; i < 2; i++) {
        char *text = malloc(lengths[i]);
        struct reading reading;
        struct ct_position at;
        struct ct_place place = {.length = 1};

        assert_non_null(text);
        for (size_t j = 0; j < lengths[i]; j += 4)
            memcpy(text + j, "a,b\n", 4);
        read_bytes(&reading, text, lengths[i], (struct ct_csv_dialect){0});
        place.source = ct_csv_source(reading.csv);
        place.offset = lengths[i] - 2;
        ct_csv_free(reading.csv);
        ct_source_locate(reading.sources, place, &at);
        assert_int_equal(at.line, i == 0 ? lengths[i] / 4 : 0);
        assert_int_equal(at.byte, lengths[i] - 2);
        if (i == 0)
            assert_memory_equal(at.text, "a,b", at.text_length);
        ct_sources_free(reading.sources);
        free(text);
    }
}

/* A file joined from pieces in two encodings has a finding in each line of the
 * one; trying encodings on them must not take longer than reading does. */
static void test_each_line_is_not_utf8(void **state)
{
    struct reading reading;
    size_t length = 1000000;
    char *text = malloc(length);
    clock_t start = clock();

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < length; i += 5)
        memcpy(text + i, "\xCA\xFD,1\n", 5);
    memcpy(text, "\xE7\xBC\x96,\n", 5); /* UTF-8 */
    read_bytes(&reading, text, length, (struct ct_csv_dialect){0});
    assert_int_equal(reading.seen.count, length / 5 - 1);
    assert_true(clock() - start < 10 * CLOCKS_PER_SEC);
    done(&reading);
    free(text);
}

static void test_utf16(void **state)
{
    /* a,b CRLF U+1F600,"x" LF, then half a character */
    static const char bytes[] = "\xFF\xFE"
                                "a\0,\0b\0\r\0\n\0\x3D\xD8\x00\xDE"
                                ",\0\"\0x\0\"\0\n\0"
                                "c\0d";
    struct reading reading;

    (void)state;
    read_bytes(&reading, bytes, sizeof bytes - 1, (struct ct_csv_dialect){0});
    assert_string_equal(reading.text, "a|b\n\xF0\x9F\x98\x80|<x>\nc\n");
    assert_string_equal(reading.seen.list[0].key, "encoding-utf16");
    assert_int_equal(reading.seen.list[0].severity, CT_NOTE);
    assert_seen(&reading.seen, 1, "mixed-line-ends", 2, 6);
    assert_int_equal(reading.seen.list[1].position.byte, 24);
    assert_seen(&reading.seen, 2, "utf16-broken", 3, 2);
    assert_int_equal(reading.seen.list[2].position.byte, 28);
    assert_string_equal(reading.seen.list[2].text[1], "28");
    done(&reading);
}

/* ---- faults -----------------------------------------------------------------
 */

static void test_stray_quotes(void **state)
{
    struct reading reading;

    (void)state;
    read_text(&reading,
              "a,b\n1,5\"\n2,\"x\"y\n3,\"4\"\n \"5\",6\n\"7\" ,8\n9\n");
    assert_string_equal(reading.text, "a|b\n3|<4>\n9\n");
    assert_int_equal(reading.seen.count, 4);
    assert_seen(&reading.seen, 0, "quote-in-unquoted-field", 2, 4);
    assert_string_equal(reading.seen.list[0].text[0], "2");
    assert_seen(&reading.seen, 1, "text-after-closing-quote", 3, 6);
    assert_string_equal(reading.seen.list[1].text[1], "y");
    assert_int_equal(reading.seen.list[1].at[2].line, 3);
    assert_int_equal(reading.seen.list[1].at[2].column, 3);
    assert_seen(&reading.seen, 2, "quote-in-unquoted-field", 5, 2);
    assert_seen(&reading.seen, 3, "text-after-closing-quote", 6, 4);
    assert_int_equal(reading.numbers[2], 7);
    done(&reading);
}

static void test_open_quote(void **state)
{
    struct reading reading;

    (void)state;
    read_text(&reading, "a,b\n1,\"x\n2,y\n3,z\n");
    assert_string_equal(reading.text, "a|b\n2|y\n3|z\n");
    assert_int_equal(reading.seen.count, 1);
    assert_seen(&reading.seen, 0, "unterminated-quote", 2, 3);
    assert_string_equal(reading.seen.list[0].text[0], "2");
    assert_int_equal(reading.lines[1], 3);
    assert_int_equal(reading.numbers[1], 3);
    done(&reading);
    /* The field before is sound and spans lines: the quote's line counts. */
    read_text(&reading, "a,\"b\nc\",\"d\n1,2\n");
    assert_string_equal(reading.text, "1|2\n");
    assert_seen(&reading.seen, 0, "unterminated-quote", 2, 4);
    assert_int_equal(reading.lines[0], 3);
    done(&reading);
    read_text(&reading, "a\n\"");
    assert_string_equal(reading.text, "a\n");
    assert_seen(&reading.seen, 0, "unterminated-quote", 2, 1);
    done(&reading);
    read_text(&reading, "\"a\"\"");
    assert_seen(&reading.seen, 0, "unterminated-quote", 1, 1);
    done(&reading);
}

/* The quote left open in line 2 is closed by the one that opens in line 4. */
static void test_open_quote_closed_by_another(void **state)
{
    struct reading reading;

    (void)state;
    read_text(&reading, "a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n");
    assert_string_equal(reading.text, "a|b\n2|y\n3|<z>\n4|w\n");
    assert_int_equal(reading.seen.count, 1);
    assert_seen(&reading.seen, 0, "quote-closed-late", 2, 3);
    assert_int_equal(reading.seen.list[0].at[2].line, 4);
    assert_int_equal(reading.seen.list[0].at[2].column, 4);
    assert_int_equal(reading.lines[1], 3);
    assert_int_equal(reading.lines[3], 5);
    done(&reading);
}

static void test_bad_bytes(void **state)
{
    static const char bytes[] =
        "a,b\n1,\0\n2,\xCA\xFD\n3,\xC0\x80\n\xC2\xB5,4\n";
    struct reading reading;

    (void)state;
    read_bytes(&reading, bytes, sizeof bytes - 1, (struct ct_csv_dialect){0});
    assert_string_equal(reading.text, "a|b\n\xC2\xB5|4\n");
    assert_int_equal(reading.seen.count, 3);
    assert_seen(&reading.seen, 0, "nul-byte", 2, 3);
    assert_seen(&reading.seen, 1, "invalid-utf8", 3, 3);
    assert_string_equal(reading.seen.list[1].text[1], "10");
    assert_string_equal(reading.seen.list[1].text[2],
                        "GB18030, Big5, windows-1252");
    assert_seen(&reading.seen, 2, "invalid-utf8", 4, 3);
    assert_int_equal(reading.numbers[1], 5);
    done(&reading);
}

static void test_line_ends(void **state)
{
    struct reading reading;

    (void)state;
    read_text(&reading, "a\rb\rc\r");
    assert_string_equal(reading.text, "a\nb\nc\n");
    assert_int_equal(reading.seen.count, 1);
    assert_seen(&reading.seen, 0, "bare-cr", 1, 2);
    assert_int_equal(reading.seen.list[0].severity, CT_WARNING);
    assert_int_equal(reading.lines[2], 3);
    done(&reading);
    read_text(&reading, "a\r\nb\nc\nd\re\rf\r\n");
    assert_string_equal(reading.text, "a\nb\nc\nd\ne\nf\n");
    assert_int_equal(reading.seen.count, 3);
    assert_seen(&reading.seen, 0, "mixed-line-ends", 2, 2);
    assert_string_equal(reading.seen.list[0].text[0], "LF");
    assert_string_equal(reading.seen.list[0].text[1], "CRLF");
    assert_seen(&reading.seen, 1, "bare-cr", 4, 2);
    assert_seen(&reading.seen, 2, "bare-cr", 5, 2);
    done(&reading);
    /* Inside quotes they are data. */
    read_text(&reading, "a\r\n\"b\nc\rd\"\r\n");
    assert_int_equal(reading.seen.count, 0);
    done(&reading);
}

/* ---- limits -----------------------------------------------------------------
 */

static void test_longest_record(void **state)
{
    size_t limit = CT_CSV_RECORD_LIMIT;

    (void)state;
    for (size_t more = 0; more < 2; more++) {
        for (int quoted = 0; quoted < 2; quoted++) {
            size_t length = limit + more;
            char *text = malloc(length + 16);
            struct reading reading;
            const char *path = scratch("table.csv");
            const struct ct_csv_record *record;

            assert_non_null(text);
            memset(text, 'x', length);
            if (quoted)
                text[0] = text[length - 1] = '"';
            memcpy(text + length, "\r\nz,2\r\n", 8);
            path = scratch_file("table.csv", text, length + 7);
            seen_init(&reading.seen, &reading.sources);
            assert_int_equal(ct_csv_open(reading.sources, path,
                                         (struct ct_csv_dialect){0},
                                         &reading.seen.sink, &reading.csv),
                             CT_OK);
            assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
            if (more == 0) {
                assert_int_equal(record->fields[0].length,
                                 length - (quoted ? 2U : 0U));
                assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
            }
            assert_int_equal(reading.seen.count, more);
            if (more > 0)
                assert_seen(&reading.seen, 0, "record-too-long", 1, 1);
            assert_int_equal(record->number, 2);
            assert_int_equal(record->line, 2);
            assert_string_equal(record->fields[0].text, "z");
            assert_int_equal(unlink(path), 0);
            done(&reading);
            free(text);
        }
    }
}

/* A quote left open in a long file costs its own line, once. */
static void test_open_quote_in_long_file(void **state)
{
    size_t length = 5 * 1024 * 1024, at, rows = 0, first = 0;
    char *text = malloc(length + 1);
    const struct ct_csv_record *record;
    struct reading reading;
    const char *path;

    (void)state;
    assert_non_null(text);
    for (at = 0; at + 8 <= length; at += 8)
        memcpy(text + at, "12,3456\n", 8);
    text[8 * 1000 + 3] = '"';
    text[8 * 500000 + 3] = '"';
    path = scratch_file("table.csv", text, at);
    seen_init(&reading.seen, &reading.sources);
    assert_int_equal(ct_csv_open(reading.sources, path,
                                 (struct ct_csv_dialect){.unhashed = true},
                                 &reading.seen.sink, &reading.csv),
                     CT_OK);
    for (;; rows++) {
        assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
        if (record == NULL)
            break;
        if (rows == 1000)
            first = (size_t)record->line;
    }
    assert_int_equal(rows, at / 8 - 2);
    assert_int_equal(first, 1002);
    assert_int_equal(reading.seen.count, 2);
    assert_seen(&reading.seen, 0, "quote-closed-far", 1001, 4);
    assert_seen(&reading.seen, 1, "quote-closed-far", 500001, 4);
    assert_int_equal(unlink(path), 0);
    done(&reading);
    free(text);
}

/* A quote that closes only beyond the limit is not one that never closes. */
static void test_far_quote(void **state)
{
    size_t length = 3 * (size_t)CT_CSV_RECORD_LIMIT;
    char *text = malloc(length);

    (void)state;
    assert_non_null(text);
    for (int closed = 0; closed < 2; closed++) {
        const struct ct_csv_record *record;
        struct reading reading;
        const char *path;

        memset(text, 'x', length);
        memcpy(text, "a\n\"x\n", 5);
        memcpy(text + length - 3, closed ? "x\"\n" : "xx\n", 3);
        path = scratch_file("table.csv", text, length);
        seen_init(&reading.seen, &reading.sources);
        assert_int_equal(ct_csv_open(reading.sources, path,
                                     (struct ct_csv_dialect){0},
                                     &reading.seen.sink, &reading.csv),
                         CT_OK);
        assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
        assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
        assert_seen(&reading.seen, 0, "quote-closed-far", 2, 1);
        assert_int_equal(unlink(path), 0);
        done(&reading);
    }
    free(text);
}

static void test_many_fields(void **state)
{
    size_t length = CT_CSV_RECORD_LIMIT;
    char *text = malloc(length);
    struct reading reading;
    const struct ct_csv_record *record;
    const char *path;

    (void)state;
    assert_non_null(text);
    memset(text, ',', length);
    path = scratch_file("table.csv", text, length);
    seen_init(&reading.seen, &reading.sources);
    assert_int_equal(ct_csv_open(reading.sources, path,
                                 (struct ct_csv_dialect){0}, &reading.seen.sink,
                                 &reading.csv),
                     CT_OK);
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
    assert_int_equal(record->count, length + 1);
    assert_int_equal(ct_csv_field_place(reading.csv, length).offset, length);
    assert_int_equal(unlink(path), 0);
    done(&reading);
    free(text);
}

/* ---- opening ----------------------------------------------------------------
 */

static void test_not_opened(void **state)
{
    static const struct {
        const char *path, *key;
        enum ct_status status;
    } cases[] = {
        {"/nonexistent/table.csv", "file-not-found", CT_INVALID},
        {"/tmp", "is-a-directory", CT_INVALID},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen;
        struct ct_sources *sources;
        struct ct_csv *csv = NULL;

        seen_init(&seen, &sources);
        assert_int_equal(ct_csv_open(sources, cases[i].path,
                                     (struct ct_csv_dialect){0}, &seen.sink,
                                     &csv),
                         cases[i].status);
        assert_null(csv);
        assert_string_equal(seen.list[0].key, cases[i].key);
        assert_string_equal(seen.list[0].position.name, cases[i].path);
        ct_sources_free(sources);
    }
    ct_csv_free(NULL);
}

static void test_read_error(void **state)
{
    struct reading reading;
    const struct ct_csv_record *record;

    (void)state;
    seen_init(&reading.seen, &reading.sources);
    /* Reading it fails with EIO: nothing is mapped at address 0. */
    assert_int_equal(ct_csv_open(reading.sources, "/proc/self/mem",
                                 (struct ct_csv_dialect){0}, &reading.seen.sink,
                                 &reading.csv),
                     CT_OK);
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_IO);
    assert_string_equal(reading.seen.list[0].key, "file-not-readable");
    done(&reading);
}

/* A pipe that gives a few bytes at a time, and a record as soon as it is
 * whole. */
static void test_pipe(void **state)
{
    int saved = dup(STDIN_FILENO), ends[2];
    struct reading reading;
    const struct ct_csv_record *record;
    char hex[65];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(ends[0]), 0);
    memset(&reading, 0, sizeof reading);
    seen_init(&reading.seen, &reading.sources);
    assert_int_equal(ct_csv_open(reading.sources, "-",
                                 (struct ct_csv_dialect){0}, &reading.seen.sink,
                                 &reading.csv),
                     CT_OK);
    assert_int_equal(write(ends[1], "a,\"b\"\r\n1,", 9), 9);
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
    assert_int_equal(record->count, 2);
    assert_int_equal(write(ends[1], "2\r", 2), 2);
    assert_int_equal(close(ends[1]), 0);
    read_all(&reading);
    assert_string_equal(reading.text, "1|2\n");
    assert_seen(&reading.seen, 0, "bare-cr", 2, 4);
    /* sha256sum of the eleven bytes */
    ct_source_sha256(reading.sources, ct_csv_source(reading.csv), hex);
    assert_string_equal(
        hex,
        "e5e64dd8a95e3cb803716683e6ac737b243446be2d2620f87c4920f15009c258");
    done(&reading);
    assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    close(saved);
}

/* ---- framing ----------------------------------------------------------------
 */

static size_t frames(const char *text, size_t length, struct seeded *random,
                     struct ct_frame *list, size_t room)
{
    struct ct_framer framer;
    size_t count = 0, shown = random == NULL ? length : 0, base = 0;

    ct_framer_init(&framer, ',', '"', '#', 40);
    ct_framer_text(&framer, text, shown, shown == length, 0);
    while (count < room) {
        struct ct_frame *frame = &list[count];

        ct_framer_next(&framer, frame);
        if (frame->kind == CT_FRAME_END)
            return count;
        if (frame->kind == CT_FRAME_MORE) {
            size_t dropped = seeded_below(random, framer.start + 1);

            assert_true(shown < length);
            base += dropped;
            shown += 1 + seeded_below(random, 30);
            shown = shown < length ? shown : length;
            ct_framer_text(&framer, text + base, shown - base, shown == length,
                           dropped);
            continue;
        }
        frame->start += base;
        frame->quote += frame->quote_line > 0 ? base : 0;
        count++;
    }
    return count;
}

/* However the text comes in pieces, the frames are the same; and they cover
 * it in order. */
static void test_frames_do_not_depend_on_blocks(void **state)
{
    struct seeded random = seeded_init(3);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        static const char letters[] = "aaaaaaaaaaa,,,\"\"\"\"\n\n\r\r#";
        char text[300];
        size_t length = seeded_below(&random, sizeof text), whole, cut;
        struct ct_frame one[400], two[400];

        for (size_t i = 0; i < length; i++)
            text[i] = letters[seeded_below(&random, sizeof letters - 1)];
        for (size_t i = 0; i + 3 <= length; i += 1 + seeded_below(&random, 30))
            if (i == 0 || text[i - 1] == '\n')
                memcpy(text + i, "\xEF\xBB\xBF", 3);
        whole = frames(text, length, NULL, one, 400);
        cut = frames(text, length, &random, two, 400);
        if (whole != cut || memcmp(one, two, whole * sizeof *one) != 0)
            fail_msg("seed %llu, round %d", (unsigned long long)random.seed,
                     round);
        for (size_t i = 1; i < whole; i++) {
            assert_true(one[i].start > one[i - 1].start);
            assert_true(one[i].line > one[i - 1].line);
        }
    }
}

/* A row that ends in a quoted field and in bytes that are no text: both are
 * told, and the row behind it is read. */
static void test_cut_inside_a_quote(void **state)
{
    static const char bytes[] = "a,b\n1,\"x\0\n2,\"y\"\n4,5\n";
    struct reading reading;

    (void)state;
    read_bytes(&reading, bytes, sizeof bytes - 1, (struct ct_csv_dialect){0});
    assert_string_equal(reading.text, "a|b\n2|<y>\n4|5\n");
    assert_int_equal(reading.seen.count, 2);
    assert_seen(&reading.seen, 0, "nul-byte", 2, 5);
    assert_seen(&reading.seen, 1, "quote-closed-late", 2, 3);
    done(&reading);
}

/* Marks without end are no reason to wait for more. */
static void test_marks_without_end(void **state)
{
    struct ct_framer framer;
    struct ct_frame frame;
    char text[90];

    (void)state;
    for (size_t i = 0; i < sizeof text; i += 3)
        memcpy(text + i, "\xEF\xBB\xBF", 3);
    ct_framer_init(&framer, ',', '"', '\0', 40);
    ct_framer_text(&framer, text, 39, false, 0);
    ct_framer_next(&framer, &frame);
    assert_int_equal(frame.kind, CT_FRAME_MORE);
    ct_framer_text(&framer, text, sizeof text, false, 0);
    ct_framer_next(&framer, &frame);
    assert_int_equal(frame.kind, CT_FRAME_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_lines_and_numbers),
        cmocka_unit_test(test_dialect),
        cmocka_unit_test(test_field_places),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_marks_inside),
        cmocka_unit_test(test_places_after_the_end),
        cmocka_unit_test(test_each_line_is_not_utf8),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_stray_quotes),
        cmocka_unit_test(test_open_quote),
        cmocka_unit_test(test_open_quote_closed_by_another),
        cmocka_unit_test(test_bad_bytes),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_longest_record),
        cmocka_unit_test(test_open_quote_in_long_file),
        cmocka_unit_test(test_many_fields),
        cmocka_unit_test(test_far_quote),
        cmocka_unit_test(test_not_opened),
        cmocka_unit_test(test_read_error),
        cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_frames_do_not_depend_on_blocks),
        cmocka_unit_test(test_marks_without_end),
        cmocka_unit_test(test_cut_inside_a_quote),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
