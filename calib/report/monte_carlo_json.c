/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes are the same whatever kernel and number of threads made the
 * trials: neither is named here.
 */
#include "monte_carlo.h"

#include "../../uncertainty/generator.h"

#include <math.h>
#include <stdio.h>

/* Seeds and counts go beyond what int64_t holds. */
static void put_natural(struct ct_json *json, const char *key, uint64_t number)
{
    char digits[24];
    int length =
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);

    ct_json_raw(json, key, digits, (size_t)length);
}

static void put_pair(struct ct_json *json, const char *key, double a, double b)
{
    ct_json_array(json, key);
    ct_json_number(json, NULL, a);
    ct_json_number(json, NULL, b);
    ct_json_end(json);
}

/* `interval_symmetric` and its standard errors, likewise of the shortest. */
static void put_intervals(const struct ct_intervals *i, struct ct_json *json)
{
    put_pair(json, "interval_symmetric", i->symmetric.low, i->symmetric.high);
    put_pair(json, "interval_symmetric_standard_errors", i->symmetric.low_error,
             i->symmetric.high_error);
    put_pair(json, "interval_shortest", i->shortest.low, i->shortest.high);
    put_pair(json, "interval_shortest_standard_errors", i->shortest.low_error,
             i->shortest.high_error);
}

/* true, false, or null where it is open. */
static void put_verdict(const struct ct_monte_carlo_output *output,
                        struct ct_json *json)
{
    if (output->validation == CT_UNDECIDED)
        ct_json_null(json, "gum_validated");
    else
        ct_json_bool(json, "gum_validated", output->validation == CT_VALIDATED);
}

/* Clause 8 in full. */
static void put_validation(const struct ct_budget_view *view, size_t o,
                           struct ct_json *json)
{
    const struct ct_monte_carlo_output *output = &view->monte_carlo->outputs[o];
    const struct ct_coverage_interval *interval = ct_view_compared(view, o);

    ct_json_object(json, "validation");
    ct_json_integer(json, "digits", view->trials->digits);
    ct_json_number(json, "delta", output->delta);
    ct_json_string(json, "interval",
                   view->trials->shortest ? "shortest" : "symmetric");
    ct_json_number(json, "d_low", output->d_low);
    ct_json_number(json, "d_high", output->d_high);
    ct_json_number(json, "se_low", interval->low_error);
    ct_json_number(json, "se_high", interval->high_error);
    ct_json_string(json, "reason", ct_view_verdict_word(view, o));
    if (output->validation == CT_UNDECIDED && output->needed > 0)
        put_natural(json, "trials_needed", output->needed);
    else
        ct_json_null(json, "trials_needed");
    ct_json_number(json, "dof_factor", output->inflation);
    ct_json_end(json);
}

/* Where the trials come from: enough to make them again. */
static void put_origin(const struct ct_budget_view *view, struct ct_json *json)
{
    const struct ct_monte_carlo *result = view->monte_carlo;

    ct_json_string(json, "generator", CT_GENERATOR);
    ct_json_string(json, "sleef", ct_sleef_version());
    put_natural(json, "trials", result->trials);
    put_natural(json, "seed", result->seed);
    ct_json_bool(json, "adaptive", view->trials->adaptive);
    if (view->trials->adaptive)
        ct_json_bool(json, "converged", result->converged);
    else
        ct_json_null(json, "converged");
    ct_json_bool(json, "partial", result->partial);
    ct_json_integer(json, "passes", result->passes);
    put_natural(json, "failed_trials", result->failed);
}

void ct_json_drawn(const struct ct_budget_view *view, size_t o,
                   struct ct_json *json)
{
    const struct ct_monte_carlo_output *output;

    if (view->monte_carlo == NULL) {
        ct_json_null(json, "monte_carlo");
        return;
    }
    output = &view->monte_carlo->outputs[o];
    ct_json_object(json, "monte_carlo");
    ct_json_string(json, "status", ct_view_drawn_status(output));
    put_origin(view, json);
    ct_json_number(json, "value", output->value);
    ct_json_number(json, "value_standard_error", output->value_error);
    ct_json_number(json, "standard_uncertainty", output->standard_uncertainty);
    ct_json_number(json, "standard_uncertainty_standard_error",
                   output->uncertainty_error);
    ct_json_number(json, "coverage_probability", view->trials->probability);
    put_intervals(&output->intervals, json);
    put_verdict(output, json);
    ct_json_number(json, "delta", output->delta);
    ct_json_number(json, "d_low", output->d_low);
    ct_json_number(json, "d_high", output->d_high);
    put_validation(view, o, json);
    ct_json_end(json);
}

static void put_matrix(struct ct_json *json, const char *key,
                       const double *matrix, size_t n)
{
    ct_json_array(json, key);
    for (size_t a = 0; a < n; a++) {
        ct_json_array(json, NULL);
        for (size_t b = 0; b < n; b++)
            ct_json_number(json, NULL, matrix[a * n + b]);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_factor(struct ct_json *json, const char *key,
                       const struct ct_region_factor *factor, double volume)
{
    ct_json_object(json, key);
    ct_json_number(json, "factor", factor->value);
    ct_json_number(json, "factor_standard_error", factor->error);
    ct_json_number(json, "volume", volume);
    ct_json_end(json);
}

/* JCGM 102:2011, 7.7. Volumes are in the product of the outputs' units. */
static void put_regions(const struct ct_budget_view *view, struct ct_json *json)
{
    const struct ct_joint_regions *regions = &view->monte_carlo->regions;

    if (regions->trials == 0) {
        ct_json_null(json, "regions");
        return;
    }
    ct_json_object(json, "regions");
    put_natural(json, "trials", regions->trials);
    ct_json_number(json, "coverage_probability", view->trials->probability);
    if (ct_region_has_ellipsoid(&regions->region))
        put_factor(json, "ellipsoid", &regions->ellipsoid,
                   regions->ellipsoid_volume);
    else
        ct_json_null(json, "ellipsoid");
    put_factor(json, "rectangle", &regions->rectangle,
               regions->rectangle_volume);
    if (regions->has_smallest) {
        ct_json_object(json, "smallest");
        ct_json_number(json, "area", regions->smallest.area);
        ct_json_number(json, "area_standard_error",
                       regions->smallest.area_error);
        ct_json_number(json, "probability", regions->smallest.reached);
        ct_json_integer(json, "lines", (int64_t)regions->smallest.lines);
        ct_json_end(json);
    } else {
        ct_json_null(json, "smallest");
    }
    ct_json_end(json);
}

void ct_json_drawn_together(const struct ct_budget_view *view,
                            struct ct_json *json)
{
    const struct ct_monte_carlo *result = view->monte_carlo;

    if (result == NULL) {
        ct_json_null(json, "monte_carlo");
        return;
    }
    ct_json_object(json, "monte_carlo");
    put_matrix(json, "covariance", result->covariance, result->output_count);
    put_matrix(json, "correlation", result->correlation, result->output_count);
    put_regions(view, json);
    ct_json_end(json);
}
