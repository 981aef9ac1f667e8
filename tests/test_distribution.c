/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions: means and standard deviations against integrated densities,
 * worked examples and limiting cases; parameters that are refused.
 */
#include "../uncertainty/distribution.h"
#include "assert_close.h"
#include "reference.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define PI            3.14159265358979323846
#define NOTHING       ((double)NAN)
#define INFINITE      ((double)INFINITY)

typedef const struct ct_distribution distribution;

/* Shorthands for the rows below: limits alone, limits with one more parameter,
 * other parameters. */
#define LIMITS(kind, a, b)                                                     \
    {                                                                          \
        kind,                                                                  \
        {                                                                      \
            .limits = {.lower = (a), .upper = (b) }                            \
        }                                                                      \
    }
#define SHAPED(kind, a, b, member, value)                                      \
    {                                                                          \
        kind,                                                                  \
        {                                                                      \
            .limits = {.lower = (a), .upper = (b), .member = (value) }         \
        }                                                                      \
    }
#define OTHER(kind, member, ...)                                               \
    {                                                                          \
        kind,                                                                  \
        {                                                                      \
            .member = { __VA_ARGS__ }                                          \
        }                                                                      \
    }

/* ---- densities, as JCGM 101:2008 and textbooks write them ---- */

static double density_of_normal(double x, distribution *d)
{
    double z = (x - d->normal.mean) / d->normal.standard_deviation;

    return exp(-0.5 * z * z) / (sqrt(2 * PI) * d->normal.standard_deviation);
}

static double density_of_t(double x, distribution *d)
{
    double nu = d->t.dof, z = (x - d->t.location) / d->t.scale;

    return tgamma((nu + 1) / 2) / (tgamma(nu / 2) * sqrt(nu * PI)) *
           pow(1 + z * z / nu, -(nu + 1) / 2) / d->t.scale;
}

static double density_of_rectangle(double x, distribution *d)
{
    (void)x;
    return 1 / (d->limits.upper - d->limits.lower);
}

static double density_of_triangle(double x, distribution *d)
{
    double a = d->limits.lower, m = d->limits.mode, b = d->limits.upper;

    if (x < m)
        return 2 * (x - a) / ((b - a) * (m - a));
    return x > m ? 2 * (b - x) / ((b - a) * (b - m)) : 2 / (b - a);
}

/* 6.4.4.2: height 2/((b-a)(1+beta)), slopes of width (b-a)(1-beta)/2. */
static double density_of_trapezoid(double x, distribution *d)
{
    double a = d->limits.lower, b = d->limits.upper, beta = d->limits.beta;
    double slope = (b - a) * (1 - beta) / 2;
    double edge = fmin(x - a, b - x);

    return 2 / ((b - a) * (1 + beta)) * (edge < slope ? edge / slope : 1);
}

/* 6.4.3.2, note. */
static double density_of_curvilinear(double x, distribution *d)
{
    double w = (d->limits.upper - d->limits.lower) / 2;
    double middle = (d->limits.upper + d->limits.lower) / 2;
    double e = d->limits.inexactness;

    return log((w + e) / fmax(fabs(x - middle), w - e)) / (4 * e);
}

/* 6.4.6.2 */
static double density_of_arcsine(double x, distribution *d)
{
    return 1 / (PI * sqrt((x - d->limits.lower) * (d->limits.upper - x)));
}

static double density_of_exponential(double x, distribution *d)
{
    return exp(-x / d->exponential.mean) / d->exponential.mean;
}

static double density_of_gamma(double x, distribution *d)
{
    double k = d->gamma.shape, s = d->gamma.scale;

    return exp((k - 1) * log(x / s) - x / s - lgamma(k)) / s;
}

