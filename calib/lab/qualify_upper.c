/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the values of the main items changed from one certificate to the next:
 * the stability where no check standard tells of it.
 */
#include "locate.h"
#include "qualify_work.h"

struct stepping {
    struct ct_qualifying *q;
    const struct ct_lab_standard_item *item;
    uint32_t *certificates; /* rows that count, in the order of time */
    size_t count;
    struct ct_qualify_step *steps;
    size_t step_count;
    bool counts;
};

/* The same place of the same thing. */
static bool is_same_place(const struct ct_lab_result *a,
                          const struct ct_lab_result *b)
{
    struct ct_point one = ct_point_of(a->point, a->common->point_unit);
    struct ct_point other = ct_point_of(b->point, b->common->point_unit);

    if (a->quantity != b->quantity || a->function != b->function ||
        a->artefact != b->artefact || a->at != b->at ||
        isnan(a->point) != isnan(b->point))
        return false;
    return isnan(a->point) || ct_point_is(one, other);
}

/* The change of the assigned value and U (k = 2) of the later one, NAN where it
 * has none; false: one of both does not tell. */
static bool find_change(const struct ct_lab_index *index, uint32_t earlier,
                        uint32_t later, struct ct_exact *change, double *U,
                        const struct ct_unit **unit)
{
    struct ct_assigned before, after;
    struct ct_exact from, to;

    if (ct_lab_assigned(index, earlier, &before) != CT_OK ||
        ct_lab_assigned(index, later, &after) != CT_OK ||
        !ct_unit_same_scale(before.unit, after.unit))
        return false;
    from.under = to.under = ct_decimal_from_integer(1);
    if (!isnan(before.as_left.value) && !isnan(after.as_found.value)) {
        from.over = before.as_left.exact_value;
        to.over = after.as_found.exact_value;
    } else if (!isnan(before.as_left.error) && !isnan(after.as_found.error)) {
        /* error = nominal - value */
        from.over = after.as_found.exact_error;
        to.over = before.as_left.exact_error;
    } else {
        return false;
    }
    *change = ct_exact_subtract(to, from);
    *unit = after.unit;
    *U = 2 * after.as_left.standard_uncertainty;
    return true;
}

static bool is_of_standard(const struct ct_qualifying *q,
                           const struct ct_lab_result *result)
{
    uint32_t quantity = q->answer->standard.quantity;

    return !result->row.unsound && (quantity == 0 || result->quantity == 0 ||
                                    result->quantity == quantity);
}

static enum ct_status add_step(struct stepping *s, uint32_t earlier,
                               uint32_t later)
{
    struct ct_qualifying *q = s->q;
    const struct ct_lab_result *result = &q->lab->results[later];
    uint32_t row =
        ct_lab_row_of(q->lab, CT_KEY_CERTIFICATE, result->certificate);
    struct ct_qualify_step *step;
    struct ct_exact change;
    const struct ct_unit *unit;
    double U;
    int32_t day = q->lab->certificates[row].calibrated_on;

    if (!find_change(q->answer->index, earlier, later, &change, &U, &unit))
        return CT_OK;
    if (!ct_room(s->steps, s->step_count))
        return CT_NOMEM;
    step = &s->steps[s->step_count++];
    *step = (struct ct_qualify_step){
        .instrument =
            ct_lab_row_of(q->lab, CT_KEY_INSTRUMENT, s->item->instrument),
        .earlier = earlier,
        .later = later,
        .unit = unit,
        .change = ct_exact_double(change),
        .limits =
            ct_qualify_limits(q, result->quantity, result->point, result->point,
                              result->common->point_unit, unit, day),
        .counts = s->counts};
    /* A certificate that knows less than the standard states is of a function
     * that this U is not for. */
    if (step->limits.basis == CT_BASIS_NONE ||
        U > ct_qualify_limit(&step->limits) * (1 + 1e-9))
        return CT_OK;
    step->verdict = ct_qualify_is_below(&step->limits, change)
                        ? CT_QUALIFY_PASS
                        : CT_QUALIFY_FAIL;
    if (step->counts && step->verdict == CT_QUALIFY_FAIL)
        (void)ct_error(
            q->sink, "qualify-item-unstable",
            ct_at(ct_lab_cell_place(q->lab, CT_TABLE_RESULTS, &result->row,
                                    "point")),
            ct_string(
                ct_lab_text(q->lab, CT_KEY_INSTRUMENT, s->item->instrument)),
            ct_string(
                ct_lab_text(q->lab, CT_KEY_CERTIFICATE, result->certificate)),
            ct_string(ct_qualify_amount(q, fabs(step->change), unit).text),
            ct_string(
                ct_qualify_amount(q, ct_qualify_limit(&step->limits), unit)
                    .text));
    return CT_OK;
}

