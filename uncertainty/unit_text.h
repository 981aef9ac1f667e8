/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit_text.h - from the text of a unit, as people write it, to its factors.
 *
 * First the characters are brought to one form (unit_fold), then the words and
 * numbers are looked up and everything else is checked (unit_text), and what
 * is left, products and powers of single letters, is read by UDUNITS-2
 * (unit_algebra).
 */
#ifndef CT_UNIT_TEXT_H
#define CT_UNIT_TEXT_H

#include "unit_algebra.h"
#include "unit_name.h"

enum {
    CT_UNIT_LENGTH = 200,     /* bytes of a unit text */
    CT_UNIT_DEPTH = 32,       /* parentheses within one another */
    CT_UNIT_EXPONENT = 24,    /* of one factor */
    CT_UNIT_POWER_SUM = 255,  /* of all factors, groups multiplied out */
    CT_UNIT_MAGNITUDE = 300,  /* of the scale as a power of ten */
    CT_UNIT_ROOT_SIGN = '\1', /* stands for the root sign in folded text */
    CT_UNIT_RAISED = '\2',    /* before digits that were raised */
};

enum ct_unit_fault_kind {
    CT_UNIT_SOUND,
    CT_UNIT_FAULT_CHARACTER,
    CT_UNIT_FAULT_LENGTH,
    CT_UNIT_FAULT_UNKNOWN,
    CT_UNIT_FAULT_PREFIX,
    CT_UNIT_FAULT_JOINED,
    CT_UNIT_FAULT_DOUBT,
    CT_UNIT_FAULT_HARDNESS,
    CT_UNIT_FAULT_SYNTAX,
    CT_UNIT_FAULT_END,
    CT_UNIT_FAULT_PARENTHESIS,
    CT_UNIT_FAULT_NUMBER,
    CT_UNIT_FAULT_DENOMINATOR,
    CT_UNIT_FAULT_MISSING_SIGN,
    CT_UNIT_FAULT_EXPONENT,
    CT_UNIT_FAULT_ROOT,
    CT_UNIT_FAULT_PRODUCT,
    CT_UNIT_FAULT_SCALE,
    CT_UNIT_FAULT_SOLIDUS, /* a warning: a product after a division */
};

/* What is wrong, with bytes of the text as given and up to two suggestions. */
struct ct_unit_fault {
    enum ct_unit_fault_kind kind;
    size_t offset, length;
    char first[CT_UNIT_NEAR], second[CT_UNIT_NEAR];
};

/* A text in the one form: ASCII for all signs, digits and blanks; exponents as
 * ^n, raised digits after CT_UNIT_RAISED; letters beyond ASCII in one spelling
 * each (µ U+00B5, Ω U+03A9, °C). */
struct ct_unit_folded {
    size_t length;
    char text[2 * CT_UNIT_LENGTH];
    uint16_t from[2 * CT_UNIT_LENGTH + 1]; /* byte of the original text */
};

/* CT_INVALID: the fault tells. length <= CT_UNIT_LENGTH. */
CT_CHECK enum ct_status ct_unit_fold(const char *text, size_t length,
                                     struct ct_unit_folded *folded,
                                     struct ct_unit_fault *fault);

/* Reads a unit; its `text` is left NULL. On CT_OK the fault is CT_UNIT_SOUND
 * or CT_UNIT_FAULT_SOLIDUS; CT_INVALID: the fault tells. */
CT_CHECK enum ct_status ct_unit_text_read(const struct ct_unit_names *names,
                                          struct ct_unit_algebra **algebra,
                                          const char *text, size_t length,
                                          struct ct_unit *unit,
                                          struct ct_unit_fault *fault);

#endif
