/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula_tree.h"

#include "../../uncertainty/number.h"

#include <math.h>

struct evaluation {
    const struct ct_formula *formula;
    const struct ct_formula_point *point;
    const struct ct_unit *unit, *limit; /* of the point, of the limits */
    struct ct_sink *sink;
    bool derived; /* more than a number that was written */
};

/* ---- faults ------------------------------------------------------------- */

static enum ct_status report_dimension(const struct evaluation *e,
                                       const struct ct_node *node,
                                       const struct ct_unit *unit)
{
    struct ct_buffer mine = {0}, theirs = {0};
    enum ct_status status = CT_NOMEM;

    ct_unit_describe(&mine, unit);
    ct_unit_describe(&theirs, e->limit);
    if (ct_buffer_status(&mine) == CT_OK && ct_buffer_status(&theirs) == CT_OK)
        status = ct_error(
            e->sink, "formula-dimension", ct_at(node->place),
            ct_text(node->text, node->length), ct_text(mine.data, mine.length),
            ct_text(theirs.data, theirs.length), ct_formula_letter(node));
    ct_buffer_release(&mine);
    ct_buffer_release(&theirs);
    return status;
}

static enum ct_status report_ratio(const struct evaluation *e,
                                   const struct ct_node *node)
{
    return ct_error(e->sink, "formula-ratio-unclear", ct_at(node->place),
                    ct_text(node->text, node->length));
}

static bool is_number(const struct ct_unit *unit)
{
    return unit->kind == CT_KIND_NONE &&
           ct_unit_same_dimension(unit, &ct_unit_one) &&
           ct_unit_same_scale(unit, &ct_unit_one);
}

/* Of ±(0.5 + 5e-3*L) µm the limit depends on the unit in which the point is
 * given, unless coefficient and point are of one unit. */
static enum ct_status warn_coefficient(const struct evaluation *e,
                                       const struct ct_node *node)
{
    struct ct_buffer mine = {0}, points = {0};
    enum ct_status status = CT_NOMEM;

    if (e->sink == NULL || /* nothing is to be said, so nothing is made */
        node->basis != CT_BASIS_POINT || node->worded || !node->whole ||
        e->point->point == 0 || is_number(e->unit) ||
        (ct_unit_same_dimension(node->unit, e->unit) &&
         ct_unit_same_scale(node->unit, e->unit)))
        return CT_OK;
    ct_unit_write_symbol(&mine, node->unit);
    ct_unit_write_symbol(&points, e->unit);
    if (ct_buffer_status(&mine) == CT_OK &&
        ct_buffer_status(&points) == CT_OK) {
        ct_warning(e->sink, "formula-coefficient-unit", ct_at(node->place),
                   ct_text(node->text, node->length), ct_number(node->factor),
                   ct_text(mine.data, mine.length),
                   ct_text(points.data, points.length));
        status = CT_OK;
    }
    ct_buffer_release(&mine);
    ct_buffer_release(&points);
    return status;
}

/* ---- terms -------------------------------------------------------------- */

/* What the coefficient is multiplied by, in the unit of the point. */
static enum ct_status magnitude(const struct evaluation *e,
                                const struct ct_node *node, double *value)
{
    const struct ct_formula_point *p = e->point;
    double span = p->range_max - p->range_min;

    switch (node->basis) {
    case CT_BASIS_NONE:
        *value = 1;
        break;
    case CT_BASIS_POINT:
        *value = fabs(p->point);
        break;
    case CT_BASIS_SPAN:
        if (!isfinite(span) || span < 0)
            return ct_error(e->sink, "formula-needs-span", ct_at(node->place),
                            ct_text(node->text, node->length));
        *value = span;
        break;
    case CT_BASIS_MAXIMUM:
        if (!isfinite(p->range_max))
            return ct_error(e->sink, "formula-needs-maximum",
                            ct_at(node->place),
                            ct_text(node->text, node->length));
        *value = fabs(p->range_max);
        break;
    }
    return CT_OK;
}

/* Whether a limit may be stated in a unit of this kind. */
static bool kinds_agree(const struct ct_unit *limit, const struct ct_unit *unit)
{
    enum ct_kind sum;

    return limit->kind == unit->kind ||
           ct_kind_add((enum ct_kind)limit->kind, (enum ct_kind)unit->kind,
                       &sum) == CT_KINDS_AGREE;
}

/* Whether a ratio without a word may be taken as it is: only where the limits
 * are such a ratio, too, and for % and ppm only the same one (±5 % of a point
 * in ppm is of the reading, ±5 ppm of a point in % nobody knows). */
static bool is_plain(const struct evaluation *e, const struct ct_node *node)
{
    if (node->absolute || node->unit->kind != CT_KIND_NONE ||
        !ct_unit_dimensionless(node->unit))
        return true;
    if (e->limit->kind != CT_KIND_NONE || !ct_unit_dimensionless(e->limit))
        return false;
    return !node->percent || ct_unit_same_scale(node->unit, e->limit);
}

/* The unit of coefficient × magnitude. */
static struct ct_unit unit_of(const struct evaluation *e,
                              const struct ct_node *node)
{
    if (node->unit == NULL)
        return node->basis == CT_BASIS_NONE ? *e->limit : *e->unit;
    if (node->basis == CT_BASIS_NONE || node->whole)
        return *node->unit;
    return ct_unit_multiply(node->unit, e->unit);
}

/* Whether coefficient × magnitude is in the unit of the limits as it stands. */
static bool is_same_unit(const struct evaluation *e, const struct ct_node *node)
{
    bool plain = node->basis == CT_BASIS_NONE;

    if (node->unit == NULL)
        return plain || e->unit == e->limit;
    return node->unit == e->limit && (plain || node->whole);
}

