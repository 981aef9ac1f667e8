/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dependence_work.h"

#include <math.h>
#include <sleef.h>

#define SQRT_HALF 0.70710678118654752440

double ct_normal_share(double z)
{
    return 0.5 * Sleef_cinz_erfcd1_u15purec(-z * SQRT_HALF);
}

static bool is_symmetric(const struct ct_distribution *d)
{
    return d->kind == CT_RECTANGULAR || d->kind == CT_TRAPEZOIDAL ||
           d->kind == CT_CURVILINEAR_TRAPEZOIDAL || d->kind == CT_ARCSINE ||
           d->kind == CT_TWO_POINT;
}

/* Limits known to +-d only reach further by it. */
static void mirror_limits(struct ct_margin *margin,
                          const struct ct_distribution *d)
{
    double more =
        d->kind == CT_CURVILINEAR_TRAPEZOIDAL ? d->limits.inexactness : 0;

    margin->way = CT_BY_SYMMETRY;
    margin->a = d->limits.lower + d->limits.upper;
    margin->lower = d->limits.lower - more;
    margin->upper = d->limits.upper + more;
}

enum ct_status ct_margin_init(struct ct_margin *margin,
                              const struct ct_distribution *d)
{
    *margin = (struct ct_margin){.way = CT_BY_QUANTILE,
                                 .lower = -(double)INFINITY,
                                 .upper = (double)INFINITY};
    if (d->kind == CT_NORMAL) {
        margin->way = CT_BY_SCALE;
        margin->a = d->normal.mean;
        margin->b = d->normal.standard_deviation;
    } else if (d->kind == CT_LOGNORMAL) {
        margin->way = CT_BY_EXP;
        margin->a = d->lognormal.log_mean;
        margin->b = d->lognormal.log_sd;
    } else if (d->kind == CT_EXPONENTIAL) {
        margin->way = CT_BY_LOG;
        margin->a = d->exponential.mean;
    } else if (d->kind == CT_STUDENT_T) {
        margin->way = CT_BY_SYMMETRY;
        margin->a = 2 * d->t.location;
    } else if (d->kind == CT_EMPIRICAL) {
        margin->way = CT_BY_RANK;
        margin->sample = d->empirical.sample;
        margin->count = d->empirical.count;
    } else if (is_symmetric(d)) {
        mirror_limits(margin, d);
    }
    return ct_sampler_init(&margin->sampler, d);
}

/* Halves meet at z = 0, and a share is small there where it counts. */
static double by_symmetry(const struct ct_margin *m, double z)
{
    double below =
        ct_sampler_quantile(&m->sampler, ct_normal_share(z > 0 ? -z : z));
    double x = z > 0 ? m->a - below : below;

    return x < m->lower ? m->lower : x > m->upper ? m->upper : x;
}

static double by_rank(const struct ct_margin *m, double z)
{
    double rank = ct_normal_share(z > 0 ? -z : z) * (double)m->count;
    size_t from_end = (size_t)rank; /* at most half of them */

    return z > 0 ? m->sample[m->count - 1 - from_end] : m->sample[from_end];
}

/* A share that rounds to 1 has no quantile. */
static double by_quantile(const struct ct_margin *m, double z)
{
    static const double most = 1 - 0x1p-53;
    double share = ct_normal_share(z);

    return ct_sampler_quantile(&m->sampler, share < most ? share : most);
}

double ct_margin_at(const struct ct_margin *m, double z)
{
    switch (m->way) {
    case CT_BY_SCALE:
        return m->a + m->b * z;
    case CT_BY_EXP:
        return Sleef_cinz_expd1_u10purec(m->a + m->b * z);
    case CT_BY_LOG:
        return -m->a * Sleef_cinz_logd1_u10purec(ct_normal_share(-z));
    case CT_BY_SYMMETRY:
        return by_symmetry(m, z);
    case CT_BY_RANK:
        return by_rank(m, z);
    default:
        return by_quantile(m, z);
    }
}
