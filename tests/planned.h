/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * planned.h - models for tests of dependence, built without a budget, with
 * their plans and draws.
 */
#ifndef CT_PLANNED_H
#define CT_PLANNED_H

#include "../uncertainty/dependence_work.h"
#include "assert_close.h"
#include "kept.h"

#include <stdlib.h>
#include <string.h>

/* ---- models -------------------------------------------------------------- */

/* Only what a plan looks at: contributions, correlations, observed groups. */
enum { MOST = 40 };

struct built {
    struct ct_model model;
    struct ct_contribution contributions[MOST];
    struct ct_correlation correlations[MOST * MOST];
    struct ct_observed observed[3];
    double matrix[MOST * MOST];
    struct kept kept;
    struct ct_sink sink;
    struct ct_dependence *plan;
};

static struct built built;

static inline void begin(void)
{
    memset(&built, 0, sizeof built);
    built.model.contributions = built.contributions;
    built.model.correlations = built.correlations;
    built.model.observed = built.observed;
    built.sink = (struct ct_sink){.report = keep, .context = &built.kept};
}

static inline struct ct_contribution *add(const char *name,
                                          struct ct_distribution d)
{
    struct ct_contribution *c =
        &built.contributions[built.model.contribution_count++];

    assert_true(built.model.contribution_count <= MOST);
    *c = (struct ct_contribution){
        .name = name,
        .distribution = d,
        .uncertainty = ct_distribution_standard_deviation(&d),
        .dof = d.kind == CT_STUDENT_T ? d.t.dof : (double)INFINITY,
        .observed = CT_NONE,
        .place = {.offset = built.model.contribution_count}};
    return c;
}

static inline void correlate(size_t a, size_t b, double r)
{
    struct ct_correlation *entry =
        &built.correlations[built.model.correlation_count++];

    *entry = (struct ct_correlation){
        .a = a,
        .b = b,
        .r = r,
        .place = {.offset = 1000 + built.model.correlation_count},
        .declared = true};
}

static inline enum ct_status plan(void)
{
    size_t n = built.model.contribution_count;

    for (size_t k = 0; k < n; k++)
        built.matrix[k * n + k] = 1;
    for (size_t k = 0; k < built.model.correlation_count; k++) {
        const struct ct_correlation *entry = &built.correlations[k];

        built.matrix[entry->a * n + entry->b] = entry->r;
        built.matrix[entry->b * n + entry->a] = entry->r;
    }
    built.model.correlation = built.matrix;
    return ct_dependence_new(&built.model, &built.sink, &built.plan);
}

static inline void expect_plan(void)
{
    assert_int_equal(plan(), CT_OK);
}

static inline void expect_finding(size_t i, const char *key, uint64_t offset)
{
    assert_true(built.kept.count > i);
    assert_string_equal(built.kept.at[i].key, key);
    assert_int_equal(built.kept.at[i].place.offset, offset);
}

static inline void expect_findings(size_t count)
{
    assert_int_equal(built.kept.count, count);
}

static inline struct ct_distribution normal(double mean, double sd)
{
    return (struct ct_distribution){
        .kind = CT_NORMAL, .normal = {.mean = mean, .standard_deviation = sd}};
}

static inline struct ct_distribution student(double location, double scale,
                                             double dof)
{
    return (struct ct_distribution){
        .kind = CT_STUDENT_T,
        .t = {.location = location, .scale = scale, .dof = dof}};
}

static inline struct ct_distribution limits(enum ct_distribution_kind kind,
                                            double lower, double upper)
{
    return (struct ct_distribution){
        .kind = kind,
        .limits = {.lower = lower, .upper = upper, .mode = lower}};
}

static inline struct ct_distribution exponential(double mean)
{
    return (struct ct_distribution){.kind = CT_EXPONENTIAL,
                                    .exponential = {.mean = mean}};
}

/* ---- draws -------------------------------------------------------------- */

/* All trials of every contribution, by one kernel. */
struct draws {
    size_t trials;
    double *of[MOST];
};

