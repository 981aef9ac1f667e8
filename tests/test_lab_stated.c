/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of columns of U that say all of an uncertainty: what they are in the
 * record, what they are refused for, and the collection of real ones.
 */
#include "little_lab.h"

#include "../calib/report/message.h"
#include "../calib/files/csv.h"
#include "../calib/lab/write.h"

#include <jansson.h>

#define DATA "../shared/domain/cells.csv"

#define HEADER                                                                 \
    "certificate,point,point_unit,value,error,unit,U,U_as_found,k,"            \
    "probability,dof\n"

/* ---- results ------------------------------------------------------------- */

/* `key`: of the one finding, NULL: there is none. U NAN: the row is unsound. */
struct stated {
    const char *row;
    const char *key;
    double U, k, probability, dof;
    int32_t place;
};

#define NONE ((double)NAN)

static const struct stated results[] = {
    {"C,1,mm,1,,mm,\"U=0.040 mm, k=2\",,,,", NULL, 0.040, 2, NONE, NONE, -3},
    {"C,1,mm,1,,mm,U=0.04 (k=2),,,,", NULL, 0.04, 2, NONE, NONE, -2},
    {"C,1,mm,1,,mm,\"U=0.04, k=2, νeff=20\",,,,", NULL, 0.04, 2, NONE, 20, -2},
    {"C,1,mm,1,,mm,\"U=0.04; k=2; veff=∞\",,,,", NULL, 0.04, 2, NONE, NONE, -2},
    {"C,1,mm,1,,mm,0.04 (k=2),,,,", "cell-normalised", 0.04, 2, NONE, NONE, -2},
    {"C,1,mm,1,,mm,\"U=0.04, k=2, p=95.45 %\",,,,", NULL, 0.04, 2, 0.9545, NONE,
     -2},
    /* the level alone: k is what the probability gives, with the row's dof */
    {"C,1,mm,1,,mm,U95=0.04,,,,", "uncertainty-level-only", 0.04, NONE, 0.95,
     NONE, -2},
    {"C,1,mm,1,,mm,U95=0.04,,2,,", NULL, 0.04, 2, 0.95, NONE, -2},
    {"C,1,mm,1,,mm,U=0.04,,2,,", NULL, 0.04, 2, NONE, NONE, -2},
    {"C,1,mm,1,,mm,U=0.04,,,0.95,", NULL, 0.04, NONE, 0.95, NONE, -2},
    {"C,1,mm,1,,mm,\"U=0.04, k=2\",,2.0,,", NULL, 0.04, 2, NONE, NONE, -2},
    {"C,1,mm,1,,mm,\"U=0.04, k=2\",,3,,", "uncertainty-cell-differs", NONE, 3,
     NONE, NONE, 0},
    {"C,1,mm,1,,mm,\"U95=0.04, k=2\",,,0.99,", "uncertainty-cell-differs", NONE,
     2, 0.99, NONE, 0},
    {"C,1,mm,1,,mm,U=0.04,,,,", "uncertainty-without-coverage", NONE, NONE,
     NONE, NONE, 0},
    {"C,1,mm,1,,mm,u=0.02,,,,", "uncertainty-standard", 0.02, 1, NONE, NONE,
     -2},
    {"C,1,mm,1,,mm,u=0.02,,2,,", "uncertainty-cell-differs", NONE, 2, NONE,
     NONE, 0},
    /* units: 4 um are 0.004 mm, 1 in is 25.4 mm */
    {"C,1,mm,1,,mm,\"U=4.0 µm, k=2\",,,,", "uncertainty-unit-converted", 0.004,
     2, NONE, NONE, -4},
    {"C,1,mm,1,,mm,\"U=0.02 in, k=2\",,,,", "uncertainty-unit-converted", 0.508,
     2, NONE, NONE, -1},
    {"C,20,degC,20,,degC,\"U=0.1 K, k=2\",,,,", NULL, 0.1, 2, NONE, NONE, -1},
    {"C,1,Gy,1,,Gy,\"U=0.1 Sv, k=2\",,,,", "uncertainty-unit-differs", NONE, 2,
     NONE, NONE, 0},
    {"C,1,mm,1,,mm,\"U=4 g, k=2\",,,,", "uncertainty-unit-differs", NONE, 2,
     NONE, NONE, 0},
    {"C,1,,1,,,\"U=4 g, k=2\",,,,", "uncertainty-unit-differs", NONE, 2, NONE,
     NONE, 0},
    /* parts: 0.30 % of 12 is 0.036; of the value before the point */
    {"C,10,mm,12,,mm,\"Urel=0.30 %, k=2\",,,,", "uncertainty-made-absolute",
     0.036, 2, NONE, NONE, -3},
    {"C,-12,mm,,1,mm,\"Urel=0.30 %, k=2\",,,,", "uncertainty-made-absolute",
     0.036, 2, NONE, NONE, -3},
    {"C,1.2,cm,,1,mm,\"Urel=3e-3, k=2\",,,,", "uncertainty-made-absolute",
     0.036, 2, NONE, NONE, -2},
    {"C,0,mm,,1,mm,\"Urel=0.3 %, k=2\",,,,", "uncertainty-relative-of-nothing",
     NONE, 2, NONE, NONE, 0},
    {"C,100,degC,138.5,,Ohm,\"Urel=0.01 %, k=2\",,,,",
     "uncertainty-made-absolute", 0.01385, 2, NONE, NONE, -2},
    {"C,100,degC,,0.1,Ohm,\"Urel=0.01 %, k=2\",,,,",
     "uncertainty-relative-of-nothing", NONE, 2, NONE, NONE, 0},
    {"C,20,degC,20,,degC,\"Urel=1 %, k=2\",,,,",
     "uncertainty-relative-of-nothing", NONE, 2, NONE, NONE, 0},
    {"C,50,%RH,50,,%RH,\"U=2 %RH, k=2\",,,,", NULL, 2, 2, NONE, NONE, 0},
    {"C,1,mm,1,,mm,0.3 %,,,,", "uncertainty-unclear", NONE, NONE, NONE, NONE,
     0},
    {"C,1,%,1,,%,0.3 %,,2,,", "cell-unit-repeated", 0.3, 2, NONE, NONE, -1},
    /* a formula: (0.3 + 100/500) um at 100 mm */
    {"C,100,mm,,0.1,mm,U=(0.3+L/500)µm k=2,,,,", NULL, 0.0005, 2, NONE, NONE,
     -5},
    {"C,,,,0.1,mm,U=(0.3+L/500)µm k=2,,,,", "uncertainty-formula-undone", NONE,
     2, NONE, NONE, 0},
    {"C,1,mm,1,,mm,\"U=-0.04, k=2\",,,,", "uncertainty-not-positive", NONE,
     NONE, NONE, NONE, 0},
    {"C,1,mm,1,,mm,\"U=0.04, k=two\",,,,", "uncertainty-syntax", NONE, NONE,
     NONE, NONE, 0},
    /* one k for both */
    {"C,1,mm,1,,mm,\"U=0.04, k=2\",\"U=0.05, k=3\",,,",
     "uncertainty-cell-differs", 0.04, 2, NONE, NONE, -2},
};

