/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainties along the chains of a laboratory, from its files.
 */
#include "charted.h"

#include <stdlib.h>

#define CERTIFICATES    "id,instrument,calibrated_on,references\n"
#define RESULTS         "certificate,quantity,point,point_unit,correction,unit,U,k\n"
#define CHART(c, files) chart_files(c, files, COUNT(files), CT_DATE_LAST)

/* u of a chain with own parts, and U = 2 u to 17 digits. */
#define P_  "0.012"
#define S1_ "0.015620499351813309" /* 2 sqrt(6^2 + 5^2) e-3 */
#define S2_ "0.018439088914585774" /* 2 sqrt(6^2 + 7^2) e-3 */
#define A_  "0.028635642126552707" /* 2 sqrt(61 + 12^2) e-3 */
#define B_  "0.027202941017470887" /* 2 sqrt(85 + 10^2) e-3 */
#define C_  "0.023832750575625969" /* 2 sqrt(61 + 9^2) e-3 */

/* Vectors C03, C04 (JCGM 100:2008, F.1.2.3). */
static const struct little_file tree[] = {
    {"instruments.csv", "id,quantity\nP,mass\nS1,mass\nS2,mass\nA,mass\n"
                        "B,mass\nC,mass\n"},
    {"certificates.csv", CERTIFICATES "p,P,2020-01-01,NMI:PTB\n"
                                      "s1,S1,2021-01-01,p\n"
                                      "s2,S2,2021-01-01,p\n"
                                      "a,A,2022-01-01,s1\n"
                                      "b,B,2022-01-01,s2\n"
                                      "c,C,2022-01-01,instrument:S1\n"},
    {"results.csv", RESULTS "p,mass,100,g,0,g," P_ ",2\n"
                            "s1,mass,100,g,0,g," S1_ ",2\n"
                            "s2,mass,100,g,0,g," S2_ ",2\n"
                            "a,mass,100,g,0,g," A_ ",2\n"
                            "b,mass,0.1,kg,0,g," B_ ",2\n"
                            "c,mass,100,g,0,g," C_ ",2\n"}};

static void test_tree(void **state)
{
    struct charted c;
    struct ct_lab_use uses[3];
    double v[9], r[9];

    (void)state;
    CHART(&c, tree);
    uses[0] = use_of(&c, "a", "100 g", "2022-06-01");
    uses[1] = use_of(&c, "b", "100 g", "2022-06-01");
    uses[2] = use_of(&c, "c", NULL, "2022-06-01");
    covariance_of(&c, uses, 3, v);
    assert_close(sqrt(v[0]), 0.01431782106, 1e-9);
    assert_close(sqrt(v[4]), 0.01360147051, 1e-9);
    assert_close(sqrt(v[8]), 0.01191637529, 1e-9);
    assert_close(sqrt(v[0] + v[4] + 2 * v[1]), 0.02149418526, 1e-9);
    assert_close(sqrt(v[0] + v[8] + 2 * v[2]), 0.02165640783, 1e-9);
    assert_close(sqrt(v[0] + v[8] - 2 * v[2]), 0.015, 1e-9);
    memcpy(r, v, sizeof r);
    ct_correlation_of(r, 3);
    assert_close(r[1], 0.1848586197, 1e-9);
    assert_close(r[2], 0.3575269074, 1e-9);
    assert_close(r[5], 0.2221122259, 1e-9);
    assert_close(combined_of(&c, "a", 0).own, 0.012, 1e-12);
    assert_close(combined_of(&c, "s1", 0).own, 0.005, 1e-12);
    assert_false(combined_of(&c, "a", 0).incomplete);
    uncharted(&c);
}

/* ---- one standard, several items ----------------------------------------- */

