/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which results of a certificate are at a point, and what lies between two.
 */
#include "assigned.h"

#include "point.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One search. */
struct search {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    const struct ct_result_selector *selector;
    struct ct_lab_list list;
    const uint32_t *runs; /* of the list; NULL: each row by itself */
    size_t from, to;      /* all that fit are among these of the list */
    uint32_t instrument;
    struct ct_point point; /* asked for */
    bool has_point;
};

static const struct ct_lab_result *row_of(const struct search *s, size_t i)
{
    return &s->lab->results[s->list.rows[i]];
}

static bool is_meant(uint32_t asked, uint32_t stated)
{
    return asked == 0 || asked == stated;
}

static bool fits(const struct search *s, const struct ct_lab_result *row)
{
    const struct ct_result_selector *asked = s->selector;

    return is_meant(asked->quantity, row->quantity) &&
           is_meant(asked->function, row->function) &&
           is_meant(asked->artefact, row->artefact) &&
           is_meant(asked->at, row->at);
}

/* Whether the values of one kind are on one curve. */
static bool same_kind(const struct ct_lab_result *a,
                      const struct ct_lab_result *b)
{
    return a->quantity == b->quantity && a->function == b->function &&
           a->artefact == b->artefact && a->at == b->at;
}

static struct ct_point point_of(const struct ct_lab_result *row)
{
    return ct_point_of(row->point, ct_result_point_unit(row));
}

static bool has_point(const struct ct_lab_result *row)
{
    return !isnan(row->point);
}

bool ct_lab_same_result(const struct ct_lab_result *a,
                        const struct ct_lab_result *b)
{
    const double pairs[][2] = {
        {a->point, b->point},
        {ct_result_value(a).number, ct_result_value(b).number},
        {ct_result_error(a).number, ct_result_error(b).number},
        {ct_result_correction(a).number, ct_result_correction(b).number},
        {ct_result_as_found_value(a).number,
         ct_result_as_found_value(b).number},
        {ct_result_as_found_error(a).number,
         ct_result_as_found_error(b).number},
        {ct_result_as_found_correction(a).number,
         ct_result_as_found_correction(b).number},
        {a->U, b->U},
        {ct_result_U_as_found(a).number, ct_result_U_as_found(b).number},
        {a->common->k, b->common->k},
        {a->common->probability, b->common->probability},
        {a->common->dof, b->common->dof},
    };
    bool same = same_kind(a, b) && a->common->unit == b->common->unit &&
                a->common->point_unit == b->common->point_unit;

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        same = same && ct_same_double(pairs[i][0], pairs[i][1]);
    return same;
}

bool ct_lab_same_place(const struct ct_lab_result *a,
                       const struct ct_lab_result *b)
{
    if (!same_kind(a, b) || has_point(a) != has_point(b))
        return false;
    return !has_point(a) || ct_point_is(point_of(a), point_of(b));
}

/* Whether the row is a point on the scale that was asked for. */
static bool on_scale(const struct search *s, const struct ct_lab_result *row)
{
    return has_point(row) && ct_point_comparable(point_of(row), s->point);
}

/* Where the next run begins. */
static size_t end_of_run(const struct search *s, size_t i)
{
    return s->runs != NULL ? s->runs[i] : i + 1;
}

/* The first of a run, from `i` on, whose point is at `point` or above it, or
 * above it alone; the end of the run where there is none. */
static size_t first_in_run(const struct search *s, size_t i,
                           struct ct_point point, bool above)
{
    size_t low = i, high = end_of_run(s, i);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ct_point_compare(point_of(row_of(s, middle)), point);

