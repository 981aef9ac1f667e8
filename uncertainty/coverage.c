/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "coverage.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_log.h>
#include <math.h>
#include <stdbool.h>

/* How k splits the distribution of a positive quantity K (|Z|, |T| or chi):
 * P(K <= k), P(K > k), the smaller of the two to full relative precision, and
 * k times the density, so that d ln(below) / d ln k = weight / below. */
struct split {
    double below, above, weight;
};

typedef struct split split_function(double k, double parameter);

/* ---- the normal distribution ---- */

static struct split split_normal(double k, double unused)
{
    struct split split;

    (void)unused;
    split.below = erf(k * M_SQRT1_2);
    split.above = erfc(k * M_SQRT1_2);
    split.weight = k * (M_2_SQRTPI * M_SQRT1_2) * exp(-0.5 * k * k);
    return split;
}

/* ---- Student's t ---- */

/* From here on t and the normal distribution agree to the last bit. */
static const double MANY_DOF = 1e18;

/* ln(Gamma(a + 1/2) / Gamma(a)) - ln(a)/2 for a >= 12: the difference of two
 * Stirling series, sum of (2^(1-n) - 2) B_n / (n (n - 1) a^(n-1)). */
static double log_gamma_ratio(double a)
{
    static const double coefficients[] = {
        -1.0 / 8,      1.0 / 192,      -1.0 / 640,      17.0 / 14336,
        -31.0 / 18432, 691.0 / 180224, -5461.0 / 425984};
    double y = 1.0 / (a * a), sum = 0.0;

    for (size_t i = sizeof coefficients / sizeof *coefficients; i-- > 0;)
        sum = sum * y + coefficients[i];
    return sum / a;
}

/* The density of t at 0, Gamma((nu+1)/2) / (Gamma(nu/2) sqrt(nu pi)). Small
 * arguments are shifted up to where the series holds. */
static double peak_of_t(double dof)
{
    double a = 0.5 * dof, numerator = 1.0, denominator = 1.0;

    while (a < 12.0) {
        numerator *= a;
        denominator *= a + 0.5;
        a += 1.0;
    }
    return numerator / denominator * exp(log_gamma_ratio(a)) *
           sqrt(a / (M_PI * dof));
}

/* (1 + k^2/nu)^(-exponent/2): the first form loses about `exponent` units in
 * the last place, the second as many as its own logarithm. */
static double t_power(double k, double dof, double exponent)
{
    double square = k * k / dof;

    if (square > 6.0)
        return pow(hypot(1.0, k / sqrt(dof)), -exponent);
    return exp(-0.5 * exponent * log1p(square));
}

/* P(|T| <= k) / (k times the two-sided density): the series of the incomplete
 * beta function in y = k^2 / (nu + k^2) <= 3/4; all terms are positive. */
static double central_series(double k, double dof)
{
    double y = k * k / (dof + k * k), term = 1.0, sum = 1.0;

    for (int n = 0; term > 0.25 * DBL_EPSILON * sum; n++) {
        term *= (0.5 * dof + (n + 0.5)) / (n + 1.5) * y;
        sum += term;
    }
    return sum;
}

/* Coefficient n = 0, 1, ... of the continued fraction below. */
static double fraction_term(int n, double h, double w)
{
    int m = n / 2;

    if (n % 2 == 0)
        return (m + 0.5) * ((h + m) / (h + 2 * m)) * (w / (h + 2 * m + 1));
    return (m + 1) * ((h + m + 0.5) / (h + 2 * m + 1)) * (w / (h + 2 * m + 2));
}

/* 2F1(1/2, 1; h + 1; -w) with h = nu/2, w = nu/k^2: Gauss's continued fraction
 * 1/(1 + e0/(1 + e1/(1 + ...))) summed by Steed's method. All e are positive:
 * nothing cancels, for any nu; as nu grows it becomes Laplace's fraction for
 * the normal tail. */
static double tail_fraction(double h, double w)
{
    double d = 1.0, delta = fraction_term(0, h, w), sum = 1.0 + delta;

    for (int n = 1; fabs(delta) > 0.25 * DBL_EPSILON; n++) {
        double e = fraction_term(n, h, w), next = 1.0 / (1.0 + e * d);

        if (n > 10000)
            return (double)NAN;
        delta *= -e * d * next;
        sum += delta;
        d = next;
    }
    return 1.0 / sum;
}

