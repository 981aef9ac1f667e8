/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of an input of a budget: its value, what the certificate states
 * of it, what it drifted since, what lies between two points.
 */
#include "resolve_work.h"

#include "point.h"
#include "../../uncertainty/coverage.h"

#include <math.h>
#include <string.h>

/* ---- units --------------------------------------------------------------- */

/* Budgets count temperatures in °C, and their differences in K. */
static enum ct_status unit_for_budget(const struct ct_resolving *r,
                                      const struct ct_unit **unit)
{
    const char *text = r->reference->as == CT_BUDGET_AS_VALUE ? "degC" : "K";

    if (!(*unit)->fahrenheit)
        return CT_OK;
    return ct_unit_parse(r->resolver->units, text, strlen(text),
                         r->reference->place, r->sink, unit);
}

/* ---- the value ----------------------------------------------------------- */

static enum ct_status need_point(const struct ct_resolving *r)
{
    if (r->has_point)
        return CT_OK;
    return ct_error(r->sink, "input-point-needed", ct_at(r->reference->place),
                    ct_string(r->reference->name));
}

static enum ct_status no_value(const struct ct_resolving *r)
{
    struct ct_buffer unit = {0};
    enum ct_status status;

    ct_unit_write(&unit, r->assigned.unit);
    status = ct_error(
        r->sink, "input-no-value", ct_at(r->reference->place),
        ct_string(r->reference->name),
        ct_resolve_certificate_id(r, r->certificate),
        ct_text(unit.data != NULL ? unit.data : "", unit.length),
        ct_string(r->reference->as == CT_BUDGET_AS_VALUE ? "error" : "value"));
    ct_buffer_release(&unit);
    return status;
}

/* The nominal value stands for the item as it is. */
static enum ct_status nominal_value(struct ct_resolving *r)
{
    struct ct_budget_resolved *out = &r->reference->resolved;
    enum ct_status status = need_point(r);

    if (status != CT_OK)
        return status;
    out->unit = r->point.unit != NULL ? r->point.unit : &ct_unit_one;
    status = unit_for_budget(r, &out->unit);
    out->value =
        r->reference->as == CT_BUDGET_AS_VALUE
            ? ct_decimal_to_double(ct_point_convert(r->point, out->unit))
            : 0;
    return status;
}

/* The unit of the value: that of its point, unless the value itself was
 * stated. */
static const struct ct_unit *value_unit(const struct ct_resolving *r)
{
    struct ct_point scale = {.unit = r->assigned.unit};

    if (r->has_point && r->point.unit != NULL &&
        ct_point_comparable(r->point, scale))
        return r->point.unit;
    return r->assigned.unit;
}

static enum ct_status certified_value(struct ct_resolving *r)
{
    const struct ct_assigned_state *state = &r->assigned.as_left;
    struct ct_budget_resolved *out = &r->reference->resolved;
    bool value = r->reference->as == CT_BUDGET_AS_VALUE;
    struct ct_point point = {state->exact_value, r->assigned.unit};
    enum ct_status status;

    if (isnan(value ? state->value : state->error))
        return no_value(r);
    out->unit =
        value && !r->assigned.value_stated ? value_unit(r) : r->assigned.unit;
    status = unit_for_budget(r, &out->unit);
    if (status != CT_OK)
        return status;
    if (value)
        out->value = ct_decimal_to_double(ct_point_convert(point, out->unit));
    else
        out->value = ct_difference_in(r->reference->as == CT_BUDGET_AS_ERROR
                                          ? state->error
                                          : state->correction,
                                      r->assigned.unit, out->unit);
    return CT_OK;
}

/* ---- lines --------------------------------------------------------------- */

static struct ct_budget_line *add_line(struct ct_resolving *r)
{
    struct ct_budget_resolved *out = &r->reference->resolved;
    struct ct_budget_line *line = &out->lines[out->line_count++];

    *line = (struct ct_budget_line){.dof = (double)INFINITY};
    return line;
}

static void put_number(struct ct_buffer *text, double number, int digits,
                       const struct ct_unit *unit)
{
    struct ct_buffer name = {0};

    ct_number_significant(text, number, digits);
    ct_unit_write(&name, unit);
    ct_buffer_join(text, " ", &name);
}

/* Keeps the text; CT_NOMEM. */
static enum ct_status keep(const struct ct_resolving *r, struct ct_buffer *text,
                           const char **kept)
{
    *kept = text->failed
                ? NULL
                : ct_arena_text(r->arena, text->data != NULL ? text->data : "",
                                text->length);
    ct_buffer_release(text);
    return *kept != NULL ? CT_OK : CT_NOMEM;
}

