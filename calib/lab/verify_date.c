/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days against today, and against each other.
 */
#include "verify_work.h"

#include <string.h>

/* ---- the future ---------------------------------------------------------- */

/* Columns of days on which something was done. The order decides which of
 * several is told: those behind it follow from it. */
static const struct {
    enum ct_table table;
    const char *column;
    size_t field;
} done_on[] = {
    {CT_TABLE_CERTIFICATES, "calibrated_on",
     offsetof(struct ct_lab_certificate, calibrated_on)},
    {CT_TABLE_CERTIFICATES, "issued_on",
     offsetof(struct ct_lab_certificate, issued_on)},
    {CT_TABLE_CERTIFICATES, "recorded_on",
     offsetof(struct ct_lab_certificate, recorded_on)},
    {CT_TABLE_CERTIFICATES, "withdrawn_recorded_on",
     offsetof(struct ct_lab_certificate, withdrawn_recorded_on)},
    {CT_TABLE_CHECKS, "date", offsetof(struct ct_lab_check, date)},
    {CT_TABLE_CHECKS, "recorded_on",
     offsetof(struct ct_lab_check, recorded_on)},
    {CT_TABLE_EVENTS, "recorded_on",
     offsetof(struct ct_lab_event, recorded_on)},
    {CT_TABLE_CHANGES, "recorded_on",
     offsetof(struct ct_lab_change, recorded_on)},
};

static int32_t day_at(const void *record, size_t field)
{
    int32_t day;

    memcpy(&day, (const char *)record + field, sizeof day);
    return day;
}

/* V12. */
static void look_ahead(struct ct_verify *verify, const struct ct_scan *scan,
                       enum ct_table table, const void *record)
{
    for (size_t i = 0; i < sizeof done_on / sizeof done_on[0]; i++) {
        int32_t day;

        if (done_on[i].table != table)
            continue;
        day = day_at(record, done_on[i].field);
        if (day == CT_LAB_NO_DATE || day <= verify->rules->on)
            continue;
        (void)ct_error(verify->sink, "date-in-future",
                       ct_verify_at(scan, done_on[i].column),
                       ct_string(ct_day_text(day).text),
                       ct_string(ct_day_text(verify->rules->on).text));
        return;
    }
}

enum ct_status ct_verify_certificate_future(struct ct_verify *verify,
                                            const struct ct_scan *scan,
                                            const void *record)
{
    look_ahead(verify, scan, CT_TABLE_CERTIFICATES, record);
    return CT_OK;
}

enum ct_status ct_verify_check_future(struct ct_verify *verify,
                                      const struct ct_scan *scan,
                                      const void *record)
{
    look_ahead(verify, scan, CT_TABLE_CHECKS, record);
    return CT_OK;
}

enum ct_status ct_verify_event_future(struct ct_verify *verify,
                                      const struct ct_scan *scan,
                                      const void *record)
{
    look_ahead(verify, scan, CT_TABLE_EVENTS, record);
    return CT_OK;
}

enum ct_status ct_verify_change_future(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    look_ahead(verify, scan, CT_TABLE_CHANGES, record);
    return CT_OK;
}

/* ---- one after the other ------------------------------------------------- */

/* V13: `later` may not lie before `earlier`. False where it does. */
static bool follows(struct ct_verify *verify, const struct ct_scan *scan,
                    const char *earlier, int32_t before, const char *later,
                    int32_t after)
{
    if (before == CT_LAB_NO_DATE || after == CT_LAB_NO_DATE || after >= before)
        return true;
    (void)ct_error(
        verify->sink, "dates-reversed", ct_verify_at(scan, later),
        ct_verify_column(scan, later), ct_string(ct_day_text(after).text),
        ct_verify_column(scan, earlier), ct_string(ct_day_text(before).text));
    return false;
}

/* V13: a century between two days of one row is a slip of the year; `first`
 * NULL: of today. */
static void lie_near(struct ct_verify *verify, const struct ct_scan *scan,
                     const char *first, int32_t earlier, const char *second,
                     int32_t later)
{
    enum { FAR = 75 * 365 };

    if (earlier == CT_LAB_NO_DATE || later == CT_LAB_NO_DATE ||
        later - earlier < FAR)
        return;
    ct_warning(verify->sink, "dates-far-apart",
               ct_verify_at(scan, first != NULL ? first : second),
               ct_string(first != NULL ? first : "today"),
               ct_string(ct_day_text(earlier).text), ct_string(second),
               ct_string(ct_day_text(later).text));
}

