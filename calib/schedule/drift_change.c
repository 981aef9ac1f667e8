/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Change since the calibration before as a polynomial without intercept.
 */
#include "drift_fit.h"
#include "polynomial.h"
#include "../../uncertainty/coverage.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

enum { ORDER = CT_DRIFT_ORDER };

/* ---- the fit --------------------------------------------------------------
 */

struct design {
    gsl_matrix *X, *covariance;
    gsl_vector *y, *c;
    gsl_multifit_linear_workspace *work;
};

static void release(struct design *d)
{
    if (d->work != NULL)
        gsl_multifit_linear_free(d->work);
    gsl_matrix_free(d->X);
    gsl_matrix_free(d->covariance);
    gsl_vector_free(d->y);
    gsl_vector_free(d->c);
}

static bool prepare(struct design *d, size_t n, size_t order)
{
    d->X = gsl_matrix_alloc(n, order);
    d->covariance = gsl_matrix_alloc(order, order);
    d->y = gsl_vector_alloc(n);
    d->c = gsl_vector_alloc(order);
    d->work = gsl_multifit_linear_alloc(n, order);
    return d->X != NULL && d->covariance != NULL && d->y != NULL &&
           d->c != NULL && d->work != NULL;
}

/* Least squares over days / last, whose powers are of one size. */
static enum ct_status solve(struct design *d, const double *days,
                            const double *change, struct ct_drift_change *fit)
{
    size_t order = (size_t)fit->order, rank = 0;
    double sum = 0;

    for (size_t i = 0; i < fit->n; i++) {
        for (size_t j = 0; j < order; j++)
            gsl_matrix_set(d->X, i, j,
                           pow(days[i] / fit->last, (double)(j + 1)));
        gsl_vector_set(d->y, i, change[i]);
    }
    if (gsl_multifit_linear_tsvd(d->X, d->y, 1e-11, d->c, d->covariance, &sum,
                                 &rank, d->work) != GSL_SUCCESS ||
        rank < order)
        return CT_DOMAIN;
    fit->s = sqrt(sum / fit->degrees_of_freedom);
    for (size_t i = 0; i < order; i++) {
        fit->coefficients[i] =
            gsl_vector_get(d->c, i) / pow(fit->last, (double)(i + 1));
        for (size_t j = 0; j < order; j++)
            fit->covariance[i * order + j] =
                gsl_matrix_get(d->covariance, i, j) /
                pow(fit->last, (double)(i + j + 2));
    }
    return CT_OK;
}

enum ct_status ct_drift_change_fit(const double *days, const double *change,
                                   size_t n, int order,
                                   struct ct_drift_change *fit)
{
    struct ct_drift_change made = {.n = n, .order = order};
    struct design design = {0};
    enum ct_status status = CT_NOMEM;

    if (order < 1 || order > ORDER || n <= (size_t)order)
        return CT_DOMAIN;
    for (size_t i = 0; i < n; i++) {
        if (!(days[i] > 0) || !isfinite(days[i]) || !isfinite(change[i]))
            return CT_DOMAIN;
        made.last = fmax(made.last, days[i]);
    }
    made.degrees_of_freedom = (double)n - order;
    if (prepare(&design, n, (size_t)order))
        status = solve(&design, days, change, &made);
    release(&design);
    if (status == CT_OK)
        *fit = made;
    return status;
}

double ct_drift_change_at(const struct ct_drift_change *fit, double days)
{
    double sum = 0;

    for (int i = fit->order; i-- > 0;)
        sum = (sum + fit->coefficients[i]) * days;
    return sum;
}

/* ---- when it meets a limit ------------------------------------------------
 */

/* u_p^2 as a polynomial of days / unit; returns its degree. */
static size_t variance(const struct ct_drift_change *fit, double unit,
                       double *c)
{
    size_t order = (size_t)fit->order;

    for (size_t i = 0; i <= 2 * ORDER; i++)
        c[i] = 0;
    c[0] = fit->s * fit->s;
    for (size_t i = 0; i < order; i++)
        for (size_t j = 0; j < order; j++)
            c[i + j + 2] +=
                fit->covariance[i * order + j] * pow(unit, (double)(i + j + 2));
    return 2 * order;
}

double ct_drift_change_deviation(const struct ct_drift_change *fit, double days)
{
    double c[2 * ORDER + 1];
    size_t degree = variance(fit, fit->last, c);

    return sqrt(fmax(0, ct_polynomial_at(c, degree, days / fit->last)));
}

double ct_drift_change_to_uncertainty(const struct ct_drift_change *fit,
                                      double u0, double u_target,
                                      double horizon)
{
    double c[2 * ORDER + 1];
    size_t degree = variance(fit, fit->last, c);

    for (size_t i = 0; i <= degree; i++)
        c[i] = -c[i];
    c[0] += (u_target - u0) * (u_target + u0);
    return fit->last * ct_polynomial_falls(c, degree, 0, horizon / fit->last);
}

/* Where room - sign * change meets k sqrt(u0^2 + u_p^2): the difference of
 * their squares falls to zero there, and not before; without any uncertainty
 * the distance itself does. */
static double meets(const struct ct_drift_change *fit, double room, double sign,
                    double k, double u0, double horizon)
{
    double c[2 * ORDER + 1], distance[ORDER + 1] = {room};
    size_t order = (size_t)fit->order, degree = variance(fit, fit->last, c);

    if (isinf(room) && room > 0)
        return HUGE_VAL;
    if (!(room > 0))
        return 0;
    c[0] += u0 * u0;
    for (size_t i = 0; i <= degree; i++)
        c[i] *= -k * k;
    for (size_t i = 0; i < order; i++)
        distance[i + 1] =
            -sign * fit->coefficients[i] * pow(fit->last, (double)(i + 1));
    for (size_t i = 0; i <= order; i++)
        for (size_t j = 0; j <= order; j++)
            c[i + j] += distance[i] * distance[j];
    return fit->last *
           fmin(ct_polynomial_falls(distance, order, 0, horizon / fit->last),
                ct_polynomial_falls(c, degree, 0, horizon / fit->last));
}

double ct_drift_change_to_limit(const struct ct_drift_change *fit, double y0,
                                double u0, double lower, double upper,
                                double probability, bool one_sided,
                                double horizon)
{
    bool one = one_sided || isinf(lower) || isinf(upper);
    double k;

    if (!(lower < upper) || !isfinite(y0) || !(u0 >= 0) || !(horizon >= 0) ||
        ct_coverage_factor(one ? 2 * probability - 1 : probability,
                           fit->degrees_of_freedom, &k) != CT_OK)
        return GSL_NAN;
    return fmin(meets(fit, upper - y0, 1, k, u0, horizon),
                meets(fit, y0 - lower, -1, k, u0, horizon));
}
