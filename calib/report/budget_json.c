/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "budget.h"
#include "monte_carlo.h"
#include "../../chains/date.h"

#include <math.h>

/* ORDER DOF_STATUS */
static const char *const dof_words[] = {"finite", "infinite", "undefined"};

static void put_unit(struct ct_json *json, const char *key,
                     const struct ct_unit *unit)
{
    struct ct_buffer name = {0};

    ct_unit_write(&name, unit);
    if (name.failed)
        json->out->failed = true;
    ct_json_text(json, key, name.data != NULL ? name.data : "", name.length);
    ct_buffer_release(&name);
}

/* A text that need not be there. */
static void put_text(struct ct_json *json, const char *key, const char *text)
{
    if (text != NULL)
        ct_json_string(json, key, text);
    else
        ct_json_null(json, key);
}

static void put_interval(struct ct_json *json, const struct ct_gum *gum)
{
    ct_json_array(json, "interval");
    ct_json_number(json, NULL, gum->value - gum->expanded);
    ct_json_number(json, NULL, gum->value + gum->expanded);
    ct_json_end(json);
}

/* What it does that inputs share calibrations. */
static void put_sharing(const struct ct_budget_view *view, size_t o,
                        struct ct_json *json)
{
    const struct ct_sharing *sharing;

    if (view->sharing == NULL || !ct_sharing_says(&view->sharing[o]))
        return;
    sharing = &view->sharing[o];
    ct_json_object(json, "shared");
    ct_json_number(json, "standard_uncertainty_without", sharing->without);
    ct_json_array(json, "through");
    for (size_t i = 0; i < sharing->count; i++) {
        ct_json_object(json, NULL);
        put_text(json, "name", sharing->parts[i].name);
        ct_json_number(json, "share", sharing->parts[i].share);
        ct_json_end(json);
    }
    ct_json_end(json);
    if (isfinite(sharing->rho_0)) {
        ct_json_number(json, "standard_uncertainty_own_correlation_0",
                       sharing->rho_0);
        ct_json_number(json, "standard_uncertainty_own_correlation_1",
                       sharing->rho_1);
    }
    ct_json_end(json);
}

static void put_gum(const struct ct_budget_view *view, size_t o,
                    struct ct_json *json)
{
    const struct ct_gum *gum = &view->gum->outputs[o];
    bool fixed = view->propagation->rule == CT_COVERAGE_FACTOR;

    ct_json_object(json, "gum");
    ct_json_number(json, "value", gum->value);
    ct_json_number(json, "standard_uncertainty", gum->standard_uncertainty);
    ct_json_number(json, "effective_degrees_of_freedom", gum->dof);
    ct_json_string(json, "dof_status", dof_words[gum->dof_status]);
    ct_json_string(json, "coverage_rule", fixed ? "factor" : "probability");
    ct_json_number(json, "coverage_probability", gum->probability);
    ct_json_number(json, "coverage_factor", gum->factor);
    ct_json_number(json, "expanded_uncertainty", gum->expanded);
    if (view->cmc != NULL && !isnan(view->cmc[o])) {
        ct_json_number(json, "cmc", view->cmc[o]);
        ct_json_number(json, "reported_expanded_uncertainty",
                       ct_view_reported(view, o));
    }
    ct_json_number(json, "relative_expanded_uncertainty",
                   ct_view_relative(view, o));
    put_interval(json, gum);
    ct_json_integer(json, "order", view->propagation->order);
    ct_json_number(json, "first_order_uncertainty", gum->first_order);
    ct_json_number(json, "second_order_variance", gum->second_order);
    ct_json_number(json, "bias", gum->bias);
    ct_json_number(json, "correlation_share", gum->correlation_share);
    put_sharing(view, o, json);
    ct_json_end(json);
}

/* Where an input from a laboratory is from. */
static void put_origin(const struct ct_budget_view *view, size_t input,
                       struct ct_json *json)
{
    for (size_t i = 0; i < view->reference_count; i++) {
        const struct ct_budget_resolved *from = &view->references[i].resolved;
        char day[CT_DATE_TEXT];

        if (view->references[i].input != input || !view->references[i].sound)
            continue;
        ct_date_format(from->on, day);
        ct_json_string(json, "certificate", from->certificate);
        put_text(json, "instrument", from->instrument);
        put_text(json, "point", from->point);
        put_text(json, "quantity", from->quantity);
        put_text(json, "function", from->function);
        put_text(json, "artefact", from->artefact);
        put_text(json, "at", from->at);
        ct_json_string(json, "on", day);
        ct_json_string(json, "rule", from->rule);
        ct_json_bool(json, "derived", from->derived);
    }
}

static void put_contribution(const struct ct_budget_view *view, size_t o,
                             size_t q, struct ct_json *json)
{
    const struct ct_contribution *c = &view->model->contributions[q];
    const struct ct_input *input = &view->model->inputs[c->input];
    const struct ct_gum *gum = &view->gum->outputs[o];

    ct_json_object(json, NULL);
    ct_json_string(json, "name", c->name);
    ct_json_number(json, "value", input->estimate);
    put_unit(json, "unit", input->unit);
    ct_json_number(json, "standard_uncertainty", c->uncertainty);
    ct_json_string(json, "distribution", ct_view_distribution(view, q));
    ct_json_number(json, "degrees_of_freedom", c->dof);
    ct_json_string(json, "type", c->type == CT_TYPE_A ? "A" : "B");
    ct_json_number(json, "sensitivity", gum->sensitivity[q]);
    ct_json_number(json, "contribution", gum->contribution[q]);
    ct_json_number(json, "share", gum->share[q]);
    if (c->group != NULL)
        ct_json_string(json, "group", c->group);
    if (c->source != NULL)
        ct_json_string(json, "source", c->source);
    if (c->stated != NULL)
        ct_json_string(json, "statement", c->stated);
    if (c->dropped)
        ct_json_bool(json, "dropped", true);
    put_origin(view, c->input, json);
    ct_json_end(json);
}

