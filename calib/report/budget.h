/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget.h - an evaluated uncertainty budget as people and programs read it.
 */
#ifndef CT_REPORT_BUDGET_H
#define CT_REPORT_BUDGET_H

#include "json_out.h"
#include "../files/budget_file.h"
#include "../../uncertainty/montecarlo.h"
#include "../../uncertainty/propagate.h"
#include "../../uncertainty/rounding.h"
#include "../../uncertainty/sharing.h"

struct ct_budget_view {
    const char *title; /* or NULL: then the file's name is shown */
    const struct ct_model *model;
    const struct ct_propagation *propagation;
    const struct ct_gum_result *gum;
    const struct ct_trials *trials; /* of the Monte Carlo method; NULL or of 0
                                       trials: not asked for */
    const struct ct_monte_carlo *monte_carlo; /* NULL: there is none */
    const double *cmc; /* per output: the least U that may be reported, NAN
                          where none is stated; NULL: nowhere */
    const struct ct_sharing *sharing; /* per output: what inputs have in common;
                                         NULL: nothing */
    const struct ct_budget_reference *references; /* inputs from a laboratory */
    size_t reference_count;
    struct ct_rounding rounding;
    int width;        /* of the terminal; 0: no limit */
    bool wide;        /* with each statement as written, and its source */
    const char *file; /* one of several: its name, in CSV in a column of its
                         own; else NULL */
    bool continued;   /* CSV: without the head */
};

/* The budget table of each output, its result in concise and expanded form,
 * and for several outputs their correlations. */
CT_CHECK enum ct_status ct_budget_text(const struct ct_budget_view *view,
                                       struct ct_buffer *out);
CT_CHECK enum ct_status ct_budget_markdown(const struct ct_budget_view *view,
                                           struct ct_buffer *out);

/* One line per contribution and one per result, in full precision, below a
 * head that names the columns. */
CT_CHECK enum ct_status ct_budget_csv(const struct ct_budget_view *view,
                                      struct ct_buffer *out);

/* The members "title", "results", "covariance", "correlation", "monte_carlo" of
 * the open object `json` (schema caltrace/budget/1). */
void ct_budget_json(const struct ct_budget_view *view, struct ct_json *json);

/* A bar chart of |c| u of every contribution, one panel per output. */
CT_CHECK enum ct_status ct_budget_svg(const struct ct_budget_view *view,
                                      struct ct_buffer *out);

/* ---- shared by the forms ------------------------------------------------- */

/* A name for the distribution of contribution `q` in tables. */
const char *ct_view_distribution(const struct ct_budget_view *view, size_t q);

/* `95.45`: a probability in percent to four digits, and to more where these
 * would make it one, `99.9999`. */
void ct_view_percent(struct ct_buffer *out, double probability);

/* Appends a unit as people write it. */
void ct_view_unit(struct ct_buffer *out, const struct ct_unit *unit);

/* The degrees of freedom that k belongs to. */
double ct_view_used_dof(const struct ct_budget_view *view, size_t output);

/* U/|y|; NAN where it has no meaning: about zero, on scales with an arbitrary
 * zero (°C, dBm, pH), or without U. */
double ct_view_relative(const struct ct_budget_view *view, size_t output);

/* The expanded uncertainty to be reported: not less than the CMC (ILAC
 * P14:09/2020, 5.4). */
double ct_view_reported(const struct ct_budget_view *view, size_t output);

/* `10.00124(52) V` and `(10.0012 ± 0.0010) V`; the value alone where an
 * uncertainty is not known. The second has the U that is reported. */
void ct_view_concise(const struct ct_budget_view *view, size_t output,
                     struct ct_buffer *out);
void ct_view_expanded(const struct ct_budget_view *view, size_t output,
                      struct ct_buffer *out);

/* r of two outputs, 0 where one of them is certain. */
double ct_view_correlation(const struct ct_budget_view *view, size_t a,
                           size_t b);

#endif
