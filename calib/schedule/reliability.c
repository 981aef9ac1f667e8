/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reliability.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>

/* ORDER RELIABILITY */
static const struct {
    const char *name;
    size_t parameters;
} models[CT_RELIABILITIES] = {
    {"exponential", 1},     {"weibull", 2},         {"mixed-exponential", 2},
    {"random-walk", 2},     {"restricted-walk", 3}, {"modified-gamma", 1},
    {"mortality-drift", 2}, {"warranty", 2},        {"drift", 3},
    {"lognormal", 2},
};

const char *ct_reliability_name(enum ct_reliability model)
{
    return models[model].name;
}

size_t ct_reliability_parameters(enum ct_reliability model)
{
    return models[model].parameters;
}

/* ---- logarithms that keep their digits ----------------------------------- */

struct logs {
    double in, out;                           /* ln R, ln (1 - R) */
    double slopes[CT_RELIABILITY_PARAMETERS]; /* d ln R / d ln p */
};

static const double log_sqrt_2pi = 0.91893853320467274178;

/* ln (1 - e^-x), x >= 0. */
static double log_rest(double x)
{
    return x < M_LN2 ? log(-expm1(-x)) : log1p(-exp(-x));
}

/* ln erfc(x), x >= 0: asymptotic beyond where erfc leaves the range. */
static double log_erfc(double x)
{
    double y = 1 / (2 * x * x);

    if (x < 25)
        return log(erfc(x));
    return -x * x - log(x) - log(M_PI) / 2 +
           log1p(-y * (1 - 3 * y * (1 - 5 * y * (1 - 7 * y))));
}

/* ln of the normal distribution's upper tail. */
static double log_tail(double x)
{
    return x < 0 ? log1p(-erfc(-x * M_SQRT1_2) / 2)
                 : log_erfc(x * M_SQRT1_2) - M_LN2;
}

/* ln of its density. */
static double log_density(double x)
{
    return -x * x / 2 - log_sqrt_2pi;
}

/* ---- the models -----------------------------------------------------------
 */

/* R = e^-x, with ln x for where x leaves the range. */
static void from_hazard(double x, double log_x, struct logs *l)
{
    l->in = -x;
    l->out = x < DBL_MIN ? log_x : log_rest(x);
}

static void exponential(const double *p, double t, struct logs *l)
{
    double x = p[0] * t;

    from_hazard(x, log(x), l);
    l->slopes[0] = -x;
}

static void weibull(const double *p, double t, struct logs *l)
{
    double log_x = p[1] * log(p[0] * t);
    double x = exp(log_x);

    from_hazard(x, log_x, l);
    l->slopes[0] = -p[1] * x;
    l->slopes[1] = x > 0 ? -x * log_x : 0;
}

static void mixed_exponential(const double *p, double t, struct logs *l)
{
    double y = p[0] * t;
    double x = p[1] * log1p(y);

    from_hazard(x, log(x), l);
    l->slopes[0] = -p[1] * y / (1 + y);
    l->slopes[1] = -x;
}

static void mortality_drift(const double *p, double t, struct logs *l)
{
    double x = p[0] * t + p[1] * t * t;

    from_hazard(x, log(x), l);
    l->slopes[0] = -p[0] * t;
    l->slopes[1] = -p[1] * t * t;
}

/* R = erf(1 / sqrt(2 v)); returns d ln R / d ln v. */
static double from_variance(double v, struct logs *l)
{
    double z = 1 / sqrt(2 * v);

    if (isinf(z)) {
        l->in = 0;
        l->out = -(double)INFINITY;
        return 0;
    }
    l->out = log_erfc(z);
    l->in = z < 0.5 ? log(erf(z)) : log1p(-erfc(z));
    return -z / sqrt(M_PI) * exp(-z * z - l->in);
}

static void random_walk(const double *p, double t, struct logs *l)
{
    double v = p[0] + p[1] * t;
    double slope = from_variance(v, l);

    l->slopes[0] = v > 0 ? slope * (p[0] / v) : 0;
    l->slopes[1] = v > 0 ? slope * (p[1] * t / v) : 0;
}

