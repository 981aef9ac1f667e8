/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells that contradict others of their row, or stand in another's column.
 */
#include "verify_work.h"

#include "force.h"

#include <math.h>
#include <string.h>

/* C19: what was withdrawn was so on a day. */
enum ct_status ct_verify_withdrawal(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_certificate *row = record;

    if (row->withdrawn_on == CT_LAB_NO_DATE &&
        (row->withdrawn_recorded_on != CT_LAB_NO_DATE ||
         row->withdrawn_reason != CT_LAB_NO_WORD))
        ct_warning(verify->sink, "withdrawal-without-day",
                   ct_verify_at(scan, row->withdrawn_reason != CT_LAB_NO_WORD
                                          ? "withdrawn_reason"
                                          : "withdrawn_recorded_on"));
    return CT_OK;
}

/* V18: a certificate that covers functions the item has not. */
enum ct_status ct_verify_covers(struct ct_verify *verify,
                                const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_certificate *row = record;
    const struct ct_verify_instrument *item =
        ct_verify_known_instrument(verify, row->instrument);
    const struct ct_verify_range *range;
    bool named = false;

    if (row->covers == 0 || item == NULL || item->unsound ||
        ct_verify_is_crowded(verify, item))
        return CT_OK;
    for (range = ct_verify_first_range(verify, item); range != NULL;
         range = ct_verify_next_range(verify, range)) {
        named = named || range->quantity != 0 || range->function != 0;
        if (ct_lab_covers(
                verify->lab, row,
                (struct ct_lab_function){range->quantity, range->function}))
            return CT_OK;
    }
    if (named && !ct_verify_torn(verify, CT_TABLE_RANGES, CT_KEY_INSTRUMENT,
                                 row->instrument))
        ct_warning(
            verify->sink, "result-without-range", ct_verify_at(scan, "covers"),
            ct_string(ct_lab_text(verify->lab, CT_KEY_TEXT, row->covers)),
            ct_string(
                ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, row->instrument)));
    return CT_OK;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* V16: limits one column too far to the left. */
enum ct_status ct_verify_class(struct ct_verify *verify,
                               const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_item_range *row = record;
    const char *text =
        ct_lab_text(verify->lab, CT_KEY_TEXT, row->accuracy_class);

    if (begins(text, "±") || begins(text, "+/-"))
        ct_warning(verify->sink, "class-is-limits",
                   ct_verify_at(scan, "accuracy_class"), ct_string(text));
    return CT_OK;
}

/* V22: `frequency=1 kHz` is a place to stand in `at`. */
enum ct_status ct_verify_condition(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_result_row *row = record;
    const struct {
        uint32_t text;
        const char *column;
    } cells[] = {{row->function, "function"}, {row->artefact, "artefact"}};

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const char *text = ct_lab_text(verify->lab, CT_KEY_TEXT, cells[i].text);

        if (strchr(text, '=') != NULL)
            ct_warning(verify->sink, "condition-misplaced",
                       ct_verify_at(scan, cells[i].column), ct_string(text),
                       ct_string(cells[i].column));
    }
    return CT_OK;
}

/* V18: an assigned value that is not the value of its point, by far more than
 * its U. Near zero it may be anything. */
bool ct_verify_value_of_point(const struct ct_look *look, const void *record)
{
    static const double far_off = 0.85; /* a tenth is 0.9 away */
    enum { MANY = 20 };                 /* times U */
    const struct ct_lab_result_row *row = record;
    double value = row->value.number, point = row->point.number, off;

    (void)look;
    if (isnan(value) || isnan(point) || point == 0 || row->unit == NULL ||
        row->unit != row->point_unit)
        return true;
    off = fabs(value - point);
    return !(off > MANY * row->U.number &&
             off > far_off * fmax(fabs(value), fabs(point)));
}

enum ct_status ct_verify_value(struct ct_verify *verify,
                               const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_result_row *row = record;

    ct_warning(verify->sink, "value-not-of-point", ct_verify_at(scan, "value"),
               ct_number(row->value.number), ct_string(row->unit->text),
               ct_number(row->point.number));
    return CT_OK;
}
