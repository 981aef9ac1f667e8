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
    COLUMNS = 9
};
static const char *const columns[COLUMNS] = {
    "quantity",       "point",          "U",
    "value",          "error",          "correction",
    "as_found_value", "as_found_error", "as_found_correction"};
enum { FEWEST = 3 }; /* rows that tell what is usual */

/* As found only some points may be known, but all in one way. */
static uint16_t blanks_of(const struct ct_lab_result *row)
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
    unsigned blanks = row->quantity == 0 ? QUANTITY : 0;

    for (int i = 1; i < COLUMNS; i++)
        if (isnan(numbers[i]))
            blanks |= 1U << i;
    if ((blanks & FOUND) == FOUND)
        blanks &= ~(unsigned)FOUND;
    return (uint16_t)blanks;
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
    const struct ct_lab_result *row = record;
    struct ct_verify_sparse *sparse;
    uint16_t blanks = blanks_of(row), odd;

    (void)scan;
    if (row->certificate == 0 ||
        ct_verify_known_certificate(verify, row->certificate) == NULL)
        return CT_OK;
    sparse = &verify->certificates[row->certificate].sparse;
    if (!sparse->begun) {
        *sparse = (struct ct_verify_sparse){.row = row->row.line,
                                            .quantity = row->quantity,
                                            .function = row->function,
                                            .first = blanks,
                                            .filled = UINT16_MAX,
                                            .begun = true};
        return CT_OK;
    }
    sparse->quantities =
        sparse->quantities || differs(&sparse->quantity, row->quantity);
    sparse->functions = sparse->functions || row->function != sparse->function;
    sparse->filled = (uint16_t)(sparse->filled & ~blanks);
    odd = (uint16_t)(blanks & ~sparse->first);
    if (odd == 0)
        return CT_OK;
    if (sparse->odd == 0) {
        sparse->odd = odd;
        sparse->row = row->row.line;
    } else {
        sparse->several = true;
    }
    return CT_OK;
}

/* What the row at sparse->row lacks and all the others have. */
static unsigned lacking(const struct ct_verify_certificate *one)
{
    const struct ct_verify_sparse *sparse = &one->sparse;
    unsigned lacks = sparse->odd;

    if (one->unsound || one->torn || one->results < 2 || sparse->several)
        return 0;
    if (lacks == 0)
        lacks = sparse->first & sparse->filled;
    if (sparse->quantities || one->results < FEWEST)
        return lacks & QUANTITY;
    return sparse->functions ? lacks & (QUANTITY | STATED | FOUND) : lacks;
}

enum ct_status ct_verify_blanks(struct ct_verify *verify)
{
    enum ct_status status = CT_OK;

    for (uint32_t id = 1; id < verify->certificate_room && status == CT_OK;
         id++) {
        const struct ct_verify_certificate *one = &verify->certificates[id];
        unsigned lacks = one->known ? lacking(one) : 0;

        if (lacks != 0)
            status = ct_verify_mark(verify, CT_LATE_BLANK, one->sparse.row, id,
                                    lacks);
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
    if ((one->kind == CT_CERTIFICATE_CALIBRATION ||
         one->kind == CT_CERTIFICATE_COMPARISON) &&
        !ct_verify_is_given(scan, "U_as_found"))
        lacks &= ~(unsigned)UNCERTAINTY;

    for (int i = 0; i < COLUMNS; i++)
        if ((lacks >> i & 1) != 0)
            ct_verify_report_blank(verify, scan, columns[i], one->results - 1,
                                   "certificate");
    return CT_OK;
}
