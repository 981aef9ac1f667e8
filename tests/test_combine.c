/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainties along chains, against published and worked numbers. Tolerance
 * 1e-12 of the expected, where that is a formula: a handful of roundings.
 */
#include "chained.h"

static const double TIGHT = 1e-12;

static double root(double a, double b)
{
    return sqrt(a * a + b * b);
}

/* Two instruments by one standard: C01. */
static void test_two_by_one_standard(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 0.010);
    uint32_t a = chain_one(&chain, root(0.010, 0.008));
    uint32_t b = chain_one(&chain, root(0.010, 0.008));
    double matrix[4];

    (void)state;
    chain_uses(&chain, a, 1, s);
    chain_uses(&chain, b, 1, s);
    chain_make(&chain);
    assert_tight(combined_of(&chain, a).own, 0.008);
    assert_tight(combined_of(&chain, a).reference, 0.010);
    assert_close_relative(chain_u(&chain, (struct ct_term[]){times(1, a)}, 1),
                          0.01280624847, 1e-9);
    assert_close_relative(
        chain_u(&chain, (struct ct_term[]){times(1, a), times(1, b)}, 2),
        0.02297825059, 1e-9);
    assert_close_relative(
        chain_u(&chain, (struct ct_term[]){times(1, a), times(-1, b)}, 2),
        0.0113137085, 1e-9);
    chain_covariance(&chain, (uint32_t[]){a, b}, 2, matrix);
    assert_tight(matrix[1], 1e-4);
    ct_correlation_of(matrix, 2);
    assert_close_relative(matrix[2], 0.6097560976, 1e-9);
    assert_true(matrix[0] == 1 && matrix[3] == 1);
    chain_release(&chain);
}

/* JCGM 100:2008, 5.2.2, example (C02): ten resistors of 1000 ohm, each
 * calibrated by one standard of u = 0.1 ohm with negligible comparison, in
 * series: 1 ohm and not 0.32 ohm. A certificate of the series, 0.05 ohm beyond
 * that, has just these 0.05 ohm of its own, and not sqrt(1.0025 - 0.1) = 0.95.
 */
static void test_ten_resistors(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 0.1), series;
    struct ct_term terms[10];
    struct ct_row row;

    (void)state;
    for (int i = 0; i < 10; i++) {
        terms[i] = times(1, chain_one(&chain, 0.1));
        chain_uses(&chain, terms[i].source, 1, s);
    }
    series = chain_one(&chain, root(1, 0.05));
    for (int i = 0; i < 10; i++)
        chain_term(&chain, series, terms[i]);
    chain_make(&chain);
    row = chain_row(&chain, terms, 10);
    assert_tight(row.uncertainty, 1);
    assert_int_equal(row.count, 1);
    assert_int_equal(row.amounts[0].influence, s);
    /* 0.05 from 1.0025 - 1: an error of 1e-16 in 1.00125 is one of 4e-14. */
    assert_tight(combined_of(&chain, series).own, 0.05);
    assert_tight(combined_of(&chain, series).reference, 1);
    assert_int_equal(combined_of(&chain, terms[0].source).growth, CT_GROWS);
    chain_release(&chain);
}

struct tree {
    struct chain chain;
    uint32_t p, s1, s2, a, b, c;
};

/* C03: P -> S1, S2; S1 -> A, C; S2 -> B. With `again` C is calibrated by S1
 * after a new calibration, C11. */
static void make_tree(struct tree *tree, bool again)
{
    struct chain *chain = &tree->chain;
    uint32_t s = CT_GRAPH_NONE;

    memset(tree, 0, sizeof *tree);
    tree->p = chain_one(chain, 0.006);
    tree->s1 = s = chain_one(chain, root(0.006, 0.005));
    chain_uses(chain, tree->s1, 1, tree->p);
    if (again) {
        s = chain_one(chain, root(0.006, 0.005));
        chain_uses(chain, s, 1, tree->p);
    }
    tree->s2 = chain_one(chain, root(0.006, 0.007));
    chain_uses(chain, tree->s2, 1, tree->p);
    tree->a = chain_one(chain, sqrt(61e-6 + 144e-6));
    chain_uses(chain, tree->a, 1, tree->s1);
    tree->b = chain_one(chain, sqrt(85e-6 + 100e-6));
    chain_uses(chain, tree->b, 1, tree->s2);
    tree->c = chain_one(chain, sqrt(61e-6 + 81e-6));
    chain_uses(chain, tree->c, 1, s);
    chain_make(chain);
}

