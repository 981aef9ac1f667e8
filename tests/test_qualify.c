/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The qualification of measurement standards, from tables: published and
 * worked examples, what limits are met exactly, what is not known, memory that
 * runs out.
 */
#include "fail_malloc.h"
#include "little_lab.h"
#include "pictured.h"

#include "../calib/lab/qualify.h"
#include "../calib/report/qualify.h"

/* Reads whole tables and one standard of them. */
struct qualified {
    struct opened lab;
    struct ct_lab_index *index;
    struct ct_lab_graph *graph;
    struct ct_qualification answer;
};

/* ---- tables -------------------------------------------------------------- */

static const char instruments[] =
    "id,name,quantity,range_min,range_max,unit,mpe\n"
    "W-1,weights,mass,1,1000,g,\n"
    "W-9,upper weights,mass,1,1000,g,\n"
    "B-1,balance,mass,0,300,g,±5 mg\n"
    "B-2,balance,mass,0,500,g,±5 mg\n";
static const char ranges[] = "instrument,quantity,range_min,range_max,unit,"
                             "use\nW-1,mass,1,1000,g,corrected\n";
static const char items[] = "standard,instrument,part,from,until\n"
                            "S-1,W-1,main,2019-01-01,\n";
static const char standards[] =
    "id,name,holder,quantity,range_min,range_max,unit,U,k,mpe,accuracy_class,"
    "certificate_no,valid_until,upper_standard,method\n"
    "S-0,upper,NIM,mass,1,1000,g,0.5 mg,2,,E1,,,,subdivision\n"
    "S-1,mass set-up,city,mass,1,1000,g,2 mg,2,±6 mg,F1,,2026-12-31,S-0,"
    "comparison\n"
    "S-2,another,town,mass,1,1000,g,2 mg,2,,F1,,2029-12-31,S-0,comparison\n"
    "S-3,third,town,mass,1,1000,g,2 mg,2,,F1,,2029-12-31,S-0,comparison\n";
static const char check_head[] =
    "standard,date,kind,quantity,point,unit,group,reading,reference_value,"
    "U_reference,k_reference,reference_certificate,result\n";

static const struct ct_qualify_options usual;
static char checks[64 * 1024];

static void no_checks(void)
{
    strcpy(checks, check_head);
}

static void add_check(const char *row)
{
    assert_true(strlen(checks) + strlen(row) + 2 < sizeof checks);
    strcat(checks, row);
    strcat(checks, "\n");
}

/* `n` readings about a mean that they have exactly: mean ± 1, 2, … of the last
 * digit of three decimals. */
static void add_group(const char *standard, const char *date, const char *kind,
                      double mean, int n)
{
    char row[160];

    for (int i = 0; i < n; i++) {
        int off = i % 2 == 0 ? i / 2 + 1 : -(i / 2 + 1);

        if (n % 2 == 1 && i == n - 1)
            off = 0;
        snprintf(row, sizeof row, "%s,%s,%s,mass,100,g,,%.6f,,,,,", standard,
                 date, kind, mean + off * 1e-6);
        add_check(row);
    }
}

static void qualify_with(struct qualified *q, const char *certificates,
                         const char *results, const char *standard_rows,
                         const char *id, const char *on,
                         const struct ct_qualify_options *options)
{
    const struct little_file files[] = {
        {"instruments.csv", instruments}, {"ranges.csv", ranges},
        {"standards.csv", standard_rows}, {"standard_items.csv", items},
        {"checks.csv", checks},           {"certificates.csv", certificates},
        {"results.csv", results},
    };

    memset(q, 0, sizeof *q);
    open_little(&q->lab, files, COUNT(files));
    q->lab.seen.count = 0;
    assert_int_equal(
        ct_lab_index_new(q->lab.lab, CT_QUALIFY_RELATIONS, &q->index), CT_OK);
    assert_int_equal(ct_lab_graph_new(q->index, CT_DATE_LAST, &q->graph),
                     CT_OK);
    assert_int_equal(
        ct_qualify(q->index, q->graph,
                   ct_lab_row_of(q->lab.lab, CT_KEY_STANDARD,
                                 id_in(q->lab.lab, CT_KEY_STANDARD, id)),
                   (struct ct_lab_when){day(on), CT_DATE_LAST}, options,
                   &q->lab.seen.sink, &q->answer),
        CT_OK);
}

