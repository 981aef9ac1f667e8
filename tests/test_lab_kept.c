/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is kept of results: every number of every column is had back as it was
 * written, in few rows with one number each as in many with all of them.
 */
#include "little_lab.h"

#include "../calib/lab/table.h"

#include <math.h>

#define HEADER                                                                 \
    "certificate,quantity,point,point_unit,value,error,correction,"            \
    "as_found_value,as_found_error,as_found_correction,unit,U,U_as_found,k,"   \
    "probability,dof,mpe,artefact,at,function\n"

/* Columns of numbers from `value` to `U_as_found`. */
enum { NUMBERS = 8 };

struct sample {
    const char *row;
    struct {
        double number;
        int32_t place;
    } numbers[NUMBERS]; /* value … as_found_correction, U, U_as_found */
};

#define NO                                                                     \
    {                                                                          \
        (double)NAN, 0                                                         \
    }
#define THREE_NO    NO, NO, NO
#define ROW(middle) "C,mass,1.50,kg," middle ",mg,"

static const struct sample samples[] = {
    {ROW("0.40,,,,,") "0.10,,2,,,,,,\n",
     {{0.40, -2}, NO, NO, THREE_NO, {0.10, -2}, NO}},
    {ROW(",-3,,,,") "0.1,,2,,,,,,\n",
     {NO, {-3, 0}, NO, THREE_NO, {0.1, -1}, NO}},
    {ROW(",,-0.006,,,") "0.1,,2,,,,,,\n",
     {NO, NO, {-0.006, -3}, THREE_NO, {0.1, -1}, NO}},
    {ROW(",,,,,") ",,,,,,,,\n", {THREE_NO, THREE_NO, NO, NO}},
    {ROW(",0.2,-0.20,,,") ",,,,,,,,\n",
     {NO, {0.2, -1}, {-0.20, -2}, THREE_NO, NO, NO}},
    {ROW("1.5,0,0.0,1.50,0.00,0.000") "1e3,2e-5,2,,,,,,\n",
     {{1.5, -1},
      {0, 0},
      {0, -1},
      {1.50, -2},
      {0, -2},
      {0, -3},
      {1e3, 3},
      {2e-5, -5}}},
    {ROW(",,,,7,") "0.5,0.60,,0.95,12,±1 mg,a,load=1 N,f\n",
     {THREE_NO, NO, {7, 0}, NO, {0.5, -1}, {0.60, -2}}},
    {ROW(",1,,,,2") "0.5,,2.00,0.9545,inf,±2 mg,b,,\n",
     {NO, {1, 0}, NO, NO, NO, {2, 0}, {0.5, -1}, NO}},
};

enum { SAMPLES = sizeof samples / sizeof *samples };

static void is_number(size_t sample, int column, struct ct_lab_number number)
{
    double expected = samples[sample].numbers[column].number;

    if (!(isnan(expected)
              ? isnan(number.number)
              : number.number == expected &&
                    number.place == samples[sample].numbers[column].place))
        fail_msg("%s: number %d is %g, last digit at %d", samples[sample].row,
                 column, number.number, (int)number.place);
    assert_false(number.computed);
}

/* By the accessors, and as a whole record. */
static void is_sample(const struct ct_lab *lab, size_t row, size_t sample)
{
    const struct ct_lab_result *kept = &lab->results[row];
    struct ct_lab_result_row space;
    const struct ct_lab_result_row *whole =
        ct_lab_record(lab, CT_TABLE_RESULTS, (uint32_t)row, &space);
    const struct ct_lab_number numbers[2][NUMBERS] = {
        {ct_result_value(kept), ct_result_error(kept),
         ct_result_correction(kept), ct_result_as_found_value(kept),
         ct_result_as_found_error(kept), ct_result_as_found_correction(kept),
         ct_result_U(kept), ct_result_U_as_found(kept)},
        {whole->value, whole->error, whole->correction, whole->as_found_value,
         whole->as_found_error, whole->as_found_correction, whole->U,
         whole->U_as_found}};

    for (int i = 0; i < NUMBERS; i++) {
        is_number(sample, i, numbers[0][i]);
        is_number(sample, i, numbers[1][i]);
    }
    assert_int_equal(ct_result_states(kept),
                     !isnan(samples[sample].numbers[0].number) ||
                         !isnan(samples[sample].numbers[1].number) ||
                         !isnan(samples[sample].numbers[2].number));
    assert_int_equal(ct_result_states_found(kept),
                     !isnan(samples[sample].numbers[3].number) ||
                         !isnan(samples[sample].numbers[4].number) ||
                         !isnan(samples[sample].numbers[5].number));
    assert_close(kept->point, 1.5, 0);
    assert_int_equal(ct_result_point(kept).place, -2);
    assert_int_equal(whole->point.place, -2);
    assert_string_equal(ct_result_point_unit(kept)->text, "kg");
    assert_string_equal(kept->common->unit->text, "mg");
    assert_ptr_equal(whole->unit, kept->common->unit);
    assert_ptr_equal(whole->mpe, kept->common->mpe);
    assert_int_equal(whole->certificate, kept->certificate);
    assert_int_equal(whole->artefact, kept->artefact);
    assert_int_equal(whole->row.line, row + 2);
}

