/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of checks.csv against the others of the same standard or instrument:
 * slips of a digit, and cells that one of them leaves out.
 *
 * Readings lie near their points, as do the values of the reference. One that
 * does not, where all others do, has a wrong sign, decimal sign or unit; what
 * scatters proves nothing.
 */
#include "verify_work.h"

#include <math.h>
#include <stdlib.h>

enum { KIND = 1, QUANTITY = 2, POINT = 4, READING = 8, BLANKS = 4 };
enum { FEWEST = 4 };

/* Parts of the larger of two numbers, or of the largest point. */
static const double near_by = 0.05, far_off = 0.5, vote_off = 0.85;
/* How many times further off than any other. */
enum { MANY = 10 };

/* ---- rows ---------------------------------------------------------------- */

enum ct_status ct_verify_keep_reading(struct ct_verify *verify,
                                      const struct ct_scan *scan,
                                      const void *record)
{
    const struct ct_lab_check *row = record;

    (void)scan;
    if (!ct_room(verify->readings, verify->reading_count))
        return CT_NOMEM;
    verify->readings[verify->reading_count++] = (struct ct_verify_reading){
        .line = row->row.line,
        .standard = row->standard,
        .instrument = row->instrument,
        .point = row->point.number,
        .reading = row->reading.number,
        .reference = row->reference_value.number,
        .U = row->U_reference.number,
        .blanks = (uint8_t)((row->kind == CT_LAB_NO_WORD ? KIND : 0) |
                            (row->quantity == 0 ? QUANTITY : 0) |
                            (isnan(row->point.number) ? POINT : 0) |
                            (isnan(row->reading.number) ? READING : 0))};
    return CT_OK;
}

