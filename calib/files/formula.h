/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * formula.h - maximum permissible errors, uncertainties and CMCs as formulas.
 *
 *     ±0.02 mm     ±(0.02 % rd + 0.01 % FS)     -0.2..+0.5 kPa    +0.5/-0.2 kPa
 *     ≤ 0.1 mm     Q[0.3 µm, 1.5e-6*L]          max(0.1 mg, 1e-6*L)
 *     ±(0.5 + 2.5e-3*L) µm     1.5 µm/m*L       ±0.5 % max
 *     ±(2.5 + L/300) µm        ±(0.15 + 0.002|t|) ℃     MPE: ±0.3 mm
 *
 * A formula is a sum, or max(,), of terms, or a quadratic sum Q[a, b*L]:
 *
 *   0.02 mm          absolute; the minus sign in a sum subtracts
 *   0.02 % rd        of |point|; also rdg, reading, of value, 读数, 示值,
 *                    `0.02 %×读数`, `0.02 %rel`
 *   0.01 % FS        of the span, range_max - range_min; also F.S., full
 *                    scale, span, 满量程, 量程
 *   0.5 % max        of |range_max|; also URL, upper limit, 测量上限
 *   1.5e-6*L  L/300  coefficient × variable: any single name that is none of
 *                    the words above, or |t|, abs(t). It stands for the
 *                    magnitude of the point, as rd does. Names of units are
 *                    refused (0.3*mm), but for single letters (V, m, L)
 *   2 %abs           absolute, in the unit %
 *
 * ‰, ppm and other ratios (µV/V, mm/m) go like %. `% of range` is refused: of
 * an instrument from -10 V to 10 V it may be 10 V or 20 V.
 *
 * Units. A term with a unit keeps it: `1.5 µm/m*L`, L the point with its unit.
 * A term without unit takes the unit that follows the parentheses (or Q[…],
 * max(…)) around it; a coefficient is then a number of that unit per unit of
 * the point: of ±(0.3 + 0.002*L) µm the limit at 100 mm is 0.5 µm, and at 0.1 m
 * another one, which deserves a warning. Inside such
 * parentheses a single letter that sticks to a number and cannot be a unit
 * there is the variable: (0.3 + 0.002 L) µm. Where no unit follows, a number
 * is in the unit of the limits and a coefficient a plain ratio; beside terms
 * with units a number without one is refused. The first of two sides takes
 * the unit of the second.
 *
 * A bare ratio (`0.5 %`) is absolute where the limits are stated in that same
 * ratio, and refused everywhere else: it might be of the reading or the span.
 *
 * Sides: ±x, also +/-x, +-x and a bare x; +a/-b; a..b, also a~b, a…b, a to b,
 * with one unit for both; one-sided ≤ x, <=, ≥, >=. A lone +x or -x is
 * refused, and so is 0.2-0.5. Bounds are inclusive; `<` is read as `≤`.
 */
#ifndef CT_FORMULA_H
#define CT_FORMULA_H

#include "../../uncertainty/arena.h"
#include "../../uncertainty/finding.h"
#include "../../uncertainty/unit.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CT_FORMULA_LENGTH = 4096, /* bytes */
    CT_FORMULA_DEPTH = 16,    /* brackets inside brackets */
    CT_FORMULA_FINDINGS = 20, /* per text; then the rest is skipped */
};

struct ct_formula;

/* Parses `text`; the result lives in `arena` (and its units in `units`). All
 * faults of the text are reported in one go, each at its place: those of
 * numbers (written.h) and units (unit.h), "formula-syntax",
 * "bracket-unmatched", "formula-sides", "formula-ratio-unclear",
 * "formula-unit-unclear", "formula-dimension", "formula-two-variables",
 * "formula-not-evaluable" (a class, digits of a display),
 * "formula-too-large". */
CT_CHECK enum ct_status
ct_formula_parse(struct ct_units *units, struct ct_arena *arena,
                 const char *text, size_t length, struct ct_place place,
                 struct ct_sink *sink, const struct ct_formula **formula);

/* What was written. For an uncertainty or a CMC only the first two make
 * sense: its value is then the upper limit. */
enum ct_formula_sides {
    CT_SIDES_BARE,   /* x */
    CT_SIDES_BOTH,   /* ±x */
    CT_SIDES_LIMITS, /* a..b, +a/-b */
    CT_SIDES_UPPER,  /* ≤ x */
    CT_SIDES_LOWER,  /* ≥ x */
};
enum ct_formula_sides ct_formula_sides(const struct ct_formula *formula);

struct ct_formula_point {
    double point;                /* in `unit`; finite */
    const struct ct_unit *unit;  /* NULL: the number one */
    double range_min, range_max; /* in `unit`; NAN when not known */
    const struct ct_unit
        *limit_unit; /* of the limits; NULL: as `unit`. For
        what is set in one unit and read in another:
        ±(2 µV + 5 nV/K*t) of a thermocouple at a temperature */
};

/* Limits about zero in the unit of the limits, inclusive: lower <= 0 <= upper
 * as a rule; -INFINITY / INFINITY on a side that has none. Sums and products
 * are rounded to 15 digits, so that ±(0.1 + 0.7) mm is ±0.8 mm to a comparison
 * of decimals. Findings, at the term or the formula: "formula-needs-span",
 * "formula-needs-maximum", "formula-ratio-unclear", "formula-dimension",
 * "formula-crossed" (the lower limit is above the upper one, as for a negative
 * ±x), "number-too-large"; the warning "formula-coefficient-unit" for a
 * coefficient without unit, where the number depends on the unit of the point.
 */
CT_CHECK enum ct_status ct_formula_limits(const struct ct_formula *formula,
                                          const struct ct_formula_point *point,
                                          struct ct_sink *sink, double *lower,
                                          double *upper);

/* What it was parsed from, folded (fold.h); lives as long as the formula, and
 * need not end with a NUL. */
const char *ct_formula_text(const struct ct_formula *formula, size_t *length);

/* Whether the value is the same at every point and range. */
bool ct_formula_is_constant(const struct ct_formula *formula);

#endif
