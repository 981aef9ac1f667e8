/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * formula := heading? (± | ≤ | ≥)? sum
 *          | sum range-sign sum | signed sum '/' signed sum
 *          | '(' one of these two ')' unit? basis?
 * sum     := sign? term (sign term)*
 * term    := (number | operand | '(' sum ')' | max(list) | Q[list]) tail*
 * tail    := unit | basis | × number | × operand | '/' number unit? | '/' unit
 * operand := name | '|' name '|' | abs(name) | basis
 *
 * formula_term.c reads operands and tails, this file the rest.
 */
#include "formula_tree.h"

/* ---- terms and sums ----------------------------------------------------- */

static bool stopped(const struct ct_formula_reader *r)
{
    return r->faults >= CT_FORMULA_FINDINGS ||
           (r->status != CT_OK && r->status != CT_INVALID);
}

static void too_large(struct ct_formula_reader *r, size_t at, size_t length)
{
    ct_formula_fault(r, ct_error(r->sink, "formula-too-large",
                                 ct_formula_at(r, at, length),
                                 ct_integer(CT_FORMULA_DEPTH),
                                 ct_integer(CT_FORMULA_LENGTH)));
    r->faults = CT_FORMULA_FINDINGS;
}

static struct ct_node *new_node(struct ct_formula_reader *r,
                                enum ct_node_kind kind, size_t at)
{
    struct ct_node *node = ct_arena_alloc(r->arena, sizeof *node);

    if (node == NULL) {
        ct_formula_fault(r, CT_NOMEM);
        return NULL;
    }
    node->kind = kind;
    node->factor = 1;
    node->own.at = at;
    return node;
}

/* Fixes the span of a node that ends here. */
static void close_node(struct ct_formula_reader *r, struct ct_node *node)
{
    size_t end = r->at;

    while (end > node->own.at && ct_is_blank(ct_folded_byte(&r->text, end - 1)))
        end--;
    node->own.length = end - node->own.at;
    node->place = ct_folded_place(&r->text, node->own.at, node->own.length);
    node->text = r->copy + node->own.at;
    node->length = node->own.length;
}

static struct ct_node *read_sum(struct ct_formula_reader *r);

static bool is_end(unsigned char c)
{
    return c == ')' || c == ']' || c == ',' || c == ';';
}

/* After a fault: goes to the next sign, separator or closing bracket that
 * belongs to the brackets here. */
static void resynchronise(struct ct_formula_reader *r)
{
    size_t depth = 0;

    for (; r->at < r->text.length; r->at++) {
        unsigned char c = ct_formula_byte(r);

        if (depth == 0 && (c == '+' || (is_end(c) && (r->list || c != ','))))
            return;
        if (c == '(' || c == '[')
            depth++;
        else if (c == ')' || c == ']')
            depth--;
    }
}

/* The bracket that closes the one at `open`. */
static void read_close(struct ct_formula_reader *r, size_t open)
{
    char close = r->text.text[open] == '[' ? ']' : ')';

    ct_formula_skip(r);
    if (ct_formula_byte(r) == (unsigned char)close) {
        r->at++;
        return;
    }
    if (r->faults > 0)
        return;
    if (r->at == r->text.length || is_end(ct_formula_byte(r)))
        ct_formula_bad_bracket(r, open);
    else
        ct_formula_bad_syntax(r, r->at);
}

/* Reads one or, in a list, several sums between brackets into `node`. */
static void read_bracket(struct ct_formula_reader *r, struct ct_node *node,
                         bool list)
{
    size_t open = r->at;
    bool outer = r->list;
    struct ct_node **end = &node->first;

    if (++r->depth > CT_FORMULA_DEPTH) {
        too_large(r, open, 1);
        return;
    }
    r->list = list;
    do {
        struct ct_node *sum;

        r->at++;
        sum = read_sum(r);
        if (sum != NULL) {
            *end = sum;
            end = &sum->next;
        }
        ct_formula_skip(r);
    } while (list && !stopped(r) &&
             (ct_formula_byte(r) == ',' || ct_formula_byte(r) == ';'));
    r->list = outer;
    r->depth--;
    if (!stopped(r))
        read_close(r, open);
}

/* Bytes of `max` or `Q` before its bracket, or 0. */
static size_t function_name(const struct ct_formula_reader *r,
                            enum ct_node_kind *kind)
{
    static const struct {
        const char *name;
        enum ct_node_kind kind;
    } names[] = {{"max", CT_NODE_MAX},
                 {"Max", CT_NODE_MAX},
                 {"MAX", CT_NODE_MAX},
                 {"Q", CT_NODE_QUADRATIC}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t length = ct_folded_match(&r->text, r->at, names[i].name);
        size_t next = ct_folded_skip(&r->text, r->at + length);
        unsigned char c = ct_folded_byte(&r->text, next);

        *kind = names[i].kind;
        if (length > 0 && (c == '(' || c == '['))
            return next - r->at;
    }
    return 0;
}