static const char no_certificates[] =
    "id,instrument,calibrated_on,references,verdict\n";
static const char no_results[] =
    "certificate,quantity,point,point_unit,correction,unit,U,k\n";

static void qualify(struct qualified *q, const char *on)
{
    qualify_with(q, no_certificates, no_results, standards, "S-1", on, &usual);
}

static void done(struct qualified *q)
{
    ct_qualification_release(&q->answer);
    ct_lab_graph_free(q->graph);
    ct_lab_index_free(q->index);
    close_little(&q->lab);
}

static size_t count_of(const struct qualified *q, const char *key)
{
    size_t count = 0;

    for (size_t i = 0; i < q->lab.seen.count && i < SEEN; i++)
        if (strcmp(q->lab.seen.list[i].key, key) == 0)
            count++;
    return count;
}

static const struct ct_qualify_series *series_of(const struct qualified *q,
                                                 enum ct_check_kind kind)
{
    for (size_t i = 0; i < q->answer.series_count; i++)
        if (q->answer.series[i].kind == kind)
            return &q->answer.series[i];
    fail_msg("no series of kind %d", (int)kind);
    return NULL;
}

/* ---- repeatability ------------------------------------------------------- */

/* T06 */
static void test_repeatability(void **state)
{
    static const double y[] = {100.02, 100.03, 100.01, 100.02, 100.04,
                               100.02, 100.03, 100.01, 100.02, 100.03};
    const struct ct_qualify_series *series;
    struct qualified q;
    char row[120];

    (void)state;
    no_checks();
    for (size_t i = 0; i < 10; i++) {
        snprintf(row, sizeof row,
                 "S-1,2024-01-10,repeatability,mass,100,g,a,%.2f,,,,,", y[i]);
        add_check(row);
    }
    qualify(&q, "2024-06-30");
    series = series_of(&q, CT_CHECK_REPEATABILITY);
    assert_int_equal(series->count, 1);
    assert_int_equal(series->sets[0].n, 10);
    assert_close(series->sets[0].mean, 100.023, 1e-12);
    assert_close(series->sets[0].deviation, 0.009486832981, 1e-11);
    assert_int_equal(series->verdict, CT_QUALIFY_PASS);
    assert_int_equal(count_of(&q, "qualify-few-readings"), 0);
    assert_true(q.answer.in_order);
    assert_int_equal(count_of(&q, "qualify-no-checks"), 2);
    done(&q);
}

/* The last against the first: what was between is history. */
static void test_repeatability_that_grows(void **state)
{
    struct qualified q;

    (void)state;
    no_checks();
    add_group("S-1", "2022-01-10", "repeatability", 100, 10);
    add_group("S-1", "2023-01-10", "repeatability", 100, 20);
    add_group("S-1", "2024-01-10", "repeatability", 100, 9);
    qualify(&q, "2023-12-31");
    assert_int_equal(count_of(&q, "qualify-repeatability-larger"), 1);
    assert_int_equal(series_of(&q, CT_CHECK_REPEATABILITY)->verdict,
                     CT_QUALIFY_WARNED);
    done(&q);
    qualify(&q, "2024-12-31");
    assert_int_equal(count_of(&q, "qualify-repeatability-larger"), 0);
    assert_int_equal(count_of(&q, "qualify-few-readings"), 1);
    assert_true(q.answer.in_order);
    done(&q);
}

/* ---- stability ----------------------------------------------------------- */

static const double means[] = {100.021, 100.034, 100.027, 100.018};

