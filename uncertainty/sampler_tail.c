/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sampler_tail.c - quantiles of gamma and beta distributions, and so of t.
 *
 * Both are solved in a variable that makes one hump of them, whatever their
 * parameters: the logarithm of a gamma number, the logit of a beta number.
 * There the logarithm of the density is concave; its mode is the mean of the
 * distribution, and w is counted from it. The logarithm of a tail is concave
 * too, so iterations for it cannot go astray. A tail is the density at its end
 * times a ratio of the order of a width, which does not underflow.
 */
#include "sampler_work.h"

#include <math.h>
#include <sleef.h>

#define EXP(x)   Sleef_cinz_expd1_u10purec(x)
#define EXPM1(x) Sleef_cinz_expm1d1_u10purec(x)
#define LOG(x)   Sleef_cinz_logd1_u10purec(x)
#define LOG1P(x) Sleef_cinz_log1pd1_u10purec(x)

/* From this parameter on, tails on its side are integrated; below it series and
 * continued fractions take few steps. */
static const double LARGE = 16;

enum { LOWER = -1, UPPER = 1 };

/* A gamma distribution is the limit of a beta distribution whose second
 * parameter is infinite. */
struct hump {
    double alpha, beta, total;
    double x, y;      /* alpha/total, beta/total */
    double curvature; /* -(log density)'' at the mode */
    double log_top;   /* log density at the mode */
};

/* ---- the density --------------------------------------------------------- */

/* log Gamma(z) - ((z - 1/2) log z - z + log(2 pi)/2), z > 0: Stirling's series
 * from 16 on, where the first term left out is below 1e-17. */
static double stirling_rest(double z)
{
    static const double LOG_ROOT_2PI = 0x1.d67f1c864beb5p-1;
    double s = 1 / (z * z);

    if (z < LARGE)
        return LOG(Sleef_cinz_tgammad1_u10purec(z)) -
               ((z - 0.5) * LOG(z) - z + LOG_ROOT_2PI);
    return (1.0 / 12 +
            s * (-1.0 / 360 +
                 s * (1.0 / 1260 +
                      s * (-1.0 / 1680 +
                           s * (1.0 / 1188 + s * (-691.0 / 360360)))))) /
           z;
}

static struct hump hump_gamma(double shape)
{
    static const double TWO_PI = 0x1.921fb54442d18p+2;

    return (struct hump){
        .alpha = shape,
        .beta = (double)INFINITY,
        .total = (double)INFINITY,
        .y = 1,
        .curvature = shape,
        .log_top = 0.5 * LOG(shape / TWO_PI) - stirling_rest(shape),
    };
}

static struct hump hump_beta(double alpha, double beta)
{
    struct hump f = hump_gamma(alpha);

    f.beta = beta;
    f.total = alpha + beta;
    f.x = alpha / f.total;
    f.y = beta / f.total;
    f.curvature = alpha >= beta ? beta * f.x : alpha * f.y;
    f.log_top += 0.5 * LOG(f.y) + stirling_rest(f.total) - stirling_rest(beta);
    return f;
}

/* log density at w less that at the mode, of a beta distribution, in the form
 * that suits alpha <= beta: nothing of the size of beta is subtracted. */
static double height_of(double alpha, double total, double x, double w)
{
    return alpha * w - total * LOG1P(x * EXPM1(w));
}

static double height(const struct hump *f, double w)
{
    static const double RANGE = 700; /* of exp */

    if (isinf(f->beta))
        return f->alpha * (w - EXPM1(w));
    if (w > RANGE || (f->beta < f->alpha && w > -RANGE))
        return height_of(f->beta, f->total, f->y, -w);
    return height_of(f->alpha, f->total, f->x, w);
}

/* (log density)' and -(log density)'' */
static double slope(const struct hump *f, double w)
{
    if (w > 0)
        return f->curvature * EXPM1(-w) / (f->y * EXP(-w) + f->x);
    return -f->curvature * EXPM1(w) / (f->y + f->x * EXP(w));
}

