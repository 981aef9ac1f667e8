/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "monte_carlo.h"

#include "language.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct ct_monte_carlo_output *
drawn(const struct ct_budget_view *view, size_t o)
{
    return &view->monte_carlo->outputs[o];
}

/* ---- numbers ------------------------------------------------------------- */

void ct_view_count(struct ct_buffer *out, uint64_t count)
{
    char text[CT_GROUPED];

    ct_text_grouped(count, text);
    ct_buffer_puts(out, text);
}

/* A figure with its standard error. Where that is not known the figure ends
 * with so many digits of `scale`, which is about as large as an uncertainty. */
static void put_figure(double figure, double error, double scale, int digits,
                       struct ct_buffer *out)
{
    static const struct ct_rounding one_digit = {1, CT_ROUND_NEAREST_EVEN};
    struct ct_rounding rule = {digits, CT_ROUND_NEAREST_EVEN};
    int place;

    if (isfinite(error)) {
        /* The mean of equal figures is no better than a double. */
        if (error > 0)
            error = fmax(error, 0x1p-52 * fabs(figure));
        ct_write_concise(out, figure, error, one_digit);
    } else if (scale > 0 && isfinite(scale)) {
        (void)ct_round_uncertainty(scale, rule, &place);
        ct_write_to_place(out, figure, place, CT_ROUND_NEAREST_EVEN);
    } else {
        ct_number_significant(out, figure, digits);
    }
}

void ct_view_figure(struct ct_buffer *out, double figure, double error)
{
    /* Of a few discrete values the error is found as zero; the factor still
     * depends on means and uncertainties, which have theirs. */
    put_figure(figure, error > 0 ? error : (double)NAN, 0, 3, out);
}

/* A difference of figures of which one is exact: an error of zero says no more
 * than that there were enough trials, and does not call for all digits. */
static void put_difference(double difference, double error, double delta,
                           struct ct_buffer *out)
{
    if (error > 0 || isnan(error))
        put_figure(difference, error, delta, 1, out);
    else
        ct_number_significant(out, difference, 3);
}

static void put_unit(const struct ct_budget_view *view, size_t o,
                     struct ct_buffer *out)
{
    struct ct_buffer unit = {0};

    ct_view_unit(&unit, view->model->outputs[o].unit);
    ct_buffer_join(out, " ", &unit);
}

/* ---- trials -------------------------------------------------------------- */

void ct_view_trials(const struct ct_budget_view *view, struct ct_buffer *out)
{
    const struct ct_monte_carlo *result = view->monte_carlo;
    char seed[24];

    ct_view_count(out, result->trials);
    if (result->partial) {
        ct_buffer_puts(out, ct_translate(N_(" of ")));
        ct_view_count(out, view->trials->trials);
    }
    ct_buffer_puts(out, ct_translate(N_(" trials, seed ")));
    (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)result->seed);
    ct_buffer_puts(out, seed);
    if (result->partial)
        ct_buffer_puts(out, ct_translate(N_(", stopped: partial result")));
    else if (view->trials->adaptive)
        ct_buffer_puts(out, result->converged
                                ? ct_translate(N_(", adaptive"))
                                : ct_translate(N_(", adaptive: not stable")));
}

const char *ct_view_drawn_status(const struct ct_monte_carlo_output *output)
{
    if (isnan(output->value))
        return "no-mean";
    if (isnan(output->standard_uncertainty))
        return "no-standard-uncertainty";
    return isnan(output->uncertainty_error) ? "no-standard-error" : "complete";
}

static void put_spread(const struct ct_budget_view *view, size_t o,
                       struct ct_buffer *out)
{
    const struct ct_monte_carlo_output *output = drawn(view, o);

    if (isnan(output->standard_uncertainty)) {
        /* Student's t has none (JCGM 101:2008, 6.4.9.4). */
        ct_buffer_puts(out, ct_translate(N_("no standard uncertainty")));
        ct_buffer_puts(out,
                       output->least_dof <= 2
                           ? ct_translate(N_(" (too few degrees of freedom)"))
                           : ct_translate(N_(" (squares out of range)")));
        return;
    }
    ct_buffer_puts(out, isnan(output->uncertainty_error) ? "u ≈ " : "u = ");
    put_figure(output->standard_uncertainty, output->uncertainty_error,
               output->standard_uncertainty, view->rounding.digits, out);
    put_unit(view, o, out);
}

void ct_view_drawn(const struct ct_budget_view *view, size_t o,
                   struct ct_buffer *out)
{
    const struct ct_monte_carlo_output *output = drawn(view, o);
    const struct ct_coverage_interval *i = &output->intervals.symmetric;
    const char *name = view->model->outputs[o].name;

    if (isnan(output->value)) {
        ct_buffer_puts(out, ct_translate(N_("no mean")));
    } else {
        ct_text_safe(out, name, strlen(name));
        ct_buffer_puts(out, " = ");
        put_figure(output->value, output->value_error, (i->high - i->low) / 4,
                   1, out);
        put_unit(view, o, out);
    }
    ct_buffer_puts(out, ", ");
    put_spread(view, o, out);
}

