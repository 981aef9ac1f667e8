/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scheme.h - schemes of dissemination (国家计量检定系统表) as data, levels, and
 * ratio rules.
 *
 * A scheme is a CSV table: level, role, name, quantity, range_min, range_max,
 * unit, u_or_mpe, method, ratio_rule; several schemes in one table are told
 * apart by an optional column `scheme`. A row is a level of the hierarchy, 1 at
 * its top: which instruments stand there, and by which method they are
 * calibrated from the levels above, within the range, with a U (k = 2) or, with
 * ±, permissible errors that are at most `u_or_mpe`. An instrument stands at
 * the rows of its quantity that name it, by its name, model or accuracy class;
 * where none does, at those of its role that name nobody else. No scheme is
 * built in: the national ones change, and belong to the user. (Metrology law of
 * China, 5-10; JJG 2001-2099.)
 *
 * Ratio rules compare in exact decimal: `U<=MPE/3` or `3U<=MPE` (JJF 1094, OIML
 * R 111-1 5.2), `TUR>=4`, `TAR>=4`, `MPE<=MPE/4` (of the reference to that of
 * the item), with any number in place of the 3 and 4; MPE is half the width
 * between the limits. U is that of the result, expanded at k = 2 unless the
 * rule says `u`; TUR takes it, too, as what the whole calibration brings.
 */
#ifndef CT_SCHEME_H
#define CT_SCHEME_H

#include "index.h"
#include "when.h"

#include "../../uncertainty/exact.h"

/* ---- ratio rules: scheme_rule.c ------------------------------------------ */

/* What is held against the limits of the item. */
enum ct_ratio_of {
    CT_RATIO_EXPANDED, /* U, k = 2 */
    CT_RATIO_STANDARD, /* u */
    CT_RATIO_LIMITS,   /* MPE of the reference */
};
struct ct_ratio_rule {
    enum ct_ratio_of of;
    struct ct_decimal factor; /* times that <= MPE of the item; above zero */
};

/* False: the text is no such rule. */
bool ct_ratio_rule_read(const char *text, size_t length,
                        struct ct_ratio_rule *rule);

/* factor × value <= (upper - lower) / 2, exactly as the numbers are written in
 * decimal; all in one unit. */
bool ct_ratio_is_met(const struct ct_ratio_rule *rule, struct ct_exact value,
                     double lower, double upper);

/* ---- schemes: scheme.c --------------------------------------------------- */

/* Texts are NUL-terminated, "" where nothing is stated. */
struct ct_scheme_row {
    const char *scheme, *name, *method, *ratio_rule;
    const char *quantity; /* its name in English where it has a usual one */
    int level;
    uint8_t role;                      /* enum ct_role, or CT_LAB_NO_WORD */
    double min, max;                   /* NAN: open */
    const struct ct_unit *unit;        /* of these two */
    const struct ct_formula *u_or_mpe; /* NULL: not stated */
    struct ct_ratio_rule rule;
    bool has_rule;
};

struct ct_scheme;

/* Reads `path`; findings as for any table, and "scheme-level", "scheme-rule".
 * Rows with an error are left out, and the scheme is CT_INVALID then: what it
 * does not say would be held against certificates. CT_IO, CT_NOMEM. */
CT_CHECK enum ct_status ct_scheme_open(struct ct_sources *sources,
                                       const char *path, struct ct_units *units,
                                       struct ct_sink *sink,
                                       struct ct_scheme **scheme);
void ct_scheme_free(struct ct_scheme *scheme);

const struct ct_scheme_row *ct_scheme_rows(const struct ct_scheme *scheme,
                                           size_t *count);

#endif
