/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula_tree.h"

#include "written.h"
#include "../../uncertainty/expression.h"

#include <string.h>

/* ---- faults ------------------------------------------------------------- */

void ct_formula_fault(struct ct_formula_reader *r, enum ct_status status)
{
    if (status == CT_INVALID)
        r->faults++;
    if (r->status == CT_OK || status != CT_INVALID)
        r->status = status;
}

struct ct_argument ct_formula_at(const struct ct_formula_reader *r, size_t at,
                                 size_t length)
{
    return ct_at(ct_folded_place(&r->text, at, length));
}

void ct_formula_bad_syntax(struct ct_formula_reader *r, size_t at)
{
    size_t length = ct_written_word(&r->text, at);

    ct_formula_fault(r, ct_error(r->sink, "formula-syntax",
                                 ct_formula_at(r, at, length),
                                 ct_folded_text(&r->text, at, length)));
}

void ct_formula_bad_bracket(struct ct_formula_reader *r, size_t at)
{
    ct_formula_fault(r, ct_error(r->sink, "bracket-unmatched",
                                 ct_formula_at(r, at, 1),
                                 ct_folded_text(&r->text, at, 1)));
}

static void bad_ratio(struct ct_formula_reader *r, size_t at, size_t end)
{
    ct_formula_fault(r, ct_error(r->sink, "formula-ratio-unclear",
                                 ct_formula_at(r, at, end - at),
                                 ct_folded_text(&r->text, at, end - at)));
}

static void bad_unit(struct ct_formula_reader *r, size_t at, size_t end)
{
    ct_formula_fault(r, ct_error(r->sink, "formula-unit-unclear",
                                 ct_formula_at(r, at, end - at),
                                 ct_folded_text(&r->text, at, end - at)));
}

static void not_evaluable(struct ct_formula_reader *r, size_t at, size_t end)
{
    ct_formula_fault(r, ct_error(r->sink, "formula-not-evaluable",
                                 ct_formula_at(r, at, end - at),
                                 ct_folded_text(&r->text, at, end - at)));
}

/* ---- operands ----------------------------------------------------------- */

unsigned char ct_formula_byte(const struct ct_formula_reader *r)
{
    return ct_folded_byte(&r->text, r->at);
}

void ct_formula_skip(struct ct_formula_reader *r)
{
    r->at = ct_folded_skip(&r->text, r->at);
}

bool ct_formula_begins_number(const struct ct_formula_reader *r)
{
    unsigned char c = ct_formula_byte(r);

    return ct_is_digit(c) ||
           (c == '.' && ct_is_digit(ct_folded_byte(&r->text, r->at + 1)));
}

/* Reads a number, or reports what stands in its place. */
bool ct_formula_read_number(struct ct_formula_reader *r, double *number)
{
    struct ct_written written;
    enum ct_status status =
        ct_written_number(&r->text, r->at, r->list, r->sink, &written);

    if (status != CT_OK) {
        ct_formula_fault(r, status);
        return false;
    }
    r->at += written.length;
    *number = written.number;
    return true;
}

bool ct_formula_is_variable(struct ct_formula_reader *r, struct ct_part name)
{
    const char *text = r->text.text;
    struct ct_part *known = &r->variable;

    if (known->length == 0)
        *known = name;
    if (known->length == name.length &&
        memcmp(text + known->at, text + name.at, name.length) == 0)
        return true;
    ct_formula_fault(
        r, ct_error(r->sink, "formula-two-variables",
                    ct_formula_at(r, name.at, name.length),
                    ct_folded_text(&r->text, name.at, name.length),
                    ct_folded_text(&r->text, known->at, known->length)));
    return false;
}

/* Whether the name ends in a word of classes: `0.5A级`, `二等`. */
static bool is_class(const struct ct_formula_reader *r, size_t at,
                     size_t length)
{
    for (size_t i = 0; i < length; i += ct_folded_character(&r->text, at + i)) {
        size_t word = ct_formula_foreign(&r->text, at + i);

        if (word > 0 && (i == 0 || i + word == length))
            return true;
    }
    return false;
}

/* Whether the name is that of a unit: 0.3*mm is no coefficient times a point.
 * Single letters are variables, L and m and V. */