/* C01, C08: u_S = 0.010, own parts 0.008. */
static void test_one_standard(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                          "a,A,2022-01-01,s\n"
                                          "b,B,2022-01-01,s\n"},
        {"results.csv", RESULTS
         "s,mass,100,g,0,g,0.020,2\n"
         "a,mass,100,g,0,g,0.025612496949731396,2\n" /* 2 sqrt(164) e-3 */
         "b,mass,100,g,0,g,0.025612496949731396,2\n"}};
    struct charted c;
    struct ct_lab_use uses[2];
    double v[4], r[4];

    (void)state;
    CHART(&c, files);
    uses[0] = use_of(&c, "a", "100 g", "2022-06-01");
    uses[1] = use_of(&c, "b", "100 g", "2022-06-01");
    covariance_of(&c, uses, 2, v);
    assert_close(sqrt(v[0]), 0.01280624847, 1e-10);
    assert_close(sqrt(v[0] + v[3] + 2 * v[1]), 0.02297825059, 1e-10);
    assert_close(sqrt(v[0] + v[3] - 2 * v[1]), 0.0113137085, 1e-10);
    /* the limit of a check by two devices, 2 sqrt(...), JJF 1033 */
    assert_close(2 * sqrt(v[0] + v[3] - 2 * v[1]), 0.02259911503, 3e-5);
    memcpy(r, v, sizeof r);
    ct_correlation_of(r, 2);
    assert_close(r[1], 0.6097560976, 1e-9);
    uncharted(&c);
}

/* C02, JCGM 100:2008, 5.2.2: ten resistors by one standard, 0.1 ohm each, to
 * which a comparison adds 0.05 ohm. */
static void test_resistors(void **state)
{
    char certificates[1000] = CERTIFICATES "s,S,2021-01-01,NMI:PTB\n";
    char results[1000] = RESULTS "s,resistance,1000,ohm,0,ohm,0.2,2\n";
    const struct little_file files[] = {{"certificates.csv", certificates},
                                        {"results.csv", results}};
    struct charted c;
    struct ct_term sum[10];
    struct ct_row row;

    (void)state;
    for (int i = 0; i < 10; i++) {
        size_t length = strlen(certificates), end = strlen(results);

        snprintf(certificates + length, sizeof certificates - length,
                 "r%d,R%d,2022-01-0%d,s\n", i, i, 1 + i % 9);
        snprintf(results + end, sizeof results - end,
                 "r%d,resistance,1000,ohm,0,ohm,0.22360679774997897,2\n", i);
    }
    CHART(&c, files);
    for (int i = 0; i < 10; i++) {
        char id[16];

        snprintf(id, sizeof id, "r%d", i);
        assert_close(combined_of(&c, id, 0).reference, 0.1, 1e-15);
        assert_close(combined_of(&c, id, 0).own, 0.05, 1e-15);
        sum[i] = ct_term_of_result(result_of(&c, id, 0));
    }
    assert_int_equal(ct_reader_row(c.reader, (struct ct_terms){sum, 10}, &row),
                     CT_OK);
    assert_close(row.uncertainty, sqrt(1 + 10 * 0.05 * 0.05), 1e-14);
    uncharted(&c);
}

/* C06, C07: a meter with a gain from one standard of 20 ppm, 5 ppm of its own
 * at 5 V and 8 ppm at 8 V, and a resistor of 10 ppm. Errors of meters in ppm
 * are parts of the point. */