static double density_of_beta(double x, distribution *d)
{
    double a = d->beta.alpha, b = d->beta.beta;
    double width = d->beta.upper - d->beta.lower;
    double z = (x - d->beta.lower) / width, rest = (d->beta.upper - x) / width;

    return tgamma(a + b) / (tgamma(a) * tgamma(b)) * pow(z, a - 1) *
           pow(rest, b - 1) / width;
}

static double density_of_lognormal(double x, distribution *d)
{
    double z = (log(x) - d->lognormal.log_mean) / d->lognormal.log_sd;

    return exp(-0.5 * z * z) / (x * d->lognormal.log_sd * sqrt(2 * PI));
}

/* 6.4.11.2: xi^q exp(-xi)/q! */
static double density_of_poisson(double x, distribution *d)
{
    double q = d->poisson.count;

    return exp(q * log(x) - x - lgamma(q + 1));
}

/* ---- integration ---- */

struct integrand {
    double (*density)(double x, distribution *d);
    distribution *d;
    double centre;
    int power;
};

static double integrand_at(double x, void *context)
{
    const struct integrand *f = context;
    double value = f->density(x, f->d);

    for (int i = 0; i < f->power; i++)
        value *= x - f->centre;
    return value;
}

/* The integral over (from, to), either of which may be infinite. */
static double integral(struct integrand *f, double from, double to,
                       double within, gsl_integration_workspace *space)
{
    gsl_function g = {integrand_at, f};
    double result = NOTHING, error;
    int status;

    if (isinf(from))
        status = gsl_integration_qagil(&g, to, within, 1e-12, 1000, space,
                                       &result, &error);
    else if (isinf(to))
        status = gsl_integration_qagiu(&g, from, within, 1e-12, 1000, space,
                                       &result, &error);
    else
        status = gsl_integration_qags(&g, from, to, within, 1e-12, 1000, space,
                                      &result, &error);
    assert_int_equal(status, GSL_SUCCESS);
    return result;
}

/* Density and the places where it is cut: ends, kinks, poles, middles. */
static const struct {
    const char *what;
    struct ct_distribution d;
    double (*density)(double x, distribution *d);
    double cut[6];
    int pieces;
} integrated[] = {
    {"normal",
     OTHER(CT_NORMAL, normal, 50000623, 25),
     density_of_normal,
     {50000623 - 300, 50000623, 50000623 + 300},
     2},
    {"t 5",
     OTHER(CT_STUDENT_T, t, 3.0, 0.2, 5),
     density_of_t,
     {-INFINITE, 3.0, INFINITE},
     2},
    {"t 18.3",
     OTHER(CT_STUDENT_T, t, -7.0, 0.02, 18.3),
     density_of_t,
     {-INFINITE, -7.0, INFINITE},
     2},
    {"rectangle",
     LIMITS(CT_RECTANGULAR, 9.5e-6, 13.5e-6),
     density_of_rectangle,
     {9.5e-6, 13.5e-6},
     1},
    {"triangle",
     SHAPED(CT_TRIANGULAR, -1, 5, mode, 2),
     density_of_triangle,
     {-1, 2, 5},
     2},
    {"skew triangle",
     SHAPED(CT_TRIANGULAR, 96, 104, mode, 97.3),
     density_of_triangle,
     {96, 97.3, 104},
     2},
    {"right triangle",
     SHAPED(CT_TRIANGULAR, 0, 3, mode, 0),
     density_of_triangle,
     {0, 3},
     1},
    {"trapezoid",
     SHAPED(CT_TRAPEZOIDAL, -2, 6, beta, 0.25),
     density_of_trapezoid,
     {-2, 1, 3, 6},
     3},
    {"curvilinear trapezoid",
     SHAPED(CT_CURVILINEAR_TRAPEZOIDAL, -1, 3, inexactness, 0.5),
     density_of_curvilinear,
     {-1.5, -0.5, 1, 2.5, 3.5},
     4},
    {"curvilinear trapezoid, nearly a peak",
     SHAPED(CT_CURVILINEAR_TRAPEZOIDAL, -1, 1, inexactness, 0.999),
     density_of_curvilinear,
     {-1.999, -0.001, 0, 0.001, 1.999},
     4},
    {"arcsine",
     LIMITS(CT_ARCSINE, -0.5, 0.5),
     density_of_arcsine,
     {-0.5, 0, 0.5},
     2},
    {"exponential",
     OTHER(CT_EXPONENTIAL, exponential, 0.03),
     density_of_exponential,
     {0, INFINITE},
     1},
    {"gamma 0.7",
     OTHER(CT_GAMMA, gamma, 0.7, 3),
     density_of_gamma,
     {0, 3, INFINITE},
     2},
    {"gamma 40",
     OTHER(CT_GAMMA, gamma, 40, 0.25),
     density_of_gamma,
     {0, 10, INFINITE},
     2},
    {"beta 2, 5",
     OTHER(CT_BETA, beta, 2, 5, -1, 3),
     density_of_beta,
     {-1, 1, 3},
     2},
    {"beta 0.5, 1.5",
     OTHER(CT_BETA, beta, 0.5, 1.5, 0, 1),
     density_of_beta,
     {0, 0.5, 1},
     2},
    {"lognormal",
     OTHER(CT_LOGNORMAL, lognormal, 1.0, 0.5),
     density_of_lognormal,
     {0, 2.7, INFINITE},
     2},
    {"lognormal, wide",
     OTHER(CT_LOGNORMAL, lognormal, -2.0, 1.5),
     density_of_lognormal,
     {0, 0.1, 1, 10, INFINITE},
     4},
    {"poisson 0",
     OTHER(CT_POISSON, poisson, 0),
     density_of_poisson,
     {0, INFINITE},
     1},
    {"poisson 7",
     OTHER(CT_POISSON, poisson, 7),
     density_of_poisson,
     {0, 8, INFINITE},
     2},
    {"poisson 1000",
     OTHER(CT_POISSON, poisson, 1000),
     density_of_poisson,
     {0, 900, 1000, 1100, INFINITE},
     4},
};