static double combination(const struct tree *tree, double a, double b, double c)
{
    return chain_u(&tree->chain,
                   (struct ct_term[]){times(a, tree->a), times(b, tree->b),
                                      times(c, tree->c)},
                   3);
}

static void test_tree(void **state)
{
    static const double r[] = {0.1848586197, 0.3575269074, 0.2221122259};
    struct tree tree;
    double matrix[9];

    (void)state;
    make_tree(&tree, false);
    assert_close_relative(combined_of(&tree.chain, tree.a).uncertainty,
                          0.01431782106, 1e-9);
    assert_tight(combined_of(&tree.chain, tree.a).own, 0.012);
    assert_tight(combined_of(&tree.chain, tree.b).own, 0.010);
    assert_tight(combined_of(&tree.chain, tree.c).own, 0.009);
    chain_covariance(&tree.chain, (uint32_t[]){tree.a, tree.b, tree.c}, 3,
                     matrix);
    assert_tight(matrix[1], 3.6e-5);
    assert_tight(matrix[2], 6.1e-5);
    ct_correlation_of(matrix, 3);
    assert_close_relative(matrix[1], r[0], 1e-9);
    assert_close_relative(matrix[2], r[1], 1e-9);
    assert_close_relative(matrix[5], r[2], 1e-9);
    /* C04 */
    assert_close_relative(combination(&tree, 1, 1, 0), 0.02149418526, 1e-9);
    assert_close_relative(combination(&tree, 1, 0, 1), 0.02165640783, 1e-9);
    assert_tight(combination(&tree, 1, 0, -1), 0.015);
    assert_close_relative(combination(&tree, 1, 1, 1), 0.02824889378, 1e-9);
    /* C05: E_n of a difference of 0.030. */
    assert_tight(0.030 / (2 * combination(&tree, 1, 0, -1)), 1);
    chain_release(&tree.chain);
}

static void test_recalibrated(void **state)
{
    struct tree tree;
    double matrix[4];

    (void)state;
    make_tree(&tree, true);
    chain_covariance(&tree.chain, (uint32_t[]){tree.a, tree.c}, 2, matrix);
    ct_correlation_of(matrix, 2);
    assert_close_relative(matrix[1], 0.2109994863, 1e-9);
    chain_release(&tree.chain);
}

/* C06, and C07 of the worked numbers: power and ratio by one meter, in ppm. */
static void test_one_meter_twice(void **state)
{
    struct chain chain = {0};
    uint32_t meter = chain_one(&chain, 20), r = chain_one(&chain, 10);
    uint32_t scatter_v =
        chain_given(&chain, 5, (double)INFINITY, CT_GRAPH_NONE);
    uint32_t scatter_s =
        chain_given(&chain, 8, (double)INFINITY, CT_GRAPH_NONE);
    struct ct_term power[] = {times(2, meter), influence(1, scatter_v),
                              influence(1, scatter_s), times(-1, r)};
    struct ct_term ratio[] = {times(1, meter), times(-1, meter),
                              influence(1, scatter_v), influence(1, scatter_s),
                              times(1, r)};

    (void)state;
    chain_make(&chain);
    assert_close_relative(chain_u(&chain, power, 4), 42.29657197, 1e-9);
    assert_tight(chain_u(&chain, ratio, 5), sqrt(25 + 64 + 100));
    chain_release(&chain);
}