static void test_every_number(void **state)
{
    char text[2048] = HEADER;
    const struct little_file file = {"results.csv", text};
    struct opened lab;
    const struct ct_lab_result *r;

    (void)state;
    for (size_t i = 0; i < SAMPLES; i++)
        strcat(text, samples[i].row);
    open_little(&lab, &file, 1);
    assert_int_equal(lab.lab->tables[CT_TABLE_RESULTS].count, SAMPLES);
    for (size_t i = 0; i < SAMPLES; i++)
        is_sample(lab.lab, i, i);
    r = lab.lab->results;
    assert_close(r[0].common->k, 2, 0);
    assert_ptr_equal(r[0].common, r[1].common);
    assert_null(r[0].rest);
    assert_true(isnan(r[6].common->k));
    assert_close(r[6].common->probability, 0.95, 0);
    assert_close(r[6].common->dof, 12, 0);
    assert_non_null(r[6].common->mpe);
    assert_string_equal(ct_lab_text(lab.lab, CT_KEY_TEXT, r[6].artefact), "a");
    assert_string_equal(ct_lab_text(lab.lab, CT_KEY_TEXT, r[6].function), "f");
    assert_string_equal(ct_lab_text(lab.lab, CT_KEY_TEXT, r[6].at), "load=1 N");
    close_little(&lab);
}

/* Enough for the rows to be made by several threads. */
static void test_many_rows(void **state)
{
    enum { ROWS = 20000, EACH = 128 };
    char *text = malloc(sizeof HEADER + (size_t)ROWS * EACH);
    const struct little_file file = {"results.csv", text};
    char folder[LITTLE_PATH];
    struct ct_sources *sources;
    struct ct_lab *lab;
    struct ct_sink sink = {0};
    char *end;

    (void)state;
    assert_non_null(text);
    end = text + sprintf(text, HEADER);
    for (size_t i = 0; i < ROWS; i++)
        end += sprintf(end, "%s", samples[i * i % SAMPLES].row);
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    little_files_write(&file, 1, folder);
    assert_int_equal(ct_lab_open_threads(sources, folder, CT_TABLE_ALL, 3,
                                         units, &sink, &lab),
                     CT_OK);
    little_files_remove(&file, 1);
    assert_int_equal(lab->tables[CT_TABLE_RESULTS].count, ROWS);
    for (size_t i = 0; i < ROWS; i++)
        is_sample(lab, i, i * i % SAMPLES);
    ct_lab_free(lab);
    ct_sources_free(sources);
    free(text);
}

/* U as a part of the value: its digits are not stated, and that is kept. */
static void test_computed(void **state)
{
    static const struct little_file file = {
        "results.csv", "certificate,point,point_unit,value,unit,U\n"
                       "C,100,mm,100,mm,\"Urel=0.30 %, k=2\"\n"
                       "C,100,mm,100,mm,\"U=0.30 mm, k=2\"\n"};
    struct opened lab;

    (void)state;
    open_little(&lab, &file, 1);
    assert_close(lab.lab->results[0].U, 0.3, 0);
    assert_int_equal(ct_result_U(&lab.lab->results[0]).place, -2);
    assert_true(ct_result_U(&lab.lab->results[0]).computed);
    assert_false(ct_result_U(&lab.lab->results[1]).computed);
    close_little(&lab);
}

/* What a result costs: the whole chain of a certificate with three of them has
 * to do with 1 KB. */
static void test_size(void **state)
{
    const struct ct_table_layout *layout = &ct_table_layouts[CT_TABLE_RESULTS];

    (void)state;
    assert_int_equal(layout->kept, sizeof(struct ct_lab_result));
    assert_int_equal(layout->size, sizeof(struct ct_lab_result_row));
    assert_true(sizeof(struct ct_lab_result) <= 88);
    for (int t = 0; t < CT_TABLES; t++)
        if (t != CT_TABLE_RESULTS)
            assert_int_equal(ct_table_layouts[t].kept,
                             ct_table_layouts[t].size);
}

/* Of results that say different things of one point neither counts, wherever
 * they stand; `x` marks them. Copies say nothing new. */
static void test_contradicted(void **state)
{
    static const struct {
        const char *rows, *unsound;
    } cases[] = {
        {"A,m,1,kg,1\nA,m,2,kg,2\nB,m,1,kg,3\nB,m,2,kg,4\n", "...."},
        {"B,m,1,kg,1\nB,m,2,kg,2\nA,m,1,kg,3\nA,m,2,kg,4\n", "...."},
        {"A,m,1,kg,1\nA,m,1,kg,2\nB,m,1,kg,3\n", "xx."},
        {"A,m,1,kg,1\nB,m,1,kg,2\nB,m,1,kg,3\n", ".xx"},
        {"A,m,1,kg,1\nB,m,1,kg,2\nA,m,1,kg,3\n", "x.x"},
        {"B,m,1,kg,1\nA,m,1,kg,2\nB,m,1,kg,3\n", "x.x"},
        {"A,m,1,kg,1\nA,n,1,kg,2\nA,m,1,kg,3\n", "x.x"},
        {"A,m,1,kg,1\nA,m,2,kg,2\nA,m,1,kg,1\n", "..."},
        {"A,m,2,kg,1\nA,m,1,kg,2\nA,m,2,kg,3\n", "x.x"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char results[300];
        const struct little_file files[] = {
            {"certificates.csv",
             "id,instrument,laboratory,calibrated_on,kind\n"
             "A,I,L,2025-01-02,calibration\nB,J,L,2025-01-02,calibration\n"},
            {"results.csv", results}};
        struct opened lab;

        snprintf(results, sizeof results,
                 "certificate,quantity,point,unit,value\n%s", cases[i].rows);
        open_little(&lab, files, COUNT(files));
        assert_int_equal(lab.lab->tables[CT_TABLE_RESULTS].count,
                         strlen(cases[i].unsound));
        for (size_t row = 0; cases[i].unsound[row] != '\0'; row++)
            if (lab.lab->results[row].row.unsound !=
                (cases[i].unsound[row] == 'x'))
                fail_msg("case %zu, row %zu", i, row);
        close_little(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_number), cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_computed),     cmocka_unit_test(test_size),
        cmocka_unit_test(test_contradicted),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