static void test_meter(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "g,G,2021-01-01,NMI:PTB\n"
                                          "m,M,2022-01-01,\n"
                                          "r,R,2022-01-01,NMI:PTB\n"},
        {"results.csv",
         "certificate,quantity,point,point_unit,error,unit,U,k\n"
         "g,voltage,1,V,0,ppm,40,2\n"
         "m,voltage,5000,mV,3,ppm,41.231056256176608,2\n" /* 2 sqrt(425) */
         "m,voltage,8,V,3,ppm,43.081318457076039,2\n"     /* 2 sqrt(464) */
         "r,resistance,1,ohm,0,ppm,20,2\n"},
        {"links.csv", "certificate,reference,point_min,point_max,point_unit,"
                      "reference_point,sensitivity\n"
                      "m,g,,6,V,1,5\nm,g,6,,V,1,8\n"}};
    struct charted c;
    struct ct_lab_use v, s, r;
    struct ct_term terms[3];
    struct ct_row row;

    (void)state;
    CHART(&c, files);
    assert_close(combined_of(&c, "m", 0).own, 5 * 0.005, 1e-12); /* mV */
    assert_close(combined_of(&c, "m", 1).own, 8 * 8e-6, 1e-15);  /* V */
    v = use_of(&c, "m", "5 V", "2022-06-01");
    s = use_of(&c, "m", "8 V", "2022-06-01");
    r = use_of(&c, "r", "1 ohm", "2022-06-01");
    /* P = V Vs / R and V / (Vs R), relative */
    for (int sign = 1; sign >= -1; sign -= 2) {
        terms[0] = v.terms[0];
        terms[1] = s.terms[0];
        terms[2] = r.terms[0];
        terms[0].coefficient /= 5000;
        terms[1].coefficient *= sign / 8.0;
        terms[2].coefficient = -1;
        assert_int_equal(
            ct_reader_row(c.reader, (struct ct_terms){terms, 3}, &row), CT_OK);
        assert_close(row.uncertainty,
                     sign > 0 ? 42.29657197e-6 : 13.74772708e-6, 1e-14);
    }
    uncharted(&c);
}

/* C11: the standard is calibrated again between two uses; its reference stays.
 */
static void test_recalibrated(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "p,P,2020-01-01,NMI:PTB\n"
                                          "s1,S1,2021-01-01,p\n"
                                          "s2,S1,2022-01-01,p\n"
                                          "a,A,2021-06-01,instrument:S1\n"
                                          "c,C,2022-06-01,instrument:S1\n"},
        {"results.csv", RESULTS "p,mass,100,g,0,g," P_ ",2\n"
                                "s1,mass,100,g,0,g," S1_ ",2\n"
                                "s2,mass,100,g,0,g," S1_ ",2\n"
                                "a,mass,100,g,0,g," A_ ",2\n"
                                "c,mass,100,g,0,g," C_ ",2\n"}};
    struct charted c;
    struct ct_lab_use uses[2];
    double v[4];

    (void)state;
    CHART(&c, files);
    uses[0] = use_of(&c, "a", "100 g", "2022-06-01");
    uses[1] = use_of(&c, "c", "100 g", "2022-07-01");
    covariance_of(&c, uses, 2, v);
    ct_correlation_of(v, 2);
    assert_close(v[1], 0.2109994863, 1e-9);
    uncharted(&c);
}

/* ---- what an item brings beside its certificate -------------------------- */

/* T01: U/k = 0.05, drift 0.03 a year, own part of 0.02 and the resolution. */
static void test_drift(void **state)
{
    static const struct little_file files[] = {
        {"ranges.csv", "instrument,quantity,range_min,range_max,unit,drift,"
                       "drift_per\nS,mass,0,200,g,0.03 g,P12M\n"},
        {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                          "a,A,2022-01-01,s\n"
                                          "b,B,2021-07-02,s\n"},
        {"results.csv", RESULTS "s,mass,100,g,0,g,0.10,2\n"
                                "a,mass,100,g,0,g,0.11343133018115703,2\n"
                                "b,mass,100,g,0,g,0.2,2\n"}};
    const double own = hypot(0.02, 0.01 / 2 / sqrt(3) * sqrt(2));
    struct charted c;
    struct ct_lab_use uses[3];
    struct ct_lab_influence influence;
    double v[9];

    (void)state;
    CHART(&c, files);
    assert_close(combined_of(&c, "a", 0).uncertainty, 0.05671566509, 1e-11);
    assert_close(combined_of(&c, "a", 0).own, own, 1e-9);
    /* in use, a year after its calibration and half a year */
    uses[0] = use_of(&c, "s", "100 g", "2022-01-01");
    uses[1] = use_of(&c, "s", "100 g", "2021-07-02");
    uses[2] = use_of(&c, "b", "100 g", "2022-01-01");
    assert_int_equal(uses[0].count, 2);
    influence = ct_lab_graph_influence(c.graph, uses[0].terms[1].source);
    assert_int_equal(influence.kind, CT_INFLUENCE_DRIFT);
    assert_int_equal(influence.certificate, certificate_of(&c, "s"));
    assert_int_equal(influence.range, 0);
    covariance_of(&c, uses, 3, v);
    assert_close(v[0], 0.05 * 0.05 + 0.0009 / 3, 1e-12);
    assert_close(v[1], 0.05 * 0.05 + 0.0009 / 3 * 182 / 365, 1e-12);
    /* one drift since one calibration, there as here */
    assert_close(v[5], 0.05 * 0.05 + 0.0009 / 3 * 182 * 182 / 365 / 365, 1e-12);
    uncharted(&c);
}