static void add_years(void)
{
    static const char *const days[] = {"2020-03-01", "2021-03-01", "2022-03-01",
                                       "2023-03-01"};

    no_checks();
    for (size_t i = 0; i < 4; i++)
        add_group("S-1", days[i], "stability", means[i], 10);
}

/* T07: 0.016 over all, 0.013, 0.007 and 0.009 from year to year. U = 2 mg. */
static void test_stability_by_both_rules(void **state)
{
    const struct ct_qualify_options existing = {.stability =
                                                    CT_STABILITY_EXISTING};
    const struct ct_qualify_series *series;
    struct qualified q;

    (void)state;
    add_years();
    qualify(&q, "2024-06-30");
    series = series_of(&q, CT_CHECK_STABILITY);
    assert_int_equal(series->rule, CT_STABILITY_NEW);
    assert_close(series->stability, 0.016, 1e-15);
    assert_close(series->limits.U, 0.002, 0);
    assert_int_equal(series->limits.basis, CT_BASIS_U);
    assert_int_equal(series->verdict, CT_QUALIFY_FAIL);
    assert_int_equal(count_of(&q, "qualify-unstable"), 1);
    assert_false(q.answer.in_order);
    done(&q);
    qualify_with(&q, no_certificates, no_results, standards, "S-1",
                 "2024-06-30", &existing);
    series = series_of(&q, CT_CHECK_STABILITY);
    assert_int_equal(series->rule, CT_STABILITY_EXISTING);
    assert_close(series->stability, 0.013, 1e-15);
    assert_int_equal(series->low, 0);
    assert_int_equal(series->high, 1);
    done(&q);
    qualify_with(&q, no_certificates, no_results, standards, "S-1",
                 "2022-06-30", &existing);
    assert_close(series_of(&q, CT_CHECK_STABILITY)->stability, 0.013, 1e-15);
    done(&q);
}

/* S_m < U: equal is not less, and 0.1 + 0.2 is 0.3 in decimal. */
static void test_stability_at_its_limit(void **state)
{
    struct qualified q;

    (void)state;
    no_checks();
    add_group("S-1", "2024-01-10", "stability", 100.0001, 10);
    add_group("S-1", "2024-03-10", "stability", 100.0021, 10);
    add_group("S-1", "2024-05-10", "stability", 100.0011, 10);
    add_group("S-1", "2024-07-10", "stability", 100.0011, 10);
    qualify(&q, "2024-08-30");
    assert_int_equal(series_of(&q, CT_CHECK_STABILITY)->verdict,
                     CT_QUALIFY_FAIL);
    assert_int_equal(count_of(&q, "qualify-few-groups"), 0);
    assert_int_equal(count_of(&q, "qualify-groups-close"), 0);
    done(&q);
    no_checks();
    add_group("S-1", "2024-01-10", "stability", 100.0001, 10);
    add_group("S-1", "2024-02-10", "stability", 100.00209, 9);
    qualify(&q, "2024-08-30");
    assert_int_equal(series_of(&q, CT_CHECK_STABILITY)->verdict,
                     CT_QUALIFY_WARNED);
    assert_int_equal(count_of(&q, "qualify-few-groups"), 1);
    assert_int_equal(count_of(&q, "qualify-groups-close"), 1);
    assert_int_equal(count_of(&q, "qualify-group-short"), 1);
    assert_true(q.answer.in_order);
    done(&q);
}

/* The published example of a thermometer: four groups of six, U95 = 0.05 °C.
 * Used at nominal value the MPE holds; where nothing says which, the smaller.
 */
