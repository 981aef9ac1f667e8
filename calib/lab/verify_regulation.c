/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Regulations on the day on which they were applied (V27).
 */
#include "verify_work.h"

static enum ct_status check_regulation(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const char *column, uint32_t id,
                                       int32_t day)
{
    const struct ct_lab_regulation *row;
    enum ct_status status = ct_verify_regulation(verify, id, &row);
    const char *number = ct_lab_text(verify->lab, CT_KEY_REGULATION, id);

    if (status != CT_OK || id == 0 || verify->before == NULL ||
        verify->before->tables[CT_TABLE_REGULATIONS].count == 0)
        return status;
    if (row == NULL &&
        ct_verify_torn(verify, CT_TABLE_REGULATIONS, CT_KEY_REGULATION, id))
        return CT_OK;
    if (row == NULL)
        ct_note(verify->sink, "regulation-unknown", ct_verify_at(scan, column),
                ct_string(number),
                ct_string(ct_verify_near(verify, CT_KEY_REGULATION, id)));
    else if (row->row.unsound || day == CT_LAB_NO_DATE)
        return CT_OK;
    else if (row->effective != CT_LAB_NO_DATE && row->effective > day)
        (void)ct_error(verify->sink, "regulation-not-yet",
                       ct_verify_at(scan, column), ct_string(number),
                       ct_string(ct_day_text(row->effective).text),
                       ct_string(ct_day_text(day).text));
    else if (row->replaced_on != CT_LAB_NO_DATE && row->replaced_on <= day)
        (void)ct_error(verify->sink, "regulation-replaced",
                       ct_verify_at(scan, column), ct_string(number),
                       ct_string(ct_day_text(row->replaced_on).text),
                       ct_string(ct_day_text(day).text));
    return CT_OK;
}

enum ct_status ct_verify_in_force(struct ct_verify *verify,
                                  const struct ct_scan *scan,
                                  const void *record)
{
    const struct ct_lab_certificate *row = record;

    return check_regulation(verify, scan, "procedure", row->procedure,
                            row->calibrated_on);
}

/* What a set-up works by today. */
enum ct_status ct_verify_standard_in_force(struct ct_verify *verify,
                                           const struct ct_scan *scan,
                                           const void *record)
{
    const struct ct_lab_standard *row = record;

    return check_regulation(verify, scan, "regulation", row->regulation,
                            verify->rules->on);
}

/* A regulation takes the place of another on the day it takes effect, or later:
 * for a time of transition both are in force. */
enum ct_status ct_verify_successor(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_regulation *row = record, *old;
    enum ct_status status;

    verify->own[CT_KEY_REGULATION] = row->number;
    status = check_regulation(verify, scan, "replaces", row->replaces,
                              CT_LAB_NO_DATE);
    if (status == CT_OK)
        status = ct_verify_regulation(verify, row->replaces, &old);
    if (status != CT_OK || old == NULL || old->row.unsound ||
        row->effective == CT_LAB_NO_DATE ||
        (old->replaced_on != CT_LAB_NO_DATE &&
         old->replaced_on >= row->effective))
        return status;
    ct_warning(
        verify->sink, "regulation-days-differ", ct_verify_at(scan, "effective"),
        ct_string(ct_day_text(row->effective).text),
        ct_string(ct_lab_text(verify->lab, CT_KEY_REGULATION, row->replaces)),
        ct_string(old->replaced_on == CT_LAB_NO_DATE
                      ? ""
                      : ct_day_text(old->replaced_on).text));
    return CT_OK;
}