/* The same, where the U of S allows for its drift: S is as good as it says, in
 * use and below, and u_own of `a` has all that is left. */
static void test_drift_in_U(void **state)
{
    static const struct little_file files[] = {
        {"ranges.csv", "instrument,quantity,range_min,range_max,unit,drift,"
                       "drift_per,不确定度含漂移\n"
                       "S,mass,0,200,g,0.03 g,P12M,yes\n"},
        {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                          "a,A,2022-01-01,s\n"},
        {"results.csv", RESULTS "s,mass,100,g,0,g,0.10,2\n"
                                "a,mass,100,g,0,g,0.26,2\n"}};
    struct charted c;
    struct ct_lab_use uses[2];
    double v[4];

    (void)state;
    CHART(&c, files);
    assert_close(combined_of(&c, "a", 0).own, 0.12, 1e-15);
    uses[0] = use_of(&c, "s", "100 g", "2022-01-01");
    uses[1] = use_of(&c, "a", "100 g", "2022-01-01");
    assert_int_equal(uses[0].count, 1);
    covariance_of(&c, uses, 2, v);
    assert_close(v[0], 0.05 * 0.05, 1e-15);
    assert_close(v[1], 0.05 * 0.05, 1e-15);
    assert_close(v[3], 0.13 * 0.13, 1e-15);
    uncharted(&c);
}

/* T02, and conformity alone (ISO/IEC 17025:2017, A.2.3). */
static void test_limits(void **state)
{
    static const struct little_file files[] = {
        {"instruments.csv", "id,quantity,range_min,range_max,unit,mpe\n"
                            "V,mass,0,200,g,±0.3 g\n"},
        {"ranges.csv", "instrument,quantity,range_min,range_max,unit,mpe,use\n"
                       "S,mass,0,200,g,±0.3 g,nominal\n"},
        {"certificates.csv",
         "id,instrument,calibrated_on,references,verdict\n"
         "s,S,2021-01-01,NMI:PTB,pass\nv,V,2021-01-01,NMI:PTB,pass\n"
         "f,F,2021-01-01,NMI:PTB,pass\n"
         "a,A,2022-01-01,s,\nb,B,2022-01-01,v,\nn,N,2022-01-01,f,\n"},
        {"results.csv",
         "certificate,quantity,point,point_unit,correction,unit,U,k,"
         "probability\ns,mass,100,g,0.001,g,0.515,,0.99\n"
         "a,mass,100,g,0,g,0.4,2,\n"
         "b,mass,50000,mg,0,mg,400,2,\n"
         "n,mass,100,g,0,g,0.4,2,\n"}};
    struct charted c;
    struct ct_lab_use use;

    (void)state;
    CHART(&c, files);
    use = use_of(&c, "s", "100 g", "2022-01-01");
    assert_true(use.nominal);
    assert_close(row_of_use(&c, &use).uncertainty, 0.1732050808, 1e-10);
    assert_int_equal(ct_lab_graph_influence(c.graph, use.terms[0].source).kind,
                     CT_INFLUENCE_LIMITS);
    assert_close(2 * combined_of(&c, "s", 0).uncertainty, 0.3998712176, 1e-10);
    assert_close(combined_of(&c, "a", 0).reference, 0.1732050808, 1e-10);
    assert_close(combined_of(&c, "a", 0).own, 0.1, 1e-10);
    use = use_of(&c, "v", "50 g", "2022-01-01");
    assert_true(use.nominal);
    assert_close(combined_of(&c, "b", 0).reference, 173.2050808, 1e-7);
    assert_int_equal(try_use(&c, "v", "300 g", "2022-01-01", &use), CT_INVALID);
    /* nothing is known of F */
    assert_int_equal(combined_of(&c, "n", 0).kind, CT_OWN_UNDIVIDED);
    uncharted(&c);
}

