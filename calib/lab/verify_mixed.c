/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Intervals of one length that a column states in months mostly, and in days
 * for once, or the other way round (V19): 365 days end a day before 12 months
 * wherever a leap day lies between.
 */
#include "verify_work.h"

#include <math.h>

/* So many to one are a habit, and the one is a slip. */
enum { HABIT = 10 };

/* The whole number of months that an interval is about as long as, or 0:
 * 30 and 31 days, 180 to 185, 365 and 366. */
static uint32_t length_of(struct ct_interval interval)
{
    static const double month = 365.25 / 12;
    double length = interval.days / month, months = round(length);

    if (interval.kind != CT_INTERVAL_LENGTH ||
        (interval.months > 0 && interval.days > 0) ||
        interval.months >= CT_VERIFY_LENGTHS)
        return 0;
    if (interval.months > 0)
        return (uint32_t)interval.months;
    return months < CT_VERIFY_LENGTHS &&
                   fabs(interval.days - months * month) <= 3
               ? (uint32_t)months
               : 0;
}

static void keep(struct ct_verify_mixture *mixture,
                 const struct ct_lab_interval *interval, uint32_t line)
{
    uint32_t length =
        interval->state == CT_LAB_INTERVAL ? length_of(interval->interval) : 0;
    struct ct_verify_lengths *stated =
        &mixture->stated[length][interval->interval.days > 0];

    if (length == 0)
        return;
    if (stated->count == 0)
        stated->line = line;
    stated->count++;
}

enum ct_status ct_verify_keep_interval(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    const struct ct_lab_instrument *row = record;

    (void)scan;
    keep(&verify->of_instruments, &row->interval, row->row.line);
    return CT_OK;
}

enum ct_status ct_verify_keep_range_interval(struct ct_verify *verify,
                                             const struct ct_scan *scan,
                                             const void *record)
{
    const struct ct_lab_item_range *row = record;

    (void)scan;
    keep(&verify->of_ranges, &row->interval, row->row.line);
    return CT_OK;
}

static enum ct_status judge(struct ct_verify *verify,
                            const struct ct_verify_mixture *mixture,
                            enum ct_late late)
{
    enum ct_status status = CT_OK;

    for (uint32_t i = 1; i < CT_VERIFY_LENGTHS && status == CT_OK; i++)
        for (int days = 0; days < 2 && status == CT_OK; days++) {
            const struct ct_verify_lengths *few = &mixture->stated[i][days];
            const struct ct_verify_lengths *many = &mixture->stated[i][!days];

            if (few->count == 1 && many->count >= HABIT)
                status = ct_verify_mark(verify, late, few->line, (uint32_t)days,
                                        many->count);
        }
    return status;
}

enum ct_status ct_verify_mixtures(struct ct_verify *verify)
{
    enum ct_status status =
        judge(verify, &verify->of_instruments, CT_LATE_MIXED);

    return status == CT_OK
               ? judge(verify, &verify->of_ranges, CT_LATE_RANGE_MIXED)
               : status;
}

enum ct_status ct_verify_again_mixed(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const struct ct_verify_mark *mark)
{
    struct ct_cell cell = ct_scan_cell(scan, "interval");

    if (mark->id != 0)
        ct_note(verify->sink, "interval-in-days",
                ct_verify_at(scan, "interval"), ct_text(cell.text, cell.length),
                ct_integer((int64_t)mark->detail));
    else
        ct_note(verify->sink, "interval-in-months",
                ct_verify_at(scan, "interval"), ct_text(cell.text, cell.length),
                ct_integer((int64_t)mark->detail));
    return CT_OK;
}
