/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which work with an item is in doubt.
 */
#include "suspect.h"

#include "view_work.h"

#include <math.h>

/* ---- found failing ------------------------------------------------------- */

/* Some error before adjustment lies outside its limits. */
static bool is_some_outside(const struct ct_lab_index *index, uint32_t row,
                            int32_t known_by)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    const struct ct_lab_certificate *c = &lab->certificates[row];
    const struct ct_view view = {.index = index,
                                 .when = {c->calibrated_on, known_by}};
    struct ct_lab_list list =
        ct_lab_rows_of(index, CT_RESULTS_OF_CERTIFICATE, c->id);

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_result *result = &lab->results[list.rows[i]];
        struct ct_assigned assigned;
        double lower, upper;

        if (ct_lab_assigned(index, list.rows[i], &assigned) == CT_OK &&
            !isnan(assigned.as_found.error) &&
            ct_view_limits(&view, c->instrument, result, &assigned, &lower,
                           &upper) &&
            !isnan(lower) &&
            (assigned.as_found.error < lower ||
             assigned.as_found.error > upper))
            return true;
    }
    return false;
}

bool ct_lab_found_failing(const struct ct_lab_index *index, uint32_t row,
                          int32_t known_by)
{
    const struct ct_lab_certificate *c =
        &ct_lab_index_lab(index)->certificates[row];

    if (c->as_found != CT_LAB_NO_WORD)
        return c->as_found == CT_AS_FOUND_FAIL;
    return is_some_outside(index, row, known_by);
}

/* ---- the next calibration ------------------------------------------------ */

/* Where certificates begin that were made after the day; they are in the order
 * of days. */
static size_t first_after(const struct ct_lab *lab, struct ct_lab_list list,
                          int32_t day)
{
    size_t low = 0, high = list.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (lab->certificates[list.rows[middle]].calibrated_on <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t ct_lab_next_calibration(const struct ct_lab_index *index, uint32_t row,
                                 const struct ct_lab_function *functions,
                                 size_t count, int32_t known_by)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    const struct ct_lab_certificate *own = &lab->certificates[row];
    struct ct_lab_list list =
        ct_lab_rows_of(index, CT_CERTIFICATES_OF_INSTRUMENT, own->instrument);

    for (size_t i = first_after(lab, list, own->calibrated_on); i < list.count;
         i++) {
        const struct ct_lab_certificate *c = &lab->certificates[list.rows[i]];
        bool covers = count == 0;

        if (c->row.unsound || c->kind == CT_CERTIFICATE_ADJUSTMENT ||
            !ct_lab_is_known(c, known_by) ||
            ct_lab_replacement(index, list.rows[i], known_by) != CT_LAB_NO_ROW)
            continue;
        for (size_t k = 0; k < count && !covers; k++)
            covers = ct_lab_covers(lab, c, functions[k]);
        if (covers)
            return list.rows[i];
    }
    return CT_LAB_NO_ROW;
}

/* ---- the last good day --------------------------------------------------- */

struct search {
    const struct ct_lab *lab;
    const struct ct_lab_function *functions;
    size_t count;
    int32_t before, known_by;
};

/* A check by then of one of the functions that shows whether the item is still
 * good. */
static bool is_evidence(const struct search *s,
                        const struct ct_lab_check *check)
{
    int32_t known =
        check->recorded_on != CT_LAB_NO_DATE ? check->recorded_on : check->date;
    bool concerns = s->count == 0 || check->quantity == 0;

    for (size_t i = 0; i < s->count && !concerns; i++)
        concerns = s->functions[i].quantity == 0 ||
                   s->functions[i].quantity == check->quantity;
    return concerns && !check->row.unsound && check->date != CT_LAB_NO_DATE &&
           check->date < s->before && known <= s->known_by &&
           (check->kind == CT_CHECK_INTERMEDIATE ||
            check->kind == CT_CHECK_VERIFICATION ||
            check->kind == CT_CHECK_CONTROL);
}

/* The list is by date. */
static void last_check(const struct search *s, struct ct_lab_list list,
                       struct ct_lab_good *good)
{
    for (size_t i = 0, end; i < list.count; i = end) {
        int32_t date = s->lab->checks[list.rows[i]].date;
        uint32_t passed = CT_LAB_NO_ROW;
        bool failed = false;

        for (end = i;
             end < list.count && s->lab->checks[list.rows[end]].date == date;
             end++) {
            const struct ct_lab_check *check = &s->lab->checks[list.rows[end]];

            if (!is_evidence(s, check))
                continue;
            failed = failed || check->result == CT_VERDICT_FAIL;
            if (check->result == CT_VERDICT_PASS)
                passed = list.rows[end];
        }
        if (passed != CT_LAB_NO_ROW && !failed && date > good->on)
            *good = (struct ct_lab_good){date, passed};
    }
}

struct ct_lab_good ct_lab_last_good(const struct ct_lab_index *index,
                                    uint32_t row,
                                    const struct ct_lab_function *functions,
                                    size_t count, int32_t before,
                                    int32_t known_by)
{
    const struct search s = {ct_lab_index_lab(index), functions, count, before,
                             known_by};
    const struct ct_lab_certificate *c = &s.lab->certificates[row];
    struct ct_lab_list standards =
        ct_lab_rows_of(index, CT_STANDARDS_OF_INSTRUMENT, c->instrument);
    struct ct_lab_good good = {c->calibrated_on, CT_LAB_NO_ROW};

    last_check(&s,
               ct_lab_rows_of(index, CT_CHECKS_OF_INSTRUMENT, c->instrument),
               &good);
    for (size_t i = 0; i < standards.count; i++) {
        const struct ct_lab_standard_item *item =
            &s.lab->standard_items[standards.rows[i]];

        if (item->part == CT_PART_MAIN)
            last_check(
                &s,
                ct_lab_rows_of(index, CT_CHECKS_OF_STANDARD, item->standard),
                &good);
    }
    return good;
}