static double moment(size_t row, double centre, int power, double within,
                     gsl_integration_workspace *space)
{
    struct integrand f = {integrated[row].density, &integrated[row].d, centre,
                          power};
    double sum = 0.0;

    for (int i = 0; i < integrated[row].pieces; i++)
        sum += integral(&f, integrated[row].cut[i], integrated[row].cut[i + 1],
                        within, space);
    return sum;
}

/* The density integrates to 1, the first moment about the claimed mean is 0
 * and the second about it the claimed variance, all to 1e-10. */
static void moments_of_densities(void **unused)
{
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);

    (void)unused;
    for (size_t i = 0; i < LENGTH(integrated); i++) {
        double mean = ct_distribution_mean(&integrated[i].d);
        double u = ct_distribution_standard_deviation(&integrated[i].d);

        assert_null(ct_distribution_fault(&integrated[i].d));
        assert_close_at(moment(i, 0.0, 0, 0.0, space), 1.0, 1e-10,
                        integrated[i].what, __FILE__, __LINE__);
        assert_close_at(moment(i, mean, 1, 1e-12 * u, space) / u, 0.0, 1e-10,
                        integrated[i].what, __FILE__, __LINE__);
        assert_close_at(sqrt(moment(i, mean, 2, 0.0, space)) / u, 1.0, 1e-10,
                        integrated[i].what, __FILE__, __LINE__);
    }
    gsl_integration_workspace_free(space);
}

/* ---- by hand ---- */

static double mean_of(struct ct_distribution d)
{
    assert_null(ct_distribution_fault(&d));
    return ct_distribution_mean(&d);
}

static double u_of(struct ct_distribution d)
{
    assert_null(ct_distribution_fault(&d));
    return ct_distribution_standard_deviation(&d);
}

