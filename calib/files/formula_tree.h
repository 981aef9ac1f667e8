/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * formula_tree.h - a formula between its text and its value.
 *
 * formula_parse.c makes the tree from the text, formula_units.c gives every
 * term its unit, formula_value.c evaluates it at a point. formula_words.c
 * knows the words. Only these four include this.
 */
#ifndef CT_FORMULA_TREE_H
#define CT_FORMULA_TREE_H

#include "fold.h"
#include "formula.h"

/* What a coefficient is multiplied by. */
enum ct_basis {
    CT_BASIS_NONE,
    CT_BASIS_POINT,   /* |point|: rd, or the variable */
    CT_BASIS_SPAN,    /* FS */
    CT_BASIS_MAXIMUM, /* |range_max| */
};

/* Part of the folded text. */
struct ct_part {
    size_t at, length;
};

enum ct_node_kind { CT_NODE_TERM, CT_NODE_SUM, CT_NODE_MAX, CT_NODE_QUADRATIC };

struct ct_node {
    enum ct_node_kind kind;
    enum ct_basis basis;
    bool worded;   /* the basis is a word after the unit: % FS */
    bool absolute; /* %abs */
    bool counted;  /* a number was written */
    bool computed; /* the factor is a product or quotient of numbers */
    bool divided;  /* by a number: whose unit would a unit be? */
    bool whole;    /* term: the unit is of coefficient × number of the
                      point, not of the coefficient */
    bool negative; /* subtracted from what stands before it */
    double factor; /* of a term its coefficient */
    bool percent;  /* the unit is %, ppm …, not µV/V */
    struct ct_part own, unit_part, per_part; /* in the text; lengths may be 0 */
    const struct ct_unit *unit; /* of a term, `per` divided out; NULL: none */
    bool ratio;                 /* the unit is a number: `to_one` of it */
    struct ct_conversion to_one;
    struct ct_node *first, *next; /* children, siblings */
    struct ct_place place;
    const char *text; /* as written, for findings */
    size_t length;
};

struct ct_formula {
    enum ct_formula_sides sides;
    bool ordered; /* a..b: lower first; +a/-b: by size */
    bool constant;
    struct ct_node *first, *second; /* lower and upper, or x and NULL */
    struct ct_place place;
    const char *text;
    size_t length;
};

/* State of one reading. */
struct ct_formula_reader {
    struct ct_folded text;
    struct ct_units *units;
    struct ct_arena *arena;
    struct ct_sink *sink;
    const char *copy; /* of the folded text, in the arena */
    size_t at;
    enum ct_status status; /* anything but CT_OK and CT_INVALID stops it */
    int faults, depth;
    bool list;         /* inside Q[…] or max(…): a comma separates */
    bool plus_minus;   /* ± was written in front: in a sum it is a plus */
    bool signed_front; /* a + or - was: a slash may part two sides */
    struct ct_part variable;
    struct ct_node *with_unit, *without_unit; /* the first of each kind */
};

/* ---- formula_term.c ----------------------------------------------------- */

/* Notes that a finding was reported or something worse happened. */
void ct_formula_fault(struct ct_formula_reader *r, enum ct_status status);
struct ct_argument ct_formula_at(const struct ct_formula_reader *r, size_t at,
                                 size_t length);
void ct_formula_bad_syntax(struct ct_formula_reader *r, size_t at);
void ct_formula_bad_bracket(struct ct_formula_reader *r, size_t at);

/* Whether the name is the one that stands for the point already, or becomes
 * it. Else reports "formula-two-variables". */
bool ct_formula_is_variable(struct ct_formula_reader *r, struct ct_part name);

unsigned char ct_formula_byte(const struct ct_formula_reader *r);
void ct_formula_skip(struct ct_formula_reader *r); /* blanks */
bool ct_formula_begins_number(const struct ct_formula_reader *r);
/* Whether the slash at `at` parts two sides: `+0.5/-0.2`, `+0.5/0`. */
bool ct_formula_parts_sides(const struct ct_formula_reader *r, size_t at);

/* Reads a number, or reports what stands in its place. */
bool ct_formula_read_number(struct ct_formula_reader *r, double *number);
/* name, |name|, abs(name), a basis: the factor that is not a number. */
bool ct_formula_read_operand(struct ct_formula_reader *r, struct ct_node *node);

/* What may follow a factor: one thing, or all; false after a fault. */
enum ct_step { CT_STEP_NONE, CT_STEP_TAKEN, CT_STEP_FAULT };
enum ct_step ct_formula_take_unit(struct ct_formula_reader *r,
                                  struct ct_node *node);
enum ct_step ct_formula_take_basis(struct ct_formula_reader *r,
                                   struct ct_node *node);
bool ct_formula_read_tail(struct ct_formula_reader *r, struct ct_node *node);

/* ---- formula_words.c ---------------------------------------------------- */

/* Bytes of the words for a basis at `at`, `of` and `the` included, or 0.
 * "range" is among them with CT_BASIS_NONE: it may be the span or its end. */
size_t ct_formula_basis(const struct ct_folded *text, size_t at,
                        enum ct_basis *basis);
/* `MPE:` and its like, with the sign behind it; or 0. */
size_t ct_formula_heading(const struct ct_folded *text, size_t at);
/* Between two sides: `..`, `~`, `…`, `to`; or 0. */
size_t ct_formula_range_sign(const struct ct_folded *text, size_t at);
/* ± in its forms; or 0. */
size_t ct_formula_plus_minus(const struct ct_folded *text, size_t at);
/* ≤ and ≥ in their forms; or 0. */
size_t ct_formula_bound(const struct ct_folded *text, size_t at,
                        enum ct_formula_sides *sides);
/* ×, *, ·; or 0. */
size_t ct_formula_times(const struct ct_folded *text, size_t at);
/* A word that needs a document: class, digits; or 0. */
size_t ct_formula_foreign(const struct ct_folded *text, size_t at);
/* Whether a word of the formula's own language begins at `at`, or one that
 * cannot be part of a formula (`or`): neither a unit nor a variable. */
bool ct_formula_reserved(const struct ct_folded *text, size_t at);
/* Bytes of a name, at most to an operator; or 0. */
size_t ct_formula_name(const struct ct_folded *text, size_t at);
/* Bytes of a unit, or 0. */
size_t ct_formula_unit(const struct ct_folded *text, size_t at);

/* The unit of a term where that is a single letter, for a finding: it may have
 * been meant as the variable. Else the empty text. */
struct ct_argument ct_formula_letter(const struct ct_node *term);

/* ---- formula_units.c ---------------------------------------------------- */

/* Reads the units of one or two sides and hands them down to the terms. */
void ct_formula_units(struct ct_formula_reader *r, struct ct_node *first,
                      struct ct_node *second, const struct ct_node *around);

#endif
