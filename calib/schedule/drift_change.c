/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Change since the calibration before as a polynomial without intercept.
 */
#include "drift_fit.h"
#include "polynomial.h"
#include "../../uncertainty/coverage.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

enum { ORDER = CT_DRIFT_ORDER };

/* ---- the fit --------------------------------------------------------------
 */

/* The inverse of R, upper triangular; false where the columns of the design do
 * not differ. */
static bool invert(const gsl_matrix *QR, size_t order, double *inverse)
{
    const double least = 1e-11 * fabs(gsl_matrix_get(QR, 0, 0));

    for (size_t j = 0; j < order; j++) {
        if (!(fabs(gsl_matrix_get(QR, j, j)) > least))
            return false;
        for (size_t i = order; i-- > 0;) {
            double sum = i == j ? 1 : 0;

            for (size_t k = i + 1; k < order; k++)
                sum -= gsl_matrix_get(QR, i, k) * inverse[k * order + j];
            inverse[i * order + j] = sum / gsl_matrix_get(QR, i, i);
        }
    }
    return true;
}

/* Coefficients and s^2 (R^T R)^-1, of days / last, back to those of days. */
static void unscale(const double *c, const double *inverse,
                    struct ct_drift_change *fit)
{
    size_t order = (size_t)fit->order;

    for (size_t i = 0; i < order; i++) {
        fit->coefficients[i] = c[i] / pow(fit->last, (double)(i + 1));
        for (size_t j = 0; j < order; j++) {
            double sum = 0;

            for (size_t k = 0; k < order; k++)
                sum += inverse[i * order + k] * inverse[j * order + k];
            fit->covariance[i * order + j] =
                fit->s * fit->s * sum / pow(fit->last, (double)(i + j + 2));
        }
    }
}

/* Least squares over days / last, whose powers are of one size. By QR in memory
 * of our own: gsl_multifit_linear crashes when there is none. `work`: n rows of
 * order + 2 numbers. */
static enum ct_status solve(double *work, const double *days,
                            const double *change, struct ct_drift_change *fit)
{
    size_t n = fit->n, order = (size_t)fit->order;
    gsl_matrix_view X = gsl_matrix_view_array(work, n, order);
    gsl_vector_view y = gsl_vector_view_array(work + n * order, n);
    gsl_vector_view left = gsl_vector_view_array(work + n * (order + 1), n);
    double c[ORDER], reflections[ORDER], inverse[ORDER * ORDER];
    gsl_vector_view tau = gsl_vector_view_array(reflections, order);
    gsl_vector_view solution = gsl_vector_view_array(c, order);

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < order; j++)
            gsl_matrix_set(&X.matrix, i, j,
                           pow(days[i] / fit->last, (double)(j + 1)));
        gsl_vector_set(&y.vector, i, change[i]);
    }
    if (gsl_linalg_QR_decomp(&X.matrix, &tau.vector) != GSL_SUCCESS ||
        !invert(&X.matrix, order, inverse) ||
        gsl_linalg_QR_lssolve(&X.matrix, &tau.vector, &y.vector,
                              &solution.vector, &left.vector) != GSL_SUCCESS)
        return CT_DOMAIN;
    fit->s = gsl_blas_dnrm2(&left.vector) / sqrt(fit->degrees_of_freedom);
    unscale(c, inverse, fit);
    return CT_OK;
}

enum ct_status ct_drift_change_fit(const double *days, const double *change,
                                   size_t n, int order,
                                   struct ct_drift_change *fit)
{
    struct ct_drift_change made = {.n = n, .order = order};
    enum ct_status status;
    double *work;

    if (order < 1 || order > ORDER || n <= (size_t)order)
        return CT_DOMAIN;
    for (size_t i = 0; i < n; i++) {
        if (!(days[i] > 0) || !isfinite(days[i]) || !isfinite(change[i]))
            return CT_DOMAIN;
        made.last = fmax(made.last, days[i]);
    }
    made.degrees_of_freedom = (double)n - order;
    work = malloc(n * ((size_t)order + 2) * sizeof *work);
    if (work == NULL)
        return CT_NOMEM;
    status = solve(work, days, change, &made);
    free(work);
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
        return (double)INFINITY;
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
        return (double)NAN;
    return fmin(meets(fit, upper - y0, 1, k, u0, horizon),
                meets(fit, y0 - lower, -1, k, u0, horizon));
}