#define A(kind, a, b) ((struct ct_distribution)LIMITS(kind, a, b))
#define S(kind, a, b, member, value)                                           \
    ((struct ct_distribution)SHAPED(kind, a, b, member, value))
#define B(kind, member, ...)                                                   \
    ((struct ct_distribution)OTHER(kind, member, __VA_ARGS__))

static void discrete_distributions(void **unused)
{
    static const double sample[] = {1, 2, 4, 5, 8};

    (void)unused;
    assert_close(mean_of(B(CT_CONSTANT, constant, 5.5)), 5.5, 0.0);
    assert_close(u_of(B(CT_CONSTANT, constant, 5.5)), 0.0, 0.0);
    assert_close(mean_of(A(CT_TWO_POINT, 1, 4)), 2.5, 0.0);
    assert_close(u_of(A(CT_TWO_POINT, 1, 4)), 1.5, 0.0);
    /* mean 4, squares of deviations 9 + 4 + 0 + 1 + 16 = 30, divided by 5 */
    assert_close(mean_of(B(CT_EMPIRICAL, empirical, sample, 5)), 4.0, 0.0);
    assert_close(u_of(B(CT_EMPIRICAL, empirical, sample, 5)), sqrt(6.0),
                 2 * DBL_EPSILON);
    assert_close(u_of(B(CT_EMPIRICAL, empirical, sample, 2)), 0.5, DBL_EPSILON);
}

/* JCGM 101:2008, 6.4.3.4, example: u^2 = 0.0036, u = 0.060 V; and JCGM
 * 100:2008, H.1.3.4: a temperature cycling by 0.5 degC, u = 0.35 degC; JCGM
 * 106:2012, 9.5.4: gamma prior with mean 1 and standard deviation 0.5. */
static void worked_examples(void **unused)
{
    double u =
        u_of(S(CT_CURVILINEAR_TRAPEZOIDAL, 9.9, 10.1, inexactness, 0.05));

    (void)unused;
    assert_close(u * u, 0.0036, 0.00005);
    assert_close(u, 0.060, 0.0005);
    assert_close(u, sqrt(0.04 / 12 + 0.0025 / 9), 1e-15);
    assert_close(u_of(A(CT_ARCSINE, -0.5, 0.5)), 0.35, 0.005);
    assert_close(mean_of(B(CT_GAMMA, gamma, 4, 0.25)), 1.0, 0.0);
    assert_close(u_of(B(CT_GAMMA, gamma, 4, 0.25)), 0.5, 0.0);
    assert_close(mean_of(B(CT_POISSON, poisson, 8)), 9.0, 0.0);
    assert_close(u_of(B(CT_POISSON, poisson, 8)), 3.0, 0.0);
}

static void published_type_b(void **unused)
{
    json_t *bounds = reference_open("gum/gum-4.3.8-asymmetric-bounds.json");
    json_t *shapes =
        reference_open("gum/gum-4.4.5-rectangular-and-triangular.json");

    (void)unused;
    if (bounds == NULL)
        skip();
    reference_check(bounds, "u", u_of(A(CT_RECTANGULAR, 16.40e-6, 16.92e-6)));
    reference_check(shapes, "u_rect", u_of(A(CT_RECTANGULAR, 96, 104)));
    reference_check(shapes, "u_tri",
                    u_of(S(CT_TRIANGULAR, 96, 104, mode, 100)));
    json_decref(bounds);
    json_decref(shapes);
}

/* (a + m + b)/3 and (a^2 + m^2 + b^2 - ab - am - bm)/18 for a, m, b = 1, 2, 6:
 * 3 and (1 + 4 + 36 - 6 - 2 - 12)/18 = 21/18. */
