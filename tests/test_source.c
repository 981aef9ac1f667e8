/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: reading whole files, encodings, and places as line and column.
 */
#include "assert_close.h"
#include "seen.h"
#include "seeded.h"

#include "../calib/files/hash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

/* ---- UTF-8 ------------------------------------------------------------------
 */

/* By the definition: the value is computed, then written again in the one
 * right way and compared. Independent of the table of ranges in the code. */
static size_t sound_by_definition(const unsigned char *text, size_t length)
{
    size_t at = 0;

    while (at < length) {
        unsigned char first = text[at];
        size_t bytes = first < 0x80             ? 1
                       : (first & 0xE0) == 0xC0 ? 2
                       : (first & 0xF0) == 0xE0 ? 3
                       : (first & 0xF8) == 0xF0 ? 4
                                                : 0;
        unsigned long code = first;
        static const unsigned long least[] = {0, 1, 0x80, 0x800, 0x10000};

        if (bytes == 0 || bytes > length - at)
            return at;
        if (bytes > 1)
            code = first & (0x7FU >> bytes);
        for (size_t i = 1; i < bytes; i++) {
            if ((text[at + i] & 0xC0) != 0x80)
                return at;
            code = code << 6 | (text[at + i] & 0x3F);
        }
        if (code < least[bytes] || code > 0x10FFFF ||
            (code >= 0xD800 && code <= 0xDFFF))
            return at;
        at += bytes;
    }
    return at;
}

