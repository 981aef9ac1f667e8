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

double ct_homogeneity(const struct ct_outcome *groups, size_t count)
{
    double n = 0, in = 0, sum = 0, share;
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        n += (double)groups[i].n;
        in += (double)groups[i].in;
        used += groups[i].n > 0;
    }
    share = in / n;
    if (used < 2 || !(share > 0) || !(share < 1))
        return (double)NAN;
    for (size_t i = 0; i < count; i++) {
        double m = (double)groups[i].n;
        double left = (double)groups[i].in - m * share;

        if (groups[i].n > 0)
            sum += left * left / (m * share * (1 - share));
    }
    return gsl_cdf_chisq_Q(sum, (double)used - 1);
}