/* C08: what is left of |A - B| when both come from one standard. */
static void test_two_device_check(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 0.010);
    uint32_t a = chain_one(&chain, 0.0128), b = chain_one(&chain, 0.0128);
    struct ct_term difference[] = {times(1, a), times(-1, b)};

    (void)state;
    chain_uses(&chain, a, 1, s);
    chain_uses(&chain, b, 1, s);
    chain_make(&chain);
    assert_close_relative(2 * chain_u(&chain, difference, 2), 0.02259911503,
                          1e-9);
    chain_release(&chain);
}

/* U = 0.10, k = 2; half a unit of the last digit / k = 0.0025. */
static void check_growth(double brought, enum ct_growth growth, double own,
                         double carried)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, brought), a = chain_one(&chain, 0.05);
    uint32_t below = chain_one(&chain, 0.06);
    struct ct_row row;

    chain.stated[a].rounding = 0.0025;
    chain_uses(&chain, a, -1, s);
    chain_uses(&chain, below, 1, a);
    chain_make(&chain);
    assert_int_equal(combined_of(&chain, a).growth, growth);
    assert_close(combined_of(&chain, a).own, own, 1e-15);
    assert_tight(combined_of(&chain, a).uncertainty, carried);
    assert_false(combined_of(&chain, a).incomplete);
    row = chain_row(&chain, (struct ct_term[]){times(1, a)}, 1);
    assert_tight(row.uncertainty, carried);
    assert_tight(combined_of(&chain, below).reference, carried);
    chain_release(&chain);
}

static void test_growth(void **state)
{
    (void)state;
    check_growth(0.03, CT_GROWS, 0.04, 0.05);
    check_growth(0.05, CT_GROWS, 0, 0.05);
    check_growth(0.05 * (1 + 1e-14), CT_GROWS, 0, 0.05);
    check_growth(0.051, CT_GROWS_ROUNDED, 0, 0.051);
    check_growth(0.0525, CT_GROWS_ROUNDED, 0, 0.0525); /* the edge itself */
    check_growth(0.05251, CT_SHRINKS, 0, 0.05251);
    check_growth(1, CT_SHRINKS, 0, 1);
}

/* A mean of two independent standards may have less than either. */
static void test_average(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 1), t = chain_one(&chain, 1);
    uint32_t mean = chain_one(&chain, 0.8), guess = chain_one(&chain, 0.8);
    struct ct_term term = times(0.5, s);

    (void)state;
    term.methods = CT_METHOD_AVERAGE;
    chain_term(&chain, mean, term);
    chain_uses(&chain, mean, 0.5, t);
    term.methods = CT_METHOD_UNKNOWN;
    term.coefficient = 1;
    chain_term(&chain, guess, term);
    chain_uses(&chain, guess, -0.9, t);
    chain_make(&chain);
    assert_int_equal(combined_of(&chain, mean).growth, CT_GROWS);
    assert_int_equal(combined_of(&chain, mean).methods, CT_METHOD_AVERAGE);
    assert_tight(combined_of(&chain, mean).own, sqrt(0.64 - 0.5));
    /* Sensitivities unknown: the largest single source, and C07. */
    assert_int_equal(combined_of(&chain, guess).kind, CT_OWN_UNDIVIDED);
    assert_int_equal(combined_of(&chain, guess).growth, CT_SHRINKS);
    assert_tight(combined_of(&chain, guess).reference, 1);
    assert_tight(combined_of(&chain, guess).uncertainty, 1);
    assert_true(combined_of(&chain, guess).incomplete);
    chain_release(&chain);
}

/* A guess held against a line between two results, of which what comes from
 * above dips: two independent standards of 5, own parts of 0. */
static void test_guess_between(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 5), t = chain_one(&chain, 5);
    uint32_t event = chain_event(&chain);
    uint32_t low = chain_result(&chain, event, 5);
    uint32_t high = chain_result(&chain, event, 5);
    uint32_t guess = chain_one(&chain, 4);
    struct ct_term term = times(1, low);

    (void)state;
    chain_uses(&chain, low, 1, s);
    chain_uses(&chain, high, 1, t);
    term.kind = CT_TERM_BETWEEN;
    term.upper = high;
    term.weight = 0.5;
    term.methods = CT_METHOD_UNKNOWN;
    chain_term(&chain, guess, term);
    chain_make(&chain);
    assert_tight(combined_of(&chain, guess).reference, sqrt(12.5));
    assert_int_equal(combined_of(&chain, guess).growth, CT_GROWS);
    assert_tight(combined_of(&chain, guess).uncertainty, 4);
    chain_release(&chain);
}