static void open_results(struct opened *lab, const char *row)
{
    static char text[1024];
    const struct little_file file = {"results.csv", text};

    snprintf(text, sizeof text, HEADER "%s\n", row);
    open_little(lab, &file, 1);
    assert_int_equal(lab->lab->tables[CT_TABLE_RESULTS].count, 1);
}

static void check_stated(const struct stated *expected)
{
    const char *key = expected->key;
    const struct ct_lab_result *row;
    struct opened lab;

    open_results(&lab, expected->row);
    row = lab.lab->results;
    if (lab.seen.count != (key != NULL) ||
        (key != NULL && strcmp(lab.seen.list[0].key, key) != 0))
        fail_msg("%s: %zu findings, %s", expected->row, lab.seen.count,
                 lab.seen.count > 0 ? lab.seen.list[0].key : "");
    assert_int_equal(row->row.unsound, lab.seen.sink.errors > 0);
    assert_close(row->U, expected->U, 0);
    assert_close(row->common->k, expected->k, 0);
    assert_close(row->common->probability, expected->probability, 0);
    assert_close(row->common->dof, expected->dof, 0);
    if (!isnan(expected->U) && row->U_place != expected->place)
        fail_msg("%s: last digit at %d", expected->row, (int)row->U_place);
    close_little(&lab);
}

static void test_results(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(results); i++)
        check_stated(&results[i]);
}

/* A factor of the header, and that of the laboratory. */
static void test_factor_elsewhere(void **state)
{
    const struct little_file header[] = {
        {"results.csv", "certificate,point,value,unit,U(k=2)\n"
                        "C,1,1,mm,U=0.04\nC,2,2,mm,\"U=0.04, k=3\"\n"}};
    const struct little_file usual[] = {
        {"results.csv", "certificate,point,value,unit,U\nC,1,1,mm,U=0.04 mm\n"},
        {"datapackage.json",
         "{\"resources\": [{\"name\": \"results\", \"path\": "
         "\"results.csv\"}], \"caltrace\": {\"default_k\": 2}}"}};
    struct opened lab;

    (void)state;
    open_little(&lab, header, 1);
    assert_int_equal(lab.seen.count, 1);
    assert_string_equal(lab.seen.list[0].key, "uncertainty-cell-differs");
    assert_close(lab.lab->results[0].common->k, 2, 0);
    assert_close(lab.lab->results[0].U, 0.04, 0);
    close_little(&lab);

    open_little(&lab, usual, 2);
    for (size_t i = 0; i < lab.seen.count; i++)
        assert_int_not_equal(lab.seen.list[i].severity, CT_ERROR);
    assert_false(lab.lab->results[0].row.unsound);
    assert_close(lab.lab->results[0].U, 0.04, 0);
    close_little(&lab);
}

/* ---- other tables, writing ----------------------------------------------- */