void ct_view_drawn_interval(const struct ct_budget_view *view, size_t o,
                            bool shortest, struct ct_buffer *out)
{
    const struct ct_intervals *intervals = &drawn(view, o)->intervals;
    const struct ct_coverage_interval *i =
        shortest ? &intervals->shortest : &intervals->symmetric;
    double scale = (i->high - i->low) / 4;

    if (!isfinite(scale)) {
        ct_buffer_puts(out, ct_translate(N_("not known: stopped before")));
        return;
    }
    ct_buffer_putc(out, '[');
    put_figure(i->low, i->low_error, scale, 1, out);
    ct_buffer_puts(out, ", ");
    put_figure(i->high, i->high_error, scale, 1, out);
    ct_buffer_putc(out, ']');
    put_unit(view, o, out);
}

/* ---- the check ----------------------------------------------------------- */

const struct ct_coverage_interval *
ct_view_compared(const struct ct_budget_view *view, size_t o)
{
    const struct ct_intervals *intervals = &drawn(view, o)->intervals;

    return view->trials->shortest ? &intervals->shortest
                                  : &intervals->symmetric;
}

/* ORDER VERDICT */
enum verdict {
    NO_ENDS,
    NO_INTERVAL,
    VALIDATED,
    NOT_VALIDATED,
    UNDECIDED,
    UNDECIDED_WITHIN,
    UNDECIDED_BEYOND,
};

/* Undecided, but more trials will hardly change which side of delta the
 * differences are on. */
static enum verdict leaning(const struct ct_monte_carlo_output *output)
{
    if (!output->clear)
        return UNDECIDED;
    return fmax(output->d_low, output->d_high) <= output->delta
               ? UNDECIDED_WITHIN
               : UNDECIDED_BEYOND;
}

static enum verdict verdict_of(const struct ct_budget_view *view, size_t o)
{
    const struct ct_monte_carlo_output *output = drawn(view, o);

    if (!isfinite(ct_view_compared(view, o)->low))
        return NO_ENDS;
    if (!isfinite(output->d_low + output->d_high))
        return NO_INTERVAL;
    if (output->validation == CT_UNDECIDED)
        return leaning(output);
    return output->validation == CT_VALIDATED ? VALIDATED : NOT_VALIDATED;
}

const char *ct_view_verdict_word(const struct ct_budget_view *view, size_t o)
{
    /* ORDER VERDICT */
    static const char *const words[] = {
        "stopped",   "no-interval",      "validated",       "not-validated",
        "undecided", "undecided-within", "undecided-beyond"};

    return words[verdict_of(view, o)];
}

static void put_inflation(double ratio, struct ct_buffer *out)
{
    if (!isfinite(ratio))
        return;
    ct_buffer_puts(out, ct_translate(N_("; few degrees of freedom make u ")));
    ct_number_significant(out, ratio, 3);
    ct_buffer_puts(out, ct_translate(N_(" times as large")));
}

static void put_needed(uint64_t needed, struct ct_buffer *out)
{
    const uint64_t most = UINT64_C(1000000000000); /* of --trials */

    if (needed == 0)
        return;
    if (needed > most) {
        ct_buffer_puts(out, ct_translate(N_("; a verdict needs more trials "
                                            "than can be made")));
        return;
    }
    ct_buffer_puts(out, ct_translate(N_("; a verdict needs about ")));
    ct_view_count(out, needed);
    ct_buffer_puts(out, ct_translate(N_(" trials")));
}

void ct_view_verdict(const struct ct_budget_view *view, size_t o,
                     struct ct_buffer *out)
{
    /* ORDER VERDICT */
    static const char *const words[] = {
        N_("not checked"),
        N_("not checked: the law of propagation gives none"),
        N_("validated"),
        N_("not validated"),
        N_("undecided"),
        N_("undecided, but clearly within δ"),
        N_("undecided, but clearly beyond δ"),
    };

    ct_buffer_puts(out, ct_translate(words[verdict_of(view, o)]));
    if (drawn(view, o)->validation == CT_UNDECIDED)
        put_needed(drawn(view, o)->needed, out);
}

/* Each with the standard error of the Monte Carlo end. */
void ct_view_differences(const struct ct_budget_view *view, size_t o,
                         struct ct_buffer *out)
{
    const struct ct_monte_carlo_output *output = drawn(view, o);
    const struct ct_coverage_interval *interval = ct_view_compared(view, o);

    if (!isfinite(output->d_low + output->d_high))
        return;
    ct_buffer_puts(out, "d_low = ");
    put_difference(output->d_low, interval->low_error, output->delta, out);
    ct_buffer_puts(out, ", d_high = ");
    put_difference(output->d_high, interval->high_error, output->delta, out);
    ct_buffer_puts(out, ", δ = ");
    ct_number_significant(out, output->delta, 2);
    put_unit(view, o, out);
    if (output->validation != CT_VALIDATED)
        put_inflation(output->inflation, out);
}
