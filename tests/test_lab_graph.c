/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainties along the chains of a laboratory, from its files.
 */
#include "charted.h"

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
    assert_close(combined_of(&c, "a", 0)->own, 0.012, 1e-12);
    assert_close(combined_of(&c, "s1", 0)->own, 0.005, 1e-12);
    assert_false(combined_of(&c, "a", 0)->incomplete);
    uncharted(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