static inline double *block(size_t blocks)
{
    double *memory = aligned_alloc(
        CT_KERNEL_ALIGNMENT, (blocks + 1) * CT_KERNEL_BLOCK * sizeof(double));

    assert_non_null(memory);
    return memory;
}

static inline struct draws draw(const struct ct_kernel *kernel, size_t blocks)
{
    struct draws draws = {.trials = blocks * CT_KERNEL_BLOCK};
    double *scratch =
        block(ct_dependence_scratch(built.plan) / CT_KERNEL_BLOCK);
    double *into[MOST];

    for (size_t q = 0; q < built.model.contribution_count; q++)
        if (ct_dependence_draws(built.plan, q))
            draws.of[q] = block(blocks);
    for (size_t b = 0; b < blocks; b++) {
        for (size_t q = 0; q < built.model.contribution_count; q++)
            into[q] =
                draws.of[q] != NULL ? draws.of[q] + b * CT_KERNEL_BLOCK : NULL;
        ct_dependence_draw(built.plan, kernel, 1, b * CT_KERNEL_BLOCK, into,
                           scratch);
    }
    free(scratch);
    return draws;
}

static inline void release(struct draws *draws)
{
    for (size_t q = 0; q < MOST; q++)
        free(draws->of[q]);
}

/* ---- examples ----------------------------------------------------------- */

/* JCGM 102:2011, 9.4: voltage, current and phase, six sets. */
enum { SETS = 6, QUANTITIES = 3 };
static const double sets[SETS][QUANTITIES] = {
    {5.007, 19.663, 1.0456}, {4.994, 19.639, 1.0438}, {5.005, 19.640, 1.0468},
    {4.990, 19.685, 1.0428}, {4.999, 19.678, 1.0433}, {4.999, 19.661, 1.0445}};

/* Sums of products of deviations. */
static inline void scatter(double m[QUANTITIES][QUANTITIES],
                           double mean[QUANTITIES])
{
    for (size_t i = 0; i < QUANTITIES; i++) {
        mean[i] = 0;
        for (size_t k = 0; k < SETS; k++)
            mean[i] += sets[k][i] / SETS;
    }
    for (size_t i = 0; i < QUANTITIES; i++)
        for (size_t j = 0; j < QUANTITIES; j++) {
            m[i][j] = 0;
            for (size_t k = 0; k < SETS; k++)
                m[i][j] += (sets[k][i] - mean[i]) * (sets[k][j] - mean[j]);
        }
}

/* As a budget gives them: t with n - 1, correlations of the sample. */
static inline void add_sets(double m[QUANTITIES][QUANTITIES],
                            const double mean[QUANTITIES])
{
    built.observed[0] =
        (struct ct_observed){.dof = SETS - 1, .place = {.offset = 500}};
    built.model.observed_count = 1;
    for (size_t i = 0; i < QUANTITIES; i++) {
        double u = sqrt(m[i][i] / SETS / (SETS - 1));

        add("v", student(mean[i], u, SETS - 1))->observed = 0;
        for (size_t j = 0; j < i; j++)
            correlate(i, j, m[i][j] / sqrt(m[i][i] * m[j][j]));
    }
}

/* One of each kind of group. */
static inline void build_all_kinds(void)
{
    static const double sample[] = {1, 5, 3};

    begin();
    built.observed[0] = (struct ct_observed){.dof = 6};
    built.model.observed_count = 1;
    add("a", normal(3, 1));
    add("b", normal(4, 2));
    add("c", student(1, 1, 6))->observed = 0;
    add("d", student(2, 1, 6))->observed = 0;
    add("e", limits(CT_RECTANGULAR, 0, 1));
    add("f", exponential(1));
    add("g", limits(CT_TRIANGULAR, 0, 1));
    add("h", student(0, 1, 3.5));
    add("i", limits(CT_ARCSINE, 0, 1));
    add("j",
        (struct ct_distribution){.kind = CT_EMPIRICAL,
                                 .empirical = {.sample = sample, .count = 3}});
    correlate(0, 1, 0.6);
    correlate(2, 3, -0.4);
    correlate(4, 5, 0.2);
    correlate(5, 7, 0.3);
    correlate(6, 9, 0.3);
}

#endif
