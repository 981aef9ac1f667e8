/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Functions of an instrument on a page: what is in force, why and until when,
 * and the values.
 */
#include "show_page.h"

#include "language.h"

#include <math.h>
#include <string.h>

#include "../../uncertainty/rounding.h"

static void say(struct ct_sheet *sheet, const char *text)
{
    ct_buffer_puts(&sheet->cell, ct_translate(text));
}

static void blank(struct ct_sheet *sheet)
{
    ct_buffer_putc(&sheet->cell, ' ');
}

/* ---- in force ------------------------------------------------------------ */

/* ORDER FORCE */
static const char *const force_words[CT_FORCES] = {
    N_("no certificate"), N_("in force"), N_("unfit"),  N_("withdrawn"),
    N_("adjusted since"), N_("unclear"),  N_("unsound")};

/* Why no certificate is in force. */
static void say_why_not(struct ct_sheet *sheet, const struct ct_lab_force *f)
{
    const struct ct_lab *lab = sheet->lab;

    switch (f->state) {
    case CT_FORCE_NONE:
        say(sheet, N_("none up to the day covers it"));
        break;
    case CT_FORCE_UNFIT:
        say(sheet, N_("its verdict is fail"));
        break;
    case CT_FORCE_WITHDRAWN:
        say(sheet, N_("withdrawn on"));
        blank(sheet);
        ct_sheet_day(sheet, lab->certificates[f->certificate].withdrawn_on);
        say(sheet, N_(", nothing in its place"));
        break;
    case CT_FORCE_ADJUSTED:
        say(sheet, N_("not calibrated since it was adjusted"));
        if (f->by_event && f->other != CT_LAB_NO_ROW) {
            say(sheet, N_(" or repaired on "));
            ct_sheet_day(sheet, lab->events[f->other].date);
        }
        break;
    case CT_FORCE_UNCLEAR:
        say(sheet, N_("of one day with"));
        blank(sheet);
        ct_sheet_certificate(sheet, f->other);
        say(sheet, N_(", and no sequence says which is later"));
        break;
    default:
        say(sheet, N_("its row has an error"));
    }
}

static void say_interval(struct ct_sheet *sheet,
                         const struct ct_lab_validity *v)
{
    say(sheet, N_("interval"));
    blank(sheet);
    ct_sheet_interval(sheet, v->interval.interval);
    if (v->interval.interval.kind != CT_INTERVAL_LENGTH)
        return;
    say(sheet, N_(" from "));
    ct_sheet_day(sheet, v->anchor);
    if (v->rule != CT_DUE_SAME_DAY) {
        ct_buffer_puts(&sheet->cell, ", ");
        ct_buffer_puts(&sheet->cell, ct_due_rule_name(v->rule));
    }
}

/* By what rule it holds until then. */
static void say_rule(struct ct_sheet *sheet, const struct ct_lab_validity *v,
                     const struct ct_lab_certificate *certificate)
{
    switch (v->source) {
    case CT_DUE_FROM_INTERVAL:
        say_interval(sheet, v);
        break;
    case CT_DUE_FROM_DATE:
        say(sheet, N_("date on the certificate"));
        break;
    case CT_DUE_FROM_STATUTE:
        say(sheet, N_("at most the interval of "));
        ct_sheet_key(sheet, CT_KEY_REGULATION, certificate->procedure);
        break;
    case CT_DUE_FROM_EXTENSION:
        say(sheet, N_("extended on "));
        if (v->extension != CT_LAB_NO_ROW)
            ct_sheet_day(sheet, sheet->lab->events[v->extension].date);
        if (v->cut)
            say(sheet, N_(", cut at the statutory maximum"));
        break;
    default:
        if (v->interval.state == CT_LAB_INTERVAL)
            say_interval(sheet, v);
        else
            say(sheet, N_("no interval and no date"));
    }
}

static void put_function(struct ct_sheet *sheet,
                         const struct ct_view_function *one,
                         struct ct_text_table *table)
{
    const struct ct_lab_force *force = &one->force;
    bool valid = force->state == CT_FORCE_VALID;