/* The mean over rows is a line of its own, in the unit of the output. */
static void put_rows(const struct ct_budget_view *view, size_t o,
                     struct ct_json *json)
{
    const struct ct_gum *gum = &view->gum->outputs[o];

    ct_json_object(json, NULL);
    ct_json_string(json, "name", view->model->rows.name);
    ct_json_number(json, "value", gum->value);
    put_unit(json, "unit", view->model->outputs[o].unit);
    ct_json_number(json, "standard_uncertainty", gum->rows_uncertainty);
    ct_json_string(json, "distribution", ct_distribution_name(CT_STUDENT_T));
    ct_json_number(json, "degrees_of_freedom", (double)view->model->rows.n - 1);
    ct_json_string(json, "type", "A");
    ct_json_number(json, "sensitivity", 1);
    ct_json_number(json, "contribution", gum->rows_uncertainty);
    ct_json_number(json, "share", gum->rows_share);
    ct_json_end(json);
}

static void put_reported(const struct ct_budget_view *view, size_t o,
                         struct ct_json *json)
{
    struct ct_buffer concise = {0}, expanded = {0};

    ct_view_concise(view, o, &concise);
    ct_view_expanded(view, o, &expanded);
    if (concise.failed || expanded.failed)
        json->out->failed = true;
    ct_json_object(json, "reported");
    ct_json_text(json, "concise", concise.data, concise.length);
    if (isfinite(view->gum->outputs[o].expanded))
        ct_json_text(json, "expanded", expanded.data, expanded.length);
    else
        ct_json_null(json, "expanded");
    ct_json_end(json);
    ct_buffer_release(&concise);
    ct_buffer_release(&expanded);
}

static void put_result(const struct ct_budget_view *view, size_t o,
                       struct ct_json *json)
{
    ct_json_object(json, NULL);
    ct_json_string(json, "name", view->model->outputs[o].name);
    put_unit(json, "unit", view->model->outputs[o].unit);
    put_gum(view, o, json);
    ct_json_drawn(view, o, json);
    ct_json_array(json, "budget");
    for (size_t q = 0; q < view->model->contribution_count; q++)
        put_contribution(view, o, q, json);
    if (view->model->rows.n > 0)
        put_rows(view, o, json);
    ct_json_end(json);
    put_reported(view, o, json);
    ct_json_end(json);
}

static void put_matrix(const struct ct_budget_view *view, struct ct_json *json,
                       const char *key, bool correlation)
{
    size_t n = view->gum->output_count;

    ct_json_array(json, key);
    for (size_t a = 0; a < n; a++) {
        ct_json_array(json, NULL);
        for (size_t b = 0; b < n; b++)
            ct_json_number(json, NULL,
                           correlation ? ct_view_correlation(view, a, b)
                                       : view->gum->covariance[a * n + b]);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_model(const struct ct_model *model, struct ct_json *json)
{
    ct_json_object(json, "model");
    for (size_t e = 0; e < model->equation_count; e++)
        ct_json_string(json, model->equations[e].name,
                       model->equations[e].text);
    ct_json_end(json);
}

/* Which influences make r of two inputs, by name. */
static void put_shared(const struct ct_model *model,
                       const struct ct_correlation *pair, struct ct_json *json)
{
    struct ct_arena arena = {0};
    struct ct_model_share *shares;
    size_t count = 0;

    if (ct_model_shared(model, pair, &arena, &shares, &count) != CT_OK)
        json->out->failed = true;
    if (count > 0)
        ct_json_array(json, "through");
    for (size_t i = 0; i < count; i++) {
        ct_json_object(json, NULL);
        if (shares[i].name != NULL)
            ct_json_string(json, "name", shares[i].name);
        else
            ct_json_null(json, "name");
        ct_json_number(json, "r", shares[i].r);
        ct_json_end(json);
    }
    if (count > 0)
        ct_json_end(json);
    ct_arena_release(&arena);
}

/* Those that are not zero: declared, observed, or of what inputs share. */
static void put_input_correlations(const struct ct_model *model,
                                   struct ct_json *json)
{
    ct_json_array(json, "input_correlations");
    for (size_t i = 0; i < model->correlation_count; i++) {
        const struct ct_correlation *pair = &model->correlations[i];

        ct_json_object(json, NULL);
        ct_json_array(json, "between");
        ct_json_string(json, NULL, model->contributions[pair->a].name);
        ct_json_string(json, NULL, model->contributions[pair->b].name);
        ct_json_end(json);
        ct_json_number(json, "r", pair->r);
        ct_json_bool(json, "declared", pair->declared);
        put_shared(model, pair, json);
        ct_json_end(json);
    }
    ct_json_end(json);
}

void ct_budget_json(const struct ct_budget_view *view, struct ct_json *json)
{
    if (view->title != NULL)
        ct_json_string(json, "title", view->title);
    else
        ct_json_null(json, "title");
    put_model(view->model, json);
    put_input_correlations(view->model, json);
    ct_json_array(json, "results");
    for (size_t o = 0; o < view->gum->output_count; o++)
        put_result(view, o, json);
    ct_json_end(json);
    put_matrix(view, json, "covariance", false);
    put_matrix(view, json, "correlation", true);
    ct_json_drawn_together(view, json);
}