static double bend(const struct hump *f, double w)
{
    double root = EXP(-0.5 * w), part = f->y * root + f->x / root;

    return f->curvature / part / part;
}

/* ---- tails: integral of the density beyond w over the density at w --------
 */

/* How far from w, outwards, the density has fallen to e^-38 of itself, or a
 * little more than that. The fall is convex, so Newton's steps stay beyond once
 * they are there. */
static double reach(const struct hump *f, double w, int side)
{
    static const double FALL = 38, ENOUGH = 44;
    double first = fabs(slope(f, w)), second = bend(f, w);
    double s = 2 * FALL / (first + sqrt(first * first + 2 * FALL * second));
    double top = height(f, w);

    s = fmin(s, LOG1P(FALL / f->curvature) + 2 + FALL / f->alpha);
    for (int i = 0; i < 100; i++) {
        double fall = top - height(f, w + side * s);

        if (fall >= FALL && fall <= ENOUGH)
            break;
        s += (0.5 * (FALL + ENOUGH) - fall) / fabs(slope(f, w + side * s));
    }
    return s;
}

/* Gauss and Legendre's rule of 16 points on [-1, 1]: nodes and weights. */
static const double rule[][2] = {
    {0.09501250983763744019, 0.18945061045506849629},
    {0.28160355077925891323, 0.18260341504492358887},
    {0.45801677765722738634, 0.16915651939500253819},
    {0.61787624440264374845, 0.14959598881657673208},
    {0.75540440835500303390, 0.12462897125553387205},
    {0.86563120238783174388, 0.09515851168249278481},
    {0.94457502307323257608, 0.06225352393864789286},
    {0.98940093499164993260, 0.02715245941175409485},
};

enum { PAIRS = sizeof rule / sizeof *rule };

/* The integral from w to w + side * reach; panels no longer than 3, about the
 * distance of the density's singularities from the real axis. */
static double integral(const struct hump *f, double w, int side)
{
    double length = reach(f, w, side), top = height(f, w), sum = 0;
    double panels = 2 + floor(length / 3), half = 0.5 * length / panels;

    for (double i = 0; i < panels; i++) {
        double middle = (2 * i + 1) * half, panel = 0;

        for (int k = 0; k < PAIRS; k++) {
            double left = w + side * (middle - half * rule[k][0]);
            double right = w + side * (middle + half * rule[k][0]);

            panel += rule[k][1] *
                     (EXP(height(f, left) - top) + EXP(height(f, right) - top));
        }
        sum += panel;
    }
    return half * sum;
}

/* 1/a + x/(a (a + 1)) + x^2/(a (a + 1)(a + 2)) + … for 0 <= x <= a: the lower
 * tail of a gamma distribution. */