/* Rows of one certificate. */
static void check_correlated(double rho)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 3), event = chain_event(&chain);
    uint32_t a = chain_result(&chain, event, 5);
    uint32_t b = chain_result(&chain, event, root(3, 8));
    struct ct_row row;
    double matrix[4], r;

    chain.rho[event] = rho;
    chain_uses(&chain, a, 1, s);
    chain_uses(&chain, b, 1, s);
    chain_make(&chain);
    chain_covariance(&chain, (uint32_t[]){a, b}, 2, matrix);
    assert_tight(matrix[1], 9 + rho * 4 * 8);
    assert_tight(matrix[0], 25);
    r = chain_u(&chain, (struct ct_term[]){times(2, a), times(-1, b)}, 2);
    assert_close_relative(r * r, 9 + 64 + 64 - 2 * rho * 64, 1e-11);
    row = chain_row(&chain, (struct ct_term[]){times(1, a)}, 1);
    assert_int_equal(row.count, rho > 0 && rho < 1 ? 3 : 2);
    for (size_t i = 0; i < row.count; i++) {
        struct ct_elementary of =
            ct_combine_elementary(chain.combine, row.amounts[i].influence);
        double expected = of.event != event              ? 3
                          : of.kind == CT_ELEMENTARY_OWN ? 4 * sqrt(1 - rho)
                                                         : 4 * sqrt(rho);

        assert_tight(row.amounts[i].amount, expected);
    }
    chain_release(&chain);
}

static void test_correlated_rows(void **state)
{
    (void)state;
    check_correlated(0);
    check_correlated(0.3);
    check_correlated(1);
}

/* One printed certificate as one event, or as one for each of its results,
 * which share their common influence. Another event, which shares nothing,
 * stands between them. */
struct printed {
    struct chain chain;
    uint32_t s, x[3], z, other;
};

static void print(struct printed *p, bool apart, double rho)
{
    /* s; x, in one event or three; another; z */
    static const uint32_t shared[] = {0, 1, 2, 1, 1, 5};
    static const double u[] = {5, 13, 6}, dof[] = {9, 12, 30};
    uint32_t event;

    *p = (struct printed){.s = 0};
    p->s = chain_one(&p->chain, 3);
    event = chain_event(&p->chain);
    p->other = chain_one(&p->chain, 4);
    for (int i = 0; i < 3; i++) {
        if (apart && i > 0)
            event = chain_event(&p->chain);
        p->chain.rho[event] = rho;
        p->x[i] = chain_result(&p->chain, event, u[i]);
        p->chain.stated[p->x[i]].dof = dof[i];
        chain_uses(&p->chain, p->x[i], 1, p->s);
    }
    p->z = chain_one(&p->chain, 40);
    chain_uses(&p->chain, p->z, 1, p->x[0]);
    chain_uses(&p->chain, p->z, -2, p->x[1]);
    chain_uses(&p->chain, p->z, 0.5, p->other);
    if (apart)
        p->chain.shared = shared;
    chain_make(&p->chain);
}

static double share_of_printed(struct printed *p, const struct ct_term *use,
                               size_t count)
{
    struct ct_shares shares;
    double sum = 0;

    assert_int_equal(ct_reader_shares(p->chain.reader,
                                      (struct ct_terms){use, count}, &shares),
                     CT_OK);
    for (size_t i = 0; i < shares.count; i++)
        for (int k = 0; k < 3; k++)
            if (shares.list[i].event == p->chain.event_of[p->x[k]]) {
                sum += shares.list[i].own;
                break;
            }
    return sum;
}

