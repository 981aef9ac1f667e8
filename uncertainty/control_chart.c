/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control_chart.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* ORDER CHART_RULE */
static const char *const rule_names[CT_CHART_RULES] = {
    "beyond",         "run",           "trend",
    "alternating",    "two-of-three",  "four-of-five",
    "fifteen-inside", "eight-outside", "spread"};

const char *ct_chart_rule_name(enum ct_chart_rule rule)
{
    return rule_names[rule];
}

/* ---- constants ----------------------------------------------------------- */

/* Beyond it a normal sample of CT_CHART_GROUP_MOST has nothing that a double
 * tells from zero. */
static const double far = 9;
/* Smooth integrands that fall to zero at both ends: Gauss-Legendre of this
 * order, for which GSL has nodes to full precision, is exact to rounding. */
enum { NODES = 128 };

/* P(a < Z < b), a < b, to full relative precision. */
static double between(double a, double b)
{
    if (a > 0)
        return (erfc(a * M_SQRT1_2) - erfc(b * M_SQRT1_2)) / 2;
    return (erfc(-b * M_SQRT1_2) - erfc(-a * M_SQRT1_2)) / 2;
}

struct range {
    gsl_integration_glfixed_table *table;
    size_t n;
    double width;
};

static double density(double x, void *of)
{
    const struct range *range = of;

    return exp(-x * x / 2) / sqrt(2 * M_PI) *
           pow(between(x, x + range->width), (double)(range->n - 1));
}

/* P(W > w) of the range W; x is where the least reading lies. */
static double exceeds(struct range *range, double width)
{
    gsl_function f = {density, range};

    range->width = width;
    return 1 - (double)range->n *
                   gsl_integration_glfixed(&f, -far, far, range->table);
}

static double first_moment(double w, void *of)
{
    return exceeds(of, w);
}

static double second_moment(double w, void *of)
{
    return 2 * w * exceeds(of, w);
}

enum ct_status ct_chart_constants(size_t n, struct ct_chart_constants *c)
{
    struct range range = {.n = n};
    gsl_function first = {first_moment, &range};
    gsl_function second = {second_moment, &range};
    double half = (double)n / 2;

    if (n < 2 || n > CT_CHART_GROUP_MOST)
        return CT_DOMAIN;
    range.table = gsl_integration_glfixed_table_alloc(NODES);
    if (range.table == NULL)
        return CT_NOMEM;
    c->c4 = sqrt(2 / (double)(n - 1)) *
            exp(gsl_sf_lngamma(half) - gsl_sf_lngamma(half - 0.5));
    c->d2 = gsl_integration_glfixed(&first, 0, 2 * far, range.table);
    c->d3 = sqrt(gsl_integration_glfixed(&second, 0, 2 * far, range.table) -
                 c->d2 * c->d2);
    gsl_integration_glfixed_table_free(range.table);
    return CT_OK;
}

/* ---- limits -------------------------------------------------------------- */

struct charting {
    enum ct_chart_kind kind;
    struct ct_chart_point *points;
    size_t count;
    struct ct_chart_constants constants; /* of the group at hand */
    struct ct_chart_constants *known;    /* by size; c4 0: not yet */
    double *z; /* means in units of their standard deviation */
};

static enum ct_status find_constants(struct charting *c, size_t n)
{
    struct ct_chart_constants *known = &c->known[n];
    enum ct_status status = CT_OK;

    if (!(known->c4 > 0))
        status = ct_chart_constants(n, known);
    c->constants = *known;
    return status;
}

/* Readings behind the spread of a point. */
static size_t spread_size(const struct charting *c, size_t i)
{
    return c->kind == CT_CHART_SINGLE ? 2 : c->points[i].n;
}

static enum ct_status find_sigma(struct charting *c, struct ct_chart *chart)
{
    double sum = 0, readings = 0, spread = 0;
    size_t spreads = 0;

    for (size_t i = 0; i < c->count; i++) {
        struct ct_chart_point *point = &c->points[i];
        enum ct_status status = find_constants(c, spread_size(c, i));

        if (status != CT_OK)
            return status;
        if (c->kind == CT_CHART_SINGLE)
            point->spread = i == 0 ? (double)NAN
                                   : fabs(point->mean - c->points[i - 1].mean);
        if (!isnan(point->spread)) {
            spread += point->spread / (c->kind == CT_CHART_DEVIATIONS
                                           ? c->constants.c4
                                           : c->constants.d2);
            spreads++;
        }
        sum += (double)point->n * (point->mean - c->points[0].mean);
        readings += (double)point->n;
    }
    chart->centre = c->points[0].mean + sum / readings;
    chart->sigma = spread / (double)spreads;
    return CT_OK;
}

static enum ct_status set_limits(struct charting *c,
                                 const struct ct_chart *chart, size_t i)
{
    struct ct_chart_point *point = &c->points[i];
    enum ct_status status = find_constants(c, spread_size(c, i));
    double centre, deviation, width = 3 * chart->sigma / sqrt((double)point->n);

    if (status != CT_OK)
        return status;
    centre = c->kind == CT_CHART_DEVIATIONS ? c->constants.c4 : c->constants.d2;
    deviation = c->kind == CT_CHART_DEVIATIONS ? sqrt(1 - centre * centre)
                                               : c->constants.d3;
    point->lower = chart->centre - width;
    point->upper = chart->centre + width;
    point->spread_centre = centre * chart->sigma;
    point->spread_lower = fmax(0, centre - 3 * deviation) * chart->sigma;
    point->spread_upper = (centre + 3 * deviation) * chart->sigma;
    c->z[i] = point->mean == chart->centre
                  ? 0
                  : 3 * (point->mean - chart->centre) / width;
    return CT_OK;
}