static enum ct_status state_certified(const struct ct_resolving *r,
                                      struct ct_budget_line *line)
{
    const struct ct_assigned *a = &r->assigned;
    struct ct_buffer text = {0};

    ct_buffer_puts(&text, "U: ");
    put_number(&text, a->as_left.expanded_uncertainty, 10, a->unit);
    if (a->k_by_probability && a->probability > 0) {
        ct_buffer_puts(&text, ", probability: ");
        ct_number_significant(&text, a->probability, 6);
    } else {
        ct_buffer_puts(&text, ", k: ");
        ct_number_significant(&text, a->k, 6);
    }
    if (isfinite(a->dof)) {
        ct_buffer_puts(&text, ", dof: ");
        ct_number_significant(&text, a->dof, 6);
    }
    return keep(r, &text, &line->stated);
}

/* k wins; a probability beside it is only looked at. */
static void check_probability(const struct ct_resolving *r)
{
    const struct ct_assigned *a = &r->assigned;
    double found;

    if (a->k_by_probability || isnan(a->probability) ||
        ct_coverage_probability(a->k, a->dof, &found) != CT_OK ||
        fabs(found - a->probability) <= 0.01)
        return;
    ct_warning(r->sink, "k-against-probability", ct_at(r->reference->place),
               ct_number(a->k), ct_number(found), ct_number(a->probability));
}

/* What the certificate states. */
static enum ct_status certified_line(struct ct_resolving *r)
{
    const struct ct_assigned *a = &r->assigned;
    struct ct_argument id = ct_resolve_certificate_id(r, r->certificate);
    struct ct_argument at = ct_at(r->reference->place);
    struct ct_budget_line *line;

    if (isnan(a->as_left.expanded_uncertainty))
        return ct_error(r->sink, "input-without-u", at,
                        ct_string(r->reference->name), id);
    if (isnan(a->k))
        return ct_error(r->sink, "input-without-k", at,
                        ct_string(r->reference->name), id);
    if (a->k_by_default)
        ct_note(r->sink, "input-default-k", at, id,
                ct_number(r->lab->package->settings.default_k));
    check_probability(r);
    line = add_line(r);
    line->uncertainty = ct_difference_in(a->as_left.standard_uncertainty,
                                         a->unit, r->reference->resolved.unit);
    line->dof = a->dof;
    line->kind = isfinite(a->dof) ? CT_STUDENT_T : CT_NORMAL;
    return state_certified(r, line);
}

/* ---- formulas ------------------------------------------------------------ */

/* Limits about zero in the unit of the input. */
static enum ct_status limits_of(const struct ct_resolving *r,
                                const struct ct_formula *formula,
                                const struct ct_lab_range *span, double *lower,
                                double *upper)
{
    struct ct_lab_spot spot = ct_resolve_spot(r);
    enum ct_status status = CT_OK;

    if (!r->has_point && !ct_formula_is_constant(formula))
        status = need_point(r);
    return status == CT_OK ? ct_lab_limits_at(&spot, formula, span,
                                              r->reference->resolved.unit,
                                              r->sink, lower, upper)
                           : status;
}

/* ---- permissible errors -------------------------------------------------- */

/* The error lies within the limits, the value on the other side. */
static enum ct_status nominal_line(struct ct_resolving *r)
{
    bool error = r->reference->as == CT_BUDGET_AS_ERROR;
    struct ct_argument at = ct_at(r->reference->place);
    struct ct_lab_spot spot = ct_resolve_spot(r);
    struct ct_lab_range range;
    const struct ct_formula *mpe = ct_lab_permissible(
        r->lab, &spot, r->has_range ? &r->range : NULL,
        r->match.found <= CT_FOUND_NO_POINT ? r->match.rows[0] : CT_LAB_NO_ROW,
        &range);
    struct ct_buffer text = {0};
    struct ct_budget_line *line;
    double lower, upper;
    enum ct_status status;

    if (mpe == NULL)
        return ct_error(r->sink, "input-no-mpe", at,
                        ct_string(r->reference->name),
                        ct_resolve_instrument_id(r));
    status = limits_of(r, mpe, &range, &lower, &upper);
    if (status != CT_OK)
        return status;
    if (isinf(lower) || isinf(upper))
        return ct_error(r->sink, "mpe-one-sided", at);
    if (!(lower < upper))
        return ct_error(r->sink, "zero-half-width", at);
    ct_note(r->sink, "input-nominal", at, ct_string(r->reference->name));
    line = add_line(r);
    line->kind = CT_RECTANGULAR;
    line->lower = error ? lower : -upper;
    line->upper = error ? upper : -lower;
    line->uncertainty = (upper - lower) / sqrt(12);
    ct_buffer_puts(&text, "mpe: ");
    if (lower == -upper) {
        ct_buffer_puts(&text, "±");
    } else {
        put_number(&text, lower, 6, r->reference->resolved.unit);
        ct_buffer_puts(&text, "..");
    }
    put_number(&text, upper, 6, r->reference->resolved.unit);
    return keep(r, &text, &line->stated);
}