static void check_printed(double rho)
{
    struct printed one, apart;
    struct ct_row row;
    double a[25], b[25];

    print(&one, false, rho);
    print(&apart, true, rho);
    {
        const uint32_t all[] = {one.x[0], one.x[1], one.x[2], one.z, one.other};
        const struct ct_term use[] = {times(1, one.x[0]), times(-1, one.x[2]),
                                      times(3, one.other), times(2, one.x[1])};

        assert_tight(combined_of(&apart.chain, apart.z).reference,
                     combined_of(&one.chain, one.z).reference);
        assert_tight(combined_of(&apart.chain, apart.z).own_dof,
                     combined_of(&one.chain, one.z).own_dof);
        chain_covariance(&one.chain, all, 5, a);
        chain_covariance(&apart.chain, all, 5, b);
        for (int i = 0; i < 25; i++)
            assert_tight(b[i], a[i]);
        assert_tight(a[1], 9 + rho * 4 * sqrt(160));
        row = chain_row(&apart.chain, use, 4);
        assert_tight(row.uncertainty,
                     chain_row(&one.chain, use, 4).uncertainty);
        assert_tight(row.dof, chain_row(&one.chain, use, 4).dof);
        assert_tight(share_of_printed(&apart, use, 4),
                     share_of_printed(&one, use, 4));
    }
    /* By itself a result's common part is its own event's. */
    row = chain_row(&apart.chain, (struct ct_term[]){times(1, apart.x[2])}, 1);
    for (size_t i = 0; i < row.count; i++)
        assert_true(row.amounts[i].event == 0 ||
                    row.amounts[i].event == apart.chain.event_of[apart.x[2]]);
    chain_release(&one.chain);
    chain_release(&apart.chain);
}

static void test_printed_certificates(void **state)
{
    (void)state;
    check_printed(0.3);
    check_printed(0.75);
    check_printed(1);
}

/* Degrees of freedom: u = 5, nu = 10 over a reference of u = 3, nu = 20. */
static void test_degrees_of_freedom(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 3), a = chain_one(&chain, 5);
    uint32_t many = chain_one(&chain, 5), event = chain_event(&chain);
    uint32_t x = chain_result(&chain, event, 1);
    uint32_t y = chain_result(&chain, event, 2);
    struct ct_term difference[] = {times(1, a), times(-1, many)};
    struct ct_term sum[] = {times(1, x), times(1, y)};
    double own = 256 / (625 / 10.0 - 81 / 20.0);

    (void)state;
    chain.stated[s].dof = 20;
    chain.stated[a].dof = 10;
    chain.stated[x].dof = 6;
    chain.stated[y].dof = 6;
    chain_uses(&chain, a, 1, s);
    chain_uses(&chain, many, 1, s);
    chain_make(&chain);
    assert_tight(combined_of(&chain, a).own_dof, own);
    assert_tight(combined_of(&chain, a).dof, 10);
    assert_tight(chain_row(&chain, (struct ct_term[]){times(7, a)}, 1).dof, 10);
    /* Infinite as stated, and yet the reference has 20. */
    assert_true(isinf(combined_of(&chain, many).own_dof));
    assert_tight(combined_of(&chain, many).dof, 20 * 625 / 81.0);
    /* What is shared cancels: 16 + 16, of which one has own degrees. */
    assert_tight(chain_row(&chain, difference, 2).dof, 32 * 32 / (256 / own));
    /* Uncorrelated: (1 + 4)^2 / (1 / 6 + 16 / 6). */
    assert_tight(chain_row(&chain, sum, 2).dof, 150 / 17.0);
    chain_release(&chain);
    /* Fully correlated: one influence. */
    chain.rho[event] = 1;
    chain_make(&chain);
    assert_tight(chain_row(&chain, sum, 2).dof, 6);
    assert_tight(chain_row(&chain, sum, 1).dof, 6);
    chain_release(&chain);
    /* rho = 0.5: V = 7, shares 2 and 5; (1 - 1/4)(4 + 25)/6 + 49/24. */
    chain.rho[event] = 0.5;
    chain_make(&chain);
    assert_tight(chain_row(&chain, sum, 2).dof,
                 49 / (0.75 * 29 / 6 + 49 / 24.0));
    assert_tight(chain_row(&chain, sum, 1).dof, 6);
    chain_release(&chain);
}

