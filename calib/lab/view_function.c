/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of an instrument: what is in force for each, and its values.
 */
#include "view_work.h"

#include <math.h>
#include <stdlib.h>

/* ---- limits -------------------------------------------------------------- */

static double converted(double number, const struct ct_unit *from,
                        const struct ct_unit *to)
{
    struct ct_conversion conversion;

    if (isnan(number) || from == NULL || to == NULL)
        return (double)NAN;
    if (ct_unit_conversion(from, to, &conversion) != CT_OK)
        return (double)NAN;
    return ct_convert(conversion, number);
}

/* A point on the border lies in the range; a part in 10^12 is rounding. */
static bool holds(const struct ct_lab_range *range, double point,
                  const struct ct_unit *unit)
{
    double lower = converted(range->min.number, range->unit, unit);
    double upper = converted(range->max.number, range->unit, unit);
    double slack = 1e-12 * fabs(point);

    return isnan(point) || ((isnan(lower) || point >= lower - slack) &&
                            (isnan(upper) || point <= upper + slack));
}

static bool evaluate(const struct ct_formula *mpe,
                     const struct ct_lab_range *range,
                     const struct ct_assigned *assigned, double *lower,
                     double *upper)
{
    const struct ct_unit *unit = assigned->point_unit;
    struct ct_formula_point point = {
        .point = assigned->point,
        .unit = unit,
        .range_min = converted(range->min.number, range->unit, unit),
        .range_max = converted(range->max.number, range->unit, unit),
        .limit_unit = assigned->unit,
    };

    if (isnan(point.point)) {
        if (!ct_formula_is_constant(mpe))
            return false;
        point.point = 0;
        point.unit = assigned->unit;
    }
    return ct_formula_limits(mpe, &point, NULL, lower, upper) == CT_OK;
}

/* The range of the instrument to which the result belongs; its own shorthand
 * where there is none. */
static void find_range(const struct ct_view *view, uint32_t instrument,
                       const struct ct_lab_result *result,
                       const struct ct_assigned *assigned,
                       struct ct_lab_range *range,
                       const struct ct_formula **mpe)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_RANGES_OF_INSTRUMENT, instrument);
    uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT, instrument);
    struct ct_lab_instrument own;

    for (size_t i = 0; i < rows.count; i++) {
        struct ct_lab_item_range one =
            ct_lab_range_at(lab, rows.rows[i], view->when);

        if (one.row.unsound || one.mpe == NULL ||
            (one.quantity != 0 && one.quantity != result->quantity) ||
            (one.function != 0 && one.function != result->function) ||
            (one.at != 0 && one.at != result->at) ||
            !holds(&one.range, assigned->point, assigned->point_unit))
            continue;
        *range = one.range;
        *mpe = one.mpe;
        return;
    }
    if (row == CT_LAB_NO_ROW)
        return;
    own = ct_lab_instrument_at(lab, row, view->when);
    if (own.row.unsound ||
        (own.quantity != 0 && own.quantity != result->quantity))
        return;
    *range = own.range;
    *mpe = own.mpe;
}

bool ct_view_limits(const struct ct_view *view, uint32_t instrument,
                    const struct ct_lab_result *result,
                    const struct ct_assigned *assigned, double *lower,
                    double *upper)
{
    const struct ct_formula *mpe = NULL;
    struct ct_lab_range range = {
        {.number = (double)NAN}, {.number = (double)NAN}, NULL};
    double low, high;

    *lower = *upper = (double)NAN;
    find_range(view, instrument, result, assigned, &range, &mpe);
    if (result->common->mpe != NULL)
        mpe = result->common->mpe;
    if (mpe == NULL)
        return true;
    if (!evaluate(mpe, &range, assigned, &low, &high))
        return false;
    *lower = low;
    *upper = high;
    return true;
}

/* ---- values -------------------------------------------------------------- */

static bool belongs(const struct ct_view *view,
                    const struct ct_lab_result *result,
                    struct ct_lab_function function)
{
    const struct ct_result_selector *s = &view->selector;

    return (function.quantity == 0 || result->quantity == 0 ||
            function.quantity == result->quantity) &&
           (function.function == 0 || result->function == 0 ||
            function.function == result->function) &&
           ct_view_wants(view, result->quantity, result->function) &&
           (s->artefact == 0 || s->artefact == result->artefact) &&
           (s->at == 0 || s->at == result->at);
}

static struct ct_view_point *next_point(struct ct_view_points *points)
{
    struct ct_view_point *grown =
        ct_grow(points->items, points->count, sizeof *grown);

    if (grown == NULL)
        return NULL;
    points->items = grown;
    grown[points->count] = (struct ct_view_point){.upper = CT_LAB_NO_ROW,
                                                  .interpolation = (double)NAN};
    return &grown[points->count];
}

static void finish_point(const struct ct_view *view, uint32_t certificate,
                         struct ct_view_points *points)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_view_point *point = &points->items[points->count++];

    point->limits_undone =
        !ct_view_limits(view, lab->certificates[certificate].instrument,
                        &lab->results[point->result], &point->assigned,
                        &point->lower_limit, &point->upper_limit);
}

