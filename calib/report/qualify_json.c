/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The qualification of a measurement standard as an object.
 */
#include "qualify.h"

#include "json_lab.h"

#include <math.h>

struct writer {
    const struct ct_qualification *answer;
    const struct ct_lab *lab;
    struct ct_json *json;
    struct ct_buffer cell;
};

/* ---- values -------------------------------------------------------------- */

static void put_key(struct writer *w, const char *name, enum ct_lab_key key,
                    uint32_t text)
{
    if (text == 0)
        ct_json_null(w->json, name);
    else
        ct_json_string(w->json, name, ct_lab_text(w->lab, key, text));
}

static void put_word(struct writer *w, const char *name, const char *text)
{
    if (text[0] == '\0')
        ct_json_null(w->json, name);
    else
        ct_json_string(w->json, name, text);
}

/* The cell as a text, which is emptied. */
static void put_cell(struct writer *w, const char *name)
{
    if (w->cell.length == 0)
        ct_json_null(w->json, name);
    else
        ct_json_text(w->json, name, w->cell.data, w->cell.length);
    w->json->out->failed = w->json->out->failed || w->cell.failed;
    ct_buffer_clear(&w->cell);
}

static void put_unit(struct writer *w, const char *name,
                     const struct ct_unit *unit)
{
    if (unit != NULL)
        ct_unit_write_symbol(&w->cell, unit);
    put_cell(w, name);
}

static void put_verdict(struct writer *w, enum ct_qualify_verdict verdict)
{
    ct_json_string(w->json, "verdict", ct_qualify_verdict_name(verdict));
}

/* ORDER QUALIFY_BASIS */
static const char *const bases[] = {NULL, "U", "MPE", "smaller"};

static void put_limits(struct writer *w, const struct ct_qualify_limits *limits)
{
    ct_json_number(w->json, "U", limits->U);
    ct_json_number(w->json, "mpe", limits->mpe);
    if (limits->use == CT_LAB_NO_WORD)
        ct_json_null(w->json, "use");
    else
        ct_json_string(w->json, "use",
                       ct_cell_word_text(CT_CELL_USE, limits->use));
    ct_json_number(w->json, "limit", ct_qualify_limit(limits));
    if (bases[limits->basis] == NULL)
        ct_json_null(w->json, "limit_basis");
    else
        ct_json_string(w->json, "limit_basis", bases[limits->basis]);
}

/* ---- series -------------------------------------------------------------- */

static void put_point(struct writer *w, const struct ct_chart_point *point)
{
    ct_json_object(w->json, "chart");
    ct_json_number(w->json, "lower", point->lower);
    ct_json_number(w->json, "upper", point->upper);
    ct_json_number(w->json, "spread", point->spread);
    ct_json_number(w->json, "spread_centre", point->spread_centre);
    ct_json_number(w->json, "spread_lower", point->spread_lower);
    ct_json_number(w->json, "spread_upper", point->spread_upper);
    ct_json_array(w->json, "broken");
    for (int rule = 0; rule < CT_CHART_RULES; rule++)
        if ((point->broken & 1U << rule) != 0)
            ct_json_string(w->json, NULL,
                           ct_chart_rule_name((enum ct_chart_rule)rule));
    ct_json_end(w->json);
    ct_json_end(w->json);
}

static void put_sets(struct writer *w, const struct ct_qualify_series *series)
{
    ct_json_array(w->json, "groups");
    for (size_t i = 0; i < series->count; i++) {
        const struct ct_qualify_set *set = &series->sets[i];
        const struct ct_lab_check *check = &w->lab->checks[set->first];

        ct_json_object(w->json, NULL);
        ct_json_day(w->json, "date", check->date);
        put_key(w, "group", CT_KEY_TEXT, check->group);
        ct_json_integer(w->json, "n", (int64_t)set->n);
        ct_json_number(w->json, "mean", set->mean);
        ct_json_number(w->json, "s", set->deviation);
        ct_json_array(w->json, "readings");
        for (size_t k = 0; k < set->n; k++)
            ct_json_number(w->json, NULL, set->readings[k]);
        ct_json_end(w->json);
        if (set->recorded != CT_LAB_NO_WORD)
            ct_json_string(w->json, "recorded",
                           ct_cell_word_text(CT_CELL_VERDICT, set->recorded));
        else
            ct_json_null(w->json, "recorded");
        if (series->points != NULL)
            put_point(w, &series->points[i]);
        ct_json_end(w->json);
    }
    ct_json_end(w->json);
}

