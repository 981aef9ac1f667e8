/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quantity.h - a number with a unit, and perhaps an uncertainty, as people
 * write it.
 *
 *     50000623 nm      11.5e-6 /K      0.02 %      -0.1      2 %rel
 *     10.0012(5) V     1.2345(67)e-9 m     (1.5 ± 0.2) kg   1.5 ± 0.2 kg
 *     1.5×10⁻⁶ m       (1.5 ± 0.2)e-06 m   10.0012 V ± 0.5 mV
 *
 * `a(b)`: the digits b are a standard uncertainty in units of the last digit
 * of a (b may hold its own point and then stands as it is: 12.3(1.2)); a power
 * of ten after it counts for both. `a ± b`, also `a +/- b` and `a +- b`: a
 * half-width of unsaid meaning. Its unit follows the half-width or the
 * parentheses and holds for both, or each has its own; `100 V ± 0.5 %` is
 * 0.5 V, `10 V ± 12 µV/V` 0.12 mV. `±0.1 V` alone is a width: its number is the
 * magnitude. Full-width digits, signs and blanks are read as their plain forms,
 * and U+2212 as a minus sign. No blank is needed between number and unit.
 */
#ifndef CT_QUANTITY_H
#define CT_QUANTITY_H

#include "../../uncertainty/finding.h"
#include "../../uncertainty/unit.h"

#include <stdbool.h>

enum ct_spread { CT_SPREAD_NONE, CT_SPREAD_STANDARD, CT_SPREAD_PLUS_MINUS };

/* How a unit that is a bare ratio is meant. */
enum ct_relative {
    CT_RELATIVE_NONE,     /* an ordinary unit (%RH too), or none */
    CT_RELATIVE_PLAIN,    /* %, ‰, ppm, ppb, ppt: the reader decides */
    CT_RELATIVE_RELATIVE, /* %rel, ppmrel …: relative to the value */
    CT_RELATIVE_ABSOLUTE, /* %abs: percentage points of a value in % */
    CT_RELATIVE_RATIO,    /* a quotient of units that is a number, µV/V, mm/m,
                             mg·g⁻¹: of a value with a dimension it can only be
                             a part, of a number or an angle it is the unit */
};

struct ct_quantity {
    double number;
    double spread; /* in the same unit; >= 0 */
    enum ct_spread spread_kind;
    bool plus_minus; /* `±` stands before the number, which is not negative and
                        has no spread: a width, and no value */
    const struct ct_unit *unit; /* NULL: no unit was written; of `%rel` the % */
    enum ct_relative relative;
    bool exact; /* `decimal` holds the number's own digits: 1.50 has three */
    struct ct_decimal decimal; /* zero when they are more than 34 */
    struct ct_place number_place, unit_place; /* unit_place: empty, at the
                                                 end, when there is none */
};

/* Reads the whole text; blanks around it do not count. Findings:
 * "number-missing", "not-a-number" (inf, nan, hexadecimal, fractions …),
 * "number-decimal-comma", "number-comma-ambiguous", "number-grouped",
 * "number-too-large", "spread-syntax", "spread-unit", "bracket-unmatched",
 * "coverage-in-quantity" (`0.02 V (k=2)`) and those of ct_unit_parse(). */
CT_CHECK enum ct_status ct_quantity_parse(struct ct_units *units,
                                          const char *text, size_t length,
                                          struct ct_place place,
                                          struct ct_sink *sink,
                                          struct ct_quantity *quantity);

#endif