static struct split split_t(double k, double dof)
{
    double w = dof / k / k, fraction;
    struct split split;

    if (dof >= MANY_DOF)
        return split_normal(k, dof);
    if (k * k <= fmin(3.0 * dof, 2.0)) {
        split.weight = 2.0 * peak_of_t(dof) * k * t_power(k, dof, dof + 1.0);
        split.below = split.weight * central_series(k, dof);
        split.above = 1.0 - split.below;
        return split;
    }
    fraction = tail_fraction(0.5 * dof, w);
    split.above = 2.0 * peak_of_t(dof) / sqrt(dof) * sqrt(1.0 + w) *
                  t_power(k, dof, dof) * fraction;
    split.below = 1.0 - split.above;
    split.weight = split.above * dof / ((1.0 + w) * fraction);
    return split;
}

/* ---- chi ---- */

/* k times the density of chi with m degrees of freedom: 2 x^a e^-x / Gamma(a)
 * with a = m/2 and x = k^2/2, written about x = a unless x is far below. */
static double weight_of_chi(double x, double a)
{
    gsl_sf_result logarithm, gamma;

    if (x < 0.25 * a) {
        if (gsl_sf_lngamma_e(a, &gamma) != GSL_SUCCESS)
            return (double)NAN;
        return 2.0 * exp(a * log(x) - x - gamma.val);
    }
    if (gsl_sf_log_1plusx_mx_e((x - a) / a, &logarithm) != GSL_SUCCESS ||
        gsl_sf_gammastar_e(a, &gamma) != GSL_SUCCESS)
        return (double)NAN;
    return sqrt(2.0 * a / M_PI) * exp(a * logarithm.val) / gamma.val;
}

static struct split split_chi(double k, double m)
{
    double x = 0.5 * k * k, a = 0.5 * m;
    gsl_sf_result below, above;
    struct split split = {(double)NAN, (double)NAN, (double)NAN};

    if (gsl_sf_gamma_inc_P_e(a, x, &below) != GSL_SUCCESS ||
        gsl_sf_gamma_inc_Q_e(a, x, &above) != GSL_SUCCESS)
        return split;
    split.below = below.val;
    split.above = above.val;
    split.weight = weight_of_chi(x, a);
    return split;
}

/* ---- quantiles ---- */

/* The probabilities a quantile must have on its two sides. Both are given so
 * that neither is lost in 1 - p. */
struct target {
    double below, above;
};

/* Newton's step for ln k. ln(below) and ln(above) are concave in ln k for all
 * three distributions: from a start left of the quantile (below) or right of
 * it (above) the iteration is monotone, from the other side it first jumps
 * there. */
static double step_of(struct split split, struct target target)
{
    if (target.below < target.above)
        return -log1p((split.below - target.below) / target.below) *
               split.below / split.weight;
    return log1p((split.above - target.above) / target.above) * split.above /
           split.weight;
}

static enum ct_status quantile(split_function *split_at, double parameter,
                               struct target target, double k, double *result)
{
    double underflow = target.below < target.above ? M_LN2 : -M_LN2;

    for (int i = 0; i < 300 && isfinite(k); i++) {
        double step = step_of(split_at(k, parameter), target);

        if (fabs(step) <= 1e-9) {
            *result = k + k * step;
            return CT_OK;
        }
        if (!isfinite(step))
            step = underflow; /* back to where it can be represented */
        k *= exp(fmax(-40.0, fmin(step, 40.0)));
    }
    return CT_NOCONVERGE;
}

/* A start for the quantile of |T|: below the median from the density at 0 (a
 * lower bound); above it from the power-law tail (an upper bound) for few
 * degrees of freedom, else from Fisher's expansion about the normal one. */
static double start_for_t(struct target target, double dof)
{
    double peak = peak_of_t(dof), z;

    if (target.below < target.above)
        return target.below / (2.0 * peak);
    if (dof < 4.0)
        return sqrt(dof) *
               pow(2.0 * peak / (sqrt(dof) * target.above), 1.0 / dof);
    z = gsl_cdf_ugaussian_Qinv(0.5 * target.above);
    return z + (z * z * z + z) / (4.0 * dof);
}