/* Between two points, in two units: the same influences, weighted. */
static void test_between(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                          "a,A,2022-01-01,s\n"},
        {"results.csv", RESULTS "s,mass,10,g,0,mg,4,2\n"
                                "s,mass,20,g,0.001,g,0.008,2\n"
                                "s,mass,40,g,0,mg,8,2\n"
                                "a,mass,15,g,0,mg,10,2\n"}};
    struct charted c;
    struct ct_lab_use uses[3];
    double v[9];

    (void)state;
    CHART(&c, files);
    uses[0] = use_of(&c, "s", "15 g", "2022-01-01");
    uses[1] = use_of(&c, "s", "10 g", "2022-01-01");
    uses[2] = use_of(&c, "a", "15 g", "2022-01-01");
    assert_string_equal(uses[0].unit->text, "mg");
    assert_int_equal(uses[0].count, 2);
    /* u = (2 + 4) / 2; the bend: 1 mg up in 10 g, 1 mg down in 20 g:
     * (0.1 + 0.05) / 30 mg/g2, times 5 g times 5 g */
    assert_close(uses[0].half_width, 0.15 / 30 * 25, 1e-12);
    covariance_of(&c, uses, 3, v);
    assert_close(v[0], 9 + pow(0.125, 2) / 3, 1e-12);
    assert_close(v[4], 4, 1e-15);
    /* of two own parts, made one as large as if they were fully correlated */
    assert_close(v[1], 2 * (3 * 1 / sqrt(1 + 4)), 1e-12);
    assert_close(v[2], v[0], 1e-12);
    assert_close(combined_of(&c, "a", 0).reference, sqrt(v[0]), 1e-12);
    uncharted(&c);
}

/* 1 kg gives 100 g with a sensitivity of 0.1, whatever the units. */
static void test_subdivision(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                          "a,A,2022-01-01,\n"
                                          "b,B,2022-01-01,\n"
                                          "x,X,2022-01-01,\n"},
        {"results.csv", RESULTS "s,mass,1,kg,0,mg,0.1,2\n"
                                "a,mass,100,g,0,µg,26,2\n"
                                "b,mass,100,g,0,g,0.000026,2\n"
                                "x,mass,100,g,0,g,0.000026,2\n"},
        {"links.csv",
         "certificate,reference,reference_point,point_unit,sensitivity,"
         "sensitivity_unit,method\n"
         "a,s,1,kg,0.1,,ratio; average\n"
         "b,s,1000,g,1e-4,g/mg,\n"
         "x,s,1000,g,1e-4,g/mm,\n"}};
    struct charted c;
    struct ct_lab_use uses[2];
    double v[4];

    (void)state;
    CHART(&c, files);
    assert_close(combined_of(&c, "a", 0).reference, 5, 1e-12); /* µg */
    assert_close(combined_of(&c, "a", 0).own, 12, 1e-12);
    assert_int_equal(combined_of(&c, "a", 0).methods,
                     CT_METHOD_RATIO | CT_METHOD_AVERAGE);
    assert_close(combined_of(&c, "b", 0).reference, 5e-6, 1e-18);
    uses[0] = use_of(&c, "a", "0.1 kg", "2022-06-01");
    uses[1] = use_of(&c, "b", "0.1 kg", "2022-06-01");
    covariance_of(&c, uses, 2, v);
    assert_close(v[1], 5 * 5e-6, 1e-17);
    /* a sensitivity in other units is none: C09 */
    assert_int_equal(combined_of(&c, "x", 0).kind, CT_OWN_UNDIVIDED);
    uncharted(&c);
}

/* ---- what is known ------------------------------------------------------- */