    ct_sheet_function(sheet, one->function);
    ct_table_take(table, &sheet->cell);
    say(sheet,
        valid && !one->holds ? N_("overdue") : force_words[force->state]);
    ct_table_take(table, &sheet->cell);
    ct_sheet_certificate(sheet, force->certificate);
    ct_table_take(table, &sheet->cell);
    if (force->certificate != CT_LAB_NO_ROW)
        ct_sheet_day(
            sheet, sheet->lab->certificates[force->certificate].calibrated_on);
    ct_table_take(table, &sheet->cell);
    if (valid && one->validity.due_on == CT_LAB_NO_DATE)
        say(sheet, N_("no end"));
    else if (valid)
        ct_sheet_day(sheet, one->validity.due_on);
    ct_table_take(table, &sheet->cell);
    if (valid)
        say_rule(sheet, &one->validity,
                 &sheet->lab->certificates[force->certificate]);
    else
        say_why_not(sheet, force);
    if (force->in_error)
        say(sheet, N_("; withdrawn later for an error"));
    ct_table_take(table, &sheet->cell);
}

void ct_sheet_functions(struct ct_sheet *sheet)
{
    const struct ct_view_functions *functions = &sheet->view->functions;
    const struct ct_text_column columns[] = {
        {ct_translate(N_("function")), CT_LEFT, true},
        {ct_translate(N_("state")), CT_LEFT, false},
        {ct_translate(N_("certificate")), CT_LEFT, false},
        {ct_translate(N_("calibrated on")), CT_LEFT, false},
        {ct_translate(N_("holds until")), CT_LEFT, false},
        {ct_translate(N_("by")), CT_LEFT, true},
    };
    struct ct_text_table *table;

    if (functions->count == 0)
        return;
    ct_sheet_heading(sheet,
                     ct_translate(sheet->view->kind == CT_VIEW_INSTRUMENT
                                      ? N_("In force")
                                      : N_("In force for what it covers")));
    table = ct_sheet_begin(sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < functions->count && table != NULL; i++)
        put_function(sheet, &functions->items[i], table);
    ct_sheet_table(sheet, table);
}

/* ---- numbers at a point -------------------------------------------------- */

static bool is_between(const struct ct_view_point *point)
{
    return point->upper != CT_LAB_NO_ROW;
}

static struct ct_lab_number
first_of(struct ct_lab_number a, struct ct_lab_number b, struct ct_lab_number c)
{
    return !isnan(a.number) ? a : !isnan(b.number) ? b : c;
}

/* The place of the last digit that the certificate states: -0.20 has two. A
 * large one where that says nothing. */
static int stated_place(const struct ct_sheet *sheet,
                        const struct ct_view_point *point, bool as_found)
{
    enum { NONE = 99 };
    const struct ct_lab_result *row = &sheet->lab->results[point->result];
    struct ct_lab_number stated = first_of(
        ct_result_value(row), ct_result_error(row), ct_result_correction(row));
    struct ct_lab_number found =
        first_of(ct_result_as_found_value(row), ct_result_as_found_error(row),
                 ct_result_as_found_correction(row));

    if (as_found && !isnan(found.number))
        stated = found;
    return isnan(stated.number) || row->common->unit != point->assigned.unit
               ? NONE
               : stated.place;
}

/* Exact where it was calibrated, to `place`; between two points down to the
 * place of two digits of its uncertainty, and one more. `power`: of ten that
 * both are to be multiplied by. */
static void put_scaled(struct ct_sheet *sheet,
                       const struct ct_view_point *point, double number,
                       struct ct_decimal exact, int power, int last)
{
    enum { LARGEST = 15, SMALLEST = -20, DIGITS = 3 };
    double U = point->assigned.as_left.expanded_uncertainty;
    struct ct_rounding rule = {DIGITS, CT_ROUND_NEAREST_EVEN};
    int place;

    if (isnan(number))
        return;
    number *= pow(10, power);
    exact.exponent += power;
    if (is_between(point) && U > 0) {
        (void)ct_round_uncertainty(U, rule, &place);
        ct_write_to_place(&sheet->cell, number, place + power,
                          CT_ROUND_NEAREST_EVEN);
    } else if (is_between(point) || exact.exponent > LARGEST ||
               exact.exponent < SMALLEST) {
        ct_number_shortest(&sheet->cell, number);
    } else {
        last = last + power < SMALLEST ? SMALLEST : last + power;
        ct_decimal_write_to_place(
            &sheet->cell, exact, last < exact.exponent ? last : exact.exponent);
    }
}

static void put_stated(struct ct_sheet *sheet,
                       const struct ct_view_point *point, double number,
                       struct ct_decimal exact, bool as_found)
{
    put_scaled(sheet, point, number, exact, 0,
               stated_place(sheet, point, as_found));
}

static struct ct_decimal negated(struct ct_decimal number)
{
    if (!ct_decimal_is_zero(number))
        number.negative = !number.negative;
    return number;
}