static double start_for_normal(struct target target)
{
    if (target.below < target.above)
        return target.below / (M_2_SQRTPI * M_SQRT1_2);
    return gsl_cdf_ugaussian_Qinv(0.5 * target.above);
}

static enum ct_status factor_of(struct target target, double dof,
                                double *factor)
{
    if (dof >= MANY_DOF)
        return quantile(split_normal, dof, target, start_for_normal(target),
                        factor);
    return quantile(split_t, dof, target, start_for_t(target, dof), factor);
}

static bool is_probability(double p)
{
    return p > 0.0 && p < 1.0;
}

enum ct_status ct_coverage_factor(double probability, double dof,
                                  double *factor)
{
    struct target target = {probability, 1.0 - probability};

    if (!is_probability(probability) || !(dof > 0.0))
        return CT_DOMAIN;
    return factor_of(target, dof, factor);
}

enum ct_status ct_coverage_probability(double factor, double dof,
                                       double *probability)
{
    struct split split = {1.0, 0.0, 0.0};

    if (!(factor >= 0.0) || !(dof > 0.0))
        return CT_DOMAIN;
    if (isfinite(factor) && factor > 0.0)
        split = split_t(factor, fmax(dof, DBL_MIN));
    if (isnan(split.below))
        return CT_NOCONVERGE;
    *probability = factor > 0.0 ? fmax(split.below, 0.0) : 0.0;
    return CT_OK;
}

/* ---- degrees of freedom ---- */

double ct_truncate_degrees_of_freedom(double dof)
{
    double next = ceil(dof);

    if (!isfinite(dof))
        return dof;
    if (next - dof > 1e-9 * dof)
        next -= 1.0;
    return fmax(next, 1.0);
}

double ct_effective_degrees_of_freedom(const double *contribution,
                                       const double *dof, size_t n)
{
    double largest = 0.0, fewest = (double)INFINITY;
    double squares = 0.0, fourths = 0.0;

    for (size_t i = 0; i < n; i++) {
        double magnitude = fabs(contribution[i]);

        if (magnitude > largest)
            largest = magnitude;
        if (magnitude != 0.0 && dof[i] < fewest)
            fewest = dof[i];
    }
    if (isinf(fewest))
        return fewest;
    for (size_t i = 0; i < n; i++) {
        double u = contribution[i] / largest, square = u * u;

        squares += square;
        if (square > 0.0)
            fourths += square * square * (fewest / dof[i]);
    }
    return fewest * (squares * squares / fourths);
}

double ct_type_b_degrees_of_freedom(double relative_uncertainty)
{
    return 0.5 / (relative_uncertainty * relative_uncertainty);
}

/* ---- several output quantities ---- */

/* A start for the quantile of chi: Wilson and Hilferty's cube, or below the
 * median the leading term of the series (a lower bound) where that is gone. */
static double start_for_chi(struct target target, double m)
{
    double z = target.below < target.above
                   ? gsl_cdf_ugaussian_Pinv(target.below)
                   : gsl_cdf_ugaussian_Qinv(target.above);
    double cube = 1.0 - 2.0 / (9.0 * m) + z * sqrt(2.0 / (9.0 * m));
    gsl_sf_result gamma;

    if (cube > 0.2 || gsl_sf_lngamma_e(0.5 * m + 1.0, &gamma) != GSL_SUCCESS)
        return sqrt(m * cube * cube * cube);
    return sqrt(2.0 * exp((log(target.below) + gamma.val) / (0.5 * m)));
}

enum ct_status ct_ellipsoid_factor(double probability, size_t outputs,
                                   double *factor)
{
    struct target target = {probability, 1.0 - probability};
    double m = (double)outputs;

    if (!is_probability(probability) || outputs == 0)
        return CT_DOMAIN;
    if (outputs == 1)
        return factor_of(target, (double)INFINITY, factor);
    return quantile(split_chi, m, target, start_for_chi(target, m), factor);
}

enum ct_status ct_rectangle_factor(double probability, size_t outputs,
                                   double *factor)
{
    struct target target;

    if (!is_probability(probability) || outputs == 0)
        return CT_DOMAIN;
    target.above = (1.0 - probability) / (double)outputs;
    target.below = outputs == 1 ? probability : 1.0 - target.above;
    return factor_of(target, (double)INFINITY, factor);
}
