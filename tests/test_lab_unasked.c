/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts that nobody asks for are not kept, and nothing else depends on that:
 * neither findings, nor which rows are sound, nor any other cell.
 */
#include "little_lab.h"
#include "same_lab.h"
#include "told.h"

#define LABS "fixtures/labs/"

static const char *const unasked[] = {
    "instruments.serial",       "instruments.manufacturer",
    "instruments.jjf1022_code", "certificates.number",
    "standards.name",           NULL};

static bool is_unasked(enum ct_table table, const char *column)
{
    const char *name = ct_table_name(table);
    size_t length = strlen(name);

    for (size_t i = 0; unasked[i] != NULL; i++)
        if (strncmp(unasked[i], name, length) == 0 &&
            unasked[i][length] == '.' &&
            strcmp(unasked[i] + length + 1, column) == 0)
            return true;
    return false;
}

struct both {
    struct told told[2];
    struct ct_lab *labs[2]; /* of all texts; of those asked for */
};

static void open_both(struct both *both, const char *folder, unsigned threads)
{
    for (int i = 0; i < 2; i++) {
        told_init(&both->told[i]);
        both->labs[i] = NULL;
        assert_int_equal(ct_lab_open_as(both->told[i].sources, folder,
                                        CT_ENCODINGS, CT_TABLE_ALL,
                                        i == 1 ? unasked : NULL, threads, units,
                                        &both->told[i].sink, &both->labs[i]),
                         CT_OK);
    }
}

static void close_both(struct both *both)
{
    for (int i = 0; i < 2; i++) {
        ct_lab_free(both->labs[i]);
        told_release(&both->told[i]);
    }
}

/* How many texts of them are gone. */
static size_t compare_rows(const struct both *both, enum ct_table table,
                           size_t row)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    struct ct_lab_result_row space[2];
    const unsigned char *one =
        ct_lab_record(both->labs[0], table, (uint32_t)row, &space[0]);
    const unsigned char *other =
        ct_lab_record(both->labs[1], table, (uint32_t)row, &space[1]);
    size_t gone = 0;

    assert_int_equal(lab_head(both->labs[0], row, table)->unsound,
                     lab_head(both->labs[1], row, table)->unsound);
    for (size_t c = 0; c < layout->count; c++) {
        const struct ct_column *column = &layout->columns[c];
        uint32_t text[2] = {0, 0};

        if (!is_unasked(table, column->name)) {
            if (!same_field(both->labs[0], both->labs[1], layout, column, one,
                            other))
                fail_msg("%s, row %zu: another %s", ct_table_name(table), row,
                         column->name);
            continue;
        }
        memcpy(&text[0], one + column->offset, sizeof text[0]);
        memcpy(&text[1], other + column->offset, sizeof text[1]);
        assert_string_equal(ct_lab_text(both->labs[1], column->of, text[1]),
                            "");
        assert_int_equal(text[0] == 0, text[1] == 0);
        gone += text[0] != 0;
    }
    return gone;
}

static size_t compare_both(const struct both *both)
{
    size_t gone = 0;

    assert_string_equal(told_text(&both->told[0]), told_text(&both->told[1]));
    for (int t = 0; t < CT_TABLES; t++) {
        const struct ct_lab_table *table = &both->labs[0]->tables[t];

        assert_int_equal(table->count, both->labs[1]->tables[t].count);
        assert_int_equal(table->unsound, both->labs[1]->tables[t].unsound);
        for (size_t i = 0; i < table->count; i++)
            gone += compare_rows(both, (enum ct_table)t, i);
    }
    return gone;
}

static void nothing_else_depends(void **state)
{
    static const char *const folders[] = {LABS "city", LABS "city-zh",
                                          LABS "faults", LABS "recall"};

    (void)state;
    for (size_t i = 0; i < COUNT(folders); i++)
        for (unsigned threads = 1; threads <= 2; threads++) {
            struct both both;

            open_both(&both, folders[i], threads);
            assert_true(compare_both(&both) > 10);
            close_both(&both);
        }
}

/* Rows with one id: of those that differ neither counts, be it in a text that
 * nobody asks for; of those spelled in two ways the first; a copy says nothing
 * new. What is wrong with such a text is told. */
static void twice_is_twice(void **state)
{
    static const struct little_file files[] = {
        {"instruments.csv",
         "id,name,role,serial,manufacturer,jjf1022_code,range_min,unit\n"
         "A,Balance,instrument,17,Sartorius,04117000,0.0,g\n"
         "A,Balance,instrument,18,Sartorius,04117000,0.0,g\n"
         "B,Balance,instrument,17,Sartorius,04117000,0.0,g\n"
         "B, Balance,instrument,17,Sartorius,04117000,0.0,g\n"
         "C,Balance,instrument,17,Sartorius,04117000,0.0,g\n"
         "C,Balance,instrument,17,Sartorius,04117000,0.0,g\n"
         "D,Balance,instrument,,Sartorius,04117000,0.0,g\n"
         "D,Balance,instrument,0,Sartorius,04117000,0.0,g\n"
         "E,Balance,instrument,#REF!,Sartorius,4117000,0.0,g\n"}};
    static const bool sound[] = {false, false, true,  false, true,
                                 false, false, false, true};
    char folder[LITTLE_PATH];
    struct both both;

    (void)state;
    little_files_write(files, COUNT(files), folder);
    open_both(&both, folder, 2);
    little_files_remove(files, COUNT(files));
    /* three texts of each row, less the serial number that D leaves out and
     * those of the copy, of which nothing is kept */
    assert_int_equal(compare_both(&both), 23);
    assert_int_equal(both.labs[1]->tables[CT_TABLE_INSTRUMENTS].count,
                     COUNT(sound));
    for (size_t i = 0; i < COUNT(sound); i++)
        if (both.labs[1]->instruments[i].row.unsound == sound[i])
            fail_msg("row %zu", i);
    close_both(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_else_depends),
        cmocka_unit_test(twice_is_twice),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