static void test_known_by(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv",
         "id,instrument,calibrated_on,references,recorded_on\n"
         "p,P,2020-01-01,NMI:PTB,2020-02-01\n"
         "s,S,2021-01-01,p,2022-06-01\n" /* recorded late */
         "r,S,2020-06-01,p,2020-07-01\n"
         "a,A,2022-01-01,instrument:S,2022-02-01\n"},
        {"results.csv", RESULTS "p,mass,100,g,0,g,0.02,2\n"
                                "s,mass,100,g,0,g,0.06,2\n"
                                "r,mass,100,g,0,g,0.04,2\n"
                                "a,mass,100,g,0,g,0.1,2\n"}};
    struct charted c;

    (void)state;
    CHART(&c, files);
    assert_close(combined_of(&c, "a", 0).reference, 0.03, 1e-15);
    uncharted(&c);
    chart_files(&c, files, COUNT(files), day("2022-03-01"));
    assert_close(combined_of(&c, "a", 0).reference, 0.02, 1e-15);
    assert_true(isnan(ct_combine_result(ct_lab_graph_combine(c.graph),
                                        result_of(&c, "s", 0))
                          .reference) ||
                combined_of(&c, "s", 0).kind == CT_OWN_NOT_STATED);
    uncharted(&c);
}

/* Rho of a certificate's own parts, and rows that contradict each other. */
static void test_own_correlation(void **state)
{
    static const struct little_file files[] = {
        {"ranges.csv", "instrument,quantity,function,own_correlation\n"
                       "M,voltage,DCV,0.5\nM,resistance,OHM,\n"
                       "N,voltage,DCV,0.5\nN,voltage,ACV,0.25\n"},
        {"certificates.csv", CERTIFICATES "m,M,2022-01-01,NMI:PTB\n"
                                          "n,N,2022-01-01,NMI:PTB\n"
                                          "t,T,2022-01-01,m\n"
                                          "d,M,2022-01-01,NMI:PTB\n"
                                          "d,M,2022-01-02,NMI:PTB\n"
                                          "e,E,2022-02-02,d\n"},
        {"results.csv",
         "certificate,quantity,function,point,unit,value,U,k\n"
         "m,voltage,DCV,1,V,1,0.2,2\nm,voltage,DCV,2,V,2,0.4,2\n"
         "n,voltage,DCV,1,V,1,0.2,2\nn,voltage,ACV,2,V,2,0.4,2\n"
         "d,voltage,DCV,1,V,1,0.2,2\ne,voltage,DCV,1,V,1,0.4,2\n"}};
    struct charted c;
    struct ct_lab_use uses[4];
    double v[16];

    (void)state;
    CHART(&c, files);
    uses[0] = use_of(&c, "m", "1 V", "2022-06-01");
    uses[1] = use_of(&c, "m", "2 V", "2022-06-01");
    uses[2] = use_of(&c, "n", "1 V", "2022-06-01");
    uses[3] = use_of(&c, "n", "2 V", "2022-06-01");
    covariance_of(&c, uses, 4, v);
    assert_close(v[1], 0.5 * 0.1 * 0.2, 1e-15);
    assert_close(v[11], 0.25 * 0.1 * 0.2, 1e-15);
    assert_close(v[2], 0, 0);
    /* two certificates with one number: neither */
    assert_int_equal(combined_of(&c, "d", 0).kind, CT_OWN_NOT_STATED);
    assert_int_equal(combined_of(&c, "e", 0).kind, CT_OWN_UNDIVIDED);
    assert_close(combined_of(&c, "e", 0).uncertainty, 0.2, 1e-15);
    uncharted(&c);
}

/* Between two points by the rule of the range; of two U the larger one may
 * have the smaller u. Errors -1 and -3 and a point in the middle: the step from
 * the line is 1, of which the root of 3 is taken. */
