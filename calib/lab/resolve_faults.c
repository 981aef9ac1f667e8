/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows with an error that bear on an input of a budget. Nobody knows what they
 * would have said: a drift, an adjustment, a newer calibration. A number that
 * passes over them may be wrong, so there is none.
 */
#include "resolve_work.h"

#include <string.h>

static enum ct_status refuse(const struct ct_resolving *r, enum ct_table table,
                             const struct ct_lab_row *row)
{
    const struct ct_budget_reference *ref = r->reference;

    return ct_error(r->sink, "input-unsound",
                    ct_resolve_at(ref->certificate.text != NULL
                                      ? &ref->certificate
                                      : &ref->instrument,
                                  r),
                    ct_string(ref->name), ct_string(ct_table_name(table)),
                    ct_integer(row->line), ct_string(r->lab->package->folder));
}

/* What could not be read may be anything. */
static bool may_be(uint32_t meant, uint32_t kept)
{
    return meant == 0 || kept == 0 || meant == kept;
}

static bool may_count(int32_t day, const struct ct_resolving *r)
{
    return day == CT_LAB_NO_DATE || day <= r->when.on;
}

static bool is_known(int32_t recorded_on, int32_t day,
                     const struct ct_resolving *r)
{
    int32_t known = recorded_on != CT_LAB_NO_DATE ? recorded_on : day;

    return r->when.known_by == CT_LAB_NO_DATE || known == CT_LAB_NO_DATE ||
           known <= r->when.known_by;
}

static enum ct_status check_ranges(const struct ct_resolving *r)
{
    struct ct_lab_list list =
        ct_lab_rows_of(r->index, CT_RANGES_OF_INSTRUMENT, r->instrument);

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_item_range *one = &r->lab->ranges[list.rows[i]];

        if (one->row.unsound && may_be(r->function.quantity, one->quantity) &&
            may_be(r->function.function, one->function))
            return refuse(r, CT_TABLE_RANGES, &one->row);
    }
    return CT_OK;
}

/* An adjustment or repair after the calibration ends what it says. */
static enum ct_status check_events(const struct ct_resolving *r)
{
    struct ct_lab_list list =
        ct_lab_rows_of(r->index, CT_EVENTS_OF_INSTRUMENT, r->instrument);
    int32_t from = ct_resolve_record(r)->calibrated_on;

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_event *one = &r->lab->events[list.rows[i]];

        if (one->row.unsound && may_count(one->date, r) &&
            (one->date == CT_LAB_NO_DATE || one->date >= from) &&
            is_known(one->recorded_on, one->date, r) &&
            may_be(r->function.function, one->function))
            return refuse(r, CT_TABLE_EVENTS, &one->row);
    }
    return CT_OK;
}

/* One without a day may be the newest; with one it has been met. */
static enum ct_status check_certificates(const struct ct_resolving *r)
{
    struct ct_lab_list list =
        ct_lab_rows_of(r->index, CT_CERTIFICATES_OF_INSTRUMENT, r->instrument);

    if (r->reference->instrument.text == NULL)
        return CT_OK;
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_certificate *one =
            &r->lab->certificates[list.rows[i]];

        if (one->row.unsound && one->calibrated_on == CT_LAB_NO_DATE &&
            is_known(one->recorded_on, one->issued_on, r))
            return refuse(r, CT_TABLE_CERTIFICATES, &one->row);
    }
    return CT_OK;
}

static bool is_of(const struct ct_resolving *r,
                  const struct ct_lab_change *change)
{
    const char *table = ct_lab_text(r->lab, CT_KEY_TEXT, change->table);
    const char *id = ct_lab_text(r->lab, CT_KEY_TEXT, change->id);

    if (strcmp(table, ct_table_name(CT_TABLE_CERTIFICATES)) == 0)
        return strcmp(id, ct_lab_text(r->lab, CT_KEY_CERTIFICATE,
                                      ct_resolve_record(r)->id)) == 0;
    return (strcmp(table, ct_table_name(CT_TABLE_INSTRUMENTS)) == 0 ||
            strcmp(table, ct_table_name(CT_TABLE_RANGES)) == 0) &&
           strcmp(id, ct_lab_text(r->lab, CT_KEY_INSTRUMENT, r->instrument)) ==
               0 &&
           may_be(r->function.function, change->function);
}

static enum ct_status check_changes(const struct ct_resolving *r)
{
    for (size_t i = 0; i < r->lab->tables[CT_TABLE_CHANGES].count; i++) {
        const struct ct_lab_change *one = &r->lab->changes[i];

        if (one->row.unsound && may_count(one->from, r) &&
            is_known(one->recorded_on, one->from, r) && is_of(r, one))
            return refuse(r, CT_TABLE_CHANGES, &one->row);
    }
    return CT_OK;
}

enum ct_status ct_resolve_faults(const struct ct_resolving *r)
{
    enum ct_status status = check_certificates(r);

    if (status == CT_OK)
        status = check_ranges(r);
    if (status == CT_OK)
        status = check_events(r);
    return status == CT_OK ? check_changes(r) : status;
}