static bool is_unit(struct ct_formula_reader *r, size_t at, size_t length)
{
    const struct ct_unit *unit;
    enum ct_status status;

    if (length == 1)
        return false;
    status = ct_written_unit(r->units, &r->text, at, length, NULL, &unit);
    if (status != CT_OK && status != CT_INVALID)
        ct_formula_fault(r, status);
    return status == CT_OK;
}

/* A name or a basis; returns whether it may stand for something. */
static bool read_name(struct ct_formula_reader *r, enum ct_basis *basis)
{
    size_t at = r->at, length = ct_formula_basis(&r->text, at, basis);
    double number;

    if (length > 0 && *basis == CT_BASIS_NONE) {
        bad_ratio(r, at, at + length);
        return false;
    }
    if (length > 0) {
        r->at += length;
        return true;
    }
    length = ct_formula_name(&r->text, at);
    if (length == 0) {
        if (ct_formula_read_number(r, &number))
            ct_formula_bad_syntax(r, at);
        return false;
    }
    if (is_class(r, at, length)) {
        not_evaluable(r, at, at + ct_written_word(&r->text, at));
        return false;
    }
    if (ct_formula_reserved(&r->text, at) ||
        !ct_is_name(r->text.text + at, length) || is_unit(r, at, length)) {
        ct_formula_bad_syntax(r, at);
        return false;
    }
    r->at += length;
    *basis = CT_BASIS_POINT;
    return ct_formula_is_variable(r, (struct ct_part){at, length});
}

/* name, |name| or abs(name): the factor that is not a number. */
bool ct_formula_read_operand(struct ct_formula_reader *r, struct ct_node *node)
{
    size_t open = r->at, start;
    enum ct_basis basis;
    char close = 0;

    if (ct_formula_byte(r) == '|') {
        close = '|';
        r->at++;
    } else if (ct_folded_match(&r->text, r->at, "abs(") > 0) {
        close = ')';
        open += 3;
        r->at += 4;
    }
    ct_formula_skip(r);
    start = r->at;
    if (!read_name(r, &basis))
        return false;
    if (close != 0) {
        ct_formula_skip(r);
        if (ct_formula_byte(r) != (unsigned char)close) {
            ct_formula_bad_bracket(r, open);
            return false;
        }
        r->at++;
    }
    if (node->kind != CT_NODE_TERM || node->basis != CT_BASIS_NONE) {
        ct_formula_bad_syntax(r, start);
        return false;
    }
    node->basis = basis;
    return true;
}

/* ---- what follows a factor ---------------------------------------------- */

/* `0.5级`, `2 digits`. */
static enum ct_step take_foreign(struct ct_formula_reader *r,
                                 struct ct_node *node)
{
    size_t length = ct_formula_foreign(&r->text, r->at);

    if (length == 0)
        return CT_STEP_NONE;
    not_evaluable(r, node->own.at, r->at + length);
    return CT_STEP_FAULT;
}

enum ct_step ct_formula_take_unit(struct ct_formula_reader *r,
                                  struct ct_node *node)
{
    size_t length = ct_formula_unit(&r->text, r->at);

    if (length == 0 || node->unit_part.length > 0 ||
        (node->basis != CT_BASIS_NONE && ct_formula_byte(r) == '/'))
        return CT_STEP_NONE;
    if (node->divided) {
        bad_unit(r, node->own.at, r->at + length);
        return CT_STEP_FAULT;
    }
    node->unit_part = (struct ct_part){r->at, length};
    node->whole = node->basis != CT_BASIS_NONE;
    r->at += length;
    return CT_STEP_TAKEN;
}

enum ct_step ct_formula_take_basis(struct ct_formula_reader *r,
                                   struct ct_node *node)
{
    enum ct_basis basis;
    size_t length = ct_formula_basis(&r->text, r->at, &basis);
    bool bracket = ct_formula_byte(r) == '(';

    if (bracket && length == 0) {
        length = ct_formula_basis(&r->text, r->at + 1, &basis);
        if (length == 0 || ct_folded_byte(&r->text, r->at + 1 + length) != ')')
            return CT_STEP_NONE;
        length += 2;
    }
    if (length == 0 && (length = ct_folded_match(&r->text, r->at, "abs")) > 0 &&
        node->unit_part.length > 0 &&
        ct_folded_byte(&r->text, r->at + length) != '(') {
        r->at += length;
        node->absolute = true;
        return CT_STEP_TAKEN;
    }
    if (length == 0)
        return CT_STEP_NONE;
    if (node->unit_part.length == 0 || basis == CT_BASIS_NONE) {
        bad_ratio(r, node->own.at, r->at + length);
        return CT_STEP_FAULT;
    }
    if (node->basis != CT_BASIS_NONE || node->absolute) {
        ct_formula_bad_syntax(r, r->at);
        return CT_STEP_FAULT;
    }
    node->basis = basis;
    node->worded = true;
    r->at += length;
    return CT_STEP_TAKEN;
}