static void triangle_by_hand(void **unused)
{
    (void)unused;
    assert_close(mean_of(S(CT_TRIANGULAR, 1, 6, mode, 2)), 3.0,
                 2 * DBL_EPSILON);
    assert_close(u_of(S(CT_TRIANGULAR, 1, 6, mode, 2)), sqrt(21.0 / 18.0),
                 2 * DBL_EPSILON);
    assert_close(u_of(S(CT_TRIANGULAR, 1, 6, mode, 5)), sqrt(21.0 / 18.0),
                 2 * DBL_EPSILON);
}

/* Pairs of distributions that are the same one. */
static void limiting_cases(void **unused)
{
    const struct {
        struct ct_distribution one, other;
    } pairs[] = {
        {SHAPED(CT_TRAPEZOIDAL, 1, 3, beta, 1), LIMITS(CT_RECTANGULAR, 1, 3)},
        {SHAPED(CT_TRAPEZOIDAL, 1, 3, beta, 0),
         SHAPED(CT_TRIANGULAR, 1, 3, mode, 2)},
        {LIMITS(CT_CURVILINEAR_TRAPEZOIDAL, 1, 3),
         LIMITS(CT_RECTANGULAR, 1, 3)},
        {OTHER(CT_BETA, beta, 1, 1, 1, 3), LIMITS(CT_RECTANGULAR, 1, 3)},
        {OTHER(CT_BETA, beta, 0.5, 0.5, 1, 3), LIMITS(CT_ARCSINE, 1, 3)},
        {OTHER(CT_GAMMA, gamma, 1, 2.5),
         OTHER(CT_EXPONENTIAL, exponential, 2.5)},
        {OTHER(CT_GAMMA, gamma, 8, 1), OTHER(CT_POISSON, poisson, 7)},
        {OTHER(CT_STUDENT_T, t, 4, 0.3, INFINITE),
         OTHER(CT_NORMAL, normal, 4, 0.3)},
        {OTHER(CT_STUDENT_T, t, 4, 0.3, 1e300),
         OTHER(CT_NORMAL, normal, 4, 0.3)},
        {OTHER(CT_LOGNORMAL, lognormal, 0, 0), OTHER(CT_CONSTANT, constant, 1)},
    };

    (void)unused;
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        assert_close_relative(mean_of(pairs[i].one), mean_of(pairs[i].other),
                              2 * DBL_EPSILON);
        assert_close_relative(u_of(pairs[i].one), u_of(pairs[i].other),
                              2 * DBL_EPSILON);
    }
}

static void moments_that_do_not_exist(void **unused)
{
    (void)unused;
    assert_true(isnan(mean_of(B(CT_STUDENT_T, t, 4, 0.3, 1))));
    assert_true(isnan(u_of(B(CT_STUDENT_T, t, 4, 0.3, 1))));
    assert_close(mean_of(B(CT_STUDENT_T, t, 4, 0.3, 1.01)), 4.0, 0.0);
    assert_true(isnan(u_of(B(CT_STUDENT_T, t, 4, 0.3, 2))));
    assert_close_relative(u_of(B(CT_STUDENT_T, t, 4, 0.3, 3)), 0.3 * sqrt(3.0),
                          2 * DBL_EPSILON);
}

/* No width, or all the width a double has. */
static void ends_of_the_range(void **unused)
{
    static const enum ct_distribution_kind kinds[] = {
        CT_RECTANGULAR, CT_TRIANGULAR,
        CT_TRAPEZOIDAL, CT_CURVILINEAR_TRAPEZOIDAL,
        CT_ARCSINE,     CT_TWO_POINT,
    };

    (void)unused;
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        struct ct_distribution nil = S(kinds[i], 0.1, 0.1, mode, 0.1);
        struct ct_distribution all = A(kinds[i], -DBL_MAX, DBL_MAX);
        struct ct_distribution fine = A(kinds[i], -1e-300, 1e-300);

        assert_close(mean_of(nil), 0.1, 0.0);
        assert_close(u_of(nil), 0.0, 0.0);
        assert_close(mean_of(all), 0.0, 0.0);
        assert_true(u_of(all) > DBL_MAX / 3 && u_of(all) <= DBL_MAX);
        assert_close(u_of(fine) / 1e-300, u_of(all) / DBL_MAX, 1e-15);
    }
    assert_close(u_of(B(CT_NORMAL, normal, 1, 0)), 0.0, 0.0);
    assert_close(u_of(B(CT_BETA, beta, 2, 3, 4, 4)), 0.0, 0.0);
    assert_close(mean_of(B(CT_BETA, beta, 1e308, 1e308, -1, 1)), 0.0, 0.0);
    /* 400 + 40: exp overflows only above 709 */
    assert_close_relative(u_of(B(CT_LOGNORMAL, lognormal, -1600, 40)), 1.0,
                          1e-12);
}

