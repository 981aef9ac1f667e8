/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula_tree.h"

#include "written.h"
#include "../../uncertainty/expression.h"

/* The unit, and perhaps the basis, that stand around terms. */
struct whole {
    bool present;
    const struct ct_unit *unit;
    enum ct_basis basis;
    bool absolute, percent;
};

/* ---- faults ------------------------------------------------------------- */

static void unclear(struct ct_formula_reader *r, const struct ct_node *node)
{
    ct_formula_fault(r, ct_error(r->sink, "formula-unit-unclear",
                                 ct_at(node->place),
                                 ct_text(node->text, node->length)));
}

static void mismatch(struct ct_formula_reader *r, const struct ct_node *node,
                     const struct ct_node *other)
{
    struct ct_buffer mine = {0}, theirs = {0};
    enum ct_status status = CT_NOMEM;

    ct_unit_describe(&mine, node->unit);
    ct_unit_describe(&theirs, other->unit);
    if (ct_buffer_status(&mine) == CT_OK && ct_buffer_status(&theirs) == CT_OK)
        status = ct_error(
            r->sink, "formula-dimension", ct_at(node->place),
            ct_text(node->text, node->length), ct_text(mine.data, mine.length),
            ct_text(theirs.data, theirs.length), ct_formula_letter(node));
    ct_buffer_release(&mine);
    ct_buffer_release(&theirs);
    ct_formula_fault(r, status);
}

static void ratio_unclear(struct ct_formula_reader *r,
                          const struct ct_node *node)
{
    ct_formula_fault(r, ct_error(r->sink, "formula-ratio-unclear",
                                 ct_at(node->place),
                                 ct_text(node->text, node->length)));
}

/* ---- reading units ------------------------------------------------------ */

static bool is_percent(const struct ct_formula_reader *r, struct ct_part part)
{
    return ct_is_ratio_text(r->text.text + part.at, part.length);
}

static bool read_unit(struct ct_formula_reader *r, struct ct_part part,
                      const struct ct_unit **unit)
{
    enum ct_status status = ct_written_unit(r->units, &r->text, part.at,
                                            part.length, r->sink, unit);

    if (status != CT_OK)
        ct_formula_fault(r, status);
    return status == CT_OK;
}

/* The unit of a term with what it is divided by. */
static bool read_own_unit(struct ct_formula_reader *r, struct ct_node *node)
{
    const struct ct_unit *unit, *per;
    struct ct_unit *quotient;

    if (!read_unit(r, node->unit_part, &unit))
        return false;
    node->percent = is_percent(r, node->unit_part);
    node->unit = unit;
    if (node->per_part.length == 0)
        return true;
    if (!read_unit(r, node->per_part, &per))
        return false;
    quotient = ct_arena_alloc(r->arena, sizeof *quotient);
    if (quotient == NULL) {
        ct_formula_fault(r, CT_NOMEM);
        return false;
    }
    *quotient = ct_unit_divide(unit, per);
    node->unit = quotient;
    node->percent = false;
    return true;
}

/* Whether the unit of a term is one letter that can only be the variable, as
 * in (0.3 + 0.002 L) µm: no unit, or one that does not fit the whole. */
static bool is_letter_variable(struct ct_formula_reader *r,
                               const struct ct_node *node,
                               const struct whole *whole)
{
    struct ct_part part = node->unit_part;
    const struct ct_unit *unit;
    enum ct_status status;

    if (whole->unit == NULL || part.length == 0 ||
        node->basis != CT_BASIS_NONE || node->absolute ||
        node->per_part.length > 0 ||
        part.length != ct_folded_character(&r->text, part.at) ||
        !ct_is_name(r->text.text + part.at, part.length))
        return false;
    status =
        ct_written_unit(r->units, &r->text, part.at, part.length, NULL, &unit);
    if (status != CT_OK && status != CT_INVALID)
        ct_formula_fault(r, status);
    return status == CT_INVALID ||
           (status == CT_OK && !ct_unit_same_dimension(unit, whole->unit));
}

/* ---- handing units down ------------------------------------------------- */

static bool is_bare_ratio(const struct ct_node *node)
{
    return !node->absolute && node->unit->kind == CT_KIND_NONE &&
           ct_unit_dimensionless(node->unit);
}

/* Compares an absolute term with the first one of the formula: what can be
 * seen to be wrong without a point is reported without one. */
static void compare(struct ct_formula_reader *r, struct ct_node *node)
{
    struct ct_node *first = r->with_unit;

    if (first == NULL) {
        r->with_unit = node;
        return;
    }
    if (ct_unit_same_dimension(node->unit, first->unit))
        return;
    if (is_bare_ratio(node))
        ratio_unclear(r, node);
    else if (is_bare_ratio(first))
        ratio_unclear(r, first);
    else
        mismatch(r, node, first);
}