/* The last certificate before number `i` that has the place. */
static enum ct_status compare_result(struct stepping *s, size_t i,
                                     uint32_t later)
{
    const struct ct_lab *lab = s->q->lab;

    for (size_t c = i; c > 0; c--) {
        struct ct_lab_list list =
            ct_lab_rows_of(s->q->answer->index, CT_RESULTS_OF_CERTIFICATE,
                           lab->certificates[s->certificates[c - 1]].id);

        for (size_t k = 0; k < list.count; k++)
            if (is_same_place(&lab->results[list.rows[k]],
                              &lab->results[later]) &&
                !lab->results[list.rows[k]].row.unsound)
                return add_step(s, list.rows[k], later);
    }
    return CT_OK;
}

static enum ct_status step_item(struct stepping *s)
{
    const struct ct_qualification *answer = s->q->answer;
    const struct ct_lab *lab = s->q->lab;
    struct ct_lab_list list = ct_lab_rows_of(
        answer->index, CT_CERTIFICATES_OF_INSTRUMENT, s->item->instrument);
    enum ct_status status = CT_OK;

    s->count = 0;
    s->certificates = malloc((list.count + 1) * sizeof *s->certificates);
    if (s->certificates == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_standing standing = ct_lab_certificate_standing(
            answer->index, list.rows[i], answer->when);

        if (standing.known && standing.begun && !standing.withdrawn &&
            standing.replaced == CT_LAB_NO_ROW &&
            !lab->certificates[list.rows[i]].row.unsound)
            s->certificates[s->count++] = list.rows[i];
    }
    for (size_t i = 1; i < s->count && status == CT_OK; i++) {
        list = ct_lab_rows_of(answer->index, CT_RESULTS_OF_CERTIFICATE,
                              lab->certificates[s->certificates[i]].id);
        for (size_t k = 0; k < list.count && status == CT_OK; k++)
            if (is_of_standard(s->q, &lab->results[list.rows[k]]))
                status = compare_result(s, i, list.rows[k]);
    }
    free(s->certificates);
    s->certificates = NULL;
    return status;
}

static bool has_check_standard(const struct ct_qualification *answer)
{
    for (size_t i = 0; i < answer->series_count; i++)
        if ((answer->series[i].kind == CT_CHECK_STABILITY ||
             answer->series[i].kind == CT_CHECK_CONTROL) &&
            answer->series[i].verdict != CT_QUALIFY_NOT_JUDGED)
            return true;
    return false;
}

enum ct_status ct_qualify_upper(struct ct_qualifying *q)
{
    struct ct_qualification *answer = q->answer;
    struct stepping s = {.q = q, .counts = !has_check_standard(answer)};
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < answer->item_count && status == CT_OK; i++) {
        s.item = &q->lab->standard_items[answer->items[i]];
        status = step_item(&s);
    }
    answer->steps =
        ct_arena_array(&answer->arena, s.step_count + 1, sizeof *answer->steps);
    if (answer->steps == NULL)
        status = CT_NOMEM;
    if (status == CT_OK && s.step_count > 0)
        memcpy(answer->steps, s.steps, s.step_count * sizeof *s.steps);
    answer->step_count = s.step_count;
    free(s.steps);
    return status;
}
