/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the issuer of a certificate could issue it: accreditation, scope,
 * measurement capability. C11, C12, C13.
 */
#include "trace_work.h"

#include "point.h"
#include "used.h"

#include <math.h>

/* ---- accreditation ------------------------------------------------------- */

/* The laboratory as it stood on the day of the certificate; false: nothing is
 * known of it. */
static bool find_laboratory(const struct ct_judging *j, uint32_t id,
                            struct ct_lab_laboratory *laboratory)
{
    uint32_t row = ct_lab_row_of(j->lab, CT_KEY_LABORATORY, id);

    if (id == 0 || row == CT_LAB_NO_ROW)
        return false;
    *laboratory = ct_lab_laboratory_at(j->lab, row, j->when);
    return !laboratory->row.unsound;
}

static bool has_laboratories(struct ct_judging *j)
{
    if (j->lab->tables[CT_TABLE_LABORATORIES].count > 0)
        return true;
    ct_judge_absent(j, CT_ABSENT_LABORATORIES);
    return false;
}

static void judge_accreditation(struct ct_judging *j, const char *field,
                                const struct ct_lab_laboratory *laboratory)
{
    const char *id = ct_lab_text(j->lab, CT_KEY_LABORATORY, laboratory->id);
    enum ct_accredited state = ct_accredited_on(
        laboratory->valid_from, laboratory->valid_until, j->when.on);
    struct ct_day_text day;

    if (state == CT_ACCREDITED)
        return;
    day = ct_day_text(j->when.on);
    switch (state) {
    case CT_ACCREDITED_NOT_YET:
        (void)ct_error(ct_judging_first(j, field, field, laboratory->id),
                       "chain-accreditation-not-yet", ct_judging_at(j),
                       ct_string(id),
                       ct_string(ct_day_text(laboratory->valid_from).text),
                       ct_string(day.text));
        break;
    case CT_ACCREDITED_LAPSED:
        (void)ct_error(ct_judging_first(j, field, field, laboratory->id),
                       "chain-accreditation-lapsed", ct_judging_at(j),
                       ct_string(id),
                       ct_string(ct_day_text(laboratory->valid_until).text),
                       ct_string(day.text));
        break;
    case CT_ACCREDITED:
        break;
    }
}

/* C12 of the laboratory that issued it. */
void ct_judge_issuer(struct ct_judging *j)
{
    struct ct_lab_laboratory laboratory;

    if (j->record.laboratory != 0 && has_laboratories(j) &&
        find_laboratory(j, j->record.laboratory, &laboratory))
        judge_accreditation(j, "laboratory", &laboratory);
}

/* C12, C13 of the laboratory that a branch ends in. */
void ct_judge_accredited(struct ct_judging *j, const struct ct_trace_link *link)
{
    const struct ct_lab_reference *one =
        &j->lab->references[link->link.reference];
    struct ct_lab_laboratory laboratory;
    bool known;

    if (link->link.state != CT_LINK_ROOT ||
        (link->link.roots & (CT_ROOT_ACC | CT_ROOT_LMI)) == 0 ||
        !has_laboratories(j))
        return;
    known = find_laboratory(j, one->id, &laboratory);
    if (j->tracer->accreditations && (!known || laboratory.accreditation == 0))
        ct_warning(ct_judging_sink(j, "references"), "chain-no-evidence",
                   ct_judging_at_reference(j, link->link.reference),
                   ct_string(ct_trace_reference(j, link->link.reference).text));
    if (known && one->id != j->record.laboratory)
        judge_accreditation(j, "references", &laboratory);
}

/* ---- scopes -------------------------------------------------------------- */

static bool holds_point(const struct ct_lab_scope *scope,
                        const struct ct_lab_result *result)
{
    const struct ct_unit *unit = scope->range.unit;
    struct ct_point point;
    double min = scope->range.min.number, max = scope->range.max.number;

    if (isnan(result->point))
        return true;
    if (unit ==
        result->common->point_unit) /* doubles keep the order of decimals */
        return !(result->point < min) && !(result->point > max);
    point = ct_point_of(result->point, result->common->point_unit);
    if (!ct_point_comparable(point, ct_point_of(0, unit)))
        return isnan(min) && isnan(max);
    return (isnan(min) || isinf(min) ||
            ct_point_compare(ct_point_of(min, unit), point) <= 0) &&
           (isnan(max) || isinf(max) ||
            ct_point_compare(point, ct_point_of(max, unit)) <= 0);
}

static bool holds_on(const struct ct_lab_scope *scope, int32_t day)
{
    return ct_accredited_on(scope->valid_from, scope->valid_until, day) ==
           CT_ACCREDITED;
}

