/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals of intervals as an object of caltrace/interval/1.
 */
#include "interval.h"

#include "json_lab.h"

#include <math.h>

static void text_member(struct ct_json *json, const char *key,
                        struct ct_buffer *text)
{
    if (text->failed)
        json->out->failed = true;
    ct_json_text(json, key, text->length > 0 ? text->data : "", text->length);
    ct_buffer_clear(text);
}

/* ---- what a proposal rests on -------------------------------------------- */

static void put_fit(const struct ct_reliability_fit *fit, bool extrapolated,
                    struct ct_json *json)
{
    size_t count = ct_reliability_parameters(fit->model);

    ct_json_object(json, NULL);
    ct_json_string(json, "model", ct_reliability_name(fit->model));
    ct_json_string(json, "status", ct_fit_status_name(fit->status));
    ct_json_array(json, "parameters");
    for (size_t i = 0; i < count; i++)
        ct_json_number(json, NULL, fit->parameters[i]);
    ct_json_end(json);
    ct_json_array(json, "standard_uncertainties");
    for (size_t i = 0; i < count; i++)
        ct_json_number(json, NULL, fit->deviations[i]);
    ct_json_end(json);
    ct_json_number(json, "minus_log_likelihood", fit->minus_log_likelihood);
    ct_json_number(json, "aic", fit->aic);
    ct_json_number(json, "F", fit->F);
    ct_json_number(json, "C", fit->C);
    ct_json_bool(json, "rejected", fit->rejected);
    ct_json_number(json, "interval", fit->interval);
    ct_json_bool(json, "no_interval", fit->no_interval);
    ct_json_bool(json, "extrapolated", extrapolated);
    ct_json_number(json, "lower", fit->profile[0]);
    ct_json_number(json, "upper", fit->profile[1]);
    ct_json_number(json, "wald_lower", fit->wald[0]);
    ct_json_number(json, "wald_upper", fit->wald[1]);
    ct_json_number(json, "merit", fit->merit);
    ct_json_end(json);
}

static void put_models(const struct ct_proposal_fits *models,
                       struct ct_json *json)
{
    if (models->count == 0)
        return;
    ct_json_array(json, "models");
    for (size_t i = 0; i < models->count; i++)
        put_fit(&models->fits[i], (models->extrapolated >> i & 1) != 0, json);
    ct_json_end(json);
    ct_json_bool(json, "models_tested", models->tested);
    if (models->best != SIZE_MAX)
        ct_json_string(json, "best_model",
                       ct_reliability_name(models->fits[models->best].model));
    if (models->least_aic != SIZE_MAX)
        ct_json_string(
            json, "least_aic",
            ct_reliability_name(models->fits[models->least_aic].model));
    ct_json_integer(json, "accepted_models", (int64_t)models->accepted);
    ct_json_number(json, "models_lower", models->low);
    ct_json_number(json, "models_upper", models->high);
}

/* Coefficients of days, days squared …; their covariance by rows. */
static void put_change(const struct ct_drift_change *c, struct ct_json *json)
{
    if (c->n == 0)
        return;
    ct_json_object(json, "change");
    ct_json_integer(json, "n", (int64_t)c->n);
    ct_json_array(json, "coefficients");
    for (int i = 0; i < c->order; i++)
        ct_json_number(json, NULL, c->coefficients[i]);
    ct_json_end(json);
    ct_json_array(json, "covariance");
    for (int i = 0; i < c->order; i++) {
        ct_json_array(json, NULL);
        for (int k = 0; k < c->order; k++)
            ct_json_number(json, NULL, c->covariance[i * c->order + k]);
        ct_json_end(json);
    }
    ct_json_end(json);
    ct_json_number(json, "residual_standard_deviation", c->s);
    ct_json_number(json, "degrees_of_freedom", c->degrees_of_freedom);
    ct_json_end(json);
}

static void put_end(const struct ct_proposal_end *end, struct ct_json *json)
{
    ct_json_object(json, "at_calculated");
    ct_json_number(json, "error", end->error);
    ct_json_number(json, "prediction", end->prediction);
    ct_json_number(json, "standard_uncertainty", end->u);
    ct_json_end(json);
}

static void put_line(const struct ct_drift_line *line, struct ct_json *json)
{
    if (line->n == 0)
        return;
    ct_json_object(json, "line");
    ct_json_integer(json, "n", (int64_t)line->n);
    ct_json_number(json, "intercept", line->intercept);
    ct_json_number(json, "slope", line->slope);
    ct_json_number(json, "residual_standard_deviation", line->s);
    ct_json_number(json, "slope_standard_uncertainty", line->slope_deviation);
    ct_json_number(json, "t", line->t_statistic);
    ct_json_number(json, "p", line->p_value);
    ct_json_end(json);
}

static void put_values(const struct ct_interval_answer *answer,
                       const struct ct_interval_entry *entry,
                       struct ct_json *json)
{
    const struct ct_proposal *p = &entry->proposal;
    struct ct_buffer text = {0};