        if (order < 0 || (above && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct ct_result_match found(enum ct_found what, uint32_t a, uint32_t b)
{
    return (struct ct_result_match){.found = what, .rows = {a, b}};
}

static struct ct_result_match nothing(void)
{
    return found(CT_FOUND_NOTHING, CT_LAB_NO_ROW, CT_LAB_NO_ROW);
}

/* ---- the point itself, or the only result -------------------------------- */

/* Numbers of one unit that differ as doubles differ as decimals. */
static bool is_at(const struct search *s, const struct ct_lab_result *row)
{
    const struct ct_unit *unit = ct_result_point_unit(row);

    if (unit == s->point.unit && row->point != s->selector->point)
        return false;
    return on_scale(s, row) && ct_point_compare(point_of(row), s->point) == 0;
}

/* The rows that were found at the point, in the order of the list. */
struct exact {
    uint32_t one, other, bad;
};

static void take_exact(const struct search *s, size_t i, struct exact *e)
{
    const struct ct_lab_result *row = row_of(s, i);

    if (row->row.unsound)
        e->bad = s->list.rows[i];
    else if (e->one == CT_LAB_NO_ROW)
        e->one = s->list.rows[i];
    else if (!ct_lab_same_result(row, &s->lab->results[e->one]))
        e->other = s->list.rows[i];
}

/* The only row that is meant, at the point where one is asked for. What a
 * faulty row at the point says beside a sound one may be something else. */
static struct ct_result_match match_exact(const struct search *s)
{
    struct exact e = {CT_LAB_NO_ROW, CT_LAB_NO_ROW, CT_LAB_NO_ROW};

    for (size_t i = s->from, end; i < s->to; i = end) {
        end = end_of_run(s, i);
        if (!fits(s, row_of(s, i)) ||
            (s->has_point && !on_scale(s, row_of(s, i))))
            continue;
        if (s->has_point && end > i + 1)
            i = first_in_run(s, i, s->point, false);
        for (; i < end && (!s->has_point || is_at(s, row_of(s, i))); i++) {
            take_exact(s, i, &e);
            if (e.other != CT_LAB_NO_ROW)
                return found(CT_FOUND_SEVERAL, e.one, e.other);
        }
    }
    if (e.bad != CT_LAB_NO_ROW)
        return found(CT_FOUND_UNSOUND, e.bad, CT_LAB_NO_ROW);
    if (e.one != CT_LAB_NO_ROW)
        return found(has_point(&s->lab->results[e.one]) ? CT_FOUND
                                                        : CT_FOUND_NO_POINT,
                     e.one, CT_LAB_NO_ROW);
    return nothing();
}

/* A point was asked for, and no result has any. */
static struct ct_result_match match_pointless(const struct search *s)
{
    struct search all = *s;

    for (size_t i = s->from; i < s->to; i = end_of_run(s, i))
        if (fits(s, row_of(s, i)) && has_point(row_of(s, i)))
            return nothing();
    all.has_point = false;
    return match_exact(&all);
}

/* ---- between two points -------------------------------------------------- */

static struct ct_point end_of(const struct ct_lab_item_range *range,
                              double number)
{
    return ct_point_of(number, range->range.unit);
}

static bool range_holds(const struct ct_lab_item_range *range,
                        struct ct_point point)
{
    double min = range->range.min.number, max = range->range.max.number;

    if (isnan(min) && isnan(max))
        return true; /* it says no bounds */
    if (!ct_point_comparable(end_of(range, 0), point))
        return false;
    return (isnan(min) || isinf(min) ||
            ct_point_compare(end_of(range, min), point) <= 0) &&
           (isnan(max) || isinf(max) ||
            ct_point_compare(point, end_of(range, max)) <= 0);
}

/* Whether a range of the instrument holds both: a meter is another one in its
 * next range. Without ranges there is nothing between. */
static bool one_range(const struct search *s, const struct ct_lab_result *a,
                      const struct ct_lab_result *b)
{
    struct ct_lab_list list =
        ct_lab_rows_of(s->index, CT_RANGES_OF_INSTRUMENT, s->instrument);
    bool any = false;

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_item_range *range = &s->lab->ranges[list.rows[i]];

        if (range->row.unsound ||
            (range->quantity != 0 && range->quantity != a->quantity) ||
            (range->function != 0 && range->function != a->function))
            continue;
        if (range_holds(range, point_of(a)) && range_holds(range, point_of(b)))
            return true;
        any = true;
    }
    return !any;
}

/* Whether the certificate tells single artefacts of this kind apart. */
static bool has_artefacts(const struct search *s,
                          const struct ct_lab_result *like)
{
    for (size_t i = 0; i < s->list.count; i = end_of_run(s, i)) {
        const struct ct_lab_result *row = row_of(s, i);

        if (row->quantity == like->quantity &&
            row->function == like->function && row->at == like->at &&
            row->artefact != like->artefact)
            return true;
    }
    return false;
}

/* The row of one kind nearest to the point on one side (-1 below, 1 above),
 * or CT_LAB_NO_ROW; `but` is passed over. */
static uint32_t neighbour(const struct search *s,
                          const struct ct_lab_result *like,
                          struct ct_point point, int side)
{
    uint32_t best = CT_LAB_NO_ROW;

    for (size_t i = s->from, end; i < s->to; i = end) {
        const struct ct_lab_result *row = row_of(s, i);
        size_t at;

        end = end_of_run(s, i);
        if (row->row.unsound || !same_kind(row, like) || !has_point(row) ||
            !ct_point_comparable(point_of(row), point))
            continue;
        at = first_in_run(s, i, point, side > 0);
        if (side < 0 && at > i) /* of equal ones the first */
            at = first_in_run(s, i, point_of(row_of(s, at - 1)), false);
        else if (side < 0 || at == end)
            continue;
        if (best == CT_LAB_NO_ROW ||
            ct_point_compare(point_of(row_of(s, at)),
                             point_of(&s->lab->results[best])) == -side)
            best = s->list.rows[at];
    }
    return best;
}

/* (x - x0) / (x1 - x0); the ends in the unit of the lower one. */
static double weight_of(struct ct_point point, struct ct_point low,
                        struct ct_point high)
{
    struct ct_decimal above, whole;

    (void)ct_decimal_subtract(ct_point_convert(point, low.unit), low.number,
                              &above);
    (void)ct_decimal_subtract(ct_point_convert(high, low.unit), low.number,
                              &whole);
    return ct_decimal_to_double(above) / ct_decimal_to_double(whole);
}

/* A row with an error that may stand between the two: what of it could not be
 * read may be anything. */
static uint32_t fault_between(const struct search *s,
                              const struct ct_lab_result *low,
                              const struct ct_lab_result *high)
{
    for (size_t i = 0; i < s->list.count; i = end_of_run(s, i)) {
        const struct ct_lab_result *row = row_of(s, i);
        struct ct_point at = point_of(row);

        if (row->row.unsound &&
            (row->quantity == 0 || row->quantity == low->quantity) &&
            (row->function == 0 || row->function == low->function) &&
            (row->artefact == 0 || row->artefact == low->artefact) &&
            (row->at == 0 || row->at == low->at) &&
            (!has_point(row) || !ct_point_comparable(at, point_of(low)) ||
             (ct_point_compare(at, point_of(low)) > 0 &&
              ct_point_compare(at, point_of(high)) < 0)))
            return s->list.rows[i];
    }
    return CT_LAB_NO_ROW;
}

/* The two around the point of the kind of `like`. */
static bool around(const struct search *s, const struct ct_lab_result *like,
                   struct ct_result_match *match)
{
    const struct ct_lab_result *rows = s->lab->results;
    uint32_t low, high, fault;

    if (has_artefacts(s, like))
        return false;
    low = neighbour(s, like, s->point, -1);
    high = neighbour(s, like, s->point, 1);
    if (low == CT_LAB_NO_ROW || high == CT_LAB_NO_ROW ||
        !one_range(s, &rows[low], &rows[high]))
        return false;
    fault = fault_between(s, &rows[low], &rows[high]);
    if (fault != CT_LAB_NO_ROW) {
        *match = found(CT_FOUND_UNSOUND, fault, CT_LAB_NO_ROW);
        return true;
    }
    *match = found(CT_FOUND_BETWEEN, low, high);
    match->weight =
        weight_of(s->point, point_of(&rows[low]), point_of(&rows[high]));
    return true;
}

/* The least and the greatest point on the scale. */
static struct ct_result_match outside(const struct search *s)
{
    uint32_t least = CT_LAB_NO_ROW, most = CT_LAB_NO_ROW, other = CT_LAB_NO_ROW;
    const struct ct_lab_result *rows = s->lab->results;

    for (size_t i = s->from, end; i < s->to; i = end) {
        const struct ct_lab_result *row = row_of(s, i), *last;

        end = end_of_run(s, i);
        last = row_of(s, end - 1);
        if (!fits(s, row) || row->row.unsound)
            continue;
        if (!on_scale(s, row)) {
            other = s->list.rows[end - 1];
            continue;
        }
        if (least == CT_LAB_NO_ROW ||
            ct_point_compare(point_of(row), point_of(&rows[least])) < 0)
            least = s->list.rows[i];
        if (most == CT_LAB_NO_ROW ||
            ct_point_compare(point_of(last), point_of(&rows[most])) > 0)
            most = s->list.rows[first_in_run(s, i, point_of(last), false)];
    }
    if (least != CT_LAB_NO_ROW)
        return found(CT_FOUND_OUTSIDE, least, most);
    return other != CT_LAB_NO_ROW ? found(CT_FOUND_SCALE, other, CT_LAB_NO_ROW)
                                  : nothing();
}

static struct ct_result_match match_between(const struct search *s)
{
    struct ct_result_match match = nothing(), one;
    const struct ct_lab_result *tried = NULL;

    for (size_t i = s->from; i < s->to; i = end_of_run(s, i)) {
        const struct ct_lab_result *row = row_of(s, i);

        if (row->row.unsound || !fits(s, row) ||
            (tried != NULL && same_kind(row, tried)))
            continue; /* kinds stand together in the list */
        tried = row;
        if (!around(s, row, &one))
            continue;
        if (match.found != CT_FOUND_NOTHING)
            return found(CT_FOUND_SEVERAL, match.rows[0], one.rows[0]);
        match = one;
    }
    return match.found == CT_FOUND_NOTHING ? outside(s) : match;
}

/* ---- one certificate ------------------------------------------------------
 */

static uint32_t field_of(const struct ct_lab_result *row, int field)
{
    const uint32_t fields[] = {row->quantity, row->function, row->artefact,
                               row->at};

    return fields[field];
}

/* The first that the search is among whose field goes by its text behind that
 * of `text`, or is it where `from` is 0. */
static size_t bound(const struct search *s, int field, uint32_t text, int from)
{
    const char *wanted = ct_lab_text(s->lab, CT_KEY_TEXT, text);
    size_t low = s->from, high = s->to;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t one = field_of(row_of(s, middle), field);

        if (strcmp(ct_lab_text(s->lab, CT_KEY_TEXT, one), wanted) < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* To the rows that fit, as far as they stand together: the list is sorted by
 * the four in turn (index.h). */
static void narrow(struct search *s)
{
    const struct ct_result_selector *asked = s->selector;
    const uint32_t wanted[] = {asked->quantity, asked->function,
                               asked->artefact, asked->at};

    for (int i = 0; i < 4 && s->from < s->to; i++)
        if (wanted[i] != 0) {
            s->from = bound(s, i, wanted[i], 0);
            s->to = bound(s, i, wanted[i], 1);
        } else if (field_of(row_of(s, s->from), i) !=
                   field_of(row_of(s, s->to - 1), i)) {
            return;
        }
}

static struct search search_of(const struct ct_lab_index *index,
                               uint32_t certificate,
                               const struct ct_result_selector *selector)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    uint32_t owner = ct_lab_row_of(lab, CT_KEY_CERTIFICATE, certificate);
    struct search s = {.index = index,
                       .lab = lab,
                       .selector = selector,
                       .has_point = !isnan(selector->point),
                       .point = {selector->exact_point, selector->point_unit}};

    s.list = ct_lab_rows_of(index, CT_RESULTS_OF_CERTIFICATE, certificate);
    s.to = s.list.count;
    s.runs = ct_lab_runs_of(index, certificate);
    if (s.runs != NULL)
        narrow(&s);
    if (owner != CT_LAB_NO_ROW)
        s.instrument = lab->certificates[owner].instrument;
    return s;
}

struct ct_result_match ct_lab_match(const struct ct_lab_index *index,
                                    uint32_t certificate,
                                    const struct ct_result_selector *selector)
{
    struct search s = search_of(index, certificate, selector);
    struct ct_result_match match = match_exact(&s);

    if (match.found == CT_FOUND_NOTHING && s.has_point) {
        match = match_pointless(&s);
        if (match.found == CT_FOUND_NOTHING)
            match = match_between(&s);
    }
    return match;
}

/* ---- values -------------------------------------------------------------- */

/* A value counts from the zero of its scale. */
static double value_in_unit(double number, const struct ct_unit *from,
                            const struct ct_unit *to)
{
    if (isnan(number))
        return number;
    return ct_decimal_to_double(
        ct_point_convert(ct_point_of(number, from), to));
}

static double mean(double a, double b, double weight)
{
    return a == b ? a : (1 - weight) * a + weight * b;
}

/* Exact values are as good as the weight. */
static void mix_state(struct ct_assigned_state *a,
                      const struct ct_assigned_state *b,
                      const struct ct_unit *unit, const struct ct_unit *other,
                      double weight)
{
    a->value = mean(a->value, value_in_unit(b->value, other, unit), weight);
    a->error = mean(a->error, ct_difference_in(b->error, other, unit), weight);
    a->correction = mean(a->correction,
                         ct_difference_in(b->correction, other, unit), weight);
    a->expanded_uncertainty =
        mean(a->expanded_uncertainty,
             ct_difference_in(b->expanded_uncertainty, other, unit), weight);
    a->standard_uncertainty =
        mean(a->standard_uncertainty,
             ct_difference_in(b->standard_uncertainty, other, unit), weight);
    a->exact_value = ct_decimal_from_double(isnan(a->value) ? 0 : a->value);
    a->exact_error = ct_decimal_from_double(isnan(a->error) ? 0 : a->error);
}

/* What the curve is of: the error, or a value that has none. */
static double ordinate(const struct ct_assigned *a, const struct ct_unit *unit)
{
    return isnan(a->as_left.error)
               ? value_in_unit(a->as_left.value, a->unit, unit)
               : ct_difference_in(a->as_left.error, a->unit, unit);
}

/* Three points of one curve: |f[x0, x1, x2] (x - x0) (x - x1)|. Positions are
 * weights: x0 is 0 and x1 is 1. */
static double bend(const double at[3], const double y[3], double weight)
{
    double first = y[1] - y[0];
    double second = (y[2] - y[1]) / (at[2] - at[1]);

    return fabs((second - first) / at[2] * weight * (weight - 1));
}

/* By the neighbour of the neighbours on that side; 0: there is none. */
static double bend_with(const struct search *s,
                        const struct ct_result_match *match,
                        const struct ct_assigned pair[2], int side)
{
    const struct ct_lab_result *low = &s->lab->results[match->rows[0]];
    const struct ct_lab_result *high = &s->lab->results[match->rows[1]];
    uint32_t third = neighbour(s, low, point_of(side < 0 ? low : high), side);
    const struct ct_lab_result *row;
    struct ct_assigned assigned;
    double at[3] = {0, 1, 0}, y[3];

    if (third == CT_LAB_NO_ROW)
        return 0;
    row = &s->lab->results[third];
    if (!one_range(s, low, row) || !one_range(s, high, row) ||
        ct_lab_assigned(s->index, third, &assigned) != CT_OK)
        return 0;
    at[2] = weight_of(point_of(row), point_of(low), point_of(high));
    y[0] = ordinate(&pair[0], pair[0].unit);
    y[1] = ordinate(&pair[1], pair[0].unit);
    y[2] = ordinate(&assigned, pair[0].unit);
    return bend(at, y, match->weight);
}

/* The lower one becomes that at the point. */
static void mix(const struct search *s, const struct ct_result_match *match,
                struct ct_assigned pair[2])
{
    struct ct_assigned *a = &pair[0];
    const struct ct_assigned *b = &pair[1];
    double w = match->weight;

    mix_state(&a->as_left, &b->as_left, a->unit, b->unit, w);
    mix_state(&a->as_found, &b->as_found, a->unit, b->unit, w);
    a->result = w > 0.5 ? b->result : a->result;
    a->exact_point = ct_point_convert(s->point, a->point_unit);
    a->point = ct_decimal_to_double(a->exact_point);
    a->dof = fmin(a->dof, b->dof);
    a->k_by_default = a->k_by_default || b->k_by_default;
    a->k_by_probability = a->k_by_probability || b->k_by_probability;
    a->value_stated = a->value_stated || b->value_stated;
    if (a->probability != b->probability)
        a->probability = (double)NAN;
    if (a->k != b->k)
        a->k =
            a->as_left.expanded_uncertainty / a->as_left.standard_uncertainty;
}

enum ct_status ct_lab_assigned_at(const struct ct_lab_index *index,
                                  uint32_t certificate,
                                  const struct ct_result_selector *at,
                                  const struct ct_result_match *match,
                                  struct ct_assigned *assigned,
                                  double *interpolation)
{
    struct search s = search_of(index, certificate, at);
    struct ct_assigned pair[2];
    enum ct_status status;

    *interpolation = (double)NAN;
    if (match->found == CT_FOUND || match->found == CT_FOUND_NO_POINT)
        return ct_lab_assigned(index, match->rows[0], assigned);
    if (match->found != CT_FOUND_BETWEEN)
        return CT_INVALID;
    for (int i = 0; i < 2; i++) {
        status = ct_lab_assigned(index, match->rows[i], &pair[i]);
        if (status != CT_OK)
            return status;
    }
    *interpolation =
        fmax(bend_with(&s, match, pair, -1), bend_with(&s, match, pair, 1));
    mix(&s, match, pair);
    *assigned = pair[0];
    return CT_OK;
}
