/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records split, and those without quotes cut at their delimiters: the same
 * fields as libcsv by itself finds in them.
 */
#include "../calib/files/csv_split.h"
#include "seeded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 200, FIELDS = LONGEST + 1, RECORDS = 200000 };

struct fields {
    char text[LONGEST + FIELDS];
    size_t lengths[FIELDS];
    size_t used, count;
    bool ended;
};

static void on_field(void *text, size_t length, void *context)
{
    struct fields *fields = context;

    memcpy(fields->text + fields->used, text, length);
    fields->used += length;
    fields->lengths[fields->count++] = length;
}

static void on_row(int end, void *context)
{
    (void)end;
    ((struct fields *)context)->ended = true;
}

static int no_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

/* By libcsv alone; false: it stopped. */
static bool split_by_libcsv(char delimiter, const char *text, size_t length,
                            struct fields *fields)
{
    struct csv_parser parser;
    bool sound;

    fields->used = fields->count = 0;
    fields->ended = false;
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_space_func(&parser, no_space);
    csv_set_delim(&parser, (unsigned char)delimiter);
    sound =
        csv_parse(&parser, text, length, on_field, on_row, fields) == length;
    csv_free(&parser);
    return sound;
}

static void same_fields(const struct ct_csv_splitter *splitter,
                        const struct fields *fields)
{
    size_t at = 0;

    assert_int_equal(splitter->count, fields->count);
    for (size_t i = 0; i < fields->count; i++) {
        const struct ct_csv_field *field = &splitter->fields[i];

        assert_int_equal(field->length, fields->lengths[i]);
        assert_memory_equal(field->text, fields->text + at, field->length);
        assert_int_equal(field->text[field->length], '\0');
        at += field->length;
    }
}

/* Bytes of all kinds, with as many quotes as `quotes` of 256 say. */
static size_t make_record(struct seeded *random, char delimiter,
                          unsigned quotes, char *text)
{
    size_t length = seeded_bits(random) % LONGEST;

    for (size_t i = 0; i < length; i++) {
        uint64_t bits = seeded_bits(random);
        unsigned char byte = (unsigned char)(bits >> 8);

        text[i] = bits % 5 == 0 ? delimiter : (char)byte;
        if (text[i] == '\n' || text[i] == '\r' || text[i] == '"')
            text[i] = 'a';
        if ((bits >> 16) % 256 < quotes)
            text[i] = '"';
    }
    text[length] = (seeded_bits(random) & 1) != 0 ? '\n' : '\r';
    return length + 1;
}

static void test_as_libcsv(void **unused)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    struct seeded random = seeded_init(20260630);
    size_t records = seeded_cases(RECORDS);
    size_t sound = 0, faulty = 0, many = 0;

    (void)unused;
    for (size_t d = 0; d < sizeof delimiters; d++) {
        struct ct_csv_splitter splitter;
        struct fields fields;

        ct_csv_splitter_init(&splitter, delimiters[d], '"', false);
        for (size_t i = 0; i < records / 4; i++) {
            char text[LONGEST + 1], copy[LONGEST + 1];
            size_t length =
                make_record(&random, delimiters[d], i % 3 == 0 ? 2 : 0, text);
            bool good = split_by_libcsv(delimiters[d], text, length, &fields);
            size_t fault;

            /* Quotes that stay open, and lines of nothing, are the framer's. */
            if (good && !fields.ended)
                continue;
            memcpy(copy, text, length);
            assert_int_equal(ct_csv_split(&splitter, text, length, &fault),
                             CT_OK);
            assert_int_equal(fault == SIZE_MAX, good);
            sound += good;
            faulty += !good;
            many += fields.count > 32;
            if (good)
                same_fields(&splitter, &fields);
            if (memchr(copy, '"', length) == NULL) {
                assert_int_equal(ct_csv_cut(&splitter, copy, length), CT_OK);
                same_fields(&splitter, &fields);
            }
        }
        ct_csv_splitter_release(&splitter);
    }
    assert_true(sound > records / 2 && faulty > records / 100 &&
                many > records / 100);
}

/* Lengths around the eight bytes that are looked at together, in a block that
 * ends with the record. */
static void test_edges(void **state)
{
    (void)state;
    for (size_t length = 1; length <= 40; length++)
        for (size_t comma = 0; comma < length; comma++) {
            char *text = malloc(length + 1);
            struct ct_csv_splitter splitter;
            struct fields fields;

            assert_non_null(text);
            memset(text, 'x', length);
            text[comma] = ',';
            text[length] = '\n';
            assert_true(split_by_libcsv(',', text, length + 1, &fields));
            ct_csv_splitter_init(&splitter, ',', '"', false);
            assert_int_equal(ct_csv_cut(&splitter, text, length + 1), CT_OK);
            same_fields(&splitter, &fields);
            ct_csv_splitter_release(&splitter);
            free(text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_libcsv),
        cmocka_unit_test(test_edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