static void put_stability(struct writer *w,
                          const struct ct_qualify_series *series)
{
    /* ORDER STABILITY_RULE */
    static const char *const rules[CT_STABILITY_RULES] = {NULL, "new",
                                                          "existing"};

    if (rules[series->rule] == NULL)
        return;
    ct_json_string(w->json, "rule", rules[series->rule]);
    ct_json_number(w->json, "stability", series->stability);
    if (isnan(series->stability))
        return;
    ct_json_day(w->json, "from",
                w->lab->checks[series->sets[series->low].first].date);
    ct_json_day(w->json, "to",
                w->lab->checks[series->sets[series->high].first].date);
}

static void put_series(struct writer *w, const struct ct_qualify_series *series)
{
    /* ORDER CHART_KIND */
    static const char *const charts[CT_CHART_KINDS] = {"s", "R", "single"};
    const struct ct_lab_check *check = &w->lab->checks[series->first];

    ct_json_object(w->json, NULL);
    ct_json_string(w->json, "kind",
                   ct_cell_word_text(CT_CELL_CHECK_KIND, (int)series->kind));
    put_key(w, "instrument", CT_KEY_INSTRUMENT, check->instrument);
    put_key(w, "quantity", CT_KEY_TEXT, check->quantity);
    ct_json_number(w->json, "point", check->point.number);
    put_unit(w, "unit", check->unit);
    put_limits(w, &series->limits);
    put_stability(w, series);
    if (series->points != NULL) {
        ct_json_string(w->json, "chart", charts[series->chart.kind]);
        ct_json_number(w->json, "centre", series->chart.centre);
        ct_json_number(w->json, "sigma", series->chart.sigma);
    }
    put_sets(w, series);
    put_verdict(w, series->verdict);
    ct_json_end(w->json);
}

/* ---- verification -------------------------------------------------------- */

/* ORDER VERIFICATION */
static const char *const kinds[CT_VERIFY_KINDS] = {"transfer", "comparison",
                                                   "intermediate"};

static void put_verification(struct writer *w,
                             const struct ct_verification *one)
{
    const struct ct_lab_check *check = &w->lab->checks[one->set->first];

    ct_json_object(w->json, NULL);
    ct_json_string(w->json, "method", kinds[one->kind]);
    ct_json_day(w->json, "date", check->date);
    put_key(w, "group", CT_KEY_TEXT, check->group);
    put_key(w, "quantity", CT_KEY_TEXT, check->quantity);
    ct_json_number(w->json, "point", check->point.number);
    put_unit(w, "unit", check->unit);
    ct_json_number(w->json, "y", one->value);
    ct_json_number(w->json, "y0", one->reference);
    ct_json_number(w->json, "U", one->U);
    ct_json_number(w->json, "U0", one->U0);
    ct_json_integer(w->json, "standards", (int64_t)one->n);
    ct_json_number(w->json, "covariance", one->shared);
    if (one->common == CT_LAB_NO_ROW)
        ct_json_null(w->json, "common");
    else
        put_key(w, "common", CT_KEY_CERTIFICATE,
                w->lab->certificates[one->common].id);
    ct_json_bool(w->json, "limit_is_U", one->plain);
    ct_json_number(w->json, "difference", one->difference);
    ct_json_number(w->json, "limit", one->limit);
    ct_json_number(w->json, "E_n", one->en);
    if (one->kind == CT_VERIFY_COMPARISON) {
        ct_json_number(w->json, "weighted_mean", one->weighted);
        ct_json_number(w->json, "weighted_mean_u", one->weighted_u);
    }
    put_verdict(w, one->verdict);
    ct_json_end(w->json);
}