static enum ct_step take_times(struct ct_formula_reader *r,
                               struct ct_node *node)
{
    size_t length = ct_formula_times(&r->text, r->at);
    double number;

    if (length == 0 && ct_formula_byte(r) != '|') /* 0.002|t| */
        return CT_STEP_NONE;
    r->at += length;
    ct_formula_skip(r);
    if (!ct_formula_begins_number(r))
        return ct_formula_read_operand(r, node) ? CT_STEP_TAKEN : CT_STEP_FAULT;
    if (!ct_formula_read_number(r, &number))
        return CT_STEP_FAULT;
    node->factor *= number;
    node->computed = node->counted;
    node->counted = true;
    return CT_STEP_TAKEN;
}

/* Whether the slash at `at` parts two sides: `+0.5/-0.2`, `+0.5/0`. */
bool ct_formula_parts_sides(const struct ct_formula_reader *r, size_t at)
{
    size_t next = ct_folded_skip(&r->text, at + 1);
    unsigned char c = ct_folded_byte(&r->text, next);

    if (ct_folded_byte(&r->text, at) != '/')
        return false;
    return c == '+' || c == '-' ||
           (r->signed_front && c == '0' &&
            !ct_is_digit(ct_folded_byte(&r->text, next + 1)) &&
            ct_folded_byte(&r->text, next + 1) != '.');
}

/* The unit of a denominator: `5 µm*L/1000 mm`, `5 µm*L/m`. Only where it is
 * plain that it does not belong to the whole. */
static enum ct_step take_per(struct ct_formula_reader *r, struct ct_node *node,
                             bool needed)
{
    size_t start = ct_folded_skip(&r->text, r->at);
    size_t length = ct_formula_unit(&r->text, start);

    if (length == 0 && !needed)
        return CT_STEP_TAKEN;
    if (length == 0) {
        ct_formula_bad_syntax(r, start);
        return CT_STEP_FAULT;
    }
    if (node->kind != CT_NODE_TERM || node->unit_part.length == 0 ||
        node->per_part.length > 0) {
        bad_unit(r, node->own.at, start + length);
        return CT_STEP_FAULT;
    }
    node->per_part = (struct ct_part){start, length};
    r->at = start + length;
    return CT_STEP_TAKEN;
}

static enum ct_step take_division(struct ct_formula_reader *r,
                                  struct ct_node *node)
{
    size_t sign =
        ct_formula_byte(r) == '/' ? 1 : ct_folded_match(&r->text, r->at, "÷");
    size_t start = ct_folded_skip(&r->text, r->at + sign);
    bool number_follows = ct_is_digit(ct_folded_byte(&r->text, start));
    double number;

    if (sign == 0 || ct_formula_parts_sides(r, r->at) ||
        (!node->counted && !number_follows)) /* N/A */
        return CT_STEP_NONE;
    r->at = start;
    if (!ct_formula_begins_number(r))
        return take_per(r, node, true);
    if (!ct_formula_read_number(r, &number))
        return CT_STEP_FAULT;
    if (number == 0) {
        ct_formula_bad_syntax(r, start);
        return CT_STEP_FAULT;
    }
    node->factor /= number;
    node->computed = true;
    node->counted = true;
    node->divided = true;
    return take_per(r, node, false);
}

/* All that follows; false after a fault. */
bool ct_formula_read_tail(struct ct_formula_reader *r, struct ct_node *node)
{
    static enum ct_step (*const takes[])(struct ct_formula_reader *,
                                         struct ct_node *) = {
        take_foreign, ct_formula_take_unit, ct_formula_take_basis, take_times,
        take_division};
    const size_t count = sizeof takes / sizeof takes[0];
    enum ct_step step = CT_STEP_TAKEN;

    while (step == CT_STEP_TAKEN) {
        step = CT_STEP_NONE;
        ct_formula_skip(r);
        for (size_t i = 0; i < count && step == CT_STEP_NONE; i++)
            step = takes[i](r, node);
    }
    return step != CT_STEP_FAULT;
}
