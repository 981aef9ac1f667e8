/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles of t, gamma and beta distributions are searched for and take some
 * microseconds, more than all the rest of a trial. As functions of a normal
 * number they are smooth, so a table of polynomials serves for the trials.
 */
#include "dependence_work.h"

#include <float.h>
#include <math.h>

/* Polynomials through POINTS values at Chebyshev's places, in intervals of
 * 1/PARTS between -REACH and REACH, beyond which normal numbers hardly come. */
enum { REACH = 9, PARTS = 16, INTERVALS = 2 * REACH * PARTS, POINTS = 8 };

struct ct_interval {
    double low, high; /* values at its ends, between which all others lie */
    double coefficients[POINTS]; /* divided differences */
    bool exact; /* no polynomial is good enough: a kink, a steep rise */
};

/* Places in -1 … 1, in an order in which differences lose few digits. */
static const double places[POINTS] = {
    0.98078528040323044913,  -0.98078528040323044913, 0.19509032201612826785,
    -0.19509032201612826785, 0.83146961230254523708,  -0.83146961230254523708,
    0.55557023301960222474,  -0.55557023301960222474};

/* s = -1 … 1 in interval i */
static double place(size_t i, double s)
{
    return ((double)i + 0.5 + 0.5 * s) / PARTS - REACH;
}

static double polynomial(const struct ct_interval *interval, double s)
{
    const double *c = interval->coefficients;
    double x = c[POINTS - 1];

    for (size_t k = POINTS - 1; k-- > 0;)
        x = x * (s - places[k]) + c[k];
    return x < interval->low    ? interval->low
           : x > interval->high ? interval->high
                                : x;
}

static void fit(const struct ct_margin *margin, size_t i,
                struct ct_interval *interval)
{
    double *c = interval->coefficients;

    interval->low = ct_margin_at(margin, place(i, -1));
    interval->high = ct_margin_at(margin, place(i, 1));
    for (size_t k = 0; k < POINTS; k++)
        c[k] = ct_margin_at(margin, place(i, places[k]));
    for (size_t order = 1; order < POINTS; order++)
        for (size_t k = POINTS - 1; k >= order; k--)
            c[k] = (c[k] - c[k - 1]) / (places[k] - places[k - order]);
}

/* Half-way between places, where the error is greatest, it is to be below 1e-10
 * of the distance from the median, or of the distribution's width. */
static bool is_good(const struct ct_margin *margin, size_t i,
                    const struct ct_interval *interval, double width)
{
    static const double tests[] = {-0.38, 0, 0.7, 0.92};
    double median = ct_margin_at(margin, 0);

    for (size_t k = 0; k < sizeof tests / sizeof *tests; k++) {
        double x = ct_margin_at(margin, place(i, tests[k]));
        double bound =
            1e-10 * (width + fabs(x - median)) + 8 * DBL_EPSILON * fabs(x);

        if (!(fabs(polynomial(interval, tests[k]) - x) <= bound))
            return false;
    }
    return true;
}

/* What is computed at once needs none; steps cannot be tabulated. */
static bool wants_table(const struct ct_margin *margin)
{
    return margin->way != CT_BY_SCALE && margin->way != CT_BY_RANK &&
           margin->sampler.kind != CT_TWO_POINT;
}

enum ct_status ct_margin_tabulate(struct ct_margin *margin,
                                  struct ct_arena *arena)
{
    double width = ct_margin_at(margin, 1) - ct_margin_at(margin, -1);

    if (!wants_table(margin))
        return CT_OK;
    margin->table = ct_arena_array(arena, INTERVALS, sizeof *margin->table);
    if (margin->table == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < INTERVALS; i++) {
        fit(margin, i, &margin->table[i]);
        margin->table[i].exact = !is_good(margin, i, &margin->table[i], width);
    }
    return CT_OK;
}

double ct_margin_draw(const struct ct_margin *margin, double z)
{
    const struct ct_interval *interval;
    double at = (z + REACH) * PARTS;
    size_t i;

    if (margin->table == NULL || !(at >= 0 && at < INTERVALS))
        return ct_margin_at(margin, z);
    i = (size_t)at;
    interval = &margin->table[i];
    return interval->exact ? ct_margin_at(margin, z)
                           : polynomial(interval, 2 * (at - (double)i) - 1);
}