static enum ct_status term_value(struct evaluation *e,
                                 const struct ct_node *node, double *value)
{
    struct ct_conversion conversion;
    struct ct_unit unit;
    double x = 0;
    enum ct_status status = magnitude(e, node, &x);

    if (status == CT_OK)
        status = warn_coefficient(e, node);
    if (status != CT_OK)
        return status;
    e->derived |= node->basis != CT_BASIS_NONE || node->computed;
    x *= node->factor;
    if (is_same_unit(e, node)) {
        *value = x;
        return CT_OK;
    }
    if (node->ratio && node->basis != CT_BASIS_NONE && !node->whole &&
        e->unit == e->limit) { /* % rd: no algebra of units is needed */
        *value = ct_convert(node->to_one, x);
        return CT_OK;
    }
    if (node->basis == CT_BASIS_NONE && !is_plain(e, node))
        return report_ratio(e, node);
    unit = unit_of(e, node);
    if (ct_unit_conversion(&unit, e->limit, &conversion) != CT_OK ||
        !kinds_agree(e->limit, &unit))
        return report_dimension(e, node, &unit);
    e->derived |= conversion.multiply != 1 || conversion.divide != 1;
    *value = ct_convert(conversion, x);
    return CT_OK;
}

/* ---- sums --------------------------------------------------------------- */

static enum ct_status node_value(struct evaluation *e,
                                 const struct ct_node *node, double *value);

/* Adds one value to what a sum, a maximum or a sum of squares holds so far. */
static double join(enum ct_node_kind kind, double so_far, double value,
                   bool first)
{
    if (kind == CT_NODE_MAX)
        return first || value > so_far ? value : so_far;
    return kind == CT_NODE_QUADRATIC ? hypot(so_far, value) : so_far + value;
}

static enum ct_status children_value(struct evaluation *e,
                                     const struct ct_node *node, double *value)
{
    double result = 0;

    for (const struct ct_node *child = node->first; child != NULL;
         child = child->next) {
        double part;
        enum ct_status status = node_value(e, child, &part);

        if (status != CT_OK)
            return status;
        result = join(node->kind, result, part, child == node->first);
    }
    e->derived |= node->factor != 1 || node->kind == CT_NODE_QUADRATIC ||
                  (node->first != NULL && node->first->next != NULL);
    *value = result * node->factor;
    return CT_OK;
}

static enum ct_status node_value(struct evaluation *e,
                                 const struct ct_node *node, double *value)
{
    double result = 0;
    enum ct_status status = node->kind == CT_NODE_TERM
                                ? term_value(e, node, &result)
                                : children_value(e, node, &result);

    if (status == CT_OK)
        *value = node->negative ? -result : result;
    return status;
}

/* Takes away what binary fractions added: 0.1 + 0.7 is 0.8. */
static double tidy(double value)
{
    enum { DIGITS = 15 };
    struct ct_decimal decimal = ct_decimal_from_double(value);
    int place = ct_decimal_magnitude(decimal) - DIGITS + 1;

    return ct_decimal_to_double(
        ct_decimal_round(decimal, place, CT_ROUND_NEAREST_EVEN));
}

static enum ct_status side_value(struct evaluation *e,
                                 const struct ct_node *node, double *value)
{
    double result;
    enum ct_status status;

    e->derived = false;
    status = node_value(e, node, &result);
    if (status != CT_OK)
        return status;
    if (!isfinite(result))
        return ct_error(e->sink, "number-too-large", ct_at(node->place),
                        ct_text(node->text, node->length));
    *value = e->derived && result != 0 ? tidy(result) : result;
    return CT_OK;
}

/* ---- limits ------------------------------------------------------------- */

static enum ct_status limits(struct evaluation *e, double *lower, double *upper)
{
    const struct ct_formula *f = e->formula;
    double first, second;
    enum ct_status status = side_value(e, f->first, &first);

    if (status != CT_OK)
        return status;
    switch (f->sides) {
    case CT_SIDES_BARE:
    case CT_SIDES_BOTH:
        *lower = 0 - first; /* not -first: no negative zero */
        *upper = first;
        break;
    case CT_SIDES_UPPER:
        *lower = -(double)INFINITY;
        *upper = first;
        break;
    case CT_SIDES_LOWER:
        *lower = first;
        *upper = (double)INFINITY;
        break;
    case CT_SIDES_LIMITS:
        status = side_value(e, f->second, &second);
        if (status != CT_OK)
            return status;
        *lower = f->ordered || first < second ? first : second;
        *upper = f->ordered || first < second ? second : first;
        break;
    }
    return CT_OK;
}

enum ct_status ct_formula_limits(const struct ct_formula *formula,
                                 const struct ct_formula_point *point,
                                 struct ct_sink *sink, double *lower,
                                 double *upper)
{
    struct evaluation e = {.formula = formula, .point = point, .sink = sink};
    double low = 0, high = 0;
    enum ct_status status;

    e.unit = point->unit != NULL ? point->unit : &ct_unit_one;
    e.limit = point->limit_unit != NULL ? point->limit_unit : e.unit;
    status = limits(&e, &low, &high);
    if (status != CT_OK)
        return status;
    if (low > high)
        return ct_error(sink, "formula-crossed", ct_at(formula->place),
                        ct_text(formula->text, formula->length),
                        ct_number(point->point));
    *lower = low;
    *upper = high;
    return CT_OK;
}

enum ct_formula_sides ct_formula_sides(const struct ct_formula *formula)
{
    return formula->sides;
}

bool ct_formula_is_constant(const struct ct_formula *formula)
{
    return formula->constant;
}
