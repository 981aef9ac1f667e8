/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a fitted model fits, and whether groups may be pooled.
 */
#include "beta.h"
#include "reliability_work.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const double rejected_beyond = 0.95;

void ct_work_test(const struct ct_outcome *bins, size_t count,
                  struct ct_reliability_fit *fit)
{
    double m = (double)ct_reliability_parameters(fit->model);
    double k = (double)count, N = 0, pure = 0, lack = 0;

    for (size_t i = 0; i < count; i++) {
        double n = (double)bins[i].n, r = (double)bins[i].in / n;
        double left =
            r - ct_reliability_at(fit->model, fit->parameters, bins[i].t);

        N += n;
        pure += n * r * (1 - r);
        lack += n * left * left;
    }
    if (k - m < 1 || N - k < 1)
        return;
    fit->pure_error = pure / (N - k);
    fit->lack_of_fit = lack / (k - m);
    /* all bins of one kind: nothing to compare with but themselves */
    if (!(fit->pure_error > 0) && !(fit->lack_of_fit > 0))
        return;
    fit->F = fit->lack_of_fit / fit->pure_error;
    fit->C = ct_f_below(fit->F, k - m, N - k);
    fit->rejected = fit->C > rejected_beyond;
}

/* Counts of a table with a row for each group. */
struct counts {
    double n, in, rows, inverse; /* sum of 1 / n of rows */
};

static struct counts count_all(const struct ct_outcome *groups, size_t count)
{
    struct counts all = {0};

    for (size_t i = 0; i < count; i++) {
        if (groups[i].n == 0)
            continue;
        all.n += (double)groups[i].n;
        all.in += (double)groups[i].in;
        all.inverse += 1 / (double)groups[i].n;
        all.rows++;
    }
    return all;
}

/* How much Pearson's statistic varies among tables of the same sums (Dawson,
 * Biometrika 41 (1954) 280). */
static double variance(struct counts c)
{
    double n = c.n, out = c.n - c.in;
    double v1 = (c.rows - 1) * (n - c.rows) / (n - 1);
    double v2 = (n - 2) / (n - 1);
    double w1 = (n * c.inverse - c.rows * c.rows) / (n - 2);
    double w2 = (n * (1 / c.in + 1 / out) - 4) / (n - 2);

    return 2 * n / (n - 3) * (v1 - w1) * (v2 - w2) + n * n / (n - 1) * w1 * w2;
}

double ct_homogeneity(const struct ct_outcome *groups, size_t count)
{
    static const double least = 1e-9;
    struct counts c = count_all(groups, count);
    double share = c.in / c.n, sum = 0, mean, spread;

    if (c.rows < 2 || c.n < 4 || !(share > 0) || !(share < 1))
        return (double)NAN;
    for (size_t i = 0; i < count; i++) {
        double m = (double)groups[i].n;
        double left = (double)groups[i].in - m * share;

        if (groups[i].n > 0)
            sum += left * left / (m * share * (1 - share));
    }
    mean = c.n * (c.rows - 1) / (c.n - 1);
    spread = variance(c);
    if (!(spread > least * mean))
        return (double)NAN;
    return gsl_cdf_chisq_Q(2 * mean * sum / spread, 2 * mean * mean / spread);
}