static void test_rules(void **state)
{
    static const struct little_file files[] = {
        {"ranges.csv", "instrument,quantity,function,interpolation\n"
                       "M,voltage,A,max-U\nM,voltage,B,nearest\n"},
        {"certificates.csv", CERTIFICATES "m,M,2022-01-01,NMI:PTB\n"
                                          "n,M,2022-03-01,NMI:PTB\n"},
        {"results.csv", "certificate,quantity,function,point,unit,error,U,k\n"
                        "m,voltage,A,100,V,-1,0.30,3\n"
                        "m,voltage,A,200,V,-3,0.25,2\n"
                        "n,voltage,B,100,V,-1,0.30,3\n"
                        "n,voltage,B,200,V,-3,0.25,2\n"}};
    struct charted c;
    struct ct_lab_use use;
    double v;

    (void)state;
    CHART(&c, files);
    use = use_of(&c, "m", "150 V", "2022-06-01");
    covariance_of(&c, &use, 1, &v);
    assert_int_equal(use.rule, CT_RULE_MAX_U);
    assert_close(v, 0.125 * 0.125, 1e-15);
    assert_close(use.assigned.as_left.error, -2, 0);
    use = use_of(&c, "n", "150 V", "2022-06-01");
    covariance_of(&c, &use, 1, &v);
    assert_int_equal(use.rule, CT_RULE_NEAREST);
    assert_close(v, 0.1 * 0.1 + 1.0 / 3, 1e-15);
    assert_close(use.assigned.as_left.error, -1, 0);
    uncharted(&c);
}

/* One printed certificate for several instruments: one number, laboratory, day
 * and rho, else they are independent. */
static void test_printed_certificate(void **state)
{
    static const struct little_file files[] = {
        {"ranges.csv", "instrument,quantity,own_correlation\n"
                       "A,mass,0.5\nB,mass,0.5\nC,mass,0.25\nD,mass,0.5\n"
                       "E,mass,0.5\nF,mass,0.5\nG,mass,\n"},
        {"certificates.csv",
         "id,instrument,laboratory,calibrated_on,number,references\n"
         "b,B,L,2022-01-01,7,NMI:PTB\n"
         "a,A,L,2022-01-01,7,NMI:PTB\n"
         "c,C,L,2022-01-01,7,NMI:PTB\n" /* another rho */
         "d,D,K,2022-01-01,7,NMI:PTB\n" /* laboratory */
         "e,E,L,2022-01-02,7,NMI:PTB\n" /* day */
         "f,F,L,2022-01-01,8,NMI:PTB\n" /* number */
         "g,G,L,2022-01-01,7,NMI:PTB\n" /* no rho */},
        {"results.csv",
         RESULTS "a,mass,100,g,0,g,0.2,2\nb,mass,100,g,0,g,0.4,2\n"
                 "c,mass,100,g,0,g,0.2,2\nd,mass,100,g,0,g,0.2,2\n"
                 "e,mass,100,g,0,g,0.2,2\nf,mass,100,g,0,g,0.2,2\n"
                 "g,mass,100,g,0,g,0.2,2\n"}};
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g"};
    enum { N = COUNT(ids) };
    struct ct_lab_use uses[N];
    struct charted c;
    double v[N * N];

    (void)state;
    CHART(&c, files);
    for (int i = 0; i < N; i++)
        uses[i] = use_of(&c, ids[i], "100 g", "2022-06-01");
    covariance_of(&c, uses, N, v);
    for (int i = 0; i < N; i++)
        for (int k = 0; k < i; k++)
            assert_close(v[i * N + k], i == 1 ? 0.5 * 0.1 * 0.2 : 0, 1e-16);
    uncharted(&c);
}

/* ---- hostile laboratories ------------------------------------------------ */

/* A chain of many certificates, a circle of as many, and one that is its own
 * reference: time and stack do not grow out of hand. */
