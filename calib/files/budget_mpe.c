/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Maximum permissible errors as a statement of uncertainty.
 */
#include "budget_shape.h"
#include "formula.h"

#include <math.h>
#include <string.h>

/* Whether the text of a formula names a unit at all. */
static bool has_unit(const struct ct_yaml *node)
{
    return strpbrk(node->text, "FKC") != NULL ||
           strstr(node->text, "℉") != NULL || strstr(node->text, "℃") != NULL;
}

/* Where the instrument reads, and its range. A range that is a part of the
 * value makes no rule. */
static enum ct_status read_point(const struct shape *s,
                                 struct ct_formula_point *point, bool *ruled)
{
    const struct ct_yaml *span = shape_get(s, "span");
    const struct ct_yaml *where = shape_get(s, "point");
    struct subject alone = *s->subject;
    struct width width = {0};
    enum ct_status status = CT_OK;

    *point = (struct ct_formula_point){
        .point = s->subject->value,
        .unit = s->subject->unit != NULL ? s->subject->unit : &ct_unit_one,
        .range_min = (double)NAN,
        .range_max = (double)NAN};
    if (where != NULL)
        status = read_position(s->r, &alone, where, &point->point);
    if (span != NULL) {
        status = worse(status, measure_width(s->r, s->subject, span, &width));
        point->range_min = 0;
        point->range_max = width_at(&width, s->subject->value);
    }
    *ruled = !width.relative;
    return status;
}

/* The formula under this node; it is parsed once. */
static enum ct_status parse(const struct shape *s, const struct ct_yaml *node,
                            const struct ct_formula **formula)
{
    struct ct_budget *budget = s->r->budget;
    struct kept_formula *kept = s->r->again ? budget->texts->formulas : NULL;
    enum ct_status status;

    while (kept != NULL && kept->text != node->text)
        kept = kept->older;
    if (kept != NULL) {
        *formula = kept->formula;
        return CT_OK;
    }
    kept = ct_arena_alloc(&budget->arena, sizeof *kept);
    if (kept == NULL)
        return CT_NOMEM;
    status = ct_formula_parse(s->r->units, &budget->arena, node->text,
                              node->length, node->place, s->r->sink, formula);
    if (status != CT_OK || s->r->again)
        return status;
    *kept =
        (struct kept_formula){budget->texts->formulas, node->text, *formula};
    budget->texts->formulas = kept;
    return CT_OK;
}

/* Of a correction, whose value is 0, the parts of the reading would vanish. */
static void warn_zero(const struct shape *s, const struct ct_formula *formula,
                      const struct ct_formula_point *point, double upper,
                      struct ct_place place)
{
    struct ct_formula_point other = *point;
    double least, most;

    if (s->r->again || point->point != 0 || shape_get(s, "point") != NULL ||
        ct_formula_is_constant(formula))
        return;
    other.point = 1;
    if (ct_formula_limits(formula, &other, NULL, &least, &most) == CT_OK &&
        most != upper)
        ct_warning(s->r->sink, "mpe-point-zero", ct_at(place));
}

/* Limits about zero. */
static enum ct_status read_formula(struct shape *s, const struct ct_yaml *node,
                                   double *lower, double *upper)
{
    const struct ct_formula *formula;
    struct ct_formula_point point;
    bool ruled = false;
    enum ct_status status = need_kind(s->r, node, CT_YAML_SCALAR, "mpe");

    if (status == CT_OK)
        status = read_point(s, &point, &ruled);
    if (status == CT_OK)
        status = parse(s, node, &formula);
    if (status == CT_OK && s->subject->fahrenheit) {
        if (!ct_formula_is_constant(formula))
            return ct_error(s->r->sink, "relative-of-scale", ct_at(node->place),
                            ct_string("°F"));
        if (!has_unit(node))
            return ct_error(s->r->sink, "fahrenheit-bare", ct_at(node->place));
    }
    if (status == CT_OK)
        status = ct_formula_limits(formula, &point, s->r->sink, lower, upper);
    if (status != CT_OK)
        return status;
    warn_zero(s, formula, &point, *upper, node->place);
    s->st->rule.kind = ruled ? RULE_FORMULA : RULE_NONE;
    s->st->rule.formula = formula;
    s->st->rule.point = point;
    s->st->rule.at_value = shape_get(s, "point") == NULL;
    return CT_OK;
}

/* A maximum permissible error: limits about the value, rectangular. */
enum ct_status read_mpe(struct shape *s, const struct ct_yaml *node)
{
    double lower, upper;
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = read_formula(s, node, &lower, &upper);
    if (status != CT_OK)
        return status;
    if (isinf(lower) || isinf(upper))
        return ct_error(s->r->sink, "mpe-one-sided", ct_at(node->place));
    if (!(lower < upper))
        return ct_error(s->r->sink, "zero-half-width", ct_at(node->place));
    return shape_limits(s, shape_centre(s), lower, upper, node->place);
}