static void test_which_limit_holds(void **state)
{
    static const char thermometers[] =
        "id,quantity,range_min,range_max,unit,U,k,mpe\n"
        "S-1,temperature,0,100,degC,0.05 degC,2,\n"
        "S-2,temperature,0,100,degC,0.05 degC,2,±0.02 degC\n"
        "S-3,temperature,0,100,degC,0.05 degC,,\n";
    static const struct {
        const char *id;
        enum ct_qualify_basis basis;
        double limit;
        enum ct_qualify_verdict verdict;
    } cases[] = {
        {"S-1", CT_BASIS_U, 0.05, CT_QUALIFY_WARNED},
        {"S-2", CT_BASIS_SMALLER, 0.02, CT_QUALIFY_FAIL},
        {"S-3", CT_BASIS_NONE, (double)NAN, CT_QUALIFY_NOT_JUDGED},
    };
    static const double group[] = {50.01, 50.03, 50.02, 50.05};
    struct qualified q;
    char row[120];

    (void)state;
    for (size_t c = 0; c < COUNT(cases); c++) {
        const struct ct_qualify_series *series;

        no_checks();
        for (size_t g = 0; g < 4; g++)
            for (int i = 0; i < 6; i++) {
                snprintf(row, sizeof row,
                         "%s,2024-%02zu-15,stability,temperature,50,degC,,%.2f"
                         ",,,,,",
                         cases[c].id, 2 * g + 1, group[g]);
                add_check(row);
            }
        qualify_with(&q, no_certificates, no_results, thermometers, cases[c].id,
                     "2024-12-01", &usual);
        series = series_of(&q, CT_CHECK_STABILITY);
        assert_close(series->stability, 0.04, 1e-14);
        assert_int_equal(series->limits.basis, cases[c].basis);
        assert_close(ct_qualify_limit(&series->limits), cases[c].limit, 0);
        assert_int_equal(series->verdict, cases[c].verdict);
        done(&q);
    }
}

/* ---- control charts ------------------------------------------------------ */

static void test_control_chart(void **state)
{
    const struct ct_qualify_series *series;
    struct qualified q;
    char date[16];

    (void)state;
    no_checks();
    for (int i = 0; i < 9; i++) {
        snprintf(date, sizeof date, "2024-01-%02d", i + 1);
        add_group("S-1", date, "control", i == 4 ? 100.001 : 100, 4);
    }
    qualify(&q, "2024-06-30");
    series = series_of(&q, CT_CHECK_CONTROL);
    assert_int_equal(series->count, 9);
    assert_non_null(series->points);
    assert_int_equal(series->points[4].broken, 1U << CT_RULE_BEYOND);
    assert_int_equal(series->verdict, CT_QUALIFY_WARNED);
    assert_true(count_of(&q, "qualify-chart") >= 1);
    assert_int_equal(count_of(&q, "qualify-chart-few"), 1);
    assert_true(q.answer.in_order);
    done(&q);
    no_checks();
    add_group("S-1", "2024-01-01", "control", 100, 4);
    qualify(&q, "2024-06-30");
    assert_int_equal(count_of(&q, "qualify-chart-sets"), 1);
    done(&q);
}

/* ---- verification -------------------------------------------------------- */

/* T03 and T08: in grams; U0 = 1.5 mg at k = 3. */
static void test_transfer(void **state)
{
    const struct ct_verification *one;
    struct qualified q;

    (void)state;
    no_checks();
    add_check("S-1,2024-01-10,verification,mass,200,g,,200.0012,200.0032,"
              "0.0015,3,,");
    qualify(&q, "2024-06-30");
    assert_int_equal(q.answer.verification_count, 1);
    one = &q.answer.verifications[0];
    assert_close(one->difference, -0.002, 1e-15);
    assert_close(one->U0, 0.001, 0);
    assert_close(one->limit, 0.002236067977, 1e-12);
    assert_close(one->en, -0.894427191, 1e-9);
    assert_int_equal(one->verdict, CT_QUALIFY_PASS);
    assert_true(isnan(one->shared));
    done(&q);
    /* U0 = U/4: the limit is U, and 2.1 mg is too much; then it passes */
    no_checks();
    add_check("S-1,2024-01-10,verification,mass,200,g,,200.0011,200.0032,"
              "0.0005,2,,");
    qualify(&q, "2024-06-30");
    one = &q.answer.verifications[0];
    assert_true(one->plain);
    assert_close(one->limit, 0.002, 0);
    assert_int_equal(one->verdict, CT_QUALIFY_FAIL);
    assert_int_equal(count_of(&q, "qualify-transfer"), 1);
    done(&q);
    add_check("S-1,2024-02-10,verification,mass,200,g,,200.0012,200.0032,"
              "0.0005,2,,");
    qualify(&q, "2024-06-30");
    assert_int_equal(q.answer.verifications[1].verdict, CT_QUALIFY_PASS);
    assert_int_equal(count_of(&q, "qualify-transfer"), 0);
    assert_true(q.answer.in_order);
    done(&q);
}

