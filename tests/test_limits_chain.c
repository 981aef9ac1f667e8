/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An item that is used at its nominal values deviates from each of them by an
 * amount of its own: what results, values side by side and budgets share of it,
 * by hand and in random laboratories. (JCGM 100:2008, 4.3.7, F.1.2.3.)
 */
#include "chain_budget.h"
#include "seeded.h"

#include <stdlib.h>

#define CERTIFICATES "id,instrument,calibrated_on,references,verdict\n"
#define RESULTS      "certificate,quantity,point,point_unit,correction,unit,U,k\n"

/* ---- by hand -------------------------------------------------------------
 *
 * N within 0.3 g: u = 0.3/sqrt(3), u^2 = 0.03 g^2. A rests on 100 g of it, B
 * and C on 200 g: 0.03 of their variance of 0.09. */
static const struct little_file set[] = {
    {"instruments.csv", "id,quantity\nN,mass\nA,mass\nB,mass\nC,mass\n"},
    {"ranges.csv", "instrument,quantity,range_min,range_max,unit,mpe,use\n"
                   "N,mass,0,300,g,±0.3 g,nominal\n"},
    {"certificates.csv", CERTIFICATES "n,N,2021-01-01,NMI:PTB,pass\n"
                                      "a,A,2022-01-01,n,\n"
                                      "b,B,2022-01-01,n,\n"
                                      "c,C,2022-01-01,n,\n"},
    {"results.csv", RESULTS "a,mass,100,g,0,g,0.6,2\n"
                            "b,mass,200,g,0,g,0.6,2\n"
                            "c,mass,0.2,kg,0,g,0.6,2\n"}};

static void test_results(void **state)
{
    struct charted c;
    struct ct_lab_use uses[6];
    double v[36];
    static const double expected[36] = {
        0.09, 0,    0,    0.03, 0,    0, /* a */
        0,    0.09, 0.03, 0,    0.03, 0, /* b */
        0,    0.03, 0.09, 0,    0.03, 0, /* c */
        0.03, 0,    0,    0.03, 0,    0, /* N, 100 g */
        0,    0.03, 0.03, 0,    0.03, 0, /* N, 200 g */
        0,    0,    0,    0,    0,    0.03};
    struct ct_lab_influence at_100, elsewhere;

    (void)state;
    chart_files(&c, set, COUNT(set), CT_DATE_LAST);
    uses[0] = use_of(&c, "a", "100 g", "2022-07-01");
    uses[1] = use_of(&c, "b", "200 g", "2022-07-01");
    uses[2] = use_of(&c, "c", "200 g", "2022-07-01");
    uses[3] = use_of(&c, "n", "0.1 kg", "2022-07-01");
    uses[4] = use_of(&c, "n", "200 g", "2022-07-01");
    uses[5] = use_of(&c, "n", "50 g", "2022-07-01");
    for (size_t i = 0; i < 6; i++) /* 1 kg is 1000 g */
        if (uses[i].unit != uses[0].unit)
            uses[i].terms[0].coefficient *=
                ct_difference_in(1, uses[i].unit, uses[0].unit);
    covariance_of(&c, uses, 6, v);
    for (size_t i = 0; i < 36; i++)
        assert_close(v[i], expected[i], 1e-15);
    at_100 = ct_lab_graph_influence(c.graph, uses[3].terms[0].source);
    elsewhere = ct_lab_graph_influence(c.graph, uses[5].terms[0].source);
    assert_int_not_equal(uses[3].terms[0].source, uses[5].terms[0].source);
    assert_int_equal(at_100.kind, CT_INFLUENCE_LIMITS);
    assert_memory_equal(&at_100, &elsewhere, sizeof at_100);
    assert_int_equal(at_100.certificate, certificate_of(&c, "n"));
    uncharted(&c);
}

/* N against B, whichever is named first: r = sqrt(0.03 0.03 / 0.09 0.03). */
static void test_budgets(void **state)
{
    static const char *const budgets[] = {
        "model: {d: n - b, e: n + m, f: n - o}\ninputs:\n"
        "  n: {instrument: N, point: 200 g}\n"
        "  m: {instrument: N, point: 100 g}\n"
        "  o: {instrument: N, point: 0.2 kg}\n"
        "  b: {certificate: b}\n",
        "model: {d: b - n, e: m + n, f: o - n}\ninputs:\n"
        "  b: {certificate: b}\n"
        "  m: {instrument: N, point: 100 g}\n"
        "  o: {instrument: N, point: 0.2 kg}\n"
        "  n: {instrument: N, point: 200 g}\n"};
    struct chains l;
    struct evaluated e;

    (void)state;
    OPEN(&l, set);
    for (size_t i = 0; i < COUNT(budgets); i++) {
        evaluate(&l, budgets[i], &e);
        assert_non_null(strstr(e.keys, "input-limits-apart "));
        assert_close_relative(u_of(&e, 0), sqrt(0.09 - 0.03), 1e-14);
        assert_close_relative(u_of(&e, 1), sqrt(0.06), 1e-14);
        assert_close(u_of(&e, 2), 0, 0);
        assert_drawn(&e, 0);
        assert_drawn(&e, 1);
        end(&e);
    }
    close_chains(&l);
}