/* The smallest uncertainty of the issuer at the result, in its unit; NAN: the
 * row says none. */
static double capability(const struct ct_judging *j,
                         const struct ct_lab_scope *scope)
{
    double point = j->row_of_result->point, lower, upper;
    struct ct_formula_point at = {.point = point,
                                  .unit = ct_feed_unit(j->row_of_result),
                                  .range_min = (double)NAN,
                                  .range_max = (double)NAN,
                                  .limit_unit = j->width.unit};

    if (scope->cmc == NULL ||
        (isnan(point) && !ct_formula_is_constant(scope->cmc)))
        return (double)NAN;
    if (isnan(point))
        at.point = 0;
    if (isnan(point) || at.unit == NULL)
        at.unit = j->width.unit;
    if (ct_formula_limits(scope->cmc, &at, NULL, &lower, &upper) != CT_OK)
        return (double)NAN;
    return upper;
}

/* What rows of the scope say of the result at hand. */
struct in_scope {
    size_t rows;     /* of the laboratory, on whatever day */
    bool quantity;   /* some row has it */
    bool in_time;    /* and holds on the day */
    bool covered;    /* and at the point */
    double smallest; /* CMC; NAN: none is stated, or not by all rows */
};

static struct in_scope look_up(const struct ct_judging *j)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_SCOPES_OF_LABORATORY, j->record.laboratory);
    const struct ct_lab_result *result = j->row_of_result;
    struct in_scope in = {.rows = list.count, .smallest = (double)INFINITY};

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_scope *scope = &j->lab->scopes[list.rows[i]];
        double cmc;

        if (scope->row.unsound || scope->quantity != result->quantity)
            continue;
        in.quantity = true;
        if (!holds_on(scope, j->when.on))
            continue;
        in.in_time = true;
        if (!holds_point(scope, result) ||
            (scope->at != 0 && result->at != 0 && scope->at != result->at))
            continue;
        in.covered = true;
        cmc = capability(j, scope);
        if (isnan(cmc) || cmc < in.smallest)
            in.smallest = cmc;
        if (isnan(cmc))
            break;
    }
    if (isinf(in.smallest))
        in.smallest = (double)NAN;
    return in;
}

/* C11: U at a coverage of about 95 %, as capabilities are stated (ILAC P14). */
static void judge_capability(struct ct_judging *j, double cmc)
{
    /* k of 95 % in place of 2 is no smaller capability */
    bool as_stated = isnan(j->standard_uncertainty) ||
                     (j->width.k > 1.9 && j->width.k < 2.1);
    double expanded = j->width.expanded_uncertainty;

    if (isnan(cmc) || isnan(expanded) ||
        (as_stated ? ct_exact_order(expanded, cmc)
                   : ct_judging_order(j, cmc)) >= 0)
        return;
    if (!as_stated)
        expanded = ct_exact_double(ct_judging_expanded(j));
    (void)ct_error(
        ct_judging_first(j, "U", "below-cmc", j->record.laboratory),
        "chain-below-cmc", ct_judging_at_result(j),
        ct_string(ct_trace_point(j).text),
        ct_string(ct_trace_beside(j, expanded, cmc, j->width.unit).text),
        ct_string(ct_trace_beside(j, cmc, expanded, j->width.unit).text),
        ct_string(
            ct_lab_text(j->lab, CT_KEY_LABORATORY, j->record.laboratory)));
}

/* C11, C12 of the result at hand. */
void ct_judge_scope(struct ct_judging *j, const struct ct_feeds *feeds)
{
    const char *id;
    struct in_scope in;

    (void)feeds;
    if (j->record.laboratory == 0 || !j->is_assigned)
        return;
    in = look_up(j);
    if (in.rows == 0) {
        ct_judge_absent(j, CT_ABSENT_SCOPES);
        return;
    }
    id = ct_lab_text(j->lab, CT_KEY_LABORATORY, j->record.laboratory);
    if (in.quantity && !in.in_time)
        (void)ct_error(ct_judging_first(j, "quantity", "scope",
                                        j->row_of_result->quantity),
                       "chain-scope-not-then", ct_judging_at_result(j),
                       ct_string(id),
                       ct_string(ct_lab_text(j->lab, CT_KEY_TEXT,
                                             j->row_of_result->quantity)),
                       ct_string(ct_day_text(j->when.on).text));
    else if (!in.covered)
        (void)ct_error(
            ct_judging_first(j, "point", "scope", j->row_of_result->quantity),
            "chain-outside-scope", ct_judging_at_result(j), ct_string(id),
            ct_string(ct_trace_point(j).text));
    else
        judge_capability(j, in.smallest);
}
