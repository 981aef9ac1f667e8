/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expression.h - text of the model language to program.
 *
 *     sum      := product (('+' | '-') product)*
 *     product  := unary (('*' | '/' | '·' | '×' | '÷') unary)*
 *     unary    := ('-' | '+' | '−') unary | power
 *     power    := raised ('^' unary)?             right associative; also '**'
 *     raised   := primary superscript*            x², x⁻¹
 *     primary  := number unit? | name | name '(' sum (',' sum)* ')'
 *               | '(' sum ')'
 *     unit     := "'" text "'"                    9.81 'm/s2'
 *     name     := letter (letter | digit | '_')*  any Unicode letters; may
 *                 hold '.' between two name characters, and end in '′'
 *
 * -x^2 is -(x^2); 2^-1 is allowed; 2 x (no operator) is an error with a hint.
 * `pi` is the constant. There are no other reserved names: a name followed by
 * '(' is a function, any other a symbol.
 *
 * min, max take two or more arguments, pow is '^'; ln, lg, arcsin, arccos,
 * arctan are log, log10, asin, acos, atan.
 */
#ifndef CT_EXPRESSION_H
#define CT_EXPRESSION_H

#include "program.h"

/* The names seen so far, in order of first appearance. A look-up costs the
 * length of the name, whatever names there are. */
struct ct_symbols;
CT_CHECK enum ct_status ct_symbols_new(struct ct_symbols **symbols);
void ct_symbols_free(struct ct_symbols *symbols);
size_t ct_symbols_count(const struct ct_symbols *symbols);
const char *ct_symbols_name(const struct ct_symbols *symbols, size_t symbol);
/* Finds or adds a name. */
CT_CHECK enum ct_status ct_symbols_intern(struct ct_symbols *symbols,
                                          const char *name, size_t length,
                                          uint32_t *symbol);
/* SIZE_MAX when the name is not there. */
size_t ct_symbols_find(const struct ct_symbols *symbols, const char *name,
                       size_t length);

enum {
    CT_EXPRESSION_DEPTH = 200,     /* parentheses, calls, signs, exponents */
    CT_EXPRESSION_FINDINGS = 20,   /* per text, then the rest is skipped */
    CT_EXPRESSION_LENGTH = 1000000 /* bytes */
};

/* Appends the expression's instructions to `program`; *output is the register
 * of its value, the last one appended. `place` is the span of `text` in its
 * source, so that findings and instructions point into it byte by byte.
 *
 * All faults of a text are reported in one run: after each one the parser
 * assumes what is missing and goes on, without follow-up findings. Then the
 * program is as it was; names are interned all the same, so that a caller can
 * tell which ones a broken text speaks of. Constants are folded as
 * ct_program_operate does. Time and memory are linear in the length.
 *
 * Findings: "expression-…" (see findings.def), those of ct_unit_parse.
 * CT_INVALID, CT_NOMEM; CT_LIMIT: the program is full. */
CT_CHECK enum ct_status
ct_expression_parse(const char *text, size_t length, struct ct_place place,
                    struct ct_units *units, struct ct_symbols *symbols,
                    struct ct_sink *sink, struct ct_program *program,
                    uint32_t *output);

/* Whether `text` is a name of the model language, the whole of it. */
bool ct_is_name(const char *text, size_t length);

/* The candidate nearest to `name`, the first of several, or NULL. The edit
 * distance (insertions, deletions, substitutions, exchanges of neighbours) is
 * at most 2 and at most a third of the name's length, rounded up; letter case
 * costs nothing. A name of one letter may differ in case only, one of two
 * letters may also have them exchanged. Names of more than 64 characters have
 * no near miss. */
const char *ct_near_miss(const char *name, size_t length,
                         const char *const *candidates, size_t count);

#endif