static void put_step(struct writer *w, const struct ct_qualify_step *step)
{
    const struct ct_lab_result *from = &w->lab->results[step->earlier];
    const struct ct_lab_result *to = &w->lab->results[step->later];

    ct_json_object(w->json, NULL);
    put_key(w, "instrument", CT_KEY_INSTRUMENT,
            step->instrument == CT_LAB_NO_ROW
                ? 0
                : w->lab->instruments[step->instrument].id);
    put_key(w, "quantity", CT_KEY_TEXT, to->quantity);
    put_key(w, "artefact", CT_KEY_TEXT, to->artefact);
    ct_json_number(w->json, "point", to->point);
    put_unit(w, "point_unit", to->common->point_unit);
    put_key(w, "from", CT_KEY_CERTIFICATE, from->certificate);
    put_key(w, "to", CT_KEY_CERTIFICATE, to->certificate);
    put_unit(w, "unit", step->unit);
    ct_json_number(w->json, "change", step->change);
    put_limits(w, &step->limits);
    ct_json_bool(w->json, "counts", step->counts);
    put_verdict(w, step->verdict);
    ct_json_end(w->json);
}

/* ---- layers -------------------------------------------------------------- */

static void put_box(struct writer *w, const struct ct_qualify_box *box)
{
    /* ORDER QUALIFY_LAYER */
    static const char *const layers[CT_QUALIFY_LAYERS] = {"above", "standard",
                                                          "below"};

    ct_json_object(w->json, NULL);
    ct_json_string(w->json, "layer", layers[box->layer]);
    put_word(w, "id", box->id);
    put_word(w, "name", box->name);
    put_word(w, "quantity", box->quantity);
    ct_qualify_range(box, &w->cell);
    put_cell(w, "range");
    ct_qualify_accuracy(box, &w->cell);
    put_cell(w, "accuracy");
    put_word(w, "keeper", box->keeper);
    put_word(w, "method", box->method);
    if (box->count > 0)
        ct_json_integer(w->json, "instruments", (int64_t)box->count);
    else
        ct_json_null(w->json, "instruments");
    ct_json_bool(w->json, "complete", box->lacks == 0);
    ct_json_end(w->json);
}

/* ---- the object ---------------------------------------------------------- */

static void put_items(struct writer *w)
{
    ct_json_array(w->json, "main_items");
    for (size_t i = 0; i < w->answer->item_count; i++)
        ct_json_string(
            w->json, NULL,
            ct_lab_text(
                w->lab, CT_KEY_INSTRUMENT,
                w->lab->standard_items[w->answer->items[i]].instrument));
    ct_json_end(w->json);
}

enum ct_status ct_qualify_json(const struct ct_qualification *answer,
                               struct ct_json *json)
{
    struct writer w = {
        .answer = answer, .lab = ct_lab_index_lab(answer->index), .json = json};

    put_key(&w, "standard", CT_KEY_STANDARD, answer->standard.id);
    put_key(&w, "name", CT_KEY_TEXT, answer->standard.name);
    ct_json_day(w.json, "valid_until", answer->standard.valid_until);
    put_items(&w);
    ct_json_bool(json, "in_order", answer->in_order);
    ct_json_array(json, "series");
    for (size_t i = 0; i < answer->series_count; i++)
        if (answer->series[i].count > 0)
            put_series(&w, &answer->series[i]);
    ct_json_end(json);
    ct_json_array(json, "verifications");
    for (size_t i = 0; i < answer->verification_count; i++)
        put_verification(&w, &answer->verifications[i]);
    ct_json_end(json);
    ct_json_array(json, "calibrations");
    for (size_t i = 0; i < answer->step_count; i++)
        put_step(&w, &answer->steps[i]);
    ct_json_end(json);
    ct_json_day(w.json, "served_since", answer->served_since);
    ct_json_array(json, "layers");
    for (size_t i = 0; i < answer->box_count; i++)
        put_box(&w, &answer->boxes[i]);
    ct_json_end(json);
    ct_buffer_release(&w.cell);
    return ct_buffer_status(json->out);
}