/* With the digits of the certificate, where the number is that of it. */
static void put_expanded(struct ct_sheet *sheet, double U,
                         struct ct_lab_number stated)
{
    struct ct_rounding rule = {3, CT_ROUND_NEAREST_EVEN};

    if (isnan(U))
        return;
    if (U == stated.number)
        ct_sheet_number(sheet, stated);
    else
        ct_write_uncertainty(&sheet->cell, U, rule);
}

static void put_limits(struct ct_sheet *sheet, double lower, double upper)
{
    enum { DIGITS = 6 };

    if (isnan(lower) || isnan(upper) || (isinf(lower) && isinf(upper)))
        return;
    if (lower == -upper) {
        ct_buffer_puts(&sheet->cell, "±");
        ct_number_significant(&sheet->cell, upper, DIGITS);
    } else if (isinf(lower) || isinf(upper)) {
        ct_buffer_puts(&sheet->cell, isinf(lower) ? "≤ " : "≥ ");
        ct_number_significant(&sheet->cell, isinf(lower) ? upper : lower,
                              DIGITS);
    } else {
        ct_number_significant(&sheet->cell, lower, DIGITS);
        ct_buffer_puts(&sheet->cell, " … ");
        ct_number_significant(&sheet->cell, upper, DIGITS);
    }
}

/* The power of ten between two units, where there is nothing else. */
static bool find_power(const struct ct_unit *from, const struct ct_unit *to,
                       int *power)
{
    struct ct_conversion conversion;
    double factor;

    if (from == NULL || to == NULL ||
        ct_unit_conversion(from, to, &conversion) != CT_OK)
        return false;
    factor = conversion.multiply == 1 ? conversion.divide : conversion.multiply;
    *power = 0;
    for (; factor >= 10; (*power)++)
        factor /= 10;
    if (factor != 1 || (conversion.multiply != 1 && conversion.divide != 1))
        return false;
    if (conversion.multiply == 1)
        *power = -*power;
    return true;
}

/* A value in the unit of its point, as people read it: 100.000037 g, not
 * 100000.037 mg. */
static void put_value(struct ct_sheet *sheet, const struct ct_view_point *point,
                      const struct ct_assigned_state *state)
{
    const struct ct_assigned *a = &point->assigned;
    int power = 0;

    if (isnan(state->value))
        return;
    if (isnan(a->point) || !find_power(a->unit, a->point_unit, &power))
        power = 0;
    put_scaled(sheet, point, state->value, state->exact_value, power,
               stated_place(sheet, point, state == &a->as_found));
    if (power == 0)
        return;
    blank(sheet);
    ct_sheet_unit(sheet, a->point_unit);
}

static void put_point(struct ct_sheet *sheet,
                      const struct ct_assigned *assigned)
{
    enum { LARGEST = 15, SMALLEST = -20 };
    struct ct_decimal exact = assigned->exact_point;

    if (isnan(assigned->point))
        return;
    if (exact.exponent > LARGEST || exact.exponent < SMALLEST)
        ct_number_shortest(&sheet->cell, assigned->point);
    else
        ct_decimal_write(&sheet->cell, exact);
    blank(sheet);
    ct_sheet_unit(sheet, assigned->point_unit);
}

/* ---- the columns of values ----------------------------------------------- */

/* ORDER VALUE_COLUMN */
enum {
    V_QUANTITY,
    V_FUNCTION,
    V_ARTEFACT,
    V_AT,
    V_POINT,
    V_VALUE,
    V_ERROR,
    V_CORRECTION,
    V_U,
    V_UNIT,
    V_K,
    V_DOF,
    V_LIMITS,
    V_FOUND_VALUE,
    V_FOUND_ERROR,
    V_FOUND_U,
    V_INTERPOLATION,
    V_COUNT
};

/* ORDER VALUE_COLUMN */
static const struct ct_text_column value_columns[V_COUNT] = {
    {N_("quantity"), CT_LEFT, true},
    {N_("function"), CT_LEFT, true},
    {N_("artefact"), CT_LEFT, true},
    {N_("at"), CT_LEFT, true},
    {N_("point"), CT_DECIMAL, false},
    {N_("value"), CT_DECIMAL, false},
    {N_("error"), CT_DECIMAL, false},
    {N_("correction"), CT_DECIMAL, false},
    {N_("U"), CT_DECIMAL, false},
    {N_("unit"), CT_LEFT, false},
    {N_("k"), CT_DECIMAL, false},
    {N_("ν"), CT_DECIMAL, false},
    {N_("MPE"), CT_LEFT, false},
    {N_("found value"), CT_DECIMAL, false},
    {N_("found error"), CT_DECIMAL, false},
    {N_("found U"), CT_DECIMAL, false},
    {N_("off the line"), CT_DECIMAL, false},
};

