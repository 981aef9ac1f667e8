/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * program.h - the measurement model as one flat array of instructions.
 *
 * Static single assignment: instruction i computes register i from registers
 * below i. Small passes walk the array: units, value, derivatives, printing;
 * later the block evaluation of the Monte Carlo kernel. There is no syntax
 * tree and no recursion.
 */
#ifndef CT_PROGRAM_H
#define CT_PROGRAM_H

#include "buffer.h"
#include "finding.h"
#include "unit.h"

#include <stddef.h>
#include <stdint.h>

/* The sheet of operations. ORDER OP.
 *   X(NAME, text, arity)
 * arity 0: CONSTANT loads `constant`, INPUT loads symbol `a`.
 * Functions of one argument take register a; of two, registers a and b.
 * POW with a constant whole exponent is POWI (register a, exponent b as an
 * int32). Angles are radians. TO_DB(x) = 10 lg x and FROM_DB(x) = 10^(x/10)
 * for powers, the FIELD forms with 20 for amplitudes; KELVIN(t) = t + 273.15,
 * CELSIUS(T) = T - 273.15. */
#define CT_OPERATIONS(X)                                                       \
    X(CONSTANT, "constant", 0)                                                 \
    X(INPUT, "input", 0)                                                       \
    X(NEGATE, "-", 1)                                                          \
    X(ADD, "+", 2)                                                             \
    X(SUBTRACT, "-", 2)                                                        \
    X(MULTIPLY, "*", 2)                                                        \
    X(DIVIDE, "/", 2)                                                          \
    X(POWER, "^", 2)                                                           \
    X(POWER_INTEGER, "^", 1)                                                   \
    X(SQRT, "sqrt", 1)                                                         \
    X(CBRT, "cbrt", 1)                                                         \
    X(EXP, "exp", 1)                                                           \
    X(EXP2, "exp2", 1)                                                         \
    X(EXPM1, "expm1", 1)                                                       \
    X(LOG, "log", 1)                                                           \
    X(LOG2, "log2", 1)                                                         \
    X(LOG10, "log10", 1)                                                       \
    X(LOG1P, "log1p", 1)                                                       \
    X(SIN, "sin", 1)                                                           \
    X(COS, "cos", 1)                                                           \
    X(TAN, "tan", 1)                                                           \
    X(ASIN, "asin", 1)                                                         \
    X(ACOS, "acos", 1)                                                         \
    X(ATAN, "atan", 1)                                                         \
    X(ATAN2, "atan2", 2)                                                       \
    X(SINH, "sinh", 1)                                                         \
    X(COSH, "cosh", 1)                                                         \
    X(TANH, "tanh", 1)                                                         \
    X(ASINH, "asinh", 1)                                                       \
    X(ACOSH, "acosh", 1)                                                       \
    X(ATANH, "atanh", 1)                                                       \
    X(HYPOT, "hypot", 2)                                                       \
    X(ABS, "abs", 1)                                                           \
    X(MIN, "min", 2)                                                           \
    X(MAX, "max", 2)                                                           \
    X(ERF, "erf", 1)                                                           \
    X(ERFC, "erfc", 1)                                                         \
    X(KELVIN, "kelvin", 1)                                                     \
    X(CELSIUS, "celsius", 1)                                                   \
    X(TO_DB, "to_dB", 1)                                                       \
    X(FROM_DB, "from_dB", 1)                                                   \
    X(TO_DB_FIELD, "to_dB_field", 1)                                           \
    X(FROM_DB_FIELD, "from_dB_field", 1)

enum ct_operation {
#define X(name, text, arity) CT_OP_##name,
    CT_OPERATIONS(X)
#undef X
        CT_OP_COUNT
};

struct ct_instruction {
    enum ct_operation operation;
    uint32_t a, b;              /* registers, or as the sheet says */
    double constant;            /* CONSTANT */
    const struct ct_unit *unit; /* CONSTANT: declared unit; NULL: none */
    struct ct_place place;      /* the subexpression's text */
};

struct ct_program {
    struct ct_instruction *instructions;
    uint32_t count, capacity;
};

enum {
    CT_PROGRAM_LIMIT = 1000000,   /* instructions */
    CT_POWER_INTEGER_LIMIT = 1024 /* |exponent| of POWER_INTEGER */
};

/* A zero-initialised structure is an empty program. */
void ct_program_release(struct ct_program *program);

const char *ct_operation_text(enum ct_operation operation);
int ct_operation_arity(enum ct_operation operation);

/* Appends one instruction; *reg is its register. CT_LIMIT past the limit. */
CT_CHECK enum ct_status ct_program_append(struct ct_program *program,
                                          struct ct_instruction instruction,
                                          uint32_t *reg);

/* Appends an operation on the newest registers, which must have no other use:
 * POWER with a whole constant exponent becomes POWER_INTEGER, and an operation
 * on constants without units becomes its value, computed as the value pass
 * would. Not folded: results that are NaN, infinite or zero, and operations
 * that give or take other units than the number one (asin, kelvin, to_dB …).
 * Never fails with CT_LIMIT when something was folded. */
CT_CHECK enum ct_status ct_program_operate(struct ct_program *program,
                                           struct ct_instruction instruction,
                                           uint32_t *reg);

/* ---- passes ---------------------------------------------------------------
 * In all of them `inputs[s]` is the value of symbol s. */