static bool read_factor(struct ct_formula_reader *r, struct ct_node *node)
{
    int faults = r->faults;
    size_t name;

    if (ct_formula_begins_number(r)) {
        node->counted = true;
        return ct_formula_read_number(r, &node->factor);
    }
    name = function_name(r, &node->kind);
    if (name > 0 || ct_formula_byte(r) == '(') {
        if (name == 0)
            node->kind = CT_NODE_SUM;
        r->at += name;
        node->counted = true;
        read_bracket(r, node, name > 0);
        return r->faults == faults && !stopped(r);
    }
    node->kind = CT_NODE_TERM;
    return ct_formula_read_operand(r, node);
}

static struct ct_node *read_term(struct ct_formula_reader *r)
{
    struct ct_node *node;

    ct_formula_skip(r);
    node = new_node(r, CT_NODE_TERM, r->at);
    if (node == NULL || !read_factor(r, node) || !ct_formula_read_tail(r, node))
        return NULL;
    close_node(r, node);
    if (!node->counted) {
        /* A lone word is a remark, not a limit as large as the point. */
        ct_formula_bad_syntax(r, node->own.at);
        return NULL;
    }
    return node;
}

/* The sign between two terms. */
static bool read_sign(struct ct_formula_reader *r, bool *negative)
{
    size_t both;

    ct_formula_skip(r);
    both = ct_formula_plus_minus(&r->text, r->at);
    if (both > 0 && !r->plus_minus)
        return false;
    *negative = ct_formula_byte(r) == '-';
    if (both == 0 && !*negative && ct_formula_byte(r) != '+')
        return false;
    r->at += both > 0 ? both : 1;
    return true;
}

static struct ct_node *read_sum(struct ct_formula_reader *r)
{
    struct ct_node *sum, **end;
    bool negative = false;

    ct_formula_skip(r);
    sum = new_node(r, CT_NODE_SUM, r->at);
    if (sum == NULL)
        return NULL;
    end = &sum->first;
    (void)read_sign(r, &negative);
    do {
        struct ct_node *term = read_term(r);

        if (stopped(r))
            return NULL;
        if (term == NULL) {
            resynchronise(r);
            continue;
        }
        term->negative = negative;
        *end = term;
        end = &term->next;
    } while (read_sign(r, &negative));
    close_node(r, sum);
    if (sum->first == NULL || sum->first->next == NULL)
        return sum->first;
    return sum;
}

/* ---- sides -------------------------------------------------------------- */

/* Whether the bracket here holds two sides: `(-0.2~+0.5) kPa`. */
static bool holds_sides(const struct ct_formula_reader *r)
{
    size_t depth = 0;
    bool square = ct_formula_byte(r) == '[';

    if (!square && ct_formula_byte(r) != '(')
        return false;
    for (size_t i = r->at; i < r->text.length; i++) {
        char c = r->text.text[i];

        if (c == '(' || c == '[')
            depth++;
        else if ((c == ')' || c == ']') && --depth == 0)
            return square;
        else if (depth == 1 && (ct_formula_range_sign(&r->text, i) > 0 ||
                                ct_formula_parts_sides(r, i)))
            return true;
    }
    return square;
}

/* Reads `a..b`, `+a/-b` or one sum. */
static void read_sides(struct ct_formula_reader *r, struct ct_formula *formula)
{
    size_t length;

    formula->first = read_sum(r);
    ct_formula_skip(r);
    length = ct_formula_range_sign(&r->text, r->at);
    if (length == 0 && r->list && ct_formula_byte(r) == ',')
        length = 1; /* [a, b] */
    formula->ordered = length > 0;
    if (length == 0 && ct_formula_parts_sides(r, r->at))
        length = 1;
    if (length == 0 || stopped(r) || formula->sides != CT_SIDES_BARE)
        return;
    formula->sides = CT_SIDES_LIMITS;
    r->at += length;
    formula->second = read_sum(r);
}

/* Two sides in brackets, and the unit of both in `around`. */
static void read_bracketed_sides(struct ct_formula_reader *r,
                                 struct ct_formula *formula,
                                 struct ct_node *around)
{
    size_t open = r->at++;

    r->list = r->text.text[open] == '[';
    read_sides(r, formula);
    r->list = false;
    if (stopped(r))
        return;
    read_close(r, open);
    ct_formula_skip(r);
    if (ct_formula_take_unit(r, around) == CT_STEP_TAKEN) {
        ct_formula_skip(r);
        (void)ct_formula_take_basis(r, around);
    }
}

