/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * montecarlo.h - propagation of distributions: JCGM 101:2008 (one output) and
 * JCGM 102:2011 (several), and the check of the law of propagation by it
 * (JCGM 101:2008, clause 8).
 */
#ifndef CT_MONTECARLO_H
#define CT_MONTECARLO_H

#include "kernel.h"
#include "propagate.h"
#include "region.h"
#include "select.h"

#define CT_GENERATOR                                                           \
    "caltrace-1" /* draws of one name are the same for ever                    \
                  */

struct ct_trials {
    uint64_t trials; /* number M; with `adaptive` the most */
    bool adaptive;   /* 7.9: as many as `digits` need */
    int digits;      /* significant digits of u: adaptive, and delta of
                        the check of clause 8; 1 or 2 as a rule */
    uint64_t seed;
    int threads;        /* at least 1 */
    double probability; /* of the coverage intervals */
    bool shortest;      /* the check compares shortest intervals */
    uint64_t memory;    /* bytes for samples; beyond it values are drawn
                           again instead of kept; 0: 256 MiB */
    const struct ct_kernel *kernel; /* NULL: the fastest */
    /* Called now and then by the calling thread; true: stop. May be NULL. */
    bool (*progress)(void *context, uint64_t done, uint64_t all);
    void *context;
};

/* What the check of clause 8 found. */
enum ct_validation { CT_UNDECIDED, CT_VALIDATED, CT_NOT_VALIDATED };

struct ct_monte_carlo_output {
    /* NAN where the distribution has none (t with few degrees of freedom), or
     * where squares leave the range of a double. */
    double value, value_error; /* mean, and its standard error */
    double standard_uncertainty, uncertainty_error;
    double least_dof; /* of the t distributions it depends on; or INFINITY */
    bool far_trials;  /* few trials far out make most of u */
    struct ct_intervals intervals;
    /* clause 8 */
    enum ct_validation validation;
    double delta, d_low, d_high;
    uint64_t needed;  /* undecided: about so many trials would do */
    bool clear;       /* more trials will hardly say otherwise */
    double inflation; /* the greater spread of t inputs, by which factor it
                         explains the difference (validation.h); or NAN */
    /* a picture */
    double histogram_low, histogram_width; /* of one bin */
    uint64_t *histogram;                   /* CT_HISTOGRAM_BINS counts */
    uint64_t below, above;                 /* outside the picture */
};

enum { CT_HISTOGRAM_BINS = 120 };

/* Coverage regions of several outputs (JCGM 102:2011, 7.7). */
struct ct_joint_regions {
    uint64_t trials; /* they come from the first so many; 0: there are none */
    struct ct_region region; /* centre and measure: of all trials */
    struct ct_region_factor ellipsoid, rectangle; /* k_p (NAN: none), k_q */
    double ellipsoid_volume, rectangle_volume;
    bool has_smallest; /* two outputs, and trials enough */
    struct ct_smallest_region smallest;
};

struct ct_monte_carlo {
    struct ct_arena arena;
    uint64_t trials; /* that were made */
    uint64_t seed;
    bool partial;   /* stopped before its end */
    bool converged; /* adaptive: the digits were reached */
    size_t output_count;
    struct ct_monte_carlo_output *outputs;
    double *covariance, *correlation; /* output_count² */
    uint64_t failed;       /* trials in which the model has no value */
    uint64_t failed_trial; /* the first of them */
    const char *kernel;    /* name of the one used */
    int passes;
    struct ct_joint_regions regions; /* of several outputs */
};

/* Outputs at most; more are refused. */
enum { CT_MONTE_CARLO_OUTPUTS = 100 };

/* Draws the model whose law of propagation gave `gum`. Nothing is promised of
 * *result unless the status is CT_OK. Findings: those of ct_dependence_new(),
 * "trials-too-few", "trials-too-many-to-order", "rows-without-monte-carlo",
 * "outputs-too-many-for-monte-carlo", "trials-without-value" (errors),
 * "trials-left-out" (warning). */
CT_CHECK enum ct_status ct_monte_carlo(const struct ct_model *model,
                                       const struct ct_gum_result *gum,
                                       const struct ct_trials *settings,
                                       struct ct_sink *sink,
                                       struct ct_monte_carlo *result);
void ct_monte_carlo_release(struct ct_monte_carlo *result);

#endif
