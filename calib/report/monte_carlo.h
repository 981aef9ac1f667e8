/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * monte_carlo.h - the result of the Monte Carlo method as people and programs
 * read it.
 *
 * Every figure stands with its statistical standard error, which is rounded to
 * one digit and ends the figure: 838.02(4). A second digit would let the
 * figure end with one that is a draw of chance. Where an error is not known
 * the figure has as many digits as the uncertainty is reported with.
 */
#ifndef CT_REPORT_MONTE_CARLO_H
#define CT_REPORT_MONTE_CARLO_H

#include "budget.h"

/* ---- words: monte_carlo_words.c ------------------------------------------ */

/* `1 000 000` */
void ct_view_count(struct ct_buffer *out, uint64_t count);

/* `1 000 000 trials, seed 1`, and what there is to say of their number. */
void ct_view_trials(const struct ct_budget_view *view, struct ct_buffer *out);

/* `l = 838.00(4) nm, u = 35.81(3) nm` */
void ct_view_drawn(const struct ct_budget_view *view, size_t output,
                   struct ct_buffer *out);

/* `[766.9(1), 909.2(1)] nm` */
void ct_view_drawn_interval(const struct ct_budget_view *view, size_t output,
                            bool shortest, struct ct_buffer *out);

/* `validated` (JCGM 101:2008, clause 8), or why that is open and how many
 * trials would decide. */
void ct_view_verdict(const struct ct_budget_view *view, size_t output,
                     struct ct_buffer *out);
/* `d_low = 0.30(2), d_high = 0.21(2), δ = 0.5 nm`, and where the reason is
 * known, it. Nothing without an interval of the law of propagation. */
void ct_view_differences(const struct ct_budget_view *view, size_t output,
                         struct ct_buffer *out);

/* A factor or an area with its standard error. */
void ct_view_figure(struct ct_buffer *out, double figure, double error);

/* The interval that the check compares. */
const struct ct_coverage_interval *
ct_view_compared(const struct ct_budget_view *view, size_t output);

/* `complete`, or what an output does not have: `no-standard-error` (of u),
 * `no-standard-uncertainty`, `no-mean` (nor that). */
const char *ct_view_drawn_status(const struct ct_monte_carlo_output *output);

/* `validated`, `not-validated`, or why that is open: too few trials, which
 * leave it `undecided` or show already that it is `undecided-within` or
 * `undecided-beyond` the tolerance; `no-interval` of the law of propagation;
 * `stopped` before there was one of the trials. */
const char *ct_view_verdict_word(const struct ct_budget_view *view,
                                 size_t output);

/* ---- JSON: monte_carlo_json.c -------------------------------------------- */

/* "monte_carlo" of one result; of all results together. */
void ct_json_drawn(const struct ct_budget_view *view, size_t output,
                   struct ct_json *json);
void ct_json_drawn_together(const struct ct_budget_view *view,
                            struct ct_json *json);

/* ---- pictures ------------------------------------------------------------ */

/* A histogram in `columns` characters of eighths, ▁▂▃▄▅▆▇█, a blank for
 * nothing, none at the end; `count` is a multiple of `columns`. spark.c */
void ct_spark(const uint64_t *histogram, size_t count, size_t columns,
              struct ct_buffer *out);

/* The histogram of each output with the density and the interval of the law of
 * propagation, and both coverage intervals; of two outputs their joint regions
 * below. monte_carlo_plot.c */
CT_CHECK enum ct_status ct_plot_svg(const struct ct_budget_view *view,
                                    struct ct_buffer *out);

/* ---- private to the drawing ---------------------------------------------- */

enum {
    CT_PLOT_WIDTH = 760,
    CT_PLOT_LEFT = 84,  /* of the scale at the left */
    CT_PLOT_RIGHT = 20, /* at the right of the plot */
    CT_PLOT_LINE = 18,  /* of text */
    CT_PLOT_FOOT = 52,  /* below a plot: numbers, unit */
    CT_PLOT_SIZE = 12,  /* of text */
};

/* Scales with ticks at the left and below, whose ends are their pixels.
 * monte_carlo_plot.c */
struct ct_axis;
void ct_plot_scales(struct ct_buffer *out, const struct ct_axis *x,
                    const struct ct_axis *y);
/* A piece of line before the text of a legend; `dashes` NULL: a box. */
void ct_plot_key(struct ct_buffer *out, double y, const char *color,
                 const char *dashes);
/* Writes a text and empties it. */
void ct_plot_text(struct ct_buffer *out, double x, double y, const char *anchor,
                  struct ct_buffer *text);
/* `l / mm` */
void ct_plot_quantity(const struct ct_budget_view *view, size_t output,
                      struct ct_buffer *text);

/* The regions of two outputs, JCGM 102:2011, 7.7: height of the panel, 0 when
 * there are none; and the panel. monte_carlo_pair.c */
double ct_pair_height(const struct ct_budget_view *view);
CT_CHECK enum ct_status ct_pair_panel(const struct ct_budget_view *view,
                                      double y, struct ct_buffer *out);

#endif