/* u^4 / nu = u_R^4 / nu_R: nothing is left for the own part, whatever rounding
 * makes of the difference. */
static void test_no_degrees_left(void **state)
{
    (void)state;
    for (int i = 1; i < 200; i++) {
        struct chain chain = {0};
        uint32_t s = chain_one(&chain, 3.0 / i), a = chain_one(&chain, 5.0 / i);

        chain.stated[s].dof = 81.0 / i;
        chain.stated[a].dof = 625.0 / i;
        chain_uses(&chain, a, 1, s);
        chain_make(&chain);
        assert_true(isinf(combined_of(&chain, a).own_dof));
        assert_tight(combined_of(&chain, a).dof, 625.0 / i);
        chain_release(&chain);
    }
}

/* Between points: never below the line of the own parts, the ends themselves
 * at the ends, and what is above as it is. */
static void test_between(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 3), event = chain_event(&chain);
    uint32_t a = chain_result(&chain, event, 5);
    uint32_t b = chain_result(&chain, event, root(3, 8));
    uint32_t leaf = chain_one(&chain, 20);
    struct ct_term other = between(1, a, b, 0.75);
    struct ct_term own_only[] = {between(1, a, b, 0.5), times(-1, s)};
    double dof;
    double matrix[4];

    (void)state;
    chain.stated[a].dof = chain.stated[b].dof = 8;
    chain_uses(&chain, a, 1, s);
    chain_uses(&chain, b, 1, s);
    chain_term(&chain, leaf, between(2, a, b, 0.25));
    for (double rho = 0; rho <= 1; rho += 0.25) {
        chain.rho[event] = rho;
        chain_make(&chain);
        for (int i = 0; i <= 8; i++) {
            double w = i / 8.0, u_own = (1 - w) * 4 + w * 8;
            struct ct_term term = between(-1, a, b, w);
            struct ct_row row = chain_row(&chain, &term, 1);

            assert_tight(row.uncertainty, root(3, u_own));
        }
        dof = chain_row(&chain, own_only, 2).dof;
        assert_true(dof >= combined_of(&chain, a).own_dof * (1 - TIGHT));
        assert_true(dof <= combined_of(&chain, b).own_dof * (1 + TIGHT));
        assert_tight(combined_of(&chain, leaf).reference, 2 * root(3, 5));
        chain_covariance(&chain, (uint32_t[]){leaf, a}, 2, matrix);
        assert_true(matrix[1] <= 2 * (9 + 4 * 5) * (1 + TIGHT));
        assert_true(matrix[1] > 2 * (9 + 4 * 5 * 0.75));
        chain_release(&chain);
    }
    chain_make(&chain); /* rho = 1 */
    {
        struct ct_term first = between(1, a, b, 0.25);
        struct ct_terms uses[] = {{&first, 1}, {&other, 1}};

        assert_int_equal(ct_reader_covariance(chain.reader, uses, 2, matrix),
                         CT_OK);
        assert_tight(matrix[1], 9 + 5.0 * 7);
    }
    chain_release(&chain);
}

/* Drift of a standard: one influence for all uses until it is calibrated
 * again. */
