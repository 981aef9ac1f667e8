/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * control_chart.h - Shewhart charts of means with standard deviations or
 * ranges, and of single values with moving ranges (GB/T 17989.2; ISO 7870-2).
 *
 * Constants are computed, not looked up: c4 by the gamma function, d2 and d3 as
 * integrals over the distribution of the range of a normal sample.
 */
#ifndef CT_CONTROL_CHART_H
#define CT_CONTROL_CHART_H

#include "status.h"

#include <stddef.h>

enum { CT_CHART_GROUP_MOST = 1000 }; /* readings of a group */

/* Of groups of n readings of a normal distribution, in units of its sigma:
 * expectation and standard deviation of s (c4, sqrt(1 - c4^2)) and of the range
 * (d2, d3). The factors of the tables follow: A3 = 3 / (c4 sqrt(n)),
 * B4 = 1 + 3 sqrt(1 - c4^2) / c4, A2 = 3 / (d2 sqrt(n)), D4 = 1 + 3 d3 / d2. */
struct ct_chart_constants {
    double c4, d2, d3;
};
/* 2 <= n <= CT_CHART_GROUP_MOST, else CT_DOMAIN. CT_NOMEM. */
CT_CHECK enum ct_status ct_chart_constants(size_t n,
                                           struct ct_chart_constants *c);

/* ORDER CHART_KIND */
enum ct_chart_kind {
    CT_CHART_DEVIATIONS, /* x-bar and s */
    CT_CHART_RANGES,     /* x-bar and R */
    CT_CHART_SINGLE,     /* one reading a group: x and moving range */
    CT_CHART_KINDS
};

/* ORDER CHART_RULE: what a point breaks. A pattern is told at its last point,
 * as bits 1 << rule. */
enum ct_chart_rule {
    CT_RULE_BEYOND,         /* outside the limits, 3 sigma */
    CT_RULE_RUN,            /* a run on one side of the centre line */
    CT_RULE_TREND,          /* steadily up or down */
    CT_RULE_ALTERNATING,    /* 14 up and down in turn */
    CT_RULE_TWO_OF_THREE,   /* beyond 2 sigma, one side */
    CT_RULE_FOUR_OF_FIVE,   /* beyond 1 sigma, one side */
    CT_RULE_FIFTEEN_INSIDE, /* within 1 sigma */
    CT_RULE_EIGHT_OUTSIDE,  /* beyond 1 sigma, either side */
    CT_RULE_SPREAD,         /* s, R or moving range outside its limits */
    CT_CHART_RULES
};

/* `beyond`, `run`, `two-of-three`, … */
const char *ct_chart_rule_name(enum ct_chart_rule rule);

/* ORDER CHART_RULE_SET */
enum ct_chart_rule_set {
    CT_RULES_GBT_17989, /* ISO 7870-2:2013: beyond; runs and trends of 7 */
    CT_RULES_GBT_4091,  /* ISO 8258:1991: the eight tests; run of 9, trend 6 */
    CT_RULES_WESTERN_ELECTRIC, /* beyond, 2 of 3, 4 of 5, run of 8 */
    CT_RULES_LIMITS,           /* beyond only */
    CT_CHART_RULE_SETS
};

struct ct_chart_point {
    double mean; /* given: of the group */
    double
        spread; /* given: s or range; of single values made here, NAN first */
    size_t n;   /* given */
    double lower, upper; /* of the mean */
    double spread_centre, spread_lower, spread_upper;
    unsigned broken; /* bits of enum ct_chart_rule */
};

struct ct_chart {
    enum ct_chart_kind kind;
    double centre, sigma; /* of a single reading */
};

/* Fills limits and what is broken of `count` >= 2 points in the order of time.
 * Groups of different size have limits of their own; sigma is the mean of
 * s / c4 or R / d2, the centre line the mean of all readings. CT_DOMAIN: fewer
 * points, or a group of a size that the kind does not take (1 reading with s or
 * R, several with SINGLE). CT_NOMEM. */
CT_CHECK enum ct_status ct_chart_make(enum ct_chart_kind kind,
                                      enum ct_chart_rule_set rules,
                                      struct ct_chart_point *points,
                                      size_t count, struct ct_chart *chart);

#endif