/* ---- faults ---- */

static const double pair[] = {1, 2}, broken[] = {1, NOTHING};

static const struct {
    const char *fault;
    struct ct_distribution d;
} faults[] = {
    {"limits-reversed", LIMITS(CT_RECTANGULAR, 2, 1)},
    {"limits-reversed", SHAPED(CT_TRIANGULAR, 2, 1, mode, 1.5)},
    {"limits-reversed", SHAPED(CT_TRAPEZOIDAL, 2, 1, beta, 0.5)},
    {"limits-reversed", LIMITS(CT_CURVILINEAR_TRAPEZOIDAL, 2, 1)},
    {"limits-reversed", LIMITS(CT_ARCSINE, 2, 1)},
    {"limits-reversed", LIMITS(CT_TWO_POINT, 2, 1)},
    {"limits-reversed", OTHER(CT_BETA, beta, 2, 2, 2, 1)},
    {"parameter-not-finite", LIMITS(CT_RECTANGULAR, NOTHING, 1)},
    {"parameter-not-finite", LIMITS(CT_ARCSINE, 0, INFINITE)},
    {"parameter-not-finite", SHAPED(CT_TRIANGULAR, 0, 1, mode, NOTHING)},
    {"parameter-not-finite",
     SHAPED(CT_CURVILINEAR_TRAPEZOIDAL, 0, 1, inexactness, NOTHING)},
    {"parameter-not-finite", OTHER(CT_CONSTANT, constant, INFINITE)},
    {"parameter-not-finite", OTHER(CT_NORMAL, normal, 1, NOTHING)},
    {"parameter-not-finite", OTHER(CT_NORMAL, normal, NOTHING, 1)},
    {"parameter-not-finite", OTHER(CT_STUDENT_T, t, 1, INFINITE, 4)},
    {"parameter-not-finite", OTHER(CT_EXPONENTIAL, exponential, NOTHING)},
    {"parameter-not-finite", OTHER(CT_GAMMA, gamma, NOTHING, 1)},
    {"parameter-not-finite", OTHER(CT_BETA, beta, 1, NOTHING, 0, 1)},
    {"parameter-not-finite", OTHER(CT_LOGNORMAL, lognormal, 0, INFINITE)},
    {"parameter-not-finite", OTHER(CT_POISSON, poisson, INFINITE)},
    {"parameter-not-finite", OTHER(CT_EMPIRICAL, empirical, broken, 2)},
    {"negative-deviation", OTHER(CT_NORMAL, normal, 1, -1e-9)},
    {"negative-deviation", OTHER(CT_STUDENT_T, t, 1, -1, 4)},
    {"negative-deviation", OTHER(CT_LOGNORMAL, lognormal, 1, -1)},
    {"dof-not-positive", OTHER(CT_STUDENT_T, t, 1, 1, 0)},
    {"dof-not-positive", OTHER(CT_STUDENT_T, t, 1, 1, -3)},
    {"dof-not-positive", OTHER(CT_STUDENT_T, t, 1, 1, NOTHING)},
    {"mode-outside-limits", SHAPED(CT_TRIANGULAR, 1, 2, mode, 2.1)},
    {"mode-outside-limits", SHAPED(CT_TRIANGULAR, 1, 2, mode, 0)},
    {"trapezoid-ratio-range", SHAPED(CT_TRAPEZOIDAL, 1, 2, beta, 1.1)},
    {"trapezoid-ratio-range", SHAPED(CT_TRAPEZOIDAL, 1, 2, beta, -0.1)},
    {"trapezoid-ratio-range", SHAPED(CT_TRAPEZOIDAL, 1, 2, beta, NOTHING)},
    {"inexactness-negative",
     SHAPED(CT_CURVILINEAR_TRAPEZOIDAL, 1, 3, inexactness, -0.1)},
    {"inexactness-too-large",
     SHAPED(CT_CURVILINEAR_TRAPEZOIDAL, 1, 3, inexactness, 1)},
    {"inexactness-too-large",
     SHAPED(CT_CURVILINEAR_TRAPEZOIDAL, 1, 1, inexactness, 1e-9)},
    {"mean-not-positive", OTHER(CT_EXPONENTIAL, exponential, 0)},
    {"mean-not-positive", OTHER(CT_EXPONENTIAL, exponential, -1)},
    {"shape-not-positive", OTHER(CT_GAMMA, gamma, 0, 1)},
    {"shape-not-positive", OTHER(CT_BETA, beta, -1, 1, 0, 1)},
    {"shape-not-positive", OTHER(CT_BETA, beta, 1, 0, 0, 1)},
    {"scale-not-positive", OTHER(CT_GAMMA, gamma, 1, 0)},
    {"count-not-whole", OTHER(CT_POISSON, poisson, -1)},
    {"count-not-whole", OTHER(CT_POISSON, poisson, 12.5)},
    {"sample-too-small", OTHER(CT_EMPIRICAL, empirical, pair, 1)},
    {"sample-too-small", OTHER(CT_EMPIRICAL, empirical, NULL, 0)},
    {"moments-overflow", OTHER(CT_LOGNORMAL, lognormal, 0, 40)},
    {"moments-overflow", OTHER(CT_GAMMA, gamma, 1e300, 1e300)},
};