/* T04, T05: own reading and two others, then the readings of other set-ups. */
static void test_comparison(void **state)
{
    const struct ct_verification *one;
    struct qualified q;

    (void)state;
    no_checks();
    add_check("S-1,2024-01-10,verification,mass,200,g,c,200.0012,,,,,");
    add_check("S-1,2024-01-10,verification,mass,200,g,c,,200.0032,0.002,2,,");
    add_check("S-1,2024-01-10,verification,mass,200,g,c,,200.0021,0.002,2,,");
    qualify(&q, "2024-06-30");
    one = &q.answer.verifications[0];
    assert_int_equal(one->kind, CT_VERIFY_COMPARISON);
    assert_int_equal(one->n, 3);
    assert_close(one->difference, -0.0009666666667, 1e-12);
    assert_close(one->limit, 0.001632993162, 1e-12);
    assert_close(one->weighted, (200.0012 + 200.0032 + 200.0021) / 3, 1e-9);
    assert_close(one->weighted_u, 0.001 / sqrt(3), 1e-12);
    assert_int_equal(one->verdict, CT_QUALIFY_PASS);
    done(&q);
    no_checks();
    add_check("S-1,2024-01-10,verification,mass,200,g,c,200.0003,,,,,");
    add_check("S-2,2024-01-10,verification,mass,200,g,c,200.0032,,,,,");
    add_check("S-3,2024-01-10,verification,mass,200,g,c,200.0021,,,,,");
    qualify(&q, "2024-06-30");
    one = &q.answer.verifications[0];
    assert_int_equal(one->n, 3);
    assert_close(one->difference, 200.0003 - 600.0056 / 3, 1e-9);
    assert_int_equal(one->verdict, CT_QUALIFY_PASS);
    done(&q);
    no_checks();
    add_check("S-1,2024-01-10,verification,mass,200,g,c,200.0002,,,,,");
    add_check("S-2,2024-01-10,verification,mass,200,g,c,200.0032,,,,,");
    qualify(&q, "2024-06-30");
    assert_int_equal(count_of(&q, "qualify-comparison-few"), 1);
    assert_false(q.answer.in_order);
    done(&q);
}

/* C08: U = 25.6 ug of both, u = 10 ug of what both rest on. */
static void test_what_both_share_is_taken_off(void **state)
{
    static const char fine[] = "id,name,quantity,range_min,range_max,unit,U,k\n"
                               "S-1,a,mass,1,1000,g,0.0256 mg,2\n";
    static const char certificates[] =
        "id,instrument,calibrated_on,references,verdict\n"
        "R1,W-9,2023-01-01,SI:kilogram,pass\n"
        "A1,W-1,2023-06-01,R1,pass\n"
        "X1,B-1,2023-06-02,R1,pass\n";
    static const char results[] =
        "certificate,quantity,point,point_unit,correction,unit,U,k\n"
        "R1,mass,100,g,0,mg,0.02,2\n"
        "A1,mass,100,g,0,mg,0.0256,2\n"
        "X1,mass,100,g,0,mg,0.0256,2\n";
    const struct ct_verification *one;
    struct qualified q;

    (void)state;
    no_checks();
    add_check("S-1,2024-01-10,verification,mass,100,g,,100.00000000,"
              "100.00002,0.0000256,2,X1,");
    qualify_with(&q, certificates, results, fine, "S-1", "2024-06-30", &usual);
    one = &q.answer.verifications[0];
    assert_close(one->shared, 1e-10, 1e-22); /* g^2: (0.010 mg)^2 */
    assert_close(one->limit, 0.02259911503e-3, 1e-12);
    assert_int_equal(one->verdict, CT_QUALIFY_PASS);
    assert_true(one->common != CT_LAB_NO_ROW);
    assert_string_equal(ct_lab_text(q.lab.lab, CT_KEY_CERTIFICATE,
                                    q.lab.lab->certificates[one->common].id),
                        "R1");
    done(&q);
    no_checks();
    add_check("S-1,2024-01-10,verification,mass,100,g,,100.00000000,"
              "100.000023,0.0000256,2,X1,");
    qualify_with(&q, certificates, results, fine, "S-1", "2024-06-30", &usual);
    assert_int_equal(q.answer.verifications[0].verdict, CT_QUALIFY_FAIL);
    done(&q);
}