static void restricted_walk(const double *p, double t, struct logs *l)
{
    double walked = -p[1] * expm1(-p[2] * t);
    double v = p[0] + walked;
    double slope = from_variance(v, l);

    l->slopes[0] = v > 0 ? slope * (p[0] / v) : 0;
    l->slopes[1] = v > 0 ? slope * (walked / v) : 0;
    l->slopes[2] = v > 0 ? slope * (p[1] * p[2] * t * exp(-p[2] * t) / v) : 0;
}

/* 1 - R = e^-x sum_{k>=4} x^k / k!, summed where it is the smaller one. */
static void modified_gamma(const double *p, double t, struct logs *l)
{
    double x = p[0] * t;
    double sum = 1 + x * (1 + x / 2 * (1 + x / 3));

    if (x < 4) {
        double term = 1, tail = 1;

        for (int k = 5; k < 60 && term > tail * DBL_EPSILON / 4; k++) {
            term *= x / k;
            tail += term;
        }
        l->out = 4 * log(x) - log(24) - x + log(tail);
        l->in = log1p(-exp(l->out));
    } else {
        l->in = log(sum) - x;
        l->out = log1p(-exp(l->in));
    }
    l->slopes[0] = isinf(x) ? -x : -x * (x * x * x / 6 / sum);
}

static void warranty(const double *p, double t, struct logs *l)
{
    double s = p[0] * (t - p[1]);
    double over = log1p(exp(-fabs(s)));

    l->in = -fmax(s, 0) - over;
    l->out = -fmax(-s, 0) - over;
    l->slopes[0] = -s * exp(l->out);
    l->slopes[1] = p[0] * p[1] * exp(l->out);
}

/* ln P(low < Z < high), 0 < low < high: Gauss's rule where the difference of
 * two logarithms would lose digits. */
static double log_between(double low, double high)
{
    static const double nodes[][2] = {
        {0.1488743389816312, 0.2955242247147529},
        {0.4333953941292472, 0.2692667193099963},
        {0.6794095682990244, 0.2190863625159820},
        {0.8650633666889845, 0.1494513491505806},
        {0.9739065285171717, 0.0666713443086881},
    };
    double half = (high - low) / 2, sum = 0;

    if (half * (low + high) > 5)
        return log_tail(low) + log_rest(log_tail(low) - log_tail(high));
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        double s1 = half * (1 - nodes[i][0]), s2 = half * (1 + nodes[i][0]);

        sum += nodes[i][1] *
               (exp(-s1 * (low + s1 / 2)) + exp(-s2 * (low + s2 / 2)));
    }
    return log_density(low) + log(half * sum);
}

static void drift(const double *p, double t, struct logs *l)
{
    double up = p[0] + p[2] * t, down = p[1] - p[2] * t;
    double one = log_tail(up), other = log_tail(down);
    double greater = fmax(one, other);
    double of_up, of_down;

    l->out = greater + log1p(exp(fmin(one, other) - greater));
    if (isinf(greater))
        l->out = greater;
    if (l->out < -M_LN2)
        l->in = log1p(-exp(l->out));
    else if (down < 0)
        l->in = log_between(-down, up);
    else
        l->in = log((erf(up * M_SQRT1_2) + erf(down * M_SQRT1_2)) / 2);
    of_up = exp(log_density(up) - l->in);
    of_down = exp(log_density(down) - l->in);
    l->slopes[0] = p[0] * of_up;
    l->slopes[1] = p[1] * of_down;
    l->slopes[2] = p[2] * t * (of_up - of_down);
}

static void lognormal(const double *p, double t, struct logs *l)
{
    double z = log(p[0] * t) / p[1];
    double of_z;

    l->in = log_tail(z);
    l->out = log_tail(-z);
    of_z = isinf(z) ? 0 : exp(log_density(z) - l->in);
    l->slopes[0] = -of_z / p[1];
    l->slopes[1] = isinf(z) ? 0 : of_z * z;
}