static void faults_are_named(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(faults); i++) {
        const char *fault = ct_distribution_fault(&faults[i].d);

        if (fault == NULL || strcmp(fault, faults[i].fault) != 0)
            print_error("row %zu: %s, not %s\n", i, fault ? fault : "no fault",
                        faults[i].fault);
        assert_non_null(fault);
        assert_string_equal(fault, faults[i].fault);
    }
}

static const struct {
    const char *key, *code;
} findings[] = {
#define N_(text)                                         text
#define FINDING(key, code, severity, clause, text, help) {key, code},
#include "../calib/findings.def"
#undef FINDING
#undef N_
};

/* Every fault has its row among the findings, B60 to B79. */
static void faults_have_messages(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(faults); i++) {
        bool found = false;

        for (size_t j = 0; j < LENGTH(findings); j++)
            if (strcmp(findings[j].key, faults[i].fault) == 0)
                found = strcmp(findings[j].code, "B60") >= 0 &&
                        strcmp(findings[j].code, "B79") <= 0;
        if (!found)
            print_error("no finding %s\n", faults[i].fault);
        assert_true(found);
    }
}

static int no_abort(void **unused)
{
    (void)unused;
    gsl_set_error_handler_off();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_of_densities),
        cmocka_unit_test(discrete_distributions),
        cmocka_unit_test(worked_examples),
        cmocka_unit_test(published_type_b),
        cmocka_unit_test(triangle_by_hand),
        cmocka_unit_test(limiting_cases),
        cmocka_unit_test(moments_that_do_not_exist),
        cmocka_unit_test(ends_of_the_range),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(faults_have_messages),
    };

    return cmocka_run_group_tests(tests, no_abort, NULL);
}
