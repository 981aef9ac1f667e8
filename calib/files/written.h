/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * written.h - numbers and units inside a text that people wrote.
 *
 * What quantities (quantity.h) and formulas (formula.h) have in common: the
 * number with its power of ten, what can be wrong with it and what would be
 * right, and the units that are bare ratios.
 */
#ifndef CT_WRITTEN_H
#define CT_WRITTEN_H

#include "fold.h"
#include "../../uncertainty/number.h"
#include "../../uncertainty/unit.h"

#include <stdbool.h>
#include <stddef.h>

/* A number where it stands in a folded text. */
struct ct_written {
    size_t start, length; /* bytes, the power of ten included */
    size_t digits;        /* bytes of sign, digits and point */
    int exponent;         /* the power of ten after those */
    double number;
    bool exact;                /* `decimal` holds all digits */
    struct ct_decimal decimal; /* zero where it does not */
};

/* Reads the number that starts at `at`, by the grammar of ct_number_span(),
 * with a power of ten after it or alone: `1.5e-6`, `1.5×10^-6`, `1.5·10⁻⁶`,
 * `10^-6`. A point that belongs to `..` is left. In a list a comma separates.
 * Findings: "number-missing", "not-a-number" (inf, nan, hexadecimal,
 * fractions, a second point, a power without its `^`), "number-decimal-comma",
 * "number-comma-ambiguous", "number-grouped", "number-too-large". */
CT_CHECK enum ct_status ct_written_number(const struct ct_folded *text,
                                          size_t at, bool list,
                                          struct ct_sink *sink,
                                          struct ct_written *written);

/* Multiplies by 10^power, exactly in its digits. "number-too-large". */
CT_CHECK enum ct_status ct_written_scale(const struct ct_folded *text,
                                         int power, struct ct_sink *sink,
                                         struct ct_written *written);

/* The power of ten in which the last digit counts: 0 for 12, -3 for 0.500. */
int ct_written_last_place(const struct ct_folded *text,
                          const struct ct_written *written);

/* Bytes of ` × 10^n` at `at`, its leading blanks included, and n; or 0. */
size_t ct_written_power(const struct ct_folded *text, size_t at, int *power);

/* Bytes of `^n`, `**n` or superscript digits at `at`, and n; or 0. */
size_t ct_written_exponent(const struct ct_folded *text, size_t at, int *n);

/* Reads the unit that is written in `length` bytes from `at`; `% RH` is
 * `%RH`. Findings of ct_unit_parse(); `sink` may be NULL. */
CT_CHECK enum ct_status ct_written_unit(struct ct_units *units,
                                        const struct ct_folded *text, size_t at,
                                        size_t length, struct ct_sink *sink,
                                        const struct ct_unit **unit);

/* Bytes of the word at `at`, for a finding: up to a blank, bracket, comma or
 * semicolon, or one of the latter alone; 0 at the end. */
size_t ct_written_word(const struct ct_folded *text, size_t at);

/* Whether the text is %, ‰, ppm, ppb or ppt. */
bool ct_is_ratio_text(const char *text, size_t length);

/* ---- written_faults.c --------------------------------------------------- */

/* "not-a-number" for what stands at start … end. */
CT_CHECK enum ct_status ct_written_refuse(const struct ct_folded *text,
                                          size_t start, size_t end,
                                          struct ct_sink *sink);
/* Where no number begins: "not-a-number" for inf and its like, else
 * "number-missing". */
CT_CHECK enum ct_status ct_written_missing(const struct ct_folded *text,
                                           size_t at, struct ct_sink *sink);
/* Whether what sticks to the number at start … end lets it be one. */
CT_CHECK enum ct_status ct_written_check(const struct ct_folded *text,
                                         size_t start, size_t end, bool list,
                                         struct ct_sink *sink);
/* Whether a coverage factor or probability stands behind the quantity in
 * `text`: `0.02 V (k=2)`, `0.02 V, p = 95 %`. "coverage-in-quantity". */
CT_CHECK enum ct_status ct_written_coverage(const struct ct_folded *text,
                                            struct ct_sink *sink);
/* Where the word at `from` ends: at a blank. */
size_t ct_written_word_end(const struct ct_folded *text, size_t from);

#endif