/* As-found numbers that say more than those beside them. */
static bool was_changed(const struct ct_assigned *a)
{
    return !isnan(a->as_found.error) || !isnan(a->as_found.value)
               ? a->as_found.error != a->as_left.error ||
                     (isnan(a->as_left.error) &&
                      a->as_found.value != a->as_left.value)
               : false;
}

static void put_as_found(struct ct_sheet *sheet,
                         const struct ct_view_point *point, int column)
{
    const struct ct_assigned *a = &point->assigned;
    const struct ct_lab_result *row = &sheet->lab->results[point->result];

    if (!was_changed(a))
        return;
    if (column == V_FOUND_VALUE)
        put_value(sheet, point, &a->as_found);
    else if (column == V_FOUND_ERROR)
        put_stated(sheet, point, a->as_found.error, a->as_found.exact_error,
                   true);
    else if (a->as_found.expanded_uncertainty !=
             a->as_left.expanded_uncertainty)
        put_expanded(sheet, a->as_found.expanded_uncertainty,
                     ct_result_U_as_found(row));
}

static void put_factor(struct ct_sheet *sheet, double factor)
{
    if (isfinite(factor))
        ct_number_significant(&sheet->cell, factor, 6);
}

static void put_value_cell(struct ct_sheet *sheet,
                           const struct ct_view_point *point, int column)
{
    const struct ct_assigned *a = &point->assigned;
    const struct ct_lab_result *row = &sheet->lab->results[point->result];

    switch (column) {
    case V_QUANTITY:
        ct_sheet_key(sheet, CT_KEY_TEXT, row->quantity);
        break;
    case V_FUNCTION:
        ct_sheet_key(sheet, CT_KEY_TEXT, row->function);
        break;
    case V_ARTEFACT:
        ct_sheet_key(sheet, CT_KEY_TEXT, row->artefact);
        break;
    case V_AT:
        ct_sheet_key(sheet, CT_KEY_TEXT, row->at);
        break;
    case V_POINT:
        put_point(sheet, a);
        break;
    case V_VALUE:
        put_value(sheet, point, &a->as_left);
        break;
    case V_ERROR:
        put_stated(sheet, point, a->as_left.error, a->as_left.exact_error,
                   false);
        break;
    case V_CORRECTION:
        put_stated(sheet, point, a->as_left.correction,
                   negated(a->as_left.exact_error), false);
        break;
    case V_U:
        put_expanded(sheet, a->as_left.expanded_uncertainty, ct_result_U(row));
        break;
    case V_UNIT:
        ct_sheet_unit(sheet, a->unit);
        break;
    case V_K:
        put_factor(sheet, a->k);
        break;
    case V_DOF:
        put_factor(sheet, a->dof);
        break;
    case V_LIMITS:
        put_limits(sheet, point->lower_limit, point->upper_limit);
        break;
    case V_INTERPOLATION:
        if (is_between(point) && point->interpolation > 0)
            ct_number_significant(&sheet->cell, point->interpolation, 3);
        break;
    default:
        put_as_found(sheet, point, column);
    }
}

/* Of an instrument the function stands in the heading. */
void ct_sheet_points(struct ct_sheet *sheet,
                     const struct ct_view_points *points)
{
    struct ct_text_column heads[V_COUNT];
    int first = sheet->view->kind == CT_VIEW_INSTRUMENT ? V_ARTEFACT : 0;
    struct ct_text_table *table;

    if (points->count == 0)
        return;
    for (int i = first; i < V_COUNT; i++) {
        heads[i] = value_columns[i];
        heads[i].title = ct_translate(heads[i].title);
    }
    table = ct_sheet_begin(sheet, heads + first, (size_t)(V_COUNT - first));
    for (size_t i = 0; i < points->count && table != NULL; i++)
        for (int column = first; column < V_COUNT; column++) {
            put_value_cell(sheet, &points->items[i], column);
            ct_table_take(table, &sheet->cell);
        }
    ct_sheet_table(sheet, table);
}

/* ORDER FOUND */
static const char *const found_words[] = {
    "",
    "",
    "",
    N_("There is no value at this point: none is taken beyond the points "
       "calibrated, across ranges, or between single artefacts."),
    N_("Several results fit: name the function, the artefact or the "
       "conditions, as in ID:FUNCTION/ARTEFACT@POINT."),
    N_("The points calibrated are of another kind than the one asked for."),
    N_("A result at that point, or one of its neighbours, has an error."),
    N_("There is no such result."),
};