/* ---- random laboratories -------------------------------------------------
 */

enum { POINTS = 4, USERS = 6, VALUES = 8, CASES = 60, WIDE = POINTS + USERS };

/* As inputs have them, and rows of links.csv. */
static const char *const points[POINTS] = {"50 g", "100 g", "200 g", "300 g"};
static const char *const cells[2][POINTS] = {
    {"50,g", "100,g", "200,g", "300,g"},
    {"0.05,kg", "0.1,kg", "200000,mg", "300,g"}};
static const char *const users[USERS] = {"u0", "u1", "u2", "u3", "u4", "u5"};

/* The errors of N and own parts that each user has in it, in g; the later half
 * of the users rests on one of the earlier half, too. */
struct drawn {
    double row[USERS][WIDE];
    char certificates[1000], results[1000], links[1000];
};

static int below(struct seeded *random, int n)
{
    return (int)(seeded_bits(random) >> 33) % n;
}

static double product(const double *a, const double *b)
{
    double sum = 0;

    for (int k = 0; k < WIDE; k++)
        sum += a[k] * b[k];
    return sum;
}

static void draw_user(struct drawn *d, int i, struct seeded *random)
{
    int point = below(random, POINTS), upper = below(random, USERS / 2);
    bool late = i >= USERS / 2;
    double c = 0.5 * (1 + below(random, 4)), *row = d->row[i];

    for (int k = 0; k < WIDE && late; k++)
        row[k] = c * d->row[upper][k];
    row[point] += sqrt(0.03);
    row[POINTS + i] = 0.1;
    sprintf(d->certificates + strlen(d->certificates), "%s,U%d,202%d-01-01,,\n",
            users[i], i, late ? 2 : 1);
    sprintf(d->results + strlen(d->results), "%s,mass,10,g,0,g,%.17g,2\n",
            users[i], 2 * sqrt(product(row, row)));
    sprintf(d->links + strlen(d->links), "%s,n,%s,1\n", users[i],
            cells[below(random, 2)][point]);
    if (late)
        sprintf(d->links + strlen(d->links), "%s,%s,10,g,%g\n", users[i],
                users[upper], c);
}

static void open_drawn(struct chains *l, struct drawn *d, struct seeded *random)
{
    const struct little_file files[] = {
        {"instruments.csv",
         "id,quantity\nN,mass\nU0,mass\nU1,mass\nU2,mass\nU3,mass\n"
         "U4,mass\nU5,mass\n"},
        set[1],
        {"certificates.csv", d->certificates},
        {"results.csv", d->results},
        {"links.csv", d->links}};

    memset(d, 0, sizeof *d);
    strcpy(d->certificates, CERTIFICATES "n,N,2020-01-01,NMI:PTB,pass\n");
    strcpy(d->results, RESULTS);
    strcpy(d->links, "certificate,reference,reference_point,point_unit,"
                     "sensitivity\n");
    for (int i = 0; i < USERS; i++)
        draw_user(d, i, random);
    OPEN(l, files);
}

/* What is used: a point of N, or a user; its row. */
static void draw_value(const struct drawn *d, struct seeded *random,
                       struct ct_budget_reference *input, double row[WIDE])
{
    int which = below(random, WIDE);

    memset(row, 0, WIDE * sizeof *row);
    if (which < POINTS) {
        input->name = input->instrument.text = "N";
        input->point.text = points[which];
        row[which] = sqrt(0.03);
    } else {
        input->name = input->certificate.text = users[which - POINTS];
        memcpy(row, d->row[which - POINTS], WIDE * sizeof *row);
    }
}

/* Values in one order and from the last to the first: no number depends on
 * that, and all are those of the rows. */
static void check_values(struct chains *l, const struct drawn *d,
                         struct seeded *random)
{
    struct side_by_side one, other;
    double rows[VALUES][WIDE];

    memset(&one, 0, sizeof one);
    memset(&other, 0, sizeof other);
    for (int i = 0; i < VALUES; i++) {
        draw_value(d, random, &one.inputs[i], rows[i]);
        other.inputs[VALUES - 1 - i] = one.inputs[i];
    }
    put_inputs(l, VALUES, &one);
    put_inputs(l, VALUES, &other);
    for (int i = 0; i < VALUES; i++)
        for (int k = 0; k < VALUES; k++) {
            size_t at = (size_t)(i * VALUES + k);
            double expected = product(rows[i], rows[k]);
            double found = one.together.covariance[at];

            assert_close(found, expected, 1e-13);
            assert_close(other.together.covariance[VALUES * VALUES - 1 - at],
                         found, 1e-15);
        }
    take_apart(&one);
    take_apart(&other);
}

static void test_random(void **state)
{
    struct seeded random = seeded_init(20260611);

    (void)state;
    for (size_t i = 0; i < seeded_cases(CASES); i++) {
        struct chains l;
        struct drawn d;

        open_drawn(&l, &d, &random);
        check_values(&l, &d, &random);
        close_chains(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_budgets),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