static void test_drift(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 3), a = chain_one(&chain, 13);
    uint32_t b = chain_one(&chain, 13), below = chain_one(&chain, 20);
    uint32_t drift = chain_given(&chain, 4, 50, chain.event_of[s]);
    struct ct_shares shares = {0};
    struct ct_term use = times(1, below);
    double matrix[4];

    (void)state;
    chain_uses(&chain, a, 1, s);
    chain_term(&chain, a, influence(1, drift));
    chain_uses(&chain, b, 1, s);
    chain_term(&chain, b, influence(0.5, drift));
    /* Above and beside: the influence is not one of its own. */
    chain_uses(&chain, below, 1, a);
    chain_term(&chain, below, influence(0.5, drift));
    chain_make(&chain);
    assert_tight(combined_of(&chain, a).own, 12);
    assert_tight(combined_of(&chain, b).reference, root(3, 2));
    assert_tight(combined_of(&chain, below).reference, sqrt(9 + 144 + 36));
    chain_covariance(&chain, (uint32_t[]){a, b}, 2, matrix);
    assert_tight(matrix[1], 9 + 4 * 2);
    assert_int_equal(
        ct_reader_shares(chain.reader, (struct ct_terms){&use, 1}, &shares),
        CT_OK);
    assert_int_equal(shares.count, 3);
    assert_int_equal(shares.list[0].event, chain.event_of[s]);
    assert_tight(shares.list[0].own, 9 / 400.0);
    assert_tight(shares.list[0].given, 36 / 400.0);
    assert_tight(shares.list[1].own, 144 / 400.0);
    assert_tight(ct_shares_what_if(&shares, chain.event_of[a], 0.5),
                 sqrt(400 - 108));
    assert_tight(ct_shares_what_if(&shares, chain.event_of[s], 0), sqrt(391));
    assert_tight(ct_shares_what_if(&shares, 999, 0), 20);
    chain_release(&chain);
}

/* 2 A - C: what each result of the tree counts for. */
static void test_nodes(void **state)
{
    static const double own[] = {0.006, 0.005, 0, 0.012, 0.009};
    static const double c[] = {1, 1, 0, 2, -1};
    struct tree tree;
    struct ct_term terms[2];
    struct ct_nodes nodes = {0};
    double variance = 0;

    (void)state;
    make_tree(&tree, false);
    terms[0] = times(2, tree.a);
    terms[1] = times(-1, tree.c);
    assert_int_equal(
        ct_reader_nodes(tree.chain.reader, (struct ct_terms){terms, 2}, &nodes),
        CT_OK);
    for (int i = 0; i < 5; i++)
        variance += c[i] * c[i] * own[i] * own[i];
    assert_tight(nodes.uncertainty, sqrt(variance));
    assert_int_equal(nodes.count, 4);
    for (int i = 0; i < 4; i++) {
        const uint32_t results[] = {tree.p, tree.s1, tree.a, tree.c};
        int k = i < 2 ? i : i + 1;

        assert_int_equal(nodes.list[i].result, results[i]);
        assert_tight(nodes.list[i].sensitivity, c[k]);
        assert_tight(nodes.list[i].share,
                     c[k] * c[k] * own[k] * own[k] / variance);
    }
    chain_release(&tree.chain);
}

static void test_what_is_common(void **state)
{
    struct tree tree;
    struct ct_commons commons = {0};
    struct ct_term a, b, c;

    (void)state;
    make_tree(&tree, false);
    a = times(1, tree.a);
    b = times(-2, tree.b);
    c = times(1, tree.c);
    assert_int_equal(ct_reader_common(tree.chain.reader,
                                      (struct ct_terms){&a, 1},
                                      (struct ct_terms){&c, 1}, &commons),
                     CT_OK);
    assert_int_equal(commons.count, 2);
    assert_int_equal(commons.list[0].event, tree.chain.event_of[tree.p]);
    assert_tight(commons.list[0].covariance, 3.6e-5);
    assert_tight(commons.list[1].covariance, 2.5e-5);
    assert_int_equal(ct_reader_common(tree.chain.reader,
                                      (struct ct_terms){&a, 1},
                                      (struct ct_terms){&b, 1}, &commons),
                     CT_OK);
    assert_int_equal(commons.count, 1);
    assert_tight(commons.list[0].covariance, -7.2e-5);
    chain_release(&tree.chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_by_one_standard),
        cmocka_unit_test(test_ten_resistors),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_recalibrated),
        cmocka_unit_test(test_one_meter_twice),
        cmocka_unit_test(test_two_device_check),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_average),
        cmocka_unit_test(test_guess_between),
        cmocka_unit_test(test_correlated_rows),
        cmocka_unit_test(test_printed_certificates),
        cmocka_unit_test(test_degrees_of_freedom),
        cmocka_unit_test(test_no_degrees_left),
        cmocka_unit_test(test_between),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_what_is_common),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