/* ---- rules --------------------------------------------------------------- */

/* How many of the last `among` points up to i lie beyond `at` sigma on the
 * side of the sign of z[i]; z[i] has to. */
static bool are_beyond(const struct charting *c, size_t i, size_t wanted,
                       size_t among, double at)
{
    double side = c->z[i] < 0 ? -1 : 1;
    size_t count = 0;

    if (!(side * c->z[i] > at))
        return false;
    for (size_t k = 0; k < among && k <= i; k++)
        count += side * c->z[i - k] > at;
    return count >= wanted;
}

static bool is_trend(const struct charting *c, size_t i, size_t length)
{
    size_t up = 1, down = 1;

    for (size_t k = i; k > 0 && c->points[k].mean > c->points[k - 1].mean; k--)
        up++;
    for (size_t k = i; k > 0 && c->points[k].mean < c->points[k - 1].mean; k--)
        down++;
    return up >= length || down >= length;
}

static bool is_alternating(const struct charting *c, size_t i, size_t length)
{
    size_t count = 2;

    if (i + 1 < length)
        return false;
    for (size_t k = i; k > 1 && count < length; k--, count++)
        if (!((c->points[k].mean - c->points[k - 1].mean) *
                  (c->points[k - 1].mean - c->points[k - 2].mean) <
              0))
            return false;
    return true;
}

/* All of the last `length` points within or beyond 1 sigma. */
static bool are_all(const struct charting *c, size_t i, size_t length,
                    bool inside)
{
    if (i + 1 < length)
        return false;
    for (size_t k = 0; k < length; k++)
        if ((fabs(c->z[i - k]) < 1) != inside)
            return false;
    return true;
}

/* What each set of rules looks for; lengths of 0: not. */
static const struct rule_set {
    size_t run, trend;
    bool zones; /* two of three, four of five */
    bool more;  /* alternating, fifteen inside, eight outside */
} rule_sets[CT_CHART_RULE_SETS] = {
    [CT_RULES_GBT_17989] = {.run = 7, .trend = 7},
    [CT_RULES_GBT_4091] = {.run = 9, .trend = 6, .zones = true, .more = true},
    [CT_RULES_WESTERN_ELECTRIC] = {.run = 8, .zones = true},
    [CT_RULES_LIMITS] = {0},
};

static unsigned find_broken(const struct charting *c, size_t i,
                            const struct rule_set *rules)
{
    enum { ALTERNATING = 14, INSIDE = 15, OUTSIDE = 8 };
    const struct ct_chart_point *p = &c->points[i];
    unsigned broken = 0;

    if (fabs(c->z[i]) > 3)
        broken |= 1U << CT_RULE_BEYOND;
    if (p->spread > p->spread_upper || p->spread < p->spread_lower)
        broken |= 1U << CT_RULE_SPREAD;
    if (rules->run > 0 && are_beyond(c, i, rules->run, rules->run, 0))
        broken |= 1U << CT_RULE_RUN;
    if (rules->trend > 0 && is_trend(c, i, rules->trend))
        broken |= 1U << CT_RULE_TREND;
    if (rules->zones && are_beyond(c, i, 2, 3, 2))
        broken |= 1U << CT_RULE_TWO_OF_THREE;
    if (rules->zones && are_beyond(c, i, 4, 5, 1))
        broken |= 1U << CT_RULE_FOUR_OF_FIVE;
    if (rules->more && is_alternating(c, i, ALTERNATING))
        broken |= 1U << CT_RULE_ALTERNATING;
    if (rules->more && are_all(c, i, INSIDE, true))
        broken |= 1U << CT_RULE_FIFTEEN_INSIDE;
    if (rules->more && are_all(c, i, OUTSIDE, false))
        broken |= 1U << CT_RULE_EIGHT_OUTSIDE;
    return broken;
}

/* ---- the chart ----------------------------------------------------------- */

static bool are_of_kind(enum ct_chart_kind kind,
                        const struct ct_chart_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((points[i].n == 1) != (kind == CT_CHART_SINGLE) ||
            points[i].n == 0 || points[i].n > CT_CHART_GROUP_MOST)
            return false;
    return count >= 2;
}

enum ct_status ct_chart_make(enum ct_chart_kind kind,
                             enum ct_chart_rule_set rules,
                             struct ct_chart_point *points, size_t count,
                             struct ct_chart *chart)
{
    struct charting c = {.kind = kind, .points = points, .count = count};
    enum ct_status status;

    if (!are_of_kind(kind, points, count))
        return CT_DOMAIN;
    c.z = malloc(count * sizeof *c.z);
    c.known = calloc(CT_CHART_GROUP_MOST + 1, sizeof *c.known);
    chart->kind = kind;
    status = c.z == NULL || c.known == NULL ? CT_NOMEM : CT_OK;
    if (status == CT_OK)
        status = find_sigma(&c, chart);
    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = set_limits(&c, chart, i);
    for (size_t i = 0; i < count && status == CT_OK; i++)
        points[i].broken = find_broken(&c, i, &rule_sets[rules]);
    free(c.z);
    free(c.known);
    return status;
}