    if (!ct_interval_method_values(p->method) || p->decides == SIZE_MAX)
        return;
    ct_interval_series(answer, entry, &text);
    text_member(json, "series", &text);
    ct_interval_error_unit(entry, &text);
    text_member(json, "error_unit", &text);
    ct_buffer_release(&text);
    put_line(&p->line, json);
    put_change(&p->change, json);
    if (!isnan(p->walk))
        ct_json_number(json, "random_walk", p->walk);
    ct_json_number(json, "crossing", p->crossing);
    ct_json_number(json, "crossing_without_prediction", p->plain);
    if (answer->dated && p->crossing < CT_DATE_LAST)
        ct_json_day(json, "crossing_on", (int32_t)floor(p->crossing));
    put_end(&p->end, json);
}

static void put_reaction(const struct ct_proposal *p, struct ct_json *json)
{
    if (p->has_a3) {
        ct_json_object(json, "a3");
        ct_json_number(json, "rejection_confidence", p->a3.rejection);
        ct_json_number(json, "lower", p->a3.lower);
        ct_json_number(json, "upper", p->a3.upper);
        ct_json_number(json, "interval", p->a3.proposed);
        ct_json_bool(json, "changed", p->a3.changed);
        ct_json_bool(json, "times_differ", p->spread);
        ct_json_end(json);
    }
    if (p->method == CT_METHOD_S1 && p->why == CT_WHY_FITTED) {
        ct_json_object(json, "exponential");
        ct_json_number(json, "rate", p->exponential.rate);
        ct_json_number(json, "standard_uncertainty", p->exponential.deviation);
        ct_json_number(json, "upper_rate", p->exponential.upper_rate);
        ct_json_end(json);
    }
    if (p->in == p->n && p->n > 0) {
        ct_json_integer(json, "passes_needed", (int64_t)p->needed);
        ct_json_number(json, "interval_shown", p->at_least);
    }
}

/* ---- groups -------------------------------------------------------------- */

static void put_left(const size_t *left, struct ct_json *json)
{
    ct_json_object(json, "left_out");
    for (int reason = 0; reason < CT_LEFT_OUTS; reason++)
        ct_json_integer(json, ct_left_out_name((enum ct_left_out)reason),
                        left != NULL ? (int64_t)left[reason] : 0);
    ct_json_end(json);
}

static void put_origin(const struct ct_interval_answer *answer,
                       const struct ct_interval_entry *entry,
                       struct ct_json *json)
{
    const struct ct_outcome_group *from = entry->from;

    ct_json_string(json, "renewal", ct_renewal_name(entry->group->renewal));
    if (from == NULL)
        return;
    ct_json_integer(json, "items", (int64_t)from->items);
    ct_json_bool(json, "intervals_differ", from->currents_differ);
    ct_json_number(json, "statutory", from->statute);
    if (from->regulation != 0)
        ct_json_string(
            json, "regulation",
            ct_lab_text(answer->lab, CT_KEY_REGULATION, from->regulation));
    ct_json_integer(json, "beyond_statute", (int64_t)from->beyond);
    put_left(from->left, json);
}

static void put_group(const struct ct_interval_answer *answer,
                      const struct ct_interval_entry *entry,
                      struct ct_json *json)
{
    const struct ct_proposal *p = &entry->proposal;
    struct ct_buffer text = {0};

    ct_json_object(json, NULL);
    ct_json_string(json, "group", entry->name);
    ct_json_integer(json, "n", (int64_t)p->n);
    ct_json_number(json, "current", entry->group->current);
    ct_json_number(json, "proposed", p->proposed);
    ct_json_number(json, "observed_reliability", p->observed);
    ct_json_number(json, "lower", p->lower);
    ct_json_number(json, "upper", p->upper);
    ct_interval_reason(answer, entry, false, &text);
    text_member(json, "reason", &text);
    ct_buffer_release(&text);
    ct_json_string(json, "method", ct_interval_method_name(p->method));
    ct_json_string(json, "why", ct_proposal_why_name(p->why));
    ct_json_integer(json, "in_tolerance", (int64_t)p->in);
    ct_json_bool(json, "below_target", p->below);
    ct_json_number(json, "homogeneity", p->homogeneity);
    ct_json_number(json, "base", p->base);
    ct_json_number(json, "calculated", p->calculated);
    if (entry->months && !isnan(p->proposed))
        ct_json_integer(json, "proposed_months",
                        ct_proposal_months(p->proposed));
    ct_json_bool(json, "cut_by_statute", p->by_statute);
    ct_json_bool(json, "current_beyond_statute", p->beyond);
    put_reaction(p, json);
    put_models(&p->models, json);
    put_values(answer, entry, json);
    put_origin(answer, entry, json);
    ct_json_end(json);
}

enum ct_status ct_interval_json(const struct ct_interval_answer *answer,
                                struct ct_json *json)
{
    struct ct_buffer unit = {0};

    ct_json_string(json, "method",
                   ct_interval_method_name(answer->rules->method));
    ct_json_number(json, "target_reliability", answer->rules->target);
    ct_json_number(json, "confidence", answer->rules->confidence);
    ct_interval_unit(answer, &unit);
    text_member(json, "unit", &unit);
    ct_buffer_release(&unit);
    if (answer->lab != NULL) {
        ct_json_string(json, "by", ct_group_by_names[answer->by]);
        ct_json_day(json, "since", answer->since);
    }
    ct_json_bool(json, "with_U", answer->with_U);
    ct_json_array(json, "groups");
    for (size_t i = 0; i < answer->count; i++)
        put_group(answer, &answer->entries[i], json);
    ct_json_end(json);
    if (answer->left != NULL)
        put_left(answer->left, json);
    return ct_buffer_status(json->out);
}
