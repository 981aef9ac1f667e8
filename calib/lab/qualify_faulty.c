/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows with an error that a qualification would have rested on: what they
 * would have said may be that the standard failed.
 */
#include "qualify_work.h"

static enum ct_status add(struct ct_qualification *answer, enum ct_table table,
                          const struct ct_lab_row *row)
{
    if (!row->unsound)
        return CT_OK;
    if (!ct_room(answer->faulty, answer->faulty_count))
        return CT_NOMEM;
    answer->faulty[answer->faulty_count++] =
        (struct ct_qualify_faulty){table, row};
    return CT_OK;
}

static bool is_later(const struct ct_lab_certificate *one,
                     const struct ct_qualification *answer)
{
    return (one->calibrated_on != CT_LAB_NO_DATE &&
            one->calibrated_on > answer->when.on) ||
           !ct_lab_is_known(one, answer->when.known_by);
}

static enum ct_status add_certificates(struct ct_qualifying *q, uint32_t item)
{
    struct ct_qualification *answer = q->answer;
    struct ct_lab_list list =
        ct_lab_rows_of(answer->index, CT_CERTIFICATES_OF_INSTRUMENT, item);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        const struct ct_lab_certificate *one =
            &q->lab->certificates[list.rows[i]];
        struct ct_lab_list results =
            ct_lab_rows_of(answer->index, CT_RESULTS_OF_CERTIFICATE, one->id);

        if (is_later(one, answer))
            continue;
        status = add(answer, CT_TABLE_CERTIFICATES, &one->row);
        for (size_t k = 0; k < results.count && status == CT_OK; k++)
            status = add(answer, CT_TABLE_RESULTS,
                         &q->lab->results[results.rows[k]].row);
    }
    return status;
}

enum ct_status ct_qualify_faulty(struct ct_qualifying *q)
{
    struct ct_qualification *answer = q->answer;
    struct ct_lab_list list = ct_lab_rows_of(
        answer->index, CT_ITEMS_OF_STANDARD, answer->standard.id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++)
        status = add(answer, CT_TABLE_STANDARD_ITEMS,
                     &q->lab->standard_items[list.rows[i]].row);
    for (size_t i = 0; i < answer->item_count && status == CT_OK; i++)
        status = add_certificates(
            q, q->lab->standard_items[answer->items[i]].instrument);
    return status;
}