/* ORDER RELIABILITY */
static void (*const functions[CT_RELIABILITIES])(const double *p, double t,
                                                 struct logs *l) = {
    exponential,     weibull,        mixed_exponential, random_walk,
    restricted_walk, modified_gamma, mortality_drift,   warranty,
    drift,           lognormal,
};

void ct_reliability_slopes(enum ct_reliability model, const double *parameters,
                           double t, double *log_in, double *log_out,
                           double *slopes)
{
    struct logs l;

    functions[model](parameters, t, &l);
    *log_in = l.in;
    *log_out = l.out;
    for (size_t i = 0; i < models[model].parameters; i++)
        slopes[i] = l.slopes[i];
}

double ct_reliability_at(enum ct_reliability model, const double *parameters,
                         double t)
{
    struct logs l;

    functions[model](parameters, t, &l);
    return l.in < -M_LN2 ? exp(l.in) : -expm1(l.out);
}

/* ---- intervals ------------------------------------------------------------
 */

static double log_in_at(enum ct_reliability model, const double *p, double t)
{
    struct logs l;

    functions[model](p, t, &l);
    return l.in;
}

/* Where ln R falls to `level`, R falling from `low` on to 0. */
static double falls(enum ct_reliability model, const double *p, double level,
                    double low, double step)
{
    double high = low + step;

    while (log_in_at(model, p, high) > level && isfinite(high)) {
        low = high;
        step *= 2;
        high += step;
    }
    for (;;) {
        double t = low + (high - low) / 2;

        if (!(t > low) || !(t < high))
            return t;
        if (log_in_at(model, p, t) > level)
            low = t;
        else
            high = t;
    }
}

/* Time at which the walk's variance has come to where R is the target. */
static double walk_interval(enum ct_reliability model, const double *p,
                            double target)
{
    double q = gsl_cdf_ugaussian_Qinv((1 - target) / 2);
    double left = 1 / (q * q) - p[0];

    if (!(left > 0))
        return 0;
    if (model == CT_RELIABILITY_RANDOM_WALK)
        return left / p[1];
    return left < p[1] ? -log1p(-left / p[1]) / p[2] : (double)INFINITY;
}

static double solve(enum ct_reliability model, const double *p, double target)
{
    double hazard = -log(target);

    switch (model) {
    case CT_RELIABILITY_EXPONENTIAL:
        return hazard / p[0];
    case CT_RELIABILITY_WEIBULL:
        return exp(log(hazard) / p[1] - log(p[0]));
    case CT_RELIABILITY_MIXED_EXPONENTIAL:
        return expm1(hazard / p[1]) / p[0];
    case CT_RELIABILITY_RANDOM_WALK:
    case CT_RELIABILITY_RESTRICTED_WALK:
        return walk_interval(model, p, target);
    case CT_RELIABILITY_MODIFIED_GAMMA:
        return falls(model, p, -hazard, 0, 1 / p[0]);
    case CT_RELIABILITY_MORTALITY_DRIFT:
        return 2 * hazard / (p[0] + sqrt(p[0] * p[0] + 4 * p[1] * hazard));
    case CT_RELIABILITY_WARRANTY:
        return p[1] + log((1 - target) / target) / p[0];
    case CT_RELIABILITY_LOGNORMAL:
        return exp(p[1] * gsl_cdf_ugaussian_Qinv(target) - log(p[0]));
    default: /* drift rises until the middle of the limits is met */
        return falls(model, p, -hazard, fmax(0, (p[1] - p[0]) / (2 * p[2])),
                     1 / p[2]);
    }
}

enum ct_status ct_reliability_interval(enum ct_reliability model,
                                       const double *parameters, double target,
                                       double *t)
{
    if (!(target > 0) || !(target < 1) ||
        ct_reliability_at(model, parameters, 0) < target)
        return CT_DOMAIN;
    *t = fmax(0, solve(model, parameters, target));
    return CT_OK;
}