static void check_written(const struct ct_lab *lab, enum ct_table table,
                          const char *expected)
{
    struct ct_buffer out = {0};

    assert_int_equal(ct_lab_write(lab, table, &out), CT_OK);
    assert_string_equal(out.data, expected);
    ct_buffer_release(&out);
}

static void test_written(void **state)
{
    const struct little_file files[] = {
        {"standards.csv", "id,range,unit,U,k\n"
                          "A,0..100,mm,U=0.04 mm (k=2),\n"
                          "B,0..100,mm,\"Urel=0.3 %, k=2\",\n"
                          "C,0..100,mm,U=(0.3+L/500)µm k=2,2\n"
                          "D,0..100,mm,<=0.04,2\n"},
        {"checks.csv", "instrument,date,unit,reference_value,U_reference\n"
                       "A,2025-01-01,mm,1.0,\"U=0.04 mm, k=2\"\n"
                       "A,2025-01-02,mm,1.0,U95=0.04\n"},
        {"results.csv", HEADER "C,1,mm,1.00,,mm,\"U=0.040, p=95 %, dof=9\",,,,"
                               "\nC,7,mm,,0,mm,\"Urel=0.123 %, k=2\",,,,\n"}};
    struct opened lab;

    (void)state;
    open_little(&lab, files, COUNT(files));
    check_written(lab.lab, CT_TABLE_STANDARDS,
                  "id,range_min,range_max,unit,U,k\nA,0,100,mm,0.04 mm,2\n"
                  "B,0,100,mm,0.3 % rd,2\nC,0,100,mm,(0.3+L/500)µm,2\n"
                  "D,0,100,mm,<=0.04,2\n");
    check_written(lab.lab, CT_TABLE_CHECKS,
                  "instrument,date,unit,reference_value,U_reference,"
                  "k_reference\nA,2025-01-01,mm,1.0,0.04,2\n"
                  "A,2025-01-02,mm,1.0,0.04,1.9599639845400538\n");
    /* 7 mm * 0.123 % = 0.00861 mm */
    check_written(lab.lab, CT_TABLE_RESULTS,
                  "certificate,point,point_unit,value,error,unit,U,k,"
                  "probability,dof\nC,1,mm,1.00,,mm,0.040,,0.95,9\n"
                  "C,7,mm,,0,mm,0.00861,2,,\n");
    close_little(&lab);
}

/* ---- the collection of real cells ---------------------------------------- */

enum column { ID, KIND, RAW, EXPECTED, CODE, SEVERITY, COLUMNS };

/* u of the row, as answers use it. */
static double u_of(const struct ct_lab_result *row)
{
    const double normal = isnan(row->common->probability)   ? 0
                          : row->common->probability < 0.98 ? 1.959963984540054
                                                            : 2.5758293035489;

    return row->U / (isnan(row->common->k) ? normal : row->common->k);
}

static void check_collected(const struct ct_csv_field *fields)
{
    const char *id = fields[ID].text, *expected = fields[EXPECTED].text;
    const char *code = "", *severity = "ok";
    json_t *raw = json_loads(fields[RAW].text, JSON_DECODE_ANY, NULL);
    char row[256];
    struct opened lab;
    double u;

    assert_true(json_is_string(raw));
    snprintf(row, sizeof row, "C,1,mm,1,,mm,\"%s\",,,,",
             json_string_value(raw));
    open_results(&lab, row);
    if (lab.seen.count > 0) {
        static const char *const names[] = {
            [CT_ERROR] = "error", [CT_WARNING] = "warning", [CT_NOTE] = "note"};

        code = ct_finding_by_key(lab.seen.list[0].key)->code;
        severity = names[lab.seen.list[0].severity];
    }
    if (lab.seen.count > 1 || strcmp(code, fields[CODE].text) != 0 ||
        strcmp(severity, fields[SEVERITY].text) != 0)
        fail_msg("%s: %s %s", id, code, severity);
    if (expected[0] == 'u') {
        assert_int_equal(
            ct_number_parse(expected + 2, strlen(expected + 2), &u), CT_OK);
        assert_close(u_of(lab.lab->results), u, 5e-5);
    } else {
        assert_true(lab.lab->results->row.unsound);
        assert_true(isnan(lab.lab->results->U));
    }
    json_decref(raw);
    close_little(&lab);
}

static void test_collection(void **state)
{
    struct ct_sources *sources;
    const struct ct_csv_record *record;
    struct ct_csv *csv;
    size_t rows = 0;

    (void)state;
    if (access(DATA, R_OK) != 0) {
        print_message(DATA " is absent\n");
        skip();
    }
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(
        ct_csv_open(sources, DATA, (struct ct_csv_dialect){0}, NULL, &csv),
        CT_OK);
    while (ct_csv_next(csv, &record) == CT_OK && record != NULL)
        if (strcmp(record->fields[KIND].text, "uncertainty") == 0) {
            check_collected(record->fields);
            rows++;
        }
    assert_int_equal(rows, 5);
    ct_csv_free(csv);
    ct_sources_free(sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_factor_elsewhere),
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_collection),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