/* An intermediate check, also of a main item; a verdict on record stays. */
static void test_intermediate_checks(void **state)
{
    struct qualified q;

    (void)state;
    no_checks();
    add_check("S-1,2024-01-10,intermediate,mass,200,g,,200.0012,200.0062,"
              "0.001,2,,");
    qualify(&q, "2024-06-30");
    assert_int_equal(count_of(&q, "qualify-en"), 1);
    assert_close(q.answer.verifications[0].en, -5 / sqrt(5), 1e-9);
    done(&q);
    no_checks();
    add_check("S-1,2024-01-10,intermediate,mass,200,g,,,,,,,fail");
    qualify(&q, "2024-06-30");
    assert_int_equal(count_of(&q, "qualify-recorded-fail"), 1);
    assert_false(q.answer.in_order);
    done(&q);
    add_check("S-1,2024-03-10,intermediate,mass,200,g,,,,,,,pass");
    qualify(&q, "2024-06-30");
    assert_int_equal(count_of(&q, "qualify-recorded-fail"), 0);
    done(&q);
}

/* ---- certificates -------------------------------------------------------- */

static const char two_certificates[] =
    "id,instrument,calibrated_on,references,verdict\n"
    "A1,W-1,2022-06-01,SI:kilogram,pass\n"
    "A2,W-1,2023-06-01,SI:kilogram,pass\n"
    "U1,B-1,2023-07-01,standard:S-1,pass\n"
    "U2,B-2,2023-08-01,A2,pass\n"
    "U0,B-2,2015-08-01,A1,pass\n";
static const char two_results[] =
    "certificate,quantity,point,point_unit,correction,as_found_correction,unit,"
    "U,k\n"
    "A1,mass,100,g,0.1,,mg,2,2\n"
    "A2,mass,0.1,kg,0.0,2.1,mg,2,2\n";

/* Where a check standard tells, certificates are shown, and no more. */
static void test_change_between_certificates(void **state)
{
    struct qualified q;

    (void)state;
    no_checks();
    qualify_with(&q, two_certificates, two_results, standards, "S-1",
                 "2024-06-30", &usual);
    assert_int_equal(q.answer.step_count, 1);
    assert_close(q.answer.steps[0].change, 2, 0);
    assert_int_equal(q.answer.steps[0].verdict, CT_QUALIFY_FAIL);
    assert_int_equal(count_of(&q, "qualify-item-unstable"), 1);
    assert_false(q.answer.in_order);
    done(&q);
    add_group("S-1", "2024-01-10", "stability", 100.0001, 10);
    add_group("S-1", "2024-03-10", "stability", 100.0002, 10);
    qualify_with(&q, two_certificates, two_results, standards, "S-1",
                 "2024-06-30", &usual);
    assert_false(q.answer.steps[0].counts);
    assert_true(q.answer.in_order);
    done(&q);
}

/* ---- layers -------------------------------------------------------------- */