static void test_deep(void **state)
{
    enum { DEEP = 100000, LINE = 48 };
    char *certificates = malloc((size_t)DEEP * LINE * 2);
    char *results = malloc((size_t)DEEP * LINE * 2);
    const struct little_file files[] = {{"certificates.csv", certificates},
                                        {"results.csv", results}};
    size_t c_length, r_length;
    struct charted c;

    (void)state;
    assert_non_null(certificates);
    assert_non_null(results);
    c_length =
        (size_t)sprintf(certificates, CERTIFICATES "t0,T,2020-01-01,NMI:PTB\n"
                                                   "own,O,2020-01-01,own\n");
    r_length = (size_t)sprintf(results, RESULTS "t0,m,1,g,0,g,2,2\n"
                                                "own,m,1,g,0,g,2,2\n"
                                                "gone,m,1,g,0,g,2,2\n");
    for (int i = 0; i < DEEP; i++) {
        c_length +=
            (size_t)sprintf(certificates + c_length,
                            "t%d,T,2020-01-01,t%d\nr%d,R,2020-01-01,r%d\n",
                            i + 1, i, i, (i + 1) % DEEP);
        r_length += (size_t)sprintf(results + r_length,
                                    "t%d,m,1,g,0,g,%d,2\nr%d,m,1,g,0,g,2,2\n",
                                    i + 1, 3 + i, i);
    }
    CHART(&c, files);
    free(certificates);
    free(results);
    assert_close(combined_of(&c, "t100000", 0).uncertainty, 50001, 0);
    assert_close(combined_of(&c, "t100000", 0).reference, 50000.5, 1e-5);
    assert_int_equal(combined_of(&c, "r5", 0).kind, CT_OWN_CYCLE);
    assert_int_equal(combined_of(&c, "own", 0).kind, CT_OWN_CYCLE);
    assert_int_equal(ct_graph_events(ct_lab_graph_events(c.graph)),
                     2 * DEEP + 3); /* one more, of `gone` */
    uncharted(&c);
}

/* A product above the largest number leaves what rests on it without one, and
 * nothing else. */
static void test_beyond(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "s,S,2020-01-01,NMI:PTB\n"
                                          "a,A,2021-01-01,\n"
                                          "b,B,2022-01-01,a\n"
                                          "c,C,2022-01-01,s\n"},
        {"results.csv", RESULTS "s,mass,1,g,0,g,2e100,2\n"
                                "a,mass,1,g,0,g,1,2\n"
                                "b,mass,1,g,0,g,1,2\n"
                                "c,mass,1,g,0,g,4e100,2\n"},
        {"links.csv", "certificate,reference,sensitivity\na,s,1e200\n"}};
    struct charted c;

    (void)state;
    CHART(&c, files);
    assert_int_equal(combined_of(&c, "a", 0).kind, CT_OWN_BEYOND);
    assert_int_equal(combined_of(&c, "b", 0).kind, CT_OWN_BEYOND);
    assert_true(isnan(combined_of(&c, "b", 0).uncertainty));
    assert_close(combined_of(&c, "s", 0).own / 1e100, 1, 1e-12);
    assert_close(combined_of(&c, "c", 0).own / 1e100, sqrt(3), 1e-12);
    uncharted(&c);
}

/* Numbers at the ends of what a double holds. */
static void test_huge(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "s,S,2020-01-01,NMI:PTB\n"
                                          "a,A,2021-01-01,\n"
                                          "b,B,2022-01-01,a\n"},
        {"results.csv", RESULTS "s,mass,1,g,0,g,1e300,2\n"
                                "a,mass,1,g,0,g,1e-300,1e10\n"
                                "b,mass,1,g,0,g,1e200,2\n"},
        {"links.csv", "certificate,reference,sensitivity\na,s,1e300\n"}};
    struct charted c;

    (void)state;
    CHART(&c, files);
    assert_int_equal(combined_of(&c, "s", 0).kind, CT_OWN_NOT_STATED);
    assert_true(isfinite(combined_of(&c, "b", 0).uncertainty));
    uncharted(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_one_standard),
        cmocka_unit_test(test_resistors),
        cmocka_unit_test(test_meter),
        cmocka_unit_test(test_recalibrated),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_drift_in_U),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_between),
        cmocka_unit_test(test_subdivision),
        cmocka_unit_test(test_known_by),
        cmocka_unit_test(test_own_correlation),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_printed_certificate),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_beyond),
        cmocka_unit_test(test_huge),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