/* Values of all registers: `registers` has program->count places. */
void ct_program_evaluate(const struct ct_program *program, const double *inputs,
                         double *registers);

/* Checks the values just computed: reports each innermost subexpression whose
 * operands are finite and whose value is not. Findings: "division-by-zero",
 * "log-of-zero", "log-of-negative", "root-of-negative", "outside-one",
 * "infinite-at-one", "below-one", "below-minus-one", "power-of-zero",
 * "power-of-negative", "value-overflow"; "value-not-finite" for an input. */
CT_CHECK enum ct_status
ct_program_check_values(const struct ct_program *program,
                        const double *registers, struct ct_sink *sink);

/* First derivatives of register `output` by every symbol, by the reverse pass:
 * gradient[s] for s < symbols. `registers` from ct_program_evaluate;
 * `adjoints` is scratch of program->count places.
 *
 * Where there is no derivative the number is NaN or infinite and left so: the
 * caller looks. That is so for abs and hypot at 0, atan2 at (0, 0), min and
 * max of equal values, sqrt and x^p (p < 1) at 0, and for what depends on
 * these. With the factor 0 the kinks of abs, hypot, min and max do no harm
 * (y*abs(x) at 0 has the derivatives 0), but infinite derivatives do: that of
 * sqrt(x)^2 at 0 is NaN, not 0.
 * What the output does not depend on never matters: other outputs, constants,
 * the operand min or max did not take. d(a^b)/db at a = 0, b > 0 is 0. */
void ct_program_gradient(const struct ct_program *program, uint32_t output,
                         const double *registers, double *adjoints,
                         size_t symbols, double *gradient);

/* Taylor coefficients of the gradient along symbol j: for every symbol i
 *   rows[i][0] = f_i, rows[i][1] = f_ij, rows[i][2] = f_ijj / 2,
 * exact (truncated polynomial arithmetic of degree 2 through the reverse
 * pass), to rounding. `scratch` has 2 * program->count places. Also *f_jj.
 * Where a derivative does not exist: as for ct_program_gradient. */
typedef double ct_taylor[3];
void ct_program_gradient_along(const struct ct_program *program,
                               uint32_t output, const double *inputs,
                               uint32_t j, ct_taylor *scratch, size_t symbols,
                               ct_taylor *rows, double *f_jj);

/* The unit of every register, with the conversions that make them right: a
 * new program in `out` (its registers renumbered: map[i] is the register of
 * `out` that holds register i) with factors inserted where scales differ, and
 * a malloc'ed array *units of out->count units. inputs[s] is the unit of
 * symbol s (NULL: the number one).
 *
 * A conversion is inserted only where two scales meet that differ, so a model
 * written in one unit is computed as it stands. Sums, min, max, hypot have the
 * scale of their left operand, or of the right one when only the left one is a
 * constant (constants are converted at once). Functions and powers of numbers
 * take them at scale 1, angles in rad; roots and powers that have no exact
 * scale are taken in the coherent unit. The constant 0 without a unit agrees
 * with any unit. Inputs and constants in °F become °C. asin, acos, atan, atan2
 * give rad; to_dB gives dB; from_dB takes dB (or a number) and gives a number,
 * or takes dBm and gives mW. The base of a power that is no number needs a
 * constant exponent, a multiple of 1/12.
 *
 * Findings: "dimension-mismatch", "kind-mismatch", "function-needs-number",
 * "function-needs-no-level", "function-needs-decibel", "exponent-needs-number",
 * "power-needs-constant", "power-exponent", "level-in-product",
 * "kelvin-needs-celsius", "celsius-needs-kelvin", "conversion-range", each at
 * its subexpression. All faults are reported, and none because of another;
 * CT_INVALID when there was one. */
CT_CHECK enum ct_status ct_program_units(const struct ct_program *program,
                                         const struct ct_unit *const *inputs,
                                         struct ct_sink *sink,
                                         struct ct_program *out,
                                         struct ct_unit **units, uint32_t *map);

/* Warns where a Celsius temperature is used as if it were thermodynamic:
 * "celsius-and-kelvin" where it is added to or compared with another
 * temperature above 100 K; "celsius-in-product" where it, or a power of it,
 * is multiplied or divided by something whose unit holds K, where one is
 * divided by another (also a constant by one), and where a product or power of
 * them is used without a coefficient that makes it a number or a temperature.
 * Not for a difference of Celsius temperatures (that is in K), nor where its
 * estimate is 0, nor with a coefficient that is written per °C (1 + A*t +
 * B*t^2), nor for t/100 '°C', nor for a sum that is no mean (Magnus:
 * t/(243.12 '°C' + t)). `program` and `units` from
 * ct_program_units, `registers` evaluated. */
void ct_program_check_temperatures(const struct ct_program *program,
                                   const struct ct_unit *units,
                                   const double *registers,
                                   struct ct_sink *sink);

/* Appends register `output` as text that parses back to a program with the
 * same values and derivatives, bit for bit (minimal parentheses; constants in
 * shortest form with their unit). names[s] is the name of symbol s. Registers
 * used more than once are written out each time.
 * CT_LIMIT: the text would pass 1 MB or be nested deeper than the parser
 * reads; CT_DOMAIN: a constant is not finite. */
CT_CHECK enum ct_status ct_program_write(const struct ct_program *program,
                                         uint32_t output,
                                         const char *const *names,
                                         struct ct_buffer *out);

#endif
