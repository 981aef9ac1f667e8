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
 * With the laboratory's graph the uncertainty is the one that chains carry on
 * (chains/combine.h), and inputs correlate as their chains do: the model gets
 * their rows of elementary influences.
 *
 * All faults are findings at the input's place in its budget:
 * "input-unknown" (with a near miss), "input-day", "input-none", "input-unfit",
 * "input-withdrawn", "input-adjusted", "input-unclear", "input-unsound",
 * "input-functions", "input-text", "input-no-result", "input-several",
 * "input-outside", "input-scale", "input-no-value", "input-point-needed",
 * "input-without-u", "input-without-k", "input-no-mpe", those of numbers, units
 * and formulas. Warnings: "input-overdue", "input-service", "input-superseded",
 * "input-withdrawn-named", "input-before", "input-recorded-later",
 * "input-in-error", "input-verdict", "input-below-references",
 * "k-against-probability". Notes: "input-default-k", "input-nominal",
 * "input-line-unchecked".
 */
#ifndef CT_RESOLVE_H
#define CT_RESOLVE_H

#include "assigned.h"
#include "graph.h"
#include "validity.h"
#include "../files/budget_file.h"

/* What has to be loaded and indexed. */
#define CT_RESOLVE_TABLES                                                      \
    (CT_TABLE_ALL &                                                            \
     ~(CT_TABLE_BIT(CT_TABLE_CHECKS) | CT_TABLE_BIT(CT_TABLE_SCOPES) |         \
       CT_TABLE_BIT(CT_TABLE_LABORATORIES)))
#define CT_RESOLVE_RELATIONS CT_LAB_GRAPH_RELATIONS

struct ct_resolver {
    const struct ct_lab_index *index;
    struct ct_units *units;
    struct ct_lab_when when;          /* `on`: of inputs that name no day */
    const struct ct_lab_graph *graph; /* of the index, as known by `when`; NULL:
                                         none, inputs then share nothing but
                                         what is the same result */
    struct ct_reader *reader;         /* of its combine */
};

/* Fills in `resolved`, with texts in the arena. CT_INVALID, CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_resolve(const struct ct_resolver *resolver,
                                       struct ct_arena *arena,
                                       struct ct_budget_reference *reference,
                                       struct ct_sink *sink);

/* What the inputs of one budget have in common: rows for the model of those
 * that share something, so that it has their correlations and degrees of
 * freedom (uncertainty/model.h). The same result at the same point twice is
 * one quantity, r = 1 (-1 for a value beside an error), and so is the drift of
 * one function since one calibration. A declared correlation that differs is
 * the model's error, unless one of the two is to `override`.
 *
 * Permissible errors of one instrument at two points, or of two pieces of a
 * set, are taken as independent; warning: "input-limits-apart", unless a
 * correlation is declared. Notes: "input-same"; "input-undivided" where
 * correlations through references cannot be worked out. CT_INVALID:
 * "input-immense", amounts above CT_COMBINE_LARGEST; "input-circle" and
 * "input-unsound", something above an input of which nobody knows what it
 * brings. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_relate(const struct ct_resolver *resolver,
                                      struct ct_budget *budget,
                                      struct ct_sink *sink);

/* One uncertainty of an input. */
struct ct_lab_part {
    const struct ct_budget_reference *reference;
    size_t line; /* of its `resolved` */
    bool known;  /* chains know it: it is `term` in the unit of the input */
    struct ct_term term;
    double amount;   /* the standard uncertainty, signed */
    size_t quantity; /* of the same quantity as this part of the list: itself,
                        or one before it */
    size_t parted;   /* these limits are of the instrument of this part, at
                        another   point; CT_NONE */
};

/* The parts of inputs that were resolved (`sound`), in a list to be freed.
 * CT_NOMEM. */
CT_CHECK enum ct_status
ct_lab_parts_of(const struct ct_resolver *resolver,
                const struct ct_budget_reference *references, size_t count,
                struct ct_lab_part **list, size_t *n);

/* The contribution of the model that a part of an input of it is. */
size_t ct_lab_part_contribution(const struct ct_model *model,
                                const struct ct_lab_part *part);

/* "input-limits-apart" for such parts; of a budget (or NULL), where no
 * correlation is declared. */
void ct_lab_warn_parted(const struct ct_lab_part *parts, size_t count,
                        const struct ct_model *model, struct ct_sink *sink);

/* Whether two resolved inputs are the same result at the same point. */
bool ct_lab_same_input(const struct ct_budget_reference *a,
                       const struct ct_budget_reference *b);

#endif