static void test_layers(void **state)
{
    struct qualified q;
    const struct ct_qualify_box *box;

    (void)state;
    no_checks();
    qualify_with(&q, two_certificates, two_results, standards, "S-1",
                 "2024-06-30", &usual);
    assert_int_equal(q.answer.box_count, 3);
    box = &q.answer.boxes[0];
    assert_string_equal(box->id, "S-0");
    assert_string_equal(box->keeper, "NIM");
    assert_string_equal(box->method, "comparison");
    assert_int_equal(box->lacks, 0);
    assert_int_equal(q.answer.boxes[1].layer, CT_LAYER_STANDARD);
    box = &q.answer.boxes[2];
    assert_string_equal(box->name, "balance");
    assert_int_equal(box->count, 2);
    assert_close(box->range.max.number, 500, 0);
    assert_false(box->several);
    assert_int_equal(box->lacks, 0);
    assert_int_equal(count_of(&q, "qualify-diagram"), 0);
    done(&q);
    qualify_with(&q, two_certificates, two_results, standards, "S-0",
                 "2024-06-30", &usual);
    assert_int_equal(count_of(&q, "qualify-diagram-above"), 1);
    assert_int_equal(q.answer.box_count, 4);
    done(&q);
}

/* Six months before the end a renewal is due; afterwards it has lapsed. */
static void test_assessment(void **state)
{
    struct qualified q;

    (void)state;
    no_checks();
    qualify(&q, "2026-06-30");
    assert_int_equal(count_of(&q, "assessment-ends"), 0);
    done(&q);
    qualify(&q, "2026-07-01");
    assert_int_equal(count_of(&q, "assessment-ends"), 1);
    assert_true(q.answer.in_order);
    done(&q);
    qualify(&q, "2027-01-01");
    assert_int_equal(count_of(&q, "assessment-lapsed"), 1);
    assert_false(q.answer.in_order);
    done(&q);
}

/* ---- charts as pictures -------------------------------------------------- */

static const char chinese_standards[] =
    "id,name,holder,quantity,range_min,range_max,unit,U,k\n"
    "S-1,<F1>等级砝码标准装置,city,mass,1,1000,g,2 mg,2\n";

/* Nine groups, one far off, each with limits of s or R; a mark for each mean
 * and each spread. */
static void test_charts(void **state)
{
    static const char *const names[] = {
        "chart of means and standard deviations", "chart of means and ranges"};
    char date[16];

    (void)state;
    no_checks();
    for (int i = 0; i < 9; i++) {
        snprintf(date, sizeof date, "2024-01-%02d", i + 1);
        add_group("S-1", date, "control", i == 4 ? 100.001 : 100,
                  i < 6 ? 4 : 5);
    }
    for (int kind = 0; kind < 2; kind++) {
        struct ct_qualify_options options = {.chart = (enum ct_chart_kind)kind};
        struct picture seen;
        struct qualified q;
        xmlDoc *document;

        qualify_with(&q, no_certificates, no_results, chinese_standards, "S-1",
                     "2024-06-30", &options);
        document = look_at(&q.answer, &seen);
        /* One far off draws the centre line away from all others. */
        assert_int_equal(seen.marks[0], 9);
        assert_int_equal(seen.marks[1], 9);
        assert_int_equal(seen.dashed, 4);
        assert_true(says(&seen, "<F1>等级砝码标准装置"));
        assert_true(says(&seen, names[kind]));
        assert_true(says(&seen, "2024-01-01"));
        assert_true(says(&seen, "beyond"));
        assert_true(says(&seen, "UCL 100.0"));
        xmlFree(seen.words);
        xmlFreeDoc(document);
        done(&q);
    }
    xmlCleanupParser();
}

/* All readings are one: limits and values on one line, and no moving range for
 * the first point of single values. */
static void test_flat_charts(void **state)
{
    struct picture seen;
    struct qualified q;
    xmlDoc *document;

    (void)state;
    no_checks();
    for (int i = 1; i <= 3; i++) {
        char row[120];

        snprintf(row, sizeof row,
                 "S-1,2024-01-%02d,control,mass,100,g,,100,,,,,", i);
        add_check(row);
    }
    qualify(&q, "2024-06-30");
    document = look_at(&q.answer, &seen);
    assert_int_equal(seen.marks[0] + seen.marks[1], 5);
    assert_false(says(&seen, "nan"));
    assert_false(says(&seen, "inf"));
    xmlFree(seen.words);
    xmlFreeDoc(document);
    done(&q);
}