static void inherit(struct ct_formula_reader *r, struct ct_node *node,
                    const struct whole *whole)
{
    if (node->basis != CT_BASIS_NONE && whole->basis != CT_BASIS_NONE) {
        unclear(r, node);
        return;
    }
    node->unit = whole->unit;
    node->percent = whole->percent;
    node->absolute = whole->absolute;
    node->whole = node->basis != CT_BASIS_NONE;
    if (whole->basis != CT_BASIS_NONE)
        node->basis = whole->basis;
}

static void give_unit(struct ct_formula_reader *r, struct ct_node *node,
                      const struct whole *whole)
{
    bool complete;

    if (is_letter_variable(r, node, whole)) {
        if (!ct_formula_is_variable(r, node->unit_part))
            return;
        node->unit_part.length = 0;
        node->basis = CT_BASIS_POINT;
    }
    if (node->divided && node->basis == CT_BASIS_NONE) {
        /* 0.2/0.5 are two sides without their signs, not a quotient. */
        ct_formula_fault(r,
                         ct_error(r->sink, "formula-syntax", ct_at(node->place),
                                  ct_text(node->text, node->length)));
        return;
    }
    if (node->unit_part.length > 0) {
        if (!read_own_unit(r, node))
            return;
        /* (0.02 % rd + 0.05) kPa: the first term needs no unit. */
        complete = node->basis != CT_BASIS_NONE && !node->whole &&
                   whole->basis == CT_BASIS_NONE &&
                   ct_unit_dimensionless(node->unit);
        if (whole->present && !complete)
            unclear(r, node);
        else if (node->basis == CT_BASIS_NONE || node->whole)
            compare(r, node);
        return;
    }
    if (whole->present)
        inherit(r, node, whole);
    if (node->basis != CT_BASIS_NONE || node->factor == 0)
        return;
    if (whole->present)
        compare(r, node);
    else if (r->without_unit == NULL)
        r->without_unit = node;
}

static void hand_down(struct ct_formula_reader *r, struct ct_node *node,
                      const struct whole *around)
{
    struct whole whole = *around;

    if (node->kind == CT_NODE_TERM) {
        give_unit(r, node, around);
        node->ratio =
            node->unit != NULL && ct_unit_conversion(node->unit, &ct_unit_one,
                                                     &node->to_one) == CT_OK;
        return;
    }
    if (node->unit_part.length > 0) {
        if (around->present) {
            unclear(r, node);
            return;
        }
        if (!read_unit(r, node->unit_part, &node->unit))
            return;
        whole = (struct whole){.present = true,
                               .unit = node->unit,
                               .basis = node->basis,
                               .absolute = node->absolute,
                               .percent = is_percent(r, node->unit_part)};
        node->percent = whole.percent;
    }
    for (struct ct_node *child = node->first; child != NULL;
         child = child->next)
        hand_down(r, child, &whole);
}

/* ---- two sides ---------------------------------------------------------- */

static bool has_unit(const struct ct_node *node)
{
    if (node->unit_part.length > 0)
        return true;
    for (const struct ct_node *child = node->first; child != NULL;
         child = child->next) {
        if (has_unit(child))
            return true;
    }
    return false;
}

/* The unit that a side without any takes from the other: that of a single
 * term or of a bracket. */
static struct whole unit_of(const struct ct_node *node)
{
    bool word = node->worded || node->kind != CT_NODE_TERM;

    if (node->unit == NULL || node->unit_part.length == 0 ||
        node->per_part.length > 0 ||
        (node->basis != CT_BASIS_NONE && !word && !node->whole))
        return (struct whole){0};
    return (struct whole){.present = true,
                          .unit = node->unit,
                          .basis = word ? node->basis : CT_BASIS_NONE,
                          .absolute = node->absolute,
                          .percent = node->percent};
}

void ct_formula_units(struct ct_formula_reader *r, struct ct_node *first,
                      struct ct_node *second, const struct ct_node *around)
{
    struct whole whole = {.present = around->unit_part.length > 0,
                          .basis = around->basis,
                          .absolute = around->absolute,
                          .percent = is_percent(r, around->unit_part)};

    if (whole.present && !read_unit(r, around->unit_part, &whole.unit))
        return;
    if (second != NULL) {
        hand_down(r, second, &whole);
        if (r->status == CT_OK && !whole.present && !has_unit(first))
            whole = unit_of(second);
    }
    if (r->status == CT_OK || r->status == CT_INVALID)
        hand_down(r, first, &whole);
    if (r->status == CT_OK && r->with_unit != NULL && r->without_unit != NULL)
        unclear(r, r->without_unit);
}
