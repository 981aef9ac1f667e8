/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "validation.h"

#include "decimal.h"
#include "rounding.h"

#include <math.h>

/* ---- clause 8 -------------------------------------------------------------
 */

/* A number of trials as one says it: up to two digits. 0 is kept. */
static uint64_t rounded_up(double trials)
{
    double power = 1;

    if (!(trials < 0x1p63))
        return UINT64_MAX;
    while (trials / power > 99)
        power *= 10;
    return (uint64_t)(ceil(trials / power) * power);
}

/* So that the error, a times too large, falls to what is wanted. */
static uint64_t trials_needed(uint64_t trials, double a, bool shortest)
{
    return rounded_up((double)trials * a * a * (shortest ? a : 1));
}

static bool clearly(double difference, double error, double delta, bool within)
{
    return within ? difference + 3 * error <= delta
                  : difference - 3 * error > delta;
}

static bool is_clear(const struct ct_comparison *c,
                     const struct ct_coverage_interval *i)
{
    return (clearly(c->d_low, i->low_error, c->delta, true) &&
            clearly(c->d_high, i->high_error, c->delta, true)) ||
           clearly(c->d_low, i->low_error, c->delta, false) ||
           clearly(c->d_high, i->high_error, c->delta, false);
}

struct ct_comparison
ct_compare_intervals(double low, double high, double standard_uncertainty,
                     int digits, const struct ct_coverage_interval *monte_carlo,
                     bool shortest, uint64_t trials)
{
    struct ct_comparison c = {
        .delta = ct_numerical_tolerance(standard_uncertainty, digits),
        .d_low = fabs(low - monte_carlo->low),
        .d_high = fabs(high - monte_carlo->high),
        .verdict = CT_UNDECIDED,
    };
    double wanted = c.delta / 10;
    double a = monte_carlo->low_error, b = monte_carlo->high_error;

    if (!isfinite(c.d_low + c.d_high) || !isfinite(a + b))
        return c;
    c.clear = is_clear(&c, monte_carlo);
    if (!(c.delta > 0) && c.d_low + c.d_high > 0 && c.clear)
        c.verdict = CT_NOT_VALIDATED;
    else if (a <= wanted && b <= wanted)
        c.verdict = c.d_low <= c.delta && c.d_high <= c.delta
                        ? CT_VALIDATED
                        : CT_NOT_VALIDATED;
    else if (wanted > 0)
        c.needed = trials_needed(trials, fmax(a, b) / wanted, shortest);
    return c;
}

/* ---- the adaptive procedure -----------------------------------------------
 */

/* j (1 - p) >= 100, in decimal. */
static bool suffices(uint64_t j, struct ct_decimal outside)
{
    struct ct_decimal product, hundred = {.low = 100};

    /* a product of more than 34 digits is rounded, which cannot matter here */
    (void)ct_decimal_multiply(ct_decimal_from_integer((int64_t)j), outside,
                              &product);
    return ct_decimal_compare(product, hundred) >= 0;
}

uint64_t ct_block_trials(double probability)
{
    struct ct_decimal one = {.low = 1}, outside;
    double guess;
    uint64_t j;

    (void)ct_decimal_subtract(one, ct_decimal_from_double(probability),
                              &outside);
    guess = 100 / ct_decimal_to_double(outside);
    if (!(guess > 10000))
        return 10000;
    /* 1 - p is at least 2^-53, so j is below 2^60; the guess is good to a few
     * units of the last place */
    j = (uint64_t)guess;
    while (j > 0 && suffices(j - 1, outside))
        j--;
    while (!suffices(j, outside))
        j++;
    return j > 10000 ? j : 10000;
}

void ct_series_add(struct ct_series *series, double figure)
{
    double off = figure - series->mean;

    series->blocks++;
    series->mean += off / (double)series->blocks;
    ct_wide_add_product(&series->squares, off, figure - series->mean);
}

double ct_series_error(const struct ct_series *series)
{
    double h = (double)series->blocks;

    if (series->blocks < 2)
        return (double)NAN;
    return ct_wide_root(series->squares) / sqrt(h * (h - 1));
}

bool ct_series_stable(const struct ct_series *series, double tolerance)
{
    return series->blocks >= 2 &&
           (isnan(series->mean) || 2 * ct_series_error(series) <= tolerance);
}

void ct_stabilisation_add(struct ct_stabilisation *s, double value,
                          double standard_uncertainty, double low, double high)
{
    ct_series_add(&s->value, value);
    ct_series_add(&s->uncertainty, standard_uncertainty);
    ct_series_add(&s->low, low);
    ct_series_add(&s->high, high);
}

bool ct_stabilised(const struct ct_stabilisation *s, double delta)
{
    return ct_series_stable(&s->value, delta) &&
           ct_series_stable(&s->uncertainty, delta) &&
           ct_series_stable(&s->low, delta) &&
           ct_series_stable(&s->high, delta);
}

/* ---- why the two methods differ -------------------------------------------
 */

double ct_t_inflation(double dof)
{
    if (isinf(dof))
        return 1;
    return dof > 2 ? dof / (dof - 2) : (double)INFINITY;
}

double ct_inflated_ratio(const double *contribution, const double *inflation,
                         size_t count)
{
    double largest = 0, plain = 0, inflated = 0;

    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(contribution[i]));
    /* inf times 0 would be no number: what is zero adds nothing */
    for (size_t i = 0; i < count; i++) {
        double c = contribution[i] / largest;

        if (contribution[i] == 0)
            continue;
        plain += c * c;
        inflated += inflation[i] * (c * c);
    }
    return plain > 0 ? sqrt(inflated / plain) : (double)NAN;
}

bool ct_inflation_explains(double ratio, double expected, double found,
                           double found_error, double delta)
{
    double inflated = ratio * expected;

    if (isinf(ratio))
        return true;
    return fabs(inflated - expected) > delta &&
           fabs(found - inflated) <= fmax(delta, 3 * found_error);
}