enum ct_status ct_verify_certificate_days(struct ct_verify *verify,
                                          const struct ct_scan *scan,
                                          const void *record)
{
    const struct ct_lab_certificate *row = record;
    int32_t known = row->issued_on;

    (void)follows(verify, scan, "calibrated_on", row->calibrated_on, "due_on",
                  row->due_on);
    /* What is wrong with one day is not told of the next one again. */
    if (!follows(verify, scan, "calibrated_on", row->calibrated_on, "issued_on",
                 row->issued_on))
        known = CT_LAB_NO_DATE;
    if (follows(verify, scan, "calibrated_on", row->calibrated_on,
                "recorded_on", row->recorded_on))
        (void)follows(verify, scan, "issued_on", known, "recorded_on",
                      row->recorded_on);
    if (known == CT_LAB_NO_DATE)
        (void)follows(verify, scan, "calibrated_on", row->calibrated_on,
                      "withdrawn_on", row->withdrawn_on);
    (void)follows(verify, scan, "issued_on", known, "withdrawn_on",
                  row->withdrawn_on);
    (void)follows(verify, scan, "withdrawn_on", row->withdrawn_on,
                  "withdrawn_recorded_on", row->withdrawn_recorded_on);
    lie_near(verify, scan, "calibrated_on", row->calibrated_on, "recorded_on",
             row->recorded_on);
    return CT_OK;
}

enum ct_status ct_verify_laboratory_days(struct ct_verify *verify,
                                         const struct ct_scan *scan,
                                         const void *record)
{
    const struct ct_lab_laboratory *row = record;

    (void)follows(verify, scan, "valid_from", row->valid_from, "valid_until",
                  row->valid_until);
    lie_near(verify, scan, "valid_from", row->valid_from, "valid_until",
             row->valid_until);
    return CT_OK;
}

enum ct_status ct_verify_scope_days(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_scope *row = record;

    (void)follows(verify, scan, "valid_from", row->valid_from, "valid_until",
                  row->valid_until);
    lie_near(verify, scan, "valid_from", row->valid_from, "valid_until",
             row->valid_until);
    return CT_OK;
}

enum ct_status ct_verify_item_days(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_standard_item *row = record;

    (void)follows(verify, scan, "from", row->from, "until", row->until);
    lie_near(verify, scan, "from", row->from, "until", row->until);
    lie_near(verify, scan, NULL, verify->rules->on, "from", row->from);
    return CT_OK;
}

/* An extension may be granted before the day it is entered, not the other way
 * round. */
enum ct_status ct_verify_event_days(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_event *row = record;

    (void)follows(verify, scan, "date", row->date, "until", row->until);
    (void)follows(verify, scan, "date", row->date, "recorded_on",
                  row->recorded_on);
    lie_near(verify, scan, "date", row->date, "recorded_on", row->recorded_on);
    lie_near(verify, scan, "date", row->date, "until", row->until);
    return CT_OK;
}

enum ct_status ct_verify_check_days(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_check *row = record;

    (void)follows(verify, scan, "date", row->date, "recorded_on",
                  row->recorded_on);
    lie_near(verify, scan, "date", row->date, "recorded_on", row->recorded_on);
    return CT_OK;
}

/* It may be recorded before it holds, and long after. */
enum ct_status ct_verify_change_days(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_change *row = record;

    lie_near(verify, scan, "from", row->from, "recorded_on", row->recorded_on);
    lie_near(verify, scan, "recorded_on", row->recorded_on, "from", row->from);
    return CT_OK;
}

/* V12: in use, and from a day on that is still to come. */
enum ct_status ct_verify_instrument_days(struct ct_verify *verify,
                                         const struct ct_scan *scan,
                                         const void *record)
{
    const struct ct_lab_instrument *row = record;

    if (row->status == CT_STATUS_IN_SERVICE &&
        row->in_service_on != CT_LAB_NO_DATE &&
        row->in_service_on > verify->rules->on)
        (void)ct_error(verify->sink, "date-in-future",
                       ct_verify_at(scan, "in_service_on"),
                       ct_string(ct_day_text(row->in_service_on).text),
                       ct_string(ct_day_text(verify->rules->on).text));
    return CT_OK;
}

enum ct_status ct_verify_regulation_days(struct ct_verify *verify,
                                         const struct ct_scan *scan,
                                         const void *record)
{
    const struct ct_lab_regulation *row = record;

    (void)follows(verify, scan, "published", row->published, "effective",
                  row->effective);
    (void)follows(verify, scan, "effective", row->effective, "replaced_on",
                  row->replaced_on);
    lie_near(verify, scan, "published", row->published, "effective",
             row->effective);
    lie_near(verify, scan, "effective", row->effective, "replaced_on",
             row->replaced_on);
    return CT_OK;
}
