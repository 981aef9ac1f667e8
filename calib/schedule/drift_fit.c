/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drift_fit.h"
#include "polynomial.h"
#include "../../uncertainty/coverage.h"
#include "../../uncertainty/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <math.h>

/* ---- a straight line ------------------------------------------------------
 */

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

static void test_slope(struct ct_drift_line *line)
{
    line->slope_deviation = line->s / sqrt(line->Sxx);
    if (line->s > 0)
        line->t_statistic = line->slope / line->slope_deviation;
    else if (line->slope > 0 || line->slope < 0)
        line->t_statistic = copysign((double)INFINITY, line->slope);
    line->p_value =
        2 * gsl_cdf_tdist_Q(fabs(line->t_statistic), line->degrees_of_freedom);
    if (isinf(line->t_statistic))
        line->p_value = 0;
}

/* Residuals that are nothing but rounding count as none. */
static double residual_deviation(const struct ct_drift_line *line,
                                 const double *t, const double *error)
{
    double sum = 0, greatest = 0;

    for (size_t i = 0; i < line->n; i++) {
        double r = error[i] - line->mean - line->slope * (t[i] - line->mean_t);

        sum += r * r;
        greatest = fmax(greatest, fabs(error[i]));
    }
    sum = sqrt(sum / line->degrees_of_freedom);
    return sum > 1e-15 * greatest ? sum : 0;
}

enum ct_status ct_drift_line_fit(const double *t, const double *error, size_t n,
                                 struct ct_drift_line *line)
{
    struct ct_drift_line l = {.n = n};
    double cov00, cov01, cov11, sum;

    if (n < 3 || !all_finite(t, n) || !all_finite(error, n))
        return CT_DOMAIN;
    l.mean = ct_mean(error, n);
    l.mean_t = ct_mean(t, n);
    l.degrees_of_freedom = (double)(n - 2);
    l.first = l.last = t[0];
    for (size_t i = 0; i < n; i++) {
        l.Sxx += (t[i] - l.mean_t) * (t[i] - l.mean_t);
        l.first = fmin(l.first, t[i]);
        l.last = fmax(l.last, t[i]);
    }
    if (!(l.last > l.first))
        return CT_DOMAIN;
    if (gsl_fit_linear(t, 1, error, 1, n, &l.intercept, &l.slope, &cov00,
                       &cov01, &cov11, &sum) != GSL_SUCCESS)
        return CT_DOMAIN;
    l.s = residual_deviation(&l, t, error);
    test_slope(&l);
    *line = l;
    return CT_OK;
}

double ct_drift_line_at(const struct ct_drift_line *line, double t)
{
    return line->mean + line->slope * (t - line->mean_t);
}

double ct_drift_line_prediction(const struct ct_drift_line *line, double t,
                                double probability)
{
    double from_mean = t - line->mean_t;
    double k;

    if (ct_coverage_factor(probability, line->degrees_of_freedom, &k) != CT_OK)
        return (double)NAN;
    return k * line->s *
           sqrt(1 + 1 / (double)line->n + from_mean * from_mean / line->Sxx);
}

/* Where (distance to the limit)^2 = W^2, x = t - mean_t: `room` to the limit at
 * the mean, `speed` at which it shrinks, W^2 = w[0] + w[1] x^2. The difference
 * is positive until W reaches the limit for the first time, and never negative
 * where W is 0: there the distance itself falls. */
static double meets(double room, double speed, const double *w, double from,
                    double to)
{
    double distance[] = {room, -speed};
    double c[] = {room * room - w[0], -2 * room * speed, speed * speed - w[1]};

    if (isinf(room) && room > 0)
        return (double)INFINITY;
    return fmin(ct_polynomial_falls(distance, 1, from, to),
                ct_polynomial_falls(c, 2, from, to));
}

double ct_drift_line_crossing(const struct ct_drift_line *line, double lower,
                              double upper, double U, double probability,
                              double after, double horizon)
{
    double from = after - line->mean_t, to = horizon - line->mean_t;
    double w[2] = {U * U, 0}, k = 0, x;

    if (!(lower < upper) || !(U >= 0) || !isfinite(from) || !isfinite(to) ||
        isinf(U))
        return (double)NAN;
    if (!(probability >= 0) ||
        (probability > 0 &&
         ct_coverage_factor(probability, line->degrees_of_freedom, &k) !=
             CT_OK))
        return (double)NAN;
    w[0] += k * k * line->s * line->s * (1 + 1 / (double)line->n);
    w[1] = k * k * line->s * line->s / line->Sxx;
    x = fmin(meets(upper - line->mean, line->slope, w, from, to),
             meets(line->mean - lower, -line->slope, w, from, to));
    return fmax(after, x + line->mean_t);
}

/* ---- random walk ----------------------------------------------------------
 */

double ct_random_walk_u(double u0, double d, double t)
{
    return sqrt(u0 * u0 + d * d * t);
}

double ct_random_walk_time(double u0, double d, double u_target)
{
    double room = (u_target - u0) * (u_target + u0);

    if (!(room > 0))
        return isnan(room) ? room : 0;
    return room / (d * d);
}

double ct_random_walk_fit(const double *days, const double *change, size_t n,
                          double u_measurement)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        if (!(days[i] > 0))
            return (double)NAN;
        sum +=
            (change[i] - u_measurement) * (change[i] + u_measurement) / days[i];
    }
    if (n == 0 || isnan(sum))
        return (double)NAN;
    return sqrt(fmax(0, sum / (double)n));
}