void ct_sheet_not_found(struct ct_sheet *sheet, enum ct_found found)
{
    if (found_words[found][0] == '\0')
        return;
    say(sheet, found_words[found]);
    ct_sheet_line(sheet);
}

/* ---- change -------------------------------------------------------------- */

static const struct ct_view_point *point_of(const struct ct_view_points *points,
                                            uint32_t result)
{
    for (size_t i = 0; i < points->count; i++)
        if (points->items[i].result == result)
            return &points->items[i];
    return NULL;
}

static void put_drift(struct ct_sheet *sheet, const struct ct_view_drift *one,
                      const struct ct_view_point *point,
                      struct ct_text_table *table)
{
    enum { PER_YEAR = 3 };

    put_value_cell(sheet, point, V_ARTEFACT);
    ct_table_take(table, &sheet->cell);
    put_value_cell(sheet, point, V_AT);
    ct_table_take(table, &sheet->cell);
    put_point(sheet, &point->assigned);
    ct_table_take(table, &sheet->cell);
    ct_number_significant(&sheet->cell, one->change, 6);
    ct_table_take(table, &sheet->cell);
    ct_number_significant(&sheet->cell, one->per_year, PER_YEAR);
    ct_table_take(table, &sheet->cell);
    ct_sheet_unit(sheet, point->assigned.unit);
    ct_table_take(table, &sheet->cell);
    if (!isnan(one->ratio))
        ct_number_fixed(&sheet->cell, one->ratio, 2);
    ct_table_take(table, &sheet->cell);
}

static void head_drift(struct ct_sheet *sheet,
                       const struct ct_view_drifts *drifts)
{
    ct_sheet_certificate(sheet, drifts->earlier);
    ct_buffer_puts(&sheet->cell, ", ");
    ct_buffer_integer(&sheet->cell, drifts->days);
    say(sheet, N_(" days before"));
    ct_sheet_heading(sheet, ct_translate(N_("Change of the error since")));
    if (drifts->touched != CT_LAB_NO_ROW) {
        say(sheet, N_("adjusted or repaired between them, on "));
        ct_sheet_day(sheet, sheet->lab->events[drifts->touched].date);
        ct_sheet_line(sheet);
    }
    if (drifts->unknown > 0) {
        ct_sheet_count(sheet, drifts->unknown);
        blank(sheet);
        say(sheet, N_("points without as-found value are left out"));
        ct_sheet_line(sheet);
    }
}

static void put_drifts(struct ct_sheet *sheet,
                       const struct ct_view_function *function)
{
    const struct ct_view_drifts *drifts = &function->drifts;
    const struct ct_text_column columns[] = {
        {ct_translate(N_("artefact")), CT_LEFT, true},
        {ct_translate(N_("at")), CT_LEFT, true},
        {ct_translate(N_("point")), CT_DECIMAL, false},
        {ct_translate(N_("change")), CT_DECIMAL, false},
        {ct_translate(N_("per year")), CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {ct_translate(N_("|change|/√(U₁²+U₂²)")), CT_DECIMAL, false},
    };
    struct ct_text_table *table;

    if (drifts->count == 0 && drifts->unknown == 0)
        return;
    head_drift(sheet, drifts);
    if (drifts->count == 0)
        return;
    table = ct_sheet_begin(sheet, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < drifts->count && table != NULL; i++) {
        const struct ct_view_point *point =
            point_of(&function->points, drifts->items[i].result);

        if (point != NULL)
            put_drift(sheet, &drifts->items[i], point, table);
    }
    ct_sheet_table(sheet, table);
}

void ct_sheet_values(struct ct_sheet *sheet)
{
    const struct ct_view_functions *functions = &sheet->view->functions;

    for (size_t i = 0; i < functions->count; i++) {
        const struct ct_view_function *one = &functions->items[i];

        if (one->force.state != CT_FORCE_VALID)
            continue;
        if (one->points.count == 0 && one->points.found < CT_FOUND_OUTSIDE)
            continue;
        ct_sheet_certificate(sheet, one->force.certificate);
        if (one->function.quantity != 0 || one->function.function != 0)
            ct_buffer_puts(&sheet->cell, ": ");
        if (one->function.quantity != 0 || one->function.function != 0)
            ct_sheet_function(sheet, one->function);
        ct_sheet_heading(sheet, ct_translate(N_("Values of")));
        if (one->points.count == 0)
            ct_sheet_not_found(sheet, one->points.found);
        ct_sheet_points(sheet, &one->points);
        put_drifts(sheet, one);
    }
}