static double series(double a, double x)
{
    double term = 1, sum = 1;

    for (double n = 1; term > 0x1p-54 * sum; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum / a;
}

/* The continued fraction of the incomplete beta function (Abramowitz and
 * Stegun 26.5.8) over a, by Lentz's method as modified by Thompson and Barnett:
 * the lower tail at x, up to about a/(a + b). */
static double fraction(double a, double b, double x)
{
    double c = 1, d = 1 / (1 - (a + b) / (a + 1) * x), value = d, change = 0;

    for (double m = 1; m < 1e6 && fabs(change - 1) > 0x1p-53; m++) {
        double even = m * (b - m) * (x / ((a + 2 * m - 1) * (a + 2 * m)));
        double odd =
            -(a + m) * ((a + b + m) * (x / ((a + 2 * m) * (a + 2 * m + 1))));

        d = 1 / (1 + even * d);
        c = 1 + even / c;
        value *= d * c;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        change = d * c;
        value *= change;
    }
    return value / a;
}

/* For w on the tail's side of the mode. */
static double ratio(const struct hump *f, double w, int side)
{
    double grown = EXP(side == LOWER ? w : -w);

    if ((side == LOWER ? f->alpha : f->beta) >= LARGE)
        return integral(f, w, side);
    if (isinf(f->beta))
        return series(f->alpha, f->alpha * grown);
    if (side == LOWER)
        return fraction(f->alpha, f->beta,
                        f->x * grown / (f->y + f->x * grown));
    return fraction(f->beta, f->alpha, f->y * grown / (f->x + f->y * grown));
}

/* ---- quantiles ----------------------------------------------------------- */

/* What ratio() is near to, at a fraction of its cost: that of a normal
 * distribution of the same slope and bend (Boyd 1959; 1 % off at most). */
static double rough_ratio(const struct hump *f, double w)
{
    double first = fabs(slope(f, w)), second = bend(f, w);

    return CT_PI /
           ((CT_PI - 1) * first + sqrt(first * first + 2 * CT_PI * second));
}

/* Halley's step outwards from w = side * s for the logarithm of the tail, which
 * is `r` times the density and is to be `share` in the end. */
static double outwards(const struct hump *f, double s, int side, double r,
                       double log_share)
{
    double w = side * s;
    double newton = (f->log_top + height(f, w) + LOG(r) - log_share) * r;
    double curved = 1 + 0.5 * newton * (side * slope(f, w) + 1 / r);

    return newton / fmax(0.5, curved);
}

/* The w beyond which `share` lies, on one side. The rough ratio finds its
 * neighbourhood, the true one the place; a step cubes the error. */
static double tail_end(const struct hump *f, double share, int side)
{
    double log_share = LOG(share), s = 0, step, r;

    for (int i = 0; i < 20; i++) {
        r = rough_ratio(f, side * s);
        step = outwards(f, s, side, r, log_share);
        s = fmax(s + step, 0);
        if (fabs(step) < 0.02 * r)
            break;
    }
    for (int i = 0; i < 100; i++) {
        r = ratio(f, side * s, side);
        step = outwards(f, s, side, r, log_share);
        s = fmax(s + step, 0);
        if (fabs(step) < 1e-5 * r)
            break;
    }
    return side * s;
}

static double split_of(const struct hump *f)
{
    return EXP(f->log_top) * ratio(f, 0, LOWER);
}

/* w with the shares `lower` and `upper` on its two sides. */
static double quantile(const struct hump *f, double share_below_mode,
                       double lower, double upper)
{
    return lower < share_below_mode ? tail_end(f, lower, LOWER)
                                    : tail_end(f, upper, UPPER);
}

double ct_gamma_split(double shape)
{
    struct hump f = hump_gamma(shape);

    return split_of(&f);
}

double ct_beta_split(double alpha, double beta)
{
    struct hump f = hump_beta(alpha, beta);

    return split_of(&f);
}

double ct_gamma_quantile(double shape, double split, double p)
{
    struct hump f = hump_gamma(shape);

    return shape * EXP(quantile(&f, split, p, 1 - p));
}

double ct_beta_quantile(double alpha, double beta, double split, double p,
                        double *rest)
{
    struct hump f = hump_beta(alpha, beta);
    double w = quantile(&f, split, p, 1 - p), grown = EXP(-fabs(w));
    double x = w < 0 ? f.x * grown : f.x, y = w < 0 ? f.y : f.y * grown;

    *rest = y / (x + y);
    return x / (x + y);
}

/* dof/(dof + t^2) is beta distributed with dof/2 and 1/2, and t^2 = e^-w. */
double ct_t_quantile(double dof, double split, double p)
{
    struct hump f = hump_beta(0.5 * dof, 0.5);
    double outside = 2 * fmin(p, 1 - p), inside = fabs(2 * p - 1);

    if (inside == 0)
        return 0;
    return copysign(EXP(-0.5 * quantile(&f, split, outside, inside)), p - 0.5);
}