static size_t encode(unsigned long code, unsigned char *out)
{
    if (code < 0x80) {
        out[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (unsigned char)(0xC0 | code >> 6);
        out[1] = (unsigned char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (unsigned char)(0xE0 | code >> 12);
        out[1] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (unsigned char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (unsigned char)(0xF0 | code >> 18);
    out[1] = (unsigned char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (unsigned char)(0x80 | (code & 0x3F));
    return 4;
}

static void test_utf8_every_code_point(void **state)
{
    (void)state;
    for (unsigned long code = 0; code < 0x200000; code++) {
        unsigned char text[5] = {'a'};
        size_t length = 1 + encode(code, text + 1);
        bool sound =
            code > 0 && code < 0x110000 && (code < 0xD800 || code > 0xDFFF);

        assert_int_equal(ct_utf8_sound((const char *)text, length),
                         sound ? length : 1);
        /* Cut off at the end it is not sound. */
        if (length > 2)
            assert_int_equal(ct_utf8_sound((const char *)text, length - 1), 1);
    }
}

static void test_utf8_random_bytes(void **state)
{
    struct seeded random = seeded_init(1);

    (void)state;
    for (int round = 0; round < 200000; round++) {
        unsigned char text[40];
        size_t length = seeded_below(&random, sizeof text);
        size_t at = 0, expected, got;

        while (at < length) {
            unsigned char one[4];
            size_t bytes;

            if (seeded_below(&random, 12) == 0) {
                text[at++] = (unsigned char)(1 + seeded_below(&random, 255));
                continue;
            }
            bytes = encode(seeded_below(&random, 2) ? 0x4E00 : 'x', one);
            if (bytes > length - at)
                bytes = length - at;
            memcpy(text + at, one, bytes);
            at += bytes;
        }
        expected = sound_by_definition(text, length);
        got = ct_utf8_sound((const char *)text, length);
        if (got != expected)
            fail_msg("seed %llu, round %d: %zu instead of %zu",
                     (unsigned long long)random.seed, round, got, expected);
    }
}

static void test_utf8_nul_at_each_place(void **state)
{
    (void)state;
    for (size_t at = 0; at < 24; at++) {
        char text[24];

        memset(text, 'a', sizeof text);
        text[at] = '\0';
        assert_int_equal(ct_utf8_sound(text, sizeof text), at);
        /* A byte 0x01 behind it must not hide it, nor be taken for one. */
        text[at] = '\x01';
        assert_int_equal(ct_utf8_sound(text, sizeof text), sizeof text);
    }
}

/* ---- hash -------------------------------------------------------------------
 */

/* FIPS 180-2, B.1 and B.3; the empty text as known everywhere. */
static void test_hash(void **state)
{
    struct ct_hash hash;
    char hex[CT_HASH_TEXT], block[1000];

    (void)state;
    ct_hash_init(&hash);
    ct_hash_text(&hash, hex);
    assert_string_equal(
        hex,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ct_hash_add(&hash, "ab", 2);
    ct_hash_text(&hash, hex);
    ct_hash_add(&hash, "c", 1);
    ct_hash_text(&hash, hex);
    assert_string_equal(
        hex,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ct_hash_init(&hash);
    memset(block, 'a', sizeof block);
    for (int i = 0; i < 1000; i++)
        ct_hash_add(&hash, block, sizeof block);
    ct_hash_text(&hash, hex);
    assert_string_equal(
        hex,
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* ---- places -----------------------------------------------------------------
 */

static uint32_t add_text(struct ct_sources *sources, const char *text,
                         size_t length)
{
    uint32_t source;

    assert_int_equal(ct_source_text(sources, "text", text, length, &source),
                     CT_OK);
    return source;
}

static struct ct_position locate(const struct ct_sources *sources,
                                 uint32_t source, size_t offset, size_t length)
{
    struct ct_position position;

    ct_source_locate(sources,
                     (struct ct_place){.offset = offset,
                                       .length = (uint32_t)length,
                                       .source = source},
                     &position);
    return position;
}

static void test_line_ends(void **state)
{
    static const char text[] = "ab\ncd\r\nef\rgh\n\r\nij";
    static const struct {
        size_t offset, line, column;
        const char *shown;
    } cases[] = {
        {0, 1, 1, "ab"},  {1, 1, 2, "ab"},  {2, 1, 3, "ab"}, {3, 2, 1, "cd"},
        {5, 2, 3, "cd"},  {6, 2, 4, "cd"},  {7, 3, 1, "ef"}, {9, 3, 3, "ef"},
        {10, 4, 1, "gh"}, {12, 4, 3, "gh"}, {13, 5, 1, ""},  {15, 6, 1, "ij"},
        {17, 6, 3, "ij"},
    };
    struct ct_sources *sources;
    uint32_t source;

    (void)state;
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    source = add_text(sources, text, sizeof text - 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_position at = locate(sources, source, cases[i].offset, 1);

        assert_int_equal(at.line, cases[i].line);
        assert_int_equal(at.column, cases[i].column);
        assert_int_equal(at.byte, cases[i].offset);
        assert_int_equal(at.text_length, strlen(cases[i].shown));
        assert_memory_equal(at.text, cases[i].shown, at.text_length);
        assert_true(at.text_column <= at.text_length);
    }
    assert_int_equal(locate(sources, source, 18, 0).line, 0);
    assert_int_equal(locate(sources, 0, 0, 0).line, 0);
    assert_int_equal(locate(sources, 7, 0, 0).line, 0);
    assert_null(locate(sources, 7, 0, 0).name);
    ct_sources_free(sources);
}

static void test_columns_are_characters(void **state)
{
    static const char text[] = "x\n\xCE\xA9 = \xE4\xB8\x83 \xF0\x9F\x98\x80!\n";
    struct ct_sources *sources;
    uint32_t source;
    struct ct_position at;

    (void)state;
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    source = add_text(sources, text, sizeof text - 1);
    at = locate(sources, source, 7, 3);
    assert_int_equal(at.line, 2);
    assert_int_equal(at.column, 5);
    assert_int_equal(at.text_column, 5);
    assert_int_equal(at.text_span, 3);
    /* Up to the end of the line, not of the place. */
    at = locate(sources, source, 15, 100);
    assert_int_equal(at.column, 8);
    assert_int_equal(at.text_span, 1);
    ct_sources_free(sources);
}

/* A line as it can be printed: the part before what is not UTF-8. */
static void test_line_is_cut_before_bad_bytes(void **state)
{
    struct ct_sources *sources;
    struct ct_position at;

    (void)state;
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    at = locate(sources,
                add_text(sources,
                         "a\nbc\xFF"
                         "d\n",
                         7),
                5, 1);
    assert_int_equal(at.line, 2);
    assert_int_equal(at.text_length, 2);
    assert_int_equal(at.text_column, 2);
    assert_int_equal(at.text_span, 0);
    ct_sources_free(sources);
}

/* Counted from the start of the text, one byte after the other. */
static void count_places(const char *text, size_t length, size_t offset,
                         size_t *line, size_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        *column += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (text[i] == '\n' ||
            (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n'))) {
            ++*line;
            *column = 1;
        }
    }
}

static void test_places_in_any_order(void **state)
{
    struct seeded random = seeded_init(2);

    (void)state;
    for (int round = 0; round < 300; round++) {
        static const char *const parts[] = {
            "a",        "\n",           "\r",      "\r\n",
            "\xC2\xB5", "\xE4\xB8\x83", "bcdefgh", "  "};
        char text[3000];
        size_t length = 0, wanted = seeded_below(&random, 2900);
        struct ct_sources *sources;
        uint32_t source;

        while (length < wanted) {
            const char *part = parts[seeded_below(&random, 8)];

            memcpy(text + length, part, strlen(part));
            length += strlen(part);
        }
        assert_int_equal(ct_sources_new(&sources), CT_OK);
        source = add_text(sources, text, length);
        for (int i = 0; i < 40; i++) {
            size_t offset = seeded_below(&random, length + 1), line, column;
            struct ct_position at = locate(sources, source, offset, 1);

            count_places(text, length, offset, &line, &column);
            if (at.line != line || at.column != column)
                fail_msg("seed %llu, round %d, offset %zu: %llu:%llu instead "
                         "of %zu:%zu",
                         (unsigned long long)random.seed, round, offset,
                         (unsigned long long)at.line,
                         (unsigned long long)at.column, line, column);
        }
        ct_sources_free(sources);
    }
}

/* 20 000 places in 10 MB of one line: from the start each time this would be
 * 10^11 steps, minutes; it takes a fraction of a second. */
static void test_long_line_is_walked_once(void **state)
{
    size_t length = CT_SOURCE_WHOLE_LIMIT;
    char *text = malloc(length);
    struct ct_sources *sources;
    uint32_t source;
    clock_t start;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', length);
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    source = add_text(sources, text, length);
    start = clock();
    for (size_t i = 0; i < 20000; i++) {
        size_t offset = i * (length / 20000);
        struct ct_position at = locate(sources, source, offset, 3);

        assert_int_equal(at.column, offset + 1);
        assert_int_equal(at.text_length, length);
    }
    assert_true((clock() - start) / CLOCKS_PER_SEC < 20);
    ct_sources_free(sources);
    free(text);
}

/* ---- files ------------------------------------------------------------------
 */

static enum ct_status open_bytes(struct seen *seen, struct ct_sources **sources,
                                 const void *bytes, size_t length,
                                 uint32_t *source)
{
    const char *path = scratch_file("input", bytes, length);
    enum ct_status status;

    seen_init(seen, sources);
    status = ct_source_open(*sources, path, &seen->sink, source);
    assert_int_equal(unlink(path), 0);
    return status;
}

static void test_file(void **state)
{
    static const char bytes[] = "a: \xC2\xB5\n";
    struct seen seen;
    struct ct_sources *sources;
    struct ct_place all;
    uint32_t source;
    size_t length;
    char hex[65];

    (void)state;
    assert_int_equal(open_bytes(&seen, &sources, bytes, 6, &source), CT_OK);
    assert_int_equal(seen.count, 0);
    assert_int_equal(source, 1);
    assert_int_equal(ct_sources_count(sources), 1);
    assert_true(ct_source_is_file(sources, 1));
    assert_string_equal(ct_source_name(sources, 1), scratch("input"));
    assert_string_equal(ct_source_data(sources, 1, &length), bytes);
    assert_int_equal(length, 6);
    all = ct_source_place(sources, 1);
    assert_int_equal(all.length, 6);
    /* sha256sum of these bytes */
    ct_source_sha256(sources, 1, hex);
    assert_string_equal(
        hex,
        "d256e4edf51424f9ccf9da50722fbae77260bf1adac72b3af8286a3b6ae2bd10");
    ct_sources_free(sources);
}

static void test_byte_order_mark(void **state)
{
    struct seen seen;
    struct ct_sources *sources;
    uint32_t source;
    size_t length;
    struct ct_position at;

    (void)state;
    assert_int_equal(open_bytes(&seen, &sources,
                                "\xEF\xBB\xBF"
                                "a: 1\nb",
                                9, &source),
                     CT_OK);
    assert_string_equal(ct_source_data(sources, source, &length), "a: 1\nb");
    assert_int_equal(length, 6);
    at = locate(sources, source, 5, 1);
    assert_int_equal(at.line, 2);
    assert_int_equal(at.column, 1);
    assert_int_equal(at.byte, 8);
    ct_sources_free(sources);
}

static void test_utf16(void **state)
{
    /* a, newline, U+4E03, U+1F600, b */
    static const char little[] = "\xFF\xFE"
                                 "a\0\n\0\x03\x4E\x3D\xD8\x00\xDE"
                                 "b";
    static const char big[] = "\xFE\xFF\0a\0\n\x4E\x03\xD8\x3D\xDE\x00\0b";
    static const char *const forms[] = {little, big};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct seen seen;
        struct ct_sources *sources;
        uint32_t source;
        size_t length;
        struct ct_position at;

        assert_int_equal(open_bytes(&seen, &sources, forms[i], 14, &source),
                         CT_OK);
        assert_int_equal(seen.count, 1);
        assert_string_equal(seen.list[0].key, "encoding-utf16");
        assert_int_equal(seen.list[0].severity, CT_NOTE);
        assert_string_equal(seen.list[0].text[0],
                            i == 0 ? "UTF-16LE" : "UTF-16BE");
        assert_string_equal(ct_source_data(sources, source, &length),
                            "a\n\xE4\xB8\x83\xF0\x9F\x98\x80"
                            "b");
        at = locate(sources, source, 9, 1);
        assert_int_equal(at.line, 2);
        assert_int_equal(at.column, 3);
        assert_int_equal(at.byte, 12);
        ct_sources_free(sources);
    }
}

static void test_utf16_broken(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *where;
    } cases[] = {
        {"\xFF\xFE"
         "a\0b",
         5, "4"}, /* odd count */
        {"\xFF\xFE"
         "a\0\x3D\xD8"
         "b\0",
         8, "4"},                           /* half a pair */
        {"\xFE\xFF\0a\xDE\x00\0b", 8, "4"}, /* the other half */
        {"\xFF\xFE"
         "a\0\x3D\xD8",
         6, "4"}, /* cut inside a pair */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen;
        struct ct_sources *sources;
        uint32_t source = 77;

        assert_int_equal(open_bytes(&seen, &sources, cases[i].bytes,
                                    cases[i].length, &source),
                         CT_INVALID);
        assert_int_equal(source, 77);
        assert_seen(&seen, 1, "utf16-broken", 1, 2);
        assert_string_equal(seen.list[1].text[1], cases[i].where);
        assert_int_equal(seen.list[1].position.byte, 4);
        ct_sources_free(sources);
    }
}

static void test_not_utf8(void **state)
{
    /* a BOM, two good lines, in the second GB18030 for 数字 */
    static const char bytes[] = "\xEF\xBB\xBF"
                                "a: 1\n\xC2\xB5: \xCA\xFD\xD7\xD6\n";
    struct seen seen;
    struct ct_sources *sources;
    uint32_t source = 77;

    (void)state;
    assert_int_equal(
        open_bytes(&seen, &sources, bytes, sizeof bytes - 1, &source),
        CT_INVALID);
    assert_int_equal(source, 77);
    assert_int_equal(seen.count, 1);
    assert_seen(&seen, 0, "invalid-utf8", 2, 4);
    assert_int_equal(seen.list[0].position.byte, 12);
    assert_int_equal(seen.list[0].position.text_length, 4);
    assert_string_equal(seen.list[0].text[0], "0xCA");
    assert_string_equal(seen.list[0].text[1], "12");
    assert_false(ct_source_is_file(sources, 1));
    ct_sources_free(sources);
}

/* Python's codecs decode the same ones. */
static void test_encodings_that_fit(void **state)
{
    static const struct {
        const char *bytes, *fit;
    } cases[] = {
        {"\xCA\xFD\xD7\xD6", "GB18030, Big5, windows-1252"},
        {"5 \x80 \x96", "windows-1252"}, /* 5 € – */
        {"\x83\x5C\x83\x74\x83\x67", "GB18030, Shift_JIS, windows-1252"},
        {"\x81\x30\x81\x30\xFF\x81", ""},
        {"\xA4\x40\xFF\x8D", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen;
        struct ct_sources *sources;
        uint32_t source;

        assert_int_equal(open_bytes(&seen, &sources, cases[i].bytes,
                                    strlen(cases[i].bytes), &source),
                         CT_INVALID);
        assert_string_equal(seen.list[0].key, "invalid-utf8");
        assert_string_equal(seen.list[0].text[2], cases[i].fit);
        ct_sources_free(sources);
    }
}

static void test_nul_and_empty(void **state)
{
    struct seen seen;
    struct ct_sources *sources;
    uint32_t source;

    (void)state;
    assert_int_equal(open_bytes(&seen, &sources, "a\nb\0c", 5, &source),
                     CT_INVALID);
    assert_seen(&seen, 0, "nul-byte", 2, 2);
    assert_string_equal(seen.list[0].text[0], "3");
    ct_sources_free(sources);
    assert_int_equal(open_bytes(&seen, &sources, "", 0, &source), CT_INVALID);
    assert_string_equal(seen.list[0].key, "file-empty");
    ct_sources_free(sources);
    assert_int_equal(open_bytes(&seen, &sources, "\xEF\xBB\xBF", 3, &source),
                     CT_INVALID);
    assert_string_equal(seen.list[0].key, "file-empty");
    ct_sources_free(sources);
}

static void expect_refused(const char *path, enum ct_status status,
                           const char *key)
{
    struct seen seen;
    struct ct_sources *sources;
    uint32_t source = 77;

    seen_init(&seen, &sources);
    assert_int_equal(ct_source_open(sources, path, &seen.sink, &source),
                     status);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.list[0].key, key);
    assert_string_equal(seen.list[0].text[0], path);
    assert_string_equal(seen.list[0].position.name, path);
    assert_int_equal(seen.list[0].position.line, 0);
    assert_int_equal(source, 77);
    ct_sources_free(sources);
}

static void test_refused_files(void **state)
{
    const char *path;

    (void)state;
    expect_refused(scratch("missing"), CT_INVALID, "file-not-found");
    expect_refused("/dev/null/x", CT_INVALID, "file-not-found");
    expect_refused("/tmp", CT_INVALID, "is-a-directory");
    /* Reading it fails with EIO: nothing is mapped at address 0. */
    expect_refused("/proc/self/mem", CT_IO, "file-not-readable");
    path = scratch_file("locked", "a", 1);
    assert_int_equal(chmod(path, 0), 0);
    if (geteuid() != 0)
        expect_refused(path, CT_IO, "file-not-readable");
    assert_int_equal(unlink(path), 0);
}

static void test_size_limit(void **state)
{
    const char *path = scratch_file("big", "", 0);
    size_t limit = CT_SOURCE_WHOLE_LIMIT, length;
    char *text = malloc(limit);
    struct seen seen;
    struct ct_sources *sources;
    uint32_t source;

    (void)state;
    assert_non_null(text);
    memset(text, 'y', limit);
    scratch_file("big", text, limit);
    seen_init(&seen, &sources);
    assert_int_equal(ct_source_open(sources, path, &seen.sink, &source), CT_OK);
    ct_source_data(sources, source, &length);
    assert_int_equal(length, limit);
    ct_sources_free(sources);
    assert_int_equal(truncate(path, (off_t)limit + 1), 0);
    expect_refused(path, CT_INVALID, "file-too-large");
    expect_refused("/dev/zero", CT_INVALID, "file-too-large");
    assert_int_equal(unlink(path), 0);
    free(text);
}

/* Standard input as a pipe, by its three names. */
static void test_standard_input(void **state)
{
    static const char *const names[] = {"-", "/dev/stdin", "/dev/fd/0"};
    int saved = dup(STDIN_FILENO);

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct seen seen;
        struct ct_sources *sources;
        uint32_t source;
        size_t length;
        int ends[2];

        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "a: 1\n", 5), 5);
        assert_int_equal(close(ends[1]), 0);
        assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
        assert_int_equal(close(ends[0]), 0);
        seen_init(&seen, &sources);
        assert_int_equal(ct_source_open(sources, names[i], &seen.sink, &source),
                         CT_OK);
        assert_string_equal(ct_source_data(sources, source, &length), "a: 1\n");
        assert_string_equal(ct_source_name(sources, source),
                            i == 0 ? "<stdin>" : names[i]);
        ct_sources_free(sources);
    }
    assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    close(saved);
}

/* ---- streams ----------------------------------------------------------------
 */

static void test_stream_window(void **state)
{
    struct ct_sources *sources;
    uint32_t source;
    struct ct_position at;

    (void)state;
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(ct_source_stream(sources, "-", &source), CT_OK);
    assert_string_equal(ct_source_name(sources, source), "<stdin>");
    assert_int_equal(locate(sources, source, 0, 0).line, 0);
    ct_source_window(sources, source, "l7\nl8 x\n", 8, 1000, 7);
    ct_source_encoded(sources, source, CT_UTF_8, 1003);
    at = locate(sources, source, 1006, 1);
    assert_int_equal(at.line, 8);
    assert_int_equal(at.column, 4);
    assert_int_equal(at.byte, 1009);
    assert_memory_equal(at.text, "l8 x", 4);
    assert_int_equal(at.text_length, 4);
    assert_int_equal(locate(sources, source, 999, 1).line, 0);
    assert_int_equal(locate(sources, source, 999, 1).byte, 999);
    assert_int_equal(locate(sources, source, 1009, 1).line, 0);
    ct_source_window(sources, source, "", 0, 1008, 9);
    assert_int_equal(locate(sources, source, 1008, 0).line, 9);
    ct_source_hash(sources, source, "ab", 2);
    ct_source_hash(sources, source, "c", 1);
    ct_sources_free(sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_every_code_point),
        cmocka_unit_test(test_utf8_random_bytes),
        cmocka_unit_test(test_utf8_nul_at_each_place),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_columns_are_characters),
        cmocka_unit_test(test_line_is_cut_before_bad_bytes),
        cmocka_unit_test(test_places_in_any_order),
        cmocka_unit_test(test_long_line_is_walked_once),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_utf16_broken),
        cmocka_unit_test(test_not_utf8),
        cmocka_unit_test(test_encodings_that_fit),
        cmocka_unit_test(test_nul_and_empty),
        cmocka_unit_test(test_refused_files),
        cmocka_unit_test(test_size_limit),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_stream_window),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