/* The one point that was asked for. */
static enum ct_status take_asked(struct ct_view *view, uint32_t certificate,
                                 struct ct_lab_function function,
                                 struct ct_view_points *points)
{
    struct ct_result_selector selector = view->selector;
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    uint32_t id = lab->certificates[certificate].id;
    struct ct_result_match match;
    struct ct_view_point *point;
    enum ct_status status;

    if (selector.quantity == 0)
        selector.quantity = function.quantity;
    if (selector.function == 0)
        selector.function = function.function;
    match = ct_lab_match(view->index, id, &selector);
    points->found = match.found;
    if (match.found == CT_FOUND_UNSOUND)
        return ct_view_leave_out(view, CT_TABLE_RESULTS, match.rows[0]);
    if (match.found != CT_FOUND && match.found != CT_FOUND_BETWEEN)
        return CT_OK;
    point = next_point(points);
    if (point == NULL)
        return CT_NOMEM;
    point->result = match.rows[0];
    if (match.found == CT_FOUND_BETWEEN) {
        point->upper = match.rows[1];
        point->weight = match.weight;
    }
    status = ct_lab_assigned_at(view->index, id, &selector, &match,
                                &point->assigned, &point->interpolation);
    if (status == CT_INVALID)
        return ct_view_leave_out(view, CT_TABLE_RESULTS, match.rows[0]);
    if (status == CT_OK)
        finish_point(view, certificate, points);
    return status;
}

enum ct_status ct_view_fill_points(struct ct_view *view, uint32_t certificate,
                                   struct ct_lab_function function,
                                   struct ct_view_points *points)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_RESULTS_OF_CERTIFICATE,
                       lab->certificates[certificate].id);
    enum ct_status status = CT_OK;

    if (!isnan(view->selector.point))
        return take_asked(view, certificate, function, points);
    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        const struct ct_lab_result *result = &lab->results[rows.rows[i]];
        struct ct_view_point *point;

        if (!belongs(view, result, function))
            continue;
        point = next_point(points);
        if (point == NULL)
            return CT_NOMEM;
        point->result = rows.rows[i];
        status = ct_lab_assigned(view->index, rows.rows[i], &point->assigned);
        if (status == CT_OK)
            finish_point(view, certificate, points);
        else if (status == CT_INVALID)
            status = ct_view_leave_out(view, CT_TABLE_RESULTS, rows.rows[i]);
    }
    return status;
}

/* ---- functions ----------------------------------------------------------- */

static enum ct_status fill_function(struct ct_view *view, uint32_t instrument,
                                    struct ct_view_function *function)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    uint32_t row;
    enum ct_status status;

    function->drifts.earlier = CT_LAB_NO_ROW;
    function->drifts.touched = CT_LAB_NO_ROW;
    function->force = ct_lab_in_force(view->index, instrument,
                                      function->function, view->when);
    row = function->force.certificate;
    if (function->force.state == CT_FORCE_UNSOUND && row != CT_LAB_NO_ROW)
        return ct_view_leave_out(view, CT_TABLE_CERTIFICATES, row);
    if (function->force.state != CT_FORCE_VALID)
        return CT_OK;
    function->validity =
        ct_lab_validity(view->index, row, function->function, view->when, NULL);
    function->holds = function->validity.due_on == CT_LAB_NO_DATE ||
                      view->when.on <= function->validity.due_on;
    /* Of a certificate all results are shown at once. */
    if (view->kind == CT_VIEW_CERTIFICATE || lab->certificates == NULL)
        return CT_OK;
    status =
        ct_view_fill_points(view, row, function->function, &function->points);
    return status == CT_OK
               ? ct_view_fill_drifts(view, row, &function->points,
                                     function->function, &function->drifts)
               : status;
}

/* A certificate whose row has an error, and no day: it may be the newest. */
static enum ct_status leave_out_undated(struct ct_view *view,
                                        uint32_t instrument)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_CERTIFICATES_OF_INSTRUMENT, instrument);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        const struct ct_lab_certificate *one = &lab->certificates[rows.rows[i]];

        if (one->row.unsound && one->calibrated_on == CT_LAB_NO_DATE)
            status =
                ct_view_leave_out(view, CT_TABLE_CERTIFICATES, rows.rows[i]);
    }
    return status;
}

enum ct_status
ct_view_fill_functions(struct ct_view *view, uint32_t instrument,
                       const struct ct_lab_certificate *certificate)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_view_functions *functions = &view->functions;
    size_t count =
        ct_lab_functions(view->index, instrument, view->when, NULL, 0);
    struct ct_lab_function *all = calloc(count + 1, sizeof *all);
    enum ct_status status = CT_OK;

    functions->items = calloc(count + 1, sizeof *functions->items);
    if (all == NULL || functions->items == NULL) {
        free(all);
        return CT_NOMEM;
    }
    (void)ct_lab_functions(view->index, instrument, view->when, all, count);
    for (size_t i = 0; i < count && status == CT_OK; i++) {
        if (!ct_view_wants(view, all[i].quantity, all[i].function) ||
            (certificate != NULL && !ct_lab_covers(lab, certificate, all[i])))
            continue;
        functions->items[functions->count].function = all[i];
        status = fill_function(view, instrument,
                               &functions->items[functions->count++]);
    }
    free(all);
    return status == CT_OK ? leave_out_undated(view, instrument) : status;
}
