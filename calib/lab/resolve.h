/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resolve.h - what a laboratory knows of an input of a budget.
 *
 * `instrument: ID` is the certificate in force on the day for the function,
 * `certificate: ID` that one, with a warning where it does not hold then. The
 * as-left result at the point becomes value and standard uncertainty, the
 * drift since the calibration and the deviation from a line between two points
 * lines of their own, `input.drift` and `input.interpolation`. An instrument
 * that is used at its nominal value has the uncertainty of its permissible
 * errors. (semantics: 3, 5.)
 *
 * All faults are findings at the input's place in its budget:
 * "input-unknown" (with a near miss), "input-day", "input-none", "input-unfit",
 * "input-withdrawn", "input-adjusted", "input-unclear", "input-unsound",
 * "input-functions", "input-text", "input-no-result", "input-several",
 * "input-outside", "input-scale", "input-no-value", "input-point-needed",
 * "input-without-u", "input-without-k", "input-no-mpe", those of numbers, units
 * and formulas. Warnings: "input-overdue", "input-service", "input-superseded",
 * "input-withdrawn-named", "input-before", "input-recorded-later",
 * "input-in-error", "input-verdict", "k-against-probability". Notes:
 * "input-default-k", "input-nominal", "input-line-unchecked".
 */
#ifndef CT_RESOLVE_H
#define CT_RESOLVE_H

#include "assigned.h"
#include "validity.h"
#include "../files/budget_file.h"

/* What has to be loaded and indexed. */
#define CT_RESOLVE_TABLES                                                      \
    (CT_TABLE_ALL &                                                            \
     ~(CT_TABLE_BIT(CT_TABLE_CHECKS) | CT_TABLE_BIT(CT_TABLE_SCOPES) |         \
       CT_TABLE_BIT(CT_TABLE_LABORATORIES)))
#define CT_RESOLVE_RELATIONS                                                   \
    (CT_RELATION_BIT(CT_CERTIFICATES_OF_INSTRUMENT) |                          \
     CT_RELATION_BIT(CT_RANGES_OF_INSTRUMENT) |                                \
     CT_RELATION_BIT(CT_EVENTS_OF_INSTRUMENT) |                                \
     CT_RELATION_BIT(CT_RESULTS_OF_CERTIFICATE) |                              \
     CT_RELATION_BIT(CT_LINKS_OF_CERTIFICATE) |                                \
     CT_RELATION_BIT(CT_REPLACEMENTS_OF_CERTIFICATE))

struct ct_resolver {
    const struct ct_lab_index *index;
    struct ct_units *units;
    struct ct_lab_when when; /* `on`: of inputs that name no day */
};

/* Fills in `resolved`, with texts in the budget's arena. CT_INVALID,
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_resolve(const struct ct_resolver *resolver,
                                       struct ct_budget *budget,
                                       struct ct_budget_reference *reference,
                                       struct ct_sink *sink);

/* What the inputs of one budget have in common. The same result at the same
 * point twice is one quantity: r = 1 (-1 for a value beside an error), which no
 * declared correlation contradicts without `override`. So is the drift of one
 * function since one calibration. Other inputs of one certificate, or of
 * certificates with a reference in common, are not independent either: their
 * covariance is not worked out here, and the warnings "input-shared" and
 * "input-shared-reference" say that r = 0 was taken, unless the budget declares
 * one. Error: "input-correlation-declared"; note: "input-same". */
CT_CHECK enum ct_status ct_lab_relate(const struct ct_resolver *resolver,
                                      struct ct_budget *budget,
                                      struct ct_sink *sink);

#endif