/* The sign in front of the whole. */
static void read_front(struct ct_formula_reader *r, struct ct_formula *formula)
{
    size_t length;
    enum ct_formula_sides sides;

    ct_formula_skip(r);
    r->at += ct_formula_heading(&r->text, r->at);
    ct_formula_skip(r);
    length = ct_formula_bound(&r->text, r->at, &sides);
    if (length > 0) {
        formula->sides = sides;
        r->at += length;
        ct_formula_skip(r);
    }
    length = ct_formula_plus_minus(&r->text, r->at);
    if (length > 0) {
        formula->sides = CT_SIDES_BOTH;
        r->plus_minus = true;
        r->at += length;
    }
    ct_formula_skip(r);
}

static void bad_sides(struct ct_formula_reader *r, size_t start)
{
    size_t end = r->at;

    while (end > start && ct_is_blank(ct_folded_byte(&r->text, end - 1)))
        end--;
    ct_formula_fault(r, ct_error(r->sink, "formula-sides",
                                 ct_formula_at(r, start, end - start),
                                 ct_folded_text(&r->text, start, end - start)));
}

static bool is_sign(const struct ct_formula_reader *r, size_t at)
{
    unsigned char c = ct_folded_byte(&r->text, at);

    return c == '+' || c == '-';
}

/* `0.2-0.5`, `(0.2-0.5) kPa`: two limits joined by a hyphen rather than a
 * difference. */
static bool looks_like_range(const struct ct_node *node)
{
    if (node->kind != CT_NODE_SUM)
        return false;
    for (const struct ct_node *child = node->first; child != NULL;
         child = child->next)
        if ((child->kind == CT_NODE_TERM && child->basis == CT_BASIS_NONE &&
             child->negative) ||
            looks_like_range(child))
            return true;
    return false;
}

static void read_formula(struct ct_formula_reader *r,
                         struct ct_formula *formula)
{
    struct ct_node around = {.kind = CT_NODE_SUM, .factor = 1};
    size_t start;
    bool lone;

    read_front(r, formula);
    start = r->at;
    lone = is_sign(r, start);
    r->signed_front = lone || is_sign(r, ct_folded_skip(&r->text, start + 1));
    if (formula->sides == CT_SIDES_BARE && holds_sides(r))
        read_bracketed_sides(r, formula, &around);
    else
        read_sides(r, formula);
    ct_formula_skip(r);
    if (r->faults == 0 && r->at < r->text.length) {
        if (is_end(ct_formula_byte(r)) && ct_formula_byte(r) != ',' &&
            ct_formula_byte(r) != ';')
            ct_formula_bad_bracket(r, r->at);
        else
            ct_formula_bad_syntax(r, r->at);
    }
    if (r->faults == 0 && formula->sides == CT_SIDES_BARE &&
        (lone || looks_like_range(formula->first)))
        bad_sides(r, start);
    if (r->status == CT_OK)
        ct_formula_units(r, formula->first, formula->second, &around);
}

static bool depends_on_point(const struct ct_node *node)
{
    if (node == NULL)
        return false;
    for (const struct ct_node *child = node->first; child != NULL;
         child = child->next) {
        if (depends_on_point(child))
            return true;
    }
    return node->kind == CT_NODE_TERM && node->basis != CT_BASIS_NONE;
}

static enum ct_status parse(struct ct_formula_reader *r,
                            const struct ct_formula **formula)
{
    struct ct_formula *result = ct_arena_alloc(r->arena, sizeof *result);

    r->copy = ct_arena_text(r->arena, r->text.text, r->text.length);
    if (result == NULL || r->copy == NULL)
        return CT_NOMEM;
    result->place = r->text.place;
    result->text = r->copy;
    result->length = r->text.length;
    if (r->text.length > CT_FORMULA_LENGTH)
        too_large(r, 0, r->text.length);
    else
        read_formula(r, result);
    if (r->status != CT_OK)
        return r->status;
    result->constant =
        !depends_on_point(result->first) && !depends_on_point(result->second);
    *formula = result;
    return CT_OK;
}

enum ct_status ct_formula_parse(struct ct_units *units, struct ct_arena *arena,
                                const char *text, size_t length,
                                struct ct_place place, struct ct_sink *sink,
                                const struct ct_formula **formula)
{
    struct ct_formula_reader r = {.units = units, .arena = arena, .sink = sink};
    enum ct_status status = ct_fold(text, length, place, &r.text);

    if (status != CT_OK)
        return status;
    status = parse(&r, formula);
    ct_fold_release(&r.text);
    return status;
}

const char *ct_formula_text(const struct ct_formula *formula, size_t *length)
{
    *length = formula->length;
    return formula->text;
}
