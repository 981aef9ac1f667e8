/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records of equipment and set-ups: complete, assessed, verified.
 */
#include "verify_work.h"

#include "assessment.h"

#include <string.h>

/* ---- S10 ----------------------------------------------------------------- */

/* ISO/IEC 17025:2017, 6.4.13 a, b, d. */
static const struct {
    enum ct_verify_seen number;
    const char *name;
} details[] = {{CT_SEEN_NAME, "name"},
               {CT_SEEN_MANUFACTURER, "manufacturer"},
               {CT_SEEN_MODEL, "model"},
               {CT_SEEN_SERIAL, "serial"},
               {CT_SEEN_LOCATION, "location"}};

enum { DETAILS = sizeof details / sizeof details[0] };

/* A column that the table does not have is kept elsewhere. */
bool ct_verify_is_complete(const struct ct_look *look, const void *record)
{
    const struct ct_lab_instrument *row = record;

    if (row->status == CT_STATUS_RETIRED || row->status == CT_STATUS_LOST)
        return true;
    for (size_t i = 0; i < DETAILS; i++) {
        const struct ct_cell cell = look->cells[details[i].number];

        if (cell.text != NULL && cell.length == 0)
            return false;
    }
    return true;
}

enum ct_status ct_verify_complete(struct ct_verify *verify,
                                  const struct ct_scan *scan,
                                  const void *record)
{
    struct ct_buffer missing = {0};
    const char *first = NULL;
    enum ct_status status;

    (void)record;
    for (size_t i = 0; i < DETAILS; i++) {
        struct ct_cell header;

        if (!ct_scan_has(scan, details[i].name) ||
            ct_verify_is_given(scan, details[i].name))
            continue;
        if (first != NULL)
            ct_buffer_puts(&missing, ", ");
        else
            first = details[i].name;
        header = ct_scan_header(scan, details[i].name);
        ct_buffer_add(&missing, header.text, header.length);
    }
    status = ct_buffer_status(&missing);
    if (status == CT_OK && first != NULL)
        ct_warning(verify->sink, "item-incomplete", ct_verify_at(scan, first),
                   ct_string(missing.data));
    ct_buffer_release(&missing);
    return status;
}

/* ---- S15 ----------------------------------------------------------------- */

/* A certificate of assessment that has run out, or does so within half a year,
 * when the renewal must be asked for. */
static void check_assessment(struct ct_verify *verify,
                             const struct ct_scan *scan, const char *column,
                             const struct ct_lab_standard *row, int32_t until)
{
    enum { LONGEST = 120 }; /* months */
    int32_t on = verify->rules->on, soon;

    switch (ct_lab_assessment(row, until, on)) {
    case CT_ASSESSMENT_LAPSED:
        (void)ct_error(verify->sink, "assessment-lapsed",
                       ct_verify_at(scan, column),
                       ct_string(ct_day_text(until).text),
                       ct_string(ct_day_text(on).text));
        break;
    case CT_ASSESSMENT_LAPSED_OWN:
        ct_warning(verify->sink, "assessment-lapsed-own",
                   ct_verify_at(scan, column),
                   ct_string(ct_day_text(until).text),
                   ct_string(ct_day_text(on).text));
        break;
    case CT_ASSESSMENT_ENDS:
        ct_warning(verify->sink, "assessment-ends", ct_verify_at(scan, column),
                   ct_string(ct_day_text(until).text), ct_integer(until - on));
        break;
    case CT_ASSESSMENT_HOLDS:
        if (ct_date_add_months(on, LONGEST, &soon) == CT_OK && until > soon)
            ct_warning(verify->sink, "assessment-too-long",
                       ct_verify_at(scan, column),
                       ct_string(ct_day_text(until).text));
        break;
    case CT_ASSESSMENT_UNKNOWN:
        break;
    }
}

enum ct_status ct_verify_set_up(struct ct_verify *verify,
                                const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_standard *row = record;

    check_assessment(verify, scan, "valid_until", row, row->valid_until);
    /* Both are often issued for the same time. */
    if (row->public_valid_until != row->valid_until)
        check_assessment(verify, scan, "public_valid_until", row,
                         row->public_valid_until);
    return CT_OK;
}

/* ---- S14 ----------------------------------------------------------------- */

enum { MONTH = 31 }; /* a verification may follow so much later */

/* Whether a verification of the item is in force a month after that day.
 * Those of long ago cannot be: intervals end after ten years. */
static bool is_verified(const struct ct_verify *verify,
                        const struct ct_verify_visits *visits, int32_t day)
{
    enum { MOST = 64 };
    size_t i = ct_verify_visits_until(verify, visits, day), seen = 0;

    for (; i > 0 && seen < MOST; i--, seen++) {
        const struct ct_verify_certificate *one =
            &verify->certificates[visits->list[i - 1]];
        int32_t due;

        if (ct_verify_manner(verify, one)->kind != CT_CERTIFICATE_VERIFICATION)
            continue;
        due = ct_verify_due_on(verify, one);
        if (due == CT_LAB_NO_DATE)
            due = ct_verify_end(verify, one);
        return due == CT_LAB_NO_DATE || due >= day;
    }
    return seen >= MOST;
}

/* An item under compulsory verification that was calibrated instead. */
static enum ct_status check_visits(struct ct_verify *verify, uint32_t id)
{
    struct ct_verify_visits visits;
    enum ct_status status = ct_verify_visits(verify, id, &visits);

    for (size_t i = 0; status == CT_OK && i < visits.count; i++) {
        uint32_t certificate = visits.list[i];
        const struct ct_verify_certificate *one =
            &verify->certificates[certificate];

        if (ct_verify_manner(verify, one)->kind != CT_CERTIFICATE_CALIBRATION ||
            one->calibrated_on == CT_LAB_NO_DATE ||
            is_verified(verify, &visits, one->calibrated_on + MONTH))
            continue;
        status = ct_verify_mark_id(verify, CT_LATE_COMPULSORY,
                                   CT_KEY_CERTIFICATE, certificate, id);
    }
    return status;
}

enum ct_status ct_verify_compulsory(struct ct_verify *verify)
{
    enum ct_status status = CT_OK;

    for (uint32_t id = 1; id < verify->instrument_room && status == CT_OK;
         id++) {
        const struct ct_verify_instrument *item = &verify->instruments[id];

        if (item->known && !item->unsound && item->compulsory == CT_YES)
            status = check_visits(verify, id);
    }
    return status;
}

enum ct_status ct_verify_again_compulsory(struct ct_verify *verify,
                                          const struct ct_scan *scan,
                                          const struct ct_verify_mark *mark)
{
    (void)ct_error(
        verify->sink, "compulsory-calibrated", ct_verify_at(scan, "kind"),
        ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, mark->detail)));
    return CT_OK;
}
