/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lines of the Monte Carlo method below a result.
 */
#include "budget_page.h"
#include "language.h"
#include "monte_carlo.h"

#include <math.h>
#include <string.h>

enum { SPARK = 40 }; /* columns */
_Static_assert(CT_HISTOGRAM_BINS % SPARK == 0, "bins are shared evenly");

static void end_line(struct ct_page *p)
{
    ct_buffer_putc(p->out, '\n');
}

static void result_line(struct ct_page *p, size_t o)
{
    ct_page_label(p, ct_translate(N_("Monte Carlo")));
    ct_view_drawn(p->view, o, p->out);
    ct_buffer_puts(p->out, "; ");
    ct_view_trials(p->view, p->out);
    end_line(p);
}

static void interval_line(struct ct_page *p, size_t o, bool shortest,
                          bool first)
{
    struct ct_buffer label = {0};

    ct_view_percent(&label, p->view->trials->probability);
    ct_buffer_puts(&label, ct_translate(N_(" % interval")));
    if (label.failed)
        p->out->failed = true;
    else
        ct_page_label(p, first || p->markdown ? label.data : "");
    ct_buffer_release(&label);
    ct_buffer_puts(p->out, shortest ? ct_translate(N_("shortest "))
                                    : ct_translate(N_("symmetric ")));
    ct_view_drawn_interval(p->view, o, shortest, p->out);
    end_line(p);
}

static void verdict_line(struct ct_page *p, size_t o)
{
    struct ct_buffer differences = {0};

    ct_page_label(p, ct_translate(N_("GUM interval")));
    ct_view_verdict(p->view, o, p->out);
    ct_view_differences(p->view, o, &differences);
    if (differences.length > 0 && p->markdown) {
        ct_buffer_puts(p->out, "; ");
    } else if (differences.length > 0) {
        end_line(p);
        ct_page_label(p, "");
    }
    ct_buffer_add(p->out, differences.data, differences.length);
    p->out->failed = p->out->failed || differences.failed;
    ct_buffer_release(&differences);
    end_line(p);
}

/* The column of the sparkline that a value falls in. */
static size_t column_of(const struct ct_monte_carlo_output *output,
                        double value)
{
    double bins = CT_HISTOGRAM_BINS / SPARK;
    double at =
        (value - output->histogram_low) / (output->histogram_width * bins);

    return !(at > 0) ? 0 : at >= SPARK - 1 ? SPARK - 1 : (size_t)at;
}

/* └───┴───┘ below the sparkline: the interval that is compared, the mean. */
static void marks_line(struct ct_page *p, size_t o)
{
    const struct ct_monte_carlo_output *output =
        &p->view->monte_carlo->outputs[o];
    const struct ct_coverage_interval *interval = ct_view_compared(p->view, o);
    size_t low = column_of(output, interval->low);
    size_t high = column_of(output, interval->high);
    size_t mean =
        isnan(output->value) ? SPARK : column_of(output, output->value);

    ct_page_label(p, "");
    ct_buffer_repeat(p->out, " ", low);
    for (size_t i = low; i <= high; i++)
        ct_buffer_puts(p->out, i == low    ? "└"
                               : i == high ? "┘"
                               : i == mean ? "┴"
                                           : "─");
    end_line(p);
}

static void picture(struct ct_page *p, size_t o)
{
    const struct ct_monte_carlo_output *output =
        &p->view->monte_carlo->outputs[o];

    if (!(output->histogram_width > 0) || !isfinite(output->histogram_width))
        return; /* all trials alike */
    ct_page_label(p, ct_translate(N_("distribution")));
    ct_spark(output->histogram, CT_HISTOGRAM_BINS, SPARK, p->out);
    end_line(p);
    if (!p->markdown)
        marks_line(p, o);
}