/* ---- memory -------------------------------------------------------------- */

static enum ct_status write_forms(struct qualified *q)
{
    struct ct_drawing drawing = {0};
    struct ct_buffer out = {0};
    struct ct_json json;
    double height = 0;
    enum ct_status status = ct_qualify_page(&q->answer, false, 80, &out);

    if (status == CT_OK)
        status = ct_qualify_page(&q->answer, true, 0, &out);
    if (status == CT_OK)
        status = ct_qualify_csv(&q->answer, true, &out);
    if (status == CT_OK) {
        ct_json_init(&json, &out, false);
        ct_json_object(&json, NULL);
        status = ct_qualify_json(&q->answer, &json);
        ct_json_end(&json);
    }
    if (status == CT_OK)
        status = ct_qualify_draw(&q->answer, &drawing);
    if (status == CT_OK)
        status = ct_qualify_charts(&q->answer, &height, &out);
    if (status == CT_OK)
        ct_drawing_dot(&drawing, &out);
    if (status == CT_OK)
        status = ct_buffer_status(&out);
    ct_drawing_release(&drawing);
    ct_buffer_release(&out);
    return status;
}

static bool fails(struct qualified *q, size_t n, bool from_then_on)
{
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = ct_qualify(q->index, q->graph, q->answer.row, q->answer.when,
                        &usual, NULL, &q->answer);
    if (status == CT_OK) {
        status = write_forms(q);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        ct_qualification_release(&q->answer);
    } else {
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
    }
    if (status != (reached ? CT_NOMEM : CT_OK))
        fail_msg("allocation %zu: status %d", n, (int)status);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static void test_memory_runs_out(void **state)
{
    struct ct_lab_when when = {0};
    uint32_t row;
    struct qualified q;

    (void)state;
    if (!fail_malloc_works())
        skip();
    add_years();
    add_check("S-1,2024-01-10,verification,mass,100,g,,100.0012,100.0032,"
              "0.0015,3,A1,");
    add_check("S-1,2024-01-10,verification,mass,200,g,c,200.0012,,,,,");
    add_check("S-1,2024-01-10,verification,mass,200,g,c,,200.0032,0.002,2,,");
    add_check("S-2,2024-01-10,verification,mass,200,g,c,200.0021,,,,,");
    add_group("S-1", "2024-01-10", "repeatability", 100, 4);
    add_group("S-1", "2024-01-11", "control", 100, 4);
    add_group("S-1", "2024-01-12", "control", 100, 4);
    qualify_with(&q, two_certificates, two_results, standards, "S-1",
                 "2024-06-30", &usual);
    when = q.answer.when;
    row = q.answer.row;
    ct_qualification_release(&q.answer);
    for (int from_then_on = 0; from_then_on < 2; from_then_on++)
        for (size_t n = 1;; n++) {
            q.answer.when = when;
            q.answer.row = row;
            if (!fails(&q, n, from_then_on == 1))
                break;
        }
    done(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeatability),
        cmocka_unit_test(test_repeatability_that_grows),
        cmocka_unit_test(test_stability_by_both_rules),
        cmocka_unit_test(test_stability_at_its_limit),
        cmocka_unit_test(test_which_limit_holds),
        cmocka_unit_test(test_control_chart),
        cmocka_unit_test(test_charts),
        cmocka_unit_test(test_flat_charts),
        cmocka_unit_test(test_transfer),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_what_both_share_is_taken_off),
        cmocka_unit_test(test_intermediate_checks),
        cmocka_unit_test(test_change_between_certificates),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_assessment),
        cmocka_unit_test(test_memory_runs_out),
    };

    return cmocka_run_group_tests_name("qualify", tests, little_begin,
                                       little_end);
}