/* ---- drift --------------------------------------------------------------- */

/* A line of which the width is a standard uncertainty or half a width. */
static void set_width(struct ct_budget_line *line,
                      enum ct_distribution_kind kind, double width)
{
    line->kind = kind;
    line->uncertainty = ct_width_deviation(kind, width);
    if (kind == CT_NORMAL)
        return;
    line->lower = -width;
    line->upper = width;
}

static enum ct_status state_drift(const struct ct_resolving *r,
                                  struct ct_budget_line *line, double width,
                                  int32_t elapsed, int32_t whole)
{
    struct ct_buffer text = {0};

    ct_buffer_puts(&text, line->kind == CT_NORMAL ? "u: " : "half_width: ");
    put_number(&text, width, 6, r->reference->resolved.unit);
    if (whole > 0) {
        ct_buffer_puts(&text, " in ");
        ct_buffer_integer(&text, whole);
        ct_buffer_puts(&text, " d, ");
        ct_buffer_integer(&text, elapsed);
        ct_buffer_puts(&text, " d ago");
    }
    return keep(r, &text, &line->stated);
}

static enum ct_status drift_line(struct ct_resolving *r)
{
    struct ct_drift_words words;
    const char *word;
    size_t length;
    struct ct_budget_line *line;
    double lower, upper, factor;
    int32_t elapsed, whole;
    enum ct_status status;

    if (!r->has_range || r->range.drift == NULL ||
        r->range.U_includes_drift == CT_YES)
        return CT_OK;
    word = ct_lab_text(r->lab, CT_KEY_TEXT, r->range.drift_distribution);
    if (!ct_drift_read(&word, &length, &words))
        return ct_error(r->sink, "input-drift-words",
                        ct_at(r->reference->place), ct_text(word, length),
                        ct_resolve_instrument_id(r));
    status = limits_of(r, r->range.drift, &r->range.range, &lower, &upper);
    if (status != CT_OK)
        return status;
    if (isinf(upper))
        upper = -lower;
    factor = ct_drift_growth(r->lab, r->certificate, r->range.drift_per,
                             words.walk, r->when, &elapsed, &whole);
    if (!(upper * factor > 0))
        return CT_OK;
    line = add_line(r);
    line->part = "drift";
    set_width(line, words.kind, upper * factor);
    return state_drift(r, line, upper, elapsed, whole);
}

/* ---- between two points -------------------------------------------------- */

static enum ct_status interpolation_line(struct ct_resolving *r)
{
    struct ct_budget_line *line;
    struct ct_buffer text = {0};
    double width;

    if (r->match.found != CT_FOUND_BETWEEN || isnan(r->interpolation))
        return CT_OK;
    if (r->interpolation == 0) {
        ct_note(r->sink, "input-line-unchecked", ct_at(r->reference->place),
                ct_string(r->reference->name),
                ct_resolve_certificate_id(r, r->certificate));
        return CT_OK;
    }
    width = ct_difference_in(r->interpolation, r->assigned.unit,
                             r->reference->resolved.unit);
    line = add_line(r);
    line->part = "interpolation";
    set_width(line, CT_RECTANGULAR, width);
    ct_buffer_puts(&text, "half_width: ");
    put_number(&text, width, 6, r->reference->resolved.unit);
    return keep(r, &text, &line->stated);
}

/* ---- all ----------------------------------------------------------------- */

/* A correction that is known and is not applied. */
static void warn_uncorrected(const struct ct_resolving *r)
{
    if (!r->nominal || !r->reference->ignore_mpe)
        return;
    ct_warning(r->sink, "input-uncorrected", ct_at(r->reference->place),
               ct_string(r->reference->name),
               ct_resolve_certificate_id(r, r->certificate));
}

/* What the certificate states is a line of its own beside others. */
static void name_lines(struct ct_budget_resolved *out)
{
    if (out->line_count > 1)
        out->lines[0].part = "calibration";
}

enum ct_status ct_resolve_numbers(struct ct_resolving *r)
{
    enum ct_status status = r->nominal ? nominal_value(r) : certified_value(r);

    if (status != CT_OK)
        return status;
    if (r->rule == CT_RULE_NOMINAL)
        return nominal_line(r);
    warn_uncorrected(r);
    status = certified_line(r);
    if (status == CT_OK)
        status = drift_line(r);
    if (status == CT_OK)
        status = interpolation_line(r);
    name_lines(&r->reference->resolved);
    return status;
}
