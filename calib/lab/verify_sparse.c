/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cell that one row of a certificate leaves out and all the others have
 * (F11): merged in a spreadsheet, or forgotten.
 */
#include "verify_work.h"

#include <math.h>

/* In the order of `columns`. */
enum {
    QUANTITY = 1,
    POINT = 2,
    UNCERTAINTY = 4,
    VALUE = 8,
    ERROR = 16,
    CORRECTION = 32,
    FOUND_VALUE = 64,
    FOUND_ERROR = 128,
    FOUND_CORRECTION = 256,
    /* Alike in all functions of a quantity. */
    STATED = VALUE | ERROR | CORRECTION,
    FOUND = FOUND_VALUE | FOUND_ERROR | FOUND_CORRECTION,
    COLUMNS = 9,
    ALL = 511
};
static const char *const columns[COLUMNS] = {
    "quantity",       "point",          "U",
    "value",          "error",          "correction",
    "as_found_value", "as_found_error", "as_found_correction"};
enum { FEWEST = 3 }; /* rows that tell what is usual */

/* As found only some points may be known, but all in one way. */
static uint32_t blanks_of(const struct ct_lab_result_row *row)
{
    const double numbers[COLUMNS] = {1,
                                     row->point.number,
                                     row->U.number,
                                     row->value.number,
                                     row->error.number,
                                     row->correction.number,
                                     row->as_found_value.number,
                                     row->as_found_error.number,
                                     row->as_found_correction.number};
    uint32_t blanks = row->quantity == 0 ? QUANTITY : 0;

    for (int i = 1; i < COLUMNS; i++)
        if (isnan(numbers[i]))
            blanks |= 1U << i;
    if ((blanks & FOUND) == FOUND)
        blanks &= ~(uint32_t)FOUND;
    return blanks;
}

/* A blank fits everything. */
static bool differs(uint32_t *first, uint32_t here)
{
    if (*first == 0)
        *first = here;
    return here != 0 && here != *first;
}

enum ct_status ct_verify_keep_blanks(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_result_row *row = record;
    struct ct_verify_results *of;
    uint32_t blanks = blanks_of(row), odd;

    (void)scan;
    if (row->certificate == 0 ||
        ct_verify_known_certificate(verify, row->certificate) == NULL)
        return CT_OK;
    of = &verify->results[row->certificate];
    if (!of->begun) {
        of->begun = true;
        of->row = row->row.line;
        of->quantity = row->quantity;
        of->function = row->function;
        of->first = blanks & ALL;
        of->filled = ALL;
        return CT_OK;
    }
    of->quantities = of->quantities || differs(&of->quantity, row->quantity);
    of->functions = of->functions || row->function != of->function;
    of->filled = of->filled & ~blanks & ALL;
    odd = blanks & ~of->first & ALL;
    if (odd == 0)
        return CT_OK;
    if (of->odd == 0) {
        of->odd = odd & ALL;
        of->row = row->row.line;
    } else {
        of->several = true;
    }
    return CT_OK;
}

/* What the row at of->row lacks and all the others have. */
static unsigned lacking(const struct ct_verify_results *of)
{
    unsigned lacks = of->odd;

    if (of->torn || of->count < 2 || of->several)
        return 0;
    if (lacks == 0)
        lacks = of->first & of->filled;
    if (of->quantities || of->count < FEWEST)
        return lacks & QUANTITY;
    return of->functions ? lacks & (QUANTITY | STATED | FOUND) : lacks;
}

enum ct_status ct_verify_blanks(struct ct_verify *verify)
{
    enum ct_status status = CT_OK;

    for (uint32_t id = 1; id < verify->certificate_room && status == CT_OK;
         id++) {
        const struct ct_verify_certificate *one = &verify->certificates[id];
        const struct ct_verify_results *of = ct_verify_results(verify, id);
        unsigned lacks = one->known && !one->unsound ? lacking(of) : 0;

        if (lacks != 0)
            status = ct_verify_mark(verify, CT_LATE_BLANK, of->row, id, lacks);
    }
    return status;
}

void ct_verify_report_blank(struct ct_verify *verify,
                            const struct ct_scan *scan, const char *column,
                            uint32_t others, const char *owner)
{
    if (ct_scan_has(scan, column))
        ct_warning(verify->sink, "cell-left-out", ct_verify_at(scan, column),
                   ct_string(column), ct_integer(others), ct_string(owner));
}

enum ct_status ct_verify_again_blank(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const struct ct_verify_mark *mark)
{
    const struct ct_verify_certificate *one = &verify->certificates[mark->id];
    unsigned lacks = mark->detail;

    /* Told as C06. */
    if ((ct_verify_manner(verify, one)->kind == CT_CERTIFICATE_CALIBRATION ||
         ct_verify_manner(verify, one)->kind == CT_CERTIFICATE_COMPARISON) &&
        !ct_verify_is_given(scan, "U_as_found"))
        lacks &= ~(unsigned)UNCERTAINTY;

    for (int i = 0; i < COLUMNS; i++)
        if ((lacks >> i & 1) != 0)
            ct_verify_report_blank(
                verify, scan, columns[i],
                ct_verify_results(verify, mark->id)->count - 1, "certificate");
    return CT_OK;
}
