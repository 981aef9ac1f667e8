/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drawn.h - a budget evaluated by the Monte Carlo method, too.
 */
#ifndef CT_DRAWN_H
#define CT_DRAWN_H

#include "evaluated.h"

#include "../calib/report/monte_carlo.h"

struct drawing {
    const char *trials;
    int threads;
    const struct ct_kernel *kernel;
    bool shortest;
};

/* Evaluates `text` with trials. */
static inline void draw(struct evaluated *e, const char *text,
                        const struct drawing *how)
{
    struct ct_place place = {0};
    const char *trials = how->trials;
    struct ct_evaluation_options options = {
        .trials = {.trials = {&trials, &place, 1},
                   .interval = how->shortest ? CT_INTERVAL_SHORTEST
                                             : CT_INTERVAL_SYMMETRIC}};
    struct ct_context context = {.threads = how->threads,
                                 .kernel = how->kernel};
    enum ct_status status;
    uint32_t source;

    evaluated_init(e);
    context.sources = e->sources;
    context.sink = &e->seen.sink;
    assert_int_equal(
        ct_source_text(e->sources, "text", text, strlen(text), &source), CT_OK);
    status = ct_budget_read_source(e->sources, source, e->units, NULL,
                                   &e->seen.sink, &e->evaluation.budget);
    e->status = ct_evaluate(&e->evaluation, status, 0, &options, &context);
    if (e->status != CT_OK || !e->evaluation.drawn)
        evaluated_print(e);
    assert_int_equal(e->status, CT_OK);
    assert_true(e->evaluation.drawn);
}

static const struct drawing drawn_usual = {.trials = "50000", .threads = 2};

static inline struct ct_budget_view view_of(const struct evaluated *e)
{
    return (struct ct_budget_view){.title = e->evaluation.budget.title,
                                   .model = model_of(e),
                                   .propagation =
                                       &e->evaluation.budget.propagation,
                                   .gum = &e->evaluation.gum,
                                   .trials = &e->evaluation.trials,
                                   .monte_carlo = &e->evaluation.monte_carlo,
                                   .rounding = e->evaluation.budget.rounding};
}

static inline struct ct_monte_carlo_output *drawn_of(struct evaluated *e,
                                                     size_t o)
{
    return &e->evaluation.monte_carlo.outputs[o];
}

#endif