static int compare_readings(const void *a, const void *b)
{
    const struct ct_verify_reading *x = a, *y = b;

    if (x->standard != y->standard)
        return x->standard < y->standard ? -1 : 1;
    if (x->instrument != y->instrument)
        return x->instrument < y->instrument ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* ---- numbers ------------------------------------------------------------- */

static double apart(double a, double b)
{
    return fabs(a - b) / fmax(fabs(a), fabs(b)); /* NAN of two zeros */
}

/* The rows of one standard or instrument, and how many readings are near
 * their points and far from them. */
struct block {
    const struct ct_verify_reading *list;
    size_t count, near, far;
    double largest;  /* point */
    double furthest; /* of those near their points */
    bool scattered;  /* a reading lies neither near nor far */
};

/* Near zero a reading may be many times its point. */
static bool is_far(const struct block *block, double a, double b)
{
    return apart(a, b) > far_off && fabs(a - b) > near_by * block->largest &&
           fabs(a - b) > MANY * block->furthest;
}

static void count_block(struct block *block)
{
    for (size_t i = 0; i < block->count; i++)
        if (fabs(block->list[i].point) > block->largest)
            block->largest = fabs(block->list[i].point);
    for (size_t i = 0; i < block->count; i++) {
        double off = fabs(block->list[i].reading - block->list[i].point);

        if (off <= near_by * block->largest) { /* false where one is missing */
            block->near++;
            block->furthest = fmax(block->furthest, off);
        }
    }
    for (size_t i = 0; i < block->count; i++) {
        const struct ct_verify_reading *one = &block->list[i];

        if (is_far(block, one->reading, one->point))
            block->far++;
        else if (fabs(one->reading - one->point) > near_by * block->largest)
            block->scattered = true;
    }
}

static bool is_near(double a, double b)
{
    return apart(a, b) <= near_by;
}

/* By the row alone: two of the three agree, and the third is further from them
 * than any fault within many times U. */
static enum ct_verify_odd vote(const struct ct_verify_reading *one)
{
    double point = one->point, reading = one->reading, value = one->reference;
    double least = MANY * one->U;

    if (is_near(point, value) && apart(reading, value) > vote_off &&
        fabs(reading - value) > least)
        return CT_VERIFY_READING_ODD;
    if (is_near(point, reading) && apart(value, reading) > vote_off &&
        fabs(value - reading) > least)
        return CT_VERIFY_REFERENCE_ODD;
    if (is_near(reading, value) && apart(point, value) > vote_off &&
        fabs(point - value) > least)
        return CT_VERIFY_POINT_ODD;
    return CT_VERIFY_NONE_ODD;
}

/* Which of the three numbers is not like the other two, or like those of the
 * rows beside it. */
static enum ct_verify_odd odd_one(const struct block *block,
                                  const struct ct_verify_reading *one)
{
    if (block->largest > 0 && one->U > block->largest)
        return CT_VERIFY_U_ODD;
    if (block->near < FEWEST || block->scattered ||
        block->far > block->near / FEWEST)
        return vote(one);
    if (is_far(block, one->reading, one->point))
        return is_near(one->reading, one->reference) ? CT_VERIFY_POINT_ODD
                                                     : CT_VERIFY_READING_ODD;
    return is_far(block, one->reference, one->point) ? CT_VERIFY_REFERENCE_ODD
                                                     : CT_VERIFY_NONE_ODD;
}

/* ---- all of one standard or instrument ----------------------------------- */

/* What one row alone leaves out. */
static uint8_t lone_blanks(const struct block *block)
{
    size_t counts[BLANKS] = {0};
    uint8_t lone = 0;

    for (size_t i = 0; i < block->count; i++)
        for (int bit = 0; bit < BLANKS; bit++)
            counts[bit] += block->list[i].blanks >> bit & 1;
    for (int bit = 0; bit < BLANKS; bit++)
        if (counts[bit] == 1)
            lone = (uint8_t)(lone | 1 << bit);
    return lone;
}

static enum ct_status check_block(struct ct_verify *verify, struct block *block)
{
    uint8_t lone;
    enum ct_status status = CT_OK;

    count_block(block);
    lone = block->count < FEWEST ? 0 : lone_blanks(block);
    for (size_t i = 0; i < block->count && status == CT_OK; i++) {
        const struct ct_verify_reading *one = &block->list[i];
        enum ct_verify_odd odd = odd_one(block, one);
        uint8_t blanks = one->blanks & lone;

        if (odd != CT_VERIFY_NONE_ODD)
            status = ct_verify_mark(verify, CT_LATE_READING, one->line,
                                    (uint32_t)odd, 0);
        if (status == CT_OK && blanks != 0)
            status = ct_verify_mark(verify, CT_LATE_CHECK_BLANK, one->line,
                                    blanks, (uint32_t)block->count - 1);
    }
    return status;
}

enum ct_status ct_verify_readings(struct ct_verify *verify)
{
    const struct ct_verify_reading *list = verify->readings;
    size_t count = verify->reading_count;
    enum ct_status status = CT_OK;

    if (count == 0)
        return CT_OK;
    qsort(verify->readings, count, sizeof *list, compare_readings);
    for (size_t i = 0, end; i < count && status == CT_OK; i = end) {
        struct block block = {.list = &list[i]};

        for (end = i + 1; end < count &&
                          list[end].standard == list[i].standard &&
                          list[end].instrument == list[i].instrument;)
            end++;
        block.count = end - i;
        status = check_block(verify, &block);
    }
    return status;
}

/* ---- findings ------------------------------------------------------------ */

enum ct_status ct_verify_again_reading(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const struct ct_verify_mark *mark)
{
    static const char *const columns[] = {"reading", "point", "reference_value",
                                          "U_reference"};
    const char *column = columns[mark->id - CT_VERIFY_READING_ODD];
    struct ct_cell cell = ct_scan_cell(scan, column);

    ct_warning(verify->sink, "reading-implausible", ct_verify_at(scan, column),
               ct_string(column), ct_text(cell.text, cell.length));
    return CT_OK;
}

enum ct_status ct_verify_again_check_blank(struct ct_verify *verify,
                                           const struct ct_scan *scan,
                                           const struct ct_verify_mark *mark)
{
    static const char *const columns[BLANKS] = {"kind", "quantity", "point",
                                                "reading"};
    const char *owner =
        ct_verify_is_given(scan, "instrument") ? "instrument" : "standard";

    for (int i = 0; i < BLANKS; i++)
        if ((mark->id >> i & 1) != 0)
            ct_verify_report_blank(verify, scan, columns[i], mark->detail,
                                   owner);
    return CT_OK;
}