void ct_page_monte_carlo(struct ct_page *p, size_t o)
{
    if (p->view->monte_carlo == NULL)
        return;
    result_line(p, o);
    interval_line(p, o, p->view->trials->shortest, true);
    interval_line(p, o, !p->view->trials->shortest, false);
    verdict_line(p, o);
    picture(p, o);
}

/* ---- several outputs ----------------------------------------------------- */

enum { MOST_PAIRS = 10 };

/* Decimals of a correlation that are not decided by chance: of many trials it
 * has the standard error (1 - r²)/√M, if the outputs are nearly normal. */
static int decimals_of(double r, uint64_t trials)
{
    double error = (1 - r * r) / sqrt((double)trials);

    return error <= 0.005 ? 3 : error <= 0.05 ? 2 : 1;
}

/* How many pairs there are beyond those shown. */
static void more_pairs_line(struct ct_page *p, size_t n)
{
    size_t pairs = n * (n - 1) / 2;

    if (pairs <= MOST_PAIRS)
        return;
    ct_page_label(p, p->markdown ? ct_translate(N_("Monte Carlo")) : "");
    ct_view_count(p->out, pairs - MOST_PAIRS);
    ct_buffer_puts(p->out, ct_translate(N_(" more pairs: `--format json`")));
    end_line(p);
}

static void correlation_lines(struct ct_page *p)
{
    const struct ct_monte_carlo *result = p->view->monte_carlo;
    size_t n = result->output_count, pairs = 0;

    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n && pairs < MOST_PAIRS; b++, pairs++) {
            const char *first = p->view->model->outputs[a].name;
            const char *second = p->view->model->outputs[b].name;
            double r = result->correlation[a * n + b];

            ct_page_label(p, pairs == 0 || p->markdown
                                 ? ct_translate(N_("Monte Carlo"))
                                 : "");
            ct_buffer_puts(p->out, "r(");
            ct_text_safe(p->out, first, strlen(first));
            ct_buffer_puts(p->out, ", ");
            ct_text_safe(p->out, second, strlen(second));
            ct_buffer_puts(p->out, ") = ");
            if (isfinite(r))
                ct_number_fixed(p->out, r, decimals_of(r, result->trials));
            else
                ct_buffer_puts(p->out, ct_translate(N_("undefined")));
            end_line(p);
        }
    more_pairs_line(p, n);
}

/* JCGM 102:2011, 7.7: factors of the ellipsoid and the rectangle. */
static void region_line(struct ct_page *p)
{
    const struct ct_joint_regions *regions = &p->view->monte_carlo->regions;
    struct ct_buffer label = {0};

    ct_view_percent(&label, p->view->trials->probability);
    ct_buffer_puts(&label, ct_translate(N_(" % region")));
    if (label.failed)
        p->out->failed = true;
    else
        ct_page_label(p, label.data);
    ct_buffer_release(&label);
    if (ct_region_has_ellipsoid(&regions->region)) {
        ct_buffer_puts(p->out, ct_translate(N_("ellipsoid k_p = ")));
        ct_view_figure(p->out, regions->ellipsoid.value,
                       regions->ellipsoid.error);
        ct_buffer_puts(p->out, ", ");
    }
    ct_buffer_puts(p->out, ct_translate(N_("rectangle k_q = ")));
    ct_view_figure(p->out, regions->rectangle.value, regions->rectangle.error);
    if (regions->has_smallest && regions->ellipsoid_volume > 0) {
        ct_buffer_puts(p->out, ct_translate(N_(", smallest region ")));
        ct_number_significant(
            p->out, 100 * regions->smallest.area / regions->ellipsoid_volume,
            3);
        ct_buffer_puts(p->out, ct_translate(N_(" % of the ellipse")));
    }
    end_line(p);
}

void ct_page_monte_carlo_together(struct ct_page *p)
{
    if (p->view->monte_carlo == NULL || p->view->monte_carlo->output_count < 2)
        return;
    ct_buffer_putc(p->out, '\n');
    correlation_lines(p);
    if (p->view->monte_carlo->regions.trials > 0)
        region_line(p);
}
